"""Ways to reach an institution or a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from crm import journal
from crm.checks import email_problem, parse_phone, show_phone
from crm.errors import CrmError, Invalid
from crm.model import ContactKind, ContactPoint

Owner = Literal["organization_id", "person_id"]


@dataclass(frozen=True)
class ContactValues:
    """One way to reach someone, as it is typed or shown; `id` is None for a new one."""

    kind: ContactKind
    value: str
    personal: bool = False
    id: int | None = None


def of_organization(session: Session, organization_id: int) -> list[ContactValues]:
    """The institution's own mailboxes, telephones and addresses."""
    return _of(session, "organization_id", [organization_id]).get(organization_id, [])


def of_person(session: Session, person_id: int) -> list[ContactValues]:
    """The person's own."""
    return _of(session, "person_id", [person_id]).get(person_id, [])


def of_people(session: Session, ids: Sequence[int]) -> dict[int, list[ContactValues]]:
    """The contacts of several people, in one query."""
    return {id_: [] for id_ in ids} | _of(session, "person_id", ids)


def _of(session: Session, owner: Owner, ids: Sequence[int]) -> dict[int, list[ContactValues]]:
    found: dict[int, list[ContactValues]] = {}
    for owner_id, *point in session.execute(_query(owner), {"ids": list(ids)}):
        found.setdefault(owner_id, []).append(_values(*point))
    return found


# To put such a query together takes longer than to answer it.
@cache
def _query(owner: Owner) -> Select[Any]:
    column = getattr(ContactPoint, owner)
    point = ContactPoint
    return (
        select(column, point.kind, point.value, point.extension, point.personal, point.id)
        .where(column.in_(bindparam("ids", expanding=True)))
        .order_by(point.id)
    )


def _values(
    kind: ContactKind, value: str, extension: str | None, personal: bool, id_: int
) -> ContactValues:
    """A contact as people write it: a telephone with its area and extension."""
    if kind.dialled:
        value = show_phone(value, extension or "")
    return ContactValues(kind, value, personal, id_)


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


def add(session: Session, kind: ContactKind, typed: str, *, person_id: int) -> None:
    """Keep one more way to reach a person, unless it is there; raises `CrmError` if it is none."""
    point = ContactPoint(person_id=person_id)
    _fill(point, ContactValues(kind, typed))
    query = select(ContactPoint.value).filter_by(person_id=person_id)
    if point.value.lower() not in {value.lower() for value in session.scalars(query)}:
        journal.check_and_add(session, point)
        session.flush()


def _fill(point: ContactPoint, values: ContactValues) -> None:
    point.kind, point.personal, point.extension = values.kind, values.personal, None
    point.value = values.value.strip()
    if values.kind.dialled:
        phone = parse_phone(values.value)
        point.value, point.extension = phone.e164, phone.extension or None
    elif values.kind is ContactKind.EMAIL and (problem := email_problem(values.value)):
        raise CrmError(problem)
