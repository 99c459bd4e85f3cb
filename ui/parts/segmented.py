"""A switch between a few views or kinds, all of them in sight."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ui.parts.buttons import verbatim
from ui.parts.paint import width_of
from ui.theme import font, icon, theme


@dataclass(frozen=True)
class Segment:
    """One of the things to choose from."""

    value: Any
    text: str
    icon: str = ""


class _Part(QPushButton):
    """One side of the switch; as wide as its text is when chosen, so that nothing moves."""

    def __init__(self, segment: Segment) -> None:
        super().__init__(verbatim(segment.text))
        self._segment = segment
        self.setProperty("kind", "segment")
        self.setCheckable(True)
        self.setAccessibleName(segment.text)
        self.toggled.connect(self._paint_icon)
        self._paint_icon()

    def _paint_icon(self) -> None:
        name = self._segment.icon
        self.setIcon(icon(name, "accent" if self.isChecked() else "text_2") if name else QIcon())
        self.setIconSize(QSize(theme().px(16) + theme().px(4), theme().px(16)))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._paint_icon()

    def sizeHint(self) -> QSize:
        px = theme().px
        room = px(24) if self._segment.icon else 0
        return QSize(width_of(self._segment.text, font(13, 600)) + room + px(22), px(28))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class Segmented(QFrame):
    """At most one of the segments is chosen; arrows move the choice, Tab leaves it.

    None of them is, only where `choose(None)` said so: for a thing that nobody has noted.
    """

    changed = Signal(object)

    def __init__(self, name: str, segments: Sequence[Segment], value: Any = None) -> None:
        super().__init__()
        self.setProperty("kind", "segmented")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        self._segments = list(segments)
        self._group = QButtonGroup(self)
        for number, segment in enumerate(segments):
            part = _Part(segment)
            part.setAccessibleDescription(name)
            self._group.addButton(part, number)
            row.addWidget(part)
        self.choose(segments[0].value if value is None else value)
        self._group.idToggled.connect(self._tell)

    def value(self) -> Any:
        """Return what is chosen, or None."""
        number = self._group.checkedId()
        return None if number < 0 else self._segments[number].value

    def choose(self, value: Any) -> None:
        """Choose this value; `changed` tells if it was another."""
        values = [segment.value for segment in self._segments]
        if value is None and value not in values:
            self._clear()
        else:
            self._group.button(values.index(value)).setChecked(True)

    def _clear(self) -> None:
        self._group.setExclusive(False)
        for part in self._group.buttons():
            part.setChecked(False)
        self._group.setExclusive(True)

    def part(self, value: Any) -> QWidget:
        """Return the button of this value."""
        values = [segment.value for segment in self._segments]
        return self._group.button(values.index(value))

    def _tell(self, number: int, chosen: bool) -> None:
        if chosen:
            self.changed.emit(self._segments[number].value)
