"""The log of errors that nobody expected: what kind and where, never what the data were."""

import traceback
from datetime import UTC, datetime
from pathlib import Path

from crm.settings import data_dir

LARGEST = 1024 * 1024


def log_file() -> Path:
    """Where it is, for whoever wants to send it to us."""
    return data_dir() / "errores.log"


def write_down(error: BaseException) -> None:
    """Note the kind of an error and its way through the code; its text may name people."""
    write_lines(*lines(error))


def lines(error: BaseException) -> tuple[str, list[str]]:
    """The kind of an error, and its way through the code."""
    frames = traceback.extract_tb(error.__traceback__)
    kind = type(error)
    way = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return f"{kind.__module__}.{kind.__qualname__}", way


def write_lines(kind: str, way: list[str]) -> None:
    """Note an error of which only its kind and its way are at hand."""
    log = log_file()
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    too_large = log.exists() and log.stat().st_size > LARGEST
    with log.open("w" if too_large else "a", encoding="utf-8") as file:
        when = datetime.now(UTC).isoformat(timespec="seconds")
        file.write("\n".join([f"--- {when} {kind}", *way, ""]))
