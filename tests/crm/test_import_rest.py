"""What cards and sheets say besides names and numbers: pictures, tags, birthdays, kinds."""

import io
from base64 import b64encode
from pathlib import Path

from PIL import Image
from sqlalchemy import select

from crm import attachments, journal
from crm.database import Database
from crm.intake import apply, columns, plan, review
from crm.intake.answers import Action, Answer, Imported
from crm.intake.plan import ImportPlan
from crm.model import Organization, OrganizationKind, Person
from tests.intake import read_text
from tests.makers import read, write


def _picture(width: int, height: int) -> bytes:
    hidden = Image.Exif()
    hidden[0x010E] = "Jr. Ejemplo 120"  # where it was taken
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "JPEG", exif=hidden)
    return out.getvalue()


def _card(name: str, *lines: str, photo: bytes = b"") -> str:
    said = [f"PHOTO;ENCODING=b;TYPE=JPEG:{b64encode(photo).decode()}"] if photo else []
    return "\n".join(["BEGIN:VCARD", "VERSION:3.0", f"FN:{name}", *lines, *said, "END:VCARD", ""])


def _plan(db: Database, folder: Path, text: str, name: str = "a.vcf") -> ImportPlan:
    made: ImportPlan = read(db, plan.make, read_text(folder, text, name))
    return made


def test_the_picture_of_a_card_is_made_anew_and_kept_with_the_person(
    db: Database, tmp_path: Path
) -> None:
    big = _picture(1600, 900)
    assert b"Jr. Ejemplo" in big
    text = (
        _card("Rosa Quispe Mamani", "EMAIL:rosa@x.pe", photo=big)
        + _card("Luis Soto Vega", photo=b"\xff\xd8\xff\xe0 no es una foto")
        + _card("Ana Torres Ríos", photo=big)
    )
    done: Imported = write(db, apply.apply, _plan(db, tmp_path, text))
    assert (done.created, done.people) == (3, 3)
    ((line, reason),) = [(each.line, each.reason) for each in done.lost]
    assert line == 7
    assert "Luis Soto Vega" in reason
    with db.read() as session:
        ids = {each.given_names: each.id for each in session.scalars(select(Person))}
        ((row),) = attachments.of_person(session, ids["Rosa"])
        kept = attachments.read(session, row.id)
        assert attachments.of_person(session, ids["Luis"]) == []
        assert len(attachments.of_person(session, ids["Ana"])) == 1
    assert (row.name, row.purpose) == ("Rosa Quispe Mamani.jpg", "photo")
    assert b"Jr. Ejemplo" not in kept.data
    with Image.open(io.BytesIO(kept.data)) as small:
        assert small.size == (512, 288)

    # Who has a picture keeps that one.
    other = _card("Rosa Quispe Mamani", "EMAIL:rosa@x.pe", "TEL:999888777", photo=_picture(9, 9))
    made = _plan(db, tmp_path, other)
    write(db, apply.apply, made, {1: Answer(Action.MERGE)})
    with db.read() as session:
        assert len(attachments.of_person(session, ids["Rosa"])) == 1
    for _each in range(2):
        write(db, journal.undo)
    with db.read() as session:
        assert session.scalars(select(Person)).all() == []


def test_nothing_that_a_card_says_is_lost_unless_it_is_said(db: Database, tmp_path: Path) -> None:
    text = _card(
        "Rosa Quispe Mamani",
        "N:Quispe Mamani;Rosa;;;MBA",
        "NICKNAME:Rosita",
        "ROLE:Coordina la mesa",
        "TITLE:Gerente",
        "CATEGORIES:Red,Salud",
        "URL:https://uno.pe",
        "URL:https://dos.pe",
        "BDAY:1980-05-01",
        "NOTE:Llamar por la tarde",
    )
    intake = read_text(tmp_path, text, "a.vcf")
    assert [(each.line, each.sentence) for each in intake.problems] == [
        (0, "El cumpleaños de 1 contacto no se guarda: Enlace no lo necesita.")
    ]
    (row,) = read(db, plan.make, intake).rows
    assert row.draft.notes.splitlines() == [
        *("https://uno.pe", "https://dos.pe", "Apodo: Rosita", "Coordina la mesa", "MBA"),
        *("Etiquetas: Red, Salud", "Llamar por la tarde"),
    ]
    assert "1980" not in repr(row)


def test_tags_of_a_sheet_are_notes_and_ages_are_not_kept(db: Database, tmp_path: Path) -> None:
    intake = read_text(
        tmp_path,
        "Persona;Etiquetas;Grupo;Fecha de nacimiento;Edad\n"
        "Rosa Quispe Mamani;Red, salud;Red;01/02/1980;46\n",
    )
    guesses = columns.guess(intake)
    assert [each.field for each in guesses] == ["person", "tags", "tags", None, None]
    assert all("no se guardan" in each.told for each in guesses[3:])
    (row,) = read(db, plan.make, intake).rows
    assert row.draft.notes == "Etiquetas: Red, salud"


def test_somebody_says_what_a_new_institution_is(db: Database, tmp_path: Path) -> None:
    text = "Persona;Institución\nRosa Quispe;Mesa Ejemplo\nLuis Soto;MESA EJEMPLO\nAna;Otra Casa\n"
    made = _plan(db, tmp_path, text, "a.csv")
    space = Answer(Action.NEW, kind=OrganizationKind.SPACE)
    answers = {2: space, 3: space}
    _people, houses = review.coming(made, answers)
    assert [(each.name, each.kind.value, each.lines) for each in houses] == [
        ("Mesa Ejemplo", "space", (2, 3)),
        ("Otra Casa", "company", (4,)),
    ]
    write(db, apply.apply, made, answers)
    with db.read() as session:
        new = Organization.catalogue_code.is_(None)
        rows = session.execute(select(Organization.official_name, Organization.kind).where(new))
        assert {tuple(each) for each in rows} >= {
            ("Mesa Ejemplo", OrganizationKind.SPACE),
            ("Otra Casa", OrganizationKind.COMPANY),
        }
