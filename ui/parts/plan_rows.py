"""The rows that stand beside a plan: what is linked to an activity, and how far an objective is."""

from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter

from ui.parts.agenda_list import SPOT, BadgedRow
from ui.parts.paint import RIGHT, paint_icon, width_of, wrapped
from ui.parts.plan_tree import NONE, Share, paint_bar
from ui.parts.timeline import Act, CheckRow, SmallRow, Text, line_at
from ui.theme import font, theme


@dataclass(frozen=True)
class IconRow(BadgedRow):
    """Something that is linked: its icon, what it is, and under that what is known of it."""

    icon: str = "calendar"
    token: str = "text_2"

    START: ClassVar[int] = 28

    def paint_sign(self, painter: QPainter, rect: QRect) -> None:
        centre = QPointF(rect.left() + theme().px(8), rect.top() + theme().px(20))
        paint_icon(painter, centre, self.icon, self.token, 16)


@dataclass(frozen=True)
class ProgressRow(SmallRow):
    """How far an objective is: its mark and name, a bar, and in a line what is to be known."""

    mark: str = ""
    share: Share = NONE
    icon: str = ""
    token: str = "text_2"

    def height(self, width: int) -> int:
        return theme().px(62 if self.detail else 44)

    def spoken(self) -> str:
        return ", ".join(filter(None, (self.mark, self.title, self.share.text, self.detail)))

    def besides(self) -> tuple[str, ...]:
        return (self.share.text,)

    def texts(self, rect: QRect) -> list[Text]:
        px, bold = theme().px, font(13, 600)
        mark = line_at(rect, 6, 12, rect.left() + px(6) + width_of(self.mark, bold))
        done = width_of(self.share.text, bold)
        right = rect.right() - px(6)
        name = QRect(mark)
        name.setLeft(mark.right() + px(8))
        name.setRight(right - done - px(8))
        found = [
            Text(mark, self.mark, bold),
            Text(name, self.title, font(13)),
            Text(line_at(rect, 6, 12, right), self.share.text, bold, "text", RIGHT),
        ]
        if self.detail:
            found.append(Text(line_at(rect, 25, 47, right), self.detail, font(12), self.token))
        return found

    def paint(self, painter: QPainter, rect: QRect, *, last: bool) -> None:
        px = theme().px
        bar = QRect(rect.left() + px(6), rect.top() + px(27), rect.width() - px(12), px(6))
        paint_bar(painter, bar, self.share)
        if self.detail and self.icon:
            centre = QPointF(rect.left() + px(13), rect.top() + px(47))
            paint_icon(painter, centre, self.icon, self.token, 14)


@dataclass(frozen=True)
class TickRow(CheckRow):
    """Something to be done, said in up to three lines, to be ticked when it is."""

    offers: tuple[Act, ...] = ()

    def height(self, width: int) -> int:
        low = 17 * len(self._lines(width)) + (18 if self.detail or self.badge else 0)
        return theme().px(low + 14)

    def _lines(self, width: int) -> list[str]:
        room = width - theme().px(33 + SPOT)
        return wrapped(self.title, font(13), max(theme().px(60), room), 3)

    def texts(self, rect: QRect) -> list[Text]:
        lines, token = self._lines(rect.width()), "text_3" if self.checked else "text"
        right = rect.right() - theme().px(SPOT)
        said = [
            Text(line_at(rect, 33, 12 + 17 * number, right), line, font(13), token)
            for number, line in enumerate(lines)
        ]
        start = 33.0
        if self.badge:
            start += (self.badge.width() + theme().px(8)) / theme().scale
        under = line_at(rect, start, 13 + 17 * len(lines), right)
        return [*said, Text(under, self.detail, font(12), "text_2")]

    def cut(self, rect: QRect) -> bool:
        return super().cut(rect) or "…" in self._lines(rect.width())[-1]

    def acts(self, rect: QRect) -> list[tuple[Act, QRect]]:
        px = theme().px
        right = rect.right() - px(SPOT) * len(self.offers)
        return [
            (act, QRect(right + px(SPOT) * number, rect.top(), px(SPOT), px(28)))
            for number, act in enumerate(self.offers)
        ]

    def paint_lit(self, painter: QPainter, rect: QRect) -> None:
        super().paint_lit(painter, rect)
        for act, spot in self.acts(rect):
            paint_icon(painter, QRectF(spot).center(), act.icon, "text_2", 16)

    def paint(self, painter: QPainter, rect: QRect, *, last: bool) -> None:
        self.paint_box(painter, self.box(rect))
        if self.badge:
            middle = rect.top() + theme().px(13 + 17 * len(self._lines(rect.width())))
            left = rect.left() + theme().px(33)
            self.badge.paint(painter, left + self.badge.width(), middle)
