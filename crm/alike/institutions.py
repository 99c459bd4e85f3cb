"""What is known of an institution, and how far two of them are one."""

import re
from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from crm.acronyms import acronyms
from crm.alike.likeness import (
    ACRONYM,
    NEAR_INSTITUTION_NAME,
    NONE,
    SAME_EMAIL,
    SAME_INSTITUTION_NAME,
    SAME_PHONE,
    SAME_PLACE,
    SAME_RUC,
    SAME_WEB,
    Likeness,
)
from crm.alike.words import bones, near
from crm.text import terms

_LEGAL = frozenset(terms("sac saa sa srl eirl scrl sociedad anonima cerrada ltda limitada cia"))
_LINKS = frozenset(terms("de del la las los el y e en para por con al a the of and for"))
_GENERIC = frozenset(
    terms("""
    asociacion fundacion instituto empresa empresas universidad nacional municipalidad distrital
    provincial gobierno regional servicios peru peruana peruano internacional grupo centro comite
    corporacion compania organizacion red ong civil negocios inversiones""")
)
_OF_GOVERNMENTS = (("municipalidad",), ("gobierno",))
_DOTTED = re.compile(r"\b(\w)\.\s?(?=\w\.)")  # «M. D.» is md, and «S. A. C.» sac
_WHOLE = {
    "muni": ("municipalidad",),
    "municip": ("municipalidad",),
    "md": ("municipalidad", "distrital"),
    "mp": ("municipalidad", "provincial"),
    "gore": ("gobierno", "regional"),
    "gob": ("gobierno",),
    "reg": ("regional",),
    "asoc": ("asociacion",),
    "fund": ("fundacion",),
    "inst": ("instituto",),
    "univ": ("universidad",),
    "nac": ("nacional",),
    "serv": ("servicios",),
    "emp": ("empresa",),
    "org": ("organizacion",),
    "min": ("ministerio",),
    "dir": ("direccion",),
    "corp": ("corporacion",),
    "dist": ("distrital",),
    "prov": ("provincial",),
    "sta": ("santa",),
    "sto": ("santo",),
}
_GOVERNMENTS = frozenset(
    ("regional_government", "provincial_municipality", "district_municipality")
)


_ACRONYM = 5  # a name of one word as short as this is one: another letter, another institution


@dataclass(frozen=True, slots=True)
class Institution:
    """What is known of an institution that may tell which it is; every text folded."""

    key: int
    names: tuple[tuple[str, ...], ...]
    kind: str = ""
    short: frozenset[str] = frozenset()
    ruc: str = ""
    place: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    web: str = ""
    catalogue: bool = False


# What two institutions have in common that are compared at all.


def _by_words(one: Institution) -> Iterator[Hashable]:
    for name in one.names:
        telling = [each for each in name if each not in _GENERIC] or list(name)
        heard = sorted({bones(each) for each in telling})
        yield from pairwise(heard)
        yield from ((heard[0], each) for each in heard[2:])
        if len(heard) == 1:
            yield heard[0]
        if one.place:
            yield "place", one.place, heard[0]


def _by_first_word(one: Institution) -> Iterator[Hashable]:
    for name in one.names:
        yield next((each for each in name if each not in _GENERIC), name[0])


def _by_acronym(one: Institution) -> Iterator[Hashable]:
    yield from (name[0] for name in one.names if len(name) == 1)
    yield from one.short


def _by_mark(one: Institution) -> Iterator[Hashable]:
    """Its RUC, its page, and how it is reached."""
    yield from (each for each in (one.ruc, one.web) if each)
    yield from one.emails
    yield from one.phones


INSTITUTION_WAYS = (_by_words, _by_first_word, _by_acronym, _by_mark)


def institution(
    key: int,
    names: Iterable[str | None],
    *,
    kind: str = "",
    ruc: str | None = None,
    place: str | None = None,
    emails: Iterable[str] = (),
    phones: Iterable[str] = (),
    web: str | None = None,
    catalogue: bool = False,
) -> Institution:
    """An institution as it is compared, from its names however they were typed."""
    told = [each for each in names if each]
    made = {name: None for each in told if (name := _canonical(each))}
    bare = [_without_legal(each) for each in told]
    if kind in _GOVERNMENTS:  # whose acronyms are made of its place
        bare = [each for each in bare if _canonical(each)[:1] not in _OF_GOVERNMENTS]
    made_short = {each for name in bare for each in acronyms(name, kind or "company")}
    short = frozenset(each for each in made_short if 2 < len(each) < 9 and " " not in each)
    return Institution(
        key,
        tuple(made),
        kind,
        short,
        ruc or "",
        place or "",
        tuple(dict.fromkeys(each.strip().lower() for each in emails if each)),
        tuple(dict.fromkeys(phones)),
        _domain(web),
        catalogue,
    )


def _without_legal(name: str) -> str:
    words = name.split()
    while len(words) > 1 and "".join(terms(words[-1])) in _LEGAL:
        words.pop()
    return " ".join(words)


def _canonical(name: str) -> tuple[str, ...]:
    """The words of a name that count, whole: without its legal form and what links them."""
    words: list[str] = []
    for word in terms(_DOTTED.sub(r"\1", name)):
        words += _WHOLE.get(word, (word,))
    telling = [each for each in words if each not in _LEGAL and each not in _LINKS]
    return tuple(dict.fromkeys(telling or words))


def _domain(web: str | None) -> str:
    host = (web or "").split("//")[-1].split("/")[0].lower()
    return host.removeprefix("www.")


def compare_institutions(
    one: Institution, other: Institution, offices: Collection[str] = ()
) -> Likeness:
    """How far two institutions are one; `offices` are the mailboxes and telephones of many."""
    if one.catalogue and other.catalogue:
        return NONE
    if one.kind and other.kind and one.kind != other.kind and {one.kind, other.kind} & _GOVERNMENTS:
        return NONE
    alike = max(
        [_same_words(first, second) for first in one.names for second in other.names], default=0.0
    )
    why = SAME_INSTITUTION_NAME if alike > 0.98 else NEAR_INSTITUTION_NAME
    if alike < 0.7 and _is_acronym(one, other):
        alike, why = 0.86, ACRONYM
    same_ruc = bool(one.ruc) and one.ruc == other.ruc
    if not alike and not same_ruc:
        return NONE
    points, reasons = _around_institutions(one, other, offices)
    score = 0.82 * alike + points
    if same_ruc:
        score = max(score + 0.2, 0.86)
        reasons = [SAME_RUC, *reasons]
    elif one.ruc and other.ruc:
        score -= 0.4
    return Likeness(min(score, 1.0), (why, *reasons) if alike else tuple(reasons))


def best_names(one: Institution, other: Institution) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of two that are most alike."""
    return max(
        ((first, second) for first in one.names for second in other.names),
        key=lambda pair: _same_words(*pair),
    )


def matched(one: tuple[str, ...], other: tuple[str, ...]) -> list[tuple[str, str]]:
    """The words of two names that are taken for one, those that are equal first."""
    mine, theirs = set(one), set(other)
    left = [each for each in other if each not in mine]
    found = [(each, each) for each in one if each in theirs]
    for word in one:
        if not left:
            break
        if word in theirs:
            continue
        alike = [_near_word(word, each) for each in left]
        if best := max(alike):
            found.append((word, left.pop(alike.index(best))))
    return found


def _same_words(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """How far two names have the same words; a word of its own on both sides tells them apart."""
    if one == other:
        return 1.0
    if len(one) == len(other) == 1 and max(len(one[0]), len(other[0])) <= _ACRONYM:
        return 0.0
    if len(one) != len(other):
        one, other = _joined(one, other), _joined(other, one)
    pairs = matched(one, other)
    mine, theirs = {word for word, _their in pairs}, {their for _word, their in pairs}
    alone = sum([_weight(each) for each in one if each not in mine])
    rest = sum([_weight(each) for each in other if each not in theirs])
    if alone > 0.35 and rest > 0.35:
        return 0.0
    if not any(_weight(word) == 1 and len(their) > 1 for word, their in pairs):
        return 0.0
    found = sum(_weight(word) * _near_word(word, their) for word, their in pairs)
    # «Fundación Casa» and «Universidad Casa»: one generic word for another is not a slip either.
    share = 0.9 if alone and rest else 1.0
    return share * found / (sum(map(_weight, one)) + rest)


def _joined(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """A name with those of its words joined that the other writes as one: «Casa Abierta»."""
    words: list[str] = []
    for word in one:
        if words and words[-1] + word in other:
            words[-1] += word
        else:
            words.append(word)
    return tuple(words)


def _weight(word: str) -> float:
    return 0.15 if word in _GENERIC or len(word) == 1 else 1.0


@lru_cache(1 << 15)
def _near_word(one: str, other: str) -> float:
    if one.isdigit() or other.isdigit():
        return float(one == other)
    return near(one, other)


def _is_acronym(one: Institution, other: Institution) -> bool:
    return _is_short(one, other) or _is_short(other, one)


def _is_short(one: Institution, whole: Institution) -> bool:
    return any(len(name) == 1 and name[0] in whole.short for name in one.names)


def _around_institutions(
    one: Institution, other: Institution, offices: Collection[str]
) -> tuple[float, list[str]]:
    points, reasons = 0.0, []
    if one.place and one.place == other.place:
        # A place has one government of a kind, and any number of other institutions.
        points += 0.25 if one.kind == other.kind and one.kind in _GOVERNMENTS else 0.07
        reasons.append(SAME_PLACE)
    elif one.place and other.place:
        points -= 0.2 if one.place[:2] != other.place[:2] else 0.14
    if any(each in other.emails and each not in offices for each in one.emails):
        points += 0.12
        reasons.append(SAME_EMAIL)
    if any(each in other.phones and each not in offices for each in one.phones):
        points += 0.1
        reasons.append(SAME_PHONE)
    if one.web and one.web == other.web:
        points += 0.1
        reasons.append(SAME_WEB)
    if one.kind and other.kind and one.kind != other.kind:
        points -= 0.06
    return points, reasons
