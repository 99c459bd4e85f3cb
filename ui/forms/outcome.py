"""The form of an outcome: a need, an opportunity, a commitment and its follow-through."""

from datetime import date, timedelta
from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import outcomes
from crm.i18n import _
from crm.model import DUE_KINDS, CommitmentState, Outcome, OutcomeKind
from crm.model.base import today
from ui.desk import Desk, Target
from ui.forms import known
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.buttons import button
from ui.parts.fields import Pick
from ui.parts.form import Form

ICONS = {
    OutcomeKind.NEED: ("circle-alert", "warn"),
    OutcomeKind.OPPORTUNITY: ("lightbulb", "ok"),
    OutcomeKind.AGREEMENT: ("handshake", "accent"),
    OutcomeKind.COMMITMENT: ("flag", "stalled"),
    OutcomeKind.RESOURCE: ("package", "accent"),
    OutcomeKind.TASK: ("square-check", "text_2"),
    OutcomeKind.RISK: ("triangle-alert", "danger"),
}
FOLLOW_THROUGH = (
    "responsible",
    "due_on",
    "debtor_id",
    "creditor_id",
    "state",
    "done_on",
    "evidence",
)


def page(desk: Desk, target: Target) -> QWidget:
    """A new outcome of an institution, or one to be corrected."""
    start, context = desk.read(lambda session: _start(session, target))
    form = Form(_rows(desk))
    _offer_days(form)
    for name in ("kind", "state"):
        form.fields[name].changed.connect(lambda _number: _show(form))
    made = RecordForm(
        desk,
        target,
        form,
        _("Corregir resultado") if target.id else _("Nuevo resultado"),
        context,
        start=start,
        save=lambda session, values: _save(session, values, target),
        told=_("Resultado guardado"),
    )
    _show(form)
    if target.id:
        made.can_delete(Outcome, target.id, str(start["text"])[:60])
    return made


def _rows(desk: Desk) -> list[Any]:
    kinds = [Pick(kind, kind.label, *ICONS[kind]) for kind in OutcomeKind]
    return [
        [fields.choice("kind", _("Tipo"), kinds, empty=None)],
        fields.long_text("text", _("Qué")).but(required=True),
        known.person_or_text("raised_by", _("Quién lo planteó"), desk),
        known.person_or_text("responsible", _("Responsable"), desk),
        known.day("due_on", _("Vence")),
        [
            known.organization("debtor_id", _("Quién lo debe"), desk),
            known.organization("creditor_id", _("A quién"), desk),
        ],
        [
            known.word("state", _("Estado"), CommitmentState, empty=None),
            known.day("done_on", _("Cumplido el")),
        ],
        fields.long_text("evidence", _("Evidencia"), rows=2),
        fields.check("restricted", _("Reservado: no sale en la versión para compartir")),
    ]


def _offer_days(form: Form) -> None:
    """Put the usual days beside the field, one press away."""
    due = form.fields["due_on"]
    after = due.widget
    for words, day in ((_("En 30 días"), _in_30_days), (_("Fin de mes"), _month_end)):
        made = button(words, "ghost", small=True)
        made.clicked.connect(lambda _on=False, day=day: due.fill(day()))
        form.put_beside("due_on", made)
        QWidget.setTabOrder(after, made)
        after = made


def _show(form: Form) -> None:
    follows = form.fields["kind"].read() in DUE_KINDS
    for name in FOLLOW_THROUGH:
        form.set_shown(name, follows)
    form.set_shown("done_on", follows and form.fields["state"].read() is CommitmentState.DONE)


def _in_30_days() -> date:
    return today() + timedelta(days=30)


def _month_end() -> date:
    first_of_next = (today().replace(day=1) + timedelta(days=32)).replace(day=1)
    return first_of_next - timedelta(days=1)


def _start(session: Session, target: Target) -> tuple[dict[str, Any], str]:
    if target.id is None:
        owner = known.of_organization(session, target.value("organization_id"))
        start = {
            "kind": target.value("kind") or OutcomeKind.COMMITMENT,
            "state": CommitmentState.OPEN,
            "debtor_id": owner,
        }
        return start, owner.title if owner else ""
    values = outcomes.values_of(session, target.id)
    owner = known.of_organization(session, values["organization_id"])
    return values | {
        "state": values["state"] or CommitmentState.OPEN,
        "raised_by": known.of_person(session, values["raised_by_id"]) or values["raised_by"],
        "responsible": known.of_person(session, values["responsible_id"]) or values["responsible"],
        "debtor_id": known.of_organization(session, values["debtor_id"]),
        "creditor_id": known.of_organization(session, values["creditor_id"]),
    }, owner.title if owner else ""


def _save(session: Session, values: dict[str, Any], target: Target) -> int:
    written: dict[str, Any] = {name: values[name] for name in ("kind", "text", "restricted")}
    written |= _person_or_text("raised_by", values["raised_by"])
    if target.id is None:
        written["organization_id"] = target.value("organization_id")
    if values["kind"] in DUE_KINDS:
        names = [name for name in FOLLOW_THROUGH if name != "responsible"]
        written |= {name: values[name] for name in names}
        written |= _person_or_text("responsible", values["responsible"])
        if values["state"] is not CommitmentState.DONE:
            written["done_on"] = None
    return outcomes.save_outcome(session, written, target.id)


def _person_or_text(name: str, value: int | str | None) -> dict[str, Any]:
    is_person = isinstance(value, int)
    return {f"{name}_id": value if is_person else None, name: None if is_person else value}
