"""The form of an institution."""

from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import contacts, isic, organizations, tags
from crm.checks import ruc_problem, web_problem
from crm.i18n import _
from crm.model import Organization, OrganizationKind
from ui.desk import Desk, Target
from ui.forms import known
from ui.forms.contacts import contact_lines, read, shown
from ui.forms.record_form import RecordForm
from ui.forms.similar import Similar, typed_institution
from ui.parts import fields
from ui.parts.buttons import button
from ui.parts.fields import Pick
from ui.parts.form import Form


def page(desk: Desk, target: Target) -> QWidget:
    """A new institution, or one to be corrected."""
    question = _("¿Es una de estas, que ya están registradas?")
    similar = Similar(desk, question, lambda: typed_institution(form))
    form = Form([*_names(), similar, *_others(desk)])
    if not target.id:
        similar.watch(*(form.fields[name] for name in ("official_name", "kind", "ruc")))
    start = desk.read(lambda session: _start(session, target))
    name = start.get("short_name") or start.get("official_name") or ""
    made = RecordForm(
        desk,
        target,
        form,
        _("Corregir institución") if target.id else _("Nueva institución"),
        name if target.id else "",
        start=start,
        save=lambda session, values: _save(session, values, target.id),
        told=_("Institución guardada"),
        then=None if target.id else lambda id_: desk.go("organization", id_),
    )
    if target.id:
        close = button(_("Cerrar institución"), on=lambda: desk.go("organization/close", target.id))
        made.head.add(close)
        made.can_delete(Organization, target.id, name)
    return made


def _names() -> list[Any]:
    return [
        known.word("kind", _("Tipo"), OrganizationKind).but(required=True),
        fields.text("official_name", _("Nombre oficial")).but(required=True),
    ]


def _others(desk: Desk) -> list[Any]:
    sections = desk.read(isic.sections)
    picks = [Pick(code, f"{code} · {name}") for code, name in sections.items()]
    return [
        [
            fields.text("short_name", _("Nombre corto")).but(
                hint=_("como sale en las listas"), stretch=2
            ),
            fields.text("acronym_es", _("Sigla")),
            fields.text("acronym_en", _("Sigla en inglés")),
        ],
        known.names("aliases", _("Otros nombres")).but(hint=_("con los que también se busca")),
        [
            known.place("place_id", _("Lugar"), desk).but(hint=_("ubigeo o nombre")),
            known.organization("parent_id", _("Depende de"), desk),
        ],
        [
            fields.text("ruc", _("RUC")).but(check=ruc_problem),
            fields.text("web", _("Página web")).but(check=web_problem, stretch=2),
        ],
        [
            fields.choice("isic_section", _("Sección CIIU"), picks),
            fields.text("business_line", _("Rubro")),
        ],
        known.focal_point("responsible_id", _("Punto focal responsable"), desk),
        contact_lines(personal=False),
        known.tag_list("tags", _("Objetivos del PMM y ODS"), desk),
        fields.long_text("notes", _("Notas")),
    ]


def _start(session: Session, target: Target) -> dict[str, Any]:
    if target.id is None:
        return {"official_name": target.value("name"), "kind": target.value("kind")}
    values = organizations.values_of(session, target.id)
    parent, place = values["parent_id"], values["place_id"]
    by_id = {row.id: row for row in tags.all_rows(session)}
    return values | {
        "parent_id": known.of_organization(session, parent),
        "place_id": known.of_place(session, place) if place else None,
        "aliases": [known.of_name(name) for name in values["aliases"]],
        "tags": [known.of_tag(by_id[id_]) for id_ in values["tags"] if id_ in by_id],
        "contacts": shown(contacts.of_organization(session, target.id)),
    }


def _save(session: Session, values: dict[str, Any], organization_id: int | None) -> int:
    written = values | {"contacts": read(values["contacts"])}
    return organizations.save_organization(session, written, organization_id)
