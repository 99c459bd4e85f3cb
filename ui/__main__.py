"""Where Enlace starts: a command goes to the library, and without one the window opens."""

import gc
import sys
from pathlib import Path

from crm.__main__ import main as command
from ui import screen


def main() -> int:
    """Run what the command line asks for; return the exit code."""
    return command(sys.argv[1:], window=open_window)


def open_window(path: Path | None, asked: bool) -> int | None:
    """Open the window on a file until it is closed; None where no screen would show it.

    Somebody who `asked` for the window has it on whatever platform they named; where it is
    only offered, a first connection is tried elsewhere, since Qt aborts when it is refused.
    """
    there = (asked and screen.platform_named()) or screen.answers()
    if not there or not (asked or screen.lets_us_in()):
        return None
    gc.disable()  # until the file is open: nothing that is loaded goes
    from ui.start import run

    return run(path)


if __name__ == "__main__":
    sys.exit(main())
