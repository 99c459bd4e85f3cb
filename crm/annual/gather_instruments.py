"""The instruments of a plan as its report finds them: how far each institution has come."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import arrivals, figures
from crm.annual.reading import OF_YEAR, said, shown
from crm.annual.rows import FollowUpRow, InstrumentRow
from crm.arrivals import Arrivals
from crm.bulk import chunks
from crm.dates import PartialDate
from crm.i18n import language
from crm.model import (
    FollowUp,
    FollowUpParty,
    Instrument,
    InstrumentKind,
    OpeningBalance,
    Organization,
    Place,
    Practice,
    PracticeActor,
    Stage,
    StageChange,
)
from crm.plan_links import Period


def instruments_of(
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
    came = arrivals.of_year(session, period, [each.id for each in asked])
    for each in asked:
        if each.id not in came:
            continue
        reached, new = came[each.id].stock, came[each.id].flow
        follow_ups = tuple(_follow_ups(session, each.id, period, came[each.id]))
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
    session: Session, instrument_id: int, period: Period, came: Arrivals
) -> Iterator[FollowUpRow]:
    """Each follow-up at the furthest stage that it had come to by the day, or perhaps had."""
    counted = {*came.stock.ids, *came.stock.undetermined_ids}

    def of_year(on: PartialDate | None) -> bool:
        if on is None and came.home is not None:
            return came.home == period.year
        return period.when(on) in OF_YEAR

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
        if of_year(change.on):
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
            new=of_year(arrived.on),
            to_verify=arrived.to_verify,
            title=follow_up.title or "",
            about=said(follow_up.description),
            parties=parties.get(id_, ()),
        )


def _signing(session: Session, ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    for some in chunks(sorted(ids)):
        query = (
            select(FollowUpParty, Organization)
            .join(Organization, Organization.id == FollowUpParty.organization_id)
            .where(FollowUpParty.follow_up_id.in_(some))
            .order_by(FollowUpParty.position, FollowUpParty.id)
        )
        for party, organization in session.execute(query):
            found[party.follow_up_id].append(shown(organization))
    return {id_: tuple(names) for id_, names in found.items()}
