"""Those who attended without a name: counted by group, with details that add up."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from ui.parts.head_counts import HeadCounts, Sector
from ui.theme import theme

SECTORS = [Sector("local", "Gob. local"), Sector("un", "NN. UU."), Sector("firm", "Empresas")]


@pytest.fixture
def counts(qtbot):
    theme()
    made = HeadCounts(SECTORS)
    qtbot.addWidget(made)
    made.resize(300, 300)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def field(counts, name):
    return next(each for each in counts.findChildren(QLineEdit) if each.accessibleName() == name)


def press(qtbot, counts, text):
    button = next(each for each in counts.findChildren(QPushButton) if each.text() == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def texts(counts):
    QApplication.processEvents()
    return [each.text() for each in counts.findChildren(QLabel) if each.isVisible()]


def test_totals_are_counted_by_group(qtbot, counts):
    qtbot.keyClicks(field(counts, "Gob. local, total"), "4")
    qtbot.keyClicks(field(counts, "NN. UU., total"), "12")
    qtbot.keyClick(field(counts, "NN. UU., total"), Qt.Key.Key_Up)
    assert [(each["sector"], each["total"]) for each in counts.values()] == [
        ("local", 4),
        ("un", 13),
    ]
    assert "Total 17" in texts(counts)


def test_nothing_counted_is_nothing_said(counts):
    assert counts.values() == []
    assert counts.warnings() == []


def test_letters_are_no_number(qtbot, counts):
    qtbot.keyClicks(field(counts, "Gob. local, total"), "-4x")
    assert counts.values()[0]["total"] == 4


def test_the_total_follows_its_parts_until_it_is_written(qtbot, counts):
    press(qtbot, counts, "Detallar")
    qtbot.keyClicks(field(counts, "Gob. local, mujeres"), "7")
    assert field(counts, "NN. UU., mujeres").isVisible()
    qtbot.keyClicks(field(counts, "Gob. local, hombres"), "5")
    assert counts.values()[0]["total"] == 12
    assert "· 7 mujeres, 5 hombres" in texts(counts)

    total = field(counts, "Gob. local, total")
    total.selectAll()
    qtbot.keyClicks(total, "9")
    assert counts.warnings() == ["La suma de las partes (12) supera el total (9)."]
    assert total.accessibleDescription() == counts.warnings()[0]
    assert counts.values()[0]["total"] == 9


def test_institutions_are_counted_apart_from_persons(counts):
    counts.load(
        [
            {"id": 1, "sector": "local", "total": 1, "women": 1},
            {"id": 2, "sector": "firm", "unit": "institutions", "total": 3},
        ]
    )
    shown = texts(counts)
    assert "Total 1" in shown
    assert "· 1 mujer, 0 hombres, 3 instituciones" in shown


def test_what_is_loaded_comes_back_whole(counts):
    source = {
        "id": 5,
        "sector": "un",
        "label": "",
        "unit": "persons",
        "total": 9,
        "women": 4,
        "men": 3,
        "other": 1,
        "unknown": 1,
        "result": "Piden datos",
        "age_band": "18-29",
    }
    own = source | {"id": 6, "sector": None, "label": "Vecinos", "result": ""}
    twice = source | {"id": 7, "total": 10}
    counts.load([source, own, twice])
    assert counts.values() == [source, own, twice]
    counts.load([])
    assert counts.values() == []


def test_a_group_of_ones_own(qtbot, counts):
    press(qtbot, counts, "Agregar grupo")
    qtbot.keyClicks(QApplication.focusWidget(), "Vecinos")
    qtbot.keyClicks(field(counts, "Vecinos, total"), "6")
    value = counts.values()[0]
    assert (value["id"], value["sector"], value["label"]) == (None, None, "Vecinos")
    cross = next(
        each
        for each in counts.findChildren(QPushButton)
        if each.accessibleName() == "Quitar el grupo"
    )
    qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert counts.values() == []


def test_details_are_asked_for(qtbot, counts):
    qtbot.keyClicks(field(counts, "Gob. local, total"), "4")
    result = field(counts, "Gob. local, resultado")
    assert not result.isVisible()
    press(qtbot, counts, "Detallar")
    assert result.isVisible()
    assert not field(counts, "Empresas, resultado").isVisible()
    qtbot.keyClicks(result, "Piden datos")
    assert counts.values()[0]["result"] == "Piden datos"
    press(qtbot, counts, "Ocultar detalle")
    assert not result.isVisible()


def test_complaints_stand_under_their_group(qtbot, counts):
    qtbot.keyClicks(field(counts, "Gob. local, total"), "4")
    counts.complain({0: {"total": "Son demasiados."}})
    assert "Son demasiados." in texts(counts)
    counts.complain({})
    assert "Son demasiados." not in texts(counts)
