"""Vacant posts filled from a spreadsheet: what each row would do, and what it did."""

from datetime import date

import pytest
from intake import read_table, table
from makers import CARMEN, TUMBES, person, post, read, refused, write

from crm import catalogue, filling, journal, people, sheets, turnover
from crm.dates import PartialDate
from crm.errors import CrmError
from crm.filling import Verdict
from crm.model import PostLevel
from crm.turnover import Term

DAY = date(2027, 1, 1)
TERM = Term(date(2026, 12, 31))
HEADINGS = ("UBIGEO", "Institución", "Cargo", "Nombres", "Apellido paterno", "Apellido materno")


def planned(db, *rows, headings=HEADINGS):
    return read(db, filling.plan, table(headings, *rows), TERM, DAY)


def head_of(db, organization_id: int, day: date = DAY):
    (found,) = [
        each
        for each in read(db, people.holdings, organization_id=organization_id, day=day)
        if each.level is PostLevel.ELECTED and each.current
    ]
    return found


def test_a_row_fills_the_post_of_its_government(db):
    rows = planned(db, ("070103", "", "Alcaldesa", "Rosa Elena", "De la Cruz", "Ñahui"))
    (row,) = rows
    assert (row.number, row.verdict, row.institution) == (
        2,
        Verdict.NEW,
        "Carmen de la Legua Reynoso",
    )
    assert write(db, filling.fill, rows, {}) == 1
    holder = head_of(db, CARMEN)
    assert (holder.person, holder.start) == ("Rosa Elena De la Cruz Ñahui", PartialDate.day(DAY))
    with db.read() as session:
        assert journal.next_undo(session).label == "Cargos vacantes ocupados: 1"
    write(db, journal.undo)
    assert head_of(db, CARMEN).person is None
    assert read(db, people.find) == []


@pytest.mark.parametrize(
    ("title", "fits"),
    [("", True), ("Alcalde", True), ("ALCALDESA", True), ("alcalde/sa", True), ("Regidor", False)],
)
def test_the_title_may_be_said_in_either_way(db, title, fits):
    (row,) = planned(db, ("070103", "", title, "Ana", "", ""))
    assert (row.verdict is Verdict.NEW) == fits
    assert (
        fits or row.problem == "«Carmen de la Legua Reynoso» no tiene vacante el cargo «Regidor»."
    )


def test_an_excel_that_lost_the_zero_of_a_code_is_understood(db):
    (row,) = planned(db, ("70103", "", "", "Ana", "", ""))
    assert row.institution == "Carmen de la Legua Reynoso"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (("999999", "", "", "Ana", "", ""), "Ningún gobierno tiene el UBIGEO 999999."),
        (("", "", "", "Ana", "", ""), "Falta el UBIGEO o la institución."),
        (("", "Comas", "", "Ana", "", ""), "«Comas» puede ser varios"),
        (("", "Inexistente", "", "Ana", "", ""), "«Inexistente»"),
    ],
)
def test_what_cannot_be_told_is_said_and_the_rest_goes_on(db, cells, said):
    wrong, right = planned(db, cells, ("240000", "", "", "Eva", "", ""))
    assert wrong.verdict is Verdict.WRONG
    assert said in wrong.problem
    assert write(db, filling.fill, (wrong, right), {}) == 1
    assert head_of(db, TUMBES).person == "Eva"


def test_a_post_that_is_held_or_given_twice_is_not_vacant(db):
    first, second = planned(
        db, ("070103", "", "", "Ana", "", ""), ("070103", "", "", "Eva", "", "")
    )
    assert (first.verdict, second.verdict) == (Verdict.NEW, Verdict.WRONG)
    write(db, filling.fill, (first,), {})
    (again,) = planned(db, ("070103", "", "", "Eva", "", ""))
    assert again.problem == "«Carmen de la Legua Reynoso» no tiene cargos vacantes."


def test_somebody_of_the_same_name_is_asked_about_never_taken_for_the_same(db):
    known = person(db, "Rosa Quispe Mamani")
    rows = planned(db, ("070103", "", "", "ROSA", "Quispe", "Mamani"))
    assert (rows[0].verdict, rows[0].namesakes) == (Verdict.ASK, (known,))
    assert "ninguna fila" in refused(db, filling.fill, rows, {})["rows"]
    write(db, filling.fill, rows, {2: known})
    assert head_of(db, CARMEN).person_id == known
    write(db, journal.undo)
    write(db, filling.fill, rows, {2: None})
    assert head_of(db, CARMEN).person_id != known


def test_somebody_new_in_two_posts_of_one_institution_is_one_person(db):
    councillor = {"organization_id": CARMEN, "title": "Regidor", "level": PostLevel.ELECTED}
    write(db, people.save_post, councillor)
    post(db, "Alcalde/sa", TUMBES, level=PostLevel.ELECTED)
    rows = planned(
        db,
        ("070103", "", "Alcaldesa", "Rosa", "Quispe", ""),
        ("070103", "", "Regidor", "ROSA", "QUISPE", ""),
        ("240000", "", "Alcalde", "Rosa", "Quispe", ""),
    )
    assert [each.verdict for each in rows] == [Verdict.NEW] * 3
    assert [each.same_as for each in rows] == [None, 2, None]
    write(db, filling.fill, rows, {})
    held = read(db, people.holdings, organization_id=CARMEN, day=DAY)
    assert len({each.person_id for each in held}) == 1
    other = read(db, people.holdings, organization_id=TUMBES, day=DAY)
    assert {each.person_id for each in other if each.person_id}.isdisjoint(
        {each.person_id for each in held}
    )
    (again,) = (each for each in rows if each.same_as)
    write(db, journal.undo)
    assert write(db, filling.fill, (again,), {}) == 1, "the other row may be left out"


def test_one_column_may_hold_the_whole_name_and_a_row_may_name_nobody(db):
    rows = planned(
        db,
        ("240000", "Quispe Mamani, Rosa", "1/3/2027"),
        ("070103", "", ""),
        headings=("Código", "Apellidos y nombres", "Desde"),
    )
    assert [each.verdict for each in rows] == [Verdict.NEW, Verdict.EMPTY]
    assert (rows[0].name, rows[0].start) == (
        "Rosa Quispe Mamani",
        PartialDate.day(date(2027, 3, 1)),
    )


def test_surnames_may_share_a_column(db):
    headings = ("Ubigeo", "Apellidos", "Nombres")
    (row,) = planned(db, ("070103", "De la Cruz Ñahui", "Rosa Elena"), headings=headings)
    assert row.person == {
        "given_names": "Rosa Elena",
        "paternal_surname": "De la Cruz",
        "maternal_surname": "Ñahui",
    }


def test_columns_that_nobody_can_tell_are_refused(db):
    with pytest.raises(CrmError, match="Use la plantilla"):
        planned(db, ("a", "b"), headings=("Columna 1", "Columna 2"))


def test_the_template_is_filled_in_and_read_back(db, tmp_path):
    term = Term(TERM.last_day, place_id=catalogue.place_id("070000"))
    headings, made = read(db, filling.template, term, DAY)
    assert len(made) == len(read(db, turnover.vacancies, term, DAY)) == 8
    rows = [list(row) for row in made]
    for row in rows:
        row[3:6] = ["Ana", "Pérez", row[0]]
    path = tmp_path / "vacantes.xlsx"
    sheets.write(path, headings, rows)
    found = read(db, filling.plan, read_table(path), term, DAY)
    assert {each.verdict for each in found} == {Verdict.NEW}
    steps = []
    write(db, filling.fill, found, {}, step=lambda done, total: steps.append((done, total)))
    assert steps == [(0, 8)]
    assert read(db, turnover.vacancies, term, DAY) == []


def test_a_row_that_could_not_be_saved_does_not_stand_in_the_way_of_the_others(db):
    first = catalogue.government_id("070103")
    write(db, people.appoint, {"person_id": person(db, "Ana"), "post_id": vacant_at(db, first)})
    write(db, turnover.close_term, TERM)
    early, long, right = planned(
        db,
        ("070103", "", "Rosa", "Quispe", "31/12/2026"),
        ("150110", "", "R" * 500, "Quispe", ""),
        ("240000", "", "Eva", "Rojas", ""),
        headings=("UBIGEO", "Cargo", "Nombres", "Apellido paterno", "Desde"),
    )
    assert early.problem == (
        "Ana ocupó ese cargo hasta el 31 dic 2026. Escriba una fecha de inicio posterior."
    )
    assert long.verdict is Verdict.WRONG
    assert write(db, filling.fill, (early, long, right), {}) == 1


def test_somebody_comes_with_the_new_term_however_late_that_is_written_down(db):
    later = date(2027, 3, 15)
    sheet = table(("UBIGEO", "Nombres"), ("070103", "Ana"))
    (row,) = read(db, filling.plan, sheet, TERM, later)
    assert row.start == PartialDate.day(date(2027, 1, 1))
    _headings, made = read(db, filling.template, TERM, later)
    assert {each[-1] for each in made} == {"01/01/2027"}


def test_a_post_that_somebody_is_known_to_take_later_is_not_vacant(db):
    values = {"person_id": person(db, "Ana"), "post_id": vacant_at(db, CARMEN)}
    write(db, people.appoint, values | {"start": PartialDate.day(date(2027, 1, 15))})
    (row,) = planned(db, ("070103", "", "", "Eva", "", ""))
    assert row.problem == "«Carmen de la Legua Reynoso» no tiene cargos vacantes."


def vacant_at(db, organization_id: int) -> int:
    return head_of(db, organization_id).post_id


def test_a_row_that_gives_only_surnames_is_wrong_and_not_taken_for_empty(db):
    (row,) = planned(db, ("070103", "", "", "", "Quispe", "Huamán"))
    assert (row.verdict, row.number) == (Verdict.WRONG, 2)
    assert "nombre" in row.problem
    headings = ("UBIGEO", "Apellidos", "Nombres")
    (row,) = planned(db, ("070103", "Quispe Huamán", ""), headings=headings)
    assert row.verdict is Verdict.WRONG


@pytest.mark.parametrize(
    ("institution", "fits"),
    [
        ("", True),
        ("Carmen de la Legua Reynoso", True),
        ("MUNICIPALIDAD DISTRITAL DE CARMEN DE LA LEGUA REYNOSO", True),
        ("Una que nadie conoce", True),
        ("Gobierno Regional de Tumbes", False),
    ],
)
def test_a_code_and_a_name_that_are_two_governments_are_told_apart(db, institution, fits):
    (row,) = planned(db, ("070103", institution, "", "Ana", "Paz", ""))
    assert (row.verdict is Verdict.NEW) == fits
    assert fits or row.problem == (
        "El UBIGEO 070103 es de «Carmen de la Legua Reynoso», pero la "
        "fila dice «Gobierno Regional de Tumbes». Corrija uno."
    )


def test_what_is_no_code_is_said_as_it_was_written(db):
    (row,) = planned(db, ("abc", "", "", "Ana", "Paz", ""))
    assert row.problem == "Ningún gobierno tiene el UBIGEO abc."


def test_the_heading_says_that_surnames_go_first(db):
    headings = ("Cod. UBIGEO", "APELLIDOS Y NOMBRES")
    (row,) = planned(db, ("070103", "DE LA CRUZ MAMANI JUAN CARLOS"), headings=headings)
    assert row.person == {
        "given_names": "JUAN CARLOS",
        "paternal_surname": "DE LA CRUZ",
        "maternal_surname": "MAMANI",
    }


def test_rows_are_numbered_as_the_spreadsheet_does_where_some_are_empty(db, tmp_path):
    path = tmp_path / "hoja.xlsx"
    rows = [("", ""), ("070103", "Ana"), ("", ""), ("070102", "Eva")]
    sheets.write(path, ("UBIGEO", "Nombres"), rows)
    found = read(db, filling.plan, read_table(path), TERM, DAY)
    assert [(each.number, each.name) for each in found] == [(3, "Ana"), (5, "Eva")]
