"""The form of a material: what it is, what it is about, whom it is for, its first version."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import materials, tags
from crm.i18n import _
from crm.model import Material, MaterialKind, MaterialLanguage, VersionKind, VersionState
from ui.desk import Desk, Target
from ui.forms import known, linked
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.fields import Pick
from ui.parts.form import Form, Row
from ui.parts.segmented import Segment

VERSION = "version_"


def page(desk: Desk, target: Target) -> QWidget:
    """A material, new or to be corrected; given what it is of, a new one begins with that."""
    id_ = target.id
    start = desk.read(lambda session: _start(session, desk, target))
    form = Form(
        [*_what_it_is(), *([] if id_ else [_first_version()]), *_what_it_is_of(desk, target)]
    )

    def save(session: Session, values: dict[str, Any]) -> int:
        return materials.save_material(session, _written(values), id_)

    made = RecordForm(
        desk,
        target,
        form,
        _("Editar material") if id_ else _("Nuevo material"),
        start=start,
        save=save,
        told=_("Material guardado"),
        then=None if id_ else partial(desk.go, "material"),
    )
    if id_:
        made.can_delete(Material, id_, start["title"])
    return made


def _what_it_is() -> list[Row]:
    return [
        [
            known.word("kind", _("Qué es"), MaterialKind, empty=None).but(required=True),
            known.word("language", _("Lengua"), MaterialLanguage),
        ],
        fields.text("title", _("Título")).but(required=True),
        [
            fields.text("topic", _("Tema")),
            fields.text("audience", _("A quién se dirige")),
        ],
    ]


def _what_it_is_of(desk: Desk, target: Target) -> list[Row]:
    return [
        linked.activity("activity_id", _("Actividad del plan"), desk, target.value("year")),
        [
            linked.event("event_id", _("Reunión de la que sale"), desk),
            linked.observance("observance_id", _("Fecha conmemorativa"), desk),
        ],
        [
            linked.instrument("instrument_id", _("Instrumento"), desk),
            known.focal_point("owner_id", _("Responsable"), desk),
        ],
        linked.organization_list("parties", _("Instituciones autoras, en orden"), desk),
        known.tag_list("tags", _("Objetivos, principios y ODS"), desk),
        fields.text("purpose", _("Para qué")),
        fields.long_text("key_messages", _("Mensajes clave"), rows=3).but(hint=_("uno por línea")),
        fields.long_text("text", _("Texto"), rows=4).but(hint=_("el de la publicación")),
        fields.long_text("notes", _("Notas"), rows=2),
    ]


def _first_version() -> Row:
    kinds = [Segment(VersionKind.NEW, _("Nuevo")), Segment(VersionKind.UPDATE, _("Actualización"))]
    states = [Pick(each, each.label) for each in VersionState]
    return [
        fields.switch(f"{VERSION}kind", _("Primera versión"), kinds),
        fields.choice(f"{VERSION}state", _("Cómo va"), states, empty=None),
        known.partial(f"{VERSION}on", _("Fecha")),
    ]


def _start(session: Session, desk: Desk, target: Target) -> dict[str, Any]:
    if target.id:
        values = materials.values_of(session, target.id)
    else:
        values = {
            "kind": MaterialKind.FACT_SHEET,
            "language": MaterialLanguage.SPANISH,
            "owner_id": desk.focal_point_id,
            f"{VERSION}kind": VersionKind.NEW,
            f"{VERSION}state": VersionState.IN_PROGRESS,
            "parties": [],
            "tags": [],
        } | {name: each for name, each in target.given if name != "year"}
    parties = {each.id: each for each in known.of_organizations(session, values["parties"])}
    return values | {
        "activity_id": linked.of_activity(session, values.get("activity_id")),
        "event_id": linked.of_event(session, values.get("event_id")),
        "parties": [parties[id_] for id_ in values["parties"] if id_ in parties],
        "tags": [known.of_tag(each) for each in tags.these(session, values["tags"])],
        "key_messages": "\n".join(values.get("key_messages") or ()),
    }


def _written(values: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: each for name, each in values.items() if not name.startswith(VERSION)}
    first = {
        name.removeprefix(VERSION): values[name] for name in values if name.startswith(VERSION)
    }
    lines = str(values["key_messages"]).splitlines()
    return own | {"key_messages": lines} | ({"version": first} if first else {})
