"""The form of an institution's time as a member of a space."""

from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import organizations
from crm.i18n import _
from crm.model import Membership, OrganizationKind
from ui.desk import Desk, Target
from ui.forms import known
from ui.forms.record_form import RecordForm
from ui.parts.form import Form


def page(desk: Desk, target: Target) -> QWidget:
    """A new membership of an institution (or, of a space, a new member), or one to be corrected."""
    start = desk.read(lambda session: _start(session, target))
    spaces = (OrganizationKind.SPACE,)
    form = Form(
        [
            known.organization("member_id", _("Institución"), desk).but(required=True),
            known.organization("space_id", _("Espacio"), desk, spaces).but(required=True),
            [known.day("from_on", _("Desde")), known.day("to_on", _("Hasta"))],
        ]
    )

    def save(session: Session, values: dict[str, Any]) -> int:
        return organizations.save_membership(session, **values, membership_id=target.id)

    named = start["member_id"] or start["space_id"]
    made = RecordForm(
        desk,
        target,
        form,
        _("Corregir membresía") if target.id else _("Nueva membresía"),
        named.title if named else "",
        start=start,
        save=save,
        told=_("Membresía guardada"),
    )
    if target.id:
        made.can_delete(Membership, target.id, form.fields["space_id"].keep()["title"])
    return made


def _start(session: Session, target: Target) -> dict[str, Any]:
    if target.id is not None:
        values = organizations.membership_values(session, target.id)
    else:
        id_ = target.value("organization_id")
        row = organizations.rows(session, [id_]).get(id_) if id_ else None
        is_space = row is not None and row.kind is OrganizationKind.SPACE
        values = {"space_id" if is_space else "member_id": id_}
    return values | {
        name: known.of_organization(session, values.get(name)) for name in ("space_id", "member_id")
    }
