"""Cambios recientes: what was done in the last days, each action to be taken back by itself."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm import bin, journal
from crm.dates import show_ago
from crm.i18n import _
from crm.journal import ActionEntry
from ui.desk import Desk, Target
from ui.parts.buttons import button
from ui.parts.cards import EmptyState
from ui.parts.page_head import PageHead
from ui.parts.table import Column, TableView


def page(desk: Desk, target: Target) -> QWidget:
    """Cambios recientes."""
    return ChangesPage(desk)


class ChangesPage(QWidget):
    """Lists the actions of the last days that stand, newest first; any of them can be undone."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self._desk = desk
        self._entries: dict[int, ActionEntry] = {}
        head = PageHead(
            _("Cambios recientes"),
            _("Lo hecho en los últimos {days} días").format(days=bin.DAYS),
            on_back=desk.back,
        )
        self.undo = button(_("Deshacer"), "primary", "undo-2", on=self._undo)
        head.add(self.undo)
        self.table = TableView(_columns(), self._rows, _("Cambios recientes"))
        self.table.set_empty(EmptyState("history", _("Aún no hay cambios.")))
        self.table.selected.connect(lambda ids: self.undo.setEnabled(len(ids) == 1))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.table, 1)
        desk.changes.made.connect(self._show)
        self._show()

    def focus_first(self) -> None:
        """Put the keyboard in the list."""
        self.table.setFocus()
        if self._entries and not self.table.selected_ids():
            self.table.select(list(self._entries)[:1])

    def _show(self) -> None:
        found = self._desk.read(partial(journal.recent, days=bin.DAYS))
        self._entries = {entry.id: entry for entry in found}
        self.table.show_ids(list(self._entries))
        self.table.refresh()
        self.undo.setEnabled(len(self.table.selected_ids()) == 1)

    def _rows(self, ids: Sequence[int]) -> dict[int, ActionEntry]:
        return {id_: self._entries[id_] for id_ in ids if id_ in self._entries}

    def _undo(self) -> None:
        (id_,) = self.table.selected_ids()
        told = _("Deshecho: {what}").format(what=self._entries[id_].label)
        self._desk.attempt(partial(journal.undo, action_id=id_), told, undo=False)


def _columns() -> list[Column]:
    return [
        Column(_("Qué"), lambda entry: entry.label),
        Column(_("Quién"), lambda entry: entry.who or "—", width=180, optional=True),
        Column(_("Cuándo"), lambda entry: show_ago(entry.at.astimezone().date()), width=130),
    ]
