"""The card of what an institution is followed up in besides the Declaration."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QPainter

from crm.dates import show_partial
from crm.followups import OtherFollowUp
from crm.i18n import _
from crm.model import FollowUp
from ui.desk import Desk
from ui.forms.deleting import ask_delete
from ui.pages.looks import SIDE_GLYPHS, due_badge, stage_glyph
from ui.pages.profile_parts import Section
from ui.parts.buttons import add_action, menu
from ui.parts.glyphs import TOKENS, Glyph, paint_glyph
from ui.parts.timeline import Badge, SmallRow, Text
from ui.theme import font, theme


@dataclass(frozen=True)
class FollowUpRow(SmallRow):
    """A follow-up: the sign of its stage, what it is called, and when its next step is due."""

    glyph: Glyph = Glyph.DASHED
    badge: Badge | None = None

    def besides(self) -> tuple[str, ...]:
        return (self.badge.text,) if self.badge else ()

    def texts(self, rect: QRect) -> list[Text]:
        px = theme().px
        right = rect.right() - (self.badge.width() + px(6) if self.badge else 0)
        left = rect.left() + px(26)
        first = QRect(left, rect.top() + px(3), max(0, rect.right() - left), px(18))
        second = QRect(left, rect.top() + px(21), max(0, right - left), px(18))
        return [
            Text(first, self.title, font(13, 500)),
            Text(second, self.detail, font(12), "text_2"),
        ]

    def paint(self, painter: QPainter, rect: QRect, *, last: bool) -> None:
        px = theme().px
        place = QRectF(rect.left() + px(1), rect.top() + px(5), px(14), px(14))
        hole = theme().color("surface")
        paint_glyph(painter, place, self.glyph, theme().color(TOKENS[self.glyph]), hole)
        if self.badge:
            self.badge.paint(painter, rect.right(), rect.top() + px(30))


class OtherFollowUps(Section):
    """Pledges, practices, plans and proposals of an institution, or that it takes part in."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk, "other_follow_ups", _("Otros seguimientos"), _("Sin otros seguimientos.")
        )
        self._desk = desk
        self._id = 0
        self._known: dict[int, OtherFollowUp] = {}
        self.offer(_("Agregar seguimiento"), "plus", self._add)
        self.opened.connect(self._open)
        self.delete_asked.connect(self._delete)
        self.menu_asked.connect(self._offer_menu)

    def show_follow_ups(self, organization_id: int, rows: Sequence[OtherFollowUp]) -> None:
        """Show those of this institution."""
        self._id = organization_id
        self._known = {each.id: each for each in rows}
        self.show_rows([_row(each, organization_id) for each in rows])

    def _add(self) -> None:
        self._desk.go("followup/new", organization_id=self._id, instrument="pledges")

    def _open(self, id_: int) -> None:
        self._desk.go("followup", id_)

    def _delete(self, id_: int) -> None:
        row = self._known[id_]
        ask_delete(self, self._desk, FollowUp, id_, row.title or row.instrument)

    def _offer_menu(self, id_: int, where: QPoint) -> None:
        made = menu(self)
        add_action(made, _("Abrir"), partial(self._open, id_), "external-link", "Return")
        edit = partial(self._desk.go, "followup/edit", id_)
        add_action(made, _("Editar"), edit, "pencil")
        log = partial(self._desk.go, "history", id_)
        add_action(made, _("Historial"), log, "history")
        made.addSeparator()
        add_action(made, _("Eliminar"), partial(self._delete, id_), "trash-2", "Del", danger=True)
        made.popup(where)


def _row(each: OtherFollowUp, organization_id: int) -> FollowUpRow:
    state = each.side_state.label if each.side_state else each.stage.name
    when = show_partial(each.on) if each.on else ""
    party = _("participa") if each.organization_id != organization_id else ""
    instrument = each.instrument if each.title else ""
    badge = Badge(*due_badge(each.next_due_on)) if each.next_due_on else None
    return FollowUpRow(
        each.id,
        each.title or each.instrument,
        " · ".join(filter(None, (instrument, state, when, party))),
        SIDE_GLYPHS[each.side_state] if each.side_state else stage_glyph(each.stage),
        badge,
    )
