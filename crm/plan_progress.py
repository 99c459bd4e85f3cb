"""How far a year's plan has come: done against planned, how each activity stands, what proves it.

What was done is counted from records, never typed, but where the activity says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm import arrivals, counting, next_steps, plans
from crm.counting import Counts
from crm.dates import PartialDate, show_number
from crm.errors import NotFound
from crm.i18n import _, ngettext
from crm.model import (
    Activity,
    ActivityResponsible,
    ActivityState,
    FocalPoint,
    Measure,
    Objective,
    Organization,
    Outcome,
    OutcomeKind,
    Recurrence,
    WorkPlan,
)
from crm.model.base import today
from crm.next_steps import StepRow
from crm.plan_evidence import EvidenceRow, evidence
from crm.plan_links import Links, Period, When, by_activity, gather
from crm.plans import ObjectiveRow, PlanRow, heading, objective_row, spoken

_OF_PEOPLE = (Measure.PERSONS, Measure.INSTITUTIONS)


@dataclass(frozen=True)
class ActivityRow:
    """An activity as the plan shows it: done against planned, its state and its evidence.

    `at_least` says that there were more, of unknown number; `told` that the office gave its state.
    `undated` and `scheduled` are how many linked records are so. Where arrivals at a stage are
    counted, `to_verify` are those that nobody verified yet (signatures among them are not counted),
    `perhaps` the others of no known year, which are not counted, and `so_far` all that came until
    then, whatever the year.
    """

    id: int
    objective_id: int
    code: str | None
    statement: str
    responsible: str
    owner: str | None
    measure: Measure
    target: int | None
    done: int
    at_least: bool
    unit: str
    due: PartialDate | None
    rescheduled: PartialDate | None
    state: ActivityState
    told: bool
    reason: str | None
    evidence: int
    undated: int
    scheduled: int
    perhaps: int
    to_verify: int
    so_far: int
    recurrence: Recurrence | None
    carried_from_id: int | None
    example: bool

    @property
    def heading(self) -> str:
        return heading(self.code, self.statement)

    @property
    def said(self) -> str:
        """«2 de 3»; without a target, what was done with its unit."""
        done = show_number(self.done)
        if self.at_least:
            done = _("{n} o más").format(n=done)
        if self.target is None:
            sure = _("{done} {unit}").format(done=done, unit=self.unit)
            if not self.done:
                return self.still_open or sure
            return f"{sure} · {self.still_open}" if self.still_open else sure
        return _("{done} de {target}").format(done=done, target=show_number(self.target))

    @property
    def still_open(self) -> str:
        """«2 por verificar»: what may come to be counted once it is confirmed or dated."""
        n, m = self.to_verify, self.perhaps
        verify = ngettext("{n} por verificar", "{n} por verificar", n).format(n=show_number(n))
        undated = ngettext("{n} sin fecha", "{n} sin fecha", m).format(n=show_number(m))
        return " · ".join(said for said, some in ((verify, n), (undated, m)) if some)

    @property
    def share(self) -> float | None:
        """How much of the target was done, at most all of it; None without a target."""
        return None if self.target is None else min(self.done / self.target, 1.0)

    @property
    def unexplained(self) -> bool:
        """Whether it differs from its target and nobody said why."""
        return self.target is not None and self.done != self.target and not self.reason

    @property
    def unproven(self) -> bool:
        """Whether nothing proves it, and something should before the year is told of."""
        dropped = self.state is ActivityState.CANCELLED
        return not (self.evidence or dropped or self.example)


@dataclass(frozen=True)
class ObjectiveView:
    """An objective with its activities, in order, and how many of them are done."""

    objective: ObjectiveRow
    activities: tuple[ActivityRow, ...]

    @property
    def done(self) -> int:
        return sum(each.state is ActivityState.DONE for each in self.activities)

    @property
    def total(self) -> int:
        return len(self.activities)

    @property
    def said(self) -> str:
        return _("{done} de {target}").format(done=self.done, target=self.total)


@dataclass(frozen=True)
class PlanView:
    """The plan of a year as it stands on a day; `plan` is None where there is none yet."""

    year: int
    plan: PlanRow | None
    as_of: date
    objectives: tuple[ObjectiveView, ...] = ()

    @property
    def activities(self) -> tuple[ActivityRow, ...]:
        return tuple(each for objective in self.objectives for each in objective.activities)

    @property
    def states(self) -> Mapping[ActivityState, int]:
        """How many activities stand so, in the order of the states; none of which there is none."""
        found = [each.state for each in self.activities]
        return {state: found.count(state) for state in ActivityState if state in found}


@dataclass(frozen=True)
class ActivityView:
    """One activity whole, with what is linked to it."""

    row: ActivityRow
    objective: ObjectiveRow
    year: int
    period: Period
    notes: str | None
    carried_from: str | None
    links: Links
    counts: Counts
    facts: tuple[tuple[int, str], ...]
    evidence: tuple[EvidenceRow, ...]
    steps: tuple[StepRow, ...]


def of_year(session: Session, year: int, today: date | None = None) -> PlanView:
    """The plan of a year with the progress of each activity, in few queries however many."""
    period = Period.of(year, _day(today))
    plan = plans.plan_of(session, year)
    if plan is None:
        return PlanView(year, None, period.as_of)
    query = select(Activity).join(Objective, Objective.id == Activity.objective_id)
    found = session.scalars(query.where(Objective.plan_id == plan.id)).all()
    rows = {each.id: each for each in _rows(session, found, period, _day(today))}
    return PlanView(
        year,
        plan,
        period.as_of,
        tuple(
            ObjectiveView(
                each,
                tuple(
                    rows[one.id]
                    for one in plans.in_order([e for e in found if e.objective_id == each.id])
                ),
            )
            for each in plans.objectives(session, year)
        ),
    )


def activity(session: Session, activity_id: int, today: date | None = None) -> ActivityView:
    """One activity with all that is linked to it, or raise `NotFound`."""
    query = (
        select(Activity, Objective, WorkPlan.year)
        .join(Objective, Objective.id == Activity.objective_id)
        .join(WorkPlan, WorkPlan.id == Objective.plan_id)
        .where(Activity.id == activity_id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound(_("Esa actividad ya no está en este archivo."))
    one, objective, year = found
    period = Period.of(year, _day(today))
    links = gather(session, period, [activity_id])
    (row,) = _rows(session, [one], period, _day(today), links)
    before = plans.choice(session, one.carried_from_id) if one.carried_from_id else None
    held = [each.id for each in links.events if each.held]
    counts = counting.counts(session, held)
    return ActivityView(
        row,
        objective_row(objective),
        year,
        period,
        one.notes,
        before.label if before else None,
        links,
        counts,
        tuple(_facts(session, held, counts)),
        tuple(evidence(session, [activity_id], links)[activity_id]),
        tuple(next_steps.of_activity(session, activity_id)),
    )


def _facts(session: Session, held: Sequence[int], counts: Counts) -> Iterable[tuple[int, str]]:
    """What came of its events in numbers: who was there, and the outcomes by kind."""
    people = counts.unique_people + counts.heads.total
    institutions = counts.institutions.total + counts.institution_heads.total
    if local := counts.municipalities.total:
        yield local, ngettext("gobierno local", "gobiernos locales", local)
    if people:
        yield people, ngettext("persona", "personas", people)
    if institutions:
        yield institutions, ngettext("institución", "instituciones", institutions)
    query = select(Outcome.kind, func.count()).where(Outcome.event_id.in_(held))
    found = dict(session.execute(query.group_by(Outcome.kind)).all())
    for kind in _CAME:
        if n := found.get(kind):
            yield n, _called(kind, n)


_CAME = (
    OutcomeKind.NEED,
    OutcomeKind.OPPORTUNITY,
    OutcomeKind.AGREEMENT,
    OutcomeKind.COMMITMENT,
)


def _called(kind: OutcomeKind, n: int) -> str:
    match kind:
        case OutcomeKind.NEED:
            return ngettext("necesidad", "necesidades", n)
        case OutcomeKind.OPPORTUNITY:
            return ngettext("oportunidad", "oportunidades", n)
        case OutcomeKind.AGREEMENT:
            return ngettext("acuerdo", "acuerdos", n)
        case _:
            return ngettext("compromiso", "compromisos", n)


def _day(day: date | None) -> date:
    return day or today()


def _rows(
    session: Session,
    activities: Sequence[Activity],
    period: Period,
    day: date,
    links: Links | None = None,
) -> Iterable[ActivityRow]:
    ids = [each.id for each in activities]
    linked = by_activity(gather(session, period, ids) if links is None else links)
    arrived = _arrived(session, activities, period)
    done = _done(session, activities, linked, arrived)
    responsible = _responsible(session, ids)
    owners = dict(session.execute(select(FocalPoint.id, FocalPoint.name)).all())
    proofs = evidence(session, ids, Links.together(linked.values()))
    for each in activities:
        mine = linked.get(each.id, Links())
        records = mine.standing
        came = _came(each, arrived)
        yield ActivityRow(
            id=each.id,
            objective_id=each.objective_id,
            code=each.code,
            statement=spoken(each.statement_es, each.statement_en),
            responsible=" · ".join(responsible.get(each.id, ())),
            owner=owners.get(each.owner_id or 0),
            measure=each.measure,
            target=each.target,
            done=done[each.id],
            at_least=_of_events(each) and any(one.several for one in _counted(each, mine)),
            unit=spoken(each.unit_es, each.unit_en)
            or unit_of(each.measure, done[each.id] if each.target is None else each.target),
            due=each.due,
            rescheduled=each.rescheduled,
            state=_state(each, done[each.id], mine, period, day),
            told=each.state is not None,
            reason=each.reason,
            evidence=len(proofs.get(each.id, ())),
            undated=sum(one.when is When.UNDATED for one in records) + came.undated,
            scheduled=sum(one.when is When.SCHEDULED for one in records),
            perhaps=came.perhaps,
            to_verify=came.to_verify,
            so_far=came.so_far,
            recurrence=each.recurrence,
            carried_from_id=each.carried_from_id,
            example=each.example,
        )


def unit_of(measure: Measure, n: int) -> str:
    """What so many of what is counted are called, where the plan does not say."""
    match measure:
        case Measure.EVENTS:
            return ngettext("evento", "eventos", n)
        case Measure.OTHERS_EVENTS:
            return ngettext("participación", "participaciones", n)
        case Measure.PERSONS:
            return ngettext("persona", "personas", n)
        case Measure.INSTITUTIONS:
            return ngettext("institución", "instituciones", n)
        case Measure.MATERIALS:
            return ngettext("material", "materiales", n)
        case Measure.PUBLICATIONS:
            return ngettext("publicación", "publicaciones", n)
        case Measure.MAILINGS:
            return ngettext("envío", "envíos", n)
        case Measure.FOLLOW_UPS:
            return ngettext("logro", "logros", n)
        case Measure.BY_HAND:
            return ngettext("realizado", "realizados", n)


def _responsible(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    query = (
        select(ActivityResponsible.activity_id, Organization)
        .join(Organization, Organization.id == ActivityResponsible.organization_id)
        .where(ActivityResponsible.activity_id.in_(ids))
        .order_by(ActivityResponsible.position)
    )
    found: dict[int, list[str]] = {}
    for activity_id, organization in session.execute(query):
        found.setdefault(activity_id, []).append(organization.name)
    return found


# What was done


def _of_events(activity: Activity) -> bool:
    return activity.measure in (Measure.EVENTS, Measure.OTHERS_EVENTS)


def _counted(activity: Activity, links: Links) -> list[Any]:
    """The linked records that count towards the target, where these are what is counted."""
    match activity.measure:
        case Measure.OTHERS_EVENTS:
            return [each for each in links.events if each.of_others]
        case Measure.MATERIALS:
            made = [each for each in links.versions if each.made]
            return list({each.material_id: each for each in made}.values())
        case Measure.PUBLICATIONS:  # one message on three channels is one
            out = [each for each in links.publications if each.out]
            return list({(each.material_id, each.version_id): each for each in out}.values())
        case Measure.MAILINGS:
            return [each for each in links.mailings if each.sent]
        case _:
            return [each for each in links.events if each.own]


def _done(
    session: Session,
    activities: Sequence[Activity],
    linked: Mapping[int, Links],
    arrived: Mapping[int, "_Came"],
) -> dict[int, int]:
    counted = {each.id: _counted(each, linked.get(each.id, Links())) for each in activities}
    people = counting.counts_of(
        session,
        {
            each.id: [one.id for one in counted[each.id]]
            for each in activities
            if each.measure in _OF_PEOPLE
        },
    )
    found = {}
    for each in activities:
        match each.measure:
            case Measure.PERSONS:
                who = people[each.id]
                found[each.id] = who.unique_people + who.heads.total
            case Measure.INSTITUTIONS:
                who = people[each.id]
                found[each.id] = who.institutions.total + who.institution_heads.total
            case Measure.FOLLOW_UPS:
                found[each.id] = _came(each, arrived).in_year
            case Measure.BY_HAND:
                found[each.id] = each.done_by_hand or 0
            case _:
                found[each.id] = len(counted[each.id])
    return found


@dataclass(frozen=True)
class _Came:
    """How many came so far with an instrument: see `ActivityRow`."""

    in_year: int = 0
    undated: int = 0
    perhaps: int = 0
    to_verify: int = 0
    so_far: int = 0


def _came(activity: Activity, arrived: Mapping[int, _Came]) -> _Came:
    counted = activity.measure is Measure.FOLLOW_UPS
    return arrived.get(activity.instrument_id or 0, _Came()) if counted else _Came()


def _arrived(session: Session, activities: Sequence[Activity], period: Period) -> dict[int, _Came]:
    """How many reached a stage that counts within the year, by instrument."""
    wanted = {
        each.instrument_id
        for each in activities
        if each.measure is Measure.FOLLOW_UPS and each.instrument_id
    }
    return {
        id_: _Came(
            len(came.flow.ids) - len(came.unverified(came.flow.ids)),
            len(came.undated.intersection(came.flow.ids)),
            len(set(came.flow.undetermined_ids) - came.unsure),
            len(came.unsure.intersection((*came.flow.ids, *came.flow.undetermined_ids))),
            came.stock.total - len(came.unverified(came.stock.ids)),
        )
        for id_, came in arrivals.of_year(session, period, wanted).items()
    }


# How it stands


def _state(activity: Activity, done: int, links: Links, period: Period, day: date) -> ActivityState:
    """What the office says, or else what follows from what was done and from the dates."""
    if activity.state is not None:
        return activity.state
    over = period.over(day)
    if activity.target is None:
        if done and (over or not _pending(links)):
            return ActivityState.DONE
    elif done >= activity.target:
        return ActivityState.DONE
    if activity.rescheduled is not None or _only_later(links):
        return ActivityState.RESCHEDULED
    past_due = over or (activity.due is not None and activity.due.last < day)
    if past_due and activity.target is not None:
        return ActivityState.LATE
    return ActivityState.UNDER_WAY


def _pending(links: Links) -> bool:
    """Whether anything linked is still to come or to be finished."""
    still = any(each.when is When.SCHEDULED for each in links.standing)
    return still or any(each.counts and not each.made for each in links.versions)


def _only_later(links: Links) -> bool:
    """Whether its events, but for those that prepare them, all lie in a later year."""
    dated = {each.when for each in links.events if each.stands and not each.prepares}
    return dated == {When.LATER}
