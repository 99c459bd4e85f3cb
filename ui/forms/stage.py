"""The form of a stage of an instrument: its name, what it means, what it asks, its milestones."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import instruments
from crm.i18n import _
from ui.desk import Desk, Target
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.fields import Field
from ui.parts.form import Form, Row
from ui.parts.lines import Lines, lines

DAYS = 9_999


def page(desk: Desk, target: Target) -> QWidget:
    """A new stage of an instrument, or one to be corrected."""
    id_ = target.id
    start, instrument_id, name = desk.read(lambda session: _start(session, target))

    def save(session: Session, values: dict[str, Any]) -> int:
        written = {name: None if each == "" else each for name, each in values.items()}
        stage_id = instruments.save_stage(session, instrument_id, written, id_)
        instruments.save_milestone_kinds(session, stage_id, values["milestones"])
        return stage_id

    made = RecordForm(
        desk,
        target,
        Form(_rows()),
        _("Etapa") if id_ else _("Nueva etapa"),
        name,
        start=start,
        save=save,
        told=_("Etapa «{stage}» guardada").format(stage=start["name_es"])
        if id_
        else _("Etapa agregada"),
    )
    if id_ is not None:
        made.can_take_back(
            _("Quitar esta etapa"),
            lambda session: instruments.delete_stage(session, id_),
            _("Etapa «{stage}» quitada").format(stage=start["name_es"]),
        )
    return made


def _rows() -> list[Row]:
    marks = _("Vacío: los días de Configuración.")
    return [
        [
            fields.text("name_es", _("Nombre")).but(required=True),
            fields.text("name_en", _("Nombre en inglés")),
        ],
        [
            fields.text("short_es", _("Nombre breve")),
            fields.text("short_en", _("Nombre breve en inglés")),
        ],
        _("Qué significa"),
        [
            fields.check("signs", _("Es la firma")),
            fields.check("counts", _("Cuenta en las cifras")),
        ],
        [
            fields.check("terminal", _("Final: ya no se espera nada")),
            fields.check("side", _("Lateral: fuera del camino")),
        ],
        _("Qué pide"),
        [fields.check("asks_date", _("Pide fecha"))],
        [
            fields.text("asks_evidence", _("Evidencia que pide")),
            fields.text("asks_evidence_en", _("En inglés")),
        ],
        [fields.count("stale_after", _("Días hasta quedar detenido"), most=DAYS).but(hint=marks)],
        lines(
            "milestones",
            _("Hitos dentro de la etapa"),
            Lines(_milestone, _("Agregar hito"), _judge),
        ).but(hint=_("pasos más finos, que se anotan con su fecha")),
    ]


def _milestone() -> list[Field]:
    return [fields.text("name_es", _("Hito")), fields.text("name_en", _("Hito en inglés"))]


def _judge(values: Mapping[str, Any]) -> str | None:
    return None if values["name_es"] else _("Escriba el nombre del hito.")


def _start(session: Session, target: Target) -> tuple[dict[str, Any], int, str]:
    if target.id is None:
        instrument = instruments.one(session, int(target.value("instrument_id")))
        return {"milestones": []}, instrument.id, instrument.name
    values = instruments.stage_values(session, target.id)
    instrument = instruments.one(session, values["instrument_id"])
    kinds = instruments.milestone_kind_values(session, target.id)
    return values | {"milestones": kinds}, instrument.id, instrument.name
