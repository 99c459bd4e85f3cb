"""Who works with this file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import bin, journal
from crm.errors import Invalid
from crm.model import FocalPoint
from crm.model.base import N_


@dataclass(frozen=True)
class FocalPointRow:
    """A focal point as lists and menus show one."""

    id: int
    name: str
    agency: str | None
    initials: str | None


def all_rows(session: Session) -> list[FocalPointRow]:
    """Every focal point of this file, by name."""
    return [
        FocalPointRow(each.id, each.name, each.agency, each.initials)
        for each in session.scalars(select(FocalPoint).order_by(FocalPoint.name))
    ]


def named(session: Session, name: str) -> int | None:
    """The id of the focal point of this name, if the file has one."""
    return session.scalar(select(FocalPoint.id).where(FocalPoint.name == name).limit(1))


def save_focal_point(
    session: Session, values: Mapping[str, Any], focal_point_id: int | None = None
) -> int:
    """Write down a focal point (name, agency, initials), and return the id; or raise `Invalid`."""
    point = session.get_one(FocalPoint, focal_point_id) if focal_point_id else FocalPoint()
    for name, value in values.items():
        setattr(point, name, value)
    journal.check_and_add(session, point)
    session.flush()
    journal.describe(session, N_("Punto focal «{subject}» guardado"), point.name)
    return point.id


def save_focal_points(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Make these the focal points of this file; those left out are deleted.

    Raises `Invalid` with a key `points.N` for each that will not do.
    """
    journal.describe(session, N_("Puntos focales guardados"))
    kept, problems = set(), {}
    for number, row in enumerate(rows):
        values = {name: row[name] for name in ("name", "agency", "initials") if name in row}
        try:
            kept.add(save_focal_point(session, values, row.get("id")))
        except Invalid as error:
            problems[f"points.{number}"] = str(error)
    if problems:
        raise Invalid(problems)
    for each in all_rows(session):
        if each.id not in kept:
            bin.delete(session, FocalPoint, each.id, name=each.name)
