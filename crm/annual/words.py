"""Sentences put together of parts: each part is some words, bold or not."""

import re
from collections.abc import Iterable

from crm.annual.value import Span, Words

Part = str | Words

_ATTACHED = re.compile(r"[,.;:)»”…]")


def plain(text: str) -> Words:
    return (Span(text),) if text else ()


def bold(text: str) -> Words:
    return (Span(text, bold=True),) if text else ()


def text_of(words: Words) -> str:
    return "".join(each.text for each in words)


def marked(text: str) -> Words:
    """What somebody wrote, bold where it stands between two pairs of asterisks."""
    parts = text.split("**")
    if len(parts) % 2 == 0:  # a pair that nobody closed is asterisks
        parts[-2:] = ["**".join(parts[-2:])]
    return _tidy(Span(part, bold=number % 2 == 1) for number, part in enumerate(parts))


def join(*parts: Part) -> Words:
    """The parts with a blank between them, none before a comma; an empty one leaves no trace."""
    found: list[Span] = []
    for part in parts:
        words = plain(part) if isinstance(part, str) else part
        if not text_of(words):
            continue
        if found and not _ATTACHED.match(words[0].text):
            found.append(Span(" "))
        found += words
    return _tidy(found)


def sentence(*parts: Part) -> Words:
    """The parts as a sentence: a capital at its beginning, one full stop at its end."""
    words = join(*parts)
    if not words:
        return ()
    first, *rest = words
    capital = Span(first.text[:1].upper() + first.text[1:], first.bold, first.untranslated)
    said = (capital, *rest)
    last = text_of(said).rstrip('»”")')
    return said if last.endswith((".", "!", "?", "…")) else _tidy((*said, Span(".")))


def in_list(items: Iterable[Part], comma: str, last: str) -> Words:
    """Items with commas between them, and another word before the last one."""
    words = [plain(each) if isinstance(each, str) else each for each in items]
    found: list[Span] = []
    for number, item in enumerate(words):
        if number:
            found.append(Span(last if number == len(words) - 1 else comma))
        found += item
    return _tidy(found)


def _tidy(spans: Iterable[Span]) -> Words:
    """Neighbours of one kind in one span, none empty."""
    found: list[Span] = []
    for each in spans:
        if not each.text:
            continue
        last = found[-1] if found else None
        if last and (last.bold, last.untranslated) == (each.bold, each.untranslated):
            found[-1] = Span(last.text + each.text, each.bold, each.untranslated)
        else:
            found.append(each)
    return tuple(found)
