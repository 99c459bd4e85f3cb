"""The line one types a search into; it waits for a pause before it asks."""

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit

from crm.i18n import _
from ui.parts.buttons import keycap
from ui.theme import icon, theme

PAUSE_MS = 120


class SearchField(QLineEdit):
    """Emits `searched` a moment after the last keystroke, and at once on Enter.

    `down` is emitted when Down is pressed, for the list below to take over. The `shortcut` is
    only shown: it is the frame's, which asks the page that is in sight.
    """

    searched = Signal(str)
    down = Signal()

    def __init__(self, name: str, placeholder: str, shortcut: str = "Ctrl+F") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self._asked = ""
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction(icon("x"), _("Borrar la búsqueda"), self)
        self._clear.triggered.connect(self.clear)
        self._cap = keycap(shortcut)
        self._cap.setParent(self)
        self._cap.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.textChanged.connect(self._typed)
        self.returnPressed.connect(self._ask)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(220), super().sizeHint().height())

    def take(self) -> None:
        """Put the keyboard here, over what is written."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def reset(self) -> None:
        """Be empty again; who empties it asks by themselves."""
        self.clear()
        self._pause.stop()
        self._asked = ""

    def _typed(self, text: str) -> None:
        self._pause.start()
        self._cap.setVisible(not text)
        if text and self._clear not in self.actions():
            self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        elif not text:
            self.removeAction(self._clear)

    def _ask(self) -> None:
        self._pause.stop()
        if self.text() != self._asked:
            self._asked = self.text()
            self.searched.emit(self._asked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._ask()
        elif event.key() == Qt.Key.Key_Down:
            self._ask()
            self.down.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_cap()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_cap"):
            self._place_cap()

    def _place_cap(self) -> None:
        self._cap.resize(self._cap.sizeHint())
        middle = (self.height() - self._cap.height()) // 2
        self._cap.move(self.width() - self._cap.width() - theme().px(8), middle)
