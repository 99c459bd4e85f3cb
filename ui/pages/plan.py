"""Plan de trabajo: what the Network means to do in a year, how far it is, and what proves it."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import plan_progress, plans
from crm.i18n import _
from crm.model import WorkPlan
from crm.model.base import today
from crm.plan_progress import PlanView
from ui.desk import Desk, Target
from ui.forms.deleting import ask_delete
from ui.pages.plan_activities import ActivitiesPane
from ui.pages.plan_empty import NoPlan
from ui.pages.plan_export import MatrixExport
from ui.pages.plan_steps import StepsPane
from ui.parts.buttons import add_action, button, menu
from ui.parts.labels import separator
from ui.parts.page_head import PageHead
from ui.parts.segmented import Crowded, Segment
from ui.parts.tabs import Tabs
from ui.theme import theme

PLAN, STEPS = "plan", "steps"
MATERIALS, PUBLICATIONS, MAILINGS, SCHEDULE = "materials", "publications", "mailings", "schedule"
KEPT_YEAR = "plan.year"
NARROW = 900  # of the page
YEARS = 4  # in sight beside the title


def page(desk: Desk, target: Target) -> QWidget:
    """Return the page with the year and the tab that the target names, or as it was left."""
    made = PlanPage(desk)
    made.show_target(target)
    return made


class PlanPage(QWidget):
    """The plan of one year, in tabs: its activities, what was made and published, what is next."""

    toast_above = 2  # over the foot: what it tells of may be the last row

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._day = today()
        self._year = 0
        self._view: PlanView | None = None
        self._others: dict[str, QWidget] = {}  # the tabs that were looked at, of this year
        self._empty: NoPlan | None = None
        self._stale = True
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build()
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._refresh)
        desk.changes.made.connect(self._changed)

    # Building

    def _build(self) -> None:
        self.head = PageHead(_("Plan de trabajo"))
        self.years = Crowded(_("Año"))
        self.head.put_beside_title(self.years)
        self.export = button(_("Exportar matriz"), icon="file-spreadsheet", on=self._export)
        self.exporting = MatrixExport(self, self._desk)
        self.report = button("", "primary", "file-text", on=self._report)
        self.more = button(_("Más acciones"), "icon", "ellipsis", on=self._offer_more)
        for each in (self.more, self.export, self.report):
            self.head.add(each)
        self.tabs = Tabs(
            _("Partes del plan"),
            [Segment(key, said) for key, said in _tabs()],
        )
        tabs = QHBoxLayout()
        tabs.setContentsMargins(10, 0, 20, 0)
        tabs.addWidget(self.tabs)
        tabs.addStretch(1)
        self.activities = ActivitiesPane(self._desk)
        self.steps = StepsPane(self._desk)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.activities)
        self.stack.addWidget(self.steps)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(tabs)
        column.addWidget(separator())
        column.addWidget(self.stack, 1)
        self.years.changed.connect(self._choose_year)
        self.tabs.chosen.connect(self._choose_tab)
        for keys, by in (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            QShortcut(QKeySequence(keys), self, partial(self.tabs.step, by))

    # What the window asks

    def show_target(self, target: Target) -> None:
        """Show the year, the tab or the activity that the target names, or stay as it was left."""
        activity_id = target.id if target.kind == "activity" else None
        if activity_id is not None:
            found = self._desk.read(lambda session: plans.choice(session, activity_id))
            self._year = found.year if found else self._year
        elif year := target.value("year"):
            self._year = int(year)
        self._refresh()
        if activity_id is not None:
            self.tabs.choose(PLAN)
            self.activities.go_to(activity_id)
        elif tab := target.value("tab"):
            self.tabs.choose(tab)

    def focus_first(self) -> None:
        """Put the keyboard where one begins in the tab that is shown."""
        if self._empty is not None and self.stack.currentWidget() is self._empty:
            self._empty.first.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._ask("focus_first")

    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        shown: Any = self.stack.currentWidget()
        return [self.head, self.tabs, *(shown.panes() if hasattr(shown, "panes") else [shown])]

    def edit(self) -> None:
        """Edit what the keyboard is on."""
        self._ask("edit")

    def search_here(self) -> None:
        """Search in the tab that is shown, where it can be."""
        self._ask("search_here")

    def new_event(self) -> None:
        """Log a meeting, of the activity that is current."""
        if self.stack.currentWidget() is self.activities:
            self.activities.new_event()
        else:
            self._desk.go("event/new")

    def _ask(self, wish: str) -> None:
        shown = self.stack.currentWidget()
        if hasattr(shown, wish):
            getattr(shown, wish)()

    def state(self) -> dict[str, Any]:
        """Return how the page looks, for `restore`."""
        return {"year": self._year, "tab": self.tabs.value(), "plan": self.activities.keep()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Look as the page did then."""
        self._year = state["year"]
        self._refresh()
        self.tabs.choose(state["tab"])
        self.activities.restore(state["plan"])

    # What is shown

    def _changed(self, _nouns: Collection[Any]) -> None:
        self._stale = True
        if self.isVisible():
            self._later.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale or today() != self._day:
            self._later.start()

    def _refresh(self) -> None:
        """Read the plan of the year anew, and show what of it is in sight."""
        self._stale = False
        self._later.stop()
        self._day = today()
        years, self._view = self._desk.read(self._look)
        running = self._day.year
        shown = sorted({*years, running, running + 1, self._year})
        self.years.offer([Segment(year, str(year)) for year in shown], self._year)
        self.report.say(_("Generar «Logros {year}»").format(year=self._year))
        self._show_tab()
        self._fit()

    def _look(self, session: Session) -> tuple[list[int], PlanView]:
        years = plans.years(session)
        self._year = self._year or _first_year(years, self._day.year, self._kept())
        return years, plan_progress.of_year(session, self._year, self._day)

    def _kept(self) -> int:
        kept = self._desk.settings.view.get(KEPT_YEAR)
        return kept if isinstance(kept, int) else 0

    def _show_tab(self) -> None:
        view, tab = self._view, self.tabs.value()
        if view is None:
            return
        if tab not in (PLAN, STEPS):
            self._show_other(tab)
        elif view.plan is None:
            self._show_none(view)
        elif tab == STEPS:
            self.steps.show_year(self._year)
            self.stack.setCurrentWidget(self.steps)
        else:
            self.activities.show_plan(view, self._day)
            self.stack.setCurrentWidget(self.activities)

    def _show_none(self, view: PlanView) -> None:
        before = [year for year in self._desk.read(plans.years) if year < view.year]
        self._drop(self._empty)
        self._empty = NoPlan(self._desk, view.year, max(before, default=None))
        self.stack.addWidget(self._empty)
        self.stack.setCurrentWidget(self._empty)

    def _show_other(self, tab: str) -> None:
        """Show a tab that is a page of its own, made when it is first looked at."""
        if tab not in self._others:
            target = Target(tab, None, (("year", self._year),))
            self._others[tab] = _page_of(tab)(self._desk, target)
            self.stack.addWidget(self._others[tab])
        self.stack.setCurrentWidget(self._others[tab])

    def _drop(self, page: QWidget | None) -> None:
        if page is not None:
            self.stack.removeWidget(page)
            page.hide()
            page.deleteLater()

    def _choose_year(self, year: int) -> None:
        self._year = year
        self._desk.keep_view(KEPT_YEAR, year)
        for each in self._others.values():
            self._drop(each)
        self._others = {}
        self._refresh()

    def _choose_tab(self, _tab: str) -> None:
        self.activities.asking.close()
        focused = QApplication.focusWidget()
        within = focused is not None and self.stack.isAncestorOf(focused)
        self._show_tab()
        self._fit()
        if within:
            self.focus_first()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Say what there is no room for in short."""
        narrow = self.width() < theme().px(NARROW)
        whole = _("Generar «Logros {year}»").format(year=self._year)
        self.report.setText(_("Logros {year}").format(year=self._year) if narrow else whole)
        planned = self._view is not None and self._view.plan is not None
        # The other tabs have buttons of their own.
        own = planned and self.tabs.value() in (PLAN, STEPS)
        self.report.setVisible(own)
        self.export.setVisible(own)
        self.export.setText(_("Exportar") if narrow else _("Exportar matriz"))

    # What is done with the plan

    def _export(self) -> None:
        under = self.export.mapToGlobal(QPoint(0, self.export.height() + 2))
        self.exporting.offer(self._year, under)

    def _report(self) -> None:
        self._desk.go("reports", year=self._year)

    def _offer_more(self) -> None:
        made, go, year = menu(self), self._desk.go, self._year
        plan = self._view.plan if self._view else None
        if plan is not None:
            objective = partial(go, "objective/new", plan_id=plan.id)
            add_action(made, _("Nuevo objetivo"), objective, "plus")
            add_action(made, _("Editar el plan"), partial(go, "plan/edit", plan.id), "pencil")
            copy = partial(go, "plan/new", year=year + 1, copy_of=year)
            add_action(made, _("Copiar al {year}").format(year=year + 1), copy, "copy")
        into = partial(go, "plan/import", year=year)
        add_action(made, _("Importar de Excel"), into, "upload")
        if plan is not None:
            made.addSeparator()
            drop = partial(self._delete, plan.id)
            add_action(made, _("Eliminar el plan"), drop, "trash-2", danger=True)
        made.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))

    def _delete(self, plan_id: int) -> None:
        name = _("Plan de trabajo {year}").format(year=self._year)
        ask_delete(self, self._desk, WorkPlan, plan_id, name)


def _tabs() -> tuple[tuple[str, str], ...]:
    return (
        (PLAN, _("Actividades")),
        (MATERIALS, _("Materiales")),
        (PUBLICATIONS, _("Publicaciones")),
        (MAILINGS, _("Envíos")),
        (SCHEDULE, _("Cronograma")),
        (STEPS, _("Próximos pasos")),
    )


def _page_of(tab: str) -> Callable[[Desk, Target], QWidget]:
    """What makes the page of a tab; it is read in when it is first looked at."""
    match tab:
        case "materials":
            from ui.pages.materials import page as made
        case "publications":
            from ui.pages.publications import page as made
        case "mailings":
            from ui.pages.mailings import page as made
        case _:
            from ui.pages.schedule import page as made
    return made


def _first_year(years: Collection[int], running: int, kept: int) -> int:
    """The year looked at last, or else the running one if it has a plan, or the last that has."""
    if kept in years:
        return kept
    return running if running in years or not years else max(years)
