"""Short forms are written out the first time that a report uses them, and short from then on."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from crm.annual.nouns import article, contracted
from crm.annual.value import (
    ActivityPart,
    Link,
    ObjectivePart,
    Paragraph,
    Quote,
    Span,
    StepGroup,
    Words,
    YearReport,
)
from crm.annual.words import text_of

T = TypeVar("T")

_ARTICLES = {"es": ("el", "la", "los", "las", "al", "del"), "en": ("the",)}
# What is printed as it was typed or published.
_AS_TYPED = {
    ObjectivePart: ("heading", "statement"),
    ActivityPart: ("heading", "statement"),
    StepGroup: ("heading", "steps"),
    Quote: ("text",),
    Link: ("url", "title"),
}


def expanded(report: YearReport, longs: Mapping[str, str]) -> YearReport:
    """The report with each short form written out where its draft first uses it.

    What people typed stays as they typed it: where that has the long form followed by the short
    one between brackets, it has said it.
    """
    expander = _Expander(report.language, longs)
    expander.read(text_of(report.intro))
    objectives = expander.walk(report.objectives)
    return replace(report, objectives=objectives, others=expander.walk(report.others))


def unexpanded(report: YearReport, longs: Mapping[str, str]) -> list[str]:
    """The short forms that the report uses, and that nothing in it ever writes out."""
    expander = _Expander(report.language, longs)
    texts = [report.title, text_of(report.intro), *words_in(report.objectives)]
    texts += [*words_in(report.others), *words_in(report.steps)]
    for each in texts:
        expander.read(each)
    whole = "\n".join(texts)
    return [
        short for short in longs if short not in expander.said and re.search(_alone(short), whole)
    ]


def words_in(value: Any) -> Iterable[str]:
    """All the words of a part of the report, in order."""
    if isinstance(value, Span | Quote):
        yield value.text
    elif isinstance(value, tuple):
        if value and isinstance(value[0], Span):
            yield text_of(value)
        else:
            for each in value:
                yield from words_in(each)
    elif is_dataclass(value):
        for each in fields(value):
            yield from words_in(getattr(value, each.name))


def _alone(short: str) -> str:
    return rf"(?<![\w/\-]){re.escape(short)}(?![\w/\-])"


class _Expander:
    """Goes through a report in the order of reading, and knows what has been said."""

    def __init__(self, language: str, longs: Mapping[str, str]) -> None:
        self.said: set[str] = set()
        self._language = language
        self._longs = longs
        shorts = sorted(longs, key=len, reverse=True)
        self._any = re.compile("|".join(map(_alone, shorts)) or r"(?!)")
        self._shorts = {longs[each]: each for each in shorts}
        whole = (rf"{_alone(longs[each])}(?: \({re.escape(each)}\))?" for each in shorts)
        self._whole = re.compile("|".join(whole) or r"(?!)")

    def walk(self, value: T) -> T:
        """The same value with its drafted words expanded."""
        return self._walk(value)  # type: ignore[no-any-return]

    def _walk(self, value: Any) -> Any:
        if isinstance(value, tuple):
            if value and isinstance(value[0], Span):
                return self.words(value)
            return tuple(self._walk(each) for each in value)
        if not is_dataclass(value) or isinstance(value, type):
            return value
        if isinstance(value, Paragraph) and value.by_hand:
            self.read(text_of(value.words))
            return value
        typed = _AS_TYPED.get(type(value), ())
        changed = {}
        for each in fields(value):
            held = getattr(value, each.name)
            if each.name in typed:
                for text in words_in(held) if not isinstance(held, str) else [held]:
                    self.read(text)
            elif isinstance(held, tuple):
                changed[each.name] = self._walk(held)
        return replace(value, **changed)

    def read(self, text: str) -> None:
        """Take note of what a text writes out: «Pacto Mundial para la Migración (PMM)»."""
        for found in self._any.finditer(text):
            if self._in_brackets(text, found.start(), found.end()):
                self.said.add(found.group())

    def words(self, words: Words) -> Words:
        found: list[Span] = []
        before = ""
        for span in words:
            text = span.text if span.untranslated else self._text(span.text, before)
            before += text
            found.append(replace(span, text=text))
        return tuple(found)

    def _text(self, text: str, before: str) -> str:
        text = self._whole.sub(self._shortened, text)
        made, place = "", 0
        for found in self._any.finditer(text):
            made += text[place : found.start()]
            place = found.end()
            short = found.group()
            said = before + made
            if self._in_brackets(text, found.start(), found.end()):
                self.said.add(short)
            elif short not in self.said and not _quoted(said):
                self.said.add(short)
                made += self._written_out(short, said)
                continue
            made += short
        return contracted(made + text[place:]) if self._language == "es" else made + text[place:]

    def _shortened(self, found: re.Match[str]) -> str:
        """What is written out again becomes its short form."""
        short = self._shorts[found.group().partition(" (")[0]]
        return short if short in self.said else found.group()

    def _written_out(self, short: str, before: str) -> str:
        first, _blank, rest = self._longs[short].partition(" ")
        if rest and re.search(rf"(?<!\w){re.escape(first)} $", before):  # «Migration MPTF»
            return f"{rest} ({short})"
        long = f"{self._longs[short]} ({short})"
        last = before.split()[-1].lower() if before.split() else ""
        if last in _ARTICLES[self._language] or not self._takes_article(short):
            return long
        the = article(long) if self._language == "es" else "the"
        return f"{the if before.strip() else the.capitalize()} {long}"

    def _takes_article(self, short: str) -> bool:
        return self._longs[short][:1].isupper() and short != "ToT"

    def _in_brackets(self, text: str, start: int, end: int) -> bool:
        return text[start - 1 : start] == "(" and text[end : end + 1] == ")" and start > 2


def _quoted(before: str) -> bool:
    """Whether what comes next stands within quotation marks that were opened before."""
    return before.count("«") > before.count("»") or before.count("“") > before.count("”")
