"""What becomes of an event, who brings it about, and what its page gathers."""

from datetime import timedelta

import pytest
from makers import CARMEN, TUMBES, meeting, on, person, read, refused, write

from crm import (
    attachments,
    attendance,
    catalogue,
    event_page,
    event_states,
    events,
    journal,
    organizers,
    plans,
    sessions,
)
from crm.dates import PartialDate
from crm.errors import NotFound
from crm.model import (
    AttachmentPurpose,
    EventState,
    NetworkRole,
    OrganizerRole,
    OutcomeKind,
    ParticipationState,
)
from crm.model.base import today

MOST_QUERIES = 20


def soon(days):
    return PartialDate.day(today() + timedelta(days=days))


@pytest.fixture
def planned(db):
    """A workshop of two days, in ten days' time."""
    id_ = meeting(
        db, "Taller", start=soon(10), end=soon(11), state=EventState.PLANNED, start_time=None
    )
    second = {"title": "Segundo día", "held_on": soon(11).first}
    write(db, sessions.save_session, id_, second)
    return id_


def values(db, id_):
    return read(db, events.values_of, id_)


def days(db, id_):
    return [each.held_on for each in read(db, sessions.of_event, id_)]


def test_put_off_to_another_day_its_sessions_move_along(db, planned):
    write(db, event_states.postpone, planned, soon(20), "Falta de local")
    found = values(db, planned)
    assert (found["state"], found["state_reason"]) == (EventState.POSTPONED, "Falta de local")
    assert (found["start"], found["end"], found["state_on"]) == (soon(20), soon(21), today())
    assert days(db, planned) == [soon(21).first]
    write(db, event_states.reschedule, planned, soon(30))
    found = values(db, planned)
    assert (found["state"], found["state_reason"]) == (EventState.PLANNED, None)
    assert (found["end"], days(db, planned)) == (soon(31), [soon(31).first])
    write(db, journal.undo)
    write(db, journal.undo)
    assert (values(db, planned)["start"], days(db, planned)) == (soon(10), [soon(11).first])


def test_put_off_to_no_exact_day_nobody_knows_its_days(db, planned):
    month = PartialDate.month(today().year + 1, 3)
    write(db, event_states.postpone, planned, month)
    found = values(db, planned)
    assert (found["start"], found["end"], days(db, planned)) == (month, None, [None])


def test_put_off_without_another_day_its_old_one_does_not_stand(db, planned):
    write(db, event_states.postpone, planned)
    found = read(db, event_page.page, planned)
    was = PartialDate(soon(10).first, soon(11).last)
    assert (found.start, found.end, found.was_on) == (None, None, was)
    assert event_page.when_said(found).startswith("sin nueva fecha; iba a ser: ")
    write(db, event_states.reschedule, planned, soon(30))
    found = values(db, planned)
    assert (found["end"], days(db, planned)) == (soon(31), [soon(31).first])
    # The same of one that is put off in the form; it is held on the day that one says then.
    write(db, events.save_event, found | {"state": EventState.POSTPONED}, planned)
    assert values(db, planned)["start"] is None
    write(db, event_states.hold, planned, on(1))
    assert (values(db, planned)["start"], values(db, planned)["end"]) == (on(1), on(0))
    assert read(db, event_page.page, planned).was_on is None


def test_what_became_of_it_is_so_since_a_day_that_was(db, planned):
    write(db, event_states.become, planned, EventState.CANCELLED, on=on(4).first, reason="Lluvias")
    found = values(db, planned)
    assert (found["state_on"], found["state_reason"]) == (on(4).first, "Lluvias")
    tomorrow = soon(1).first
    assert set(refused(db, event_states.postpone, planned, on=tomorrow)) == {"state_on"}


def test_what_was_typed_outlives_that_it_was_called_off(db):
    id_ = meeting(db, "Taller", start=on(3), participants=[{"person_id": person(db)}])
    write(db, event_states.cancel, id_, "Lluvias")
    found = read(db, event_page.page, id_)
    assert (found.state, found.state_reason) == (EventState.CANCELLED, "Lluvias")
    assert (found.people.total, found.counts.total) == (1, 0)
    write(db, event_states.hold, id_)
    found = read(db, event_page.page, id_)
    assert (found.state_reason, found.counts.total) == (None, 1)


def test_what_cannot_be_is_told(db, planned):
    assert set(refused(db, event_states.hold, planned)) == {"start"}
    assert set(refused(db, event_states.reschedule, planned, None)) == {"start"}
    assert set(refused(db, event_states.reschedule, planned, on(1))) == {"start"}
    assert set(refused(db, event_states.cancel, planned, "x" * 1_001)) == {"state_reason"}
    with pytest.raises(NotFound):
        write(db, event_states.cancel, 1)


def test_a_reason_is_of_the_state_it_was_given_for(db, planned):
    write(db, event_states.cancel, planned, "Lluvias")
    write(db, events.save_event, {"state": EventState.PLANNED}, planned)
    assert values(db, planned)["state_reason"] is None


def test_a_copy_to_a_month_has_no_exact_days(db, planned):
    again = write(db, sessions.clone, planned, start=PartialDate.month(2030, 3))
    assert (values(db, again)["end"], days(db, again)) == (None, [None])


def test_an_institution_has_each_part_in_an_event_once(db, planned):
    hosts = {"organization_id": CARMEN, "role": OrganizerRole.HOSTS}
    first = write(db, organizers.save_organizer, planned, hosts)
    assert set(refused(db, organizers.save_organizer, planned, hosts)) == {"role"}
    assert set(refused(db, organizers.save_organizer, planned, {"role": None})) == {
        "organization_id",
        "role",
    }
    write(db, organizers.save_organizer, planned, {"organization_id": TUMBES}, first)
    write(db, organizers.save_organizer, planned, hosts)
    assert [
        (each["organization_id"], each["role"]) for each in values(db, planned)["organizers"]
    ] == [
        (TUMBES, OrganizerRole.HOSTS),
        (CARMEN, OrganizerRole.HOSTS),
    ]
    write(db, organizers.remove, first)
    assert len(values(db, planned)["organizers"]) == 1
    write(db, journal.undo)
    assert len(values(db, planned)["organizers"]) == 2


def test_a_file_says_what_it_is_for(db, planned):
    taken = attachments.Taken("foto.jpg", "image/jpeg", b"x")
    id_ = write(db, attachments.attach, taken, event_id=planned, purpose=AttachmentPurpose.PHOTO)
    said = {"name": "mesa", "purpose": AttachmentPurpose.EVIDENCE, "caption": "La mesa"}
    write(db, attachments.save, id_, said)
    (row,) = read(db, event_page.page, planned).attachments
    assert (row.name, row.purpose, row.caption) == (
        "mesa.jpg",
        AttachmentPurpose.EVIDENCE,
        "La mesa",
    )
    assert set(refused(db, attachments.save, id_, {"caption": "x" * 301})) == {"caption"}


@pytest.mark.parametrize(
    ("role", "state", "said"),
    [
        (NetworkRole.ORGANIZES, EventState.HELD, "Cuenta como evento propio"),
        (NetworkRole.CO_ORGANIZES, EventState.PLANNED, "cuando se realice"),
        (NetworkRole.ORGANIZES, EventState.CANCELLED, "no cuenta"),
        (NetworkRole.JOINS, EventState.HELD, "de otros: no cuenta"),
        (NetworkRole.ENCOURAGES, EventState.HELD, "no cuenta"),
    ],
)
def test_whether_it_is_the_networks_own_is_said(db, role, state, said):
    id_ = meeting(db, network_role=role, state=state, start=soon(-1), state_reason="Sin local")
    assert said in event_page.counts_as_own(read(db, event_page.page, id_))


def test_what_only_prepares_or_was_only_written_is_no_event_of_the_networks(db):
    def told(code, **values):
        id_ = meeting(db, type_id=catalogue.event_type_id(code), start=soon(-1), **values)
        return event_page.counts_as_own(read(db, event_page.page, id_))

    assert told("email") == "Es un correo: no cuenta como evento propio de la Red."
    assert told("coordination").startswith("Coordina otro evento: no cuenta")
    assert told("call") == "Cuenta como evento propio de la Red."
    plan = write(db, plans.save_plan, {"year": 2026})
    objective = write(db, plans.save_objective, {"plan_id": plan, "number": 1, "statement_es": "O"})
    activity = write(
        db, plans.save_activity, {"objective_id": objective, "statement_es": "Difundir"}
    )
    assert told("email", activity_id=activity) == "Cuenta como evento propio de la Red."


def test_an_event_is_gathered_whole_in_few_queries(db, queries):
    series = write(db, sessions.save_series, "Taller anual")
    before = meeting(db, "Taller de antes", start=on(400), series_id=series)
    id_ = meeting(
        db,
        "Taller",
        start=on(3),
        series_id=series,
        tags=[catalogue.tag_id("gcm_objective", 16)],
        outcomes=[{"kind": OutcomeKind.NEED, "text": "Datos"}],
        stage_changes=[
            {"organization_id": CARMEN, "stage_id": catalogue.stage_id("contacted"), "on": on(3)}
        ],
        participants=[{"person_id": person(db), "organization_id": CARMEN, "post": "Gerenta"}],
    )
    queries.clear()
    found = read(db, event_page.page, id_)
    few = len(queries)
    assert few <= MOST_QUERIES
    assert [each.id for each in found.siblings] == [before]
    assert [each.text for each in found.outcomes] == ["Datos"]
    assert [each.number for each in found.tags] == [16]
    assert [(each.instrument, each.stage) for each in found.moved] == [
        ("Declaración de Alcaldes de Marrakech", "Contactado")
    ]
    morning = write(db, sessions.save_session, id_, {"title": "Mañana"})
    for number in range(12):
        write(db, sessions.save_item, id_, {"title": f"Punto {number}", "session_id": morning})
        written = {"written": f"Ilegible {number}", "to_verify": True}
        write(db, attendance.save_row, id_, written, session_id=morning)
    invited = {"person_id": person(db, "Luz Nueva"), "state": ParticipationState.INVITED}
    write(db, attendance.save_row, id_, invited)
    queries.clear()
    found = read(db, event_page.page, id_)
    assert len(queries) == few
    assert found.people.states == {
        ParticipationState.ATTENDED: 13,
        ParticipationState.INVITED: 1,
    }
    assert (found.people.to_verify, len(found.people.first)) == (12, event_page.FIRST_GUESTS)
    assert (found.people.first[-1].name, found.sessions[0].people) == ("Ilegible 6", 12)
    assert (found.counts.attendances.total, len(found.agenda)) == (13, 12)
