"""What needs somebody today: what is late, what comes, what was last, what stands still."""

from datetime import time, timedelta

from intake import cells
from makers import CARMEN, TUMBES, ago, company, meeting, on, read, refused, write

from crm import (
    bin,
    focal_points,
    followups,
    instruments,
    journal,
    observances,
    outcomes,
    pending,
    sheets,
    tasks,
    today,
)
from crm.dates import PartialDate
from crm.followups import MARRAKECH_ID
from crm.model import (
    CommitmentState,
    EventState,
    Outcome,
    OutcomeKind,
    Repetition,
    SideState,
)
from crm.pending import PendingKind
from crm.tasks import Direction

DAY = ago(0)
TASK, PROMISE = OutcomeKind.TASK, OutcomeKind.COMMITMENT


def task(db, text="Llamar", days=-3, **values) -> int:
    """Something to be done so many days from today."""
    given = {"kind": TASK, "text": text, "due_on": None if days is None else ago(-days)}
    return write(db, outcomes.save_outcome, given | values)


def step(db, organization_id=CARMEN, text="Pedir el acta", days=-3, stage=1, since=5) -> int:
    """A follow-up of the Declaration with a next step."""
    stages = read(db, instruments.stages, MARRAKECH_ID)
    id_ = write(
        db,
        followups.begin,
        organization_id,
        MARRAKECH_ID,
        stage_id=stages[stage].id,
        on=on(since),
    )
    due = None if days is None else ago(-days)
    if text or due:
        write(db, followups.next_step, id_, text, due)
    return id_


def somebody(db, name="Lucía Inventada", initials="LI") -> int:
    return write(db, focal_points.save_focal_point, {"name": name, "initials": initials})


def gather(db, **how) -> today.Today:
    return read(db, today.gather, DAY, **how)


def ids(rows) -> list[int]:
    return [row.id for row in rows]


# --- Overdue


def test_the_oldest_debt_comes_first_whatever_it_is(db):
    late, later = task(db, days=-3), step(db, days=-9)
    promise = task(db, days=-5, kind=PROMISE, responsible="Gerencia")
    task(db, days=0)
    task(db, days=None)
    data = gather(db)
    assert ids(data.overdue) == [later, promise, late]
    kinds = [row.kind for row in data.overdue]
    assert kinds == [PendingKind.STEP, PendingKind.COMMITMENT, PendingKind.TASK]
    assert read(db, pending.overdue_count, DAY) == 3


def test_what_is_done_or_rests_is_not_overdue(db):
    done, dropped, rested = task(db), task(db), step(db)
    write(db, outcomes.save_outcome, {"state": CommitmentState.DROPPED}, dropped)
    write(db, followups.set_side, rested, SideState.PAUSED)
    write(db, tasks.set_done, done, done=True)
    assert gather(db).overdue == ()
    assert read(db, pending.overdue_count, DAY) == 0


def test_each_says_where_it_came_from(db):
    event = meeting(db, "Mesa técnica", start=on(10), participants=[{"organization_id": TUMBES}])
    task(db, event_id=event, days=-3)
    step(db, days=-2)
    first, second = gather(db).overdue
    assert (first.source, first.event_id, first.event_on) == ("Mesa técnica", event, on(10))
    assert first.organization_id == TUMBES
    assert (second.source, second.organization_id) == ("Declaración de Marrakech", CARMEN)
    assert second.direction is Direction.OURS


# --- Whose


def test_mine_is_what_i_was_told_to_see_to_and_what_nobody_else_sees_to(db):
    me, other = somebody(db), somebody(db, "Otro Inventado", "OI")
    told = task(db, owner_id=me)
    firm = company(db, responsible_id=me)
    of_my_firm = task(db, organization_id=firm, days=-2)
    event = meeting(db, start=on(4), recorded_by_id=me)
    of_my_meeting = task(db, event_id=event, days=-1)
    task(db, owner_id=other)
    task(db, organization_id=firm, owner_id=other)
    task(db)
    mine = step(db, firm, days=-4)
    assert ids(gather(db, mine=me).overdue) == [mine, told, of_my_firm, of_my_meeting]
    assert {row.initials for row in gather(db, mine=me).overdue} == {"LI"}
    assert gather(db).overdue_count == 7
    assert [held.row.id for held in gather(db, mine=me).latest] == [event]
    assert gather(db, mine=other).latest == ()


# --- What comes


def test_what_comes_is_in_the_order_of_days(db):
    quiet(db)
    later = meeting(db, "Después", start=on(-9), state=EventState.PLANNED)
    due = task(db, days=2)
    soon = meeting(db, "Pronto", start=on(0), start_time=time(15), state=EventState.PLANNED)
    meeting(db, "Ya fue", start=on(0))
    meeting(db, "Cancelada", start=on(-3), state=EventState.CANCELLED)
    meeting(db, "Lejos", start=on(-today.AHEAD_DAYS - 1), state=EventState.PLANNED)
    task(db, days=today.AHEAD_DAYS + 1)
    data = gather(db)
    assert ids(data.coming) == [soon, due, later]
    assert [today.falls_on(each, DAY) for each in data.coming] == [DAY, ago(-2), ago(-9)]


def test_a_meeting_that_goes_on_is_today_s(db):
    quiet(db)
    meeting(db, "Feria", start=on(2), end=on(-2), state=EventState.PLANNED)
    (fair,) = gather(db).coming
    assert today.falls_on(fair, DAY) == DAY


def test_a_month_is_not_its_first_day(db):
    quiet(db)
    first = (DAY.replace(day=1) + timedelta(32)).replace(day=1)
    month = PartialDate.month(first.year, first.month)
    meeting(db, "Algún día", start=month, state=EventState.PLANNED)
    assert gather(db).coming == ()


def test_commemorative_dates_come_too(db):
    quiet(db)
    there = {"name_es": "Día inventado", "month": ago(-5).month, "day": ago(-5).day}
    id_ = write(db, observances.save, there)
    assert [each.target_id for each in gather(db).coming] == [id_]


def quiet(db) -> None:
    """Leave every commemorative date out."""
    for row in read(db, observances.of_year, DAY.year):
        write(db, observances.set_retired, row.id, True)


# --- Reminders


def test_one_is_reminded_from_a_day_until_it_is_due(db):
    id_ = task(db, days=10, remind_on=DAY)
    undated = task(db, days=None, remind_on=ago(2))
    task(db, days=10, remind_on=ago(-1))
    task(db, days=-1, remind_on=ago(3))
    assert set(ids(gather(db).reminded)) == {id_, undated}


# --- Latest and stalled


def test_the_latest_say_what_came_of_them(db):
    made = [meeting(db, f"Reunión {n}", start=on(n)) for n in range(7)]
    for kind in (OutcomeKind.AGREEMENT, OutcomeKind.AGREEMENT, OutcomeKind.NEED):
        write(db, outcomes.save_outcome, {"event_id": made[0], "kind": kind, "text": "Algo"})
    latest = gather(db).latest
    assert [held.row.id for held in latest] == made[: today.LATEST]
    assert latest[0].outcomes == ((OutcomeKind.NEED, 1), (OutcomeKind.AGREEMENT, 2))


def test_a_signature_that_rests_is_stalled_and_the_longest_comes_first(db):
    step(db, CARMEN, "", None, stage=1, since=50)
    step(db, TUMBES, "", None, stage=3, since=74)
    step(db, company(db), "", None, stage=1, since=3)
    found = gather(db).stalled
    assert [(each.organization, each.days, each.stage.position) for each in found] == [
        ("Gobierno Regional de Tumbes", 74, 3),
        ("Carmen de la Legua Reynoso", 50, 1),
    ]


# --- Cost


def test_ten_times_as_much_is_read_in_as_many_questions(db, queries):
    def fill(count: int) -> None:
        for n in range(count):
            task(db, days=-n - 1)
            task(db, days=n + 1)
            meeting(db, start=on(n), participants=[{"organization_id": CARMEN}])
            step(db, company(db, f"Empresa {n} de {count}"), since=60)

    fill(1)
    queries.clear()
    gather(db)
    few = len(queries)
    fill(10)
    queries.clear()
    gather(db)
    assert len(queries) == few <= 20


def test_nothing_is_needed_of_an_empty_file(db):
    quiet(db)
    data = gather(db)
    assert data == today.Today((), 0, (), (), (), (), 0)


# --- Put off


def test_anything_that_waits_is_put_off_and_undone(db):
    for id_ in (task(db), step(db)):
        write(db, pending.postpone, id_, ago(-7))
        waits = {row.id: row for row in read(db, pending.open_ones)}
        assert waits[id_].due_on == ago(-7)
        write(db, journal.undo)
        waits = {row.id: row for row in read(db, pending.open_ones)}
        assert waits[id_].due_on == ago(3)


def test_nothing_is_put_off_to_the_past(db):
    for id_ in (task(db), step(db)):
        assert "ya pasó" in refused(db, pending.postpone, id_, ago(1))["due_on"]


def test_a_step_keeps_its_words_when_it_is_put_off(db):
    id_ = step(db, text="Pedir el acta")
    write(db, pending.postpone, id_, ago(-7))
    assert read(db, followups.values_of, id_)["next_step"] == "Pedir el acta"


# --- The whole list


def test_all_that_waits_both_ways_the_undated_last(db):
    undated = task(db, "Sin fecha", None)
    theirs = task(db, "Enviar acta", -2, kind=PROMISE, debtor_id=CARMEN)
    ours = step(db, TUMBES, days=4)
    found = read(db, pending.open_ones)
    assert ids(found) == [theirs, ours, undated]
    assert [row.direction for row in found] == [Direction.THEIRS, Direction.OURS, Direction.OURS]
    write(db, bin.delete, Outcome, undated, name="Sin fecha")
    assert ids(read(db, pending.open_ones)) == [theirs, ours]


def test_a_step_without_words_says_so(db):
    step(db, text=None, days=-1)
    (row,) = gather(db).overdue
    assert row.text == "Próximo paso sin definir"


def test_all_that_waits_goes_to_a_spreadsheet(db, tmp_path):
    event = meeting(db, "Mesa técnica", start=on(10))
    task(db, "=1+1", event_id=event, organization_id=CARMEN, repeats=Repetition.MONTHLY)
    path = tmp_path / "pendientes.xlsx"
    sheets.write(path, *pending.sheet(read(db, pending.open_ones)))
    headings, first = cells(path)
    row = dict(zip(headings, first, strict=True))
    assert (row["Qué"], row["Tipo"], row["Se repite"]) == ("=1+1", "Tarea", "Cada mes")
    assert row["De dónde viene"].startswith("Mesa técnica, ")
