"""What all listings have in common: their logo, their notes, and how a date stands in a cell."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import office, sample
from crm.dates import PartialDate, show_partial
from crm.i18n import _, language
from crm.model import Event, Organization
from crm.model.base import today
from crm.reports.listing import Column, Group, Listing
from crm.sheets import Cell


def framed(
    session: Session,
    *,
    kind: str,
    title: str,
    about: str,
    columns: Sequence[Column],
    groups: Sequence[Group],
    nothing: str,
    notes: Sequence[str] = (),
    **more: Any,
) -> Listing:
    """Make the listing, in the language in use, with what every one has."""
    left_out = [_(sample.EXAMPLES_LEFT_OUT).capitalize() + "."] * sample.has_examples(session)
    return Listing(
        kind=kind,
        title=title,
        about=about if any(group.rows for group in groups) else "",
        columns=tuple(columns),
        groups=tuple(group for group in groups if group.rows),
        nothing=nothing,
        printed_on=today(),
        language=language(),
        notes=tuple(filter(None, (*notes, *left_out))),
        logo=office.logo(session),
        **more,
    )


def day_cell(on: PartialDate | None) -> Cell:
    """Return a day as a day, and a date that is known less exactly in words."""
    if on is None:
        return None
    return on.first if on.first == on.last else show_partial(on, date.min)


def invented(session: Session, noun: type[Event] | type[Organization]) -> Collection[int]:
    """Return the ids of what was invented to try things on."""
    return set(session.scalars(select(noun.id).where(noun.example)))


def some(names: Sequence[str], most: int = 6) -> str:
    """Return names one after the other, the last of too many only counted."""
    shown = list(dict.fromkeys(names))
    left = len(shown) - most
    said = "; ".join(shown[:most])
    return _("{names} y {count} más").format(names=said, count=left) if left > 0 else said
