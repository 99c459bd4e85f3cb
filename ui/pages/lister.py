"""Fills a long list: its first rows at once, all of them as soon as they are found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal
from sqlalchemy.orm import Session

from crm.errors import CrmError
from ui.desk import Desk
from ui.parts.rows import RowView
from ui.parts.task import Task

FIRST = 50

Find = Callable[[Session, int | None], Sequence[int]]
Count = Callable[[Session], int]


@dataclass(frozen=True)
class Found:
    """All the rows of a list, how many there could be, and what else the words find elsewhere."""

    task: Task
    ids: Sequence[int]
    total: int
    elsewhere: int


def nothing(_session: Session) -> int:
    """Count nothing, where there is nowhere else to look."""
    return 0


class Lister(QObject):
    """Asks for the rows of a list; what a newer question asks supersedes the older."""

    listed = Signal(object)  # Found
    failed = Signal(str)

    def __init__(self, desk: Desk, view: RowView, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._view = desk, view
        self._task: Task | None = None

    def ask(
        self,
        find: Find,
        total: Count,
        elsewhere: Count = nothing,
        *,
        again: bool = False,
        at_once: bool = True,
    ) -> None:
        """Show what is found now; `again` keeps what is in sight where it is.

        The first rows are found `at_once`, unless to find a few takes as long as to find all.
        """
        if self._task is not None:
            self._task.cancel()
        if not again:
            self._view.loading()
            if at_once:
                self._view.show_first(self._desk.read(lambda session: find(session, FIRST)))
        self._task = Task(lambda task: self._look(task, find, total, elsewhere))
        self._task.succeeded.connect(self._take)
        self._task.failed.connect(self._fail)
        # Python runs one thread at a time: first these rows are painted.
        QTimer.singleShot(0, self, self._task.start)

    def _look(self, task: Task, find: Find, total: Count, elsewhere: Count) -> Found:
        with self._desk.db.read() as session:
            ids = find(session, None)
            task.step(1, 2)
            return Found(task, ids, total(session), elsewhere(session))

    def _take(self, found: Found) -> None:
        if found.task is self._task:
            self._task = None
            self._view.show_ids(found.ids)
            self.listed.emit(found)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, CrmError):
            raise error
        self.failed.emit(str(error))
