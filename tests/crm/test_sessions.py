"""The parts of an event, and planning the same event again."""

from datetime import date, time

import pytest
from makers import CARMEN, meeting, person, read, refused, write

from crm import attachments, catalogue, event_states, events, journal, sessions
from crm import bin as papelera
from crm.dates import PartialDate
from crm.errors import Conflict, NotFound
from crm.model import EventState, Framework, OrganizerRole

DAY = date(2023, 11, 14)


@pytest.fixture
def event_id(db):
    return meeting(
        db,
        "Taller de integración",
        start=PartialDate.day(DAY),
        end=PartialDate.day(date(2023, 11, 15)),
        organizers=[{"organization_id": CARMEN, "role": OrganizerRole.ORGANIZES}],
        tags=[catalogue.tag_id(Framework.GCM_OBJECTIVE, 16)],
    )


def add(db, event_id, title, **values):
    return write(db, sessions.save_session, event_id, {"title": title} | values)


def point(db, event_id, title, **values):
    return write(db, sessions.save_item, event_id, {"title": title} | values)


def titles(db, event_id):
    return [each.title for each in read(db, sessions.of_event, event_id)]


def test_sessions_are_kept_in_the_order_that_is_given(db, event_id):
    ids = [add(db, event_id, title) for title in ("Mañana", "Tarde", "Cierre")]
    assert titles(db, event_id) == ["Mañana", "Tarde", "Cierre"]
    write(db, sessions.move_session, ids[2], 0)
    assert titles(db, event_id) == ["Cierre", "Mañana", "Tarde"]
    write(db, sessions.save_session, event_id, {"title": "Clausura"}, ids[2])
    assert titles(db, event_id) == ["Clausura", "Mañana", "Tarde"]
    write(db, journal.undo)
    write(db, journal.undo)
    assert titles(db, event_id) == ["Mañana", "Tarde", "Cierre"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "A", "start_time": time(10), "end_time": time(9)}, "end_time"),
        ({"title": "A", "held_on": date(2023, 11, 16)}, "held_on"),
        ({"title": "x" * 301}, "title"),
    ],
)
def test_a_session_that_cannot_be_is_told_by_field(db, event_id, values, field):
    assert set(refused(db, sessions.save_session, event_id, values)) == {field}
    assert titles(db, event_id) == []


def test_a_session_is_named_by_number_or_title(db, event_id):
    first, second = add(db, event_id, "Mañana"), add(db, event_id, "Tarde")
    assert read(db, sessions.named, event_id, "2") == second
    assert read(db, sessions.named, event_id, "MANANA") == first
    with pytest.raises(NotFound, match=r"Hay: 1\. Mañana; 2\. Tarde"):
        read(db, sessions.named, event_id, "Noche")


def test_the_agenda_goes_session_by_session(db, event_id):
    morning, evening = add(db, event_id, "Mañana"), add(db, event_id, "Tarde")
    point(db, event_id, "Cierre", session_id=evening)
    last = point(db, event_id, "Debate", session_id=morning)
    point(db, event_id, "Apertura", session_id=morning, speaker="La alcaldesa")
    point(db, event_id, "Bienvenida")
    told = [each.title for each in read(db, sessions.agenda, event_id)]
    assert told == ["Bienvenida", "Debate", "Apertura", "Cierre"]
    write(db, sessions.move_item, last, 5)
    told = [each.title for each in read(db, sessions.agenda, event_id)]
    assert told == ["Bienvenida", "Apertura", "Debate", "Cierre"]


def test_a_point_is_of_a_session_of_its_own_event(db, event_id):
    other = add(db, meeting(db, "Otra"), "Ajena")
    found = refused(db, sessions.save_item, event_id, {"title": "A", "session_id": other})
    assert set(found) == {"session_id"}


def test_a_session_goes_with_its_agenda_and_comes_back(db, event_id):
    morning = add(db, event_id, "Mañana")
    point(db, event_id, "Apertura", session_id=morning)
    point(db, event_id, "Bienvenida")
    write(db, sessions.delete_session, morning)
    assert titles(db, event_id) == []
    assert [each.title for each in read(db, sessions.agenda, event_id)] == ["Bienvenida"]
    (entry,) = read(db, papelera.entries)
    write(db, papelera.restore, entry.id)
    assert titles(db, event_id) == ["Mañana"]
    assert len(read(db, sessions.agenda, event_id)) == 2


def test_a_clone_has_what_recurs_and_nothing_that_came_of_it(db, event_id):
    series = write(db, sessions.save_series, "Taller anual")
    write(db, sessions.put_in_series, event_id, series)
    write(
        db,
        events.save_event,
        {
            "subject": "Taller de integración",
            "notes": "Salió bien",
            "next_meeting": "en marzo",
            "participants": [{"person_id": person(db)}],
            "outcomes": [{"kind": "agreement", "text": "Se acordó repetir"}],
            "head_counts": [{"label": "vecinos", "total": 20}],
        },
        event_id,
    )
    taken = attachments.Taken("lista.txt", "text/plain", b"x")
    write(db, attachments.attach, taken, event_id=event_id)
    second = add(db, event_id, "Segundo día", held_on=date(2023, 11, 15), start_time=time(9))
    point(db, event_id, "Apertura", session_id=second, dealt_with="Se dijo esto")
    again = write(db, sessions.clone, event_id, start=PartialDate.day(date(2024, 11, 12)))
    was, now = read(db, events.values_of, event_id), read(db, events.values_of, again)
    for name in ("type_id", "subject", "tags", "series_id", "network_role", "venue"):
        assert now[name] == was[name], name
    assert [each["organization_id"] for each in now["organizers"]] == [CARMEN]
    assert (now["participants"], now["outcomes"], now["head_counts"]) == ([], [], [])
    assert read(db, attachments.of_event, again) == []
    assert (now["notes"], now["next_meeting"], now["state"]) == (None, None, EventState.PLANNED)
    assert now["end"] == PartialDate.day(date(2024, 11, 13))
    (part,) = read(db, sessions.of_event, again)
    assert (part.title, part.held_on, part.start_time) == (
        "Segundo día",
        date(2024, 11, 13),
        time(9),
    )
    (item,) = read(db, sessions.agenda, again)
    assert (item.title, item.session_id, item.dealt_with) == ("Apertura", part.id, None)
    assert read(db, sessions.in_series, series) == [event_id, again]
    write(db, journal.undo)
    assert read(db, sessions.in_series, series) == [event_id]


def test_a_clone_without_a_day_has_sessions_without_one(db, event_id):
    add(db, event_id, "Segundo día", held_on=date(2023, 11, 15))
    again = write(db, sessions.clone, event_id)
    (part,) = read(db, sessions.of_event, again)
    assert part.held_on is None
    assert read(db, events.values_of, again)["start"] is None


def test_a_series_has_a_name_of_its_own_and_goes_only_when_empty(db, event_id):
    series = write(db, sessions.save_series, "Taller anual")
    assert set(refused(db, sessions.save_series, "TALLER  anual")) == {"name"}
    assert set(refused(db, sessions.save_series, " ")) == {"name"}
    write(db, sessions.save_series, "Taller Anual", series)
    write(db, sessions.put_in_series, event_id, series)
    (row,) = read(db, sessions.every_series)
    assert (row.name, row.events) == ("Taller Anual", 1)
    with pytest.raises(Conflict, match="tiene reuniones"):
        write(db, sessions.delete_series, series)
    write(db, sessions.put_in_series, event_id, None)
    write(db, sessions.delete_series, series)
    assert read(db, sessions.every_series) == []


def test_the_day_on_which_a_state_became_known_is_kept(db, event_id):
    write(db, event_states.become, event_id, EventState.CANCELLED, on=date(2023, 11, 10))
    assert read(db, events.values_of, event_id)["state_on"] == date(2023, 11, 10)
    values = read(db, events.values_of, event_id) | {"state": EventState.HELD}
    write(db, events.save_event, values, event_id)
    assert read(db, events.values_of, event_id)["state_on"] > date(2023, 11, 10)
