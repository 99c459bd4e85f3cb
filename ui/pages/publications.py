"""Publicaciones: what went out and what is planned, channel by channel."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import channels, publications
from crm.dates import show_number
from crm.i18n import _, ngettext
from crm.model import Channel, Material, Publication, PublicationState
from crm.model.base import today
from crm.publications import Listed
from ui.desk import Desk, Target
from ui.forms.deleting import ask_delete
from ui.forms.linked import KIND_ICONS
from ui.pages.material_looks import (
    STANDING_LOOKS,
    standing_of,
    standing_said,
    token,
    when_said,
)
from ui.pages.publication_acts import fill_menu, mark_published
from ui.pages.year_list import YearList
from ui.parts import fields
from ui.parts.buttons import add_action, button, menu
from ui.parts.cards import EmptyState
from ui.parts.fields import Pick
from ui.parts.paint import RIGHT
from ui.parts.table import Column

PLANNED = PublicationState.PLANNED


def page(desk: Desk, target: Target) -> QWidget:
    """The publications of the year that the target names, or of this one."""
    return PublicationsPage(desk, int(target.value("year") or today().year))


class PublicationsPage(YearList):
    """The table of publications; P says of a planned one that it is out."""

    nouns = frozenset({Publication, Material, Channel})

    def __init__(self, desk: Desk, year: int) -> None:
        super().__init__(desk, year, _("Publicaciones"), _columns())
        self.table.setAccessibleDescription(_("P: marcar como publicada; Supr: eliminar"))
        states = [Pick(each, each.label) for each in PublicationState]
        offered = [Pick(each.id, each.name) for each in desk.read(channels.rows)]
        self.state = fields.choice("state", _("Estado"), states, empty=_("Todos los estados"))
        self.channel = fields.choice("channel", _("Canal"), offered, empty=_("Todos los canales"))
        self.narrow_by_field(self.state)
        self.narrow_by_field(self.channel)
        self.act(button(_("Nueva publicación"), "primary", "plus", on=self._new))
        self.refresh()

    def sought(self, session: Session, year: int | None) -> list[int]:
        state, channel = self.state.read(), self.channel.read()
        return publications.find(
            session,
            year=year,
            states=[state] if state else (),
            channel_ids=[channel] if channel else (),
        )

    def rows(self, session: Session, ids: Sequence[int]) -> dict[int, Listed]:
        return publications.rows(session, ids)

    def counted(self, number: int) -> str:
        said = ngettext("{n} publicación", "{n} publicaciones", number)
        return said.format(n=show_number(number))

    def narrowed(self) -> bool:
        return bool(self.state.read() or self.channel.read())

    def nothing(self) -> EmptyState:
        first = button(_("Registrar la primera"), "primary", "plus", on=self._new)
        return EmptyState("megaphone", _("Aún no se ha publicado ni previsto nada."), first)

    def widen(self) -> None:
        self.state.fill(None)
        self.channel.fill(None)
        super().widen()

    def open(self, id_: int) -> None:
        self.change(id_)

    def change(self, id_: int) -> None:
        self._desk.go("publication/edit", id_)

    def delete(self, id_: int) -> None:
        if (each := self.row(id_)) is not None:
            named = f"{each.title[:60]} · {each.row.channel}"
            ask_delete(self, self._desk, Publication, id_, named)

    def offer(self, id_: int, where: QPoint) -> None:
        each = self.row(id_)
        if each is None:
            return
        made = menu(self)
        fill_menu(made, self, self._desk, each.row)
        see = partial(self._desk.go, "material", each.row.material_id)
        add_action(made, _("Ver el material"), see, KIND_ICONS[each.kind])
        made.addSeparator()
        add_action(made, _("Eliminar"), partial(self.delete, id_), "trash-2", "Del", danger=True)
        made.popup(where)

    def _new(self) -> None:
        self._desk.go("publication/new")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() == Qt.Key.Key_P and plain and self.table.hasFocus():
            rows = [self.row(id_) for id_ in self.table.selected_ids()]
            ids = [each.id for each in rows if each and each.row.state is PLANNED]
            if ids:
                mark_published(self._desk, ids)
        else:
            super().keyPressEvent(event)


def _columns() -> list[Column]:
    return [
        Column(_("Fecha"), lambda each: when_said(each.row.when), 150),
        Column(
            _("Material"),
            lambda each: each.title,
            icon=lambda each: (KIND_ICONS[each.kind], "text_2"),
            chip=lambda each: _("Ejemplo") if each.example else "",
        ),
        Column(_("Canal"), lambda each: each.row.channel, 170, token="text_2"),
        Column(_("Estado"), _state, 168, icon=_icon),
        Column(_("Enlace"), _link, 150, token="text_2", icon=_link_icon, optional=True),
        Column(_("Alcance"), _reach, 76, RIGHT, optional=True),
    ]


def _state(each: Listed) -> str:
    return standing_said(standing_of(each.row), each.row.planned)


def _icon(each: Listed) -> tuple[str, str]:
    icon, kind = STANDING_LOOKS[standing_of(each.row)]
    return icon, token(kind)


def _lacks(each: Listed) -> bool:
    return each.row.state is PublicationState.PUBLISHED and not each.row.url


def _link(each: Listed) -> str:
    return each.row.url or (_("falta enlace") if _lacks(each) else "—")


def _link_icon(each: Listed) -> tuple[str, str] | None:
    return ("link", "warn") if _lacks(each) else None


def _reach(each: Listed) -> str:
    return "—" if each.row.reach is None else show_number(each.row.reach)
