"""How far institutions have come through the instruments, stage by stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from crm import bin, catalogue, focal_points, followup_details, journal, stage_rules
from crm.dates import PartialDate
from crm.errors import Conflict, Invalid, NotFound
from crm.i18n import _, language
from crm.instruments import (
    STALE_AFTER_DAYS,
    StageRow,
    days_stalled,
    instrument_row,
    is_overdue,
    stage_row,
)
from crm.journal import Touched
from crm.model import (
    Appointment,
    FollowUp,
    FollowUpParty,
    Instrument,
    InstrumentKind,
    Milestone,
    MilestoneKind,
    Organization,
    Person,
    Post,
    PostLevel,
    SideState,
    Stage,
    StageChange,
)
from crm.model.base import N_, today
from crm.model.organization import shown_name

BEGUN = N_("Seguimiento de «{subject}» iniciado")
SAVED = N_("Seguimiento de «{subject}» guardado")
MOVED = N_("«{subject}» cambió de etapa")
NEXT_STEP = N_("Próximo paso de «{subject}» guardado")
TRANSFERRED = N_("Seguimiento pasado a «{subject}»")
MILESTONE_SAVED = N_("Hito de «{subject}» guardado")
MARRAKECH_ID = catalogue.fixed_id(catalogue.INSTRUMENT, catalogue.MARRAKECH)

# What is said of an arrival at a stage, besides the stage and the day.
CHANGE = ("event_id", "by_id", "signatory", "signatory_post", "evidence", "note", "to_verify")


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
class OtherFollowUp:
    """An institution's way through another instrument, its own or one that it is a party to."""

    id: int
    organization_id: int
    instrument_id: int
    instrument_code: str
    instrument: str
    kind: InstrumentKind
    title: str | None
    stage: StageRow
    on: PartialDate | None
    side_state: SideState | None
    next_step: str | None
    next_due_on: date | None
    steps: tuple[Step, ...]  # the arrivals, in the order of the stages

    @property
    def overdue(self) -> bool:
        return is_overdue(self.next_due_on, self.side_state)

    def days_stalled(self, stale_after_days: int = STALE_AFTER_DAYS) -> int | None:
        """For how many days it has rested in its stage, or None where it is not stalled."""
        since = self.on.last if self.on else None
        return days_stalled(self.stage, self.side_state, since, stale_after_days)


@dataclass(frozen=True)
class FollowUpView:
    """An institution's way through the Marrakech Declaration, and what else it takes part in."""

    id: int | None
    steps: tuple[Step, ...]
    side_state: SideState | None
    next_step: str | None
    next_due_on: date | None
    earlier: tuple[Step, ...] = ()  # the times before the last that a stage was reached
    others: tuple[OtherFollowUp, ...] = ()

    @property
    def current(self) -> Step | None:
        return next((step for step in self.steps if step.current), None)


@dataclass(frozen=True)
class Titled:
    """A follow-up as lists name it that are not of one instrument or institution."""

    title: str
    organization: str
    instrument: str


# Reading


def titled(session: Session, ids: Sequence[int]) -> dict[int, Titled]:
    """These follow-ups by their titles, in the order given; one without a title is left out."""
    if not ids:
        return {}
    query = (
        select(FollowUp.id, FollowUp.title, shown_name(Organization), Instrument)
        .join(Organization, Organization.id == FollowUp.organization_id)
        .join(Instrument, Instrument.id == FollowUp.instrument_id)
        .where(FollowUp.id.in_(ids), FollowUp.title.is_not(None))
    )
    found = {
        id_: Titled(title or "", name, instrument_row(instrument).short)
        for id_, title, name, instrument in session.execute(query)
    }
    return {id_: found[id_] for id_ in ids if id_ in found}


def of_organization(
    session: Session, organization_id: int, day: date | None = None
) -> FollowUpView:
    """The ways of an institution so far, in one query; without an id where none has begun.

    With a day, what had been reached by then; what nobody has dated counts as reached.
    """
    given = {"organization_id": organization_id, "day": day or date.max}
    rows = sorted(session.connection().execute(_way_query(), given), key=_order)
    declaration = [each for each in rows if each.instrument_id == MARRAKECH_ID]
    # The last row of each stage stands: the latest time that it was reached.
    found = {each.id: each for each in declaration}
    one = declaration[0]
    current = one.stage_id
    if day and one.follow_up_id:
        arrived = [each for each in found.values() if each.change_id]
        current = _stage_by(current, arrived) or next(iter(found))
    return FollowUpView(
        one.follow_up_id,
        tuple(_step(each, current) for each in found.values()),
        one.side_state,
        one.next_step,
        one.next_due_on,
        tuple(_step(each, None) for each in declaration if each is not found[each.id]),
        _others(rows, day),
    )


def others(session: Session, organization_id: int) -> tuple[OtherFollowUp, ...]:
    """What an institution takes part in besides the Declaration, by instrument."""
    return of_organization(session, organization_id).others


def _others(rows: Sequence[Any], day: date | None) -> tuple[OtherFollowUp, ...]:
    ways: dict[int, list[Any]] = {}
    for each in rows:
        if each.instrument_id != MARRAKECH_ID:
            ways.setdefault(each.follow_up_id, []).append(each)
    found = [_other(way, day) for way in ways.values()]
    places = {each.follow_up_id: each.instrument_position for each in rows}
    return tuple(sorted(found, key=lambda each: (places[each.id], each.id)))


def _other(way: Sequence[Any], day: date | None) -> OtherFollowUp:
    one = way[0]
    arrived = [each for each in way if each.change_id]
    current = one.stage_id
    if day:
        current = _stage_by(current, arrived) or current
    present = [each for each in way if each.id == current][-1:] or [one]
    return OtherFollowUp(
        one.follow_up_id,
        one.organization_id,
        one.instrument_id,
        one.instrument_code,
        instrument_name(one),
        one.kind,
        one.title,
        stage_row(present[0]),
        _on(present[0]),
        one.side_state,
        one.next_step,
        one.next_due_on,
        tuple(_step(each, current) for each in arrived),
    )


# To put such a query together takes longer than to answer it.
@cache
def _way_query() -> CompoundSelect[Any]:
    wanted: BindParameter[int] = bindparam("organization_id")
    by_then = or_(StageChange.on_first.is_(None), StageChange.on_first <= bindparam("day"))
    its_own = and_(
        FollowUp.instrument_id == Stage.instrument_id, FollowUp.organization_id == wanted
    )
    at_stage = and_(
        StageChange.follow_up_id == FollowUp.id,
        # The unary plus keeps SQLite from going through all that ever reached the stage.
        literal_column("+stage_change.stage_id") == Stage.id,
        by_then,
    )
    columns: list[Any] = [
        *(Stage.id, Stage.code, Stage.name_es, Stage.name_en, Stage.short_es, Stage.short_en),
        *(Stage.position, Stage.signs, Stage.counts, Stage.terminal, Stage.side),
        *(Stage.stale_after, Stage.asks_date, Stage.asks_evidence, Stage.asks_evidence_en),
        *(FollowUp.id.label("follow_up_id"), FollowUp.stage_id, FollowUp.side_state),
        *(FollowUp.organization_id, FollowUp.title, FollowUp.next_step, FollowUp.next_due_on),
        *(StageChange.id.label("change_id"), StageChange.on_first, StageChange.on_last),
        *(StageChange.to_verify, StageChange.signatory, StageChange.signatory_post),
        StageChange.note,
        *(Instrument.id.label("instrument_id"), Instrument.code.label("instrument_code")),
        *(Instrument.name_es.label("instrument_es"), Instrument.name_en.label("instrument_en")),
        *(Instrument.position.label("instrument_position"), Instrument.kind),
    ]
    declaration = (
        select(*columns)
        .join(Instrument, Instrument.id == Stage.instrument_id)
        .outerjoin(FollowUp, its_own)
        .outerjoin(StageChange, at_stage)
        .where(Stage.instrument_id == MARRAKECH_ID)
    )
    taking_part = union_all(
        select(FollowUp.id).where(FollowUp.organization_id == wanted),
        select(FollowUpParty.follow_up_id).where(FollowUpParty.organization_id == wanted),
    )
    rest = (
        select(*columns)
        .select_from(FollowUp)
        .join(Instrument, Instrument.id == FollowUp.instrument_id)
        .outerjoin(StageChange, and_(StageChange.follow_up_id == FollowUp.id, by_then))
        .join(Stage, Stage.id == func.coalesce(StageChange.stage_id, FollowUp.stage_id))
        .where(FollowUp.id.in_(taking_part), FollowUp.instrument_id != MARRAKECH_ID)
    )
    return union_all(declaration, rest)


def _order(row: Any) -> tuple[int, date, int]:
    return row.position, row.on_last or date.min, row.change_id or 0


def _stage_by(now: int, arrived: Sequence[Any]) -> int | None:
    """The stage of a past day: the latest reached, or that of now where nobody has dated it."""
    if now in [each.id for each in arrived if each.on_last is None]:
        return now
    by_day = sorted(arrived, key=lambda each: (each.on_last or date.min, each.position))
    return by_day[-1].id if by_day else None


def _step(row: Any, current: int | None) -> Step:
    return Step(
        stage_row(row),
        row.change_id is not None,
        row.id == current,
        row.change_id,
        _on(row),
        row.to_verify or False,
        row.signatory,
        row.signatory_post,
        row.note,
    )


def _on(row: Any) -> PartialDate | None:
    return PartialDate(row.on_first, row.on_last) if row.on_first else None


def instrument_name(row: Any) -> str:
    """The name of an instrument in the reader's language, from a row that has both."""
    name: str = row.instrument_en if language() == "en" else row.instrument_es
    return name


def stands(session: Session, change_id: int) -> StageRow:
    """The stage in which the follow-up of a change is now."""
    change = _change(session, change_id)
    return stage_row(session.get_one(FollowUp, change.follow_up_id).stage)


def signatory_on(
    session: Session, organization_id: int, day: date | None
) -> tuple[str, str] | None:
    """Who headed an institution on a day (today), with the post: who will have signed for it."""
    head = (
        select(Post.id)
        .where(Post.organization_id == organization_id, Post.level == PostLevel.ELECTED)
        .where(Post.single)
        .order_by(Post.catalogue_code.is_(None), Post.id)
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(Appointment, Person, Post)
        .join(Post, Post.id == Appointment.post_id)
        .join(Person, Person.id == Appointment.person_id)
        .where(Post.id == head)
        .order_by(Appointment.start_first.desc(), Appointment.id.desc())
    )
    for appointment, person, post in session.execute(query):
        if appointment.current(day or today()):
            return person.name, post.title
    return None


# Beginning, and going on


def begin(
    session: Session,
    organization_id: int | None,
    instrument_id: int,
    *,
    stage_id: int | None = None,
    on: PartialDate | None = None,
    **values: Any,
) -> int:
    """Begin to follow an institution up in an instrument, and return the follow-up's id.

    `stage_id` (the first, unless told) and `on` are where it stands and since when; `values` are
    those of `save`, and of `advance`. A second follow-up of a single instrument is refused, and
    so is one of an institution that has closed.
    """
    if organization_id is None:
        raise Invalid({"organization_id": _("Elija la institución.")})
    instrument = session.get_one(Instrument, instrument_id)
    stage_rules.check_open(session, organization_id, on)
    _check_alone(session, organization_id, instrument)
    stage = stage_rules.first_stage(session, instrument)
    follow_up = FollowUp(
        organization_id=organization_id, instrument_id=instrument_id, stage_id=stage.id
    )
    session.add(follow_up)
    session.flush()
    told = {name: values.pop(name) for name in CHANGE if name in values}
    followup_details.write(session, follow_up, values)
    journal.describe(session, BEGUN, _name_of(session, follow_up))
    if stage_id or on or told:
        advance(session, follow_up.id, stage_id or stage.id, on=on, **told)
    return follow_up.id


def _check_alone(session: Session, organization_id: int, instrument: Instrument) -> None:
    there = _of(session, organization_id, instrument.id) if instrument.single else []
    if there:
        name = session.get_one(Organization, organization_id).name
        raise Conflict(
            _(
                "«{name}» ya tiene su seguimiento de «{instrument}», en la etapa «{stage}». "
                "Continúe ese en lugar de empezar otro."
            ).format(name=name, instrument=instrument.name_es, stage=stage_row(there[0].stage).name)
        )


def _of(session: Session, organization_id: int, instrument_id: int) -> Sequence[FollowUp]:
    query = select(FollowUp).where(
        FollowUp.organization_id == organization_id, FollowUp.instrument_id == instrument_id
    )
    return session.scalars(query.order_by(FollowUp.id)).all()


def move(
    session: Session,
    organization_id: int,
    stage_id: int,
    *,
    on: PartialDate | None = None,
    as_history: bool = False,
    **more: Any,
) -> int:
    """As `advance`, of the follow-up that an institution has, begun here if it has none."""
    instrument_id = _stage(session, stage_id).instrument_id
    there = _of(session, organization_id, instrument_id)
    if len(there) > 1:
        raise Conflict(
            _("«{name}» tiene {n} seguimientos de ese instrumento. Elija uno.").format(
                name=session.get_one(Organization, organization_id).name, n=len(there)
            )
        )
    journal.describe(session, MOVED, session.get_one(Organization, organization_id).name)
    if there:
        id_ = there[0].id
    else:
        stage_rules.check_open(session, organization_id, on)
        id_ = begin(session, organization_id, instrument_id)
    return advance(session, id_, stage_id, on=on, as_history=as_history, **more)


def advance(
    session: Session,
    follow_up_id: int,
    stage_id: int,
    *,
    on: PartialDate | None = None,
    as_history: bool = False,
    **more: Any,
) -> int:
    """Note that a follow-up reached a stage, and return the change's id; or raise.

    Any stage may be skipped, and `on` be unknown. `more`: signatory, signatory_post, evidence,
    note, to_verify, event_id, by_id (who is at work, unless told). What is noted of the past
    does not bring back a later stage; with `as_history` that may even be out of order.
    """
    follow_up = _follow_up(session, follow_up_id)
    stage = _stage(session, stage_id)
    if stage.instrument_id != follow_up.instrument_id:
        raise Invalid({"stage_id": _("Esa etapa es de otro instrumento.")})
    stage_rules.check_open(session, follow_up.organization_id, on)
    stage_rules.check_day(on)
    stage_rules.check_signature(session, follow_up, stage)
    stage_rules.check_pledge(session, follow_up, stage)
    if not as_history:
        stage_rules.check_order(session, follow_up, stage, on)
    stood = stage_rules.latest(stage_rules.reached(session, follow_up.id))
    change = StageChange(follow_up_id=follow_up.id, stage_id=stage_id, to_verify=False)
    change.on = on
    change.by_id = _at_work(session)
    for name in CHANGE:
        if more.get(name) is not None:
            setattr(change, name, more[name])
    journal.check_and_add(session, change)
    session.flush()
    if _settle(session, follow_up) == change.id:
        if as_history and stood is not None:
            raise Invalid({"on": _("Para la historia, escriba una fecha anterior a la actual.")})
        follow_up.side_state = None
    journal.describe(session, MOVED, _name_of(session, follow_up))
    return change.id


def _at_work(session: Session) -> int | None:
    """The focal point who makes this change, where the file knows them."""
    who = session.info.get("who")
    return focal_points.named(session, who) if who else None


def _settle(session: Session, follow_up: FollowUp) -> int | None:
    """Put a follow-up where its changes lead, and return the one that did, if any is left."""
    last = stage_rules.latest(stage_rules.reached(session, follow_up.id))
    if last is None:
        return None
    follow_up.stage_id = last.stage_id
    return last.change_id


def change_values(session: Session, change_id: int) -> dict[str, Any]:
    """Return what the form of a change of stage starts from, with the names that head it."""
    change = _change(session, change_id)
    follow_up = session.get_one(FollowUp, change.follow_up_id)
    names = ("on", "signatory", "signatory_post", "evidence", "note", "to_verify")
    return {name: getattr(change, name) for name in names} | {
        "stage": stage_row(change.stage),
        "organization": session.get_one(Organization, follow_up.organization_id).name,
    }


def correct(
    session: Session, change_id: int, values: Mapping[str, Any], *, as_history: bool = False
) -> StageRow | None:
    """Correct a change of stage: its date, who signed, its note; dates keep to their order.

    Returns the stage to which that moved the follow-up; None where it stays where it was.
    """
    change = _change(session, change_id)
    follow_up = session.get_one(FollowUp, change.follow_up_id)
    before = follow_up.stage_id
    on = values.get("on")
    if on != change.on:
        stage_rules.check_day(on)
        if not as_history:
            stage_rules.check_order(session, follow_up, change.stage, on)
    for name in ("on", *CHANGE):
        if name in values:
            setattr(change, name, values[name])
    journal.check_and_add(session, change)
    session.flush()
    _settle(session, follow_up)
    journal.describe(session, MOVED, _name_of(session, follow_up))
    if follow_up.stage_id == before:
        return None
    return stage_row(session.get_one(Stage, follow_up.stage_id))


def take_back(session: Session, change_id: int) -> None:
    """Delete a change of stage; the follow-up falls back to the one before.

    A follow-up that says nothing else goes with its last one.
    """
    change = _change(session, change_id)
    follow_up = session.get_one(FollowUp, change.follow_up_id)
    journal.describe(session, MOVED, _name_of(session, follow_up))
    session.delete(change)
    session.flush()
    if _settle(session, follow_up) is not None:
        return
    follow_up.stage_id = stage_rules.first_stage(session, follow_up.instrument).id
    if _says_nothing(session, follow_up):
        session.delete(follow_up)


def _says_nothing(session: Session, follow_up: FollowUp) -> bool:
    if follow_up.side_state or any(getattr(follow_up, name) for name in followup_details.OWN):
        return False
    session.flush()
    return not any(journal.references(session, Touched("follow_up", follow_up.id)))


# What stands beside the stage


def set_side(session: Session, follow_up_id: int, state: SideState | None) -> None:
    """Put a follow-up aside (paused, declined, to be retaken), or back on its way."""
    follow_up = _follow_up(session, follow_up_id)
    follow_up.side_state = state
    journal.describe(session, MOVED, _name_of(session, follow_up))


def next_step(session: Session, follow_up_id: int, text: str | None, due_on: date | None) -> None:
    """Write down what comes next in a follow-up, and by when."""
    follow_up = _follow_up(session, follow_up_id)
    follow_up.next_step, follow_up.next_due_on = text, due_on
    journal.check_and_add(session, follow_up)
    journal.describe(session, NEXT_STEP, _name_of(session, follow_up))


def set_side_state(session: Session, organization_id: int, state: SideState | None) -> None:
    """As `set_side`, of an institution's way through the Declaration."""
    journal.describe(session, MOVED, session.get_one(Organization, organization_id).name)
    set_side(session, _declaration(session, organization_id), state)


def set_next_step(
    session: Session, organization_id: int, text: str | None, due_on: date | None
) -> None:
    """As `next_step`, of an institution's way through the Declaration."""
    journal.describe(session, NEXT_STEP, session.get_one(Organization, organization_id).name)
    next_step(session, _declaration(session, organization_id), text, due_on)


def _declaration(session: Session, organization_id: int) -> int:
    there = _of(session, organization_id, MARRAKECH_ID)
    return there[0].id if there else begin(session, organization_id, MARRAKECH_ID)


def values_of(session: Session, follow_up_id: int) -> dict[str, Any]:
    """Return what the form of a follow-up starts from: see `followup_details.read`."""
    return followup_details.read(session, _follow_up(session, follow_up_id))


def save(session: Session, follow_up_id: int, values: Mapping[str, Any]) -> None:
    """Write down what a follow-up says besides its stage; or raise `Invalid`.

    `values`: as `values_of` gives them; what is left out stays.
    """
    follow_up = _follow_up(session, follow_up_id)
    before = follow_up.description
    followup_details.write(session, follow_up, values)
    if follow_up.description != before:
        stage_rules.check_pledge(session, follow_up, follow_up.stage)
    journal.describe(session, SAVED, _name_of(session, follow_up))


def transfer(session: Session, follow_up_id: int, organization_id: int) -> None:
    """Pass a follow-up to another institution, as to the one that succeeds a closed one."""
    follow_up = _follow_up(session, follow_up_id)
    stage_rules.check_open(session, organization_id)
    _check_alone(session, organization_id, follow_up.instrument)
    follow_up.organization_id = organization_id
    followup_details.drop_party(session, follow_up_id, organization_id)
    journal.describe(session, TRANSFERRED, session.get_one(Organization, organization_id).name)


def delete(session: Session, follow_up_id: int) -> None:
    """Delete a follow-up with all that is noted in it."""
    follow_up = _follow_up(session, follow_up_id)
    bin.delete(session, FollowUp, follow_up_id, name=_name_of(session, follow_up))


# Finer steps


def milestone_values(session: Session, milestone_id: int) -> dict[str, Any]:
    """Return what the form of a milestone starts from."""
    milestone = session.get(Milestone, milestone_id)
    if milestone is None:
        raise NotFound(_("Ese hito ya no está en este archivo."))
    return {name: getattr(milestone, name) for name in ("follow_up_id", *_MILESTONE)}


_MILESTONE = (
    "kind_id",
    "on",
    "responsible_id",
    "evidence",
    "note",
    "next_step",
    "next_due_on",
)


def save_milestone(
    session: Session,
    follow_up_id: int,
    values: Mapping[str, Any],
    milestone_id: int | None = None,
) -> int:
    """Write down a finer step of a follow-up, and return its id; or raise `Invalid`.

    `values`: kind_id, on (`PartialDate`), responsible_id, evidence, note, next_step, next_due_on.
    """
    follow_up = _follow_up(session, follow_up_id)
    milestone = session.get_one(Milestone, milestone_id) if milestone_id else Milestone()
    milestone.follow_up_id = follow_up_id
    for name in _MILESTONE:
        if name in values:
            setattr(milestone, name, values[name])
    with session.no_autoflush:
        kind = session.get(MilestoneKind, milestone.kind_id or 0)
        if kind and _stage(session, kind.stage_id).instrument_id != follow_up.instrument_id:
            raise Invalid({"kind_id": _("Ese hito es de otro instrumento.")})
    stage_rules.check_day(milestone.on)
    journal.check_and_add(session, milestone)
    session.flush()
    journal.describe(session, MILESTONE_SAVED, _name_of(session, follow_up))
    return milestone.id


def delete_milestone(session: Session, milestone_id: int) -> None:
    """Delete a finer step."""
    milestone = session.get(Milestone, milestone_id)
    if milestone is None:
        raise NotFound(_("Ese hito ya no está en este archivo."))
    bin.delete(session, Milestone, milestone_id, name=milestone.kind.name_es)


# Looked up


def _follow_up(session: Session, follow_up_id: int) -> FollowUp:
    found = session.get(FollowUp, follow_up_id)
    if found is None:
        raise NotFound(_("Ese seguimiento ya no está en este archivo."))
    return found


def _stage(session: Session, stage_id: int) -> Stage:
    found = session.get(Stage, stage_id)
    if found is None:
        raise NotFound(_("Esa etapa ya no está en este archivo."))
    return found


def _change(session: Session, change_id: int) -> StageChange:
    found = session.get(StageChange, change_id)
    if found is None:
        raise NotFound(_("Ese cambio de etapa ya no está en este archivo."))
    return found


def _name_of(session: Session, follow_up: FollowUp) -> str:
    """What a follow-up is called: by its title, or else by its institution."""
    return follow_up.title or session.get_one(Organization, follow_up.organization_id).name
