"""What the office itself writes at the head of a year's report, and how far it says that it is."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import journal
from crm.model import AnnualReport, ReportState
from crm.model.base import N_
from crm.text import clean_text

SAVED = N_("Encabezado del informe de {subject} guardado")
_TEXTS = ("title_es", "title_en", "intro_es", "intro_en")


def values_of(session: Session, year: int) -> dict[str, Any]:
    """Its title and its introduction in both languages, None where as usual, and its state."""
    report = _report(session, year)
    texts = {name: getattr(report, name) if report else None for name in _TEXTS}
    return {**texts, "state": report.state if report else ReportState.DRAFT}


def save(session: Session, year: int, values: Mapping[str, Any]) -> None:
    """Write down any of them; what is left empty is as usual."""
    report = _report(session, year) or AnnualReport(year=year)
    for name, value in values.items():
        setattr(report, name, (clean_text(value or "") or None) if name in _TEXTS else value)
    journal.check_and_add(session, report)
    session.flush()
    journal.describe(session, SAVED, str(year))


def _report(session: Session, year: int) -> AnnualReport | None:
    return session.scalar(select(AnnualReport).where(AnnualReport.year == year))
