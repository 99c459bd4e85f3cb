import sqlite3
import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crm.text import LONGEST, are_clean, clean_line, clean_text, fold, sort_key, terms, words

ANY_TEXT = st.text(st.characters())  # with lone surrogates
WRITABLE = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize("kept", ["<b>Juan</b>", "=1+1", "R&D", "👩‍👩‍👧 ok", "«Ñandú»", "x &lt; y"])
def test_what_is_typed_stays_as_typed(kept):
    assert clean_line(kept) == clean_text(kept) == kept


@pytest.mark.parametrize(
    ("typed", "line", "text"),
    [
        ("a\x00b\x07c\x9fd", "abcd", "abcd"),
        ("factura\u202excod.exe", "facturaxcod.exe", "facturaxcod.exe"),
        ("\u2066a\u2069\u200e\u200f\ufeffb\u061c", "ab", "ab"),
        ("a\ud800b", "ab", "ab"),
        ("  uno \t dos\r\ntres\u2028  ", "uno dos tres", "uno   dos\ntres"),
        ("a\u00a0\u2003b", "a b", "a\u00a0\u2003b"),
        ("Nun\u0303ez", "Nuñez", "Nuñez"),
        ("n\x00\u0303", "ñ", "ñ"),
        (" \n\t\x00 ", "", ""),
    ],
)
def test_what_harms_is_taken_out(typed, line, text):
    assert clean_line(typed) == line
    assert clean_text(typed) == text


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_more(typed):
    for clean in (clean_line, clean_text):
        once = clean(typed)
        assert clean(once) == once
        assert unicodedata.is_normalized("NFC", once)
        once.encode()


@given(st.lists(st.one_of(ANY_TEXT, st.text(" ab\u0301\n")), max_size=3))
@example(["Ana", ""])
@example(["a\nb"])
@example(["a", " b"])
@example(["a", "b "])
@example(["a", "\u0301"])
@example(["a" * (LONGEST + 1)])
def test_many_lines_are_clean_where_each_is(lines):
    if are_clean(lines):
        assert all(line and clean_line(line) == clean_text(line) == line for line in lines)


def test_what_people_write_is_clean_at_one_look():
    assert are_clean(["María de la Cruz", "Ñandú S.A.C.", "+51987654321", "ruth@oim.int"])
    assert are_clean([])


def test_a_hostile_length_is_cut_before_it_costs():
    started = time.perf_counter()
    marks = clean_line("a" + "\u0301\u0323" * 2_000_000)
    assert time.perf_counter() - started < 2
    assert 0 < len(marks) <= LONGEST
    assert len(clean_text("\ufb2c" * LONGEST)) == LONGEST  # grows threefold when composed


def test_ten_thousand_characters_are_all_kept():
    assert len(clean_line("ñ" * 10_000)) == 10_000


def test_folding_forgets_case_accents_and_blanks():
    assert fold("  BREÑA\u00a0 Ángel  ") == "brena angel"
    assert fold("Straße ﬁn") == "strasse fin"


@given(ANY_TEXT)
def test_folding_twice_changes_nothing_more(typed):
    assert fold(fold(typed)) == fold(typed)


@given(WRITABLE)
def test_folding_knows_no_case_and_no_form(typed):
    assert fold(unicodedata.normalize("NFD", typed)) == fold(unicodedata.normalize("NFC", typed))


def test_order_is_spanish():
    ordered = ["ana", "ana maría", "anabel", "Ángel", "Nunez", "Núñez", "nuñoa", "Ñahui", "Ofelia"]
    assert sorted(set(ordered), key=sort_key) == ordered


def test_order_in_the_database_is_that_of_the_program():
    names = ["ana", "Ángel", "Nuz", "Ñahui", "Ofelia", "n👍", "Ñuñoa", "Ñu"]
    with sqlite3.connect(":memory:") as db:
        db.execute("create table name (name, key)")
        db.executemany("insert into name values (?, ?)", [(n, sort_key(n)) for n in names])
        found = [name for (name,) in db.execute("select name from name order by key")]
    db.close()
    assert found == sorted(names, key=sort_key)


def test_two_names_with_the_same_letters_have_a_fixed_order():
    assert sort_key("Mario") != sort_key("Marió")
    assert sort_key("MARIO") == sort_key("  mario ")


@pytest.fixture(scope="module")
def tokenizer():
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.execute("create virtual table doc using fts5(body, tokenize='unicode61')")
    db.execute("create virtual table token using fts5vocab(doc, instance)")
    yield db
    db.close()


def sqlite_tokens(db, text):
    db.execute("delete from doc")
    db.execute("insert into doc values (?)", [text])
    return [term for (term,) in db.execute("select term from token order by offset")]


@given(
    typed=st.text(
        st.one_of(
            st.characters(min_codepoint=1, max_codepoint=0x24F),
            st.sampled_from("«»“”’–—…€½²№Ⅷ\ue000 .,-'"),
        )
    )
)
def test_terms_are_those_of_sqlite(tokenizer, typed):
    assert terms(typed) == sqlite_tokens(tokenizer, fold(typed))


def test_words_with_points_and_apostrophes_are_known_joined_and_in_parts():
    assert words("Ríos S.A.C. O'Higgins  — Muni-Comas") == [
        ("rios", ["rios"]),
        ("sac", ["s", "a", "c"]),
        ("ohiggins", ["o", "higgins"]),
        ("municomas", ["muni", "comas"]),
    ]
    assert words(" ... ") == words("") == []
