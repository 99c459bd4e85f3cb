"""The parts of an event: its sessions and agenda, the series it is of, and copying it to repeat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm import bin as papelera
from crm import journal
from crm.dates import PartialDate, show_range
from crm.errors import Conflict, Invalid, NotFound
from crm.i18n import _
from crm.model import (
    AgendaItem,
    Event,
    EventOrganizer,
    EventSeries,
    EventSession,
    EventState,
    EventTag,
    Record,
    SessionAttendance,
)
from crm.model.base import N_
from crm.text import clean_line, fold

SESSION_SAVED = N_("Sesión «{subject}» guardada")
ITEM_SAVED = N_("Punto de agenda «{subject}» guardado")
MOVED = N_("Orden de «{subject}» cambiado")
CLONED = N_("Reunión «{subject}» copiada")
SERIES_SAVED = N_("Serie «{subject}» guardada")
IN_SERIES = N_("Serie de «{subject}» cambiada")

Part = TypeVar("Part", EventSession, AgendaItem)


@dataclass(frozen=True)
class SessionRow:
    """A session of an event, and how many were written down as having been at it."""

    id: int
    event_id: int
    title: str
    held_on: date | None
    start_time: time | None
    end_time: time | None
    venue: str | None
    position: int
    people: int


@dataclass(frozen=True)
class ItemRow:
    """A point of an agenda."""

    id: int
    event_id: int
    session_id: int | None
    start_time: time | None
    end_time: time | None
    title: str
    speaker: str | None
    dealt_with: str | None
    position: int


@dataclass(frozen=True)
class SeriesRow:
    """A series of events, and how many it has."""

    id: int
    name: str
    events: int


# Reading


def of_event(session: Session, event_id: int) -> list[SessionRow]:
    """The sessions of an event, in order."""
    people = (
        select(func.count())
        .where(SessionAttendance.session_id == EventSession.id)
        .correlate(EventSession)
        .scalar_subquery()
    )
    query = (
        select(EventSession, people)
        .where(EventSession.event_id == event_id)
        .order_by(EventSession.position, EventSession.id)
    )
    return [
        SessionRow(
            each.id,
            each.event_id,
            each.title,
            each.held_on,
            each.start_time,
            each.end_time,
            each.venue,
            each.position,
            count,
        )
        for each, count in session.execute(query)
    ]


def agenda(session: Session, event_id: int) -> list[ItemRow]:
    """The points of an event's agenda: those of no session first, then session by session."""
    query = (
        select(AgendaItem)
        .outerjoin(EventSession, EventSession.id == AgendaItem.session_id)
        .where(AgendaItem.event_id == event_id)
        .order_by(AgendaItem.session_id.is_not(None), EventSession.position, EventSession.id)
        .order_by(AgendaItem.position, AgendaItem.id)
    )
    return [
        ItemRow(
            each.id,
            each.event_id,
            each.session_id,
            each.start_time,
            each.end_time,
            each.title,
            each.speaker,
            each.dealt_with,
            each.position,
        )
        for each in session.scalars(query)
    ]


def named(session: Session, event_id: int, typed: str) -> int:
    """The session that is meant by its number in the event (1, 2, 3…), its id or its title."""
    rows = of_event(session, event_id)
    said = clean_line(typed)
    if said.isascii() and said.isdigit():
        meant = [each for number, each in enumerate(rows, 1) if int(said) in (number, each.id)]
    else:
        meant = [each for each in rows if fold(each.title) == fold(said)]
    if len(meant) == 1:
        return meant[0].id
    if not rows:
        raise NotFound(_("Esta reunión no tiene sesiones."))
    told = "; ".join(f"{number}. {each.title}" for number, each in enumerate(rows, 1))
    raise NotFound(
        _("No se sabe qué sesión es «{typed}». Hay: {sessions}.").format(
            typed=said[:80], sessions=told
        )
    )


def session_values(session: Session, session_id: int) -> dict[str, Any]:
    """What the form of a session starts from."""
    return _values(session, EventSession, session_id, ("event_id", *_SESSION))


def item_values(session: Session, item_id: int) -> dict[str, Any]:
    """What the form of a point of the agenda starts from."""
    return _values(session, AgendaItem, item_id, ("event_id", *_ITEM))


def _values(
    session: Session, noun: type[Part], part_id: int, names: Sequence[str]
) -> dict[str, Any]:
    part = session.get(noun, part_id)
    if part is None:
        raise NotFound(_("Ese registro ya no está."))
    return {name: getattr(part, name) for name in names}


# Writing them down

_SESSION = ("title", "held_on", "start_time", "end_time", "venue")
_ITEM = ("session_id", "start_time", "end_time", "title", "speaker", "dealt_with")


def save_session(
    session: Session, event_id: int, values: Mapping[str, Any], session_id: int | None = None
) -> int:
    """Write down a session, new or changed, and return its id; or raise `Invalid`.

    `values`: title, held_on, start_time, end_time, venue. A new one comes last.
    """
    part = _part(session, EventSession, event_id, session_id)
    _fill(part, values, _SESSION)
    event = session.get_one(Event, event_id)
    if part.held_on and (why := _outside(event, part.held_on)):
        raise Invalid({"held_on": why})
    return _save(session, part, SESSION_SAVED, part.title)


def save_item(
    session: Session, event_id: int, values: Mapping[str, Any], item_id: int | None = None
) -> int:
    """Write down a point of the agenda, new or changed, and return its id; or raise `Invalid`.

    `values`: session_id, start_time, end_time, title, speaker, dealt_with. A new one comes last.
    """
    part = _part(session, AgendaItem, event_id, item_id)
    _fill(part, values, _ITEM)
    if part.session_id is not None:
        of_event_ = session.get_one(EventSession, part.session_id).event_id
        if of_event_ != event_id:
            raise Invalid({"session_id": _("Esa sesión es de otra reunión.")})
    return _save(session, part, ITEM_SAVED, part.title)


def _outside(event: Event, day: date) -> str | None:
    """Say why a session cannot be on this day: an event lasts from its start to its end."""
    if event.start is None:
        return None
    last = max(each for each in (event.start_last, event.end_last) if each)
    if event.start.first <= day <= last:
        return None
    when = show_range(event.start, event.end, date.min)
    return _("La reunión es {when}: ese día queda fuera.").format(when=when)


def _part(session: Session, noun: type[Part], event_id: int, part_id: int | None) -> Part:
    if part_id is not None:
        found = session.get(noun, part_id)
        if found is None or found.event_id != event_id:
            raise NotFound(_("Ese registro ya no está."))
        return found
    if session.get(Event, event_id) is None:
        raise NotFound(_("Esa reunión ya no está en este archivo."))
    last = select(func.max(noun.position)).where(noun.event_id == event_id)
    position = session.scalar(last)
    return noun(event_id=event_id, position=0 if position is None else position + 1)


def _fill(part: Record, values: Mapping[str, Any], names: Sequence[str]) -> None:
    for name in names:
        if name in values:
            setattr(part, name, values[name])


def _save(session: Session, part: Record, verb: str, title: str | None) -> int:
    with session.no_autoflush:
        journal.check_and_add(session, part)
    session.flush()
    journal.describe(session, verb, clean_line(title or ""))
    return part.id


def move_session(session: Session, session_id: int, position: int) -> None:
    """Put a session at a place among those of its event, the first being 0."""
    moved = session.get_one(EventSession, session_id)
    _reorder(session, EventSession, moved.event_id, session_id, position)
    journal.describe(session, MOVED, moved.title)


def move_item(session: Session, item_id: int, position: int) -> None:
    """Put a point of the agenda at a place among those of its session, the first being 0."""
    moved = session.get_one(AgendaItem, item_id)
    _reorder(session, AgendaItem, moved.event_id, item_id, position, session_id=moved.session_id)
    journal.describe(session, MOVED, moved.title)


def _reorder(
    session: Session, noun: type[Part], event_id: int, id_: int, position: int, **of: int | None
) -> None:
    query = select(noun).filter_by(event_id=event_id, **of).order_by(noun.position, noun.id)
    rows = list(session.scalars(query))
    moved = next(each for each in rows if each.id == id_)
    rows.remove(moved)
    rows.insert(max(0, position), moved)
    for number, each in enumerate(rows):
        each.position = number


def delete_session(session: Session, session_id: int) -> None:
    """Throw a session away, with its agenda and who was at it; they stay in the event's list."""
    _throw_away(session, EventSession, session_id)


def delete_item(session: Session, item_id: int) -> None:
    """Throw away a point of the agenda."""
    _throw_away(session, AgendaItem, item_id)


def _throw_away(session: Session, noun: type[Part], id_: int) -> None:
    there = session.get(noun, id_)
    if there is None:
        raise NotFound(_("Ese registro ya no está."))
    papelera.delete(session, noun, id_, name=there.title)


# Repeating an event


# What is the same when something is held again.
_RECURS = (
    "type_id",
    "subject",
    "official_title",
    "topic",
    "start_time",
    "end_time",
    "venue",
    "place_id",
    "modality",
    "network_role",
    "several",
    "series_id",
    "activity_id",
    "audience",
    "recorded_by_id",
)


def clone(session: Session, event_id: int, *, start: PartialDate | None = None) -> int:
    """Plan the same event again and return its id: what recurs is copied, nothing that came of it.

    Its sessions fall on the days that they fell on counted from the beginning; without a `start`,
    or with one that is no exact day, they have no day yet.
    """
    event = session.get(Event, event_id)
    if event is None:
        raise NotFound(_("Esa reunión ya no está en este archivo."))
    again = Event(**{name: getattr(event, name) for name in _RECURS}, state=EventState.PLANNED)
    again.start = start
    shift = _days_between(event.start, start)
    again.end = _shifted(event.end, shift)
    journal.describe(session, CLONED, event.subject)
    journal.check(again)
    journal.insert_new(session, [again])
    organizers = _of(session, EventOrganizer, event_id)
    sessions = _of(session, EventSession, event_id)
    copied = {
        each.id: EventSession(
            event_id=again.id,
            title=each.title,
            held_on=_day_shifted(each.held_on, shift),
            start_time=each.start_time,
            end_time=each.end_time,
            venue=each.venue,
            position=each.position,
        )
        for each in sessions
    }
    journal.insert_new(session, list(copied.values()))
    items = [
        AgendaItem(
            event_id=again.id,
            session_id=copied[each.session_id].id if each.session_id else None,
            start_time=each.start_time,
            end_time=each.end_time,
            title=each.title,
            speaker=each.speaker,
            position=each.position,
        )
        for each in _of(session, AgendaItem, event_id)
    ]
    tags = [EventTag(event_id=again.id, tag_id=each.tag_id) for each in _of_tags(session, event_id)]
    roles = [
        EventOrganizer(event_id=again.id, organization_id=each.organization_id, role=each.role)
        for each in organizers
    ]
    journal.insert_new(session, [*roles, *items, *tags])
    return again.id


def move_event(session: Session, event: Event, start: PartialDate) -> None:
    """Let an event begin at another time, as a part of a larger action.

    Its end and its sessions move along; where either beginning is no exact day, nobody knows
    where to, and they have no day any more.
    """
    if start == event.start:
        return
    shift = _days_between(event.start, start)
    event.end = _shifted(event.end, shift)
    event.start = start
    for each in _of(session, EventSession, event.id):
        each.held_on = _day_shifted(each.held_on, shift)


def _days_between(before: PartialDate | None, after: PartialDate | None) -> timedelta | None:
    """By how much days move; None where that cannot be known."""
    if before is None or after is None or {before.precision, after.precision} != {"day"}:
        return None
    return after.first - before.first


def _shifted(on: PartialDate | None, shift: timedelta | None) -> PartialDate | None:
    return PartialDate(on.first + shift, on.last + shift) if on and shift is not None else None


def _day_shifted(day: date | None, shift: timedelta | None) -> date | None:
    return day + shift if day and shift is not None else None


def _of(session: Session, noun: type[Any], event_id: int) -> Sequence[Any]:
    return session.scalars(select(noun).where(noun.event_id == event_id).order_by(noun.id)).all()


def _of_tags(session: Session, event_id: int) -> Sequence[EventTag]:
    return session.scalars(select(EventTag).where(EventTag.event_id == event_id)).all()


# Series


def every_series(session: Session) -> list[SeriesRow]:
    """The series, by name."""
    events = select(func.count()).where(Event.series_id == EventSeries.id).scalar_subquery()
    query = select(EventSeries.id, EventSeries.name, events).order_by(EventSeries.name)
    return [SeriesRow(*row) for row in session.execute(query)]


def in_series(session: Session, series_id: int) -> list[int]:
    """The ids of the events of a series, the first one first, undated ones last."""
    query = (
        select(Event.id)
        .where(Event.series_id == series_id)
        .order_by(Event.start_first.is_(None), Event.start_first, Event.id)
    )
    return list(session.scalars(query))


def save_series(session: Session, name: str, series_id: int | None = None) -> int:
    """Write down a series, new or by another name, and return its id; or raise `Invalid`."""
    series = session.get_one(EventSeries, series_id) if series_id else EventSeries()
    series.name = name
    with session.no_autoflush:
        journal.check(series)
        for each in session.scalars(select(EventSeries)):
            if each is not series and fold(each.name) == fold(series.name):
                raise Invalid({"name": _("Ya hay una serie con ese nombre.")})
    session.add(series)
    session.flush()
    journal.describe(session, SERIES_SAVED, series.name)
    return series.id


def put_in_series(session: Session, event_id: int, series_id: int | None) -> None:
    """Make an event one of a series, or of none."""
    event = session.get_one(Event, event_id)
    event.series_id = session.get_one(EventSeries, series_id).id if series_id else None
    journal.describe(session, IN_SERIES, event.subject)


def delete_series(session: Session, series_id: int) -> None:
    """Throw away a series that has no events."""
    series = session.get_one(EventSeries, series_id)
    if in_series(session, series_id):
        raise Conflict(_("«{name}» tiene reuniones: no se puede quitar.").format(name=series.name))
    papelera.delete(session, EventSeries, series_id, name=series.name)
