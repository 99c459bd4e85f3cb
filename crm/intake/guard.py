"""What a file of others is by its bytes, and whether it is safe to read any further."""

import os
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from crm.disk import why
from crm.errors import CrmError
from crm.i18n import _
from crm.intake.value import MOST_BYTES, Format
from crm.text import clean_line

LARGEST_RATIO = 200  # what unfolds to more than this many times its size is a trap
_RATIO_COUNTS_FROM = 10 * 1024 * 1024
_MOST_PARTS = 10_000
_PIECE = 1024 * 1024
_HEAD = 8 * 1024
_LOCAL_HEADER = 30
_LONGEST_NAME = 150

_ZIP, _CFB = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WEB = (b"<?xml", b"<!doctype", b"<html", b"<head", b"<table", b"<meta", b"<style")


def called(path: Path) -> str:
    """What to call a file: its name in one line, without what turns letters round."""
    return clean_line(path.name)[:_LONGEST_NAME]


def open_plain(path: Path) -> BinaryIO:
    """Open a plain file, and nothing else: no device, no pipe that never ends; raises `CrmError`.

    Refuses also what is empty, and what is too large to be looked at.
    """
    name = called(path)
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        raise CrmError(
            _("No se pudo leer «{name}»: {reason}.").format(name=name, reason=why(error))
        ) from error
    status = os.fstat(descriptor)
    try:
        if stat.S_ISDIR(status.st_mode):
            raise CrmError(_("«{name}» es una carpeta: elija un archivo.").format(name=name))
        if not stat.S_ISREG(status.st_mode):
            raise CrmError(_("«{name}» no es un archivo que se pueda leer.").format(name=name))
        check_size(status.st_size, name)
    except CrmError:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def check_size(size: int, name: str) -> None:
    """Refuse what is empty or too large."""
    if not size:
        raise CrmError(_("«{name}» está vacío: no hay nada que leer.").format(name=name))
    if size > MOST_BYTES:
        raise CrmError(_("«{name}» pesa más de 200 MB. Divídalo.").format(name=name))


def unchanged(file: BinaryIO, name: str) -> Callable[[], None]:
    """Give what refuses the file once it is not the one that was opened: somebody still writes it.

    Otherwise one that grows and grows would be read without end.
    """

    def stamp() -> tuple[int, int]:
        status = os.fstat(file.fileno())
        return status.st_size, status.st_mtime_ns

    def check() -> None:
        if stamp() != before:
            raise CrmError(
                _(
                    "«{name}» cambió mientras se leía. Espere a que se guarde y elíjalo otra vez."
                ).format(name=name)
            )

    before = stamp()
    return check


def workbook(file: BinaryIO, name: str) -> Format | None:
    """Tell which kind of workbook this is, or None for a text; raises `CrmError` for all else."""
    head = file.read(_HEAD)
    file.seek(0)
    if head.startswith(_ZIP):
        return _archive(file, name)
    if head.startswith(_CFB):
        return _compound(file, name)
    for mark, sentence in _others().items():
        if head.startswith(mark):
            raise CrmError(sentence.format(name=name))
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:15].lower().startswith(_WEB):
        raise CrmError(
            _(
                "«{name}» es una página web, diga lo que diga su nombre. Ábralo en Excel y "
                "guárdelo como .xlsx."
            ).format(name=name)
        )
    return None


def _others() -> dict[bytes, str]:
    packed = _("«{name}» es un archivo comprimido. Descomprímalo y elija lo que hay dentro.")
    picture = _("«{name}» es una imagen: no se puede leer como tabla ni como contactos.")
    program = _("«{name}» es un programa: no se puede leer como tabla ni como contactos.")
    document = _("«{name}» es un documento de texto. Copie su tabla a una hoja de cálculo.")
    return {
        b"%PDF": _("«{name}» es un PDF, diga lo que diga su nombre. Pida la hoja de cálculo."),
        b"\x89PNG": picture,
        b"\xff\xd8\xff": picture,
        b"GIF8": picture,
        b"RIFF": picture,
        b"PK\x05\x06": packed,
        b"Rar!": packed,
        b"7z\xbc\xaf": packed,
        b"\x1f\x8b": packed,
        b"MZ": program,
        b"\x7fELF": program,
        b"SQLite format 3": _("«{name}» es una base de datos. Expórtela a una hoja de cálculo."),
        b"{\\rtf": document,
    }


# Archives


def _archive(file: BinaryIO, name: str) -> Format:
    with unpacking(name), ZipFile(file) as parts:
        refuse_a_bomb(file, parts.infolist(), name)
        found = _inside(parts, name)
    file.seek(0)
    return found


@contextmanager
def unpacking(name: str) -> Iterator[None]:
    """Say in words what an archive suffers from that cannot be unpacked."""
    try:
        yield
    except (BadZipFile, OSError, zlib.error, NotImplementedError, ValueError, EOFError) as error:
        raise damaged(name) from error


def _inside(parts: ZipFile, name: str) -> Format:
    names = set(parts.namelist())
    kind = parts.read("mimetype")[:100] if "mimetype" in names else b""
    if names & {"xl/workbook.xml", "xl/workbook.bin"}:
        return Format.XLSX
    if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        manifest = "META-INF/manifest.xml"
        if manifest in names and b"encryption-data" in parts.read(manifest):
            raise locked(name)
        return Format.ODS
    if kind or "word/document.xml" in names:
        raise CrmError(_others()[b"{\\rtf"].format(name=name))
    raise CrmError(_others()[b"Rar!"].format(name=name))


def refuse_a_bomb(file: BinaryIO, parts: list[ZipInfo], name: str) -> None:
    """Refuse what says that it unfolds beyond measure, and what does so without saying it."""
    too_large = CrmError(
        _("«{name}» ocuparía más de 200 MB al abrirse. Divídalo.").format(name=name)
    )
    if len(parts) > _MOST_PARTS or sum(each.file_size for each in parts) > MOST_BYTES:
        raise too_large
    unfolded = packed = 0
    for part in parts:
        packed += part.compress_size
        for size in _unfolding(file, part):
            unfolded += size
            if unfolded > MOST_BYTES:
                raise too_large
    if unfolded > max(_RATIO_COUNTS_FROM, LARGEST_RATIO * packed):
        raise CrmError(
            _("«{name}» se despliega de un modo sospechoso y no se leyó.").format(name=name)
        )


def _unfolding(file: BinaryIO, part: ZipInfo) -> Iterator[int]:
    """How much each piece of a part unfolds to, whatever the archive declares."""
    if part.flag_bits & 1 or part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise BadZipFile
    file.seek(part.header_offset)
    header = file.read(_LOCAL_HEADER)
    skipped = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    file.seek(skipped, os.SEEK_CUR)
    if part.compress_type == ZIP_STORED:
        yield part.compress_size
        return
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    while not inflate.eof:
        packed = inflate.unconsumed_tail or file.read(_PIECE)
        unfolded = inflate.decompress(packed, _PIECE)
        if not packed and not unfolded:
            raise BadZipFile
        yield len(unfolded)


# Compound files: Office before 2007, and whatever Office locks with a password


def _compound(file: BinaryIO, name: str) -> Format:
    found = _streams(file)
    file.seek(0)
    if "EncryptedPackage" in found:
        raise locked(name)
    if found & {"Workbook", "Book"}:
        return Format.XLS
    if "__properties_version1.0" in found:
        raise CrmError(
            _("«{name}» es un mensaje de Outlook. Guárdelo como .eml e impórtelo.").format(
                name=name
            )
        )
    raise CrmError(_others()[b"{\\rtf"].format(name=name))


def _streams(file: BinaryIO) -> set[str]:
    """Which of the streams that tell what a compound file is are named anywhere in it."""
    names = ("EncryptedPackage", "Workbook", "Book", "__properties_version1.0")
    written = {name: f"{name}\0".encode("utf-16-le") for name in names}
    found, before = set(), b""
    while piece := file.read(_PIECE):
        window = before + piece
        found |= {name for name, mark in written.items() if mark in window}
        before = piece[-64:]
    return found


@contextmanager
def legible(name: str) -> Iterator[None]:
    """Say in words what a workbook suffers from that calamine cannot read."""
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except PasswordError as error:
        raise locked(name) from error
    except (CalamineError, ValueError, OSError, IndexError) as error:
        raise damaged(name) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # which is no Exception, nor to be imported
            raise
        raise damaged(name) from error


def locked(name: str) -> CrmError:
    """Say that a file asks for a password."""
    return CrmError(
        _("«{name}» tiene contraseña. Ábralo, guárdelo sin contraseña y vuelva a elegirlo.").format(
            name=name
        )
    )


def damaged(name: str) -> CrmError:
    """Say that a workbook cannot be understood."""
    return CrmError(
        _("«{name}» no es una hoja de cálculo legible. Ábrala y guárdela como .xlsx.").format(
            name=name
        )
    )
