"""What the office sets once for a file: its logo, and after how many days a stage is stale."""

import base64
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import journal
from crm.model import Setting
from crm.model.base import N_
from crm.organizations import STALE_AFTER_DAYS

SAVED = N_("Configuración guardada")


def logo(session: Session) -> bytes | None:
    """The picture that the office prints on its papers, if it has set one."""
    kept = _get(session, "logo")
    return base64.b64decode(kept) if kept else None


def set_logo(session: Session, picture: bytes | None) -> None:
    """Set the picture for printed papers, or none."""
    _set(session, "logo", base64.b64encode(picture).decode("ascii") if picture else None)


def stale_after_days(session: Session) -> int:
    """After how many days in a stage a follow-up counts as stalled."""
    return int(_get(session, "stale_after_days") or STALE_AFTER_DAYS)


def set_stale_after_days(session: Session, days: int) -> None:
    _set(session, "stale_after_days", days)


def _get(session: Session, name: str) -> Any:
    return session.scalar(select(Setting.value).where(Setting.name == name))


def _set(session: Session, name: str, value: Any) -> None:
    setting = session.scalar(select(Setting).where(Setting.name == name))
    if setting is None:
        session.add(Setting(name=name, value=value))
    else:
        setting.value = value
    journal.describe(session, SAVED)
