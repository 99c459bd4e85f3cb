"""The form of one step of a publication: when it was done, and a note or a link about it."""

from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import observances
from crm.dates import long_day
from crm.i18n import _
from crm.model import PublicationStep
from crm.model.base import today
from ui.desk import Desk, Target
from ui.forms import known
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.form import Form


def page(desk: Desk, target: Target) -> QWidget:
    """A step of a commemorative date in one year, to be noted or corrected."""
    id_, year = int(target.id or 0), int(target.value("year"))
    step = next(each for each in PublicationStep if each.value == target.value("step"))
    shown = desk.read(lambda session: observances.page(session, id_, year))
    there = next(each for each in shown.steps if each.step is step)
    form = Form(
        [
            known.day("on", _("Hecho el")),
            fields.long_text("note", _note_label(step), rows=3),
        ]
    )

    def save(session: Session, values: dict[str, Any]) -> None:
        observances.tick(session, id_, year, step, **values)

    made = RecordForm(
        desk,
        target,
        form,
        _("{step}: {name}").format(step=step.label, name=shown.row.name),
        long_day(shown.row.day),
        start={"on": there.done_on if there.done else today(), "note": there.note},
        save=save,
        told=_("Paso guardado"),
    )
    if there.done:
        made.can_take_back(
            _("Desmarcar"),
            lambda session: observances.untick(session, id_, year, step),
            _("Paso desmarcado"),
        )
    return made


def _note_label(step: PublicationStep) -> str:
    said = {
        PublicationStep.LINK: _("Dirección de lo publicado"),
        PublicationStep.CHANNELS: _("Por qué canales"),
        PublicationStep.REACH: _("A cuántas personas llegó, y cómo se sabe"),
    }
    return said.get(step) or _("Nota")
