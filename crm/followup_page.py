"""One follow-up whole, as its page shows it: how it came so far, what it says, what it lacks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from crm import attachments, followup_details, instruments, office, outcomes, tags
from crm.attachments import AttachmentRow
from crm.dates import PartialDate
from crm.errors import NotFound
from crm.followup_details import Completeness
from crm.followups import FollowUpView, Step
from crm.i18n import _
from crm.instruments import InstrumentRow, MilestoneKindRow, StageRow, is_overdue
from crm.model import (
    Event,
    FocalPoint,
    FollowUp,
    Instrument,
    InstrumentKind,
    Milestone,
    MilestoneKind,
    Organization,
    PartyRole,
    Person,
    Place,
    SideState,
    Stage,
    StageChange,
)
from crm.organizations import with_agency
from crm.outcomes import OutcomeRow
from crm.tags import TagRow


@dataclass(frozen=True)
class ChangeRow:
    """One arrival at a stage, with who noted it and what proves it."""

    id: int
    stage: StageRow
    on: PartialDate | None
    by: str | None
    event_id: int | None
    event: str | None
    signatory: str | None
    signatory_post: str | None
    evidence: str | None
    note: str | None
    to_verify: bool


@dataclass(frozen=True)
class MilestoneRow:
    """A finer step that was noted, and what comes next of it."""

    id: int
    kind: MilestoneKindRow
    on: PartialDate | None
    responsible: str | None
    evidence: str | None
    note: str | None
    next_step: str | None
    next_due_on: date | None


@dataclass(frozen=True)
class PartyRow:
    """An institution's part in a follow-up; they stand in the order given."""

    organization_id: int
    name: str
    role: PartyRole


@dataclass(frozen=True)
class AboutRow:
    """What a follow-up is about, and whether mainly so."""

    tag: TagRow
    primary: bool


@dataclass(frozen=True)
class FollowUpPage:
    """Everything that the page of a follow-up shows."""

    id: int
    instrument: InstrumentRow
    organization_id: int
    organization: str
    closed_on: date | None
    successor_id: int | None
    successor: str | None
    stages: tuple[StageRow, ...]
    stage: StageRow
    history: tuple[ChangeRow, ...]  # the latest first, undated ones last
    milestones: tuple[MilestoneRow, ...]
    milestone_kinds: tuple[MilestoneKindRow, ...]
    side_state: SideState | None
    days_stalled: int | None
    responsible: str | None
    place: str | None
    contact: str | None
    lead: str | None
    parties: tuple[PartyRow, ...]
    about: tuple[AboutRow, ...]
    attachments: tuple[AttachmentRow, ...]
    outcomes: tuple[OutcomeRow, ...]
    without_signature: bool
    values: Mapping[str, Any]  # as `followups.values_of` gives them

    @property
    def title(self) -> str:
        """What the page is headed by: its own title, or else its institution."""
        return self.values["title"] or self.organization

    @property
    def overdue(self) -> bool:
        return is_overdue(self.values["next_due_on"], self.side_state)

    @property
    def since(self) -> PartialDate | None:
        """When it came to the stage that it is in, as far as anybody dated it."""
        there = [each.on for each in self.history if each.stage.id == self.stage.id and each.on]
        return max(there, key=lambda on: on.last) if there else None

    @property
    def lacks(self) -> str | None:
        """What would prove the last signature and where it stands, where nothing kept does."""
        signed = next((each for each in self.history if each.stage.signs), None)
        here = next((each for each in self.history if each.stage.id == self.stage.id), None)
        wanted = (each.stage.asks_evidence for each in (signed, here) if each and not each.evidence)
        return None if self.attachments else next(filter(None, wanted), None)

    @property
    def way(self) -> FollowUpView:
        """How it came so far, stage by stage, the latest arrival at each."""
        last = {each.stage.id: each for each in reversed(self.history)}
        return FollowUpView(
            self.id,
            tuple(_step(stage, self.stage, last.get(stage.id)) for stage in self.stages),
            self.side_state,
            self.values["next_step"],
            self.values["next_due_on"],
        )


def _step(stage: StageRow, now: StageRow, change: ChangeRow | None) -> Step:
    current = stage.id == now.id
    if change is None:
        return Step(stage, False, current, None, None, False, None, None, None)
    return Step(
        stage,
        True,
        current,
        change.id,
        change.on,
        change.to_verify,
        change.signatory,
        change.signatory_post,
        change.note,
    )


def missing(page: FollowUpPage) -> Completeness:
    """What a pledge, a practice or a proposal still lacks of what its form asks."""
    frameworks = [each.tag.framework for each in page.about]
    return followup_details.completeness(page.instrument.kind, page.values, frameworks)


def hub_text(page: FollowUpPage) -> str:
    """A pledge or a practice as text in the order of the Hub's form; empty for other kinds."""
    shown: dict[str, Sequence[str]] = {
        "organization_id": [page.organization],
        "contact_id": [page.contact] if page.contact else [],
        "place_id": [page.place] if page.place else [],
        "parties": [f"{each.name} ({each.role.label})" for each in page.parties],
        "primary_tags": [each.tag.label for each in page.about if each.primary],
    }
    for name, framework in followup_details.FRAMEWORKS.items():
        rest = [each for each in page.about if each.tag.framework is framework]
        if page.instrument.kind is InstrumentKind.PRACTICE:  # its main ones stand apart
            rest = [each for each in rest if not each.primary]
        shown[name] = [each.tag.label for each in rest]
    return followup_details.hub_text(page.instrument.kind, page.values, shown)


_successor, _lead = aliased(Organization), aliased(Organization)


def page(session: Session, follow_up_id: int) -> FollowUpPage:
    """Gather a follow-up in few queries, however long its history; or raise `NotFound`."""
    follow_up, organization, successor, responsible, place, contact = _head(session, follow_up_id)
    instrument = instruments.instrument_row(follow_up.instrument)
    stages = instruments.stages(session, instrument.id)
    stage = next(each for each in stages if each.id == follow_up.stage_id)
    values = followup_details.read(session, follow_up)
    history = _history(session, follow_up_id)
    since = max((each.on.last for each in history if each.on and each.stage == stage), default=None)
    lead = session.get(Organization, values["lead_id"]) if values.get("lead_id") else None
    return FollowUpPage(
        follow_up.id,
        instrument,
        organization.id,
        organization.full_name,
        organization.closed_on,
        organization.successor_id,
        successor.full_name if successor else None,
        tuple(stages),
        stage,
        history,
        _milestones(session, follow_up_id),
        tuple(instruments.milestone_kinds(session, instrument.id)),
        follow_up.side_state,
        instruments.days_stalled(
            stage, follow_up.side_state, since, office.stale_after_days(session)
        ),
        with_agency(responsible.name, responsible.agency) if responsible else None,
        place.name if place else None,
        contact.name if contact else None,
        lead.full_name if lead else None,
        _parties(session, follow_up_id),
        _about(session, values),
        tuple(attachments.of_follow_up(session, follow_up_id)),
        tuple(outcomes.of_follow_up(session, follow_up_id)),
        _without_signature(session, follow_up, stage, stages),
        values,
    )


def _head(session: Session, follow_up_id: int) -> Any:
    query = (
        select(FollowUp, Organization, _successor, FocalPoint, Place, Person)
        .join(Organization, Organization.id == FollowUp.organization_id)
        .outerjoin(_successor, _successor.id == Organization.successor_id)
        .outerjoin(FocalPoint, FocalPoint.id == FollowUp.responsible_id)
        .outerjoin(Place, Place.id == FollowUp.place_id)
        .outerjoin(Person, Person.id == FollowUp.contact_id)
        .where(FollowUp.id == follow_up_id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound(_("Ese seguimiento ya no está en este archivo."))
    return found


def _history(session: Session, follow_up_id: int) -> tuple[ChangeRow, ...]:
    query = (
        select(StageChange, Stage, FocalPoint, Event)
        .join(Stage, Stage.id == StageChange.stage_id)
        .outerjoin(FocalPoint, FocalPoint.id == StageChange.by_id)
        .outerjoin(Event, Event.id == StageChange.event_id)
        .where(StageChange.follow_up_id == follow_up_id)
        .order_by(StageChange.on_last.is_(None), StageChange.on_last.desc())
        .order_by(Stage.position.desc(), StageChange.id.desc())
    )
    return tuple(
        ChangeRow(
            change.id,
            instruments.stage_row(stage),
            change.on,
            by.name if by else None,
            change.event_id,
            event.subject if event else None,
            change.signatory,
            change.signatory_post,
            change.evidence,
            change.note,
            change.to_verify,
        )
        for change, stage, by, event in session.execute(query)
    )


def _milestones(session: Session, follow_up_id: int) -> tuple[MilestoneRow, ...]:
    query = (
        select(Milestone, MilestoneKind, FocalPoint)
        .join(MilestoneKind, MilestoneKind.id == Milestone.kind_id)
        .join(Stage, Stage.id == MilestoneKind.stage_id)
        .outerjoin(FocalPoint, FocalPoint.id == Milestone.responsible_id)
        .where(Milestone.follow_up_id == follow_up_id)
        .order_by(Stage.position, MilestoneKind.position, Milestone.on_last, Milestone.id)
    )
    return tuple(
        MilestoneRow(
            each.id,
            instruments.milestone_kind_row(kind),
            each.on,
            with_agency(by.name, by.agency) if by else None,
            each.evidence,
            each.note,
            each.next_step,
            each.next_due_on,
        )
        for each, kind, by in session.execute(query)
    )


def _parties(session: Session, follow_up_id: int) -> tuple[PartyRow, ...]:
    return tuple(
        PartyRow(each.organization_id, organization.full_name, each.role)
        for each, organization in followup_details.parties(session, follow_up_id)
    )


def _about(session: Session, values: Mapping[str, Any]) -> tuple[AboutRow, ...]:
    rows = tags.these(session, values["tags"])
    return tuple(AboutRow(each, each.id in values["primary_tags"]) for each in rows)


def _without_signature(
    session: Session, follow_up: FollowUp, stage: StageRow, stages: Sequence[StageRow]
) -> bool:
    """Whether this is an action plan, or the stage of one, of an institution that never signed."""
    kind = follow_up.instrument.kind
    signing = next((each.position for each in stages if each.signs), None)
    past_it = signing is not None and not stage.side and stage.position > signing
    if kind is not InstrumentKind.ACTION_PLAN and not past_it:
        return False
    signed = (
        select(StageChange.id)
        .join(Stage, Stage.id == StageChange.stage_id)
        .join(FollowUp, FollowUp.id == StageChange.follow_up_id)
        .join(Instrument, Instrument.id == FollowUp.instrument_id)
        .where(FollowUp.organization_id == follow_up.organization_id, Stage.signs)
        .where(Instrument.kind == InstrumentKind.DECLARATION)
    )
    return session.scalar(signed.limit(1)) is None
