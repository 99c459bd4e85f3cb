"""Counting who was there: figures that cannot be confused, and that add up whichever way."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from makers import CARMEN, TUMBES, company, meeting, person, read, write

from crm import attendance, counting, event_page, event_states, events, sessions
from crm import bin as papelera
from crm.dates import PartialDate
from crm.model import AgeBand, EventState, Modality, ParticipationState, Person, Sex
from crm.reports.minutes import gather_minutes

DAY = date(2023, 11, 14)


def event(db, subject="Taller", **values):
    return meeting(db, subject, start=PartialDate.day(DAY), **values)


def put(db, event_id, who, **values):
    how = {"session_id": values.pop("session_id", None)}
    given = {"written": who} if isinstance(who, str) else {"person_id": who}
    return write(db, attendance.save_row, event_id, given | values, **how)


def told(shares):
    return {each.key: (each.attendances.total, each.people, each.heads.total) for each in shares}


def test_attendances_people_institutions_and_municipalities_side_by_side(db):
    first, second = event(db), event(db, "Desayuno")
    rosa, ana = person(db), person(db, "Ana Torres")
    firm = company(db)
    put(db, first, rosa, organization_id=CARMEN, sex=Sex.FEMALE, age_band=AgeBand.FROM_30)
    put(db, second, rosa, organization_id=CARMEN, sex=Sex.FEMALE)
    put(db, first, ana, organization_id=firm)
    put(db, first, "R. Q.", institution="Asociación X", sex=Sex.MALE)
    put(db, second, "J. P.", institution="ASOCIACION  x")
    found = read(db, counting.counts, [first, second])
    assert (found.attendances.total, found.unique_people) == (5, 4)
    assert (found.people.ids, found.unidentified.total) == (tuple(sorted([rosa, ana])), 2)
    assert (found.institutions.ids, len(found.institutions.names)) == (
        tuple(sorted([CARMEN, firm])),
        1,
    )
    assert found.municipalities.ids == (CARMEN,)
    assert told(found.by_sex) == {Sex.FEMALE: (2, 1, 0), Sex.MALE: (1, 1, 0), None: (2, 2, 0)}
    assert told(found.by_age) == {AgeBand.FROM_30: (1, 1, 0), None: (4, 3, 0)}
    assert [each.label for each in found.by_territory] == ["Callao", "Sin dato"]
    assert found.by_kind[-1].label == "Sin dato"


def test_heads_stand_beside_names(db):
    counts_ = [
        {"label": "vecinos", "total": 30, "women": 18, "men": 10},
        {"label": "empresas", "unit": "institutions", "total": 14},
        {"organization_id": TUMBES, "total": 5},
    ]
    event_id = event(db, head_counts=counts_)
    put(db, event_id, person(db), sex=Sex.FEMALE)
    write(db, attendance.count_minors, event_id, {Sex.FEMALE: 2, None: 1})
    found = read(db, counting.counts, [event_id])
    assert (found.attendances.total, found.heads.total, found.total) == (1, 38, 39)
    assert found.institution_heads.total == 14
    assert (found.institutions.ids, found.municipalities.total) == ((TUMBES,), 0)
    assert told(found.by_sex) == {
        Sex.FEMALE: (1, 1, 20),
        Sex.MALE: (0, 0, 10),
        None: (0, 0, 8),
    }
    assert told(found.by_age)[AgeBand.UNDER_18] == (0, 0, 3)


@pytest.mark.parametrize(
    ("state", "counted"),
    [
        (ParticipationState.ATTENDED, 1),
        (ParticipationState.INVITED, 0),
        (ParticipationState.CONFIRMED, 0),
        (ParticipationState.ABSENT, 0),
    ],
)
def test_only_who_attended_counts(db, state, counted):
    event_id = event(db)
    put(db, event_id, person(db), state=state, organization_id=CARMEN)
    found = read(db, counting.counts, [event_id])
    assert (found.attendances.total, found.institutions.total) == (counted, counted)


@pytest.mark.parametrize("state", [EventState.CANCELLED, EventState.POSTPONED])
def test_an_event_called_off_counts_for_nothing_and_says_so(db, state):
    event_id = event(db)
    put(db, event_id, person(db), organization_id=CARMEN)
    write(db, event_states.become, event_id, state)
    found = read(db, counting.counts, [event_id])
    assert (found.total, found.institutions.total, found.not_held.ids) == (0, 0, (event_id,))
    assert len(read(db, attendance.rows, event_id)) == 1


def test_who_was_erased_still_counts(db):
    event_id = event(db)
    rosa = person(db)
    put(db, event_id, rosa, organization_id=CARMEN, sex=Sex.FEMALE)
    before = read(db, counting.counts, [event_id])
    write(db, papelera.delete, Person, rosa, name="Rosa")
    write(db, papelera.empty)
    after = read(db, counting.counts, [event_id])
    assert (after.attendances, after.unique_people) == (before.attendances, before.unique_people)
    assert after.institutions == before.institutions
    assert told(after.by_sex) == told(before.by_sex)


def test_a_session_counts_its_own_and_the_largest_stands_for_the_event(db):
    event_id = event(db)
    one = write(db, sessions.save_session, event_id, {"title": "Mañana"})
    two = write(db, sessions.save_session, event_id, {"title": "Tarde"})
    rosa = person(db)
    put(db, event_id, rosa, session_id=one)
    put(db, event_id, rosa, session_id=two)
    put(db, event_id, person(db, "Ana Torres"), session_id=two)
    write(db, attendance.count_minors, event_id, {Sex.MALE: 4}, session_id=one)
    write(db, attendance.count_minors, event_id, {Sex.MALE: 3}, session_id=two)
    whole = read(db, counting.counts, [event_id])
    assert (whole.attendances.total, whole.heads.total) == (2, 4)
    first = read(db, counting.counts, [event_id], session_id=one)
    second = read(db, counting.counts, [event_id], session_id=two)
    assert (first.attendances.total, first.heads.total) == (1, 4)
    assert (second.attendances.total, second.heads.total) == (2, 3)
    (doubt,) = whole.doubts
    assert (doubt.least, doubt.most, first.doubts) == (4, 7, ())
    assert "4 en «Mañana», 3 en «Tarde»" in doubt.said
    assert (whole.at_least(whole.total), first.at_least(5)) == ("al menos 6", "5")
    # Whatever shows how many there were shows as many.
    assert read(db, events.rows, [event_id])[event_id].people == whole.total
    assert read(db, event_page.page, event_id).people.heads == 4
    said = dict(read(db, gather_minutes, event_id, printed_by="").counts)
    assert (said["Asistencias"], said["Se repiten"]) == ("al menos 6", doubt.said)


def test_whoever_is_erased_was_there_and_is_not_to_be_verified(db):
    event_id = event(db)
    rosa = person(db)
    put(db, event_id, rosa)
    put(db, event_id, "R. Q.")
    write(db, papelera.delete, Person, rosa, name="Rosa")
    write(db, papelera.empty)
    found = read(db, counting.counts, [event_id])
    assert (found.attendances.total, found.unique_people) == (2, 2)
    assert (found.unidentified.total, found.erased.total) == (1, 1)
    said = dict(read(db, gather_minutes, event_id, printed_by="").counts)
    assert (said["Por verificar"], said["Personas borradas del archivo"]) == ("1", "1")


def test_how_somebody_was_there_is_their_own_or_the_events(db):
    event_id = event(db, modality=Modality.HYBRID)
    other = event(db, "Otro", modality=Modality.IN_PERSON)
    put(db, event_id, person(db), modality=Modality.VIRTUAL)
    put(db, event_id, person(db, "Ana Torres"))
    put(db, other, "R. Q.")
    found = read(db, counting.counts, [event_id, other])
    assert told(found.by_modality) == {
        Modality.IN_PERSON: (1, 1, 0),
        Modality.VIRTUAL: (1, 1, 0),
        None: (1, 1, 0),
    }


def test_nothing_counts_as_nothing(db, queries):
    found = read(db, counting.counts, [])
    assert (found.total, found.unique_people, found.institutions.total) == (0, 0, 0)
    assert found.by_sex == ()


def test_a_hundred_events_take_as_many_queries_as_one(db, queries):
    ids = [event(db, f"Taller {number}") for number in range(8)]
    put(db, ids[0], person(db), organization_id=CARMEN)
    put(db, ids[1], "R. Q.", organization_id=TUMBES)
    queries.clear()
    read(db, counting.counts, ids[:1])
    one = len(queries)
    queries.clear()
    read(db, counting.counts, ids)
    assert len(queries) <= one + 1


def test_groups_of_events_are_counted_each_as_if_alone_in_as_many_queries_as_one(db, queries):
    rosa, counted = person(db), [{"total": 5, "women": 2, "organization_id": TUMBES}]
    ids = [event(db, "Taller 1"), event(db, "Taller 2", head_counts=counted), event(db, "Otro")]
    put(db, ids[0], rosa, organization_id=CARMEN, sex=Sex.FEMALE)
    put(db, ids[1], rosa, organization_id=CARMEN)
    write(db, event_states.become, ids[2], EventState.CANCELLED)
    groups = {"first": ids[:1], "all": ids, "none": []}
    queries.clear()
    found = read(db, counting.counts_of, groups)
    together = len(queries)
    assert found == {key: read(db, counting.counts, group) for key, group in groups.items()}
    queries.clear()
    read(db, counting.counts, ids)
    assert together == len(queries)


ROW = st.tuples(
    st.integers(0, 5),  # who: the last two are only written
    st.sampled_from([None, CARMEN, TUMBES]),
    st.sampled_from([None, *Sex]),
    st.sampled_from([None, AgeBand.FROM_18, AgeBand.FROM_60]),
    st.sampled_from([None, "Asociación X", "Club Y"]),
)
HEADS = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lists=st.lists(st.lists(ROW, max_size=6), min_size=1, max_size=3), heads=st.lists(HEADS))
def test_every_breakdown_adds_up_and_no_figure_exceeds_what_it_is_made_of(db, lists, heads):
    names = ("Rosa Quispe", "Ana Torres", "Eva Ramos", "Luz Díaz")
    known = [person(db, name) for name in names]
    counted = [
        {"total": women + men + unknown, "women": women, "men": men}
        for women, men, unknown in heads
    ]
    ids = []
    for number, rows in enumerate(lists):
        day = PartialDate.day(DAY + timedelta(number))
        ids.append(meeting(db, "Taller", start=day, head_counts=counted if not number else []))
        seen = set()
        for who, organization_id, sex, age, institution in rows:
            if who in seen:
                continue
            seen.add(who)
            place = {"organization_id": organization_id} if organization_id else {}
            place |= {} if organization_id else {"institution": institution}
            name = known[who] if who < len(known) else f"ilegible {who}"
            put(db, ids[-1], name, sex=sex, age_band=age, **place)
    found = read(db, counting.counts, ids)
    assert found.attendances.total == sum(len({row[0] for row in rows}) for rows in lists)
    assert found.attendances.total >= found.unique_people >= found.people.total
    assert found.attendances.total >= found.institutions.total >= found.municipalities.total
    assert set(found.municipalities.ids) <= set(found.institutions.ids)
    assert found.heads.total == sum(map(sum, heads))
    for shares in (
        found.by_sex,
        found.by_age,
        found.by_kind,
        found.by_territory,
        found.by_modality,
    ):
        assert sum(each.attendances.total for each in shares) == found.attendances.total
        assert sum(each.people for each in shares) == found.unique_people
        assert sum(each.heads.total for each in shares) == found.heads.total
    single = [read(db, counting.counts, [each]) for each in ids]
    assert sum(each.attendances.total for each in single) == found.attendances.total
    assert sum(each.unique_people for each in single) >= found.unique_people
    assert sum(each.institutions.total for each in single) >= found.institutions.total
