"""The form that closes an institution, into its successor where there is one."""

from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import organizations
from crm.i18n import _
from crm.model.base import today
from ui.desk import Desk, Target
from ui.forms import known
from ui.forms.record_form import RecordForm
from ui.parts.form import Form
from ui.parts.labels import label


def page(desk: Desk, target: Target) -> QWidget:
    """Close an institution; its past stays with it."""
    organization_id = int(target.id or 0)
    facts = desk.read(lambda session: organizations.facts(session, organization_id))
    words = label(
        _(
            "Ese día la institución sale de las listas, sus cargos se cierran y quienes los ocupan "
            "los dejan; su historia se conserva. Si otra la sucede, elija cuál."
        ),
        "sec",
        wrap=True,
    )
    form = Form(
        [
            words,
            known.day("on", _("Último día")).but(required=True, stretch=1),
            known.organization("successor_id", _("Sucesora"), desk),
        ]
    )
    start: dict[str, Any] = {
        "on": facts.closed_on or today(),
        "successor_id": desk.read(lambda s: known.of_organization(s, facts.successor_id)),
    }

    def save(session: Session, values: dict[str, Any]) -> None:
        organizations.close_organization(session, organization_id, **values)

    return RecordForm(
        desk,
        target,
        form,
        _("Cerrar institución"),
        facts.name,
        start=start,
        save=save,
        told=_("Cierre de «{name}» guardado").format(name=facts.name),
        then=lambda _result: desk.go("organization", organization_id),
    )
