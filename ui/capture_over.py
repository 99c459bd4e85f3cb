"""Ctrl+I: quick capture over whatever page one is on, which stays as it was."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from crm.i18n import _
from ui.desk import Desk
from ui.forms.capture import capture_bar
from ui.parts.labels import label
from ui.parts.paint import paint_pill
from ui.theme import theme

WIDTH, TOP = 860, 72


class CaptureOver(QFrame):
    """Lies over the window until the sentence is saved, or one turns to something else."""

    def __init__(self, window: QWidget, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._before: QWidget | None = None
        self.setAccessibleName(_("Captura rápida"))
        self.bar = capture_bar(desk)
        self.bar.left.connect(self.close_over)
        self.bar.done.connect(self.close_over)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(8)
        hint = _("Una oración: con quién, cuándo y qué se acordó; o qué hay que hacer. Esc cierra.")
        column.addWidget(label(hint, "caption"))
        column.addWidget(self.bar)
        window.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_went)
        self.hide()

    def open(self) -> None:
        """Show it, with the sentence that was left in it."""
        if self.isHidden():
            self._before = self._window.focusWidget()
        self.show()
        self._place()
        self.raise_()
        self.bar.focus_first()

    def close_over(self) -> None:
        """Take it away, and put the keyboard back where it was."""
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._place()
        return done

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_pill(painter, self.rect(), "line_strong", 10)
        paint_pill(painter, self.rect().adjusted(1, 1, -1, -1), "raised", 9)
        painter.end()

    def _focus_went(self, _old: QWidget | None, new: QWidget | None) -> None:
        inside = new is None or new is self or self.isAncestorOf(new)
        if self.isVisible() and not inside and new is not None and new.window() is self._window:
            self._before = None
            self.hide()

    def _place(self) -> None:
        wide = min(theme().px(WIDTH), self._window.width() - 40)
        tall = self.heightForWidth(wide)
        if tall < 0:
            tall = self.sizeHint().height()
        left = (self._window.width() - wide) // 2
        self.setGeometry(left, theme().px(TOP), wide, tall)
