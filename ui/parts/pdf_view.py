"""A PDF read inside the window, page under page, so that what is seen is what will be printed."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractScrollArea


class PdfView(QAbstractScrollArea):
    """Shows the pages of a PDF given as bytes or path, drawn only when they come into sight."""
