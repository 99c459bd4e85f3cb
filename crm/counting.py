"""Counting who was at events: one function, so that screen, minutes and reports cannot disagree.

Attendances, people, institutions and municipalities are different figures, always told side by
side and each with the records behind it. Nobody is guessed: what is unknown counts as «sin dato».
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import catalogue
from crm.bulk import chunks
from crm.dates import show_number
from crm.events import somebody
from crm.i18n import _
from crm.model import (
    LOCAL,
    AgeBand,
    CountUnit,
    Event,
    EventSession,
    EventState,
    HeadCount,
    Modality,
    Organization,
    OrganizationKind,
    Participation,
    ParticipationState,
    Place,
    SessionAttendance,
    Sex,
)
from crm.model.base import N_
from crm.model.event import NOBODY
from crm.text import fold

UNKNOWN = N_("Sin dato")
_NOT_HELD = (EventState.CANCELLED, EventState.POSTPONED)


@dataclass(frozen=True)
class Figure:
    """A number, and the ids of the records that it counts."""

    ids: tuple[int, ...] = ()

    @property
    def total(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Institutions:
    """The institutions that were there: those in the file, and those known only by a name."""

    ids: tuple[int, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return len(self.ids) + len(self.names)


@dataclass(frozen=True)
class Heads:
    """People or institutions known only by their number; `ids` are of the head counts."""

    total: int = 0
    ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Doubt:
    """People without names who were counted in several sessions of an event.

    How many of them are the same nobody knows: the figures count the `least` that it can be.
    """

    event_id: int
    sessions: tuple[tuple[str, int], ...]  # what each is called, and how many it had

    @property
    def least(self) -> int:
        return max(number for _title, number in self.sessions)

    @property
    def most(self) -> int:
        return sum(number for _title, number in self.sessions)

    @property
    def said(self) -> str:
        """What is known of them, in a sentence."""
        parts = ", ".join(
            _("{n} en «{session}»").format(n=show_number(number), session=title)
            for title, number in self.sessions
        )
        return _(
            "Sin nombre: {parts}. No se sabe cuántas personas se repiten: "
            "son {least} o más, hasta {most}; las cifras cuentan {least}."
        ).format(parts=parts, least=show_number(self.least), most=show_number(self.most))


@dataclass(frozen=True)
class Share:
    """One part of a breakdown; `key` is None where it is not known.

    Parts add up to the whole: a person counts once, as they last were.
    """

    key: str | int | None
    label: str
    attendances: Figure
    people: int
    heads: Heads

    @property
    def total(self) -> int:
        """Attendances with a name and without one."""
        return self.attendances.total + self.heads.total


@dataclass(frozen=True)
class Counts:
    """All the figures of one event or of several.

    `attendances` are of rows with a name or with what could be read of one; `people` are those who
    were identified, each once, `unidentified` the rows of those who were not, and `erased` those
    of whoever is no longer in the file.
    """

    attendances: Figure
    people: Figure
    unidentified: Figure
    erased: Figure
    institutions: Institutions
    municipalities: Figure
    heads: Heads
    institution_heads: Heads
    by_sex: tuple[Share, ...]
    by_age: tuple[Share, ...]
    by_kind: tuple[Share, ...]
    by_territory: tuple[Share, ...]
    by_modality: tuple[Share, ...]
    not_held: Figure  # events that were called off: nothing of them counts
    doubts: tuple[Doubt, ...] = ()

    @property
    def unique_people(self) -> int:
        """People, each once; nobody can tell whether who was not identified came twice."""
        return self.people.total + self.unidentified.total + self.erased.total

    @property
    def total(self) -> int:
        """Attendances with a name and without one."""
        return self.attendances.total + self.heads.total

    def at_least(self, number: int) -> str:
        """A number of people without names, in words where it may be greater."""
        if self.doubts:
            return _("al menos {n}").format(n=show_number(number))
        return show_number(number)


@dataclass(frozen=True)
class _Seen:
    """One attendance, or a group of people without names, with all that it is counted by."""

    id: int
    event_id: int
    person: Hashable
    organization_id: int | None
    institution: str
    sex: Sex | None
    age: AgeBand | None
    kind: OrganizationKind | None
    region: str | None
    modality: Modality | None
    on: date | None = None
    erased: bool = False
    number: int = 1


@dataclass(frozen=True)
class _Group(_Seen):
    """People or institutions without names; `split`: how many are women, men and other."""

    split: tuple[int, int, int] = (0, 0, 0)
    unit: CountUnit = CountUnit.PERSONS


K = TypeVar("K")
S = TypeVar("S", bound=_Seen)


def counts(session: Session, event_ids: Sequence[int], *, session_id: int | None = None) -> Counts:
    """Count who was at these events, or at one session of one of them.

    Somebody counts who attended (not who was invited or confirmed); an event that was cancelled or
    postponed counts for nothing, whatever was typed before. Of the heads counted in several
    sessions of an event, the session with most of them stands for all: they may be the same.
    """
    return _counts_of(session, {None: event_ids}, session_id)[None]


def heads(session: Session, event_id: int) -> Heads:
    """Who was counted without a name at an event, whatever became of it."""
    of_people, *_others = _heads(session, [event_id], None)
    return Heads(sum(each.number for each in of_people), _ids(of_people))


def counts_of(session: Session, groups: Mapping[K, Sequence[int]]) -> dict[K, Counts]:
    """As `counts`, of several groups of events at once, in as many queries as of one."""
    return _counts_of(session, groups, None)


def _counts_of(
    session: Session, groups: Mapping[K, Sequence[int]], session_id: int | None
) -> dict[K, Counts]:
    wanted = {key: list(dict.fromkeys(ids)) for key, ids in groups.items()}
    everything = list(dict.fromkeys(id_ for ids in wanted.values() for id_ in ids))
    held, off = _held(session, everything)
    of_people, of_institutions, doubts = _heads(session, held, session_id)
    read = _Read(
        frozenset(held),
        frozenset(off),
        _by_event(_attendances(session, held, session_id)),
        _by_event(of_people),
        _by_event(of_institutions),
        _took_part(session, held, session_id),
        doubts,
    )
    local = _local(session, read.organizations())
    regions = _regions(session, read.regions())
    return {key: _count(read, ids, local, regions) for key, ids in wanted.items()}


@dataclass(frozen=True)
class _Read:
    """All that was read of some events, by event, those of them that count and those called off."""

    held: frozenset[int]
    off: frozenset[int]
    named: Mapping[int, list[_Seen]]
    groups: Mapping[int, list[_Group]]
    institutions: Mapping[int, list[_Group]]
    took_part: Mapping[int, set[int]]
    doubts: Mapping[int, Doubt]

    def organizations(self) -> set[int]:
        rows = (*chain(*self.named.values()), *chain(*self.groups.values()))
        named = {each.organization_id for each in rows if each.organization_id}
        return named.union(*self.took_part.values())

    def regions(self) -> set[str]:
        rows = (*chain(*self.named.values()), *chain(*self.groups.values()))
        return {each.region for each in rows if each.region}


def _by_event(seen: Iterable[S]) -> dict[int, list[S]]:
    found: dict[int, list[S]] = {}
    for each in seen:
        found.setdefault(each.event_id, []).append(each)
    return found


def _count(
    read: _Read,
    wanted: Sequence[int],
    local: Set[int],
    regions: Mapping[str, tuple[int, str]],
) -> Counts:
    held = [id_ for id_ in wanted if id_ in read.held]
    named = [each for id_ in held for each in read.named.get(id_, ())]
    # In the order of time, so that the last one of a person is last.
    named.sort(key=lambda each: (each.on is not None, each.on or date.min, each.id))
    groups = [each for id_ in held for each in read.groups.get(id_, ())]
    groups.sort(key=lambda each: each.id)
    others = [each for id_ in held for each in read.institutions.get(id_, ())]
    people = {each.person for each in named if isinstance(each.person, int)}
    organizations = {
        each.organization_id for each in (*named, *groups) if each.organization_id
    }.union(*(read.took_part.get(id_, ()) for id_ in held))
    return Counts(
        attendances=Figure(tuple(each.id for each in named)),
        people=Figure(tuple(sorted(people))),
        unidentified=Figure(_unidentified(named, erased=False)),
        erased=Figure(_unidentified(named, erased=True)),
        institutions=Institutions(tuple(sorted(organizations)), _only_named(named)),
        municipalities=Figure(tuple(sorted(organizations & local))),
        heads=Heads(sum(each.number for each in groups), _ids(groups)),
        institution_heads=Heads(sum(each.number for each in others), _ids(others)),
        by_sex=_shares(named, _by_sex(groups), lambda each: each.sex, list(Sex), _word),
        by_age=_shares(named, groups, lambda each: each.age, list(AgeBand), _word),
        by_kind=_shares(named, groups, lambda each: each.kind, list(OrganizationKind), _word),
        by_territory=_by_territory(regions, named, groups),
        by_modality=_shares(named, groups, lambda each: each.modality, list(Modality), _word),
        not_held=Figure(tuple(id_ for id_ in wanted if id_ in read.off)),
        doubts=tuple(read.doubts[id_] for id_ in held if id_ in read.doubts),
    )


def _unidentified(named: Sequence[_Seen], *, erased: bool) -> tuple[int, ...]:
    return tuple(
        each.id for each in named if not isinstance(each.person, int) and each.erased is erased
    )


# Reading


def _held(session: Session, wanted: Sequence[int]) -> tuple[list[int], tuple[int, ...]]:
    states: dict[int, EventState] = {}
    for some in chunks(wanted):
        query = select(Event.id, Event.state).where(Event.id.in_(some))
        states |= dict(session.execute(query).all())
    off = tuple(id_ for id_ in wanted if states.get(id_) in _NOT_HELD)
    return [id_ for id_ in wanted if id_ in states and id_ not in off], off


def _attendances(session: Session, held: Sequence[int], session_id: int | None) -> list[_Seen]:
    """Every attendance by name."""
    columns: list[Any] = [
        Participation.id,
        Participation.event_id,
        Participation.person_id,
        Participation.organization_id,
        Participation.institution,
        Participation.sex,
        Participation.age_band,
        Participation.modality,
        Organization.kind,
        Place.code,
        Event.modality,
        Event.start_last,
        Participation.written,
    ]
    query = (
        select(*columns)
        .join(Event, Event.id == Participation.event_id)
        .outerjoin(Organization, Organization.id == Participation.organization_id)
        .outerjoin(Place, Place.id == Organization.place_id)
        .where(somebody(), Participation.state == ParticipationState.ATTENDED)
    )
    if session_id is not None:
        was_at = SessionAttendance.session_id == session_id
        query = query.where(
            Participation.id.in_(select(SessionAttendance.participation_id).where(was_at))
        )
    found = [row for some in chunks(held) for row in _of(session, query, some)]
    return [
        _Seen(
            id_,
            event_id,
            person_id if person_id is not None else f"row {id_}",
            organization_id,
            institution or "",
            sex,
            age,
            kind,
            code[:2] if code else None,
            _way(modality or of_event),
            day,
            person_id is None and written == NOBODY,
        )
        for (
            id_,
            event_id,
            person_id,
            organization_id,
            institution,
            sex,
            age,
            modality,
            kind,
            code,
            of_event,
            day,
            written,
        ) in found
    ]


def _of(session: Session, query: Any, events: Sequence[int]) -> Sequence[Any]:
    rows: Sequence[Any] = session.execute(query.where(Event.id.in_(events))).all()
    return rows


def _way(modality: Modality | None) -> Modality | None:
    """How somebody was there: that an event was held in both ways does not tell."""
    return None if modality is Modality.HYBRID else modality


def _heads(
    session: Session, held: Sequence[int], session_id: int | None
) -> tuple[list[_Group], list[_Group], dict[int, Doubt]]:
    """The heads that were counted, people and institutions, and of what nobody is sure."""
    query = (
        select(HeadCount, Organization.kind, Place.code, Event.modality)
        .join(Event, Event.id == HeadCount.event_id)
        .outerjoin(Organization, Organization.id == HeadCount.organization_id)
        .outerjoin(Place, Place.id == Organization.place_id)
        .where(HeadCount.total > 0)
        .order_by(HeadCount.id)
    )
    if session_id is not None:
        query = query.where(HeadCount.session_id == session_id)
    found = [row for some in chunks(held) for row in _of(session, query, some)]
    doubts: dict[int, Doubt] = {}
    if session_id is None:
        doubts = _doubts(session, [row[0] for row in found])
        kept = _largest_sessions([row[0] for row in found])
        found = [row for row in found if row[0].id in kept]
    groups = [
        _Group(
            count.id,
            count.event_id,
            None,
            count.organization_id,
            "",
            None,
            count.age_band,
            kind or _kind(count.kind),
            code[:2] if code else None,
            _way(modality),
            number=count.total,
            split=(count.women or 0, count.men or 0, count.other or 0),
            unit=count.unit,
        )
        for count, kind, code, modality in found
    ]
    of_people = [each for each in groups if each.unit is CountUnit.PERSONS]
    others = [each for each in groups if each.unit is not CountUnit.PERSONS]
    return of_people, others, doubts


def _kind(word: str | None) -> OrganizationKind | None:
    """The kind that a head count says, where it is one of ours."""
    return next((each for each in OrganizationKind if each.value == word), None)


def _largest_sessions(found: Sequence[HeadCount]) -> set[int]:
    """The head counts that stand: those of no session, and of each event its largest session."""
    largest: dict[tuple[int, CountUnit], int] = {}
    for (event_id, unit, session_id), _size in sorted(_sizes(found).items(), key=lambda e: e[1]):
        largest[event_id, unit] = session_id
    return {
        each.id
        for each in found
        if each.session_id is None or largest[each.event_id, each.unit] == each.session_id
    }


def _sizes(found: Sequence[HeadCount]) -> dict[tuple[int, CountUnit, int], int]:
    """How many each session of an event had."""
    sizes: dict[tuple[int, CountUnit, int], int] = {}
    for each in found:
        if each.session_id is not None:
            key = each.event_id, each.unit, each.session_id
            sizes[key] = sizes.get(key, 0) + (each.total or 0)
    return sizes


def _doubts(session: Session, found: Sequence[HeadCount]) -> dict[int, Doubt]:
    """Of each event in several of whose sessions people were counted without names."""
    sizes: dict[int, dict[int, int]] = {}
    for (event_id, unit, session_id), size in _sizes(found).items():
        if unit is CountUnit.PERSONS:
            sizes.setdefault(event_id, {})[session_id] = size
    several = {event_id: of for event_id, of in sizes.items() if len(of) > 1}
    if not several:
        return {}
    of_events = select(EventSession).where(EventSession.event_id.in_(several))
    in_order = of_events.order_by(EventSession.position, EventSession.id)
    parts = session.scalars(in_order).all()
    return {
        event_id: Doubt(
            event_id, tuple((each.title, of[each.id]) for each in parts if each.id in of)
        )
        for event_id, of in several.items()
    }


def _took_part(
    session: Session, held: Sequence[int], session_id: int | None
) -> dict[int, set[int]]:
    """By event, who attended without saying by whom, or whose number was counted."""
    found: dict[int, set[int]] = {}
    for some in chunks(held) if session_id is None else ():
        attended = select(Participation.event_id, Participation.organization_id).where(
            Participation.event_id.in_(some),
            Participation.state == ParticipationState.ATTENDED,
            Participation.organization_id.is_not(None),
        )
        counted = select(HeadCount.event_id, HeadCount.organization_id).where(
            HeadCount.event_id.in_(some),
            HeadCount.organization_id.is_not(None),
            HeadCount.total > 0,
        )
        for query in (attended, counted):
            for event_id, organization_id in session.execute(query):
                found.setdefault(event_id, set()).add(organization_id or 0)
    return found


def _only_named(named: Sequence[_Seen]) -> tuple[str, ...]:
    """The institutions that are not in the file, each once however it was written."""
    linked = {"", *(fold(each.institution) for each in named if each.organization_id)}
    names = {fold(e.institution): e.institution for e in named if not e.organization_id}
    return tuple(sorted(name for folded, name in names.items() if folded not in linked))


def _local(session: Session, ids: Iterable[int]) -> set[int]:
    """Those of these institutions that are municipalities."""
    found: set[int] = set()
    for some in chunks(sorted(ids)):
        query = select(Organization.id).where(
            Organization.id.in_(some), Organization.kind.in_(LOCAL)
        )
        found |= set(session.scalars(query))
    return found


def _regions(session: Session, codes: Iterable[str]) -> dict[str, tuple[int, str]]:
    """The place of each region, by its code."""
    ids = {catalogue.place_id(f"{region}0000"): region for region in sorted(codes)}
    query = select(Place.id, Place.name).where(Place.id.in_(ids))
    return {ids[id_]: (id_, name) for id_, name in session.execute(query)}


# Breaking down


def _by_sex(groups: Sequence[_Group]) -> list[_Seen]:
    """Each group in its parts of one sex."""
    parts = []
    for each in groups:
        known = zip((Sex.FEMALE, Sex.MALE, Sex.OTHER), each.split, strict=True)
        sizes = [*known, (None, each.number - sum(each.split))]
        parts += [_sized(each, sex, number) for sex, number in sizes if number]
    return parts


def _sized(group: _Group, sex: Sex | None, number: int) -> _Seen:
    return _Seen(
        group.id,
        group.event_id,
        None,
        group.organization_id,
        "",
        sex,
        group.age,
        group.kind,
        group.region,
        group.modality,
        number=number,
    )


def _word(key: Any) -> str:
    label: str = key.label
    return label


def _shares(
    named: Sequence[_Seen],
    groups: Sequence[_Seen],
    key: Callable[[_Seen], Any],
    order: Sequence[Any],
    label: Callable[[Any], str],
) -> tuple[Share, ...]:
    """The parts of which there are any, in their order, what is unknown last."""
    last: dict[Hashable, Any] = {}
    for each in named:  # in the order of time: who once was told stays told
        if key(each) is not None or each.person not in last:
            last[each.person] = key(each)
    of_people = list(last.values())
    found = []
    for part in (*order, None):
        rows = [each for each in named if key(each) == part]
        heads = [each for each in groups if key(each) == part]
        people = of_people.count(part)
        if rows or heads or people:
            found.append(
                Share(
                    part,
                    _(UNKNOWN) if part is None else label(part),
                    Figure(tuple(each.id for each in rows)),
                    people,
                    Heads(sum(each.number for each in heads), _ids(heads)),
                )
            )
    return tuple(found)


def _ids(seen: Sequence[_Seen]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(each.id for each in seen))


def _by_territory(
    regions: Mapping[str, tuple[int, str]], named: Sequence[_Seen], groups: Sequence[_Seen]
) -> tuple[Share, ...]:
    """By region, by the place of the institution; `key` is its place's id."""
    names = dict(regions.values())
    ids = {code: id_ for code, (id_, _name) in regions.items()}
    return _shares(
        named,
        groups,
        lambda each: ids.get(each.region or ""),
        sorted(names, key=lambda id_: fold(names[id_])),
        lambda id_: names[id_],
    )
