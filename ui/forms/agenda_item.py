"""The form of a point of an event's agenda."""

from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import events, sessions
from crm.i18n import _
from crm.model import AgendaItem
from crm.sessions import SessionRow
from ui.desk import Desk, Target
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.fields import Pick
from ui.parts.form import Form


def page(desk: Desk, target: Target) -> QWidget:
    """A new point of the agenda, or one to be corrected."""
    start, subject, rows = desk.read(lambda session: _start(session, target))
    event_id = start["event_id"]
    of = fields.choice("session_id", _("Sesión"), [Pick(each.id, each.title) for each in rows])
    form = Form(
        [
            fields.text("title", _("Punto de agenda")).but(required=True),
            [
                *([of.but(stretch=2)] if rows else []),
                fields.time("start_time", _("Inicio")),
                fields.time("end_time", _("Fin")),
            ],
            fields.text("speaker", _("A cargo de")),
            fields.long_text("dealt_with", _("Lo tratado"), rows=4),
        ]
    )

    def save(session: Session, values: dict[str, Any]) -> int:
        return sessions.save_item(session, event_id, values, target.id)

    made = RecordForm(
        desk,
        target,
        form,
        _("Corregir punto de agenda") if target.id else _("Nuevo punto de agenda"),
        subject,
        start=start,
        save=save,
        told=_("Punto de agenda guardado"),
    )
    if target.id:
        made.can_delete(AgendaItem, target.id, start["title"])
    else:
        made.can_repeat("agenda_item/new", event_id=event_id)
    return made


def _start(session: Session, target: Target) -> tuple[dict[str, Any], str, list[SessionRow]]:
    """What the form begins with: a new point follows the last one, as it ends."""
    if target.id:
        values = sessions.item_values(session, target.id)
        event_id = values["event_id"]
    else:
        event_id = int(target.value("event_id"))
        last = next(reversed(sessions.agenda(session, event_id)), None)
        values = {"event_id": event_id}
        if last is not None:
            values |= {"session_id": last.session_id, "start_time": last.end_time}
    subject = events.values_of(session, event_id)["subject"]
    return values, subject, sessions.of_event(session, event_id)
