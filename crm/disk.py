"""Where a file may live: what kind of disk a path is on, as far as this system tells."""

import os
import re
import sys
from enum import Enum
from pathlib import Path
from typing import Any

NETWORK = re.compile(
    r"nfs\d?|cifs|smb\d?|smbfs|afs|9p|davfs|ncpfs|fuse\.(sshfs|rclone|davfs2?|smbnetfs|gvfsd-fuse)"
    r"|fuse\..*drive.*|webdav"
)
REMOVABLE = re.compile(r"vfat|exfat|msdos|fuseblk")
SYNCED = re.compile(
    r"onedrive\b.*|dropbox\b.*|google ?drive\b.*|googledrive.*|icloud ?drive|mobile documents"
    r"|nextcloud|owncloud|pclouddrive|mega ?sync.*|box sync|box|syncthing|drivefs",
    re.IGNORECASE,
)
WINDOWS_REMOTE, WINDOWS_REMOVABLE = 4, 2


class Disk(Enum):
    """What a path lies on."""

    LOCAL = "local"
    NETWORK = "network"
    SYNCED = "synced"
    REMOVABLE = "removable"


def disk_of(path: Path) -> Disk:
    """Tell what a path lies on; a folder's name or its file system gives it away."""
    folder = path.absolute().parent
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
    if not table.exists():
        return []
    fields = (line.split(" ") for line in table.read_text(errors="replace").splitlines())
    return [(each[1].encode().decode("unicode_escape"), each[2]) for each in fields]


def _mounted(folder: Path, mounts: list[tuple[str, str]]) -> Disk:
    real = os.path.realpath(folder)
    under = [
        (mount, kind)
        for mount, kind in mounts
        if real == mount or real.startswith(mount.rstrip("/") + "/")
    ]
    if not under:
        return Disk.LOCAL
    mount, kind = max(under, key=lambda each: len(each[0]))
    if NETWORK.fullmatch(kind):
        return Disk.NETWORK
    if REMOVABLE.fullmatch(kind) or mount.startswith(("/media/", "/run/media/")):
        return Disk.REMOVABLE
    return Disk.LOCAL
