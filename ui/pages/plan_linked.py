"""The lists of an activity: its meetings, what was made of it, and what proves it."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint
from sqlalchemy.orm import Session

from crm import attachments, plans
from crm.attachments import Taken
from crm.errors import CrmError
from crm.i18n import _
from crm.model import AttachmentPurpose
from crm.plan_evidence import EvidenceRow
from crm.plan_links import EventLink
from crm.plan_progress import ActivityView
from ui.desk import Desk
from ui.forms import linked
from ui.opening import open_link
from ui.pages import plan_looks as looks
from ui.pages.asks import Asks
from ui.pages.documents import Documents, file_row
from ui.pages.profile_parts import Do, Section
from ui.parts.buttons import add_action, button, menu
from ui.parts.labels import restyle
from ui.parts.plan_rows import IconRow


class Flat(Section):
    """A list of the inspector: without a frame, and what adds to it in words."""

    def offer(
        self, text: str, icon_name: str, on: Do, empty_text: str = "", *, keys: str = ""
    ) -> None:
        self.add_action(button(text, "ghost", icon_name, small=True, on=on))

    def flatten(self) -> None:
        """Stand on the surface of the inspector."""
        restyle(self, kind="surface")
        outer = self.layout()
        assert outer is not None
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(4)
        self.body.setContentsMargins(6, 0, 0, 0)
        self.head.setSpacing(4)


class LinkedEvents(Flat):
    """The meetings of an activity; another one is linked by typing what it was about."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk, "plan.events", _("Reuniones vinculadas"), _("Sin reuniones vinculadas.")
        )
        self._desk = desk
        self._id = 0
        self._linked: dict[int, EventLink] = {}
        self.asks = Asks(desk, self.list.setFocus)
        self.body.insertWidget(0, self.asks)
        self.offer(_("Vincular"), "link", self.ask)
        self.opened.connect(partial(desk.go, "event"))
        self.delete_asked.connect(self.unlink)
        self.menu_asked.connect(self._offer_menu)
        self.flatten()

    def show_view(self, view: ActivityView, attended: Mapping[int, int], day: date) -> None:
        """Show those of this activity."""
        if self._id != view.row.id:
            self.asks.close_question()
        self._id = view.row.id
        self._linked = {each.id: each for each in view.links.events}
        self.show_rows(
            [looks.event_row(each, attended.get(each.id, 0), day) for each in view.links.events]
        )

    def ask(self) -> None:
        """Ask which meeting is of this activity."""
        self.fold.setChecked(True)
        activity_id = self._id

        def link(session: Session, values: dict[str, Any]) -> None:
            if values["event_id"] is not None:
                plans.link_event(session, values["event_id"], activity_id)

        which = linked.event("event_id", _("Reunión"), self._desk).but(required=True)
        told, answer = _("Reunión vinculada al plan"), _("Vincular")
        self.asks.ask(_("¿Qué reunión es de esta actividad?"), [which], link, told, answer=answer)

    def unlink(self, event_id: int) -> None:
        """Let a meeting be of no activity."""
        self._desk.attempt(
            lambda session: plans.link_event(session, event_id, None),
            _("«{name}» ya no es de esta actividad").format(name=self._linked[event_id].subject),
        )

    def _offer_menu(self, event_id: int, where: QPoint) -> None:
        made = menu(self)
        go = partial(self._desk.go, "event", event_id)
        add_action(made, _("Abrir la reunión"), go, "calendar-days", "Return")
        made.addSeparator()
        drop = partial(self.unlink, event_id)
        add_action(made, _("Desvincular"), drop, "x", "Del", danger=True)
        made.popup(where)


class Made(Flat):
    """The materials, publications and mailings of an activity."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "plan.made", _("Materiales y difusión"), _("Sin materiales."))
        self._desk = desk
        self.opened.connect(self._open)
        self.flatten()

    def show_view(self, view: ActivityView, day: date) -> None:
        """Show those of this activity; nothing, where there are none."""
        rows = looks.made_rows(view.links, day)
        self.show_rows(rows)
        self.setVisible(bool(rows))

    def _open(self, key: tuple[str, int]) -> None:
        kind, id_ = key
        self._desk.go(kind, id_)


class Evidence(Flat, Documents):
    """What proves an activity: files of its own or of what is linked, and published addresses."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Evidencias"), _("Falta evidencia."))
        self._addresses: dict[object, EvidenceRow] = {}
        self.flatten()

    def offer(
        self, text: str, icon_name: str, on: Do, empty_text: str = "", *, keys: str = ""
    ) -> None:
        super().offer(_("Agregar"), icon_name, on)

    def show_view(self, view: ActivityView) -> None:
        """Show that of this activity."""
        self._owner = {"activity_id": view.row.id}
        self._rows = {
            each.attachment.id: each.attachment for each in view.evidence if each.attachment
        }
        self._addresses = {
            ("url", number): each
            for number, each in enumerate(view.evidence)
            if each.attachment is None
        }
        files = [_file(each) for each in view.evidence if each.attachment]
        addresses = [looks.address_row(each, key) for key, each in self._addresses.items()]
        self.show_rows([*files, *addresses])

    def _attach(self, taken: Taken, session: Session) -> None:
        attachments.attach(session, taken, purpose=AttachmentPurpose.EVIDENCE, **self._owner)

    def open(self, file_id: Any) -> None:
        """Show a file in its own program, or an address once its host has been seen."""
        if file_id not in self._addresses:
            super().open(file_id)
            return
        try:
            open_link(self, self._addresses[file_id].url or "")
        except CrmError as error:
            self._desk.failed.emit(str(error))

    def delete(self, file_id: Any) -> None:
        """Ask, and put a file in the Papelera; an address is of its own record."""
        if file_id not in self._addresses:
            super().delete(file_id)

    def _offer_menu(self, file_id: Any, where: QPoint) -> None:
        if file_id not in self._addresses:
            super()._offer_menu(file_id, where)
            return
        made = menu(self)
        add_action(made, _("Abrir"), partial(self.open, file_id), "external-link", "Return")
        made.popup(where)


def _file(each: EvidenceRow) -> IconRow:
    assert each.attachment is not None
    made = file_row(each.attachment)
    said = each.attachment.caption or each.attachment.name
    detail = " · ".join(filter(None, (made.detail, each.where)))
    return IconRow(made.id, said, detail, icon=made.icon)
