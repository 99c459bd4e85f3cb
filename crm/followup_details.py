"""What a follow-up says besides its stage: the fields of its kind, its parties and its tags."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import labels
from crm.dates import show_range
from crm.errors import Invalid
from crm.i18n import _
from crm.model import (
    LONGEST_PLEDGE,
    SHORTEST_PLEDGE,
    ActionPlan,
    FollowUp,
    FollowUpParty,
    FollowUpTag,
    Framework,
    InstrumentKind,
    Organization,
    PartyRole,
    Pledge,
    PledgeKind,
    Practice,
    PracticeScope,
    Proposal,
    Record,
    ReportInput,
    Word,
)
from crm.model.base import N_
from crm.stage_rules import description_problem

Details = Pledge | Practice | ActionPlan | Proposal | ReportInput
NOUNS: Mapping[InstrumentKind, type[Details]] = {
    InstrumentKind.PLEDGE: Pledge,
    InstrumentKind.PRACTICE: Practice,
    InstrumentKind.ACTION_PLAN: ActionPlan,
    InstrumentKind.PROPOSAL: Proposal,
    InstrumentKind.REPORT_INPUT: ReportInput,
}
OWN = (
    "responsible_id",
    "next_step",
    "next_due_on",
    "title",
    "description",
    "start",
    "end",
    "place_id",
    "contact_id",
    "reference",
    "url",
)
OBJECTIVES, PRINCIPLES, GOALS = "objectives", "principles", "goals"
FRAMEWORKS = {
    OBJECTIVES: Framework.GCM_OBJECTIVE,
    PRINCIPLES: Framework.GCM_PRINCIPLE,
    GOALS: Framework.SDG,
}


def names_of(kind: InstrumentKind) -> tuple[str, ...]:
    """The fields that only follow-ups of this kind have."""
    noun = NOUNS.get(kind)
    columns = noun.__table__.columns.keys() if noun else []
    return tuple(name for name in columns if name not in ("id", "follow_up_id"))


def read(session: Session, follow_up: FollowUp) -> dict[str, Any]:
    """All that a form shows of a follow-up: its own fields, its kind's, `parties` and `tags`.

    `parties` are mappings (organization_id, role) in their order, `tags` are ids, and
    `primary_tags` those among them that it is mainly about.
    """
    values = {name: getattr(follow_up, name) for name in OWN}
    details = _details(session, follow_up)
    names = names_of(follow_up.instrument.kind)
    values |= {name: getattr(details, name) if details else None for name in names}
    tags = _tags(session, follow_up.id)
    return values | {
        "parties": [
            {"organization_id": each.organization_id, "role": each.role}
            for each in _parties(session, follow_up.id)
        ],
        "tags": [each.tag_id for each in tags],
        "primary_tags": [each.tag_id for each in tags if each.primary],
    }


def write(session: Session, follow_up: FollowUp, values: Mapping[str, Any]) -> None:
    """Write into a follow-up what `read` gives, as far as it is given; or raise `Invalid`."""
    for name in OWN:
        if name in values:
            setattr(follow_up, name, values[name])
    details = _filled(session, follow_up, values)
    follow_up.tidy()
    problems = follow_up.problems() | (details.problems() if details else {})
    if why := description_problem(follow_up.instrument.kind, follow_up.description):
        problems["description"] = why
    if problems:
        raise Invalid(problems)
    if details:
        session.add(details)
    if "parties" in values:
        _save_parties(session, follow_up, values["parties"])
    if "tags" in values or "primary_tags" in values:
        _save_tags(session, follow_up.id, values)
    session.flush()


def _details(session: Session, follow_up: FollowUp) -> Details | None:
    noun: Any = NOUNS.get(follow_up.instrument.kind)
    if noun is None:
        return None
    found: Details | None = session.scalar(select(noun).where(noun.follow_up_id == follow_up.id))
    return found


def _filled(session: Session, follow_up: FollowUp, values: Mapping[str, Any]) -> Details | None:
    """The fields of its kind with what is given; none where there is nothing to keep."""
    given = {name: values[name] for name in names_of(follow_up.instrument.kind) if name in values}
    details = _details(session, follow_up)
    noun = NOUNS.get(follow_up.instrument.kind)
    if details is None and noun and any(value is not None for value in given.values()):
        details = noun(follow_up_id=follow_up.id)
    if details is None:
        return None
    for name, value in given.items():
        setattr(details, name, value)
    details.tidy()
    return details


def parties(session: Session, follow_up_id: int) -> list[tuple[FollowUpParty, Organization]]:
    """The parties of a follow-up with who they are, in their order."""
    query = (
        select(FollowUpParty, Organization)
        .join(Organization, Organization.id == FollowUpParty.organization_id)
        .where(FollowUpParty.follow_up_id == follow_up_id)
        .order_by(FollowUpParty.position, FollowUpParty.id)
    )
    return [(each, organization) for each, organization in session.execute(query)]


def _parties(session: Session, follow_up_id: int) -> Sequence[FollowUpParty]:
    query = select(FollowUpParty).where(FollowUpParty.follow_up_id == follow_up_id)
    return session.scalars(query.order_by(FollowUpParty.position, FollowUpParty.id)).all()


def _save_parties(
    session: Session, follow_up: FollowUp, wanted: Sequence[Mapping[str, Any]]
) -> None:
    """Make these the parties, in this order; an institution that is named twice stays once."""
    there = {each.organization_id: each for each in _parties(session, follow_up.id)}
    given = {each["organization_id"]: each for each in wanted if each.get("organization_id")}
    for number, each in enumerate(wanted):
        if each.get("organization_id") == follow_up.organization_id:
            told = _("Es la institución del propio seguimiento: ya es parte de él.")
            raise Invalid({f"parties.{number}": told})
    for organization_id, party in there.items():
        if organization_id not in given:
            session.delete(party)
    for position, (organization_id, each) in enumerate(given.items()):
        party = there.get(organization_id) or FollowUpParty(
            follow_up_id=follow_up.id, organization_id=organization_id
        )
        party.role = each.get("role") or PartyRole.PARTICIPANT
        party.position = position
        session.add(party)


def drop_party(session: Session, follow_up_id: int, organization_id: int) -> None:
    """Have an institution be no party to a follow-up, such as one that has become its own."""
    for each in _parties(session, follow_up_id):
        if each.organization_id == organization_id:
            session.delete(each)


def _tags(session: Session, follow_up_id: int) -> Sequence[FollowUpTag]:
    query = select(FollowUpTag).where(FollowUpTag.follow_up_id == follow_up_id)
    return session.scalars(query.order_by(FollowUpTag.tag_id)).all()


def _save_tags(session: Session, follow_up_id: int, values: Mapping[str, Any]) -> None:
    there = {each.tag_id: each for each in _tags(session, follow_up_id)}
    primary = values.get("primary_tags")
    if primary is None:
        primary = [tag_id for tag_id, each in there.items() if each.primary]
    wanted = dict.fromkeys((*values.get("tags", there), *values.get("primary_tags", ())))
    for tag_id, each in there.items():
        if tag_id not in wanted:
            session.delete(each)
    for tag_id in wanted:
        each = there.get(tag_id) or FollowUpTag(follow_up_id=follow_up_id, tag_id=tag_id)
        each.primary = tag_id in primary
        session.add(each)


# What is still missing


@dataclass(frozen=True)
class Completeness:
    """How much of what its form asks a follow-up has: (field, label) of what it lacks."""

    missing: tuple[tuple[str, str], ...]
    asked: int

    @property
    def ratio(self) -> float:
        """From 0 to 1; what nothing is asked of is whole."""
        return 1 - len(self.missing) / self.asked if self.asked else 1.0


_ASKED: Mapping[InstrumentKind, tuple[str, ...]] = {
    InstrumentKind.PLEDGE: (
        "title",
        "contact_id",
        "kind",
        "form",
        OBJECTIVES,
        PRINCIPLES,
        "start",
        "end",
        "description",
        "indicator",
        "baseline",
        "target",
    ),
    InstrumentKind.PRACTICE: (
        "title",
        "primary_tags",
        PRINCIPLES,
        GOALS,
        "start",
        "actor",
        "type",
        "scope",
        "description",
        "contact_id",
        "details",
        "impact",
        "lessons",
        "replication",
        "innovation",
    ),
    InstrumentKind.PROPOSAL: (
        "title",
        "area",
        OBJECTIVES,
        "place_id",
        "parties",
        "lead_id",
        "budget_usd",
        "months",
        "call",
    ),
}
_LABELS = {
    OBJECTIVES: Framework.GCM_OBJECTIVE.msgid,
    PRINCIPLES: Framework.GCM_PRINCIPLE.msgid,
    GOALS: Framework.SDG.msgid,
    "primary_tags": N_("Objetivos principales del PMM"),
    "parties": N_("Instituciones que participan"),
    "start": N_("Inicio"),
    "end": N_("Fin"),
}


def label(kind: InstrumentKind, name: str) -> str:
    """What a field is called, whichever table keeps it."""
    if name in _LABELS:
        return _(_LABELS[name])
    noun: type[Record] = NOUNS[kind] if name in names_of(kind) else FollowUp
    return labels.field(noun.__tablename__, name)


def completeness(
    kind: InstrumentKind, values: Mapping[str, Any], frameworks: Iterable[Framework]
) -> Completeness:
    """What a pledge, a practice or a proposal still lacks of what its form asks."""
    asked = list(_ASKED.get(kind, ()))
    if values.get("kind") is PledgeKind.JOINT:
        asked.append("parties")
    if values.get("kind") is PledgeKind.MATCHING:
        asked.append("matched_reference")
    if values.get("scope") in (PracticeScope.LOCAL, PracticeScope.REGIONS):
        asked.append("place_id")
    about = set(frameworks)
    lacking = tuple(
        (name, label(kind, name)) for name in asked if not _there(kind, name, values, about)
    )
    return Completeness(lacking, len(asked))


def _there(
    kind: InstrumentKind, name: str, values: Mapping[str, Any], about: set[Framework]
) -> bool:
    if name in FRAMEWORKS:
        return FRAMEWORKS[name] in about
    if name == "description" and kind is InstrumentKind.PLEDGE:
        return SHORTEST_PLEDGE <= len(values["description"] or "") <= LONGEST_PLEDGE
    value = values.get(name)
    return value is not None and value not in ("", [], ())


# What is pasted into the Hub's form


_TEMPLATES: Mapping[InstrumentKind, tuple[str, ...]] = {
    InstrumentKind.PLEDGE: (
        "contact_id",
        "organization_id",
        "parties",
        "matched_reference",
        "title",
        "kind",
        "form",
        OBJECTIVES,
        PRINCIPLES,
        GOALS,
        "dates",
        "place_id",
        "description",
        "indicator",
        "baseline",
        "target",
    ),
    InstrumentKind.PRACTICE: (
        "title",
        "primary_tags",
        OBJECTIVES,
        PRINCIPLES,
        GOALS,
        "dates",
        "type",
        "scope",
        "place_id",
        "description",
        "organization_id",
        "contact_id",
        "parties",
        "details",
        "impact",
        "lessons",
        "replication",
        "innovation",
        "url",
    ),
}
_HUB_LABELS = {
    "organization_id": N_("Institución que la ejecuta"),
    "parties": N_("Socios y otros participantes"),
    "dates": N_("Fechas"),
}


def hub_text(
    kind: InstrumentKind, values: Mapping[str, Any], shown: Mapping[str, Sequence[str]]
) -> str:
    """The fields of a pledge or a practice in the order of the Hub's form, to be pasted there.

    `shown`: the names of what `values` has only the ids of. What is empty is left out, and
    other kinds have no form.
    """
    parts = []
    for name in _TEMPLATES.get(kind, ()):
        said = list(shown.get(name) or _said(name, values))
        if said:
            parts.append(f"{_hub_label(kind, name)}\n" + "\n".join(said))
    return "\n\n".join(parts)


def _hub_label(kind: InstrumentKind, name: str) -> str:
    if name == "organization_id" and kind is InstrumentKind.PLEDGE:
        return _("Institución que se compromete")
    return _(_HUB_LABELS[name]) if name in _HUB_LABELS else label(kind, name)


def _said(name: str, values: Mapping[str, Any]) -> list[str]:
    if name == "dates":
        start, end = values["start"], values["end"]
        return [show_range(start or end, end)] if start or end else []
    value = values.get(name)
    if isinstance(value, Word):
        return [value.label]
    return [value] if isinstance(value, str) and value else []
