"""Rows of what is to be done and what is to come, with what can be done with each in its place."""

from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter

from ui.parts.glyphs import TOKENS, Glyph, paint_glyph
from ui.parts.labels import Kind
from ui.parts.paint import CENTER, RIGHT, paint_icon, paint_pill, paint_text, tints, width_of
from ui.parts.timeline import Act, Badge, SmallRow, Text, line_at
from ui.theme import font, theme

SPOT, DISC = 30, 24


@dataclass(frozen=True)
class BadgedRow(SmallRow):
    """A row with a sign before its words and, at the right, how it stands and whose it is."""

    badge: Badge | None = None
    initials: str = ""
    offers: tuple[Act, ...] = ()

    HEIGHT: ClassVar[int] = 44
    START: ClassVar[int] = 32

    def besides(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.badge.text if self.badge else "", self.initials)))

    def texts(self, rect: QRect) -> list[Text]:
        return self._words(rect, self._right(rect))

    def _words(self, rect: QRect, right: int) -> list[Text]:
        right -= theme().px(8)
        return [
            Text(line_at(rect, self.START, 12, right), self.title, font(13, 500)),
            Text(line_at(rect, self.START, 29, right), self.detail, font(12), "text_2"),
        ]

    def acts(self, rect: QRect) -> list[tuple[Act, QRect]]:
        px, middle = theme().px, self._middle(rect)
        left = self._right(rect) - px(6) - px(SPOT) * len(self.offers)
        return [
            (act, QRect(left + px(SPOT) * number, middle - px(14), px(SPOT), px(28)))
            for number, act in enumerate(self.offers)
        ]

    def paint_lit(self, painter: QPainter, rect: QRect) -> None:
        places = self.acts(rect)
        right = places[0][1].left() if places else self._right(rect)
        for text in self._words(rect, right):
            text.paint(painter)
        for act, spot in places:
            token = "ok" if act is self.offers[0] else "text_2"
            paint_icon(painter, QRectF(spot).center(), act.icon, token, 16)

    def paint(self, painter: QPainter, rect: QRect, *, last: bool) -> None:
        px, middle, right = theme().px, self._middle(rect), rect.right()
        self.paint_sign(painter, rect)
        if self.initials:
            disc = QRect(right - px(DISC), middle - px(DISC) // 2, px(DISC), px(DISC))
            paint_pill(painter, disc, "neutral")
            paint_text(painter, disc, self.initials, font(9.5, 600), "text_2", CENTER)
            right -= px(DISC + 10)
        if self.badge:
            self.badge.paint(painter, right, middle)

    def paint_sign(self, painter: QPainter, rect: QRect) -> None:
        """Paint what stands before the words."""
        raise NotImplementedError

    def _middle(self, rect: QRect) -> int:
        return rect.top() + theme().px(21)

    def _right(self, rect: QRect) -> int:
        """Where the badge and the initials begin."""
        px, right = theme().px, rect.right()
        right -= px(DISC + 10) if self.initials else 0
        return right - (self.badge.width() if self.badge else 0)


@dataclass(frozen=True)
class WaitingRow(BadgedRow):
    """Something to be done: the sign says how urgent it is."""

    icon: str = "triangle-alert"
    kind: Kind = "danger"

    def paint_sign(self, painter: QPainter, rect: QRect) -> None:
        centre = QPointF(rect.left() + theme().px(14), self._middle(rect))
        paint_icon(painter, centre, self.icon, tints(self.kind)[0], 16)


@dataclass(frozen=True)
class GlyphRow(BadgedRow):
    """Something that stands in a stage, whose sign comes first."""

    glyph: Glyph = Glyph.DASHED

    def paint_sign(self, painter: QPainter, rect: QRect) -> None:
        side, colors = theme().px(16), theme().color
        left, top = rect.left() + theme().px(6), self._middle(rect) - side / 2
        place = QRectF(left, top, side, side)
        paint_glyph(painter, place, self.glyph, colors(TOKENS[self.glyph]), colors("surface"))


@dataclass(frozen=True)
class DayRow(BadgedRow):
    """Something to come, under its day: «JUE 14»; today stands out by its colour and its word."""

    word: str = ""
    number: str = ""
    day: str = ""
    now: bool = False

    HEIGHT: ClassVar[int] = 48
    START: ClassVar[int] = 62

    def spoken(self) -> str:
        return ", ".join(filter(None, (self.day, super().spoken())))

    def paint_sign(self, painter: QPainter, rect: QRect) -> None:
        px = theme().px
        column = QRect(rect.left(), rect.top() + px(3), px(44), px(17))
        paint_text(painter, column, self.word, font(11), "text_3", CENTER)
        number = column.translated(0, px(18))
        token = "accent" if self.now else "text"
        paint_text(painter, number, self.number, font(14, 600), token, CENTER)
        line = QRect(rect.left() + px(53), rect.top() + px(1), max(1, px(1)), px(40))
        painter.fillRect(line, theme().color("line"))


@dataclass(frozen=True)
class HappenedRow(SmallRow):
    """Something that was done, and when at the right."""

    when: str = ""
    icon: str = "calendar"

    HEIGHT: ClassVar[int] = 44

    def besides(self) -> tuple[str, ...]:
        return (self.when,)

    def texts(self, rect: QRect) -> list[Text]:
        right = rect.right() - width_of(self.when, font(12)) - theme().px(10)
        return [
            Text(line_at(rect, 32, 12, right), self.title, font(13, 500)),
            Text(line_at(rect, 32, 29, right), self.detail, font(12), "text_2"),
            Text(line_at(rect, 32, 20, rect.right()), self.when, font(12), "text_3", RIGHT),
        ]

    def paint(self, painter: QPainter, rect: QRect, *, last: bool) -> None:
        centre = QPointF(rect.left() + theme().px(14), rect.top() + theme().px(21))
        paint_icon(painter, centre, self.icon, "text_2", 16)
