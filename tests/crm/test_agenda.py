"""The agenda: everything dated, each on its days and nothing on a day that nobody said."""

import json
from datetime import date, time, timedelta

import pytest
from makers import CARMEN, TUMBES, ago, company, meeting, read, write

from crm import (
    agenda,
    catalogue,
    exchange,
    focal_points,
    followups,
    organizations,
    outcomes,
    pending,
    tasks,
)
from crm.__main__ import main
from crm.agenda import EntryKind, Mark
from crm.database import open_database
from crm.dates import PartialDate
from crm.model import (
    CommitmentState,
    EventState,
    FollowUp,
    Milestone,
    MilestoneKind,
    OutcomeKind,
    SideState,
    StageChange,
)
from crm.model.base import today

DEC = (date(2023, 12, 1), date(2023, 12, 31))
JAN = (date(2024, 1, 1), date(2024, 1, 31))
OURS = (EntryKind.MEETING, EntryKind.DUE, EntryKind.STEP, EntryKind.STAGE, EntryKind.MILESTONE)
SIGNED = catalogue.stage_id("signed")


def day(year, month, number):
    return PartialDate.day(date(year, month, number))


def titles(db, span, **how):
    return [each.title for each in read(db, agenda.entries, *span, kinds=OURS, **how)]


def due(db, text="Enviar el modelo", on=date(2024, 1, 9), **values):
    given = {"kind": OutcomeKind.COMMITMENT, "text": text, "due_on": on, "responsible": "Red"}
    return write(db, outcomes.save_outcome, given | values)


def next_step(db, on, text="Llamar", organization_id=CARMEN):
    write(db, followups.set_next_step, organization_id, text, on)


def test_a_meeting_is_on_its_day_with_its_hour_and_who_was_there(db):
    firm = company(db)
    id_ = meeting(
        db,
        "Mesa de trabajo",
        start=day(2024, 1, 9),
        start_time=time(10, 30),
        end_time=time(12),
        venue="Sala 2",
        participants=[{"organization_id": CARMEN}, {"organization_id": firm}],
    )
    (entry,) = read(db, agenda.entries, *JAN, kinds=OURS)
    assert (entry.kind, entry.target, entry.target_id) == (EntryKind.MEETING, "event", id_)
    assert (entry.on, entry.exact) == (day(2024, 1, 9), True)
    assert (entry.start_time, entry.end_time, entry.place) == (time(10, 30), time(12), "Sala 2")
    assert entry.who.endswith("Carmen de la Legua Reynoso, Ejemplo Textil S. A. C.")
    assert (entry.state, entry.mark) == ("Realizada", Mark.NONE)


def test_a_meeting_over_new_year_is_in_both_years(db):
    meeting(db, "Foro", start=day(2023, 12, 30), end=day(2024, 1, 2))
    for span in (DEC, JAN, (date(2023, 12, 31), date(2023, 12, 31))):
        (entry,) = read(db, agenda.entries, *span, kinds=OURS)
        assert (entry.on, entry.exact) == (PartialDate(date(2023, 12, 30), date(2024, 1, 2)), True)
    assert titles(db, (date(2024, 1, 3), date(2024, 1, 31))) == []


def test_the_last_and_the_first_day_of_a_year_stay_apart(db):
    meeting(db, "Cierre", start=day(2023, 12, 31), start_time=time(23, 59))
    meeting(db, "Inicio", start=day(2024, 1, 1), start_time=time(0, 0))
    assert (titles(db, DEC), titles(db, JAN)) == (["Cierre"], ["Inicio"])


@pytest.mark.parametrize(
    "on", [PartialDate.month(2024, 1), PartialDate.quarter(2024, 1), PartialDate.year(2024)]
)
def test_what_has_no_exact_day_is_its_span_and_comes_last(db, on):
    meeting(db, "Por precisar", start=on, start_time=time(9))
    meeting(db, "Exacta", start=day(2024, 1, 20))
    exact, partial = read(db, agenda.entries, *JAN, kinds=OURS)
    assert (exact.title, partial.title) == ("Exacta", "Por precisar")
    assert (partial.exact, partial.on, partial.start_time) == (False, on, None)
    assert titles(db, DEC) == []


def test_a_partial_end_makes_the_whole_inexact(db):
    meeting(db, "Curso", start=day(2024, 1, 10), end=PartialDate.month(2024, 2))
    (entry,) = read(db, agenda.entries, *JAN, kinds=OURS)
    assert (entry.exact, entry.on) == (False, PartialDate(date(2024, 1, 10), date(2024, 2, 29)))


def test_meetings_without_a_date_are_nowhere(db):
    meeting(db, "Antigua")
    assert titles(db, (date(1900, 1, 1), date(2100, 12, 31))) == []


def test_cancelled_and_postponed_meetings_are_marked(db):
    meeting(db, "A", start=day(2024, 1, 9), state=EventState.CANCELLED)
    meeting(db, "B", start=day(2024, 1, 9), state=EventState.POSTPONED)
    found = read(db, agenda.entries, *JAN, kinds=OURS)
    assert [(e.title, e.mark) for e in found] == [("A", Mark.OFF), ("B", Mark.POSTPONED)]


def test_due_dates_say_how_they_stand(db):
    late = due(db, "Tarde", ago(5), debtor_id=CARMEN)
    done = due(db, "Hecho", ago(4))
    write(db, tasks.set_done, done, done=True)
    due(db, "Sin efecto", ago(3), state=CommitmentState.DROPPED)
    due(db, "Pronto", ago(-2))
    found = read(db, agenda.entries, ago(10), ago(-10), kinds=OURS)
    assert [(each.title, each.mark, each.state) for each in found] == [
        ("Tarde", Mark.OVERDUE, "Venció hace 5 días"),
        ("Hecho", Mark.DONE, "Cumplido"),
        ("Sin efecto", Mark.OFF, "Sin efecto"),
        ("Pronto", Mark.NONE, "Vence en 2 días"),
    ]
    assert (found[0].target, found[0].target_id) == ("outcome/edit", late)
    assert found[0].who == "Carmen de la Legua Reynoso"


def test_what_falls_due_today_is_not_overdue(db):
    due(db, on=today())
    next_step(db, today())
    assert read(db, agenda.overdue) == []


def test_overdue_are_the_open_ones_oldest_first(db):
    due(db, "Cinco", ago(5))
    due(db, "Diez", ago(10))
    write(db, tasks.set_done, due(db, "Hecho", ago(20)), done=True)
    next_step(db, ago(7), "Siete")
    assert [each.title for each in read(db, agenda.overdue)] == ["Diez", "Siete", "Cinco"]


def test_a_next_step_is_awaited_unless_it_was_put_aside_or_nothing_is(db):
    next_step(db, ago(1), "Llamar")
    (entry,) = read(db, agenda.entries, ago(9), today(), kinds=[EntryKind.STEP])
    assert (entry.mark, entry.state, entry.target) == (Mark.OVERDUE, "Venció ayer", "followup")
    write(db, followups.set_side_state, CARMEN, SideState.PAUSED)
    (entry,) = read(db, agenda.entries, ago(9), today(), kinds=[EntryKind.STEP])
    assert (entry.mark, entry.state) == (Mark.OFF, "En pausa")
    assert read(db, agenda.overdue) == []


def test_stages_and_milestones_are_where_they_were_reached(db):
    write(db, followups.move, CARMEN, SIGNED, on=day(2024, 1, 9), to_verify=True)
    with db.write() as session:
        follow_up = session.query(FollowUp).one()
        kind = session.query(MilestoneKind).order_by(MilestoneKind.position).first()
        milestone = Milestone(follow_up_id=follow_up.id, kind_id=kind.id)
        milestone.on = PartialDate.month(2024, 1)
        session.add(milestone)
        follow_up_id, name = follow_up.id, kind.name_es
    stage, milestone = read(db, agenda.entries, *JAN, kinds=OURS)
    assert stage.title == "Carmen de la Legua Reynoso: Firmado"
    assert (stage.kind, stage.exact, stage.state) == (EntryKind.STAGE, True, "por verificar")
    assert (stage.target, stage.target_id) == ("followup", follow_up_id)
    assert milestone.title == f"Carmen de la Legua Reynoso: {name}"
    assert (milestone.kind, milestone.exact) == (EntryKind.MILESTONE, False)


def test_commemorative_dates_open_their_year(db):
    found = read(db, agenda.entries, date(2023, 12, 31), date(2024, 2, 20))
    assert [(e.kind, e.on, e.target, e.year) for e in found] == [
        (EntryKind.OBSERVANCE, day(2024, 2, 20), "observance", 2024)
    ]


def test_mine_is_what_i_wrote_down_or_answer_for(db):
    me = write(db, focal_points.save_focal_point, {"name": "Lucía"})
    other = write(db, focal_points.save_focal_point, {"name": "Ana"})
    for whose, name in ((me, "mío"), (other, "ajeno"), (None, "de nadie")):
        meeting(db, f"Reunión {name}", start=day(2024, 1, 9), recorded_by_id=whose)
        due(db, f"Encargo {name}", owner_id=whose)
    write(db, followups.move, CARMEN, SIGNED, on=day(2024, 1, 10), by_id=me)
    assert sorted(titles(db, JAN, mine=me)) == [
        "Carmen de la Legua Reynoso: Firmado",
        "Encargo mío",
        "Reunión mío",
    ]
    found = read(db, agenda.entries, *JAN, mine=me, kinds=[EntryKind.DUE])
    assert [each.owner for each in found] == ["Lucía"]
    assert [each.title for each in read(db, agenda.overdue, mine=other)] == ["Encargo ajeno"]


def test_mine_in_the_agenda_is_what_it_is_among_what_is_pending(db):
    me = write(db, focal_points.save_focal_point, {"name": "Lucía"})
    other = write(db, focal_points.save_focal_point, {"name": "Ana"})
    write(db, organizations.assign, [CARMEN], me)
    due(db, "De mi institución", organization_id=CARMEN)
    due(db, "De mi institución, a cargo de Ana", organization_id=CARMEN, owner_id=other)
    due(db, "De mi reunión", event_id=meeting(db, "Mesa", recorded_by_id=me))
    next_step(db, JAN[0])
    next_step(db, JAN[0], "Ver a Tumbes", TUMBES)
    kinds = (EntryKind.DUE, EntryKind.STEP)
    for whose in (me, other):
        found = read(db, agenda.entries, *JAN, mine=whose, kinds=kinds)
        waiting = read(db, pending.open_ones, mine=whose, first=JAN[0], last=JAN[1])
        assert sorted(each.title for each in found) == sorted(each.text for each in waiting)
    assert len(read(db, agenda.entries, *JAN, mine=me, kinds=kinds)) == 3
    (step,) = read(db, agenda.entries, *JAN, mine=me, kinds=[EntryKind.STEP])
    assert step.owner == "Lucía"


def test_a_day_goes_by_the_clock_and_whole_days_come_first(db):
    for subject, hour in (("tarde", time(15)), ("mañana", time(8)), ("todo el día", None)):
        meeting(db, subject, start=day(2024, 1, 9), start_time=hour)
    assert titles(db, JAN) == ["todo el día", "mañana", "tarde"]


def test_a_year_is_read_in_ten_queries_however_much_there_is(db, queries):
    for number in range(30):
        on = PartialDate.day(date(2024, 1, 1) + timedelta(number))
        meeting(db, f"R{number}", start=on, participants=[{"organization_id": CARMEN}])
        due(db, f"C{number}", on.first)
    write(db, followups.move, CARMEN, SIGNED, on=day(2024, 1, 9))
    queries.clear()
    found = read(db, agenda.entries, date(2024, 1, 1), date(2024, 12, 31))
    assert len(found) > 90
    assert len(queries) <= 10


def test_a_stage_without_a_date_is_nowhere(db):
    write(db, followups.move, CARMEN, SIGNED)
    with db.read() as session:
        assert session.query(StageChange).count() == 1
    assert titles(db, (date(1900, 1, 1), date(2100, 12, 31))) == []


# The command


@pytest.fixture
def say(db, capsys):
    """Runs the command and returns how it ended, what it said and what it complained of."""

    def run(*arguments):
        code = main(["agenda", *map(str, arguments), "--db", str(db.path)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_the_command_tells_the_overdue_first_then_the_days_then_what_has_none(db, say):
    due(db, "Tarde", ago(5))
    meeting(db, "Mesa", start=PartialDate.day(ago(-1)), state=EventState.PLANNED)
    meeting(db, "Ya verán", start=PartialDate.year(ago(-1).year), state=EventState.PLANNED)
    code, out, _err = say()
    assert code == 0
    places = [out.index(word) for word in ("Vencido:", "Tarde", "Mesa", "Sin día exacto:", "Ya v")]
    assert places == sorted(places)
    assert f"{ago(-1).year} · Reunión · Ya verán" in out


def test_the_command_gives_json_between_two_days(db, say):
    meeting(db, "Enero", start=day(2024, 1, 31))
    meeting(db, "Febrero", start=day(2024, 2, 1))
    code, out, _err = say("--from", "2024-01", "--to", "2024-01", "--json")
    assert code == 0
    found = json.loads(out)
    assert [(e["kind"], e["title"], e["on"]) for e in found] == [("meeting", "Enero", "2024-01-31")]


def test_the_command_shows_mine_by_my_name(db, say):
    me = write(db, focal_points.save_focal_point, {"name": "Lucía"})
    due(db, "Mío", ago(-3), owner_id=me)
    due(db, "Ajeno", ago(-3))
    _code, out, _err = say("--mine", "--as", "Lucía")
    assert "Mío" in out
    assert "Ajeno" not in out
    code, _out, err = say("--mine", "--as", "Nadie")
    assert (code, err) == (
        1,
        "No se sabe quién es usted en este archivo. Dígalo con --as y su nombre.\n",
    )


def test_the_command_writes_the_calendar_but_over_nothing_else(db, say, tmp_path):
    meeting(db, "Por precisar", start=PartialDate.year(today().year), state=EventState.PLANNED)
    path = tmp_path / "agenda.ics"
    db.close()
    assert "Fuera: sin día exacto: 1." in say("--ics", path)[1]
    assert path.read_bytes().startswith(b"BEGIN:VCALENDAR")
    again = open_database(db.path, read_only=True)
    (row,) = read(again, exchange.rows)
    again.close()
    assert (row.name, row.format) == ("agenda.ics", "Calendario (ICS)")
    assert row.total == path.read_text("utf-8").count("BEGIN:VEVENT")
    assert say("--ics", path)[0] == 0
    code, _out, err = say("--ics", db.path)
    assert (code, "no es un calendario" in err) == (1, True)
    assert say("--ics", tmp_path / "no" / "hay.ics")[0] == 1


@pytest.mark.parametrize(
    "arguments",
    [("--from", "31/02/2024"), ("--to", "mañana no"), ("--from", "2024", "--to", "2023")],
)
def test_the_command_refuses_days_that_do_not_exist(say, arguments):
    code, out, err = say(*arguments)
    assert (code, out, err.count("\n")) == (1, "", 1)
