"""Finding who signed a row of a list by a few letters of the name: whoever is likely first."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm import people, search
from crm.model import (
    Appointment,
    EventOrganizer,
    Participation,
    ParticipationState,
    Post,
    SessionAttendance,
)
from crm.model.base import today
from crm.people import PersonRow
from crm.search import Kind

FEW = 6
_MOST = 2_000  # names that begin with the same letters


@dataclass(frozen=True)
class Around:
    """What makes somebody likely on a list, read once for many rows.

    `listed` are those who stand on it, each with the number of the row, or 0 where it has none.
    """

    listed: Mapping[int, int]
    expected: frozenset[int] = frozenset()  # invited, or seen at another session
    near: frozenset[int] = frozenset()  # of the institutions that take part


@dataclass(frozen=True)
class Found:
    """Somebody who may have signed; `row` is where they stand on the list already, 0 unnumbered."""

    person: PersonRow
    row: int | None = None
    expected: bool = False


def around(session: Session, event_id: int, session_id: int | None = None) -> Around:
    """Read who stands on a list, who is expected there, and who works where they do."""
    taking_part = select(
        Participation.id,
        Participation.person_id,
        Participation.organization_id,
        Participation.state,
        Participation.sheet_row,
    ).where(Participation.event_id == event_id)
    rows = session.execute(taking_part).all()
    places: dict[int, int | None] = {}
    if session_id is not None:
        at = select(SessionAttendance.participation_id, SessionAttendance.sheet_row).where(
            SessionAttendance.session_id == session_id
        )
        places = dict(session.execute(at).all())
    else:
        came = ParticipationState.ATTENDED
        places = {row_id: number for row_id, *_rest, state, number in rows if state is came}
    people_of = {row_id: person_id for row_id, person_id, *_rest in rows if person_id}
    listed = {people_of[id_]: number or 0 for id_, number in places.items() if id_ in people_of}
    organizers = select(EventOrganizer.organization_id).filter_by(event_id=event_id)
    of = {row[2] for row in rows if row[2]} | set(session.scalars(organizers))
    return Around(
        listed, frozenset(people_of.values()) - listed.keys(), _holders(session, of, today())
    )


def _holders(session: Session, organization_ids: set[int], day: date) -> frozenset[int]:
    query = (
        select(Appointment.person_id)
        .join(Post, Post.id == Appointment.post_id)
        .where(Post.organization_id.in_(organization_ids))
        .where(or_(Appointment.end_last.is_(None), Appointment.end_last >= day))
    )
    return frozenset(session.scalars(query)) if organization_ids else frozenset()


def who(session: Session, typed: str, near: Around, limit: int = FEW) -> list[Found]:
    """Return who may be meant by beginnings of names, in any order: «ros qui», «quispe r».

    First whoever is expected and does not stand on the list, then who works with those who take
    part, then all others; and of these, those whose first name and surnames the letters begin.
    """
    words = search.compact(typed).split()
    if not words:
        return []
    named = search.names_beginning(session, max(words, key=len), Kind.PERSON, _MOST)
    ids = list(dict.fromkeys([*named, *near.expected, *near.near]))
    ranked = sorted(_ranks(session, ids, words, near))
    found = [id_ for *_rank, id_ in ranked[:limit]]
    if len(found) < limit:  # by a second name, a phone, a post
        more = search.find(session, typed, Kind.PERSON, limit=limit + len(found))
        found = list(dict.fromkeys([*found, *more]))[:limit]
    rows = people.rows(session, found)
    return [
        Found(rows[id_], near.listed.get(id_), id_ in near.expected) for id_ in found if id_ in rows
    ]


_Rank = tuple[bool, int, int, str, int]


def _ranks(session: Session, ids: Sequence[int], words: Sequence[str], near: Around) -> list[_Rank]:
    # No objects of people: at every letter there are hundreds of these rows.
    asked = session.connection().exec_driver_sql(_NAMES, {"ids": json.dumps(ids)})
    found: list[_Rank] = []
    for id_, key, given, paternal, maternal in asked.all():
        fit = _fit(words, given, paternal or "", maternal or "")
        if fit is not None:
            group = 0 if id_ in near.expected else 1 if id_ in near.near else 2
            found.append((id_ in near.listed, group, fit, key, id_))
    return found


_NAMES = """
SELECT person.id, sort_key, given_names, paternal_surname, maternal_surname
FROM json_each(:ids) JOIN person ON person.id = json_each.value
"""


def _fit(words: Sequence[str], given: str, paternal: str, maternal: str) -> int | None:
    """How well words begin a name: 0 as it is said or filed, 1 otherwise, None not at all."""
    named, fathers, mothers = (_parts(each) for each in (given, paternal, maternal))
    first = named[:1]
    ways = (
        first + fathers[:1] + mothers[:1],
        fathers[:1] + mothers[:1] + first,
        fathers[:1] + first,
    )
    for said in ways:
        if len(words) <= len(said) and all(map(str.startswith, said, words)):
            return 0
    left = [*named, *fathers, *mothers]
    for word in words:
        hit = next((each for each in left if each.startswith(word)), None)
        if hit is None:
            return None
        left.remove(hit)
    return 1


@lru_cache(maxsize=1 << 14)  # a file has few names, and each of them many times
def _parts(name: str) -> tuple[str, ...]:
    return tuple(search.compact(name).split())
