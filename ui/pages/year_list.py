"""A table of records of a year in a tab of the plan, under what narrows it."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm.i18n import _
from ui.desk import Desk
from ui.parts.buttons import Button, button
from ui.parts.cards import EmptyState
from ui.parts.fields import Field
from ui.parts.flow import FlowLayout
from ui.parts.labels import label
from ui.parts.segmented import Segment, Segmented
from ui.parts.table import Column, TableView
from ui.theme import theme

YEAR, ALL = "year", "all"


class YearList(QWidget):
    """What such tables share: `sought` and `rows` read them, `offer` fills the menu of a row.

    Enter opens a row, F2 edits it, Delete asks for it to go.
    """

    nouns: frozenset[type[Any]]  # whose changes matter

    def __init__(self, desk: Desk, year: int, name: str, columns: Sequence[Column]) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk, self.year = desk, year
        self.table = TableView(columns, self._fetch, name)
        self.span = Segmented(
            _("De qué año"), [Segment(YEAR, str(year)), Segment(ALL, _("Todos los años"))]
        )
        self.count = label("", "sec", tone="muted")
        self._bar = QHBoxLayout()
        self._bar.setContentsMargins(20, 12, 20, 8)
        self._bar.setSpacing(8)
        filters = QWidget()
        self._filters = FlowLayout(filters, 8)
        self._filters.addWidget(self.span)
        self._bar.addWidget(filters, 1)
        edge = QHBoxLayout()
        edge.setContentsMargins(12, 0, 0, 0)
        edge.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._bar)
        column.addLayout(edge, 1)
        self.span.changed.connect(self._narrowed)
        self.table.opened.connect(self.open)
        self.table.menu_asked.connect(self._ask_menu)
        desk.changes.made.connect(self._changed)

    def narrow_by(self, widget: QWidget, changed: SignalInstance) -> None:
        """Put something that narrows the table beside the choice of the year."""
        self._filters.addWidget(widget)
        changed.connect(self._narrowed)

    def narrow_by_field(self, field: Field) -> None:
        """The same, with a field."""
        field.widget.setAccessibleName(field.label)
        field.widget.setMinimumWidth(theme().px(168))
        self.narrow_by(field.widget, field.changed)

    def act(self, made: Button) -> None:
        """Put a button at the end of the bar."""
        self._filters.addWidget(self.count)
        self._bar.addWidget(made, alignment=Qt.AlignmentFlag.AlignTop)

    # What each table is

    def sought(self, session: Session, year: int | None) -> list[int]:
        """The ids of what is shown."""
        raise NotImplementedError

    def rows(self, session: Session, ids: Sequence[int]) -> dict[int, Any]:
        """What is shown of these."""
        raise NotImplementedError

    def counted(self, number: int) -> str:
        """How many there are, in words."""
        raise NotImplementedError

    def narrowed(self) -> bool:
        """Whether anything but the year narrows what is shown."""
        return False

    def nothing(self) -> EmptyState:
        """What stands in the table's place where there is nothing at all."""
        raise NotImplementedError

    def open(self, id_: int) -> None:
        """Go where Enter leads."""
        raise NotImplementedError

    def change(self, id_: int) -> None:
        """Go to the form of a row."""
        raise NotImplementedError

    def delete(self, id_: int) -> None:
        """Ask for a row to go."""
        raise NotImplementedError

    def offer(self, id_: int, where: QPoint) -> None:
        """Open the menu of a row."""
        raise NotImplementedError

    def widen(self) -> None:
        """Let nothing narrow the table."""
        self.span.choose(ALL)

    # What is shown

    def row(self, id_: int | None) -> Any:
        """What is shown of one of them; None where it is gone."""
        return None if id_ is None else self._fetch([id_]).get(id_)

    def refresh(self) -> None:
        """Show what is so now."""
        year = self.year if self.span.value() == YEAR else None
        ids = self._desk.read(lambda session: self.sought(session, year))
        self.table.set_empty(self._empty(year))
        self.table.show_ids(ids)
        self.table.refresh()
        self.count.setText(self.counted(len(ids)))

    def _empty(self, year: int | None) -> EmptyState:
        if not self.narrowed() and (
            year is None or not self._desk.read(lambda session: self.sought(session, None))
        ):
            return self.nothing()
        sentence = _("Nada coincide.")
        if not self.narrowed():
            sentence = _("Nada en {year}.").format(year=self.year)
        return EmptyState("search", sentence, button(_("Ver todo"), on=self.widen))

    def _fetch(self, ids: Sequence[int]) -> dict[int, Any]:
        return self._desk.read(lambda session: self.rows(session, ids))

    def _narrowed(self, *_given: object) -> None:
        self.refresh()

    def _changed(self, nouns: frozenset[type[Any]]) -> None:
        if nouns & self.nouns:
            self.refresh()

    # Keys

    def focus_first(self) -> None:
        """Go to the table, or to what offers to begin."""
        ids = self.table.row_model.ids
        if ids and self.table.current_id() is None:
            self.table.select([ids[0]])
        (self.table if ids else self.span).setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        return [self.span, self.table]

    def edit(self) -> None:
        """Edit the row that the table stands on."""
        if (id_ := self.table.current_id()) is not None:
            self.change(id_)

    def _ask_menu(self, ids: list[int], where: QPoint) -> None:
        self.offer(ids[0], where)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.table.current_id()
        if event.key() == Qt.Key.Key_Delete and self.table.hasFocus() and current is not None:
            self.delete(current)
        else:
            super().keyPressEvent(event)
