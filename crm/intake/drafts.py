"""What one row, or one card, says of a person and of an institution, cleaned and not yet believed.

What cannot be read is not lost: it stands among the notes, as it was written.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from crm.checks import Phone, email_problem, parse_phone, web_problem
from crm.dates import PartialDate, parse_partial
from crm.errors import CrmError
from crm.i18n import _
from crm.intake import names, posts, telephones
from crm.intake.columns import MANY, Field, Reading, is_empty
from crm.intake.matching import Said, of_code
from crm.intake.mixed import Mixed, taken_apart
from crm.intake.names import Named
from crm.intake.value import Address, Card, Photo, Row
from crm.model import ContactKind
from crm.model.base import LINE, NAME
from crm.spanish.lexicon import word_set
from crm.text import clean_line, clean_text, fold

_NO = word_set("no n 0 false falso")
_APART = re.compile(r"[;,\n|]+|\s+/\s+|\s+[yo]\s+")
# From the beginning of a word only: from each of its letters, a long one would take minutes.
_MAIL_IN = re.compile(r"(?<![^\s<>()\[\]\"'`])[^\s<>()\[\]\"'`]+@[^\s<>()\[\]\"'`]+")
_PLAIN_MAILBOX = re.compile(r"[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*")
_MOST_NOTES = 4_000
OURS = "@enlace"  # ends the UID of a card that left Enlace
# The area codes of fixed telephones, by the first digits of the UBIGEO of INEI.
_IN_ORDER = "41 43 83 54 66 76 1 84 67 62 56 64 44 74 1 65 82 53 63 73 51 42 52 72 61"
_AREAS = {f"{number:02}": area for number, area in enumerate(_IN_ORDER.split(), 1)}


class Reach(NamedTuple):
    """A way to reach the person, or with `office` the institution."""

    kind: ContactKind
    value: str
    extension: str = ""
    office: bool = False
    personal: bool = False


class Draft(NamedTuple):
    """What one row or card says; `line` is its place in the file.

    A `problem` keeps the whole of it out; what is `told` was understood only in part.
    """

    line: int
    person: Named | None = None
    said: Said | None = None
    post: str = ""
    unit: str = ""
    web: str = ""
    reaches: tuple[Reach, ...] = ()
    notes: str = ""
    no_contact: bool = False
    since: PartialDate | None = None
    until: PartialDate | None = None
    problem: str = ""
    told: tuple[str, ...] = ()
    photo: Photo | None = None
    own: int | None = None  # who it was of our file, when it left it


class _Gathering:
    """What was found of one row so far."""

    def __init__(self, region: str = "") -> None:
        self._region = region
        self.reaches: dict[Reach, None] = {}
        self.notes: list[str] = []
        self.told: list[str] = []

    def not_read(self, what: Field, typed: str) -> None:
        """Keep as a note what is not what its column says."""
        told = _("No se entiende: {what} «{typed}».").format(what=what.label, typed=typed[:60])
        self.told.append(told)
        self.notes.append(f"{what.label}: {typed}")

    def emails(self, typed: str, *, office: bool = False, personal: bool = False) -> None:
        found = [each.strip(".,;:") for each in _MAIL_IN.findall(typed.replace(";", " "))]
        for each in found or _said(typed):
            for address in each.split(",") if each.count("@") > 1 else [each]:
                value = address.strip("<>").removeprefix("mailto:").lower()
                if is_email(value):
                    self._add(Reach(ContactKind.EMAIL, value, "", office, personal))
                else:
                    self.not_read(Field.EMAIL, address)

    def phones(
        self,
        typed: str,
        extension: str = "",
        *,
        office: bool = False,
        personal: bool = False,
    ) -> None:
        said = telephones.read(typed, lambda each: read_phone(each, self._region))
        annex = "".join(filter(str.isdigit, extension))[:7]
        fixed = [each for each in said.phones if not telephones.is_mobile(each)]
        for each in said.phones:
            asked = each.extension or (annex if each is (fixed or said.phones)[0] else "")
            self._add(Reach(ContactKind.PHONE, each.e164, asked, office, personal))
        for unread in said.unread:
            self.not_read(Field.PHONE, clean_line(unread))
        if said.remark:
            self.notes.append(f"{Field.PHONE.label}: {clean_line(typed)}")

    def address(self, typed: str, *, office: bool, personal: bool = False) -> None:
        if line := clean_line(typed):
            self._add(Reach(ContactKind.ADDRESS, line[:LINE], "", office, personal))

    def tags(self, names: Iterable[str]) -> None:
        """What somebody was filed under, which is nothing that a record has a place for."""
        if said := ", ".join(dict.fromkeys(filter(None, map(clean_line, names)))):
            self.notes.append(_("Etiquetas: {names}").format(names=said))

    def web(self, typed: str) -> str:
        value = clean_line(typed)
        if value and web_problem(value):
            self.not_read(Field.WEB, value)
            return ""
        return value

    def day(self, what: Field, typed: str) -> PartialDate | None:
        if not typed:
            return None
        try:
            return parse_partial(typed)
        except CrmError:
            self.not_read(what, typed)
            return None

    def _add(self, reach: Reach) -> None:
        self.reaches.setdefault(reach)

    def draft(
        self,
        line: int,
        person: Named | None,
        said: Said | None,
        post: str,
        unit: str,
        web: str,
        *,
        no_contact: bool = False,
        since: PartialDate | None = None,
        until: PartialDate | None = None,
        photo: Photo | None = None,
        own: int | None = None,
    ) -> Draft:
        """All that was found, with the notes, each once."""
        return Draft(
            line,
            person,
            said,
            post,
            unit,
            web,
            tuple(self.reaches),
            "\n".join(dict.fromkeys(filter(None, self.notes)))[:_MOST_NOTES],
            no_contact,
            since,
            until,
            _problem(person, said, post, unit, since, until),
            tuple(self.told),
            photo,
            own,
        )


def of_rows(
    rows: Sequence[Row], reading: Reading, region_of: Callable[[Said], str]
) -> Iterator[Draft]:
    """What each row says; `region_of` gives the UBIGEO of the place that it names."""
    at = {field: places for field in Field if (places := reading.positions(field))}
    telling = _places(at, _OF_INSTITUTION)
    rest = _places(at, at.keys() - _OF_INSTITUTION - _OF_TELEPHONES)
    phones = _phones(at)
    # Many rows are of one institution: what is said of it is made out once, and kept once.
    institutions: dict[tuple[str, ...], tuple[Said, str]] = {}
    for row in rows:
        key = tuple([row.cells[place] for _field, place in telling])
        if key not in institutions:
            said = _institution(_reader(_filled(row, telling)))
            institutions[key] = said, region_of(said)
        yield _of_row(row, _filled(row, rest), phones, reading, *institutions[key])


_NOBODY = Mixed("")
_OF_INSTITUTION = {
    *(Field.UBIGEO, Field.UBIGEO_RENIEC, Field.INSTITUTION, Field.MUNICIPALITY, Field.ACRONYM),
    *(Field.RUC, Field.REGION, Field.PROVINCE, Field.DISTRICT),
}
_OF_TELEPHONES = {Field.PHONE, Field.OFFICE_PHONE, Field.EXTENSION}
_SEVERAL = MANY | {Field.PERSON}

At = Mapping[Field, Sequence[int]]
Filled = Mapping[Field, Sequence[str]]


def _places(at: At, fields: Collection[Field]) -> list[tuple[Field, int]]:
    """The columns of these fields; of one that only one column may have, the first."""
    return [
        (field, place)
        for field in at
        if field in fields
        for place in (at[field] if field in _SEVERAL else at[field][:1])
    ]


def _filled(row: Row, places: Iterable[tuple[Field, int]]) -> Filled:
    """The cells of a row that say something, by their fields."""
    found: dict[Field, list[str]] = {}
    for field, place in places:
        if not is_empty(cell := row.cells[place]):
            found.setdefault(field, []).append(cell)
    return found


_line = lru_cache(maxsize=1 << 12)(clean_line)


def _reader(filled: Filled) -> Callable[[Field], str]:
    """Reads the cell of a field that only one column may have."""
    return lambda field: _line(filled[field][0]) if field in filled else ""


class _Numbers(NamedTuple):
    """A column of telephones, and the one with their extensions."""

    place: int
    annex: int | None
    office: bool


def _phones(at: At) -> list[_Numbers]:
    """The columns of telephones; extensions are in the next one to the right."""
    own, office = at.get(Field.PHONE, ()), at.get(Field.OFFICE_PHONE, ())
    phones = sorted((*own, *office))
    annexes: dict[int, int] = {}
    for place in at.get(Field.EXTENSION, ()):
        before = [each for each in phones if each < place]
        if owner := before[-1:] or phones[:1]:
            annexes.setdefault(owner[0], place)
    return [_Numbers(each, annexes.get(each), each in office) for each in (*own, *office)]


def _of_row(
    row: Row,
    filled: Filled,
    phones: Iterable[_Numbers],
    reading: Reading,
    said: Said,
    region: str,
) -> Draft:
    one = _reader(filled)
    mixed = taken_apart(filled[Field.PERSON][0]) if Field.PERSON in filled else _NOBODY
    person = _person(one, mixed.name, reading.surnames_first)
    gathered = _Gathering(region)
    alone = person is None
    if mixed.emails:
        gathered.emails(" ".join(mixed.emails))
    for number in mixed.numbers:
        gathered.phones(number)
    for typed in filled.get(Field.EMAIL, ()):
        gathered.emails(typed, office=alone)
    for typed in filled.get(Field.OFFICE_EMAIL, ()):
        gathered.emails(typed, office=True)
    for place, annex, office in phones:
        if not is_empty(typed := row.cells[place]):
            extension = "" if annex is None else row.cells[annex]
            gathered.phones(typed, extension, office=alone or office)
    named = bool(said.name or said.acronym or said.code or said.ruc)
    for typed in filled.get(Field.ADDRESS, ()):
        gathered.address(typed, office=named)
    for typed in filled.get(Field.OWN_ADDRESS, ()):
        gathered.address(typed, office=alone, personal=not alone)
    web = gathered.web(one(Field.WEB))
    if Field.TAGS in filled:
        gathered.tags(each for typed in filled[Field.TAGS] for each in _said(typed))
    gathered.notes += map(clean_text, filled.get(Field.NOTES, ()))
    post = one(Field.POST) or mixed.post or (reading.post if person else "")
    gathered.notes += [*([mixed.post] if post != mixed.post else []), *mixed.rest]
    return gathered.draft(
        row.line,
        person,
        said if named else None,
        posts.proper(post),
        posts.proper(one(Field.UNIT)),
        web,
        since=gathered.day(Field.SINCE, one(Field.SINCE)),
        until=gathered.day(Field.UNTIL, one(Field.UNTIL)),
        no_contact=bool(no := fold(one(Field.NO_CONTACT))) and no not in _NO,
        own=_id(one(Field.ID)),
    )


def _institution(one: Callable[[Field], str]) -> Said:
    code = one(Field.UBIGEO)
    if reniec := one(Field.UBIGEO_RENIEC):
        code = of_code(reniec, reniec=True)
    elif code:
        code = of_code(code, reniec=False)
    name = one(Field.INSTITUTION)
    place = one(Field.MUNICIPALITY)
    municipal = not name and bool(place) and not names.is_institution(place)
    return Said(
        name or place,
        one(Field.ACRONYM),
        "".join(filter(str.isdigit, one(Field.RUC))) or one(Field.RUC),
        code,
        one(Field.REGION),
        one(Field.PROVINCE),
        one(Field.DISTRICT),
        municipal,
    )


def _person(one: Callable[[Field], str], whole: str, surnames_first: bool) -> Named | None:
    if whole:
        found = names.part(whole, surnames_first=surnames_first, treatment=one(Field.TREATMENT))
    else:
        parts = {
            "surnames": one(Field.SURNAMES),
            "paternal": one(Field.PATERNAL),
            "maternal": one(Field.MATERNAL),
        }
        given = one(Field.GIVEN)
        if not given and not any(parts.values()):
            return None
        found = names.joined(given, treatment=one(Field.TREATMENT), **parts)
    return found


def of_cards(cards: Iterable[Card]) -> Iterator[Draft]:
    """What each card says."""
    return map(_of_card, cards)


def _of_card(card: Card) -> Draft:
    gathered = _Gathering()
    person = None if card.is_organization else _of_somebody(card)
    organization = card.organization or (card.name if card.is_organization else "")
    office = person is None
    for each in card.emails:
        gathered.emails(each.value, office=office, personal="home" in each.kinds)
    for each in card.phones:
        if "fax" not in each.kinds and "pager" not in each.kinds:
            gathered.phones(each.value, office=office, personal="home" in each.kinds)
        else:
            gathered.notes.append(f"{each.label or 'Fax'}: {each.value}")
    for place in card.addresses:
        home = "home" in place.kinds
        where_they_work = bool(organization.strip()) and not home
        gathered.address(_shown(place), office=office or where_they_work, personal=home)
    web = next((each.value for each in card.links), "")
    if office or not web:
        web = gathered.web(web)
    else:
        gathered.notes.append(web)
        web = ""
    gathered.notes += [each.value for each in card.links[1:]]
    if card.nickname and card.nickname not in (card.name, card.given):
        gathered.notes.append(_("Apodo: {name}").format(name=clean_line(card.nickname)))
    gathered.notes += [clean_line(card.role) if card.title else "", clean_line(card.suffix)]
    if not card.uid.endswith(OURS):  # what we filed them under, they are here already
        gathered.tags(card.tags)
    gathered.notes.append(clean_text(card.note))
    return gathered.draft(
        card.line,
        person,
        Said(clean_line(organization)) if organization.strip() else None,
        posts.proper(card.title or card.role),
        " · ".join(filter(None, map(posts.proper, card.units))),
        web,
        photo=card.photo if person is not None else None,
        own=_id(card.uid.removesuffix(OURS)) if card.uid.endswith(OURS) else None,
    )


def _of_somebody(card: Card) -> Named | None:
    given = " ".join(filter(None, (card.given, card.additional)))
    if given and card.family:
        return names.joined(given, surnames=card.family, treatment=card.prefix)
    whole = given or card.family or card.name
    if not whole.strip():
        return None
    found = names.part(whole)
    title = names.apart(f"{card.prefix} X")[0] or found.treatment
    return Named(found.given, found.paternal, found.maternal, title)


def _shown(place: Address) -> str:
    parts = (place.street, place.more, place.city, place.region, place.postcode, place.country)
    said: list[str] = []
    for part in filter(None, map(clean_line, parts)):
        known = {fold(each.strip()) for before in said for each in before.split(",")}
        if fold(part) not in known:  # who writes all of it in the street says the town again
            said.append(part)
    return ", ".join(said)


def _problem(
    person: Named | None,
    said: Said | None,
    post: str,
    unit: str,
    since: PartialDate | None,
    until: PartialDate | None,
) -> str:
    """Why this cannot come in at all."""
    if person is None and said is None:
        return _("La fila no nombra a ninguna persona ni institución.")
    if person is not None and not any(map(str.isalpha, person.given)):
        return _("Faltan los nombres de la persona.")
    texts = [post, unit, said.name if said else "", said.acronym if said else ""]
    if person is not None:
        texts += [person.given, person.paternal, person.maternal]
    if max(map(len, texts)) > NAME:
        return _("Una celda es demasiado larga: caben {limit} caracteres.").format(limit=NAME)
    if since and until and until.last < since.first:
        return _("El fin es anterior al inicio.")
    return ""


# Cells


_MOST_ID = 1 << 63  # ours have no more bits


def _id(typed: str) -> int | None:
    plain = typed.isascii() and typed.isdigit() and len(typed) < 20
    return id_ if plain and (id_ := int(typed)) < _MOST_ID else None


def _said(typed: str) -> list[str]:
    return [each for each in map(clean_line, _APART.split(typed)) if each]


@lru_cache(maxsize=1 << 15)
def _domain_fits(domain: str) -> bool:
    return email_problem(f"a@{domain}") is None


def is_email(typed: str) -> bool:
    """Whether a mail can be sent to this; a domain is looked into once."""
    mailbox, _at, domain = typed.rpartition("@")
    if len(mailbox) <= 64 and len(typed) <= 254 and _PLAIN_MAILBOX.fullmatch(mailbox):
        return _domain_fits(domain)
    return bool(typed) and email_problem(typed) is None


@lru_cache(maxsize=1 << 15)
def read_phone(typed: str, place: str = "") -> Phone | None:
    """A number as it is written in Peru, where the area is left out by those who live in it."""
    area = _AREAS.get(place[:2], "1")
    digits = "".join(filter(str.isdigit, typed.split("a")[0].split("e")[0].split("#")[0]))
    dialled = typed
    if not typed.lstrip().startswith("+"):
        if len(digits) == 7 or (len(digits) == 6 and area != "1"):
            dialled = f"0{area if len(digits) == 6 else 1}{typed.lstrip()}"
        elif len(digits) == 11 and digits.startswith("51"):
            dialled = f"+{typed.lstrip()}"
    try:
        return parse_phone(dialled)
    except CrmError:
        return None
