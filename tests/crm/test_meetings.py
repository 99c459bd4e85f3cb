"""A meeting logged whole: one action writes it with its people and files, one undo takes it."""

import pytest

from crm import attachments, catalogue, drafts, events, journal, meetings, people
from crm.attachments import Taken
from crm.dates import PartialDate
from crm.errors import Invalid, NotFound
from crm.model import Draft

CARMEN = catalogue.government_id("070103")
WORKSHOP = {
    "subject": "Taller de  prueba",
    "start": PartialDate.year(2023),
    "participants": [
        {"organization_id": CARMEN},
        {"organization_id": CARMEN, "new_person": {"name": "Ruth Prueba", "post": "Asesora"}},
    ],
}


def test_a_new_person_comes_with_the_meeting_and_goes_with_its_undo(db):
    with db.write() as session:
        event_id = meetings.log(session, WORKSHOP)
    with db.read() as session:
        assert events.who_took_part(session, event_id)[1] == (
            "Ruth Prueba",
            "Asesora · Municipalidad Distrital de Carmen de la Legua Reynoso",
        )
        assert journal.next_undo(session).label == "Reunión «Taller de prueba» guardada"
        assert people.count(session) == 1
    with db.write() as session:
        journal.undo(session)
    with db.read() as session:
        assert people.count(session) == 0
        assert events.find(session) == []


def test_what_cannot_be_saved_leaves_no_person_behind(db):
    with pytest.raises(Invalid) as caught, db.write() as session:
        meetings.log(session, {**WORKSHOP, "subject": " "})
    assert set(caught.value.problems) == {"subject"}
    nobody = [{"organization_id": CARMEN, "new_person": {"name": "\0 "}}]
    with pytest.raises(Invalid) as caught, db.write() as session:
        meetings.log(session, {**WORKSHOP, "participants": nobody})
    assert all(name.startswith("participants.0.") for name in caught.value.problems)
    with db.read() as session:
        assert people.count(session) == 0


def test_files_come_and_go_with_the_meeting_and_the_draft_is_dropped(db):
    list_of_names = Taken("lista.txt", "text/plain", b"Ruth")
    with db.write() as session:
        drafts.keep(session, "event/new", {"subject": "T"})
    with db.write() as session:
        event_id = meetings.log(session, WORKSHOP, files=[list_of_names], draft="event/new")
    with db.read() as session:
        (file,) = attachments.of_event(session, event_id)
        assert session.get(Draft, "event/new") is None
    with db.write() as session:
        meetings.log(session, {"subject": "Taller"}, event_id, without=[file.id])
    with db.read() as session:
        assert attachments.of_event(session, event_id) == []
    with db.write() as session:
        journal.undo(session)
    with db.read() as session:
        assert attachments.read(session, file.id) == list_of_names


def test_a_meeting_that_is_gone_is_not_written_over(db):
    with pytest.raises(NotFound), db.write() as session:
        meetings.log(session, WORKSHOP, event_id=5)


def test_problems_are_told_before_anything_is_written():
    year = PartialDate.year(2023)
    assert events.problems_of({"subject": "S", "start": year}) == {}
    assert set(events.problems_of({"start": year, "end": PartialDate.year(2022)})) == {
        "subject",
        "end",
    }
    assert set(events.problems_of({"subject": "S", "source_url": "javascript:x"})) == {"source_url"}
