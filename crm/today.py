"""What needs somebody today: overdue, coming, just happened, stalled."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm import agenda, events, instruments, office, pending, tasks
from crm.agenda import Entry, EntryKind, Mark
from crm.events import EventRow
from crm.instruments import StageRow
from crm.model import (
    Event,
    EventState,
    FollowUp,
    Instrument,
    InstrumentKind,
    Organization,
    Outcome,
    OutcomeKind,
    Stage,
)
from crm.pending import Pending

AHEAD_DAYS = 60
LATE = timedelta(days=366)  # what should have gone out longer ago is not brought up any more
OVERDUE, COMING, LATEST, STALLED = 6, 60, 5, 6


@dataclass(frozen=True)
class Held:
    """A meeting that was held, and how many outcomes of each kind came of it."""

    row: EventRow
    outcomes: tuple[tuple[OutcomeKind, int], ...]


@dataclass(frozen=True)
class Stalled:
    """A follow-up that has rested too long in a stage, and what should come next."""

    follow_up_id: int
    organization: str
    stage: StageRow
    days: int
    next_step: str | None


@dataclass(frozen=True)
class Today:
    """What the first page shows: the first of each, and how many there are in all.

    `coming` has meetings and commemorative dates as entries of the agenda, and what falls due as
    pending; `reminded` is of what somebody asked to be reminded by now, and is not due yet.
    """

    overdue: tuple[Pending, ...]
    overdue_count: int
    coming: tuple[Entry | Pending, ...]
    reminded: tuple[Pending, ...]
    latest: tuple[Held, ...]
    stalled: tuple[Stalled, ...]
    stalled_count: int


def gather(session: Session, day: date, *, mine: int | None = None) -> Today:
    """Gather it for a day; `mine`: only what this focal point wrote down or sees to."""
    last = day + timedelta(AHEAD_DAYS)
    due = pending.open_ones(session, mine=mine, first=day, last=last, limit=COMING)
    coming: list[Entry | Pending] = [*_dated(session, day, last, mine), *due]
    stalled, stalled_count = _stalled(session, day, mine)
    return Today(
        tuple(pending.open_ones(session, mine=mine, last=day - timedelta(1), limit=OVERDUE)),
        pending.overdue_count(session, day, mine=mine),
        tuple(sorted(coming, key=_order)[:COMING]),
        tuple(pending.reminded(session, day, mine=mine)),
        tuple(_latest(session, day, mine)),
        stalled,
        stalled_count,
    )


def falls_on(each: Entry | Pending, day: date) -> date:
    """The day under which something to come is shown; what has begun already is today's."""
    if isinstance(each, Entry):
        out = each.kind is EntryKind.PUBLICATION  # which has until the end of its month or quarter
        return max(day, each.on.last if out else each.on.first)
    assert each.due_on is not None
    return each.due_on


def _order(each: Entry | Pending) -> tuple[date, bool, str]:
    if isinstance(each, Entry):
        return falls_on(each, date.min), False, f"{each.start_time or ''}"
    return each.due_on or date.max, True, each.text


def _dated(session: Session, day: date, last: date, mine: int | None) -> list[Entry]:
    """Meetings, commemorative dates and what is to be published, while it is still to be done."""
    kinds = (EntryKind.MEETING, EntryKind.OBSERVANCE)
    found = agenda.entries(session, day, last, mine=mine, kinds=kinds)
    held = EventState.HELD.label
    to_come = [
        each
        for each in found
        if each.mark in (Mark.NONE, Mark.POSTPONED) and each.exact and each.state != held
    ]
    planned = agenda.entries(session, day - LATE, last, mine=mine, kinds=[EntryKind.PUBLICATION])
    waiting = (Mark.NONE, Mark.OVERDUE)
    due = [each for each in planned if each.mark in waiting and each.on.last <= last]
    return [*to_come, *due]


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


def _stalled(session: Session, day: date, mine: int | None) -> tuple[tuple[Stalled, ...], int]:
    """The follow-ups of declarations that have rested too long, the longest first."""
    days = instruments.days_column().label("days")
    query = (
        select(
            FollowUp.id,
            tasks.told_name(Organization),
            Stage,
            days,
            FollowUp.next_step,
            func.count().over(),
        )
        .join(Instrument, Instrument.id == FollowUp.instrument_id)
        .join(Stage, Stage.id == FollowUp.stage_id)
        .join(Organization, Organization.id == FollowUp.organization_id)
        .where(Instrument.kind == InstrumentKind.DECLARATION, instruments.stalled_column())
        .order_by(days.desc(), FollowUp.id)
        .limit(STALLED)
    )
    if mine is not None:
        whose = func.coalesce(FollowUp.responsible_id, Organization.responsible_id)
        query = query.where(whose == mine)
    asked = {"day": day, "stale_after_days": office.stale_after_days(session)}
    rows = session.execute(query, asked).all()
    found = tuple(
        Stalled(id_, name, instruments.stage_row(stage), round(rested), step)
        for id_, name, stage, rested, step, _count in rows
    )
    return found, rows[0][-1] if rows else 0
