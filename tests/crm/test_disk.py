import errno
import os
from pathlib import Path

import pytest

from crm.disk import Disk, _listed, _mounted, disk_of, why

MOUNTS = _listed(
    "/dev/sda1 / ext4 rw,relatime 0 0\n"
    "tmpfs /run tmpfs rw 0 0\n"
    "servidor:/datos /srv/datos nfs4 rw 0 0\n"
    "//servidor/red /mnt/red cifs rw 0 0\n"
    "ana@servidor: /home/ana/remoto fuse.sshfs rw 0 0\n"
    "rclone: /home/ana/nube fuse.rclone rw 0 0\n"
    "gvfsd-fuse /run/user/1000/gvfs fuse.gvfsd-fuse rw 0 0\n"
    "C:\\134 /mnt/c 9p rw 0 0\n"
    "compartida /media/sf_compartida vboxsf rw 0 0\n"
    "/dev/sdb1 /media/ana/MEMORIA vfat rw 0 0\n"
    "/dev/sdc1 /media/ana/Mi\\040memoria ext4 rw 0 0\n"
    "/dev/sdd1 /media/ana/Ñandú exfat rw 0 0\n"
    "/dev/sde1 /run/media/ana/DISCO ext4 rw 0 0\n"
    "/dev/sdf1 /datos exfat rw 0 0\n"
    "encfs /home/ana/privado fuse.encfs rw 0 0\n"
    "/dev/sdg1 /srv/datos/local ext4 rw 0 0\n"
    "//servidor/red /srv/tapado cifs rw 0 0\n"
    "/dev/sdh1 /srv/tapado ext4 rw 0 0\n"
)


@pytest.mark.parametrize(
    ("folder", "disk"),
    [
        ("/home/ana/Documentos", Disk.LOCAL),
        ("/", Disk.LOCAL),
        ("/srv/datos", Disk.NETWORK),
        ("/srv/datos/enlace", Disk.NETWORK),
        ("/srv/datos-de-aqui", Disk.LOCAL),
        ("/srv/datos/local/x", Disk.LOCAL),
        ("/srv/tapado", Disk.LOCAL),
        ("/mnt/red/oficina", Disk.NETWORK),
        ("/home/ana/remoto", Disk.NETWORK),
        ("/home/ana/nube/x", Disk.NETWORK),
        ("/run/user/1000/gvfs/smb-share:server=x", Disk.NETWORK),
        ("/mnt/c/Users/ana", Disk.NETWORK),
        ("/media/sf_compartida", Disk.NETWORK),
        ("/media/ana/MEMORIA", Disk.REMOVABLE),
        ("/media/ana/Mi memoria/datos", Disk.REMOVABLE),
        ("/media/ana/Ñandú", Disk.REMOVABLE),
        ("/run/media/ana/DISCO", Disk.REMOVABLE),
        ("/datos/x", Disk.REMOVABLE),
        ("/home/ana/privado", Disk.LOCAL),
    ],
)
def test_a_disk_is_known_by_where_it_is_mounted(folder, disk):
    assert _mounted(Path(folder), MOUNTS) is disk


def test_without_a_list_of_mounts_a_disk_is_taken_for_local():
    assert _mounted(Path("/home/ana"), []) is Disk.LOCAL


@pytest.mark.parametrize(
    "folder",
    [
        "OneDrive",
        "OneDrive - United Nations",
        "OneDrive-UnitedNations",
        "Dropbox",
        "Dropbox (Personal)",
        "Google Drive",
        "GoogleDrive-ana@example.org",
        "Mi unidad",
        "My Drive",
        "CloudStorage",
        "iCloudDrive",
        "iCloud Drive",
        "Mobile Documents",
        "Nextcloud",
        "ownCloud",
        "pCloud Drive",
        "MEGAsync",
        "MEGA sync",
        "Box",
        "Syncthing",
    ],
)
def test_a_synced_folder_is_known_by_its_name(tmp_path, folder):
    assert disk_of(tmp_path / folder / "sub" / "enlace.db") is Disk.SYNCED
    assert disk_of(tmp_path / folder.upper() / "enlace.db") is Disk.SYNCED


@pytest.mark.parametrize("folder", ["onedrives", "Cajas", "Unidad", "Mi unidad de gestión", "Drop"])
def test_a_folder_that_only_sounds_like_it_is_not(tmp_path, folder):
    assert disk_of(tmp_path / folder / "enlace.db") is Disk.LOCAL


def test_a_file_named_like_a_service_is_only_a_file(tmp_path):
    assert disk_of(tmp_path / "OneDrive") is Disk.LOCAL


def test_a_link_is_followed_to_where_the_file_is(tmp_path):
    (tmp_path / "OneDrive").mkdir()
    (tmp_path / "oficina").symlink_to(tmp_path / "OneDrive")
    assert disk_of(tmp_path / "oficina" / "enlace.db") is Disk.SYNCED


def test_this_machine_has_a_disk(tmp_path):
    assert disk_of(tmp_path / "enlace.db") is Disk.LOCAL


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.EROFS, "el disco es de solo lectura"),
        (errno.ENOSPC, "el disco está lleno"),
        (errno.EACCES, "no hay permiso"),
        (errno.ELOOP, "es un enlace que no lleva a ninguna parte"),
        (errno.EDEADLK, os.strerror(errno.EDEADLK)),
    ],
)
def test_why_the_system_refused_is_said_in_the_users_language(code, said):
    assert why(OSError(code, os.strerror(code))) == said
