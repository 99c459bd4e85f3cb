"""The report of a year as one value, from which the page on screen, the PDF and the DOCX are made.

Every passage has a `key`, which names it in every language and in every year's report of the same
activity, and the records that it was drafted from.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


@dataclass(frozen=True)
class Ref:
    """A record behind a passage or a figure; `kind` is its table, such as `event`."""

    kind: str
    id: int


@dataclass(frozen=True)
class Span:
    """Words of one weight; `untranslated` ones are in another language than the report."""

    text: str
    bold: bool = False
    untranslated: bool = False


Words = tuple[Span, ...]


@dataclass(frozen=True)
class Paragraph:
    """One or two sentences.

    `by_hand` ones were written in place of the draft; `outdated` then says what has changed in the
    records since, in words, and is empty when nothing has.
    """

    key: str
    words: Words
    refs: tuple[Ref, ...] = ()
    figures: tuple[str, ...] = ()
    by_hand: bool = False
    outdated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Callout:
    """A big number, what it counts, and what came of it."""

    key: str
    figure: str
    number: str
    what: Words
    below: Words = ()
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True)
class DateCallout:
    """A day of the year that was marked, such as «10 de diciembre», and what it stands for."""

    key: str
    day: str
    what: Words
    refs: tuple[Ref, ...] = ()


class Mark(StrEnum):
    """How sure the state of somebody in a list is: said in words too, never by the sign alone."""

    SURE = "sure"
    TO_VERIFY = "to_verify"
    NONE = "none"


@dataclass(frozen=True)
class Label:
    """Somebody named on a card of their own, such as a government that signed."""

    name: str
    words: Words = ()
    mark: Mark = Mark.NONE
    ref: Ref | None = None


@dataclass(frozen=True)
class Labels:
    """Cards of those who are named beside each other."""

    key: str
    items: tuple[Label, ...]


@dataclass(frozen=True)
class Bullets:
    """A list; `dots` ones are short and stand on one line with dots between."""

    key: str
    items: tuple[Words, ...]
    refs: tuple[Ref, ...] = ()
    lead: Words = ()
    dots: bool = False


@dataclass(frozen=True)
class Quote:
    """An official title in its own language, within quotation marks, after what leads to it."""

    key: str
    lead: Words
    text: str
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True)
class Link:
    """An address to be printed whole, and clicked only in what is sent."""

    key: str
    url: str
    title: str | None = None
    ref: Ref | None = None


Block = Paragraph | Callout | DateCallout | Labels | Bullets | Quote | Link


@dataclass(frozen=True)
class ActivityPart:
    """An activity: its heading («Actividad 1.1.1.2» or «Actividad»), statement and what was done.

    `plan` says target and done side by side where there is a target, with the reason where they
    differ; it is empty otherwise.
    """

    key: str
    heading: str
    statement: Words
    blocks: tuple[Block, ...]
    plan: Words = ()
    ref: Ref | None = None


@dataclass(frozen=True)
class ObjectivePart:
    """An objective with what was done under it."""

    key: str
    heading: str
    statement: Words
    activities: tuple[ActivityPart, ...]
    ref: Ref | None = None


@dataclass(frozen=True)
class StepGroup:
    """Next steps under one heading, such as «Asistencia técnica: Revisión Regional 2024»."""

    heading: Words
    steps: tuple[Words, ...]
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True)
class Tile:
    """One of the year's few large numbers, at the head of the report."""

    figure: str
    number: str
    what: str


@dataclass(frozen=True)
class Evidence:
    """A figure as the annex tells it: how it was counted, and each record behind it in words."""

    name: str
    label: str
    value: int
    unit: str
    time_rule: str
    duplicate_rule: str
    records: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class YearReport:
    """The whole report of a year in one language, as of a day."""

    year: int
    language: str
    as_of: date
    kicker: str
    title: str
    intro: Words
    tiles: tuple[Tile, ...]
    objectives: tuple[ObjectivePart, ...]
    others: tuple[ActivityPart, ...]
    promised: tuple[StepGroup, ...]
    steps: tuple[StepGroup, ...]
    steps_heading: str
    evidence: tuple[Evidence, ...]
    nothing: str = ""  # what to say of a year of which nothing is recorded
    footer: str = ""
    logo: bytes | None = field(default=None, repr=False)
