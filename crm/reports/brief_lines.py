"""What a brief says, in words ready to print: the value between the records and the page."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any, Literal

from crm.reports.pdf import clip, warnings_of

Kind = Literal["organization", "person", "handover"]
Tone = Literal["plain", "accent", "ok", "warn", "danger", "stalled"]
State = Literal["done", "current", "ahead", "skipped"]


@dataclass(frozen=True)
class Reach:
    """A way to reach someone: a phone, a mailbox, an address."""

    text: str
    label: str = ""
    personal: bool = False


@dataclass(frozen=True)
class Point:
    """Something to raise in the next meeting; `strong` is what presses about it."""

    text: str
    strong: str = ""
    restricted: bool = False


@dataclass(frozen=True)
class Agenda:
    """The next meeting, or what to raise in it when none is set."""

    when: str = ""
    place: str = ""
    points: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Step:
    """One stage of a follow-up as it stands for this actor."""

    title: str
    state: State
    caption: str = ""
    to_verify: bool = False


@dataclass(frozen=True)
class FollowUpLine:
    """A follow-up of one instrument, stage by stage."""

    title: str
    steps: tuple[Step, ...] = ()
    note: str = ""
    restricted: bool = False


@dataclass(frozen=True)
class PersonLine:
    """Somebody at the institution; without a name, a post that nobody holds."""

    name: str
    post: str = ""
    reach: tuple[Reach, ...] = ()
    badge: str = ""
    restricted: bool = False


@dataclass(frozen=True)
class PostLine:
    """A post that the person holds or held, newest first."""

    title: str
    organization: str = ""
    span: str = ""
    current: bool = False
    restricted: bool = False


@dataclass(frozen=True)
class OutcomeLine:
    """A need, an opportunity, a risk or a resource, and where it was heard."""

    kind: str
    text: str
    source: str = ""
    tone: Tone = "warn"
    restricted: bool = False


@dataclass(frozen=True)
class CommitmentLine:
    """Who has to do what by when, and in words how that stands."""

    text: str
    responsible: str = ""
    due: str = ""
    state: str = ""
    tone: Tone = "plain"
    restricted: bool = False


@dataclass(frozen=True)
class InteractionLine:
    """Something that happened with the actor, newest first; its `note` stays inside."""

    when: str
    title: str
    detail: str = ""
    who: str = ""
    note: str = ""
    restricted: bool = False


@dataclass(frozen=True)
class Fact:
    """A labelled line; a blank text prints as «sin dato»."""

    label: str
    text: str = ""
    restricted: bool = False


@dataclass(frozen=True)
class Brief:
    """All that a brief prints, in words; the layout adds headings and nothing else.

    `alert` stands above all else for whoever reads it, `private_alert` for the team alone.
    """

    kind: Kind
    name: str
    printed_by: str
    printed_on: date
    about: tuple[str, ...] = ()
    focal_point: str = ""
    alert: str = ""
    private_alert: str = ""
    agenda: Agenda = Agenda()
    follow_ups: tuple[FollowUpLine, ...] = ()
    people: tuple[PersonLine, ...] = ()
    former: str = ""
    posts: tuple[PostLine, ...] = ()
    reach: tuple[Reach, ...] = ()
    outcomes: tuple[OutcomeLine, ...] = ()
    commitments: tuple[CommitmentLine, ...] = ()
    interactions: tuple[InteractionLine, ...] = ()
    older_interactions: int = 0
    links: tuple[Fact, ...] = ()
    facts: tuple[Fact, ...] = ()
    as_of: str = ""
    example: bool = False
    shareable: bool = False
    logo: bytes | None = None


def for_sharing(brief: Brief) -> Brief:
    """Return the brief without what must stay inside.

    That is restricted lines, notes and alerts of our own, personal contacts, and the names of
    those who are there no more.
    """
    return replace(
        brief,
        private_alert="",
        former="",
        agenda=replace(brief.agenda, points=_open(brief.agenda.points)),
        follow_ups=_open(brief.follow_ups),
        people=tuple(replace(each, reach=_public(each.reach)) for each in _open(brief.people)),
        posts=_open(brief.posts),
        reach=_public(brief.reach),
        outcomes=_open(brief.outcomes),
        commitments=_open(brief.commitments),
        interactions=tuple(replace(each, note="") for each in _open(brief.interactions)),
        links=_open(brief.links),
        facts=_open(brief.facts),
        shareable=True,
    )


def _open(lines: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(line for line in lines if not line.restricted)


def _public(reach: Sequence[Reach]) -> tuple[Reach, ...]:
    return tuple(each for each in reach if not each.personal)


def clipped(value: Any, most: int) -> Any:
    """Return the brief, or any part of it, with every text cut at so many characters."""
    if isinstance(value, str):
        return clip(value, most)
    if isinstance(value, tuple):
        return tuple(clipped(each, most) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        parts = {each.name: clipped(getattr(value, each.name), most) for each in fields(value)}
        return replace(value, **parts)
    return value


def brief_warnings(brief: Brief) -> str:
    """Say which characters of the brief no face can draw; empty when it can draw them all."""
    return warnings_of(brief)
