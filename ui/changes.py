"""Tells the screens what kinds of thing each commit has touched."""

from PySide6.QtCore import QObject, Signal
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from crm import journal


class Changes(QObject):
    """Emits `made` with the nouns touched by each commit, from any thread."""

    made = Signal(frozenset)

    def __init__(self, sessions: sessionmaker[Session], parent: QObject | None = None) -> None:
        super().__init__(parent)
        event.listen(sessions, "after_commit", self._tell)

    def _tell(self, session: Session) -> None:
        if nouns := journal.touched_nouns(session):
            self.made.emit(nouns)
