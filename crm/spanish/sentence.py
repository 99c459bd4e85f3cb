"""A sentence as it was typed, beside the same letters without case or accents to be read by."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from crm.text import clean_line

Span = tuple[int, int]

_MARKUP = re.compile(r"<[^<>]*>|[«»\"“”]")
_WORD = re.compile(r"[^\W_]+")
_DANGLING = re.compile(r"\s+(?:y|e|o|u|pero|y también|además)$")
_INITIAL = re.compile(r"\b[^\W\d_]\.$")


@dataclass(frozen=True)
class Word:
    """A word with its place; `flat` is how it is compared."""

    start: int
    end: int
    flat: str


@dataclass(frozen=True)
class Sentence:
    """What was typed, cleaned; `flat` has every letter in the same place, folded."""

    text: str

    @classmethod
    def of(cls, typed: str) -> "Sentence":
        return cls(clean_line(typed))

    @cached_property
    def flat(self) -> str:
        plain = "".join(map(_flat, self.text))
        return _MARKUP.sub(lambda found: " " * len(found[0]), plain)

    @cached_property
    def words(self) -> list[Word]:
        return [Word(each.start(), each.end(), each[0]) for each in _WORD.finditer(self.flat)]

    def typed(self, span: Span) -> str:
        """Return what stands in a place, as typed."""
        return self.text[span[0] : span[1]]

    def capital(self, start: int) -> bool:
        """Tell whether a word begins in a capital letter."""
        return self.text[start].isupper()

    def without(self, span: Span, cut: Iterable[Span]) -> str:
        """Return what stands in a place, tidied, but for the pieces cut out."""
        first, last = span
        kept, here = [], first
        for start, end in sorted(cut):
            if start >= here and end <= last:
                kept.append(self.text[here:start])
                here = end
        return tidy(" ".join([*kept, self.text[here:last]]))


def _flat(letter: str) -> str:
    """The letter without case or marks, if that is still one letter."""
    if letter.isascii():
        return letter.lower()
    parts = unicodedata.normalize("NFKD", letter.casefold())
    plain = "".join(each for each in parts if not unicodedata.category(each).startswith("M"))
    return plain if len(plain) == 1 else " " if plain.isspace() or not plain else letter


def tidy(text: str) -> str:
    """Return the text without the blanks and marks that a cut has left at its ends."""
    text = re.sub(r"\s+([,;:.)])", r"\1", " ".join(text.split()))
    text = re.sub(r"[,;:]+(?=[,;:.])", "", text).strip(" ,;:–-")
    text = _DANGLING.sub("", text)
    if text.endswith(".") and not _INITIAL.search(text):
        text = text.rstrip(" .,;:")
    return text


def overlap(one: Span, other: Span) -> bool:
    """Tell whether two places share a letter."""
    return one[0] < other[1] and other[0] < one[1]


def inside(place: int, spans: Iterable[Span]) -> bool:
    """Tell whether a place lies in one of these."""
    return any(start <= place < end for start, end in spans)
