"""A list of attendance out of a spreadsheet, as its user sees it before it is written."""

from datetime import date

import pytest
from accessible import nameless
from acting import Ear, press, show
from intake import cells
from makers import CARMEN, TUMBES, appoint, meeting, nothing_written, person, post, read, write
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from crm import attendance, journal, people, sessions, sheets
from crm.attendance_import import Verdict
from crm.dates import PartialDate
from ui.desk import Target
from ui.pages.attendance_import import page as import_page
from ui.pages.sheet_import import CHOOSE, ROWS
from ui.parts.task import Task

DAY = date(2023, 11, 14)
CTRL = Qt.KeyboardModifier.ControlModifier
HEADINGS = ("N.º", "Apellidos y nombres", "Institución", "Cargo", "Sexo", "Edad")


@pytest.fixture
def ear(qtbot, db):
    yield Ear(db, name="Lucía Paredes")
    qtbot.waitUntil(lambda: not Task.any_running(), timeout=30_000)


@pytest.fixture
def event_id(db):
    return meeting(db, "Taller", start=PartialDate.day(DAY))


def sheet(tmp_path, *rows, name="lista.xlsx", headings=HEADINGS):
    path = tmp_path / name
    sheets.write(path, headings, rows)
    return path


def opened(qtbot, ear, event_id, path=None, **given):
    target = Target("event/attendance/import", event_id, tuple(given.items()))
    page = show(qtbot, import_page(ear.desk, target))
    if path is not None:
        page.read_sheet(path)
        settle(qtbot, page)
    return page


def settle(qtbot, page):
    qtbot.waitUntil(lambda: not page.working.busy and not Task.any_running(), timeout=30_000)
    QApplication.processEvents()


def confirm(qtbot, page):
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, CTRL)
    settle(qtbot, page)


def shown(page):
    """What each row in sight says: its line, the verdict, who, and why."""
    table = page.rows.table.row_model
    return [
        [table.index(n, column).data() for column in (0, 1, 2, 3)] for n in range(len(table.ids))
    ]


def names(db, event_id, session_id=None):
    return [each.shown for each in read(db, attendance.rows, event_id, session_id)]


@pytest.fixture
def rosas(db):
    """Two people who are called alike, one of Carmen and one of Tumbes."""
    one, other = person(db), person(db)
    appoint(db, one, post(db, "Gerenta", CARMEN))
    appoint(db, other, post(db, "Asesora", TUMBES))
    return one, other


def test_the_plan_is_seen_answered_written_and_taken_back(
    qtbot, db, ear, event_id, tmp_path, rosas
):
    muni = "Municipalidad Distrital de Carmen de la Legua Reynoso"
    path = sheet(
        tmp_path,
        ("1", "QUISPE MAMANI, Rosa", muni, "Gerenta", "F", "40"),
        ("2", "QUISPE MAMANI, Rosa", "", "", "", ""),
        ("3", "TORRES DÍAZ, Ana", muni, "Jefa", "F", "33"),
        ("4", "", "", "", "", ""),
        ("5", "12345", "", "", "", ""),
        ("6", "Milagros Ñaupari", "", "", "F", "12"),
        ("7", "30 representantes", "Empresa Ejemplo", "", "", ""),
    )
    with nothing_written(db):
        page = opened(qtbot, ear, event_id, path)
        assert page.rows.switch.value() == Verdict.ASK
        assert "Rosa Quispe Mamani" in page.rows.question._said.text()
        page.rows.switch.choose("all")
    assert [row[:3] for row in shown(page)] == [
        ["2", "Conocida", "Rosa Quispe Mamani"],
        ["3", "Por verificar", "Rosa Quispe Mamani"],
        ["4", "Persona nueva", "Ana Torres Díaz"],
        ["6", "No se escribe", "—"],
        ["7", "Menor de 18", "—"],
        ["8", "Solo número", "30 personas sin nombre"],
    ]
    assert "misma institución" in shown(page)[0][3]
    assert "no es un nombre" in shown(page)[3][3]
    assert nameless(page) == []
    page.rows.table.select([3])
    page.rows.focus_first()
    QTest.keyClicks(QApplication.focusWidget(), "2")
    assert page.rows.answers == {3: rosas[1]}
    QApplication.processEvents()
    (second,) = [
        each
        for each in page.findChildren(QPushButton)
        if each.isVisible() and each.text().startswith("2. Rosa")
    ]
    assert second.accessibleName() == "2. Rosa Quispe Mamani, Asesora, GORE Tumbes · mismo nombre"
    assert page.foot.status.text() == "5 filas se escriben · 1 con error no se escribe · 1 vacía"
    page.save_wrong(tmp_path / "mal.xlsx")
    settle(qtbot, page)
    (_headings, wrong) = cells(tmp_path / "mal.xlsx")
    assert (wrong[0], wrong[2], wrong[-1]) == ("6", "12345", "«12345» no es un nombre.")
    page.rows.focus_first()
    confirm(qtbot, page)
    said = page.notices.notice.words.text()
    assert said.startswith("Lista importada: 3 asistencias · 1 persona nueva")
    assert "1 menor de 18 contado sin nombre" in said
    assert "30 personas contadas sin nombre" in said
    assert len(names(db, event_id)) == 3
    assert read(db, people.count) == 3
    press(page, "Deshacer")
    settle(qtbot, page)
    assert names(db, event_id) == []
    assert read(db, people.count) == 2


def test_a_row_without_an_answer_is_kept_as_written_and_one_may_be_somebody_new(
    qtbot, db, ear, event_id, tmp_path, rosas
):
    path = sheet(tmp_path, *[(str(n), "Rosa Quispe Mamani", "", "", "", "") for n in (1,)])
    page = opened(qtbot, ear, event_id, path)
    confirm(qtbot, page)
    assert [each.to_verify for each in read(db, attendance.rows, event_id)] == [True]
    write(db, journal.undo)
    page.read_sheet(path)
    settle(qtbot, page)
    QTest.keyClicks(QApplication.focusWidget(), "3")  # after the two of that name
    confirm(qtbot, page)
    (row,) = read(db, attendance.rows, event_id)
    assert row.person_id not in (*rosas, None)


def test_two_rows_answered_with_one_person_are_told_and_nothing_is_written(
    qtbot, db, ear, event_id, tmp_path, rosas
):
    path = sheet(
        tmp_path,
        ("1", "Rosa Quispe Mamani", "Empresa Uno", "", "", ""),
        ("2", "Rosa Quispe Mamani", "Empresa Dos", "", "", ""),
    )
    page = opened(qtbot, ear, event_id, path)
    for number in (2, 3):
        page.rows.answers[number] = rosas[0]
    with nothing_written(db):
        confirm(qtbot, page)
    assert "ya está en la fila 2" in page.notices.notice.words.text()
    assert page.rows.table.current_id() == 3
    assert page.stack.currentIndex() == ROWS


def test_a_sheet_of_a_session_and_going_back(qtbot, db, ear, event_id, tmp_path):
    morning = write(db, sessions.save_session, event_id, {"title": "Mañana"})
    path = sheet(tmp_path, ("1", "Torres Díaz, Ana", "", "", "", ""), name="lista.csv")
    page = opened(qtbot, ear, event_id, path, session=morning)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert (page.stack.currentIndex(), ear.left) == (CHOOSE, [])
    page.read_sheet(path)
    settle(qtbot, page)
    confirm(qtbot, page)
    assert names(db, event_id, morning) == ["Ana Torres Díaz"]
    press(page, "Ver la lista")
    assert ear.went[-1] == Target("event/attendance", event_id, (("session", morning),))
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert ear.left == [True]


@pytest.mark.parametrize("name", ["lista.xlsx", "lista.csv"])
def test_a_sheet_that_is_none_is_told_in_words(qtbot, db, ear, event_id, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"\x00\x01 nada")
    page = opened(qtbot, ear, event_id, path)
    assert page.notices.notice.words.text()
    assert page.stack.currentIndex() == CHOOSE


def test_writing_can_be_cancelled_and_then_nothing_is_written(qtbot, db, ear, event_id, tmp_path):
    rows = [(str(n), f"Persona{n} Apellido{n} Otro{n}", "", "", "", "") for n in range(300)]
    page = opened(qtbot, ear, event_id, sheet(tmp_path, *rows))
    with nothing_written(db):
        page.go_on()
        page.notices.progress.cancel.click()
        settle(qtbot, page)
    assert page.notices.notice.words.text() == "Se canceló: no cambió nada."


def test_making_the_page_takes_the_keyboard_from_no_window(qtbot, ear, event_id, db):
    """A part that is shown before it has a place is a window for a moment, and takes the focus."""
    write(db, sessions.save_session, event_id, {"title": "Mañana"})
    first = opened(qtbot, ear, event_id)
    import_page(ear.desk, Target("event/attendance/import", event_id)).deleteLater()
    QApplication.processEvents()
    assert first.isActiveWindow()


def test_the_reading_of_a_sheet_can_be_stopped(qtbot, db, ear, event_id, tmp_path):
    path = tmp_path / "larga.csv"
    path.write_text("Nombres y apellidos\n" + "Rosa Quispe\n" * 190_000)
    page = opened(qtbot, ear, event_id)
    page.read_sheet(path)
    press(page, "Cancelar")
    settle(qtbot, page)
    assert page.notices.notice.words.text() == "Se canceló: no cambió nada."
    assert page.stack.currentIndex() == CHOOSE
