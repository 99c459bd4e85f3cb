"""Which institutions events and commitments involve: asked of one, or of all at once."""

from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, select, union_all

from crm.model import (
    DUE_KINDS,
    Commitment,
    CommitmentState,
    Event,
    EventOrganizer,
    HeadCount,
    Organization,
    Outcome,
    Participation,
)


def took_part(organization_id: Any) -> ColumnElement[bool]:
    """The condition by which an event is one of an institution's."""
    mentions = (
        select(noun.event_id).where(noun.organization_id == organization_id).correlate(Organization)
        for noun in (Participation, EventOrganizer, HeadCount, Outcome)
    )
    return Event.id.in_(union_all(*mentions))


def taking_part(events: ColumnElement[bool]) -> CompoundSelect[int | None]:
    """As `took_part`, the other way round: the institutions of such events, all at once."""
    return union_all(
        *(
            select(noun.organization_id)
            .join(Event, Event.id == noun.event_id)
            .where(events, noun.organization_id.is_not(None))
            for noun in (Participation, EventOrganizer, HeadCount, Outcome)
        )
    )


def with_commitments(*which: ColumnElement[bool]) -> CompoundSelect[int | None]:
    """The institutions that open commitments of this sort concern, all at once."""
    open_ones = (
        select(
            Commitment.debtor_id, Commitment.creditor_id, Outcome.organization_id, Outcome.event_id
        )
        .join(Outcome)
        .where(Commitment.state == CommitmentState.OPEN, Outcome.kind.in_(DUE_KINDS), *which)
        .cte()
    )
    of_its_event = select(Participation.organization_id).join(
        open_ones, Participation.event_id == open_ones.c.event_id
    )
    return union_all(
        select(open_ones.c.debtor_id),
        select(open_ones.c.creditor_id),
        select(open_ones.c.organization_id),
        of_its_event.where(open_ones.c.organization_id.is_(None)),
    )
