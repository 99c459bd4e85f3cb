"""Puts a row beside whoever it may be, so that somebody can say what is to become of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm import organizations, people
from crm.acronyms import abbreviated
from crm.checks import show_phone
from crm.dates import PartialDate
from crm.filling import same_title
from crm.i18n import _, ngettext
from crm.intake.answers import Action, Answers, Duplicates, decided
from crm.intake.columns import Field
from crm.intake.drafts import Draft, Reach
from crm.intake.plan import ImportPlan, Planned, Standing, as_reached, same_address
from crm.model import (
    Appointment,
    ContactKind,
    ContactPoint,
    Event,
    Organization,
    OrganizationKind,
    Participation,
    Person,
    Place,
    Post,
)
from crm.text import fold

NAME = "name"  # stands for the parts of a name, which are chosen together
_PARTS = frozenset(("given_names", "paternal_surname", "maternal_surname"))
_LABELS = {
    ContactKind.EMAIL: Field.EMAIL,
    ContactKind.PHONE: Field.PHONE,
    ContactKind.WHATSAPP: Field.PHONE,
    ContactKind.ADDRESS: Field.ADDRESS,
}


@dataclass(frozen=True)
class Candidate:
    """Somebody of the file, or an institution, that a row may mean."""

    id: int
    name: str
    detail: str = ""


@dataclass(frozen=True)
class LineBeside:
    """One thing that both say; without a `key` there is nothing to choose.

    Of `many` both may stay: ours as well, unless it is the contact `ours_id` and is let go.
    """

    key: str
    label: str
    texts: tuple[str, str]
    many: bool = False
    equal: bool = False
    ours_id: int | None = None


@dataclass(frozen=True)
class RowBeside:
    """A row beside a record, or beside an earlier row, `line`, of its own file."""

    detail: str
    lines: tuple[LineBeside, ...]
    line: int | None = None


def taken(keys: frozenset[str]) -> frozenset[str]:
    """What was chosen of the row, as `Answer.take` wants it."""
    return keys - {NAME} | _PARTS if NAME in keys else keys


def candidates(session: Session, row: Planned) -> tuple[list[Candidate], list[Candidate]]:
    """The people, and the institutions, that a row may mean; the likeliest first."""
    meant = row.institution
    who = [row.person_id, *row.others] if row.person_id else []
    where = [meant.id, *meant.others] if meant and meant.id and not meant.sure else []
    found = people.rows(session, [each for each in who if each])
    houses = organizations.rows(session, [each for each in where if each])
    return (
        [
            Candidate(id_, found[id_].name, _held(found[id_]))
            for id_ in dict.fromkeys(who)
            if id_ in found
        ],
        [
            Candidate(id_, houses[id_].official_name, houses[id_].territory or "")
            for id_ in dict.fromkeys(where)
            if id_ in houses
        ],
    )


def _held(row: people.PersonRow) -> str:
    return ", ".join(filter(None, (row.held, row.organization)))


def beside(
    session: Session,
    plan: ImportPlan,
    row: Planned,
    person_id: int | None = None,
    organization_id: int | None = None,
) -> RowBeside:
    """What the file of ours and a row say; of the first that it may be, unless told of whom."""
    person = session.get(Person, person_id or row.person_id or 0)
    meant = row.institution
    house = session.get(Organization, organization_id or (meant.id if meant else None) or 0)
    lines: list[LineBeside] = []
    ours = _theirs(session, row.draft, person)
    if meant is not None and house is not None:
        lines += _of_house(session, row, house, ours)
    if person is not None:
        lines += _of_person(session, row.draft, person, house, ours)
        return RowBeside(_met(session, Participation.person_id, person.id), tuple(lines))
    if row.like is not None and row.draft.person is not None:
        # Where it is known which institution is meant, what both rows call it says enough.
        named = Field.INSTITUTION.label
        said = list(_of_row(plan.row(row.like).draft, row.draft))
        if meant is not None and meant.sure:
            lines = [each for each in lines if each.label != named]
        elif lines:
            said = [each for each in said if each.label != named]
        return RowBeside("", (*lines, *said), row.like)
    lines += _of_nobody(row.draft)
    id_ = house.id if house else 0
    return RowBeside(_met(session, Participation.organization_id, id_), tuple(lines))


def _met(session: Session, column: Any, id_: int) -> str:
    query = select(func.count(Event.id.distinct())).join(Participation).where(column == id_)
    count = session.scalar(query) or 0
    return ngettext("{n} reunión", "{n} reuniones", count).format(n=count)


# The institution


def _theirs(session: Session, draft: Draft, person: Person | None) -> Sequence[Reach]:
    """The ways of a row that are the person's: of an address, also what is known as theirs."""
    there = Standing(session, {person.id} if person else set(), set())
    known = person.id if person else None
    return [each for each in draft.reaches if not each.office or there.theirs(known, each)]


def _of_house(
    session: Session, row: Planned, house: Organization, theirs: Sequence[Reach]
) -> Iterator[LineBeside]:
    meant = row.institution
    assert meant is not None
    said = meant.said
    typed = said.name or said.acronym
    same = not typed or fold(typed) == fold(house.official_name)
    # The name of an institution of the catalogue stays: what the row calls it is kept beside it.
    key = "" if meant.sure or same or house.catalogue_code else "institution"
    ours = house.official_name if key else abbreviated(house.full_name)
    texts = ours, typed or ours
    yield LineBeside(key, Field.INSTITUTION.label, texts, equal=same)
    if said.code:
        code = session.scalar(select(Place.code).where(Place.id == house.place_id)) or ""
        yield LineBeside("", Field.UBIGEO.label, (code, said.code), equal=code == said.code)
    yield from _single("ruc", Field.RUC.label, house.ruc or "", said.ruc)
    yield from _single("web", Field.WEB.label, house.web or "", row.draft.web)
    reaches = _reaches_of(session, ContactPoint.organization_id, house.id)
    yield from _ways(reaches, [each for each in row.draft.reaches if each not in theirs])
    if row.draft.person is None:
        yield from _notes(house.notes or "", row.draft)


def _single(key: str, label: str, ours: str, theirs: str) -> Iterator[LineBeside]:
    """A thing of which there is one; nothing where the row does not say it."""
    if theirs:
        yield LineBeside(key, label, (ours, theirs), equal=ours == theirs)


# The person


def _of_person(
    session: Session,
    draft: Draft,
    person: Person,
    house: Organization | None,
    theirs: Sequence[Reach],
) -> Iterator[LineBeside]:
    named = draft.person
    assert named is not None
    texts = person.name, named.whole
    yield LineBeside(NAME, Field.PERSON.label, texts, equal=texts[0] == texts[1])
    yield from _single(
        "treatment", Field.TREATMENT.label, person.treatment or "", named.treatment[:40]
    )
    if draft.post:
        yield _post(session, draft, person, house)
    ours = _reaches_of(session, ContactPoint.person_id, person.id)
    yield from _ways(ours, theirs)
    if draft.no_contact:
        texts = _("Sí") if person.do_not_contact else _("No"), _("Sí")
        yield LineBeside("", Field.NO_CONTACT.label, texts, equal=person.do_not_contact)
    yield from _notes(person.notes or "", draft)


def _post(session: Session, draft: Draft, person: Person, house: Organization | None) -> LineBeside:
    """What they are in that institution: one who has the post already is asked nothing."""
    query = (
        select(Appointment, Post)
        .join(Post, Post.id == Appointment.post_id)
        .where(Appointment.person_id == person.id)
        .order_by(Appointment.end_last.is_not(None), Appointment.id.desc())
    )
    every = session.execute(query).all()
    here = [each for each in every if house is not None and each[1].organization_id == house.id]
    theirs = _with_years(draft.post, draft.unit, draft.since, draft.until)
    for appointment, post in here:
        of_it = not draft.unit or fold(post.unit or "") == fold(draft.unit)
        if of_it and same_title(post.title, draft.post):
            ours = _with_years(post.title, post.unit or "", appointment.start, appointment.end)
            return LineBeside("", Field.POST.label, (ours, draft.post), equal=True)
    ours = ""
    if near := here or every:
        appointment, post = near[0]
        ours = _with_years(post.title, post.unit or "", appointment.start, appointment.end)
    return LineBeside("post", Field.POST.label, (ours, theirs), many=True)


def _with_years(title: str, unit: str, start: PartialDate | None, end: PartialDate | None) -> str:
    since, until = str(start.first.year) if start else "", str(end.last.year) if end else ""
    span = f"{since}–{until}" if since or until else ""
    return " · ".join(filter(None, (title, unit, span)))


def _notes(ours: str, draft: Draft) -> Iterator[LineBeside]:
    if draft.notes:
        same = draft.notes in ours
        yield LineBeside("notes", Field.NOTES.label, (ours, draft.notes), many=True, equal=same)


# Ways to reach them


@dataclass(frozen=True)
class _Way:
    """A way to reach somebody, as it is shown; without an id it is the row's."""

    id: int | None
    kind: ContactKind
    value: str
    shown: str
    plain: str  # without its extension


def _way(id_: int | None, kind: ContactKind, value: str, extension: str) -> _Way:
    if not kind.dialled:
        return _Way(id_, as_reached(kind), value, value, value)
    return _Way(id_, as_reached(kind), value, show_phone(value, extension), show_phone(value))


def _reaches_of(session: Session, column: Any, id_: int) -> list[_Way]:
    query = select(ContactPoint).where(column == id_).order_by(ContactPoint.id)
    return [
        _way(each.id, each.kind, each.value, each.extension or "")
        for each in session.scalars(query)
    ]


def _ways(ours: Sequence[_Way], reaches: Sequence[Reach]) -> Iterator[LineBeside]:
    """Ways to reach them by kind, equal ones first; kinds of which the row has none are left."""
    theirs = [
        (f"{each.kind.value}:{each.value}", _way(None, each.kind, each.value, each.extension))
        for each in reaches
    ]
    for kind in dict.fromkeys(way.kind for _key, way in theirs):
        label = _LABELS[kind].label
        left = [each for each in ours if each.kind is kind]
        right = [(key, way) for key, way in theirs if way.kind is kind]
        for key, way in list(right):
            twin = next((each for each in left if _says(each, way)), None)
            if twin is not None:
                left.remove(twin)
                right.remove((key, way))
                yield LineBeside(key, label, (twin.shown, way.shown), equal=True)
        for one, other in zip_longest(left, right):
            key = other[0] if other else f"{kind.value}:{one.value}"
            texts = one.shown if one else "", other[1].shown if other else ""
            yield LineBeside(key, label, texts, many=True, ours_id=one.id if one else None)


def _says(ours: _Way, theirs: _Way) -> bool:
    """Whether what they have is what the row has; another extension is another way."""
    if ours.kind is theirs.kind is ContactKind.ADDRESS:
        return same_address(fold(ours.value), fold(theirs.value))
    return fold(ours.value) == fold(theirs.value) and (
        ours.shown == theirs.shown or theirs.shown == theirs.plain
    )


# Where nobody of the file is meant


def _of_row(before: Draft, draft: Draft) -> Iterator[LineBeside]:
    """Two rows of one file; what the first says stays in any case."""
    assert before.person is not None
    assert draft.person is not None
    texts = before.person.whole, draft.person.whole
    yield LineBeside(NAME, Field.PERSON.label, texts, equal=texts[0] == texts[1])
    places = [each.said.name if each.said else "" for each in (before, draft)]
    if any(places):
        yield LineBeside(
            "", Field.INSTITUTION.label, (places[0], places[1]), equal=places[0] == places[1]
        )
    if draft.post:
        same = same_title(before.post, draft.post)
        yield LineBeside("post", Field.POST.label, (before.post, draft.post), many=True, equal=same)
    ours = [
        _way(None, each.kind, each.value, each.extension)
        for each in before.reaches
        if not each.office
    ]
    yield from _ways(ours, [each for each in draft.reaches if not each.office])
    yield from _notes(before.notes, draft)


def _of_nobody(draft: Draft) -> Iterator[LineBeside]:
    """The person of a row whom the file does not know: only the institution is in doubt."""
    if draft.person is None:
        return
    yield LineBeside("", Field.PERSON.label, ("", draft.person.whole))
    if draft.post:
        yield LineBeside("", Field.POST.label, ("", draft.post))
    for each in draft.reaches:
        if not each.office:
            shown = _way(None, each.kind, each.value, each.extension).shown
            yield LineBeside("", _LABELS[as_reached(each.kind)].label, ("", shown))


# What is to come


@dataclass(frozen=True)
class NewHouse:
    """An institution that would be made, and the lines that name it."""

    name: str
    kind: OrganizationKind
    lines: tuple[int, ...]


def coming(plan: ImportPlan, answers: Answers) -> tuple[int, list[NewHouse]]:
    """How many people would be made, and which institutions, with these answers."""
    deeds, _skipped = decided(plan, answers, Duplicates.ASK)
    houses: dict[str, tuple[str, OrganizationKind, list[int]]] = {}
    new_people = 0
    for each in deeds:
        row, meant = each.row, each.row.institution
        before = each.action is Action.MERGE and row.like is not None
        new_people += row.draft.person is not None and each.person_id is None and not before
        if meant is not None and each.house_id is None:
            house = houses.setdefault(meant.key, (meant.new_name, each.kind_of(meant), []))
            house[2].append(row.line)
    return new_people, [NewHouse(name, kind, tuple(of)) for name, kind, of in houses.values()]
