"""How what needs somebody today looks: its row, its sign and its words."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from crm.acronyms import abbreviated
from crm.agenda import Entry, EntryKind, Mark
from crm.dates import (
    long_day,
    month_name,
    short_due,
    show_ago,
    show_due,
    show_number,
    show_partial,
    show_range,
    weekday_name,
)
from crm.i18n import _, ngettext
from crm.model import Modality
from crm.pending import Pending, PendingKind, source_said
from crm.today import Held, Stalled, Today, falls_on
from ui.pages.looks import stage_glyph
from ui.pages.pending_acts import acts, near_day
from ui.pages.records import came_said
from ui.parts.agenda_list import DayRow, GlyphRow, HappenedRow, WaitingRow
from ui.parts.timeline import Badge

SOON, WEEK = 2, 7

MODALITIES = {
    Modality.IN_PERSON: "map-pin",
    Modality.VIRTUAL: "video",
    Modality.HYBRID: "monitor",
}
KINDS = {
    PendingKind.COMMITMENT: "flag",
    PendingKind.TASK: "square-check",
    PendingKind.STEP: "arrow-right",
}


def overdue(each: Pending, day: date) -> WaitingRow:
    """Something that should have been done."""
    assert each.due_on is not None
    late = Badge(show_due(each.due_on, day), "danger", "clock")
    return WaitingRow(each.id, each.text, _whence(each), late, each.initials or "", acts())


def reminded(each: Pending, day: date) -> WaitingRow:
    """Something of which somebody asked to be reminded."""
    due = Badge(short_due(each.due_on, day), "neutral", "clock") if each.due_on else None
    icon = KINDS[each.kind]
    return WaitingRow(
        each.id, each.text, _whence(each), due, each.initials or "", acts(), icon, "warn"
    )


def _whence(each: Pending) -> str:
    """With whom it is, and from which meeting or follow-up."""
    whom = abbreviated(each.organization or "")
    return " · ".join(filter(None, (whom, source_said(each)))) or each.kind.label


def coming(data: Sequence[Entry | Pending], day: date) -> list[DayRow]:
    """What is to come; a day is written at the first that it has."""
    rows = [_coming(each, day) for each in data]
    return [
        replace(row, word="", number="") if number and rows[number - 1].day == row.day else row
        for number, row in enumerate(rows)
    ]


def _coming(each: Entry | Pending, day: date) -> DayRow:
    on = falls_on(each, day)
    near = on < day + timedelta(WEEK)
    word = weekday_name(on.weekday()) if near else month_name(on.month)
    under = (
        _("HOY") if on == day else word[:3].upper(),
        str(on.day),
        long_day(on),
        on == day,
    )
    if isinstance(each, Pending):
        return DayRow(
            each.id, each.text, _whence(each), _due(each, day), each.initials or "", acts(), *under
        )
    title, detail, badge = _MADE.get(each.kind, _meeting)(each)
    return DayRow((each.target, each.target_id, each.year), title, detail, badge, "", (), *under)


def _due(each: Pending, day: date) -> Badge:
    assert each.due_on is not None
    if each.due_on < day + timedelta(SOON):
        return Badge(show_due(each.due_on, day), "warn", "clock")
    return Badge(each.kind.label, "neutral", KINDS[each.kind])


def _observance(each: Entry) -> tuple[str, str, Badge | None]:
    detail = " · ".join(filter(None, (each.who, each.state)))
    return each.title, detail, Badge(_("Difusión"), "neutral", "megaphone")


def _publication(each: Entry) -> tuple[str, str, Badge | None]:
    when = "" if each.exact else show_partial(each.on)
    detail = " · ".join(filter(None, (when, each.who)))
    if each.mark is Mark.OVERDUE:
        return each.title, detail, Badge(_("Por publicar: atrasada"), "danger", "triangle-alert")
    return each.title, detail, Badge(_("Por publicar"), "neutral", "layers")


def _meeting(each: Entry) -> tuple[str, str, Badge | None]:
    long = each.on.first != each.on.last
    hour = f"{each.start_time:%H:%M}" if each.start_time and not long else ""
    title = " · ".join(filter(None, (hour, each.title)))
    days = show_range(each.on, None) if long else ""
    detail = " · ".join(filter(None, (days, each.type, each.who)))
    if each.mark is Mark.POSTPONED:
        return title, detail, Badge(each.state, "warn", "clock")
    if each.modality is None:
        return title, detail, None
    return title, detail, Badge(each.modality.label, "neutral", MODALITIES[each.modality])


_MADE: dict[EntryKind, Callable[[Entry], tuple[str, str, Badge | None]]] = {
    EntryKind.OBSERVANCE: _observance,
    EntryKind.PUBLICATION: _publication,
}


def held(each: Held, day: date) -> HappenedRow:
    """A meeting that was held, with what came of it."""
    row = each.row
    said = [came_said(kind, count) for kind, count in each.outcomes]
    if row.people:
        words = ngettext("{n} participante", "{n} participantes", row.people)
        said.append(words.format(n=show_number(row.people)))
    detail = " · ".join(filter(None, (row.institutions, *said))) or row.type
    return HappenedRow(row.id, row.subject, detail, _ago(each, day), row.icon)


def _ago(each: Held, day: date) -> str:
    start = each.row.start
    if start is None:
        return ""
    if start.precision != "day":
        return show_partial(start)
    days = (day - start.first).days
    return show_ago(start.first, day) if days < SOON else near_day(start.first)


def stalled(each: Stalled) -> GlyphRow:
    """A follow-up that has rested too long, and what should come next."""
    days = ngettext("{n} día", "{n} días", each.days)
    step = each.next_step or _("sin próximo paso")
    return GlyphRow(
        each.follow_up_id,
        abbreviated(each.organization),
        f"{each.stage.short} · {step}",
        Badge(days.format(n=show_number(each.days)), "stalled", "hourglass"),
        glyph=stage_glyph(each.stage),
    )


def nothing_overdue(data: Today, day: date) -> str:
    """Say that nothing is overdue, and when the next thing is."""
    nothing = _("Nada vencido.")
    if not data.coming:
        return nothing
    on = falls_on(data.coming[0], day)
    said = {day: _("Lo próximo es hoy."), day + timedelta(1): _("Lo próximo es mañana.")}
    later = _("Lo próximo es el {day}.").format(day=_weekday(on, day))
    return f"{nothing} {said.get(on, later)}"


def _weekday(on: date, day: date) -> str:
    """Return «jueves 14», with the month where it is another."""
    said = f"{weekday_name(on.weekday())} {on.day}"
    if on.month == day.month:
        return said
    return _("{day} de {month}").format(day=said, month=month_name(on.month))
