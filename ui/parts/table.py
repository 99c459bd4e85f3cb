"""A table of records by id, in columns, sorted by whoever knows how: the caller."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from crm.i18n import _
from ui.parts.buttons import Button, add_action, button, menu
from ui.parts.glyphs import TOKENS, Glyph, paint_glyph
from ui.parts.paint import (
    LEFT,
    chip_width,
    paint_chip,
    paint_icon,
    paint_text,
    tip,
    width_of,
)
from ui.parts.rows import Fetch, Index, RowModel, RowView
from ui.theme import font, theme

CELL = int(Qt.ItemDataRole.UserRole)
HEIGHT, PAD, STRETCH = 36, 8, 160


@dataclass(frozen=True)
class Column:
    """What a column is called and says of a row.

    A `width` of 0 takes what is left. With a `key` it can be sorted by, and an `optional`
    one goes where the width is short. `icon` gives a name and a colour, `chip` a word that
    stands after the text; either may be none. A `glyph` stands where an icon would.
    """

    title: str
    text: Callable[[Any], str]
    width: int = 0
    align: Qt.AlignmentFlag = LEFT
    key: str = ""
    token: str = "text"
    icon: Callable[[Any], tuple[str, str] | None] | None = None
    chip: Callable[[Any], str] | None = None
    optional: bool = False
    glyph: Callable[[Any], Glyph | None] | None = None


@dataclass(frozen=True)
class Cell:
    """What one cell shows."""

    text: str
    token: str
    align: Qt.AlignmentFlag
    icon: tuple[str, str] | None
    chip: str = ""
    glyph: Glyph | None = None


class RowTable(RowModel):
    """The rows of a table; each column says what it shows of them."""

    ROLES = (CELL, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)

    def __init__(self, columns: Sequence[Column], fetch: Fetch) -> None:
        super().__init__(fetch)
        self.columns = list(columns)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if way == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if way == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return self.columns[section].align
        return None

    def shown(self, row: Any, column: int, role: int) -> Any:
        its = self.columns[column]
        if role == CELL:
            icon = its.icon(row) if its.icon else None
            chip = its.chip(row) if its.chip else ""
            glyph = its.glyph(row) if its.glyph else None
            return Cell(its.text(row), its.token, its.align, icon, chip, glyph)
        said = [its.text(row), its.chip(row) if its.chip else ""]
        return ", ".join(filter(None, said))


class _CellDelegate(QStyledItemDelegate):
    """Paints a cell, and its part of the ground of the row."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect, view, px = option.rect, self.parent(), theme().px
        assert isinstance(view, TableView)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if selected or view.hovered == index.row():
            painter.fillRect(rect, theme().color("selection" if selected else "hover"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme().color("line"))
        if selected and rect.left() <= 0:
            painter.fillRect(rect.left(), rect.top(), px(3), rect.height(), theme().color("accent"))
        cell: Cell | None = index.data(CELL)
        if cell is not None:
            place = self._text_place(rect, cell)
            spot = QPointF(place.left() - px(15), rect.center().y() + 0.5)
            if cell.icon:
                paint_icon(painter, spot, cell.icon[0], cell.icon[1], 15)
            if cell.glyph:
                box = QRectF(0, 0, px(13), px(13))
                box.moveCenter(spot)
                color, hole = theme().color(TOKENS[cell.glyph]), theme().color("surface")
                paint_glyph(painter, box, cell.glyph, color, hole)
            letters = font(13, 500 if index.column() == 0 else 400)
            if cell.chip:
                place.setRight(place.right() - chip_width(cell.chip) - px(6))
                left = place.left() + min(width_of(cell.text, letters), place.width()) + px(6)
                ground = QRect(left, rect.top(), chip_width(cell.chip), rect.height())
                paint_chip(painter, ground, cell.chip)
            paint_text(painter, place, cell.text, letters, cell.token, cell.align)
        painter.restore()

    @staticmethod
    def _text_place(rect: QRect, cell: Cell) -> QRect:
        px = theme().px
        return rect.adjusted(px(PAD) + (px(23) if cell.icon or cell.glyph else 0), 0, -px(PAD), 0)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Say in full what the cell had to cut."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        cell: Cell | None = index.data(CELL)
        room = self._text_place(option.rect, cell).width() if cell else 0
        cut = cell is not None and width_of(cell.text, font(13, 500)) > room
        QToolTip.showText(event.globalPos(), tip(cell.text) if cell and cut else "", view)
        return True


class TableView(RowView):
    """A table of records; `sort_asked` tells the key of a column and whether downwards."""

    sort_asked = Signal(str, bool)

    def __init__(
        self, columns: Sequence[Column], fetch: Fetch, name: str, height: int = HEIGHT
    ) -> None:
        super().__init__(RowTable(columns, fetch), name)
        self._height = height
        self._columns = list(columns)
        self._sort = ("", False)
        self.hovered = -1
        self.setItemDelegate(_CellDelegate(self))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setMinimumSectionSize(24)
        header.sectionClicked.connect(self._pressed)
        for number, column in enumerate(columns):
            if not column.width:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        theme().changed.connect(self._fit)
        self._fit()

    def show_sort(self, key: str, downwards: bool) -> None:
        """Show by which column the rows are sorted."""
        self._sort = (key, downwards)
        header, keys = self.horizontalHeader(), [column.key for column in self._columns]
        header.setSortIndicatorShown(key in keys)
        if key in keys:
            way = Qt.SortOrder.DescendingOrder if downwards else Qt.SortOrder.AscendingOrder
            header.setSortIndicator(keys.index(key), way)

    def sort_button(self) -> Button:
        """Return a button with the columns that can be sorted by, for those who use the keys."""
        made = button(_("Ordenar"), "ghost", "chevron-down", small=True)
        choices = menu(made)
        for number, column in enumerate(self._columns):
            if column.key:
                add_action(choices, column.title, partial(self._pressed, number))
        made.setMenu(choices)
        return made

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _hover(self, row: int) -> None:
        if row != self.hovered:
            self.hovered = row
            self.viewport().update()

    def _pressed(self, number: int) -> None:
        key, (sorted_by, downwards) = self._columns[number].key, self._sort
        if not key:
            self.show_sort(*self._sort)  # the header has already moved its arrow
        else:
            self.show_sort(key, key == sorted_by and not downwards)
            self.sort_asked.emit(*self._sort)

    def _fit(self) -> None:
        px = theme().px
        self.set_row_height(px(self._height))
        for number, column in enumerate(self._columns):
            if column.width:
                self.setColumnWidth(number, px(column.width))
        self._make_room()

    def _make_room(self) -> None:
        """Hide the optional columns, from the last, that leave too little for the others."""
        px, room = theme().px, self.viewport().width()
        needs = [px(column.width or STRETCH) for column in self._columns]
        over = sum(needs) - room
        for number in reversed(range(len(self._columns))):
            hide = self._columns[number].optional and over > 0
            self.setColumnHidden(number, hide)
            over -= needs[number] if hide else 0
