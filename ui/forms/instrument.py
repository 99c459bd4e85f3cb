"""The form of an instrument: its names, whether an institution has only one, where it is from."""

from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import instruments
from crm.i18n import _
from crm.model import InstrumentKind
from ui.desk import Desk, Target
from ui.forms import known
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.form import Form


def page(desk: Desk, target: Target) -> QWidget:
    """A new instrument, or one to be renamed."""
    id_ = target.id
    start: dict[str, Any] = {"kind": InstrumentKind.DECLARATION, "single": True}
    if id_ is not None:
        start = desk.read(lambda session: instruments.instrument_values(session, id_))
    kind = known.word("kind", _("Qué sigue"), InstrumentKind, empty=None)
    kind.widget.setEnabled(id_ is None)  # what is written of one kind has no place in another
    form = Form(
        [
            [
                fields.text("name_es", _("Nombre")).but(required=True),
                fields.text("name_en", _("Nombre en inglés")),
            ],
            [
                fields.text("short_es", _("Nombre breve")),
                fields.text("short_en", _("Nombre breve en inglés")),
            ],
            [kind],
            fields.check("single", _("Cada institución tiene uno solo")),
            _("De dónde viene"),
            [known.partial("adopted", _("Fecha de adopción"))],
            [
                fields.text("supports_es", _("Qué marcos apoya")),
                fields.text("supports_en", _("En inglés")),
            ],
            fields.text("url", _("Enlace")),
        ]
    )

    def save(session: Session, values: dict[str, Any]) -> int:
        written = {name: None if each == "" else each for name, each in values.items()}
        return instruments.save_instrument(session, written, id_)

    return RecordForm(
        desk,
        target,
        form,
        _("Instrumento") if id_ else _("Nuevo instrumento"),
        start.get("name_es", ""),
        start=start,
        save=save,
        told=_("Instrumento guardado"),
    )
