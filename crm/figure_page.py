"""The figures of an instrument as one page shows them, each with the follow-ups behind it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import figures, instruments
from crm.dates import PartialDate, show_date, show_partial
from crm.errors import Invalid
from crm.figures import Count
from crm.i18n import _
from crm.instruments import InstrumentRow
from crm.model import (
    GOVERNMENTS,
    LOCAL,
    FollowUp,
    InstrumentKind,
    Organization,
    OrganizationKind,
    PracticeActor,
    Stage,
    StageChange,
)

OTHERS = tuple(kind for kind in OrganizationKind if kind not in GOVERNMENTS)


@dataclass(frozen=True)
class FigureRow:
    """One figure with its name; `inside` is a part of the one above it.

    `unsigned` are those among them that stand past a signature which nobody noted.
    """

    name: str
    count: Count
    inside: bool = False
    unsigned: int = 0


@dataclass(frozen=True)
class Figures:
    """How many so far by a day, how many within a period, and where each stood on the day.

    `examples` are the invented follow-ups, which count in none of these.
    """

    instrument: InstrumentRow
    day: date
    first: date
    last: date
    stock: tuple[FigureRow, ...]
    flow: tuple[FigureRow, ...]
    stages: tuple[FigureRow, ...]
    examples: int


@dataclass(frozen=True)
class FigureLine:
    """A follow-up behind a figure; `open_dates` is what leaves it undetermined."""

    follow_up_id: int
    name: str
    title: str | None
    dates: str
    open_dates: str | None


def gather(
    session: Session, instrument: InstrumentRow, day: date, first: date, last: date
) -> Figures:
    """Count everything that the page shows; or raise `Invalid`."""
    if last < first:
        raise Invalid({"last": _("El último día es anterior al primero.")})

    def by(kinds: Collection[OrganizationKind], actors: Collection[PracticeActor]) -> Count:
        return figures.stock(session, instrument.id, day, kinds=kinds, actors=actors)

    def within(kinds: Collection[OrganizationKind], actors: Collection[PracticeActor]) -> Count:
        return figures.flow(session, instrument.id, first, last, kinds=kinds, actors=actors)

    stages = instruments.stages(session, instrument.id)
    stood = figures.by_stage(session, instrument.id, day)
    signed = _signatories(session, instrument.id)
    signing = min((each.position for each in stages if each.signs), default=None)
    return Figures(
        instrument,
        day,
        first,
        last,
        tuple(_rows(instrument, by)),
        tuple(_rows(instrument, within)),
        tuple(
            FigureRow(each.name, stood[each.id], unsigned=_unsigned(stood[each.id], signed))
            if signing is not None and each.position > signing and not each.side
            else FigureRow(each.name, stood[each.id])
            for each in stages
        ),
        figures.examples(session, instrument.id),
    )


def _signatories(session: Session, instrument_id: int) -> set[int]:
    query = (
        select(StageChange.follow_up_id)
        .join(Stage, Stage.id == StageChange.stage_id)
        .where(Stage.instrument_id == instrument_id, Stage.signs)
    )
    return set(session.scalars(query))


def _unsigned(count: Count, signed: Collection[int]) -> int:
    return sum(id_ not in signed for id_ in (*count.ids, *count.undetermined_ids))


_Counting = Callable[[Collection[OrganizationKind], Collection[PracticeActor]], Count]


def _rows(instrument: InstrumentRow, count: _Counting) -> Iterable[FigureRow]:
    yield FigureRow(_("Total"), count((), ()))
    yield FigureRow(_("Gobiernos locales"), count(LOCAL, ()), inside=True)
    yield FigureRow(_("Gobiernos regionales"), count((OrganizationKind.REGIONAL,), ()), inside=True)
    if _any(others := count(OTHERS, ())):
        yield FigureRow(_("Otras instituciones"), others, inside=True)
    if instrument.kind is not InstrumentKind.PRACTICE:
        return
    every = count(tuple(OrganizationKind), ())
    told: set[int] = set()
    for actor in PracticeActor:
        found = count((), (actor,))
        told |= {*found.ids, *found.undetermined_ids}
        if _any(found):
            yield FigureRow(_("Actor: {kind}").format(kind=actor.label), found, inside=True)
    rest = Count(
        tuple(id_ for id_ in every.ids if id_ not in told),
        tuple(id_ for id_ in every.undetermined_ids if id_ not in told),
    )
    if _any(rest):
        yield FigureRow(_("Actor sin indicar"), rest, inside=True)


def _any(count: Count) -> bool:
    return bool(count.ids or count.undetermined_ids)


def lines(session: Session, count: Count) -> list[FigureLine]:
    """The follow-ups behind a figure, those that are undetermined last, with why."""
    wanted = {*count.ids, *count.undetermined_ids}
    arrived = _arrived(session, wanted)
    query = (
        select(FollowUp.id, FollowUp.title, Organization)
        .join(Organization, Organization.id == FollowUp.organization_id)
        .where(FollowUp.id.in_(wanted))
        .order_by(Organization.sort_key, FollowUp.id)
    )
    found = [
        FigureLine(
            id_,
            organization.full_name,
            title,
            _said(arrived.get(id_, ())),
            _said(each for each in arrived.get(id_, ()) if _leaves_open(each[1]))
            if id_ in count.undetermined_ids
            else None,
        )
        for id_, title, organization in session.execute(query)
    ]
    return sorted(found, key=lambda each: each.open_dates is not None)


def _leaves_open(on: PartialDate | None) -> bool:
    return on is None or on.precision != "day"


_Arrived = tuple[str, PartialDate | None]


def _arrived(session: Session, ids: Collection[int]) -> dict[int, list[_Arrived]]:
    """The stages that each reached, with when."""
    query = (
        select(StageChange, Stage)
        .join(Stage, Stage.id == StageChange.stage_id)
        .where(StageChange.follow_up_id.in_(ids))
        .order_by(Stage.position, StageChange.id)
    )
    found: dict[int, list[_Arrived]] = {}
    for change, stage in session.execute(query):
        name = instruments.stage_row(stage).name
        found.setdefault(change.follow_up_id, []).append((name, change.on))
    return found


def _said(arrivals: Iterable[_Arrived]) -> str:
    return " · ".join(
        _("{stage}: {when}").format(stage=stage, when=_when(on)) for stage, on in arrivals
    )


def _when(on: PartialDate | None) -> str:
    if on is None:
        return _("sin fecha")
    return show_date(on.first) if on.precision == "day" else show_partial(on, date.min)
