"""The parts of an event on its page: who brings it about, its sessions, its agenda, its series."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from sqlalchemy.orm import Session

from crm import journal, organizers, sessions
from crm.dates import show_number, show_range
from crm.event_page import EventPage, OrganizerRow
from crm.i18n import _, ngettext
from crm.model import AgendaItem, EventSession, OrganizerRole
from crm.reports.event_facts import show_hours
from crm.sessions import ItemRow, SessionRow
from crm.text import fold
from ui.desk import Desk
from ui.forms import known
from ui.forms.deleting import ask_delete
from ui.pages.asks import Asks
from ui.pages.event_onward import leads_to
from ui.pages.pending_acts import near_day
from ui.pages.profile_parts import Section
from ui.parts import fields
from ui.parts.buttons import add_action, button, menu
from ui.parts.labels import Kind, label
from ui.parts.suggestions import Suggestion
from ui.parts.timeline import DocumentRow, TimelineRow

MOST = 20  # rows that have an order are seen together


class Organizers(Section):
    """Which institutions bring the event about, and as what; asked and corrected in its place."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "organizers", _("Organizadores"), _("Sin organizadores."))
        self._desk = desk
        self._id = 0
        self._rows: dict[int, OrganizerRow] = {}
        self.asks = Asks(desk, self._focus)
        self.add(self.asks)
        self.offer(_("Agregar organizador"), "plus", self.ask_new, keys="Alt+O")
        self.opened.connect(self.ask_role)
        self.delete_asked.connect(self.remove)
        self.menu_asked.connect(self._offer_menu)

    def show_page(self, page: EventPage) -> None:
        """Show those of this event."""
        self._id = page.id
        self._rows = {each.id: each for each in page.organizers}
        self.show_rows(
            [
                DocumentRow(each.id, each.name, each.role.label, "building-2")
                for each in page.organizers
            ]
        )

    def ask_new(self) -> None:
        """Ask for another one."""
        role = known.word("role", _("Papel"), OrganizerRole, empty=None)
        who = known.organization("organization_id", _("Institución"), self._desk)
        self.asks.ask(
            _("¿Quién más organiza?"),
            [[who.but(required=True, stretch=2), role]],
            lambda session, values: organizers.save_organizer(session, self._id, values),
            _("Organizador agregado"),
        )

    def ask_role(self, id_: int) -> None:
        """Ask what part an institution has."""
        row = self._rows[id_]
        self.asks.ask(
            _("Papel de «{name}»").format(name=row.name),
            [known.word("role", _("Papel"), OrganizerRole, empty=None)],
            lambda session, values: organizers.save_organizer(session, self._id, values, id_),
            _("Organizador guardado"),
            values={"role": row.role},
        )

    def remove(self, id_: int) -> None:
        """Take one away."""
        told = _("«{name}» quitado de los organizadores").format(name=self._rows[id_].name)
        self._desk.attempt(lambda session: organizers.remove(session, id_), told)

    def _offer_menu(self, id_: int, where: QPoint) -> None:
        made, row = menu(self), self._rows[id_]
        add_action(made, _("Cambiar papel"), partial(self.ask_role, id_), "pencil", "Return")
        see = partial(self._desk.go, "organization", row.organization_id)
        add_action(made, _("Ver la institución"), see, "building-2")
        made.addSeparator()
        add_action(made, _("Quitar"), partial(self.remove, id_), "x", "Del", danger=True)
        made.popup(where)

    def _focus(self) -> None:
        (self.list if self._rows else self.fold).setFocus(Qt.FocusReason.OtherFocusReason)


class _Ordered(Section):
    """A list whose rows have an order of their own: Alt and an arrow carry one up or down."""

    kind = ""  # of its forms

    def __init__(self, desk: Desk, title: str, nothing: str, add: str, keys: str) -> None:
        super().__init__(desk, self.kind, title, nothing, MOST)
        self._desk = desk
        self._id = 0
        self.offer(add, "plus", self.add_one, keys=keys)
        self.delete_asked.connect(self.delete)
        self.menu_asked.connect(self._offer_menu)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, step in (("Alt+Up", -1), ("Alt+Down", 1)):
            carry = partial(self._carry_current, step)
            QShortcut(QKeySequence(keys), self.list, carry, context=here)
        QShortcut(QKeySequence("Ins"), self.list, self.add_one, context=here)
        said = _("Alt y una flecha cambian el orden; Insertar agrega.")
        self.list.view.setAccessibleDescription(said)

    def add_one(self) -> None:
        """Go and add one."""
        self._desk.go(f"{self.kind}/new", event_id=self._id)

    def edit(self, id_: int) -> None:
        """Go and correct one."""
        self._desk.go(f"{self.kind}/edit", id_)

    def delete(self, id_: int) -> None:
        """Ask, and put one in the Papelera."""
        raise NotImplementedError

    def neighbours(self, id_: int) -> Sequence[int]:
        """The ids among which one has its place, in order."""
        raise NotImplementedError

    def put(self, session: Session, id_: int, place: int) -> None:
        """Put one at a place among its neighbours."""
        raise NotImplementedError

    def carry(self, id_: int, step: int) -> None:
        """Put one before or after its neighbour, if it has one there."""
        ids = self.neighbours(id_)
        place = list(ids).index(id_) + step
        if 0 <= place < len(ids):
            self._desk.attempt(lambda session: self.put(session, id_, place))

    def _carry_current(self, step: int) -> None:
        id_ = self.list.current_id()
        if id_ is not None:
            self.carry(id_, step)

    def _offer_menu(self, id_: int, where: QPoint) -> None:
        made = menu(self)
        self._begin_menu(made, id_)
        add_action(made, _("Subir"), partial(self.carry, id_, -1), "arrow-up", "Alt+Up")
        add_action(made, _("Bajar"), partial(self.carry, id_, 1), "arrow-down", "Alt+Down")
        add_action(made, _("Historial"), partial(self._desk.go, "history", id_), "history")
        made.addSeparator()
        drop = partial(self.delete, id_)
        add_action(made, _("Eliminar"), drop, "trash-2", "Del", danger=True)
        made.popup(where)

    def _begin_menu(self, made: Any, id_: int) -> None:
        add_action(made, _("Corregir"), partial(self.edit, id_), "pencil", "Return")


class Sessions(_Ordered):
    """The sessions of an event, each with how many were at it; a press opens its list."""

    kind = "session"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Sesiones"), _("Sin sesiones."), _("Agregar sesión"), "Alt+S")
        self._rows: dict[int, SessionRow] = {}
        self.opened.connect(self.open)

    def show_page(self, page: EventPage) -> None:
        """Show those of this event."""
        self._id = page.id
        self._rows = {each.id: each for each in page.sessions}
        dated = not page.lost_its_day
        self.show_rows([_session(each, dated=dated) for each in page.sessions])

    def open(self, id_: int) -> None:
        """Go to the list of who was at one."""
        if leads_to("event/attendance"):
            self._desk.go("event/attendance", self._id, session=id_)
        else:
            self.edit(id_)

    def delete(self, id_: int) -> None:
        ask_delete(self, self._desk, EventSession, id_, self._rows[id_].title)

    def neighbours(self, id_: int) -> Sequence[int]:
        return list(self._rows)

    def put(self, session: Session, id_: int, place: int) -> None:
        sessions.move_session(session, id_, place)

    def _begin_menu(self, made: Any, id_: int) -> None:
        if not leads_to("event/attendance"):
            super()._begin_menu(made, id_)
            return
        add_action(made, _("Ver asistencia"), partial(self.open, id_), "user-check", "Return")
        add_action(made, _("Corregir"), partial(self.edit, id_), "pencil")


def _session(row: SessionRow, *, dated: bool) -> TimelineRow:
    day = near_day(row.held_on) if row.held_on and dated else ""
    said = (day, show_hours(row.start_time, row.end_time), row.venue or "")
    people = ngettext("{n} asistente", "{n} asistentes", row.people)
    count = people.format(n=show_number(row.people)) if row.people else _("sin lista")
    icon = "user-check" if row.people else "calendar"
    detail = " · ".join(filter(None, said)) or _("sin día ni hora")
    return TimelineRow(row.id, row.title, detail, count, icon, "ok" if row.people else "neutral")


class Agenda(_Ordered):
    """The points of the agenda, session by session, and which were dealt with."""

    kind = "agenda_item"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Agenda"), _("Sin puntos de agenda."), _("Agregar punto"), "Alt+G")
        self._rows: dict[int, ItemRow] = {}
        self.opened.connect(self.edit)

    def show_page(self, page: EventPage) -> None:
        """Show that of this event."""
        self._id = page.id
        self._rows = {each.id: each for each in page.agenda}
        names = {each.id: each.title for each in page.sessions}
        self.show_rows([_item(each, names.get(each.session_id or 0, "")) for each in page.agenda])

    def delete(self, id_: int) -> None:
        ask_delete(self, self._desk, AgendaItem, id_, self._rows[id_].title)

    def neighbours(self, id_: int) -> Sequence[int]:
        of = self._rows[id_].session_id
        return [each.id for each in self._rows.values() if each.session_id == of]

    def put(self, session: Session, id_: int, place: int) -> None:
        sessions.move_item(session, id_, place)


def _item(row: ItemRow, of: str) -> TimelineRow:
    dealt = " ".join((row.dealt_with or "").split())
    said = (of, row.speaker or "", dealt)
    tint: Kind = "ok" if dealt else "neutral"
    icon = "check" if dealt else "circle-dashed"
    detail = " · ".join(filter(None, said))
    hours = show_hours(row.start_time, row.end_time)
    return TimelineRow(row.id, row.title, detail, hours, icon, tint)


class Series(Section):
    """The series that an event is of, and its other events."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "series", _("Serie"), _("No es de ninguna serie."))
        self._desk = desk
        self._page: EventPage | None = None
        self.name = label("", "strong", wrap=True)
        self.body.insertWidget(0, self.name)
        self.asks = Asks(desk, lambda: self.fold.setFocus(Qt.FocusReason.OtherFocusReason))
        self.add(self.asks)
        self.rename = button(_("Cambiar el nombre"), "ghost", small=True, on=self.ask_name)
        self.add_action(self.rename)
        self.add_action(
            button(_("Elegir la serie"), "icon", "pencil", small=True, on=self.ask_series)
        )
        self.offer_first(_("Elegir o crear"), self.ask_series)
        self.opened.connect(lambda id_: desk.go("event", id_))

    def show_page(self, page: EventPage) -> None:
        """Show that of this event."""
        self._page = page
        self.name.setText(page.series or "")
        self.name.setVisible(page.series is not None)
        self.rename.setVisible(page.series is not None)
        rows = [
            TimelineRow(
                each.id,
                each.subject,
                each.state.label,
                show_range(each.start, each.end) if each.start else _("sin fecha"),
                "calendar-days",
            )
            for each in page.siblings
        ]
        self.show_rows(rows, len(rows) + 1 if page.series else 0)
        self.nothing.setVisible(page.series is None)

    def ask_series(self) -> None:
        """Ask of which series it is; one that is not there yet is made by its name."""
        page = self._page
        if page is None:
            return
        self.asks.ask(
            _("¿De qué serie es?"),
            [self._field().but(hint=_("vacío: de ninguna"))],
            self._write,
            _("Serie guardada"),
            values={"series_id": _suggested(page.series_id, page.series)},
        )

    def ask_name(self) -> None:
        """Ask how the series is called from now on."""
        series_id = self._page.series_id if self._page else None
        self.asks.ask(
            _("¿Cómo se llama la serie?"),
            [fields.text("name", _("Nombre")).but(required=True)],
            lambda session, values: sessions.save_series(session, values["name"], series_id),
            _("Serie guardada"),
            values={"name": self.name.text()},
        )

    def _field(self) -> fields.Field:
        def suggest(typed: str) -> list[Suggestion]:
            rows = self._desk.read(sessions.every_series)
            words = fold(typed).split()
            return [
                Suggestion(each.id, "series", each.name, _events_said(each.events), "layers")
                for each in rows
                if all(word in fold(each.name) for word in words)
            ]

        def offer(typed: str) -> Suggestion | None:
            said = _("Crear la serie «{name}»").format(name=typed)
            return Suggestion(typed, "series", said, icon="plus") if typed.strip() else None

        # What is to be created is its own name until the question is answered.
        return fields.record(
            "series_id",
            _("Serie"),
            suggest,
            offer_create=offer,
            on_create=lambda typed: Suggestion(typed, "series", typed, icon="layers"),
        )

    def _write(self, session: Session, values: dict[str, Any]) -> None:
        chosen = values["series_id"]
        if self._page is not None:
            journal.describe(session, sessions.IN_SERIES, self._page.subject)
            if isinstance(chosen, str):
                chosen = sessions.save_series(session, chosen)
            before = self._page.series_id
            sessions.put_in_series(session, self._page.id, chosen)
            if before not in (None, chosen) and not sessions.in_series(session, before):
                sessions.delete_series(session, before)  # it was this event's only


def _events_said(count: int) -> str:
    return ngettext("{n} reunión", "{n} reuniones", count).format(n=show_number(count))


def _suggested(id_: int | None, name: str | None) -> Suggestion | None:
    return Suggestion(id_, "series", name, icon="layers") if id_ and name else None
