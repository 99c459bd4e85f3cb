"""A verified copy and a new file."""

import shutil
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlcipher3.dbapi2 as sqlite

from bench.measure import Figure, by_turns
from crm.database import create_database, keep_copy, make_engine
from crm.model import Base

GOAL_COPY = 1.2


def copies(path: Path, size: str, *, times: int = 20) -> list[Figure]:
    """Keep a verified copy, against the backup API and a check."""
    with TemporaryDirectory(dir=path.parent) as folder:
        ours_of = Path(folder) / "nuestra.db"
        shutil.copyfile(path, ours_of)
        target = Path(folder) / "suya.db"

        def theirs() -> None:
            target.unlink(missing_ok=True)
            source, copy = sqlite.connect(str(path)), sqlite.connect(str(target))
            with closing(source), closing(copy):
                source.backup(copy, pages=4096)
                copy.execute("PRAGMA quick_check").fetchall()

        def ours() -> None:
            keep_copy(ours_of).unlink()

        sides = by_turns(ours, theirs, times=times, warm_up=1)
    return [Figure("copia verificada", size, *sides, GOAL_COPY)]


def new_files(*, times: int = 20) -> list[Figure]:
    """Make a file with the whole catalogue, against its empty tables alone."""
    with TemporaryDirectory() as folder:
        made = (Path(folder) / f"{number}.db" for number in range(10 * times + 100))

        def ours() -> None:
            create_database(next(made)).close()

        def theirs() -> None:
            path = next(made)
            path.touch()
            engine = make_engine(path)
            with engine.begin() as connection:
                Base.metadata.create_all(connection)
            engine.dispose()

        ours_side, bare_side = by_turns(ours, theirs, times=times, warm_up=1)
    goal = 3.0 / bare_side.middle  # three seconds, whatever the empty tables take
    return [Figure("archivo nuevo con catálogo", "—", ours_side, bare_side, goal, "meta: 3 s")]
