"""The page of one event: what it is, who was there, what came of it, and where to go on."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget
from sqlalchemy.orm import Session

from crm import event_page
from crm.event_page import EventPage as Shown
from crm.i18n import _
from crm.model import DUE_KINDS, AttachmentPurpose, Event, OutcomeKind
from crm.profile import NEEDS
from ui.desk import Desk, Target
from ui.pages.event_cards import About, Facts, Guests, Moved
from ui.pages.event_files import EventFiles
from ui.pages.event_materials import EventMaterials
from ui.pages.event_onward import OnwardBar
from ui.pages.event_parts import Agenda, Organizers, Series, Sessions
from ui.pages.event_plan import PlanLink
from ui.pages.event_sources import EventSources
from ui.pages.event_state import StateCard
from ui.pages.outcome_cards import AGREED, Promises, Said
from ui.pages.profile_parts import ProfileBody, Section, chain
from ui.pages.record_page import RecordPage
from ui.parts.buttons import add_action, button
from ui.parts.cards import EmptyState


def page(desk: Desk, target: Target) -> QWidget:
    """The page of an event."""
    return EventPage(desk, int(target.id or 0))


class EventPage(RecordPage[Shown]):
    """One event whole: its cards, and the keys that lead to its parts."""

    noun = Event

    def __init__(self, desk: Desk, event_id: int) -> None:
        super().__init__(desk, event_id)
        self._left_at: Mapping[str, Any] = {}
        self.edit_button = button(_("Editar"), "primary", "pencil", on=self.edit)
        self.edit_button.say(_("Editar"), "F2")
        self.onward = OnwardBar(desk, event_id)
        to = button(_("Ir a Reuniones"), on=partial(desk.go, "events"))
        gone = EmptyState("calendar-x", _("Esa reunión ya no está en este archivo."), to)
        self.stand(self._made_body(), gone, [self.edit_button], [self.onward])
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, act in (
            ("Ctrl+E", self._add_evidence),
            ("Alt+H", self.standing.hold),
            ("Alt+S", self.sessions.add_one),
            ("Alt+G", self.agenda.add_one),
            ("Alt+O", self.organizers.ask_new),
        ):
            QShortcut(QKeySequence(keys), self, act, context=here)
        self.onward.listen(self)

    # Building

    def _made_body(self) -> QWidget:
        desk = self._desk
        self.standing = StateCard(desk)
        self.facts, self.organizers = Facts(desk, self.edit), Organizers(desk)
        self.sessions, self.agenda = Sessions(desk), Agenda(desk)
        self.plan, self.about = PlanLink(desk), About(desk, self.edit)
        self.series = Series(desk)
        self.files, self.guests, self.moved = EventFiles(desk), Guests(desk, self.edit), Moved(desk)
        self.materials, self.sources = EventMaterials(desk), EventSources(desk)
        self.tasks = Promises(desk, _("Compromisos y tareas"), _("Sin compromisos ni tareas."))
        self.agreed = Said(desk, "agreed", _("Acuerdos y recursos"), _("Sin acuerdos."), AGREED)
        self.needs = Said(
            desk,
            "needs",
            _("Necesidades y oportunidades"),
            _("Sin necesidades ni oportunidades."),
            NEEDS,
        )
        for section, kind, said in (
            (self.tasks, OutcomeKind.COMMITMENT, _("Agregar compromiso")),
            (self.agreed, OutcomeKind.AGREEMENT, _("Agregar acuerdo")),
            (self.needs, OutcomeKind.NEED, _("Agregar necesidad")),
        ):
            section.here = self.id
            section.offer(said, "plus", partial(self._add_outcome, kind))
        self._cards = (
            *(self.standing, self.facts, self.organizers, self.sessions, self.agenda),
            *(self.plan, self.about, self.series, self.files, self.guests, self.moved),
            *(self.materials, self.sources),
        )
        return ProfileBody(
            [self.standing],
            [
                *(self.facts, self.organizers, self.sessions, self.agenda),
                *(self.plan, self.about, self.series),
            ],
            [
                *(self.guests, self.tasks, self.agreed, self.needs),
                *(self.moved, self.materials, self.files, self.sources),
            ],
        )

    # Showing

    def look(self, session: Session) -> Shown:
        return event_page.page(session, self.id)

    def name_of(self, shown: Shown) -> str:
        return shown.subject

    def show_record(self, shown: Shown) -> None:
        self.head.title.setText(shown.subject)
        self.head.context.setText(f"{shown.type} · {event_page.when_said(shown)}")
        for card in self._cards:
            card.show_page(shown)
        # Where each came from goes without saying here.
        owed = [row._replace(event_type=None) for row in shown.outcomes if row.kind in DUE_KINDS]
        self.tasks.show_outcomes(owed)
        for notes in (self.agreed, self.needs):
            notes.show_outcomes(shown.outcomes)
        chain(self)

    # What the window asks

    def state(self) -> dict[str, Any]:
        """Where the keyboard is, to come back to: in which card, and on which of its rows."""
        for name, card in self._lists().items():
            if card.isAncestorOf(self.window().focusWidget() or self.window()):
                return {"card": name, "row": card.list.current_id()}
        return {}

    def restore(self, look: Mapping[str, Any]) -> None:
        """Be as it was left."""
        self._left_at = look

    def focus_first(self) -> None:
        """Put the keyboard where it was when the page was left, or on what can be done with it."""
        card = self._lists().get(self._left_at.get("card", ""))
        if card is None or not card.list.view.shown.rows:
            self.onward.take()
            return
        card.list.go_to(self._left_at["row"])
        card.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lists(self) -> dict[str, Section]:
        named = ("sessions", "agenda", "organizers", "plan", "guests", "tasks", "agreed", "needs")
        return {name: getattr(self, name) for name in (*named, "series")}

    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        return [self.head, self.onward, self.standing, self.facts, self.sessions, self.guests]

    # Doing

    def let_go(self) -> bool:
        asks = (self.standing.asks, self.organizers.asks, self.plan.asks, self.series.asks)
        return any(each.let_go() for each in asks)

    def edit(self) -> None:
        """Correct what was written down of it."""
        if self._shown is not None:
            self._desk.go("event/edit", self.id)

    def _add_outcome(self, kind: OutcomeKind) -> None:
        self._desk.go("outcome/new", event_id=self.id, kind=kind)

    def _add_evidence(self) -> None:
        if self._shown is not None:
            self.files.choose_for(AttachmentPurpose.EVIDENCE)

    def print_shown(self) -> None:
        """Offer the papers of the event."""
        if self._shown is not None:
            self.onward.offer_papers()

    def fill_menu(self, made: QMenu, shown: Shown) -> None:
        add_action(made, _("Editar"), self.edit, "pencil", "F2")
        self.standing.fill_menu(made)
        made.addSeparator()
        evidence = self._add_evidence
        add_action(made, _("Adjuntar evidencia"), evidence, "paperclip", "Ctrl+E")
        material = self.materials.add_one
        add_action(made, _("Material sobre esta reunión"), material, "file-text")
        add_action(made, _("Agregar fuente"), self.sources.add_one, "link")
