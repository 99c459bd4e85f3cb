"""What one event of a calendar, or one mail, says, cleaned and not yet believed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm.checks import web_problem
from crm.dates import FIRST_YEAR, LAST_YEAR, show_number, show_size
from crm.i18n import _
from crm.intake.value import Attached, Attendee, Mail, Occasion
from crm.model import ParticipationState
from crm.model.base import LINE, NAME, NOTES
from crm.text import clean_line, clean_text, fold

MEETING, EMAIL = "meeting", "email"  # the kinds of event that they become
_NAMED = 30
_PERU = ZoneInfo("America/Lima")
_ANSWERS = {
    "accepted": ParticipationState.CONFIRMED,
    "declined": ParticipationState.ABSENT,
}


@dataclass(frozen=True)
class Who:
    """Somebody named in it, and what becomes of their part."""

    name: str
    email: str
    state: ParticipationState
    organizes: bool = False

    @property
    def key(self) -> str:
        """The mailbox, as it is compared."""
        return self.email.lower()

    @property
    def same_as(self) -> str:
        """By which somebody who is named twice is known: the mailbox, or else the name."""
        return self.key or fold(self.name)

    @property
    def shown(self) -> str:
        """As mails show somebody."""
        if self.name and self.email and fold(self.name) != fold(self.email):
            return f"{self.name} <{self.email}>"[:NAME]
        return (self.name or self.email)[:NAME]


@dataclass(frozen=True)
class OccasionDraft:
    """What one event or mail says, cleaned."""

    line: int
    uid: str
    type: str
    title: str
    start: date | None
    start_time: time | None
    end: date | None
    end_time: time | None
    who: tuple[Who, ...]
    notes: str
    venue: str = ""
    link: str = ""
    cancelled: bool = False
    told: tuple[str, ...] = ()
    problem: str = ""

    @property
    def moment(self) -> object:
        """By which two that have no other name are told to be one."""
        who = self.who if self.type == EMAIL else ()
        return fold(self.title), self.start, self.start_time, fold(self.venue), who


def of_occasion(said: Occasion) -> OccasionDraft:
    told: list[str] = []
    start, start_time, end, end_time = _span(said.starts, said.ends)
    notes = [said.text]
    if said.repeats:
        told.append(_("Se repite: se trae solo la primera fecha."))
    if said.tags:
        notes.append(_("Etiquetas: {names}").format(names=", ".join(said.tags)))
    link = clean_line(said.link)
    if link and (len(link) > LINE or web_problem(link)):
        notes.append(link)
        link = ""
    if len(said.place) > NAME:
        notes.insert(0, said.place)
    title = _title([said.title, said.place, _("Reunión sin título")], notes)
    return OccasionDraft(
        said.line,
        said.uid,
        MEETING,
        title,
        start,
        start_time,
        end,
        end_time,
        tuple(_asked(said)),
        _whole(notes, told),
        _cut(clean_line(said.place), NAME),
        link,
        said.cancelled,
        tuple(told),
        "" if start else _("No dice qué día fue, o es uno que no puede ser."),
    )


def _asked(said: Occasion) -> Iterator[Who]:
    """Who was called to it, each once; whoever calls takes part."""
    confirmed = ParticipationState.CONFIRMED
    caller = _who(said.organizer, confirmed, organizes=True) if said.organizer else None
    seen = {""}
    for each in said.attendees:
        who = _who(each, _ANSWERS.get(each.status, ParticipationState.INVITED))
        calls = caller is not None and who.same_as == caller.same_as
        if who.same_as not in seen:
            yield replace(who, organizes=calls)
        seen.add(who.same_as)
    if caller is not None and caller.same_as not in seen:
        yield caller


def _who(each: Attendee, state: ParticipationState, *, organizes: bool = False) -> Who:
    return Who(clean_line(each.name), clean_line(each.email), state, organizes)


def of_mail(said: Mail) -> OccasionDraft:
    told: list[str] = []
    sent = said.sent
    if sent is not None and sent.tzinfo is None:
        sent = sent.replace(tzinfo=UTC)  # the zone of whoever sent it is not told
    start, start_time, _end, _end_time = _span(sent, None)
    senders = [said.sender] if said.sender else []
    attached = [_shown_attached(each) for each in said.attachments]
    if attached:
        told.append(_("Sus adjuntos no se guardan: {names}.").format(names=_list(attached)))
    head = [
        label.format(names=_list(names))
        for label, names in (
            (_("De: {names}"), _names(senders)),
            (_("Para: {names}"), _names(said.to)),
            (_("Con copia: {names}"), _names(said.copied)),
            (_("Adjuntos que no se guardaron: {names}"), attached),
        )
        if names
    ]
    notes = ["\n".join(head), said.text]
    everybody: dict[str, Who] = {}
    for each in (*senders, *said.to, *said.copied):
        who = _who(each, ParticipationState.ATTENDED)
        everybody.setdefault(who.same_as, who)
    everybody.pop("", None)
    return OccasionDraft(
        said.line,
        said.uid,
        EMAIL,
        _title([said.subject, _("Correo sin asunto")], notes),
        start,
        start_time,
        None,
        None,
        tuple(everybody.values()),
        _whole(notes, told),
        told=tuple(told),
    )


def _span(
    starts: datetime | date | None, ends: datetime | date | None
) -> tuple[date | None, time | None, date | None, time | None]:
    """The first day and hour and the last ones, in Peru; a whole day has no hour."""
    start, start_time = _here(starts)
    end, end_time = _here(ends)
    if start is None or end is None:
        return start, start_time, None, None
    if end_time == time(0) and end > start:  # it ends as the day before does
        end, end_time = end - timedelta(1), None
        start_time = None if start_time == time(0) else start_time
    if (end, end_time) == (start, start_time):
        end_time = None
    return start, start_time, None if end == start else end, end_time if start_time else None


def _here(at: datetime | date | None) -> tuple[date | None, time | None]:
    """A day and an hour by the clocks of Peru; what has no zone is by them already."""
    if at is None or not FIRST_YEAR <= at.year <= LAST_YEAR:
        return None, None
    if not isinstance(at, datetime):
        return at, None
    here = at if at.tzinfo is None else at.astimezone(_PERU)
    return here.date(), here.time().replace(second=0, microsecond=0, tzinfo=None)


def _title(said: Iterable[str], notes: list[str]) -> str:
    """The first of these that says anything; all of a long one is among the notes."""
    title = next(filter(None, map(clean_line, said)))
    if len(title) > NAME:
        notes.insert(0, title)
    return _cut(title, NAME)


def _cut(said: str, most: int) -> str:
    return said if len(said) <= most else f"{said[: most - 1]}…"


def _whole(notes: Iterable[str], told: list[str]) -> str:
    """The text of it, as much as there is room for, and that it was cut."""
    text = "\n\n".join(filter(None, (clean_text(each) for each in notes)))
    if len(text) <= NOTES:
        return text
    cut = _("El texto se cortó: tenía {n} caracteres.").format(n=show_number(len(text)))
    told.append(cut)
    return f"{text[: NOTES - len(cut) - 8].rstrip()}\n\n[…] {cut}"


def _names(some: Iterable[Attendee]) -> list[str]:
    return [_who(each, ParticipationState.INVITED).shown for each in some]


def _list(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    more = len(names) - _NAMED
    return shown if more <= 0 else _("{names} y {n} más").format(names=shown, n=show_number(more))


def _shown_attached(each: Attached) -> str:
    return f"{each.name or each.media_type} ({show_size(each.size)})"
