"""Files kept inside the database: taken in safely, each content once, given back on request."""

import hashlib
import io
import os
import stat
import struct
import warnings
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import BindParameter, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from crm import journal
from crm.checks import safe_name
from crm.disk import replacing, why
from crm.errors import CrmError, Invalid, NotFound
from crm.i18n import _
from crm.model import Attachment, AttachmentPurpose, Blob, Event
from crm.model.base import N_
from crm.text import clean_line

if TYPE_CHECKING:
    from PIL import Image

MAX_BYTES = 50 * 1024 * 1024
PHOTO_SIDE = 3_000
PHOTO_BYTES = 1024 * 1024
MAX_PIXELS = 50_000_000
SCAN_PIXELS = 80_000_000  # made small at once: an A3 at 600 dpi has 70 million
SAVED = N_("Documento «{subject}» adjuntado")
RENAMED = N_("Documento «{subject}» renombrado")
CHANGED = N_("Documento «{subject}» corregido")

_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".txt": "text/plain",
}
PHOTOS = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"}
RUNNABLE = {".exe", ".js", ".lnk", ".docm", ".xlsm", ".bat", ".cmd", ".ps1", ".vbs", ".scr", ".sh"}


Owner = Literal[
    "event_id",
    "organization_id",
    "person_id",
    "follow_up_id",
    "activity_id",
    "material_id",
    "report_version_id",
]


@dataclass(frozen=True)
class AttachmentRow:
    """What a list shows of a file."""

    id: int
    name: str
    media_type: str
    size: int
    added_at: datetime
    purpose: AttachmentPurpose | None
    caption: str | None

    @property
    def runnable(self) -> bool:
        """Tell whether opening it could run a program: it is only ever saved, with a warning."""
        return Path(self.name).suffix.lower() in RUNNABLE


@dataclass(frozen=True)
class Taken:
    """A file that has been read, and may yet be attached."""

    name: str
    media_type: str
    data: bytes


def take(path: Path, *, original: bool = False) -> Taken:
    """Read a file to attach; a photo is made smaller unless the `original` is wanted.

    Refuses in words what is no plain file, empty, over 50 MB, or a picture that cannot be read.
    """
    data = _read(path)
    suffix = path.suffix.lower()
    name = safe_name(path.name)
    if suffix in PHOTOS and not original:
        return photo(data, name)
    return Taken(name, _TYPES.get(suffix, "application/octet-stream"), data)


def _read(path: Path) -> bytes:
    """Read a plain file, and nothing else: no link, no device, no pipe that never ends."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    flags |= getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        if path.is_symlink():
            raise _not_plain(path) from error
        raise CrmError(
            _("No se pudo leer «{name}»: {reason}.").format(name=path.name, reason=why(error))
        ) from error
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise _not_plain(path)
    with os.fdopen(descriptor, "rb") as file:
        if status.st_size == 0:
            raise CrmError(
                _("«{name}» está vacío; no hay nada que adjuntar.").format(name=path.name)
            )
        if status.st_size > MAX_BYTES:
            raise CrmError(
                _("«{name}» pasa de 50 MB. Adjunte una versión más liviana.").format(name=path.name)
            )
        return file.read(MAX_BYTES + 1)


def _not_plain(path: Path) -> CrmError:
    return CrmError(
        _("«{name}» no es un archivo común (es un enlace, una carpeta o un dispositivo).").format(
            name=path.name
        )
    )


def photo(data: bytes, name: str, side: int = PHOTO_SIDE) -> Taken:
    """A photo made anew, of at most so many pixels a side and 1 MB, without its hidden data."""
    return Taken(
        safe_name(f"{Path(safe_name(name)).stem}.jpg"),
        "image/jpeg",
        _smaller_photo(data, name, side),
    )


def _smaller_photo(data: bytes, name: str, side: int) -> bytes:
    from PIL import Image

    try:
        picture = open_picture(data, enough=side)
    except TooLarge as error:
        raise CrmError(
            _("La foto «{name}» es demasiado grande para abrirla sin riesgo.").format(name=name)
        ) from error
    except UNREADABLE as error:
        raise CrmError(
            _("«{name}» no se puede leer como foto. ¿Está completa?").format(name=name)
        ) from error
    if picture.mode == "RGBA":
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        picture = paper
    while True:
        picture.thumbnail((side, side))
        for quality in (88, 78, 65, 50, 35):
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= PHOTO_BYTES:
                return out.getvalue()
        side = side * 2 // 3


class TooLarge(ValueError):  # noqa: N818
    """A picture of so many pixels that to open it could take all of the memory."""


# What the reader of pictures may say of bytes that are none.
UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error, zlib.error)


def open_picture(data: bytes, enough: int | None = None) -> "Image.Image":
    """Open a picture, upright and without its hidden data, in RGB, or RGBA if one sees through it.

    With `enough` it has no side longer than that: a JPEG is read no further, however many pixels
    it has, and of others only one whole picture is ever in memory. Raises `TooLarge` or
    `UNREADABLE`.
    """
    from PIL import Image, ImageOps

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we count ourselves
        try:
            with Image.open(io.BytesIO(data)) as opened:
                if enough is not None:
                    opened.draft("RGB", (enough, enough))
                most = MAX_PIXELS if enough is None else SCAN_PIXELS
                if opened.width * opened.height > most:
                    raise TooLarge(f"{opened.width} by {opened.height} pixels")
                picture = opened if enough is None else _shrunk(opened, enough)
                picture = ImageOps.exif_transpose(picture)
                picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
        except Image.DecompressionBombError as error:
            raise TooLarge(str(error)) from error
    picture.info.clear()
    return picture


def _shrunk(picture: "Image.Image", side: int) -> "Image.Image":
    """Make it small before anything else is done to it, for each step would copy it whole."""
    if max(picture.size) <= side:
        return picture
    if picture.mode == "1":
        shades = picture.convert("L")
    elif picture.mode in ("P", "PA"):
        shades = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    else:
        shades = picture
    shades.thumbnail((side, side))
    return shades


def attach(
    session: Session,
    taken: Taken,
    *,
    event_id: int | None = None,
    organization_id: int | None = None,
    person_id: int | None = None,
    follow_up_id: int | None = None,
    activity_id: int | None = None,
    material_id: int | None = None,
    report_version_id: int | None = None,
    purpose: AttachmentPurpose | None = None,
    caption: str | None = None,
) -> int:
    """Keep a file with one record, such as an event or an institution; return its id."""
    sha256 = hashlib.sha256(taken.data).hexdigest()
    if session.scalar(select(Blob.sha256).where(Blob.sha256 == sha256)) is None:
        session.add(Blob(sha256=sha256, data=taken.data))
        session.flush()
    attachment = Attachment(
        event_id=event_id,
        organization_id=organization_id,
        person_id=person_id,
        follow_up_id=follow_up_id,
        activity_id=activity_id,
        material_id=material_id,
        report_version_id=report_version_id,
        sha256=sha256,
        name=taken.name,
        purpose=purpose,
        caption=caption,
        media_type=taken.media_type,
        size=len(taken.data),
        added_at=datetime.now(UTC),
    )
    journal.check_and_add(session, attachment)
    session.flush()
    journal.describe(session, SAVED, taken.name)
    return attachment.id


def rename(session: Session, attachment_id: int, name: str) -> str:
    """Call a file otherwise, and return its name; its ending stays, for it says what it is."""
    attachment = _one(session, attachment_id)
    ending = Path(attachment.name).suffix
    typed = clean_line(name).removesuffix(ending)
    if not typed.strip(" ."):
        raise Invalid({"name": _("Escriba el nombre del documento.")})
    attachment.name = safe_name(typed + ending)
    journal.check_and_add(session, attachment)
    journal.describe(session, RENAMED, attachment.name)
    return attachment.name


def save(session: Session, attachment_id: int, values: Mapping[str, Any]) -> None:
    """Say of a file what it is called, what it is for and what it shows: name, purpose, caption."""
    attachment = _one(session, attachment_id)
    for name in ("purpose", "caption"):
        if name in values:
            setattr(attachment, name, values[name])
    journal.describe(session, CHANGED, attachment.name)
    rename(session, attachment_id, values.get("name") or attachment.name)


def values_of(session: Session, attachment_id: int) -> dict[str, Any]:
    """What the form of a file starts from; `event_id` where it is an event's."""
    attachment = _one(session, attachment_id)
    return {name: getattr(attachment, name) for name in ("event_id", "name", "purpose", "caption")}


def name_of(session: Session, attachment_id: int) -> str:
    """What a file is called."""
    return _one(session, attachment_id).name


def _one(session: Session, attachment_id: int) -> Attachment:
    attachment = session.get(Attachment, attachment_id)
    if attachment is None:
        raise NotFound(_("Ese documento ya no está en este archivo."))
    return attachment


def of_event(session: Session, event_id: int) -> list[AttachmentRow]:
    return _rows(session, "event_id", event_id)


def of_person(session: Session, person_id: int) -> list[AttachmentRow]:
    return _rows(session, "person_id", person_id)


def of_follow_up(session: Session, follow_up_id: int) -> list[AttachmentRow]:
    return _rows(session, "follow_up_id", follow_up_id)


def of_activity(session: Session, activity_id: int) -> list[AttachmentRow]:
    return _rows(session, "activity_id", activity_id)


def of_material(session: Session, material_id: int) -> list[AttachmentRow]:
    return _rows(session, "material_id", material_id)


def of_report_version(session: Session, report_version_id: int) -> list[AttachmentRow]:
    return _rows(session, "report_version_id", report_version_id)


def of_organization(session: Session, organization_id: int) -> list[AttachmentRow]:
    """The institution's own files and those of its events, newest first."""
    return _rows(session, "organization_id", organization_id)


def _rows(session: Session, owner: Owner, id_: int) -> list[AttachmentRow]:
    return [AttachmentRow(*each) for each in session.execute(_query(owner), {"owner": id_})]


# To put such a query together takes longer than to answer it.
@cache
def _query(
    owner: Owner,
) -> Select[int, str, str, int, datetime, AttachmentPurpose | None, str | None]:
    from crm.involved import took_part

    given: BindParameter[int] = bindparam("owner")
    condition = getattr(Attachment, owner) == given
    if owner == "organization_id":
        its_events = select(Event.id).where(took_part(given))
        condition = or_(condition, Attachment.event_id.in_(its_events))
    each = Attachment
    return (
        select(
            each.id,
            each.name,
            each.media_type,
            each.size,
            each.added_at,
            each.purpose,
            each.caption,
        )
        .where(condition)
        .order_by(each.added_at.desc(), each.id.desc())
    )


def read(session: Session, attachment_id: int) -> Taken:
    """Give a file back, as it was kept."""
    attachment = _one(session, attachment_id)
    blob = session.get_one(Blob, attachment.sha256)
    return Taken(attachment.name, attachment.media_type, blob.data)


def save_as(taken: Taken, path: Path) -> None:
    """Write a file to disk, whole or not at all."""
    with replacing(path) as file:
        file.write(taken.data)
