"""The small widgets: plain text, reachable by keyboard, named for those who cannot see them."""

import threading

import pytest
from accessible import name_of, nameless
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor, QTextDocument
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ui.language import speak
from ui.parts.buttons import add_action, button, caps, keys, menu
from ui.parts.cards import Card, EmptyState, Skeleton
from ui.parts.chips import Chip, ChipRow, FilterChip, Option
from ui.parts.dialog import Choice, Progress, ask
from ui.parts.flow import FlowLayout
from ui.parts.labels import Avatar, Badge, Elided, Keycap, label
from ui.parts.search_field import SearchField
from ui.parts.segmented import Segment, Segmented
from ui.parts.task import Task
from ui.parts.toast import Banner, Toast
from ui.parts.verdict import Verdict
from ui.theme import theme

NASTY = "<b>R&D</b> =1+1"
REGIONS = ["Áncash", "Callao", "Ica", "Junín", "Lima", "Loreto", "Piura", "Puno", "Tacna", "Ñuñoa"]


@pytest.fixture
def window(qtbot):
    made = QWidget()
    QVBoxLayout(made)
    made.resize(640, 480)
    QCursor.setPos(700, 500)  # out of the way: a toast under the mouse stays
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.close()


def put(window: QWidget, *widgets: QWidget) -> None:
    for widget in widgets:
        window.layout().addWidget(widget)
    QApplication.processEvents()  # a layout shows what is put into it in its own time


# --- Words ----------------------------------------------------------------------------------


def test_text_from_people_is_never_markup(window):
    made = [label(NASTY), Elided(NASTY), Badge(NASTY), Keycap(NASTY), Avatar(NASTY)]
    put(window, *made)
    assert {each.textFormat() for each in made} == {Qt.TextFormat.PlainText}
    assert button(NASTY).text() == "<b>R&&D</b> =1+1"


def test_an_elided_name_is_whole_in_its_tooltip(window, qtbot):
    name = Elided("Municipalidad Distrital de <b>Carmen & Legua</b>")
    name.setFixedWidth(80)
    put(window, name)
    qtbot.waitUntil(lambda: name.toolTip() != "")
    assert "&lt;b&gt;Carmen &amp; Legua" in name.toolTip()
    assert name_of(name) == "Municipalidad Distrital de <b>Carmen & Legua</b>"
    name.setFixedWidth(600)
    qtbot.waitUntil(lambda: name.toolTip() == "")


def test_a_badge_that_is_cut_says_it_all_in_its_tooltip(window, qtbot):
    badge = Badge("1 seguimiento vencido", "danger")
    put(window, badge)
    assert badge.toolTip() == ""
    badge.setMaximumWidth(60)
    qtbot.waitUntil(lambda: "vencido" in badge.toolTip())


def test_painted_words_grow_with_the_text(window):
    badge = Badge("Vence mañana", "warn")
    put(window, badge)
    small = badge.sizeHint()
    theme().wear(scale=1.3)
    assert badge.sizeHint().height() == 26
    assert badge.sizeHint().width() > small.width()
    theme().wear(scale=1.0)


# --- Buttons and menus ----------------------------------------------------------------------


def test_a_button_shows_its_shortcut_and_obeys_it(window, qtbot):
    done = []
    made = button("Registrar reunión", "primary", "plus", "Ctrl+N", on=lambda: done.append(1))
    put(window, made)
    assert "Ctrl+N" in made.toolTip()
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: done == [1])


def test_keys_are_called_as_they_stand_on_the_keyboards_of_the_reader(qapp):
    assert caps("Ctrl+Shift+Del") == ["Ctrl", "Mayús", "Supr"]
    assert caps("Ctrl++") == ["Ctrl", "+"]
    assert keys("Alt+Left") == "Alt+←"
    speak(qapp, "en")
    try:
        assert keys("Shift+PgUp") == "Shift+PgUp"
    finally:
        speak(qapp, "es")


def test_enter_presses_a_button_too(window, qtbot):
    done = []
    made = button("Guardar", on=lambda: done.append(1))
    put(window, made)
    made.setFocus()
    qtbot.keyClick(made, Qt.Key.Key_Return)
    qtbot.keyClick(made, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert done == [1]


def test_a_button_of_only_an_icon_has_a_name_and_a_tooltip(window):
    made = button("Más acciones", "icon", "ellipsis")
    put(window, made)
    assert (made.text(), name_of(made)) == ("", "Más acciones")
    assert "Más acciones" in made.toolTip()
    assert min(made.sizeHint().toTuple()) >= 24


def test_a_menu_shows_its_shortcuts_and_does_what_is_pressed(window, qtbot):
    done = []
    made = menu(window)
    action = add_action(made, "Cerrar R&D", lambda: done.append("cerrar"), "archive", "F2")
    made.popup(QPoint(0, 0))
    assert action.isShortcutVisibleInContextMenu()
    assert action.text() == "Cerrar R&&D"
    qtbot.keyClick(made, Qt.Key.Key_Down)
    qtbot.keyClick(made, Qt.Key.Key_Return)
    assert done == ["cerrar"]


# --- Cards ----------------------------------------------------------------------------------


def test_a_card_folds_by_key_and_tells_so_that_it_is_remembered(window, qtbot):
    told = []
    card = Card("Necesidades", 3, on_fold=told.append)
    inside = label("Datos de población")
    card.add(inside)
    put(window, card)
    assert inside.isVisible()
    card.fold.setFocus()
    qtbot.keyClick(card.fold, Qt.Key.Key_Space)
    assert not inside.isVisible()
    assert told == [True]
    qtbot.keyClick(card.fold, Qt.Key.Key_Space)
    assert inside.isVisible()
    assert told == [True, False]


def test_a_card_opens_folded_where_it_was_left_so(window):
    card = Card("Necesidades", 3, on_fold=lambda _: None, folded=True)
    inside = label("Datos")
    card.add(inside)
    put(window, card)
    assert not inside.isVisible()
    assert name_of(card.fold) == "Necesidades"


def test_nothing_to_show_offers_one_thing_to_do(window, qtbot):
    done = []
    empty = EmptyState(
        "calendar", "Aún no hay reuniones.", button("Registrar", on=lambda: done.append(1))
    )
    put(window, empty, Skeleton())
    qtbot.mouseClick(
        next(each for each in empty.findChildren(QWidget) if name_of(each) == "Registrar"),
        Qt.MouseButton.LeftButton,
    )
    assert done == [1]


def test_a_flow_breaks_where_the_width_ends(qtbot):
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = FlowLayout(holder, 6)
    made = [QLabel("palabra") for _ in range(6)]
    for each in made:
        each.setFixedSize(100, 20)
        flow.addWidget(each)
    holder.resize(330, 200)
    holder.show()
    assert [each.y() for each in made] == [0, 0, 0, 26, 26, 26]
    assert flow.heightForWidth(330) == 46
    made[1].hide()
    flow.activate()
    assert [made[2].x(), made[3].y()] == [106, 0]


# --- Switch, search, filters ----------------------------------------------------------------


def test_a_switch_is_moved_with_the_arrows(window, qtbot):
    switch = Segmented("Vista", [Segment("i", "Instituciones"), Segment("p", "Personas", "users")])
    put(window, switch)
    assert switch.value() == "i"
    switch.part("i").setFocus()
    with qtbot.waitSignal(switch.changed) as told:
        qtbot.keyClick(switch.part("i"), Qt.Key.Key_Right)
    assert told.args == ["p"]
    assert switch.value() == "p"
    assert switch.part("p").hasFocus()


def test_a_switch_does_not_move_its_parts_when_another_is_chosen(window):
    switch = Segmented("Vista", [Segment(1, "Instituciones"), Segment(2, "Personas")])
    put(window, switch)
    before = switch.part(2).geometry()
    switch.choose(2)
    QApplication.processEvents()
    assert switch.part(2).geometry() == before


def test_a_search_waits_for_a_pause(window, qtbot):
    field, asked = SearchField("Buscar actores", "Buscar nombre…"), []
    field.searched.connect(asked.append)
    put(window, field)
    field.setFocus()
    qtbot.keyClicks(field, "comas")
    assert asked == []
    qtbot.waitUntil(lambda: asked == ["comas"])


def test_enter_searches_at_once_and_only_once(window, qtbot):
    field, asked = SearchField("Buscar actores", "Buscar nombre…"), []
    field.searched.connect(asked.append)
    put(window, field)
    qtbot.keyClicks(field, "ate")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert asked == ["ate"]
    qtbot.wait(200)
    assert asked == ["ate"]


def test_escape_clears_a_search_and_down_goes_to_the_list(window, qtbot):
    field, asked = SearchField("Buscar actores", "Buscar nombre…"), []
    put(window, field)
    qtbot.keyClicks(field, "ate")
    field.searched.connect(asked.append)
    with qtbot.waitSignal(field.down):
        qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert asked == ["ate", ""]
    assert field.text() == ""


def test_a_search_is_taken_up_over_what_is_written(window, qtbot):
    field, other = SearchField("Buscar", "…"), QLineEdit()
    put(window, field, other)
    qtbot.keyClicks(field, "ate")
    other.setFocus()
    field.take()
    qtbot.keyClicks(field, "comas")
    assert field.text() == "comas"


def test_a_filter_is_ticked_by_key_and_told_at_once(window, qtbot):
    chip = FilterChip("Etapa", [Option("f", "Firmado"), Option("c", "Contactado")])
    put(window, chip)
    chip.setFocus()
    qtbot.keyClick(chip, Qt.Key.Key_Return)
    popup = QApplication.activePopupWidget()
    assert nameless(popup) == []
    with qtbot.waitSignal(chip.changed) as told:
        qtbot.keyClick(popup.list, Qt.Key.Key_Space)
    assert told.args == [("f",)]
    qtbot.keyClick(popup.list, Qt.Key.Key_Down)
    qtbot.keyClick(popup.list, Qt.Key.Key_Return)
    qtbot.keyClick(popup.list, Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
    assert chip.value() == ("f", "c")
    assert name_of(chip) == "Etapa: Firmado, Contactado"


def test_a_press_on_an_option_ticks_it_once(window, qtbot):
    chip = FilterChip("Etapa", [Option("f", "Firmado"), Option("c", "Contactado")])
    put(window, chip)
    chip.open()
    options = QApplication.activePopupWidget().list
    spot = options.visualItemRect(options.item(1)).center()
    for at in (spot, QPoint(10, spot.y())):
        qtbot.mouseClick(options.viewport(), Qt.MouseButton.LeftButton, pos=at)
        chosen = chip.value()
        assert chosen in (("c",), ())
    assert chosen == ()
    QApplication.activePopupWidget().close()


def test_many_options_are_found_by_typing_whatever_the_accents(window, qtbot):
    chip = FilterChip("Región", [Option(number, name) for number, name in enumerate(REGIONS)])
    put(window, chip)
    chip.open()
    popup = QApplication.activePopupWidget()
    assert popup.line.isVisible()
    qtbot.keyClicks(popup.line, "zzz")
    assert popup.nothing.isVisible()
    assert not popup.list.isVisible()
    popup.line.clear()
    qtbot.keyClicks(popup.line, "nun")
    assert popup.list.isVisible()
    assert not popup.nothing.isVisible()
    rows = [popup.list.item(row) for row in range(popup.list.count())]
    assert [item.text() for item in rows if not item.isHidden()] == ["Ñuñoa"]
    qtbot.keyClick(popup.line, Qt.Key.Key_Return)
    assert chip.value() == (9,)
    popup.close()


def test_delete_takes_a_filter_away(window, qtbot):
    chip = FilterChip("Región", [Option(0, "Lima"), Option(1, "Callao")], chosen=[1])
    put(window, chip)
    assert chip.plain_text() == "Callao"
    chip.setFocus()
    with qtbot.waitSignal(chip.changed) as told:
        qtbot.keyClick(chip, Qt.Key.Key_Delete)
    assert told.args == [()]
    assert chip.plain_text() == "Región"


def test_the_cross_takes_a_chip_away_and_opens_nothing(window, qtbot):
    chip, pressed = Chip("Gobierno local"), []
    chip.clicked.connect(lambda: pressed.append(1))
    row = QHBoxLayout()
    row.addWidget(chip)
    window.layout().addLayout(row)
    qtbot.waitUntil(lambda: chip.width() > 40)
    with qtbot.waitSignal(chip.removed):
        cross = QPoint(chip.width() - 12, chip.height() // 2)
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=cross)
    assert pressed == []


def test_a_filter_forgets_what_is_no_longer_offered():
    chip = FilterChip("Etapa", [Option(1, "Firmado"), Option(2, "Contactado")], chosen=[1, 2])
    chip.set_options([Option(2, "Contactado")])
    assert chip.value() == (2,)


def test_chips_can_all_be_cleared(window, qtbot):
    row = ChipRow([Chip("Lima")])
    put(window, row)
    assert not row.clear.isVisible()
    row.offer_clear(offered=True)
    with qtbot.waitSignal(row.cleared):
        qtbot.mouseClick(row.clear, Qt.MouseButton.LeftButton)


# --- Messages -------------------------------------------------------------------------------


def test_a_toast_about_something_with_a_whole_page_for_a_name_fits_the_window(window):
    toast = Toast(window)
    toast.say(f"Persona «{'a' * 10_000}» guardada", "Deshacer")
    assert window.rect().contains(toast.geometry())


def test_a_toast_offers_to_undo(window, qtbot):
    undone, toast = [], Toast(window)
    toast.say("Comas pasó a «Firmado».", "Deshacer", lambda: undone.append(1))
    assert toast.isVisible()
    assert window.rect().contains(toast.geometry())
    toast.action.setFocus()
    qtbot.keyClick(toast.action, Qt.Key.Key_Space)
    assert undone == [1]
    assert not toast.isVisible()


def test_a_newer_toast_takes_the_place_of_the_older(window):
    done, toast = [], Toast(window)
    toast.say("Primero.", "Deshacer", lambda: done.append(1))
    toast.say("Segundo.")
    assert toast.words.text() == "Segundo."
    assert not toast.action.isVisible()


def test_a_toast_goes_by_itself_but_not_while_the_keyboard_is_on_it(window, qtbot, monkeypatch):
    monkeypatch.setattr("ui.parts.toast.SECONDS", 0.05)
    toast, other = Toast(window), QLineEdit()
    put(window, other)
    other.setFocus()
    toast.say("Guardado.", "Deshacer", lambda: None)
    toast.action.setFocus()
    qtbot.wait(150)
    assert toast.isVisible()
    other.setFocus()
    qtbot.waitUntil(lambda: not toast.isVisible())


def test_a_long_toast_is_whole_in_a_narrow_window(window, qtbot):
    window.resize(360, 400)
    toast = Toast(window)
    toast.say("No se pudo escribir en la memoria. " * 4, "Elegir otra carpeta", lambda: None)
    assert window.rect().contains(toast.geometry())
    qtbot.waitUntil(lambda: toast.words.height() >= toast.words.heightForWidth(toast.words.width()))


def test_a_banner_says_one_thing_and_then_another(window, qtbot):
    seen = []
    see = button("Ver cambios", "ghost", on=lambda: seen.append(1))
    banner = Banner("warn", NASTY, [see])
    put(window, banner)
    qtbot.mouseClick(see, Qt.MouseButton.LeftButton)
    assert seen == [1]
    assert banner.words.textFormat() == Qt.TextFormat.PlainText
    banner.say("danger", "Otra cosa.")
    assert banner.words.text() == "Otra cosa."


# --- Questions and progress -----------------------------------------------------------------


CHOICES = [Choice("keep", "Conservar"), Choice("delete", "Eliminar", "danger")]


def test_a_question_is_answered_without_holding_up_the_program(window, qtbot):
    answers = []
    question = ask(window, "¿Eliminar?", NASTY, CHOICES, answers.append)
    assert answers == []
    qtbot.waitUntil(question.buttons["keep"].hasFocus)
    qtbot.keyClick(question.buttons["keep"], Qt.Key.Key_Tab)
    qtbot.keyClick(question.buttons["delete"], Qt.Key.Key_Space)
    assert answers == ["delete"]


def test_enter_takes_the_answer_that_loses_nothing(window, qtbot):
    answers = []
    question = ask(window, "¿Eliminar?", "Se irá.", CHOICES, answers.append)
    qtbot.waitUntil(question.buttons["keep"].hasFocus)
    qtbot.keyClick(question, Qt.Key.Key_Return)
    assert answers == ["keep"]


def test_escape_answers_nothing(window, qtbot):
    answers = []
    question = ask(window, "¿Eliminar?", "Se irá.", CHOICES, answers.append)
    qtbot.keyClick(question, Qt.Key.Key_Escape)
    assert answers == [None]


def test_progress_is_shown_until_the_task_ends_and_can_cancel_it(window, qtbot):
    def work(task: Task) -> None:
        for number in range(100_000):
            threading.Event().wait(0.002)
            task.step(number, 100_000)

    task = Task(work)
    progress = Progress("Importando contactos…", task)
    put(window, progress)
    task.start()
    qtbot.waitUntil(lambda: progress.bar.value() > 2)
    with qtbot.waitSignal(task.cancelled):
        qtbot.mouseClick(progress.cancel, Qt.MouseButton.LeftButton)
    assert not progress.isVisible()


# --- Names ----------------------------------------------------------------------------------


def test_everything_the_keyboard_reaches_has_a_name(window):
    toast = Toast(window)
    toast.say("Guardado.", "Deshacer", lambda: None)
    put(
        window,
        SearchField("Buscar", "…"),
        Segmented("Vista", [Segment(1, "Uno"), Segment(2, "Dos")]),
        ChipRow([FilterChip("Etapa", [Option(1, "Firmado")])]),
        Card("Título", 1, on_fold=lambda _: None),
        button("Más", "icon", "ellipsis"),
    )
    assert nameless(window) == []


def test_the_walk_for_names_finds_one_that_is_missing(window):
    stray = QLineEdit(placeholderText="Un ejemplo no es un nombre")
    put(window, stray)
    assert nameless(window) == [stray]


def test_a_tooltip_shows_what_was_typed(window):
    made = button(NASTY, "icon", "x")
    put(window, made)
    shown = QTextDocument()
    shown.setHtml(made.toolTip())
    assert shown.toPlainText() == NASTY


def test_a_verdict_in_little_room_is_taller_and_says_all_of_its_words(window):
    made = Verdict("No son el mismo", "Se recuerda", "users", "1")
    put(window, made)
    window.layout().addStretch(1)
    words = [each for each in made.findChildren(QLabel) if each.wordWrap()]
    tall = []
    for wide in (400, made.minimumSizeHint().width()):
        made.setFixedWidth(wide)
        QApplication.processEvents()
        assert all(each.height() >= each.heightForWidth(each.width()) for each in words)
        tall.append(made.height())
    assert tall[0] < tall[1]
