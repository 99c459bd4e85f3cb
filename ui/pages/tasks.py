"""Pendientes: all that waits, of us and of others, in one table that can be sorted and narrowed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import exchange, pending, sheets
from crm.acronyms import abbreviated
from crm.dates import show_due, show_number
from crm.exchange import Leaving
from crm.i18n import _, ngettext
from crm.model import OutcomeKind
from crm.model.base import today
from crm.pending import Pending, source_said
from crm.tasks import Direction
from crm.text import fold, sort_key
from ui.desk import Desk, Target
from ui.pages.home import MINE, TEAM, VIEW
from ui.pages.home_looks import KINDS
from ui.pages.looks import due_badge
from ui.pages.pending_acts import PendingActs
from ui.parts.buttons import button
from ui.parts.cards import EmptyState
from ui.parts.files import ask_place
from ui.parts.page_head import PageHead
from ui.parts.paint import tip
from ui.parts.search_field import SearchField
from ui.parts.segmented import Segment, Segmented
from ui.parts.table import Column, TableView
from ui.theme import theme

ALL, OVERDUE, OURS, THEIRS = "all", "overdue", "ours", "theirs"
NARROW = 1000

_ORDERS: Mapping[str, Callable[[Pending], Any]] = {
    "due": lambda row: (row.due_on is None, row.due_on, row.id),
    "text": lambda row: sort_key(row.text),
    "organization": lambda row: (not row.organization, sort_key(row.organization or "")),
    "whose": lambda row: (not row.initials, row.initials),
}


def page(desk: Desk, target: Target) -> QWidget:
    """Return the page, narrowed to the `view` of the target: all, overdue, ours or theirs."""
    return TasksPage(desk, target.value("view") or ALL)


class TasksPage(QWidget):
    """The table of what waits, under its search and what narrows it."""

    def __init__(self, desk: Desk, view: str) -> None:
        super().__init__()
        self._desk = desk
        self._every: list[Pending] = []
        self._rows: dict[int, Pending] = {}  # those in sight, in their order
        self._sort = ("due", False)
        self._stale = False
        self.dialog: QFileDialog | None = None
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build(view)
        self.acts = PendingActs(self, desk, self.focus_first)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._read)
        self._listen()
        self._read()

    def _build(self, view: str) -> None:
        self.head = PageHead(_("Pendientes"), on_back=self._desk.back)
        self.whose = Segmented(
            _("De quién"),
            [Segment(MINE, _("Mis pendientes")), Segment(TEAM, _("Todo el equipo"))],
            self._desk.settings.view.get(VIEW, TEAM),
        )
        self.whose.setVisible(self._desk.focal_point_id is not None)
        self.export = button(_("Exportar"), "secondary", "download", on=self.ask_where)
        self.new = button(_("Nueva tarea"), "primary", "plus", on=self._new)
        for made in (self.whose, self.export, self.new):
            self.head.add(made)
        self.search = SearchField(_("Buscar pendientes"), _("Buscar qué, institución, reunión…"))
        self.view = Segmented(
            _("Cuáles"),
            [
                Segment(ALL, _("Todos")),
                Segment(OVERDUE, _("Vencidos")),
                Segment(OURS, Direction.OURS.label),
                Segment(THEIRS, Direction.THEIRS.label),
            ],
            view,
        )
        self.table = TableView(_columns(), self._fetch, _("Pendientes"))
        self.table.setAccessibleDescription(_("Enter: abrir; D: hecho; P: posponer"))
        self.table.show_sort(*self._sort)
        bar = QHBoxLayout()
        bar.setContentsMargins(20, 12, 20, 8)
        bar.setSpacing(8)
        bar.addWidget(self.search, 1)
        bar.addWidget(self.view)
        bar.addWidget(self.table.sort_button())
        edge = QHBoxLayout()  # the words of the first column begin where the title does
        edge.setContentsMargins(12, 0, 0, 0)
        edge.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(bar)
        column.addLayout(edge, 1)

    def _listen(self) -> None:
        self.whose.changed.connect(self._choose)
        self.view.changed.connect(lambda _view: self._show())
        self.search.searched.connect(lambda _typed: self._show())
        self.search.down.connect(self._to_table)
        self.table.opened.connect(lambda id_: self.acts.open(self._rows[id_]))
        self.table.sort_asked.connect(self._sort_by)
        self.table.menu_asked.connect(self._offer)
        self._desk.changes.made.connect(self._changed)

    # What the window asks

    def focus_first(self) -> None:
        """Go to the table, or to the search where there is nothing in it."""
        if self._rows:
            self._to_table()
        else:
            self.search.setFocus()

    def search_here(self) -> None:
        """Go to the search."""
        self.search.take()

    def state(self) -> dict[str, Any]:
        """Return how the page looks, for `restore`."""
        return {
            "view": self.view.value(),
            "typed": self.search.text(),
            "sort": self._sort,
            "row": self.table.current_id(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Look as the page did then."""
        self._sort = state["sort"]
        self.table.show_sort(*self._sort)
        self.view.choose(state["view"])
        self.search.setText(state["typed"])
        self._show()
        if state["row"] is not None:
            self.table.select([state["row"]])

    # What is shown

    def _changed(self, _nouns: Collection[Any]) -> None:
        self._stale = True
        if self.isVisible():
            self._later.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._later.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        text, narrow = self.export.plain_text(), self.width() < theme().px(NARROW)
        self.export.setText("" if narrow else text)
        self.export.setToolTip(tip(text) if narrow else "")

    def _choose(self, whose: str) -> None:
        self._desk.keep_view(VIEW, whose)
        self._read()

    def _read(self) -> None:
        self._stale = False
        mine = self._desk.focal_point_id if self.whose.value() == MINE else None
        self._every = self._desk.read(lambda session: pending.open_ones(session, mine=mine))
        self._show()

    def _show(self) -> None:
        """Show what is wanted of what was read."""
        words, wanted = fold(self.search.text()).split(), self._wanted()
        found = [row for row in self._every if wanted(row) and _says(row, words)]
        key, downwards = self._sort
        found.sort(key=_ORDERS[key], reverse=downwards)
        self._rows = {row.id: row for row in found}
        self.table.set_empty(self._empty(bool(words)))
        self.table.show_ids(list(self._rows))
        self.table.refresh()
        late = sum(row.overdue(today()) for row in self._every)
        said = ngettext("{n} pendiente", "{n} pendientes", len(found))
        overdue = ngettext("{n} vencido", "{n} vencidos", late).format(n=show_number(late))
        said = said.format(n=show_number(len(found)))
        self.head.context.setText(" · ".join(filter(None, (said, overdue if late else ""))))

    def _wanted(self) -> Callable[[Pending], bool]:
        day = today()
        ways: dict[str, Callable[[Pending], bool]] = {
            OVERDUE: lambda row: row.overdue(day),
            OURS: lambda row: row.direction is Direction.OURS,
            THEIRS: lambda row: row.direction is Direction.THEIRS,
        }
        return ways.get(self.view.value(), lambda _row: True)

    def _empty(self, searched: bool) -> EmptyState:
        if searched:
            clear = button(_("Borrar la búsqueda"), on=self.search.clear)
            typed = self.search.text().strip()[:80]
            return EmptyState(
                "search", _("Nada coincide con «{typed}».").format(typed=typed), clear
            )
        nothing = {OVERDUE: _("Nada vencido.")}.get(self.view.value(), _("Nada pendiente."))
        return EmptyState("check-check", nothing, button(_("Nueva tarea"), on=self._new))

    def _fetch(self, ids: Sequence[int]) -> dict[int, Pending]:
        return {id_: self._rows[id_] for id_ in ids if id_ in self._rows}

    def _sort_by(self, key: str, downwards: bool) -> None:
        self._sort = (key, downwards)
        self._show()

    def _to_table(self) -> None:
        self.table.focus_row()

    # What can be done

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, held = self._current(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() == Qt.Key.Key_Escape and self.table.hasFocus():
            self.search_here()
        elif row is not None and not held and event.key() == Qt.Key.Key_D:
            self.acts.done(row, self._place())
        elif row is not None and not held and event.key() == Qt.Key.Key_P:
            self.acts.offer_days(row, self._place())
        elif event.key() == Qt.Key.Key_Escape:
            self._desk.back()
        else:
            super().keyPressEvent(event)

    def _current(self) -> Pending | None:
        """The row that the keyboard is on."""
        id_ = self.table.current_id() if self.table.hasFocus() else None
        return self._rows.get(id_) if id_ is not None else None

    def _place(self) -> QRect:
        rect = self.table.visualRect(self.table.currentIndex())
        rect.setLeft(0)
        rect.setWidth(self.table.viewport().width())
        return QRect(self.table.viewport().mapToGlobal(rect.topLeft()), rect.size())

    def _offer(self, ids: list[int], where: QPoint) -> None:
        self.acts.offer(self._rows[ids[0]], where, self._place())

    def _new(self) -> None:
        self._desk.go("outcome/new", kind=OutcomeKind.TASK)

    # Out of the file

    def ask_where(self) -> None:
        """Ask where the table is to be written."""
        kinds = _("Hoja de cálculo (*.xlsx)") + ";;" + _("Texto separado por comas (*.csv)")
        place = Path.home() / (_("Pendientes") + ".xlsx")
        self.dialog = ask_place(self, _("Guardar como"), place, self.save_to, kinds=kinds)

    def save_to(self, path: Path) -> None:
        """Write the rows of the table, as they are sorted, there."""
        rows = list(self._rows.values())

        def leave(session: Session) -> None:
            leaving = Leaving(_("Pendientes"), len(rows))
            exchange.note_file(session, leaving, path)
            sheets.write(path, *pending.sheet(rows))

        self._desk.attempt(leave, _("Guardado en «{path}»").format(path=path), undo=False)


def _says(row: Pending, words: Sequence[str]) -> bool:
    if not words:
        return True
    parts = (row.text, row.organization, row.source, row.responsible, row.initials)
    said = fold(" ".join(filter(None, parts)))
    return all(word in said for word in words)


def _columns() -> list[Column]:
    return [
        Column(_("Vence"), _due, 174, key="due", icon=_due_icon),
        Column(_("Qué"), lambda row: row.text, key="text"),
        Column(
            _("Tipo"),
            lambda row: row.kind.label,
            124,
            token="text_2",
            icon=lambda row: (KINDS[row.kind], "text_2"),
            optional=True,
        ),
        Column(
            _("Institución"),
            lambda row: abbreviated(row.organization or ""),
            190,
            key="organization",
            token="text_2",
        ),
        Column(_("De dónde viene"), source_said, 190, token="text_2", optional=True),
        Column(_("A cargo de"), lambda row: row.initials or "—", 92, key="whose", token="text_2"),
    ]


def _due(row: Pending) -> str:
    return show_due(row.due_on, today()) if row.due_on else _("sin fecha")


def _due_icon(row: Pending) -> tuple[str, str]:
    _said, kind, icon = due_badge(row.due_on)
    return icon, "text_3" if kind == "neutral" else kind
