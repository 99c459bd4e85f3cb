"""The minutes in five minutes: what each line is understood as, what is asked, and saving it."""

import shutil
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import CARMEN, appoint, meeting, nothing_written, on, person, post, refused, write
from makers import read as look

from crm import bin as papelera
from crm import catalogue, debrief, drafts, events, journal, outcomes
from crm.database import open_database
from crm.errors import NotFound
from crm.model import Outcome, OutcomeKind, OutcomeTag, ParticipationState
from crm.reports.minutes import gather_minutes

TODAY = date(2026, 11, 23)
SJL = catalogue.government_id("150132")
COMAS = catalogue.government_id("150110")
ATE = catalogue.government_id("150103")
KINDS = dict(
    zip(
        "noacrtx",
        ("need", "opportunity", "agreement", "commitment", "resource", "task", "risk"),
        strict=True,
    )
)


@pytest.fixture
def event_id(db):
    who = [{"organization_id": CARMEN, "state": ParticipationState.ATTENDED}]
    return meeting(db, "Taller de integración", start=on(1), participants=who)


def read(db, event_id, *typed):
    return look(db, debrief.read, "\n".join(typed), event_id, today=TODAY)


def one(db, event_id, typed):
    (line,) = read(db, event_id, typed)
    return line


def tag(db, framework, number):
    with db.read() as session:
        query = "SELECT id FROM tag WHERE framework = ? AND number = ?"
        return session.connection().exec_driver_sql(query, (framework, number)).scalar()


def asked(line):
    return [each.field for each in line.asks]


# Reading


def test_each_letter_is_a_kind_and_blank_lines_are_none(db, event_id):
    lines = read(db, event_id, *(f"/{letter} algo pasó\n" for letter in KINDS), "", "/N otra cosa")
    assert [each.kind.value for each in lines] == [*KINDS.values(), "need"]
    assert {each.text for each in lines} == {"algo pasó", "otra cosa"}
    assert [each.number for each in lines[:3]] == [0, 2, 4]


def test_the_example_of_the_office_is_understood_but_for_which_sjl(db, event_id):
    line = one(db, event_id, "/c Muni SJL: enviar padrón antes del 15 de diciembre")
    assert (line.kind, line.text, line.due_on) == (
        OutcomeKind.COMMITMENT,
        "enviar padrón",
        date(2026, 12, 15),
    )
    assert line.organization_id is None
    (ask,) = line.asks
    assert ask.field == "organization_id"
    assert ask.options[0].value == SJL


def test_who_stands_before_a_colon_or_at_the_beginning(db, event_id):
    rosa = person(db, "Rosa Quispe Mamani")
    appoint(db, rosa, post(db), on(400))

    def who(typed):
        line = one(db, event_id, typed)
        return line.organization_id, line.who

    assert who("/n Municipalidad de Ate: falta personal") == (ATE, None)
    assert who("/n Rosa Quispe Mamani: falta personal") == (CARMEN, rosa)
    assert who("/n Julia Pérez: falta personal") == (None, "Julia Pérez")
    assert who("/n Rosa Panduro Vela: falta personal") == (None, "Rosa Panduro Vela")
    assert who("/n Gerencia de Turismo de Ate: falta personal") == (ATE, "Gerencia de Turismo")
    assert who("/c nosotros: enviar el borrador el 4/12/2026") == (catalogue.NETWORK_ID, None)
    assert who("/c Ate enviará la ordenanza el 4/12/2026") == (ATE, None)
    assert who("/n falta personal a las 9:00 en todas") == (None, None)
    assert who("/n Sra. Julia Pérez, alcaldesa de Ate: falta personal") == (
        ATE,
        "Sra. Julia Pérez, alcaldesa",
    )
    assert who("/c Migraciones: revisar el convenio el 4/12/2026") == (None, "Migraciones")


@pytest.mark.parametrize(
    "said",
    ["Falta presupuesto: no hay partida para 2027", "Elecciones 2026: cambian las autoridades"],
)
def test_what_is_spoken_of_before_a_colon_is_nobody(db, event_id, said):
    line = one(db, event_id, f"/x {said}")
    assert (line.text, line.who, line.organization_id) == (said, None, None)


def test_two_of_a_name_are_asked(db, event_id):
    first, second = person(db, "Rosa Quispe Mamani"), person(db, "Rosa Quispe Mamani")
    line = one(db, event_id, "/n Rosa Quispe Mamani: falta personal")
    assert line.who is None
    assert {each.value for ask in line.asks for each in ask.options} == {first, second}
    assert asked(one(db, event_id, "/n Comas: falta personal")) == ["organization_id"]


def test_a_day_that_is_not_clear_is_asked_and_stays_in_the_words(db, event_id):
    line = one(db, event_id, "/c Ate: enviar la ordenanza en enero")
    assert (line.text, line.due_on, asked(line)) == (
        "enviar la ordenanza en enero",
        None,
        ["due_on"],
    )
    assert asked(one(db, event_id, "/c Ate: enviar la ordenanza")) == ["due_on"]
    assert asked(one(db, event_id, "/n Ate: falta personal desde enero")) == []


def test_who_promised_is_asked_with_those_who_were_there(db, event_id):
    line = one(db, event_id, "/c enviar el acta el 4/12/2026")
    (ask,) = line.asks
    assert ask.question == "¿Quién se comprometió?"
    assert [each.value for each in ask.options] == [catalogue.NETWORK_ID, CARMEN]


def test_objectives_are_taken_out_where_the_words_do_not_need_them(db, event_id):
    line = one(db, event_id, "/n falta personal bilingüe (obj. 16 y 18)")
    assert line.text == "falta personal bilingüe"
    assert set(line.tags) == {tag(db, "gcm_objective", 16), tag(db, "gcm_objective", 18)}
    line = one(db, event_id, "/o revisar el objetivo 16 con todos")
    assert line.text == "revisar el objetivo 16 con todos"
    assert line.tags == (tag(db, "gcm_objective", 16),)
    assert one(db, event_id, "/o empleo ODS 8").tags == (tag(db, "sdg", 8),)
    assert one(db, event_id, "/o tema PMM 99").tags == ()


def test_a_territory_is_taken_where_there_is_one_of_the_name_and_else_asked(db, event_id):
    line = one(db, event_id, "/n falta albergue en la región Tumbes")
    assert line.place_id == catalogue.place_id("240000")
    line = one(db, event_id, "/n falta albergue en Tumbes")
    assert line.place_id is None
    (ask,) = line.asks
    assert ask.options[0].value == catalogue.place_id("240000")


def test_what_has_no_letter_is_kept_and_its_kind_asked(db, event_id):
    line = one(db, event_id, "se habló del padrón")
    assert (line.kind, line.text, asked(line)) == (None, "se habló del padrón", ["kind"])
    assert asked(one(db, event_id, "/c")) == ["text"]


def test_lines_that_are_known_are_not_read_again(db, event_id, queries):
    typed = ["/n Ate: falta personal", "/c Ate: enviar el acta el 4/12/2026"]
    known = {each.typed: each for each in read(db, event_id, *typed)}
    queries.clear()
    again = look(db, debrief.read, "\n\n".join(typed), event_id, today=TODAY, known=known)
    assert len(queries) <= 2
    assert [(each.typed, each.number) for each in again] == [(typed[0], 0), (typed[1], 2)]


@given(st.text(max_size=80))
def test_nothing_that_is_typed_breaks_the_reading(shared_db, typed):
    db, event_id = shared_db
    for letter in "ct":
        for line in read(db, event_id, f"/{letter} {typed}"):
            assert line.typed


@pytest.fixture(scope="module")
def shared_db(_blank, tmp_path_factory):
    path = tmp_path_factory.mktemp("debrief") / "a.db"
    db = open_database(shutil.copyfile(_blank, path), who="Ana")
    yield db, meeting(db)
    db.close()


def test_an_event_that_is_gone_is_told(db):
    with pytest.raises(NotFound):
        read(db, 12345, "/n algo")


# Saving


def row(kind, text, **more):
    return {"kind": OutcomeKind(kind), "text": text} | more


def saved(db, event_id):
    with db.read() as session:
        return events.values_of(session, event_id)["outcomes"]


def test_lines_become_records_in_one_action(db, event_id):
    rosa = person(db)
    objective = tag(db, "gcm_objective", 16)
    write(db, drafts.keep, debrief.draft_key(event_id), {"text": "/n algo"})
    rows = [
        row("need", "falta personal", organization_id=ATE, who=rosa, tags=[objective]),
        row("commitment", "enviar padrón", organization_id=SJL, who="Julia", due_on=TODAY),
        row("commitment", "enviar acta", organization_id=catalogue.NETWORK_ID, due_on=TODAY),
        row("task", "llamar", organization_id=COMAS),
        row("agreement", "reunirse", due_on=TODAY),
        row("risk", "cambio de autoridades", place_id=catalogue.place_id("240000")),
    ]
    ids = write(db, debrief.save, event_id, rows)
    need, theirs, ours, task, agreement, risk = saved(db, event_id)
    assert (need["organization_id"], need["raised_by_id"]) == (ATE, rosa)
    assert look(db, outcomes.tags_of, ids[0]) == [objective]
    assert (theirs["debtor_id"], theirs["creditor_id"], theirs["responsible"]) == (
        SJL,
        catalogue.NETWORK_ID,
        "Julia",
    )
    assert (ours["organization_id"], ours["debtor_id"]) == (None, catalogue.NETWORK_ID)
    assert (task["organization_id"], task["debtor_id"]) == (COMAS, None)
    assert agreement["due_on"] == TODAY
    assert risk["place_id"] == catalogue.place_id("240000")
    with db.read() as session:
        assert drafts.read(session, debrief.draft_key(event_id)) is None
        assert journal.next_undo(session).label == "Acta exprés de «Taller de integración» guardada"
        agreed = gather_minutes(session, event_id, printed_by="Ana").results
    assert [(each.what, each.who, each.when) for each in agreed[1:3]] == [
        ("enviar padrón", "Julia, San Juan de Lurigancho", "23/11/2026"),
        ("enviar acta", "Red ONU Migración", "23/11/2026"),
    ]
    write(db, journal.undo)
    with db.read() as session:
        assert session.query(Outcome).count() == session.query(OutcomeTag).count() == 0


def test_more_lines_come_after_those_that_are_there(db, event_id):
    write(db, debrief.save, event_id, [row("need", "uno")])
    write(db, debrief.save, event_id, [row("need", "dos"), row("need", "tres")])
    assert [each["text"] for each in saved(db, event_id)] == ["uno", "dos", "tres"]


def test_what_cannot_stand_is_told_by_line_and_nothing_is_written(db, event_id):
    rows = [
        row("need", "vale"),
        row("commitment", "sin nada"),
        {"kind": None, "text": "x"},
        row("need", " "),
    ]
    with nothing_written(db):
        problems = refused(db, debrief.save, event_id, rows)
        assert set(problems) == {"lines.1.due_on", "lines.1.who", "lines.2.kind", "lines.3.text"}
        assert "al menos una" in refused(db, debrief.save, event_id, [])["lines"]


def test_an_objective_goes_with_its_result(db, event_id):
    (id_,) = write(db, debrief.save, event_id, [row("need", "x", tags=[tag(db, "sdg", 8)])])
    with db.write() as session:
        papelera.delete(session, Outcome, id_, name="x")
    with db.read() as session:
        assert session.query(OutcomeTag).count() == 0


def test_a_date_is_nobody(db, event_id):
    rows = [row("need", "uno"), row("need", "dos", who="30/11/2026")]
    problems = refused(db, debrief.save, event_id, rows)
    assert problems == {"lines.1.who": "Escriba el nombre de una persona."}
