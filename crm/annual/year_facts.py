"""All that the figures of a year are made of, read in as many queries whatever there is of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import arrivals, counting, instruments, materials, next_steps, plan_links, publications
from crm.annual.attendees import Attendees, attendees_of
from crm.arrivals import Arrivals
from crm.bulk import chunks
from crm.counting import Counts
from crm.i18n import language
from crm.instruments import InstrumentRow
from crm.materials import MadeRow
from crm.model import (
    Activity,
    Event,
    Mailing,
    MailingState,
    Measure,
    Objective,
    Observance,
    Organization,
    OrganizationKind,
    Outcome,
    OutcomeKind,
    Participation,
    StepState,
    WorkPlan,
)
from crm.plan_links import EventLink, Links, Period
from crm.publications import ActRow


def events_of(session: Session, period: Period) -> list[EventLink]:
    """The events of a year, each once: those of its activities, and whatever is dated in it."""
    ids = [each.id for each in _activities(session, period.year)]
    links = with_loose(session, period, plan_links.gather(session, period, ids))
    return list({each.id: each for each in links.events}.values())


@dataclass(frozen=True)
class PlannedActivity:
    """An activity of the plan, as far as it is counted."""

    id: int
    code: str | None
    measure: Measure
    by_hand: int | None


@dataclass(frozen=True)
class Facts:
    """All that the figures of a year are made of."""

    period: Period
    activities: Sequence[PlannedActivity]
    links: Links
    linked: Mapping[int, Links]
    counts: Mapping[int | None, Counts]
    groups: Mapping[int, tuple[Attendees, ...]]
    persons_of: Mapping[int, int]  # by participation
    collectives: Set[int]  # institutions that are several, without saying which
    outcomes: Mapping[int, list[tuple[int, OutcomeKind]]]  # by event
    made: Sequence[MadeRow]
    unfinished: Sequence[MadeRow]
    acts: Sequence[ActRow]
    occasions: Mapping[int, str]
    followed: "Sequence[Followed]"
    steps: Mapping[int, str]

    @property
    def any(self) -> bool:
        """Whether anything of the year itself is recorded: what went before it does not count."""
        new = any(each.came.flow.total for each in self.followed)
        of_year = (self.activities, self.made, self.unfinished, self.acts, self.steps, new)
        return any(of_year) or bool(self.links.events or self.links.mailings)


@dataclass(frozen=True)
class Followed:
    """How an instrument stands: who came so far by the day, and who in the year."""

    instrument: InstrumentRow
    came: Arrivals


def gather_facts(session: Session, period: Period) -> Facts:
    activities = _activities(session, period.year)
    ids = [each.id for each in activities]
    links = with_loose(session, period, plan_links.gather(session, period, ids))
    linked = plan_links.by_activity(links)
    own: dict[int | None, list[int]] = {None: own_events(links)}
    own |= {id_: own_events(linked.get(id_, Links())) for id_ in ids}
    counts = counting.counts_of(session, own)
    of_activities = {id_: events for id_, events in own.items() if id_ is not None}
    acts = publications.of_year(session, period.year, period.as_of)
    return Facts(
        period=period,
        activities=activities,
        links=links,
        linked=linked,
        counts=counts,
        groups=attendees_of(session, of_activities),
        persons_of=_persons_of(session, counts[None].attendances.ids),
        collectives=_collectives(session, counts[None].institutions.ids),
        outcomes=_outcomes(session, own[None]),
        made=materials.made(session, period.year, period.as_of),
        unfinished=materials.made(session, period.year, period.as_of, unfinished=True),
        acts=acts,
        occasions=_occasions(session, acts),
        followed=_followed(session, period),
        steps={
            each.id: each.text
            for each in next_steps.of_year(session, period.year)
            if each.state is not StepState.DROPPED
        },
    )


def _activities(session: Session, year: int) -> list[PlannedActivity]:
    query = (
        select(Activity)
        .join(Objective, Objective.id == Activity.objective_id)
        .join(WorkPlan, WorkPlan.id == Objective.plan_id)
        .where(WorkPlan.year == year, ~Activity.example)
        .order_by(Objective.number, Activity.position, Activity.id)
    )
    return [
        PlannedActivity(each.id, each.code, each.measure, each.done_by_hand)
        for each in session.scalars(query)
    ]


def with_loose(session: Session, period: Period, links: Links) -> Links:
    """With the events and mailings dated in the year that no activity of its plan gathers."""
    events = {each.id for each in links.events}
    mailings = {each.id for each in links.mailings}
    first, last = period.first, date(period.year, 12, 31)
    of_year = select(Event).where(~Event.example, Event.start_first.between(first, last))
    loose = [
        EventLink(
            id=each.id,
            activity_id=0,
            when=period.when(each.start),
            on=each.start,
            subject=each.subject,
            type="",
            icon="",
            state=each.state,
            role=each.network_role,
            end=each.end,
            several=each.several,
            type_id=each.type_id,
            source_url=each.source_url,
        )
        for each in session.scalars(of_year.order_by(Event.start_first, Event.id))
        if each.id not in events and each.start_last and each.start_last <= last
    ]
    sent = select(Mailing).where(
        ~Mailing.example, Mailing.state == MailingState.SENT, Mailing.on_first.between(first, last)
    )
    mails = [
        plan_links.MailingLink(
            id=each.id,
            activity_id=0,
            when=period.when(each.on),
            on=each.on,
            subject=each.subject,
            state=each.state,
        )
        for each in session.scalars(sent.order_by(Mailing.on_first, Mailing.id))
        if each.id not in mailings and each.on_last and each.on_last <= last
    ]
    return replace(links, events=(*links.events, *loose), mailings=(*links.mailings, *mails))


def own_events(links: Links) -> list[int]:
    return list(dict.fromkeys(each.id for each in links.events if each.own))


def _persons_of(session: Session, participations: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in chunks(participations):
        query = select(Participation.id, Participation.person_id).where(
            Participation.id.in_(some), Participation.person_id.is_not(None)
        )
        found |= {id_: person for id_, person in session.execute(query) if person}
    return found


def _collectives(session: Session, ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for some in chunks(ids):
        query = select(Organization.id).where(
            Organization.id.in_(some), Organization.kind == OrganizationKind.COLLECTIVE
        )
        found.update(session.scalars(query))
    return found


def _outcomes(session: Session, events: Sequence[int]) -> dict[int, list[tuple[int, OutcomeKind]]]:
    found: dict[int, list[tuple[int, OutcomeKind]]] = defaultdict(list)
    for some in chunks(events):
        query = select(Outcome.event_id, Outcome.id, Outcome.kind).where(Outcome.event_id.in_(some))
        for event_id, id_, kind in session.execute(query.order_by(Outcome.id)):
            if event_id is not None:
                found[event_id].append((id_, kind))
    return found


def _occasions(session: Session, acts: Sequence[ActRow]) -> dict[int, str]:
    ids = {each.observance_id for each in acts if each.observance_id}
    found = session.scalars(select(Observance).where(Observance.id.in_(ids)))
    english = language() == "en"
    return {each.id: (each.name_en if english else None) or each.name_es for each in found}


def _followed(session: Session, period: Period) -> list[Followed]:
    every = instruments.every(session)
    came = arrivals.of_year(session, period, [each.id for each in every])
    return [Followed(each, came[each.id]) for each in every if each.id in came]
