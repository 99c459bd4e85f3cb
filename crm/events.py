"""Meetings of every kind: listing them, reading one, and writing one down whole."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from crm import catalogue, followups, journal, outcomes, search
from crm.acronyms import abbreviated
from crm.checks import web_problem
from crm.dates import PartialDate
from crm.errors import Conflict, Invalid, NotFound
from crm.i18n import _
from crm.model import (
    Event,
    EventOrganizer,
    EventState,
    EventTag,
    EventType,
    HeadCount,
    Organization,
    Outcome,
    Participation,
    Person,
    Record,
    SessionAttendance,
    StageChange,
)
from crm.model.base import N_, NAME, today
from crm.outcomes import fill_outcome, outcome_values, type_name
from crm.people import post_on
from crm.timeline import was_there

SAVED = N_("Reunión «{subject}» guardada")


@dataclass(frozen=True)
class EventTypeRow:
    """A kind of event, as menus show it."""

    id: int
    code: str | None
    name: str
    icon: str
    retired: bool


@dataclass(frozen=True)
class EventRow:
    """What a list shows of an event."""

    id: int
    subject: str
    type: str
    icon: str
    state: EventState
    start: PartialDate | None
    end: PartialDate | None
    start_time: time | None
    venue: str | None
    institutions: str
    people: int
    outcomes: int
    example: bool


def types(session: Session) -> list[EventTypeRow]:
    """The kinds of event, in the office's order."""
    return [
        EventTypeRow(each.id, each.code, type_name(each), each.icon, each.retired)
        for each in session.scalars(select(EventType).order_by(EventType.position, EventType.id))
    ]


def save_type(session: Session, values: Mapping[str, Any], type_id: int | None = None) -> int:
    """Write down a kind of event (name_es, name_en, icon, retired), and return its id."""
    type_ = session.get_one(EventType, type_id) if type_id else EventType()
    if type_id is None:
        type_.position = session.scalar(select(func.max(EventType.position) + 1)) or 0
    for name, value in values.items():
        setattr(type_, name, value)
    journal.check_and_add(session, type_)
    session.flush()
    journal.describe(session, N_("Tipo de reunión «{subject}» guardado"), type_.name_es)
    return type_.id


def type_values(session: Session) -> list[dict[str, Any]]:
    """The kinds of event as their list is edited; `used` by so many events."""
    used = select(func.count()).where(Event.type_id == EventType.id).scalar_subquery()
    query = select(EventType, used).order_by(EventType.position, EventType.id)
    return [
        {
            "id": each.id,
            "name_es": each.name_es,
            "name_en": each.name_en,
            "retired": each.retired,
            "used": count,
        }
        for each, count in session.execute(query)
    ]


def save_types(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Make these the kinds of event, in this order; those left out are deleted, if never used.

    Raises `Invalid` with a key `types.N` for each that will not do.
    """
    journal.describe(session, N_("Tipos de reunión guardados"))
    kept, problems = set(), {}
    for position, row in enumerate(rows):
        values = {name: row[name] for name in ("name_es", "name_en", "retired") if name in row}
        try:
            kept.add(save_type(session, values | {"position": position}, row.get("id")))
        except Invalid as error:
            problems[f"types.{position}"] = str(error)
    if problems:
        raise Invalid(problems)
    for each in type_values(session):
        if each["id"] not in kept and each["used"]:
            raise Conflict(
                _("«{name}» tiene reuniones: no se puede quitar. Retírelo de la lista.").format(
                    name=each["name_es"]
                )
            )
        if each["id"] not in kept:
            session.delete(session.get_one(EventType, each["id"]))


# Listing


def find(session: Session, typed: str = "", limit: int | None = None) -> list[int]:
    """Return the ids of the events that have every word, newest first, undated ones last."""
    if typed.strip():
        return search.find(session, typed, search.Kind.EVENT, limit=limit)
    query = select(Event.id).order_by(Event.start_first.desc(), Event.id.desc())
    return list(session.scalars(query.limit(limit)))


def by_date(
    session: Session, typed: str = "", limit: int | None = None, *, oldest_first: bool = False
) -> list[int]:
    """Return the ids of the events that have every word in the order of their dates.

    Undated ones come last either way.
    """
    order = Event.start_first if oldest_first else Event.start_first.desc()
    query = select(Event.id).order_by(Event.start_first.is_(None), order, Event.id.desc())
    if not typed.strip():
        return list(session.scalars(query.limit(limit)))
    found = set(search.find(session, typed, search.Kind.EVENT))
    return [id_ for id_ in session.scalars(query) if id_ in found][:limit]


def ahead(session: Session, limit: int) -> list[int]:
    """Return the ids of the next events that are planned, the soonest first."""
    query = select(Event.id).where(Event.state == EventState.PLANNED, Event.start_last >= today())
    return list(session.scalars(query.order_by(Event.start_first, Event.id).limit(limit)))


def years(session: Session) -> list[int]:
    """The years from the last event to the first, the latest first."""
    ends = select(func.min(Event.start_first), func.max(Event.start_last))
    first, last = session.execute(ends).one()
    return list(range(last.year, first.year - 1, -1)) if first and last else []


def count(session: Session) -> int:
    """How many events the file has."""
    return session.scalar(select(func.count()).select_from(Event)) or 0


def rows(session: Session, ids: Sequence[int]) -> dict[int, EventRow]:
    """Return what a list shows of these events, in one query, by id."""
    people = (
        select(func.count())
        .where(Participation.event_id == Event.id, somebody(), was_there())
        .scalar_subquery()
    )
    of_event = (HeadCount.event_id == Event.id, HeadCount.unit == "persons")
    heads = (
        select(func.coalesce(func.sum(HeadCount.total), 0))
        .where(*of_event, HeadCount.session_id.is_(None))
        .scalar_subquery()
    )
    # Of several sessions the largest stands for all, as `counting` has it.
    sizes = (
        select(func.sum(HeadCount.total).label("size"))
        .where(*of_event, HeadCount.session_id.is_not(None))
        .group_by(HeadCount.session_id)
        .correlate(Event)
        .order_by(func.sum(HeadCount.total).desc())
        .limit(1)
        .scalar_subquery()
    )
    outcomes = select(func.count()).where(Outcome.event_id == Event.id).scalar_subquery()
    # SQLite joins distinct names by a comma only, which some have in themselves.
    name = func.replace(Participation.institution, ",", _COMMA)
    institutions = (
        select(func.group_concat(name.distinct()))
        .where(Participation.event_id == Event.id)
        .scalar_subquery()
    )
    count = people + heads + func.coalesce(sizes, 0)
    query = select(Event, EventType, count, outcomes, institutions).join(EventType)
    return {
        event.id: EventRow(
            event.id,
            event.subject,
            type_name(type_),
            type_.icon,
            event.state,
            event.start,
            event.end,
            event.start_time,
            event.venue,
            ", ".join(abbreviated(each.replace(_COMMA, ",")) for each in (names or "").split(",")),
            seen,
            results,
            event.example,
        )
        for event, type_, seen, results, names in session.execute(query.where(Event.id.in_(ids)))
    }


_COMMA = "\x1f"  # no text has one, see `clean_line`


# Reading one


def values_of(session: Session, event_id: int) -> dict[str, Any]:
    """Return an event whole, in the shape that `save_event` takes."""
    event = session.get(Event, event_id)
    if event is None:
        raise NotFound(_("Esa reunión ya no está en este archivo."))
    values = {name: getattr(event, name) for name in _WRITABLE}
    values |= {
        part: [
            {"id": each.id} | {name: getattr(each, name) for name in names}
            for each in _children(session, noun, event_id)
        ]
        for part, (noun, names) in _PARTS.items()
    }
    changes = session.scalars(select(StageChange).where(StageChange.event_id == event_id))
    return values | {
        "outcomes": [outcome_values(each) for each in _children(session, Outcome, event_id)],
        "tags": sorted(
            session.scalars(select(EventTag.tag_id).where(EventTag.event_id == event_id))
        ),
        "stage_changes": [
            {"id": each.id, "stage_id": each.stage_id, "on": each.on} for each in changes
        ],
    }


def _children(session: Session, noun: type[Any], event_id: int) -> Sequence[Any]:
    order = noun.position if hasattr(noun, "position") else noun.id
    query = select(noun).where(noun.event_id == event_id).order_by(order, noun.id)
    if noun is Participation:  # who is there only as written is the attendance list's to edit
        query = query.where(~_only_written())
    if noun is Outcome:
        query = query.options(joinedload(Outcome.commitment))
    return session.scalars(query).all()


def somebody() -> ColumnElement[bool]:
    """The condition by which a participation is of one person, known or not yet."""
    return or_(Participation.person_id.is_not(None), Participation.written.is_not(None))


def _only_written() -> ColumnElement[bool]:
    return and_(Participation.person_id.is_(None), Participation.written.is_not(None))


_WRITABLE = (
    "type_id",
    "state",
    "subject",
    "official_title",
    "topic",
    "start",
    "end",
    "start_time",
    "end_time",
    "venue",
    "place_id",
    "modality",
    "network_role",
    "network_result",
    "source_url",
    "several",
    "series_id",
    "activity_id",
    "audience",
    "state_on",
    "state_reason",
    "next_meeting",
    "notes",
    "recorded_by_id",
    "example",
)
_PARTS: dict[str, tuple[type[Record], tuple[str, ...]]] = {
    "organizers": (EventOrganizer, ("organization_id", "role")),
    "participants": (
        Participation,
        (
            "person_id",
            "organization_id",
            "institution",
            "post",
            "sex",
            "age_band",
            "state",
            "highlighted",
            "position",
        ),
    ),
    "head_counts": (
        HeadCount,
        (
            "organization_id",
            "kind",
            "label",
            "unit",
            "total",
            "women",
            "men",
            "other",
            "unknown",
            "result",
            "sectors",
            "more_sectors",
            "position",
        ),
    ),
}
_NOUNS = {part: noun for part, (noun, _names) in _PARTS.items()} | {"outcomes": Outcome}


# Writing one down


def save_event(session: Session, values: Mapping[str, Any], event_id: int | None = None) -> int:
    """Write down an event whole, new or changed, and return its id; or raise `Invalid`.

    `values`: the columns of `Event` (`start` and `end` are `PartialDate`), and lists of mappings:
    `organizers`, `participants`, `head_counts`, `outcomes` (with the columns of `Commitment`),
    each with the `id` of a row that was there; `tags` (ids); `stage_changes` (organization_id,
    stage_id, on) that the meeting brought about. A list that is given replaces the one there.
    The problems of a row have keys such as `outcomes.2.due_on`.
    """
    event = session.get_one(Event, event_id) if event_id else Event()
    state, since, reason, start = event.state, event.state_on, event.state_reason, event.start
    for name in _WRITABLE:
        if name in values:
            setattr(event, name, values[name])
    if event_id and event.state is not state:
        if event.state_on == since:
            event.state_on = today()
            if event.state_reason == reason:  # it was the other state's
                event.state_reason = None
        if event.state is EventState.POSTPONED and event.start == start:
            event.lose_its_day()
    for name, default in _DEFAULTS.items():
        if getattr(event, name) is None:
            setattr(event, name, default)
    if problems := _problems(event):
        # What the rows lack is told at the same time: nobody wants to be sent back twice.
        raise Invalid(problems | _row_problems(values))
    journal.describe(session, SAVED, event.subject)
    if event_id is None:
        journal.insert_new(session, [event])
    _save_parts(session, event, values, new=event_id is None)
    for change in values.get("stage_changes") or ():
        if "id" not in change:
            followups.move(session, **{"on": event.start, **change}, event_id=event.id)
    session.flush()
    return event.id


def problems_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Say what an event lacks, field by field, before anything is written."""
    event = Event(**_DEFAULTS)
    for name in _WRITABLE:
        if values.get(name) is not None:
            setattr(event, name, values[name])
    return _problems(event)


def _problems(event: Event) -> dict[str, str]:
    event.tidy()
    problems = event.problems()
    if event.source_url and (why := web_problem(event.source_url)):
        problems["source_url"] = why
    return problems


_DEFAULTS = {
    "state": EventState.HELD,
    "several": False,
    "example": False,
    "type_id": catalogue.event_type_id("meeting"),
}


def _save_parts(session: Session, event: Event, values: Mapping[str, Any], *, new: bool) -> None:
    problems: dict[str, str] = {}
    fresh: list[Record] = []
    tagged: list[tuple[Outcome, Sequence[int]]] = []
    # Held while the parts are filled, so that each is read once.
    _kept = _institutions(session, values.get("participants") or ())
    for part, noun in _NOUNS.items():
        if part in values:
            there = {} if new else {each.id: each for each in _children(session, noun, event.id)}
            places = _places(values[part], there)
            for number, row in enumerate(values[part]):
                known = there.pop(row.get("id") or 0, None)
                try:
                    filled = _fill(session, event, noun, {**row, "position": places[number]}, known)
                except Invalid as error:
                    told = error.problems.items()
                    problems |= {f"{part}.{number}.{name}": why for name, why in told}
                else:
                    fresh += [] if known else [filled]
                    if isinstance(filled, Outcome) and "tags" in row:
                        tagged.append((filled, row["tags"]))
            _let_go(session, there.values())
    if problems:
        raise Invalid(problems)
    if "tags" in values:
        fresh += _save_tags(session, event.id, values["tags"], new=new)
    session.flush()
    journal.insert_new(session, fresh)
    outcomes.insert_follow_through(session, fresh)
    for outcome, tag_ids in tagged:
        outcomes.set_tags(session, outcome.id, tag_ids)


def _places(rows: Sequence[Mapping[str, Any]], there: Mapping[int, Any]) -> list[int]:
    """Where each row comes: those that are there stay where they are, as long as that is so."""
    found: list[int] = []
    after_new = False
    for row in rows:
        known, last = there.get(row.get("id") or 0), found[-1] if found else -1
        place = getattr(known, "position", last + 1)
        if place < last or (place == last and (after_new or known is None)):
            return list(range(len(rows)))
        after_new = known is None
        found.append(place)
    return found


def _let_go(session: Session, rows: Iterable[Record]) -> None:
    """Delete rows that were left out, and with somebody the sessions at which they were."""
    gone = list(rows)
    query = select(SessionAttendance).where(
        SessionAttendance.participation_id.in_([each.id for each in gone])
    )
    for attendance in session.scalars(query) if gone else ():
        session.delete(attendance)
    session.flush()
    for each in gone:
        session.delete(each)


def _institutions(session: Session, participants: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
    ids = {row.get("organization_id") for row in participants} - {None}
    query = select(Organization).where(Organization.id.in_(ids))
    return session.scalars(query).all() if ids else ()


def _fill(
    session: Session, event: Event, noun: type[Any], row: Mapping[str, Any], there: Any | None
) -> Record:
    if noun is Outcome:
        return fill_outcome(session, {**row, "event_id": event.id}, there)
    names = next(names for each, names in _PARTS.values() if each is noun)
    record: Record = there or noun(event_id=event.id)
    before = {name: getattr(there, name) for name in names} if there else {}
    for name in names:
        if name in row and (row[name] is not None or name not in _KEPT):
            setattr(record, name, row[name])
    if isinstance(record, Participation):
        if before and record.person_id != before["person_id"] and "organization_id" not in row:
            record.organization_id = record.institution = None
        _freeze(session, record, event, before)
    journal.check(record)
    return record


# Columns that may not be empty: a row that says nothing of them leaves the default.
_KEPT = {"state", "unit", "role", "highlighted", "sectors", "more_sectors", "position"}


def _freeze(
    session: Session, record: Participation, event: Event, before: Mapping[str, Any]
) -> None:
    """Keep institution and post as they were that day: later changes must not rewrite it."""
    if before and all(getattr(record, name) == before[name] for name in _WHO):
        return
    if before and record.post == before["post"]:
        record.post = None
    with session.no_autoflush:
        if record.person_id is not None and not record.post:
            held = post_on(session, record.person_id, event.start_last, record.organization_id)
            if held:
                record.post = held.post[:NAME]
                record.organization_id = held.organization_id
        if record.organization_id is not None:
            organization = session.get_one(Organization, record.organization_id)
            record.institution = organization.name_of_the_day


_WHO = ("person_id", "organization_id")


def _row_problems(values: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, row in enumerate(values.get("outcomes") or ()):
        found |= {
            f"outcomes.{number}.{name}": why for name, why in outcomes.problems_of(row).items()
        }
    return found


def _save_tags(
    session: Session, event_id: int, tag_ids: Sequence[int], *, new: bool
) -> list[Record]:
    """Let go of the tags that are not among these; return those to add."""
    query = select(EventTag).where(EventTag.event_id == event_id)
    there = {} if new else {each.tag_id: each for each in session.scalars(query)}
    for tag_id, each in there.items():
        if tag_id not in tag_ids:
            session.delete(each)
    wanted = dict.fromkeys(tag_ids)
    return [EventTag(event_id=event_id, tag_id=each) for each in wanted if each not in there]


def who_took_part(session: Session, event_id: int) -> list[tuple[str, str]]:
    """Who took part by name, each with post and institution as they were that day."""
    query = (
        select(Participation, Person)
        .outerjoin(Person, Person.id == Participation.person_id)
        .where(Participation.event_id == event_id)
        .order_by(Participation.position)
    )
    return [
        (
            name or participation.institution or "",
            " · ".join(each for each in (participation.post, participation.institution) if each)
            if name
            else "",
        )
        for participation, person in session.execute(query)
        for name in (person.name if person else participation.written,)
    ]
