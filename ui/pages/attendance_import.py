"""Importar lista de asistencia: what a spreadsheet would do, row by row, before it does."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from crm import attendance_import, attendance_list, people, sheets
from crm.attendance_import import Imported, Plan
from crm.checks import safe_name
from crm.dates import show_day
from crm.i18n import _, ngettext
from crm.intake import worker
from crm.intake.value import Intake
from crm.people import PersonRow
from ui.desk import Desk, Target, usual_folder
from ui.pages.attendance_plan import PlanStep
from ui.pages.sheet_import import ROWS, SheetImport
from ui.pages.sheet_rows import in_numbers
from ui.pages.working import last_action
from ui.parts.buttons import button
from ui.parts.files import ask_place
from ui.parts.inputs import Combo
from ui.parts.task import Task

Seen = tuple[Intake, Plan, dict[int, PersonRow]]  # with the people who may be meant


def page(desk: Desk, target: Target) -> QWidget:
    """The import into the list of the event of the target, or of the session that it names."""
    return AttendanceImportPage(desk, target.id or 0, target.value("session"))


class AttendanceImportPage(SheetImport):
    """A list of attendance, into that of the event or of one of its sessions."""

    rows: PlanStep

    def __init__(self, desk: Desk, event_id: int, session_id: int | None) -> None:
        super().__init__(desk)
        self._event_id = event_id
        self._sheet: Intake | None = None
        listing = desk.read(
            partial(attendance_list.listing, event_id=event_id, session_id=session_id)
        )
        self.rows = PlanStep()
        self.rows.save_wrong.clicked.connect(self._ask_where)
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
        self.bar.setSpacing(12)
        self.bar.addWidget(self.sessions, 2)
        self.bar.addWidget(self.about, 3)
        self.build(
            _("Importar lista de asistencia"),
            listing.subject,
            _(
                "Elija una hoja .xlsx, .xls, .ods o .csv, o suéltela aquí. Primero verá qué haría "
                "cada fila; nada se escribe hasta que confirme."
            ),
        )

    def read_sheet(self, path: Path) -> None:
        self._plan(lambda task: worker.read_table(path, step=task.step))

    def _plan(self, read: Callable[[Task], Intake]) -> None:
        session_id = self.sessions.currentData()

        def work(task: Task) -> Seen:
            sheet = read(task)
            with self._desk.db.read() as session:
                plan = attendance_import.plan(session, sheet, self._event_id, session_id=session_id)
                who = {each.person_id for row in plan.rows for each in row.candidates}
                return sheet, plan, people.rows(session, list(who))

        self.working.run(_("Leyendo la hoja…"), work, self._show_plan)

    def _ask_where(self) -> None:
        """Ask where the rows with errors go."""
        said = _("Filas con error")
        name = safe_name(f"{said} - {Path(self.source()).stem}.xlsx")
        place, title = usual_folder() / name, _("Guardar filas con error")
        self.dialog = ask_place(self, title, place, self.save_wrong, kinds="Excel (*.xlsx)")

    def save_wrong(self, path: Path) -> None:
        """Write the rows with errors as they were, each with its line and the reason."""
        sheet, wrong = self._sheet, self.rows.wrong()
        if sheet is None:
            return
        headings = (_("Fila"), *("" for _column in sheet.columns), _("Motivo"))
        rows: list[tuple[sheets.Cell, ...]] = [
            (row.line, *row.cells, wrong[row.line]) for row in sheet.rows if row.line in wrong
        ]

        def work(_task: Task) -> None:
            sheets.write(path, headings, rows)

        said = _("Guardado en «{path}»").format(path=path)
        self.working.run(_("Guardando…"), work, lambda _done: self.notices.tell("ok", said))

    def _read_again(self) -> None:
        if (sheet := self._sheet) is not None:
            self._plan(lambda _task: sheet)

    def _show_plan(self, seen: Seen) -> None:
        self._sheet, plan, who = seen
        self.rows.show_plan(plan, who)
        self.stack.setCurrentIndex(ROWS)
        self._stand()
        self.focus_first()

    def source(self) -> str:
        return self.rows.planned.source if self.rows.planned else ""

    def ready(self) -> bool:
        return self.rows.writes() > 0

    def forget(self) -> None:
        self._sheet = None

    def _apply(self) -> None:
        planned, answers = self.rows.planned, dict(self.rows.answers)
        if planned is None:
            return

        def work(task: Task) -> tuple[Imported, int | None]:
            with self._desk.db.write() as session:
                done = attendance_import.apply(session, planned, answers, task.step)
            return done, last_action(self._desk.db)

        self.working.run(_("Importando la lista…"), work, self._show_done)

    def _show_done(self, found: tuple[Imported, int | None]) -> None:
        done, action_id = found
        session_id = self.sessions.currentData()
        go = partial(self._desk.go, "event/attendance", self._event_id)
        see = button(_("Ver la lista"), small=True, on=lambda: go(session=session_id))
        self.tell_done(told(done), action_id, see)


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
    return _("Lista importada: {what}.").format(what=in_numbers(parts))
