"""The few strokes that everything painted by hand shares: a text, an icon, a chip, a focus ring."""

from html import escape
from math import ceil

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QFontMetricsF, QPainter, QPen, QTextLayout
from PySide6.QtWidgets import QAbstractItemView

from ui.parts.marks import mark
from ui.theme import font, pixmap, theme

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTER = Qt.AlignmentFlag.AlignCenter


def width_of(text: str, letters: QFont) -> int:
    """Return a width in which the text certainly fits."""
    return ceil(QFontMetricsF(letters).horizontalAdvance(text)) + 1


def elide(text: str, letters: QFont, width: int) -> str:
    return QFontMetrics(letters).elidedText(text, Qt.TextElideMode.ElideRight, width)


def paint_text(
    painter: QPainter,
    rect: QRect,
    text: str,
    letters: QFont,
    token: str = "text",
    align: Qt.AlignmentFlag = LEFT,
) -> None:
    """One line of text, cut to the width with an ellipsis."""
    painter.setFont(letters)
    painter.setPen(theme().color(token))
    flags = int(align.value) | int(Qt.TextFlag.TextSingleLine.value)
    painter.drawText(rect, flags, elide(text, letters, rect.width()))


def paint_marked(painter: QPainter, rect: QRect, text: str, letters: QFont, words: str) -> None:
    """One line of text with the searched words on a yellow ground."""
    paint_text(painter, rect, text, letters)
    shown = elide(text, letters, rect.width())
    for start, length in mark(shown, words):
        left, right = (width_of(shown[:end], letters) - 1 for end in (start, start + length))
        high = QFontMetrics(letters).height() + 2
        ground = QRect(rect.left() + left - 1, 0, right - left + 2, high)
        ground.moveTop(rect.center().y() - high // 2 + 1)
        painter.save()
        paint_pill(painter, ground, "mark", 2)
        painter.setClipRect(ground)
        paint_text(painter, rect, text, letters, "on_mark")
        painter.restore()


def paint_icon(
    painter: QPainter, centre: QPointF, name: str, token: str = "text_2", size: float = 16
) -> None:
    """An icon around its centre, `size` in the design's pixels."""
    side = theme().px(size)
    drawn = pixmap(name, token, side, painter.device().devicePixelRatio())
    painter.drawPixmap(round(centre.x() - side / 2), round(centre.y() - side / 2), drawn)


def paint_pill(painter: QPainter, rect: QRect, tint: str, radius: float | None = None) -> None:
    """The tinted ground of a badge; round at the ends unless told otherwise."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().color(tint))
    round_ = rect.height() / 2 if radius is None else radius
    painter.drawRoundedRect(QRectF(rect), round_, round_)


def paint_ring(painter: QPainter, rect: QRect, radius: float = 0) -> None:
    """The focus ring, inside the rectangle."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme().color("accent"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), radius, radius)


def ring_row(view: QAbstractItemView) -> None:
    """The focus ring around the whole row at hand of a view that has the keyboard."""
    if view.hasFocus() and view.currentIndex().isValid():
        row = view.visualRect(view.currentIndex())
        row.setLeft(0)
        row.setRight(view.viewport().width() - 1)
        painter = QPainter(view.viewport())
        paint_ring(painter, row)
        painter.end()


def chip_width(text: str) -> int:
    return width_of(text, font(11, 500)) + theme().px(14)


def paint_chip(
    painter: QPainter, rect: QRect, text: str, token: str = "text_2", tint: str = "neutral"
) -> None:
    """A small word on a tinted ground, in the middle of the rectangle's height."""
    high = theme().px(18)
    ground = QRect(rect.x(), rect.center().y() - high // 2 + 1, rect.width(), high)
    paint_pill(painter, ground, tint)
    paint_text(painter, ground, text, font(11, 500), token, CENTER)


def tip(*lines: str) -> str:
    """A tooltip that shows people's text as they typed it, never as markup."""
    return "<qt>" + "<br>".join(escape(line) for line in lines if line) + "</qt>"


def tints(kind: str) -> tuple[str, str]:
    """Return the tokens of the ink and of the ground of a state."""
    plain = {"neutral": ("text_2", "neutral"), "accent": ("accent", "selection")}
    return plain.get(kind, (kind, f"{kind}_tint"))


def paint_keycap(painter: QPainter, rect: QRect, text: str) -> None:
    """A key to press, drawn as a key."""
    paint_pill(painter, rect, "line", 4)
    paint_pill(painter, rect.adjusted(1, 1, -1, -1), "surface", 3)
    paint_text(painter, rect, text, font(11, 500), "text_2", CENTER)


def wrapped(text: str, letters: QFont, width: int, most: int) -> list[str]:
    """Return the lines that the text takes in this width, the last of `most` with an ellipsis."""
    layout = QTextLayout(text[:2_000].replace("\n", " "), letters)
    lines: list[str] = []
    layout.beginLayout()
    while len(lines) < most and (line := layout.createLine()).isValid():
        line.setLineWidth(width - 1)  # what it measures and what is painted differ by a hair
        start, length = line.textStart(), line.textLength()
        last = len(lines) == most - 1
        rest, line_text = text[start:], text[start : start + length].rstrip()
        lines.append(elide(rest, letters, width) if last else line_text)
    layout.endLayout()
    return lines
