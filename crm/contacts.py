"""Ways to reach an institution or a person."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import journal
from crm.checks import email_problem, parse_phone, show_phone
from crm.errors import CrmError, Invalid
from crm.model import ContactKind, ContactPoint


@dataclass(frozen=True)
class ContactValues:
    """One way to reach someone, as it is typed or shown; `id` is None for a new one."""

    kind: ContactKind
    value: str
    personal: bool = False
    id: int | None = None


def of_organization(session: Session, organization_id: int) -> list[ContactValues]:
    """The institution's own mailboxes, telephones and addresses."""
    return _of(session, ContactPoint.organization_id == organization_id)


def of_person(session: Session, person_id: int) -> list[ContactValues]:
    """The person's own."""
    return _of(session, ContactPoint.person_id == person_id)


def of_people(session: Session, ids: Sequence[int]) -> dict[int, list[ContactValues]]:
    """The contacts of several people, in one query."""
    found: dict[int, list[ContactValues]] = {id_: [] for id_ in ids}
    query = select(ContactPoint).where(ContactPoint.person_id.in_(ids)).order_by(ContactPoint.id)
    for point in session.scalars(query):
        if point.person_id is not None:
            found[point.person_id].append(_values(point))
    return found


def _of(session: Session, condition: object) -> list[ContactValues]:
    query = select(ContactPoint).where(condition).order_by(ContactPoint.id)  # type: ignore[arg-type]
    return [_values(point) for point in session.scalars(query)]


def _values(point: ContactPoint) -> ContactValues:
    return ContactValues(point.kind, shown(point), point.personal, point.id)


def shown(point: ContactPoint) -> str:
    """A contact as people write it: a telephone with its area and extension."""
    if point.kind in (ContactKind.PHONE, ContactKind.WHATSAPP):
        return show_phone(point.value, point.extension or "")
    return point.value


def save_contacts(
    session: Session,
    contacts: Sequence[ContactValues],
    *,
    organization_id: int | None = None,
    person_id: int | None = None,
) -> None:
    """Make these the contacts of an institution or a person; those left out are deleted.

    Raises `Invalid` with a key `contacts.N` for each that is none.
    """
    owner = {"organization_id": organization_id, "person_id": person_id}
    query = select(ContactPoint).filter_by(**owner)
    there = {point.id: point for point in session.scalars(query)}
    kept, problems = set(), {}
    for number, values in enumerate(contacts):
        if not values.value.strip():
            continue
        point = there.get(values.id or 0) or ContactPoint(**owner)
        try:
            _fill(point, values)
            journal.check_and_add(session, point)
        except CrmError as error:
            problems[f"contacts.{number}"] = str(error)
            continue
        kept.add(point.id)
    if problems:
        raise Invalid(problems)
    for id_, point in there.items():
        if id_ not in kept:
            session.delete(point)


def _fill(point: ContactPoint, values: ContactValues) -> None:
    point.kind, point.personal, point.extension = values.kind, values.personal, None
    point.value = values.value.strip()
    if values.kind in (ContactKind.PHONE, ContactKind.WHATSAPP):
        phone = parse_phone(values.value)
        point.value, point.extension = phone.e164, phone.extension or None
    elif values.kind is ContactKind.EMAIL and (problem := email_problem(values.value)):
        raise CrmError(problem)
