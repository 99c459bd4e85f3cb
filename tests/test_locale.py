"""The English catalogue is whole, and the compiled one is made from it."""

import io
import re
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "resources" / "locale" / "en" / "LC_MESSAGES"
COMPILED = FOLDER / "enlace.mo"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
PLACEHOLDER = re.compile(r"{[^}]*}")


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    return read_po(io.BytesIO((FOLDER / "enlace.po").read_bytes()), locale="en")


@cache
def said_in_source() -> set[tuple[object, str | None]]:
    found = set()
    for room in ("crm", "ui"):
        for _file, _line, message, _comments, context in extract_from_dir(
            ROOT / room, method_map=[("**.py", "python")], keywords=KEYWORDS
        ):
            found.add((message, context))
    return found


def test_every_string_has_its_english(catalogue: Catalog) -> None:
    missing = [
        message
        for message, context in said_in_source()
        if not (entry := catalogue.get(message, context))
        or not (all(entry.string) if entry.pluralizable else entry.string)
    ]
    assert not missing, f"{len(missing)} strings have no English, such as {missing[:5]}"


def test_no_string_is_left_over(catalogue: Catalog) -> None:
    said = {
        message[0] if isinstance(message, tuple) else message
        for message, _context in said_in_source()
    }
    left = [
        entry.id
        for entry in catalogue
        if entry.id and (entry.id[0] if entry.pluralizable else entry.id) not in said
    ]
    assert not left


def test_translations_keep_the_placeholders(catalogue: Catalog) -> None:
    for entry in catalogue:
        ids = entry.id if entry.pluralizable else (entry.id,)
        strings = entry.string if entry.pluralizable else (entry.string,)
        for string in strings:
            assert set(PLACEHOLDER.findall(string)) <= set(PLACEHOLDER.findall(" ".join(ids)))
            assert set(PLACEHOLDER.findall(ids[-1])) <= set(PLACEHOLDER.findall(string)) or (
                entry.pluralizable and string == strings[0]
            )


def test_the_compiled_catalogue_is_that_of_the_text(catalogue: Catalog) -> None:
    made = io.BytesIO()
    write_mo(made, catalogue)
    assert told(COMPILED.read_bytes()) == told(made.getvalue())


def told(compiled: bytes) -> dict[object, object]:
    """What a compiled catalogue says, without who made it and when."""
    entries = read_mo(io.BytesIO(compiled))
    return {(str(entry.id), entry.context): entry.string for entry in entries if entry.id}


def test_the_header_says_how_it_is_written_and_how_it_counts() -> None:
    with COMPILED.open("rb") as file:
        compiled = GNUTranslations(file)
    assert compiled.charset() == "utf-8"
    assert compiled.info()["plural-forms"] == "nplurals=2; plural=(n != 1);"
    assert compiled.ngettext("hace {days} día", "hace {days} días", 0) == "{days} days ago"
