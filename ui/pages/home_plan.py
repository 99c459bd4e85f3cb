"""What Inicio says of the plan: how far each objective of the year is, what its report lacks."""

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import plan_progress, plans
from crm.annual import versions
from crm.annual.versions import VersionRow
from crm.dates import show_date, show_number
from crm.i18n import _, ngettext
from crm.plan_progress import PlanView
from ui.desk import Desk
from ui.pages import plan_looks as looks
from ui.pages.home_card import Listed
from ui.parts.buttons import button
from ui.parts.labels import Elided, IconMark

MOST = 6  # objectives


class PlanCards(QWidget):
    """How far the plan is, and the draft of its report; nothing while there is no plan yet."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._year = 0
        opens = button(_("Abrir"), "ghost", small=True, on=self._open)
        self.plan = Listed("target", "text_2", _("Plan de trabajo"), opens, MOST)
        self.plan.list.opened.connect(lambda _id: self._open())
        self.report = _Report(self._go_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.plan)
        column.addWidget(self.report)
        self.hide()

    def look(self, day: date) -> None:
        """Show the plan of the year, or of the last that had one."""
        found = self._desk.read(lambda session: _latest(session, day))
        self.setVisible(found is not None)
        if found is None:
            return
        view, closed = found
        self._year = view.year
        self.plan.call(_("Plan de trabajo {year}").format(year=view.year))
        rows = [looks.progress(each, day) for each in view.objectives]
        self.plan.show_rows(rows, _("El plan no tiene objetivos todavía."))
        self.report.show_plan(view, closed)

    def _open(self) -> None:
        self._desk.go("plan", year=self._year)

    def _go_on(self) -> None:
        self._desk.go("reports", year=self._year)


class _Report(QFrame):
    """The draft of the year's report, in one line."""

    def __init__(self, on: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.name, self.lacks = Elided("", "strong"), Elided("", "sec")
        self.go = button(_("Continuar"), on=on)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.name)
        words.addWidget(self.lacks)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 12, 12)
        row.setSpacing(12)
        row.addWidget(IconMark("file-text", "accent", 18))
        row.addLayout(words, 1)
        row.addWidget(self.go)

    def show_plan(self, view: PlanView, closed: VersionRow | None) -> None:
        """Say what the report of this year lacks, or that it was closed."""
        self.name.setText(_("Logros de la Red {year}").format(year=view.year))
        n = sum(each.unproven for each in view.activities)
        lacking = ngettext("Borrador: falta {n} evidencia", "Borrador: faltan {n} evidencias", n)
        said = lacking.format(n=show_number(n)) if n else _("Borrador al día")
        if closed is not None:
            day = show_date(closed.closed_at.astimezone().date())
            said = _("Versión {n} cerrada el {day}").format(n=closed.number, day=day)
        self.lacks.setText(said)
        self.go.say(_("Ver") if closed is not None else _("Continuar"))
        self.go.setAccessibleDescription(self.name.text())


def _latest(session: Session, day: date) -> tuple[PlanView, VersionRow | None] | None:
    """The plan of the running year, or of the last before it that has any, and how it was told."""
    years = [year for year in plans.years(session) if year <= day.year]
    if not years:
        return None
    told = versions.versions(session, max(years))
    return plan_progress.of_year(session, max(years), day), next(iter(told), None)
