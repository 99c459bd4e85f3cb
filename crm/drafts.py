"""What forms held when they were left unsaved, kept in the file itself."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.model import Draft


def keep(session: Session, key: str, values: Mapping[str, Any]) -> None:
    """Keep what a form holds, in place of its earlier draft; `values` must be plain JSON."""
    draft = session.get(Draft, key)
    if draft is None:
        session.add(Draft(key=key, values=dict(values), saved_at=datetime.now(UTC)))
    else:
        draft.values, draft.saved_at = dict(values), datetime.now(UTC)


def read(session: Session, key: str) -> dict[str, Any] | None:
    """Return the draft of a form, if there is one."""
    draft = session.get(Draft, key)
    return dict(draft.values) if draft else None


def keys(session: Session) -> list[str]:
    """The forms that have a draft, the newest first."""
    return list(session.scalars(select(Draft.key).order_by(Draft.saved_at.desc())))


def drop_text(session: Session, key: str, text: str) -> None:
    """Forget the draft of a text that was saved in another form, unless it is another by now."""
    if read(session, key) == {"text": text}:
        drop(session, key)


def drop(session: Session, key: str) -> None:
    """Forget a draft: its form was saved, or given up."""
    if draft := session.get(Draft, key):
        session.delete(draft)
