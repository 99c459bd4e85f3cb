"""Where the Network publishes, and what each channel was called on the day of a publication."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm import bin as papelera
from crm import journal
from crm.dates import PartialDate
from crm.errors import Conflict, Invalid, NotFound
from crm.i18n import _, language
from crm.model import Channel, ChannelKind, Publication
from crm.model.base import N_
from crm.text import fold

SAVED = N_("Canal «{subject}» guardado")

# Until which day a channel of the catalogue was called otherwise.
FORMERLY = {"x": (date(2023, 7, 23), "Twitter")}


@dataclass(frozen=True)
class ChannelRow:
    """A channel by the name of today, and on how many publications it stands."""

    id: int
    code: str | None
    name: str
    kind: ChannelKind
    retired: bool
    publications: int


def rows(session: Session, *, retired: bool = False) -> list[ChannelRow]:
    """The channels in use, in their order; the `retired` ones last where they are wanted."""
    uses = (
        select(func.count())
        .where(Publication.channel_id == Channel.id)
        .correlate(Channel)
        .scalar_subquery()
    )
    query = select(Channel, uses).order_by(Channel.retired, Channel.position, Channel.id)
    if not retired:
        query = query.where(~Channel.retired)
    return [
        ChannelRow(each.id, each.code, name_of(each), each.kind, each.retired, count)
        for each, count in session.execute(query)
    ]


def name_of(channel: Channel) -> str:
    """What a channel is called today."""
    return (channel.name_en or channel.name_es) if language() == "en" else channel.name_es


def name_on(channel: Channel, on: PartialDate | None) -> str:
    """What a channel was called on a day, as is kept with what was published on it."""
    until, former = FORMERLY.get(channel.code or "", (date.min, ""))
    return former if on is not None and on.last <= until else channel.name_es


def shown(kept: str | None, channel: Channel) -> str:
    """A channel as a publication names it: as it was called, or in the reader's language."""
    return kept if kept and kept != channel.name_es else name_of(channel)


_WRITABLE = ("name_es", "name_en", "kind", "retired")


def values_of(session: Session, channel_id: int) -> dict[str, Any]:
    """What the form of a channel starts from."""
    channel = _one(session, channel_id)
    return {name: getattr(channel, name) for name in _WRITABLE}


def save(session: Session, values: Mapping[str, Any], channel_id: int | None = None) -> int:
    """Write down a channel, a new one last, and return its id; or raise `Invalid`.

    `values`: name_es, name_en, kind, retired. What was published keeps the name of its day.
    """
    channel = _one(session, channel_id) if channel_id else _new(session)
    for name in _WRITABLE:
        if name in values:
            setattr(channel, name, values[name])
    with session.no_autoflush:
        journal.check(channel)
        for each in session.scalars(select(Channel)):
            if each is not channel and fold(each.name_es) == fold(channel.name_es):
                raise Invalid({"name_es": _("Ya hay un canal con ese nombre.")})
    session.add(channel)
    session.flush()
    journal.describe(session, SAVED, channel.name_es)
    return channel.id


def _new(session: Session) -> Channel:
    last = session.scalar(select(func.max(Channel.position)))
    return Channel(position=0 if last is None else last + 1, kind=ChannelKind.OTHER)


def delete(session: Session, channel_id: int) -> None:
    """Throw away a channel on which nothing was ever published or planned."""
    channel = _one(session, channel_id)
    used = select(Publication.id).where(Publication.channel_id == channel_id).limit(1)
    if session.scalar(used) is not None:
        raise Conflict(
            _("«{name}» tiene publicaciones. Márquelo como retirado: dejará de ofrecerse.").format(
                name=name_of(channel)
            )
        )
    papelera.delete(session, Channel, channel_id, name=channel.name_es)


def _one(session: Session, channel_id: int) -> Channel:
    channel = session.get(Channel, channel_id)
    if channel is None:
        raise NotFound(_("Ese canal ya no está en este archivo."))
    return channel
