"""What a sentence was understood as: the values that travel from the reader to the screen."""

import datetime as dt
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from crm.dates import PartialDate
from crm.i18n import _
from crm.model import OrganizationKind, OutcomeKind
from crm.spanish.sentence import Span

LONGEST = 500


TASK = "task"


Verdict = Literal["saves", "asks", "refuses"]


State = Literal["held", "planned"]


Debtor = Literal["we", "they"]


@dataclass(frozen=True)
class Actor:
    """What is known of an institution that was named."""

    id: int
    name: str
    full_name: str
    kind: OrganizationKind
    code: str | None
    within: frozenset[str]  # its province and region, folded
    territory: str
    population: int
    closed: bool
    called: frozenset[str] = frozenset()  # its own acronyms and other names, as they are looked up


@dataclass(frozen=True)
class Option:
    """One of several things that words may mean."""

    value: Any
    text: str
    detail: str = ""


@dataclass(frozen=True)
class Slot:
    """A piece of what was understood; `key` is how `chosen` speaks of it.

    One that is `asked` has no value yet: `question` says what is missing, `options` what to
    choose from, where the sentence leaves a choice.
    """

    key: str
    name: str
    value: Any = None
    text: str = ""
    span: Span | None = None
    options: tuple[Option, ...] = ()
    question: str = ""

    @property
    def asked(self) -> bool:
        return bool(self.question)


@dataclass(frozen=True)
class Result:
    """Something that came out of the event."""

    kind: OutcomeKind
    text: str
    due: date | None = None
    debtor: Debtor | None = None
    debtor_id: int | None = None


@dataclass(frozen=True)
class Someone:
    """A person who was named, and the institution for which they were there."""

    id: int
    name: str
    organization_id: int | None = None


@dataclass(frozen=True)
class Reading:
    """A sentence as it was understood; nothing is written by reading it."""

    sentence: str
    verdict: Verdict = "refuses"
    why: str = ""
    kind: str | None = None
    type_id: int | None = None
    type_name: str = ""
    state: State | None = None
    on: PartialDate | None = None
    time: dt.time | None = None
    until: dt.time | None = None
    organizations: tuple[Actor, ...] = ()
    people: tuple[Someone, ...] = ()
    subject: str = ""
    results: tuple[Result, ...] = ()
    text: str = ""
    due: date | None = None
    notes: str = ""
    slots: tuple[Slot, ...] = ()

    @property
    def asks(self) -> list[str]:
        """The names of what must be cleared up, once each."""
        return list(dict.fromkeys(each.name for each in self.slots if each.asked))

    @property
    def said(self) -> str:
        """What stands in the way of saving, in a sentence; nothing, and it can be saved."""
        if self.verdict == "refuses":
            return refusal(self.why)
        return " ".join(dict.fromkeys(each.question for each in self.slots if each.asked))


def refusal(why: str) -> str:
    """Why a sentence cannot be used."""
    return {
        "empty": _("Escriba qué pasó o qué hay que hacer."),
        "too_long": _(
            "Pasa de {count} letras: regístrelo en el formulario, con Ctrl+Enter."
        ).format(count=LONGEST),
        "nothing": _("No hay palabras que entender. Escriba, por ejemplo, con quién se reunió."),
        "language": _("Solo se entiende español. Escríbalo en español o use el formulario."),
    }[why]


def settled(reading: Reading) -> Reading:
    """Say whether anything is still asked."""
    asks = any(each.asked for each in reading.slots)
    return replace(reading, verdict="asks" if asks else "saves")
