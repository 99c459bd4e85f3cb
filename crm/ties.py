"""What ties institutions to each other: spaces and members, who depends on whom, who came after."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session

from crm.dates import show_date
from crm.i18n import _
from crm.model import Alias, Membership, Organization, OrganizationKind
from crm.model.base import N_, Word, today
from crm.model.organization import shown_name


class Tie(Word):
    """What another institution is to this one."""

    PARENT = "parent", N_("Superior")
    PREDECESSOR = "predecessor", N_("Antecesora")
    SUCCESSOR = "successor", N_("Sucesora")
    CHILD = "child", N_("Dependiente")


@dataclass(frozen=True)
class RelativeRow:
    """Another institution, and what it is to this one."""

    id: int
    name: str
    kind: OrganizationKind
    tie: Tie


@dataclass(frozen=True)
class MembershipRow:
    """A time in a space; the other is the space, or in the list of a space its member."""

    id: int
    other_id: int
    other: str
    kind: OrganizationKind
    from_on: date | None
    to_on: date | None
    other_is_space: bool

    @property
    def current(self) -> bool:
        return self.to_on is None or self.to_on >= today()

    @property
    def span(self) -> str:
        """From when until when, as far as it is known."""
        first, last = (show_date(day) if day else "" for day in (self.from_on, self.to_on))
        if first and last:
            return f"{first} – {last}"
        if first:
            return _("desde {when}").format(when=first)
        return _("hasta {when}").format(when=last) if last else ""


@dataclass(frozen=True)
class AliasRow:
    """Another name of an institution."""

    id: int
    name: str


def memberships(session: Session, organization_id: int) -> list[MembershipRow]:
    """The spaces of an institution and, of a space, its members; the present ones first."""
    is_member = Membership.member_id == organization_id
    other = case((is_member, Membership.space_id), else_=Membership.member_id)
    query = (
        select(
            Membership.id,
            Organization.id,
            shown_name(Organization),
            Organization.kind,
            Membership.from_on,
            Membership.to_on,
            is_member,
        )
        .join(Organization, Organization.id == other)
        .where(or_(is_member, Membership.space_id == organization_id))
        .order_by(Membership.to_on.desc().nulls_first(), Organization.sort_key, Membership.id)
    )
    return [MembershipRow(*row) for row in session.execute(query)]


def relatives(session: Session, organization_id: int) -> list[RelativeRow]:
    """On whom an institution depends, whom it came after, who came after it, who depends on it."""
    own = select(Organization.parent_id, Organization.successor_id)
    own = own.where(Organization.id == organization_id)
    parent_id, successor_id = session.execute(own).one_or_none() or (None, None)
    query = (
        select(Organization)
        .where(
            or_(
                Organization.id.in_([each for each in (parent_id, successor_id) if each]),
                Organization.parent_id == organization_id,
                Organization.successor_id == organization_id,
            )
        )
        .order_by(Organization.sort_key, Organization.id)
    )
    found = [
        RelativeRow(each.id, each.name, each.kind, tie)
        for each in session.scalars(query)
        for tie, there in (
            (Tie.PARENT, each.id == parent_id),
            (Tie.PREDECESSOR, each.successor_id == organization_id),
            (Tie.SUCCESSOR, each.id == successor_id),
            (Tie.CHILD, each.parent_id == organization_id),
        )
        if there
    ]
    order = list(Tie)
    return sorted(found, key=lambda each: order.index(each.tie))


def aliases(session: Session, organization_id: int) -> list[AliasRow]:
    """The other names by which people look for an institution."""
    query = select(Alias.id, Alias.name).where(Alias.organization_id == organization_id)
    return [AliasRow(*row) for row in session.execute(query.order_by(Alias.name, Alias.id))]
