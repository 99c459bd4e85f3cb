"""The board as a part: cards found, moved and dragged, and only those in sight painted."""

import pytest
from accessible import name_of, nameless
from acting import show, write
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ui.parts.board import Board, CardBadge, CardLook, ColumnLook
from ui.parts.board_column import MOST, _CardDelegate
from ui.parts.glyphs import Glyph
from ui.theme import theme

CTRL = Qt.KeyboardModifier.ControlModifier
NAMES = {10: ("Comas", "Ñañaica", "Ate"), 20: (), 30: ("Callao", "Elías")}


def look(id_, title, **more):
    badge = CardBadge("hace 8 d", "danger", "triangle-alert")
    said = f"{title}, vencido"
    return CardLook(id_, title, "Mun. distrital · Lima", badges=(badge,), spoken=said, **more)


def looks(names=NAMES):
    return [
        ColumnLook(
            id_,
            f"Etapa {id_}",
            Glyph.HALF,
            tuple(look(id_ * 10_000 + n, title) for n, title in enumerate(titles)),
        )
        for id_, titles in names.items()
    ]


class Heard:
    """A board, and what it asked for."""

    def __init__(self, board):
        self.opened, self.edited, self.moved, self.menus, self.at = [], [], [], [], []
        board.opened.connect(self.opened.append)
        board.edit_asked.connect(self.edited.append)
        board.moved.connect(lambda card, column: self.moved.append((card, column)))
        board.menu_asked.connect(lambda id_, _where: self.menus.append(id_))
        board.selected.connect(self.at.append)


@pytest.fixture
def board(qtbot):
    theme()
    made = Board("Tablero")
    made.heard = Heard(made)
    made.show_columns(looks())
    show(qtbot, made, 900, 500)
    made.take()
    return made


def key(pressed, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), pressed, modifiers)


def letters(typed):
    """Type where the keyboard is, which a letter may change."""
    for letter in typed:
        write(QApplication.focusWidget(), letter)


def title(board):
    return board.here.current().title


def middle(cards, row):
    return cards.visualRect(cards.cards.index(row)).center()


def mouse(cards, kind, place, target=None):
    """Press, move or release the left button over a place of another widget, or of this one."""
    there = (target or cards.viewport()).mapToGlobal(place)
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    moving, up = kind == QEvent.Type.MouseMove, kind == QEvent.Type.MouseButtonRelease
    event = QMouseEvent(
        kind,
        QPointF(cards.viewport().mapFromGlobal(there)),
        QPointF(there),
        none if moving else left,
        none if up else left,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(cards.viewport(), event)


def pick_up(board, column, row):
    cards = board.columns[column].list
    place = middle(cards, row)
    mouse(cards, QEvent.Type.MouseButtonPress, place)
    mouse(cards, QEvent.Type.MouseMove, place + QPoint(4, 4))
    mouse(cards, QEvent.Type.MouseMove, place + QPoint(40, 20))
    return cards


def test_arrows_go_among_cards_and_over_an_empty_column(board):
    assert title(board) == "Comas"
    key(Qt.Key.Key_Down)
    assert title(board) == "Ñañaica"
    key(Qt.Key.Key_Right)
    assert title(board) == "Elías", "the one at the same height"
    key(Qt.Key.Key_Right)
    assert title(board) == "Elías", "there is nothing beyond"
    key(Qt.Key.Key_Left)
    assert title(board) == "Ñañaica"
    key(Qt.Key.Key_End)
    assert title(board) == "Ate"
    key(Qt.Key.Key_Home)
    assert title(board) == "Comas"
    assert board.heard.at[-1] == board.current_id() == 100_000


def test_keys_open_edit_move_and_ask_for_the_menu(board):
    key(Qt.Key.Key_Return)
    key(Qt.Key.Key_E)
    key(Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    key(Qt.Key.Key_Right, CTRL)
    heard = board.heard
    assert (heard.opened, heard.edited, heard.menus) == ([100_000],) * 3
    assert heard.moved == [(100_000, 20)]
    key(Qt.Key.Key_Left, CTRL)
    assert heard.moved == [(100_000, 20)], "there is no column before the first"


def test_letters_find_a_card_by_its_name_without_accents(board):
    letters("ña")
    assert title(board) == "Ñañaica"
    board.here._forget_typed()
    letters("cal")
    assert title(board) == "Callao", "in a column further on"
    assert board.here is board.columns[2].list
    assert QApplication.focusWidget() is board.here
    board.here._forget_typed()
    key(Qt.Key.Key_E)
    assert board.heard.edited == [300_000], "a word does not begin with the letter that edits"


def test_tab_comes_back_to_the_card_where_one_was(board):
    stops = [each.list.focusPolicy() for each in board.columns]
    assert stops == [
        Qt.FocusPolicy.StrongFocus,
        Qt.FocusPolicy.ClickFocus,
        Qt.FocusPolicy.ClickFocus,
    ]
    key(Qt.Key.Key_Right)
    assert board.columns[0].list.focusPolicy() == Qt.FocusPolicy.ClickFocus
    assert board.columns[2].list.focusPolicy() == Qt.FocusPolicy.StrongFocus


def test_a_card_is_dragged_to_another_column(board):
    cards = pick_up(board, 0, 1)
    assert board.dragging()
    target = board.columns[1]
    mouse(cards, QEvent.Type.MouseMove, QPoint(60, 200), target)
    assert [each.property("target") for each in board.columns] == ["false", "true", "false"]
    mouse(cards, QEvent.Type.MouseButtonRelease, QPoint(60, 200), target)
    assert board.heard.moved == [(100_001, 20)]
    assert not board.dragging()
    assert {each.property("target") for each in board.columns} == {"false"}


def test_a_card_put_down_where_it_was_or_outside_is_not_moved(board):
    cards = pick_up(board, 0, 1)
    mouse(cards, QEvent.Type.MouseButtonRelease, QPoint(60, 400), board.columns[0])
    cards = pick_up(board, 0, 1)
    mouse(cards, QEvent.Type.MouseButtonRelease, QPoint(60, -300), board.columns[1])
    pick_up(board, 0, 1)
    key(Qt.Key.Key_Escape)
    assert not board.dragging()
    mouse(cards, QEvent.Type.MouseButtonRelease, QPoint(60, 100), board.columns[1])
    assert board.heard.moved == []


def test_a_card_that_moved_keeps_the_keyboard(board):
    board.show_columns(looks({10: ("Ñañaica",), 20: (), 30: ("Callao", "Elías")}))
    assert title(board) == "Ñañaica"
    moved = looks()
    there = moved[2].cards + moved[0].cards[:1]
    columns = [
        ColumnLook(10, "Etapa 10", Glyph.HALF, moved[0].cards[1:]),
        moved[1],
        ColumnLook(30, "Etapa 30", Glyph.HALF, there),
    ]
    board.show_columns(looks())
    board.select(100_000)
    board.show_columns(columns)
    assert (title(board), board.here) == ("Comas", board.columns[2].list)
    assert QApplication.focusWidget() is board.here


def test_more_than_thirty_are_shown_when_asked_for(board):
    board.show_columns(looks({10: [f"Distrito {n:03}" for n in range(100)]}))
    cards = board.columns[0].list
    assert cards.cards.rowCount() == MOST + 1
    assert cards.cards.index(MOST).data() == "Ver 70 más"
    board.take()
    key(Qt.Key.Key_End)
    key(Qt.Key.Key_Return)
    assert cards.cards.rowCount() == 100
    assert title(board) == f"Distrito {MOST:03}"
    board.show_columns(looks({10: [f"Distrito {n:03}" for n in range(99)]}))
    assert cards.cards.rowCount() == 99, "asked for once, they stay"


def test_a_press_asks_for_more_and_a_name_finds_what_is_not_shown(qtbot, board):
    board.show_columns(looks({10: ["Lima"] * 40 + ["Zaña"]}))
    cards = board.columns[0].list
    board.take()
    letters("za")
    assert title(board) == "Zaña"
    board.show_columns(looks({11: ["Lima"] * 41}))
    cards = board.columns[0].list
    cards.scrollToBottom()
    QTest.mouseClick(cards.viewport(), Qt.MouseButton.LeftButton, pos=middle(cards, MOST))
    assert cards.cards.rowCount() == 41


def test_two_thousand_cards_paint_only_those_in_sight(board, monkeypatch):
    painted = []
    paint = _CardDelegate.paint

    def counted(self, painter, option, index):
        painted.append(index.row())
        paint(self, painter, option, index)

    monkeypatch.setattr(_CardDelegate, "paint", counted)
    board.show_columns(looks({10: [f"Distrito {n}" for n in range(2_000)], 20: ["Ate"]}))
    cards = board.columns[0].list
    cards.show_all()
    for part in (0, 0.5, 1):
        painted.clear()
        bar = cards.verticalScrollBar()
        bar.setValue(int(bar.maximum() * part))
        QApplication.processEvents()
        painted.clear()
        cards.viewport().grab()
        assert 3 <= len(painted) <= 20


def test_columns_keep_their_width_and_scroll_sideways(qtbot, board):
    board.show_columns(looks({n: ["Lima"] for n in range(1, 9)}))
    board.resize(600, 400)
    QApplication.processEvents()
    assert {each.width() for each in board.columns} == {theme().px(164)}
    assert board.horizontalScrollBar().maximum() > 0
    board.take()
    for _ in range(7):
        key(Qt.Key.Key_Right)
    assert board.horizontalScrollBar().value() == board.horizontalScrollBar().maximum()


def test_a_screen_reader_hears_each_column_and_card(board):
    assert nameless(board) == []
    cards = board.columns[0].list
    assert name_of(cards) == "Etapa 10, 3 tarjetas"
    face = QAccessible.queryAccessibleInterface(cards)
    said = {face.child(n).text(QAccessible.Text.Name) for n in range(face.childCount())}
    assert "Comas, vencido" in said


def test_how_it_looked_comes_back(qtbot, board):
    many = looks({10: [f"Distrito {n:03}" for n in range(100)], 20: ["Ate"]})
    board.show_columns(many)
    board.columns[0].list.show_all()
    QApplication.processEvents()
    board.columns[0].list.verticalScrollBar().setValue(900)
    kept = board.state()
    other = Board("Otro")
    other.show_columns(many)
    show(qtbot, other, 900, 500)
    other.restore(kept)
    qtbot.waitUntil(lambda: other.columns[0].list.verticalScrollBar().value() == 900)
    assert other.current_id() == board.current_id()
