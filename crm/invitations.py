"""Who is invited to an event: choosing them in balance, writing them down, what they answered.

Somebody is a newcomer who never came to an event of ours, and over-invited who within a year was
called to three of them and came to none, or was called to six. An event is ours when the Network
organized or co-organized it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from crm import attendance, catalogue, journal
from crm.bulk import chunks
from crm.errors import Invalid, NotFound
from crm.i18n import _
from crm.model import (
    GOVERNMENTS,
    Appointment,
    ContactKind,
    ContactPoint,
    Event,
    EventState,
    NetworkRole,
    Organization,
    OrganizationKind,
    Participation,
    ParticipationState,
    Person,
    Place,
    Post,
    PostLevel,
    SessionAttendance,
    Sex,
    Word,
)
from crm.model.base import N_, NAME, today
from crm.model.person import full_name
from crm.text import sort_key, terms

INVITED = N_("Invitados a «{subject}»")
ANSWERED = N_("Respuestas de invitados a «{subject}»")
REMOVED = N_("Invitados quitados de «{subject}»")
ABSENT = N_("Ausencias en «{subject}»")

WINDOW = timedelta(days=365)
NEVER_CAME, OFTEN = 3, 6
AWAITED = (ParticipationState.INVITED, ParticipationState.CONFIRMED)
_OURS = (NetworkRole.ORGANIZES, NetworkRole.CO_ORGANIZES)
_CALLED_OFF = (EventState.CANCELLED, EventState.POSTPONED)
# Who wrote, or was rung up, was not called to anything.
_TALKS = tuple(map(catalogue.event_type_id, ("email", "call")))


class Whom(Word):
    """Who of an institution is invited."""

    HEAD = "head", N_("Quien la dirige")
    FOCAL = "focal", N_("Su punto focal")
    POST = "post", N_("Quien tiene el cargo…")
    EVERYBODY = "everybody", N_("Todas sus personas")
    INSTITUTION = "institution", N_("Solo la institución")


@dataclass(frozen=True)
class Invitee:
    """Somebody who is invited or may be: a person, or an institution that nobody stands for.

    `asked` and `missed` count our other events within a year; `came` is whether they ever did.
    `vacant` is an institution in which nobody holds the post that was wanted; `represented` one
    from which somebody came.
    """

    id: int  # of the person, or else of the institution
    participation_id: int | None
    person_id: int | None
    organization_id: int | None
    name: str
    post: str
    institution: str
    kind: OrganizationKind | None
    region: str
    sex: Sex | None
    email: str
    do_not_contact: bool
    state: ParticipationState | None = None
    invited_on: date | None = None
    answered_on: date | None = None
    vacant: bool = False
    represented: bool = False
    asked: int = 0
    missed: int = 0
    came_of_late: bool = False
    came: bool = False

    @property
    def shown(self) -> str:
        """Who it is."""
        return self.name or self.institution

    @property
    def newcomer(self) -> bool:
        """Whether they never came to an event of ours."""
        return not self.came

    @property
    def over_invited(self) -> bool:
        """Whether they are called time and again: in vain, or simply often."""
        in_vain = self.missed >= NEVER_CAME and not self.came_of_late
        return in_vain or self.asked >= OFTEN

    @property
    def did_not_come(self) -> bool:
        """Whether nobody came for this invitation, once the event was held."""
        return self.state is not ParticipationState.ATTENDED and not self.represented


@dataclass(frozen=True)
class Tally:
    """How many of one sort; the label is empty where it is not known."""

    label: str
    total: int


@dataclass(frozen=True)
class Balance:
    """What a list of invitees is made of."""

    total: int
    people: int
    institutions: int
    by_kind: tuple[Tally, ...]
    by_region: tuple[Tally, ...]
    by_sex: tuple[Tally, ...]
    newcomers: int
    over_invited: int
    barred: int  # who asked not to be contacted
    without_mail: int


def balance(invitees: Iterable[Invitee]) -> Balance:
    """Count what these invitees are, before or after they are written down."""
    every = list({each.id: each for each in invitees}.values())
    people = [each for each in every if each.person_id is not None]
    names = {each.organization_id or each.institution for each in every}
    return Balance(
        total=len(every),
        people=len(people),
        institutions=len(names - {""}),
        by_kind=_tallies(each.kind.label if each.kind else "" for each in every),
        by_region=_tallies(each.region for each in every),
        by_sex=_tallies(each.sex.label if each.sex else "" for each in people),
        newcomers=sum(each.newcomer for each in every),
        over_invited=sum(each.over_invited for each in every),
        barred=sum(each.do_not_contact for each in every),
        without_mail=sum(not each.email and not each.do_not_contact for each in every),
    )


def _tallies(labels: Iterable[str]) -> tuple[Tally, ...]:
    """The largest first, what is not known last."""
    counts = Counter(labels)
    ordered = sorted(counts, key=lambda each: (not each, -counts[each], sort_key(each)))
    return tuple(Tally(each, counts[each]) for each in ordered)


# Who is on the list


@dataclass(frozen=True)
class _Seed:
    """An invitee before anything is looked up about them."""

    person_id: int | None
    organization_id: int | None
    post: str = ""
    institution: str = ""
    vacant: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


def invitees(session: Session, event_id: int) -> list[Invitee]:
    """Who was invited to an event, whatever they answered; not who came without being called."""
    event = _event(session, event_id)
    came = Participation.state == ParticipationState.ATTENDED
    known = or_(Participation.person_id.is_not(None), Participation.organization_id.is_not(None))
    query = (
        select(Participation)
        .where(Participation.event_id == event_id, known)
        .order_by(Participation.position, Participation.id)
    )
    rows = session.scalars(query).all()
    sent = set(
        session.scalars(
            select(Participation.organization_id).filter_by(event_id=event_id).where(came)
        )
    )
    seeds = [
        _Seed(
            each.person_id,
            each.organization_id,
            each.post or "",
            each.institution or "",
            more={
                "participation_id": each.id,
                "state": each.state,
                "invited_on": each.invited_on,
                "answered_on": each.answered_on,
                "sex": each.sex,
                "represented": each.person_id is None and each.organization_id in sent,
            },
        )
        for each in rows
        if each.state is not ParticipationState.ATTENDED or each.invited_on
    ]
    return _described(session, event, seeds)


def candidates(
    session: Session,
    event_id: int | None,
    organization_ids: Sequence[int] = (),
    person_ids: Sequence[int] = (),
    *,
    whom: Whom = Whom.HEAD,
    post: str = "",
) -> list[Invitee]:
    """Who would be invited by choosing these institutions and people; nothing is written.

    Of an institution it is `whom` one says, or where nobody is that, the institution itself. Who
    is on the list already has a `state`. For no event nothing is told of what they came to.
    """
    event = None if event_id is None else _event(session, event_id)
    held = _held(session, _day(event) if event else today(), organization_ids, person_ids)
    of_institution: dict[int, list[_Held]] = defaultdict(list)
    of_person: dict[int, _Held] = {}
    for each in held:
        of_institution[each.organization_id].append(each)
        of_person.setdefault(each.person_id, each)
    seeds = [_seed(of_person.get(id_), id_) for id_ in person_ids]
    for id_ in organization_ids:
        seeds += _of_institution(id_, of_institution.get(id_, []), whom, post)
    there = _states(session, event.id) if event else {}
    found = _described(session, event, seeds)
    return [
        each if each.id not in there else _with_state(each, there[each.id])
        for each in {each.id: each for each in found}.values()
    ]


def known(session: Session, who: Sequence[tuple[int | None, int | None]]) -> list[Invitee]:
    """These, as (person, institution), as they are today; whoever is gone from the file is not."""
    people = [person_id for person_id, _of in who if person_id is not None]
    of_person = {each.person_id: each for each in reversed(_held(session, today(), (), people))}
    seeds = [
        _Seed(person_id, of) if person_id is None else _seed(of_person.get(person_id), person_id)
        for person_id, of in who
    ]
    return _described(session, None, seeds)


def _states(session: Session, event_id: int) -> dict[int | None, ParticipationState]:
    query = select(Participation).filter_by(event_id=event_id)
    return {
        each.person_id or each.organization_id: each.state
        for each in session.scalars(query)
        if each.written is None
    }


def _with_state(each: Invitee, state: ParticipationState) -> Invitee:
    return Invitee(**{**vars(each), "state": state})


def _event(session: Session, event_id: int) -> Event:
    event = session.get(Event, event_id)
    if event is None:
        raise NotFound(_("Esa reunión ya no está en este archivo."))
    return event


def _day(event: Event) -> date:
    return event.start_last or today()


# Who holds which post


@dataclass(frozen=True)
class _Held:
    """A post that somebody holds on the day of the event."""

    person_id: int
    organization_id: int
    title: str
    unit: str | None
    level: PostLevel | None
    focal_point: bool
    appointment_id: int

    @property
    def post(self) -> str:
        return f"{self.title} · {self.unit}" if self.unit else self.title

    @property
    def rank(self) -> tuple[int, bool, int]:
        levels = list(PostLevel)
        place = levels.index(self.level) if self.level else len(levels)
        return place, not self.focal_point, self.appointment_id


def _held(
    session: Session, day: date, organization_ids: Sequence[int], person_ids: Sequence[int]
) -> list[_Held]:
    """The posts held on a day in these institutions and by these people, the highest first."""
    columns: list[Any] = [
        Appointment.person_id,
        Post.organization_id,
        Post.title,
        Post.unit,
        Post.level,
        Appointment.focal_point,
        Appointment.id,
    ]
    query = (
        select(*columns)
        .join(Post, Post.id == Appointment.post_id)
        .where(or_(Appointment.start_first.is_(None), Appointment.start_first <= day))
        .where(or_(Appointment.end_last.is_(None), Appointment.end_last >= day))
        .where(or_(Post.closed_on.is_(None), Post.closed_on > day))
    )
    found: dict[int, _Held] = {}
    for column, ids in (
        (Post.organization_id, organization_ids),
        (Appointment.person_id, person_ids),
    ):
        for some in chunks(ids):
            rows = session.execute(query.where(column.in_(some)))
            found |= {row[-1]: _Held(*row) for row in rows}
    return sorted(found.values(), key=lambda each: each.rank)


def _seed(held: _Held | None, person_id: int) -> _Seed:
    if held is None:
        return _Seed(person_id, None)
    return _Seed(person_id, held.organization_id, held.post[:NAME])


def _of_institution(id_: int, held: Sequence[_Held], whom: Whom, post: str) -> Iterator[_Seed]:
    wanted = terms(post)
    fitting = {
        Whom.INSTITUTION: [],
        Whom.HEAD: held[:1],
        Whom.FOCAL: [each for each in held if each.focal_point],
        Whom.EVERYBODY: held,
        Whom.POST: [each for each in held if _is_called(each, wanted)],
    }[whom]
    yield from (_seed(each, each.person_id) for each in fitting)
    if not fitting:
        yield _Seed(None, id_, vacant=whom is not Whom.INSTITUTION)


def _is_called(held: _Held, wanted: Sequence[str]) -> bool:
    """Whether every word begins one of the post's: «alcalde» means an «Alcaldesa» too."""
    said = terms(held.post)
    return bool(wanted) and all(any(each.startswith(word) for each in said) for word in wanted)


# What is known of them


def _described(session: Session, event: Event | None, seeds: Sequence[_Seed]) -> list[Invitee]:
    """These with all that a list shows of them, in as many questions as there are kinds of it."""
    person_ids = [each.person_id for each in seeds if each.person_id is not None]
    alone = [each.organization_id for each in seeds if each.person_id is None]
    people = _people(session, person_ids)
    institutions = _institutions(
        session, {each.organization_id for each in seeds if each.organization_id is not None}
    )
    mails = _mails(session, ContactPoint.person_id, person_ids)
    mails |= _mails(session, ContactPoint.organization_id, [id_ for id_ in alone if id_])
    past: dict[int, _Past] = {}
    if event is not None:
        past = _past(session, event, Participation.person_id, person_ids)
        past |= _past(session, event, Participation.organization_id, [id_ for id_ in alone if id_])
    found = []
    for each in seeds:
        id_ = each.person_id or each.organization_id or 0
        name, barred = people.get(each.person_id or 0, ("", False))
        full, kind, region = institutions.get(each.organization_id or 0, ("", None, ""))
        if not (name or full):
            continue  # deleted by another window meanwhile
        before = past.get(id_, _Past())
        more = dict(each.more)
        sex = more.pop("sex", None) or before.sex
        found.append(
            Invitee(
                id=id_,
                participation_id=more.pop("participation_id", None),
                person_id=each.person_id,
                organization_id=each.organization_id,
                name=name,
                post=each.post,
                institution=each.institution or full,
                kind=kind,
                region=region,
                sex=sex,
                email=mails.get(id_, ""),
                do_not_contact=barred,
                vacant=each.vacant,
                asked=before.asked,
                missed=before.missed,
                came_of_late=before.came_of_late,
                came=before.came,
                **more,
            )
        )
    return found


def _people(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, bool]]:
    query = select(Person.id, full_name(Person), Person.do_not_contact)
    return {
        id_: (name or "", barred)
        for some in chunks(ids)
        for id_, name, barred in session.execute(query.where(Person.id.in_(some)))
    }


def _institutions(
    session: Session, ids: Collection[int]
) -> dict[int, tuple[str, OrganizationKind, str]]:
    # Columns, not records: of a whole country there are two thousand.
    query = select(
        Organization.id,
        Organization.kind,
        Organization.official_name,
        Organization.short_name,
        Place.code,
    ).outerjoin(Place, Place.id == Organization.place_id)
    rows = [
        (id_, official if kind in GOVERNMENTS else short or official, kind, code)
        for some in chunks(sorted(ids))
        for id_, kind, official, short, code in session.execute(
            query.where(Organization.id.in_(some))
        )
    ]
    regions = {code[:2] for *_rest, code in rows if code}
    places = {catalogue.place_id(f"{region}0000"): region for region in regions}
    named = select(Place.id, Place.name).where(Place.id.in_(places))
    names = {places[id_]: name for id_, name in session.execute(named)} if places else {}
    return {id_: (name, kind, names.get((code or "")[:2], "")) for id_, name, kind, code in rows}


def _mails(session: Session, column: Any, ids: Sequence[int]) -> dict[int, str]:
    """The address by which each is written to: the first one of the office, or else a private."""
    query = (
        select(column, ContactPoint.value)
        .where(ContactPoint.kind == ContactKind.EMAIL)
        .order_by(ContactPoint.personal, ContactPoint.id)
    )
    found: dict[int, str] = {}
    for some in chunks(ids):
        for id_, value in session.execute(query.where(column.in_(some))):
            found.setdefault(id_, value)
    return found


@dataclass
class _Past:
    """Somebody's part in our other events."""

    asked: int = 0
    missed: int = 0
    came_of_late: bool = False
    came: bool = False
    sex: Sex | None = None


def _past(session: Session, event: Event, column: Any, ids: Sequence[int]) -> dict[int, _Past]:
    """What these did at other events; an institution came where anybody of it did."""
    columns: list[Any] = [
        column,
        Event.id,
        Event.state,
        Event.network_role,
        Event.start_last,
        Participation.state,
        Participation.sex,
    ]
    query = (
        select(*columns)
        .join(Event, Event.id == Participation.event_id)
        .where(Event.id != event.id, Event.state.not_in(_CALLED_OFF))
        .where(Event.type_id.not_in(_TALKS))
        .order_by(Event.start_last, Event.id)
    )
    found: dict[int, _Past] = defaultdict(_Past)
    held: dict[tuple[int, int], tuple[date | None, bool]] = {}
    there: set[tuple[int, int]] = set()
    for some in chunks(ids):
        for id_, other, state, role, day, part, sex in session.execute(
            query.where(column.in_(some))
        ):
            found[id_].sex = sex or found[id_].sex
            if role not in _OURS:
                continue
            held[id_, other] = day, state is EventState.HELD
            if part is ParticipationState.ATTENDED:
                there.add((id_, other))
    until = _day(event)
    for key, (day, was_held) in held.items():
        past, came = found[key[0]], key in there
        past.came |= came
        if day is not None and until - WINDOW < day <= until:
            past.asked += 1
            past.came_of_late |= came
            past.missed += was_held and not came
    return found


# Writing them down


def invite(
    session: Session,
    event_id: int,
    chosen: Sequence[tuple[int | None, int | None]],
    *,
    on: date | None = None,
) -> list[int]:
    """Put these on the list as invited, as (person, institution), and return their rows.

    Who is on it already is left as they are; post and institution are kept as of that day.
    """
    event = _event(session, event_id)
    if event.state is EventState.CANCELLED:
        raise Invalid({"state": _("La reunión está cancelada: no se invita a nadie.")})
    query = select(Participation).filter_by(event_id=event_id)
    rows = session.scalars(query).all()
    there = {each.person_id or each.organization_id for each in rows if each.written is None}
    wanted = {
        person_id or organization_id or 0: (person_id, organization_id)
        for person_id, organization_id in chosen
        if (person_id or organization_id) not in there
    }
    of_people = [person_id for person_id, _of in wanted.values() if person_id is not None]
    held: dict[tuple[int, int | None], _Held] = {}
    for each in _held(session, _day(event), (), of_people):
        held.setdefault((each.person_id, each.organization_id), each)
        held.setdefault((each.person_id, None), each)
    seeds = [
        _seed(held[person_id, of], person_id)
        if person_id is not None and (person_id, of) in held
        else _Seed(person_id, of)
        for person_id, of in wanted.values()
    ]
    named = _institutions(
        session, {each.organization_id for each in seeds if each.organization_id is not None}
    )
    journal.describe(session, INVITED, event.subject)
    written = journal.insert_rows(
        session,
        Participation,
        [
            {
                "event_id": event_id,
                "person_id": each.person_id,
                "organization_id": each.organization_id,
                "institution": named[each.organization_id][0] if each.organization_id else None,
                "post": each.post or None,
                "state": ParticipationState.INVITED,
                "invited_on": on or today(),
                "position": len(rows) + number,
            }
            for number, each in enumerate(seeds)
        ],
    )
    return list(written)


def answer(
    session: Session,
    event_id: int,
    participation_ids: Collection[int],
    state: ParticipationState,
    *,
    on: date | None = None,
) -> None:
    """Write down what invitees said, or that they came or did not, in one action.

    «Invited» takes an answer back. Nobody came to what is still to be held.
    """
    event = _event(session, event_id)
    if state is ParticipationState.ATTENDED and (why := _not_yet(event)):
        raise Invalid({"state": why})
    journal.describe(session, ANSWERED, event.subject)
    for row in _rows(session, event_id, participation_ids):
        if state is ParticipationState.ATTENDED and row.person_id is not None:
            attendance.save_row(session, event_id, {"state": state}, row.id)
            continue
        row.state = state
        if state is ParticipationState.INVITED:
            row.answered_on = None
        elif state is not ParticipationState.ATTENDED and _not_yet(event):
            row.answered_on = on or today()
    session.flush()


def _not_yet(event: Event) -> str:
    if event.state is EventState.HELD:
        return ""
    if event.start_first is not None and event.start_first <= today():
        return ""
    return _("La reunión aún no se realiza: todavía no asistió nadie.")


def mark_absent(session: Session, event_id: int) -> int:
    """Write down as absent who is still awaited by an event that was held; return how many."""
    event = _event(session, event_id)
    if why := _not_yet(event):
        raise Invalid({"state": why})
    awaited = [each for each in invitees(session, event_id) if each.state in AWAITED]
    gone = [
        each.participation_id for each in awaited if each.did_not_come and each.participation_id
    ]
    journal.describe(session, ABSENT, event.subject)
    for row in _rows(session, event_id, gone):
        row.state = ParticipationState.ABSENT
    session.flush()
    return len(gone)


def remove(session: Session, event_id: int, participation_ids: Collection[int]) -> None:
    """Take invitees off the list, in one action; who came is not an invitee only any more."""
    event = _event(session, event_id)
    rows = _rows(session, event_id, participation_ids)
    if any(each.state is ParticipationState.ATTENDED for each in rows):
        raise Invalid({"state": _("Quien asistió se quita en la lista de asistencia.")})
    journal.describe(session, REMOVED, event.subject)
    ids = [each.id for each in rows]
    query = select(SessionAttendance).where(SessionAttendance.participation_id.in_(ids))
    for attended in session.scalars(query):
        session.delete(attended)
    session.flush()
    for each in rows:
        session.delete(each)
    session.flush()


def _rows(
    session: Session, event_id: int, participation_ids: Collection[int]
) -> Sequence[Participation]:
    mine: ColumnElement[bool] = Participation.id.in_(participation_ids)
    query = select(Participation).where(Participation.event_id == event_id, mine)
    rows = session.scalars(query.order_by(Participation.position)).all()
    if len(rows) != len(set(participation_ids)):
        raise NotFound(_("Esa fila ya no está en la lista."))
    return rows
