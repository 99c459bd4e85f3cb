"""The parts of the meeting form that tie it to frameworks, organizers and the Network's part."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint
from sqlalchemy.orm import Session

from crm import organizations, tags
from crm.checks import web_problem
from crm.i18n import _
from crm.model import Framework, NetworkRole, OrganizerRole
from crm.tags import TagRow
from crm.text import fold
from ui.desk import Desk
from ui.forms import finders, known, linked
from ui.parts import fields
from ui.parts.buttons import add_action, menu
from ui.parts.fields import Field, Pick
from ui.parts.form import Form
from ui.parts.suggestions import Suggest, Suggestion
from ui.parts.token_field import Token, TokenField

_FRAMEWORKS = {
    "objectives": Framework.GCM_OBJECTIVE,
    "principles": Framework.GCM_PRINCIPLE,
    "goals": Framework.SDG,
}


class Links:
    """The activity of the plan that a meeting is of, and what it is about.

    The activities of the year of the meeting, which `year` says, are offered first.
    """

    def __init__(self, desk: Desk, year: Callable[[], int]) -> None:
        self._desk = desk
        self._rows = {row.id: row for row in desk.read(tags.all_rows)}
        activity = linked.activity("activity_id", _("Actividad del plan"), desk, year)
        self.form = Form(
            [activity, *(self._field(name, each) for name, each in _FRAMEWORKS.items())]
        )

    def load(self, activity_id: int | None, tag_ids: Sequence[int]) -> None:
        """Show these."""
        held = [self._rows[id_] for id_ in tag_ids if id_ in self._rows]
        activity = partial(linked.of_activity, activity_id=activity_id)
        self.form.load(
            {"activity_id": self._desk.read(activity)}
            | {
                name: [_tag(row) for row in held if row.framework is framework]
                for name, framework in _FRAMEWORKS.items()
            }
        )

    def values(self) -> dict[str, Any]:
        """Return the id of the activity, and those of the tags."""
        said = self.form.values()
        return {
            "activity_id": said.pop("activity_id"),
            "tags": [id_ for found in said.values() for id_ in found],
        }

    def _field(self, name: str, framework: Framework) -> Field:
        suggest = self._suggest(framework)
        made = TokenField(framework.label, suggest, placeholder=_("Ninguno"), browse=True)
        return known.tokens(name, framework.label, made, lambda each: each.id)

    def _suggest(self, framework: Framework) -> Suggest:
        rows = [row for row in self._rows.values() if row.framework is framework]

        def suggest(typed: str) -> list[Suggestion]:
            words = fold(typed).split()
            return [_tag(row) for row in rows if _means(row, words)]

        return suggest


def _means(row: TagRow, words: Sequence[str]) -> bool:
    said = fold(f"{row.label} {row.title}")
    return all(word in said for word in words)


def _tag(row: TagRow) -> Suggestion:
    short = str(row.number) if row.framework is Framework.SDG else row.label
    detail = row.title if row.title != row.name else ""
    return Suggestion(row.id, "tag", row.label, detail, "", "accent", short)


@dataclass(frozen=True)
class Organizer:
    """An institution's part in bringing a meeting about, as the form holds it."""

    id: int
    name: str
    icon: str
    role: str = OrganizerRole.ORGANIZES.value
    row_id: int | None = None

    def token(self) -> Suggestion:
        words = next(each.label for each in OrganizerRole if each.value == self.role)
        short = f"{self.name} · {words.lower()}"
        return Suggestion(
            self.id, finders.ORGANIZATION, self.name, words, self.icon, "accent", short
        )

    def values(self) -> dict[str, Any]:
        row: dict[str, Any] = {"organization_id": self.id, "role": self.role}
        return row if self.row_id is None else row | {"id": self.row_id}


class Organizers:
    """Who brought a meeting about; each has a role, said in the menu of its token."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._held: dict[int, Organizer] = {}
        self._besides: list[dict[str, Any]] = []
        self.tokens = TokenField(
            _("Organizadores"),
            lambda typed: desk.read(partial(finders.organizations_like, typed=typed)),
            placeholder=_("Nombre de institución"),
            hint=_("Enter cambia su papel, Supr lo quita"),
        )
        self.tokens.changed.connect(self._take)
        self.tokens.asked.connect(self.open_menu)

    def field(self) -> Field:
        """Return the field of a form."""
        made = known.tokens("organizers", _("Organizadores"), self.tokens, lambda each: each.id)
        return replace(
            made, read=self._read, fill=self._fill, keep=self._keep, restore=self._restore
        )

    def open_menu(self, token: Token) -> None:
        """Show the roles that the institution of a token may have."""
        held = self._held[int(str(token.meant.id))]
        made = menu(self.tokens)
        for role in OrganizerRole:
            action = add_action(made, role.label, partial(self._set_role, held.id, role.value))
            action.setCheckable(True)
            action.setChecked(held.role == role.value)
        made.addSeparator()
        add_action(made, _("Quitar"), lambda: self.tokens.drop(token.meant), "x")
        made.popup(token.mapToGlobal(QPoint(0, token.height() + 4)))

    def _set_role(self, id_: int, role: str) -> None:
        self._held[id_] = replace(self._held[id_], role=role)
        self.tokens.say(self._held[id_].token())
        self.tokens.changed.emit()

    def _take(self) -> None:
        for meant in self.tokens.tokens():
            id_ = int(str(meant.id))
            if id_ not in self._held:
                self._held[id_] = Organizer(id_, meant.title, meant.icon)
                self.tokens.say(self._held[id_].token())

    def _shown(self) -> list[Organizer]:
        return [self._held[int(str(each.id))] for each in self.tokens.tokens()]

    def _read(self) -> list[dict[str, Any]]:
        return [*(each.values() for each in self._shown()), *self._besides]

    def _fill(self, rows: Sequence[Mapping[str, Any]] | None) -> None:
        self._besides = []
        found = self._desk.read(partial(_organizers, rows=rows or ()))
        self._show(found)
        shown = {each.row_id for each in self._held.values()}
        self._besides = [dict(row) for row in rows or () if row["id"] not in shown]

    def _show(self, organizers: Sequence[Organizer]) -> None:
        self._held = {each.id: each for each in reversed(organizers)}
        order = dict.fromkeys(each.id for each in organizers)
        self.tokens.set_tokens(self._held[id_].token() for id_ in order)

    def _keep(self) -> dict[str, Any]:
        return {"shown": [asdict(each) for each in self._shown()], "besides": self._besides}

    def _restore(self, kept: Mapping[str, Any]) -> None:
        self._show([Organizer(**each) for each in kept["shown"]])
        self._besides = list(kept["besides"])


def _organizers(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[Organizer]:
    known_rows = organizations.rows(session, [row["organization_id"] for row in rows])
    found = []
    for row in rows:
        shown = finders.organization(known_rows[row["organization_id"]])
        found.append(
            Organizer(row["organization_id"], shown.title, shown.icon, row["role"].value, row["id"])
        )
    return found


class More:
    """What is seldom said of a meeting: whose it was, its title, its topic."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.organizers = Organizers(desk)
        roles = [Pick(each, each.label) for each in NetworkRole]
        self.form = Form(
            [
                [
                    fields.choice("network_role", _("Papel de la Red"), roles, empty=None),
                    self.organizers.field(),
                ],
                [
                    fields.text("network_result", _("Qué resultó de esa participación")),
                    fields.text("source_url", _("Enlace de la fuente")).but(check=web_problem),
                ],
                [
                    fields.text("official_title", _("Título oficial")).but(stretch=2),
                    fields.text("topic", _("Tema")),
                    fields.text("audience", _("A quiénes se dirigió")),
                ],
                [
                    known.place("place_id", _("Distrito o región"), desk),
                    fields.text("next_meeting", _("Próxima reunión")).but(hint=_("para el acta")),
                ],
                fields.check("several", _("Fueron varias, sin número conocido")),
            ]
        )
        self.form.fields["network_role"].changed.connect(self._role_changed)
        self._role_changed()

    def load(self, values: Mapping[str, Any]) -> None:
        """Show a meeting; what `values` does not say is blank."""
        blank = dict.fromkeys(self.form.fields, None) | {"network_role": NetworkRole.ORGANIZES}
        said = {name: each for name, each in values.items() if name in blank and each is not None}
        if place_id := values.get("place_id"):
            said["place_id"] = self._desk.read(partial(known.of_place, place_id=place_id))
        self.form.load(blank | said)
        self._role_changed()

    def values(self) -> dict[str, Any]:
        """Return what it says; `form.check` first."""
        return self.form.values()

    def put_back(self, draft: Mapping[str, Any]) -> None:
        """Show again what a draft kept."""
        self.form.restore(draft)
        self._role_changed()

    def says_something(self) -> bool:
        """Whether anything here is other than usual."""
        said = self.form.draft()
        shown = said.pop("organizers")["shown"]
        role = said.pop("network_role")
        return bool(shown) or role != NetworkRole.ORGANIZES or any(said.values())

    def _role_changed(self) -> None:
        told = [str(self.form.fields[name].keep()).strip() for name in _OF_OTHERS]
        theirs = self.form.fields["network_role"].read() == NetworkRole.ENCOURAGES
        for name in _OF_OTHERS:
            self.form.set_shown(name, theirs or any(told))


_OF_OTHERS = ("network_result", "source_url")
