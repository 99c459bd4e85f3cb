"""Where the work stands, area by area: the 26 of the country, or the districts of its capital."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select, union
from sqlalchemy.orm import Session

from crm import board, instruments
from crm.board import Card
from crm.dates import PartialDate
from crm.instruments import StageRow
from crm.model import (
    Event,
    EventOrganizer,
    EventState,
    HeadCount,
    Organization,
    OrganizationKind,
    Outcome,
    Participation,
    Place,
    SideState,
)
from crm.model.base import today
from crm.outlines import Layer, outlines
from crm.people import still_open
from crm.text import sort_key

LIMA, LIMA_METROPOLITANA = "150000", "150100"
_METROPOLITAN = "1501"  # what lies in Lima Metropolitana, and not in the region of Lima
_PROVINCES = {"070100": "070101", "150100": "150101"}  # and the district that each governs itself


@dataclass(frozen=True)
class Area:
    """What is known of an area; nothing that is invented to try things on is of any.

    `cards` are its follow-ups, the most advanced first; `stage` is how far the most advanced
    has come, not counting those that declined or left the way. An institution is of the area in
    which it has its place, and a meeting of those of the institutions that took part.
    """

    code: str
    name: str
    cards: tuple[Card, ...]
    stage: StageRow | None
    actors: int
    meetings: int
    last: PartialDate | None

    @property
    def organization_ids(self) -> tuple[int, ...]:
        """The institutions in follow-up, each once."""
        return tuple(dict.fromkeys(card.organization_id for card in self.cards))

    @property
    def followed(self) -> int:
        """How many institutions are in follow-up."""
        return len(self.organization_ids)

    @property
    def overdue(self) -> int:
        """How many of its follow-ups are past their day."""
        return sum(card.days_overdue > 0 for card in self.cards)

    @property
    def stalled(self) -> int:
        """How many of its follow-ups rest for too long."""
        return sum(card.days_stalled > 0 for card in self.cards)

    @property
    def silent_days(self) -> int | None:
        """For how many days nobody of the area was met, or None if nobody ever was."""
        return max(0, (today() - self.last.last).days) if self.last else None

    @property
    def ubigeos(self) -> tuple[str, ...]:
        """How the UBIGEO of what lies in it begins, as lists are narrowed by it."""
        if self.code == LIMA_METROPOLITANA:
            return (_METROPOLITAN,)
        if self.code == LIMA:
            return tuple(f"15{number:02}" for number in range(11) if number != 1)
        if self.code.endswith("0000"):
            return (self.code[:2],)
        return (*(each for each, seat in _PROVINCES.items() if seat == self.code), self.code)


def areas(session: Session, instrument_id: int, layer: Layer = Layer.COUNTRY) -> list[Area]:
    """Every area of a layer, the most advanced in an instrument first, then by how many."""
    stages = {stage.id: stage for stage in instruments.stages(session, instrument_id)}
    cards = _cards(session, instrument_id, layer, stages)
    actors = _actors(session, layer)
    meetings = _meetings(session, layer)
    found = [
        _area(each.code, each.name, cards[each.code], stages, actors, meetings)
        for each in outlines(layer)
    ]
    return sorted(found, key=_order)


def _area(
    code: str,
    name: str,
    cards: Sequence[Card],
    stages: dict[int, StageRow],
    actors: dict[str, int],
    meetings: dict[str, tuple[int, PartialDate]],
) -> Area:
    reached = [stages[card.stage_id] for card in cards if _on_the_way(card, stages)]
    furthest = max(reached, key=lambda stage: stage.position, default=None)
    recent, last = meetings.get(code, (0, None))
    return Area(code, name, tuple(cards), furthest, actors.get(code, 0), recent, last)


def _on_the_way(card: Card, stages: dict[int, StageRow]) -> bool:
    return card.side_state is not SideState.DECLINED and not stages[card.stage_id].side


def _order(area: Area) -> tuple[Any, ...]:
    stage = area.stage.position if area.stage else -1
    return not area.cards, -stage, -area.followed, sort_key(area.name)


# What belongs to an area


def area_of(ubigeo: str | None, kind: OrganizationKind, layer: Layer) -> str | None:
    """The area in which an institution of this kind with this UBIGEO lies, if any."""
    if ubigeo is None:
        return None
    if layer is Layer.COUNTRY:
        return LIMA_METROPOLITANA if ubigeo.startswith(_METROPOLITAN) else f"{ubigeo[:2]}0000"
    if ubigeo in _PROVINCES:  # of anyone but its government nobody knows in which district it is
        return _PROVINCES[ubigeo] if kind is OrganizationKind.PROVINCIAL else None
    inside = ubigeo.startswith((_METROPOLITAN, "0701")) and not ubigeo.endswith("00")
    return ubigeo if inside else None


def _area_column(layer: Layer) -> ColumnElement[str | None]:
    """As `area_of`, asked of the file."""
    code = Place.code
    metropolitan = code.startswith(_METROPOLITAN)
    if layer is Layer.COUNTRY:
        return case((metropolitan, LIMA_METROPOLITANA), else_=func.substr(code, 1, 2) + "0000")
    governs = Organization.kind == OrganizationKind.PROVINCIAL
    seats = [(and_(code == province, governs), own) for province, own in _PROVINCES.items()]
    district = and_(metropolitan | code.startswith("0701"), ~code.endswith("00"))
    return case(*seats, (district, code), else_=None)


def _cards(
    session: Session, instrument_id: int, layer: Layer, stages: dict[int, StageRow]
) -> dict[str | None, list[Card]]:
    def far(card: Card) -> tuple[Any, ...]:
        stage = stages[card.stage_id]
        return stage.side, -stage.position, sort_key(card.name)

    found: dict[str | None, list[Card]] = defaultdict(list)
    found_cards = board.cards(session, instrument_id)
    still = (card for card in found_cards if not (card.closed or card.example))
    for card in sorted(still, key=far):
        found[area_of(card.ubigeo, card.kind, layer)].append(card)
    return found


def _actors(session: Session, layer: Layer) -> dict[str, int]:
    area = _area_column(layer).label("area")
    query = (
        select(area, func.count())
        .select_from(Organization)
        .join(Place, Place.id == Organization.place_id)
        .where(still_open(Organization), ~Organization.example)
        .group_by(area)
    )
    return _by_area(session.execute(query))


def _meetings(session: Session, layer: Layer) -> dict[str, tuple[int, PartialDate]]:
    """How many meetings each area had in the last 12 months, and when it had its last."""
    nouns = (Participation, EventOrganizer, HeadCount, Outcome)
    told = union(
        *(
            select(noun.event_id, noun.organization_id).where(noun.organization_id.is_not(None))
            for noun in nouns
        )
    ).cte()
    area = _area_column(layer).label("area")
    recent = and_(Event.start_last >= a_year_before(today()), Event.start_first <= today())
    # With one `max` alone, the other columns are those of the row that has it.
    columns: list[Any] = [
        area,
        func.count(Event.id.distinct()).filter(recent).label("recent"),
        func.max(Event.start_last).label("last"),
        Event.start_first.label("first"),
    ]
    query = (
        select(*columns)
        .select_from(told)
        .join(Event, Event.id == told.c.event_id)
        .join(Organization, Organization.id == told.c.organization_id)
        .join(Place, Place.id == Organization.place_id)
        .where(Event.state == EventState.HELD, Event.start_last.is_not(None))
        .where(~Event.example, ~Organization.example)
        .group_by(area)
    )
    return {
        row.area: (row.recent, PartialDate(row.first, row.last))
        for row in session.execute(query)
        if row.area
    }


def _by_area(rows: Iterable[Any]) -> dict[str, Any]:
    return {row[0]: row[1] for row in rows if row[0] is not None}


def a_year_before(day: date) -> date:
    """The same day a year earlier; of 29 February, the day before."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap else day.day)
