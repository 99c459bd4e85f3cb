"""What is asked when a stage is reached: the day, what proves it, and who signed."""

from typing import Any

from PySide6.QtCore import QObject

from crm import followups
from crm.dates import PartialDate
from crm.i18n import _
from crm.instruments import StageRow
from ui.desk import Desk
from ui.forms import known
from ui.parts import fields
from ui.parts.form import Row
from ui.parts.inline import Inline


def rows(stage: StageRow) -> list[Row]:
    """The fields of the question, as far as this stage asks."""
    found: list[Row] = [
        [known.partial("on", _("Fecha")).but(stretch=2), fields.check("undated", _("Sin fecha"))]
    ]
    if stage.signs:
        found.append(
            [
                fields.text("signatory", _("Quién firmó")),
                fields.text("signatory_post", _("Cargo")),
            ]
        )
    if stage.asks_evidence or stage.signs:
        act = _("Acta o acuerdo") if stage.signs else _("Evidencia")
        where = stage.asks_evidence or _("N.°, o dónde está")
        proof = fields.text("evidence", act, placeholder=where).but(stretch=2)
        found.append([proof, fields.check("to_verify", _("Por verificar"))])
    return found


def read(asked: Inline) -> dict[str, Any] | None:
    """Return what was answered; None where it cannot be read, or neither dated nor undated."""
    values = asked.read()
    if values is None:
        return None
    undated = values.pop("undated")
    if undated:
        return values | {"on": None}
    if values["on"] is None:
        asked.form.complain({"on": _("Escriba la fecha, o marque «Sin fecha».")})
        asked.form.go_to_problem()
        return None
    return values


def reached_said(name: str, stage: StageRow, now: StageRow) -> str:
    """Tell that a stage was reached, and where the follow-up stands if it is elsewhere."""
    if now.id == stage.id:
        return _("{name} pasó a «{stage}»").format(name=name, stage=stage.name)
    return _("Queda en la historia: sigue en «{stage}».").format(stage=now.name)


def corrected_said(stage: StageRow, moved_to: StageRow | None) -> str:
    """Tell that a stage was corrected, and where the follow-up stands if that moved it."""
    said = _("Etapa «{stage}» corregida").format(stage=stage.name)
    if moved_to is None:
        return said
    return _("{said}. Por las fechas, ahora está en «{now}»").format(said=said, now=moved_to.name)


class Signatory(QObject):
    """Suggests who signed, by the day of the signature, until somebody writes another name."""

    def __init__(self, desk: Desk, asked: Inline, organization_id: int) -> None:
        super().__init__(asked)
        self._desk, self._asked, self._organization = desk, asked, organization_id
        self._last: tuple[str, str] = ("", "")
        asked.form.fields["on"].changed.connect(self._suggest)
        self._suggest()

    def _suggest(self) -> None:
        form = self._asked.form
        now = (form.fields["signatory"].read(), form.fields["signatory_post"].read())
        if now != self._last or form.fields["on"].problem():
            return
        on: PartialDate | None = form.fields["on"].read()
        day = on.last if on else None
        found = self._desk.read(
            lambda session: followups.signatory_on(session, self._organization, day)
        )
        self._last = found or ("", "")
        form.fields["signatory"].fill(self._last[0])
        form.fields["signatory_post"].fill(self._last[1])
