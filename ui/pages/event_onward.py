"""Where one goes on from the page of an event: who is invited, who came, its figures and papers."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from crm.i18n import _
from crm.model.base import N_
from ui.desk import Desk
from ui.parts.buttons import add_action, button, menu
from ui.parts.flow import FlowLayout
from ui.parts.labels import separator


@dataclass(frozen=True)
class Onward:
    """A page about an event: its kind, what its button says (untranslated), its icon."""

    kind: str
    said: str
    icon: str
    given: tuple[tuple[str, Any], ...] = ()


# ACTIONS OF THE EVENT PAGE: a page about an event adds its line here together with its route;
# a button is shown for each line, in this order.
ONWARD: tuple[Onward, ...] = (
    Onward("event/invitations", N_("Invitaciones"), "mail"),
    Onward("event/attendance", N_("Asistencia"), "user-check"),
    Onward("event/attendance/import", N_("Importar lista"), "upload"),
    Onward("event/counts", N_("Conteos"), "users"),
    Onward("event/debrief", N_("Acta exprés"), "file-text"),
)
# PAPERS: the lines under «Imprimir», each with the `paper` that its page begins with.
PAPERS: tuple[Onward, ...] = (
    Onward("event/papers", N_("Lista de asistencia"), "list", (("paper", "sign_in"),)),
    Onward("event/papers", N_("Acta"), "file-text", (("paper", "minutes"),)),
    Onward("event/papers", N_("Credenciales"), "contact", (("paper", "badges"),)),
    Onward("event/papers", N_("Constancias"), "file-check", (("paper", "certificates"),)),
    Onward("event/papers", N_("Cartas de invitación"), "mail", (("paper", "letters"),)),
    Onward("event/papers", N_("Programa"), "calendar", (("paper", "agenda"),)),
)
PRINT = N_("Imprimir")


def leads_to(kind: str) -> bool:
    """Whether there is such a page to go on to."""
    return any(each.kind == kind for each in ONWARD)


class OnwardBar(QFrame):
    """The buttons that lead on from an event, on as many lines as they need."""

    def __init__(self, desk: Desk, event_id: int) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self._desk, self._id = desk, event_id
        inside = QWidget()
        flow = FlowLayout(inside, 8)
        for each in ONWARD:
            go = partial(self._go, each)
            flow.addWidget(button(_(each.said), "secondary", each.icon, small=True, on=go))
        if PAPERS:
            self.papers = button(_(PRINT), "secondary", "printer", small=True, on=self.offer_papers)
            flow.addWidget(self.papers)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        inner = QVBoxLayout()
        inner.setContentsMargins(20, 8, 20, 8)
        inner.addWidget(inside)
        column.addLayout(inner)
        column.addWidget(separator())

    def _go(self, to: Onward) -> None:
        self._desk.go(to.kind, self._id, **dict(to.given))

    def offer_papers(self) -> None:
        """Offer what can be printed, if there is anything."""
        if not PAPERS:
            return
        made = menu(self)
        for each in PAPERS:
            add_action(made, _(each.said), partial(self._go, each), each.icon)
        made.popup(self.papers.mapToGlobal(QPoint(0, self.papers.height() + 2)))
