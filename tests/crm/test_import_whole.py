"""An import comes in whole or not at all, wherever it is stopped, and goes out whole again."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection

from crm import journal, people
from crm.database import Database, Unwritable, check
from crm.intake import apply, plan
from crm.intake.plan import ImportPlan
from tests.intake import read_text
from tests.makers import read, write


class _StopError(Exception):
    """Somebody has had enough."""


class _Stopping:
    """Has had enough at the so-manieth step."""

    def __init__(self, at: int) -> None:
        self.at, self.told = at, 0

    def __call__(self, done: int, total: int) -> None:
        assert 0 <= done <= total
        self.told += 1
        if self.told == self.at:
            raise _StopError


def _everything(db: Database) -> tuple[dict[str, list[Any]], list[str]]:
    """Every row of every table there is, the index and the journal too, and the files beside."""
    with db.read() as session:
        asked = session.connection().exec_driver_sql
        tables = asked("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        rows = {name: list(map(tuple, asked(f'SELECT * FROM "{name}"').all())) for name in tables}
    return rows, sorted(each.name for each in db.path.parent.iterdir())


def _plan(db: Database, folder: Path, rows: int, step: _Stopping | None = None) -> ImportPlan:
    chance = random.Random(rows)
    names = [
        " ".join("".join(chance.choices("abcdefgilmnoprstu", k=9)) for _ in "123")
        for _ in range(rows)
    ]
    lines = "".join(f"{name};Casa {n % 7};9876{n:05};si\n" for n, name in enumerate(names))
    intake = read_text(folder, f"Persona;Institución;Teléfono;No contactar\n{lines}")
    made: ImportPlan = read(db, plan.make, intake, step=step)
    return made


def _stopped_everywhere(db: Database, every: int, verb: Callable[..., object], *of: object) -> None:
    """Stop it at each of its steps, or each so-manieth, and then let it be done."""
    before, at = _everything(db), 1
    while True:
        try:
            write(db, verb, *of, step=_Stopping(at))
        except _StopError:
            same = _everything(db) == before
            assert same
            at += every
        else:
            break
    assert at > every


@pytest.mark.parametrize(("rows", "every"), [(9, 1), (230, 7)], ids=["few", "many"])
def test_whatever_is_cancelled_at_any_step_leaves_no_trace(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, every: int
) -> None:
    monkeypatch.setattr(apply, "_AT_A_TIME", 3 if rows < 10 else 100)
    steps = _Stopping(0)
    made, before = _plan(db, tmp_path, rows, steps), _everything(db)
    for at in range(1, steps.told + 1, 3 * every):
        with pytest.raises(_StopError):
            _plan(db, tmp_path, rows, _Stopping(at))
    assert _everything(db) == before
    _stopped_everywhere(db, every, apply.apply, made)
    assert read(db, people.count) == rows
    _stopped_everywhere(db, every, journal.undo)
    assert read(db, people.count) == 0


def test_without_room_on_the_disk_nothing_comes_in(db: Database, tmp_path: Path) -> None:
    made, before = _plan(db, tmp_path, 40), _everything(db)

    def stop(connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    event.listen(db.engine, "begin", stop)
    with pytest.raises(Unwritable, match="No queda espacio en el disco"):
        write(db, apply.apply, made)
    event.remove(db.engine, "begin", stop)
    with db.write() as session:
        session.connection().exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert _everything(db) == before
    assert check(db.path) == []
    assert write(db, apply.apply, made).created == 40
