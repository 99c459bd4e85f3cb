"""The rows of results: written one after the other, their kind set by a command, and judged."""

import datetime as dt
import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.parts.outcome_rows import KindLook, Manner, OutcomeRows
from ui.parts.suggestions import Suggestion
from ui.theme import theme

KINDS = [
    KindLook("need", "Necesidad", "circle-alert", "warn", "n"),
    KindLook("agreement", "Acuerdo", "handshake", "accent", "a"),
    KindLook("commitment", "Compromiso", "flag", "stalled", "c", needs_due=True),
]
MILAGROS = Suggestion(7, "person", "Milagros Tasayco", "Comas", "user")
MISSING = "Falta la fecha límite; sin ella no habrá recordatorio."


class UnreadableError(ValueError):
    sentence = "Escriba la fecha así: 12/12/2023."


def parse(text):
    try:
        return dt.datetime.strptime(text, "%d/%m/%Y").date()
    except ValueError as error:
        raise UnreadableError from error


@pytest.fixture
def rows(qtbot):
    theme()
    manner = Manner(
        KINDS,
        "agreement",
        lambda text: [MILAGROS],
        parse,
        lambda day: f"{day:%d/%m/%Y}",
        today=lambda: dt.date(2023, 12, 12),
    )
    page = QWidget()
    qtbot.addWidget(page)
    made = OutcomeRows(manner)
    layout = QVBoxLayout(page)
    layout.addWidget(made)
    layout.addStretch(1)
    page.resize(780, 420)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    made.page = page
    made.focus_new()
    return made


def type_in(qtbot, text):
    qtbot.keyClicks(QApplication.focusWidget(), text)


def press(qtbot, key, held=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(QApplication.focusWidget(), key, held)


def brief(rows):
    return [(each["kind"], each["text"]) for each in rows.values()]


def test_results_are_written_one_after_the_other_with_enter(qtbot, rows):
    type_in(qtbot, "/n Datos por zona")
    press(qtbot, Qt.Key.Key_Return)
    type_in(qtbot, "Mesa tecnica")
    press(qtbot, Qt.Key.Key_Return)
    type_in(qtbot, "/C Ordenanza")
    assert brief(rows) == [
        ("need", "Datos por zona"),
        ("agreement", "Mesa tecnica"),
        ("commitment", "Ordenanza"),
    ]
    assert rows.rows()[-1].blank()
    assert len(rows.rows()) == 4


@pytest.mark.parametrize(
    "text", ["A partir de enero", "/z otra", "ver /n luego", "/nada", "n listo"]
)
def test_only_a_known_command_at_the_start_is_obeyed(qtbot, rows, text):
    type_in(qtbot, text)
    assert brief(rows) == [("agreement", text)]


def test_a_command_typed_before_a_text_leaves_the_cursor_there(qtbot, rows):
    type_in(qtbot, "Ordenanza")
    press(qtbot, Qt.Key.Key_Home)
    type_in(qtbot, "/c La ")
    assert brief(rows) == [("commitment", "La Ordenanza")]


def test_a_commitment_is_judged_when_its_date_is_left(qtbot, rows):
    type_in(qtbot, "/c Ordenanza")
    press(qtbot, Qt.Key.Key_Tab)
    assert rows.problems() == {}
    type_in(qtbot, "mil")
    press(qtbot, Qt.Key.Key_Return)
    press(qtbot, Qt.Key.Key_Tab)
    press(qtbot, Qt.Key.Key_Tab)
    assert rows.problems() == {0: {"due": MISSING}}
    assert rows.rows()[0].due.accessibleDescription() == MISSING

    links = [b for b in rows.findChildren(QPushButton) if b.text() == "En 30 días"]
    qtbot.mouseClick(next(b for b in links if b.isVisible()), Qt.MouseButton.LeftButton)
    assert rows.problems() == {}
    value = rows.values()[0]
    assert value["due"] == dt.date(2024, 1, 11)
    assert value["responsible"] == MILAGROS
    assert rows.check()


def test_the_month_ends_on_its_last_day(qtbot, rows):
    type_in(qtbot, "/c Ordenanza")
    rows.check()
    assert set(rows.problems()[0]) == {"responsible", "due"}
    links = [b for b in rows.findChildren(QPushButton) if b.text() == "Fin de mes"]
    qtbot.mouseClick(next(b for b in links if b.isVisible()), Qt.MouseButton.LeftButton)
    assert rows.values()[0]["due"] == dt.date(2023, 12, 31)
    assert set(rows.problems()[0]) == {"responsible"}


def test_an_agreement_needs_neither_date_nor_responsible(qtbot, rows):
    type_in(qtbot, "Mesa")
    assert rows.check()
    row = rows.rows()[0]
    row.due.setText("31/02/2024")
    assert not rows.check()
    assert rows.problems() == {0: {"due": "Escriba la fecha así: 12/12/2023."}}
    row.due.clear()
    row.text.clear()
    row.who.setText("Alguien")
    assert not rows.check()
    assert rows.problems() == {0: {"text": "Escriba el resultado o quite la fila."}}


def test_rows_are_moved_with_alt_and_arrows_and_the_blank_one_stays_last(qtbot, rows):
    rows.load([{"id": n, "kind": "need", "text": f"t{n}"} for n in (1, 2, 3)])
    QApplication.processEvents()
    rows.rows()[2].text.setFocus()
    press(qtbot, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [each["id"] for each in rows.values()] == [1, 3, 2]
    assert QApplication.focusWidget().text() == "t3"
    for _ in range(4):
        press(qtbot, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [each["id"] for each in rows.values()] == [1, 2, 3]
    assert rows.rows()[-1].blank()
    for name in (
        "Responsable, resultado 3",
        "Vence, resultado 3",
        "Marcar como reservado el resultado 3",
        "Quitar el resultado 3",
    ):
        press(qtbot, Qt.Key.Key_Tab)
        assert QApplication.focusWidget().accessibleName() == name
    press(qtbot, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is rows.rows()[-1].kind


def test_what_a_row_does_not_show_comes_back_from_it(rows):
    source = {
        "id": 5,
        "kind": "commitment",
        "text": "Ordenanza",
        "responsible": None,
        "responsible_text": "Secretaría General",
        "due": dt.date(2024, 2, 1),
        "restricted": True,
        "state": "open",
        "evidence": (1, 2),
    }
    rows.load([source])
    assert rows.values() == [source]


def test_a_result_is_kept_from_what_is_shared_with_one_press(qtbot, rows):
    rows.load([{"id": 1, "kind": "need", "text": "Delicado"}])
    with qtbot.waitSignal(rows.changed):
        qtbot.mouseClick(rows.rows()[0].private, Qt.MouseButton.LeftButton)
    assert rows.values()[0]["restricted"] is True
    assert rows.rows()[0].private.accessibleName().startswith("Reservado")


def test_a_draft_is_plain_and_loses_nothing(qtbot, rows):
    type_in(qtbot, "/c Ordenanza")
    rows.rows()[0].who.choose(MILAGROS)
    rows.rows()[0].due.setText("31/")
    draft = json.loads(json.dumps(rows.draft()))
    rows.load([])
    assert rows.draft() == []
    rows.restore(draft)
    assert rows.draft() == draft
    assert rows.rows()[0].who.record() == MILAGROS


def test_the_cross_takes_a_row_out(qtbot, rows):
    rows.load([{"id": n, "kind": "need", "text": f"t{n}"} for n in (1, 2)])
    cross = rows.rows()[0].parts()[5]
    assert cross.accessibleName() == "Quitar el resultado 1"
    with qtbot.waitSignal(rows.changed):
        qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert [each["id"] for each in rows.values()] == [2]
    assert QApplication.focusWidget().text() == "t2"


def test_the_library_s_complaints_stand_in_their_rows(qtbot, rows):
    rows.load([{"id": n, "kind": "need", "text": f"t{n}"} for n in (1, 2)])
    rows.complain({1: {"text": "Ya está anotado."}})
    assert rows.problems() == {1: {"text": "Ya está anotado."}}
    rows.go_to_problem()
    assert QApplication.focusWidget().text() == "t2"
    type_in(qtbot, "x")
    assert rows.problems() == {}


def test_loading_tells_nobody(qtbot, rows):
    with qtbot.assertNotEmitted(rows.changed):
        rows.load([{"id": 1, "kind": "need", "text": "t"}])


def test_narrow_rows_take_two_lines_and_fit(qtbot, rows):
    rows.load([{"id": 1, "kind": "commitment", "text": "t"}])
    row = rows.rows()[0]
    rows.check()
    QApplication.processEvents()
    wide = row.height()
    rows.page.resize(480, 420)
    QApplication.processEvents()
    assert row.due.y() > row.text.y()
    assert row.height() > wide
    assert all(row.rect().contains(part.geometry()) for part in row.parts()[:5])


def test_every_part_has_a_name(qtbot, rows):
    rows.load([{"id": 1, "kind": "need", "text": "t"}])
    named = [part.accessibleName() for part in rows.rows()[0].parts()]
    assert named[:4] == [
        "Tipo, resultado 1",
        "Texto, resultado 1",
        "Responsable, resultado 1",
        "Vence, resultado 1",
    ]
    assert all(named)


def is_whole(area, row):
    top = row.mapTo(area.viewport(), row.rect().topLeft()).y()
    return top >= 0 and top + row.height() <= area.viewport().height()


def test_the_row_that_the_keyboard_is_in_is_wholly_in_sight(qtbot, rows):
    area = QScrollArea(widgetResizable=True)
    area.setWidget(rows)
    qtbot.addWidget(area)
    area.resize(780, 150)
    area.show()
    area.activateWindow()
    qtbot.waitExposed(area)
    rows.focus_new()
    for number in range(8):
        type_in(qtbot, f"/c Resultado {number}")
        qtbot.waitUntil(lambda number=number: is_whole(area, rows.rows()[number]))
        press(qtbot, Qt.Key.Key_Return)
    moved = rows.rows()[7]
    moved.text.setFocus()
    for place in range(6, -1, -1):
        press(qtbot, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
        assert rows.rows()[place] is moved
        qtbot.waitUntil(lambda: is_whole(area, moved))
    assert area.verticalScrollBar().value() < 60
