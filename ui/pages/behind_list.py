"""The records behind a number, as a list in which Enter opens each."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm import behind
from crm.annual.value import Ref
from crm.behind import Behind
from crm.i18n import _
from ui.desk import Desk
from ui.parts.labels import label
from ui.parts.timeline import SmallList, TimelineRow

# The page of each kind of record, and its sign.
PAGES = {
    "activity": ("activity", "target"),
    "event": ("event", "calendar-days"),
    "follow_up": ("followup", "square-kanban"),
    "mailing": ("mailing", "mail"),
    "material": ("material", "layers"),
    "organization": ("organization", "building-2"),
    "outcome": ("outcome/edit", "check-check"),
    "person": ("person", "user"),
}
_SIGNS = {
    "assessment": "star",
    "head_count": "users",
    "participation": "user-check",
    "publication": "megaphone",
}


class BehindList(QWidget):
    """Lists records in words; one that was deleted since is not among them."""

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__()
        self._desk = desk
        self._shown: dict[Ref, Behind] = {}
        self.rows = SmallList(name, most=50)
        self.rows.opened.connect(self.open)
        self._nothing = label(_("Ningún registro."), "sec", tone="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._nothing)
        column.addWidget(self.rows)

    def show_refs(self, refs: Sequence[Ref]) -> None:
        """Show these records, in their order."""
        found = self._desk.read(partial(behind.lines, refs=refs))
        self._shown = {each.ref: each for each in found}
        self.rows.show_rows([_row(each) for each in found])
        self._nothing.setVisible(not found)
        self.rows.setVisible(bool(found))

    def titles(self) -> list[str]:
        """What the records are called, in their order."""
        return [each.title for each in self._shown.values()]

    def open(self, ref: Ref) -> None:
        """Go to the page that shows a record."""
        opens = self._shown[ref].opens
        self._desk.go(PAGES[opens.kind][0], opens.id)


def _row(each: Behind) -> TimelineRow:
    kind = each.ref.kind
    sign = _SIGNS.get(kind) or PAGES[kind][1]
    return TimelineRow(each.ref, each.title, each.detail, "", sign)
