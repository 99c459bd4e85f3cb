"""A page that is read from top to bottom: a head, and cards one under the other."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.parts.page_head import PageHead
from ui.theme import theme

WIDE = 760


class ColumnPage(QWidget):
    """Scrolls what is added to it; Esc goes back."""

    def __init__(self, title: str, context: str, on_back: Callable[[], object] | None) -> None:
        super().__init__()
        self.setProperty("kind", "canvas")
        self.head = PageHead(title, context, on_back=on_back)
        inside = QWidget()
        inside.setProperty("kind", "canvas")
        row = QHBoxLayout(inside)
        row.setContentsMargins(20, 16, 20, 24)
        self._column = QWidget()
        self.body = QVBoxLayout(self._column)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(12)
        self.body.addStretch(1)
        row.addWidget(self._column, 1)
        row.addStretch(0)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        self.area.setAccessibleName(title)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.head)
        outer.addWidget(self.area, 1)
        if on_back is not None:
            here = Qt.ShortcutContext.WidgetWithChildrenShortcut
            QShortcut(QKeySequence("Esc"), self, on_back, context=here)
        theme().changed.connect(self._fit)
        self._fit()

    def add(self, widget: QWidget) -> None:
        """Put a widget under the others."""
        self.body.insertWidget(self.body.count() - 1, widget)

    def clear(self) -> None:
        """Take everything away."""
        while self.body.count() > 1:
            if (item := self.body.takeAt(0)) is not None and (gone := item.widget()) is not None:
                gone.hide()
                gone.deleteLater()

    def focus_first(self) -> None:
        """Put the keyboard where it can scroll."""
        self.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        self._column.setMaximumWidth(theme().px(WIDE))
