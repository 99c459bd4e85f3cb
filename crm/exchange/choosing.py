"""Which records leave: those asked for, less those that may not."""

from collections.abc import Sequence

from sqlalchemy import Select, false, select
from sqlalchemy.orm import Session

from crm.exchange.value import Order, Reason, Tally, What
from crm.model import Event, FollowUp, Instrument, Organization, Person

AT_ONCE = 500


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
    return set()


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
