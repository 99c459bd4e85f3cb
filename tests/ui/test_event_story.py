"""A workshop from its invitation to its minutes, in the window, with the keyboard alone."""

from datetime import timedelta

import pytest
from acting import write
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crm import attendance, catalogue, events, materials, people, sessions
from crm.dates import show_date
from crm.model import EventState, MaterialKind
from crm.model.base import today
from crm.settings import Settings
from ui.window import Window

CARMEN = catalogue.government_id("070103")


@pytest.fixture
def window(qtbot, blank_db):
    made = Window(Settings(name="Ana Prueba", agency="OIM", initials="AP"))
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.begin(blank_db)
    qtbot.waitUntil(lambda: made.stack.currentWidget() is not None)
    yield made
    made.close()
    qtbot.waitUntil(lambda: made._desk is None, timeout=30_000)


def test_a_workshop_goes_from_its_invitation_to_its_minutes_by_keys_alone(qtbot, window):
    desk = window._desk
    desk.act(lambda session: people.quick_person(session, "Rosa Quispe", organization_id=CARMEN))

    def keys(*pressed):
        for each in pressed:
            chord = QKeySequence(each)[0]
            target = QApplication.focusWidget() or window
            QTest.keyClick(target, chord.key(), chord.keyboardModifiers())

    def types(text):
        write(QApplication.focusWidget(), text)

    def came_to(kind):
        assert window._now.kind == kind
        return window.stack.currentWidget()

    keys("Ctrl+N")
    types("Taller")
    keys("Tab")
    types("pr")  # Programada
    keys("Tab")
    types(show_date(today() - timedelta(days=1)))
    keys("Ctrl+Return", "Ctrl+3")
    page = came_to("events")
    qtbot.waitUntil(lambda: page.table.current_id() is not None)
    keys("Return")
    event_id = came_to("event").id
    keys("Alt+S")
    for title, then in (("Mañana", "Ctrl+Shift+Return"), ("Tarde", "Ctrl+Return")):
        types(title)
        keys(then)
    morning, _afternoon = desk.read(lambda session: sessions.of_event(session, event_id))
    came_to("event")
    keys("Alt+I")
    page = came_to("event/invitations")
    types("rosa quispe")
    keys("Down", "Space", "Ctrl+Return")
    assert page.list.table.hasFocus()
    keys("Esc", "Esc", "Alt+H", "Alt+A")
    came_to("event/attendance")
    types("ros")
    keys("Return")
    types("abc")
    keys("Alt+I")
    rows = desk.read(lambda session: attendance.rows(session, event_id, morning.id))
    assert [each.shown for each in rows] == ["Rosa Quispe", "abc"]
    keys("Esc", "Esc", "Alt+C")
    assert came_to("event/counts")._counts.total == 2
    keys("Esc", "Alt+X")
    came_to("event/debrief")
    types("/a Todas las partes: reunirse cada mes")
    keys("Ctrl+Return", "Esc")
    found = desk.read(lambda session: events.values_of(session, event_id))
    assert (found["state"], len(found["outcomes"])) == (EventState.HELD, 1)
    keys("Alt+P")
    menu = QApplication.activePopupWidget()
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    page = came_to("event/papers")
    qtbot.waitUntil(lambda: page._made is not None, timeout=30_000)


def test_the_page_of_a_material_is_left_and_come_back_to(window):
    given = {"kind": MaterialKind.FACT_SHEET, "title": "Hoja", "version": {}}
    desk = window._desk
    id_ = desk.act(lambda session: materials.save_material(session, given))
    desk.go("material", id_)
    desk.go("about")
    desk.back()
    assert window.stack.currentWidget().id == id_
