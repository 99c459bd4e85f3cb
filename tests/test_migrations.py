"""An older file becomes this program's, whole, or stays as it was."""

import hashlib
import shutil
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlite

from crm import database, migrations
from crm.database import copies, create_database, make_engine, open_database
from crm.errors import CrmError
from crm.model import Alias, Appointment, Base, Organization, Person, Post

SCHEMA = database.SCHEMA
STEPS = (
    'op.add_column("organization", sa.Column("budget", sa.Integer()))',
    'with op.batch_alter_table("organization") as batch:\n'
    '        batch.alter_column("official_name", existing_type=sa.String(300), nullable=False,'
    " type_=sa.String(400))",
    'op.create_table("seal", sa.Column("id", sa.Integer(), primary_key=True))',
    'op.execute("UPDATE organization SET budget = 7")',
    'with op.batch_alter_table("post", recreate="always") as batch:\n'
    '        batch.add_column(sa.Column("rank", sa.Integer(), server_default="3"))',
    'op.drop_index("ix_organization_ruc")',
)


def revision(steps: list[str]) -> str:
    body = "\n    ".join(steps)
    return (
        '"""A revision of the tests."""\n'
        "import sqlalchemy as sa\n"
        "from alembic import op\n"
        f'revision = "{SCHEMA + 1:04}"\n'
        f'down_revision = "{SCHEMA:04}"\n'
        "branch_labels = depends_on = None\n"
        f"def upgrade():\n    {body}\n"
    )


@pytest.fixture
def folder(tmp_path):
    """A folder of revisions that a test may add to; the real one is left alone."""
    versions = tmp_path / "migrations" / "versions"
    shutil.copytree(migrations.FOLDER / "versions", versions)
    return versions.parent


@pytest.fixture
def next_version(folder, monkeypatch):
    """This program, one schema later, with the given steps between."""

    def becomes(*steps: str) -> None:
        (folder / "versions" / "next_test.py").write_text(revision(list(steps)), encoding="utf-8")
        monkeypatch.setattr(database, "SCHEMA", SCHEMA + 1)
        monkeypatch.setattr(migrations, "upgrade", partial(migrations.upgrade, folder=folder))

    return becomes


@pytest.fixture
def old(blank_db):
    """A file of the schema before, in which tables to be rebuilt have children."""
    db = open_database(blank_db, who="Ana")
    with db.write() as session:
        office = Organization(kind="company", official_name="Ñandú S.A.C.")
        person = Person(given_names="Ruth", paternal_surname="Zevallos")
        session.add_all([office, person])
        session.flush()
        post = Post(organization_id=office.id, title="Gerente")
        session.add_all([post, Alias(organization_id=office.id, name="El ñandú")])
        session.flush()
        session.add(Appointment(person_id=person.id, post_id=post.id))
    db.close()
    return blank_db


def schema(path: Path) -> dict[str, list[str]]:
    """What each table and index is made of, whatever the order of its columns."""
    with closing(sqlite.connect(str(path))) as connection:
        found = connection.execute(
            "SELECT name, sql FROM sqlite_master"
            " WHERE sql IS NOT NULL AND tbl_name NOT LIKE 'search%'"
        ).fetchall()
    return {name: sorted(parts(sql)) for name, sql in found}


def parts(sql: str) -> list[str]:
    """The columns and constraints of a statement, each with its blanks made one."""
    head, _bracket, body = sql.rpartition(")")[0].partition("(")
    depth, cut = 0, [head.replace('"', ""), ""]
    for each in body:
        depth += {"(": 1, ")": -1}.get(each, 0)
        if each == "," and depth == 0:
            cut.append("")
        else:
            cut[-1] += each
    return [" ".join(each.split()) for each in cut]


def content(path: Path) -> dict[str, list[tuple]]:
    """Every row of every table, but for the words of the index, which cannot be read back."""
    with closing(sqlite.connect(str(path))) as connection:
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'search'"
            )
        ]
        rows = {
            name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"')))
            for name in tables
        }
        rows["version"] = connection.execute("PRAGMA user_version").fetchall()
    return rows


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_revisions_build_what_the_models_say(tmp_path):
    built = tmp_path / "built.db"
    built.touch()
    engine = make_engine(built, foreign_keys=False)
    migrations.upgrade(engine, database.SCHEMA)
    engine.dispose()
    created = tmp_path / "created.db"
    create_database(created).close()
    expected = schema(created)
    assert set(Base.metadata.tables) <= set(expected)
    assert schema(built) == expected


def test_an_older_file_is_copied_and_then_upgraded(old, next_version):
    before = content(old)
    next_version(*STEPS)
    db = open_database(old)
    with db.read() as session:
        rows = session.execute(sa.text("SELECT DISTINCT budget FROM organization")).scalars().all()
        assert rows == [7]
        assert session.execute(sa.text("SELECT DISTINCT rank FROM post")).scalars().all() == [3]
    db.close()

    after = content(old)
    assert after["version"] == [(SCHEMA + 1,)]
    for table in ("alias", "appointment", "person", "change", "action", "place", "search_doc"):
        assert after[table] == before[table]
    assert len(after["organization"]) == len(before["organization"])
    assert len(after["post"]) == len(before["post"])
    (copy,) = copies(old)
    assert content(copy) == before


def test_what_is_rebuilt_keeps_its_constraints_and_indexes(old, next_version):
    before = schema(old)
    next_version(*STEPS[:5])
    open_database(old).close()
    after = schema(old)
    assert set(after) == {*before, "seal"}
    assert set(before["post"]) - set(after["post"]) == set()
    assert set(before["organization"]) - set(after["organization"]) == {
        "official_name VARCHAR(300) NOT NULL",
    }


def test_an_upgraded_file_is_upgraded_once(old, next_version):
    next_version(*STEPS)
    open_database(old).close()
    before = content(old)
    open_database(old).close()
    assert content(old) == before
    assert len(copies(old)) == 1


@pytest.mark.parametrize("done", range(len(STEPS) + 1))
@pytest.mark.parametrize("failure", ['op.execute("SELECT * FROM nowhere")', "1 / 0"])
def test_an_upgrade_that_fails_after_any_step_leaves_the_file_as_it_was(
    old, next_version, monkeypatch, done, failure
):
    before, before_schema = content(old), schema(old)
    next_version(*STEPS[:done], failure)
    with pytest.raises((CrmError, ZeroDivisionError)):
        open_database(old)
    assert content(old) == before
    assert schema(old) == before_schema

    monkeypatch.undo()
    open_database(old).close()
    assert content(old) == before


def test_a_failed_upgrade_is_told_in_words(old, next_version):
    next_version('op.execute("SELECT * FROM nowhere")')
    with pytest.raises(CrmError, match=r"No se pudo actualizar .* quedó como estaba"):
        open_database(old)


def test_a_failed_upgrade_can_be_tried_again(old, next_version):
    next_version(*STEPS[:2], "1 / 0")
    with pytest.raises(ZeroDivisionError):
        open_database(old)
    next_version(*STEPS)
    open_database(old).close()
    assert content(old)["version"] == [(SCHEMA + 1,)]


@pytest.mark.parametrize(
    "careless",
    [
        'op.execute("DELETE FROM appointment")',
        'op.execute("UPDATE appointment SET post_id = 5")',
    ],
    ids=["rows lost", "rows that point at nothing"],
)
def test_an_upgrade_that_would_lose_data_is_taken_back(old, next_version, careless):
    before = content(old)
    next_version(*STEPS, careless)
    with pytest.raises(CrmError, match="sin perder datos"):
        open_database(old)
    assert content(old) == before


def test_an_older_file_is_not_upgraded_by_a_reader(old, next_version):
    next_version(*STEPS)
    before = digest(old)
    with pytest.raises(database.OldFile):
        open_database(old, read_only=True)
    assert digest(old) == before
    assert copies(old) == []


def test_an_upgrade_waits_for_no_copy_that_cannot_be_made(old, next_version):
    before = content(old)
    next_version(*STEPS)
    database.copies_folder(old).touch()
    with pytest.raises(database.Unwritable):
        open_database(old)
    assert content(old) == before


def test_the_revisions_are_installed_with_the_program():
    versions = sorted(each.name for each in (migrations.FOLDER / "versions").glob("[0-9]*.py"))
    assert versions[0].startswith("0001_")


def test_a_file_of_the_first_schema_keeps_its_follow_ups_and_takes_more_of_an_institution(tmp_path):
    path = tmp_path / "first.db"
    path.touch()
    engine = make_engine(path, foreign_keys=False)
    only_first = tmp_path / "migrations"
    shutil.copytree(migrations.FOLDER / "versions", only_first / "versions")
    for later in (only_first / "versions").glob("000[2-9]*.py"):
        later.unlink()
    migrations.upgrade(engine, 1, folder=only_first)
    rows = (
        "INSERT INTO instrument VALUES ('own', 'Propio', 'Own', 5)",
        "INSERT INTO stage VALUES (5, 'own:one', 'Uno', 'One', 'Uno', 'One', 0, 1, 6)",
        "INSERT INTO organization (id, kind, official_name, sort_key, example)"
        " VALUES (7, 'company', 'Ñandú', 'nandu', 0)",
        "INSERT INTO follow_up (id, organization_id, instrument_id, stage_id, next_step)"
        " VALUES (8, 7, 5, 6, 'Llamar')",
        "INSERT INTO stage_change (id, follow_up_id, stage_id, to_verify) VALUES (9, 8, 6, 1)",
    )
    with engine.begin() as connection:
        for row in rows:
            connection.exec_driver_sql(row)
    migrations.upgrade(engine, 2)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO follow_up (id, organization_id, instrument_id, stage_id) VALUES (10,7,5,6)"
        )
        found = connection.exec_driver_sql("SELECT id, next_step, title FROM follow_up").all()
        kind = connection.exec_driver_sql("SELECT kind, single FROM instrument").all()
        stage = connection.exec_driver_sql("SELECT signs, counts, terminal FROM stage").all()
        verify = connection.exec_driver_sql("SELECT to_verify FROM stage_change").scalars().all()
    engine.dispose()
    assert found == [(8, "Llamar", None), (10, None, None)]
    assert (kind, stage, verify) == ([("declaration", 1)], [(1, 0, 0)], [1])
