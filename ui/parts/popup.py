"""A small surface that opens under a widget and goes on Escape or a press elsewhere."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.parts.paint import paint_pill


def beside(anchor: QWidget, wide: int, tall: int, within: QRect) -> QPoint:
    """Return where a surface of this size goes: under its anchor, or over it for want of room."""
    corner = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
    if corner.y() + tall > within.bottom():
        over = anchor.mapToGlobal(QPoint(0, -tall - 4))
        corner = over if over.y() >= within.top() else corner
    left = max(within.left(), min(corner.x(), within.right() - wide))
    return QPoint(left, corner.y())


class Popup(QFrame):
    """Put widgets in `body`, then `open_under` what it belongs to."""

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(6, 6, 6, 6)
        self.body.setSpacing(6)

    def open_under(self, anchor: QWidget) -> None:
        """Show it, as near to its anchor as the screen allows."""
        self.adjustSize()
        room = anchor.screen().availableGeometry()
        self.move(beside(anchor, self.width(), self.height(), room))
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_pill(painter, self.rect(), "line_strong", 8)
        paint_pill(painter, self.rect().adjusted(1, 1, -1, -1), "raised", 7)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)
