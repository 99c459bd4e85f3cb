"""Lists as offices keep them: a cell says more than its heading, or the heading says it."""

from pathlib import Path

import pytest
from sqlalchemy import select

from crm import exchange
from crm.database import Database
from crm.errors import CrmError
from crm.exchange import Format, Order, What
from crm.filling import same_title
from crm.intake import apply, columns, plan, posts, review
from crm.intake.answers import Duplicates
from crm.intake.columns import Field
from crm.intake.mixed import Mixed, taken_apart
from crm.intake.plan import Verdict
from crm.model import Appointment, ContactPoint, Person
from tests.intake import read as intake_of
from tests.intake import read_text
from tests.makers import read, write


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("Ana Pérez <ana@x.pe>", Mixed("Ana Pérez", "", ("ana@x.pe",))),
        ("Gerente: Juan Pérez", Mixed("Juan Pérez", "Gerente")),
        ("Sr. Pedro Salas (Comisionado) cel. 988777666",
         Mixed("Sr. Pedro Salas", "Comisionado", (), ("cel. 988777666",))),
        ("Carlos Ruiz\nAlcalde\n(01) 555-0143 anexo 210",
         Mixed("Carlos Ruiz", "Alcalde", (), ("(01) 555-0143 anexo 210",))),
        ("Rosa Huamán, Gerenta, 2do piso", Mixed("Rosa Huamán", "Gerenta", (), (), ("2do piso",))),
        ("Juan Pérez DNI 12345678", Mixed("Juan Pérez")),
        ("QUISPE MAMANI, Rosa Elena", Mixed("QUISPE MAMANI, Rosa Elena")),
        ("Juan Pérez (2023-2026)", Mixed("Juan Pérez", rest=("2023-2026",))),
        ("María (Muni Comas) Pérez", Mixed("María Pérez", rest=("Muni Comas",))),
        ("María José - García", Mixed("María José - García")),
    ],
)  # fmt: skip
def test_a_cell_that_says_more_than_a_name_is_taken_apart(cell: str, said: Mixed) -> None:
    assert taken_apart(cell) == said


def test_name_post_and_telephone_of_one_cell_come_in_as_what_they_are(
    db: Database, tmp_path: Path
) -> None:
    text = "Institución;Contacto\nMuni Comas;Ing. Juan Pérez - Gerente - 999 888 777, anexo 12\n"
    intake = read_text(tmp_path, text)
    with db.read() as session:
        made = plan.make(session, intake)
    with db.write() as session:
        apply.apply(session, made)
    with db.read() as session:
        person = session.scalars(select(Person)).one()
        post = session.scalars(select(Appointment)).one().post
        phone = session.scalars(select(ContactPoint)).one()
        assert (person.given_names, person.paternal_surname) == ("Juan", "Pérez")
        assert (person.treatment, post.title, phone.value) == ("Ing.", "Gerente", "+51999888777")


def test_the_post_of_everybody_may_be_the_heading_over_their_names(
    db: Database, tmp_path: Path
) -> None:
    intake = read_text(tmp_path, "UBIGEO;ALCALDE(SA)\n150110;VILLEGAS ROJAS ULISES\n")
    with db.read() as session:
        made = plan.make(session, intake)
    with db.write() as session:
        apply.apply(session, made)
    with db.read() as session:
        held = session.scalars(select(Appointment)).one()
        assert (held.post.title, held.post.single) == ("Alcalde/sa", True)
        assert held.person.name == "Ulises Villegas Rojas"


def test_a_list_of_names_and_telephones_needs_no_headings(tmp_path: Path) -> None:
    intake = read_text(tmp_path, "Juan Pérez,999888777\nRosa (Comas),987654321\nMaría,944333222\n")
    fields = columns.mapping(intake, columns.guess(intake)).fields
    assert fields == {0: Field.PERSON, 1: Field.PHONE}


def test_columns_that_name_nobody_are_told_before_each_row_is_wrong(
    db: Database, tmp_path: Path
) -> None:
    intake = read_text(tmp_path, "Teléfono;Correo\n999888777;a@x.pe\n")
    with db.read() as session, pytest.raises(CrmError, match="qué columna nombra"):
        plan.make(session, intake)


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("people.xlsx", Format.XLSX),
        ("people.csv", Format.CSV),
        ("people.vcf", Format.VCARD),
        ("four.vcf", Format.VCARD_4),
        ("institutions.csv", Format.CSV_RAW),
    ],
)
def test_what_left_enlace_adds_nothing_when_it_comes_back(
    db: Database, tmp_path: Path, name: str, format_: Format
) -> None:
    """Namesakes, who has one name only and nobody's post: the id says who each of them is."""
    text = (
        "Nombres;Apellidos;Institución;Cargo;Teléfono;Dirección\n"
        "Mamá;;;;999111222;\nÓscar;Ejemplo Bendezú;;;;\n"
        "Rosa;Quispe Mamani;Muni Comas;Alcaldesa;015421919 anexo 3;Av. Perú 12\n"
    )
    with db.read() as session:
        coming = plan.make(session, read_text(tmp_path, text))
    with db.write() as session:
        apply.apply(session, coming)
    path = tmp_path / name
    what = What.ORGANIZATIONS if format_ is Format.CSV_RAW else What.PEOPLE
    exchange.export(db, path, Order(format_, what, internal=True))
    with db.read() as session:
        made = plan.make(session, intake_of(path))
    assert {each.verdict for each in made.rows} == {Verdict.SAME}


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("GERENTE DE DESARROLLO SOCIAL", "Gerente de Desarrollo Social"),
        ("JEFA DE RR.HH. Y TI", "Jefa de RR.HH. y TI"),
        ("ESPECIALISTA II DE LA DEMUNA", "Especialista II de la DEMUNA"),
        ("DIRECTOR(A) DEL ÁREA N° 3", "Director(a) del Área N° 3"),
        ("ALCALDE/SA", "Alcalde/sa"),
        ("JEFE DE LA RED DE SALUD (E)", "Jefe de la Red de Salud (e)"),
        ("ASESORA DEL GTRM", "Asesora del GTRM"),
        ("JEFA", "Jefa"),
        ("LOGÍSTICA", "Logística"),
        ("ADMINISTRACION", "Administracion"),
        ("OMAPED", "OMAPED"),  # of one short word nobody can tell
        ("Gerente de TI", "Gerente de TI"),
        ("gerente", "gerente"),
    ],
)
def test_a_post_in_capitals_is_written_as_posts_are(typed: str, written: str) -> None:
    assert posts.proper(typed) == written


def test_posts_and_units_of_rows_and_cards_come_in_so_and_add_nothing_again(
    db: Database, tmp_path: Path
) -> None:
    text = (
        "Nombres;Apellidos;Institución;Cargo;Unidad\n"
        "Rosa;Quispe Mamani;Muni Comas;GERENTE DE TI;DESARROLLO SOCIAL\n"
    )
    made = read(db, plan.make, read_text(tmp_path, text))
    assert (made.rows[0].draft.post, made.rows[0].draft.unit) == (
        "Gerente de TI",
        "Desarrollo Social",
    )
    write(db, apply.apply, made)
    (row,) = read(db, plan.make, read_text(tmp_path, text)).rows
    assert row.verdict is Verdict.SAME
    card = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Soto;Ana;;;\r\nFN:Ana Soto\r\n"
        "ORG:Muni Comas;IMAGEN Y PRENSA;\r\nTITLE:JEFA DE PRENSA\r\nEND:VCARD\r\n"
    )
    (row,) = read(db, plan.make, read_text(tmp_path, card, "a.vcf")).rows
    assert (row.draft.post, row.draft.unit) == ("Jefa de Prensa", "Imagen y Prensa")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Gobernador regional", "GOBERNADORA REGIONAL", True),
        ("Gerenta", "Gerente", True),
        ("Alcalde/sa", "ALCALDESA", True),
        ("Director(a) Regional", "Directora regional", True),
        ("Gerente", "Gerente General", False),
        ("Gerente", "Subgerente", False),
    ],
)
def test_a_post_is_one_whoever_has_it(one: str, other: str, same: bool) -> None:
    assert same_title(one, other) is same


def test_somebody_known_keeps_the_post_and_gains_the_extension_and_the_next_mayor_waits(
    db: Database, tmp_path: Path
) -> None:
    first = (
        "Nombres;Apellidos;Institución;Cargo;Unidad;Celular;Teléfono;Desde;Hasta\n"
        "Milagros;Soto Tasayco;Muni Comas;Gerenta;DEMUNA;999111222;015550140;;\n"
        "Nélida;Huamaní Rojas;Muni Comas;Alcaldesa;;;;2023;31/12/2090\n"
    )
    then = (
        "Nombres;Apellidos;Institución;Cargo;Celular;Teléfono;Desde\n"
        "Milagros;Soto Tasayco;Muni Comas;GERENTE;999111222;015550140 anexo 99;\n"
        "Zoila;Cruz Paz;Muni Comas;Alcalde;;;\n"
        "Raúl;Vega Lazo;Muni Comas;Alcalde;;;01/01/2091\n"
    )
    for text in (first, then):
        with db.read() as session:
            made = plan.make(session, read_text(tmp_path, text))
        with db.write() as session:
            apply.apply(session, made, duplicates=Duplicates.MERGE)
    with db.read() as session:
        held = session.scalars(select(Appointment).order_by(Appointment.id)).all()
        assert [(each.person.given_names, bool(each.overlap_reason)) for each in held] == [
            ("Milagros", False),
            ("Nélida", False),
            ("Zoila", True),
            ("Raúl", True),  # Zoila is there, for all that is known
        ]
        phones = session.scalars(select(ContactPoint).where(ContactPoint.value == "+5115550140"))
        assert [each.extension for each in phones] == [None, "99"]
        assert held[1].end is not None


def test_two_rows_of_one_file_name_their_institution_once(db: Database, tmp_path: Path) -> None:
    text = (
        "Nombres;Apellidos;Institución;Celular\nAna;Vega Lazo;Muni Comas;999111222\n"
        "Ana María;Vega Lazo;MD Comas;999111222\n"
    )
    with db.read() as session:
        made = plan.make(session, read_text(tmp_path, text))
        shown = review.beside(session, made, made.rows[1])
    assert [each.label for each in shown.lines] == ["Persona", "Institución", "Teléfono"]
    assert shown.line == 2


def test_a_group_of_an_iphone_is_not_a_person(tmp_path: Path) -> None:
    card = "BEGIN:VCARD\nVERSION:3.0\nN:Mesa;;;;\nFN:Mesa\n{}END:VCARD\n"
    text = card.format("X-ADDRESSBOOKSERVER-KIND:group\n") + card.format("")
    intake = read_text(tmp_path, text, "a.vcf")
    assert [each.line for each in intake.cards] == [7]
    assert "grupo" in intake.problems[0].sentence
