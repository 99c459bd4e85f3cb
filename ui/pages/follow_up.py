"""The page of one follow-up: how far it came, what comes next, what it says, what it lacks."""

from functools import partial

from PySide6.QtWidgets import QMenu, QWidget
from sqlalchemy.orm import Session

from crm import followup_page, followups
from crm.followup_page import FollowUpPage as Shown
from crm.i18n import _
from crm.model import FollowUp, OutcomeKind
from crm.model.base import today
from ui.desk import Desk, Target
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
from ui.pages.record_page import RecordPage
from ui.parts.buttons import add_action, button
from ui.parts.cards import EmptyState
from ui.parts.toast import Banner


def page(desk: Desk, target: Target) -> QWidget:
    """The page of a follow-up."""
    return FollowUpPage(desk, int(target.id or 0))


class FollowUpPage(RecordPage[Shown]):
    """One follow-up whole, from where it stands to what it lacks."""

    noun = FollowUp

    def __init__(self, desk: Desk, follow_up_id: int) -> None:
        super().__init__(desk, follow_up_id)
        self.edit_button = button(_("Editar"), "secondary", "pencil", on=self.edit)
        self.log = button(_("Registrar reunión"), "primary", "plus", on=self.new_event)
        self.log.say(_("Registrar reunión"), "Ctrl+N")
        to = button(_("Ir a Seguimientos"), on=partial(desk.go, "followups"))
        gone = EmptyState("flag", _("Ese seguimiento ya no está en este archivo."), to)
        self.stand(self._made_body(), gone, [self.edit_button, self.log])

    # Building

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

    def look(self, session: Session) -> Shown:
        return followup_page.page(session, self.id)

    def name_of(self, shown: Shown) -> str:
        return shown.title

    def show_record(self, shown: Shown) -> None:
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

    # Doing

    def let_go(self) -> bool:
        return self.way.let_go()

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

    def fill_menu(self, made: QMenu, shown: Shown) -> None:
        add_action(made, _("Ver la institución"), self._see, "building-2")
        board = partial(self._desk.go, "followups", instrument=shown.instrument.code)
        add_action(made, _("Ver el tablero"), board, "square-kanban")
        figures = partial(self._desk.go, "figures", instrument=shown.instrument.code)
        add_action(made, _("Cifras"), figures, "target")
        made.addSeparator()
        if _closed(shown) and shown.successor_id is not None:
            add_action(made, _("Pasar a la sucesora"), self.transfer, "arrow-right")


def _closed(shown: Shown) -> bool:
    return shown.closed_on is not None and shown.closed_on <= today()
