"""How many came so far by a day, or within a period, each figure with the follow-ups behind it.

What is counted is the first arrival at a stage that counts (that signs, of a declaration), never
where a follow-up stands now. A partial date counts by its whole span; what may lie on either
side of a border is undetermined, and is never guessed. What is invented to try things on counts in
no figure.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from itertools import groupby
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from crm import bin, journal, stage_rules
from crm.dates import PartialDate, show_number
from crm.errors import CrmError, Invalid, NotFound
from crm.i18n import _, ngettext
from crm.model import (
    FollowUp,
    Instrument,
    InstrumentKind,
    OpeningBalance,
    Organization,
    OrganizationKind,
    Practice,
    PracticeActor,
    Stage,
    StageChange,
)
from crm.model.base import N_, today
from crm.stage_rules import Reached

_COUNTS = case((Instrument.kind == InstrumentKind.DECLARATION, Stage.signs), else_=Stage.counts)
BALANCE_SAVED = N_("Saldo inicial de «{subject}» guardado")


@dataclass(frozen=True)
class BalanceRow:
    """How many had been reached by a day, known only as a number, and who says so."""

    id: int
    by_on: date
    total: int
    source: str | None
    note: str | None
    actors: tuple[PracticeActor, ...] = ()


@dataclass(frozen=True)
class Count:
    """A figure: the follow-ups that it counts, and those of which it cannot be told.

    `total` has those that are known only as a number too, in `balance`.
    """

    ids: tuple[int, ...]
    undetermined_ids: tuple[int, ...]
    balance: BalanceRow | None = None

    @property
    def total(self) -> int:
        return len(self.ids) + (self.balance.total if self.balance else 0)

    @property
    def undetermined(self) -> int:
        return len(self.undetermined_ids)


class _Arrived(Enum):
    YES = 1
    PERHAPS = 2
    NO = 3


@dataclass(frozen=True)
class Narrowing:
    """Whose follow-ups are counted; an empty field does not narrow it."""

    kinds: frozenset[OrganizationKind] = frozenset()
    actors: frozenset[PracticeActor] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.kinds or self.actors)


def stock(
    session: Session,
    instrument_id: int,
    day: date,
    *,
    kinds: Collection[OrganizationKind] = (),
    actors: Collection[PracticeActor] = (),
) -> Count:
    """How many had come so far by a day, narrowed by kind of institution or of practice's actor.

    By today, whatever was noted has come, even undated. An opening balance stands for all until
    its day, and what came after is added; it cannot be narrowed, and then is left out.
    """
    narrowing = Narrowing(frozenset(kinds), frozenset(actors))
    arrivals = _arrivals(session, instrument_id, narrowing)
    balance = None if narrowing else _latest_balance(session, instrument_id, day)
    if balance is None:
        return _count({id_: _by(day, days) for id_, days in arrivals.items()})
    after = balance.by_on + timedelta(days=1)
    found = {id_: _within(after, day, days) for id_, days in arrivals.items()}
    return _count(found, balance)


def flow(
    session: Session,
    instrument_id: int,
    first: date,
    last: date,
    *,
    kinds: Collection[OrganizationKind] = (),
    actors: Collection[PracticeActor] = (),
) -> Count:
    """How many came so far between two days, both included."""
    if last < first:
        raise CrmError(_("El último día es anterior al primero."))
    narrowing = Narrowing(frozenset(kinds), frozenset(actors))
    arrivals = _arrivals(session, instrument_id, narrowing)
    found = {id_: _within(first, last, days, known=False) for id_, days in arrivals.items()}
    return _count(found)


def by_stage(
    session: Session, instrument_id: int, day: date, *, examples: bool = False
) -> dict[int, Count]:
    """How many stood in each stage at the end of a day, by the stage's id, in order.

    Where a date leaves it open, a follow-up is undetermined in each stage that it may have been
    in; one of which nothing had been noted by then is in none. A list, which tells what is
    invented by its mark, may ask for `examples` too.
    """
    stages = session.scalars(
        select(Stage.id).where(Stage.instrument_id == instrument_id).order_by(Stage.position)
    )
    sure: dict[int, list[int]] = {id_: [] for id_ in stages}
    perhaps: dict[int, list[int]] = {id_: [] for id_ in sure}
    for follow_up_id, now, arrivals in _ways(session, instrument_id, examples=examples):
        stood = {now} if day >= today() else _stood(arrivals, day)
        for stage_id in stood - {None}:
            (sure if len(stood) == 1 else perhaps)[stage_id].append(follow_up_id)
    return {id_: Count(tuple(sure[id_]), tuple(perhaps[id_])) for id_ in sure}


def to_verify(session: Session) -> frozenset[int]:
    """The follow-ups of which somebody says that they came so far, and nobody has verified it."""
    query = (
        select(StageChange.follow_up_id)
        .join(Stage, Stage.id == StageChange.stage_id)
        .where(StageChange.to_verify, Stage.signs | Stage.counts)
    )
    return frozenset(session.scalars(query))


def undated(session: Session) -> frozenset[int]:
    """The follow-ups that came so far and of which no arrival that counts has a date."""
    query = (
        select(StageChange.follow_up_id)
        .join(Stage, Stage.id == StageChange.stage_id)
        .join(Instrument, Instrument.id == Stage.instrument_id)
        .where(_COUNTS)
        .group_by(StageChange.follow_up_id)
        .having(func.max(StageChange.on_first).is_(None))
    )
    return frozenset(session.scalars(query))


def examples(session: Session, instrument_id: int) -> int:
    """How many follow-ups are invented, and in no figure."""
    query = (
        select(func.count())
        .select_from(FollowUp)
        .join(Organization, Organization.id == FollowUp.organization_id)
        .where(FollowUp.instrument_id == instrument_id, Organization.example)
    )
    return session.scalar(query) or 0


def examples_said(number: int) -> str:
    """Say how many were left out because they are invented; nothing where none is."""
    said = ngettext("sin contar {n} de ejemplo", "sin contar {n} de ejemplo", number)
    return said.format(n=show_number(number)) if number else ""


def _count(found: Mapping[int, _Arrived], balance: BalanceRow | None = None) -> Count:
    return Count(
        tuple(id_ for id_, arrived in found.items() if arrived is _Arrived.YES),
        tuple(id_ for id_, arrived in found.items() if arrived is _Arrived.PERHAPS),
        balance,
    )


# When each came


_Days = tuple[PartialDate | None, ...]


def _by(day: date, days: _Days, *, known: bool = True) -> _Arrived:
    """Whether one that came on these days, the first of which counts, had come by a day.

    Nothing is noted before it happens: what has no date, or one that still runs, has come by
    today. `known` takes account of that.
    """
    begun = [on for on in days if on is None or on.first <= day]
    if not begun:
        return _Arrived.NO
    if any(on is not None and on.last <= day for on in begun) or (known and day >= today()):
        return _Arrived.YES
    return _Arrived.PERHAPS


def _within(first: date, last: date, days: _Days, *, known: bool = True) -> _Arrived:
    """Whether one came between two days: by the last, and not yet before the first."""
    before = _by(first - timedelta(days=1), days, known=False)
    after = _by(last, days, known=known)
    if before is _Arrived.YES or after is _Arrived.NO:
        return _Arrived.NO
    if before is _Arrived.NO and after is _Arrived.YES:
        return _Arrived.YES
    return _Arrived.PERHAPS


def _arrivals(session: Session, instrument_id: int, narrowing: Narrowing) -> dict[int, _Days]:
    """When each follow-up came to stages that count, in the order of their ids."""
    query = (
        select(FollowUp.id, StageChange.on_first, StageChange.on_last)
        .join(StageChange, StageChange.follow_up_id == FollowUp.id)
        .join(Stage, Stage.id == StageChange.stage_id)
        .join(Instrument, Instrument.id == FollowUp.instrument_id)
        .join(Organization, Organization.id == FollowUp.organization_id)
        .where(FollowUp.instrument_id == instrument_id, _COUNTS, ~Organization.example)
        .order_by(FollowUp.id, Stage.position, StageChange.on_first.is_(None), StageChange.id)
    )
    if narrowing.kinds:
        query = query.where(Organization.kind.in_(narrowing.kinds))
    if narrowing.actors:
        query = query.join(Practice, Practice.follow_up_id == FollowUp.id)
        query = query.where(Practice.actor.in_(narrowing.actors))
    return {
        id_: tuple(_first([_span(first, last) for _id, first, last in of_one]))
        for id_, of_one in groupby(session.execute(query), key=lambda row: row[0])
    }


def _first(days: Sequence[PartialDate | None]) -> Iterator[PartialDate | None]:
    """The days that may be the first, of arrivals in the order of the stages.

    An undated arrival came no earlier than a dated one at a stage before it.
    """
    dated = False
    for on in days:
        if on is not None or not dated:
            yield on
        dated = dated or on is not None


def _span(first: date | None, last: date | None) -> PartialDate | None:
    return PartialDate(first, last) if first and last else None


# Where each stood


def _ways(
    session: Session, instrument_id: int, *, examples: bool
) -> Iterable[tuple[int, int, list[Reached]]]:
    """Every follow-up, the stage that it is in now, and all its arrivals as they were noted."""
    query = (
        select(
            FollowUp.id,
            FollowUp.stage_id,
            StageChange.id,
            StageChange.stage_id,
            Stage.position,
            Stage.side,
            StageChange.on_first,
            StageChange.on_last,
        )
        .outerjoin(StageChange, StageChange.follow_up_id == FollowUp.id)
        .outerjoin(Stage, Stage.id == StageChange.stage_id)
        .where(FollowUp.instrument_id == instrument_id)
        .order_by(FollowUp.id, StageChange.id)
    )
    if not examples:
        query = query.join(Organization, Organization.id == FollowUp.organization_id)
        query = query.where(~Organization.example)
    for (id_, now), rows in groupby(session.execute(query), key=lambda row: (row[0], row[1])):
        arrivals = [
            Reached(change, stage, position, side, _span(first, last))
            for _id, _now, change, stage, position, side, first, last in rows
            if change is not None
        ]
        yield id_, now, arrivals


def _stood(arrivals: list[Reached], day: date) -> set[Any]:
    """The stages that a follow-up may have been in at the end of a past day; None is none yet."""
    sure = [each for each in arrivals if each.on and each.on.last <= day]
    open_ = [each for each in arrivals if not each.on or each.on.first <= day < each.on.last]
    either = [sure, [each for each in arrivals if each in sure or each in open_]]
    either += [[each for each in arrivals if each in sure or each is one] for one in open_]
    found = (stage_rules.latest(some) for some in either)
    return {last.stage_id if last else None for last in found}


# What is known only as a number


def balances(session: Session, instrument_id: int) -> list[BalanceRow]:
    """The opening balances of an instrument, the latest first."""
    query = (
        select(OpeningBalance)
        .where(OpeningBalance.instrument_id == instrument_id)
        .order_by(OpeningBalance.by_on.desc(), OpeningBalance.id.desc())
    )
    return [
        BalanceRow(
            each.id,
            each.by_on,
            each.total,
            each.source,
            each.note,
            tuple(actor for actor in PracticeActor if actor in each.actors),
        )
        for each in session.scalars(query)
    ]


def _latest_balance(session: Session, instrument_id: int, day: date) -> BalanceRow | None:
    return next((each for each in balances(session, instrument_id) if each.by_on <= day), None)


def save_balance(
    session: Session, instrument_id: int, values: Mapping[str, Any], balance_id: int | None = None
) -> int:
    """Write down how many had been reached by a day, and return its id.

    `values`: by_on, total, source, note, actors.
    """
    balance = session.get_one(OpeningBalance, balance_id) if balance_id else OpeningBalance()
    balance.instrument_id = instrument_id
    for name in ("by_on", "total", "source", "note", "actors"):
        if name in values:
            setattr(balance, name, values[name])
    stage_rules.check_day(PartialDate.day(balance.by_on) if balance.by_on else None, "by_on")
    journal.check_and_add(session, balance)
    session.flush()
    journal.describe(session, BALANCE_SAVED, session.get_one(Instrument, instrument_id).name_es)
    return balance.id


def save_balances(session: Session, instrument_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Make these the opening balances of an instrument; those left out are deleted.

    Raises `Invalid` with a key `balances.N` for each that will not do.
    """
    kept, days, problems = set(), set[Any](), {}
    for number, row in enumerate(rows):
        if row.get("by_on") in days:
            problems[f"balances.{number}"] = _("Ya hay un saldo a esa fecha.")
            continue
        days.add(row.get("by_on"))
        try:
            kept.add(save_balance(session, instrument_id, row, row.get("id")))
        except Invalid as error:
            problems[f"balances.{number}"] = str(error)
    if problems:
        raise Invalid(problems)
    for each in balances(session, instrument_id):
        if each.id not in kept:
            delete_balance(session, each.id)


def delete_balance(session: Session, balance_id: int) -> None:
    """Delete an opening balance."""
    balance = session.get(OpeningBalance, balance_id)
    if balance is None:
        raise NotFound(_("Ese saldo inicial ya no está en este archivo."))
    name = session.get_one(Instrument, balance.instrument_id).name_es
    bin.delete(session, OpeningBalance, balance_id, name=name)
