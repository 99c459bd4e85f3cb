"""The filter «Segmento» over lists: whoever belongs to one of the segments that are ticked."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import Signal

from crm import segments
from crm.criteria import Group
from crm.i18n import _
from crm.model import Segment, SegmentOf
from crm.segments import SegmentRow
from ui.desk import Desk
from ui.parts.chips import FilterChip, Option


class SegmentChip(FilterChip):
    """Offers the segments of institutions, of people, or of both; out of sight without any.

    `altered` tells that a segment that is ticked asks for something else now.
    """

    altered = Signal()

    def __init__(self, desk: Desk, *of: SegmentOf) -> None:
        super().__init__(_("Segmento"), [])
        self._desk, self._of = desk, of
        self._rows: dict[int, SegmentRow] = {}
        desk.changes.made.connect(self._changed)
        self._offer()

    def asked(self, of: SegmentOf) -> Group | None:
        """What the segments of these that are ticked ask for; None where none is."""
        rows = (self._rows[id_] for id_ in self.value())
        groups = tuple(each.group for each in rows if each.of is of and each.group is not None)
        if len(groups) < 2:
            return groups[0] if groups else None
        return Group(groups, either=True)

    def offers(self, segment_id: int) -> bool:
        """Whether this segment can be ticked."""
        return segment_id in self._rows

    def _changed(self, nouns: Collection[type]) -> None:
        if Segment in nouns:
            before = [self.asked(of) for of in self._of]
            self._offer()
            if before != [self.asked(of) for of in self._of]:
                self.altered.emit()

    def _offer(self) -> None:
        rows: Sequence[SegmentRow] = self._desk.read(segments.every)
        self._rows = {
            each.id: each for each in rows if each.of in self._of and each.group is not None
        }
        self.set_options([Option(id_, self._said(row)) for id_, row in self._rows.items()])
        if not self._rows:
            self.hide()
        elif self.parent() is not None:  # shown without a parent it would be a window
            self.show()

    def _said(self, row: SegmentRow) -> str:
        if len(self._of) > 1 and row.of is SegmentOf.PEOPLE:
            return _("{name} (personas)").format(name=row.name)
        return row.name
