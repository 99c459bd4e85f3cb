"""Days and hours as they are said in Spanish, with what is vague or cannot be told apart."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from enum import Enum

from crm.dates import FIRST_YEAR, LAST_YEAR, PartialDate
from crm.i18n import _
from crm.observances import NthWeekday
from crm.spanish.sentence import Sentence, Span, overlap

NEAR = timedelta(days=60)


class Way(Enum):
    """Where a day without its year, or its week, is looked for."""

    PAST = "past"
    FUTURE = "future"
    NEAREST = "nearest"


@dataclass(frozen=True)
class Found:
    """What a day may be: one value, several to choose from, or a sentence of what is wrong."""

    options: tuple[PartialDate, ...] = ()
    problem: str = ""
    missing: bool = False  # it is said exactly, but there is no such day

    @property
    def value(self) -> PartialDate | None:
        return self.options[0] if len(self.options) == 1 and not self.problem else None


Find = Callable[[date, Way], Found]


@dataclass(frozen=True)
class Day:
    """Words that say a day; `intro` is what stands before them and says what the day is for."""

    span: Span
    intro: str
    find: Find = field(compare=False)
    spoken: bool = False  # counted from now, whatever the sentence is about: «mañana»
    counted: bool = False  # so many days from some day: «en 15 días»
    yearless: bool = False
    soon: bool = False  # «pronto»: no day at all
    ending: bool = False  # «fin de mes»: a day by which, but none on which

    @property
    def due(self) -> bool:
        """Whether its words say by when."""
        return self.intro.split(" ")[0] in {"antes", "hasta", "para", "maximo", "mas"}

    def just_gone(self, today: date, value: PartialDate | None) -> date | None:
        """The day that it was of late, where without its year it would be nearly a year away."""
        if not self.yearless or value is None or value.first - today < timedelta(days=365) - NEAR:
            return None
        past = self.find(today, Way.PAST).value
        return past.first if past else None

    @property
    def after(self) -> bool:
        """Whether its words say from when on, which is no day."""
        return self.intro.startswith(("desde", "a partir", "partir", "despues", "luego"))

    @property
    def of_noun(self) -> bool:
        """Whether it tells which thing, and not when: «el taller del 18»."""
        return self.intro in {"de", "del"}


@dataclass(frozen=True)
class Hour:
    """Words that say an hour; without a value it must be asked."""

    span: Span
    value: time | None
    until: time | None = None
    options: tuple[time, ...] = ()
    problem: str = ""


_MONTH_NAMES = (
    "enero febrero marzo abril mayo junio julio agosto setiembre octubre noviembre diciembre"
)
_WEEKDAY_NAMES = "lunes martes miercoles jueves viernes sabado domingo"
_NUMBER_NAMES = (
    "cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro "
    "veinticinco veintiseis veintisiete veintiocho veintinueve treinta"
)
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), 1)}
_SHORT = {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9, "sep": 9}
_MONTHS |= {"septiembre": 9}
_WEEKDAYS = {name: number for number, name in enumerate(_WEEKDAY_NAMES.split())}
_NUMBERS = {name: number for number, name in enumerate(_NUMBER_NAMES.split())}
_NUMBERS |= {"una": 1, "uno": 1, "primero": 1, "cuarenta": 40, "sesenta": 60, "noventa": 90}

_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})"
_ANY_MONTH = rf"(?P<month>{'|'.join(_MONTHS)}|(?:sept|{'|'.join(_SHORT)})\b\.?)"
_WEEKDAY = rf"(?P<weekday>{'|'.join(_WEEKDAYS)})"
_YEAR = r"(?:\s*,?\s*(?:del?\s+)?(?:ano\s+)?(?P<year>(?:19|20|21)\d\d)\b)?"
_PART = r"(?:\s+(?:(?:por|en|a|de)\s+la\s+(?:manana|tarde|noche)|temprano|tarde\b))?"
_INTRO = (
    r"(?!antes\s+de\s+ayer)(?:\b(?P<intro>(?:para\s+)?antes\s+del?|a\s+mas\s+tardar|mas\s+tardar|(?:como\s+)?maximo|"
    r"hasta|para|desde|a\s+partir\s+del?|despues\s+del?|luego\s+del?|al?|del?|en|el|este)\s+)?"
    r"(?:\b(?:a|el|este|del?|la|al|dia|mismo|proximo|pasado(?!\s+manana))\s+){0,3}"
)
# Words around a day that say no more than that it is the last.
_BY_WHEN = (
    r"(?:a\s+mas\s+tardar|mas\s+tardar|(?:como|a\s+lo)\s+(?:mucho|maximo|mas)|a\s+lo\s+sumo|"
    r"como\s+(?:muy\s+tarde|tarde|plazo|(?:plazo\s+|fecha\s+)?(?:limite|maxim[oa]))|maximo)"
)
_DEADLINE = re.compile(
    rf"(?:[,(]\s*|(?<=\s))(?:{_BY_WHEN}|(?:con\s+)?(?:fecha|plazo|dia)\s+(?:limite|tope|maxim[oa]|de\s+"
    r"(?:entrega|vencimiento))(?:\s+(?:es|hasta))?\s*:?|con\s+plazo(?:\s+(?:al?|hasta))?|"
    r"(?:vencimiento|plazo)\s*:|(?:(?<=,\s)|(?<=\())(?:vencen?|plazo(?:\s+(?:al?|hasta))?)|"
    r"(?<=\s)(?:p/|x))\s*$"
)
_AT_LAST = re.compile(
    rf"\s*[,(]?\s*\b(?:{_BY_WHEN}|o\s+antes)\b(?!\s+(?:a\s+las?|las?|el|\d|hasta)\b)\)?"
)
_OBJECT = re.compile(r"[aei]r(?:l[aeo]s?|se)?\s*$")  # «fijar como fecha límite el …»
_LABEL = re.compile(r"(?:,\s*|(?<=\s))fecha\s*:\s*$")
_STRESS = re.compile(r"\s+(?:mismo|sin\s+falta)\b")
_AFTER_DAY = (
    r"(?=\s*(?:$|[,.;:)!?(]|\b(?:y|e|o|u|a|al|con|de|del|para|en|por|sobre|se|nos|les|le|hoy|que|como|"
    r"maximo|mismo|sin|"
    r"\d{1,2}(?::|\s?[ap]\.?\s?m|\s?h)|acord\w+|pidi\w+|firm\w+|quedamos|quedo|mediodia)\b))"
)
_CLOSED = r"(?![\d/:])"


def _unchecked(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _one(day: date | None) -> Found:
    return Found((PartialDate.day(day),)) if day else Found()


def _missing(said: str) -> Found:
    day = re.sub(r"^\D*(?=\d)", "", said).strip(" ,")  # «antes del 31/11» is said of «31/11»
    return Found(problem=_("El día «{text}» no existe.").format(text=day), missing=True)


def _vague(_today: date, _way: Way) -> Found:
    return Found(problem=_("Falta el día exacto."))


def _shifted(days: int) -> Find:
    return lambda today, _way: _one(today + timedelta(days=days))


# Days of the calendar


def _calendar(day: int, month: int, year: int | None, said: str) -> Find:
    def find(today: date, way: Way) -> Found:
        if year is not None:
            if not FIRST_YEAR <= year <= LAST_YEAR:
                return _missing(said)
            exact = _unchecked(year, month, day)
            return _one(exact) if exact else _missing(said)
        years = (today.year - 1, today.year, today.year + 1)
        there = [found for each in years if (found := _unchecked(each, month, day))]
        if not there:
            return _missing(said)
        return _nearest(there, today, way, said)

    return find


def _of_month(day: int, said: str) -> Find:
    """«El 15»: of this month, or of the ones beside it."""

    def find(today: date, way: Way) -> Found:
        months = [(today.replace(day=1) + timedelta(days=shift)) for shift in (-1, 0, 32)]
        months = [*months, (months[2].replace(day=1) + timedelta(days=32))]
        there = [found for m in months if (found := _unchecked(m.year, m.month, day))]
        before = [each for each in there if each <= today]
        after = [each for each in there if each >= today]
        if way is Way.PAST:
            return _one(before[-1] if before else None)
        if way is Way.FUTURE:
            return _one(after[0] if after else None)
        if today in there:
            return _one(today)
        return Found(tuple(PartialDate.day(each) for each in (*before[-1:], *after[:1])))

    return find


def _nearest(there: list[date], today: date, way: Way, said: str) -> Found:
    before = [each for each in there if each <= today][-1:]
    after = [each for each in there if each >= today][:1]
    if way is Way.PAST:
        return _one(before[0]) if before else _missing(said)
    if way is Way.FUTURE:
        return _one(after[0]) if after else _missing(said)
    near = [each for each in {*before, *after} if abs(each - today) <= NEAR]
    if len(near) == 1:
        return _one(near[0])
    return Found(tuple(PartialDate.day(each) for each in sorted({*before, *after})))


def _month(month: int, year: int | None) -> Find:
    def find(today: date, way: Way) -> Found:
        if year is not None:
            return Found((PartialDate.month(year, month),))
        years = (today.year - 1, today.year, today.year + 1)
        there = [PartialDate.month(each, month) for each in years]
        before = [each for each in there if each.first <= today][-1:]
        after = [each for each in there if each.last >= today][:1]
        if way is Way.PAST:
            return Found(tuple(before))
        if way is Way.FUTURE:
            return Found(tuple(after))
        either = sorted({*before, *after})
        near = [each for each in either if _gap(each, today) <= NEAR]
        return Found(tuple(near if len(near) == 1 else either))

    return find


def _gap(span: PartialDate, day: date) -> timedelta:
    return max(span.first - day, day - span.last, timedelta(0))


def _month_end(shift: int) -> Find:
    def find(today: date, _way: Way) -> Found:
        first = today.replace(day=1)
        for _step in range(shift):
            first = (first + timedelta(days=32)).replace(day=1)
        return _one(first.replace(day=monthrange(first.year, first.month)[1]))

    return find


def _year_end(today: date, _way: Way) -> Found:
    return _one(date(today.year, 12, 31))


def _end_of(month: int, year: int | None) -> Find:
    """«Fin de enero» is its last day, in the year in which the month is."""

    def find(today: date, way: Way) -> Found:
        found = _month(month, year)(today, way)
        return Found(tuple(PartialDate.day(each.last) for each in found.options), found.problem)

    return find


# Days of the week


def _week_day(weekday: int, said: str) -> Find:
    """`said`: «pasado», «proximo», or nothing, which leaves it to the sentence."""

    def find(today: date, way: Way) -> Found:
        back = (today.weekday() - weekday - 1) % 7 + 1
        ahead = (weekday - today.weekday() - 1) % 7 + 1
        last, following = today - timedelta(days=back), today + timedelta(days=ahead)
        if said == "pasado" or (not said and way is Way.PAST):
            return _one(last)
        if said == "proximo" or way is Way.FUTURE:
            return _one(following)
        if said == "este" and weekday > today.weekday():
            return _one(following)  # later this week; a day of it that has passed may be either
        return Found((PartialDate.day(last), PartialDate.day(following)))

    return find


def _in_week(weekday: int, shift: int) -> Find:
    def find(today: date, _way: Way) -> Found:
        monday = today - timedelta(days=today.weekday())
        return _one(monday + timedelta(days=7 * shift + weekday))

    return find


def _on_weekday(weekday: int, find: Find, said: str) -> Find:
    """A day with its name: the one that bears it, or none."""

    def both(today: date, way: Way) -> Found:
        found = find(today, way)
        meant = tuple(each for each in found.options if each.first.weekday() == weekday)
        if meant or found.problem:
            return replace(found, options=meant)
        problem = _("«{text}»: ese día cae en otro día.").format(text=said)
        return Found(problem=problem, missing=True)

    return both


# Reading them


def _number(typed: str) -> int:
    return int(typed) if typed.isdigit() else _NUMBERS[typed]


def _month_number(typed: str) -> int:
    typed = typed.rstrip(".")
    return _MONTHS.get(typed) or _SHORT.get(typed) or 0


def _full_year(typed: str | None) -> int | None:
    if not typed:
        return None
    return int(typed) if len(typed) == 4 else 2000 + int(typed)


Read = Callable[[re.Match[str]], tuple[Find, dict[str, bool]] | None]

_SPOKEN = {"spoken": True}
_WORDS = {
    "hoy": 0,
    "hoy dia": 0,
    "esta manana": 0,
    "esta tarde": 0,
    "esta noche": 0,
    "ayer": -1,
    "anoche": -1,
    "anteayer": -2,
    "antier": -2,
    "antes de ayer": -2,
    "manana": 1,
    "pasado manana": 2,
}


def _read_word(found: re.Match[str]) -> tuple[Find, dict[str, bool]]:
    return _shifted(_WORDS[" ".join(found["word"].split())]), _SPOKEN


def _read_numeric(found: re.Match[str]) -> tuple[Find, dict[str, bool]] | None:
    day, month, year = int(found["day"]), int(found["month"]), _full_year(found["year"])
    if day > 31 and month > 12:
        return None
    bare = year is None and not found["intro"] and found["sep"].strip() != "/"
    return None if bare else (_calendar(day, month, year, found[0]), {"yearless": year is None})


def _read_iso(found: re.Match[str]) -> tuple[Find, dict[str, bool]]:
    return _calendar(int(found["day"]), int(found["month"]), int(found["year"]), found[0]), {}


def _read_named(found: re.Match[str]) -> tuple[Find, dict[str, bool]]:
    year = _full_year(found["year"])
    find = _calendar(_number(found["count"]), _month_number(found["month"]), year, found[0])
    return find, {"yearless": year is None}


def _read_of_month(found: re.Match[str]) -> tuple[Find, dict[str, bool]] | None:
    day = int(found["day"])
    return (_of_month(day, found[0]), {"yearless": True}) if 1 <= day <= 31 else None


def _read_of_named_month(found: re.Match[str]) -> tuple[Find, dict[str, bool]]:
    """«El 5 del próximo mes», «el 12 del presente»."""
    day, of, said = int(found["day"]), found["of"], found[0]
    shift = (
        -1 if re.search("pasad|anterior", of) else 1 if re.search("prox|sig|viene|entr", of) else 0
    )

    def find(today: date, _way: Way) -> Found:
        year, month = divmod(12 * today.year + today.month - 1 + shift, 12)
        exact = _unchecked(year, month + 1, day)
        return _one(exact) if exact else _missing(said.strip())

    return find, _SPOKEN


def _read_weekday(found: re.Match[str]) -> tuple[Find, dict[str, bool]]:
    weekday = _WEEKDAYS[found["weekday"]]
    if found["month"]:
        year = _full_year(found["year"])
        day = _calendar(int(found["day"]), _month_number(found["month"]), year, found[0])
        return _on_weekday(weekday, day, found[0].strip()), {"yearless": year is None}
    if found["nmonth"]:
        year = _full_year(found["nyear"])
        day = _calendar(int(found["day"]), int(found["nmonth"]), year, found[0])
        return _on_weekday(weekday, day, found[0].strip()), {"yearless": year is None}
    if found["day"]:
        of_month = _of_month(int(found["day"]), found[0])
        return _on_weekday(weekday, of_month, found[0].strip()), {"yearless": True}
    if week := found["week"]:
        shift = -1 if "pasada" in week else 0 if "esta" in week else 1
        return _in_week(weekday, shift), _SPOKEN
    if re.search("pasado|ultimo", found[0]):
        return _week_day(weekday, "pasado"), _SPOKEN
    if re.search("proximo|que viene|siguiente|entrante", found[0]):
        return _week_day(weekday, "proximo"), {}
    return _week_day(weekday, "este" if "este" in found[0].split() else ""), {}


def _read_ordinal(found: re.Match[str]) -> tuple[Find, dict[str, bool]]:
    """«El primer lunes de enero», «el último viernes de noviembre»."""
    year = _full_year(found["year"])
    nth, weekday = _ORDINALS[found["ordinal"][:3]], _WEEKDAYS[found["weekday"]]
    rule = NthWeekday(nth, weekday, _MONTHS[found["month"]])

    def find(today: date, way: Way) -> Found:
        if year is not None:
            return _one(rule.day(year))
        there = [rule.day(each) for each in (today.year - 1, today.year, today.year + 1)]
        return _nearest(there, today, way, found[0])

    return find, {"yearless": year is None}


_ORDINALS = {"pri": 1, "seg": 2, "ter": 3, "cua": 4, "ult": -1}


def _read_ago(found: re.Match[str]) -> tuple[Find, dict[str, bool]]:
    count, unit = _number(found["count"]), found["unit"]
    if unit.startswith(("mes", "ano")):
        return _vague, {}
    return _shifted(-count * (7 if unit.startswith("semana") else 1)), _SPOKEN


def _read_within(found: re.Match[str]) -> tuple[Find, dict[str, bool]]:
    count, unit = _number(found["count"]), found["unit"]
    if unit.startswith("mes"):
        return (lambda today, _way: _one(_months_on(today, count))), {"counted": True}
    return _shifted(count * (7 if unit.startswith("semana") else 1)), {"counted": True}


def _months_on(day: date, count: int) -> date:
    year, month = divmod(12 * day.year + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _read_end(found: re.Match[str]) -> tuple[Find, dict[str, bool]]:
    if found["year"] and not found["month"]:
        return _vague, {}
    if found["month"]:
        year = _full_year(found["year"])
        return _end_of(_MONTHS[found["month"]], year), {"yearless": year is None, "ending": True}
    what = found["what"]
    if "semana" in what:
        return _vague, {}
    if "ano" in what:
        return (_vague if "proximo" in what else _year_end), {"ending": True}
    return _month_end(1 if "proximo" in what else 0), {"ending": True}


def _read_month(found: re.Match[str]) -> tuple[Find, dict[str, bool]]:
    year = _full_year(found["year"])
    return _month(_MONTHS[found["month"]], year), {"yearless": year is None}


def _read_year(found: re.Match[str]) -> tuple[Find, dict[str, bool]]:
    year = PartialDate.year(int(found["year"]))
    return (lambda _today, _way: Found((year,))), {}


def _read_vague(_found: re.Match[str]) -> tuple[Find, dict[str, bool]]:
    return _vague, {}


def _read_soon(_found: re.Match[str]) -> tuple[Find, dict[str, bool]]:
    return _vague, {"soon": True}


_FORMS: list[tuple[re.Pattern[str], Read]] = [
    (re.compile(form), read)
    for form, read in (
        (
            rf"(?:{_INTRO})?"
            + r"\b(?P<word>hoy(?:\s+dia)?|anteayer|antier|antes\s+de\s+ayer|ayer|anoche|"
            r"esta\s+(?:manana|tarde|noche)|pasado\s+manana|(?<!la\s)manana)\b" + _PART,
            _read_word,
        ),
        (
            _INTRO + rf"(?:(?P<before>proximo|pasado|ultimo|siguiente)\s+)?\b{_WEEKDAY}\b"
            r"(?:\s+(?P<after>pasado|ultimo|proximo|siguiente|entrante|que\s+viene))?"
            r"(?P<week>\s+de\s+(?:la\s+(?:proxima\s+semana|semana\s+(?:que\s+viene|pasada|"
            r"proxima|entrante))|esta\s+semana))?"
            rf"(?:,?\s+(?P<day>\d{{1,2}})(?:\s+(?:de\s+)?{_ANY_MONTH}{_YEAR}|"
            r"/(?P<nmonth>\d{1,2})(?:/(?P<nyear>\d{4}|\d\d))?|"
            r"(?!\s?(?:[:.]\d|h\b|hrs|horas|[ap]\.?\s?m\b|[/\d])))"
            rf"{_CLOSED})?" + _PART,
            _read_weekday,
        ),
        (
            _INTRO + rf"\b(?P<ordinal>primer|segundo|tercer|cuarto|ultimo)\s+{_WEEKDAY}\s+"
            rf"(?:de|del\s+mes\s+de)\s+{_MONTH}{_YEAR}",
            _read_ordinal,
        ),
        (
            _INTRO + rf"\b(?:primer|segundo|tercer|cuarto|ultimo)\s+{_WEEKDAY}\s+del?\s+"
            r"(?:este\s+|proximo\s+)?mes(?:\s+que\s+viene)?\b",
            _read_vague,
        ),
        (
            _INTRO + r"(?<!\d)(?P<day>\d{1,2})(?P<sep>\s?[/-]\s?)(?P<month>\d{1,2})"
            rf"(?:\s?[/-]\s?(?P<year>\d{{4}}|\d\d))?{_CLOSED}(?!\s*(?:h\b|dia\b|hora))" + _PART,
            _read_numeric,
        ),
        (
            _INTRO + r"(?<!\d)(?P<day>\d{1,2})(?P<sep>\.)(?P<month>\d{1,2})"
            rf"\.(?P<year>\d{{4}}|\d\d){_CLOSED}" + _PART,
            _read_numeric,
        ),
        (
            _INTRO + r"(?P<year>(?:19|20|21)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)" + _PART,
            _read_iso,
        ),
        (
            _INTRO + rf"\b{_COUNT}(?:\.?(?:er|ro|ero|o)\b)?\s+(?:de\s+)?\b{_ANY_MONTH}{_YEAR}"
            r"(?![a-z])" + _PART,
            _read_named,
        ),
        (
            r"\b(?:(?P<intro>(?:para\s+)?antes|a\s+mas\s+tardar|(?:como\s+)?maximo|hasta|para|desde|"
            r"a\s+partir|despues|luego)\s+)?(?:el|este|al|del)"
            rf"\s*(?:(?:dia|proximo|pasado)\s+)*\b(?P<day>\d{{1,2}})(?!\s*[-:/\d%]|\.\d){_AFTER_DAY}"
            + _PART,
            _read_of_month,
        ),
        (
            _INTRO + r"\b(?P<day>\d{1,2})\s+del?\s+(?P<of>este\s+mes|presente(?:\s+mes)?|mes\s+"
            r"(?:en\s+curso|actual|pasado|anterior|que\s+viene|entrante|proximo|siguiente)|(?:proximo|"
            r"siguiente|pasado)\s+mes)\b",
            _read_of_named_month,
        ),
        (
            _INTRO + rf"\bhace\s+{_COUNT}\s+(?P<unit>dias?|semanas?|mes(?:es)?|anos?)\b",
            _read_ago,
        ),
        (
            r"\b(?P<intro>)(?:en|dentro\s+de)\s+" + _COUNT + r"\s+(?P<unit>dias?(?!\s+habil)|"
            r"semanas?|mes(?:es)?)\b(?!\s+y\s+media?)",
            _read_within,
        ),
        (
            _INTRO + rf"\bfin(?:\s+del?)\s+(?:(?P<what>(?:este\s+|el\s+|proximo\s+)*(?:mes|ano|"
            rf"semana))|{_MONTH})\b{_YEAR}",
            _read_end,
        ),
        (
            r"\b(?P<intro>en|para|durante|hasta|antes\s+de|desde)\s+(?:el\s+mes\s+de\s+)?"
            rf"\b{_MONTH}\b{_YEAR}",
            _read_month,
        ),
        (
            r"\b(?P<intro>en)\s+(?:el\s+)?(?:ano\s+)?(?P<year>(?:19|20)\d\d)\b",
            _read_year,
        ),
        (
            _INTRO + r"\b(?:mediados|inicios|comienzos|principios|fines|finales|quincena|"
            r"(?:primera|segunda|ultima)\s+(?:quincena|semana))\s+del?\s+(?:la\s+|el\s+|este\s+)?"
            rf"(?:proxim[oa]\s+)?(?:{'|'.join(_MONTHS)}|mes|ano|semana)(?:\s+(?:que\s+viene|"
            rf"siguiente|proxim[oa]))?{_YEAR}",
            _read_vague,
        ),
        (
            _INTRO
            + r"\b(?:esta|la|est[ae]s?)?\s*(?:(?:proxim[oa]s?|siguientes?|pasad[oa]|ultim[oa]s?)"
            r"\s+(?:semanas?|mes(?:es)?|ano|dias)|(?:semana|mes|ano)\s+(?:pasad[oa]|proxim[oa]|"
            r"que\s+viene|entrante|siguiente)|(?<=esta\s)semana|(?<=este\s)(?:mes|ano)|"
            r"fin\s+de\s+semana)\b",
            _read_vague,
        ),
        (
            _INTRO + r"\b(?:hace\s+(?:un[oa]s|vari[oa]s|algun[oa]s|poc[oa]s?)(?:\s+(?:dias|semanas|"
            r"meses))?|en\s+(?:un[oa]s|vari[oa]s|algun[oa]s|poc[oa]s)\s+(?:dias|semanas|meses)|"
            rf"(?:en|dentro\s+de)\s+(?:\d+|{'|'.join(_NUMBERS)})\s+(?:semanas?|mes(?:es)?)\s+y\s+medi[ao]|"
            r"el\s+otro\s+dia|hace\s+poco|recientemente|(?:en|dentro\s+de)\s+\d+\s+(?:horas|dias\s+"
            r"habiles)|navidad|ano\s+nuevo|semana\s+santa|fiestas\s+patrias)\b",
            _read_vague,
        ),
        (
            r"\b(?P<intro>)(?:cada|todos\s+los|los)\s+(?:dias?|semanas?|mes(?:es)?|"
            rf"{'|'.join(_WEEKDAYS)})s?\b|\b(?:semanal|mensual|diaria)mente\b",
            _read_vague,
        ),
        (
            r"\b(?P<intro>)(?:(?:lo\s+(?:mas\s+pronto|antes)\s+posible)|pronto|cuanto\s+antes|"
            r"a\s+la\s+brevedad|proximamente|mas\s+adelante)\b",
            _read_soon,
        ),
        (
            r"(?:\bentre\s+)?"
            + _INTRO
            + rf"\b(?:\d{{1,2}}\s*(?:al?|y|-|hasta\s+el)\s*(?:el\s+)?\d{{1,2}})\s+de\s+"
            rf"(?:{'|'.join(_MONTHS)})\b{_YEAR}",
            _read_vague,
        ),
    )
]


def days_in(sentence: Sentence, taken: Iterable[Span] = ()) -> list[Day]:
    """Return the days that a sentence says, in order; of what overlaps, the longest."""
    return sorted(_days(sentence, list(taken)), key=lambda day: day.span)


def _days(sentence: Sentence, taken: list[Span]) -> Iterator[Day]:
    hours = [*taken]
    found = [
        (match, read)
        for form, read in _FORMS
        for match in form.finditer(sentence.flat)
        if not any(overlap(match.span(), each) for each in taken)
    ]
    found.sort(key=lambda each: (each[0].start() - each[0].end(), each[0].start()))
    for match, read in found:
        span = _trimmed(sentence.flat, match)
        made = None if any(overlap(span, each) for each in taken) else read(match)
        if made is not None:
            find, flags = made
            intro = " ".join((match["intro"] or _leading(match)).split())
            intro = intro.removeprefix("a ").removeprefix("como ")
            if side := _SIDE.search(match[0]):
                find = _towards(find, Way.FUTURE if side["side"] == "proximo" else Way.PAST)
            if intro in ("de", "del") and _follows(sentence.flat, span[0], hours):
                intro = "el"  # «a las 10 del viernes»
            if _IN_RELATIVE.search(sentence.flat[: span[0]]):
                intro = "del"
            if _OR.match(sentence.flat, span[1]):
                find = _of_two(find)
            if more := _OR_PASADO.match(sentence.flat, span[1]):
                span = span[0], more.end()
            whole, last = _with_deadline(sentence.flat, span)
            whole = span if any(overlap(whole, each) for each in taken) else whole
            taken.append(whole)
            yield Day(whole, "maximo" if last else intro, find, **flags)


# «El convenio que vence el …»: the day tells which one it is.
_IN_RELATIVE = re.compile(
    r"\bque\s+(?:venc(?:e|en|io)|es|sera|fue|empieza|comienza|inicia|termina)\s*$"
)
_SIDE = re.compile(r"\b(?P<side>proximo|pasado)\s+(?:dia\s+)?\d")


def _follows(flat: str, place: int, spans: Iterable[Span]) -> bool:
    return any(end <= place and not flat[end:place].strip() for _start, end in spans)


# «El 11 o 12», «a las 10 u 11», «mañana o pasado».
_OR = re.compile(
    rf"\s*,?\s*\b[ou]\s+(?:(?:el|al?|las?|este|del?)\s+)*"
    rf"(?:\d|(?:hoy|ayer|manana|pasado|anteayer|otr[oa]|proxim[oa]|siguiente|{'|'.join(_WEEKDAYS)})\b)"
)

_OR_PASADO = re.compile(r"\s*,?\s*\bo\s+pasado\b(?!\s+manana)")


def _of_two(find: Find) -> Find:
    return lambda today, way: replace(find(today, way), problem=_("Hay dos fechas."))


def _towards(find: Find, way: Way) -> Find:
    return lambda today, _way: find(today, way)


def _with_deadline(flat: str, span: Span) -> tuple[Span, bool]:
    """The day with the words around it that only stress it, and whether they say it is the last."""
    start, end = span
    if stress := _STRESS.match(flat, end):
        end = stress.end()
    after, before = _AT_LAST.match(flat, end), _DEADLINE.search(flat[:start])
    if before and _OBJECT.search(flat[: before.start()]):
        before = None
    end = after.end() if after else end
    if lead := before or _LABEL.search(flat[:start]):
        start = lead.start()
        if flat[start] == "(" and (closing := re.compile(r"\s*\)").match(flat, end)):
            end = closing.end()
    return (start, end), bool(after or before)


def _leading(match: re.Match[str]) -> str:
    """A single «del» that the form took for itself."""
    first = match[0].split()[0] if match[0].split() else ""
    return first if first in ("de", "del") else ""


def _trimmed(flat: str, match: re.Match[str]) -> Span:
    start, end = match.span()
    while start < end and flat[start] == " ":
        start += 1
    while end > start and flat[end - 1] in " ,":
        end -= 1
    return start, end


# Hours

_HALF = r"(?:\s?(?P<half>[ap])\.?\s?m\b\.?)?"
_OF_DAY = r"(?:\s+(?:de|por|en)\s+la\s+(?P<part>manana|tarde|noche))?"
_AT = r"(?:\b(?P<at>a|desde|para)\s+las?\s+)"
_FROM = (
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?"
    r"(?:\s?(?P<from_half>[ap])\.?\s?m\b\.?|\s?h(?:rs?|oras)?\b\.?)?"
)
_TO = (
    r"(?P<to>\d{1,2})(?::(?P<to_minute>\d\d))?(?![\d/:])\s?"
    r"(?:(?P<h>h(?:rs?|oras)?)\b\.?|(?P<half>[ap])\.?\s?m\b\.?|(?<=:\d\d))"
)
_HOURS = "|".join(sorted((name for name in _NUMBERS if _NUMBERS[name] <= 12), key=len)[::-1])
_HOUR_FORMS = [
    re.compile(form)
    for form in (
        rf"\b(?P<lead>de|desde)\s+(?:las\s+)?{_FROM}\s*(?:a|-|–|hasta)\s*(?:las\s+)?{_TO}",
        rf"(?<![\d/.:-])\b{_FROM}(?P<joint>\s+a\s+|-|–|\s[-–]\s(?=\d\d?:\d\d)){_TO}",
        rf"{_AT}?(?<![\d/.])\b(?P<hour>\d{{1,2}})(?:(?P<colon>:)|\.)(?P<minute>\d\d)(?![\d/.]\d|\d)"
        rf"(?:\s?(?P<h>h(?:rs?|oras)?)\b\.?)?{_HALF}{_OF_DAY}",
        rf"{_AT}?(?<![\d/.:])\b(?P<hour>\d{{1,2}})\s?(?P<h>h(?:rs?)?\b\.?|horas\b){_HALF}{_OF_DAY}",
        rf"{_AT}?(?<![\d/.:])\b(?P<hour>\d{{1,2}})(?P<h>h)(?P<minute>\d\d)\b",
        r"(?<![\d/.:])\b(?P<hour>\d{1,2})\s+de\s+la\s+(?P<part>manana|tarde|noche)",
        rf"{_AT}?(?<![\d/.:])\b(?P<hour>\d{{1,2}})\s?(?P<half>[ap])\.?\s?m\b\.?",
        rf"{_AT}(?P<hour>\d{{1,2}}|{_HOURS})\b(?![/:]\d)(?:\s+y\s+(?P<past>media|cuarto))?"
        rf"(?:\s+en\s+punto)?{_OF_DAY}{_HALF}",
        r"\b(?:al?\s+)?(?P<noon>medio\s?dia)\b",
        r"\b(?P<about>(?:despues|antes|eso|luego|partir)\s+de\s+las?|hacia\s+las?|entre(?:\s+las)?|"
        r"tipo|como\s+a\s+las?)\s+(?P<hour>\d{1,2})(?:\s+y\s+(?:las?\s+)?\d{1,2})?\b(?![/:]?\d)"
        r"(?!\s+(?:de|y)\b|\s+(?!en\b|con\b|por\b|hoy\b|del\b|el\b|para\b|sobre\b|manana\b)[a-z])",
    )
]


def hours_in(sentence: Sentence) -> list[Hour]:
    """Return the hours that a sentence says, in order."""
    found = [match for form in _HOUR_FORMS for match in form.finditer(sentence.flat)]
    found.sort(key=lambda each: (each.start() - each.end(), each.start()))
    taken: list[Hour] = []
    for match in found:
        made = None if _is_dated(sentence.flat, match) else _hour(match)
        if made and _OR.match(sentence.flat, made.span[1]):
            made = replace(made, value=None, problem=_("Hay dos horas."))
        if made and not any(overlap(made.span, each.span) for each in taken):
            taken.append(made)
    return sorted(taken, key=lambda each: each.span)


def _is_dated(flat: str, match: re.Match[str]) -> bool:
    """«El viernes 8-10am»: what looks like the first hour is the day."""
    if not match.groupdict().get("joint") or match["minute"]:
        return False
    return _DATED.search(flat[: match.start()]) is not None


_DATED = re.compile(rf"\b(?:el|dia|{'|'.join(_WEEKDAYS)})\s+$")


def _hour(match: re.Match[str]) -> Hour | None:
    said = match.groupdict()
    if said.get("noon"):
        return Hour(match.span(), time(12))
    hour = _number(said["hour"])
    minute = int(said.get("minute") or {"media": 30, "cuarto": 15}.get(said.get("past") or "", 0))
    if "colon" in said and not said["colon"] and not (said["at"] or said["half"] or said["h"]):
        return None  # «10.30» by itself is a sum as often as an hour
    if said.get("h") == "horas" and not (said.get("at") or said.get("lead")):
        return None  # «48 horas», «2 a 3 horas» is how long
    if said.get("about"):
        return Hour(match.span(), None, options=(time(hour % 24),))
    if hour > 23 or minute > 59:
        return Hour(match.span(), None, problem=_("Esa hora no existe."))
    part = {"manana": "a", "tarde": "p", "noche": "p"}.get(said.get("part") or "")
    half = said.get("half") or part
    until = _until(said, half)
    half = said.get("from_half") or half
    if half:
        if not 1 <= hour <= 12:
            sure = half == "p" and hour > 12
            return Hour(match.span(), time(hour, minute) if sure else None)
        if said.get("to") and not said["from_half"] and hour % 12 > int(said["to"]) % 12:
            half = "a" if half == "p" else half  # «de 10 a 1 pm»
        return Hour(match.span(), time(hour % 12 + (12 if half == "p" else 0), minute), until)
    if (
        hour > 7
        or said["hour"].startswith("0")
        or (said.get("h") and hour > 0 and not _early(hour))
    ):
        return Hour(match.span(), time(hour, minute), until)
    both = (time(hour, minute), time(hour + 12, minute))
    return Hour(match.span(), None, options=both[::-1])


def _early(hour: int) -> bool:
    return hour < 8


def _until(said: dict[str, str | None], half: str | None) -> time | None:
    if not said.get("to"):
        return None
    hour, minute = int(said["to"] or 0), int(said.get("to_minute") or 0)
    if half == "p" and hour < 12:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None
