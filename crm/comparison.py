"""Two records beside each other, field by field: what one chooses from before they become one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm import contacts, journal, labels, people
from crm.contacts import ContactValues
from crm.errors import NotFound
from crm.i18n import _, ngettext
from crm.journal import Touched
from crm.merging import Noun
from crm.model import (
    Alias,
    Event,
    Organization,
    Participation,
    Person,
    Place,
)
from crm.model.base import Word
from crm.text import fold

_PERSON = (
    *("given_names", "paternal_surname", "maternal_surname", "treatment"),
    *("consent_basis", "notes"),
)
_ORGANIZATION = (
    *("official_name", "short_name", "kind", "acronym_es", "acronym_en", "ruc", "place_id"),
    *("business_line", "web", "notes"),
)


@dataclass(frozen=True)
class Beside:
    """One of two records: its name, and what hangs on it in words."""

    id: int
    name: str
    detail: str
    fixed: bool


@dataclass(frozen=True)
class FieldBeside:
    """One field of both; `equal` where there is nothing to choose."""

    name: str
    label: str
    texts: tuple[str, str]
    equal: bool


@dataclass(frozen=True)
class ContactsBeside:
    """A way to reach one of them, and one of the same kind to reach the other; each may stay."""

    label: str
    ids: tuple[int | None, int | None]
    texts: tuple[str, str]
    equal: bool


@dataclass(frozen=True)
class Comparison:
    """Two records of one kind, the one that would be kept first."""

    records: tuple[Beside, Beside]
    fields: tuple[FieldBeside, ...]
    contacts: tuple[ContactsBeside, ...]


def compare(session: Session, noun: Noun, kept_id: int, gone_id: int) -> Comparison:
    """Put two records beside each other, with what either of them has."""
    pair = [session.get(noun, id_) for id_ in (kept_id, gone_id)]
    if None in pair:
        raise NotFound(_("Ese registro ya no está."))
    table = noun.__tablename__
    shown = []
    for name in _PERSON if noun is Person else _ORGANIZATION:
        values = [getattr(each, name) for each in pair]
        texts = _shown(session, name, values[0]), _shown(session, name, values[1])
        if any(texts):
            shown.append(FieldBeside(name, labels.field(table, name), texts, texts[0] == texts[1]))
    return Comparison(
        (_beside(session, noun, kept_id), _beside(session, noun, gone_id)),
        (*shown, *_posts(session, noun, kept_id, gone_id)),
        tuple(_contacts(session, noun, kept_id, gone_id)),
    )


def _shown(session: Session, name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Word):
        return value.label
    if name == "place_id":
        place = session.get_one(Place, value)
        return f"{place.name} ({place.code})"
    return str(value)


def _beside(session: Session, noun: Noun, id_: int) -> Beside:
    record = session.get_one(noun, id_)
    column = Participation.person_id if noun is Person else Participation.organization_id
    met = session.scalar(
        select(func.count(Event.id.distinct())).join(Participation).where(column == id_)
    )
    links = sum(1 for _each in journal.references(session, Touched(noun.__tablename__, id_)))
    detail = [
        ngettext("{n} reunión", "{n} reuniones", met or 0).format(n=met or 0),
        ngettext("{n} dato enlazado", "{n} datos enlazados", links).format(n=links),
    ]
    fixed = isinstance(record, Organization) and record.catalogue_code is not None
    name = record.full_name if isinstance(record, Organization) else getattr(record, "name", "")
    return Beside(id_, name, " · ".join(detail), fixed)


def _posts(session: Session, noun: Noun, *ids: int) -> list[FieldBeside]:
    """What both of them keep anyway: posts of a person, other names of an institution."""
    texts = [_held(session, id_) if noun is Person else _aliases(session, id_) for id_ in ids]
    if not any(texts):
        return []
    name = "appointment" if noun is Person else "alias"
    return [FieldBeside("", labels.table(name), (texts[0], texts[1]), True)]


def _held(session: Session, person_id: int) -> str:
    found = people.holdings(session, person_id=person_id)
    return "; ".join(f"{each.title}, {each.organization}" for each in found[:2])


def _aliases(session: Session, organization_id: int) -> str:
    query = select(Alias.name).where(Alias.organization_id == organization_id)
    return ", ".join(session.scalars(query.order_by(Alias.id).limit(4)))


def _contacts(session: Session, noun: Noun, *ids: int) -> list[ContactsBeside]:
    of = contacts.of_person if noun is Person else contacts.of_organization
    mine, theirs = (of(session, id_) for id_ in ids)
    rows = []
    for kind in dict.fromkeys(each.kind for each in (*mine, *theirs)):
        left = [each for each in mine if each.kind is kind]
        right = [each for each in theirs if each.kind is kind]
        for one, other in _paired(left, right):
            texts = one.value if one else "", other.value if other else ""
            ids_ = one.id if one else None, other.id if other else None
            same = one is not None and other is not None and fold(texts[0]) == fold(texts[1])
            rows.append(ContactsBeside(kind.label, ids_, texts, same))
    return rows


def _paired(
    mine: Sequence[ContactValues], theirs: Sequence[ContactValues]
) -> list[tuple[ContactValues | None, ContactValues | None]]:
    """The equal ones beside each other first, and then the rest as they come."""
    left = list(theirs)
    equal, alone = [], []
    for each in mine:
        twin = next((other for other in left if fold(other.value) == fold(each.value)), None)
        if twin is None:
            alone.append(each)
        else:
            left.remove(twin)
            equal.append((each, twin))
    return [*equal, *zip_longest(alone, left)]
