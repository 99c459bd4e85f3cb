"""The part of the meeting form that says who took part: by name, and by head count."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QMenu, QVBoxLayout, QWidget

from crm.i18n import _
from crm.model import AgeBand, EventState, ParticipationState, Sex
from crm.model.base import Word
from ui.desk import Desk
from ui.forms import finders
from ui.pages.guests import (
    NEW,
    Guest,
    count_source,
    count_values,
    guest_meant,
    guests_of,
    sectors,
)
from ui.pages.new_person import NewPerson
from ui.parts.buttons import add_action, menu
from ui.parts.fields import Field, Unreadable
from ui.parts.form import Form
from ui.parts.head_counts import HeadCounts
from ui.parts.suggestions import Suggestion
from ui.parts.token_field import Token, TokenField
from ui.theme import theme

NARROW = 640


class Who(QWidget):
    """Who took part; `near` are the institutions that were chosen, in their order."""

    changed = Signal()
    near_changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._guests: dict[tuple[str, object], Guest] = {}
        self._near: list[int] = []
        self._made = 0
        self._state = EventState.HELD
        self.tokens = TokenField(
            _("Participantes"),
            self._suggest,
            self._offer_create,
            placeholder=_("Nombre de institución o persona"),
            hint=_("Enter dice más de su asistencia, Supr lo quita"),
        )
        self.form = Form([self._field()])
        self.new_person = NewPerson()
        self.counts = HeadCounts(sectors())
        self._lay_out()
        self.tokens.changed.connect(self._tokens_changed)
        self.tokens.asked.connect(self.open_menu)
        self.tokens.create_requested.connect(self._ask_new)
        self.tokens.line.textChanged.connect(self.changed)
        self.new_person.made.connect(self._take_new)
        self.new_person.given_up.connect(self.tokens.setFocus)
        self.counts.changed.connect(self.changed)

    def _field(self) -> Field:
        return Field(
            "participants",
            _("Participantes"),
            self.tokens,
            self._read,
            self._show,
            self.tokens.changed,
            self._keep,
            self._put_back,
            hint=_("Escriba para buscar o crear"),
        )

    def _lay_out(self) -> None:
        named = QVBoxLayout()
        named.setSpacing(8)
        named.addWidget(self.form)
        named.addWidget(self.new_person)
        named.addStretch(1)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(16)
        self._box.addLayout(named, 8)
        self._box.addWidget(self.counts, 5, Qt.AlignmentFlag.AlignTop)

    def resizeEvent(self, event: QResizeEvent) -> None:
        way = QBoxLayout.Direction
        narrow = self.width() < theme().px(NARROW)
        self._box.setDirection(way.TopToBottom if narrow else way.LeftToRight)

    def set_state(self, state: EventState) -> None:
        """Say whether the meeting was held, from which follows what its guests did."""
        self._state = state
        self._settle()

    def _usual(self) -> ParticipationState:
        held = self._state is EventState.HELD
        return ParticipationState.ATTENDED if held else ParticipationState.INVITED

    # What it holds

    @property
    def near(self) -> list[int]:
        """The institutions that take part, themselves first, then those of the people."""
        return list(self._near)

    def guests(self) -> list[Guest]:
        """Return who takes part, in order."""
        return [self._guests[each.kind, each.id] for each in self.tokens.tokens()]

    def invite(self, guests: Sequence[Guest]) -> None:
        """Have these take part, and nobody else."""
        self._guests = {(each.kind, each.id): each for each in guests}
        self.tokens.set_tokens([each.token([], self._usual()) for each in guests])
        self._settle()

    def load(self, values: Mapping[str, Any]) -> None:
        """Show who took part in a meeting."""
        self.invite(self._desk.read(lambda session: guests_of(session, values["participants"])))
        if values["head_counts"] or self.counts.counted():
            self.counts.load([count_source(each) for each in values["head_counts"]])
        self.form.complain({})
        self.new_person.hide()

    def values(self) -> dict[str, Any]:
        """Return the rows to save; `form.check` first."""
        usual = self._usual()
        rows = [each.values() for each in self.guests()]
        return {
            "participants": [row | {"state": row["state"] or usual} for row in rows],
            "head_counts": [count_values(each) for each in self.counts.values()],
        }

    def draft(self) -> dict[str, Any]:
        """Return what stands there, in plain values."""
        return self.form.draft() | {"head_counts": self.counts.values()}

    def put_back(self, draft: Mapping[str, Any]) -> None:
        """Show again what `draft` gave."""
        self.form.restore(draft)
        self.counts.load(draft.get("head_counts") or [])

    def complain(self, problems: Mapping[str, str]) -> None:
        """Show what the store says of the rows: `participants.2.name`, `head_counts.0.total`."""
        of_people = [each for name, each in problems.items() if name.startswith("participants")]
        self.form.complain(
            {"participants": " ".join(dict.fromkeys(of_people))} if of_people else {}
        )
        counts: dict[int, dict[str, str]] = {}
        for name, sentence in problems.items():
            part, _dot, rest = name.partition(".")
            if part == "head_counts":
                number, _dot, column = rest.partition(".")
                counts.setdefault(int(number), {})[column] = sentence
        self.counts.complain(counts)

    def problems(self) -> list[str]:
        """Return what is complained of."""
        return [*self.form.problems().values(), *self.counts.warnings()]

    def go_to_problem(self) -> None:
        """Go to the first fault."""
        if self.form.problems():
            self.form.go_to_problem()
            return
        for group in self.counts.groups():
            if group.warning():
                group.total.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _read(self) -> list[Guest]:
        if typed := self.tokens.pending_text():
            raise Unreadable(
                _("Elija a «{typed}» de la lista, créela con Enter o borre el texto.").format(
                    typed=typed[:40]
                )
            )
        if not self.new_person.isHidden():
            raise Unreadable(_("Agregue o descarte a la persona nueva."))
        return self.guests()

    def _show(self, guests: Sequence[Guest] | None) -> None:
        self.invite(guests or [])

    def _keep(self) -> dict[str, Any]:
        return {
            "guests": [asdict(each) for each in self.guests()],
            "typed": self.tokens.line.text(),
        }

    def _put_back(self, kept: Mapping[str, Any]) -> None:
        self.invite([Guest(**each) for each in kept["guests"]])
        self._made = len(kept["guests"])
        self.tokens.line.setText(kept["typed"])

    # Finding and creating

    def suggest_responsible(self, typed: str) -> list[Suggestion]:
        """Who may answer for a commitment: those who take part, then anyone."""
        here = [
            each.token(self._near, self._usual())
            for each in self.guests()
            if finders.begins(each.name, typed)
        ]
        held = {(each.kind, each.id) for each in here}
        found = self._suggest(typed) if typed else []
        return [*here, *(each for each in found if (each.kind, each.id) not in held)]

    def _suggest(self, typed: str) -> list[Suggestion]:
        return self._desk.read(lambda session: finders.anyone_like(session, typed, self._near))

    def _offer_create(self, typed: str) -> Suggestion:
        _id, name = self._first_institution()
        where = _("en {institution}").format(institution=name) if name else ""
        said = _("Crear persona «{name}»").format(name=typed)
        return Suggestion(None, NEW, said, where, "user-plus")

    def _first_institution(self) -> tuple[int | None, str]:
        """The institution that a new person is of: the last one chosen by itself."""
        chosen = [each for each in self.guests() if each.kind == finders.ORGANIZATION]
        if chosen:
            return int(chosen[-1].id), chosen[-1].name
        others = [each for each in self.guests() if each.organization_id is not None]
        return (others[0].organization_id, others[0].organization) if others else (None, "")

    def _ask_new(self, typed: str) -> None:
        self._made += 1
        id_, name = self._first_institution()
        self.tokens.line.clear()
        self.new_person.ask(Guest(NEW, f"{NEW}:{self._made}", typed, id_, name, icon="user-plus"))

    def _take_new(self, guest: Guest) -> None:
        there = (guest.kind, guest.id) in self._guests
        self._guests[guest.kind, guest.id] = guest
        if there:
            self._settle()
            self.changed.emit()
        else:
            self.tokens.add(guest.token(self._near, self._usual()))
        self.tokens.setFocus()

    def _tokens_changed(self) -> None:
        for meant in self.tokens.tokens():
            if (meant.kind, meant.id) not in self._guests:
                self._guests[meant.kind, meant.id] = self._desk.read(
                    partial(guest_meant, meant=meant)
                )
        self._settle()
        self.changed.emit()

    def _settle(self) -> None:
        before, guests = self._near, self.guests()
        chosen = [int(each.id) for each in guests if each.kind == finders.ORGANIZATION]
        near = dict.fromkeys([*chosen, *(each.organization_id for each in guests)])
        self._near = [id_ for id_ in near if id_ is not None]
        for guest in guests:
            self.tokens.say(guest.token(chosen, self._usual()))
        if before != self._near:
            self.near_changed.emit()

    # What else there is to say of somebody

    def open_menu(self, token: Token) -> None:
        """Show what can be said of the one that a token stands for."""
        guest = self._guests[token.meant.kind, token.meant.id]
        made = menu(self)
        for state in ParticipationState:
            self._add_mark(made, guest, "state", state)
        if guest.kind != finders.ORGANIZATION:
            made.addSeparator()
            self._add_words(made, guest, _("Sexo declarado"), "sex", Sex)
            self._add_words(made, guest, _("Edad declarada"), "age_band", AgeBand)
        made.addSeparator()
        named = add_action(
            made,
            _("Nombrar en el informe"),
            lambda: self._say_of(guest, highlighted=not guest.highlighted),
        )
        named.setCheckable(True)
        named.setChecked(guest.highlighted)
        add_action(made, _("Todos asistieron"), self._all_attended, "check-check")
        if guest.kind == NEW:
            add_action(made, _("Corregir nombre o cargo"), lambda: self._correct(guest), "pencil")
        else:
            add_action(
                made,
                _("Abrir ficha"),
                lambda: self._desk.go(guest.kind, int(guest.id)),
                "external-link",
            )
        add_action(made, _("Quitar"), lambda: self.tokens.drop(token.meant), "x")
        made.popup(token.mapToGlobal(QPoint(0, token.height() + 4)))

    def _add_words(
        self, into: QMenu, guest: Guest, title: str, name: str, words: type[Word]
    ) -> None:
        inner = menu(into)
        inner.setTitle(title)
        for word in words:
            self._add_mark(inner, guest, name, word)
        action = add_action(inner, _("Sin dato"), lambda: self._say_of(guest, **{name: None}))
        action.setCheckable(True)
        action.setChecked(getattr(guest, name) is None)
        into.addMenu(inner)

    def _add_mark(self, into: QMenu, guest: Guest, name: str, word: Word) -> None:
        action = add_action(into, word.label, lambda: self._say_of(guest, **{name: word.value}))
        action.setCheckable(True)
        action.setChecked(getattr(guest, name) == word.value)

    def _say_of(self, guest: Guest, **said: Any) -> None:
        self._guests[guest.kind, guest.id] = replace(guest, **said)
        self._settle()
        self.changed.emit()

    def _all_attended(self) -> None:
        for guest in self.guests():
            self._say_of(guest, state=ParticipationState.ATTENDED.value)

    def _correct(self, guest: Guest) -> None:
        self.new_person.ask(guest)
