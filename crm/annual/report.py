"""The report of a year from the file: drafted, with what was written by hand, and its evidence."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from crm.annual import overrides
from crm.annual.draft import draft
from crm.annual.english import English
from crm.annual.expanding import expanded
from crm.annual.figure import YearFigure, unit_of
from crm.annual.figures import figures_of
from crm.annual.gather import gather
from crm.annual.grammar import Grammar
from crm.annual.overrides import Basis, basis_of
from crm.annual.rows import YearRows
from crm.annual.spanish import Spanish
from crm.annual.value import Callout, Evidence, Paragraph, YearReport
from crm.dates import show_number
from crm.errors import NotFound
from crm.i18n import Language, _, ngettext, speaking
from crm.office import logo as logo_of

Step = Callable[[int, int], object]

_PERSONAL = ("person", "participation")
_ALWAYS = ("events", "persons", "attendances", "institutions", "municipalities")


class Section(StrEnum):
    """A part of the report that may be left out."""

    TILES = "tiles"
    OTHERS = "others"
    PROMISED = "promised"
    STEPS = "steps"
    EVIDENCE = "evidence"


EVERYTHING = frozenset(Section)


def gather_report(
    session: Session,
    year: int,
    *,
    language: Language = "es",
    as_of: date | None = None,
    names: bool = False,
    sections: Collection[Section] = EVERYTHING,
    step: Step | None = None,
) -> YearReport:
    """The report of a year as of a day: its last one, or today while it runs, unless told.

    The annex has the names of people only if asked for: otherwise they are counted there.
    """
    tell = step or (lambda _done, _of: None)
    with speaking(language):
        tell(0, 4)
        rows, report, grammar = _drafted(session, year, language, as_of)
        tell(1, 4)
        figures = figures_of(session, year, as_of=as_of)
        tell(2, 4)
        texts = overrides.texts_of(session, year, language)
        by_name = {each.name: each for each in figures}
        report = overrides.applied(report, texts, by_name, _nouns(rows, grammar))
        report = expanded(report, rows.acronyms.longs)
        evidence = _evidence(report, figures, names=names)
        report = replace(report, evidence=evidence, logo=logo_of(session))
        tell(3, 4)
        return _narrowed(report, sections)


def basis(
    session: Session, year: int, language: Language, key: str, *, as_of: date | None = None
) -> Basis:
    """What a passage is drafted from now, to be kept with what is written in its place."""
    with speaking(language):
        _rows, report, _grammar = _drafted(session, year, language, as_of)
        figures = {each.name: each for each in figures_of(session, year, as_of=as_of)}
    every = [*(p for o in report.objectives for p in o.activities), *report.others]
    for part in every:
        for block in part.blocks:
            if isinstance(block, Paragraph) and block.key == key:
                return basis_of(block, figures)
    raise NotFound(_("Ese pasaje ya no está en el informe."))


def _drafted(
    session: Session, year: int, language: Language, as_of: date | None
) -> tuple[YearRows, YearReport, Grammar]:
    rows = gather(session, year, as_of)
    grammar = English(year, rows.acronyms.shorts) if language == "en" else Spanish(year)
    return rows, draft(rows, grammar, language), grammar


def _nouns(rows: YearRows, grammar: Grammar) -> dict[int, tuple[str, str]]:
    """What one event and several of its kind are called, by the event."""
    nouns = {e.id: grammar.event_noun(e.code, e.type[0] or "", e.type[1]) for e in rows.events}
    return {id_: (noun.one, noun.many) for id_, noun in nouns.items()}


def _evidence(
    report: YearReport, figures: Collection[YearFigure], *, names: bool
) -> tuple[Evidence, ...]:
    """The figures that the report has, and whatever else tells who was there."""
    told = {each.figure for each in report.tiles} | set(_ALWAYS)
    for part in (*(p for o in report.objectives for p in o.activities), *report.others):
        for block in part.blocks:
            if isinstance(block, Paragraph):
                told |= set(block.figures)
            elif isinstance(block, Callout):
                told.add(block.figure)
    return tuple(
        Evidence(
            name=each.name,
            label=each.label,
            value=each.value,
            unit=unit_of(each.unit, each.value),
            time_rule=each.time_rule.label,
            duplicate_rule=each.duplicate_rule,
            records=_records(each, names=names),
            note=each.note,
        )
        for each in figures
        if each.name in told and (each.value or each.records or each.undetermined)
    )


def _records(figure: YearFigure, *, names: bool) -> tuple[str, ...]:
    """What is behind a figure, in words; how many people, where their names are not for all."""
    shown = [each for each in figure.records if names or each.ref.kind not in _PERSONAL]
    hidden = sum(each.counts for each in figure.records) - sum(each.counts for each in shown)
    said = ngettext(
        "{n} con nombre, que aquí no se publica", "{n} con nombre, que aquí no se publica", hidden
    )
    people = (said.format(n=show_number(hidden)),) if hidden else ()
    return (*(each.label for each in shown), *people)


def _narrowed(report: YearReport, sections: Collection[Section]) -> YearReport:
    without: dict[str, Any] = {each.value: () for each in Section if each not in sections}
    return replace(report, **without)
