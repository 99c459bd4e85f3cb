"""The register of what came in and what left: which file, of what, how many, who and when."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import journal
from crm.disk import replacing
from crm.exchange.value import Format, Reason
from crm.i18n import _
from crm.model import Exchange
from crm.model.base import N_, NAME, Word
from crm.model.exchange import Direction

EXPORTED = N_("Exportado: {subject}")


class Way(Word):
    """How something leaves that is no file of ours."""

    PRINTED = "printed", N_("Impreso")
    OPENED = "opened", N_("Abierto en otro programa")
    COPIED = "copied", N_("Direcciones copiadas")


@dataclass(frozen=True)
class Leaving:
    """What leaves: what it is, of how many, and how many stayed out of it, and why.

    It names nobody, for the register outlives whoever is erased; nor does the register the file
    where `unnamed`, for there the file is called after somebody.
    """

    what: str
    total: int
    left_out: Mapping[Reason, int] = field(default_factory=dict)
    unnamed: bool = False


def note(session: Session, leaving: Leaving, code: str, name: str, sha256: str = "") -> None:
    """Write down that something leaves, in a format or a way of this code, as a file of this name.

    Where the file is written within the same transaction, there is neither or both.
    """
    name = leaving.what if leaving.unnamed else name
    subject = " · ".join(dict.fromkeys((leaving.what, format_label(code), name)))
    journal.describe(session, EXPORTED, subject)
    left = Exchange(
        direction=Direction.OUT,
        format=code,
        name=name[:NAME],
        what=leaving.what[:NAME],
        total=leaving.total,
        counts={reason.value: count for reason, count in leaving.left_out.items() if count},
        at=datetime.now(UTC),
        who=session.info.get("who"),
        sha256=sha256 or None,
    )
    journal.check_and_add(session, left)
    session.flush()


def note_file(session: Session, leaving: Leaving, path: Path, sha256: str = "") -> None:
    """The same of a file that is to lie here."""
    note(session, leaving, path.suffix[1:].lower(), path.name, sha256)


def leave(session: Session, leaving: Leaving, path: Path, data: bytes) -> None:
    """Note that a finished file leaves, and write it where the user wants it, whole or not at all.

    What cannot be noted is not written.
    """
    note_file(session, leaving, path, hashlib.sha256(data).hexdigest())
    with replacing(path) as file:
        file.write(data)


@dataclass(frozen=True)
class ExchangeRow:
    """A file that came in or left."""

    id: int
    direction: Direction
    format: str
    name: str
    what: str
    total: int
    left_out: str
    at: datetime
    who: str
    sha256: str


def rows(session: Session) -> list[ExchangeRow]:
    """All of them, newest first."""
    query = select(Exchange).order_by(Exchange.at.desc(), Exchange.id.desc())
    return [_row(each) for each in session.scalars(query)]


def _row(each: Exchange) -> ExchangeRow:
    return ExchangeRow(
        each.id,
        each.direction,
        format_label(each.format),
        each.name,
        each.what or "",
        each.total,
        _left_out(each) if each.direction is Direction.OUT else "",
        each.at,
        each.who or "",
        each.sha256 or "",
    )


def format_label(code: str) -> str:
    """What a format is called; its code where it is none of those in which things leave."""
    return next((each.label for each in (*Format, *Way) if each.value == code), code.upper())


def _left_out(each: Exchange) -> str:
    told = (reason.told(each.counts[reason.value]) for reason in Reason if each.counts.get(reason))
    return ". ".join(told) or _("Nada quedó fuera")
