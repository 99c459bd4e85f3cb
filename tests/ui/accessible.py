"""Looks at a window as a screen reader does."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QWidget


def name_of(widget: QWidget) -> str:
    """Return the name by which a screen reader calls this widget."""
    face = QAccessible.queryAccessibleInterface(widget)
    return face.text(QAccessible.Text.Name).strip()


def _inner(widget: QWidget) -> bool:
    """Whether this is a part of a combo or spin box, which speak for their parts."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QComboBox | QAbstractSpinBox):
            return True
        above = above.parentWidget()
    return False


def nameless(root: QWidget) -> list[QWidget]:
    """Return every widget that the keyboard can reach and that has no name."""
    return [
        each
        for each in (root, *root.findChildren(QWidget))
        if each.focusPolicy() != Qt.FocusPolicy.NoFocus and not _inner(each) and not name_of(each)
    ]
