"""Relevo de autoridades as its user goes through it: four steps, by the keyboard."""

from datetime import date
from pathlib import Path

import pytest
from accessible import nameless
from acting import Ear, fill, press, show, take
from intake import cells
from makers import CARMEN, TUMBES, appoint, person, post, read, write
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton

from crm import catalogue, exchange, followups, journal, people, sheets, tasks, turnover
from crm.dates import PartialDate
from crm.model import PostLevel
from crm.turnover import Term
from ui.desk import Target
from ui.forms import finders
from ui.forms.appointment import page as appointment_page
from ui.pages.turnover import CLOSE, REVIEW, SHEET, VACANT, WHO
from ui.pages.turnover import page as turnover_page
from ui.pages.turnover_notice import TurnoverNotice
from ui.pages.turnover_who import KINDS
from ui.parts.table import TableView
from ui.parts.task import Task

COMAS = catalogue.government_id("150110")
TERM = Term(date(2026, 12, 31))
SINCE = PartialDate.day(date(2023, 1, 1))
CTRL = Qt.KeyboardModifier.ControlModifier
HEADINGS = ("UBIGEO", "Cargo", "Nombres", "Apellido paterno", "Apellido materno")


@pytest.fixture
def ear(qtbot, db):
    yield Ear(db, name="Lucía Paredes")
    qtbot.waitUntil(lambda: not Task.any_running(), timeout=30_000)


@pytest.fixture
def folk(db):
    """The heads of Carmen and Tumbes, a manager of Carmen, and one who stays."""
    appoint(db, person(db, "Rosa Quispe Mamani"), head_of(db, CARMEN), SINCE)
    appoint(db, person(db, "Luis Rojas"), head_of(db, TUMBES), SINCE)
    appoint(db, person(db, "Ana Flores"), post(db, "Gerente", level=PostLevel.TRUSTED), SINCE)
    appoint(db, person(db, "Eva Soto"), post(db, "Técnica", level=PostLevel.CAREER), SINCE)
    write(db, followups.move, CARMEN, catalogue.stage_id("signed"))


def head_of(db, organization_id: int) -> int:
    (found,) = [
        each.post_id
        for each in read(db, people.holdings, organization_id=organization_id)
        if each.level is PostLevel.ELECTED and each.current
    ]
    return found


def opened(qtbot, ear, **given):
    page = show(qtbot, turnover_page(ear.desk, Target("turnover", None, tuple(given.items()))))
    fill(page.who, "last_day", "31/12/2026")
    settle(qtbot, page)
    return page


def settle(qtbot, page):
    """Wait until nothing is being read or done."""
    qtbot.waitUntil(
        lambda: page._reading is None and not page.working.busy and not Task.any_running(),
        timeout=30_000,
    )
    QApplication.processEvents()


def reviewed(qtbot, ear):
    page = opened(qtbot, ear)
    on(qtbot, page)
    return page


def on(qtbot, page):
    """Press Ctrl+Enter wherever the keyboard is."""
    QTest.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_Return, CTRL)
    settle(qtbot, page)


def column(table: TableView, number: int) -> list[str]:
    model = table.row_model
    return [model.index(row, number).data() for row in range(model.rowCount())]


def told(page) -> str:
    notice = page.notices.notice
    return notice.words.text() if notice else ""


def words(page) -> str:
    return " ".join(each.text() for each in page.findChildren(QLabel) if each.isVisible())


def holder_of(db, organization_id: int) -> str | None:
    held = read(db, people.holdings, organization_id=organization_id, day=TERM.next_day)
    return next(e.person for e in held if e.current and e.level is PostLevel.ELECTED)


def sheet_of(tmp_path: Path, *rows: tuple[str, ...]) -> Path:
    path = tmp_path / "alcaldes.xlsx"
    sheets.write(path, HEADINGS, rows)
    return path


# Who


def test_it_begins_at_the_end_of_the_term(qtbot, ear):
    page = show(qtbot, turnover_page(ear.desk, Target("turnover")))
    said = page.who.form.fields["last_day"].keep()
    assert said == f"31/12/{turnover.last_day_near(date.today()).year}"
    assert page.who.form.fields["last_day"].widget.hasFocus()
    assert page.who.term().levels == TERM.levels


@pytest.mark.parametrize("typed", ["", "31/02/2027", "2026", "31/12/2099"])
def test_a_day_that_cannot_end_a_term_is_told_and_one_stays(qtbot, ear, typed):
    page = opened(qtbot, ear)
    fill(page.who, "last_day", typed)
    on(qtbot, page)
    assert page.step == WHO
    assert page.who.form.problems()["last_day"]


def test_something_is_to_leave_somewhere(qtbot, ear):
    page = opened(qtbot, ear)
    for name in ("elected", "trusted"):
        page.who.form.fields[name].widget.click()
    on(qtbot, page)
    assert page.who.form.problems() == {"elected": "Elija al menos un nivel."}
    page.who.form.fields["elected"].widget.click()
    for kind in KINDS:
        page.who.form.fields[kind.value].widget.click()
    on(qtbot, page)
    assert list(page.who.form.problems().values()) == ["Elija al menos un tipo de gobierno."]
    assert page.step == WHO


# Reviewing


def test_it_shows_who_leaves_before_anything_is_done(qtbot, db, ear, folk):
    page = reviewed(qtbot, ear)
    assert page.step == REVIEW
    assert sorted(column(page.review.leavers, 0)) == [
        "Ana Flores",
        "Luis Rojas",
        "Rosa Quispe Mamani",
    ]
    assert page.foot.status.text() == "3 personas dejan su cargo en 2 gobiernos"
    assert page.review.counts.text() == (
        "Autoridades electas: 2 · Funcionarios de confianza: 1 · "
        "Gobiernos regionales: 1 · Municipalidades distritales: 2"
    )
    page.review.switch.choose("at_risk")
    assert column(page.review.risks, 0) == ["Carmen de la Legua Reynoso · Distrital"]
    assert column(page.review.risks, 3) == ["Firmó"]
    assert page.review.tasks.text() == (
        "Se creará 1 tarea «Presentar la Declaración a la nueva gestión»."
    )
    assert holder_of(db, CARMEN) == "Rosa Quispe Mamani"


def test_a_territory_narrows_it(qtbot, ear, folk):
    page = opened(qtbot, ear)
    take(page.who, "place_id", "tumbes")
    on(qtbot, page)
    assert column(page.review.leavers, 0) == ["Luis Rojas"]
    assert page.bar.about.text().startswith("31/12/2026 · ")
    assert "Tumbes" in page.bar.about.text()


def test_a_day_that_has_passed_is_said_to_spare_who_came_later(qtbot, ear, folk):
    page = opened(qtbot, ear)
    fill(page.who, "last_day", "31/12/2023")
    on(qtbot, page)
    assert page.review.note.words.text() == (
        "Esa fecha ya pasó: quienes empezaron después no se tocan."
    )
    assert len(column(page.review.leavers, 0)) == 3
    page.to(WHO)
    fill(page.who, "last_day", "31/12/2022")
    on(qtbot, page)
    assert column(page.review.leavers, 0) == []
    assert "Nadie deja su cargo el 31/12/2022" in words(page)
    assert not page.foot.next.isEnabled()
    page.to(CLOSE)
    assert not page.foot.next.isEnabled()


def test_enter_opens_the_person_and_one_comes_back_to_the_same_step(qtbot, ear, folk):
    page = reviewed(qtbot, ear)
    QTest.keyClick(page.review.leavers, Qt.Key.Key_Return)
    assert ear.went[-1].kind == "person"
    kept = page.state()
    again = opened(qtbot, ear)
    again.restore(kept)
    settle(qtbot, again)
    assert again.step == REVIEW
    assert len(column(again.review.leavers, 0)) == 3


def test_what_changes_elsewhere_is_seen(qtbot, db, ear, folk):
    page = reviewed(qtbot, ear)
    ear.desk.act(lambda s: people.quick_person(s, "Otro", organization_id=COMAS))
    ear.desk.act(
        lambda s: people.appoint(
            s, {"person_id": people.find(s, "otro")[0], "post_id": head_of(db, COMAS)}
        )
    )
    settle(qtbot, page)
    assert "Otro" in column(page.review.leavers, 0)


# Closing


def test_the_term_is_closed_and_taken_back_by_the_keyboard_alone(qtbot, db, ear, folk):
    page = reviewed(qtbot, ear)
    on(qtbot, page)
    assert page.step == CLOSE
    assert page.close_step.form.fields["present_by"].keep() == "30/01/2027"
    on(qtbot, page)
    assert "Se cerraron 3 designaciones." in words(page)
    assert holder_of(db, CARMEN) is None
    assert [each.due_on for each in read(db, tasks.open_ones)] == [date(2027, 1, 30)]
    assert page.close_step.undo.hasFocus()
    QTest.keyClick(page.close_step.undo, Qt.Key.Key_Return)
    settle(qtbot, page)
    assert told(page) == "Deshecho: Relevo de autoridades al 31/12/2026"
    assert holder_of(db, CARMEN) == "Rosa Quispe Mamani"
    assert read(db, tasks.open_ones) == []
    assert page.foot.next.plain_text() == "Cerrar designaciones"


def test_cancelling_half_way_leaves_everything(qtbot, db, ear, folk):
    page = reviewed(qtbot, ear)
    page.to(CLOSE)
    page.go_on()
    page.notices.progress.cancel.click()
    settle(qtbot, page)
    assert told(page) == "Se canceló: no cambió nada."
    assert holder_of(db, CARMEN) == "Rosa Quispe Mamani"
    with db.read() as session:
        assert "Relevo" not in journal.next_undo(session).label
    page.go_on()
    settle(qtbot, page)
    assert holder_of(db, CARMEN) is None


def test_a_day_to_present_by_that_has_passed_is_refused(qtbot, db, ear, folk):
    page = reviewed(qtbot, ear)
    page.to(CLOSE)
    fill(page.close_step, "present_by", "01/01/2020")
    on(qtbot, page)
    assert page.close_step.form.problems() == {"present_by": "Esa fecha ya pasó."}
    assert holder_of(db, CARMEN) == "Rosa Quispe Mamani"


def test_what_was_undone_elsewhere_can_be_closed_again(qtbot, db, ear, folk):
    page = reviewed(qtbot, ear)
    page.to(CLOSE)
    page.go_on()
    settle(qtbot, page)
    assert page.notices.isVisible()
    ear.desk.act(journal.undo)
    settle(qtbot, page)
    assert page.foot.next.plain_text() == "Cerrar designaciones"
    assert not page.notices.isVisible()
    page.go_on()
    settle(qtbot, page)
    assert holder_of(db, CARMEN) is None


def test_where_nobody_is_left_to_leave_the_third_step_says_so(qtbot, db, ear, folk):
    page = reviewed(qtbot, ear)
    page.to(CLOSE)
    ear.desk.act(lambda s: turnover.close_term(s, TERM))
    settle(qtbot, page)
    assert "Nadie deja su cargo el 31/12/2026" in words(page)
    for said in ("0 personas", "Sus cargos quedan vacantes", "presentar la Declaración a nadie"):
        assert said not in words(page)
    assert not page.foot.next.isEnabled()
    ear.desk.act(journal.undo)
    settle(qtbot, page)
    assert "3 personas dejan su cargo" in words(page)
    assert "Sus cargos quedan vacantes" in words(page)


def test_who_leaves_the_page_meanwhile_leaves_the_work_to_end(qtbot, db, ear, folk):
    page = turnover_page(ear.desk, Target("turnover"))
    page.show()
    fill(page.who, "last_day", "31/12/2026")
    page.to(CLOSE)
    settle(qtbot, page)
    page.go_on()
    assert page.leaving()
    page.deleteLater()
    qtbot.waitUntil(lambda: not Task.any_running(), timeout=30_000)
    assert holder_of(db, CARMEN) is None


# Vacant posts


def test_a_vacant_post_is_filled_by_its_form(qtbot, db, ear, folk):
    write(db, turnover.close_term, TERM)
    page = opened(qtbot, ear, step="vacant")
    page.to(VACANT)
    settle(qtbot, page)
    assert column(page.vacant.table, 3)[0] in ("Ana Flores", "Luis Rojas", "Rosa Quispe Mamani")
    page.search_here()
    page.vacant.search.setText("legua alcalde")
    QTest.keyClick(page.vacant.search, Qt.Key.Key_Return)
    assert column(page.vacant.table, 3) == ["Rosa Quispe Mamani"]
    page.focus_first()
    QTest.keyClick(page.vacant.table, Qt.Key.Key_Return)
    form = show(qtbot, appointment_page(ear.desk, ear.went[-1]))
    assert form.form.fields["start"].keep() == "01/01/2027"
    fill(form, "person_id", "Nueva Alcaldesa")
    QTest.keyClick(form.form.fields["person_id"].widget, Qt.Key.Key_Return)
    QTest.keyClick(form, Qt.Key.Key_Return, CTRL)
    assert form.form.problems() == {}
    assert holder_of(db, CARMEN) == "Nueva Alcaldesa"
    settle(qtbot, page)
    assert column(page.vacant.table, 3) == []
    assert "Nada coincide con «legua alcalde»." in words(page)


def test_the_template_goes_out_and_comes_back_filled(qtbot, db, ear, folk, tmp_path):
    page = opened(qtbot, ear)
    take(page.who, "place_id", "callao")
    page.to(VACANT)
    settle(qtbot, page)
    press(page, "Descargar plantilla")
    assert isinstance(page.dialog, QFileDialog)
    assert page.dialog.selectedFiles()[0].endswith("Cargos vacantes - 2026-12-31.xlsx")
    page.dialog.close()
    page.save_template(tmp_path / "plantilla.xlsx")
    settle(qtbot, page)
    assert told(page) == f"Guardado en «{tmp_path / 'plantilla.xlsx'}»"
    made = cells(tmp_path / "plantilla.xlsx")
    assert len(made) == 1 + len(page.vacant.vacant)
    (row,) = ear.desk.read(exchange.rows)
    assert (row.name, row.what, row.total) == (
        "plantilla.xlsx",
        "Cargos vacantes",
        len(page.vacant.vacant),
    )
    page.save_template(tmp_path / "no" / "plantilla.xlsx")
    settle(qtbot, page)
    assert "plantilla.xlsx" in told(page)


@pytest.fixture
def sheet(qtbot, db, ear, folk, tmp_path):
    """A page that has read a sheet: two new ones, a namesake, an error and a blank."""
    write(db, turnover.close_term, TERM)
    page = opened(qtbot, ear)
    page.to(VACANT)
    settle(qtbot, page)
    page.read_sheet(
        sheet_of(
            tmp_path,
            ("070103", "Alcaldesa", "ROSA", "Quispe", "Mamani"),
            ("240000", "", "Elena", "Torres", "Ñahui"),
            ("150110", "", "Julio", "Vega", ""),
            ("999999", "", "Juan", "Pérez", ""),
            ("150108", "", "", "", ""),
        )
    )
    settle(qtbot, page)
    return page


def test_a_sheet_is_seen_row_by_row_before_it_is_written(qtbot, db, sheet):
    assert sheet.step == SHEET
    assert sheet.sheet.switch.value() == "to_answer"
    sheet.sheet.switch.choose("all")
    assert column(sheet.sheet.table, 1) == [
        "¿La misma persona?",
        "Se llenará",
        "Se llenará",
        "Error",
        "Sigue vacante",
    ]
    assert column(sheet.sheet.table, 3)[3] == "Ningún gobierno tiene el UBIGEO 999999."
    assert sheet.foot.next.plain_text() == "Llenar 2 cargos"
    assert holder_of(db, CARMEN) is None


@pytest.mark.parametrize(("key", "same"), [("1", True), ("2", False)])
def test_a_namesake_is_asked_about_and_answered_by_a_digit(qtbot, db, sheet, key, same):
    (rosa,) = read(db, people.find, "rosa quispe")
    assert "1. Es la misma: Alcalde/sa" in " ".join(
        each.accessibleName() for each in sheet.sheet.question.findChildren(QPushButton)
    )
    QTest.keyClick(QApplication.focusWidget(), key)
    said = "Es la misma persona" if same else "Es otra persona"
    assert column(sheet.sheet.table, 1) == [said]
    assert sheet.foot.next.plain_text() == "Llenar 3 cargos"
    on(qtbot, sheet)
    assert sheet.step == VACANT
    assert told(sheet) == "Se llenaron 3 cargos."
    held = read(db, people.holdings, organization_id=CARMEN, day=TERM.next_day)
    who = next(e.person_id for e in held if e.current and e.level is PostLevel.ELECTED)
    assert (who == rosa) == same
    press(sheet.notices, "Deshacer")
    settle(qtbot, sheet)
    assert [holder_of(db, id_) for id_ in (CARMEN, TUMBES, COMAS)] == [None] * 3


def test_what_has_no_answer_is_left_out(qtbot, db, sheet):
    on(qtbot, sheet)
    assert told(sheet) == "Se llenaron 2 cargos."
    assert [holder_of(db, id_) for id_ in (CARMEN, TUMBES)] == [None, "Elena Torres Ñahui"]


def test_cancelling_the_filling_leaves_every_post_vacant(qtbot, db, sheet):
    sheet.go_on()
    sheet.notices.progress.cancel.click()
    settle(qtbot, sheet)
    assert told(sheet) == "Se canceló: no cambió nada."
    assert sheet.step == SHEET
    assert holder_of(db, TUMBES) is None


def test_rows_with_errors_go_to_a_file_with_the_reason(qtbot, sheet, tmp_path):
    press(sheet, "Guardar filas con errores…")
    sheet.dialog.close()
    sheet.save_wrong(tmp_path / "errores.xlsx")
    settle(qtbot, sheet)
    headings, *made = cells(tmp_path / "errores.xlsx")
    assert headings == (*HEADINGS, "Motivo")
    assert [(row[0], row[-1]) for row in made] == [
        ("999999", "Ningún gobierno tiene el UBIGEO 999999.")
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"PK\3\4 no es una hoja", "no es una hoja de cálculo legible"),
        ("a.csv", b"Columna 1,Columna 2\nx,y\n", "Use la plantilla"),
        ("a.csv", b"", "está vacío"),
    ],
)
def test_what_is_no_such_sheet_is_told(qtbot, ear, folk, tmp_path, name, content, said):
    page = opened(qtbot, ear)
    page.to(VACANT)
    settle(qtbot, page)
    (tmp_path / name).write_bytes(content)
    page.read_sheet(tmp_path / name)
    settle(qtbot, page)
    assert said in told(page)
    assert page.step == VACANT


def test_ctrl_enter_asks_which_sheet(qtbot, ear, folk):
    page = opened(qtbot, ear)
    page.to(VACANT)
    settle(qtbot, page)
    on(qtbot, page)
    assert isinstance(page.dialog, QFileDialog)
    page.dialog.close()


# Around it


def test_the_handover_briefs_of_those_at_risk_are_one_press_away(qtbot, ear, folk):
    page = reviewed(qtbot, ear)
    page.print_shown()
    menu = QApplication.activePopupWidget()
    said = {each.text(): each for each in menu.actions()}
    assert list(said) == [
        "Los seleccionados (1)",
        "Con seguimiento o compromisos (1)",
        "Todos los que cambian de autoridades (2)",
    ]
    said["Con seguimiento o compromisos (1)"].trigger()
    menu.close()
    assert ear.went[-1].kind == "brief"
    assert ear.went[-1].value("organization_ids") == (CARMEN,)
    assert ear.went[-1].value("term") == TERM


def test_esc_goes_a_step_back_and_then_out(qtbot, ear, folk):
    page = reviewed(qtbot, ear)
    QTest.keyClick(page.review.leavers, Qt.Key.Key_Escape)
    assert page.step == WHO
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert ear.left == [True]


def test_steps_are_gone_to_by_their_buttons(qtbot, ear, folk):
    page = opened(qtbot, ear)
    assert [each.isEnabled() for each in page.bar.steps] == [True, True, False, True]
    page.bar.steps[VACANT].click()
    settle(qtbot, page)
    assert page.step == VACANT
    assert page.bar.steps[CLOSE].accessibleName() == "Paso 3: Cerrar, por hacer"
    assert page.bar.steps[VACANT].accessibleName() == "Paso 4: Cargos vacantes, paso actual"


def test_a_screen_reader_finds_everything_by_name(qtbot, sheet):
    for step in range(SHEET + 1):
        sheet.stack.setCurrentIndex(step)
        assert nameless(sheet) == []


def test_who_has_left_is_not_offered_as_a_contact_and_is_told_apart(db, folk):
    write(db, turnover.close_term, Term(date(2025, 12, 31)))
    with db.read() as session:
        near = finders.anyone_like(session, "", [CARMEN])
        assert [each.title for each in near] == ["Eva Soto"]
        (rosa,) = finders.people_like(session, "rosa quispe")
    assert rosa.detail == "Alcalde/sa (anterior), M. D. Carmen de la Legua Reynoso"


def test_inicio_offers_the_assistant_and_then_the_vacant_posts(qtbot, db, ear, folk):
    notice = show(qtbot, TurnoverNotice(ear.desk))
    notice.look(date(2026, 7, 1))
    assert not notice.isVisible()
    notice.look(date(2026, 11, 1))
    assert notice.banner.words.text() == "La gestión termina el 31/12/2026: 3 cargos por cerrar."
    press(notice, "Preparar el relevo")
    assert ear.went[-1] == Target("turnover")
    write(db, turnover.close_term, TERM)
    notice.look(date(2027, 1, 1))
    assert notice.banner.words.text() == "Con el relevo del 31/12/2026 quedan 3 cargos vacantes."
    press(notice, "Llenar cargos vacantes")
    assert ear.went[-1] == Target("turnover", None, (("step", "vacant"),))
