"""Starting: the window is painted first; the heavy libraries and the file come after."""

import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtWidgets import QApplication

from crm import faults
from crm import settings as machine
from crm.i18n import _
from ui.doorbell import raise_other
from ui.language import speak
from ui.theme import STYLE, theme
from ui.window import Window


def run(path: Path | None = None, arguments: Sequence[str] = ()) -> int:
    """Open the window, on this file or on the last one used, until it is closed."""
    kept = machine.load()
    app = QApplication(["enlace", *STYLE, *arguments])
    app.setApplicationName("Enlace")
    app.setApplicationDisplayName("Enlace")
    app.setDesktopFileName("enlace")
    speak(app, kept.language)
    theme().wear(kept.theme, kept.text_size / 100)
    wanted = path or _last_file(kept)
    if wanted is not None and raise_other(wanted):
        return 0
    window = Window(kept)
    sys.excepthook = Reporter(window).report
    window.painted.connect(lambda: _begin(window, wanted))
    window.show()
    return app.exec()


def _begin(window: Window, path: Path | None) -> None:
    """Open the file; what has been loaded by then stays for good, and is never searched again."""
    try:
        window.begin(path)
    finally:
        gc.freeze()
        gc.enable()


def _last_file(kept: machine.Settings) -> Path | None:
    """The file that was open last, even where it is gone: that has to be said, not hidden."""
    if kept.last_file:
        return Path(kept.last_file)
    usual = machine.default_file()
    return usual if usual.exists() else None


# What nobody expected


class Reporter:
    """Tells an unexpected error in one sentence, and logs where it was, without what it held."""

    def __init__(self, window: Window) -> None:
        self._window = window

    def report(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        faults.write_down(error)
        self._window.complain(
            _(
                "Algo falló y no se completó. Lo guardado está a salvo, y lo que escribía sigue "
                "en pantalla. El detalle técnico, sin datos personales, quedó en «{file}»."
            ).format(file=faults.log_file())
        )
