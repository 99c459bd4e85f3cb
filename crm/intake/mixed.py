"""Takes apart a cell that says who somebody is and more: «Ing. Juan Pérez - Gerente - 999 888 777».

A cell that says nothing but a name is left as it is.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from crm.intake import names
from crm.intake.telephones import EXTENSION
from crm.text import clean_line, fold

_LONGEST = 300
_AT_ALL = re.compile(r"[\d@|;:<\n(•·]|\s[-–—/]+\s")
_IDENTITY = re.compile(r"\b(?:dni|d\.n\.i\.)[\s.:#°º]*\d{8}\b", re.IGNORECASE)  # which is not kept
_YEARS = r"(?!(?:19|20)\d\d\s*[-–]\s*(?:19|20)\d\d\b)"
_ANNEX = rf"{EXTENSION}\b[\s.:#]*\d{{1,7}}"
_CALLED = (
    r"(?:\b(?:cel|celular|tel|telf|telef|tel[eé]fono|fono|whatsapp|wsp|rpm|m[oó]vil)\b[\s.:]*)?"
)
_NUMBER = re.compile(
    rf"{_CALLED}(?<![\d-])\+?\(?{_YEARS}\d[\d().\s-]{{4,22}}\d(?:[\s,-]*{_ANNEX})?|{_ANNEX}",
    re.IGNORECASE,
)
_MAILBOX = re.compile(
    r"(?<![^\s<>()\[\],;:|])[^\s<>()\[\],;:|@]+@[^\s<>()\[\],;:|@]+\.[a-zA-Z]{2,}"
)
_APART = re.compile(r"\s+[-–—/]+(?:\s+|$)|\s*[;|<>\n•·()]+\s*|:\s+")
_ASIDE = re.compile(r"\(([^()]{3,})\)")
_POST = re.compile(
    r"(sub ?|vice ?)?(alcald|gobernador|gerent|director|jef[ea]|regidor|secretari|coordinador"
    r"|asesor|president|especialista|analista|asistente|responsable|representante|consultor"
    r"|comisionad|promotor|ministr|decan|rector|oficial|administrador|tecnic|encargad|prefect"
    r"|consul|embajador|(manager|head|officer)\b)"
)
_POST_BY_COMMA = re.compile(rf"(?:^|,) ?{_POST.pattern}")
_AROUND = " ,.;:-–—/|"


class Mixed(NamedTuple):
    """What a cell says of somebody; the `numbers` and the `rest` are as they were written."""

    name: str
    post: str = ""
    emails: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()

    @property
    def says_more(self) -> bool:
        """Whether there was more in it than a name."""
        return bool(self.post or self.emails or self.numbers)


def is_post(text: str) -> bool:
    """Whether it begins as the name of a post does."""
    return _POST.match(fold(text)) is not None


def taken_apart(cell: str) -> Mixed:
    """Name, post and ways to reach somebody out of one cell; what is none of them is the rest."""
    only_name = Mixed(clean_line(cell))
    if len(cell) > _LONGEST or not (_AT_ALL.search(cell) or _may_have_post(cell)):
        return only_name
    left, identities = _IDENTITY.subn(";", cell)
    emails = tuple(_MAILBOX.findall(left))
    left = _MAILBOX.sub(";", left)
    numbers = tuple(clean_line(each[0]) for each in _NUMBER.finditer(left))
    left = _NUMBER.sub(";", left)
    asides = _ASIDE.findall(left)
    pieces = [each for said in (_ASIDE.sub(" ", left), *asides) for each in _pieces(said)]
    posts = [each for each in pieces if is_post(each)]
    named = [each for each in pieces if each not in posts]
    if not named or not (posts or emails or numbers or identities or asides):
        return only_name
    name = next((each for each in named if names.is_person(each)), named[0])
    rest = [each for each in (*named, *posts[1:]) if each is not name]
    return Mixed(name, posts[0] if posts else "", emails, numbers, tuple(rest))


def _may_have_post(cell: str) -> bool:
    return "," in cell and _POST_BY_COMMA.search(fold(cell)) is not None


def _pieces(text: str) -> Iterator[str]:
    """What stands apart in a cell; of commas, those between a name and a post."""
    for piece in _APART.split(text):
        together: list[str] = []
        for part in piece.split(","):
            if is_post(part.strip(_AROUND)):
                yield from _said(together)
                yield from _said([part])
                together = []
            else:
                together.append(part)
        yield from _said(together)


def _said(parts: list[str]) -> Iterator[str]:
    said = clean_line(", ".join(filter(None, (each.strip(_AROUND) for each in parts))))
    if any(map(str.isalnum, said)):
        yield said
