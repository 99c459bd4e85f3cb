"""Words, lists and dates of a report in Spanish: numbers, articles, names and days."""

from collections.abc import Sequence
from datetime import date

from crm.annual.grammar import When
from crm.annual.nouns import Noun, spanish_noun
from crm.annual.nouns import article as article_of
from crm.annual.value import Words
from crm.annual.words import plain
from crm.dates import PartialDate, show_number
from crm.model import MaterialKind, OrganizationKind
from crm.text import sounds

_MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "setiembre", "octubre", "noviembre", "diciembre"),
)
_NUMBERS = ("cero", "un", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve")
_YEAR = Noun("año", "años")
_QUARTERS = ("primer", "segundo", "tercer", "cuarto")
_EVENTS = {"tot": Noun("ToT", "ToT"), "webinar": Noun("webinario", "webinarios")}
_MATERIALS = {
    MaterialKind.FACT_SHEET: Noun("hoja informativa", "hojas informativas", True),
    MaterialKind.VIDEO: Noun("video", "videos"),
    MaterialKind.STATEMENT: Noun("declaración", "declaraciones", True),
    MaterialKind.NEWSLETTER: Noun("boletín", "boletines"),
    MaterialKind.POST: Noun(
        "publicación en redes sociales", "publicaciones en redes sociales", True
    ),
    MaterialKind.GUIDE: Noun("guía", "guías", True),
    MaterialKind.PRESENTATION: Noun("presentación", "presentaciones", True),
    MaterialKind.OTHER: Noun("material", "materiales"),
}


class SpanishWords:
    """Spanish as it is written in Peru, as of one year: its own dates go without it."""

    def __init__(self, year: int) -> None:
        self.year = year

    def number(self, number: int, noun: Noun | None = None) -> str:
        """A word below ten, in the gender of its noun; digits from ten on."""
        if number >= len(_NUMBERS):
            return show_number(number)
        if number == 1 and noun:
            return "una" if noun.feminine else "un"
        return "uno" if number == 1 else _NUMBERS[number]

    def listed(self, items: Sequence[str]) -> str:
        """«A, B y C», with «e» before the sound of i, and a comma where an item has one within."""
        *some, last = items
        if not some:
            return last
        comma = "," if any(f" {word} " in f" {each} " for each in items for word in "ye") else ""
        return f"{', '.join(some)}{comma} {'e' if sounds(last, 'i') else 'y'} {last}"

    def either(self, items: Sequence[str]) -> str:
        """«A, B o C»; «u» before the sound of o."""
        *some, last = items
        return f"{', '.join(some)} {'u' if sounds(last, 'o') else 'o'} {last}" if some else last

    def event_noun(self, code: str, name_es: str, name_en: str | None) -> Noun:
        return _EVENTS.get(code) or spanish_noun(name_es)

    def material_noun(self, kind: MaterialKind) -> Noun:
        return _MATERIALS[kind]

    def field(self, spanish: str | None, english: str | None = None) -> Words:
        return plain(spanish or "")

    def government(self, kind: OrganizationKind, place: str) -> str:
        level = "regional" if kind is OrganizationKind.REGIONAL else "local"
        return f"Gobierno {level} de {place}"

    def marked_day(self, name: str, years: int | None) -> Words:
        """What a day stands for; an anniversary by its years: «Cinco años del …»."""
        if years is None:
            return plain(name)
        of = name.removeprefix("Aniversario ")
        for done in ("de la adopción ", "de la firma ", "de la aprobación "):
            of = of.removeprefix(done)
        number = self.number(years, _YEAR)
        return plain(f"{number[:1].upper()}{number[1:]} {_YEAR.of(years)} {of}")

    def _names(self, names: Sequence[str]) -> str:
        return self.listed([self.name(each) for each in names])

    def name(self, name: str) -> str:
        """A name as it stands amid a sentence: with its article, but for an acronym or a person."""
        head = name.partition(" ")[0]
        if head.isupper() or " " not in name or not head[1:].islower():
            return name
        return f"{article_of(name)} {name}"

    # Dates

    def day(self, day: date) -> str:
        return f"{day.day} de {_MONTHS[day.month - 1]}"

    def posted(self, on: PartialDate) -> str:
        return f"publicado {' '.join(self._one(on))}"

    def when(self, when: When) -> tuple[str, str]:
        """A date in two parts, of which the second may be bold: «del», «28 al 30 de noviembre»."""
        start, end = when.start, when.end or when.start
        if start == end or end.last <= start.last:
            return self._one(start)
        if start.precision != "day" or end.precision != "day":
            return "entre", self._between(start, end)
        return self._days(start, end)

    def _one(self, on: PartialDate) -> tuple[str, str]:
        match on.precision:
            case "day":
                return "el", self._bare(on)
            case "month":
                return "en", self._bare(on)
            case "quarter":
                return "durante el", self._bare(on)
            case "year":
                return "durante", self._bare(on)
            case _:
                return "entre", self._between(PartialDate.day(on.first), PartialDate.day(on.last))

    def _between(self, start: PartialDate, end: PartialDate) -> str:
        """From when to when, the year said once where both are of it."""
        one, other = (self._bare(each) for each in (start, end))
        if start.first.year == end.first.year and end.precision != "year":
            one = one.removesuffix(f" de {start.first.year}").removesuffix(" del año")
            same = (
                start.precision == end.precision == "day" and start.first.month == end.first.month
            )
            one = str(start.first.day) if same else one
        the = {"day": "el ", "quarter": "el "}
        return f"{the.get(start.precision, '')}{one} y {the.get(end.precision, '')}{other}"

    def _days(self, start: PartialDate, end: PartialDate) -> tuple[str, str]:
        first, last = start.first, end.last
        whole = self._bare(end)
        if (first.year, first.month) != (last.year, last.month):
            if first.year == last.year:
                return "del", f"{self.day(first)} al {whole}"
            began = self._bare(start, always=True)
            return "del", f"{began} al {self._bare(end, always=True)}"
        if last.day - first.day == 1:
            return "los días", f"{first.day} y {whole}"
        return "del", f"{first.day} al {whole}"

    def _bare(self, on: PartialDate, *, always: bool = False) -> str:
        first = on.first
        year = f" de {first.year}" if always or first.year != self.year else ""
        match on.precision:
            case "day":
                return f"{self.day(first)}{year}"
            case "month":
                return f"{_MONTHS[first.month - 1]}{year}"
            case "quarter":
                return f"{_QUARTERS[(first.month - 1) // 3]} trimestre{year or ' del año'}"
            case "year":
                return str(first.year) if year else "el año"
            case _:
                return f"{on.first} – {on.last}"

    def _dates(self, when: Sequence[When]) -> Words:
        """Days in one list, where there are few; many would say nothing."""
        if not 0 < len(when) <= 3:
            return ()
        ordered = sorted(when, key=lambda each: each.start)
        days = [each.start.first for each in ordered if each.start == (each.end or each.start)]
        single = all(each.start.precision == "day" for each in ordered)
        if (
            single
            and len(set(days)) == len(when) > 1
            and len({(d.year, d.month) for d in days}) == 1
        ):
            *some, last = ordered
            told = self.listed([*(str(e.start.first.day) for e in some), self._bare(last.start)])
            return plain(f"los días {told}")
        return plain(self.listed([" ".join(self.when(each)) for each in ordered]))
