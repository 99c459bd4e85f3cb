"""The list that drops from a line being typed in: what it may be, the best first.

It is a child of the window and never takes the focus, so that it can trap nobody; the
line it serves keeps the keys and tells it where to go.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from ui.parts.paint import (
    elide,
    paint_icon,
    paint_keycap,
    paint_marked,
    paint_pill,
    paint_text,
    width_of,
)
from ui.theme import font, theme

Tone = Literal["accent", "neutral"]

PAD, ROW, TITLE = 5, 30, 39
MOST, WIDEST = 8, 372


@dataclass(frozen=True)
class Suggestion:
    """Something that the typed text may mean; `short` is how it is called once taken."""

    id: object
    kind: str
    title: str
    detail: str = ""
    icon: str = ""
    tone: Tone = "neutral"
    short: str = ""


Suggest = Callable[[str], Sequence[Suggestion]]
OfferCreate = Callable[[str], Suggestion | None]


class Suggestions(QFrame):
    """Shows suggestions under a field, with one of them current; `taken` tells its number."""

    taken = Signal(int)

    def __init__(self, field: QWidget, widest: int = WIDEST) -> None:
        super().__init__(field)
        self._widest = widest
        self._field = field
        self._offered: Sequence[Suggestion] = ()
        self._words = ""
        self._parted = False
        self._first, self._most = 0, MOST
        self.start = 0  # where in the field one types: the list begins there, if it has room
        self._watched: list[QWidget] = []
        self.current = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def offer(self, offered: Sequence[Suggestion], words: str, *, parted: bool) -> None:
        """Show these, marking the words; `parted` sets the last one apart under a line."""
        self._offered, self._words, self._parted = offered, words, parted
        self.current, self._first = 0, 0
        if offered:
            self._open()
        else:
            self.close_list()
        self.update()

    def step(self, by: int) -> None:
        """Make another one current, round and round."""
        self._go((self.current + by) % len(self._offered))

    def spoken(self) -> str:
        """Say the current one, for a screen reader."""
        if self.isHidden():
            return ""
        row = self._offered[self.current]
        return ", ".join(filter(None, (row.title, row.detail)))

    def titles(self) -> list[str]:
        """Return what is shown, or nothing while it is closed."""
        return [] if self.isHidden() else [each.title for each in self._offered]

    def close_list(self) -> None:
        self.hide()
        for each in self._watched:
            each.removeEventFilter(self)
        self._watched = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize) and self.isVisible():
            self._place()
        elif event.type() == QEvent.Type.Hide:
            self.close_list()
        return False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if (number := self._at(event.position().toPoint())) >= 0:
            self._go(number)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if (number := self._at(event.position().toPoint())) >= 0:
            self.taken.emit(number)

    def wheelEvent(self, event: QWheelEvent) -> None:
        step = -1 if event.angleDelta().y() > 0 else 1
        self._first = max(0, min(self._first + step, len(self._offered) - self._most))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_pill(painter, self.rect(), "line_strong", 8)
        paint_pill(painter, self.rect().adjusted(1, 1, -1, -1), "raised", 7)
        for number in self._shown():
            self._paint_row(painter, self._rect(number), number)
        painter.end()

    def _paint_row(self, painter: QPainter, rect: QRect, number: int) -> None:
        px, row, current = theme().px, self._offered[number], number == self.current
        last = number == len(self._offered) - 1
        if self._parted and last and number:
            line = QRect(rect.left(), rect.top() - px(3), rect.width(), 1)
            painter.fillRect(line, theme().color("line"))
        if current:
            paint_pill(painter, rect.adjusted(0, 1, 0, -1), "selection", 5)
        middle = rect.top() + rect.height() / 2
        if row.icon:
            token = "accent" if current else "text_2"
            paint_icon(painter, QPointF(px(23), middle), row.icon, token, 15)
        left, right = px(TITLE if row.icon else 14), rect.right() - px(8)
        if current:
            wide = max(px(20), width_of("Enter", font(11, 500)) + px(12))
            cap = QRect(right - wide, round(middle) - px(10), wide, px(20))
            paint_keycap(painter, cap, "Enter")
            right = cap.left() - px(8)
        title = QRect(left, rect.top(), right - left, rect.height())
        letters = font(13, 500)
        words = "" if self._parted and last else self._words
        paint_marked(painter, title, row.title, letters, words)
        title.setLeft(left + width_of(elide(row.title, letters, title.width()), letters) + px(9))
        if title.width() > px(30):
            paint_text(painter, title, row.detail, font(12), "text_2")

    def _shown(self) -> range:
        return range(self._first, min(self._first + self._most, len(self._offered)))

    def _rect(self, number: int) -> QRect:
        px, last = theme().px, len(self._offered) - 1
        top = px(PAD) + (number - self._first) * px(ROW)
        if self._parted and number == last and number:
            top += px(6)
        return QRect(px(PAD), top, self.width() - 2 * px(PAD), px(ROW))

    def _at(self, point: QPoint) -> int:
        return next((n for n in self._shown() if self._rect(n).contains(point)), -1)

    def _go(self, number: int) -> None:
        self.current = number
        self._first = max(min(self._first, number), number - self._most + 1)
        self.update()

    def _open(self) -> None:
        if self.isHidden():
            self.setParent(self._field.window())
            ancestor: QWidget | None = self._field
            while ancestor is not None:
                ancestor.installEventFilter(self)
                self._watched.append(ancestor)
                ancestor = None if ancestor.isWindow() else ancestor.parentWidget()
        self._place()
        self.show()
        self.raise_()

    def _place(self) -> None:
        px, window = theme().px, self._field.window()
        wide = min(max(self._field.width(), px(240)), px(self._widest), window.width() - px(8))
        start = min(self.start, self._field.width() - wide)
        corner = self._field.mapTo(window, QPoint(start, 0))
        under = corner.y() + self._field.height() + px(4)
        below, above = window.height() - under - px(4), corner.y() - px(8)
        frame = 2 * px(PAD) + (px(6) if self._parted and len(self._offered) > 1 else 0)
        wanted = frame + px(ROW) * min(MOST, len(self._offered))
        room = below if wanted <= below or below >= above else above
        self._most = max(2, min(MOST, (room - frame) // px(ROW)))
        tall = frame + px(ROW) * len(self._shown())
        top = under if room == below else corner.y() - px(4) - tall
        left = max(px(4), min(corner.x(), window.width() - wide - px(4)))
        self.setGeometry(left, top, wide, tall)


class SuggestLine(QLineEdit):
    """A line that suggests what the text may mean while it is typed.

    `picked` tells the suggestion that was taken, `create_requested` the text for which the
    user wants something new; the line is then empty or, when it `keeps`, says what was taken.
    """

    picked = Signal(object)
    create_requested = Signal(str)

    def __init__(
        self,
        name: str,
        suggest: Suggest,
        offer_create: OfferCreate | None = None,
        *,
        anchor: QWidget | None = None,
        keeps: bool = False,
        widest: int = WIDEST,
    ) -> None:
        super().__init__()
        self._suggest, self._offer_create, self._keeps = suggest, offer_create, keeps
        self._offered: list[Suggestion] = []
        self._creates = False
        self._anchor = anchor or self
        self._list = Suggestions(self._anchor, widest)
        self._list.taken.connect(self._take)
        self.destroyed.connect(self._list.deleteLater)
        self.setAccessibleName(name)
        self.textEdited.connect(self.ask)

    def ask(self) -> None:
        """Show what the text may mean."""
        text = self.text().strip()
        self._offered = list(self._suggest(text))
        create = self._offer_create(text) if self._offer_create and text else None
        self._creates = create is not None
        self._list.start = self.mapTo(self._anchor, QPoint()).x()
        self._list.offer(
            [*self._offered, *([create] if create else [])], text, parted=self._creates
        )
        self._tell()

    def listed(self) -> list[str]:
        """Return the titles now suggested."""
        return self._list.titles()

    def meant(self) -> object:
        """Return the id of the one that Enter would take, or None."""
        here = self.is_listing() and self._list.current < len(self._offered)
        return self._offered[self._list.current].id if here else None

    def close_list(self) -> None:
        self._list.close_list()
        self._tell()

    def is_listing(self) -> bool:
        """Whether the list is open, and Enter takes from it."""
        return not self._list.isHidden()

    def event(self, event: QEvent) -> bool:
        # The page's own shortcuts must not take from the open list the keys that are its.
        if isinstance(event, QKeyEvent) and not self._list.isHidden() and event.key() in _LIST_KEYS:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and self._steer(event):
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & Qt.KeyboardModifier.AltModifier
        if event.key() == Qt.Key.Key_Down and plain and self._list.isHidden():
            self.ask()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.close_list()
        super().focusOutEvent(event)

    def _steer(self, event: QKeyEvent) -> bool:
        """Let the open list have this key; say whether it took it."""
        key = event.key()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._list.step(1 if key == Qt.Key.Key_Down else -1)
            self._tell()
        elif key == Qt.Key.Key_Escape:
            self.close_list()
        elif key == Qt.Key.Key_Tab and self._list.current >= len(self._offered):
            return False  # Tab takes what there is; to create is asked for with Enter
        else:
            self._take(self._list.current)
        return True

    def _take(self, number: int) -> None:
        text = self.text().strip()
        self.close_list()
        if number >= len(self._offered):
            self.create_requested.emit(text)
            return
        taken = self._offered[number]
        self.setText((taken.short or taken.title) if self._keeps else "")
        self.picked.emit(taken)

    def _tell(self) -> None:
        self.setAccessibleDescription(self._list.spoken())


_LIST_KEYS = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Escape,
)
