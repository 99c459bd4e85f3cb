"""No sentence of the report is kept anywhere: what it says is written anew from the records.

`report_sentences.txt` has the runs of words that must not be found: how many words, the CRC-32 of
the first four, and the beginning of the SHA-256 of all, in small letters without accents. Of a
sentence of over 14 words they are its runs of 14. The introduction, the statements of the plan,
official titles and names, and the next steps are kept, and are not among them.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from zlib import crc32

import pytest
from sqlalchemy import select

from crm.database import open_database
from crm.model import Base
from crm.text import fold

ROOT = Path(__file__).parents[2]
SHORTEST = 4


def _forbidden() -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for line in (Path(__file__).parent / "report_sentences.txt").read_text("ascii").splitlines():
        count, opening, whole = line.split()
        found.setdefault(int(opening, 16), {})[whole] = int(count)
    return found


FORBIDDEN = _forbidden()


def sentences_in(text: str) -> Iterator[str]:
    """The forbidden runs of words in a text, whatever its marks and quotes."""
    words = re.findall(r"\w+", fold(text))
    for start in range(len(words) - SHORTEST + 1):
        opening = crc32(" ".join(words[start : start + SHORTEST]).encode())
        for whole, count in FORBIDDEN.get(opening, {}).items():
            run = " ".join(words[start : start + count])
            if sha256(run.encode()).hexdigest().startswith(whole):
                yield run


def kept_in(texts: Iterable[str]) -> list[str]:
    return [run for text in texts for run in sentences_in(text)]


def test_a_sentence_is_known_again_whatever_its_marks():
    words = ["PMM", "del", "**años", "Cinco"]
    assert kept_in(["Y: " + " ".join(reversed(words)) + "**."]) == ["cinco anos del pmm"]
    assert len(FORBIDDEN) > 100


def test_no_sentence_of_the_report_is_in_the_file(facts_2023: Path):
    with closing(open_database(facts_2023, read_only=True)) as db, db.read() as session:
        texts = {
            value if isinstance(value, str) else repr(value)
            for table in Base.metadata.sorted_tables
            for row in session.execute(select(table))
            for value in row
            if isinstance(value, str | dict | list)
        }
    assert len(texts) > 1_000
    assert kept_in(texts) == []


@pytest.mark.parametrize("room", ["crm", "ui", "resources"])
def test_no_sentence_of_the_report_is_in_the_program(room: str):
    kinds = {".py", ".toml", ".csv", ".po", ".json", ".txt", ".qss"}
    files = [path for path in (ROOT / room).rglob("*") if path.suffix in kinds]
    assert files
    assert kept_in(path.read_text("utf-8") for path in files) == []
