"""Where things are: Peru's UBIGEO tree and named groups of its places."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.model.base import N_, NAME, Record, Word, word


class PlaceLevel(Word):
    REGION = "region", N_("Región")
    PROVINCE = "province", N_("Provincia")
    DISTRICT = "district", N_("Distrito")


class Place(Record):
    """A region, province or district, by its INEI code of six digits."""

    __tablename__ = "place"

    code: Mapped[str] = mapped_column(String(6), unique=True)
    level: Mapped[PlaceLevel] = mapped_column(word(PlaceLevel))
    name: Mapped[str] = mapped_column(String(NAME))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    capital: Mapped[str | None] = mapped_column(String(NAME))
    population: Mapped[int | None]
    closed_on: Mapped[date | None]

    parent: Mapped["Place | None"] = relationship(remote_side="Place.id")


class TerritoryGroup(Record):
    """A named group of places that people speak of as one."""

    __tablename__ = "territory_group"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_es: Mapped[str] = mapped_column(String(NAME))
    name_en: Mapped[str] = mapped_column(String(NAME))


class TerritoryGroupPlace(Record):
    """One place of a territory group."""

    __tablename__ = "territory_group_place"

    group_id: Mapped[int] = mapped_column(ForeignKey("territory_group.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
