"""The form of a session of an event."""

from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import events, sessions
from crm.i18n import _
from crm.model import EventSession
from ui.desk import Desk, Target
from ui.forms import known
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.form import Form


def page(desk: Desk, target: Target) -> QWidget:
    """A new session of an event, or one to be corrected."""
    start, subject = desk.read(lambda session: _start(session, target))
    event_id = start["event_id"]
    form = Form(
        [
            fields.text("title", _("Título")).but(required=True),
            [
                known.day("held_on", _("Día")).but(stretch=2),
                fields.time("start_time", _("Inicio")),
                fields.time("end_time", _("Fin")),
            ],
            fields.text("venue", _("Lugar")).but(hint=_("si no es el de la reunión")),
        ]
    )

    def save(session: Session, values: dict[str, Any]) -> int:
        return sessions.save_session(session, event_id, values, target.id)

    made = RecordForm(
        desk,
        target,
        form,
        _("Corregir sesión") if target.id else _("Nueva sesión"),
        subject,
        start=start,
        save=save,
        told=_("Sesión guardada"),
    )
    if target.id:
        made.can_delete(EventSession, target.id, start["title"])
    else:
        made.can_repeat("session/new", event_id=event_id)
    return made


def _start(session: Session, target: Target) -> tuple[dict[str, Any], str]:
    """What the form begins with: a new session follows the last one, on the same day."""
    if target.id:
        values = sessions.session_values(session, target.id)
        return values, events.values_of(session, values["event_id"])["subject"]
    event_id = int(target.value("event_id"))
    event = events.values_of(session, event_id)
    last = next(reversed(sessions.of_event(session, event_id)), None)
    began = event["start"]
    day = began.first if began and began.precision == "day" else None
    return {"event_id": event_id, "held_on": last.held_on if last else day}, event["subject"]
