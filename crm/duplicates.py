"""Who is in the file twice: while one types, when many come in, and over the whole file.

Only what has something in common is compared (`pairing`), so that a hundred thousand take a
few seconds; `alike` says how far two are one and why. Who was said not to be the same stays so.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import merging, people, search
from crm.alike.institutions import (
    INSTITUTION_WAYS,
    Institution,
    compare_institutions,
    institution,
)
from crm.alike.likeness import CROWD, OFFERED, POSSIBLE, SURE, Likeness
from crm.alike.pairing import Step, Way, together
from crm.alike.people import PEOPLE_WAYS, Someone, compare_people, is_office, someone
from crm.alike.rarity import InstitutionRarity, PeopleRarity
from crm.merging import Noun
from crm.model import (
    Alias,
    Appointment,
    ContactKind,
    ContactPoint,
    Organization,
    Person,
    Place,
    Post,
)
from crm.model.base import N_, Word
from crm.search import Kind
from crm.text import terms

FEW = 5
_TELL_EVERY = 2_000

Profile = Someone | Institution


class Level(Word):
    """How sure it is that two are one."""

    SURE = "sure", N_("seguro")
    POSSIBLE = "possible", N_("posible")


class Alike:
    """How alike two are, read off their `likeness`."""

    likeness: Likeness

    @property
    def score(self) -> float:
        return self.likeness.score

    @property
    def level(self) -> Level:
        return level(self.score)

    @property
    def reasons(self) -> str:
        return self.likeness.reasons


@dataclass(frozen=True)
class Pair(Alike):
    """Two records that are probably one, the lower id first."""

    first_id: int
    second_id: int
    likeness: Likeness

    @property
    def ids(self) -> tuple[int, int]:
        return self.first_id, self.second_id


@dataclass(frozen=True)
class Match(Alike):
    """A record of the file that somebody who comes in may be, or an earlier row that is the same.

    One of `id` and `row` is None.
    """

    id: int | None
    row: int | None
    likeness: Likeness


class TypedPerson(NamedTuple):
    """A person who comes in; telephones as `checks.parse_phone` writes them."""

    given_names: str
    paternal_surname: str = ""
    maternal_surname: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    organization_id: int | None = None
    post: str = ""


class TypedInstitution(NamedTuple):
    """An institution that comes in; `place_code` is a UBIGEO of INEI."""

    names: tuple[str, ...]
    kind: str = ""
    ruc: str = ""
    place_code: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    web: str = ""


Typed = TypedPerson | TypedInstitution


def level(score: float) -> Level:
    """How sure a score is."""
    return Level.SURE if score >= SURE else Level.POSSIBLE


# The whole file


def sweep(session: Session, noun: Noun, step: Step | None = None) -> list[Pair]:
    """Everybody who is in the file twice, the surest first.

    `step(done, total)` is told how far it is; whatever it raises ends the search.
    """
    apart = merging.apart(session, noun)
    known = profiles(session, noun, None, step)
    found = [
        Pair(min(one, other), max(one, other), likeness)
        for one, other, likeness in pairs(known, offices_of(session, known), step)
    ]
    kept = [each for each in found if (each.first_id, each.second_id) not in apart]
    return sorted(kept, key=lambda each: (-each.score, each.first_id, each.second_id))


def pairs(
    known: Sequence[Profile],
    offices: Collection[str] = (),
    step: Step | None = None,
    since: int = 0,
) -> Iterator[tuple[int, int, Likeness]]:
    """The pairs of these that are probably one; with `since`, only those with one from there on."""
    if not known:
        return
    compare, ways, rarity = _manner(known[0])
    weigh: Callable[..., Likeness] = rarity(known).weigh
    told: set[tuple[int, int]] = set()
    for first, second in together(known, ways, step, since):
        if (first, second) in told:
            continue
        one, other = known[first], known[second]
        likeness = compare(one, other, offices)
        if likeness.score >= POSSIBLE:
            likeness = weigh(one, other, likeness)
        if likeness.score >= POSSIBLE:
            told.add((first, second))
            yield one.key, other.key, likeness


class _Manner(NamedTuple):
    """How those of a kind are compared, which of them, and what weighs their names."""

    compare: Callable[..., Likeness]
    ways: Sequence[Way[Any]]
    rarity: Callable[[Any], PeopleRarity | InstitutionRarity]


def _manner(one: Profile) -> _Manner:
    if isinstance(one, Someone):
        return _Manner(compare_people, PEOPLE_WAYS, PeopleRarity)
    return _Manner(compare_institutions, INSTITUTION_WAYS, InstitutionRarity)


def offices_of(session: Session, known: Sequence[Profile]) -> set[str]:
    """The mailboxes and telephones that are of an institution, or of many people."""
    found = crowded(known)
    if known and isinstance(known[0], Institution):
        return found
    query = select(ContactPoint.value).where(ContactPoint.organization_id.is_not(None))
    return found | {value.lower() for value in session.scalars(query)}


def crowded(known: Sequence[Profile]) -> set[str]:
    """The mailboxes and telephones of as many of these as make a crowd."""
    uses = Counter(value for each in known for value in (*each.emails, *each.phones))
    return {value for value, count in uses.items() if count >= CROWD}


# Those who come in


def candidates(
    session: Session, rows: Sequence[Typed], step: Step | None = None
) -> list[list[Match]]:
    """Whom each of these may be, of the file or of the rows before it, the surest first.

    All of one kind: people, or institutions.
    """
    if not rows:
        return []
    noun: Noun = Person if isinstance(rows[0], TypedPerson) else Organization
    known = profiles(session, noun, None, step)
    since = len(known)
    regions = _regions(session, {getattr(each, "organization_id", None) for each in rows} - {None})
    # The keys of rows are below zero: no record has such an id.
    known += [_profile(-1 - number, each, regions) for number, each in enumerate(rows)]
    found: list[list[Match]] = [[] for _row in rows]
    for one, other, likeness in pairs(known, offices_of(session, known), step, since):
        match = Match(one, None, likeness) if one > 0 else Match(None, -1 - one, likeness)
        found[-1 - other].append(match)
    return [sorted(each, key=_surest) for each in found]


def _surest(match: Match) -> tuple[float, bool, int]:
    """The surest first; of those as sure, whoever is in the file, by age."""
    return -match.score, match.id is None, match.id or match.row or 0


def like(session: Session, typed: Typed, but: int | None = None, limit: int = FEW) -> list[Match]:
    """Who of the file may be who is being typed, the surest first; `but` is that one's own id."""
    noun: Noun = Person if isinstance(typed, TypedPerson) else Organization
    ids = _nearby(session, typed) - {but}
    known = profiles(session, noun, ids)
    regions = _regions(session, {getattr(typed, "organization_id", None)} - {None})
    asked = _profile(-1, typed, regions)
    offices = {each for each in asked.emails if is_office(each)}
    compare = _manner(asked).compare
    found = [Match(each.key, None, compare(each, asked, offices)) for each in known]
    likely = [each for each in found if each.score >= OFFERED]
    return sorted(likely, key=_surest)[:limit]


_LOOKED_AT = 60


def _nearby(session: Session, typed: Typed) -> set[int]:
    """Who shares a word or a way to reach them with who is being typed."""
    if isinstance(typed, TypedPerson):
        kind, owner = Kind.PERSON, ContactPoint.person_id
        said = _beginnings(typed)
    else:
        kind, owner = Kind.ORGANIZATION, ContactPoint.organization_id
        said = [typed.ruc, *(words for name in typed.names for words in _ways_to_say(name))]
    ids: set[int] = set()
    for words in said:
        if len(terms(words)) > (kind is Kind.PERSON) or len(words.strip()) > 3:
            ids.update(search.find(session, words, kind, limit=_LOOKED_AT))
    values = [*typed.emails, *(each.lower() for each in typed.emails), *typed.phones]
    if values:
        query = select(owner).where(ContactPoint.value.in_(values), owner.is_not(None))
        ids.update(id_ for id_ in session.scalars(query.limit(_LOOKED_AT)) if id_)
    return ids


def _beginnings(typed: TypedPerson) -> list[str]:
    """Pairs of beginnings of the names: a slip further on in either does not matter."""
    parts = [typed.given_names, typed.paternal_surname, typed.maternal_surname]
    if not typed.paternal_surname:
        parts = list(people.split_name(typed.given_names).values())
    given, paternal, maternal = (terms(each) for each in parts)
    heads = [each[:_HEAD] for each in (*given[:1], *paternal[-1:], *maternal[-1:])]
    return [" ".join(pair) for pair in combinations(heads, 2)]


_HEAD = 3


def _ways_to_say(name: str) -> list[str]:
    """A name, and the name without each of its words in turn: one of them may have a slip."""
    words = [each for each in terms(name) if len(each) > 3]
    without = [" ".join(words[:n] + words[n + 1 :]) for n in range(min(len(words), 6))]
    return [name, " ".join(words), *(each for each in without if len(words) > 2)]


def _profile(key: int, typed: Typed, regions: dict[int, str]) -> Profile:
    if isinstance(typed, TypedInstitution):
        return institution(
            key,
            typed.names,
            kind=typed.kind,
            ruc=typed.ruc,
            place=typed.place_code,
            emails=typed.emails,
            phones=typed.phones,
            web=typed.web,
        )
    at = [typed.organization_id] if typed.organization_id else []
    return someone(
        key,
        typed.given_names,
        typed.paternal_surname,
        typed.maternal_surname,
        emails=typed.emails,
        phones=typed.phones,
        organizations=at,
        posts=[typed.post] if typed.post else [],
        regions=[regions[each] for each in at if each in regions],
    )


# What the file knows of them


@dataclass
class _Gathered:
    """The contacts and posts of one record, while they are read."""

    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    organizations: list[int] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


def profiles(
    session: Session, noun: Noun, ids: Collection[int] | None = None, step: Step | None = None
) -> list[Profile]:
    """What is compared of these records, or of all of them; `step` may end the reading."""
    if ids is not None and not ids:
        return []
    found: list[Profile] = []
    for each in _people(session, ids) if noun is Person else _institutions(session, ids):
        if step is not None and len(found) % _TELL_EVERY == 0:
            step(0, 1)
        found.append(each)
    return found


def _people(session: Session, ids: Collection[int] | None) -> Iterator[Someone]:
    gathered = _contacts(session, ContactPoint.person_id, ids)
    query = select(Appointment.person_id, Post.organization_id, Post.title, Place.code).join(Post)
    query = query.join(Organization, Organization.id == Post.organization_id)
    query = query.outerjoin(Place, Place.id == Organization.place_id)
    for id_, organization, title, code in session.execute(_of(query, Appointment.person_id, ids)):
        of = gathered[id_]
        of.organizations.append(organization)
        of.posts.append(title)
        if code:
            of.regions.append(code[:2])
    columns = (Person.given_names, Person.paternal_surname, Person.maternal_surname)
    for id_, *names in session.execute(_of(select(Person.id, *columns), Person.id, ids)):
        of = gathered[id_]
        yield someone(
            id_,
            *names,
            emails=of.emails,
            phones=of.phones,
            organizations=of.organizations,
            posts=of.posts,
            regions=of.regions,
        )


def _institutions(session: Session, ids: Collection[int] | None) -> Iterator[Institution]:
    gathered = _contacts(session, ContactPoint.organization_id, ids)
    aliases = _of(select(Alias.organization_id, Alias.name), Alias.organization_id, ids)
    for id_, name in session.execute(aliases):
        gathered[id_].names.append(name)
    columns = (
        *(Organization.id, Organization.official_name, Organization.short_name),
        *(Organization.acronym_es, Organization.acronym_en, Organization.kind, Organization.ruc),
        *(Organization.web, Organization.catalogue_code, Place.code),
    )
    own = select(*columns).outerjoin(Place, Place.id == Organization.place_id)
    for row in session.execute(_of(own, Organization.id, ids)):
        of = gathered[row.id]
        yield institution(
            row.id,
            [row.official_name, row.short_name, row.acronym_es, row.acronym_en, *of.names],
            kind=row.kind.value,
            ruc=row.ruc,
            place=row.code,
            emails=of.emails,
            phones=of.phones,
            web=row.web,
            catalogue=row.catalogue_code is not None,
        )


def _contacts(
    session: Session, owner: Any, ids: Collection[int] | None
) -> defaultdict[int, _Gathered]:
    found: defaultdict[int, _Gathered] = defaultdict(_Gathered)
    query = select(owner, ContactPoint.kind, ContactPoint.value).where(owner.is_not(None))
    for id_, kind, value in session.execute(_of(query, owner, ids)):
        if kind is ContactKind.EMAIL:
            found[id_].emails.append(value)
        elif kind is not ContactKind.ADDRESS:
            found[id_].phones.append(value)
    return found


def _of(query: Any, column: Any, ids: Collection[int] | None) -> Any:
    return query if ids is None else query.where(column.in_(list(ids)))


def _regions(session: Session, ids: Collection[Any]) -> dict[int, str]:
    """The region of each of these institutions, by the first two digits of its place."""
    if not ids:
        return {}
    query = select(Organization.id, Place.code).join(Place, Place.id == Organization.place_id)
    wanted = set(ids)
    return {id_: code[:2] for id_, code in session.execute(query) if id_ in wanted}
