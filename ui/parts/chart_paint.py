"""Paints a drawing of plain shapes, in the colours of the screen or those of a picture."""

from collections.abc import Iterable

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from crm.shapes import Disc, Drawn, Rect, Shape, Stroke, Words
from ui.parts.map_drawing import Pencil
from ui.parts.paint import elide, width_of, wrapped
from ui.tokens import LIGHT

HATCH = 4.0
SCALE, EDGE = 2, 28.0  # how many dots of a picture to a unit, and its margin
DOTS_A_METRE = 7_874  # 200 to the inch


def paint(painter: QPainter, shapes: Iterable[Shape], pencil: Pencil) -> None:
    """Paint these; a unit is as long as the pencil says."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for shape in shapes:
        match shape:
            case Rect():
                _rect(painter, shape, pencil)
            case Disc():
                _disc(painter, shape, pencil)
            case Stroke():
                painter.setPen(QPen(color(shape.color, pencil), pencil.px(shape.width)))
                ends = (shape.x1, shape.y1, shape.x2, shape.y2)
                painter.drawLine(QLineF(*map(pencil.px, ends)))
            case Words():
                _words(painter, shape, pencil)


def color(name: str, pencil: Pencil) -> QColor:
    """The colour of a token, of a level, or of what is written on a level."""
    if name.startswith("map"):
        return pencil.fill(int(name[3:]))
    if name.startswith("ink"):
        return pencil.ink(int(name[3:]))
    return pencil.color(name)


def _fill(painter: QPainter, name: str, pencil: Pencil) -> None:
    painter.setBrush(color(name, pencil) if name else Qt.BrushStyle.NoBrush)


def _edge(painter: QPainter, name: str, pencil: Pencil) -> None:
    painter.setPen(QPen(color(name, pencil), pencil.px(0.7)) if name else Qt.PenStyle.NoPen)


def _rect(painter: QPainter, shape: Rect, pencil: Pencil) -> None:
    px = pencil.px
    place = QRectF(px(shape.left), px(shape.top), px(shape.width), px(shape.height))
    _fill(painter, shape.fill, pencil)
    _edge(painter, shape.edge, pencil)
    painter.drawRoundedRect(place, px(shape.radius), px(shape.radius))
    if shape.hatch:
        painter.save()
        path = QPainterPath()
        path.addRect(place)
        painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
        painter.setPen(QPen(color(shape.hatch, pencil), px(0.7)))
        step, high = px(HATCH), place.height()
        for n in range(int((place.width() + high) / step) + 1):
            left = place.left() + n * step
            painter.drawLine(QLineF(left, place.top(), left - high, place.bottom()))
        painter.restore()


def _disc(painter: QPainter, shape: Disc, pencil: Pencil) -> None:
    px = pencil.px
    _fill(painter, shape.fill, pencil)
    painter.setPen(QPen(color(shape.edge, pencil), px(1.2)) if shape.edge else Qt.PenStyle.NoPen)
    painter.drawEllipse(QPointF(px(shape.x), px(shape.y)), px(shape.radius), px(shape.radius))


def _words(painter: QPainter, shape: Words, pencil: Pencil) -> None:
    px, letters = pencil.px, pencil.font(shape.size, shape.weight)
    text = elide(shape.text, letters, int(px(shape.room))) if shape.room else shape.text
    left, wide = px(shape.x), width_of(text, letters)
    left -= {"start": 0, "middle": wide / 2, "end": wide}[shape.anchor]
    painter.setFont(letters)
    painter.setPen(color(shape.color, pencil))
    painter.drawText(QPointF(left, px(shape.y)), text)


# A picture to be pasted elsewhere


def picture(drawn: Drawn, title: str, notes: str) -> QImage:
    """Return a drawing on a white sheet with its title and notes, whatever the screen wears."""
    pencil = Pencil(LIGHT, SCALE)
    px = pencil.px
    notes_font, line = pencil.font(9), px(13)
    lines = wrapped(notes, notes_font, int(px(drawn.width)), 6) if notes else []
    high = px(EDGE * 2 + 34 + drawn.height + 10) + line * len(lines)
    image = QImage(round(px(drawn.width + 2 * EDGE)), round(high), QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.surface))
    image.setDotsPerMeterX(DOTS_A_METRE)
    image.setDotsPerMeterY(DOTS_A_METRE)
    image.setText("Title", title)
    image.setText("Description", notes)
    painter = QPainter(image)
    painter.translate(px(EDGE), px(EDGE))
    heading = Words(0, 14, title, 15, weight=600, room=drawn.width)
    paint(painter, [heading], pencil)
    painter.translate(0, px(34))
    paint(painter, drawn.shapes, pencil)
    painter.setFont(notes_font)
    painter.setPen(pencil.color("text_2"))
    for number, text in enumerate(lines, 1):
        painter.drawText(QPointF(0, px(drawn.height + 10) + number * line), text)
    painter.end()
    return image
