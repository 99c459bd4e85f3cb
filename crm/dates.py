"""Dates as people know, type and read them: often only a month, a quarter or a year."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Literal, Self

from crm.errors import CrmError
from crm.i18n import _, language, ngettext
from crm.text import clean_line, fold

Precision = Literal["day", "month", "quarter", "year", "span"]

FIRST_YEAR, LAST_YEAR = 1900, 2100

_MONTHS, _WEEKDAYS = (
    {code: names.split() for code, names in table.items()}
    for table in (
        {
            "es": "enero febrero marzo abril mayo junio "
            "julio agosto setiembre octubre noviembre diciembre",
            "en": "January February March April May June "
            "July August September October November December",
        },
        {
            "es": "lunes martes miércoles jueves viernes sábado domingo",
            "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        },
    )
)
_MONTH_NUMBERS = {
    name.lower(): number for names in _MONTHS.values() for number, name in enumerate(names, 1)
} | {"septiembre": 9}
_ORDINALS = {"es": ("1.er", "2.º", "3.er", "4.º"), "en": ("1st", "2nd", "3rd", "4th")}


@dataclass(frozen=True, order=True)
class PartialDate:
    """The days among which something happened, from the first to the last inclusive."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise CrmError(_("La fecha final es anterior a la inicial."))

    @classmethod
    def day(cls, day: date) -> Self:
        return cls(day, day)

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        return cls(date(year, month, 1), _month_end(year, month))

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Self:
        return cls(date(year, 3 * quarter - 2, 1), _month_end(year, 3 * quarter))

    @classmethod
    def year(cls, year: int) -> Self:
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def from_iso(cls, text: str) -> Self:
        """Read back what `str` wrote."""
        first, slash, last = text.partition("/")
        try:
            if slash:
                return cls(date.fromisoformat(first), date.fromisoformat(last))
            return cls._from_iso_parts(text)
        except ValueError as error:
            raise _not_understood(text) from error

    @classmethod
    def _from_iso_parts(cls, text: str) -> Self:
        if quarter := re.fullmatch(r"(\d{4})-T([1-4])", text, re.ASCII):
            return cls.quarter(int(quarter[1]), int(quarter[2]))
        if month := re.fullmatch(r"(\d{4})-(\d\d)", text, re.ASCII):
            return cls.month(int(month[1]), int(month[2]))
        if re.fullmatch(r"\d{4}", text, re.ASCII):
            return cls.year(int(text))
        return cls.day(date.fromisoformat(text))

    @property
    def precision(self) -> Precision:
        if self.first == self.last:
            return "day"
        if self.first.day == 1 and self.last == _month_end(self.last.year, self.last.month):
            months = _month_number(self.last) - _month_number(self.first) + 1
            if months == 1:
                return "month"
            if months == 3 and self.last.month % 3 == 0:
                return "quarter"
            if months == 12 and self.last.month == 12:
                return "year"
        return "span"

    def __str__(self) -> str:
        match self.precision:
            case "day":
                return self.first.isoformat()
            case "month":
                return f"{self.first.year:04}-{self.first.month:02}"
            case "quarter":
                return f"{self.first.year:04}-T{_quarter(self.first)}"
            case "year":
                return f"{self.first.year:04}"
            case _:
                return f"{self.first}/{self.last}"


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _month_number(day: date) -> int:
    return 12 * day.year + day.month


def _quarter(day: date) -> int:
    return (day.month + 2) // 3


# What is typed


def parse_partial(text: str, today: date | None = None) -> PartialDate | None:
    """Read a date as it is typed in Peru; nothing typed is None, "unknown"."""
    typed = clean_line(text)
    if not typed:
        return None
    today = today or date.today()
    try:
        found = _parse_span(fold(typed), today) or _parse_one(fold(typed), today)
    except ValueError as error:
        raise CrmError(
            _("La fecha «{text}» no existe. Escriba día/mes/año, por ejemplo 12/12/2023.").format(
                text=_quoted(typed)
            )
        ) from error
    if found is None:
        raise _not_understood(typed)
    _check_year(found.first)
    _check_year(found.last)
    return found


def parse_time(text: str) -> time | None:
    """Read an hour of the day, such as 10:30, 10.30, 1030, 10 or 3 p. m."""
    typed = clean_line(text)
    if not typed:
        return None
    try:
        return _hour(fold(typed))
    except ValueError as error:
        raise CrmError(
            _("No se entiende la hora «{text}». Escriba, por ejemplo, 15:30.").format(
                text=_quoted(typed)
            )
        ) from error


def _hour(typed: str) -> time:
    found = _TIME.fullmatch(typed)
    if not found:
        raise ValueError(typed)
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(typed)
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute)


_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:\s?[:.h]?\s?(?P<minute>\d\d))?\s?(?:hrs?|h)?\.?"
    r"\s?(?:(?P<half>[ap])\.?\s?m\.?)?",
    re.ASCII,
)

_SEP = r"\s?[-/.\s]\s?"
_OF = r"\s?[-/.,]?\s?(?:(?:del?|of)\s)?"
_WEEKDAY = r"(?:[a-z]{5,9},?\s(?=\d))?"
_NTH = r"(?:\.?(?:er|ro|do|to|o|a|st|nd|rd|th))?"
_QUARTER_WORD = r"\s?(?:trimestre|trim\.?|quarter|t|q)"
_QUARTER_NAMES = (
    ("1", "i", "primer", "primero", "first"),
    ("2", "ii", "segundo", "second"),
    ("3", "iii", "tercer", "tercero", "third"),
    ("4", "iv", "cuarto", "fourth"),
)
_QUARTER_NUMBERS = {name: n for n, names in enumerate(_QUARTER_NAMES, 1) for name in names}
_SPAN = re.compile(r"(?:del?\s)?(?P<first>.+?)(?:\s(?:al?|to)\s|\s?–\s?)(?P<last>.+)")
_RELATIVE = {"hoy": 0, "today": 0, "ayer": -1, "yesterday": -1, "manana": 1, "tomorrow": 1}


def _parse_span(typed: str, today: date) -> PartialDate | None:
    found = _SPAN.fullmatch(typed)
    if not found:
        return None
    first, last = _parse_one(found["first"], today), _parse_one(found["last"], today)
    return PartialDate(first.first, last.last) if first and last else None


def _parse_one(typed: str, today: date) -> PartialDate | None:
    if typed in _RELATIVE:
        return PartialDate.day(today + timedelta(days=_RELATIVE[typed]))
    for pattern, read in _FORMS:
        if (found := pattern.fullmatch(typed)) and (value := read(found, today)):
            return value
    return None


def _read_day(found: re.Match[str], today: date) -> PartialDate:
    year = _full_year(found["year"], today)
    return PartialDate.day(date(year, int(found["month"]), int(found["day"])))


def _read_named_day(found: re.Match[str], today: date) -> PartialDate | None:
    month = month_named(found["month"])
    year = _full_year(found["year"], today)
    return PartialDate.day(date(year, month, int(found["day"]))) if month else None


def _read_named_month(found: re.Match[str], today: date) -> PartialDate | None:
    month = month_named(found["month"])
    return PartialDate.month(int(found["year"]), month) if month else None


def _read_month(found: re.Match[str], today: date) -> PartialDate:
    return PartialDate.month(int(found["year"]), int(found["month"]))


def _read_quarter(found: re.Match[str], today: date) -> PartialDate:
    return PartialDate.quarter(int(found["year"]), _QUARTER_NUMBERS[found["quarter"]])


def _read_year(found: re.Match[str], today: date) -> PartialDate:
    return PartialDate.year(int(found["year"]))


_FORMS: list[tuple[re.Pattern[str], Callable[[re.Match[str], date], PartialDate | None]]] = [
    (re.compile(form, re.ASCII), read)
    for form, read in (
        (rf"(?P<day>\d\d?){_SEP}(?P<month>\d\d?)(?:{_SEP}(?P<year>\d{{4}}|\d\d))?", _read_day),
        (rf"(?P<year>\d{{4}}){_SEP}(?P<month>\d\d?){_SEP}(?P<day>\d\d?)", _read_day),
        (
            rf"{_WEEKDAY}(?P<day>\d\d?){_NTH}{_OF}(?P<month>[a-z]{{3,10}})\.?"
            rf"(?:{_OF}(?P<year>\d{{4}}))?",
            _read_named_day,
        ),
        (rf"(?P<month>[a-z]{{3,10}})\.?{_OF}(?P<year>\d{{4}})", _read_named_month),
        (rf"(?P<month>\d\d?){_SEP}(?P<year>\d{{4}})", _read_month),
        (rf"(?P<year>\d{{4}}){_SEP}(?P<month>\d\d?)", _read_month),
        (
            rf"(?:el\s)?(?P<quarter>{'|'.join(_QUARTER_NUMBERS)}){_NTH}{_QUARTER_WORD}{_OF}"
            r"(?P<year>\d{4})",
            _read_quarter,
        ),
        (rf"[tq](?P<quarter>[1-4]){_OF}(?P<year>\d{{4}})", _read_quarter),
        (r"(?P<year>\d{4})[-/\s]?[tq](?P<quarter>[1-4])", _read_quarter),
        (r"(?P<year>\d{4})", _read_year),
    )
]


def _full_year(typed: str | None, today: date) -> int:
    if typed is None:
        return today.year
    if len(typed) == 4:
        return int(typed)
    year = 2000 + int(typed)
    return year if year <= today.year + 20 else year - 100


def month_named(typed: str) -> int:
    """Return the number of the month whose folded name starts so, or 0."""
    return next((n for name, n in _MONTH_NUMBERS.items() if name.startswith(typed)), 0)


def _check_year(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise CrmError(
            _("El año {year} no puede ser. Escriba uno entre {first} y {last}.").format(
                year=day.year, first=FIRST_YEAR, last=LAST_YEAR
            )
        )


def _not_understood(typed: str) -> CrmError:
    return CrmError(
        _(
            "No se entiende la fecha «{text}». Escriba día/mes/año, por ejemplo 12/12/2023, "
            "o solo el mes o el año."
        ).format(text=_quoted(typed))
    )


def _quoted(typed: str) -> str:
    return typed if len(typed) <= 40 else typed[:39] + "…"


# What is shown


def show_date(day: date) -> str:
    """Return 12/12/2023."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def show_day(day: date, today: date | None = None) -> str:
    """Return «6 dic», with the year when it is not this one."""
    short = f"{day.day} {month_name(day.month)[:3]}"
    return short if day.year == (today or date.today()).year else f"{short} {day.year}"


def month_name(number: int) -> str:
    """Return the name of a month, January being 1."""
    return _MONTHS[language()][number - 1]


def weekday_name(number: int) -> str:
    """Return the name of a day of the week, Monday being 0."""
    return _WEEKDAYS[language()][number]


def long_day(day: date) -> str:
    """Return «martes 9 de enero de 2024»."""
    return _("{weekday} {day} de {month} de {year}").format(
        weekday=_WEEKDAYS[language()][day.weekday()],
        day=day.day,
        month=month_name(day.month),
        year=day.year,
    )


def show_partial(partial: PartialDate, today: date | None = None) -> str:
    """Return the date no more exact than it is known."""
    year = partial.first.year
    match partial.precision:
        case "day":
            return show_day(partial.first, today)
        case "month":
            return _("{month} de {year}").format(month=month_name(partial.first.month), year=year)
        case "quarter":
            nth = _ORDINALS[language()][_quarter(partial.first) - 1]
            return _("{nth} trimestre de {year}").format(nth=nth, year=year)
        case "year":
            return str(year)
        case _:
            return f"{show_day(partial.first, today)} – {show_day(partial.last, today)}"


def show_range(
    start: date | PartialDate, end: date | PartialDate | None = None, today: date | None = None
) -> str:
    """Return «4–6 dic», «28 nov – 2 dic» or, when it has no other end, the start alone."""
    start, end = _partial(start), _partial(end or start)
    if start == end:
        return show_partial(start, today)
    if start.precision == end.precision == "day" and (
        _month_number(start.first) == _month_number(end.first)
    ):
        return f"{start.first.day}–{show_day(end.first, today)}"
    return f"{show_partial(start, today)} – {show_partial(end, today)}"


def show_due(due: date, today: date | None = None) -> str:
    """Say when something falls due, or for how long it has been."""
    days = (due - (today or date.today())).days
    if days < -1:
        return _("Venció hace {days} días").format(days=show_number(-days))
    if days > 1:
        return _("Vence en {days} días").format(days=show_number(days))
    return {-1: _("Venció ayer"), 0: _("Vence hoy"), 1: _("Vence mañana")}[days]


def short_due(due: date, today: date | None = None) -> str:
    """Say it where space is short: «hace 5 d», «hoy», «mañana», «22 ene»."""
    today = today or date.today()
    days = (due - today).days
    if days in (0, 1):
        return _("mañana") if days else _("hoy")
    if days > 0:
        return show_day(due, today)
    return _("hace {days} d").format(days=show_number((today - due).days))


def show_ago(day: date, today: date | None = None) -> str:
    """Say how long ago a day was; one still to come is shown as it is."""
    today = today or date.today()
    days = (today - day).days
    if days < 0:
        return show_day(day, today)
    if days < 2:
        return _("ayer") if days else _("hoy")
    return ngettext("hace {days} día", "hace {days} días", days).format(days=show_number(days))


def show_number(number: int) -> str:
    """Return 2,846."""
    return f"{number:,}"


def show_size(size: int) -> str:
    """Return «640 KB» or «1.2 MB» for so many bytes."""
    if size < 1024:
        return f"{size} B"
    kilobytes = round(size / 1024)
    if kilobytes < 1024:
        return f"{kilobytes} KB"
    return f"{size / 1024**2:,.1f} MB"


def _partial(value: date | PartialDate) -> PartialDate:
    return value if isinstance(value, PartialDate) else PartialDate.day(value)
