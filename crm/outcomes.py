"""What came of dealing with institutions, and the follow-through of what was promised."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    bindparam,
    func,
    or_,
    select,
    union_all,
)
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
    OutcomeTag,
    Participation,
    Person,
    Record,
)
from crm.model.base import N_, today
from crm.model.organization import shown_name
from crm.model.person import full_name
from crm.text import clean_line

SAVED = N_("Resultado «{subject}» guardado")

Actor = Literal["organization", "person"]
_Of = Literal["organization", "person", "follow_up", "event"]

_OUTCOME = (
    "event_id",
    "organization_id",
    "follow_up_id",
    "place_id",
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
    "owner_id",
    "due_on",
    "remind_on",
    "repeats",
    "repeats_until",
    "state",
    "done_on",
    "evidence",
)


class OutcomeRow(NamedTuple):  # of a long history there are hundreds, soonest made as tuples
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
    return _rows(session, "organization", organization_id)


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
    return _rows(session, "person", person_id)


def of_follow_up(session: Session, follow_up_id: int) -> list[OutcomeRow]:
    """What came of a follow-up, or is to be done for it."""
    return _rows(session, "follow_up", follow_up_id)


def of_event(session: Session, event_id: int) -> list[OutcomeRow]:
    """What came of an event."""
    return _rows(session, "event", event_id)


# Made once: to make an alias costs more than the query it is for.
_debtor, _raiser, _responsible = aliased(Organization), aliased(Person), aliased(Person)


def _rows(session: Session, of: _Of, id_: int) -> list[OutcomeRow]:
    found = session.connection().execute(_query(of, language()), {"actor": id_})
    return [
        OutcomeRow(*(*each[:7], PartialDate(*each[7:9]) if each[7] else None, *each[9:]))
        for each in found.all()
    ]


# To put such a query together takes longer than to answer it.
@lru_cache(maxsize=8)
def _query(of: _Of, _language: str) -> Select[Any]:
    actor: BindParameter[int] = bindparam("actor")
    condition: ColumnElement[bool] = {
        "organization": Outcome.id.in_(concerning(actor)),
        "person": or_(Outcome.raised_by_id == actor, Commitment.responsible_id == actor),
        "follow_up": Outcome.follow_up_id == actor,
        "event": Outcome.event_id == actor,
    }[of]
    # Columns in the order of the fields, not records: a long history is read at every step
    # through the list.
    return (
        select(
            Outcome.id,
            Outcome.kind,
            Outcome.text,
            Outcome.restricted,
            func.coalesce(full_name(_raiser), Outcome.raised_by),
            Outcome.event_id,
            type_name_column(),
            Event.start_first,
            Event.start_last,
            func.coalesce(full_name(_responsible), Commitment.responsible, shown_name(_debtor)),
            shown_name(_debtor),
            Commitment.due_on,
            Commitment.state,
            Commitment.done_on,
            Commitment.evidence,
        )
        .outerjoin(Commitment, Commitment.outcome_id == Outcome.id)
        .outerjoin(Event, Event.id == Outcome.event_id)
        .outerjoin(EventType, EventType.id == Event.type_id)
        .outerjoin(_debtor, _debtor.id == Commitment.debtor_id)
        .outerjoin(_raiser, _raiser.id == Outcome.raised_by_id)
        .outerjoin(_responsible, _responsible.id == Commitment.responsible_id)
        .where(condition)
        .order_by(Commitment.due_on.is_(None), Commitment.due_on, Outcome.id.desc())
    )


def type_name_column() -> Any:
    """As `type_name`, asked of the file."""
    english = func.coalesce(EventType.name_en, EventType.name_es)
    return english if language() == "en" else EventType.name_es


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
    there = session.get_one(Outcome, outcome_id) if outcome_id else None
    outcome = fill_outcome(session, values, there)
    session.add(outcome)
    session.flush()
    journal.describe(session, SAVED, outcome.text[:80])
    return outcome.id


def fill_outcome(
    session: Session, values: Mapping[str, Any], there: Outcome | None = None
) -> Outcome:
    """As `save_outcome`, as a part of a larger action, which is to add what is new."""
    outcome = there or Outcome()
    for name in _OUTCOME:
        if name in values:
            setattr(outcome, name, values[name])
    outcome.tidy()
    follow_through = {name: values[name] for name in _COMMITMENT if values.get(name) is not None}
    with session.no_autoflush:
        whole = {**outcome_values(outcome), **values} if there else values
    if problems := outcome.problems() | _commitment_problems(outcome.kind, whole):
        raise Invalid(problems)
    _fill_commitment(outcome, values, wanted=bool(follow_through))
    return outcome


def insert_follow_through(session: Session, records: Sequence[Record]) -> None:
    """Insert, many at once, the follow-through of the outcomes among these new records."""
    commitments = []
    for each in records:
        if isinstance(each, Outcome) and each.commitment:
            each.commitment.outcome_id = each.id
            commitments.append(each.commitment)
    journal.insert_new(session, commitments)


def tags_of(session: Session, outcome_id: int) -> list[int]:
    """The objectives, principles and goals that an outcome is about."""
    query = select(OutcomeTag.tag_id).where(OutcomeTag.outcome_id == outcome_id)
    return sorted(session.scalars(query))


def set_tags(session: Session, outcome_id: int, tag_ids: Collection[int]) -> None:
    """Make an outcome be about these, as a part of a larger action."""
    query = select(OutcomeTag).where(OutcomeTag.outcome_id == outcome_id)
    there = {each.tag_id: each for each in session.scalars(query)}
    for tag_id, each in there.items():
        if tag_id not in tag_ids:
            session.delete(each)
    for tag_id in dict.fromkeys(tag_ids):
        if tag_id not in there:
            session.add(OutcomeTag(outcome_id=outcome_id, tag_id=tag_id))


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
    named = clean_line(values.get("responsible") or "")
    if not (named or values.get("responsible_id") or values.get("debtor_id")):
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
