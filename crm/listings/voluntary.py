"""What the voluntary report is written from: all that was done, by objective of the Compact."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm import i18n, tags
from crm.acronyms import abbreviated
from crm.dates import PartialDate, show_date, show_number
from crm.i18n import Language, _, ngettext, speaking
from crm.listings.framing import day_cell, framed, some
from crm.model import (
    Event,
    EventState,
    EventTag,
    EventType,
    FollowUp,
    FollowUpTag,
    Framework,
    Instrument,
    InstrumentKind,
    Material,
    MaterialTag,
    MaterialVersion,
    Organization,
    Outcome,
    OutcomeTag,
    Participation,
    Stage,
    StageChange,
    VersionState,
)
from crm.model.base import N_
from crm.model.organization import shown_name
from crm.outcomes import type_name_column
from crm.reports.listing import Column, Group, Listing, Row

_COLUMNS = (
    (N_("Tipo"), 10, False),
    (N_("Fecha"), 9, False),
    (N_("Qué"), 34, False),
    (N_("Quién"), 20, False),
    (N_("Estado u origen"), 11, False),
)
_FOLLOWED = (InstrumentKind.PRACTICE, InstrumentKind.PLEDGE, InstrumentKind.REPORT_INPUT)
_MADE = (VersionState.FINAL, VersionState.PUBLISHED)


@dataclass
class _Found:
    """What there is to list, by objective; of what has no date it cannot be told where it falls."""

    span: PartialDate
    objectives: tuple[int, ...]
    by_tag: dict[int | None, list[tuple[Any, ...]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    ids: set[int] = field(default_factory=set)
    undated: set[int] = field(default_factory=set)

    def add(self, id_: int, tag_id: int | None, on: PartialDate | None, row: Sequence[Any]) -> None:
        """Take a record that lies at least partly within the days; its row lacks but the date."""
        if tag_id is not None and tag_id not in self.objectives:
            return
        if on is None:
            self.undated.add(id_)
        elif on.first <= self.span.last and on.last >= self.span.first:
            kind, what, who, state = row
            self.ids.add(id_)
            self.by_tag[tag_id].append((on.first, kind, day_cell(on), what, who, state))

    def rows(self, tag_id: int | None) -> tuple[Row, ...]:
        """What is of an objective, by kind in the order it was found in, and then by date."""
        kinds = list(dict.fromkeys(row[1] for row in self.by_tag[tag_id]))
        ordered = sorted(self.by_tag[tag_id], key=lambda row: (kinds.index(row[1]), row[0]))
        return tuple(row[1:] for row in ordered)


def gather_voluntary_report(
    session: Session,
    first: date,
    last: date,
    *,
    language: Language | None = None,
    printed_by: str = "",
) -> Listing:
    """Gather events held, practices, pledges, inputs, materials and outcomes between two days.

    What is restricted is left out; what is about several objectives stands under each.
    """
    with speaking(language or i18n.language()):
        objectives = [
            each for each in tags.all_rows(session) if each.framework is Framework.GCM_OBJECTIVE
        ]
        found = _Found(PartialDate(first, last), tuple(each.id for each in objectives))
        for look in (_inputs, _events, _outcomes, _materials):
            look(session, found)
        groups = [
            Group(
                _("Objetivo {n}: {name}").format(n=each.number, name=each.name),
                found.rows(each.id),
            )
            for each in objectives
        ]
        groups.append(Group(_("Sin objetivo indicado"), found.rows(None)))
        empty = [each.number for each in objectives if not found.by_tag[each.id]]
        between = _("del {first} al {last}").format(first=show_date(first), last=show_date(last))
        count = len(found.ids)
        said = ngettext("{n} registro {between}", "{n} registros {between}", count)
        return framed(
            session,
            kind=_("Insumo para el Informe Voluntario"),
            title=_("Insumo para el Informe Voluntario, por objetivo del PMM"),
            about=said.format(n=show_number(count), between=between),
            columns=[Column(_(title), share, right) for title, share, right in _COLUMNS],
            groups=groups,
            grouped_by=_("Objetivo del PMM"),
            nothing=_("No hay registros {between}.").format(between=between),
            notes=[_empty_said(empty) if count else "", _undated_said(len(found.undated))],
            printed_by=printed_by,
        )


def _empty_said(numbers: Sequence[int]) -> str:
    if not numbers:
        return ""
    said = ngettext(
        "Sin registros: objetivo {numbers}.", "Sin registros: objetivos {numbers}.", len(numbers)
    )
    return said.format(numbers=", ".join(map(str, numbers)))


def _undated_said(number: int) -> str:
    said = ngettext(
        "Sin {n} registro que no tiene fecha.", "Sin {n} registros que no tienen fecha.", number
    )
    return said.format(n=number) if number else ""


# Each kind of record


def _events(session: Session, found: _Found) -> None:
    query = (
        select(Event, EventTag.tag_id, type_name_column())
        .join(EventType, EventType.id == Event.type_id)
        .join(EventTag, EventTag.event_id == Event.id)
        .where(Event.state == EventState.HELD, ~Event.example)
    )
    rows = session.execute(query).all()
    who = _who_was_there(session)
    for event, tag_id, kind in rows:
        title = event.official_title or event.subject
        row = (kind, title, who.get(event.id, ""), event.state.label)
        found.add(event.id, tag_id, _whole(event.start, event.end), row)


def _whole(start: PartialDate | None, end: PartialDate | None) -> PartialDate | None:
    return PartialDate(start.first, max(start.last, end.last)) if start and end else start


def _who_was_there(session: Session) -> Mapping[int, str]:
    tagged = select(EventTag.event_id)
    query = (
        select(Participation.event_id, Participation.institution)
        .where(Participation.event_id.in_(tagged), Participation.institution.is_not(None))
        .order_by(Participation.position, Participation.id)
    )
    names: dict[int, list[str]] = defaultdict(list)
    for event_id, name in session.execute(query):
        names[event_id].append(abbreviated(name or ""))
    return {event_id: some(each) for event_id, each in names.items()}


def _outcomes(session: Session, found: _Found) -> None:
    query = (
        select(Outcome, OutcomeTag.tag_id, Event, shown_name(Organization))
        .join(OutcomeTag, OutcomeTag.outcome_id == Outcome.id)
        .outerjoin(Event, Event.id == Outcome.event_id)
        .outerjoin(Organization, Organization.id == Outcome.organization_id)
        .where(~Outcome.restricted, ~func.coalesce(Event.example, False))
        .where(~func.coalesce(Organization.example, False))
    )
    for outcome, tag_id, event, who in session.execute(query):
        row = (outcome.kind.label, outcome.text, who, event.subject if event else None)
        found.add(outcome.id, tag_id, event.start if event else None, row)


def _materials(session: Session, found: _Found) -> None:
    query = (
        select(Material, MaterialTag.tag_id, MaterialVersion)
        .join(MaterialTag, MaterialTag.material_id == Material.id)
        .join(MaterialVersion, MaterialVersion.material_id == Material.id)
        .where(~Material.example, MaterialVersion.state.in_(_MADE))
        .order_by(MaterialVersion.number)
    )
    for material, tag_id, version in session.execute(query):
        state = f"{version.kind.label} · {version.state.label}"
        row = (material.kind.label, material.title, material.audience, state)
        found.add(material.id, tag_id, version.on, row)


def _inputs(session: Session, found: _Found) -> None:
    """Practices, pledges and inputs, by their last arrival at a stage within the days."""
    query = (
        select(FollowUp, Instrument.kind, shown_name(Organization))
        .join(Instrument, Instrument.id == FollowUp.instrument_id)
        .join(Organization, Organization.id == FollowUp.organization_id)
        .where(Instrument.kind.in_(_FOLLOWED), ~Organization.example)
        .order_by(Instrument.position, FollowUp.id)
    )
    about, last = _objectives_of(session, found), _last_arrivals(session, found.span)
    for follow_up, kind, who in session.execute(query):
        on, stage = last.get(follow_up.id, (follow_up.start, ""))
        if on is None and follow_up.id in last:
            continue  # it moved, but before or after these days
        row = (kind.label, follow_up.title or who, who, stage)
        for tag_id in about.get(follow_up.id, [None]):
            found.add(follow_up.id, tag_id, on, row)


def _objectives_of(session: Session, found: _Found) -> dict[int, list[int | None]]:
    query = select(FollowUpTag.follow_up_id, FollowUpTag.tag_id)
    about: dict[int, list[int | None]] = defaultdict(list)
    for follow_up_id, tag_id in session.execute(
        query.where(FollowUpTag.tag_id.in_(found.objectives))
    ):
        about[follow_up_id].append(tag_id)
    return about


def _last_arrivals(
    session: Session, span: PartialDate
) -> dict[int, tuple[PartialDate | None, str]]:
    """When each follow-up that has dates came last to a stage within some days, and to which."""
    name = Stage.name_en if i18n.language() == "en" else Stage.name_es
    query = (
        select(StageChange, name)
        .join(Stage, Stage.id == StageChange.stage_id)
        .where(StageChange.on_first.is_not(None))
        .order_by(Stage.position, StageChange.on_first, StageChange.id)
    )
    found: dict[int, tuple[PartialDate | None, str]] = {}
    for change, stage in session.execute(query):
        on = change.on
        if on and on.first <= span.last and on.last >= span.first:
            found[change.follow_up_id] = (on, stage)
        else:
            found.setdefault(change.follow_up_id, (None, ""))
    return found
