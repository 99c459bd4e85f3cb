"""The work plan of a year: its objectives, their levels and activities, and what is linked."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm import bin, journal
from crm.errors import Invalid, NotFound
from crm.i18n import _, language
from crm.model import (
    Activity,
    ActivityResponsible,
    ActivityTag,
    Event,
    Measure,
    Objective,
    PlanLevel,
    WorkPlan,
)
from crm.model.base import N_
from crm.text import clean_line, fold

PLAN_SAVED = N_("Plan de trabajo {subject} guardado")
OBJECTIVE_SAVED = N_("Objetivo «{subject}» guardado")
ACTIVITY_SAVED = N_("Actividad «{subject}» guardada")
LINKED = N_("Reunión «{subject}» vinculada al plan")
UNLINKED = N_("Reunión «{subject}» desvinculada del plan")


@dataclass(frozen=True)
class PlanRow:
    """A plan as lists and menus show it."""

    id: int
    year: int
    cycle: str | None
    notes: str | None


@dataclass(frozen=True)
class ObjectiveRow:
    """An objective as menus and headings name it."""

    id: int
    plan_id: int
    number: int
    statement: str
    short: str

    @property
    def label(self) -> str:
        """«OE 1» and its short name."""
        return f"{self.mark} {self.short}"

    @property
    def mark(self) -> str:
        return _("OE {n}").format(n=self.number)


@dataclass(frozen=True)
class Choice:
    """An activity as it is chosen from a list: by code, by words, by year."""

    id: int
    code: str | None
    statement: str
    year: int
    objective: str

    @property
    def label(self) -> str:
        return heading(self.code, self.statement)


class Coded(Protocol):
    """Whatever stands in the order of a plan."""

    @property
    def id(self) -> int: ...
    @property
    def code(self) -> str | None: ...
    @property
    def position(self) -> int: ...


T = TypeVar("T", bound=Coded)


def spoken(spanish: str | None, english: str | None) -> str:
    """What the reader's language has, or else the Spanish."""
    return (language() == "en" and english) or spanish or ""


def heading(code: str | None, statement: str) -> str:
    """An activity in one line: its code, where it has one, and what is to be done."""
    return f"{code} {statement}" if code else statement


# In what order they stand


def code_key(code: str) -> tuple[tuple[int, int, str], ...]:
    """What codes are sorted by: 2.1.1.10 comes after 2.1.1.9."""
    parts = re.findall(r"\d+|[^\W\d_]+", code)
    return tuple((0, int(each), "") if each.isdigit() else (1, 0, fold(each)) for each in parts)


def in_order(activities: Sequence[T]) -> list[T]:
    """The activities of an objective: coded ones by number, the others in the place they had."""
    placed = sorted(activities, key=lambda each: (each.position, each.id))
    coded = iter(
        sorted((e for e in placed if e.code), key=lambda e: (code_key(e.code or ""), e.id))
    )
    return [next(coded) if each.code else each for each in placed]


# Reading


def years(session: Session) -> list[int]:
    """The years that have a plan, the first one first."""
    return list(session.scalars(select(WorkPlan.year).order_by(WorkPlan.year)))


def plan_of(session: Session, year: int) -> PlanRow | None:
    """The plan of a year, if there is one."""
    plan = session.scalar(select(WorkPlan).where(WorkPlan.year == year))
    return PlanRow(plan.id, plan.year, plan.cycle, plan.notes) if plan else None


def objectives(session: Session, year: int) -> list[ObjectiveRow]:
    """The objectives of a year's plan, by number."""
    query = select(Objective).join(WorkPlan, WorkPlan.id == Objective.plan_id)
    query = query.where(WorkPlan.year == year).order_by(Objective.number)
    return [objective_row(each) for each in session.scalars(query)]


def year_of(session: Session, objective_id: int) -> int:
    """The year of the plan that an objective is of."""
    objective: Objective = _one(session, Objective, objective_id)
    return session.get_one(WorkPlan, objective.plan_id).year


def objective_row(objective: Objective) -> ObjectiveRow:
    """An objective as screens are given it."""
    statement = spoken(objective.statement_es, objective.statement_en)
    short = spoken(objective.short_es, objective.short_en) or statement
    return ObjectiveRow(objective.id, objective.plan_id, objective.number, statement, short)


def find(session: Session, typed: str = "", *, year: int | None = None) -> list[Choice]:
    """The activities whose code begins so, or that have every word; those of `year` come first."""
    words = fold(typed).removeprefix("#").split()
    found = [each for each in _choices(session) if _has(each, words)]
    return sorted(found, key=lambda each: (each.year != year, -each.year))


def choice(session: Session, activity_id: int) -> Choice | None:
    """One activity as a list would show it."""
    return choices(session, [activity_id]).get(activity_id)


def choices(session: Session, ids: Sequence[int]) -> dict[int, Choice]:
    """These activities as a list would show them, by id, in the order given."""
    found = {each.id: each for each in _choices(session, ids)}
    return {id_: found[id_] for id_ in ids if id_ in found}


def _choices(session: Session, ids: Sequence[int] | None = None) -> list[Choice]:
    query = (
        select(Activity, Objective, WorkPlan.year)
        .join(Objective, Objective.id == Activity.objective_id)
        .join(WorkPlan, WorkPlan.id == Objective.plan_id)
        .order_by(WorkPlan.year, Objective.number)
    )
    if ids is not None:
        query = query.where(Activity.id.in_(ids))
    of_objectives: dict[int, list[Activity]] = {}
    headed = {}
    for activity, objective, year in session.execute(query):
        of_objectives.setdefault(objective.id, []).append(activity)
        headed[objective.id] = objective_row(objective), year
    return [
        Choice(
            each.id, each.code, spoken(each.statement_es, each.statement_en), year, objective.label
        )
        for id_, activities in of_objectives.items()
        for objective, year in (headed[id_],)
        for each in in_order(activities)
    ]


def _has(each: Choice, words: Sequence[str]) -> bool:
    terms = fold(f"{each.statement} {each.year}").split()
    code = fold(each.code or "")
    return all(
        code.startswith(word) or any(term.lstrip("«(").startswith(word) for term in terms)
        for word in words
    )


# Plans and objectives


def plan_values(session: Session, plan_id: int) -> dict[str, Any]:
    """What the form of a plan starts from."""
    plan = _one(session, WorkPlan, plan_id)
    return {name: getattr(plan, name) for name in ("year", "cycle", "notes")}


def save_plan(session: Session, values: Mapping[str, Any], plan_id: int | None = None) -> int:
    """Write down the plan of a year (year, cycle, notes), and return its id."""
    plan = _one(session, WorkPlan, plan_id) if plan_id else WorkPlan()
    for name in ("year", "cycle", "notes"):
        if name in values:
            setattr(plan, name, values[name])
    with session.no_autoflush:
        there = session.scalar(select(WorkPlan.id).where(WorkPlan.year == plan.year))
        if there not in (None, plan.id):
            raise Invalid(
                {"year": _("Ya hay un plan de trabajo de {year}.").format(year=plan.year)}
            )
        journal.check_and_add(session, plan)
    session.flush()
    journal.describe(session, PLAN_SAVED, str(plan.year))
    return plan.id


_OBJECTIVE = ("plan_id", "number", "statement_es", "statement_en", "short_es", "short_en")
_LEVEL = ("code", "name_es", "name_en")


def objective_values(session: Session, objective_id: int) -> dict[str, Any]:
    """What the form of an objective starts from; `levels` are those between it and activities."""
    objective = _one(session, Objective, objective_id)
    levels = sorted(_levels(session, objective_id), key=lambda each: code_key(each.code))
    return {name: getattr(objective, name) for name in _OBJECTIVE} | {
        "levels": [
            {"id": each.id} | {name: getattr(each, name) for name in _LEVEL} for each in levels
        ]
    }


def save_objective(
    session: Session, values: Mapping[str, Any], objective_id: int | None = None
) -> int:
    """Write down an objective, with its `levels` where they are given; return its id.

    Without a number it is the last one. Raises `Invalid`, with keys `levels.N` for those.
    """
    objective = _one(session, Objective, objective_id) if objective_id else Objective()
    for name in _OBJECTIVE:
        if name in values:
            setattr(objective, name, values[name])
    with session.no_autoflush:
        there = _numbers(session, objective.plan_id)
        if objective.number is None:
            objective.number = max(there, default=0) + 1
        if there.get(objective.number, objective.id) != objective.id:
            said = _("Ya hay un objetivo {n} en este plan.").format(n=objective.number)
            raise Invalid({"number": said})
        journal.check_and_add(session, objective)
    session.flush()
    if "levels" in values:
        _save_levels(session, objective.id, values["levels"])
    journal.describe(session, OBJECTIVE_SAVED, (objective.short_es or objective.statement_es)[:80])
    return objective.id


def _numbers(session: Session, plan_id: int) -> dict[int, int]:
    query = select(Objective.number, Objective.id).where(Objective.plan_id == plan_id)
    return dict(session.execute(query).all())


def _levels(session: Session, objective_id: int) -> Sequence[PlanLevel]:
    return session.scalars(select(PlanLevel).where(PlanLevel.objective_id == objective_id)).all()


def _save_levels(session: Session, objective_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    there = {each.id: each for each in _levels(session, objective_id)}
    kept: list[PlanLevel] = []
    problems: dict[str, str] = {}
    for number, row in enumerate(rows):
        level = there.pop(row.get("id") or 0, None) or PlanLevel(objective_id=objective_id)
        for name in _LEVEL:
            if name in row:
                setattr(level, name, row[name])
        level.tidy()
        if lacking := level.problems():
            problems[f"levels.{number}"] = " ".join(lacking.values())
        elif any(each.code == level.code for each in kept):
            said = _("Ya hay un nivel con el código «{code}».").format(code=level.code)
            problems[f"levels.{number}"] = said
        kept.append(level)
    if problems:
        raise Invalid(problems)
    for gone in there.values():
        session.delete(gone)
    session.flush()
    session.add_all(kept)
    session.flush()


def delete_plan(session: Session, plan_id: int) -> None:
    """Delete a plan with its objectives, activities and next steps; what is linked stays."""
    plan = _one(session, WorkPlan, plan_id)
    bin.delete(session, WorkPlan, plan_id, name=_("Plan {year}").format(year=plan.year))


def delete_objective(session: Session, objective_id: int) -> None:
    """Delete an objective with its activities; what is linked to these stays."""
    objective = _one(session, Objective, objective_id)
    bin.delete(session, Objective, objective_id, name=objective_row(objective).short[:80])


# Activities


_ACTIVITY = (
    "objective_id",
    "code",
    "statement_es",
    "statement_en",
    "target",
    "unit_es",
    "unit_en",
    "measure",
    "instrument_id",
    "recurrence",
    "owner_id",
    "due",
    "state",
    "rescheduled",
    "reason",
    "done_by_hand",
    "carried_from_id",
    "position",
    "notes",
    "example",
)


def activity_values(session: Session, activity_id: int) -> dict[str, Any]:
    """What the form of an activity starts from, with `responsible` and `tags` as ids."""
    activity = _one(session, Activity, activity_id)
    return {name: getattr(activity, name) for name in _ACTIVITY} | {
        "responsible": [each.organization_id for each in _responsible(session, activity_id)],
        "tags": sorted(each.tag_id for each in _tags(session, activity_id)),
    }


def save_activity(
    session: Session, values: Mapping[str, Any], activity_id: int | None = None
) -> int:
    """Write down an activity, new or changed, and return its id; or raise `Invalid`.

    `values`: the columns of `Activity` (`due` and `rescheduled` are `PartialDate`), `responsible`
    (ids of institutions, in order) and `tags` (ids). A list that is given replaces the one there.
    """
    activity = _one(session, Activity, activity_id) if activity_id else Activity()
    for name in _ACTIVITY:
        if name in values:
            setattr(activity, name, values[name])
    activity.code = clean_line(activity.code or "").rstrip(".") or None
    activity.measure = activity.measure or Measure.EVENTS
    with session.no_autoflush:
        if activity.objective_id is None:
            raise Invalid({"objective_id": _("Elija el objetivo al que pertenece.")})
        _check_code(session, activity)
        if activity.position is None:
            activity.position = _next_position(session, activity.objective_id)
        journal.check_and_add(session, activity)
    session.flush()
    if "responsible" in values:
        _save_responsible(session, activity.id, values["responsible"])
    if "tags" in values:
        _save_tags(session, activity.id, values["tags"])
    session.flush()
    journal.describe(session, ACTIVITY_SAVED, _short(activity))
    return activity.id


def _short(activity: Activity) -> str:
    return heading(activity.code, activity.statement_es)[:80]


def _check_code(session: Session, activity: Activity) -> None:
    if activity.code is None:
        return
    plan_id = _one(session, Objective, activity.objective_id).plan_id
    query = (
        select(Activity.id)
        .join(Objective, Objective.id == Activity.objective_id)
        .where(Objective.plan_id == plan_id, Activity.code == activity.code)
    )
    if any(each != activity.id for each in session.scalars(query)):
        said = _("Ya hay una actividad con el código «{code}» en este plan.")
        raise Invalid({"code": said.format(code=activity.code)})


def _next_position(session: Session, objective_id: int) -> int:
    last = func.max(Activity.position)
    there = session.scalar(select(last).where(Activity.objective_id == objective_id))
    return 0 if there is None else there + 1


def _responsible(session: Session, activity_id: int) -> Sequence[ActivityResponsible]:
    query = select(ActivityResponsible).where(ActivityResponsible.activity_id == activity_id)
    return session.scalars(query.order_by(ActivityResponsible.position)).all()


def _save_responsible(session: Session, activity_id: int, ids: Sequence[int]) -> None:
    there = {each.organization_id: each for each in _responsible(session, activity_id)}
    for position, id_ in enumerate(dict.fromkeys(ids)):
        each = there.pop(id_, None) or ActivityResponsible(
            activity_id=activity_id, organization_id=id_
        )
        each.position = position
        session.add(each)
    for gone in there.values():
        session.delete(gone)


def _tags(session: Session, activity_id: int) -> Sequence[ActivityTag]:
    return session.scalars(select(ActivityTag).where(ActivityTag.activity_id == activity_id)).all()


def _save_tags(session: Session, activity_id: int, ids: Collection[int]) -> None:
    there = {each.tag_id: each for each in _tags(session, activity_id)}
    for tag_id in dict.fromkeys(ids):
        if there.pop(tag_id, None) is None:
            session.add(ActivityTag(activity_id=activity_id, tag_id=tag_id))
    for gone in there.values():
        session.delete(gone)


def delete_activity(session: Session, activity_id: int) -> None:
    """Delete an activity; what is linked to it stays, without it."""
    bin.delete(session, Activity, activity_id, name=_short(_one(session, Activity, activity_id)))


def link_event(session: Session, event_id: int, activity_id: int | None) -> None:
    """Say which activity of the plan an event is of; with None, that it is of none."""
    event = session.get(Event, event_id)
    if event is None:
        raise NotFound(_("Esa reunión ya no está en este archivo."))
    if activity_id is not None:
        _one(session, Activity, activity_id)
    event.activity_id = activity_id
    journal.describe(session, LINKED if activity_id else UNLINKED, event.subject)


_GONE = {
    WorkPlan: N_("Ese plan de trabajo ya no está en este archivo."),
    Objective: N_("Ese objetivo ya no está en este archivo."),
    Activity: N_("Esa actividad ya no está en este archivo."),
}


def _one(session: Session, noun: type[Any], id_: int) -> Any:
    found = session.get(noun, id_)
    if found is None:
        raise NotFound(_(_GONE[noun]))
    return found
