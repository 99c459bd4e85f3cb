"""The form of the opening balances of an instrument: what is known only as a number."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import figures, instruments
from crm.i18n import _
from ui.desk import Desk, Target
from ui.forms import known
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.fields import Field
from ui.parts.form import Form
from ui.parts.labels import label
from ui.parts.lines import Lines, lines


def page(desk: Desk, target: Target) -> QWidget:
    """How many had been reached by which day, and who says so."""
    instrument = desk.read(lambda s: instruments.named(s, str(target.value("instrument"))))
    words = label(
        _(
            "Cuántos había a una fecha, cuando no están registrados uno por uno. Las cifras "
            "suman a ese número los que llegaron después."
        ),
        "sec",
        wrap=True,
    )
    made = Lines(_fields, _("Agregar saldo"), _judge)

    def save(session: Session, values: dict[str, Any]) -> None:
        figures.save_balances(session, instrument.id, values["balances"])

    rows = desk.read(lambda session: figures.balances(session, instrument.id))
    return RecordForm(
        desk,
        target,
        Form([words, lines("balances", _("Saldos"), made)]),
        _("Saldos iniciales"),
        instrument.name,
        start={"balances": [vars(each) for each in rows]},
        save=save,
        told=_("Saldos iniciales guardados"),
    )


def _fields() -> list[Field]:
    return [
        fields.count("total", _("Total")),
        known.day("by_on", _("A la fecha")),
        fields.text("source", _("Fuente")),
        fields.text("note", _("Nota")),
    ]


def _judge(values: Mapping[str, Any]) -> str | None:
    if values["total"] is None:
        return _("Escriba cuántos eran, de 0 en adelante.")
    return None if values["by_on"] else _("Escriba a qué fecha corresponde el número.")
