"""A listing: rows in columns under groups, on A4 and as a spreadsheet, from one value."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from io import BytesIO
from itertools import islice
from typing import Any

from reportlab.lib.pagesizes import A4

from crm.dates import show_date, show_number
from crm.i18n import Language, _, speaking
from crm.reports.brief_blocks import look
from crm.reports.fitting import fit, share_out
from crm.reports.flow import Block, Item, Table, paginate, row_block, text_block
from crm.reports.pdf import (
    ACCENT,
    BOLD,
    FOOT,
    LANDSCAPE,
    LINE,
    LINE_STRONG,
    MARGIN,
    SEMIBOLD,
    TEXT,
    TEXT_2,
    TEXT_3,
    Furniture,
    P,
    Paper,
    warnings_of,
    width_of,
)
from crm.reports.story_pdf import MOST_PAGES, cell_rows, text_lines
from crm.sheets import Cell, new_book, put
from crm.text import clean_line

Row = tuple[Cell, ...]
Step = Callable[[int, int], object]

_TOP = 46.0  # where the flow begins below the edge of a page
_SIZE, _PAD, _GUTTER = 8.0, 2.6, 9.0
_LONGEST_WORD = 92.0  # points: a longer one is broken rather than the other columns
_EMPTY = 0.1  # share of a column in which nothing stands
_SAMPLED = 200  # rows that tell how wide the words of a column are
_WIDEST, _NARROWEST = 60, 9  # characters of a column of the spreadsheet
_EVERY = 50  # rows between two steps of the progress
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")  # of a sheet


@dataclass(frozen=True)
class Column:
    """What a column is called, its share of the width, and whether it stands at the right."""

    title: str
    share: float = 1
    right: bool = False


@dataclass(frozen=True)
class Group:
    """Rows under a heading of their own."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Listing:
    """Everything that a listing says; `nothing` is said in place of the rows where there is none.

    `grouped_by` names what the titles of the groups are, where they have any: a spreadsheet has
    them as its first column. `personal` tells whether there are personal data in it.
    """

    kind: str
    title: str
    about: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    nothing: str
    printed_on: date
    language: Language = "es"
    grouped_by: str = ""
    total: Row | None = None
    notes: tuple[str, ...] = ()
    landscape: bool = True
    printed_by: str = ""
    personal: bool = False
    internal: bool = True
    logo: bytes | None = None

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for group in self.groups for row in group.rows)


# On paper


def listing_pdf(listing: Listing, step: Step | None = None) -> bytes:
    """Return the listing as a PDF; `step` hears how many rows are set, and of how many."""
    with speaking(listing.language):
        size = LANDSCAPE if listing.landscape else A4
        paper = Paper(
            title=listing.title, author=listing.printed_by, subject=listing.kind, size=size
        )
        shared = not listing.internal and not listing.personal
        furniture = Furniture(
            listing.kind,
            listing.title,
            listing.printed_by,
            listing.printed_on,
            internal=listing.internal,
            personal=listing.personal,
            logo=listing.logo,
            notice=_("Versión para compartir. No contiene datos personales.") if shared else "",
        )
        width, height = size[0] - 2 * MARGIN, size[1]
        rooms = [height - _TOP - FOOT - 8] * MOST_PAGES
        pages, _none = paginate(list(_flow(listing, width, step)), rooms)
        for number, page in enumerate(pages, 1):
            paper.furnish(furniture, number, len(pages))
            for placed in page:
                placed.item.draw(paper.canvas, MARGIN, height - _TOP - placed.below)
            paper.end_page()
        return paper.data()


def _flow(listing: Listing, width: float, step: Step | None) -> Iterator[Item]:
    title = fit(listing.title, width, 44, (16, 13.5, 11), face=BOLD)
    yield Block(title.height, title.draw)
    yield from text_lines(listing.about, look(9, TEXT_2), space=3, width=width)
    if listing.rows:
        yield _table(listing, width, step)
    else:
        yield from text_lines(listing.nothing, look(10), space=14, width=width)
    for number, note in enumerate((*listing.notes, warnings_of(listing))):
        yield from text_lines(note, look(7.6, TEXT_3), space=2 if number else 8, width=width)


def _table(listing: Listing, width: float, step: Step | None) -> Table:
    widths = _widths(listing, width)
    aligned = list(zip(listing.columns, widths, strict=True))
    heads, left = [], 0.0
    for column, wide in aligned:
        style = look(_SIZE, TEXT_2, SEMIBOLD, align=2 if column.right else 0)
        heads.append((P(column.title, style), left, wide - _GUTTER))
        left += wide
    head = row_block(heads, pad=_PAD, rule=LINE_STRONG, width=width)
    return Table(head, tuple(_rows(listing, aligned, width, step)), space=10)


def _rows(
    listing: Listing, aligned: Sequence[tuple[Column, float]], width: float, step: Step | None
) -> Iterator[Block]:
    done, total = 0, len(listing.rows)
    for group in listing.groups:
        if group.title:
            heading = P(group.title, look(8.8, ACCENT, SEMIBOLD))
            yield text_block(heading, width, space=9, sticky=True)
        for row in group.rows:
            yield from _row(row, aligned, width)
            done += 1
            if step and (done % _EVERY == 0 or done == total):
                step(done, total)
    if listing.total:
        yield from _row(listing.total, aligned, width, bold=True)


def _row(
    row: Row, aligned: Sequence[tuple[Column, float]], width: float, *, bold: bool = False
) -> Iterator[Block]:
    cells, left = [], 0.0
    for cell, (column, wide) in zip(row, aligned, strict=True):
        style = look(_SIZE, TEXT, SEMIBOLD if bold else look(_SIZE).fontName)
        if column.right:
            style = look(_SIZE, TEXT, style.fontName, align=2)
        cells.append((shown(cell), style, left, wide - _GUTTER))
        left += wide
    yield from cell_rows(cells, pad=_PAD, rule=LINE, width=width)


def shown(cell: Cell) -> str:
    """Return a cell as paper shows it."""
    if isinstance(cell, date):
        return show_date(cell)
    return show_number(cell) if isinstance(cell, int) else str(cell if cell is not None else "")


def _widths(listing: Listing, width: float) -> list[float]:
    """How wide each column is by its share, but no narrower than its longest word."""
    sampled = [*islice(listing.rows, _SAMPLED), listing.total or ()]
    least = []
    for place, column in enumerate(listing.columns):
        texts = [column.title, *(shown(row[place]) for row in sampled if row)]
        words = {word for text in texts for word in text.split()}
        longest = max((width_of(word, SEMIBOLD, _SIZE) for word in words), default=0)
        least.append(min(longest, _LONGEST_WORD) + _GUTTER + 1)
    shares = [
        column.share if any(row[place] not in (None, "") for row in listing.rows) else _EMPTY
        for place, column in enumerate(listing.columns)
    ]
    return share_out(width, shares, least)


# As a spreadsheet


def listing_xlsx(listing: Listing) -> bytes:
    """Return the listing as a spreadsheet: text stays text, and its headings stay in sight."""
    with speaking(listing.language):
        written = BytesIO()
        with new_book(written) as book:
            book.set_properties(
                {
                    "title": clean_line(listing.title),
                    "author": clean_line(listing.printed_by),
                    "created": datetime.combine(listing.printed_on, time(), UTC),
                }
            )
            _fill(book, book.add_worksheet(_sheet_name(listing.kind)), listing)
        return written.getvalue()


def _fill(book: Any, sheet: Any, listing: Listing) -> None:
    grouped = bool(listing.grouped_by)
    columns = [Column(listing.grouped_by)] * grouped + list(listing.columns)
    rows = [
        (group.title, *row) if grouped else row for group in listing.groups for row in group.rows
    ]
    put(sheet, 0, 0, listing.title, book.add_format({"bold": True, "font_size": 14}))
    put(sheet, 1, 0, listing.about, book.add_format({"font_color": "#465263"}))
    top = 3
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    for place, column in enumerate(columns):
        put(sheet, top, place, column.title, heading)
    wrapped = {"text_wrap": True, "valign": "top"}
    plain = book.add_format(wrapped)
    day = book.add_format(wrapped | {"num_format": "dd/mm/yyyy"})
    for number, row in enumerate(rows, top + 1):
        for place, cell in enumerate(row):
            put(sheet, number, place, cell, day if isinstance(cell, date) else plain)
    below = top + 1 + len(rows)
    if listing.total:
        bold = book.add_format({"bold": True, "top": 1})
        for place, cell in enumerate(("",) * grouped + listing.total):
            put(sheet, below, place, cell, bold)
        below += 1
    said = listing.notes if rows else (listing.nothing, *listing.notes)
    for number, note in enumerate(said, below + 1):
        put(sheet, number, 0, note)
    _set_page(sheet, listing, columns, rows, top)


def _set_page(
    sheet: Any, listing: Listing, columns: Sequence[Column], rows: Sequence[Row], top: int
) -> None:
    for place, column in enumerate(columns):
        texts = (column.title, *(shown(row[place]) for row in islice(rows, _SAMPLED)))
        longest = max(map(len, texts))
        sheet.set_column(place, place, min(max(longest + 2, _NARROWEST), _WIDEST))
    sheet.freeze_panes(top + 1, 0)
    if rows:
        sheet.autofilter(top, 0, top + len(rows), len(columns) - 1)
    sheet.repeat_rows(top)
    sheet.set_paper(9)  # A4
    if listing.landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&R" + _("{page} de {pages}").format(page="&P", pages="&N"))


def _sheet_name(kind: str) -> str:
    return _NOT_IN_A_NAME.sub(" ", clean_line(kind))[:31].strip() or "Enlace"
