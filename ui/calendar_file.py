"""Keeps a calendar file current in the folder that was chosen, for other programs to read."""

import os
from collections.abc import Set
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer

from crm import exchange, sample
from crm.errors import CrmError
from crm.exchange import Leaving
from crm.i18n import _
from crm.model import (
    Commitment,
    Event,
    FollowUp,
    Observance,
    Organization,
    Outcome,
    Participation,
)
from ui.desk import Desk
from ui.parts.task import Task

WAIT_MS = 3_000
WRITTEN = {Commitment, Event, FollowUp, Observance, Organization, Outcome, Participation}


class CalendarFile(QObject):
    """Writes the file at the start, and some seconds after a change of something dated.

    What goes wrong is said in one sentence, and not again until it has gone well.
    """

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._task: Task | None = None
        self._told = False
        self._clock = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._clock.timeout.connect(self.write)
        desk.changes.made.connect(self._changed)

    def write(self) -> None:
        """Write the file now, if there is a folder for it; or once it is being written no more."""
        self._clock.stop()
        folder = self._desk.settings.calendar_folder
        if not folder:
            return
        if self._task is not None:
            self._clock.start()
            return
        path = Path(folder) / f"{self._desk.db.path.stem}.ics"
        self._task = Task(lambda _task: self._write(path))
        self._task.succeeded.connect(self._written)
        self._task.failed.connect(self._failed)
        self._task.start()

    def finish(self) -> None:
        """Write at once what was to be written soon: the window is about to close."""
        if self._clock.isActive():
            self.write()

    def stop(self) -> None:
        """Listen no more: the file is another's."""
        self._clock.stop()
        self._desk.changes.made.disconnect(self._changed)
        self.deleteLater()

    def _changed(self, nouns: Set[Any]) -> None:
        if nouns & WRITTEN and self._desk.settings.calendar_folder:
            self._clock.start()

    def _write(self, path: Path) -> None:
        from crm import ics  # its library is slow to load, and most have no need of it

        # That it leaves is written down once: afterwards it is only brought up to date.
        db, first = self._desk.db, not os.access(path, os.F_OK)
        with db.write() if first else db.read() as session:
            if sample.is_sample(session):  # what is invented belongs in nobody's calendar
                return
            written = ics.export(session, path)
            if first:
                leaving = Leaving(_("Calendario que se mantiene al día"), written.entries)
                exchange.note_file(session, leaving, path)

    def _written(self, _nothing: object) -> None:
        self._task, self._told = None, False

    def _failed(self, error: Exception) -> None:
        self._task = None
        if not isinstance(error, CrmError):
            raise error
        if not self._told:
            self._told = True
            self._desk.failed.emit(_("El calendario no está al día. {why}").format(why=error))
