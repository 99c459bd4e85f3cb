"""The register of what came in and what left: which file, of what, how many, who and when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.exchange.value import Format, Reason
from crm.i18n import _
from crm.model import Exchange
from crm.model.exchange import Direction


@dataclass(frozen=True)
class ExchangeRow:
    """A file that came in or left."""

    id: int
    direction: Direction
    format: str
    name: str
    what: str
    total: int
    left_out: str
    at: datetime
    who: str
    sha256: str


def rows(session: Session) -> list[ExchangeRow]:
    """All of them, newest first."""
    query = select(Exchange).order_by(Exchange.at.desc(), Exchange.id.desc())
    return [_row(each) for each in session.scalars(query)]


def _row(each: Exchange) -> ExchangeRow:
    return ExchangeRow(
        each.id,
        each.direction,
        format_label(each.format),
        each.name,
        each.what or "",
        each.total,
        _left_out(each) if each.direction is Direction.OUT else "",
        each.at,
        each.who or "",
        each.sha256 or "",
    )


def format_label(code: str) -> str:
    """What a format is called; its code where it is none of those in which things leave."""
    return next((each.label for each in Format if each.value == code), code.upper())


def _left_out(each: Exchange) -> str:
    told = (reason.told(each.counts[reason.value]) for reason in Reason if each.counts.get(reason))
    return ". ".join(told) or _("Nada quedó fuera")
