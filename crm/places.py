"""Places of Peru, found by UBIGEO or by name, and the named groups of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from crm.i18n import language
from crm.model import Place, PlaceLevel, TerritoryGroup, TerritoryGroupPlace
from crm.text import terms


@dataclass(frozen=True)
class PlaceRow:
    """A place as lists show one; `inside` is what it is part of: «Callao», «Lima, Lima»."""

    id: int
    code: str
    level: PlaceLevel
    name: str
    inside: str


@dataclass(frozen=True)
class GroupRow:
    """A named group of places, such as «Lima Metropolitana y Callao»."""

    id: int
    name: str
    places: tuple[int, ...]


def find(session: Session, typed: str, limit: int = 20) -> list[PlaceRow]:
    """Return the places whose code begins so, or that have every word, the larger ones first."""
    wanted = terms(typed)
    if not wanted:
        return []
    ranked = [(rank, row) for row in _all(session) if (rank := _rank(row, wanted)) is not None]
    levels = list(PlaceLevel)
    ranked.sort(key=lambda each: (each[0], levels.index(each[1].level), each[1].code))
    return [row for _rank, row in ranked[:limit]]


def _rank(row: PlaceRow, wanted: Sequence[str]) -> int | None:
    """How well a place answers to these words, 0 being best; None when it does not."""
    if len(wanted) == 1 and row.code.startswith(wanted[0]):
        return 0
    name = terms(row.name)
    if name == list(wanted):
        return 0
    there = [*name, *terms(row.inside)]
    if not all(any(each.startswith(word) for each in there) for word in wanted):
        return None
    return 1 if name[0].startswith(wanted[0]) else 2


def rows(session: Session, ids: Sequence[int]) -> dict[int, PlaceRow]:
    """Return these places, by id."""
    return {row.id: row for row in _read(session, _query().where(Place.id.in_(ids)))}


def groups(session: Session) -> list[GroupRow]:
    """The named groups of places, by name."""
    query = (
        select(TerritoryGroup, TerritoryGroupPlace.place_id)
        .join(TerritoryGroupPlace, TerritoryGroupPlace.group_id == TerritoryGroup.id)
        .order_by(TerritoryGroup.name_es, TerritoryGroup.id, TerritoryGroupPlace.id)
    )
    found: dict[int, GroupRow] = {}
    for group, place_id in session.execute(query):
        before = found[group.id].places if group.id in found else ()
        name = group.name_en if language() == "en" else group.name_es
        found[group.id] = GroupRow(group.id, name, (*before, place_id))
    return list(found.values())


_above, _region = aliased(Place), aliased(Place)


def _query() -> Select[Any]:
    columns: list[Any] = [Place.id, Place.code, Place.level, Place.name, _above.name, _region.name]
    return (
        select(*columns)
        .outerjoin(_above, _above.id == Place.parent_id)
        .outerjoin(_region, _region.id == _above.parent_id)
    )


def _all(session: Session) -> list[PlaceRow]:
    return _read(session, _query().where(Place.closed_on.is_(None)))


def _read(session: Session, query: Select[Any]) -> list[PlaceRow]:
    return [
        PlaceRow(id_, code, level, name, ", ".join(dict.fromkeys(filter(None, around))))
        for id_, code, level, name, *around in session.execute(query)
    ]
