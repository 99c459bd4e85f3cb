"""The second step of a turnover: who would leave, and what is at risk when they do."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crm import organizations, turnover
from crm.dates import show_number, show_partial
from crm.i18n import _, ngettext
from crm.model.base import today
from crm.organizations import kind_short
from crm.turnover import AtRisk, Leaver, Preview
from ui.desk import Desk
from ui.pages.turnover_who import KINDS, LEVELS, kind_name, level_name
from ui.parts.cards import EmptyState
from ui.parts.labels import label
from ui.parts.paint import RIGHT
from ui.parts.segmented import Crowded, Segment
from ui.parts.table import Column, TableView
from ui.parts.toast import Banner

LEAVING, AT_RISK = "leaving", "at_risk"


class ReviewStep(QWidget):
    """Two tables, of people and of governments, under how many there are of each kind."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._leavers: dict[int, Leaver] = {}
        self._risks: dict[int, AtRisk] = {}
        self.setProperty("kind", "surface")
        self.note = Banner("info", "")
        self.counts = label("", "sec", wrap=True)
        self.switch = Crowded(_("Qué se ve"))
        self.tasks = label("", "sec", wrap=True, tone="muted")
        region = region_of(desk)
        leaving = _leaver_columns(region)
        self.leavers = TableView(leaving, self._some_leavers, _("Quiénes dejan su cargo"))
        self.risks = TableView(_risk_columns(region), self._some_risks, _("En riesgo"))
        self.risks.set_empty(
            EmptyState("shield", _("Nada en riesgo: ni compromisos abiertos ni seguimientos."))
        )
        self.leavers.opened.connect(lambda id_: desk.go("person", self._leavers[id_].person_id))
        self.risks.opened.connect(lambda id_: desk.go("organization", id_))
        self.switch.changed.connect(self._choose)
        self._build()

    def _build(self) -> None:
        self.stack = QStackedWidget()
        self.stack.addWidget(self.leavers)
        self.stack.addWidget(self.risks)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 0)
        column.setSpacing(8)
        for each in (self.note, self.counts, self.switch, self.tasks):
            column.addWidget(each)
        column.addWidget(self.stack, 1)
        self.note.hide()

    def loading(self) -> None:
        """Say that it is being read."""
        self.leavers.loading()
        self.risks.loading()

    def show_preview(self, seen: Preview) -> None:
        """Show what closing this term would do."""
        self._leavers = {each.appointment_id: each for each in seen.leavers}
        self._risks = {each.organization_id: each for each in seen.at_risk}
        self.leavers.set_empty(EmptyState("users", turnover.nobody(seen.term)))
        self.leavers.show_ids(list(self._leavers))
        self.risks.show_ids(list(self._risks))
        self.leavers.refresh()
        self.risks.refresh()
        past = seen.term.last_day < today()
        self.note.say("info", _("Esa fecha ya pasó: quienes empezaron después no se tocan."))
        self.note.setVisible(past)
        self.counts.setText(counts_said(seen))
        self.counts.setVisible(bool(seen.leavers))
        self.tasks.setText(_tasks_said(seen))
        self.switch.offer(
            [
                Segment(LEAVING, _("Dejan su cargo"), count=show_number(len(seen.leavers))),
                Segment(AT_RISK, _("En riesgo"), count=show_number(len(seen.at_risk))),
            ],
            self.switch.value() or LEAVING,
        )
        self._show_tasks()

    def selected_organizations(self) -> list[int]:
        """The governments of the rows that are selected."""
        if self.switch.value() == AT_RISK:
            return self.risks.selected_ids()
        ids = self.leavers.selected_ids()
        return list(dict.fromkeys(self._leavers[id_].organization_id for id_ in ids))

    def focus_first(self) -> None:
        """Put the keyboard on the table in sight."""
        table = self.risks if self.switch.value() == AT_RISK else self.leavers
        table.focus_row()

    def _choose(self, which: str) -> None:
        self.stack.setCurrentWidget(self.risks if which == AT_RISK else self.leavers)
        self._show_tasks()
        self.focus_first()

    def _show_tasks(self) -> None:
        at_risk = self.switch.value() == AT_RISK
        self.tasks.setVisible(at_risk and bool(self.tasks.text()))

    def _some_leavers(self, ids: Sequence[int]) -> dict[int, Leaver]:
        return {id_: self._leavers[id_] for id_ in ids if id_ in self._leavers}

    def _some_risks(self, ids: Sequence[int]) -> dict[int, AtRisk]:
        return {id_: self._risks[id_] for id_ in ids if id_ in self._risks}


def leaving_said(seen: Preview) -> str:
    """How many leave, and in how many governments."""
    people, governments = len(seen.leavers), seen.governments
    said = ngettext("{n} persona deja su cargo", "{n} personas dejan su cargo", people)
    where = ngettext("en {n} gobierno", "en {n} gobiernos", governments)
    return " ".join((said.format(n=show_number(people)), where.format(n=show_number(governments))))


def counts_said(seen: Preview) -> str:
    """How many of each level and in each kind of government."""
    levels = Counter(each.level for each in seen.leavers)
    kinds = Counter(each.kind for each in seen.leavers)
    parts = [(level_name(level), levels[level]) for level in LEVELS if levels[level]]
    parts += [(kind_name(kind), kinds[kind]) for kind in KINDS if kinds[kind]]
    return " · ".join(f"{name}: {show_number(count)}" for name, count in parts)


def _tasks_said(seen: Preview) -> str:
    count = len(seen.to_present)
    if not count:
        return ""
    said = ngettext(
        "Se creará {n} tarea «Presentar la Declaración a la nueva gestión».",
        "Se crearán {n} tareas «Presentar la Declaración a la nueva gestión».",
        count,
    )
    return said.format(n=show_number(count))


def region_of(desk: Desk) -> Callable[[Any], str]:
    """What tells the region of a row by its UBIGEO."""
    names = dict(desk.read(organizations.regions))
    return lambda row: names.get((row.code or "")[:2], "")


def placed(row: Any) -> str:
    """A government with its kind, for many share their names."""
    return f"{row.organization} · {kind_short(row.kind)}"


def _leaver_columns(region: Callable[[Any], str]) -> list[Column]:
    return [
        Column(_("Persona"), lambda row: row.person),
        Column(_("Cargo"), lambda row: row.post, 210),
        Column(_("Institución"), placed, 240, token="text_2"),
        Column(_("Región"), region, 120, token="text_2", optional=True),
        Column(
            _("Desde"),
            lambda row: show_partial(row.start) if row.start else "",
            110,
            token="text_2",
            optional=True,
        ),
    ]


def _risk_columns(region: Callable[[Any], str]) -> list[Column]:
    return [
        Column(_("Institución"), placed),
        Column(_("Región"), region, 120, token="text_2", optional=True),
        Column(_("Etapa de la Declaración"), lambda row: row.stage or "—", 190),
        Column(
            _("Firma"),
            lambda row: _("Firmó") if row.signed else "—",
            90,
            icon=lambda row: ("signature", "ok") if row.signed else None,
        ),
        Column(_("Nos deben"), lambda row: _some(row.owed_to_us), 90, RIGHT),
        Column(_("Les debemos"), lambda row: _some(row.owed_by_us), 100, RIGHT),
        Column(_("Tarea"), _task_said, 110, token="text_2", optional=True),
    ]


def _some(count: int) -> str:
    return show_number(count) if count else "—"


def _task_said(row: AtRisk) -> str:
    if row.follow_up_id is None:
        return "—"
    return _("Ya está abierta") if row.presented else _("Se creará")
