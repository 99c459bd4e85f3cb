"""Tables as files: Excel, where text stays text, and CSV of two kinds, each for its reader."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import BinaryIO

from crm.exchange.tables import Row, Table
from crm.exchange.value import Reason, Tally
from crm.sheets import LIVE, Cell, csv_writer, harmless, new_book, put

MOST = 32_767  # characters of a cell, as Excel counts them
_WIDE = 40
Step = Callable[[int], object]


def write_xlsx(file: BinaryIO, name: str, table: Table, tally: Tally, step: Step) -> None:
    """Write a workbook of one sheet; what does not fit in a cell is cut, and tallied."""
    with new_book(file) as book:
        sheet = book.add_worksheet(name[:31])
        sheet.write_row(0, 0, table.headings, book.add_format({"bold": True, "bottom": 1}))
        sheet.freeze_panes(1, 0)
        # Without it, a cell that says «=1+1» would be a formula once somebody has edited it.
        quoted = book.add_format({"quote_prefix": True})
        for row in _rows(table, tally, step):
            for column, cell in enumerate(row):
                shown = _fitting(cell, tally) if cell != "" else None
                live = isinstance(shown, str) and shown.startswith(LIVE)
                put(sheet, tally.total, column, shown, quoted if live else None)
        for column, heading in enumerate(table.headings):
            sheet.set_column(column, column, min(len(heading) + 6, _WIDE))
        if tally.total:
            sheet.autofilter(0, 0, tally.total, len(table.headings) - 1)


def _fitting(cell: Cell, tally: Tally) -> Cell:
    """A cell no longer than Excel holds, which counts as UTF-16 does."""
    if not isinstance(cell, str) or len(cell) * 2 <= MOST:
        return cell
    units = cell.encode("utf-16-le")
    if len(units) <= MOST * 2:
        return cell
    tally.left_out[Reason.CUT] += 1
    return units[: MOST * 2].decode("utf-16-le", "ignore")


def write_csv(
    file: BinaryIO, table: Table, tally: Tally, step: Step, *, raw: bool, mark: bool
) -> None:
    """Write a CSV (RFC 4180): raw for another program, or harmless for a spreadsheet."""
    writer = csv_writer(file, mark=mark)
    writer.writerow(table.headings)
    for row in _rows(table, tally, step):
        said = map(_said, row)
        writer.writerow(list(said) if raw else [harmless(each) for each in said])


def _said(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _rows(table: Table, tally: Tally, step: Step) -> Iterable[Row]:
    """The rows, each counted as it is given."""
    for done, rows in table.batches:
        step(done)
        for row in rows:
            tally.total += 1
            yield row
