"""A page of the list and a whole profile, against the same statements by the bare library."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from bench.finding import bare_connection
from bench.generate import HUB
from bench.measure import Figure, by_turns
from crm import organizations, profile
from crm.database import Database, open_database
from crm.search import Kind, find_exactly

PAGE = 200
GOAL = 2.0


def pages(path: Path, size: str, *, times: int = 20) -> list[Figure]:
    """Read the rows of one page from the middle of the list."""
    database = open_database(path, read_only=True)
    with closing(database), database.read() as session:
        ids = organizations.find(session)
    middle = ids[len(ids) // 2 :][:PAGE]
    return [figure(path, f"página de {PAGE}", size, lambda s: organizations.rows(s, middle), times)]


def profiles(path: Path, size: str, *, times: int = 20) -> list[Figure]:
    """Gather the profile of the hub, which has two hundred items in its history."""
    hub = hub_of(path)
    work = "ficha de 200 hechos"
    return [figure(path, work, size, lambda s: profile.of_organization(s, hub), times)]


def hub_of(path: Path) -> int:
    """The id of the institution with a long history."""
    database = open_database(path, read_only=True)
    with closing(database), database.read() as session:
        return find_exactly(session, HUB, Kind.ORGANIZATION)[0]


def figure(path: Path, work: str, size: str, read: Callable[[Any], object], times: int) -> Figure:
    """Measure a reading against its own statements by the bare library."""
    database = open_database(path, read_only=True)
    with closing(database), bare_connection(path) as bare:
        asked = _statements(database, read)

        def ours() -> object:
            with database.read() as session:
                return read(session)

        def theirs() -> object:
            bare.execute("BEGIN")
            found = [bare.execute(*each).fetchall() for each in asked]
            bare.execute("COMMIT")
            return found

        sides = by_turns(ours, theirs, times=times)
    return Figure(work, size, *sides, GOAL, f"consultas: {len(asked)}")


def _statements(database: Database, read: Callable[[Any], object]) -> list[tuple[str, Any]]:
    """What `read` asks of the file, as SQLite hears it."""
    heard: list[tuple[str, Any]] = []

    def hear(_to: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            heard.append((statement, values))

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        with database.read() as session:
            read(session)
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
    return heard
