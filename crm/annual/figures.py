"""The figures of a year, each with its rules and with the records that it counts.

Of the whole year, by name: `activities`, `activities_coded`, `events` (own ones that were held),
`events_others`, `events_scheduled`, `persons`, `attendances`, `institutions`, `municipalities`,
`outcomes.KIND`, `materials_updated`, `materials_new`, and of these `materials_new_events` (about an
event) and `materials_new_themes` (about anything else), `materials_unfinished`, `statements`,
`publications` (messages), `publications_channels` (each channel of each), `occasions`, `mailings`,
`steps`; and by the code of an instrument `reached.CODE` (by the day), `new.CODE` (in the year), and
`signed.CODE` and `to_verify.CODE` of a declaration.

Of one activity, with «@» and its id: the same from `events` to `mailings`, `by_hand`, and the
`group_name` of each group of attendees. There is none of what an activity has nothing of.
Of what has no activity, with `NO_ACTIVITY`: from `materials_updated` to `mailings`.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from zlib import crc32

from sqlalchemy.orm import Session

from crm.annual.attendees import Attendees
from crm.annual.figure import TimeRule, Unit, YearFigure
from crm.annual.figure_words import ONCE, Draft, counted, refs_of, with_records
from crm.annual.figures_made import (
    of_instrument,
    of_mailings,
    of_materials,
    of_publications,
    undated_note,
)
from crm.annual.value import Ref
from crm.annual.year_facts import Facts, PlannedActivity, gather_facts, own_events
from crm.counting import Counts
from crm.dates import show_number
from crm.i18n import _, ngettext
from crm.model import EventState, Measure, OutcomeKind
from crm.model.base import N_
from crm.plan_links import EventLink, Links, Period, When
from crm.text import fold

NO_ACTIVITY = "@none"
_PERSONS = N_("Cada persona cuenta una vez, aunque haya asistido a varios eventos.")
_ATTENDANCES = N_("Quien asistió a varios eventos cuenta una vez por cada uno.")
_INSTITUTIONS = N_("Cada institución cuenta una vez, por muchos que hayan venido de ella.")


def figures_of(session: Session, year: int, *, as_of: date | None = None) -> tuple[YearFigure, ...]:
    """Every figure of a year as of a day, in as many queries whatever there is to count.

    The day is the last of the year, or today while that is ahead, unless told. None where nothing
    is recorded of the year.
    """
    facts = gather_facts(session, Period.of(year, as_of))
    if not facts.any:
        return ()
    drafts = list(_of_year(facts))
    for activity in facts.activities:
        drafts += _of_activity(facts, activity)
    drafts += _of_none(facts)
    return with_records(session, drafts)


def group_name(activity_id: int, group: Attendees) -> str:
    """The name of the figure of one group of attendees of an activity."""
    if group.refs and group.refs[0].kind == "head_count":
        return f"group.{group.refs[0].id}@{activity_id}"
    return f"group.{group.kind.value if group.kind else 'other'}@{activity_id}"


# What is counted


def _of_year(facts: Facts) -> Iterator[Draft]:
    yield counted(
        "activities",
        _("Actividades del plan"),
        Unit.ACTIVITIES,
        "activity",
        [each.id for each in facts.activities],
    )
    yield counted(
        "activities_coded",
        _("Actividades con código"),
        Unit.ACTIVITIES,
        "activity",
        [each.id for each in facts.activities if each.code],
    )
    yield from _events("", facts.links)
    yield from _people("", facts, facts.counts[None])
    yield from _results("", facts, own_events(facts.links))
    yield from of_materials("", facts.made, facts.unfinished)
    yield from of_publications("", facts.acts, facts.occasions)
    yield of_mailings("", facts.links)
    for each in facts.followed:
        yield from of_instrument(facts.period, each)
    yield replace(
        counted("steps", _("Próximos pasos"), Unit.STEPS, "next_step", facts.steps),
        said=tuple((Ref("next_step", id_), text) for id_, text in facts.steps.items()),
    )


def _of_activity(facts: Facts, activity: PlannedActivity) -> Iterator[Draft]:
    """The figures of an activity, but for those of which it has nothing."""
    at = f"@{activity.id}"
    links = facts.linked.get(activity.id, Links())
    every = [
        *_events(at, links),
        *_people(at, facts, facts.counts[activity.id]),
        *_groups(facts, activity.id),
        *_results(at, facts, own_events(links)),
        *_shown(facts, at, lambda activity_id: activity_id == activity.id),
        of_mailings(at, links),
    ]
    yield from (each for each in every if each.total or each.undetermined)
    if activity.measure is Measure.BY_HAND and activity.by_hand is not None:
        yield Draft(
            f"by_hand{at}",
            _("Realizado, escrito a mano"),
            Unit.ACTIVITIES,
            TimeRule.IN_PERIOD,
            _(ONCE),
            value=activity.by_hand,
        )


def _of_none(facts: Facts) -> Iterator[Draft]:
    """The figures of what was made, published and sent under no activity of the plan."""
    planned = {each.id for each in facts.activities}
    shown = _shown(facts, NO_ACTIVITY, lambda activity_id: activity_id not in planned)
    every = (*shown, of_mailings(NO_ACTIVITY, facts.linked.get(0, Links())))
    return (each for each in every if each.total)


def _shown(facts: Facts, at: str, which: Callable[[int | None], bool]) -> Iterator[Draft]:
    """What was made, and what was published, under some activities."""
    made = [each for each in facts.made if which(each.activity_id)]
    unfinished = [each for each in facts.unfinished if which(each.activity_id)]
    yield from of_materials(at, made, unfinished)
    acts = [each for each in facts.acts if which(each.activity_id)]
    yield from of_publications(at, acts, facts.occasions)


def _events(at: str, links: Links) -> Iterator[Draft]:
    own = [each for each in links.events if each.own]
    yield counted(
        f"events{at}",
        _("Eventos propios realizados"),
        Unit.EVENTS,
        "event",
        [each.id for each in own],
        notes=_about(own),
    )
    others = [each for each in links.events if each.of_others]
    yield counted(
        f"events_others{at}",
        _("Participaciones en eventos de otros"),
        Unit.EVENTS,
        "event",
        [each.id for each in others],
        notes=_about(others),
    )
    yield counted(
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
    yield from undated_note(undated)
    if several:
        said = ngettext(
            "{n} registro reúne varios eventos, de número sin dato.",
            "{n} registros reúnen varios eventos cada uno, de número sin dato.",
            several,
        )
        yield said.format(n=show_number(several))


def _people(at: str, facts: Facts, counts: Counts) -> Iterator[Draft]:
    heads = _head_refs(counts.heads.ids)
    rows = [Ref("participation", id_) for id_ in counts.attendances.ids]
    where: dict[Ref, list[Ref]] = defaultdict(list)
    for row in rows:
        person = facts.persons_of.get(row.id)
        where[Ref("person", person) if person else row].append(row)
    yield Draft(
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
    yield Draft(
        f"attendances{at}",
        _("Asistencias"),
        Unit.ATTENDANCES,
        TimeRule.IN_PERIOD,
        _(_ATTENDANCES),
        (*((row, 1) for row in rows), *heads),
        counts.total,
    )
    names = [Ref("institution", crc32(fold(name).encode())) for name in counts.institutions.names]
    yield Draft(
        f"institutions{at}",
        _("Instituciones que asistieron"),
        Unit.INSTITUTIONS,
        TimeRule.IN_PERIOD,
        _(_INSTITUTIONS),
        (
            *refs_of("organization", counts.institutions.ids),
            *((each, 1) for each in names),
            *_head_refs(counts.institution_heads.ids),
        ),
        counts.institutions.total + counts.institution_heads.total,
        notes=tuple(_collective(len(facts.collectives & set(counts.institutions.ids)))),
        said=tuple(zip(names, counts.institutions.names, strict=True)),
    )
    yield counted(
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


def _groups(facts: Facts, activity_id: int) -> Iterator[Draft]:
    for group in facts.groups.get(activity_id, ()):
        refs = [facts.persons_of.get(each.id) for each in group.refs]
        rows = [
            Ref("person", person) if each.kind == "participation" and person else each
            for each, person in zip(group.refs, refs, strict=True)
        ]
        counted = group.refs and group.refs[0].kind == "head_count"
        yield Draft(
            group_name(activity_id, group),
            group.label or (group.kind.label if group.kind else _("Otros asistentes")),
            Unit.PERSONS if group.persons else Unit.INSTITUTIONS,
            TimeRule.IN_PERIOD,
            _(_PERSONS) if group.persons else _(_INSTITUTIONS),
            tuple((each, 0 if counted else 1) for each in dict.fromkeys(rows)),
            group.number,
        )


def _results(at: str, facts: Facts, events: Collection[int]) -> Iterator[Draft]:
    found: dict[OutcomeKind, list[int]] = defaultdict(list)
    for event_id in events:
        for id_, kind in facts.outcomes.get(event_id, ()):
            found[kind].append(id_)
    for kind in OutcomeKind:
        if found[kind]:
            name = f"outcomes.{kind.value}{at}"
            yield counted(name, kind.label, Unit.OUTCOMES, "outcome", found[kind])
