"""How many reached what counts of an instrument, as the plan and the report of a year tell it.

They are the figures of `figures`, but for what has no date at all: a year's report tells of it in
the first year whose plan asks for the instrument, flagged, as it does of whatever else is linked
to an activity of the plan and has no date. Where it may be part of an opening balance, or is a
signature that nobody verified, it stays undetermined.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm import figures
from crm.figures import Count
from crm.model import Activity, Instrument, InstrumentKind, Objective, WorkPlan
from crm.plan_links import Period


@dataclass(frozen=True)
class Arrivals:
    """All that came so far by the day, and those that came in the year.

    `undated` are counted without a date; `unsure` are, counted or not, those to be verified.
    What is `signed` is a declaration. `home` is the year to which what has no date belongs; None
    where no plan asks for it.
    """

    stock: Count
    flow: Count
    undated: frozenset[int]
    unsure: frozenset[int]
    signed: bool
    home: int | None

    def unverified(self, ids: Collection[int]) -> frozenset[int]:
        """The signatures among these that nobody verified: they are not counted as such."""
        return self.unsure.intersection(ids) if self.signed else frozenset()


def of_year(
    session: Session, period: Period, instrument_ids: Collection[int]
) -> dict[int, Arrivals]:
    """How many came so far with each of these instruments; nothing before the year has begun."""
    if not instrument_ids or period.as_of < period.first:
        return {}
    unsure = figures.to_verify(session)
    undated = figures.undated(session)
    homes, declarations = _homes(session)
    return {
        id_: _arrivals(
            session,
            period,
            id_,
            homes.get(id_),
            unsure,
            undated,
            signed=id_ in declarations,
        )
        for id_ in sorted(instrument_ids)
    }


def _arrivals(
    session: Session,
    period: Period,
    instrument_id: int,
    home: int | None,
    unsure: frozenset[int],
    undated: frozenset[int],
    *,
    signed: bool,
) -> Arrivals:
    stock = figures.stock(session, instrument_id, period.as_of)
    flow = figures.flow(session, instrument_id, period.first, period.as_of)
    mine: frozenset[int] = frozenset()
    if home is not None and home <= period.year and stock.balance is None:
        known = undated - unsure if signed else undated
        mine = known.intersection((*stock.ids, *stock.undetermined_ids))
        stock = _sure(stock, mine)
        flow = _sure(flow, mine) if home == period.year else flow
    if home not in (None, period.year):  # what has no date is told of there
        flow = _without(flow, undated)
    every = {*stock.ids, *stock.undetermined_ids, *flow.ids, *flow.undetermined_ids}
    return Arrivals(stock, flow, mine, unsure & every, signed, home)


def _sure(count: Count, ids: frozenset[int]) -> Count:
    """With these counted, whatever their date."""
    left = _without(count, ids)
    return replace(left, ids=tuple(sorted({*left.ids, *ids})))


def _without(count: Count, ids: frozenset[int]) -> Count:
    return replace(
        count,
        ids=tuple(each for each in count.ids if each not in ids),
        undetermined_ids=tuple(each for each in count.undetermined_ids if each not in ids),
    )


def _homes(session: Session) -> tuple[dict[int, int], frozenset[int]]:
    """The first year whose plan asks for each instrument, and which are declarations.

    Action plans come along with a declaration, as the report tells of them there.
    """
    query = (
        select(Activity.instrument_id, func.min(WorkPlan.year))
        .join(Objective, Objective.id == Activity.objective_id)
        .join(WorkPlan, WorkPlan.id == Objective.plan_id)
        .where(Activity.instrument_id.is_not(None), ~Activity.example)
        .group_by(Activity.instrument_id)
    )
    asked = {id_: year for id_, year in session.execute(query) if id_ is not None}
    kinds: dict[int, InstrumentKind] = dict(
        session.execute(select(Instrument.id, Instrument.kind)).all()
    )
    declarations = frozenset(
        id_ for id_, kind in kinds.items() if kind is InstrumentKind.DECLARATION
    )
    first = min((asked[id_] for id_ in declarations if id_ in asked), default=None)
    if first is not None:
        plans = [id_ for id_, kind in kinds.items() if kind is InstrumentKind.ACTION_PLAN]
        asked |= {id_: min(first, asked.get(id_, first)) for id_ in plans}
    return asked, declarations
