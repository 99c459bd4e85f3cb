"""What is owed and by when, either way: to be done, put off, or done again next month."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from crm import catalogue, journal
from crm.dates import PartialDate
from crm.errors import Invalid
from crm.i18n import _
from crm.model import (
    Commitment,
    CommitmentState,
    Event,
    FocalPoint,
    Organization,
    OrganizationKind,
    Outcome,
    OutcomeKind,
    Participation,
    Person,
    Repetition,
    Word,
)
from crm.model.base import N_, today
from crm.model.organization import shown_name
from crm.model.person import full_name

DONE = N_("Compromiso «{subject}» cumplido")
REOPENED = N_("Compromiso «{subject}» abierto de nuevo")
POSTPONED = N_("Compromiso «{subject}» pospuesto")
LAST = 31  # of any month

# What the next of a task that repeats takes from the one before.
_SAME_OUTCOME = (
    "event_id",
    "organization_id",
    "follow_up_id",
    "place_id",
    "kind",
    "text",
    "raised_by",
    "raised_by_id",
    "restricted",
    "position",
)
_SAME_COMMITMENT = (
    "debtor_id",
    "creditor_id",
    "responsible",
    "responsible_id",
    "owner_id",
    "repeats",
    "repeats_until",
)


class Direction(Word):
    """Who owes: we of the Network, or the others."""

    OURS = "ours", N_("Nos toca")
    THEIRS = "theirs", N_("Les toca")


@dataclass(frozen=True)
class Task:
    """A commitment or task, with whom it is about, who answers for it and where it came from.

    `initials` are of the focal point who sees to it: who was told to or, without any, who sees to
    the institution, or else who recorded the meeting.
    """

    outcome_id: int
    kind: OutcomeKind
    text: str
    direction: Direction
    organization_id: int | None
    organization: str | None
    responsible: str | None
    owner_id: int | None
    initials: str | None
    due_on: date | None
    remind_on: date | None
    repeats: Repetition | None
    state: CommitmentState
    done_on: date | None
    event_id: int | None
    event: str | None
    event_on: PartialDate | None
    follow_up_id: int | None
    restricted: bool

    def overdue(self, day: date) -> bool:
        """Tell whether it was to be done before a day."""
        return self.is_open and self.due_on is not None and self.due_on < day

    @property
    def is_open(self) -> bool:
        return self.state is CommitmentState.OPEN


def open_ones(
    session: Session,
    *conditions: ColumnElement[bool],
    owner_id: int | None = None,
    limit: int | None = None,
) -> list[Task]:
    """All that is owed, what is due first first and the undated last, in one query.

    With `owner_id`, what that focal point sees to; `conditions` are more of the kind.
    """
    query = _open(conditions, owner_id)
    if limit is not None:  # in the order of an index, so that no more rows are read
        query = query.order_by(None).order_by(Commitment.due_on, Commitment.id).limit(limit)
    return [_task(row) for row in session.execute(query)]


def open_count(
    session: Session, *conditions: ColumnElement[bool], owner_id: int | None = None
) -> int:
    """How many there are of those that `open_ones` returns."""
    if owner_id is None:
        query = select(func.count()).select_from(Commitment).where(_is_open(), *conditions)
    else:
        query = select(func.count()).select_from(_open(conditions, owner_id).subquery())
    return session.scalar(query) or 0


def _open(
    conditions: Iterable[ColumnElement[bool]], owner_id: int | None
) -> Select[*tuple[Any, ...]]:
    query = _query().where(_is_open(), *conditions)
    return query if owner_id is None else query.where(FocalPoint.id == owner_id)


def _is_open() -> ColumnElement[bool]:
    return Commitment.state == CommitmentState.OPEN


def seen_to_by(focal_point_id: int) -> Select[int]:
    """The outcomes, open or done, that a focal point sees to."""
    return (
        _query().with_only_columns(Outcome.id).order_by(None).where(FocalPoint.id == focal_point_id)
    )


def of_follow_up(session: Session, follow_up_id: int) -> list[Task]:
    """What is to be done for a follow-up, and what was."""
    return [
        _task(row) for row in session.execute(_query().where(Outcome.follow_up_id == follow_up_id))
    ]


@cache
def _query() -> Select[*tuple[Any, ...]]:
    debtor, creditor = aliased(Organization), aliased(Organization)
    about, person = aliased(Organization), aliased(Person)
    met = (
        select(func.min(Participation.organization_id))
        .where(Participation.event_id == Outcome.event_id)
        .where(Participation.organization_id.is_not(None))
        .correlate(Outcome)
        .scalar_subquery()
    )
    other = func.coalesce(
        Outcome.organization_id,
        case((_outside(debtor), debtor.id)),
        case((_outside(creditor), creditor.id)),
        met,
    )
    seeing = func.coalesce(Commitment.owner_id, about.responsible_id, Event.recorded_by_id)
    return (
        select(
            Outcome.id,
            Outcome.kind,
            Outcome.text,
            debtor.id.label("debtor_id"),
            debtor.kind.label("debtor_kind"),
            about.id.label("about_id"),
            told_name(about).label("about"),
            func.coalesce(full_name(person), Commitment.responsible, shown_name(debtor)).label(
                "answering"
            ),
            Commitment.owner_id,
            FocalPoint.initials,
            Commitment.due_on,
            Commitment.remind_on,
            Commitment.repeats,
            Commitment.state,
            Commitment.done_on,
            Outcome.event_id,
            Event.subject,
            Event.start_first,
            Event.start_last,
            Outcome.follow_up_id,
            Outcome.restricted,
        )
        .join(Commitment, Commitment.outcome_id == Outcome.id)
        .outerjoin(Event, Event.id == Outcome.event_id)
        .outerjoin(person, person.id == Commitment.responsible_id)
        .outerjoin(debtor, debtor.id == Commitment.debtor_id)
        .outerjoin(creditor, creditor.id == Commitment.creditor_id)
        .outerjoin(about, about.id == other)
        .outerjoin(FocalPoint, FocalPoint.id == seeing)
        .where(Outcome.kind.in_((OutcomeKind.COMMITMENT, OutcomeKind.TASK)))
        .order_by(Commitment.due_on.is_(None), Commitment.due_on, Outcome.id)
    )


def told_name(organization: Any) -> Any:
    """As `shown_name`, but of a regional government, which is there called as its region is."""
    regional = organization.kind == OrganizationKind.REGIONAL
    return case((regional, organization.official_name), else_=shown_name(organization))


def _outside(organization: Any) -> Any:
    """Whether an institution is none of ours: neither the Network nor of the United Nations."""
    return and_(organization.kind != OrganizationKind.UN, organization.id != catalogue.NETWORK_ID)


def _task(row: Any) -> Task:
    return Task(
        row.id,
        row.kind,
        row.text,
        _direction(row),
        row.about_id,
        row.about,
        row.answering,
        row.owner_id,
        row.initials,
        row.due_on,
        row.remind_on,
        row.repeats,
        row.state,
        row.done_on,
        row.event_id,
        row.subject,
        PartialDate(row.start_first, row.start_last) if row.start_first else None,
        row.follow_up_id,
        row.restricted,
    )


def _direction(row: Any) -> Direction:
    """A debtor says it; without one, a task and what a focal point answers for is ours."""
    if row.debtor_id is None:
        ours = row.kind is OutcomeKind.TASK or row.owner_id is not None
    else:
        ours = row.debtor_kind is OrganizationKind.UN or row.debtor_id == catalogue.NETWORK_ID
    return Direction.OURS if ours else Direction.THEIRS


def set_done(
    session: Session, outcome_id: int, *, done: bool, on: date | None = None, evidence: str = ""
) -> int | None:
    """Mark a commitment or task as done on a day, or open it again.

    One that repeats leaves the next of its kind in its place, whose outcome id is returned.
    """
    outcome, commitment = _owed(session, outcome_id)
    was_open = commitment.state is CommitmentState.OPEN
    commitment.state = CommitmentState.DONE if done else CommitmentState.OPEN
    commitment.done_on = (on or today()) if done else None
    if evidence:
        commitment.evidence = evidence
    journal.check_and_add(session, commitment)
    following = _repeat(session, outcome, commitment) if done and was_open else None
    journal.describe(session, DONE if done else REOPENED, outcome.text[:80])
    return following


def postpone(session: Session, outcome_id: int, due_on: date) -> None:
    """Put off a commitment or task to a later day; its reminder moves along with it."""
    outcome, commitment = _owed(session, outcome_id)
    if commitment.state is not CommitmentState.OPEN:
        raise Invalid({"due_on": _("Ya no está abierto; ábralo de nuevo para posponerlo.")})
    check_ahead(due_on)
    if commitment.remind_on and commitment.due_on:
        commitment.remind_on += due_on - commitment.due_on
    commitment.due_on, commitment.repeats_day = due_on, None
    journal.check_and_add(session, commitment)
    journal.describe(session, POSTPONED, outcome.text[:80])


def check_ahead(due_on: date) -> None:
    """Raise `Invalid` where nothing can be put off to that day, because it is past."""
    if due_on < today():
        raise Invalid({"due_on": _("Ese día ya pasó. Elija uno de hoy en adelante.")})


def _owed(session: Session, outcome_id: int) -> tuple[Outcome, Commitment]:
    outcome = session.get_one(Outcome, outcome_id)
    if outcome.commitment is None:
        raise Invalid({"state": _("Ese resultado no es un compromiso.")})
    return outcome, outcome.commitment


def _repeat(session: Session, outcome: Outcome, done: Commitment) -> int | None:
    if done.repeats is None or done.due_on is None:
        return None
    day = done.repeats_day or _day_of_month(done.due_on)
    due_on = next_due(done.due_on, done.repeats, day)
    while due_on <= today():
        due_on = next_due(due_on, done.repeats, day)
    if done.repeats_until and due_on > done.repeats_until:
        return None
    if (there := _following(session, outcome, due_on)) is not None:
        return there  # it was done before, and opened again
    following = Outcome(**{name: getattr(outcome, name) for name in _SAME_OUTCOME})
    following.commitment = Commitment(
        state=CommitmentState.OPEN,
        due_on=due_on,
        remind_on=done.remind_on and done.remind_on + (due_on - done.due_on),
        repeats_day=day,
        **{name: getattr(done, name) for name in _SAME_COMMITMENT},
    )
    session.add(following)
    session.flush()
    return following.id


def _following(session: Session, outcome: Outcome, due_on: date) -> int | None:
    """The open one of the same kind that is due on a day, if it is there already."""
    same = (getattr(Outcome, name) == getattr(outcome, name) for name in _SAME_OUTCOME)
    query = select(Outcome.id).join(Commitment, Commitment.outcome_id == Outcome.id).where(*same)
    query = query.where(Commitment.due_on == due_on, Commitment.state == CommitmentState.OPEN)
    return session.scalar(query.where(Commitment.repeats.is_not(None)).limit(1))


def next_due(day: date, repeats: Repetition, day_of_month: int | None = None) -> date:
    """The day after a week, a month, a quarter or a year.

    `day_of_month` is that on which it falls due where the month has it; unless told, it is that
    of `day`, and the last of a month stays the last.
    """
    if repeats is Repetition.WEEKLY:
        return day + timedelta(days=7)
    wanted = day_of_month or _day_of_month(day)
    ahead = {Repetition.MONTHLY: 1, Repetition.QUARTERLY: 3, Repetition.YEARLY: 12}[repeats]
    month = day.year * 12 + day.month - 1 + ahead
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(wanted, _longest(year, month)))


def _day_of_month(day: date) -> int:
    return LAST if day.day == _longest(day.year, day.month) else day.day


def _longest(year: int, month: int) -> int:
    return monthrange(year, month)[1]
