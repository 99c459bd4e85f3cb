"""What a year leaves to be done, by objective and theme: ticked, made tasks, carried on."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm import next_steps, plans
from crm.dates import show_partial
from crm.i18n import _, ngettext
from crm.model import NextStep, StepState
from crm.model.base import N_
from crm.next_steps import StepRow
from ui.desk import Desk
from ui.forms.deleting import ask_delete
from ui.parts.buttons import add_action, button, menu
from ui.parts.cards import Card, EmptyState
from ui.parts.emptying import empty
from ui.parts.labels import label, separator
from ui.parts.plan_rows import TickRow
from ui.parts.timeline import Act, Badge, SmallList

Group = tuple[int | None, str]
MOST = 40  # of one theme, in sight at once


class StepsPane(QWidget):
    """A card for each objective, and in it a list for each theme."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._year = 0
        self._steps: dict[int, StepRow] = {}
        self.lists: dict[Group, SmallList] = {}
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build()

    def _build(self) -> None:
        self.count = label("", "sec")
        self.add = button(_("Nuevo próximo paso"), icon="plus", small=True, on=self.new_step)
        top = QHBoxLayout()
        top.setContentsMargins(20, 8, 16, 8)
        top.addWidget(self.count, 1)
        top.addWidget(self.add)
        inside = QWidget()
        inside.setProperty("kind", "canvas")
        around = QVBoxLayout(inside)
        around.setContentsMargins(20, 12, 20, 20)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(12)
        around.addLayout(self._cards)
        around.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inside)
        first = button(_("Agregar el primero"), "primary", "plus", on=self.new_step)
        self.none = EmptyState("footprints", "", first)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(separator())
        column.addWidget(self.area, 1)
        column.addWidget(self.none, 1)

    # What is shown

    def show_year(self, year: int) -> None:
        """Show the next steps of this year's plan."""
        self._year = year
        steps = self._desk.read(lambda session: next_steps.of_year(session, year))
        self._steps = {each.id: each for each in steps}
        groups: dict[Group, list[StepRow]] = {}
        for each in steps:
            groups.setdefault((each.objective_id, each.theme), []).append(each)
        if list(groups) != list(self.lists):
            self._arrange(groups)
        for group, rows in groups.items():
            self.lists[group].show_rows([_row(each) for each in rows])
        still = sum(each.state is StepState.OPEN for each in steps)
        said = ngettext("{n} próximo paso", "{n} próximos pasos", len(steps)).format(n=len(steps))
        waits = ngettext("{n} pendiente", "{n} pendientes", still).format(n=still)
        self.count.setText(f"{said} · {waits}" if steps else "")
        nothing = _("Sin próximos pasos de {year}. Lo que se anote aquí va también en el informe.")
        self.none.words.setText(nothing.format(year=year))
        self.area.setVisible(bool(steps))
        self.none.setVisible(not steps)

    def _arrange(self, groups: dict[Group, list[StepRow]]) -> None:
        empty(self._cards)
        self.lists = {}
        cards: dict[int | None, Card] = {}
        for group, rows in groups.items():
            objective_id, theme = group
            if objective_id not in cards:
                cards[objective_id] = Card(rows[0].objective or _("Todo el plan"))
                self._cards.addWidget(cards[objective_id])
            card = cards[objective_id]
            if theme:
                card.add(label(theme, "field", wrap=True))
            made = SmallList(theme or rows[0].objective or _("Próximos pasos"), MOST)
            made.opened.connect(self._edit)
            made.toggled.connect(self._tick)
            made.delete_asked.connect(self._delete)
            made.menu_asked.connect(self._offer)
            made.acted.connect(self._act)
            card.add(made)
            self.lists[group] = made

    def focus_first(self) -> None:
        """Put the keyboard on the first of them, or on what adds one."""
        first: QWidget = next(iter(self.lists.values()), self.add)
        (first if self._steps else self.add).setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        return [self.add, self.area]

    # What is done

    def new_step(self) -> None:
        """Go and write another."""
        plan = self._desk.read(lambda session: plans.plan_of(session, self._year))
        if plan is not None:
            self._desk.go("next_step/new", plan_id=plan.id, **self._near())

    def _near(self) -> dict[str, Any]:
        """The objective and the theme of the list that the keyboard is in."""
        for (objective_id, theme), rows in self.lists.items():
            if rows.view.hasFocus():
                given: dict[str, Any] = {"theme_es": theme} if theme else {}
                return given | ({"objective_id": objective_id} if objective_id else {})
        return {}

    def edit(self) -> None:
        """Edit the one that the keyboard is on."""
        for rows in self.lists.values():
            if rows.view.hasFocus() and (id_ := rows.current_id()) is not None:
                self._edit(id_)

    def _edit(self, step_id: int) -> None:
        self._desk.go("next_step/edit", step_id)

    def _tick(self, step_id: int, done: bool) -> None:
        self._set(step_id, StepState.DONE if done else StepState.OPEN)

    def _set(self, step_id: int, state: StepState) -> None:
        told = _("Próximo paso: {state}").format(state=state.label.lower())
        self._desk.attempt(lambda s: next_steps.set_state(s, step_id, state), told)

    def _act(self, step_id: int, name: str, _place: QRect) -> None:
        if name == "task":
            self._make_task(step_id)

    def _make_task(self, step_id: int) -> None:
        self._desk.attempt(
            lambda session: next_steps.make_task(session, step_id),
            _("Convertido en tarea: está en Pendientes"),
        )

    def _make_activity(self, step_id: int) -> None:
        self._desk.attempt(
            lambda session: next_steps.make_activity(session, step_id),
            _("Está en el plan de {year}").format(year=self._year + 1),
        )

    def _delete(self, step_id: int) -> None:
        ask_delete(self, self._desk, NextStep, step_id, self._steps[step_id].text)

    def _offer(self, step_id: int, where: QPoint) -> None:
        made, step = menu(self), self._steps[step_id]
        add_action(made, _("Editar"), partial(self._edit, step_id), "pencil", "Return")
        for state in StepState:
            if state is not step.state:
                set_ = partial(self._set, step_id, state)
                icon, said = _STATES[state]
                add_action(made, _(said), set_, icon)
        made.addSeparator()
        if step.task_id is None:
            task = partial(self._make_task, step_id)
            add_action(made, _("Convertir en tarea"), task, "square-check", "T")
        if step.activity_id is None:
            said = _("Pasar al plan de {year}").format(year=self._year + 1)
            add_action(made, said, partial(self._make_activity, step_id), "target")
        else:
            see = partial(self._desk.go, "activity", step.activity_id)
            add_action(made, _("Ver la actividad"), see, "target")
        if step.event_id is not None:
            event = partial(self._desk.go, "event", step.event_id)
            add_action(made, _("Abrir la reunión"), event, "calendar-days")
        made.addSeparator()
        drop = partial(self._delete, step_id)
        add_action(made, _("Eliminar"), drop, "trash-2", "Del", danger=True)
        made.popup(where)


_STATES = {
    StepState.OPEN: ("rotate-ccw", N_("Volver a pendiente")),
    StepState.DONE: ("check", N_("Marcar como hecho")),
    StepState.DROPPED: ("ban", N_("Dejar sin efecto")),
}


def _row(each: StepRow) -> TickRow:
    said = (
        show_partial(each.due) if each.due else "",
        each.owner or "",
        each.event or each.material or each.instrument or "",
    )
    offers: Sequence[Act] = ()
    if each.task_id is None and each.state is StepState.OPEN:
        offers = (Act("task", Qt.Key.Key_T, "square-check", _("Convertir en tarea")),)
    return TickRow(
        each.id,
        each.text,
        " · ".join(filter(None, said)),
        _badge(each),
        each.state is not StepState.OPEN,
        tuple(offers),
    )


def _badge(each: StepRow) -> Badge | None:
    if each.state is StepState.DROPPED:
        return Badge(each.state.label, "neutral", "ban")
    if each.activity_id is not None:
        return Badge(_("En el plan siguiente"), "accent", "target")
    if each.task_id is not None:
        if each.task_done:
            return Badge(_("Tarea hecha"), "ok", "square-check")
        return Badge(_("Es tarea"), "accent", "square-check")
    return None
