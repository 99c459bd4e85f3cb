from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, text, update

from crm import bin as papelera
from crm import catalogue, exchange, journal
from crm.database import open_database
from crm.errors import Conflict, Invalid, NotFound
from crm.exchange import Leaving, Way
from crm.model import (
    Action,
    ActionKind,
    Alias,
    Appointment,
    Base,
    Change,
    Commitment,
    CommitmentState,
    ContactKind,
    ContactPoint,
    Event,
    EventState,
    Organization,
    OrganizationKind,
    Outcome,
    OutcomeKind,
    Person,
    Post,
    Setting,
)
from crm.model.base import N_
from crm.model.journal import Copy

TYPED = st.one_of(st.text(st.characters(), max_size=12), st.sampled_from(["Ana", " a  b ", ""]))
SAVED = N_("Institución «{subject}» guardada")


def add(db, record, verb=None, subject=None):
    with db.write() as session:
        if verb:
            journal.describe(session, verb, subject)
        session.add(record)
    return record_id(db, record)


def record_id(db, record):
    return record.__dict__.get("id") or _only_id(db, type(record))


def _only_id(db, noun):
    with db.read() as session:
        return session.scalars(select(noun.id).order_by(noun.id.desc())).first()


def office(name="Ñandú S.A.C.", **more):
    return Organization(kind=OrganizationKind.COMPANY, official_name=name, **more)


def changes(db):
    with db.read() as session:
        query = select(Change).order_by(Change.action_id, Change.position)
        return [
            (each.table_name, each.row_id, each.before, each.after)
            for each in session.scalars(query)
        ]


def actions(db):
    with db.read() as session:
        query = select(Action).order_by(Action.id)
        return [
            (each.kind, each.verb, each.subject, each.undone) for each in session.scalars(query)
        ]


def state(db):
    """Every journaled row, as it is stored."""
    with db.read() as session:
        return {
            name: sorted(map(tuple, session.execute(text(f'SELECT * FROM "{name}"'))))
            for name in journal.TABLES
        }


def edit(db, noun, id_, **values):
    with db.write() as session:
        record = session.get_one(noun, id_)
        for name, value in values.items():
            setattr(record, name, value)


def undo(db, *arguments, **options):
    with db.write() as session:
        return journal.undo(session, *arguments, **options)


def redo(db):
    with db.write() as session:
        return journal.redo(session)


def next_steps(db):
    with db.read() as session:
        return journal.next_undo(session), journal.next_redo(session)


# What is written


def test_a_new_record_is_written_with_its_fields(db):
    id_ = add(db, office(notes="Primera nota"), SAVED, "Ñandú")
    ((table, row_id, before, after),) = changes(db)
    assert (table, row_id, before) == ("organization", id_, None)
    assert after["official_name"] == "Ñandú S.A.C."
    assert after["kind"] == "company"
    assert after["notes"] == "Primera nota"
    assert "web" not in after
    assert actions(db) == [(ActionKind.DO, SAVED, "Ñandú", False)]
    with db.read() as session:
        (action,) = session.scalars(select(Action))
        assert action.who == "Ana Prueba"
        assert abs(datetime.now(UTC) - action.at) < timedelta(minutes=1)


def test_an_edited_record_is_written_field_by_field(db):
    id_ = add(db, office())
    edit(db, Organization, id_, web="https://example.org", notes=None)
    assert changes(db)[1:] == [
        ("organization", id_, {"web": None}, {"web": "https://example.org"}),
    ]
    edit(db, Organization, id_, official_name="Otro nombre")
    assert set(changes(db)[2][3]) == {"official_name", "sort_key"}


def test_an_edit_that_changes_nothing_leaves_no_trace(db):
    id_ = add(db, office())
    before = changes(db), actions(db)
    edit(db, Organization, id_, official_name="  Ñandú   S.A.C. ", notes="")
    with db.write() as session:
        session.get_one(Organization, id_)
    assert (changes(db), actions(db)) == before


def test_a_deleted_record_is_written_whole(db):
    id_ = add(db, office(notes="nota"))
    with db.write() as session:
        session.delete(session.get_one(Organization, id_))
    table, row_id, before, after = changes(db)[1]
    assert (table, row_id, after) == ("organization", id_, None)
    assert before["notes"] == "nota"
    assert before["web"] is None
    assert set(before) == {each.name for each in Organization.__table__.columns} - {"id"}


def test_what_goes_with_its_owner_is_written_too(db):
    with db.write() as session:
        outcome = Outcome(kind=OutcomeKind.COMMITMENT, text="Enviar el acta")
        outcome.commitment = Commitment(state=CommitmentState.OPEN)
        session.add(outcome)
    before = state(db)
    with db.write() as session:
        session.scalars(select(Outcome)).one().commitment = None
    with db.write() as session:
        session.delete(session.scalars(select(Outcome)).one())
    assert [(table, after) for table, _id, _before, after in changes(db)[2:]] == [
        ("commitment", None),
        ("outcome", None),
    ]
    undo(db)
    undo(db)
    assert state(db) == before


def test_what_changes_through_a_relationship_is_written(db):
    person, post = Person(given_names="Ruth"), Post(title="Gerente", organization=office())
    with db.write() as session:
        session.add(Appointment(person=person, post=post))
    with db.write() as session:
        session.scalars(select(Appointment)).one().person = Person(given_names="Rosa")
    with db.read() as session:
        rosa = session.scalars(select(Person.id).filter_by(given_names="Rosa")).one()
        ruth = session.scalars(select(Person.id).filter_by(given_names="Ruth")).one()
    assert ("appointment", {"person_id": ruth}, {"person_id": rosa}) in [
        (table, before, after) for table, _id, before, after in changes(db)
    ]


def test_all_that_one_action_writes_is_together(db):
    with db.write() as session:
        journal.describe(session, SAVED, "Ñandú")
        organization = office()
        session.add(organization)
        session.flush()
        session.add(Alias(organization_id=organization.id, name="Suri"))
        journal.describe(session, "Otra cosa")
        session.flush()
        organization.notes = "después"
    with db.read() as session:
        query = select(Change.action_id, Change.position).order_by(Change.position)
        assert [position for _action, position in session.execute(query)] == [0, 1, 2]
        assert session.scalars(select(Change.action_id).distinct()).all() == [
            session.scalars(select(Action.id)).one()
        ]
    assert actions(db) == [(ActionKind.DO, SAVED, "Ñandú", False)]


def test_an_action_that_fails_is_not_in_the_journal(db):
    with pytest.raises(Invalid), db.write() as session:  # noqa: PT012 - the body is the action
        session.add(office())
        session.flush()
        journal.check_and_add(session, office(name=""))
    assert changes(db) == actions(db) == []


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TYPED, TYPED, st.one_of(st.none(), TYPED)), min_size=1, max_size=4))
def test_whatever_is_typed_many_rows_are_stored_as_records_are(db, typed):
    rows = [
        {"given_names": first, "paternal_surname": second, "notes": notes, "do_not_contact": True}
        for first, second, notes in typed
    ]
    with db.write() as session:
        many = journal.insert_rows(session, Person, rows)
        records = [Person(**row) for row in rows]
        session.add_all(records)
        session.flush()
        singly = [record.id for record in records]
        for both in zip(many, singly, strict=True):
            one, other = (journal.stored(session, journal.Touched("person", id_)) for id_ in both)
            assert one == other
    logged = {row_id: after for _table, row_id, _before, after in changes(db)}
    assert [logged[id_] for id_ in many] == [logged[id_] for id_ in singly]


def test_what_follows_from_other_columns_may_be_nothing():
    day = dict.fromkeys(
        ("start_first", "start_last", "was_on_first", "was_on_last"), date(2023, 1, 1)
    )
    (row,) = Event.tidied([{"subject": "Taller", "state": EventState.HELD, **day}])
    event = Event(subject="Taller", state=EventState.HELD, **day)
    event.tidy()
    assert (event.was_on_first, event.was_on_last) == (None, None)
    assert not {"was_on_first", "was_on_last"} & row.keys()


def test_many_rows_at_once_are_written_as_one_by_one(db):
    with db.write() as session:
        ids = journal.insert_rows(
            session,
            Organization,
            [
                {"kind": OrganizationKind.COMPANY, "official_name": "  Zeta  S.A. "},
                {"kind": OrganizationKind.UN, "official_name": "Álef", "notes": "con nota"},
            ],
        )
        assert journal.insert_rows(session, Organization, []) == range(0)
        with pytest.raises(ValueError, match="1 ids for 2 rows"):
            journal.ready(session, Person, [{"given_names": "Ana"}] * 2, range(1, 2))
    one_by_one = {
        "kind": "company",
        "official_name": "Zeta S.A.",
        "sort_key": "zeta s.a.\x01zeta s.a.",
        "example": 0,
    }
    assert changes(db) == [
        ("organization", ids[0], None, one_by_one),
        (
            "organization",
            ids[1],
            None,
            {
                "kind": "un_entity",
                "official_name": "Álef",
                "sort_key": "alef\x01álef",
                "notes": "con nota",
                "example": 0,
            },
        ),
    ]
    id_ = add(db, office(name="Zeta S.A."))
    assert changes(db)[-1] == ("organization", id_, None, one_by_one)
    undo(db)
    undo(db)
    with db.read() as session:
        assert session.get(Organization, ids[0]) is None


@pytest.mark.parametrize(
    "statement",
    [
        update(Organization).values(notes="x"),
        delete(Alias),
        insert(Person).values(id=1, given_names="Nadie", sort_key="", do_not_contact=False),
        update(Base.metadata.tables["organization"]).values(notes="x"),
        delete(Base.metadata.tables["post"]),
    ],
    ids=["update", "delete", "insert", "update of a table", "delete from a table"],
)
def test_a_statement_that_would_leave_no_trace_is_refused(db, statement):
    before = state(db)
    with pytest.raises(RuntimeError, match="would not be journaled"), db.write() as session:
        session.execute(statement)
    assert state(db) == before


def test_ids_are_never_given_twice(db, blank_db):
    ids = [add(db, office(name=f"Oficina {n}")) for n in range(5)]
    with db.write() as session:
        session.delete(session.get_one(Organization, ids[-1]))
    db.close()
    again = open_database(blank_db)
    ids.append(add(again, office(name="Otra")))
    again.close()
    assert len(set(ids)) == 6
    assert ids == sorted(ids)


def test_the_history_of_a_record_reads_backwards(db):
    id_ = add(db, office(), SAVED, "Ñandú")
    edit(db, Organization, id_, notes="nota")
    undo(db)
    redo(db)
    with db.read() as session:
        entries = journal.history(session, id_)
        assert [each.label for each in entries] == [
            "Rehecho: Cambio guardado",
            "Deshecho: Cambio guardado",
            "Cambio guardado",
            "Institución «Ñandú» guardada",
        ]
        assert [each.after.get("notes") for each in entries] == ["nota", None, "nota", None]
        assert {each.who for each in entries} == {"Ana Prueba"}
        assert len(journal.history(session, id_, limit=2)) == 2


# Undo and redo


def test_undo_and_redo_of_each_kind_of_change(db):
    states = [state(db)]
    id_ = add(db, office(), SAVED, "Ñandú")
    states.append(state(db))
    edit(db, Organization, id_, notes="nota", official_name="Otro")
    states.append(state(db))
    with db.write() as session:
        papelera.delete(session, Organization, id_, name="Otro")
    states.append(state(db))

    for before in states[-2::-1]:
        undo(db)
        assert state(db) == before
    with pytest.raises(NotFound, match="nada que deshacer"):
        undo(db)
    for after in states[1:]:
        redo(db)
        assert state(db) == after
    with pytest.raises(NotFound, match="nada que rehacer"):
        redo(db)


def test_undo_says_what_it_took_back(db):
    assert next_steps(db) == (None, None)
    add(db, office(), SAVED, "Ñandú")
    done, undone = next_steps(db)
    assert (done.label, done.who, undone) == ("Institución «Ñandú» guardada", "Ana Prueba", None)
    assert undo(db).label == "Institución «Ñandú» guardada"
    assert next_steps(db) == (None, done)
    assert redo(db).label == "Institución «Ñandú» guardada"


def test_the_last_thirty_actions_are_undone_across_restarts(db, blank_db):
    for number in range(33):
        add(db, Person(given_names=f"Persona {number:02}"))
    db.close()
    for _ in range(15):
        again = open_database(blank_db, who="Otra")
        undo(again)
        undo(again)
        again.close()
    again = open_database(blank_db, who="Otra")
    assert next_steps(again)[0] is None
    with pytest.raises(NotFound):
        undo(again)
    for _ in range(30):
        redo(again)
    with again.read() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 33
    again.close()


def test_a_new_action_leaves_nothing_to_redo(db):
    add(db, Person(given_names="Ana"))
    add(db, Person(given_names="Beatriz"))
    undo(db)
    add(db, Person(given_names="Carmen"))
    with pytest.raises(NotFound):
        redo(db)
    undo(db)
    redo(db)
    with pytest.raises(NotFound):
        redo(db)
    undo(db)
    undo(db)
    with db.read() as session:
        assert session.scalars(select(Person)).all() == []


def test_redo_goes_by_what_was_undone_last(db):
    first = add(db, Person(given_names="Ana"))
    with db.write() as session:
        papelera.delete(session, Person, first, name="Ana")
    deletion = next_steps(db)[0].id
    add(db, Person(given_names="Beatriz"))
    with db.write() as session:
        papelera.restore(session, deletion)
    undo(db)
    assert next_steps(db)[1].id != deletion
    redo(db)
    with db.read() as session:
        assert Counter(session.scalars(select(Person.given_names))) == {"Ana": 1, "Beatriz": 1}


def test_a_clock_set_back_does_not_change_what_was_last(db, monkeypatch):
    add(db, Person(given_names="Ana"))
    with db.write() as session:
        session.execute(text("UPDATE action SET at = '2099-01-01 00:00:00.000000'"))
    add(db, Person(given_names="Beatriz"))
    undo(db)
    with db.read() as session:
        assert session.scalars(select(Person.given_names)).all() == ["Ana"]


def test_undo_does_not_write_over_a_later_change(db):
    id_ = add(db, office(notes="uno"))
    edit(db, Organization, id_, notes="dos")
    edited = next_steps(db)[0].id
    edit(db, Organization, id_, notes="tres")
    before = state(db)
    with pytest.raises(Conflict, match="se cambiaron después"):
        undo(db, edited)
    assert state(db) == before


def test_undo_of_an_older_action_leaves_other_fields_alone(db):
    id_ = add(db, office(notes="uno"))
    edit(db, Organization, id_, notes="dos")
    edited = next_steps(db)[0].id
    edit(db, Organization, id_, web="https://example.org")
    undo(db, edited)
    with db.read() as session:
        organization = session.get_one(Organization, id_)
        assert (organization.notes, organization.web) == ("uno", "https://example.org")
    with pytest.raises(NotFound, match="ya no se puede deshacer"):
        undo(db, edited)


def test_a_creation_is_not_undone_under_what_was_added_to_it_since(db):
    id_ = add(db, office())
    created = next_steps(db)[0].id
    edit(db, Organization, id_, notes="Media hora de apuntes")
    before = state(db)
    with pytest.raises(Conflict, match="se cambiaron después"):
        undo(db, created)
    assert state(db) == before


def test_a_creation_is_not_undone_under_what_hangs_on_it(db):
    id_ = add(db, office())
    created = next_steps(db)[0].id
    add(db, Alias(organization_id=id_, name="Suri"))
    before = state(db)
    with pytest.raises(Conflict, match="otros datos dependen"):
        undo(db, created)
    assert state(db) == before


def test_what_cannot_be_there_twice_is_not_brought_back(db):
    id_ = add(db, Setting(name="logo", value="a"))
    with db.write() as session:
        papelera.delete(session, Setting, id_, name="logo")
    deleted = next_steps(db)[0].id
    add(db, Setting(name="logo", value="b"))
    before = state(db)
    with pytest.raises(Conflict, match="otro registro en su lugar"):
        undo(db, deleted)
    assert state(db) == before


def test_every_type_of_value_comes_back_as_it_was(db):
    with db.write() as session:
        organization = office(closed_on=datetime(2024, 2, 29).date())
        session.add_all([organization, Setting(name="n", value={"a": [1, None, "ñ"], "b": 1.5})])
        session.add(Setting(name="nada", value=None))
        session.flush()
        session.add(
            ContactPoint(
                organization_id=organization.id,
                kind=ContactKind.PHONE,
                value="+51987654321",
                personal=True,
            )
        )
    before = state(db)
    undo(db)
    redo(db)
    assert state(db) == before
    with db.read() as session:
        assert session.scalars(select(Setting.value).filter_by(name="n")).one()["b"] == 1.5


def test_a_catalogues_record_is_journaled_once_somebody_edits_it(db):
    id_ = catalogue.government_id("070103")
    assert changes(db) == []
    with db.read() as session:
        before = session.get_one(Organization, id_).web
    edit(db, Organization, id_, web="https://example.org")
    assert changes(db) == [
        ("organization", id_, {"web": before}, {"web": "https://example.org"}),
    ]
    undo(db)
    with db.read() as session:
        assert session.get_one(Organization, id_).web == before


def test_the_index_is_not_in_the_journal(db):
    add(db, office())
    assert {table for table, *_rest in changes(db)} == {"organization"}
    assert not {"search", "search_doc", "search_key", "change", "action", "copy"} & set(
        journal.TABLES
    )


def test_the_screens_hear_which_nouns_were_written(db):
    with db.write() as session:
        session.add(Person(given_names="Ana"))
        session.flush()
        assert journal.touched_nouns(session) == {Person}


def test_a_bulk_action_is_undone_as_one(db):
    before = state(db)
    with db.write() as session:
        journal.insert_rows(session, Person, [{"given_names": f"Persona {n}"} for n in range(700)])
    undo(db)
    assert state(db) == before
    redo(db)
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 700
        assert session.scalar(select(Copy.next_id)) > 700


def test_thousands_of_changes_and_their_undoing_take_a_few_statements(db, queries):
    with db.write() as session:
        rows = [{"given_names": f"Persona {n}"} for n in range(1_200)]
        ids = journal.insert_rows(session, Person, rows)
    before = state(db)

    queries.clear()
    with db.write() as session:
        for person in session.scalars(select(Person).where(Person.id.in_(ids))):
            person.treatment = "Sra."  # nobody is found by it
        carmen = catalogue.government_id("070103")
        session.add_all(Alias(organization_id=carmen, name=f"Alias {n}") for n in range(400))
    assert len(queries) < 60

    queries.clear()
    undo(db)
    assert len(queries) < 60
    assert state(db) == before


def test_what_is_only_noted_stands_among_the_changes_and_undo_passes_over_it(db):
    add(db, office(), SAVED, "Ñandú")
    with db.write() as session:
        exchange.note(session, Leaving("Taller", 3), Way.COPIED.value, "correos")
    with db.read() as session:
        first, second = journal.recent(session, 1)[:2]
        assert first.label == "Exportado: Taller · Direcciones copiadas · correos"
        assert journal.next_undo(session) == second
    with db.write() as session, pytest.raises(Conflict, match="no cambió"):
        journal.undo(session, first.id)
    with db.write() as session:
        journal.undo(session)
        exchange.note(session, Leaving("Taller", 4), Way.COPIED.value, "correos")
    with db.read() as session:
        assert journal.next_redo(session).label == second.label
