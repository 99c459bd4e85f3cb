"""Saving a meeting, and what touches a whole country, against the same rows by bare SQL."""

import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from bench.finding import bare_connection
from bench.measure import WARM_UP, Figure, Side, clocked
from bench.reading import hub_of
from crm import catalogue, events, journal
from crm.database import Database, open_database
from crm.dates import PartialDate
from crm.model import Appointment, Organization, OutcomeKind
from crm.outcomes import fill_outcome

GOAL = 3.0
OUTCOMES = 12
_WRITES = ("INSERT", "UPDATE", "DELETE")

CEASED, TASKS = 10_000, 2_000
SECONDS, SECONDS_BACK = 6, 10

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


def turnovers(path: Path, size: str, *, times: int = 3) -> list[Figure]:
    """End ten thousand appointments, note tasks, and take it all back, each in one action."""
    found = _sides(path, [[turn_over] * (times + 1), [take_back] * (times + 1)], times=times)
    works = (("relevo: 10 000 ceses, 2 000 tareas", SECONDS), ("relevo: deshacerlo", SECONDS_BACK))
    return [
        Figure(work, size, *sides, most / sides[1].middle, f"meta: {most} s")
        for (work, most), sides in zip(works, found, strict=True)
    ]


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
    """End the appointments that run, and note a task for each of the first institutions."""
    with database.write() as session:
        query = select(Appointment).where(Appointment.end_last.is_(None)).limit(CEASED)
        for appointment in session.scalars(query.order_by(Appointment.id)):
            appointment.end = PartialDate.day(date(2026, 12, 31))
        for id_ in session.scalars(select(Organization.id).order_by(Organization.id).limit(TASKS)):
            task = {"kind": OutcomeKind.TASK, "text": "Presentar la Declaración a la autoridad"}
            session.add(fill_outcome(session, task | {"organization_id": id_}))


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
