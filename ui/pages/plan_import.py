"""Importar plan de trabajo: what a spreadsheet would do, row by row, before it does."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from crm import journal, plan_import, plan_sheet, sheets
from crm.dates import show_number
from crm.errors import Invalid
from crm.i18n import _, ngettext
from crm.model.base import today
from crm.plan_import import Imported, Plan, Verdict
from crm.plan_sheet import Matrix
from ui.desk import Desk, Target, usual_folder
from ui.pages.plan_import_rows import PlanRows
from ui.pages.working import Working, expected, last_action
from ui.parts.assistant import StepFoot
from ui.parts.buttons import button
from ui.parts.cards import EmptyState
from ui.parts.inputs import CountLine
from ui.parts.labels import Elided, label
from ui.parts.notices import Notices
from ui.parts.page_head import PageHead
from ui.parts.scan_view import paths_of
from ui.parts.task import Task

CHOOSE, ROWS = range(2)
KINDS = "*.xlsx *.xls *.ods *.csv"
_LAST = 2100


def page(desk: Desk, target: Target) -> QWidget:
    """The import into the plan of the year of the target, or of the year that the sheet says."""
    return PlanImportPage(desk, target.value("year"))


class PlanImportPage(QWidget):
    """Chooses a sheet, shows its plan and writes it; nothing is written before «Confirmar»."""

    def __init__(self, desk: Desk, year: int | None) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self._desk, self._given = desk, year
        self._matrix: Matrix | None = None
        self.dialog: QFileDialog | None = None
        self._build(year or today().year)
        self._stand()

    def _build(self, year: int) -> None:
        self.head = PageHead(_("Importar plan de trabajo"), on_back=self._desk.back)
        self.again = button(_("Otro archivo…"), icon="folder-open", on=self.choose)
        self.head.add(self.again)
        self.year = CountLine(_LAST)
        self.year.setAccessibleName(_("Año del plan"))
        self.year.setText(str(year))
        self.year.setFixedWidth(72)
        self.year.editingFinished.connect(self._plan)
        self.hidden = QCheckBox(_("Incluir las filas ocultas"))
        self.hidden.toggled.connect(lambda _on: self._plan())
        self.about = Elided("", "sec")
        bar = QHBoxLayout()
        bar.setContentsMargins(20, 10, 20, 0)
        bar.setSpacing(8)
        bar.addWidget(label(_("Año del plan"), "field"))
        bar.addWidget(self.year)
        bar.addWidget(self.hidden)
        bar.addWidget(self.about, 1)
        self.notices = Notices()
        self.working = Working(
            self, self._desk, self.notices, stand=self._stand, refused=self._tell_failure
        )
        self.first = button(_("Elegir hoja de cálculo…"), "primary", "folder-open", on=self.choose)
        self.rows = PlanRows()
        self.rows.changed.connect(self._tell_foot)
        self.stack = QStackedWidget()
        self.stack.addWidget(
            EmptyState(
                "table-2",
                _(
                    "Elija la matriz del plan en .xlsx, .xls, .ods o .csv, o suéltela aquí. Se "
                    "reconocen las columnas Objetivo, Código, Actividad, Meta, Unidad, Responsable "
                    "y Fecha. Nada se escribe hasta que confirme."
                ),
                self.first,
            )
        )
        self.stack.addWidget(self.rows)
        self.foot = StepFoot(on_back=self.step_back, on_next=self.go_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(bar)
        column.addWidget(self.notices)
        column.addWidget(self.stack, 1)
        column.addWidget(self.foot)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.go_on, context=here)
        QShortcut(QKeySequence("Esc"), self, self.step_back, context=here)

    # What the window asks for

    def focus_first(self) -> None:
        """Put the keyboard on the way in, or on the rows once there are any."""
        if self.stack.currentIndex() == ROWS:
            self.rows.focus_first()
        else:
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> list[QWidget]:
        """The parts between which F6 moves."""
        return [self.head, self.stack, self.foot]

    # Choosing and reading

    def choose(self) -> None:
        """Ask which sheet."""
        dialog = QFileDialog(
            self.window(),
            _("Importar plan de trabajo"),
            str(usual_folder()),
            _("Hojas de cálculo") + f" ({KINDS})",
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.read_sheet(Path(name)))
        dialog.open()
        self.dialog = dialog

    def read_sheet(self, path: Path) -> None:
        """Read a sheet, and show what each of its rows would do."""

        def work(_task: Task) -> Matrix:
            grid = sheets.grid(path)
            return plan_sheet.read(grid, sheets.typed(path), sheets.hidden(path))

        self.working.run(_("Leyendo la hoja…"), work, self._read)

    def _read(self, matrix: Matrix) -> None:
        self._matrix = matrix
        if self._given is None and matrix.year:
            self.year.setText(str(matrix.year))
        self._plan()

    def _plan(self) -> None:
        matrix, year = self._matrix, self.year.number()
        if matrix is None or not year:
            return
        hidden = self.hidden.isChecked()
        planned = self._desk.read(
            partial(plan_import.plan, matrix=matrix, year=year, with_hidden=hidden)
        )
        self.rows.show_plan(planned)
        self.stack.setCurrentIndex(ROWS)
        if matrix.year and matrix.year != year:
            said = _("La hoja habla de {sheet}; se importará al plan de {year}.")
            self.notices.tell("info", said.format(sheet=matrix.year, year=year))
        self._stand()
        if not self.year.hasFocus() and not self.hidden.hasFocus():
            self.focus_first()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if paths_of(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if paths := paths_of(event.mimeData()):
            event.acceptProposedAction()
            self.read_sheet(Path(paths[0]))

    # Going on

    def step_back(self) -> None:
        """Go back to choosing a file, or out of the page."""
        if self.working.busy:
            return
        if self.stack.currentIndex() == ROWS:
            self._begin_again()
            self.notices.clear()
            self.focus_first()
        else:
            self._desk.back()

    def _begin_again(self) -> None:
        self._matrix = None
        self.stack.setCurrentIndex(CHOOSE)
        self._stand()

    def go_on(self) -> None:
        """Write the plan down, where there is one."""
        if self.foot.next.isVisible() and self.foot.next.isEnabled():
            self._apply()

    def _stand(self) -> None:
        shown = self.stack.currentIndex() == ROWS
        planned = self.rows.planned if shown else None
        self.again.setVisible(shown)
        self.hidden.setVisible(
            shown and (self.hidden.isChecked() or self.rows.count(Verdict.HIDDEN) > 0)
        )
        self.about.setText(planned.source if planned else "")
        self._tell_foot()

    def _tell_foot(self) -> None:
        busy = self.working.busy
        if self.stack.currentIndex() != ROWS:
            self.foot.say("", "", ready=False)
        else:
            ready = not busy and self.rows.writes() > 0 and not self.rows.open()
            self.foot.say(self.rows.said(), _("Confirmar"), ready=ready)
        self.foot.back.setEnabled(not busy)

    def _apply(self) -> None:
        planned, answers = self.rows.planned, dict(self.rows.answers)
        if planned is None:
            return

        def work(_task: Task) -> tuple[Plan, Imported, int | None]:
            with self._desk.db.write() as session:
                done = plan_import.apply(session, planned, answers)
            return planned, done, last_action(self._desk.db)

        self.working.run(_("Importando el plan…"), work, self._show_done)

    def _show_done(self, found: tuple[Plan, Imported, int | None]) -> None:
        planned, done, action_id = found
        self._begin_again()
        undo = button(_("Deshacer"), small=True, on=lambda: self._undo(action_id))
        go = partial(self._desk.go, "plan", year=planned.year)
        see = button(_("Ver el plan"), small=True, on=go)
        self.notices.tell("ok", told(done), undo, see)
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


def told(done: Imported) -> str:
    """What an import did, in numbers."""
    parts = [
        (done.activities, ngettext("{n} actividad", "{n} actividades", done.activities)),
        (
            done.objectives,
            ngettext("{n} objetivo nuevo", "{n} objetivos nuevos", done.objectives),
        ),
        (done.there, ngettext("{n} ya estaba", "{n} ya estaban", done.there)),
        (
            done.wrong,
            ngettext(
                "{n} fila con error no se escribió",
                "{n} filas con error no se escribieron",
                done.wrong,
            ),
        ),
    ]
    shown = [words.format(n=show_number(n)) for n, words in parts if n or words is parts[0][1]]
    return _("Plan importado: {what}.").format(what=" · ".join(shown))
