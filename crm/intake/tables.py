"""Tables out of a CSV or a workbook: the headings found, every cell as people read it."""

import csv
import math
import os
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import chain, islice
from typing import Any, BinaryIO

from crm.errors import CrmError
from crm.i18n import _
from crm.intake import charset, guard, headings
from crm.intake.value import (
    DAY,
    MOST_COLUMNS,
    MOST_PROBLEMS,
    MOST_ROWS,
    NUMBER,
    TEXT,
    Choice,
    Column,
    Problem,
    Row,
)
from crm.sheets import LIVE
from crm.text import LONGEST, fold

Step = Callable[[int, int], None]

MOST_CELLS, MOST_PLACES = 3_000_000, 20_000_000
MOST_LINES = 2_000_000
_SAMPLES, _LONGEST_SAMPLE = 5, 60
_SAMPLED = 1_000  # rows in which samples are looked for; after them, one in so many
_LOOKED_AT = 256 * 1024  # of a text, in order to tell what divides its cells
_FARTHEST = MOST_COLUMNS // 2  # where a table may begin for its columns to keep their letters
_LOWEST_ROW = 1_048_576  # of any spreadsheet
_MOST_MERGED, _HIGHEST_MERGED = 10_000, 1_000
_MOST_SHEETS, _LONGEST_NAME = 1_000, 1_000
_TOTAL = re.compile(r"(?:sub ?total|total(?:es)?|suma)\b(?: general| de [a-z]+)?[ :.]*\d*")

SEPARATORS = (",", ";", "\t", "|")  # of two as likely, the first


@dataclass
class Raw:
    """A row before one knows whether it is a heading; `wide` if cells are merged sideways in it."""

    line: int
    cells: list[str]
    kinds: str = ""
    wide: bool = False


@dataclass
class _Seen:
    """What the cells of a column have been so far."""

    samples: list[str] = field(default_factory=list)
    filled: int = 0
    numbers: int = 0
    days: int = 0

    def sample(self, cell: str) -> None:
        """Keep the cell among the samples, if it is one of the first."""
        if len(self.samples) < _SAMPLES and (shown := cell[:_LONGEST_SAMPLE]) not in self.samples:
            self.samples.append(shown)


class Table:
    """Goes down a table once: what is over it, its headings, its rows; in the end, its columns."""

    def __init__(self, raw: Iterator[Raw], problems: list[Problem], header: int | None) -> None:
        self.problems = problems
        self.total = 0
        filled = (each for each in raw if any(each.cells))
        window = list(islice(filled, headings.LOOKED_AT))
        heads = _heads(window, header)
        last = window.index(heads[-1]) if heads else -1
        self.headers = tuple(each.line for each in heads)
        self._rows = chain(window[last + 1 :], filled)
        self._head = [each.cells for each in heads]
        width = max((len(each.cells) for each in window), default=0)
        self.names = headings.named(self._head, min(width, MOST_COLUMNS))
        self._seen = [_Seen() for _name in self.names]
        self._cells = 0

    def rows(self) -> Iterator[Row]:
        """Each row that says something, but totals and headings said again."""
        cut = False
        for raw in self._rows:
            if raw.cells in self._head or self._is_total(raw):
                continue
            if self.total == MOST_ROWS:
                self.tell(
                    0,
                    _("Tiene más de 200 000 filas y se leyeron las primeras. Divida el archivo."),
                )
                break
            self.total += 1
            if len(raw.cells) > MOST_COLUMNS:
                cut = cut or any(raw.cells[MOST_COLUMNS:])
                raw.cells = raw.cells[:MOST_COLUMNS]
            self._count(raw)
            missing = len(self.names) - len(raw.cells)
            yield Row(raw.line, (*raw.cells, *[""] * missing), raw.kinds)
        if cut:
            self.tell(0, _("Tiene más de 200 columnas y las demás no se leyeron."))

    def columns(self) -> tuple[Column, ...]:
        """What the columns were like, once all rows were read."""
        names = [*self.names, *[""] * (len(self._seen) - len(self.names))]
        return tuple(
            Column(place, name, tuple(seen.samples), seen.filled, seen.numbers, seen.days)
            for place, (name, seen) in enumerate(zip(names, self._seen, strict=True))
        )

    def _count(self, raw: Raw) -> None:
        while len(self._seen) < len(raw.cells):
            self._seen.append(_Seen())
        sampled = self.total <= _SAMPLED or self.total % _SAMPLED == 0
        for seen, cell in zip(self._seen, raw.cells, strict=False):
            if cell:
                seen.filled += 1
                if sampled:
                    seen.sample(cell)
                if len(cell) == LONGEST:
                    self.tell(raw.line, _("Un texto de más de 20 000 letras se cortó."))
        if raw.kinds:
            for seen, kind in zip(self._seen, raw.kinds, strict=False):
                if kind == NUMBER:
                    seen.numbers += 1
                elif kind == DAY:
                    seen.days += 1
        self._cells += len(raw.cells) - raw.cells.count("")
        if self._cells > MOST_CELLS:
            raise CrmError(_("Hay más de 3 millones de celdas con datos. Divida el archivo."))
        if self.total * len(self._seen) > MOST_PLACES:
            raise CrmError(
                _(
                    "Hay más de 20 millones de celdas, contadas las vacías. Borre las columnas que "
                    "sobran, o divida el archivo."
                )
            )

    def _is_total(self, raw: Raw) -> bool:
        filled = [cell for cell in raw.cells if cell]
        if filled[0][:1] not in "TtSs":
            return False
        counted = all(cell.replace(",", "").replace(".", "").isdigit() for cell in filled[1:])
        if not counted or not _TOTAL.fullmatch(fold(filled[0])):
            return False
        self.tell(raw.line, _("Es una fila de totales y no se leyó."))
        return True

    def tell(self, line: int, sentence: str) -> None:
        """Note what is wrong with a line."""
        if not line or len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(line, sentence))


def _heads(window: Sequence[Raw], header: int | None) -> list[Raw]:
    """The rows of the headings; those at the line that somebody chose, if they did."""
    if header is not None:
        return [each for each in window if each.line == header]
    found = headings.find(
        [each.cells for each in window],
        [each.kinds for each in window],
        [each.wide for each in window],
    )
    return [window[place] for place in found]


# CSV


class _Lines:
    """The lines of a text, any of which can be taken back as long as its row is not whole."""

    def __init__(self, stream: Iterator[str]) -> None:
        self._stream, self._again = stream, deque[str]()
        self._row: list[str] = []
        self.number = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._stream)
        self.number += 1
        self._row.append(line)
        return line

    def begin(self) -> int:
        """Begin a row, and say at which line."""
        self._row.clear()
        return self.number + 1

    def back(self) -> str:
        """Give the first line of the row that was begun, and the others once more."""
        first, *others = self._row
        self._again.extendleft(reversed(others))
        self.number -= len(others)
        return first


def csv_rows(
    file: BinaryIO, encoding: str, separator: str, problems: list[Problem], step: Step
) -> Iterator[Raw]:
    """Each row of a CSV. A quote that nobody closes costs the line it is in, and no other."""
    size = file.seek(0, os.SEEK_END)
    with charset.text(file, encoding) as stream:
        lines = _Lines(charset.lines(stream))
        reader = csv.reader(lines, delimiter=separator, strict=True)
        while True:
            line = lines.begin()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                cells = _unquoted(lines.back(), separator, line, problems)
                reader = csv.reader(lines, delimiter=separator, strict=True)
            if line % 1000 == 0:
                step(file.tell(), size)
            if line > MOST_LINES:
                raise CrmError(_("Tiene más de 2 millones de líneas. Divida el archivo."))
            if line > 1 or _said_by_excel(cells, separator) is None:
                cells = cells[: MOST_COLUMNS + 1]
                yield Raw(line, [cell and charset.clean(_harmless_no_more(cell)) for cell in cells])


def _unquoted(line: str, separator: str, number: int, problems: list[Problem]) -> list[str]:
    """A line whose quotes are out of place, divided as well as can be."""
    if line.count('"') % 2 == 0 and len(line) < csv.field_size_limit():
        return next(csv.reader([line], delimiter=separator))
    if '"' in line:
        sentence = _("Una comilla se abre y no se cierra: revise la fila.")
    else:
        sentence = _("La fila es demasiado larga y puede estar cortada.")
    problems.append(Problem(number, sentence))
    if len(problems) > MOST_PROBLEMS:
        raise CrmError(
            _("Hay más de 1000 filas dañadas, con comillas sin cerrar. Corrija el archivo.")
        )
    return [cell.strip().strip('"') for cell in line.split(separator)]


def _said_by_excel(cells: Sequence[str], separator: str) -> str | None:
    """The separator, in a first line that only tells it to Excel: «sep=;»."""
    said = separator.join(cells).strip().lower()
    return said[4:] or separator if said.startswith("sep=") and len(said) <= 5 else None


def separators(file: BinaryIO, encoding: str) -> tuple[str, tuple[Choice, ...]]:
    """What divides the cells, told by how even the rows come out, and what else might."""
    with charset.text(file, encoding) as stream:
        first = stream.read(_LOOKED_AT).splitlines()[:200]
    told = _said_by_excel([first[0]], "") if first else None
    likely = (
        told if told in SEPARATORS else max(SEPARATORS, key=lambda each: _evenness(first, each))
    )
    rows = first[1:] if told else first
    choices = tuple(
        Choice(each, name, " ¦ ".join(_divided(rows[:1], each)[0])[:120] if rows else "")
        for each, name in _separator_names().items()
    )
    return likely, choices


def _separator_names() -> dict[str, str]:
    return {",": _("coma"), ";": _("punto y coma"), "\t": _("tabulador"), "|": _("barra")}


def _divided(lines: list[str], separator: str) -> list[list[str]]:
    try:
        found = list(csv.reader(lines, delimiter=separator))
    except csv.Error:
        found = [line.split(separator) for line in lines]
    return [[charset.clean(cell) for cell in row] for row in found] or [[]]


def _evenness(lines: list[str], separator: str) -> float:
    """How many of the rows are of the usual width, and how wide that is."""
    widths = [len(row) for row in _divided(lines, separator) if row]
    if not widths:
        return 0
    width, often = Counter(widths).most_common(1)[0]
    return often / len(widths) * math.sqrt(width - 1)


def _harmless_no_more(cell: str) -> str:
    """Take back the apostrophe that `sheets.write` put before what looked like a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(LIVE) else cell


# Workbooks


class Book:
    """A workbook that passed the guard, and one of its sheets."""

    def __init__(self, file: BinaryIO, name: str, sheet: str | None) -> None:
        from python_calamine import CalamineWorkbook

        self._name = name
        with guard.legible(name):
            self._book = CalamineWorkbook.from_filelike(file)
            self.sheets = _shown(self._book)
            if sheet is not None and sheet not in self.sheets:
                raise CrmError(
                    _("«{name}» no tiene la hoja «{sheet}».").format(name=name, sheet=sheet)
                )
            self.sheet, self._found = self._choose(sheet)

    def _choose(self, sheet: str | None) -> tuple[str, Any]:
        """The sheet asked for or, if none is, the first with something in it."""
        for each in (sheet,) if sheet else self.sheets:
            found = self._book.get_sheet_by_name(each)
            if sheet or found.start is not None:
                return each, found
        raise CrmError(_("«{name}» no tiene filas.").format(name=self._name))

    def rows(self, step: Step) -> Iterator[Raw]:
        """Each row of the sheet, the cells merged over several rows said in each of them."""
        top, left = self._found.start or (0, 0)
        if top >= _LOWEST_ROW:
            raise guard.damaged(self._name)
        merged = _Merged(self._found.merged_cell_ranges or () if left < _FARTHEST else ())
        left = left if left < _FARTHEST else 0
        total = self._found.total_height
        with guard.legible(self._name):
            for line, values in enumerate(self._found.iter_rows(), 1):
                if line % 1000 == 0:
                    step(line, total)
                if any(value != "" for value in values):
                    yield merged.filled(_read(line, values, left), line - 1)


class _Merged:
    """Which cells of a sheet are one: over several rows, or over several columns."""

    def __init__(self, ranges: Sequence[Any]) -> None:
        self._down: dict[int, list[tuple[int, int]]] = {}
        self._wide: set[int] = set()
        self._held: dict[int, tuple[int, str, str]] = {}
        for (first, column), (last, right) in islice(ranges, _MOST_MERGED):
            if right > column:
                self._wide.add(first)
            if first < last < first + _HIGHEST_MERGED:
                self._down.setdefault(first, []).append((column, last))

    def filled(self, raw: Raw, row: int) -> Raw:
        """The same row with what is said over it in cells that reach down to it."""
        for column, (last, cell, kind) in list(self._held.items()):
            if row > last:
                del self._held[column]
            elif column < len(raw.cells) and not raw.cells[column]:
                raw.cells[column] = cell
                if raw.kinds:
                    raw.kinds = raw.kinds[:column] + kind + raw.kinds[column + 1 :]
        for column, last in self._down.get(row, ()):
            if column < len(raw.cells):
                self._held[column] = (
                    last,
                    raw.cells[column],
                    raw.kinds[column : column + 1] or TEXT,
                )
        raw.wide = row in self._wide
        return raw


def _shown(book: Any) -> list[str]:
    """The names of its sheets of cells; the hidden ones only where there are no others."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = [
        each
        for each in book.sheets_metadata[:_MOST_SHEETS]
        if each.typ == SheetTypeEnum.WorkSheet and len(each.name) <= _LONGEST_NAME
    ]
    shown = [each.name for each in sheets if each.visible == SheetVisibleEnum.Visible]
    return shown or [each.name for each in sheets]


def _read(line: int, values: Sequence[Any], left: int) -> Raw:
    cells, kinds = [""] * left, ""
    for value in values[: MOST_COLUMNS + 1]:
        kind = TEXT
        if type(value) is str:
            cells.append(charset.clean(value) if value else "")
        elif type(value) is float or type(value) is int:
            kind = NUMBER
            cells.append(_number(value))
        else:
            kind = DAY if isinstance(value, date) else TEXT
            cells.append(_said(value))
        kinds += kind
    plain = NUMBER not in kinds and DAY not in kinds
    return Raw(line, cells, "" if plain else TEXT * left + kinds)


def _number(value: float) -> str:
    """A number as it is shown: whole ones without a point, none with an exponent for nothing."""
    if isinstance(value, int):
        return str(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("Sí") if value else _("No")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return charset.clean(value.isoformat() if isinstance(value, date) else str(value))
