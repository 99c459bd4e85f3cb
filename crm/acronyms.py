"""The short forms by which people look for an institution or read it, made by rule."""

import re

from crm.text import fold, terms

_LINKS = frozenset(terms("a al and con de del e el en for in la las los of on para por the to y"))
_LONGEST = 12

# What stands before the place: as it is said, and as its letters are written.
_FORMS = {
    "regional_government": (("gore", "gr", "g r"), "gr"),
    "provincial_municipality": (("muni", "mp", "m p"), "mp"),
    "district_municipality": (("muni", "md", "m d"), "md"),
}


def acronyms(name: str, kind: str) -> set[str]:
    """Return the folded short forms of an institution.

    `name` is the place of a government («Villa El Salvador»), else the official name.
    An acronym may belong to several; «M.D. Comas» is searched as md comas, «M. D. Comas»
    as m d comas, hence both.
    """
    several = _initials(name)
    if kind not in _FORMS:
        return {each for each in several if len(each) > 1}
    place = " ".join(terms(name))
    if not place:
        return set()
    prefixes, letters = _FORMS[kind]
    short = {each for each in several if len(each) > 1}
    return (
        short
        | {letters + each for each in several}
        | {f"{prefix} {each}" for prefix in prefixes for each in {*short, place}}
        | {f"{prefix}{place}".replace(" ", "") for prefix in prefixes}
    )


def abbreviated(name: str) -> str:
    """A government's whole name where space is short: «M. D. Comas», «GORE Tumbes»."""
    for whole, short in _SHORTENED:
        if name.startswith(whole):
            return f"{short} {name.removeprefix(whole)}"
    return name


_SHORTENED = tuple(
    (f"{kind} {of} ", short)
    for kind, short in (
        ("Municipalidad Distrital", "M. D."),
        ("Municipalidad Provincial", "M. P."),
        ("Gobierno Regional", "GORE"),
    )
    for of in ("de", "del")
)


def _initials(name: str) -> set[str]:
    """Return the initials with all words, without the linking ones, and of the capitals only.

    The last two differ in «Villa El Salvador», which everybody calls VES.
    """
    every = re.findall(r"[^\W_]+", re.sub("['’]", "", name))
    linked = [word for word in every if fold(word) not in _LINKS]
    capitals = [word for word in every if word[0].isupper()]
    made = {_first_letters(chosen) for chosen in (every, linked, capitals)}
    return {each for each in made if 0 < len(each) <= _LONGEST}


def _first_letters(chosen: list[str]) -> str:
    return "".join(part[0] for word in chosen for part in terms(word)[:1])
