"""Brings in what calendars and saved e-mails tell of: each event, and each mail, is one event.

Who is known by an e-mail takes part as the file says, and nobody is created: who is not known is
kept as written, for somebody to say who it is.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import date, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import catalogue, events, focal_points, journal
from crm.agenda import EntryKind
from crm.bulk import chunks
from crm.dates import PartialDate, show_range
from crm.errors import Conflict, CrmError, Invalid
from crm.i18n import _
from crm.intake.afterwards import IMPORTED, came_in
from crm.intake.answers import Imported, Skipped
from crm.intake.mailboxes import Mailboxes, Part
from crm.intake.occasion_drafts import EMAIL, MEETING, OccasionDraft, of_mail, of_occasion
from crm.intake.plan import Verdict
from crm.intake.value import Holds, Intake
from crm.model import (
    Event,
    EventState,
    EventType,
    FollowUp,
    NetworkRole,
    Observance,
    Organization,
    OrganizationKind,
    OrganizerRole,
    Outcome,
    Participation,
    ParticipationState,
    Person,
    Record,
)
from crm.model.base import today
from crm.text import fold

Step = Callable[[int, int], object]
_TELL_EVERY = 50
# What stands in a calendar that this program wrote; see `crm.ics`.
_OURS = re.compile(r"([a-z]+)-(\d{1,19})(?:-\d{4})?@enlace")
_NOUNS: Mapping[EntryKind, type[Record]] = {
    EntryKind.MEETING: Event,
    EntryKind.DUE: Outcome,
    EntryKind.STEP: FollowUp,
    EntryKind.OBSERVANCE: Observance,
}
_KINDS = {each.value: each for each in _NOUNS}


@dataclass(frozen=True)
class PlannedOccasion:
    """What one event of a calendar, or one mail, would do.

    `people` are those known by an e-mail, `unknown` those who are not; `told` is what does not
    come in whole. `same_as` is the event of the file that it is, or may be.
    """

    line: int
    title: str
    when: str
    verdict: Verdict
    reason: str = ""
    people: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    organization_id: int | None = None
    organization: str = ""
    same_as: int | None = None
    state: EventState = EventState.HELD
    told: tuple[str, ...] = ()
    _: KW_ONLY
    draft: "OccasionDraft" = field(repr=False)
    parts: tuple[Part, ...] = field(repr=False)
    values: Mapping[str, Any] = field(repr=False)  # as `events.save_event` takes them


@dataclass(frozen=True)
class OccasionPlan:
    """What a calendar or a box of mails would do to our file, and what it was."""

    name: str
    format: str
    sha256: str
    rows: tuple[PlannedOccasion, ...] = field(repr=False)

    def count(self, verdict: Verdict) -> int:
        """How many have this verdict."""
        return sum(each.verdict is verdict for each in self.rows)


def make(session: Session, intake: Intake, step: Step | None = None) -> OccasionPlan:
    """Say what each event or mail would do, writing nothing."""
    tell = step or (lambda _done, _total: None)
    if intake.holds is Holds.OCCASIONS:
        drafts = [of_occasion(each) for each in intake.occasions]
    elif intake.holds is Holds.MAILS:
        drafts = [of_mail(each) for each in intake.mails]
    else:
        raise CrmError(_("«{name}» no tiene reuniones ni correos.").format(name=intake.name))
    total = len(drafts)
    known = Mailboxes(session, {each.key for draft in drafts for each in draft.who})
    there = _There(session, (each.uid for each in drafts))
    seen: dict[object, int] = {}
    rows = []
    for number, draft in enumerate(drafts):
        if number % _TELL_EVERY == 0:
            tell(number, total)
        row = _planned(draft, known, there)
        rows.append(row if row.verdict is Verdict.ERROR else _once(row, seen))
    tell(total, total)
    return OccasionPlan(intake.name, intake.format.value, intake.sha256, tuple(rows))


def _once(row: PlannedOccasion, seen: dict[object, int]) -> PlannedOccasion:
    """The row, or that an earlier one of the file says the same."""
    draft = row.draft
    keys: list[object] = [draft.uid] if draft.uid else []
    if draft.type == MEETING or not keys:  # two mails of one minute are two
        keys.append(draft.moment)
    before = next((seen[each] for each in keys if each in seen), None)
    for each in keys:
        seen.setdefault(each, row.line)
    if before is None:
        return row
    told = _("Repite lo de la línea {line} del archivo.").format(line=before)
    return replace(row, verdict=Verdict.SAME, reason=told)


# What the file knows of it


@dataclass(frozen=True)
class _Standing:
    """An event that the file has."""

    id: int
    type_id: int
    subject: str
    start: PartialDate | None
    start_time: time | None
    venue: str
    state: EventState

    @property
    def when(self) -> str:
        """Its day and hour, in words."""
        day = self.start if self.start and self.start.precision == "day" else None
        return _when(day.first if day else None, self.start_time, None, None) or (
            show_range(self.start) if self.start else ""
        )


class _There:
    """The events that the file has, by what they are called."""

    def __init__(self, session: Session, uids: Iterable[str]) -> None:
        self._by_title: dict[str, list[_Standing]] = {}
        self._by_id: dict[int, _Standing] = {}
        columns = (Event.id, Event.type_id, Event.subject, Event.start_first, Event.start_last)
        for id_, type_id, subject, first, last, at, venue, state in session.execute(
            select(*columns, Event.start_time, Event.venue, Event.state)
        ):
            start = PartialDate(first, last) if first and last else None
            each = _Standing(id_, type_id, subject, start, at, venue or "", state)
            self._by_title.setdefault(fold(subject), []).append(each)
            self._by_id[id_] = each
        types = session.scalars(select(EventType.id).order_by(EventType.position)).all()
        self._types = {
            code: wanted if (wanted := catalogue.event_type_id(code)) in types else types[0]
            for code in (MEETING, EMAIL)
        }
        self._ours = set(_there_of(session, map(_own, uids)))

    def type_id(self, code: str) -> int:
        """The kind of event of this code, or the first where the office has let it go."""
        return self._types[code]

    def of_ours(self, draft: OccasionDraft) -> tuple[EntryKind | None, _Standing | None]:
        """What it was when this program put it into a calendar, and which event."""
        kind, id_ = _own(draft.uid)
        if kind is not EntryKind.MEETING:
            return kind, None
        each = self._by_id.get(id_)
        if each and (fold(each.subject) == fold(draft.title) or _same_day(each, draft)):
            return kind, each
        return None, None  # it was deleted since, or is an event of another file

    def has(self, draft: OccasionDraft) -> bool:
        """Whether this file has what this program put into a calendar."""
        return _own(draft.uid) in self._ours

    def like(self, draft: OccasionDraft) -> tuple[_Standing | None, bool]:
        """The event that it is, or may be, and whether that is certain."""
        so_called = self._by_title.get(fold(draft.title), ())
        if draft.type == EMAIL:
            type_id = self.type_id(EMAIL)
            so_called = [each for each in so_called if each.type_id == type_id]
        same = [each for each in so_called if _same_day(each, draft)]
        for each in same:
            at = each.start_time == draft.start_time
            where = not each.venue or not draft.venue or fold(each.venue) == fold(draft.venue)
            if at and where and draft.start is not None:
                return each, True
        near = same if draft.type == MEETING or draft.start is None else []
        return (near[0], False) if near else (None, False)


def _same_day(each: _Standing, draft: OccasionDraft) -> bool:
    """Whether both may be on one day: it is within what is known of ours."""
    if each.start is None or draft.start is None:
        return each.start is None and draft.start is None
    return each.start.first <= draft.start <= each.start.last


def _own(uid: str) -> tuple[EntryKind | None, int]:
    """What an entry of a calendar that this program wrote is of; nothing for those of others."""
    found = _OURS.fullmatch(uid)
    return (_KINDS.get(found[1]), int(found[2])) if found else (None, 0)


def _there_of(
    session: Session, named: Iterable[tuple[EntryKind | None, int]]
) -> Iterator[tuple[EntryKind | None, int]]:
    """Those of them that the file has."""
    ids: dict[EntryKind, set[int]] = {}
    for kind, id_ in named:
        if kind is not None and id_ < 1 << 63:
            ids.setdefault(kind, set()).add(id_)
    for kind, of_kind in ids.items():
        noun = _NOUNS[kind]
        for some in chunks(of_kind):
            for id_ in session.scalars(select(noun.id).where(noun.id.in_(some))):
                yield kind, id_


# Verdicts


def _planned(draft: OccasionDraft, known: Mailboxes, there: _There) -> PlannedOccasion:
    parts = _parts(draft, known)
    house = _house(parts, known)
    values = _values(draft, parts, known, there)
    row = PlannedOccasion(
        draft.line,
        draft.title,
        _when(draft.start, draft.start_time, draft.end, draft.end_time),
        Verdict.NEW,
        "",
        tuple(each.shown for each in parts if each.known),
        tuple(each.shown for each in parts if not each.known),
        house,
        known.names.get(house, "") if house else "",
        None,
        values["state"],
        draft.told,
        draft=draft,
        parts=parts,
        values=values,
    )
    if draft.problem:
        return replace(row, verdict=Verdict.ERROR, reason=draft.problem)
    kind, ours = there.of_ours(draft)
    if kind is not None and there.has(draft):
        told = _stands(ours, draft) if ours else _("Está en este archivo: salió de su agenda.")
        return replace(row, verdict=Verdict.SAME, reason=told, same_as=ours.id if ours else None)
    if kind is not None:
        told = _("Salió de la agenda de otro archivo de Enlace y no es una reunión: «{kind}».")
        return replace(row, verdict=Verdict.ERROR, reason=told.format(kind=kind.label))
    if problems := events.problems_of(values):
        return replace(row, verdict=Verdict.ERROR, reason=" ".join(problems.values()))
    like, certain = there.like(draft)
    if like is not None and certain:
        return replace(row, verdict=Verdict.SAME, reason=_stands(like, draft), same_as=like.id)
    if like is not None:
        told = _("Puede ser una que ya está, con el mismo asunto: {when}.").format(
            when=" · ".join(filter(None, (like.when or _("sin fecha"), like.venue)))
        )
        return replace(row, verdict=Verdict.REVIEW, reason=told, same_as=like.id)
    if draft.type == EMAIL and draft.start is None:
        told = _("No dice cuándo se envió: puede ser un borrador.")
        return replace(row, verdict=Verdict.REVIEW, reason=told)
    return row


def _stands(each: _Standing, draft: OccasionDraft) -> str:
    """That it is there already, and where the file of ours says otherwise of it."""
    day = each.start and each.start.first == draft.start
    if day and each.start_time == draft.start_time and fold(each.subject) == fold(draft.title):
        if draft.cancelled and each.state is not EventState.CANCELLED:
            told = _("Ya está en este archivo, donde no está cancelada: {state}.")
            return told.format(state=each.state.label)
        return _("Ya está en este archivo.")
    told = _("Ya está en este archivo, donde dice otra cosa: «{subject}», {when}.")
    return told.format(subject=each.subject, when=each.when or _("sin fecha"))


def _parts(draft: OccasionDraft, known: Mailboxes) -> tuple[Part, ...]:
    """Who takes part, each once however many mailboxes they have."""
    found: dict[object, Part] = {}
    for who in draft.who:
        part = known.part(who)
        found.setdefault((part.person_id, part.organization_id) if part.known else who.key, part)
    return tuple(found.values())


def _house(parts: Iterable[Part], known: Mailboxes) -> int | None:
    """The institution that it was with: of several, the first of those of whom one is known."""
    sure = sorted(parts, key=lambda each: not each.known)
    return next(filter(None, map(known.house, sure)), None)


def _values(
    draft: OccasionDraft, parts: Sequence[Part], known: Mailboxes, there: _There
) -> dict[str, Any]:
    """An event as `events.save_event` takes it."""
    caller = next((known.part(each) for each in draft.who if each.organizes), None)
    house = known.house(caller) if caller else None
    # What another institution calls to is not an event of the Network's.
    theirs = house is not None and known.kinds[house] is not OrganizationKind.UN
    return {
        "type_id": there.type_id(draft.type),
        "state": _state(draft),
        "subject": draft.title,
        "start": PartialDate.day(draft.start) if draft.start else None,
        "start_time": draft.start_time,
        "end": PartialDate.day(draft.end) if draft.end else None,
        "end_time": draft.end_time,
        "venue": draft.venue or None,
        "source_url": draft.link or None,
        "notes": draft.notes or None,
        "network_role": NetworkRole.JOINS if theirs else NetworkRole.ORGANIZES,
        "organizers": [{"organization_id": house, "role": OrganizerRole.ORGANIZES}]
        if theirs
        else [],
        "participants": [
            {
                "person_id": each.person_id,
                "organization_id": each.organization_id,
                "state": each.state,
            }
            for each in (*parts, *_senders(draft, parts))
            if each.known
        ],
    }


def _senders(draft: OccasionDraft, parts: Sequence[Part]) -> list[Part]:
    """The institutions from which somebody not known wrote or was written to.

    Of a meeting, whoever it is stands on the list themselves.
    """
    if draft.type == MEETING:
        return []
    there = {each.organization_id for each in parts}
    houses = dict.fromkeys(each.belongs for each in parts if each.belongs not in there)
    return [Part("", ParticipationState.ATTENDED, None, each) for each in houses if each]


def _state(draft: OccasionDraft) -> EventState:
    if draft.cancelled:
        return EventState.CANCELLED
    last = draft.end or draft.start
    if draft.type == MEETING and last is not None and last >= today():
        return EventState.PLANNED
    return EventState.HELD


def _when(start: date | None, at: time | None, end: date | None, until: time | None) -> str:
    """Its days and its hours, in words."""
    if start is None:
        return ""
    hours = "–".join(f"{each:%H:%M}" for each in (at, until) if each)
    return ", ".join(filter(None, (show_range(start, end), hours)))


# Writing


def decide(plan: OccasionPlan, keep_out: Collection[int] | None = None) -> Imported:
    """How many would come in and which not, and why; nothing is written.

    `keep_out` are the lines that somebody leaves out: unless it is said, those to be reviewed.
    """
    skipped = []
    for row in plan.rows:
        if row.verdict in (Verdict.SAME, Verdict.ERROR):
            skipped.append(Skipped(row.line, row.reason))
        elif keep_out is None and row.verdict is Verdict.REVIEW:
            told = _("Por revisar. {reason}").format(reason=row.reason)
            skipped.append(Skipped(row.line, told))
        elif keep_out is not None and row.line in keep_out:
            skipped.append(Skipped(row.line, _("Se dejó fuera.")))
    return Imported(len(plan.rows), len(plan.rows) - len(skipped), 0, tuple(skipped))


def write(
    session: Session,
    plan: OccasionPlan,
    keep_out: Collection[int] | None = None,
    step: Step | None = None,
) -> Imported:
    """Write down what comes in, in one action; raises `Conflict` if the file has changed.

    `step(done, total)` is told how far it is; whatever it raises ends it, and nothing is kept.
    """
    tell = step or (lambda _done, _total: None)
    done = decide(plan, keep_out)
    out = {each.line for each in done.skipped}
    rows = [each for each in plan.rows if each.line not in out]
    journal.describe(session, IMPORTED, plan.name)
    _check_there(session, rows)
    by = focal_points.named(session, session.info.get("who") or "")
    unknown: list[dict[str, Any]] = []
    for number, row in enumerate(rows):
        if number % _TELL_EVERY == 0:
            tell(number, len(rows))
        unknown += _written(session, row, _write(session, row, by))
    journal.insert_rows(session, Participation, unknown)
    tell(len(rows), len(rows))
    if rows:  # where nothing came in there is nothing to undo
        came_in(session, plan, done)
    return done


def _check_there(session: Session, rows: Sequence[PlannedOccasion]) -> None:
    """Raise `Conflict` where somebody is gone since, or where one of these has come in."""
    parts = [part for row in rows for part in row.parts]
    there = _There(session, ())
    if (
        any(row.verdict is Verdict.NEW and there.like(row.draft)[1] for row in rows)
        or not _are_there(session, Person, {each.person_id for each in parts})
        or not _are_there(session, Organization, {each.organization_id for each in parts})
        or not _are_there(session, Organization, {each.belongs for each in parts})
    ):
        raise Conflict(_("Los datos cambiaron desde que se revisó el archivo. Vuelva a revisarlo."))


def _are_there(session: Session, noun: type[Record], ids: set[int | None]) -> bool:
    found: set[int] = set()
    for some in chunks(ids - {None}):
        found.update(session.scalars(select(noun.id).where(noun.id.in_(some))))
    return found == ids - {None}


def _write(session: Session, row: PlannedOccasion, by: int | None) -> int:
    """Write down one event with whom the file knows of it, and return its id."""
    try:
        return events.save_event(session, {**row.values, "recorded_by_id": by})
    except Invalid as error:
        told = _("Línea {line}: {problem}").format(line=row.line, problem=error)
        raise Invalid({f"rows.{row.line}": told}) from error


def _written(session: Session, row: PlannedOccasion, event_id: int) -> Iterator[dict[str, Any]]:
    """Whoever of a meeting is not known stands on its list, to be verified.

    The text of a mail says who wrote to whom.
    """
    unknown = [each for each in row.parts if not each.known]
    for number, each in enumerate(unknown if row.draft.type == MEETING else ()):
        house = session.get_one(Organization, each.belongs) if each.belongs else None
        yield {
            "event_id": event_id,
            "written": each.shown,
            "organization_id": each.belongs,
            "institution": house.name_of_the_day if house else None,
            "to_verify": True,
            "state": each.state,
            "position": len(row.parts) - len(unknown) + number,
        }
