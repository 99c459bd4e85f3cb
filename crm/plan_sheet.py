"""A work plan as a spreadsheet says it: its columns guessed, objectives, levels and activities.

Here nothing is looked up in the file, and nothing is decided that the sheet leaves open.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from crm.errors import CrmError
from crm.i18n import _
from crm.intake.value import DAY, Intake, Row
from crm.text import fold

_LOOKED_AT = 40  # lines in which the headings must be
# By what words a heading is known, what is most telling first.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("codigo", "cod"),
    "due": ("fecha", "plazo", "mes", "cronograma", "trimestre", "cuando"),
    "unit": ("unidad",),
    "responsible": ("responsable", "encargad", "agencia", "a cargo"),
    "target": ("meta", "cantidad"),
    "activity": ("actividad", "accion", "tarea"),
    "objective": ("objetivo",),
    "notes": ("observacion", "nota", "comentario"),
}
_OBJECTIVE = re.compile(
    r"(?:objetivo(?:\s+espec[ií]fico)?|o\.?e\.?)(?![^\W\d])\s*(?:n\.?\s?[º°]\.?\s*)?"
    r"(?P<number>\d{1,2})?\s*[:.)–—-]*\s*(?P<name>.*)",
    re.IGNORECASE | re.DOTALL,
)
_LEVEL = re.compile(
    r"(?:resultado|producto|efecto|componente)\s+(?P<code>\d[\d.]*)\s*[:.)–—-]*\s*(?P<name>.+)",
    re.IGNORECASE | re.DOTALL,
)
_CODED = re.compile(
    r"(?:actividad\s+)?(?P<code>\d{1,3}(?:\.\d{1,3}){1,5})\.?\s*[:)–—-]*\s+(?P<name>.+)",
    re.IGNORECASE | re.DOTALL,
)
_COUNT = re.compile(r"(?P<before>\D*)(?P<number>\d{1,3}(?:[ ,.]\d{3})+|\d+)(?P<unit>\D*)")
_MOST_DIGITS = 9  # of a target; more of them are something else
_DIVIDED = re.compile(r"\s*[;/·,\n]\s*|\s+[ye]\s+")
_YEAR = re.compile(r"\b20\d\d\b")


class Typed(StrEnum):
    """What a spreadsheet took a code for: 1.10 is kept as the number 1.1, or as the 1st of October.

    What was typed cannot be known any more.
    """

    NUMBER = "number"
    DAY = "day"


@dataclass(frozen=True)
class SheetObjective:
    """An objective as the sheet names it, with the levels under it by their codes."""

    line: int
    number: int | None
    name: str
    levels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SheetActivity:
    """An activity as the sheet says it; `code_as` is what Excel made of its code, if not text.

    `objective` is the line of its objective. What a cell says and cannot be read as what its
    heading promises is in `unread`, after the heading.
    """

    line: int
    objective: int | None
    code: str | None
    code_as: Typed | None
    statement: str
    target: int | None
    unit: str
    responsible: tuple[str, ...]
    due: str
    notes: str
    hidden: bool
    unread: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Matrix:
    """What a sheet says: `lost` are lines that are none of what a plan has; `year`, if told."""

    source: str
    year: int | None
    objectives: tuple[SheetObjective, ...]
    activities: tuple[SheetActivity, ...]
    lost: tuple[tuple[int, str], ...]


def read(sheet: Intake) -> Matrix:
    """Read a matrix; raises `CrmError` where its headings cannot be found."""
    at, columns = _headings(sheet)
    reader = _Reader(sheet.rows[at].cells, columns, frozenset(sheet.hidden))
    for row in sheet.rows[at + 1 :]:
        reader.take(row)
    before = " ".join(cell for row in sheet.rows[: at + 1] for cell in row.cells)
    years = _YEAR.findall(before) or _YEAR.findall(sheet.name)
    return Matrix(
        sheet.name,
        int(years[0]) if years else None,
        tuple(reader.objectives),
        tuple(reader.activities),
        tuple(reader.lost),
    )


def _headings(sheet: Intake) -> tuple[int, dict[str, int]]:
    for number, row in enumerate(sheet.rows[:_LOOKED_AT]):
        columns = _columns(row.cells)
        if "activity" in columns and len(columns) > 1:
            return number, columns
    raise CrmError(
        _(
            "No se encuentra la fila de encabezados en «{name}»: debe tener una columna "
            "«Actividad» y otra más, como «Código» o «Meta»."
        ).format(name=sheet.name)
    )


def _columns(row: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        said = fold(cell)
        if not said or len(said) > 60:
            continue
        for kind, words in _COLUMNS.items():
            if any(re.search(rf"\b{word}", said) for word in words):
                found.setdefault(kind, place)
                break
    return found


class _Reader:
    """Goes down the sheet, and keeps under which objective it is."""

    def __init__(
        self,
        headings: Sequence[str],
        columns: Mapping[str, int],
        hidden: frozenset[int],
    ) -> None:
        self._headings = headings  # a long table says them on every page
        self._columns, self._hidden = columns, hidden
        self.objectives: list[SheetObjective] = []
        self.activities: list[SheetActivity] = []
        self.lost: list[tuple[int, str]] = []
        self._under: SheetObjective | None = None

    def take(self, row: Row) -> None:
        """Read one line."""
        filled = [cell for cell in row.cells if cell]
        if not filled or fold(filled[0]).startswith("total") or row.cells == self._headings:
            return
        alone = len(set(filled)) == 1
        if alone and (found := _named(_OBJECTIVE, filled[0])):
            self._begin(row.line, *_objective(found))
        elif alone and (level := _LEVEL.fullmatch(filled[0])) and self._under:
            self._under.levels[level["code"].strip(".")] = level["name"].strip()
        else:
            if said := self._cell(row.cells, "objective"):
                found = _named(_OBJECTIVE, said)
                self._begin(row.line, *(_objective(found) if found else _bare(said)))
            self._activity(row, filled)

    def _cell(self, row: Sequence[str], kind: str) -> str:
        return row[self._columns[kind]] if kind in self._columns else ""

    def _begin(self, line: int, number: int | None, name: str) -> None:
        """Go on under this objective, whether it was named before or not."""
        same = (
            each
            for each in self.objectives
            if (number is not None and each.number == number)
            or (name and fold(each.name) == fold(name))
        )
        self._under = next(same, None)
        if self._under is None:
            self._under = SheetObjective(line, number, name)
            self.objectives.append(self._under)

    def _activity(self, of: Row, filled: Sequence[str]) -> None:
        line, row = of.line, of.cells
        statement = self._cell(row, "activity")
        if not statement:
            if self._cell(row, "code") or not self._cell(row, "objective"):
                self.lost.append((line, " · ".join(filled)[:120]))
            return
        code, as_ = self._cell(row, "code") or None, None
        if code is not None:
            as_ = _typed(of, self._columns["code"])
        elif found := _CODED.fullmatch(statement):
            code, statement = found["code"], found["name"].strip()
        target, unit, unread = self._target(row)
        self.activities.append(
            SheetActivity(
                line,
                self._under.line if self._under else None,
                code,
                as_,
                statement,
                target,
                unit,
                tuple(filter(None, _DIVIDED.split(self._cell(row, "responsible")))),
                self._cell(row, "due"),
                self._cell(row, "notes"),
                line in self._hidden,
                unread,
            )
        )

    def _target(self, row: Sequence[str]) -> tuple[int | None, str, tuple[tuple[str, str], ...]]:
        """The target and its unit, which may stand in one cell: «3 talleres»."""
        said, unit = self._cell(row, "target"), self._cell(row, "unit")
        if not said:
            return None, unit, ()
        found = _COUNT.fullmatch(said)
        digits = re.sub(r"\D", "", found["number"]) if found else ""
        number = int(digits) if len(digits) <= _MOST_DIGITS and digits else 0
        if found is None or "%" in said or not number:
            return None, unit, ((_("Meta"), said),)
        more = ((_("Meta"), said),) if found["before"] else ()
        return number, unit or found["unit"].strip(), more


def _typed(row: Row, place: int) -> Typed | None:
    """What its code was kept as, if somebody may have typed another."""
    if row.kinds[place : place + 1] == DAY:
        return Typed.DAY
    return Typed.NUMBER if row.was_number(place) and "." in row.cells[place] else None


def _named(pattern: re.Pattern[str], said: str) -> re.Match[str] | None:
    """What is headed so; a word that merely begins alike is not."""
    found = pattern.fullmatch(said)
    return found if found and (found["number"] or found["name"]) else None


def _objective(found: re.Match[str]) -> tuple[int | None, str]:
    return int(found["number"]) if found["number"] else None, found["name"].strip()


def _bare(said: str) -> tuple[int | None, str]:
    """An objective without that word: its number, its name, or both."""
    found = re.fullmatch(r"(\d{1,2})?\s*[:.)–—-]*\s*(.*)", said, re.DOTALL)
    number, name = found.groups() if found else (None, said)
    return (int(number) if number else None), name.strip()
