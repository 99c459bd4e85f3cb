"""The list of actors with very many of them: it neither waits for them all nor asks for each."""

import shutil

import pytest
from acting import Ear, show, write
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import insert

from crm import journal, organizations, search
from crm.database import open_database
from crm.model import Organization, OrganizationKind
from crm.text import sort_key
from ui.desk import Target
from ui.pages.actors import actors_page

MANY, CATALOGUE = 12_000, 1_941
ALL = MANY + CATALOGUE


@pytest.fixture(scope="module")
def crowded(_blank, tmp_path_factory):
    """The path of a file with very many institutions; nobody writes in it."""
    path = shutil.copyfile(_blank, tmp_path_factory.mktemp("crowded") / "muchos.db")
    database = open_database(path, who="Ana Prueba")
    with database.write() as session:
        ids = iter(journal.take_ids(session, MANY))
        session.connection().execute(insert(Organization.__table__), list(map(_company, ids)))
        search.rebuild(session.connection())
    database.close()
    return path


def _company(id_):
    name = f"Empresa {id_ % 7919} de ejemplo {id_}"
    kind = OrganizationKind.COMPANY
    return {"id": id_, "kind": kind, "official_name": name, "sort_key": sort_key(name)}


@pytest.fixture
def db(crowded, tmp_path):
    database = open_database(shutil.copyfile(crowded, tmp_path / "muchos.db"), who="Ana Prueba")
    yield database
    database.close()


@pytest.fixture
def page(qtbot, db):
    made = actors_page(Ear(db, name="Lucía Paredes").desk, Target("actors"))
    show(qtbot, made)
    settle(qtbot, made)
    return made


def settle(qtbot, page):
    qtbot.waitUntil(lambda: bool(page.column.count.text()), timeout=10_000)


def look(view):
    """Paint the list, as moving it does."""
    QApplication.processEvents()
    view.viewport().grab()


def test_the_first_rows_stand_before_all_are_found(qtbot, db):
    page = actors_page(Ear(db, name="Lucía Paredes").desk, Target("actors"))
    qtbot.addWidget(page)
    model = page.column.view.row_model
    assert len(model.ids) == 50
    assert model.row(0).name == "Abancay"
    assert page.column.count.text() == "", "how many there are is told once it is known"
    first = list(model.ids)
    settle(qtbot, page)
    assert page.column.count.text() == f"{ALL:,} de {ALL:,}"
    assert model.ids[:50] == first


def test_a_page_costs_as_much_wherever_one_scrolls_to(page, queries):
    view = page.column.view
    bar = view.verticalScrollBar()
    height, size = view.rowHeight(0), view.row_model._pages.SIZE
    for number in (1_050, 7_050, 13_050, 3_050):  # in the middle of a page that nobody has read
        queries.clear()
        bar.setValue(number * height)
        look(view)
        assert view.indexAt(view.rect().topLeft()).row() == number
        assert len(queries) == 2, "the rows, and after how many days one of them is stale"
    queries.clear()
    bar.setValue(5_050 * height)
    for _row in range(3 * size):
        bar.setValue(bar.value() + height)
    look(view)
    assert len(queries) <= 2 * 4


def test_keys_reach_the_end_and_come_back(qtbot, page, queries):
    page.column.enter_list()
    view = page.column.view
    queries.clear()
    QTest.keyClick(view, Qt.Key.Key_End)
    look(view)
    assert view.currentIndex().row() == ALL - 1
    qtbot.waitUntil(lambda: page.organization.id == view.current_id())
    assert len(queries) <= 12, "a page or two of the list, and the profile"
    QTest.keyClick(view, Qt.Key.Key_Home)
    look(view)
    assert view.row_model.row(0).name == "Abancay"


def test_what_is_selected_stays_so_when_the_list_is_made_anew(qtbot, page, db):
    page.column.enter_list()
    view = page.column.view
    chosen = [view.row_model.id_at(number) for number in (9_000, 9_001, 12_345)]
    view.select(chosen)
    bar = view.verticalScrollBar()
    bar.setValue(9_000 * view.rowHeight(0))
    top = view.row_model.id_at(view.indexAt(view.rect().topLeft()).row())
    with db.write() as session:
        new = {"kind": OrganizationKind.COMPANY, "official_name": "Ábaco de ejemplo"}
        organizations.save_organization(session, new)
    said = f"{ALL + 1:,} de {ALL + 1:,}"
    qtbot.waitUntil(lambda: page.column.count.text() == said, timeout=10_000)
    assert view.selected_ids() == chosen
    assert view.row_model.id_at(view.indexAt(view.rect().topLeft()).row()) == top

    write(page.column.search, "abaco")
    QTest.keyClick(page.column.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.column.count.text().startswith("1 de"), timeout=10_000)
    assert view.row_model.row(0).name == "Ábaco de ejemplo"
