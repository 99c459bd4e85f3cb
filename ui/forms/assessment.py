"""The form of an assessment: how much weight and interest someone has today."""

from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import assessments
from crm.i18n import _
from crm.model import Assessment, Position
from crm.model.base import today
from ui.desk import Desk, Target
from ui.forms import known
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.fields import Field
from ui.parts.form import Form
from ui.parts.segmented import Segment

OWNERS = ("organization_id", "person_id")


def page(desk: Desk, target: Target) -> QWidget:
    """A new assessment of an institution or a person, or one to be corrected."""
    start, name = desk.read(lambda session: _start(session, target))
    owner = {each: start[each] for each in OWNERS}
    form = Form(
        [
            [known.day("assessed_on", _("Fecha")).but(required=True)],
            _scale("influence", _("Influencia")),
            _scale("interest", _("Interés")),
            fields.switch(
                "position",
                _("Posición"),
                [Segment(each, each.label) for each in Position],
            ),
            fields.long_text("note", _("Nota")),
        ]
    )

    def save(session: Session, values: dict[str, Any]) -> int:
        return assessments.save_assessment(session, values | owner, target.id)

    made = RecordForm(
        desk,
        target,
        form,
        _("Corregir valoración") if target.id else _("Nueva valoración"),
        name,
        start=start,
        save=save,
        told=_("Valoración guardada"),
    )
    if target.id:
        made.can_delete(Assessment, target.id, _("Valoración de {name}").format(name=name))
    return made


def _scale(name: str, label: str) -> Field:
    numbers = [Segment(number, str(number)) for number in range(1, 6)]
    made = fields.switch(name, label, [Segment(None, _("Sin dato")), *numbers])
    return made.but(hint=_("1 poco, 5 mucho"))


def _start(session: Session, target: Target) -> tuple[dict[str, Any], str]:
    if target.id is not None:
        values = assessments.values_of(session, target.id)
    else:
        owner = {name: target.value(name) for name in OWNERS}
        last = assessments.last_values(session, **owner) or {"position": Position.UNKNOWN}
        values = last | owner | {"assessed_on": today(), "note": None}
    named = known.of_organization(session, values["organization_id"]) or known.of_person(
        session, values["person_id"]
    )
    return values, named.title if named else ""
