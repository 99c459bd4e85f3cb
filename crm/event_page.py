"""One event whole, as its page shows it: what it is, who was there, what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm import attachments, counting, instruments, outcomes, plans, sessions, tags
from crm.attachments import AttachmentRow
from crm.counting import Counts
from crm.dates import PartialDate, show_partial, show_range
from crm.errors import NotFound
from crm.events import somebody
from crm.i18n import _
from crm.model import (
    Event,
    EventOrganizer,
    EventSeries,
    EventState,
    EventType,
    FocalPoint,
    FollowUp,
    Instrument,
    Modality,
    NetworkRole,
    Organization,
    OrganizerRole,
    Participation,
    ParticipationState,
    Person,
    Place,
    Stage,
    StageChange,
)
from crm.model.person import full_name
from crm.organizations import with_agency
from crm.outcomes import OutcomeRow, type_name
from crm.plan_links import PREPARES, mere_mail
from crm.sessions import ItemRow, SessionRow
from crm.tags import TagRow

FIRST_GUESTS = 8


@dataclass(frozen=True)
class OrganizerRow:
    """An institution's part in bringing the event about."""

    id: int
    organization_id: int
    name: str
    role: OrganizerRole


@dataclass(frozen=True)
class GuestRow:
    """Somebody on the list, or an institution, as they were that day."""

    participation_id: int
    person_id: int | None
    organization_id: int | None
    name: str
    post: str
    institution: str
    state: ParticipationState
    to_verify: bool


@dataclass(frozen=True)
class People:
    """How many are on the list in each state, and whom it begins with.

    `heads` are those who were counted without a name.
    """

    states: Mapping[ParticipationState, int]
    first: tuple[GuestRow, ...]
    to_verify: int
    heads: int

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def attended(self) -> int:
        return self.states.get(ParticipationState.ATTENDED, 0)


@dataclass(frozen=True)
class MovedRow:
    """A follow-up that came to a stage at the event."""

    follow_up_id: int
    instrument: str
    whose: str
    stage: str
    on: PartialDate | None


@dataclass(frozen=True)
class SiblingRow:
    """Another event of the same series."""

    id: int
    subject: str
    start: PartialDate | None
    end: PartialDate | None
    state: EventState


@dataclass(frozen=True)
class EventPage:
    """Everything that the page of an event shows."""

    id: int
    subject: str
    official_title: str | None
    topic: str | None
    audience: str | None
    type_id: int
    type: str
    icon: str
    state: EventState
    state_on: date | None
    state_reason: str | None
    start: PartialDate | None
    end: PartialDate | None
    was_on: PartialDate | None
    start_time: time | None
    end_time: time | None
    venue: str | None
    place: str | None
    modality: Modality | None
    network_role: NetworkRole
    network_result: str | None
    source_url: str | None
    several: bool
    next_meeting: str | None
    notes: str | None
    recorded_by: str | None
    example: bool
    series_id: int | None
    series: str | None
    activity_id: int | None
    activity: str | None
    activity_year: int | None
    siblings: tuple[SiblingRow, ...]
    organizers: tuple[OrganizerRow, ...]
    sessions: tuple[SessionRow, ...]
    agenda: tuple[ItemRow, ...]
    tags: tuple[TagRow, ...]
    moved: tuple[MovedRow, ...]
    attachments: tuple[AttachmentRow, ...]
    outcomes: tuple[OutcomeRow, ...]
    people: People
    counts: Counts

    @property
    def called_off(self) -> bool:
        """Whether nothing of it counts, whatever was typed."""
        return self.state in (EventState.CANCELLED, EventState.POSTPONED)

    @property
    def lost_its_day(self) -> bool:
        """Whether it is put off or called off, and the days it had do not stand any more."""
        return self.called_off and self.start is None and self.was_on is not None


def page(session: Session, event_id: int) -> EventPage:
    """Gather an event in few queries, however many came to it; or raise `NotFound`."""
    event, type_, place, series, recorder = _head(session, event_id)
    activity = plans.choice(session, event.activity_id) if event.activity_id else None
    return EventPage(
        id=event_id,
        subject=event.subject,
        official_title=event.official_title,
        topic=event.topic,
        audience=event.audience,
        type_id=type_.id,
        type=type_name(type_),
        icon=type_.icon,
        state=event.state,
        state_on=event.state_on,
        state_reason=event.state_reason,
        start=event.start,
        end=event.end,
        was_on=event.was_on,
        start_time=event.start_time,
        end_time=event.end_time,
        venue=event.venue,
        place=place.name if place else None,
        modality=event.modality,
        network_role=event.network_role,
        network_result=event.network_result,
        source_url=event.source_url,
        several=event.several,
        next_meeting=event.next_meeting,
        notes=event.notes,
        recorded_by=with_agency(recorder.name, recorder.agency) if recorder else None,
        example=event.example,
        series_id=event.series_id,
        series=series.name if series else None,
        activity_id=event.activity_id,
        activity=activity.label if activity else None,
        activity_year=activity.year if activity else None,
        siblings=_siblings(session, event),
        organizers=_organizers(session, event_id),
        sessions=tuple(sessions.of_event(session, event_id)),
        agenda=tuple(sessions.agenda(session, event_id)),
        tags=tuple(tags.of_event(session, event_id)),
        moved=_moved(session, event_id),
        attachments=tuple(attachments.of_event(session, event_id)),
        outcomes=tuple(outcomes.of_event(session, event_id)),
        people=_people(session, event_id),
        counts=counting.counts(session, [event_id]),
    )


def when_said(page: EventPage) -> str:
    """When it is; of what is put off to no day yet, when it was to be."""
    if page.start is not None:
        return show_range(page.start, page.end)
    if page.lost_its_day and page.was_on:
        return _("sin nueva fecha; iba a ser: {day}").format(day=show_partial(page.was_on))
    return _("sin fecha")


def counts_as_own(page: EventPage) -> str:
    """Say whether the event is one of the Network's own, and counts as such."""
    role = page.network_role
    if role is NetworkRole.JOINS:
        return _("La Red se sumó a un evento de otros: no cuenta como evento propio.")
    if role is NetworkRole.ENCOURAGES:
        return _("La Red alentó a otros a participar: no cuenta como evento propio.")
    if mere_mail(page.type_id, page.activity_id):
        return _("Es un correo: no cuenta como evento propio de la Red.")
    if page.type_id == PREPARES:
        return _("Coordina otro evento: no cuenta como evento propio de la Red.")
    return {
        EventState.HELD: _("Cuenta como evento propio de la Red."),
        EventState.PLANNED: _("Contará como evento propio de la Red cuando se realice."),
        EventState.CANCELLED: _("Se canceló: no cuenta como evento propio de la Red."),
        EventState.POSTPONED: _("Está postergada: no cuenta mientras no se realice."),
    }[page.state]


def _head(session: Session, event_id: int) -> Any:
    query = (
        select(Event, EventType, Place, EventSeries, FocalPoint)
        .join(EventType, EventType.id == Event.type_id)
        .outerjoin(Place, Place.id == Event.place_id)
        .outerjoin(EventSeries, EventSeries.id == Event.series_id)
        .outerjoin(FocalPoint, FocalPoint.id == Event.recorded_by_id)
        .where(Event.id == event_id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound(_("Esa reunión ya no está en este archivo."))
    return found


def _siblings(session: Session, event: Event) -> tuple[SiblingRow, ...]:
    if event.series_id is None:
        return ()
    query = (
        select(Event)
        .where(Event.series_id == event.series_id, Event.id != event.id)
        .order_by(Event.start_first.is_(None), Event.start_first.desc(), Event.id.desc())
    )
    return tuple(
        SiblingRow(each.id, each.subject, each.start, each.end, each.state)
        for each in session.scalars(query)
    )


def _organizers(session: Session, event_id: int) -> tuple[OrganizerRow, ...]:
    query = (
        select(EventOrganizer, Organization)
        .join(Organization, Organization.id == EventOrganizer.organization_id)
        .where(EventOrganizer.event_id == event_id)
        .order_by(EventOrganizer.id)
    )
    return tuple(
        OrganizerRow(each.id, each.organization_id, organization.full_name, each.role)
        for each, organization in session.execute(query)
    )


def _moved(session: Session, event_id: int) -> tuple[MovedRow, ...]:
    query = (
        select(StageChange, FollowUp, Stage, Instrument, Organization)
        .join(FollowUp, FollowUp.id == StageChange.follow_up_id)
        .join(Stage, Stage.id == StageChange.stage_id)
        .join(Instrument, Instrument.id == FollowUp.instrument_id)
        .join(Organization, Organization.id == FollowUp.organization_id)
        .where(StageChange.event_id == event_id)
        .order_by(StageChange.id)
    )
    return tuple(
        MovedRow(
            follow_up.id,
            instruments.instrument_row(instrument).name,
            follow_up.title or organization.full_name,
            instruments.stage_row(stage).name,
            change.on,
        )
        for change, follow_up, stage, instrument, organization in session.execute(query)
    )


def _people(session: Session, event_id: int) -> People:
    of_event = Participation.event_id == event_id
    counted = session.execute(
        select(Participation.state, func.count(), func.count().filter(Participation.to_verify))
        .where(of_event)
        .group_by(Participation.state)
    ).all()
    found = {state: count for state, count, _unverified in counted}
    states = {each: found[each] for each in ParticipationState if each in found}
    columns: list[Any] = [
        Participation.id,
        Participation.person_id,
        Participation.organization_id,
        func.coalesce(full_name(Person), Participation.written),
        Participation.post,
        Participation.institution,
        Participation.state,
        Participation.to_verify,
    ]
    query = (
        select(*columns)
        .outerjoin(Person, Person.id == Participation.person_id)
        .where(of_event)
        .order_by(Participation.state != ParticipationState.ATTENDED, ~somebody())
        .order_by(Participation.sheet_row.is_(None), Participation.sheet_row)
        .order_by(Participation.position, Participation.id)
        .limit(FIRST_GUESTS)
    )
    first = tuple(_guest(*row) for row in session.execute(query))
    heads = counting.heads(session, event_id).total
    unverified = sum(each for _state, _count, each in counted)
    return People(states, first, unverified, heads)


def _guest(
    id_: int,
    person_id: int | None,
    organization_id: int | None,
    name: str | None,
    post: str | None,
    institution: str | None,
    state: ParticipationState,
    to_verify: bool,
) -> GuestRow:
    where = institution or ""
    return GuestRow(
        id_,
        person_id,
        organization_id,
        name or where,
        post or "",
        where if name else "",
        state,
        to_verify,
    )
