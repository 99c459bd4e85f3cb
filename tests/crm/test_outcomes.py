"""What came of a meeting, and who still owes what to whom."""

from datetime import date

import pytest
from makers import (
    CARMEN,
    STRANGE,
    TUMBES,
    ago,
    company,
    meeting,
    nothing_written,
    on,
    person,
    read,
    refused,
    write,
)

from crm import organizations, outcomes
from crm.model import CommitmentState, OutcomeKind

PROMISE = {
    "kind": OutcomeKind.COMMITMENT,
    "text": "Enviar el informe",
    "organization_id": CARMEN,
    "responsible": "Gerencia",
    "due_on": date(2030, 1, 22),
}


def save(db, outcome_id: int | None = None, **values) -> int:
    return write(db, outcomes.save_outcome, values, outcome_id)


def values(db, outcome_id: int) -> dict:
    return read(db, outcomes.values_of, outcome_id)


def texts(rows) -> list[str]:
    return [row.text for row in rows]


@pytest.mark.parametrize("kind", list(OutcomeKind))
def test_each_kind_is_read_back_as_written(db, kind):
    written = PROMISE | {
        "kind": kind,
        "restricted": True,
        "raised_by": "Gerencia de Desarrollo",
        "debtor_id": TUMBES,
        "creditor_id": CARMEN,
        "evidence": "Oficio 12",
    }
    kept = values(db, save(db, **written))
    assert kept.items() >= written.items()
    assert kept["state"] is CommitmentState.OPEN


@pytest.mark.parametrize("kind", [OutcomeKind.NEED, OutcomeKind.RISK, OutcomeKind.AGREEMENT])
def test_what_nobody_owes_has_no_state(db, kind):
    assert values(db, save(db, kind=kind, text="Datos"))["state"] is None


def test_a_task_needs_neither_day_nor_responsible(db):
    kept = values(db, save(db, kind=OutcomeKind.TASK, text="Llamar"))
    assert (kept["state"], kept["due_on"]) == (CommitmentState.OPEN, None)


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"due_on": None}, {"due_on"}),
        ({"responsible": None}, {"responsible"}),
        ({"responsible": " ", "due_on": None, "text": ""}, {"responsible", "due_on", "text"}),
        ({"text": "\0\u202e"}, {"text"}),
        ({"text": "x" * 20_001}, {"text"}),
        ({"kind": None}, {"kind"}),
        ({"raised_by": "x" * 301}, {"raised_by"}),
        ({"responsible": "x" * 301}, {"responsible"}),
        ({"evidence": "x" * 20_001}, {"evidence"}),
    ],
)
def test_a_promise_without_what_it_takes_is_refused_by_field(db, changed, wrong):
    with nothing_written(db):
        assert set(refused(db, outcomes.save_outcome, PROMISE | changed)) == wrong
    id_ = save(db, **PROMISE)
    before = values(db, id_)
    assert set(refused(db, outcomes.save_outcome, PROMISE | changed, id_)) == wrong
    assert values(db, id_) == before


@pytest.mark.parametrize("who", ["responsible_id", "debtor_id"])
def test_a_record_answers_for_a_promise_as_well_as_a_name(db, who):
    id_ = person(db) if who == "responsible_id" else TUMBES
    save(db, **PROMISE | {"responsible": None, who: id_})
    (row,) = read(db, outcomes.of_organization, CARMEN)
    assert row.responsible == ("Rosa Quispe Mamani" if who == "responsible_id" else "Tumbes")


@pytest.mark.parametrize(("typed", "kept"), STRANGE)
def test_strange_text_is_kept_as_typed(db, typed, kept):
    names = ("text", "responsible", "raised_by", "evidence")
    found = values(db, save(db, **PROMISE | dict.fromkeys(names, typed)))
    assert [found[name] for name in names] == [kept] * 4


def test_what_is_not_given_stays(db):
    id_ = save(db, **PROMISE)
    save(db, id_, text="Enviar el plan")
    assert values(db, id_).items() >= (PROMISE | {"text": "Enviar el plan"}).items()


def test_a_promise_becomes_something_else_and_back(db):
    id_ = save(db, **PROMISE | {"due_on": ago(5)})
    save(db, id_, kind=OutcomeKind.NEED)
    assert read(db, organizations.rows, [CARMEN])[CARMEN].overdue == 0
    save(db, id_, kind=OutcomeKind.COMMITMENT)
    assert read(db, organizations.rows, [CARMEN])[CARMEN].overdue == 1


@pytest.mark.parametrize(
    ("due", "state", "overdue"),
    [
        (ago(1), CommitmentState.OPEN, True),
        (ago(0), CommitmentState.OPEN, False),
        (ago(1), CommitmentState.DONE, False),
        (ago(1), CommitmentState.DROPPED, False),
    ],
)
def test_what_is_open_is_overdue_the_day_after(db, due, state, overdue):
    save(db, **PROMISE | {"due_on": due, "state": state})
    (row,) = read(db, outcomes.of_organization, CARMEN)
    assert row.overdue is overdue
    assert read(db, organizations.rows, [CARMEN])[CARMEN].overdue == overdue
    found = read(db, organizations.find, "", organizations.Filters(overdue=True))
    assert found == ([CARMEN] if overdue else [])


# --- Whose they are


def test_an_institution_has_what_it_owes_what_it_is_owed_and_what_its_meetings_left_open(db):
    other = company(db)
    nobodys = {"kind": OutcomeKind.NEED, "text": "de nadie"}
    meeting(
        db,
        participants=[{"organization_id": CARMEN}, {"organization_id": CARMEN}],
        outcomes=[nobodys, nobodys | {"text": "de otra", "organization_id": other}],
    )
    mine = PROMISE | {"organization_id": None}
    save(db, **mine | {"text": "debe", "debtor_id": CARMEN})
    save(db, **mine | {"text": "le deben", "creditor_id": CARMEN, "due_on": date(2029, 1, 1)})
    save(db, **mine | {"text": "ajeno", "debtor_id": other})
    assert texts(read(db, outcomes.of_organization, CARMEN)) == ["le deben", "debe", "de nadie"]
    assert sorted(texts(read(db, outcomes.of_organization, other))) == ["ajeno", "de otra"]


def test_one_that_is_owed_to_itself_is_told_once(db):
    save(db, **PROMISE | {"debtor_id": CARMEN, "creditor_id": CARMEN, "due_on": ago(3)})
    assert len(read(db, outcomes.of_organization, CARMEN)) == 1
    assert read(db, organizations.rows, [CARMEN])[CARMEN].overdue == 1


def test_a_person_has_what_they_raised_and_what_they_answer_for(db):
    rosa = person(db)
    save(db, kind=OutcomeKind.NEED, text="planteó", raised_by_id=rosa)
    save(db, **PROMISE | {"text": "responde", "responsible_id": rosa})
    save(db, **PROMISE | {"text": "ajeno"})
    rows = read(db, outcomes.of_person, rosa)
    assert texts(rows) == ["responde", "planteó"]
    assert rows[1].raised_by == "Rosa Quispe Mamani"


def test_an_outcome_says_what_it_came_of(db):
    event_id = meeting(db, start=on(3), outcomes=[PROMISE])
    (row,) = read(db, outcomes.of_organization, CARMEN)
    assert (row.event_id, row.event_type, row.event_on) == (event_id, "Reunión", on(3))


def test_outcomes_are_read_in_one_query(db, queries):
    for number in range(5):
        save(db, **PROMISE | {"text": f"Compromiso {number}", "debtor_id": TUMBES})
    queries.clear()
    assert len(read(db, outcomes.of_organization, CARMEN)) == 5
    assert len(queries) == 1
