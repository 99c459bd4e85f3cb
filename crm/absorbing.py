"""One row that takes in another: every link of the other moves, and each step can be taken back."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Session

from crm import journal, stage_rules
from crm.journal import Row, Touched
from crm.model import Base, FollowUp, Instrument
from crm.text import fold

Entry = dict[str, Any]

# What makes two rows of one owner the same fact, beyond what the file itself keeps unique.
_ALIKE: dict[str, tuple[str, ...]] = {
    "alias": ("organization_id", "name"),
    "appointment": ("person_id", "post_id", "start_first", "start_last", "end_first", "end_last"),
    "contact_point": ("organization_id", "person_id", "kind", "value", "extension"),
    "event_organizer": ("event_id", "organization_id", "role"),
    "membership": ("space_id", "member_id", "from_on", "to_on"),
    "participation": (
        *("event_id", "person_id", "organization_id", "institution", "post", "state", "written"),
        *("sheet_id", "sheet_row"),
    ),
    "post": ("organization_id", "title", "unit"),
}
# A person is at an event once, however the two were noted there.
_ONCE: dict[str, tuple[str, ...]] = {"participation": ("event_id", "person_id")}
_JOINED = {"notes", "note", "description"}
# A word that stands is stricter than none, and no merge may loosen it.
STRICT = {"do_not_contact", "restricted"}


@dataclass
class Hand:
    """Moves rows, and remembers in `entries` how each stood, so that it can be put back."""

    session: Session
    entries: list[Entry] = field(default_factory=list)

    def absorb(self, kept: Touched, gone: Touched) -> None:
        """Give every link of the gone row to the kept one, and delete it."""
        twins: dict[tuple[str, str], dict[tuple[Any, ...], int]] = {}
        for each, column in list(journal.references(self.session, gone)):
            group = each.table, column
            if group not in twins:
                twins[group] = self._standing(each.table, column, kept.id)
            row = {"id": each.id, **journal.stored(self.session, each), column: kept.id}
            found = next((twins[group][key] for key in _keys(each, row) if key in twins[group]), 0)
            twin = self._single_twin(each, row) if each.table == "follow_up" else found
            if twin:
                self._take_in(Touched(each.table, twin), each)
            else:
                self.link(each, column, kept.id)
        self.drop(gone)

    def _take_in(self, kept: Touched, gone: Touched) -> None:
        """Let one fact stand for two that say the same; what only one of them says stays."""
        own, other = (journal.stored(self.session, each) for each in (kept, gone))
        self.fill(kept, filled(own, other))
        if kept.table == "participation":
            self.fill(kept, _as_attended(own, other))
        self.absorb(kept, gone)
        if kept.table == "follow_up":
            last = stage_rules.latest(stage_rules.reached(self.session, kept.id))
            if last is not None:
                self.fill(kept, {"stage_id": last.stage_id})

    def _standing(self, table: str, column: str, kept_id: int) -> dict[tuple[Any, ...], int]:
        if not _ways(table):
            return {}
        columns = Base.metadata.tables[table].c
        query = select(columns.id).where(columns[column] == kept_id)
        rows = {
            id_: journal.stored(self.session, Touched(table, id_))
            for id_ in self.session.execute(query).scalars().all()
        }
        return {key: id_ for id_, row in rows.items() for key in _keys(Touched(table, id_), row)}

    def _single_twin(self, key: Touched, row: Row) -> int:
        """The follow-up that stands already, of an instrument that has one an institution."""
        query = select(FollowUp.id).join(Instrument, Instrument.id == FollowUp.instrument_id)
        query = query.where(Instrument.single, Instrument.id == row["instrument_id"])
        query = query.where(FollowUp.organization_id == row["organization_id"])
        return self.session.scalars(query.where(FollowUp.id != key.id).limit(1)).first() or 0

    def link(self, key: Touched, column: str, to: int) -> None:
        """Let a row point at another than before."""
        self.fill(key, {column: to})

    def fill(self, key: Touched, values: Row) -> None:
        """Write fields of a row, each as it is stored."""
        standing = journal.stored(self.session, key)
        before = {name: standing[name] for name, value in values.items() if standing[name] != value}
        if before:
            after = {name: values[name] for name in before}
            journal.rewrite(self.session, key, after)
            self.entries.append(_entry(key, before=before, after=after))

    def drop(self, key: Touched) -> None:
        """Delete a row to which nothing points any more."""
        row = dict(journal.stored(self.session, key))
        journal.rewrite(self.session, key, None)
        self.entries.append(_entry(key, row=row))

    def add(self, key: Touched) -> None:
        """Remember that a row is new."""
        self.entries.append(_entry(key, added=dict(journal.stored(self.session, key))))


def put_back(session: Session, entries: Sequence[Entry]) -> None:
    """Undo these steps, last first; what was changed or deleted since stays as it is now."""
    session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for entry in reversed(entries):
        key = Touched(entry["table"], entry["id"])
        now = _now(session, key)
        if "row" in entry:
            row = _that_can_stand(session, key.table, entry["row"], entries)
            if now is None and row is not None:
                journal.rewrite(session, key, row)
        elif "added" in entry:
            if now == entry["added"] and next(journal.references(session, key), None) is None:
                journal.rewrite(session, key, None)
        elif now is not None:
            after = entry["after"]
            back = {
                name: value for name, value in entry["before"].items() if now[name] == after[name]
            }
            if row := _that_can_stand(session, key.table, back, entries):
                journal.rewrite(session, key, row)


def _now(session: Session, key: Touched) -> Row | None:
    table = Base.metadata.tables[key.table]
    there = session.execute(select(table.c.id).where(table.c.id == key.id)).first()
    return journal.stored(session, key) if there else None


def _that_can_stand(
    session: Session, table: str, row: Row, entries: Sequence[Entry]
) -> dict[str, Any] | None:
    """A row without what it pointed at that is gone since; None where it cannot do without."""
    coming = {each["id"] for each in entries if "row" in each}
    stands = dict(row)
    for column in Base.metadata.tables[table].columns:
        value = row.get(column.name)
        for reference in column.foreign_keys:
            if value is None or value in coming or _there(session, reference.column, value):
                continue
            if not column.nullable:
                return None
            stands[column.name] = None
    return stands


def _there(session: Session, column: Any, value: Any) -> bool:
    return session.execute(select(column).where(column == value)).first() is not None


def filled(own: Row, other: Row, chosen: Collection[str] = ()) -> dict[str, Any]:
    """What a row takes from another: what it lacks, what is `chosen`, and the stricter word."""
    found: dict[str, Any] = {}
    for name, value in own.items():
        theirs = other[name]
        if name in STRICT:
            found[name] = max(value, theirs)
        elif name in chosen or (value is None and theirs is not None):
            found[name] = theirs
        elif name in _JOINED and theirs and theirs not in value:
            found[name] = f"{value}\n\n{theirs}"
    return found


_FURTHER = ("invited", "confirmed", "absent", "attended")


def _as_attended(own: Row, other: Row) -> dict[str, Any]:
    """What two notes of one person at an event say together: who was seen there was there."""
    both = own, other
    found: dict[str, Any] = {"state": max((row["state"] for row in both), key=_FURTHER.index)}
    for name in ("signs", "highlighted"):
        found[name] = max(row[name] for row in both)
    for name in ("consent_contact", "consent_image"):  # a no is stricter than a yes
        found[name] = min((row[name] for row in both if row[name] is not None), default=None)
    return found


@cache
def _ways(table: str) -> tuple[tuple[tuple[str, ...], bool], ...]:
    """The columns by which rows of a table are the same, and whether an empty one may be."""
    of = Base.metadata.tables[table]
    unique = [
        tuple(column.name for column in each.columns)
        for each in of.constraints
        if isinstance(each, UniqueConstraint)
    ]
    unique += [tuple(column.name for column in each.columns) for each in of.indexes if each.unique]
    unique += [_ONCE[table]] if table in _ONCE else []
    alike = [(_ALIKE[table], True)] if table in _ALIKE else []
    return (*((each, False) for each in unique), *alike)


def _keys(key: Touched, row: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    for columns, may_be_empty in _ways(key.table):
        values = tuple(row[name] for name in columns)
        if may_be_empty or None not in values:
            yield (columns, *(fold(each) if isinstance(each, str) else each for each in values))


def _entry(key: Touched, **what: Any) -> Entry:
    return {"table": key.table, "id": key.id, **what}
