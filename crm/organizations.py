"""Institutions: finding them, what a list shows of them, and writing them down."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from crm import catalogue, criteria_sql, journal, search
from crm.contacts import ContactValues, save_contacts
from crm.criteria import Group
from crm.errors import Invalid, NotFound
from crm.i18n import _, language
from crm.instruments import STALE_AFTER_DAYS, stalled_column
from crm.involved import taking_part, took_part, with_commitments
from crm.model import (
    DUE_KINDS,
    GOVERNMENTS,
    Alias,
    Commitment,
    CommitmentState,
    Event,
    EventState,
    FocalPoint,
    FollowUp,
    Membership,
    Organization,
    OrganizationKind,
    OrganizationTag,
    Outcome,
    Place,
    PlaceLevel,
    Post,
    SegmentOf,
    SideState,
    Stage,
)
from crm.model.base import N_, NAME, Word, today
from crm.model.organization import shown_name
from crm.outcomes import concerning
from crm.people import close_post, still_open
from crm.text import clean_line, sort_key

SAVED = N_("Institución «{subject}» guardada")
CLOSED = N_("Institución «{subject}» cerrada")
REOPENED = N_("Institución «{subject}» reabierta")
MEMBER_SAVED = N_("Membresía de «{subject}» guardada")


@dataclass(frozen=True)
class Filters:
    """Which institutions a list is about; an empty field does not narrow it."""

    kinds: frozenset[OrganizationKind] = frozenset()
    regions: frozenset[str] = frozenset()  # how the UBIGEO of what lies in them begins
    stages: frozenset[int] = frozenset()
    responsible: frozenset[int] = frozenset()
    silent_days: int | None = None
    overdue: bool = False
    closed: bool = False
    segment: Group | None = None

    def __bool__(self) -> bool:
        return self != Filters()


class Order(Word):
    """In what order a list stands that nobody has searched."""

    NAME = "name", N_("Nombre (A–Z)")
    UBIGEO = "ubigeo", N_("Ubigeo")
    STAGE = "stage", N_("Etapa más avanzada")


@dataclass(frozen=True)
class OrganizationRow:
    """What a list shows of an institution."""

    id: int
    name: str
    official_name: str
    kind: OrganizationKind
    territory: str | None
    ubigeo: str | None
    stage_id: int | None
    stage: str | None
    stage_position: int | None
    side_state: SideState | None
    overdue: int
    stalled: bool
    closed: bool
    example: bool


@dataclass(frozen=True)
class OrganizationFacts(OrganizationRow):
    """What the head of a profile and a brief say of an institution."""

    ruc: str | None
    web: str | None
    isic_section: str | None
    business_line: str | None
    notes: str | None
    acronyms: tuple[str, ...]
    place: str | None
    population: int | None
    responsible_id: int | None
    responsible: str | None
    parent_id: int | None
    parent: str | None
    successor_id: int | None
    successor: str | None
    closed_on: date | None
    last_contact: date | None


_ROW = tuple(each.name for each in fields(OrganizationRow))  # in the order of the columns too

KIND_SHORT = {
    OrganizationKind.REGIONAL: N_("Regional"),
    OrganizationKind.PROVINCIAL: N_("Provincial"),
    OrganizationKind.DISTRICT: N_("Distrital"),
}


def kind_short(kind: OrganizationKind) -> str:
    """The kind in a word, where the context says that it is a government."""
    return _(KIND_SHORT[kind]) if kind in KIND_SHORT else kind.label


# Finding


def find(
    session: Session,
    typed: str = "",
    filters: Filters | None = None,
    limit: int | None = None,
    order: Order = Order.NAME,
) -> list[int]:
    """Return the ids of the institutions that have every word and pass the filters.

    They stand in this order, or where words are given in that of the search.
    """
    narrowed = filters or Filters()
    if typed.strip():
        return search.find(
            session,
            typed,
            search.Kind.ORGANIZATION,
            limit=limit,
            among=_among(narrowed, limit is None, today()),
        )
    query = _ordered(select(Organization.id), order)
    query = query.order_by(Organization.sort_key, Organization.id)
    conditions = _conditions(narrowed, whole=limit is None)
    return list(session.scalars(query.where(*conditions).limit(limit)))


def _ordered(query: Select[tuple[int]], order: Order) -> Select[tuple[int]]:
    if order is Order.UBIGEO:
        joined = query.outerjoin(Place, Place.id == Organization.place_id)
        return joined.order_by(Place.code.is_(None), Place.code)
    if order is Order.STAGE:
        joined = query.outerjoin(FollowUp, _is_marrakech())
        return joined.outerjoin(Stage, Stage.id == FollowUp.stage_id).order_by(
            func.coalesce(Stage.position, -1).desc()
        )
    return query


def regions(session: Session) -> list[tuple[str, str]]:
    """The regions by which a list can be narrowed: the digits of each, and its name."""
    query = select(Place.code, Place.name).where(Place.level == PlaceLevel.REGION)
    found = [(code[:2], name) for code, name in session.execute(query)]
    return sorted(found, key=lambda region: sort_key(region[1]))


def count(session: Session) -> int:
    """How many institutions the file has."""
    return session.scalar(select(func.count()).select_from(Organization)) or 0


@lru_cache(maxsize=16)
def _among(filters: Filters, whole: bool, _day: date) -> search.Among:
    """The filters as a search takes them: one and the same as long as they and the day last."""
    conditions = _conditions(filters, whole=whole)
    return lambda id_: exists().where(Organization.id == id_, *conditions)


def _conditions(filters: Filters, *, whole: bool) -> list[ColumnElement[bool]]:
    """What passes the filters. Who has been silent is asked all at once for a `whole` list; the
    first few of it are found sooner by asking of each.
    """
    found: list[ColumnElement[bool]] = []
    if not filters.closed:
        found.append(still_open(Organization))
    if filters.kinds:
        found.append(Organization.kind.in_(filters.kinds))
    if filters.regions:
        inside = or_(*(Place.code.startswith(code) for code in sorted(filters.regions)))
        found.append(Organization.place_id.in_(select(Place.id).where(inside)))
    if filters.stages:
        found.append(_in_stages(filters.stages))
    if filters.responsible:
        found.append(Organization.responsible_id.in_(filters.responsible))
    if filters.silent_days is not None:
        since = today() - timedelta(days=filters.silent_days)
        took_place = and_(Event.start_last >= since, Event.state == EventState.HELD)
        if whole:
            found.append(Organization.id.not_in(taking_part(took_place)))
        else:
            found.append(~exists().where(took_place, took_part(Organization.id)))
    if filters.overdue:
        found.append(Organization.id.in_(with_commitments(Commitment.due_on < today())))
    if filters.segment is not None:
        found.append(
            criteria_sql.meets(SegmentOf.ORGANIZATIONS, filters.segment, today(), Organization)
        )
    return found


def _in_stages(stages: Collection[int]) -> ColumnElement[bool]:
    """A government that nobody has followed up yet is still to be contacted."""
    followed = select(FollowUp.organization_id)
    condition = Organization.id.in_(followed.where(FollowUp.stage_id.in_(stages)))
    if catalogue.stage_id("to_contact") in stages:
        begun = followed.where(FollowUp.instrument_id == catalogue.instrument_id("marrakech"))
        untouched = and_(Organization.kind.in_(GOVERNMENTS), Organization.id.not_in(begun))
        return or_(condition, untouched)
    return condition


def _overdue(day: date) -> Any:
    """How many open commitments of this institution, either way, are past their day."""
    # Said by what it is not, lest SQLite go through all that are open for each institution.
    is_open = Commitment.state.not_in([CommitmentState.DONE, CommitmentState.DROPPED])
    return (
        select(func.count())
        .select_from(Commitment)
        .join(Outcome)
        .where(Commitment.outcome_id.in_(concerning(Organization.id)))
        .where(is_open, Commitment.due_on < day, Outcome.kind.in_(DUE_KINDS))
        .correlate(Organization)
        .scalar_subquery()
    )


# What a list shows


def rows(
    session: Session, ids: Sequence[int], stale_after_days: int = STALE_AFTER_DAYS
) -> dict[int, OrganizationRow]:
    """Return what a list shows of these institutions, in one query, by id."""
    given = {"ids": list(ids), "day": today(), "stale_after_days": stale_after_days}
    found = session.connection().execute(_rows_query(language(), today()), given).all()
    return {row[0]: OrganizationRow(*row) for row in found}


# To put such a query together takes longer than to answer it.
@lru_cache(maxsize=4)
def _rows_query(_language: str, _day: date) -> Select[Any]:
    return _row_query().where(Organization.id.in_(bindparam("ids", expanding=True)))


# Made once: to make an alias costs more than the query it is for.
_province, _region = aliased(Place), aliased(Place)
_parent, _successor = aliased(Organization), aliased(Organization)


def _row_query() -> Select[Any]:
    closed = and_(Organization.closed_on.is_not(None), Organization.closed_on <= today())
    shown = {
        "id": Organization.id,
        "name": shown_name(Organization),
        "official_name": Organization.official_name,
        "kind": Organization.kind,
        "territory": func.coalesce(_region.name, _province.name, Place.name),
        "ubigeo": Place.code,
        "stage_id": Stage.id,
        "stage": Stage.name_en if language() == "en" else Stage.name_es,
        "stage_position": Stage.position,
        "side_state": FollowUp.side_state,
        "overdue": _overdue(today()),
        "stalled": stalled_column(),
        "closed": closed,
        "example": Organization.example,
    }
    columns: list[Any] = [shown[name].label(name) for name in _ROW]
    return (
        select(*columns)
        .outerjoin(Place, Place.id == Organization.place_id)
        .outerjoin(_province, _province.id == Place.parent_id)
        .outerjoin(_region, _region.id == _province.parent_id)
        .outerjoin(FollowUp, _is_marrakech())
        .outerjoin(Stage, Stage.id == FollowUp.stage_id)
    )


def _is_marrakech() -> ColumnElement[bool]:
    instrument = catalogue.fixed_id(catalogue.INSTRUMENT, catalogue.MARRAKECH)
    return and_(FollowUp.organization_id == Organization.id, FollowUp.instrument_id == instrument)


def facts(session: Session, organization_id: int) -> OrganizationFacts:
    """Return what the head of a profile says, in one query, or raise `NotFound`."""
    given = {
        "organization_id": organization_id,
        "day": today(),
        "stale_after_days": STALE_AFTER_DAYS,
    }
    row = session.connection().execute(_facts_query(language(), today()), given).one_or_none()
    if row is None:
        raise NotFound(_("Esa institución ya no está en este archivo."))
    names = (*_ROW, *_PLAIN_FACTS, "place", "population", "parent", "successor", "last_contact")
    return OrganizationFacts(
        **{name: getattr(row, name) for name in names},
        acronyms=tuple(dict.fromkeys(filter(None, (row.acronym_es, row.acronym_en)))),
        responsible=with_agency(row.responsible_name, row.agency),
    )


@lru_cache(maxsize=4)
def _facts_query(_language: str, _day: date) -> Select[Any]:
    wanted: BindParameter[int] = bindparam("organization_id")
    last = (
        select(func.max(Event.start_last))
        .where(Event.state == EventState.HELD, took_part(wanted))
        .scalar_subquery()
    )
    return (
        _row_query()
        .outerjoin(_parent, _parent.id == Organization.parent_id)
        .outerjoin(_successor, _successor.id == Organization.successor_id)
        .outerjoin(FocalPoint, FocalPoint.id == Organization.responsible_id)
        .add_columns(
            *(getattr(Organization, name) for name in _PLAIN_FACTS),
            Organization.acronym_es,
            Organization.acronym_en,
            Place.name.label("place"),
            Place.population,
            FocalPoint.name.label("responsible_name"),
            FocalPoint.agency,
            shown_name(_parent).label("parent"),
            shown_name(_successor).label("successor"),
            last.label("last_contact"),
        )
        .where(Organization.id == wanted)
    )


_PLAIN_FACTS = (
    "ruc",
    "web",
    "isic_section",
    "business_line",
    "notes",
    "responsible_id",
    "parent_id",
    "successor_id",
    "closed_on",
)


def with_agency(name: str | None, agency: str | None) -> str | None:
    """A focal point as lists name them: «Lucía Paredes (OIM)»."""
    return f"{name} ({agency})" if name and agency else name


# Writing them down


def values_of(session: Session, organization_id: int) -> dict[str, Any]:
    """Return what the form of an institution starts from."""
    organization = session.get(Organization, organization_id)
    if organization is None:
        raise NotFound(_("Esa institución ya no está en este archivo."))
    values = {name: getattr(organization, name) for name in _WRITABLE}
    return values | {
        "aliases": _aliases(session, organization_id),
        "tags": list(
            session.scalars(
                select(OrganizationTag.tag_id)
                .where(OrganizationTag.organization_id == organization_id)
                .order_by(OrganizationTag.tag_id)
            )
        ),
    }


_WRITABLE = (
    "kind",
    "official_name",
    "short_name",
    "acronym_es",
    "acronym_en",
    "ruc",
    "place_id",
    "isic_section",
    "business_line",
    "parent_id",
    "responsible_id",
    "web",
    "notes",
    "example",
)


def save_organization(
    session: Session, values: Mapping[str, Any], organization_id: int | None = None
) -> int:
    """Write down an institution, new or changed, and return its id; or raise `Invalid`.

    `values`: any of the columns; `aliases` (names); `tags` (ids); `contacts` (`ContactValues`).
    """
    organization = (
        session.get_one(Organization, organization_id) if organization_id else Organization()
    )
    for name in _WRITABLE:
        if name in values:
            setattr(organization, name, values[name])
    organization.tidy()
    problems = organization.problems() | _ruc_taken(session, organization)
    problems |= _in_circles(session, organization, "parent_id")
    if problems:
        raise Invalid(problems)
    session.add(organization)
    session.flush()
    if "aliases" in values:
        _save_aliases(session, organization.id, values["aliases"])
    if "tags" in values:
        set_tags(session, [organization.id], values["tags"], replace=True)
    contacts: Sequence[ContactValues] | None = values.get("contacts")
    if contacts is not None:
        save_contacts(session, contacts, organization_id=organization.id)
    journal.describe(session, SAVED, organization.name)
    return organization.id


def _ruc_taken(session: Session, organization: Organization) -> dict[str, str]:
    if not organization.ruc:
        return {}
    with session.no_autoflush:
        query = select(Organization.official_name).where(Organization.ruc == organization.ruc)
        if organization.id:
            query = query.where(Organization.id != organization.id)
        other = session.scalar(query.limit(1))
    return {"ruc": _("Ese RUC ya es de «{name}».").format(name=other)} if other else {}


def _in_circles(session: Session, organization: Organization, column: str) -> dict[str, str]:
    """Refuse an institution that would come back to itself by way of others."""
    if organization.id is None:
        return {}
    with session.no_autoflush:
        next_id, passed = getattr(organization, column), {organization.id}
        while next_id is not None and next_id not in passed:
            passed.add(next_id)
            next_id = session.scalar(
                select(getattr(Organization, column)).where(Organization.id == next_id)
            )
    if next_id != organization.id:
        return {}
    return {column: _("Una institución no puede depender de sí misma ni sucederse.")}


def _aliases(session: Session, organization_id: int) -> list[str]:
    query = select(Alias.name).where(Alias.organization_id == organization_id)
    return list(session.scalars(query.order_by(Alias.id)))


def _save_aliases(session: Session, organization_id: int, names: Sequence[str]) -> None:
    query = select(Alias).where(Alias.organization_id == organization_id)
    there = {alias.name: alias for alias in session.scalars(query)}
    wanted = dict.fromkeys(name if len(name) > NAME else clean_line(name) for name in names)
    for name, alias in there.items():
        if name not in wanted:
            session.delete(alias)
    for name in wanted:
        if name and name not in there:
            alias = Alias(organization_id=organization_id, name=name)
            if problems := alias.problems():
                raise Invalid({"aliases": problems["name"]})
            session.add(alias)


def set_tags(
    session: Session, ids: Sequence[int], tag_ids: Collection[int], *, replace: bool = False
) -> None:
    """Tag these institutions; with `replace`, take their other tags away."""
    query = select(OrganizationTag).where(OrganizationTag.organization_id.in_(ids))
    there = {(each.organization_id, each.tag_id): each for each in session.scalars(query)}
    for id_ in ids:
        for tag_id in dict.fromkeys(tag_ids):
            if (id_, tag_id) not in there:
                session.add(OrganizationTag(organization_id=id_, tag_id=tag_id))
    if replace:
        for (_id, tag_id), each in there.items():
            if tag_id not in tag_ids:
                session.delete(each)


def assign(session: Session, ids: Sequence[int], focal_point_id: int | None) -> None:
    """Make a focal point responsible for these institutions."""
    for organization in session.scalars(select(Organization).where(Organization.id.in_(ids))):
        organization.responsible_id = focal_point_id
    journal.describe(session, N_("Responsable asignado a {subject} instituciones"), str(len(ids)))


def close_organization(
    session: Session, organization_id: int, *, on: date, successor_id: int | None = None
) -> None:
    """Close an institution on a day, into its successor where there is one; its past stays.

    Its posts are closed with it and those who hold them leave on that day, which may be ahead.
    """
    organization = session.get_one(Organization, organization_id)
    before = organization.closed_on
    organization.closed_on, organization.successor_id = on, successor_id
    problems = organization.problems() | _in_circles(session, organization, "successor_id")
    if problems:
        raise Invalid(problems)
    for post in session.scalars(select(Post).where(Post.organization_id == organization_id)):
        if post.closed_on in (None, before):
            close_post(session, post, on)
    journal.describe(session, CLOSED, organization.name)


def reopen_organization(session: Session, organization_id: int) -> None:
    """Take an institution as open again, with the posts and their holders that left with it."""
    organization = session.get_one(Organization, organization_id)
    closed_on = organization.closed_on
    organization.closed_on, organization.successor_id = None, None
    for post in session.scalars(select(Post).where(Post.organization_id == organization_id)):
        if post.closed_on == closed_on:
            close_post(session, post, None)
    journal.describe(session, REOPENED, organization.name)


def save_membership(
    session: Session,
    space_id: int,
    member_id: int,
    *,
    from_on: date | None = None,
    to_on: date | None = None,
    membership_id: int | None = None,
) -> int:
    """Write down an institution's time in a space, and return its id."""
    membership = session.get_one(Membership, membership_id) if membership_id else Membership()
    membership.space_id, membership.member_id = space_id, member_id
    membership.from_on, membership.to_on = from_on, to_on
    journal.check_and_add(session, membership)
    session.flush()
    member = session.get_one(Organization, member_id)
    journal.describe(session, MEMBER_SAVED, member.name)
    return membership.id


def membership_values(session: Session, membership_id: int) -> dict[str, Any]:
    """Return what the form of a membership starts from."""
    membership = session.get(Membership, membership_id)
    if membership is None:
        raise NotFound(_("Esa membresía ya no está en este archivo."))
    names = ("space_id", "member_id", "from_on", "to_on")
    return {name: getattr(membership, name) for name in names}
