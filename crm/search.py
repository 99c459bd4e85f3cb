"""Finding institutions, people and events by words, in the order of their names.

An FTS5 table answers fastest in the order of its rowids, so ours are handed out in name order
(with gaps, so that a newcomer fits between its neighbours): the first fifty by name cost the
same in a file of a thousand as in one of a million. All of it is derived from the nouns: it is
refreshed in the transaction of each change, rebuilt at will, and never journaled.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    column,
    delete,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    table,
    text,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session, aliased

from crm.acronyms import acronyms
from crm.journal import Touched
from crm.model import (
    GOVERNMENTS,
    Alias,
    Appointment,
    ContactKind,
    ContactPoint,
    Copy,
    Event,
    EventType,
    Organization,
    Outcome,
    Participation,
    Person,
    Place,
    Post,
)
from crm.text import sort_key, words

VERSION = 3
GAP = 1 << 20
LONGEST = 200  # characters of a query that count
_NEAR, _MANY = 25, 200
_CHUNK = 500
_ALL = -1  # as a limit
# As long as the commonest words: beyond it, a beginning costs as much as all that have it.
_PREFIXES = " ".join(map(str, range(1, 14)))
_METADATA = MetaData()

# Documents in name order, kind by kind; `position` is the rowid of the full-text index.
_DOC = Table(
    "search_doc",
    _METADATA,
    Column("position", Integer, primary_key=True),  # an INTEGER is the rowid itself
    Column("record_id", BigInteger, nullable=False, unique=True),
    Column("kind", Integer, nullable=False),
    Column("sort_key", Text, nullable=False),
)
# Whole names, and what finds a record exactly: codes, acronyms, aliases.
_KEY = Table(
    "search_key",
    _METADATA,
    Column("kind", Integer, primary_key=True),
    Column("exact", Integer, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("record_id", BigInteger, primary_key=True, index=True),
    sqlite_with_rowid=False,
)
_FTS = table("search", column("rowid"), column("words"))
_CREATE = (
    "CREATE VIRTUAL TABLE search USING fts5("
    "words, content='', contentless_delete=1, detail=none, "
    f"prefix='{_PREFIXES}', tokenize='unicode61 remove_diacritics 2')",
    "CREATE INDEX ix_search_doc_order ON search_doc (kind, sort_key, record_id)",
)


class Kind(IntEnum):
    """What can be found; each has its own range of positions."""

    ORGANIZATION = 1
    PERSON = 2
    EVENT = 3

    @property
    def first(self) -> int:
        return self << 52

    @property
    def middle(self) -> int:
        """Where the first one stands, with as much room before it as after."""
        return self.first + (1 << 51)

    @property
    def last(self) -> int:
        return self.first + (1 << 52) - 1


@dataclass
class Document:
    """What one record is found by."""

    sort_key: str
    names: list[str]
    exact: set[str] = field(default_factory=set)
    texts: list[str | None] = field(default_factory=list)

    def tokens(self) -> str:
        """Every word, also joined where marks part it: «S.A.C.» is s, a, c and sac."""
        found: dict[str, None] = {}
        for each in (*self.names, *self.exact, *self.texts):
            for chunk in (each or "").split():
                found.update(dict.fromkeys(_tokens(chunk)))
        return " ".join(found)


@lru_cache(maxsize=1 << 14)
def _tokens(chunk: str) -> list[str]:
    """The tokens of one word as written; a file has few words, and each of them many times."""
    return [token for joined, parts in words(chunk) for token in (*parts, joined)]


Among = Callable[[ColumnElement[int]], ColumnElement[bool]]


# Finding


def compact(typed: str) -> str:
    """Words without case, accents or marks, as keys are kept."""
    return " ".join(tokens[-1] for chunk in typed.split() if (tokens := _tokens(chunk)))


def find(
    session: Session,
    typed: str,
    kind: Kind,
    *,
    limit: int | None = None,
    among: Among | None = None,
) -> list[int]:
    """Return the ids that have every word: exact ones, then names that start so, then by name.

    Of several governments that an acronym means, the one with most people comes first.

    `among` narrows them: given the column of the ids, it returns a condition.
    """
    typed = typed[:LONGEST]
    match = _match(typed)
    if match is None:
        return []
    start = compact(typed)
    given = {
        "start": start,
        "end": start + "\U0010ffff",
        "joined": start.replace(" ", ""),
        "match": match,
    }
    asked = session.connection().exec_driver_sql(_statement(kind, among), given)
    hits: Any = asked.cursor  # bare: SQLAlchemy takes longer over a row than SQLite
    found: dict[int, None] = {}
    with closing(hits):
        for (id_,) in hits:
            found[id_] = None
            if len(found) == limit:
                break
    return list(found)


def find_exactly(session: Session, typed: str, kind: Kind) -> list[int]:
    """Return the ids that have exactly this as their name, code, acronym or alias."""
    query = select(_KEY.c.record_id).distinct()
    query = query.where(_KEY.c.kind == kind.value, _KEY.c.key == compact(typed))
    return list(session.scalars(query.order_by(_KEY.c.record_id)))


@lru_cache(maxsize=64)
def _statement(kind: Kind, among: Among | None) -> str:
    """The three questions of a search as SQLite hears them; putting them together, or having
    SQLAlchemy look at them each time, takes longer than answering them.

    SQLite answers the parts of a UNION ALL in turn, and no further than the rows are taken.
    """
    questions = [_exact(kind), _starting(kind), _having(kind)]
    if among is not None:
        condition = among(literal_column("search_hit.record_id"))
        questions = [query.where(condition) for query in questions]
    # Without a limit of its own a part could lose its order.
    parts = [select(query.limit(_ALL).subquery().c.record_id) for query in questions]
    whole = union_all(*parts)
    return str(whole.compile(dialect=dialect(), compile_kwargs={"literal_binds": True}))


# What is asked, by name: the statement is made once for all that is typed.
_START: ColumnElement[str] = literal_column(":start")
_END: ColumnElement[str] = literal_column(":end")
_JOINED: ColumnElement[str] = literal_column(":joined")
_MATCHES = text(r"search MATCH \:match")


def _exact(kind: Kind) -> Select[int]:
    hit = _KEY.alias("search_hit")
    query = select(hit.c.record_id).join(_DOC, _DOC.c.record_id == hit.c.record_id)
    query = query.where(hit.c.kind == kind.value, hit.c.exact == 1)
    # «S J L» is looked up as sjl too.
    query = query.where(or_(hit.c.key == _START, hit.c.key == _JOINED))
    if kind is Kind.ORGANIZATION:
        # Of the four districts that are SJL, people mean the one where a million live.
        query = query.outerjoin(Organization, Organization.id == hit.c.record_id)
        query = query.outerjoin(Place, Place.id == Organization.place_id)
        query = query.order_by(func.coalesce(Place.population, 0).desc())
    return query.order_by(_DOC.c.position)


def _starting(kind: Kind) -> Select[int]:
    hit = _KEY.alias("search_hit")
    query = select(hit.c.record_id).where(hit.c.kind == kind.value, hit.c.exact == 0)
    query = query.where(hit.c.key >= _START, hit.c.key < _END)
    return query.order_by(hit.c.key, hit.c.record_id)


def _having(kind: Kind) -> Select[int]:
    hit = _DOC.alias("search_hit")
    # The unary plus keeps the index in the outer loop, in the order of its rowids.
    in_order = hit.c.position == literal_column("+search.rowid")
    query = select(hit.c.record_id).select_from(_FTS.join(hit, in_order))
    query = query.where(_MATCHES)
    query = query.where(_FTS.c.rowid.between(kind.first, kind.last))
    return query.order_by(_FTS.c.rowid)


def _match(typed: str) -> str | None:
    """The FTS5 query: every word, from its beginning; None where nothing can be looked up."""
    every = " AND ".join(_begun(*word) for word in words(typed))
    digits = re.sub(r"\D", "", typed) if re.fullmatch(r"[\d\s()+.-]+", typed, re.ASCII) else ""
    # A number typed in groups is one number, or several.
    return f'"{digits}"* OR ({every})' if digits else every or None


def _begun(joined: str, parts: Sequence[str]) -> str:
    *firsts, last = parts
    if not firsts:
        return f'"{last}"*'
    # «S.A.C.» is three whole words, or one; the last of «ruth@mu» is only begun.
    apart = [f'"{part}"' for part in parts]
    together = " AND ".join(apart if len(last) == 1 else [*apart[:-1], f'"{last}"*'])
    return f'("{joined}"* OR ({together}))'


# Keeping it up to date


def create(connection: Connection) -> None:
    """Make the index, empty, in place of any there is."""
    for name in ("search", "search_doc", "search_key"):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
    _METADATA.create_all(connection)
    for statement in _CREATE:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql("INSERT INTO search(search, rank) VALUES ('secure-delete', 1)")


def is_behind(connection: Connection) -> bool:
    """Tell whether the index was made by other rules than these, or never."""
    return connection.execute(select(Copy.search)).scalar_one() != VERSION


def rebuild(connection: Connection) -> None:
    """Make the whole index anew from the nouns."""
    create(connection)
    connection.execute(update(Copy).values(search=VERSION))
    for kind in Kind:
        documents = sorted(_documents(connection, kind, None), key=_order)
        _insert(connection, kind, documents, range(kind.middle, kind.last, GAP))


def _order(document: tuple[int, Document]) -> tuple[str, int]:
    id_, each = document
    return each.sort_key, id_


def forget(session: Session) -> None:
    """Erase the words of what was deleted, which the index only marks as such."""
    session.connection().exec_driver_sql("INSERT INTO search(search) VALUES ('optimize')")


def refresh(session: Session, touched: Mapping[Touched, set[Touched]]) -> None:
    """Bring the index up to date with the rows that a transaction has written."""
    connection = session.connection()
    for kind, ids in _affected(connection, touched).items():
        if ids:
            _refresh(connection, kind, ids)


def _refresh(connection: Connection, kind: Kind, ids: set[int]) -> None:
    documents = dict(_documents(connection, kind, ids))
    kept = {
        row.record_id: row
        for some in _chunks(ids)
        for row in connection.execute(select(_DOC).where(_DOC.c.record_id.in_(some)))
    }
    _remove(connection, kept.values())
    newcomers = []
    for id_, document in documents.items():
        there = kept.get(id_)
        if there is not None and there.sort_key == document.sort_key:
            _insert(connection, kind, [(id_, document)], [there.position])
        else:
            newcomers.append((id_, document))
    if len(newcomers) > _MANY and len(newcomers) > _count(connection, kind) // 10:
        rebuild(connection)
        return
    for newcomer in newcomers:
        _insert(connection, kind, [newcomer], [_place(connection, kind, *_order(newcomer))])


def _count(connection: Connection, kind: Kind) -> int:
    query = select(func.count()).select_from(_DOC).where(_DOC.c.kind == kind.value)
    return connection.execute(query).scalar_one()


def _remove(connection: Connection, rows: Iterable[Any]) -> None:
    for row in rows:
        connection.execute(delete(_FTS).where(_FTS.c.rowid == row.position))
        connection.execute(delete(_KEY).where(_KEY.c.record_id == row.record_id))
        connection.execute(delete(_DOC).where(_DOC.c.position == row.position))


def _place(connection: Connection, kind: Kind, key: str, id_: int) -> int:
    """A free position in name order, made by moving the nearest ones apart where there is none."""
    before, after = _neighbours(connection, kind, key, id_, 1)
    if not before and not after:
        return kind.middle
    if not before:
        return int(after[0].position) - GAP
    if not after:
        return int(before[0].position) + GAP
    middle = (before[0].position + after[0].position) // 2
    if middle > before[0].position:
        return int(middle)
    _spread(connection, kind, key, id_)
    return _place(connection, kind, key, id_)


def _spread(connection: Connection, kind: Kind, key: str, id_: int) -> None:
    """Move the nearest documents apart, and as many more as it takes to leave real gaps."""
    step, near = 0, _NEAR
    while step < GAP >> 8:
        near *= 2
        before, after = _neighbours(connection, kind, key, id_, near + 1)
        low = before.pop().position if len(before) > near else before[-1].position - near * GAP
        high = after.pop().position if len(after) > near else after[-1].position + near * GAP
        step = (high - low) // (len(before) + len(after) + 1)
    rows = [*reversed(before), *after]
    documents = dict(_documents(connection, kind, {row.record_id for row in rows}))
    _remove(connection, rows)
    moved = [(row.record_id, documents[row.record_id]) for row in rows]
    _insert(connection, kind, moved, range(low + step, high, step))


def _neighbours(
    connection: Connection, kind: Kind, key: str, id_: int, count: int
) -> tuple[list[Any], list[Any]]:
    """The rows before and after a place in name order, the nearest first."""
    here = tuple_(_DOC.c.sort_key, _DOC.c.record_id)
    there = tuple_(literal(key), literal(id_))
    query = select(_DOC).where(_DOC.c.kind == kind.value).limit(count)
    before = query.where(here < there).order_by(_DOC.c.sort_key.desc(), _DOC.c.record_id.desc())
    after = query.where(here > there).order_by(_DOC.c.sort_key, _DOC.c.record_id)
    return list(connection.execute(before)), list(connection.execute(after))


def _insert(
    connection: Connection,
    kind: Kind,
    documents: Sequence[tuple[int, Document]],
    positions: Sequence[int],
) -> None:
    rows = [
        {"position": position, "record_id": id_, "kind": kind.value, "sort_key": each.sort_key}
        for position, (id_, each) in zip(positions, documents, strict=False)
    ]
    if not rows:
        return
    connection.execute(insert(_DOC), rows)
    connection.exec_driver_sql(
        "INSERT INTO search (rowid, words) VALUES (?, ?)",
        [
            (position, document.tokens())
            for position, (_id, document) in zip(positions, documents, strict=False)
        ],
    )
    keys = {
        (kind.value, exact, compact(each), id_)
        for id_, document in documents
        for exact, of_kind in ((0, document.names), (1, document.exact))
        for each in of_kind
    }
    rows = [
        dict(zip(("kind", "exact", "key", "record_id"), each, strict=True))
        for each in keys
        if each[2]
    ]
    if rows:
        connection.execute(insert(_KEY), rows)


def _affected(
    connection: Connection, touched: Mapping[Touched, set[Touched]]
) -> Mapping[Kind, set[int]]:
    """The documents in which the rows written are mentioned."""
    rows = defaultdict(set)
    for key, pointed in touched.items():
        rows[key.table].add(key.id)
        for each in pointed:
            if each.table in _MENTIONED_IN.get(key.table, ()):
                rows[each.table].add(each.id)
    holders = _column(
        connection,
        select(Appointment.person_id).join(Post),
        (Post.id, rows["post"]),
        (Post.organization_id, rows["organization"]),
    )
    employers = _column(
        connection,
        select(Post.organization_id).join(Appointment, isouter=True),
        (Post.id, rows["post"]),
        (Appointment.person_id, rows["person"]),
    )
    of_type = _column(connection, select(Event.id), (Event.type_id, rows["event_type"]))
    return {
        Kind.ORGANIZATION: rows["organization"] | employers,
        Kind.PERSON: rows["person"] | holders,
        Kind.EVENT: rows["event"] | of_type,
    }


_MENTIONED_IN = {
    "alias": ("organization",),
    "contact_point": ("organization", "person"),
    "post": ("organization",),
    "appointment": ("person", "post"),
    "outcome": ("event",),
    "participation": ("event",),
}


def _column(connection: Connection, query: Select[int], *wanted: tuple[Any, set[int]]) -> set[int]:
    return {
        id_
        for attribute, ids in wanted
        for some in _chunks(ids)
        for id_ in connection.execute(query.where(attribute.in_(some))).scalars()
    }


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    listed = sorted(ids)
    for start in range(0, len(listed), _CHUNK):
        yield listed[start : start + _CHUNK]


# What each kind is found by


def _documents(
    connection: Connection, kind: Kind, ids: set[int] | None
) -> Iterator[tuple[int, Document]]:
    gather = {
        Kind.ORGANIZATION: _organizations,
        Kind.PERSON: _people,
        Kind.EVENT: _events,
    }[kind]
    for some in [None] if ids is None else _chunks(ids):
        yield from gather(connection, some).items()


def _among(attribute: Any, ids: list[int] | None) -> ColumnElement[bool]:
    return literal_column("1 = 1") if ids is None else attribute.in_(ids)


def _organizations(connection: Connection, ids: list[int] | None) -> dict[int, Document]:
    own, province, region = aliased(Place), aliased(Place), aliased(Place)
    query = (
        select(Organization.__table__, own.code, own.name, province.name, region.name)
        .outerjoin(own, own.id == Organization.place_id)
        .outerjoin(province, province.id == own.parent_id)
        .outerjoin(region, region.id == province.parent_id)
        .where(_among(Organization.id, ids))
    )
    found = {}
    for row in connection.execute(query):
        *_columns, code, place, of_province, of_region = row
        name = row.short_name or row.official_name
        by_rule = name if row.kind in GOVERNMENTS else row.official_name
        found[row.id] = Document(
            row.sort_key,
            [name],
            acronyms(by_rule, row.kind.value)
            | {each for each in (row.acronym_es, row.acronym_en, row.ruc) if each}
            | ({code} if code and row.kind in GOVERNMENTS else set()),
            [row.official_name, place, of_province, of_region, row.business_line, row.notes],
        )
    for id_, alias in connection.execute(
        select(Alias.organization_id, Alias.name).where(_among(Alias.organization_id, ids))
    ):
        found[id_].exact.add(alias)
    _add_contacts(connection, found, ContactPoint.organization_id, ids)
    query = (
        select(
            Post.organization_id,
            Post.title,
            Post.unit,
            Person.given_names,
            Person.paternal_surname,
            Person.maternal_surname,
        )
        .outerjoin(Appointment, Appointment.post_id == Post.id)
        .outerjoin(Person, Person.id == Appointment.person_id)
        .where(_among(Post.organization_id, ids))
    )
    for id_, *texts in connection.execute(query):
        found[id_].texts += texts
    return found


def _people(connection: Connection, ids: list[int] | None) -> dict[int, Document]:
    found = {}
    for row in connection.execute(select(Person.__table__).where(_among(Person.id, ids))):
        surnames = " ".join(each for each in (row.paternal_surname, row.maternal_surname) if each)
        names = [f"{row.given_names} {surnames}".strip(), f"{surnames} {row.given_names}".strip()]
        found[row.id] = Document(row.sort_key, names, texts=[row.notes])
    _add_contacts(connection, found, ContactPoint.person_id, ids)
    query = (
        select(
            Appointment.person_id,
            Post.title,
            Post.unit,
            Organization.official_name,
            Organization.short_name,
            Organization.acronym_es,
        )
        .join(Post, Post.id == Appointment.post_id)
        .join(Organization, Organization.id == Post.organization_id)
        .where(_among(Appointment.person_id, ids))
    )
    for id_, *texts in connection.execute(query):
        found[id_].texts += texts
    return found


def _events(connection: Connection, ids: list[int] | None) -> dict[int, Document]:
    query = select(Event.__table__, EventType.name_es, EventType.name_en).join(EventType)
    found = {}
    for row in connection.execute(query.where(_among(Event.id, ids))):
        texts = [row.official_title, row.topic, row.venue, row.notes]
        texts += [row.name_es, row.name_en]
        found[row.id] = Document(_newest_first(row.start_first), [row.subject], texts=texts)
    for query in (
        select(Outcome.event_id, Outcome.text).where(_among(Outcome.event_id, ids)),
        select(Participation.event_id, Participation.institution).where(
            _among(Participation.event_id, ids)
        ),
    ):
        for id_, mention in connection.execute(query):
            if id_ is not None:
                found[id_].texts.append(mention)
    return found


def _newest_first(day: date | None) -> str:
    return f"{9_999_999 - day.toordinal():07}" if day else sort_key("~")


def _add_contacts(
    connection: Connection, found: dict[int, Document], owner: Any, ids: list[int] | None
) -> None:
    query = select(owner, ContactPoint.kind, ContactPoint.value)
    for id_, kind, value in connection.execute(query.where(owner.is_not(None), _among(owner, ids))):
        found[id_].texts.append(value)
        if kind in (ContactKind.PHONE, ContactKind.WHATSAPP):
            found[id_].texts.append(_national_digits(value))


def _national_digits(e164: str) -> str:
    """A Peruvian number as it is dialled at home: with its zero, and without its region."""
    national = e164.removeprefix("+51")
    if national == e164 or national.startswith("9"):
        return national
    region = 1 if national.startswith("1") else 2
    return f"{national} 0{national} {national[region:]}"
