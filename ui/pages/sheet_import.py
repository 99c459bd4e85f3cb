"""The page that imports a spreadsheet: what each row would do is seen before any is written."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm import journal
from crm.errors import Invalid
from crm.i18n import _
from ui.desk import Desk, usual_folder
from ui.pages.sheet_rows import SheetRows
from ui.pages.working import Working, expected
from ui.parts.assistant import StepFoot
from ui.parts.buttons import Button, button
from ui.parts.cards import EmptyState
from ui.parts.files import TakesFiles, ask_file
from ui.parts.labels import Elided
from ui.parts.notices import Notices
from ui.parts.page_head import PageHead
from ui.parts.task import Task

CHOOSE, ROWS = range(2)
KINDS = "*.xlsx *.xls *.ods *.csv"


class SheetImport(TakesFiles, QWidget):
    """Chooses a sheet, shows its rows and writes them; nothing is written before «Confirmar».

    A kind of page fills `bar`, calls `build`, and says how a sheet is read and its rows written.
    """

    rows: SheetRows[Any, Any]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self._desk = desk
        self.dialog: QFileDialog | None = None
        self.about = Elided("", "sec")
        self.bar = QHBoxLayout()
        self.bar.setContentsMargins(20, 10, 20, 0)
        self.notices = Notices()
        self.working = Working(
            self, desk, self.notices, stand=self._stand, refused=self._tell_failure
        )

    def build(self, title: str, subject: str, explained: str) -> None:
        """Put the page together around its bar and its rows; `explained` is what to choose."""
        self._title = title
        self.head = PageHead(title, subject, on_back=self._desk.back)
        self.again = button(_("Otro archivo…"), icon="folder-open", on=self.choose)
        self.head.add(self.again)
        self.first = button(_("Elegir hoja de cálculo…"), "primary", "folder-open", on=self.choose)
        self.rows.changed.connect(self._tell_foot)
        self.stack = QStackedWidget()
        self.stack.addWidget(EmptyState("table-2", explained, self.first))
        self.stack.addWidget(self.rows)
        self.foot = StepFoot(on_back=self.step_back, on_next=self.go_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(self.bar)
        column.addWidget(self.notices)
        column.addWidget(self.stack, 1)
        column.addWidget(self.foot)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.go_on, context=here)
        QShortcut(QKeySequence("Esc"), self, self.step_back, context=here)
        self._stand()

    # What a kind of page says

    def read_sheet(self, path: Path) -> None:
        """Read a sheet, and show what each of its rows would do."""
        raise NotImplementedError

    def source(self) -> str:
        """Which sheet is shown."""
        raise NotImplementedError

    def ready(self) -> bool:
        """Whether what is shown can be written as it stands."""
        raise NotImplementedError

    def forget(self) -> None:
        """Let go of the sheet that was read."""
        raise NotImplementedError

    def _apply(self) -> None:
        raise NotImplementedError

    # What the window asks for

    def focus_first(self) -> None:
        """Put the keyboard on the way in, or on the rows once there are any."""
        if self.shown():
            self.rows.focus_first()
        else:
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> list[QWidget]:
        """The parts between which F6 moves."""
        return [self.head, self.stack, self.foot]

    # Choosing

    def choose(self) -> None:
        """Ask which sheet."""
        kinds = _("Hojas de cálculo") + f" ({KINDS})"
        title, folder = self._title, usual_folder()
        self.dialog = ask_file(self, title, self.read_sheet, kinds=kinds, folder=folder)

    def take_files(self, paths: Sequence[Path]) -> None:
        """Read the sheet that is let fall."""
        self.read_sheet(paths[0])

    # Going on

    def shown(self) -> bool:
        """Whether the rows of a sheet are shown."""
        return self.stack.currentIndex() == ROWS

    def step_back(self) -> None:
        """Go back to choosing a file, or out of the page."""
        if self.working.busy:
            return
        if self.shown():
            self._begin_again()
            self.notices.clear()
            self.focus_first()
        else:
            self._desk.back()

    def _begin_again(self) -> None:
        self.forget()
        self.stack.setCurrentIndex(CHOOSE)
        self._stand()

    def go_on(self) -> None:
        """Write what is shown, where it is ready."""
        if self.foot.next.isVisible() and self.foot.next.isEnabled():
            self._apply()

    def _stand(self) -> None:
        self.again.setVisible(self.shown())
        self.about.setText(self.source() if self.shown() else "")
        self._tell_foot()

    def _tell_foot(self) -> None:
        busy = self.working.busy
        if self.shown():
            self.foot.say(self.rows.said(), _("Confirmar"), ready=not busy and self.ready())
        else:
            self.foot.say("", "", ready=False)
        self.foot.back.setEnabled(not busy)

    def tell_done(self, said: str, action_id: int | None, see: Button) -> None:
        """Say what was written, with the way to take it back and the way to see it."""
        self._begin_again()
        undo = button(_("Deshacer"), small=True, on=lambda: self._undo(action_id))
        self.notices.tell("ok", said, undo, see)
        see.setFocus(Qt.FocusReason.OtherFocusReason)

    def _undo(self, action_id: int | None) -> None:
        def work(_task: Task) -> str:
            with self._desk.db.write() as session:
                return journal.undo(session, action_id).label

        def undone(said: str) -> None:
            self.notices.tell("ok", _("Deshecho: {what}").format(what=said))

        self.working.run(_("Deshaciendo…"), work, undone)

    def _tell_failure(self, error: Exception) -> None:
        """Say what is wrong, and go to the row that it is about."""
        self.notices.tell("danger", expected(error))
        if isinstance(error, Invalid):
            lines = [name.partition(".")[2] for name in error.problems if name.startswith("rows.")]
            if lines and lines[0].isdecimal():
                self.rows.go_to(int(lines[0]))
