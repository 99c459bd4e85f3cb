"""One read of all that the report of a year is drafted from, in as many queries whatever its size.

What is linked to an activity and when it belongs to a year, `plan_links` says; what was done,
`plan_progress`; what was reached, `figures`; who was there, `counting`.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import plan_links, plan_progress, plans
from crm.annual.attendees import attendees_of
from crm.annual.gather_events import events_of
from crm.annual.gather_instruments import instruments_of
from crm.annual.gather_materials import mailings_of, marked_days, materials_of
from crm.annual.reading import said
from crm.annual.rows import Acronyms, ActivityRow, EventRow, ObjectiveRow, StepRow, Text, YearRows
from crm.i18n import language
from crm.model import (
    Acronym,
    Activity,
    Alias,
    AnnualReport,
    Event,
    EventState,
    NextStep,
    Objective,
    Organization,
    OrganizationKind,
    StepState,
    WorkPlan,
)
from crm.plan_links import Period


def gather(session: Session, year: int, as_of: date | None = None) -> YearRows:
    """The rows of a year, as of a day: its last one, or today while it runs, unless told."""
    period = Period.of(year, as_of)
    objectives = tuple(_objectives(session, year, period))
    activities = [each.id for objective in objectives for each in objective.activities]
    links = plan_links.gather(session, period, activities)
    events = tuple(events_of(session, period, links))
    made = tuple(materials_of(session, period, links))
    title, intro = _own_words(session, year, planned=bool(objectives))
    instruments = {each.instrument_id for o in objectives for each in o.activities}
    return YearRows(
        year=year,
        as_of=period.as_of,
        title=title,
        intro=intro,
        objectives=objectives,
        events=events,
        attendees=attendees_of(session, _own(events)),
        materials=made,
        marked_days=marked_days(session, year, made),
        mailings=tuple(mailings_of(session, period, links)),
        instruments=tuple(instruments_of(session, period, instruments - {None})),
        steps=tuple(_steps(session, year, period)),
        promised=tuple(_steps(session, year - 1, period)),
        acronyms=acronyms(session),
    )


def _own(events: Sequence[EventRow]) -> dict[int, list[int]]:
    """The Network's events that were held, by activity, and each by itself."""
    found: dict[int, list[int]] = defaultdict(list)
    for each in events:
        if each.held and each.own and not each.prepares and each.activity_id:
            found[each.activity_id].append(each.id)
            found[each.id] = [each.id]
    return found


def _own_words(session: Session, year: int, *, planned: bool) -> tuple[Text, Text]:
    """The title and the introduction of a year's report, if the office wrote them.

    A year that is planned begins with the introduction of the last one before it.
    """
    query = select(AnnualReport).where(AnnualReport.year <= year)
    reports = session.scalars(query.order_by(AnnualReport.year.desc())).all()
    own = next((each for each in reports if each.year == year), None)
    title = (own.title_es, own.title_en) if own else (None, None)
    told = [each for each in reports if each.intro_es and (each is own or planned)]
    return title, (told[0].intro_es, told[0].intro_en) if told else (None, None)


def _objectives(session: Session, year: int, period: Period) -> Iterator[ObjectiveRow]:
    view = plan_progress.of_year(session, year, period.as_of)
    if view.plan is None:
        return
    done = {each.id: each.done for each in view.activities}
    query = select(Objective).where(Objective.plan_id == view.plan.id).order_by(Objective.number)
    objectives = session.scalars(query).all()
    planned: dict[int, list[Activity]] = defaultdict(list)
    of_plan = select(Activity).where(Activity.objective_id.in_([each.id for each in objectives]))
    for activity in session.scalars(of_plan.where(~Activity.example)):
        planned[activity.objective_id].append(activity)
    for objective in objectives:
        rows = plans.in_order(planned[objective.id])
        yield ObjectiveRow(
            objective.id,
            objective.number,
            (objective.statement_es, objective.statement_en),
            (objective.short_es, objective.short_en),
            tuple(
                ActivityRow(
                    id=each.id,
                    objective_id=objective.id,
                    code=each.code,
                    statement=(each.statement_es, each.statement_en),
                    target=each.target,
                    done=done[each.id],
                    unit=(each.unit_es, each.unit_en),
                    measure=each.measure,
                    reason=said(each.reason),
                    instrument_id=each.instrument_id,
                )
                for each in rows
            ),
        )


def _steps(session: Session, year: int, period: Period) -> Iterator[StepRow]:
    """The next steps that the plan of a year ends with; what was done since counts as done."""
    query = (
        select(NextStep, Objective, Event.state, Event.start_last)
        .join(WorkPlan, WorkPlan.id == NextStep.plan_id)
        .outerjoin(Objective, Objective.id == NextStep.objective_id)
        .outerjoin(Event, Event.id == NextStep.event_id)
        .where(WorkPlan.year == year)
        .order_by(Objective.number, NextStep.position, NextStep.id)
    )
    for step, objective, state, last in session.execute(query):
        held = state is EventState.HELD and last is not None and last <= period.as_of
        yield StepRow(
            step.id,
            (objective.short_es or objective.statement_es, objective.short_en)
            if objective
            else (None, None),
            (step.theme_es, step.theme_en),
            (step.text_es, step.text_en),
            StepState.DONE if held and step.state is StepState.OPEN else step.state,
        )


def acronyms(session: Session) -> Acronyms:
    """What short forms stand for in the language spoken: the catalogue's, and of agencies."""
    english = language() == "en"
    longs: dict[str, str] = {}
    shorts: dict[str, str] = {}
    names = _english_names(session) if english else {}
    agencies = select(Organization).where(
        Organization.kind == OrganizationKind.UN, Organization.acronym_es.is_not(None)
    )
    for each in session.scalars(agencies.order_by(Organization.id)):
        short = (english and each.acronym_en) or each.acronym_es or ""
        longs[short] = names.get(each.id, each.official_name)
        shorts[each.acronym_es or ""] = short
    for one in session.scalars(select(Acronym).order_by(Acronym.id)):
        short = (english and one.short_en) or one.short_es
        longs[short] = (english and one.long_en) or one.long_es
        shorts[one.short_es] = short
    return Acronyms(longs, shorts)


def _english_names(session: Session) -> dict[int, str]:
    """What the catalogue calls each agency besides, which is its English name."""
    query = (
        select(Alias.organization_id, Alias.name)
        .join(Organization, Organization.id == Alias.organization_id)
        .where(Organization.kind == OrganizationKind.UN)
        .order_by(Alias.id.desc())
    )
    return dict(session.execute(query).all())
