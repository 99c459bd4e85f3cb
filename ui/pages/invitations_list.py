"""The list of those who are invited: what each answered, said by a key."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from crm import invitations
from crm.dates import show_number
from crm.i18n import _, ngettext
from crm.invitations import AWAITED, Invitee
from crm.model import EventState, ParticipationState
from crm.text import fold, sort_key
from ui.desk import Desk
from ui.pages.invitations_looks import guest_columns, state_said
from ui.parts.buttons import add_action, button, menu
from ui.parts.cards import EmptyState
from ui.parts.labels import Keycap, label
from ui.parts.search_field import SearchField
from ui.parts.segmented import Segment, Segmented
from ui.parts.table import TableView
from ui.theme import theme

ALL, WAITING, CONFIRMED, MISSING = "all", "waiting", "confirmed", "missing"
NARROW = 740

_ORDERS: Mapping[str, Callable[[Invitee], Any]] = {
    "name": lambda each: sort_key(each.shown),
    "institution": lambda each: (sort_key(each.institution), sort_key(each.shown)),
    "state": lambda each: (
        list(ParticipationState).index(each.state or ParticipationState.INVITED),
        sort_key(each.shown),
    ),
}
KEYS = {
    Qt.Key.Key_C: ParticipationState.CONFIRMED,
    Qt.Key.Key_N: ParticipationState.ABSENT,
    Qt.Key.Key_A: ParticipationState.ATTENDED,
    Qt.Key.Key_I: ParticipationState.INVITED,
}


class GuestList(QWidget):
    """The invitees in a table; letters say what the selected ones answered."""

    choose_asked = Signal()

    def __init__(self, desk: Desk, event_id: int) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk, self._id = desk, event_id
        self._every: list[Invitee] = []
        self._rows: dict[int, Invitee] = {}  # those in sight, by participation
        self._sort = ("", False)
        self.event_state = EventState.PLANNED
        self._build()
        self._listen()

    def _build(self) -> None:
        self.search = SearchField(_("Buscar invitados"), _("Buscar nombre, cargo, institución…"))
        self.view = Segmented(
            _("Cuáles"),
            [
                Segment(ALL, _("Todos")),
                Segment(WAITING, _("Sin respuesta")),
                Segment(CONFIRMED, _("Confirmados")),
                Segment(MISSING, _("No vinieron")),
            ],
        )
        columns = guest_columns(lambda: self.event_state)
        self.table = TableView(columns, self._fetch, _("Invitados"))
        self.table.setAccessibleDescription(
            _("C: confirmó; N: no; A: asistió; I: sin respuesta; Supr: quitar")
        )
        self.absent = button(
            _("Marcar ausentes"), "secondary", "check", small=True, on=self.mark_absent
        )
        self._bar = bar = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        bar.setContentsMargins(20, 12, 16, 8)
        bar.setSpacing(8)
        bar.addWidget(self.search, 1)
        ways = QHBoxLayout()
        ways.setSpacing(8)
        ways.addWidget(self.view)
        ways.addWidget(self.table.sort_button())
        ways.addStretch(1)
        bar.addLayout(ways)
        edge = QHBoxLayout()
        edge.setContentsMargins(12, 0, 0, 0)
        edge.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addLayout(edge, 1)
        column.addWidget(self._hints())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < theme().px(NARROW)
        way = QBoxLayout.Direction
        self._bar.setDirection(way.TopToBottom if narrow else way.LeftToRight)

    def _hints(self) -> QWidget:
        hints = QWidget()
        row = QHBoxLayout(hints)
        row.setContentsMargins(20, 8, 16, 8)
        row.setSpacing(6)
        for key, words in (
            ("C", _("confirmó")),
            ("N", _("no")),
            ("A", _("asistió")),
            ("I", _("sin respuesta")),
            (_("Supr"), _("quitar")),
        ):
            row.addWidget(Keycap(key))
            row.addWidget(label(words, "sec", tone="muted"))
            row.addSpacing(6)
        row.addStretch(1)
        row.addWidget(self.absent)
        return hints

    def _listen(self) -> None:
        self.search.searched.connect(lambda _typed: self._show())
        self.search.down.connect(self.take)
        self.view.changed.connect(lambda _view: self._show())
        self.table.opened.connect(self._open)
        self.table.menu_asked.connect(self._offer)
        self.table.sort_asked.connect(self._sort_by)

    # What is shown

    def show_guests(self, rows: Sequence[Invitee], state: EventState) -> None:
        """Show these, of an event in this state."""
        self._every, self.event_state = list(rows), state
        held = state is EventState.HELD
        self.view.part(MISSING).setVisible(held)
        waiting = any(each.state in AWAITED and each.did_not_come for each in rows)
        self.absent.setVisible(held and waiting)
        self._show()

    def _show(self) -> None:
        words, wanted = fold(self.search.text()).split(), self._wanted()
        found = [each for each in self._every if wanted(each) and _says(each, words)]
        if self._sort[0]:
            found.sort(key=_ORDERS[self._sort[0]], reverse=self._sort[1])
        self._rows = {each.participation_id or 0: each for each in found}
        self.table.set_empty(self._empty())
        self.table.show_ids(list(self._rows))
        self.table.refresh()

    def _wanted(self) -> Callable[[Invitee], bool]:
        state = ParticipationState
        ways: dict[str, Callable[[Invitee], bool]] = {
            WAITING: lambda each: each.state is state.INVITED,
            CONFIRMED: lambda each: each.state is state.CONFIRMED,
            MISSING: lambda each: each.did_not_come,
        }
        return ways.get(self.view.value(), lambda _each: True)

    def _empty(self) -> EmptyState:
        if self._every:
            return EmptyState("search", _("Nadie de la lista coincide."))
        return EmptyState(
            "users",
            _("Aún no hay invitados."),
            button(_("Elegir a quién invitar"), on=self.choose_asked.emit),
        )

    def _fetch(self, ids: Sequence[int]) -> dict[int, Invitee]:
        return {id_: self._rows[id_] for id_ in ids if id_ in self._rows}

    def _sort_by(self, key: str, downwards: bool) -> None:
        self._sort = (key, downwards)
        self._show()

    def take(self) -> None:
        """Put the keyboard in the table, or where one begins without any."""
        if not self._rows:
            self.search.setFocus()
            return
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.table.selected_ids():
            self.table.select([self.table.current_id() or next(iter(self._rows))])

    # What can be done

    def answer(self, state: ParticipationState) -> None:
        """Write down what the selected ones said, in one action."""
        ids = self.table.selected_ids()
        if not ids:
            return
        told = ngettext("{n} invitado: {state}", "{n} invitados: {state}", len(ids)).format(
            n=show_number(len(ids)), state=state_said(state, self.event_state).lower()
        )
        self._desk.attempt(
            partial(invitations.answer, event_id=self._id, participation_ids=ids, state=state),
            told,
        )

    def remove(self) -> None:
        """Take the selected ones off the list, in one action."""
        if ids := self.table.selected_ids():
            told = ngettext("{n} invitado quitado", "{n} invitados quitados", len(ids))
            self._desk.attempt(
                partial(invitations.remove, event_id=self._id, participation_ids=ids),
                told.format(n=show_number(len(ids))),
            )

    def mark_absent(self) -> None:
        """Say of all who are still awaited that they did not come."""
        self._desk.attempt(
            partial(invitations.mark_absent, event_id=self._id), _("Ausencias anotadas")
        )

    def _open(self, id_: int) -> None:
        row = self._rows[id_]
        kind = "person" if row.person_id is not None else "organization"
        self._desk.go(kind, row.id)

    def _offer(self, ids: list[int], where: QPoint) -> None:
        made = menu(self)
        for key, state in KEYS.items():
            said = state_said(state, self.event_state)
            add_action(made, said, partial(self.answer, state), shortcut=key.name[-1])
        made.addSeparator()
        if len(ids) == 1:
            add_action(made, _("Abrir ficha"), partial(self._open, ids[0]), "external-link")
        add_action(made, _("Quitar de la lista"), self.remove, "x", "Del", danger=True)
        made.popup(where)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self.table.hasFocus() and not held and event.key() in KEYS:
            self.answer(KEYS[Qt.Key(event.key())])
        elif self.table.hasFocus() and event.key() == Qt.Key.Key_Delete:
            self.remove()
        elif event.key() == Qt.Key.Key_Escape and self.table.hasFocus():
            self.search.take()
        else:
            super().keyPressEvent(event)


def _says(each: Invitee, words: Sequence[str]) -> bool:
    said = fold(f"{each.shown} {each.post} {each.institution}")
    return all(word in said for word in words)
