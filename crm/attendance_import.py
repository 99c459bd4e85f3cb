"""A list of attendance out of a spreadsheet: planned row by row, seen, and only then written.

Nobody is taken for somebody else in silence: a row is `known` only where its name and something
besides agree with one person of the file; where they might, it asks.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import attendance, attendance_sheet, journal, named, people
from crm.attendance_sheet import Heads, Line
from crm.dates import show_date
from crm.errors import Invalid, NotFound
from crm.i18n import _
from crm.intake.value import Intake
from crm.model import (
    AgeBand,
    Appointment,
    ConsentBasis,
    ContactKind,
    ContactPoint,
    Event,
    EventSession,
    HeadCount,
    Organization,
    Participation,
    ParticipationState,
    Person,
    Post,
    Record,
    SessionAttendance,
    Sex,
)
from crm.model.base import N_, NAME, today
from crm.people import UNNAMED_POST, post_on
from crm.search import Kind
from crm.text import fold, terms

IMPORTED = N_("Lista de asistencia de «{subject}» importada")

Step = Callable[[int, int], None]
# For each row that asks, by its number: the person it is, or None for somebody new.
Answers = Mapping[int, int | None]


class Verdict(StrEnum):
    KNOWN = "known"  # somebody of the file; or in the list already
    ASK = "ask"  # somebody of the file may be meant, or nobody can tell who
    NEW = "new"  # somebody whom the file does not know
    MINOR = "minor"  # under 18: counted, never named
    COUNT = "count"  # several people by their number only
    WRONG = "wrong"  # nothing will be written of this row
    EMPTY = "empty"  # of nobody: blank, a total, the headings again


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be meant by a row, and why."""

    person_id: int
    name: str
    reason: str


@dataclass(frozen=True)
class Planned:
    """What one row of the spreadsheet would do; `number` is its line there.

    `reason` says why it is known, asks or is wrong; `like` is the line of the same person earlier
    in the sheet, in another session. `there` says that the list has the row already.
    """

    number: int
    verdict: Verdict
    reason: str = ""
    line: Line | None = None
    sex: Sex | None = None
    heads: Heads | None = None
    person_id: int | None = None
    participation_id: int | None = None
    there: bool = False
    candidates: tuple[Candidate, ...] = ()
    organization_id: int | None = None
    institution: str = ""
    session_id: int | None = None
    like: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name as it would be written down."""
        return self.line.name if self.line else ""


@dataclass(frozen=True)
class Plan:
    """What a spreadsheet would do to the list of an event or of one of its sessions."""

    event_id: int
    session_id: int | None
    source: str
    rows: tuple[Planned, ...]

    def count(self, verdict: Verdict) -> int:
        """How many rows have this verdict."""
        return sum(each.verdict is verdict for each in self.rows)


@dataclass(frozen=True)
class Imported:
    """What an import did: rows by what became of them, people created, heads counted."""

    attended: int
    new_people: int
    to_verify: int
    minors: int
    heads: int
    there: int
    wrong: int


# Planning


def plan(session: Session, sheet: Intake, event_id: int, *, session_id: int | None = None) -> Plan:
    """Say what each row would do; raises `CrmError` where the columns cannot be told.

    Where the sheet has a column of days and the event has sessions, a row is of the session of its
    day; `session_id` says of which session the whole sheet is.
    """
    event = session.get(Event, event_id)
    if event is None:
        raise NotFound(_("Esa reunión ya no está en este archivo."))
    lines = attendance_sheet.read(sheet, event.start_last or today())
    known = _Known(session, event, lines)
    planned = [_planned(known, line, session_id) for line in lines]
    return Plan(event_id, session_id, sheet.name, tuple(_once_each(known, planned)))


class _Known:
    """All that the file knows by which a row can be recognised, read once."""

    def __init__(self, session: Session, event: Event, lines: Sequence[Line]) -> None:
        self.session = session
        self.event = event
        self.days: dict[date, int] = {}
        for each in session.scalars(select(EventSession).filter_by(event_id=event.id)):
            if each.held_on:
                self.days.setdefault(each.held_on, each.id)
        self._institutions: dict[str, tuple[int | None, str]] = {}
        self._read_people()
        self._read_contacts(lines)
        self._read_list()

    def _read_people(self) -> None:
        self.names: dict[int, str] = {}
        self.by_name: dict[tuple[str, ...], list[int]] = {}
        self.by_word: dict[str, set[int]] = {}
        columns = (Person.given_names, Person.paternal_surname, Person.maternal_surname)
        for id_, *parts in self.session.execute(select(Person.id, *columns)):
            self.names[id_] = " ".join(filter(None, parts))
            words = _words(self.names[id_])
            self.by_name.setdefault(words, []).append(id_)
            for word in words:
                self.by_word.setdefault(word, set()).add(id_)
        self.places: dict[int, set[int]] = {}
        held = select(Appointment.person_id, Post.organization_id).join(
            Post, Post.id == Appointment.post_id
        )
        was = select(Participation.person_id, Participation.organization_id).where(
            Participation.person_id.is_not(None), Participation.organization_id.is_not(None)
        )
        for query in (held, was):
            rows: Sequence[Any] = self.session.execute(query).all()
            for person_id, organization_id in rows:
                self.places.setdefault(person_id, set()).add(organization_id)

    def _read_contacts(self, lines: Sequence[Line]) -> None:
        """Who has a mail or a phone; what several rows of a sheet share says nothing of anybody."""
        self.times = Counter(each for line in lines for each in {line.email, line.phone} if each)
        self.by_contact: dict[str, set[int]] = {}
        query = select(ContactPoint.person_id, ContactPoint.value).where(
            ContactPoint.person_id.is_not(None), ContactPoint.kind != ContactKind.ADDRESS
        )
        rows: Sequence[Any] = self.session.execute(query).all()
        for person_id, value in rows:
            self.by_contact.setdefault(value.lower(), set()).add(person_id)

    def _read_list(self) -> None:
        query = select(Participation).filter_by(event_id=self.event.id).order_by(Participation.id)
        rows = self.session.scalars(query).all()
        self.there = {each.person_id: each for each in reversed(rows) if each.person_id}
        self.written = {
            (fold(each.written), each.sheet_row): each
            for each in rows
            if each.written and each.person_id is None
        }
        attended = select(SessionAttendance.participation_id, SessionAttendance.session_id).where(
            SessionAttendance.participation_id.in_([each.id for each in rows])
        )
        self.at = {(row_id, id_) for row_id, id_ in self.session.execute(attended)}
        ids = select(SessionAttendance).where(
            SessionAttendance.participation_id.in_([each.id for each in rows]),
            SessionAttendance.sheet_row.is_not(None),
        )
        of_id = {each.id: each for each in rows}
        for each in self.session.scalars(ids):
            row = of_id[each.participation_id]
            if row.written and row.person_id is None:
                self.written[fold(row.written), each.sheet_row] = row

    def institution(self, typed: str) -> tuple[int | None, str]:
        """The institution of the file that is meant, if only one is, and how it is called."""
        if not typed:
            return None, ""
        if typed not in self._institutions:
            found = named.meant(self.session, typed, Kind.ORGANIZATION)
            only = self.session.get(Organization, found[0]) if len(found) == 1 else None
            self._institutions[typed] = (only.id, only.name_of_the_day) if only else (None, typed)
        return self._institutions[typed]

    def by_evidence(self, value: str) -> set[int]:
        return self.by_contact.get(value, set()) if value and self.times[value] == 1 else set()


def _words(name: str) -> tuple[str, ...]:
    return tuple(sorted(terms(name)))


def _planned(known: _Known, line: Line, session_id: int | None) -> Planned:
    if line.empty:
        return Planned(line.number, Verdict.EMPTY)
    if line.age_band is AgeBand.UNDER_18:
        at = _session_of(known, line, session_id)
        return Planned(line.number, Verdict.MINOR, sex=line.sex, session_id=at)
    organization_id, institution = known.institution(line.institution)
    row = Planned(
        line.number,
        Verdict.NEW,
        line=line,
        organization_id=organization_id,
        institution=institution,
        session_id=_session_of(known, line, session_id),
        notes=line.notes,
    )
    if line.heads is not None:
        return replace(row, verdict=Verdict.COUNT, heads=line.heads)
    if problem := line.problem or _other_day(known, line) or _unfit(line):
        return replace(row, verdict=Verdict.WRONG, reason=problem)
    return _matched(known, row, line)


def _session_of(known: _Known, line: Line, session_id: int | None) -> int | None:
    if session_id is not None or line.day is None or line.day.precision != "day":
        return session_id
    return known.days.get(line.day.first)


def _other_day(known: _Known, line: Line) -> str:
    """Say that a row is of a day on which the event was not."""
    event = known.event
    if line.day is None or event.start is None:
        return ""
    last = max(each for each in (event.start_last, event.end_last) if each)
    if line.day.first <= last and line.day.last >= event.start.first:
        return ""
    return _("La fila es del {day}; la reunión no fue ese día.").format(
        day=show_date(line.day.first)
    )


def _unfit(line: Line) -> str:
    somebody = Person(**line.person)
    somebody.tidy()
    problems = {} if line.illegible else somebody.problems()
    return " ".join(problems.values())


def _matched(known: _Known, row: Planned, line: Line) -> Planned:
    written = known.written.get((fold(line.name), line.row))
    if written is not None:
        row = replace(row, participation_id=written.id, there=True)
    if line.illegible:
        return replace(row, verdict=Verdict.ASK, reason=_("No se lee quién es."))
    words = _words(line.name)
    exact = known.by_name.get(words, [])
    why: dict[int, list[str]] = {id_: [_("mismo nombre")] for id_ in exact}
    sure: list[int] = []
    for id_ in exact:
        agrees = _what_agrees(known, row, line, id_)
        why[id_] += agrees
        if agrees:
            sure.append(id_)
    if len(sure) == 1:
        return _as_known(known, row, sure[0], ", ".join(why[sure[0]]))
    for value, said in ((line.email, _("mismo correo")), (line.phone, _("mismo teléfono"))):
        for id_ in known.by_evidence(value):
            if id_ not in exact:
                why.setdefault(id_, []).append(said)
    for id_ in _alike(known, words, row.organization_id):
        why.setdefault(id_, []).append(_("nombre parecido, misma institución"))
    if not why:
        return replace(row, verdict=Verdict.ASK if row.there else Verdict.NEW)
    candidates = tuple(Candidate(id_, known.names[id_], ", ".join(why[id_])) for id_ in why)
    return replace(
        row,
        verdict=Verdict.ASK,
        reason=_("¿Es alguien que ya está en el archivo?"),
        candidates=candidates,
    )


def _what_agrees(known: _Known, row: Planned, line: Line, person_id: int) -> list[str]:
    """What agrees with somebody of the same name, besides the name."""
    said = []
    there = known.there.get(person_id)
    if row.organization_id and row.organization_id in known.places.get(person_id, ()):
        said.append(_("misma institución"))
    if person_id in known.by_evidence(line.email):
        said.append(_("mismo correo"))
    if person_id in known.by_evidence(line.phone):
        said.append(_("mismo teléfono"))
    if there is not None and fold(row.institution) in ("", fold(there.institution or "")):
        said.append(_("ya está en la lista"))
    return said


def _as_known(known: _Known, row: Planned, person_id: int, reason: str) -> Planned:
    there = known.there.get(person_id)
    came = there is not None and there.state is ParticipationState.ATTENDED
    if came and there is not None and row.session_id is not None:
        came = (there.id, row.session_id) in known.at
    return replace(
        row,
        verdict=Verdict.KNOWN,
        reason=reason,
        person_id=person_id,
        participation_id=there.id if there else None,
        there=came,
    )


def _alike(known: _Known, words: tuple[str, ...], organization_id: int | None) -> Iterable[int]:
    """People of the same institution, one of whose names has all the words of the other."""
    if organization_id is None or len(words) < 2:
        return
    near = set().union(*(known.by_word.get(word, set()) for word in words))
    for id_ in sorted(near):
        if organization_id in known.places.get(id_, ()):
            other = set(_words(known.names[id_]))
            shared = other & set(words)
            if len(shared) >= 2 and other != set(words) and shared in (other, set(words)):
                yield id_


def _once_each(known: _Known, planned: Iterable[Planned]) -> Iterable[Planned]:
    """Nobody twice in a list: a second row of somebody is wrong, or is of another session."""
    first: dict[Any, Planned] = {}
    lists: dict[Any, dict[int | None, int]] = {}
    for row in planned:
        if row.verdict not in (Verdict.KNOWN, Verdict.NEW, Verdict.ASK) or row.line is None:
            yield row
            continue
        if row.line.illegible:
            yield row
            continue
        who = row.person_id or _words(row.name)
        before = first.setdefault(who, row)
        same_place = row.person_id or fold(before.institution) == fold(row.institution)
        if before is row or same_place:
            in_list = lists.setdefault(who, {})
            if row.session_id in in_list:
                told = _("Ya está en la fila {number} de esta hoja.")
                number = in_list[row.session_id]
                yield replace(row, verdict=Verdict.WRONG, reason=told.format(number=number))
                continue
            in_list[row.session_id] = row.number
            yield row if before is row else replace(row, like=before.number)
            continue
        told = _("Mismo nombre que la fila {number}, otra institución.")
        yield replace(row, verdict=Verdict.ASK, reason=told.format(number=before.number))


# Writing


def apply(
    session: Session, planned: Plan, answers: Answers | None = None, step: Step | None = None
) -> Imported:
    """Write a plan down in one action, and return what it did; or raise `Invalid`.

    A row that asks and has no answer is kept as it is written, to be verified. What the list has
    already is left as it is, so that the same sheet can be imported again.
    """
    event = session.get(Event, planned.event_id)
    if event is None:
        raise NotFound(_("Esa reunión ya no está en este archivo."))
    journal.describe(session, IMPORTED, event.subject)
    return _Writer(session, event, planned, answers or {}, step).write()


class _Writer:
    """Writes the rows of one plan, all of a kind at once."""

    def __init__(
        self,
        session: Session,
        event: Event,
        planned: Plan,
        answers: Answers,
        step: Step | None,
    ) -> None:
        self.session = session
        self.event = event
        self.plan = planned
        self.answers = answers
        self.step = step
        self.day = event.start_last or today()
        self.who: dict[int, int | None] = {}  # by line: the person, None who is only written
        query = select(Participation).filter_by(event_id=event.id)
        self.there = {each.id: each for each in session.scalars(query)}
        self.by_person = {e.person_id: e for e in self.there.values() if e.person_id}
        self.rows = [
            each
            for each in planned.rows
            if each.verdict in (Verdict.KNOWN, Verdict.ASK, Verdict.NEW)
        ]

    def tell(self, done: int) -> None:
        if self.step is not None:
            self.step(done, len(self.plan.rows))

    def write(self) -> Imported:
        self.tell(0)
        created = self._people()
        self._list()
        minors, heads = self._minors(), self._counts()
        self.tell(len(self.plan.rows))
        return Imported(
            attended=len(self.rows),
            new_people=created,
            to_verify=sum(self.who[each.number] is None for each in self.rows),
            minors=minors,
            heads=heads,
            there=sum(self._is_there(each) for each in self.rows),
            wrong=self.plan.count(Verdict.WRONG),
        )

    def _is_there(self, row: Planned) -> bool:
        return row.there and row.number not in self.answers

    # Who they are

    def _people(self) -> int:
        """Settle who each row is, and create those who are new; return how many these are."""
        new = [each for each in self.rows if self._is_new(each)]
        records = {each.number: self._person(each) for each in new}
        journal.insert_new(self.session, list(records.values()))
        for row in self.rows:
            if row.like is not None and row.verdict is not Verdict.KNOWN:
                self.who[row.number] = self.who[row.like]
            elif row.number in records:
                self.who[row.number] = records[row.number].id
            elif row.verdict is Verdict.ASK:
                self.who[row.number] = self.answers.get(row.number)
            else:
                self.who[row.number] = row.person_id
        self.tell(len(self.plan.rows) // 3)
        self._posts(new)
        shared = Counter(
            value for each in self.rows for value in (_line(each).email, _line(each).phone)
        )
        contacts = [point for each in new for point in self._contacts(each, shared)]
        journal.insert_new(self.session, contacts)
        return len(new)

    def _is_new(self, row: Planned) -> bool:
        if row.like is not None:
            return False
        answered = row.number in self.answers and self.answers[row.number] is None
        return row.verdict is Verdict.NEW or (row.verdict is Verdict.ASK and answered)

    def _person(self, row: Planned) -> Person:
        line = _line(row)
        if line.illegible:
            told = _("No se lee quién es: elija a la persona.")
            raise Invalid({f"rows.{row.number}": told})
        person = Person(**line.person, do_not_contact=line.consent_contact is False)
        if line.consent_contact:
            person.consent_basis, person.consent_on = ConsentBasis.CONSENT, self.day
            person.consent_source = self.event.subject
        journal.check(person)
        return person

    def _posts(self, new: Sequence[Planned]) -> None:
        """Those who are new hold a post in their institution, as far as is known."""
        wanted = {each.organization_id for each in new if each.organization_id}
        query = select(Post).where(Post.organization_id.in_(wanted), people.still_open(Post))
        posts: dict[tuple[int, str], Post] = {}
        for post in self.session.scalars(query) if wanted else ():
            posts.setdefault((post.organization_id, fold(post.title)), post)
        fresh: list[Record] = []
        held = []
        for row in new:
            if row.organization_id is None:
                continue
            title = _line(row).post or _(UNNAMED_POST)
            key = row.organization_id, fold(title)
            if key not in posts:
                posts[key] = Post(organization_id=key[0], title=title, single=False)
                fresh.append(posts[key])
            if not posts[key].single:
                held.append((row, posts[key]))
        journal.insert_new(self.session, fresh)
        appointments: list[Record] = [
            Appointment(person_id=self.who[row.number], post_id=post.id, focal_point=False)
            for row, post in held
        ]
        journal.insert_new(self.session, appointments)

    def _contacts(self, row: Planned, shared: Mapping[str, int]) -> list[Record]:
        """A mail and a phone of one's own; who does not want to be contacted leaves none."""
        line = _line(row)
        if line.consent_contact is False:
            return []
        kinds = ((ContactKind.EMAIL, line.email), (ContactKind.PHONE, line.phone))
        return [
            ContactPoint(person_id=self.who[row.number], kind=kind, value=value)
            for kind, value in kinds
            if value and shared[value] == 1
        ]

    # The list

    def _list(self) -> None:
        records: dict[int, Participation] = {}
        fresh: list[Record] = []
        taken: dict[int, int] = {}
        for done, row in enumerate(self.rows):
            if done % 50 == 0:
                self.tell(len(self.plan.rows) // 3 + 2 * done // 3)
            person_id = self.who[row.number]
            if (
                person_id
                and row.like is None
                and taken.setdefault(person_id, row.number) != (row.number)
            ):
                told = _("{name} ya está en la fila {number} de esta hoja.").format(
                    name=row.name, number=taken[person_id]
                )
                raise Invalid({f"rows.{row.number}": told})
            there = self._standing(row, person_id, records)
            if there is None:
                there = Participation(event_id=self.event.id, position=len(self.there) + done)
                fresh.append(there)
                self._fill(there, row, person_id)
            elif there.person_id is None or there.state is not ParticipationState.ATTENDED:
                self._fill(there, row, person_id)
            stale = self.there.get(row.participation_id or 0)
            if stale is not None and stale is not there:
                attendance.merge(self.session, stale, there)
            records[row.number] = there
        self.session.flush()
        journal.insert_new(self.session, fresh)
        self._attend(records)
        self._respect()

    def _respect(self) -> None:
        """Whoever does not want to be contacted is not, be they new or not; a yes undoes no no."""
        wanted = {
            self.who[each.number] for each in self.rows if _line(each).consent_contact is False
        }
        query = select(Person).where(Person.id.in_(wanted - {None}), ~Person.do_not_contact)
        for person in self.session.scalars(query) if wanted else ():
            person.do_not_contact = True

    def _standing(
        self, row: Planned, person_id: int | None, records: Mapping[int, Participation]
    ) -> Participation | None:
        """The row of the list that this one is, if there is any."""
        if row.like is not None:
            return records[row.like]
        if person_id is not None and person_id in self.by_person:
            return self.by_person[person_id]
        return self.there.get(row.participation_id or 0)

    def _fill(self, there: Participation, row: Planned, person_id: int | None) -> None:
        line, was = _line(row), there.person_id
        there.person_id = person_id
        there.written = None if person_id else line.name
        there.to_verify = person_id is None
        there.state = ParticipationState.ATTENDED if line.attended else ParticipationState.ABSENT
        self._place(there, row, was)
        for name in ("sex", "age_band", "modality", "consent_contact", "consent_image"):
            if getattr(line, name) is not None:
                setattr(there, name, getattr(line, name))
        if row.session_id is None:
            there.sheet_row = line.row
        journal.check(there)

    def _place(self, there: Participation, row: Planned, was: int | None) -> None:
        """Keep institution and post of that day: those of the sheet, or else those in the file."""
        post, person_id = _line(row).post or None, there.person_id
        said = bool(row.organization_id or row.institution)
        held = (
            post_on(self.session, person_id, self.day, row.organization_id) if person_id else None
        )
        if said or person_id is None or (held is None and person_id != was):
            there.organization_id = row.organization_id
            there.institution = row.institution[:NAME] or None
            there.post = None
        if held and (row.organization_id or not said):
            there.post = held.post[:NAME]
            if not said:
                organization = self.session.get_one(Organization, held.organization_id)
                there.organization_id = organization.id
                there.institution = organization.name_of_the_day
        there.post = post or there.post

    def _attend(self, records: Mapping[int, Participation]) -> None:
        there = select(SessionAttendance.participation_id, SessionAttendance.session_id).where(
            SessionAttendance.participation_id.in_([each.id for each in records.values()])
        )
        known = {(row_id, id_) for row_id, id_ in self.session.execute(there)}
        fresh: list[Record] = []
        for row in self.rows:
            key = records[row.number].id, row.session_id
            if row.session_id is None or not _line(row).attended or key in known:
                continue
            known.add((key[0], row.session_id))
            fresh.append(
                SessionAttendance(
                    participation_id=key[0], session_id=row.session_id, sheet_row=_line(row).row
                )
            )
        journal.insert_new(self.session, fresh)

    # Who is only a number

    def _minors(self) -> int:
        of: dict[int | None, Counter[Sex | None]] = {}
        for row in self.plan.rows:
            if row.verdict is Verdict.MINOR:
                of.setdefault(row.session_id, Counter())[row.sex] += 1
        for session_id, sexes in of.items():
            attendance.count_minors(
                self.session,
                self.event.id,
                sexes,
                session_id=session_id,
                source=self.plan.source[:NAME],
                afresh=True,
            )
        return sum(each.total() for each in of.values())

    def _counts(self) -> int:
        """Write down the heads that are counted; those that stand so already are not again."""
        query = select(HeadCount).filter_by(event_id=self.event.id)
        standing = Counter(_what(each) for each in self.session.scalars(query))
        total, fresh = 0, []
        for row in self.plan.rows:
            if row.heads is None:
                continue
            count = HeadCount(
                event_id=self.event.id,
                session_id=row.session_id,
                organization_id=row.organization_id,
                label=row.institution or None,
                total=row.heads.total,
                women=row.heads.women,
                men=row.heads.men,
                position=len(standing) + row.number,
            )
            journal.check(count)
            total += count.total or 0
            if standing[_what(count)]:
                standing[_what(count)] -= 1
            else:
                fresh.append(count)
        journal.insert_new(self.session, fresh)
        return total


def _what(count: HeadCount) -> tuple[Any, ...]:
    return (
        count.session_id,
        count.organization_id,
        count.label,
        count.total,
        count.women,
        count.men,
    )


def _line(row: Planned) -> Line:
    """What the spreadsheet says; whoever is written by name has it."""
    if row.line is None:
        raise ValueError("a row of nobody is not written")
    return row.line
