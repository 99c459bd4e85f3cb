"""Tableros: a year in charts, each with its table, the records behind every number, and files."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QBoxLayout,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from crm import charts, dashboards, exchange
from crm.dashboards import Board, Kind, Row
from crm.database import Database
from crm.errors import CrmError
from crm.exchange import Leaving
from crm.i18n import _
from crm.model.base import today
from crm.reports.charts_pdf import charts_pdf, gather_chart_sheet
from crm.shapes import Key
from crm.text import sort_key
from ui.desk import Desk, Place, Target
from ui.pages.behind_list import BehindList
from ui.parts.buttons import button
from ui.parts.cards import Card, EmptyState
from ui.parts.chart_paint import picture
from ui.parts.chart_view import UNIT, ChartView
from ui.parts.files import ask_place
from ui.parts.inputs import Combo
from ui.parts.labels import Elided, label, separator
from ui.parts.map_picture import as_png
from ui.parts.page_head import PageHead
from ui.parts.paint import RIGHT, width_of
from ui.parts.segmented import Crowded, Segment, Segmented
from ui.parts.table import Column, TableView
from ui.parts.task import Task
from ui.theme import font, theme

PANEL, PANEL_NARROW, NARROW = 320, 264, 1000
AROUND, NAME = 76, 140  # the margins of a chart; what a name in a table cannot do without
KEPT_KIND, KEPT_TABLE, FOLDER = "dashboards.kind", "dashboards.table", "dashboards_folder"
PICTURE = 640.0  # how wide a chart is laid out for a picture
WAIT_MS = 250
CHART, TABLE = "chart", "table"


def page(desk: Desk, target: Target) -> QWidget:
    """The dashboard and the year that the target names, or those looked at last."""
    wanted = target.value("board") or desk.settings.view.get(KEPT_KIND)
    kind = next((each for each in Kind if each.value == wanted), Kind.TAGS)
    return DashboardsPage(desk, kind, target.value("year"))


class DashboardsPage(QWidget):
    """One dashboard of a year, as a chart or as a table, and beside it what is behind a number."""

    def __init__(self, desk: Desk, kind: Kind, year: int | None = None) -> None:
        super().__init__()
        self._desk = desk
        self._board: Board | None = None
        self._reading: Task | None = None
        self._chosen: Key | None = None
        self.dialog: QFileDialog | None = None
        self.table: TableView | None = None
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build(kind)
        self._fill_years(year)
        self._later = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._later.timeout.connect(self.refresh)
        desk.changes.made.connect(self._later.start)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Esc"), self, desk.back, context=here)
        self.refresh()

    # Building

    def _build(self, kind: Kind) -> None:
        self.head = PageHead(_("Tableros"), "", on_back=self._desk.back)
        self.image = button(_("Exportar imagen"), icon="image", on=self.export_picture)
        self.pdf = button(_("Exportar PDF"), icon="download", on=self.export_pdf)
        self.print = button(_("Imprimir"), icon="printer", on=self.print_shown)
        self.print.say(_("Imprimir"), "Ctrl+P")
        for made in (self.image, self.pdf, self.print):
            self.head.add(made)
        self.kinds = Crowded(_("Tablero"))
        self.kinds.offer([Segment(each, each.label) for each in Kind], kind)
        self.kinds.changed.connect(self._turn)
        self.years = Combo()
        self.years.setAccessibleName(_("Año"))
        self.years.activated.connect(lambda _row: self.refresh())
        shown = TABLE if self._desk.settings.view.get(KEPT_TABLE) else CHART
        ways = [
            Segment(CHART, _("Gráfico"), "chart-column"),
            Segment(TABLE, _("Tabla"), "table-2"),
        ]
        self.way = Segmented(_("Ver como"), ways, shown)
        self.way.changed.connect(self._switch)
        body = self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        body.setSpacing(0)
        body.addWidget(self._left(), 1)
        self._border = separator(vertical=True)
        body.addWidget(self._border)
        body.addWidget(self._right())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._bar())
        column.addLayout(body, 1)
        theme().changed.connect(self._fit)
        self._fit()

    def _bar(self) -> QWidget:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(20, 10, 20, 0)
        row.setSpacing(10)
        row.addWidget(self.kinds, 1)
        row.addWidget(self.years)
        row.addWidget(self.way)
        return bar

    def _left(self) -> QWidget:
        self.title = label("", "heading", wrap=True)
        self.notes = label("", "sec", wrap=True, tone="muted")
        self.nothing = EmptyState("chart-column", "")
        self.chart = ChartView()
        self.chart.chosen.connect(self._choose)
        self.chart.opened.connect(self._go_behind)
        self._tables = QVBoxLayout()
        card = Card()
        for each in (self.title, self.chart):
            card.add(each)
        card.body.addLayout(self._tables)
        for under in (self.nothing, self.notes):
            card.add(under)
        inside = QWidget()
        inside.setProperty("kind", "canvas")
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 12, 16, 20)
        column.addWidget(card)
        column.addStretch(1)
        self.area = _scrolled(inside)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        return self.area

    def _right(self) -> QWidget:
        self.name = Elided("", "heading")
        self.column = Combo()
        self.column.setAccessibleName(_("Cifra"))
        self.column.activated.connect(self._choose_column)
        self.behind = BehindList(self._desk, _("Registros de la cifra"))
        inside = QWidget()
        inside.setProperty("kind", "surface")
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(10)
        column.addWidget(self.name)
        column.addWidget(self.column)
        column.addWidget(self.behind)
        column.addStretch(1)
        self.panel = _scrolled(inside)
        return self.panel

    def _fill_years(self, year: int | None) -> None:
        found = self._desk.read(dashboards.years)
        wanted = year or found[0]
        for each in sorted({*found, wanted}, reverse=True):
            self.years.addItem(str(each), each)
        self.years.setCurrentIndex(self.years.findData(wanted))

    # What the window asks

    def focus_first(self) -> None:
        """Put the keyboard on the chart, or on the table in its place."""
        shown = self.table if self.way.value() == TABLE and self.table else self.chart
        shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        return [self.head, self.kinds, self.area, self.panel]

    def print_shown(self) -> None:
        """Show the dashboards of the year as they will be printed."""
        self._desk.go("reports", report="dashboards", year=self.years.currentData())

    def state(self) -> dict[str, Any]:
        """Return how the page looks, for `restore`."""
        return {
            "kind": self.kinds.value(),
            "year": self.years.currentData(),
            "way": self.way.value(),
            "chosen": self._chosen,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Look as the page did then."""
        self.kinds.choose(state["kind"])
        self.years.setCurrentIndex(self.years.findData(state["year"]))
        self.way.choose(state["way"])
        self._chosen = state["chosen"]
        self.refresh()

    # Counting

    def _turn(self, kind: Kind) -> None:
        self._desk.keep_view(KEPT_KIND, kind.value)
        self._chosen = None
        self.refresh()

    def refresh(self, *_given: object) -> None:
        """Count again, away from the thread that draws; what is seen stays until then."""
        self._later.stop()
        task = Task(partial(_count, self._desk.db, self.kinds.value(), self.years.currentData()))
        self._reading = task
        task.succeeded.connect(lambda board: self._take(task, board) if isValid(self) else None)
        task.failed.connect(self._not_read)
        task.start()

    def _not_read(self, error: Exception) -> None:
        if not isinstance(error, CrmError):
            raise error
        self._desk.failed.emit(str(error))

    def _take(self, task: Task, board: Board) -> None:
        if task is not self._reading:  # a newer one is on its way
            return
        self._reading, self._board = None, board
        self.title.setText(f"{board.title} · {board.year}")
        self.notes.setText(" ".join(board.notes))
        self.nothing.words.setText(board.nothing)
        self.nothing.setVisible(bool(board.nothing))
        self.chart.show_chart(board.title, partial(charts.draw, board))
        self._make_table(board)
        self._show_way()
        for made in (self.image, self.pdf):
            made.setEnabled(not board.nothing)
        self._show_chosen()

    def _switch(self, way: str) -> None:
        self._desk.keep_view(KEPT_TABLE, way == TABLE)
        self._show_way()
        self._show_chosen()

    def _show_way(self) -> None:
        some = self._board is not None and not self._board.nothing
        self.chart.setVisible(some and self.way.value() == CHART)
        if self.table is not None:
            self.table.setVisible(some and self.way.value() == TABLE)
        self.panel.setVisible(some)

    # The table

    def _make_table(self, board: Board) -> None:
        if self.table is not None:
            self._tables.removeWidget(self.table)
            self.table.hide()
            self.table.deleteLater()
        columns = _columns(board)
        self.table = made = TableView(columns, self._fetch, board.title, 30)
        least = sum(each.width for each in columns if not each.optional)
        made.setMinimumWidth(theme().px(least + NAME))
        made.setSelectionMode(TableView.SelectionMode.SingleSelection)
        made.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.selected.connect(self._choose_row)
        made.opened.connect(self._go_behind)
        made.sort_asked.connect(self._sort)
        self._tables.addWidget(made)
        self._sort("", False)

    def _fetch(self, ids: Sequence[int]) -> dict[int, Row]:
        rows = self._board.rows if self._board else ()
        return {id_: rows[id_ - 1] for id_ in ids if id_ <= len(rows)}

    def _sort(self, key: str, downwards: bool) -> None:
        board, table = self._board, self.table
        if board is None or table is None:
            return
        ids = list(range(1, len(board.rows) + 1))
        if key:
            ids.sort(key=lambda id_: _value(board.rows[id_ - 1], key), reverse=downwards)
        table.show_ids(ids)
        table.setFixedHeight(theme().px(30) * (len(ids) + 1) + theme().px(8))

    # What is behind a number

    def _choose(self, key: Key) -> None:
        self._chosen = key
        self._show_chosen()

    def _choose_row(self, ids: list[int]) -> None:
        board = self._board
        if len(ids) != 1 or board is None:
            return
        row, before = ids[0] - 1, self._chosen[1] if self._chosen else 0
        full = [n for n, cell in enumerate(board.rows[row].cells) if cell.refs]
        if self._chosen is None or self._chosen[0] != row:
            self._choose((row, before if before in full or not full else full[0]))

    def _choose_column(self, number: int) -> None:
        if self._chosen is not None:
            self._choose((self._chosen[0], number))

    def _show_chosen(self) -> None:
        """Show everywhere what is chosen; at first, the number that has most behind it."""
        board = self._board
        if board is None or board.nothing:
            return
        row, column = self._chosen or _fullest(board)
        row = min(row, len(board.rows) - 1)
        column = min(column, len(board.columns) - 1)
        self._chosen = row, column
        self.chart.select((row, column))
        if self.table is not None and self.table.selected_ids() != [row + 1]:
            self.table.select([row + 1])
        told = board.rows[row]
        self.name.setText(told.name)
        self.column.clear()
        for name, cell in zip(board.columns, told.cells, strict=True):
            self.column.addItem(f"{name}: {cell.text}")
        self.column.setCurrentIndex(column)
        self.column.setVisible(board.kind is not Kind.ACTORS)
        self.behind.show_refs(board.refs(row, column))

    def _go_behind(self, _asked: object) -> None:
        """Go on to the records, whose list opens them."""
        self.behind.rows.view.setFocus(Qt.FocusReason.OtherFocusReason)

    # Files

    def export_picture(self) -> None:
        """Ask where to keep the chart as a picture."""
        pictures = QStandardPaths.StandardLocation.PicturesLocation
        kinds = _("Imagen PNG (*.png)")
        self._ask(_("Exportar imagen"), "png", kinds, self.write_picture, pictures)

    def export_pdf(self) -> None:
        """Ask where to keep the chart and its table as a PDF."""
        self._ask(_("Exportar PDF"), "pdf", _("PDF (*.pdf)"), self.write_pdf)

    def _ask(
        self,
        title: str,
        suffix: str,
        kinds: str,
        write: Callable[[Path], object],
        usual: Place = Place.DocumentsLocation,
    ) -> None:
        board = self._board
        if board is None:
            return
        name = f"{board.kind.label} - {board.year} - {today().isoformat()}.{suffix}"
        folder = self._desk.folder(FOLDER, usual)
        self.dialog = ask_place(self, title, folder / name, write, kinds=kinds)

    def write_picture(self, path: Path) -> None:
        """Write the chart as it is, with its title and its notes."""
        if self._board is not None:
            drawn = charts.draw(self._board, PICTURE)
            image = picture(drawn, self.title.text(), self.notes.text())
            self._keep(self._board, as_png(image), path)

    def write_pdf(self, path: Path) -> None:
        """Write the chart and its table as they would be printed."""
        board = self._board
        if board is not None:
            who = self._desk.settings.name or self._desk.db.who or ""
            sheet = partial(gather_chart_sheet, kind=board.kind, year=board.year, printed_by=who)
            self._keep(board, charts_pdf([self._desk.read(sheet)]), path)

    def _keep(self, board: Board, data: bytes, path: Path) -> None:
        leaving = Leaving(board.title, len(board.rows))
        try:
            self._desk.act(lambda session: exchange.leave(session, leaving, path, data))
        except CrmError as error:
            self._desk.failed.emit(str(error))
            return
        self._desk.keep_view(FOLDER, str(path.parent))
        self._desk.told.emit(_("Guardado: {name}").format(name=path.name), False)

    # Sizes

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Put what is behind a number under the chart where there is no room for it beside."""
        px, way, most = theme().px, QBoxLayout.Direction, 16_777_215
        wide = px(PANEL if self.width() >= px(NARROW) else PANEL_NARROW)
        under = self.width() < px(charts.LEAST * UNIT + AROUND) + wide
        self._body.setDirection(way.TopToBottom if under else way.LeftToRight)
        self._border.setFixedSize(*((most, 1) if under else (1, most)))
        self.panel.setFixedSize(*((most, self.height() // 3) if under else (wide, most)))
        for made, short in ((self.image, _("Imagen")), (self.pdf, _("PDF"))):
            made.setText(short if self.width() < px(NARROW) else made.plain_text())


def _scrolled(inside: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    return area


def _columns(board: Board) -> list[Column]:
    columns = [Column(board.first, lambda row: row.name, key="name")]
    if any(row.group for row in board.rows):
        columns.append(
            Column(_("Grupo"), lambda row: row.group, 130, token="text_2", optional=True)
        )
    for number, name in enumerate(board.columns):
        texts = [name, *(row.cells[number].text for row in board.rows)]
        wide = max(width_of(text, font(13, 600)) / theme().scale for text in texts)
        columns.append(
            Column(
                name,
                lambda row, number=number: row.cells[number].text,  # type: ignore[misc]
                min(150, round(wide) + 20),
                RIGHT,
                key=str(number),
            )
        )
    return columns


def _value(row: Row, key: str) -> Any:
    """What a row is sorted by: those that stand apart stay where they are, at the end."""
    if key == "name":
        return sort_key(row.name)
    cell = row.cells[int(key)]
    return cell.value, sort_key(cell.text)


def _fullest(board: Board) -> Key:
    if board.kind is Kind.COVERAGE:  # who signed, of the whole country
        return len(board.rows) - 1, 2
    counted = [
        (-len(cell.refs), row, column)
        for row, each in enumerate(board.rows)
        for column, cell in enumerate(each.cells)
        if not each.apart
    ]
    _most, row, column = min(counted)
    return row, column


def _count(db: Database, kind: Kind, year: int, _task: Task) -> Board:
    with db.read() as session:
        return dashboards.gather(session, kind, year)
