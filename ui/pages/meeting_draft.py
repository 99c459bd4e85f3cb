"""The draft of a meeting: kept in the file every few seconds, and found again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from zlib import crc32

from sqlalchemy.orm import Session

from crm import drafts
from crm.i18n import _
from ui.desk import Desk, Target

NEW = "event/new"


def key_of(target: Target) -> str:
    """The key of the draft: one for each saved meeting, and one for each beginning of a new one."""
    if target.id is not None:
        return f"event/{target.id}"
    if captured := target.value("captured"):
        said = captured["notes"] or captured["subject"] or ""
        return f"{NEW}/captured/{crc32(said.encode())}"
    given = ("organization_id", "person_id", "on", "activity_id")
    whose = next(filter(None, map(target.value, given)), None)
    return f"{NEW}/{whose}" if whose else NEW


@dataclass(frozen=True)
class Kept:
    """A draft as it was kept: what stood in the form, whose meeting it was, and when."""

    key: str
    form: Mapping[str, Any]
    given: Mapping[str, Any]
    at: str

    @property
    def subject(self) -> str:
        return self.form["what"]["subject"].strip() or _("sin asunto")

    @property
    def time(self) -> str:
        """When it was kept: the hour, and the day when it is not today."""
        at = datetime.fromisoformat(self.at)
        today = datetime.now().astimezone().date()
        return f"{at:%H:%M}" if at.date() == today else f"{at:%d/%m/%Y %H:%M}"


class DraftKeeper:
    """Keeps what a form holds whenever it is other than what was kept last."""

    def __init__(self, desk: Desk, target: Target) -> None:
        self._desk = desk
        self.key = key_of(target)
        self._given = dict(target.given)
        self._clean: Mapping[str, Any] = {}
        self._last: Mapping[str, Any] = {}
        self.there = False

    def begin(self, form: Mapping[str, Any]) -> None:
        """Take this as the state in which there is nothing to keep."""
        self._clean = self._last = form

    def dirty(self, form: Mapping[str, Any]) -> bool:
        """Whether there is something to keep."""
        return form != self._clean

    def read(self) -> Kept | None:
        """Return the draft of this very form, if there is one."""
        kept = self._desk.read(partial(_read, key=self.key))
        self.there = kept is not None
        return kept

    def other(self) -> Kept | None:
        """Return the newest draft of another new meeting, if there is one."""
        return self._desk.read(partial(_other, key=self.key))

    def keep(self, form: Mapping[str, Any]) -> str:
        """Keep this if it is news, and return when; raise `CrmError` where it cannot be."""
        if form == self._last:
            return ""
        if form == self._clean:
            self.drop()
            return ""
        now = datetime.now().astimezone()
        values = {"at": now.isoformat(), "given": self._given, "form": form}
        with self._desk.db.write() as session:
            drafts.keep(session, self.key, values)
        self._last, self.there = form, True
        return f"{now:%H:%M}"

    def drop(self) -> None:
        """Forget the draft."""
        if self.there:
            with self._desk.db.write() as session:
                drafts.drop(session, self.key)
        self._last, self.there = self._clean, False


def _read(session: Session, key: str) -> Kept | None:
    values = drafts.read(session, key)
    return Kept(key, values["form"], values["given"], values["at"]) if values else None


def _other(session: Session, key: str) -> Kept | None:
    others = (each for each in drafts.keys(session) if each.startswith(NEW) and each != key)
    first = next(others, None)
    return _read(session, first) if first else None
