"""Counting who was at events: one function, so that screen, minutes and reports cannot disagree.

Attendances, people, institutions and municipalities are different figures, always told side by
side and each with the records behind it. Nobody is guessed: what is unknown counts as «sin dato».
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import catalogue
from crm.events import somebody
from crm.i18n import _
from crm.model import (
    LOCAL,
    AgeBand,
    CountUnit,
    Event,
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
from crm.text import fold

UNKNOWN = N_("Sin dato")
_NOT_HELD = (EventState.CANCELLED, EventState.POSTPONED)
_AT_ONCE = 10_000


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
    were identified, each once, and `unidentified` the rows of those who were not.
    """

    attendances: Figure
    people: Figure
    unidentified: Figure
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

    @property
    def unique_people(self) -> int:
        """People, each once; nobody can tell whether who was not identified came twice."""
        return self.people.total + self.unidentified.total

    @property
    def total(self) -> int:
        """Attendances with a name and without one."""
        return self.attendances.total + self.heads.total


@dataclass(frozen=True)
class _Seen:
    """One attendance, or a group of people without names, with all that it is counted by."""

    id: int
    person: Hashable
    organization_id: int | None
    institution: str
    sex: Sex | None
    age: AgeBand | None
    kind: OrganizationKind | None
    region: str | None
    modality: Modality | None
    number: int = 1


@dataclass(frozen=True)
class _Group(_Seen):
    """People without names; `split` says how many are women, men and other."""

    split: tuple[int, int, int] = (0, 0, 0)


def counts(session: Session, event_ids: Sequence[int], *, session_id: int | None = None) -> Counts:
    """Count who was at these events, or at one session of one of them.

    Somebody counts who attended (not who was invited or confirmed); an event that was cancelled or
    postponed counts for nothing, whatever was typed before. Of the heads counted in several
    sessions of an event, the session with most of them stands for all: they may be the same.
    """
    wanted = list(dict.fromkeys(event_ids))
    held, not_held = _held(session, wanted)
    named = _attendances(session, held, session_id)
    groups, of_institutions = _heads(session, held, session_id)
    people = {each.person for each in named if isinstance(each.person, int)}
    organizations = _took_part(session, held, session_id) | {
        each.organization_id for each in (*named, *groups) if each.organization_id
    }
    return Counts(
        attendances=Figure(tuple(each.id for each in named)),
        people=Figure(tuple(sorted(people))),
        unidentified=Figure(tuple(e.id for e in named if not isinstance(e.person, int))),
        institutions=Institutions(tuple(sorted(organizations)), _only_named(named)),
        municipalities=_municipalities(session, organizations),
        heads=Heads(sum(each.number for each in groups), _ids(groups)),
        institution_heads=of_institutions,
        by_sex=_shares(named, _by_sex(groups), lambda each: each.sex, list(Sex), _word),
        by_age=_shares(named, groups, lambda each: each.age, list(AgeBand), _word),
        by_kind=_shares(named, groups, lambda each: each.kind, list(OrganizationKind), _word),
        by_territory=_by_territory(session, named, groups),
        by_modality=_shares(named, groups, lambda each: each.modality, list(Modality), _word),
        not_held=Figure(not_held),
    )


# Reading


def _held(session: Session, wanted: Sequence[int]) -> tuple[list[int], tuple[int, ...]]:
    states: dict[int, EventState] = {}
    for some in _chunks(wanted):
        query = select(Event.id, Event.state).where(Event.id.in_(some))
        states |= dict(session.execute(query).all())
    off = tuple(id_ for id_ in wanted if states.get(id_) in _NOT_HELD)
    return [id_ for id_ in wanted if id_ in states and id_ not in off], off


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))


def _attendances(session: Session, held: Sequence[int], session_id: int | None) -> list[_Seen]:
    """Every attendance by name, in the order of time, so that the last one of a person is last."""
    columns: list[Any] = [
        Participation.id,
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
    found = [row for some in _chunks(held) for row in _of(session, query, some)]
    found.sort(key=lambda row: (row[-1] is not None, row[-1], row[0]))
    return [
        _Seen(
            id_,
            person_id if person_id is not None else f"row {id_}",
            organization_id,
            institution or "",
            sex,
            age,
            kind,
            code[:2] if code else None,
            _way(modality or of_event),
        )
        for (
            id_,
            person_id,
            organization_id,
            institution,
            sex,
            age,
            modality,
            kind,
            code,
            of_event,
            _day,
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
) -> tuple[list[_Group], Heads]:
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
    found = [row for some in _chunks(held) for row in _of(session, query, some)]
    if session_id is None:
        kept = _largest_sessions([row[0] for row in found])
        found = [row for row in found if row[0].id in kept]
    groups = [
        _Group(
            count.id,
            None,
            count.organization_id,
            "",
            None,
            count.age_band,
            kind or _kind(count.kind),
            code[:2] if code else None,
            _way(modality),
            count.total,
            (count.women or 0, count.men or 0, count.other or 0),
        )
        for count, kind, code, modality in found
        if count.unit is CountUnit.PERSONS
    ]
    others = [row[0] for row in found if row[0].unit is not CountUnit.PERSONS]
    total = sum(each.total or 0 for each in others)
    return groups, Heads(total, tuple(each.id for each in others))


def _kind(word: str | None) -> OrganizationKind | None:
    """The kind that a head count says, where it is one of ours."""
    return next((each for each in OrganizationKind if each.value == word), None)


def _largest_sessions(found: Sequence[HeadCount]) -> set[int]:
    """The head counts that stand: those of no session, and of each event its largest session."""
    sizes: dict[tuple[int, int], int] = {}
    for each in found:
        if each.session_id is not None:
            key = each.event_id, each.session_id
            sizes[key] = sizes.get(key, 0) + (each.total or 0)
    largest: dict[int, int] = {}
    for (event_id, session_id), _size in sorted(sizes.items(), key=lambda each: each[1]):
        largest[event_id] = session_id
    return {
        each.id
        for each in found
        if each.session_id is None or largest[each.event_id] == each.session_id
    }


def _took_part(session: Session, held: Sequence[int], session_id: int | None) -> set[int]:
    """The institutions that attended without saying by whom, or whose number was counted."""
    if session_id is not None:
        return set()
    found: set[int] = set()
    for some in _chunks(held):
        attended = select(Participation.organization_id).where(
            Participation.event_id.in_(some),
            Participation.state == ParticipationState.ATTENDED,
            Participation.organization_id.is_not(None),
        )
        counted = select(HeadCount.organization_id).where(
            HeadCount.event_id.in_(some),
            HeadCount.organization_id.is_not(None),
            HeadCount.total > 0,
        )
        found |= {id_ for query in (attended, counted) for id_ in session.scalars(query) if id_}
    return found


def _only_named(named: Sequence[_Seen]) -> tuple[str, ...]:
    """The institutions that are not in the file, each once however it was written."""
    linked = {"", *(fold(each.institution) for each in named if each.organization_id)}
    names = {fold(e.institution): e.institution for e in named if not e.organization_id}
    return tuple(sorted(name for folded, name in names.items() if folded not in linked))


def _municipalities(session: Session, ids: Iterable[int]) -> Figure:
    found: list[int] = []
    for some in _chunks(sorted(ids)):
        query = select(Organization.id).where(
            Organization.id.in_(some), Organization.kind.in_(LOCAL)
        )
        found += session.scalars(query)
    return Figure(tuple(sorted(found)))


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
        None,
        group.organization_id,
        "",
        sex,
        group.age,
        group.kind,
        group.region,
        group.modality,
        number,
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
    session: Session, named: Sequence[_Seen], groups: Sequence[_Seen]
) -> tuple[Share, ...]:
    """By region, by the place of the institution; `key` is its place's id."""
    regions = {each.region for each in (*named, *groups) if each.region}
    ids = {region: catalogue.place_id(f"{region}0000") for region in sorted(regions)}
    query = select(Place.id, Place.name).where(Place.id.in_(ids.values()))
    names: dict[int, str] = dict(session.execute(query).all())
    return _shares(
        named,
        groups,
        lambda each: ids.get(each.region or ""),
        sorted(names, key=lambda id_: fold(names[id_])),
        lambda id_: names[id_],
    )
