"""A page that lists actions of the journal, one of which is to be taken back."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm.journal import ActionEntry
from ui.desk import Desk
from ui.parts.cards import EmptyState
from ui.parts.page_head import PageHead
from ui.parts.table import Column, TableView


class ActionList(QWidget):
    """Shows what `find` finds, newest first, and keeps it so while the file changes."""

    def __init__(
        self,
        desk: Desk,
        head: PageHead,
        table: tuple[list[Column], str],
        empty: EmptyState,
        find: Callable[[Session], list[ActionEntry]],
    ) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self._desk, self._find = desk, find
        self._entries: dict[int, ActionEntry] = {}
        columns, name = table
        self.table = TableView(columns, self._rows, name)
        self.table.set_empty(empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.table, 1)
        desk.changes.made.connect(self._show)

    def focus_first(self) -> None:
        """Put the keyboard in the list."""
        self.table.setFocus()
        if self._entries and not self.table.selected_ids():
            self.table.select(list(self._entries)[:1])

    def _show(self) -> None:
        self._entries = {entry.id: entry for entry in self._desk.read(self._find)}
        self.table.show_ids(list(self._entries))
        self.table.refresh()

    def _rows(self, ids: Sequence[int]) -> dict[int, ActionEntry]:
        return {id_: self._entries[id_] for id_ in ids if id_ in self._entries}
