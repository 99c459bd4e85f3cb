"""Tableros: gone through by the keys, the same numbers as a table, and kept as files."""

from datetime import date

import pytest
from accessible import nameless
from acting import Ear, press, show
from makers import CARMEN, meeting, write
from pypdf import PdfReader
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from crm import assessments, exchange
from crm.dashboards import Kind
from crm.dates import PartialDate
from ui.pages.dashboards import DashboardsPage


@pytest.fixture
def ear(db):
    """A year with two meetings in November and an actor that moved."""
    for day in (14, 28):
        meeting(db, f"Desayuno {day}", start=PartialDate.day(date(2023, 11, day)))
    for year, influence in ((2022, 2), (2023, 5)):
        values = {"organization_id": CARMEN, "assessed_on": date(year, 3, 1)}
        write(db, assessments.save_assessment, values | {"influence": influence, "interest": 4})
    return Ear(db)


def dashboard(qtbot, ear, kind, year=2023, *size):
    made = show(qtbot, DashboardsPage(ear.desk, kind, year), *size)
    qtbot.waitUntil(lambda: made.title.text() != "")
    return made


def key(target, pressed):
    QTest.keyClick(target, pressed)


def test_arrows_choose_a_number_it_is_spoken_and_enter_opens_its_records(qtbot, ear):
    page = dashboard(qtbot, ear, Kind.EVENTS)
    page.chart.setFocus()
    key(page.chart, Qt.Key.Key_Home)
    assert page.chart.accessibleName().endswith("Eventos propios, ene: —")
    for _month in range(10):
        key(page.chart, Qt.Key.Key_Right)
    assert page.chart.accessibleName().endswith("Eventos propios, nov: 2")
    assert page.behind.titles() == ["Desayuno 14", "Desayuno 28"]
    assert "nov: 2" in page.chart.tip_at(QPointF(page.chart.place((0, 10)).center()))
    key(page.chart, Qt.Key.Key_Return)
    rows = page.behind.rows.view
    assert rows.hasFocus()
    key(rows, Qt.Key.Key_Return)
    assert ear.went[-1].kind == "event"


def test_the_table_says_what_the_chart_draws_and_follows_the_file(qtbot, ear):
    page = dashboard(qtbot, ear, Kind.EVENTS)
    press(page, "Tabla")
    assert page.table.isVisible()
    assert not page.chart.isVisible()
    model = page.table.row_model
    total = model.columnCount() - 1
    assert model.index(0, total).data() == "2"
    meeting(ear.desk.db, "Taller", start=PartialDate.day(date(2023, 3, 2)))
    qtbot.waitUntil(lambda: page.table.row_model.index(0, total).data() == "3")
    page.table.select([2])
    assert page.name.text() == "Reunión"
    assert nameless(page) == []


def test_an_empty_year_says_so_in_a_sentence(qtbot, ear):
    page = dashboard(qtbot, ear, Kind.PEOPLE)
    assert page.nothing.isVisible()
    assert "Ningún asistente" in page.nothing.words.text()
    assert not page.image.isEnabled()
    page.kinds.choose(Kind.ACTORS)
    qtbot.waitUntil(page.chart.isVisible)
    assert page.behind.titles() == ["Influencia 5, interés 4", "Influencia 2, interés 4"]


def test_a_chart_is_kept_as_a_picture_and_as_a_pdf(qtbot, ear, tmp_path):
    page = dashboard(qtbot, ear, Kind.COVERAGE)
    page.write_picture(tmp_path / "c.png")
    page.write_pdf(tmp_path / "c.pdf")
    image = QImage(str(tmp_path / "c.png"))
    assert image.width() > 1_300
    assert image.text("Title") == page.title.text()
    text = PdfReader(tmp_path / "c.pdf").pages[0].extract_text()
    assert "Todo el país" in text
    page.write_pdf(tmp_path / "nowhere" / "c.pdf")
    assert len(ear.failed) == 1
    assert [told for told, _undo in ear.told] == ["Guardado: c.png", "Guardado: c.pdf"]
    left = ear.desk.read(exchange.rows)
    assert [(row.name, row.total) for row in left] == [("c.pdf", 26), ("c.png", 26)]
