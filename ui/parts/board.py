"""A board: columns of painted cards that are moved with the mouse or the keys.

Each column is a list of its own, so that a screen reader finds its cards and only those in sight
are painted, however many there are.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QWidget

from ui.parts.board_card import CardBadge, CardLook, paint_card, paint_ground
from ui.parts.board_column import NARROWEST, CardList, Column, ColumnLook
from ui.parts.marks import fold
from ui.theme import theme

__all__ = ["Board", "CardBadge", "CardLook", "ColumnLook"]

GAP = 8
EDGE_MS, EDGE_STEP, EDGE_ROOM = 30, 14, 28


class _Ghost(QWidget):
    """The card in the hand."""

    def __init__(self, parent: QWidget, look: CardLook, size: QSize, grip: QPoint) -> None:
        super().__init__(parent)
        self.look, self.grip = look, grip
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        ratio = self.devicePixelRatioF()
        self._picture = QPixmap(size * ratio)
        self._picture.setDevicePixelRatio(ratio)
        self._picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._picture)
        rect = QRect(QPoint(), size)
        paint_ground(painter, rect, hovered=True, focused=True)
        paint_card(painter, rect, look)
        painter.end()
        self.resize(size)
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.end()


class Board(QScrollArea):
    """Columns of cards side by side, which scroll sideways where the room is short.

    `opened` and `edit_asked` tell the id of a card, `menu_asked` also where to show a menu,
    `moved` a card and the column that it was put in: whether it stays there is the caller's to
    say, by showing the columns anew.
    """

    opened = Signal(object)
    edit_asked = Signal(object)
    menu_asked = Signal(object, QPoint)
    moved = Signal(object, object)
    selected = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.columns: list[Column] = []
        self.here: CardList | None = None
        self._ghost: _Ghost | None = None
        self._told: int | None = None
        self._showing = False
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._body = QWidget()
        self._row = QHBoxLayout(self._body)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
        self.setWidget(self._body)
        self._edge = QTimer(self, interval=EDGE_MS)
        self._edge.timeout.connect(self._follow_edge)
        theme().changed.connect(self._fit)

    # What is shown

    def show_columns(self, looks: Sequence[ColumnLook]) -> None:
        """Show these columns; what is current, shown whole and in sight stays so."""
        self.cancel_drag()
        wanted, self._showing = self.current_id(), True
        if [column.id for column in self.columns] != [look.id for look in looks]:
            self._build(looks)
        for column, look in zip(self.columns, looks, strict=True):
            column.show_look(look)
        self._showing = False
        if wanted is None or not self._stand_on(wanted):
            self._stay_near()
        self.tell()

    def _build(self, looks: Sequence[ColumnLook]) -> None:
        had_focus = self._has_focus()
        for column in self.columns:
            self._row.removeWidget(column)
            column.hide()
            column.deleteLater()
        self.here = None
        self.columns = [Column(self, look) for look in looks]
        for column in self.columns:
            self._row.addWidget(column, 1)
        self._fit()
        if had_focus:
            self.take()

    def _fit(self) -> None:
        for column in self.columns:
            column.setMinimumWidth(theme().px(NARROWEST))
            column.head.updateGeometry()
            column.list.scheduleDelayedItemsLayout()

    def _stand_on(self, id_: int) -> bool:
        """Have the keyboard at this card wherever it went; tell whether it is there."""
        for column in self.columns:
            row = column.list.cards.row_of(id_)
            if row >= 0:
                had_focus = self._has_focus()
                if column.list is not self.here or column.list.currentIndex().row() != row:
                    column.list.go_to(row)
                self._enter(column.list, focus=had_focus)
                return True
        return False

    def _stay_near(self) -> None:
        """Have the keyboard at a card, where the one it was at is gone."""
        if self.here is None or not self.here.cards.rowCount():
            full = (each.list for each in self.columns if each.list.cards.rowCount())
            near = next(full, None)
            if near is not None:
                had_focus = self._has_focus()
                if not near.currentIndex().isValid():
                    near.setCurrentIndex(near.cards.index(0))
                self._enter(near, focus=had_focus)

    # Where the keyboard is

    def current_id(self) -> int | None:
        """Return the id of the card that the keyboard is at."""
        card = self.here.current() if self.here is not None else None
        return card.id if card else None

    def select(self, id_: int) -> None:
        """Go to this card, if it is there."""
        self._stand_on(id_)

    def take(self) -> bool:
        """Put the keyboard in the board; tell whether there is a card for it."""
        self._stay_near()
        if self.here is None or not self.here.cards.rowCount():
            return False
        self.here.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def stand_at(self, cards: CardList) -> None:
        """This column is where the keyboard is; Tab comes back to it."""
        self._enter(cards, focus=False)

    def _enter(self, cards: CardList, *, focus: bool) -> None:
        before, self.here = self.here, cards
        for column in self.columns:
            tab = Qt.FocusPolicy.StrongFocus if column.list is cards else Qt.FocusPolicy.ClickFocus
            column.list.setFocusPolicy(tab)
        if before is not None:
            before.viewport().update()
        cards.viewport().update()
        if (around := cards.parentWidget()) is not None:
            self.ensureWidgetVisible(around, theme().px(GAP), 0)
        if focus:
            cards.setFocus(Qt.FocusReason.OtherFocusReason)
        self.tell()

    def _has_focus(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def tell(self) -> None:
        """Tell which card the keyboard is at, where it is another."""
        now = self.current_id()
        if not self._showing and now != self._told:
            self._told = now
            self.selected.emit(now)

    def go_across(self, step: int) -> None:
        """Go to the nearest card of the next column that has any."""
        here = self._place()
        if here is None or self.here is None:
            return
        level = self.here.visualRect(self.here.currentIndex()).center().y()
        beside = self.columns[here + 1 :] if step > 0 else self.columns[:here][::-1]
        for column in beside:
            there = column.list
            if there.cards.rowCount():
                near = min(
                    range(there.cards.rowCount()),
                    key=lambda row: abs(
                        there.visualRect(there.cards.index(row)).center().y() - level
                    ),
                )
                there.setCurrentIndex(there.cards.index(near))
                self._enter(there, focus=True)
                return

    def search(self, typed: str) -> None:
        """Go to the next card whose name begins so."""
        here = self._place()
        if here is None or self.here is None:
            return
        was = self.here
        row = was.currentIndex().row() + (len(typed) == 1)
        for column, number in self._cards_from(here, row):
            if fold(column.list.cards.cards[number].title).startswith(typed):
                column.list.take_over(was)
                column.list.go_to(number)
                self._enter(column.list, focus=True)
                return

    def _cards_from(self, place: int, row: int) -> Iterator[tuple[Column, int]]:
        """Yield every card of the board from this one on, and from the first again."""
        first = self.columns[place]
        row = min(row, len(first.list.cards.cards))
        yield from ((first, number) for number in range(row, len(first.list.cards.cards)))
        for column in (*self.columns[place + 1 :], *self.columns[:place]):
            yield from ((column, number) for number in range(len(column.list.cards.cards)))
        yield from ((first, number) for number in range(row))

    def _place(self) -> int | None:
        lists = [column.list for column in self.columns]
        return lists.index(self.here) if self.here in lists else None

    # What is done with a card

    def push(self, step: int) -> None:
        """Ask that the current card be moved to the column before or after."""
        here, id_ = self._place(), self.current_id()
        if here is not None and id_ is not None and 0 <= here + step < len(self.columns):
            self.moved.emit(id_, self.columns[here + step].id)

    def ask_edit(self) -> None:
        """Ask that the current card be edited."""
        if (id_ := self.current_id()) is not None:
            self.edit_asked.emit(id_)

    def ask_menu(self, place: QPoint) -> None:
        """Ask for the menu of the current card."""
        if (id_ := self.current_id()) is not None:
            self.menu_asked.emit(id_, place)

    def place_of(self, id_: int) -> QRect:
        """Return where a card is on the screen; nowhere, and it is an empty rectangle."""
        for column in self.columns:
            row = column.list.cards.row_of(id_)
            if 0 <= row < column.list.cards.shown():
                rect = column.list.visualRect(column.list.cards.index(row))
                return QRect(column.list.viewport().mapToGlobal(rect.topLeft()), rect.size())
        return QRect()

    # The card in the hand

    def dragging(self) -> bool:
        """Tell whether a card is in the hand."""
        return self._ghost is not None

    def begin_drag(self, look: CardLook, size: QSize, grip: QPoint, place: QPoint) -> None:
        """Take a card in the hand."""
        self._ghost = _Ghost(self.viewport(), look, size, grip)
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._edge.start()
        self.drag_to(place)

    def drag_to(self, place: QPoint) -> None:
        """Carry the card there, and show where it would be put."""
        if self._ghost is not None:
            self._ghost.move(self.viewport().mapFromGlobal(place) - self._ghost.grip)
            self._ghost.raise_()
            self._light(self._column_at(place))

    def drop(self, place: QPoint) -> None:
        """Put the card down, and ask for it to be moved where that is another column."""
        ghost, target = self._ghost, self._column_at(place)
        self.cancel_drag()
        if ghost is None or target is None:
            return
        if target.list.cards.row_of(ghost.look.id) < 0:
            self.moved.emit(ghost.look.id, target.id)

    def cancel_drag(self) -> None:
        """Let the card be where it was."""
        if self._ghost is None:
            return
        self._ghost.hide()
        self._ghost.deleteLater()
        self._ghost = None
        self._edge.stop()
        self.unsetCursor()
        self._light(None)
        for column in self.columns:
            column.list.put_down()

    def _column_at(self, place: QPoint) -> Column | None:
        """The column under a place of the screen, however low it is."""
        if not self.viewport().rect().contains(self.viewport().mapFromGlobal(place)):
            return None
        across = self._body.mapFromGlobal(place).x()
        return next((c for c in self.columns if c.x() <= across <= c.x() + c.width()), None)

    def _light(self, target: Column | None) -> None:
        ghost = self._ghost
        for column in self.columns:
            new = ghost is not None and column.list.cards.row_of(ghost.look.id) < 0
            column.light(lit=column is target and new)

    def _follow_edge(self) -> None:
        """Scroll sideways while a card is held at the edge."""
        if self._ghost is None:
            return
        at = self._ghost.pos() + self._ghost.grip
        room, bar = theme().px(EDGE_ROOM), self.horizontalScrollBar()
        if at.x() < room:
            bar.setValue(bar.value() - EDGE_STEP)
        elif at.x() > self.viewport().width() - room:
            bar.setValue(bar.value() + EDGE_STEP)

    # How it looks, to be kept

    def state(self) -> dict[str, Any]:
        """Return what is current and in sight, for `restore`."""
        return {
            "current": self.current_id(),
            "across": self.horizontalScrollBar().value(),
            "down": {column.id: column.list.verticalScrollBar().value() for column in self.columns},
            "whole": [column.id for column in self.columns if column.list.cards.whole],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Look as it did then."""
        for column in self.columns:
            if column.id in state["whole"]:
                column.list.cards.show(column.list.cards.cards, whole=True)
        if state["current"] is not None:
            self._stand_on(state["current"])
        # Only once they have been laid out do the columns know how far they scroll.
        QTimer.singleShot(0, self, partial(self._scroll_back, state))

    def _scroll_back(self, state: Mapping[str, Any]) -> None:
        self.horizontalScrollBar().setValue(state["across"])
        for column in self.columns:
            column.list.executeDelayedItemsLayout()
            column.list.verticalScrollBar().setValue(state["down"].get(column.id, 0))
