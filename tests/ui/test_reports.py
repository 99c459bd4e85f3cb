"""Informes: a report is chosen, adjusted, read as it leaves, written over, kept and closed."""

from datetime import date
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
from accessible import nameless
from acting import Ear, press, show
from makers import CARMEN, meeting, person
from makers import write as do
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel
from sqlalchemy import select

from crm import attendance, catalogue, exchange, followups, plans
from crm import bin as papelera
from crm.dates import PartialDate
from crm.model import Event, Participation
from ui.desk import Target
from ui.pages.reports import FIGURES, PAGES, TEXTS
from ui.pages.reports import page as reports_page
from ui.pages.reports_making import Report
from ui.parts.task import Task

WAIT = 30_000
DAY = PartialDate.day(date(2023, 11, 14))


@pytest.fixture
def rows(db):
    """A year with an activity, its workshop and three who were there; their rows."""
    plan = do(db, plans.save_plan, {"year": 2023})
    objective = do(
        db, plans.save_objective, {"plan_id": plan, "statement_es": "Brindar asistencia"}
    )
    values = {
        "objective_id": objective,
        "statement_es": "Tres talleres",
        "code": "1.1",
        "target": 3,
    }
    activity = do(db, plans.save_activity, values)
    event = meeting(db, "Taller de integración", start=DAY, activity_id=activity)
    found = []
    for name in ("Rosa Quispe", "Luis Ñahui", "Ana Paz"):
        row = {"person_id": person(db, name), "organization_id": CARMEN}
        found.append(do(db, attendance.save_row, event, row))
    do(db, followups.move, CARMEN, catalogue.stage_id("in_review"), on=DAY)
    return found


@pytest.fixture
def opened(qtbot, db, rows):
    """Open a report and wait for its pages."""

    def made(report="annual", *size):
        ear = Ear(db, name="Lucía Paredes")
        given = (("report", report), ("year", 2023))
        shown = show(qtbot, reports_page(ear.desk, Target("reports", None, given)), *size)
        ready(qtbot, shown)
        return ear, shown

    yield made
    qtbot.waitUntil(lambda: not Task.any_running(), timeout=WAIT)


def words(shown):
    return [each.text() for each in shown.findChildren(QLabel) if each.isVisible()]


def ready(qtbot, shown):
    def still():
        return not shown._clock.isActive() and not Task.any_running()

    qtbot.waitUntil(still, timeout=WAIT)
    qtbot.wait(1)
    qtbot.waitUntil(still, timeout=WAIT)


def seen(shown):
    reader = PdfReader(BytesIO(shown._made.data))
    return " ".join(" ".join(each.extract_text().split()) for each in reader.pages)


def typed(shown, text):
    """Write over a passage, and keep it."""
    shown.texts.text.selectAll()
    shown.texts.text.insertPlainText(text)
    shown.texts.save.click()


def activity_of(db, event):
    return do(db, lambda session: session.get_one(Event, event).activity_id)


def leave_out(db, row):
    do(db, papelera.delete, Participation, row, name="x")


def test_every_report_is_in_the_list_and_is_seen_as_it_will_be_printed(qtbot, opened):
    ear, shown = opened()
    assert "Tres talleres" in seen(shown)
    assert shown.word.isVisible()
    says = {
        Report.MATRIX: "Matriz del plan de trabajo 2023",
        Report.VOLUNTARY: "Informe Voluntario",
        Report.DASHBOARDS: "Eventos por mes y tipo",
        Report.DIRECTORY: "Directorio",
        Report.DECLARATION: "Carmen de la Legua Reynoso",
        Report.OVERDUE: "Compromisos vencidos",
        Report.AGENDA: "Agenda de",
        Report.COVERAGE: "Cobertura por territorio",
    }
    listed = shown.list.list
    assert set(listed.values()) == set(Report)
    for report, said in says.items():
        listed.select(report)
        shown.choose(report)
        ready(qtbot, shown)
        assert said in seen(shown)
        assert shown.excel.isVisible() is (shown._made.listing is not None)
        assert not shown.word.isVisible()
    assert ear.desk.settings.view["reports.report"] == "coverage"
    shown.search_here()
    QTest.keyClicks(shown.list.search, "vencid")
    qtbot.waitUntil(lambda: listed.values() == [Report.OVERDUE])
    assert nameless(shown) == []


def test_arrows_choose_a_report_and_that_of_an_actor_is_made_elsewhere(qtbot, opened):
    ear, shown = opened("dashboards")
    QTest.keyClick(shown.list.list, Qt.Key.Key_Down)
    assert shown.report is Report.BRIEF
    assert not shown.save.isEnabled()
    QTest.keyClick(shown.list.list, Qt.Key.Key_Return)
    assert ear.went[-1].kind == "actors"


def test_a_figure_leads_to_its_records_and_follows_them(qtbot, db, opened, rows):
    ear, shown = opened()
    assert "3 " in seen(shown)
    shown.tabs.choose(FIGURES)
    shown.figures.list.select("persons")
    shown.figures._show("persons")
    assert shown.figures.number.text() == "3"
    records = shown.figures.behind.rows.view
    assert len(shown.figures.behind.titles()) == 3
    records.setFocus()
    QTest.keyClick(records, Qt.Key.Key_Return)
    assert ear.went[-1].kind == "person"
    leave_out(db, rows[0])
    ready(qtbot, shown)
    assert shown.figures.number.text() == "2"


def test_options_change_what_is_seen_and_what_it_lacks_leads_to_the_record(qtbot, opened):
    ear, shown = opened()
    assert "Sustento de cifras" in seen(shown)
    shown.form.fields["evidence"].widget.click()
    shown.form.fields["language"].widget.choose("en")
    ready(qtbot, shown)
    assert "Sustento" not in seen(shown)
    assert "Network" in shown._made.title
    assert shown.aside.gap_count.text().endswith("por completar")
    assert "Cifras cuadran con" in shown.aside.sums.text()
    shown.aside.gaps.opened.emit(0)
    assert ear.went[-1].kind == "activity"
    shown.tabs.choose(FIGURES)
    look = shown.state()
    shown.choose(Report.AGENDA)
    assert shown.tabs.value() == PAGES
    shown.restore(look)
    assert (shown.report, shown.tabs.value()) == (Report.ANNUAL, FIGURES)


def test_title_and_passages_are_written_over_grow_old_and_go_back(qtbot, db, opened, rows):
    _ear, shown = opened()
    shown.tabs.choose(TEXTS)
    texts = shown.texts
    typed(shown, "Un año de la Red")
    ready(qtbot, shown)
    assert shown._made.title == "Un año de la Red"
    key = next(each for each in texts.list.values() if each not in ("title", "intro"))
    texts.list.select(key)
    texts._show(key)
    drafted = texts.text.toPlainText()
    typed(shown, "Escrito **por la oficina** <b>&.")
    ready(qtbot, shown)
    assert "Escrito por la oficina <b>&." in seen(shown)
    assert not texts.outdated.isVisible()
    assert texts.draft.text() in drafted.replace("**", "")
    (event,) = do(db, lambda session: session.scalars(select(Event.id)).all())
    meeting(db, "Segundo taller", start=DAY, activity_id=activity_of(db, event))
    ready(qtbot, shown)
    assert texts.outdated.text().startswith("Desactualizado: ")
    assert texts.outdated.isVisible()
    press(shown, "Volver al borrador")
    ready(qtbot, shown)
    assert "Escrito por la oficina" not in seen(shown)
    texts.text.selectAll()
    texts.text.insertPlainText("Sin guardar aún.")
    texts.list.setFocus()
    QTest.keyClick(texts.list, Qt.Key.Key_Up)
    ready(qtbot, shown)
    assert "Sin guardar aún." in seen(shown)
    assert "Sin guardar aún." not in texts.text.toPlainText()


def test_a_closed_version_keeps_its_files_and_says_what_has_changed_since(qtbot, db, opened, rows):
    ear, shown = opened()
    press(shown, "Cerrar versión final")
    shown.dialog.buttons["close"].click()
    qtbot.waitUntil(lambda: bool(ear.told), timeout=WAIT)
    ready(qtbot, shown)
    (version,) = shown.aside._facts.versions
    assert [each.name.rpartition(".")[2] for each in version.files] == ["pdf", "docx"]
    assert shown.aside.form.fields["state"].read().value == "published"
    offered = [each.title.rpartition(" · ")[2] for each in shown.aside.closed.view.shown.rows]
    assert offered == ["PDF", "Word"]
    assert not shown.aside.since.isVisible()
    leave_out(db, rows[0])
    ready(qtbot, shown)
    assert "publicado 3, hoy 2" in shown.aside.since.text()


def test_a_report_is_kept_as_pdf_as_word_and_a_list_as_excel(qtbot, opened, tmp_path):
    ear, shown = opened()

    def kept(button, name):
        press(shown, button)
        qtbot.waitUntil(lambda: isinstance(shown.dialog, QFileDialog), timeout=WAIT)
        shown.dialog.fileSelected.emit(str(tmp_path / name))
        shown.dialog.close()
        shown.dialog = None

    for button, name in (("Exportar PDF", "a.pdf"), ("Word", "a.docx")):
        kept(button, name)
        qtbot.waitUntil(lambda name=name: f"Guardado: {name}" in words(shown), timeout=WAIT)
    assert (tmp_path / "a.pdf").read_bytes() == shown._made.data
    assert "word/document.xml" in ZipFile(tmp_path / "a.docx").namelist()
    shown.choose(Report.MATRIX)
    ready(qtbot, shown)
    kept("Excel", "a.xlsx")
    qtbot.waitUntil(lambda: "Guardado: a.xlsx" in words(shown), timeout=WAIT)
    assert "xl/workbook.xml" in ZipFile(tmp_path / "a.xlsx").namelist()
    left = ear.desk.read(exchange.rows)
    assert [(row.name, row.total) for row in left] == [
        ("a.xlsx", len(shown._made.listing.rows)),
        ("a.docx", 1),
        ("a.pdf", 1),
    ]
    assert left[2].sha256 == sha256((tmp_path / "a.pdf").read_bytes()).hexdigest()
    kept("Exportar PDF", "no/hay/b.pdf")
    qtbot.waitUntil(lambda: any("No se pudo" in each for each in words(shown)), timeout=WAIT)
    press(shown, "Elegir otra carpeta")
    assert isinstance(shown.dialog, QFileDialog)
    shown.dialog.close()


def test_where_it_is_narrow_the_options_fold_into_a_button(qtbot, opened):
    _ear, shown = opened("matrix", 780, 600)
    assert not shown.pane.isVisible()
    assert shown.list.isVisible()
    press(shown, "Opciones")
    assert shown.pane.isVisible()
    assert not shown.list.isVisible()
    QTest.keyClick(shown.form.fields["year"].widget, Qt.Key.Key_Escape)
    assert shown.list.list.hasFocus()
