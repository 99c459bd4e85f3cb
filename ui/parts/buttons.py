"""Buttons and menus: each with a name for those who cannot see it, and its shortcut shown."""

import re
import sys
from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from crm.i18n import pgettext
from ui.parts.labels import Keycap
from ui.parts.paint import tip
from ui.theme import icon as themed
from ui.theme import theme

Kind = Literal["primary", "secondary", "ghost", "quiet", "danger", "icon"]

_ICON_TOKENS = {
    "primary": "on_accent",
    "secondary": "text",
    "ghost": "accent",
    "quiet": "text_2",
    "danger": "danger",
    "icon": "text_2",
}

_BETWEEN = re.compile(r"(?<=[^+])\+")  # «Ctrl++» is Ctrl and the plus key
_CHORD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def verbatim(text: str) -> str:
    """Return a text that Qt will not take an underlined letter from."""
    return text.replace("&", "&&")


def _names() -> dict[str, str]:
    """How Qt calls keys, and how keyboards do."""
    return {
        "Return": "Enter",
        "Shift": pgettext("tecla", "Mayús"),
        "Space": pgettext("tecla", "Espacio"),
        "Del": pgettext("tecla", "Supr"),
        "Ins": pgettext("tecla", "Insert"),
        "Home": pgettext("tecla", "Inicio"),
        "End": pgettext("tecla", "Fin"),
        "PgUp": pgettext("tecla", "Re Pág"),
        "PgDown": pgettext("tecla", "Av Pág"),
        "Up": "↑",
        "Down": "↓",
        "Left": "←",
        "Right": "→",
    }


def caps(shortcut: str) -> list[str]:
    """Return the keys of a shortcut as keyboards name them; Qt's own Spanish says «Control»."""
    format_ = QKeySequence.SequenceFormat
    if sys.platform == "darwin":
        return [QKeySequence(shortcut).toString(format_.NativeText)]
    said = QKeySequence(shortcut).toString(format_.PortableText)
    names = _names()
    return [names.get(key, key) for key in _BETWEEN.split(said)]


def keys(shortcut: str) -> str:
    """Return a shortcut in words."""
    return "+".join(caps(shortcut))


def keycap(shortcut: str) -> Keycap:
    """Return the picture of a shortcut's keys."""
    return Keycap(" ".join(caps(shortcut)))


class Button(QPushButton):
    """A push button whose icon grows with the text."""

    def __init__(self, text: str, kind: Kind, icon: str | None, *, small: bool) -> None:
        super().__init__()
        self.setProperty("kind", kind)
        self.setProperty("small", "true" if small else "false")
        self._kind, self._small, self._plain = kind, small, ""
        self.say(text)
        if icon:
            self.setIcon(themed(icon, _ICON_TOKENS[kind]))
        self._fit()

    def say(self, text: str, shortcut: str | None = None) -> None:
        """Show another text; a button of only an icon has it as name and tooltip."""
        self._plain = text
        self.setAccessibleName(text)
        if self._kind != "icon":
            self.setText(verbatim(text))
        if self._kind == "icon" or shortcut:
            self.setToolTip(tip(f"{text} ({keys(shortcut)})" if shortcut else text))

    def plain_text(self) -> str:
        """Return the text as it was given."""
        return self._plain

    def _fit(self) -> None:
        side = theme().px(14 if self._small and self._kind != "icon" else 16)
        gap = 0 if self._kind == "icon" else theme().px(4)
        self.setIconSize(QSize(side + gap, side))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses a button as Space does; by itself Qt heeds it in dialogs only."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or event.modifiers() & _CHORD:
            super().keyPressEvent(event)
        elif self.menu() is not None:
            self.showMenu()
        else:
            self.click()


def button(
    text: str,
    kind: Kind = "secondary",
    icon: str | None = None,
    shortcut: str | None = None,
    *,
    small: bool = False,
    on: Callable[[], object] | None = None,
) -> Button:
    """Return a button; a `shortcut` is shown in its tooltip and works wherever it is in sight."""
    made = Button(text, kind, icon, small=small)
    if shortcut:
        made.say(text, shortcut)
        made.setShortcut(QKeySequence(shortcut))  # after the text, which would unset it
    if on is not None:
        act = on
        made.clicked.connect(lambda: act())
    return made


def asks_for_menu(event: QKeyEvent) -> bool:
    """Tell whether Shift+F10 was pressed; not every keyboard has the key that asks for a menu."""
    shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
    return shift and event.key() == Qt.Key.Key_F10


def menu(parent: QWidget) -> QMenu:
    """Return an empty menu to be filled with `add_action`."""
    made = QMenu(parent)
    made.setToolTipsVisible(True)
    # The rounded corners of the stylesheet need a window that lets the ground be seen.
    made.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
    made.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    made.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
    return made


def submenu(into: QMenu, text: str, icon: str) -> QMenu:
    """Return an empty menu that a line of another opens."""
    made = menu(into)
    made.setTitle(verbatim(text))
    made.setIcon(themed(icon, "text_2"))
    into.addMenu(made)
    return made


def add_action(
    into: QMenu,
    text: str,
    on: Callable[[], object],
    icon: str | None = None,
    shortcut: str | None = None,
    *,
    danger: bool = False,
) -> QAction:
    """Add a line to a menu, its shortcut beside it."""
    action = QAction(verbatim(text), into)
    if icon:
        action.setIcon(themed(icon, "danger" if danger else "text_2"))
    if shortcut:
        action.setShortcut(QKeySequence(shortcut))
        action.setShortcutVisibleInContextMenu(True)
    action.triggered.connect(lambda: on())
    into.addAction(action)
    return action
