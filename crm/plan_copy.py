"""Next year's plan from this year's: its objectives, their levels, and the activities chosen."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import journal, plans
from crm.dates import PartialDate
from crm.errors import NotFound
from crm.i18n import _
from crm.model import Activity, ActivityState, Objective
from crm.model.base import N_

COPIED = N_("Plan de trabajo copiado a {subject}")

# What an activity is besides what became of it in its year.
_SAME = (
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
    "notes",
    "responsible",
    "tags",
    "example",
)


def copy_plan(
    session: Session,
    from_year: int,
    to_year: int,
    *,
    activity_ids: Collection[int] | None = None,
    cycle: str | None = None,
) -> int:
    """Make a plan of `to_year` like that of `from_year`, with these activities, or all but those
    that were cancelled; return its id.

    What is due goes to the same days of the other year, what was put off to its new date.
    """
    source = plans.plan_of(session, from_year)
    if source is None:
        raise NotFound(_("No hay un plan de trabajo de {year}.").format(year=from_year))
    journal.describe(session, COPIED, str(to_year))
    plan_id = plans.save_plan(session, {"year": to_year, "cycle": cycle or source.cycle})
    chosen = None if activity_ids is None else frozenset(activity_ids)
    query = select(Objective.id).where(Objective.plan_id == source.id).order_by(Objective.number)
    for objective_id in session.scalars(query).all():
        values = plans.objective_values(session, objective_id)
        levels = [{**each, "id": None} for each in values["levels"]]
        copy = plans.save_objective(session, values | {"plan_id": plan_id, "levels": levels})
        wanted = select(Activity).where(Activity.objective_id == objective_id)
        for position, each in enumerate(plans.in_order(session.scalars(wanted).all())):
            if _is_wanted(each, chosen):
                _copy(session, each, copy, position, from_year, to_year)
    return plan_id


def _is_wanted(activity: Activity, chosen: Collection[int] | None) -> bool:
    if chosen is None:
        return activity.state is not ActivityState.CANCELLED
    return activity.id in chosen


def _copy(
    session: Session, activity: Activity, objective_id: int, position: int, old: int, new: int
) -> None:
    values = plans.activity_values(session, activity.id)
    due = activity.rescheduled
    if due is None or due.first.year != new:
        due = _moved(activity.due, new - old)
    plans.save_activity(
        session,
        {name: values[name] for name in _SAME}
        | {
            "objective_id": objective_id,
            "carried_from_id": activity.id,
            "position": position,
            "due": due,
        },
    )


def _moved(due: PartialDate | None, by: int) -> PartialDate | None:
    """The same days so many years later; a month stays a whole month."""
    if due is None:
        return None
    if due.precision == "month":
        return PartialDate.month(due.first.year + by, due.first.month)
    return PartialDate(_day(due.first, by), _day(due.last, by))


def _day(day: date, by: int) -> date:
    leap = day.month == 2 and day.day == 29
    return date(day.year + by, day.month, 28 if leap else day.day)
