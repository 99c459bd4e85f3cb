"""A meeting logged whole, in one action: whom it brought in, what came of it, its files."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from crm import attachments, drafts, events, journal, people
from crm.attachments import Taken
from crm.errors import Invalid, NotFound
from crm.i18n import _
from crm.model import Attachment, Event
from crm.text import clean_line


def log(
    session: Session,
    values: Mapping[str, Any],
    event_id: int | None = None,
    *,
    files: Sequence[Taken] = (),
    without: Sequence[int] = (),
    draft: str = "",
) -> int:
    """Write down a meeting with all that came with it, and return its id; or raise `Invalid`.

    `values` as `events.save_event` takes them; a participant may besides have `new_person`
    (name, post), who is created in the `organization_id` of the row. `files` are attached, the
    attachments `without` go, and so does the `draft`. One undo takes it all back.
    """
    if event_id is not None and session.get(Event, event_id) is None:
        raise NotFound(_("Esa reunión ya no está en este archivo."))
    journal.describe(session, events.SAVED, clean_line(values.get("subject") or ""))
    if "participants" in values:
        values = {**values, "participants": _introduced(session, values["participants"])}
    saved_id = events.save_event(session, values, event_id)
    for taken in files:
        attachments.attach(session, taken, event_id=saved_id)
    for attachment_id in without:
        session.delete(session.get_one(Attachment, attachment_id))
    if draft:
        drafts.drop(session, draft)
    return saved_id


def _introduced(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The participants, those who were in no record until now created."""
    found: list[dict[str, Any]] = []
    problems: dict[str, str] = {}
    for number, row in enumerate(rows):
        known = {name: value for name, value in row.items() if name != "new_person"}
        if new := row.get("new_person"):
            try:
                known["person_id"] = people.quick_person(
                    session,
                    new["name"],
                    organization_id=row.get("organization_id"),
                    post=new.get("post") or "",
                )
            except Invalid as error:
                problems |= {
                    f"participants.{number}.{name}": why for name, why in error.problems.items()
                }
        found.append(known)
    if problems:
        raise Invalid(problems)
    return found
