"""Informes: pick a report, adjust it, read the very PDF that leaves, and keep or print it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from crm import report_list, segments
from crm.errors import CrmError
from crm.exchange import Leaving
from crm.i18n import _, ngettext
from crm.model import SegmentOf
from ui.desk import Desk, Target
from ui.pages.preview import PreviewPage
from ui.pages.reports_aside import Aside, YearFacts, look
from ui.pages.reports_figures import FiguresPanel
from ui.pages.reports_list import ReportList
from ui.pages.reports_making import Made, Report, Wanted, close, final, make, suggested_name
from ui.pages.reports_options import OF, options, show_options
from ui.pages.reports_texts import TextsPanel
from ui.parts.buttons import button
from ui.parts.dialog import Choice, ask
from ui.parts.labels import separator
from ui.parts.page_head import PageHead
from ui.parts.segmented import Segment
from ui.parts.tabs import Tabs
from ui.parts.task import Task
from ui.theme import theme

KEPT = "reports.report"
PAGES, TEXTS, FIGURES = "pages", "texts", "figures"
MANY = 30  # activities from which on a report takes long enough to be told
LEAST = 900  # below this the options fold into a button


def page(desk: Desk, target: Target) -> QWidget:
    """The report that the target names, that of the year it names, or the one looked at last.

    It may name a segment of institutions, too, of which alone the report is to be.
    """
    year = target.value("year")
    wanted = target.value("report") or (None if year else desk.settings.view.get(KEPT))
    report = next((each for each in Report if each.value == wanted), Report.ANNUAL)
    made = ReportsPage(desk, report, year)
    if segment_id := target.value("segment"):
        made.form.fields["segment"].fill(segment_id)
    return made


class ReportsPage(PreviewPage):
    """The list of reports, the pages of the one that is chosen, and its options."""

    def __init__(self, desk: Desk, report: Report, year: int | None = None) -> None:
        self._facts = desk.read(report_list.gather)
        self.report = report
        self._about: YearFacts | None = None
        self._looking: Task | None = None
        self.list = ReportList()
        self.texts, self.figures = TextsPanel(desk), FiguresPanel(desk)
        self.aside = Aside(desk)
        groups = desk.read(lambda session: segments.every(session, SegmentOf.ORGANIZATIONS))
        form = options(self._facts.years, year or self._facts.begin, groups)
        super().__init__(desk, _("Informes"), form)
        for name, field in form.fields.items():
            listens = self._turn_year if name == "year" else self._clock.start
            field.changed.connect(listens)
        self.list.chosen.connect(self.choose)
        self.list.opened.connect(lambda _report: self._enter())
        self.tabs.chosen.connect(self._show_tab)
        self.aside.close_asked.connect(self._ask_to_close)
        self.aside.figures_asked.connect(lambda: self.tabs.choose(FIGURES))
        self._tell_list()
        self.list.list.select(report)
        self._turn()

    # Building

    def _head(self, title: str, context: str) -> PageHead:
        head = PageHead(title, context)
        self.save = button(_("Exportar PDF"), "secondary", "download", "Ctrl+S", on=self.save_pdf)
        self.word = button(_("Word"), icon="file-text", on=self.save_word)
        self.excel = button(_("Excel"), icon="file-spreadsheet", on=self.save_excel)
        self.print = button(_("Imprimir"), "primary", "printer", on=self.print_shown)
        self.print.say(_("Imprimir"), "Ctrl+P")
        self.boards = button(_("Ver tableros"), icon="chart-column", on=self._go_to_boards)
        self.more = button(_("Opciones"), icon="sliders-horizontal", on=self._fit)
        self.more.setCheckable(True)
        made = (self.boards, self.save, self.word, self.excel, self.more, self.print)
        for each in made:
            head.add(each)
        return head

    def beside(self) -> Sequence[QWidget]:
        self._border = separator(vertical=True)
        return (self.list, self._border)

    def middle(self) -> QWidget:
        self.tabs = Tabs(
            _("Ver del informe"),
            [
                Segment(PAGES, _("Vista previa")),
                Segment(TEXTS, _("Textos")),
                Segment(FIGURES, _("Cifras")),
            ],
        )
        self._stack = QStackedWidget()
        for each in (self.view, self.texts, self.figures):
            self._stack.addWidget(each)
        made = QWidget()
        made.setProperty("kind", "surface")
        made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self._stack, 1)
        return made

    def under_options(self) -> Sequence[QWidget]:
        return (self.aside,)

    # What the window asks for

    def focus_first(self) -> None:
        """Put the keyboard on the list, so that arrows choose a report."""
        self.list.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def escape(self) -> None:
        """Go back from the pages or the options to the list."""
        self.more.setChecked(False)
        self._fit()
        self.focus_first()

    def search_here(self) -> None:
        """Put the keyboard where reports are searched."""
        self.list.search.take()

    def panes(self) -> list[QWidget]:
        return [self.list, self._stack, self.pane]

    def state(self) -> dict[str, Any]:
        """Which report was looked at, and how."""
        return {"report": self.report, "tab": self.tabs.value(), "form": self.form.draft()}

    def restore(self, look: dict[str, Any]) -> None:
        """Look at it again as `state` said."""
        self.form.restore(look["form"])
        self.list.list.select(look["report"])
        self.choose(look["report"])
        self.tabs.choose(look["tab"])

    def leaving(self) -> bool:
        if self.texts.dirty():
            self.texts.keep()
        return super().leaving()

    # Which report

    @property
    def year(self) -> int:
        """The year that is chosen."""
        chosen: int = self.form.fields["year"].read()
        return chosen

    def choose(self, report: Report) -> None:
        """Show another report."""
        self.report = report
        self._desk.keep_view(KEPT, report.value)
        self._turn()

    def _turn_year(self, *_given: object) -> None:
        self._tell_list()
        self._clock.start()

    def _turn(self) -> None:
        """Show what can be done with the report that was chosen, and make it."""
        report = self.report
        annual, listed = report is Report.ANNUAL, report in _LISTED
        show_options(self.form, report)
        self.aside.setVisible(annual)
        self.tabs.setVisible(annual)
        self.tabs.choose(PAGES)
        self.word.setVisible(annual)
        self.excel.setVisible(listed)
        self.boards.setVisible(report is Report.DASHBOARDS)
        for made in (self.save, self.print):
            made.setEnabled(report is not Report.BRIEF)
        self._fit()
        self.tell("info", "")
        self._made = None
        self.refresh()

    def _show_tab(self, tab: str) -> None:
        self._stack.setCurrentIndex((PAGES, TEXTS, FIGURES).index(tab))

    def _enter(self) -> None:
        """Go on into what was chosen."""
        if self.report is Report.BRIEF:
            self._desk.go("actors")
        elif self.report is Report.DASHBOARDS:
            self._go_to_boards()
        else:
            self.view.sheets.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_to_boards(self) -> None:
        self._desk.go("dashboards", year=self.year)

    def _tell_list(self, pages: str = "") -> None:
        month = self.form.fields["month"].read()
        self.list.show_facts(self._facts, self.year, month, pages)

    # How it is made

    def refresh(self, *_given: object) -> None:
        if self.report is not Report.BRIEF:
            super().refresh()
            return
        self._clock.stop()
        self._drop_task()
        self.view.complain(
            _("Elija un actor en Actores y pulse Ctrl+Mayús+P: su ficha se ve antes de imprimirla.")
        )
        self.tell("info", _("La ficha es de un actor."), self._to_actors())

    def _to_actors(self) -> Any:
        return button(_("Ir a Actores"), small=True, on=partial(self._desk.go, "actors"))

    def fit_to_make(self) -> bool:
        return not any(self.form.fields[name].problem() for name in OF[self.report])

    def settle(self) -> None:
        if self.form.check():
            self.refresh()

    def work(self) -> Callable[[Task], Made]:
        return partial(make, self._desk.db, self._wanted())

    def file_name(self, made: Made) -> str:
        return suggested_name(made)

    def held(self, made: Made) -> Leaving:
        return Leaving(made.title, made.count)

    def preparing(self) -> str:
        many = self._facts.activities.get(self.year, 0) >= MANY
        return _("Preparando el informe…") if many and self.report is Report.ANNUAL else ""

    def unprepared(self) -> str:
        return _("El informe no se ha preparado.")

    def final(self, made: Made, suffix: str) -> Callable[[Task], bytes]:
        return partial(final, made, suffix)

    def _wanted(self) -> Wanted:
        given = self.form.values()
        who = self._desk.settings.name or self._desk.db.who or ""
        return Wanted(self.report, given["year"], given["language"], who, given)

    def _show_made(self, made: Made) -> None:
        super()._show_made(made)
        self._facts = self._desk.read(report_list.gather)
        n = self.view.sheets.count()
        pages = ngettext("{n} página", "{n} páginas", n).format(n=n)
        self._tell_list(pages if self.report is Report.ANNUAL else "")
        if made.report is not None:
            self.texts.show_report(made)
            self._look(made)

    def _look(self, made: Made) -> None:
        """Read what stands beside a year's report, once its pages are there."""
        wanted = made.wanted
        day = wanted.options["as_of"]
        task = Task(partial(look, self._desk.db, wanted.year, day, made.report))
        self._looking = task

        def found(facts: YearFacts) -> None:
            if isValid(self) and task is self._looking:
                self.aside.show_facts(wanted.year, facts)
                self.figures.show_figures(facts.figures, made.report)

        task.succeeded.connect(found)
        task.failed.connect(self._not_looked)
        task.start()

    def _not_looked(self, error: Exception) -> None:
        if not isinstance(error, CrmError):
            raise error
        self._desk.failed.emit(str(error))

    # Where it goes

    def save_word(self) -> None:
        """Ask where to keep the report as a file for Word, and write it there."""
        self.use(lambda made: self.ask_where(made, _("Exportar Word"), ".docx", _("Word (*.docx)")))

    def save_excel(self) -> None:
        """Ask where to keep the list as a file for Excel, and write it there."""
        self.use(
            lambda made: self.ask_where(made, _("Exportar Excel"), ".xlsx", _("Excel (*.xlsx)"))
        )

    def _ask_to_close(self) -> None:
        self.use(self._ask_closing)

    def _ask_closing(self, made: Made) -> None:
        def answered(answer: str | None) -> None:
            if answer == "close":
                self.close_version(made)

        self.dialog = ask(
            self,
            _("¿Cerrar la versión final de {year}?").format(year=made.wanted.year),
            _(
                "Se guardan en el archivo el PDF, el Word y las cifras con sus registros, tal como "
                "se ven. Lo que cambie después se dirá como diferencia."
            ),
            [Choice("keep", _("Cancelar")), Choice("close", _("Cerrar versión"), "primary")],
            answered,
        )

    def close_version(self, made: Made) -> None:
        """Close the year's report as it is seen."""
        desk = self._desk
        task = Task(partial(close, desk.db, made))
        said = _("Versión final de {year} cerrada").format(year=made.wanted.year)
        task.succeeded.connect(lambda _id: desk.told.emit(said, True))
        task.failed.connect(self._not_closed)
        self.show_progress(_("Cerrando la versión…"), task)
        task.start()

    def _not_closed(self, error: Exception) -> None:
        if not isinstance(error, CrmError):
            raise error
        self._desk.failed.emit(str(error))

    # Sizes

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Fold the options into a button where the pages would have too little room."""
        super()._fit()
        narrow, none = self.width() < theme().px(LEAST), self.report is Report.BRIEF
        opened = not none and (not narrow or self.more.isChecked())
        self.more.setVisible(narrow and not none)
        self.pane.setVisible(opened)
        for each in (self.list, self._border):
            each.setVisible(not narrow or not opened)


_LISTED = {
    Report.MATRIX,
    Report.VOLUNTARY,
    Report.DIRECTORY,
    Report.DECLARATION,
    Report.OVERDUE,
    Report.AGENDA,
    Report.COVERAGE,
}
