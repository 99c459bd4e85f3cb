"""The stage stepper: reached by Tab, walked by arrows, a stage chosen by Enter or a click."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication

from ui.parts.stepper import StageStepper, Step
from ui.theme import theme

STEPS = [
    Step("a", "Por contactar", "sin fecha", "done"),
    Step("b", "Contactado", "omitida", "skipped"),
    Step("c", "Interesado", "desde 16 may", "current", note="por verificar"),
    Step("d", "Rev. legal/concejo"),
]


@pytest.fixture
def stepper(qtbot):
    theme()
    made = StageStepper("Etapas")
    qtbot.addWidget(made)
    made.show_steps(STEPS)
    made.resize(620, made.height())
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def steps(stepper):
    return [each for each in stepper.findChildren(QAbstractButton) if not each.isHidden()]


def test_a_click_chooses_a_stage(qtbot, stepper):
    with qtbot.waitSignal(stepper.chosen) as told:
        qtbot.mouseClick(steps(stepper)[3], Qt.MouseButton.LeftButton)
    assert told.args == ["d"]


def test_arrows_walk_from_the_current_stage_and_enter_chooses(qtbot, stepper):
    steps(stepper)[2].setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Left)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Left)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Left)
    with qtbot.waitSignal(stepper.chosen) as told:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert told.args == ["a"]
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_End)
    with qtbot.waitSignal(stepper.chosen) as told:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert told.args == ["d"]


def test_tab_stops_once_on_the_current_stage(stepper):
    stops = [each for each in steps(stepper) if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert [each.step.id for each in stops] == ["c"]


def test_each_stage_says_what_it_shows(stepper):
    assert [each.accessibleName() for each in steps(stepper)] == [
        "Por contactar, sin fecha, etapa pasada",
        "Contactado, omitida, etapa sin dato",
        "Interesado, desde 16 may, por verificar, etapa actual",
        "Rev. legal/concejo, etapa pendiente",
    ]


def test_narrow_titles_take_two_lines_and_say_the_rest_in_a_tooltip(stepper):
    wide = stepper.height()
    assert [each.toolTip() for each in steps(stepper)] == ["", "", "", ""]
    stepper.resize(200, wide)
    assert stepper.height() > wide
    assert "Rev. legal/concejo" in steps(stepper)[3].toolTip()
    assert stepper.grab().width() == 200 * stepper.devicePixelRatio()


def test_showing_other_stages_keeps_the_focus(stepper):
    steps(stepper)[0].setFocus()
    stepper.show_steps(STEPS[:3])
    assert QApplication.focusWidget().step.id == "c"
    assert len(steps(stepper)) == 3
