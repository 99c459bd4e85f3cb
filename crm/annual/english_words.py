"""Words, lists and dates of a report in English; what has no English text is marked."""

from collections.abc import Mapping, Sequence
from datetime import date

from crm.annual.grammar import When
from crm.annual.nouns import Noun, english_noun
from crm.annual.value import Span, Words
from crm.annual.words import in_list, plain
from crm.dates import PartialDate, show_number
from crm.model import MaterialKind, OrganizationKind

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_QUARTERS = ("first", "second", "third", "fourth")
_EVENTS = {"tot": Noun("training of trainers", "trainings of trainers")}
_MATERIALS = {
    MaterialKind.FACT_SHEET: Noun("fact sheet", "fact sheets"),
    MaterialKind.VIDEO: Noun("video", "videos"),
    MaterialKind.STATEMENT: Noun("statement", "statements"),
    MaterialKind.NEWSLETTER: Noun("newsletter", "newsletters"),
    MaterialKind.POST: Noun("social-media post", "social-media posts"),
    MaterialKind.GUIDE: Noun("guide", "guides"),
    MaterialKind.PRESENTATION: Noun("presentation", "presentations"),
    MaterialKind.OTHER: Noun("material", "materials"),
}


class EnglishWords:
    """English, as of one year: its own dates go without it."""

    def __init__(self, year: int, shorts: Mapping[str, str]) -> None:
        self.year = year
        self._shorts = shorts

    def number(self, number: int, noun: Noun | None = None) -> str:
        return _NUMBERS[number] if number < len(_NUMBERS) else show_number(number)

    def listed(self, items: Sequence[str]) -> str:
        *some, last = items
        if not some:
            return last
        comma = "," if any(" and " in each for each in items) else ""
        return f"{', '.join(some)}{comma} and {last}"

    def event_noun(self, code: str, name_es: str, name_en: str | None) -> Noun:
        return _EVENTS.get(code) or english_noun(name_en or name_es)

    def material_noun(self, kind: MaterialKind) -> Noun:
        return _MATERIALS[kind]

    def field(self, spanish: str | None, english: str | None = None) -> Words:
        if english or not spanish:
            return plain(english or "")
        return (Span(spanish, untranslated=True),)

    def government(self, kind: OrganizationKind, place: str) -> str:
        level = "Regional" if kind is OrganizationKind.REGIONAL else "Local"
        return f"{level} government of {place}"

    def marked_day(self, name: str, years: int | None) -> Words:
        if years is None:
            return plain(name)
        of = name.removeprefix("Anniversary ")
        for done in ("of the adoption ", "of the signing "):
            of = of.removeprefix(done)
        number = self.number(years)
        noun = "year" if years == 1 else "years"
        return plain(f"{number[:1].upper()}{number[1:]} {noun} {of}")

    def _names(self, names: Sequence[str]) -> Words:
        comma = ", and " if any(" y " in each or " and " in each for each in names) else " and "
        return in_list([self.field(None, each) for each in names], ", ", comma)

    # Dates

    def day(self, day: date) -> str:
        return f"{day.day} {_MONTHS[day.month - 1]}"

    def posted(self, on: PartialDate) -> str:
        return f"published {' '.join(self._one(on))}"

    def when(self, when: When) -> tuple[str, str]:
        """A date in two parts, of which the second may be bold: «on», «28–30 November»."""
        start, end = when.start, when.end or when.start
        if start == end or end.last <= start.last:
            return self._one(start)
        first, last = start.first, end.last
        if start.precision != "day" or end.precision != "day":
            return "between", self._between(start, end)
        if (first.year, first.month) != (last.year, last.month):
            if first.year == last.year:
                return "from", f"{self.day(first)} to {self._bare(end)}"
            began = self._bare(start, always=True)
            return "from", f"{began} to {self._bare(end, always=True)}"
        if last.day - first.day == 1:
            return "on", f"{first.day} and {self._bare(end)}"
        return "from", f"{first.day} to {self._bare(end)}"

    def _one(self, on: PartialDate) -> tuple[str, str]:
        match on.precision:
            case "day":
                return "on", self._bare(on)
            case "month" | "year":
                return "in", self._bare(on)
            case "quarter":
                return "during the", self._bare(on)
            case _:
                days = PartialDate.day(on.first), PartialDate.day(on.last)
                return "between", self._between(*days)

    def _between(self, start: PartialDate, end: PartialDate) -> str:
        """From when to when, the year said once where both are of it."""
        began = self._bare(start)
        if start.first.year == end.first.year and end.precision in ("day", "month"):
            began = began.removesuffix(f" {start.first.year}")
        return f"{began} and {self._bare(end)}"

    def _bare(self, on: PartialDate, *, always: bool = False) -> str:
        first = on.first
        year = f" {first.year}" if always or first.year != self.year else ""
        match on.precision:
            case "month":
                return f"{_MONTHS[first.month - 1]}{year}"
            case "quarter":
                return f"{_QUARTERS[(first.month - 1) // 3]} quarter of {first.year}"
            case "year":
                return str(first.year)
            case _:
                return f"{self.day(first)}{year}"

    def _dates(self, when: Sequence[When]) -> Words:
        if not 0 < len(when) <= 3:
            return ()
        ones = [self.when(each) for each in sorted(when, key=lambda each: each.start)]
        return plain(self.listed([" ".join(each) for each in ones]))
