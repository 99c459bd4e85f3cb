"""What others send comes in step by step, as its user sees it, and goes back as one."""

import pytest
from accessible import nameless
from acting import Ear, press, write
from intake import read as read_file
from makers import appoint, nothing_written, person, post, read
from makers import write as run
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox
from sqlalchemy import select
from ways import followed, popup, went

from crm import contacts, exchange, journal, people
from crm.database import copies
from crm.intake import templates
from crm.model import ContactKind, ContactPoint, Event, Organization, OrganizationKind, Person
from ui.pages.import_page import COLUMNS, CONFIRM, DONE, FILE, OCCASIONS, REVIEW
from ui.pages.import_work import Work
from ui.parts.task import Task
from ui.parts.toast import Banner

CTRL = Qt.KeyboardModifier.ControlModifier
DIRECTORY = """UBIGEO;MUNICIPALIDAD;ALCALDE(SA);CARGO;FONO / ANEXO;E-MAIL;OBS.
70103;MD CARMEN DE LA LEGUA R.;HUAMANI ROJAS NELIDA;ALCALDESA;5550143 anx 210;n@ejemplo.pe;tarde
150110;MUNI COMAS;QUISPE MAMANI ROSA ELENA;ALCALDESA;987654321;rosa@ejemplo.gob.pe;
;Asociación <b>Ejemplo</b>;TORRES VEGA ANA;Presidenta;999888777;ana@ejemplo.pe;
;Asociación <b>Ejemplo</b>;TORRES VEGA ANA;Presidenta;999888777;otra@ejemplo.pe;
999999;;LOPEZ SOTO LUIS;;;;
"""
DOUBTS = """Institución;Persona;Correo
Muni San Miguel;Rosa Quispe Mamani;rosa@ejemplo.pe
Muni San Miguel;Luis Torres Vega;luis@ejemplo.pe
Muni Santa Rosa;Pedro Díaz Ruiz;pedro@ejemplo.pe
"""
CARDS = """BEGIN:VCARD
VERSION:3.0
N:Quispe;Rosa;;;
FN:Rosa Quispe
ORG:Ejemplo SAC
EMAIL:rosa@ejemplo.pe
END:VCARD
"""
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//y
BEGIN:VEVENT
UID:1@x
SUMMARY:Reunión en Comas
DTSTART:20231110T150000Z
END:VEVENT
BEGIN:VEVENT
UID:2@x
SUMMARY:Desayuno
DTSTART:20231112T150000Z
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def ear(qtbot, db):
    yield Ear(db, name="Lucía Paredes")
    qtbot.waitUntil(lambda: not Task.any_running(), timeout=30_000)


@pytest.fixture
def page(qtbot, ear):
    return went(qtbot, ear, "import")


def settle(qtbot, *pages):
    qtbot.waitUntil(lambda: not Task.any_running(), timeout=30_000)
    QApplication.processEvents()


def take(qtbot, page, tmp_path, text, name="directorio.csv"):
    """Have a file read, without the process that does it elsewhere."""
    path = tmp_path / name
    path.write_text(text, "utf-8")
    page._show_read(Work(path, read_file(path)))
    return path


def go_on(qtbot, page):
    QTest.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_Return, CTRL)
    settle(qtbot)


def key(page, which):
    QTest.keyClick(QApplication.focusWidget() or page, which)


def unnamed(page):
    """What is shown, can have the keyboard, and has no name."""
    return [each for each in nameless(page) if each.isVisibleTo(page)]


def facts(page):
    return page.foot.counts.accessibleName()


def pick(page, letter, words):
    """Choose in a list of the page, by its accessible name, as the mouse would."""
    combo = next(
        each
        for each in page.findChildren(QComboBox)
        if each.isVisibleTo(page) and each.accessibleName().startswith(letter)
    )
    combo.setCurrentIndex(combo.findText(words))
    combo.activated.emit(combo.currentIndex())


def test_a_directory_comes_in_as_it_was_reviewed_and_goes_back_as_one(
    qtbot, db, ear, page, tmp_path
):
    known = person(db, "Nélida Huamaní")
    appoint(db, known, post(db, "Alcaldesa"))
    run(db, contacts.add, ContactKind.PHONE, "(01) 555-0140", person_id=known)
    path = tmp_path / "directorio.csv"
    path.write_text(DIRECTORY, "utf-8")
    before = read(db, journal.last_action_at)
    page.read_file(path)
    settle(qtbot)
    assert page.about.detail.text() == "· 5 filas"
    assert unnamed(page) == []
    go_on(qtbot, page)
    assert page.columns.count.text() == "7 de 7 asignadas"
    pick(page, "Columna G", "No importar")
    assert page.columns.count.text() == "6 de 7 asignadas"
    assert unnamed(page) == []
    go_on(qtbot, page)
    assert page._step == REVIEW
    assert page.review.title.text() == "Posible duplicado 1 de 2"
    assert unnamed(page) == []
    assert facts(page) == "2 nuevas · 2 por revisar · 1 con errores"
    press(page, "Combinar el que coincide del todo")
    assert facts(page) == "2 nuevas · 1 combinada · 1 por revisar · 1 con errores"
    press(page, "Deshacer: 1 combinado")
    assert facts(page) == "2 nuevas · 2 por revisar · 1 con errores"
    assert page.review.title.text() == "Posible duplicado 1 de 2"
    settle(qtbot)
    ours = next(
        each
        for each in page.review.grid.findChildren(QCheckBox)
        if each.isVisibleTo(page) and each.accessibleName() == "Teléfono: (01) 555-0140 (En Enlace)"
    )
    ours.click()
    page.focus_first()
    key(page, Qt.Key.Key_2)
    assert page.review.title.text() == "Posible duplicado 2 de 2"
    key(page, Qt.Key.Key_Left)
    assert page.review.told.text() == "se combina"
    key(page, Qt.Key.Key_Right)
    key(page, Qt.Key.Key_1)
    assert facts(page) == "2 nuevas · 1 combinada · 1 sin cambios · 1 con errores"
    go_on(qtbot, page)
    assert page._step == CONFIRM
    assert unnamed(page) == []
    assert read(db, journal.last_action_at) == before
    go_on(qtbot, page)
    assert page._step == DONE
    assert unnamed(page) == []
    with db.read() as session:
        names = set(session.scalars(select(Person.paternal_surname)))
        assert names >= {"Huamaní", "Quispe", "Torres"}
        assert "López" not in names
        numbers = select(ContactPoint.value).where(ContactPoint.person_id == known)
        assert set(session.scalars(numbers)) == {"+5115550143", "n@ejemplo.pe"}
    assert copies(db.path)
    (row,) = ear.desk.read(exchange.rows)
    assert (row.name, row.total) == ("directorio.csv", 5)
    assert page.done.brought.counts == {"created": 2, "merged": 1, "skipped": 2}
    page.done.save_left(tmp_path / "fuera.xlsx")
    settle(qtbot)
    left = read_file(tmp_path / "fuera.xlsx")
    assert [each.cells[0] for each in left.rows] == ["5", "6"]
    with qtbot.waitSignal(page.done.undone, timeout=30_000):
        press(page.done, "Deshacer la importación")
    settle(qtbot)
    assert page._step == CONFIRM
    assert ear.desk.read(exchange.rows) == []
    with db.read() as session:
        assert set(session.scalars(select(Person.id))) == {known}
        assert list(session.scalars(numbers)) == ["+5115550140"]


def test_a_template_is_kept_called_otherwise_and_used_for_the_next_file(qtbot, ear, page, tmp_path):
    take(qtbot, page, tmp_path, DIRECTORY)
    go_on(qtbot, page)
    pick(page, "Columna G", "No importar")
    press(page, "Guardar como plantilla")
    field = QApplication.focusWidget()
    field.selectAll()
    write(field, "Directorio ñ")
    key(page, Qt.Key.Key_Escape)
    assert page._step == COLUMNS
    assert ear.desk.read(templates.every) == []
    press(page, "Guardar como plantilla")
    field = QApplication.focusWidget()
    field.selectAll()
    write(field, "Directorio ñ")
    key(page, Qt.Key.Key_Return)
    assert [each.name for each in ear.desk.read(templates.every)] == ["Directorio ñ"]
    assert page.columns.template.plain_text() == "Plantilla guardada"
    press(page, "Cancelar")
    assert page._step == FILE
    press(page, "Retomar")
    assert page.columns.count.text() == "6 de 7 asignadas"
    press(page, "Ver las filas de la columna E")
    assert len(page.halves.sample.row_model.ids) == 1
    press(page, "Ver las primeras")
    assert len(page.halves.sample.row_model.ids) == 5
    take(qtbot, page, tmp_path, DIRECTORY, "otro.csv")
    assert "Directorio ñ" in page.notices.notice.words.text()
    go_on(qtbot, page)
    assert page.columns.count.text() == "6 de 7 asignadas"
    press(page, "Plantilla guardada")
    popup()["Eliminar la plantilla"].trigger()
    assert ear.desk.read(templates.every) == []
    assert page.columns.template.plain_text() == "Guardar como plantilla"
    pick(page, "Columna D", "Persona")
    assert "C ya no se importa" in page.notices.notice.words.text()
    for letter in "ABDEF":
        pick(page, f"Columna {letter}", "No importar")
    assert page.notices.notice is None
    assert not page.foot.next.isEnabled()


def test_an_institution_of_several_is_told_once_for_all_that_name_it(qtbot, db, page, tmp_path):
    take(qtbot, page, tmp_path, DOUBTS)
    go_on(qtbot, page)
    go_on(qtbot, page)
    assert page.review.title.text() == "Institución por aclarar, 1 de 3"
    assert page.review.houses.count() > 1
    page.review.houses.setCurrentIndex(1)
    page.review.houses.activated.emit(1)
    chosen = page.review.houses.itemData(1)
    key(page, Qt.Key.Key_2)
    assert facts(page) == "0 nuevas · 2 combinadas · 1 por revisar"
    for _step in range(2):
        go_on(qtbot, page)
    with db.read() as session:
        ids = list(session.scalars(select(Person.id)))
        assert {each.organization_id for each in people.rows(session, ids).values()} == {chosen}
        assert session.get(Organization, chosen) is not None


def test_what_changed_since_is_told_and_reviewed_again(qtbot, db, ear, page, tmp_path):
    known = person(db, "Ana Torres Vega")
    take(qtbot, page, tmp_path, "Persona;Correo\nAna Torres Vega;ana@ejemplo.pe\n")
    go_on(qtbot, page)
    go_on(qtbot, page)
    key(page, Qt.Key.Key_2)
    go_on(qtbot, page)
    ear.desk.act(lambda session: session.delete(session.get(Person, known)))
    assert "cambiaron" in page.notices.notice.words.text()
    with nothing_written(db):
        go_on(qtbot, page)
    assert "Vuelva a revisarlo" in page.notices.notice.words.text()
    press(page, "Volver a revisar")
    settle(qtbot)
    assert page._step == CONFIRM
    assert facts(page) == "1 nueva"
    key(page, Qt.Key.Key_Delete)
    assert facts(page) == "0 nuevas · 1 dejada fuera"
    assert not page.foot.next.isEnabled()
    press(page, "Volver a incluir")
    assert facts(page) == "1 nueva"


def test_a_file_that_cannot_be_read_is_said_and_work_that_is_stopped_changes_nothing(
    qtbot, db, page, tmp_path
):
    wrong = tmp_path / "nada.xlsx"
    wrong.write_bytes(b"")
    page.read_file(wrong)
    settle(qtbot)
    assert "«nada.xlsx»" in page.notices.notice.words.text()
    assert page._step == FILE
    take(qtbot, page, tmp_path, DOUBTS)
    go_on(qtbot, page)
    page.go_on()
    page.notices.progress.cancel.click()
    settle(qtbot)
    assert page._step == COLUMNS
    assert "Se canceló" in page.notices.notice.words.text()
    page.read_file(tmp_path / "directorio.csv")
    page.notices.progress.cancel.click()
    settle(qtbot)
    assert page._step == COLUMNS
    with nothing_written(db):
        go_on(qtbot, page)
        key(page, Qt.Key.Key_2)
        go_on(qtbot, page)
        page.go_on()
        page.notices.progress.cancel.click()
        settle(qtbot)


def test_cards_have_no_columns_and_what_came_in_opens_from_the_register(
    qtbot, db, ear, page, tmp_path
):
    take(qtbot, page, tmp_path, CARDS, "amigos.vcf")
    go_on(qtbot, page)
    assert page._step == CONFIRM
    assert "nada que revisar" in page.notices.notice.words.text()
    page.confirm.switch.choose("houses")
    page.confirm.focus_first()
    assert unnamed(page) == []
    pick(page, "Tipo de las", "Cooperación internacional")
    go_on(qtbot, page)
    assert page._step == DONE
    with db.read() as session:
        named = Organization.official_name == "Ejemplo SAC"
        found = session.scalar(select(Organization.kind).where(named))
    assert found is OrganizationKind.COOPERATION
    page.focus_first()
    key(page, Qt.Key.Key_Return)
    assert ear.went[-1].kind == "person"
    go_on(qtbot, page)
    assert page._step == FILE
    page.tabs.choose("exchange")
    page.focus_first()
    assert unnamed(page) == []
    key(page, Qt.Key.Key_Return)
    assert ear.went[-1].kind == "import/done"
    done = followed(qtbot, ear)
    assert unnamed(done) == []
    press(done, "Deshacer la importación")
    settle(qtbot)
    assert ear.desk.read(exchange.rows) == []
    assert "se deshizo" in done.done.title.text()


def test_of_a_calendar_one_ticks_what_comes_in(qtbot, db, ear, page, tmp_path):
    take(qtbot, page, tmp_path, CALENDAR, "agenda.ics")
    go_on(qtbot, page)
    assert page._step == OCCASIONS
    assert unnamed(page) == []
    assert facts(page) == "2 reuniones nuevas"
    key(page, Qt.Key.Key_Space)
    assert facts(page) == "1 reunión nueva · 1 dejada fuera"
    page = went(qtbot, ear, "import")  # built anew, as in another language
    settle(qtbot)
    assert facts(page) == "1 reunión nueva · 1 dejada fuera"
    go_on(qtbot, page)
    assert page._step == DONE
    with db.read() as session:
        assert list(session.scalars(select(Event.subject))) == ["Desayuno"]


def test_the_keyboard_stays_where_it_was_when_no_column_names_anybody(qtbot, page, tmp_path):
    take(qtbot, page, tmp_path, "Teléfono;Correo\n999888777;rosa@ejemplo.pe\n")
    page.to(COLUMNS)
    combo = next(each for each in page.columns.findChildren(QComboBox) if each.isVisible())
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Return, CTRL)
    settle(qtbot, page)
    qtbot.waitUntil(lambda: not page.working.busy)
    assert "qué columna nombra" in page.notices.notice.words.text()
    assert (page._step, QApplication.focusWidget()) == (COLUMNS, combo)


def test_a_column_that_is_not_like_its_field_is_said_under_it(qtbot, page, tmp_path):
    take(qtbot, page, tmp_path, DIRECTORY)
    page.to(COLUMNS)
    pick(page, "Columna F", "Teléfono")
    said = "La mayoría de sus celdas parece «Correo», no «Teléfono»."
    row = page.columns.rows[5]
    assert said in row.combo.accessibleName()
    (notice,) = [each for each in page.columns.findChildren(Banner) if said in each.words.text()]
    QApplication.processEvents()
    assert 0 <= notice.y() - row.geometry().bottom() < 8
    assert unnamed(page) == []
    pick(page, "Columna F", "Correo")
    assert said not in row.combo.accessibleName()
    assert not notice.isVisible()
    assert page.foot.next.isEnabled()
