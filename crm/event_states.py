"""What becomes of an event: it is held, put off, called off, or given another day.

Whatever was typed of it stays: who is on its list, its agenda, its results.
"""

from datetime import date

from sqlalchemy.orm import Session

from crm import journal, sessions
from crm.dates import PartialDate
from crm.errors import Invalid, NotFound
from crm.i18n import _
from crm.model import Event, EventState
from crm.model.base import N_, today

HELD = N_("Reunión «{subject}» realizada")
POSTPONED = N_("Reunión «{subject}» postergada")
CANCELLED = N_("Reunión «{subject}» cancelada")
RESCHEDULED = N_("Reunión «{subject}» reprogramada")


_VERBS = {EventState.HELD: HELD, EventState.POSTPONED: POSTPONED, EventState.CANCELLED: CANCELLED}


def hold(session: Session, event_id: int, start: PartialDate | None = None) -> None:
    """Say that an event was held, on its day or on this one; `Invalid` where it is to come."""
    if start is not None:
        event = _event(session, event_id)
        event.take_its_day_back()
        sessions.move_event(session, event, start)
    become(session, event_id, EventState.HELD)


def postpone(
    session: Session,
    event_id: int,
    start: PartialDate | None = None,
    reason: str | None = None,
    *,
    on: date | None = None,
) -> None:
    """Put an event off: to another day as exact as it is known, or to no day yet.

    Without another day it has none, and keeps only in mind the one that it was to be on.
    """
    if start is not None:
        event = _event(session, event_id)
        event.take_its_day_back()
        sessions.move_event(session, event, start)
        _put(event, EventState.POSTPONED, on, reason)
        _check(session, event, POSTPONED)
    else:
        become(session, event_id, EventState.POSTPONED, on=on, reason=reason)


def cancel(
    session: Session, event_id: int, reason: str | None = None, *, on: date | None = None
) -> None:
    """Call an event off."""
    become(session, event_id, EventState.CANCELLED, on=on, reason=reason)


def reschedule(session: Session, event_id: int, start: PartialDate | None) -> None:
    """Plan an event again that was put off or called off."""
    event = _event(session, event_id)
    if start is None:
        raise Invalid({"start": _("Escriba la nueva fecha; basta el mes o el año.")})
    if start.last < today():
        raise Invalid({"start": _("Esa fecha ya pasó.")})
    event.take_its_day_back()
    sessions.move_event(session, event, start)
    _put(event, EventState.PLANNED, None, None)
    _check(session, event, RESCHEDULED)


def become(
    session: Session,
    event_id: int,
    state: EventState,
    *,
    on: date | None = None,
    reason: str | None = None,
) -> None:
    """Say what became of an event: since which day, or else since today, and why."""
    event = _event(session, event_id)
    if state is EventState.POSTPONED:
        event.lose_its_day()
    _put(event, state, on, reason)
    _check(session, event, _VERBS.get(state, RESCHEDULED))


def _put(event: Event, state: EventState, on: date | None, reason: str | None) -> None:
    if on is not None and on > today():
        raise Invalid({"state_on": _("Esa fecha aún no llega: aquí va desde cuándo es así.")})
    event.state_on = on or (event.state_on if event.state is state else today())
    event.state, event.state_reason = state, reason


def _check(session: Session, event: Event, verb: str) -> None:
    with session.no_autoflush:
        journal.check(event)
    journal.describe(session, verb, event.subject)


def _event(session: Session, event_id: int) -> Event:
    event = session.get(Event, event_id)
    if event is None:
        raise NotFound(_("Esa reunión ya no está en este archivo."))
    return event
