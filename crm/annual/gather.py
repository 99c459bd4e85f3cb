"""One read of all that the report of a year is drafted from, in as many queries whatever its size.

What is linked to an activity and when it belongs to a year, `plan_links` says; what was done,
`plan_progress`; what was reached, `figures`; who was there, `counting`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from crm import channels, figures, materials, observances, plan_links, plan_progress, plans
from crm.annual.attendees import attendees_of
from crm.annual.rows import (
    Acronyms,
    ActivityRow,
    EventRow,
    FollowUpRow,
    InstrumentRow,
    MailingRow,
    MarkedDay,
    MaterialRow,
    ObjectiveRow,
    OutcomeRow,
    Party,
    PublicationRow,
    StepRow,
    Text,
    YearRows,
)
from crm.catalogue import NETWORK_ID
from crm.i18n import language
from crm.model import (
    Acronym,
    Activity,
    Alias,
    AnnualReport,
    Channel,
    ChannelKind,
    Commitment,
    Event,
    EventOrganizer,
    EventState,
    EventType,
    FollowUp,
    FollowUpParty,
    Instrument,
    InstrumentKind,
    Mailing,
    MailingRecipient,
    MailingState,
    Material,
    NetworkRole,
    NextStep,
    Objective,
    Observance,
    OpeningBalance,
    Organization,
    OrganizationKind,
    OrganizerRole,
    Outcome,
    OutcomeKind,
    Participation,
    ParticipationState,
    Place,
    Practice,
    PracticeActor,
    Publication,
    PublicationState,
    Source,
    Stage,
    StageChange,
    StepState,
    VersionKind,
    VersionState,
    WorkPlan,
)
from crm.plan_links import Links, Period, When

_AT_ONCE = 10_000
_OF_YEAR = (When.IN_YEAR, When.UNDATED)
_CAME_OF_IT = (
    OutcomeKind.NEED,
    OutcomeKind.OPPORTUNITY,
    OutcomeKind.RISK,
    OutcomeKind.RESOURCE,
    OutcomeKind.AGREEMENT,
    OutcomeKind.COMMITMENT,
)


def gather(session: Session, year: int, as_of: date | None = None) -> YearRows:
    """The rows of a year, as of a day: its last one, or today while it runs, unless told."""
    period = Period.of(year, as_of)
    objectives = tuple(_objectives(session, year, period))
    activities = [each.id for objective in objectives for each in objective.activities]
    links = plan_links.gather(session, period, activities)
    events = tuple(_events(session, period, links))
    made = tuple(_materials(session, period, links))
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
        marked_days=_marked_days(session, year, made),
        mailings=tuple(_mailings(session, period, links)),
        instruments=tuple(_instruments(session, period, instruments - {None})),
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


# The plan


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
                    reason=_said(each.reason),
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


def _said(text: str | None) -> str:
    """A text that says something: one of full stops alone would leave a hole in its sentence."""
    return text if text and any(each.isalnum() for each in text) else ""


# Events


def _events(session: Session, period: Period, links: Links) -> Iterator[EventRow]:
    """What is linked to the plan's activities, and what else happened in the year."""
    places = {each.id: (each.activity_id, each.when) for each in links.events}
    query = (
        select(Event, EventType, Place.name)
        .join(EventType, EventType.id == Event.type_id)
        .outerjoin(Place, Place.id == Event.place_id)
        .where(~Event.example, or_(Event.id.in_(places), _in(period)))
        .order_by(Event.start_first.is_(None), Event.start_first, Event.id)
    )
    rows = [
        (event, type_, place, *_place(places, event, period))
        for event, type_, place in session.execute(query)
        if event.id in places or _unlinked(event, period)
    ]
    rows = [row for row in rows if row[-1] is not When.EARLIER]
    ids = [event.id for event, *_rest in rows]
    organizers = _organizers(session, ids)
    parties = _parties(session, ids)
    outcomes = _outcomes(session, ids)
    sources = _sources(session, ids)
    for event, type_, place, activity_id, when in rows:
        urls = (event.source_url, *sources.get(event.id, ()))
        yield EventRow(
            id=event.id,
            activity_id=activity_id,
            planned=event.activity_id is not None,
            counts=when in _OF_YEAR,
            ahead=when in (When.SCHEDULED, When.LATER),
            type_id=type_.id,
            code=type_.code or "",
            type=(type_.name_es, type_.name_en),
            state=event.state,
            role=event.network_role,
            title=event.official_title or "",
            topic=_said(event.topic),
            audience=_said(event.audience),
            part=_said(event.network_result),
            start=event.start,
            end=event.end,
            where=(event.venue or place or "")
            if event.network_role is NetworkRole.ENCOURAGES
            else (place or ""),
            several=event.several,
            links=tuple(dict.fromkeys(url for url in urls if url)),
            organizers=organizers.get(event.id, ()),
            parties=parties.get(event.id, ()),
            outcomes=outcomes.get(event.id, ()),
        )


def _in(period: Period) -> Any:
    last = date(period.year, 12, 31)
    return (Event.start_first >= period.first) & (Event.start_last <= last)


def _place(
    places: Mapping[int, tuple[int, When]], event: Event, period: Period
) -> tuple[int | None, When]:
    return places.get(event.id) or (None, period.when(event.start))


def _unlinked(event: Event, period: Period) -> bool:
    """Whether an event of the year is no activity's of its plan."""
    return event.start is not None and period.when(event.start) in (When.IN_YEAR, When.SCHEDULED)


def _chunks(ids: Collection[int]) -> Iterator[list[int]]:
    wanted = sorted(ids)
    return (wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE))


def _organizers(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Who else organized, in the order in which they were noted."""
    found: dict[int, list[str]] = defaultdict(list)
    for some in _chunks(ids):
        query = (
            select(EventOrganizer, Organization)
            .join(Organization, Organization.id == EventOrganizer.organization_id)
            .where(
                EventOrganizer.event_id.in_(some),
                EventOrganizer.role.in_((OrganizerRole.ORGANIZES, OrganizerRole.CO_ORGANIZES)),
                Organization.id != NETWORK_ID,
                ~Organization.example,
            )
            .order_by(EventOrganizer.id)
        )
        for organizer, organization in session.execute(query):
            found[organizer.event_id].append(shown(organization))
    return {id_: tuple(dict.fromkeys(names)) for id_, names in found.items()}


def _parties(session: Session, ids: Sequence[int]) -> dict[int, tuple[Party, ...]]:
    """Institutions that were there without a name, or that are to be pointed out."""
    whole = Participation.person_id.is_(None) & Participation.written.is_(None)
    was = (ParticipationState.ATTENDED, ParticipationState.INVITED, ParticipationState.CONFIRMED)
    found: dict[int, dict[int, Party]] = defaultdict(dict)
    for some in _chunks(ids):
        query = (
            select(Participation, Organization)
            .join(Organization, Organization.id == Participation.organization_id)
            .where(
                Participation.event_id.in_(some),
                Participation.state.in_(was),
                or_(whole, Participation.highlighted),
                Organization.id != NETWORK_ID,
                ~Organization.example,
            )
            .order_by(Participation.position, Participation.id)
        )
        for each, organization in session.execute(query):
            parties = found[each.event_id]
            before = parties.get(organization.id)
            highlighted = each.highlighted or bool(before and before.highlighted)
            parties[organization.id] = Party(organization.id, shown(organization), highlighted)
    return {id_: tuple(parties.values()) for id_, parties in found.items()}


def shown(organization: Organization) -> str:
    """An institution as the report names it: an agency by its acronym, all others in full."""
    if organization.kind is OrganizationKind.UN and organization.acronym_es:
        return organization.name
    return organization.official_name


def _outcomes(session: Session, ids: Sequence[int]) -> dict[int, tuple[OutcomeRow, ...]]:
    """What came of events and may be published."""
    found: dict[int, list[OutcomeRow]] = defaultdict(list)
    for some in _chunks(ids):
        query = (
            select(Outcome, Organization)
            .outerjoin(Commitment, Commitment.outcome_id == Outcome.id)
            .outerjoin(Organization, Organization.id == Commitment.debtor_id)
            .where(Outcome.event_id.in_(some), ~Outcome.restricted, Outcome.kind.in_(_CAME_OF_IT))
            .order_by(Outcome.position, Outcome.id)
        )
        for each, debtor in session.execute(query):
            if not _said(each.text):
                continue
            found[each.event_id or 0].append(
                OutcomeRow(
                    each.id,
                    each.kind,
                    each.text,
                    each.raised_by or "",
                    each.organization_id,
                    shown(debtor) if debtor else "",
                )
            )
    return {id_: tuple(rows) for id_, rows in found.items()}


def _sources(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    for some in _chunks(ids):
        query = select(Source.event_id, Source.url).where(
            Source.event_id.in_(some), Source.url.is_not(None)
        )
        for event_id, url in session.execute(query.order_by(Source.id)):
            found[event_id].append(url or "")
    return {id_: tuple(urls) for id_, urls in found.items()}


# Materials


def _materials(session: Session, period: Period, links: Links) -> Iterator[MaterialRow]:
    """What `materials` says was made in the year, and what of the plan's is not finished."""
    made = {each.material_id: each for each in materials.made(session, period.year, period.as_of)}
    of: dict[int, int | None] = {}
    unfinished: dict[int, list[tuple[VersionKind, VersionState, int]]] = defaultdict(list)
    for each in links.versions:
        if each.counts:
            of.setdefault(each.material_id, each.activity_id)
            if each.version and each.state and each.number and not each.made:
                unfinished[each.material_id].append((each.version, each.state, each.number))
    of |= {id_: None for id_ in made if id_ not in of}
    for one in links.publications:
        if one.out or one.when in (When.SCHEDULED, When.LATER):
            of.setdefault(one.material_id, one.activity_id)
    publications = _publications(session, period, of)
    for material, audience in _with_events(session, of):
        finished = made.get(material.id)
        yield MaterialRow(
            id=material.id,
            activity_id=of[material.id],
            kind=material.kind,
            title=material.title,
            topic=_said(material.topic),
            audience=_said(material.audience),
            purpose=_said(material.purpose),
            messages=tuple(filter(_said, material.key_messages)),
            event_id=material.event_id,
            event_audience=_said(audience),
            observance_id=material.observance_id,
            made=finished.made if finished else None,
            unfinished=tuple(unfinished.get(material.id, ())),
            publications=publications.get(material.id, ()),
        )


def _with_events(session: Session, ids: Collection[int]) -> Iterator[tuple[Material, str | None]]:
    for some in _chunks(ids):
        query = (
            select(Material, Event.audience)
            .outerjoin(Event, Event.id == Material.event_id)
            .where(Material.id.in_(some))
            .order_by(Material.id)
        )
        yield from session.execute(query)


def _publications(
    session: Session, period: Period, ids: Collection[int]
) -> dict[int, tuple[PublicationRow, ...]]:
    """Where these materials went out in the year, or are still meant to."""
    found: dict[int, list[PublicationRow]] = defaultdict(list)
    for some in _chunks(ids):
        query = (
            select(Publication, Channel)
            .join(Channel, Channel.id == Publication.channel_id)
            .where(Publication.material_id.in_(some), Publication.state != PublicationState.DROPPED)
            .order_by(Publication.on_first.is_(None), Publication.on_first, Channel.position)
            .order_by(Publication.id)
        )
        for each, channel in session.execute(query):
            out = each.state is PublicationState.PUBLISHED
            when = period.when(each.on if out else each.planned)
            if when is When.EARLIER or (out and when not in _OF_YEAR):
                continue
            found[each.material_id].append(
                PublicationRow(
                    id=each.id,
                    channel=channels.shown(each.channel_name, channel),
                    social=channel.kind is ChannelKind.SOCIAL,
                    platform=channel.kind in (ChannelKind.PLATFORM, ChannelKind.WEB),
                    out=out,
                    on=each.on if out else each.planned,
                    url=each.url,
                )
            )
    return {id_: tuple(rows) for id_, rows in found.items()}


def _marked_days(session: Session, year: int, made: Sequence[MaterialRow]) -> dict[int, MarkedDay]:
    ids = {each.observance_id for each in made} - {None}
    query = select(Observance).where(Observance.id.in_(ids))
    return {
        each.id: MarkedDay(
            each.id,
            observances.day_in(each, year),
            _without_year((language() == "en" and each.name_en) or each.name_es, each.base_year),
            year - each.base_year if each.base_year and each.base_year < year else None,
        )
        for each in session.scalars(query)
    }


def _without_year(name: str, base_year: int | None) -> str:
    return name.removesuffix(f"({base_year})").rstrip()


def _mailings(session: Session, period: Period, links: Links) -> Iterator[MailingRow]:
    of: dict[int, int | None] = {each.id: each.activity_id for each in links.mailings if each.sent}
    last = date(period.year, 12, 31)
    query = select(Mailing).where(
        ~Mailing.example,
        Mailing.state == MailingState.SENT,
        or_(
            Mailing.id.in_(of),
            (Mailing.on_first >= period.first) & (Mailing.on_last <= last),
        ),
    )
    query = query.order_by(Mailing.on_first.is_(None), Mailing.on_first, Mailing.id)
    rows = [
        each
        for each in session.scalars(query)
        if each.id in of or period.when(each.on) is When.IN_YEAR
    ]
    counted = func.count(MailingRecipient.id)
    sent = select(MailingRecipient.mailing_id, counted).group_by(MailingRecipient.mailing_id)
    recipients: dict[int, int] = dict(session.execute(sent).all())
    for each in rows:
        yield MailingRow(each.id, of.get(each.id), each.subject, recipients.get(each.id, 0))


# Instruments


def _instruments(
    session: Session, period: Period, wanted: Collection[int | None]
) -> Iterator[InstrumentRow]:
    """The instruments of the plan's activities; of a declaration, action plans come along."""
    query = select(Instrument).order_by(Instrument.position)
    every = session.scalars(query).all()
    asked = [each for each in every if each.id in wanted]
    if any(each.kind is InstrumentKind.DECLARATION for each in asked):
        asked += [
            each for each in every if each.kind is InstrumentKind.ACTION_PLAN and each not in asked
        ]
    for each in asked:
        reached = figures.stock(session, each.id, period.as_of)
        new = figures.flow(session, each.id, period.first, period.as_of)
        counted = {*reached.ids, *reached.undetermined_ids}
        follow_ups = tuple(_follow_ups(session, each.id, period, counted))
        unsure = {one.id for one in follow_ups if one.to_verify}
        english = language() == "en"
        yield InstrumentRow(
            id=each.id,
            code=each.code,
            kind=each.kind,
            name=(english and each.name_en) or each.name_es,
            short=(english and each.short_en) or each.short_es or each.name_es,
            supports=(english and each.supports_en) or each.supports_es or "",
            reached=reached.total,
            sure=reached.total - len(unsure.intersection(reached.ids)),
            new=new.total,
            actors=_actors(session, reached),
            balance_id=reached.balance.id if reached.balance else None,
            follow_ups=follow_ups,
        )


def _actors(session: Session, reached: figures.Count) -> tuple[PracticeActor, ...]:
    """Whose practices they are: of those counted one by one, and of the opening balance."""
    query = select(Practice.actor).where(Practice.follow_up_id.in_(reached.ids))
    found = {each for each in session.scalars(query) if each}
    if reached.balance:
        balance = session.get_one(OpeningBalance, reached.balance.id)
        found |= {each for each in PracticeActor if each.value in balance.actors}
    return tuple(each for each in PracticeActor if each in found)


def _follow_ups(
    session: Session, instrument_id: int, period: Period, counted: Collection[int]
) -> Iterator[FollowUpRow]:
    """Each follow-up at the furthest stage that it had come to by the day, or perhaps had."""
    query = (
        select(FollowUp, Organization, Place.name, StageChange, Stage)
        .join(Organization, Organization.id == FollowUp.organization_id)
        .outerjoin(Place, Place.id == Organization.place_id)
        .join(StageChange, StageChange.follow_up_id == FollowUp.id)
        .join(Stage, Stage.id == StageChange.stage_id)
        .where(FollowUp.instrument_id == instrument_id, ~Organization.example)
        .order_by(FollowUp.id, Stage.side, Stage.position, StageChange.id)
    )
    furthest: dict[int, Any] = {}
    signed: dict[int, Any] = {}
    moved: set[int] = set()
    for row in session.execute(query):
        follow_up, _organization, _place, change, stage = row
        if change.on and change.on.first > period.as_of:
            continue
        furthest[follow_up.id] = row
        if period.when(change.on) in _OF_YEAR:
            moved.add(follow_up.id)
        if stage.signs or stage.counts:
            signed.setdefault(follow_up.id, row)
    parties = _signing(session, furthest)
    for id_, (follow_up, organization, place, change, stage) in furthest.items():
        *_others, arrived, at = signed.get(id_, (change, stage))
        yield FollowUpRow(
            id=id_,
            organization_id=organization.id,
            name=shown(organization),
            kind=organization.kind,
            place=place or "",
            stage=stage.code.partition(":")[2],
            stage_name=(language() == "en" and at.name_en) or at.name_es,
            counted=id_ in counted,
            since=arrived.on,
            moved=id_ in moved,
            new=period.when(arrived.on) in _OF_YEAR,
            to_verify=arrived.to_verify,
            title=follow_up.title or "",
            about=_said(follow_up.description),
            parties=parties.get(id_, ()),
        )


def _signing(session: Session, ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    for some in _chunks(ids):
        query = (
            select(FollowUpParty, Organization)
            .join(Organization, Organization.id == FollowUpParty.organization_id)
            .where(FollowUpParty.follow_up_id.in_(some))
            .order_by(FollowUpParty.position, FollowUpParty.id)
        )
        for party, organization in session.execute(query):
            found[party.follow_up_id].append(shown(organization))
    return {id_: tuple(names) for id_, names in found.items()}


# Short forms


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
