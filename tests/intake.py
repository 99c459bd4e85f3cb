"""Reads files of others in tests, as the process that is there for it would."""

from collections.abc import Sequence
from pathlib import Path

from crm.intake import inside
from crm.intake.inside import Choices
from crm.intake.value import Column, Format, Holds, Intake, Row


def read(path: Path, **choices: object) -> Intake:
    """Read a file whole."""
    with inside.reading(path, Choices(**choices), lambda _done, _total: None) as found:
        items = list(found.items)
        return inside.whole(found.end(len(items)), items)


def read_text(folder: Path, text: str | bytes, name: str = "a.csv", **choices: object) -> Intake:
    """Read what would be a file with this in it."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(path, **choices)


def table(*rows: Sequence[str], name: str = "lista.xlsx", first: int = 1) -> Intake:
    """What `worker.read_table` would give of these rows, beginning at a line."""
    width = max(map(len, rows))
    kept = tuple(
        Row(line, (*row, *[""] * (width - len(row))))
        for line, row in enumerate(rows, first)
        if any(row)
    )
    columns = tuple(Column(place, "") for place in range(width))
    return Intake(name, Format.XLSX, Holds.ROWS, columns=columns, rows=kept, total=len(kept))


def read_table(path: Path) -> Intake:
    """Read a table as `worker.read_table` does."""
    return read(path, header=0, as_table=True)


def cells(path: Path) -> list[tuple[str, ...]]:
    """Every row of a table that was written, its headings the first of them."""
    return [row.cells for row in read_table(path).rows]
