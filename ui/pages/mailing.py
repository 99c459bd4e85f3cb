"""The page of one mailing: what it says, who gets it, and that it was sent."""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import mailings, segments
from crm.dates import show_number
from crm.errors import NotFound
from crm.i18n import _, ngettext
from crm.mail import Reach
from crm.mailings import MailingPage as Shown
from crm.model import Mailing, MailingState
from ui.desk import Desk, Target
from ui.forms.deleting import ask_delete
from ui.pages.facts_card import Fact, FactsCard
from ui.pages.mail_out import MailOut
from ui.pages.mailing_choose import ChoosingRecipients
from ui.pages.mailing_list import RecipientList
from ui.pages.mailings import state_said
from ui.pages.material_looks import when_said
from ui.pages.profile_parts import ProfileBody, Section, chain
from ui.parts.buttons import add_action, button, menu
from ui.parts.cards import Card, EmptyState
from ui.parts.labels import label
from ui.parts.page_head import PageHead
from ui.parts.segmented import Segment, Segmented
from ui.parts.timeline import DocumentRow

MESSAGE, LIST, CHOOSE = "message", "list", "choose"


def page(desk: Desk, target: Target) -> QWidget:
    """The page of a mailing, or that it is gone."""
    try:
        return MailingPage(desk, int(target.id or 0))
    except NotFound as error:
        return EmptyState("mail", str(error), button(_("Volver"), on=desk.back))


class MailingPage(QWidget):
    """The message, the list and the choosing, one in sight at a time."""

    def __init__(self, desk: Desk, mailing_id: int) -> None:
        super().__init__()
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk, self.id = desk, mailing_id
        self._shown, reach = desk.read(self._look)
        self._build()
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._again)
        desk.changes.made.connect(self._changed)
        self._show(reach)
        if not self._shown.recipients and self._draft:
            self.switch.choose(CHOOSE)
            self._look_for_segment()

    def _look_for_segment(self) -> None:
        """Begin with the segment that the mailing is meant for, where it says one by its name."""
        meant = self._shown.row.segment
        rows = self._desk.read(segments.every) if meant else []
        for each in rows:
            if each.name == meant:
                self.choosing.show_segment(each.id)

    @property
    def _draft(self) -> bool:
        return self._shown.row.state is MailingState.DRAFT

    def _look(self, session: Session) -> tuple[Shown, Reach]:
        return mailings.page(session, self.id), mailings.reach(session, self.id)

    # Building

    def _build(self) -> None:
        desk = self._desk
        self.head = PageHead("", on_back=desk.back)
        self.switch = Segmented(
            _("Vista"),
            [
                Segment(MESSAGE, _("Mensaje")),
                Segment(LIST, _("Destinatarios")),
                Segment(CHOOSE, _("Elegir")),
            ],
        )
        self.more = button(_("Más acciones"), "icon", "ellipsis", on=self._open_menu)
        self.sent = button(_("Marcar como enviado"), "secondary", "check", on=self.mark_sent)
        for each in (self.switch, self.more, self.sent):
            self.head.add(each)
        self.list = RecipientList(desk, self.id)
        self.choosing = ChoosingRecipients(desk, self.id)
        self.stack = QStackedWidget()
        for pane in (self._message_pane(), self.list, self.choosing):
            self.stack.addWidget(pane)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.stack, 1)
        self.switch.changed.connect(self._turn)
        self.choosing.invited.connect(lambda: self.switch.choose(LIST))
        self.list.choose_asked.connect(lambda: self.switch.choose(CHOOSE))

    def _message_pane(self) -> QWidget:
        desk = self._desk
        self.facts = FactsCard(desk, "mailing_facts", self.edit)
        self.body = label("", wrap=True)
        self.body.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text = Card(_("Mensaje"))
        text.add(self.body)
        self.materials = Section(
            desk, "mailing_materials", _("Materiales que lleva"), _("Sin materiales.")
        )
        self.materials.offer_first(_("Agregar"), self.edit)
        self.materials.opened.connect(partial(desk.go, "material"))
        self.out = MailOut(desk, self._message, self._about, self._complain)
        self.going_out = Card(_("Salida"))
        self.going_out.body.addLayout(self.out.notices)
        self.going_out.add(self.out)
        return ProfileBody([], [text, self.going_out], [self.facts, self.materials])

    # Showing

    def _changed(self, _nouns: object) -> None:
        self._later.start()

    def _again(self) -> None:
        """Show the file as it is now; a mailing that is gone leads back."""
        try:
            self._shown, reach = self._desk.read(self._look)
        except NotFound:
            self._desk.back()
            return
        self.choosing.again()
        self._show(reach)

    def _show(self, reach: Reach) -> None:
        shown, row = self._shown, self._shown.row
        self.head.title.setText(row.subject)
        people = ngettext("{n} destinatario", "{n} destinatarios", row.recipients)
        when = when_said(row.when) if row.when else ""
        said = (state_said(row), when, people.format(n=show_number(row.recipients)))
        self.head.context.setText(" · ".join(filter(None, said)))
        self.sent.setVisible(self._draft)
        self.switch.part(CHOOSE).setVisible(self._draft)
        if not self._draft and self.switch.value() == CHOOSE:
            self.switch.choose(LIST)
        self.body.setText(shown.values["body"] or _("Sin texto."))
        self.facts.show_facts(_facts(shown))
        self.materials.show_rows(
            [DocumentRow(each.id, each.name, "", "file-text") for each in shown.materials]
        )
        self.going_out.setVisible(self._draft)
        self.out.show_reach(reach)
        self.list.show_recipients(shown.recipients, sent=not self._draft)
        chain(self)

    def _turn(self, view: str) -> None:
        self.stack.setCurrentIndex([MESSAGE, LIST, CHOOSE].index(view))
        self.focus_first()

    def focus_first(self) -> None:
        """Put the keyboard where the view begins."""
        if self.switch.value() == CHOOSE:
            self.choosing.search.take()
        elif self.switch.value() == LIST:
            self.list.take()
        else:
            where = self.out.save if self._draft and self.out.save.isEnabled() else self.switch
            where.setFocus(Qt.FocusReason.OtherFocusReason)

    def search_here(self) -> None:
        """Go to the search of whom to choose."""
        if self._draft:
            self.switch.choose(CHOOSE)
            self.choosing.search.take()

    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        return [self.head, self.stack]

    # Doing

    def edit(self) -> None:
        """Edit what it says."""
        self._desk.go("mailing/edit", self.id)

    def mark_sent(self) -> None:
        """Say that it went out today, which freezes its list."""
        self._desk.attempt(
            partial(mailings.mark_sent, mailing_id=self.id), _("Marcado como enviado hoy")
        )

    def _message(self) -> tuple[str, str, str] | None:
        row = self._shown.row
        return row.subject, self._shown.values["body"] or "", row.subject

    def _about(self) -> str:
        return _("Envío - {subject}").format(subject=self._shown.row.subject)

    def _complain(self, problems: dict[str, str]) -> None:
        self._desk.failed.emit(" ".join(problems.values()))

    def _delete(self, delete: Callable[[Session], object], told: str) -> None:
        if self._desk.attempt(delete, told):
            self._desk.back()

    def _open_menu(self) -> None:
        made, name = menu(self), self._shown.row.subject[:80]
        add_action(made, _("Editar"), self.edit, "pencil", "F2")
        add_action(made, _("Historial"), partial(self._desk.go, "history", self.id), "history")
        made.addSeparator()
        drop = partial(ask_delete, self, self._desk, Mailing, self.id, name, self._delete)
        add_action(made, _("Eliminar"), drop, "trash-2", danger=True)
        made.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._desk.back()
        else:
            super().keyPressEvent(event)


def _facts(shown: Shown) -> Iterator[Fact]:
    values, row = shown.values, shown.row
    for name, said, value in (
        ("state", _("Estado"), state_said(row)),
        ("on", _("Enviado el"), when_said(row.on) if row.on else ""),
        ("planned", _("Previsto"), when_said(row.planned) if row.planned else ""),
        ("segment", _("A quiénes se dirige"), row.segment),
        ("activity", _("Actividad del plan"), shown.activity.name if shown.activity else ""),
        ("sender", _("Quién lo envía"), shown.sender),
        ("notes", _("Notas"), values["notes"]),
    ):
        if value:
            yield name, said, value
