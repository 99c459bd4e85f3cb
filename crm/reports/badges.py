"""Badges for who is expected at an event, several on a sheet of A4, to be cut out."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportlab.lib.units import mm
from sqlalchemy.orm import Session

from crm.disk import replacing
from crm.errors import CrmError
from crm.i18n import _
from crm.reports.event_facts import EventFacts, gather_facts, gather_listed
from crm.reports.fitting import Fitted, fit
from crm.reports.pdf import (
    BOLD,
    BRAND,
    LINE_STRONG,
    MEDIUM,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    TEXT_2,
    Paper,
)

_SMALLEST = 55 * mm  # the height for which sizes of letters are given
_BAND = 3 * mm
_INSET = 5 * mm


@dataclass(frozen=True)
class BadgeFormat:
    """How large a badge is, in millimetres, and how many stand on a sheet."""

    code: str
    width: float
    height: float
    columns: int
    rows: int

    @property
    def label(self) -> str:
        """What a menu calls it."""
        return _("{width} × {height} mm, {count} por hoja").format(
            width=f"{self.width:g}", height=f"{self.height:g}", count=self.columns * self.rows
        )


FORMATS = (
    BadgeFormat("90x55", 90, 55, 2, 5),
    BadgeFormat("85x54", 85, 54, 2, 5),
    BadgeFormat("a6", 105, 148, 2, 2),
)


@dataclass(frozen=True)
class Badge:
    """What a badge says of who wears it."""

    name: str
    post: str
    institution: str


@dataclass(frozen=True)
class Badges:
    """The badges of an event."""

    facts: EventFacts
    badges: tuple[Badge, ...]


def gather_badges(session: Session, event_id: int, *, printed_by: str) -> Badges:
    """Gather a badge for each person who is invited, confirmed or was there, by surname."""
    facts = gather_facts(session, event_id, printed_by)
    named = [each for each in gather_listed(session, event_id) if each.name]
    if not named:
        raise CrmError(_("No hay personas con nombre en esta reunión."))
    return Badges(facts, tuple(Badge(each.name, each.post, each.institution) for each in named))


def badges_pdf(
    badges: Badges, format_: BadgeFormat = FORMATS[0], step: Callable[[int], object] | None = None
) -> bytes:
    """Return the badges as a PDF; `step` hears how many are done."""
    title = " · ".join((_("Credenciales"), badges.facts.subject))
    paper = Paper(title=title, author=badges.facts.printed_by, subject=format_.label)
    a_sheet = format_.columns * format_.rows
    for number, badge in enumerate(badges.badges):
        place = number % a_sheet
        if number and place == 0:
            paper.end_page()
        left, top = _corner(format_, place)
        _draw(paper.canvas, badges.facts, badge, format_, left, top)
        if step:
            step(number + 1)
    paper.end_page()
    return paper.data()


def write_badges(
    badges: Badges,
    path: Path,
    format_: BadgeFormat = FORMATS[0],
    step: Callable[[int], object] | None = None,
) -> None:
    """Write the badges as a PDF at `path`, whole or not at all."""
    data = badges_pdf(badges, format_, step)
    with replacing(path) as file:
        file.write(data)


def _corner(format_: BadgeFormat, place: int) -> tuple[float, float]:
    """Where the badge of this place on the sheet begins: left and top."""
    width, height = format_.width * mm, format_.height * mm
    row, column = divmod(place, format_.columns)
    left = (PAGE_WIDTH - format_.columns * width) / 2 + column * width
    top = PAGE_HEIGHT - (PAGE_HEIGHT - format_.rows * height) / 2 - row * height
    return left, top


def _draw(
    canvas: Any, facts: EventFacts, badge: Badge, format_: BadgeFormat, left: float, top: float
) -> None:
    width, height = format_.width * mm, format_.height * mm
    canvas.setStrokeColor(LINE_STRONG)
    canvas.setLineWidth(0.3)
    canvas.setDash(2, 2)
    canvas.rect(left, top - height, width, height)
    canvas.setDash()
    canvas.setFillColor(BRAND)
    canvas.rect(left, top - _BAND, width, _BAND, stroke=0, fill=1)
    room = width - 2 * _INSET
    grown = min(height / _SMALLEST, 1.7)
    heading = fit(
        facts.title,
        room,
        24 * height / _SMALLEST,
        _grown((7.6, 6.8, 6), grown),
        colour=TEXT_2,
        align=1,
    )
    heading.draw(canvas, left + _INSET, top - _BAND - 7)
    lines = _lines(badge, room, grown)
    space = height - _BAND - 7 - heading.height
    at = top - height + (space + sum(each.height for each in lines) + 4 * len(lines)) / 2
    for line in lines:
        line.draw(canvas, left + _INSET, at)
        at -= line.height + 4


def _lines(badge: Badge, room: float, grown: float) -> list[Fitted]:
    sizes = _grown((21, 18, 15.5, 13, 11, 9), grown)
    name = fit(badge.name, room, 52 * grown, sizes, face=BOLD, align=1)
    return [name] + [
        fit(said, room, 22 * grown, _grown((9.6, 8.6, 7.6, 6.6), grown), face=face, align=1)
        for said, face in ((badge.post, MEDIUM), (badge.institution, MEDIUM))
        if said
    ]


def _grown(sizes: tuple[float, ...], by: float) -> tuple[float, ...]:
    return tuple(size * by for size in sizes)
