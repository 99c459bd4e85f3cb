"""The form of a mailing: what it says, what goes with it, whom it is meant for."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import mailings
from crm.i18n import _
from crm.model import Mailing, MailingState
from ui.desk import Desk, Target
from ui.forms import known, linked
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.form import Form


def page(desk: Desk, target: Target) -> QWidget:
    """A mailing, new or to be corrected; what was sent keeps its list whatever is said here."""
    id_ = target.id
    start, sent = desk.read(lambda session: _start(session, desk, target))
    when = known.partial("on", _("Enviado el")) if sent else known.partial("planned", _("Previsto"))
    form = Form(
        [
            fields.text("subject", _("Asunto")).but(required=True),
            fields.long_text("body", _("Mensaje"), rows=8),
            linked.material_list("materials", _("Materiales que lleva"), desk),
            fields.text("segment", _("A quiénes se dirige")).but(
                hint=_("por ejemplo «puntos focales de gobiernos locales»")
            ),
            linked.activity("activity_id", _("Actividad del plan"), desk, target.value("year")),
            [when, known.focal_point("sender_id", _("Quién lo envía"), desk).but(stretch=2)],
            fields.long_text("notes", _("Notas"), rows=2),
        ]
    )

    def save(session: Session, values: dict[str, Any]) -> int:
        return mailings.save(session, values, id_)

    made = RecordForm(
        desk,
        target,
        form,
        _("Editar envío") if id_ else _("Nuevo envío"),
        start=start,
        save=save,
        told=_("Envío guardado"),
        then=None if id_ else partial(desk.go, "mailing"),
    )
    if id_:
        made.can_delete(Mailing, id_, start["subject"])
    return made


def _start(session: Session, desk: Desk, target: Target) -> tuple[dict[str, Any], bool]:
    sent = False
    if target.id:
        values = mailings.values_of(session, target.id)
        sent = mailings.rows(session, [target.id])[target.id].state is MailingState.SENT
    else:
        values = {"materials": [], "sender_id": desk.focal_point_id}
        values |= {name: each for name, each in target.given if name != "year"}
        if values["materials"]:
            values = mailings.proposed(session, values["materials"]) | values
    return values | {
        "activity_id": linked.of_activity(session, values.get("activity_id")),
        "materials": linked.of_materials(session, values["materials"]),
    }, sent
