"""The page of one follow-up: how far it came, what comes next, what it says, what it lacks."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import followup_page, followups
from crm.errors import NotFound
from crm.followup_page import FollowUpPage as Shown
from crm.i18n import _
from crm.model import FollowUp, OutcomeKind
from crm.model.base import today
from ui.desk import Desk, Target
from ui.forms.deleting import ask_delete
from ui.pages.documents import Documents
from ui.pages.follow_up_cards import (
    Completeness,
    Facts,
    Milestones,
    Parties,
    StageHistory,
    WayCard,
    closed_said,
)
from ui.pages.outcome_cards import Needs, Promises
from ui.pages.profile_parts import ProfileBody, chain
from ui.parts.buttons import add_action, button, menu
from ui.parts.cards import EmptyState
from ui.parts.page_head import PageHead
from ui.parts.toast import Banner


def page(desk: Desk, target: Target) -> QWidget:
    """The page of a follow-up."""
    return FollowUpPage(desk, int(target.id or 0))


class FollowUpPage(QWidget):
    """One follow-up whole; where it was deleted, that is said, for an undo may bring it back."""

    def __init__(self, desk: Desk, follow_up_id: int) -> None:
        super().__init__()
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk, self.id = desk, follow_up_id
        self._shown: Shown | None = None
        self._build()
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Esc"), self, self._leave, context=here)
        desk.changes.made.connect(self._changed)
        self.refresh()

    # Building

    def _build(self) -> None:
        self.head = PageHead("", on_back=self._desk.back)
        self.more = button(_("Más acciones"), "icon", "ellipsis", on=self._open_menu)
        self.edit_button = button(_("Editar"), "secondary", "pencil", on=self.edit)
        self.log = button(_("Registrar reunión"), "primary", "plus", on=self.new_event)
        self.log.say(_("Registrar reunión"), "Ctrl+N")
        for each in (self.more, self.edit_button, self.log):
            self.head.add(each)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._made_body())
        to = button(_("Ir a Seguimientos"), on=partial(self._desk.go, "followups"))
        gone = _("Ese seguimiento ya no está en este archivo.")
        self.stack.addWidget(EmptyState("flag", gone, to))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.stack, 1)

    def _made_body(self) -> QWidget:
        desk = self._desk
        self.pass_on = button(_("Pasar a la sucesora"), small=True, on=self.transfer)
        self.see = button(_("Ver la institución"), "ghost", small=True, on=self._see)
        self.closed = Banner("warn", "", [self.pass_on, self.see])
        self.way = WayCard(desk)
        self.complete = Completeness(desk)
        self.facts, self.parties = Facts(desk), Parties(desk)
        self.documents = Documents(desk)
        self.milestones, self.stage_history = Milestones(desk), StageHistory(desk)
        self.tasks = Promises(desk, _("Tareas y compromisos"), _("Sin tareas."))
        self.tasks.offer(_("Agregar tarea"), "plus", self._add_task)
        self.needs = Needs(desk)
        return ProfileBody(
            [self.closed, self.way],
            [self.complete, self.facts, self.parties, self.documents],
            [self.milestones, self.tasks, self.needs, self.stage_history],
        )

    # Showing

    @property
    def gone(self) -> bool:
        """Whether there is no such follow-up any more: nobody wants to come back to it."""
        return self._shown is None

    def _changed(self, _nouns: object) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Show what is so now."""
        try:
            shown = self._desk.read(lambda session: followup_page.page(session, self.id))
        except NotFound:
            self._shown = None
            self.stack.setCurrentIndex(1)
            for each in (self.more, self.edit_button, self.log):
                each.setEnabled(False)
            return
        self._shown = shown
        self.stack.setCurrentIndex(0)
        for each in (self.more, self.edit_button, self.log):
            each.setEnabled(True)
        self._show(shown)

    def _show(self, shown: Shown) -> None:
        self.head.title.setText(shown.title)
        own = shown.organization if shown.values["title"] else ""
        self.head.context.setText(" · ".join(filter(None, (shown.instrument.name, own))))
        closed = _closed(shown)
        self.closed.setVisible(closed)
        if closed:
            self.closed.say("warn", closed_said(shown))
            self.pass_on.setVisible(shown.successor_id is not None)
            self.pass_on.say(_("Pasar a «{name}»").format(name=shown.successor or ""))
        for card in (self.way, self.complete, self.facts, self.milestones, self.stage_history):
            card.show_page(shown)
        self.parties.show_page(shown)
        self.documents.show_files(shown.attachments, follow_up_id=self.id)
        self.tasks.show_outcomes(shown.outcomes)
        self.needs.show_outcomes(shown.outcomes)
        self.needs.setVisible(not self.needs.list.isHidden())
        chain(self)

    def focus_first(self) -> None:
        """Put the keyboard on the stage where it stands."""
        if self._shown is not None:
            self.way.focus_stage()

    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        return [self.head, self.stack]

    # Doing

    def _leave(self) -> None:
        """Let go of what is being asked, or else of the page."""
        if not self.way.let_go():
            self._desk.back()

    def edit(self) -> None:
        """Edit what it says."""
        if self._shown is not None:
            self._desk.go("followup/edit", self.id)

    def new_event(self) -> None:
        """Go and log a meeting with its institution."""
        if self._shown is not None:
            self._desk.go("event/new", organization_id=self._shown.organization_id)

    def transfer(self) -> None:
        """Pass it to the institution that succeeds a closed one."""
        shown = self._shown
        if shown is None or shown.successor_id is None:
            return
        to = shown.successor_id
        told = _("Seguimiento pasado a «{name}»").format(name=shown.successor)
        self._desk.attempt(lambda session: followups.transfer(session, self.id, to), told)

    def delete(self) -> None:
        """Ask, and put it in the Papelera."""
        if self._shown is not None:
            ask_delete(self, self._desk, FollowUp, self.id, self._shown.title, self._delete)

    def _delete(self, delete: Callable[[Session], object], told: str) -> None:
        if self._desk.attempt(delete, told):
            self._desk.back()

    def _see(self) -> None:
        if self._shown is not None:
            self._desk.go("organization", self._shown.organization_id)

    def _add_task(self) -> None:
        if self._shown is not None:
            self._desk.go(
                "outcome/new",
                organization_id=self._shown.organization_id,
                follow_up_id=self.id,
                kind=OutcomeKind.TASK,
            )

    def _open_menu(self) -> None:
        shown, made = self._shown, menu(self)
        if shown is None:
            return
        add_action(made, _("Ver la institución"), self._see, "building-2")
        board = partial(self._desk.go, "followups", instrument=shown.instrument.code)
        add_action(made, _("Ver el tablero"), board, "square-kanban")
        figures = partial(self._desk.go, "figures", instrument=shown.instrument.code)
        add_action(made, _("Cifras"), figures, "target")
        made.addSeparator()
        add_action(made, _("Historial"), partial(self._desk.go, "history", self.id), "history")
        if _closed(shown) and shown.successor_id is not None:
            add_action(made, _("Pasar a la sucesora"), self.transfer, "arrow-right")
        made.addSeparator()
        add_action(made, _("Eliminar"), self.delete, "trash-2", danger=True)
        made.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))


def _closed(shown: Shown) -> bool:
    return shown.closed_on is not None and shown.closed_on <= today()
