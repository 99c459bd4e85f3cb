"""The agenda as an iCalendar file (RFC 5545), for the calendar programs of others."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from icalendar import STATUS, TRANSP, Calendar, Timezone
from icalendar import Event as Component
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from crm import agenda
from crm.agenda import Entry, EntryKind, Mark
from crm.dates import LAST_YEAR
from crm.disk import replacing
from crm.i18n import _, language
from crm.model import (
    Action,
    Change,
    Commitment,
    Copy,
    Event,
    FollowUp,
    Organization,
    Outcome,
)
from crm.model.base import today
from crm.text import clean_line

ZONE = "America/Lima"
KINDS = (EntryKind.MEETING, EntryKind.DUE, EntryKind.STEP, EntryKind.OBSERVANCE)
_LAST = date(LAST_YEAR, 12, 31)
_NEVER = datetime(2024, 1, 1, tzinfo=UTC)  # nobody has changed it since it came with the catalogue


@dataclass(frozen=True)
class Written:
    """How many entries a calendar holds, and how many are left out for having no exact day,
    for being invented to try things on, or for being restricted.
    """

    entries: int
    left_out: int
    invented: int
    restricted: int


@dataclass(frozen=True)
class _Revision:
    """How often a record was changed, and when last."""

    sequence: int = 0
    at: datetime = _NEVER


def export(session: Session, path: Path) -> Written:
    """Write the calendar, all or nothing; a file that already says the same is left alone."""
    written, content = calendar(session)
    if not _says(path, content):
        with replacing(path) as file:
            file.write(content)
    return written


def _says(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:  # there is no such file, or it cannot be read: `replacing` says what is wrong
        return False


def calendar(
    session: Session, *, examples: bool = False, only: Collection[int] | None = None
) -> tuple[Written, bytes]:
    """The meetings, due dates and commemorative dates since the January of last year.

    What has no exact day is left out: a calendar would show it on a day that nobody said. So is
    what is restricted, for the file goes where others read it, and what is invented, unless asked
    for. `only`: nothing but these meetings, results and follow-ups.
    """
    first = date(today().year - 1, 1, 1)
    dated = agenda.entries(session, first, _LAST, kinds=_RECORDS)
    if only is None:
        following = date(today().year + 1, 12, 31)
        dated += agenda.entries(session, first, following, kinds=[EntryKind.OBSERVANCE])
    else:
        dated = [entry for entry in dated if entry.id in only]
    hidden = set() if examples else _invented(session)
    shown = [entry for entry in dated if entry.id not in hidden]
    open_ = [entry for entry in shown if not entry.restricted]
    exact = [entry for entry in open_ if entry.exact]
    revisions = _revisions(session)
    made = _empty(session, first)
    for entry in exact:
        made.add_component(_component(entry, revisions.get(entry.id, _Revision())))
    written = Written(
        len(exact), len(open_) - len(exact), len(dated) - len(shown), len(shown) - len(open_)
    )
    return written, made.to_ical()


def _invented(session: Session) -> set[int]:
    """The meetings and institutions invented to try things on, with what came of them."""
    events = select(Event.id).where(Event.example)
    institutions = select(Organization.id).where(Organization.example)
    results = select(Outcome.id).where(
        or_(Outcome.event_id.in_(events), Outcome.organization_id.in_(institutions))
    )
    follow_ups = select(FollowUp.id).where(FollowUp.organization_id.in_(institutions))
    return {id_ for each in (events, results, follow_ups) for id_ in session.scalars(each)}


_RECORDS = [kind for kind in KINDS if kind is not EntryKind.OBSERVANCE]


def _empty(session: Session, first: date) -> Calendar:
    number = session.scalars(select(Copy.number)).one()
    name = _("Enlace: agenda")
    made = Calendar.new(
        prodid=f"-//Enlace//Enlace//{language().upper()}", uid=f"agenda-{number}@enlace", name=name
    )
    made.add("X-WR-TIMEZONE", ZONE)
    made.add_component(Timezone.from_tzid(ZONE, first_date=first, last_date=_LAST))
    return made


def _component(entry: Entry, revision: _Revision) -> Component:
    start, end = _span(entry)
    return Component.new(
        uid=_uid(entry),
        sequence=revision.sequence,
        stamp=revision.at,
        last_modified=revision.at,
        start=start,
        end=end,
        summary=_summary(entry),
        description=clean_line(entry.who) or None,
        categories=[entry.kind.label],
        location=clean_line(entry.place) if entry.place else None,
        transparency=None if entry.kind is EntryKind.MEETING else TRANSP.TRANSPARENT,
        status=_status(entry),
    )


def _uid(entry: Entry) -> str:
    """The same in every export and every copy: ids are unique in a file, whatever their table."""
    year = f"-{entry.year}" if entry.year else ""
    return f"{entry.kind.value}-{entry.id}{year}@enlace"


def _summary(entry: Entry) -> str:
    text = clean_line(entry.title)
    if entry.kind is EntryKind.MEETING or entry.kind is EntryKind.OBSERVANCE:
        return text
    said = _("Cumplido: {what}") if entry.mark is Mark.DONE else _("Vence: {what}")
    return said.format(what=text)


def _span(entry: Entry) -> tuple[date | datetime, date | datetime | None]:
    """When it begins and ends; the end of whole days is the day after, as the standard wants."""
    on, start, end = entry.on, entry.start_time, entry.end_time
    zone = ZoneInfo(ZONE)
    if start is None or (on.first != on.last and end is None):
        return on.first, on.last + timedelta(1)
    begins = datetime.combine(on.first, start, zone)
    ends = datetime.combine(on.last, end, zone) if end else begins
    return begins, ends if ends > begins else None  # the standard wants no end at the beginning


def _status(entry: Entry) -> STATUS | None:
    if entry.mark is Mark.OFF:
        return STATUS.CANCELLED
    if entry.kind is not EntryKind.MEETING:
        return None
    return STATUS.TENTATIVE if entry.mark is Mark.POSTPONED else STATUS.CONFIRMED


def _revisions(session: Session) -> dict[int, _Revision]:
    """How often each record was changed; what becomes of a promise counts as its change."""
    tables = ("event", "outcome", "follow_up", "observance")
    query = (
        select(Change.row_id, func.count(), func.max(Action.at))
        .join(Action, Action.id == Change.action_id)
        .where(Change.table_name.in_(tables))
        .group_by(Change.row_id)
    )
    own = {id_: _Revision(count, at) for id_, count, at in session.execute(query)}
    followed = (
        select(Commitment.outcome_id, func.count(), func.max(Action.at))
        .join(Change, Change.row_id == Commitment.id)
        .join(Action, Action.id == Change.action_id)
        .group_by(Commitment.outcome_id)
    )
    for id_, count, at in session.execute(followed):
        before = own.get(id_, _Revision())
        own[id_] = _Revision(before.sequence + count, max(before.at, at))
    return own
