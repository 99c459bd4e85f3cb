"""The list of those whom a mailing goes to or, once it was sent, went to."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm import mailings
from crm.dates import show_number
from crm.i18n import _, ngettext
from crm.mailings import RecipientRow
from ui.desk import Desk
from ui.parts.buttons import add_action, button, menu
from ui.parts.cards import EmptyState
from ui.parts.labels import label
from ui.parts.table import Column, TableView


class RecipientList(QWidget):
    """Who is on the list; Delete takes the selected ones off while it is a draft's."""

    choose_asked = Signal()

    def __init__(self, desk: Desk, mailing_id: int) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk, self._id = desk, mailing_id
        self._rows: dict[int, RecipientRow] = {}
        self._sent = False
        self.table = TableView(_columns(), self._fetch, _("Destinatarios"))
        self.about = label("", "sec", wrap=True, tone="muted")
        self.add = button(_("Elegir destinatarios"), "secondary", "user-plus")
        self.add.clicked.connect(self.choose_asked)
        bar = QHBoxLayout()
        bar.setContentsMargins(20, 10, 20, 8)
        bar.setSpacing(12)
        bar.addWidget(self.about, 1)
        bar.addWidget(self.add)
        edge = QHBoxLayout()
        edge.setContentsMargins(12, 0, 0, 0)
        edge.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addLayout(edge, 1)
        self.table.opened.connect(self._open)
        self.table.menu_asked.connect(self._offer)

    def show_recipients(self, rows: Sequence[RecipientRow], *, sent: bool) -> None:
        """Show these, of a mailing that was `sent` or not."""
        self._rows, self._sent = {row.id: row for row in rows}, sent
        self.add.setVisible(not sent)
        self.about.setText(
            _("La lista quedó como estaba el día del envío.")
            if sent
            else _("Nombres y correos siguen a las fichas hasta que se marque como enviado.")
        )
        self.table.set_empty(self._empty())
        self.table.show_ids(list(self._rows))
        self.table.refresh()

    def _empty(self) -> EmptyState:
        if self._sent:
            return EmptyState("users", _("Se envió sin lista de destinatarios."))
        first = button(_("Elegir destinatarios"), "primary", on=self.choose_asked.emit)
        return EmptyState("users", _("Aún no hay destinatarios."), first)

    def _fetch(self, ids: Sequence[int]) -> dict[int, RecipientRow]:
        return {id_: self._rows[id_] for id_ in ids if id_ in self._rows}

    def take(self) -> None:
        """Put the keyboard in the table, or where one begins without any."""
        if not self._rows:
            self.add.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.table.focus_row()

    def remove(self) -> None:
        """Take the selected ones off the list, in one action."""
        ids = self.table.selected_ids()
        if not ids or self._sent:
            return
        told = ngettext("{n} destinatario quitado", "{n} destinatarios quitados", len(ids))
        self._desk.attempt(
            partial(mailings.remove, mailing_id=self._id, recipient_ids=ids),
            told.format(n=show_number(len(ids))),
        )

    def _open(self, id_: int) -> None:
        row = self._rows[id_]
        if row.person_id is not None:
            self._desk.go("person", row.person_id)
        elif row.organization_id is not None:
            self._desk.go("organization", row.organization_id)

    def _offer(self, ids: list[int], where: QPoint) -> None:
        made, row = menu(self), self._rows[ids[0]]
        if row.person_id or row.organization_id:
            add_action(made, _("Abrir ficha"), partial(self._open, ids[0]), "external-link")
        if not self._sent:
            add_action(made, _("Quitar de la lista"), self.remove, "x", "Del", danger=True)
        if made.actions():
            made.popup(where)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.table.hasFocus() and event.key() == Qt.Key.Key_Delete:
            self.remove()
        else:
            super().keyPressEvent(event)


def _columns() -> list[Column]:
    return [
        Column(_("Nombre"), lambda row: row.name, icon=_icon),
        Column(_("Institución"), lambda row: row.institution, 260, token="text_2", optional=True),
        Column(_("Correo"), _address, 260, icon=_address_icon),
    ]


def _icon(row: RecipientRow) -> tuple[str, str]:
    return ("building-2" if row.organization_id and not row.person_id else "user", "text_2")


def _address(row: RecipientRow) -> str:
    if row.erased:
        return "—"
    if row.barred:
        return _("no contactar: no recibirá")
    return row.address or _("sin correo: no recibirá")


def _address_icon(row: RecipientRow) -> tuple[str, str] | None:
    if row.barred:
        return "lock", "danger"
    return None if row.address or row.erased else ("triangle-alert", "warn")
