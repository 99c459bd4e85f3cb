"""The pages that are only read: the history, the keys, and whose work Enlace stands on."""

from importlib import import_module
from importlib.resources import files

import pytest
from accessible import nameless
from acting import Ear, show
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton

from crm import catalogue, organizations
from ui.desk import Target

CARMEN = catalogue.government_id("070103")


@pytest.fixture
def ear(db):
    return Ear(db, name="Lucía Paredes")


def opened(qtbot, ear, name, id_=None, size=(1072, 800)):
    page = import_module(f"ui.pages.{name}").page(ear.desk, Target(name, id_))
    return show(qtbot, page, *size)


def texts(page):
    return [each.text().replace("\u200b", "") for each in page.findChildren(QLabel)]


@pytest.mark.parametrize("name", ["about", "shortcuts", "history_page"])
@pytest.mark.parametrize("size", [(1072, 800), (972, 640)])
def test_every_part_has_a_name_and_escape_goes_back(qtbot, ear, name, size):
    page = opened(qtbot, ear, name, CARMEN, size)
    assert nameless(page) == []
    QTest.keyClick(page.area, Qt.Key.Key_Escape)
    assert ear.left == [True]


def test_a_record_as_the_catalogue_made_it_has_no_history(qtbot, ear):
    page = opened(qtbot, ear, "history_page", CARMEN)
    assert "Sin cambios: está como vino con el catálogo." in texts(page)


def test_the_history_tells_what_changed_and_follows_what_changes(qtbot, ear, db):
    page = opened(qtbot, ear, "history_page", CARMEN)
    with db.write() as session:
        organizations.save_organization(session, {"notes": "<b>R&D</b> =1+1"}, CARMEN)
    shown = texts(page)
    assert "Institución «Carmen de la Legua Reynoso» guardada" in shown
    assert "<b>R&D</b> =1+1" in shown
    assert "Notas" in shown


def test_a_word_that_fits_no_line_does_not_widen_the_page(qtbot, ear, db):
    with db.write() as session:
        organizations.save_organization(session, {"notes": "a" * 10_000}, CARMEN)
    page = opened(qtbot, ear, "history_page", CARMEN, (972, 640))
    assert page._column.width() <= page.area.viewport().width()


def test_licences_are_read_when_they_are_wanted(qtbot, ear):
    page = opened(qtbot, ear, "about")
    text = next(
        each
        for each in page.findChildren(QPlainTextEdit)
        if each.accessibleName() == "LGPL-3.0.txt"
    )
    assert text.toPlainText() == ""
    title = next(
        each for each in page.findChildren(QPushButton) if each.accessibleName() == "LGPL-3.0.txt"
    )
    QTest.mouseClick(title, Qt.MouseButton.LeftButton)
    assert text.isVisibleTo(page)
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text.toPlainText()
    assert text.toPlainText() == files("resources").joinpath("licenses/LGPL-3.0.txt").read_text(
        "utf-8"
    )


def test_every_library_that_is_needed_is_thanked(ear):
    import re
    import tomllib
    from pathlib import Path

    from ui.pages.about import LIBRARIES

    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))[
        "project"
    ]
    needed = {re.match(r"[\w-]+", each)[0].lower() for each in project["dependencies"]}
    thanked = {name.lower() for name, _licence in LIBRARIES} | {"pyside6-essentials"}
    assert needed == thanked
