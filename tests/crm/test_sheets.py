"""Spreadsheets in and out: what was written is read back, and none of it runs."""

import zipfile
from datetime import date

import pytest
from hostile import XLS
from hypothesis import given
from hypothesis import strategies as st
from makers import STRANGE
from python_calamine import CalamineWorkbook

from crm import sheets
from crm.errors import CrmError
from crm.intake import guard
from crm.text import clean_line

HEADINGS = ("Institución", "Notas")
LINES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize(("typed", "kept"), STRANGE)
def test_strange_text_comes_back_as_text(tmp_path, suffix, typed, kept):
    path = tmp_path / f"tabla{suffix}"
    sheets.write(path, HEADINGS, [["a", clean_line(typed)]])
    assert sheets.read(path) == sheets.Sheet(HEADINGS, (("a", kept),))


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@given(st.lists(st.tuples(LINES, LINES), min_size=1, max_size=5))
def test_any_table_comes_back(tmp_path_factory, suffix, rows):
    path = tmp_path_factory.mktemp("sheets") / f"t{suffix}"
    cleaned = [("x", *map(clean_line, row)) for row in rows]
    sheets.write(path, ("h", "i", "j"), cleaned)
    assert sheets.read(path).rows == tuple(cleaned)


def test_no_cell_of_a_csv_begins_like_a_formula(tmp_path):
    path = tmp_path / "t.csv"
    sheets.write(path, ["h"], [[each] for each in ("=1+1", "+51 999", "-2", "@x", "'=x")])
    cells = path.read_text("utf-8-sig").splitlines()[1:]
    assert cells == ["'=1+1", "'+51 999", "'-2", "'@x", "''=x"]


def test_days_and_numbers_are_days_and_numbers_to_a_spreadsheet(tmp_path):
    path = tmp_path / "t.xlsx"
    sheets.write(path, ["día", "n", "nada"], [[date(2026, 12, 31), 7, None]])
    (_heading, row) = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert row[:2] == [date(2026, 12, 31), 7.0]
    assert sheets.read(path).rows == (("2026-12-31", "7", ""),)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_csv_of_any_office_is_read(tmp_path, mark, encoding):
    path = tmp_path / "t.csv"
    text = f"Institución{mark}Cargo\nÑaña{mark}Alcalde\n\n"
    path.write_bytes(text.encode(encoding))
    assert sheets.read(path) == sheets.Sheet(("Institución", "Cargo"), (("Ñaña", "Alcalde"),))


def test_what_cannot_be_read_is_told_in_words(tmp_path):
    def said(name: str, data: bytes) -> str:
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(CrmError) as caught:
            sheets.read(path)
        return str(caught.value)

    assert "está vacío" in said("vacia.csv", b"")
    assert "no tiene filas" in said("en_blanco.csv", b"\n,\n")
    assert "es una imagen" in said("foto.xlsx", b"\x89PNG")
    assert "no es una hoja de cálculo" in said("texto.xlsx", b"a,b\n")
    assert "no es una hoja de cálculo" in said("cortado.xls", XLS[:-50])
    assert "en la línea" in said("comillas.csv", b'a,b\n"x,1\n')
    with pytest.raises(CrmError, match=r"No se pudo leer «nada\.xlsx»"):
        sheets.read(tmp_path / "nada.xlsx")


def test_what_would_unfold_beyond_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(guard, "MOST_BYTES", 10_000)
    path = tmp_path / "bomba.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", "")
        parts.writestr("xl/worksheets/sheet1.xml", b" " * 100_000)
    assert path.stat().st_size < 10_000
    with pytest.raises(CrmError, match="más de 200 MB"):
        sheets.read(path)


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
