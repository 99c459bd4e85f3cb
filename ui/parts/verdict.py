"""A verdict on what is compared: what it is called, what it does, and the key that gives it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.parts.buttons import keycap
from ui.parts.labels import IconMark, label, restyle
from ui.parts.paint import tip


class Verdict(QPushButton):
    """A wide button of two lines, or more in little room; its key works wherever it is in sight."""

    def __init__(self, name: str, detail: str, icon: str, key: str) -> None:
        super().__init__()
        self.setProperty("kind", "secondary")
        self._key = key
        # A button's own shortcut presses it for a tenth of a second: who is quick would lose keys.
        QShortcut(QKeySequence(key), self, self.click)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 12, 8)
        row.setSpacing(10)
        row.addWidget(IconMark(icon))
        column = QVBoxLayout()
        column.setSpacing(0)
        self._words = label("", "strong", wrap=True)
        self._more = label("", "caption", tone="muted", wrap=True)
        column.addStretch(1)
        column.addWidget(self._words)
        column.addWidget(self._more)
        column.addStretch(1)
        row.addLayout(column, 1)
        row.addWidget(keycap(key))
        for each in self.findChildren(QWidget):
            each.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.say(name, detail)

    def say(self, name: str, detail: str) -> None:
        """Call it this, and say what it does."""
        self._words.setText(name)
        self._more.setText(detail)
        self.setAccessibleName(name)
        self.setAccessibleDescription(detail)
        self.setToolTip(tip(f"{name} ({self._key}): {detail}"))

    def mark(self, said: str) -> None:
        """Show that this one was given, or is proposed, in a word; nothing, and it is neither."""
        restyle(self, chosen="true" if said else "false")
        self.setAccessibleDescription(", ".join(filter(None, (self._more.text(), said))))

    def sizeHint(self) -> QSize:
        inside = self.layout()
        return inside.sizeHint() if inside is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Its words take another line before they push the page wider than it is."""
        inside = self.layout()
        return inside.minimumSize() if inside is not None else super().minimumSizeHint()

    def heightForWidth(self, width: int) -> int:
        inside = self.layout()
        return inside.totalHeightForWidth(width) if inside is not None else -1
