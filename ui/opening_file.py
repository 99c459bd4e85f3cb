"""Between the frame and the store: opening, making and closing the file of a window."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from crm import bin, focal_points, journal, sample, settings
from crm.database import (
    Database,
    create_database,
    last_copy_at,
    on_removable,
    open_database,
)
from crm.dates import show_ago
from crm.i18n import _
from crm.model.base import N_
from crm.settings import Settings
from ui.desk import Desk

NAG_DAYS = 7


def open_file(path: Path, kept: Settings) -> Desk:
    """Open a file for this user, and remember it as the last one; raises `CrmError`."""
    return _desk(open_database(path, who=kept.name or None), kept)


def create_file(path: Path, kept: Settings) -> Desk:
    """Make a new file for this user, and open it; raises `CrmError`."""
    return _desk(create_database(path, who=kept.name or None), kept)


def _desk(db: Database, kept: Settings) -> Desk:
    with db.read() as session:
        own = not sample.is_sample(session)
    # The sample is to be looked at: the next start opens the user's own file again.
    remembered = kept.having_opened(db.path) if own else kept
    if remembered != kept:
        settings.save(remembered)
    desk = Desk(db, remembered, _focal_point(db, remembered))
    with db.write() as session:
        bin.empty(session, older_than_days=bin.DAYS)
    if on_removable(db.path):
        desk.warning = N_(
            "El archivo está en una memoria USB: no la retire mientras Enlace esté abierto. "
            "Trabajar desde el disco de este equipo es más seguro."
        )
    return desk


def _focal_point(db: Database, kept: Settings) -> int | None:
    """The focal point who sits at this computer; written down the first time."""
    if not kept.name:
        return None
    with db.read() as session:
        known = focal_points.named(session, kept.name)
    if known is not None:
        return known
    with db.write() as session:
        values = {"name": kept.name, "agency": kept.agency, "initials": kept.initials}
        return focal_points.save_focal_point(session, values)


def sample_file(_path: Path, kept: Settings) -> Desk:
    """Make the sample anew beside the user's own files, and open it; raises `CrmError`."""
    path = settings.data_dir() / "muestra.db"
    from crm.demo import build_demo

    build_demo(path)
    return open_file(path, kept)


def state_of(db: Database) -> tuple[Literal["ok", "warn"], str, str]:
    """What the sidebar says of the file: how it is, and two lines."""
    copied = last_copy_at(db.path)
    saved = _("Guardado en este equipo")
    if copied is None:
        return "warn", saved, _("Respaldo: aún ninguno")
    day, now = copied.astimezone().date(), datetime.now(UTC).astimezone().date()
    said = _("Respaldo: {ago}").format(ago=show_ago(day, now))
    return "warn" if (now - day).days > NAG_DAYS else "ok", saved, said


def overdue_of(db: Database) -> dict[str, int]:
    """How many wait past their day in each section, for the sidebar."""
    from crm import pending

    with db.read() as session:
        return {"followups": pending.overdue_count(session, date.today())}


def close_file(db: Database) -> None:
    """Close a file, with a verified copy where something has changed since the last one."""
    with db.read() as session:
        last = journal.last_action_at(session)
    copied = last_copy_at(db.path)
    db.close(copy=copied is None or (last is not None and last > copied))
