"""Commemorative dates: on which day of a year each falls, and how far its publication has come."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import extract, func, select
from sqlalchemy.orm import Session

from crm import channels, journal
from crm.dates import (
    FIRST_YEAR,
    LAST_YEAR,
    PartialDate,
    month_name,
    month_named,
    show_number,
    weekday_name,
)
from crm.errors import CrmError, Invalid, NotFound
from crm.i18n import _, language, ngettext
from crm.model import (
    Channel,
    Material,
    Observance,
    ObservanceStep,
    Publication,
    PublicationState,
    PublicationStep,
)
from crm.model.base import N_, today
from crm.text import clean_line, fold

SAVED = N_("Fecha conmemorativa «{subject}» guardada")
TICKED = N_("«{subject}»: paso de la publicación marcado")
UNTICKED = N_("«{subject}»: paso de la publicación desmarcado")
WARNINGS = (30, 15, 7)  # so many days ahead it is said that a publication is due
BEFORE_EASTER, AFTER_EASTER = 80, 250  # so many days are left of any year


@dataclass(frozen=True)
class ObservanceRow:
    """A commemorative date in one year."""

    id: int
    year: int
    name: str
    day: date
    anniversary: int | None
    rule: str | None
    kind: str | None
    note: str | None
    retired: bool
    steps: frozenset[PublicationStep]

    @property
    def published(self) -> bool:
        return PublicationStep.PUBLISHED in self.steps


@dataclass(frozen=True)
class StepRow:
    """A step of the publication in one year: done on a day, or not yet.

    With a `material_id` it was not ticked: what was published of that material says so.
    """

    step: PublicationStep
    done: bool
    done_on: date | None
    note: str | None
    material_id: int | None = None


@dataclass(frozen=True)
class ObservancePage:
    """A commemorative date and its publication, as its page shows them."""

    row: ObservanceRow
    steps: tuple[StepRow, ...]


# On which day


@dataclass(frozen=True)
class NthWeekday:
    """The first, second… or last (-1) of a day of the week in a month."""

    nth: int
    weekday: int
    month: int

    def day(self, year: int) -> date:
        if self.nth > 0:
            first = date(year, self.month, 1)
            return first + timedelta((self.weekday - first.weekday()) % 7 + 7 * (self.nth - 1))
        last = PartialDate.month(year, self.month).last
        return last - timedelta((last.weekday() - self.weekday) % 7)


@dataclass(frozen=True)
class FromEaster:
    """So many days after Easter Sunday, or before it."""

    days: int

    def day(self, year: int) -> date:
        return _easter(year) + timedelta(self.days)


Rule = NthWeekday | FromEaster

_ORDINALS = {
    "primer": 1,
    "primero": 1,
    "segundo": 2,
    "tercer": 3,
    "tercero": 3,
    "cuarto": 4,
    "ultimo": -1,
}
_WEEKDAYS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
_NTH = re.compile(
    rf"(?:el )?(?P<nth>{'|'.join(_ORDINALS)}) (?P<weekday>{'|'.join(_WEEKDAYS)})"
    r"(?: (?:de|del mes de) (?P<month>[a-z]{4,10}))?"
)
_EASTER = re.compile(r"(?:domingo de )?pascua(?: ?(?P<sign>[-+−]) ?(?P<days>\d{1,3}))?")


def read_rule(text: str, month: int | None = None) -> Rule:
    """Read a rule such as «último domingo» (of `month`, unless it names another)."""
    typed = fold(clean_line(text))
    if found := _EASTER.fullmatch(typed):
        days = int(found["days"] or 0)
        if days > (AFTER_EASTER if found["sign"] == "+" else BEFORE_EASTER):
            raise CrmError(_("Con tantos días, la fecha caería en otro año. Escriba menos."))
        return FromEaster(days if found["sign"] == "+" else -days)
    found = _NTH.fullmatch(typed)
    if found is None:
        raise CrmError(
            _(
                "No se entiende la regla «{text}». Escriba, por ejemplo, «último domingo» o "
                "«domingo de Pascua + 1»."
            ).format(text=typed[:40])
        )
    of = month_named(found["month"]) if found["month"] else month
    if not of:
        raise CrmError(_("Falta el mes de la regla: elíjalo o escriba «… de setiembre»."))
    return NthWeekday(_ORDINALS[found["nth"]], _WEEKDAYS.index(found["weekday"]), of)


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the anonymous algorithm."""
    century, in_century = divmod(year, 100)
    golden, leap, skipped = year % 19, century // 4, century % 4
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leap - correction + 15) % 30
    sunday = (32 + 2 * skipped + 2 * (in_century // 4) - moon - in_century % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def day_in(observance: Observance, year: int) -> date:
    """The day of a year on which an observance falls; 29 February is the 28th in other years."""
    if observance.rule:
        return read_rule(observance.rule, observance.month).day(year)
    month, day = observance.month or 0, observance.day or 0
    if (month, day) == (2, 29):
        return PartialDate.month(year, 2).last
    return date(year, month, day)


def anniversary_said(years: int) -> str:
    """Return «Cinco años»."""
    words = _NUMBERS[language()]
    number = words[years - 1] if years <= len(words) else str(years)
    said = ngettext("{number} año", "{number} años", years).format(number=number)
    return said[:1].upper() + said[1:]


_NUMBERS = {
    code: names.split()
    for code, names in {
        "es": "un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
        "dieciséis diecisiete dieciocho diecinueve veinte",
        "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty",
    }.items()
}


# Listing


def between(session: Session, first: date, last: date) -> list[ObservanceRow]:
    """The commemorative dates in use from one day to another, in their order, in three queries."""
    rows = _rows(session, range(first.year, last.year + 1), retired=False)
    found = [row for row in rows if first <= row.day <= last]
    return sorted(found, key=lambda row: (row.day, row.name))


def of_year(session: Session, year: int) -> list[ObservanceRow]:
    """Every commemorative date of a year, the retired ones last."""
    return sorted(
        _rows(session, range(year, year + 1), retired=True),
        key=lambda row: (row.retired, row.day, row.name),
    )


def reminders(session: Session, day: date | None = None) -> list[ObservanceRow]:
    """The dates of the next 30 days on which nothing has been published yet."""
    day = day or today()
    ahead = between(session, day, day + timedelta(WARNINGS[0]))
    return [row for row in ahead if not row.published]


def warning(row: ObservanceRow, day: date) -> int | None:
    """Which of the 30, 15 and 7 days' warnings holds on a day, if any does."""
    if row.published or row.day < day:
        return None
    left = (row.day - day).days
    return next((days for days in reversed(WARNINGS) if left <= days), None)


def state_said(row: ObservanceRow, day: date) -> str:
    """Say how the publication stands: «Faltan 12 días · 3 de 7 pasos»."""
    if row.published:
        return PublicationStep.PUBLISHED.label
    left = (row.day - day).days
    steps = _("{some} de {all} pasos").format(some=len(row.steps), all=len(PublicationStep))
    if left < 0:
        said = _("Sin publicar")
    elif left == 0:
        said = _("Es hoy")
    else:
        said = ngettext("Falta {n} día", "Faltan {n} días", left).format(n=show_number(left))
    return f"{said} · {steps}" if row.steps or 0 <= left <= WARNINGS[0] else said


def _rows(session: Session, years: range, *, retired: bool) -> list[ObservanceRow]:
    query = select(Observance)
    if not retired:
        query = query.where(~Observance.retired)
    done = _steps_done(session, years)
    return [
        _row(each, year, frozenset(done.get((each.id, year), ())))
        for each in session.scalars(query)
        for year in years
    ]


def _steps_done(
    session: Session, years: range
) -> Mapping[tuple[int, int], Collection[PublicationStep]]:
    found: dict[tuple[int, int], set[PublicationStep]] = defaultdict(set)
    query = select(ObservanceStep.observance_id, ObservanceStep.year, ObservanceStep.step)
    query = query.where(ObservanceStep.year.between(years[0], years[-1]))
    for id_, year, step in session.execute(query):
        found[id_, year].add(step)
    for id_, year, row in _from_records(session, years):
        found[id_, year].add(row.step)
    return found


def _from_records(
    session: Session, years: range, observance_id: int | None = None
) -> Iterator[tuple[int, int, StepRow]]:
    """The steps that publications take by themselves: of which date, in which year."""
    each = Publication
    begins = func.coalesce(each.on_first, each.planned_first)
    columns: list[Any] = [each, Channel, Material.observance_id, extract("year", begins)]
    query = (
        select(*columns)
        .join(Channel, Channel.id == each.channel_id)
        .join(Material, Material.id == each.material_id)
        .where(Material.observance_id.is_not(None), each.state != PublicationState.DROPPED)
        .where(begins.between(date(years[0], 1, 1), date(years[-1], 12, 31)))
        .order_by(begins, each.id)
    )
    if observance_id is not None:
        query = query.where(Material.observance_id == observance_id)
    for publication, channel, id_, year in session.execute(query):
        for row in _steps_of(publication, channels.shown(publication.channel_name, channel)):
            yield id_, year, row


def _steps_of(each: Publication, channel: str) -> Iterator[StepRow]:
    out = each.state is PublicationState.PUBLISHED
    on = each.on_first if each.on_first == each.on_last else None
    yield StepRow(PublicationStep.CHANNELS, True, on, channel, each.material_id)
    if out:
        yield StepRow(PublicationStep.PUBLISHED, True, on, None, each.material_id)
    if out and each.url:
        yield StepRow(PublicationStep.LINK, True, on, each.url, each.material_id)
    if out and each.reach is not None:
        reach = show_number(each.reach)
        yield StepRow(PublicationStep.REACH, True, on, reach, each.material_id)


def _row(each: Observance, year: int, steps: frozenset[PublicationStep]) -> ObservanceRow:
    years = year - each.base_year if each.base_year else 0
    return ObservanceRow(
        each.id,
        year,
        (each.name_en or each.name_es) if language() == "en" else each.name_es,
        day_in(each, year),
        years if years > 0 else None,
        rule_said(each),
        _(each.kind) if each.kind in _KINDS else each.kind,
        each.note,
        each.retired,
        steps,
    )


def rule_said(observance: Observance) -> str | None:
    """Say by which rule a movable date falls, such as «último domingo de setiembre»."""
    if not observance.rule:
        return None
    rule = read_rule(observance.rule, observance.month)
    if isinstance(rule, NthWeekday):
        words = {"weekday": weekday_name(rule.weekday), "month": month_name(rule.month)}
        return _(_NTH_SAID[rule.nth]).format(**words)
    if not rule.days:
        return _("domingo de Pascua")
    n = abs(rule.days)
    after = ngettext("{n} día después de Pascua", "{n} días después de Pascua", n)
    before = ngettext("{n} día antes de Pascua", "{n} días antes de Pascua", n)
    return (after if rule.days > 0 else before).format(n=n)


_NTH_SAID = {
    1: N_("primer {weekday} de {month}"),
    2: N_("segundo {weekday} de {month}"),
    3: N_("tercer {weekday} de {month}"),
    4: N_("cuarto {weekday} de {month}"),
    -1: N_("último {weekday} de {month}"),
}
# What the catalogue writes for whose day it is; what an office writes is shown as it is.
_KINDS = {
    N_("ONU"),
    N_("Perú"),
    N_("aniversario"),
    N_("internacional"),
    N_("otra"),
}


# One of them


def page(session: Session, observance_id: int, year: int) -> ObservancePage:
    """A commemorative date in one year, with its checklist."""
    each = _one(session, observance_id)
    query = select(ObservanceStep).where(
        ObservanceStep.observance_id == observance_id, ObservanceStep.year == year
    )
    there: dict[PublicationStep, StepRow] = {}
    on_channels = []
    for _of, _year, row in _from_records(session, range(year, year + 1), observance_id):
        first = there.setdefault(row.step, row)
        if row.step is PublicationStep.CHANNELS:
            on_channels.append(row.note or "")
            there[row.step] = replace(first, note=", ".join(dict.fromkeys(on_channels)))
    for done in session.scalars(query):
        there[done.step] = StepRow(done.step, True, done.done_on, done.note)
    steps = tuple(there.get(step) or StepRow(step, False, None, None) for step in PublicationStep)
    return ObservancePage(_row(each, year, frozenset(there)), steps)


def _one(session: Session, observance_id: int) -> Observance:
    each = session.get(Observance, observance_id)
    if each is None:
        raise NotFound(_("Esa fecha conmemorativa ya no está en este archivo."))
    return each


def values_of(session: Session, observance_id: int) -> dict[str, Any]:
    """Return what the form of a commemorative date starts from."""
    each = _one(session, observance_id)
    return {name: getattr(each, name) for name in _WRITABLE}


_WRITABLE = (
    "name_es",
    "name_en",
    "month",
    "day",
    "rule",
    "kind",
    "base_year",
    "note",
    "retired",
)


def save(session: Session, values: Mapping[str, Any], observance_id: int | None = None) -> int:
    """Write down a commemorative date, and return its id; or raise `Invalid`.

    With a `rule` it is movable, and its `day` is dropped.
    """
    each = _one(session, observance_id) if observance_id else Observance(retired=False)
    for name, value in values.items():
        setattr(each, name, value)
    each.tidy()
    if each.rule:
        each.day = None
    with session.no_autoflush:
        if problems := each.problems() | _more_problems(each):
            raise Invalid(problems)
    journal.check_and_add(session, each)
    session.flush()
    journal.describe(session, SAVED, each.name_es)
    return each.id


def _more_problems(each: Observance) -> dict[str, str]:
    found: dict[str, str] = {}
    if each.rule:
        try:
            read_rule(each.rule, each.month)
        except CrmError as error:
            found["rule"] = error.sentence
    if each.base_year and not FIRST_YEAR <= each.base_year <= LAST_YEAR:
        found["base_year"] = _("Escriba un año entre {first} y {last}.").format(
            first=FIRST_YEAR, last=LAST_YEAR
        )
    return found


def set_retired(session: Session, observance_id: int, retired: bool) -> None:
    """Leave a commemorative date out of the calendar, or bring it back."""
    save(session, {"retired": retired}, observance_id)


# The publication


def tick(
    session: Session,
    observance_id: int,
    year: int,
    step: PublicationStep,
    *,
    on: date | None = None,
    note: str | None = None,
) -> None:
    """Note that a step was done, on a day and with a note, or correct what was noted."""
    each = _one(session, observance_id)
    done = _step(session, observance_id, year, step) or ObservanceStep(
        observance_id=observance_id, year=year, step=step
    )
    done.done_on, done.note = on, note
    journal.check_and_add(session, done)
    journal.describe(session, TICKED, each.name_es)


def untick(session: Session, observance_id: int, year: int, step: PublicationStep) -> None:
    """Take back that a step was done."""
    each = _one(session, observance_id)
    if done := _step(session, observance_id, year, step):
        session.delete(done)
        journal.describe(session, UNTICKED, each.name_es)


def _step(
    session: Session, observance_id: int, year: int, step: PublicationStep
) -> ObservanceStep | None:
    return session.scalar(
        select(ObservanceStep).where(
            ObservanceStep.observance_id == observance_id,
            ObservanceStep.year == year,
            ObservanceStep.step == step,
        )
    )
