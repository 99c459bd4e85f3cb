"""What several columns of one heading say, and one cell of several telephones."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from crm.__main__ import main
from crm.database import Database, open_database
from crm.intake import columns, drafts, telephones, templates
from crm.intake.columns import Field
from crm.intake.drafts import Draft, read_phone
from crm.intake.plan import make
from crm.intake.value import Intake
from tests.intake import read_text
from tests.makers import read, write


def _fields(intake: Intake) -> list[str]:
    return [each.field.value if each.field else "" for each in columns.guess(intake)]


def _drafts(intake: Intake) -> list[Draft]:
    reading = columns.mapping(intake, columns.guess(intake))
    return list(drafts.of_rows(intake.rows, reading, lambda _said: ""))


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("999888777 / 01 555 1234", ["+51999888777", "+5115551234"]),
        ("999 888 777 - 987-654-321", ["+51999888777", "+51987654321"]),
        ("999888777,987654321", ["+51999888777", "+51987654321"]),
        ("999888777 987654321", ["+51999888777", "+51987654321"]),
        ("Cel: 999888777 Fijo: 01 555 1234", ["+51999888777", "+5115551234"]),
        ("RPM #999888777 o (074) 234567", ["+51999888777", "+5174234567"]),
        ("(01)5550143 Anx. 12 / (01)5550144 Anx. 13", ["+5115550143-12", "+5115550144-13"]),
        ("(01) 5550143 / anexo 210", ["+5115550143-210"]),
        ("5550143/44", ["+5115550143", "+5115550144"]),
        ("01/5551234", ["+5115551234"]),
        ("+51 999 888 777 / +1 (202) 555-0143", ["+51999888777", "+12025550143"]),
        ("no", []),
        ("0", []),
    ],
)
def test_a_cell_may_have_several_telephones(cell: str, numbers: list[str]) -> None:
    found = telephones.read(cell, read_phone)
    shown = [
        f"{each.e164}-{each.extension}" if each.extension else each.e164 for each in found.phones
    ]
    assert shown == numbers
    assert (found.unread, found.remark) == ((), False)


@pytest.mark.parametrize(
    ("cell", "count", "unread", "remark"),
    [
        ("999888777 (Rosa) / 987654321 (Luis)", 2, (), True),
        ("Telf 555 1234 Fax 555 1235", 1, (), True),
        ("999888777 / 12345678901234", 1, ("12345678901234",), False),
        ("5550143/210", 1, ("210",), False),
        ("*0123456", 0, ("*0123456",), False),
        ("llamar a Rosa", 0, ("llamar a Rosa",), False),
    ],
)
def test_what_is_no_telephone_is_not_lost(
    cell: str, count: int, unread: tuple[str, ...], remark: bool
) -> None:
    found = telephones.read(cell, read_phone)
    assert (len(found.phones), found.unread, found.remark) == (count, unread, remark)


def test_equal_headings_are_all_kept(tmp_path: Path) -> None:
    intake = read_text(
        tmp_path,
        "Persona;Teléfono;Teléfono;Anexo;Correo;Correo2;CORREO 3;Cargo\n"
        "Rosa Quispe Mamani;999888777;01 555 1234;12;a@x.pe;b@x.pe;c@x.pe;-\n"
        "Luis Soto Vega;987654321 (casa);no tiene;;;-;;Jefe\n",
    )
    three = ["email"] * 3
    assert _fields(intake) == ["person", "phone", "phone", "extension", *three, "post"]
    rosa, luis = _drafts(intake)
    said = [(each.value, each.extension) for each in rosa.reaches]
    # The extension is that of the column beside it, never of a mobile.
    assert said[3:] == [("+51999888777", ""), ("+5115551234", "12")]
    assert [value for value, _none in said[:3]] == ["a@x.pe", "b@x.pe", "c@x.pe"]
    assert (rosa.post, rosa.notes, rosa.told) == ("", "", ())
    assert [each.value for each in luis.reaches] == ["+51987654321"]
    assert (luis.notes, luis.told) == ("Teléfono: 987654321 (casa)", ())


def test_what_is_of_a_second_person_is_not_given_to_the_first(tmp_path: Path) -> None:
    beside = read_text(
        tmp_path,
        "Institución;Nombre 1;Correo 1;Nombre 2;Correo 2\n"
        "Muni Comas;Rosa Quispe Mamani;a@x.pe;Luis Soto Vega;b@x.pe\n",
    )
    assert _fields(beside) == ["institution", "person", "email", "", ""]
    assert columns.guess(beside)[4].told.startswith("Es de otra persona")
    (draft,) = _drafts(beside)
    assert [each.value for each in draft.reaches] == ["a@x.pe"]


def test_a_template_knows_equal_headings_and_columns_in_another_order(
    db: Database, tmp_path: Path
) -> None:
    first = read_text(
        tmp_path,
        "Quién;Dato;Dato;Dónde\nRosa Quispe;999888777;a@x.pe;Muni Comas\n",
        header=1,
    )
    assert [each.name for each in first.columns] == ["Quién", "Dato", "Dato", "Dónde"]
    chosen = templates.with_columns(
        first, {"A": "person", "B": "phone", "C": "email", "Dónde": "institution"}
    )
    write(db, templates.save, "Directorio", first, chosen)
    later = read_text(
        tmp_path,
        "DONDE;Quién;Dato;Dato\nMuni Comas;Luis Soto;987654321;b@x.pe\n",
        header=1,
    )
    kept = read(db, templates.fitting, later)
    assert kept is not None
    reading = templates.with_columns(later, kept.columns)
    assert dict(sorted(reading.fields.items())) == {
        0: Field.INSTITUTION,
        1: Field.PERSON,
        2: Field.PHONE,
        3: Field.EMAIL,
    }
    (row,) = read(db, make, later, reading).rows
    assert [each.value for each in row.draft.reaches] == ["b@x.pe", "+51987654321"]
    # A heading alone means all the columns so called, and a letter only its own.
    both = templates.with_columns(later, {"dato": "notes", "D": ""})
    assert both.fields == {2: Field.NOTES}


def test_the_command_line_reads_by_a_map_or_by_the_template_of_such_files(
    blank_db: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, way = tmp_path / "a.csv", tmp_path / "mapa.json"
    file.write_text("Nombre;Cargo;Correo\nRosa Quispe;Muni Comas;a@x.pe\n", "utf-8")
    way.write_text(json.dumps({"nombre": "Persona", "Cargo": "institution", "C": ""}), "utf-8")
    given = [str(each) for each in ("import", file, "--db", blank_db)]
    assert main([*given, "--map", str(way), "--yes"]) == 0
    assert "Nuevas: 1," in capsys.readouterr().out
    with closing(open_database(blank_db)) as db:
        intake = read_text(tmp_path, file.read_bytes())
        reading = templates.with_columns(intake, json.loads(way.read_text("utf-8")))
        write(db, templates.save, "Directorio", intake, reading)
    file.write_text("CORREO;Cargo;Nombre\nb@x.pe;Muni Comas;Rosa Quispe\n", "utf-8")
    assert main([*given, "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "Se leyó como dice la plantilla «Directorio»." in told
    assert "Nuevas: 0," in told  # she is there, and so is her institution


PEOPLE = """Nombres;Apellidos;Quién;Entidad;Correo;Fono;Obs
Rosa Elena;Quispe Mamani;Rosa Quispe;Municipalidad de Comas;rosa@x.pe;987654321;Rosa Quispe
Luis;Torres Vega;Luis Torres;San Juan de Miraflores;luis@x.pe;999888777 anx 12;luis@x.pe
;Huamán Rojas;María Huamán;Ministerio de Salud;-;912345678;987654321
"""


@pytest.mark.parametrize(
    ("letter", "field", "said"),
    [
        ("A", Field.GIVEN, ""),
        ("A", Field.PATERNAL, "«Nombres», no «Apellido paterno»"),
        ("B", Field.SURNAMES, ""),
        ("B", Field.GIVEN, "«Apellidos», no «Nombres»"),
        ("B", Field.NOTES, ""),
        ("C", Field.PERSON, ""),
        ("C", Field.INSTITUTION, "«Persona», no «Institución»"),
        ("D", Field.INSTITUTION, ""),
        ("D", Field.MUNICIPALITY, ""),
        ("D", Field.PERSON, "«Institución», no «Persona»"),
        ("E", Field.OFFICE_EMAIL, ""),
        ("E", Field.PHONE, "«Correo», no «Teléfono»"),
        ("F", Field.OFFICE_PHONE, ""),
        ("F", Field.EMAIL, "«Teléfono», no «Correo»"),
        ("F", Field.RUC, "«Teléfono», no «RUC»"),
        ("G", Field.EMAIL, ""),
        ("G", Field.UBIGEO, "no parece «Ubigeo (INEI)»"),
    ],
)
def test_a_column_that_is_not_like_what_it_is_read_as_is_said(
    tmp_path: Path, letter: str, field: Field, said: str
) -> None:
    intake = read_text(tmp_path, PEOPLE)
    position = "ABCDEFG".index(letter)
    told = columns.told(intake, position, field)
    assert said in told if said else not told
    if said and letter == "A":  # of an empty cell there is nothing to see
        assert columns.concerned(intake, position, field) == [2, 3]
