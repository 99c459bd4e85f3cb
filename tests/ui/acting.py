"""Acts on a page as its user does: types, presses, looks."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from crm.settings import Settings
from ui.desk import Desk

HOSTILE = (
    "<b>negrita</b> R&D",
    "=1+1",
    "Ñandú 🙂 «raro»",
    "a" * 300,
)


class System(QObject):
    """The programs of this computer, as far as Enlace can tell."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot("QUrl")
    def take(self, url: QUrl) -> None:
        self.opened.append(url.toEncoded().data().decode())


@contextmanager
def programs(*schemes: str) -> Iterator[System]:
    """Stand in for the programs that open such addresses."""
    made = System()
    for scheme in schemes:
        QDesktopServices.setUrlHandler(scheme, made, "take")
    yield made
    for scheme in schemes:
        QDesktopServices.unsetUrlHandler(scheme)


class Ear:
    """A desk, and all that it was told."""

    def __init__(self, db, **settings) -> None:
        self.desk = Desk(db, Settings(**settings))
        self.went, self.left, self.told, self.failed = [], [], [], []
        self.desk.went.connect(self.went.append)
        self.desk.left.connect(lambda: self.left.append(True))
        self.desk.told.connect(lambda sentence, undo: self.told.append((sentence, undo)))
        self.desk.failed.connect(self.failed.append)


def show(qtbot, page: QWidget, wide: int = 1072, tall: int = 800) -> QWidget:
    """Show a page by itself, active, as the window would."""
    qtbot.addWidget(page)
    page.resize(wide, tall)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    if hasattr(page, "focus_first"):
        page.focus_first()
    return page


def write(target: QWidget, text: str) -> None:
    """Type, whatever the letters: the test library cannot type an ñ."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(target, event)


def widget(page: QWidget, name: str) -> QWidget:
    """Return the widget of a field."""
    return page.form.fields[name].widget


def fill(page: QWidget, name: str, text: str) -> None:
    """Go to a field and write over what is in it."""
    target = widget(page, name)
    target.setFocus()
    target.selectAll()
    QTest.keyClick(target, Qt.Key.Key_Delete)
    write(target, text)


def take(page: QWidget, name: str, text: str) -> None:
    """Type in a field that suggests, and take what it suggests first."""
    fill(page, name, text)
    QTest.keyClick(widget(page, name), Qt.Key.Key_Return)


def choose(page: QWidget, name: str, text: str) -> None:
    """Choose a line of a list."""
    combo = widget(page, name)
    assert combo.findText(text) >= 0, [combo.itemText(n) for n in range(combo.count())]
    combo.setCurrentText(text)


def save(page: QWidget) -> None:
    """Press Ctrl+Enter where the keyboard is."""
    QTest.keyClick(
        QApplication.focusWidget() or page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
    )


def press(page: QWidget, text: str) -> None:
    """Press the visible button with this text."""
    found = [
        each
        for each in page.findChildren(QPushButton)
        if each.isVisibleTo(page)
        and text in (each.text().replace("&&", "&"), each.accessibleName())
    ]
    assert len(found) == 1, f"{len(found)} buttons say {text}"
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)


def problems(page: QWidget) -> dict[str, str]:
    """Return what is complained of, by field."""
    return page.form.problems()
