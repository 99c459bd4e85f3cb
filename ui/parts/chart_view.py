"""A chart on the screen: gone through with the mouse or the arrows, each number of it spoken."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QToolTip, QWidget

from crm.shapes import Drawn, Key, Spot, neighbour
from ui.parts.chart_paint import paint
from ui.parts.map_drawing import Pencil
from ui.parts.paint import paint_ring, tip
from ui.theme import theme

UNIT = 1.3  # pixels to a unit: what is 8.5 on paper is then a caption's 11
WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
Lay = Callable[[float], Drawn]


class ChartView(QWidget):
    """A chart laid out in the width there is, as high as it then is.

    `chosen` tells which of its spots the mouse or the arrows chose, `opened` which one Enter or a
    double press asks for.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._name = ""
        self._lay: Lay | None = None
        self._drawn = Drawn(0, 0)
        self._spots: dict[Key, Spot] = {}
        self._key: Key | None = None
        self._hovered: Key | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._arrange)

    # What is shown

    def show_chart(self, name: str, lay: Lay) -> None:
        """Show a chart that is laid out by `lay` in a width; what was chosen stays so."""
        self._name, self._lay, self._hovered = name, lay, None
        self._arrange()

    def select(self, key: Key | None) -> None:
        """Choose one of its spots, telling nobody."""
        self._key = key if key in self._spots else None
        self._say()
        self.update()

    def selected(self) -> Key | None:
        """Return which one is chosen, if any."""
        return self._key

    def drawn(self) -> Drawn:
        """Return the chart as it is laid out now."""
        return self._drawn

    def place(self, key: Key) -> QRect:
        """Where a spot is on the widget."""
        spot, unit = self._spots[key], self._unit
        edges = (spot.left, spot.top, spot.width, spot.height)
        return QRect(*(round(each * unit) for each in edges))

    @property
    def _unit(self) -> float:
        return UNIT * theme().scale

    def _arrange(self) -> None:
        if self._lay is None:
            return
        self._drawn = self._lay(self.width() / self._unit)
        self._spots = {spot.key: spot for spot in self._drawn.spots}
        self.setMinimumWidth(round(self._lay(0).width * self._unit))
        self.setFixedHeight(round(self._drawn.height * self._unit) + 4)
        self.select(self._key)

    def sizeHint(self) -> QSize:
        return QSize(560, max(60, self.height()))

    def _say(self) -> None:
        spot = self._spots.get(self._key) if self._key else None
        self.setAccessibleName(f"{self._name}: {spot.said}" if spot else self._name)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        pencil = Pencil(theme().tokens, self._unit)
        paint(painter, self._drawn.shapes, pencil)
        if self._key is not None:
            paint(painter, self._drawn.over.get(self._key, ()), pencil)
        if self._hovered is not None and self._hovered != self._key:
            painter.setPen(theme().color("line_strong"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.place(self._hovered), 3, 3)
        if self._key is not None:
            paint_ring(painter, self.place(self._key).adjusted(-1, -1, 1, 1), 3)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_key = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.OtherFocusReason,
        )
        if by_key and self._key is None and self._drawn.spots:
            self._choose(self._drawn.spots[0].key)

    # The mouse

    def at(self, point: QPointF) -> Key | None:
        """Which spot is at a point, the smallest where one lies in another."""
        x, y = point.x() / self._unit, point.y() / self._unit
        found = [
            (spot.width * spot.height, spot.key)
            for spot in self._drawn.spots
            if 0 <= x - spot.left < spot.width and 0 <= y - spot.top < spot.height
        ]
        return min(found)[1] if found else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        key = self.at(event.position())
        if key is not None and event.button() == Qt.MouseButton.LeftButton:
            self._choose(key)
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        key = self.at(event.position())
        if key is not None and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def _hover(self, key: Key | None) -> None:
        if key != self._hovered:
            self._hovered = key
            shape = Qt.CursorShape
            self.setCursor(shape.PointingHandCursor if key is not None else shape.ArrowCursor)
            self.update()

    def tip_at(self, point: QPointF) -> str:
        """Return what is told of the spot at a point, as a tooltip."""
        key = self.at(point)
        return tip(self._spots[key].said) if key is not None else ""

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    # The keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pressed = Qt.Key(event.key())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and pressed in WAYS and self._key is not None:
            self._choose(neighbour(self._drawn, self._key, WAYS[pressed]))
        elif plain and pressed in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._spots:
            self._choose(self._drawn.spots[0 if pressed == Qt.Key.Key_Home else -1].key)
        elif plain and pressed in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._key is not None:
            self.opened.emit(self._key)
        else:
            super().keyPressEvent(event)

    def _choose(self, key: Key) -> None:
        if key != self._key:
            self.select(key)
            self._bring_in_sight(self.place(key))
            self.chosen.emit(key)

    def _bring_in_sight(self, place: QRect) -> None:
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None and (inside := above.widget()) is not None:
            middle = self.mapTo(inside, place.center())
            above.ensureVisible(middle.x(), middle.y(), 0, place.height() + theme().px(24))
