"""The table of meetings: newest first, searched, sorted, opened, and told when it is empty."""

import datetime as dt

import pytest
from accessible import nameless
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from crm import catalogue, events, journal
from crm.dates import PartialDate
from crm.model import EventState, OutcomeKind
from crm.settings import Settings
from ui.desk import Desk, Target
from ui.pages.events import page as events_page
from ui.pages.meeting import meeting_page
from ui.parts.cards import EmptyState
from ui.parts.dialog import Question
from ui.parts.table import CELL
from ui.theme import theme

CARMEN = catalogue.government_id("070103")
DATE, SUBJECT, KIND, WHO, PEOPLE, RESULTS, STATE = range(7)


@pytest.fixture
def desk(db):
    theme()
    made = Desk(db, Settings())
    made.heard = []
    made.went.connect(made.heard.append)
    return made


@pytest.fixture
def meetings(desk):
    """Four meetings: of a day, of a month, of no known date, and of another day."""
    said = [
        {"subject": "Feria", "start": PartialDate.day(dt.date(2023, 12, 6))},
        {"subject": "Taller", "start": PartialDate.month(2023, 6)},
        {"subject": "Antigua"},
        {
            "subject": "Mesa <b>",
            "start": PartialDate.day(dt.date(2024, 1, 9)),
            "start_time": dt.time(10, 30),
            "state": EventState.CANCELLED,
            "example": True,
            "participants": [{"organization_id": CARMEN}],
            "head_counts": [{"total": 1_200}],
            "outcomes": [{"kind": OutcomeKind.NEED, "text": "Datos"}],
        },
    ]
    return [desk.act(lambda session, v=v: events.save_event(session, v)) for v in said]


@pytest.fixture
def page(qtbot, desk):
    made = events_page(desk, Target("events"))
    qtbot.addWidget(made)
    made.resize(1072, 700)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(lambda: made.head.context.text() != "")
    return made


def column(page, number):
    model = page.table.row_model
    return [model.index(row, number).data() for row in range(model.rowCount())]


def test_the_newest_comes_first_and_what_has_no_date_last(meetings, page):
    assert column(page, SUBJECT) == ["Mesa <b>, Ejemplo", "Feria", "Taller", "Antigua"]
    assert column(page, DATE)[0].endswith("2024 · 10:30")
    assert column(page, DATE)[2:] == ["junio de 2023", "sin fecha"]
    assert page.head.context.text() == "4 reuniones"


def test_a_row_says_what_kind_who_how_many_and_in_what_state(meetings, page):
    model = page.table.row_model
    assert [model.index(0, each).data() for each in (KIND, WHO, PEOPLE, RESULTS, STATE)] == [
        "Reunión",
        "M. D. Carmen de la Legua Reynoso",
        "1,200",
        "1",
        "Cancelada",
    ]
    assert model.index(0, KIND).data(CELL).icon[0] == "users"
    assert model.index(0, STATE).data(CELL).icon[0] == "calendar-x"
    assert model.index(0, SUBJECT).data(CELL).chip == "Ejemplo"
    assert [model.index(1, each).data() for each in (WHO, PEOPLE, RESULTS)] == ["", "—", "—"]


def test_pressing_the_head_of_dates_turns_the_order(qtbot, meetings, page):
    header = page.table.horizontalHeader()
    header.sectionClicked.emit(DATE)
    qtbot.waitUntil(lambda: column(page, SUBJECT)[0] == "Taller")
    assert column(page, SUBJECT) == ["Taller", "Feria", "Mesa <b>, Ejemplo", "Antigua"]


def test_it_is_searched_and_says_when_nothing_is_found(qtbot, meetings, page):
    page.search_here()
    qtbot.keyClicks(page.search, "mesa")
    qtbot.waitUntil(lambda: len(column(page, SUBJECT)) == 1)
    qtbot.waitUntil(lambda: page.head.context.text() == "1 reunión de 4")
    qtbot.keyClicks(page.search, "zz")
    qtbot.waitUntil(lambda: not column(page, SUBJECT))
    qtbot.waitUntil(lambda: page.table.findChildren(EmptyState)[-1].isVisible())
    empty = page.table.findChildren(EmptyState)[-1]
    assert empty.words.text() == "Nada coincide con «mesazz»."
    qtbot.mouseClick(empty.findChild(QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(column(page, SUBJECT)) == 4)


def test_enter_opens_and_the_button_logs_another(qtbot, desk, meetings, page):
    page.focus_first()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert desk.heard == [Target("event", meetings[3])]
    page.edit()
    assert desk.heard[-1] == Target("event/edit", meetings[3])
    log = next(b for b in page.findChildren(QPushButton) if b.text() == "Registrar reunión")
    qtbot.mouseClick(log, Qt.MouseButton.LeftButton)
    assert desk.heard[-1] == Target("event/new")


def test_it_stands_on_the_meeting_that_was_just_saved(qtbot, desk, meetings, page):
    page.search_here()
    qtbot.keyClicks(page.search, "feria")
    qtbot.waitUntil(lambda: column(page, SUBJECT) == ["Feria"])
    qtbot.addWidget(form := meeting_page(desk, Target("event/new")))
    for name, value in (("subject", "Visita"), ("start", PartialDate.month(2022, 5))):
        form.form.what.form.fields[name].fill(value)
    form.save()
    page.focus_first()  # as the window does when one is back
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert desk.heard == [Target("event", max(desk.read(events.find)))]
    qtbot.waitUntil(lambda: page.head.context.text() == "5 reuniones")
    assert column(page, SUBJECT)[page.table.currentIndex().row()] == "Visita"
    assert page.search.text() == ""


def test_delete_asks_and_undo_brings_it_back(qtbot, desk, meetings, page):
    page.focus_first()
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    question = page.findChild(Question)
    qtbot.mouseClick(question.buttons["delete"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: column(page, SUBJECT) == ["Feria", "Taller", "Antigua"])
    desk.act(journal.undo)
    qtbot.waitUntil(lambda: len(column(page, SUBJECT)) == 4)


def test_what_is_saved_elsewhere_shows_at_once(qtbot, desk, meetings, page):
    desk.act(lambda s: events.save_event(s, {"subject": "Feria laboral"}, meetings[0]))
    qtbot.waitUntil(lambda: "Feria laboral" in column(page, SUBJECT))


def test_an_empty_file_offers_to_log_the_first(qtbot, desk, page):
    empty = page.table.findChildren(EmptyState)[-1]
    assert empty.words.text() == "Aún no hay reuniones."
    qtbot.mouseClick(empty.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert desk.heard == [Target("event/new")]


def test_narrow_leaves_out_what_can_be_missed(qtbot, meetings, page):
    page.resize(760, 600)
    assert page.table.isColumnHidden(RESULTS)
    assert not page.table.isColumnHidden(STATE)
    assert nameless(page) == []
