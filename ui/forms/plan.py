"""The form of a year's plan: empty, or begun with what is chosen of another year's."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import plan_copy, plan_progress, plans
from crm.i18n import _
from crm.model import ActivityState, WorkPlan
from crm.model.base import today
from ui.desk import Desk, Target
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.checklist import Checklist, Entry
from ui.parts.fields import Pick
from ui.parts.form import Form

_LAST = 2100


def page(desk: Desk, target: Target) -> QWidget:
    """A new plan, or one to be corrected."""
    return _edited(desk, target.id, target) if target.id else _begun(desk, target)


def _begun(desk: Desk, target: Target) -> QWidget:
    there = desk.read(plans.years)
    entries = desk.read(lambda session: {year: _entries(session, year) for year in there})
    begins = [Pick(year, _("Con lo del plan {year}").format(year=year)) for year in reversed(there)]
    chosen = Checklist(_("Actividades que se repiten"))
    form = Form(
        [
            [
                fields.count("year", _("Año"), most=_LAST).but(required=True),
                fields.choice("copy_of", _("Empezar"), begins, empty=_("En blanco")).but(stretch=2),
                fields.text("cycle", _("Ciclo")).but(stretch=2, hint=_("opcional")),
            ],
            fields.custom(
                "activity_ids",
                _("Actividades que se repiten"),
                chosen,
                chosen.ticked,
                chosen.tick,
                chosen.changed,
            ).but(hint=_("con su meta, responsables y temas")),
        ]
    )
    source = form.fields["copy_of"]

    def offer() -> None:
        year = source.read()
        chosen.offer(entries.get(year, []))
        form.set_shown("activity_ids", year is not None)

    source.changed.connect(lambda _number: offer())
    offer()

    def save(session: Session, values: dict[str, Any]) -> int:
        ids, copied = values.pop("activity_ids"), values.pop("copy_of")
        if copied is None:
            plans.save_plan(session, values | {"cycle": values["cycle"] or None})
        else:
            how = {"activity_ids": ids, "cycle": values["cycle"] or None}
            plan_copy.copy_plan(session, copied, values["year"], **how)
        return int(values["year"])

    return RecordForm(
        desk,
        target,
        form,
        _("Nuevo plan de trabajo"),
        start=_start(there, target),
        save=save,
        told=lambda year: _("Plan de trabajo {year} creado").format(year=year),
        then=lambda year: desk.go("plan", year=year),
    )


def _start(there: list[int], target: Target) -> dict[str, Any]:
    this = today().year
    year = target.value("year") or (max(there) + 1 if this in there else this)
    return {"year": int(year), "copy_of": target.value("copy_of")}


def _entries(session: Session, year: int) -> list[Entry]:
    """The activities of a plan, ticked but for those that were called off."""
    view = plan_progress.of_year(session, year)
    return [
        Entry(each.id, each.heading, each.state is not ActivityState.CANCELLED, objective.mark)
        for part in view.objectives
        for objective in (part.objective,)
        for each in part.activities
    ]


def _edited(desk: Desk, plan_id: int, target: Target) -> QWidget:
    start = desk.read(partial(plans.plan_values, plan_id=plan_id))
    form = Form(
        [
            [
                fields.count("year", _("Año"), most=_LAST).but(required=True),
                fields.text("cycle", _("Ciclo")).but(stretch=3, hint=_("opcional")),
            ],
            fields.long_text("notes", _("Notas"), rows=4),
        ]
    )

    def save(session: Session, values: dict[str, Any]) -> int:
        written = {name: None if each == "" else each for name, each in values.items()}
        return plans.save_plan(session, written, plan_id)

    made = RecordForm(
        desk,
        target,
        form,
        _("Editar plan de trabajo"),
        str(start["year"]),
        start=start,
        save=save,
        told=_("Plan de trabajo guardado"),
    )
    made.can_delete(WorkPlan, plan_id, _("Plan {year}").format(year=start["year"]))
    return made
