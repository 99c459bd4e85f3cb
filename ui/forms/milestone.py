"""The form of a finer step of a follow-up."""

from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import followup_page, followups
from crm.followup_page import FollowUpPage
from crm.i18n import _
from crm.model import Milestone
from ui.desk import Desk, Target
from ui.forms import known
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.fields import Pick
from ui.parts.form import Form


def page(desk: Desk, target: Target) -> QWidget:
    """A new finer step of a follow-up, or one to be corrected."""
    shown, start = desk.read(lambda session: _start(session, target, desk.focal_point_id))
    stages = {each.id: each.name for each in shown.stages}
    picks = [
        Pick(each.id, f"{stages[each.stage_id]}: {each.name}") for each in shown.milestone_kinds
    ]
    form = Form(
        [
            fields.choice("kind_id", _("Hito"), picks, empty=None).but(required=True),
            [
                known.partial("on", _("Fecha")).but(stretch=2),
                known.focal_point("responsible_id", _("Responsable"), desk).but(stretch=2),
            ],
            fields.long_text("evidence", _("Evidencia"), rows=2),
            fields.long_text("note", _("Nota"), rows=2),
            [
                fields.text("next_step", _("Qué sigue")).but(stretch=3),
                known.day("next_due_on", _("Para cuándo")),
            ],
        ]
    )

    def save(session: Session, values: dict[str, Any]) -> int:
        return followups.save_milestone(session, shown.id, values, target.id)

    made = RecordForm(
        desk,
        target,
        form,
        _("Corregir hito") if target.id else _("Nuevo hito"),
        shown.title,
        start=start,
        save=save,
        told=_("Hito guardado"),
    )
    if target.id:
        named = next(each.kind.name for each in shown.milestones if each.id == target.id)
        made.can_delete(Milestone, target.id, named)
    return made


def _start(session: Session, target: Target, me: int | None) -> tuple[FollowUpPage, dict[str, Any]]:
    if target.id:
        values = followups.milestone_values(session, target.id)
        return followup_page.page(session, values["follow_up_id"]), values
    shown = followup_page.page(session, target.value("follow_up_id"))
    first = next((each.id for each in shown.milestone_kinds), None)
    return shown, {
        "kind_id": target.value("kind_id") or first,
        "responsible_id": shown.values["responsible_id"] or me,
    }
