"""A map as a picture to be pasted elsewhere: with its title, its legend and its note in it."""

from collections.abc import Mapping

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter

from ui.parts.map_drawing import Drawing, Face, Legend, Pencil, Shape
from ui.parts.paint import elide, wrapped
from ui.tokens import LIGHT

WIDE, TALL, SCALE, EDGE = 900, 1_160, 2, 36
DOTS_A_METRE = 7_874  # 200 to the inch


def picture(
    shapes: tuple[Shape, ...],
    faces: Mapping[str, Face],
    legend: Legend,
    title: tuple[str, str],
    note: str,
) -> QImage:
    """Return the map on a white sheet, whatever colours the screen wears."""
    image = QImage(WIDE * SCALE, TALL * SCALE, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.surface))
    image.setDotsPerMeterX(DOTS_A_METRE)
    image.setDotsPerMeterY(DOTS_A_METRE)
    image.setText("Title", ": ".join(title))
    image.setText("Description", note)
    pencil = Pencil(LIGHT, SCALE)
    sheet = QRectF(image.rect()).adjusted(*(pencil.px(each) for each in (EDGE, 26, -EDGE, -26)))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    head = _write(painter, sheet, title, pencil)
    foot = _note(painter, sheet, note, pencil)
    room = QRectF(QPointF(sheet.left(), head), QPointF(sheet.right(), foot))
    Drawing(shapes, faces, legend, room, pencil).paint(painter)
    painter.end()
    return image


def _write(painter: QPainter, sheet: QRectF, title: tuple[str, str], pencil: Pencil) -> float:
    """Write the title over the map; return where the map may begin."""
    top = sheet.top()
    for text, size, weight, token in ((title[0], 20, 600, "text"), (title[1], 13, 400, "text_2")):
        letters, high = pencil.font(size, weight), pencil.px(size * 1.5)
        painter.setFont(letters)
        painter.setPen(pencil.color(token))
        painter.drawText(
            QRectF(sheet.left(), top, sheet.width(), high),
            Qt.AlignmentFlag.AlignVCenter.value,
            elide(text, letters, int(sheet.width())),
        )
        top += high
    return top + pencil.px(6)


def _note(painter: QPainter, sheet: QRectF, note: str, pencil: Pencil) -> float:
    """Write the note under the map; return where the map must end."""
    letters, high = pencil.font(11), pencil.px(16)
    lines = wrapped(note, letters, int(sheet.width()), 4)
    top = sheet.bottom() - high * len(lines)
    painter.setFont(letters)
    painter.setPen(pencil.color("text_3"))
    for number, line in enumerate(lines):
        place = QRectF(sheet.left(), top + number * high, sheet.width(), high)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter.value, line)
    return top - pencil.px(6)


def as_png(image: QImage) -> bytes:
    """Return a picture as a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())
