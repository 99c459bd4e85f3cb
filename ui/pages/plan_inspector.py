"""What stands beside the plan: one activity whole, with all that is linked to it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from sqlalchemy.orm import Session

from crm import catalogue, plans
from crm.dates import show_number
from crm.i18n import _
from crm.model import MaterialKind, Measure
from crm.model.base import N_
from crm.plan_progress import ActivityRow, ActivityView, ObjectiveView
from crm.text import fold
from ui.desk import Desk
from ui.forms import known
from ui.pages import plan_looks as looks
from ui.pages.asks import Asks
from ui.pages.plan_linked import Evidence, LinkedEvents, Made
from ui.pages.profile_parts import chain
from ui.parts import fields
from ui.parts.buttons import button
from ui.parts.cards import Card
from ui.parts.emptying import empty
from ui.parts.labels import Badge, Elided, IconMark, label, restyle, separator
from ui.parts.plan_tree import NONE, Share, paint_bar
from ui.theme import icon, theme

PAD = 6


class _Bar(QWidget):
    """How much was done, as wide as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self._share = NONE
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, share: Share) -> None:
        self._share = share
        self.setVisible(share.part is not None)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(80), theme().px(6))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_bar(painter, self.rect(), self._share)
        painter.end()


class _Lines(QWidget):
    """Sentences one under the other; it takes no room where there are none."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    def say(self, sentences: Sequence[str]) -> None:
        empty(self._column)
        for each in sentences:
            self._column.addWidget(label(each, "sec", wrap=True))
        self.setVisible(bool(sentences))


class _Figures(QWidget):
    """Three figures side by side, each over what it counts."""

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)

    def show_figures(self, figures: Sequence[tuple[str, str]]) -> None:
        empty(self._row)
        for number, (figure, said) in enumerate(figures):
            if number:
                self._row.addWidget(separator(vertical=True))
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(label(figure, "heading"))
            column.addWidget(Elided(said, "sec", tone="muted"))
            self._row.addLayout(column)
        self._row.addStretch(1)
        self.setVisible(bool(figures))


class _Progress(Card):
    """What was done of what was planned, when it was to be, and why it is not so."""

    def __init__(self, desk: Desk, on_close: Callable[[], object]) -> None:
        super().__init__()
        restyle(self, kind="well")
        self._desk = desk
        self._view: ActivityView | None = None
        self.figure = label("", "figure")
        self.of_target = label("", "sec", wrap=True)
        self.badge = Badge("")
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.figure)
        top.addWidget(self.of_target, 1)
        top.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignVCenter)
        self.bar = _Bar()
        self.due = label("", "sec", wrap=True)
        self.flags = _Lines()
        self.reason = label("", "sec", wrap=True)
        self.explain = button(_("Explicar"), "ghost", small=True, on=self.ask_why)
        self.lacks = QWidget()
        lacking = QHBoxLayout(self.lacks)
        lacking.setContentsMargins(0, 0, 0, 0)
        lacking.setSpacing(6)
        lacking.addWidget(IconMark("circle-alert", "warn", 14))
        lacking.addWidget(label(_("Falta explicar por qué"), "sec", tone="warn"), 1)
        lacking.addWidget(self.explain)
        self.asks = Asks(desk, on_close)
        self.body.addLayout(top)
        for each in (self.bar, self.due, self.flags, self.reason, self.lacks, self.asks):
            self.add(each)

    def show_view(self, view: ActivityView, day: date) -> None:
        """Show how this activity stands."""
        if self._view is None or self._view.row.id != view.row.id:
            self.asks.close_question()
        self._view, row = view, view.row
        self.figure.setText(show_number(row.done))
        self.of_target.setText(looks.of_target(row))
        sign, kind = looks.STATES[row.state]
        self.badge.say(row.state.label, kind, sign)
        self.bar.show_share(looks.row(row, view.period.as_of).share)
        self.due.setText(looks.due_said(row, day))
        self.flags.say(list(looks.flags(row)))
        self.reason.setText(_("Por qué: {reason}").format(reason=row.reason) if row.reason else "")
        self.reason.setVisible(bool(row.reason))
        self.lacks.setVisible(looks.to_explain(row, view.period.as_of))

    def ask_why(self) -> None:
        """Ask why what was done is not what was planned."""
        view = self._view
        if view is None:
            return

        def write(session: Session, values: dict[str, Any]) -> None:
            plans.save_activity(session, values, view.row.id)

        why = fields.text("reason", _("Motivo")).but(required=True)
        told = _("Motivo guardado")
        self.asks.ask(
            _("¿Por qué se hizo {done}?").format(done=view.row.said),
            [why],
            write,
            told,
            values={"reason": view.row.reason},
        )

    def ask_when(self) -> None:
        """Ask until when it is put off, and why."""
        view = self._view
        if view is None:
            return

        def write(session: Session, values: dict[str, Any]) -> None:
            plans.save_activity(session, values | {"state": None}, view.row.id)

        rows = [
            [known.partial("rescheduled", _("Nueva fecha")).but(required=True)],
            [fields.text("reason", _("Motivo"))],
        ]
        inline = self.asks.ask(
            _("¿Para cuándo se reprograma?"),
            rows,
            write,
            _("Actividad reprogramada"),
            values={"rescheduled": view.row.rescheduled, "reason": view.row.reason},
        )
        if view.row.rescheduled is not None:
            inline.offer(_("Quitar la fecha"), partial(self._keep_date, view.row.id))

    def _keep_date(self, activity_id: int) -> None:
        """Let it be for when it was planned."""
        values = {"rescheduled": None}
        self._desk.attempt(
            lambda session: plans.save_activity(session, values, activity_id),
            _("La actividad vuelve a su fecha prevista"),
        )
        self.asks.close_question()


# What adds to what is counted: the form, what its button says, and what it begins with. What is
# published is first written, as a material.
_NEW: Mapping[Measure, tuple[str, str, dict[str, Any]]] = {
    Measure.FOLLOW_UPS: ("followups", N_("Ver seguimientos"), {}),
    Measure.MATERIALS: ("material/new", N_("Nuevo material"), {}),
    Measure.PUBLICATIONS: (
        "material/new",
        N_("Nueva publicación"),
        {"kind": MaterialKind.POST},
    ),
    Measure.MAILINGS: ("mailing/new", N_("Nuevo envío"), {}),
}


WORKSHOP = catalogue.event_type_id("workshop")


class Inspector(QFrame):
    """The activity that is current, or in a few words the objective.

    `closed` tells that one wants to be rid of it, `left` that one goes back to the plan, and
    `marked` that one wants to say how far the activity is.
    """

    closed = Signal()
    left = Signal()
    marked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self._desk = desk
        self._view: ActivityView | None = None
        self._objective: ObjectiveView | None = None
        self.badge = Badge("", "neutral", "target")
        self.edit_it = button(_("Editar"), "icon", "pencil", on=self.edit)
        self.edit_it.say(_("Editar"), "F2")
        self.close_it = button(_("Cerrar"), "icon", "x", on=self.closed.emit)
        self.statement = label("", "heading", wrap=True)
        self.who = label("", "sec", wrap=True)
        self.progress = _Progress(desk, self.focus_first)
        self.figures = _Figures()
        self.events = LinkedEvents(desk)
        self.made = Made(desk)
        self.evidence = Evidence(desk)
        self.line = separator()
        self.notes = label("", "sec", wrap=True)
        self.notes.setContentsMargins(PAD, 0, 0, 0)
        self.new = button(_("Nueva reunión"), icon="plus", on=self._add)
        self.put_off = button(_("Reprogramar"), icon="calendar-clock", on=self._put_off)
        self._build()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(self.badge)
        head.addStretch(1)
        head.addWidget(self.edit_it)
        head.addWidget(self.close_it)
        inside = QWidget()
        inside.setProperty("kind", "surface")
        column = QVBoxLayout(inside)
        column.setContentsMargins(16 - PAD, 8, 14, 16)
        column.setSpacing(10)
        above = QVBoxLayout()  # the titles of the lists keep room for a focus ring, these need none
        above.setContentsMargins(PAD, 0, 0, 0)
        above.setSpacing(10)
        above.addLayout(head)
        for each in (self.statement, self.who, self.progress, self.figures):
            above.addWidget(each)
        column.addLayout(above)
        column.addWidget(self.events)
        column.addWidget(self.line)
        column.addWidget(self.made)
        column.addWidget(self.evidence)
        column.addWidget(self.notes)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inside)
        self.foot = QWidget()
        self._foot = QBoxLayout(QBoxLayout.Direction.LeftToRight, self.foot)
        self._foot.setContentsMargins(16, 8, 16, 12)
        self._foot.setSpacing(8)
        self._foot.addWidget(self.new, 1)
        self._foot.addWidget(self.put_off, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.area, 1)
        outer.addWidget(self.foot)

    # What is shown

    def show_activity(self, view: ActivityView, attended: Mapping[int, int], day: date) -> None:
        """Show this activity whole."""
        other = self._view is None or self._view.row.id != view.row.id
        self._view, self._objective, row = view, None, view.row
        self.badge.say(
            _("Actividad {code}").format(code=row.code) if row.code else _("Actividad sin código"),
            "neutral",
            "target",
        )
        self.statement.setText(row.statement)
        self._say_who(view)
        self.progress.show_view(view, day)
        self.figures.show_figures(looks.figures(view))
        self.events.show_view(view, attended, day)
        self.made.show_view(view, day)
        self.evidence.show_view(view)
        self._say_notes(view)
        self._offer(view)
        self._show_parts(activity=True)
        if other:
            self.area.verticalScrollBar().setValue(0)

    def show_objective(self, view: ObjectiveView) -> None:
        """Show this objective in a few words."""
        self._view, self._objective = None, view
        self.badge.say(_("Objetivo {n}").format(n=view.objective.number), "neutral", "target")
        self.statement.setText(view.objective.statement)
        self.who.setText(looks.activities_said(view.total))
        self.who.show()
        self._show_parts(activity=False)

    def _show_parts(self, *, activity: bool) -> None:
        for each in (self.progress, self.events, self.line, self.evidence, self.put_off):
            each.setVisible(activity)
        if not activity:
            for part in (self.figures, self.made, self.notes):
                part.hide()
            self.new.say(_("Nueva actividad"))
            self.new.setIcon(icon("plus", "text"))
        chain(self)

    def _say_who(self, view: ActivityView) -> None:
        row = view.row
        said = (row.responsible, row.owner or "", row.recurrence.label if row.recurrence else "")
        self.who.setText(" · ".join(filter(None, said)))
        self.who.setVisible(bool(self.who.text()))

    def _say_notes(self, view: ActivityView) -> None:
        before = view.carried_from
        said = [
            _("Viene de: {name}").format(name=before) if before else "",
            *(_("Del próximo paso: {text}").format(text=each.text) for each in view.steps),
            view.notes or "",
        ]
        self.notes.setText("\n".join(filter(None, said)))
        self.notes.setVisible(bool(self.notes.text()))

    def _offer(self, view: ActivityView) -> None:
        row = view.row
        if row.measure is Measure.BY_HAND:
            said = _("Marcar avance")
        elif row.measure in _NEW:
            said = _(_NEW[row.measure][1])
        else:
            said = _("Nuevo taller") if _of_workshops(row) else _("Nueva reunión")
        self.new.say(said)
        shown = {Measure.BY_HAND: "circle-dot", Measure.FOLLOW_UPS: "square-kanban"}
        self.new.setIcon(icon(shown.get(row.measure, "plus"), "text"))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Put the buttons one under the other where their words have no room side by side."""
        wide = [each.sizeHint().width() for each in (self.new, self.put_off)]
        for each, hint in zip((self.new, self.put_off), wide, strict=True):
            self._foot.setStretchFactor(each, hint)
        margins = self._foot.contentsMargins()
        room = self.width() - margins.left() - margins.right() - self._foot.spacing()
        side_by_side = QBoxLayout.Direction.LeftToRight
        under = QBoxLayout.Direction.TopToBottom
        self._foot.setDirection(side_by_side if sum(wide) <= room else under)

    # What is done

    def focus_first(self) -> None:
        """Put the keyboard where one begins."""
        self.edit_it.setFocus(Qt.FocusReason.OtherFocusReason)

    def edit(self) -> None:
        """Go and edit what is shown."""
        if self._view is not None:
            self._desk.go("activity/edit", self._view.row.id)
        elif self._objective is not None:
            self._desk.go("objective/edit", self._objective.objective.id)

    def add_evidence(self) -> None:
        """Ask for files that prove the activity."""
        if self._view is not None:
            self.evidence.choose()

    def _add(self) -> None:
        if self._view is None:
            if self._objective is not None:
                self._desk.go("activity/new", objective_id=self._objective.objective.id)
            return
        row = self._view.row
        if row.measure is Measure.BY_HAND:
            self.marked.emit()
            return
        if row.measure not in _NEW:
            kind_of = {"type_id": WORKSHOP} if _of_workshops(row) else {}
            self._desk.go("event/new", activity_id=row.id, **kind_of)
            return
        kind, _said, given = _NEW[row.measure]
        self._desk.go(kind, activity_id=row.id, year=self._view.year, **given)

    def _put_off(self) -> None:
        self.area.verticalScrollBar().setValue(0)
        self.progress.ask_when()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _of_workshops(row: ActivityRow) -> bool:
    return fold(row.unit).startswith("taller")
