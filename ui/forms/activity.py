"""The form of an activity of the work plan: what is done, how it is counted, how it stands."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import plans, tags
from crm.i18n import _
from crm.model import Activity, ActivityState, Measure, Recurrence
from crm.model.base import today
from crm.plans import ObjectiveRow
from ui.desk import Desk, Target
from ui.forms import known, linked
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.buttons import button
from ui.parts.cards import EmptyState
from ui.parts.fields import Field, Pick
from ui.parts.form import Form, Row

# What is only asked where something else says so: the field, whom it hangs on, and what that says.
_ONLY: dict[str, tuple[str, Any]] = {
    "done_by_hand": ("measure", Measure.BY_HAND),
    "rescheduled": ("state", ActivityState.RESCHEDULED),
}
_MOST = 9_999_999


def page(desk: Desk, target: Target) -> QWidget:
    """A new activity, or one to be corrected; given its objective, or the year of its plan."""
    id_ = target.id
    start, objectives, year = desk.read(lambda session: _start(session, desk, target))
    if not objectives:
        see = button(_("Ir al plan"), on=lambda: desk.go("plan", year=year))
        said = _("El plan de {year} aún no tiene objetivos. Agregue uno primero.")
        return EmptyState("target", said.format(year=year), see)
    form = Form(_rows(desk, objectives))
    for name, (other, value) in _ONLY.items():
        _show_only(form, name, form.fields[other], value)

    def save(session: Session, values: dict[str, Any]) -> int:
        written = {name: None if each == "" else each for name, each in values.items()}
        return plans.save_activity(session, written, id_)

    made = RecordForm(
        desk,
        target,
        form,
        _("Editar actividad") if id_ else _("Nueva actividad"),
        _("Plan {year}").format(year=year),
        start=start,
        save=save,
        told=_("Actividad guardada"),
        then=None if id_ else partial(desk.go, "activity"),
    )
    if id_:
        made.can_delete(Activity, id_, plans.heading(start["code"], start["statement_es"])[:80])
    return made


def _rows(desk: Desk, objectives: list[ObjectiveRow]) -> list[Row]:
    under = [Pick(each.id, each.label) for each in objectives]
    return [
        [
            fields.text("code", _("Código")).but(hint=_("opcional")),
            fields.choice("objective_id", _("Objetivo"), under, empty=None).but(stretch=3),
        ],
        fields.long_text("statement_es", _("Qué se hará"), rows=3).but(required=True),
        fields.long_text("statement_en", _("En inglés"), rows=2),
        _("Meta"),
        [
            fields.count("target", _("Meta"), most=_MOST).but(hint=_("opcional")),
            fields.text("unit_es", _("Unidad"), placeholder=_("talleres")).but(stretch=2),
            fields.text("unit_en", _("Unidad en inglés")).but(stretch=2),
        ],
        [
            known.word("measure", _("Qué se cuenta"), Measure, empty=None),
            linked.instrument("instrument_id", _("Instrumento"), desk),
        ],
        fields.count("done_by_hand", _("Cuánto se realizó"), most=_MOST),
        _("Quién y cuándo"),
        linked.organization_list("responsible", _("Instituciones responsables, en orden"), desk),
        [
            known.focal_point("owner_id", _("A cargo de"), desk),
            known.word("recurrence", _("Cada cuánto"), Recurrence),
            known.partial("due", _("Previsto para")),
        ],
        _("Situación"),
        [
            known.word("state", _("Estado"), ActivityState, empty=_("Según lo registrado")),
            known.partial("rescheduled", _("Nueva fecha")),
        ],
        fields.text("reason", _("Justificación")).but(
            hint=_("si lo hecho difiere de la meta o cambia de fecha")
        ),
        _("De qué trata"),
        known.tag_list("tags", _("Objetivos, principios y ODS"), desk),
        fields.long_text("notes", _("Notas"), rows=2),
    ]


def _show_only(form: Form, name: str, other: Field, value: Any) -> None:
    """Show a field while another one says this."""

    def settle(*_said: object) -> None:
        form.set_shown(name, other.read() == value)

    other.changed.connect(settle)
    settle()


def _start(
    session: Session, desk: Desk, target: Target
) -> tuple[dict[str, Any], list[ObjectiveRow], int]:
    if target.id:
        values = plans.activity_values(session, target.id)
    else:
        values = {
            "objective_id": target.value("objective_id"),
            "code": None,
            "measure": Measure.EVENTS,
            "owner_id": desk.focal_point_id,
            "responsible": [],
            "tags": [],
        }
    year = _year(session, target, values["objective_id"])
    objectives = plans.objectives(session, year)
    if values["objective_id"] is None and objectives:
        values["objective_id"] = objectives[0].id
    about = tags.these(session, values["tags"])
    return (
        values
        | {
            "responsible": known.of_organizations(session, values["responsible"]),
            "tags": [known.of_tag(each) for each in about],
        },
        objectives,
        year,
    )


def _year(session: Session, target: Target, objective_id: int | None) -> int:
    if objective_id is not None:
        return plans.year_of(session, objective_id)
    return int(target.value("year") or today().year)
