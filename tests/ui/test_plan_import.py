"""A work plan out of a spreadsheet, as its user sees it before it is written."""

import pytest
from accessible import nameless
from acting import Ear, press
from makers import nothing_written, read
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from ways import went
from xlsxwriter import Workbook

from crm import plan_progress, plans
from ui.pages.sheet_import import CHOOSE, ROWS
from ui.parts.task import Task

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def ear(qtbot, db):
    yield Ear(db, name="Lucía Paredes")
    qtbot.waitUntil(lambda: not Task.any_running(), timeout=30_000)


@pytest.fixture
def path(tmp_path):
    book = Workbook(str(tmp_path / "matriz 2023.xlsx"))
    page = book.add_worksheet()
    rows = (
        ("Código", "Actividad", "Meta"),
        ("Suelta", "", ""),
        ("Objetivo 1: Asistencia técnica",),
        (1.1, "<b>Talleres</b>", 3),
        (1.2, "Desayunos", 2),
        (1.1, "Décima", "varias"),
        ("1.11", "Oculta", 1),
    )
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    page.set_row(6, None, None, {"hidden": True})
    book.close()
    return tmp_path / "matriz 2023.xlsx"


def settle(qtbot, page):
    qtbot.waitUntil(lambda: not page.working.busy and not Task.any_running(), timeout=30_000)
    QApplication.processEvents()


def shown(page):
    table = page.rows.table.row_model
    return [[table.index(n, c).data() for c in (0, 1, 2, 3)] for n in range(len(table.ids))]


def digit(page, number):
    QTest.keyClick(page.rows.table, Qt.Key.Key_0 + number)


def test_a_sheet_is_seen_asked_about_written_and_taken_back(qtbot, db, ear, path):
    page = went(qtbot, ear, "plan/import")
    with nothing_written(db):
        page.read_sheet(path)
        settle(qtbot, page)
        assert page.year.text() == "2023"
        assert shown(page) == [
            ["4", "¿Qué código?", "1.1", "<b>Talleres</b>"],
            ["6", "¿Qué código?", "1.1", "Décima"],
        ]
        assert nameless(page) == []
        assert not page.foot.next.isEnabled()
        digit(page, 1)
        digit(page, 2)
    assert page.rows.said() == "3 actividades se escriben · 1 oculta · 1 con error no se escribe"
    page.rows.switch.choose("all")
    page.hidden.setFocus()
    QTest.keyClick(page.hidden, Qt.Key.Key_Space)
    assert page.rows.writes() == 4
    assert page.rows.answers == {4: "1.1", 6: "1.10"}  # what was answered stays
    QTest.keyClick(page.rows.table, Qt.Key.Key_Return, CTRL)
    settle(qtbot, page)
    assert page.stack.currentIndex() == CHOOSE
    found = read(db, plan_progress.of_year, 2023).activities
    assert [each.heading for each in found] == [
        "1.1 <b>Talleres</b>",
        "1.2 Desayunos",
        "1.10 Décima",
        "1.11 Oculta",
    ]
    press(page, "Ver el plan")
    assert (ear.went[-1].kind, ear.went[-1].value("year")) == ("plan", 2023)
    page.read_sheet(path)
    settle(qtbot, page)
    assert page.stack.currentIndex() == ROWS
    assert page.rows.writes() == 0
    QTest.keyClick(page.rows.table, Qt.Key.Key_Escape)
    press(page, "Elegir hoja de cálculo…")
    page.dialog.close()


def test_an_import_is_undone_as_one(qtbot, db, ear, path):
    page = went(qtbot, ear, "plan/import", year=2024)
    page.read_sheet(path)
    settle(qtbot, page)
    assert page.year.text() == "2024"
    for number in (3, 3):
        digit(page, number)
    page.go_on()
    settle(qtbot, page)
    assert read(db, plans.years) == [2024]
    press(page, "Deshacer")
    settle(qtbot, page)
    assert read(db, plans.years) == []


def test_a_file_that_is_no_matrix_is_said(qtbot, ear, tmp_path):
    page = went(qtbot, ear, "plan/import")
    wrong = tmp_path / "notas.csv"
    wrong.write_text("una,dos\n1,2\n", "utf-8")
    page.read_sheet(wrong)
    settle(qtbot, page)
    assert page.stack.currentIndex() == CHOOSE
    assert "fila de encabezados" in page.notices.notice.words.text()
