"""A card of a board, painted: who, what comes next, by when, and what is wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from ui.parts.labels import Kind
from ui.parts.paint import CENTER, paint_icon, paint_pill, paint_text, tints, width_of, wrapped
from ui.theme import font, theme

# The design's lengths, before they grow with the text.
PAD, TITLE, DETAIL, TEXT, BADGE, FACE = 10, 18, 16, 16, 20, 20
ICON, END = 20, 7  # of a badge: where its word begins, and what is left after it


@dataclass(frozen=True)
class CardBadge:
    """A state of a card: colour, icon and word together."""

    text: str
    kind: Kind
    icon: str


@dataclass(frozen=True)
class CardLook:
    """What a card shows; `faded` is one that nobody waits for now."""

    id: int
    title: str
    detail: str = ""
    detail_short: str = ""
    subject: str = ""
    text: str = ""
    missing: bool = False  # the text says that there is none
    badges: tuple[CardBadge, ...] = ()
    initials: str = ""
    spoken: str = ""
    tip: tuple[str, ...] = ()
    faded: bool = False


class Places:
    """Where the parts of a card go in this width."""

    def __init__(self, look: CardLook, wide: int) -> None:
        px = theme().px
        self.room = wide - 2 * px(PAD)
        self.bold, self.small, self.plain = font(13, 600), font(11), font(12)
        self.title_lines = self._lines(look.title, self.bold)
        self.subject_lines = self._lines(look.subject, font(12, 500)) if look.subject else 0
        self.text_lines = self._lines(look.text, self.plain) if look.text else 0
        face = px(FACE) + px(4) if look.initials else 0
        self.badges = list(self._flow(look.badges, self.room - face))
        rows = 1 + max((row for row, _x, _w in self.badges), default=-1)
        rows = max(rows, 1 if look.initials else 0)
        self.title_top = px(PAD - 1)
        self.detail_top = self.title_top + self.title_lines * px(TITLE)
        self.subject_top = self.detail_top + (px(DETAIL) if look.detail else 0) + px(4)
        gap = px(3) if look.subject else 0
        self.text_top = self.subject_top + self.subject_lines * px(TEXT) + gap
        self.badge_top = self.text_top + self.text_lines * px(TEXT) + px(6)
        self.high = self.badge_top + rows * px(BADGE + 3) + px(PAD - 5)

    def _lines(self, text: str, letters: QFont) -> int:
        return 1 if width_of(text, letters) <= self.room else 2

    def _flow(self, badges: Sequence[CardBadge], room: int) -> Iterator[tuple[int, int, int]]:
        """Yield for each badge its row, its left side and its width."""
        row = left = 0
        for badge in badges:
            wide = min(badge_width(badge), max(room, 1))
            if left and left + wide > room:
                row, left = row + 1, 0
            yield row, left, wide
            left += wide + theme().px(4)


def badge_width(badge: CardBadge) -> int:
    """Return how wide a badge is."""
    return width_of(badge.text, font(11, 500)) + theme().px(ICON + END)


def paint_ground(painter: QPainter, rect: QRect, *, hovered: bool, focused: bool) -> None:
    """Paint what a card stands on."""
    paint_pill(painter, rect, "line_strong" if hovered else "line", 8)
    paint_pill(painter, rect.adjusted(1, 1, -1, -1), "surface", 7)
    if focused:
        paint_outline(painter, rect)


def paint_outline(painter: QPainter, rect: QRect) -> None:
    """Paint the ring of the card that the keyboard is at."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme().color("accent"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 7, 7)


def paint_card(painter: QPainter, rect: QRect, look: CardLook) -> None:
    """Paint what a card says; its ground is there already."""
    px, at = theme().px, Places(look, rect.width())
    ink = "text_2" if look.faded else "text"
    line = QRect(rect.left() + px(PAD), rect.top(), at.room, px(TITLE))
    _paint_lines(painter, line.translated(0, at.title_top), look.title, at.bold, ink, px(TITLE))
    if look.detail:
        fits = width_of(look.detail, at.small) <= at.room or not look.detail_short
        detail = look.detail if fits else look.detail_short
        paint_text(painter, line.translated(0, at.detail_top - px(1)), detail, at.small, "text_3")
    low = QRect(line.left(), line.top(), at.room, px(TEXT))
    if look.subject:
        place = low.translated(0, at.subject_top)
        _paint_lines(painter, place, look.subject, font(12, 500), "text_2", px(TEXT))
    if look.text:
        ink = "text_3" if look.missing or look.faded else "text"
        place = low.translated(0, at.text_top)
        _paint_lines(painter, place, look.text, at.plain, ink, px(TEXT))
    for badge, (row, left, wide) in zip(look.badges, at.badges, strict=True):
        top = rect.top() + at.badge_top + row * px(BADGE + 3)
        paint_badge(painter, QRect(line.left() + left, top, wide, px(BADGE)), badge)
    if look.initials:
        side = px(FACE)
        face = QRect(line.right() - side + 1, rect.top() + at.badge_top, side, side)
        paint_pill(painter, face, "neutral")
        paint_text(painter, face, look.initials[:3], font(9, 600), "text_2", CENTER)


def _paint_lines(
    painter: QPainter, first: QRect, text: str, letters: QFont, token: str, high: int
) -> None:
    for number, each in enumerate(wrapped(text, letters, first.width(), 2)):
        paint_text(painter, first.translated(0, number * high), each, letters, token)


def paint_badge(painter: QPainter, rect: QRect, badge: CardBadge) -> None:
    """Paint a state as a pill: its icon, then its word."""
    px = theme().px
    ink, tint = tints(badge.kind)
    paint_pill(painter, rect, tint)
    spot = QPointF(rect.left() + px(11), rect.center().y() + 1)
    paint_icon(painter, spot, badge.icon, ink, 12)
    words = rect.adjusted(px(ICON), 0, -px(END) + 2, 0)
    paint_text(painter, words, badge.text, font(11, 500), ink)
