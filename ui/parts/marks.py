"""Finds where searched words occur in a text, so that a list can show why a row is there."""

import re
import unicodedata

Span = tuple[int, int]

_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Lower case without marks; the same rule the search goes by."""
    return _fold(text)[0]


def mark(text: str, words: str) -> list[Span]:
    """Where the words begin a word of the text, as (start, length), whatever accents and case."""
    wanted = sorted(_WORD.findall(fold(words)), key=len, reverse=True)
    if not wanted:
        return []
    folded, origin = _fold(text)
    spans = []
    for word in _WORD.finditer(folded):
        found = next((each for each in wanted if word.group().startswith(each)), "")
        if found:
            start = origin[word.start()]
            spans.append((start, origin[word.start() + len(found)] - start))
    return spans


def _fold(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters (and its end) where it stood."""
    if text.isascii():
        return text.lower(), list(range(len(text) + 1))
    folded: list[str] = []
    origin: list[int] = []
    for place, char in enumerate(text):
        for part in unicodedata.normalize("NFKD", char.casefold()):
            if not unicodedata.combining(part):
                folded.append(part)
                origin.append(place)
    return "".join(folded), [*origin, len(text)]
