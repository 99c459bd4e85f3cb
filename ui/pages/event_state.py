"""What became of an event, and what can become of it: held, put off, called off, held again."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QPushButton, QWidget
from sqlalchemy.orm import Session

from crm import event_states, sessions
from crm.dates import show_date, show_number
from crm.event_page import EventPage, counts_as_own
from crm.i18n import _, ngettext
from crm.model import EventState
from ui.desk import Desk
from ui.forms import known
from ui.pages.asks import Asks
from ui.parts import fields
from ui.parts.buttons import Button, add_action, button
from ui.parts.cards import Card
from ui.parts.flow import FlowLayout
from ui.parts.form import Row
from ui.parts.labels import Badge, Elided, Kind, label
from ui.parts.toast import Banner
from ui.theme import theme

LOOKS: dict[EventState, tuple[Kind, str]] = {
    EventState.PLANNED: ("accent", "calendar"),
    EventState.HELD: ("ok", "calendar-check"),
    EventState.CANCELLED: ("danger", "calendar-x"),
    EventState.POSTPONED: ("warn", "clock"),
}
_CAN_BECOME = {
    EventState.PLANNED: ("hold", "postpone", "cancel"),
    EventState.HELD: ("change",),
    EventState.CANCELLED: ("reschedule",),
    EventState.POSTPONED: ("reschedule", "hold", "cancel"),
}
_SELDOM = {EventState.HELD: ("postpone", "cancel")}  # only in the menu of the page

Act = tuple[str, str, Callable[[], object]]  # what it says, its icon, what it does


class StateCard(Card):
    """The state of an event since when and why, whether it counts, and what can become of it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._page: EventPage | None = None
        self.state, self.several = Badge(""), Badge(_("varias, sin número"), "neutral", "layers")
        self.example = Badge(_("Ejemplo"), "stalled", "")
        self.since = Elided("", "sec")
        self.own = label("", "sec", wrap=True, tone="muted")
        self.kept = Banner("warn", "")
        self.asks = Asks(desk, self.focus_first)
        self._acts: dict[str, Button] = {}
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setSpacing(8)
        self._said = QWidget()
        said = QHBoxLayout(self._said)
        said.setContentsMargins(0, 0, 0, 0)
        said.setSpacing(8)
        for each in (self.state, self.example, self.several, self.since):
            said.addWidget(each)
        said.addStretch(1)
        self._buttons = QWidget()
        flow = FlowLayout(self._buttons, 8)
        for name, (words, icon, act) in self._every().items():
            self._acts[name] = button(words, "secondary", icon, small=True, on=act)
            flow.addWidget(self._acts[name])
        self._acts["hold"].say(self._acts["hold"].plain_text(), "Alt+H")
        self._line.addWidget(self._said, 1)
        self._line.addWidget(self._buttons)
        self.body.addLayout(self._line)
        for widget in (self.own, self.kept, self.asks):
            self.add(widget)

    def _every(self) -> dict[str, Act]:
        return {
            "hold": (_("Marcar como realizada"), "calendar-check", self._hold),
            "reschedule": (_("Reprogramar"), "calendar-clock", self._ask_again),
            "postpone": (_("Postergar"), "clock", self._ask_later),
            "cancel": (_("Cancelar reunión"), "calendar-x", self._ask_off),
            "change": (_("Cambiar estado"), "calendar-clock", self._ask_state),
            "copy": (_("Duplicar"), "copy", self.ask_copy),
        }

    def show_page(self, page: EventPage) -> None:
        """Show that of this event."""
        if self._page is not None and self._page.state is not page.state:
            self.asks.close_question()
        self._page = page
        self.state.say(page.state.label, *LOOKS[page.state])
        self.example.setVisible(page.example)
        self.several.setVisible(page.several)
        since = _("desde el {day}").format(day=show_date(page.state_on)) if page.state_on else ""
        self.since.setText(": ".join(filter(None, (since, page.state_reason))))
        self.own.setText(counts_as_own(page))
        typed = _typed(page)
        self.kept.setVisible(bool(typed) and page.called_off)
        self.kept.say("warn", typed)
        offered = (*_CAN_BECOME[page.state], "copy")
        was_here = self.isAncestorOf(self.window().focusWidget() or self.window())
        for name, each in self._acts.items():
            each.setVisible(name in offered)
        self._fit()
        if was_here and not self.isAncestorOf(self.window().focusWidget() or self.window()):
            self.focus_first()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Set the buttons beside the state, or under it where the width is short."""
        need = self._said.sizeHint().width() + self._buttons.sizeHint().width()
        way = QBoxLayout.Direction
        roomy = need + theme().px(48) <= self.width()
        self._line.setDirection(way.LeftToRight if roomy else way.TopToBottom)

    def focus_first(self) -> None:
        """Put the keyboard on the first thing that can become of the event."""
        shown: Iterator[QPushButton] = (e for e in self._acts.values() if not e.isHidden())
        next(shown).setFocus(Qt.FocusReason.OtherFocusReason)

    def fill_menu(self, made: QMenu) -> None:
        """Offer the same in a menu, and what is seldom wanted."""
        if self._page is None:
            return
        every, state = self._every(), self._page.state
        for name in (*_CAN_BECOME[state], *_SELDOM.get(state, ()), "copy"):
            said, icon, act = every[name]
            add_action(made, said, act, icon)

    # What becomes of it

    @property
    def _id(self) -> int:
        return self._page.id if self._page else 0

    def _hold(self) -> None:
        told = _("Reunión marcada como realizada")
        if self._page is None or not self._page.lost_its_day:
            self._desk.attempt(partial(event_states.hold, event_id=self._id), told)
            return

        def write(session: Session, values: dict[str, Any]) -> None:
            event_states.hold(session, self._id, values["start"])

        self.asks.ask(
            _("¿Cuándo se realizó?"),
            [_new_date(_("basta el mes o el año")).but(required=True)],
            write,
            told,
        )

    def hold(self) -> None:
        """Say that it was held, where that can be said of it."""
        if self._page is not None and "hold" in _CAN_BECOME[self._page.state]:
            self._hold()

    def _ask_state(self) -> None:
        """Ask what became of an event that had been taken for held."""

        def write(session: Session, values: dict[str, Any]) -> None:
            state, on, reason = (values[name] for name in ("state", "state_on", "state_reason"))
            event_states.become(session, self._id, state, on=on, reason=reason)

        others = [each for each in EventState if each is not EventState.HELD]
        state = known.word("state", _("Estado"), others, empty=None)
        self.asks.ask(
            _("¿En qué quedó la reunión?"),
            [*self._kept_rows(), [state.but(stretch=0), *_since()]],
            write,
            _("Estado guardado"),
            values={"state": EventState.CANCELLED},
            dismiss=_("Volver"),
        )

    def _ask_later(self) -> None:
        def write(session: Session, values: dict[str, Any]) -> None:
            start, on, reason = (values[name] for name in ("start", "state_on", "state_reason"))
            event_states.postpone(session, self._id, start, reason, on=on)

        self.asks.ask(
            _("¿Para cuándo se posterga?"),
            [*self._kept_rows(), _new_date(_("si se sabe; basta el mes o el año")), _since()],
            write,
            _("Reunión postergada"),
            answer=_("Postergar"),
        )

    def _ask_off(self) -> None:
        def write(session: Session, values: dict[str, Any]) -> None:
            event_states.cancel(session, self._id, values["state_reason"], on=values["state_on"])

        self.asks.ask(
            _("¿Se canceló la reunión?"),
            [*self._kept_rows(), _since()],
            write,
            _("Reunión cancelada"),
            answer=_("Cancelar reunión"),
            dismiss=_("Volver"),  # «Cancelar» would say the contrary
        )

    def _ask_again(self) -> None:
        def write(session: Session, values: dict[str, Any]) -> None:
            event_states.reschedule(session, self._id, values["start"])

        self.asks.ask(
            _("¿Cuándo será?"),
            [_new_date(_("basta el mes o el año")).but(required=True)],
            write,
            _("Reunión reprogramada"),
            answer=_("Reprogramar"),
        )

    def ask_copy(self) -> None:
        """Ask when the same event is held again, and open the copy."""

        def write(session: Session, values: dict[str, Any]) -> int:
            return sessions.clone(session, self._id, start=values["start"])

        said = _("Se copian sesiones, agenda, organizadores y temas; no la asistencia.")
        self.asks.ask(
            _("¿Cuándo será la copia?"),
            [label(said, "sec", wrap=True), _new_date(_("si se sabe; basta el mes o el año"))],
            write,
            _("Reunión duplicada"),
            answer=_("Duplicar"),
            then=lambda id_: self._desk.go("event", id_),
        )

    def _kept_rows(self) -> list[Row]:
        """What is lost of what was typed: nothing, and that is said."""
        typed = _typed(self._page) if self._page else ""
        return [Banner("warn", typed)] if typed else []


def _typed(page: EventPage) -> str:
    """Say that there is attendance that does not count while the event is called off."""
    count = page.people.attended + page.people.heads
    if not count:
        return ""
    words = ngettext(
        "Hay {n} asistencia escrita: se conserva, pero no cuenta mientras no se realice.",
        "Hay {n} asistencias escritas: se conservan, pero no cuentan mientras no se realice.",
        count,
    )
    return words.format(n=show_number(count))


def _new_date(hint: str) -> fields.Field:
    return known.partial("start", _("Nueva fecha")).but(hint=hint)


def _since() -> list[fields.Field]:
    """Since when it is so, and why."""
    return [
        known.day("state_on", _("Desde el")).but(hint=_("vacío: hoy")),
        fields.text("state_reason", _("Motivo")).but(hint=_("opcional"), stretch=2),
    ]
