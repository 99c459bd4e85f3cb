"""Importar lista de asistencia: what a spreadsheet would do, row by row, before it does."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm import attendance_import, attendance_list, journal, people, sheets
from crm.attendance_import import Imported, Plan
from crm.checks import safe_name
from crm.dates import show_day, show_number
from crm.errors import Invalid
from crm.i18n import _, ngettext
from crm.people import PersonRow
from ui.desk import Desk, Target, usual_folder
from ui.pages.attendance_plan import PlanStep
from ui.pages.working import Working, expected, last_action
from ui.parts.assistant import StepFoot
from ui.parts.buttons import button
from ui.parts.cards import EmptyState
from ui.parts.inputs import Combo
from ui.parts.labels import Elided
from ui.parts.notices import Notices
from ui.parts.page_head import PageHead
from ui.parts.scan_view import paths_of
from ui.parts.task import Task

CHOOSE, PLAN = range(2)
KINDS = "*.xlsx *.xls *.ods *.csv"
Seen = tuple[Plan, dict[int, PersonRow]]  # with the people who may be meant


def page(desk: Desk, target: Target) -> QWidget:
    """The import into the list of the event of the target, or of the session that it names."""
    return AttendanceImportPage(desk, target.id or 0, target.value("session"))


class AttendanceImportPage(QWidget):
    """Chooses a sheet, shows its plan and writes it; nothing is written before «Confirmar»."""

    def __init__(self, desk: Desk, event_id: int, session_id: int | None) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk, self._event_id = desk, event_id
        self._path: Path | None = None
        self.dialog: QFileDialog | None = None
        self._build(session_id)
        self._stand()

    def _build(self, session_id: int | None) -> None:
        listing = self._desk.read(
            partial(attendance_list.listing, event_id=self._event_id, session_id=session_id)
        )
        self.head = PageHead(
            _("Importar lista de asistencia"), listing.subject, on_back=self._desk.back
        )
        self.again = button(_("Otro archivo…"), icon="folder-open", on=self.choose)
        self.head.add(self.again)
        self.sessions = Combo()
        self.sessions.setAccessibleName(_("A qué lista va"))
        self.sessions.addItem(_("Toda la reunión"), None)
        for each in listing.sessions:
            day = f" · {show_day(each.held_on)}" if each.held_on else ""
            self.sessions.addItem(f"{each.title}{day}", each.id)
        self.sessions.setCurrentIndex(max(0, self.sessions.findData(session_id)))
        if not listing.sessions:
            self.sessions.hide()
        self.sessions.activated.connect(lambda _index: self._read_again())
        self.about = Elided("", "sec")
        bar = QHBoxLayout()
        bar.setContentsMargins(20, 10, 20, 0)
        bar.setSpacing(12)
        bar.addWidget(self.sessions, 2)
        bar.addWidget(self.about, 3)
        self.notices = Notices()
        self.working = Working(
            self, self._desk, self.notices, stand=self._stand, refused=self._tell_failure
        )
        choose = button(_("Elegir hoja de cálculo…"), "primary", "folder-open", on=self.choose)
        self.first = choose
        self.empty = EmptyState(
            "table-2",
            _(
                "Elija una hoja .xlsx, .xls, .ods o .csv, o suéltela aquí. Primero verá qué haría "
                "cada fila; nada se escribe hasta que confirme."
            ),
            choose,
        )
        self.plan = PlanStep()
        self.plan.changed.connect(self._tell_foot)
        self.plan.save_wrong.clicked.connect(self._ask_where)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.plan)
        self.foot = StepFoot(on_back=self.step_back, on_next=self.go_on)
        self.setAcceptDrops(True)
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
        if self.stack.currentIndex() == PLAN:
            self.plan.focus_first()
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
            _("Importar lista de asistencia"),
            str(usual_folder()),
            _("Hojas de cálculo") + f" ({KINDS})",
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._open_dialog(dialog, self.read_sheet)

    def _open_dialog(self, dialog: QFileDialog, take: Callable[[Path], object]) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: take(Path(name)))
        dialog.open()
        self.dialog = dialog

    def read_sheet(self, path: Path) -> None:
        """Read a sheet, and show what each of its rows would do."""
        self._path = path
        session_id = self.sessions.currentData()

        def work(task: Task) -> Seen:
            grid = sheets.grid(path)
            task.step(1, 2)
            with self._desk.db.read() as session:
                plan = attendance_import.plan(session, grid, self._event_id, session_id=session_id)
                who = {each.person_id for row in plan.rows for each in row.candidates}
                return plan, people.rows(session, list(who))

        self.working.run(_("Leyendo la hoja…"), work, self._show_plan)

    def _ask_where(self) -> None:
        """Ask where the rows with errors go."""
        said = _("Filas con error")
        name = safe_name(f"{said} - {self._path.stem if self._path else ''}.xlsx")
        place = str(usual_folder() / name)
        dialog = QFileDialog(self.window(), _("Guardar filas con error"), place, "Excel (*.xlsx)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("xlsx")
        self._open_dialog(dialog, self.save_wrong)

    def save_wrong(self, path: Path) -> None:
        """Write the rows with errors as they were, each with its line and the reason."""
        source, wrong = self._path, self.plan.wrong()
        if source is None:
            return

        def work(_task: Task) -> None:
            grid = sheets.grid(source)
            rows: list[tuple[sheets.Cell, ...]] = [
                (line, *grid.rows[line - grid.first], reason) for line, reason in wrong.items()
            ]
            width = len(grid.rows[0])
            headings = (_("Fila"), *("" for _column in range(width)), _("Motivo"))
            sheets.write(path, headings, rows)

        said = _("Guardado en «{path}»").format(path=path)
        self.working.run(_("Guardando…"), work, lambda _done: self.notices.tell("ok", said))

    def _read_again(self) -> None:
        if self._path is not None:
            self.read_sheet(self._path)

    def _show_plan(self, seen: Seen) -> None:
        self.plan.show_plan(*seen)
        self.stack.setCurrentIndex(PLAN)
        self._stand()
        self.focus_first()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if paths_of(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = paths_of(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.read_sheet(Path(paths[0]))

    # Going on

    def step_back(self) -> None:
        """Go back to choosing a file, or out of the page."""
        if self.working.busy:
            return
        if self.stack.currentIndex() == PLAN:
            self.stack.setCurrentIndex(CHOOSE)
            self._path = None
            self.notices.clear()
            self._stand()
            self.focus_first()
        else:
            self._desk.back()

    def go_on(self) -> None:
        """Write the plan down, where there is one."""
        if self.foot.next.isVisible() and self.foot.next.isEnabled():
            self._apply()

    def _stand(self) -> None:
        planned = self.plan.planned if self.stack.currentIndex() == PLAN else None
        self.again.setVisible(planned is not None)
        self.about.setText(planned.source if planned else "")
        self._tell_foot()

    def _tell_foot(self) -> None:
        busy, step = self.working.busy, self.plan
        if self.stack.currentIndex() != PLAN:
            self.foot.say("", "", ready=False)
        else:
            self.foot.say(step.said(), _("Confirmar"), ready=not busy and step.writes() > 0)
        self.foot.back.setEnabled(not busy)

    def _apply(self) -> None:
        planned, answers = self.plan.planned, dict(self.plan.answers)
        if planned is None:
            return

        def work(task: Task) -> tuple[Imported, int | None]:
            with self._desk.db.write() as session:
                done = attendance_import.apply(session, planned, answers, task.step)
            return done, last_action(self._desk.db)

        self.working.run(_("Importando la lista…"), work, self._show_done)

    def _show_done(self, found: tuple[Imported, int | None]) -> None:
        done, action_id = found
        self.stack.setCurrentIndex(CHOOSE)
        self._path = None
        undo = button(_("Deshacer"), small=True, on=lambda: self._undo(action_id))
        session_id = self.sessions.currentData()
        go = partial(self._desk.go, "event/attendance", self._event_id)
        see = button(_("Ver la lista"), small=True, on=lambda: go(session=session_id))
        self.notices.tell("ok", told(done), undo, see)
        self._stand()
        see.setFocus(Qt.FocusReason.OtherFocusReason)

    def _undo(self, action_id: int | None) -> None:
        def work(_task: Task) -> str:
            with self._desk.db.write() as session:
                return journal.undo(session, action_id).label

        def undone(label: str) -> None:
            self.notices.tell("ok", _("Deshecho: {what}").format(what=label))

        self.working.run(_("Deshaciendo…"), work, undone)

    # Telling

    def _tell_failure(self, error: Exception) -> None:
        """Say what is wrong, and go to the row that it is about."""
        self.notices.tell("danger", expected(error))
        if isinstance(error, Invalid):
            numbers = [
                name.partition(".")[2] for name in error.problems if name.startswith("rows.")
            ]
            if numbers and numbers[0].isdecimal():
                self.plan.go_to(int(numbers[0]))


def told(done: Imported) -> str:
    """What an import did, in numbers."""
    parts = [
        (done.attended, ngettext("{n} asistencia", "{n} asistencias", done.attended)),
        (done.new_people, ngettext("{n} persona nueva", "{n} personas nuevas", done.new_people)),
        (done.to_verify, ngettext("{n} por verificar", "{n} por verificar", done.to_verify)),
        (done.there, ngettext("{n} ya estaba", "{n} ya estaban", done.there)),
        (
            done.minors,
            ngettext(
                "{n} menor de 18 contado sin nombre",
                "{n} menores de 18 contados sin nombre",
                done.minors,
            ),
        ),
        (
            done.heads,
            ngettext(
                "{n} persona contada sin nombre", "{n} personas contadas sin nombre", done.heads
            ),
        ),
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
    return _("Lista importada: {what}.").format(what=" · ".join(shown))
