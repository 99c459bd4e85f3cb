"""What a year leaves to be done: written down, made a task, or an activity of the next plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from crm import bin, journal, outcomes, plans
from crm.dates import PartialDate
from crm.errors import Conflict, Invalid, NotFound
from crm.i18n import _
from crm.model import (
    Commitment,
    CommitmentState,
    Event,
    FocalPoint,
    Instrument,
    Material,
    NextStep,
    Objective,
    OutcomeKind,
    StepState,
    WorkPlan,
)
from crm.model.base import N_
from crm.plans import objective_row, spoken

SAVED = N_("Próximo paso «{subject}» guardado")
TO_TASK = N_("Próximo paso «{subject}» convertido en tarea")
TO_ACTIVITY = N_("Próximo paso «{subject}» convertido en actividad")

_COLUMNS = (
    "plan_id",
    "objective_id",
    "theme_es",
    "theme_en",
    "text_es",
    "text_en",
    "owner_id",
    "due",
    "state",
    "event_id",
    "material_id",
    "instrument_id",
    "task_id",
    "activity_id",
    "position",
)


@dataclass(frozen=True)
class StepRow:
    """A next step as lists show it, with what it is linked to; `task_done` is None of no task."""

    id: int
    year: int
    objective_id: int | None
    objective: str
    theme: str
    text: str
    owner: str | None
    due: PartialDate | None
    state: StepState
    event_id: int | None
    event: str | None
    material_id: int | None
    material: str | None
    instrument_id: int | None
    instrument: str | None
    task_id: int | None
    task_done: bool | None
    activity_id: int | None


def of_year(session: Session, year: int) -> list[StepRow]:
    """What a year left to be done, by objective, in the order in which it was put."""
    return _rows(session, WorkPlan.year == year)


def of_activity(session: Session, activity_id: int) -> list[StepRow]:
    """The next steps that an activity came from."""
    return _rows(session, NextStep.activity_id == activity_id)


def _rows(session: Session, condition: ColumnElement[bool]) -> list[StepRow]:
    query = (
        select(
            NextStep,
            WorkPlan.year,
            Objective,
            FocalPoint.name,
            Event.subject,
            Material.title,
            Instrument,
            Commitment.state,
        )
        .join(WorkPlan, WorkPlan.id == NextStep.plan_id)
        .outerjoin(Objective, Objective.id == NextStep.objective_id)
        .outerjoin(FocalPoint, FocalPoint.id == NextStep.owner_id)
        .outerjoin(Event, Event.id == NextStep.event_id)
        .outerjoin(Material, Material.id == NextStep.material_id)
        .outerjoin(Instrument, Instrument.id == NextStep.instrument_id)
        .outerjoin(Commitment, Commitment.outcome_id == NextStep.task_id)
        .where(condition)
        .order_by(Objective.number.is_(None), Objective.number, NextStep.position, NextStep.id)
    )
    return [
        StepRow(
            step.id,
            year,
            step.objective_id,
            objective_row(objective).label if objective else "",
            spoken(step.theme_es, step.theme_en),
            spoken(step.text_es, step.text_en),
            owner,
            step.due,
            step.state,
            step.event_id,
            event,
            step.material_id,
            material,
            step.instrument_id,
            spoken(instrument.name_es, instrument.name_en) if instrument else None,
            step.task_id,
            task is CommitmentState.DONE if task else None,
            step.activity_id,
        )
        for step, year, objective, owner, event, material, instrument, task in session.execute(
            query
        )
    ]


def values_of(session: Session, step_id: int) -> dict[str, Any]:
    """What the form of a next step starts from."""
    step = _one(session, step_id)
    return {name: getattr(step, name) for name in _COLUMNS}


def save_step(session: Session, values: Mapping[str, Any], step_id: int | None = None) -> int:
    """Write down a next step (the columns of `NextStep`; `due` is a `PartialDate`); its id."""
    step = _one(session, step_id) if step_id else NextStep()
    for name in _COLUMNS:
        if name in values:
            setattr(step, name, values[name])
    step.state = step.state or StepState.OPEN
    with session.no_autoflush:
        if step.position is None:
            query = select(func.max(NextStep.position)).where(NextStep.plan_id == step.plan_id)
            last = session.scalar(query)
            step.position = 0 if last is None else last + 1
        journal.check_and_add(session, step)
    session.flush()
    journal.describe(session, SAVED, step.text_es[:80])
    return step.id


def set_state(session: Session, step_id: int, state: StepState) -> None:
    """Say that a next step is done, open again, or void."""
    save_step(session, {"state": state}, step_id)


def reorder(session: Session, step_ids: Sequence[int]) -> None:
    """Put these next steps in this order."""
    for position, id_ in enumerate(step_ids):
        save_step(session, {"position": position}, id_)


def delete_step(session: Session, step_id: int) -> None:
    """Delete a next step; the task or activity that it became stays."""
    bin.delete(session, NextStep, step_id, name=_one(session, step_id).text_es[:80])


def make_task(session: Session, step_id: int) -> int:
    """Make a task of a next step, of the same text, day and focal point; return its id."""
    step = _one(session, step_id)
    if step.task_id is not None:
        raise Conflict(_("Este próximo paso ya es una tarea."))
    journal.describe(session, TO_TASK, step.text_es[:80])
    values = {
        "kind": OutcomeKind.TASK,
        "text": step.text_es,
        "owner_id": step.owner_id,
        "due_on": step.due_last,
        "event_id": step.event_id,
    }
    step.task_id = outcomes.save_outcome(session, values)
    return step.task_id


def make_activity(session: Session, step_id: int) -> int:
    """Make a next step an activity of the next year's plan, and return its id.

    It goes under the objective of the same number. Raises `Invalid` where there is no such plan.
    """
    step = _one(session, step_id)
    if step.activity_id is not None:
        raise Conflict(_("Este próximo paso ya es una actividad del plan."))
    plan = session.get_one(WorkPlan, step.plan_id)
    mine = session.get(Objective, step.objective_id) if step.objective_id else None
    wanted = plans.objectives(session, plan.year + 1)
    if not wanted:
        said = _("Aún no hay un plan de {year} con objetivos. Créelo primero.")
        raise Invalid({"plan_id": said.format(year=plan.year + 1)})
    under = next((e for e in wanted if mine and e.number == mine.number), None)
    if under is None:
        raise Invalid({"objective_id": _("Elija primero el objetivo de este próximo paso.")})
    journal.describe(session, TO_ACTIVITY, step.text_es[:80])
    values = {
        "objective_id": under.id,
        "statement_es": step.text_es,
        "statement_en": step.text_en,
        "owner_id": step.owner_id,
        "instrument_id": step.instrument_id,
        "due": step.due,
    }
    step.activity_id = plans.save_activity(session, values)
    if step.event_id:
        event = session.get_one(Event, step.event_id)
        event.activity_id = event.activity_id or step.activity_id
    return step.activity_id


def _one(session: Session, step_id: int) -> NextStep:
    step = session.get(NextStep, step_id)
    if step is None:
        raise NotFound(_("Ese próximo paso ya no está en este archivo."))
    return step
