"""What is chosen of a row and of whoever it may be is written as it was shown."""

from pathlib import Path

from sqlalchemy import func, select

from crm import contacts, people
from crm.contacts import ContactValues
from crm.database import Database
from crm.intake import apply, plan, review
from crm.intake.answers import Action, Answer
from crm.model import Alias, ContactKind, ContactPoint, Organization, OrganizationKind, Person
from tests.intake import read_text
from tests.makers import appoint, company, person, post, read, write

ROW = "Institución;RUC;Persona;Cargo\nTextiles del Sur;20100070970;Rosa Quispe Mamani;Gerenta\n"


def test_a_person_is_combined_and_the_institution_is_another_or_the_one_that_is_meant(
    db: Database, tmp_path: Path
) -> None:
    rosa = person(db)
    there = company(db, "Ejemplo Norte S. A. C.", ruc="20100070970")
    appoint(db, rosa, post(db, "Gerenta", there))
    made = read(db, plan.make, read_text(tmp_path, ROW))
    (row,) = made.rows
    who, where = read(db, review.candidates, row)
    assert ([each.id for each in who], [each.id for each in where]) == ([rosa], [there])
    seen = read(db, review.beside, made, row)
    names = {each.label: each for each in seen.lines}
    assert names["Institución"].texts == ("Ejemplo Norte S. A. C.", "Textiles del Sur")
    assert (names["RUC"].equal, names["Persona"].equal, names["Cargo"].equal) == (True, True, True)
    known = Answer(Action.NEW, organization_id=there)
    assert read(db, lambda _session: review.coming(made, {row.line: known})) == (1, [])
    write(db, apply.apply, made, {row.line: known})
    with db.read() as session:
        ids = list(session.scalars(select(Person.id)))
        assert len(ids) == 2
        assert {each.organization_id for each in people.rows(session, ids).values()} == {there}
        assert list(session.scalars(select(Alias.name))).count("Textiles del Sur") == 1


def test_what_is_another_institution_is_made_of_the_kind_that_was_told(
    db: Database, tmp_path: Path
) -> None:
    rosa = person(db)
    there = company(db, "Ejemplo Norte S. A. C.")
    appoint(db, rosa, post(db, "Gerenta", there))
    text = "Institución;Persona\nEjemplo Norte SAA;Rosa Quispe Mamani\n"
    made = read(db, plan.make, read_text(tmp_path, text))
    (row,) = made.rows
    kind = OrganizationKind.CIVIL_SOCIETY
    apart = Answer(Action.MERGE, person_id=rosa, apart=True, kind=kind)
    people_, houses = review.coming(made, {row.line: apart})
    assert (people_, [each.kind for each in houses]) == (0, [kind])
    write(db, apply.apply, made, {row.line: apart})
    with db.read() as session:
        assert list(session.scalars(select(Person.id))) == [rosa]
        found = select(Organization).where(Organization.kind == kind)
        assert "Ejemplo Norte SAA" in [each.official_name for each in session.scalars(found)]


def test_an_address_stands_once_at_the_office_unless_it_is_known_or_said_to_be_somebodys_own(
    db: Database, tmp_path: Path
) -> None:
    house = company(db, "Textiles del Sur")
    rosa = person(db)
    own = ContactValues(ContactKind.ADDRESS, "Jr. Unión 5", personal=True)
    write(db, contacts.save_contacts, [own], person_id=rosa)
    appoint(db, rosa, post(db, "Gerenta", house))
    text = (
        "Institución;Persona;Cargo;Dirección;Dirección particular;Celular\n"
        "Textiles del Sur;Rosa Quispe Mamani;Gerenta;Jr. Unión 5, Lima;;999111222\n"
        "Textiles del Sur;Óscar Soto Rojas;Contador;Av. Sur 1;Calle Sola 2;\n"
        "Textiles del Sur;Nélida Huamaní Paz;Asesora;Av. Sur 1;;\n"
    )
    made = read(db, plan.make, read_text(tmp_path, text))
    seen = read(db, review.beside, made, made.rows[0])
    (line,) = [each for each in seen.lines if each.label == "Dirección"]
    assert (line.texts, line.equal) == (("Jr. Unión 5", "Jr. Unión 5, Lima"), True)
    first = Answer(Action.MERGE, person_id=rosa)
    write(db, apply.apply, made, {2: first})
    with db.read() as session:
        query = select(ContactPoint).where(ContactPoint.kind == ContactKind.ADDRESS)
        found = {
            (each.organization_id == house, each.value, each.personal)
            for each in session.scalars(query)
        }
        assert session.scalar(select(func.count()).select_from(query.subquery())) == 3
    assert found == {
        (False, "Jr. Unión 5", True),
        (False, "Calle Sola 2", True),
        (True, "Av. Sur 1", False),
    }
    again = read(db, plan.make, read_text(tmp_path, text))
    assert {each.verdict for each in again.rows} == {plan.Verdict.SAME}
