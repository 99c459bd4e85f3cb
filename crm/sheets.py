"""Tables into spreadsheets: text stays text, and nothing of it is ever a formula."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from crm.dates import show_date
from crm.disk import replacing

# A cell that begins with one of these is taken for a formula, or for one that was made harmless.
LIVE = ("=", "+", "-", "@", "\t", "\r", "'")

Cell = str | int | float | date | None


def write(path: Path, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a table as a .csv or, by any other name, as an .xlsx, whole or not at all."""
    with replacing(path) as file:
        if path.suffix.lower() == ".csv":
            _write_csv(file, headings, rows)
        else:
            _write_xlsx(file, headings, rows)


def _write_csv(file: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    writer = csv_writer(file)
    for row in (headings, *rows):
        writer.writerow([harmless(_shown(cell)) for cell in row])


def csv_writer(file: BinaryIO, *, mark: bool = True) -> Any:
    """Begin a CSV (RFC 4180) in UTF-8, which Excel knows by its mark."""
    file.write(codecs.BOM_UTF8 * mark)
    return csv.writer(codecs.getwriter("utf-8")(file))


def harmless(cell: str) -> str:
    """A cell of a CSV that no spreadsheet takes for a formula; reading takes the mark back."""
    return f"'{cell}" if cell.startswith(LIVE) else cell


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    return show_date(cell) if isinstance(cell, date) else str(cell)


def _write_xlsx(file: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    with new_book(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, headings, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                put(sheet, number, column, cell)
        sheet.autofit()


@contextmanager
def new_book(file: BinaryIO) -> Iterator[Any]:
    """Give an .xlsx in which nothing that looks like a formula or a link becomes one.

    It is made in memory: its library would not say as the system does that a disk is full.
    """
    from xlsxwriter import Workbook

    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    made = io.BytesIO()
    book = Workbook(made, plain | {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    yield book
    book.close()
    file.write(made.getbuffer())


def put(sheet: Any, row: int, column: int, cell: Cell, look: Any = None) -> None:
    """Write a cell as what it is: text as text, a number as a number, a day as a day."""
    if isinstance(cell, str):
        sheet.write_string(row, column, cell, look)
    elif isinstance(cell, date):
        day = datetime(cell.year, cell.month, cell.day)
        sheet.write_datetime(row, column, day, look)
    elif cell is not None:
        sheet.write_number(row, column, cell, look)
