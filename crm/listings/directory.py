"""The directory: institutions and how to reach them; people only when they are asked for."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import groupby
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from crm import i18n, segments
from crm.checks import show_phone
from crm.dates import show_date
from crm.i18n import Language, _, ngettext, speaking
from crm.listings.framing import framed
from crm.model import (
    Appointment,
    ContactKind,
    ContactPoint,
    Organization,
    Person,
    Place,
    PlaceLevel,
    Post,
)
from crm.model.base import N_, today
from crm.people import still_open
from crm.reports.listing import Column, Group, Listing, Row

_INSTITUTION = (
    (N_("Institución"), 20, False),
    (N_("Tipo"), 12, False),
    (N_("Lugar"), 12, False),
)
_PERSON = ((N_("Cargo"), 14, False), (N_("Nombre"), 14, False))
_REACH = (
    (N_("Teléfono"), 10, False),
    (N_("Correo"), 16, False),
    (N_("Dirección"), 16, False),
)


class DirectoryOrder(Enum):
    """How the institutions of a directory follow each other."""

    REGION = "region"
    INSTITUTION = "institution"


@dataclass(frozen=True)
class _Holder:
    """Somebody in a post today."""

    person_id: int
    name: str
    title: str


@dataclass(frozen=True)
class Directory:
    """A directory, and how many are in it or had to stay out."""

    listing: Listing
    institutions: int
    silent: int  # people who asked not to be contacted
    personal: int  # numbers and addresses that are somebody's own


def gather_directory(
    session: Session,
    order: DirectoryOrder = DirectoryOrder.REGION,
    *,
    names: bool = False,
    segment_id: int | None = None,
    day: date | None = None,
    language: Language | None = None,
    printed_by: str = "",
) -> Listing:
    """Gather the institutions that can be reached or, with `names`, whose people are known.

    Of a segment of institutions only those that belong to it today. Without `names` no person is
    in it. With them, whoever asked not to be contacted is left out, and so is every number or
    address that is somebody's own.
    """
    with speaking(language or i18n.language()):
        segment = segments.one(session, segment_id) if segment_id is not None else None
        found = directory(
            session,
            order,
            only=segments.members(session, segment.id) if segment else None,
            named=segment.name if segment else "",
            names=names,
            day=day,
            printed_by=printed_by,
        )
        return found.listing


def directory(
    session: Session,
    order: DirectoryOrder,
    *,
    only: Collection[int] | None = None,
    named: str = "",
    names: bool = False,
    day: date | None = None,
    printed_by: str = "",
) -> Directory:
    """Gather a directory of these institutions, or of all, in the language in use."""
    on = day or today()
    holders, silent = _holders(session, on)
    found = _institutions(session, set(holders) if names else set(), only)
    inside = {each.id for each in found}
    people = {id_: holders[id_] for id_ in inside if id_ in holders} if names else {}
    met = {each.person_id for some in people.values() for each in some}
    reach, personal = _reach(session, inside | met)
    quiet = {id_ for of in inside for id_ in silent.get(of, ())} if names else set()
    by_region = order is DirectoryOrder.REGION
    regions = _regions(session) if by_region else {}
    if by_region:
        found.sort(key=lambda each: (_code(each) or "~", each.sort_key))
    columns = (*_INSTITUTION, *(_PERSON if names else ()), *_REACH)
    groups = [
        Group(
            regions.get(code, _("Sin región")) if by_region else "",
            tuple(
                row
                for each in some
                for row in _rows(each, people.get(each.id, ()), reach, names=names)
            ),
        )
        for code, some in groupby(found, lambda each: _code(each) if by_region else "")
    ]
    said = ngettext("{n} institución", "{n} instituciones", len(found)).format(n=len(found))
    dated = _("Datos al {day}").format(day=show_date(on))
    listing = framed(
        session,
        kind=_("Directorio"),
        title=_("Directorio de instituciones y puntos focales")
        if names
        else _("Directorio de instituciones"),
        about=" · ".join(filter(None, (named, said, dated))),
        columns=[Column(_(title), share, right) for title, share, right in columns],
        groups=groups,
        grouped_by=_("Región") if by_region else "",
        nothing=_("Ninguna institución tiene contactos registrados."),
        notes=list(_notes(len(quiet), personal, names=names)),
        printed_by=printed_by,
        personal=names,
        internal=False,
    )
    return Directory(listing, len(found), len(quiet), personal)


def _notes(silent: int, personal: int, *, names: bool) -> Iterator[str]:
    if not names:
        yield _("Sin nombres de personas.")
    if silent:
        yield ngettext(
            "Sin {n} persona que pidió que no se la contacte.",
            "Sin {n} personas que pidieron que no se las contacte.",
            silent,
        ).format(n=silent)
    if personal and names:
        yield _("Sin teléfonos ni correos personales.")


def _code(organization: Organization) -> str:
    return organization.place.code[:2] if organization.place else ""


def _institutions(
    session: Session, with_people: set[int], only: Collection[int] | None
) -> list[Organization]:
    reached = select(ContactPoint.organization_id).where(ContactPoint.organization_id.is_not(None))
    query = (
        select(Organization)
        .where(~Organization.example, still_open(Organization))
        .where(or_(Organization.id.in_(reached), Organization.id.in_(with_people)))
        .options(joinedload(Organization.place))
        .order_by(Organization.sort_key, Organization.id)
    )
    chosen = None if only is None else set(only)
    return [each for each in session.scalars(query) if chosen is None or each.id in chosen]


def _regions(session: Session) -> dict[str, str]:
    query = select(Place.code, Place.name).where(Place.level == PlaceLevel.REGION)
    return {code[:2]: name for code, name in session.execute(query)}


def _holders(
    session: Session, day: date
) -> tuple[dict[int, list[_Holder]], Mapping[int, Collection[int]]]:
    """Who is in a post on a day, by institution; and likewise who asked not to be contacted."""
    query = (
        select(Appointment, Person, Post)
        .join(Person, Person.id == Appointment.person_id)
        .join(Post, Post.id == Appointment.post_id)
        .where(~Person.example)
        .order_by(Post.level, Person.sort_key)
    )
    found: dict[int, list[_Holder]] = defaultdict(list)
    silent: dict[int, set[int]] = defaultdict(set)
    for appointment, person, post in session.execute(query):
        if not appointment.current(day):
            continue
        if person.do_not_contact:
            silent[post.organization_id].add(person.id)
            continue
        found[post.organization_id].append(_Holder(person.id, person.name, post.title))
    return found, silent


def _reach(
    session: Session, ids: Collection[int]
) -> tuple[Mapping[int, Sequence[ContactPoint]], int]:
    """How to reach these at work, by id; and how many other ways are somebody's own."""
    found: dict[int, list[ContactPoint]] = defaultdict(list)
    personal = 0
    for each in session.scalars(select(ContactPoint).order_by(ContactPoint.id)):
        owner = each.organization_id or each.person_id or 0
        if owner in ids and each.personal:
            personal += 1
        elif owner in ids:
            found[owner].append(each)
    return found, personal


def _rows(
    organization: Organization,
    people: Sequence[_Holder],
    reach: Mapping[int, Sequence[ContactPoint]],
    *,
    names: bool,
) -> Iterator[Row]:
    place = organization.place.name if organization.place else None
    who: tuple[Any, ...] = (organization.full_name, organization.kind.label, place)
    own = reach.get(organization.id, ())
    if own or not people:
        yield (*who, *((None, None) if names else ()), *_ways(own))
    for each in people:
        yield (*who, each.title, each.name, *_ways(reach.get(each.person_id, ())))


def _ways(points: Sequence[ContactPoint]) -> Row:
    phones = [show_phone(p.value, p.extension or "") for p in points if p.kind.dialled]
    mails = [point.value for point in points if point.kind is ContactKind.EMAIL]
    places = [point.value for point in points if point.kind is ContactKind.ADDRESS]
    return tuple("; ".join(each) or None for each in (phones, mails, places))
