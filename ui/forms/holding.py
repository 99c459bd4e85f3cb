"""Who holds which post: the fields that the forms of people and of appointments share."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from crm import people
from crm.errors import Invalid
from crm.i18n import _
from crm.model import PostLevel
from crm.people import PostRow
from crm.text import fold
from ui.desk import Desk
from ui.forms import known
from ui.parts import fields
from ui.parts.form import Form
from ui.parts.picker import Picker
from ui.parts.suggestions import Suggestion

NEW_POST = ("unit", "level", "single")
OVERLAP = ("closes_previous", "overlap_reason")


class Holding:
    """The fields of a post and of the time that somebody holds it.

    A post that the institution does not have yet is written in the same line, and made when the
    form is saved. Where somebody else holds a post of one, two more fields say what becomes of it.
    """

    def __init__(
        self, desk: Desk, organization_id: int | None = None, *, required: bool = False
    ) -> None:
        self._desk = desk
        self._posts: list[PostRow] = []
        self.organization_id = organization_id
        self.person_id: int | None = None
        self.post = fields.record(
            "post_id",
            _("Cargo"),
            self._suggest,
            offer_create=self._offer,
            on_create=lambda typed: Suggestion(typed, "new", typed, icon="briefcase"),
        ).but(required=required)
        self.rows: list[Any] = [
            self.post,
            [
                fields.text("unit", _("Unidad u oficina")),
                known.word("level", _("Nivel"), PostLevel),
            ],
            fields.check("single", _("Es de una sola persona a la vez")),
            [
                known.partial("start", _("Desde")),
                known.partial("end", _("Hasta")),
                known.day("verified_on", _("Verificado el")),
            ],
            fields.check("closes_previous", _("Cerrar la designación anterior el día antes")),
            fields.text("overlap_reason", _("Por qué hay dos a la vez")),
            fields.check("focal_point", _("Es el punto focal de la institución")),
        ]

    def join(self, form: Form) -> None:
        """Show and hide the fields of this form as what is chosen asks for."""
        picker = self.post.widget
        assert isinstance(picker, Picker)
        form.fields["closes_previous"].changed.connect(lambda _on: self._show(form))
        picker.chosen.connect(lambda _record: self._chosen(form))
        self.look()
        self._show(form)

    def look(self) -> None:
        """Read the posts of the institution again."""
        self._posts = []
        if self.organization_id is not None:
            id_ = self.organization_id
            self._posts = self._desk.read(lambda session: people.open_posts(session, id_))

    def holder(self) -> str:
        """Who else holds the chosen post, where only one can."""
        chosen = self.post.keep()
        id_ = chosen["id"] if isinstance(chosen, dict) else None
        row = next((row for row in self._posts if row.id == id_), None)
        if row is None or not row.single or row.holder_id == self.person_id:
            return ""
        return row.holder or ""

    def _chosen(self, form: Form) -> None:
        form.fields["closes_previous"].fill(bool(self.holder()))
        self._show(form)

    def _show(self, form: Form) -> None:
        chosen = self.post.keep()
        is_new = isinstance(chosen, dict) and isinstance(chosen["id"], str)
        for name in NEW_POST:
            form.set_shown(name, is_new)
        holder = self.holder()
        form.set_shown("closes_previous", bool(holder))
        asks_why = bool(holder) and not form.fields["closes_previous"].read()
        asked = "overlap_reason" in form.problems()  # of holders that closing does not end
        said = bool(form.fields["overlap_reason"].read())
        form.set_shown("overlap_reason", asks_why or asked or said)

    def _suggest(self, typed: str) -> list[Suggestion]:
        wanted = fold(typed).split()
        return [
            shown(row)
            for row in self._posts
            if all(word in fold(f"{row.title} {row.unit or ''}") for word in wanted)
        ]

    def _offer(self, typed: str) -> Suggestion | None:
        if self.organization_id is None or any(fold(r.title) == fold(typed) for r in self._posts):
            return None
        return Suggestion(typed, "new", _("Crear cargo «{title}»").format(title=typed), icon="plus")


def shown(row: PostRow) -> Suggestion:
    """A post, as a field shows it."""
    title = f"{row.title} · {row.unit}" if row.unit else row.title
    holder = _("lo ocupa {name}").format(name=row.holder) if row.holder else _("vacante")
    return Suggestion(row.id, "post", title, holder, "briefcase")


def save_holding(
    session: Session,
    values: Mapping[str, Any],
    *,
    person_id: int,
    organization_id: int | None,
    appointment_id: int | None = None,
) -> int:
    """Save what the fields of a `Holding` say, with the post that has to be made first."""
    post_id = values["post_id"]
    if isinstance(post_id, str):
        if organization_id is None:
            raise Invalid({"organization_id": _("Elija la institución del cargo.")})
        post_id = people.save_post(
            session,
            {"organization_id": organization_id, "title": post_id}
            | {name: values[name] for name in NEW_POST},
        )
    names = ("start", "end", "verified_on", "focal_point", "overlap_reason", "closes_previous")
    written = {name: values[name] for name in names} | {"post_id": post_id, "person_id": person_id}
    return people.appoint(session, written, appointment_id)
