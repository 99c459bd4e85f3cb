"""Segments: groups by which one chooses, kept as what they ask for and counted as they are now."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from crm import bin, criteria, criteria_sql, journal
from crm.criteria import (
    AtStage,
    Group,
    InTerritory,
    LastContact,
    Names,
    OfKind,
    Owes,
    Part,
    SeenToBy,
)
from crm.errors import Invalid, NotFound
from crm.i18n import _, language
from crm.model import (
    Event,
    EventType,
    FocalPoint,
    Instrument,
    OrganizationKind,
    Place,
    Segment,
    SegmentOf,
    Stage,
    Tag,
    TerritoryGroup,
)
from crm.model.base import N_, NAME, today
from crm.organizations import Filters
from crm.text import fold, sort_key

SAVED = N_("Segmento «{subject}» guardado")
_AT_ONCE = 20  # conditions in a statement; between two, whoever changed their mind is heard
_CHUNK = 10_000


@dataclass(frozen=True)
class SegmentRow:
    """A segment as lists show it; `group` is None where what it asks for cannot be read.

    `said` is what it asks for in words, `problem` why it does not stand any more: nobody belongs
    to it then, lest what is not there any more let everybody in.
    """

    id: int
    name: str
    of: SegmentOf
    group: Group | None
    said: str
    problem: str
    notes: str | None


# Looking


def every(session: Session, of: SegmentOf | None = None) -> list[SegmentRow]:
    """Every segment, by name; of institutions or of people alone, where that is said."""
    asked = select(Segment)
    if of is not None:
        asked = asked.where(Segment.of == of)
    found = session.scalars(asked).all()
    return _rows(session, sorted(found, key=lambda each: (sort_key(each.name), each.id)))


def one(session: Session, segment_id: int) -> SegmentRow:
    """This segment, or raise `NotFound`."""
    return _rows(session, [_one(session, segment_id)])[0]


def named(session: Session, name: str) -> SegmentRow:
    """The segment of this name, however it is written, or raise `NotFound`."""
    for each in session.scalars(select(Segment)):
        if fold(each.name) == fold(name):
            return _rows(session, [each])[0]
    raise NotFound(_("No hay un segmento que se llame «{name}».").format(name=name))


def members(session: Session, segment_id: int) -> list[int]:
    """The ids of whoever belongs to a segment now, in the order of their names."""
    return list(session.scalars(query(session, segment_id)))


def query(session: Session, segment_id: int) -> Select[int]:
    """What asks for the ids of whoever belongs to a segment, for those who ask for more of them.

    Raises `Invalid` where it does not stand any more.
    """
    row = one(session, segment_id)
    if row.group is None or row.problem:
        sentence = _("El segmento «{name}» está por corregir. {problem}")
        raise Invalid({"criteria": sentence.format(name=row.name, problem=row.problem)})
    return criteria_sql.members(row.of, row.group, today())


def matching(session: Session, of: SegmentOf, group: Group, limit: int | None = None) -> list[int]:
    """The ids of whoever meets these conditions now, in the order of their names."""
    return list(session.scalars(criteria_sql.members(of, group, today()).limit(limit)))


def count(session: Session, of: SegmentOf, group: Group) -> int:
    """How many meet these conditions now."""
    return session.scalar(criteria_sql.total(of, group, today())) or 0


def counts(session: Session, rows: Sequence[SegmentRow]) -> Iterator[dict[int, int]]:
    """How many belong to each of these that stands, a few at a time, each few in one query."""
    readable = [(row, row.group) for row in rows if row.group is not None and not row.problem]
    for some in _few(readable):
        totals: Select[Any] = select(
            *(
                criteria_sql.total(row.of, group, today()).scalar_subquery().label(f"n{number}")
                for number, (row, group) in enumerate(some)
            )
        )
        numbers = session.execute(totals).one()
        yield {row.id: number or 0 for (row, _group), number in zip(some, numbers, strict=True)}


def _few(rows: list[tuple[SegmentRow, Group]]) -> Iterator[list[tuple[SegmentRow, Group]]]:
    """As many of these at a time as one statement takes."""
    some: list[tuple[SegmentRow, Group]] = []
    asked = 0
    for row, group in rows:
        many = len(list(group.conditions()))
        if some and asked + many > _AT_ONCE:
            yield some
            some, asked = [], 0
        some.append((row, group))
        asked += many
    if some:
        yield some


def of_filters(session: Session, filters: Filters) -> Group:
    """What a list of institutions is narrowed by, as the conditions of a segment.

    Whoever is closed belongs to none, even where the list shows them.
    """
    asked: list[Part] = []
    if filters.kinds:
        asked.append(OfKind(tuple(each for each in OrganizationKind if each in filters.kinds)))
    if filters.regions:
        codes = [each.ljust(6, "0") for each in filters.regions]
        found = session.scalars(select(Place.id).where(Place.code.in_(codes)).order_by(Place.code))
        asked.append(InTerritory(tuple(found)))
    if filters.stages:
        stages = session.scalars(select(Stage).where(Stage.id.in_(filters.stages)))
        of: dict[int, list[int]] = {}
        for each in sorted(stages, key=lambda stage: stage.position):
            of.setdefault(each.instrument_id, []).append(each.id)
        at = tuple(AtStage((instrument,), tuple(ids)) for instrument, ids in of.items())
        asked.append(at[0] if len(at) == 1 else Group(at, either=True))
    if filters.responsible:
        asked.append(SeenToBy(tuple(sorted(filters.responsible))))
    if filters.silent_days is not None:
        asked.append(LastContact(days=filters.silent_days))
    if filters.overdue:
        asked.append(Owes())
    if filters.segment is not None:
        asked.append(filters.segment)
    return Group(tuple(asked))


def names(session: Session, ids: Iterable[int]) -> Names:
    """What these are called that conditions name; what is gone is not among them."""
    wanted = list(ids)
    found: dict[int, str] = {}
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        for noun, column in _named().items():
            # Columns, not records: of a whole country there are two thousand places.
            called = select(noun.id, column).where(noun.id.in_(some))
            found |= {row[0]: row[1] for row in session.execute(called)}
    return found


# What changes may change what a segment says, or whether it stands.
SPOKEN_OF = frozenset(
    {Segment, Place, TerritoryGroup, Instrument, Stage, Tag, Event, EventType, FocalPoint}
)


def _named() -> Mapping[Any, Any]:
    english = language() == "en"
    return {
        Place: Place.name,
        TerritoryGroup: TerritoryGroup.name_en if english else TerritoryGroup.name_es,
        Instrument: func.coalesce(Instrument.short_en, Instrument.name_en)
        if english
        else func.coalesce(Instrument.short_es, Instrument.name_es),
        Stage: Stage.short_en if english else Stage.short_es,
        Tag: Tag.name_en if english else Tag.name_es,
        Event: Event.subject,
        EventType: EventType.name_es,
        FocalPoint: FocalPoint.name,
    }


def _rows(session: Session, found: Sequence[Segment]) -> list[SegmentRow]:
    read = [(each, _readable(each)) for each in found]
    ids = {id_ for _each, group in read if group is not None for id_ in group.ids()}
    called = names(session, ids) if ids else {}
    return [_row(each, group, called) for each, group in read]


def _readable(each: Segment) -> Group | None:
    try:
        return criteria.from_json(each.criteria)
    except Invalid:
        return None


def _row(each: Segment, group: Group | None, called: Names) -> SegmentRow:
    if group is None:
        said, problem = "", _(criteria.UNREADABLE)
    else:
        said, problem = group.said(called), " ".join(group.problems(called).values())
    return SegmentRow(each.id, each.name, each.of, group, said, problem, each.notes)


# Writing them down


def save(session: Session, values: Mapping[str, Any], segment_id: int | None = None) -> int:
    """Write down a segment, new or changed, and return its id; or raise `Invalid`.

    `values`: name, of, notes, and `group`, what it asks for; a condition that cannot stand is
    complained of by its place, as «criteria.0.1».
    """
    each = _one(session, segment_id) if segment_id else Segment(criteria={})
    for name in ("name", "of", "notes"):
        if name in values:
            setattr(each, name, values[name])
    problems: dict[str, str] = {}
    group: Group | None = values.get("group")
    if group is not None:
        each.criteria = criteria.to_json(group)
        problems = _problems(session, group)
    elif not segment_id:
        problems = _problems(session, Group())
    each.tidy()
    problems |= each.problems() | _taken(session, each)
    if problems:
        raise Invalid(problems)
    session.add(each)
    session.flush()
    journal.describe(session, SAVED, each.name)
    return each.id


def _problems(session: Session, group: Group) -> dict[str, str]:
    found = group.problems(names(session, group.ids()))
    try:  # how deep and how long it may be is what can be read back
        criteria.from_json(criteria.to_json(group))
    except Invalid:
        found["criteria"] = _("Son demasiadas condiciones, o demasiadas unas dentro de otras.")
    return found


def _taken(session: Session, each: Segment) -> dict[str, str]:
    with session.no_autoflush:
        others = session.execute(select(Segment.id, Segment.name)).all()
    wanted = fold(each.name or "")
    if wanted and any(fold(name) == wanted for id_, name in others if id_ != each.id):
        return {"name": _("Ya hay un segmento que se llama así.")}
    return {}


def duplicate(session: Session, segment_id: int) -> int:
    """Write down a copy of a segment under a name that is free, and return its id."""
    each = _one(session, segment_id)
    there = {fold(name) for name in session.scalars(select(Segment.name))}
    copy = Segment(
        name=_free_name(each.name, there), of=each.of, criteria=each.criteria, notes=each.notes
    )
    journal.check_and_add(session, copy)
    session.flush()
    journal.describe(session, SAVED, copy.name)
    return copy.id


def _free_name(name: str, there: set[str]) -> str:
    number = 1
    while True:
        mark = _("(copia)") if number == 1 else _("(copia {n})").format(n=number)
        proposed = f"{name[: NAME - len(mark) - 1]} {mark}"
        if fold(proposed) not in there:
            return proposed
        number += 1


def delete(session: Session, segment_id: int) -> None:
    """Delete a segment; whoever belongs to it stays as they are."""
    each = _one(session, segment_id)
    bin.delete(session, Segment, segment_id, name=each.name)


def _one(session: Session, segment_id: int) -> Segment:
    each = session.get(Segment, segment_id)
    if each is None:
        raise NotFound(_("Ese segmento ya no está en este archivo."))
    return each
