"""The form of a person."""

from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import contacts, people
from crm.i18n import _
from crm.model import ConsentBasis, Person
from ui.desk import Desk, Target
from ui.forms import known
from ui.forms.contacts import contact_lines, read, shown
from ui.forms.holding import Holding, save_holding
from ui.forms.record_form import RecordForm
from ui.forms.similar import Similar, typed_person
from ui.parts import fields
from ui.parts.form import Form


def page(desk: Desk, target: Target) -> QWidget:
    """A new person, of an institution if one is given, or one to be corrected."""
    organization_id = None if target.id else target.value("organization_id")
    holding = Holding(desk, organization_id) if organization_id else None
    start, context = desk.read(lambda session: _start(session, target))
    question = _("¿Es una de estas personas, que ya están registradas?")
    similar = Similar(desk, question, lambda: typed_person(form, organization_id))
    form = Form([*_names(), similar, *(holding.rows if holding else ()), *_others()])
    if not target.id:
        similar.watch(*(form.fields[name] for name in _TELLING))
    if holding:
        holding.join(form)
    made = RecordForm(
        desk,
        target,
        form,
        _("Corregir persona") if target.id else _("Nueva persona"),
        context,
        start=start,
        save=lambda session, values: _save(session, values, target.id, organization_id),
        told=_("Persona guardada"),
        then=None if target.id else lambda id_: desk.go("person", id_),
    )
    if target.id:
        made.can_delete(Person, target.id, context)
    return made


_TELLING = ("given_names", "paternal_surname", "maternal_surname", "contacts")


def _names() -> list[Any]:
    return [
        [
            fields.text("given_names", _("Nombres")).but(required=True, stretch=3),
            fields.text("treatment", _("Trato"), placeholder=_("Sra., Ing., Dr.")),
        ],
        [
            fields.text("paternal_surname", _("Apellido paterno")),
            fields.text("maternal_surname", _("Apellido materno")),
        ],
    ]


def _others() -> list[Any]:
    return [
        contact_lines(personal=True),
        _("Datos personales"),
        [
            known.word("consent_basis", _("Base para guardarlos"), ConsentBasis),
            fields.text("consent_source", _("De dónde salieron")),
            known.day("consent_on", _("Fecha")),
        ],
        fields.check("do_not_contact", _("No contactar: pidió que no se le escriba ni llame")),
        fields.long_text("notes", _("Notas")),
    ]


def _start(session: Session, target: Target) -> tuple[dict[str, Any], str]:
    if target.id is not None:
        values = people.values_of(session, target.id)
        rows = people.rows(session, [target.id])
        its_own = shown(contacts.of_person(session, target.id))
        return values | {"contacts": its_own}, rows[target.id].name
    named = people.split_name(target.value("name") or "")
    organization = known.of_organization(session, target.value("organization_id"))
    return {**named, "single": True}, organization.title if organization else ""


def _save(
    session: Session, values: dict[str, Any], person_id: int | None, organization_id: int | None
) -> int:
    written = values | {"contacts": read(values["contacts"])}
    saved = people.save_person(session, written, person_id)
    if organization_id is not None and values["post_id"] is not None:
        save_holding(session, values, person_id=saved, organization_id=organization_id)
    return saved
