"""The telephones of one cell, however many it has and however they were typed."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from crm.checks import Phone

Reads = Callable[[str], Phone | None]

# What people write beside a number and says nothing that is kept.
_WORDS = re.compile(
    r"\b(cel|celular|celulares|tel|telf|telef|telefono|teléfono|tlf|fono|fijo|casa|oficina|of"
    r"|trabajo|movil|móvil|whatsapp|wsp|wpp|rpm|rpc|claro|movistar|entel|bitel|central|directo"
    r"|personal|nro|num|n)\b\s?[°º.:#]*",
    re.IGNORECASE,
)
_APART = re.compile(r"[;\n|,/]+|\s[-–—]+\s|\s+[yo]\s+(?=[\d(+])")
EXTENSION = r"(?:anexos?|anex|anx|ext|extensi[oó]n|interno)"  # how people call one
_ANNEX = re.compile(rf"(?:{EXTENSION}|int|#)[\s.:#]*(\d{{1,7}})", re.IGNORECASE)
_FAX = re.compile(r"\bfax\b", re.IGNORECASE)
_REMARK = re.compile(r"\([^()\d]*\)|[^\W\d_]{2,}[.:]*")
_DIGITS = re.compile(r"[\d\s().+-]+")
_TOKEN = re.compile(r"\+?\(?\d+\)?")
_AROUND = " .,:;#-–—_/"
_NONE = frozenset(("", "0", "no", "sin telefono", "sin teléfono"))
_MOST_TOKENS, _LONGEST = 16, 300


class Telephones(NamedTuple):
    """The numbers of a cell, what in it looks like one and is none, and whether it says more."""

    phones: tuple[Phone, ...] = ()
    unread: tuple[str, ...] = ()
    remark: bool = False


def is_mobile(phone: Phone) -> bool:
    """Whether it is a mobile of Peru, behind which there are no extensions."""
    return phone.e164.startswith("+519") and len(phone.e164) == 12


def read(typed: str, one: Reads) -> Telephones:
    """What a cell says; `one` reads what is a single number."""
    if phone := one(typed):
        return Telephones((phone,))
    if typed.strip(_AROUND).lower() in _NONE:
        return Telephones()
    if len(typed) > _LONGEST:
        return Telephones((), (typed,))
    found: list[Phone] = []
    unread: list[str] = []
    remark = False
    for piece in _APART.split(_FAX.sub("; fax", _WORDS.sub(";", typed))):
        said = piece.strip(_AROUND)
        if not said or _continues(said, found):
            continue
        phones = _numbers(said, one)
        if not phones and not _FAX.search(said) and (bare := _REMARK.sub(" ", said)) != said:
            phones, remark = _numbers(bare.strip(_AROUND), one), True
        if not phones and any(map(str.isdigit, said)) and not _FAX.search(said):
            unread.append(said)
        remark = remark or not phones
        found += phones
    phones = list(dict.fromkeys(found))
    if not phones:
        return Telephones((), (typed,))
    return Telephones(tuple(phones), tuple(unread), remark and not unread)


def _continues(said: str, found: list[Phone]) -> bool:
    """Whether this only adds to the number before: its extension, or how the next one ends."""
    if not found:
        return False
    last = found[-1]
    if annex := _ANNEX.fullmatch(said):
        found[-1] = last._replace(extension=last.extension or annex[1])
        return True
    if said.isascii() and said.isdigit() and len(said) <= 2 and not is_mobile(last):
        ends = int(last.e164[-len(said) :])
        if 0 < int(said) - ends < 10:  # «555-0143/44» are two
            found.append(Phone(last.e164[: -len(said)] + said))
            return True
    return False


def _numbers(said: str, one: Reads) -> list[Phone]:
    """One number or, where nothing stands between them, the fewest that use all the digits."""
    if not said:
        return []
    if phone := one(said):
        return [phone]
    tokens = _TOKEN.findall(said)
    if len(tokens) > _MOST_TOKENS or not _DIGITS.fullmatch(said):
        return []
    return _parted(tokens, one) or []


def _parted(tokens: Sequence[str], one: Reads) -> list[Phone] | None:
    best: list[list[Phone] | None] = [[]]
    for end in range(1, len(tokens) + 1):
        ways = []
        for start in range(end):
            before = best[start]
            if before is not None and (phone := one(" ".join(tokens[start:end]))):
                ways.append([*before, phone])
        best.append(min(ways, key=len, default=None))
    return best[-1]
