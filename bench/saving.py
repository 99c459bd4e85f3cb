"""Saving a meeting, and what touches a whole country, against the same rows by bare SQL."""

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from bench.finding import bare_connection
from bench.measure import WARM_UP, Figure, Side, clocked
from bench.reading import figure, hub_of
from crm import catalogue, events, journal, turnover
from crm.database import Database, open_database
from crm.dates import PartialDate
from crm.model import (
    GOVERNMENTS,
    Appointment,
    FollowUp,
    Organization,
    OutcomeKind,
    Person,
    Post,
    PostLevel,
)
from crm.turnover import Term

GOAL = 3.0
OUTCOMES = 12
_WRITES = ("INSERT", "UPDATE", "DELETE")

CEASED, FOLLOWED = 10_000, 1_900
TERM = Term(date(2026, 12, 31))
SECONDS_SEEN, SECONDS, SECONDS_BACK = 2, 6, 10

Write = tuple[str, Any, bool]
Run = Callable[[Database], object]


def meetings(path: Path, size: str, *, times: int = 20) -> list[Figure]:
    """Save meetings in copies of the file, which stays the same for whoever comes next."""
    hub = hub_of(path)
    days = [date(2025, 1, 1) + timedelta(days=number) for number in range(times + WARM_UP)]
    runs: list[Run] = [
        partial(save, hub=hub, day=day) for day in days
    ]  # each later than any there is
    sides = _sides(path, [runs], times=times, warm_up=WARM_UP)[0]
    return [Figure(f"guardar reunión con {OUTCOMES} resultados", size, *sides, GOAL)]


def turnovers(path: Path, size: str, *, times: int = 3, count: int = CEASED) -> list[Figure]:
    """Look at the end of a term, close it, and take it back, over so many posts that are held."""
    with TemporaryDirectory(dir=path.parent) as folder:
        held = Path(shutil.copyfile(path, Path(folder) / "held.db"))
        leaving = fill_posts(held, count)
        seen = figure(held, "relevo: verlo", size, lambda s: turnover.preview(s, TERM), times)
        found = _sides(held, [[turn_over] * (times + 1), [take_back] * (times + 1)], times=times)
    said = f"{leaving:,}".replace(",", " ")
    works = (
        (f"relevo: cerrarlo, {said} ceses", SECONDS),
        (f"relevo: deshacer {said} ceses", SECONDS_BACK),
    )
    return [
        _within(seen, SECONDS_SEEN),
        *(
            _within(Figure(work, size, *sides, 0), most)
            for (work, most), sides in zip(works, found, strict=True)
        ),
    ]


def _within(figure: Figure, seconds: int) -> Figure:
    """The figure with so many seconds for its goal."""
    goal = seconds / figure.bare.middle
    return replace(figure, goal=goal, note=f"meta: {seconds} s")


def fill_posts(path: Path, count: int) -> int:
    """Have at least so many posts of governments held, and tell how many are.

    Those that the file lacks are of the country's governments, and the Declaration is under
    way there.
    """
    database = open_database(path, who="Medidor")
    with closing(database), database.write() as session:
        there = len(turnover.preview(session, TERM).leavers)
        count = max(0, count - there)
        query = select(Organization.id).where(Organization.kind.in_(GOVERNMENTS))
        governments = session.scalars(query.where(~Organization.example).limit(FOLLOWED)).all()
        held = [governments[number % len(governments)] for number in range(count)]
        level = {"level": PostLevel.TRUSTED, "title": "Gerente", "single": False}
        posts = journal.insert_rows(
            session, Post, [{"organization_id": each} | level for each in held]
        )
        named = {"given_names": "Ana", "paternal_surname": "Prueba"}
        people = journal.insert_rows(session, Person, [named] * count)
        since = {"start": PartialDate.day(date(2023, 1, 1)), "focal_point": False}
        times = [
            {"person_id": who, "post_id": post} | since
            for who, post in zip(people, posts, strict=True)
        ]
        journal.insert_rows(session, Appointment, times)
        marrakech, stage = catalogue.instrument_id("marrakech"), catalogue.stage_id("contacted")
        under_way = {"instrument_id": marrakech, "stage_id": stage}
        begun = [{"organization_id": each} | under_way for each in dict.fromkeys(held)]
        journal.insert_rows(session, FollowUp, begun)
        return there + count


def _sides(
    path: Path, works: list[list[Run]], *, times: int, warm_up: int = 1
) -> list[tuple[Side, Side]]:
    """Run works in turn, and what they write by bare SQL, in copies of the file."""
    with TemporaryDirectory(dir=path.parent) as folder:
        heard_in, ours_in, bare_in = (Path(folder) / f"{name}.db" for name in "abc")
        for copy in (heard_in, ours_in, bare_in):
            shutil.copyfile(path, copy)
        in_order = [run for turn in zip(*works, strict=True) for run in turn]
        heard, runs = iter(_heard(heard_in, in_order)), iter(in_order)
        database = open_database(ours_in, who="Medidor")
        with closing(database), bare_connection(bare_in) as bare:

            def theirs() -> None:
                bare.execute("BEGIN IMMEDIATE")
                for statement, values, many in next(heard):
                    (bare.executemany if many else bare.execute)(statement, values)
                bare.execute("COMMIT")

            clocks = clocked(lambda: next(runs)(database)), clocked(theirs)
            sides = [(Side([], []), Side([], [])) for _work in works]
            for turn in range(warm_up + times):
                for work in sides:
                    for side, clock in zip(work, clocks, strict=True):
                        wall, cpu = clock()
                        if turn >= warm_up:
                            side.wall.append(wall)
                            side.cpu.append(cpu)
    return sides


def save(database: Database, hub: int, day: date) -> int:
    """Write a meeting down as the form does."""
    outcomes = [
        {
            "kind": (OutcomeKind.NEED, OutcomeKind.COMMITMENT)[number % 2],
            "text": f"Resultado número {number} de la reunión",
            "organization_id": hub,
            "responsible": "Secretaría" if number % 2 else None,
            "due_on": date(2099, 1, 1) if number % 2 else None,
        }
        for number in range(OUTCOMES)
    ]
    values = {
        "type_id": catalogue.event_type_id("meeting"),
        "subject": "Revisión del plan de acción",
        "start": PartialDate.day(day),
        "participants": [{"organization_id": hub}],
        "outcomes": outcomes,
    }
    with database.write() as session:
        return events.save_event(session, values)


def turn_over(database: Database) -> None:
    """Close the term, as the last step of its assistant does."""
    with database.write() as session:
        turnover.close_term(session, TERM)


def take_back(database: Database) -> None:
    """Undo the last action."""
    with database.write() as session:
        journal.undo(session)


def _heard(path: Path, runs: list[Run]) -> list[list[Write]]:
    """What each of these writes, statement by statement."""
    found: list[list[Write]] = []

    def hear(
        _to: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool
    ) -> None:
        if statement.startswith(_WRITES):
            found[-1].append((statement, values, many))

    database = open_database(path, who="Medidor")
    event.listen(Engine, "before_cursor_execute", hear)
    try:
        for run in runs:
            found.append([])
            run(database)
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
        database.close()
    return found
