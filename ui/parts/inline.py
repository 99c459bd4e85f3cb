"""A short question that is asked where it arises, without leaving the page."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from crm.i18n import _
from ui.parts.buttons import button
from ui.parts.form import Form, Row
from ui.parts.labels import label


class Inline(QFrame):
    """A short question asked where it arises; Enter answers it, Escape lets it go."""

    def __init__(
        self,
        title: str,
        rows: Sequence[Row],
        on_close: Callable[[], object],
        dismiss: str = "",
    ) -> None:
        super().__init__()
        self.setProperty("kind", "well")
        self._on_close = on_close
        self._save: Callable[[], object] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addWidget(label(title, "strong", wrap=True))
        self.form = Form(rows)
        column.addWidget(self.form)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._buttons.addWidget(button(dismiss or _("Cancelar"), "ghost", small=True, on=on_close))
        self._buttons.addStretch(1)
        column.addLayout(self._buttons)

    def offer(self, text: str, on: Callable[[], object], *, primary: bool = False) -> None:
        """Put an answer among the buttons, the primary one last."""
        made = button(text, "primary" if primary else "secondary", small=True, on=on)
        if primary:
            self._save = on
            self._buttons.addWidget(made)
        else:
            self._buttons.insertWidget(self._buttons.count() - 1, made)

    def take(self) -> None:
        """Put the keyboard in the first field; what it says already, typing takes the place of."""
        name, field = next(iter(self.form.fields.items()))
        self.form.focus(name)
        if isinstance(field.widget, QLineEdit):
            field.widget.selectAll()

    def read(self) -> dict[str, Any] | None:
        """Return what was answered, or None where it cannot be read; that is said then."""
        return self.form.values() if self.form.check() else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._save is not None:
            self._save()
        elif event.key() == Qt.Key.Key_Escape:
            self._on_close()
        else:
            super().keyPressEvent(event)
