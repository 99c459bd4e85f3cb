"""The list of reports: searched, under headings, each with what there is to tell in it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm.dates import month_name, show_number
from crm.i18n import _, ngettext
from crm.model.base import N_
from crm.report_list import ReportFacts
from crm.text import fold
from ui.pages.reports_making import Report
from ui.parts.choice_list import Choice, ChoiceList
from ui.parts.labels import label
from ui.parts.search_field import SearchField
from ui.theme import theme

WIDE = 248
GROUPS: Sequence[tuple[str, Sequence[Report]]] = (
    (N_("Anuales"), (Report.ANNUAL, Report.MATRIX, Report.VOLUNTARY, Report.DASHBOARDS)),
    (N_("Actores"), (Report.BRIEF, Report.DIRECTORY)),
    (
        N_("Seguimiento"),
        (Report.DECLARATION, Report.OVERDUE, Report.AGENDA, Report.COVERAGE),
    ),
)
_ICONS = {
    Report.ANNUAL: "file-text",
    Report.MATRIX: "target",
    Report.VOLUNTARY: "globe",
    Report.DASHBOARDS: "chart-column",
    Report.BRIEF: "file-user",
    Report.DIRECTORY: "contact",
    Report.DECLARATION: "signature",
    Report.OVERDUE: "triangle-alert",
    Report.AGENDA: "calendar-days",
    Report.COVERAGE: "map",
}


class ReportList(QWidget):
    """Tells with `chosen` which report the mouse or the arrows chose."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._every: list[Choice] = []
        self.search = SearchField(_("Buscar informe"), _("Buscar informe…"))
        self.search.searched.connect(self._fill)
        self.list = ChoiceList(_("Informes"))
        self.list.chosen.connect(self.chosen)
        self.list.opened.connect(self.opened)
        self.search.down.connect(self.list.setFocus)
        self._nothing = label("", "sec", wrap=True, tone="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self._nothing)
        column.addWidget(self.list, 1)
        theme().changed.connect(self._fit)
        self._fit()

    def show_facts(self, facts: ReportFacts, year: int, month: int, pages: str = "") -> None:
        """Show every report with what there is to tell; `pages` are those of the annual one."""
        details = _details(facts, year, month, pages)
        self._every = []
        for heading, reports in GROUPS:
            self._every.append(Choice(None, _(heading)))
            for each in reports:
                name = f"{each.label} {year}" if each is Report.ANNUAL else each.label
                self._every.append(Choice(each, name, details[each], _ICONS[each]))
        self._fill(self.search.text())

    def _fill(self, words: str) -> None:
        wanted = fold(words)
        found: list[Choice] = []
        for each in self._every:
            if each.value is None or wanted in fold(each.said):
                found.append(each)
        kept = [
            each
            for n, each in enumerate(found)
            if each.value is not None or (found[n + 1 :] and found[n + 1].value is not None)
        ]
        self.list.show_choices(kept)
        said = _("Nada coincide con «{words}».").format(words=words)
        self._nothing.setText("" if kept else said)
        self._nothing.setVisible(not kept)

    def _fit(self) -> None:
        self.setFixedWidth(theme().px(WIDE))


def _details(facts: ReportFacts, year: int, month: int, pages: str) -> dict[Report, str]:
    activities = facts.activities.get(year, 0)
    planned = ngettext("{n} actividad", "{n} actividades", activities)
    followed = ngettext("{n} gobierno", "{n} gobiernos", facts.governments)
    return {
        Report.ANNUAL: " · ".join(filter(None, (facts.state(year).label, pages))),
        Report.MATRIX: planned.format(n=show_number(activities)),
        Report.VOLUNTARY: _("PMM · {year}").format(year=year),
        Report.DASHBOARDS: _("Gráficos de {year}").format(year=year),
        Report.BRIEF: _("1 o 2 páginas por actor"),
        Report.DIRECTORY: _("Autoridades y puntos focales"),
        Report.DECLARATION: followed.format(n=show_number(facts.governments)),
        Report.OVERDUE: _("Al día de hoy"),
        Report.AGENDA: _("{month} de {year}")
        .format(month=month_name(month), year=year)
        .capitalize(),
        Report.COVERAGE: _("Regiones, provincias y distritos"),
    }
