"""The whole file as JSON, by which one can leave for another program: see `docs/json.md`."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, BinaryIO

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from crm import journal
from crm.exchange.value import Tally
from crm.model import Base, Blob, ContactPoint, Copy, Outcome, Person
from crm.model.base import Record

FORMAT = 1
_AT_ONCE = 1_000
Step = Callable[[int, int], object]


def write_json(session: Session, file: BinaryIO, tally: Tally, step: Step) -> None:
    """Write every table that people fill, then the files kept in it, as one JSON object.

    Nothing is left out: what must not be shown or used is named under «restricted».
    """
    tables = [Base.metadata.tables[name] for name in sorted(journal.TABLES)]
    rows = {each.name: _count(session, each) for each in tables}
    blobs = session.scalar(select(func.count()).select_from(Blob)) or 0
    total = sum(rows.values()) + blobs
    head = {
        "format": "enlace",
        "version": FORMAT,
        "schema": _schema(session),
        "copy": session.scalars(select(Copy.number)).one(),
        "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "rows": rows,
        "restricted": _restricted(session),
    }
    file.write(_json(head)[:-1] + b',\n"tables": {')
    done = 0
    for number, table in enumerate(tables):
        file.write((b"," if number else b"") + b"\n" + _json(table.name) + b": [")
        for place, row in enumerate(_rows(session, table)):
            file.write((b",\n" if place else b"\n") + _json(row))
            done += 1
            if done % _AT_ONCE == 0:
                step(done, total)
        file.write(b"]")
    file.write(b'},\n"files": {')
    for place, (sha256, data) in enumerate(_blobs(session)):
        file.write((b",\n" if place else b"\n") + _json(sha256) + b': "')
        file.write(b64encode(data) + b'"')
        done += 1
        step(done, total)
    file.write(b"}}\n")
    tally.total = sum(rows.values())


def _schema(session: Session) -> int:
    """The number of the layout of the tables."""
    found = session.connection().exec_driver_sql("PRAGMA user_version").scalar()
    return int(found or 0)


def _count(session: Session, table: Table) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def _restricted(session: Session) -> dict[str, dict[str, Sequence[int]]]:
    """Which rows must not be shown to others, or used, and why: by table and column."""
    marks: Sequence[tuple[type[Record], Any]] = (
        (Outcome, Outcome.restricted),
        (Person, Person.do_not_contact),
        (ContactPoint, ContactPoint.personal),
    )
    return {
        noun.__tablename__: {
            column.key: list(session.scalars(select(noun.id).where(column).order_by(noun.id)))
        }
        for noun, column in marks
    }


def _rows(session: Session, table: Table) -> Iterator[dict[str, Any]]:
    query = select(table).order_by(table.c.id)
    for row in session.execute(query.execution_options(yield_per=_AT_ONCE)).mappings():
        yield {name: _plain(value) for name, value in row.items()}


def _blobs(session: Session) -> Iterator[tuple[str, bytes]]:
    """The files one by one: together they may be larger than memory."""
    for sha256 in session.scalars(select(Blob.sha256).order_by(Blob.sha256)).all():
        yield sha256, session.scalars(select(Blob.data).where(Blob.sha256 == sha256)).one()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return b64encode(value).decode() if isinstance(value, bytes) else value


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
