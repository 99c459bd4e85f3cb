"""Short lists in a page: opened, ticked and asked about by key, the first rows at once."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QWidget

from ui.parts.timeline import (
    Badge,
    CheckRow,
    DocumentRow,
    NoteRow,
    PersonRow,
    SmallList,
    TimelineRow,
)
from ui.theme import theme


def happened(count):
    return [TimelineRow(n, f"Reunión {n}", "presencial", "6 dic", "users") for n in range(count)]


@pytest.fixture
def short(qtbot):
    theme()
    made = SmallList("Cronología", most=5)
    qtbot.addWidget(made)
    made.resize(340, 300)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def count(short):
    return short.view.model().rowCount()


def test_beyond_the_first_rows_more_are_asked_for(qtbot, short):
    short.show_rows(happened(200))
    assert count(short) == 5
    more = short.findChild(QPushButton)
    assert more.text() == "Ver 50 más"
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert count(short) == 55
    assert short.current_id() == 5
    short.show_rows(happened(58))
    assert more.text() == "Ver 3 más"
    short.show_rows(happened(6))
    assert count(short) == 6
    assert not more.isVisible()


def test_a_thousand_rows_cost_no_widgets(short):
    short.show_rows(happened(1_000))
    assert len(short.findChildren(QWidget)) < 12


def test_keys_walk_open_and_ask_to_delete(qtbot, short):
    short.show_rows(happened(4))
    short.setFocus()
    view = QApplication.focusWidget()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    with qtbot.waitSignal(short.opened) as told:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert told.args == [1]
    qtbot.keyClick(view, Qt.Key.Key_End)
    with qtbot.waitSignal(short.delete_asked) as told:
        qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert told.args == [3]


def test_ctrl_enter_is_left_to_the_page(qtbot, short):
    short.show_rows(happened(1))
    short.setFocus()
    with qtbot.assertNotEmitted(short.opened):
        qtbot.keyClick(short.view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_the_current_row_stays_current_when_others_come(qtbot, short):
    short.show_rows(happened(3))
    short.setFocus()
    qtbot.keyClick(short.view, Qt.Key.Key_Down)
    short.show_rows([TimelineRow(99, "Nueva"), *happened(3)])
    assert short.current_id() == 1
    short.show_rows([])
    assert short.current_id() is None


def test_a_press_opens_and_the_right_button_asks_for_the_menu(qtbot, short):
    short.show_rows(happened(3))
    QApplication.processEvents()
    with qtbot.waitSignal(short.opened) as told:
        spot = QPoint(100, 46 + 20)
        qtbot.mouseClick(short.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert told.args == [1]
    with qtbot.waitSignal(short.menu_asked) as told:
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(100, 20), QPoint(5, 6))
        QApplication.sendEvent(short.view.viewport(), event)
    assert told.args == [0, QPoint(5, 6)]


def test_the_menu_key_asks_for_the_menu_of_the_current_row(qtbot, short):
    short.show_rows(happened(3))
    short.setFocus()
    qtbot.keyClick(short.view, Qt.Key.Key_End)
    with qtbot.waitSignal(short.menu_asked) as told:
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
        QApplication.sendEvent(short.view.viewport(), event)
    assert told.args[0] == 2


def test_a_commitment_is_ticked_by_its_box_or_space(qtbot, short):
    due = Badge("hace 5 d", "danger", "triangle-alert")
    short.show_rows([CheckRow(1, "Aprobar", "Gerencia", due), CheckRow(2, "Abrir", checked=True)])
    QApplication.processEvents()
    with qtbot.assertNotEmitted(short.opened), qtbot.waitSignal(short.toggled) as told:
        spot = QPoint(12, 15)
        qtbot.mouseClick(short.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert told.args == [1, True]
    short.setFocus()
    qtbot.keyClick(short.view, Qt.Key.Key_End)
    with qtbot.waitSignal(short.toggled) as told:
        qtbot.keyClick(short.view, Qt.Key.Key_Space)
    assert told.args == [2, False]


def test_rows_are_said_in_a_sentence(short):
    short.show_rows(
        [
            TimelineRow(1, "Firma", "Acto público", "21 set"),
            PersonRow(2, "Ana Ñ.", "Alcaldesa", "AÑ", badge=Badge("Punto focal", "ok", "check")),
            CheckRow(3, "Aprobar", "Gerencia", Badge("22 ene", "warn"), checked=True),
            NoteRow(4, "Piden datos", "Reunión · 2 oct", "Necesidad"),
            DocumentRow(5, "Acta.pdf", "21 set · 640 KB"),
        ]
    )
    model = short.view.model()
    role = Qt.ItemDataRole.AccessibleTextRole
    assert [model.index(n).data(role) for n in range(5)] == [
        "Firma, Acto público, 21 set",
        "Ana Ñ., Alcaldesa, Punto focal",
        "Aprobar, Gerencia, 22 ene, cumplido",
        "Piden datos, Reunión · 2 oct, Necesidad",
        "Acta.pdf, 21 set · 640 KB",
    ]
    assert short.view.accessibleName() == "Cronología"


def test_the_list_is_as_tall_as_its_rows_and_long_notes_wrap(short):
    short.show_rows([NoteRow(1, "Corta"), NoteRow(2, "Larga " * 40)])
    QApplication.processEvents()
    heights = [short.view.visualRect(short.view.model().index(n)).height() for n in range(2)]
    assert heights[1] == heights[0] + 2 * 17
    assert short.view.height() == sum(heights)
    short.show_rows([NoteRow(1, "x" * 10_000 + "\n<b>"), TimelineRow(2, "")])
    assert short.grab().height() > 0


def test_walking_brings_the_row_in_sight_of_the_page(qtbot):
    area = QScrollArea(widgetResizable=True)
    qtbot.addWidget(area)
    short = SmallList("Cronología", most=60)
    area.setWidget(short)
    area.resize(320, 200)
    area.show()
    qtbot.waitExposed(area)
    area.activateWindow()
    short.show_rows(happened(40))
    QApplication.processEvents()
    short.setFocus()
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 1_500)
    qtbot.keyClick(short.view, Qt.Key.Key_End)
    assert area.verticalScrollBar().value() > 1_000
