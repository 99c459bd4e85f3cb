"""Importar plan de trabajo: what a spreadsheet would do, row by row, before it does."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QWidget

from crm import plan_import, plan_sheet
from crm.i18n import _, ngettext
from crm.intake import worker
from crm.model.base import today
from crm.plan_import import Imported, Plan, Verdict
from crm.plan_sheet import Matrix
from ui.desk import Desk, Target
from ui.pages.plan_import_rows import PlanRows
from ui.pages.sheet_import import ROWS, SheetImport
from ui.pages.sheet_rows import in_numbers
from ui.pages.working import last_action
from ui.parts.buttons import button
from ui.parts.inputs import CountLine
from ui.parts.labels import label
from ui.parts.task import Task

_LAST = 2100


def page(desk: Desk, target: Target) -> QWidget:
    """The import into the plan of the year of the target, or of the year that the sheet says."""
    return PlanImportPage(desk, target.value("year"))


class PlanImportPage(SheetImport):
    """The matrix of a plan, into the plan of the year that is written above it."""

    rows: PlanRows

    def __init__(self, desk: Desk, year: int | None) -> None:
        super().__init__(desk)
        self._given = year
        self._matrix: Matrix | None = None
        self.rows = PlanRows()
        self.year = CountLine(_LAST)
        self.year.setAccessibleName(_("Año del plan"))
        self.year.setText(str(year or today().year))
        self.year.setFixedWidth(72)
        self.year.editingFinished.connect(self._plan)
        self.hidden = QCheckBox(_("Incluir las filas ocultas"))
        self.hidden.toggled.connect(lambda _on: self._plan())
        self.bar.setSpacing(8)
        self.bar.addWidget(label(_("Año del plan"), "field"))
        self.bar.addWidget(self.year)
        self.bar.addWidget(self.hidden)
        self.bar.addWidget(self.about, 1)
        self.build(
            _("Importar plan de trabajo"),
            "",
            _(
                "Elija la matriz del plan en .xlsx, .xls, .ods o .csv, o suéltela aquí. Se "
                "reconocen las columnas Objetivo, Código, Actividad, Meta, Unidad, Responsable "
                "y Fecha. Nada se escribe hasta que confirme."
            ),
        )

    def read_sheet(self, path: Path) -> None:
        def work(task: Task) -> Matrix:
            return plan_sheet.read(worker.read_table(path, step=task.step))

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

    def source(self) -> str:
        return self.rows.planned.source if self.rows.planned else ""

    def ready(self) -> bool:
        return self.rows.writes() > 0 and not self.rows.open()

    def forget(self) -> None:
        self._matrix = None

    def _stand(self) -> None:
        some = self.hidden.isChecked() or self.rows.count(Verdict.HIDDEN) > 0
        self.hidden.setVisible(self.shown() and some)
        super()._stand()

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
        go = partial(self._desk.go, "plan", year=planned.year)
        self.tell_done(told(done), action_id, button(_("Ver el plan"), small=True, on=go))


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
    return _("Plan importado: {what}.").format(what=in_numbers(parts))
