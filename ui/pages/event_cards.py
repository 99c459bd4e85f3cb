"""The cards of the page of an event: what it is, who brought it about, who was there."""

from collections.abc import Callable, Iterator

from crm.dates import show_range
from crm.event_page import EventPage, GuestRow, counts_as_own
from crm.i18n import _
from crm.model import ParticipationState
from crm.reports.event_facts import show_hours
from ui.desk import Desk
from ui.pages.facts_card import Fact, FactsCard
from ui.pages.looks import initials
from ui.pages.profile_parts import Section
from ui.parts.timeline import Badge, DocumentRow, PersonRow


class Facts(FactsCard):
    """What an event is: its titles, days and place, the Network's part, where one reads of it."""

    def __init__(self, desk: Desk, on_edit: Callable[[], object]) -> None:
        super().__init__(desk, "event_facts", on_edit)

    def show_page(self, page: EventPage) -> None:
        """Show those of this event."""
        self.show_facts(facts(page))


def facts(page: EventPage) -> Iterator[Fact]:
    """What is known of an event: the field, what it is called, what it says."""
    when = show_range(page.start, page.end) if page.start else _("sin fecha")
    hours = show_hours(page.start_time, page.end_time)
    where = " · ".join(filter(None, (page.venue, page.place)))
    own = f"{page.network_role.label}\n{counts_as_own(page.network_role, page.state)}"
    for name, said, value in (
        ("official_title", _("Título oficial"), page.official_title),
        ("topic", _("Tema"), page.topic),
        ("start", _("Cuándo"), f"{when} · {hours}" if hours else when),
        ("venue", _("Lugar"), where),
        ("modality", _("Modalidad"), page.modality.label if page.modality else ""),
        ("network_role", _("Papel de la Red"), own),
        ("network_result", _("Qué se logró"), page.network_result),
        ("several", _("Cuántas"), _("varias, sin número") if page.several else ""),
        ("next_meeting", _("Próxima reunión"), page.next_meeting),
        ("source_url", _("Enlace de la fuente"), page.source_url),
        ("recorded_by", _("La registró"), page.recorded_by),
        ("notes", _("Notas"), page.notes),
    ):
        if value:
            yield name, said, value


class Organizers(Section):
    """Which institutions brought the event about, and as what."""

    def __init__(self, desk: Desk, on_edit: Callable[[], object]) -> None:
        super().__init__(desk, "organizers", _("Organizadores"), _("Sin organizadores."))
        self.offer(_("Agregar organizador"), "plus", on_edit)
        self.opened.connect(lambda id_: desk.go("organization", id_))

    def show_page(self, page: EventPage) -> None:
        """Show those of this event."""
        self.show_rows(
            [
                DocumentRow(each.organization_id, each.name, each.role.label, "building-2")
                for each in page.organizers
            ]
        )


class Guests(Section):
    """Who is on the list of the event, whom it begins with."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "guests", _("Participantes"), _("Sin participantes."))
        self._desk = desk
        self.opened.connect(self._open)

    def show_page(self, page: EventPage) -> None:
        """Show those of this event."""
        self.show_rows([_guest(each) for each in page.people.first], page.people.total)

    def _open(self, key: tuple[str, int]) -> None:
        kind, id_ = key
        if kind != "row":
            self._desk.go(kind, id_)


def _guest(row: GuestRow) -> PersonRow:
    return PersonRow(
        _key(row),
        row.name,
        " · ".join(filter(None, (row.post, row.institution))),
        initials(row.name),
        "neutral",
        Badge(row.state.label, "ok" if row.state is ParticipationState.ATTENDED else "neutral"),
    )


def _key(row: GuestRow) -> tuple[str, int]:
    if row.person_id is not None:
        return "person", row.person_id
    if row.organization_id is not None:
        return "organization", row.organization_id
    return "row", row.participation_id
