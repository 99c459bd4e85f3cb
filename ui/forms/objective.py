"""The form of an objective of the work plan: its names, and the levels under it."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import plans
from crm.i18n import _
from crm.model import Objective
from ui.desk import Desk, Target
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.fields import Field
from ui.parts.form import Form, Row
from ui.parts.lines import Lines, lines


def page(desk: Desk, target: Target) -> QWidget:
    """A new objective of a plan, or one to be corrected."""
    id_ = target.id
    start, year = desk.read(lambda session: _start(session, target))

    def save(session: Session, values: dict[str, Any]) -> int:
        written = {name: None if each == "" else each for name, each in values.items()}
        return plans.save_objective(session, written | {"plan_id": start["plan_id"]}, id_)

    made = RecordForm(
        desk,
        target,
        Form(_rows()),
        _("Editar objetivo") if id_ else _("Nuevo objetivo"),
        _("Plan {year}").format(year=year),
        start=start,
        save=save,
        told=_("Objetivo guardado"),
    )
    if id_:
        made.can_delete(Objective, id_, (start["short_es"] or start["statement_es"])[:80])
    return made


def _rows() -> list[Row]:
    return [
        [
            fields.count("number", _("Número"), most=99).but(hint=_("OE")),
            fields.text("short_es", _("Nombre breve")).but(
                stretch=4, hint=_("el de los encabezados")
            ),
        ],
        fields.long_text("statement_es", _("Enunciado"), rows=3).but(required=True),
        _("En inglés"),
        fields.text("short_en", _("Nombre breve en inglés")),
        fields.long_text("statement_en", _("Enunciado en inglés"), rows=3),
        lines(
            "levels",
            _("Niveles entre el objetivo y sus actividades"),
            Lines(_level, _("Agregar nivel"), _judge),
        ).but(hint=_("efectos y productos, por su código; opcional")),
    ]


def _level() -> list[Field]:
    return [
        fields.text("code", _("Código")),
        fields.text("name_es", _("Nombre")),
        fields.text("name_en", _("Nombre en inglés")),
    ]


def _judge(values: Mapping[str, Any]) -> str | None:
    if not values["code"]:
        return _("Escriba el código del nivel, como «1.1».")
    return None if values["name_es"] else _("Escriba el nombre del nivel.")


def _start(session: Session, target: Target) -> tuple[dict[str, Any], int]:
    if target.id:
        values = plans.objective_values(session, target.id)
    else:
        plan_id = int(target.value("plan_id"))
        values = {"plan_id": plan_id, "number": None, "levels": []}
    return values, int(plans.plan_values(session, values["plan_id"])["year"])
