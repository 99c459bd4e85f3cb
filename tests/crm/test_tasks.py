"""What is owed, either way: done, put off, done again next month."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import CARMEN, TUMBES, ago, company, meeting, on, read, refused, write

from crm import catalogue, journal, outcomes, tasks
from crm.errors import Invalid
from crm.model import CommitmentState, FocalPoint, OutcomeKind, Repetition
from crm.model.base import today
from crm.tasks import Direction, next_due

PROMISE = {
    "kind": OutcomeKind.COMMITMENT,
    "text": "Enviar el informe",
    "organization_id": CARMEN,
    "responsible": "Gerencia",
    "due_on": date(2030, 1, 22),
}
OIM = catalogue.entity_id("OIM")


def save(db, **values) -> int:
    return write(db, outcomes.save_outcome, values)


def values(db, outcome_id: int) -> dict:
    return read(db, outcomes.values_of, outcome_id)


def only(db, **how):
    (task,) = read(db, tasks.open_ones, **how)
    return task


# --- Done


def test_a_promise_is_kept_and_opened_again(db):
    id_ = save(db, **PROMISE)
    write(db, tasks.set_done, id_, done=True, on=date(2023, 12, 1), evidence="Correo")
    done = values(db, id_)
    assert (done["state"], done["done_on"], done["evidence"]) == (
        CommitmentState.DONE,
        date(2023, 12, 1),
        "Correo",
    )
    with db.read() as session:
        assert journal.next_undo(session).label == "Compromiso «Enviar el informe» cumplido"
    write(db, tasks.set_done, id_, done=False)
    again = values(db, id_)
    assert (again["state"], again["done_on"], again["evidence"]) == (
        CommitmentState.OPEN,
        None,
        "Correo",
    )
    write(db, tasks.set_done, id_, done=True)
    assert values(db, id_)["done_on"] == ago(0)


def test_what_nobody_owes_is_not_done(db):
    id_ = save(db, kind=OutcomeKind.NEED, text="Datos")
    with pytest.raises(Invalid, match="no es un compromiso"):
        write(db, tasks.set_done, id_, done=True)


def test_nothing_is_done_before_its_day(db):
    id_ = save(db, **PROMISE)
    assert set(refused(db, tasks.set_done, id_, done=True, on=ago(-1))) == {"done_on"}
    given_ = values(db, id_) | {"state": CommitmentState.DONE, "done_on": ago(-1)}
    told = refused(db, outcomes.save_outcome, given_, id_)
    assert told == {"done_on": "Esa fecha aún no llega: aquí va lo que ya se hizo."}
    write(db, tasks.set_done, id_, done=True, on=ago(0))
    assert values(db, id_)["done_on"] == ago(0)


def test_evidence_of_any_length_is_told(db):
    id_ = save(db, **PROMISE)
    wrong = refused(db, tasks.set_done, id_, done=True, evidence="x" * 20_001)
    assert set(wrong) == {"evidence"}
    assert values(db, id_)["state"] is CommitmentState.OPEN


# --- Again next month


@pytest.mark.parametrize(
    ("day", "repeats", "following"),
    [
        ("2026-12-28", Repetition.WEEKLY, "2027-01-04"),
        ("2027-01-15", Repetition.MONTHLY, "2027-02-15"),
        ("2027-01-30", Repetition.MONTHLY, "2027-02-28"),
        ("2027-01-31", Repetition.MONTHLY, "2027-02-28"),
        ("2027-02-28", Repetition.MONTHLY, "2027-03-31"),
        ("2026-11-30", Repetition.QUARTERLY, "2027-02-28"),
        ("2028-02-29", Repetition.YEARLY, "2029-02-28"),
        ("2026-12-31", Repetition.MONTHLY, "2027-01-31"),
    ],
)
def test_the_next_time_is_a_day_that_exists(day, repeats, following):
    assert next_due(date.fromisoformat(day), repeats) == date.fromisoformat(following)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(Repetition))
def test_the_next_time_is_always_later_and_never_skips_one(day, repeats):
    longest = {"weekly": 7, "monthly": 31, "quarterly": 92, "yearly": 366}[repeats]
    assert timedelta(0) < next_due(day, repeats) - day <= timedelta(longest)


def test_what_repeats_leaves_the_next_one_and_both_are_taken_back_at_once(db):
    event = meeting(db, "Taller", start=on(40), participants=[{"organization_id": CARMEN}])
    first = save(
        db,
        **PROMISE | {"due_on": ago(35), "event_id": event, "debtor_id": CARMEN},
        repeats=Repetition.WEEKLY,
        remind_on=ago(37),
    )
    second = write(db, tasks.set_done, first, done=True)
    task = only(db)
    assert (task.outcome_id, task.text, task.organization_id) == (second, PROMISE["text"], CARMEN)
    assert (task.due_on, task.remind_on) == (ago(-7), ago(-5))
    assert (task.event_id, task.repeats, task.direction) == (
        event,
        Repetition.WEEKLY,
        Direction.THEIRS,
    )
    write(db, journal.undo)
    assert only(db).outcome_id == first


@pytest.mark.parametrize(
    ("repeats", "days"),
    [
        (Repetition.MONTHLY, ["2030-01-30", "2030-02-28", "2030-03-30", "2030-04-30"]),
        (Repetition.MONTHLY, ["2030-01-31", "2030-02-28", "2030-03-31", "2030-04-30"]),
        (Repetition.QUARTERLY, ["2030-11-29", "2031-02-28", "2031-05-29"]),
        (Repetition.YEARLY, ["2032-02-29", "2033-02-28", "2034-02-28", "2035-02-28", "2036-02-29"]),
    ],
)
def test_what_repeats_comes_back_to_its_day_after_a_shorter_month(db, repeats, days):
    id_ = save(db, **PROMISE | {"due_on": date.fromisoformat(days[0])}, repeats=repeats)
    found = [days[0]]
    for _each in days[1:]:
        id_ = write(db, tasks.set_done, id_, done=True)
        found.append(values(db, id_)["due_on"].isoformat())
    assert found == days


def test_what_was_put_off_repeats_from_its_new_day(db):
    first = save(db, **PROMISE | {"due_on": date(2030, 1, 31)}, repeats=Repetition.MONTHLY)
    second = write(db, tasks.set_done, first, done=True)
    write(db, tasks.postpone, second, date(2030, 3, 5))
    third = write(db, tasks.set_done, second, done=True)
    assert values(db, third)["due_on"] == date(2030, 4, 5)
    write(db, outcomes.save_outcome, values(db, third) | {"due_on": date(2030, 4, 29)}, third)
    fourth = write(db, tasks.set_done, third, done=True)
    assert values(db, fourth)["due_on"] == date(2030, 5, 29)


def test_what_repeats_until_a_day_ends_there(db):
    last = save(
        db, **PROMISE | {"due_on": ago(1)}, repeats=Repetition.WEEKLY, repeats_until=ago(-5)
    )
    assert write(db, tasks.set_done, last, done=True) is None
    assert read(db, tasks.open_ones) == []


def test_what_is_done_twice_repeats_once(db):
    first = save(db, **PROMISE | {"due_on": ago(1)}, repeats=Repetition.MONTHLY)
    write(db, tasks.set_done, first, done=True)
    assert write(db, tasks.set_done, first, done=True, evidence="Acta") is None
    assert len(read(db, tasks.open_ones)) == 1


def test_what_is_opened_again_and_done_repeats_once(db):
    first = save(db, **PROMISE | {"due_on": ago(1)}, repeats=Repetition.MONTHLY)
    following = write(db, tasks.set_done, first, done=True)
    write(db, tasks.set_done, first, done=False)
    assert write(db, tasks.set_done, first, done=True) == following
    assert only(db).outcome_id == following


@pytest.mark.parametrize(
    ("given_", "field"),
    [
        ({"kind": OutcomeKind.TASK, "due_on": None, "repeats": Repetition.WEEKLY}, "due_on"),
        ({"remind_on": date(2030, 1, 23)}, "remind_on"),
        ({"repeats": Repetition.WEEKLY, "repeats_until": date(2030, 1, 21)}, "repeats_until"),
    ],
)
def test_what_cannot_come_to_pass_is_told(db, given_, field):
    assert set(refused(db, outcomes.save_outcome, PROMISE | given_)) == {field}


# --- Put off


def test_what_is_put_off_takes_its_reminder_along(db):
    id_ = save(db, **PROMISE | {"due_on": ago(2)}, remind_on=ago(4))
    write(db, tasks.postpone, id_, ago(-8))
    kept = values(db, id_)
    assert (kept["due_on"], kept["remind_on"]) == (ago(-8), ago(-6))
    with db.read() as session:
        assert journal.next_undo(session).label == "Compromiso «Enviar el informe» pospuesto"
    write(db, journal.undo)
    assert values(db, id_)["due_on"] == ago(2)


def test_nothing_is_put_off_to_a_day_gone_by_nor_once_it_is_done(db):
    id_ = save(db, **PROMISE)
    assert "ya pasó" in refused(db, tasks.postpone, id_, ago(1))["due_on"]
    write(db, tasks.set_done, id_, done=True)
    assert "abierto" in refused(db, tasks.postpone, id_, ago(-1))["due_on"]


# --- Both ways


def test_who_owes_whom(db):
    ours = save(db, **PROMISE | {"text": "a"}, debtor_id=OIM, creditor_id=TUMBES)
    theirs = save(db, **PROMISE | {"text": "b"}, debtor_id=TUMBES, creditor_id=OIM)
    task = save(db, kind=OutcomeKind.TASK, text="c")
    network = save(
        db, **PROMISE | {"text": "d", "organization_id": None}, debtor_id=catalogue.NETWORK_ID
    )
    shop = company(db)
    owed = save(db, **PROMISE | {"text": "e", "organization_id": None}, debtor_id=shop)
    found = {each.outcome_id: each for each in read(db, tasks.open_ones)}
    assert {id_: each.direction for id_, each in found.items()} == {
        ours: Direction.OURS,
        theirs: Direction.THEIRS,
        task: Direction.OURS,
        network: Direction.OURS,
        owed: Direction.THEIRS,
    }
    assert found[owed].organization_id == shop
    assert found[network].organization_id is None
    assert found[task].due_on is None


def test_each_says_the_meeting_that_it_came_from_and_with_whom(db):
    event = meeting(
        db,
        "Firma",
        start=on(3),
        participants=[{"organization_id": CARMEN}],
        outcomes=[PROMISE | {"organization_id": None}],
    )
    task = only(db)
    assert (task.event_id, task.event, task.event_on) == (event, "Firma", on(3))
    assert task.organization_id == CARMEN


def test_mine_are_those_that_i_answer_for(db):
    with db.write() as session:
        session.add(FocalPoint(name="Lucía Paredes", initials="LP"))
        session.flush()
    with db.read() as session:
        me = session.query(FocalPoint).one().id
    save(db, **PROMISE)
    mine = save(db, **PROMISE, owner_id=me)
    task = only(db, owner_id=me)
    assert (task.outcome_id, task.initials, task.direction) == (mine, "LP", Direction.OURS)


def test_all_that_is_owed_is_one_query(db, queries):
    for _number in range(20):
        save(db, **PROMISE, debtor_id=OIM)
    with db.read() as session:
        queries.clear()
        assert len(tasks.open_ones(session)) == 20
        assert len(queries) == 1


def test_it_is_overdue_the_day_after(db):
    save(db, **PROMISE | {"due_on": ago(0)})
    task = only(db)
    assert not task.overdue(today())
    assert task.overdue(today() + timedelta(1))
