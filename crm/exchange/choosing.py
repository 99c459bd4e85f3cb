"""Which records leave: those asked for, less those that may not."""

from collections.abc import Sequence

from sqlalchemy import Select, false, select
from sqlalchemy.orm import Session, contains_eager

from crm import segments
from crm.errors import CrmError
from crm.exchange.value import Order, Reason, Tally, What
from crm.i18n import _
from crm.model import (
    Appointment,
    Event,
    FollowUp,
    Instrument,
    Organization,
    Person,
    Post,
    SegmentOf,
)
from crm.model.base import today
from crm.segments import SegmentRow

AT_ONCE = 500
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


def _members(session: Session, segment: SegmentRow, what: What) -> Sequence[int]:
    """Who of a segment is meant: of one of institutions also their people and follow-ups."""
    ids = segments.members(session, segment.id)
    if OF_SEGMENT[segment.of] is what:
        return ids
    if segment.of is SegmentOf.ORGANIZATIONS and what is What.PEOPLE:
        query = select(Appointment).join(Post, Post.id == Appointment.post_id)
        day, inside = today(), set(ids)
        found = session.scalars(query.options(contains_eager(Appointment.post)))
        return [
            each.person_id
            for each in found
            if each.post.organization_id in inside and each.current(day)
        ]
    if segment.of is SegmentOf.ORGANIZATIONS and what is What.FOLLOW_UPS:
        inside = set(ids)
        found_ = session.execute(select(FollowUp.id, FollowUp.organization_id))
        return [id_ for id_, organization_id in found_ if organization_id in inside]
    raise CrmError(
        _("El segmento «{name}» es de {of}: no dice qué {what} exportar.").format(
            name=segment.name, of=segment.of.label.lower(), what=what.label.lower()
        )
    )


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


def batches(ids: Sequence[int]) -> list[Sequence[int]]:
    """As many at a time as a query takes."""
    return [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]
