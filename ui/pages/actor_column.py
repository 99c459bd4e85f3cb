"""The list of actors: searched, narrowed, counted, and acted on many at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import focal_points, office, organizations, people, suggest, tags
from crm.criteria import Group
from crm.i18n import _, ngettext
from crm.model import SegmentOf
from crm.organizations import Filters, Order, OrganizationRow
from crm.people import PersonRow
from crm.search import Kind
from ui.desk import Desk
from ui.pages.actor_filters import ActorFilters
from ui.pages.actor_tabs import LIST, ActorTabs
from ui.pages.lister import Found, Lister
from ui.pages.looks import organization_look, person_look
from ui.pages.segment_chip import SegmentChip
from ui.parts.buttons import Button, add_action, button, menu
from ui.parts.cards import EmptyState
from ui.parts.chips import ChipRow
from ui.parts.labels import Elided, Keycap, label, separator
from ui.parts.rows import RowList
from ui.parts.search_field import SearchField
from ui.parts.segmented import Segment, Segmented
from ui.theme import icon, theme

ORGANIZATIONS, PEOPLE = "organizations", "people"
OF_KIND = {ORGANIZATIONS: "organization", PEOPLE: "person"}
ELSEWHERE = 1_000


@dataclass(frozen=True)
class Question:
    """What the list is asked: words, filters, and in what order."""

    typed: str = ""
    filters: Filters = field(default_factory=Filters)
    order: Order = Order.NAME
    segment: Group | None = None  # of people


class ActorColumn(QWidget):
    """Two lists under one search: institutions and people.

    `chosen` tells the one actor that is selected (tab and id), `opened` that the user wants
    to go on to it.
    """

    chosen = Signal(str, object)
    opened = Signal(str, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._asked: dict[str, Question | None] = {ORGANIZATIONS: None, PEOPLE: None}
        self._found: dict[str, Found | None] = {ORGANIZATIONS: None, PEOPLE: None}
        self._order = Order.NAME
        self._pending: tuple[list[int], int | None] | None = None  # selection, scroll
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build()
        self._refresh = QTimer(self, singleShot=True, interval=0)
        self._refresh.timeout.connect(self._ask_again)
        self.set_compact(bool(desk.settings.view.get("actors.compact")))

    # Building

    def _build(self) -> None:
        self.filters = ActorFilters(self._desk)
        self.people_segments = SegmentChip(self._desk, SegmentOf.PEOPLE)
        self.people_filters = ChipRow((self.people_segments,))
        self.people_filters.hide()
        self._stages = {each.id: each for each in self.filters.choices.stages}
        self.switch = Segmented(
            _("Qué se lista"),
            [Segment(ORGANIZATIONS, _("Instituciones")), Segment(PEOPLE, _("Personas"))],
        )
        self.search = SearchField(_("Buscar actores"), _("Nombre, persona, ubigeo…"))
        self.count = Elided("", "field")
        self.sort = button("", "quiet", small=True, on=self._offer_orders)
        self.stack = QStackedWidget()
        self.lists = {
            ORGANIZATIONS: RowList(
                self._organizations, self._organization_look, _("Instituciones")
            ),
            PEOPLE: RowList(self._people, person_look, _("Personas")),
        }
        self._listers = {tab: Lister(self._desk, view, self) for tab, view in self.lists.items()}
        for tab, view in self.lists.items():
            self.stack.addWidget(view)
            view.selected.connect(partial(self._selected, tab))
            view.opened.connect(partial(self.opened.emit, tab))
            view.menu_asked.connect(self._offer_actions)
            self._listers[tab].listed.connect(partial(self._listed, tab))
            self._listers[tab].failed.connect(self._desk.failed)
        self.elsewhere = _Elsewhere(self._see_elsewhere)
        self.bulk = BulkBar(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.tabs = ActorTabs(self._desk, LIST, self)
        column.addWidget(self.tabs)
        column.addLayout(self._head())
        column.addWidget(separator())
        column.addWidget(self.stack, 1)
        column.addWidget(self.elsewhere)
        column.addWidget(self.bulk)
        column.addWidget(self._foot())
        self._connect()
        self._show_order()

    def _connect(self) -> None:
        self.switch.changed.connect(self._switched)
        self.search.searched.connect(lambda _typed: self.ask())
        self.search.down.connect(self.enter_list)
        self.search.returnPressed.connect(self._open_first)
        self.filters.changed.connect(self.ask)
        self.people_segments.changed.connect(self.ask)
        self.people_segments.altered.connect(self.ask)

    def _head(self) -> QVBoxLayout:
        head = QVBoxLayout()
        head.setContentsMargins(14, 11, 12, 4)
        head.setSpacing(10)
        top = QHBoxLayout()
        top.setSpacing(2)
        self.title = label(_("Actores"), "title")
        top.addWidget(self.title)
        top.addStretch(1)
        top.addWidget(self.switch)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.count, 1)
        line.addWidget(self.sort)
        head.addLayout(top)
        head.addWidget(self.search)
        head.addWidget(self.filters)
        head.addWidget(self.people_filters)
        head.addLayout(line)
        return head

    def _foot(self) -> QWidget:
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(separator())
        row = QHBoxLayout()
        row.setContentsMargins(6, 2, 14, 2)
        row.setSpacing(6)
        self.new = button("", "ghost", "plus", on=self._new)
        row.addWidget(self.new)
        row.addStretch(1)
        self._keys: list[QWidget] = [
            Keycap("↑ ↓"),
            label(_("recorrer"), "caption"),
            Keycap("Enter"),
            label(_("abrir"), "caption"),
        ]
        for each in self._keys:
            row.addWidget(each)
        column.addLayout(row)
        self._name_new()
        return foot

    # What is asked

    @property
    def tab(self) -> str:
        """Which of the two lists is in sight."""
        return str(self.switch.value())

    @property
    def view(self) -> RowList:
        """The list in sight."""
        return self.lists[self.tab]

    def question(self) -> Question:
        """What the list in sight is asked now."""
        typed = self.search.text().strip()
        if self.tab == PEOPLE:
            return Question(typed, segment=self.people_segments.asked(SegmentOf.PEOPLE))
        return Question(typed, self.filters.value(), self._order)

    def ask(self) -> None:
        """Show what the words and filters find."""
        self._asked[self.tab] = self.question()
        self._ask_lister(again=False)

    def begin(self) -> None:
        """Show the list in sight, if nobody has asked for it yet."""
        if self._asked[self.tab] is None:
            self.ask()

    def _ask_again(self) -> None:
        for tab in self.lists:
            if tab != self.tab:
                self._asked[tab] = None  # asked anew when it is next looked at
        self._asked[self.tab] = self.question()
        self._ask_lister(again=True)
        self.view.refresh()

    def _ask_lister(self, *, again: bool) -> None:
        asked = self.question()
        self.view.mark(asked.typed)
        self._show_order()
        finds: dict[str, Callable[[Session, int | None], list[int]]] = {
            ORGANIZATIONS: partial(_find_organizations, asked),
            PEOPLE: partial(_find_people, asked),
        }
        total = organizations.count if self.tab == ORGANIZATIONS else people.count
        other = finds[PEOPLE if self.tab == ORGANIZATIONS else ORGANIZATIONS]
        if not again:
            self.count.setText("")
        self._listers[self.tab].ask(
            finds[self.tab],
            total,
            lambda session: len(other(session, ELSEWHERE)) if asked.typed else 0,
            again=again,
            at_once=asked.segment is None and asked.filters.segment is None,
        )

    def _listed(self, tab: str, found: Found) -> None:
        self._found[tab] = found
        if tab == self.tab:
            self._tell(found)
            self._settle(found)

    def _tell(self, found: Found) -> None:
        self.count.setText(
            _("{n} de {total}").format(n=f"{len(found.ids):,}", total=f"{found.total:,}")
        )
        self.elsewhere.say(self.tab, found.elsewhere)
        if not found.ids:
            self.view.set_empty(self._emptiness())

    def _emptiness(self) -> QWidget:
        """Say why there is nothing to see, and offer the way out."""
        asked = self.question()
        if asked.typed:
            return self._no_match(asked.typed)
        if asked.filters:
            clear = button(_("Quitar filtros"), on=self.filters.clear)
            return EmptyState("list-filter", _("Nada coincide con estos filtros."), clear)
        if asked.segment is not None:
            clear = button(_("Quitar filtros"), on=partial(self._take_segments, ()))
            return EmptyState("list-filter", _("Nadie está en este segmento."), clear)
        if self.tab == PEOPLE:
            sentence = _("Aún no hay personas. Se agregan solas al registrar reuniones.")
            return EmptyState("user", sentence, button(_("Nueva persona"), "primary", on=self._new))
        sentence = _("Aún no hay instituciones en este archivo.")
        return EmptyState("users", sentence, button(_("Nuevo actor"), "primary", on=self._new))

    def _no_match(self, typed: str) -> QWidget:
        kind = Kind.ORGANIZATION if self.tab == ORGANIZATIONS else Kind.PERSON
        sentence = _("Nada coincide con «{text}».").format(text=typed)
        meant = self._desk.read(lambda session: suggest.meant(session, typed, kind))
        if meant is None:
            if self.filters.value() and self.tab == ORGANIZATIONS:
                clear = button(_("Quitar filtros"), on=self.filters.clear)
                return EmptyState("search", sentence, clear)
            return EmptyState("search", sentence)
        asked = _("¿Quiso decir «{text}»?").format(text=meant)
        again = button(_("Buscar «{text}»").format(text=meant), on=partial(self.search_for, meant))
        return EmptyState("search", f"{sentence} {asked}", again)

    def search_for(self, typed: str) -> None:
        """Search for these words."""
        self.search.setText(typed)
        self.search.setFocus()

    # What the lists show

    def _organizations(self, ids: Sequence[int]) -> Mapping[int, OrganizationRow]:
        return self._desk.read(
            lambda session: organizations.rows(session, ids, office.stale_after_days(session))
        )

    def _organization_look(self, row: OrganizationRow) -> Any:
        return organization_look(row, self._stages)

    def _people(self, ids: Sequence[int]) -> Mapping[int, PersonRow]:
        return self._desk.read(lambda session: people.rows(session, ids))

    def refresh(self) -> None:
        """Show what has changed, once whatever is under way is done."""
        self._refresh.start()

    # Going about in it

    def _switched(self, tab: str) -> None:
        self.stack.setCurrentWidget(self.lists[tab])
        people_shown = tab == PEOPLE
        self.filters.setVisible(not people_shown)
        self.people_filters.setVisible(people_shown)
        self.sort.setVisible(not people_shown)
        self._name_new()
        self.bulk.show_for([])
        found = self._found[tab]
        if self._asked[tab] != self.question() or found is None:
            self.ask()
        else:
            self._tell(found)
        self._selected(tab, self.view.selected_ids())

    def enter_list(self) -> None:
        """Put the keyboard in the list, on a row."""
        view = self.view
        if not view.row_model.ids:
            return
        if not view.selected_ids():
            view.select([view.row_model.id_at(0)])
        view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_first(self) -> None:
        view = self.view
        if view.row_model.ids:
            chosen = view.selected_ids()
            self.enter_list()
            self.opened.emit(self.tab, chosen[0] if chosen else view.row_model.id_at(0))

    def show_territory(self, name: str, codes: tuple[str, ...]) -> None:
        """List the institutions of a territory, and nothing else."""
        self.search.clear()
        self.switch.choose(ORGANIZATIONS)
        self.filters.show_territory(name, codes)

    def show_segment(self, tab: str, segment_id: int) -> None:
        """List whoever belongs to a segment, and nobody else."""
        self.search.clear()
        self.switch.choose(tab)
        if tab == PEOPLE:
            self._take_segments((segment_id,))
        else:
            self.filters.show_segment(segment_id)

    def _take_segments(self, ids: Sequence[int]) -> None:
        self.people_segments.choose(ids)
        self.ask()

    def show_actor(self, tab: str, id_: int) -> None:
        """Select this actor in its list, in the whole list where the words do not find it."""
        self._pending = [id_], None
        self.switch.choose(tab)
        found = self._found[tab]
        if found is None or self._asked[tab] != self.question():
            return
        if id_ not in set(found.ids) and self._is_whole():
            self.refresh()  # made a moment ago: it is selected once the list has it
        else:
            self._settle(found)

    def _is_whole(self) -> bool:
        """Whether the list has not been narrowed."""
        return self.question() == Question(order=self._order)

    def _settle(self, found: Found) -> None:
        """Select what was to be selected once the whole list is there."""
        if self._pending is None:
            return
        ids, top = self._pending
        there = [id_ for id_ in ids if id_ in set(found.ids)]
        if ids and not there and not self._is_whole():
            self.search.setText("")
            self.filters.restore({})
            self.people_segments.choose(())
            self.ask()
            return
        self._pending = None
        self.view.select(there)
        if top is not None:
            self.view.verticalScrollBar().setValue(top)

    def _selected(self, tab: str, ids: list[int]) -> None:
        if tab != self.tab:
            return
        self.bulk.show_for(ids if len(ids) > 1 else [])
        if len(ids) == 1:
            self.chosen.emit(tab, ids[0])

    def _see_elsewhere(self) -> None:
        self.switch.choose(PEOPLE if self.tab == ORGANIZATIONS else ORGANIZATIONS)
        self.search.setFocus()

    def _new(self) -> None:
        self._desk.go(f"{OF_KIND[self.tab]}/new")

    def _name_new(self) -> None:
        self.new.say(_("Nueva persona") if self.tab == PEOPLE else _("Nuevo actor"))

    def set_compact(self, compact: bool) -> None:
        """Show one line a row instead of two."""
        for view in self.lists.values():
            view.set_compact(compact)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        in_list = self.view.hasFocus() or self.filters.isAncestorOf(self.focusWidget() or self)
        if event.key() == Qt.Key.Key_Escape and in_list:
            if len(self.view.selected_ids()) > 1:
                self.view.select([self.view.current_id() or self.view.selected_ids()[0]])
            else:
                self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        wanted = self.new.sizeHint().width() + sum(each.sizeHint().width() for each in self._keys)
        for each in self._keys:
            each.setVisible(wanted + theme().px(52) < self.width())
        wanted = self.title.sizeHint().width() + self.switch.sizeHint().width()
        self.title.setVisible(wanted + theme().px(28) <= self.width())

    # In what order

    def _show_order(self) -> None:
        searching = bool(self.search.text().strip())
        self.sort.setEnabled(not searching)
        said = _("Por coincidencia") if searching else self._order.label
        self.sort.say(said)
        self.sort.setAccessibleName(_("Orden: {order}").format(order=said))
        self.sort.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.sort.setIcon(icon("chevron-down", "text_3", 14))

    def _offer_orders(self) -> None:
        made = menu(self)
        for order in Order:
            action = add_action(made, order.label, partial(self._take_order, order))
            action.setCheckable(True)
            action.setChecked(order is self._order)
        made.popup(self.sort.mapToGlobal(QPoint(0, self.sort.height() + 2)))

    def _take_order(self, order: Order) -> None:
        self._order = order
        self.ask()

    # Many at a time

    def _offer_actions(self, ids: list[int], where: QPoint) -> None:
        made = menu(self)
        kind = OF_KIND[self.tab]
        if len(ids) == 1:
            id_ = ids[0]
            opened = partial(self.opened.emit, self.tab, id_)
            add_action(made, _("Abrir"), opened, "external-link", "Enter")
            add_action(
                made,
                _("Registrar reunión"),
                lambda: self._desk.go("event/new", **{f"{kind}_id": id_}),
                "plus",
            )
            edit = partial(self._desk.go, f"{kind}/edit", id_)
            add_action(made, _("Editar"), edit, "pencil")
            made.addSeparator()
        if self.tab == ORGANIZATIONS:
            add_action(made, _("Etiquetar…"), lambda: self.tag(where), "tag")
            add_action(made, _("Asignar responsable…"), lambda: self.assign(where), "user-check")
        text = ngettext("Imprimir {n} ficha", "Imprimir {n} fichas", len(ids))
        add_action(made, text.format(n=f"{len(ids):,}"), self.print_briefs, "printer")
        add_action(made, _("Exportar…"), self.export, "download")
        add_action(made, _("Importar…"), partial(self._desk.go, "import"), "upload")
        made.popup(where)

    def export(self) -> None:
        """Go and export those selected."""
        given: dict[str, Any] = {f"{OF_KIND[self.tab]}_ids": tuple(self.view.selected_ids())}
        self._desk.go("export", **given)

    def print_briefs(self) -> None:
        """Go and print the briefs of those selected."""
        ids = tuple(self.view.selected_ids())
        given: dict[str, Any] = {f"{OF_KIND[self.tab]}_ids": ids}
        self._desk.go("brief", **given)

    def tag(self, where: QPoint) -> None:
        """Offer the tags to put on the institutions selected."""
        made = menu(self)
        rows = self._desk.read(tags.all_rows)
        for framework in dict.fromkeys(row.framework for row in rows):
            inside = menu(made)
            inside.setTitle(framework.label)
            for row in rows:
                if row.framework is framework:
                    text = f"{row.number}. {row.name}"
                    add_action(inside, text, partial(self._tag_with, row.id, row.name))
            made.addMenu(inside)
        made.popup(where)

    def _tag_with(self, tag_id: int, name: str) -> None:
        ids = self.view.selected_ids()
        told = ngettext(
            "{n} institución etiquetada con «{tag}»",
            "{n} instituciones etiquetadas con «{tag}»",
            len(ids),
        )
        self._desk.attempt(
            lambda session: organizations.set_tags(session, ids, [tag_id]),
            told.format(n=f"{len(ids):,}", tag=name),
        )

    def assign(self, where: QPoint) -> None:
        """Offer the focal points who may answer for the institutions selected."""
        made = menu(self)
        for each in self._desk.read(focal_points.all_rows):
            text = organizations.with_agency(each.name, each.agency) or ""
            add_action(made, text, partial(self._assign_to, each.id, each.name), "user")
        if not made.isEmpty():
            made.addSeparator()
        add_action(made, _("Sin responsable"), partial(self._assign_to, None, ""), "x")
        made.popup(where)

    def _assign_to(self, focal_point_id: int | None, name: str) -> None:
        ids = self.view.selected_ids()
        told = ngettext(
            "{n} institución a cargo de {name}", "{n} instituciones a cargo de {name}", len(ids)
        )
        if focal_point_id is None:
            told = ngettext(
                "{n} institución sin responsable", "{n} instituciones sin responsable", len(ids)
            )
        self._desk.attempt(
            lambda session: organizations.assign(session, ids, focal_point_id),
            told.format(n=f"{len(ids):,}", name=name),
        )

    # Remembering

    def state(self) -> dict[str, Any]:
        """Return what the list is asked and where it stands."""
        return {
            "tab": self.tab,
            "typed": self.search.text(),
            "filters": self.filters.keep(),
            "people_segments": self.people_segments.value(),
            "order": self._order,
            "selected": self.view.selected_ids(),
            "top": self.view.verticalScrollBar().value(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Ask again what `state` gave, and go where it was."""
        self.filters.restore(state["filters"])
        self.people_segments.choose(state["people_segments"])
        self._order = state["order"]
        self.search.setText(state["typed"])
        self._pending = state["selected"], state["top"]
        self.switch.choose(state["tab"])
        found = self._found[self.tab]
        if self._asked[self.tab] != self.question():
            self.ask()
        elif found is not None:
            self._settle(found)


def _find_organizations(asked: Question, session: Session, limit: int | None) -> list[int]:
    return organizations.find(session, asked.typed, asked.filters, limit, asked.order)


def _find_people(asked: Question, session: Session, limit: int | None) -> list[int]:
    return people.find(session, asked.typed, limit, asked.segment)


class _Elsewhere(QWidget):
    """Says that the words find something in the other list, and goes there."""

    def __init__(self, on_see: Callable[[], object]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(separator())
        row = QHBoxLayout()
        row.setContentsMargins(14, 2, 6, 2)
        self.words = Elided("", "strong")
        self.see: Button = button(_("Ver"), "ghost", on=on_see)
        row.addWidget(self.words, 1)
        row.addWidget(self.see)
        column.addLayout(row)
        self.hide()

    def say(self, tab: str, count: int) -> None:
        """Say how many there are in the other list than this one; of none, say nothing."""
        many = f"{count - 1:,}+" if count >= ELSEWHERE else f"{count:,}"
        if tab == ORGANIZATIONS:
            words = ngettext("{n} persona coincide", "{n} personas coinciden", count)
        else:
            words = ngettext("{n} institución coincide", "{n} instituciones coinciden", count)
        said = words.format(n=many)
        self.words.setText(said)
        self.see.setAccessibleName(_("Ver: {what}").format(what=said))
        self.setVisible(count > 0)


class BulkBar(QWidget):
    """What can be done to all the rows that are selected, while there are several."""

    def __init__(self, column: ActorColumn) -> None:
        super().__init__()
        self.setProperty("kind", "side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(separator())
        row = QHBoxLayout()
        row.setContentsMargins(14, 2, 8, 2)
        row.setSpacing(2)
        self.words = Elided("", "strong")
        row.addWidget(self.words, 1)
        self._column = column
        self.tag = button(_("Etiquetar"), "icon", "tag", on=self._tag)
        self.assign = button(_("Asignar responsable"), "icon", "user-check", on=self._assign)
        self.print = button(_("Imprimir fichas"), "icon", "printer", on=column.print_briefs)
        self.leave = button(_("Exportar"), "icon", "download", on=column.export)
        self.drop = button(_("Quitar la selección"), "icon", "x", on=self._drop)
        for each in (self.tag, self.assign, self.print, self.leave, self.drop):
            row.addWidget(each)
        outer.addLayout(row)
        self.hide()

    def show_for(self, ids: Sequence[int]) -> None:
        """Offer what can be done to these; to none, and the bar goes."""
        count = len(ids)
        words = ngettext("{n} elegido", "{n} elegidos", count)
        self.words.setText(words.format(n=f"{count:,}"))
        for each in (self.tag, self.assign):
            each.setVisible(self._column.tab == ORGANIZATIONS)
        self.setVisible(count > 0)

    def _tag(self) -> None:
        self._column.tag(self._above(self.tag))

    def _assign(self) -> None:
        self._column.assign(self._above(self.assign))

    def _drop(self) -> None:
        view = self._column.view
        current = view.current_id()
        view.select([] if current is None else [current])
        view.setFocus(Qt.FocusReason.OtherFocusReason)

    @staticmethod
    def _above(anchor: QWidget) -> QPoint:
        return anchor.mapToGlobal(QPoint(0, -4))
