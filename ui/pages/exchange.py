"""Intercambio: which files came in and which left, with what, how many, who and when."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm import exchange
from crm.dates import show_ago, show_date, show_number
from crm.exchange import ExchangeRow
from crm.i18n import _
from crm.model import Exchange
from crm.model.exchange import Direction
from ui.desk import Desk
from ui.parts.buttons import button
from ui.parts.cards import EmptyState
from ui.parts.labels import label, separator
from ui.parts.paint import RIGHT
from ui.parts.table import Column, TableView


class ExchangeList(QWidget):
    """The files, newest first, and under them what is known of the one that is selected."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self._desk = desk
        self._rows: dict[int, ExchangeRow] = {}
        self.table = TableView(_columns(), self._fetch, _("Archivos que entraron y salieron"))
        self.table.set_empty(
            EmptyState(
                "download",
                _("Aún no ha entrado ni salido ningún archivo."),
                button(_("Exportar…"), on=partial(desk.go, "export")),
            )
        )
        self.about = label("", "sec", wrap=True)
        self.about.setContentsMargins(20, 10, 20, 10)
        self.about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._line = separator()
        see = _("Ver lo que trajo, o deshacerlo")
        self.see = button(see, icon="undo-2", small=True, on=self._open)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, 20, 0)
        below.addWidget(self.about, 1)
        below.addWidget(self.see)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        column.addWidget(self._line)
        column.addLayout(below)
        self.table.selected.connect(self._tell)
        self.table.opened.connect(lambda _id: self._open())
        desk.changes.made.connect(self._changed)
        self._show()

    def focus_first(self) -> None:
        """Put the keyboard in the list."""
        self.table.setFocus()
        if self._rows and not self.table.selected_ids():
            self.table.select(list(self._rows)[:1])

    def _changed(self, nouns: frozenset[type]) -> None:
        if Exchange in nouns:
            self._show()

    def _show(self) -> None:
        self._rows = {row.id: row for row in self._desk.read(exchange.rows)}
        self.table.show_ids(list(self._rows))
        self.table.refresh()
        self._tell(self.table.selected_ids())

    def _fetch(self, ids: Sequence[int]) -> dict[int, ExchangeRow]:
        return {id_: self._rows[id_] for id_ in ids if id_ in self._rows}

    def _tell(self, ids: Sequence[int]) -> None:
        """Say of one file which it is, what stayed out of it, and by what it is known again."""
        row = self._rows.get(ids[0]) if len(ids) == 1 else None
        known = (
            row.sha256 and _("Huella SHA-256: {sha256}").format(sha256=row.sha256) if row else ""
        )
        left = f"{row.left_out}." if row and row.left_out else ""
        at = f"{row.at.astimezone():%H:%M}" if row else ""
        which = (
            " · ".join(filter(None, (row.name, row.what, show_date(row.at.astimezone()), at)))
            if row
            else ""
        )
        self.about.setText("\n".join(filter(None, (which, left, known))))
        for each in (self._line, self.about):
            each.setVisible(bool(self.about.text()))
        self.see.setVisible(row is not None and row.direction is Direction.IN)

    def _open(self) -> None:
        """Show what a file that came in brought, with the way to take it back."""
        row = self._rows.get(self.table.current_id() or 0)
        if row is not None and row.direction is Direction.IN:
            self._desk.go("import/done", row.id)


def _columns() -> list[Column]:
    return [
        Column(_("Archivo"), lambda row: row.name, icon=_way),
        Column(_("Qué"), lambda row: row.what, width=180),
        Column(_("Entró o salió"), lambda row: row.direction.label, width=104, optional=True),
        Column(_("Formato"), lambda row: row.format, width=204, optional=True),
        Column(_("Registros"), lambda row: show_number(row.total), width=90, align=RIGHT),
        Column(_("Quién"), lambda row: row.who or "—", width=140, optional=True),
        Column(_("Cuándo"), lambda row: show_ago(row.at.astimezone().date()), width=100),
    ]


def _way(row: ExchangeRow) -> tuple[str, str]:
    return ("upload", "ok") if row.direction is Direction.OUT else ("download", "accent")
