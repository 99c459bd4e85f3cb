"""A few things to choose from, under headings, each with its sign and a second line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QHelpEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from ui.parts.paint import paint_icon, paint_pill, paint_ring, paint_text, tip, width_of
from ui.theme import font, theme

ROW = int(Qt.ItemDataRole.UserRole)
TALL, HEAD, START = 46, 30, 38
ROOT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Choice:
    """One thing to choose; one without a value is a heading."""

    value: Any
    title: str
    detail: str = ""
    icon: str = ""
    token: str = "text_2"

    @property
    def said(self) -> str:
        return ", ".join(filter(None, (self.title, self.detail)))


class _Model(QAbstractListModel):
    """The lines that are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Choice] = []

    def show(self, rows: Sequence[Choice]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A heading is passed over."""
        flag = Qt.ItemFlag
        if not index.isValid() or self.rows[index.row()].value is None:
            return flag.NoItemFlags
        return flag.ItemIsEnabled | flag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        said = {
            ROW: row,
            int(Qt.ItemDataRole.DisplayRole): row.title,
            int(Qt.ItemDataRole.AccessibleTextRole): row.said,
        }
        return said.get(int(role))


class _Delegate(QStyledItemDelegate):
    """Paints headings and choices."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row: Choice = index.data(ROW)
        return QSize(80, theme().px(HEAD if row.value is None else TALL))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, px, state = index.data(ROW), theme().px, option.state
        rect = option.rect.adjusted(px(2), 0, -px(2), 0)
        painter.save()
        if row.value is None:
            place = rect.adjusted(px(6), px(8), 0, 0)
            paint_text(painter, place, row.title, font(12, 600), "text_2")
        else:
            ground = rect.adjusted(0, px(1), 0, -px(1))
            chosen = bool(state & QStyle.StateFlag.State_Selected)
            if chosen or state & QStyle.StateFlag.State_MouseOver:
                paint_pill(painter, ground, "selection" if chosen else "hover", 6)
            self._paint_choice(painter, ground, row, chosen=chosen)
            if state & QStyle.StateFlag.State_HasFocus:
                paint_ring(painter, ground, 6)
        painter.restore()

    def _paint_choice(self, painter: QPainter, rect: QRect, row: Choice, *, chosen: bool) -> None:
        px, token = theme().px, "accent" if chosen else row.token
        middle = rect.center().y() + 1
        paint_icon(painter, QPointF(rect.left() + px(20), middle), row.icon, token, 17)
        for text, letters, down, ink in (
            (row.title, font(13, 500), 14, "accent" if chosen else "text"),
            (row.detail, font(12), 31, "text_2"),
        ):
            if not row.detail:
                down = TALL // 2 - 1
            line = QRect(0, 0, rect.width() - px(START + 8), px(18))
            line.moveTopLeft(rect.topLeft())
            line.translate(px(START), px(down) - px(9))
            paint_text(painter, line, text, letters, ink)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Say in full what the row had to cut."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        row: Choice = index.data(ROW)
        room = option.rect.width() - theme().px(START + 12)
        cut = width_of(row.title, font(13, 500)) > room or width_of(row.detail, font(12)) > room
        QToolTip.showText(event.globalPos(), tip(row.title, row.detail) if cut else "", view)
        return True


class ChoiceList(QListView):
    """Tells with `chosen` what the mouse or the arrows chose, with `opened` what Enter asks for."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._shown = _Model()
        self.setModel(self._shown)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.selectionModel().currentChanged.connect(self._tell)
        theme().changed.connect(self.scheduleDelayedItemsLayout)

    def show_choices(self, rows: Sequence[Choice]) -> None:
        """Show these; what is chosen stays so where it is among them."""
        value = self.value()
        if list(rows) != self._shown.rows:
            was = self.blockSignals(True)
            self._shown.show(rows)
            self.select(value)
            self.blockSignals(was)

    def value(self) -> Any:
        """Return what is chosen, or None."""
        index = self.currentIndex()
        return self._shown.rows[index.row()].value if index.isValid() else None

    def values(self) -> list[Any]:
        """Return what there is to choose from."""
        return [each.value for each in self._shown.rows if each.value is not None]

    def select(self, value: Any) -> None:
        """Choose this one, telling nobody."""
        rows = [n for n, row in enumerate(self._shown.rows) if row.value == value]
        was = self.blockSignals(True)
        if value is not None and rows:
            self.setCurrentIndex(self._shown.index(rows[0]))
        self.blockSignals(was)
        self.viewport().update()

    def _tell(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self._shown.rows[index.row()].value)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are commands of the page."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.value() is not None:
            self.opened.emit(self.value())
        else:
            super().keyPressEvent(event)
