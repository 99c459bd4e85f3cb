"""Saving a meeting with twelve outcomes, against the same rows by bare SQL in one commit."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from bench.finding import bare_connection
from bench.measure import WARM_UP, Figure, by_turns
from bench.reading import hub_of
from crm import catalogue, events
from crm.database import Database, open_database
from crm.dates import PartialDate
from crm.model import OutcomeKind

GOAL = 3.0
OUTCOMES = 12
_WRITES = ("INSERT", "UPDATE", "DELETE")

Write = tuple[str, Any, bool]


def meetings(path: Path, size: str, *, times: int = 20) -> list[Figure]:
    """Save meetings in copies of the file, which stays the same for whoever comes next."""
    hub = hub_of(path)
    with TemporaryDirectory(dir=path.parent) as folder:
        heard_in, ours_in, bare_in = (Path(folder) / f"{name}.db" for name in "abc")
        for copy in (heard_in, ours_in, bare_in):
            shutil.copyfile(path, copy)
        saves = iter(_heard(heard_in, hub, times + WARM_UP))
        database = open_database(ours_in, who="Medidor")
        with closing(database), bare_connection(bare_in) as bare:

            def theirs() -> None:
                bare.execute("BEGIN IMMEDIATE")
                for statement, values, many in next(saves):
                    (bare.executemany if many else bare.execute)(statement, values)
                bare.execute("COMMIT")

            days = _days()
            sides = by_turns(lambda: save(database, hub, next(days)), theirs, times=times)
    return [Figure(f"guardar reunión con {OUTCOMES} resultados", size, *sides, GOAL)]


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


def _days() -> Iterator[date]:
    """A meeting a day, each later than any there is, as meetings are."""
    return (date(2025, 1, 1) + timedelta(days=number) for number in count())


def _heard(path: Path, hub: int, saves: int) -> list[list[Write]]:
    """What so many saves write, statement by statement, each with ids of its own."""
    found: list[list[Write]] = []

    def hear(
        _to: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool
    ) -> None:
        if statement.startswith(_WRITES):
            found[-1].append((statement, values, many))

    database = open_database(path, who="Medidor")
    event.listen(Engine, "before_cursor_execute", hear)
    try:
        for _number, day in zip(range(saves), _days(), strict=False):
            found.append([])
            save(database, hub, day)
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
        database.close()
    return found
