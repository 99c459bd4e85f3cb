"""Writes down what a plan says, in one action that one undo takes back; or nothing of it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import attachments, journal
from crm.bulk import many_made
from crm.errors import Conflict, CrmError, Invalid
from crm.filling import same_title
from crm.i18n import _
from crm.inserting import Inserting
from crm.intake.afterwards import IMPORTED, came_in
from crm.intake.answers import (
    Action,
    Answers,
    Deed,
    Duplicates,
    Imported,
    Skipped,
    counted,
    decided,
)
from crm.intake.drafts import Reach
from crm.intake.matching import Meant
from crm.intake.plan import ImportPlan, Standing
from crm.model import (
    Alias,
    Appointment,
    Attachment,
    AttachmentPurpose,
    ContactPoint,
    Organization,
    Person,
    Post,
    Record,
)
from crm.model.base import NAME
from crm.people import UNNAMED_POST
from crm.text import fold

_AT_A_TIME = 5_000
_MOST_ROWS = 4  # of one row: post, person, appointment, alias; besides its contacts
_PHOTO_SIDE = 512

Step = Callable[[int, int], object]


@many_made()
def apply(
    session: Session,
    plan: ImportPlan,
    answers: Answers | None = None,
    *,
    duplicates: Duplicates = Duplicates.ASK,
    step: Step | None = None,
) -> Imported:
    """Write down the rows that are new, or combined; raises `Conflict` if the file has changed.

    `step(done, total)` is told how far it is; whatever it raises ends it, and nothing is kept.
    """
    deeds, skipped = decided(plan, answers or {}, duplicates)
    journal.describe(session, IMPORTED, plan.name)
    tell = journal.by_halves(session, step) if step else lambda _done, _total: None
    writing = _Writing(session, plan, deeds, tell)
    done = counted(plan, deeds, skipped)
    if deeds:
        writing.write()
    session.flush()
    if journal.touched(session).rows:  # where nothing came in there is nothing to undo
        came_in(session, plan, done)
    people, organizations = writing.made
    return replace(done, people=people, organizations=organizations, lost=tuple(writing.lost))


# A row to be inserted: of what, and its columns.
_New = tuple[type[Record], Mapping[str, Any]]


@dataclass(slots=True)
class _Made:
    """A post that this import makes; its id is known once it is there."""

    title: str
    id: int = 0


@dataclass(slots=True)
class _House:
    """An institution as this import writes it: there already, or one to be made."""

    id: int | None
    record: Organization | None = None
    posts: dict[tuple[str, str], _Made] = field(default_factory=dict)

    @property
    def key(self) -> int:
        """Its id, once there is one."""
        found = self.id or (self.record.id if self.record else None)
        assert found is not None
        return found


class _Writing:
    """One import under way."""

    def __init__(
        self, session: Session, plan: ImportPlan, deeds: Sequence[Deed], tell: Step
    ) -> None:
        self._session = session
        self._plan = plan
        self._deeds = deeds
        self._tell = tell
        self._new_houses: dict[str, _House] = {}
        self._houses: dict[int, _House] = {}
        self._meant: dict[int, _House] = {}  # of the rows that mean the very same
        self._of_line: dict[int, int] = {}  # who each line became
        self._placed: set[int] = set()  # who has a post by a row before
        self._taken: dict[int, int] = {}  # who has a post that only one may have
        self._reached: set[tuple[int | str, ...]] = set()
        self._source = _("Archivo «{name}»").format(name=plan.name)[:NAME]
        self.made = (0, 0)
        self.lost: list[Skipped] = []

    def write(self) -> None:
        """Institutions first, then their posts, then people with all that is theirs."""
        people = {id_ for each in self._deeds if (id_ := each.person_id)}
        houses = {id_ for each in self._deeds if (id_ := each.house_id)}
        self._there = Standing(self._session, people, houses)
        self._check_there(people, houses)
        homes = [self._home(each) for each in self._deeds]
        fresh = [each.record for each in self._new_houses.values() if each.record]
        journal.insert_new(self._session, fresh)
        made = 0
        total = len(self._deeds)
        every = list(zip(self._deeds, homes, strict=True))
        most = sum(_MOST_ROWS + len(each.row.draft.reaches) for each in self._deeds)
        with Inserting(self._session, most) as self._rows:
            for start in range(0, total, _AT_A_TIME):
                self._tell(start, total)
                made += self._write_some(every[start : start + _AT_A_TIME])
        self._tell(total, total)
        self.made = (made, len(fresh))

    def _check_there(self, people: set[int], houses: set[int]) -> None:
        if people - self._there.people.keys() or houses - self._there.organizations.keys():
            raise Conflict(
                _("Los datos cambiaron desde que se revisó el archivo. Vuelva a revisarlo.")
            )

    # Institutions

    def _home(self, deed: Deed) -> _House | None:
        meant = deed.row.institution
        if (id_ := deed.house_id) is not None:
            return self._houses.setdefault(id_, _House(id_))
        if meant is None:
            return None
        if house := self._meant.get(id(meant)):
            return house
        if meant.key not in self._new_houses:
            self._check_ruc(deed, meant)
            self._new_houses[meant.key] = _House(None, _organization(meant, deed))
        return self._meant.setdefault(id(meant), self._new_houses[meant.key])

    def _check_ruc(self, deed: Deed, meant: Meant) -> None:
        """Raise `Invalid` where what is said to be another has the RUC of one that is there."""
        if meant.id is None or not meant.said.ruc:
            return
        query = select(Organization.official_name).where(Organization.ruc == meant.said.ruc)
        if name := self._session.scalar(query.limit(1)):
            told = _("Fila {line}: ese RUC ya es de «{name}».")
            line = deed.row.line
            raise Invalid({f"rows.{line}": told.format(line=line, name=name)})

    # People, and all that is theirs

    def _write_some(self, some: Sequence[tuple[Deed, _House | None]]) -> int:
        born = self._people(some)
        made = [each for deed, home in some for each in self._post(deed, home)]
        ids = self._rows.insert(Post, [row for _post, row in made])
        for (post, _row), id_ in zip(made, ids, strict=True):
            post.id = id_
        rest: dict[type[Record], list[Mapping[str, Any]]] = {}
        for deed, home in some:
            for noun, row in self._rest(deed, home, new=deed.row.line in born):
                rest.setdefault(noun, []).append(row)
        for noun, rows in rest.items():
            self._rows.insert(noun, rows)
        self._rows.start()
        pictured = [each for each, _home in some if each.row.draft.photo is not None]
        if pictured or self._session.dirty or self._session.deleted:
            self._rows.at_rest()
            for deed in pictured:
                self._photo(deed)
            self._session.flush()
        return len(born)

    def _people(self, some: Sequence[tuple[Deed, _House | None]]) -> Collection[int]:
        """Make up those who are new; return the lines that name them first."""
        fresh: dict[int, Mapping[str, Any]] = {}
        same_as: dict[int, int] = {}
        for deed, home in some:
            line, like = deed.row.line, deed.row.like
            if deed.row.draft.person is None or self._known_as(deed):
                continue
            if deed.action is Action.MERGE and like in same_as:
                same_as[line] = same_as[like]
            else:
                same_as[line] = line
                fresh[line] = self._person(deed, homeless=home is None)
        ids = self._rows.insert(Person, list(fresh.values()))
        born = dict(zip(fresh, ids, strict=True))
        self._of_line |= {line: born[first] for line, first in same_as.items()}
        return fresh

    def _known_as(self, deed: Deed) -> int | None:
        """Who of the file, or of an earlier line, a row is."""
        if deed.action is Action.NEW:
            return None
        if (id_ := deed.person_id) is not None:
            return id_
        return self._of_line.get(deed.row.like) if deed.row.like is not None else None

    def _person(self, deed: Deed, *, homeless: bool) -> Mapping[str, Any]:
        draft, named = deed.row.draft, deed.row.draft.person
        assert named is not None
        return {
            "given_names": named.given,
            "paternal_surname": named.paternal or None,
            "maternal_surname": named.maternal or None,
            "treatment": named.treatment[:40] or None,
            "do_not_contact": draft.no_contact,
            "consent_source": self._source,
            "notes": _notes(deed, homeless=homeless) or None,
        }

    def _post(self, deed: Deed, home: _House | None) -> Iterator[tuple[_Made, Mapping[str, Any]]]:
        """The post of a row, made where the institution has none so called."""
        draft = deed.row.draft
        if home is None or draft.person is None or not self._takes(deed, "post"):
            return
        known = self._known_as(deed) or self._of_line[draft.line]
        if not draft.post and (known in self._placed or self._there.at.get(known)):
            return
        self._placed.add(known)
        title = draft.post or _(UNNAMED_POST)
        if home.id and self._there.post(home.id, title, draft.unit, known):
            return
        if _made_before(home, title, draft.unit) is None:
            post = home.posts[_called(title, draft.unit)] = _Made(title)
            of = {"organization_id": home.key, "title": title, "unit": draft.unit or None}
            yield post, {**of, "single": False}

    def _rest(self, deed: Deed, home: _House | None, *, new: bool) -> Iterator[_New]:
        """Appointment and contacts of a row; whoever stands in the file is completed."""
        draft = deed.row.draft
        person_id = self._of_line.get(draft.line) if new else self._known_as(deed)
        if home is not None:
            if home.id is not None:
                self._complete_house(deed, self._there.organizations[home.id])
                yield from self._alias(deed, home.id)
            yield from self._reaches(deed, home.key, office=True, new=home.id is None)
        self._drop(deed, {home.id if home else None, person_id})
        if person_id is None:
            return
        self._of_line[draft.line] = person_id
        if not new:
            self._complete(deed, person_id, homeless=home is None)
        if home is not None:
            yield from self._appointment(deed, home, person_id)
        yield from self._reaches(deed, person_id, office=False, new=new)

    def _drop(self, deed: Deed, owners: set[int | None]) -> None:
        """Let go of the contacts that were not to stay, while they are still theirs."""
        for id_ in deed.answer.drop:
            point = self._rows.at_rest().get(ContactPoint, id_)
            if point is not None and {point.person_id, point.organization_id} & (owners - {None}):
                self._session.delete(point)

    def _appointment(self, deed: Deed, home: _House, person_id: int) -> Iterator[_New]:
        draft = deed.row.draft
        if not draft.post and self._there.at.get(person_id):
            return  # it says no more than what is known
        title = draft.post or _(UNNAMED_POST)
        held = self._there.post(home.id, title, draft.unit, person_id) if home.id else None
        made = _made_before(home, title, draft.unit)
        post_id = held.id if held else made.id if made else None
        there = self._there.at.get(person_id, ())
        if post_id is None or post_id in there or not self._takes(deed, "post"):
            return
        self._there.at[person_id] = (*there, post_id)
        row: dict[str, Any] = {"person_id": person_id, "post_id": post_id}
        if draft.since:
            row |= {"start_first": draft.since.first, "start_last": draft.since.last}
        if draft.until:
            row |= {"end_first": draft.until.first, "end_last": draft.until.last}
        if held and held.single and draft.until is None:
            others = (held.overlap(draft.since) | {self._taken.setdefault(post_id, person_id)}) - {
                person_id
            }
            if others:
                told = _("Importado de «{name}»: revise quién ocupa el cargo.")
                row["overlap_reason"] = told.format(name=self._plan.name)[:NAME]
        yield Appointment, row

    def _reaches(self, deed: Deed, owner: int, *, office: bool, new: bool) -> Iterator[_New]:
        known = self._known_as(deed)
        for each in deed.row.draft.reaches:
            if each.office is not office:
                continue
            key = owner, each.kind, fold(each.value), each.extension
            if key in self._reached or (office and self._there.theirs(known, each)):
                continue
            if not new and not (
                self._there.lacks(owner, each)
                and self._takes(deed, f"{each.kind.value}:{each.value}")
            ):
                continue
            self._reached.add(key)
            yield ContactPoint, _contact(each, owner)

    def _photo(self, deed: Deed) -> None:
        """The picture of a card is a document of the person, unless they have one."""
        photo = deed.row.draft.photo
        assert photo is not None
        person_id = self._of_line[deed.row.line]
        owned = Attachment.person_id == person_id, Attachment.purpose == AttachmentPurpose.PHOTO
        if self._session.scalar(select(Attachment.id).where(*owned).limit(1)) is not None:
            return
        name = f"{deed.row.draft.person.whole}.jpg" if deed.row.draft.person else "foto.jpg"
        try:
            taken = attachments.photo(photo.data, name, _PHOTO_SIDE)
        except CrmError as error:
            self.lost.append(Skipped(deed.row.line, str(error)))
        else:
            purpose = AttachmentPurpose.PHOTO
            attachments.attach(self._session, taken, person_id=person_id, purpose=purpose)

    # Whoever stands in the file

    def _takes(self, deed: Deed, key: str) -> bool:
        """Whether something that both may have is added: all of it, unless one chose."""
        return deed.answer.take is None or key in deed.answer.take

    def _chosen(self, deed: Deed, key: str, ours: str | None) -> bool:
        """Whether what the row says stands in the place of ours: where ours is empty, or told."""
        return not ours if deed.answer.take is None else key in deed.answer.take

    def _complete(self, deed: Deed, person_id: int, *, homeless: bool) -> None:
        person = self._there.people.get(person_id)
        if person is None:  # of an earlier row
            person = self._rows.at_rest().get_one(Person, person_id)
        named, draft = deed.row.draft.person, deed.row.draft
        assert named is not None
        for key, theirs in (
            ("given_names", named.given),
            ("paternal_surname", named.paternal),
            ("maternal_surname", named.maternal),
            ("treatment", named.treatment[:40]),
        ):
            if theirs and self._chosen(deed, key, getattr(person, key)):
                setattr(person, key, theirs)
        # Whoever asked not to be contacted is not, whatever was chosen.
        person.do_not_contact = person.do_not_contact or draft.no_contact
        notes = _notes(deed, homeless=homeless)
        if notes and self._takes(deed, "notes") and notes not in (person.notes or ""):
            person.notes = "\n".join(filter(None, (person.notes, notes)))
        _check(person, draft.line)

    def _complete_house(self, deed: Deed, house: Organization) -> None:
        draft, meant = deed.row.draft, deed.row.institution
        if meant is None:
            return
        if meant.said.ruc and self._chosen(deed, "ruc", house.ruc):
            house.ruc = meant.said.ruc
        if draft.web and self._chosen(deed, "web", house.web):
            house.web = draft.web
        take = deed.answer.take or frozenset()
        if "institution" in take and meant.said.name:
            house.official_name = meant.said.name
        if draft.person is None:
            notes = _notes(deed, homeless=False)
            if notes and self._takes(deed, "notes") and notes not in (house.notes or ""):
                house.notes = "\n".join(filter(None, (house.notes, notes)))
        _check(house, draft.line)

    def _alias(self, deed: Deed, house_id: int) -> Iterator[_New]:
        """The name by which somebody said that it is meant: the next import knows it."""
        meant = deed.row.institution
        if meant is None or meant.sure or not meant.said.name:
            return
        key = house_id, "alias", fold(meant.said.name)
        query = select(Alias.id).where(
            Alias.organization_id == house_id, Alias.name == meant.said.name
        )
        if key not in self._reached and self._rows.at_rest().scalar(query) is None:
            self._reached.add(key)
            yield Alias, {"organization_id": house_id, "name": meant.said.name}


@lru_cache(maxsize=1 << 12)
def _called(title: str, unit: str) -> tuple[str, str]:
    return fold(title), fold(unit)


def _made_before(home: _House, title: str, unit: str) -> _Made | None:
    """A post of this name that this import made already."""
    found = home.posts.get(_called(title, unit))
    if found is None:
        of_unit = (post for (_title, at), post in home.posts.items() if at == fold(unit))
        found = next((each for each in of_unit if same_title(each.title, title)), None)
    return found


def _organization(meant: Meant, deed: Deed) -> Organization:
    said, draft = meant.said, deed.row.draft
    house = Organization(
        kind=deed.kind_of(meant),
        official_name=meant.new_name,
        acronym_es=said.acronym[:40] or None,
        ruc=said.ruc or None,
        place_id=meant.place_id,
        web=draft.web or None,
        notes=None if draft.person else draft.notes or None,
    )
    _check(house, draft.line)
    return house


def _contact(each: Reach, owner: int) -> Mapping[str, Any]:
    return {
        "organization_id" if each.office else "person_id": owner,
        "kind": each.kind,
        "value": each.value,
        "extension": each.extension or None,
        "personal": each.personal,
    }


def _notes(deed: Deed, *, homeless: bool) -> str:
    """The notes of a row; a post of which no institution is known is one more."""
    draft = deed.row.draft
    post = " · ".join(filter(None, (draft.post, draft.unit))) if homeless else ""
    return "\n".join(filter(None, (draft.notes, post)))


def _check(record: Record, line: int) -> None:
    """Raise `Invalid` with the line where a record cannot stand."""
    record.tidy()
    if problems := record.problems():
        told = _("Fila {line}: {problem}").format(line=line, problem=" ".join(problems.values()))
        raise Invalid({f"rows.{line}": told})
