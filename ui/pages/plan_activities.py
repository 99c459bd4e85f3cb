"""The activities of a plan as a tree, what narrows it, and beside it the activity at hand."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import counting, plan_progress
from crm.errors import NotFound
from crm.i18n import _
from crm.model import Activity, ActivityState, Objective
from crm.plan_progress import ActivityRow, ActivityView, ObjectiveView, PlanView
from ui.desk import Desk
from ui.forms.deleting import ask_delete
from ui.pages import plan_looks as looks
from ui.pages.plan_asks import PlanAsking
from ui.pages.plan_inspector import Inspector
from ui.parts.buttons import add_action, button, keycap, menu
from ui.parts.cards import EmptyState
from ui.parts.labels import label, separator
from ui.parts.plan_tree import PlanTree
from ui.parts.state_chips import StateChips
from ui.theme import theme

Key = tuple[str, int]
ROW, GROUP = "row", "group"
FOOT = 40
WIDE = 1100  # of the window: there is room for both at any time
BESIDE, TREE = 312, 560  # the inspector, and what the tree cannot do without
KEPT_WIDTH, KEPT_OPEN = "plan.inspector", "plan.inspector_open"
SOON = 40  # milliseconds: keys held down go past many activities


class ActivitiesPane(QWidget):
    """The tree and its inspector; where both have no room, one takes the place of the other."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._view: PlanView | None = None
        self._rows: dict[int, ActivityRow] = {}
        self._objectives: dict[int, ObjectiveView] = {}
        self._day = date.min
        self._asked = False  # the inspector was asked for where it is not always there
        self._open = bool(desk.settings.view.get(KEPT_OPEN, True))
        self._build()
        self.asking = PlanAsking(self, desk, self.focus_first)
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._soon.timeout.connect(self._inspect)
        self._listen()

    # Building

    def _build(self) -> None:
        self.chips = StateChips(_("Estados"))
        self.count = label("", "sec")
        top = QHBoxLayout()
        top.setContentsMargins(20, 8, 16, 8)
        top.setSpacing(12)
        top.addWidget(self.chips, 1)
        top.addWidget(self.count, 0, Qt.AlignmentFlag.AlignVCenter)
        self.tree = PlanTree(_("Actividades"))
        self.none = EmptyState("list-filter", _("Ninguna actividad está así."))
        self.none.hide()
        self.list = QFrame()
        self.list.setProperty("kind", "surface")
        column = QVBoxLayout(self.list)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(separator())
        column.addWidget(self.tree, 1)
        column.addWidget(self.none, 1)
        column.addWidget(separator())
        column.addWidget(self._foot())
        self.inspector = Inspector(self._desk)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.addWidget(self.list)
        self.splitter.addWidget(self.inspector)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.splitter.splitterMoved.connect(self._keep_width)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.splitter)

    def _foot(self) -> QWidget:
        self.foot = QWidget()
        row = QHBoxLayout(self.foot)
        row.setContentsMargins(12, 0, 16, 0)
        row.setSpacing(6)
        self.add = button(_("Nueva actividad"), "ghost", "plus", small=True, on=self.new_activity)
        self.add.say(_("Nueva actividad"), "Ins")
        row.addWidget(self.add)
        row.addStretch(1)
        self.keys = [
            keycap("Space"),
            label(_("marcar avance"), "caption"),
            keycap("Ctrl+E"),
            label(_("evidencia"), "caption"),
        ]
        for each in self.keys:
            row.addWidget(each)
        return self.foot

    def _listen(self) -> None:
        tree = self.tree
        tree.chosen.connect(self._chosen)
        tree.opened.connect(self._open_inspector)
        tree.marked.connect(self._mark)
        tree.proof_asked.connect(self._ask_proof)
        tree.edit_asked.connect(self._edit)
        tree.delete_asked.connect(self._delete)
        tree.add_asked.connect(self.new_activity)
        tree.menu_asked.connect(self._offer)
        self.chips.changed.connect(self._show_rows)
        self.inspector.closed.connect(self._close_inspector)
        self.inspector.left.connect(self._leave_inspector)
        self.inspector.marked.connect(self._mark_current)
        theme().changed.connect(self._arrange)

    # What is shown

    def show_plan(self, view: PlanView, day: date) -> None:
        """Show this plan as it stands on a day."""
        if self._view is not None and self._view.year != view.year:
            self.tree.forget_current()
        self._view, self._day = view, day
        self._rows = {each.id: each for each in view.activities}
        self._objectives = {each.objective.id: each for each in view.objectives}
        self.chips.show_counts(looks.counts(view))
        self._show_rows()
        self._inspect()

    def _show_rows(self) -> None:
        if self._view is None:
            return
        states: frozenset[ActivityState] = self.chips.asked()
        groups = looks.groups(self._view, states)
        self.tree.show_groups(groups)
        if self.tree.current_key() is None:
            self.tree.go_first()
        self.tree.setVisible(bool(groups))
        self.none.words.setText(
            _("Ninguna actividad está así.")
            if states
            else _("El plan no tiene objetivos todavía. Agregue el primero desde «Más acciones».")
        )
        self.none.setVisible(not groups)
        shown = sum(len(each.rows) for each in groups)
        total = len(self._rows)
        self.count.setText(
            looks.activities_said(total)
            if shown == total
            else _("{n} de {all}").format(n=shown, all=looks.activities_said(total))
        )
        self.add.setEnabled(bool(self._objectives))

    def _chosen(self, _key: Key | None) -> None:
        self.asking.close()
        self._soon.start()

    def _inspect(self) -> None:
        """Show in the inspector what is current in the tree."""
        self._arrange()
        self._soon.stop()
        key = self.tree.current_key()
        if key is None or self.inspector.isHidden():
            return
        kind, id_ = key
        if kind == GROUP:
            self.inspector.show_objective(self._objectives[id_])
            return
        try:
            view, attended = self._desk.read(partial(_look, activity_id=id_, day=self._day))
        except NotFound:  # gone meanwhile: the plan is about to be read anew
            return
        self.inspector.show_activity(view, attended, self._day)

    def go_to(self, activity_id: int) -> None:
        """Make an activity the current one, and show it whole."""
        if activity_id in self._rows and self._rows[activity_id].state not in self.chips.asked():
            self.chips.ask(())
        if self.tree.go_to((ROW, activity_id)):
            self._show_inspector()

    # Where there is room for what

    def _beside(self) -> bool:
        """Whether the inspector is always there, unless it was closed."""
        return self.window().width() >= theme().px(WIDE)

    def _arrange(self) -> None:
        """Show the tree, the inspector, or both, as there is room."""
        shown = bool(self._rows or self._objectives) and self.tree.current_key() is not None
        wanted = self._open if self._beside() else self._asked
        both = self.width() >= theme().px(TREE + BESIDE)
        here = shown and wanted
        was_hidden = self.inspector.isHidden()
        had_focus = self.inspector.isAncestorOf(self.window().focusWidget() or self)
        self.inspector.setVisible(here)
        self.list.setVisible(both or not here)
        if had_focus and not here:
            self.tree.setFocus(Qt.FocusReason.OtherFocusReason)
        if here and was_hidden:  # what is in it may be long past
            self._soon.start()
        if here and both:
            self._share_out()

    def _share_out(self) -> None:
        px = theme().px
        kept = int(self._desk.settings.view.get(KEPT_WIDTH, BESIDE))
        wide = max(px(BESIDE), min(px(kept), self.width() - px(TREE)))
        self.inspector.setMinimumWidth(px(BESIDE))
        self.splitter.setSizes([self.width() - wide, wide])

    def _keep_width(self) -> None:
        wide = round(self.inspector.width() / theme().scale)
        self._desk.keep_view(KEPT_WIDTH, wide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        keys = sum(each.sizeHint().width() + 6 for each in self.keys)
        room = self.list.width() - self.add.sizeHint().width() - 40
        for each in self.keys:
            each.setVisible(keys <= room)

    def _open_inspector(self, _key: Key) -> None:
        """Show the inspector if it is not there, and put the keyboard in it."""
        self._show_inspector()
        self.inspector.focus_first()

    def _show_inspector(self) -> None:
        self._asked = True
        if self._beside() and not self._open:
            self._open = True
            self._desk.keep_view(KEPT_OPEN, True)
        self._inspect()

    def _close_inspector(self) -> None:
        self._asked = False
        if self._beside():
            self._open = False
            self._desk.keep_view(KEPT_OPEN, False)
        self._arrange()
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave_inspector(self) -> None:
        """Go back to the tree; where there is little room, the inspector goes."""
        self._asked = False
        self._arrange()
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    # What the window asks

    def focus_first(self) -> None:
        """Put the keyboard on the tree."""
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        return [each for each in (self.chips, self.tree, self.inspector) if not each.isHidden()]

    def edit(self) -> None:
        """Edit what is current."""
        if (key := self.tree.current_key()) is not None:
            self._edit(key)

    def new_event(self) -> None:
        """Log a meeting of the activity that is current."""
        key = self.tree.current_key()
        given = {"activity_id": key[1]} if key is not None and key[0] == ROW else {}
        self._desk.go("event/new", **given)

    def keep(self) -> dict[str, Any]:
        """Return how the pane looks, for `restore`."""
        return {"tree": self.tree.keep(), "states": self.chips.asked(), "asked": self._asked}

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Look as the pane did then."""
        self.chips.ask(kept["states"])
        self._asked = kept["asked"]
        self.tree.restore(kept["tree"])
        self._inspect()

    # What is done with a row

    def new_activity(self) -> None:
        """Go and write a new activity, of the objective that is current."""
        key = self.tree.current_key()
        if key is None:
            return
        kind, id_ = key
        of = id_ if kind == GROUP else self._rows[id_].objective_id
        self._desk.go("activity/new", objective_id=of)

    def _edit(self, key: Key) -> None:
        kind, id_ = key
        self._desk.go("activity/edit" if kind == ROW else "objective/edit", id_)

    def _mark(self, key: Key) -> None:
        kind, id_ = key
        if kind == ROW:
            self.asking.mark(self._rows[id_], self.tree.place_of_current())

    def _mark_current(self) -> None:
        if (key := self.tree.current_key()) is not None:
            self._mark(key)

    def _ask_proof(self, key: Key) -> None:
        if key[0] == ROW:
            self._show_inspector()
            self.inspector.add_evidence()

    def _delete(self, key: Key) -> None:
        kind, id_ = key
        if kind == ROW:
            ask_delete(self, self._desk, Activity, id_, self._rows[id_].heading)
        else:
            name = self._objectives[id_].objective.short
            ask_delete(self, self._desk, Objective, id_, name)

    def _offer(self, key: Key, where: QPoint) -> None:
        made, (kind, id_) = menu(self), key
        if kind == ROW:
            see = partial(self._open_inspector, key)
            add_action(made, _("Ver la actividad"), see, "panel-right", "Return")
            add_action(made, _("Marcar avance"), partial(self._mark, key), "circle-dot", "Space")
            proof = partial(self._ask_proof, key)
            add_action(made, _("Agregar evidencia"), proof, "paperclip", "Ctrl+E")
            new = partial(self._desk.go, "event/new", activity_id=id_)
            add_action(made, _("Nueva reunión de esta actividad"), new, "plus")
        else:
            add = partial(self._desk.go, "activity/new", objective_id=id_)
            add_action(made, _("Nueva actividad"), add, "plus", "Ins")
        made.addSeparator()
        add_action(made, _("Editar"), partial(self._edit, key), "pencil", "F2")
        add_action(made, _("Historial"), partial(self._desk.go, "history", id_), "history")
        made.addSeparator()
        add_action(made, _("Eliminar"), partial(self._delete, key), "trash-2", "Del", danger=True)
        made.popup(where)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        proof = event.key() == Qt.Key.Key_E and held == Qt.KeyboardModifier.ControlModifier
        key = self.tree.current_key()
        if event.key() == Qt.Key.Key_Escape and self.chips.asked():
            self.chips.ask(())
            self.focus_first()
        elif proof and key is not None:
            self._ask_proof(key)
        else:
            super().keyPressEvent(event)


def _look(session: Session, activity_id: int, day: date) -> tuple[ActivityView, dict[int, int]]:
    """An activity whole, and how many came to each of its meetings."""
    view = plan_progress.activity(session, activity_id, day)
    each = {event.id: [event.id] for event in view.links.events if event.held}
    came = counting.counts_of(session, each)
    return view, {id_: counts.total for id_, counts in came.items()}
