"""Tables out of and into spreadsheets: text stays text, and nothing of it is ever a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZipFile, is_zipfile

from crm.dates import show_date
from crm.disk import replacing, why
from crm.errors import CrmError
from crm.i18n import _
from crm.intake import guard, writing
from crm.text import clean_line

MOST_ROWS = 500_000
MOST_MERGED = 1_000  # rows that one cell is merged over
# A cell that begins with one of these is taken for a formula, or for one that was made harmless.
LIVE = ("=", "+", "-", "@", "\t", "\r", "'")

Cell = str | int | float | date | None


@dataclass(frozen=True)
class Sheet:
    """What a spreadsheet says: its first row as headings, and the rows under it as text.

    `lines`: where each row stands, which is not its place among them where others are empty.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...] = field(default=(), compare=False)

    def numbered(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Each row with its line, as the spreadsheet numbers it."""
        lines = self.lines or range(2, len(self.rows) + 2)
        return zip(lines, self.rows, strict=True)


@dataclass(frozen=True)
class Grid:
    """What a spreadsheet says, every row as it stands, the empty ones too.

    `first` is the line of the first of them, as the spreadsheet numbers it.
    """

    name: str
    first: int
    rows: tuple[tuple[str, ...], ...]


def grid(path: Path) -> Grid:
    """Read the first sheet without taking any row for its headings; raises `CrmError`."""
    first, rows = _rows(path)
    width = max(map(len, rows))
    return Grid(path.name, first, tuple(tuple(row) + ("",) * (width - len(row)) for row in rows))


class Typed(StrEnum):
    """What a spreadsheet took a cell for where somebody may have typed something else."""

    NUMBER = "number"
    DAY = "day"


def typed(path: Path) -> dict[tuple[int, int], Typed]:
    """The cells that a spreadsheet holds as a day or as a number with a point, by line and column.

    A code such as 1.10 is kept as the number 1.1, or as the 1st of October: what was typed cannot
    be known any more.
    """
    if path.suffix.lower() in (".csv", ".txt"):
        return {}
    sheet, rows = _first_sheet(path)
    top = (sheet.start or (0, 0))[0]
    found = {}
    for line, row in enumerate(rows, top + 1):
        for column, value in enumerate(row):
            if isinstance(value, float) and not value.is_integer():
                found[line, column] = Typed.NUMBER
            elif isinstance(value, date):
                found[line, column] = Typed.DAY
    return found


def hidden(path: Path) -> frozenset[int]:
    """The lines of the first sheet of an .xlsx that it does not show; of others, none are known."""
    if path.suffix.lower() != ".xlsx" or not is_zipfile(path):
        return frozenset()
    with ZipFile(path) as parts:
        names = [each for each in parts.namelist() if each.startswith("xl/worksheets/sheet")]
        written = parts.read(min(names, key=_numbered)) if names else b""
    rows = re.findall(rb"<row\b[^>]*>", written)
    return frozenset(
        int(number[1])
        for each in rows
        if re.search(rb'\bhidden="(?:1|true)"', each)
        and (number := re.search(rb'\br="(\d+)"', each))
    )


def _numbered(name: str) -> tuple[int, str]:
    return len(name), name


def read(path: Path) -> Sheet:
    """Read the first sheet of an .xlsx, .xls or .ods file, or a .csv; raises `CrmError`."""
    first, rows = _rows(path)
    filled = {line: row for line, row in enumerate(rows, first) if any(row)}
    width = max(map(len, filled.values()))
    heading, *rest = (tuple(row) + ("",) * (width - len(row)) for row in filled.values())
    return Sheet(heading, tuple(rest), tuple(filled)[1:])


def _rows(path: Path) -> tuple[int, list[tuple[str, ...]]]:
    """The line of the first row, and the rows from there on; one of them at least is filled."""
    try:
        csv_ = path.suffix.lower() in (".csv", ".txt")
        first, rows = (1, _csv(path)) if csv_ else _workbook(path)
    except OSError as error:
        raise CrmError(
            _("No se pudo leer «{name}»: {reason}.").format(name=path.name, reason=why(error))
        ) from error
    filled = sum(any(row) for row in rows)
    if not filled:
        raise CrmError(_("«{name}» no tiene filas.").format(name=path.name))
    if filled > MOST_ROWS:
        raise CrmError(_("«{name}» tiene más de 500 000 filas. Divídalo.").format(name=path.name))
    return first, rows


def _csv(path: Path) -> list[tuple[str, ...]]:
    with guard.open_plain(path) as file:
        encoding, _choices = writing.encodings(file)
        with writing.text(file, encoding) as stream:
            text = stream.read()
    mark = max(",;\t", key=text.partition("\n")[0].count)  # its headings tell what divides cells
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        return [tuple(_harmless_no_more(cell) for cell in row) for row in reader]
    except csv.Error as error:
        raise CrmError(
            _("«{name}» no se entiende en la línea {line}: revise las comillas.").format(
                name=path.name, line=reader.line_num
            )
        ) from error


def _harmless_no_more(cell: str) -> str:
    """Take back the apostrophe that `write_csv` put before what looked like a formula."""
    return clean_line(cell[1:] if cell.startswith("'") and cell[1:].startswith(LIVE) else cell)


def _workbook(path: Path) -> tuple[int, list[tuple[str, ...]]]:
    sheet, rows = _first_sheet(path)
    top, left = sheet.start or (0, 0)
    said = [list(map(_text, row)) for row in rows]
    for (first, column), (last, _right) in islice(sheet.merged_cell_ranges or (), 10 * MOST_MERGED):
        _fill_down(said, first - top, last - top, column - left)
    return top + 1, list(map(tuple, said))


def _first_sheet(path: Path) -> tuple[Any, list[list[Any]]]:
    from python_calamine import CalamineWorkbook

    with guard.open_plain(path) as file:
        if guard.workbook(file, path.name) is None:
            raise guard.damaged(path.name)
        with guard.legible(path.name):
            sheet = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)
            return sheet, sheet.to_python(skip_empty_area=True)


def _fill_down(rows: Sequence[list[str]], first: int, last: int, column: int) -> None:
    """Say what a cell merged over several rows says in each of them that says anything else."""
    if not 0 <= first < last < first + MOST_MERGED or first >= len(rows):
        return
    if not 0 <= column < len(rows[first]):
        return
    for row in rows[first + 1 : last + 1]:
        if any(row) and not row[column]:
            row[column] = rows[first][column]


def _text(value: Any) -> str:
    """A cell as it is shown: whole numbers without a point, days as days."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        value = value.date() if value.time() == time(0) else value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return clean_line(str(value))


def write(path: Path, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a table as a .csv or, by any other name, as an .xlsx, whole or not at all."""
    with replacing(path) as file:
        if path.suffix.lower() == ".csv":
            _write_csv(file, headings, rows)
        else:
            _write_xlsx(file, headings, rows)


def _write_csv(file: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    writer = csv.writer(text)
    for row in (headings, *rows):
        writer.writerow([harmless(_shown(cell)) for cell in row])
    text.flush()
    text.detach()


def harmless(cell: str) -> str:
    """A cell of a CSV that no spreadsheet takes for a formula; reading takes the mark back."""
    return f"'{cell}" if cell.startswith(LIVE) else cell


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    return show_date(cell) if isinstance(cell, date) else str(cell)


def _write_xlsx(file: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    book = new_book(file)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, headings, book.add_format({"bold": True}))
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            put(sheet, number, column, cell)
    sheet.autofit()
    book.close()


def new_book(file: BinaryIO) -> Any:
    """Begin an .xlsx in which nothing that looks like a formula or a link becomes one."""
    from xlsxwriter import Workbook

    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    return Workbook(file, plain | {"in_memory": True, "default_date_format": "dd/mm/yyyy"})


def put(sheet: Any, row: int, column: int, cell: Cell, look: Any = None) -> None:
    """Write a cell as what it is: text as text, a number as a number, a day as a day."""
    if isinstance(cell, str):
        sheet.write_string(row, column, cell, look)
    elif isinstance(cell, date):
        day = datetime(cell.year, cell.month, cell.day)
        sheet.write_datetime(row, column, day, look)
    elif cell is not None:
        sheet.write_number(row, column, cell, look)
