"""What stands under the name of each report before it is made: how much there is to tell."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm import catalogue, plans
from crm.model import (
    Activity,
    AnnualReport,
    Event,
    FollowUp,
    Objective,
    Organization,
    ReportState,
    WorkPlan,
)
from crm.model.base import today


@dataclass(frozen=True)
class ReportFacts:
    """The years to choose from, the one to begin with, and what there is by year or today."""

    years: tuple[int, ...]
    begin: int
    states: dict[int, ReportState]
    activities: dict[int, int]
    governments: int

    def state(self, year: int) -> ReportState:
        """How far the report of a year is."""
        return self.states.get(year, ReportState.DRAFT)


def gather(session: Session) -> ReportFacts:
    """Count what the list of reports says, in few queries."""
    planned = plans.years(session)
    year = today().year
    by_year = (
        select(WorkPlan.year, func.count(Activity.id))
        .join(Objective, Objective.plan_id == WorkPlan.id)
        .join(Activity, Activity.objective_id == Objective.id)
        .where(~Activity.example)
        .group_by(WorkPlan.year)
    )
    followed = (
        select(func.count())
        .select_from(FollowUp)
        .join(Organization, Organization.id == FollowUp.organization_id)
        .where(FollowUp.instrument_id == catalogue.instrument_id("marrakech"))
        .where(~Organization.example)
    )
    states = select(AnnualReport.year, AnnualReport.state)
    dated = select(func.strftime("%Y", Event.start_first)).where(Event.start_first.is_not(None))
    agenda = {int(each) for each in session.scalars(dated.where(~Event.example).distinct())}
    return ReportFacts(
        tuple(sorted({year, *agenda, *planned}, reverse=True)),
        max((each for each in planned if each <= year), default=year),
        dict(session.execute(states).all()),
        dict(session.execute(by_year).all()),
        session.scalar(followed) or 0,
    )
