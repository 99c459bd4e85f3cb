"""A calendar of whole weeks: a month of short lines, or one week with room for whole titles."""

import datetime as dt
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
)

from crm.i18n import _, ngettext
from ui.parts.buttons import asks_for_menu
from ui.parts.paint import (
    CENTER,
    paint_icon,
    paint_pill,
    paint_ring,
    paint_text,
    tints,
    tip,
    width_of,
    wrapped,
)
from ui.theme import font, theme

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
WEEK = 7
HEAD, LINE, GAP, EDGE = 24, 19, 2, 4  # the design's lengths, before they grow with the text
MOST_LINES, WHOLE = 3, 8  # of a title in a week: where a day is full, and where it has room


@dataclass(frozen=True)
class DayWords:
    """How the caller names days: those of a week in full and short, and one of a month."""

    weekdays: Sequence[str]
    short: Sequence[str]
    said: Callable[[dt.date], str]
    first_of_month: Callable[[dt.date], str]


@dataclass(frozen=True)
class GridItem:
    """Something on one day or several: what it says, its sign, and what it is called in full.

    Where there is room, `kind` heads it when there is no `hour`, and `detail` follows its text.
    """

    key: object
    text: str
    said: str
    first: dt.date
    last: dt.date
    icon: str
    tint: str = "neutral"
    hour: str = ""
    kind: str = ""
    detail: str = ""
    struck: bool = False


@dataclass(frozen=True)
class _Place:
    """Where an item of a day is painted, or the sign that says how many more there are."""

    day: dt.date
    rect: QRect
    item: GridItem | None
    lines: tuple[str, ...] = ()
    more: int = 0


class _Days(QAbstractTableModel):
    """Whole weeks of days, and what is on each."""

    def __init__(self, words: DayWords) -> None:
        super().__init__()
        self.words = words
        self.start = dt.date.min  # a Monday
        self.weeks = 0
        self.items: dict[dt.date, list[GridItem]] = {}

    def show(self, start: dt.date, weeks: int) -> None:
        self.beginResetModel()
        self.start, self.weeks = start, weeks
        self.endResetModel()

    def fill(self, items: Sequence[GridItem]) -> None:
        self.items = {}
        for item in items:
            for day in self._days_of(item):
                self.items.setdefault(day, []).append(item)
        if self.weeks:
            self.dataChanged.emit(self.index(0, 0), self.index(self.weeks - 1, WEEK - 1))

    def _days_of(self, item: GridItem) -> Iterator[dt.date]:
        day, last = max(item.first, self.start), min(item.last, self.last)
        while day <= last:
            yield day
            day += dt.timedelta(1)

    @property
    def last(self) -> dt.date:
        return self.start + dt.timedelta(WEEK * self.weeks - 1)

    def day(self, index: Index) -> dt.date:
        return self.start + dt.timedelta(WEEK * index.row() + index.column())

    def index_of(self, day: dt.date) -> QModelIndex:
        row, column = divmod((day - self.start).days, WEEK)
        return self.index(row, column)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else self.weeks

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else WEEK

    def headerData(
        self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if way == Qt.Orientation.Horizontal and section < WEEK:
            if role == Qt.ItemDataRole.DisplayRole:
                return self.words.short[section]
            if role == Qt.ItemDataRole.AccessibleTextRole:
                return self.words.weekdays[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.AccessibleTextRole or not index.isValid():
            return None
        return self.said(self.day(index))

    def said(self, day: dt.date) -> str:
        """The day and all that is on it, as a screen reader says them."""
        here = self.items.get(day, [])
        count = ngettext("{n} anotación", "{n} anotaciones", len(here)).format(n=len(here))
        heads = [self.words.said(day)]
        if day == dt.date.today():
            heads.append(_("hoy"))
        heads.append(count if here else _("nada anotado"))
        return ". ".join([", ".join(heads), *(item.said for item in here)])


class _DayDelegate(QStyledItemDelegate):
    """Paints a day: its number, and as many of its items as there is room for."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        grid = self.parent()
        assert isinstance(grid, MonthGrid)
        day, rect, color = grid.days.day(index), option.rect, theme().color
        outside = not grid.is_inside(day)
        painter.save()
        painter.setClipRect(rect)
        painter.fillRect(rect, color("canvas" if outside else "surface"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, color("line"))
        painter.fillRect(rect.right(), rect.top(), 1, rect.height(), color("line"))
        self._paint_number(painter, rect, day, grid)
        for place in grid.places(day):
            if place.item is None:
                paint_text(painter, place.rect, _more(place.more), font(11, 600), "accent")
            elif grid.one_week:
                _paint_block(painter, place.rect, place.item, place.lines)
            else:
                _paint_line(painter, place.rect, place.item)
        if day == grid.here:
            inner = rect.adjusted(0, 0, -1, -1)
            if grid.hasFocus():
                paint_ring(painter, inner, 2)
            else:
                painter.setPen(QPen(color("line_strong"), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(inner.adjusted(0, 0, -1, -1))
        painter.restore()

    @staticmethod
    def _paint_number(painter: QPainter, rect: QRect, day: dt.date, grid: "MonthGrid") -> None:
        px, words = theme().px, grid.days.words
        text = words.first_of_month(day) if day.day == 1 else str(day.day)
        today = day == dt.date.today()
        token = "accent" if today else "text" if grid.is_inside(day) else "text_3"
        letters = font(12, 600 if today or day.day == 1 else 500)
        wide = max(px(22), width_of(text, letters) + px(10))
        room = QRect(rect.left() + px(3), rect.top() + px(2), wide, px(20))
        paint_text(painter, room, text, letters, token, CENTER)
        if today:
            paint_ring(painter, room.adjusted(0, 0, 0, 0), room.height() / 2)


def _more(count: int) -> str:
    return _("+{n} más").format(n=count)


def _paint_line(painter: QPainter, rect: QRect, item: GridItem) -> None:
    px, (ink, tint) = theme().px, tints(item.tint)
    paint_pill(painter, rect, tint, 4)
    spot = QPointF(rect.left() + px(10), rect.center().y() + 0.5)
    paint_icon(painter, spot, item.icon, ink, 12)
    room = rect.adjusted(px(19), 0, -px(3), 0)
    text = f"{item.hour} {item.text}" if item.hour else item.text
    _paint_words(painter, room, text, item, ink)


def _paint_block(painter: QPainter, rect: QRect, item: GridItem, lines: Sequence[str]) -> None:
    px, (ink, tint) = theme().px, tints(item.tint)
    paint_pill(painter, rect, tint, 4)
    top = QRect(rect.left(), rect.top() + px(3), rect.width(), px(16))
    paint_icon(painter, QPointF(rect.left() + px(11), top.center().y() + 0.5), item.icon, ink, 13)
    room = top.adjusted(px(21), 0, -px(3), 0)
    paint_text(painter, room, item.hour or item.kind, font(11, 600), ink)
    room = top.adjusted(px(6), 0, -px(3), 0)
    for line in lines:
        room.translate(0, px(16))
        _paint_words(painter, room, line, item, "text")
    if item.detail:
        room.translate(0, px(16))
        paint_text(painter, room, item.detail, font(11), "text_2")


def _paint_words(painter: QPainter, room: QRect, text: str, item: GridItem, ink: str) -> None:
    letters = font(12, 500)
    letters.setStrikeOut(item.struck)
    paint_text(painter, room, text, letters, "text_3" if item.struck else ink)


class MonthGrid(QTableView):
    """The days of a month or of one week; it knows a day that the keyboard is on.

    `moved` tells that day, and `turned` that other weeks are shown and want their items. `opened`
    tells the key of an item that was pressed, `day_opened` a day by Enter or by its «+3 más», and
    `wished` a day on which something new is wanted.
    """

    moved = Signal(object)
    turned = Signal()
    opened = Signal(object)
    day_opened = Signal(object)
    wished = Signal(object)

    def __init__(self, name: str, words: DayWords) -> None:
        super().__init__()
        self.days = _Days(words)
        self.one_week = False
        self.here = dt.date.today()
        self._pressed: _Place | None = None
        self.setAccessibleName(name)
        self.setModel(self.days)
        self.setItemDelegate(_DayDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        across.setSectionsClickable(False)
        theme().changed.connect(self.viewport().update)
        self.show_day(self.here)

    # What it shows

    @property
    def first(self) -> dt.date:
        """The first day in sight."""
        return self.days.start

    @property
    def last(self) -> dt.date:
        """The last day in sight."""
        return self.days.last

    def show_day(self, day: dt.date, *, one_week: bool | None = None) -> None:
        """Show the month, or the week, of a day, and put the keyboard on it."""
        before = self.first, self.days.weeks, self.one_week
        self.one_week = self.one_week if one_week is None else one_week
        self.here = day
        start = _monday(day if self.one_week else day.replace(day=1))
        last = day if self.one_week else day.replace(day=monthrange(day.year, day.month)[1])
        weeks = (_monday(last) - start).days // WEEK + 1
        if before != (start, weeks, self.one_week):
            self.days.show(start, weeks)
            self.days.fill(())
        self.setCurrentIndex(self.days.index_of(day))
        self.viewport().update()
        if before != (start, weeks, self.one_week):
            self.turned.emit()
        self.moved.emit(day)

    def set_items(self, items: Sequence[GridItem]) -> None:
        """Show these, in this order, on their days."""
        self.days.fill(items)
        self.viewport().update()

    def items_on(self, day: dt.date) -> list[GridItem]:
        """What is on a day."""
        return self.days.items.get(day, [])

    def is_inside(self, day: dt.date) -> bool:
        """Whether a day is of what is shown, not of the months beside."""
        return self.one_week or (day.year, day.month) == (self.here.year, self.here.month)

    def turn(self, steps: int) -> None:
        """Show so many months, or weeks, further on."""
        if self.one_week:
            self._go(self.here + dt.timedelta(WEEK * steps))
        else:
            self._go(_month_on(self.here, steps))

    def place_of(self, day: dt.date) -> QPoint:
        """Where a menu on a day goes, on the screen."""
        rect = self.visualRect(self.days.index_of(day))
        spot = QPoint(rect.left() + theme().px(6), rect.top() + theme().px(HEAD))
        return self.viewport().mapToGlobal(spot)

    # Where things are

    def places(self, day: dt.date) -> list[_Place]:
        """Where each item of a day is painted; those without room are counted beside its number."""
        px, rect = theme().px, self.visualRect(self.days.index_of(day))
        room = rect.adjusted(px(EDGE), px(HEAD), -px(EDGE) - 1, -px(GAP) - 1)
        items = self.items_on(day)
        found: list[_Place] = []
        top = room.top()
        sizes = [self._measure(item, room.width(), WHOLE) for item in items]
        if sum(high + px(GAP) for _lines, high in sizes) > room.height():
            sizes = [self._measure(item, room.width(), MOST_LINES) for item in items]
        for item, (lines, high) in zip(items, sizes, strict=True):
            if top + high > room.bottom() + 1:
                break
            found.append(_Place(day, QRect(room.left(), top, room.width(), high), item, lines))
            top += high + px(GAP)
        if left := len(items) - len(found):
            wide = width_of(_more(left), font(11, 600)) + px(6)
            corner = QRect(rect.right() - wide - px(2), rect.top() + px(2), wide, px(20))
            found.append(_Place(day, corner, None, more=left))
        return found

    def _measure(self, item: GridItem, wide: int, most: int) -> tuple[tuple[str, ...], int]:
        px = theme().px
        if not self.one_week:
            return (), px(LINE)
        lines = tuple(wrapped(item.text, font(12, 500), wide - px(9), most))
        return lines, px(22) + px(16) * (len(lines) + bool(item.detail))

    def _place_at(self, spot: QPoint) -> _Place | None:
        index = self.indexAt(spot)
        if not index.isValid():
            return None
        here = self.places(self.days.day(index))
        return next((place for place in here if place.rect.contains(spot)), None)

    # The keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = event.key(), not event.modifiers() & _CHORD
        if plain and (to := self._goal(Qt.Key(key))) is not None:
            self._go(to)
        elif asks_for_menu(event) or (plain and key in _OPENING):
            self.day_opened.emit(self.here)
        elif plain and key == Qt.Key.Key_N:
            self.wished.emit(self.here)
        else:
            event.ignore()  # a table would look for a row that begins with the letter

    def _goal(self, key: Qt.Key) -> dt.date | None:
        day, step = self.here, _STEPS.get(key)
        if step is not None:
            return day + dt.timedelta(step)
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            steps = 1 if key == Qt.Key.Key_PageDown else -1
            return day + dt.timedelta(WEEK * steps) if self.one_week else _month_on(day, steps)
        if key == Qt.Key.Key_Home:
            return self.first if self.one_week else day.replace(day=1)
        if key == Qt.Key.Key_End:
            end = day.replace(day=monthrange(day.year, day.month)[1])
            return self.last if self.one_week else end
        return None

    def _go(self, day: dt.date) -> None:
        if _FIRST <= day <= _LAST:
            self.show_day(day)

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = event.position().toPoint()
        index = self.indexAt(spot)
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self._pressed = self._place_at(spot)
            self._stay(self.days.day(index))
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None or not pressed.rect.contains(event.position().toPoint()):
            return
        if pressed.item is None:
            self.day_opened.emit(pressed.day)
        else:
            self.opened.emit(pressed.item.key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        spot = event.position().toPoint()
        index = self.indexAt(spot)
        if index.isValid() and self._place_at(spot) is None:
            self.wished.emit(self.days.day(index))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._place_at(event.position().toPoint())
        hand, arrow = Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(arrow if over is None else hand)

    def _stay(self, day: dt.date) -> None:
        """Put the keyboard on a day in sight; one of another month does not turn the page."""
        if self.is_inside(day):
            self.show_day(day)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            over = self._place_at(event.pos())
            said = tip(over.item.said) if over and over.item else ""
            QToolTip.showText(event.globalPos(), said, self)
            return True
        return super().viewportEvent(event)


_CHORD = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.ShiftModifier
)
_OPENING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Menu)
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -WEEK,
    Qt.Key.Key_Down: WEEK,
}
_FIRST, _LAST = dt.date(1900, 1, 1), dt.date(2100, 12, 31)


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(day.weekday())


def _month_on(day: dt.date, steps: int) -> dt.date:
    """The same day so many months on, or the last of a shorter month."""
    year, month = divmod(12 * day.year + day.month - 1 + steps, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
