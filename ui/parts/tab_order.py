"""Where Tab goes among widgets that were made later than those around them."""

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def takes_tab(widget: QWidget) -> bool:
    """Whether Tab stops at a widget, while it is in sight."""
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def in_order(*widgets: QWidget) -> None:
    """Have Tab go from each of these to the next."""
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)
