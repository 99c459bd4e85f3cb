"""The form that corrects when and how an institution reached a stage."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import followups
from crm.i18n import _
from crm.instruments import StageRow
from crm.stage_rules import OutOfOrder
from ui.desk import Desk, Target
from ui.forms import known, stage_asked
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.buttons import button
from ui.parts.form import Form


def page(desk: Desk, target: Target) -> QWidget:
    """A change of stage to be corrected."""
    change_id = int(target.id or 0)
    start = desk.read(lambda session: followups.change_values(session, change_id))
    stage, organization = start.pop("stage"), start.pop("organization")
    form = Form(
        [
            known.partial("on", _("Fecha")).but(hint=_("vacía si no se sabe; vale solo mes o año")),
            [
                fields.text("signatory", _("Quién firmó")),
                fields.text("signatory_post", _("Su cargo")),
            ],
            fields.long_text("evidence", _("Evidencia"), rows=2),
            fields.long_text("note", _("Nota"), rows=2),
            fields.check("to_verify", _("Por verificar")),
        ]
    )
    for name in ("signatory", "signatory_post"):
        form.set_shown(name, stage.signs)

    only = button(_("Anotar solo en la historia"), small=True, on=lambda: note())
    only.hide()
    form.put_beside("on", only)
    as_history = False

    def save(session: Session, values: dict[str, Any]) -> StageRow | None:
        try:
            return followups.correct(session, change_id, values, as_history=as_history)
        except OutOfOrder:
            only.show()
            raise

    def note() -> None:
        nonlocal as_history
        as_history = True
        made.save()
        as_history = False

    made = RecordForm(
        desk,
        target,
        form,
        _("Etapa «{stage}»").format(stage=stage.name),
        organization,
        start=start,
        save=save,
        told=partial(stage_asked.corrected_said, stage),
    )
    made.can_take_back(
        _("Quitar esta etapa"),
        lambda session: followups.take_back(session, change_id),
        _("«{name}» ya no figura en «{stage}»").format(name=organization, stage=stage.name),
    )
    return made
