"""The figures of a year: what they count, what they never count, and the records behind each."""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from makers import CARMEN, TUMBES, write
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import counting, events, materials, people, plan_copy, plans
from crm.__main__ import main
from crm.annual.figure import TimeRule, Unit, YearFigure, as_json
from crm.annual.figures import figures_of
from crm.annual.report import gather_report
from crm.annual.value import Callout, Paragraph, Tile
from crm.database import Database, open_database
from crm.dates import PartialDate
from crm.model import (
    Activity,
    Event,
    EventState,
    HeadCount,
    MaterialKind,
    Measure,
    NetworkRole,
    ParticipationState,
    VersionKind,
    VersionState,
)

BREAKFASTS = "1.1.1.2"


@pytest.fixture
def sample(facts_2023: Path, tmp_path: Path) -> Iterator[Database]:
    """The same file, the test's own."""
    with closing(open_database(Path(shutil.copyfile(facts_2023, tmp_path / "h.db")))) as db:
        yield db


@pytest.fixture(scope="module")
def told(facts_2023: Path) -> dict[str, YearFigure]:
    """The figures of 2023; those of an activity by its code, or the beginning of its statement."""
    with closing(open_database(facts_2023, read_only=True)) as db, db.read() as session:
        return by_code(session, figures_of(session, 2023))


def by_code(session: Session, found: tuple[YearFigure, ...]) -> dict[str, YearFigure]:
    codes = {
        str(each.id): each.code or each.statement_es[:13]
        for each in session.scalars(select(Activity))
    }
    named = {}
    for each in found:
        name, at, id_ = each.name.partition("@")
        named[name + at + codes.get(id_, id_)] = each
    return named


def figures(db: Database, year: int = 2023, **how: Any) -> dict[str, YearFigure]:
    with db.read() as session:
        return by_code(session, figures_of(session, year, **how))


# The facts of 2023


def test_the_figures_of_the_report_fall_out_of_its_records(told: dict[str, YearFigure]):
    wanted = {
        "activities": 12,
        "activities_coded": 8,
        f"events@{BREAKFASTS}": 2,
        f"persons@{BREAKFASTS}": 30,
        f"institutions@{BREAKFASTS}": 14,
        f"outcomes.need@{BREAKFASTS}": 1,
        f"outcomes.opportunity@{BREAKFASTS}": 1,
        f"outcomes.resource@{BREAKFASTS}": 1,
        "events_others@Participación": 1,
        "materials_updated@2.1.1.2": 5,
        "materials_new_themes@2.1.1.2": 2,
        "materials_new_events@2.1.1.2": 2,
        "statements@2.1.1.3": 1,
        "publications@2.1.1.2": 5,
        "publications@2.1.1.3": 2,
        "publications_channels@2.1.1.3": 6,
        "occasions@2.1.1.3": 2,
        "materials_unfinished@Material audi": 2,
        "materials_unfinished@2.3.1.1": 1,
        "events_scheduled@2.1.2.1": 1,
        "events@3.2.2.1": 3,
        "events_others@3.2.2.3": 1,
        "reached.practices": 21,
        "new.practices": 0,
        "signed.marrakech": 0,
        "to_verify.marrakech": 2,
        "new.action_plans": 1,
        "new.mptf": 1,
        "steps": 6,
    }
    assert {name: told[name].value for name in wanted} == wanted
    assert "events@2.1.2.1" not in told, "what prepares a training is no event of the plan"
    assert told["occasions"].unit is Unit.OCCASIONS
    assert told["institutions@3.2.2.1"].note.startswith("1 es una mención colectiva")
    assert told["events_scheduled"].time_rule is TimeRule.SCHEDULED
    assert told["reached.practices"].time_rule is TimeRule.AS_OF


def test_what_has_no_date_is_of_the_first_year_whose_plan_asks_for_it(facts_2023, tmp_path):
    path = Path(shutil.copyfile(facts_2023, tmp_path / "hechos.db"))
    with closing(open_database(path)) as db:
        with db.write() as session:
            plan_copy.copy_plan(session, 2023, 2024)
        with db.read() as session:
            told = {
                year: {each.name: each for each in figures_of(session, year)}
                for year in (2023, 2024)
            }
            report = gather_report(session, 2024)
    for name in ("action_plans", "mptf"):
        values = [
            told[year][f"{kind}.{name}"].value for kind in ("new", "reached") for year in told
        ]
        assert values == [1, 0, 1, 1], name
        assert told[2023][f"new.{name}"].note.startswith("1 sin fecha.")
    assert told[2023]["signed.marrakech"].value == 0, "what nobody verified is no signature"
    undetermined = [len(told[year]["new.marrakech"].undetermined) for year in told]
    assert undetermined == [2, 0], "no other year tells of them again"
    assert told[2023]["reached.marrakech"].note == (
        "2 más no se cuentan: les falta fecha cierta o verificación."
    )
    keys = [b.key for o in report.objectives for a in o.activities for b in a.blocks]
    assert not any("proposal" in key or "action_plan" in key for key in keys)


def test_each_figure_is_the_sum_of_its_records_and_each_has_words(told: dict[str, YearFigure]):
    for name, each in told.items():
        assert each.value == sum(one.counts for one in each.records), name
        assert all(one.label for one in (*each.records, *each.undetermined)), name
        assert each.duplicate_rule
    (thirty,) = told[f"persons@{BREAKFASTS}"].records
    assert (thirty.ref.kind, thirty.counts) == ("head_count", 30)
    channels = told["publications_channels@2.1.1.3"]
    assert channels.note == "Facebook, Instagram, Twitter"
    assert [one.ref.kind for one in channels.records] == ["publication"] * 6


def test_what_the_report_prints_large_is_a_figure_of_that_value(facts_2023: Path):
    with closing(open_database(facts_2023, read_only=True)) as db, db.read() as session:
        found = {each.name: each.value for each in figures_of(session, 2023)}
        report = gather_report(session, 2023)
    parts = [each for objective in report.objectives for each in objective.activities]
    blocks = [block for part in (*parts, *report.others) for block in part.blocks]
    large = [each for each in (*report.tiles, *blocks) if isinstance(each, Tile | Callout)]
    assert len(large) > 8
    assert [(each.figure, each.number) for each in large] == [
        (each.figure, str(found.get(each.figure))) for each in large
    ]
    cited = {name for each in blocks if isinstance(each, Paragraph) for name in each.figures}
    assert cited <= found.keys()


def test_the_names_are_each_of_one_figure_and_go_into_json(told: dict[str, YearFigure]):
    found = as_json(list(told.values()))
    assert len({each["name"] for each in found}) == len(found)
    assert json.loads(json.dumps(found)) == found


def test_one_less_is_one_less_everywhere(sample: Database):
    with sample.write() as session:
        session.scalars(select(HeadCount).where(HeadCount.total == 30)).one().total = 29
    found = figures(sample)
    same = ("persons", "attendances", f"persons@{BREAKFASTS}", f"attendances@{BREAKFASTS}")
    assert [found[name].value for name in same] == [29] * 4


def test_what_comes_after_the_day_is_scheduled_whatever_is_said_of_it(sample: Database):
    with sample.write() as session:
        tot = session.scalars(select(Event).where(Event.official_title == "Training of trainers"))
        tot.one().state = EventState.HELD
    found = figures(sample)
    assert found["events_scheduled@2.1.2.1"].value == 1
    assert "events@2.1.2.1" not in found
    assert found["events"].value == 5
    assert figures(sample, 2024)["events"].value == 1
    early = figures(sample, as_of=date(2023, 12, 9))
    assert early["occasions"].value == 0
    assert early["reached.practices"].value == 0


def test_of_a_year_of_which_nothing_is_recorded_there_is_no_figure(
    facts_2023: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["figures", "2019", "--db", str(facts_2023)]) == 1
    assert capsys.readouterr().err == "De 2019 no hay nada registrado.\n"
    assert main(["figures", "2024", "--db", str(facts_2023)]) == 0
    said = capsys.readouterr().out
    assert "Eventos programados: 1" in said
    assert "Personas que asistieron" not in said


def test_the_command_gives_name_value_unit_rule_and_records(
    facts_2023: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["figures", "2023", "--json", "--db", str(facts_2023)]) == 0
    found = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
    assert found["reached.practices"]["rule"]["time"] == "as_of"
    assert found["persons"]["records"][0]["counts"] == 30
    assert main(["figures", "2023", "--as-of", "9/12/2023", "--db", str(facts_2023)]) == 0
    assert "Fechas conmemorativas" not in capsys.readouterr().out


# People by name


@dataclass(frozen=True)
class Plan:
    """A plan of 2023 with some activities, and people who come to their events."""

    activities: list[int]
    people: list[int]


@pytest.fixture(scope="module")
def own(_blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Plan]]:
    path = Path(shutil.copyfile(_blank, tmp_path_factory.mktemp("plan") / "plan.db"))
    with closing(open_database(path, who="Prueba")) as db:
        yield db, write(db, planned, 12)


def planned(session: Session, number: int) -> Plan:
    plan_id = plans.save_plan(session, {"year": 2023})
    objective = {"plan_id": plan_id, "statement_es": "Reunir a quienes deciden"}
    objective_id = plans.save_objective(session, objective)
    activities = [
        plans.save_activity(
            session, {"objective_id": objective_id, "statement_es": f"Encuentro {each}"}
        )
        for each in range(number)
    ]
    homes = [CARMEN, CARMEN, CARMEN, TUMBES, None]
    return Plan(
        activities,
        [
            people.quick_person(session, f"Persona {letter}", organization_id=home, post="Gerente")
            for letter, home in zip("ABCDE", homes, strict=True)
        ],
    )


def held(session: Session, plan: Plan, activity: int | None, day: date | None, who: Any) -> int:
    """An event of an activity at which these people were."""
    return events.save_event(
        session,
        {
            "subject": "Encuentro",
            "activity_id": activity,
            "start": PartialDate.day(day) if day else None,
            "participants": [{"person_id": plan.people[each]} for each in who],
        },
    )


class UndoneError(Exception):
    """Thrown to leave a file as it was."""


@contextmanager
def undone(db: Database) -> Iterator[Session]:
    try:
        with db.write() as session:
            yield session
            raise UndoneError
    except UndoneError:
        pass


def test_somebody_who_came_twice_is_one_person_and_it_is_said(own: tuple[Database, Plan]):
    db, plan = own
    with undone(db) as session:
        for day, who in ((date(2023, 3, 1), (0, 1)), (date(2023, 4, 1), (1, 2))):
            held(session, plan, plan.activities[0], day, who)
        found = {each.name: each for each in figures_of(session, 2023)}
        at = f"@{plan.activities[0]}"
        assert found[f"attendances{at}"].value == 4
        assert found[f"persons{at}"].value == 3
        assert found[f"institutions{at}"].value == 1
        assert "1 asistencia más" in found[f"persons{at}"].note
        twice = {one.ref.id: one.label for one in found["persons"].records}[plan.people[1]]
        assert "Persona B (" in twice
        assert twice.count("Encuentro") == 1, "both events are called so"
        session.flush()
        post_id = people.save_post(session, {"organization_id": TUMBES, "title": "Asesora"})
        since = PartialDate.day(date(2023, 3, 2))
        people.appoint(session, {"person_id": plan.people[1], "post_id": post_id, "start": since})
        assert {each.name: each for each in figures_of(session, 2023)} == found


def test_what_others_hold_and_what_is_invented_counts_for_nobody(own: tuple[Database, Plan]):
    db, plan = own
    with undone(db) as session:
        of_others = held(session, plan, plan.activities[0], date(2023, 5, 5), (0, 1))
        session.get_one(Event, of_others).network_role = NetworkRole.JOINS
        example = held(session, plan, plan.activities[0], date(2023, 5, 6), (2,))
        session.get_one(Event, example).example = True
        off = held(session, plan, plan.activities[0], date(2023, 5, 7), (3,))
        session.get_one(Event, off).state = EventState.CANCELLED
        session.flush()
        found = {each.name: each.value for each in figures_of(session, 2023)}
        assert (found["events"], found["events_others"], found["persons"]) == (0, 1, 0)
        assert found["events_scheduled"] == 0


def test_what_is_made_under_no_activity_has_figures_of_its_own(own: tuple[Database, Plan]):
    db, plan = own
    with undone(db) as session:
        for activity in (None, plan.activities[0]):
            on = PartialDate.day(date(2023, 8, 1))
            version = {"kind": VersionKind.NEW, "state": VersionState.FINAL, "on": on}
            values = {"kind": MaterialKind.GUIDE, "title": "Guía", "activity_id": activity}
            materials.save_material(session, values | {"version": version})
        report = gather_report(session, 2023)
        found = {each.name: each.value for each in figures_of(session, 2023)}
    assert (found["materials_new"], found["materials_new@none"]) == (2, 1)
    (callout,) = (e for part in report.others for e in part.blocks if isinstance(e, Callout))
    assert (callout.figure, callout.number) == ("materials_new_themes@none", "1")


def test_a_number_typed_by_hand_says_so(own: tuple[Database, Plan]):
    db, plan = own
    with undone(db) as session:
        plans.save_activity(
            session, {"measure": Measure.BY_HAND, "done_by_hand": 7}, plan.activities[0]
        )
        (typed,) = (each for each in figures_of(session, 2023) if each.by_hand)
        assert (typed.value, typed.records) == (7, ())


def test_as_many_queries_for_one_activity_as_for_twelve(
    own: tuple[Database, Plan], queries: list[str]
):
    db, plan = own
    with undone(db) as session:
        taken = []
        for number in (1, 12):
            for activity in plan.activities[:number]:
                held(session, plan, activity, date(2023, 6, number), (0, 1, 2))
            session.flush()
            queries.clear()
            figures_of(session, 2023)
            taken.append(len(queries))
        assert taken[0] == taken[1] < 80


DAYS = some.one_of(some.none(), some.dates(date(2022, 11, 1), date(2024, 2, 28)))
MEETING = some.tuples(
    DAYS, some.sampled_from([None, 0, 1]), some.sets(some.integers(0, 4), max_size=5)
)


@given(
    meetings=some.lists(MEETING, max_size=5),
    invited=some.sets(some.integers(0, 4), max_size=2),
    cuts=some.tuples(*[some.dates(date(2023, 1, 1), date(2023, 12, 31))] * 2),
)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_figures_keep_their_order_and_nothing_is_counted_before_its_day(
    own: tuple[Database, Plan],
    meetings: list[tuple[date | None, int | None, set[int]]],
    invited: set[int],
    cuts: tuple[date, date],
):
    db, plan = own
    with undone(db) as session:
        days: dict[int, date | None] = {}
        for day, which, who in meetings:
            activity = None if which is None else plan.activities[which]
            days[held(session, plan, activity, day, sorted(who))] = day
        if meetings:
            last = next(reversed(days))
            rows = events.values_of(session, last)["participants"]
            for row in rows:
                if plan.people.index(row["person_id"]) in invited:
                    row["state"] = ParticipationState.INVITED
            events.save_event(session, {"participants": rows}, last)
        seen = []
        for cut in sorted(cuts):
            found = {each.name: each for each in figures_of(session, 2023, as_of=cut)}
            held_by_then = [one.ref.id for one in found["events"].records]
            assert all(days[id_] is None or days[id_] <= cut for id_ in held_by_then)
            assert all(days[id_] is None or days[id_].year == 2023 for id_ in held_by_then)
            assert found["attendances"].value >= found["persons"].value
            assert found["persons"].value >= found["institutions"].value
            assert found["institutions"].value >= found["municipalities"].value
            same = counting.counts(session, held_by_then)
            assert found["persons"].value == same.unique_people
            for each in found.values():
                assert each.value == sum(one.counts for one in each.records), each.name
                at = each.name.partition("@")[0]
                assert each.value <= found[at].value if at in found else True
            seen.append(found)
        for before, after in pairwise(seen):
            for name in ("events", "attendances", "persons", "institutions"):
                assert before[name].value <= after[name].value, name
