"""The form of a next step: what the year leaves to be done, and what it becomes."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import materials, next_steps, plans
from crm.errors import Invalid
from crm.i18n import _
from crm.model import NextStep, StepState
from crm.plans import ObjectiveRow
from ui.desk import Desk, Target
from ui.forms import known, linked
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.fields import Pick
from ui.parts.form import Form, Row
from ui.parts.suggestions import Suggestion

TASK, ACTIVITY = "make_task", "make_activity"


def page(desk: Desk, target: Target) -> QWidget:
    """A new next step of a plan, or one to be corrected."""
    id_ = target.id
    start, year, objectives = desk.read(lambda session: _start(session, desk, target))
    form = Form(_rows(desk, year, objectives, start))

    def save(session: Session, values: dict[str, Any]) -> int:
        becomes = {name: values.pop(name, False) for name in (TASK, ACTIVITY)}
        written = {name: None if each == "" else each for name, each in values.items()}
        step_id = next_steps.save_step(session, written | {"plan_id": start["plan_id"]}, id_)
        if becomes[TASK]:
            next_steps.make_task(session, step_id)
        if becomes[ACTIVITY]:
            try:
                next_steps.make_activity(session, step_id)
            except Invalid as error:
                raise Invalid({ACTIVITY: str(error)}) from error
        return step_id

    made = RecordForm(
        desk,
        target,
        form,
        _("Editar próximo paso") if id_ else _("Nuevo próximo paso"),
        _("Plan {year}").format(year=year),
        start=start,
        save=save,
        told=_("Próximo paso guardado"),
    )
    if id_:
        made.can_delete(NextStep, id_, start["text_es"][:80])
    return made


def _rows(
    desk: Desk, year: int, objectives: list[ObjectiveRow], start: Mapping[str, Any]
) -> list[Row]:
    under = [Pick(each.id, each.label) for each in objectives]
    becomes: list[Row] = []
    if not start.get("task_id"):
        becomes.append(fields.check(TASK, _("Convertir en tarea")))
    if not start.get("activity_id"):
        said = _("Agregar al plan de {year} como actividad").format(year=year + 1)
        becomes.append(fields.check(ACTIVITY, said))
    return [
        [
            fields.choice("objective_id", _("Objetivo"), under).but(stretch=2),
            known.word("state", _("Estado"), StepState, empty=None),
        ],
        fields.text("theme_es", _("Encabezado")).but(hint=_("como «Revisión Regional 2024»")),
        fields.long_text("text_es", _("Qué se hará"), rows=3).but(required=True),
        [
            known.focal_point("owner_id", _("A cargo de"), desk),
            known.partial("due", _("Para cuándo")),
        ],
        *becomes,
        _("Vínculos"),
        [
            linked.event("event_id", _("Reunión"), desk),
            linked.material("material_id", _("Material"), desk),
        ],
        linked.instrument("instrument_id", _("Instrumento"), desk),
        _("En inglés"),
        fields.text("theme_en", _("Encabezado en inglés")),
        fields.long_text("text_en", _("Qué se hará, en inglés"), rows=3),
    ]


def _start(
    session: Session, desk: Desk, target: Target
) -> tuple[dict[str, Any], int, list[ObjectiveRow]]:
    values = (
        next_steps.values_of(session, target.id)
        if target.id
        else {"state": StepState.OPEN, "owner_id": desk.focal_point_id} | dict(target.given)
    )
    year = int(plans.plan_values(session, int(values["plan_id"]))["year"])
    return (
        values
        | {
            "event_id": linked.of_event(session, values.get("event_id")),
            "material_id": _material(session, values.get("material_id")),
        },
        year,
        plans.objectives(session, year),
    )


def _material(session: Session, material_id: int | None) -> Suggestion | None:
    ids = [material_id] if material_id and materials.rows(session, [material_id]) else []
    return next(iter(linked.of_materials(session, ids)), None)
