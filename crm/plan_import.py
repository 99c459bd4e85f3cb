"""A year's plan out of a spreadsheet: planned row by row, seen, and only then written, as one."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import journal, plans, search
from crm.dates import PartialDate, parse_partial, show_date
from crm.errors import CrmError, Invalid
from crm.i18n import _
from crm.model import Objective
from crm.model.base import LINE, N_
from crm.plan_sheet import Matrix, SheetActivity, SheetObjective, Typed
from crm.plans import code_key, heading
from crm.search import Kind
from crm.text import fold

IMPORTED = N_("Plan de trabajo {subject} importado de una hoja")

_WHOLE_YEAR = {"todo el ano", "anual", "permanente", "durante el ano"}
_BETWEEN = re.compile(r"\s*[-–—]\s*|\s+(?:a|al|hasta)\s+")

# For each row that asks, by its line: the code that it has, or None for none.
Answers = Mapping[int, str | None]


class Verdict(StrEnum):
    NEW = "new"
    ASK = "ask"  # its code may be another than Excel shows
    THERE = "there"  # the plan has it already: nothing is written
    HIDDEN = "hidden"  # the sheet hides it, and it was not asked for
    WRONG = "wrong"  # nothing can be written of it


@dataclass(frozen=True)
class Planned:
    """What one line of the sheet would do; `reason` says why it asks or is wrong.

    `options` are the codes that it may have; `notes` what of it cannot be kept as it is said.
    """

    line: int
    verdict: Verdict
    statement: str
    code: str | None = None
    objective: str = ""
    under: int | None = None  # the line of its objective, or else the number of one that is there
    reason: str = ""
    options: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    values: Mapping[str, Any] | None = None

    @property
    def heading(self) -> str:
        return heading(self.code, self.statement)


@dataclass(frozen=True)
class Plan:
    """What a spreadsheet would do to the plan of a year."""

    year: int
    source: str
    objectives: tuple[SheetObjective, ...]
    rows: tuple[Planned, ...]

    def count(self, verdict: Verdict) -> int:
        """How many rows have this verdict."""
        return sum(each.verdict is verdict for each in self.rows)


@dataclass(frozen=True)
class Imported:
    """What an import did, and to which plan."""

    plan_id: int
    objectives: int
    activities: int
    there: int
    wrong: int


# Planning


def plan(session: Session, matrix: Matrix, year: int, *, with_hidden: bool = False) -> Plan:
    """Say what each row of a sheet would do to the plan of a year."""
    planner = _Planner(session, matrix, year, with_hidden=with_hidden)
    rows = [planner.row(each) for each in matrix.activities]
    rows += [
        Planned(line, Verdict.WRONG, said, reason=_("No dice qué actividad es."))
        for line, said in matrix.lost
    ]
    rows.sort(key=lambda each: each.line)
    return Plan(year, matrix.source, matrix.objectives, tuple(_once(rows)))


class _Planner:
    """Knows what the plan of the year has, and reads each activity of the sheet against it."""

    def __init__(self, session: Session, matrix: Matrix, year: int, *, with_hidden: bool) -> None:
        self._session, self._matrix, self._year = session, matrix, year
        self._with_hidden = with_hidden
        self._there = [each for each in plans.find(session, year=year) if each.year == year]
        self._numbers = {each.number: each.label for each in plans.objectives(session, year)}
        self._named = {each.line: each for each in matrix.objectives}
        codes = Counter(each.code for each in matrix.activities if each.code_as)
        self._twice = {code for code, count in codes.items() if count > 1}
        self._last: str | None = None

    def row(self, said: SheetActivity) -> Planned:
        """What becomes of one activity."""
        code, before = said.code, self._last
        self._last = code if said.code_as is not Typed.DAY else before
        under, named = self._objective(said)
        values, notes = self._values(said)
        row = Planned(
            said.line,
            Verdict.NEW,
            said.statement,
            None if said.code_as is Typed.DAY else code,
            named,
            under,
            notes=notes,
            values=values,
        )
        if said.hidden and not self._with_hidden:
            return replace(row, verdict=Verdict.HIDDEN)
        if len(said.statement) > LINE:
            return replace(row, verdict=Verdict.WRONG, reason=_("El enunciado es demasiado largo."))
        if under is None:
            reason = _("No se sabe de qué objetivo es: escríbalo en la hoja.")
            return replace(row, verdict=Verdict.WRONG, reason=reason)
        if self._is_there(said):
            return replace(row, verdict=Verdict.THERE)
        if options := self._options(said, before):
            return replace(row, verdict=Verdict.ASK, reason=_asked(said), options=options)
        if said.code_as is Typed.NUMBER:
            read = _("El código está como número en la hoja: se lee {code}.").format(code=code)
            return replace(row, notes=(*notes, read))
        return row

    def _objective(self, said: SheetActivity) -> tuple[int | None, str]:
        """Under which objective it goes: the sheet's, or the one that its code begins with."""
        if said.objective is not None:
            each = self._named[said.objective]
            known = self._numbers.get(each.number or 0)
            return each.line, known or each.name or _("Objetivo {n}").format(n=each.number)
        first = (said.code or "").partition(".")[0]
        if said.code_as is not Typed.DAY and first.isdecimal() and int(first) in self._numbers:
            return -int(first), self._numbers[int(first)]
        if len(self._numbers) == 1:
            ((number, label),) = self._numbers.items()
            return -number, label
        return None, ""

    def _is_there(self, said: SheetActivity) -> bool:
        coded = said.code if said.code_as is None else None
        return any(
            (coded is not None and each.code == coded.rstrip("."))
            or fold(each.statement) == fold(said.statement)
            for each in self._there
        )

    def _options(self, said: SheetActivity, before: str | None) -> tuple[str, ...]:
        """The codes that may have been typed, where what Excel shows leaves it open."""
        code = said.code or ""
        if said.code_as is Typed.DAY:
            day = date.fromisoformat(code[:10])
            found = [f"{day.day}.{day.month}", f"{day.month}.{day.day}"]
            if day.year != self._year:  # Excel gives its own year to what was typed without one
                found.append(f"{day.day}.{day.month}.{day.year % 100}")
            return tuple(dict.fromkeys(found))
        if said.code_as is Typed.NUMBER and (code in self._twice or self._goes_back(code, before)):
            return code, f"{code}0"
        return ()

    def _goes_back(self, code: str, before: str | None) -> bool:
        """Whether a code comes after one that it should come before: 1.1 after 1.9 may be 1.10."""
        same = before is not None and before.partition(".")[0] == code.partition(".")[0]
        return same and code_key(before or "") >= code_key(code)

    def _values(self, said: SheetActivity) -> tuple[dict[str, Any], tuple[str, ...]]:
        """What is written of it besides its code, and what could not be read."""
        unread = list(said.unread)
        due = self._due(said.due)
        if said.due and due is None:
            unread.append((_("Fecha"), said.due))
        responsible = []
        for name in said.responsible:
            found = search.find_exactly(self._session, name, Kind.ORGANIZATION)
            if len(found) == 1:
                responsible.append(found[0])
            else:
                unread.append((_("Responsable"), name))
        kept = [_("{what} según la hoja: {said}").format(what=w, said=s) for w, s in unread]
        values = {
            "statement_es": said.statement,
            "target": said.target,
            "unit_es": said.unit or None,
            "due": due,
            "responsible": responsible,
            "notes": "\n".join(filter(None, (said.notes, *kept))) or None,
        }
        return values, tuple(kept)

    def _due(self, typed: str) -> PartialDate | None:
        """When it is due, from «octubre», «enero a marzo» or «todo el año» too."""
        if fold(typed) in _WHOLE_YEAR:
            return PartialDate.year(self._year)
        if (whole := self._read(typed)) is not None:
            return whole
        ends = [self._read(each) for each in _BETWEEN.split(typed)]
        match ends:
            case [PartialDate() as start, PartialDate() as end] if start.first <= end.last:
                return PartialDate(start.first, end.last)
        return None

    def _read(self, typed: str) -> PartialDate | None:
        """A date; where it does not say its year, it is of the plan's."""
        for said in (typed, f"{typed} {self._year}") if typed.strip() else ():
            try:
                return parse_partial(said, date(self._year, 1, 1))
            except CrmError:
                continue
        return None


def _asked(said: SheetActivity) -> str:
    code = said.code or ""
    if said.code_as is Typed.DAY:
        day = show_date(date.fromisoformat(code[:10]))
        return _("Excel guardó el código como la fecha {day}. ¿Cuál es?").format(day=day)
    return _("Excel guardó el código como el número {code}. ¿Cuál es?").format(code=code)


def _once(rows: list[Planned]) -> Iterator[Planned]:
    """The rows, of which one that has the code of an earlier one is wrong."""
    lines: dict[str, int] = {}
    for each in rows:
        code = (each.code or "").rstrip(".")
        if each.verdict is not Verdict.NEW or not code:
            yield each
        elif code in lines:
            said = _("Su código «{code}» es también el de la fila {line}.")
            yield replace(
                each, verdict=Verdict.WRONG, reason=said.format(code=code, line=lines[code])
            )
        else:
            lines[code] = each.line
            yield each


# Writing


def apply(session: Session, planned: Plan, answers: Answers) -> Imported:
    """Write the plan down whole, or raise `Invalid`, with keys `rows.N`, and write nothing."""
    rows = [each for each in planned.rows if each.verdict in (Verdict.NEW, Verdict.ASK)]
    open_ = [each for each in rows if each.verdict is Verdict.ASK and each.line not in answers]
    if open_:
        said = _("Falta decir cuál es el código de la fila {line}.")
        raise Invalid({f"rows.{e.line}": said.format(line=e.line) for e in open_})
    journal.describe(session, IMPORTED, str(planned.year))
    there = plans.plan_of(session, planned.year)
    plan_id = there.id if there else plans.save_plan(session, {"year": planned.year})
    before = len(plans.objectives(session, planned.year))
    under = _objectives(session, planned, plan_id, {each.under for each in rows})
    problems = {}
    for each in rows:
        code = answers[each.line] if each.verdict is Verdict.ASK else each.code
        values = {**(each.values or {}), "code": code, "objective_id": under[each.under]}
        try:
            plans.save_activity(session, values)
        except Invalid as error:
            problems[f"rows.{each.line}"] = _("Fila {line}: {why}").format(
                line=each.line, why=str(error)
            )
    if problems:
        raise Invalid(problems)
    after = len(plans.objectives(session, planned.year))
    return Imported(
        plan_id,
        after - before,
        len(rows),
        planned.count(Verdict.THERE),
        planned.count(Verdict.WRONG),
    )


def _objectives(
    session: Session, planned: Plan, plan_id: int, wanted: set[int | None]
) -> dict[int | None, int]:
    """The ids of the objectives that are wanted, by line or by number, made where they are not."""
    query = select(Objective).where(Objective.plan_id == plan_id)
    there = session.scalars(query).all()
    found: dict[int | None, int] = {-each.number: each.id for each in there}
    for each in planned.objectives:
        if each.line in wanted or each.levels:
            same = next((one for one in there if _is_same(one, each)), None)
            found[each.line] = same.id if same else _make(session, plan_id, each)
            _add_levels(session, found[each.line], each)
    return found


def _is_same(there: Objective, said: SheetObjective) -> bool:
    if said.number is not None:
        return there.number == said.number
    return fold(said.name) in (fold(there.statement_es), fold(there.short_es or ""))


def _make(session: Session, plan_id: int, said: SheetObjective) -> int:
    name = said.name or _("Objetivo {n}").format(n=said.number)
    values = {"plan_id": plan_id, "number": said.number, "statement_es": name}
    return plans.save_objective(session, values)


def _add_levels(session: Session, objective_id: int, said: SheetObjective) -> None:
    there = plans.objective_values(session, objective_id)["levels"]
    codes = {each["code"] for each in there}
    fresh = [{"code": c, "name_es": name} for c, name in said.levels.items() if c not in codes]
    if fresh:
        plans.save_objective(session, {"levels": [*there, *fresh]}, objective_id)
