"""Whose mailbox it is: of a person, of an institution, or of somebody who writes from one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm import people
from crm.acronyms import abbreviated
from crm.bulk import chunks
from crm.intake.occasion_drafts import Who
from crm.model import (
    ContactKind,
    ContactPoint,
    Organization,
    OrganizationKind,
    ParticipationState,
)
from crm.text import fold

# Whoever writes from these says nothing of where they belong.
_OF_ANYBODY = frozenset(
    (
        *("gmail.com", "googlemail.com", "hotmail.com", "hotmail.es", "outlook.com", "outlook.es"),
        *("live.com", "msn.com", "yahoo.com", "yahoo.es", "ymail.com", "icloud.com", "me.com"),
        *("aol.com", "proton.me", "protonmail.com", "gmx.com", "terra.com.pe", "speedy.com.pe"),
    )
)


@dataclass(frozen=True)
class Part:
    """Somebody's part in an occasion: a person or an institution, or only what is written.

    `belongs` is the institution from whose domain somebody writes who is not known.
    """

    shown: str
    state: ParticipationState
    person_id: int | None = None
    organization_id: int | None = None
    belongs: int | None = None

    @property
    def known(self) -> bool:
        """Whether it is somebody of the file."""
        return bool(self.person_id or self.organization_id)


class Mailboxes:
    """Who of the file has which mailbox, and whose domain it is."""

    def __init__(self, session: Session, emails: Iterable[str]) -> None:
        wanted = {each for each in emails if each}
        self._of: dict[str, list[tuple[int | None, int | None]]] = {}
        value = func.lower(ContactPoint.value)
        query = select(value, ContactPoint.person_id, ContactPoint.organization_id)
        query = query.where(ContactPoint.kind == ContactKind.EMAIL)
        for some in chunks(wanted):
            for email, *owner in session.execute(query.where(value.in_(some))):
                found = self._of.setdefault(email, [])
                if (who := (owner[0], owner[1])) not in found:
                    found.append(who)
        owners = [each for found in self._of.values() for each in found]
        self._domains = _domains(session, {_domain(each) for each in wanted})
        self.people: dict[int, people.PersonRow] = {}
        for ids in chunks({person_id for person_id, _house in owners if person_id}):
            self.people |= people.rows(session, ids)
        self.names: dict[int, str] = {}
        self.kinds: dict[int, OrganizationKind] = {}
        houses = {
            *(house_id for _person, house_id in owners),
            *(each.organization_id for each in self.people.values()),
            *self._domains.values(),
        }
        for some_houses in chunks(houses - {None}):
            query_of = select(Organization).where(Organization.id.in_(some_houses))
            for house in session.scalars(query_of):
                self.names[house.id] = abbreviated(house.full_name)
                self.kinds[house.id] = house.kind

    def part(self, who: Who) -> Part:
        """Whose mailbox it is: of several people, whoever is so called; or the institution."""
        found = self._of.get(who.key, [])
        persons = [id_ for id_, _house in found if id_]
        if len(persons) > 1:
            persons = [each for each in persons if _called(self.people[each].name, who.name)]
        if len(persons) == 1:
            (id_,) = persons
            return Part(self.people[id_].name, who.state, id_)
        houses = [id_ for _person, id_ in found if id_]
        if len(houses) == 1:
            return Part(self.names[houses[0]], who.state, None, houses[0])
        return Part(who.shown, who.state, belongs=self._domains.get(_domain(who.key)))

    def house(self, part: Part) -> int | None:
        """The institution that somebody belongs to."""
        if part.person_id is None:
            return part.organization_id or part.belongs
        return self.people[part.person_id].organization_id


def _domains(session: Session, wanted: set[str]) -> dict[str, int]:
    """The institution of each domain, where it is of one alone: by its mailboxes or its page."""
    wanted -= {"", *_OF_ANYBODY}
    found: dict[str, set[int]] = {}
    value = func.lower(ContactPoint.value)
    domain: Any = func.substr(value, func.instr(value, "@") + 1)
    query = select(domain, ContactPoint.organization_id).where(
        ContactPoint.kind == ContactKind.EMAIL, ContactPoint.organization_id.is_not(None)
    )
    for some in chunks(wanted):
        for each, house_id in session.execute(query.where(domain.in_(some))):
            found.setdefault(each, set()).add(house_id)
    pages = select(Organization.id, Organization.web).where(Organization.web.is_not(None))
    for house_id, web in session.execute(pages) if wanted else ():
        host = (web or "").lower().split("//")[-1].split("/")[0].removeprefix("www.")
        if host in wanted:
            found.setdefault(host, set()).add(house_id)
    return {each: houses.pop() for each, houses in found.items() if len(houses) == 1}


def _domain(email: str) -> str:
    return email.rpartition("@")[2]


def _called(name: str, said: str) -> bool:
    """Whether all the words that a mail has for a name are of this one."""
    return bool(said.strip()) and set(fold(said).split()) <= set(fold(name).split())
