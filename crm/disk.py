"""Where a file may live, why it cannot be written there, and how one is written whole."""

import errno
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path
from typing import Any, BinaryIO

from crm.errors import CrmError
from crm.i18n import _

# File systems of other machines, or of a virtual machine's host: locks there are a promise.
NETWORK = re.compile(
    r"nfs\d?|cifs|smb\d?|smbfs|afs|9p|davfs|ncpfs|ceph|glusterfs|webdav|vboxsf|vmhgfs"
    r"|fuse\.(sshfs|rclone|davfs2?|smbnetfs|gvfsd-fuse|glusterfs|s3fs|vmhgfs-fuse|.*drive.*)"
)
REMOVABLE = re.compile(r"vfat|exfat|msdos|fuseblk")
SYNCED = re.compile(
    r"onedrive\b.*|dropbox\b.*|google ?drive\b.*|icloud ?drive|mobile documents|cloudstorage"
    r"|nextcloud|owncloud|pcloud ?drive|mega ?sync.*|box sync|box|syncthing|drivefs|mi unidad"
    r"|my drive",
    re.IGNORECASE,
)
WINDOWS_REMOTE, WINDOWS_REMOVABLE = 4, 2


def why(error: OSError) -> str:
    """Say why the system refused; by itself it says so in English, or in its own language."""
    refused, full = _("no hay permiso"), _("el disco está lleno")
    said = {
        errno.ENOENT: _("no existe"),
        errno.ENOTDIR: _("no es una carpeta"),
        errno.EISDIR: _("es una carpeta"),
        errno.EACCES: refused,
        errno.EPERM: refused,
        errno.EROFS: _("el disco es de solo lectura"),
        errno.ENOSPC: full,
        errno.EDQUOT: full,
        errno.ENAMETOOLONG: _("el nombre es demasiado largo"),
        errno.EIO: _("el disco falla"),
        errno.ELOOP: _("es un enlace que no lleva a ninguna parte"),
        errno.ENXIO: _("no es un archivo"),
        errno.ENODEV: _("no es un archivo"),
    }
    return said.get(error.errno or 0) or error.strerror or str(error)


class Disk(Enum):
    """What a path lies on."""

    LOCAL = "local"
    NETWORK = "network"
    SYNCED = "synced"
    REMOVABLE = "removable"


def disk_of(path: Path) -> Disk:
    """Tell what a path lies on; a folder's name or its file system gives it away.

    A link is followed: what counts is where the file is.
    """
    folder = Path(os.path.realpath(path.parent))
    if any(SYNCED.fullmatch(part) for part in folder.parts):
        return Disk.SYNCED
    if sys.platform == "win32":
        return _windows(folder)
    return _mounted(folder, _mounts())


def _windows(folder: Path) -> Disk:
    if folder.drive.startswith("\\\\"):
        return Disk.NETWORK
    kind = _windll().kernel32.GetDriveTypeW(folder.anchor)
    return {WINDOWS_REMOTE: Disk.NETWORK, WINDOWS_REMOVABLE: Disk.REMOVABLE}.get(kind, Disk.LOCAL)


def _windll() -> Any:
    import ctypes

    return vars(ctypes)["windll"]


def _mounts() -> list[tuple[str, str]]:
    """Every mount point with its file system, where the system lists them."""
    table = Path("/proc/self/mounts")
    return _listed(table.read_text("utf-8", "surrogateescape")) if table.exists() else []


def _listed(table: str) -> list[tuple[str, str]]:
    """Read the system's list, in which a blank in a name is written `\\040`."""
    fields = (line.split(" ") for line in table.split("\n") if line)
    return [
        (re.sub(r"\\(\d{3})", lambda octal: chr(int(octal[1], 8)), each[1]), each[2])
        for each in fields
    ]


def _mounted(folder: Path, mounts: list[tuple[str, str]]) -> Disk:
    under = [(mount, kind) for mount, kind in mounts if folder.is_relative_to(mount)]
    if not under:
        return Disk.LOCAL
    # Of two on the same point, the one mounted last hides the other.
    mount, kind = max(reversed(under), key=lambda each: len(each[0]))
    if NETWORK.fullmatch(kind):
        return Disk.NETWORK
    if REMOVABLE.fullmatch(kind) or mount.startswith(("/media/", "/run/media/")):
        return Disk.REMOVABLE
    return Disk.LOCAL


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Give a file that takes the place of `path` once it is whole, and never before."""
    try:
        path = path.resolve()
        if path.exists() and not path.is_file():
            raise CrmError(_("«{path}» no es un archivo. Elija otro nombre.").format(path=path))
        handle, name = tempfile.mkstemp(prefix=".enlace-", suffix=".tmp", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            _take_place(Path(name), path)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(name).unlink()
            raise
    except OSError as error:
        sentence = _("No se pudo escribir en «{path}»: {reason}. Elija otra carpeta.")
        raise CrmError(sentence.format(path=path, reason=why(error))) from error


def _take_place(made: Path, path: Path) -> None:
    try:
        made.replace(path)
    except PermissionError as error:
        if sys.platform != "win32" or not path.exists():
            raise
        # Windows lets nobody replace what a program has open, and says only that it may not be.
        sentence = _("«{name}» está abierto en otro programa. Ciérrelo o elija otro nombre.")
        raise CrmError(sentence.format(name=path.name)) from error
