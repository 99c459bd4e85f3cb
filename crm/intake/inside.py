"""Reads a file of others, in the process that is there for that: see `worker`."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from crm.errors import CrmError
from crm.i18n import _
from crm.intake import calendars, cards, charset, contacts_csv, guard, hidden_rows, mails, tables
from crm.intake.value import Choice, Format, Holds, Intake, Problem, Row

Step = Callable[[int, int], None]

_HEAD = 64 * 1024
_PIECE = 1024 * 1024
_CARD = re.compile(r"^[ \t]*BEGIN[ \t]*:[ \t]*VCARD[ \t]*$", re.IGNORECASE | re.MULTILINE)
_CALENDAR = re.compile(r"^[ \t]*BEGIN[ \t]*:[ \t]*VCALENDAR[ \t]*$", re.IGNORECASE | re.MULTILINE)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x19\x1c-\x1f]")


@dataclass(frozen=True)
class Choices:
    """What somebody chose of what an `Intake` offers."""

    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    header: int | None = None
    as_table: bool = False


@dataclass
class Reading:
    """A file on its way in: its items one by one and then, from `end`, all the rest of it."""

    begun: Intake
    items: Iterator[Any]
    problems: list[Problem] = field(default_factory=list)
    more: Callable[[], dict[str, Any]] = dict
    check: Callable[[], None] = lambda: None

    def end(self, total: int) -> Intake:
        """All but its items, once they were all taken; `total` says how many they were."""
        self.check()
        if not total:
            why = self.problems[0].sentence if self.problems else ""
            raise CrmError(
                _("«{name}» no tiene nada que se pueda leer.").format(name=self.begun.name)
                + f" {why}".rstrip()
            )
        ended: dict[str, Any] = {"total": total} | self.more()
        return replace(self.begun, problems=tuple(self.problems), **ended)


@contextmanager
def reading(path: Path, choices: Choices, step: Step) -> Iterator[Reading]:
    """Begin to read; raises `CrmError`, here or while the items are taken, to refuse it all."""
    with guard.open_plain(path) as file:
        name = guard.called(path)
        check = guard.unchanged(file, name)

        def checked(done: int, total: int) -> None:
            check()
            step(done, total)

        begun = Intake(name, Format.CSV, Holds.ROWS, _size(file), _sha256(file))
        if kind := guard.workbook(file, name):
            found = _workbook(file, replace(begun, format=kind), choices, checked)
        else:
            found = _text(file, begun, choices, checked)
        yield replace(found, check=check)


def whole(ended: Intake, items: Iterable[Any]) -> Intake:
    """Put the items back into what holds them; every row gets as many cells as columns."""
    found = tuple(items)
    if ended.holds is Holds.ROWS:
        found = tuple(_as_wide(each, len(ended.columns)) for each in found)
    held: dict[str, Any] = {ended.holds.value: found}
    return replace(ended, **held)


def _as_wide(row: Row, width: int) -> Row:
    missing = width - len(row.cells)
    return replace(row, cells=(*row.cells, *[""] * missing)) if missing > 0 else row


def _size(file: BinaryIO) -> int:
    size = file.seek(0, 2)
    file.seek(0)
    return size


def _sha256(file: BinaryIO) -> str:
    found = hashlib.sha256()
    while piece := file.read(_PIECE):
        found.update(piece)
    file.seek(0)
    return found.hexdigest()


def _workbook(file: BinaryIO, begun: Intake, choices: Choices, step: Step) -> Reading:
    book = tables.Book(file, begun.name, choices.sheet)
    sheets = tuple(Choice(each, each) for each in book.sheets)
    begun = replace(begun, sheet=book.sheet, sheets=sheets)
    if begun.format is Format.XLSX:
        with guard.unpacking(begun.name):
            begun = replace(begun, hidden=hidden_rows.lines(file, book.sheet))
    problems: list[Problem] = []
    table = tables.Table(book.rows(step), problems, choices.header)
    return _table(table, begun, choices)


def _table(table: tables.Table, begun: Intake, choices: Choices) -> Reading:
    """Its rows, or the cards that they are where a contacts program wrote them."""
    begun = replace(begun, headers=table.headers)
    program = None if choices.as_table else contacts_csv.program(table.names)
    if program is not None:
        begun = replace(begun, format=program, holds=Holds.CARDS)
        return Reading(begun, contacts_csv.cards(table, program), table.problems)

    def more() -> dict[str, Any]:
        return {"total": table.total, "columns": table.columns()}

    return Reading(begun, table.rows(), table.problems, more)


def _text(file: BinaryIO, begun: Intake, choices: Choices, step: Step) -> Reading:
    if choices.encoding not in (None, *charset.NAMES):
        raise CrmError(_("No se conoce la codificación «{code}».").format(code=choices.encoding))
    encoding, encodings = charset.encodings(file, choices.encoding)
    begun = replace(begun, encoding=encoding, encodings=encodings)
    with charset.text(file, encoding) as stream:
        head = stream.read(_HEAD).replace("\r\n", "\n").replace("\r", "\n")
    if len(_CONTROLS.findall(head)) * 20 > len(head):
        raise CrmError(
            _("«{name}» no es texto, ni una hoja de cálculo, ni contactos.").format(name=begun.name)
        )
    problems: list[Problem] = []
    if _CARD.search(head):
        begun = replace(begun, format=Format.VCARD, holds=Holds.CARDS)
        return Reading(begun, cards.read(file, encoding, problems, step), problems)
    if _CALENDAR.search(head):
        begun = replace(begun, format=Format.CALENDAR, holds=Holds.OCCASIONS)
        return Reading(begun, calendars.read(file, encoding, problems, step), problems)
    if mails.looks_like(head):
        begun = replace(begun, format=Format.MAIL, holds=Holds.MAILS, encoding="", encodings=())
        return Reading(begun, mails.read(file, problems, step), problems)
    return _csv(file, begun, choices, problems, step)


def _csv(
    file: BinaryIO, begun: Intake, choices: Choices, problems: list[Problem], step: Step
) -> Reading:
    likely, separators = tables.separators(file, begun.encoding)
    separator = choices.separator or likely
    if separator not in tables.SEPARATORS:
        raise CrmError(_("No se conoce el separador «{code}».").format(code=separator))
    begun = replace(begun, separator=separator, separators=separators)
    raw = tables.csv_rows(file, begun.encoding, separator, problems, step)
    return _table(tables.Table(raw, problems, choices.header), begun, choices)
