"""Inicio: what needs somebody today, and what can be done about it from where it is read."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from crm import today as needs
from crm.dates import long_day
from crm.i18n import _, ngettext
from crm.model.base import today
from crm.pending import Pending
from crm.today import Today
from ui.desk import Desk, Target
from ui.forms.capture import capture_bar
from ui.pages import home_looks as looks
from ui.pages.home_card import Listed
from ui.pages.pending_acts import PendingActs
from ui.pages.turnover_notice import TurnoverNotice
from ui.parts.buttons import Button, button
from ui.parts.page_head import PageHead
from ui.parts.segmented import Segment, Segmented
from ui.parts.timeline import SmallList
from ui.theme import theme

if TYPE_CHECKING:
    from ui.pages.home_plan import PlanCards

MINE, TEAM = "mine", "team"
VIEW = "home"  # whose matters were looked at last
WIDE = 1100  # of the window, as where the sidebar folds
OVERDUE, COMING, LATEST, STALLED = 4, 4, 4, 6
LEFT, RIGHT = 58, 30
MARGIN = 20
EVERY_MINUTE = 60_000
CALMLY = 50  # milliseconds: the plan is read once the rest of the page has been painted


def page(desk: Desk, target: Target) -> QWidget:
    """Return the page."""
    return HomePage(desk)


class HomePage(QWidget):
    """The cards of the day in one or two columns, under the sentence that one writes down."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._day = today()
        self._pending: dict[int, Pending] = {}
        self._here: SmallList | None = None  # where something was done last
        self._stale = True
        self.plan: PlanCards | None = None
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build()
        self.acts = PendingActs(self, desk, self._go_back)
        self._listen()
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._read)
        self._calmly = QTimer(self, singleShot=True, interval=CALMLY)
        self._calmly.timeout.connect(self._read_plan)
        self._clock = QTimer(self, interval=EVERY_MINUTE)
        self._clock.timeout.connect(self.look_at_clock)
        self._clock.start()
        self._read()

    # Building

    def _build(self) -> None:
        self.head = PageHead(_("Hoy"))
        self.whose = Segmented(
            _("De quién"),
            [Segment(MINE, _("Mis pendientes")), Segment(TEAM, _("Todo el equipo"))],
            self._desk.settings.view.get(VIEW, TEAM),
        )
        self.log = button(_("Registrar reunión"), "primary", "plus", on=self.new_event)
        self.head.add(self.whose)
        self.whose.setVisible(self._desk.focal_point_id is not None)  # in its place: no window
        self.head.add(self.log)
        self._build_cards()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(12)
        self._columns.addWidget(_column((self.overdue, self.coming, self.latest)), LEFT)
        self.right = _column((self.stalled, self.reminded))
        self._columns.addWidget(self.right, RIGHT)
        inside = QWidget()
        inside.setProperty("kind", "canvas")
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(MARGIN, 14, MARGIN, MARGIN)
        self.body.setSpacing(12)
        self.capture_line = capture_bar(self._desk)
        self.capture_line.left.connect(self.focus_first)
        self.body.addWidget(self.capture_line)
        self.turnover = TurnoverNotice(self._desk)
        self.body.addWidget(self.turnover)
        self.body.addLayout(self._columns)
        self.body.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inside)
        self.area.verticalScrollBar().rangeChanged.connect(self._keep_edge)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.head)
        outer.addWidget(self.area, 1)

    def _build_cards(self) -> None:
        go = self._desk.go

        def ghost(text: str, on: partial[None], icon: str | None = None) -> Button:
            return button(text, "ghost", icon, small=True, on=on)

        see = ghost("", partial(go, "tasks", view="overdue"))
        self.overdue = Listed("triangle-alert", "danger", _("Seguimientos vencidos"), see, OVERDUE)
        new = ghost(_("Nueva reunión"), partial(go, "event/new"), "plus")
        self.coming = Listed("calendar-days", "text_2", _("Próximos"), new, COMING)
        every = ghost(_("Ver todas"), partial(go, "events", view="list"))
        self.latest = Listed("history", "text_2", _("Últimas interacciones"), every, LATEST)
        board = ghost(_("Tablero"), partial(go, "followups", instrument="marrakech"))
        self.stalled = Listed("hourglass", "stalled", _("Firmas detenidas"), board, STALLED)
        tasks = ghost(_("Ver todos"), partial(go, "tasks"))
        self.reminded = Listed("calendar-clock", "warn", _("Recordatorios"), tasks, STALLED)
        keys = _("Enter: abrir; D: hecho; P: posponer")
        for each in (self.overdue, self.coming, self.reminded):
            each.list.view.setAccessibleDescription(keys)

    def _listen(self) -> None:
        self.whose.changed.connect(self._choose)
        self._desk.changes.made.connect(self._changed)
        theme().changed.connect(self._fit)
        go = self._desk.go
        self.latest.list.opened.connect(partial(go, "event"))
        self.stalled.list.opened.connect(partial(go, "followup"))
        for card in (self.overdue, self.coming, self.reminded):
            card.list.opened.connect(self._open)
            card.list.acted.connect(partial(self._act, card.list))
            card.list.menu_asked.connect(partial(self._offer, card.list))

    # What the window asks

    def show_target(self, target: Target) -> None:
        """Show what there is today."""
        if self._stale:
            self._read()

    def focus_first(self) -> None:
        """Put the keyboard on the first thing that waits, or else on what comes."""
        for card in (self.overdue, self.coming, self.stalled, self.latest):
            if card.list.view.shown.rows:
                card.list.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self.log.setFocus(Qt.FocusReason.OtherFocusReason)

    def capture(self) -> None:
        """Write down a sentence."""
        self.area.ensureWidgetVisible(self.capture_line)
        self.capture_line.focus_first()

    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        every = (self.overdue, self.coming, self.latest, self.stalled, self.reminded)
        plan = () if self.plan is None else (self.plan,)
        shown = (card for card in (*every, *plan) if card.isVisible())
        return [self.head, self.capture_line, *shown]

    def new_event(self) -> None:
        """Log a meeting, with the institution of what the keyboard is on."""
        shown = (self.overdue.list, self.coming.list, self.reminded.list)
        here = next((each for each in shown if each.view.hasFocus()), None)
        row = self._pending.get(here.current_id()) if here else None
        given = {"organization_id": row.organization_id} if row and row.organization_id else {}
        self._desk.go("event/new", **given)

    # What is shown

    def _changed(self, _nouns: Collection[Any]) -> None:
        self._stale = True
        if self.isVisible():
            self._later.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look_at_clock()
        if self._stale:
            self._later.start()

    def look_at_clock(self) -> None:
        """Read everything anew once it is another day."""
        if today() != self._day:
            self._read()

    def _choose(self, whose: str) -> None:
        self._desk.keep_view(VIEW, whose)
        self._read()

    def _read(self) -> None:
        """Read everything that is shown, in one look at the file."""
        self._later.stop()
        self._stale = False
        self._day = day = today()
        mine = self._desk.focal_point_id if self.whose.value() == MINE else None
        data = self._desk.read(lambda session: needs.gather(session, day, mine=mine))
        rows = (*data.overdue, *data.reminded, *data.coming)
        self._pending = {row.id: row for row in rows if isinstance(row, Pending)}
        said = long_day(day)
        self.head.context.setText(said[:1].upper() + said[1:])
        had_focus = self._here is not None and self._here.view.hasFocus()
        self._show(data, day)
        if had_focus:
            self._go_back()
        self.turnover.look(day)
        self._fit()
        self._calmly.start()

    def _read_plan(self) -> None:
        """Read how far the plan of the year is, and show it under all that waits."""
        if self.plan is None:
            from ui.pages.home_plan import PlanCards

            self.plan = PlanCards(self._desk)
            column = self.right.layout()
            assert isinstance(column, QVBoxLayout)
            column.insertWidget(column.count() - 1, self.plan)
        self.plan.look(self._day)

    def _show(self, data: Today, day: date) -> None:
        late = [looks.overdue(each, day) for each in data.overdue[:OVERDUE]]
        self.overdue.show_rows(late, looks.nothing_overdue(data, day))
        count = data.overdue_count
        self.overdue.set_count(count or None)
        self.overdue.sign.show_icon(*(("triangle-alert", "danger") if count else ("check", "ok")))
        see = ngettext("Ver el vencido", "Ver los {n}", count).format(n=f"{count:,}")
        self.overdue.action.say(see if count else _("Ver pendientes"))
        self.coming.show_rows(
            looks.coming(data.coming, day),
            _("Nada en los próximos {n} días.").format(n=needs.AHEAD_DAYS),
        )
        self.latest.show_rows(
            [looks.held(each, day) for each in data.latest[:LATEST]],
            _("Aún no hay reuniones."),
        )
        self.stalled.show_rows(
            [looks.stalled(each) for each in data.stalled], _("Ninguna firma detenida.")
        )
        self.stalled.set_count(data.stalled_count or None)
        self.reminded.show_rows([looks.reminded(each, day) for each in data.reminded], "")
        self.reminded.set_count(len(data.reminded) or None)
        self.reminded.setVisible(bool(data.reminded))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Put the columns side by side where the window is wide enough for both."""
        wide = self.window().width() >= theme().px(WIDE)
        ways = QBoxLayout.Direction
        self._columns.setDirection(ways.LeftToRight if wide else ways.TopToBottom)

    def _keep_edge(self, _least: int, most: int) -> None:
        """Have the cards end under the buttons of the head, with a scroll bar or without."""
        bar = self.area.verticalScrollBar().sizeHint().width() if most else 0
        self.body.setContentsMargins(MARGIN, 14, MARGIN - bar, MARGIN)

    # What can be done

    def _open(self, id_: Any) -> None:
        """Go to something that waits, or to an entry of the agenda."""
        if not isinstance(id_, tuple):
            self.acts.open(self._pending[id_])
            return
        kind, target_id, year = id_
        self._desk.go(kind, target_id, **({"year": year} if year else {}))

    def _act(self, where: SmallList, id_: int, name: str, place: QRect) -> None:
        self._here = where
        self.acts.act(self._pending[id_], name, place)

    def _offer(self, where: SmallList, id_: Any, at: QPoint) -> None:
        if not isinstance(id_, tuple):
            self._here, view = where, where.view
            rect = view.visualRect(view.currentIndex())
            place = QRect(view.viewport().mapToGlobal(rect.topLeft()), rect.size())
            self.acts.offer(self._pending[id_], at, place)

    def _go_back(self) -> None:
        """Put the keyboard where something was done, or else on what comes first."""
        if self._here is not None and self._here.view.shown.rows:
            self._here.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.focus_first()


def _column(cards: Sequence[QWidget]) -> QWidget:
    """Cards one under the other, as high as they are."""
    made = QWidget()
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    for card in cards:
        column.addWidget(card)
    column.addStretch(1)
    return made
