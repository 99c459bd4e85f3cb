"""Two records that are one: made one without losing anything, and parted again at will."""

import sys
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm import journal, labels
from crm.absorbing import STRICT, Hand, filled, put_back
from crm.bulk import chunks
from crm.errors import Conflict, NotFound
from crm.i18n import _
from crm.journal import Row, Touched
from crm.model import (
    Alias,
    Base,
    ContactPoint,
    Membership,
    Merge,
    NotTheSame,
    Organization,
    Person,
)
from crm.model.base import N_, NAME
from crm.text import fold

MERGED = N_("«{subject}» combinada con su duplicado")
PARTED = N_("«{subject}» separada de nuevo")
MERGED_MANY = N_("{subject} pares de duplicados combinados")
APART = N_("«{subject}» y otra: no son la misma")

Noun = type[Organization] | type[Person]
KINDS: dict[str, Noun] = {"organization": Organization, "person": Person}

# What is told together is chosen together: a consent has its basis, its source and its day.
_TOGETHER = {"consent_basis": ("consent_source", "consent_on")}
_OWNER = {"organization": "organization_id", "person": "person_id"}
_TELLING = ("title", "name", "value", "subject", "text", "institution", "post", "written", "note")


@dataclass(frozen=True)
class MergeRow:
    """A merge that stands, as the profile of whoever was kept tells it."""

    id: int
    kind: str
    kept_id: int
    kept_name: str
    gone_name: str
    at: datetime
    who: str | None


@dataclass(frozen=True)
class Addition:
    """A row that came to a record after a merge: whose it is from now on has to be said."""

    id: int
    table: str
    text: str


# Making one of two


def preferred(
    session: Session, noun: Noun, pairs: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Who of each two is kept unless told otherwise, first: the catalogue's, or who has more links.

    Of two who have as many, the first one recorded.
    """
    ids = sorted({id_ for pair in pairs for id_ in pair})
    links = _link_counts(session, noun, ids)
    ranked = {id_: (links[id_], -id_) for id_ in ids}
    if noun is Organization:
        for some in chunks(ids):
            query = select(Organization.id).where(Organization.catalogue_code.is_not(None))
            for id_ in session.scalars(query.where(Organization.id.in_(some))):
                ranked[id_] = (sys.maxsize, -id_)
    return [
        (max(pair, key=ranked.__getitem__), min(pair, key=ranked.__getitem__)) for pair in pairs
    ]


def _link_counts(session: Session, noun: Noun, ids: Sequence[int]) -> Counter[int]:
    """How many rows point at each of these."""
    found: Counter[int] = Counter()
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name != noun.__tablename__:
                continue
            for some in chunks(ids):
                query = select(key.parent, func.count()).where(key.parent.in_(some))
                for id_, count in session.execute(query.group_by(key.parent)):
                    found[id_] += count
    return found


def merge(
    session: Session,
    noun: Noun,
    kept_id: int,
    gone_id: int,
    chosen: Mapping[str, int] | None = None,
    contacts: Collection[int] | None = None,
) -> int:
    """Make one of two records, and return the id of the merge; all that hung on either stays.

    `chosen`: by field, the id of the one whose value stands; elsewhere what the kept one has, or
    else the other. `contacts`: the ids of those to keep, all of them unless told.
    """
    session.flush()
    kept, gone = _record(session, noun, kept_id), _record(session, noun, gone_id)
    _check(session, kept, gone)
    table = noun.__tablename__
    keys = Touched(table, kept_id), Touched(table, gone_id)
    before = {"kept": dict(journal.stored(session, keys[0]))}
    before |= {"gone": dict(journal.stored(session, keys[1])), "links": _links(session, keys[0])}
    names, gone_name = _names(kept) + _names(gone), _name(gone)
    journal.describe(session, MERGED, _name(kept))
    session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    hand = Hand(session)
    _leave_contacts(session, hand, table, keys, contacts)
    _carry_apart(session, hand, table, kept_id, gone_id)
    hand.absorb(*keys)
    taken = {name for name, whose in (chosen or {}).items() if whose == gone_id}
    taken |= {each for name in taken for each in _TOGETHER.get(name, ())}
    values = filled(before["kept"], before["gone"], taken)
    own = {name for name, whose in (chosen or {}).items() if whose == kept_id}
    values = {name: each for name, each in values.items() if name not in own - STRICT}
    if "consent_basis" not in values:
        values = {name: each for name, each in values.items() if not name.startswith("consent_")}
    if not (before["kept"]["example"] and before["gone"]["example"]):
        values["example"] = 0
    session.expire_all()
    _rename(session, hand, keys[0], values)
    if noun is Organization:
        _add_aliases(session, hand, kept_id, names)
    _follow_earlier(session, hand, table, kept_id, gone_id)
    made = Merge(kind=table, kept_id=kept_id, gone_id=gone_id, gone_name=gone_name[:NAME])
    made.at, made.who = datetime.now(UTC), session.info.get("who")
    made.before, made.moved = before, hand.entries
    session.expire_all()
    session.add(made)
    session.flush()
    return made.id


def merge_all(
    session: Session,
    pairs: Sequence[tuple[Noun, int, int]],
    step: Callable[[int, int], object] = lambda _done, _total: None,
) -> None:
    """Make one of each of these pairs, the first of both kept, in one action."""
    journal.describe(session, MERGED_MANY, str(len(pairs)))
    for number, (noun, kept_id, gone_id) in enumerate(pairs):
        step(number, len(pairs))
        merge(session, noun, kept_id, gone_id)


def _record(session: Session, noun: Noun, id_: int) -> Organization | Person:
    found = session.get(noun, id_)
    if not isinstance(found, Organization | Person):
        raise NotFound(_("Ese registro ya no está."))
    return found


def _name(record: Organization | Person) -> str:
    return record.name if isinstance(record, Person) else record.name_of_the_day


def _of_catalogue(record: Organization | Person) -> bool:
    return isinstance(record, Organization) and record.catalogue_code is not None


def _check(session: Session, kept: Organization | Person, gone: Organization | Person) -> None:
    """Refuse to make one of what cannot be one."""
    if kept.id == gone.id:
        raise Conflict(_("Es el mismo registro: no hay con qué combinarlo."))
    if _of_catalogue(gone):
        raise Conflict(
            _(
                "«{name}» es del catálogo: conserve esa institución y combine con ella la otra."
            ).format(name=_name(gone))
            if not _of_catalogue(kept)
            else _("Las dos son del catálogo: no son la misma institución.")
        )
    if isinstance(kept, Organization) and _are_tied(session, kept.id, gone.id):
        raise Conflict(
            _("Una depende de la otra, la sucede o es su miembro: no son la misma institución.")
        )


def _are_tied(session: Session, first: int, second: int) -> bool:
    """Whether one of two institutions is above, after or in the other."""
    pair = {first, second}
    query = select(Membership.id).where(
        Membership.space_id.in_(pair), Membership.member_id.in_(pair)
    )
    if session.scalars(query.limit(1)).first() is not None:
        return True
    return any(
        other in _onward(session, column, one)
        for column in (Organization.parent_id, Organization.successor_id)
        for one, other in ((first, second), (second, first))
    )


def _onward(session: Session, column: Any, start: int) -> set[int]:
    passed: set[int] = set()
    next_id = session.scalar(select(column).where(Organization.id == start))
    while next_id is not None and next_id not in passed:
        passed.add(next_id)
        next_id = session.scalar(select(column).where(Organization.id == next_id))
    return passed


def _links(session: Session, key: Touched) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for each, column in journal.references(session, key):
        found.setdefault(f"{each.table}.{column}", []).append(each.id)
    return found


def _names(record: Organization | Person) -> list[str]:
    if isinstance(record, Person):
        return [record.name]
    return [each for each in (record.official_name, record.short_name) if each]


def _leave_contacts(
    session: Session,
    hand: Hand,
    table: str,
    keys: tuple[Touched, Touched],
    kept: Collection[int] | None,
) -> None:
    """Let go of the contacts that are not to be kept."""
    if kept is None:
        return
    owner = getattr(ContactPoint, _OWNER[table])
    query = select(ContactPoint.id).where(owner.in_([each.id for each in keys]))
    for id_ in set(session.scalars(query)) - set(kept):
        hand.drop(Touched("contact_point", id_))


def _carry_apart(session: Session, hand: Hand, table: str, kept_id: int, gone_id: int) -> None:
    """Whoever was not the same as the gone one is not the same as the kept one either."""
    others = {each for pair in apart(session, KINDS[table]) if gone_id in pair for each in pair}
    known = {each for pair in apart(session, KINDS[table]) if kept_id in pair for each in pair}
    for key, _column in list(journal.references(session, Touched(table, gone_id))):
        if key.table == "not_the_same":
            hand.drop(key)
    for other in sorted(others - {gone_id, kept_id} - known):
        hand.add(Touched("not_the_same", _note_apart(session, KINDS[table], kept_id, other)))


def _rename(session: Session, hand: Hand, key: Touched, values: Row) -> None:
    """Give the kept record its values, with the key by which it is sorted."""
    hand.fill(key, values)
    session.expire_all()
    record = _record(session, KINDS[key.table], key.id)
    journal.check(record)
    wanted = record.sort_key
    session.expire(record)
    hand.fill(key, {"sort_key": wanted})


def _add_aliases(session: Session, hand: Hand, kept_id: int, names: Collection[str]) -> None:
    kept = session.get_one(Organization, kept_id, populate_existing=True)
    query = select(Alias.name).where(Alias.organization_id == kept_id)
    known = {fold(name) for name in [*_names(kept), *session.scalars(query)]}
    for name in names:
        if fold(name) not in known:
            known.add(fold(name))
            alias = Alias(organization_id=kept_id, name=name)
            journal.check_and_add(session, alias)
            session.flush()
            hand.add(Touched("alias", alias.id))


def _follow_earlier(session: Session, hand: Hand, table: str, kept_id: int, gone_id: int) -> None:
    """What was merged into the gone one is from now on parted from the kept one."""
    query = select(Merge.id).where(Merge.kind == table, Merge.kept_id == gone_id)
    for id_ in session.scalars(query.where(Merge.parted_at.is_(None))).all():
        hand.fill(Touched("merge", id_), {"kept_id": kept_id})


# Parting them


def merges(session: Session, noun: Noun, kept_id: int) -> list[MergeRow]:
    """The merges of a record that stand, the last one first."""
    query = select(Merge).where(Merge.kind == noun.__tablename__, Merge.kept_id == kept_id)
    query = query.where(Merge.parted_at.is_(None)).order_by(Merge.id.desc())
    return [_merge_row(session, each) for each in session.scalars(query)]


def merge_row(session: Session, merge_id: int) -> MergeRow:
    """A merge that stands, by its id."""
    return _merge_row(session, _standing(session, merge_id))


def kept_for(session: Session, noun: Noun, gone_id: int) -> MergeRow | None:
    """Into whom a record went that is no more: whatever led to it leads there now."""
    query = select(Merge).where(Merge.kind == noun.__tablename__, Merge.gone_id == gone_id)
    query = query.where(Merge.parted_at.is_(None)).order_by(Merge.id.desc())
    made = session.scalars(query.limit(1)).first()
    if made is None:
        return None
    there = set(session.scalars(select(noun.id).where(noun.id.in_((gone_id, made.kept_id)))))
    return _merge_row(session, made) if there == {made.kept_id} else None


def _merge_row(session: Session, made: Merge) -> MergeRow:
    name = _name(_record(session, KINDS[made.kind], made.kept_id))
    return MergeRow(made.id, made.kind, made.kept_id, name, made.gone_name, made.at, made.who)


def additions(session: Session, merge_id: int) -> list[Addition]:
    """What came to the kept record since: each may go with whoever is parted from it."""
    made = _standing(session, merge_id)
    return [
        Addition(each.id, each.table, _told(session, each))
        for each in dict.fromkeys(key for key, _column in _since(session, made))
    ]


def unmerge(session: Session, merge_id: int, assigned: Collection[int] = ()) -> int:
    """Part two records again, each as it was, and return the id of the one that comes back.

    `assigned`: the ids of the additions that go with it; the others stay with the kept one.
    """
    made = _standing(session, merge_id)
    _check_order(session, made)
    kept, gone = (Touched(made.kind, id_) for id_ in (made.kept_id, made.gone_id))
    later = [each for each in _since(session, made) if each[0].id in set(assigned)]
    journal.describe(session, PARTED, made.gone_name)
    moved = made.moved
    made.parted_at = datetime.now(UTC)
    session.flush()
    put_back(session, moved)
    hand = Hand(session)
    for each, column in later:
        hand.link(each, column, gone.id)
    session.expire_all()
    if session.get(KINDS[kept.table], gone.id) is None:
        raise NotFound(_("Ese registro ya no está."))
    return gone.id


def _standing(session: Session, merge_id: int) -> Merge:
    made = session.get(Merge, merge_id)
    if made is None or made.parted_at is not None:
        raise NotFound(_("Esa combinación ya no está: los dos registros están separados."))
    _record(session, KINDS[made.kind], made.kept_id)
    return made


def _check_order(session: Session, made: Merge) -> None:
    """Refuse to part whoever went into one that went on into another: that one has it all now."""
    query = select(Merge).where(Merge.kind == made.kind, Merge.kept_id == made.kept_id)
    for later in session.scalars(query.where(Merge.parted_at.is_(None), Merge.id != made.id)):
        if any(each["table"] == "merge" and each["id"] == made.id for each in later.moved):
            raise Conflict(
                _("Separe antes «{name}»: se combinó después, con lo que era de «{other}».").format(
                    name=later.gone_name, other=made.gone_name
                )
            )


def _since(session: Session, made: Merge) -> list[tuple[Touched, str]]:
    """The links of the kept record that neither of the two had when they were made one."""
    had = {(name, id_) for name, ids in made.before["links"].items() for id_ in ids}
    touched = {entry["id"] for entry in made.moved}
    return [
        (key, column)
        for key, column in journal.references(session, Touched(made.kind, made.kept_id))
        if (f"{key.table}.{column}", key.id) not in had and key.id not in touched
    ]


def _told(session: Session, key: Touched) -> str:
    row = journal.stored(session, key)
    if key.table == "appointment":
        row = journal.stored(session, Touched("post", row["post_id"]))
    elif key.table in ("participation", "event_organizer") and row["event_id"]:
        row = journal.stored(session, Touched("event", row["event_id"]))
    said = next((str(row[name]) for name in _TELLING if row.get(name)), "")
    return f"{labels.table(key.table)}: {said}" if said else labels.table(key.table)


# Who is not the same


def keep_apart(session: Session, noun: Noun, first_id: int, second_id: int) -> None:
    """Remember that two records that look alike are not the same."""
    name = _name(_record(session, noun, first_id))
    _record(session, noun, second_id)
    if (min(first_id, second_id), max(first_id, second_id)) not in apart(session, noun):
        _note_apart(session, noun, first_id, second_id)
    journal.describe(session, APART, name)


def apart(session: Session, noun: Noun) -> set[tuple[int, int]]:
    """The pairs that somebody said are not the same, the lower id first."""
    first, second = _pair(noun)
    query = select(first, second).where(first.is_not(None))
    return {(one, other) for one, other in session.execute(query)}


def settled(
    session: Session, noun: Noun, pairs: Collection[tuple[int, int]]
) -> set[tuple[int, int]]:
    """Those of these pairs that are no question any more: one of them is gone, or they are two."""
    there, not_one = set(session.scalars(select(noun.id))), apart(session, noun)
    return {pair for pair in pairs if pair in not_one or not there.issuperset(pair)}


def _note_apart(session: Session, noun: Noun, first_id: int, second_id: int) -> int:
    table = noun.__tablename__
    low, high = sorted((first_id, second_id))
    pair = NotTheSame(**{f"first_{table}_id": low, f"second_{table}_id": high})
    journal.check_and_add(session, pair)
    session.flush()
    return pair.id


def _pair(noun: Noun) -> tuple[Any, Any]:
    table = noun.__tablename__
    return getattr(NotTheSame, f"first_{table}_id"), getattr(NotTheSame, f"second_{table}_id")
