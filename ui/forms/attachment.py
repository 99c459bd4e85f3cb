"""The form of a file: what it is called and, of an event, what it is for and what it shows."""

from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import attachments
from crm.i18n import _
from crm.model import Attachment, AttachmentPurpose
from ui.desk import Desk, Target
from ui.forms import known
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.form import Form


def page(desk: Desk, target: Target) -> QWidget:
    """A file of an institution, a person, a follow-up or a meeting."""
    file_id = int(target.id or 0)
    start = desk.read(lambda session: attachments.values_of(session, file_id))
    name, of_event = start["name"], start["event_id"] is not None
    rows = [fields.text("name", _("Nombre")).but(required=True)]
    if of_event:
        rows += [
            known.word("purpose", _("Para qué"), AttachmentPurpose),
            fields.text("caption", _("Leyenda")).but(hint=_("qué muestra, quiénes aparecen")),
        ]

    def save(session: Session, values: dict[str, Any]) -> None:
        if of_event:
            attachments.save(session, file_id, values)
        else:
            attachments.rename(session, file_id, values["name"])

    made = RecordForm(
        desk,
        target,
        Form(rows),
        _("Corregir documento") if of_event else _("Cambiar nombre"),
        name,
        start=start,
        save=save,
        told=_("Documento corregido") if of_event else _("Documento renombrado"),
    )
    made.can_delete(Attachment, file_id, name)
    return made
