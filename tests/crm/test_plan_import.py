"""A work plan out of a spreadsheet: what is understood, what is asked, and that it is whole."""

from datetime import date, datetime

import pytest
from intake import read_table, table
from makers import nothing_written, read, refused, write
from xlsxwriter import Workbook

from crm import catalogue, journal, plan_import, plan_progress, plan_sheet, plans
from crm.dates import PartialDate
from crm.errors import CrmError
from crm.plan_import import Verdict

HEADINGS = ("Código", "Actividad", "Meta", "Unidad", "Responsable", "Fecha prevista", "Notas")


def sheet(tmp_path, *rows, hidden=(), name="plan.xlsx"):
    """A workbook of these rows; numbers stay numbers and days days, as when Excel has them."""
    book = Workbook(str(tmp_path / name))
    page = book.add_worksheet()
    day = book.add_format({"num_format": "d-mmm"})
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), day)
            else:
                page.write(number, column, cell)
        if number + 1 in hidden:
            page.set_row(number, None, None, {"hidden": True})
    book.close()
    return tmp_path / name


def matrix(path):
    return plan_sheet.read(read_table(path))


def planned(db, path, year=2023, **how):
    return read(db, plan_import.plan, matrix(path), year, **how)


def told(plan):
    return [(each.line, each.verdict, each.heading) for each in plan.rows]


def imported(db, path, answers=None, **how):
    return write(db, plan_import.apply, planned(db, path, **how), answers or {})


@pytest.fixture
def path(tmp_path):
    return sheet(
        tmp_path,
        ("Red de las Naciones Unidas", "Plan de trabajo 2023"),
        (),
        HEADINGS,
        ("Objetivo específico 1: Brindar asistencia técnica",),
        ("Producto 1.1: Políticas públicas",),
        ("1.1.1.2", "Tres talleres «ODS»", "3 talleres", "", "OIM; ACNUR", "octubre", "Con CEPAL"),
        (),
        ("", "1.1.1.10 Participación en la reunión de Precursores", 1, "", "Nadie", "pronto"),
        ("OE 2 – Gestión de la información",),
        ("2.1.1.2", "Hojas informativas", "50%", "hojas", "", date(2023, 3, 31)),
        ("2.1.1.4", "Videos", "Al menos 1,200", "", "", "marzo - mayo"),
        ("2.1.1.3", "Ya no es actividad", 2),
        HEADINGS,
        ("Total", "", 6),
        hidden=(12,),
    )


def test_columns_objectives_levels_and_what_cells_say_are_understood(db, path):
    found = matrix(path)
    assert (found.year, found.source) == (2023, "plan.xlsx")
    done = imported(db, path)
    assert (done.objectives, done.activities, done.wrong) == (2, 4, 0)
    view = read(db, plan_progress.of_year, 2023)
    assert [each.objective.label for each in view.objectives] == [
        "OE 1 Brindar asistencia técnica",
        "OE 2 Gestión de la información",
    ]
    ids = [each.id for each in view.activities]
    talleres, accra, hojas, videos = (read(db, plans.activity_values, id_) for id_ in ids)
    assert (talleres["code"], talleres["target"], talleres["unit_es"]) == ("1.1.1.2", 3, "talleres")
    assert talleres["responsible"] == [catalogue.entity_id("OIM"), catalogue.entity_id("ACNUR")]
    assert (talleres["due"], talleres["notes"]) == (PartialDate.month(2023, 10), "Con CEPAL")
    assert (accra["code"], accra["target"]) == ("1.1.1.10", 1)
    assert accra["notes"] == "Fecha según la hoja: pronto\nResponsable según la hoja: Nadie"
    assert (hojas["target"], hojas["notes"]) == (None, "Meta según la hoja: 50%")
    assert hojas["due"] == PartialDate.day(date(2023, 3, 31))
    assert (videos["target"], videos["notes"]) == (1200, "Meta según la hoja: Al menos 1,200")
    assert videos["due"] == PartialDate(date(2023, 3, 1), date(2023, 5, 31))
    under = view.objectives[0].objective.id
    assert read(db, plans.objective_values, under)["levels"][0]["code"] == "1.1"
    write(db, journal.undo)
    assert read(db, plans.years) == []


def test_what_the_sheet_hides_is_left_out_unless_it_is_wanted_and_what_is_there_stays(db, path):
    assert told(planned(db, path))[-1] == (12, Verdict.HIDDEN, "2.1.1.3 Ya no es actividad")
    imported(db, path)
    again = planned(db, path, with_hidden=True)
    assert [each.verdict for each in again.rows] == [*[Verdict.THERE] * 4, Verdict.NEW]
    done = write(db, plan_import.apply, again, {})
    assert (done.objectives, done.activities, done.there) == (0, 1, 4)


def test_a_code_that_excel_made_a_number_or_a_day_is_asked_where_it_is_open(db, tmp_path):
    path = sheet(
        tmp_path,
        ("Objetivo", "Código", "Actividad"),
        (1, 1.1, "Uno"),
        (1, 1.2, "Dos"),
        (1, 1.1, "Diez"),
        (1, date(2002, 2, 1), "Día"),
    )
    plan = planned(db, path)
    assert [(each.verdict, each.options) for each in plan.rows] == [
        (Verdict.ASK, ("1.1", "1.10")),
        (Verdict.NEW, ()),
        (Verdict.ASK, ("1.1", "1.10")),
        (Verdict.ASK, ("1.2", "2.1", "1.2.2")),
    ]
    assert plan.rows[1].notes == ("El código está como número en la hoja: se lee 1.2.",)
    with nothing_written(db):
        assert list(refused(db, plan_import.apply, plan, {2: "1.1"})) == ["rows.4", "rows.5"]
        same = refused(db, plan_import.apply, plan, {2: "1.1", 4: "1.1", 5: None})
        assert same == {"rows.4": "Fila 4: Ya hay una actividad con el código «1.1» en este plan."}
    write(db, plan_import.apply, plan, {2: "1.1", 4: "1.10", 5: None})
    found = read(db, plan_progress.of_year, 2023).activities
    assert [each.code for each in found] == ["1.1", "1.2", "1.10", None]


def test_a_row_of_no_objective_or_with_a_code_twice_is_wrong_in_words(db, tmp_path):
    path = sheet(
        tmp_path,
        HEADINGS[:2],
        ("1.1", "Sin objetivo"),
        ("Objetivo 1",),
        ("1.1", "Una"),
        ("1.1.", "Otra"),
        ("Nota al pie",),
    )
    rows = {each.line: each for each in planned(db, path).rows}
    assert rows[2].reason == "No se sabe de qué objetivo es: escríbalo en la hoja."
    assert rows[5].reason == "Su código «1.1» es también el de la fila 4."
    assert rows[6].reason == "No dice qué actividad es."
    assert (rows[4].verdict, rows[4].objective) == (Verdict.NEW, "Objetivo 1")


def test_a_code_whose_activity_is_blank_is_told_beside_its_objective_too(db, tmp_path):
    rows = (("OE 1 Asistir", "1.1", "Taller"), ("OE 1 Asistir", "1.2", ""), ("OE 2 Informar",))
    found = matrix(sheet(tmp_path, ("Objetivo", "Código", "Actividad"), *rows))
    assert [each.code for each in found.activities] == ["1.1"]
    assert found.lost == ((3, "OE 1 Asistir · 1.2"),)


def test_without_headings_it_says_what_they_should_be(db, tmp_path):
    with pytest.raises(CrmError, match="No se encuentra la fila de encabezados"):
        matrix(sheet(tmp_path, ("1.1", "Talleres"), ("1.2", "Hojas")))


def test_a_target_that_no_number_holds_is_no_target():
    found = plan_sheet.read(table(HEADINGS[1:3], ("Talleres", "9" * 5_000), ("Ferias", "3")))
    assert [each.target for each in found.activities] == [None, 3]
    assert found.activities[0].unread[0][0] == "Meta"
