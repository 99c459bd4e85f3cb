"""What came of an import: written down, and shown for as long as it can be taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from crm.errors import NotFound
from crm.i18n import _
from crm.intake.answers import Imported
from crm.model import Event, Exchange, Organization, Person
from crm.model.base import N_, NAME
from crm.model.exchange import Direction
from crm.model.journal import Action, ActionKind, Change

IMPORTED = N_("Importación de «{subject}»")
DAYS = 30
# The tables whose rows are of somebody, besides their own.
_OF_PERSON = ("appointment", "contact_point")
_OF_ORGANIZATION = ("alias", "contact_point")


class FromFile(Protocol):
    """What says which file it is the plan of."""

    @property
    def name(self) -> str: ...
    @property
    def format(self) -> str: ...
    @property
    def sha256(self) -> str: ...


def came_in(session: Session, plan: FromFile, done: Imported) -> None:
    """Write down that this came in: what it was, how much of it, who did it and when."""
    came = Exchange(
        direction=Direction.IN,
        format=plan.format,
        name=plan.name[:NAME],
        total=done.read,
        counts={
            "created": done.created,
            "merged": done.merged,
            "skipped": len(done.skipped),
        },
        at=datetime.now(UTC),
        who=session.info.get("who"),
        sha256=plan.sha256 or None,
    )
    session.add(came)
    session.flush()


@dataclass(frozen=True)
class Brought:
    """A file that came in: how much of it, and who and what it made or completed.

    `action_id` takes it back; it is None once that cannot be.
    """

    id: int
    name: str
    format: str
    total: int
    counts: Mapping[str, int]
    at: datetime
    who: str
    action_id: int | None
    people: tuple[int, ...]
    organizations: tuple[int, ...]
    events: tuple[int, ...]


def brought(session: Session, exchange_id: int) -> Brought:
    """What an import made; raises `NotFound` where it was taken back."""
    row = session.get(Exchange, exchange_id)
    if row is None or row.direction is not Direction.IN:
        raise NotFound(_("Esa importación ya no está: se deshizo."))
    action = _action(session, exchange_id)
    id_ = action.id if action else 0
    return Brought(
        row.id,
        row.name,
        row.format,
        row.total,
        row.counts,
        row.at,
        row.who or "",
        id_ if action and action.at > datetime.now(UTC) - timedelta(days=DAYS) else None,
        _touched(session, id_, Person, "person_id", _OF_PERSON),
        _touched(session, id_, Organization, "organization_id", _OF_ORGANIZATION),
        _touched(session, id_, Event, "event_id", ()),
    )


def last(session: Session, action_id: int | None) -> int | None:
    """The import that an action was, if it was one."""
    query = select(Change.row_id).where(
        Change.action_id == (action_id or 0), Change.table_name == Exchange.__tablename__
    )
    return session.scalar(query.limit(1))


def _action(session: Session, exchange_id: int) -> Action | None:
    """The action that brought it in, while it stands."""
    query = (
        select(Action)
        .join(Change, Change.action_id == Action.id)
        .where(Change.row_id == exchange_id, Action.kind == ActionKind.DO, ~Action.undone)
    )
    return session.scalar(query.order_by(Action.id).limit(1))


def _touched(
    session: Session, action_id: int, noun: Any, column: str, others: Sequence[str]
) -> tuple[int, ...]:
    """The records that an action made or completed, by name or by their day."""
    own = noun.__tablename__
    owner = case(
        (Change.table_name == own, Change.row_id),
        else_=func.json_extract(Change.after, f"$.{column}"),
    )
    ids = select(owner).where(
        and_(Change.action_id == action_id, Change.table_name.in_([own, *others]))
    )
    order = (noun.sort_key,) if hasattr(noun, "sort_key") else ()
    return tuple(session.scalars(select(noun.id).where(noun.id.in_(ids)).order_by(*order, noun.id)))
