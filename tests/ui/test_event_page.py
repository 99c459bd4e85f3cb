"""The page of an event, as its user reads it and goes on from it."""

import pytest
from accessible import nameless
from acting import Ear, press
from makers import CARMEN, meeting, on, person
from makers import write as do
from profiles import titles
from ways import popup, went

from crm import events, journal
from crm.model import ParticipationState
from ui.desk import Target
from ui.parts.dialog import Question


@pytest.fixture
def ear(db):
    return Ear(db)


@pytest.fixture
def met(db):
    """A meeting with Rosa Quispe, of Carmen de la Legua."""
    rosa = person(db)
    guest = {"person_id": rosa, "organization_id": CARMEN, "post": "Gerenta"}
    return meeting(db, "Taller de integración", start=on(3), participants=[guest])


def test_it_says_what_it_is_and_leads_to_its_form(qtbot, ear, met):
    page = went(qtbot, ear, "event", met)
    assert page.head.title.text() == "Taller de integración"
    assert titles(page.guests.list) == ["Rosa Quispe Mamani"]
    assert nameless(page) == []
    press(page.head, "Editar")
    page.edit()
    assert ear.went == [Target("event/edit", met)] * 2


def test_what_is_corrected_elsewhere_is_seen(qtbot, ear, db, met):
    page = went(qtbot, ear, "event", met)
    absent = {"person_id": person(db, "Luz Nueva"), "state": ParticipationState.ABSENT}
    values = {"subject": "Otro asunto", "participants": [absent]}
    ear.desk.act(lambda session: events.save_event(session, values, met))
    assert page.head.title.text() == "Otro asunto"
    assert titles(page.guests.list) == ["Luz Nueva"]
    ear.desk.act(journal.undo)
    assert page.head.title.text() == "Taller de integración"


def test_it_goes_to_the_bin_and_comes_back(qtbot, ear, met):
    page = went(qtbot, ear, "event", met)
    page.more.click()
    popup()["Eliminar"].trigger()
    press(page.window().findChild(Question), "Eliminar")
    assert (ear.left, page.gone) == ([True], True)
    assert page.stack.currentIndex() == 1
    ear.desk.act(journal.undo)
    assert not page.gone
    assert page.head.title.text() == "Taller de integración"
