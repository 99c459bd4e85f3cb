"""What needs somebody today: overdue, coming, just happened, stalled."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm import agenda, board, events, instruments
from crm.agenda import Entry, EntryKind, Mark
from crm.board import Card
from crm.events import EventRow
from crm.model import (
    Commitment,
    CommitmentState,
    Event,
    EventState,
    FollowUp,
    InstrumentKind,
)

AHEAD_DAYS = 60
COMING = (EntryKind.MEETING, EntryKind.OBSERVANCE, EntryKind.DUE, EntryKind.STEP)


@dataclass(frozen=True)
class Today:
    """What the first page shows: all that is overdue or stalled, what comes, what was last.

    `reminded` are the outcomes of which somebody asked to be reminded by now.
    """

    overdue: tuple[Entry, ...]
    coming: tuple[Entry, ...]
    latest: tuple[EventRow, ...]
    stalled: tuple[Card, ...]
    reminded: frozenset[int]


def gather(session: Session, day: date, *, mine: int | None = None) -> Today:
    """Gather it for a day; `mine`: only what this focal point wrote down or answers for."""
    return Today(
        tuple(agenda.overdue(session, day, mine=mine)),
        tuple(_coming(session, day, mine)),
        tuple(_latest(session, day, mine)),
        tuple(_stalled(session, mine)),
        frozenset(reminded(session, day)),
    )


def overdue_count(session: Session, day: date) -> int:
    """How many commitments, tasks and next steps fell due before a day, in two queries."""
    owed = select(func.count()).where(
        Commitment.state == CommitmentState.OPEN, Commitment.due_on < day
    )
    return (session.scalar(owed) or 0) + board.overdue(session)


def reminded(session: Session, day: date) -> list[int]:
    """The outcomes still awaited of which somebody asked to be reminded on a day or before."""
    query = select(Commitment.outcome_id).where(
        Commitment.state == CommitmentState.OPEN, Commitment.remind_on <= day
    )
    return list(session.scalars(query))


def _coming(session: Session, day: date, mine: int | None) -> list[Entry]:
    found = agenda.entries(session, day, day + timedelta(AHEAD_DAYS), mine=mine, kinds=COMING)
    return [each for each in found if each.mark in (Mark.NONE, Mark.POSTPONED) and each.exact]


def _latest(session: Session, day: date, mine: int | None, limit: int = 5) -> list[EventRow]:
    query = (
        select(Event.id)
        .where(Event.state == EventState.HELD, Event.start_first <= day)
        .order_by(Event.start_first.desc(), Event.id.desc())
        .limit(limit)
    )
    if mine is not None:
        query = query.where(Event.recorded_by_id == mine)
    ids = session.scalars(query).all()
    rows = events.rows(session, ids)
    return [rows[id_] for id_ in ids]


def _stalled(session: Session, mine: int | None) -> list[Card]:
    """The follow-ups of declarations that have rested too long, the longest first."""
    found = [
        card
        for each in instruments.every(session)
        if each.kind is InstrumentKind.DECLARATION and _is_followed(session, each.id)
        for card in board.cards(session, each.id)
        if card.days_stalled and mine in (None, card.responsible_id)
    ]
    return sorted(found, key=lambda card: -card.days_stalled)


def _is_followed(session: Session, instrument_id: int) -> bool:
    return (
        session.scalar(select(FollowUp.id).where(FollowUp.instrument_id == instrument_id).limit(1))
        is not None
    )
