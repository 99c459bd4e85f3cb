"""Every commemorative date of a year, with how its publication stands."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm import observances
from crm.dates import FIRST_YEAR, LAST_YEAR, show_day
from crm.i18n import _, ngettext
from crm.model import Observance, ObservanceStep
from crm.model.base import today
from crm.observances import ObservanceRow
from ui.desk import Desk, Target
from ui.parts.buttons import button
from ui.parts.labels import label
from ui.parts.page_head import PageHead
from ui.parts.table import Column, TableView


def page(desk: Desk, target: Target) -> QWidget:
    """The commemorative dates, of this year unless another is given."""
    return ObservancesPage(desk, int(target.value("year") or today().year))


class ObservancesPage(QWidget):
    """The table of the dates of one year, which can be turned."""

    def __init__(self, desk: Desk, year: int) -> None:
        super().__init__()
        self._desk, self.year = desk, year
        self._rows: dict[int, ObservanceRow] = {}
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.table = TableView(_columns(), self._fetch, _("Fechas conmemorativas"))
        self._build()
        self.table.opened.connect(lambda id_: desk.go("observance", id_, year=self.year))
        desk.changes.made.connect(self._changed)
        self._show()

    def _build(self) -> None:
        self.head = PageHead(_("Fechas conmemorativas"), on_back=self._desk.back)
        self.year_label = label("", "strong")
        for made in (
            button(_("Año anterior"), "icon", "chevron-left", on=partial(self.turn, -1)),
            self.year_label,
            button(_("Año siguiente"), "icon", "chevron-right", on=partial(self.turn, 1)),
            button(_("Agregar fecha"), "primary", "plus", on=self._add),
        ):
            self.head.add(made)
        edge = QHBoxLayout()
        edge.setContentsMargins(12, 0, 0, 0)
        edge.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(edge, 1)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Esc"), self, self._desk.back, context=here)

    def focus_first(self) -> None:
        """Go to the table, on the next date to come."""
        ahead = (row.id for row in self._rows.values() if row.day >= today() and not row.retired)
        if self._rows and not self.table.selected_ids():
            self.table.select([next(ahead, next(iter(self._rows)))])
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def turn(self, years: int) -> None:
        """Show the dates so many years on."""
        if FIRST_YEAR <= self.year + years <= LAST_YEAR:
            self.year += years
            self._show()

    def _show(self) -> None:
        rows = self._desk.read(lambda session: observances.of_year(session, self.year))
        self._rows = {row.id: row for row in rows}
        self.table.show_ids(list(self._rows))
        self.year_label.setText(str(self.year))
        in_use = sum(not row.retired for row in rows)
        self.head.context.setText(ngettext("{n} fecha", "{n} fechas", in_use).format(n=in_use))

    def _fetch(self, ids: Sequence[int]) -> dict[int, ObservanceRow]:
        return {id_: self._rows[id_] for id_ in ids if id_ in self._rows}

    def _changed(self, nouns: frozenset[type]) -> None:
        if nouns & {Observance, ObservanceStep}:
            self._show()

    def _add(self) -> None:
        self._desk.go("observance/new")


def _columns() -> list[Column]:
    return [
        Column(_("Fecha"), lambda row: show_day(row.day), 110),
        Column(_("Nombre"), lambda row: row.name, chip=_chip),
        Column(_("Ámbito"), lambda row: row.kind or "", 110, token="text_2", optional=True),
        Column(
            _("Publicación"),
            lambda row: observances.state_said(row, today()),
            230,
            icon=lambda row: ("check", "ok") if row.published else ("megaphone", "text_2"),
        ),
    ]


def _chip(row: ObservanceRow) -> str:
    if row.retired:
        return _("Retirada")
    years = observances.anniversary_said(row.anniversary) if row.anniversary else ""
    return years or row.rule or ""
