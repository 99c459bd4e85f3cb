"""Making the reports of Informes, away from the thread that draws."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from crm import listings
from crm.annual import versions
from crm.annual.report import Section, gather_report
from crm.annual.value import YearReport
from crm.attachments import Taken
from crm.checks import safe_name
from crm.dashboards import Kind
from crm.database import Database
from crm.i18n import Language, _, speaking
from crm.model import Word
from crm.model.base import N_, today
from crm.reports.annual_docx import report_docx
from crm.reports.annual_pdf import report_pdf
from crm.reports.charts_pdf import charts_pdf, gather_chart_sheet
from crm.reports.listing import Listing, listing_pdf, listing_xlsx
from ui.parts.task import Task


class Report(Word):
    """What can be read, printed and handed over from Informes."""

    ANNUAL = "annual", N_("Logros de la Red")
    MATRIX = "matrix", N_("Matriz del plan de trabajo")
    VOLUNTARY = "voluntary", N_("Insumo: Informe Voluntario")
    DASHBOARDS = "dashboards", N_("Tableros")
    BRIEF = "brief", N_("Ficha de actor")
    DIRECTORY = "directory", N_("Directorio")
    DECLARATION = "declaration", N_("Estado de la Declaración")
    OVERDUE = "overdue", N_("Compromisos vencidos")
    AGENDA = "agenda", N_("Agenda del mes")
    COVERAGE = "coverage", N_("Cobertura por territorio")


@dataclass(frozen=True)
class Wanted:
    """Which report of which year, and how; `options` are those of the form."""

    report: Report
    year: int
    language: Language
    printed_by: str
    options: Mapping[str, Any]


@dataclass(frozen=True)
class Made:
    """A PDF, what it was made from, and what the user should know before it goes anywhere."""

    wanted: Wanted
    data: bytes
    title: str
    count: int  # rows, or reports
    listing: Listing | None = None
    report: YearReport | None = None
    cautions: tuple[str, ...] = field(default=())


def make(db: Database, wanted: Wanted, task: Task) -> Made:
    """Gather and print what is wanted, all of one moment; raises `CrmError`."""
    if wanted.report is Report.ANNUAL:
        return _annual(db, wanted, task)
    if wanted.report is Report.DASHBOARDS:
        return _dashboards(db, wanted, task)
    with db.read() as session:
        listing = _LISTINGS[wanted.report](session, wanted)
    data = listing_pdf(listing, task.step)
    return Made(wanted, data, listing.title, len(listing.rows), listing)


def final(made: Made, suffix: str, task: Task) -> bytes:
    """What leaves for a file or a printer: what is seen, or the same for Word or Excel."""
    if suffix == ".xlsx" and made.listing is not None:
        return listing_xlsx(made.listing)
    if suffix == ".docx" and made.report is not None:
        return report_docx(made.report, task.step)
    return made.data


def close(db: Database, made: Made, task: Task) -> int:
    """Close the year's report as it is seen, with its PDF and its Word file; return its id."""
    name = suggested_name(made).removesuffix(".pdf")
    files = [
        Taken(f"{name}.pdf", "application/pdf", made.data),
        Taken(f"{name}.docx", WORD, final(made, ".docx", task)),
    ]
    with db.write() as session:
        return versions.close(
            session,
            made.wanted.year,
            language=made.wanted.language,
            as_of=_day(made.wanted),
            files=files,
        )


def suggested_name(made: Made) -> str:
    """What to call the file: «Agenda de diciembre de 2023 - 2026-11-23.pdf»."""
    told = made.title.replace("/", "-").replace("\\", "-").encode()[:90]
    return safe_name(f"{told.decode(errors='ignore').strip()} - {today()}.pdf")


def _annual(db: Database, wanted: Wanted, task: Task) -> Made:
    sections = [each for each in Section if wanted.options[each.value]]
    with db.read() as session:
        report = gather_report(
            session,
            wanted.year,
            language=wanted.language,
            as_of=_day(wanted),
            names=wanted.options["names"],
            sections=sections,
            step=lambda done, of: task.step(done, 2 * of),  # half of the way
        )
    data = report_pdf(report, lambda done, of: task.step(of + done, 2 * of))
    return Made(wanted, data, report.title, 1, report=report)


def _dashboards(db: Database, wanted: Wanted, task: Task) -> Made:
    sheets = []
    with speaking(wanted.language):
        with db.read() as session:
            for number, kind in enumerate(Kind, 1):
                sheets.append(gather_chart_sheet(session, kind, wanted.year, wanted.printed_by))
                task.step(number, len(Kind) + 1)
        title = _("Tableros {year}").format(year=wanted.year)
        rows = sum(len(each.board.rows) for each in sheets)
        return Made(wanted, charts_pdf(sheets), title, rows)


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Gather = Callable[[Session, Wanted], Listing]


def _how(wanted: Wanted) -> dict[str, Any]:
    return {"language": wanted.language, "printed_by": wanted.printed_by}


def _day(wanted: Wanted) -> date | None:
    day: date | None = wanted.options["as_of"]
    return day


_LISTINGS: dict[Report, Gather] = {
    Report.MATRIX: lambda session, wanted: listings.gather_plan_matrix(
        session, wanted.year, **_how(wanted)
    ),
    Report.VOLUNTARY: lambda session, wanted: listings.gather_voluntary_report(
        session, wanted.options["first"], wanted.options["last"], **_how(wanted)
    ),
    Report.DIRECTORY: lambda session, wanted: listings.gather_directory(
        session,
        wanted.options["order"],
        names=wanted.options["names"],
        segment_id=wanted.options["segment"],
        **_how(wanted),
    ),
    Report.DECLARATION: lambda session, wanted: listings.gather_declaration_state(
        session, _day(wanted), **_how(wanted)
    ),
    Report.OVERDUE: lambda session, wanted: listings.gather_overdue(
        session,
        _day(wanted),
        names=wanted.options["names"],
        segment_id=wanted.options["segment"],
        **_how(wanted),
    ),
    Report.AGENDA: lambda session, wanted: listings.gather_month_agenda(
        session, wanted.year, wanted.options["month"], **_how(wanted)
    ),
    Report.COVERAGE: lambda session, wanted: listings.gather_coverage(session, **_how(wanted)),
}
