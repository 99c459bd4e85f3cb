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


def hold(session: Session, event_id: int) -> None:
    """Say that an event was held; `Invalid` where its day is still to come."""
    _become(session, event_id, EventState.HELD, HELD)


def postpone(
    session: Session, event_id: int, start: PartialDate | None = None, reason: str | None = None
) -> None:
    """Put an event off: to another day as exact as it is known, or to no day yet.

    Without another day it keeps the one that it was to be on.
    """
    event = _event(session, event_id)
    if start is not None:
        sessions.move_event(session, event, start)
    _become(session, event_id, EventState.POSTPONED, POSTPONED, reason)


def cancel(session: Session, event_id: int, reason: str | None = None) -> None:
    """Call an event off."""
    _become(session, event_id, EventState.CANCELLED, CANCELLED, reason)


def reschedule(session: Session, event_id: int, start: PartialDate | None) -> None:
    """Plan an event again that was put off or called off."""
    event = _event(session, event_id)
    if start is None:
        raise Invalid({"start": _("Escriba la nueva fecha; basta el mes o el año.")})
    if start.last < today():
        raise Invalid({"start": _("Esa fecha ya pasó.")})
    sessions.move_event(session, event, start)
    _become(session, event_id, EventState.PLANNED, RESCHEDULED)


def _become(
    session: Session, event_id: int, state: EventState, verb: str, reason: str | None = None
) -> None:
    event = _event(session, event_id)
    event.state, event.state_on, event.state_reason = state, _since(event, state), reason
    with session.no_autoflush:
        journal.check(event)
    journal.describe(session, verb, event.subject)


def _since(event: Event, state: EventState) -> date | None:
    return event.state_on if event.state is state else today()


def _event(session: Session, event_id: int) -> Event:
    event = session.get(Event, event_id)
    if event is None:
        raise NotFound(_("Esa reunión ya no está en este archivo."))
    return event
