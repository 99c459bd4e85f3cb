"""What the office sets once for a file: its logo, and after how many days a stage is stale."""

import base64
import io
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm import journal
from crm.attachments import UNREADABLE, open_picture, take
from crm.errors import CrmError, Invalid
from crm.i18n import _
from crm.instruments import STALE_AFTER_DAYS
from crm.model import Setting
from crm.model.base import N_

SAVED = N_("Configuración guardada")
LOGO_SIDE = 1_000


def logo(session: Session) -> bytes | None:
    """The picture that the office prints on its papers, if it has set one."""
    kept = _get(session, "logo")
    return base64.b64decode(kept) if kept else None


def set_logo(session: Session, picture: bytes | None) -> None:
    """Set the picture for printed papers, or none."""
    _set(session, "logo", base64.b64encode(picture).decode("ascii") if picture else None)


def picture(path: Path) -> bytes:
    """Read a picture for `set_logo`, re-encoded and without its hidden data; raises `CrmError`."""
    data = take(path, original=True).data
    try:
        smaller = open_picture(data).convert("RGBA")
    except UNREADABLE as error:
        raise CrmError(
            _("«{name}» no sirve como logo. Elija una imagen PNG o JPG.").format(name=path.name)
        ) from error
    smaller.thumbnail((LOGO_SIDE, LOGO_SIDE))
    out = io.BytesIO()
    smaller.save(out, "PNG", optimize=True)
    return out.getvalue()


def stale_after_days(session: Session) -> int:
    """After how many days in a stage a follow-up counts as stalled."""
    return int(_get(session, "stale_after_days") or STALE_AFTER_DAYS)


def set_stale_after_days(session: Session, days: int) -> None:
    """Set after how many days a follow-up counts as stalled."""
    if days < 1:
        raise Invalid({"days": _("Escriba al menos 1 día.")})
    _set(session, "stale_after_days", days)


_VALUE = select(Setting.value).where(Setting.name == bindparam("name"))


def _get(session: Session, name: str) -> Any:
    return session.scalar(_VALUE, {"name": name})


def _set(session: Session, name: str, value: Any) -> None:
    setting = session.scalar(select(Setting).where(Setting.name == name))
    if setting is None:
        session.add(Setting(name=name, value=value))
    else:
        setting.value = value
    journal.describe(session, SAVED)
