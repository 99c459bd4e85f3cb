"""The history of a record in the words of those who read it: what, before and after."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Enum, Time, select
from sqlalchemy.orm import Session

from crm import journal, labels
from crm.dates import show_date
from crm.followup_details import NOUNS
from crm.i18n import _, language
from crm.journal import TABLES, HistoryEntry, Touched
from crm.model import Base, Record, Word

# What is part of a record though it has rows of its own: its history is the record's too.
PARTS = {
    ("alias", "organization_id"),
    ("contact_point", "organization_id"),
    ("contact_point", "person_id"),
    ("organization_tag", "organization_id"),
    ("commitment", "outcome_id"),
    ("outcome_tag", "outcome_id"),
    ("event_tag", "event_id"),
    ("event_organizer", "event_id"),
    ("participation", "event_id"),
    ("head_count", "event_id"),
    ("outcome", "event_id"),
    *((table, "follow_up_id") for table in ("stage_change", "milestone")),
    *((table, "follow_up_id") for table in ("follow_up_party", "follow_up_tag")),
    *((table, "activity_id") for table in ("activity_responsible", "activity_tag")),
    ("plan_level", "objective_id"),
    *((table, "material_id") for table in ("material_version", "material_party", "material_tag")),
    ("publication", "material_id"),
    ("mailing_material", "mailing_id"),
    *((noun.__tablename__, "follow_up_id") for noun in NOUNS.values()),
}
# Derived, or of no use to a reader.
HIDDEN = {"sort_key", "catalogue_code", "sha256"}
NAMES = ("subject", "text", "title", "name", "name_es", "statement_es", "text_es", "short_es")
LONGEST = 400


@dataclass(frozen=True)
class FieldChange:
    """One field: what it was and what it became; None where it was or is empty."""

    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Told:
    """What one action did to a record, or to one of its parts, in words."""

    at: datetime
    who: str | None
    label: str
    part: str
    fields: tuple[FieldChange, ...]


def of_record(session: Session, record_id: int, limit: int = 200) -> list[Told]:
    """What was done to a record and its parts, newest first."""
    entries = [
        entry
        for id_ in (record_id, *_parts(session, record_id))
        for entry in journal.history(session, id_, limit)
    ]
    entries.sort(key=lambda entry: (entry.at, entry.id), reverse=True)
    shown = entries[:limit]
    names = _names_of(session, shown)
    return [
        Told(
            entry.at,
            entry.who,
            entry.label,
            labels.table(entry.table),
            tuple(_fields(entry, names)),
        )
        for entry in shown
    ]


def name_of(session: Session, record_id: int) -> str | None:
    """What the record is called today; None where it is no more."""
    noun = _noun_of(session, record_id)
    return _name(session, noun, record_id) if noun else None


def _noun_of(session: Session, record_id: int) -> type[Record] | None:
    return next((noun for noun in TABLES.values() if session.get(noun, record_id)), None)


def _parts(session: Session, record_id: int) -> list[int]:
    noun = _noun_of(session, record_id)
    if noun is None:
        return []
    pointing = journal.references(session, Touched(noun.__tablename__, record_id))
    return [each.id for each, column in pointing if (each.table, column) in PARTS]


def _fields(entry: HistoryEntry, names: Mapping[Touched, str]) -> Iterator[FieldChange]:
    before, after = entry.before or {}, entry.after or {}
    for column in Base.metadata.tables[entry.table].columns:
        was, became = before.get(column.name), after.get(column.name)
        # Of a span of days the last is told only where it is another than the first.
        first = column.name.removesuffix("_last") + "_first"
        if column.name.endswith("_last") and (was, became) == (before.get(first), after.get(first)):
            continue
        unset = entry.before is None and became == 0 and isinstance(column.type, Boolean)
        if was != became and not unset and column.name not in HIDDEN:
            said = _shown(column, was, names), _shown(column, became, names)
            if any(said):
                yield FieldChange(labels.field(entry.table, column.name), *said)


def _shown(column: Any, stored: Any, names: Mapping[Touched, str]) -> str | None:
    if stored is None or stored == "":
        return None
    if (target := _target(column)) is not None:
        return names.get(Touched(target, stored)) or _("un registro que ya no está")
    kind = column.type
    if isinstance(kind, Boolean):
        return _("sí") if stored else _("no")
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return _label(kind.enum_class, stored)
    if isinstance(kind, Date):
        return show_date(date.fromisoformat(stored))
    if isinstance(kind, Time):
        return str(stored)[:5]
    text = _of_json(stored) if isinstance(kind, JSON) else str(stored)
    return (text if len(text) <= LONGEST else text[: LONGEST - 1] + "…") or None


def _of_json(stored: Any) -> str:
    """A list of words as people read it; an empty one says nothing."""
    value = json.loads(str(stored))
    words = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return "; ".join(value) if words else str(stored)


def _label(words: type[Any], stored: str) -> str:
    found = next((each for each in words if each.value == stored), None)
    return found.label if isinstance(found, Word) else stored


def _target(column: Any) -> str | None:
    """The table that a column points at, where it points at records."""
    keys = [key.column for key in column.foreign_keys if key.column.name == "id"]
    return str(keys[0].table.name) if keys else None


def _names_of(session: Session, entries: Sequence[HistoryEntry]) -> dict[Touched, str]:
    """The names of all the records that these entries mention, one query a table."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        for column in Base.metadata.tables[entry.table].columns:
            target = _target(column)
            for row in (entry.before, entry.after):
                if target and row and row.get(column.name) is not None:
                    wanted[target].add(row[column.name])
    found = {}
    for table, ids in wanted.items():
        noun = TABLES[table]
        for record in session.scalars(select(noun).where(noun.id.in_(ids))):
            found[Touched(table, record.id)] = _called(session, record)
    return found


def _name(session: Session, noun: type[Any], record_id: int) -> str | None:
    record = session.get(noun, record_id)
    return _called(session, record) if record is not None else None


def _called(session: Session, record: Any) -> str:
    """What people call a record."""
    if language() == "en" and getattr(record, "name_en", None):
        return str(record.name_en)
    for name in NAMES:
        if said := getattr(record, name, None):
            return str(said)[:80]
    for owner in ("outcome_id", "organization_id", "person_id", "event_id"):
        column = record.__table__.columns.get(owner)
        if column is not None and getattr(record, owner):
            return _name(session, TABLES[_target(column) or ""], getattr(record, owner)) or ""
    return labels.table(record.__tablename__)
