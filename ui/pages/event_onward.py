"""Where one goes on from the page of an event: who is invited, who came, its figures and papers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from crm.i18n import _
from crm.model.base import N_
from ui.desk import Desk
from ui.parts.buttons import Button, add_action, button, keycap, menu
from ui.parts.flow import FlowLayout
from ui.parts.labels import separator
from ui.theme import theme


@dataclass(frozen=True)
class Onward:
    """A page about an event: its kind, what its button says (untranslated), its icon, its key."""

    kind: str
    said: str
    icon: str
    key: str = ""
    given: tuple[tuple[str, Any], ...] = ()


# ACTIONS OF THE EVENT PAGE: a page about an event adds its line here together with its route;
# a button is shown for each line, in this order.
ONWARD: tuple[Onward, ...] = (
    Onward("event/invitations", N_("Invitaciones"), "mail", "Alt+I"),
    Onward("event/attendance", N_("Asistencia"), "user-check", "Alt+A"),
    Onward("event/attendance/import", N_("Importar lista"), "upload", "Alt+L"),
    Onward("event/counts", N_("Conteos"), "users", "Alt+C"),
    Onward("event/debrief", N_("Acta exprés"), "file-text", "Alt+X"),
)
# PAPERS: the lines under «Imprimir», each with the `paper` that its page begins with.
PAPERS: tuple[Onward, ...] = (
    Onward("event/papers", N_("Lista de asistencia"), "list", given=(("paper", "sign_in"),)),
    Onward("event/papers", N_("Acta"), "file-text", given=(("paper", "minutes"),)),
    Onward("event/papers", N_("Credenciales"), "contact", given=(("paper", "badges"),)),
    Onward("event/papers", N_("Constancias"), "file-check", given=(("paper", "certificates"),)),
    Onward("event/papers", N_("Cartas de invitación"), "mail", given=(("paper", "letters"),)),
    Onward("event/papers", N_("Programa"), "calendar", given=(("paper", "agenda"),)),
)
PRINT, PRINT_KEY = N_("Imprimir"), "Alt+P"
WITH_KEYS = 1_000  # the bar has room for the keys of its buttons


def leads_to(kind: str) -> bool:
    """Whether there is such a page to go on to."""
    return any(each.kind == kind for each in ONWARD)


class OnwardBar(QFrame):
    """The buttons that lead on from an event, on as many lines as they need."""

    def __init__(self, desk: Desk, event_id: int) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self._desk, self._id = desk, event_id
        self._caps: list[QWidget] = []
        self._buttons: list[Button] = []
        inside = QWidget()
        self._flow = FlowLayout(inside, 8)
        for each in ONWARD:
            self._offer(each.said, each.icon, each.key, partial(self._go, each))
        if PAPERS:
            self.papers = self._offer(PRINT, "printer", PRINT_KEY, self.offer_papers)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        inner = QVBoxLayout()
        inner.setContentsMargins(20, 8, 20, 8)
        inner.addWidget(inside)
        column.addLayout(inner)
        column.addWidget(separator())

    def _offer(self, said: str, icon: str, key: str, act: Callable[[], object]) -> Button:
        """A button with its key beside it; the key works wherever one is on the page."""
        both, made, cap = QWidget(), button(_(said), "secondary", icon, small=True), keycap(key)
        made.clicked.connect(lambda: act())
        made.say(_(said), key)
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(made)
        row.addWidget(cap)
        self._caps.append(cap)
        self._buttons.append(made)
        self._flow.addWidget(both)
        return made

    def listen(self, page: QWidget) -> None:
        """Let the keys work on the whole page."""
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for each in ONWARD:
            QShortcut(QKeySequence(each.key), page, partial(self._go, each), context=here)
        QShortcut(QKeySequence(PRINT_KEY), page, self.offer_papers, context=here)

    def take(self) -> None:
        """Put the keyboard on the first of the buttons."""
        self._buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for each in self._caps:
            each.setVisible(self.width() >= theme().px(WITH_KEYS))

    def _go(self, to: Onward) -> None:
        self._desk.go(to.kind, self._id, **dict(to.given))

    def offer_papers(self) -> None:
        """Offer what can be printed, if there is anything."""
        if not PAPERS or not self.isEnabled():
            return
        made = menu(self)
        for each in PAPERS:
            add_action(made, _(each.said), partial(self._go, each), each.icon)
        made.popup(self.papers.mapToGlobal(QPoint(0, self.papers.height() + 2)))
