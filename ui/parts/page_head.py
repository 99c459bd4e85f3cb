"""The head of a page: where one is, what it is about, and what can be done."""

from collections.abc import Callable

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from crm.i18n import _
from ui.parts.buttons import button
from ui.parts.labels import Elided, separator
from ui.theme import theme

HIGH = 56
STUB = 64  # narrower, and what is left of a context says nothing


class _Context(Elided):
    """What a page is about, where there is room for more than a stub of it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.toolTip() or self.width() >= theme().px(STUB):
            super().paintEvent(event)


class PageHead(QFrame):
    """Title and context at the left, buttons at the right, the primary one last."""

    def __init__(
        self, title: str, context: str = "", *, on_back: Callable[[], object] | None = None
    ) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        row = self._row = QHBoxLayout()
        row.setContentsMargins(8 if on_back else 20, 0, 20, 0)
        row.setSpacing(8)
        if on_back is not None:
            back = button(_("Volver (Alt+Izquierda)"), "icon", "arrow-left", on=on_back)
            row.addWidget(back)
        self.title, self.context = Elided(title, "title"), _Context(context, "sec", tone="muted")
        row.addWidget(self.title)
        row.addWidget(self.context, 1)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(8)
        row.addLayout(self._actions)
        grows = QSizePolicy.Policy
        row.addItem(
            QSpacerItem(0, 0, grows.Fixed, grows.Expanding)
        )  # names alone would not fill it
        outer.addLayout(row, 1)
        outer.addWidget(separator())
        theme().changed.connect(self._fit)
        self._fit()

    def add(self, made: QWidget) -> None:
        """Put a button after the others."""
        self._actions.addWidget(made)

    def put_beside_title(self, made: QWidget) -> None:
        """Put a widget between the title and what it is about."""
        self._row.insertSpacing(self._row.indexOf(self.context), 8)
        self._row.insertWidget(self._row.indexOf(self.context), made)

    def _fit(self) -> None:
        self.setFixedHeight(theme().px(HIGH))
