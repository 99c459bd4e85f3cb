"""Which records leave: those asked for, less those that may not."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import Select, false, select
from sqlalchemy.orm import Session, contains_eager

from crm import segments
from crm.errors import CrmError
from crm.exchange.value import Order, Reason, Tally, What
from crm.i18n import _
from crm.model import (
    Appointment,
    Commitment,
    Event,
    EventOrganizer,
    FollowUp,
    Instrument,
    Organization,
    Outcome,
    Participation,
    Person,
    Post,
    SegmentOf,
)
from crm.model.base import today
from crm.segments import SegmentRow

OF_SEGMENT = {SegmentOf.ORGANIZATIONS: What.ORGANIZATIONS, SegmentOf.PEOPLE: What.PEOPLE}


def choose(session: Session, order: Order, tally: Tally) -> list[int]:
    """The ids of what leaves, in the order in which lists show them; the rest is tallied."""
    wanted = _wanted(session, order)
    found = session.execute(_standing(order.what)).all()
    there = {row[0] for row in found}
    if wanted is not None:
        tally.left_out[Reason.GONE] += len(wanted - there)
    leaving = []
    for id_, example, silent in found:
        if wanted is not None and id_ not in wanted:
            continue
        if silent:
            tally.left_out[Reason.DO_NOT_CONTACT] += 1
        elif example and not order.examples:
            tally.left_out[Reason.EXAMPLE] += 1
        else:
            leaving.append(id_)
    return leaving


def _wanted(session: Session, order: Order) -> set[int] | None:
    """The ids asked for; None for all."""
    if order.ids is not None:
        return set(order.ids)
    if not order.segment:
        return None
    return set(_members(session, segments.named(session, order.segment), order.what))


def _members(session: Session, segment: SegmentRow, what: What) -> Collection[int]:
    """Who of a segment is meant: of one of institutions also their people, and so on."""
    ids = segments.members(session, segment.id)
    if OF_SEGMENT[segment.of] is what:
        return ids
    lent = _LENT.get((segment.of, what))
    if lent is None:
        raise CrmError(
            _("El segmento «{name}» es de {of}: no dice qué {what} exportar.").format(
                name=segment.name, of=segment.of.label.lower(), what=what.label.lower()
            )
        )
    return lent(session, set(ids))


def lends(of: SegmentOf, what: What) -> bool:
    """Whether a segment of these says what of that is meant."""
    return OF_SEGMENT[of] is what or (of, what) in _LENT


def _holders(session: Session, organizations: Collection[int]) -> set[int]:
    """Who holds a post there today."""
    query = select(Appointment).join(Post, Post.id == Appointment.post_id)
    day = today()
    return {
        each.person_id
        for each in session.scalars(query.options(contains_eager(Appointment.post)))
        if each.post.organization_id in organizations and each.current(day)
    }


def _follow_ups(session: Session, organizations: Collection[int]) -> set[int]:
    found = session.execute(select(FollowUp.id, FollowUp.organization_id))
    return {id_ for id_, organization_id in found if organization_id in organizations}


def _met(session: Session, column: Any, ids: Collection[int]) -> set[int]:
    found = session.execute(select(Participation.event_id, column).where(column.is_not(None)))
    return {event_id for event_id, id_ in found if id_ in ids}


def _events_of_people(session: Session, people: Collection[int]) -> set[int]:
    """The meetings on whose lists they are."""
    return _met(session, Participation.person_id, people)


def _events_with(session: Session, organizations: Collection[int]) -> set[int]:
    """The meetings that they organized, or on whose lists they are."""
    held = session.execute(select(EventOrganizer.event_id, EventOrganizer.organization_id))
    return _met(session, Participation.organization_id, organizations) | {
        event_id for event_id, id_ in held if id_ in organizations
    }


_LENT: Mapping[tuple[SegmentOf, What], Callable[[Session, Collection[int]], set[int]]] = {
    (SegmentOf.ORGANIZATIONS, What.PEOPLE): _holders,
    (SegmentOf.ORGANIZATIONS, What.FOLLOW_UPS): _follow_ups,
    (SegmentOf.ORGANIZATIONS, What.EVENTS): _events_with,
    (SegmentOf.PEOPLE, What.EVENTS): _events_of_people,
}


def dated(session: Session, order: Order) -> set[int] | None:
    """What of a calendar is meant: of a segment its meetings, what came of them, and what its
    institutions are to do; None for all there is.
    """
    meetings = _wanted(session, order)
    if meetings is None:
        return None
    segment = segments.named(session, order.segment) if order.segment else None
    inside: set[int] = set()
    if segment is not None and segment.of is SegmentOf.ORGANIZATIONS:
        inside = set(segments.members(session, segment.id))
    query = select(
        Outcome.id, Outcome.event_id, Outcome.organization_id, Commitment.debtor_id
    ).join(Commitment, Commitment.outcome_id == Outcome.id)
    results = {
        id_
        for id_, *whose in session.execute(query)
        if meetings.intersection(whose) or inside.intersection(whose)
    }
    return meetings | results | _follow_ups(session, inside)


def _standing(what: What) -> Select[int, bool, bool]:
    """Every record with whether it is invented, and whether it asked not to be contacted."""
    if what is What.PEOPLE:
        query = select(Person.id, Person.example, Person.do_not_contact)
        return query.order_by(Person.sort_key, Person.id)
    if what is What.ORGANIZATIONS:
        query = select(Organization.id, Organization.example, false())
        return query.order_by(Organization.sort_key, Organization.id)
    if what is What.EVENTS:
        query = select(Event.id, Event.example, false())
        return query.order_by(Event.start_first.is_(None), Event.start_first.desc(), Event.id)
    return (
        select(FollowUp.id, Organization.example, false())
        .join(Organization, Organization.id == FollowUp.organization_id)
        .join(Instrument, Instrument.id == FollowUp.instrument_id)
        .order_by(Instrument.position, Instrument.id, Organization.sort_key, FollowUp.id)
    )
