"""The Papelera: what was deleted in the last days, to be brought back or erased for good."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from PySide6.QtWidgets import QWidget

from crm import bin
from crm.dates import show_ago
from crm.errors import CrmError
from crm.i18n import _, ngettext
from ui.desk import Desk, Target
from ui.pages.action_list import ActionList
from ui.parts.buttons import button
from ui.parts.cards import EmptyState
from ui.parts.dialog import Choice, Question, ask
from ui.parts.page_head import PageHead
from ui.parts.table import Column


def page(desk: Desk, target: Target) -> QWidget:
    """The Papelera."""
    return BinPage(desk)


class BinPage(ActionList):
    """Lists the deletions that can be taken back, newest first."""

    def __init__(self, desk: Desk) -> None:
        self._question: Question | None = None
        head = PageHead(
            _("Papelera"),
            _("Lo eliminado queda aquí {days} días").format(days=bin.DAYS),
            on_back=desk.back,
        )
        self.erase = button(_("Vaciar…"), "danger", "trash-2", on=self._ask_to_empty)
        self.restore = button(_("Restaurar"), "primary", "undo-2", on=self._restore_selected)
        head.add(self.erase)
        head.add(self.restore)
        empty = EmptyState("trash-2", _("La Papelera está vacía."))
        super().__init__(desk, head, (_columns(), _("Eliminados")), empty, bin.entries)
        self.table.opened.connect(lambda id_: self._restore([id_]))
        self.table.selected.connect(lambda ids: self.restore.setEnabled(bool(ids)))
        self._show()

    def _show(self) -> None:
        super()._show()
        self.erase.setEnabled(bool(self._entries))
        self.restore.setEnabled(bool(self.table.selected_ids()))

    def _restore_selected(self) -> None:
        self._restore(self.table.selected_ids())

    def _restore(self, ids: Sequence[int]) -> None:
        back: list[str] = []
        for id_ in ids:
            name = self._entries[id_].label
            try:
                self._desk.act(partial(bin.restore, action_id=id_))
            except CrmError as error:
                self._desk.failed.emit(str(error))
                break
            back.append(name)
        if len(back) == 1:
            self._desk.told.emit(_("«{name}» volvió a su lugar").format(name=back[0]), False)
        elif back:
            said = _("{n} registros volvieron a su lugar").format(n=len(back))
            self._desk.told.emit(said, False)

    def _ask_to_empty(self) -> None:
        count = len(self._entries)
        self._question = ask(
            self,
            _("¿Vaciar la Papelera?"),
            ngettext(
                "{n} eliminación se borrará para siempre. Esto no se puede deshacer.",
                "{n} eliminaciones se borrarán para siempre. Esto no se puede deshacer.",
                count,
            ).format(n=count),
            [Choice("no", _("Cancelar")), Choice("empty", _("Vaciar"), "danger")],
            self._answered,
        )

    def _answered(self, choice: str | None) -> None:
        if choice == "empty":
            self._desk.attempt(bin.empty, _("La Papelera está vacía"), undo=False)
            self._show()


def _columns() -> list[Column]:
    return [
        Column(_("Qué"), lambda entry: entry.label),
        Column(_("Quién"), lambda entry: entry.who or "—", width=180, optional=True),
        Column(_("Cuándo"), lambda entry: _when(entry.at), width=130),
        Column(_("Se borra"), lambda entry: _left(entry.at), width=130),
    ]


def _when(at: datetime) -> str:
    return show_ago(at.astimezone().date())


def _left(at: datetime) -> str:
    days = max(0, bin.DAYS - (datetime.now(UTC) - at).days)
    return ngettext("en {n} día", "en {n} días", days).format(n=days) if days else _("hoy")
