"""What the papers of an event say of it, and of who takes part, as gathered from its records."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from crm import office, places, sessions
from crm.dates import PartialDate, long_day, show_range
from crm.errors import NotFound
from crm.i18n import _
from crm.model import (
    AgeBand,
    Event,
    EventOrganizer,
    EventState,
    EventType,
    Modality,
    Organization,
    OrganizerRole,
    Participation,
    ParticipationState,
    Person,
    Sex,
)
from crm.model.base import today
from crm.outcomes import type_name
from crm.text import sort_key
from crm.timeline import was_there

_HOLDERS = (OrganizerRole.ORGANIZES, OrganizerRole.CO_ORGANIZES)


@dataclass(frozen=True)
class EventFacts:
    """What stands at the top of every paper of an event."""

    id: int
    subject: str
    title: str  # as the event calls itself, the subject where it does not
    type: str
    held: bool
    when: str
    hours: str
    where: str
    modality: str
    organizers: tuple[str, ...]  # who organizes and who co-organizes
    others: tuple[str, ...]  # who joined, lent the place, or paid for it
    example: bool
    logo: bytes | None
    printed_by: str
    printed_on: date

    @property
    def organized_by(self) -> str:
        """Who organizes; the Network where nobody is named."""
        return ", ".join(self.organizers) or network_name()


@dataclass(frozen=True)
class SessionFacts:
    """A part of an event that has a list of its own."""

    id: int
    title: str
    when: str
    hours: str
    where: str


@dataclass(frozen=True)
class Attendee:
    """Somebody's part in an event, with institution and post as they were that day."""

    participation_id: int
    paternal: str = ""
    maternal: str = ""
    given: str = ""
    treatment: str = ""
    written: str = ""  # what was read on the list of who could not be identified
    to_verify: bool = False
    post: str = ""
    institution: str = ""
    organization_id: int | None = None
    sex: Sex | None = None
    awaited: bool = False  # invited, and not known yet to have come
    listed: bool = False  # has a row on a list of attendance already
    signs: bool = False
    do_not_contact: bool = False

    @property
    def name(self) -> str:
        """Given names and both surnames, as they are said."""
        return " ".join(filter(None, (self.given, self.paternal, self.maternal)))

    @property
    def order(self) -> tuple[bool, str]:
        """Sorts by surname; an institution whose person is not known yet comes last."""
        surname_first = " ".join(filter(None, (self.paternal, self.maternal, self.given)))
        return not self.name, sort_key(surname_first or self.institution)


def network_name() -> str:
    """The Network's whole name."""
    return _("Red de las Naciones Unidas sobre la Migración en el Perú")


# The event


def gather_facts(session: Session, event_id: int, printed_by: str) -> EventFacts:
    """Gather what every paper says of an event; `NotFound` where there is no such id."""
    query = select(Event, EventType).join(EventType).where(Event.id == event_id)
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound(_("Esa reunión ya no está en este archivo."))
    event, type_ = found
    organizers = _organizers(session, event_id)
    return EventFacts(
        id=event_id,
        subject=event.subject,
        title=event.official_title or event.subject,
        type=type_name(type_),
        held=event.state is EventState.HELD,
        when=show_when(event.start, event.end),
        hours=show_hours(event.start_time, event.end_time),
        where=", ".join(_where(session, event)),
        modality=event.modality.label if event.modality else "",
        organizers=tuple(name for role, name in organizers if role in _HOLDERS),
        others=tuple(
            f"{name} ({role.label.lower()})" for role, name in organizers if role not in _HOLDERS
        ),
        example=event.example,
        logo=office.logo(session),
        printed_by=printed_by,
        printed_on=today(),
    )


def _organizers(session: Session, event_id: int) -> list[tuple[OrganizerRole, str]]:
    query = (
        select(EventOrganizer.role, Organization)
        .join(Organization, Organization.id == EventOrganizer.organization_id)
        .where(EventOrganizer.event_id == event_id)
        .order_by(EventOrganizer.id)
    )
    found = [(role, organization.full_name) for role, organization in session.execute(query)]
    return sorted(found, key=lambda each: list(OrganizerRole).index(each[0]))


def _where(session: Session, event: Event) -> Iterator[str]:
    """Local and place; a virtual one has none but says so."""
    if event.venue:
        yield event.venue
    if event.place_id and (row := places.rows(session, [event.place_id]).get(event.place_id)):
        yield row.name
        yield from filter(None, [row.inside])
    if event.modality is Modality.VIRTUAL and not event.venue:
        yield event.modality.label


def gather_sessions(session: Session, event_id: int) -> list[SessionFacts]:
    """The parts of an event, in their order."""
    return [
        SessionFacts(
            each.id,
            each.title,
            long_day(each.held_on) if each.held_on else "",
            show_hours(each.start_time, each.end_time),
            each.venue or "",
        )
        for each in sessions.of_event(session, event_id)
    ]


def show_when(start: PartialDate | None, end: PartialDate | None) -> str:
    """The day in full, or the days."""
    if start is None:
        return _("sin fecha")
    if start.precision == "day" and end in (None, start):
        return long_day(start.first)
    return show_range(start, end, date.min)


def show_hours(start: time | None, end: time | None) -> str:
    """Return «09:00–13:00», «09:00», or nothing."""
    return "–".join(f"{each:%H:%M}" for each in (start, end) if each)


# Who takes part


def gather_attendees(session: Session, event_id: int) -> list[Attendee]:
    """Who took part, or is awaited at an event still to come, by surname."""
    return _attendees(session, _query(event_id).where(was_there()))


def gather_listed(session: Session, event_id: int) -> list[Attendee]:
    """Who may sign a list of attendance: invited, confirmed or seen, by surname."""
    absent = Participation.state == ParticipationState.ABSENT
    return _attendees(session, _query(event_id).where(~absent, Participation.written.is_(None)))


def gather_invited(session: Session, event_id: int) -> list[Attendee]:
    """Who is invited and has not come yet, by surname."""
    return _attendees(session, _query(event_id).where(Participation.state.in_(_AWAITED)))


_AWAITED = (ParticipationState.INVITED, ParticipationState.CONFIRMED)


def _query(event_id: int) -> Select[Participation, Person]:
    return (
        select(Participation, Person)
        .join(Event, Event.id == Participation.event_id)
        .outerjoin(Person, Person.id == Participation.person_id)
        .where(Participation.event_id == event_id)
    )


def _attendees(session: Session, query: Select[Participation, Person]) -> list[Attendee]:
    """These in their order, but nobody under 18: minors are counted, and never named."""
    found = (
        _attendee(each, person)
        for each, person in session.execute(query)
        if each.age_band is not AgeBand.UNDER_18
    )
    return sorted(found, key=lambda each: (each.order, each.participation_id))


def _attendee(each: Participation, person: Person | None) -> Attendee:
    return Attendee(
        participation_id=each.id,
        paternal=(person and person.paternal_surname) or "",
        maternal=(person and person.maternal_surname) or "",
        given=person.given_names if person else "",
        treatment=(person and person.treatment) or "",
        written=each.written or "",
        to_verify=each.to_verify,
        post=each.post or "",
        institution=each.institution or "",
        sex=each.sex,
        awaited=each.state in _AWAITED,
        listed=each.sheet_id is not None,
        signs=each.signs,
        do_not_contact=bool(person and person.do_not_contact),
        organization_id=each.organization_id,
    )
