"""What the Network makes: fact sheets, videos, statements and posts, version by version."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from crm import attachments, channels, journal, plans
from crm.attachments import AttachmentRow
from crm.dates import PartialDate
from crm.errors import NotFound
from crm.i18n import _, language
from crm.model import (
    Activity,
    Channel,
    Event,
    FocalPoint,
    Instrument,
    Mailing,
    MailingMaterial,
    Material,
    MaterialKind,
    MaterialParty,
    MaterialTag,
    MaterialVersion,
    Objective,
    Observance,
    Organization,
    Publication,
    PublicationState,
    Tag,
    VersionKind,
    VersionState,
    WorkPlan,
)
from crm.model.base import N_, today
from crm.tags import TagRow, these
from crm.text import fold, sort_key, terms

SAVED = N_("Material «{subject}» guardado")
VERSION_SAVED = N_("Versión de «{subject}» guardada")
ADVANCED = N_("Estado de «{subject}» cambiado")

STATES = list(VersionState)
FINISHED = frozenset({VersionState.FINAL, VersionState.PUBLISHED})
OUT = PublicationState.PUBLISHED


@dataclass(frozen=True)
class MaterialRow:
    """A material as lists show it: its last version, what was made of it in the year, where it is.

    `lacks_link` when it is out and nothing says where to find it.
    """

    id: int
    kind: MaterialKind
    title: str
    topic: str | None
    audience: str | None
    number: int
    state: VersionState | None
    on: PartialDate | None
    made: VersionKind | None
    channels: tuple[str, ...]
    lacks_link: bool
    example: bool


@dataclass(frozen=True)
class VersionRow:
    """One version of a material; `activity_id` is its own, or else the material's."""

    id: int
    number: int
    kind: VersionKind
    state: VersionState
    on: PartialDate | None
    note: str | None
    activity_id: int | None
    activity: str | None

    @property
    def next(self) -> VersionState | None:
        """The state that comes after its own, if any does."""
        return next_state(self.state)


@dataclass(frozen=True)
class PublicationRow:
    """A material on one channel, planned or out."""

    id: int
    material_id: int
    version: int | None
    channel_id: int
    channel: str
    state: PublicationState
    planned: PartialDate | None
    on: PartialDate | None
    url: str | None
    account: str | None
    reach: int | None
    note: str | None

    @property
    def when(self) -> PartialDate | None:
        """The day that it went out or, until then, is meant to."""
        return self.on if self.state is OUT else self.planned

    def overdue(self, day: date) -> bool:
        """Whether it should have been out before a day."""
        planned = self.state is PublicationState.PLANNED
        return planned and self.planned is not None and self.planned.last < day


@dataclass(frozen=True)
class Named:
    """A record that a page names, to be gone to."""

    id: int
    name: str


@dataclass(frozen=True)
class MaterialPage:
    """Everything that the page of a material shows."""

    row: MaterialRow
    values: Mapping[str, Any]  # as `values_of` gives them
    versions: tuple[VersionRow, ...]  # the latest first
    publications: tuple[PublicationRow, ...]
    parties: tuple[Named, ...]
    tags: tuple[TagRow, ...]
    attachments: tuple[AttachmentRow, ...]
    mailings: tuple[Named, ...]
    event: Named | None
    activity: Named | None
    observance: Named | None
    instrument: Named | None
    owner: str | None


# Listing


def find(
    session: Session,
    *,
    words: str = "",
    kinds: Collection[MaterialKind] = (),
    states: Collection[VersionState] = (),
    year: int | None = None,
) -> list[int]:
    """The ids of the materials that match, by title.

    Of a year are those of which something was made or published in it, or was meant to be.
    """
    query = select(Material.id, Material.title, Material.topic, Material.audience)
    if kinds:
        query = query.where(Material.kind.in_(kinds))
    if states:
        query = query.where(_now_in(states))
    if year is not None:
        query = query.where(Material.id.in_(_of_year(year)))
    wanted = terms(words)
    found = [
        (sort_key(title), id_)
        for id_, title, *rest in session.execute(query)
        if _says(wanted, (title, *rest))
    ]
    return [id_ for _title, id_ in sorted(found)]


def _says(wanted: Sequence[str], texts: Iterable[str | None]) -> bool:
    said = terms(" ".join(filter(None, texts)))
    return all(any(each.startswith(word) for each in said) for word in wanted)


def _now_in(states: Collection[VersionState]) -> ColumnElement[bool]:
    """Whether the last version of a material is in one of these states."""
    later = aliased(MaterialVersion)
    superseded = exists().where(
        later.material_id == MaterialVersion.material_id, later.number > MaterialVersion.number
    )
    query = select(MaterialVersion.material_id)
    return Material.id.in_(query.where(MaterialVersion.state.in_(states), ~superseded))


def _of_year(year: int) -> CompoundSelect[Any]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    version = MaterialVersion
    under = func.coalesce(version.activity_id, Material.activity_id)
    dated = (version.on_first <= last) & (version.on_last >= first)
    made = (
        select(version.material_id)
        .join(Material, Material.id == version.material_id)
        .where(or_(dated, version.on_first.is_(None) & under.in_(activities_of(year))))
    )
    each = Publication
    out = select(each.material_id).where(
        or_(
            (each.on_first <= last) & (each.on_last >= first),
            (each.planned_first <= last) & (each.planned_last >= first),
        )
    )
    return made.union(out)


def activities_of(year: int) -> Select[int]:
    """The activities of a year's plan: what is undated and linked to one is of that year."""
    return (
        select(Activity.id)
        .join(Objective, Objective.id == Activity.objective_id)
        .join(WorkPlan, WorkPlan.id == Objective.plan_id)
        .where(WorkPlan.year == year)
    )


def rows(session: Session, ids: Collection[int], year: int | None = None) -> dict[int, MaterialRow]:
    """What lists show of these materials, by id, in few queries."""
    there = session.scalars(select(Material).where(Material.id.in_(ids))).all()
    of_version: dict[int, list[MaterialVersion]] = defaultdict(list)
    query = select(MaterialVersion).where(MaterialVersion.material_id.in_(ids))
    for each in session.scalars(query.order_by(MaterialVersion.number)):
        of_version[each.material_id].append(each)
    out: dict[int, list[PublicationRow]] = defaultdict(list)
    for row in publications(session, ids):
        out[row.material_id].append(row)
    now = {row.material_id: row.made for row in made(session, year, None)} if year else {}
    return {
        each.id: _row(each, of_version[each.id], out[each.id], now.get(each.id)) for each in there
    }


def _row(
    each: Material,
    versions: Sequence[MaterialVersion],
    out: Sequence[PublicationRow],
    now: VersionKind | None,
) -> MaterialRow:
    last = versions[-1] if versions else None
    there = [row for row in out if row.state is OUT]
    published = there or (last is not None and last.state is VersionState.PUBLISHED)
    return MaterialRow(
        id=each.id,
        kind=each.kind,
        title=each.title,
        topic=each.topic,
        audience=each.audience,
        number=last.number if last else 0,
        state=last.state if last else None,
        on=last.on if last else None,
        made=now,
        channels=tuple(dict.fromkeys(row.channel for row in there)),
        lacks_link=bool(published) and not any(row.url for row in there),
        example=each.example,
    )


def publications(session: Session, material_ids: Collection[int]) -> list[PublicationRow]:
    """Where these materials were published or will be: what is out last, undated ones first."""
    each = Publication
    query = (
        select(each, Channel, MaterialVersion.number)
        .join(Channel, Channel.id == each.channel_id)
        .outerjoin(MaterialVersion, MaterialVersion.id == each.version_id)
        .where(each.material_id.in_(material_ids))
        .order_by(func.coalesce(each.on_first, each.planned_first), Channel.position, each.id)
    )
    return [
        publication_row(found, channel, number) for found, channel, number in session.execute(query)
    ]


def publication_row(each: Publication, channel: Channel, version: int | None) -> PublicationRow:
    """A publication as lists show it."""
    return PublicationRow(
        id=each.id,
        material_id=each.material_id,
        version=version,
        channel_id=each.channel_id,
        channel=channels.shown(each.channel_name, channel),
        state=each.state,
        planned=each.planned,
        on=each.on,
        url=each.url,
        account=each.account,
        reach=each.reach,
        note=each.note,
    )


# One of them


def page(session: Session, material_id: int) -> MaterialPage:
    """A material whole."""
    each = _one(session, material_id)
    observance = session.get(Observance, each.observance_id) if each.observance_id else None
    instrument = session.get(Instrument, each.instrument_id) if each.instrument_id else None
    event = session.get(Event, each.event_id) if each.event_id else None
    owner = session.get(FocalPoint, each.owner_id) if each.owner_id else None
    values = values_of(session, material_id)
    return MaterialPage(
        row=rows(session, [material_id], today().year)[material_id],
        values=values,
        versions=tuple(_versions(session, each)),
        publications=tuple(publications(session, [material_id])),
        parties=tuple(_parties(session, material_id)),
        tags=tuple(these(session, values["tags"])),
        attachments=tuple(attachments.of_material(session, material_id)),
        mailings=tuple(_mailings(session, material_id)),
        event=Named(event.id, event.subject) if event else None,
        activity=named_activity(session, each.activity_id),
        observance=_named(observance),
        instrument=_named(instrument),
        owner=owner.name if owner else None,
    )


def _versions(session: Session, material: Material) -> list[VersionRow]:
    query = (
        select(MaterialVersion)
        .where(MaterialVersion.material_id == material.id)
        .order_by(MaterialVersion.number.desc())
    )
    found = []
    for each in session.scalars(query):
        under = named_activity(session, each.activity_id or material.activity_id)
        found.append(
            VersionRow(
                each.id,
                each.number,
                each.kind,
                each.state,
                each.on,
                each.note,
                under.id if under else None,
                under.name if under else None,
            )
        )
    return found


def named_activity(session: Session, activity_id: int | None) -> Named | None:
    """An activity as pages name it: its code and what is to be done."""
    choice = plans.choice(session, activity_id) if activity_id else None
    return Named(choice.id, choice.label) if choice else None


def _named(each: Observance | Instrument | None) -> Named | None:
    if each is None:
        return None
    return Named(each.id, (each.name_en or each.name_es) if language() == "en" else each.name_es)


def _parties(session: Session, material_id: int) -> list[Named]:
    query = (
        select(Organization)
        .join(MaterialParty, MaterialParty.organization_id == Organization.id)
        .where(MaterialParty.material_id == material_id)
        .order_by(MaterialParty.position, MaterialParty.id)
    )
    return [Named(each.id, each.name) for each in session.scalars(query)]


def _mailings(session: Session, material_id: int) -> list[Named]:
    query = (
        select(Mailing.id, Mailing.subject)
        .join(MailingMaterial, MailingMaterial.mailing_id == Mailing.id)
        .where(MailingMaterial.material_id == material_id)
        .order_by(Mailing.id)
    )
    return [Named(*row) for row in session.execute(query)]


def _one(session: Session, material_id: int) -> Material:
    each = session.get(Material, material_id)
    if each is None:
        raise NotFound(_("Ese material ya no está en este archivo."))
    return each


# Writing them down

_WRITABLE = (
    "kind",
    "title",
    "topic",
    "audience",
    "purpose",
    "language",
    "key_messages",
    "text",
    "event_id",
    "activity_id",
    "observance_id",
    "instrument_id",
    "owner_id",
    "notes",
    "example",
)


def values_of(session: Session, material_id: int) -> dict[str, Any]:
    """What the form of a material starts from: its columns, `parties` and `tags`."""
    each = _one(session, material_id)
    tagged = select(MaterialTag.tag_id).where(MaterialTag.material_id == material_id)
    return {name: getattr(each, name) for name in _WRITABLE} | {
        "parties": [party.id for party in _parties(session, material_id)],
        "tags": list(session.scalars(tagged.order_by(MaterialTag.tag_id))),
    }


def save_material(
    session: Session, values: Mapping[str, Any], material_id: int | None = None
) -> int:
    """Write down a material, new or changed, and return its id; or raise `Invalid`.

    `values`: its columns; `parties`, institutions in the order of the credits; `tags`; for a new
    one `version`, the values of its first (see `save_version`).
    """
    each = _one(session, material_id) if material_id else Material(example=False)
    for name in _WRITABLE:
        if name in values:
            setattr(each, name, values[name])
    if isinstance(each.key_messages, Iterable):
        each.key_messages = [said for typed in each.key_messages if (said := typed.strip())]
    with session.no_autoflush:
        journal.check_and_add(session, each)
    session.flush()
    journal.describe(session, SAVED, each.title)
    if "parties" in values:
        _set_parties(session, each.id, values["parties"])
    if "tags" in values:
        _set_tags(session, each.id, values["tags"])
    if values.get("version") and material_id is None:
        save_version(session, each.id, values["version"])
    return each.id


def _set_parties(session: Session, material_id: int, ids: Sequence[int]) -> None:
    query = select(MaterialParty).filter_by(material_id=material_id)
    there = {each.organization_id: each for each in session.scalars(query)}
    for position, id_ in enumerate(dict.fromkeys(ids)):
        each = there.pop(id_, None) or MaterialParty(material_id=material_id, organization_id=id_)
        each.position = position
        session.add(each)
    for gone in there.values():
        session.delete(gone)
    session.flush()


def _set_tags(session: Session, material_id: int, ids: Collection[int]) -> None:
    query = select(MaterialTag).filter_by(material_id=material_id)
    there = {each.tag_id: each for each in session.scalars(query)}
    wanted = set(session.scalars(select(Tag.id).where(Tag.id.in_(ids))))
    session.add_all(MaterialTag(material_id=material_id, tag_id=id_) for id_ in wanted - set(there))
    for id_ in set(there) - wanted:
        session.delete(there[id_])
    session.flush()


# Versions

_OF_VERSION = ("kind", "state", "on", "note", "activity_id")


def version_values(session: Session, version_id: int) -> dict[str, Any]:
    """What the form of a version starts from."""
    each = _version(session, version_id)
    return {name: getattr(each, name) for name in ("material_id", "number", *_OF_VERSION)}


def save_version(
    session: Session, material_id: int, values: Mapping[str, Any], version_id: int | None = None
) -> int:
    """Write down a version and return its id; or raise `Invalid`. A new one takes the next number.

    `values`: kind (the first is new and others are updates unless told), state, on, note,
    activity_id (only where it was made under another activity than its material).
    """
    material = _one(session, material_id)
    each = _version(session, version_id) if version_id else _next_version(session, material_id)
    for name in _OF_VERSION:
        if name in values:
            setattr(each, name, values[name])
    with session.no_autoflush:
        journal.check_and_add(session, each)
    session.flush()
    journal.describe(session, VERSION_SAVED, material.title)
    return each.id


def _next_version(session: Session, material_id: int) -> MaterialVersion:
    query = select(func.max(MaterialVersion.number)).filter_by(material_id=material_id)
    last = session.scalar(query) or 0
    return MaterialVersion(
        material_id=material_id,
        number=last + 1,
        kind=VersionKind.UPDATE if last else VersionKind.NEW,
        state=VersionState.IN_PROGRESS,
    )


def next_state(state: VersionState) -> VersionState | None:
    """The state that comes after another."""
    place = STATES.index(state) + 1
    return STATES[place] if place < len(STATES) else None


def advance(session: Session, version_id: int) -> VersionState:
    """Take a version one state further, and return that; at the last it stays there."""
    each = _version(session, version_id)
    set_state(session, version_id, next_state(each.state) or each.state)
    return each.state


def set_state(session: Session, version_id: int, state: VersionState) -> None:
    """Say how far a version is; finished now and undated, it is of today."""
    each = _version(session, version_id)
    if state in FINISHED and each.state not in FINISHED and each.on is None:
        each.on = PartialDate.day(today())
    each.state = state
    session.flush()
    journal.describe(session, ADVANCED, _one(session, each.material_id).title)


def _version(session: Session, version_id: int) -> MaterialVersion:
    each = session.get(MaterialVersion, version_id)
    if each is None:
        raise NotFound(_("Esa versión ya no está en este archivo."))
    return each


# What was made in a year


@dataclass(frozen=True)
class MadeRow:
    """A material of which something was made in a year: once, however many versions it took.

    `made` is new where any of them was. `about_event` and `theme` are what reports group by.
    """

    material_id: int
    kind: MaterialKind
    title: str
    topic: str | None
    audience: str | None
    made: VersionKind
    state: VersionState  # the furthest of these versions
    on: PartialDate | None
    activity_id: int | None
    event_id: int | None
    observance_id: int | None
    instrument_id: int | None
    version_ids: tuple[int, ...]
    channels: tuple[str, ...]  # on which it was out by then, as they were called

    @property
    def undated(self) -> bool:
        return self.on is None

    @property
    def about_event(self) -> bool:
        return self.event_id is not None

    @property
    def theme(self) -> tuple[str, str]:
        """What it is about and for whom, as far as these can be compared."""
        return fold(self.topic or ""), fold(self.audience or "")


def made(
    session: Session, year: int, as_of: date | None, *, unfinished: bool = False
) -> list[MadeRow]:
    """The materials made or remade in a year, as of a day, in the order of their titles.

    The day is the last of the year, or today while that is ahead, unless told.

    A version belongs to the year that it is dated in or, undated, to that of its activity. What is
    no more than a draft counts only among `unfinished`, which are then the only ones.
    """
    until = as_of or min(date(year, 12, 31), today())
    under = func.coalesce(MaterialVersion.activity_id, Material.activity_id)
    query = (
        select(MaterialVersion, Material, under, WorkPlan.year)
        .join(Material, Material.id == MaterialVersion.material_id)
        .outerjoin(Activity, Activity.id == under)
        .outerjoin(Objective, Objective.id == Activity.objective_id)
        .outerjoin(WorkPlan, WorkPlan.id == Objective.plan_id)
        .where(~Material.example)
        .order_by(MaterialVersion.number)
    )
    found: dict[int, list[tuple[MaterialVersion, Material, int | None]]] = defaultdict(list)
    for version, material, activity_id, plan_year in session.execute(query):
        there = _in_year(version.on, year, until) if version.on else plan_year == year
        if there and (version.state in FINISHED) is not unfinished:
            found[material.id].append((version, material, activity_id))
    out = _channels_by(session, found, until)
    every = [_made_row(each, out.get(id_, ())) for id_, each in found.items()]
    return sorted(every, key=lambda row: (sort_key(row.title), row.material_id))


def _in_year(on: PartialDate, year: int, until: date) -> bool:
    """Whether all the days of a date are of the year and have begun by then."""
    return on.first.year == on.last.year == year and on.first <= until


def _made_row(
    found: Sequence[tuple[MaterialVersion, Material, int | None]], out: tuple[str, ...]
) -> MadeRow:
    last, material, activity_id = found[-1]
    versions = [version for version, *_rest in found]
    new = any(version.kind is VersionKind.NEW for version in versions)
    return MadeRow(
        material_id=material.id,
        kind=material.kind,
        title=material.title,
        topic=material.topic,
        audience=material.audience,
        made=VersionKind.NEW if new else VersionKind.UPDATE,
        state=max((version.state for version in versions), key=STATES.index),
        on=last.on,
        activity_id=activity_id,
        event_id=material.event_id,
        observance_id=material.observance_id,
        instrument_id=material.instrument_id,
        version_ids=tuple(version.id for version in versions),
        channels=out,
    )


def _channels_by(
    session: Session, material_ids: Collection[int], until: date
) -> dict[int, tuple[str, ...]]:
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for row in publications(session, material_ids):
        if row.state is OUT and (row.on is None or row.on.first <= until):
            found[row.material_id][row.channel] = None
    return {id_: tuple(names) for id_, names in found.items()}


def about_event(session: Session, event_id: int) -> list[MaterialRow]:
    """The materials that an event gave rise to, by title."""
    ids = session.scalars(select(Material.id).where(Material.event_id == event_id)).all()
    found = rows(session, ids).values() if ids else ()
    return sorted(found, key=lambda row: (sort_key(row.title), row.id))
