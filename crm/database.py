"""The file: opening it safely, one writer at a time, upgrading it, and keeping copies of it.

Never open the live file but through SQLite: closing any other handle on it would drop SQLite's
locks, and lose another process's commits without a word.
"""

import glob
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlite
from filelock import FileLock, Timeout
from sqlalchemy import Engine, create_engine, event, insert
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, NoResultFound, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

from crm import catalogue, journal, search
from crm.disk import Disk, disk_of, why
from crm.errors import CrmError, NotFound
from crm.i18n import _
from crm.model import Base, Copy

APPLICATION_ID = 0x454E4C43  # "ENLC"
SCHEMA = 6
COPIES_KEPT = 10
COPIES = "-copias"
OLDEST_SAFE_SQLITE = (3, 51, 3)  # before it, WAL can lose a commit at a reset

PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "busy_timeout = 5000",
    "cache_size = -65536",
    "mmap_size = 0",
    "temp_store = MEMORY",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "secure_delete = ON",
)


# What SQLite says of a file whose bytes are not what it wrote.
DAMAGE = ("not a database", "malformed", "unsupported file format", "Could not decode to UTF-8")


class Missing(CrmError):  # noqa: N818
    """There is no such file, and none is made in its place."""


class Foreign(CrmError):  # noqa: N818
    """The file is not one of Enlace's."""


class Damaged(CrmError):  # noqa: N818
    """The file cannot be read whole."""


class NewerFile(CrmError):  # noqa: N818
    """A later version of Enlace wrote this file."""


class InUse(CrmError):  # noqa: N818
    """Another Enlace is writing to this file."""


class WrongPlace(CrmError):  # noqa: N818
    """The file lies where it would be damaged."""


class Unwritable(CrmError):  # noqa: N818
    """The disk is full, or does not let us write."""


class OldFile(CrmError):  # noqa: N818
    """The file must be upgraded, and this opening may not write."""


class Database:
    """An open file: sessions that read, sessions that write, and verified copies."""

    def __init__(
        self,
        path: Path,
        engine: Engine,
        lock: FileLock | None,
        key: bytes | None,
        who: str | None,
    ) -> None:
        self.path = path
        self._key = key
        self.engine = engine
        self.who = who
        self._lock = lock
        self.sessions = sessionmaker(engine, class_=Session)
        self._readers = sessionmaker(engine.execution_options(readonly=True))
        journal.listen(self.sessions)
        event.listen(self.sessions, "before_commit", _before_commit)

    @property
    def writable(self) -> bool:
        return self._lock is not None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one moment of the file and leaves no trace."""
        with told(self.path), self._readers() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that is one action: all of it is kept at the end, or none of it."""
        if not self.writable:
            raise InUse(_in_use())
        with told(self.path):
            with self.sessions() as session, session.begin():
                session.info["who"] = self.who
                yield session
            if session.info.get("erased"):
                self._scrub()

    def _scrub(self) -> None:
        """Write the file anew: even where it overwrites, SQLite leaves traces of rows it moved."""
        with closing(_connect(self.path, self._key)) as connection:
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self, *, copy: bool = False) -> None:
        """Let go of the file; with `copy`, keep a verified copy of it first."""
        try:
            if copy and self.writable:
                self.keep_copy()
        finally:
            self.engine.dispose()
            if self._lock:
                self._lock.release()

    def keep_copy(self, step: Callable[[int, int], None] | None = None) -> Path:
        """Write a verified copy among the last ten, and return where."""
        return keep_copy(self.path, self._key, step)


def open_database(
    path: Path, key: bytes | None = None, *, who: str | None = None, read_only: bool = False
) -> Database:
    """Open an existing file, upgrading an older one after copying it.

    Raises a `CrmError` of this module in words, leaving the file byte for byte as it was, when
    it is missing, foreign, damaged, newer, in use, or somewhere it would be damaged.
    """
    path = _real(path)
    _check_there(path)
    if not read_only:
        check_place(path)
    version = _peek(path, key)
    if version < SCHEMA and read_only:
        raise OldFile(_("El archivo es de una versión anterior. Ábralo una vez con Enlace."))
    lock = None if read_only else _take_lock(path)
    engine = make_engine(path, key, read_only=read_only)
    try:
        with told(path):
            if lock and version < SCHEMA:
                _upgrade(path, key)
            _check_readable(engine, path)
            if lock:
                _refresh_derived(engine)
    except BaseException:
        engine.dispose()
        if lock:
            lock.release()
        raise
    return Database(path, engine, lock, key, who)


def _real(path: Path) -> Path:
    """The file itself, so that it has one lock whatever link it is opened by."""
    return path.resolve() if path.is_symlink() else path.absolute()


def _upgrade(path: Path, key: bytes | None) -> None:
    from crm.migrations import upgrade

    keep_copy(path, key)
    engine = make_engine(path, key, foreign_keys=False)
    try:
        with told(path):
            upgrade(engine, SCHEMA)
    except SQLAlchemyError as error:
        raise CrmError(
            _(
                "No se pudo actualizar «{path}» a esta versión de Enlace; quedó como estaba. Siga "
                "con la versión anterior."
            ).format(path=path)
        ) from error
    finally:
        engine.dispose()


def create_database(path: Path, key: bytes | None = None, *, who: str | None = None) -> Database:
    """Make a new file with the catalogue in it, and open it. Never writes over anything."""
    path = _real(path)
    _check_free(path)
    check_place(path)
    with _filed(path):
        _make_folder(path.parent)
    lock = _take_lock(path)
    part = path.with_name(path.name + ".part")
    try:
        _check_free(path)
        with told(path), _filed(path):
            _make_new(part, key)
            part.rename(path)
            _sync_folder(path.parent)
    finally:
        lock.release()
    return open_database(path, key, who=who)


def _check_free(path: Path) -> None:
    """Refuse to write over a file, or beside the rest of one, which SQLite would read into ours."""
    for each in (path, *_companions(path)):
        if each.exists():
            raise CrmError(_("Ya existe «{path}». Elija otro nombre.").format(path=each))


def _make_new(part: Path, key: bytes | None) -> None:
    left_overs = (part, *_companions(part))
    for left in left_overs:
        left.unlink(missing_ok=True)
    part.touch(mode=0o600)
    engine = make_engine(part, key)
    try:
        with engine.begin() as connection:
            _fill_new(connection)
    except BaseException:
        engine.dispose()
        for left in left_overs:
            left.unlink(missing_ok=True)
        raise
    engine.dispose()


def make_engine(
    path: Path, key: bytes | None = None, *, read_only: bool = False, foreign_keys: bool = True
) -> Engine:
    """An engine on a file that is there, with our settings and our BEGIN.

    Only an upgrade does without foreign keys: rebuilding a table would delete what points at it.
    """
    if sqlite.sqlite_version_info < OLDEST_SAFE_SQLITE:
        raise RuntimeError(f"SQLite {sqlite.sqlite_version} can lose commits in WAL mode")

    # On a medium that cannot be written, a WAL file opens only as one that never changes.
    frozen = read_only and not os.access(path.parent, os.W_OK)
    address = f"{path.as_uri()}?{'immutable=1' if frozen else 'mode=rw'}"
    pragmas = [each for each in PRAGMAS if not (read_only and each.startswith("journal_mode"))]
    pragmas += [] if foreign_keys else ["foreign_keys = OFF"]

    def connect() -> Any:
        connection = sqlite.connect(
            address, uri=True, isolation_level=None, check_same_thread=False
        )
        try:
            _unlock(connection, key)
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}").fetchall()
            connection.execute(search.TERMS)
        except BaseException:
            connection.close()
            raise
        return connection

    engine = create_engine("sqlite://", module=sqlite, creator=connect, poolclass=QueuePool)
    event.listen(engine, "begin", _begin)
    return engine.execution_options(readonly=True) if read_only else engine


def _begin(connection: Connection) -> None:
    """Say BEGIN ourselves: a deferred one that reads and then writes fails without waiting."""
    reading = connection.get_execution_options().get("readonly", False)
    held: Any = connection.connection.driver_connection
    # The pool hands a reader's connection to a writer next, and this setting stays with it. Only
    # a change is told: whatever the connection has prepared must be prepared anew after it.
    if connection.info.get("reading") is not reading:
        held.execute(f"PRAGMA query_only = {int(reading)}")
        connection.info["reading"] = reading
    held.execute("BEGIN" if reading else "BEGIN IMMEDIATE")


def _before_commit(session: Session) -> None:
    session.flush()
    search.refresh(session, journal.touched(session), session.info.get("indexing"))
    journal.close(session)


# Refusals


@contextmanager
def told(path: Path, folder: Path | None = None) -> Iterator[None]:
    """Turn what SQLite says of a file into a sentence; anything else goes on as it is.

    `folder` is where it was writing, if not beside the file.
    """
    try:
        yield
    except NoResultFound as error:  # somebody deleted what a form still shows
        raise NotFound(_("Ese registro ya no está.")) from error
    except (DBAPIError, sqlite.Error) as error:
        said = error.orig if isinstance(error, DBAPIError) else error
        sentence = _sentence(str(said), path, folder or path.parent)
        if sentence is None:
            raise
        raise sentence from error


@contextmanager
def _filed(path: Path) -> Iterator[None]:
    """Turn what the disk says of a file of ours into a sentence."""
    try:
        yield
    except OSError as error:
        raise unwritable(path, error) from error


def _sentence(said: str, path: Path, folder: Path) -> CrmError | None:
    if "disk is full" in said:
        return Unwritable(
            _(
                "No queda espacio en el disco de «{folder}». Libere espacio y vuelva a guardar; "
                "no se perdió nada de lo guardado antes."
            ).format(folder=folder)
        )
    if "readonly" in said or "unable to open" in said or "disk I/O error" in said:
        return Unwritable(
            _(
                "No se pudo escribir en «{folder}». Revise los permisos o elija otra carpeta."
            ).format(folder=folder)
        )
    if any(sign in said for sign in DAMAGE):
        return _damaged(path)
    if "locked" in said:
        return InUse(_in_use())
    return None


def _damaged(path: Path) -> Damaged:
    return Damaged(
        _(
            "El archivo «{path}» está dañado y no se ha tocado. Lleve a otra carpeta una copia de "
            "«{copies}» y ábrala."
        ).format(path=path, copies=copies_folder(path))
    )


def unwritable(path: Path, error: OSError) -> CrmError:
    """The sentence for a file that could not be written."""
    return Unwritable(
        _("No se pudo escribir «{path}»: {reason}. Elija otra carpeta o libere espacio.").format(
            path=path, reason=why(error)
        )
    )


def _in_use() -> str:
    return _(
        "Este archivo está abierto en otra ventana de Enlace. Ciérrela y vuelva a intentarlo; "
        "mientras tanto solo se puede consultar."
    )


def _check_there(path: Path) -> None:
    if not path.exists():
        raise Missing(
            _("No se encuentra el archivo «{path}». No se ha creado otro en su lugar.").format(
                path=path
            )
        )
    if not path.is_file():
        raise Foreign(_("«{path}» no es un archivo de Enlace.").format(path=path))


def check_place(path: Path) -> None:
    """Refuse a live file where locks are unreliable, or where something else copies or clears."""
    if path.parent.name.endswith(COPIES):
        raise WrongPlace(
            _(
                "«{path}» está en una carpeta de copias, que Enlace renueva sola. Llévela a otra "
                "carpeta y ábrala desde ahí."
            ).format(path=path)
        )
    if disk_of(path) in (Disk.NETWORK, Disk.SYNCED):
        raise WrongPlace(
            _(
                "«{folder}» es una carpeta de red o sincronizada: ahí el archivo se dañaría. "
                "Cópielo a una carpeta de este equipo y ábralo desde ahí."
            ).format(folder=path.parent)
        )


def on_removable(path: Path) -> bool:
    """Tell whether a file lies on a USB stick, where working is slower and riskier."""
    return disk_of(path) is Disk.REMOVABLE


def _peek(path: Path, key: bytes | None) -> int:
    """Return the schema of a file, read without so much as a lock; refuse what is not ours."""
    if path.stat().st_size == 0:
        raise Damaged(
            _(
                "El archivo «{path}» está vacío. Lleve a otra carpeta una copia de «{copies}» y "
                "ábrala."
            ).format(path=path, copies=copies_folder(path))
        )
    try:
        with closing(_connect(path, key, "immutable=1")) as connection:
            (application_id,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite.DatabaseError as error:
        raise Foreign(
            _(
                "«{path}» no es un archivo de Enlace, o está dañado. No se ha tocado. Las copias "
                "están en «{copies}»."
            ).format(path=path, copies=copies_folder(path))
        ) from error
    if application_id != APPLICATION_ID:
        raise Foreign(_("«{path}» no es un archivo de Enlace. No se ha tocado.").format(path=path))
    if version > SCHEMA:
        raise NewerFile(
            _(
                "«{path}» se guardó con una versión más nueva de Enlace. Actualice Enlace en este "
                "equipo; el archivo no se ha tocado."
            ).format(path=path)
        )
    return int(version)


def _connect(path: Path, key: bytes | None, how: str = "mode=rw") -> Any:
    """A bare connection to a file that is there; the file is never made by it."""
    connection = sqlite.connect(f"{path.as_uri()}?{how}", uri=True)
    _unlock(connection, key)
    return connection


def _unlock(connection: Any, key: bytes | None) -> None:
    if key is not None:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")


def _check_readable(engine: Engine, path: Path) -> None:
    """Touch the root of every table: damage is noticed here, not in the middle of work."""
    with engine.execution_options(readonly=True).connect() as connection:
        held: Any = connection.connection.driver_connection
        there = held.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not set(Base.metadata.tables) <= {name for (name,) in there}:
            raise _damaged(path)
        for name in Base.metadata.tables:
            held.execute(f'SELECT 1 FROM "{name}" NOT INDEXED LIMIT 1').fetchall()


def _fill_new(connection: Connection) -> None:
    from crm.migrations import stamp

    Base.metadata.create_all(connection)
    stamp(connection)
    connection.execute(
        insert(Copy).values(
            number=secrets.randbelow(2**22 - 1) + 1,
            next_id=1,
            created_at=datetime.now(UTC),
            catalogue=0,
        )
    )
    catalogue.load(connection)
    search.rebuild(connection)
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")


def _refresh_derived(engine: Engine) -> None:
    """Bring the catalogue and the search index up to this program's, where they are behind."""
    with engine.execution_options(readonly=True).connect() as connection:
        behind = catalogue.is_behind(connection), search.is_behind(connection)
    if any(behind):
        with engine.begin() as connection:
            if behind[0]:
                catalogue.load(connection)
            search.rebuild(connection)


# One writer


def _take_lock(path: Path) -> FileLock:
    """Take the lock beside the file; the system lets go of a dead process's."""
    lock = FileLock(f"{path}.lock", mode=0o600, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise InUse(_in_use()) from error
    except OSError as error:
        raise unwritable(path, error) from error
    return lock


# Verified copies


def copies_folder(path: Path) -> Path:
    """Where the copies of a file are kept."""
    return path.with_name(f"{path.stem}{COPIES}")


def copies(path: Path) -> list[Path]:
    """The copies of a file, newest first."""
    return sorted(copies_folder(path).glob(f"{glob.escape(path.stem)}-*.db"), reverse=True)


def last_copy_at(path: Path) -> datetime | None:
    """When the newest copy was made."""
    newest = next(iter(copies(path)), None)
    return datetime.fromtimestamp(newest.stat().st_mtime, UTC) if newest else None


def keep_copy(
    path: Path, key: bytes | None = None, step: Callable[[int, int], None] | None = None
) -> Path:
    """Write a verified copy of the file among its last ten, and return where."""
    now = datetime.now(UTC)
    target = copies_folder(path) / f"{path.stem}-{now:%Y%m%d-%H%M%S-%f}.db"
    with _filed(target):
        _make_folder(target.parent)
        for left in target.parent.glob("*.part*"):
            left.unlink()
        write_copy(path, target, key, step)
        for old in copies(path)[COPIES_KEPT:]:
            old.unlink()
    return target


def write_copy(
    path: Path,
    target: Path,
    key: bytes | None = None,
    step: Callable[[int, int], None] | None = None,
) -> None:
    """Copy the file as it is at this moment to `target`, which gets its name once it is whole.

    `step(done, total)`, in pages, may raise to stop; nothing is left of the copy then.
    """
    part = target.with_name(target.name + ".part")
    with told(path, target.parent), _filed(target):
        part.unlink(missing_ok=True)
        try:
            part.touch(mode=0o600)
            _copy_pages(path, part, key, step)
            _check_copy(part, path, key)
            _sync(part)
            part.replace(target)
            _sync_folder(target.parent)
        finally:
            for left in (part, *_companions(part)):
                left.unlink(missing_ok=True)


def _copy_pages(
    path: Path, part: Path, key: bytes | None, step: Callable[[int, int], None] | None
) -> None:
    def progress(_status: int, remaining: int, total: int) -> None:
        if step:
            step(total - remaining, total)

    with closing(_connect(path, key)) as source, closing(_connect(part, key)) as copy:
        source.backup(copy, pages=4096, progress=progress)
        copy.execute("PRAGMA journal_mode = DELETE").fetchall()


def _check_copy(part: Path, path: Path, key: bytes | None) -> None:
    """A copy of a damaged file must not push out a good one."""
    with closing(_connect(part, key)) as connection:
        sound = connection.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
        if not sound or connection.execute("PRAGMA foreign_key_check").fetchone():
            raise Damaged(
                _(
                    "El archivo «{path}» tiene daños: no se copió, y las copias anteriores siguen "
                    "en «{copies}»."
                ).format(path=path, copies=copies_folder(path))
            )


def check(path: Path, key: bytes | None = None) -> list[str]:
    """Read the whole file and list what is wrong with it; nothing when it is sound."""
    _check_there(path)
    try:
        with closing(_connect(path, key)) as connection:
            said = [row[0] for row in connection.execute("PRAGMA integrity_check(20)").fetchall()]
            broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite.DatabaseError as error:
        return [str(error)]
    return [each for each in said if each != "ok"] + [
        _("La fila {row} de «{table}» apunta a algo que no está.").format(table=row[0], row=row[1])
        for row in broken[:20]
    ]


def _companions(path: Path) -> list[Path]:
    return [path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal")]


def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut, where folders can be synced."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
