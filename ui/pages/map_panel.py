"""What stands beside a map: the area that is chosen, and the same areas as a table."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from crm.atlas import Area
from crm.board import Card
from crm.i18n import _, ngettext
from crm.instruments import StageRow
from crm.outlines import Layer
from crm.shades import Shading
from ui.desk import Desk
from ui.pages import map_looks
from ui.pages.map_looks import Order
from ui.parts.buttons import button
from ui.parts.labels import Elided, label, separator
from ui.parts.table import TableView
from ui.theme import icon, theme

ROW, MOST_ROWS, FEWER_ROWS, LOW = 28, 7, 3, 700
BESIDE = 44  # the margins of an area's head, and what stands between its parts


class ChosenArea(QFrame):
    """The area that is chosen: who is followed up there, and what can be done with them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._area: Area | None = None
        self._cards: dict[int, Card] = {}
        self._stages: tuple[StageRow, ...] = ()
        self.list: TableView | None = None
        self.setProperty("kind", "banner")
        self.setProperty("tone", "info")
        self.name, self.context = Elided("", "heading"), Elided("", "sec")
        self.see = button(_("Ver en Actores"), "ghost", "arrow-right", small=True, on=self.open)
        self.briefs = button("", icon="printer", small=True, on=self.print_briefs)
        self.none = label("", "sec", wrap=True)
        head = self._head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name)
        head.addWidget(self.context)
        head.addStretch(1)
        head.addWidget(self.see)
        foot = self._foot = QHBoxLayout()
        foot.addWidget(self.briefs)
        foot.addStretch(1)
        self._rows = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 10)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.none)
        column.addLayout(self._rows)
        column.addLayout(foot)
        theme().changed.connect(self._fit)

    def show_area(self, area: Area, stages: Sequence[StageRow]) -> None:
        """Show this area; `stages` are those of the instrument."""
        self._area = area
        self._cards = {card.follow_up_id: card for card in area.cards}
        self.name.setText(area.name)
        self.context.setText(map_looks.counted(area) if area.followed > 1 else "")
        self.context.setVisible(bool(self.context.text()))
        self.none.setText(_("Nadie está en seguimiento aquí."))
        self.none.setVisible(not area.cards)
        n = area.followed
        said = ngettext("Ficha del {n}", "Fichas de los {n}", n).format(n=n)
        self.briefs.say(_("Ficha") if n == 1 else said)
        self.briefs.setVisible(n > 0)
        listed = self._listed(tuple(stages))
        listed.setVisible(bool(area.cards))
        listed.show_ids(list(self._cards))
        listed.refresh()
        self._fit()

    def _listed(self, stages: tuple[StageRow, ...]) -> TableView:
        """The list of follow-ups, made anew for the stages of another instrument."""
        if self.list is not None and stages == self._stages:
            return self.list
        if self.list is not None:
            self._rows.removeWidget(self.list)
            self.list.hide()
            self.list.deleteLater()
        self._stages = stages
        columns = map_looks.card_columns({stage.id: stage for stage in stages})
        made = TableView(columns, self._fetch, _("En seguimiento en este territorio"), ROW)
        made.horizontalHeader().hide()
        made.opened.connect(self._open_card)
        self._rows.addWidget(made)
        self.list = made
        return made

    def _fetch(self, ids: Sequence[int]) -> dict[int, Card]:
        return {id_: self._cards[id_] for id_ in ids if id_ in self._cards}

    def _fit(self) -> None:
        # The name is what one looks for: where all has no room beside it, the way on goes below.
        context = self.context.sizeHint().width() if self.context.text() else 0
        wanted = self.name.sizeHint().width() + context + self.see.sizeHint().width()
        crowded = wanted + theme().px(BESIDE) > self.width()
        (self._foot if crowded else self._head).addWidget(self.see)
        if self.list is not None:
            most = FEWER_ROWS if self.window().height() < theme().px(LOW) else MOST_ROWS
            rows = min(len(self._cards), most)
            self.list.setFixedHeight(theme().px(ROW) * rows + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _open_card(self, id_: int) -> None:
        self._desk.go("organization", self._cards[id_].organization_id)

    def open(self) -> None:
        """Go to the list of actors, narrowed to the area."""
        if self._area is not None:
            self._desk.go("actors", territory=(self._area.name, self._area.ubigeos))

    def print_briefs(self) -> None:
        """Go to the briefs of all who are followed up in the area."""
        if self._area is not None and self._area.followed:
            self._desk.go("brief", organization_ids=self._area.organization_ids)


class AreaTable(QWidget):
    """The areas as a table, those with nothing to show folded away.

    `chosen` tells which area was chosen, `opened` which one is asked for.
    """

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._areas: dict[int, Area] = {}
        self._shading: Shading | None = None
        self._looks: tuple[object, ...] = ()
        self.order: Order = map_looks.AS_FOUND
        self.table: TableView | None = None
        self._room = QVBoxLayout()
        self.fold = button("", "quiet", on=lambda: self._list())
        self.fold.setCheckable(True)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 2, 8, 2)
        foot.addWidget(self.fold)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._room, 1)
        column.addWidget(separator())
        column.addLayout(foot)

    def show_areas(self, areas: Sequence[Area], layer: Layer, shading: Shading) -> None:
        """Show these areas as they are coloured, in the order that was asked for last."""
        looks = (layer, shading.measure)
        if looks != self._looks:
            if self._looks:  # another colouring begins with its own order
                self.order = map_looks.ORDERS[shading.measure]
            self._looks = looks
            self._make(layer, shading)
        self._areas = {int(area.code): area for area in areas}
        self._shading = shading
        n = sum(area.code not in shading.of for area in areas)
        self.fold.say(map_looks.folded(shading.measure, n))
        self.fold.setVisible(n > 0)
        self._list()

    def select(self, code: str) -> None:
        """Select an area, bringing it out of the fold."""
        if self._shading is not None and code not in self._shading.of and not self.unfolded():
            self.fold.setChecked(True)
            self._list()
        if self.table is not None and self.table.selected_ids() != [int(code)]:
            self.table.select([int(code)])

    def unfolded(self) -> bool:
        """Tell whether those with nothing to show are in sight."""
        return self.fold.isChecked()

    def set_unfolded(self, unfolded: bool) -> None:
        """Show those with nothing to show, or not."""
        self.fold.setChecked(unfolded)
        self._list()

    def sort_by(self, key: str, downwards: bool) -> None:
        """Show the areas in another order."""
        self.order = (key, downwards)
        if self.table is not None:
            self.table.show_sort(key, downwards)
        self._list()

    def shown(self) -> list[str]:
        """Return the areas in sight, in their order."""
        return [self._areas[id_].code for id_ in self._ids()]

    def _make(self, layer: Layer, shading: Shading) -> None:
        if self.table is not None:
            self._room.removeWidget(self.table)
            self.table.hide()
            self.table.deleteLater()
        columns = map_looks.area_columns(layer, shading)
        made = TableView(columns, self._fetch, _("Territorios"), 31)
        made.setSelectionMode(TableView.SelectionMode.SingleSelection)
        made.selected.connect(self._tell)
        made.opened.connect(lambda id_: self.opened.emit(self._areas[id_].code))
        made.sort_asked.connect(self.sort_by)
        made.show_sort(*self.order)
        self._room.addWidget(made)
        self.table = made

    def _ids(self) -> list[int]:
        if self._shading is None:
            return []
        coloured: list[int] = []
        rest: list[int] = []
        for area in map_looks.in_order(list(self._areas.values()), self._shading, self.order):
            (coloured if area.code in self._shading.of else rest).append(int(area.code))
        return [*coloured, *(rest if self.unfolded() else ())]

    def _list(self) -> None:
        opened = self.unfolded()
        self.fold.setIcon(icon("chevron-down" if opened else "chevron-right", "text_2"))
        self.fold.setAccessibleDescription(_("Desplegado") if opened else _("Plegado"))
        if self.table is not None:
            self.table.show_ids(self._ids())
            self.table.refresh()

    def _fetch(self, ids: Sequence[int]) -> dict[int, Area]:
        return {id_: self._areas[id_] for id_ in ids if id_ in self._areas}

    def _tell(self, ids: list[int]) -> None:
        if len(ids) == 1:
            self.chosen.emit(self._areas[ids[0]].code)
