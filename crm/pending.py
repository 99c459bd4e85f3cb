"""All that waits for somebody, in one list: commitments, tasks, the next steps of follow-ups."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from crm import followups, tasks
from crm.dates import PartialDate, show_partial
from crm.i18n import _, language
from crm.instruments import RESTING
from crm.model import (
    Commitment,
    FocalPoint,
    FollowUp,
    Instrument,
    Organization,
    OutcomeKind,
    Repetition,
    Word,
)
from crm.model.base import N_
from crm.tasks import Direction, Task


class PendingKind(Word):
    COMMITMENT = "commitment", N_("Compromiso")
    TASK = "task", N_("Tarea")
    STEP = "step", N_("Próximo paso")


@dataclass(frozen=True)
class Pending:
    """Something to be done: what, with whom, by when, who sees to it and where it came from.

    Its `id` is that of the outcome or of the follow-up, and `source` the subject of a meeting or
    the name of an instrument.
    """

    id: int
    kind: PendingKind
    text: str
    direction: Direction
    organization_id: int | None
    organization: str | None
    source: str | None
    event_id: int | None
    event_on: PartialDate | None
    responsible: str | None
    initials: str | None
    due_on: date | None
    remind_on: date | None
    repeats: Repetition | None
    restricted: bool

    @property
    def is_step(self) -> bool:
        return self.kind is PendingKind.STEP

    def overdue(self, day: date) -> bool:
        """Tell whether it was to be done before a day."""
        return self.due_on is not None and self.due_on < day


def open_ones(
    session: Session,
    *,
    mine: int | None = None,
    first: date | None = None,
    last: date | None = None,
    limit: int | None = None,
) -> list[Pending]:
    """All that waits, what is due first first and the undated last, in two queries.

    With `mine`, what that focal point sees to; with days, what is due between them.
    """
    owed = tasks.open_ones(
        session, *_between(Commitment.due_on, first, last), owner_id=mine, limit=limit
    )
    found = [*map(_of_task, owed), *_steps(session, mine, first, last, limit)]
    return sorted(found, key=lambda each: (each.due_on or date.max, each.id))[:limit]


def overdue_count(session: Session, day: date, *, mine: int | None = None) -> int:
    """How many commitments, tasks and next steps fell due before a day, in two queries."""
    before = day - timedelta(1)
    owed = tasks.open_count(session, *_between(Commitment.due_on, None, before), owner_id=mine)
    steps = select(func.count()).select_from(FollowUp).where(*_waits(None, before))
    if mine is not None:
        steps = steps.join(Organization).where(whose_step() == mine)
    return owed + (session.scalar(steps) or 0)


def reminded(session: Session, day: date, *, mine: int | None = None) -> list[Pending]:
    """What somebody asked to be reminded of by a day, and is not overdue."""
    soon = or_(Commitment.due_on.is_(None), Commitment.due_on >= day)
    found = tasks.open_ones(session, Commitment.remind_on <= day, soon, owner_id=mine)
    return [_of_task(each) for each in found]


def _between(column: Any, first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [column >= first] if first else []
    return [*conditions, column <= last] if last else conditions


def _of_task(task: Task) -> Pending:
    kind = PendingKind.TASK if task.kind is OutcomeKind.TASK else PendingKind.COMMITMENT
    return Pending(
        task.outcome_id,
        kind,
        task.text,
        task.direction,
        task.organization_id,
        task.organization,
        task.event,
        task.event_id,
        task.event_on,
        task.responsible,
        task.initials,
        task.due_on,
        task.remind_on,
        task.repeats,
        task.restricted,
    )


def _steps(
    session: Session,
    mine: int | None,
    first: date | None,
    last: date | None,
    limit: int | None,
) -> list[Pending]:
    query = (
        select(
            FollowUp.id,
            FollowUp.next_step,
            FollowUp.next_due_on,
            FollowUp.organization_id,
            tasks.told_name(Organization),
            _short_instrument(),
            FocalPoint.name,
            FocalPoint.initials,
        )
        .join(Instrument, Instrument.id == FollowUp.instrument_id)
        .join(Organization, Organization.id == FollowUp.organization_id)
        .outerjoin(FocalPoint, FocalPoint.id == whose_step())
        .where(*_waits(first, last))
        .order_by(FollowUp.next_due_on)
        .limit(limit)
    )
    if mine is not None:
        query = query.where(FocalPoint.id == mine)
    return [_step(*row) for row in session.execute(query)]


def _waits(first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    return [
        or_(FollowUp.side_state.is_(None), FollowUp.side_state.not_in(RESTING)),
        or_(FollowUp.next_step.is_not(None), FollowUp.next_due_on.is_not(None)),
        *_between(FollowUp.next_due_on, first, last),
    ]


def whose_step() -> ColumnElement[int | None]:
    """Who sees to a follow-up: who was told to or, without any, who sees to the institution."""
    return func.coalesce(FollowUp.responsible_id, Organization.responsible_id)


def _short_instrument() -> Any:
    english = func.coalesce(Instrument.short_en, Instrument.name_en)
    spanish = func.coalesce(Instrument.short_es, Instrument.name_es)
    return func.coalesce(english, spanish) if language() == "en" else spanish


def _step(
    id_: int,
    text: str | None,
    due_on: date | None,
    organization_id: int,
    organization: str,
    instrument: str,
    responsible: str | None,
    initials: str | None,
) -> Pending:
    return Pending(
        id_,
        PendingKind.STEP,
        text or _("Próximo paso sin definir"),
        Direction.OURS,
        organization_id,
        organization,
        instrument,
        None,
        None,
        responsible,
        initials,
        due_on,
        None,
        None,
        False,
    )


def postpone(session: Session, pending_id: int, due_on: date) -> None:
    """Put off a commitment, a task or a next step to a later day."""
    follow_up = session.get(FollowUp, pending_id)  # ids are unique in the whole file
    if follow_up is None:
        tasks.postpone(session, pending_id, due_on)
        return
    tasks.check_ahead(due_on)
    followups.next_step(session, pending_id, follow_up.next_step, due_on)


def sheet(rows: list[Pending]) -> tuple[list[str], list[list[str | date | None]]]:
    """These as a spreadsheet: its headings and its rows."""
    headings = [
        _("Vence"),
        _("Qué"),
        _("Tipo"),
        _("A quién le toca"),
        _("Institución"),
        _("De dónde viene"),
        _("Responsable"),
        _("A cargo de"),
        _("Recordar el"),
        _("Se repite"),
    ]
    return headings, [_sheet_row(each) for each in rows]


def _sheet_row(each: Pending) -> list[str | date | None]:
    return [
        each.due_on,
        each.text,
        each.kind.label,
        each.direction.label,
        each.organization,
        source_said(each),
        each.responsible,
        each.initials,
        each.remind_on,
        each.repeats.label if each.repeats else None,
    ]


def source_said(each: Pending) -> str:
    """Say where it came from: the meeting with its date, or the instrument."""
    on = show_partial(each.event_on) if each.event_on else ""
    return ", ".join(filter(None, (each.source, on)))
