"""The journal: every change, field by field, in the transaction that made it.

History, undo, redo and the Papelera read nothing else. A row is kept as SQLite stores it
(dates as ISO text, truth as 0 and 1), so that undoing writes back exactly what was there.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    UpdateBase,
    event,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import ORMExecuteState, Session, aliased, object_session, sessionmaker
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

from crm.bulk import as_json, chunks, many_made
from crm.errors import Conflict, Invalid, NotFound
from crm.i18n import _
from crm.model import Action, ActionKind, Base, Change, Record
from crm.model.base import N_
from crm.text import clean_line

UNDO_STEPS = 30
_NOTED = "exchange"  # what left has left: nothing takes that back
_READ_AT_A_TIME = 5_000
_AT_A_TIME = 500  # changes that are taken back between two steps of the progress
_NAMED = 500  # ids that one statement names: its text is kept for a while

_SQLITE = dialect()

Row = Mapping[str, Any]
Links = tuple[Any, ...]  # what a row points at, in the order of `_KEYS`
Step = Callable[[int, int], object]
EDITED = N_("Cambio guardado")
TABLES = {
    mapper.class_.__tablename__: mapper.class_
    for mapper in Base.registry.mappers
    if mapper.class_.journaled
}


# What each table points at: (column, table), and what points at it: (table, column).
_KEYS = {
    table: [key for column in Base.metadata.tables[table].columns for key in column.foreign_keys]
    for table in TABLES
}
_POINTS = {
    table: [(key.parent.name, key.column.table.name) for key in keys]
    for table, keys in _KEYS.items()
}
_POINTING = {
    target: [
        (table.name, column)
        for table in Base.metadata.sorted_tables
        for column, pointed in dict(_POINTS.get(table.name, ())).items()
        if pointed == target
    ]
    for target in TABLES
}


class Touched(NamedTuple):
    """One row that a transaction has written."""

    table: str
    id: int


@dataclass(frozen=True)
class Written:
    """The rows that a transaction has written so far, by table, and those they point(ed) at."""

    rows: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    # By the table that points and the one pointed at.
    pointed: defaultdict[tuple[str, str], set[int]] = field(
        default_factory=lambda: defaultdict(set)
    )

    def add(self, table: str, ids: Iterable[int], *stood: Row) -> None:
        """Rows of a table, and how they stood or stand."""
        self.rows[table].update(ids)
        for name, target in _POINTS[table]:
            pointed = {row.get(name) for row in stood} - {None}
            self.pointed[table, target].update(id_ for id_ in pointed if isinstance(id_, int))


@dataclass
class _Open:
    """This transaction's action so far; its changes are written as they become many."""

    id: int
    kind: ActionKind = ActionKind.DO
    target_id: int | None = None
    made: int = 0
    waiting: list[dict[str, Any]] = field(default_factory=list)

    def next(self, count: int = 1) -> int:
        """The position of the next of so many changes."""
        self.made += count
        return self.made - count


@dataclass(frozen=True)
class ActionEntry:
    """An action as people read it."""

    id: int
    at: datetime
    who: str | None
    label: str


@dataclass(frozen=True)
class HistoryEntry(ActionEntry):
    """What one action did to one record: its fields, before and after."""

    table: str
    before: Row | None
    after: Row | None


def listen(sessions: sessionmaker[Session]) -> None:
    """Keep the journal for every session of this maker."""
    event.listen(sessions, "before_flush", _before_flush)
    event.listen(sessions, "after_flush", _after_flush)
    event.listen(sessions, "do_orm_execute", _refuse_unjournaled)


def describe(session: Session, verb: str, subject: str | None = None) -> None:
    """Name this transaction's action. `verb` is a text marked by `N_`, with `{subject}` in it.

    The first description stands: a verb that calls another is what the user asked for.
    """
    session.info.setdefault("verb", (verb, clean_line(subject)[:300] if subject else None))


def by_halves(session: Session, step: Step) -> Step:
    """Tell of work as the first half of all; its index, at the end, is the other."""
    session.info["indexing"] = lambda done, total: step(total + done, 2 * total)
    return lambda done, total: step(done, 2 * total)


def touched(session: Session) -> Written:
    """The rows that this transaction has written so far, and those that they point(ed) at."""
    found: Written = session.info.setdefault("touched", Written())
    return found


def touched_nouns(session: Session) -> frozenset[type[Record]]:
    """The nouns that this transaction has written so far."""
    return frozenset(TABLES[table] for table in touched(session).rows)


def take_ids(session: Session, count: int) -> range:
    """Hand out ids that no other row, in this or any other copy, will ever have."""
    sql = "UPDATE copy SET next_id = next_id + ? RETURNING next_id, number"
    next_id, number = session.connection().exec_driver_sql(sql, (count,)).one()
    base = number << 40
    return range(base | (next_id - count), base | next_id)


def insert_rows(session: Session, noun: type[Record], rows: Sequence[Mapping[str, Any]]) -> range:
    """Insert many rows at once, tidied and journaled as one by one would be; return their ids.

    No record is made of them, which would take longer than all the rest.
    """
    ids = take_ids(session, len(rows)) if rows else range(0)
    run(session.connection(), ready(session, noun, rows, ids))
    return ids


def insert_new(session: Session, records: Sequence[Record]) -> None:
    """Insert new records, table by table in the order in which these first come.

    They get their ids but do not join the session, whose own way takes three times as long.
    """
    of_tables: dict[str, list[Record]] = {}
    for record in records:
        record.tidy()
        of_tables.setdefault(record.__tablename__, []).append(record)
    every = take_ids(session, len(records)) if records else range(0)
    for table, some in of_tables.items():
        ids, every = every[: len(some)], every[len(some) :]
        for record, id_ in zip(some, ids, strict=True):
            record.id = id_
        run(session.connection(), _ready(session, table, [_held(each) for each in some], ids))


def _held(record: Record) -> dict[str, Any]:
    return {name: each for name, each in vars(record).items() if each is not None}


Statement = tuple[str, tuple[Any, ...]]


def ready(
    session: Session, noun: type[Record], rows: Sequence[Mapping[str, Any]], ids: range
) -> Sequence[Statement]:
    """The statements that insert rows with these ids, tidied and journaled, in that order.

    The journal keeps them as they are given: each value is of the type of its column.
    """
    return _ready(session, noun.__tablename__, noun.tidied(rows), ids)


def run(connection: Connection, statements: Iterable[Statement]) -> None:
    """Run statements in their order."""
    for statement in statements:
        connection.exec_driver_sql(*statement)


def _ready(
    session: Session, table: str, rows: Sequence[dict[str, Any]], ids: range
) -> Sequence[Statement]:
    if len(ids) != len(rows):
        raise ValueError(f"{len(ids)} ids for {len(rows)} rows")
    if not rows:
        return ()
    names, every = _stored_as(table, rows)
    action = _action(session)
    position = action.next(len(ids))
    touched(session).add(table, ids, *rows)
    return (
        (_inserting(table, ("id", *names)), (ids.start, every)),
        (_NOTING, (action.id, position, table, ids.start, every)),
    )


_NOTING = """
INSERT INTO change (action_id, position, table_name, row_id, after)
SELECT ?, ? + key, ?, ? + key, value FROM json_each(?)
"""


@cache
def _inserting(table: str, names: tuple[str, ...]) -> str:
    """Inserts rows that say these columns; their ids are so many from the one that is given."""
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join("? + key" if name == "id" else f"value ->> '{name}'" for name in names)
    return f'INSERT INTO "{table}" ({columns}) SELECT {values} FROM json_each(?)'


def _stored_as(table: str, rows: Sequence[dict[str, Any]]) -> tuple[tuple[str, ...], str]:
    """The columns that rows say, and the rows as they are stored: without id and nulls."""
    known, special = _columns(table)
    for name, default, process in special:
        for row in rows:
            value = row.get(name, default)
            if value is not None:
                row[name] = value if process is None else process(value)
    said = set().union(*rows)
    if not said <= known:
        rows = [{name: row[name] for name in row.keys() & known} for row in rows]
    return tuple(sorted(said & known)), as_json(rows)


@cache
def _columns(table: str) -> tuple[frozenset[str], list[tuple[str, Any, Any]]]:
    """The columns of a table, and those not simply stored as given: default, how it is stored."""
    every = Base.metadata.tables[table].columns
    ways = [
        (each.name, _default(each.default), each.type.dialect_impl(_SQLITE).bind_processor(_SQLITE))
        for each in every
    ]
    special = [each for each in ways if each[1:] != (None, None)]
    return frozenset(each.name for each in every) - {"id"}, special


def _default(default: Any) -> Any:
    """What a column holds unless told: a value, or what makes one, such as an empty list."""
    if isinstance(default, CallableColumnDefault):
        made: Any = default.arg
        return made(None)
    return default.arg if isinstance(default, ScalarElementColumnDefault) else None


# What the listeners do


def _before_flush(session: Session, *_context: object) -> None:
    changed = [each for each in session.dirty if isinstance(each, Record)]
    for record in (*session.new, *changed):
        if isinstance(record, Record):
            record.tidy()
    fresh = [each for each in session.new if isinstance(each, Record) and each.id is None]
    if fresh:
        for record, id_ in zip(fresh, take_ids(session, len(fresh)), strict=True):
            record.id = id_
    gone = [each for each in session.deleted if isinstance(each, Record)]
    session.info["before"] = _snapshot(session, map(_key, (*changed, *gone)))


def _before_row(_mapper: object, connection: Connection, record: Record) -> None:
    """Remember also a row that a flush came upon by itself: an orphan, deleted with its owner."""
    session = object_session(record)
    before = session.info.get("before") if session else None
    key = _key(record)
    if before is not None and key not in before:
        before[key] = _stored(connection, key.table, [key.id])[key.id]


event.listen(Record, "before_update", _before_row, propagate=True)
event.listen(Record, "before_delete", _before_row, propagate=True)


def _after_flush(session: Session, *_context: object) -> None:
    before: dict[Touched, Row] = session.info.pop("before", {})
    fresh = [each for each in session.new if isinstance(each, Record)]
    keys = dict.fromkeys([*(_key(each) for each in fresh), *before])
    after = _snapshot(session, keys)
    _write(session, [(key, before.get(key), after.get(key)) for key in keys])


def _refuse_unjournaled(state: ORMExecuteState) -> None:
    if isinstance(state.statement, UpdateBase):
        table = state.statement.entity_description["table"].name
        if table in TABLES:
            raise RuntimeError(f"a bulk statement on {table} would not be journaled")


def _key(record: Record) -> Touched:
    return Touched(record.__tablename__, record.id)


def _snapshot(session: Session, keys: Iterable[Touched]) -> dict[Touched, Row]:
    """Read how these rows are stored at this moment, one query a table."""
    return {
        Touched(table, id_): row
        for table, ids in _by_table(keys).items()
        for id_, row in _stored(session.connection(), table, ids).items()
    }


def _stored(connection: Connection, table: str, ids: Iterable[int]) -> dict[int, Row]:
    found: dict[int, Row] = {}
    for some in chunks(ids, _NAMED):
        query = f'SELECT * FROM "{table}" WHERE id IN ({_list(some)})'
        result = connection.exec_driver_sql(query)
        names = list(result.keys())
        for values in result:
            row = dict(zip(names, values, strict=True))
            found[row.pop("id")] = row
    return found


def _by_table(keys: Iterable[Touched]) -> dict[str, list[int]]:
    ids = defaultdict(list)
    for key in keys:
        ids[key.table].append(key.id)
    return ids


def _list(ids: Iterable[int]) -> str:
    return ",".join(str(int(id_)) for id_ in ids)


def _write(session: Session, changes: Iterable[tuple[Touched, Row | None, Row | None]]) -> None:
    seen, action = touched(session), None
    for key, before, after in changes:
        stood = [row for row in (before, after) if row is not None]
        if before is not None and after is not None:
            changed = [name for name in after if after[name] != before[name]]
            if not changed:
                continue
            before = {name: before[name] for name in changed}
            after = {name: after[name] for name in changed}
        elif after is not None:
            after = {name: value for name, value in after.items() if value is not None}
        seen.add(key.table, [key.id], *stood)
        action = action or _action(session)
        action.waiting.append(
            {
                "action_id": action.id,
                "position": action.next(),
                "table_name": key.table,
                "row_id": key.id,
                "before": before,
                "after": after,
            }
        )
    if action is not None and len(action.waiting) > _AT_A_TIME:
        _write_waiting(session, action)


def _write_waiting(session: Session, action: _Open) -> None:
    if action.waiting:
        names, rows = _stored_as("change", action.waiting)
        session.connection().exec_driver_sql(_inserting("change", names), (rows,))
        action.waiting.clear()


def _action(session: Session) -> _Open:
    """Return this transaction's action, opening it at its first change."""
    found: _Open | None = session.info.get("action")
    if found is None:
        (id_,) = take_ids(session, 1)
        row = {"at": datetime.now(UTC), "who": session.info.get("who"), "verb": EDITED}
        names, rows = _stored_as("action", [row])
        session.connection().exec_driver_sql(_inserting("action", ("id", *names)), (id_, rows))
        found = session.info["action"] = _Open(id_)
    return found


def close(session: Session) -> None:
    """Name the action, once it is known what was done, at the end of the transaction."""
    action: _Open | None = session.info.pop("action", None)
    if action is None:
        return
    _write_waiting(session, action)
    verb, subject = session.info.get("verb", (EDITED, None))
    sql = "UPDATE action SET verb = ?, subject = ?, kind = ?, target_id = ? WHERE id = ?"
    given = verb, subject, action.kind.value, action.target_id, action.id
    session.connection().exec_driver_sql(sql, given)


def forget(session: Session, ids: Collection[int]) -> None:
    """Erase what is written here of rows that are gone for good, this action's own part too."""
    _write_waiting(session, _action(session))
    changes = Base.metadata.tables["change"]
    for some in chunks(sorted(ids), _NAMED):
        erased = update(changes).where(changes.c.row_id.in_(some))
        session.connection().execute(erased.values(before=None, after=None))


# Undo and redo


def next_undo(session: Session) -> ActionEntry | None:
    """The action that undo would take back: the last one that stands, of the last 30."""
    recent = _recent(session)
    return next((_entry(each) for each in recent if not each.undone), None)


def next_redo(session: Session) -> ActionEntry | None:
    """The action that redo would bring back: what was undone last, with nothing done since."""
    last_done = select(func.max(Action.id)).where(Action.kind == ActionKind.DO, _changes())
    undoing = aliased(Action)
    query = select(Action).join(undoing, undoing.target_id == Action.id)
    query = query.where(undoing.kind == ActionKind.UNDO, Action.undone, ~_erased())
    query = query.where(undoing.id > last_done.scalar_subquery())
    undone = session.scalars(query.order_by(undoing.id.desc()).limit(1)).first()
    return _entry(undone) if undone else None


def undo(
    session: Session,
    action_id: int | None = None,
    *,
    keep_later: bool = False,
    step: Step | None = None,
) -> ActionEntry:
    """Take back an action, the last one unless told which; raise `Conflict` where it cannot be.

    With `keep_later`, a field that was given another value since keeps it. `step` is told how
    many changes are done, of how many.
    """
    wanted = action_id or _id_of(next_undo(session))
    return _revert(session, ActionKind.UNDO, wanted, keep_later=keep_later, step=step)


def redo(session: Session, *, step: Step | None = None) -> ActionEntry:
    """Bring back the action that was undone last."""
    return _revert(session, ActionKind.REDO, _id_of(next_redo(session)), step=step)


def size(session: Session, entry: ActionEntry | None) -> int:
    """How many changes an action made."""
    query = select(func.count()).where(Change.action_id == (entry.id if entry else 0))
    return session.scalar(query) or 0


def _id_of(entry: ActionEntry | None) -> int | None:
    return entry.id if entry else None


def _recent(session: Session) -> Sequence[Action]:
    # By id: a clock that was set back must not hide what was done last.
    query = select(Action).where(Action.kind == ActionKind.DO, _changes(), ~_erased())
    return session.scalars(query.order_by(Action.id.desc()).limit(UNDO_STEPS)).all()


def _changes() -> ColumnElement[bool]:
    """Whether an action changed anything, and was not only noted, as what leaves is."""
    return exists().where(Change.action_id == Action.id, Change.table_name != _NOTED)


def _erased() -> ColumnElement[bool]:
    """Whether something that an action wrote was erased for good."""
    mine = Change.action_id == Action.id
    return exists().where(mine, Change.before.is_(None), Change.after.is_(None))


def _revert(
    session: Session,
    kind: ActionKind,
    wanted: int | None,
    *,
    keep_later: bool = False,
    step: Step | None = None,
) -> ActionEntry:
    if wanted is None:
        raise NotFound(
            _("No hay nada que deshacer.")
            if kind is ActionKind.UNDO
            else _("No hay nada que rehacer.")
        )
    action = session.get(Action, wanted)
    if action is None or action.undone is (kind is ActionKind.UNDO):
        raise NotFound(_("Ese cambio ya no se puede deshacer."))
    source = wanted if kind is ActionKind.UNDO else _last_undo_of(session, wanted)
    entry = _entry(action)
    verb, subject = action.verb, action.subject
    tell = by_halves(session, step) if step else lambda _done, _total: None
    _apply_inverse(session, source, keep_later, tell)
    describe(session, verb, subject)
    mine = _action(session)
    mine.kind, mine.target_id = kind, wanted
    actions = Base.metadata.tables["action"]
    mark = update(actions).where(actions.c.id == wanted).values(undone=kind is ActionKind.UNDO)
    session.connection().execute(mark)
    session.expire_all()
    return entry


def _last_undo_of(session: Session, action_id: int) -> int:
    query = select(Action.id).where(Action.target_id == action_id)
    query = query.where(Action.kind == ActionKind.UNDO).order_by(Action.id.desc())
    return session.scalars(query.limit(1)).one()


@many_made()
def _apply_inverse(session: Session, action_id: int, keep_later: bool, step: Step) -> None:
    of_action = select(Action.id).where(Action.id == action_id)
    if session.scalar(of_action.where(_changes())) is None:
        raise Conflict(_("No hay nada que deshacer: eso no cambió ningún dato."))
    if session.scalar(of_action.where(_erased())) is not None:
        raise Conflict(_("Ese cambio ya no se puede deshacer: sus datos se borraron."))
    session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    written: dict[Touched, Links | None] = {}
    total = session.scalar(select(func.count()).where(Change.action_id == action_id)) or 0
    done = 0
    for some in _once_each(_backwards(session, action_id)):
        step(done, total)
        done += len(some)
        for key, row in _invert(session, some, keep_later).items():
            written[key] = None if row is None else _links(key.table, row)
    _check_whole(session, written)


def _backwards(session: Session, action_id: int) -> Iterator[Any]:
    """The changes of an action from the last one on, some at a time."""
    columns = Change.table_name, Change.row_id, Change.before, Change.after, Change.position
    query = select(*columns).where(Change.action_id == action_id).limit(_READ_AT_A_TIME)
    query = query.order_by(Change.position.desc())
    found = session.execute(query).all()
    while found:
        yield from (each[:-1] for each in found)
        found = session.execute(query.where(Change.position < found[-1].position)).all()


def _links(table: str, row: Row) -> Links:
    return tuple(row[each.parent.name] for each in _KEYS[table])


def _once_each(steps: Iterable[Any]) -> Iterator[dict[Touched, tuple[Row | None, Row | None]]]:
    """The changes in order, row by row; a row's next change waits for the one before."""
    some: dict[Touched, tuple[Row | None, Row | None]] = {}
    for table, row_id, before, after in steps:
        key = Touched(table, row_id)
        if key in some or len(some) == _AT_A_TIME:
            yield some
            some = {}
        some[key] = before, after
    yield some


def _invert(
    session: Session, steps: Mapping[Touched, tuple[Row | None, Row | None]], keep_later: bool
) -> dict[Touched, Row | None]:
    """Put rows back as they were before these changes, and return them as they are then."""
    standing = _snapshot(session, steps)
    wanted: dict[Touched, Row | None] = {}
    for key, (before, after) in steps.items():
        now = standing.get(key)
        if keep_later and before is not None and after is not None:
            before = {name: before[name] for name in after if now and now[name] == after[name]}
            if not before:
                continue
        elif not _is_unchanged(now, before, after):
            raise Conflict(
                _(
                    "No se puede deshacer: los mismos datos se cambiaron después. "
                    "Deshaga primero eso."
                )
            )
        wanted[key] = before
    return _rewrite(session, wanted, standing)


def rewrite(session: Session, key: Touched, row: Row | None) -> None:
    """Write fields of a row as they are stored, or the whole of a new one; None deletes it."""
    _rewrite(session, {key: row}, _snapshot(session, [key]))


def _rewrite(
    session: Session, rows: Mapping[Touched, Row | None], standing: Mapping[Touched, Row]
) -> dict[Touched, Row | None]:
    """As `rewrite`, of many rows that stand so, in this order; return how they stand then."""
    connection = session.connection()
    try:
        # Neighbours that are written alike go in together, and the order is kept.
        statements = ((_statement(key, row, key in standing), key) for key, row in rows.items())
        for sql, alike in groupby(statements, key=itemgetter(0)):
            values = [(*(rows[key] or {}).values(), key.id) for _sql, key in alike]
            connection.exec_driver_sql(sql, values)
    except IntegrityError as error:
        raise Conflict(
            _("No se puede deshacer: ya hay otro registro en su lugar. Retírelo primero.")
        ) from error
    after = _snapshot(session, rows)
    _write(session, [(key, standing.get(key), after.get(key)) for key in rows])
    return {key: after.get(key) for key in rows}


def _statement(key: Touched, row: Row | None, there: bool) -> str:
    if row is None:
        return f'DELETE FROM "{key.table}" WHERE id = ?'
    if there:
        sets = ", ".join(f'"{name}" = ?' for name in row)
        return f'UPDATE "{key.table}" SET {sets} WHERE id = ?'
    names, marks = "".join(f'"{name}", ' for name in row), "?, " * len(row)
    return f'INSERT INTO "{key.table}" ({names}id) VALUES ({marks}?)'


def _is_unchanged(now: Row | None, before: Row | None, after: Row | None) -> bool:
    """Tell whether a row still is as an action left it; a new one, in every one of its fields."""
    if now is None or after is None:
        return now is after
    names = after if before is not None else now
    return all(now[name] == after.get(name) for name in names)


def _check_whole(session: Session, written: Mapping[Touched, Links | None]) -> None:
    """Refuse to leave a row that points at nothing."""
    gone = [key for key, links in written.items() if links is None]
    if next(references(session, *gone), None):
        raise Conflict(
            _("No se puede deshacer: otros datos dependen de este. Deshaga primero esos.")
        )
    pointed: dict[Any, set[Any]] = defaultdict(set)
    for key, links in written.items():
        for each, value in zip(_KEYS[key.table], links or (), strict=False):
            pointed[each.column].add(value)
    for column, values in pointed.items():
        if missing := values - {None} - _there(session, column, values):
            raise Conflict(_missing_sentence(session, column.table.name, missing))


def _there(session: Session, column: Any, values: set[Any]) -> set[Any]:
    return {
        value
        for some in chunks(values - {None}, _NAMED)
        for value in session.execute(select(column).where(column.in_(some))).scalars()
    }


def _missing_sentence(session: Session, table: str, ids: set[Any]) -> str:
    """Say what has to be restored first: that with which these rows were deleted."""
    query = select(Action.subject).join(Change, Change.action_id == Action.id)
    query = query.where(Change.table_name == table, Change.row_id.in_(next(chunks(ids, _NAMED))))
    query = query.where(Change.after.is_(None), Action.subject.is_not(None))
    if name := session.scalars(query.order_by(Action.id.desc()).limit(1)).first():
        return _(
            "No se puede restaurar: pertenece a «{name}», que ya no está. Restáurelo primero."
        ).format(name=name)
    return _("No se puede restaurar: aquello a lo que pertenece ya no está. Restáurelo primero.")


def references(session: Session, *keys: Touched) -> Iterator[tuple[Touched, str]]:
    """The rows that point at these, each with the column by which it does."""
    for target, ids in _by_table(keys).items():
        for table, column in _POINTING[target]:
            for some in chunks(ids, _NAMED):
                query = f'SELECT id FROM "{table}" WHERE "{column}" IN ({_list(some)})'
                for id_ in session.connection().exec_driver_sql(query).scalars().all():
                    yield Touched(table, id_), column


def stored(session: Session, key: Touched) -> Row:
    """The fields of a row as they are stored."""
    return _stored(session.connection(), key.table, [key.id])[key.id]


# Reading it


def last_action_at(session: Session) -> datetime | None:
    """When the file was last changed by anybody."""
    return session.scalar(select(Action.at).order_by(Action.at.desc()).limit(1))


def _entry(action: Action) -> ActionEntry:
    return ActionEntry(action.id, action.at, action.who, label(action.verb, action.subject))


def label(verb: str, subject: str | None) -> str:
    """Say what an action did, in the reader's language."""
    return _(verb).format(subject=subject or "—")


def recent(session: Session, days: int) -> list[ActionEntry]:
    """The actions of the last days that stand, newest first; any can be given to `undo`."""
    query = (
        select(Action)
        .where(Action.kind == ActionKind.DO, ~Action.undone)
        .where(Action.at >= datetime.now(UTC) - timedelta(days=days))
        .order_by(Action.at.desc(), Action.id.desc())
    )
    return [_entry(each) for each in session.scalars(query)]


def history(session: Session, row_id: int, limit: int = 200) -> list[HistoryEntry]:
    """What was done to a record, newest first."""
    query = (
        select(Action, Change)
        .join(Change, Change.action_id == Action.id)
        .where(Change.row_id == row_id)
        .order_by(Action.at.desc(), Action.id.desc(), Change.position.desc())
        .limit(limit)
    )
    return [
        HistoryEntry(
            action.id,
            action.at,
            action.who,
            _kind_label(action),
            change.table_name,
            change.before,
            change.after,
        )
        for action, change in session.execute(query)
    ]


def _kind_label(action: Action) -> str:
    said = label(action.verb, action.subject)
    if action.kind is ActionKind.UNDO:
        return _("Deshecho: {what}").format(what=said)
    if action.kind is ActionKind.REDO:
        return _("Rehecho: {what}").format(what=said)
    return said


def check_and_add(session: Session, *records: Record) -> None:
    """Add these records, or raise `Invalid` with what each of them lacks."""
    for record in records:
        check(record)
        session.add(record)


def check(record: Record) -> None:
    """Tidy a record, and raise `Invalid` with what it lacks."""
    record.tidy()
    if problems := record.problems():
        raise Invalid(problems)
