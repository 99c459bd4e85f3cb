"""The form that gives a file another name."""

from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import attachments
from crm.i18n import _
from crm.model import Attachment
from ui.desk import Desk, Target
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.form import Form


def page(desk: Desk, target: Target) -> QWidget:
    """A file of an institution, a person or a meeting, to be renamed."""
    file_id = int(target.id or 0)
    name = desk.read(lambda session: attachments.name_of(session, file_id))

    def save(session: Session, values: dict[str, Any]) -> str:
        return attachments.rename(session, file_id, values["name"])

    made = RecordForm(
        desk,
        target,
        Form([fields.text("name", _("Nombre")).but(required=True)]),
        _("Cambiar nombre"),
        name,
        start={"name": name},
        save=save,
        told=_("Documento renombrado"),
    )
    made.can_delete(Attachment, file_id, name)
    return made
