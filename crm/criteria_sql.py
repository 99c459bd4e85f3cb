"""A segment's conditions as one condition of SQL: no record is looked at in Python.

Each condition is a set that SQLite works out once, and then asks of every institution or person
whether they are in it. What an institution is, a person is who holds a post there now.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache, lru_cache, partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import aliased

from crm import catalogue
from crm.criteria import (
    AtStage,
    Barred,
    Condition,
    Contact,
    Due,
    Group,
    HasPost,
    Held,
    InTerritory,
    Lack,
    LastContact,
    Missed,
    Missing,
    OfKind,
    Owes,
    Part,
    Period,
    SeenToBy,
    Tagged,
    TookPart,
)
from crm.involved import taking_part, with_commitments
from crm.model import (
    DUE_KINDS,
    GOVERNMENTS,
    Appointment,
    Commitment,
    CommitmentState,
    ContactKind,
    ContactPoint,
    Event,
    EventState,
    FollowUp,
    HeadCount,
    Organization,
    OrganizationTag,
    Outcome,
    Participation,
    ParticipationState,
    Person,
    Place,
    Post,
    PostLevel,
    SegmentOf,
    TerritoryGroupPlace,
)
from crm.text import terms

Sql = ColumnElement[bool]
_REACHED_BY = {
    Lack.EMAIL: (ContactKind.EMAIL,),
    Lack.PHONE: tuple(each for each in ContactKind if each.dialled),
    Lack.ADDRESS: (ContactKind.ADDRESS,),
}
_PLAIN = dict(zip("áéíóúüñçÁÉÍÓÚÜÑÇ", "aeiouuncaeiouunc", strict=True))
_MAY_BE_MARKED = re.compile("[aeiounc]")
_APART = "()/-.,:;·«»'\""


def members(of: SegmentOf, group: Group, day: date) -> Select[int]:
    """The ids of whoever meets the conditions on a day, in the order of their names."""
    noun: Any = Organization if of is SegmentOf.ORGANIZATIONS else Person
    query = select(noun.id).where(meets(of, group, day, noun))
    return query.order_by(noun.sort_key, noun.id)


def total(of: SegmentOf, group: Group, day: date) -> Select[int]:
    """How many meet the conditions on a day."""
    noun: Any = Organization if of is SegmentOf.ORGANIZATIONS else Person
    return select(func.count()).select_from(noun).where(meets(of, group, day, noun))


def meets(of: SegmentOf, group: Group, day: date, noun: Any) -> Sql:
    """The condition by which a row of this noun, or an alias of it, meets a segment's.

    Institutions that have been closed belong to none.
    """
    if of is SegmentOf.PEOPLE:
        return _either_or_all(group, partial(_of_person, day=day), noun.id)
    still_open = or_(noun.closed_on.is_(None), noun.closed_on > day)
    return and_(still_open, _either_or_all(group, partial(_of_organization, day=day), noun.id))


@lru_cache(maxsize=32)
def among(of: SegmentOf, group: Group, day: date) -> Callable[[ColumnElement[int]], Sql]:
    """The conditions as a search takes them: one and the same for the same ones."""
    noun: Any = Organization if of is SegmentOf.ORGANIZATIONS else Person
    return lambda id_: exists().where(noun.id == id_, meets(of, group, day, noun))


def _either_or_all(
    group: Group, said: Callable[[Condition, ColumnElement[int]], Sql], id_: ColumnElement[int]
) -> Sql:
    def one(part: Part) -> Sql:
        if isinstance(part, Group):
            return _either_or_all(part, said, id_)
        found = said(part, id_)
        # What is not known is not so, and neither is its opposite left open.
        return not_(func.coalesce(found, false())) if part.negated else found

    parts = [one(each) for each in group.parts]
    if not parts:
        return false()
    return or_(*parts) if group.either else and_(*parts)


# Institutions


def _of_organization(condition: Condition, id_: ColumnElement[int], *, day: date) -> Sql:
    """Whether an institution meets a condition, whatever it says of being negated."""
    match condition:
        case HasPost():
            return id_.in_(_with_post(condition, day))
        case TookPart():
            return id_.in_(_organizations_at(condition, day))
        case Missed():
            return id_.in_(_missed(Participation.organization_id, condition, day))
        case LastContact():
            met = id_.in_(taking_part(_lately(condition, day)))
            return met if condition.how in (Contact.WITHIN, Contact.EVER) else not_(met)
        case Owes(due=due):
            late = [Commitment.due_on < day] if due is Due.OVERDUE else []
            return id_.in_(with_commitments(*late))
        case Missing():
            return _unknown_of_organization(condition, id_, day)
        case Barred():
            barred = _now(Post.organization_id, day).join(Person).where(Person.do_not_contact)
            return id_.in_(barred)
        case _:
            return id_.in_(_institutions(condition))


def _institutions(condition: Condition) -> Select[int]:
    """The institutions that are so by themselves."""
    query = select(Organization.id).correlate(None)
    match condition:
        case OfKind(kinds=kinds):
            return query.where(Organization.kind.in_(kinds))
        case InTerritory(places=places):
            return query.where(Organization.place_id.in_(_below(places)))
        case AtStage():
            return query.where(_at_stage(condition))
        case Tagged(tags=tags):
            return select(OrganizationTag.organization_id).where(OrganizationTag.tag_id.in_(tags))
        case SeenToBy(people=people):
            if people:
                return query.where(Organization.responsible_id.in_(people))
            return query.where(Organization.responsible_id.is_(None))
        case _:
            raise LookupError(f"no SQL says {condition}")


def _below(ids: Iterable[int]) -> Select[int]:
    """These places and those of these groups, with all that is part of them."""
    wanted = list(ids)
    of_groups = select(TerritoryGroupPlace.place_id).where(TerritoryGroupPlace.group_id.in_(wanted))
    start = select(Place.id).where(or_(Place.id.in_(wanted), Place.id.in_(of_groups)))
    inside = start.cte(recursive=True)
    inside = inside.union(select(Place.id).join(inside, Place.parent_id == inside.c.id))
    return select(inside.c.id)


def _at_stage(condition: AtStage) -> Sql:
    begun = select(FollowUp.organization_id).where(FollowUp.instrument_id.in_(condition.instrument))
    there = begun
    if condition.stages:
        there = there.where(FollowUp.stage_id.in_(condition.stages))
    if condition.side is not None:
        there = there.where(FollowUp.side_state == condition.side)
    found = Organization.id.in_(there)
    if catalogue.stage_id("to_contact") in condition.stages and condition.side is None:
        untouched = and_(Organization.kind.in_(GOVERNMENTS), Organization.id.not_in(begun))
        return or_(found, untouched)
    return found


def _with_post(condition: HasPost, day: date) -> Select[int]:
    query = select(Post.organization_id).where(_is_post(condition), _is_open(day))
    if condition.held is None:
        return query
    held = select(Appointment.post_id).where(_is_current(day))
    taken = Post.id.in_(held)
    return query.where(taken if condition.held is Held.HELD else not_(taken))


def _organizations_at(condition: TookPart, day: date) -> Any:
    """Who came by name, and who came only as a number."""
    which = _events(condition, day)
    came = _parts(Participation.organization_id, which).where(_CAME)
    counted = select(HeadCount.organization_id).join(Event, Event.id == HeadCount.event_id)
    return came.union_all(counted.where(which, HeadCount.organization_id.is_not(None)))


def _unknown_of_organization(condition: Missing, id_: ColumnElement[int], day: date) -> Sql:
    match condition.what:
        case Lack.AUTHORITY:
            elected = _now(Post.organization_id, day).where(Post.level == PostLevel.ELECTED)
            return id_.not_in(elected)
        case Lack.VERIFIED:
            return id_.in_(_now(Post.organization_id, day).where(_is_stale(condition, day)))
        case _:
            return id_.not_in(_reached(ContactPoint.organization_id, condition.what))


# People


def _of_person(condition: Condition, id_: ColumnElement[int], *, day: date) -> Sql:
    """Whether a person meets a condition, whatever it says of being negated."""
    match condition:
        case HasPost():
            return id_.in_(_now(Appointment.person_id, day).where(_is_post(condition)))
        case TookPart():
            return id_.in_(_parts(Participation.person_id, _events(condition, day)).where(_CAME))
        case Missed():
            return id_.in_(_missed(Participation.person_id, condition, day))
        case LastContact():
            met = id_.in_(_parts(Participation.person_id, _lately(condition, day)).where(_CAME))
            return met if condition.how in (Contact.WITHIN, Contact.EVER) else not_(met)
        case Owes(due=due):
            return id_.in_(_owing(due, day))
        case Missing():
            return _unknown_of_person(condition, id_, day)
        case Barred():
            return id_.in_(select(Person.id).correlate(None).where(Person.do_not_contact))
        case _:
            there = _now(Appointment.person_id, day)
            return id_.in_(there.where(Post.organization_id.in_(_institutions(condition))))


def _owing(due: Due, day: date) -> Select[Any]:
    late = [Commitment.due_on < day] if due is Due.OVERDUE else []
    return (
        select(Commitment.responsible_id)
        .join(Outcome)
        .where(Commitment.state == CommitmentState.OPEN, Outcome.kind.in_(DUE_KINDS), *late)
        .where(Commitment.responsible_id.is_not(None))
    )


def _unknown_of_person(condition: Missing, id_: ColumnElement[int], day: date) -> Sql:
    match condition.what:
        case Lack.AUTHORITY:
            return id_.not_in(_now(Appointment.person_id, day))
        case Lack.VERIFIED:
            return id_.in_(_now(Appointment.person_id, day).where(_is_stale(condition, day)))
        case _:
            return id_.not_in(_reached(ContactPoint.person_id, condition.what))


# Both

_CAME = Participation.state == ParticipationState.ATTENDED


def _now(column: Any, day: date) -> Select[Any]:
    """This column of every post that somebody holds on a day."""
    query = select(column).select_from(Appointment).join(Post, Post.id == Appointment.post_id)
    return query.where(_is_current(day), _is_open(day))


def _is_current(day: date) -> Sql:
    begun = or_(Appointment.start_first.is_(None), Appointment.start_first <= day)
    return and_(begun, or_(Appointment.end_last.is_(None), Appointment.end_last >= day))


def _is_open(day: date) -> Sql:
    return or_(Post.closed_on.is_(None), Post.closed_on > day)


def _is_stale(condition: Missing, day: date) -> Sql:
    since = _since(day, condition.days)
    return or_(Appointment.verified_on.is_(None), Appointment.verified_on < since)


def _is_post(condition: HasPost) -> Sql:
    """Whether every word begins one of the post's: «alcalde» means an «Alcaldesa» too."""
    title, plain = _titles()
    words = dict.fromkeys(terms(condition.words))
    # The first look costs little, and leaves few to take the accents from.
    found = [title.like(f"%{_MAY_BE_MARKED.sub('_', word)}%") for word in words]
    found += [plain.like(f"% {word}%") for word in words]
    if condition.levels:
        found.append(Post.level.in_(condition.levels))
    return and_(True, *found)


@cache
def _titles() -> tuple[ColumnElement[str], ColumnElement[str]]:
    """The title of a post with its unit, and the same without accents or signs.

    As text, said once: a hundred small functions for each word would take longer to write down
    than to answer.
    """
    title = _text(_letter(" ") + Post.title + _letter(" ") + func.coalesce(Post.unit, _letter("")))
    return title, _text(_plain(title))


def _text(said: ColumnElement[str]) -> ColumnElement[str]:
    return literal_column(str(said.compile(dialect=sqlite.dialect())))


def _plain(column: Any) -> ColumnElement[str]:
    """A text without accents or signs, as far as Spanish has them."""
    for each, instead in (_PLAIN | dict.fromkeys(_APART, " ")).items():
        column = func.replace(column, _letter(each), _letter(instead))
    return func.lower(column)


def _letter(letter: str) -> ColumnElement[str]:
    """A letter as it stands in the SQL: as parameters they would soon be more than SQLite takes."""
    return literal_column("'" + letter.replace("'", "''") + "'")


def _events(condition: TookPart | Missed, day: date) -> Sql:
    found: list[Sql] = [Event.state == EventState.HELD]
    if condition.types:
        found.append(Event.type_id.in_(condition.types))
    if condition.events:
        found.append(Event.id.in_(condition.events))
    return and_(*found, *_within(condition.period, day))


def _within(period: Period, day: date) -> list[Sql]:
    found: list[Sql] = []
    if period.days is not None:
        found.append(Event.start_last >= _since(day, period.days))
    if period.first is not None:
        found.append(func.coalesce(Event.end_last, Event.start_last) >= period.first)
    if period.last is not None:
        found.append(Event.start_first <= period.last)
    return found


def _lately(condition: LastContact, day: date) -> Sql:
    held = Event.state == EventState.HELD
    return (
        and_(held, Event.start_last >= _since(day, condition.days)) if condition.is_recent else held
    )


def _parts(column: Any, events: Sql) -> Select[Any]:
    """This column of whoever had a part in such events, whatever part it was."""
    query = select(column).join(Event, Event.id == Participation.event_id)
    return query.where(events, column.is_not(None))


def _missed(column: Any, condition: Missed, day: date) -> Select[Any]:
    """Who was called to such an event and of whom, that day, nobody came."""
    who_came = getattr(_other, column.key)
    came = exists().where(
        _other.event_id == Participation.event_id,
        who_came == column,
        _other.state == ParticipationState.ATTENDED,
    )
    return _parts(column, _events(condition, day)).where(not_(_CAME), ~came)


_other = aliased(Participation)


def _reached(column: Any, lack: Lack) -> Select[Any]:
    return select(column).where(column.is_not(None), ContactPoint.kind.in_(_REACHED_BY[lack]))


def _since(day: date, days: int) -> date:
    return day - timedelta(days=min(days, day.toordinal() - 1))
