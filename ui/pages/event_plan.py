"""The card of an event that says of which activity of the work plan it is."""

from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt
from sqlalchemy.orm import Session

from crm import plans
from crm.event_page import EventPage
from crm.i18n import _
from ui.desk import Desk
from ui.forms import linked
from ui.pages.asks import Asks
from ui.pages.profile_parts import Section
from ui.parts.buttons import add_action, menu
from ui.parts.timeline import DocumentRow


class PlanLink(Section):
    """The activity that the event is of: asked in its place, opened with Enter."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "plan", _("Plan de trabajo"), _("Sin actividad del plan."))
        self._desk = desk
        self._page: EventPage | None = None
        self.asks = Asks(desk, self._focus)
        self.add(self.asks)
        self.offer(_("Vincular con una actividad"), "link", self.ask)
        self.opened.connect(self._open)
        self.delete_asked.connect(self._unlink)
        self.menu_asked.connect(self._offer_menu)

    def show_page(self, page: EventPage) -> None:
        """Show that of this event."""
        self._page = page
        rows = []
        if page.activity_id is not None:
            detail = _("Plan {year}").format(year=page.activity_year)
            rows.append(DocumentRow(page.activity_id, page.activity or "", detail, "target"))
        self.show_rows(rows)
        self.set_count(None)

    def ask(self) -> None:
        """Ask of which activity it is."""
        page = self._page
        if page is None:
            return
        year = page.start.first.year if page.start else None
        activity = linked.activity("activity_id", _("Actividad del plan"), self._desk, year)
        self.asks.ask(
            _("¿De qué actividad del plan es?"),
            [activity.but(hint=_("vacío: de ninguna"))],
            self._write,
            _("Actividad del plan guardada"),
            values={
                "activity_id": self._desk.read(
                    partial(linked.of_activity, activity_id=page.activity_id)
                )
            },
        )

    def _write(self, session: Session, values: dict[str, Any]) -> None:
        if self._page is not None:
            plans.link_event(session, self._page.id, values["activity_id"])

    def _open(self, id_: int) -> None:
        self._desk.go("activity", id_)

    def _unlink(self, _id: int) -> None:
        if self._page is not None:
            unlink = partial(plans.link_event, event_id=self._page.id, activity_id=None)
            self._desk.attempt(unlink, _("Reunión desvinculada del plan"))

    def _offer_menu(self, id_: int, where: QPoint) -> None:
        made = menu(self)
        add_action(made, _("Ver en el plan"), partial(self._open, id_), "target", "Return")
        add_action(made, _("Cambiar de actividad"), self.ask, "pencil")
        made.addSeparator()
        drop = partial(self._unlink, id_)
        add_action(made, _("Desvincular"), drop, "x", "Del", danger=True)
        made.popup(where)

    def _focus(self) -> None:
        (self.list if self.list.view.shown.rows else self.fold).setFocus(
            Qt.FocusReason.OtherFocusReason
        )
