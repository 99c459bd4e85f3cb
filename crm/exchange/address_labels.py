"""Address labels on sheets of A4: each name with where a letter reaches it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.units import mm

from crm.errors import CrmError
from crm.exchange.contacts import Contact
from crm.exchange.value import Reason, Tally
from crm.i18n import _
from crm.model.base import N_
from crm.reports.fitting import Fitted, fit
from crm.reports.pdf import PAGE_HEIGHT, REGULAR, SEMIBOLD, Paper

_INSET_X, _INSET_Y = 4 * mm, 2.5 * mm
_SIZES = (10.5, 9.5, 8.5, 7.5, 6.5)
_GAP = 1


@dataclass(frozen=True)
class LabelSheet:
    """A sheet of labels, in millimetres: how large they are, and where the first one begins."""

    code: str
    name: str
    width: float
    height: float
    columns: int
    rows: int
    left: float
    top: float
    gap: float = 0

    @property
    def label(self) -> str:
        """What a menu calls it."""
        return _("{name}: {width} × {height} mm, {count} por hoja").format(
            name=_(self.name), width=f"{self.width:g}", height=f"{self.height:g}", count=self.count
        )

    @property
    def count(self) -> int:
        """How many labels are on it."""
        return self.columns * self.rows


SHEETS = (
    LabelSheet("l7160", "Avery L7160", 63.5, 38.1, 3, 7, 7.2, 15.15, 2.5),
    LabelSheet("l7163", "Avery L7163", 99.1, 38.1, 2, 7, 4.65, 15.15, 2.5),
    LabelSheet("a4-3x8", N_("A4 de 3 × 8"), 70, 37, 3, 8, 0, 0.5),
)


def sheet_named(code: str) -> LabelSheet:
    """The sheet of this code; raises `CrmError` with those that there are."""
    for each in SHEETS:
        if each.code == code.casefold():
            return each
    raise CrmError(
        _("No hay una hoja de etiquetas «{code}». Hay: {codes}.").format(
            code=code[:40], codes=", ".join(each.code for each in SHEETS)
        )
    )


def lines_of(contact: Contact) -> tuple[str, ...]:
    """What stands on a label, the name first; nothing where no address is known."""
    if not contact.address:
        return ()
    where = contact.where
    place = dict.fromkeys(filter(None, (where.district, where.province, where.region)))
    if contact.person is None:
        return (contact.name, contact.address, ", ".join(place))
    named = " ".join(filter(None, (contact.person.treatment, contact.name)))
    title = contact.held.title if contact.held else ""
    lines = (named, title, contact.institution, contact.address, ", ".join(place))
    return tuple(filter(None, lines))


def addressed(
    contacts: Iterable[Contact], tally: Tally
) -> Iterator[tuple[Contact, tuple[str, ...]]]:
    """Those whom a letter reaches, with what stands on their label; the others are tallied."""
    for contact in contacts:
        if lines := lines_of(contact):
            yield contact, lines
        else:
            tally.left_out[Reason.NO_ADDRESS] += 1


def labels_pdf(
    contacts: Iterable[Contact], sheet: LabelSheet, tally: Tally, *, skip: int = 0
) -> bytes:
    """Return the labels as a PDF; `skip` of the first sheet are used up already."""
    paper = Paper(title=_("Etiquetas"), author="", subject=sheet.label)
    place = min(max(skip, 0), sheet.count - 1)
    for _contact, lines in addressed(contacts, tally):
        if place == sheet.count:
            paper.end_page()
            place = 0
        _draw(paper.canvas, lines, sheet, place)
        place += 1
        tally.total += 1
    if not tally.total:
        raise CrmError(_("Nadie de los elegidos tiene una dirección postal."))
    paper.end_page()
    return paper.data()


def _draw(canvas: Any, lines: tuple[str, ...], sheet: LabelSheet, place: int) -> None:
    row, column = divmod(place, sheet.columns)
    left = (sheet.left + column * (sheet.width + sheet.gap)) * mm + _INSET_X
    top = PAGE_HEIGHT - (sheet.top + row * sheet.height) * mm - _INSET_Y
    width, height = sheet.width * mm - 2 * _INSET_X, sheet.height * mm - 2 * _INSET_Y
    for fitted in fitting(lines, width, height):
        fitted.draw(canvas, left, top)
        top -= fitted.height + _GAP


def fitting(lines: Sequence[str], width: float, height: float) -> list[Fitted]:
    """The lines in one size, the largest in which all fit; else the longest of them is cut."""
    room = height - _GAP * (len(lines) - 1)

    def set_in(number: int, size: float, most: float = 10_000) -> Fitted:
        return fit(lines[number], width, most, (size,), face=REGULAR if number else SEMIBOLD)

    found: list[Fitted] = []
    for size in _SIZES:
        found = [set_in(number, size) for number in range(len(lines))]
        if sum(each.height for each in found) <= room:
            return found
    while (over := sum(each.height for each in found) - room) > 0:
        longest = max(range(len(found)), key=lambda number: found[number].height)
        most = found[longest].height - min(over, _SIZES[-1])
        found[longest] = set_in(longest, _SIZES[-1], most)
    return found
