"""Writing down what a sentence said, once nothing of it is left to be asked."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm import catalogue, events, outcomes
from crm.errors import Invalid, NotFound
from crm.i18n import _
from crm.model import EventState, Organization, OutcomeKind, ParticipationState, Person
from crm.spanish.reading import TASK, Reading, Result


def save(session: Session, reading: Reading, *, recorded_by_id: int | None = None) -> int:
    """Write down the event or the task that was read, and return its id.

    Raises `Invalid` while anything is asked: what is not certain is never written.
    """
    if reading.verdict != "saves":
        raise Invalid({"sentence": reading.said})
    _check_there(session, reading)
    if reading.kind == TASK:
        return outcomes.save_outcome(session, task_values(reading, recorded_by_id))
    return events.save_event(session, event_values(reading, recorded_by_id))


def _check_there(session: Session, reading: Reading) -> None:
    """Between reading and saving, another window may have deleted whom the sentence names."""
    for noun, ids in (
        (Organization, {each.id for each in reading.organizations}),
        (Person, {each.id for each in reading.people}),
    ):
        query = select(func.count()).select_from(noun).where(noun.id.in_(ids))
        if session.scalar(query) != len(ids):
            raise NotFound(_("Alguien de la oración ya no está en el archivo. Revísela."))


def task_values(reading: Reading, owner_id: int | None = None) -> dict[str, Any]:
    """A task as `outcomes.save_outcome` takes it."""
    alone = reading.organizations[0].id if len(reading.organizations) == 1 else None
    return {
        "kind": OutcomeKind.TASK,
        "text": reading.text,
        "due_on": reading.due,
        "organization_id": alone,
        "owner_id": owner_id,
    }


def event_values(reading: Reading, recorded_by_id: int | None = None) -> dict[str, Any]:
    """An event as `events.save_event` takes it."""
    held = reading.state == "held"
    came = ParticipationState.ATTENDED if held else ParticipationState.INVITED
    participants: list[dict[str, Any]] = [
        {"organization_id": each.id, "state": came} for each in reading.organizations
    ]
    participants += [
        {"person_id": each.id, "organization_id": each.organization_id, "state": came}
        for each in reading.people
    ]
    return {
        "type_id": reading.type_id,
        "state": EventState.HELD if held else EventState.PLANNED,
        "subject": reading.subject,
        "start": reading.on,
        "start_time": reading.time,
        "end_time": reading.until,
        "notes": reading.notes or None,
        "participants": participants,
        "outcomes": [_outcome(each, reading, recorded_by_id) for each in reading.results],
        "recorded_by_id": recorded_by_id,
    }


def plain_values(reading: Reading) -> dict[str, Any]:
    """What was understood, in plain JSON, for a form to go on from; the sentence is its note
    wherever something of it could not be.
    """
    values = event_values(reading)
    values["notes"] = reading.notes if reading.verdict == "saves" else reading.sentence
    values["state"] = values["state"].value if reading.state else None
    values["start"] = str(reading.on) if reading.on else None
    for name in ("start_time", "end_time"):
        values[name] = values[name].isoformat() if values[name] else None
    for row in values["participants"]:
        del row["state"]
    for row in values["outcomes"]:
        row["kind"] = row["kind"].value
        row["due_on"] = row["due_on"].isoformat() if row["due_on"] else None
    return values


def _outcome(result: Result, reading: Reading, owner_id: int | None) -> dict[str, Any]:
    """A result with its follow-through: our side is the Network."""
    values: dict[str, Any] = {"kind": result.kind, "text": result.text, "due_on": result.due}
    alone = reading.organizations[0].id if len(reading.organizations) == 1 else None
    if result.debtor == "we":
        values |= {"debtor_id": catalogue.NETWORK_ID, "creditor_id": alone, "owner_id": owner_id}
    elif result.debtor == "they":
        values |= {"debtor_id": result.debtor_id, "creditor_id": catalogue.NETWORK_ID}
        if result.debtor_id is None:
            values["responsible"] = ", ".join(each.full_name for each in reading.organizations)
    elif result.kind is OutcomeKind.TASK:
        values["owner_id"] = owner_id
    return values
