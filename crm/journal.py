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
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    ColumnElement,
    Insert,
    UpdateBase,
    event,
    exists,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import ORMExecuteState, Session, aliased, object_session, sessionmaker
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

from crm.errors import Conflict, Invalid, NotFound
from crm.i18n import _
from crm.model import Action, ActionKind, Base, Change, Record
from crm.model.base import N_

UNDO_STEPS = 30
_NOTED = "exchange"  # what left has left: nothing takes that back
_AT_A_TIME = 500  # changes that are taken back between two steps of the progress

T = TypeVar("T")
Row = Mapping[str, Any]
Step = Callable[[int, int], object]
EDITED = N_("Cambio guardado")
TABLES = {
    mapper.class_.__tablename__: mapper.class_
    for mapper in Base.registry.mappers
    if mapper.class_.journaled
}


# What each table points at: (column, table), and what points at it: (table, column).
_POINTS = {
    table: [
        (column.name, reference.column.table.name)
        for column in Base.metadata.tables[table].columns
        for reference in column.foreign_keys
    ]
    for table in TABLES
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


@dataclass
class _Open:
    """This transaction's action so far: it is written at the end, in two statements."""

    id: int
    at: datetime
    kind: ActionKind = ActionKind.DO
    target_id: int | None = None
    changes: list[dict[str, Any]] = field(default_factory=list)


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
    session.info.setdefault("verb", (verb, subject[:300] if subject else None))


def note(session: Session, verb: str, subject: str | None = None) -> None:
    """Write down that something was done which changed no row, such as sending data elsewhere.

    It stands among the changes; undo passes over it.
    """
    describe(session, verb, subject)
    _action(session)


def touched(session: Session) -> dict[Touched, set[Touched]]:
    """The rows that this transaction has written so far, and those that they point(ed) at."""
    found: dict[Touched, set[Touched]] = session.info.setdefault("touched", defaultdict(set))
    return found


def touched_nouns(session: Session) -> frozenset[type[Record]]:
    """The nouns that this transaction has written so far."""
    return frozenset(TABLES[each.table] for each in touched(session))


def take_ids(session: Session, count: int) -> range:
    """Hand out ids that no other row, in this or any other copy, will ever have."""
    sql = "UPDATE copy SET next_id = next_id + ? RETURNING next_id, number"
    next_id, number = session.connection().exec_driver_sql(sql, (count,)).one()
    base = number << 40
    return range(base | (next_id - count), base | next_id)


def insert_rows(session: Session, noun: type[Record], rows: Sequence[Mapping[str, Any]]) -> range:
    """Insert many rows at once, tidied and journaled as one by one would be; return their ids."""
    if not rows:
        return range(0)
    records = [noun(**row) for row in rows]
    insert_new(session, records)
    return range(records[0].id, records[-1].id + 1)


def insert_new(session: Session, records: Sequence[Record]) -> None:
    """Insert new records, table by table in the order in which these first come.

    They get their ids but do not join the session, whose own way takes three times as long.
    """
    if not records:
        return
    of_tables: dict[str, list[Record]] = {}
    for record, id_ in zip(records, take_ids(session, len(records)), strict=True):
        record.tidy()
        record.id = id_
        of_tables.setdefault(record.__tablename__, []).append(record)
    for table, of_table in of_tables.items():
        statement, columns = _inserting(table)
        session.connection().execute(statement, [_columns(each, columns) for each in of_table])
    keys = list(map(_key, records))
    after = _snapshot(session, keys)
    _write(session, [(key, None, after[key]) for key in keys])


@cache
def _inserting(table: str) -> tuple[Insert, list[tuple[str, Any]]]:
    """How rows are inserted whole, and each column with what stands in it unless told."""
    columns = Base.metadata.tables[table].columns
    defaults = {
        column.name: _default(column.default)
        for column in columns
        if isinstance(column.default, ScalarElementColumnDefault | CallableColumnDefault)
    }
    return (
        insert(Base.metadata.tables[table]),
        [(column.name, defaults.get(column.name)) for column in columns],
    )


def _default(default: ScalarElementColumnDefault | CallableColumnDefault) -> Any:
    """What a column holds unless told: a value, or what makes one, such as an empty list."""
    arg: Any = default.arg
    return arg(None) if isinstance(default, CallableColumnDefault) else arg


def _columns(record: Record, columns: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Every column of a record, so that rows that give different ones go in together."""
    given = vars(record)
    return {
        name: default if (value := given.get(name)) is None else value for name, default in columns
    }


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
    for some in _chunks(ids):
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


def _chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """As many at a time as a statement takes."""
    wanted = list(values)
    for start in range(0, len(wanted), 500):
        yield wanted[start : start + 500]


def _list(ids: Iterable[int]) -> str:
    return ",".join(str(int(id_)) for id_ in ids)


def _write(session: Session, changes: Iterable[tuple[Touched, Row | None, Row | None]]) -> None:
    seen = touched(session)
    for key, before, after in changes:
        pointed = _pointed(key.table, before) | _pointed(key.table, after)
        if before is not None and after is not None:
            changed = [name for name in after if after[name] != before[name]]
            if not changed:
                continue
            before = {name: before[name] for name in changed}
            after = {name: after[name] for name in changed}
        elif after is not None:
            after = {name: value for name, value in after.items() if value is not None}
        seen[key] |= pointed
        written = _action(session).changes
        written.append(
            {
                "position": len(written),
                "table_name": key.table,
                "row_id": key.id,
                "before": before,
                "after": after,
            }
        )


def _pointed(table: str, row: Row | None) -> set[Touched]:
    if row is None:
        return set()
    return {
        Touched(target, row[name]) for name, target in _POINTS[table] if isinstance(row[name], int)
    }


def _action(session: Session) -> _Open:
    """Return this transaction's action, opening it at its first change."""
    found: _Open | None = session.info.get("action")
    if found is None:
        (id_,) = take_ids(session, 1)
        found = session.info["action"] = _Open(id_, datetime.now(UTC))
    return found


def close(session: Session) -> None:
    """Write the action down, by its name, at the end of the transaction."""
    action: _Open | None = session.info.pop("action", None)
    if action is None:
        return
    verb, subject = session.info.get("verb", (EDITED, None))
    row = {
        "id": action.id,
        "at": action.at,
        "who": session.info.get("who"),
        "kind": action.kind,
        "verb": verb,
        "subject": subject,
        "target_id": action.target_id,
        "undone": False,
    }
    session.connection().execute(_inserting("action")[0], row)
    if action.changes:
        changes = [{"action_id": action.id, **each} for each in action.changes]
        session.connection().execute(_inserting("change")[0], changes)


def forget(session: Session, ids: Collection[int]) -> None:
    """Erase what is written here of rows that are gone for good, this action's own part too."""
    for each in _action(session).changes:
        if each["row_id"] in ids:
            each["before"] = each["after"] = None
    changes = Base.metadata.tables["change"]
    for some in _chunks(sorted(ids)):
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
    _apply_inverse(session, source, keep_later, step or (lambda _done, _total: None))
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


def _apply_inverse(session: Session, action_id: int, keep_later: bool, step: Step) -> None:
    query = select(Change.table_name, Change.row_id, Change.before, Change.after)
    query = query.where(Change.action_id == action_id).order_by(Change.position.desc())
    steps = session.execute(query).all()
    if all(table == _NOTED for table, *_rest in steps):
        raise Conflict(_("No hay nada que deshacer: eso no cambió ningún dato."))
    if any(before is None and after is None for _t, _i, before, after in steps):
        raise Conflict(_("Ese cambio ya no se puede deshacer: sus datos se borraron."))
    session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    written: dict[Touched, Row | None] = {}
    done = 0
    for some in _once_each(steps):
        step(done, len(steps))
        done += len(some)
        written |= _invert(session, some, keep_later)
    _check_whole(session, written)


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


def _check_whole(session: Session, rows: Mapping[Touched, Row | None]) -> None:
    """Refuse to leave a row that points at nothing."""
    gone = [key for key, row in rows.items() if row is None]
    if next(references(session, *gone), None):
        raise Conflict(
            _("No se puede deshacer: otros datos dependen de este. Deshaga primero esos.")
        )
    pointed: dict[Any, set[Any]] = defaultdict(set)
    for table, some in groupby(rows.items(), key=lambda each: each[0].table):
        standing = [row for _key, row in some if row is not None]
        for each in Base.metadata.tables[table].foreign_keys:
            pointed[each.column] |= {row[each.parent.name] for row in standing}
    for column, values in pointed.items():
        if missing := values - {None} - _there(session, column, values):
            raise Conflict(_missing_sentence(session, column.table.name, missing))


def _there(session: Session, column: Any, values: set[Any]) -> set[Any]:
    return {
        value
        for some in _chunks(values - {None})
        for value in session.execute(select(column).where(column.in_(some))).scalars()
    }


def _missing_sentence(session: Session, table: str, ids: set[Any]) -> str:
    """Say what has to be restored first: that with which these rows were deleted."""
    query = select(Action.subject).join(Change, Change.action_id == Action.id)
    query = query.where(Change.table_name == table, Change.row_id.in_(next(_chunks(ids))))
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
            for some in _chunks(ids):
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
