"""The Papelera: deleting a record with all that hangs on it, for 30 days not for good."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete as delete_rows
from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from crm import journal, search
from crm.bulk import chunks
from crm.errors import Conflict, NotFound
from crm.i18n import _
from crm.journal import ActionEntry, Touched
from crm.model import (
    Action,
    ActionKind,
    Attachment,
    Base,
    Blob,
    Change,
    FollowUp,
    Instrument,
    Merge,
    Record,
)
from crm.model.base import N_
from crm.model.event import NOBODY

DAYS = 30
DELETED = N_("«{subject}» está en la Papelera")

# A nullable reference by which a row nevertheless belongs to the other.
OWNED = {
    ("contact_point", "organization_id"),
    ("contact_point", "person_id"),
    ("assessment", "organization_id"),
    ("assessment", "person_id"),
    ("attachment", "organization_id"),
    ("attachment", "person_id"),
    ("attachment", "event_id"),
    ("attachment", "follow_up_id"),
    ("attachment", "activity_id"),
    ("attachment", "material_id"),
    ("attachment", "report_version_id"),
    ("not_the_same", "first_person_id"),
    ("not_the_same", "second_person_id"),
    ("not_the_same", "first_organization_id"),
    ("not_the_same", "second_organization_id"),
    ("outcome", "event_id"),
    ("agenda_item", "session_id"),
    ("head_count", "session_id"),
    ("sign_in_sheet", "session_id"),
}
# What is left of a row without the reference; where that is nothing, the row goes too.
SUBSTITUTE = {
    ("participation", "organization_id"): ("person_id", "written"),
    ("outcome", "organization_id"): ("event_id",),
}
# What else is written where a row lets go: somebody was there, even if not who.
INSTEAD: dict[tuple[str, str], dict[str, str | None]] = {
    ("participation", "person_id"): {"written": NOBODY},
    ("mailing_recipient", "person_id"): {"name": NOBODY, "address": None},
}

# The tables that a user knows by a name; the rest goes without saying.
NAMES = {
    "post": (N_("{n} cargo"), N_("{n} cargos")),
    "appointment": (N_("{n} designación"), N_("{n} designaciones")),
    "contact_point": (N_("{n} dato de contacto"), N_("{n} datos de contacto")),
    "assessment": (N_("{n} valoración"), N_("{n} valoraciones")),
    "membership": (N_("{n} membresía"), N_("{n} membresías")),
    "participation": (N_("{n} participación"), N_("{n} participaciones")),
    "event_session": (N_("{n} sesión"), N_("{n} sesiones")),
    "agenda_item": (N_("{n} punto de agenda"), N_("{n} puntos de agenda")),
    "sign_in_sheet": (N_("{n} lista de asistencia"), N_("{n} listas de asistencia")),
    "head_count": (N_("{n} conteo"), N_("{n} conteos")),
    "outcome": (N_("{n} resultado"), N_("{n} resultados")),
    "commitment": (N_("{n} compromiso"), N_("{n} compromisos")),
    "follow_up": (N_("{n} seguimiento"), N_("{n} seguimientos")),
    "stage_change": (N_("{n} cambio de etapa"), N_("{n} cambios de etapa")),
    "milestone": (N_("{n} hito"), N_("{n} hitos")),
    "attachment": (N_("{n} documento"), N_("{n} documentos")),
    "event_organizer": (N_("{n} organizador"), N_("{n} organizadores")),
    "organization": (N_("{n} institución"), N_("{n} instituciones")),
    "objective": (N_("{n} objetivo"), N_("{n} objetivos")),
    "activity": (N_("{n} actividad"), N_("{n} actividades")),
    "next_step": (N_("{n} próximo paso"), N_("{n} próximos pasos")),
    "material": (N_("{n} material"), N_("{n} materiales")),
    "material_version": (N_("{n} versión"), N_("{n} versiones")),
    "publication": (N_("{n} publicación"), N_("{n} publicaciones")),
    "mailing_recipient": (N_("{n} destinatario"), N_("{n} destinatarios")),
    "source": (N_("{n} fuente"), N_("{n} fuentes")),
    "event": (N_("{n} reunión"), N_("{n} reuniones")),
}


def delete(session: Session, noun: type[Record], record_id: int, *, name: str) -> None:
    """Delete a record and what belongs to it, and let go of what only mentions it."""
    session.flush()
    key = Touched(noun.__tablename__, record_id)
    if session.get(noun, record_id) is None:
        raise NotFound(_("Ese registro ya no está."))
    session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    journal.describe(session, DELETED, name)
    gone = set()
    for each, column in list(_hanging(session, key)):
        if each in gone:
            continue
        if column is None:
            gone.add(each)
        journal.rewrite(session, each, None if column is None else _without(each.table, column))
    journal.rewrite(session, key, None)
    session.expire_all()


def what_hangs(session: Session, noun: type[Record], record_id: int) -> list[str]:
    """Say what would go with this record, or lose its mention of it, in words: «3 reuniones»."""
    found = _hanging(session, Touched(noun.__tablename__, record_id))
    counts = Counter(each.table for each in dict.fromkeys(each for each, _column in found))
    return [_counted(table, count) for table, count in counts.items() if table in NAMES]


def entries(session: Session) -> list[ActionEntry]:
    """The deletions of the last 30 days that can be taken back, newest first."""
    query = (
        select(Action)
        .where(Action.verb == DELETED, Action.kind == ActionKind.DO, ~Action.undone)
        .where(Action.at >= datetime.now(UTC) - timedelta(days=DAYS))
        .where(
            Action.id.in_(
                select(Change.action_id).where(Change.before.is_not(None), Change.after.is_(None))
            )
        )
        .order_by(Action.at.desc(), Action.id.desc())
    )
    return [
        ActionEntry(each.id, each.at, each.who, each.subject or "")
        for each in session.scalars(query)
    ]


def restore(session: Session, action_id: int) -> ActionEntry:
    """Take back a deletion; what was done since with the rows that stayed is kept."""
    entry = journal.undo(session, action_id, keep_later=True)
    _check_alone(session, action_id)
    return entry


def _check_alone(session: Session, action_id: int) -> None:
    """Refuse to bring back a follow-up of what an institution is followed up in only once."""
    other = aliased(FollowUp)
    query = (
        select(other.id)
        .join(FollowUp, FollowUp.organization_id == other.organization_id)
        .join(Instrument, Instrument.id == other.instrument_id)
        .join(Change, Change.row_id == FollowUp.id)
        .where(Change.action_id == action_id, Instrument.single, other.id != FollowUp.id)
        .where(other.instrument_id == FollowUp.instrument_id)
    )
    if session.scalars(query.limit(1)).first() is not None:
        raise Conflict(
            _("No se puede deshacer: ya hay otro registro en su lugar. Retírelo primero.")
        )


def empty(session: Session, *, older_than_days: int = 0) -> int:
    """Erase for good what was deleted longer ago than that; return how many records."""
    until = datetime.now(UTC) - timedelta(days=older_than_days)
    rows = session.execute(
        select(Action.id, Change.table_name, Change.row_id)
        .join(Change, Action.id == Change.action_id)
        .where(Action.verb == DELETED, Action.at <= until, ~Action.undone)
        .where(Change.before.is_not(None), Change.after.is_(None))
    ).all()
    gone = [(action, id_) for action, table, id_ in rows if not _lives(session, table, id_)]
    if gone:
        merges, merged = _merges_of(session, {id_ for _action, id_ in gone})
        _forget_rows(
            session, {id_ for _action, id_ in gone} | _unnamed(session, gone) | merges | merged
        )
        _forget_names(session, {action for action, _id in gone} | _actions_on(session, merges))
        _drop_merges(session, merges)
        _drop_contents(session)
        search.forget(session)
        session.info["erased"] = True
    return len({id_ for _action, id_ in gone})


def _merges_of(session: Session, ids: set[int]) -> tuple[set[int], set[int]]:
    """The merges of these records, and the rows that nothing else tells of."""
    merges, told = set(), set()
    for some in chunks(sorted(ids)):
        query = select(Merge).where(or_(Merge.kept_id.in_(some), Merge.gone_id.in_(some)))
        for each in session.scalars(query):
            merges.add(each.id)
            if each.parted_at is None:
                told |= {entry["id"] for entry in each.moved if "row" in entry}
    return merges | _merges_undone(session, ids), told


def _merges_undone(session: Session, ids: set[int]) -> set[int]:
    """The merges of these records that were taken back, of which only the journal tells."""
    query = select(Change.row_id, Change.before, Change.after).where(Change.table_name == "merge")
    return {
        row_id
        for row_id, *states in session.execute(query)
        if any({each.get("kept_id"), each.get("gone_id")} & ids for each in states if each)
    }


def _actions_on(session: Session, ids: set[int]) -> set[int]:
    """The actions that wrote these rows."""
    query = select(Change.action_id)
    return {
        action_id
        for some in chunks(sorted(ids))
        for action_id in session.scalars(query.where(Change.row_id.in_(some)))
    }


def _drop_merges(session: Session, ids: set[int]) -> None:
    """Delete what was kept to part again whoever is erased."""
    merges = Base.metadata.tables["merge"]
    for some in chunks(sorted(ids)):
        session.connection().execute(delete_rows(merges).where(merges.c.id.in_(some)))


def _unnamed(session: Session, gone: list[tuple[int, int]]) -> set[int]:
    """The rows of lists, of attendance and of mailings, whose journal still says who was erased."""
    tables = {table for table, _column in INSTEAD}
    query = select(Change.row_id, Change.after)
    query = query.where(Change.table_name.in_(tables), Change.after.is_not(None))
    return {
        row_id
        for some in chunks(sorted({action for action, _id in gone}))
        for row_id, after in session.execute(query.where(Change.action_id.in_(some)))
        if NOBODY in (after.get("written"), after.get("name"))
    }


def _forget_rows(session: Session, ids: set[int]) -> None:
    changes = Base.metadata.tables["change"]
    for some in chunks(sorted(ids)):
        erased = update(changes).where(changes.c.row_id.in_(some))
        session.connection().execute(erased.values(before=None, after=None))


def _forget_names(session: Session, deletions: set[int]) -> None:
    """Erase what actions were called that now say nothing else, or only that it was deleted."""
    actions, changes = Base.metadata.tables["action"], Base.metadata.tables["change"]
    says = or_(changes.c.before.is_not(None), changes.c.after.is_not(None))
    silent = ~exists().where(changes.c.action_id == actions.c.id, says)
    session.connection().execute(update(actions).where(silent).values(subject=None))
    for some in chunks(sorted(deletions)):
        about = or_(actions.c.id.in_(some), actions.c.target_id.in_(some))
        session.connection().execute(update(actions).where(about).values(subject=None))


def _drop_contents(session: Session) -> None:
    """Delete the bytes of files that neither a document nor the journal mentions any more."""
    mentioned = set(session.scalars(select(Attachment.sha256)))
    query = select(Change.before, Change.after).where(Change.table_name == "attachment")
    for states in session.execute(query):
        mentioned |= {each["sha256"] for each in states if each and "sha256" in each}
    blobs = Base.metadata.tables["blob"]
    for some in chunks(sorted(set(session.scalars(select(Blob.sha256))) - mentioned)):
        session.connection().execute(delete_rows(blobs).where(blobs.c.sha256.in_(some)))


def _lives(session: Session, table: str, row_id: int) -> bool:
    column = Base.metadata.tables[table].c.id
    return session.execute(select(column).where(column == row_id)).first() is not None


def _hanging(session: Session, key: Touched) -> Iterator[tuple[Touched, str | None]]:
    """Rows that go with this one (column None), deepest first, or that only let go of it."""
    for each, column in journal.references(session, key):
        if _goes(session, each, column):
            yield from _hanging(session, each)
            yield each, None
        else:
            yield each, column


def _goes(session: Session, key: Touched, column: str) -> bool:
    if not Base.metadata.tables[key.table].c[column].nullable or (key.table, column) in OWNED:
        return True
    left = SUBSTITUTE.get((key.table, column), ())
    row = journal.stored(session, key) if left else {}
    return bool(left) and all(row[name] is None for name in left)


def _without(table: str, column: str) -> dict[str, Any]:
    """What is written in a row that lets go of a record."""
    return {column: None, **INSTEAD.get((table, column), {})}


def _counted(table: str, count: int) -> str:
    singular, plural = NAMES[table]
    return _(singular if count == 1 else plural).format(n=count)
