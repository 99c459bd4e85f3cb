"""The thematic areas of the Migration MPTF."""

import csv
import io
from importlib.resources import files

from crm.i18n import language


def areas() -> list[str]:
    """The name of each area, in the fund's order."""
    text = (files("resources") / "data" / "mptf-areas.csv").read_text("utf-8")
    column = f"nombre_{language()}"
    return [row[column] for row in csv.DictReader(io.StringIO(text, newline=""))]
