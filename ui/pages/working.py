"""Long work of a page, one at a time, with progress among its notices and a way to stop it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from crm import journal
from crm.database import Database
from crm.errors import CrmError
from crm.i18n import _
from ui.desk import Desk
from ui.parts.notices import Notices
from ui.parts.task import Task

Then = Callable[[Any], object]


class Working:
    """What a page works on, if anything.

    `stand` shows anew what can be done on the page, `refused` what stood in the way; `heavy` is
    as of a `Task`.
    """

    def __init__(
        self,
        page: QWidget,
        desk: Desk,
        notices: Notices,
        *,
        stand: Callable[[], None],
        refused: Callable[[Exception], None],
        heavy: bool = False,
    ) -> None:
        self._page, self._desk, self._notices = page, desk, notices
        self._stand, self._refused, self._heavy = stand, refused, heavy
        self._task: Task | None = None

    @property
    def busy(self) -> bool:
        """Whether some work is under way: another one is not begun meanwhile."""
        return self._task is not None

    def run(self, words: str, work: Callable[[Task], Any], then: Then) -> None:
        """Do something long, and then show what came of it, or what stands in the way."""
        if self.busy:
            return
        task, desk = Task(work, heavy=self._heavy), self._desk
        self._task = task
        before = QApplication.focusWidget()

        def ended() -> None:
            if isValid(self._page):
                self._task = None
                self._stand()
                self._give_back(before)

        def succeeded(result: Any) -> None:
            if isValid(self._page):
                self._task = None
                then(result)

        def failed(error: Exception) -> None:
            if isValid(self._page):
                self._refused(error)
            else:  # whoever has left the page is told all the same
                desk.failed.emit(expected(error))

        def cancelled() -> None:
            if isValid(self._page):
                self._notices.tell("info", _("Se canceló: no cambió nada."))

        task.succeeded.connect(succeeded)
        task.failed.connect(failed)
        task.cancelled.connect(cancelled)
        task.ended.connect(ended)
        self._notices.follow(words, task)
        self._stand()
        task.start()

    def _give_back(self, before: QWidget | None) -> None:
        """The keyboard goes on where it was, if what could not be used meanwhile lost it."""
        if before is None or not isValid(before) or QApplication.focusWidget() is not None:
            return
        if before.isVisible() and before.isEnabled() and self._page.isAncestorOf(before):
            before.setFocus()


def expected(error: Exception) -> str:
    """The sentence of an error of the world's; any other is not for here."""
    if isinstance(error, CrmError):
        return error.sentence
    raise error


def last_action(db: Database) -> int | None:
    """The action that was done last: what a way back from it takes back."""
    with db.read() as session:
        last = journal.next_undo(session)
        return last.id if last else None
