"""The form of the list of focal points."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import focal_points
from crm.i18n import _
from ui.desk import Desk, Target
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.fields import Field
from ui.parts.form import Form
from ui.parts.labels import label
from ui.parts.lines import Lines, lines


def page(desk: Desk, target: Target) -> QWidget:
    """Who works with this file, to be added, renamed, taken away."""
    words = label(
        _("Los puntos focales pueden ser responsables de una institución."), "sec", wrap=True
    )

    def save(session: Session, values: dict[str, Any]) -> None:
        focal_points.save_focal_points(session, values["points"])

    made = Lines(_fields, _("Agregar punto focal"), _judge)
    return RecordForm(
        desk,
        target,
        Form([words, lines("points", _("Puntos focales"), made)]),
        _("Puntos focales"),
        start={"points": [vars(row) for row in desk.read(focal_points.all_rows)]},
        save=save,
        told=_("Puntos focales guardados"),
    )


def _fields() -> list[Field]:
    return [
        fields.text("name", _("Nombre")),
        fields.text("agency", _("Agencia")),
        fields.text("initials", _("Iniciales")),
    ]


def _judge(values: Mapping[str, Any]) -> str | None:
    return None if values["name"] else _("Escriba el nombre.")
