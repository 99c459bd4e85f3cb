"""The profile of a person: what they do, how to reach them, what they said and promised."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from crm import profile
from crm.dates import show_date
from crm.i18n import _, ngettext
from crm.model import Appointment, OutcomeKind, Person
from crm.people import PostHolding
from crm.profile import PersonProfile
from ui.desk import Desk
from ui.forms.deleting import ask_delete
from ui.pages.documents import Documents
from ui.pages.history_card import Timeline
from ui.pages.looks import initials
from ui.pages.outcome_cards import Needs, Promises
from ui.pages.profile import Reach
from ui.pages.profile_page import ProfilePage
from ui.pages.profile_parts import (
    Folded,
    ProfileBody,
    ProfileHead,
    Section,
    portrait,
)
from ui.pages.ties_card import PersonRatings
from ui.parts.buttons import add_action, menu
from ui.parts.labels import Badge
from ui.parts.timeline import DocumentRow, NoteRow, SmallRow
from ui.parts.timeline import PersonRow as Row


class PersonPage(ProfilePage):
    """The profile of one person at a time."""

    noun = Person
    _found: PersonProfile | None = None

    def _build(self) -> None:
        desk = self._desk
        self.head = ProfileHead(self._offer)
        self.head.act(_("Registrar reunión"), "plus", self.new_event, "Ctrl+N")
        self.head.act(_("Imprimir ficha"), "printer", self.print_brief, "Ctrl+Shift+P")
        self.head.act(_("Nuevo cargo"), "briefcase", self._new_post)
        self.posts = Posts(desk)
        self.posts.offer(_("Nuevo cargo"), "plus", self._new_post)
        self.contacts = Section(desk, "contacts", _("Contacto"), _("Sin datos de contacto."))
        self.contacts.offer(_("Agregar datos de contacto"), "pencil", self._edit, _("Agregar"))
        self.reach = Reach(desk, self._edit)
        self.contacts.add(self.reach)
        self.data = PersonData(desk, self._edit)
        self.documents = Documents(desk)
        self.ratings = PersonRatings(desk)
        self.promises = Promises(desk)
        self.promises.offer(
            _("Nuevo compromiso"), "plus", self._new_promise, _("Agregar compromiso")
        )
        self.needs = Needs(desk)
        self.timeline = Timeline(desk, stages=False)
        self.timeline.offer_first(_("Registrar la primera"), self.new_event)
        self.body = ProfileBody(
            [],
            [self.posts, self.contacts, self.data, self.documents, self.ratings],
            [self.promises, self.needs, self.timeline],
        )

    # Showing

    def _read(self) -> None:
        self._found = None
        self._found = self._desk.read(lambda s: profile.of_person(s, self.id))

    def _show_found(self) -> None:
        found = self._found
        assert found is not None
        self._show_head(found)
        self.posts.show_posts(found)
        self.reach.show_contacts(found.contacts)
        self.contacts.show_rows(())
        self.contacts.nothing.setVisible(not found.contacts)
        self.contacts.set_count(len(found.contacts) or None)
        self.data.show_values(found.values)
        self.documents.show_files(found.attachments, person_id=self.id)
        self.ratings.show_owner(self.id)
        self.promises.show_outcomes(found.outcomes)
        self.needs.show_outcomes(found.outcomes)
        self.needs.setVisible(bool(self.needs.list.view.shown.rows))
        self.timeline.show_entries(found.entries)

    def _show_head(self, found: PersonProfile) -> None:
        row = found.row
        self.head.show_tile(portrait(initials(row.name)))
        self.head.title.setText(" ".join(filter(None, (found.values["treatment"], row.name))))
        self.head.example.setVisible(row.example)
        self.head.facts.setText(" · ".join(_line(found)))
        late = sum(1 for each in found.outcomes if each.overdue)
        badges = []
        if row.do_not_contact:
            badges.append(Badge(_("No contactar"), "danger", "x"))
        if late:
            words = ngettext("{n} compromiso vencido", "{n} compromisos vencidos", late)
            badges.append(Badge(words.format(n=late), "danger"))
        self.head.show_badges(badges)

    # Doing

    def new_event(self) -> None:
        """Go and log a meeting with this person."""
        self._desk.go("event/new", person_id=self.id)

    def print_brief(self) -> None:
        """Go and print the brief of this person."""
        self._desk.go("brief", person_ids=(self.id,))

    def _new_post(self) -> None:
        self._desk.go("appointment/new", person_id=self.id)

    def _new_promise(self) -> None:
        house = self._found.row.organization_id if self._found else None
        kind = OutcomeKind.COMMITMENT
        self._desk.go("outcome/new", organization_id=house, kind=kind, person_id=self.id)

    def _edit(self) -> None:
        self._desk.go("person/edit", self.id)

    def _offer(self, made: QMenu) -> None:
        go = self._desk.go
        add_action(made, _("Editar"), self._edit, "pencil")
        add_action(made, _("Nuevo cargo"), self._new_post, "briefcase")
        add_action(made, _("Nuevo compromiso"), self._new_promise, "handshake")
        rate = partial(go, "assessment/new", person_id=self.id)
        add_action(made, _("Valorar influencia"), rate, "star")
        self._offer_record(made)
        add_action(made, _("Eliminar"), self.delete, "trash-2", danger=True)

    def delete(self) -> None:
        """Ask, and put the person in the Papelera."""
        if self._found is not None:
            ask_delete(self, self._desk, Person, self.id, self._found.row.name)

    def _lines(self) -> Iterator[str | None]:
        if self._found is not None:
            yield self._found.row.name
            yield from _line(self._found)
            yield from (each.value for each in self._found.contacts)


def _line(found: PersonProfile) -> Iterator[str]:
    """What they are now, or else were last."""
    for each in found.current:
        yield _("{post}, {organization}").format(post=each.post, organization=each.organization)
    if not found.current and found.former:
        last = found.former[0]
        yield _("Antes: {post}, {organization}").format(
            post=last.post, organization=last.organization
        )
    if not found.holdings:
        yield _("Sin cargo registrado")


class Posts(Section):
    """The posts of a person over time; a press opens the institution."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "posts", _("Cargos"), _("Sin cargos registrados."))
        self._desk = desk
        self._known: dict[int, PostHolding] = {}
        self.former = Folded(_("Anteriores"))
        self.add(self.former)
        self.hear(self.former.list)
        self.opened.connect(self._open)
        self.delete_asked.connect(self._delete)
        self.menu_asked.connect(self._offer_menu)

    def show_posts(self, found: PersonProfile) -> None:
        """Show those of this person."""
        self._known = {each.appointment_id: each for each in found.holdings if each.appointment_id}
        self.show_rows(_posts(found.current), len(found.holdings))
        former = found.former
        self.former.show_rows(_posts(former), former[0].organization if former else "")

    def _open(self, appointment_id: int) -> None:
        self._desk.go("organization", self._known[appointment_id].organization_id)

    def _delete(self, appointment_id: int) -> None:
        holding = self._known[appointment_id]
        name = f"{holding.person}, {holding.title}"
        ask_delete(self, self._desk, Appointment, appointment_id, name)

    def _offer_menu(self, appointment_id: int, where: QPoint) -> None:
        made = menu(self)
        opened = partial(self._open, appointment_id)
        add_action(made, _("Abrir la institución"), opened, "building-2", "Return")
        edit = partial(self._desk.go, "appointment/edit", appointment_id)
        add_action(made, _("Editar designación"), edit, "pencil")
        made.addSeparator()
        drop = partial(self._delete, appointment_id)
        add_action(made, _("Eliminar designación"), drop, "trash-2", "Del", danger=True)
        made.popup(where)


def _posts(holdings: Sequence[PostHolding]) -> list[SmallRow]:
    return [_post(each) for each in holdings]


def _post(holding: PostHolding) -> Row:
    detail = " · ".join(filter(None, (holding.organization, holding.years)))
    return Row(
        holding.appointment_id,
        holding.post,
        detail,
        initials(holding.organization),
        "accent" if holding.current else "neutral",
    )


class PersonData(Section):
    """On what basis their data are kept, and what was noted; a press edits it."""

    def __init__(self, desk: Desk, on_edit: Any) -> None:
        super().__init__(desk, "person_data", _("Datos personales"), _("Sin base registrada."))
        self.offer(_("Registrar consentimiento"), "pencil", on_edit)
        self.opened.connect(lambda _key: on_edit())

    def show_values(self, values: dict[str, Any]) -> None:
        """Show those of this person."""
        rows: list[SmallRow] = []
        basis, on = values["consent_basis"], values["consent_on"]
        if basis is not None:
            when = show_date(on) if on else _("sin fecha")
            rows.append(DocumentRow("basis", basis.label, when, "shield"))
        if values["consent_source"]:
            rows.append(DocumentRow("source", values["consent_source"], _("Fuente"), "quote"))
        if values["notes"]:
            rows.append(NoteRow("notes", values["notes"], "", _("Notas"), "file-text", "neutral"))
        self.show_rows(rows, 0)
