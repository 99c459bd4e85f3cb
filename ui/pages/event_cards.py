"""The cards of the page of an event: what it is, who was there, what it is about and moved."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm.counting import Counts
from crm.dates import show_number, show_partial
from crm.event_page import EventPage, GuestRow, People, when_said
from crm.i18n import _, ngettext
from crm.model import EventState, ParticipationState
from crm.reports.event_facts import show_hours
from ui.desk import Desk
from ui.forms.known import FRAMEWORK_SHORT
from ui.pages.event_onward import leads_to
from ui.pages.facts_card import Fact, FactsCard
from ui.pages.invitations_looks import state_said
from ui.pages.looks import initials
from ui.pages.profile_parts import FoldingCard, Section
from ui.parts.buttons import button
from ui.parts.emptying import empty
from ui.parts.flow import FlowLayout
from ui.parts.labels import Badge as Mark
from ui.parts.labels import Kind, label
from ui.parts.timeline import Badge, PersonRow, TimelineRow

LIST, COUNTS = "event/attendance", "event/counts"


class Facts(FactsCard):
    """What an event is: its titles, days and place, the Network's part, where one reads of it."""

    def __init__(self, desk: Desk, on_edit: Callable[[], object]) -> None:
        super().__init__(desk, "event_facts", on_edit)

    def show_page(self, page: EventPage) -> None:
        """Show those of this event."""
        self.show_facts(facts(page))


def facts(page: EventPage) -> Iterator[Fact]:
    """What is known of an event: the field, what it is called, what it says."""
    when = when_said(page)
    exact = page.start is not None and page.start.precision == "day"
    hours = show_hours(page.start_time, page.end_time) if exact else ""
    where = " · ".join(filter(None, (page.venue, page.place)))
    for name, said, value in (
        ("official_title", _("Título oficial"), page.official_title),
        ("type", _("Tipo"), page.type),
        ("topic", _("Tema"), page.topic),
        ("audience", _("A quiénes se dirigió"), page.audience),
        ("start", _("Cuándo"), f"{when} · {hours}" if hours else when),
        ("venue", _("Lugar"), where),
        ("modality", _("Modalidad"), page.modality.label if page.modality else ""),
        ("network_role", _("Papel de la Red"), page.network_role.label),
        ("network_result", _("Qué se logró"), page.network_result),
        ("next_meeting", _("Próxima reunión"), page.next_meeting),
        ("source_url", _("Enlace de la fuente"), page.source_url),
        ("recorded_by", _("La registró"), page.recorded_by),
        ("notes", _("Notas"), page.notes),
    ):
        if value:
            yield name, said, value


class Guests(Section):
    """Who is on the list of the event: the figures, how they answered, whom it begins with."""

    def __init__(self, desk: Desk, on_edit: Callable[[], object]) -> None:
        super().__init__(desk, "guests", _("Participantes"), _("Sin participantes."))
        self.offer_first(_("Agregar participantes"), on_edit)
        self._desk = desk
        self._id = 0
        self.figures = Figures()
        self.states = label("", "sec", wrap=True, tone="muted")
        self.body.insertWidget(0, self.figures)
        self.body.insertWidget(1, self.states)
        self.see = button(_("Ver asistencia"), "ghost", "user-check", small=True, on=self._see)
        self.see_counts = button(
            _("Ver conteos"), "ghost", "users", small=True, on=partial(self._go, COUNTS)
        )
        foot = QHBoxLayout()
        for each in (self.see, self.see_counts):
            foot.addWidget(each)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self.opened.connect(self._open)

    def show_page(self, page: EventPage) -> None:
        """Show those of this event."""
        self._id = page.id
        people = page.people
        ahead = page.state is not EventState.HELD
        self.show_rows([_guest(each, page.state) for each in people.first], people.total)
        self.nothing.setVisible(not people.total and not people.heads)
        self.figures.show_counts(page.counts if page.state is EventState.HELD else None)
        said = " · ".join(states_said(people, page.counts, ahead=ahead))
        said = "\n".join(filter(None, (said, *(each.said for each in page.counts.doubts))))
        self.states.setText(said)
        self.states.setVisible(bool(said))
        self.see.setVisible(leads_to(LIST))
        self.see_counts.setVisible(leads_to(COUNTS) and bool(people.total or people.heads))

    def _open(self, key: tuple[str, int]) -> None:
        kind, id_ = key
        if kind != "row":
            self._desk.go(kind, id_)
        elif leads_to(LIST):
            self._see()

    def _see(self) -> None:
        self._go(LIST)

    def _go(self, kind: str) -> None:
        self._desk.go(kind, self._id)


class Figures(QWidget):
    """Attendances, people, institutions and municipalities side by side, never one for another."""

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 4)
        self._row.setSpacing(16)
        self.numbers = [label("", "figure") for _each in range(4)]
        self.words = [label("", "caption") for _each in range(4)]
        for number, words in zip(self.numbers, self.words, strict=True):
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(number)
            column.addWidget(words)
            self._row.addLayout(column)
        self._row.addStretch(1)

    def show_counts(self, counts: Counts | None) -> None:
        """Show these; nothing, where there are none."""
        self.setVisible(counts is not None and bool(counts.total))
        for (said, count), number, words in zip(
            figures_of(counts) if counts else (), self.numbers, self.words, strict=False
        ):
            number.setText(show_number(count))
            words.setText(said)


def figures_of(counts: Counts) -> Sequence[tuple[str, int]]:
    """What each of the four figures is called, and how many."""
    municipalities = counts.municipalities.total
    return (
        (ngettext("asistencia", "asistencias", counts.total), counts.total),
        (ngettext("persona", "personas", counts.unique_people), counts.unique_people),
        (
            ngettext("institución", "instituciones", counts.institutions.total),
            counts.institutions.total,
        ),
        (ngettext("municipalidad", "municipalidades", municipalities), municipalities),
    )


def states_said(people: People, counts: Counts, *, ahead: bool = False) -> Iterator[str]:
    """How many answered what, and what is left to find out; nobody missed what is `ahead`."""
    for state, count in people.states.items():
        if count and ahead and state is ParticipationState.ABSENT:
            yield ngettext("{n} no asistirá", "{n} no asistirán", count).format(
                n=show_number(count)
            )
        elif count:
            yield _answered(state, count).format(n=show_number(count))
    if people.heads:
        words = ngettext("{n} sin nombre", "{n} sin nombre", people.heads)
        yield words.format(n=counts.at_least(people.heads))
    if people.to_verify:
        words = ngettext("{n} por verificar", "{n} por verificar", people.to_verify)
        yield words.format(n=show_number(people.to_verify))


def _answered(state: ParticipationState, count: int) -> str:
    return {
        ParticipationState.INVITED: ngettext("{n} sin respuesta", "{n} sin respuesta", count),
        ParticipationState.CONFIRMED: ngettext("{n} confirmado", "{n} confirmados", count),
        ParticipationState.ATTENDED: ngettext("{n} asistió", "{n} asistieron", count),
        ParticipationState.ABSENT: ngettext("{n} no asistió", "{n} no asistieron", count),
    }[state]


_TINTS: dict[ParticipationState, Kind] = {
    ParticipationState.INVITED: "neutral",
    ParticipationState.CONFIRMED: "accent",
    ParticipationState.ABSENT: "warn",
}


def _guest(row: GuestRow, state: EventState) -> PersonRow:
    badge = None
    if row.to_verify:
        badge = Badge(_("por verificar"), "warn", "circle-help")
    elif row.state is not ParticipationState.ATTENDED:
        badge = Badge(state_said(row.state, state), _TINTS[row.state])
    detail = " · ".join(filter(None, (row.post, row.institution)))
    if row.person_id is None and not row.to_verify:
        detail = detail or _("Institución, sin decir quién")
    return PersonRow(_key(row), row.name, detail, initials(row.name), "accent", badge)


def _key(row: GuestRow) -> tuple[str, int]:
    if row.person_id is not None:
        return "person", row.person_id
    if row.to_verify or row.organization_id is None:
        return "row", row.participation_id
    return "organization", row.organization_id


class About(FoldingCard):
    """The objectives, principles and goals that the event is about."""

    def __init__(self, desk: Desk, on_edit: Callable[[], object]) -> None:
        super().__init__(desk, "about", _("Objetivos del PMM y ODS"))
        edit = button(_("Corregir objetivos y ODS"), "icon", "pencil", small=True, on=on_edit)
        self.add_action(edit)
        self.nothing = label(_("Sin objetivos ni ODS."), "sec", tone="muted")
        self._marks = QWidget()
        self._flow = FlowLayout(self._marks, 6)
        self.add(self.nothing)
        self.add(self._marks)

    def show_page(self, page: EventPage) -> None:
        """Show those of this event."""
        empty(self._flow)
        for each in page.tags:
            said = f"{_(FRAMEWORK_SHORT[each.framework])} {each.label}"
            self._flow.addWidget(Mark(said, "accent", ""))
        self._marks.setVisible(bool(page.tags))
        self.nothing.setVisible(not page.tags)
        self.set_count(len(page.tags) or None)


class Moved(Section):
    """The follow-ups that came to a stage at the event."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "moved", _("Seguimientos que avanzaron"))
        self.opened.connect(lambda id_: desk.go("followup", id_))

    def show_page(self, page: EventPage) -> None:
        """Show those of this event; nothing, where none did."""
        self.show_rows(
            [
                TimelineRow(
                    each.follow_up_id,
                    each.whose,
                    f"{each.instrument} · {each.stage}",
                    show_partial(each.on) if each.on else _("sin fecha"),
                    "flag",
                    "ok",
                )
                for each in page.moved
            ]
        )
        self.setVisible(bool(page.moved))
