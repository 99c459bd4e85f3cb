"""What a sentence said of a meeting, put into its form to be gone on from."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from crm import catalogue, organizations, people
from crm.dates import PartialDate
from crm.model import EventState, OutcomeKind
from ui.forms import finders
from ui.pages import meeting_results
from ui.pages.guests import Guest, guest_meant
from ui.pages.meeting_form import MeetingForm


def prefill(session: Session, form: MeetingForm, captured: Mapping[str, Any]) -> None:
    """Fill a new form with this: plain values, as `capture.plain_values` gives them."""
    start, at, until = (captured[name] for name in ("start", "start_time", "end_time"))
    values = {
        "type_id": captured["type_id"] or catalogue.event_type_id("meeting"),
        "state": EventState(captured["state"] or EventState.HELD),  # type: ignore[call-arg]
        "subject": captured["subject"],
        "start": PartialDate.from_iso(start) if start else None,
        "start_time": dt.time.fromisoformat(at) if at else None,
        "end_time": dt.time.fromisoformat(until) if until else None,
        "notes": captured["notes"],
    }
    rows = [_outcome(each) for each in captured["outcomes"]]
    form.prefill(values, _guests(session, captured), meeting_results.sources_of(session, rows))


def _guests(session: Session, captured: Mapping[str, Any]) -> list[Guest]:
    found = []
    for row in captured["participants"]:
        person_id, organization_id = row.get("person_id"), row.get("organization_id")
        if person_id:
            shown = [finders.person(each) for each in people.rows(session, [person_id]).values()]
        else:
            there = organizations.rows(session, [organization_id])
            shown = [finders.organization(each) for each in there.values()]
        found += [guest_meant(session, each) for each in shown]
    return found


def _outcome(row: Mapping[str, Any]) -> dict[str, Any]:
    due = row["due_on"]
    return {
        "id": None,
        "kind": OutcomeKind(row["kind"]),  # type: ignore[call-arg]
        "text": row["text"],
        "restricted": False,
        "responsible": row.get("responsible"),
        "responsible_id": None,
        "debtor_id": row.get("debtor_id"),
        "due_on": dt.date.fromisoformat(due) if due else None,
    }
