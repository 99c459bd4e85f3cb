"""Figures to press: large ones side by side, and the parts of a whole one under the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.parts.paint import LEFT, RIGHT, paint_pill, paint_ring, paint_text, tip
from ui.parts.timeline import SmallRow, Text, line_at
from ui.theme import font, theme

COLUMN, TALL = 72, 74


class FigureTile(QAbstractButton):
    """A large number over what it counts; pressed, it shows what is behind it."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words, self._number, self._more = words, "", ""
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words)
        theme().changed.connect(self.updateGeometry)

    def say(self, number: str, more: str = "") -> None:
        """Show another number, and what else is to be known of it."""
        self._number, self._more = number, more
        self.setAccessibleName(", ".join(filter(None, (f"{number} {self._words}", more))))
        self.setToolTip(tip(self._words, more))
        self.update()

    def number(self) -> str:
        """Return the number that is shown."""
        return self._number

    def sizeHint(self) -> QSize:
        return QSize(theme().px(150), theme().px(TALL))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(110), theme().px(TALL))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, px, area = QPainter(self), theme().px, self.rect()
        paint_pill(painter, area, "accent" if self.isChecked() else "line", 8)
        inner = area.adjusted(1, 1, -1, -1)
        ground = "selection" if self.isChecked() else "hover" if self.underMouse() else "surface"
        paint_pill(painter, inner, ground, 7)
        room = area.adjusted(px(12), 0, -px(8), 0)
        paint_text(painter, _line(room, px(10), px(26)), self._number, font(22, 600))
        paint_text(painter, _line(room, px(36), px(16)), self._words, font(12), "text_2")
        paint_text(painter, _line(room, px(52), px(15)), self._more, font(11), "text_3")
        if self.hasFocus():
            paint_ring(painter, area, 8)
        painter.end()


def _line(room: QRect, top: int, tall: int) -> QRect:
    return QRect(room.left(), room.top() + top, room.width(), tall)


@dataclass(frozen=True)
class ShareRow(SmallRow):
    """A part of a whole: what it is called, its numbers at the right, and a bar for its size."""

    numbers: tuple[str, ...] = ()
    share: float = 0.0

    HEIGHT: ClassVar[int] = 34

    def besides(self) -> tuple[str, ...]:
        return self.numbers

    def texts(self, rect: QRect) -> list[Text]:
        wide = theme().px(COLUMN)
        left = rect.right() - wide * len(self.numbers)
        texts = [Text(line_at(rect, 0, 12, left), self.title, font(13))]
        for place, number in enumerate(self.numbers):
            room = QRect(left + place * wide, rect.top(), wide, theme().px(22))
            texts.append(Text(room, number, font(13, 500 if place == 0 else 400), "text", RIGHT))
        return texts

    def paint(self, painter: QPainter, rect: QRect, *, last: bool) -> None:
        px = theme().px
        line = QRect(rect.left(), rect.top() + px(25), rect.width(), px(4))
        paint_pill(painter, line, "neutral", 2)
        line.setWidth(max(px(4), round(rect.width() * min(1.0, self.share))))
        paint_pill(painter, line, "accent", 2)


class ShareHead(QWidget):
    """The names of the columns over such rows."""

    def __init__(self, title: str, columns: Sequence[str]) -> None:
        super().__init__()
        self._title, self._columns = title, columns
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(200), theme().px(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, wide, rect = QPainter(self), theme().px(COLUMN), self.rect()
        rect.setRight(rect.right() - theme().px(3))
        left = rect.right() - wide * len(self._columns)
        rect.setWidth(max(0, left - rect.left()))
        paint_text(painter, rect, self._title, font(13, 600), "text", LEFT)
        for place, words in enumerate(self._columns):
            room = QRect(left + place * wide, 0, wide, self.height())
            paint_text(painter, room, words, font(11), "text_3", RIGHT)
        painter.end()
