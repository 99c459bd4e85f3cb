"""What institutions are followed up in, and by which stages: read, and edited by the office."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    and_,
    bindparam,
    false,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import Session

from crm import bin, journal
from crm.dates import PartialDate
from crm.errors import Conflict, Invalid, NotFound
from crm.i18n import _, language, ngettext
from crm.model import (
    FollowUp,
    Instrument,
    InstrumentKind,
    Milestone,
    MilestoneKind,
    SideState,
    Stage,
    StageChange,
)
from crm.model.base import N_, today
from crm.text import clean_line, fold, terms

INSTRUMENT_SAVED = N_("Instrumento «{subject}» guardado")
STAGE_SAVED = N_("Etapa «{subject}» guardada")
STAGE_MOVED = N_("Etapa «{subject}» cambiada de lugar")
MILESTONE_SAVED = N_("Tipo de hito «{subject}» guardado")
FIRST_STAGE = N_("Por iniciar")
SHORT = 40
STALE_AFTER_DAYS = 40

_Named = TypeVar("_Named", Instrument, Stage)


@dataclass(frozen=True)
class InstrumentRow:
    """An instrument as menus show one; of a `single` one an institution has one follow-up.

    `supports` names the frameworks that it serves.
    """

    id: int
    code: str
    name: str
    short: str
    kind: InstrumentKind
    single: bool
    adopted: PartialDate | None
    supports: str | None
    url: str | None


@dataclass(frozen=True)
class StageRow:
    """One stage of an instrument, in its order."""

    id: int
    code: str
    name: str
    short: str
    position: int
    signs: bool
    counts: bool
    terminal: bool
    side: bool
    stale_after: int | None
    asks_date: bool
    asks_evidence: str | None


@dataclass(frozen=True)
class MilestoneKindRow:
    """A finer step that may be noted inside a stage."""

    id: int
    stage_id: int
    name: str
    position: int


# Reading


def every(session: Session) -> list[InstrumentRow]:
    """The instruments, in their order."""
    query = select(Instrument).order_by(Instrument.position, Instrument.id)
    return [instrument_row(each) for each in session.scalars(query)]


def one(session: Session, instrument_id: int) -> InstrumentRow:
    """One instrument, or raise `NotFound`."""
    return instrument_row(_instrument(session, instrument_id))


def stages(session: Session, instrument_id: int) -> list[StageRow]:
    """The stages of an instrument, in order."""
    return [stage_row(each) for each in _stages(session, instrument_id)]


def milestone_kinds(session: Session, instrument_id: int) -> list[MilestoneKindRow]:
    """The finer steps of an instrument, by stage and in order."""
    query = (
        select(MilestoneKind)
        .join(Stage)
        .where(Stage.instrument_id == instrument_id)
        .order_by(Stage.position, MilestoneKind.position, MilestoneKind.id)
    )
    return [milestone_kind_row(each) for each in session.scalars(query)]


def instrument_row(instrument: Instrument) -> InstrumentRow:
    return InstrumentRow(
        instrument.id,
        instrument.code,
        _spoken(instrument, "name"),
        _spoken(instrument, "short") or _spoken(instrument, "name"),
        instrument.kind,
        instrument.single,
        instrument.adopted,
        _spoken(instrument, "supports"),
        instrument.url,
    )


def stage_row(stage: Any) -> StageRow:
    """A stage, from the noun or from a row that has its columns."""
    return StageRow(
        stage.id,
        stage.code,
        _spoken(stage, "name"),
        _spoken(stage, "short"),
        stage.position,
        stage.signs,
        stage.counts,
        stage.terminal,
        stage.side,
        stage.stale_after,
        stage.asks_date,
        asked_evidence(stage),
    )


def asked_evidence(stage: Any) -> str | None:
    """What a stage asks as evidence, in the reader's language, or else in Spanish."""
    asked: str | None = stage.asks_evidence
    return (stage.asks_evidence_en or asked) if language() == "en" else asked


def milestone_kind_row(kind: MilestoneKind) -> MilestoneKindRow:
    return MilestoneKindRow(kind.id, kind.stage_id, _spoken(kind, "name"), kind.position)


def _spoken(row: Any, what: str) -> Any:
    """The name of something in the reader's language, or else in Spanish."""
    spanish = getattr(row, f"{what}_es")
    return (getattr(row, f"{what}_en") or spanish) if language() == "en" else spanish


# Who is meant


def named(session: Session, typed: str) -> InstrumentRow:
    """The instrument of this code or name, or of words that only its name has; or raise."""
    query = select(Instrument).order_by(Instrument.position, Instrument.id)
    found = list(session.scalars(query))
    instrument = _meant(typed, found, _("«{typed}» no es un instrumento. Hay: {names}."))
    return instrument_row(instrument)


def stage_named(session: Session, instrument_id: int, typed: str) -> StageRow:
    """The stage of an instrument that has this code or name, or whose name alone has the words."""
    found = _stages(session, instrument_id)
    return stage_row(_meant(typed, found, _("«{typed}» no es una etapa. Hay: {names}.")))


def _meant(typed: str, among: Sequence[_Named], unknown: str) -> _Named:
    said = clean_line(typed)
    whole = [each for each in among if fold(said) in _names(each)]
    wanted = terms(said)
    worded = [each for each in among if wanted and _has(each, wanted)]
    found = whole or worded
    if len(found) == 1:
        return found[0]
    if found:
        raise Conflict(
            _("«{typed}» puede ser varios: {names}.").format(
                typed=said[:80], names=", ".join(each.name_es for each in found)
            )
        )
    names = ", ".join(_spoken(each, "name") for each in among)
    raise NotFound(unknown.format(typed=said[:80], names=names))


def _names(each: Instrument | Stage) -> set[str]:
    codes = (each.code, each.code.rpartition(":")[2])
    names = (each.name_es, each.name_en, each.short_es, each.short_en)
    return {fold(name) for name in (*codes, *names) if name}


def _has(each: Instrument | Stage, wanted: Iterable[str]) -> bool:
    for name in _names(each):
        there = terms(name)
        if all(any(word.startswith(start) for word in there) for start in wanted):
            return True
    return False


# How long something may rest


RESTING = (SideState.PAUSED, SideState.DECLINED)  # nothing of these falls due


def is_overdue(
    next_due_on: date | None, side_state: SideState | None, day: date | None = None
) -> bool:
    """Tell whether the next step of a follow-up should have been taken by now."""
    due = next_due_on is not None and next_due_on < (day or today())
    return due and side_state not in RESTING


class Paced(Protocol):
    """A stage, or a row that has these columns of one."""

    @property
    def counts(self) -> bool: ...
    @property
    def terminal(self) -> bool: ...
    @property
    def side(self) -> bool: ...
    @property
    def stale_after(self) -> int | None: ...


def days_stalled(
    stage: Paced,
    side_state: SideState | None,
    since: date | None,
    stale_after_days: int = STALE_AFTER_DAYS,
    day: date | None = None,
) -> int | None:
    """For how many days a follow-up has rested in a stage, or None where it is not stalled.

    `since`: when it last came to the stage. What nobody has dated, what
    has arrived and what was put aside is never stalled.
    """
    rests = side_state or stage.counts or stage.terminal or stage.side
    if rests or since is None:
        return None
    days = ((day or today()) - since).days
    return days if days > (stage.stale_after or stale_after_days) else None


def stalled_column() -> ColumnElement[bool]:
    """The same rule, asked of the file: it takes a `day` and `stale_after_days`."""
    rests = or_(FollowUp.side_state.is_not(None), Stage.counts, Stage.terminal, Stage.side)
    allowed = func.coalesce(Stage.stale_after, bindparam("stale_after_days", type_=Integer))
    return func.coalesce(and_(~rests, days_column() > allowed), false())


def days_column() -> ColumnElement[float]:
    """For how many days a follow-up has been where it is, asked of the file for a `day`."""
    since = (
        select(func.max(StageChange.on_last))
        # The unary plus keeps SQLite from going through all that ever reached the stage.
        .where(StageChange.follow_up_id == FollowUp.id)
        .where(literal_column("+stage_change.stage_id") == FollowUp.stage_id)
        .correlate(FollowUp)
        .scalar_subquery()
    )
    return func.julianday(bindparam("day", type_=Date)) - func.julianday(since)


# Editing


def instrument_values(session: Session, instrument_id: int) -> dict[str, Any]:
    """Return what the form of an instrument starts from."""
    instrument = _instrument(session, instrument_id)
    return {name: getattr(instrument, name) for name in (*_NAMES, *_INSTRUMENT)}


def save_instrument(
    session: Session, values: Mapping[str, Any], instrument_id: int | None = None
) -> int:
    """Write down an instrument, and return its id; a new one has a first stage to begin with.

    `values`: name_es, name_en, short_es, short_en, kind, single, adopted (`PartialDate`),
    supports_es, supports_en, url.
    """
    instrument = _instrument(session, instrument_id) if instrument_id else Instrument(code="")
    _name(instrument, values)
    for name in _INSTRUMENT:
        if name in values:
            setattr(instrument, name, values[name])
    if not instrument_id:
        last = session.scalar(select(func.max(Instrument.position)))
        instrument.position = 0 if last is None else last + 1
        instrument.code = f"own-{_spare(session)}"
    elif instrument.single and (twice := _followed_twice(session, instrument.id)):
        raise Invalid(
            {
                "single": ngettext(
                    "{n} institución tiene más de un seguimiento de este instrumento.",
                    "{n} instituciones tienen más de un seguimiento de este instrumento.",
                    twice,
                ).format(n=twice)
            }
        )
    journal.check_and_add(session, instrument)
    session.flush()
    journal.describe(session, INSTRUMENT_SAVED, instrument.name_es)
    if not instrument_id:
        save_stage(session, instrument.id, {"name_es": _(FIRST_STAGE)})
    return instrument.id


def _followed_twice(session: Session, instrument_id: int) -> int:
    several = (
        select(FollowUp.organization_id)
        .where(FollowUp.instrument_id == instrument_id)
        .group_by(FollowUp.organization_id)
        .having(func.count() > 1)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(several)) or 0


def stage_values(session: Session, stage_id: int) -> dict[str, Any]:
    """Return what the form of a stage starts from."""
    stage = _stage(session, stage_id)
    return {name: getattr(stage, name) for name in ("instrument_id", *_NAMES, *_STAGE)}


_NAMES = ("name_es", "name_en", "short_es", "short_en")
_INSTRUMENT = ("kind", "single", "adopted", "supports_es", "supports_en", "url")
_STAGE = (
    *("signs", "counts", "terminal", "side", "stale_after"),
    *("asks_date", "asks_evidence", "asks_evidence_en"),
)


def save_stage(
    session: Session, instrument_id: int, values: Mapping[str, Any], stage_id: int | None = None
) -> int:
    """Write down a stage, and return its id; a new one comes last of those on the way.

    `values`: name_es, name_en, short_es, short_en, signs, counts, terminal, side, stale_after,
    asks_date, asks_evidence, asks_evidence_en.
    """
    stage = _stage(session, stage_id) if stage_id else Stage(instrument_id=instrument_id, code="")
    was_side, asked = stage.side, stage.asks_evidence
    _name(stage, values)
    for name in _STAGE:
        if name in values:
            setattr(stage, name, values[name])
    if stage.asks_evidence != asked and "asks_evidence_en" not in values:
        stage.asks_evidence_en = None  # it said the same of something else
    if stage_id and stage.side and not was_side:
        _keep_one_on_the_way(session, stage)
    if not stage_id:
        instrument = _instrument(session, instrument_id)
        stage.code, stage.position = f"{instrument.code}:own-{_spare(session)}", 0
    _check_alone(session, stage)
    journal.check_and_add(session, stage)
    session.flush()
    journal.describe(session, STAGE_SAVED, stage.name_es)
    if not stage_id:
        others = [each for each in _stages(session, instrument_id) if each is not stage]
        at = len(others) if stage.side else sum(not each.side for each in others)
        _renumber([*others[:at], stage, *others[at:]])
    return stage.id


def _check_alone(session: Session, stage: Stage) -> None:
    """Refuse a name that another stage of the same instrument has."""
    with session.no_autoflush:
        others = [each for each in _stages(session, stage.instrument_id) if each is not stage]
    name = fold(clean_line(stage.name_es or ""))
    if any(fold(each.name_es) == name for each in others):
        raise Invalid({"name_es": _("Otra etapa de este instrumento ya se llama así.")})


def move_stage(session: Session, stage_id: int, position: int) -> None:
    """Put a stage at a place among those of its instrument, counted from 0."""
    stage = _stage(session, stage_id)
    others = [each for each in _stages(session, stage.instrument_id) if each is not stage]
    at = min(max(position, 0), len(others))
    _renumber([*others[:at], stage, *others[at:]])
    journal.describe(session, STAGE_MOVED, stage.name_es)


def delete_stage(session: Session, stage_id: int) -> None:
    """Delete a stage that nothing has reached; raises `Conflict` for any other."""
    stage = _stage(session, stage_id)
    now = _count(session, FollowUp.stage_id == stage_id)
    changes = _count(session, StageChange.stage_id == stage_id)
    marked = _count(session, Milestone.kind_id.in_(_kinds_of(stage_id)))
    if now or changes or marked:
        uses = [
            ngettext("{n} seguimiento está en ella", "{n} seguimientos están en ella", now),
            ngettext(
                "{n} cambio de etapa la menciona", "{n} cambios de etapa la mencionan", changes
            ),
            ngettext("{n} hito es de ella", "{n} hitos son de ella", marked),
        ]
        told = [use.format(n=n) for use, n in zip(uses, (now, changes, marked), strict=True) if n]
        raise Conflict(
            _(
                "«{stage}» está en uso: {uses}. Pase esos seguimientos a otra etapa y quite sus "
                "cambios, o cámbiele el nombre."
            ).format(stage=stage.name_es, uses="; ".join(told))
        )
    if not stage.side:
        _keep_one_on_the_way(session, stage)
    others = [each for each in _stages(session, stage.instrument_id) if each is not stage]
    _renumber(others)
    bin.delete(session, Stage, stage_id, name=stage.name_es)


def _keep_one_on_the_way(session: Session, stage: Stage) -> None:
    with session.no_autoflush:
        others = [each for each in _stages(session, stage.instrument_id) if each is not stage]
    if all(each.side for each in others):
        raise Conflict(
            _("«{stage}» es la única etapa principal del instrumento. Agregue otra antes.").format(
                stage=stage.name_es
            )
        )


def save_milestone_kind(
    session: Session, stage_id: int, values: Mapping[str, Any], kind_id: int | None = None
) -> int:
    """Write down a kind of milestone (name_es, name_en) of a stage, and return its id."""
    kind = session.get_one(MilestoneKind, kind_id) if kind_id else MilestoneKind()
    kind.stage_id = stage_id
    for name in ("name_es", "name_en"):
        if name in values:
            setattr(kind, name, values[name])
    if not kind_id:
        last = select(func.max(MilestoneKind.position)).where(MilestoneKind.stage_id == stage_id)
        kind.position = (session.scalar(last) or 0) + 1
    journal.check_and_add(session, kind)
    session.flush()
    journal.describe(session, MILESTONE_SAVED, kind.name_es)
    return kind.id


def milestone_kind_values(session: Session, stage_id: int) -> list[dict[str, Any]]:
    """Return the kinds of milestone of a stage as `save_milestone_kinds` takes them."""
    query = select(MilestoneKind).where(MilestoneKind.stage_id == stage_id)
    return [
        {"id": each.id, "name_es": each.name_es, "name_en": each.name_en}
        for each in session.scalars(query.order_by(MilestoneKind.position, MilestoneKind.id))
    ]


def save_milestone_kinds(
    session: Session, stage_id: int, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Make these the kinds of milestone of a stage; one left out is deleted, if never noted."""
    kept = set()
    for row in rows:
        values = {name: row[name] for name in ("name_es", "name_en") if name in row}
        kept.add(save_milestone_kind(session, stage_id, values, row.get("id")))
    for each in milestone_kind_values(session, stage_id):
        if each["id"] not in kept:
            delete_milestone_kind(session, each["id"])


def delete_milestone_kind(session: Session, kind_id: int) -> None:
    """Delete a kind of milestone that nobody has noted; raises `Conflict` for any other."""
    kind = session.get(MilestoneKind, kind_id)
    if kind is None:
        raise NotFound(_("Ese tipo de hito ya no está en este archivo."))
    if used := _count(session, Milestone.kind_id == kind_id):
        raise Conflict(
            ngettext(
                "«{kind}» está en uso: {n} hito. Quítelo primero, o cámbiele el nombre.",
                "«{kind}» está en uso: {n} hitos. Quítelos primero, o cámbiele el nombre.",
                used,
            ).format(kind=kind.name_es, n=used)
        )
    bin.delete(session, MilestoneKind, kind_id, name=kind.name_es)


def _name(record: Instrument | Stage, values: Mapping[str, Any]) -> None:
    """Give something its names; those that nobody gives follow the Spanish one."""
    before = {name: getattr(record, name) for name in _NAMES}
    for name in _NAMES:
        if name in values:
            setattr(record, name, values[name])
    spanish = clean_line(record.name_es or "")
    following = {"name_en": spanish}
    if isinstance(record, Stage):
        short = spanish if len(spanish) <= SHORT else spanish[: SHORT - 1] + "…"
        following |= {"short_es": short, "short_en": short}
    for name, follows in following.items():
        went_along = name not in values and before[name] == before["name_es"]
        if not getattr(record, name) or went_along:
            setattr(record, name, follows)


def _spare(session: Session) -> int:
    """A number that no other code has, in this or any other copy of the file."""
    return journal.take_ids(session, 1)[0]


def _renumber(in_order: Sequence[Stage]) -> None:
    for position, stage in enumerate(in_order):
        stage.position = position


def _count(session: Session, condition: Any) -> int:
    return session.scalar(select(func.count()).where(condition)) or 0


def _kinds_of(stage_id: int) -> Any:
    return select(MilestoneKind.id).where(MilestoneKind.stage_id == stage_id)


def _instrument(session: Session, instrument_id: int) -> Instrument:
    found = session.get(Instrument, instrument_id)
    if found is None:
        raise NotFound(_("Ese instrumento ya no está en este archivo."))
    return found


def _stage(session: Session, stage_id: int) -> Stage:
    found = session.get(Stage, stage_id)
    if found is None:
        raise NotFound(_("Esa etapa ya no está en este archivo."))
    return found


def _stages(session: Session, instrument_id: int) -> Sequence[Stage]:
    query = select(Stage).where(Stage.instrument_id == instrument_id)
    return session.scalars(query.order_by(Stage.position, Stage.id)).all()
