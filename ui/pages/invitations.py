"""Invitaciones: who is invited to an event, chosen in balance, and the mail that says so."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import invitations
from crm.dates import show_number
from crm.errors import NotFound
from crm.i18n import _, ngettext
from crm.invitations import Invitee, balance
from crm.model import Event, EventState
from crm.reports.event_facts import EventFacts, gather_facts
from ui.desk import Desk, Target
from ui.pages.invitations_balance import BalancePane
from ui.pages.invitations_choose import Choosing
from ui.pages.invitations_list import GuestList
from ui.pages.invitations_mail import MailPane
from ui.parts.buttons import button, keys
from ui.parts.cards import EmptyState
from ui.parts.labels import separator
from ui.parts.page_head import PageHead
from ui.parts.paint import tip
from ui.parts.segmented import Segment, Segmented
from ui.theme import theme

LIST, CHOOSE, MAIL = "list", "choose", "mail"
NARROW = 900


def page(desk: Desk, target: Target) -> QWidget:
    """The invitations of the event, or that it is gone."""
    try:
        made = InvitationsPage(desk, int(target.id or 0))
    except NotFound as error:
        return EmptyState("calendar-x", str(error), button(_("Volver"), on=desk.back))
    if segment_id := target.value("segment"):
        made.switch.choose(CHOOSE)
        made.choosing.show_segment(segment_id)
    return made


class InvitationsPage(QWidget):
    """The list, the choosing and the mail, with the balance beside the first two."""

    def __init__(self, desk: Desk, event_id: int) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self._desk, self._id = desk, event_id
        self._guests: list[Invitee] = []
        self._stale = False
        facts, state = desk.read(self._look)
        self.head = PageHead(_("Invitaciones"), facts.title, on_back=desk.back)
        self.switch = Segmented(
            _("Vista"),
            [
                Segment(LIST, _("Invitados")),
                Segment(CHOOSE, _("Elegir")),
                Segment(MAIL, _("Correo")),
            ],
        )
        self.letters = button(_("Cartas"), "secondary", "file-text", on=self._to_letters)
        self.head.add(self.switch)
        self.head.add(self.letters)
        self.list = GuestList(desk, event_id)
        self.choosing = Choosing(desk, event_id)
        self.mail = MailPane(desk)
        self.mail.begin(facts)
        self.balance = BalancePane()
        self._build()
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._again)
        self._listen()
        self._take(state)
        if not self._guests:
            self.switch.choose(CHOOSE)

    def _build(self) -> None:
        self.stack = QStackedWidget()
        for each in (self.list, self.choosing, self.mail):
            self.stack.addWidget(each)
        self._line = separator(vertical=True)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.stack, 1)
        row.addWidget(self._line)
        row.addWidget(self.balance)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(row, 1)

    def _listen(self) -> None:
        self.switch.changed.connect(self._turn)
        self.choosing.changed.connect(self._weigh)
        self.choosing.invited.connect(self._to_list)
        self.list.choose_asked.connect(lambda: self.switch.choose(CHOOSE))
        self._desk.changes.made.connect(self._changed)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for each, act in (
            ("Alt+I", partial(self.switch.choose, LIST)),
            ("Alt+E", partial(self.switch.choose, CHOOSE)),
            ("Alt+C", partial(self.switch.choose, MAIL)),
            ("Alt+T", self._to_letters),
        ):
            QShortcut(QKeySequence(each), self, act, context=here)
        for name, letter in ((LIST, "I"), (CHOOSE, "E"), (MAIL, "C")):
            part = self.switch.part(name)
            part.setToolTip(tip(f"{part.accessibleName()} ({keys('Alt+' + letter)})"))

    # What the window asks

    def focus_first(self) -> None:
        """Put the keyboard where the view begins."""
        {LIST: self.list.take, CHOOSE: self.choosing.search.take, MAIL: self.mail.focus_first}[
            self.switch.value()
        ]()

    def search_here(self) -> None:
        """Go to the search of the view."""
        if self.switch.value() == LIST:
            self.list.search.take()
        else:
            self.switch.choose(CHOOSE)
            self.choosing.search.take()

    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        return [self.head, self.stack]

    def state(self) -> dict[str, Any]:
        """How the page looks, for `restore`."""
        return {
            "view": self.switch.value(),
            "choosing": self.choosing.keep(),
            "mail": self.mail.form.draft(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Look as the page did then."""
        self.choosing.restore(state["choosing"])
        self.mail.form.restore(state["mail"])
        self.switch.choose(state["view"])

    # What is shown

    def _look(self, session: Session) -> tuple[EventFacts, EventState]:
        facts = gather_facts(session, self._id, self._desk.settings.name)
        self._guests = invitations.invitees(session, self._id)
        return facts, session.get_one(Event, self._id).state

    def _take(self, state: EventState) -> None:
        self.list.show_guests(self._guests, state)
        self.mail.show_guests(self._guests)
        self._weigh()

    def _weigh(self) -> None:
        chosen = self.choosing.chosen.values()
        guests = ngettext("{n} invitado", "{n} invitados", len(self._guests))
        said = guests.format(n=show_number(len(self._guests)))
        if chosen:
            more = ngettext("{n} elegido", "{n} elegidos", len(chosen))
            said = _("{guests} y {chosen}").format(
                guests=said, chosen=more.format(n=show_number(len(chosen)))
            )
        self.balance.say(said, balance([*self._guests, *chosen]))

    def _changed(self, _nouns: Collection[Any]) -> None:
        self._stale = True
        if self.isVisible():
            self._later.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._later.start()

    def _again(self) -> None:
        """Show the file as it is now; an event that is gone is left to its page to tell."""
        self._stale = False
        try:
            _facts, state = self._desk.read(self._look)
        except NotFound:
            self._desk.back()
            return
        self.choosing.again()
        self._take(state)

    def _turn(self, view: str) -> None:
        self.stack.setCurrentIndex([LIST, CHOOSE, MAIL].index(view))
        self._make_room()
        self.focus_first()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """The mail needs no balance; where the width is short only choosing has it, and the words
        of a button go.
        """
        view, px = self.switch.value(), theme().px
        shown = view == CHOOSE or (view == LIST and self.width() >= px(NARROW))
        for each in (self._line, self.balance):
            each.setVisible(shown)
        text, narrow = self.letters.plain_text(), self.width() < px(NARROW)
        self.letters.setText("" if narrow else text)
        self.letters.setToolTip(tip(f"{text} ({keys('Alt+T')})"))

    def _to_list(self) -> None:
        """Show who was invited, with the keyboard on them."""
        self._again()
        self.switch.choose(LIST)

    def _to_letters(self) -> None:
        self._desk.go("event/papers", self._id, paper="letters")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._desk.back()
        else:
            super().keyPressEvent(event)
