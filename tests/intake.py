"""Reads files of others in tests, as the process that is there for it would."""

from pathlib import Path

from crm.intake import inside
from crm.intake.inside import Choices
from crm.intake.value import Intake


def read(path: Path, **choices: object) -> Intake:
    """Read a file whole."""
    with inside.reading(path, Choices(**choices), lambda _done, _total: None) as found:
        items = list(found.items)
        return inside.whole(found.end(len(items)), items)


def read_text(folder: Path, text: str | bytes, name: str = "a.csv", **choices: object) -> Intake:
    """Read what would be a file with this in it."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(path, **choices)
