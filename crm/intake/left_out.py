"""The rows that stayed out of an import, each with its reason, for whoever is to mend them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from crm import sheets
from crm.i18n import _
from crm.intake.answers import Skipped
from crm.intake.value import Holds, Intake
from crm.sheets import Cell


def write_errors(path: Path, intake: Intake, skipped: Sequence[Skipped]) -> None:
    """Write the rows that stayed out into a spreadsheet, each with its reason."""
    reasons = {each.line: each.reason for each in skipped}
    headings = [_("Fila"), _("Motivo")]
    named = [each.name or each.letter for each in intake.columns]
    rows: Iterable[tuple[int, tuple[str, ...]]]
    if intake.holds is Holds.ROWS:
        rows = [(each.line, each.cells) for each in intake.rows]
    elif intake.holds is Holds.CARDS:
        rows = [(each.line, (each.name, each.organization)) for each in intake.cards]
        named = [_("Nombre"), _("Institución")]
    else:
        rows = [(each.line, (each.title, str(each.starts or ""))) for each in intake.occasions]
        rows += [(each.line, (each.subject, str(each.sent or ""))) for each in intake.mails]
        named = [_("Asunto"), _("Fecha")]
    headings += named
    told: Iterable[list[Cell]] = (
        [line, reasons[line], *cells] for line, cells in rows if line in reasons
    )
    sheets.write(path, headings, told)
