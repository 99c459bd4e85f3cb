"""The brief, from the records to a PDF, against bare platypus setting the same paragraphs."""

from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from bench.measure import Figure, by_turns
from bench.reading import hub_of
from crm import organizations
from crm.database import Database, open_database
from crm.reports import brief as printing
from crm.reports import pdf
from crm.reports.brief_lines import Brief
from crm.reports.gather import gather_brief

GOAL, GOAL_CORES = 1.25, 1 / 1.6
_MARGINS = {"leftMargin": 42, "rightMargin": 36, "topMargin": 48, "bottomMargin": 48}
_FULL_WIDTH = 460

Set = tuple[str, Any, float]  # a paragraph: its text, its style, and how wide it was set


def briefs(path: Path, size: str, *, times: int = 20) -> list[Figure]:
    """Print the brief of one institution: only the PDF, then from the records on."""
    database = open_database(path, read_only=True)
    with closing(database), TemporaryDirectory() as folder:
        with database.read() as session:
            usual = organizations.find(session, "municipalidad", limit=40)[-1]
        target = Path(folder) / "ficha.pdf"
        return [
            *_brief(database, usual, target, "ficha usual", size, times),
            *_brief(database, hub_of(path), target, "ficha de 200 hechos", size, times),
        ]


def _brief(
    database: Database, id_: int, target: Path, work: str, size: str, times: int
) -> list[Figure]:
    def gathered() -> Brief:
        with database.read() as session:
            return gather_brief(session, id_, printed_by="Medidor")

    def from_records() -> None:
        printing.write_brief(gathered(), target)

    brief = gathered()
    story = _paragraphs(brief)

    def alone() -> bytes:
        return bare(story)

    only = by_turns(lambda: printing.brief_pdf(brief), alone, times=times)
    whole = by_turns(from_records, alone, times=times)
    return [
        Figure(f"{work}: PDF", size, *only, GOAL),
        Figure(f"{work}: datos y PDF", size, *whole, GOAL),
    ]


def many(path: Path, size: str, *, count: int = 1_000) -> list[Figure]:
    """Print many briefs as one PDF, on all cores and on one."""
    database = open_database(path, read_only=True)
    with closing(database), TemporaryDirectory() as folder, database.read() as session:
        ids = organizations.find(session, limit=count)
        target = Path(folder) / "fichas.pdf"

        def made() -> Iterator[Brief]:
            return (gather_brief(session, id_, printed_by="Medidor") for id_ in ids)

        def on_all() -> None:
            printing.write_briefs(made(), target)

        def on_one() -> None:
            # A thousand by lots too small to be worth more than one core.
            with patch.object(printing, "_WORTH_ALL_CORES", count + 1):
                printing.write_briefs(made(), target)

        ours, one = by_turns(on_all, on_one, times=1, warm_up=0)
    return [
        Figure(
            f"{count} fichas, todos los núcleos / uno",
            size,
            ours,
            one,
            GOAL_CORES,
            "CPU: sin los hijos",
        )
    ]


def _paragraphs(brief: Brief) -> list[Set]:
    """Every paragraph of our brief, as it was set."""
    found: list[list[Any]] = []

    class Heard(Paragraph):  # type: ignore[misc]
        def __init__(self, text: str, style: Any, **more: Any) -> None:
            super().__init__(text, style, **more)
            self._heard = [text, style, None]
            found.append(self._heard)

        def wrap(self, width: float, height: float) -> Any:
            self._heard[2] = width
            return super().wrap(width, height)

    with patch.object(pdf, "Paragraph", Heard):
        printing.brief_pdf(brief)
    return [(text, style, width) for text, style, width in found if width]


def bare(paragraphs: list[Set]) -> bytes:
    """Set the same paragraphs, at the same widths, by the library alone."""
    story: list[Any] = []
    row: list[tuple[Any, float]] = []
    for text, style, width in paragraphs:
        row.append((Paragraph(text, style), width))
        if sum(each for _p, each in row) > _FULL_WIDTH:
            story.append(_row(row))
            row = []
    story += [each for each, _width in row]
    file = BytesIO()
    document = SimpleDocTemplate(file, invariant=1, initialFontName="Inter", **_MARGINS)
    document.build(story, onFirstPage=_furniture, onLaterPages=_furniture)
    return file.getvalue()


def _row(row: list[tuple[Any, float]]) -> Any:
    if len(row) == 1:
        return row[0][0]
    no_padding = [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT")]
    return Table(
        [[each for each, _width in row]],
        colWidths=[width for _each, width in row],
        style=no_padding,
    )


def _furniture(canvas: Any, _document: Any) -> None:
    canvas.setFont("Inter", 7.2)
    canvas.drawString(42, 30, "Uso interno. Contiene datos personales: no difundir.")
    canvas.drawRightString(550, 30, "Impreso el 12/12/2023 · Página 1 de 2")
    canvas.drawString(42, 800, "FICHA DE ACTOR")
    canvas.rect(0, 830, 600, 10)
