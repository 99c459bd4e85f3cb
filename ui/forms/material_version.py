"""The form of a version of a material: new or an update, how far it is, since when."""

from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import materials
from crm.i18n import _
from crm.model import MaterialVersion, VersionKind, VersionState
from ui.desk import Desk, Target
from ui.forms import known, linked
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.fields import Pick
from ui.parts.form import Form
from ui.parts.segmented import Segment


def page(desk: Desk, target: Target) -> QWidget:
    """A new version of a material, or one to be corrected."""
    start, title = desk.read(lambda session: _start(session, target))
    material_id = start["material_id"]
    kinds = [Segment(VersionKind.NEW, _("Nuevo")), Segment(VersionKind.UPDATE, _("Actualización"))]
    states = [Pick(each, each.label) for each in VersionState]
    form = Form(
        [
            [
                fields.switch("kind", _("Es"), kinds),
                fields.choice("state", _("Estado"), states, empty=None),
                known.partial("on", _("Fecha")),
            ],
            linked.activity("activity_id", _("Actividad del plan"), desk).but(
                hint=_("si no es la del material")
            ),
            fields.long_text("note", _("Qué cambió"), rows=3),
        ]
    )

    def save(session: Session, values: dict[str, Any]) -> int:
        return materials.save_version(session, material_id, values, target.id)

    made = RecordForm(
        desk,
        target,
        form,
        _("Versión {n}").format(n=start["number"]) if target.id else _("Nueva versión"),
        title,
        start=start,
        save=save,
        told=_("Versión guardada"),
    )
    if target.id:
        named = _("{title}, versión {n}").format(title=title, n=start["number"])
        made.can_delete(MaterialVersion, target.id, named)
    return made


def _start(session: Session, target: Target) -> tuple[dict[str, Any], str]:
    if target.id:
        values = materials.version_values(session, target.id)
    else:
        id_ = int(target.value("material_id"))
        first = not materials.page(session, id_).versions
        values = {
            "material_id": id_,
            "kind": VersionKind.NEW if first else VersionKind.UPDATE,
            "state": VersionState.IN_PROGRESS,
        }
    title = materials.values_of(session, values["material_id"])["title"]
    under = linked.of_activity(session, values.get("activity_id"))
    return values | {"activity_id": under}, title
