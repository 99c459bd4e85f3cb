"""Where something is told of an event, and whether it is told there as the file has it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import counting, journal
from crm.dates import PartialDate, show_date, show_number, show_partial
from crm.errors import NotFound
from crm.i18n import _, ngettext
from crm.model import Event, Source
from crm.model.base import N_

SAVED = N_("Fuente «{subject}» guardada")

_FAR = date.min  # years are always said
_AT_ONCE = 10_000
_WRITABLE = ("title", "url", "language", "accessed_on", "says", "says_people", "note")


@dataclass(frozen=True)
class SourceRow:
    """A source of an event; `differs` are sentences on what it says otherwise than the file."""

    id: int
    event_id: int
    name: str
    url: str | None
    says: PartialDate | None
    says_people: int | None
    differs: tuple[str, ...]


def of_event(session: Session, event_id: int) -> list[SourceRow]:
    """The sources of an event, as they were written down."""
    return of_events(session, [event_id]).get(event_id, [])


def of_events(session: Session, event_ids: Collection[int]) -> dict[int, list[SourceRow]]:
    """The sources of these events by event, in as many queries however many there are."""
    ids = sorted(event_ids)
    told: dict[int, list[Source]] = defaultdict(list)
    events: dict[int, Event] = {}
    for start in range(0, len(ids), _AT_ONCE):
        query = (
            select(Source, Event)
            .join(Event, Event.id == Source.event_id)
            .where(Source.event_id.in_(ids[start : start + _AT_ONCE]))
            .order_by(Source.id)
        )
        for source, event in session.execute(query):
            told[event.id].append(source)
            events[event.id] = event
    if not told:
        return {}
    counts = counting.counts_of(session, {id_: [id_] for id_ in told})
    return {
        id_: [
            _row(each, events[id_], counts[id_].unique_people + counts[id_].heads.total)
            for each in sources
        ]
        for id_, sources in told.items()
    }


def _row(source: Source, event: Event, there: int) -> SourceRow:
    return SourceRow(
        source.id,
        source.event_id,
        source.title or source.url or "",
        source.url,
        source.says,
        source.says_people,
        tuple(each for each in (_days(source, event), _people(source, there)) if each),
    )


def _days(source: Source, event: Event) -> str:
    ours = event.start
    if ours is not None and event.end is not None:
        ours = PartialDate(ours.first, event.end.last)
    if source.says is None or ours is None or source.says == ours:
        return ""
    return _("Dice {theirs}; aquí está {ours}.").format(theirs=shown(source.says), ours=shown(ours))


def _people(source: Source, there: int) -> str:
    if source.says_people is None or not there or source.says_people == there:
        return ""
    theirs = ngettext("{n} persona", "{n} personas", source.says_people)
    return _("Dice {theirs}; aquí asistieron {ours}.").format(
        theirs=theirs.format(n=show_number(source.says_people)), ours=show_number(there)
    )


def shown(days: PartialDate) -> str:
    """The days that a source tells, in words."""
    if days.precision != "span":
        return show_partial(days, _FAR)
    return _("del {first} al {last}").format(first=show_date(days.first), last=show_date(days.last))


def values_of(session: Session, source_id: int) -> dict[str, Any]:
    """What the form of a source starts from."""
    source = _one(session, source_id)
    return {name: getattr(source, name) for name in ("event_id", *_WRITABLE)}


def save(
    session: Session, event_id: int, values: Mapping[str, Any], source_id: int | None = None
) -> int:
    """Write down where something is told of an event, and return its id; or raise `Invalid`.

    `values`: title, url, language, accessed_on, says (`PartialDate`), says_people, note.
    """
    source = _one(session, source_id) if source_id else Source(event_id=event_id)
    for name in _WRITABLE:
        if name in values:
            setattr(source, name, values[name])
    with session.no_autoflush:
        journal.check_and_add(session, source)
    session.flush()
    journal.describe(session, SAVED, source.title or source.url)
    return source.id


def _one(session: Session, source_id: int) -> Source:
    source = session.get(Source, source_id)
    if source is None:
        raise NotFound(_("Esa fuente ya no está en este archivo."))
    return source
