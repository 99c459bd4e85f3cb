"""The end of a term: who leaves, what is at risk when they do, and closing it all at once."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, get_args

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from crm import catalogue, journal
from crm.dates import PartialDate, show_date
from crm.errors import Invalid
from crm.i18n import Language, _, language, speaking
from crm.model import (
    GOVERNMENTS,
    Appointment,
    Commitment,
    CommitmentState,
    EndReason,
    FollowUp,
    Organization,
    OrganizationKind,
    Outcome,
    OutcomeKind,
    Person,
    Place,
    Post,
    PostLevel,
    Stage,
    StageChange,
)
from crm.model.base import N_, today
from crm.model.organization import shown_name
from crm.people import still_open

CLOSED = N_("Relevo de autoridades al {subject}")
PRESENT = N_("Presentar la Declaración a la nueva gestión")
DAYS_TO_PRESENT = 30
# Governments are elected for four years: 2023–2026, 2027–2030.
_TERM_YEARS, _A_LAST_YEAR = 4, 2026
_STILL_TO_CLOSE = 180  # days into a new term, the one to close is still the one before
_IN_SIGHT = 90  # days before the end of a term
_AT_A_TIME = 500

Step = Callable[[int, int], None]


@dataclass(frozen=True)
class Term:
    """Which authorities leave: their last day, of what level, in which governments and where."""

    last_day: date
    levels: frozenset[PostLevel] = frozenset({PostLevel.ELECTED, PostLevel.TRUSTED})
    kinds: frozenset[OrganizationKind] = frozenset(GOVERNMENTS)
    place_id: int | None = None

    @property
    def next_day(self) -> date:
        """The first day of the new authorities."""
        return self.last_day + timedelta(days=1)


def last_day_near(day: date) -> date:
    """The end of a term that there is reason to think of on a day: the last, or else the next."""
    begun = day - timedelta(days=_STILL_TO_CLOSE)
    years = (_A_LAST_YEAR - begun.year) % _TERM_YEARS
    return date(begun.year + years, 12, 31)


@dataclass(frozen=True)
class Leaver:
    """Somebody whose time in a post ends with the term."""

    appointment_id: int
    person_id: int
    person: str
    post: str
    level: PostLevel | None
    organization_id: int
    organization: str
    kind: OrganizationKind
    code: str | None
    start: PartialDate | None


@dataclass(frozen=True)
class AtRisk:
    """A government whose promises and signature the new authority has to hear of."""

    organization_id: int
    organization: str
    kind: OrganizationKind
    code: str | None
    owed_to_us: int
    owed_by_us: int
    follow_up_id: int | None
    stage: str | None
    signed: bool
    presented: bool  # a task to present the Declaration is already open


@dataclass(frozen=True)
class Preview:
    """What closing a term would do, before anything is done."""

    term: Term
    leavers: tuple[Leaver, ...]
    at_risk: tuple[AtRisk, ...]

    @property
    def governments(self) -> int:
        """In how many governments somebody leaves."""
        return len({each.organization_id for each in self.leavers})

    @property
    def to_present(self) -> tuple[AtRisk, ...]:
        """Where the Declaration is to be presented to the new authority."""
        return tuple(each for each in self.at_risk if each.follow_up_id and not each.presented)


@dataclass(frozen=True)
class Closed:
    """What was done: how many appointments were ended, how many tasks were written down."""

    appointments: int
    tasks: int


def preview(session: Session, term: Term) -> Preview:
    """Say who leaves at the end of a term and what is at risk, in four queries."""
    return Preview(term, tuple(_leavers(session, term)), tuple(_at_risk(session, term)))


def _leavers(session: Session, term: Term) -> Iterator[Leaver]:
    query = (
        select(
            Appointment.id,
            Person.id,
            Person.given_names,
            Person.paternal_surname,
            Person.maternal_surname,
            Post.title,
            Post.level,
            Organization.id,
            shown_name(Organization),
            Organization.kind,
            Place.code,
            Appointment.start_first,
            Appointment.start_last,
        )
        .join(Post, Post.id == Appointment.post_id)
        .join(Organization, Organization.id == Post.organization_id)
        .join(Person, Person.id == Appointment.person_id)
        .outerjoin(Place, Place.id == Organization.place_id)
        .where(_leaves(term), *_governed(session, term))
        .order_by(Organization.sort_key, Organization.id, Post.level, Post.title, Appointment.id)
    )
    for row in session.connection().execute(query):
        name = " ".join(part for part in row[2:5] if part)
        start = PartialDate(row[11], row[12]) if row[11] else None
        about = row[5], row[6], row[7], row[8], row[9], row[10]
        yield Leaver(row[0], row[1], name, *about, start)


def _leaves(term: Term) -> ColumnElement[bool]:
    """In a post of the levels meant on the last day, and not known to leave by then.

    Whoever has left since keeps the day that was written down: a term that is past, or its date
    mistyped, must not rewrite history.
    """
    begun = or_(Appointment.start_first.is_(None), Appointment.start_first <= term.last_day)
    known = max(term.last_day, today())
    stays = or_(Appointment.end_last.is_(None), Appointment.end_last > known)
    return and_(Post.level.in_(term.levels), begun, stays)


def _governed(session: Session, term: Term) -> list[ColumnElement[bool]]:
    found = [Organization.kind.in_(term.kinds), still_open(Organization)]
    if term.place_id is not None:
        code = session.get_one(Place, term.place_id).code.removesuffix("00").removesuffix("00")
        within = select(Place.id).where(Place.code.startswith(code))
        found.append(Organization.place_id.in_(within))
    return found


def _at_risk(session: Session, term: Term) -> list[AtRisk]:
    followed = {row.organization_id: row for row in _followed(session, term)}
    theirs = _owed(session, term, Commitment.debtor_id)
    ours = _owed(session, term, Commitment.creditor_id)
    ids = dict.fromkeys([*followed, *theirs, *ours])
    named = _named(session, ids)
    return [
        AtRisk(
            id_,
            *named[id_],
            theirs.get(id_, 0),
            ours.get(id_, 0),
            followed[id_].id if id_ in followed else None,
            followed[id_].stage if id_ in followed else None,
            bool(followed[id_].signed) if id_ in followed else False,
            bool(followed[id_].presented) if id_ in followed else False,
        )
        for id_ in named
    ]


def _followed(session: Session, term: Term) -> Sequence[Any]:
    """The follow-ups of the Declaration that are under way or signed."""
    presenting = (
        select(Outcome.id)
        .join(Commitment, Commitment.outcome_id == Outcome.id)
        .where(Outcome.follow_up_id == FollowUp.id, Commitment.state == CommitmentState.OPEN)
        .where(Outcome.text.in_(_presenting()))
        .exists()
    )
    name = Stage.name_en if language() == "en" else Stage.name_es
    query = (
        select(
            FollowUp.id,
            FollowUp.organization_id,
            FollowUp.responsible_id,
            name.label("stage"),
            _has_signed().label("signed"),
            presenting.label("presented"),
        )
        .join(Stage, Stage.id == FollowUp.stage_id)
        .join(Organization, Organization.id == FollowUp.organization_id)
        .where(FollowUp.instrument_id == catalogue.instrument_id(catalogue.MARRAKECH))
        .where(FollowUp.stage_id != catalogue.stage_id("to_contact"), *_governed(session, term))
    )
    return session.execute(query).all()


def _presenting() -> set[str]:
    """What the task is called in each language: who closed the term may have used another."""
    found = set()
    for code in get_args(Language):
        with speaking(code):
            found.add(_(PRESENT))
    return found


def _has_signed() -> ColumnElement[bool]:
    arrived = select(StageChange.id).join(Stage, Stage.id == StageChange.stage_id)
    return arrived.where(StageChange.follow_up_id == FollowUp.id, Stage.signs).exists()


def _owed(session: Session, term: Term, party: Any) -> dict[int, int]:
    """How many open commitments each government has as this party of them."""
    query = (
        select(party, func.count())
        .join(Organization, Organization.id == party)
        .where(Commitment.state == CommitmentState.OPEN, *_governed(session, term))
        .group_by(party)
    )
    return dict(session.execute(query).all())


def _named(session: Session, ids: Iterable[int]) -> dict[int, tuple[str, OrganizationKind, str]]:
    """The names, kinds and UBIGEO of these governments, in the order of lists."""
    query = (
        select(Organization.id, shown_name(Organization), Organization.kind, Place.code)
        .outerjoin(Place, Place.id == Organization.place_id)
        .where(Organization.id.in_(ids))
        .order_by(Organization.sort_key, Organization.id)
    )
    return {id_: (name, kind, code) for id_, name, kind, code in session.execute(query)}


def close_term(
    session: Session, term: Term, *, present_by: date | None = None, step: Step | None = None
) -> Closed:
    """End the appointments of all who leave, in one action, and write down what is to be done.

    Their posts stay, vacant. Where the Declaration is under way or signed a task is made to
    present it to the new authority, by `present_by` (30 days after the last day). Raises `Invalid`
    where nobody leaves.
    """
    seen = preview(session, term)
    if not seen.leavers:
        raise Invalid({"last_day": nobody(term)})
    tell = step or (lambda _done, _total: None)
    total = len(seen.leavers)
    journal.describe(session, CLOSED, show_date(term.last_day))
    for start in range(0, total, _AT_A_TIME):
        tell(start, total)
        some = [each.appointment_id for each in seen.leavers[start : start + _AT_A_TIME]]
        query = select(Appointment).where(Appointment.id.in_(some))
        for appointment in session.scalars(query).all():
            appointment.end = PartialDate.day(term.last_day)
            appointment.end_reason = EndReason.TERM
        session.flush()
        session.expunge_all()
    due_on = present_by or term.last_day + timedelta(days=DAYS_TO_PRESENT)
    owners = {row.id: row.responsible_id for row in _followed(session, term)}
    for each in seen.to_present:
        outcome = Outcome(
            kind=OutcomeKind.TASK,
            text=_(PRESENT),
            organization_id=each.organization_id,
            follow_up_id=each.follow_up_id,
        )
        outcome.commitment = Commitment(
            state=CommitmentState.OPEN, due_on=due_on, owner_id=owners[each.follow_up_id]
        )
        session.add(outcome)
    session.flush()
    tell(total, total)
    return Closed(total, len(seen.to_present))


def nobody(term: Term) -> str:
    """What to say where the term that was asked for takes nobody away."""
    return _(
        "Nadie deja su cargo el {day}: no hay autoridades registradas de esos niveles y lugares, "
        "o su designación ya terminó."
    ).format(day=show_date(term.last_day))


@dataclass(frozen=True)
class Ahead:
    """The end of a term that is near: how many are to leave or, once none is, what they left."""

    last_day: date
    leaving: int
    vacant: int


def ahead(session: Session, day: date) -> Ahead | None:
    """What the end of a term asks for on a day; None while none is near, or nothing is left."""
    term = Term(last_day_near(day))
    if term.last_day - day > timedelta(days=_IN_SIGHT):
        return None
    if leaving := _count_held(session, term, _leaves(term)):
        return Ahead(term.last_day, leaving, 0)
    later = aliased(Appointment)
    taken = (
        select(later.id)
        .where(later.post_id == Post.id)
        .where(or_(later.end_last.is_(None), later.end_last > term.last_day))
    )
    left = and_(Appointment.end_reason == EndReason.TERM, Appointment.end_last == term.last_day)
    vacant = _count_held(session, term, and_(left, still_open(Post), ~taken.exists()))
    return Ahead(term.last_day, 0, vacant) if vacant else None


def _count_held(session: Session, term: Term, condition: ColumnElement[bool]) -> int:
    query = (
        select(func.count(Post.id.distinct()))
        .select_from(Appointment)
        .join(Post, Post.id == Appointment.post_id)
        .join(Organization, Organization.id == Post.organization_id)
        .where(condition, *_governed(session, term))
    )
    return session.scalar(query) or 0


@dataclass(frozen=True)
class Vacancy:
    """A post that nobody holds on a day nor later, and who held it last."""

    post_id: int
    title: str
    level: PostLevel | None
    organization_id: int
    organization: str
    kind: OrganizationKind
    code: str | None
    last_holder: str | None
    ended: PartialDate | None

    def free_from(self, term: Term) -> date:
        """From when the next holder has it: the new term, or later where somebody still had it."""
        return max(term.next_day, self.ended.last + timedelta(days=1) if self.ended else date.min)


def vacancies(session: Session, term: Term, day: date) -> list[Vacancy]:
    """The posts of these levels that stand empty on a day, by institution, in two queries.

    One that somebody is known to take later is no longer to be filled.
    """
    then_or_later = (
        select(Appointment.id)
        .where(Appointment.post_id == Post.id)
        .where(or_(Appointment.end_last.is_(None), Appointment.end_last >= day))
    )
    query = (
        select(
            Post.id,
            Post.title,
            Post.level,
            Organization.id,
            shown_name(Organization),
            Organization.kind,
            Place.code,
        )
        .join(Organization, Organization.id == Post.organization_id)
        .outerjoin(Place, Place.id == Organization.place_id)
        .where(Post.level.in_(term.levels), still_open(Post), ~then_or_later.exists())
        .where(*_governed(session, term))
        .order_by(Organization.sort_key, Organization.id, Post.title, Post.id)
    )
    rows = session.execute(query).all()
    last = _last_holders(session, {row[0] for row in rows}, day)
    return [Vacancy(*row, *last.get(row[0], (None, None))) for row in rows]


def _last_holders(
    session: Session, posts: Collection[int], day: date
) -> dict[int, tuple[str, PartialDate | None]]:
    query = (
        select(
            Appointment.post_id,
            Person.given_names,
            Person.paternal_surname,
            Person.maternal_surname,
            Appointment.end_first,
            Appointment.end_last,
        )
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.end_last < day)
        .order_by(Appointment.end_last, Appointment.id)
    )
    found: dict[int, tuple[str, PartialDate | None]] = {}
    for post_id, *names, first, last in session.connection().execute(query):
        if post_id in posts:
            name = " ".join(part for part in names if part)
            found[post_id] = name, PartialDate(first, last) if first and last else None
    return found
