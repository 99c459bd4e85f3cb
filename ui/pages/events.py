"""Reuniones: every meeting in one table, or all that is dated as a month or a week."""

from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm import events
from crm.dates import show_number, show_range
from crm.events import EventRow
from crm.i18n import _, ngettext
from crm.model import Event, EventType, HeadCount, Organization, Outcome, Participation
from ui.desk import Desk, Target
from ui.forms.deleting import ask_delete
from ui.pages.calendar_pane import CalendarPane
from ui.pages.lister import Found, Lister
from ui.pages.meeting_what import STATE_ICONS
from ui.parts.buttons import add_action, button, menu
from ui.parts.cards import EmptyState
from ui.parts.page_head import PageHead
from ui.parts.paint import RIGHT, tip
from ui.parts.search_field import SearchField
from ui.parts.segmented import Segment, Segmented
from ui.parts.table import Column, TableView
from ui.theme import theme

SHOWN = {Event, EventType, Participation, Outcome, HeadCount, Organization}
DATE, LIST = "date", "list"
WIDE = 960  # the head has room for every word
VIEW = "events"  # which of the views was chosen last


def page(desk: Desk, target: Target) -> QWidget:
    """Return the page of all meetings: `view` is list, month or week, or as it was last."""
    made = EventsPage(desk)
    made.show_target(target)
    return made


class EventsPage(QWidget):
    """The table of meetings under its search, and the calendar, one in sight at a time."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._oldest_first = False
        self._sought: int | None = None  # the meeting to stand on as soon as it is listed
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build()
        self._lister = Lister(desk, self.table, self)
        self._lister.listed.connect(self._listed)
        self._lister.failed.connect(desk.failed)
        self._listen()
        self.table.show_sort(DATE, True)
        self._ask()
        self._show_view()

    def _build(self) -> None:
        self.head = PageHead(_("Reuniones"))
        self.view = Segmented(
            _("Ver como"),
            [
                Segment(LIST, _("Lista"), "list"),
                Segment("month", _("Mes"), "calendar-days"),
                Segment("week", _("Semana"), "calendar"),
            ],
            self._desk.settings.view.get(VIEW, LIST),
        )
        self.calendar = CalendarPane(self._desk)
        self.export = button(
            _("Exportar calendario (.ics)"), "secondary", "download", on=self.calendar.ask_export
        )
        self.head.add(self.export)
        self.head.add(self.view)
        self.head.add(button(_("Registrar reunión"), "primary", "plus", on=self._log))
        self.search = SearchField(_("Buscar reuniones"), _("Buscar asunto, lugar, participante…"))
        self.table = TableView(_columns(), self._fetch, _("Reuniones"))
        bar = QHBoxLayout()
        bar.setContentsMargins(20, 12, 20, 8)
        bar.setSpacing(8)
        bar.addWidget(self.search, 1)
        bar.addWidget(self.table.sort_button())
        self.stack = QStackedWidget()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.head)
        outer.addWidget(self.stack, 1)
        listed = QWidget()
        self.stack.addWidget(listed)
        self.stack.addWidget(self.calendar)
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        edge = QHBoxLayout()  # the words of the first column begin where the title does
        edge.setContentsMargins(12, 0, 0, 0)
        edge.addWidget(self.table)
        column.addLayout(edge, 1)

    def _listen(self) -> None:
        self.view.changed.connect(self._choose_view)
        self.search.searched.connect(lambda _typed: self._ask())
        self.search.down.connect(self._to_table)
        self.table.opened.connect(lambda id_: self._desk.go("event", id_))
        self.table.sort_asked.connect(self._sort)
        self.table.menu_asked.connect(self._offer)
        self._desk.changes.made.connect(self._changed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        text, narrow = self.export.plain_text(), self.width() < theme().px(WIDE)
        self.export.setText("" if narrow else text)
        self.export.setToolTip(tip(text) if narrow else "")

    # What the window asks

    def show_target(self, target: Target) -> None:
        """Show the view that is asked for; without any, stay as it was left."""
        if view := target.value("view"):
            self.view.choose(view)

    def focus_first(self) -> None:
        """Go to the table, or to the search where there is nothing in it; or to the calendar."""
        self._seek_fresh()
        if self.view.value() != LIST:
            self.calendar.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.table.row_model.ids:
            self._to_table()
        else:
            self.search.setFocus()

    def search_here(self) -> None:
        """Go to the search, which is of the list."""
        self.view.choose(LIST)
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def edit(self) -> None:
        """Correct the meeting that the table stands on."""
        if self.table.hasFocus() and (id_ := self.table.current_id()) is not None:
            self._desk.go("event/edit", id_)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.table.hasFocus():
            self.search_here()
        elif event.key() == Qt.Key.Key_Delete and self.table.hasFocus():
            self._delete()
        else:
            super().keyPressEvent(event)

    # The views

    def _choose_view(self, view: str) -> None:
        self._desk.keep_view(VIEW, view)
        self._show_view()

    def _show_view(self) -> None:
        view = self.view.value()
        self.export.setVisible(view != LIST)
        self.stack.setCurrentIndex(0 if view == LIST else 1)
        if view != LIST:
            self.calendar.show_as(view)

    # The list

    def _fetch(self, ids: Any) -> dict[int, EventRow]:
        return self._desk.read(lambda session: events.rows(session, ids))

    def _ask(self, *, again: bool = False) -> None:
        find = partial(events.by_date, oldest_first=self._oldest_first)
        typed = self.search.text()
        self.table.set_empty(self._empty(typed))
        self._lister.ask(lambda s, limit: find(s, typed, limit), events.count, again=again)

    def _changed(self, nouns: frozenset[Any]) -> None:
        if nouns & SHOWN:
            self._ask(again=True)

    def _listed(self, found: Found) -> None:
        counted = ngettext("{n} reunión", "{n} reuniones", len(found.ids))
        said = counted.format(n=show_number(len(found.ids)))
        if len(found.ids) != found.total:
            said = _("{some} de {all}").format(some=said, all=show_number(found.total))
        self.head.context.setText(said)
        self._stand()

    def _empty(self, typed: str) -> EmptyState:
        """What stands in the table's place when nothing does."""
        if typed.strip():
            clear = button(_("Borrar la búsqueda"), on=self.search.clear)
            sentence = _("Nada coincide con «{typed}».").format(typed=typed.strip()[:80])
            return EmptyState("search", sentence, clear)
        first = button(_("Registrar la primera"), "primary", "plus", on=self._log)
        return EmptyState("calendar-days", _("Aún no hay reuniones."), first)

    def _seek_fresh(self) -> None:
        """Stand on the meeting that was just written down, whatever was searched for before."""
        made = self._desk.fresh
        if self.view.value() != LIST or made is None or made.kind != "event":
            return
        self._desk.fresh, self._sought = None, made.id
        self.search.reset()
        self._ask()
        self.table.setCurrentIndex(QModelIndex())  # until it is listed Enter opens no other
        self._stand()

    def _stand(self) -> None:
        if self._sought is not None and self._sought in self.table.row_model.ids:
            self.table.select([self._sought])
            self._sought = None

    def _sort(self, _key: str, downwards: bool) -> None:
        self._oldest_first = not downwards
        self._ask()

    def _to_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        waiting = self._sought is not None
        if self.table.current_id() is None and self.table.row_model.ids and not waiting:
            self.table.select([self.table.row_model.ids[0]])

    # What can be done

    def _log(self) -> None:
        self._desk.go("event/new")

    def _offer(self, ids: list[int], where: QPoint) -> None:
        made = menu(self)
        opened = partial(self._desk.go, "event", ids[0])
        add_action(made, _("Abrir"), opened, "external-link", "Return")
        add_action(made, _("Editar"), partial(self._desk.go, "event/edit", ids[0]), "pencil", "F2")
        history = partial(self._desk.go, "history", ids[0])
        add_action(made, _("Ver historial"), history, "history")
        made.addSeparator()
        add_action(made, _("Eliminar"), self._delete, "trash-2", "Del", danger=True)
        made.popup(where)

    def _delete(self) -> None:
        id_ = self.table.current_id()
        row = self._fetch([id_]).get(id_) if id_ is not None else None
        if row is not None:
            ask_delete(self, self._desk, Event, row.id, row.subject[:80])


def _columns() -> list[Column]:
    return [
        Column(_("Fecha"), _when, 134, key=DATE),
        Column(_("Asunto"), lambda row: row.subject, chip=_example),
        Column(
            _("Tipo"),
            lambda row: row.type,
            154,
            token="text_2",
            icon=lambda row: (row.icon, "text_2"),
            optional=True,
        ),
        Column(_("Instituciones"), lambda row: row.institutions, 172, token="text_2"),
        Column(_("Asistentes"), _people, 88, RIGHT, optional=True),
        Column(_("Resultados"), lambda row: _number(row.outcomes), 88, RIGHT, optional=True),
        Column(
            _("Estado"),
            lambda row: row.state.label,
            118,
            icon=lambda row: STATE_ICONS[row.state],
        ),
    ]


def _when(row: EventRow) -> str:
    if row.start is None:
        return _("sin fecha")
    on = show_range(row.start, row.end)
    return f"{on} · {row.start_time:%H:%M}" if row.start_time and not row.end else on


def _people(row: EventRow) -> str:
    return _number(row.people)


def _number(count: int) -> str:
    return show_number(count) if count else "—"


def _example(row: EventRow) -> str:
    return _("Ejemplo") if row.example else ""
