"""Processes killed while they write: nothing acknowledged is lost, nothing is half done.

Sixty kills each time; `ENLACE_KILLS=1000 pytest tests/crm/test_torture.py` for a night.
"""

import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlite
from sqlalchemy.orm import Session

from crm import bin as papelera
from crm import catalogue, journal
from crm.database import Database, open_database
from crm.model import Alias, Event, Organization, OrganizationKind, Outcome, OutcomeKind

KILLS = int(os.environ.get("ENLACE_KILLS", "60"))
CHILDREN = 2

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="kills processes as Unix has them"),
    pytest.mark.timeout(120 + KILLS * 5),
    # The child of this fork runs nothing of Qt's.
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]

Writer = Callable[[Database, Callable[[int], None], int], None]


# Writers


def writes_well(db: Database, say: Callable[[int], None], first: int) -> None:
    """Save one meeting with its children after another, telling each once it is kept."""
    for number in range(first, first + 1_000_000):
        with db.write() as session:
            save(session, number)
        say(number)
        if number % 7 == 0:
            with db.write() as session:
                company = add_company(session, f"Borrable {number}")
            with db.write() as session:
                papelera.delete(session, Organization, company, name="Borrable")
            with db.write() as session:
                journal.undo(session)


def says_too_early(db: Database, say: Callable[[int], None], first: int) -> None:
    for number in range(first, first + 1_000_000):
        with db.write() as session:
            save(session, number)
            session.flush()
            say(number)
            time.sleep(0.001)


def saves_in_pieces(db: Database, say: Callable[[int], None], first: int) -> None:
    for number in range(first, first + 1_000_000):
        with db.write() as session:
            event = meeting(number)
            session.add(event)
            session.flush()
            id_ = event.id
        for _ in range(CHILDREN):
            with db.write() as session:
                session.add(need(id_, number))
        say(number)


def save(session: Session, number: int) -> None:
    event = meeting(number)
    session.add(event)
    session.flush()
    session.add_all(need(event.id, number) for _ in range(CHILDREN))
    if number % 5 == 0:
        add_company(session, f"Empresa {number}")


def add_company(session: Session, name: str) -> int:
    company = Organization(kind=OrganizationKind.COMPANY, official_name=name)
    session.add(company)
    session.flush()
    session.add(Alias(organization_id=company.id, name=name))
    return company.id


def meeting(number: int) -> Event:
    day = date(2024, 1, 1)
    return Event(
        type_id=catalogue.event_type_id("meeting"),
        subject=f"t {number}",
        start_first=day,
        start_last=day,
    )


def need(event_id: int, number: int) -> Outcome:
    return Outcome(event_id=event_id, kind=OutcomeKind.NEED, text=f"Necesidad {number}")


# The killing


def kill_one(path: Path, writer: Writer, first: int, after: float, *, under_way: bool) -> list[int]:
    """Let a process write, kill it after a while, and return what it said that it had saved."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        be_written_by(path, writer, first, writing)
    os.close(writing)
    said = bytearray()
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        if under_way:
            said += pipe.read(9)
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
        while more := pipe.read(1 << 16):
            said += more
    _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL, "the writer stopped by itself"
    return [int(said[start : start + 8]) for start in range(0, len(said) - 8, 9)]


def be_written_by(path: Path, writer: Writer, first: int, pipe: int) -> None:
    """The life of the child; it ends only when it is killed, or with a word on why."""
    try:
        db = open_database(path, who="torture")
        writer(db, lambda number: os.write(pipe, b"%08d\n" % number), first)
    except BaseException as error:  # noqa: BLE001 - nothing of the parent may run in the child
        os.write(sys.__stderr__.fileno(), f"\n{error!r}\n".encode())
    os._exit(1)


def torture(path: Path, writer: Writer, kills: int, stop: Callable[[set[int], list[str]], bool]):
    """Kill that many writers; return what was lost, and what is half done."""
    chance, acknowledged = random.Random(kills), set()
    lost: set[int] = set()
    half: list[str] = []
    for kill in range(kills):
        first = max(acknowledged, default=0) + 2
        # Every fourth may be killed while it opens the file.
        under_way, after = kill % 4 != 3, chance.uniform(0, 0.25)
        acknowledged |= set(kill_one(path, writer, first, after, under_way=under_way))
        if kill % 10 == 9 or kill == kills - 1:
            open_database(path).close()
        found, half = examine(path, whole=kill % 10 == 9)
        lost = acknowledged - found
        if stop(lost, half):
            break
    return lost, half, acknowledged


def examine(path: Path, *, whole: bool) -> tuple[set[int], list[str]]:
    """What the file has, and what of it does not fit together."""
    with closing(sqlite.connect(str(path))) as connection:

        def ask(query: str) -> list[tuple]:
            return connection.execute(query).fetchall()

        found = {int(subject[2:]) for (subject,) in ask("SELECT subject FROM event")}
        half = [f"{what}: {rows[:3]}" for what, query in INCOMPLETE.items() if (rows := ask(query))]
        if whole:
            half += [each for (each,) in ask("PRAGMA integrity_check") if each != "ok"]
            half += ask("PRAGMA foreign_key_check")
    return found, half


INCOMPLETE = {
    "children": f"""
        SELECT event.id FROM event LEFT JOIN outcome ON outcome.event_id = event.id
        GROUP BY event.id HAVING count(outcome.id) <> {CHILDREN}""",
    "companies without alias": """
        SELECT id FROM organization WHERE kind = 'company'
        AND id NOT IN (SELECT organization_id FROM alias)""",
    "companies missing": """
        SELECT subject FROM event WHERE CAST(substr(subject, 3) AS INTEGER) % 5 = 0
        AND 'Empresa ' || substr(subject, 3) NOT IN (SELECT official_name FROM organization)""",
    "not in the journal": """
        SELECT id FROM event WHERE id NOT IN (SELECT row_id FROM change)
        UNION SELECT id FROM outcome WHERE id NOT IN (SELECT row_id FROM change)""",
    "journal of nothing": """
        SELECT row_id FROM change JOIN action ON action.id = change.action_id
        WHERE kind = 'do' AND NOT undone AND after IS NOT NULL AND before IS NULL
        AND table_name = 'event' AND row_id NOT IN (SELECT id FROM event)
        AND row_id NOT IN (SELECT row_id FROM change WHERE after IS NULL)""",
    "actions without changes": """
        SELECT id FROM action WHERE id NOT IN (SELECT action_id FROM change)""",
    "not in the index": """
        SELECT id FROM event WHERE id NOT IN (SELECT record_id FROM search_doc)
        UNION SELECT id FROM organization WHERE id NOT IN (SELECT record_id FROM search_doc)""",
    "index of nothing": """
        SELECT record_id FROM search_doc WHERE record_id NOT IN (
            SELECT id FROM event UNION SELECT id FROM organization UNION SELECT id FROM person)""",
    "index without words": """
        SELECT count(*) FROM search_doc
        HAVING count(*) <> (SELECT count(*) FROM search_docsize)""",
}


@pytest.fixture
def victim(blank_db: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(blank_db, tmp_path / "victima.db"))


def test_sixty_kills_lose_nothing(victim):
    lost, half, acknowledged = torture(
        victim, writes_well, KILLS, lambda lost, half: bool(lost or half)
    )
    assert lost == set()
    assert half == []
    assert len(acknowledged) > KILLS


def test_a_writer_that_speaks_too_early_is_caught(victim):
    lost, _half, _acknowledged = torture(victim, says_too_early, 60, lambda lost, _half: bool(lost))
    assert lost


def test_a_writer_that_saves_in_pieces_is_caught(victim):
    def caught(_lost, half):
        return any(each.startswith("children") for each in half)

    _lost, half, _acknowledged = torture(victim, saves_in_pieces, 60, caught)
    assert caught(None, half)
