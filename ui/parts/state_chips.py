"""How many there are of each state, as chips: pressing some leaves only those in sight."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.parts.buttons import verbatim
from ui.parts.emptying import empty
from ui.parts.flow import FlowLayout
from ui.parts.labels import Kind
from ui.parts.paint import paint_icon, paint_pill, paint_ring, paint_text, tints, width_of
from ui.theme import font, theme


@dataclass(frozen=True)
class StateCount:
    """A state, and how many there are of it in words."""

    value: Any
    text: str
    kind: Kind
    icon: str


class _Chip(QPushButton):
    """A state in its colour; pressed, it has a frame, and a cross that lets it go."""

    def __init__(self, state: StateCount) -> None:
        super().__init__(verbatim(state.text))
        self.state = state
        self.setProperty("kind", "chip")
        self.setCheckable(True)
        self.setAccessibleName(state.text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        px = theme().px
        wide = px(30) + width_of(self.state.text, font(12.5, 500)) + px(10)
        return QSize(wide + (px(16) if self.isChecked() else 0), px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area, px = QPainter(self), self.rect(), theme().px
        ink, tint = tints(self.state.kind)
        if self.isChecked():
            paint_pill(painter, area, ink, 6)
            paint_pill(painter, area.adjusted(1, 1, -1, -1), tint, 5)
        else:
            paint_pill(painter, area, tint, 6)
        middle = area.toRectF().center().y()
        spot = area.toRectF().center()
        spot.setX(px(16))
        paint_icon(painter, spot, self.state.icon, ink, 15)
        room = area.adjusted(px(30), 0, -px(8), 0)
        paint_text(painter, room, self.state.text, font(12.5, 500), ink)
        if self.isChecked():
            spot.setX(area.right() - px(13))
            spot.setY(middle)
            paint_icon(painter, spot, "x", ink, 13)
        if self.hasFocus():
            paint_ring(painter, area, 6)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class StateChips(QWidget):
    """The chips; `changed` tells that others are asked for, none of them being all."""

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._flow = FlowLayout(self, 6)
        self._chips: list[_Chip] = []
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_counts(self, counts: Sequence[StateCount]) -> None:
        """Show these; what was asked for stays so while it is among them."""
        if [chip.state for chip in self._chips] == list(counts):
            return
        asked = self.asked()
        focused = next((chip.state.value for chip in self._chips if chip.hasFocus()), None)
        empty(self._flow)
        self._chips = [_Chip(each) for each in counts]
        for chip in self._chips:
            chip.setChecked(chip.state.value in asked)
            chip.toggled.connect(self._tell)
            self._flow.addWidget(chip)
            if focused is not None and chip.state.value == focused:
                chip.setFocus(Qt.FocusReason.OtherFocusReason)

    def asked(self) -> frozenset[Any]:
        """Return the states that are asked for; none means all."""
        return frozenset(chip.state.value for chip in self._chips if chip.isChecked())

    def ask(self, values: Collection[Any]) -> None:
        """Ask for these and no others."""
        for chip in self._chips:
            chip.setChecked(chip.state.value in values)

    def _tell(self) -> None:
        for chip in self._chips:
            chip.updateGeometry()
        self.changed.emit()
