"""Who is invited: chosen in balance before anything is written, answered, and who did not come."""

import pytest
from makers import (
    CARMEN,
    TUMBES,
    ago,
    appoint,
    company,
    meeting,
    nothing_written,
    on,
    person,
    post,
    read,
    refused,
    write,
)

from crm import catalogue, invitations, journal, people
from crm.contacts import ContactValues
from crm.errors import NotFound
from crm.invitations import Whom, balance
from crm.model import (
    ContactKind,
    EventState,
    NetworkRole,
    OrganizationKind,
    Participation,
    ParticipationState,
    PostLevel,
    Sex,
)

ATTENDED, INVITED, ABSENT = (
    ParticipationState.ATTENDED,
    ParticipationState.INVITED,
    ParticipationState.ABSENT,
)


def planned(db, days=30, **more):
    values = {"state": EventState.PLANNED, "start": on(-days)} | more
    return meeting(db, "Taller de integración", **values)


def taken(db, **who):
    """Somebody's part in an event of ours that was held some days ago."""
    days = who.pop("days", 60)
    role = who.pop("role", NetworkRole.ORGANIZES)
    return meeting(db, start=on(days), network_role=role, participants=[who])


def holder(db, name, title="Gerente", at=CARMEN, **values):
    who = person(db, name, **values.pop("person", {}))
    appoint(db, who, post(db, title, at, **values.pop("post", {})), on(400), **values)
    return who


def mail(value, personal=False):
    return ContactValues(ContactKind.EMAIL, value, personal)


def found(db, event_id, *ids, **how):
    return read(db, invitations.candidates, event_id, ids, **how)


def listed(db, event_id):
    return read(db, invitations.invitees, event_id)


def states(db, event_id):
    return [(each.shown, each.state) for each in listed(db, event_id)]


# Choosing


def test_of_an_institution_it_is_whom_one_says_or_else_itself(db):
    event_id = planned(db)
    mayor = holder(db, "Rosa Quispe Mamani", "Alcaldesa", post={"level": PostLevel.ELECTED})
    manager = holder(db, "Luis Ñahui Rojas", "Gerente de Desarrollo", focal_point=True)
    gone = holder(db, "Ana Chávez Ríos", "Regidora", end=on(30))

    def who(**how):
        return [each.person_id for each in found(db, event_id, CARMEN, **how)]

    assert who(whom=Whom.HEAD) == [mayor]
    assert who(whom=Whom.FOCAL) == [manager]
    assert set(who(whom=Whom.EVERYBODY)) == {mayor, manager}
    assert gone not in who(whom=Whom.EVERYBODY)
    assert who(whom=Whom.POST, post="alcalde") == [mayor]
    assert who(whom=Whom.POST, post="desarrollo gerente") == [manager]
    assert who(whom=Whom.INSTITUTION) == [None]
    (nobody,) = found(db, event_id, TUMBES, whom=Whom.HEAD)
    assert (nobody.id, nobody.vacant, nobody.shown) == (
        TUMBES,
        True,
        "Gobierno Regional de Tumbes",
    )


def test_a_person_comes_with_the_post_of_that_day(db):
    event_id = planned(db)
    who = holder(db, "Rosa Quispe Mamani")
    appoint(db, who, post(db, "Asesora", TUMBES), on(-20))
    alone = person(db, "Ana Chávez Ríos")
    first, second = read(db, invitations.candidates, event_id, (), [who, alone])
    assert {first.post} <= {"Gerente", "Asesora"}
    assert (second.post, second.institution, second.shown) == ("", "", "Ana Chávez Ríos")


def test_nothing_is_written_by_looking(db):
    event_id = planned(db)
    holder(db, "Rosa Quispe Mamani")
    with nothing_written(db):
        balance(found(db, event_id, CARMEN, TUMBES))


def test_the_balance_counts_each_once_by_kind_region_and_sex(db):
    event_id = planned(db)
    rosa = holder(db, "Rosa Quispe Mamani", person={"contacts": [mail("rosa@muni.gob.pe")]})
    taken(db, person_id=rosa, sex=Sex.FEMALE, state=ATTENDED)
    luis = holder(db, "Luis Ñahui Rojas", person={"do_not_contact": True})
    maker = company(db)
    chosen = found(db, event_id, CARMEN, TUMBES, maker, whom=Whom.EVERYBODY)
    counted = balance([*chosen, *chosen])
    assert (counted.total, counted.people, counted.institutions) == (4, 2, 3)
    assert [(each.label, each.total) for each in counted.by_kind] == [
        (OrganizationKind.DISTRICT.label, 2),
        (OrganizationKind.COMPANY.label, 1),
        (OrganizationKind.REGIONAL.label, 1),
    ]
    assert [(each.label, each.total) for each in counted.by_region] == [
        ("Callao", 2),
        ("Tumbes", 1),
        ("", 1),
    ]
    assert [(each.label, each.total) for each in counted.by_sex] == [("Mujer", 1), ("", 1)]
    assert counted.newcomers == 3
    assert (counted.barred, counted.without_mail) == (1, 2)
    assert {each.person_id for each in chosen if each.do_not_contact} == {luis}


def test_a_newcomer_never_came_to_an_event_of_ours(db):
    event_id = planned(db)
    who = holder(db, "Rosa Quispe Mamani")

    def newcomer():
        (each,) = found(db, event_id, CARMEN)
        return each.newcomer

    taken(db, person_id=who, state=INVITED)
    taken(db, person_id=who, state=ATTENDED, role=NetworkRole.JOINS)
    there = [{"person_id": who, "state": ATTENDED}]
    meeting(db, state=EventState.CANCELLED, participants=there)
    meeting(db, type_id=catalogue.event_type_id("email"), participants=there)
    assert newcomer()
    taken(db, person_id=who, state=ATTENDED, days=900)
    assert not newcomer()


def test_over_invited_is_who_is_called_in_vain_or_very_often(db):
    event_id = planned(db)
    who = holder(db, "Rosa Quispe Mamani")

    def over():
        (each,) = found(db, event_id, CARMEN)
        return each.over_invited

    taken(db, person_id=who, state=ABSENT, days=340)  # more than a year before the event
    for days in (200, 100):
        taken(db, person_id=who, state=INVITED, days=days)
    assert not over()
    taken(db, person_id=who, state=ABSENT, days=50)
    assert over()
    taken(db, person_id=who, state=ATTENDED, days=40)
    assert not over()
    for days in (30, 20):
        taken(db, person_id=who, state=ATTENDED, days=days)
    assert over()


def test_an_institution_came_where_anybody_of_it_came(db):
    event_id = planned(db)
    for days in (90, 60, 30):
        meeting(
            db,
            start=on(days),
            participants=[
                {"organization_id": TUMBES, "state": INVITED},
                {"person_id": person(db), "organization_id": TUMBES, "state": ATTENDED},
            ],
        )
    (each,) = found(db, event_id, TUMBES, whom=Whom.INSTITUTION)
    assert (each.asked, each.missed, each.newcomer, each.over_invited) == (3, 0, False, False)


# Writing


def test_who_is_invited_stands_on_the_list_as_of_that_day_in_one_action(db):
    event_id = planned(db)
    who = holder(db, "Rosa Quispe Mamani")
    chosen = [(who, CARMEN), (None, TUMBES)]
    assert len(write(db, invitations.invite, event_id, chosen)) == 2
    assert write(db, invitations.invite, event_id, chosen) == []
    first, second = listed(db, event_id)
    assert (first.shown, first.post, first.state, first.invited_on) == (
        "Rosa Quispe Mamani",
        "Gerente",
        INVITED,
        ago(0),
    )
    assert first.institution.startswith("Municipalidad Distrital de Carmen de la Legua")
    assert (second.shown, second.person_id) == ("Gobierno Regional de Tumbes", None)
    assert {each.state for each in found(db, event_id, CARMEN, TUMBES)} == {INVITED}
    write(db, people.save_person, {"given_names": "Rosa María"}, who)
    with db.read() as session:
        assert journal.next_undo(session).label == "Persona «Rosa María Quispe Mamani» guardada"
    write(db, journal.undo)
    write(db, journal.undo)
    assert listed(db, event_id) == []


def test_nobody_is_invited_to_what_is_cancelled_or_gone(db):
    event_id = planned(db, state=EventState.CANCELLED)
    with nothing_written(db):
        assert "cancelada" in refused(db, invitations.invite, event_id, [(None, CARMEN)])["state"]
        with pytest.raises(NotFound):
            write(db, invitations.invite, 12345, [(None, CARMEN)])


def test_answers_are_dated_and_taken_back_each_in_one_action(db):
    event_id = planned(db)
    ids = write(db, invitations.invite, event_id, [(None, CARMEN), (None, TUMBES)])
    write(db, invitations.answer, event_id, ids, ParticipationState.CONFIRMED, on=ago(1))
    assert {(each.state, each.answered_on) for each in listed(db, event_id)} == {
        (ParticipationState.CONFIRMED, ago(1))
    }
    write(db, invitations.answer, event_id, ids[:1], ABSENT)
    write(db, invitations.answer, event_id, ids[1:], INVITED)
    assert [(each.state, each.answered_on) for each in listed(db, event_id)] == [
        (ABSENT, ago(0)),
        (INVITED, None),
    ]
    assert "aún no" in refused(db, invitations.answer, event_id, ids, ATTENDED)["state"]
    write(db, journal.undo)
    assert [each.state for each in listed(db, event_id)] == [
        ABSENT,
        ParticipationState.CONFIRMED,
    ]


def test_who_did_not_come_is_marked_at_once_but_not_whose_institution_came(db):
    rosa, luis = holder(db, "Rosa Quispe Mamani"), holder(db, "Luis Ñahui Rojas")
    event_id = planned(db, days=0, state=EventState.HELD)
    chosen = [(rosa, CARMEN), (luis, CARMEN), (None, CARMEN), (None, TUMBES)]
    ids = write(db, invitations.invite, event_id, chosen)
    write(db, invitations.answer, event_id, ids[:1], ATTENDED)
    assert [each.shown for each in listed(db, event_id) if each.did_not_come] == [
        "Luis Ñahui Rojas",
        "Gobierno Regional de Tumbes",
    ]
    assert write(db, invitations.mark_absent, event_id) == 2
    assert [state for _name, state in states(db, event_id)] == [ATTENDED, ABSENT, INVITED, ABSENT]
    write(db, journal.undo)
    assert [state for _name, state in states(db, event_id)].count(ABSENT) == 0
    assert "lista de asistencia" in refused(db, invitations.remove, event_id, ids)["state"]
    write(db, invitations.remove, event_id, ids[1:])
    assert [name for name, _state in states(db, event_id)] == ["Rosa Quispe Mamani"]
    write(db, journal.undo)
    assert len(listed(db, event_id)) == 4


def test_nobody_is_absent_from_what_is_still_to_be_held(db):
    event_id = planned(db)
    write(db, invitations.invite, event_id, [(None, CARMEN)])
    assert "aún no" in refused(db, invitations.mark_absent, event_id)["state"]


def test_who_came_without_being_called_is_no_invitee(db):
    event_id = planned(db, days=0, state=EventState.HELD)
    with db.write() as session:
        session.add(Participation(event_id=event_id, person_id=person(db), state="attended"))
        session.add(Participation(event_id=event_id, written="J. Pe?", to_verify=True))
    assert listed(db, event_id) == []


def test_a_row_of_another_event_is_refused(db):
    ids = write(db, invitations.invite, planned(db), [(None, CARMEN)])
    other = planned(db)
    with nothing_written(db), pytest.raises(NotFound):
        write(db, invitations.remove, other, ids)
    with pytest.raises(NotFound):
        write(db, invitations.answer, other, ids, ABSENT)


def test_a_long_list_asks_no_more_than_a_short_one(db, queries):
    event_id = planned(db)
    regions = [catalogue.government_id(f"{n:02}0000") for n in range(1, 26)]

    def asked(ids):
        queries.clear()
        write(db, invitations.invite, event_id, [(None, id_) for id_ in ids])
        listed(db, event_id)
        found(db, event_id, *ids)
        return len(queries)

    assert asked(regions[:2]) == asked(regions) <= 40
