"""Conteos: four figures that are never one for another, each with who is behind it."""

from datetime import date

import pytest
from accessible import nameless
from acting import Ear, press, show
from makers import CARMEN, TUMBES, appoint, meeting, person, post, write
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crm import attendance, event_states, sessions
from crm.dates import PartialDate
from crm.model import AgeBand, EventState, Sex
from ui.desk import Target
from ui.pages.counts import ATTENDANCES, INSTITUTIONS, MUNICIPALITIES, PEOPLE
from ui.pages.counts import page as counts_page

DAY = date(2023, 11, 14)


@pytest.fixture
def ear(db):
    return Ear(db)


@pytest.fixture
def held(db):
    """Two of Carmen and Tumbes, one who cannot be read, and two under 18; one also in a session."""
    event_id = meeting(db, "Taller", start=PartialDate.day(DAY))
    morning = write(db, sessions.save_session, event_id, {"title": "Mañana"})
    rosa, ana = person(db), person(db, "Ana Torres Díaz")
    appoint(db, rosa, post(db, "Gerenta", CARMEN))
    appoint(db, ana, post(db, "Asesora", TUMBES))
    put = attendance.save_row
    write(db, put, event_id, {"person_id": rosa, "sex": Sex.FEMALE}, session_id=morning)
    write(db, put, event_id, {"person_id": ana})
    write(db, put, event_id, {"written": "R. Q…", "institution": "Colegio Uno"})
    write(db, attendance.count_minors, event_id, {Sex.MALE: 2})
    return event_id, morning


def opened(qtbot, ear, event_id, **given):
    target = Target("event/counts", event_id, tuple(given.items()))
    return show(qtbot, counts_page(ear.desk, target))


def numbers(page):
    return [page.tiles[n].number() for n in (ATTENDANCES, PEOPLE, INSTITUTIONS, MUNICIPALITIES)]


def behind(page):
    return [(row.title, row.detail) for row in page.lines.view.shown.rows]


def parts(page, name):
    return {row.title: row.numbers for row in page.lists[name].view.shown.rows}


def test_each_figure_opens_who_it_counts(qtbot, db, ear, held):
    page = opened(qtbot, ear, held[0])
    assert numbers(page) == ["5", "3", "3", "1"]
    assert [title for title, _detail in behind(page)] == [
        "Rosa Quispe Mamani",
        "Ana Torres Díaz",
        "R. Q…",
        "2 personas sin nombre",
    ]
    assert behind(page)[0][1] == "Gerenta · M. D. Carmen de la Legua Reynoso"
    QTest.keyClick(page.tiles[INSTITUTIONS], Qt.Key.Key_Space)
    assert [title for title, _detail in behind(page)] == [
        "Carmen de la Legua Reynoso",
        "Tumbes",
        "Colegio Uno",
    ]
    page.tiles[MUNICIPALITIES].click()
    assert len(behind(page)) == 1
    page.lines.view.setFocus()
    QTest.keyClick(page.lines.view, Qt.Key.Key_Return)
    assert ear.went == [Target("organization", CARMEN)]
    assert nameless(page) == []


def test_the_parts_of_each_breakdown_add_up_and_open_too(qtbot, db, ear, held):
    page = opened(qtbot, ear, held[0])
    assert parts(page, "sex") == {
        "Mujer": ("1", "1", "—"),
        "Hombre": ("—", "—", "2"),
        "Sin dato": ("2", "2", "—"),
    }
    assert parts(page, "age")[AgeBand.UNDER_18.label] == ("—", "—", "2")
    assert "Callao" in parts(page, "territory")
    page.lists["sex"].view.setFocus()
    QTest.keyClick(page.lists["sex"].view, Qt.Key.Key_Return)
    assert page.title.text() == "Por sexo: Mujer"
    assert [title for title, _detail in behind(page)] == ["Rosa Quispe Mamani"]


def test_one_session_and_what_changes_meanwhile(qtbot, db, ear, held):
    event_id, morning = held
    page = opened(qtbot, ear, event_id, session=morning)
    assert numbers(page) == ["1", "1", "1", "1"]
    write(db, attendance.save_row, event_id, {"written": "otra"}, session_id=morning)
    assert numbers(page)[:2] == ["2", "2"]
    page.sessions.setCurrentIndex(0)
    page.sessions.activated.emit(0)
    assert numbers(page) == ["6", "4", "3", "1"]
    press(page, "Ver la lista")
    assert ear.went == [Target("event/attendance", event_id, (("session", None),))]


def test_nothing_of_a_cancelled_event_counts_and_that_is_said(qtbot, db, ear, held):
    page = opened(qtbot, ear, held[0])
    write(db, event_states.become, held[0], EventState.CANCELLED)
    assert numbers(page) == ["0", "0", "0", "0"]
    assert "nada de ella cuenta" in page.notices.notice.words.text()
    assert page.nobody.isVisible()
