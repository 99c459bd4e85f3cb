"""The form of an appointment: who holds which post, and since when."""

from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import people
from crm.errors import Invalid
from crm.i18n import _
from crm.model import Appointment
from ui.desk import Desk, Target
from ui.forms import known
from ui.forms.holding import Holding, save_holding
from ui.forms.record_form import RecordForm
from ui.parts.form import Form
from ui.parts.picker import Picker
from ui.parts.suggestions import Suggestion


def page(desk: Desk, target: Target) -> QWidget:
    """A new appointment (of a person, to a post, in an institution), or one to be corrected."""
    start = desk.read(lambda session: _start(session, target))
    holding = Holding(desk, _id_of(start["organization_id"]), required=True)
    form = Form(
        [
            known.person("person_id", _("Persona"), desk, _offer_person, _new_person).but(
                required=True
            ),
            known.organization("organization_id", _("Institución"), desk).but(required=True),
            *holding.rows,
        ]
    )
    holding.person_id = _id_of(start["person_id"])
    _follow(form, holding)
    holding.join(form)
    made = RecordForm(
        desk,
        target,
        form,
        _("Corregir designación") if target.id else _("Nueva designación"),
        _context(start),
        start=start,
        save=lambda session, values: _save(session, values, target.id),
        told=_("Designación guardada"),
    )
    if target.id:
        person = start["person_id"]
        made.can_delete(Appointment, target.id, person.title if person else "")
    return made


def _id_of(suggestion: Suggestion | None) -> int | None:
    return suggestion.id if suggestion and isinstance(suggestion.id, int) else None


def _context(start: dict[str, Any]) -> str:
    known_ones = (start.get("person_id"), start.get("organization_id"))
    return " · ".join(each.title for each in known_ones if each)


def _follow(form: Form, holding: Holding) -> None:
    """Offer the posts of the institution that is chosen."""
    organization, person = (form.fields[n].widget for n in ("organization_id", "person_id"))
    assert isinstance(organization, Picker)
    assert isinstance(person, Picker)

    def of_organization(chosen: Suggestion | None) -> None:
        id_ = _id_of(chosen)
        if id_ != holding.organization_id:
            holding.organization_id = id_
            holding.look()
            form.fields["post_id"].fill(None)

    def of_person(chosen: Suggestion | None) -> None:
        holding.person_id = _id_of(chosen)

    organization.chosen.connect(of_organization)
    person.chosen.connect(of_person)


def _offer_person(typed: str) -> Suggestion:
    said = _("Crear persona «{name}»").format(name=typed)
    return Suggestion(typed, "new", said, icon="user-plus")


def _new_person(typed: str) -> Suggestion:
    return Suggestion(typed, "new", typed, icon="user-plus")


def _start(session: Session, target: Target) -> dict[str, Any]:
    if target.id is not None:
        # Only what the user ticks anew ends somebody else's time.
        values = people.appointment_values(session, target.id) | {"closes_previous": False}
        post = people.post_values(session, values["post_id"])
    else:
        names = ("person_id", "organization_id", "post_id", "start")
        values = {name: target.value(name) for name in names}
        post = people.post_values(session, values["post_id"]) if values["post_id"] else {}
    organization_id = post.get("organization_id") or values["organization_id"]
    title = post.get("title", "")
    return values | {
        "person_id": known.of_person(session, values["person_id"]),
        "organization_id": known.of_organization(session, organization_id),
        "post_id": Suggestion(values["post_id"], "post", title, icon="briefcase") if post else None,
        "single": True,
    }


def _save(session: Session, values: dict[str, Any], appointment_id: int | None) -> int:
    person_id = values["person_id"]
    if isinstance(person_id, str):
        person_id = people.save_person(session, people.split_name(person_id))
    if isinstance(values["post_id"], int):
        post = people.post_values(session, values["post_id"])
        if post["organization_id"] != values["organization_id"]:
            raise Invalid({"post_id": _("Ese cargo no es de la institución elegida.")})
    return save_holding(
        session,
        values,
        person_id=person_id,
        organization_id=values["organization_id"],
        appointment_id=appointment_id,
    )
