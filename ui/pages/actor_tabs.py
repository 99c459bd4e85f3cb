"""The tabs of Actores: the list, and what is done with all of it; each is a page of its own."""

from functools import partial

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm.i18n import _
from ui.desk import Desk
from ui.parts.labels import separator
from ui.parts.segmented import Segment
from ui.parts.tabs import Tabs

LIST, SEGMENTS, DUPLICATES = "actors", "segments", "duplicates"


class ActorTabs(QWidget):
    """A tab a kind of target; it stands over the list at the left of each of these pages."""

    def __init__(self, desk: Desk, here: str, page: QWidget) -> None:
        super().__init__()
        self._desk, self._here = desk, here
        said = (
            (LIST, _("Lista")),
            (SEGMENTS, _("Segmentos")),
            (DUPLICATES, _("Duplicados")),
        )
        self.tabs = Tabs(_("Partes de Actores"), [Segment(kind, words) for kind, words in said])
        self.tabs.choose(here)
        self.tabs.chosen.connect(self._go)
        row = QHBoxLayout()
        row.setContentsMargins(6, 0, 6, 0)
        row.addWidget(self.tabs)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(separator())
        for keys, by in (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            QShortcut(QKeySequence(keys), page, partial(self.tabs.step, by))

    def _go(self, kind: str) -> None:
        """Open the page of that tab; this one stays on its own, for who comes back to it."""
        if kind != self._here:
            self.tabs.blockSignals(True)
            self.tabs.choose(self._here)
            self.tabs.blockSignals(False)
            self.tabs.updateGeometry()  # which it does itself where it may tell
            self._desk.go(kind)
