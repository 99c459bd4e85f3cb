"""The records of a year as the draft of its report finds them: frozen, and of one language's names.

A `Text` is a field in both languages, of which the English may be missing.
"""

from dataclasses import dataclass, field
from datetime import date

from crm.annual.attendees import Attendees
from crm.dates import PartialDate
from crm.model import (
    EventState,
    InstrumentKind,
    MaterialKind,
    Measure,
    NetworkRole,
    OrganizationKind,
    OutcomeKind,
    PracticeActor,
    StepState,
    VersionKind,
    VersionState,
)
from crm.plan_links import OWN

Text = tuple[str | None, str | None]


@dataclass(frozen=True)
class Party:
    """An institution named with an event: it was there, or is to be pointed out."""

    id: int
    name: str
    highlighted: bool


@dataclass(frozen=True)
class OutcomeRow:
    """What came of an event; `raised_by` and `organization_id` tell which group it came from.

    Of a commitment, `debtor` is the institution that owes it.
    """

    id: int
    kind: OutcomeKind
    text: str
    raised_by: str
    organization_id: int | None
    debtor: str = ""


@dataclass(frozen=True)
class EventRow:
    """An event; one that is not `counts` lies ahead, as far as the report knows."""

    id: int
    activity_id: int | None
    planned: bool  # it is of an activity, be it of another year's plan
    counts: bool
    ahead: bool
    type_id: int
    code: str
    type: Text
    state: EventState
    role: NetworkRole
    title: str
    topic: str
    audience: str
    part: str
    start: PartialDate | None
    end: PartialDate | None
    where: str
    several: bool
    links: tuple[str, ...] = ()
    organizers: tuple[str, ...] = ()
    parties: tuple[Party, ...] = ()
    outcomes: tuple[OutcomeRow, ...] = ()

    @property
    def held(self) -> bool:
        return self.counts and self.state is EventState.HELD

    @property
    def own(self) -> bool:
        return self.role in OWN

    @property
    def prepares(self) -> bool:
        """Whether it only prepares another event, and is none of the year's own."""
        return self.code == "coordination"


@dataclass(frozen=True)
class PublicationRow:
    """A material on a channel, as it was called: out, or meant to be."""

    id: int
    channel: str
    social: bool
    platform: bool
    out: bool
    on: PartialDate | None
    url: str | None


@dataclass(frozen=True)
class MaterialRow:
    """A material of which something was made, is being made or is meant to be published."""

    id: int
    activity_id: int | None
    kind: MaterialKind
    title: str
    topic: str
    audience: str
    purpose: str
    messages: tuple[str, ...]
    event_id: int | None
    event_audience: str
    observance_id: int | None
    made: VersionKind | None  # what was finished of it in the year
    unfinished: tuple[tuple[VersionKind, VersionState, int], ...]
    publications: tuple[PublicationRow, ...] = ()

    @property
    def out(self) -> tuple[PublicationRow, ...]:
        return tuple(each for each in self.publications if each.out)

    @property
    def planned(self) -> tuple[PublicationRow, ...]:
        return tuple(each for each in self.publications if not each.out)


@dataclass(frozen=True)
class MarkedDay:
    """A commemorative date in the year; `years` since what it is the anniversary of."""

    id: int
    day: date
    name: str
    years: int | None


@dataclass(frozen=True)
class MailingRow:
    """A mail to many that was sent."""

    id: int
    activity_id: int | None
    subject: str
    recipients: int


@dataclass(frozen=True)
class FollowUpRow:
    """How far an institution has come by the day of the report."""

    id: int
    organization_id: int
    name: str
    kind: OrganizationKind
    place: str
    stage: str  # the code of the furthest
    stage_name: str  # of that by which it counts
    counted: bool
    since: PartialDate | None  # when it came to the stage by which it counts
    moved: bool  # anything was noted of it in the year, or without a date
    new: bool  # it came to that stage in the year, or nobody knows when
    to_verify: bool
    title: str
    about: str
    parties: tuple[str, ...]


@dataclass(frozen=True)
class InstrumentRow:
    """An instrument with its follow-ups; `reached` by the day, `new` of them in the year.

    Of those reached as many are `sure` as nobody has still to verify.
    """

    id: int
    code: str
    kind: InstrumentKind
    name: str
    short: str
    supports: str
    reached: int
    sure: int
    new: int
    actors: tuple[PracticeActor, ...]
    balance_id: int | None
    follow_ups: tuple[FollowUpRow, ...]


@dataclass(frozen=True)
class ActivityRow:
    """An activity of the plan, with what was done of its target."""

    id: int
    objective_id: int
    code: str | None
    statement: Text
    target: int | None
    done: int
    unit: Text
    measure: Measure
    reason: str
    instrument_id: int | None


@dataclass(frozen=True)
class ObjectiveRow:
    """An objective of the plan, with its activities in order."""

    id: int
    number: int
    statement: Text
    short: Text
    activities: tuple[ActivityRow, ...]


@dataclass(frozen=True)
class StepRow:
    """A next step; `done` also where what it is linked to was done."""

    id: int
    short: Text
    theme: Text
    text: Text
    state: StepState


@dataclass(frozen=True)
class Acronyms:
    """What short forms stand for in one language, and which of them a Spanish one is there."""

    longs: dict[str, str] = field(default_factory=dict)
    shorts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class YearRows:
    """Everything that the report of a year is drafted from."""

    year: int
    as_of: date
    title: Text
    intro: Text
    objectives: tuple[ObjectiveRow, ...]
    events: tuple[EventRow, ...]
    attendees: dict[int, tuple[Attendees, ...]]  # by activity, and by event
    materials: tuple[MaterialRow, ...]
    marked_days: dict[int, MarkedDay]
    mailings: tuple[MailingRow, ...]
    instruments: tuple[InstrumentRow, ...]
    steps: tuple[StepRow, ...]
    promised: tuple[StepRow, ...]
    acronyms: Acronyms
