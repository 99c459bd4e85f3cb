"""The pages of a PDF as pictures: the only place that asks pdfium, which knows no threads."""

import atexit
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from threading import RLock
from typing import Any
from weakref import WeakSet

import pypdfium2
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

from crm.i18n import _

MOST_PIXELS = 24_000_000  # a page of A4 at 400 dpi has 15

_one_at_a_time = RLock()
_open: "WeakSet[PdfPages]" = WeakSet()


class Damaged(Exception):  # noqa: N818
    """What was given cannot be read as a PDF; `sentence` says so."""

    def __init__(self) -> None:
        self.sentence = _("No se puede leer este PDF: está dañado o protegido.")
        super().__init__(self.sentence)


class PdfPages:
    """One open PDF; `close` it when it is no longer wanted."""

    def __init__(self, source: bytes | Path) -> None:
        self._document: Any = None
        with _one_at_a_time:
            try:
                self._document = pypdfium2.PdfDocument(source)
                sizes = [self._document.get_page_size(n) for n in range(len(self._document))]
            except (pypdfium2.PdfiumError, OSError) as error:
                self.close()
                raise Damaged from error
        _open.add(self)
        least = QSizeF(1, 1)
        self.sizes: Sequence[QSizeF] = [QSizeF(*size).expandedTo(least) for size in sizes]

    def __len__(self) -> int:
        return len(self.sizes)

    def picture(self, number: int, scale: float) -> QImage:
        """Return a page with so many pixels to a point, or fewer if those were too many."""
        size = self.sizes[number]
        wanted = size.width() * size.height() * scale**2
        scale *= min(1.0, (MOST_PIXELS / wanted) ** 0.5)
        with _one_at_a_time:
            try:
                with closing(self._document[number]) as page:
                    return _drawn(page, scale)
            except pypdfium2.PdfiumError as error:
                raise Damaged from error

    def close(self) -> None:
        """Let go of the PDF and of its file."""
        with _one_at_a_time:
            if self._document is not None:
                self._document.close()
                self._document = None


def _drawn(page: Any, scale: float) -> QImage:
    with closing(page.render(scale=scale, prefer_bgrx=True)) as bitmap:
        form = QImage.Format.Format_RGB32
        seen = QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, form)
        return seen.copy()  # what pdfium drew on goes with the bitmap


@atexit.register
def _close_all() -> None:
    # Widgets may outlive Python, and pdfium complains of what is left open.
    for pages in list(_open):
        pages.close()
