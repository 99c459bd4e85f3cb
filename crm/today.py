"""What needs somebody today: overdue, coming, just happened, stalled."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm import agenda, board, events, instruments, pending
from crm.agenda import Entry, EntryKind, Mark
from crm.board import Card
from crm.events import EventRow
from crm.instruments import StageRow
from crm.model import (
    Commitment,
    CommitmentState,
    Event,
    EventState,
    InstrumentKind,
    Outcome,
    OutcomeKind,
)
from crm.pending import Pending

AHEAD_DAYS = 60
LATEST = 5


@dataclass(frozen=True)
class Held:
    """A meeting that was held, and how many outcomes of each kind came of it."""

    row: EventRow
    outcomes: tuple[tuple[OutcomeKind, int], ...]


@dataclass(frozen=True)
class Stalled:
    """A follow-up that has rested too long in a stage."""

    card: Card
    stage: StageRow


@dataclass(frozen=True)
class Today:
    """What the first page shows.

    `coming` has meetings and commemorative dates as entries of the agenda, and what falls due as
    pending; `reminded` is of what somebody asked to be reminded by now, and is not due yet.
    """

    overdue: tuple[Pending, ...]
    coming: tuple[Entry | Pending, ...]
    reminded: tuple[Pending, ...]
    latest: tuple[Held, ...]
    stalled: tuple[Stalled, ...]


def gather(session: Session, day: date, *, mine: int | None = None) -> Today:
    """Gather it for a day; `mine`: only what this focal point wrote down or sees to."""
    last = day + timedelta(AHEAD_DAYS)
    waiting = pending.open_ones(session, mine=mine, until=last, reminded_by=day)
    due = [each for each in waiting if each.due_on and day <= each.due_on <= last]
    return Today(
        tuple(each for each in waiting if each.overdue(day)),
        tuple(sorted([*_dated(session, day, last, mine), *due], key=_order)),
        tuple(each for each in waiting if _is_reminded(each, day)),
        tuple(_latest(session, day, mine)),
        tuple(_stalled(session, mine)),
    )


def falls_on(each: Entry | Pending, day: date) -> date:
    """The day under which something to come is shown; what has begun already is today's."""
    if isinstance(each, Entry):
        return max(day, each.on.first)
    assert each.due_on is not None
    return each.due_on


def _is_reminded(each: Pending, day: date) -> bool:
    return each.remind_on is not None and each.remind_on <= day and not each.overdue(day)


def _order(each: Entry | Pending) -> tuple[date, bool, str]:
    if isinstance(each, Entry):
        return each.on.first, False, f"{each.start_time or ''}"
    return each.due_on or date.max, True, each.text


def overdue_count(session: Session, day: date) -> int:
    """How many commitments, tasks and next steps fell due before a day, in two queries."""
    owed = select(func.count()).where(
        Commitment.state == CommitmentState.OPEN, Commitment.due_on < day
    )
    return (session.scalar(owed) or 0) + board.overdue(session)


def _dated(session: Session, day: date, last: date, mine: int | None) -> list[Entry]:
    """Meetings and commemorative dates, but for those of which nothing more is to be done."""
    kinds = (EntryKind.MEETING, EntryKind.OBSERVANCE)
    found = agenda.entries(session, day, last, mine=mine, kinds=kinds)
    held = EventState.HELD.label
    return [
        each
        for each in found
        if each.mark in (Mark.NONE, Mark.POSTPONED) and each.exact and each.state != held
    ]


def _latest(session: Session, day: date, mine: int | None) -> list[Held]:
    query = (
        select(Event.id)
        .where(Event.state == EventState.HELD, Event.start_first <= day)
        .order_by(Event.start_first.desc(), Event.id.desc())
        .limit(LATEST)
    )
    if mine is not None:
        query = query.where(Event.recorded_by_id == mine)
    ids = list(session.scalars(query))
    rows = events.rows(session, ids)
    counted = (
        select(Outcome.event_id, Outcome.kind, func.count())
        .where(Outcome.event_id.in_(ids))
        .group_by(Outcome.event_id, Outcome.kind)
    )
    came: dict[int | None, dict[OutcomeKind, int]] = defaultdict(dict)
    for event_id, kind, count in session.execute(counted):
        came[event_id][kind] = count
    return [
        Held(rows[id_], tuple((kind, came[id_][kind]) for kind in OutcomeKind if kind in came[id_]))
        for id_ in ids
    ]


def _stalled(session: Session, mine: int | None) -> list[Stalled]:
    """The follow-ups of declarations that have rested too long, the longest first."""
    followed = board.counts(session)
    found = []
    for each in instruments.every(session):
        if each.kind is not InstrumentKind.DECLARATION or not followed.get(each.id):
            continue
        stages = {stage.id: stage for stage in instruments.stages(session, each.id)}
        found += [
            Stalled(card, stages[card.stage_id])
            for card in board.cards(session, each.id)
            if card.days_stalled and mine in (None, card.responsible_id)
        ]
    return sorted(found, key=lambda each: -each.card.days_stalled)
