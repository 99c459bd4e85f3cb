"""A scanned sheet beside what is typed from it: zoomed, turned and dragged without leaving a field.

It shows pictures and nothing else; whoever reads a file or a PDF hands it a picture.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPixmap,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsPixmapItem,
    QGraphicsScene,
    QGraphicsView,
)

from crm.i18n import _
from ui.parts.files import TakesFiles
from ui.parts.paint import paint_ring
from ui.theme import theme

Fit = Literal["page", "width"]

STEP = 1.25
LEAST, MOST = 0.05, 6.0


class ScanView(TakesFiles, QGraphicsView):
    """One picture; `dropped` tells the paths of files that were let fall on it."""

    dropped = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Hoja escaneada"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptDrops(True)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the view itself takes the keys
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self._scene = QGraphicsScene(self)
        self._item = QGraphicsPixmapItem()
        self._item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self._scene.addItem(self._item)
        self.setScene(self._scene)
        self.fit: Fit | None = "width"
        self.turned = 0
        theme().changed.connect(self._dress)
        self._dress()

    # What is shown

    def show_picture(self, picture: QImage) -> None:
        """Show this picture from its top, as large as the last one was told to be."""
        self._item.setPixmap(QPixmap.fromImage(picture))
        self._scene.setSceneRect(self._item.boundingRect())
        self.turned = 0
        self._wear(self.fit or self.zoom())
        self._to_top()

    def clear(self) -> None:
        """Show nothing."""
        self._item.setPixmap(QPixmap())
        self._scene.setSceneRect(self._item.boundingRect())

    def is_empty(self) -> bool:
        """Whether there is no picture."""
        return self._item.pixmap().isNull()

    def zoom(self) -> float:
        """How many pixels of the screen one of the picture takes."""
        at = self.transform()
        return float((at.m11() ** 2 + at.m12() ** 2) ** 0.5)

    # Moving about

    def set_fit(self, fit: Fit) -> None:
        """Show it whole, or as wide as the view."""
        self._wear(fit)
        self._to_top()

    def step_zoom(self, larger: bool) -> None:
        """Show it a step larger or smaller, around what is in the middle."""
        wanted = self.zoom() * (STEP if larger else 1 / STEP)
        self._wear(max(LEAST, min(MOST, wanted)))

    def turn(self) -> None:
        """Turn it a quarter to the left."""
        self.turned = (self.turned - 90) % 360
        self._wear(self.fit or self.zoom())
        self._to_top()

    def pan(self, across: int, down: int) -> None:
        """Move over it by so many steps, each a part of what is in sight."""
        for bar, steps in (
            (self.horizontalScrollBar(), across),
            (self.verticalScrollBar(), down),
        ):
            bar.setValue(bar.value() + steps * max(20, bar.pageStep() // 6))

    def _wear(self, how: Fit | float) -> None:
        self.fit = how if isinstance(how, str) else None
        scale = self._fitting(how) if isinstance(how, str) else how
        self.setTransform(QTransform().rotate(self.turned).scale(scale, scale))

    def _fitting(self, fit: Fit) -> float:
        size = self._item.boundingRect().size()
        wide, high = size.width(), size.height()
        if self.turned % 180:
            wide, high = high, wide
        # The room of a scroll bar is kept free, or its coming and going would never end.
        room = self.width() - self.verticalScrollBar().sizeHint().width()
        scale = room / max(1.0, wide)
        if fit == "page":
            scale = min(scale, self.height() / max(1.0, high))
        return max(LEAST, min(MOST, scale))

    def _to_top(self) -> None:
        self.verticalScrollBar().setValue(self.verticalScrollBar().minimum())
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().minimum())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.fit is not None and not self.is_empty():
            self._wear(self.fit)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                self.step_zoom(event.angleDelta().y() > 0)
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        plain = not modifiers & ~Qt.KeyboardModifier.KeypadModifier
        acts: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_Plus: lambda: self.step_zoom(True),
            Qt.Key.Key_Minus: lambda: self.step_zoom(False),
            Qt.Key.Key_0: lambda: self.set_fit("page"),
            Qt.Key.Key_R: self.turn,
        }
        if plain and key in acts:
            acts[key]()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Look closer at what was pressed, or stand back from it."""
        place = self.mapToScene(event.position().toPoint())
        if self.fit is None:
            self.set_fit("width")
        else:
            self._wear(min(MOST, self.zoom() * STEP**3))
        self.centerOn(QPointF(place))

    # Files that fall on it

    def take_files(self, paths: Sequence[Path]) -> None:
        """Tell what is let fall on it."""
        self.dropped.emit(paths)

    # Looks

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def drawForeground(self, painter: QPainter, rect: object) -> None:
        if self.hasFocus():
            painter.save()
            painter.resetTransform()
            paint_ring(painter, self.viewport().rect())
            painter.restore()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.viewport().update()

    def _dress(self) -> None:
        self.setBackgroundBrush(theme().color("line"))
