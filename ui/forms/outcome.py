"""The form of an outcome: a need, an opportunity, a commitment and its follow-through."""

from datetime import date, timedelta
from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import capture, drafts, outcomes, tags
from crm.i18n import _
from crm.model import DUE_KINDS, CommitmentState, Outcome, OutcomeKind, Repetition
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
    "owner_id",
    "due_on",
    "remind_on",
    "repeats",
    "repeats_until",
    "debtor_id",
    "creditor_id",
    "state",
    "done_on",
    "evidence",
)


def page(desk: Desk, target: Target) -> QWidget:
    """A new outcome of an institution, or one to be corrected."""
    start, context = desk.read(lambda session: _start(session, desk, target))
    form = Form(_rows(desk))
    _offer_days(form)
    for name in ("kind", "state", "repeats"):
        form.fields[name].changed.connect(lambda _number: _show(form))
    made = RecordForm(
        desk,
        target,
        form,
        _title(target),
        context,
        start=start,
        save=lambda session, values: _save(session, values, target),
        told=_("Tarea guardada") if _is_new_task(target) else _("Resultado guardado"),
    )
    _show(form)
    if target.id:
        made.can_delete(Outcome, target.id, str(start["text"])[:60])
    return made


def _is_new_task(target: Target) -> bool:
    return target.id is None and target.value("kind") is OutcomeKind.TASK


def _title(target: Target) -> str:
    if target.id:
        return _("Corregir resultado")
    return _("Nueva tarea") if _is_new_task(target) else _("Nuevo resultado")


def _rows(desk: Desk) -> list[Any]:
    kinds = [Pick(kind, kind.label, *ICONS[kind]) for kind in OutcomeKind]
    return [
        [fields.choice("kind", _("Tipo"), kinds, empty=None)],
        fields.long_text("text", _("Qué")).but(required=True),
        [
            known.organization("organization_id", _("Institución"), desk),
            known.place("place_id", _("Territorio"), desk).but(
                hint=_("si no es el de la institución")
            ),
        ],
        known.tag_list("tags", _("Objetivos y ODS"), desk),
        known.person_or_text("raised_by", _("Quién lo planteó"), desk),
        [
            known.person_or_text("responsible", _("Responsable"), desk),
            known.focal_point("owner_id", _("A cargo de"), desk),
        ],
        known.day("due_on", _("Vence")),
        known.day("remind_on", _("Recordar el")).but(hint=_("sale en Inicio desde ese día")),
        [
            known.word("repeats", _("Se repite"), Repetition, empty=_("No se repite")),
            known.day("repeats_until", _("Hasta")),
        ],
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
    form.set_shown("repeats_until", follows and form.fields["repeats"].read() is not None)


def _in_30_days() -> date:
    return today() + timedelta(days=30)


def _month_end() -> date:
    first_of_next = (today().replace(day=1) + timedelta(days=32)).replace(day=1)
    return first_of_next - timedelta(days=1)


def _start(session: Session, desk: Desk, target: Target) -> tuple[dict[str, Any], str]:
    if target.id is None:
        owner = known.of_organization(session, target.value("organization_id"))
        start = {
            "kind": target.value("kind") or OutcomeKind.COMMITMENT,
            "state": CommitmentState.OPEN,
            "organization_id": owner,
            "text": target.value("text"),
            "due_on": target.value("due_on"),
        }
        if _is_new_task(target):
            start["owner_id"] = desk.focal_point_id
        else:
            start["debtor_id"] = owner
        start |= {name: target.value(name) for name in ("text", "due_on") if target.value(name)}
        return start, owner.title if owner else ""
    values = outcomes.values_of(session, target.id)
    owner = known.of_organization(session, values["organization_id"])
    of = tags.these(session, outcomes.tags_of(session, target.id))
    return values | {
        "tags": [known.of_tag(each) for each in of],
        "place_id": known.of_place(session, values["place_id"]) if values["place_id"] else None,
        "state": values["state"] or CommitmentState.OPEN,
        "raised_by": known.of_person(session, values["raised_by_id"]) or values["raised_by"],
        "responsible": known.of_person(session, values["responsible_id"]) or values["responsible"],
        "organization_id": owner,
        "debtor_id": known.of_organization(session, values["debtor_id"]),
        "creditor_id": known.of_organization(session, values["creditor_id"]),
    }, owner.title if owner else ""


def _save(session: Session, values: dict[str, Any], target: Target) -> int:
    names = ("kind", "text", "organization_id", "place_id", "restricted")
    written: dict[str, Any] = {name: values[name] for name in names}
    written |= _person_or_text("raised_by", values["raised_by"])
    if target.id is None:
        written |= {name: target.value(name) for name in ("follow_up_id", "event_id")}
    if values["kind"] in DUE_KINDS:
        written |= {name: values[name] for name in FOLLOW_THROUGH if name != "responsible"}
        written |= _person_or_text("responsible", values["responsible"])
        if values["state"] is not CommitmentState.DONE:
            written["done_on"] = None
        if values["repeats"] is None:
            written["repeats_until"] = None
    if captured := target.value("captured"):
        drafts.drop_text(session, capture.DRAFT, captured)
    outcome_id = outcomes.save_outcome(session, written, target.id)
    outcomes.set_tags(session, outcome_id, values["tags"])
    return outcome_id


def _person_or_text(name: str, value: int | str | None) -> dict[str, Any]:
    is_person = isinstance(value, int)
    return {f"{name}_id": value if is_person else None, name: None if is_person else value}
