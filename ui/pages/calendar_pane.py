"""The calendar of Reuniones: everything dated in a month or a week, opened and added by the day."""

import datetime as dt
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from crm import agenda, exchange
from crm.agenda import Entry
from crm.dates import PartialDate, show_partial
from crm.errors import CrmError
from crm.exchange import Format, Order, What
from crm.i18n import _
from crm.model import (
    Commitment,
    Event,
    EventType,
    FollowUp,
    Material,
    Milestone,
    Observance,
    ObservanceStep,
    Organization,
    Outcome,
    Participation,
    Publication,
    Stage,
    StageChange,
)
from ui.desk import Desk
from ui.pages import calendar_looks as looks
from ui.pages.undated_bar import UndatedBar
from ui.parts.buttons import add_action, button, menu
from ui.parts.files import ask_place
from ui.parts.labels import Elided
from ui.parts.month_grid import MonthGrid
from ui.parts.task import Task
from ui.parts.toggle import Toggle
from ui.theme import theme

DATED = {
    *(Commitment, Event, EventType, FollowUp, Milestone, Observance, ObservanceStep),
    *(Material, Publication),
    *(Organization, Outcome, Participation, Stage, StageChange),
}
VIEW = "calendar"


class CalendarPane(QWidget):
    """A bar, the days, and under them what has no exact day."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._entries: list[Entry] = []
        self._stale = True
        self.dialog: QFileDialog | None = None
        self.grid = MonthGrid(_("Calendario"), looks.words())
        self.title = Elided("", "heading")
        hidden = desk.settings.view.get(VIEW, {}).get("hidden", [])
        self.toggles = {
            name: Toggle(_(text), icon, on=name not in hidden)
            for name, (text, icon, _kinds) in looks.SHOWN.items()
        }
        self.undated = UndatedBar()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._bar())
        column.addWidget(self.grid, 1)
        column.addWidget(self.undated)
        self._listen()
        self._name_days()

    def _bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setContentsMargins(20, 8, 20, 8)
        bar.setSpacing(8)
        self.back = button(_("Mes anterior"), "icon", "chevron-left", on=partial(self.turn, -1))
        self.ahead = button(_("Mes siguiente"), "icon", "chevron-right", on=partial(self.turn, 1))
        self.now = button(_("Hoy"), on=self.go_today)
        for made in (self.back, self.ahead, self.now):
            bar.addWidget(made)
        bar.addWidget(self.title, 1)
        for toggle in self.toggles.values():
            bar.addWidget(toggle)
        return bar

    def _listen(self) -> None:
        self.grid.turned.connect(self._read)
        self.grid.moved.connect(lambda _day: self._name_days())
        self.grid.opened.connect(self._open)
        self.grid.day_opened.connect(self.open_day)
        self.grid.wished.connect(self.new_on)
        self.undated.opened.connect(self._open_entry)
        self._desk.changes.made.connect(self._changed)
        for toggle in self.toggles.values():
            toggle.toggled.connect(self._filtered)
        theme().changed.connect(self._make_room)

    # What it shows

    def show_as(self, mode: str) -> None:
        """Show the month or the week of the day that the keyboard is on."""
        week = mode == "week"
        self.back.say(_("Semana anterior") if week else _("Mes anterior"))
        self.ahead.say(_("Semana siguiente") if week else _("Mes siguiente"))
        self.grid.show_day(self.grid.here, one_week=week)

    def turn(self, steps: int) -> None:
        """Go so many months or weeks on."""
        self.grid.turn(steps)

    def go_today(self) -> None:
        """Go to this day."""
        self.grid.show_day(dt.date.today())
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Read anew what was changed while one was elsewhere."""
        super().showEvent(event)
        if self._stale:
            self._read()

    def _changed(self, nouns: frozenset[Any]) -> None:
        if nouns & DATED:
            self._stale = True
            if self.isVisible():
                self._read()

    def _read(self) -> None:
        self._stale = False
        first, last = self.grid.first, self.grid.last
        kinds = [
            kind for name, (_t, _i, of) in looks.SHOWN.items() if self._shows(name) for kind in of
        ]
        self._entries = self._desk.read(
            lambda session: agenda.entries(session, first, last, kinds=kinds)
        )
        shown = enumerate(self._entries)
        self.grid.set_items([looks.item(n, each) for n, each in shown if each.exact])
        self._show_undated()
        self._name_days()

    def _shows(self, name: str) -> bool:
        return self.toggles[name].isChecked()

    def _show_undated(self) -> None:
        """What has no exact day, of the month or week itself; what is known best comes first."""
        first, last = self._span()
        found = [
            each
            for each in self._entries
            if not each.exact and each.on.first <= last and each.on.last >= first
        ]
        self.undated.show_entries(sorted(found, key=lambda each: each.on.last - each.on.first))

    def _span(self) -> tuple[dt.date, dt.date]:
        if self.grid.one_week:
            return self.grid.first, self.grid.last
        month = PartialDate.month(self.grid.here.year, self.grid.here.month)
        return month.first, month.last

    def _name_days(self) -> None:
        first, last = self._span()
        month = show_partial(PartialDate.month(first.year, first.month))
        title = looks.span_title(first, last) if self.grid.one_week else month
        self.title.setText(title[:1].upper() + title[1:])

    def _filtered(self) -> None:
        hidden = [name for name, toggle in self.toggles.items() if not toggle.isChecked()]
        self._desk.keep_view(VIEW, {"hidden": hidden})
        self._read()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Leave the filters their signs alone where their names would not fit."""
        px = theme().px
        needs = px(430) + sum(each.width_of_both() + 8 for each in self.toggles.values())
        for each in self.toggles.values():
            each.set_brief(needs > self.width())

    # What can be done

    def _open(self, key: object) -> None:
        assert isinstance(key, int)
        self._open_entry(self._entries[key])

    def _open_entry(self, entry: Entry) -> None:
        given = {"year": entry.year} if entry.year else {}
        self._desk.go(entry.target, entry.target_id, **given)

    def open_day(self, day: dt.date) -> None:
        """Open what is on a day; where there are several, offer them in a menu."""
        keys = [item.key for item in self.grid.items_on(day)]
        if len(keys) == 1:
            self._open(keys[0])
            return
        made = menu(self)
        made.setAccessibleName(self.grid.days.words.said(day))
        for item in self.grid.items_on(day):
            add_action(made, item.said[:120], partial(self._open, item.key), item.icon)
        if keys:
            made.addSeparator()
        add_action(made, _("Registrar reunión este día"), partial(self.new_on, day), "plus", "N")
        made.popup(self.grid.place_of(day))

    def new_on(self, day: dt.date) -> None:
        """Log a meeting on a day."""
        self._desk.go("event/new", on=day.isoformat())

    # The calendar file

    def ask_export(self) -> None:
        """Ask where the calendar is to be written."""
        place, kinds = Path.home() / f"{self._desk.db.path.stem}.ics", _("Calendario (*.ics)")
        self.dialog = ask_place(self, _("Exportar calendario"), place, self.export, kinds=kinds)

    def export(self, path: Path) -> None:
        """Write the calendar there, and say what went into it."""

        def work(task: Task) -> str:
            order = Order(Format.CALENDAR, What.EVENTS)
            return exchange.export(self._desk.db, path, order, task.step).sentence

        task = Task(work)
        task.succeeded.connect(lambda said: self._desk.told.emit(said, False))
        task.failed.connect(self._not_exported)
        task.start()

    def _not_exported(self, error: Exception) -> None:
        if not isinstance(error, CrmError):
            raise error
        self._desk.failed.emit(str(error))
