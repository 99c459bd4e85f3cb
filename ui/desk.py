"""What every page may ask of the frame around it: the file, the user, going places, telling."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QDir, QObject, QStandardPaths, Signal
from sqlalchemy.orm import Session

from crm.database import Database
from crm.errors import CrmError
from crm.model import FocalPoint
from crm.settings import Settings, save
from ui.changes import Changes

T = TypeVar("T")
Place = QStandardPaths.StandardLocation


@dataclass(frozen=True)
class Target:
    """Somewhere to go: a page by its kind, the record that it is about, and what it starts from.

    Kinds: see `ui.window.PAGES`. `given` are values that a form is filled with.
    """

    kind: str
    id: int | None = None
    given: tuple[tuple[str, Any], ...] = ()

    def value(self, name: str) -> Any:
        """The given value of this name, or None."""
        return dict(self.given).get(name)


class Desk(QObject):
    """The open file and the frame, as pages see them."""

    went = Signal(object)  # Target
    left = Signal()  # back to where we came from
    told = Signal(str, bool)  # a sentence, and whether it can be undone
    failed = Signal(str)  # a sentence about what could not be done

    def __init__(self, db: Database, settings: Settings, focal_point_id: int | None = None) -> None:
        super().__init__()
        self.db = db
        self.settings = settings
        self.focal_point_id = self._me = focal_point_id
        self.warning = ""  # what the user should know of where the file lies, untranslated
        self.fresh: Target | None = None  # what was just made: its list stands on it, once
        self.importing: Any = None  # the import under way: it outlives its page
        self.changes = Changes(db.sessions, self)
        self.changes.made.connect(self._look_for_me)

    def _look_for_me(self, nouns: Collection[type]) -> None:
        """Whoever sits here may be taken out of the file, as by an undo, and come back."""
        if FocalPoint in nouns and self._me is not None:
            me = self._me
            there = self.read(lambda session: session.get(FocalPoint, me) is not None)
            self.focal_point_id = me if there else None

    def remember(self, **changes: Any) -> None:
        """Change settings of this machine, or say why they could not be kept."""
        self.settings = replace(self.settings, **changes)
        try:
            save(self.settings)
        except CrmError as error:
            self.failed.emit(str(error))

    def keep_view(self, name: str, value: Any) -> None:
        """Remember how a page looks: a width, a choice."""
        self.remember(view={**self.settings.view, name: value})

    def folder(self, view: str, usual: Place = Place.DocumentsLocation) -> Path:
        """The folder kept under this name while it is there, or else the usual one."""
        kept = self.settings.view.get(view)
        if isinstance(kept, str) and Path(kept).is_dir():
            return Path(kept)
        return usual_folder(usual)

    def go(self, kind: str, id: int | None = None, /, **given: Any) -> None:
        """Open a page."""
        self.went.emit(Target(kind, id, tuple(given.items())))

    def back(self) -> None:
        """Go back to the page before."""
        self.left.emit()

    def read(self, look: Callable[[Session], T]) -> T:
        """Look something up; an error is the caller's to show."""
        with self.db.read() as session:
            return look(session)

    def act(
        self,
        do: Callable[[Session], T],
        told: str | Callable[[T], str] | None = None,
        undo: bool = True,
    ) -> T:
        """Do one thing to the file, in one transaction, and tell it; raises `CrmError`.

        What is told may depend on what came of it.
        """
        with self.db.write() as session:
            result = do(session)
        if told:
            self.told.emit(told if isinstance(told, str) else told(result), undo)
        return result

    def attempt(
        self, do: Callable[[Session], object], told: str | None = None, undo: bool = True
    ) -> bool:
        """As `act`, where there is no form to show an error in: it is told as a sentence."""
        try:
            self.act(do, told, undo)
        except CrmError as error:
            self.failed.emit(str(error))
            return False
        return True


def usual_folder(place: Place = Place.DocumentsLocation) -> Path:
    """Where the user keeps such files, or else at home."""
    return Path(QStandardPaths.writableLocation(place) or QDir.homePath())
