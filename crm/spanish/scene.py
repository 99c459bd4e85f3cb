"""A sentence taken apart, as all the rules look at it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from crm.dates import PartialDate, show_partial
from crm.organizations import kind_short
from crm.spanish import lexicon
from crm.spanish.actors import Cast, Mention, Role
from crm.spanish.moments import Day, Hour
from crm.spanish.reading import Option
from crm.spanish.sentence import Sentence, Span, inside

Chosen = Mapping[str, Any]


@dataclass(frozen=True)
class Scene:
    """A sentence taken apart: its days, hours and names."""

    sentence: Sentence
    today: date
    chosen: Chosen
    types: dict[str, tuple[int, str]]
    hours: list[Hour]
    days: list[Day]
    cast: Cast

    @property
    def flat(self) -> str:
        return self.sentence.flat

    @cached_property
    def moments(self) -> list[Span]:
        """Where days and hours stand."""
        return [each.span for each in self.days] + [each.span for each in self.hours]

    @cached_property
    def names(self) -> list[Span]:
        """Where institutions and people are named."""
        return self.cast.spans()

    @cached_property
    def taken(self) -> list[Span]:
        """Where names, days and hours stand."""
        return self.names + self.moments

    def unsaid(self, span: Span, but: Iterable[Span] = ()) -> str:
        """What stands in a place besides names, days, hours, and these."""
        taken = [*self.taken, *but]
        return "".join(" " if inside(place, taken) else self.flat[place] for place in range(*span))

    def days_within(self, span: Span) -> list[Day]:
        return [each for each in self.days if span[0] <= each.span[0] and each.span[1] <= span[1]]


def is_spanish(scene: Scene) -> bool:
    """Tell whether the words that are no names look Spanish, and rather so than foreign."""
    words = [each.flat for each in scene.sentence.words if not inside(each.start, scene.names)]
    own = sum(
        each in lexicon.SPANISH
        or each in lexicon.INFINITIVES
        or bool(lexicon.SPANISH_ENDING.search(each))
        for each in words
    )
    own += len([each for each in scene.hours if each.value])
    own += any(form.search(scene.flat) for form, _kind, _debtor in lexicon.TRIGGERS)
    own += any(head.form.search(scene.flat) for head in lexicon.HEADS)
    foreign = sum(each in lexicon.FOREIGN for each in words)
    foreign += sum(
        bool(lexicon.FOREIGN_LETTER.search(scene.sentence.typed((each.start, each.end))))
        for each in scene.sentence.words
    )
    return own > foreign or (not foreign and not words)


def topic_of(scene: Scene, head: Span) -> Span | None:
    """The words after «sobre …», up to a pause, a day, a result, or those with whom it was."""
    for found in lexicon.TOPIC.finditer(scene.flat, *head):
        here = found.start()
        if inside(here, scene.taken) or not scene.flat[:here].strip():
            continue
        words = lexicon.TOPIC_WORDS.match(scene.flat, here)
        start = words.end() if words else found.end()
        named = lexicon.LEADING_ARTICLE.match(scene.flat, start)
        if found[0] == "para" and inside(named.end() if named else start, scene.taken):
            continue  # «taller para la muni de …»
        return start, min(_topic_ends(scene, (start, head[1]), here))
    return None


def _topic_ends(scene: Scene, span: Span, here: int) -> Iterator[int]:
    """The places before which the topic ends, each for its own reason."""
    start, end = span
    yield end
    for pause in re.finditer(r"[,.;:]\s", scene.flat[start:end]):
        if not inside(start + pause.start(), scene.names):
            yield start + pause.start()
    yield from (each.span[0] for each in scene.hours if start < each.span[0] < end)
    for day in scene.days:
        if start < day.span[0] < end and not day.of_noun:
            yield day.span[0]
    for form, _kind, _debtor in lexicon.TRIGGERS:
        trigger = form.search(scene.flat, start, end)
        if trigger and not lexicon.RELATIVE.search(scene.flat[: trigger.start()]):
            yield trigger.start()
    mentions = scene.cast.mentions
    if not any(each.role is Role.WITH and each.span[1] <= here for each in mentions):
        for each in mentions:
            with_ = _WITH.search(scene.flat[: each.span[0]])
            if with_ and start < with_.start() < end:
                yield with_.start()


_WITH = re.compile(r"\s(?:con|c/)\s*(?:(?:el|la|los|las)\s+)?$")


def shown_due(due: date | None, today: date) -> str:
    return show_partial(PartialDate.day(due), today) if due else ""


def key_of(scene: Scene, mention: Mention) -> str:
    return f"organization:{scene.flat[mention.name[0] : mention.name[1]]}"


def options_of(scene: Scene, ids: Iterable[int]) -> tuple[Option, ...]:
    """Institutions to choose from, as menus show them."""
    return tuple(
        Option(
            id_,
            actor.full_name,
            actor.territory or kind_short(actor.kind),
        )
        for id_ in dict.fromkeys(ids)
        if (actor := scene.cast.actors.get(id_))
    )
