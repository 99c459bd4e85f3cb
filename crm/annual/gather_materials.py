"""The materials of a year as its report finds them, where they went out, and mails to many."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from crm import channels, materials, observances
from crm.annual.reading import OF_YEAR, said
from crm.annual.rows import MailingRow, MarkedDay, MaterialRow, PublicationRow
from crm.bulk import chunks
from crm.i18n import language
from crm.model import (
    Channel,
    ChannelKind,
    Event,
    Mailing,
    MailingRecipient,
    MailingState,
    Material,
    Observance,
    Publication,
    PublicationState,
    VersionKind,
    VersionState,
)
from crm.plan_links import Links, Period, When


def materials_of(session: Session, period: Period, links: Links) -> Iterator[MaterialRow]:
    """What `materials` says was made in the year, and what of the plan's is not finished."""
    made = {each.material_id: each for each in materials.made(session, period.year, period.as_of)}
    of: dict[int, int | None] = {}
    unfinished: dict[int, list[tuple[VersionKind, VersionState, int]]] = defaultdict(list)
    for each in links.versions:
        if each.counts:
            of.setdefault(each.material_id, each.activity_id)
            if each.version and each.state and each.number and not each.made:
                unfinished[each.material_id].append((each.version, each.state, each.number))
    of |= {id_: None for id_ in made if id_ not in of}
    for one in links.publications:
        if one.out or one.when in (When.SCHEDULED, When.LATER):
            of.setdefault(one.material_id, one.activity_id)
    publications = _publications(session, period, of)
    for material, audience in _with_events(session, of):
        finished = made.get(material.id)
        yield MaterialRow(
            id=material.id,
            activity_id=of[material.id],
            kind=material.kind,
            title=material.title,
            topic=said(material.topic),
            audience=said(material.audience),
            purpose=said(material.purpose),
            messages=tuple(filter(said, material.key_messages)),
            event_id=material.event_id,
            event_audience=said(audience),
            observance_id=material.observance_id,
            made=finished.made if finished else None,
            unfinished=tuple(unfinished.get(material.id, ())),
            publications=publications.get(material.id, ()),
        )


def _with_events(session: Session, ids: Collection[int]) -> Iterator[tuple[Material, str | None]]:
    for some in chunks(sorted(ids)):
        query = (
            select(Material, Event.audience)
            .outerjoin(Event, Event.id == Material.event_id)
            .where(Material.id.in_(some))
            .order_by(Material.id)
        )
        yield from session.execute(query)


def _publications(
    session: Session, period: Period, ids: Collection[int]
) -> dict[int, tuple[PublicationRow, ...]]:
    """Where these materials went out in the year, or are still meant to."""
    found: dict[int, list[PublicationRow]] = defaultdict(list)
    for some in chunks(sorted(ids)):
        query = (
            select(Publication, Channel)
            .join(Channel, Channel.id == Publication.channel_id)
            .where(Publication.material_id.in_(some), Publication.state != PublicationState.DROPPED)
            .order_by(Publication.on_first.is_(None), Publication.on_first, Channel.position)
            .order_by(Publication.id)
        )
        for each, channel in session.execute(query):
            out = each.state is PublicationState.PUBLISHED
            when = period.when(each.on if out else each.planned)
            if when is When.EARLIER or (out and when not in OF_YEAR):
                continue
            found[each.material_id].append(
                PublicationRow(
                    id=each.id,
                    channel=channels.shown(each.channel_name, channel),
                    social=channel.kind is ChannelKind.SOCIAL,
                    platform=channel.kind in (ChannelKind.PLATFORM, ChannelKind.WEB),
                    out=out,
                    on=each.on if out else each.planned,
                    url=each.url,
                )
            )
    return {id_: tuple(rows) for id_, rows in found.items()}


def marked_days(session: Session, year: int, made: Sequence[MaterialRow]) -> dict[int, MarkedDay]:
    ids = {each.observance_id for each in made} - {None}
    query = select(Observance).where(Observance.id.in_(ids))
    return {
        each.id: MarkedDay(
            each.id,
            observances.day_in(each, year),
            _without_year((language() == "en" and each.name_en) or each.name_es, each.base_year),
            year - each.base_year if each.base_year and each.base_year < year else None,
        )
        for each in session.scalars(query)
    }


def _without_year(name: str, base_year: int | None) -> str:
    return name.removesuffix(f"({base_year})").rstrip()


def mailings_of(session: Session, period: Period, links: Links) -> Iterator[MailingRow]:
    of: dict[int, int | None] = {each.id: each.activity_id for each in links.mailings if each.sent}
    last = date(period.year, 12, 31)
    query = select(Mailing).where(
        ~Mailing.example,
        Mailing.state == MailingState.SENT,
        or_(
            Mailing.id.in_(of),
            (Mailing.on_first >= period.first) & (Mailing.on_last <= last),
        ),
    )
    query = query.order_by(Mailing.on_first.is_(None), Mailing.on_first, Mailing.id)
    rows = [
        each
        for each in session.scalars(query)
        if each.id in of or period.when(each.on) is When.IN_YEAR
    ]
    counted = func.count(MailingRecipient.id)
    sent = select(MailingRecipient.mailing_id, counted).group_by(MailingRecipient.mailing_id)
    recipients: dict[int, int] = dict(session.execute(sent).all())
    for each in rows:
        yield MailingRow(each.id, of.get(each.id), each.subject, recipients.get(each.id, 0))
