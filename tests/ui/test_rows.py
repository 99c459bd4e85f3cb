"""The long list: pages read once, a selection that outlives a refresh, words marked."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLabel

from ui.parts.actor_delegate import LOOK, RowLook, spoken
from ui.parts.glyphs import Glyph
from ui.parts.marks import mark
from ui.parts.rows import RowList
from ui.theme import theme


class Store:
    """Rows by id, which counts how often it is asked."""

    def __init__(self, gone=()):
        self.asked = []
        self.gone = set(gone)

    def fetch(self, ids):
        self.asked.append(list(ids))
        return {id_: f"Actor {id_}" for id_ in ids if id_ not in self.gone}


def look(row):
    return RowLook(title=row, detail="Distrital · Lima", icon="building-2")


@pytest.fixture
def store():
    return Store()


@pytest.fixture
def rows(qtbot, store):
    theme()
    made = RowList(store.fetch, look, "Actores")
    qtbot.addWidget(made)
    made.resize(342, 420)
    made.show()
    qtbot.waitExposed(made)
    return made


def paint(widget):
    widget.viewport().repaint()
    QApplication.processEvents()


def test_a_long_list_reads_only_what_is_in_sight_and_some_rows_more(rows, store):
    rows.show_ids(range(1, 100_001))
    paint(rows)
    (asked,) = store.asked
    assert asked == list(range(1, 41))

    rows.verticalScrollBar().setValue(5_017 * rows.rowHeight(0))
    paint(rows)
    assert store.asked[1:] == [list(range(5_018, 5_058))]

    rows.scrollToBottom()
    paint(rows)
    assert store.asked[2][-1] == 100_000
    assert len(store.asked) == 3


def test_scrolling_back_and_forth_reads_nothing_twice(rows, store):
    rows.show_ids(range(1, 100_001))
    for number in (0, 35, 350, 10, 360, 0):
        assert rows.row_model.index(number, 0).data() == f"Actor {number + 1}"
    assert len(store.asked) == 2


def test_going_up_reads_what_is_above(rows, store):
    rows.show_ids(range(1, 100_001))
    for number in range(5_000, 4_899, -1):
        assert rows.row_model.index(number, 0).data() == f"Actor {number + 1}"
    assert [(asked[0], asked[-1]) for asked in store.asked] == [
        (5_001, 5_040),
        (4_961, 5_000),
        (4_921, 4_960),
        (4_881, 4_920),
    ]


def test_only_so_many_rows_are_held(rows, store):
    rows.show_ids(range(1, 100_001))
    for number in range(2_000):
        rows.row_model.row(number)
    rows.row_model.row(1_999)
    assert len(store.asked) == 50
    rows.row_model.row(0)
    assert len(store.asked) == 51


def test_the_model_keeps_to_the_rules_of_models(rows, qtmodeltester):
    rows.show_ids(range(1, 500))
    qtmodeltester.check(rows.row_model)


def test_the_full_list_after_the_first_page_moves_nothing(qtbot, rows):
    rows.show_first(range(1, 201))
    rows.select([30])
    top = rows.verticalScrollBar().value()
    assert top > 0
    rows.show_ids(range(1, 5_001))
    assert rows.selected_ids() == [30]
    assert rows.verticalScrollBar().value() == top
    assert rows.row_model.rowCount() == 5_000


def test_a_selection_beyond_the_first_page_waits_for_the_full_list(qtbot, rows):
    rows.show_ids(range(1, 1_001))
    rows.select([700])
    told = []
    rows.selected.connect(told.append)
    rows.show_first(range(1, 201))
    rows.show_ids(range(1, 901))
    assert rows.selected_ids() == [700]
    assert told == []


def test_what_is_in_sight_stays_in_sight_when_rows_come_before_it(rows):
    rows.show_ids(range(100, 1_000))
    paint(rows)
    rows.verticalScrollBar().setValue(42 * 50 + 17)
    before = rows.row_model.id_at(rows.indexAt(QPoint(5, 5)).row())
    rows.show_ids(range(1, 1_000))
    assert rows.row_model.id_at(rows.indexAt(QPoint(5, 5)).row()) == before
    assert rows.verticalScrollBar().value() == (99 + 50) * 42 + 17


def test_the_current_row_is_whole_in_a_list_that_has_become_lower(rows):
    rows.show_ids(range(1, 100))
    paint(rows)
    rows.select([1 + rows.viewport().height() // 42 - 1])
    current = rows.currentIndex()
    assert rows.visualRect(current).bottom() < rows.viewport().height()
    for lower in (30, 50):
        rows.resize(rows.width(), rows.height() - lower)
        assert rows.visualRect(current).bottom() < rows.viewport().height()
    rows.verticalScrollBar().setValue(2_000)
    rows.resize(rows.width(), rows.height() - 50)
    assert rows.verticalScrollBar().value() == 2_000  # elsewhere, one reads on undisturbed


def test_a_deleted_row_is_told_and_its_neighbour_becomes_current(rows):
    rows.show_ids([1, 2, 3])
    rows.select([2])
    told = []
    rows.selected.connect(told.append)
    rows.show_ids([1, 3])
    assert told == [[]]
    assert rows.current_id() == 3


def test_a_row_deleted_behind_our_back_is_blank(qtbot, rows, store):
    store.gone = {2}
    rows.show_ids([1, 2, 3])
    paint(rows)
    assert rows.row_model.index(1, 0).data() is None


def test_newer_rows_take_the_place_of_those_held(rows, store):
    rows.show_ids([1, 2, 3])
    rows.row_model.index(0, 0).data()
    rows.refresh({2: "Otro nombre", 99: "No está"})
    assert rows.row_model.index(1, 0).data() == "Otro nombre"
    assert len(store.asked) == 1
    rows.refresh()
    assert rows.row_model.index(1, 0).data() == "Actor 2"


def test_keys_move_select_and_open(qtbot, rows):
    rows.show_ids(range(1, 301))
    rows.select([1])
    opened = []
    rows.opened.connect(opened.append)
    qtbot.keyClick(rows, Qt.Key.Key_Down)
    qtbot.keyClick(rows, Qt.Key.Key_Return)
    qtbot.keyClick(rows, Qt.Key.Key_End)
    qtbot.keyClick(rows, Qt.Key.Key_Enter)
    qtbot.keyClick(rows, Qt.Key.Key_Home)
    assert rows.selected_ids() == [1]
    qtbot.keyClick(rows, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert rows.selected_ids() == [1, 2]
    assert opened == [2, 300]


def test_ctrl_enter_is_left_to_the_page(qtbot, rows):
    rows.show_ids([1])
    rows.select([1])
    with qtbot.assertNotEmitted(rows.opened):
        qtbot.keyClick(rows, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_letters_read_no_rows(qtbot, rows, store):
    rows.show_ids(range(1, 100_001))
    paint(rows)
    qtbot.keyClick(rows, Qt.Key.Key_D)
    assert len(store.asked) == 1


def test_the_menu_is_asked_for_the_selected_rows(qtbot, rows):
    rows.show_ids([10, 20, 30])
    rows.select([10, 30])
    with qtbot.waitSignal(rows.menu_asked) as asked:
        reason = QContextMenuEvent.Reason.Keyboard
        event = QContextMenuEvent(reason, QPoint(0, 0), QPoint(0, 0))
        QApplication.sendEvent(rows.viewport(), event)
    assert asked.args[0] == [10, 30]


def test_ids_of_63_bits_come_out_whole(qtbot, rows):
    big = (123_456 << 40) + 7
    rows.show_ids([big])
    rows.select([big])
    with qtbot.waitSignal(rows.opened) as told:
        qtbot.keyClick(rows, Qt.Key.Key_Return)
    assert told.args == [big]


def test_an_empty_list_says_so(rows):
    empty = QLabel("Nada coincide.")
    rows.set_empty(empty)
    assert empty.isVisible()
    rows.show_ids([1])
    assert not empty.isVisible()


def test_shift_f10_asks_for_the_menu_of_what_is_selected(qtbot, rows):
    rows.show_ids([1, 2, 3])
    rows.select([2])
    with qtbot.waitSignal(rows.menu_asked) as asked:
        qtbot.keyClick(rows, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    assert asked.args[0] == [2]


def test_only_a_wait_that_is_felt_shows_grey_rows(qtbot, rows):
    rows.loading()
    assert not rows._skeleton.isVisible()
    qtbot.waitUntil(rows._skeleton.isVisible, timeout=2_000)
    rows.show_ids([1])
    assert not rows._skeleton.isVisible()


def test_rows_grow_with_the_text_and_shrink_when_compact(rows):
    rows.show_ids([1, 2])
    assert rows.rowHeight(0) == 42
    rows.set_compact(True)
    assert rows.rowHeight(0) == 28
    theme().wear(scale=1.3)
    try:
        assert rows.rowHeight(0) == 36
    finally:
        theme().wear(scale=1.0)


def test_a_row_is_said_in_a_sentence(rows):
    rows.show_ids([1])
    said = rows.row_model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Actor 1, Distrital, Lima"
    full = RowLook("Comas", "Distrital · Lima", "", Glyph.HALF, "Interesado", "overdue", True)
    assert spoken(full) == "Comas, Distrital, Lima, Interesado, vencido, ejemplo"
    assert rows.row_model.index(0, 0).data(LOOK).title == "Actor 1"
    assert QAccessible.queryAccessibleInterface(rows).text(QAccessible.Text.Name) == "Actores"


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("Carmen de la Legua", "legua carm", ["Carm", "Legua"]),
        ("Virgen del Cármen", "CARMEN", ["Cármen"]),
        ("Ñuñoa", "nun", ["Ñuñ"]),
        ("Ñun\u0303oa", "nun", ["Ñun\u0303"]),
        ("Comas", "oma", []),
        ("Comas", "  ", []),
        ("R&D <b>", "b r", ["R", "b"]),
        ("Straße", "strass", ["Straß"]),
    ],
)
def test_words_are_found_whatever_their_accents(text, words, marked):
    assert [text[start : start + length] for start, length in mark(text, words)] == marked
