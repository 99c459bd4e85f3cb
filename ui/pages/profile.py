"""The profile of an institution: how far it is, who is in it, what it owes, what happened."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from crm import organizations, profile
from crm.contacts import ContactValues
from crm.dates import show_date, show_day, show_number
from crm.errors import CrmError
from crm.i18n import _, ngettext
from crm.model import (
    GOVERNMENTS,
    Appointment,
    ContactKind,
    ContactPoint,
    Organization,
    OrganizationKind,
    OutcomeKind,
    Post,
    PostLevel,
)
from crm.organizations import OrganizationFacts, kind_short
from crm.people import PostHolding
from crm.profile import OrganizationProfile
from ui.desk import Desk
from ui.forms.deleting import ask_delete
from ui.forms.finders import KIND_ICONS
from ui.opening import open_link
from ui.pages.documents import Documents
from ui.pages.history_card import Timeline
from ui.pages.looks import held, initials
from ui.pages.other_follow_ups import OtherFollowUps
from ui.pages.outcome_cards import Needs, Promises
from ui.pages.profile_page import ProfilePage
from ui.pages.profile_parts import Folded, ProfileBody, ProfileHead, Section, chain, tile
from ui.pages.stage_card import StageCard
from ui.pages.ties_card import Ties
from ui.parts.buttons import add_action, button, menu
from ui.parts.cards import EmptyState
from ui.parts.labels import Badge, separator
from ui.parts.timeline import Badge as RowBadge
from ui.parts.timeline import DocumentRow, NoteRow, PersonRow, SmallList, SmallRow
from ui.parts.toast import Banner

CONTACT_ICONS = {
    ContactKind.EMAIL: "mail",
    ContactKind.PHONE: "phone",
    ContactKind.WHATSAPP: "message-square",
    ContactKind.ADDRESS: "map-pin",
}
WEB = 0  # where a contact has its id


class OrganizationPage(ProfilePage):
    """The profile of one institution at a time."""

    noun = Organization
    _found: OrganizationProfile | None = None

    def _build(self) -> None:
        desk = self._desk
        self.head = ProfileHead(self._offer)
        self.head.act(_("Registrar reunión"), "plus", self.new_event, "Ctrl+N")
        self.head.act(_("Imprimir ficha"), "printer", self.print_brief, "Ctrl+Shift+P")
        self.head.act(
            _("Nuevo compromiso"), "handshake", partial(self._add, OutcomeKind.COMMITMENT)
        )
        self.see = button(_("Ver"), small=True, on=self._see_successor)
        self.reopen = button(_("Reabrir"), "ghost", small=True, on=self._reopen)
        self.closed = Banner("warn", "", [self.see, self.reopen])
        self.stages = StageCard(desk)
        self.others = OtherFollowUps(desk)
        self.people = People(desk)
        self.needs = Needs(desk)
        self.needs.offer(_("Agregar necesidad"), "plus", partial(self._add, OutcomeKind.NEED))
        self.documents = Documents(desk)
        self.data = Data(desk)
        self.ties = Ties(desk)
        self.promises = Promises(desk)
        self.promises.offer(
            _("Nuevo compromiso"),
            "plus",
            partial(self._add, OutcomeKind.COMMITMENT),
            _("Agregar compromiso"),
        )
        self.timeline = Timeline(desk, stages=True)
        self.timeline.offer_first(_("Registrar la primera"), self.new_event)
        self.timeline.stage_opened.connect(self.stages.ask_change)
        self.body = ProfileBody(
            [self.closed, self.stages],
            [self.people, self.needs, self.documents, self.data, self.ties],
            [self.promises, self.others, self.timeline],
        )

    # Showing

    def _read(self) -> None:
        self._found = None
        self._found = self._desk.read(lambda s: profile.of_organization(s, self.id))

    def _show_found(self) -> None:
        found = self._found
        assert found is not None
        self._show_head(found)
        self.stages.setVisible(found.facts.kind in GOVERNMENTS or found.follow_up.id is not None)
        self.stages.show_follow_up(self.id, found.facts.name, found.follow_up)
        self.people.show_people(found)
        self.needs.show_outcomes(found.outcomes)
        self.documents.show_files(found.attachments, organization_id=self.id)
        self.data.show_facts(found.facts)
        self.ties.show_institution(found.facts)
        self.promises.show_outcomes(found.outcomes)
        self.others.show_follow_ups(self.id, found.follow_up.others)
        self.timeline.show_entries(found.entries)
        chain(self)

    def _show_head(self, found: OrganizationProfile) -> None:
        facts, late = found.facts, sum(1 for each in found.outcomes if each.overdue)
        self.head.show_tile(tile(KIND_ICONS[facts.kind]))
        self.head.title.setText(facts.official_name)
        self.head.example.setVisible(facts.example)
        self.head.facts.setText(" · ".join(_line(facts)))
        words = ngettext("{n} compromiso vencido", "{n} compromisos vencidos", late)
        badges = [Badge(words.format(n=late), "danger")] if late else []
        self.head.show_badges(badges)
        self.closed.setVisible(facts.closed_on is not None)
        if facts.closed_on is not None:
            self.closed.say("warn" if facts.closed else "info", _closed(facts))
            self.reopen.setText(_("Reabrir") if facts.closed else _("Anular el cierre"))
            self.see.setVisible(facts.successor_id is not None)

    # Doing

    def new_event(self) -> None:
        """Go and log a meeting with this institution."""
        self._desk.go("event/new", organization_id=self.id)

    def print_brief(self) -> None:
        """Go and print the brief of this institution."""
        self._desk.go("brief", organization_ids=(self.id,))

    def _add(self, kind: OutcomeKind) -> None:
        self._desk.go("outcome/new", organization_id=self.id, kind=kind)

    def _go(self, kind: str) -> None:
        self._desk.go(kind, organization_id=self.id)

    def _see_successor(self) -> None:
        if self._found and self._found.facts.successor_id:
            self._desk.go("organization", self._found.facts.successor_id)

    def _reopen(self) -> None:
        if self._found is not None:
            name = self._found.facts.name
            self._desk.attempt(
                lambda session: organizations.reopen_organization(session, self.id),
                _("«{name}» está abierta de nuevo").format(name=name),
            )

    def _offer(self, made: QMenu) -> None:
        go, own = self._desk.go, self.id
        add_action(made, _("Editar"), partial(go, "organization/edit", own), "pencil")
        add_action(made, _("Agregar persona"), partial(self._go, "person/new"), "user-plus")
        add_action(made, _("Agregar cargo"), partial(self._go, "post/new"), "briefcase")
        reach = partial(go, "organization/edit", own)
        add_action(made, _("Agregar datos de contacto"), reach, "contact")
        made.addSeparator()
        add_action(made, _("Valorar influencia"), partial(self._go, "assessment/new"), "star")
        space = self._found is not None and self._found.facts.kind is OrganizationKind.SPACE
        join = _("Sumar un miembro") if space else _("Sumar a un espacio")
        add_action(made, join, partial(self._go, "membership/new"), "network")
        if self.stages.isHidden():
            add_action(made, _("Seguir en la Declaración"), self.stages.show, "flag")
        self._offer_record(made)
        close = partial(go, "organization/close", own)
        add_action(made, _("Cerrar o suceder"), close, "archive")
        add_action(made, _("Eliminar"), self.delete, "trash-2", danger=True)

    def delete(self) -> None:
        """Ask, and put the institution in the Papelera."""
        if self._found is not None:
            ask_delete(self, self._desk, Organization, self.id, self._found.facts.name)

    def _lines(self) -> Iterator[str | None]:
        if self._found is not None:
            yield self._found.facts.official_name
            yield " · ".join(_line(self._found.facts))
            yield from (each.value for each in self._found.contacts)


def _line(facts: OrganizationFacts) -> Iterator[str]:
    yield kind_short(facts.kind)
    if facts.territory:
        yield facts.territory
    if facts.ubigeo:
        yield _("Ubigeo {code}").format(code=facts.ubigeo)
    yield from facts.acronyms
    if facts.parent:
        yield _("Depende de {name}").format(name=facts.parent)
    if facts.responsible:
        yield _("Responsable: {name}").format(name=facts.responsible)
    if facts.last_contact:
        yield _("Última interacción: {day}").format(day=show_day(facts.last_contact))


def _closed(facts: OrganizationFacts) -> str:
    day = show_date(facts.closed_on) if facts.closed_on else ""
    if not facts.closed and facts.successor:
        return _("Se cierra el {day}. La sucederá {name}.").format(day=day, name=facts.successor)
    if not facts.closed:
        return _("Se cierra el {day}.").format(day=day)
    if facts.successor:
        return _("Cerrada el {day}. La sucede {name}.").format(day=day, name=facts.successor)
    return _("Cerrada el {day}.").format(day=day)


class People(Section):
    """Who holds which post, which are vacant, who came before, and how to reach the house."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk, "people", _("Autoridades y contactos"), _("Sin autoridades ni contactos.")
        )
        self._desk = desk
        self._id = 0
        self._known: dict[tuple[str, int], PostHolding] = {}
        self._contacts: Sequence[ContactValues] = ()
        self.offer(
            _("Agregar persona"),
            "user-plus",
            lambda: desk.go("person/new", organization_id=self._id),
        )
        self.former = Folded(_("Anteriores"))
        self.line = separator()
        self.reach = Reach(desk, lambda: desk.go("organization/edit", self._id))
        for each in (self.former, self.line, self.reach):
            self.add(each)
        self.hear(self.former.list)
        self.opened.connect(self._open)
        self.delete_asked.connect(self._delete)
        self.menu_asked.connect(self._offer_menu)

    def show_people(self, found: OrganizationProfile) -> None:
        """Show those of this institution."""
        self._id = found.facts.id
        self._known = {_key(each): each for each in found.holdings}
        named = [each for each in found.holdings if each.person_id is not None]
        self.show_rows([_holder(each) for each in found.current], len(named))
        self.former.show_rows([_holder(each) for each in found.former], _before(found.former))
        self.reach.show_contacts(found.contacts, found.facts.web)
        self.line.setVisible(not self.reach.isHidden())

    def _open(self, key: tuple[str, int]) -> None:
        holding = self._known[key]
        if holding.person_id is not None:
            self._desk.go("person", holding.person_id)
        else:
            self._appoint(holding)

    def _appoint(self, holding: PostHolding) -> None:
        self._desk.go("appointment/new", organization_id=self._id, post_id=holding.post_id)

    def _delete(self, key: tuple[str, int]) -> None:
        holding = self._known[key]
        if holding.appointment_id is not None:
            name = f"{holding.person}, {holding.title}"
            ask_delete(self, self._desk, Appointment, holding.appointment_id, name)
        else:
            ask_delete(self, self._desk, Post, holding.post_id, holding.title)

    def _offer_menu(self, key: tuple[str, int], where: QPoint) -> None:
        made, holding, go = menu(self), self._known[key], self._desk.go
        appointment = holding.appointment_id
        if appointment is not None:
            add_action(made, _("Abrir"), partial(self._open, key), "user", "Return")
            edit = partial(go, "appointment/edit", appointment)
            add_action(made, _("Editar designación"), edit, "pencil")
            add_action(made, _("Designar sucesor"), partial(self._appoint, holding), "user-plus")
        else:
            add_action(made, _("Designar"), partial(self._appoint, holding), "user-plus", "Return")
        post = partial(go, "post/edit", holding.post_id)
        add_action(made, _("Editar cargo"), post, "briefcase")
        made.addSeparator()
        text = _("Eliminar cargo") if appointment is None else _("Eliminar designación")
        add_action(made, text, partial(self._delete, key), "trash-2", "Del", danger=True)
        made.popup(where)


def _key(holding: PostHolding) -> tuple[str, int]:
    if holding.appointment_id is not None:
        return "appointment", holding.appointment_id
    return "post", holding.post_id


def _holder(holding: PostHolding) -> PersonRow:
    if holding.person is None:
        appoint = RowBadge(_("Designar"), "accent", "user-plus")
        said = _("Vacante · {post}").format(post=holding.title)
        return PersonRow(
            _key(holding),
            said,
            holding.unit or _("Sin titular registrado"),
            "–",
            "neutral",
            appoint,
        )
    badge: RowBadge | None = None
    if holding.do_not_contact:
        badge = RowBadge(_("No contactar"), "danger", "x")
    elif holding.focal_point:
        badge = RowBadge(_("Punto focal"), "ok", "check")
    first = holding.current and (holding.focal_point or holding.level is PostLevel.ELECTED)
    tint: Any = "accent" if first else "neutral"
    return PersonRow(
        _key(holding), holding.person, held(holding), initials(holding.person), tint, badge
    )


def _before(former: Sequence[PostHolding]) -> str:
    if not former:
        return ""
    years = f" ({former[0].years})" if former[0].years else ""
    first, more = f"{former[0].person}{years}", len(former) - 1
    if not more:
        return first
    return ngettext("{first} y {n} más", "{first} y {n} más", more).format(first=first, n=more)


class Reach(SmallList):
    """Mail, telephones, addresses and web page, each a press away; a menu corrects them."""

    def __init__(self, desk: Desk, on_edit: Callable[[], object]) -> None:
        super().__init__(_("Contactos"))
        self._desk = desk
        self._edit = on_edit
        self._contacts: dict[int, ContactValues] = {}
        self._web = ""
        self.opened.connect(self._use)
        self.delete_asked.connect(self._delete)
        self.menu_asked.connect(self._offer)

    def show_contacts(self, contacts: Sequence[ContactValues], web: str | None = None) -> None:
        """Show these; with none, nothing."""
        self._contacts = {each.id: each for each in contacts if each.id is not None}
        self._web = web or ""
        rows: list[SmallRow] = [
            DocumentRow(id_, each.value, _medium(each), CONTACT_ICONS[each.kind])
            for id_, each in self._contacts.items()
        ]
        if web:
            rows.append(DocumentRow(WEB, web, _("Página web"), "globe"))
        self.show_rows(rows)
        self.setVisible(bool(rows))

    def _use(self, id_: int) -> None:
        if id_ == WEB:
            self._open(self._web if "://" in self._web else f"https://{self._web}")
            return
        contact = self._contacts[id_]
        if contact.kind is ContactKind.EMAIL:
            self._open(f"mailto:{contact.value}")
        elif contact.kind is ContactKind.ADDRESS:
            self._copy(id_)
        else:
            number = "".join(c for c in contact.value.split(_("anexo"))[0] if c in "+0123456789")
            self._open(f"tel:{number}")

    def _open(self, url: str) -> None:
        try:
            open_link(self, url)
        except CrmError as error:
            self._desk.failed.emit(str(error))

    def _copy(self, id_: int) -> None:
        value = self._web if id_ == WEB else self._contacts[id_].value
        QGuiApplication.clipboard().setText(value)
        address = id_ != WEB and self._contacts[id_].kind is ContactKind.ADDRESS
        self._desk.told.emit(_("Dirección copiada") if address else _("Datos copiados"), False)

    def _delete(self, id_: int) -> None:
        if id_ == WEB:
            self._edit()
        else:
            ask_delete(self, self._desk, ContactPoint, id_, self._contacts[id_].value)

    def _offer(self, id_: int, where: QPoint) -> None:
        made = menu(self)
        if id_ == WEB or self._contacts[id_].kind is not ContactKind.ADDRESS:
            add_action(made, _("Abrir"), partial(self._use, id_), "external-link", "Return")
        add_action(made, _("Copiar"), partial(self._copy, id_), "copy")
        add_action(made, _("Corregir"), self._edit, "pencil")
        if id_ != WEB:
            made.addSeparator()
            drop = partial(self._delete, id_)
            add_action(made, _("Eliminar"), drop, "trash-2", "Del", danger=True)
        made.popup(where)


def _medium(contact: ContactValues) -> str:
    if contact.personal:
        return _("{kind} personal").format(kind=contact.kind.label)
    return contact.kind.label


class Data(Section):
    """What else is known of an institution; a press edits it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "data", _("Datos"))
        self._id = 0
        self.opened.connect(lambda _key: desk.go("organization/edit", self._id))

    def show_facts(self, facts: OrganizationFacts) -> None:
        """Show those of this institution; with none, nothing."""
        self._id = facts.id
        known = (
            (_("RUC"), facts.ruc),
            (_("Rubro"), facts.business_line),
            (_("Población"), show_number(facts.population) if facts.population else None),
        )
        rows: list[SmallRow] = [
            DocumentRow(name, name, value, "info") for name, value in known if value
        ]
        if facts.notes:
            rows.append(NoteRow("notes", facts.notes, "", _("Notas"), "file-text", "neutral"))
        self.show_rows(rows, 0)
        self.setVisible(bool(rows))


def nobody() -> QWidget:
    """Return what stands in the place of a profile before one is chosen."""
    return EmptyState("users", _("Elija un actor de la lista para ver su ficha."))
