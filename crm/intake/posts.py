"""Names of posts and of units that others type in capitals, as such names are written."""

import re
from functools import lru_cache

from crm.intake.mixed import is_post
from crm.spanish.lexicon import word_set
from crm.text import clean_line, fold

_SMALL = word_set("a al con da de del do e el en la las los o para por sin sobre su u y")
# Of so few letters a word is rather an acronym; these are not.
_FEW = 3
_SHORT = word_set("fin gas ley luz mar mas paz red rio sol sub sur uso via")
_ACRONYMS = word_set(
    "acnur ciam cepal codisec demuna indeci omaped reniec sisfoh ugel unesco unfpa unicef"
)
_LONGEST_ALONE = 8  # of an acronym that is all the cell says
_ENDINGS = word_set("a as esa o os ra sa")  # «ALCALDE/SA», «DIRECTOR(A)»
_NUMERAL = re.compile(r"[IVX]+")
_PIECE = re.compile(
    r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}\b"  # «RR.HH.»
    r"|[^\W\d_]+"
)


@lru_cache(1 << 13)
def proper(text: str) -> str:
    """The name of a post or of a unit; what may be an acronym stays as it was typed."""
    line = clean_line(text)
    if not line.isupper() or _is_acronym(line):
        return line
    return _PIECE.sub(lambda found: _piece(found[0], found.start(), line), line)


def _is_acronym(line: str) -> bool:
    alone = line.isalpha() and len(line) <= _LONGEST_ALONE
    return alone and line.isascii() and not is_post(line)


def _piece(said: str, at: int, line: str) -> str:
    """One word of it as it is written there."""
    word, before = fold(said), line[max(0, at - 2) : at]
    if before[:1].isalpha() and before[1:] in ("(", "/") and word in _ENDINGS:
        return said.lower()
    if at and word in _SMALL:
        return said.lower()
    if "." in said or _NUMERAL.fullmatch(said) or word in _ACRONYMS:
        return said
    voiceless = not set(word) & set("aeiou")
    return said if voiceless or (len(said) <= _FEW and word not in _SHORT) else said.capitalize()
