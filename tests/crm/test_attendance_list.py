"""The list as its screen reads it, and finding who signed by a few letters."""

from datetime import date

import pytest
from makers import CARMEN, TUMBES, appoint, meeting, person, post, read, refused, write

from crm import attendance, attendance_find, attendance_list, contacts, journal, sessions
from crm.dates import PartialDate
from crm.model import ConsentBasis, ParticipationState, Person, Sex
from crm.reports import sign_in

DAY = date(2023, 11, 14)
INVITED, ATTENDED = ParticipationState.INVITED, ParticipationState.ATTENDED


@pytest.fixture
def event_id(db):
    return meeting(db, "Taller", start=PartialDate.day(DAY))


def put(db, event_id, values, row=None, **how):
    return write(db, attendance.save_row, event_id, values, row, **how)


def invite(db, event_id, *ids):
    given = [{"person_id": id_, "state": INVITED} for id_ in ids]
    meeting(db, "Taller", event_id, participants=given)


def found(db, event_id, typed, session_id=None):
    near = read(db, attendance_find.around, event_id, session_id)
    return [each.person.name for each in read(db, attendance_find.who, typed, near)]


# Finding


@pytest.mark.parametrize(
    "typed", ["ros qui", "quis r", "qu ma ro", "RÓS  QUÍ", "ro qu ma", "ele q"]
)
def test_beginnings_of_names_find_somebody_in_any_order(db, event_id, typed):
    for name in ("Róger Quiroz Mamani", "Rosa Elena Quispe Mamani", "Luis Ramos Quintana"):
        person(db, name)
    assert "Rosa Elena Quispe Mamani" in found(db, event_id, typed)


def test_who_is_meant_by_the_first_names_comes_before_who_has_them_somewhere(db, event_id):
    person(db, "Ana Rosa Díaz Quintana")
    person(db, "Rosa Quispe Mamani")
    assert found(db, event_id, "ro qu") == ["Rosa Quispe Mamani", "Ana Rosa Díaz Quintana"]
    assert found(db, event_id, "zz") == []
    assert found(db, event_id, "  ") == []


def test_who_is_expected_comes_first_then_colleagues_and_who_is_there_last(db, event_id):
    names = ["Rosa Quiliche Aa", "Rosa Quintana Bb", "Rosa Quiroz Cc", "Rosa Quispe Dd"]
    aa, bb, _cc, dd = (person(db, name) for name in names)
    appoint(db, bb, post(db, "Gerenta", CARMEN))
    invite(db, event_id, dd)
    put(db, event_id, {"person_id": aa, "sheet_row": 3})
    put(db, event_id, {"written": "?", "organization_id": CARMEN})
    near = read(db, attendance_find.around, event_id)
    who = read(db, attendance_find.who, "ros qui", near)
    assert [each.person.name[-2:] for each in who] == ["Dd", "Bb", "Cc", "Aa"]
    assert [(each.expected, each.row) for each in who] == [
        (True, None),
        (False, None),
        (False, None),
        (False, 3),
    ]


def test_a_post_or_a_phone_finds_somebody_where_no_name_does(db, event_id):
    rosa = person(db)
    appoint(db, rosa, post(db, "Subgerenta de Turismo", CARMEN))
    assert found(db, event_id, "turis") == ["Rosa Quispe Mamani"]


# The list


def test_sheets_of_all_sessions_have_the_same_people_on_the_same_rows(db, event_id):
    rosa, ana = person(db), person(db, "Ana Torres Díaz")
    morning = write(db, sessions.save_session, event_id, {"title": "Mañana"})
    evening = write(db, sessions.save_session, event_id, {"title": "Tarde"})
    invite(db, event_id, rosa, ana)
    write(db, sign_in.print_sheets, event_id, 5)
    for part in (morning, evening):
        (sheet,) = read(db, attendance_list.listing, event_id, part).sheets
        shown = read(db, attendance_list.listing, event_id, part, sheet.id)
        assert [(each.row.sheet_row, each.row.name, each.there) for each in shown.rows] == [
            (1, "Rosa Quispe Mamani", False),
            (2, "Ana Torres Díaz", False),
        ]
        assert shown.next_number() == 3
        who = shown.numbered(2).id
        places = {who: 2}
        write(
            db,
            attendance.tick,
            event_id,
            [who],
            session_id=part,
            sheet_id=sheet.id,
            places=places,
        )
        after = read(db, attendance_list.listing, event_id, part, sheet.id)
        assert after.numbered(2).there
        assert after.taken == {2}
    assert after.awaited == 1


def test_each_of_two_sheets_of_a_list_has_its_own_rows(db, event_id):
    rosa, ana = person(db), person(db, "Ana Flores")
    invite(db, event_id, rosa)
    old = write(db, sign_in.print_sheet, event_id, None, 5)
    given = [{"person_id": id_, "state": INVITED} for id_ in (rosa, ana)]
    given[0]["id"] = read(db, attendance.rows, event_id)[0].participation_id
    meeting(db, "Taller", event_id, participants=given)
    write(db, sign_in.print_sheet, event_id, None, 5, afresh=True)
    shown = read(db, attendance_list.listing, event_id)
    assert len({each.code for each in shown.sheets}) == 2
    for sheet in shown.sheets:
        again = read(db, attendance_list.listing, event_id, None, sheet.id)
        first = "Rosa Quispe Mamani" if sheet.code == old.code else "Ana Flores"
        assert again.numbered(1).row.name == first


def test_an_untick_waits_again_unless_they_were_at_another_session(db, event_id):
    rosa = person(db)
    invite(db, event_id, rosa)
    morning = write(db, sessions.save_session, event_id, {"title": "Mañana"})
    evening = write(db, sessions.save_session, event_id, {"title": "Tarde"})
    (row,) = read(db, attendance.rows, event_id)
    states = []
    for part, there in ((morning, True), (evening, True), (morning, False), (evening, False)):
        ids = [row.participation_id]
        write(db, attendance.tick, event_id, ids, session_id=part, there=there)
        states.append(read(db, attendance.rows, event_id)[0].state)
    assert states == [ATTENDED, ATTENDED, ATTENDED, INVITED]


def test_who_did_not_come_is_marked_in_one_action(db, event_id):
    invite(db, event_id, *(person(db, name) for name in ("Ana Torres", "Eva Soto", "Luis Rojas")))
    ana, eva, luis = (each.participation_id for each in read(db, attendance.rows, event_id))
    write(db, attendance.tick, event_id, [ana])
    assert write(db, attendance.mark_absent, event_id, [ana, eva, luis]) == 2
    states = [each.state for each in read(db, attendance.rows, event_id)]
    assert states == [ATTENDED, ParticipationState.ABSENT, ParticipationState.ABSENT]
    write(db, journal.undo)
    assert len(read(db, attendance.awaited, event_id)) == 2


def test_two_rows_of_one_person_are_joined_and_lose_nothing(db, event_id):
    rosa = person(db)
    put(db, event_id, {"person_id": rosa, "sheet_row": 4})
    blot = put(db, event_id, {"written": "R. Q.", "sheet_row": 9, "sex": Sex.FEMALE})
    write(db, attendance.join, blot, rosa)
    (left,) = read(db, attendance.rows, event_id)
    assert (left.name, left.sheet_row, left.sex) == ("Rosa Quispe Mamani", 4, Sex.FEMALE)
    write(db, journal.undo)
    assert len(read(db, attendance.rows, event_id)) == 2


# What a row says of how to reach somebody


def test_a_phone_and_a_mail_are_one_more_of_the_person(db, event_id):
    rosa = person(db)
    row = put(db, event_id, {"person_id": rosa, "phone": "987 654 321", "email": "rq@muni.gob.pe"})
    put(db, event_id, {"phone": "987654321", "consent_contact": True}, row)
    assert sorted(each.value for each in read(db, contacts.of_person, rosa)) == [
        "987 654 321",
        "rq@muni.gob.pe",
    ]
    assert read(db, attendance_list.reached, rosa).phone == "987 654 321"
    with db.read() as session:
        kept = session.get_one(Person, rosa)
        assert (kept.consent_basis, kept.consent_on) == (ConsentBasis.CONSENT, DAY)
        assert kept.consent_source == "Taller"
    assert set(refused(db, attendance.save_row, event_id, {"phone": "12"}, row)) == {"phone"}


def test_who_does_not_want_to_be_contacted_leaves_no_phone(db, event_id):
    rosa = person(db)
    put(db, event_id, {"person_id": rosa, "phone": "987 654 321", "consent_contact": False})
    assert read(db, contacts.of_person, rosa) == []
    assert read(db, attendance_list.reached, rosa).do_not_contact


def test_somebody_new_by_the_parts_of_a_name(db, event_id):
    parts = {"given_names": "Ana", "paternal_surname": "de la Cruz", "maternal_surname": "Díaz"}
    put(db, event_id, {"new_person": parts, "organization_id": TUMBES, "post": "Jefa"})
    (row,) = read(db, attendance.rows, event_id)
    assert (row.name, row.post) == ("Ana de la Cruz Díaz", "Jefa")
    assert read(db, attendance_list.known_as, ["ana", "De La Cruz", "diaz"]) == [row.person_id]
