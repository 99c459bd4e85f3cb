"""Everything that has a date: meetings, what falls due, stages reached, commemorative dates."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    case,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from crm import observances, pending, publications, tasks
from crm.acronyms import abbreviated
from crm.dates import PartialDate, show_due
from crm.i18n import _, language
from crm.instruments import RESTING
from crm.model import (
    Commitment,
    CommitmentState,
    Event,
    EventState,
    EventType,
    FocalPoint,
    FollowUp,
    Instrument,
    Milestone,
    MilestoneKind,
    Modality,
    Organization,
    Outcome,
    Participation,
    PublicationState,
    Stage,
    StageChange,
    Word,
)
from crm.model.base import N_, today
from crm.model.organization import shown_name
from crm.observances import ObservanceRow
from crm.outcomes import type_name_column
from crm.publications import ScheduleRow, Standing

_CHUNK = 500  # of what is asked by its ids at once


class EntryKind(Word):
    MEETING = "meeting", N_("Reunión")
    DUE = "due", N_("Vencimiento")
    STEP = "step", N_("Próximo paso")
    STAGE = "stage", N_("Etapa")
    MILESTONE = "milestone", N_("Hito")
    PUBLICATION = "publication", N_("Publicación")
    OBSERVANCE = "observance", N_("Conmemoración")


class Mark(StrEnum):
    """How an entry stands, where there is something to say of it."""

    NONE = ""
    DONE = "done"
    OVERDUE = "overdue"
    POSTPONED = "postponed"
    OFF = "off"  # cancelled, or without effect any more


@dataclass(frozen=True)
class Entry:
    """Something with a date: what, when, with whom, how it stands, and the page that shows it.

    `who` are institutions, `owner` the focal point who answers for it. Where it is not `exact`,
    it is on some day or days of `on` that nobody said: it may not be shown on the first of them.
    """

    kind: EntryKind
    id: int
    title: str
    on: PartialDate
    exact: bool
    start_time: time | None
    end_time: time | None
    who: str
    state: str
    mark: Mark
    target: str
    target_id: int
    icon: str = ""
    place: str | None = None
    type: str = ""
    owner: str | None = None
    restricted: bool = False
    year: int | None = None
    modality: Modality | None = None


def entries(
    session: Session,
    first: date,
    last: date,
    *,
    mine: int | None = None,
    kinds: Iterable[EntryKind] = EntryKind,
) -> list[Entry]:
    """Everything dated between two days, in order; what has no exact day comes last.

    `mine`: only what that focal point wrote down or sees to, as `pending` means it;
    commemorative dates are everybody's.
    """
    wanted, span = set(kinds), PartialDate(first, last)
    found: list[Entry] = []
    for kind, look in _LOOKS.items():
        if kind in wanted:
            found += look(session, span, mine)
    return sorted(found, key=_order)


def overdue(session: Session, day: date | None = None, *, mine: int | None = None) -> list[Entry]:
    """What fell due before a day and is still awaited, the oldest first."""
    before = PartialDate(date.min, (day or today()) - timedelta(1))
    found = [
        *_dues(session, before, mine, only_open=True),
        *_steps(session, before, mine),
    ]
    return sorted((each for each in found if each.mark is Mark.OVERDUE), key=_order)


def _order(entry: Entry) -> tuple[Any, ...]:
    return (
        not entry.exact,
        entry.on.first,
        _PLACE[entry.kind],
        entry.start_time or time.min,
        entry.title,
    )


_PLACE = {kind: number for number, kind in enumerate(EntryKind)}


# Meetings


def _meetings(session: Session, span: PartialDate, mine: int | None) -> list[Entry]:
    query = (
        select(Event, type_name_column(), EventType.icon)
        .join(EventType)
        .where(Event.id.in_(_touching(span)))
    )
    if mine is not None:
        query = query.where(Event.recorded_by_id == mine)
    found = session.execute(query).all()
    institutions = _institutions(session, [event.id for event, _type, _icon in found])
    return [
        _meeting(event, type_, icon, institutions.get(event.id, ())) for event, type_, icon in found
    ]


def _touching(span: PartialDate) -> CompoundSelect[int]:
    """The events that begin in a span, and those that had begun before and go on into it."""
    # The unary plus has SQLite look at what began before as it lies in the file: to fetch each
    # by the index of its first day takes ten times longer.
    before = literal_column("+event.start_first", Date) < span.first
    goes_on = or_(Event.start_last >= span.first, Event.end_last >= span.first)
    return union_all(
        select(Event.id).where(Event.start_first.between(span.first, span.last)),
        select(Event.id).where(before, goes_on),
    )


def _institutions(session: Session, event_ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for start in range(0, len(event_ids), _CHUNK):
        query = (
            select(Participation.event_id, Participation.institution)
            .where(
                Participation.event_id.in_(event_ids[start : start + _CHUNK]),
                Participation.institution.is_not(None),
            )
            .order_by(Participation.position, Participation.id)
        )
        for event_id, name in session.execute(query):
            found[event_id][name or ""] = None
    return {event_id: list(names) for event_id, names in found.items()}


def _meeting(event: Event, type_: str, icon: str, institutions: Sequence[str]) -> Entry:
    start, end = event.start, event.end
    assert start is not None
    exact = start.precision == "day" and (end is None or end.precision == "day")
    return Entry(
        EntryKind.MEETING,
        event.id,
        event.subject,
        PartialDate(start.first, max(start.last, end.last) if end else start.last),
        exact,
        event.start_time if exact else None,
        event.end_time if exact else None,
        ", ".join(map(abbreviated, institutions)),
        event.state.label,
        _EVENT_MARKS.get(event.state, Mark.NONE),
        "event",
        event.id,
        icon,
        event.venue,
        type=type_,
        modality=event.modality,
    )


_EVENT_MARKS = {EventState.CANCELLED: Mark.OFF, EventState.POSTPONED: Mark.POSTPONED}


# What falls due


def _dues(
    session: Session, span: PartialDate, mine: int | None, *, only_open: bool = False
) -> list[Entry]:
    whose = func.coalesce(Commitment.debtor_id, Outcome.organization_id)
    query = (
        select(
            Outcome.id,
            Outcome.text,
            Outcome.restricted,
            Commitment.due_on,
            Commitment.state,
            shown_name(Organization),
            FocalPoint.name,
        )
        .join(Commitment, Commitment.outcome_id == Outcome.id)
        .outerjoin(Organization, Organization.id == whose)
        .outerjoin(FocalPoint, FocalPoint.id == Commitment.owner_id)
        .where(Commitment.due_on.between(span.first, span.last))
    )
    if mine is not None:
        query = query.where(Outcome.id.in_(tasks.seen_to_by(mine)))
    if only_open:
        query = query.where(Commitment.state == CommitmentState.OPEN)
    return [_due(*row) for row in session.execute(query)]


def _due(
    id_: int,
    text: str,
    restricted: bool,
    due_on: date | None,
    state: CommitmentState,
    institution: str | None,
    owner: str | None,
) -> Entry:
    assert due_on is not None
    is_open = state is CommitmentState.OPEN
    done = Mark.DONE if state is CommitmentState.DONE else Mark.OFF
    return Entry(
        EntryKind.DUE,
        id_,
        text,
        PartialDate.day(due_on),
        True,
        None,
        None,
        institution or "",
        show_due(due_on, today()) if is_open else state.label,
        _awaited(due_on) if is_open else done,
        "outcome/edit",
        id_,
        owner=owner,
        restricted=restricted,
    )


def _awaited(due_on: date) -> Mark:
    return Mark.OVERDUE if due_on < today() else Mark.NONE


def _steps(session: Session, span: PartialDate, mine: int | None) -> list[Entry]:
    query = (
        select(FollowUp, shown_name(Organization), _short_instrument(), FocalPoint.name)
        .join(Instrument, Instrument.id == FollowUp.instrument_id)
        .join(Organization, Organization.id == FollowUp.organization_id)
        .outerjoin(FocalPoint, FocalPoint.id == pending.whose_step())
        .where(FollowUp.next_due_on.between(span.first, span.last))
    )
    if mine is not None:
        query = query.where(FocalPoint.id == mine)
    return [_step(*row) for row in session.execute(query)]


def _step(follow_up: FollowUp, institution: str, instrument: str, owner: str | None) -> Entry:
    due_on, aside = follow_up.next_due_on, follow_up.side_state
    assert due_on is not None
    rests = aside in RESTING
    return Entry(
        EntryKind.STEP,
        follow_up.id,
        follow_up.next_step or _("Próximo paso sin definir"),
        PartialDate.day(due_on),
        True,
        None,
        None,
        f"{institution} · {instrument}",
        aside.label if aside and rests else show_due(due_on, today()),
        Mark.OFF if rests else _awaited(due_on),
        "followup",
        follow_up.id,
        owner=owner,
    )


def _short_instrument() -> ColumnElement[str]:
    names = (
        (Instrument.short_en, Instrument.name_en)
        if language() == "en"
        else (Instrument.short_es, Instrument.name_es)
    )
    return func.coalesce(*names)


# What was reached


def _stages(session: Session, span: PartialDate, mine: int | None) -> list[Entry]:
    name = Stage.name_en if language() == "en" else Stage.name_es
    query = (
        select(
            StageChange.id,
            StageChange.follow_up_id,
            StageChange.on_first,
            StageChange.on_last,
            name,
            shown_name(Organization),
            _short_instrument(),
            case((StageChange.to_verify, _("por verificar")), else_=""),
        )
        .join(Stage, Stage.id == StageChange.stage_id)
        .join(FollowUp, FollowUp.id == StageChange.follow_up_id)
        .join(Instrument, Instrument.id == FollowUp.instrument_id)
        .join(Organization, Organization.id == FollowUp.organization_id)
        .where(StageChange.on_first <= span.last, StageChange.on_last >= span.first)
    )
    if mine is not None:
        query = query.where(or_(StageChange.by_id == mine, pending.whose_step() == mine))
    return [_reached(EntryKind.STAGE, *row) for row in session.execute(query)]


def _milestones(session: Session, span: PartialDate, mine: int | None) -> list[Entry]:
    english = func.coalesce(MilestoneKind.name_en, MilestoneKind.name_es)
    query = (
        select(
            Milestone.id,
            Milestone.follow_up_id,
            Milestone.on_first,
            Milestone.on_last,
            english if language() == "en" else MilestoneKind.name_es,
            shown_name(Organization),
            _short_instrument(),
        )
        .join(MilestoneKind, MilestoneKind.id == Milestone.kind_id)
        .join(FollowUp, FollowUp.id == Milestone.follow_up_id)
        .join(Instrument, Instrument.id == FollowUp.instrument_id)
        .join(Organization, Organization.id == FollowUp.organization_id)
        .where(Milestone.on_first <= span.last, Milestone.on_last >= span.first)
    )
    if mine is not None:
        query = query.where(or_(Milestone.responsible_id == mine, pending.whose_step() == mine))
    return [_reached(EntryKind.MILESTONE, *row) for row in session.execute(query)]


def _reached(
    kind: EntryKind,
    id_: int,
    follow_up_id: int,
    first: date | None,
    last: date | None,
    what: str,
    institution: str,
    instrument: str,
    state: str = "",
) -> Entry:
    assert first is not None
    assert last is not None
    return Entry(
        kind,
        id_,
        f"{institution}: {what}",
        PartialDate(first, last),
        first == last,
        None,
        None,
        instrument,
        state,
        Mark.NONE,
        "followup",
        follow_up_id,
    )


# Commemorative dates


def _observances(session: Session, span: PartialDate, _mine: int | None) -> list[Entry]:
    return [_observance(row) for row in observances.between(session, span.first, span.last)]


def _observance(row: ObservanceRow) -> Entry:
    return Entry(
        EntryKind.OBSERVANCE,
        row.id,
        row.name,
        PartialDate.day(row.day),
        True,
        None,
        None,
        observances.anniversary_said(row.anniversary) if row.anniversary else "",
        observances.state_said(row, today()),
        Mark.DONE if row.published else Mark.NONE,
        "observance",
        row.id,
        year=row.year,
    )


# What goes out


def _publications(session: Session, span: PartialDate, mine: int | None) -> list[Entry]:
    rows = publications.messages(session, span.first, span.last, mine=mine)
    return [_publication(row, row.when) for row in rows if row.when is not None]


def _publication(row: ScheduleRow, when: PartialDate) -> Entry:
    mark, said = _STANDINGS[row.standing]
    return Entry(
        EntryKind.PUBLICATION,
        row.publication_ids[0],
        row.title,
        when,
        when.precision == "day",
        None,
        None,
        ", ".join(row.channels),
        _(said),
        mark,
        "material",
        row.id,
    )


_STANDINGS = {
    Standing.PLANNED: (Mark.NONE, PublicationState.PLANNED.msgid),
    Standing.OVERDUE: (Mark.OVERDUE, N_("Atrasada")),
    Standing.DONE: (Mark.DONE, PublicationState.PUBLISHED.msgid),
    Standing.DROPPED: (Mark.OFF, PublicationState.DROPPED.msgid),
}
_LOOKS = {
    EntryKind.MEETING: _meetings,
    EntryKind.DUE: _dues,
    EntryKind.STEP: _steps,
    EntryKind.STAGE: _stages,
    EntryKind.MILESTONE: _milestones,
    EntryKind.PUBLICATION: _publications,
    EntryKind.OBSERVANCE: _observances,
}
