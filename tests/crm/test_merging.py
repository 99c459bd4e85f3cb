"""Two records that are one: nothing is lost by making them one, nor by parting them again."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm import bin as papelera
from crm import followups, instruments, journal, merging, organizations, people, search
from crm.contacts import ContactValues
from crm.errors import Conflict, NotFound
from crm.model import Base, ContactKind, Organization, Participation, ParticipationState, Person
from tests.makers import CARMEN, TUMBES, appoint, company, meeting, on, person, post, read, write

MAIL, PHONE = ContactKind.EMAIL, ContactKind.PHONE
DERIVED = {"merge", "action", "change", "copy"}


def state(db: Any) -> dict[str, list[Any]]:
    """Every row of every table but the journal's and the merges themselves."""
    with db.read() as session:
        connection = session.connection()
        return {
            name: sorted(map(repr, connection.exec_driver_sql(f'SELECT * FROM "{name}"')))
            for name in Base.metadata.tables
            if name not in DERIVED
        }


def contacts(*values: str) -> list[ContactValues]:
    return [ContactValues(MAIL if "@" in each else PHONE, each) for each in values]


def merged(db: Any, noun: Any, kept: int, gone: int, **how: Any) -> int:
    made: int = write(db, merging.merge, noun, kept, gone, **how)
    return made


def found(db: Any, words: str, kind: search.Kind) -> list[int]:
    ids: list[int] = read(db, search.find, words, kind)
    return ids


def two_people(db: Any) -> tuple[int, int]:
    """Rosa with a post and a mailbox, and Rosa again, who was at a meeting and asks for quiet."""
    rosa = person(
        db,
        "Rosa Quispe Mamani",
        contacts=contacts("rosa@ejemplo.pe"),
        notes="Habla shipibo-konibo.",
    )
    appoint(db, rosa, post(db))
    other = person(
        db,
        "Rosa Elena Kispe Mamani",
        contacts=contacts("rosa@ejemplo.pe", "987654321"),
        do_not_contact=True,
        treatment="Lic.",
        notes="Llamar por la tarde.",
    )
    meeting(db, participants=[{"person_id": other, "institution": "Muni Carmen"}])
    return rosa, other


def test_all_that_hung_on_either_hangs_on_the_one_that_stays(db):
    rosa, other = two_people(db)
    merged(db, Person, rosa, other)
    values = read(db, people.values_of, rosa)
    assert values["given_names"] == "Rosa"
    assert values["treatment"] == "Lic."
    assert values["do_not_contact"]
    assert values["notes"] == "Habla shipibo-konibo.\n\nLlamar por la tarde."
    with db.read() as session:
        rows = (
            session.connection()
            .exec_driver_sql("SELECT person_id, institution FROM participation")
            .all()
        )
        mails = (
            session.connection()
            .exec_driver_sql(
                "SELECT value FROM contact_point WHERE person_id = ? ORDER BY value", (rosa,)
            )
            .scalars()
            .all()
        )
    assert rows == [(rosa, "Muni Carmen")]
    assert mails == ["+51987654321", "rosa@ejemplo.pe"]
    with pytest.raises(NotFound):
        read(db, people.values_of, other)


def test_a_value_that_is_chosen_stands_and_a_contact_that_is_not_goes(db):
    rosa, other = two_people(db)
    with db.read() as session:
        phone = (
            session.connection()
            .exec_driver_sql("SELECT id FROM contact_point WHERE kind = 'phone'")
            .scalar_one()
        )
    chosen = {"given_names": other, "paternal_surname": other, "notes": other}
    merge_id = merged(db, Person, rosa, other, chosen=chosen, contacts=[phone])
    values = read(db, people.values_of, rosa)
    assert (values["given_names"], values["paternal_surname"]) == ("Rosa Elena", "Kispe")
    assert values["notes"] == "Llamar por la tarde."
    assert found(db, "Quispe", search.Kind.PERSON) == [rosa]
    assert found(db, "Rosa Kispe", search.Kind.PERSON) == [rosa]
    write(db, merging.unmerge, merge_id)
    assert found(db, "Quispe", search.Kind.PERSON) == [rosa]
    assert found(db, "Kispe", search.Kind.PERSON) == [other]


def test_an_institution_is_found_by_the_name_it_lost_and_parted_it_is_itself_again(db):
    one = company(db, "Textiles Ejemplo S. A. C.")
    two = company(db, "Ejemplo Hilados", aliases=["Hilandería"], ruc="20512333797")
    before = state(db)
    merge_id = merged(db, Organization, one, two)
    assert found(db, "Hilados", search.Kind.ORGANIZATION) == [one]
    assert found(db, "hilanderia", search.Kind.ORGANIZATION) == [one]
    assert read(db, organizations.values_of, one)["ruc"] == "20512333797"
    assert [each.gone_name for each in read(db, merging.merges, Organization, one)] == [
        "Ejemplo Hilados"
    ]
    assert write(db, merging.unmerge, merge_id) == two
    assert state(db) == before
    assert read(db, merging.merges, Organization, one) == []


def test_what_came_later_goes_where_it_is_told(db):
    rosa, other = two_people(db)
    merge_id = merged(db, Person, rosa, other)
    assert read(db, merging.additions, merge_id) == []
    meeting(db, "Feria del empleo", participants=[{"person_id": rosa}])
    appoint(db, rosa, post(db, "Asesora"), on(10))
    later = read(db, merging.additions, merge_id)
    assert [each.text for each in later] == [
        "Designación: Asesora",
        "Participante: Feria del empleo",
    ]
    fair = next(each.id for each in later if each.table == "participation")
    write(db, merging.unmerge, merge_id, [fair])
    with db.read() as session:
        rows = session.connection().exec_driver_sql("SELECT id, person_id FROM participation").all()
    assert all(person_id == other for _id, person_id in rows)
    assert [each.title for each in read(db, people.holdings, person_id=rosa)] == [
        "Asesora",
        "Gerente",
    ]


def test_two_ways_through_the_same_instrument_become_one(db):
    code = read(db, instruments.every)[0].code
    with db.read() as session:
        of = instruments.named(session, code)
        first, second = instruments.stages(session, of.id)[:2]
    one, two = company(db, "Uno Ejemplo"), company(db, "Dos Ejemplo")
    write(db, followups.begin, one, of.id, stage_id=first.id)
    ahead = write(db, followups.begin, two, of.id, stage_id=first.id)
    write(db, followups.advance, ahead, second.id, on=on(3))
    before = state(db)
    merge_id = merged(db, Organization, one, two)
    with db.read() as session:
        rows = (
            session.connection()
            .exec_driver_sql("SELECT organization_id, stage_id FROM follow_up")
            .all()
        )
    assert rows == [(one, second.id)]
    write(db, merging.unmerge, merge_id)
    assert state(db) == before


def test_what_cannot_be_one_is_refused(db):
    other = company(db)
    child = company(db, "Ejemplo Hijos", parent_id=other)
    grandchild = company(db, "Ejemplo Nietos", parent_id=child)
    space = company(db, "Mesa de Ejemplo", kind="space")
    write(db, organizations.save_membership, space, other)
    rosa = person(db)
    for kept, gone in ((other, CARMEN), (CARMEN, TUMBES), (other, grandchild), (space, other)):
        with pytest.raises(Conflict):
            merged(db, Organization, kept, gone)
    with pytest.raises(Conflict):
        merged(db, Person, rosa, rosa)
    pairs = [(other, CARMEN), (grandchild, other)]
    assert read(db, merging.preferred, Organization, pairs) == [
        (CARMEN, other),
        (other, grandchild),
    ]


def test_a_merge_into_what_is_gone_is_refused_and_a_chain_is_parted_link_by_link(db):
    one, two, three = (
        person(db, f"{name} Quispe Mamani") for name in ("Rosa", "Rosita", "Rosalía")
    )
    before = state(db)
    first = merged(db, Person, two, three)
    second = merged(db, Person, one, two)
    with pytest.raises(NotFound):
        merged(db, Person, three, one)
    assert found(db, "Rosalía", search.Kind.PERSON) == [one]
    assert len(read(db, merging.merges, Person, one)) == 2
    for gone in (two, three):
        assert read(db, merging.kept_for, Person, gone).kept_id == one
    with pytest.raises(Conflict, match="Separe antes «Rosita"):
        write(db, merging.unmerge, first)
    write(db, merging.unmerge, second)
    write(db, merging.unmerge, first)
    assert state(db) == before
    assert read(db, merging.kept_for, Person, two) is None


def test_what_was_parted_can_be_made_one_the_other_way_round_and_each_step_undone(db):
    rosa, other = two_people(db)
    before = state(db)
    write(db, merging.unmerge, merged(db, Person, rosa, other))
    merged(db, Person, other, rosa)
    assert read(db, merging.kept_for, Person, rosa).kept_id == other
    write(db, journal.undo)
    assert state(db) == before
    write(db, journal.undo)
    assert read(db, merging.kept_for, Person, other).kept_id == rosa
    (again,) = read(db, merging.merges, Person, rosa)
    write(db, merging.unmerge, again.id)
    assert state(db) == before


def test_whoever_was_noted_twice_at_one_event_was_there_once(db):
    one, two = person(db, "Ana Huamán Rojas"), person(db, "Anita Huaman Rojas")
    meeting(
        db,
        participants=[
            {"person_id": one, "state": ParticipationState.INVITED, "post": "Alcaldesa"},
            {"person_id": two, "institution": "Muni Carmen"},
        ],
    )
    with db.write() as session:
        rows = session.scalars(select(Participation).order_by(Participation.person_id))
        for row, may in zip(rows, (True, False), strict=True):
            row.consent_image = may
    before = state(db)
    merge_id = merged(db, Person, one, two)
    with db.read() as session:
        (row,) = session.scalars(select(Participation)).all()
        assert (row.person_id, row.state) == (one, ParticipationState.ATTENDED)
        assert (row.post, row.institution, row.consent_image) == ("Alcaldesa", "Muni Carmen", False)
    write(db, merging.unmerge, merge_id)
    assert state(db) == before


def test_undo_takes_back_a_merge_whole(db):
    rosa, other = two_people(db)
    before = state(db)
    merged(db, Person, rosa, other)
    write(db, journal.undo)
    assert state(db) == before


def test_who_is_not_the_same_is_remembered_through_a_merge(db):
    one, two, three = (person(db, f"{name} Quispe Mamani") for name in ("Rosa", "Rosita", "Julia"))
    write(db, merging.keep_apart, Person, three, two)
    write(db, merging.keep_apart, Person, two, three)
    assert read(db, merging.apart, Person) == {(two, three)}
    before = state(db)
    merge_id = merged(db, Person, one, two)
    assert read(db, merging.apart, Person) == {(one, three)}
    write(db, merging.unmerge, merge_id)
    assert state(db) == before


def test_whoever_is_erased_for_good_is_erased_from_the_merges_too(db):
    rosa, other = two_people(db)
    meeting(db, "Se queda", participants=[{"person_id": rosa}])
    marker = person(db, "Zósima Marcadora Única", contacts=contacts("zosima.marca@ejemplo.pe"))
    merged(db, Person, rosa, other)
    merged(db, Person, rosa, marker, contacts=[])
    with db.write() as session:
        papelera.delete(session, Person, rosa, name="Rosa Quispe Mamani")
    write(db, papelera.empty)
    with db.read() as session:
        connection = session.connection()
        held = {
            name
            for name in Base.metadata.tables
            for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')
            for word in ("Marcadora", "zosima", "Kispe", "shipibo-konibo")
            if word in repr(row)
        }
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM merge").scalar() == 0
    assert held == set()


def test_a_merge_that_was_undone_tells_nothing_of_whoever_is_erased(db):
    rosa = person(db, "Rosa Quispe Mamani")
    marker = person(db, "Zósima Marcadora Única")
    merged(db, Person, rosa, marker)
    write(db, journal.undo)
    with db.write() as session:
        papelera.delete(session, Person, marker, name="Zósima Marcadora Única")
    write(db, papelera.empty)
    with db.read() as session:
        connection = session.connection()
        for name in Base.metadata.tables:
            rows = connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()
            assert "Marcadora" not in repr(rows), name


class Enough(Exception):  # noqa: N818
    """What was written is not to stay."""


def test_whatever_can_point_at_a_record_goes_with_it_there_and_back(db, blank_db):
    pairs = {
        "person": (person(db, "Ana Uno"), person(db, "Ana Dos")),
        "organization": (company(db, "Uno Ejemplo"), company(db, "Dos Ejemplo")),
    }
    merges = {name: merged(db, merging.KINDS[name], *pair) for name, pair in pairs.items()}
    pointing = [  # who is not the same is carried over by itself
        (table.name, key.parent.name, key.column.table.name)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in pairs and table.name not in {*pairs, "not_the_same"}
    ]
    needed = {"post": post(db), "event": meeting(db)}
    _point(blank_db, [(*each[:2], pairs[each[2]][0]) for each in pointing], needed)

    def there_and_back(session: Any) -> None:
        for name, (kept, gone) in pairs.items():
            mine = [each[:2] for each in pointing if each[2] == name]
            later = merging.additions(session, merges[name])
            assert {each.table for each in later} == {table for table, _column in mine}
            merging.unmerge(session, merges[name], [each.id for each in later])
            assert _pointed(session, gone, mine) == set(mine)
            merging.Hand(session).absorb(journal.Touched(name, kept), journal.Touched(name, gone))
            assert _pointed(session, gone, mine) == set()
        raise Enough

    with pytest.raises(Enough):
        write(db, there_and_back)


def _point(path: Any, at: list[tuple[str, str, int]], known: dict[str, int]) -> None:
    """A row of each of these tables that says nothing but at whom it points."""
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        for number, (table, column, to) in enumerate(at, 10**9):
            of = Base.metadata.tables[table]
            row = {each.name: number for each in of.c if not each.nullable}
            row |= {
                key.parent.name: known[key.column.table.name]
                for key in of.foreign_keys
                if key.parent.name in row and key.column.table.name in known
            }
            row |= {"id": number, column: to}
            marks = ", ".join("?" * len(row))
            raw.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", [*row.values()])


def _pointed(session: Any, to: int, where: list[tuple[str, str]]) -> set[tuple[str, str]]:
    return {
        (table, column)
        for table, column in where
        if session.connection()
        .exec_driver_sql(f"SELECT 1 FROM {table} WHERE {column} = {to}")
        .first()
    }


FACTS = st.lists(
    st.tuples(
        st.sampled_from(["mail", "phone", "post", "meeting", "note"]),
        st.integers(0, 1),
        st.integers(0, 1),
    ),
    max_size=7,
)


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    facts=FACTS,
    swap=st.booleans(),
    taken=st.sets(st.sampled_from(["given_names", "notes", "treatment"])),
)
def test_merged_and_parted_everything_is_as_it_was(db, facts, swap, taken):
    pair = [person(db, "Ana Huamán Rojas"), person(db, "Anita Huaman Rojas", treatment="Ing.")]
    for what, whose, number in facts:
        _add(db, what, pair[whose], number)
    kept, gone = reversed(pair) if swap else pair
    before = state(db)
    merge_id = merged(db, Person, kept, gone, chosen=dict.fromkeys(taken, gone))
    write(db, merging.unmerge, merge_id)
    assert state(db) == before


def _add(db: Any, what: str, id_: int, number: int) -> None:
    if what == "meeting":
        meeting(
            db, f"Mesa {number}", participants=[{"person_id": id_, "institution": f"Muni {number}"}]
        )
    elif what == "post":
        appoint(db, id_, post(db, f"Cargo {number}"), on(number))
    else:
        values = read(db, people.values_of, id_)
        values["contacts"] = contacts(f"a{number}@ejemplo.pe", f"98765432{number}")[
            : 1 + (what == "phone")
        ]
        values["notes"] = f"Nota {number}" if what == "note" else values["notes"]
        write(db, people.save_person, values, id_)
