"""What becomes of each row of a plan, by what somebody answered of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crm.i18n import _
from crm.intake.matching import Meant
from crm.intake.plan import ImportPlan, Planned, Verdict
from crm.model import OrganizationKind


class Duplicates(StrEnum):
    """What becomes of rows that may be somebody of the file and that nobody has answered for."""

    ASK = "ask"  # they stay out until somebody says
    SKIP = "skip"  # they stay out
    MERGE = "merge"  # those that are sure are combined, the others stay out


class Action(StrEnum):
    """What somebody says of a row: whoever is in the file stays, is completed, or is another."""

    KEEP = "keep"
    MERGE = "merge"
    NEW = "new"


@dataclass(frozen=True)
class Answer:
    """What is to become of a row that asked.

    `take` has the keys of what the row says better, or with None whatever the file lacks; `drop`
    the contacts of ours that go. The ids say who is meant where it is not the first that was
    thought of, and `apart` that the institution is none of them; `kind` says what one that is
    made is.
    """

    action: Action
    take: frozenset[str] | None = None
    person_id: int | None = None
    organization_id: int | None = None
    drop: frozenset[int] = frozenset()
    apart: bool = False
    kind: OrganizationKind | None = None


Answers = Mapping[int, Answer]
_AS_NEW, _MERGED = Answer(Action.NEW), Answer(Action.MERGE)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row of which nothing was written, and why."""

    line: int
    reason: str


@dataclass(frozen=True)
class Imported:
    """What became of the rows: `read` is all of them, in three parts.

    `lost` is what of a row that came in could not be kept, and why.
    """

    read: int
    created: int
    merged: int
    skipped: tuple[Skipped, ...]
    people: int = 0
    organizations: int = 0
    lost: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be done with one row, once it is decided."""

    row: Planned
    action: Action
    answer: Answer

    @property
    def person_id(self) -> int | None:
        """Who of the file it is; None where it is nobody, or an earlier row."""
        if self.action is Action.NEW or self.row.draft.person is None:
            return None
        return self.answer.person_id or self.row.person_id

    @property
    def house_id(self) -> int | None:
        """Which institution of the file is meant; None where one is made, or none is named."""
        meant = self.row.institution
        if self.answer.apart:
            return None
        if self.answer.organization_id:
            return self.answer.organization_id
        another = self.action is Action.NEW and self.row.draft.person is None
        if meant is None or another or (self.action is Action.NEW and not meant.sure):
            return None
        return meant.id

    def kind_of(self, meant: Meant) -> OrganizationKind:
        """The kind of an institution that is made."""
        return self.answer.kind or meant.kind or OrganizationKind.COMPANY


def decide(
    plan: ImportPlan,
    answers: Answers | None = None,
    duplicates: Duplicates = Duplicates.ASK,
) -> Imported:
    """How many rows would be created, combined and left out, and why; nothing is written."""
    return counted(plan, *decided(plan, answers or {}, duplicates))


def counted(plan: ImportPlan, deeds: Sequence[Deed], skipped: Sequence[Skipped]) -> Imported:
    """How many rows that is of each."""
    merged = sum(each.action is Action.MERGE for each in deeds)
    return Imported(len(plan.rows), len(deeds) - merged, merged, tuple(skipped))


def decided(
    plan: ImportPlan, answers: Answers, duplicates: Duplicates
) -> tuple[list[Deed], list[Skipped]]:
    """What is to be done with each row, and which stay out, and why."""
    deeds: list[Deed] = []
    skipped: list[Skipped] = []
    for row in plan.rows:
        answer = answers.get(row.line)
        if row.verdict in (Verdict.ERROR, Verdict.SAME):
            skipped.append(Skipped(row.line, row.reason))
        elif row.verdict is Verdict.NEW:
            if answer and answer.action is Action.KEEP:
                skipped.append(Skipped(row.line, _("Se dejó fuera.")))
            else:
                deeds.append(Deed(row, Action.NEW, answer or _AS_NEW))
        elif answer is not None and answer.action is not Action.KEEP:
            deeds.append(Deed(row, answer.action, answer))
        elif answer is not None:
            told = _("Se conservó lo que ya estaba. {reason}").format(reason=row.reason)
            skipped.append(Skipped(row.line, told))
        elif duplicates is Duplicates.MERGE and row.sure:
            deeds.append(Deed(row, Action.MERGE, _MERGED))
        else:
            skipped.append(Skipped(row.line, _why_out(row, duplicates)))
    return deeds, skipped


def _why_out(row: Planned, duplicates: Duplicates) -> str:
    if duplicates is Duplicates.ASK:
        return _("Por revisar. {reason}").format(reason=row.reason)
    return _("Posible duplicado. {reason}").format(reason=row.reason)
