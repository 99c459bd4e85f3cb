"""Names of people as others type them: made whole, and parted into given names and surnames."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from crm import people
from crm.alike.words import is_given, is_surname
from crm.text import clean_line, fold, terms

_SMALL = {"da", "de", "del", "di", "do", "dos", "e", "la", "las", "los", "y"}
# What stands before a name, as it is kept; «María» is a name, and «Ma.» too.
_TREATMENTS = {
    "sr": "Sr.",
    "senor": "Sr.",
    "sra": "Sra.",
    "senora": "Sra.",
    "srta": "Srta.",
    "senorita": "Srta.",
    "dr": "Dr.",
    "doctor": "Dr.",
    "dra": "Dra.",
    "doctora": "Dra.",
    "ing": "Ing.",
    "abg": "Abg.",
    "abog": "Abg.",
    "lic": "Lic.",
    "licda": "Lic.",
    "econ": "Econ.",
    "eco": "Econ.",
    "arq": "Arq.",
    "mg": "Mg.",
    "mgtr": "Mg.",
    "prof": "Prof.",
    "emb": "Emb.",
    "cpc": "CPC",
    "mr": "Mr.",
    "mrs": "Mrs.",
    "ms": "Ms.",
}
_INSTITUTIONS = re.compile(
    r"\b(municipalidad|muni|mun|municipio|gore|gobierno|ministerio|direccion|gerencia|oficina"
    r"|asociacion|fundacion|instituto|universidad|colegio|camara|empresa|corporacion|centro"
    r"|comite|consejo|red|embajada|consulado|defensoria|superintendencia|programa|organizacion"
    r"|organismo|federacion|confederacion|sindicato|banco|hospital|poder|policia|congreso"
    r"|agencia|onu|oim|acnur|unicef|pnud|ong|s a c|sac|s a|eirl|srl|md|mp|association|foundation"
    r"|university|ministry|company|inc|ltd)\b"
)
_NO_NAME = re.compile(r"[\d@/:;#=<>{}\[\]|\\]")


class Named(NamedTuple):
    """A person's name in its parts."""

    given: str
    paternal: str = ""
    maternal: str = ""
    treatment: str = ""

    @property
    def whole(self) -> str:
        """As it is said."""
        return " ".join(filter(None, (self.given, self.paternal, self.maternal)))


def part(typed: str, *, surnames_first: bool = False, treatment: str = "") -> Named:
    """The parts of a whole name: «Dra. QUISPE MAMANI, Rosa Elena», «María de la Cruz Huamán»."""
    found, name = apart(typed)
    return _named(whole_name(name, surnames_first=surnames_first), _title(treatment, found))


def joined(
    given: str, *, surnames: str = "", paternal: str = "", maternal: str = "", treatment: str = ""
) -> Named:
    """A name out of cells that divide it, wholly or only in surnames and given names."""
    found, given = apart(given)
    title = _title(treatment, found)
    if surnames and not (paternal or maternal):
        if not given:
            return _named(whole_name(surnames), title)
        parts = people.split_name(f"{proper(surnames)}, {proper(given)}")
        return _named(parts, title)
    return Named(proper(given), proper(paternal), proper(maternal), title)


def _title(typed: str, found: str) -> str:
    """The treatment as it is kept: that of a cell of its own, or else of the name."""
    return (apart(f"{typed} X")[0] or clean_line(typed) or found) if typed else found


def _named(parts: Mapping[str, str], treatment: str) -> Named:
    return Named(
        parts["given_names"], parts["paternal_surname"], parts["maternal_surname"], treatment
    )


def apart(typed: str) -> tuple[str, str]:
    """The treatment before a name, as it is kept, and the name; «Sr. Ing.» is Ing."""
    said = clean_line(typed).split()
    treatment = ""
    while len(said) > 1 and (found := _treatment(said[0])):
        # «Dr.Pérez» has no blank after it.
        rest = said[0].partition(".")[2].strip(". ")
        treatment, said = found, [rest, *said[1:]] if rest else said[1:]
    return treatment, " ".join(said)


@lru_cache(1 << 12)
def _treatment(word: str) -> str:
    first, dot, _rest = word.partition(".")
    known = fold(first.replace("(a)", "").replace("/a", ""))
    # «Eco» and «Mg» may be names; with a point after them they are not.
    return _TREATMENTS.get(known, "") if dot or known not in ("eco", "mg", "emb", "prof") else ""


def whole_name(typed: str, *, surnames_first: bool = False) -> dict[str, str]:
    """The parts of a name in one cell, by the names of their columns."""
    surnames, comma, given = typed.partition(",")
    if comma and surnames.strip() and given.strip():
        return people.split_name(f"{proper(surnames)}, {proper(given)}")
    typed = clean_line(typed.replace(",", " "))
    loud = [word for word in typed.split() if word.isupper() and len(word.strip(".")) > 1]
    quiet = [word for word in typed.split() if word not in loud]
    if loud and any(word[:1].isupper() and len(word.strip(".")) > 1 for word in quiet):
        # «QUISPE MAMANI Rosa Elena»: who shouts a part of a name shouts the surnames.
        return people.split_name(f"{proper(' '.join(loud))}, {' '.join(quiet)}")
    name = proper(typed)
    order = _order(name)
    first = surnames_first if order is None else order
    return people.surnames_first(name) if first else people.split_name(name)


def _order(name: str) -> bool | None:
    """Whether a name begins with the surnames, where both its ends tell by themselves."""
    said = [each for each in terms(name) if each not in _SMALL]
    if len(said) < 2:
        return None
    first, last = said[0], said[-1]
    if is_surname(first) and is_given(last):
        return True
    return False if is_given(first) and is_surname(last) else None


def proper(text: str) -> str:
    """A name that was typed in capitals, or in none, as names are written."""
    line = clean_line(text)
    if not (line.isupper() or line.islower()):
        return line
    written = re.sub(r"[^\W\d_]+", lambda found: found[0].capitalize(), line.lower())
    first, *rest = written.split()
    return " ".join([first, *(each.lower() if fold(each) in _SMALL else each for each in rest)])


# What a column of names is like


def is_institution(cell: str) -> bool:
    """Whether a cell names an institution by a word of which only those are made."""
    return _INSTITUTIONS.search(" ".join(terms(cell[:300]))) is not None


def is_person(cell: str) -> bool:
    """Whether a cell may name a person: two to seven words, one of them a name that many bear."""
    said = [each for each in terms(apart(cell[:300])[1]) if each not in _SMALL]
    if not 2 <= len(said) <= 7 or _NO_NAME.search(cell) or is_institution(cell):
        return False
    return any(is_given(each) or is_surname(each) for each in said)


def come_surnames_first(cells: Iterable[str]) -> bool:
    """Whether whole names of a column begin with the surnames, by the names that many bear.

    Those with a comma tell for themselves, whatever the others are like.
    """
    first = last = 0
    for cell in cells:
        said = [each for each in terms(apart(cell)[1]) if each not in _SMALL]
        if "," in cell or len(said) < 2:
            continue
        first += is_surname(said[0]) or is_given(said[-1])
        last += is_given(said[0]) or is_surname(said[-1])
    return first > last


def are_surnames(cells: Sequence[str]) -> bool:
    """Whether cells that hold a part of a name hold surnames, by those that many bear."""
    return _most(is_surname, is_given, cells)


def are_given(cells: Sequence[str]) -> bool:
    """Whether cells that hold a part of a name hold given names, by those that many bear."""
    return _most(is_given, is_surname, cells)


def _most(one: Callable[[str], bool], other: Callable[[str], bool], cells: Sequence[str]) -> bool:
    """Whether far more cells have words of one kind than of the other."""
    words = [terms(cell) for cell in cells]
    ones, others = (sum(any(map(kind, each)) for each in words) for kind in (one, other))
    return ones > 2 * others and ones * 2 > len(cells)
