"""Events of a calendar (.ics), each read apart from the others."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any, BinaryIO

from crm.i18n import _
from crm.intake import charset
from crm.intake.charset import clean
from crm.intake.value import MOST_PROBLEMS, Attendee, Occasion, Problem

Step = Callable[[int, int], None]

MOST_OCCASIONS = 20_000
_LARGEST = 1024 * 1024
_MOST_ATTENDEES = 1_000
_MOST_ZONES, _LARGEST_ZONE = 20, 20_000
_MOST_LINES = 2_000  # of those of one event that are read
_THINGS = frozenset(["ROOM", "RESOURCE"])  # what is booked for it, not who comes
_EDGE = re.compile(r"\s*(BEGIN|END)\s*:\s*([A-Z-]+)\s*$", re.IGNORECASE)
_READ = re.compile(
    r"(?:DTSTART|DTEND|DURATION|SUMMARY|LOCATION|DESCRIPTION|URL|ORGANIZER|ATTENDEE|CATEGORIES"
    r"|STATUS|UID|RECURRENCE-ID|RRULE)[;:]",
    re.IGNORECASE,
)
# A zone changes once or twice a year; one that says otherwise would be unfolded without end.
_ENDLESS = re.compile(r"^RRULE[^:\r\n]*:(?!.*FREQ=YEARLY)", re.IGNORECASE | re.MULTILINE)
_ZONE = re.compile(r"^TZID[^:\r\n]*:(.*)$", re.IGNORECASE | re.MULTILINE)
_IN_ZONE = re.compile(
    r'^DT(?:START|END)[^:\r\n]{0,200}?;TZID="?([^":;\r\n]{1,200})', re.IGNORECASE | re.MULTILINE
)
_DAMAGED = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)


def read(file: BinaryIO, encoding: str, problems: list[Problem], step: Step) -> Iterator[Occasion]:
    """Each event of a file; what is wrong with one is told, and the next one is read."""
    size = file.seek(0, 2)
    zones: dict[str, str] = {}
    given = 0
    with charset.text(file, encoding) as stream:
        for kind, line, said in _cut(charset.lines(stream)):
            if kind != "VTIMEZONE" and given % 50 == 0:
                step(min(file.tell(), size), size)
            if kind == "VTIMEZONE":
                named = _ZONE.search(said)
                if named and len(zones) < _MOST_ZONES and not _ENDLESS.search(said):
                    zones.setdefault(named[1].strip(), said)
            elif given == MOST_OCCASIONS:
                _tell(problems, 0, _("Hay más de 20 000 eventos y los demás no se leyeron."))
                return
            else:
                given += 1
                if occasion := _read(line, said, zones, problems):
                    yield occasion


def _read(line: int, said: str, zones: dict[str, str], problems: list[Problem]) -> Occasion | None:
    for name in _IN_ZONE.findall(said)[:2]:
        if zone := zones.get(name.strip()):
            zones[name.strip()] = ""
            with suppress(*_DAMAGED):  # it is then told to be unknown
                _parsed(zone)  # which knows it from now on
    try:
        return _occasion(line, _parsed(said).walk("VEVENT")[0], problems)
    except _DAMAGED:
        _tell(problems, line, _("Este evento está dañado y no se leyó."))
        return None


def _parsed(said: str) -> Any:
    from icalendar import Calendar

    return Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{said}END:VCALENDAR\r\n")


def _tell(problems: list[Problem], line: int, sentence: str) -> None:
    if len(problems) < MOST_PROBLEMS:
        problems.append(Problem(line, sentence))


def _cut(lines: Iterable[str]) -> Iterator[tuple[str, int, str]]:
    """Each event and each zone: what it is, where it begins, and those of its lines that count."""
    within: _Piece | None = None
    for number, line in enumerate(lines, 1):
        edge = _EDGE.match(line)
        opens, name = (edge[1].upper() == "BEGIN", edge[2].upper()) if edge else (False, "")
        if opens and name in ("VEVENT", "VTIMEZONE"):
            if within:  # the one before does not end
                yield within.cut()
            within = _Piece(name, number)
        elif within and name and not opens and name in (within.kind, "VCALENDAR"):
            yield within.cut()
            within = None
        elif within:
            within.take(line, opens=opens, edge=bool(edge))
    if within:
        yield within.cut()


class _Piece:
    """An event or a zone as it comes in; of an event, only what is read of it is kept."""

    def __init__(self, kind: str, begun: int) -> None:
        self.kind, self._begun = kind, begun
        self._lines: list[str] = []
        self._size = self._inner = 0
        self._wanted = False

    def take(self, line: str, *, opens: bool, edge: bool) -> None:
        """Take one line of it, unless it is of an alarm or of anything else inside."""
        if self.kind == "VEVENT":
            if edge:
                self._inner = max(0, self._inner + (1 if opens else -1))
                return
            if not line.startswith((" ", "\t")):
                self._wanted = not self._inner and bool(_READ.match(line))
            if not self._wanted or len(self._lines) == _MOST_LINES:
                return
        self._size += len(line)
        if self._size <= (_LARGEST if self.kind == "VEVENT" else _LARGEST_ZONE):
            self._lines.append(line.rstrip("\r\n") + "\r\n")

    def cut(self) -> tuple[str, int, str]:
        """What it is, where it begins, and its lines."""
        said = f"BEGIN:{self.kind}\r\n{''.join(self._lines)}END:{self.kind}\r\n"
        return self.kind, self._begun, said


def _occasion(line: int, event: Any, problems: list[Problem]) -> Occasion:
    starts = event.decoded("DTSTART", None)
    if not isinstance(starts, date):
        raise ValueError("an event without a day")
    ends = _ends(event, starts)
    floating = isinstance(starts, datetime) and starts.tzinfo is None
    if floating and "TZID" in event["DTSTART"].params:
        _tell(
            problems,
            line,
            _("No se conoce el huso horario «{zone}»: se toma la hora como está escrita.").format(
                zone=event["DTSTART"].params["TZID"][:60]
            ),
        )
    repeats = event.get("RRULE")
    if repeats:
        _tell(problems, line, _("El evento se repite: se trae solo la primera fecha."))
    uid = _said(event, "UID")
    again = _said(event, "RECURRENCE-ID", raw=True)
    organizer = event.get("ORGANIZER")
    return Occasion(
        line,
        uid=f"{uid}/{again}" if again else uid,
        title=" ".join(_said(event, "SUMMARY").split()),
        starts=starts,
        ends=ends,
        floating=floating,
        place=_said(event, "LOCATION"),
        text=_said(event, "DESCRIPTION"),
        link=_said(event, "URL"),
        organizer=_named(organizer) if organizer and not isinstance(organizer, list) else None,
        attendees=tuple(
            _named(each)
            for each in _several(event, "ATTENDEE")[:_MOST_ATTENDEES]
            if str(each.params.get("CUTYPE", "")).upper() not in _THINGS
        ),
        tags=tuple(_tags(event)),
        cancelled=_said(event, "STATUS").upper() == "CANCELLED",
        repeats=repeats.to_ical().decode("utf-8", "replace")[:500] if repeats else "",
    )


def _ends(event: Any, starts: date) -> datetime | date | None:
    """When it ends; iCalendar names the day after the last of an event of whole days."""
    ends: object = event.decoded("DTEND", None)
    if ends is None and isinstance(lasts := event.decoded("DURATION", None), timedelta):
        ends = starts + lasts
    if isinstance(ends, datetime) and isinstance(starts, datetime):
        same_clock = (ends.tzinfo is None) == (starts.tzinfo is None)
        return ends if same_clock and ends >= starts else None
    if isinstance(ends, datetime) or isinstance(starts, datetime) or not isinstance(ends, date):
        return None
    return max(starts, ends - timedelta(days=1))


def _said(event: Any, name: str, *, raw: bool = False) -> str:
    """What a property says; the first, where it is there several times."""
    found = _several(event, name)
    if not found:
        return ""
    written = found[0].to_ical().decode("utf-8", "replace") if raw else str(found[0])
    return clean(written)


def _several(event: Any, name: str) -> list[Any]:
    found = event.get(name)
    return found if isinstance(found, list) else [] if found is None else [found]


def _tags(event: Any) -> Iterator[str]:
    for each in _several(event, "CATEGORIES"):
        yield from filter(None, (clean(str(tag)) for tag in getattr(each, "cats", [each])))


def _named(person: Any) -> Attendee:
    email = re.sub(r"^mailto:", "", clean(str(person)), flags=re.IGNORECASE)
    about = person.params
    return Attendee(
        clean(str(about.get("CN", ""))),
        email if "@" in email else "",
        str(about.get("PARTSTAT", "")).lower()[:40],
        str(about.get("ROLE", "")).lower()[:40],
    )
