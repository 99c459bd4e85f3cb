"""The events of a year as its report finds them, each with who organized it and what came of it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm.annual.reading import OF_YEAR, said, shown
from crm.annual.rows import EventRow, OutcomeRow, Party
from crm.bulk import chunks
from crm.catalogue import NETWORK_ID
from crm.model import (
    Commitment,
    Event,
    EventOrganizer,
    EventState,
    EventType,
    NetworkRole,
    Organization,
    OrganizerRole,
    Outcome,
    OutcomeKind,
    Participation,
    ParticipationState,
    Place,
    Source,
)
from crm.plan_links import MAIL, OWN, Links, Period, When

_CAME_OF_IT = (
    OutcomeKind.NEED,
    OutcomeKind.OPPORTUNITY,
    OutcomeKind.RISK,
    OutcomeKind.RESOURCE,
    OutcomeKind.AGREEMENT,
    OutcomeKind.COMMITMENT,
)


def events_of(session: Session, period: Period, links: Links) -> Iterator[EventRow]:
    """What is linked to the plan's activities, and what else happened in the year."""
    places = {each.id: (each.activity_id, each.when) for each in links.events}
    query = (
        select(Event, EventType, Place.name)
        .join(EventType, EventType.id == Event.type_id)
        .outerjoin(Place, Place.id == Event.place_id)
        .where(~Event.example, or_(Event.id.in_(places), _in(period)))
        .order_by(Event.start_first.is_(None), Event.start_first, Event.id)
    )
    rows = [
        (event, type_, place, *_place(places, event, period))
        for event, type_, place in session.execute(query)
        if event.id in places or _unlinked(event, period)
    ]
    rows = [row for row in rows if row[-1] is not When.EARLIER]
    ids = [event.id for event, *_rest in rows]
    organizers = _organizers(session, ids)
    held = {each.id for each, *_rest in rows if _held_by_us(each)}
    parties = _parties(session, ids, held)
    outcomes = _outcomes(session, ids)
    sources = _sources(session, ids)
    for event, type_, place, activity_id, when in rows:
        urls = (event.source_url, *sources.get(event.id, ()))
        yield EventRow(
            id=event.id,
            activity_id=activity_id,
            planned=event.activity_id is not None,
            counts=when in OF_YEAR,
            ahead=when in (When.SCHEDULED, When.LATER),
            type_id=type_.id,
            code=type_.code or "",
            type=(type_.name_es, type_.name_en),
            state=event.state,
            role=event.network_role,
            title=event.official_title or "",
            topic=said(event.topic),
            audience=said(event.audience),
            part=said(event.network_result),
            start=event.start,
            end=event.end,
            where=(event.venue or place or "")
            if event.network_role is NetworkRole.ENCOURAGES
            else (place or ""),
            several=event.several,
            links=tuple(dict.fromkeys(url for url in urls if url)),
            organizers=organizers.get(event.id, ()),
            parties=parties.get(event.id, ()),
            outcomes=outcomes.get(event.id, ()),
        )


def _held_by_us(event: Event) -> bool:
    return event.state is EventState.HELD and event.network_role in OWN


def _in(period: Period) -> Any:
    last = date(period.year, 12, 31)
    return (Event.start_first >= period.first) & (Event.start_last <= last)


def _place(
    places: Mapping[int, tuple[int, When]], event: Event, period: Period
) -> tuple[int | None, When]:
    return places.get(event.id) or (None, period.when(event.start))


def _unlinked(event: Event, period: Period) -> bool:
    """Whether an event of the year is no activity's of its plan."""
    if event.start is None or event.type_id == MAIL:  # one of many that went to and fro
        return False
    return period.when(event.start) in (When.IN_YEAR, When.SCHEDULED)


def _organizers(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Who else organized, in the order in which they were noted."""
    found: dict[int, list[str]] = defaultdict(list)
    for some in chunks(sorted(ids)):
        query = (
            select(EventOrganizer, Organization)
            .join(Organization, Organization.id == EventOrganizer.organization_id)
            .where(
                EventOrganizer.event_id.in_(some),
                EventOrganizer.role.in_((OrganizerRole.ORGANIZES, OrganizerRole.CO_ORGANIZES)),
                Organization.id != NETWORK_ID,
                ~Organization.example,
            )
            .order_by(EventOrganizer.id)
        )
        for organizer, organization in session.execute(query):
            found[organizer.event_id].append(shown(organization))
    return {id_: tuple(dict.fromkeys(names)) for id_, names in found.items()}


def _parties(
    session: Session, ids: Sequence[int], held: Collection[int]
) -> dict[int, tuple[Party, ...]]:
    """Institutions that were there without a name, or that are to be pointed out.

    Who was only invited to one of the Network's events that were `held` was not there.
    """
    whole = Participation.person_id.is_(None) & Participation.written.is_(None)
    was = (ParticipationState.ATTENDED, ParticipationState.INVITED, ParticipationState.CONFIRMED)
    found: dict[int, dict[int, Party]] = defaultdict(dict)
    for some in chunks(sorted(ids)):
        query = (
            select(Participation, Organization)
            .join(Organization, Organization.id == Participation.organization_id)
            .where(
                Participation.event_id.in_(some),
                Participation.state.in_(was),
                or_(whole, Participation.highlighted),
                Organization.id != NETWORK_ID,
                ~Organization.example,
            )
            .order_by(Participation.position, Participation.id)
        )
        for each, organization in session.execute(query):
            if each.event_id in held and each.state is not ParticipationState.ATTENDED:
                continue
            parties = found[each.event_id]
            before = parties.get(organization.id)
            highlighted = each.highlighted or bool(before and before.highlighted)
            parties[organization.id] = Party(organization.id, shown(organization), highlighted)
    return {id_: tuple(parties.values()) for id_, parties in found.items()}


def _outcomes(session: Session, ids: Sequence[int]) -> dict[int, tuple[OutcomeRow, ...]]:
    """What came of events and may be published."""
    found: dict[int, list[OutcomeRow]] = defaultdict(list)
    for some in chunks(sorted(ids)):
        query = (
            select(Outcome, Organization)
            .outerjoin(Commitment, Commitment.outcome_id == Outcome.id)
            .outerjoin(Organization, Organization.id == Commitment.debtor_id)
            .where(Outcome.event_id.in_(some), ~Outcome.restricted, Outcome.kind.in_(_CAME_OF_IT))
            .order_by(Outcome.position, Outcome.id)
        )
        for each, debtor in session.execute(query):
            if not said(each.text):
                continue
            found[each.event_id or 0].append(
                OutcomeRow(
                    each.id,
                    each.kind,
                    each.text,
                    each.raised_by or "",
                    each.organization_id,
                    shown(debtor) if debtor else "",
                )
            )
    return {id_: tuple(rows) for id_, rows in found.items()}


def _sources(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    for some in chunks(sorted(ids)):
        query = select(Source.event_id, Source.url).where(
            Source.event_id.in_(some), Source.url.is_not(None)
        )
        for event_id, url in session.execute(query.order_by(Source.id)):
            found[event_id].append(url or "")
    return {id_: tuple(urls) for id_, urls in found.items()}
