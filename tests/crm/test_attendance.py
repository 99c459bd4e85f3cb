"""The attendance list, row by row as it is typed from paper."""

from datetime import date

import pytest
from makers import CARMEN, TUMBES, appoint, meeting, person, post, read, refused, write

from crm import attendance, events, journal, organizations, people, sessions
from crm import bin as papelera
from crm.dates import PartialDate
from crm.errors import NotFound
from crm.model import AgeBand, Change, Participation, ParticipationState, Person, Sex
from crm.model.event import NOBODY

DAY = date(2023, 11, 14)


@pytest.fixture
def event_id(db):
    return meeting(db, "Taller", start=PartialDate.day(DAY))


def put(db, event_id, values, row=None, **how):
    return write(db, attendance.save_row, event_id, values, row, **how)


def one(db, event_id, session_id=None):
    (found,) = read(db, attendance.rows, event_id, session_id)
    return found


def held(db, who, title="Gerenta", at=CARMEN, start=date(2023, 1, 1), end=None):
    span = PartialDate.day(end) if end else None
    return appoint(db, who, post(db, title, at), PartialDate.day(start), span)


def test_a_known_person_is_there_with_institution_and_post_of_that_day(db, event_id):
    rosa = person(db)
    held(db, rosa, "Regidora", TUMBES, date(2019, 1, 1), date(2022, 12, 31))
    held(db, rosa, "Gerenta", CARMEN)
    put(db, event_id, {"person_id": rosa, "sheet_row": 17, "sex": Sex.FEMALE})
    row = one(db, event_id)
    assert (row.sheet_row, row.name, row.post) == (17, "Rosa Quispe Mamani", "Gerenta")
    assert (row.organization_id, row.state) == (CARMEN, ParticipationState.ATTENDED)
    assert "Carmen de la Legua" in row.institution


def test_a_post_that_is_corrected_takes_nobody_out_of_their_institution(db, event_id):
    rosa = person(db)
    held(db, rosa)
    put(db, event_id, {"person_id": rosa, "post": "Alcaldesa encargada"})
    assert (one(db, event_id).organization_id, one(db, event_id).post) == (
        CARMEN,
        "Alcaldesa encargada",
    )


def test_that_day_survives_every_later_change_and_the_person(db, event_id):
    rosa = person(db, "Zoraida Quispehuamán")
    time_in_post = held(db, rosa)
    put(db, event_id, {"person_id": rosa, "sheet_row": 17, "sex": Sex.FEMALE})
    then = one(db, event_id)
    write(db, people.end_appointment, time_in_post, end=PartialDate.day(date(2024, 1, 1)))
    held(db, rosa, "Alcaldesa", TUMBES, date(2024, 1, 2))
    write(db, organizations.save_organization, {"official_name": "Otro nombre"}, CARMEN)
    put(db, event_id, {"sex": Sex.FEMALE}, then.participation_id)
    assert one(db, event_id) == then
    write(db, papelera.delete, Person, rosa, name="Zoraida")
    write(db, papelera.empty)
    left = one(db, event_id)
    assert (left.name, left.written, left.post) == (None, NOBODY, "Gerenta")
    assert (left.institution, left.sheet_row, left.sex) == (
        then.institution,
        17,
        Sex.FEMALE,
    )
    assert "Zoraida" not in whole_file(db)


def whole_file(db):
    """Everything that stands in any table, as one text."""
    with db.read() as session:
        connection = session.connection()
        tables = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%'"
        ).scalars()
        return "\n".join(
            str(connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()) for name in tables
        )


def test_who_was_erased_before_they_were_identified_leaves_no_name(db, event_id):
    rosa = person(db, "Zoraida Quispehuamán")
    row = put(db, event_id, {"written": "Zoraida Q…"})
    put(db, event_id, {"person_id": rosa}, row)
    write(db, papelera.delete, Person, rosa, name="Zoraida")
    write(db, papelera.empty)
    assert "Zoraida" not in whole_file(db)
    assert one(db, event_id).written == NOBODY


def test_what_is_taken_back_is_called_by_its_row_and_never_by_a_name(db, event_id):
    rosa = person(db, "Zoraida Quispehuamán")
    morning = write(db, sessions.save_session, event_id, {"title": "Mañana"})
    put(db, event_id, {"person_id": rosa, "sheet_row": 12}, session_id=morning)
    assert read(db, journal.next_undo).label == "Lista de asistencia, fila 12 · Taller"
    row = put(db, event_id, {"written": "Z. Quispe", "sheet_row": 3})
    put(db, event_id, {"sex": Sex.FEMALE}, row)
    assert read(db, journal.next_undo).label == "Lista de asistencia, fila 3 · Taller"
    write(db, attendance.join, row, rosa)
    assert read(db, journal.next_undo).label == "Filas de «Taller» unidas"
    put(db, event_id, {"written": "Ilegible"})
    assert read(db, journal.next_undo).label == "Lista de asistencia de «Taller»"
    write(db, papelera.delete, Person, rosa, name="Zoraida")
    write(db, papelera.empty)
    assert "Zoraida" not in whole_file(db)


def test_somebody_new_is_created_only_when_that_is_said(db, event_id):
    values = {"new_person": "Ana Torres Díaz", "organization_id": CARMEN, "post": "Jefa"}
    put(db, event_id, values)
    row = one(db, event_id)
    assert (row.name, row.post, row.to_verify) == ("Ana Torres Díaz", "Jefa", False)
    assert read(db, people.post_on, row.person_id, DAY).post == "Jefa"
    put(db, event_id, {"written": "Juan ¿Pérez?"})
    assert read(db, people.count) == 1
    assert [each.shown for each in read(db, attendance.unverified, event_id)] == ["Juan ¿Pérez?"]
    write(db, journal.undo)
    write(db, journal.undo)
    assert read(db, people.count) == 0


def test_editing_a_row_never_renames_anybody(db, event_id):
    rosa, ana = person(db), person(db, "Ana Torres Díaz")
    row = put(db, event_id, {"person_id": rosa})
    assert put(db, event_id, {"person_id": ana}, row) == row
    assert one(db, event_id).name == "Ana Torres Díaz"
    put(db, event_id, {"new_person": "Eva Ramos"}, row)
    put(db, event_id, {"written": "R. Quispe"}, row)
    names = sorted(read(db, people.rows, read(db, people.find))[id_].name for id_ in (rosa, ana))
    assert names == ["Ana Torres Díaz", "Rosa Quispe Mamani"]
    assert (one(db, event_id).person_id, one(db, event_id).to_verify) == (None, True)


def test_a_second_appearance_is_refused_with_its_row(db, event_id):
    rosa = person(db)
    put(db, event_id, {"person_id": rosa, "sheet_row": 4})
    told = refused(db, attendance.save_row, event_id, {"person_id": rosa, "sheet_row": 9})
    assert told == {"person_id": "Rosa Quispe Mamani ya está en la fila 4 de esta lista."}
    other = put(db, event_id, {"written": "R. Q."})
    assert (
        "fila 4"
        in refused(db, attendance.save_row, event_id, {"person_id": rosa}, other)["person_id"]
    )


def test_who_was_invited_is_the_same_row(db, event_id):
    rosa = person(db)
    given = [{"person_id": rosa, "state": ParticipationState.INVITED}]
    meeting(db, "Taller", event_id, participants=given)
    invited = one(db, event_id)
    held(db, rosa)
    assert put(db, event_id, {"person_id": rosa, "sheet_row": 2}) == invited.participation_id
    row = one(db, event_id)
    assert (row.state, row.post, row.sheet_row) == (ParticipationState.ATTENDED, "Gerenta", 2)


def test_what_was_illegible_is_found_to_be_somebody_of_the_list(db, event_id):
    rosa = person(db)
    morning = write(db, sessions.save_session, event_id, {"title": "Mañana"})
    evening = write(db, sessions.save_session, event_id, {"title": "Tarde"})
    put(db, event_id, {"person_id": rosa, "sheet_row": 1}, session_id=morning)
    blot = put(db, event_id, {"written": "R. Q.", "sheet_row": 8}, session_id=evening)
    put(db, event_id, {"person_id": rosa}, blot, session_id=evening)
    assert one(db, event_id).name == "Rosa Quispe Mamani"
    assert one(db, event_id, evening).sheet_row == 8
    assert one(db, event_id, morning).sheet_row == 1


def test_each_session_has_its_own_list(db, event_id):
    rosa = person(db)
    morning = write(db, sessions.save_session, event_id, {"title": "Mañana"})
    evening = write(db, sessions.save_session, event_id, {"title": "Tarde"})
    row = put(db, event_id, {"person_id": rosa, "sheet_row": 17}, session_id=morning)
    assert put(db, event_id, {"person_id": rosa, "sheet_row": 5}, session_id=evening) == row
    told = refused(db, attendance.save_row, event_id, {"person_id": rosa}, session_id=evening)
    assert "fila 5" in told["person_id"]
    assert [each.people for each in read(db, sessions.of_event, event_id)] == [1, 1]
    write(db, attendance.attend, row, evening, there=False)
    assert read(db, attendance.rows, event_id, evening) == []
    write(db, attendance.attend, row, evening)
    write(db, sessions.delete_session, morning)
    assert one(db, event_id).name == "Rosa Quispe Mamani"


def test_a_form_of_the_meeting_leaves_the_list_alone(db, event_id):
    rosa = person(db)
    morning = write(db, sessions.save_session, event_id, {"title": "Mañana"})
    put(db, event_id, {"written": "R. Q.", "organization_id": CARMEN}, session_id=morning)
    put(db, event_id, {"person_id": rosa}, session_id=morning)
    values = read(db, events.values_of, event_id)
    assert [each["person_id"] for each in values["participants"]] == [rosa]
    write(db, events.save_event, values | {"participants": []}, event_id)
    assert one(db, event_id, morning).written == "R. Q."
    assert read(db, events.rows, [event_id])[event_id].people == 1


def test_a_row_can_be_taken_off_and_comes_back(db, event_id):
    morning = write(db, sessions.save_session, event_id, {"title": "Mañana"})
    row = put(db, event_id, {"person_id": person(db)}, session_id=morning)
    write(db, attendance.delete_row, row)
    assert read(db, attendance.rows, event_id) == []
    with pytest.raises(NotFound):
        write(db, attendance.delete_row, row)
    write(db, journal.undo)
    assert one(db, event_id, morning).name == "Rosa Quispe Mamani"


@pytest.mark.parametrize(
    ("values", "field"),
    [({}, "person_id"), ({"written": "  "}, "person_id"), ({"written": "x" * 301}, "written")],
)
def test_a_row_without_anybody_is_refused(db, event_id, values, field):
    assert set(refused(db, attendance.save_row, event_id, values)) == {field}


# Under 18


def test_a_row_under_18_is_one_more_of_a_count_and_its_name_is_nowhere(db, event_id):
    values = {"age_band": AgeBand.UNDER_18, "organization_id": CARMEN}
    given = [("new_person", Sex.FEMALE), ("written", Sex.MALE), ("written", None)]
    for who, sex in given:
        assert put(db, event_id, values | {who: "Milagros Ñaupari", "sex": sex}) is None
    assert read(db, attendance.rows, event_id) == []
    assert read(db, attendance.minors, event_id) == attendance.Minors(1, 1, 0, 1)
    assert "Milagros" not in whole_file(db)


@pytest.mark.parametrize("who", ["new_person", "written"])
def test_a_row_found_to_be_under_18_is_forgotten(db, event_id, who):
    values = {who: "Milagros Ñaupari", "sex": Sex.FEMALE, "organization_id": CARMEN}
    morning = write(db, sessions.save_session, event_id, {"title": "Mañana"})
    row = put(db, event_id, values, session_id=morning)
    told = put(db, event_id, {"age_band": AgeBand.UNDER_18}, row, session_id=morning)
    assert told is None
    assert read(db, attendance.minors, event_id, morning) == attendance.Minors(women=1)
    assert "Milagros" not in whole_file(db)
    assert "Ñaupari".encode() not in db.path.read_bytes()
    assert read(db, people.count) == 0
    with db.read() as session:
        assert session.connection().exec_driver_sql("PRAGMA foreign_key_check").all() == []


def test_somebody_who_was_in_the_file_before_stays_in_it(db, event_id):
    rosa = person(db)
    row = put(db, event_id, {"person_id": rosa})
    put(db, event_id, {"age_band": AgeBand.UNDER_18}, row)
    assert read(db, people.count) == 1
    with db.read() as session:
        assert session.get(Participation, row) is None
        assert session.query(Change).filter_by(row_id=row).first().after is None
