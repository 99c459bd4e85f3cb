"""The field of several things: found by typing, taken by key, walked and taken out again."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from ui.parts.suggestions import Suggestion
from ui.parts.token_field import Token, TokenField
from ui.theme import theme

PEOPLE = [
    Suggestion(1, "person", "Ruth Zevallos Ames", "Asesoría Jurídica", "user"),
    Suggestion(2, "person", "Ruth Camposano Díaz", "M. D. de Comas", "user"),
    Suggestion(3, "org", "Comas", "Distrital · Lima", "building-2", "accent"),
]


def suggest(text):
    words = text.lower().split()
    return [each for each in PEOPLE if all(word in each.title.lower() for word in words)]


def create(text):
    return Suggestion(None, "new", f"Crear persona «{text}»", "en Comas", "user-plus")


@pytest.fixture
def page(qtbot):
    theme()
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(520, 420)
    layout = QVBoxLayout(made)
    made.field = TokenField("Participantes", suggest, create)
    made.next = QLineEdit()
    layout.addWidget(made.field)
    layout.addWidget(made.next)
    layout.addStretch(1)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.field.setFocus()
    return made


@pytest.fixture
def field(page):
    return page.field


def press(qtbot, key):
    qtbot.keyClick(QApplication.focusWidget(), key)


def titles(field):
    return [each.title for each in field.tokens()]


def tokens(field):
    return [each for each in field.findChildren(Token) if not each.isHidden()]


def test_what_is_typed_is_suggested_and_enter_takes_the_first(qtbot, field):
    qtbot.keyClicks(field.line, "ruth")
    assert field.line.listed() == [
        "Ruth Zevallos Ames",
        "Ruth Camposano Díaz",
        "Crear persona «ruth»",
    ]
    assert field.line.accessibleDescription() == "Ruth Zevallos Ames, Asesoría Jurídica"
    with qtbot.waitSignal(field.changed):
        press(qtbot, Qt.Key.Key_Return)
    assert titles(field) == ["Ruth Zevallos Ames"]
    assert field.line.text() == ""
    assert field.line.listed() == []


def test_arrows_choose_and_tab_takes(qtbot, field):
    qtbot.keyClicks(field.line, "ruth")
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Tab)
    assert titles(field) == ["Ruth Camposano Díaz"]
    assert field.line.hasFocus()


def test_tab_with_nothing_to_take_leaves_the_field(qtbot, page, field):
    press(qtbot, Qt.Key.Key_Tab)
    assert page.next.hasFocus()
    field.setFocus()
    qtbot.keyClicks(field.line, "zzz")
    assert field.line.listed() == ["Crear persona «zzz»"]
    with qtbot.assertNotEmitted(field.create_requested):
        press(qtbot, Qt.Key.Key_Tab)
    assert page.next.hasFocus()
    assert field.line.listed() == []
    assert field.pending_text() == "zzz"


def test_the_last_row_asks_to_create(qtbot, field):
    qtbot.keyClicks(field.line, "ruth")
    press(qtbot, Qt.Key.Key_Up)
    with qtbot.waitSignal(field.create_requested) as asked:
        press(qtbot, Qt.Key.Key_Return)
    assert asked.args == ["ruth"]
    field.add(Suggestion(9, "person", "Ruth Nueva", icon="user"))
    assert titles(field) == ["Ruth Nueva"]
    assert field.pending_text() == ""


def test_what_is_held_is_not_suggested_nor_held_twice(qtbot, field):
    field.set_tokens([PEOPLE[0]])
    qtbot.keyClicks(field.line, "ruth")
    assert "Ruth Zevallos Ames" not in field.line.listed()
    with qtbot.assertNotEmitted(field.changed):
        field.add(PEOPLE[0])
    assert len(field.tokens()) == 1


def test_backspace_selects_the_last_token_and_then_takes_it_out(qtbot, field):
    field.set_tokens(PEOPLE)
    press(qtbot, Qt.Key.Key_Backspace)
    assert tokens(field)[2].hasFocus()
    assert len(field.tokens()) == 3
    press(qtbot, Qt.Key.Key_Backspace)
    assert titles(field) == ["Ruth Zevallos Ames", "Ruth Camposano Díaz"]
    assert field.line.hasFocus()


def test_arrows_walk_the_tokens_and_delete_takes_one_out(qtbot, field):
    field.set_tokens(PEOPLE)
    for _ in range(5):
        press(qtbot, Qt.Key.Key_Left)
    assert tokens(field)[0].hasFocus()
    press(qtbot, Qt.Key.Key_Right)
    press(qtbot, Qt.Key.Key_Delete)
    assert titles(field) == ["Ruth Zevallos Ames", "Comas"]
    assert QApplication.focusWidget().meant.title == "Comas"
    press(qtbot, Qt.Key.Key_Right)
    assert field.line.hasFocus()


def test_typing_on_a_token_goes_to_the_line(qtbot, field):
    field.set_tokens(PEOPLE[:1])
    press(qtbot, Qt.Key.Key_Left)
    event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, "ñ")
    QApplication.sendEvent(QApplication.focusWidget(), event)
    assert field.line.hasFocus()
    assert field.line.text() == "ñ"


def test_the_cross_takes_a_token_out(qtbot, field):
    field.set_tokens(PEOPLE)
    token = tokens(field)[1]
    with qtbot.waitSignal(field.changed):
        spot = QPoint(token.width() - 12, token.height() // 2)
        qtbot.mouseClick(token, Qt.MouseButton.LeftButton, pos=spot)
    assert titles(field) == ["Ruth Zevallos Ames", "Comas"]


def test_escape_closes_the_list_before_the_page_hears_of_it(qtbot, page, field):
    from PySide6.QtGui import QKeySequence, QShortcut

    heard = []
    QShortcut(QKeySequence("Esc"), page, lambda: heard.append("page"))
    qtbot.keyClicks(field.line, "ruth")
    press(qtbot, Qt.Key.Key_Escape)
    assert field.line.listed() == []
    assert heard == []
    assert field.line.text() == "ruth"
    press(qtbot, Qt.Key.Key_Escape)
    assert heard == ["page"]


def test_down_shows_everything(qtbot, field):
    press(qtbot, Qt.Key.Key_Down)
    assert len(field.line.listed()) == 3


def test_a_click_on_a_suggestion_takes_it_and_keeps_the_focus(qtbot, page, field):
    qtbot.keyClicks(field.line, "ruth")
    listed = field.line._list
    assert page.rect().contains(listed.geometry())
    qtbot.mouseClick(listed, Qt.MouseButton.LeftButton, pos=QPoint(60, 50))
    assert titles(field) == ["Ruth Camposano Díaz"]
    assert field.line.hasFocus()


def test_the_field_grows_with_its_tokens(qtbot, field):
    low = field.height()
    field.set_tokens([*PEOPLE, Suggestion(4, "person", "x" * 400)])
    assert field.height() > low * 2
    assert all(field.rect().contains(token.geometry()) for token in tokens(field))
    assert "x" * 400 in tokens(field)[3].toolTip()


def test_a_tag_picker_offers_all_with_its_button(qtbot, page):
    picker = TokenField("Objetivos del PMM", suggest, browse=True)
    page.layout().insertWidget(0, picker)
    button = picker._browse
    assert button.accessibleName() == "Objetivos del PMM: ver todo"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(picker.line.listed()) == 3
    press(qtbot, Qt.Key.Key_Return)
    assert titles(picker) == ["Ruth Zevallos Ames"]


def test_names_are_told_to_those_who_cannot_see(field):
    field.set_tokens(PEOPLE[:1])
    assert field.line.accessibleName() == "Participantes"
    assert tokens(field)[0].accessibleName() == "Ruth Zevallos Ames"


def test_a_token_is_asked_about_by_key_or_press_and_shows_what_is_said_of_it(qtbot, field):
    field.set_tokens(PEOPLE[:1])
    qtbot.keyClicks(field.line, "")
    press(qtbot, Qt.Key.Key_Left)
    with qtbot.waitSignal(field.asked) as asked:
        press(qtbot, Qt.Key.Key_Return)
    assert asked.args[0].meant is PEOPLE[0]
    with qtbot.waitSignal(field.asked):
        qtbot.mouseClick(tokens(field)[0], Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    field.say(Suggestion(1, "person", "Ruth Zevallos Ames", short="Ruth · no asistió"))
    assert tokens(field)[0].accessibleName() == "Ruth · no asistió"
    with qtbot.waitSignal(field.changed):
        field.drop(field.tokens()[0])
    assert field.tokens() == []


def test_a_wrong_field_shows_that_and_where_the_keyboard_is(page, field):
    field.set_wrong(True)
    edges = {}
    for focused in (True, False):
        (field.line if focused else page.next).setFocus()
        QApplication.processEvents()
        drawn = field.grab().toImage()
        edges[focused] = [
            drawn.pixelColor(0, drawn.height() // 2).name(),
            drawn.pixelColor(drawn.width() // 2, drawn.height() - 1).name(),
        ]
    accent, danger = (theme().color(token).name() for token in ("accent", "danger"))
    assert edges == {True: [accent, danger], False: [danger, danger]}
