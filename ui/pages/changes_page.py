"""Cambios recientes: what was done in the last days, each action to be taken back by itself."""

from functools import partial

from PySide6.QtWidgets import QWidget

from crm import bin, journal
from crm.dates import show_ago
from crm.i18n import _
from ui.desk import Desk, Target
from ui.pages.action_list import ActionList
from ui.parts.buttons import button
from ui.parts.cards import EmptyState
from ui.parts.page_head import PageHead
from ui.parts.table import Column


def page(desk: Desk, target: Target) -> QWidget:
    """Cambios recientes."""
    return ChangesPage(desk)


class ChangesPage(ActionList):
    """Lists the actions of the last days that stand; any of them can be undone."""

    def __init__(self, desk: Desk) -> None:
        head = PageHead(
            _("Cambios recientes"),
            _("Lo hecho en los últimos {days} días").format(days=bin.DAYS),
            on_back=desk.back,
        )
        self.undo = button(_("Deshacer"), "primary", "undo-2", on=self._undo)
        head.add(self.undo)
        empty = EmptyState("history", _("Aún no hay cambios."))
        find = partial(journal.recent, days=bin.DAYS)
        super().__init__(desk, head, (_columns(), _("Cambios recientes")), empty, find)
        self.table.selected.connect(lambda ids: self.undo.setEnabled(len(ids) == 1))
        self._show()

    def _show(self) -> None:
        super()._show()
        self.undo.setEnabled(len(self.table.selected_ids()) == 1)

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
