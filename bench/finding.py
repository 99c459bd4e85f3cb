"""From a keystroke to the ids of what it finds, against the bare full-text query."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlite

from bench.measure import Figure, Side, by_turns, together
from crm import organizations
from crm.database import PRAGMAS, open_database
from crm.search import Kind
from crm.text import terms

SHOWN = 50
SAMPLE = 30
GOAL = 2.0

BARE = """
    SELECT doc.record_id FROM search JOIN search_doc doc ON doc.position = +search.rowid
    WHERE search MATCH ? AND search.rowid BETWEEN ? AND ? ORDER BY search.rowid LIMIT ?
"""


@contextmanager
def bare_connection(path: Path) -> Iterator[Any]:
    """The library alone, on the same file with the same settings."""
    with closing(sqlite.connect(str(path), isolation_level=None)) as connection:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").fetchall()
        yield connection


def keystrokes(path: Path, size: str, *, sample: int = SAMPLE, times: int = 20) -> list[Figure]:
    """Type words letter by letter; a figure for each length of what has been typed."""
    found: dict[int, list[tuple[Side, Side]]] = {}
    database = open_database(path, read_only=True)
    with closing(database), bare_connection(path) as bare:
        words, commonest = _words(bare, sample)
        for word in words:
            for length in range(1, len(word) + 1):
                pair = _one(database, bare, word[:length], times)
                found.setdefault(min(length, 9), []).append(pair)
        long_one = _one(database, bare, commonest, times)
    every = together([pair for pairs in found.values() for pair in pairs])
    note = f"p99 {every[0].worst_of_hundred * 1e3:.1f} ms"
    return [
        Figure("tecla", size, *every, GOAL, note),
        *(
            Figure(f"tecla, letra {length}", size, *together(found[length]), GOAL)
            for length in sorted(found)
        ),
        Figure(f"tecla, «{commonest}»", size, *long_one, GOAL),
    ]


def _one(database: Any, bare: Any, typed: str, times: int) -> tuple[Side, Side]:
    def ours() -> Sequence[int]:
        with database.read() as session:
            return organizations.find(session, typed, limit=SHOWN)

    def theirs() -> Any:
        span = (Kind.ORGANIZATION.first, Kind.ORGANIZATION.last)
        return bare.execute(BARE, (f'"{typed}"*', *span, SHOWN)).fetchall()

    return by_turns(ours, theirs, times=times, warm_up=1)


def _words(bare: Any, sample: int) -> tuple[list[str], str]:
    """Words as they stand in names, so that common ones come oftener; and the commonest start."""
    names = [row[0] for row in bare.execute("SELECT official_name FROM organization ORDER BY id")]
    chosen = random.Random(1).sample(names, sample)
    words = [max(terms(name)[-2:], key=len) for name in chosen]
    starts = Counter(word[:9] for name in names for word in set(terms(name)) if len(word) >= 9)
    return words, starts.most_common(1)[0][0]
