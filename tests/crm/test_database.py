"""The promises of the store."""

import hashlib
import os
import random
import resource
import shutil
import signal
import stat
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlite
from sqlalchemy import select, text

from crm import database, disk
from crm.database import (
    Damaged,
    Foreign,
    InUse,
    Missing,
    NewerFile,
    Unwritable,
    WrongPlace,
    check,
    copies,
    copies_folder,
    create_database,
    keep_copy,
    last_copy_at,
    make_engine,
    open_database,
    write_copy,
)
from crm.errors import CrmError
from crm.model import Base, Copy, Organization, Person, Setting

KEY = bytes(range(32))


class Cancelled(Exception):  # noqa: N818
    """What a caller of `step` raises to stop the work."""


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def beside(path: Path) -> list[str]:
    """The files that stand beside this one, but for its lock and its copies."""
    ours = {path.name, f"{path.name}.lock", copies_folder(path).name}
    return sorted(each.name for each in path.parent.iterdir() if each.name not in ours)


def add_person(db, name="Ruth"):
    with db.write() as session:
        session.add(Person(given_names=name))


def add_many(db, count):
    with db.write() as session:
        session.add_all([Person(given_names="Nadie", notes="x" * 20_000) for _ in range(count)])


def people(db):
    with db.read() as session:
        return session.scalars(select(Person.given_names).order_by(Person.id)).all()


def run(source: str, *arguments: object, wait: bool = True) -> subprocess.Popen[str]:
    """Another process, which is told what to do by its standard input."""
    process = subprocess.Popen(
        [sys.executable, "-c", source, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    if wait:
        assert process.stdout is not None
        process.first_line = process.stdout.readline().strip()  # type: ignore[attr-defined]
    return process


# How it is opened


@pytest.mark.parametrize("read_only", [False, True])
def test_every_connection_has_our_settings(blank_db, read_only):
    db = open_database(blank_db, read_only=read_only)
    with db.read() as first, db.read() as second, db.read() as third:
        for session in (first, second, third):
            for pragma, value in {
                "synchronous": 2,
                "foreign_keys": 1,
                "journal_mode": "wal",
                "cache_size": -65536,
                "busy_timeout": 5000,
                "secure_delete": 1,
                "trusted_schema": 0,
                "cell_size_check": 1,
                "temp_store": 2,
            }.items():
                assert session.execute(text(f"PRAGMA {pragma}")).scalar() == value, pragma
    db.close()


def test_a_connection_that_was_lent_to_a_reader_writes_again(db):
    for name in ("Ana", "Beatriz", "Carmen"):
        assert len(people(db)) < 3
        add_person(db, name)
    assert people(db) == ["Ana", "Beatriz", "Carmen"]


def test_a_reader_cannot_write(db):
    with pytest.raises(CrmError), db.read() as session:
        session.execute(text("UPDATE organization SET notes = 'x'"))
    with pytest.raises(CrmError), db.read() as session:  # noqa: PT012 - the body is the action
        session.scalars(select(Organization)).first().notes = "x"
        session.flush()
    with db.read() as session:
        assert session.scalars(select(Organization).where(Organization.notes == "x")).all() == []


def test_a_reader_sees_one_moment(db):
    with db.read() as session:
        assert session.scalars(select(Person)).all() == []
        add_person(db)
        assert session.scalars(select(Person)).all() == []
    assert people(db) == ["Ruth"]


def test_an_old_sqlite_is_not_trusted(blank_db, monkeypatch):
    monkeypatch.setattr(sqlite, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(RuntimeError, match="can lose commits"):
        make_engine(blank_db)


def test_this_sqlite_is_trusted():
    assert sqlite.sqlite_version_info >= database.OLDEST_SAFE_SQLITE


def test_three_threads_lose_nothing(db):
    with db.write() as session:
        session.add(Setting(name="counter", value=0))
    failed = []

    def count_up():
        try:
            for _ in range(100):
                with db.write() as session:
                    counter = session.scalars(select(Setting).filter_by(name="counter")).one()
                    counter.value += 1
        except Exception as error:  # noqa: BLE001 - a thread's error would be lost
            failed.append(error)

    threads = [threading.Thread(target=count_up) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with db.read() as session:
        assert session.scalars(select(Setting.value).filter_by(name="counter")).one() == 300


def test_an_action_that_fails_leaves_nothing(db):
    with pytest.raises(ZeroDivisionError), db.write() as session:  # noqa: PT012 - as above
        session.add(Person(given_names="Ruth"))
        session.flush()
        raise ZeroDivisionError
    assert people(db) == []


def test_an_error_of_the_caller_is_not_taken_for_the_disk(db):
    with pytest.raises(FileNotFoundError), db.write():
        raise FileNotFoundError("un documento de la usuaria")


# What is refused


def test_a_missing_file_is_not_replaced(tmp_path):
    path = tmp_path / "falta.db"
    for opening in (
        lambda: open_database(path),
        lambda: open_database(path, read_only=True),
        lambda: check(path),
        lambda: keep_copy(path),
        lambda: write_copy(path, tmp_path / "copia.db"),
    ):
        with pytest.raises(CrmError):
            opening()
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []
    with pytest.raises(Missing, match=r"No se ha creado otro"):
        open_database(path)


def test_a_file_that_disappears_is_not_made_again(blank_db, tmp_path):
    db = open_database(blank_db)
    db.engine.dispose()
    blank_db.unlink()
    with pytest.raises(CrmError):
        add_person(db)
    assert not blank_db.exists()
    db.close()


def foreign(path: Path, kind: str) -> None:
    if kind == "text":
        path.write_text("nombre;correo\nAna;ana@example.org\n" * 500)
    elif kind == "picture":
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(20_000))
    elif kind == "another program's":
        with closing(sqlite.connect(str(path))) as connection:
            connection.execute("CREATE TABLE t (a)")
            connection.execute("PRAGMA application_id = 77")
            connection.commit()
    elif kind == "without an owner":
        with closing(sqlite.connect(str(path))) as connection:
            connection.execute("CREATE TABLE t (a)")
            connection.commit()
    elif kind == "encrypted":
        create_database(path, KEY).close()


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize(
    "kind", ["text", "picture", "another program's", "without an owner", "encrypted"]
)
def test_a_foreign_file_is_refused_untouched(tmp_path, kind, read_only):
    path = tmp_path / "ajeno.db"
    foreign(path, kind)
    Path(f"{path}.lock").unlink(missing_ok=True)
    before = digest(path)
    with pytest.raises(Foreign, match=r"no es un archivo de Enlace"):
        open_database(path, read_only=read_only)
    assert digest(path) == before
    assert [each.name for each in tmp_path.iterdir()] == ["ajeno.db"]


def test_an_empty_file_is_refused_untouched(tmp_path):
    path = tmp_path / "vacio.db"
    path.touch()
    with pytest.raises(Damaged, match="vacío"):
        open_database(path)
    assert path.stat().st_size == 0
    assert [each.name for each in tmp_path.iterdir()] == ["vacio.db"]


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(Foreign):
        open_database(tmp_path)


@pytest.mark.parametrize("read_only", [False, True])
def test_a_newer_file_is_refused_untouched(blank_db, read_only):
    with closing(sqlite.connect(str(blank_db))) as connection:
        connection.execute(f"PRAGMA user_version = {database.SCHEMA + 1}")
    before = digest(blank_db)
    with pytest.raises(NewerFile, match="Actualice Enlace"):
        open_database(blank_db, read_only=read_only)
    assert digest(blank_db) == before
    assert beside(blank_db) == []


def test_a_file_of_ours_without_its_tables_is_damaged(tmp_path):
    path = tmp_path / "hueco.db"
    with closing(sqlite.connect(str(path))) as connection:
        connection.execute("CREATE TABLE organization (a)")
        connection.execute(f"PRAGMA application_id = {database.APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {database.SCHEMA}")
        connection.commit()
    with pytest.raises(Damaged, match="dañado"):
        open_database(path)


def root_pages(path: Path) -> list[int]:
    with closing(sqlite.connect(str(path))) as connection:
        names = ", ".join(f"'{name}'" for name in Base.metadata.tables)
        return [
            page
            for (page,) in connection.execute(
                f"SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name IN ({names})"
            )
        ]


def drill(path: Path, number: int) -> None:
    """One of twenty ways in which a file is found damaged."""
    chance = random.Random(number)
    data = bytearray(path.read_bytes())
    page = 4096
    if number < 4:  # cut off, at the end of a page or not
        data = data[: [600, page, 5 * page + 100, len(data) // 2][number]]
    elif number < 8:  # a page that a table starts from, zeroed or scribbled on
        root = (chance.choice(root_pages(path)) - 1) * page
        data[root : root + page] = bytes(page) if number < 6 else chance.randbytes(page)
    elif number < 14:  # the header
        at, byte = [(0, 0), (17, 0xFF), (20, 0xFF), (21, 0), (44, 0xFF), (59, 0xEE)][number - 8]
        data[at] = byte
        if at == 44:
            data[44:48] = b"\x00\x00\x00\x63"
    elif number < 16:  # the list of tables
        data[100:116] = chance.randbytes(16)
    elif number == 16:
        data[:] = bytes(len(data))
    elif number == 17:
        data[:] = chance.randbytes(len(data))
    elif number == 18:  # every other page
        for start in range(page, len(data), 2 * page):
            data[start : start + page] = bytes(page)
    else:  # what a stick without room kept
        data = data[: 10 * page] + bytes(len(data) - 10 * page)
    path.write_bytes(data)


@pytest.mark.parametrize("number", range(20))
def test_a_damaged_file_is_named_as_such_and_left_as_it_was(blank_db, number):
    keep_copy(blank_db)
    drill(blank_db, number)
    before = digest(blank_db)
    with pytest.raises((Damaged, Foreign), match=r"dañado|no es un archivo de Enlace"):
        open_database(blank_db)
    assert digest(blank_db) == before
    assert beside(blank_db) == []
    assert len(copies(blank_db)) == 1


@pytest.mark.parametrize("number", range(20))
def test_damage_that_is_found_later_is_told_in_words_and_never_copied(blank_db, number):
    good = keep_copy(blank_db)
    chance, data = random.Random(number), bytearray(blank_db.read_bytes())
    roots = set(root_pages(blank_db))
    page = chance.choice([each for each in range(2, len(data) // 4096) if each not in roots])
    start = (page - 1) * 4096
    data[start : start + 4096] = chance.randbytes(4096)
    blank_db.write_bytes(data)

    assert check(blank_db) != []
    with pytest.raises(Damaged, match=r"dañado|daños"):
        keep_copy(blank_db)
    assert copies(blank_db) == [good]
    try:
        db = open_database(blank_db)
    except CrmError:
        return
    try:
        with db.read() as session:
            for table in Base.metadata.sorted_tables:
                session.execute(select(table)).all()
    except CrmError as error:
        assert "dañado" in str(error)  # noqa: PT017 - only some pages are in a table
    finally:
        db.close()


def test_a_sound_file_has_nothing_to_complain_of(blank_db):
    assert check(blank_db) == []


def test_a_reference_to_nothing_is_reported(blank_db):
    with closing(sqlite.connect(str(blank_db))) as connection:
        connection.execute(
            "UPDATE post SET organization_id = 5 WHERE id = (SELECT min(id) FROM post)"
        )
        connection.commit()
    assert any("post" in each for each in check(blank_db))
    with pytest.raises(Damaged):
        keep_copy(blank_db)


# A new file


def test_a_new_file_writes_over_nothing(blank_db):
    before = digest(blank_db)
    with pytest.raises(CrmError, match="Ya existe"):
        create_database(blank_db)
    assert digest(blank_db) == before


def test_a_new_file_does_not_swallow_the_rest_of_an_old_one(blank_db, tmp_path):
    db = open_database(blank_db)
    add_person(db, "De antes")
    left = Path(shutil.copyfile(f"{blank_db}-wal", tmp_path / "nuevo.db-wal"))
    db.close()
    with pytest.raises(CrmError, match=r"nuevo\.db-wal"):
        create_database(tmp_path / "nuevo.db")
    assert left.stat().st_size > 0


def test_a_new_file_is_its_owners_alone(tmp_path):
    path = tmp_path / "casa" / "nuevo.db"
    db = create_database(path)
    add_person(db)
    private = [path, *path.parent.glob("nuevo.db-*"), db.keep_copy()]
    assert [each for each in private if stat.S_IMODE(each.stat().st_mode) & 0o077] == []
    db.close()


def test_a_new_file_that_cannot_be_finished_leaves_nothing(tmp_path, monkeypatch):
    def fails(_connection):
        raise sqlite.OperationalError("database or disk is full")

    monkeypatch.setattr("crm.catalogue.load", fails)
    with pytest.raises(Unwritable, match="No queda espacio"):
        create_database(tmp_path / "nuevo.db")
    assert {each.name for each in tmp_path.iterdir()} <= {"nuevo.db.lock"}


def test_what_an_interrupted_creation_left_is_in_nobodys_way(tmp_path):
    (tmp_path / "nuevo.db.part").write_bytes(b"medio archivo")
    (tmp_path / "nuevo.db.part-wal").write_bytes(b"medio diario")
    create_database(tmp_path / "nuevo.db").close()
    assert check(tmp_path / "nuevo.db") == []


def test_two_files_have_ids_of_their_own(tmp_path):
    ids = set()
    for name in ("uno.db", "dos.db"):
        db = create_database(tmp_path / name)
        add_person(db)
        with db.read() as session:
            ids |= set(session.scalars(select(Person.id)))
            number = session.scalars(select(Copy.number)).one()
            assert {id_ >> 40 for id_ in session.scalars(select(Person.id))} == {number}
        db.close()
    assert len(ids) == 2
    assert all(1 << 40 < id_ < 1 << 63 for id_ in ids)


@pytest.mark.parametrize(
    "name", ["50% de avance.db", "¿ñandú?#1 [x].db", "a'b\"c", "sin extensión"]
)
def test_any_name_will_do_for_a_file(blank_db, tmp_path, name):
    path = tmp_path / "sub" / name
    path.parent.mkdir()
    shutil.copyfile(blank_db, path)
    db = open_database(path)
    add_person(db)
    db.close(copy=True)
    assert len(copies(path)) == 1
    assert last_copy_at(path) is not None
    db = open_database(path)
    assert people(db) == ["Ruth"]
    db.close()
    assert beside(path) == []


# One writer

HOLDER = """
import sys, time
from pathlib import Path
from crm.database import open_database, InUse
try:
    db = open_database(Path(sys.argv[1]), who="otra")
except InUse as error:
    print("refused:", error, flush=True)
else:
    print("writing", flush=True)
    sys.stdin.readline()
    db.close()
"""


def test_a_second_writer_is_refused_and_readers_are_not(blank_db):
    holder = run(HOLDER, blank_db)
    assert holder.first_line == "writing"
    with pytest.raises(InUse, match="abierto en otra ventana"):
        open_database(blank_db)
    reader = open_database(blank_db, read_only=True)
    assert people(reader) == []
    with pytest.raises(InUse, match="solo se puede consultar"), reader.write():
        pass
    reader.close()
    holder.communicate("\n")
    open_database(blank_db).close()


def test_readers_see_what_the_writer_saves(db, blank_db):
    reader = open_database(blank_db, read_only=True)
    add_person(db)
    assert people(reader) == ["Ruth"]
    reader.close()
    add_person(db, "Ana")
    assert people(db) == ["Ruth", "Ana"]


def test_a_second_opening_in_the_same_process_is_refused(db, blank_db):
    with pytest.raises(InUse):
        open_database(blank_db)
    add_person(db)


def test_a_link_leads_to_the_same_lock(db, blank_db, tmp_path):
    (tmp_path / "enlace simbólico.db").symlink_to(blank_db)
    with pytest.raises(InUse):
        open_database(tmp_path / "enlace simbólico.db")


def test_a_killed_writer_holds_nothing(blank_db):
    holder = run(HOLDER, blank_db)
    assert holder.first_line == "writing"
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    db = open_database(blank_db)
    add_person(db)
    db.close()


def test_a_file_closed_by_another_thread_is_free(blank_db):
    db = open_database(blank_db)
    closing_thread = threading.Thread(target=db.close)
    closing_thread.start()
    closing_thread.join()
    open_database(blank_db).close()


def test_a_refused_opening_lets_go_of_the_lock(blank_db):
    data = blank_db.read_bytes()
    blank_db.write_bytes(data[: len(data) // 2])
    with pytest.raises(CrmError):
        open_database(blank_db)
    blank_db.write_bytes(data)
    open_database(blank_db).close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="starts processes as Unix does")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_of_twenty_starts_at_once_one_writes(blank_db):
    said, go, done = os.pipe(), os.pipe(), os.pipe()
    children = []
    for _ in range(20):
        child = os.fork()
        if child == 0:
            os.close(go[1])
            os.close(done[1])
            os.read(go[0], 1)
            try:
                kept = open_database(blank_db)  # noqa: F841 - let go of, it would let another in
                os.write(said[1], b"w")
            except InUse:
                os.write(said[1], b"r")
            except BaseException:  # noqa: BLE001 - nothing of the parent may run in the child
                os.write(said[1], b"?")
            os.read(done[0], 1)
            os._exit(0)
        children.append(child)
    os.close(go[1])  # all at once
    answers = b"".join(os.read(said[0], 1) for _ in children)
    os.close(done[1])
    for child in children:
        os.waitpid(child, 0)
    for end in (*said, go[0], done[0]):
        os.close(end)
    assert sorted(answers) == sorted(b"w" + b"r" * 19)


def test_of_several_creations_at_once_one_stands(tmp_path):
    source = (
        "import sys\n"
        "from pathlib import Path\n"
        "from crm.database import create_database\n"
        "from crm.errors import CrmError\n"
        "try:\n"
        "    create_database(Path(sys.argv[1]), who=sys.argv[2]).close()\n"
        "    print('made')\n"
        "except CrmError:\n"
        "    print('refused')\n"
    )
    path = tmp_path / "nuevo.db"
    started = [run(source, path, number, wait=False) for number in range(4)]
    said = sorted(each.communicate()[0].strip() for each in started)
    assert said == ["made", "refused", "refused", "refused"]
    assert check(path) == []
    assert beside(path) == []


# Where it lies


@pytest.mark.parametrize("kind", [disk.Disk.NETWORK, disk.Disk.SYNCED])
def test_a_file_that_would_be_damaged_there_is_refused(blank_db, monkeypatch, kind):
    monkeypatch.setattr(database, "disk_of", lambda _path: kind)
    before = digest(blank_db)
    with pytest.raises(WrongPlace, match="Cópielo a una carpeta de este equipo"):
        open_database(blank_db)
    with pytest.raises(WrongPlace):
        create_database(blank_db.with_name("otro.db"))
    assert digest(blank_db) == before
    assert beside(blank_db) == []
    open_database(blank_db, read_only=True).close()


def test_a_file_in_a_synced_folder_is_refused(blank_db, tmp_path):
    there = tmp_path / "OneDrive - ONU" / "enlace.db"
    there.parent.mkdir()
    shutil.copyfile(blank_db, there)
    with pytest.raises(WrongPlace):
        open_database(there)


def test_a_stick_is_only_pointed_out(blank_db, monkeypatch):
    assert not database.on_removable(blank_db)
    monkeypatch.setattr(database, "disk_of", lambda _path: disk.Disk.REMOVABLE)
    assert database.on_removable(blank_db)
    open_database(blank_db).close()


def test_a_copy_is_worked_on_elsewhere(blank_db, tmp_path):
    copy = keep_copy(blank_db)
    with pytest.raises(WrongPlace, match="Llévela a otra carpeta"):
        open_database(copy)
    reader = open_database(copy, read_only=True)
    assert people(reader) == []
    reader.close()
    taken = shutil.copyfile(copy, tmp_path / "rescatado.db")
    db = open_database(taken)
    add_person(db)
    db.close()


# Disks that are full, or do not let us write


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 9 MB, where this user may mount one."""
    folder = tmp_path / "disco"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=9m", "tmpfs", str(folder)]
    if os.name != "posix" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk; a limit on the file's size is tested too")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    block = folder / "relleno"
    with block.open("wb", buffering=0) as stuffing:
        for size in (1 << 16, 1 << 12):
            try:
                while stuffing.write(b"x" * size):
                    pass
            except OSError:
                continue
    return block


def test_a_full_disk_is_told_and_loses_nothing(blank_db, small_disk):
    path = Path(shutil.copyfile(blank_db, small_disk / "enlace.db"))
    db = open_database(path)
    add_person(db, "Antes")
    block = fill(small_disk)
    for _ in range(2):
        with pytest.raises(Unwritable, match="No queda espacio"):  # noqa: PT012 - until it is full
            for _ in range(40):
                add_many(db, 20)
    saved = people(db)
    assert saved[0] == "Antes"
    with pytest.raises(Unwritable):
        db.keep_copy()
    assert copies(path) == []
    assert list(small_disk.rglob("*.part*")) == []

    block.unlink()
    add_person(db, "Después")
    assert people(db) == [*saved, "Después"]
    db.close()
    assert check(path) == []


def test_a_new_file_on_a_full_disk_leaves_nothing(small_disk):
    block = fill(small_disk)
    with pytest.raises(Unwritable):
        create_database(small_disk / "nuevo.db")
    block.unlink()
    assert {each.name for each in small_disk.iterdir()} <= {"nuevo.db.lock"}


def test_a_file_that_may_not_grow_is_told_and_loses_nothing(blank_db):
    """What a quota does, wherever the tests run."""
    db = open_database(blank_db)
    add_person(db, "Antes")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(Unwritable):
            add_many(db, 100)
        with pytest.raises(Unwritable):
            db.keep_copy()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    add_person(db, "Después")
    assert people(db) == ["Antes", "Después"]
    assert copies(blank_db) == []
    db.close()
    assert check(blank_db) == []


@pytest.fixture
def read_only_folder(blank_db, tmp_path):
    """A folder with a file in it that not even root can write to, where one may be mounted."""
    folder = tmp_path / "disco"
    folder.mkdir()
    shutil.copyfile(blank_db, folder / "enlace.db")
    if os.geteuid():
        folder.chmod(0o500)
        yield folder
        folder.chmod(0o700)
        return
    bound = subprocess.run(["mount", "--bind", folder, folder], capture_output=True, check=False)
    if bound.returncode:
        pytest.skip("root that may not mount writes everywhere")
    subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_read_only_folder_is_told_and_can_be_read(read_only_folder):
    path = read_only_folder / "enlace.db"
    before = digest(path)
    with pytest.raises(Unwritable, match="No se pudo escribir"):
        open_database(path)
    with pytest.raises(Unwritable):
        create_database(read_only_folder / "nuevo.db")
    with pytest.raises(Unwritable):
        keep_copy(path)
    reader = open_database(path, read_only=True)
    assert people(reader) == []
    reader.close()
    assert digest(path) == before
    assert [each.name for each in read_only_folder.iterdir()] == ["enlace.db"]


def test_a_folder_that_is_a_file_is_told(tmp_path):
    (tmp_path / "archivo").touch()
    with pytest.raises(CrmError):
        create_database(tmp_path / "archivo" / "nuevo.db")
    with pytest.raises(CrmError):
        open_database(tmp_path / "archivo" / "nuevo.db")


# Copies


def test_a_copy_is_the_file_at_that_moment(db, blank_db):
    add_person(db, "Antes")
    copy = db.keep_copy()
    add_person(db, "Después")
    assert check(copy) == []
    with closing(sqlite.connect(str(copy))) as connection:
        assert connection.execute("SELECT given_names FROM person").fetchall() == [("Antes",)]
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        tables = {
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
            if not name.startswith("search")
        }
        with db.read() as session:
            for name in tables - {"person", "change", "action", "copy"}:
                rows = f'SELECT * FROM "{name}"'
                assert [*connection.execute(rows)] == [*map(tuple, session.execute(text(rows)))]
    assert [each.name for each in copy.parent.iterdir()] == [copy.name]


def test_the_last_ten_copies_are_kept(db, blank_db):
    made = [db.keep_copy() for _ in range(13)]
    assert copies(blank_db) == made[:2:-1]
    assert len(copies(blank_db)) == database.COPIES_KEPT == 10
    assert abs((last_copy_at(blank_db) - datetime.now(UTC)).total_seconds()) < 60


def test_a_file_without_copies_has_no_last_one(blank_db):
    assert copies(blank_db) == []
    assert last_copy_at(blank_db) is None


def test_another_files_copies_are_not_touched(db, blank_db):
    folder = copies_folder(blank_db)
    folder.mkdir()
    others = [folder / f"otra-20200101-00000{n}-000000.db" for n in range(12)]
    for each in others:
        each.touch()
    db.keep_copy()
    assert all(each.exists() for each in others)


def test_closing_keeps_a_copy(blank_db):
    db = open_database(blank_db)
    db.close(copy=True)
    assert len(copies(blank_db)) == 1
    reader = open_database(blank_db, read_only=True)
    reader.close(copy=True)
    assert len(copies(blank_db)) == 1


def test_a_file_whose_copy_fails_is_closed_all_the_same(blank_db):
    db = open_database(blank_db)
    copies_folder(blank_db).touch()
    with pytest.raises(Unwritable):
        db.close(copy=True)
    copies_folder(blank_db).unlink()
    open_database(blank_db).close()


def test_a_copy_can_be_stopped_and_leaves_nothing(db, blank_db):
    seen = []

    def step(done, total):
        seen.append((done, total))
        raise Cancelled

    with pytest.raises(Cancelled):
        db.keep_copy(step)
    assert seen
    assert list(copies_folder(blank_db).iterdir()) == []


def test_a_copy_tells_how_far_it_is(db, tmp_path):
    seen = []
    db.keep_copy(lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1] > 0


def test_a_half_made_copy_is_swept_away(db, blank_db):
    folder = copies_folder(blank_db)
    folder.mkdir()
    for end in (".part", ".part-journal", ".part-wal"):
        (folder / f"prueba-20200101-000000-000000.db{end}").touch()
    copy = db.keep_copy()
    assert [each.name for each in folder.iterdir()] == [copy.name]


def test_a_copy_that_is_made_elsewhere_replaces_only_when_whole(db, blank_db, tmp_path):
    target = tmp_path / "memoria" / "enlace.db"
    with pytest.raises(Unwritable, match="No se pudo escribir"):
        write_copy(blank_db, target)
    target.parent.mkdir()
    target.write_text("lo de antes")
    with pytest.raises(Cancelled):
        write_copy(blank_db, target, step=cancel)
    assert target.read_text() == "lo de antes"
    write_copy(blank_db, target)
    assert check(target) == []


def cancel(_done, _total):
    raise Cancelled


def test_a_copy_killed_half_way_has_no_final_name(blank_db):
    source = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from crm.database import keep_copy\n"
        "keep_copy(Path(sys.argv[1]), step=lambda *_: os.kill(os.getpid(), signal.SIGKILL))\n"
    )
    run(source, blank_db, wait=False).communicate()
    assert copies(blank_db) == []
    assert len(list(copies_folder(blank_db).glob("*.part"))) == 1
    copy = keep_copy(blank_db)
    assert [each.name for each in copies_folder(blank_db).iterdir()] == [copy.name]


# With a key


def test_with_a_key_the_file_and_its_copies_are_ciphertext(tmp_path):
    path = tmp_path / "secreto.db"
    db = create_database(path, KEY, who="Ana")
    add_person(db, "Zoraida Quispehuamán")
    copy = db.keep_copy()
    for each in (path, Path(f"{path}-wal"), copy):
        data = each.read_bytes()
        assert b"Quispehuam" not in data
        assert b"CREATE TABLE" not in data
    db.close()
    assert path.read_bytes()[:15] != b"SQLite format 3"

    assert check(path, KEY) == check(copy, KEY) == []
    db = open_database(path, KEY)
    assert people(db) == ["Zoraida Quispehuamán"]
    db.close()
    reader = open_database(copy, KEY, read_only=True)
    assert people(reader) == ["Zoraida Quispehuamán"]
    reader.close()


@pytest.mark.parametrize("key", [None, bytes(32)], ids=["none", "another"])
def test_without_its_key_a_file_is_refused_untouched(tmp_path, key):
    path = tmp_path / "secreto.db"
    create_database(path, KEY).close()
    before = digest(path)
    with pytest.raises(Foreign):
        open_database(path, key)
    assert digest(path) == before
    assert check(path, key) != []


def test_a_key_for_a_file_without_one_is_refused_untouched(blank_db):
    before = digest(blank_db)
    with pytest.raises(Foreign):
        open_database(blank_db, KEY)
    assert digest(blank_db) == before


# What is behind


def test_an_index_made_by_other_rules_is_made_anew(blank_db, monkeypatch):
    with closing(sqlite.connect(str(blank_db))) as connection:
        connection.execute("DROP TABLE search")
        connection.execute("DELETE FROM search_doc")
        connection.execute("UPDATE copy SET search = 0")
        connection.commit()
    db = open_database(blank_db)
    with db.read() as session:
        assert session.execute(text("SELECT count(*) FROM search_doc")).scalar_one() > 1_900
    db.close()
