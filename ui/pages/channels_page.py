"""Canales: where the Network publishes, edited by the office."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from crm import channels
from crm.dates import show_number
from crm.i18n import _, ngettext
from crm.model import Channel, Publication
from ui.desk import Desk, Target
from ui.forms.linked import CHANNEL_ICONS
from ui.parts.agenda_list import HappenedRow
from ui.parts.buttons import button
from ui.parts.cards import Card
from ui.parts.column_page import ColumnPage
from ui.parts.labels import label
from ui.parts.timeline import SmallList


def page(desk: Desk, target: Target) -> QWidget:
    """The channels."""
    return ChannelsPage(desk)


class ChannelsPage(ColumnPage):
    """A list of channels, which a press edits."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Canales de publicación"), "", desk.back)
        self._desk = desk
        new = partial(desk.go, "channel/new")
        self.head.add(button(_("Nuevo canal"), "primary", "plus", on=new))
        words = _(
            "Si un canal cambia de nombre, lo ya publicado conserva el que tenía ese día. "
            "Un canal con publicaciones no se quita: se marca como retirado."
        )
        self.add(label(words, "sec", wrap=True))
        self.list = SmallList(_("Canales de publicación"), most=40)
        self.list.opened.connect(partial(desk.go, "channel/edit"))
        card = Card()
        card.add(self.list)
        self.add(card)
        desk.changes.made.connect(self._changed)
        self._show()

    def focus_first(self) -> None:
        """Put the keyboard in the list."""
        self.list.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _changed(self, nouns: frozenset[type]) -> None:
        if nouns & {Channel, Publication}:
            self._show()

    def _show(self) -> None:
        rows = self._desk.read(lambda session: channels.rows(session, retired=True))
        self.list.show_rows(
            [
                HappenedRow(
                    row.id,
                    row.name,
                    " · ".join(filter(None, (row.kind.label, _("Retirado") * row.retired))),
                    _count(row.publications),
                    CHANNEL_ICONS[row.kind],
                )
                for row in rows
            ]
        )


def _count(number: int) -> str:
    said = ngettext("{n} publicación", "{n} publicaciones", number)
    return said.format(n=show_number(number)) if number else ""
