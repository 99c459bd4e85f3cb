"""The form of the list of kinds of event."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import events
from crm.i18n import _
from ui.desk import Desk, Target
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.fields import Field
from ui.parts.form import Form
from ui.parts.labels import label
from ui.parts.lines import Lines, lines


def page(desk: Desk, target: Target) -> QWidget:
    """The kinds of event, to be renamed, ordered, added, retired."""
    made = Lines(_fields, _("Agregar tipo"), _judge, ordered=True)
    words = label(
        _(
            "Un tipo retirado no se ofrece más, pero sus reuniones lo conservan. Solo se puede "
            "quitar uno que no se haya usado."
        ),
        "sec",
        wrap=True,
    )

    def save(session: Session, values: dict[str, Any]) -> None:
        events.save_types(session, values["types"])

    return RecordForm(
        desk,
        target,
        Form([words, lines("types", _("Tipos"), made)]),
        _("Tipos de reunión"),
        start={"types": desk.read(events.type_values)},
        save=save,
        told=_("Tipos de reunión guardados"),
    )


def _fields() -> list[Field]:
    return [
        fields.text("name_es", _("Nombre")),
        fields.text("name_en", _("Nombre en inglés")),
        fields.check("retired", _("Retirado")),
    ]


def _judge(values: Mapping[str, Any]) -> str | None:
    return None if values["name_es"] else _("Escriba el nombre del tipo.")
