"""The dashboards of a year: each a table of numbers with the records behind every one of them.

A chart and its table are the same `Board`, so that they cannot disagree. What is invented counts in
none, and what a partial date leaves open is said and never guessed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm import catalogue, counting, coverage, figures, instruments, sample, tags
from crm.annual.value import Ref
from crm.annual.year_facts import events_of
from crm.behind import refs
from crm.counting import Counts, Share
from crm.coverage import Node
from crm.dates import PartialDate, month_name, show_date, show_number, show_partial
from crm.i18n import _, language, ngettext
from crm.model import (
    Activity,
    ActivityTag,
    Assessment,
    Event,
    EventState,
    EventTag,
    EventType,
    FollowUp,
    FollowUpTag,
    Framework,
    Objective,
    Organization,
    OrganizationTag,
    Outcome,
    OutcomeTag,
    Person,
    Position,
    StageChange,
    WorkPlan,
)
from crm.model.base import N_, Word, today
from crm.model.organization import shown_name
from crm.people import still_open
from crm.plan_links import EventLink, Period
from crm.text import sort_key

MOST = 5  # influence and interest go from 1 to this
NOTHING = "—"


class Kind(Word):
    """Which dashboard."""

    TAGS = "tags", N_("Objetivos y ODS")
    EVENTS = "events", N_("Eventos")
    PEOPLE = "people", N_("Participantes")
    ACTORS = "actors", N_("Influencia e interés")
    COVERAGE = "coverage", N_("Cobertura")


@dataclass(frozen=True)
class Cell:
    """What stands in a table at one place, as a number where it is one, and what is behind it."""

    text: str
    value: int = 0
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True)
class Row:
    """One row of a dashboard; `group` is its heading, `apart` one that is not of the others."""

    name: str
    cells: tuple[Cell, ...]
    group: str = ""
    apart: bool = False


@dataclass(frozen=True)
class Point:
    """Where somebody stands by influence and interest, each from 1, and where they stood before."""

    row: int
    position: Position
    trail: tuple[tuple[int, int], ...]  # influence and interest, the last of them as of now


@dataclass(frozen=True)
class Board:
    """A dashboard: its numbers by row and column, and what is to be known of them.

    `nothing` says, in the place of a chart, that there is nothing to draw.
    """

    kind: Kind
    year: int
    title: str
    first: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    nothing: str = ""
    points: tuple[Point, ...] = ()

    def refs(self, row: int, column: int) -> tuple[Ref, ...]:
        """The records behind a number."""
        return self.rows[row].cells[column].refs


def gather(session: Session, kind: Kind, year: int) -> Board:
    """Count what a dashboard shows of a year."""
    return _GATHER[kind](session, year)


def years(session: Session) -> list[int]:
    """The years of which anything is known, and this one, the latest first."""
    held = func.strftime("%Y", Event.start_first)
    of_events = session.scalars(
        select(held).where(_held(), Event.start_first.is_not(None)).distinct()
    )
    found = {int(each) for each in of_events} | set(session.scalars(select(WorkPlan.year)))
    return sorted({*found, today().year}, reverse=True)


def _held() -> Any:
    return (Event.state == EventState.HELD) & ~Event.example


def _events_of(session: Session, year: int) -> list[EventLink]:
    """The events that were held in a year, as the figures of its report have them."""
    found = events_of(session, Period.of(year))
    return sorted((each for each in found if each.held), key=_by_day)


def _by_day(each: EventLink) -> tuple[bool, date, int]:
    return each.on is None, each.on.first if each.on else date.min, each.id


def _ends(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _number(found: Sequence[Ref]) -> Cell:
    return Cell(show_number(len(found)) if found else NOTHING, len(found), tuple(found))


def _examples_note(session: Session) -> list[str]:
    said = _(sample.EXAMPLES_LEFT_OUT)
    return [f"{said[:1].upper()}{said[1:]}."] if sample.has_examples(session) else []


# What records are about


def _tags(session: Session, year: int) -> Board:
    held = [each.id for each in _events_of(session, year)]
    columns = {
        _("Eventos"): _by_tag(session, "event", _tagged_events(held)),
        _("Resultados"): _by_tag(session, "outcome", _tagged_outcomes(held)),
        _("Seguimientos"): _by_tag(session, "follow_up", _tagged_follow_ups(year)),
        _("Actividades"): _by_tag(session, "activity", _tagged_activities(year)),
        _("Instituciones"): _by_tag(session, "organization", _tagged_organizations()),
    }
    rows = [
        Row(
            each.label, tuple(_number(of[each.id]) for of in columns.values()), each.framework.label
        )
        for each in tags.all_rows(session)
        if each.framework is not Framework.GCM_PRINCIPLE
    ]
    some = any(each.value for row in rows for each in row.cells)
    return Board(
        Kind.TAGS,
        year,
        _("Objetivos del PMM y ODS"),
        _("Objetivo"),
        tuple(columns),
        tuple(rows),
        (
            _(
                "Eventos realizados en el año y sus resultados; seguimientos que cambiaron de "
                "etapa en el año; actividades del plan del año; instituciones, todas."
            ),
            *_examples_note(session),
        ),
        "" if some else _("Aún no se ha señalado de qué objetivos u ODS trata ningún registro."),
    )


def _by_tag(session: Session, kind: str, query: Any) -> defaultdict[int, list[Ref]]:
    found: defaultdict[int, list[Ref]] = defaultdict(list)
    for tag_id, id_ in session.execute(query):
        found[tag_id].append(Ref(kind, id_))
    return found


def _pairs(tag: Any, owner: Any) -> Any:
    return select(tag.tag_id, owner).distinct().order_by(tag.tag_id, owner)


def _tagged_events(held: Sequence[int]) -> Any:
    return _pairs(EventTag, EventTag.event_id).where(EventTag.event_id.in_(held))


def _tagged_outcomes(held: Sequence[int]) -> Any:
    query = _pairs(OutcomeTag, OutcomeTag.outcome_id)
    query = query.join(Outcome, Outcome.id == OutcomeTag.outcome_id)
    return query.where(Outcome.event_id.in_(held))


def _tagged_follow_ups(year: int) -> Any:
    first, last = _ends(year)
    query = _pairs(FollowUpTag, FollowUpTag.follow_up_id)
    query = query.join(FollowUp, FollowUp.id == FollowUpTag.follow_up_id)
    query = query.join(Organization, Organization.id == FollowUp.organization_id)
    query = query.join(StageChange, StageChange.follow_up_id == FollowUp.id)
    moved = (StageChange.on_first >= first) & (StageChange.on_last <= last)
    return query.where(moved, ~Organization.example)


def _tagged_activities(year: int) -> Any:
    query = _pairs(ActivityTag, ActivityTag.activity_id)
    query = query.join(Activity, Activity.id == ActivityTag.activity_id)
    query = query.join(Objective, Objective.id == Activity.objective_id)
    query = query.join(WorkPlan, WorkPlan.id == Objective.plan_id)
    return query.where(WorkPlan.year == year, ~Activity.example)


def _tagged_organizations() -> Any:
    query = _pairs(OrganizationTag, OrganizationTag.organization_id)
    query = query.join(Organization, Organization.id == OrganizationTag.organization_id)
    return query.where(still_open(Organization), ~Organization.example)


# Events by month and kind


def _events(session: Session, year: int) -> Board:
    found = _events_of(session, year)
    own = [each for each in found if each.own]
    prepares = [each for each in found if each.prepares and not each.of_others]
    others = [each for each in found if each.of_others]
    monthless = any(_month(each) is None for each in found)
    months: list[int | None] = [*range(1, 13), *([None] if monthless else [])]
    types = _types_of(session, [each.id for each in own])
    rows = [_month_row(_("Eventos propios"), own, months)]
    rows += [
        _month_row(name, [each for each in own if types[each.id] == type_id], months)
        for type_id, name in _type_names(session).items()
        if type_id in types.values()
    ]
    for name, apart in ((_("Para coordinar"), prepares), (_("Eventos de otros"), others)):
        if apart:
            rows.append(replace(_month_row(name, apart, months), apart=True))
    columns = [month_name(month)[:3] if month else _("sin mes") for month in months]
    return Board(
        Kind.EVENTS,
        year,
        _("Eventos por mes y tipo"),
        _("Tipo"),
        (*columns, _("Total")),
        tuple(rows),
        tuple(_event_notes(session, found)),
        "" if found else _("Ningún evento realizado con fecha en {year}.").format(year=year),
    )


def _month(each: EventLink) -> int | None:
    """The month of an event; None where its date does not tell which."""
    on = each.on
    return on.first.month if on and on.first.month == on.last.month else None


def _month_row(name: str, events: Sequence[EventLink], months: Sequence[int | None]) -> Row:
    cells = [
        _number([Ref("event", each.id) for each in events if _month(each) == month])
        for month in months
    ]
    return Row(name, (*cells, _number([Ref("event", each.id) for each in events])))


def _types_of(session: Session, ids: Sequence[int]) -> dict[int, int]:
    query = select(Event.id, Event.type_id).where(Event.id.in_(ids))
    types: dict[int, int] = dict(session.execute(query).all())
    return types


def _type_names(session: Session) -> dict[int, str]:
    query = select(EventType).order_by(EventType.position, EventType.id)
    english = language() == "en"
    return {
        each.id: (each.name_en or each.name_es) if english else each.name_es
        for each in session.scalars(query)
    }


def _event_notes(session: Session, found: Sequence[EventLink]) -> Iterable[str]:
    yield _(
        "Eventos realizados. «De otros»: aquellos a los que la Red se sumó o que alentó; «para "
        "coordinar»: los que preparan otros, que no cuentan como logro."
    )
    if several := sum(each.several for each in found):
        said = ngettext(
            "{n} registro vale por varios eventos, sin número: cuenta como uno.",
            "{n} registros valen por varios eventos, sin número: cada uno cuenta como uno.",
            several,
        )
        yield said.format(n=show_number(several))
    loose = Event.start_first.is_(None) & Event.activity_id.is_(None)
    if undated := session.scalar(select(func.count()).where(_held(), loose)):
        said = ngettext(
            "{n} evento sin fecha ni actividad no es de ningún año.",
            "{n} eventos sin fecha ni actividad no son de ningún año.",
            undated,
        )
        yield said.format(n=show_number(undated))
    yield from _examples_note(session)


# Who was there


def _people(session: Session, year: int) -> Board:
    own = sorted(each.id for each in _events_of(session, year) if each.own)
    found = counting.counts(session, own)
    groups = ((_("Por sexo"), found.by_sex), (_("Por tipo de actor"), found.by_kind))
    rows = [_share_row(group, share) for group, shares in groups for share in shares]
    nothing = _("Ningún asistente registrado en eventos propios de {year}.").format(year=year)
    return Board(
        Kind.PEOPLE,
        year,
        _("Participantes por sexo y tipo de actor"),
        _("Grupo"),
        (_("Asistencias"), _("Con nombre"), _("Sin nombre"), _("Personas")),
        tuple(rows),
        (_people_said(found), *_examples_note(session)),
        "" if found.total else nothing,
    )


def _share_row(group: str, share: Share) -> Row:
    named = refs("participation", share.attendances.ids)
    heads = refs("head_count", share.heads.ids)
    people = share.people + share.heads.total  # nobody knows of heads whether they came twice
    cells = (
        Cell(show_number(share.total), share.total, (*named, *heads)),
        Cell(show_number(len(named)), len(named), named),
        Cell(show_number(share.heads.total), share.heads.total, heads),
        Cell(show_number(people), people, (*named, *heads)),
    )
    return Row(share.label, cells, group)


def _people_said(found: Counts) -> str:
    return _(
        "Eventos propios del año: {attendances} asistencias, {people} personas, "
        "{institutions} instituciones, {municipalities} municipalidades."
    ).format(
        attendances=show_number(found.total),
        people=show_number(found.unique_people + found.heads.total),
        institutions=show_number(found.institutions.total + found.institution_heads.total),
        municipalities=show_number(found.municipalities.total),
    )


# Influence and interest


@dataclass(frozen=True)
class _Judged:
    """How somebody was judged, day after day, until the end of the year."""

    name: str
    assessments: tuple[Assessment, ...]

    @property
    def last(self) -> Assessment:
        return self.assessments[-1]

    @property
    def trail(self) -> tuple[tuple[int, int], ...]:
        """Where they stood, each place once until it changes."""
        places = [
            (each.influence, each.interest)
            for each in self.assessments
            if each.influence and each.interest
        ]
        return tuple(place for n, place in enumerate(places) if n == 0 or place != places[n - 1])


def _actors(session: Session, year: int) -> Board:
    found = _judged(session, year)
    points = tuple(
        Point(n, each.last.position, each.trail)
        for n, each in enumerate(found)
        if each.last.influence and each.last.interest
    )
    notes = [_("Última valoración de cada actor hasta el fin del año; de 1 (poco) a 5 (mucho).")]
    if halves := len(found) - len(points):
        said = ngettext(
            "{n} actor sin influencia o interés está solo en la tabla.",
            "{n} actores sin influencia o interés están solo en la tabla.",
            halves,
        )
        notes.append(said.format(n=show_number(halves)))
    nothing = _("Nadie tiene una valoración de influencia e interés hasta {year}.")
    return Board(
        Kind.ACTORS,
        year,
        _("Influencia e interés de los actores"),
        _("Actor"),
        (_("Influencia"), _("Interés"), _("Posición"), _("Valorado"), _("Antes")),
        tuple(_judged_row(each) for each in found),
        (*notes, *_examples_note(session)),
        "" if points else nothing.format(year=year),
        points,
    )


def _judged(session: Session, year: int) -> list[_Judged]:
    query = (
        select(Assessment, shown_name(Organization), Person)
        .outerjoin(Organization, Organization.id == Assessment.organization_id)
        .outerjoin(Person, Person.id == Assessment.person_id)
        .where(Assessment.assessed_on <= _ends(year)[1])
        .where(func.coalesce(Organization.example, Person.example).is_(False))
        .order_by(Assessment.assessed_on, Assessment.id)
    )
    names: dict[Any, str] = {}
    of: defaultdict[Any, list[Assessment]] = defaultdict(list)
    for each, name, person in session.execute(query):
        owner = each.organization_id, each.person_id
        names[owner] = person.name if person else name
        of[owner].append(each)
    found = [_Judged(names[owner], tuple(some)) for owner, some in of.items()]
    return sorted(found, key=lambda each: (*_weight(each.last), sort_key(each.name)))


def _weight(each: Assessment) -> tuple[int, int]:
    return -(each.influence or 0), -(each.interest or 0)


def _judged_row(judged: _Judged) -> Row:
    last = judged.last
    own = refs("assessment", (each.id for each in reversed(judged.assessments)))
    before = ", ".join(f"{influence}–{interest}" for influence, interest in judged.trail[:-1])
    cells = (
        Cell(str(last.influence or NOTHING), last.influence or 0, own),
        Cell(str(last.interest or NOTHING), last.interest or 0, own),
        Cell(last.position.label, 0, own),
        Cell(show_partial(PartialDate.day(last.assessed_on), date.min), 0, own),
        Cell(before or NOTHING, 0, own),
    )
    return Row(judged.name, cells)


# How much of the country


_REACHED: tuple[Callable[[Node], int], ...] = (
    lambda node: node.tally.total,
    lambda node: node.tally.contacted,
    lambda node: node.tally.signed,
    lambda node: node.tally.planned,
)


def _coverage(session: Session, year: int) -> Board:
    instrument = instruments.one(session, catalogue.instrument_id("marrakech"))
    day = min(date(year, 12, 31), today())
    tree = coverage.tree(session, instrument.id, day)
    undated = figures.stock(session, instrument.id, day).undetermined
    rows = [_region_row(region) for region in tree.children]
    rows.append(replace(_region_row(tree), name=_("Todo el país"), apart=True))
    return Board(
        Kind.COVERAGE,
        year,
        _("Cobertura por región: {instrument}").format(instrument=instrument.name),
        _("Región"),
        (_("Gobiernos"), _("Contactados"), _("Firmaron"), _("Con plan")),
        tuple(rows),
        (
            _("Gobiernos regionales, provinciales y distritales, al {day}.").format(
                day=show_date(day)
            ),
            *([_undated_said(undated)] if undated else []),
            *_examples_note(session),
        ),
    )


def _undated_said(number: int) -> str:
    return ngettext(
        "{n} firma sin fecha cierta: no se sabe si es de entonces, y no se cuenta.",
        "{n} firmas sin fecha cierta: no se sabe si son de entonces, y no se cuentan.",
        number,
    ).format(n=show_number(number))


def _region_row(node: Node) -> Row:
    leaves = list(_leaves(node))
    cells = [
        _number(refs("organization", (e.organization_id or 0 for e in leaves if reached(e))))
        for reached in _REACHED
    ]
    return Row(node.name, tuple(cells))


def _leaves(node: Node) -> Iterable[Node]:
    if node.organization_id is not None:
        yield node
    for child in node.children:
        yield from _leaves(child)


_GATHER: dict[Kind, Callable[[Session, int], Board]] = {
    Kind.TAGS: _tags,
    Kind.EVENTS: _events,
    Kind.PEOPLE: _people,
    Kind.ACTORS: _actors,
    Kind.COVERAGE: _coverage,
}
