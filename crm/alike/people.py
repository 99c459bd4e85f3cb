"""What is known of a person, and how far two of them are one."""

from collections.abc import Collection, Hashable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from crm.alike.likeness import (
    INITIALS,
    NEAR_NAME,
    NONE,
    ONE_SURNAME,
    ONLY_SURNAME,
    SAME_EMAIL,
    SAME_NAME,
    SAME_PHONE,
    SAME_PLACE_OF_WORK,
    SAME_POST,
    SAME_REGION,
    SWAPPED,
    Likeness,
)
from crm.alike.words import GENERATIONS, PARTICLES, SHORT, TREATMENTS, bones, near
from crm.text import fold, terms


@dataclass(slots=True)  # not frozen: of each file many are made, which takes five times as long
class Someone:
    """What is known of a person that may tell who it is; every text folded."""

    key: int
    given: tuple[str, ...]
    paternal: str
    maternal: str
    married: str = ""
    generation: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    organizations: tuple[int, ...] = ()
    posts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


# What two people have in common who are compared at all. Who lacks a surname is found by where
# they work and how they are reached: without either, one surname is no reason.


def _by_surnames(one: Someone) -> Iterator[Hashable]:
    own = [each for each in (one.paternal, one.maternal, one.married) if each]
    if len(own) > 1:
        first, second = sorted(map(bones, own[:2]))
        for head in _heads(one.given):
            yield first, second, head


def _by_name_and_surname(one: Someone) -> Iterator[Hashable]:
    """A given name, one surname and the first letter of the other: a slip may be in that one."""
    if one.paternal and one.maternal:
        paternal, maternal = bones(one.paternal), bones(one.maternal)
        for word in one.given:
            if len(word) > 1:
                called = bones(SHORT.get(word, word))
                yield called, paternal, maternal[:1]
                yield called, maternal, paternal[:1]


def _by_work(one: Someone) -> Iterator[Hashable]:
    own = {bones(each)[:1] for each in (one.paternal, one.maternal, one.married) if each}
    for organization in one.organizations:
        for head in _heads(one.given):
            for letter in own or ("",):
                yield organization, head, letter


def _by_contact(one: Someone) -> Iterator[Hashable]:
    yield from one.emails
    yield from one.phones


@lru_cache(1 << 14)
def _heads(given: tuple[str, ...]) -> set[str]:
    """The first letters of the given names, and of what they are short for."""
    return {each[0] for word in given for each in (word, SHORT.get(word, word))}


PEOPLE_WAYS = (_by_surnames, _by_name_and_surname, _by_work, _by_contact)


def someone(
    key: int,
    given: str | None,
    paternal: str | None,
    maternal: str | None,
    *,
    emails: Iterable[str] = (),
    phones: Iterable[str] = (),
    organizations: Iterable[int] = (),
    posts: Iterable[str] = (),
    regions: Iterable[str] = (),
) -> Someone:
    """A person as they are compared, from the parts of a name however they were typed."""
    called, one_generation = _given_names(given or "")
    first, first_married, two_generation = _surnames_of(paternal or "")
    second, married, generation = _surnames_of(maternal or "")
    surnames = first + second
    if not surnames and len(called) > 1:
        called, surnames = _split(called)
    own = (*surnames, "", "")
    return Someone(
        key,
        _without_particles(called) or called,
        own[0],
        own[1],
        married or first_married,
        generation or two_generation or one_generation,
        tuple(dict.fromkeys([each.strip().lower() for each in emails if each])),
        tuple(dict.fromkeys(phones)),
        tuple(dict.fromkeys(organizations)),
        tuple(dict.fromkeys([_post(each) for each in posts if each])),
        tuple(dict.fromkeys(regions)),
    )


_post = lru_cache(1 << 12)(fold)  # many have the same
_LETTERS = str.maketrans("015", "ols")


def _words(text: str | None) -> list[str]:
    """The words of a name, mended where a program garbled it: «MuÃ±oz», «T0rres»."""
    if not text:
        return []
    if "Ã" in text:
        with suppress(UnicodeError):
            text = text.encode("latin-1").decode("utf-8")
    return [each for word in text.split() for each in _mended(word)]


@lru_cache(1 << 14)
def _mended(word: str) -> list[str]:
    return [each if each.isdigit() else each.translate(_LETTERS) for each in terms(word)]


@lru_cache(1 << 14)
def _given_names(text: str) -> tuple[tuple[str, ...], str]:
    """The given names of one part without treatments, and which of two of one name it is."""
    words, generation = _generation(_words(text))
    return tuple([each for each in words if each not in TREATMENTS]) or tuple(words), generation


@lru_cache(1 << 15)
def _surnames_of(text: str) -> tuple[tuple[str, ...], str, str]:
    """The surnames of one part, whose wife she is said to be, and which of two of one name.

    «Mamani de Flores» is mamani, wife of flores.
    """
    part, generation = _generation(_words(text))
    found: list[str] = []
    married, after = "", ""
    for number, word in enumerate(part):
        if word in PARTICLES:
            after = word if after in ("", "de") else after
            continue
        whole = part[number - 1] if number and part[number - 1] in PARTICLES else ""
        if whole == "de" and (found or len(part) == 2):
            married = word
        else:
            joined = word[4:] if word.startswith("dela") and len(word) > 7 else word
            found.append(joined)
        after = ""
    return tuple(found), married, generation


def _generation(words: list[str]) -> tuple[list[str], str]:
    """The words of a name without «hijo» or «Jr.», and that word, always the same one."""
    if GENERATIONS.isdisjoint(words):
        return words, ""
    said = next((each for each in words if each in GENERATIONS), "")
    generation = {"junior": "jr", "ii": "jr", "hijo": "jr"}.get(said, said)
    return [each for each in words if each not in GENERATIONS], generation


def _split(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Given names and surnames that were typed in one field."""
    parts = _without_particles(words)
    count = max(1, len(parts) - 2)
    return parts[:count], parts[count:]


def _without_particles(words: tuple[str, ...]) -> tuple[str, ...]:
    if PARTICLES.isdisjoint(words):
        return words
    return tuple(each for each in words if each not in PARTICLES)


# A mailbox by these words is whoever's turn it is to read it.
_OFFICES = frozenset(
    terms("""
    mesadepartes mesa partes informes info contacto alcaldia secretaria gerencia municipalidad
    muni tramite recepcion administracion oficina prensa imagen rrhh logistica consultas web
    atencion despacho direccion comunicaciones""")
)


def is_office(email: str) -> bool:
    """Whether a mailbox is by its name an office's and not a person's."""
    local = email.split("@")[0]
    return bool(_OFFICES & set(terms(local.replace(".", " ").replace("_", " ").replace("-", " "))))


class _Names(NamedTuple):
    """How far two names are one, and how much of them there was to compare."""

    near: float
    worth: float
    why: str
    against: bool = False


_AGAINST = _Names(0.0, 0.0, "", against=True)


def compare_people(one: Someone, other: Someone, offices: Collection[str] = ()) -> Likeness:
    """How far two people are one; `offices` are the mailboxes and telephones of many."""
    if one.generation != other.generation:
        return NONE
    surnames = _surnames(one, other)
    if surnames.against and set(one.emails).isdisjoint(other.emails):
        return NONE
    given = _given(one.given, other.given)
    if given is None:
        return NONE
    contacts = _shared_contacts(one, other, offices)
    if surnames.against:
        return _by_mailbox(one, other, given, contacts)
    likeness = given * surnames.near
    score = surnames.worth * likeness
    if min(len(word) for each in (one, other) for word in each.given) == 1 and given < 0.9:
        why = INITIALS
    elif likeness > 0.999 and surnames.why == SAME_NAME:
        why = SAME_NAME
    else:
        why = surnames.why if surnames.why != SAME_NAME else NEAR_NAME
    evidence, reasons = _around(one, other, contacts)
    return Likeness(min(score + evidence, 1.0), (why, *reasons))


def _given(one: tuple[str, ...], other: tuple[str, ...]) -> float | None:
    """How far the given names are one; None where one of them is somebody else's."""
    if not one or not other:
        return None
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if len(short) == 1 == len(long):
        return near(short[0], long[0], given=True) or None
    if len(short) == 1 and len(long) == 2 and short[0] == "".join(long):
        return 0.96
    left, found = list(long), []
    for word in short:
        alike = [near(word, each, given=True) for each in left]
        best = max(alike)
        if not best:
            return None
        found.append(best)
        del left[alike.index(best)]
    mean = sum(found) / len(found)
    if not left:
        return mean
    # «Elena» for «Rosa Elena» is rarer than «Rosa».
    return mean * (0.97 if near(short[0], long[0], given=True) else 0.9)


def _surnames(one: Someone, other: Someone) -> _Names:
    first = near(one.paternal, other.paternal)
    if one.maternal and other.maternal:
        if first and (second := near(one.maternal, other.maternal)):
            return _Names((first + second) / 2, 0.82, SAME_NAME)
        first = near(one.paternal, other.maternal)
        if first and (second := near(one.maternal, other.paternal)):
            return _Names((first + second) / 2 * 0.97, 0.82, SWAPPED)
        return _AGAINST
    whole, part = (one, other) if one.maternal else (other, one)
    if first:
        if one.married and one.married == other.married:
            return _Names(first, 0.8, SAME_NAME)
        if part.married and whole.maternal and near(part.married, whole.maternal):
            return _Names(first, 0.82, SAME_NAME)
        return _Names(first, 0.66, ONE_SURNAME if whole.maternal else ONLY_SURNAME)
    if not (one.paternal and other.paternal):
        return _AGAINST
    by_second = near(part.paternal, whole.maternal)
    return _Names(by_second, 0.56, ONE_SURNAME) if by_second else _AGAINST


class _Contacts(NamedTuple):
    """The mailboxes and telephones that two people share: their own, and those of an office."""

    email: bool
    phone: bool
    office: bool


_NO_CONTACTS = _Contacts(False, False, False)


def _shared_contacts(one: Someone, other: Someone, offices: Collection[str]) -> _Contacts:
    emails = [each for each in one.emails if each in other.emails]
    phones = [each for each in one.phones if each in other.phones]
    if not emails and not phones:
        return _NO_CONTACTS
    own_emails = [each for each in emails if each not in offices and not is_office(each)]
    own_phones = [each for each in phones if each not in offices and each.startswith("+519")]
    office = len(own_emails) + len(own_phones) < len(emails) + len(phones)
    return _Contacts(bool(own_emails), bool(own_phones), office)


def _around(one: Someone, other: Someone, contacts: _Contacts) -> tuple[float, list[str]]:
    """What else speaks for two people being one, or against it."""
    points, reasons = 0.0, []
    if contacts.email:
        points += 0.24
        reasons.append(SAME_EMAIL)
    if contacts.phone:
        points += 0.2
        reasons.append(SAME_PHONE)
    if set(one.organizations) & set(other.organizations):
        points += 0.14
        reasons.append(SAME_PLACE_OF_WORK)
        if set(one.posts) & set(other.posts):
            points += 0.04
            reasons.append(SAME_POST)
    elif set(one.regions) & set(other.regions):
        points += 0.03
        reasons.append(SAME_REGION)
    elif one.regions and other.regions and not (contacts.email or contacts.phone):
        points -= 0.16
    if contacts.office:
        points += 0.04
    if _have_other_mailboxes(one, other) and not (contacts.email or contacts.phone):
        points -= 0.02
    return points, reasons


def _have_other_mailboxes(one: Someone, other: Someone) -> bool:
    return bool(one.emails and other.emails) and not set(one.emails) & set(other.emails)


def _by_mailbox(one: Someone, other: Someone, given: float, contacts: _Contacts) -> Likeness:
    """Whose name has changed wholly is still known by a mailbox that is theirs by its name."""
    if not contacts.email or given < 0.95:
        return NONE
    if one.maternal and other.maternal and near(one.paternal, other.paternal):
        return NONE  # father and son
    shared = [each.split("@")[0] for each in one.emails if each in other.emails]
    called = set(one.given) & set(other.given)
    if not any(word in local for local in shared for word in called if len(word) > 2):
        return NONE
    points, reasons = _around(one, other, contacts)
    return Likeness(min(0.52 + points, 0.9), (NEAR_NAME, *reasons))
