"""Which institutions bring an event about, and as what."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import journal
from crm.errors import Invalid, NotFound
from crm.i18n import _
from crm.model import Event, EventOrganizer, Organization
from crm.model.base import N_

SAVED = N_("Organizador de «{subject}» guardado")
REMOVED = N_("Organizador de «{subject}» quitado")


def save_organizer(
    session: Session, event_id: int, values: Mapping[str, Any], organizer_id: int | None = None
) -> int:
    """Write down an institution's part in an event and return its id; or raise `Invalid`.

    `values`: organization_id, role. The same institution may have several parts, each once.
    """
    event = session.get(Event, event_id)
    if event is None:
        raise NotFound(_("Esa reunión ya no está en este archivo."))
    part = _one(session, organizer_id) if organizer_id else EventOrganizer(event_id=event_id)
    for name in ("organization_id", "role"):
        if name in values:
            setattr(part, name, values[name])
    with session.no_autoflush:
        journal.check(part)
        same = select(EventOrganizer).filter_by(
            event_id=event_id, organization_id=part.organization_id, role=part.role
        )
        if any(each.id != part.id for each in session.scalars(same)):
            name = session.get_one(Organization, part.organization_id).full_name
            raise Invalid(
                {"role": _("«{name}» ya tiene ese papel en la reunión.").format(name=name)}
            )
    session.add(part)
    session.flush()
    journal.describe(session, SAVED, event.subject)
    return part.id


def remove(session: Session, organizer_id: int) -> None:
    """Take away an institution's part in an event."""
    part = _one(session, organizer_id)
    journal.describe(session, REMOVED, session.get_one(Event, part.event_id).subject)
    session.delete(part)


def _one(session: Session, organizer_id: int) -> EventOrganizer:
    part = session.get(EventOrganizer, organizer_id)
    if part is None:
        raise NotFound(_("Ese registro ya no está."))
    return part
