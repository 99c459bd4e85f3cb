"""Draws the icons of `resources/icons` in any colour and size, crisp on any screen."""

import struct
from functools import cache, lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt, qRegisterResourceData
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer

_kept: dict[str, tuple[bytes, bytes, bytes]] = {}  # Qt reads these where they lie, for ever


@cache
def _svg(name: str) -> str:
    return files("resources").joinpath("icons", f"{name}.svg").read_text("utf-8")


def coloured(name: str, color: str) -> bytes:
    """Return the SVG of this icon with its strokes in this colour."""
    return _svg(name).replace("currentColor", color).encode()


def _blank(width: float, height: float, ratio: float) -> QPixmap:
    canvas = QPixmap(QSize(round(width * ratio), round(height * ratio)))
    canvas.setDevicePixelRatio(ratio)
    canvas.fill(Qt.GlobalColor.transparent)
    return canvas


@lru_cache(maxsize=2048)
def draw(name: str, color: str, size: int, ratio: float) -> QPixmap:
    """Return this icon, `size` logical pixels square."""
    drawing = QSvgRenderer(QByteArray(coloured(name, color)))
    canvas = _blank(size, size, ratio)
    painter = QPainter(canvas)
    drawing.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return canvas


def widened(icon: QPixmap, width: int) -> QPixmap:
    """Return this icon with room after it: the only way to part a button's icon from its text."""
    canvas = _blank(width, icon.deviceIndependentSize().height(), icon.devicePixelRatio())
    painter = QPainter(canvas)
    painter.drawPixmap(0, 0, icon)
    painter.end()
    return canvas


def draw_brand(size: int, ratio: float = 1.0) -> QPixmap:
    """Return the mark of Enlace: three linked nodes on a rounded square."""
    canvas = _blank(size, size, ratio)
    painter = QPainter(canvas)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / 56, size / 56)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#0069A7"))
    painter.drawRoundedRect(QRectF(0, 0, 56, 56), 13, 13)
    top, left, right = QPointF(28, 19), QPointF(18, 38), QPointF(39, 35)
    painter.setPen(QPen(QColor("#FFFFFF"), 4))
    painter.drawPolygon([top, left, right])
    painter.setPen(Qt.PenStyle.NoPen)
    for centre, shade in ((top, "#FFFFFF"), (left, "#FFFFFF"), (right, "#8ED8F8")):
        painter.setBrush(QColor(shade))
        painter.drawEllipse(centre, 7.0, 7.0)
    painter.end()
    return canvas


def brand_icon() -> QIcon:
    """Return the mark in the sizes that window systems ask for."""
    icon = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        icon.addPixmap(draw_brand(size))
    return icon


def _name_hash(name: str) -> int:
    value = 0
    for char in name:
        value = (value << 4) + ord(char)
        value = (value ^ ((value & 0xF0000000) >> 23)) & 0x0FFFFFFF
    return value


def url(name: str, color: str) -> str:
    """Return where a stylesheet finds this icon in this colour.

    A stylesheet takes pictures only by address; a resource in memory has one
    without a file having to be written.
    """
    file = f"{name}-{color.lstrip('#').lower()}.svg"
    if file not in _kept:
        content = coloured(name, color)
        tree = struct.pack(">IHII", 0, 2, 1, 1) + struct.pack(
            ">IHHHI", 0, 0, 0, 1, 0
        )  # the root folder, and its one file
        names = struct.pack(">HI", len(file), _name_hash(file)) + file.encode("utf-16-be")
        data = struct.pack(">I", len(content)) + content
        _kept[file] = (tree, names, data)
        qRegisterResourceData(1, tree, names, data)
    return f":/{file}"
