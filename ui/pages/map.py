"""Mapa: where the work stands, area by area, on a map and in the table beside it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from crm import atlas, exchange, instruments, sample, shades
from crm.atlas import Area
from crm.database import Database
from crm.errors import CrmError
from crm.i18n import _
from crm.instruments import InstrumentRow, StageRow
from crm.model import (
    Event,
    EventOrganizer,
    FollowUp,
    HeadCount,
    Instrument,
    Organization,
    Outcome,
    Participation,
    Place,
    Setting,
    Stage,
    StageChange,
)
from crm.model.base import today
from crm.outlines import BOUNDARY_NOTE, Layer
from crm.shades import Measure, Shading, measure_named
from ui.desk import Desk, Target
from ui.pages import map_looks
from ui.pages.map_panel import AreaTable, ChosenArea
from ui.parts.buttons import button
from ui.parts.files import ask_place
from ui.parts.inputs import Combo
from ui.parts.labels import label, separator
from ui.parts.map_picture import as_png, picture
from ui.parts.map_view import MapView
from ui.parts.page_head import PageHead
from ui.parts.segmented import Crowded, Segment
from ui.parts.task import Task
from ui.theme import icon, theme

SHOWN = {
    *(Event, EventOrganizer, FollowUp, HeadCount, Instrument, Organization),
    *(Outcome, Participation, Place, Setting, Stage, StageChange),
}
PANEL, PANEL_NARROW, NARROW, SHARE = 404, 322, 1000, 0.38
MAP_LEAST = 564  # pixels of the screen: what a map needs, however large the text
KEPT_MEASURE, KEPT_INSTRUMENT, FOLDER = "map.measure", "map.instrument", "map_folder"


def page(desk: Desk, target: Target) -> QWidget:
    """Return the map of the instrument that the target names, or of the one looked at last."""
    return MapPage(desk, str(target.value("instrument") or ""))


@dataclass(frozen=True)
class Seen:
    """All that the page shows, as it was read in one look at the file."""

    instruments: list[InstrumentRow]
    stages: list[StageRow]
    areas: list[Area]
    layer: Layer
    invented: bool


class MapPage(QWidget):
    """The map, what it is coloured by, and beside it the area that is chosen."""

    def __init__(self, desk: Desk, instrument: str = "") -> None:
        super().__init__()
        self._desk = desk
        self._code = instrument or str(desk.settings.view.get(KEPT_INSTRUMENT, ""))
        self.layer = self._drawn = Layer.COUNTRY  # what is asked for, and what was read
        self._instruments: list[InstrumentRow] = []
        self._stages: list[StageRow] = []
        self._areas: dict[str, Area] = {}
        self._shading: Shading | None = None
        self._chosen = ""
        self._reading: Task | None = None
        self._as_left: Mapping[str, Any] | None = (
            None  # how the page was left, until it is so again
        )
        self.dialog: QFileDialog | None = None
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build()
        self._listen()
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._refresh)
        desk.changes.made.connect(self._changed)
        self._later.start()  # once, also where it is shown as it was left

    # Building

    def _build(self) -> None:
        self.head = PageHead(_("Mapa"))
        self.export = button(_("Exportar imagen"), icon="image", on=self.export_picture)
        self.print = button(_("Imprimir"), icon="printer", on=self.print_shown)
        self.print.say(_("Imprimir"), "Ctrl+P")
        self.head.add(self.export)
        self.head.add(self.print)
        self.colours = Crowded(_("Colorear por"))
        self.colours.offer([Segment(each, each.label) for each in Measure], self._measure())
        self.instrument = Combo()
        self.instrument.setAccessibleName(_("Instrumento"))
        self.map = MapView(map_looks.map_name(self.layer))
        self.note = label(_(BOUNDARY_NOTE), "caption", wrap=True, tone="muted")
        self.districts = button("", "ghost", small=True, on=self._switch_layer)
        self.chosen = ChosenArea(self._desk)
        self.chosen.hide()
        self.table = AreaTable()
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self._left(), 1)
        body.addWidget(separator(vertical=True))
        body.addWidget(self._right())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(body, 1)
        theme().changed.connect(self._fit)

    def _left(self) -> QWidget:
        self._by = label(_("Colorear por"), "sec")
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self._by)
        top.addWidget(self.colours, 1)
        under = QHBoxLayout()
        under.setSpacing(12)
        under.addWidget(self.note, 1)
        under.addWidget(self.districts, 0, Qt.AlignmentFlag.AlignVCenter)
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(20, 12, 12, 8)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.map, 1)
        column.addLayout(under)
        return pane

    def _right(self) -> QWidget:
        self.panel = QFrame()
        self.panel.setProperty("kind", "surface")
        instrument = QHBoxLayout()
        instrument.setContentsMargins(12, 12, 12, 10)
        instrument.addWidget(self.instrument)
        chosen = QVBoxLayout()
        chosen.setContentsMargins(12, 0, 12, 8)
        chosen.addWidget(self.chosen)
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(instrument)
        column.addLayout(chosen)
        column.addWidget(self.table, 1)
        return self.panel

    def _listen(self) -> None:
        self.colours.changed.connect(self._colour)
        self.instrument.activated.connect(self._choose_instrument)
        self.map.chosen.connect(self._choose)
        self.map.opened.connect(lambda _code: self.chosen.open())
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(lambda _code: self.chosen.open())

    def _measure(self) -> Measure:
        return measure_named(self._desk.settings.view.get(KEPT_MEASURE))

    # What the window asks

    def focus_first(self) -> None:
        """Put the keyboard on the map."""
        self.map.setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        return [self.head, self.colours, self.map, self.panel]

    def print_shown(self) -> None:
        """Show the map as it will be printed, with its table."""
        found = self._instrument()
        if found is not None:
            self._desk.go(
                "map/print",
                found.id,
                layer=self.layer.value,
                measure=self.colours.value().value,
            )

    def print_brief(self) -> None:
        """Print the briefs of the area that is chosen."""
        self.chosen.print_briefs()

    def state(self) -> dict[str, Any]:
        """Return how the page looks, for `restore`."""
        return {
            "instrument": self._code,
            "measure": self.colours.value(),
            "layer": self.layer,
            "area": self._chosen,
            "order": self.table.order,
            "unfolded": self.table.unfolded(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Look as the page did then."""
        self._code, self.layer = state["instrument"], state["layer"]
        self._chosen = state["area"]
        self.colours.choose(state["measure"])
        self._as_left = state
        self._later.start()

    # What is shown

    def _instrument(self) -> InstrumentRow | None:
        return _of_code(self._instruments, self._code)

    def _changed(self, nouns: Collection[Any]) -> None:
        if SHOWN & set(nouns):
            self._later.start()

    def _refresh(self) -> None:
        """Read everything that is shown, away from the thread that draws."""
        if self._reading is not None:
            self._reading.cancel()
        task = Task(partial(_look, self._desk.db, self._code, self.layer))
        self._reading = task
        task.succeeded.connect(lambda seen: self._take(task, seen) if isValid(self) else None)
        task.failed.connect(lambda error: self._not_read(task, error) if isValid(self) else None)
        task.start()

    def _take(self, task: Task, seen: Seen) -> None:
        if task is not self._reading:  # a newer one is on its way
            return
        self._reading = None
        self._instruments, self._stages = seen.instruments, seen.stages
        found = self._instrument()
        if found is None:
            return
        self._areas, self._drawn = {area.code: area for area in seen.areas}, seen.layer
        self.instrument.clear()
        self.instrument.addItems([each.short for each in self._instruments])
        self.instrument.setCurrentIndex(self._instruments.index(found))
        said = map_looks.coverage(seen.areas, seen.layer, invented=seen.invented)
        self.head.context.setText(said)
        self._say_layer()
        self._show()
        if self._as_left is not None:
            state, self._as_left = self._as_left, None
            self.table.sort_by(*state["order"])
            self.table.set_unfolded(state["unfolded"])
            self._choose(self._chosen)

    def _not_read(self, task: Task, error: Exception) -> None:
        if task is self._reading:
            self._reading = None
            if not isinstance(error, CrmError):
                raise error
            self._desk.failed.emit(str(error))

    def _show(self) -> None:
        """Colour the map and its table by what is asked for."""
        areas = list(self._areas.values())
        if not areas:  # they are still being read
            return
        self.chosen.show()
        shading = shades.shade(areas, self.colours.value(), self._stages)
        self._shading = shading
        self.map.show_map(
            map_looks.map_name(self._drawn),
            map_looks.shapes(self._drawn),
            map_looks.faces(areas, shading),
            map_looks.legend(shading),
        )
        self.table.show_areas(areas, self._drawn, shading)
        self._choose(self._chosen if self._chosen in self._areas else areas[0].code)

    def _choose(self, code: str) -> None:
        """Show this area, on the map and beside it."""
        if code not in self._areas:
            return
        self._chosen = code
        self.map.select(code)
        self.table.select(code)
        self.chosen.show_area(self._areas[code], self._stages)

    def _colour(self, measure: Measure) -> None:
        self._desk.keep_view(KEPT_MEASURE, measure.value)
        self._show()

    def _choose_instrument(self, number: int) -> None:
        self._code = self._instruments[number].code
        self._desk.keep_view(KEPT_INSTRUMENT, self._code)
        self._refresh()

    def _switch_layer(self) -> None:
        capital = self.layer is Layer.CAPITAL
        self.layer = Layer.COUNTRY if capital else Layer.CAPITAL
        self._refresh()

    def _say_layer(self) -> None:
        capital = self.layer is Layer.CAPITAL
        self.districts.say(
            _("Ver todo el país") if capital else _("Ver distritos de Lima y Callao")
        )
        self.districts.setIcon(icon("zoom-out" if capital else "zoom-in", "accent"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        px = theme().px
        narrow = self.width() < px(NARROW)
        spare = max(round(self.width() * SHARE), self.width() - MAP_LEAST)
        least = min(px(PANEL_NARROW), spare)
        self.panel.setFixedWidth(least if narrow else px(PANEL))
        self._by.setVisible(not narrow)

    # The picture

    def export_picture(self) -> None:
        """Ask where to keep the map as a picture, and write it there."""
        name = _("Mapa - {day}.png").format(day=today().isoformat())
        folder = self._desk.folder(FOLDER, QStandardPaths.StandardLocation.PicturesLocation)
        title, kinds = _("Exportar imagen"), _("Imagen PNG (*.png)")
        self.dialog = ask_place(self, title, folder / name, self.write_picture, kinds=kinds)

    def write_picture(self, path: Path) -> None:
        """Write the map as it is coloured now, with its title, its legend and its note."""
        found, shading = self._instrument(), self._shading
        if found is None or shading is None:
            return
        image = picture(
            map_looks.shapes(self._drawn),
            map_looks.faces(list(self._areas.values()), shading),
            map_looks.legend(shading),
            (found.name, f"{self.head.context.text()} · {map_looks.printed_on()}"),
            _(BOUNDARY_NOTE),
        )
        leaving = map_looks.leaving(found.name, len(self._areas))
        try:
            self._desk.act(lambda session: exchange.leave(session, leaving, path, as_png(image)))
        except CrmError as error:
            self._desk.failed.emit(str(error))
            return
        self._desk.keep_view(FOLDER, str(path.parent))
        self._desk.told.emit(_("Guardado: {name}").format(name=path.name), False)


def _of_code(every: list[InstrumentRow], code: str) -> InstrumentRow | None:
    """The instrument of this code, or else the first."""
    named = (each for each in every if each.code == code)
    return next(named, next(iter(every), None))


def _look(db: Database, code: str, layer: Layer, task: Task) -> Seen:
    with db.read() as session:
        every = instruments.every(session)
        found = _of_code(every, code)
        if found is None:
            return Seen(every, [], [], layer, invented=False)
        stages = instruments.stages(session, found.id)
        task.step(1, 2)
        areas = atlas.areas(session, found.id, layer)
        return Seen(every, stages, areas, layer, invented=sample.has_examples(session))
