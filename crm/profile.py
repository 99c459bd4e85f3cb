"""All that a page or a brief says of one institution or person, gathered in few queries."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from crm import (
    assessments,
    attachments,
    contacts,
    followups,
    organizations,
    outcomes,
    people,
    tags,
    ties,
    timeline,
)
from crm.assessments import AssessmentRow
from crm.attachments import AttachmentRow
from crm.contacts import ContactValues
from crm.followups import FollowUpView
from crm.model import DUE_KINDS, CommitmentState, OutcomeKind
from crm.organizations import OrganizationFacts
from crm.outcomes import OutcomeRow
from crm.people import PersonRow, PostHolding, PostRow
from crm.tags import TagRow
from crm.ties import AliasRow, MembershipRow, RelativeRow
from crm.timeline import Entry, EventEntry

NEEDS = (OutcomeKind.NEED, OutcomeKind.OPPORTUNITY, OutcomeKind.RISK)


@dataclass(frozen=True)
class OrganizationProfile:
    """An institution: who is in it, what it needs and owes, and what happened."""

    facts: OrganizationFacts
    follow_up: FollowUpView
    holdings: tuple[PostHolding, ...]
    contacts: tuple[ContactValues, ...]
    outcomes: tuple[OutcomeRow, ...]
    attachments: tuple[AttachmentRow, ...]
    entries: tuple[Entry, ...]

    @property
    def current(self) -> list[PostHolding]:
        """Who holds which post now, and which are vacant."""
        return [each for each in self.holdings if each.current]

    @property
    def former(self) -> list[PostHolding]:
        return [each for each in self.holdings if not each.current]

    @property
    def needs(self) -> list[OutcomeRow]:
        return [each for each in self.outcomes if each.kind in NEEDS]

    @property
    def open_commitments(self) -> list[OutcomeRow]:
        return _commitments(self.outcomes, CommitmentState.OPEN)

    @property
    def done_commitments(self) -> list[OutcomeRow]:
        return _commitments(self.outcomes, CommitmentState.DONE)


@dataclass(frozen=True)
class PersonProfile:
    """A person: posts over time, ways to reach them, and what they took part in."""

    row: PersonRow
    values: dict[str, Any]
    holdings: tuple[PostHolding, ...]
    contacts: tuple[ContactValues, ...]
    outcomes: tuple[OutcomeRow, ...]
    attachments: tuple[AttachmentRow, ...]
    entries: tuple[EventEntry, ...]

    @property
    def current(self) -> list[PostHolding]:
        return [each for each in self.holdings if each.current]

    @property
    def former(self) -> list[PostHolding]:
        return [each for each in self.holdings if not each.current]


@dataclass(frozen=True)
class OrganizationTies:
    """What is less often asked of an institution: how it was judged, and what ties it to others."""

    assessments: tuple[AssessmentRow, ...]
    memberships: tuple[MembershipRow, ...]
    relatives: tuple[RelativeRow, ...]
    aliases: tuple[AliasRow, ...]
    tags: tuple[TagRow, ...]
    closed_posts: tuple[PostRow, ...]


def _commitments(rows: tuple[OutcomeRow, ...], state: CommitmentState) -> list[OutcomeRow]:
    return [each for each in rows if each.kind in DUE_KINDS and each.state is state]


def of_organization(
    session: Session, organization_id: int, day: date | None = None
) -> OrganizationProfile:
    """Gather an institution in at most eight queries, its posts and stage as of a day (today)."""
    follow_up = followups.of_organization(session, organization_id, day)
    return OrganizationProfile(
        organizations.facts(session, organization_id),
        follow_up,
        tuple(people.holdings(session, organization_id=organization_id, day=day)),
        tuple(contacts.of_organization(session, organization_id)),
        tuple(outcomes.of_organization(session, organization_id)),
        tuple(attachments.of_organization(session, organization_id)),
        tuple(timeline.of_organization(session, organization_id, follow_up)),
    )


def ties_of(session: Session, organization_id: int) -> OrganizationTies:
    """Gather the rest, which a page reads only when it is asked for, in seven queries."""
    return OrganizationTies(
        tuple(assessments.of_organization(session, organization_id)),
        tuple(ties.memberships(session, organization_id)),
        tuple(ties.relatives(session, organization_id)),
        tuple(ties.aliases(session, organization_id)),
        tuple(tags.own(session, organization_id)),
        tuple(people.closed_posts(session, organization_id)),
    )


def of_person(session: Session, person_id: int, day: date | None = None) -> PersonProfile:
    """Gather a person, their posts as of a day (today)."""
    values = people.values_of(session, person_id)
    return PersonProfile(
        people.rows(session, [person_id])[person_id],
        values,
        tuple(people.holdings(session, person_id=person_id, day=day)),
        tuple(contacts.of_person(session, person_id)),
        tuple(outcomes.of_person(session, person_id)),
        tuple(attachments.of_person(session, person_id)),
        tuple(timeline.of_person(session, person_id)),
    )
