"""Inserting very many rows, by a thread of its own, while the next ones are made up."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from sqlalchemy.orm import Session

from crm import journal
from crm.model import Record


class Inserting:
    """Rows that go into the file in the order in which they are given, journaled as any.

    SQLite works on a whole list of rows without Python, which makes up the next meanwhile. Only
    one of both may speak to the file at a time: whoever reads asks for the session `at_rest`.
    """

    def __init__(self, session: Session, most: int) -> None:
        """At most so many rows will be given."""
        self._session = session
        self._ids = journal.take_ids(session, most)
        self._ready: list[journal.Statement] = []
        self._behind = ThreadPoolExecutor(1)
        self._running: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        with self._behind:  # it ends what it has begun
            if kind is None:
                self.at_rest()

    def insert(self, noun: type[Record], rows: Sequence[Mapping[str, Any]]) -> range:
        """Give rows their ids, and leave them to be inserted."""
        ids, self._ids = self._ids[: len(rows)], self._ids[len(rows) :]
        self._ready += journal.ready(self._session, noun, rows, ids)
        return ids

    def start(self) -> None:
        """Begin to insert what was given, once what was begun before is in."""
        self._wait()
        self._running = self._behind.submit(journal.run, self._session.connection(), self._ready)
        self._ready = []

    def at_rest(self) -> Session:
        """The session, once all that was given is in."""
        self._wait()
        journal.run(self._session.connection(), self._ready)
        self._ready = []
        return self._session

    def _wait(self) -> None:
        if self._running is not None:
            self._running.result()
