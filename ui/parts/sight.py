"""Bringing what the keyboard has reached wholly into sight."""

from PySide6.QtWidgets import QScrollArea, QWidget

from ui.theme import theme


def bring_into_sight(widget: QWidget, margin: int) -> None:
    """Scroll whatever holds this widget until all of it shows, with so much room around."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget, 0, theme().px(margin))
        above = above.parentWidget()
