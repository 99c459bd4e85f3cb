"""Tables of others: in any letters, with any separator, headings wherever they stand."""

from datetime import date

import pytest
from hostile import XLS
from hypothesis import given, settings
from hypothesis import strategies as st
from intake import read, read_text
from xlsxwriter import Workbook

from crm import sheets
from crm.errors import CrmError
from crm.intake.as_json import dump, load
from crm.intake.value import (
    Address,
    Attached,
    Attendee,
    Card,
    Format,
    Intake,
    Labelled,
    Mail,
    Occasion,
    Photo,
)
from crm.text import clean_line

SPANISH = "Institución;Cargo\nMunicipalidad de Ñaña;Alcalde\nGobierno Regional de Áncash;Años\n"


def names(found: Intake) -> list[str]:
    return [each.name for each in found.columns]


def cells(found: Intake) -> list[tuple[str, ...]]:
    return [each.cells for each in found.rows]


def book(path, write) -> Intake:
    """Read a workbook that `write` fills."""
    with Workbook(path) as made:
        write(made)
    return read(path)


# Letters and separators


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_letters_that_can_be_told_leave_no_choice(tmp_path, encoding):
    found = read_text(tmp_path, SPANISH.encode(encoding))
    assert names(found) == ["Institución", "Cargo"]
    assert cells(found)[0] == ("Municipalidad de Ñaña", "Alcalde")
    assert len(found.encodings) == 1


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "mac_roman"])
def test_one_word_tells_in_which_letters_a_text_was_written(tmp_path, encoding):
    for word in ("Muñoz", "Víctor", "ZÚÑIGA", "Peña «a» Áncash", "¿Cómo?", "ARGÜELLES", "José"):
        found = read_text(tmp_path, f"Nombre;Nota\nAna;{word}\n".encode(encoding))
        assert cells(found) == [("Ana", word)]


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "mac_roman"])
def test_letters_that_cannot_be_told_are_guessed_and_shown(tmp_path, encoding):
    found = read_text(tmp_path, SPANISH.encode(encoding))
    assert found.encoding == encoding
    assert cells(found)[0] == ("Municipalidad de Ñaña", "Alcalde")
    offered = {each.code: each.sample for each in found.encodings}
    assert "Institución" in offered[encoding]
    assert len(set(offered.values())) > 2
    chosen = read_text(tmp_path, SPANISH.encode(encoding), encoding="cp850")
    assert chosen.encoding == "cp850"


def test_a_text_of_two_hands_is_read_as_each_wrote(tmp_path):
    found = read_text(tmp_path, SPANISH.encode() + "Ñuñoa;Peña\n".encode("cp1252"))
    assert cells(found)[-1] == ("Ñuñoa", "Peña")
    assert found.encoding == "utf-8"


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_what_divides_the_cells_is_told_by_what_they_say(tmp_path, mark):
    other = ";" if mark == "," else ","
    text = f"Nombre{mark}Nota\nAna{mark}Pide{other} y espera{other} siempre\nRosa{mark}No\n"
    found = read_text(tmp_path, text)
    assert found.separator == mark
    assert len(found.columns) == 2
    assert {each.code for each in found.separators} == {",", ";", "\t", "|"}
    assert len(read_text(tmp_path, text, separator=other).columns) == 3


def test_excel_may_say_it_in_a_line_of_its_own(tmp_path):
    found = read_text(tmp_path, "sep=;\nNombre;Cargo\nAna;Jefa\n")
    assert (names(found), cells(found)) == (["Nombre", "Cargo"], [("Ana", "Jefa")])
    assert found.rows[0].line == 3


def test_choices_that_do_not_exist_are_refused(tmp_path):
    for choice in ({"encoding": "ebcdic"}, {"separator": "x"}):
        with pytest.raises(CrmError, match="No se conoce"):
            read_text(tmp_path, SPANISH, **choice)


# Quotes


def test_a_quote_that_nobody_closes_costs_its_line_alone(tmp_path):
    text = 'Nombre,Cargo\nAna,"Jefa\nRosa,Alcaldesa\n"Eva ""la jefa""","dos\nlíneas"\nLuz,Edil\n'
    found = read_text(tmp_path, text)
    assert cells(found) == [
        ("Ana", "Jefa"),
        ("Rosa", "Alcaldesa"),
        ('Eva "la jefa"', "dos\nlíneas"),
        ("Luz", "Edil"),
    ]
    assert [each.line for each in found.rows] == [2, 3, 4, 6]
    assert [(each.line, each.sentence) for each in found.problems] == [
        (2, "Una comilla se abre y no se cierra: revise la fila.")
    ]


@settings(max_examples=20)
@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), min_size=1, max_size=5))
def test_what_we_write_is_read_back(tmp_path_factory, rows):
    kept = [("x", *map(clean_line, row)) for row in rows]
    for suffix in (".csv", ".xlsx"):
        path = tmp_path_factory.mktemp("t") / f"t{suffix}"
        sheets.write(path, ("Nombre", "Cargo", "Nota"), kept)
        found = read(path)
        assert cells(found) == kept
        assert names(found) == ["Nombre", "Cargo", "Nota"]


# Headings


@pytest.mark.parametrize(
    ("text", "headers", "first"),
    [
        ("DIRECTORIO 2023;;\n;;\nN°;Nombre;Cargo\n1;Ana;Jefa\n2;Eva;Edil\n", (3,), "1"),
        ("UBIGEO;MUNICIPALIDAD;ALCALDE(SA)\n070103;Carmen;Ana\n", (1,), "070103"),
        ("Ana Díaz;ana@x.pe;999888777\nEva Ríos;eva@x.pe;999888776\n", (), "Ana Díaz"),
        ("F. Nac.;Grupo;Clave\n2001-01-01;A;123456\n2001-01-02;B;123457\n", (1,), "2001-01-01"),
        ("Nombre\nAna\nEva\n", (1,), "Ana"),
        ("Eva Ríos;Municipalidad de Comas\nAna Díaz;Región Callao\n", (), "Eva Ríos"),
        (
            "Nombre;Contacto;;Lugar\n;Teléfono;Correo;\nAna;999888777;a@x.pe;Lima\n",
            (1, 2),
            "Ana",
        ),
        (
            "Alcalde;;Regidor;\nNombre;Teléfono;Nombre;Teléfono\nAna;999888777;Eva;999888776\n",
            (1, 2),
            "Ana",
        ),
    ],
)
def test_headings_are_found_wherever_they_stand(tmp_path, text, headers, first):
    found = read_text(tmp_path, text)
    assert found.headers == headers
    assert cells(found)[0][0] == first


def test_headings_of_two_rows_are_said_in_one(tmp_path):
    text = "Nombre;Contacto;;Lugar\n;Teléfono;Correo;\nAna;999888777;a@x.pe;Lima\n"
    found = read_text(tmp_path, text)
    assert names(found) == ["Nombre", "Contacto · Teléfono", "Contacto · Correo", "Lugar"]


def test_one_may_say_which_line_has_the_headings(tmp_path):
    text = "a;b\nAna;Jefa\n"
    assert names(read_text(tmp_path, text, header=1)) == ["a", "b"]
    assert len(read_text(tmp_path, text, header=0).rows) == 2


def test_totals_and_headings_said_again_are_no_rows(tmp_path):
    text = "Nombre;Monto\nAna;3\nNombre;Monto\nEva;4\nTotal general;7\nTotal Perú SAC;1\n"
    found = read_text(tmp_path, text)
    assert [row[0] for row in cells(found)] == ["Ana", "Eva", "Total Perú SAC"]
    assert [each.line for each in found.problems] == [5]
    assert found.total == 3


# Workbooks


def test_cells_are_read_as_people_see_them(tmp_path):
    def write(made):
        sheet = made.add_worksheet("Alcaldes")
        sheet.write_row(2, 1, ["UBIGEO", "Nombre", "Vigencia", "RUC", "Activo", "Nota"])
        sheet.write_number(3, 1, 70103)
        sheet.write_string(3, 2, "  Ana\u00a0 Díaz ")
        sheet.write_datetime(3, 3, date(2023, 1, 1), made.add_format({"num_format": "dd/mm/yy"}))
        sheet.write_number(3, 4, 20131312955)
        sheet.write_boolean(3, 5, True)
        sheet.write_formula(3, 6, "=1+1", None, 2.5)

    found = book(tmp_path / "a.xlsx", write)
    (row,) = found.rows
    assert row.cells == ("", "70103", "Ana Díaz", "2023-01-01", "20131312955", "Sí", "2.5")
    assert row.line == 4
    assert [row.was_number(place) for place in range(7)] == [
        *(False, True, False, False, True, False, True)
    ]
    assert [each.letter for each in found.columns] == list("ABCDEFG")
    assert (found.columns[1].numbers, found.columns[3].days) == (1, 1)
    assert (found.format, found.sheet, found.headers) == (Format.XLSX, "Alcaldes", (3,))


def test_an_old_workbook_is_read_alike(tmp_path):
    found = read_text(tmp_path, XLS, "a.xls")
    assert (found.format, names(found)) == (Format.XLS, ["Nombre", "Ubigeo"])
    assert found.rows[0].cells == ("Ñusta", "70103")
    assert found.rows[0].was_number(1)


def test_rows_that_the_sheet_hides_are_known_by_their_lines(tmp_path):
    def write(made):
        for name in ("Otra", "Plan & «más»"):
            sheet = made.add_worksheet(name)
            for line in range(4):
                sheet.write_row(line, 0, [name, line])
        made.worksheets()[0].set_row(1, None, None, {"hidden": True})
        made.worksheets()[1].set_row(2, None, None, {"hidden": True})
        made.worksheets()[1].set_column(1, 1, None, None, {"hidden": True})

    assert book(tmp_path / "a.xlsx", write).hidden == (2,)
    assert read(tmp_path / "a.xlsx", sheet="Plan & «más»").hidden == (3,)


def test_merged_cells_say_what_they_say_in_every_row(tmp_path):
    def write(made):
        sheet = made.add_worksheet()
        sheet.merge_range(0, 0, 0, 3, "DIRECTORIO DE AUTORIDADES")
        sheet.write_row(1, 0, ["Región", "Nombre"])
        sheet.merge_range(1, 2, 1, 3, "Contacto")
        sheet.write_row(2, 2, ["Titular", "Alterno"])
        sheet.merge_range(3, 0, 5, 0, "Tumbes")
        for line, name in enumerate(["Ana", "Eva", "Luz"], 3):
            sheet.write_row(line, 1, [name, "999888777", "a@x.pe"])

    found = book(tmp_path / "a.xlsx", write)
    assert names(found) == ["Región", "Nombre", "Contacto · Titular", "Contacto · Alterno"]
    assert [row[:2] for row in cells(found)] == [
        ("Tumbes", "Ana"),
        ("Tumbes", "Eva"),
        ("Tumbes", "Luz"),
    ]


def test_the_first_sheet_with_something_is_read_and_the_others_offered(tmp_path):
    def write(made):
        made.add_worksheet("Portada")
        for name in ("Lima", "Oculta", "Cusco"):
            sheet = made.add_worksheet(name)
            sheet.write_row(0, 0, ["Nombre", "Cargo"])
            sheet.write_row(1, 0, [name, "x"])
            if name == "Oculta":
                sheet.hide()

    found = book(tmp_path / "a.xlsx", write)
    assert found.sheet == "Lima"
    assert [each.code for each in found.sheets] == ["Portada", "Lima", "Cusco"]
    assert read(tmp_path / "a.xlsx", sheet="Cusco").rows[0].cells[0] == "Cusco"
    with pytest.raises(CrmError, match="no tiene la hoja"):
        read(tmp_path / "a.xlsx", sheet="Nada")


def test_that_there_are_more_rows_than_can_be_read_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("crm.intake.tables.MOST_ROWS", 3)
    found = read_text(tmp_path, "Nombre,Cargo\n" + "Ana,Jefa\n" * 5)
    assert (len(found.rows), found.total) == (3, 3)
    assert "Tiene más de 200 000 filas" in found.problems[0].sentence


def test_a_text_beyond_measure_is_cut_and_told(tmp_path):
    found = read_text(tmp_path, f"Nombre,Nota\nAna,{'a' * 20_001}\nEva,{'a' * 19_999}\n")
    assert [len(row[1]) for row in cells(found)] == [20_000, 19_999]
    assert [each.line for each in found.problems] == [2]


def test_a_row_wider_than_its_headings_widens_them_all(tmp_path):
    found = read_text(tmp_path, "Nombre,Cargo\nAna,Jefa\n" + "Eva,Edil\n" * 99 + "Luz,Edil,x\n")
    assert len(found.columns) == 3
    assert {len(row) for row in cells(found)} == {3}
    assert found.columns[2].samples == ("x",)


# Between the two processes


@pytest.mark.parametrize(
    "value",
    [
        Card(
            3,
            "Ana",
            units=("a", "b"),
            emails=(Labelled("a@x.pe", ("work",), "x", True),),
            addresses=(Address("Jr. 1", kinds=("home",)),),
            photo=Photo("image/png", b"\x89PNG\0"),
        ),
        Occasion(1, starts=date(2026, 1, 5), organizer=Attendee("Ana")),
        Mail(1, "Hola", attachments=(Attached("a.pdf", "application/pdf", 3),)),
    ],
)
def test_values_go_from_one_process_to_the_other_unchanged(value):
    assert load(type(value), dump(value)) == value
    for broken in ({"line": "x"}, {"nada": 1}, [], None, {"name": "falta line"}):
        with pytest.raises(ValueError):
            load(type(value), broken)
