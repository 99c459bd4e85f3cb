"""How the copies of the file are shown, here and on the first page."""

from datetime import UTC, datetime
from pathlib import Path

from crm.dates import show_date, show_size


def copy_shown(copy: Path) -> str:
    """When a copy was made, by this computer's clock, and its size."""
    kept = copy.stat()
    made = datetime.fromtimestamp(kept.st_mtime, UTC).astimezone()
    return f"{show_date(made.date())} {made:%H:%M} · {show_size(kept.st_size)}"
