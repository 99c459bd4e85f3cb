"""A list to tick: all that may be taken, in sight, with how much of it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from crm.i18n import _
from ui.parts.buttons import button
from ui.parts.labels import label
from ui.theme import theme

IN_SIGHT = 12


@dataclass(frozen=True)
class Entry:
    """One of the things to tick; `mark` says before its words where it belongs."""

    value: Any
    text: str
    ticked: bool = True
    mark: str = ""


class _List(QListWidget):
    """The lines; Enter does not tick, for it may save."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)


class Checklist(QWidget):
    """Holds which of some things are ticked, by their values; Space ticks the current one."""

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.list = _List()
        self.list.setProperty("kind", "choices")
        self.list.setAccessibleName(name)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemChanged.connect(self._tell)
        self.setFocusProxy(self.list)
        self.count = label("", "sec", tone="muted")
        self.every = button(_("Todas"), "ghost", small=True, on=lambda: self._tick_all(ticked=True))
        self.none = button(
            _("Ninguna"), "ghost", small=True, on=lambda: self._tick_all(ticked=False)
        )
        self._values: list[Any] = []
        foot = QHBoxLayout()
        foot.addWidget(self.count, 1)
        foot.addWidget(self.every)
        foot.addWidget(self.none)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.list)
        column.addLayout(foot)

    def offer(self, entries: Sequence[Entry]) -> None:
        """Fill the list, ticking what is to be ticked at first."""
        self._values = [each.value for each in entries]
        self.list.blockSignals(True)
        self.list.clear()
        for each in entries:
            item = QListWidgetItem(f"{each.mark} · {each.text}" if each.mark else each.text)
            item.setToolTip("")
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled
                | Qt.ItemFlag.ItemIsSelectable
                | Qt.ItemFlag.ItemIsUserCheckable
            )
            item.setSizeHint(QSize(0, theme().px(30)))
            item.setCheckState(_state(ticked=each.ticked))
            self.list.addItem(item)
        self.list.blockSignals(False)
        tall = max(1, min(len(entries), IN_SIGHT))
        self.list.setFixedHeight(theme().px(30) * tall + theme().px(4))
        self.list.setCurrentRow(0)
        self._tell()

    def ticked(self) -> list[Any]:
        """Return the values of what is ticked, in order."""
        return [
            value
            for row, value in enumerate(self._values)
            if self.list.item(row).checkState() == Qt.CheckState.Checked
        ]

    def tick(self, values: Sequence[Any] | None) -> None:
        """Tick these and no others; of None, all stays as it is."""
        if values is None:
            return
        for row, value in enumerate(self._values):
            self.list.item(row).setCheckState(_state(ticked=value in values))

    def _tick_all(self, *, ticked: bool) -> None:
        self.tick(self._values if ticked else [])

    def _tell(self, *_item: object) -> None:
        said = _("{n} de {total}").format(n=len(self.ticked()), total=len(self._values))
        self.count.setText(said)
        self.changed.emit()


def _state(*, ticked: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
