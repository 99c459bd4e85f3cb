"""The materials that an event gave rise to, on its page."""

from crm import materials
from crm.event_page import EventPage
from crm.i18n import _
from ui.desk import Desk
from ui.forms.linked import KIND_ICONS
from ui.pages.material_looks import state_said
from ui.pages.profile_parts import Section
from ui.parts.timeline import DocumentRow


class EventMaterials(Section):
    """The card of these; there is none where there are none, but the menu makes the first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "event_materials", _("Materiales"))
        self._desk = desk
        self._id = 0
        self._activity_id: int | None = None
        self.offer(_("Agregar material"), "plus", self.add_one)
        self.opened.connect(lambda id_: desk.go("material", id_))

    def show_page(self, page: EventPage) -> None:
        """Show those of this event."""
        self._id = page.id
        self._activity_id = page.activity_id
        found = self._desk.read(lambda session: materials.about_event(session, page.id))
        self.show_rows(
            [DocumentRow(row.id, row.title, state_said(row), KIND_ICONS[row.kind]) for row in found]
        )
        self.setVisible(bool(found))

    def add_one(self) -> None:
        """Make one about this event, under its activity."""
        under = {"activity_id": self._activity_id} if self._activity_id else {}
        self._desk.go("material/new", event_id=self._id, **under)
