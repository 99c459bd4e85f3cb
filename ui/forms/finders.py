"""Institutions and people found while one types, as fields offer them."""

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from crm import organizations, people, search
from crm.model import OrganizationKind
from crm.organizations import OrganizationRow, kind_short
from crm.people import PersonRow
from crm.search import Kind
from crm.text import terms
from ui.parts.suggestions import Suggestion

ORGANIZATION, PERSON = "organization", "person"
FEW = 5
KIND_ICONS = {
    OrganizationKind.REGIONAL: "landmark",
    OrganizationKind.PROVINCIAL: "building-2",
    OrganizationKind.DISTRICT: "building-2",
    OrganizationKind.NATIONAL: "landmark",
    OrganizationKind.AUTONOMOUS: "shield",
    OrganizationKind.COMPANY: "briefcase",
    OrganizationKind.UN: "globe",
    OrganizationKind.CIVIL_SOCIETY: "heart-handshake",
    OrganizationKind.ACADEMIA: "graduation-cap",
    OrganizationKind.COOPERATION: "handshake",
    OrganizationKind.SPACE: "network",
    OrganizationKind.COLLECTIVE: "users",
}


def organization(row: OrganizationRow) -> Suggestion:
    """An institution, as a field shows it."""
    detail = " · ".join(filter(None, (kind_short(row.kind), row.territory)))
    return Suggestion(row.id, ORGANIZATION, row.name, detail, KIND_ICONS[row.kind], "accent")


def person(row: PersonRow, near: Collection[int] = ()) -> Suggestion:
    """A person: with the post, where the institution is `near` and goes without saying."""
    if row.organization_id in near:
        return Suggestion(row.id, PERSON, row.name, row.held, "user")
    where = row.organization or ""
    if row.ended:
        return Suggestion(row.id, PERSON, row.name, f"{row.held}, {where}", "user")
    short = f"{row.name} · {where}" if where else ""
    return Suggestion(row.id, PERSON, row.name, where, "user", short=short)


def organizations_like(session: Session, typed: str, limit: int = FEW) -> list[Suggestion]:
    """The institutions that the words may mean, the best first."""
    if not typed.strip():
        return []
    ids = search.find(session, typed, Kind.ORGANIZATION, limit=limit)
    rows = organizations.rows(session, ids)
    return [organization(rows[id_]) for id_ in ids]


def people_like(session: Session, typed: str, limit: int = FEW) -> list[Suggestion]:
    """The people that the words may mean."""
    if not typed.strip():
        return []
    return _people(session, search.find(session, typed, Kind.PERSON, limit=limit), ())


def anyone_like(session: Session, typed: str, near: Collection[int]) -> list[Suggestion]:
    """People of the institutions that are `near`, institutions so called, then everybody else."""
    own = _colleagues(session, typed, near)
    if not typed.strip():
        return _people(session, own, near)
    found = search.find(session, typed, Kind.PERSON, limit=FEW + len(own))
    others = [id_ for id_ in found if id_ not in own][:FEW]
    so_called = search.find_exactly(session, typed, Kind.ORGANIZATION)
    of_the_name: list[Suggestion] = []
    of_the_rest: list[Suggestion] = []
    for each in organizations_like(session, typed):
        named = each.id in so_called or begins(each.title, typed)
        (of_the_name if named else of_the_rest).append(each)
    return [
        *_people(session, own, near),
        *of_the_name,
        *_people(session, others, near),
        *of_the_rest,
    ]


def begins(name: str, typed: str) -> bool:
    """Whether every word begins one of the name: an institution is also found by its people."""
    parts = terms(name)
    return all(any(part.startswith(word) for part in parts) for word in terms(typed))


def _colleagues(session: Session, typed: str, near: Collection[int]) -> list[int]:
    """Who holds a post there now and has the words in the name; all of them without any."""
    held = [each for id_ in near for each in people.holdings(session, organization_id=id_)]
    ids = [each.person_id for each in held if each.current and each.person_id is not None]
    if not typed.strip():
        return list(dict.fromkeys(ids))
    limit = FEW if ids else 0
    return search.find(session, typed, Kind.PERSON, limit=limit, among=lambda id_: id_.in_(ids))


def _people(session: Session, ids: Sequence[int], near: Collection[int]) -> list[Suggestion]:
    rows = people.rows(session, ids)
    return [person(rows[id_], near) for id_ in ids]
