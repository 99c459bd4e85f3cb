"""Upgrading a file: Alembic, configured in code, one purpose and one sentence a revision.

A revision is written by hand in `versions`, says all that it does, and is never changed once
released; the suite compares what they build together with the models, name by name.
"""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from crm.errors import CrmError
from crm.i18n import _
from crm.model import Base

FOLDER = Path(__file__).parent


def stamp(connection: Connection) -> None:
    """Note in a new file that it has every revision."""
    script = _script(FOLDER)
    MigrationContext.configure(connection).stamp(script, "head")


def upgrade(engine: Engine, schema: int, folder: Path = FOLDER) -> None:
    """Bring a file up to the newest revision, in one transaction that leaves it whole or as it was.

    `engine` must not enforce foreign keys; they are checked before the commit instead.
    """
    script = _script(folder)
    with (
        engine.begin() as connection,
        EnvironmentContext(
            _config(folder),
            script,
            fn=lambda revision, _context: script._upgrade_revs("head", revision),
        ) as environment,
    ):
        before = _counts(connection)
        environment.configure(
            connection=connection,
            target_metadata=Base.metadata,
            transactional_ddl=True,
            transaction_per_migration=False,
        )
        environment.run_migrations()
        _check(connection, before)
        connection.exec_driver_sql(f"PRAGMA user_version = {schema}")


def _check(connection: Connection, before: dict[str, int]) -> None:
    after = _counts(connection)
    lost = [table for table, count in before.items() if after.get(table, count) < count]
    if lost or connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise CrmError(_("No se pudo actualizar el archivo sin perder datos; quedó como estaba."))


def _counts(connection: Connection) -> dict[str, int]:
    known = [table.name for table in Base.metadata.sorted_tables]
    there = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {
        table: connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar_one()
        for table in there.scalars().all()
        if table in known
    }


def _config(folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config


def _script(folder: Path) -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(folder))
