"""A column of a board: the list of its cards, under its sign, its name and their number."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from crm.i18n import _, ngettext
from ui.parts.board_card import CardLook, Places, paint_card, paint_ground, paint_outline
from ui.parts.buttons import asks_for_menu
from ui.parts.glyphs import TOKENS, Glyph, paint_glyph
from ui.parts.labels import restyle
from ui.parts.marks import fold
from ui.parts.paint import CENTER, paint_text, tip, width_of
from ui.theme import font, theme

if TYPE_CHECKING:
    from ui.parts.board import Board

Index = QModelIndex | QPersistentModelIndex

LOOK = int(Qt.ItemDataRole.UserRole)
ROOT = QModelIndex()
MOST = 30  # cards that a column shows before it is asked for more
NARROWEST, HEAD = 164, 40
INSET, BAR, BETWEEN = 4, 7, 7


@dataclass(frozen=True)
class ColumnLook:
    """A column: its id, what it is called, its sign and its cards."""

    id: int
    title: str
    glyph: Glyph
    cards: tuple[CardLook, ...] = ()
    whole_title: str = ""


@dataclass(frozen=True)
class _More:
    """Stands in a column for the cards that it does not show yet."""

    count: int

    def said(self) -> str:
        return _("Ver {n} más").format(n=f"{self.count:,}")


class _Cards(QAbstractListModel):
    """The cards of a column, the first of many until the others are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.cards: tuple[CardLook, ...] = ()
        self.whole = False

    def show(self, cards: tuple[CardLook, ...], *, whole: bool) -> None:
        self.beginResetModel()
        self.cards, self.whole = cards, whole
        self.endResetModel()

    def shown(self) -> int:
        """How many cards are shown."""
        return len(self.cards) if self.whole else min(len(self.cards), MOST)

    def row_of(self, id_: int) -> int:
        """Return where a card stands among all of the column, or -1."""
        return next((n for n, card in enumerate(self.cards) if card.id == id_), -1)

    def card(self, row: int) -> CardLook | None:
        """Return the card of a row; the row that asks for more has none."""
        return self.cards[row] if 0 <= row < self.shown() else None

    def rowCount(self, parent: Index = ROOT) -> int:
        if parent.isValid():
            return 0
        return self.shown() + (self.shown() < len(self.cards))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        look = self.card(index.row()) or _More(len(self.cards) - self.shown())
        if role == LOOK:
            return look
        if role == Qt.ItemDataRole.DisplayRole:
            return look.said() if isinstance(look, _More) else look.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return look.said() if isinstance(look, _More) else look.spoken or look.title
        return None


class _CardDelegate(QStyledItemDelegate):
    """Paints a card, or the line that asks for more of them."""

    def __init__(self, parent: "CardList") -> None:
        super().__init__(parent)
        self._list = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        wide = self._list.viewport().width()
        look = index.data(LOOK)
        if isinstance(look, _More):
            return QSize(wide, theme().px(32))
        card = self.card_rect(QRect(0, 0, wide, 0))
        return QSize(wide, Places(look, card.width()).high + theme().px(BETWEEN))

    def card_rect(self, rect: QRect) -> QRect:
        """The card within the row of the list, as wide with a scroll bar as without one."""
        scrolled = self._list.verticalScrollBar().isVisible()
        edge = theme().px(INSET)
        return rect.adjusted(edge, 0, 0 if scrolled else -BAR, -theme().px(BETWEEN))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = index.data(LOOK)
        current = self._list.is_current(index)
        painter.save()
        if isinstance(look, _More):
            self._paint_more(painter, option.rect, look, current=current)
        else:
            hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
            rect = self.card_rect(option.rect)
            paint_ground(painter, rect, hovered=hovered, focused=current)
            if self._list.dragged == look.id:
                painter.setOpacity(0.35)
            paint_card(painter, rect, look)
        painter.restore()

    def _paint_more(self, painter: QPainter, rect: QRect, more: _More, *, current: bool) -> None:
        row = self.card_rect(rect)
        paint_text(painter, row, more.said(), font(12, 500), "accent", CENTER)
        if current:
            paint_outline(painter, row)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Say the whole card."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        look = index.data(LOOK)
        lines = look.tip if isinstance(look, CardLook) else ()
        QToolTip.showText(event.globalPos(), tip(*lines) if lines else "", view)
        return True


class CardList(QListView):
    """The cards of a column; what is done with them is the board's to know."""

    def __init__(self, board: "Board", name: str) -> None:
        super().__init__()
        self._board = board
        self._pressed: QPoint | None = None
        self._typed = ""
        self._forget = QTimer(self, singleShot=True)
        self._forget.timeout.connect(self._forget_typed)
        self.dragged: int | None = None
        self.cards = _Cards()
        self.setModel(self.cards)
        self.drawer = _CardDelegate(self)
        self.setItemDelegate(self.drawer)
        self.setAccessibleName(name)
        self.setProperty("kind", "choices")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(24)
        self.doubleClicked.connect(self._open)

    def is_current(self, index: Index) -> bool:
        """Tell whether this card is the one that the board is at."""
        return self._board.here is self and index.row() == self.currentIndex().row()

    def current(self) -> CardLook | None:
        """Return the card that the keyboard is at."""
        return self.cards.card(self.currentIndex().row())

    def show_cards(self, cards: tuple[CardLook, ...]) -> None:
        """Show these cards where the eye and the keyboard were."""
        now, row = self.current(), self.currentIndex().row()
        top = self.verticalScrollBar().value()
        self.cards.show(cards, whole=self.cards.whole)
        kept = self.cards.row_of(now.id) if now else -1
        if row >= 0 and cards:
            last = self.cards.rowCount() - 1
            self.setCurrentIndex(self.cards.index(min(kept if kept >= 0 else row, last)))
        self.verticalScrollBar().setValue(top)

    def show_all(self) -> None:
        """Show all the cards, with the keyboard at the first of those that were not there."""
        row, top = self.cards.shown(), self.verticalScrollBar().value()
        self.cards.show(self.cards.cards, whole=True)
        self.verticalScrollBar().setValue(top)
        self.setCurrentIndex(self.cards.index(row))
        self._board.stand_at(self)

    def go_to(self, row: int) -> None:
        """Put the keyboard on a card, which may be one of those that are not shown."""
        if self.cards.shown() <= row < len(self.cards.cards):
            self.cards.show(self.cards.cards, whole=True)
        self.setCurrentIndex(self.cards.index(row))
        self.scrollTo(self.currentIndex())

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        self._board.tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():  # of itself Qt minds only the height
            self.scheduleDelayedItemsLayout()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.cards.rowCount():
            self.setCurrentIndex(self.cards.index(0))
        self._board.stand_at(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    # The keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        sideways = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(key), 0)
        if key == Qt.Key.Key_Escape and self._board.dragging():
            self._board.cancel_drag()
        elif sideways and held == Qt.KeyboardModifier.ControlModifier:
            self._board.push(sideways)
        elif sideways and not held:
            self._board.go_across(sideways)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held:
            self._open(self.currentIndex())
        elif key == Qt.Key.Key_E and not held and not self._typed:
            self._board.ask_edit()
        elif asks_for_menu(event):
            self._board.ask_menu(self._under())
        elif held & ~Qt.KeyboardModifier.ShiftModifier or key == Qt.Key.Key_Space:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Go to the next card whose name begins with what is typed, in this column or after it."""
        self._typed += fold(search)
        self._forget.start(QApplication.keyboardInputInterval() * 2)
        self._board.search(self._typed)

    def _forget_typed(self) -> None:
        self._typed = ""

    def take_over(self, typed: "CardList") -> None:
        """Go on with what was being typed in another column."""
        if typed is not self:
            self._typed, typed._typed = typed._typed, ""
            self._forget.start(QApplication.keyboardInputInterval() * 2)

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        left = event.button() == Qt.MouseButton.LeftButton
        self._pressed = event.position().toPoint() if left and index.isValid() else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.globalPosition().toPoint()
        if self._board.dragging():
            self._board.drag_to(place)
        elif self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            far = (event.position().toPoint() - self._pressed).manhattanLength()
            if far >= QApplication.startDragDistance():
                self._lift(self._pressed, place)
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if self._board.dragging():
            self._board.drop(event.globalPosition().toPoint())
            return
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if pressed is not None and isinstance(index.data(LOOK), _More):
            self.show_all()

    def _lift(self, pressed: QPoint, place: QPoint) -> None:
        index = self.indexAt(pressed)
        look = index.data(LOOK)
        if isinstance(look, CardLook):
            rect = self.drawer.card_rect(self.visualRect(index))
            self.dragged = look.id
            self.viewport().update()
            self._board.begin_drag(look, rect.size(), pressed - rect.topLeft(), place)

    def put_down(self) -> None:
        """No card of this column is in the hand any more."""
        self._pressed, self.dragged = None, None
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            self.setCurrentIndex(index)
            self._board.ask_menu(self._under() if by_key else event.globalPos())

    def _under(self) -> QPoint:
        rect = self.visualRect(self.currentIndex())
        return self.viewport().mapToGlobal(rect.bottomLeft() + QPoint(24, -8))

    def _open(self, index: Index) -> None:
        look = index.data(LOOK)
        if isinstance(look, _More):
            self.show_all()
        elif isinstance(look, CardLook):
            self._board.opened.emit(look.id)


class _ColumnHead(QWidget):
    """The sign of a column, its name, and how many cards it has."""

    def __init__(self) -> None:
        super().__init__()
        self._look = ColumnLook(0, "", Glyph.DASHED)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_look(self, look: ColumnLook) -> None:
        self._look = look
        self._tell()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(NARROWEST), theme().px(HEAD))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._tell()

    def _tell(self) -> None:
        whole = self._look.whole_title or self._look.title
        cut = whole != self._look.title or width_of(whole, font(12.5, 600)) > self._room()
        self.setToolTip(tip(whole) if cut else "")

    def _count(self) -> str:
        return f"{len(self._look.cards):,}"

    def _room(self) -> int:
        return self.width() - theme().px(34 + 16) - width_of(self._count(), font(12.5))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, px, look = QPainter(self), theme().px, self._look
        side = px(14)
        sign = QRectF(px(13), (self.height() - side) / 2, side, side)
        colors = theme().color
        paint_glyph(painter, sign, look.glyph, colors(TOKENS[look.glyph]), colors("side"))
        letters = font(12.5, 600)
        wide = min(width_of(look.title, letters), self._room())
        title = QRect(px(34), 0, wide, self.height())
        paint_text(painter, title, look.title, letters)
        count = QRect(title.right() + px(6), 0, px(60), self.height())
        paint_text(painter, count, self._count(), font(12.5), "text_3")
        painter.end()


class Column(QFrame):
    """A column of the board."""

    def __init__(self, board: "Board", look: ColumnLook) -> None:
        super().__init__()
        self.id = look.id
        self.setProperty("kind", "column")
        self.head = _ColumnHead()
        self.list = CardList(board, look.title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.list, 1)
        self.show_look(look)

    def show_look(self, look: ColumnLook) -> None:
        """Show these cards."""
        number = len(look.cards)
        said = ngettext("{title}, {n} tarjeta", "{title}, {n} tarjetas", number)
        self.list.setAccessibleName(
            said.format(title=look.whole_title or look.title, n=f"{number:,}")
        )
        self.head.show_look(look)
        if self.list.cards.cards != look.cards:
            self.list.show_cards(look.cards)

    def light(self, *, lit: bool) -> None:
        """Show that a card would be put here."""
        restyle(self, target="true" if lit else "false")
