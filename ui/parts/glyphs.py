"""The stage glyphs: small signs that tell how far a matter has come, by shape before colour."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen


class Glyph(StrEnum):
    """Every shape there is; a caller says which one stands for which of its stages."""

    DASHED = "dashed"
    QUARTER = "quarter"
    HALF = "half"
    THREE_QUARTERS = "three_quarters"
    CHECK = "check"
    FLAG = "flag"
    PAUSE = "pause"
    DECLINED = "declined"
    RETAKE = "retake"


TOKENS = {
    Glyph.DASHED: "text_3",
    Glyph.QUARTER: "accent",
    Glyph.HALF: "accent",
    Glyph.THREE_QUARTERS: "accent",
    Glyph.CHECK: "ok",
    Glyph.FLAG: "ok",
    Glyph.PAUSE: "warn",
    Glyph.DECLINED: "text_2",
    Glyph.RETAKE: "stalled",
}

_UNIT = 12.0


def paint_glyph(
    painter: QPainter, rect: QRectF, kind: Glyph, color: QColor, hole: QColor | None = None
) -> None:
    """Paint one glyph as large as `rect` allows; `hole` is what shows through a filled disc."""
    side = min(rect.width(), rect.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center())
    painter.scale(side / _UNIT, side / _UNIT)
    _PAINT[kind](painter, color, hole or QColor(Qt.GlobalColor.white))
    painter.restore()


def paint_strokes(painter: QPainter, path: QPainterPath, color: QColor, width: float) -> None:
    pen = QPen(color, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, pen)


def check_path() -> QPainterPath:
    return _lines((-2.4, 0.1), (-0.7, 1.8), (2.5, -1.6))


def flag_path() -> QPainterPath:
    path = _lines((-2.0, 3.3), (-2.0, -2.6))
    path.cubicTo(-0.8, -3.5, 0.6, -1.7, 2.4, -2.6)
    path.lineTo(2.4, 0.7)
    path.cubicTo(0.6, 1.6, -0.8, -0.2, -2.0, 0.7)
    return path


def _lines(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath(QPointF(*points[0]))
    for point in points[1:]:
        path.lineTo(*point)
    return path


def _ring(painter: QPainter, color: QColor) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, 1.5))
    painter.drawEllipse(QPointF(), 5.25, 5.25)


def _dashed(painter: QPainter, color: QColor, _hole: QColor) -> None:
    pen = QPen(color, 1.5)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    for dash in range(8):
        painter.drawArc(QRectF(-5.25, -5.25, 10.5, 10.5), (dash * 45 + 8) * 16, 29 * 16)


def _pie(quarters: int) -> Callable[[QPainter, QColor, QColor], None]:
    def paint(painter: QPainter, color: QColor, _hole: QColor) -> None:
        _ring(painter, color)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPie(QRectF(-3.1, -3.1, 6.2, 6.2), 90 * 16, -quarters * 90 * 16)

    return paint


def _disc(sign: QPainterPath, width: float) -> Callable[[QPainter, QColor, QColor], None]:
    def paint(painter: QPainter, color: QColor, hole: QColor) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(QPointF(), 6, 6)
        paint_strokes(painter, sign, hole, width)

    return paint


def _ringed(*signs: QPainterPath) -> Callable[[QPainter, QColor, QColor], None]:
    def paint(painter: QPainter, color: QColor, _hole: QColor) -> None:
        _ring(painter, color)
        for sign in signs:
            paint_strokes(painter, sign, color, 1.4)

    return paint


def _retake(painter: QPainter, color: QColor, _hole: QColor) -> None:
    pen = QPen(color, 1.5)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawArc(QRectF(-4.6, -4.6, 9.2, 9.2), -150 * 16, 285 * 16)
    paint_strokes(painter, _lines((-4.9, -4.6), (-4.6, -1.5), (-1.6, -1.9)), color, 1.5)


_PAINT: dict[Glyph, Callable[[QPainter, QColor, QColor], None]] = {
    Glyph.DASHED: _dashed,
    Glyph.QUARTER: _pie(1),
    Glyph.HALF: _pie(2),
    Glyph.THREE_QUARTERS: _pie(3),
    Glyph.CHECK: _disc(check_path(), 1.5),
    Glyph.FLAG: _disc(flag_path(), 1.15),
    Glyph.PAUSE: _ringed(_lines((-1.5, -2), (-1.5, 2)), _lines((1.5, -2), (1.5, 2))),
    Glyph.DECLINED: _ringed(_lines((-1.9, -1.9), (1.9, 1.9)), _lines((-1.9, 1.9), (1.9, -1.9))),
    Glyph.RETAKE: _retake,
}
