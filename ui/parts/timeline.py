"""Short lists inside a page: what happened, who is who, what is owed, what is on file.

Each is one view that paints its rows, however many there are, and shows the first of them
until more are asked for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QScrollArea,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from crm.i18n import _, ngettext
from ui.parts.buttons import asks_for_menu, button
from ui.parts.glyphs import check_path, paint_strokes
from ui.parts.labels import Kind
from ui.parts.page_list import PageList
from ui.parts.paint import (
    CENTER,
    LEFT,
    RIGHT,
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
ROW = int(Qt.ItemDataRole.UserRole)
STEP = 50


@dataclass(frozen=True)
class Badge:
    """A state in a word or two, with its colour and icon."""

    text: str
    kind: Kind = "neutral"
    icon: str = ""

    def width(self) -> int:
        px = theme().px
        lead = px(23 if self.icon else 8)
        return lead + (width_of(self.text, font(11, 500)) + px(8) if self.text else px(5))

    def paint(self, painter: QPainter, right: int, middle: int) -> None:
        px, (ink, tint), high = theme().px, tints(self.kind), theme().px(20)
        ground = QRect(right - self.width(), middle - high // 2, self.width(), high)
        paint_pill(painter, ground, tint)
        if self.icon:
            paint_icon(painter, QPointF(ground.left() + px(14), middle), self.icon, ink, 12)
        words = ground.adjusted(px(23 if self.icon else 8), 0, 0, 0)
        paint_text(painter, words, self.text, font(11, 500), ink)


@dataclass(frozen=True)
class Text:
    """One line of words and its place in the row."""

    place: QRect
    words: str
    letters: QFont
    token: str = "text"
    align: Qt.AlignmentFlag = LEFT

    def paint(self, painter: QPainter) -> None:
        paint_text(painter, self.place, self.words, self.letters, self.token, self.align)

    def cut(self) -> bool:
        return width_of(self.words, self.letters) > self.place.width() + 1


@dataclass(frozen=True)
class Act:
    """What can be done with a row in its place: its letter, its icon and what it is called."""

    name: str
    key: Qt.Key
    icon: str
    said: str


@dataclass(frozen=True)
class SmallRow:
    """What every row of a short list has: an id, a title and a line of detail."""

    id: Any
    title: str
    detail: str = ""

    HEIGHT: ClassVar[int] = 44

    def height(self, width: int) -> int:
        """Return how tall the row is in this width."""
        return theme().px(self.HEIGHT)

    def spoken(self) -> str:
        """Say the row in a sentence, for a screen reader."""
        return ", ".join(filter(None, (self.title, self.detail, *self.besides())))

    def besides(self) -> tuple[str, ...]:
        """Return what the row says besides its title and detail."""
        return ()

    def texts(self, rect: QRect) -> list[Text]:
        """Return the words of the row, each in its place."""
        raise NotImplementedError

    def acts(self, rect: QRect) -> list[tuple[Act, QRect]]:
        """Return what can be done with the row in its place, and where it is pressed."""
        return []

    def paint_lit(self, painter: QPainter, rect: QRect) -> None:
        """Paint the words and acts of a row that the mouse or the keyboard is on."""
        for text in self.texts(rect):
            text.paint(painter)

    def cut(self, rect: QRect) -> bool:
        """Say whether not all its words are shown in full."""
        return any(text.cut() for text in self.texts(rect))

    def paint(self, painter: QPainter, rect: QRect, *, last: bool) -> None:
        """Paint what is not words."""


def line_at(rect: QRect, start: float, middle: float, right: int) -> QRect:
    """A line of the row from `start` to `right`, around `middle`, in the design's pixels."""
    px = theme().px
    left = rect.left() + px(start)
    return QRect(left, rect.top() + px(middle) - px(9), max(0, right - left), px(18))


@dataclass(frozen=True)
class TimelineRow(SmallRow):
    """Something that happened: what, and when at the right."""

    when: str = ""
    icon: str = "circle-dashed"
    kind: Kind = "neutral"

    HEIGHT: ClassVar[int] = 46

    def besides(self) -> tuple[str, ...]:
        return (self.when,)

    def texts(self, rect: QRect) -> list[Text]:
        right = rect.right() - width_of(self.when, font(11.5))
        return [
            Text(line_at(rect, 33, 12, right - theme().px(8)), self.title, font(13, 500)),
            Text(line_at(rect, 33, 29, rect.right()), self.detail, font(12), "text_2"),
            Text(line_at(rect, 0, 12, rect.right()), self.when, font(11.5), "text_3", RIGHT),
        ]

    def paint(self, painter: QPainter, rect: QRect, *, last: bool) -> None:
        px, (ink, tint) = theme().px, tints(self.kind)
        disc = QRect(rect.left(), rect.top() + px(1), px(22), px(22))
        if not last:
            x = disc.center().x()
            line = QRect(x, disc.bottom() + 1, max(1, px(1)), rect.bottom() - disc.bottom() + px(1))
            painter.fillRect(line, theme().color("line"))
        paint_pill(painter, disc, tint)
        paint_icon(painter, QRectF(disc).center(), self.icon, ink, 12)


@dataclass(frozen=True)
class GoRow(TimelineRow):
    """Something to be seen to: what, why, and at the right the word that leads there."""

    def texts(self, rect: QRect) -> list[Text]:
        title, detail, word = super().texts(rect)
        return [title, detail, replace(word, letters=font(12.5, 500), token="accent")]

    def paint(self, painter: QPainter, rect: QRect, *, last: bool) -> None:
        super().paint(painter, rect, last=True)


@dataclass(frozen=True)
class PersonRow(SmallRow):
    """A person: initials, name, post, and what marks them out."""

    initials: str = ""
    kind: Kind = "accent"
    badge: Badge | None = None

    def besides(self) -> tuple[str, ...]:
        return (self.badge.text,) if self.badge else ()

    def _fitted(self, rect: QRect) -> Badge | None:
        """The badge, or only its icon where its words would cut the name."""
        if self.badge is None or not self.badge.icon:
            return self.badge
        room = rect.width() - theme().px(38) - self.badge.width() - theme().px(6)
        fits = width_of(self.title, font(13, 500)) <= room
        return self.badge if fits else replace(self.badge, text="")

    def cut(self, rect: QRect) -> bool:
        return super().cut(rect) or self._fitted(rect) != self.badge

    def texts(self, rect: QRect) -> list[Text]:
        badge = self._fitted(rect)
        right = rect.right() - (badge.width() + theme().px(6) if badge else 0)
        disc = QRect(rect.left(), rect.top() + theme().px(6), theme().px(28), theme().px(28))
        return [
            Text(disc, self.initials, font(10.5, 600), tints(self.kind)[0], CENTER),
            Text(line_at(rect, 38, 12, right), self.title, font(13, 500)),
            Text(line_at(rect, 38, 29, rect.right()), self.detail, font(12), "text_2"),
        ]

    def paint(self, painter: QPainter, rect: QRect, *, last: bool) -> None:
        px = theme().px
        disc = QRect(rect.left(), rect.top() + px(6), px(28), px(28))
        paint_pill(painter, disc, tints(self.kind)[1])
        if badge := self._fitted(rect):
            badge.paint(painter, rect.right(), rect.top() + px(12))


@dataclass(frozen=True)
class CheckRow(SmallRow):
    """Something owed, to be ticked when done; `detail` says by whom."""

    badge: Badge | None = None
    checked: bool = False

    HEIGHT: ClassVar[int] = 46

    def besides(self) -> tuple[str, ...]:
        badge = (self.badge.text,) if self.badge else ()
        return (*badge, _("cumplido") if self.checked else _("pendiente"))

    def texts(self, rect: QRect) -> list[Text]:
        right = rect.right() - (self.badge.width() + theme().px(6) if self.badge else 0)
        token = "text_3" if self.checked else "text"
        return [
            Text(line_at(rect, 33, 12, rect.right()), self.title, font(13), token),
            Text(line_at(rect, 33, 30, right), self.detail, font(12), "text_2"),
        ]

    def box(self, rect: QRect) -> QRect:
        """Return where the tick goes."""
        px = theme().px
        return QRect(rect.left() + px(2), rect.top() + px(5), px(16), px(16))

    def paint(self, painter: QPainter, rect: QRect, *, last: bool) -> None:
        self.paint_box(painter, self.box(rect))
        if self.badge:
            self.badge.paint(painter, rect.right(), rect.top() + theme().px(30))

    def paint_box(self, painter: QPainter, box: QRect) -> None:
        """Paint the box, ticked or not."""
        paint_pill(painter, box, "accent" if self.checked else "line_strong", 4)
        if self.checked:
            painter.save()
            painter.translate(QRectF(box).center())
            painter.scale(box.width() / 11, box.width() / 11)
            paint_strokes(painter, check_path(), theme().color("on_accent"), 1.3)
            painter.restore()
        else:
            paint_pill(painter, box.adjusted(1, 1, -1, -1), "surface", 3)


@dataclass(frozen=True)
class NoteRow(SmallRow):
    """Something said, in up to three lines; `label` names its kind in colour, then the detail."""

    label: str = ""
    icon: str = "circle-alert"
    kind: Kind = "warn"

    def height(self, width: int) -> int:
        return theme().px(17) * len(self._lines(width)) + theme().px(25)

    def besides(self) -> tuple[str, ...]:
        return (self.label,)

    def texts(self, rect: QRect) -> list[Text]:
        lines, letters = self._lines(rect.width()), font(11.5, 600)
        said = [
            Text(line_at(rect, 26, 10 + 17 * number, rect.right()), line, font(13))
            for number, line in enumerate(lines)
        ]
        middle = 10 + 17 * len(lines)
        label = Text(
            line_at(rect, 26, middle, rect.right()), self.label, letters, tints(self.kind)[0]
        )
        rest = QRect(label.place)
        if self.label:
            rest.setLeft(rest.left() + width_of(self.label, letters) + theme().px(3))
        detail = f"· {self.detail}" if self.detail and self.label else self.detail
        return [*said, label, Text(rest, detail, font(11.5), "text_3")]

    def paint(self, painter: QPainter, rect: QRect, *, last: bool) -> None:
        px = theme().px
        centre = QPointF(rect.left() + px(8), rect.top() + px(12))
        paint_icon(painter, centre, self.icon, tints(self.kind)[0], 16)

    def cut(self, rect: QRect) -> bool:
        return super().cut(rect) or "…" in self._lines(rect.width())[-1]

    def _lines(self, width: int) -> list[str]:
        return wrapped(self.title, font(13), max(theme().px(60), width - theme().px(26)), 3)


@dataclass(frozen=True)
class DocumentRow(SmallRow):
    """A file: its name, and its date and size at the right."""

    icon: str = "file-text"

    HEIGHT: ClassVar[int] = 30

    def texts(self, rect: QRect) -> list[Text]:
        wide = min(width_of(self.detail, font(11.5)), rect.width() // 2)
        right = rect.right() - wide - theme().px(8)
        return [
            Text(line_at(rect, 26, 15, right), self.title, font(13)),
            Text(
                line_at(rect, 0, 15, rect.right()).adjusted(rect.width() - wide - 1, 0, 0, 0),
                self.detail,
                font(11.5),
                "text_2",
                RIGHT,
            ),
        ]

    def paint(self, painter: QPainter, rect: QRect, *, last: bool) -> None:
        px = theme().px
        centre = QPointF(rect.left() + px(8), rect.top() + px(15))
        paint_icon(painter, centre, self.icon, "text_2", 15)


class _Model(QAbstractListModel):
    """The rows that are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[SmallRow] = []

    def show(self, rows: Sequence[SmallRow]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.CheckStateRole and isinstance(row, CheckRow):
            return Qt.CheckState.Checked if row.checked else Qt.CheckState.Unchecked
        said = {
            int(Qt.ItemDataRole.DisplayRole): row.title,
            int(Qt.ItemDataRole.AccessibleTextRole): row.spoken(),
        }
        return said.get(int(role))


class _Delegate(QStyledItemDelegate):
    """Lets every row paint itself."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        assert isinstance(view, QListView)
        wide = view.viewport().width()
        return QSize(wide, index.data(ROW).height(_inner(QRect(0, 0, wide, 0)).width()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: SmallRow = index.data(ROW)
        rect, state = _inner(option.rect), option.state
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        if hovered:
            paint_pill(painter, option.rect.adjusted(0, 0, 0, -1), "hover", 6)
        row.paint(painter, rect, last=index.row() == index.model().rowCount() - 1)
        if hovered or focused:
            row.paint_lit(painter, rect)
        else:
            for text in row.texts(rect):
                text.paint(painter)
        if focused:
            paint_ring(painter, option.rect.adjusted(0, 0, 0, -1), 6)
        painter.restore()

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
        row: SmallRow = index.data(ROW)
        act = _act_at(row, _inner(option.rect), event.pos())
        if act is not None:
            said = tip(f"{act.said} ({QKeySequence(act.key).toString()})")
        else:
            cut = row.cut(_inner(option.rect))
            said = tip(row.title, row.detail, *row.besides()) if cut else ""
        QToolTip.showText(event.globalPos(), said, view)
        return True


def _act_at(row: SmallRow, rect: QRect, place: QPoint) -> Act | None:
    return next((act for act, spot in row.acts(rect) if spot.contains(place)), None)


def _inner(rect: QRect) -> QRect:
    """The row within its hover ground."""
    return rect.adjusted(theme().px(2), theme().px(2), -theme().px(3), 0)


class _View(PageList):
    """The rows one under the other, as tall as they are: the page scrolls, not the list."""

    pressed_on = Signal(object)
    ticked = Signal(object)
    deleted = Signal(object)
    menu_at = Signal(object, QPoint)
    acted = Signal(object, str, QRect)

    def __init__(self, name: str) -> None:
        self.shown = _Model()
        super().__init__(name, self.shown, _Delegate())
        self.setMouseTracking(True)

    def show_rows(self, rows: Sequence[SmallRow]) -> None:
        current = self.currentIndex()
        kept = self.shown.rows[current.row()].id if current.isValid() else None
        self.shown.show(rows)
        if rows and (current.isValid() or self.hasFocus()):
            here = min(max(current.row(), 0), len(rows) - 1)
            at = next((n for n, row in enumerate(rows) if row.id == kept), here)
            self.setCurrentIndex(self.shown.index(at))
        self.fit()

    def fit(self) -> None:
        """Be as tall as the rows are in this width."""
        wide = _inner(QRect(0, 0, self.width(), 0)).width()
        self.setFixedHeight(sum(row.height(wide) for row in self.shown.rows))
        self.scheduleDelayedItemsLayout()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(120), 0)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are commands of the page."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self.shown.index(0))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        if self.hasFocus():
            self._bring_in_sight(self.visualRect(current).center())

    def _bring_in_sight(self, place: QPoint) -> None:
        """Scroll the page that the list is part of."""
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        room = area.widget() if area else None
        if area and room:
            within = room.mapFromGlobal(self.viewport().mapToGlobal(place))
            area.ensureVisible(within.x(), within.y(), 0, theme().px(40))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, held = self.currentIndex(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        acts: dict[int, Callable[[SmallRow], object]] = {
            Qt.Key.Key_Return: lambda row: self.pressed_on.emit(row.id),
            Qt.Key.Key_Enter: lambda row: self.pressed_on.emit(row.id),
            Qt.Key.Key_Delete: lambda row: self.deleted.emit(row.id),
            Qt.Key.Key_Space: self._tick,
        }
        if event.key() in acts and index.isValid() and not held:
            acts[event.key()](self.shown.rows[index.row()])
        elif event.key() in acts:
            event.ignore()
        elif index.isValid() and not held and self._act_by(event.key(), index):
            return
        elif asks_for_menu(event):
            self._ask_menu(index, self._under(index))
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        place = event.position().toPoint()
        index = self.indexAt(place)
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        row = self.shown.rows[index.row()]
        act = _act_at(row, _inner(self.visualRect(index)), place)
        if act is not None:
            self.acted.emit(row.id, act.name, self._on_screen(index))
            return
        box = row.box(_inner(self.visualRect(index))) if isinstance(row, CheckRow) else QRect()
        if box.adjusted(-5, -5, 5, 5).contains(place) and box.isValid():
            self._tick(row)
        else:
            self.pressed_on.emit(row.id)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self._ask_menu(self.currentIndex(), self._under(self.currentIndex()))
        else:
            self._ask_menu(self.indexAt(event.pos()), event.globalPos())

    def _act_by(self, key: int, index: QModelIndex) -> bool:
        """Do with the current row what this letter asks for, if it is anything."""
        row = self.shown.rows[index.row()]
        for act, _spot in row.acts(_inner(self.visualRect(index))):
            if act.key == key:
                self.acted.emit(row.id, act.name, self._on_screen(index))
                return True
        return False

    def _on_screen(self, index: QModelIndex) -> QRect:
        rect = self.visualRect(index)
        return QRect(self.viewport().mapToGlobal(rect.topLeft()), rect.size())

    def _under(self, index: QModelIndex) -> QPoint:
        return self.viewport().mapToGlobal(self.visualRect(index).bottomLeft() + QPoint(24, 0))

    def _ask_menu(self, index: QModelIndex, place: QPoint) -> None:
        if index.isValid():
            self.menu_at.emit(self.shown.rows[index.row()].id, place)

    def _tick(self, row: SmallRow) -> None:
        if isinstance(row, CheckRow):
            self.ticked.emit(row)


class SmallList(QWidget):
    """A short list: `opened` on Enter or a press, `toggled` when a row is ticked.

    Delete asks for a row to go, and the menu key or the right button for its menu. `acted` tells
    which of its acts was asked for with a row, and where that row is on the screen.
    """

    opened = Signal(object)
    toggled = Signal(object, bool)
    delete_asked = Signal(object)
    menu_asked = Signal(object, QPoint)
    acted = Signal(object, str, QRect)

    def __init__(self, name: str, most: int = 8) -> None:
        super().__init__()
        self._rows: list[SmallRow] = []
        self._first, self._most = most, most
        self.view = _View(name)
        self._more = button("", "ghost", "chevron-down", small=True, on=self._show_more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.view)
        column.addWidget(self._more, alignment=Qt.AlignmentFlag.AlignLeft)
        self.view.pressed_on.connect(self.opened)
        self.view.deleted.connect(self.delete_asked)
        self.view.menu_at.connect(self.menu_asked)
        self.view.acted.connect(self.acted)
        self.view.ticked.connect(lambda row: self.toggled.emit(row.id, not row.checked))
        self.setFocusProxy(self.view)
        self.show_rows(())

    def show_rows(self, rows: Sequence[SmallRow]) -> None:
        """Show these, the current one staying current; beyond the most, only when asked."""
        self._rows = list(rows)
        self._fill()

    def current_id(self) -> Any:
        """Return the id of the current row, or None."""
        index = self.view.currentIndex()
        return self.view.shown.rows[index.row()].id if index.isValid() else None

    def go_to(self, id_: Any) -> None:
        """Make the row of this id the current one, if it is in sight."""
        ids = [row.id for row in self.view.shown.rows]
        if id_ in ids:
            self.view.setCurrentIndex(self.view.shown.index(ids.index(id_)))

    def _fill(self) -> None:
        # To hide a single row behind a line of its own would save nothing.
        most = self._most if len(self._rows) > self._most + 1 else len(self._rows)
        self.view.show_rows(self._rows[:most])
        rest = min(STEP, len(self._rows) - most)
        self._more.setVisible(rest > 0)
        self._more.say(ngettext("Ver {count} más", "Ver {count} más", rest).format(count=rest))

    def _show_more(self) -> None:
        self._most += STEP
        at = len(self.view.shown.rows)
        self._fill()
        self.view.setCurrentIndex(self.view.shown.index(at))
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
