"""People, the posts of institutions, and who held which when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from crm import criteria_sql, journal, search
from crm.acronyms import abbreviated
from crm.contacts import ContactValues, save_contacts
from crm.criteria import Group
from crm.dates import PartialDate, show_partial
from crm.errors import Conflict, Invalid, NotFound
from crm.i18n import _
from crm.model import Appointment, Organization, Person, Post, PostLevel, SegmentOf
from crm.model.base import N_, today
from crm.text import clean_line, fold

PERSON_SAVED = N_("Persona «{subject}» guardada")
POST_SAVED = N_("Cargo «{subject}» guardado")
APPOINTED = N_("Designación de «{subject}» guardada")
ENDED = N_("Designación de «{subject}» terminada")
UNNAMED_POST = N_("Cargo por precisar")

# Words that belong to the surname after them: «De la Cruz» is one surname.
_PARTICLES = {"da", "de", "del", "di", "do", "dos", "la", "las", "los", "san", "santa", "van"}


Holder = Literal["organization", "person"]


@dataclass(frozen=True)
class PersonRow:
    """What a list shows of a person: the post is a current one, or else the last."""

    id: int
    name: str
    post: str | None
    organization_id: int | None
    organization: str | None
    do_not_contact: bool
    example: bool
    ended: bool = False

    @property
    def held(self) -> str:
        """The post, or that it was: nobody is to be looked for where they no longer are."""
        if self.post and self.ended:
            return _("{post} (anterior)").format(post=self.post)
        return self.post or ""


@dataclass(frozen=True)
class PostHolding:
    """A post, and a time that somebody held it; `person_id` is None where it is vacant."""

    post_id: int
    title: str
    unit: str | None
    level: PostLevel | None
    organization_id: int
    organization: str
    appointment_id: int | None
    person_id: int | None
    person: str | None
    start: PartialDate | None
    end: PartialDate | None
    verified_on: date | None
    focal_point: bool
    current: bool
    do_not_contact: bool = False

    @property
    def post(self) -> str:
        """The post with its unit: «Gerente · Desarrollo Humano»."""
        return f"{self.title} · {self.unit}" if self.unit else self.title

    @property
    def years(self) -> str:
        """When it was held: «2019–2022», «desde jun 2023»; empty where nothing is known."""
        if self.start and self.end:
            first, last = self.start.first.year, self.end.last.year
            return f"{first}–{last}" if first != last else str(first)
        if self.start:
            return _("desde {when}").format(when=show_partial(self.start))
        return _("hasta {when}").format(when=show_partial(self.end)) if self.end else ""


# Finding


def find(
    session: Session, typed: str = "", limit: int | None = None, segment: Group | None = None
) -> list[int]:
    """Return the ids of the people who have every word and meet a segment's conditions.

    They stand in the order of their names.
    """
    if typed.strip():
        people = SegmentOf.PEOPLE
        among = None if segment is None else criteria_sql.among(people, segment, today())
        return search.find(session, typed, search.Kind.PERSON, limit=limit, among=among)
    query = select(Person.id).order_by(Person.sort_key, Person.id)
    if segment is not None:
        query = query.where(criteria_sql.meets(SegmentOf.PEOPLE, segment, today(), Person))
    return list(session.scalars(query.limit(limit)))


def count(session: Session) -> int:
    """How many people the file has."""
    return session.scalar(select(func.count()).select_from(Person)) or 0


def rows(session: Session, ids: Sequence[int]) -> dict[int, PersonRow]:
    """Return what a list shows of these people, in one query, by id."""
    begun = or_(Appointment.start_first.is_(None), Appointment.start_first <= today())
    runs = or_(Appointment.end_last.is_(None), Appointment.end_last >= today())
    query = (
        select(Person, Appointment, Post, Organization)
        .outerjoin(Appointment, Appointment.person_id == Person.id)
        .outerjoin(Post, Post.id == Appointment.post_id)
        .outerjoin(Organization, Organization.id == Post.organization_id)
        .where(Person.id.in_(ids))
        .order_by(and_(begun, runs), Appointment.end_last.is_(None), Appointment.end_last)
        .order_by(Appointment.start_first, Appointment.id)
    )
    # The last row of each person stands: a current post, or the one that ended last.
    return {
        person.id: PersonRow(
            person.id,
            person.name,
            post.title if post else None,
            organization.id if organization else None,
            abbreviated(organization.full_name) if organization else None,
            person.do_not_contact,
            person.example,
            bool(appointment and appointment.end_last and appointment.end_last < today()),
        )
        for person, appointment, post, organization in session.execute(query)
    }


def holdings(
    session: Session,
    *,
    organization_id: int | None = None,
    person_id: int | None = None,
    day: date | None = None,
) -> list[PostHolding]:
    """The posts of an institution (vacant ones too) or of a person, current ones first."""
    of: Holder = "organization" if person_id is None else "person"
    query, given = _holdings_query(of), {"id": organization_id if person_id is None else person_id}
    on = day or today()
    rows_ = session.execute(query, given).all()
    found = [_holding(*row, on) for row in rows_]
    closed = {post.id for post, *_rest in rows_ if post.closed_on and post.closed_on <= on}
    taken = closed | {each.post_id for each in found if each.current and each.person_id}
    empty = {
        each.post_id: each
        for each in found
        if each.post_id not in taken and organization_id is not None
    }
    found = [each for each in found if each.person_id] + [vacant(each) for each in empty.values()]
    return sorted(found, key=_by_rank)


# To put such a query together takes longer than to answer it.
@cache
def _holdings_query(of: Holder) -> Select[Post, Appointment, Person, Organization]:
    column = Appointment.person_id if of == "person" else Post.organization_id
    return (
        select(Post, Appointment, Person, Organization)
        .join(Organization, Organization.id == Post.organization_id)
        .outerjoin(Appointment, Appointment.post_id == Post.id)
        .outerjoin(Person, Person.id == Appointment.person_id)
        .where(column == bindparam("id"))
        .order_by(Post.id, Appointment.start_first.desc())
    )


def _by_rank(each: PostHolding) -> tuple[bool, int, bool, str]:
    levels = list(PostLevel)
    rank = levels.index(each.level) if each.level else len(levels)
    return not each.current, rank, not each.focal_point, each.title


def _holding(
    post: Post,
    appointment: Appointment | None,
    person: Person | None,
    organization: Organization,
    day: date,
) -> PostHolding:
    return PostHolding(
        post.id,
        post.title,
        post.unit,
        post.level,
        organization.id,
        organization.full_name,
        appointment.id if appointment else None,
        person.id if person else None,
        person.name if person else None,
        appointment.start if appointment else None,
        appointment.end if appointment else None,
        appointment.verified_on if appointment else None,
        appointment.focal_point if appointment else False,
        appointment.current(day) if appointment else True,
        person.do_not_contact if person else False,
    )


def vacant(each: PostHolding) -> PostHolding:
    """The same post, held by nobody."""
    return replace(
        each,
        appointment_id=None,
        person_id=None,
        person=None,
        start=None,
        end=None,
        verified_on=None,
        focal_point=False,
        current=True,
    )


def post_on(
    session: Session, person_id: int, day: date | None, organization_id: int | None = None
) -> PostHolding | None:
    """The post that a person held on a day (in an institution), the highest of several."""
    return next(
        (
            each
            for each in holdings(session, person_id=person_id, day=day)
            if each.current and organization_id in (None, each.organization_id)
        ),
        None,
    )


# Writing them down


def values_of(session: Session, person_id: int) -> dict[str, Any]:
    """Return what the form of a person starts from."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound(_("Esa persona ya no está en este archivo."))
    return {name: getattr(person, name) for name in _WRITABLE}


_WRITABLE = (
    "given_names",
    "paternal_surname",
    "maternal_surname",
    "treatment",
    "consent_basis",
    "consent_source",
    "consent_on",
    "do_not_contact",
    "notes",
    "example",
)


def save_person(session: Session, values: Mapping[str, Any], person_id: int | None = None) -> int:
    """Write down a person, new or changed, and return the id; or raise `Invalid`.

    `values`: any of the columns; `contacts` (`ContactValues`).
    """
    person = session.get_one(Person, person_id) if person_id else Person()
    for name in _WRITABLE:
        if name in values:
            setattr(person, name, values[name])
    journal.check_and_add(session, person)
    session.flush()
    contacts: Sequence[ContactValues] | None = values.get("contacts")
    if contacts is not None:
        save_contacts(session, contacts, person_id=person.id)
    journal.describe(session, PERSON_SAVED, person.name)
    return person.id


def split_name(typed: str) -> dict[str, str]:
    """Guess given names and surnames: «QUISPE MAMANI, Rosa Elena», «María de la Cruz Huamán»."""
    line = clean_line(typed)
    if "," in line:
        surnames, given = line.split(",", 1)
        parts = _surnames(surnames.split())
        return _named(given.strip(), parts[:1], parts[1:])
    parts = _surnames(line.split())
    given_count = max(1, len(parts) - 2)
    return _named(
        " ".join(parts[:given_count]),
        parts[given_count : given_count + 1],
        parts[given_count + 1 :],
    )


def surnames_first(typed: str) -> dict[str, str]:
    """The same where surnames go before: «Quispe Mamani Rosa Elena»."""
    line = clean_line(typed)
    parts = _surnames(line.split())
    if "," in line or len(parts) < 2:
        return split_name(line)
    count = min(2, len(parts) - 1)
    return _named(" ".join(parts[count:]), parts[:1], parts[1:count])


def _named(given: str, paternal: list[str], maternal: list[str]) -> dict[str, str]:
    return {
        "given_names": given,
        "paternal_surname": " ".join(paternal),
        "maternal_surname": " ".join(maternal),
    }


def _surnames(chunks: Sequence[str]) -> list[str]:
    """Join each particle to the word that it belongs to."""
    found: list[str] = []
    joining = False
    for chunk in chunks:
        if joining:
            found[-1] += f" {chunk}"
        else:
            found.append(chunk)
        joining = _is_particle(chunk)
    return found


@lru_cache(1 << 12)
def _is_particle(word: str) -> bool:
    return fold(word) in _PARTICLES


def quick_person(
    session: Session, typed_name: str, *, organization_id: int | None = None, post: str = ""
) -> int:
    """Create a person from a name, with a post in an institution where one is given."""
    return new_person(session, split_name(typed_name), organization_id=organization_id, post=post)


def new_person(
    session: Session,
    values: Mapping[str, Any],
    *,
    organization_id: int | None = None,
    post: str = "",
) -> int:
    """Create a person as `save_person` does, with a post in an institution where one is given."""
    person_id = save_person(session, values)
    if organization_id is not None:
        post_id = _post_named(session, organization_id, clean_line(post) or _(UNNAMED_POST))
        appoint(session, {"person_id": person_id, "post_id": post_id})
    return person_id


def _post_named(session: Session, organization_id: int, title: str) -> int:
    query = select(Post).where(Post.organization_id == organization_id, still_open(Post))
    for there in session.scalars(query):
        if fold(there.title) == fold(title):
            return there.id
    return save_post(session, {"organization_id": organization_id, "title": title, "single": False})


def save_post(session: Session, values: Mapping[str, Any], post_id: int | None = None) -> int:
    """Write down a post, new or changed, and return its id; or raise `Invalid`.

    `values`: organization_id, title, unit, level, single, closed_on.
    """
    post = session.get_one(Post, post_id) if post_id else Post()
    for name, value in values.items():
        if name != "closed_on":
            setattr(post, name, value)
    journal.check_and_add(session, post)
    session.flush()
    if "closed_on" in values:
        close_post(session, post, values["closed_on"])
    journal.describe(session, POST_SAVED, post.title)
    return post.id


def close_post(session: Session, post: Post, on: date | None) -> None:
    """Close a post on a day, with the time of whoever holds it then.

    None opens it again. Who left on the very day that it was closed left because of that:
    they go with it when that day is corrected, and hold it again when it is taken back.
    """
    before, post.closed_on = post.closed_on, on
    if on == before:
        return
    day, left = (PartialDate.day(each) if each else None for each in (on, before))
    for each in session.scalars(select(Appointment).where(Appointment.post_id == post.id)):
        because = left is not None and each.end == left
        if on is None:
            each.end = None if because else each.end
        elif (each.start_first or on) <= on and (because or (each.end_last or date.max) > on):
            each.end = day


def still_open(noun: type[Organization | Post]) -> ColumnElement[bool]:
    """The condition by which an institution or a post has not been closed, or not yet."""
    return or_(noun.closed_on.is_(None), noun.closed_on > today())


def post_values(session: Session, post_id: int) -> dict[str, Any]:
    """Return what the form of a post starts from."""
    post = session.get(Post, post_id)
    if post is None:
        raise NotFound(_("Ese cargo ya no está en este archivo."))
    names = ("organization_id", "title", "unit", "level", "single", "closed_on")
    return {name: getattr(post, name) for name in names}


@dataclass(frozen=True)
class PostRow:
    """An open post as a menu shows one; `holder` has it today."""

    id: int
    title: str
    unit: str | None
    single: bool
    holder: str | None
    holder_id: int | None


def open_posts(session: Session, organization_id: int) -> list[PostRow]:
    """The posts of an institution that can be held, the vacant ones too, the highest first."""
    query = select(Post).where(Post.organization_id == organization_id, still_open(Post))
    posts = {post.id: post for post in session.scalars(query)}
    # Of two holders, the one who ranks first stands for both.
    held = {
        each.post_id: each
        for each in reversed(holdings(session, organization_id=organization_id))
        if each.current and each.post_id in posts
    }
    return [
        PostRow(
            each.post_id,
            each.title,
            each.unit,
            posts[each.post_id].single,
            each.person,
            each.person_id,
        )
        for each in sorted(held.values(), key=_by_rank)
    ]


def closed_posts(session: Session, organization_id: int) -> list[PostRow]:
    """The posts of an institution that were closed and that nobody is known to have held."""
    held = select(Appointment.post_id).where(Appointment.post_id == Post.id).exists()
    query = (
        select(Post)
        .where(Post.organization_id == organization_id, ~still_open(Post), ~held)
        .order_by(Post.title, Post.id)
    )
    return [
        PostRow(post.id, post.title, post.unit, post.single, None, None)
        for post in session.scalars(query)
    ]


def appoint(session: Session, values: Mapping[str, Any], appointment_id: int | None = None) -> int:
    """Write down that someone holds a post, and return the appointment's id; or raise.

    `values`: person_id, post_id, start, end (`PartialDate`), verified_on, focal_point,
    overlap_reason; `closes_previous` ends whoever holds the post on the day before `start`.
    A second holder of a single post is a `Conflict` on `overlap_reason` until one is given.
    """
    appointment = session.get_one(Appointment, appointment_id) if appointment_id else Appointment()
    for name, value in values.items():
        if name != "closes_previous":
            setattr(appointment, name, value)
    appointment.tidy()
    if problems := appointment.problems():
        raise Invalid(problems)
    with session.no_autoflush:
        others = _at_once(session, appointment)
        if values.get("closes_previous"):
            _end_before(others, appointment.start)
            others = [each for each in others if _share_days(each, appointment)]
        if others and not appointment.overlap_reason:
            raise Invalid({"overlap_reason": _overlap_sentence(session, others)})
    session.add(appointment)
    session.flush()
    journal.describe(session, APPOINTED, session.get_one(Person, appointment.person_id).name)
    return appointment.id


def _at_once(session: Session, appointment: Appointment) -> list[Appointment]:
    """Who else holds a single post while this appointment runs, for all that is known."""
    post = session.get(Post, appointment.post_id)
    if post is None or not post.single:
        return []
    query = select(Appointment).where(
        Appointment.post_id == appointment.post_id,
        Appointment.person_id != appointment.person_id,
    )
    if appointment.id:
        query = query.where(Appointment.id != appointment.id)
    return [each for each in session.scalars(query) if _share_days(each, appointment)]


def _share_days(one: Appointment, other: Appointment) -> bool:
    """Tell whether two times in a post overlap, whichever days their partial dates stand for."""
    (begun, ended), (begun_too, ended_too) = _for_certain(one), _for_certain(other)
    return begun <= ended_too and begun_too <= ended


def _for_certain(appointment: Appointment) -> tuple[date, date]:
    """The days between which somebody held a post for certain; without an end, they still do."""
    ended = appointment.end_first or date.max
    return appointment.start_last or min(ended, today()), ended


def _end_before(others: Sequence[Appointment], start: PartialDate | None) -> None:
    if start is None:
        raise Invalid({"start": _("Escriba desde cuándo, para cerrar la designación anterior.")})
    for other in others:
        if other.start_first and other.start_first >= start.first:
            raise Conflict(
                _("La designación anterior empezó después de esa fecha. Corríjala primero.")
            )
        if other.end is None:
            other.end = PartialDate.day(start.first - timedelta(days=1))


def _overlap_sentence(session: Session, others: Sequence[Appointment]) -> str:
    holder = session.get_one(Person, others[0].person_id).name
    return _(
        "{name} ya ocupa ese cargo en esas fechas. Cierre su designación, o escriba por qué "
        "hay dos a la vez."
    ).format(name=holder)


def appointment_values(session: Session, appointment_id: int) -> dict[str, Any]:
    """Return what the form of an appointment starts from, with the institution of its post."""
    appointment = session.get(Appointment, appointment_id)
    if appointment is None:
        raise NotFound(_("Esa designación ya no está en este archivo."))
    names = (
        "person_id",
        "post_id",
        "start",
        "end",
        "verified_on",
        "focal_point",
        "overlap_reason",
    )
    values = {name: getattr(appointment, name) for name in names}
    return values | {"organization_id": appointment.post.organization_id}


def end_appointment(session: Session, appointment_id: int, *, end: PartialDate) -> None:
    """Write down the last day, or the last span of days, of an appointment."""
    appointment = session.get_one(Appointment, appointment_id)
    appointment.end = end
    if problems := appointment.problems():
        raise Invalid(problems)
    journal.describe(session, ENDED, session.get_one(Person, appointment.person_id).name)
