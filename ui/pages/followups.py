"""Seguimientos: every instrument as a board, as a table, or as what of the country it covers."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import board, coverage, exchange, followups, instruments, office, sheets
from crm.board import Card, Narrowing
from crm.exchange import Leaving
from crm.i18n import _
from crm.instruments import InstrumentRow, StageRow
from crm.model import (
    Attachment,
    FocalPoint,
    FollowUp,
    Instrument,
    Organization,
    Setting,
    SideState,
    Stage,
    StageChange,
)
from ui.desk import Desk, Target
from ui.forms.deleting import ask_delete
from ui.pages import board_looks
from ui.pages.board_asks import Asking
from ui.pages.board_bars import BoardFilters, BoardFoot
from ui.pages.coverage_tree import CoverageTree
from ui.parts.board import Board
from ui.parts.buttons import add_action, button, menu
from ui.parts.cards import EmptyState
from ui.parts.files import ask_place
from ui.parts.page_head import PageHead
from ui.parts.segmented import Segment, Segmented
from ui.parts.table import TableView
from ui.theme import theme

SHOWN = {Attachment, FocalPoint, FollowUp, Instrument, Organization, Setting, Stage, StageChange}
BOARD, TABLE, COVERAGE = "board", "table", "coverage"
NARROW = 900  # of the page
KEPT_VIEW, KEPT_INSTRUMENT = "followups.view", "followups.instrument"


def page(desk: Desk, target: Target) -> QWidget:
    """Return the page with the instrument that the target names, or the one looked at last."""
    made = FollowUpsPage(desk)
    made.show_target(target)
    return made


class FollowUpsPage(QWidget):
    """The follow-ups of one instrument, in one of three views, under what narrows them."""

    toast_above = 2  # over the foot: the card that it tells of may be the last of its column

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._instruments: list[InstrumentRow] = []
        self._code = str(desk.settings.view.get(KEPT_INSTRUMENT, ""))
        self._stages: list[StageRow] = []
        self._every: list[Card] = []
        self._cards: dict[int, Card] = {}  # those in sight, in their order
        self._sort = ("", False)
        self._table: TableView | None = None
        self._table_of: tuple[InstrumentRow, tuple[StageRow, ...]] | None = None
        self._stale = True
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build()
        self.asking = Asking(self, desk, self.focus_first)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._refresh)
        desk.changes.made.connect(self._changed)

    # Building

    def _build(self) -> None:
        self.head = PageHead(_("Seguimientos"))
        self.views = Segmented(
            _("Vista"),
            [
                Segment(BOARD, _("Tablero"), "square-kanban"),
                Segment(TABLE, _("Tabla"), "table-2"),
                Segment(COVERAGE, _("Cobertura"), "list-tree"),
            ],
        )
        self.export = button(_("Exportar"), icon="download", on=self._offer_export)
        self.add = button(_("Agregar actor al tablero"), "primary", "plus", on=self._add)
        self.more = button(_("Más acciones"), "icon", "ellipsis", on=self._offer_more)
        for each in (self.views, self.export, self.more, self.add):
            self.head.add(each)
        self.filters = BoardFilters(self._desk)
        self.board = Board(_("Tablero"))
        self.coverage = CoverageTree(_("Firmantes"), _("Con plan"))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.board)
        self.stack.addWidget(self.coverage)
        self._empty: EmptyState | None = None
        self.foot = BoardFoot()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        middle = QVBoxLayout()
        middle.setContentsMargins(20, 10, 20, 10)
        middle.setSpacing(10)
        middle.addWidget(self.filters)
        middle.addWidget(self.stack, 1)
        column.addWidget(self.head)
        column.addLayout(middle, 1)
        column.addWidget(self.foot)
        view = self._desk.settings.view.get(KEPT_VIEW)
        self.views.choose(view if view in (BOARD, TABLE, COVERAGE) else BOARD)
        self._listen()

    def _listen(self) -> None:
        self.views.changed.connect(self._choose_view)
        self.filters.switch.changed.connect(self._choose_instrument)
        self.filters.changed.connect(self._show)
        self.board.opened.connect(self._open)
        self.board.edit_asked.connect(self._edit)
        self.board.menu_asked.connect(self._offer)
        self.board.moved.connect(self._move)
        self.board.selected.connect(lambda _id: self.asking.close())
        self.coverage.chosen.connect(self._narrow)

    # What the window asks

    def show_target(self, target: Target) -> None:
        """Show the instrument that the target names, or stay as it was left."""
        code = target.value("instrument")
        if code and code != self._code:
            self._code = str(code)
            self._stale = True
        if target.value("overdue"):
            self.filters.restore({"overdue": True})
            self._stale = True
        if self._stale:
            self._refresh()

    def focus_first(self) -> None:
        """Put the keyboard on the first card, or on what adds one."""
        view = self.stack.currentWidget()
        if view is self.board and self.board.take():
            return
        if view is self._table and self._table is not None:
            self._to_table(self._table)
        elif view is self.coverage:
            self.coverage.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        return [self.head, self.filters, self.stack]

    def edit(self) -> None:
        """Edit the next step of the card that the keyboard is at."""
        if (id_ := self._current()) is not None:
            self._edit(id_)

    def new_event(self) -> None:
        """Log a meeting with the institution of the current card."""
        card = self._cards.get(self._current() or 0)
        given = {"organization_id": card.organization_id} if card else {}
        self._desk.go("event/new", **given)

    def state(self) -> dict[str, Any]:
        """Return how the page looks, for `restore`."""
        return {
            "instrument": self._code,
            "view": self.views.value(),
            "filters": self.filters.keep(),
            "board": self.board.state(),
            "coverage": self.coverage.keep(),
            "sort": self._sort,
            "row": self._table.current_id() if self._table else None,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Look as the page did then."""
        self._code = state["instrument"]
        self.views.choose(state["view"])
        self.filters.restore(state["filters"])
        self._sort = state["sort"]
        self._refresh()
        self.board.restore(state["board"])
        if state["view"] == COVERAGE:
            self.coverage.restore(state["coverage"])
        if self._table is not None and state["row"] is not None:
            self._table.select([state["row"]])

    # What is shown

    @property
    def instrument(self) -> InstrumentRow | None:
        """The instrument that is looked at."""
        named = (each for each in self._instruments if each.code == self._code)
        return next(named, next(iter(self._instruments), None))

    def _changed(self, nouns: Collection[Any]) -> None:
        if SHOWN & set(nouns) or self.filters.segments.value():  # anything may alter a segment
            self._stale = True
            if self.isVisible():
                self._later.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._later.start()

    def _refresh(self) -> None:
        """Read everything that is shown, in one look at the file."""
        self._stale = False
        self._later.stop()
        with self._desk.db.read() as session:
            self._instruments = instruments.every(session)
            found = self.instrument
            self._every = board.cards(session, found.id) if found else []
            self._stages = instruments.stages(session, found.id) if found else []
            self.filters.offer(session, self._instruments, found, board.counts(session))
            self._days = office.stale_after_days(session)
        self._show()

    def _show(self) -> None:
        """Show the cards that are wanted, as they are wanted."""
        found = self.instrument
        if found is None:
            return
        narrowing = self.filters.value()
        self.filters.count_overdue(
            sum(card.days_overdue > 0 for card in self._every if narrowing.anytime.takes(card))
        )
        wanted = [card for card in self._every if narrowing.takes(card)]
        self._cards = {card.follow_up_id: card for card in wanted}
        view = self._view(found)
        self.views.part(COVERAGE).setVisible(found.single)
        self.filters.show_chips(shown=view != COVERAGE)
        self.export.setVisible(view == TABLE)
        self._say_add()
        self.foot.show_totals(board.totals(wanted), found, self._stages, self._days)
        self.foot.show_keys(view)
        if view == COVERAGE:
            self._show_coverage(found)
        elif not wanted:
            self._show_empty(found, narrowing)
        elif view == TABLE:
            self._show_table(found)
        else:
            self.board.show_columns(board_looks.columns(self._stages, wanted))
            self.stack.setCurrentWidget(self.board)

    def _say_add(self) -> None:
        """Name what adds a card, in short where the page is narrow: its title comes first."""
        found = self.instrument
        whole = _("Agregar actor al tablero") if found and found.single else _("Agregar")
        self.add.say(whole)
        if self.width() < theme().px(NARROW):
            self.add.setText(_("Agregar"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._say_add()

    def _view(self, found: InstrumentRow) -> str:
        view = str(self.views.value())
        return BOARD if view == COVERAGE and not found.single else view

    def _show_coverage(self, found: InstrumentRow) -> None:
        self.coverage.show_tree(self._desk.read(lambda s: coverage.tree(s, found.id)))
        self.stack.setCurrentWidget(self.coverage)

    def _show_empty(self, found: InstrumentRow, narrowing: Narrowing) -> None:
        if self._empty is not None:
            self.stack.removeWidget(self._empty)
            self._empty.deleteLater()
        if narrowing:
            clear = button(_("Quitar filtros"), on=self.filters.clear)
            said = _("Ninguna tarjeta pasa los filtros.")
            self._empty = EmptyState("list-filter", said, clear)
        else:
            add = button(_("Agregar el primero"), "primary", "plus", on=self._add)
            said = _("Aún no hay seguimientos de «{name}».").format(name=found.name)
            self._empty = EmptyState("square-kanban", said, add)
        self.stack.addWidget(self._empty)
        self.stack.setCurrentWidget(self._empty)

    def _choose_view(self, view: str) -> None:
        self._desk.keep_view(KEPT_VIEW, view)
        self.asking.close()
        self._show()
        self.focus_first()

    def _choose_instrument(self, code: str) -> None:
        self._code = code
        self._desk.keep_view(KEPT_INSTRUMENT, code)
        self.asking.close()
        self._refresh()

    def _narrow(self, prefix: str, name: str) -> None:
        """Show the board of a territory."""
        self.filters.narrow_to(prefix, name)
        self.views.choose(BOARD)

    # The table

    def _show_table(self, found: InstrumentRow) -> None:
        wanted = (found, tuple(self._stages))
        table = self._table
        if table is None or wanted != self._table_of:
            if table is not None:
                self.stack.removeWidget(table)
                table.deleteLater()
            table = self._table = self._made_table(found)
            self._table_of = wanted
        table.show_ids(self._sorted())
        table.refresh()
        self.stack.setCurrentWidget(table)

    def _made_table(self, found: InstrumentRow) -> TableView:
        columns = board_looks.table_columns(found, self._stages)
        made = TableView(columns, self._fetch, _("Tabla"))
        made.opened.connect(self._open)
        made.sort_asked.connect(self._sort_by)
        made.menu_asked.connect(lambda ids, where: self._offer(ids[0], where))
        made.show_sort(*self._sort)
        made.installEventFilter(self)  # it would take our keys for its own
        self.stack.addWidget(made)
        return made

    def _fetch(self, ids: Sequence[int]) -> dict[int, Card]:
        return {id_: self._cards[id_] for id_ in ids if id_ in self._cards}

    def _sorted(self) -> list[int]:
        cards, (key, downwards) = list(self._cards.values()), self._sort
        if key:
            cards = board_looks.in_order(cards, self._stages, key, downwards=downwards)
        return [card.follow_up_id for card in cards]

    def _sort_by(self, key: str, downwards: bool) -> None:
        self._sort = (key, downwards)
        if self._table is not None:
            self._table.show_ids(self._sorted())

    @staticmethod
    def _to_table(table: TableView) -> None:
        table.focus_row()

    # What is done with a card

    def _current(self) -> int | None:
        view = self.stack.currentWidget()
        if view is self._table and self._table is not None:
            return self._table.current_id()
        return self.board.current_id() if view is self.board else None

    def _place(self, id_: int) -> QRect:
        """Where a card, or its row, is on the screen."""
        if self.stack.currentWidget() is self.board:
            return self.board.place_of(id_)
        table = self._table
        if table is None:
            return QRect()
        rect = table.visualRect(table.currentIndex())
        return QRect(table.viewport().mapToGlobal(rect.topLeft()), rect.size())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        id_ = self._current()
        if event.key() == Qt.Key.Key_Delete and id_ is not None and not held:
            self._delete(id_)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Have the keys of the board do the same in the table."""
        pressed = event.type() == QEvent.Type.KeyPress and watched is self._table
        return pressed and isinstance(event, QKeyEvent) and self._steer(event)

    def _steer(self, event: QKeyEvent) -> bool:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        id_ = self._current()
        sideways = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if id_ is not None and event.key() == Qt.Key.Key_E and not held:
            self._edit(id_)
            return True
        if id_ is not None and sideways and held == Qt.KeyboardModifier.ControlModifier:
            self._push(id_, sideways)
            return True
        return False

    def _push(self, id_: int, step: int) -> None:
        ids = [stage.id for stage in self._stages]
        place = ids.index(self._cards[id_].stage_id) + step
        if 0 <= place < len(ids):
            self._move(id_, ids[place])

    def _open(self, id_: int) -> None:
        self._desk.go("followup", id_)

    def _edit(self, id_: int) -> None:
        self.asking.next_step(self._cards[id_], self._place(id_))

    def _move(self, id_: int, stage_id: int) -> None:
        """Move a card, asking first what its new stage asks."""
        card = self._cards[id_]
        stage = next(each for each in self._stages if each.id == stage_id)
        self.asking.close()
        if stage_id == card.stage_id:
            return
        again = stage.signs and card.signed  # is refused, and then nothing need be asked first
        asks = stage.asks_date or stage.asks_evidence or stage.signs
        if asks and not again and not self._desk.read(lambda s: board.returns(s, id_, stage_id)):
            self.asking.stage(card, stage, self._place(id_))
        else:
            self.asking.move(card, stage)

    def _add(self) -> None:
        found = self.instrument
        if found is None:
            return
        if not found.single:
            self._desk.go("followup/new", instrument=found.code)
            return
        corner = self.add.mapToGlobal(QPoint())
        self.asking.organization(found, QRect(corner, self.add.size()))

    def _offer(self, id_: int, where: QPoint) -> None:
        card, made = self._cards[id_], menu(self)
        add_action(made, _("Abrir"), partial(self._open, id_), "external-link", "Return")
        add_action(made, _("Editar próximo paso"), partial(self._edit, id_), "pencil", "E")
        institution = partial(self._desk.go, "organization", card.organization_id)
        add_action(made, _("Ver la institución"), institution, "building-2")
        made.addSeparator()
        for stage in self._stages:
            if stage.id != card.stage_id:
                to = _("Pasar a «{stage}»").format(stage=stage.name)
                add_action(made, to, partial(self._move, id_, stage.id), "arrow-right")
        made.addSeparator()
        self._offer_states(made, card)
        made.addSeparator()
        delete = partial(self._delete, id_)
        add_action(made, _("Quitar del tablero"), delete, "trash-2", "Del", danger=True)
        made.popup(where)

    def _offer_states(self, made: Any, card: Card) -> None:
        for state in SideState:
            action = add_action(made, state.label, partial(self._set_side, card, state))
            action.setCheckable(True)
            action.setChecked(state is card.side_state)
        if card.side_state is not None:
            back = partial(self._set_side, card, None)
            add_action(made, _("Volver al camino"), back, "rotate-ccw")

    def _set_side(self, card: Card, state: SideState | None) -> None:
        told = _("«{name}»: {state}").format(
            name=card.name, state=state.label if state else _("de vuelta en su etapa")
        )
        self._desk.attempt(lambda s: followups.set_side(s, card.follow_up_id, state), told)

    def _delete(self, id_: int) -> None:
        card = self._cards[id_]
        ask_delete(self, self._desk, FollowUp, id_, card.title or card.name)

    def _offer_more(self) -> None:
        made, code = menu(self), self.instrument.code if self.instrument else ""
        go = self._desk.go
        add_action(made, _("Cifras"), partial(go, "figures", instrument=code), "target")
        balances = partial(go, "balances", instrument=code)
        add_action(made, _("Saldos iniciales"), balances, "archive")
        made.addSeparator()
        add_action(made, _("Relevo de autoridades"), partial(go, "turnover"), "users")
        add_action(made, _("Instrumentos y etapas"), partial(go, "instruments"), "settings")
        made.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))

    # Out of the file

    def _offer_export(self) -> None:
        made = menu(self)
        add_action(made, _("Hoja de cálculo (XLSX)"), partial(self._ask_where, "xlsx"), "table-2")
        add_action(
            made, _("Texto separado por comas (CSV)"), partial(self._ask_where, "csv"), "file-text"
        )
        made.popup(self.export.mapToGlobal(QPoint(0, self.export.height() + 2)))

    def _ask_where(self, kind: str) -> None:
        found = self.instrument
        place = Path(f"{found.short if found else ''}.{kind}")
        ask_place(self, _("Guardar como"), place, self.save_to)

    def save_to(self, path: Path) -> None:
        """Write the rows of the table, as they are sorted, here."""
        names = {stage.id: stage.name for stage in self._stages}
        cards = [self._cards[id_] for id_ in self._sorted()]
        of = self.instrument.name if self.instrument else ""

        def leave(session: Session) -> None:
            leaving = Leaving(_("Seguimientos: {of}").format(of=of), len(cards))
            exchange.note_file(session, leaving, path)
            sheets.write(path, *board.sheet(cards, names))

        self._desk.attempt(leave, _("Guardado en «{path}»").format(path=path), undo=False)
