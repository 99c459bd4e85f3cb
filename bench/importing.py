"""Bringing a directory in, against the same rows loaded and indexed by the bare library."""

import random
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.finding import bare_connection
from bench.generate import Lexicon
from bench.measure import Figure, Side, clocked
from crm import journal
from crm.database import create_database, open_database
from crm.intake import apply, plan
from crm.intake.answers import Duplicates
from crm.intake.plan import ImportPlan
from crm.intake.value import Column, Format, Holds, Intake, Row

SEED, ROWS, TWICE = 20_261, 100_000, 0.05
TIMES = 3
# Of the whole, and of writing alone: how many times as long as the bare library it may take.
WHOLE, WRITTEN = 4.0, 2.0
UNDONE = 3.0  # times as long as writing it
HEADINGS = ("Apellidos y nombres", "Institución", "Cargo", "Celular", "Correo", "Observaciones")
Clock = tuple[float, float]  # of wall and of processor, in seconds
_POSTS = ("Gerente", "Especialista", "Secretaria general", "Jefe de oficina", "Asesor")
_TABLES = ("organization", "post", "person", "appointment", "contact_point")


def imports(*, rows: int = ROWS, times: int = TIMES) -> list[Figure]:
    """Plan, write and take back so many rows in a new file, and load them bare, by turns."""
    intake = directory(rows)
    runs = [_run(intake) for _time in range(times)]
    planning, writing, bare, undoing, whole = (_side(each) for each in zip(*runs, strict=True))
    said, size = f"{rows:,} filas".replace(",", " "), "1 900"
    note = f"planear {planning.middle:.0f} s, escribir {writing.middle:.0f} s"
    return [
        Figure(f"importar {said}", size, whole, bare, WHOLE, note),
        Figure(f"importar {said}: escribirlas", size, writing, bare, WRITTEN),
        Figure(
            f"importar {said}: deshacerlo", size, undoing, writing, UNDONE, "contra escribirlas"
        ),
    ]


def _run(intake: Intake) -> tuple[Clock, ...]:
    """What it takes to plan it, to write it, to load it bare, to undo it; and to plan and write."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "new.db"
        create_database(path, who="Medidor").close()
        empty = Path(shutil.copyfile(path, Path(folder) / "bare.db"))
        made: list[ImportPlan] = []
        planning = clocked(lambda: made.append(_plan(path, intake)))()
        writing = clocked(lambda: _write(path, made[0]))()
        loaded = list(_loaded(path, empty))
        bare = clocked(lambda: _load(empty, loaded))()
        undoing = clocked(lambda: _undo(path))()
    whole = planning[0] + writing[0], planning[1] + writing[1]
    return planning, writing, bare, undoing, whole


def _side(every: Sequence[Clock]) -> Side:
    return Side([wall for wall, _cpu in every], [cpu for _wall, cpu in every])


def directory(rows: int, seed: int = SEED) -> Intake:
    """A directory as offices keep them, one person a row, a twentieth of them twice."""
    dice = random.Random(seed)
    lexicon = Lexicon(dice)
    houses = [
        f"Asociación {' '.join(lexicon.pick(lexicon.words, 3))}" for _each in range(rows // 20)
    ]
    made: list[tuple[str, ...]] = []
    for number in range(rows):
        if made and dice.random() < TWICE:
            again = dice.choice(made)
            made.append((again[0].upper(), *again[1:3], "", *again[4:]))
            continue
        surnames = " ".join(lexicon.pick(lexicon.surnames, 2))
        given = " ".join(lexicon.pick(lexicon.given, 2))
        made.append(
            (
                f"{surnames}, {given}",
                dice.choice(houses),
                dice.choice(_POSTS),
                f"9{dice.randrange(10**8):08}",
                f"persona{number}@ejemplo{number % 500}.pe",
                "" if number % 3 else "Llamar por la tarde",
            )
        )
    columns = tuple(Column(at, name) for at, name in enumerate(HEADINGS))
    held = tuple(Row(line, cells) for line, cells in enumerate(made, 2))
    return Intake("directorio.csv", Format.CSV, Holds.ROWS, total=rows, columns=columns, rows=held)


def _plan(path: Path, intake: Intake) -> ImportPlan:
    database = open_database(path, who="Medidor")
    with closing(database), database.read() as session:
        return plan.make(session, intake)


def _write(path: Path, made: ImportPlan) -> None:
    database = open_database(path, who="Medidor")
    with closing(database), database.write() as session:
        apply.apply(session, made, duplicates=Duplicates.SKIP)


def _undo(path: Path) -> None:
    database = open_database(path, who="Medidor")
    with closing(database), database.write() as session:
        journal.undo(session)


def _loaded(path: Path, empty: Path) -> Iterator[tuple[str, list[Any]]]:
    """What came in, table by table."""
    with bare_connection(path) as filled, bare_connection(empty) as blank:
        for table in _TABLES:
            there = {row[0] for row in blank.execute(f"SELECT id FROM {table}")}
            found = filled.execute(f"SELECT * FROM {table}").fetchall()
            names = [each[1] for each in filled.execute(f"PRAGMA table_info({table})")]
            at = names.index("id")
            yield table, [row for row in found if row[at] not in there]


def _load(path: Path, tables: list[tuple[str, list[Any]]]) -> None:
    """Load the rows, and then make the index of the same words at one go."""
    with bare_connection(path) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN IMMEDIATE")
        for table, rows in tables:
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        connection.execute(
            "CREATE VIRTUAL TABLE bare USING fts5(words, content='', detail=none,"
            " prefix='1 2 3 4 5 6', tokenize='unicode61 remove_diacritics 2')"
        )
        connection.execute(_INSTITUTIONS)
        connection.execute(_PEOPLE)
        connection.execute("COMMIT")


_INSTITUTIONS = """
INSERT INTO bare (rowid, words)
SELECT row_number() OVER (ORDER BY o.sort_key, o.id),
  concat_ws(' ', o.official_name, o.short_name, o.acronym_es, o.acronym_en, o.ruc, o.notes,
    (SELECT group_concat(value, ' ') FROM contact_point WHERE organization_id = o.id),
    (SELECT group_concat(concat_ws(' ', t.title, t.unit, p.given_names, p.paternal_surname,
                                   p.maternal_surname), ' ')
     FROM post t LEFT JOIN appointment a ON a.post_id = t.id
     LEFT JOIN person p ON p.id = a.person_id
     WHERE t.organization_id = o.id))
FROM organization o
"""
_PEOPLE = """
INSERT INTO bare (rowid, words)
SELECT (1 << 40) + row_number() OVER (ORDER BY p.sort_key, p.id),
  concat_ws(' ', p.given_names, p.paternal_surname, p.maternal_surname, p.notes,
    (SELECT group_concat(value, ' ') FROM contact_point WHERE person_id = p.id),
    (SELECT group_concat(concat_ws(' ', t.title, t.unit, o.official_name, o.short_name,
                                   o.acronym_es), ' ')
     FROM appointment a JOIN post t ON t.id = a.post_id
     JOIN organization o ON o.id = t.organization_id WHERE a.person_id = p.id))
FROM person p
"""
