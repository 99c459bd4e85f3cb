"""The records behind a number, as a list in which Enter opens each."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm import behind
from crm.annual.figure import FigureRecord, YearFigure
from crm.annual.value import Ref
from crm.behind import Behind
from crm.dates import show_number
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
        self._show([_row(each) for each in found])

    def _show(self, rows: Sequence[TimelineRow]) -> None:
        self.rows.show_rows(rows)
        self._nothing.setVisible(not rows)
        self.rows.setVisible(bool(rows))

    def show_figure(self, figure: YearFigure) -> None:
        """Show the records of a figure, also those that have no page of their own."""
        every = (*figure.records, *figure.undetermined)
        found = self._desk.read(partial(behind.lines, refs=[each.ref for each in every]))
        self._shown = {each.ref: each for each in found}
        unsure = {each.ref for each in figure.undetermined}
        self._show([_figure_row(each, self._shown, unsure=each.ref in unsure) for each in every])

    def titles(self) -> list[str]:
        """What the records are called, in their order."""
        return [each.title for each in self._shown.values()]

    def open(self, ref: Ref) -> None:
        """Go to the page that shows a record."""
        if ref in self._shown:
            opens = self._shown[ref].opens
            self._desk.go(PAGES[opens.kind][0], opens.id)


def _row(each: Behind) -> TimelineRow:
    kind = each.ref.kind
    sign = _SIGNS.get(kind) or PAGES[kind][1]
    return TimelineRow(each.ref, each.title, each.detail, "", sign)


def _figure_row(each: FigureRecord, known: Mapping[Ref, Behind], *, unsure: bool) -> TimelineRow:
    kind = each.ref.kind
    sign = _SIGNS.get(kind) or PAGES.get(kind, ("", "circle-dashed"))[1]
    detail = known[each.ref].detail if each.ref in known else ""
    if unsure:
        return TimelineRow(each.ref, each.label, _("No se sabe si cuenta"), "", sign, "warn")
    counts = _("cuenta {n}").format(n=show_number(each.counts)) if each.counts != 1 else ""
    return TimelineRow(each.ref, each.label, detail, counts, sign)
