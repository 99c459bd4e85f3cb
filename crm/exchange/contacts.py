"""Who leaves as a contact: people in their posts, and institutions, with how to reach them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from crm.bulk import chunks
from crm.checks import show_phone
from crm.dates import PartialDate
from crm.exchange.value import Format, Order, Reason, Tally, What
from crm.model import (
    Action,
    Appointment,
    Change,
    ContactKind,
    ContactPoint,
    Organization,
    Person,
    Place,
    PlaceLevel,
    Post,
    PostLevel,
)
from crm.model.base import today

_LEVELS = list(PostLevel)
_DATED = (Format.VCARD, Format.VCARD_4)  # which say when somebody was changed last


@dataclass(frozen=True)
class Where:
    """A place by its code and the names of what it lies in."""

    ubigeo: str = ""
    region: str = ""
    province: str = ""
    district: str = ""


@dataclass(frozen=True)
class Way:
    """A way to reach somebody."""

    kind: ContactKind
    value: str
    extension: str = ""
    personal: bool = False

    @property
    def shown(self) -> str:
        """As people read and type it."""
        if self.kind.dialled:
            return show_phone(self.value, self.extension)
        return self.value


@dataclass(frozen=True)
class Held:
    """The highest post that somebody holds today."""

    title: str
    unit: str
    since: PartialDate | None
    focal_point: bool
    organization: Organization


@dataclass(frozen=True)
class Contact:
    """A person in their post, or an institution that nobody stands for."""

    id: int
    person: Person | None
    held: Held | None
    organization: Organization | None
    where: Where
    ways: tuple[Way, ...]
    seat: tuple[Way, ...] = ()  # how to reach the institution of a person
    changed_at: datetime | None = None

    @property
    def name(self) -> str:
        """Who it is."""
        return self.person.name if self.person else self.institution

    @property
    def institution(self) -> str:
        """The institution by the name that letters write out."""
        return self.organization.official_name if self.organization else ""

    @property
    def notes(self) -> str | None:
        """What was noted of them."""
        noted = self.person or self.organization
        return noted.notes if noted else None

    def of(self, kind: ContactKind) -> tuple[str, ...]:
        """The ways of a kind, as people read them."""
        return tuple(dict.fromkeys(way.shown for way in self.ways if way.kind is kind))

    @property
    def address(self) -> str:
        """Where a letter reaches them: their own address, or else that of the institution."""
        found = (way.value for way in (*self.ways, *self.seat) if way.kind is ContactKind.ADDRESS)
        return next(found, "")


def gather(
    session: Session, order: Order, ids: Sequence[int], tally: Tally
) -> Iterator[tuple[int, list[Contact]]]:
    """The contacts of these ids batch by batch, each with how many came before it."""
    where = places(session)
    read = _people if order.what is What.PEOPLE else _organizations
    done = 0
    for some in chunks(ids):
        found = read(session, order, some, where, tally)
        yield done, [found[id_] for id_ in some]
        done += len(some)


def _people(
    session: Session, order: Order, ids: Sequence[int], where: Mapping[int, Where], tally: Tally
) -> dict[int, Contact]:
    held = _held(session, ids)
    seats = {each.organization.id for each in held.values()}
    own = ways(session, "person_id", ids, order, tally)
    at = ways(session, "organization_id", list(seats), order, Tally())
    changed = _changed(session, ids) if order.format in _DATED else {}
    found = {}
    for person in session.scalars(select(Person).where(Person.id.in_(ids))):
        post = held.get(person.id)
        organization = post.organization if post else None
        found[person.id] = Contact(
            person.id,
            person,
            post,
            organization,
            _where(organization, where),
            tuple(own.get(person.id, ())),
            tuple(at.get(organization.id, ())) if organization else (),
            changed.get(person.id),
        )
    return found


def _organizations(
    session: Session, order: Order, ids: Sequence[int], where: Mapping[int, Where], tally: Tally
) -> dict[int, Contact]:
    own = ways(session, "organization_id", ids, order, tally)
    changed = _changed(session, ids) if order.format in _DATED else {}
    made = partial(Contact, person=None, held=None)
    return {
        each.id: made(
            each.id,
            organization=each,
            where=_where(each, where),
            ways=tuple(own.get(each.id, ())),
            changed_at=changed.get(each.id),
        )
        for each in session.scalars(select(Organization).where(Organization.id.in_(ids)))
    }


def _where(organization: Organization | None, where: Mapping[int, Where]) -> Where:
    return where.get(organization.place_id or 0, Where()) if organization else Where()


def _held(session: Session, ids: Sequence[int]) -> dict[int, Held]:
    """The highest post of each who holds one today."""
    day = today()
    query = (
        select(Appointment)
        .join(Post, Post.id == Appointment.post_id)
        .where(Appointment.person_id.in_(ids))
        .options(joinedload(Appointment.post).joinedload(Post.organization))
        .order_by(Appointment.id)
    )
    current = [each for each in session.scalars(query) if each.current(day)]
    current.sort(key=lambda each: (_rank(each.post), each.end_last is not None), reverse=True)
    return {
        each.person_id: Held(
            each.post.title,
            each.post.unit or "",
            each.start,
            each.focal_point,
            each.post.organization,
        )
        for each in current
    }


def _rank(post: Post) -> int:
    return _LEVELS.index(post.level) if post.level else len(_LEVELS)


def ways(
    session: Session, owner: str, ids: Sequence[int], order: Order, tally: Tally
) -> dict[int, list[Way]]:
    """How to reach each; what is somebody's own is left out of what is not internal."""
    found: dict[int, list[Way]] = defaultdict(list)
    column = getattr(ContactPoint, owner)
    query = select(ContactPoint).where(column.in_(ids)).order_by(ContactPoint.id)
    for each in session.scalars(query):
        if each.personal and not order.internal:
            tally.left_out[Reason.PERSONAL] += 1
            continue
        way = Way(each.kind, each.value, each.extension or "", each.personal)
        found[getattr(each, owner)].append(way)
    return found


def places(session: Session) -> dict[int, Where]:
    """Where every place lies."""
    rows = session.execute(select(Place.id, Place.code, Place.level, Place.name, Place.parent_id))
    known = {id_: (code, level, name, parent) for id_, code, level, name, parent in rows}
    found = {}
    for id_, (code, *_rest) in known.items():
        names: dict[PlaceLevel, str] = {}
        at: int | None = id_
        while at is not None:
            _code, level, name, at = known[at]
            names[level] = name
        found[id_] = Where(
            code,
            names.get(PlaceLevel.REGION, ""),
            names.get(PlaceLevel.PROVINCE, ""),
            names.get(PlaceLevel.DISTRICT, ""),
        )
    return found


def _changed(session: Session, ids: Sequence[int]) -> dict[int, datetime]:
    """When each was changed last, its ways and posts with it."""
    owner = func.coalesce(ContactPoint.person_id, ContactPoint.organization_id)
    points = select(ContactPoint.id, owner).where(owner.in_(ids))
    posts = select(Appointment.id, Appointment.person_id).where(Appointment.person_id.in_(ids))
    parts: dict[int, int] = {id_: id_ for id_ in ids}
    for of_part in (points, posts):
        parts |= {part: whole for part, whole in session.execute(of_part)}  # noqa: C416
    found: dict[int, datetime] = {}
    for some in chunks(list(parts)):
        query = (
            select(Change.row_id, func.max(Action.at))
            .join(Action, Action.id == Change.action_id)
            .where(Change.row_id.in_(some))
            .group_by(Change.row_id)
        )
        for row_id, at in session.execute(query):
            id_ = parts[row_id]
            found[id_] = max(found.get(id_, at), at)
    return found
