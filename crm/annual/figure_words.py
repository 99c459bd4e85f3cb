"""From what a figure counts to the figure with its records in words."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import behind
from crm.annual.figure import FigureRecord, TimeRule, Unit, YearFigure
from crm.annual.value import Ref
from crm.bulk import chunks
from crm.i18n import _
from crm.model import HeadCount
from crm.model.base import N_
from crm.text import fold

ONCE = N_("Cada registro cuenta una vez.")


@dataclass(frozen=True)
class Draft:
    """A figure whose records are not in words yet."""

    name: str
    label: str
    unit: Unit
    time: TimeRule
    duplicates: str
    refs: tuple[tuple[Ref, int], ...] = ()
    value: int | None = None  # where it is not the sum of what the records count
    undetermined: tuple[Ref, ...] = ()
    notes: tuple[str, ...] = ()
    said: tuple[tuple[Ref, str], ...] = ()  # the words of records that have no page
    of: tuple[tuple[Ref, tuple[Ref, ...]], ...] = ()  # where a record was, such as a person

    @property
    def total(self) -> int:
        return sum(number for _ref, number in self.refs) if self.value is None else self.value


def refs_of(kind: str, ids: Iterable[int]) -> tuple[tuple[Ref, int], ...]:
    return tuple((Ref(kind, id_), 1) for id_ in dict.fromkeys(ids))


def counted(
    name: str,
    label: str,
    unit: Unit,
    kind: str,
    ids: Iterable[int],
    *,
    time: TimeRule = TimeRule.IN_PERIOD,
    duplicates: str = ONCE,
    notes: Iterable[str] = (),
) -> Draft:
    return Draft(
        name, label, unit, time, _(duplicates), refs_of(kind, ids), notes=tuple(filter(None, notes))
    )


def _head_totals(session: Session, ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in chunks(ids):
        query = select(HeadCount.id, HeadCount.total).where(HeadCount.id.in_(some))
        found |= {id_: total or 0 for id_, total in session.execute(query)}
    return found


def with_records(session: Session, drafts: Sequence[Draft]) -> tuple[YearFigure, ...]:
    refs = {ref for each in drafts for ref, _number in each.refs}
    refs |= {ref for each in drafts for ref in each.undetermined}
    refs |= {ref for each in drafts for _who, were in each.of for ref in were}
    words = _Words(session, refs)
    return tuple(words.figure(each) for each in drafts)


class _Words:
    """What each record is called, read in one query a kind."""

    def __init__(self, session: Session, refs: Collection[Ref]) -> None:
        ordered = sorted(refs, key=lambda each: (each.kind, each.id))
        self._behind = {each.ref: each for each in behind.lines(session, ordered)}
        counted = [each.id for each in ordered if each.kind == "head_count"]
        self._heads = _head_totals(session, counted)

    def figure(self, draft: Draft) -> YearFigure:
        said, of = dict(draft.said), dict(draft.of)
        records = tuple(
            FigureRecord(
                ref,
                said.get(ref) or self._label(ref, of.get(ref, ())),
                self._heads.get(ref.id, number) if ref.kind == "head_count" else number,
            )
            for ref, number in draft.refs
        )
        return YearFigure(
            draft.name,
            draft.label,
            sum(each.counts for each in records) if draft.value is None else draft.value,
            draft.unit,
            draft.time,
            draft.duplicates,
            records,
            tuple(FigureRecord(ref, self._label(ref, ())) for ref in draft.undetermined),
            " ".join(draft.notes),
            draft.name.startswith("by_hand"),
        )

    def _label(self, ref: Ref, were: Sequence[Ref]) -> str:
        """What a record is called, and of whom was somewhere, where."""
        found = self._behind.get(ref)
        if found is None:
            return ""
        places = [self._behind[each].detail for each in were if each in self._behind]
        detail = "; ".join(dict.fromkeys(places)) or found.detail
        said = not detail or fold(found.title).startswith(fold(detail))
        return found.title if said else f"{found.title} ({detail})"
