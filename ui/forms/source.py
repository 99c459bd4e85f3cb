"""The form of a source: where something is told of an event, and what it says."""

from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import events, sources
from crm.i18n import _
from crm.model import Source
from crm.model.base import today
from ui.desk import Desk, Target
from ui.forms import known
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.form import Form


def page(desk: Desk, target: Target) -> QWidget:
    """A new source of an event, or one to be corrected."""
    start, subject = desk.read(lambda session: _start(session, target))
    event_id = start["event_id"]
    form = Form(
        [
            fields.text("title", _("Título de la fuente")),
            fields.text("url", _("Enlace")),
            [
                known.partial("says", _("Fecha que da")).but(
                    stretch=2, hint=_("o «del 28/12/2023 al 30/12/2023»")
                ),
                fields.count("says_people", _("Personas que dice")),
            ],
            known.day("accessed_on", _("Consultada el")),
            fields.long_text("note", _("Nota"), rows=2),
        ]
    )

    def save(session: Session, values: dict[str, Any]) -> int:
        return sources.save(session, event_id, values, target.id)

    made = RecordForm(
        desk,
        target,
        form,
        _("Editar fuente") if target.id else _("Nueva fuente"),
        subject,
        start=start,
        save=save,
        told=_("Fuente guardada"),
    )
    if target.id:
        made.can_delete(Source, target.id, start["title"] or start["url"])
    return made


def _start(session: Session, target: Target) -> tuple[dict[str, Any], str]:
    if target.id:
        values = sources.values_of(session, target.id)
    else:
        values = {"event_id": int(target.value("event_id")), "accessed_on": today()}
    return values, events.values_of(session, values["event_id"])["subject"]
