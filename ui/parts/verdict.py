"""A verdict on what is compared: what it is called, what it does, and the key that gives it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.parts.buttons import keycap
from ui.parts.labels import IconMark, label
from ui.parts.paint import tip
from ui.theme import theme

HIGH = 56


class Verdict(QPushButton):
    """A wide button of two lines; its key works wherever it is in sight."""

    def __init__(self, name: str, detail: str, icon: str, key: str) -> None:
        super().__init__()
        self.setProperty("kind", "secondary")
        self.setAccessibleName(name)
        self.setAccessibleDescription(detail)
        self.setToolTip(tip(f"{name} ({key}): {detail}"))
        # A button's own shortcut presses it for a tenth of a second: who is quick would lose keys.
        QShortcut(QKeySequence(key), self, self.click)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 12, 8)
        row.setSpacing(10)
        row.addWidget(IconMark(icon))
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(label(name, "strong"))
        column.addWidget(label(detail, "caption", tone="muted"))
        row.addLayout(column, 1)
        row.addWidget(keycap(key))
        for each in self.findChildren(QWidget):
            each.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMinimumHeight(theme().px(HIGH))
        theme().changed.connect(self._fit)

    def _fit(self) -> None:
        self.setMinimumHeight(theme().px(HIGH))

    def sizeHint(self) -> QSize:
        inside = self.layout()
        return inside.sizeHint() if inside is not None else super().sizeHint()
