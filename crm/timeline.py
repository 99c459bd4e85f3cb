"""What happened with an institution or a person, newest first: for the screen and for paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache, lru_cache
from typing import NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Executable, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from crm.dates import PartialDate
from crm.followups import FollowUpView, Step
from crm.i18n import language
from crm.involved import took_part
from crm.model import (
    CountUnit,
    Event,
    EventState,
    EventType,
    FocalPoint,
    HeadCount,
    Modality,
    Outcome,
    OutcomeKind,
    Participation,
    ParticipationState,
)
from crm.outcomes import Actor, type_name_column


class EventEntry(NamedTuple):  # of a long history there are hundreds, soonest made as tuples
    """An event in somebody's history."""

    id: int
    on: PartialDate | None
    start_time: time | None
    subject: str
    type: str
    icon: str
    state: EventState
    modality: Modality | None
    venue: str | None
    several: bool
    people: int
    institutions: int
    agency: str | None
    example: bool
    outcomes: tuple[tuple[OutcomeKind, int], ...]


@dataclass(frozen=True)
class StageEntry:
    """A change of stage in an institution's history."""

    change_id: int
    on: PartialDate | None
    stage: str
    signs: bool
    to_verify: bool
    note: str | None
    instrument: str | None = None  # none is the Declaration
    title: str | None = None
    follow_up_id: int | None = None

    @property
    def about(self) -> str:
        """Of which other follow-up it is: «Migration MPTF · Resiliencia en Áncash»."""
        return " · ".join(filter(None, (self.instrument, self.title)))


Entry = EventEntry | StageEntry


def of_organization(session: Session, organization_id: int, follow_up: FollowUpView) -> list[Entry]:
    """The events and changes of stage of an institution, newest first, undated ones last."""
    entries: list[Entry] = [*_events(session, "organization", organization_id)]
    entries += _arrivals((*follow_up.earlier, *follow_up.steps), None, None, follow_up.id)
    for other in follow_up.others:
        entries += _arrivals(other.steps, other.instrument, other.title, other.id)
    return sorted(entries, key=_day, reverse=True)


def _arrivals(
    steps: Sequence[Step], instrument: str | None, title: str | None, follow_up_id: int | None
) -> list[StageEntry]:
    return [
        StageEntry(
            step.change_id,
            step.on,
            step.stage.name,
            step.stage.signs,
            step.to_verify,
            step.note,
            instrument,
            title,
            follow_up_id,
        )
        for step in reversed(steps)
        if step.change_id is not None
    ]


def of_person(session: Session, person_id: int) -> list[EventEntry]:
    """The events in which a person took part."""
    return _events(session, "person", person_id)


def _day(entry: Entry) -> date:
    return entry.on.first if entry.on else date.min


def _events(session: Session, of: Actor, id_: int) -> list[EventEntry]:
    """One query for the events, and one for what came of them."""
    events, outcomes = _queries(of, language())
    # Bare rows, in the order of the fields: a long history is read at every step through the list.
    ask = session.connection().execute
    found = ask(events, {"actor": id_}).all()
    kinds: dict[int, list[tuple[OutcomeKind, int]]] = {}
    for event_id, kind, count in ask(outcomes, {"actor": id_}).all():
        kinds.setdefault(event_id, []).append((kind, count))
    return [
        EventEntry(*(each[0], _span(*each[1:3]), *each[3:], tuple(kinds.get(each[0], ()))))
        for each in found
    ]


def _span(first: date | None, last: date | None) -> PartialDate | None:
    return PartialDate(first, last) if first and last else None


# To put such queries together takes longer than to answer them.
@lru_cache(maxsize=4)
def _queries(of: Actor, _language: str) -> tuple[Executable, Executable]:
    actor: BindParameter[int] = bindparam("actor")
    theirs = select(Participation.event_id).where(Participation.person_id == actor)
    condition = took_part(actor) if of == "organization" else Event.id.in_(theirs)
    people = _count(Participation.person_id.is_not(None), was_there())
    heads = _heads(CountUnit.PERSONS)
    institutions = _heads(CountUnit.INSTITUTIONS)
    events = (
        select(
            Event.id,
            Event.start_first,
            Event.start_last,
            Event.start_time,
            Event.subject,
            type_name_column().label("type"),
            EventType.icon,
            Event.state,
            Event.modality,
            Event.venue,
            Event.several,
            (people + heads).label("people"),
            institutions.label("institutions"),
            FocalPoint.agency,
            Event.example,
        )
        .join(EventType)
        .outerjoin(FocalPoint, FocalPoint.id == Event.recorded_by_id)
        .where(condition)
        .order_by(Event.start_first.desc(), Event.id.desc())
    )
    outcomes = (
        select(Event.id, Outcome.kind, func.count())
        .join(Event, Event.id == Outcome.event_id)
        .where(condition)
        .group_by(Event.id, Outcome.kind)
    )
    return events, outcomes


def was_there() -> ColumnElement[bool]:
    """Who attended; for an event still to come, who has not said no."""
    attended = Participation.state == ParticipationState.ATTENDED
    awaited = Participation.state != ParticipationState.ABSENT
    return or_(attended, and_(Event.state != EventState.HELD, awaited))


@dataclass(frozen=True)
class Presence:
    """Somebody's part in an event, with institution and post as they were that day."""

    person_id: int | None
    organization_id: int | None
    institution: str | None
    post: str | None


def presences(session: Session, event_ids: Sequence[int]) -> dict[int, list[Presence]]:
    """Who took part by name in these events, in one query, by event."""
    query = _presences_query()
    found: dict[int, list[Presence]] = {}
    rows = session.connection().execute(query, {"events": list(event_ids)}).all()
    for event_id, *who in rows:
        found.setdefault(event_id, []).append(Presence(*who))
    return found


@cache
def _presences_query() -> Executable:
    return (
        select(
            Participation.event_id,
            Participation.person_id,
            Participation.organization_id,
            Participation.institution,
            Participation.post,
        )
        .join(Event)
        .where(Participation.event_id.in_(bindparam("events", expanding=True)), was_there())
        .order_by(Participation.position, Participation.id)
    )


def _count(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(Participation)
        .where(Participation.event_id == Event.id, *conditions)
        .scalar_subquery()
    )


def _heads(unit: CountUnit) -> ColumnElement[int]:
    return (
        select(func.coalesce(func.sum(HeadCount.total), 0))
        .where(HeadCount.event_id == Event.id, HeadCount.unit == unit)
        .scalar_subquery()
    )


def latest(entries: Sequence[Entry]) -> EventEntry | None:
    """The newest event that was held."""
    events = (each for each in entries if isinstance(each, EventEntry))
    return next((each for each in events if each.state is EventState.HELD and each.on), None)
