"""The parts of the meeting form that say what it was, when, where and whose."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from crm import events
from crm.dates import PartialDate, parse_partial, show_date, show_partial
from crm.errors import CrmError
from crm.events import EventTypeRow
from crm.i18n import _
from crm.model import EventState, Modality
from crm.model.base import today
from crm.text import fold
from ui.forms import known
from ui.parts import fields
from ui.parts.buttons import add_action, button, menu
from ui.parts.fields import Field, Pick, Unreadable
from ui.parts.flow import FlowLayout
from ui.parts.form import Form
from ui.parts.labels import label
from ui.parts.segmented import Segment, Segmented

IN_SIGHT = 5
STATE_ICONS = {
    EventState.PLANNED: ("calendar", "accent"),
    EventState.HELD: ("calendar-check", "ok"),
    EventState.CANCELLED: ("calendar-x", "danger"),
    EventState.POSTPONED: ("clock", "warn"),
}
_FROM_AFAR = {"call", "email", "webinar"}
_UNKNOWN = {"sin fecha", "s/f", "no date", "unknown", "undated"}


def read_partial(typed: str) -> PartialDate | None:
    """Read a date, or that there is none."""
    return None if fold(typed) in _UNKNOWN else parse_partial(typed)


def write_partial(on: PartialDate) -> str:
    """Write a date so that it reads back as the same."""
    if on.precision == "day":
        return show_date(on.first)
    if on.precision == "span":
        return f"{show_date(on.first)} – {show_date(on.last)}"
    return show_partial(on)


def date_field(name: str, label: str, placeholder: str) -> Field:
    """A date as exact as it is known."""
    made = fields.date(
        name,
        label,
        parse=read_partial,
        show=write_partial,
        of_day=PartialDate.day,
        day_of=lambda on: on.first,
    )
    if isinstance(made.widget, QLineEdit):
        made.widget.setPlaceholderText(placeholder)
    return made


class KindSwitch(QWidget):
    """The usual kinds of meeting in sight, and all others one press away."""

    changed = Signal(object)

    def __init__(self, types: Sequence[EventTypeRow]) -> None:
        super().__init__()
        self._types = {each.id: each for each in types}
        used = [each.id for each in types if not each.retired]
        self._in_sight = (used or list(self._types))[:IN_SIGHT]
        self._other: int | None = None
        self._switch = Segmented(
            _("Tipo"),
            [Segment(id_, self._types[id_].name, self._types[id_].icon) for id_ in self._in_sight],
        )
        self._switch.changed.connect(self.choose)
        self.more = button(_("Más…"), on=self.open_menu)
        self.more.setCheckable(True)
        flow = FlowLayout(self, 8)
        flow.addWidget(self._switch)
        flow.addWidget(self.more)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusProxy(self._switch.part(self._in_sight[0]))

    def first(self) -> int:
        """Return the id of the most usual kind."""
        return self._in_sight[0]

    def value(self) -> int:
        """Return the id of the kind that is chosen."""
        found: int = self._other or self._switch.value()
        return found

    def choose(self, type_id: int) -> None:
        """Choose this kind, be it in sight or not."""
        self._other = None if type_id in self._in_sight else type_id
        self._switch.choose(None if self._other else type_id)
        self._tell_other()
        self.changed.emit(type_id)

    def open_menu(self) -> None:
        """Show the kinds that are not in sight."""
        self._tell_other()
        made = menu(self)
        for each in self._types.values():
            if each.id not in self._in_sight and not each.retired:
                add_action(made, each.name, partial(self.choose, each.id), each.icon)
        made.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 4)))

    def _tell_other(self) -> None:
        self.more.setChecked(self._other is not None)
        self.more.say(self._types[self._other].name if self._other else _("Más…"))


class What:
    """What it was, in what state, when and where.

    A new meeting begins now; that hour goes as soon as another day is written, for it was
    never said of that day. A day known only by its month or year has no hours.
    """

    def __init__(self, types: Sequence[EventTypeRow]) -> None:
        self._types = {each.id: each for each in types}
        self._now: dt.time | None = None
        self._guessing = False
        self._several_days = False
        self._was: Mapping[str, Any] = {}  # the state that was loaded, since when and why
        self.loses = label(
            _("Si no cambia la fecha, quedará sin nueva fecha."), "sec", tone="muted"
        )
        self.form = Form(self._rows(types))
        self.days = button("", "ghost", small=True, on=self._toggle_days)
        self.form.put_beside("start", self.days)
        day, until = (self.form.fields[name].widget for name in ("start", "end"))
        QWidget.setTabOrder(day, self.days)
        QWidget.setTabOrder(self.days, until)
        QWidget.setTabOrder(until, self.form.fields["start_time"].widget)
        fields_ = self.form.fields
        fields_["start"].changed.connect(self._day_changed)
        fields_["state"].changed.connect(self._state_changed)
        fields_["type_id"].changed.connect(self._guess_modality)
        fields_["modality"].changed.connect(self._modality_chosen)

    def _rows(self, types: Sequence[EventTypeRow]) -> list[Any]:
        switch = self._kinds = KindSwitch(types)
        kind = fields.custom(
            "type_id", _("Tipo"), switch, switch.value, switch.choose, switch.changed
        )
        states = [Pick(each, each.label, *STATE_ICONS[each]) for each in EventState]
        modes = [Segment(each, each.label) for each in Modality]
        return [
            replace(kind, labelled=False),
            [
                fields.text("subject", _("Asunto")).but(required=True, stretch=4),
                fields.choice("state", _("Estado"), states, empty=None),
            ],
            [
                known.day("state_on", _("Estado desde")).but(hint=_("vacío: hoy")),
                fields.text("state_reason", _("Motivo")).but(hint=_("opcional"), stretch=3),
            ],
            self.loses,
            [
                date_field("start", _("Fecha"), _("sin fecha")).but(
                    stretch=9, check=self._check("start")
                ),
                fields.time("start_time", _("Inicio")).but(stretch=4),
                fields.time("end_time", _("Fin")).but(stretch=4, check=self._check("end_time")),
                fields.switch("modality", _("Modalidad"), modes).but(stretch=0),
                fields.text("venue", _("Lugar")).but(stretch=12),
            ],
            date_field("end", _("Hasta"), _("dd/mm/aaaa")).but(check=self._check("end")),
        ]

    def begin(
        self, now: dt.datetime, day: dt.date | None = None, type_id: int | None = None
    ) -> None:
        """Start a new meeting, today and now, or on another day; one to come is planned."""
        day = day or now.date()
        self._now = dt.time(now.hour, now.minute) if day == now.date() else None
        self.load(
            {
                "type_id": type_id if type_id in self._types else self._kinds.first(),
                "state": EventState.PLANNED if day > now.date() else EventState.HELD,
                "start": PartialDate.day(day),
                "start_time": self._now,
                "modality": Modality.IN_PERSON,
            }
        )
        self._guessing = True

    def load(self, values: Mapping[str, Any]) -> None:
        """Show a meeting; what `values` does not say is blank."""
        self._guessing = False
        self.form.load(dict.fromkeys(_BLANK, None) | dict(values))
        self._was = {name: values.get(name) for name in _OF_STATE} if "state_on" in values else {}
        self._show_days(several=values.get("end") is not None)
        self._day_changed()
        self._show_reason()

    def values(self) -> dict[str, Any]:
        """Return what it says; `form.check` first."""
        said = self.form.values()
        if not self._several_days:
            said["end"] = None
        if not self._hours_known():
            said["start_time"] = said["end_time"] = None
        return {name: each for name, each in said.items() if self._of_state(name, each)}

    def _of_state(self, name: str, said: Any) -> bool:
        """Whether this is to be written: since when a state is so is known where nobody says."""
        if name not in ("state_on", "state_reason"):
            return True
        return self._off() and (name != "state_on" or said is not None)

    def draft(self) -> dict[str, Any]:
        """Return what stands there, in plain values."""
        return self.form.draft() | {"several_days": self._several_days}

    def put_back(self, draft: Mapping[str, Any]) -> None:
        """Show again what `draft` gave."""
        self._guessing = False
        self.form.restore(draft)
        self._show_days(several=bool(draft.get("several_days")))
        self._show_reason()

    def _check(self, name: str) -> fields.Check:
        """Judge a field with the others: when it began with when it ended."""

        def problem(_value: Any) -> str | None:
            said = {each: _readable(self.form.fields[each]) for each in _JUDGED}
            if not self._several_days:
                said["end"] = None
            return events.problems_of(said).get(name)

        return problem

    def _toggle_days(self) -> None:
        self._show_days(several=not self._several_days)
        if self._several_days:
            self.form.focus("end")
        self.form.changed.emit()

    def _show_days(self, *, several: bool) -> None:
        self._several_days = several
        self.form.set_shown("end", several)
        self.days.say(_("Un día") if several else _("Varios días"))

    def _off(self) -> bool:
        """Whether it is said not to take place, or not yet."""
        return self.form.fields["state"].read() in (EventState.CANCELLED, EventState.POSTPONED)

    def _state_changed(self, *_state: object) -> None:
        """Ask why; what was said of another state is not said of this one."""
        now = self.form.fields["state"].read()
        same = self._was.get("state") == now
        for name in ("state_on", "state_reason"):
            self.form.fields[name].fill(self._was[name] if same else None)
        self._show_reason()

    def _show_reason(self) -> None:
        now = self.form.fields["state"].read()
        for name in ("state_on", "state_reason"):
            self.form.set_shown(name, self._off())
        put_off = now is EventState.POSTPONED and self._was.get("state") != now
        self.loses.setVisible(put_off and bool(self._was))

    def ask_reason(self, state: EventState) -> None:
        """Say that it is in this state, and go where one says why."""
        self.form.fields["state"].fill(state)
        self._state_changed()
        self.form.focus("state_reason")

    def _hours_known(self) -> bool:
        on = _readable(self.form.fields["start"])
        return on is not None and on.precision == "day"

    def _day_changed(self) -> None:
        began = self.form.fields["start_time"]
        try:
            on = self.form.fields["start"].read()
        except CrmError:
            return  # half a date: wait for the rest
        if self._now and on != PartialDate.day(today()) and _readable(began) == self._now:
            began.fill(None)
            self._now = None
        for name in ("start_time", "end_time"):
            self.form.fields[name].widget.setEnabled(self._hours_known())

    def _guess_modality(self, type_id: int) -> None:
        if self._guessing:
            afar = self._types[type_id].code in _FROM_AFAR
            self.form.fields["modality"].fill(Modality.VIRTUAL if afar else Modality.IN_PERSON)
            self._guessing = True

    def _modality_chosen(self) -> None:
        self._guessing = False


_JUDGED = ("state", "start", "end", "start_time", "end_time")
_OF_STATE = ("state", "state_on", "state_reason")
_BLANK = (
    "state_on",
    "state_reason",
    "subject",
    "start",
    "end",
    "start_time",
    "end_time",
    "modality",
    "venue",
)


def _readable(field: Field) -> Any:
    try:
        return field.read()
    except (CrmError, Unreadable):
        return None
