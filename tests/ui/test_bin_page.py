"""The Papelera: what was deleted comes back whole, and goes for good only when one says so."""

import pytest
from accessible import nameless
from acting import Ear, press, show
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crm import bin, journal, organizations, people
from crm.model import Organization, Person
from ui.pages.bin_page import BinPage

RAW = "Empresa <b>R&D</b>"


@pytest.fixture
def ear(db):
    return Ear(db, name="Lucía Paredes")


@pytest.fixture
def deleted(db):
    """An institution and a person that were deleted, the person last."""
    with db.write() as session:
        company = organizations.save_organization(
            session, {"kind": "company", "official_name": RAW, "aliases": ["Otra"]}
        )
        rosa = people.save_person(session, {"given_names": "Rosa"})
    with db.write() as session:
        bin.delete(session, Organization, company, name=RAW)
    with db.write() as session:
        bin.delete(session, Person, rosa, name="Rosa")
    return company, rosa


@pytest.fixture
def page(qtbot, ear, deleted):
    return show(qtbot, BinPage(ear.desk))


def said(page, row, column):
    model = page.table.row_model
    return model.data(model.index(row, column))


def test_an_empty_one_says_so_and_offers_nothing(qtbot, ear):
    page = show(qtbot, BinPage(ear.desk))
    assert not page.erase.isEnabled()
    assert not page.restore.isEnabled()
    assert nameless(page) == []


def test_it_tells_what_who_when_and_for_how_long(page):
    assert [said(page, 0, column) for column in range(4)] == [
        "Rosa",
        "Ana Prueba",
        "hoy",
        "en 30 días",
    ]
    assert said(page, 1, 0) == RAW
    assert nameless(page) == []


def test_what_is_restored_comes_back_with_what_hung_on_it(page, db, ear, deleted):
    page.table.select([page.table.row_model.id_at(1)])
    press(page, "Restaurar")
    assert ear.told == [(f"«{RAW}» volvió a su lugar", False)]
    assert page.table.row_model.rowCount() == 1
    with db.read() as session:
        assert organizations.values_of(session, deleted[0])["aliases"] == ["Otra"]


def test_enter_restores_the_row(page, db, deleted):
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    with db.read() as session:
        assert people.values_of(session, deleted[1])["given_names"] == "Rosa"


def test_several_come_back_at_once(page, ear, db):
    page.table.selectAll()
    press(page, "Restaurar")
    assert ear.told == [("2 registros volvieron a su lugar", False)]
    assert page.table.row_model.rowCount() == 0
    with db.read() as session:
        assert bin.entries(session) == []


def test_what_is_restored_elsewhere_goes_from_the_list(page, db):
    with db.write() as session:
        journal.undo(session)
    assert page.table.row_model.rowCount() == 1


def test_emptying_asks_first_and_the_safe_answer_has_the_keyboard(qtbot, page, db):
    press(page, "Vaciar…")
    question = page._question
    qtbot.waitUntil(question.buttons["no"].hasFocus)
    QTest.keyClick(question, Qt.Key.Key_Escape)
    with db.read() as session:
        assert len(bin.entries(session)) == 2


def test_emptied_it_is_gone_for_good(page, db, ear, deleted):
    press(page, "Vaciar…")
    QTest.mouseClick(page._question.buttons["empty"], Qt.MouseButton.LeftButton)
    assert ear.told == [("La Papelera está vacía", False)]
    assert page.table.row_model.rowCount() == 0
    with db.read() as session:
        assert bin.entries(session) == []
        assert all(
            (entry.before, entry.after) == (None, None)
            for id_ in deleted
            for entry in journal.history(session, id_)
        )


def test_what_cannot_come_back_says_why(page, db, ear):
    with db.write() as session:
        session.connection().exec_driver_sql("UPDATE change SET before = NULL, after = NULL")
    page.table.selectAll()
    press(page, "Restaurar")
    assert ear.told == []
    assert ear.failed == ["Ese cambio ya no se puede deshacer: sus datos se borraron."]
