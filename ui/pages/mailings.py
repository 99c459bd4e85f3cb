"""Envíos: mails to many, drafted and sent, with what went with them."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import mailings
from crm.dates import show_number
from crm.i18n import _, ngettext
from crm.mailings import MailingRow
from crm.model import Mailing, MailingMaterial, MailingRecipient, MailingState, Material
from crm.model.base import today
from ui.desk import Desk, Target
from ui.forms.deleting import ask_delete
from ui.pages.material_looks import when_said
from ui.pages.year_list import YearList
from ui.parts import fields
from ui.parts.buttons import add_action, button, menu
from ui.parts.cards import EmptyState
from ui.parts.fields import Pick
from ui.parts.paint import RIGHT
from ui.parts.table import Column


def page(desk: Desk, target: Target) -> QWidget:
    """The mailings of the year that the target names, or of this one."""
    return MailingsPage(desk, int(target.value("year") or today().year))


class MailingsPage(YearList):
    """The table of mailings."""

    nouns = frozenset({Mailing, MailingRecipient, MailingMaterial, Material})

    def __init__(self, desk: Desk, year: int) -> None:
        super().__init__(desk, year, _("Envíos de correo"), _columns())
        states = [Pick(each, each.label) for each in MailingState]
        self.state = fields.choice("state", _("Estado"), states, empty=_("Todos los estados"))
        self.narrow_by_field(self.state)
        self.act(button(_("Nuevo envío"), "primary", "plus", on=self._new))
        self.refresh()

    def sought(self, session: Session, year: int | None) -> list[int]:
        state = self.state.read()
        return mailings.find(session, year=year, states=[state] if state else ())

    def rows(self, session: Session, ids: Sequence[int]) -> dict[int, MailingRow]:
        return mailings.rows(session, ids)

    def counted(self, number: int) -> str:
        return ngettext("{n} envío", "{n} envíos", number).format(n=show_number(number))

    def narrowed(self) -> bool:
        return bool(self.state.read())

    def nothing(self) -> EmptyState:
        first = button(_("Preparar el primero"), "primary", "plus", on=self._new)
        return EmptyState("mail", _("Aún no hay envíos de correo."), first)

    def widen(self) -> None:
        self.state.fill(None)
        super().widen()

    def open(self, id_: int) -> None:
        self._desk.go("mailing", id_)

    def change(self, id_: int) -> None:
        self._desk.go("mailing/edit", id_)

    def delete(self, id_: int) -> None:
        if (row := self.row(id_)) is not None:
            ask_delete(self, self._desk, Mailing, id_, row.subject[:80])

    def offer(self, id_: int, where: QPoint) -> None:
        made = menu(self)
        add_action(made, _("Abrir"), partial(self.open, id_), "external-link", "Return")
        add_action(made, _("Editar"), partial(self.change, id_), "pencil", "F2")
        add_action(made, _("Historial"), partial(self._desk.go, "history", id_), "history")
        made.addSeparator()
        add_action(made, _("Eliminar"), partial(self.delete, id_), "trash-2", "Del", danger=True)
        made.popup(where)

    def _new(self) -> None:
        self._desk.go("mailing/new", year=self.year)


def _columns() -> list[Column]:
    return [
        Column(_("Fecha"), lambda row: when_said(row.when), 150),
        Column(
            _("Asunto"),
            lambda row: row.subject,
            chip=lambda row: _("Ejemplo") if row.example else "",
        ),
        Column(_("A quiénes"), lambda row: row.segment or "—", 180, token="text_2", optional=True),
        Column(_("Destinatarios"), _people, 104, RIGHT),
        Column(_("Materiales"), _materials, 180, token="text_2", optional=True),
        Column(_("Estado"), state_said, 124, icon=state_icon),
    ]


def state_said(row: MailingRow) -> str:
    """How a mailing stands; what should have been sent says so."""
    return _("Atrasado") if row.overdue(today()) else row.state.label


def state_icon(row: MailingRow) -> tuple[str, str]:
    """The sign of that."""
    if row.overdue(today()):
        return "triangle-alert", "danger"
    return ("check", "ok") if row.state is MailingState.SENT else ("pencil", "text_2")


def _people(row: MailingRow) -> str:
    return show_number(row.recipients) if row.recipients else "—"


def _materials(row: MailingRow) -> str:
    return ", ".join(row.materials) or "—"
