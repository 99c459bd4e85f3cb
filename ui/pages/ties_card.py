"""The cards that one opens when needed: how an actor was judged, and what ties it to others."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from crm import assessments, organizations, profile
from crm.assessments import AssessmentRow
from crm.dates import show_date, show_number
from crm.i18n import _, ngettext
from crm.model import (
    Alias,
    Assessment,
    Membership,
    OrganizationKind,
    Position,
    Post,
    Record,
)
from crm.organizations import OrganizationFacts
from crm.people import PostRow
from crm.tags import TagRow
from crm.ties import AliasRow, MembershipRow, RelativeRow, Tie
from ui.desk import Desk
from ui.forms.deleting import ask_delete
from ui.forms.finders import KIND_ICONS
from ui.forms.known import FRAMEWORK_SHORT
from ui.pages.profile_parts import Do, Folded, LazyCard
from ui.parts.buttons import add_action, button, menu
from ui.parts.labels import Kind, label
from ui.parts.timeline import DocumentRow, NoteRow, SmallList, SmallRow, TimelineRow

Key = tuple[str, int]
NOUNS: dict[str, type[Record]] = {
    "assessment": Assessment,
    "membership": Membership,
    "alias": Alias,
    "post": Post,
}
TINTS: dict[Position, Kind] = {Position.SUPPORTIVE: "ok", Position.OPPOSED: "danger"}


class Part(QWidget):
    """One of the lists of a card, under a line that names it and may offer to add to it.

    Where there is nothing to list it says so, if it is `always` there.
    """

    opened = Signal(object)
    delete_asked = Signal(object)
    menu_asked = Signal(object, QPoint)

    def __init__(self, title: str, nothing: str = "", most: int = 8) -> None:
        super().__init__()
        self.always = bool(nothing)
        self.list = SmallList(title, most)
        self.former = Folded(_("Anteriores"))
        self.nothing = label(nothing, "sec", wrap=True, tone="muted")
        self._head = QHBoxLayout()
        self._head.setSpacing(8)
        self._head.addWidget(label(title, "strong"), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(self._head)
        for each in (self.nothing, self.list, self.former):
            column.addWidget(each)
        for rows in (self.list, self.former.list):
            rows.opened.connect(self.opened)
            rows.delete_asked.connect(self.delete_asked)
            rows.menu_asked.connect(self.menu_asked)

    def offer(self, text: str, icon_name: str, on: Do) -> None:
        """Put a button beside the title."""
        self._head.addWidget(button(text, "icon", icon_name, small=True, on=on))

    def show_rows(self, rows: Sequence[SmallRow], former: Sequence[SmallRow] = ()) -> None:
        """Show these, and under a line of their own those of former times."""
        was_here = self.list.view.hasFocus() or self.former.list.view.hasFocus()
        self.list.show_rows(rows)
        self.list.setVisible(bool(rows))
        self.nothing.setVisible(self.always and not rows)
        self.former.show_rows(former, _named(former))
        self.setVisible(self.always or bool(rows) or bool(former))
        if was_here and not rows and not former:
            self.focusNextChild()


class _ActorCard(LazyCard):
    """What both cards share: assessments, and opening, correcting and deleting what is listed."""

    def __init__(self, desk: Desk, key: str, title: str, on_rate: Do) -> None:
        super().__init__(desk, key, title)
        self._desk = desk
        self._names: dict[Key, str] = {}
        self.ratings = Part(_("Valoraciones"), _("Sin valoraciones."), most=3)
        self.ratings.offer(_("Nueva valoración"), "plus", on_rate)
        self.put(self.ratings)

    def put(self, part: Part) -> None:
        """Add a list to the card."""
        self.add(part)
        part.opened.connect(self.open)
        part.delete_asked.connect(self.delete)
        part.menu_asked.connect(self._offer_menu)

    def show_ratings(self, rows: Sequence[AssessmentRow]) -> None:
        """Show how the actor was judged, the latest first."""
        self._names = {
            ("assessment", row.id): _("Valoración del {day}").format(day=show_date(row.assessed_on))
            for row in rows
        }
        self.ratings.show_rows([_rated(row) for row in rows])

    def open(self, key: Key) -> None:
        """Go to where one of those listed is seen or corrected."""
        self.edit(key)

    def edit(self, key: Key) -> None:
        """Go and correct one of those listed."""
        kind, id_ = key
        self._desk.go(f"{kind}/edit", id_)

    def delete(self, key: Key) -> None:
        """Ask, and put one of those listed in the Papelera."""
        kind, id_ = key
        if kind in NOUNS:
            ask_delete(self, self._desk, NOUNS[kind], id_, self._names[key])

    def _offer_menu(self, key: Key, where: QPoint) -> None:
        made = menu(self)
        self.fill_menu(made, key)
        made.popup(where)

    def fill_menu(self, made: QMenu, key: Key) -> None:
        """Offer what can be done with one of those listed."""
        add_action(made, _("Corregir"), partial(self.edit, key), "pencil", "Return")
        self.offer_rest(made, key)

    def offer_rest(self, made: QMenu, key: Key) -> None:
        """Offer the history of a record, and to delete it."""
        history = partial(self._desk.go, "history", key[1])
        add_action(made, _("Historial"), history, "history")
        made.addSeparator()
        drop = partial(self.delete, key)
        add_action(made, _("Eliminar"), drop, "trash-2", "Del", danger=True)


class PersonRatings(_ActorCard):
    """How a person was judged over time."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "ratings", _("Valoración"), self._rate)

    def look_up(self, owner_id: int) -> None:
        self.show_ratings(self._desk.read(lambda s: assessments.of_person(s, owner_id)))

    def _rate(self) -> None:
        self._desk.go("assessment/new", person_id=self._owner)


class Ties(_ActorCard):
    """How an institution was judged, its spaces or members, relatives, other names and subjects."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "ties", _("Valoración y espacios"), self._rate)
        self._others: dict[Key, int] = {}
        self._relatives: dict[Key, RelativeRow] = {}
        self._tags: tuple[TagRow, ...] = ()
        self.members = Part(_("Miembros"), _("Sin miembros."))
        self.members.offer(_("Sumar un miembro"), "plus", self._join)
        self.spaces = Part(_("Espacios"), _("Sin espacios."))
        self.spaces.offer(_("Sumar a un espacio"), "plus", self._join)
        self.relatives = Part(_("Instituciones vinculadas"))
        self.names = Part(_("Otros nombres"))
        self.names.offer(_("Corregir otros nombres"), "pencil", self._edit_own)
        self.tags = Part(_("Objetivos del PMM y ODS"))
        self.tags.offer(_("Corregir objetivos y ODS"), "pencil", self._edit_own)
        self.posts = Part(_("Cargos suprimidos"))
        for each in (
            self.members,
            self.spaces,
            self.relatives,
            self.names,
            self.tags,
            self.posts,
        ):
            self.put(each)

    # Showing

    def show_institution(self, facts: OrganizationFacts) -> None:
        """Show what is known of this institution; of a space, who its members are."""
        space = facts.kind is OrganizationKind.SPACE
        self.members.always, self.spaces.always = space, not space
        self.show_owner(facts.id)

    def look_up(self, owner_id: int) -> None:
        found = self._desk.read(lambda session: profile.ties_of(session, owner_id))
        self.show_ratings(found.assessments)
        self._show_memberships(found.memberships)
        self._relatives = {_key(row): row for row in found.relatives}
        self.relatives.show_rows([_relative(row) for row in found.relatives])
        self._names |= {("alias", row.id): row.name for row in found.aliases}
        self.names.show_rows([_alias(row) for row in found.aliases])
        self._tags = found.tags
        self.tags.show_rows([_tag(row) for row in found.tags])
        self._names |= {("post", row.id): row.title for row in found.closed_posts}
        self.posts.show_rows([_post(row) for row in found.closed_posts])

    def _show_memberships(self, rows: Sequence[MembershipRow]) -> None:
        self._others = {("membership", row.id): row.other_id for row in rows}
        self._names |= {("membership", row.id): row.other for row in rows}
        for part, spaces in ((self.spaces, True), (self.members, False)):
            listed = [row for row in rows if row.other_is_space is spaces]
            part.show_rows(
                [_member(row) for row in listed if row.current],
                [_member(row) for row in listed if not row.current],
            )

    # Doing

    def open(self, key: Key) -> None:
        if key in self._others:
            self._desk.go("organization", self._others[key])
        elif key in self._relatives:
            self._desk.go("organization", key[1])
        else:
            self.edit(key)

    def edit(self, key: Key) -> None:
        if key[0] in ("alias", "tag"):
            self._edit_own()
        elif key in self._relatives:
            self._edit_tie(self._relatives[key])
        else:
            super().edit(key)

    def _edit_tie(self, row: RelativeRow) -> None:
        """Go to the form of whichever of the two says what ties them."""
        form = "edit" if row.tie in (Tie.PARENT, Tie.CHILD) else "close"
        own = row.tie in (Tie.PARENT, Tie.SUCCESSOR)
        self._desk.go(f"organization/{form}", self._owner if own else row.id)

    def delete(self, key: Key) -> None:
        if key[0] == "tag":
            rest = [each.id for each in self._tags if each.id != key[1]]
            gone = next(each.label for each in self._tags if each.id == key[1])
            self._desk.attempt(
                lambda s: organizations.set_tags(s, [self._owner], rest, replace=True),
                _("«{name}» quitado").format(name=gone),
            )
        else:
            super().delete(key)

    def fill_menu(self, made: QMenu, key: Key) -> None:
        opened, edit = partial(self.open, key), partial(self.edit, key)
        if key[0] == "membership":
            add_action(made, _("Abrir la institución"), opened, "building-2", "Return")
            add_action(made, _("Corregir membresía"), edit, "pencil")
            self.offer_rest(made, key)
        elif key in self._relatives:
            add_action(made, _("Abrir la institución"), opened, "building-2", "Return")
            add_action(made, _("Corregir el vínculo"), edit, "pencil")
        elif key[0] == "tag":
            add_action(made, _("Corregir"), edit, "pencil", "Return")
            add_action(made, _("Quitar"), partial(self.delete, key), "x", "Del")
        else:
            super().fill_menu(made, key)

    def _rate(self) -> None:
        self._desk.go("assessment/new", organization_id=self._owner)

    def _join(self) -> None:
        self._desk.go("membership/new", organization_id=self._owner)

    def _edit_own(self) -> None:
        self._desk.go("organization/edit", self._owner)


def _rated(row: AssessmentRow) -> SmallRow:
    scores = [
        words.format(n=score)
        for words, score in (
            (_("Influencia {n}"), row.influence),
            (_("Interés {n}"), row.interest),
        )
        if score is not None
    ]
    title = " · ".join(scores) or row.position.label
    said = (row.position.label if scores else "", row.note or "")
    return TimelineRow(
        ("assessment", row.id),
        title,
        " · ".join(filter(None, said)),
        show_date(row.assessed_on),
        "star",
        TINTS.get(row.position, "neutral"),
    )


def _named(rows: Sequence[SmallRow]) -> str:
    if len(rows) < 2:
        return rows[0].title if rows else ""
    more = len(rows) - 1
    words = ngettext("{first} y {n} más", "{first} y {n} más", more)
    return words.format(first=rows[0].title, n=show_number(more))


def _member(row: MembershipRow) -> SmallRow:
    key, icon = ("membership", row.id), KIND_ICONS[row.kind]
    if not row.span:
        return DocumentRow(key, row.other, "", icon)
    return NoteRow(key, row.other, row.span, "", icon, "neutral")


def _key(row: RelativeRow) -> Key:
    return row.tie.value, row.id


def _relative(row: RelativeRow) -> SmallRow:
    return DocumentRow(_key(row), row.name, row.tie.label, KIND_ICONS[row.kind])


def _alias(row: AliasRow) -> SmallRow:
    return DocumentRow(("alias", row.id), row.name, "", "tag")


def _tag(row: TagRow) -> SmallRow:
    framework = _(FRAMEWORK_SHORT[row.framework])
    return NoteRow(("tag", row.id), row.label, "", framework, "target", "neutral")


def _post(row: PostRow) -> SmallRow:
    return DocumentRow(("post", row.id), row.title, row.unit or "", "briefcase")
