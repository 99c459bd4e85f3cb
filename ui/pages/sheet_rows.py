"""The rows of a sheet with what would become of each, and the question that a doubtful one asks."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm.dates import show_number
from crm.i18n import _
from ui.parts.cards import EmptyState
from ui.parts.question import Question
from ui.parts.segmented import Crowded, Segment
from ui.parts.table import Column, TableView

WIDEST = 620
ALL = "all"


class Judged(Protocol):
    """A row of a sheet, with what would become of it."""

    @property
    def verdict(self) -> StrEnum: ...


R = TypeVar("R", bound=Judged)
A = TypeVar("A")


class SheetRows(QWidget, Generic[R, A]):
    """Rows by their line in the sheet, narrowed by verdict; answers are given by digits.

    `asking` is the verdict of a doubtful row, and `names` those by which one may narrow. A subclass
    says its columns, and what it asks of the row at hand.
    """

    changed = Signal()
    asking: ClassVar[StrEnum]
    names: ClassVar[Mapping[Any, str]]

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.answers: dict[int, A | None] = {}
        self._rows: dict[int, R] = {}
        self.switch = Crowded(_("Qué filas se ven"))
        self.table = TableView(self._columns(), self._some, _("Filas de la hoja"))
        self.table.set_empty(EmptyState("table-2", _("Ninguna fila.")))
        self.question = Question(WIDEST)
        self.table.installEventFilter(self.question)
        self.table.selected.connect(lambda _ids: self._ask())
        self.table.opened.connect(lambda _id: self.question.take())
        self.switch.changed.connect(lambda _which: self._show())
        self.above = QHBoxLayout()
        self.above.setSpacing(8)
        self.above.addWidget(self.switch, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 12, 20, 12)
        self._column.setSpacing(10)
        self._column.addLayout(self.above)
        self._column.addWidget(self.table, 1)
        self._column.addWidget(self.question)

    # What a kind of sheet says

    def _columns(self) -> list[Column]:
        raise NotImplementedError

    def _ask(self) -> None:
        raise NotImplementedError

    def said(self) -> str:
        """What would come of the sheet, in numbers."""
        raise NotImplementedError

    # What stands in it

    def count(self, verdict: StrEnum) -> int:
        """How many rows have this verdict."""
        return sum(each.verdict is verdict for each in self._rows.values())

    def open(self) -> int:
        """How many rows have not been answered yet."""
        return self.count(self.asking) - len(self.answers)

    def focus_first(self) -> None:
        """Put the keyboard on the rows."""
        self._stand_somewhere()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to(self, line: int) -> None:
        """Show the row of this line of the sheet."""
        if line not in self._rows:
            return
        if line not in self.table.row_model.ids:
            self.switch.choose(ALL)
        self.table.select([line])
        self.focus_first()

    def _stand_somewhere(self) -> None:
        if self.table.current_id() is None and self.table.row_model.ids:
            self.table.select([self.table.row_model.ids[0]])

    def _offer(self, which: str) -> None:
        count = Counter(each.verdict for each in self._rows.values())
        segments = [Segment(ALL, _("Todas"), count=show_number(len(self._rows)))]
        for verdict, name in self.names.items():
            if count[verdict]:
                n = self.open() if verdict is self.asking else count[verdict]
                segments.append(Segment(verdict, _(name), count=show_number(n)))
        self.switch.offer(segments, which)

    def _show(self) -> None:
        which = self.switch.value()
        self.table.show_ids([n for n, each in self._rows.items() if which in (ALL, each.verdict)])
        self.table.refresh()
        self._stand_somewhere()
        self._ask()
        self.changed.emit()

    def _some(self, ids: Sequence[int]) -> dict[int, R]:
        return {id_: self._rows[id_] for id_ in ids if id_ in self._rows}

    # What is answered

    def _asked(self) -> R | None:
        """The row at hand, where it asks."""
        row = self._rows.get(self.table.current_id() or 0)
        return row if row is not None and row.verdict is self.asking else None

    def _take(self, answer: A | None) -> None:
        line = self.table.current_id()
        if line is not None:
            self.answers[line] = answer
            self._go_on(line)

    def _go_on(self, line: int) -> None:
        """Go on to the next row that has no answer."""
        self._offer(self.switch.value())
        self.table.refresh()
        ids = list(self.table.row_model.ids)
        after = (n for n in ids[ids.index(line) + 1 :] if self._waits(n))
        self.table.select([next(after, line)])
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._ask()
        self.changed.emit()

    def _waits(self, line: int) -> bool:
        return self._rows[line].verdict is self.asking and line not in self.answers


def in_numbers(parts: Iterable[tuple[int, str]]) -> str:
    """The first of these numbers with its words, and those of the others that are not nought."""
    shown = [
        words.format(n=show_number(n)) for place, (n, words) in enumerate(parts) if n or not place
    ]
    return " · ".join(shown)
