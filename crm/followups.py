"""How far an institution has come through an instrument, stage by stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, literal_column, or_, select
from sqlalchemy.orm import Session

from crm import catalogue, journal
from crm.dates import PartialDate
from crm.errors import NotFound
from crm.i18n import _, language
from crm.model import FollowUp, Organization, SideState, Stage, StageChange
from crm.model.base import N_

MOVED = N_("«{subject}» cambió de etapa")
MARRAKECH_ID = catalogue.fixed_id(catalogue.INSTRUMENT, catalogue.MARRAKECH)


@dataclass(frozen=True)
class StageRow:
    """One stage of an instrument, in its order."""

    id: int
    name: str
    short: str
    position: int
    signs: bool


@dataclass(frozen=True)
class Step:
    """A stage as one institution passed it, or not; `reached` is the last time that it did."""

    stage: StageRow
    reached: bool
    current: bool
    change_id: int | None
    on: PartialDate | None
    to_verify: bool
    signatory: str | None
    signatory_post: str | None
    note: str | None


@dataclass(frozen=True)
class FollowUpView:
    """An institution's way through the Marrakech Declaration."""

    id: int | None
    steps: tuple[Step, ...]
    side_state: SideState | None
    next_step: str | None
    next_due_on: date | None
    earlier: tuple[Step, ...] = ()  # the times before the last that a stage was reached

    @property
    def current(self) -> Step | None:
        return next((step for step in self.steps if step.current), None)


def stages(session: Session, instrument_id: int = MARRAKECH_ID) -> list[StageRow]:
    """The stages of an instrument, in order."""
    query = select(Stage).where(Stage.instrument_id == instrument_id).order_by(Stage.position)
    return [_stage_row(stage) for stage in session.scalars(query)]


def _stage_row(stage: Any) -> StageRow:
    english = language() == "en"
    return StageRow(
        stage.id,
        stage.name_en if english else stage.name_es,
        stage.short_en if english else stage.short_es,
        stage.position,
        stage.signs,
    )


def of_organization(
    session: Session, organization_id: int, day: date | None = None
) -> FollowUpView:
    """The way of an institution so far, in one query; without an id where it has not begun.

    With a day, what had been reached by then; what nobody has dated counts as reached.
    """
    given = {"organization_id": organization_id, "day": day or date.max}
    # The last row of each stage stands: the latest time that it was reached.
    rows = session.connection().execute(_way_query(), given).all()
    found = {each.id: each for each in rows}
    one = rows[0]
    current = one.stage_id
    if day and one.follow_up_id:
        reached = [each for each in found.values() if each.change_id]
        current = _stage_by(current, reached) or next(iter(found))
    return FollowUpView(
        one.follow_up_id,
        tuple(_step(each, current) for each in found.values()),
        one.side_state,
        one.next_step,
        one.next_due_on,
        tuple(_step(each, None) for each in rows if each is not found[each.id]),
    )


# To put such a query together takes longer than to answer it.
@cache
def _way_query() -> Select[Any]:
    its_own = and_(
        FollowUp.instrument_id == Stage.instrument_id,
        FollowUp.organization_id == bindparam("organization_id"),
    )
    at_stage = and_(
        StageChange.follow_up_id == FollowUp.id,
        # The unary plus keeps SQLite from going through all that ever reached the stage.
        literal_column("+stage_change.stage_id") == Stage.id,
        or_(StageChange.on_first.is_(None), StageChange.on_first <= bindparam("day")),
    )
    columns: list[Any] = [
        *(Stage.id, Stage.name_es, Stage.name_en, Stage.short_es, Stage.short_en),
        *(Stage.position, Stage.signs),
        *(FollowUp.id.label("follow_up_id"), FollowUp.stage_id, FollowUp.side_state),
        *(FollowUp.next_step, FollowUp.next_due_on),
        *(StageChange.id.label("change_id"), StageChange.on_first, StageChange.on_last),
        *(StageChange.to_verify, StageChange.signatory, StageChange.signatory_post),
        StageChange.note,
    ]
    return (
        select(*columns)
        .outerjoin(FollowUp, its_own)
        .outerjoin(StageChange, at_stage)
        .where(Stage.instrument_id == MARRAKECH_ID)
        .order_by(Stage.position, StageChange.on_last, StageChange.id)
    )


def _stage_by(now: int, reached: Sequence[Any]) -> int | None:
    """The stage of a past day: the latest reached, or that of now where nobody has dated it."""
    if now in [each.id for each in reached if each.on_last is None]:
        return now
    by_day = sorted(reached, key=lambda each: (each.on_last or date.min, each.position))
    return by_day[-1].id if by_day else None


def _step(row: Any, current: int | None) -> Step:
    return Step(
        _stage_row(row),
        row.change_id is not None,
        row.id == current,
        row.change_id,
        PartialDate(row.on_first, row.on_last) if row.on_first else None,
        row.to_verify or False,
        row.signatory,
        row.signatory_post,
        row.note,
    )


def move(
    session: Session,
    organization_id: int,
    stage_id: int,
    *,
    on: PartialDate | None = None,
    event_id: int | None = None,
    **more: Any,
) -> int:
    """Note that an institution reached a stage, and return the change's id; or raise `Invalid`.

    Any stage may be skipped, and `on` be unknown. `more`: signatory, signatory_post, evidence,
    note, to_verify. What is noted of the past does not bring back a later stage.
    """
    follow_up = _begin(session, organization_id, stage_id)
    change = StageChange(
        follow_up_id=follow_up.id, stage_id=stage_id, event_id=event_id, to_verify=False
    )
    change.on = on
    for name, value in more.items():
        setattr(change, name, value)
    journal.check_and_add(session, change)
    session.flush()
    if _settle(session, follow_up) == change.id:
        follow_up.side_state = None
    journal.describe(session, MOVED, session.get_one(Organization, organization_id).name)
    return change.id


def _settle(session: Session, follow_up: FollowUp) -> int | None:
    """Put a follow-up where its changes lead, and return the one that did, if any is left."""
    query = (
        select(StageChange, Stage)
        .join(Stage)
        .where(StageChange.follow_up_id == follow_up.id)
        .order_by(StageChange.id)
    )
    last: tuple[StageChange, Stage] | None = None
    for change, stage in session.execute(query):
        if last is None or _leads_on(change, stage, *last):
            last = change, stage
    if last is None:
        return None
    follow_up.stage_id = last[1].id
    return last[0].id


def _leads_on(change: StageChange, stage: Stage, before: StageChange, then: Stage) -> bool:
    """Tell which of two changes came after; where the dates do not say, the further stage did."""
    if change.on and before.on:
        if change.on.first > before.on.last:
            return True
        if change.on.last < before.on.first:
            return False
    return stage.position >= then.position


def _begin(session: Session, organization_id: int, stage_id: int) -> FollowUp:
    follow_up = session.scalar(
        select(FollowUp).where(
            FollowUp.organization_id == organization_id, FollowUp.instrument_id == MARRAKECH_ID
        )
    )
    if follow_up is None:
        follow_up = FollowUp(
            organization_id=organization_id, instrument_id=MARRAKECH_ID, stage_id=stage_id
        )
        session.add(follow_up)
        session.flush()
    return follow_up


def change_values(session: Session, change_id: int) -> dict[str, Any]:
    """Return what the form of a change of stage starts from, with the names that head it."""
    change = session.get(StageChange, change_id)
    if change is None:
        raise NotFound(_("Ese cambio de etapa ya no está en este archivo."))
    names = ("on", "signatory", "signatory_post", "evidence", "note", "to_verify")
    return {name: getattr(change, name) for name in names} | {
        "stage": _stage_row(change.stage),
        "organization": _name_of(session, change.follow_up_id),
    }


def correct(session: Session, change_id: int, values: dict[str, Any]) -> None:
    """Correct a change of stage: its date, who signed, its note."""
    change = session.get_one(StageChange, change_id)
    for name, value in values.items():
        setattr(change, name, value)
    journal.check_and_add(session, change)
    session.flush()
    _settle(session, session.get_one(FollowUp, change.follow_up_id))
    journal.describe(session, MOVED, _name_of(session, change.follow_up_id))


def take_back(session: Session, change_id: int) -> None:
    """Delete a change of stage; the follow-up falls back to the one before."""
    change = session.get_one(StageChange, change_id)
    follow_up = session.get_one(FollowUp, change.follow_up_id)
    name = _name_of(session, follow_up.id)
    session.delete(change)
    session.flush()
    if _settle(session, follow_up) is None:
        if follow_up.side_state or follow_up.next_step or follow_up.next_due_on:
            follow_up.stage_id = stages(session)[0].id
        else:
            session.delete(follow_up)
    journal.describe(session, MOVED, name)


def set_side_state(session: Session, organization_id: int, state: SideState | None) -> None:
    """Put a follow-up aside (paused, declined, to be retaken), or back on its way."""
    first = stages(session)[0].id
    _begin(session, organization_id, first).side_state = state
    journal.describe(session, MOVED, session.get_one(Organization, organization_id).name)


def set_next_step(
    session: Session, organization_id: int, text: str | None, due_on: date | None
) -> None:
    """Write down what comes next with an institution, and by when."""
    follow_up = _begin(session, organization_id, stages(session)[0].id)
    follow_up.next_step, follow_up.next_due_on = text, due_on
    journal.check_and_add(session, follow_up)
    journal.describe(
        session,
        N_("Próximo paso de «{subject}» guardado"),
        session.get_one(Organization, organization_id).name,
    )


def _name_of(session: Session, follow_up_id: int) -> str:
    follow_up = session.get_one(FollowUp, follow_up_id)
    return session.get_one(Organization, follow_up.organization_id).name
