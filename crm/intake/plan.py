"""What an import would do, row by row, before anything is written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import duplicates
from crm.alike.likeness import LEFT_HERE, Likeness
from crm.bulk import chunks, many_made
from crm.dates import PartialDate
from crm.duplicates import Level, Match, TypedPerson
from crm.errors import CrmError, NotFound
from crm.filling import same_title
from crm.i18n import _
from crm.intake import columns, drafts
from crm.intake.columns import Reading
from crm.intake.drafts import Draft, Reach
from crm.intake.matching import Institutions, Meant, Said
from crm.intake.value import Holds, Intake
from crm.model import (
    Appointment,
    ContactKind,
    ContactPoint,
    Organization,
    Person,
    Post,
)
from crm.model.base import today
from crm.people import still_open
from crm.text import fold

Step = Callable[[int, int], object]
_TELL_EVERY = 500


class Verdict(StrEnum):
    NEW = "new"  # a person, or an institution, that the file does not know
    SAME = "same"  # all of it is in the file already
    REVIEW = "review"  # it may be somebody of the file: somebody has to say
    ERROR = "error"  # nothing will be written of this row, and why


class Planned(NamedTuple):
    """What one row would do.

    `person_id` is who it is or may be, `score` how far, `like` the line of the file that names the
    same person before, `others` who else it may be. `institution` is where they belong.
    """

    draft: Draft
    verdict: Verdict
    reason: str = ""
    institution: Meant | None = None
    person_id: int | None = None
    like: int | None = None
    score: float = 0.0
    sure: bool = False
    others: tuple[int, ...] = ()

    @property
    def line(self) -> int:
        """Where it stands in the file."""
        return self.draft.line

    @property
    def asks_who(self) -> bool:
        """Whether the person may be one of the file, or of a row before."""
        return self.person_id is not None or self.like is not None


@dataclass(frozen=True)
class ImportPlan:
    """What a file would do to ours, and what it was."""

    name: str
    format: str
    sha256: str
    rows: tuple[Planned, ...] = field(repr=False)

    def count(self, verdict: Verdict) -> int:
        """How many rows have this verdict."""
        return sum(each.verdict is verdict for each in self.rows)

    def row(self, line: int) -> Planned:
        """The row of a line."""
        for each in self.rows:
            if each.line == line:
                return each
        raise NotFound(_("El archivo no tiene la fila {line}.").format(line=line))


@many_made()
def make(
    session: Session, intake: Intake, reading: Reading | None = None, step: Step | None = None
) -> ImportPlan:
    """Say what each row or card would do, writing nothing.

    `reading` says what the columns are, as guessed unless given. `step(done, total)` is told how
    far it is; whatever it raises ends it.
    """
    tell = step or (lambda _done, _total: None)
    known = Institutions(session)
    found = _drafted(intake, reading, known, tell)
    institutions = _institutions(known, found, tell, len(found))
    matches = _matches(session, found, institutions, tell)
    there = Standing(session, _ids(matches), _houses(institutions))
    planned = _planned(found, institutions, matches, there)
    tell(4 * len(found), 4 * len(found))
    return ImportPlan(intake.name, intake.format.value, intake.sha256, tuple(planned))


def _drafted(
    intake: Intake, reading: Reading | None, known: Institutions, tell: Step
) -> list[Draft]:
    if intake.holds is Holds.CARDS:
        made, count = drafts.of_cards(intake.cards), len(intake.cards)
    elif intake.holds is Holds.ROWS:
        read = reading or columns.mapping(intake, columns.guess(intake))
        if not read.fields.keys():
            raise CrmError(_("Diga qué es cada columna: no se reconoce ninguna."))
        if not columns.NAMING & set(read.fields.values()):
            raise CrmError(_("Diga qué columna nombra a la persona o a la institución."))
        made, count = drafts.of_rows(intake.rows, read, known.place), len(intake.rows)
    else:
        raise CrmError(_("«{name}» no tiene personas ni instituciones.").format(name=intake.name))
    found = []
    for number, draft in enumerate(made):
        if number % _TELL_EVERY == 0:
            tell(number, 4 * count)
        found.append(draft)
    return found


def _institutions(
    known: Institutions, found: Sequence[Draft], tell: Step, total: int
) -> Mapping[Said, Meant]:
    every = dict.fromkeys(each.said for each in found if each.said and not each.problem)
    return known.meant(
        [each for each in every if each is not None],
        lambda done, of: tell(total + total * done // max(1, of), 4 * total),
    )


def _matches(
    session: Session, found: Sequence[Draft], institutions: Mapping[Said, Meant], tell: Step
) -> dict[int, list[Match]]:
    """Whom each row with a person may be, by its place; rows before it are told by their place."""
    numbers: dict[str, int] = {}
    houses: dict[Said | None, int | None] = {None: None}
    places, typed = [], []
    for place, draft in enumerate(found):
        if draft.person is None or draft.problem:
            continue
        if draft.said and draft.said not in houses:
            houses[draft.said] = _id_of(institutions[draft.said], numbers)
        places.append(place)
        typed.append(_typed(draft, houses[draft.said]))
    total = len(found)
    given = duplicates.candidates(
        session,
        typed,
        lambda done, of: tell(2 * total + total * done // max(1, of), 4 * total),
    )
    every = {
        place: [_of_place(each, places) for each in matches]
        for place, matches in zip(places, given, strict=True)
        if matches
    }
    for place, id_ in _left_here(session, found).items():
        others = [each for each in every.get(place, ()) if each.id != id_]
        every[place] = [Match(id_, None, Likeness(1.0, (LEFT_HERE,))), *others]
    return every


def _id_of(meant: Meant, numbers: dict[str, int]) -> int | None:
    """The id of an institution; a new one has none yet, and no record has one below zero."""
    if meant.problem:
        return None
    return meant.id or -1 - numbers.setdefault(fold(meant.name), len(numbers))


def _left_here(session: Session, found: Sequence[Draft]) -> dict[int, int]:
    """Who of our file the rows are that left it, by their place; a name of theirs still fits."""
    asked = {each.own for each in found if each.own}
    name = Person.id, Person.given_names, Person.paternal_surname, Person.maternal_surname
    there = {
        id_: {fold(each) for each in named if each}
        for some in chunks(sorted(asked))
        for id_, *named in session.execute(select(*name).where(Person.id.in_(some)))
    }
    ours = {}
    for place, draft in enumerate(found):
        if draft.own in there and draft.person is not None and not draft.problem:
            named = draft.person
            said = {fold(each) for each in (named.given, named.paternal, named.maternal)}
            if said & there[draft.own]:
                ours[place] = draft.own
    return ours


def _of_place(match: Match, places: Sequence[int]) -> Match:
    return match if match.row is None else Match(None, places[match.row], match.likeness)


def _typed(draft: Draft, organization_id: int | None) -> TypedPerson:
    person = draft.person
    assert person is not None
    own = [each for each in draft.reaches if not each.office]
    return TypedPerson(
        person.given,
        person.paternal,
        person.maternal,
        tuple([each.value for each in own if each.kind is ContactKind.EMAIL]),
        tuple([each.value for each in own if each.kind.dialled]),
        organization_id,
        draft.post,
    )


def _ids(matches: Mapping[int, Sequence[Match]]) -> set[int]:
    return {match.id for each in matches.values() for match in each[:1] if match.id}


def _houses(institutions: Mapping[Said, Meant]) -> set[int]:
    return {each.id for each in institutions.values() if each.id}


# What stands in the file


@dataclass(frozen=True)
class Held:
    """A post of an institution, and who has it now for all that is known."""

    id: int
    title: str
    unit: str
    single: bool
    holders: dict[int, date | None] = field(default_factory=dict)  # until when

    def overlap(self, since: PartialDate | None) -> set[int]:
        """Who has it still when somebody begins."""
        begins = since.first if since else None
        return {id_ for id_, end in self.holders.items() if not (end and begins and end < begins)}


class Standing:
    """What the file has of the people and the institutions that a plan speaks of, read at once."""

    def __init__(self, session: Session, people: set[int], organizations: set[int]) -> None:
        self.people: dict[int, Person] = {}
        self.organizations: dict[int, Organization] = {}
        self.reaches: dict[int, dict[tuple[ContactKind, str], set[str]]] = {}
        self.posts: dict[int, list[Held]] = {}
        self.at: dict[int, tuple[int, ...]] = {}  # the posts that a person has, or had
        for some in chunks(sorted(people)):
            for person in session.scalars(select(Person).where(Person.id.in_(some))):
                self.people[person.id] = person
            self._read_reaches(session, ContactPoint.person_id, some)
            held = select(Appointment.person_id, Appointment.post_id)
            for person_id, post_id in session.execute(held.where(Appointment.person_id.in_(some))):
                self.at[person_id] = (*self.at.get(person_id, ()), post_id)
        for some in chunks(sorted(organizations)):
            query = select(Organization).where(Organization.id.in_(some))
            self.organizations |= {each.id: each for each in session.scalars(query)}
            self._read_reaches(session, ContactPoint.organization_id, some)
            self._read_posts(session, some)

    def _read_reaches(self, session: Session, owner: Any, ids: Sequence[int]) -> None:
        query = select(owner, ContactPoint.kind, ContactPoint.value, ContactPoint.extension)
        for id_, kind, value, extension in session.execute(query.where(owner.in_(ids))):
            known = self.reaches.setdefault(id_, {}).setdefault(
                (as_reached(kind), fold(value)), set()
            )
            known.add(extension or "")

    def _read_posts(self, session: Session, ids: Sequence[int]) -> None:
        query = select(Post).where(Post.organization_id.in_(ids), still_open(Post))
        of: dict[int, Held] = {}
        for post in session.scalars(query.order_by(Post.id)):
            of[post.id] = Held(post.id, post.title, post.unit or "", post.single)
            self.posts.setdefault(post.organization_id, []).append(of[post.id])
        holding = select(Appointment.post_id, Appointment.person_id, Appointment.end_last).where(
            Appointment.post_id.in_(of),
            Appointment.end_last.is_(None) | (Appointment.end_last >= today()),
        )
        for post_id, person_id, end in session.execute(holding):
            of[post_id].holders[person_id] = end

    def post(
        self, organization_id: int, title: str, unit: str, person_id: int | None = None
    ) -> Held | None:
        """The open post of an institution that is meant: «Alcaldesa» is «Alcalde/sa».

        Whoever says no unit means, of somebody who has a post so called, that one.
        """
        called = [
            each
            for each in self.posts.get(organization_id, ())
            if same_title(each.title, title) and (not unit or fold(each.unit) == fold(unit))
        ]
        theirs = self.at.get(person_id, ()) if person_id else ()
        own = (each for each in called if each.id in theirs)
        plain = (each for each in called if fold(each.unit) == fold(unit))
        return next(own, None) or next(plain, None)

    def lacks(self, id_: int, reach: Reach) -> bool:
        """Whether a way to reach somebody is not known yet."""
        known, value = self.reaches.get(id_, {}), fold(reach.value)
        if reach.kind is ContactKind.ADDRESS:
            return not any(kind is reach.kind and same_address(each, value) for kind, each in known)
        extensions = known.get((as_reached(reach.kind), value))
        return not extensions or (reach.extension != "" and reach.extension not in extensions)

    def theirs(self, person_id: int | None, reach: Reach) -> bool:
        """Whether the address beside an institution is known as that of the person."""
        if person_id is None or reach.kind is not ContactKind.ADDRESS:
            return False
        return not self.lacks(person_id, reach)


def same_address(known: str, said: str) -> bool:
    """Whether an address is the one that is known: with the town after it, it still is."""
    return f"{said},".startswith(f"{known},")


def as_reached(kind: ContactKind) -> ContactKind:
    """A telephone is one whatever one does with it."""
    return ContactKind.PHONE if kind is ContactKind.WHATSAPP else kind


# Verdicts


def _planned(
    found: Sequence[Draft],
    institutions: Mapping[Said, Meant],
    matches: Mapping[int, Sequence[Match]],
    there: Standing,
) -> list[Planned]:
    seen: dict[Any, int] = {}
    planned = []
    for place, draft in enumerate(found):
        meant = institutions.get(draft.said) if draft.said else None
        row = _row(draft, meant, matches.get(place, ()), found, there)
        key = draft[1:]  # all that it says, wherever it stands
        if row.verdict is not Verdict.ERROR and (before := seen.setdefault(key, place)) != place:
            told = _("Repite la fila {line} del archivo.").format(line=found[before].line)
            row = Planned(draft, Verdict.SAME, told, meant, like=found[before].line)
        planned.append(row)
    return planned


def _row(
    draft: Draft,
    meant: Meant | None,
    matches: Sequence[Match],
    found: Sequence[Draft],
    there: Standing,
) -> Planned:
    problem = draft.problem or (meant.problem if meant else "")
    if problem:
        return Planned(draft, Verdict.ERROR, problem)
    if draft.person is None:
        return _of_institution(draft, meant, there)
    doubt = meant if meant and not meant.sure else None
    if not matches:
        if doubt:
            return Planned(draft, Verdict.REVIEW, doubt.reason, meant)
        return Planned(draft, Verdict.NEW, "", meant)
    first = matches[0]
    row = Planned(
        draft,
        Verdict.REVIEW,
        f"{first.reasons} {doubt.reason}" if doubt else first.reasons,
        meant,
        first.id,
        found[first.row].line if first.row is not None else None,
        first.score,
        first.level is Level.SURE and not doubt,
        tuple(each.id for each in matches[1:6] if each.id is not None),
    )
    if row.sure and first.id is not None and not _adds(row, there):
        return row._replace(verdict=Verdict.SAME, reason=_nothing_to_add())
    return row


def _of_institution(draft: Draft, meant: Meant | None, there: Standing) -> Planned:
    assert meant is not None
    if meant.id is None:
        return Planned(draft, Verdict.NEW, "", meant)
    told = meant.reason or _("Es una institución de este archivo, con datos por agregar.")
    row = Planned(draft, Verdict.REVIEW, told, meant, sure=meant.sure)
    if meant.sure and not _adds(row, there):
        return Planned(draft, Verdict.SAME, _nothing_to_add(), meant)
    return row


def _nothing_to_add() -> str:
    return _("Ya está en este archivo, sin nada que agregar.")


def _adds(row: Planned, there: Standing) -> bool:
    """Whether the file lacks anything that a row says, or says otherwise of it."""
    draft, meant = row.draft, row.institution
    person = there.people.get(row.person_id) if row.person_id else None
    house = there.organizations.get(meant.id) if meant and meant.id else None
    if meant is not None and (
        house is None or _adds_to_house(draft, meant.said, house, row.person_id, there)
    ):
        return True
    if person is not None and _adds_to_person(draft, person, house, there):
        return True
    owner = person or house
    return owner is not None and draft.notes not in (owner.notes or "")


def _adds_to_house(
    draft: Draft, said: Said, house: Organization, person_id: int | None, there: Standing
) -> bool:
    return (
        said.ruc not in ("", house.ruc)
        or draft.web not in ("", house.web)
        or any(
            each.office and there.lacks(house.id, each) and not there.theirs(person_id, each)
            for each in draft.reaches
        )
    )


def _adds_to_person(
    draft: Draft, person: Person, house: Organization | None, there: Standing
) -> bool:
    named = draft.person
    assert named is not None
    said = (
        (named.given, person.given_names),
        (named.paternal, person.paternal_surname),
        (named.maternal, person.maternal_surname),
        (named.treatment, person.treatment),
    )
    held = there.post(house.id, draft.post, draft.unit, person.id) if house else None
    has_post = held is not None and held.id in there.at.get(person.id, ())
    return (
        any(theirs and fold(theirs) != fold(ours or "") for theirs, ours in said)
        or any(not each.office and there.lacks(person.id, each) for each in draft.reaches)
        or (draft.no_contact and not person.do_not_contact)
        or (bool(draft.post) and not has_post)
    )
