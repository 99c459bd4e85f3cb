"""The directory: institutions and how to reach them; people only when they are asked for."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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
_PHONES = (ContactKind.PHONE, ContactKind.WHATSAPP)


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
    """Gather the institutions that can be reached, or whose people are known.

    Of a segment of institutions only those that belong to it today. Without `names` no person is
    in it. With them, whoever asked not to be contacted is left out, and so is every number or
    address that is somebody's own.
    """
    with speaking(language or i18n.language()):
        on = day or today()
        holders, silent = _holders(session, on)
        reach, personal = _reach(session)
        segment = None if segment_id is None else segments.one(session, segment_id)
        found = _institutions(session, set(holders), segment_id)
        regions = _regions(session)
        by_region = order is DirectoryOrder.REGION
        if by_region:
            found.sort(key=lambda each: (_code(each) or "~", each.sort_key))
        columns = (*_INSTITUTION, *(_PERSON if names else ()), *_REACH)
        people = holders if names else {}
        groups = [
            Group(
                regions.get(code, _("Sin región")) if by_region else "",
                tuple(
                    row
                    for each in inside
                    for row in _rows(each, people.get(each.id, ()), reach, names=names)
                ),
            )
            for code, inside in groupby(found, lambda each: _code(each) if by_region else "")
        ]
        said = ngettext("{n} institución", "{n} instituciones", len(found)).format(n=len(found))
        return framed(
            session,
            kind=_("Directorio"),
            title=_("Directorio de instituciones y puntos focales")
            if names
            else _("Directorio de instituciones"),
            about=" · ".join(
                (
                    *((segment.name,) if segment else ()),
                    said,
                    _("Datos al {day}").format(day=show_date(on)),
                )
            ),
            columns=[Column(_(title), share, right) for title, share, right in columns],
            groups=groups,
            grouped_by=_("Región") if by_region else "",
            nothing=_("Ninguna institución tiene contactos registrados."),
            notes=list(_notes(silent if names else 0, personal, names=names)),
            printed_by=printed_by,
            personal=names,
            internal=False,
        )


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
    session: Session, with_people: set[int], segment_id: int | None
) -> list[Organization]:
    reached = select(ContactPoint.organization_id).where(ContactPoint.organization_id.is_not(None))
    query = (
        select(Organization)
        .where(~Organization.example, still_open(Organization))
        .where(or_(Organization.id.in_(reached), Organization.id.in_(with_people)))
        .options(joinedload(Organization.place))
        .order_by(Organization.sort_key, Organization.id)
    )
    if segment_id is not None:
        query = query.where(Organization.id.in_(segments.query(session, segment_id)))
    return list(session.scalars(query))


def _regions(session: Session) -> dict[str, str]:
    query = select(Place.code, Place.name).where(Place.level == PlaceLevel.REGION)
    return {code[:2]: name for code, name in session.execute(query)}


def _holders(session: Session, day: date) -> tuple[dict[int, list[_Holder]], int]:
    """Who is in a post on a day, by institution; and how many asked not to be contacted."""
    query = (
        select(Appointment, Person, Post)
        .join(Person, Person.id == Appointment.person_id)
        .join(Post, Post.id == Appointment.post_id)
        .where(~Person.example)
        .order_by(Post.level, Person.sort_key)
    )
    found: dict[int, list[_Holder]] = defaultdict(list)
    silent = set()
    for appointment, person, post in session.execute(query):
        if not appointment.current(day):
            continue
        if person.do_not_contact:
            silent.add(person.id)
            continue
        found[post.organization_id].append(_Holder(person.id, person.name, post.title))
    return found, len(silent)


def _reach(session: Session) -> tuple[Mapping[int, Sequence[ContactPoint]], int]:
    """How to reach institutions and people at work, by id; how many ways are somebody's own."""
    found: dict[int, list[ContactPoint]] = defaultdict(list)
    personal = 0
    for each in session.scalars(select(ContactPoint).order_by(ContactPoint.id)):
        if each.personal:
            personal += 1
            continue
        found[each.organization_id or each.person_id or 0].append(each)
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
    phones = [show_phone(p.value, p.extension or "") for p in points if p.kind in _PHONES]
    mails = [point.value for point in points if point.kind is ContactKind.EMAIL]
    places = [point.value for point in points if point.kind is ContactKind.ADDRESS]
    return tuple("; ".join(each) or None for each in (phones, mails, places))
