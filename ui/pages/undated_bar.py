"""Under a calendar: what belongs to it somewhere and has no exact day, so stands on none."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from crm.agenda import Entry
from crm.i18n import _
from ui.pages import calendar_looks as looks
from ui.parts.buttons import add_action, button, menu
from ui.parts.emptying import empty
from ui.parts.labels import label, separator
from ui.parts.paint import tip

IN_SIGHT, LETTERS = 2, 26


class UndatedBar(QFrame):
    """The first few as buttons, the rest in a menu; `opened` tells which was pressed."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(separator())
        self._row = QHBoxLayout()
        self._row.setContentsMargins(20, 4, 20, 4)
        self._row.setSpacing(8)
        column.addLayout(self._row)
        self.hide()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these, or nothing at all."""
        empty(self._row)
        if entries:
            said = _("Sin día exacto ({n}):").format(n=len(entries))
            self._row.addWidget(label(said, "sec", tone="muted"))
        for entry in entries[:IN_SIGHT]:
            self._add(entry)
        if len(entries) > IN_SIGHT:
            self._add_rest(entries[IN_SIGHT:])
        self._row.addStretch(1)
        self.setVisible(bool(entries))

    def _add(self, entry: Entry) -> None:
        icon, _tint = looks.sign(entry)
        made = button(looks.undated(entry, LETTERS), "quiet", icon, small=True)
        made.clicked.connect(lambda: self.opened.emit(entry))
        made.setAccessibleName(looks.said(entry))
        made.setToolTip(tip(looks.said(entry)))
        self._row.addWidget(made)

    def _add_rest(self, entries: Sequence[Entry]) -> None:
        made = button(_("+{n} más").format(n=len(entries)), "ghost", small=True)
        rest = menu(made)
        for entry in entries:
            icon, _tint = looks.sign(entry)
            add_action(rest, looks.undated(entry, 80), partial(self.opened.emit, entry), icon)
        made.setMenu(rest)
        self._row.addWidget(made)
