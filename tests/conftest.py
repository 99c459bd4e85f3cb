"""What every test stands on: no screen, no user's home, a file of its own, and no stray warning."""

import gc
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

# Before anything imports Qt, which otherwise aborts where there is no screen.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
# Before anything asks where the user's data live.
HOME = Path(tempfile.mkdtemp(prefix="enlace-tests-"))
os.environ["ENLACE_HOME"] = str(HOME)
# Files that live for a moment stay in memory where it has room for them: what is tested is what a
# killed process leaves, never what a disk without power does.
MEMORY = Path("/dev/shm")
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 2 << 30:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

import hypothesis  # noqa: E402
import pytest  # noqa: E402
from sqlalchemy import create_engine, event  # noqa: E402
from sqlalchemy.dialects.sqlite.base import SQLiteDialect  # noqa: E402
from sqlalchemy.engine import Engine  # noqa: E402
from sqlalchemy.util import LRUCache  # noqa: E402

from crm import database as crm_database  # noqa: E402
from crm.database import Database, create_database, open_database  # noqa: E402
from crm.i18n import set_language  # noqa: E402

WHO = "Ana Prueba"

# Each test has a file of its own, and so an engine that has compiled nothing yet: what was
# compiled for one serves them all, which saves a fifth of the time. Their dialects are alike.
COMPILED: LRUCache[Any, Any] = LRUCache(3_000)
SQLiteDialect.__eq__ = lambda self, other: type(self) is type(other)
SQLiteDialect.__hash__ = lambda self: hash(type(self))
crm_database.create_engine = partial(create_engine, execution_options={"compiled_cache": COMPILED})

# Every day the same examples, so that a failure is the change's and not the day's.
hypothesis.settings.register_profile("everyday", deadline=None, derandomize=True, database=None)
# pytest --hypothesis-profile=torture, for a night.
hypothesis.settings.register_profile("torture", deadline=None, max_examples=5_000)
hypothesis.settings.load_profile("everyday")


def pytest_collection_finish() -> None:
    """Let no collection of garbage look again at all that was imported."""
    gc.freeze()


def pytest_sessionfinish() -> None:
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def _no_stray_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that logs a warning; one that means to reads it and calls `caplog.clear()`."""
    yield
    stray = [
        record
        for phase in ("setup", "call")
        for record in caplog.get_records(phase)
        if record.levelno >= logging.WARNING
    ]
    if stray:
        pytest.fail(
            "\n".join(["Nobody expected in the log:", *map(logging.Formatter().format, stray)])
        )


@pytest.fixture(autouse=True)
def _in_spanish() -> Iterator[None]:
    """Let no test leave its language to the next."""
    yield
    set_language("es")


@pytest.fixture(autouse=True)
def _home_again() -> Iterator[None]:
    """Let no test find in the user's home what another left there."""
    yield
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def _no_page_left() -> Iterator[None]:
    """Delete what a test has made: pages that pile up make every later change of look slow."""
    yield
    if "PySide6.QtWidgets" in sys.modules:
        from PySide6.QtCore import QEvent
        from PySide6.QtWidgets import QApplication

        if QApplication.instance() is not None:
            for window in QApplication.topLevelWidgets():
                window.deleteLater()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(scope="session")
def _blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "blank.db"
    create_database(path, who=WHO).close()
    return path


@pytest.fixture(scope="session")
def facts_2023(_blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the facts of the report of 2023 and nothing else; to be looked at only."""
    from crm.demo_facts import load_facts

    path = Path(shutil.copyfile(_blank, tmp_path_factory.mktemp("hechos") / "hechos.db"))
    database = open_database(path, who=WHO)
    with database.write() as session:
        load_facts(session)
    database.close()
    return path


@pytest.fixture
def blank_db(_blank: Path, tmp_path: Path) -> Path:
    """The path of a new file, with its catalogue and nothing else; it is the test's own."""
    return Path(shutil.copyfile(_blank, tmp_path / "prueba.db"))


@pytest.fixture
def db(blank_db: Path) -> Iterator[Database]:
    """A new file, open."""
    database = open_database(blank_db, who=WHO)
    yield database
    database.close()


@pytest.fixture
def queries() -> Iterator[list[str]]:
    """Every statement but BEGIN executed since the list was last cleared, on any database."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)
