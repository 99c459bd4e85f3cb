"""A file on its way in: how it is read, what that would do, and what was answered so far."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crm.intake import columns, review, templates
from crm.intake.answers import Action, Answer, Imported, Skipped
from crm.intake.columns import MANY, Field, Guess, Reading
from crm.intake.occasions import OccasionPlan
from crm.intake.plan import ImportPlan, Planned, Verdict
from crm.intake.review import NewHouse
from crm.intake.templates import Template
from crm.intake.value import Holds, Intake


@dataclass(frozen=True)
class Tally:
    """How many rows there are of each kind, all of them together."""

    new: int = 0
    merged: int = 0
    same: int = 0
    open: int = 0
    out: int = 0
    wrong: int = 0


class Work:
    """One import, from the file that was read until it is written."""

    def __init__(
        self, path: Path, intake: Intake, choices: Mapping[str, Any] | None = None
    ) -> None:
        self.path = path
        self.intake = intake
        self.choices = dict(choices or {})  # how it was said to be read
        self.step = 0
        self.guesses: dict[int, Guess] = {}
        self.fields: dict[int, Field] = {}
        self.template: Template | None = None
        self._told: dict[tuple[int, Field | None], str] = {}
        self.plan: ImportPlan | None = None
        self.events: OccasionPlan | None = None
        self.keep_out: set[int] = set()
        self._doubtful: set[int] = set()
        self.answers: dict[int, Answer] = {}
        self._rows: dict[int, Planned] = {}
        self._asking: list[int] = []
        self._coming: tuple[int, list[NewHouse]] | None = None
        if intake.holds is Holds.ROWS:
            found = columns.guess(intake)
            self.guesses = {each.column.position: each for each in found}
            self.fields = dict(columns.mapping(intake, found).fields)

    # How it is read

    def reading(self) -> Reading | None:
        """What the columns are; None where there are none."""
        if self.intake.holds is not Holds.ROWS:
            return None
        return columns.ordered(self.intake, self.fields)

    def read_as(self, template: Template) -> None:
        """Read it as a template says."""
        self.fields = dict(templates.with_columns(self.intake, template.columns).fields)
        self.template = template
        self.plan = None

    def assign(self, position: int, field: Field | None) -> int | None:
        """Say what a column is; returns the one that was that before, where only one may be."""
        before = None
        if field is not None and field not in MANY:
            same = (at for at, each in self.fields.items() if each is field and at != position)
            before = next(same, None)
        for at in (position, before):
            if at is not None:
                self.fields.pop(at, None)
        if field is not None:
            self.fields[position] = field
        self.template = self.plan = None
        return before

    def is_sure(self, position: int) -> bool:
        """Whether a column is what its heading and its cells say, or what somebody said."""
        guess = self.guesses[position]
        return guess.sure or guess.field is not self.fields.get(position)

    def told(self, position: int) -> str:
        """What one should know of a column before going on; mostly nothing."""
        key = position, self.fields.get(position)
        if key not in self._told:
            self._told[key] = columns.told(self.intake, *key)
        return self._told[key]

    # What it would do

    def forget_words(self) -> None:
        """Let go of what was said of it in another language; what was answered stays."""
        self.plan = self.events = None
        self._told.clear()

    def take_events(self, plan: OccasionPlan) -> None:
        """Take what its events would do; what may be there already is not ticked at first."""
        self.events = plan
        doubtful = {each.line for each in plan.rows if each.verdict is Verdict.REVIEW}
        self.keep_out |= doubtful - self._doubtful
        self._doubtful = doubtful

    def take_plan(self, plan: ImportPlan) -> None:
        """Take what it would do; what was answered of a row that asks the same stays."""
        before, self._rows = self._rows, {each.line: each for each in plan.rows}
        self.plan, self._coming = plan, None
        self._asking = [each.line for each in plan.rows if each.verdict is Verdict.REVIEW]
        self.answers = {
            line: answer
            for line, answer in self.answers.items()
            if line in self._rows and line in before and _asks_same(before[line], self._rows[line])
        }

    def row(self, line: int) -> Planned:
        """The row of a line."""
        return self._rows[line]

    def lines(self) -> Collection[int]:
        """Every line, in its order."""
        return self._rows.keys()

    def asking(self) -> list[int]:
        """The lines that ask who is meant, answered or not."""
        return self._asking

    def open(self) -> list[int]:
        """Those that nobody has answered."""
        return [line for line in self._asking if line not in self.answers]

    def becomes(self, line: int) -> str:
        """What becomes of a row, as things stand: a name of a field of `Tally`."""
        row, answer = self._rows[line], self.answers.get(line)
        if row.verdict is Verdict.ERROR:
            return "wrong"
        if answer and answer.action is Action.KEEP:
            return "out" if row.verdict is Verdict.NEW else "same"
        if row.verdict is Verdict.SAME:
            return "same"
        if row.verdict is Verdict.REVIEW and answer is None:
            return "open"
        return "merged" if answer and answer.action is Action.MERGE else "new"

    def tally(self) -> Tally:
        """How many rows become what."""
        counts = dict.fromkeys(vars(Tally()), 0)
        for line in self._rows:
            counts[self.becomes(line)] += 1
        return Tally(**counts)

    def wrong(self) -> list[Skipped]:
        """The rows with errors, each with its reason."""
        return [
            Skipped(line, row.reason)
            for line, row in self._rows.items()
            if row.verdict is Verdict.ERROR
        ]

    def left(self, done: Imported) -> list[Skipped]:
        """What stayed out when it was written, and said something new."""
        return [
            each
            for each in done.skipped
            if each.line not in self._rows or self._rows[each.line].verdict is not Verdict.SAME
        ]

    def coming(self) -> tuple[int, list[NewHouse]]:
        """How many people, and which institutions, would be made."""
        if self._coming is None:
            assert self.plan is not None
            self._coming = review.coming(self.plan, self.answers)
        return self._coming

    def like(self, line: int) -> list[int]:
        """The other open lines that ask only what this one asks: which institution is meant."""
        row = self._rows[line]
        if row.institution is None or row.institution.sure or row.asks_who:
            return []
        return [
            each
            for each in self.open()
            if each != line
            and self._rows[each].institution == row.institution
            and not self._rows[each].asks_who
            and (self._rows[each].draft.person is None) is (row.draft.person is None)
        ]

    def sure(self) -> list[int]:
        """The open lines that are somebody of the file beyond doubt."""
        return [line for line in self.open() if self._rows[line].sure]

    def answer(self, answers: Mapping[int, Answer]) -> None:
        """Say what becomes of some lines."""
        self.answers |= answers
        self._coming = None

    def take_back(self, lines: Collection[int]) -> None:
        """Leave some lines unanswered again."""
        for line in lines:
            self.answers.pop(line, None)
        self._coming = None


def _asks_same(before: Planned, row: Planned) -> bool:
    same_house = (before.institution and before.institution.id) == (
        row.institution and row.institution.id
    )
    asked = (before.verdict, before.person_id, before.like) == (
        row.verdict,
        row.person_id,
        row.like,
    )
    return same_house and asked
