"""How what is dated looks in the calendar: its sign, its colour, and all of it in one sentence."""

import datetime as dt

from crm.agenda import Entry, EntryKind, Mark
from crm.dates import long_day, month_name, show_day, show_partial, show_range, weekday_name
from crm.model.base import N_
from ui.parts.month_grid import DayWords, GridItem

# What the filters call the kinds, and the sign of each.
SHOWN: dict[str, tuple[str, str, tuple[EntryKind, ...]]] = {
    "meetings": (N_("Reuniones"), "users", (EntryKind.MEETING,)),
    "dues": (N_("Vencimientos"), "clock", (EntryKind.DUE, EntryKind.STEP)),
    "stages": (N_("Etapas"), "flag", (EntryKind.STAGE, EntryKind.MILESTONE)),
    "publications": (N_("Publicaciones"), "layers", (EntryKind.PUBLICATION,)),
    "observances": (N_("Conmemoraciones"), "megaphone", (EntryKind.OBSERVANCE,)),
}
_SIGNS = {
    EntryKind.MEETING: ("users", "accent"),
    EntryKind.DUE: ("clock", "warn"),
    EntryKind.STEP: ("arrow-right", "warn"),
    EntryKind.STAGE: ("flag", "neutral"),
    EntryKind.MILESTONE: ("check-check", "neutral"),
    EntryKind.PUBLICATION: ("layers", "neutral"),
    EntryKind.OBSERVANCE: ("megaphone", "neutral"),
}
_MARKED = {
    Mark.DONE: ("check", "ok"),
    Mark.OVERDUE: ("triangle-alert", "danger"),
    Mark.POSTPONED: ("clock", "warn"),
    Mark.OFF: ("x", "neutral"),
}


def words() -> DayWords:
    """The names of days, in the reader's language."""
    return DayWords(
        [weekday_name(day) for day in range(7)],
        [weekday_name(day)[:3] for day in range(7)],
        long_day,
        lambda day: f"{day.day} {month_name(day.month)[:3]}",
    )


def sign(entry: Entry) -> tuple[str, str]:
    """The icon and the tint of an entry: what it is, or how it stands where that matters more."""
    name, tint = _MARKED.get(entry.mark) or _SIGNS[entry.kind]
    if entry.kind is EntryKind.MEETING and entry.mark is Mark.NONE:
        name = entry.icon
    return name, tint


def item(key: int, entry: Entry) -> GridItem:
    """An entry on its days."""
    icon, tint = sign(entry)
    return GridItem(
        key,
        entry.title,
        said(entry),
        entry.on.first,
        entry.on.last,
        icon,
        tint,
        _hour(entry),
        entry.type or entry.kind.label,
        entry.who,
        struck=entry.mark is Mark.OFF,
    )


def said(entry: Entry) -> str:
    """All of an entry, as its tooltip and a screen reader say it."""
    start, end = entry.on.first, entry.on.last
    when = show_range(start, end) if start != end else ""
    when = when if entry.exact else show_partial(entry.on)
    parts = (
        entry.type or entry.kind.label,
        when,
        _hours(entry),
        entry.title,
        entry.who,
        entry.place,
    )
    return " · ".join(filter(None, (*parts, entry.owner, entry.state)))


def undated(entry: Entry, letters: int) -> str:
    """An entry without an exact day, and no more of its date than is known."""
    title = entry.title if len(entry.title) <= letters else entry.title[:letters].rstrip() + "…"
    return f"{title} · {show_partial(entry.on)}"


def span_title(first: dt.date, last: dt.date) -> str:
    """The head of a week: «23–29 nov 2026»."""
    year = dt.date.min  # so that the year is always said
    if first.month == last.month:
        return f"{first.day}–{show_day(last, year)}"
    return f"{show_day(first, last)} – {show_day(last, year)}"


def _hour(entry: Entry) -> str:
    one_day = entry.on.first == entry.on.last
    return f"{entry.start_time:%H:%M}" if entry.start_time and one_day else ""


def _hours(entry: Entry) -> str:
    if not entry.start_time:
        return ""
    end = f"–{entry.end_time:%H:%M}" if entry.end_time else ""
    return f"{entry.start_time:%H:%M}{end}"
