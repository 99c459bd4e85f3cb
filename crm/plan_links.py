"""What is linked to the activities of a year's plan, and whether it belongs to that year.

An activity also gathers what is linked to those that it was carried from, where that is dated in
its own year; what is dated in another year is that year's.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm import catalogue
from crm.dates import PartialDate
from crm.model import (
    Activity,
    Channel,
    Event,
    EventState,
    EventType,
    Mailing,
    MailingState,
    Material,
    MaterialKind,
    MaterialVersion,
    NetworkRole,
    Publication,
    PublicationState,
    VersionKind,
    VersionState,
)
from crm.model.base import today
from crm.outcomes import type_name

OWN = (NetworkRole.ORGANIZES, NetworkRole.CO_ORGANIZES)
MADE = (VersionState.FINAL, VersionState.PUBLISHED)
PREPARES, MAIL = map(catalogue.event_type_id, ("coordination", "email"))


def mere_mail(type_id: int, activity_id: int | None) -> bool:
    """Whether it is a mail of no activity: one of many that went to and fro, and no event."""
    return type_id == MAIL and not activity_id


class When(Enum):
    """How what is linked stands to the year: in it, perhaps in it, still to come, or another's."""

    IN_YEAR = "in_year"
    UNDATED = "undated"
    SCHEDULED = "scheduled"
    LATER = "later"
    EARLIER = "earlier"


@dataclass(frozen=True)
class Period:
    """A year as it is seen on a day: what is dated after `as_of` has not happened."""

    year: int
    as_of: date

    @classmethod
    def of(cls, year: int, day: date | None = None) -> "Period":
        """The year until its end, or until that day (today, unless told) when it still runs."""
        return cls(year, min(date(year, 12, 31), day or today()))

    @property
    def first(self) -> date:
        return date(self.year, 1, 1)

    def over(self, day: date) -> bool:
        return day.year > self.year

    def _straddled(self, on: PartialDate) -> bool:
        return on.first.year <= self.year <= on.last.year and on.first.year < on.last.year

    def when(self, on: PartialDate | None) -> When:
        """Where a date lies; one that may be of two years says as little as none."""
        if on is None or self._straddled(on):
            return When.UNDATED
        if on.first.year > self.year:
            return When.LATER
        if on.last.year < self.year:
            return When.EARLIER
        return When.SCHEDULED if on.first > self.as_of else When.IN_YEAR


@dataclass(frozen=True)
class Linked:
    """One record that is linked to an activity of the year."""

    id: int
    activity_id: int
    when: When
    on: PartialDate | None

    @property
    def counts(self) -> bool:
        """Whether its date lets it count: undated ones do, and are flagged."""
        return self.when in (When.IN_YEAR, When.UNDATED)


@dataclass(frozen=True)
class EventLink(Linked):
    """An event of an activity, or of none; one that `prepares` is no achievement of its own."""

    subject: str
    type: str
    icon: str
    state: EventState
    role: NetworkRole
    end: PartialDate | None
    several: bool
    type_id: int
    source_url: str | None

    @property
    def stands(self) -> bool:
        return self.state is not EventState.CANCELLED

    @property
    def held(self) -> bool:
        return self.counts and self.state is EventState.HELD

    @property
    def own(self) -> bool:
        """Whether it is one of the Network's events and was held."""
        return self.held and self.role in OWN and not self.prepares and not self.written

    @property
    def prepares(self) -> bool:
        return self.type_id == PREPARES

    @property
    def written(self) -> bool:
        return mere_mail(self.type_id, self.activity_id)

    @property
    def of_others(self) -> bool:
        return self.held and self.role not in OWN


@dataclass(frozen=True)
class VersionLink(Linked):
    """A version of a material; `id` is the material's where it has no version yet."""

    material_id: int
    title: str
    kind: MaterialKind
    version: VersionKind | None
    number: int | None
    state: VersionState | None

    @property
    def made(self) -> bool:
        return self.counts and self.state in MADE


@dataclass(frozen=True)
class PublicationLink(Linked):
    """A material on a channel, out or planned."""

    material_id: int
    version_id: int | None
    title: str
    channel: str
    state: PublicationState
    url: str | None

    @property
    def out(self) -> bool:
        return self.counts and self.state is PublicationState.PUBLISHED


@dataclass(frozen=True)
class MailingLink(Linked):
    """A mail to many."""

    subject: str
    state: MailingState

    @property
    def sent(self) -> bool:
        return self.counts and self.state is MailingState.SENT


@dataclass(frozen=True)
class Links:
    """All that is linked to some activities of one year."""

    events: tuple[EventLink, ...] = ()
    versions: tuple[VersionLink, ...] = ()
    publications: tuple[PublicationLink, ...] = ()
    mailings: tuple[MailingLink, ...] = ()

    @property
    def standing(self) -> tuple[Linked, ...]:
        """All of them, but for the events that were cancelled."""
        events = (each for each in self.events if each.stands)
        return (*events, *self.versions, *self.publications, *self.mailings)

    @classmethod
    def together(cls, parts: Iterable["Links"]) -> "Links":
        """All of several."""
        every = list(parts)
        return cls(
            tuple(each for links in every for each in links.events),
            tuple(each for links in every for each in links.versions),
            tuple(each for links in every for each in links.publications),
            tuple(each for links in every for each in links.mailings),
        )


def by_activity(links: Links) -> dict[int, Links]:
    """The same, by activity."""
    found: dict[int, tuple[list[Any], ...]] = {}
    parts = (links.events, links.versions, links.publications, links.mailings)
    for part, linked in enumerate(parts):
        for each in linked:
            found.setdefault(each.activity_id, ([], [], [], []))[part].append(each)
    return {id_: Links(*map(tuple, parts)) for id_, parts in found.items()}


def gather(session: Session, period: Period, activity_ids: Collection[int]) -> Links:
    """Read what is linked to these activities, in five queries; what is invented is left out."""
    sources = _sources(session, activity_ids)
    return Links(
        tuple(_events(session, period, sources)),
        tuple(_versions(session, period, sources)),
        tuple(_publications(session, period, sources)),
        tuple(_mailings(session, period, sources)),
    )


_Sources = Mapping[int, list[tuple[int, bool]]]


def _sources(session: Session, activity_ids: Collection[int]) -> _Sources:
    """Whose links each activity gathers: by activity linked to, who and whether itself."""
    query = select(Activity.id, Activity.carried_from_id)
    carried = dict(session.execute(query.where(Activity.carried_from_id.is_not(None))).all())
    found: dict[int, list[tuple[int, bool]]] = {}
    for id_ in activity_ids:
        seen, each = {id_}, id_
        found.setdefault(id_, []).append((id_, True))
        while (each := carried.get(each) or 0) and each not in seen:
            seen.add(each)
            found.setdefault(each, []).append((id_, False))
    return found


def _belonging(
    period: Period, sources: _Sources, linked_to: int, on: PartialDate | None
) -> Iterable[tuple[int, When]]:
    """The activities that a record linked to one of them belongs to, and since when."""
    when = period.when(on)
    for activity_id, itself in sources[linked_to]:
        if itself or when in (When.IN_YEAR, When.SCHEDULED):
            yield activity_id, when


def _span(first: date | None, last: date | None) -> PartialDate | None:
    return PartialDate(first, last) if first and last else None


def _events(session: Session, period: Period, sources: _Sources) -> Iterable[EventLink]:
    query = (
        select(Event, EventType)
        .join(EventType, EventType.id == Event.type_id)
        .where(Event.activity_id.in_(sources), ~Event.example)
        .order_by(Event.start_first.is_(None), Event.start_first, Event.id)
    )
    for event, type_ in session.execute(query):
        for activity_id, when in _belonging(period, sources, event.activity_id or 0, event.start):
            yield EventLink(
                id=event.id,
                activity_id=activity_id,
                when=when,
                on=event.start,
                subject=event.subject,
                type=type_name(type_),
                icon=type_.icon,
                state=event.state,
                role=event.network_role,
                end=event.end,
                several=event.several,
                type_id=event.type_id,
                source_url=event.source_url,
            )


def _versions(session: Session, period: Period, sources: _Sources) -> Iterable[VersionLink]:
    linked_to = func.coalesce(MaterialVersion.activity_id, Material.activity_id)
    query = (
        select(Material, MaterialVersion, linked_to)
        .outerjoin(MaterialVersion, MaterialVersion.material_id == Material.id)
        .where(linked_to.in_(sources), ~Material.example)
        .order_by(MaterialVersion.on_first.is_(None), MaterialVersion.on_first, Material.id)
        .order_by(MaterialVersion.number)
    )
    for material, version, linked in session.execute(query):
        on = version.on if version else None
        for activity_id, when in _belonging(period, sources, linked, on):
            yield VersionLink(
                id=version.id if version else material.id,
                activity_id=activity_id,
                when=when,
                on=on,
                material_id=material.id,
                title=material.title,
                kind=material.kind,
                version=version.kind if version else None,
                number=version.number if version else None,
                state=version.state if version else None,
            )


def _publications(session: Session, period: Period, sources: _Sources) -> Iterable[PublicationLink]:
    linked_to = func.coalesce(MaterialVersion.activity_id, Material.activity_id)
    query = (
        select(Publication, Material.title, Channel.name_es, linked_to)
        .join(Material, Material.id == Publication.material_id)
        .join(Channel, Channel.id == Publication.channel_id)
        .outerjoin(MaterialVersion, MaterialVersion.id == Publication.version_id)
        .where(linked_to.in_(sources), ~Material.example)
        .where(Publication.state != PublicationState.DROPPED)
        .order_by(Publication.on_first.is_(None), Publication.on_first, Publication.id)
    )
    for publication, title, channel, linked in session.execute(query):
        planned = publication.state is PublicationState.PLANNED
        on = publication.planned if planned else publication.on
        for activity_id, when in _belonging(period, sources, linked, on):
            yield PublicationLink(
                id=publication.id,
                activity_id=activity_id,
                when=when,
                on=on,
                material_id=publication.material_id,
                version_id=publication.version_id,
                title=title,
                channel=publication.channel_name or channel,
                state=publication.state,
                url=publication.url,
            )


def _mailings(session: Session, period: Period, sources: _Sources) -> Iterable[MailingLink]:
    query = (
        select(Mailing)
        .where(Mailing.activity_id.in_(sources), ~Mailing.example)
        .order_by(Mailing.on_first.is_(None), Mailing.on_first, Mailing.id)
    )
    for mailing in session.scalars(query):
        on = mailing.on if mailing.state is MailingState.SENT else mailing.planned
        for activity_id, when in _belonging(period, sources, mailing.activity_id or 0, on):
            yield MailingLink(
                id=mailing.id,
                activity_id=activity_id,
                when=when,
                on=on,
                subject=mailing.subject,
                state=mailing.state,
            )
