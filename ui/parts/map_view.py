"""A map on the screen: gone through with the mouse or the arrows, and spoken as it is."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from ui.parts.map_drawing import Drawing, Face, Legend, Pencil, Shape, neighbour
from ui.parts.paint import tip
from ui.theme import theme

WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class MapView(QWidget):
    """The areas of a map, one of them chosen.

    `chosen` tells which one the mouse or the arrows chose, `opened` which one Enter or a double
    press asks for.
    """

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._shapes: tuple[Shape, ...] = ()
        self._faces: Mapping[str, Face] = {}
        self._legend = Legend()
        self._key, self._hovered = "", ""
        self._drawing: Drawing | None = None
        self._still = QPixmap()  # the map as it is while only marks move over it
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(280, 300)
        self._say()
        theme().changed.connect(self._forget)

    def sizeHint(self) -> QSize:
        return QSize(640, 620)

    # What is shown

    def show_map(
        self, name: str, shapes: tuple[Shape, ...], faces: Mapping[str, Face], legend: Legend
    ) -> None:
        """Show these areas; what was chosen stays so where it is one of them."""
        self._name, self._shapes, self._faces, self._legend = name, shapes, faces, legend
        self._hovered = ""
        if self._key not in faces:
            self._key = ""
        self._forget()
        self._say()

    def select(self, key: str) -> None:
        """Choose an area, telling nobody."""
        if key != self._key:
            self._key = key
            self._say()
            self.update()

    def selected(self) -> str:
        """Return which area is chosen, if any."""
        return self._key

    def _say(self) -> None:
        face = self._faces.get(self._key)
        self.setAccessibleName(f"{self._name}: {face.said}" if face else self._name)

    # Painting

    def drawing(self) -> Drawing:
        """Return the map as it is laid out now."""
        if self._drawing is None:
            pencil = Pencil(theme().tokens, theme().scale)
            room = QRectF(self.rect())
            self._drawing = Drawing(self._shapes, self._faces, self._legend, room, pencil)
        return self._drawing

    def _forget(self) -> None:
        self._drawing, self._still = None, QPixmap()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._forget()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._shapes:
            return
        drawing, ratio = self.drawing(), self.devicePixelRatioF()
        if self._still.isNull() or self._still.devicePixelRatio() != ratio:
            self._still = QPixmap(self.size() * ratio)
            self._still.setDevicePixelRatio(ratio)
            self._still.fill(Qt.GlobalColor.transparent)
            canvas = QPainter(self._still)
            drawing.paint(canvas)
            canvas.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._still)
        if self._hovered and self._hovered != self._key:
            drawing.paint_mark(painter, self._hovered, "text_2", 1.2)
        if self._key:
            drawing.paint_mark(painter, self._key, "accent", 3 if self.hasFocus() else 2)
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self._key and self._shapes:
            self._choose(self._shapes[0].key)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # The mouse

    def _at(self, point: QPointF) -> str:
        return (self.drawing().at(point) or "") if self._shapes else ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        key = self._at(event.position())
        if key and event.button() == Qt.MouseButton.LeftButton:
            self._choose(key)
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        key = self._at(event.position())
        if key and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self._at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover("")

    def _hover(self, key: str) -> None:
        if key != self._hovered:
            self._hovered = key
            self.setCursor(Qt.CursorShape.PointingHandCursor if key else Qt.CursorShape.ArrowCursor)
            self.update()

    def tip_at(self, point: QPointF) -> str:
        """Return what is told of the area at a point, as a tooltip."""
        face = self._faces.get(self._at(point))
        return tip(*face.tip) if face else ""

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    # The keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = (
            Qt.Key(event.key()),
            not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier,
        )
        if plain and key in WAYS and self._key:
            self._choose(neighbour(self._shapes, self._key, WAYS[key]) or self._key)
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._key:
            self.opened.emit(self._key)
        else:
            super().keyPressEvent(event)

    def _choose(self, key: str) -> None:
        if key != self._key:
            self.select(key)
            self.chosen.emit(key)
