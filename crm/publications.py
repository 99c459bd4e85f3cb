"""Where materials go out: planned and published, on several channels at once, month by month."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from crm import channels, journal, observances
from crm.dates import PartialDate
from crm.errors import Invalid, NotFound
from crm.i18n import _
from crm.materials import FINISHED, OUT, PublicationRow, activities_of, publication_row
from crm.model import (
    Activity,
    Channel,
    Mailing,
    MailingState,
    Material,
    MaterialKind,
    MaterialVersion,
    Objective,
    Publication,
    PublicationState,
    VersionState,
    WorkPlan,
)
from crm.model.base import N_, today
from crm.text import sort_key

SAVED = N_("Publicación de «{subject}» guardada")
PUBLISHED = N_("«{subject}» publicado")
DROPPED = N_("Publicación prevista de «{subject}» sin efecto")

PLANNED = PublicationState.PLANNED


@dataclass(frozen=True)
class Listed:
    """A publication with the material that it is of."""

    row: PublicationRow
    title: str
    kind: MaterialKind
    example: bool

    @property
    def id(self) -> int:
        return self.row.id


# Listing


def find(
    session: Session,
    *,
    year: int | None = None,
    states: Collection[PublicationState] = (),
    channel_ids: Collection[int] = (),
) -> list[int]:
    """The ids of the publications that match, the latest first, undated ones last.

    What is undated is of the year of its activity or, without any, of every year.
    """
    when = func.coalesce(Publication.on_first, Publication.planned_first)
    under = func.coalesce(MaterialVersion.activity_id, Material.activity_id)
    query = (
        select(Publication.id)
        .join(Material, Material.id == Publication.material_id)
        .outerjoin(MaterialVersion, MaterialVersion.id == Publication.version_id)
        .order_by(when.is_(None), when.desc(), Publication.id.desc())
    )
    if year is not None:
        first, last = date(year, 1, 1), date(year, 12, 31)
        undated = when.is_(None) & (under.is_(None) | under.in_(activities_of(year)))
        query = query.where(or_(_dated(first, last), undated))
    if states:
        query = query.where(Publication.state.in_(states))
    if channel_ids:
        query = query.where(Publication.channel_id.in_(channel_ids))
    return list(session.scalars(query))


def _dated(first: date, last: date) -> ColumnElement[bool]:
    """What is out, or else is planned, on a day between these."""
    each = Publication
    begins = func.coalesce(each.on_first, each.planned_first)
    ends = func.coalesce(each.on_last, each.planned_last)
    return (begins <= last) & (ends >= first)


def rows(session: Session, ids: Collection[int]) -> dict[int, Listed]:
    """What lists show of these publications, by id, in one query."""
    return {each.id: each for each in _listed(session, Publication.id.in_(ids))}


def _listed(session: Session, which: ColumnElement[bool]) -> list[Listed]:
    query = (
        select(Publication, Channel, MaterialVersion.number, Material)
        .join(Channel, Channel.id == Publication.channel_id)
        .join(Material, Material.id == Publication.material_id)
        .outerjoin(MaterialVersion, MaterialVersion.id == Publication.version_id)
        .where(which)
        .order_by(Channel.position, Publication.id)
    )
    return [
        Listed(publication_row(each, channel, number), of.title, of.kind, of.example)
        for each, channel, number, of in session.execute(query)
    ]


# What went out in a year


@dataclass(frozen=True)
class ActRow:
    """One message that went out in a year: once, however many channels it went out on."""

    material_id: int
    version_id: int | None
    title: str
    kind: MaterialKind
    activity_id: int | None
    observance_id: int | None
    on: PartialDate | None  # of the first of them
    channels: tuple[str, ...]  # as they were called
    publication_ids: tuple[int, ...]
    urls: tuple[str, ...]


def of_year(session: Session, year: int, as_of: date | None) -> list[ActRow]:
    """The messages that went out in a year, as of a day, in order of date.

    What is undated belongs to the year of its activity.
    """
    until = as_of or min(date(year, 12, 31), today())
    under = func.coalesce(MaterialVersion.activity_id, Material.activity_id)
    query = (
        select(Publication, Channel, Material, under, WorkPlan.year)
        .join(Channel, Channel.id == Publication.channel_id)
        .join(Material, Material.id == Publication.material_id)
        .outerjoin(MaterialVersion, MaterialVersion.id == Publication.version_id)
        .outerjoin(Activity, Activity.id == under)
        .outerjoin(Objective, Objective.id == Activity.objective_id)
        .outerjoin(WorkPlan, WorkPlan.id == Objective.plan_id)
        .where(Publication.state == OUT, ~Material.example)
        .order_by(Publication.on_first.is_(None), Publication.on_first, Channel.position)
        .order_by(Publication.id)
    )
    found: dict[tuple[int, int | None], list[Any]] = defaultdict(list)
    for each, channel, material, activity_id, plan_year in session.execute(query):
        on = each.on
        if on is None:
            there = plan_year == year
        else:
            there = on.first.year == on.last.year == year and on.first <= until
        if there:
            found[material.id, each.version_id].append((each, channel, material, activity_id))
    return [_act(each) for each in found.values()]


def _act(found: Sequence[tuple[Publication, Channel, Material, int | None]]) -> ActRow:
    each, _channel, material, activity_id = found[0]
    names = (channels.shown(one.channel_name, channel) for one, channel, *_rest in found)
    return ActRow(
        material_id=material.id,
        version_id=each.version_id,
        title=material.title,
        kind=material.kind,
        activity_id=activity_id,
        observance_id=material.observance_id,
        on=each.on,
        channels=tuple(dict.fromkeys(names)),
        publication_ids=tuple(one.id for one, *_rest in found),
        urls=tuple(one.url for one, *_rest in found if one.url),
    )


# Writing them down

_WRITABLE = (
    "version_id",
    "channel_id",
    "channel_name",
    "state",
    "planned",
    "on",
    "url",
    "account",
    "reach",
    "note",
)


def values_of(session: Session, publication_id: int) -> dict[str, Any]:
    """What the form of a publication starts from."""
    each = _one(session, publication_id)
    return {name: getattr(each, name) for name in ("material_id", *_WRITABLE)}


def publish(
    session: Session,
    material_id: int,
    values: Mapping[str, Any],
    uses: Sequence[Mapping[str, Any]],
) -> list[int]:
    """Plan or publish a material on several channels at once, and return the publications' ids.

    `values` are those of all, `uses` those of each: channel_id and, where they are its own,
    channel_name, url, account, reach. What was planned on a channel is what goes out on it.
    """
    material = _material(session, material_id)
    if not uses:
        raise Invalid({"uses": _("Elija al menos un canal.")})
    journal.describe(session, SAVED, material.title)
    planned = {
        each.channel_id: each.id
        for each in session.scalars(
            select(Publication).filter_by(material_id=material_id, state=PLANNED)
        )
    }
    made = []
    problems: dict[str, str] = {}
    for number, own in enumerate(uses):
        given = {**values, **own}
        goes_out = given.get("state") is OUT
        there = planned.get(own.get("channel_id", 0)) if goes_out else None
        try:
            made.append(save(session, material_id, given, there))
        except Invalid as error:
            problems |= {
                f"uses.{number}" if name in own else name: sentence
                for name, sentence in error.problems.items()
            }
    if problems:
        raise Invalid(problems)
    return made


def save(
    session: Session,
    material_id: int,
    values: Mapping[str, Any],
    publication_id: int | None = None,
) -> int:
    """Write down one publication, new or changed, and return its id; or raise `Invalid`.

    `values`: its columns, with `planned` and `on`. Once out it keeps what its channel was called
    that day, unless told, and its version, the last one unless told, is published.
    """
    material = _material(session, material_id)
    each = _one(session, publication_id) if publication_id else Publication(state=OUT)
    by_itself = _name(session, each) if each.channel_id else None
    each.material_id = material_id
    for name in _WRITABLE:
        if name in values:
            setattr(each, name, values[name])
    if each.version_id is None:
        each.version_id = _last_version(session, material_id)
    with session.no_autoflush:
        each.tidy()
        if problems := each.problems() | _more_problems(session, each):
            raise Invalid(problems)
        if each.state is not OUT:
            each.channel_name, each.on = None, None
        elif not each.channel_name or each.channel_name == by_itself:
            each.channel_name = _name(session, each)
    journal.check_and_add(session, each)
    session.flush()
    journal.describe(session, SAVED, material.title)
    _publish_version(session, each)
    return each.id


def mark_published(
    session: Session,
    publication_id: int,
    *,
    on: PartialDate | None = None,
    **more: Any,
) -> None:
    """What was planned is out: today, unless told; `more`: url, reach, account, channel_name."""
    each = _one(session, publication_id)
    title = _material(session, each.material_id).title
    journal.describe(session, PUBLISHED, title)
    on = on or PartialDate.day(today())
    save(session, each.material_id, {**more, "state": OUT, "on": on}, publication_id)


def drop(session: Session, publication_id: int) -> None:
    """What was planned does not go out."""
    each = _one(session, publication_id)
    each.state = PublicationState.DROPPED
    session.flush()
    journal.describe(session, DROPPED, _material(session, each.material_id).title)


def _more_problems(session: Session, each: Publication) -> dict[str, str]:
    if each.state is PLANNED and each.planned is None:
        return {"planned": _("Escriba para cuándo se prevé, como «1.er trimestre de 2024».")}
    version = session.get(MaterialVersion, each.version_id) if each.version_id else None
    if version is not None and version.material_id != each.material_id:
        return {"version_id": _("Esa versión es de otro material.")}
    return {}


def _name(session: Session, each: Publication) -> str:
    """What its channel was called on its day, for all that the file knows."""
    return channels.name_on(session.get_one(Channel, each.channel_id), each.on)


def _publish_version(session: Session, each: Publication) -> None:
    """Whatever is out is published; unfinished and undated until then, it is of that day."""
    version = session.get(MaterialVersion, each.version_id) if each.version_id else None
    if each.state is OUT and version is not None:
        if version.state not in FINISHED and version.on is None:
            version.on = each.on
        version.state = VersionState.PUBLISHED
        session.flush()


def _last_version(session: Session, material_id: int) -> int | None:
    query = select(MaterialVersion.id).filter_by(material_id=material_id)
    return session.scalar(query.order_by(MaterialVersion.number.desc()).limit(1))


def _material(session: Session, material_id: int) -> Material:
    each = session.get(Material, material_id)
    if each is None:
        raise NotFound(_("Ese material ya no está en este archivo."))
    return each


def _one(session: Session, publication_id: int) -> Publication:
    each = session.get(Publication, publication_id)
    if each is None:
        raise NotFound(_("Esa publicación ya no está en este archivo."))
    return each


# The content schedule


class Source(Enum):
    """What stands in the schedule."""

    PUBLICATION = "publication"
    MAILING = "mailing"
    OBSERVANCE = "observance"


class Standing(Enum):
    """How it stands on a day."""

    PLANNED = "planned"
    OVERDUE = "overdue"
    DONE = "done"
    DROPPED = "dropped"
    OPEN = "open"  # a commemorative date for which nothing is planned


@dataclass(frozen=True)
class ScheduleRow:
    """One line of the schedule: a message on its channels, a mail or a commemorative date.

    `id` is of what it leads to: the material, the mailing or the observance.
    """

    source: Source
    id: int
    title: str
    when: PartialDate | None
    standing: Standing
    channels: tuple[str, ...] = ()
    kind: MaterialKind | None = None
    publication_ids: tuple[int, ...] = ()
    lacks_link: bool = False

    @property
    def key(self) -> tuple[str, int, int]:
        """What tells this line from all others of the schedule."""
        return self.source.value, self.id, self.publication_ids[0] if self.publication_ids else 0


def schedule(
    session: Session, first: date, last: date, *, day: date | None = None
) -> list[ScheduleRow]:
    """What is planned, out and overdue between two days, with the commemorative dates, by date.

    What was planned without a date comes last.
    """
    day = day or today()
    undated = (Publication.state == PLANNED) & Publication.planned_first.is_(None)
    messages = _messages(_listed(session, or_(_dated(first, last), undated)), day)
    planned = _observed(session, [row.id for row in messages])
    days = [
        ScheduleRow(
            Source.OBSERVANCE,
            each.id,
            each.name,
            PartialDate.day(each.day),
            _observance_standing(each.published, each.id in planned),
        )
        for each in observances.between(session, first, last)
    ]
    return sorted([*messages, *_mails(session, first, last, day), *days], key=_order)


def messages(
    session: Session, first: date, last: date, *, mine: int | None = None, day: date | None = None
) -> list[ScheduleRow]:
    """The messages of the schedule alone; `mine` are those that nobody else sees to."""
    which = _dated(first, last)
    if mine is not None:
        which &= Material.owner_id.is_(None) | (Material.owner_id == mine)
    return sorted(_messages(_listed(session, which), day or today()), key=_order)


def _observance_standing(published: bool, planned: bool) -> Standing:
    if published:
        return Standing.DONE
    return Standing.PLANNED if planned else Standing.OPEN


def _observed(session: Session, material_ids: Collection[int]) -> set[int | None]:
    """The commemorative dates that some of these materials are for."""
    query = select(Material.observance_id).where(Material.id.in_(material_ids))
    return set(session.scalars(query))


def _order(row: ScheduleRow) -> tuple[bool, date, date, bool, str]:
    """By date; of the same day what is exact first, and the day's own name above its posts."""
    when = row.when or PartialDate.day(date.max)
    named = row.source is not Source.OBSERVANCE
    return row.when is None, when.first, when.last, named, sort_key(row.title)


def _messages(listed: Sequence[Listed], day: date) -> list[ScheduleRow]:
    found: dict[Any, list[Listed]] = defaultdict(list)
    for each in listed:
        row = each.row
        found[row.material_id, row.version, row.when, row.state].append(each)
    return [
        ScheduleRow(
            Source.PUBLICATION,
            some[0].row.material_id,
            some[0].title,
            some[0].row.when,
            _standing(some[0].row, day),
            tuple(each.row.channel for each in some),
            some[0].kind,
            tuple(each.id for each in some),
            some[0].row.state is OUT and not any(each.row.url for each in some),
        )
        for some in found.values()
    ]


def _standing(row: PublicationRow, day: date) -> Standing:
    if row.state is OUT:
        return Standing.DONE
    if row.state is PublicationState.DROPPED:
        return Standing.DROPPED
    return Standing.OVERDUE if row.overdue(day) else Standing.PLANNED


def _mails(session: Session, first: date, last: date, day: date) -> list[ScheduleRow]:
    each = Mailing
    begins = func.coalesce(each.on_first, each.planned_first)
    ends = func.coalesce(each.on_last, each.planned_last)
    query = select(each).where((begins <= last) & (ends >= first))
    return [
        ScheduleRow(
            Source.MAILING, mail.id, mail.subject, mail.on or mail.planned, _sent(mail, day)
        )
        for mail in session.scalars(query)
    ]


def _sent(mail: Mailing, day: date) -> Standing:
    if mail.state is MailingState.SENT:
        return Standing.DONE
    late = mail.planned is not None and mail.planned.last < day
    return Standing.OVERDUE if late else Standing.PLANNED
