"""What came of dealing with institutions, and the follow-through of what was promised."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from crm import journal
from crm.dates import PartialDate
from crm.errors import Invalid
from crm.i18n import _, language
from crm.model import (
    Commitment,
    CommitmentState,
    Event,
    EventType,
    Organization,
    Outcome,
    OutcomeKind,
    Participation,
    Person,
)
from crm.model.base import N_, today

SAVED = N_("Resultado «{subject}» guardado")
DONE = N_("Compromiso «{subject}» cumplido")
REOPENED = N_("Compromiso «{subject}» abierto de nuevo")

_OUTCOME = (
    "event_id",
    "organization_id",
    "kind",
    "text",
    "raised_by",
    "raised_by_id",
    "restricted",
    "position",
)
_COMMITMENT = (
    "debtor_id",
    "creditor_id",
    "responsible",
    "responsible_id",
    "due_on",
    "state",
    "done_on",
    "evidence",
)


@dataclass(frozen=True)
class OutcomeRow:
    """An outcome with its follow-through and the event that it came from."""

    id: int
    kind: OutcomeKind
    text: str
    restricted: bool
    raised_by: str | None
    event_id: int | None
    event_type: str | None
    event_on: PartialDate | None
    responsible: str | None
    debtor: str | None
    due_on: date | None
    state: CommitmentState | None
    done_on: date | None
    evidence: str | None

    @property
    def overdue(self) -> bool:
        open_ = self.state is CommitmentState.OPEN
        return open_ and self.due_on is not None and self.due_on < today()


def of_organization(session: Session, organization_id: int) -> list[OutcomeRow]:
    """What concerns an institution."""
    return _rows(session, Outcome.id.in_(concerning(organization_id)))


def concerning(organization_id: Any) -> CompoundSelect[int]:
    """The outcomes owed by or to an institution, its own, and those of its meetings that are
    nobody's; each looked up by an index, which one condition for all would not be.
    """
    its_events = Participation.event_id == Outcome.event_id
    ways = (
        select(Commitment.outcome_id).where(Commitment.debtor_id == organization_id),
        select(Commitment.outcome_id).where(Commitment.creditor_id == organization_id),
        select(Outcome.id).where(Outcome.organization_id == organization_id),
        select(Outcome.id)
        .join(Participation, its_events)
        .where(Participation.organization_id == organization_id)
        .where(Outcome.organization_id.is_(None)),
    )
    return union_all(*(each.correlate(Organization) for each in ways))


def of_person(session: Session, person_id: int) -> list[OutcomeRow]:
    """What a person raised or answers for."""
    return _rows(
        session,
        or_(Outcome.raised_by_id == person_id, Commitment.responsible_id == person_id),
    )


# Made once: to make an alias costs more than the query it is for.
_debtor, _raiser, _responsible = aliased(Organization), aliased(Person), aliased(Person)


def _rows(session: Session, condition: ColumnElement[bool]) -> list[OutcomeRow]:
    query = (
        select(Outcome, Commitment, Event, EventType, _debtor, _raiser, _responsible)
        .outerjoin(Commitment, Commitment.outcome_id == Outcome.id)
        .outerjoin(Event, Event.id == Outcome.event_id)
        .outerjoin(EventType, EventType.id == Event.type_id)
        .outerjoin(_debtor, _debtor.id == Commitment.debtor_id)
        .outerjoin(_raiser, _raiser.id == Outcome.raised_by_id)
        .outerjoin(_responsible, _responsible.id == Commitment.responsible_id)
        .where(condition)
        .order_by(Commitment.due_on.is_(None), Commitment.due_on, Outcome.id.desc())
    )
    return [_row(*each) for each in session.execute(query)]


def _row(
    outcome: Outcome,
    commitment: Commitment | None,
    event: Event | None,
    type_: EventType | None,
    debtor: Organization | None,
    raiser: Person | None,
    responsible: Person | None,
) -> OutcomeRow:
    named = responsible.name if responsible else commitment.responsible if commitment else None
    return OutcomeRow(
        outcome.id,
        outcome.kind,
        outcome.text,
        outcome.restricted,
        raiser.name if raiser else outcome.raised_by,
        event.id if event else None,
        type_name(type_) if type_ else None,
        event.start if event else None,
        named or (debtor.name if debtor else None),
        debtor.name if debtor else None,
        commitment.due_on if commitment else None,
        commitment.state if commitment else None,
        commitment.done_on if commitment else None,
        commitment.evidence if commitment else None,
    )


def type_name(type_: EventType) -> str:
    """The name of a kind of event in the reader's language."""
    return (type_.name_en or type_.name_es) if language() == "en" else type_.name_es


def values_of(session: Session, outcome_id: int) -> dict[str, Any]:
    """Return what the form of an outcome or commitment starts from."""
    outcome = session.get_one(Outcome, outcome_id)
    return outcome_values(outcome)


def outcome_values(outcome: Outcome) -> dict[str, Any]:
    """An outcome as a form holds it, with its follow-through in the same mapping."""
    values = {"id": outcome.id} | {name: getattr(outcome, name) for name in _OUTCOME}
    return values | {
        name: getattr(outcome.commitment, name) if outcome.commitment else None
        for name in _COMMITMENT
    }


def save_outcome(session: Session, values: Mapping[str, Any], outcome_id: int | None = None) -> int:
    """Write down an outcome, with its follow-through where there is any; return its id.

    `values`: the columns of `Outcome` and of `Commitment` in one mapping. A commitment needs a
    responsible and a day; raises `Invalid` for those too.
    """
    outcome = fill_outcome(session, values, outcome_id)
    session.flush()
    journal.describe(session, SAVED, outcome.text[:80])
    return outcome.id


def fill_outcome(
    session: Session, values: Mapping[str, Any], outcome_id: int | None = None
) -> Outcome:
    """As `save_outcome`, as a part of a larger action: it neither flushes nor names it."""
    outcome = session.get_one(Outcome, outcome_id) if outcome_id else Outcome()
    for name in _OUTCOME:
        if name in values:
            setattr(outcome, name, values[name])
    outcome.tidy()
    follow_through = {name: values[name] for name in _COMMITMENT if values.get(name) is not None}
    if problems := outcome.problems() | _commitment_problems(outcome.kind, values):
        raise Invalid(problems)
    session.add(outcome)
    _fill_commitment(outcome, values, wanted=bool(follow_through))
    return outcome


def problems_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Say what an outcome lacks, field by field, before anything is written."""
    outcome = Outcome(kind=values.get("kind"), text=values.get("text") or "")
    return outcome.problems() | _commitment_problems(outcome.kind, values)


def _commitment_problems(kind: OutcomeKind, values: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    if kind is not OutcomeKind.COMMITMENT:
        return found
    if not values.get("due_on"):
        found["due_on"] = _("Falta la fecha límite; sin ella no habrá recordatorio.")
    if not any(values.get(name) for name in ("responsible", "responsible_id", "debtor_id")):
        found["responsible"] = _("Falta quién responde por el compromiso.")
    return found


def _fill_commitment(outcome: Outcome, values: Mapping[str, Any], *, wanted: bool) -> None:
    if outcome.commitment is None:
        if not wanted and outcome.kind not in (OutcomeKind.COMMITMENT, OutcomeKind.TASK):
            return
        outcome.commitment = Commitment(state=CommitmentState.OPEN)
    for name in _COMMITMENT:
        if name in values and (name != "state" or values[name] is not None):
            setattr(outcome.commitment, name, values[name])
    outcome.commitment.tidy()
    if problems := outcome.commitment.problems():
        raise Invalid(problems)


def set_done(
    session: Session, outcome_id: int, *, done: bool, on: date | None = None, evidence: str = ""
) -> None:
    """Mark a commitment or task as done on a day, or open it again."""
    outcome = session.get_one(Outcome, outcome_id)
    commitment = outcome.commitment
    if commitment is None:
        raise Invalid({"state": _("Ese resultado no es un compromiso.")})
    commitment.state = CommitmentState.DONE if done else CommitmentState.OPEN
    commitment.done_on = (on or today()) if done else None
    if evidence:
        commitment.evidence = evidence
    journal.describe(session, DONE if done else REOPENED, outcome.text[:80])
