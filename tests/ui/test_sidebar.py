"""The sidebar: sections by click and key, folded or not, the file's state, the user's menu."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from ui.parts.buttons import add_action
from ui.parts.sidebar import Section, Sidebar
from ui.theme import theme

SECTIONS = [
    Section("home", "Inicio", "house", "Ctrl+1"),
    Section("actors", "Actores", "users", "Ctrl+2"),
    Section("follow", "Seguimientos", "square-kanban", "Ctrl+4"),
    Section("imports", "Importar", "upload", "Ctrl+8", group=1),
]


@pytest.fixture
def bar(qtbot):
    theme()
    made = Sidebar(SECTIONS, "Enlace", "Red ONU Migración · Perú")
    qtbot.addWidget(made)
    made.show_user("Lucía Paredes", "OIM · punto focal", "LP")
    made.show_state("ok", "Guardado en este equipo", "Respaldo: hace 3 días")
    made.set_current("home")
    made.resize(208, 700)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def part(bar, name):
    parts = bar.findChildren(QAbstractButton)
    return next(each for each in parts if each.accessibleName().startswith(name))


def current(bar):
    return [each.accessibleName() for each in bar.findChildren(QAbstractButton) if each.isChecked()]


def test_a_press_asks_for_a_section_and_the_window_says_which_is_open(qtbot, bar):
    with qtbot.waitSignal(bar.section_chosen) as told:
        qtbot.mouseClick(part(bar, "Actores"), Qt.MouseButton.LeftButton)
    assert told.args == ["actors"]
    assert current(bar) == ["Inicio"]
    bar.set_current("actors")
    assert current(bar) == ["Actores"]
    bar.set_current(None)
    assert current(bar) == []


def test_the_section_that_is_open_can_be_pressed_again(qtbot, bar):
    with qtbot.waitSignal(bar.section_chosen):
        qtbot.mouseClick(part(bar, "Inicio"), Qt.MouseButton.LeftButton)
    assert current(bar) == ["Inicio"]


def test_arrows_and_enter_do_it_too(qtbot, bar):
    part(bar, "Inicio").setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    with qtbot.waitSignal(bar.section_chosen) as told:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert told.args == ["actors"]


def test_overdue_is_told_by_number(bar):
    bar.show_overdue({"follow": 9})
    assert part(bar, "Seguimientos").accessibleName() == "Seguimientos, 9 vencidos"
    bar.show_overdue({})
    assert part(bar, "Seguimientos").accessibleName() == "Seguimientos"


def test_folded_it_is_a_rail_that_says_in_tooltips_what_it_does_not_show(bar):
    assert bar.width() == 208
    assert part(bar, "Actores").toolTip() == ""
    bar.set_folded(True)
    assert bar.width() == 52
    assert "Actores" in part(bar, "Actores").toolTip()
    assert "Ctrl+2" in part(bar, "Actores").toolTip()
    assert "hace 3 días" in part(bar, "Guardado").toolTip()
    bar.set_folded(False)
    assert bar.width() == 208


def test_it_grows_with_the_text(bar):
    theme().wear(scale=1.3)
    try:
        assert bar.width() == round(208 * 1.3)
    finally:
        theme().wear(scale=1.0)


def test_the_palette_and_the_state_of_the_file_are_pressed(qtbot, bar):
    with qtbot.waitSignal(bar.palette_asked):
        qtbot.mouseClick(part(bar, "Buscar"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(bar.state_pressed):
        qtbot.mouseClick(part(bar, "Guardado"), Qt.MouseButton.LeftButton)


def test_the_user_s_menu_opens_from_their_name(qtbot, bar):
    done = []
    add_action(bar.user_menu, "Configuración", lambda: done.append("settings"), "settings")
    qtbot.mouseClick(part(bar, "Lucía Paredes"), Qt.MouseButton.LeftButton)
    assert bar.user_menu.isVisible()
    bar.user_menu.actions()[0].trigger()
    bar.user_menu.close()
    assert done == ["settings"]


def test_people_s_names_are_not_markup(bar):
    bar.show_user("<b>R&D</b>", "x" * 80, "RD")
    assert "&lt;b&gt;R&amp;D" in part(bar, "<b>R&D</b>").toolTip()


def test_every_part_that_takes_the_focus_has_a_name(bar):
    parts = [
        each for each in bar.findChildren(QWidget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert parts
    assert all(each.accessibleName() for each in parts)
