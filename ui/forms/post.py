"""The form of a post."""

from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import people
from crm.i18n import _
from crm.model import Post, PostLevel
from ui.desk import Desk, Target
from ui.forms import known
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.form import Form


def page(desk: Desk, target: Target) -> QWidget:
    """A new post of an institution, or one to be corrected."""
    start = desk.read(lambda session: _start(session, target))
    organization = desk.read(lambda s: known.of_organization(s, start["organization_id"]))
    form = Form(
        [
            fields.text("title", _("Cargo")).but(required=True),
            [
                fields.text("unit", _("Unidad u oficina")).but(stretch=2),
                known.word("level", _("Nivel"), PostLevel),
            ],
            fields.check("single", _("Es de una sola persona a la vez")),
            *([known.day("closed_on", _("Suprimido el"))] if target.id else ()),
        ]
    )
    made = RecordForm(
        desk,
        target,
        form,
        _("Corregir cargo") if target.id else _("Nuevo cargo"),
        organization.title if organization else "",
        start=start,
        save=lambda session, values: people.save_post(
            session, values | {"organization_id": start["organization_id"]}, target.id
        ),
        told=_("Cargo guardado"),
    )
    if target.id:
        made.can_delete(Post, target.id, start["title"])
    return made


def _start(session: Session, target: Target) -> dict[str, Any]:
    if target.id is not None:
        return people.post_values(session, target.id)
    return {"organization_id": target.value("organization_id"), "single": True}
