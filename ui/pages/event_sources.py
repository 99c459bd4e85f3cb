"""Where something is told of an event, on its page: what disagrees with the file is marked."""

from crm import sources
from crm.event_page import EventPage
from crm.i18n import _
from crm.model import Source
from crm.sources import SourceRow
from ui.desk import Desk
from ui.forms.deleting import ask_delete
from ui.pages.profile_parts import Section
from ui.parts.timeline import DocumentRow


class EventSources(Section):
    """The card of these; there is none where there are none, but the menu makes the first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "sources", _("Fuentes"))
        self._desk = desk
        self._id = 0
        self._names: dict[int, str] = {}
        self.offer(_("Agregar fuente"), "plus", self.add_one)
        self.opened.connect(lambda id_: desk.go("source/edit", id_))
        self.delete_asked.connect(self._delete)

    def show_page(self, page: EventPage) -> None:
        """Show those of this event."""
        self._id = page.id
        found = self._desk.read(lambda session: sources.of_event(session, page.id))
        self._names = {row.id: row.name for row in found}
        self.show_rows([_row(each) for each in found])
        self.setVisible(bool(found))

    def add_one(self) -> None:
        """Write one down."""
        self._desk.go("source/new", event_id=self._id)

    def _delete(self, id_: int) -> None:
        ask_delete(self, self._desk, Source, id_, self._names[id_])


def _row(row: SourceRow) -> DocumentRow:
    if row.differs:
        return DocumentRow(row.id, row.name, _("no coincide"), "triangle-alert")
    return DocumentRow(row.id, row.name, sources.shown(row.says) if row.says else "", "link")
