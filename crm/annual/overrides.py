"""Passages that somebody wrote by hand in place of the draft, and whether they still hold.

What a passage was drafted from is kept with it: where that has changed since, it is outdated, and
one can say in what.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import bin as papelera
from crm import journal
from crm.annual.figure import YearFigure
from crm.annual.value import ActivityPart, Block, Paragraph, YearReport
from crm.annual.words import marked, text_of
from crm.dates import show_number
from crm.errors import Invalid
from crm.i18n import _
from crm.model import AnnualReport, ReportText
from crm.model.base import N_
from crm.text import clean_text

WRITTEN = N_("Pasaje del informe «{subject}» escrito a mano")

Basis = dict[str, Any]
Nouns = Mapping[int, tuple[str, str]]


def basis_of(paragraph: Paragraph, figures: Mapping[str, YearFigure]) -> Basis:
    """What a passage was drafted from: its records, the value of its figures, and its words."""
    return {
        "draft": text_of(paragraph.words),
        "refs": [[each.kind, each.id] for each in paragraph.refs],
        "figures": {name: figures[name].value for name in paragraph.figures if name in figures},
    }


def applied(
    report: YearReport,
    texts: Mapping[str, ReportText],
    figures: Mapping[str, YearFigure],
    nouns: Nouns,
) -> YearReport:
    """The report with what was written by hand in the place of what was drafted."""
    if not texts:
        return report

    def passage(block: Block) -> Block:
        if not isinstance(block, Paragraph) or block.key not in texts:
            return block
        text = texts[block.key]
        changed = _changes(text.basis, basis_of(block, figures), nouns)
        return replace(block, words=marked(text.text), by_hand=True, outdated=tuple(changed))

    def part(activity: ActivityPart) -> ActivityPart:
        return replace(activity, blocks=tuple(passage(each) for each in activity.blocks))

    objectives = tuple(
        replace(each, activities=tuple(part(one) for one in each.activities))
        for each in report.objectives
    )
    return replace(report, objectives=objectives, others=tuple(part(e) for e in report.others))


def _changes(before: Basis, now: Basis, nouns: Nouns) -> Iterable[str]:
    """What has changed since a passage was written, in words; nothing where nothing has."""
    said = list(_records(before["refs"], now["refs"], nouns))
    if not said:
        said = list(_values(before["figures"], now["figures"]))
    if not said and before["draft"] != now["draft"]:
        said = [_("Los datos de los que se redactó han cambiado desde su edición.")]
    return said


def _records(before: Sequence[Any], now: Sequence[Any], nouns: Nouns) -> Iterable[str]:
    old, new = ({(kind, id_) for kind, id_ in refs} for refs in (before, now))
    for sign, some in (("+", new - old), ("−", old - new)):
        by_noun = Counter(_noun(kind, id_, nouns) for kind, id_ in sorted(some))
        for (one, many), number in by_noun.items():
            yield _("{sign}{n} {what} desde su edición").format(
                sign=sign, n=show_number(number), what=one if number == 1 else many
            )


def _noun(kind: str, id_: int, nouns: Nouns) -> tuple[str, str]:
    if id_ in nouns:
        return nouns[id_]
    one = {
        "event": (_("evento"), _("eventos")),
        "participation": (_("asistencia"), _("asistencias")),
        "material": (_("material"), _("materiales")),
        "publication": (_("publicación"), _("publicaciones")),
        "mailing": (_("envío"), _("envíos")),
        "follow_up": (_("seguimiento"), _("seguimientos")),
        "outcome": (_("resultado"), _("resultados")),
    }
    return one.get(kind, (_("registro"), _("registros")))


def _values(before: Mapping[str, int], now: Mapping[str, int]) -> Iterable[str]:
    for name in dict.fromkeys((*before, *now)):
        old, new = before.get(name, 0), now.get(name, 0)
        if old != new:
            yield _("Decía {before}; hoy son {now}").format(
                before=show_number(old), now=show_number(new)
            )


# Writing


def texts_of(session: Session, year: int, language: str) -> dict[str, ReportText]:
    """What was written by hand in the report of a year, by the key of its passage."""
    query = (
        select(ReportText)
        .join(AnnualReport, AnnualReport.id == ReportText.report_id)
        .where(AnnualReport.year == year, ReportText.language == language)
    )
    return {each.key: each for each in session.scalars(query)}


def write(session: Session, year: int, language: str, key: str, text: str, basis: Basis) -> None:
    """Put a text in place of a drafted passage; `basis` is what that is drafted from now."""
    if not clean_text(text):
        raise Invalid({"text": _("Escriba el texto, o vuelva al propuesto.")})
    report = session.scalar(select(AnnualReport).where(AnnualReport.year == year))
    if report is None:
        report = AnnualReport(year=year)
        journal.check_and_add(session, report)
        session.flush()
    found = texts_of(session, year, language).get(key)
    passage = found or ReportText(report_id=report.id, language=language, key=key)
    passage.text, passage.basis = text, basis
    journal.check_and_add(session, passage)
    session.flush()
    journal.describe(session, WRITTEN, str(year))


def reset(session: Session, year: int, language: str, key: str) -> None:
    """Go back to the draft of a passage."""
    found = texts_of(session, year, language).get(key)
    if found is not None:
        papelera.delete(session, ReportText, found.id, name=clean_text(found.text)[:80])
