"""The tabs of a page: each leads to another way of seeing what it is about."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QTabBar

from ui.parts.buttons import verbatim
from ui.parts.segmented import Segment


class Tabs(QTabBar):
    """One of the tabs is chosen; arrows move the choice, Tab leaves them."""

    chosen = Signal(object)

    def __init__(self, name: str, segments: Sequence[Segment]) -> None:
        super().__init__()
        self._values = [each.value for each in segments]
        self.setAccessibleName(name)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for number, each in enumerate(segments):
            self.addTab(verbatim(each.text))
            self.setAccessibleTabName(number, each.said)
        self.currentChanged.connect(self._tell)

    def _tell(self, number: int) -> None:
        self.updateGeometry()  # the one that is chosen is bold, and so wider
        self.chosen.emit(self._values[number])

    def value(self) -> Any:
        """Return what is chosen."""
        return self._values[self.currentIndex()]

    def choose(self, value: Any) -> None:
        """Choose this one; `chosen` tells if it was another."""
        self.setCurrentIndex(self._values.index(value))

    def step(self, by: int) -> None:
        """Choose another one, round and round."""
        self.setCurrentIndex((self.currentIndex() + by) % len(self._values))

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)
