"""The figures of a year, each with its rules and with the records that it counts.

Of the whole year, by name: `activities`, `activities_coded`, `events` (own ones that were held),
`events_others`, `events_scheduled`, `persons`, `attendances`, `institutions`, `municipalities`,
`outcomes.KIND`, `materials_updated`, `materials_new`, and of these `materials_new_events` (about an
event) and `materials_new_themes` (about anything else), `materials_unfinished`, `statements`,
`publications` (messages), `publications_channels` (each channel of each), `occasions`, `mailings`,
`steps`; and by the code of an instrument `reached.CODE` (by the day), `new.CODE` (in the year), and
`signed.CODE` and `to_verify.CODE` of a declaration.

Of materials and mailings without an activity of the plan, with `NO_ACTIVITY`: `materials_updated`
to `mailings`.
Of one activity, with «@» and its id: the same from `events` to `mailings`, `by_hand`, and the
`group_name` of each group of attendees. There is none of what an activity has nothing of.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from zlib import crc32

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import (
    behind,
    counting,
    figures,
    instruments,
    materials,
    next_steps,
    plan_links,
    publications,
)
from crm.annual.attendees import Attendees, attendees_of
from crm.annual.figure import FigureRecord, TimeRule, Unit, YearFigure
from crm.annual.value import Ref
from crm.counting import Counts
from crm.dates import show_date, show_number
from crm.i18n import _, language, ngettext
from crm.instruments import InstrumentRow
from crm.materials import MadeRow
from crm.model import (
    Activity,
    Event,
    EventState,
    HeadCount,
    InstrumentKind,
    Mailing,
    MailingState,
    MaterialKind,
    Measure,
    Objective,
    Observance,
    Organization,
    OrganizationKind,
    Outcome,
    OutcomeKind,
    Participation,
    Stage,
    StageChange,
    StepState,
    VersionKind,
    WorkPlan,
)
from crm.model.base import N_
from crm.plan_links import EventLink, Links, Period, When
from crm.publications import ActRow
from crm.text import fold

NO_ACTIVITY = "@none"
_AT_ONCE = 10_000
_ONCE = N_("Cada registro cuenta una vez.")
_PERSONS = N_("Cada persona cuenta una vez, aunque haya asistido a varios eventos.")
_ATTENDANCES = N_("Quien asistió a varios eventos cuenta una vez por cada uno.")
_INSTITUTIONS = N_("Cada institución cuenta una vez, por muchos que hayan venido de ella.")
_MATERIALS = N_("Cada material cuenta una vez, tenga las versiones que tenga.")
_MESSAGES = N_("Un mensaje en varios canales cuenta una vez.")
_CHANNELS = N_("Un mensaje cuenta una vez por cada canal.")
_FOLLOW_UPS = N_("Cada seguimiento cuenta la primera vez que llega a una etapa que cuenta.")
_OCCASIONS = N_("Cada fecha cuenta una vez, tenga las publicaciones que tenga.")


def figures_of(session: Session, year: int, *, as_of: date | None = None) -> tuple[YearFigure, ...]:
    """Every figure of a year as of a day, in as many queries whatever there is to count.

    The day is the last of the year, or today while that is ahead, unless told. None where nothing
    is recorded of the year.
    """
    facts = _gather(session, Period.of(year, as_of))
    if not facts.any:
        return ()
    drafts = list(_of_year(facts))
    for activity in facts.activities:
        drafts += _of_activity(facts, activity)
    drafts += _of_none(facts)
    return _with_records(session, drafts)


def events_of(session: Session, period: Period) -> list[EventLink]:
    """The events of a year, each once: those of its activities, and whatever is dated in it."""
    ids = [each.id for each in _activities(session, period.year)]
    links = with_loose(session, period, plan_links.gather(session, period, ids))
    return list({each.id: each for each in links.events}.values())


def group_name(activity_id: int, group: Attendees) -> str:
    """The name of the figure of one group of attendees of an activity."""
    if group.refs and group.refs[0].kind == "head_count":
        return f"group.{group.refs[0].id}@{activity_id}"
    return f"group.{group.kind.value if group.kind else 'other'}@{activity_id}"


# What is read


@dataclass(frozen=True)
class _Activity:
    """An activity of the plan, as far as it is counted."""

    id: int
    code: str | None
    measure: Measure
    by_hand: int | None


@dataclass(frozen=True)
class _Facts:
    """All that the figures of a year are made of."""

    period: Period
    activities: Sequence[_Activity]
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
    followed: "Sequence[_Followed]"
    steps: Mapping[int, str]

    @property
    def any(self) -> bool:
        """Whether anything of the year itself is recorded: what went before it does not count."""
        new = any(each.flow.total for each in self.followed)
        of_year = (self.activities, self.made, self.unfinished, self.acts, self.steps, new)
        return any(of_year) or bool(self.links.events or self.links.mailings)


@dataclass(frozen=True)
class _Followed:
    """How an instrument stands: how many came so far by the day, and how many in the year."""

    instrument: InstrumentRow
    stock: figures.Count
    flow: figures.Count
    unsure: frozenset[int]  # that came so far, but that is to be verified


def _gather(session: Session, period: Period) -> _Facts:
    activities = _activities(session, period.year)
    ids = [each.id for each in activities]
    links = with_loose(session, period, plan_links.gather(session, period, ids))
    linked = plan_links.by_activity(links)
    own: dict[int | None, list[int]] = {None: _own(links)}
    own |= {id_: _own(linked.get(id_, Links())) for id_ in ids}
    counts = counting.counts_of(session, own)
    of_activities = {id_: events for id_, events in own.items() if id_ is not None}
    acts = publications.of_year(session, period.year, period.as_of)
    return _Facts(
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


def _activities(session: Session, year: int) -> list[_Activity]:
    query = (
        select(Activity)
        .join(Objective, Objective.id == Activity.objective_id)
        .join(WorkPlan, WorkPlan.id == Objective.plan_id)
        .where(WorkPlan.year == year, ~Activity.example)
        .order_by(Objective.number, Activity.position, Activity.id)
    )
    return [
        _Activity(each.id, each.code, each.measure, each.done_by_hand)
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
            prepares=each.type_id == plan_links.PREPARES,
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


def _own(links: Links) -> list[int]:
    return list(dict.fromkeys(each.id for each in links.events if each.own))


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))


def _persons_of(session: Session, participations: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in _chunks(participations):
        query = select(Participation.id, Participation.person_id).where(
            Participation.id.in_(some), Participation.person_id.is_not(None)
        )
        found |= {id_: person for id_, person in session.execute(query) if person}
    return found


def _collectives(session: Session, ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for some in _chunks(ids):
        query = select(Organization.id).where(
            Organization.id.in_(some), Organization.kind == OrganizationKind.COLLECTIVE
        )
        found.update(session.scalars(query))
    return found


def _outcomes(session: Session, events: Sequence[int]) -> dict[int, list[tuple[int, OutcomeKind]]]:
    found: dict[int, list[tuple[int, OutcomeKind]]] = defaultdict(list)
    for some in _chunks(events):
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


def _followed(session: Session, period: Period) -> list[_Followed]:
    if period.as_of < period.first:
        return []
    to_verify = (
        select(StageChange.follow_up_id)
        .join(Stage, Stage.id == StageChange.stage_id)
        .where(StageChange.to_verify, Stage.signs | Stage.counts)
    )
    unsure = frozenset(session.scalars(to_verify))
    return [
        _Followed(
            each,
            figures.stock(session, each.id, period.as_of),
            figures.flow(session, each.id, period.first, period.as_of),
            unsure,
        )
        for each in instruments.every(session)
    ]


# What is counted


@dataclass(frozen=True)
class _Draft:
    """A figure whose records are not in words yet."""

    name: str
    label: str
    unit: Unit
    time: TimeRule
    duplicates: str
    refs: tuple[tuple[Ref, int], ...] = ()
    value: int | None = None  # where it is not the sum of what the records count
    undetermined: tuple[Ref, ...] = ()
    notes: tuple[str, ...] = ()
    said: tuple[tuple[Ref, str], ...] = ()  # the words of records that have no page
    of: tuple[tuple[Ref, tuple[Ref, ...]], ...] = ()  # where a record was, such as a person

    @property
    def total(self) -> int:
        return sum(number for _ref, number in self.refs) if self.value is None else self.value


def _refs(kind: str, ids: Iterable[int]) -> tuple[tuple[Ref, int], ...]:
    return tuple((Ref(kind, id_), 1) for id_ in dict.fromkeys(ids))


def _of_year(facts: _Facts) -> Iterator[_Draft]:
    yield _counted(
        "activities",
        _("Actividades del plan"),
        Unit.ACTIVITIES,
        "activity",
        [each.id for each in facts.activities],
    )
    yield _counted(
        "activities_coded",
        _("Actividades con código"),
        Unit.ACTIVITIES,
        "activity",
        [each.id for each in facts.activities if each.code],
    )
    yield from _events("", facts.links)
    yield from _people("", facts, facts.counts[None])
    yield from _results("", facts, _own(facts.links))
    yield from _materials("", facts.made, facts.unfinished)
    yield from _published("", facts.acts, facts.occasions)
    yield _mailed("", facts.links)
    for each in facts.followed:
        yield from _reached(facts.period, each)
    yield replace(
        _counted("steps", _("Próximos pasos"), Unit.STEPS, "next_step", facts.steps),
        said=tuple((Ref("next_step", id_), text) for id_, text in facts.steps.items()),
    )


def _of_activity(facts: _Facts, activity: _Activity) -> Iterator[_Draft]:
    """The figures of an activity, but for those of which it has nothing."""
    at = f"@{activity.id}"
    links = facts.linked.get(activity.id, Links())
    every = [
        *_events(at, links),
        *_people(at, facts, facts.counts[activity.id]),
        *_groups(facts, activity.id),
        *_results(at, facts, _own(links)),
        *_shown(facts, at, lambda activity_id: activity_id == activity.id),
        _mailed(at, links),
    ]
    yield from (each for each in every if each.total or each.undetermined)
    if activity.measure is Measure.BY_HAND and activity.by_hand is not None:
        yield _Draft(
            f"by_hand{at}",
            _("Realizado, escrito a mano"),
            Unit.ACTIVITIES,
            TimeRule.IN_PERIOD,
            _(_ONCE),
            value=activity.by_hand,
        )


def _of_none(facts: _Facts) -> Iterator[_Draft]:
    """The figures of what was made, published and sent under no activity of the plan."""
    planned = {each.id for each in facts.activities}
    shown = _shown(facts, NO_ACTIVITY, lambda activity_id: activity_id not in planned)
    every = (*shown, _mailed(NO_ACTIVITY, facts.linked.get(0, Links())))
    return (each for each in every if each.total)


def _shown(facts: _Facts, at: str, which: Callable[[int | None], bool]) -> Iterator[_Draft]:
    """What was made, and what was published, under some activities."""
    made = [each for each in facts.made if which(each.activity_id)]
    unfinished = [each for each in facts.unfinished if which(each.activity_id)]
    yield from _materials(at, made, unfinished)
    acts = [each for each in facts.acts if which(each.activity_id)]
    yield from _published(at, acts, facts.occasions)


def _counted(
    name: str,
    label: str,
    unit: Unit,
    kind: str,
    ids: Iterable[int],
    *,
    time: TimeRule = TimeRule.IN_PERIOD,
    duplicates: str = _ONCE,
    notes: Iterable[str] = (),
) -> _Draft:
    return _Draft(
        name, label, unit, time, _(duplicates), _refs(kind, ids), notes=tuple(filter(None, notes))
    )


def _events(at: str, links: Links) -> Iterator[_Draft]:
    own = [each for each in links.events if each.own]
    yield _counted(
        f"events{at}",
        _("Eventos propios realizados"),
        Unit.EVENTS,
        "event",
        [each.id for each in own],
        notes=_about(own),
    )
    others = [each for each in links.events if each.of_others]
    yield _counted(
        f"events_others{at}",
        _("Participaciones en eventos de otros"),
        Unit.EVENTS,
        "event",
        [each.id for each in others],
        notes=_about(others),
    )
    yield _counted(
        f"events_scheduled{at}",
        _("Eventos programados"),
        Unit.EVENTS,
        "event",
        [each.id for each in links.events if _scheduled(each)],
        time=TimeRule.SCHEDULED,
    )


def _scheduled(event: EventLink) -> bool:
    """What is still to be held, or was dated after the day whatever has been said of it since."""
    if event.state not in (EventState.PLANNED, EventState.HELD) or event.when is When.EARLIER:
        return False
    return event.state is EventState.PLANNED or not event.counts


def _about(events: Sequence[EventLink]) -> Iterator[str]:
    undated = len({each.id for each in events if each.when is When.UNDATED})
    several = len({each.id for each in events if each.several})
    yield from _undated(undated)
    if several:
        said = ngettext(
            "{n} registro reúne varios eventos, de número sin dato.",
            "{n} registros reúnen varios eventos cada uno, de número sin dato.",
            several,
        )
        yield said.format(n=show_number(several))


def _people(at: str, facts: _Facts, counts: Counts) -> Iterator[_Draft]:
    heads = _head_refs(counts.heads.ids)
    rows = [Ref("participation", id_) for id_ in counts.attendances.ids]
    where: dict[Ref, list[Ref]] = defaultdict(list)
    for row in rows:
        person = facts.persons_of.get(row.id)
        where[Ref("person", person) if person else row].append(row)
    yield _Draft(
        f"persons{at}",
        _("Personas que asistieron"),
        Unit.PERSONS,
        TimeRule.IN_PERIOD,
        _(_PERSONS),
        (*((who, 1) for who in where), *heads),
        counts.unique_people + counts.heads.total,
        notes=tuple(_repeated(counts)),
        of=tuple((who, tuple(were)) for who, were in where.items()),
    )
    yield _Draft(
        f"attendances{at}",
        _("Asistencias"),
        Unit.ATTENDANCES,
        TimeRule.IN_PERIOD,
        _(_ATTENDANCES),
        (*((row, 1) for row in rows), *heads),
        counts.total,
    )
    names = [Ref("institution", crc32(fold(name).encode())) for name in counts.institutions.names]
    yield _Draft(
        f"institutions{at}",
        _("Instituciones que asistieron"),
        Unit.INSTITUTIONS,
        TimeRule.IN_PERIOD,
        _(_INSTITUTIONS),
        (
            *_refs("organization", counts.institutions.ids),
            *((each, 1) for each in names),
            *_head_refs(counts.institution_heads.ids),
        ),
        counts.institutions.total + counts.institution_heads.total,
        notes=tuple(_collective(len(facts.collectives & set(counts.institutions.ids)))),
        said=tuple(zip(names, counts.institutions.names, strict=True)),
    )
    yield _counted(
        f"municipalities{at}",
        _("Municipalidades que asistieron"),
        Unit.MUNICIPALITIES,
        "organization",
        counts.municipalities.ids,
        duplicates=_INSTITUTIONS,
    )


def _collective(number: int) -> Iterator[str]:
    if number:
        said = ngettext(
            "{n} es una mención colectiva: son varias, de número sin dato.",
            "{n} son menciones colectivas: son varias cada una, de número sin dato.",
            number,
        )
        yield said.format(n=show_number(number))


def _head_refs(ids: Iterable[int]) -> tuple[tuple[Ref, int], ...]:
    """Head counts; how many each counts is read with its words."""
    return tuple((Ref("head_count", id_), 0) for id_ in ids)


def _repeated(counts: Counts) -> Iterator[str]:
    """What to know of people who came to several events, or of whom that cannot be told."""
    again = counts.attendances.total - counts.unique_people
    if again:
        said = ngettext(
            "{n} asistencia más es de quien vino a más de un evento.",
            "{n} asistencias más son de quienes vinieron a más de un evento.",
            again,
        )
        yield said.format(n=show_number(again))
    if len(counts.heads.ids) > 1:
        said = ngettext(
            "{n} se contó sin nombre: no se puede saber si vino a más de un evento.",
            "{n} se contaron sin nombre: no se puede saber si vinieron a más de un evento.",
            counts.heads.total,
        )
        yield said.format(n=show_number(counts.heads.total))


def _groups(facts: _Facts, activity_id: int) -> Iterator[_Draft]:
    for group in facts.groups.get(activity_id, ()):
        refs = [facts.persons_of.get(each.id) for each in group.refs]
        rows = [
            Ref("person", person) if each.kind == "participation" and person else each
            for each, person in zip(group.refs, refs, strict=True)
        ]
        counted = group.refs and group.refs[0].kind == "head_count"
        yield _Draft(
            group_name(activity_id, group),
            group.label or (group.kind.label if group.kind else _("Otros asistentes")),
            Unit.PERSONS if group.persons else Unit.INSTITUTIONS,
            TimeRule.IN_PERIOD,
            _(_PERSONS) if group.persons else _(_INSTITUTIONS),
            tuple((each, 0 if counted else 1) for each in dict.fromkeys(rows)),
            group.number,
        )


def _results(at: str, facts: _Facts, events: Collection[int]) -> Iterator[_Draft]:
    found: dict[OutcomeKind, list[int]] = defaultdict(list)
    for event_id in events:
        for id_, kind in facts.outcomes.get(event_id, ()):
            found[kind].append(id_)
    for kind in OutcomeKind:
        if found[kind]:
            name = f"outcomes.{kind.value}{at}"
            yield _counted(name, kind.label, Unit.OUTCOMES, "outcome", found[kind])


_BY_ITSELF = (MaterialKind.POST, MaterialKind.STATEMENT)
_MADE: tuple[tuple[str, str, Callable[[MadeRow], bool]], ...] = (
    (
        "materials_updated",
        N_("Materiales actualizados"),
        lambda each: each.made is VersionKind.UPDATE,
    ),
    ("materials_new", N_("Materiales nuevos"), lambda each: each.made is VersionKind.NEW),
    (
        "materials_new_events",
        N_("Materiales nuevos sobre eventos"),
        lambda each: each.made is VersionKind.NEW and each.about_event,
    ),
    (
        "materials_new_themes",
        N_("Materiales nuevos sobre otros temas"),
        lambda each: each.made is VersionKind.NEW and not each.about_event,
    ),
)


def _materials(at: str, made: Sequence[MadeRow], unfinished: Sequence[MadeRow]) -> Iterator[_Draft]:
    """What was made; statements and posts, which are published by themselves, have their own."""
    kept = [each for each in made if each.kind not in _BY_ITSELF]
    for name, label, which in _MADE:
        yield _material(name + at, _(label), [each for each in kept if which(each)])
    statements = [each for each in made if each.kind is MaterialKind.STATEMENT]
    yield _material(f"statements{at}", _("Declaraciones públicas"), statements)
    yield _material(f"materials_unfinished{at}", _("Materiales en elaboración"), unfinished)


def _material(name: str, label: str, rows: Sequence[MadeRow]) -> _Draft:
    return _counted(
        name,
        label,
        Unit.MATERIALS,
        "material",
        [each.material_id for each in rows],
        duplicates=_MATERIALS,
        notes=_undated(sum(each.undated for each in rows)),
    )


def _undated(number: int) -> Iterator[str]:
    if number:
        said = ngettext("{n} sin fecha.", "{n} sin fecha.", number)
        yield said.format(n=show_number(number))


def _published(at: str, acts: Sequence[ActRow], names: Mapping[int, str]) -> Iterator[_Draft]:
    yield _counted(
        f"publications{at}",
        _("Mensajes y materiales publicados"),
        Unit.PUBLICATIONS,
        "publication",
        [each.publication_ids[0] for each in acts],
        duplicates=_MESSAGES,
        notes=_undated(sum(each.on is None for each in acts)),
    )
    channels = sorted({name for each in acts for name in each.channels}, key=fold)
    yield _counted(
        f"publications_channels{at}",
        _("Publicaciones por canal"),
        Unit.PUBLICATIONS,
        "publication",
        [id_ for each in acts for id_ in each.publication_ids],
        duplicates=_CHANNELS,
        notes=[", ".join(channels)],
    )
    posts = [each for each in acts if each.kind is MaterialKind.POST and each.observance_id]
    dated = sorted(posts, key=lambda each: (each.on is None, each.on.first if each.on else None))
    ids = list(dict.fromkeys(each.observance_id for each in dated if each.observance_id))
    yield replace(
        _counted(
            f"occasions{at}",
            _("Fechas conmemorativas con publicaciones"),
            Unit.OCCASIONS,
            "observance",
            ids,
            duplicates=_OCCASIONS,
        ),
        said=tuple((Ref("observance", id_), names[id_]) for id_ in ids),
    )


def _mailed(at: str, links: Links) -> _Draft:
    sent = [each.id for each in links.mailings if each.sent]
    return _counted(f"mailings{at}", _("Envíos de correo"), Unit.MAILINGS, "mailing", sent)


_UNITS = {
    InstrumentKind.PRACTICE: Unit.PRACTICES,
    InstrumentKind.DECLARATION: Unit.SIGNATURES,
}


def _reached(period: Period, each: _Followed) -> Iterator[_Draft]:
    code, name = each.instrument.code, each.instrument.name
    unit = _UNITS.get(each.instrument.kind, Unit.FOLLOW_UPS)
    declaration = each.instrument.kind is InstrumentKind.DECLARATION

    def draft(
        beginning: str, label: str, count: figures.Count, time: TimeRule, ids: Sequence[int]
    ) -> _Draft:
        open_ = tuple(Ref("follow_up", id_) for id_ in count.undetermined_ids)
        return _Draft(
            f"{beginning}.{code}",
            label.format(name=name),
            unit,
            time,
            _(_FOLLOW_UPS),
            _refs("follow_up", ids),
            undetermined=open_,
        )

    stock = draft(
        "reached",
        _("{name}: hasta la fecha de corte"),
        each.stock,
        TimeRule.AS_OF,
        each.stock.ids,
    )
    yield _with_balance(stock, each.stock.balance)
    yield draft("new", _("{name}: en el año"), each.flow, TimeRule.IN_PERIOD, each.flow.ids)
    if declaration:
        sure = [id_ for id_ in each.stock.ids if id_ not in each.unsure]
        signed = draft("signed", _("{name}: firmas ciertas"), each.stock, TimeRule.AS_OF, sure)
        open_ = tuple(ref for ref in signed.undetermined if ref.id not in each.unsure)
        yield replace(signed, undetermined=open_)
        perhaps = [*each.stock.ids, *each.stock.undetermined_ids]
        unsure = [id_ for id_ in perhaps if id_ in each.unsure]
        yield replace(
            draft("to_verify", _("{name}: por verificar"), each.stock, TimeRule.AS_OF, unsure),
            undetermined=(),
        )


def _with_balance(stock: _Draft, balance: figures.BalanceRow | None) -> _Draft:
    if balance is None:
        return stock
    ref = Ref("opening_balance", balance.id)
    said = _("{n} hasta el {day}, sin registrarse una por una").format(
        n=show_number(balance.total), day=show_date(balance.by_on)
    )
    source = _("Fuente: {source}.").format(source=balance.source) if balance.source else ""
    return replace(
        stock,
        refs=((ref, balance.total), *stock.refs),
        said=((ref, said),),
        notes=tuple(filter(None, (source, balance.note))),
    )


# In words


def _head_totals(session: Session, ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in _chunks(ids):
        query = select(HeadCount.id, HeadCount.total).where(HeadCount.id.in_(some))
        found |= {id_: total or 0 for id_, total in session.execute(query)}
    return found


def _with_records(session: Session, drafts: Sequence[_Draft]) -> tuple[YearFigure, ...]:
    refs = {ref for each in drafts for ref, _number in each.refs}
    refs |= {ref for each in drafts for ref in each.undetermined}
    refs |= {ref for each in drafts for _who, were in each.of for ref in were}
    words = _Words(session, refs)
    return tuple(words.figure(each) for each in drafts)


class _Words:
    """What each record is called, read in one query a kind."""

    def __init__(self, session: Session, refs: Collection[Ref]) -> None:
        ordered = sorted(refs, key=lambda each: (each.kind, each.id))
        self._behind = {each.ref: each for each in behind.lines(session, ordered)}
        counted = [each.id for each in ordered if each.kind == "head_count"]
        self._heads = _head_totals(session, counted)

    def figure(self, draft: _Draft) -> YearFigure:
        said, of = dict(draft.said), dict(draft.of)
        records = tuple(
            FigureRecord(
                ref,
                said.get(ref) or self._label(ref, of.get(ref, ())),
                self._heads.get(ref.id, number) if ref.kind == "head_count" else number,
            )
            for ref, number in draft.refs
        )
        return YearFigure(
            draft.name,
            draft.label,
            sum(each.counts for each in records) if draft.value is None else draft.value,
            draft.unit,
            draft.time,
            draft.duplicates,
            records,
            tuple(FigureRecord(ref, self._label(ref, ())) for ref in draft.undetermined),
            " ".join(draft.notes),
            draft.name.startswith("by_hand"),
        )

    def _label(self, ref: Ref, were: Sequence[Ref]) -> str:
        """What a record is called, and of whom was somewhere, where."""
        found = self._behind.get(ref)
        if found is None:
            return ""
        places = [self._behind[each].detail for each in were if each in self._behind]
        detail = "; ".join(dict.fromkeys(places)) or found.detail
        said = not detail or fold(found.title).startswith(fold(detail))
        return found.title if said else f"{found.title} ({detail})"
