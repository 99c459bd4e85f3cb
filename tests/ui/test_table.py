"""The table in columns: read by page, sorted by the caller, narrow without scrolling sideways."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ui.parts.table import Column, TableView
from ui.theme import theme


@dataclass(frozen=True)
class Meeting:
    """What the table shows of a meeting."""

    subject: str
    day: str
    people: int


@pytest.fixture
def asked():
    return []


@pytest.fixture
def table(qtbot, asked):
    theme()

    def fetch(ids):
        asked.append(list(ids))
        return {id_: Meeting(f"Reunión {id_}", "6 dic", id_ % 9) for id_ in ids}

    columns = [
        Column("Asunto", lambda row: row.subject, icon=lambda row: ("users", "accent")),
        Column("Fecha", lambda row: row.day, 90, key="day", token="text_2"),
        Column(
            "Asistentes",
            lambda row: str(row.people),
            110,
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            key="people",
            optional=True,
        ),
    ]
    made = TableView(columns, fetch, "Reuniones")
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def shown(table):
    return [not table.isColumnHidden(number) for number in range(3)]


def press_head(qtbot, table, number):
    header = table.horizontalHeader()
    x = header.sectionViewportPosition(number) + 20
    spot = header.rect().center()
    spot.setX(x)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def test_only_the_page_in_sight_is_read(table, asked):
    table.show_ids(range(1, 50_001))
    table.viewport().repaint()
    QApplication.processEvents()
    assert [len(each) for each in asked] == [40]
    assert table.row_model.index(49_999, 0).data() == "Reunión 50000"
    assert len(asked) == 2


def test_the_model_keeps_to_the_rules_of_models(table, qtmodeltester):
    table.show_ids(range(1, 300))
    qtmodeltester.check(table.row_model)


def test_a_press_on_a_head_asks_for_another_order_and_a_second_for_its_reverse(qtbot, table):
    told = []
    table.sort_asked.connect(lambda key, downwards: told.append((key, downwards)))
    table.show_ids([1, 2])
    press_head(qtbot, table, 1)
    press_head(qtbot, table, 1)
    press_head(qtbot, table, 2)
    press_head(qtbot, table, 0)
    assert told == [("day", False), ("day", True), ("people", False)]
    assert table.horizontalHeader().sortIndicatorSection() == 2


def test_the_keys_sort_by_the_button_s_menu(qtbot, table):
    button = table.sort_button()
    qtbot.addWidget(button)
    assert [action.text() for action in button.menu().actions()] == ["Fecha", "Asistentes"]
    with qtbot.waitSignal(table.sort_asked) as told:
        button.menu().actions()[1].trigger()
    assert told.args == ["people", False]


def test_a_sorted_table_keeps_its_selection(table):
    table.show_ids([1, 2, 3])
    table.select([2])
    table.show_ids([3, 2, 1])
    assert table.selected_ids() == [2]
    assert table.current_id() == 2


def test_keys_open_and_go_to_the_ends(qtbot, table):
    table.show_ids(range(1, 101))
    table.select([1])
    qtbot.keyClick(table, Qt.Key.Key_End)
    with qtbot.waitSignal(table.opened) as told:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert told.args == [100]
    qtbot.keyClick(table, Qt.Key.Key_Home)
    assert table.selected_ids() == [1]


def test_optional_columns_go_where_the_width_is_short(qtbot, table):
    assert shown(table) == [True, True, True]
    table.resize(300, 400)
    QApplication.processEvents()
    assert shown(table) == [True, True, False]
    assert not table.horizontalScrollBar().isVisible()
    table.resize(700, 400)
    QApplication.processEvents()
    assert shown(table) == [True, True, True]


def test_rows_and_columns_grow_with_the_text(table):
    table.show_ids([1])
    theme().wear(scale=1.3)
    try:
        assert table.rowHeight(0) == 47
        assert table.columnWidth(1) == 117
    finally:
        theme().wear(scale=1.0)
