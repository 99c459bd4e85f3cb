"""Spreadsheets that leave: what was written is read back, and none of it runs."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake import cells
from makers import STRANGE
from python_calamine import CalamineWorkbook

from crm import sheets
from crm.text import clean_line

HEADINGS = ("Institución", "Notas")
LINES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize(("typed", "kept"), STRANGE)
def test_strange_text_comes_back_as_text(tmp_path, suffix, typed, kept):
    path = tmp_path / f"tabla{suffix}"
    sheets.write(path, HEADINGS, [["a", clean_line(typed)]])
    assert cells(path) == [HEADINGS, ("a", kept)]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@given(st.lists(st.tuples(LINES, LINES), min_size=1, max_size=5))
def test_any_table_comes_back(tmp_path_factory, suffix, rows):
    path = tmp_path_factory.mktemp("sheets") / f"t{suffix}"
    cleaned = [("x", *map(clean_line, row)) for row in rows]
    sheets.write(path, ("h", "i", "j"), cleaned)
    assert cells(path)[1:] == cleaned


def test_no_cell_of_a_csv_begins_like_a_formula(tmp_path):
    path = tmp_path / "t.csv"
    sheets.write(path, ["h"], [[each] for each in ("=1+1", "+51 999", "-2", "@x", "'=x")])
    lines = path.read_text("utf-8-sig").splitlines()[1:]
    assert lines == ["'=1+1", "'+51 999", "'-2", "'@x", "''=x"]


def test_days_and_numbers_are_days_and_numbers_to_a_spreadsheet(tmp_path):
    path = tmp_path / "t.xlsx"
    sheets.write(path, ["día", "n", "nada"], [[date(2026, 12, 31), 7, None]])
    (_heading, row) = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert row[:2] == [date(2026, 12, 31), 7.0]
    assert cells(path)[1] == ("2026-12-31", "7", "")


def test_a_table_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "t.xlsx"
    path.write_bytes(b"before")

    def rows():
        yield ["a"]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        sheets.write(path, ["h"], rows())
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]
