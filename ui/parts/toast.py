"""Messages that stand in nobody's way: a toast that goes by itself, a banner that stays."""

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from crm.i18n import _
from ui.parts.buttons import Button, button
from ui.parts.labels import IconMark, label, restyle
from ui.theme import theme

SECONDS = 8
ABOVE = 68  # clear of the foot of a form, with its buttons
LONGEST = 200  # letters: some name things in whole pages

Kind = Literal["info", "ok", "warn", "danger"]
_LOOK = {
    "info": ("info", "accent"),
    "ok": ("circle-check", "ok"),
    "warn": ("triangle-alert", "warn"),
    "danger": ("circle-alert", "danger"),
}


def announce(widget: QWidget, message: str) -> None:
    """Have a screen reader say this."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, message))


class Toast(QFrame):
    """One message at the foot of its window, with at most one thing to do about it.

    It goes after some seconds, but not while the mouse or the keyboard is on it. A newer
    message takes its place: what it offered can still be had from the menus.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._under = window
        # Over the edge of the window: so many pixels of the design, or as many as are told.
        self.above: int | Callable[[], int] = ABOVE
        self.setProperty("kind", "toast")
        self.setAccessibleName(_("Aviso"))
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 6, 6)
        row.setSpacing(10)
        self._mark = IconMark("circle-check", "ok")
        self.words = label("", wrap=False)
        self.action = button(_("Deshacer"), "ghost", on=self._act)
        self.close_button = button(_("Cerrar aviso"), "icon", "x", small=True, on=self.hide)
        for each in (self._mark, self.words, self.action, self.close_button):
            row.addWidget(each)
        self._on_action: Callable[[], object] | None = None
        self._clock = QTimer(self, singleShot=True, interval=SECONDS * 1000)
        self._clock.timeout.connect(self.hide)
        for each in (self.action, self.close_button):
            each.installEventFilter(self)
        window.installEventFilter(self)
        self.hide()

    def say(
        self,
        message: str,
        action: str = "",
        on_action: Callable[[], object] | None = None,
        kind: Kind = "ok",
    ) -> None:
        """Show this message now."""
        self._mark.show_icon(*_LOOK[kind])
        if len(message) > LONGEST:
            message = message[:LONGEST] + "…"
        self.words.setText(message)
        self._on_action = on_action
        self.action.say(action)
        self.action.setVisible(bool(action))
        self.show()
        self._place()
        self.raise_()
        self._clock.start()
        announce(self, message)

    def _act(self) -> None:
        self.hide()
        if self._on_action is not None:
            self._on_action()

    def _place(self) -> None:
        window = self._under
        self.words.setWordWrap(False)
        room = window.width() - 32
        if self.sizeHint().width() > room:
            self.words.setWordWrap(True)
            self.resize(room, self.heightForWidth(room))
        else:
            self.resize(self.sizeHint())
        left = (window.width() - self.width()) // 2
        above = theme().px(self.above) if isinstance(self.above, int) else self.above()
        self.move(left, window.height() - self.height() - above)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._under:
            if self.isVisible():
                self._place()
        elif isinstance(event, QFocusEvent):
            self._hold(busy=event.gotFocus() or self.underMouse())
        return False

    def _hold(self, *, busy: bool) -> None:
        if busy:
            self._clock.stop()
        elif self.isVisible():
            self._clock.start()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hold(busy=True)

    def leaveEvent(self, event: QEvent) -> None:
        self._hold(busy=self.action.hasFocus() or self.close_button.hasFocus())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)


class Banner(QFrame):
    """A message that stays in its place until what it says is no longer so."""

    def __init__(self, kind: Kind, text: str, actions: Sequence[Button] = ()) -> None:
        super().__init__()
        self.setProperty("kind", "banner")
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(12, 8, 8, 8)
        self.row.setSpacing(10)
        self._mark = IconMark(*_LOOK[kind])
        self.words = label("", wrap=True)
        self.row.addWidget(self._mark, alignment=Qt.AlignmentFlag.AlignVCenter)
        self.row.addWidget(self.words, 1)
        for each in actions:
            self.row.addWidget(each)
        self.say(kind, text)

    def say(self, kind: Kind, text: str) -> None:
        """Say another thing."""
        self._mark.show_icon(*_LOOK[kind])
        self.words.setText(text)
        restyle(self, tone=kind)
