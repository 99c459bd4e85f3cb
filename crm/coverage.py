"""How much of the country an instrument covers: of how many governments, region by region."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from crm.model import (
    GOVERNMENTS,
    FollowUp,
    Instrument,
    InstrumentKind,
    Organization,
    OrganizationKind,
    Place,
    PlaceLevel,
    Stage,
    StageChange,
)
from crm.model.base import today
from crm.model.organization import shown_name
from crm.people import still_open
from crm.text import sort_key


@dataclass(frozen=True)
class Tally:
    """Of how many governments how many were contacted, signed, and have a plan.

    A plan counts where its government signed; `unsigned` are the plans of those that did not.
    """

    total: int = 0
    contacted: int = 0
    signed: int = 0
    planned: int = 0
    unsigned: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.total + other.total,
            self.contacted + other.contacted,
            self.signed + other.signed,
            self.planned + other.planned,
            self.unsigned + other.unsigned,
        )


@dataclass(frozen=True)
class Node:
    """A territory with all that lies in it, or one government, which has an institution."""

    code: str
    name: str
    tally: Tally
    level: PlaceLevel | None = None
    organization_id: int | None = None
    kind: OrganizationKind | None = None
    children: tuple["Node", ...] = field(default=())


def tree(session: Session, instrument_id: int, day: date | None = None) -> Node:
    """The whole country: regions, their provinces, and in each its governments, by name.

    What was reached by a past `day` is what is dated until then; by today, whatever was noted. The
    governments are those of today.
    """
    rows = _governments(session)
    past = day if day and day < today() else None
    reached = _reached(session, instrument_id, past)
    plans = _planned(session, instrument_id, past)
    leaves = [_leaf(row, reached.get(row.id, Tally()), row.id in plans) for row in rows]
    names = _names(session)
    provinces = _grouped((each for each in leaves if _is_local(each)), 4, names)
    regional = [each for each in leaves if not _is_local(each)]
    regions = _grouped([*regional, *provinces], 2, names)
    return Node("", "", _sum(regions), children=tuple(regions))


def _is_local(node: Node) -> bool:
    return node.kind is not OrganizationKind.REGIONAL


def _leaf(row: Any, reached: Tally, planned: bool) -> Node:
    plan = planned or bool(reached.planned)
    signed = bool(reached.signed)
    tally = Tally(1, reached.contacted, int(signed), int(plan and signed), int(plan and not signed))
    return Node(row.code, row.name, tally, organization_id=row.id, kind=row.kind)


def _grouped(nodes: Iterable[Node], length: int, names: dict[str, str]) -> list[Node]:
    """Put nodes into the territories whose codes begin as theirs, each with the sum of them."""
    found: dict[str, list[Node]] = {}
    for node in nodes:
        found.setdefault(node.code[:length], []).append(node)
    level = PlaceLevel.PROVINCE if length == 4 else PlaceLevel.REGION
    made = [
        Node(
            code.ljust(6, "0"),
            names[code.ljust(6, "0")],
            _sum(inside),
            level,
            children=tuple(sorted(inside, key=_order)),
        )
        for code, inside in found.items()
    ]
    return sorted(made, key=_order)


def _order(node: Node) -> tuple[bool, str]:
    """The government of a territory stands before what lies in it."""
    own = node.kind in (OrganizationKind.REGIONAL, OrganizationKind.PROVINCIAL)
    return not own, sort_key(node.name)


def _sum(nodes: Sequence[Node]) -> Tally:
    return reduce(Tally.__add__, (node.tally for node in nodes), Tally())


def _governments(session: Session) -> Sequence[Any]:
    """The governments there are today, each with the place that it governs."""
    columns: list[Any] = [
        Organization.id,
        Organization.kind,
        shown_name(Organization).label("name"),
        Place.code,
    ]
    query = (
        select(*columns)
        .join(Place, Place.id == Organization.place_id)
        .where(Organization.kind.in_(GOVERNMENTS), still_open(Organization))
        .where(~Organization.example)
    )
    return session.connection().execute(query).all()


def _names(session: Session) -> dict[str, str]:
    query = select(Place.code, Place.name).where(Place.level != PlaceLevel.DISTRICT)
    return {row[0]: row[1] for row in session.execute(query)}


def _reached(session: Session, instrument_id: int, past: date | None) -> dict[int, Tally]:
    """What each institution has reached of an instrument, dated or not, or by a past day."""
    first = (
        select(func.min(Stage.position))
        .where(Stage.instrument_id == instrument_id, ~Stage.side)
        .scalar_subquery()
    )
    noted = Stage.id == StageChange.stage_id  # to stand at a stage is not to have signed
    stands = Stage.id == FollowUp.stage_id
    by_then = and_(noted, StageChange.on_last <= past) if past else or_(noted, stands)
    columns: list[Any] = [
        FollowUp.organization_id,
        func.max(and_(~Stage.side, Stage.position > first)).label("contacted"),
        func.max(and_(Stage.signs, noted)).label("signed"),
        func.max(and_(~Stage.side, Stage.terminal)).label("planned"),
    ]
    query = (
        select(*columns)
        .outerjoin(StageChange, StageChange.follow_up_id == FollowUp.id)
        .join(Stage, by_then)
        .where(FollowUp.instrument_id == instrument_id)
        .group_by(FollowUp.organization_id)
    )
    return {
        row.organization_id: Tally(0, int(row.contacted), int(row.signed or 0), int(row.planned))
        for row in session.connection().execute(query)
    }


def _planned(session: Session, instrument_id: int, past: date | None) -> set[int]:
    """Who has a plan by the instrument of plans, which a declaration is answered with."""
    declares = (
        select(Instrument.id)
        .where(Instrument.id == instrument_id, Instrument.kind == InstrumentKind.DECLARATION)
        .exists()
    )
    query = (
        select(FollowUp.organization_id)
        .join(Instrument, Instrument.id == FollowUp.instrument_id)
        .join(StageChange, StageChange.follow_up_id == FollowUp.id)
        .join(Stage, Stage.id == StageChange.stage_id)
        .where(Instrument.kind == InstrumentKind.ACTION_PLAN, Stage.counts, declares)
    )
    if past:
        query = query.where(StageChange.on_last <= past)
    return set(session.scalars(query))
