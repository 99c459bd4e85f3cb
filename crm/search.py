"""Finding institutions, people, events, activities and what else has a name, by words.

An FTS5 table answers fastest in the order of its rowids, so ours are handed out in name order
(with gaps, so that a newcomer fits between its neighbours): the first fifty by name cost the
same in a file of a thousand as in one of a million. All of it is derived from the nouns: it is
refreshed in the transaction of each change, rebuilt at will, and never journaled.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from functools import cache, lru_cache, partial
from hashlib import blake2b
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
    bindparam,
    column,
    func,
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
from crm.bulk import as_json, chunks, many_made
from crm.journal import Written
from crm.model import (
    GOVERNMENTS,
    Activity,
    Alias,
    Appointment,
    ContactPoint,
    Copy,
    Event,
    EventType,
    FollowUp,
    Instrument,
    Material,
    Merge,
    Objective,
    Organization,
    Outcome,
    Participation,
    Person,
    Place,
    Post,
    WorkPlan,
)
from crm.text import sort_key, words

VERSION = 8
# By what a key finds a record.
BY_NAME, BY_CODE, BY_OFFICIAL_NAME = range(3)
GAP = 1 << 20
LONGEST = 200  # characters of a query that count
_NEAR, _MANY = 25, 200
_CHUNK = 5_000
_ALL = -1  # as a limit
# Each length makes the index larger; of longer beginnings few words have any.
_LONGEST_PREFIX, _FEW = 6, 16
_PREFIXES = " ".join(map(str, range(1, _LONGEST_PREFIX + 1)))
_METADATA = MetaData()

# Documents in name order, kind by kind; `position` is the rowid of the full-text index.
_DOC = Table(
    "search_doc",
    _METADATA,
    Column("position", Integer, primary_key=True),  # an INTEGER is the rowid itself
    Column("record_id", BigInteger, nullable=False, unique=True),
    Column("kind", Integer, nullable=False),
    Column("sort_key", Text, nullable=False),
    Column("digest", BigInteger, nullable=False),  # of all it is found by
)
# Names by which one begins to look; what finds a record exactly: codes, acronyms, aliases; and
# the whole official names, which a sentence may have in the middle.
_KEY = Table(
    "search_key",
    _METADATA,
    Column("kind", Integer, primary_key=True),
    Column("exact", Integer, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("record_id", BigInteger, primary_key=True),
    sqlite_with_rowid=False,
)
_FTS = table("search", column("rowid"), column("words"))
_CREATE = (
    "CREATE VIRTUAL TABLE search USING fts5("
    "words, content='', contentless_delete=1, detail=none, "
    f"prefix='{_PREFIXES}', tokenize='unicode61 remove_diacritics 2')"
)
# The words of the index, each as often as a document has it: what a connection sees of them.
TERMS = "CREATE VIRTUAL TABLE temp.search_term USING fts5vocab(main, search, instance)"
# Words gathered before they are written out, in bytes: with less, they are merged over and over.
_SETTINGS = [("secure-delete", 1), ("hashsize", 16 << 20)]
# Made once the tables are full, which takes a fraction of keeping them up to date meanwhile.
_INDEXES = (
    "CREATE INDEX ix_search_doc_order ON search_doc (kind, sort_key, record_id)",
    "CREATE INDEX ix_search_key_record_id ON search_key (record_id)",
)


class Kind(IntEnum):
    """What can be found; each has its own range of positions."""

    ORGANIZATION = 1
    PERSON = 2
    EVENT = 3
    FOLLOW_UP = 4  # of those that have a title of their own
    ACTIVITY = 5  # of a work plan
    MATERIAL = 6

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
    official: list[str] = field(default_factory=list)
    texts: list[str | None] = field(default_factory=list)

    def digest(self) -> int:
        """The same as long as nothing that it is found by has changed."""
        parts = ([self.sort_key], self.names, sorted(self.exact), self.official, self.texts)
        every = "\x1e".join(["\x1f".join(filter(None, part)) for part in parts])
        return int.from_bytes(blake2b(every.encode(), digest_size=8).digest(), signed=True)

    def tokens(self) -> str:
        """Every word, also joined where marks part it: «S.A.C.» is s, a, c and sac."""
        every = " ".join(filter(None, (*self.names, *self.exact, *self.texts)))
        found: dict[str, None] = {}
        for chunk in dict.fromkeys(every.split()):
            if chunk.isascii() and chunk.isalnum():
                found[chunk.lower()] = None
            else:
                found.update(dict.fromkeys(_tokens(chunk)))
        return " ".join(found)

    def keys(self) -> set[tuple[int, str]]:
        """What it is looked up by, each with which of them it is."""
        said = ((BY_NAME, self.names), (BY_CODE, self.exact), (BY_OFFICIAL_NAME, self.official))
        return {(by, key) for by, every in said for each in every if (key := compact(each))}


@lru_cache(maxsize=1 << 14)
def _tokens(chunk: str) -> list[str]:
    """The tokens of one word as written; a file has few words, and each of them many times."""
    return [token for joined, parts in words(chunk) for token in (*parts, joined)]


Rows = Iterable[Any]
Step = Callable[[int, int], object]
Among = Callable[[ColumnElement[int]], ColumnElement[bool]]


# Finding


def compact(typed: str) -> str:
    """Words without case, accents or marks, as keys are kept."""
    return " ".join([tokens[-1] for chunk in typed.split() if (tokens := _tokens(chunk))])


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
    match = _match(session.connection(), typed)
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
    """Return the ids that have exactly this as a name of theirs, code, acronym or alias."""
    query = select(_KEY.c.record_id).distinct()
    query = query.where(_KEY.c.kind == kind.value, _KEY.c.key == compact(typed))
    return list(session.scalars(query.order_by(_KEY.c.record_id)))


def names_beginning(session: Session, word: str, kind: Kind, limit: int) -> list[int]:
    """Return the ids whose name, said either way round, begins with these letters, by name."""
    start = compact(word)
    given = {"start": start, "end": start + "\U0010ffff", "kind": kind.value, "limit": limit}
    found = session.connection().exec_driver_sql(_BEGINNING, given)
    return list(dict.fromkeys(found.scalars()))


_BEGINNING = f"""
SELECT record_id FROM search_key
WHERE kind = :kind AND exact = {BY_NAME} AND key >= :start AND key < :end
ORDER BY key, record_id LIMIT :limit
"""


@dataclass(frozen=True)
class Keyed:
    """A record found by some words: `key` is the whole of what it has, `by` which of them it is."""

    said: str
    kind: Kind
    key: str
    by: int
    record_id: int


def keyed(session: Session, whole: Iterable[str], begun: Iterable[str]) -> list[Keyed]:
    """Look up many pieces of a text at once, each as `compact` makes it.

    `whole` are looked up as they are, `begun` also as the first words of a longer name.
    """
    given = {"whole": json.dumps([*whole]), "begun": json.dumps([*begun])}
    found = session.connection().exec_driver_sql(_KEYED, given)
    return [Keyed(said, Kind(kind), key, by, id_) for said, kind, key, by, id_ in found]


_KEYED = f"""
SELECT said.value, hit.kind, hit.key, hit.exact, hit.record_id
FROM json_each(:whole) AS said CROSS JOIN search_key AS hit
WHERE hit.kind IN ({Kind.ORGANIZATION:d}, {Kind.PERSON:d})
  AND hit.exact IN ({BY_NAME}, {BY_CODE}, {BY_OFFICIAL_NAME}) AND hit.key = said.value
UNION ALL
SELECT said.value, hit.kind, hit.key, hit.exact, hit.record_id
FROM json_each(:begun) AS said CROSS JOIN search_key AS hit
WHERE hit.kind IN ({Kind.ORGANIZATION:d}, {Kind.PERSON:d})
  AND hit.exact IN ({BY_NAME}, {BY_OFFICIAL_NAME})
  AND hit.key > said.value || ' ' AND hit.key < said.value || '!'
"""


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
    query = query.where(hit.c.kind == kind.value, hit.c.exact == BY_CODE)
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
    query = select(hit.c.record_id).where(hit.c.kind == kind.value, hit.c.exact == BY_NAME)
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


def _match(connection: Connection, typed: str) -> str | None:
    """The FTS5 query: every word, from its beginning; None where nothing can be looked up."""
    begun = partial(_begun, connection)
    every = " AND ".join(_word(begun, *word) for word in words(typed))
    digits = re.sub(r"\D", "", typed) if re.fullmatch(r"[\d\s()+.-]+", typed, re.ASCII) else ""
    # A number typed in groups is one number, or several.
    return f"{begun(digits)} OR ({every})" if digits else every or None


def _word(begun: Callable[[str], str], joined: str, parts: Sequence[str]) -> str:
    *firsts, last = parts
    if not firsts:
        return begun(last)
    # «S.A.C.» is three whole words, or one; the last of «ruth@mu» is only begun.
    apart = [f'"{part}"' for part in parts]
    together = " AND ".join(apart if len(last) == 1 else [*apart[:-1], begun(last)])
    return f"({begun(joined)} OR ({together}))"


def _begun(connection: Connection, start: str) -> str:
    """The FTS5 query for the words that begin so.

    Of a beginning longer than those in the index, FTS5 would gather all that have it before it
    gives the first; of whole words it gives them in turn. Few words begin with so many letters.
    """
    every = f'"{start}"*'
    if len(start) <= _LONGEST_PREFIX or not start.isascii():
        return every
    given = start, start + "\U0010ffff", _FEW + 1
    found = [f'"{each}"' for each in connection.exec_driver_sql(_BEGUN, given).scalars()]
    return f"({' OR '.join(found)})" if 0 < len(found) <= _FEW else every


# From each word to the next, past all that have it.
_BEGUN = """
WITH RECURSIVE begun(term) AS (
  SELECT (SELECT term FROM search_term WHERE term >= ?1 AND term < ?2 LIMIT 1)
  UNION ALL
  SELECT (SELECT term FROM search_term WHERE term >= begun.term || char(1) AND term < ?2 LIMIT 1)
  FROM begun WHERE begun.term IS NOT NULL
)
SELECT term FROM begun WHERE term IS NOT NULL LIMIT ?3
"""


# Keeping it up to date


def create(connection: Connection) -> None:
    """Make the tables, empty, in place of any there are."""
    for name in ("search", "search_doc", "search_key"):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
    _METADATA.create_all(connection)
    connection.exec_driver_sql(_CREATE)
    connection.exec_driver_sql("INSERT INTO search(search, rank) VALUES (?, ?)", _SETTINGS)


def is_behind(connection: Connection) -> bool:
    """Tell whether the index was made by other rules than these, or never."""
    return connection.execute(select(Copy.search)).scalar_one() != VERSION


@many_made()
def rebuild(connection: Connection, step: Step | None = None) -> None:
    """Make the whole index anew from the nouns.

    `step(done, total)` is told how far it is; whatever it raises ends it.
    """
    create(connection)
    connection.execute(update(Copy).values(search=VERSION))
    every = {kind: _in_order(connection, kind) for kind in Kind}
    done, total = 0, sum(map(len, every.values()))
    for kind, ids in every.items():
        ready = "[]"
        with ThreadPoolExecutor(1) as behind:
            for some in chunks(zip(range(kind.middle, kind.last, GAP), ids, strict=False), _CHUNK):
                gathered = _gathered(connection, kind, [id_ for _at, id_ in some])
                # While some are written, the next are put into words.
                writing = behind.submit(_write, connection, ready)
                documents = _made(kind, gathered)
                ready = _readied(kind, [(at, id_, documents[id_]) for at, id_ in some])
                writing.result()
                done += len(some)
                if step is not None:
                    step(done, total)
        _write(connection, ready)
    for statement in _INDEXES:
        connection.exec_driver_sql(statement)


def _in_order(connection: Connection, kind: Kind) -> list[int]:
    """The ids of a kind in the order of names, which the larger ones have as a column."""
    of_kind = _TABLES[kind].c
    if kind in (Kind.ORGANIZATION, Kind.PERSON):
        query = select(of_kind.id).order_by(of_kind.sort_key, of_kind.id)
        return list(connection.execute(query).scalars())
    ids = set(connection.execute(select(of_kind.id)).scalars())
    return [id_ for id_, _each in sorted(_documents(connection, kind, ids), key=_order)]


def _order(document: tuple[int, Document]) -> tuple[str, int]:
    id_, each = document
    return each.sort_key, id_


def forget(session: Session) -> None:
    """Erase the words of what was deleted, which the index only marks as such."""
    session.connection().exec_driver_sql("INSERT INTO search(search) VALUES ('optimize')")


def refresh(session: Session, touched: Written, step: Step | None = None) -> None:
    """Bring the index up to date with the rows that a transaction has written.

    `step(done, total)` is told how far it is where that takes making all of it anew.
    """
    connection = session.connection()
    if any(_are_many(connection, kind, _moved(connection, kind, touched)) for kind in Kind):
        rebuild(connection, step)
        return
    affected = {kind: ids for kind, ids in _affected(connection, touched).items() if ids}
    kept = {
        kind: {
            row.record_id: row
            for some in chunks(sorted(ids), _CHUNK)
            for row in connection.execute(_KEPT, {"ids": json.dumps(some)})
        }
        for kind, ids in affected.items()
    }
    for kind in kept:
        if _refresh(connection, kind, affected[kind], kept[kind]):
            return


def _moved(connection: Connection, kind: Kind, touched: Written) -> int:
    """How many records of a kind came or went."""
    ids = touched.rows.get(_TABLES[kind].name, set())
    if len(ids) <= _MANY:
        return 0
    there, known = (
        _column(connection, select(each).where(each.in_(_IDS)), ids)
        for each in (_TABLES[kind].c.id, _DOC.c.record_id)
    )
    return len(there ^ known)


def _are_many(connection: Connection, kind: Kind, moved: int) -> bool:
    """Whether it takes less to make the whole index anew than to see to each of them."""
    return moved > _MANY and moved > _count(connection, kind) // 10


def _refresh(connection: Connection, kind: Kind, ids: set[int], kept: dict[int, Any]) -> bool:
    """Bring one kind up to date; tell whether that took making the whole index anew."""
    documents = dict(_documents(connection, kind, ids))
    for id_ in kept.keys() & documents.keys():
        if kept[id_].digest == documents[id_].digest():
            del kept[id_], documents[id_]
    _remove(connection, kept.values())
    # In the order of positions: FTS5 writes out what it has gathered whenever one goes back.
    staying = sorted(
        (kept[id_].position, id_)
        for id_, document in documents.items()
        if id_ in kept and kept[id_].sort_key == document.sort_key
    )
    there = [(id_, documents.pop(id_)) for _position, id_ in staying]
    _insert(connection, kind, there, [position for position, _id in staying])
    if _are_many(connection, kind, len(documents)):
        rebuild(connection)
        return True
    for newcomer in sorted(documents.items(), key=_order):
        _insert(connection, kind, [newcomer], [_place(connection, kind, *_order(newcomer))])
    return False


# Put together once: that takes longer than what they ask.
# The ids as one JSON list: SQLAlchemy takes longer to name thousands than SQLite to find them.
_IDS: Select[int] = select(literal_column("value", BigInteger)).select_from(
    func.json_each(bindparam("ids", type_=Text))
)
_KEPT = select(_DOC).where(_DOC.c.record_id.in_(_IDS))
_HERE = tuple_(_DOC.c.sort_key, _DOC.c.record_id)
_THERE = tuple_(bindparam("key", type_=Text), bindparam("id", type_=BigInteger))
_NEIGHBOURS = select(_DOC).where(_DOC.c.kind == bindparam("kind")).limit(bindparam("count"))
_BEFORE = _NEIGHBOURS.where(_HERE < _THERE).order_by(
    _DOC.c.sort_key.desc(), _DOC.c.record_id.desc()
)
_AFTER = _NEIGHBOURS.where(_HERE > _THERE).order_by(_DOC.c.sort_key, _DOC.c.record_id)


def _count(connection: Connection, kind: Kind) -> int:
    query = select(func.count()).select_from(_DOC).where(_DOC.c.kind == kind.value)
    return connection.execute(query).scalar_one()


def _remove(connection: Connection, rows: Iterable[Any]) -> None:
    gone = sorted((row.position, row.record_id) for row in rows)
    if gone:
        positions = [(position,) for position, _id in gone]
        connection.exec_driver_sql("DELETE FROM search WHERE rowid = ?", positions)
        ids = [(id_,) for _position, id_ in gone]
        connection.exec_driver_sql("DELETE FROM search_key WHERE record_id = ?", ids)
        connection.exec_driver_sql("DELETE FROM search_doc WHERE position = ?", positions)


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
    given = {"kind": kind.value, "key": key, "id": id_, "count": count}
    return list(connection.execute(_BEFORE, given)), list(connection.execute(_AFTER, given))


def _insert(
    connection: Connection,
    kind: Kind,
    documents: Sequence[tuple[int, Document]],
    positions: Sequence[int],
) -> None:
    placed = zip(positions, documents, strict=False)
    for some in chunks(((at, id_, each) for at, (id_, each) in placed), _CHUNK):
        _write(connection, _readied(kind, some))


def _readied(kind: Kind, documents: Iterable[tuple[int, int, Document]]) -> str:
    """Some documents as they are written, each with its position, which rise, and its id."""
    return as_json(
        [
            (at, id_, kind.value, each.sort_key, each.digest(), each.tokens(), [*each.keys()])
            for at, id_, each in documents
        ]
    )


def _write(connection: Connection, ready: str) -> None:
    # By one statement each, in which SQLite stays out of Python's way.
    for statement in _WRITING:
        connection.exec_driver_sql(statement, (ready,))


# Keys in the order of their table: a row that goes between two others is dearer.
_WRITING = (
    """
    INSERT INTO search_doc (position, record_id, kind, sort_key, digest)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?)
    """,
    """
    INSERT INTO search (rowid, words) SELECT value ->> 0, value ->> 5 FROM json_each(?)
    """,
    """
    INSERT INTO search_key (kind, exact, key, record_id)
    SELECT doc.value ->> 2, said.value ->> 0, said.value ->> 1, doc.value ->> 1
    FROM json_each(?) AS doc, json_each(doc.value, '$[6]') AS said
    ORDER BY 1, 2, 3, 4
    """,
)


def _affected(connection: Connection, touched: Written) -> Mapping[Kind, set[int]]:
    """The documents in which the rows written are mentioned."""
    rows = defaultdict(set, {table: set(ids) for table, ids in touched.rows.items()})
    for pointing, mentions in _MENTIONED_IN.items():
        for each in mentions:
            rows[each] |= touched.pointed[pointing, each]
    return {
        kind: rows[of_kind.name].union(
            *(_column(connection, query, rows[of]) for of, query in _THROUGH[kind])
        )
        for kind, of_kind in _TABLES.items()
    }


_MENTIONED_IN = {
    "alias": ("organization",),
    "contact_point": ("organization", "person"),
    "post": ("organization",),
    "appointment": ("person", "post"),
    "outcome": ("event",),
    "participation": ("event",),
}


# Where the records of each kind are.
_TABLES: dict[Kind, Any] = {
    Kind.ORGANIZATION: Organization.__table__,
    Kind.PERSON: Person.__table__,
    Kind.EVENT: Event.__table__,
    Kind.FOLLOW_UP: FollowUp.__table__,
    Kind.ACTIVITY: Activity.__table__,
    Kind.MATERIAL: Material.__table__,
}
_HOLDERS = select(Appointment.person_id).join(Post)
_ACTIVITIES = select(Activity.id).join(Objective, Objective.id == Activity.objective_id)
_EMPLOYERS = select(Post.organization_id).join(Appointment, isouter=True)
# What mentions a row that it does not point at, by the table of the row.
_THROUGH: dict[Kind, list[tuple[str, Select[int]]]] = {
    Kind.ORGANIZATION: [
        ("post", _EMPLOYERS.where(Post.id.in_(_IDS))),
        ("person", _EMPLOYERS.where(Appointment.person_id.in_(_IDS))),
    ],
    Kind.PERSON: [
        ("post", _HOLDERS.where(Post.id.in_(_IDS))),
        ("organization", _HOLDERS.where(Post.organization_id.in_(_IDS))),
        ("merge", select(Merge.kept_id).where(Merge.id.in_(_IDS), Merge.kind == "person")),
    ],
    Kind.EVENT: [("event_type", select(Event.id).where(Event.type_id.in_(_IDS)))],
    Kind.FOLLOW_UP: [
        ("organization", select(FollowUp.id).where(FollowUp.organization_id.in_(_IDS))),
        ("instrument", select(FollowUp.id).where(FollowUp.instrument_id.in_(_IDS))),
    ],
    Kind.ACTIVITY: [
        ("objective", _ACTIVITIES.where(Objective.id.in_(_IDS))),
        ("work_plan", _ACTIVITIES.where(Objective.plan_id.in_(_IDS))),
    ],
    Kind.MATERIAL: [],
}


def _column(connection: Connection, query: Select[int], wanted: set[int]) -> set[int]:
    return {
        id_
        for some in chunks(sorted(wanted), _CHUNK)
        for id_ in connection.execute(query, {"ids": json.dumps(some)}).scalars()
    }


# What each kind is found by


def _documents(connection: Connection, kind: Kind, ids: set[int]) -> Iterator[tuple[int, Document]]:
    for some in chunks(sorted(ids), _CHUNK):
        yield from _made(kind, _gathered(connection, kind, some)).items()


def _gathered(connection: Connection, kind: Kind, ids: Sequence[int]) -> list[Rows]:
    """What these records are found by, as the file has it."""
    given = {"ids": json.dumps(ids)}
    return [connection.execute(each, given).all() for each in _gathering(kind)]


def _made(kind: Kind, gathered: Sequence[Rows]) -> dict[int, Document]:
    ways: dict[Kind, Callable[..., dict[int, Document]]] = {
        Kind.ORGANIZATION: _organizations,
        Kind.PERSON: _people,
        Kind.EVENT: _events,
        Kind.FOLLOW_UP: _follow_ups,
        Kind.ACTIVITY: _activities,
        Kind.MATERIAL: _materials,
    }
    return ways[kind](*gathered)


@cache
def _gathering(kind: Kind) -> list[Select[Any]]:
    """The records of a kind, and then what else they are found by, each with its id first."""
    own, *others = {
        Kind.ORGANIZATION: _organization_queries,
        Kind.PERSON: _person_queries,
        Kind.EVENT: _event_queries,
        Kind.FOLLOW_UP: _follow_up_queries,
        Kind.ACTIVITY: _activity_queries,
        Kind.MATERIAL: _material_queries,
    }[kind]()
    ids = [each.selected_columns[0] for each in others]
    ids = [own.selected_columns["id"], *ids]
    return [each.where(id_.in_(_IDS)) for each, id_ in zip([own, *others], ids, strict=True)]


def _organization_queries() -> list[Select[Any]]:
    own, province, region = aliased(Place), aliased(Place), aliased(Place)
    holders = (
        _together(
            *(Post.title, Post.unit),
            *(Person.given_names, Person.paternal_surname, Person.maternal_surname),
        )
        .outerjoin_from(Post, Appointment, Appointment.post_id == Post.id)
        .outerjoin(Person, Person.id == Appointment.person_id)
        .where(Post.organization_id == Organization.id)
    )
    columns: list[Any] = [
        *(Organization.id, Organization.kind, Organization.sort_key),
        *(Organization.official_name, Organization.short_name, Organization.ruc),
        *(Organization.acronym_es, Organization.acronym_en),
        *(Organization.business_line, Organization.notes),
        _contacts(ContactPoint.organization_id == Organization.id),
        holders.scalar_subquery(),
        *(own.code, own.name, province.name, region.name),
    ]
    aliases: list[Any] = [Alias.organization_id, Alias.name]
    return [
        select(*columns)
        .outerjoin(own, own.id == Organization.place_id)
        .outerjoin(province, province.id == own.parent_id)
        .outerjoin(region, region.id == province.parent_id),
        select(*aliases),
    ]


def _organizations(rows: Rows, aliases: Rows) -> dict[int, Document]:
    found = {}
    for row in rows:
        contacts, holders, code, *places = row[-6:]
        name = row.short_name or row.official_name
        by_rule = name if row.kind in GOVERNMENTS else row.official_name
        found[row.id] = Document(
            row.sort_key,
            [name],
            acronyms(by_rule, row.kind.value)
            | {each for each in (row.acronym_es, row.acronym_en, row.ruc) if each}
            | ({code} if code and row.kind in GOVERNMENTS else set()),
            [row.official_name] if row.short_name else [],
            [
                *(row.official_name, *places, row.business_line, row.notes),
                *(contacts, _dialled(contacts), holders),
            ],
        )
    for id_, alias in aliases:
        found[id_].exact.add(alias)
    return found


def _person_queries() -> list[Select[Any]]:
    posts = (
        _together(
            *(Post.title, Post.unit),
            *(Organization.official_name, Organization.short_name, Organization.acronym_es),
        )
        .join_from(Appointment, Post, Post.id == Appointment.post_id)
        .join(Organization, Organization.id == Post.organization_id)
        .where(Appointment.person_id == Person.id)
    )
    columns: list[Any] = [
        *(Person.id, Person.sort_key),
        *(Person.given_names, Person.paternal_surname, Person.maternal_surname),
        *(Person.notes, _contacts(ContactPoint.person_id == Person.id), posts.scalar_subquery()),
    ]
    return [select(*columns), _names_merged()]


def _names_merged() -> Select[Any]:
    """The names that people had before they were made one: some still ask for those."""
    parts = ("given_names", "paternal_surname", "maternal_surname")
    names = [Merge.before[side][part].as_string() for side in ("kept", "gone") for part in parts]
    query = select(Merge.kept_id, *names)
    return query.where(Merge.kind == "person", Merge.parted_at.is_(None))


def _people(rows: Rows, merged: Rows) -> dict[int, Document]:
    found = {}
    for id_, key, given, paternal, maternal, notes, contacts, posts in rows:
        surnames = " ".join(filter(None, (paternal, maternal)))
        names = [f"{given} {surnames}".strip(), f"{surnames} {given}".strip()]
        texts = [notes, contacts, _dialled(contacts), posts]
        found[id_] = Document(key, names, texts=texts)
    for id_, *names in merged:
        if id_ in found:
            found[id_].texts += names
    return found


def _event_queries() -> list[Select[Any]]:
    return [
        select(Event.__table__, EventType.name_es, EventType.name_en).join(EventType),
        select(Outcome.event_id, Outcome.text),
        select(Participation.event_id, Participation.institution),
    ]


def _events(rows: Rows, *mentions: Rows) -> dict[int, Document]:
    found = {}
    for row in rows:
        texts = [row.official_title, row.topic, row.venue, row.notes]
        texts += [row.name_es, row.name_en]
        found[row.id] = Document(_newest_first(row.start_first), [row.subject], texts=texts)
    for each in mentions:
        for id_, mention in each:
            if id_ is not None:
                found[id_].texts.append(mention)
    return found


def _follow_up_queries() -> list[Select[Any]]:
    columns: list[Any] = [
        *(FollowUp.id, FollowUp.title, FollowUp.reference),
        *(Organization.official_name, Organization.short_name),
        *(Instrument.name_es, Instrument.name_en),
    ]
    return [
        select(*columns)
        .join(Organization, Organization.id == FollowUp.organization_id)
        .join(Instrument, Instrument.id == FollowUp.instrument_id)
        .where(FollowUp.title.is_not(None))
    ]


def _follow_ups(rows: Rows) -> dict[int, Document]:
    return {id_: Document(sort_key(title), [title], texts=texts) for id_, title, *texts in rows}


def _activity_queries() -> list[Select[Any]]:
    columns: list[Any] = [
        *(Activity.id, WorkPlan.year, Activity.code, Activity.statement_es, Activity.statement_en),
        *(Objective.statement_es, Objective.short_es, Objective.statement_en, Objective.short_en),
        *(Activity.unit_es, Activity.notes),
    ]
    return [
        select(*columns)
        .join(Objective, Objective.id == Activity.objective_id)
        .join(WorkPlan, WorkPlan.id == Objective.plan_id)
    ]


def _activities(rows: Rows) -> dict[int, Document]:
    """By code and statement, those of the latest year first, and in it by number."""
    found = {}
    for id_, year, code, spanish, english, *texts in rows:
        numbers = " ".join(f"{int(each):06}" for each in re.findall(r"[0-9]{1,6}", code or ""))
        found[id_] = Document(
            f"{9_999 - year:04} {numbers or '~'} {sort_key(spanish)}",
            [each for each in (spanish, english) if each],
            {code} if code else set(),
            texts=[*texts, str(year)],
        )
    return found


def _material_queries() -> list[Select[Any]]:
    columns: list[Any] = [
        *(Material.id, Material.title, Material.kind, Material.topic, Material.audience),
        *(Material.purpose, Material.text, Material.notes),
    ]
    return [select(*columns)]


def _materials(rows: Rows) -> dict[int, Document]:
    return {
        id_: Document(sort_key(title), [title], texts=[kind.msgid, *texts])
        for id_, title, kind, *texts in rows
    }


def _newest_first(day: date | None) -> str:
    return f"{9_999_999 - day.toordinal():07}" if day else sort_key("~")


def _together(*columns: Any) -> Select[Any]:
    """These columns of all the rows there are, in one text: rows are what takes Python long."""
    return select(func.group_concat(func.concat_ws(" ", *columns), " "))


def _contacts(whose: ColumnElement[bool]) -> Any:
    return _together(ContactPoint.value).where(whose).scalar_subquery()


def _dialled(contacts: str | None) -> str:
    """The telephones among them as people dial them."""
    every = (contacts or "").split()
    return " ".join(_national_digits(each) for each in every if each.startswith("+"))


def _national_digits(e164: str) -> str:
    """A Peruvian number as it is dialled at home: with its zero, and without its region."""
    national = e164.removeprefix("+51")
    if national == e164 or national.startswith("9"):
        return national
    region = 1 if national.startswith("1") else 2
    return f"{national} 0{national} {national[region:]}"
