"""The filter «Segmento» over lists: whoever belongs to one of the segments that are ticked."""

from collections.abc import Collection, Iterable
from typing import Any

from PySide6.QtCore import Signal

from crm import segments
from crm.criteria import Group
from crm.i18n import _
from crm.model import SegmentOf
from crm.segments import SegmentRow
from ui.desk import Desk
from ui.parts.chips import FilterChip, Option

NOBODY = Group()  # nothing that is so of anybody


class SegmentChip(FilterChip):
    """Offers the segments of institutions, of people, or of both; out of sight without any.

    One that is ticked stays so when it goes or has to be mended, and finds nobody: a list of
    everybody would be taken for it. `altered` tells that what is ticked asks for something else.
    """

    altered = Signal()

    def __init__(self, desk: Desk, *of: SegmentOf) -> None:
        super().__init__(_("Segmento"), [])
        self._desk, self._of = desk, of
        self._rows: dict[int, SegmentRow] = {}
        self._known: dict[int, SegmentRow] = {}  # with what has gone meanwhile
        desk.changes.made.connect(self._changed)
        self.changed.connect(lambda _values: self._let_go())
        self._offer()

    def asked(self, of: SegmentOf) -> Group | None:
        """What the segments of these that are ticked ask for; None where none is."""
        asked = tuple(self._asked(id_) for id_ in self.value() if self._is_of(id_, of))
        if len(asked) < 2:
            return asked[0] if asked else None
        return Group(asked, either=True)

    def _asked(self, id_: int) -> Group:
        row = self._rows.get(id_)
        return NOBODY if row is None or row.group is None or row.problem else row.group

    def _is_of(self, id_: int, of: SegmentOf) -> bool:
        """Whether it is of these; one that nobody knows any more narrows both."""
        row = self._known.get(id_)
        return row is None or row.of is of

    def offers(self, segment_id: int) -> bool:
        """Whether this segment can be ticked."""
        return segment_id in self._rows

    def choose(self, values: Iterable[Any]) -> None:
        """Ask for these without telling anyone; what is gone is still seen to be asked for."""
        wanted = tuple(values)
        there = {option.value for option in self._options}
        gone = [Option(id_, self._said_gone(id_)) for id_ in wanted if id_ not in there]
        self._options += gone
        super().choose(wanted)
        if gone:
            self._fit()

    def _changed(self, nouns: Collection[type]) -> None:
        if not segments.SPOKEN_OF.isdisjoint(nouns):
            before = [self.asked(of) for of in self._of]
            self._offer()
            if before != [self.asked(of) for of in self._of]:
                self.altered.emit()

    def _let_go(self) -> None:
        """Offer no longer what is gone, once it is not ticked any more."""
        if any(option.value not in self._rows for option in self._options):
            self._offer()

    def _offer(self) -> None:
        rows = [each for each in self._desk.read(segments.every) if each.of in self._of]
        self._rows = {each.id: each for each in rows}
        self._known |= self._rows
        self.set_options([Option(each.id, self._said(each)) for each in rows])
        self._fit()

    def _fit(self) -> None:
        if not self._rows and not self.value():
            self.hide()
        elif self.parent() is not None:  # shown without a parent it would be a window
            self.show()

    def _said(self, row: SegmentRow) -> str:
        if row.problem:
            return _("{name} (por corregir)").format(name=row.name)
        if len(self._of) > 1 and row.of is SegmentOf.PEOPLE:
            return _("{name} (personas)").format(name=row.name)
        return row.name

    def _said_gone(self, id_: int) -> str:
        row = self._known.get(id_)
        name = row.name if row is not None else _("Segmento")
        return _("{name} (ya no está)").format(name=name)
