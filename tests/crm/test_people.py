"""People, and who held which post on which day."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from makers import (
    CARMEN,
    STRANGE,
    TUMBES,
    ago,
    appoint,
    nothing_written,
    on,
    person,
    post,
    read,
    refused,
    write,
)

from crm import journal, people
from crm.dates import PartialDate
from crm.errors import Conflict, Invalid, NotFound
from crm.model import ConsentBasis, PostLevel
from crm.text import clean_line

DAY, YEAR, MONTH = PartialDate.day, PartialDate.year, PartialDate.month


def held(db, day: date | None = None, **whose) -> list[tuple[str, str | None]]:
    """The posts that are current on a day, and who has them."""
    found = read(db, people.holdings, day=day, **whose)
    return [(each.title, each.person) for each in found if each.current]


def head(db, organization_id: int = CARMEN) -> int:
    return read(db, people.open_posts, organization_id)[0].id


def appointment(db, appointment_id: int) -> dict:
    return read(db, people.appointment_values, appointment_id)


# --- People


def test_what_was_written_is_read_back(db):
    written = {
        "given_names": "Rosa Elena",
        "paternal_surname": "de la Cruz",
        "maternal_surname": "Mamani",
        "treatment": "Ing.",
        "consent_basis": ConsentBasis.CONSENT,
        "consent_source": "Lista de asistencia",
        "consent_on": date(2023, 11, 28),
        "do_not_contact": True,
        "notes": "Prefiere llamadas",
    }
    id_ = write(db, people.save_person, written)
    assert read(db, people.values_of, id_).items() >= written.items()
    row = read(db, people.rows, [id_])[id_]
    assert (row.name, row.post, row.do_not_contact) == ("Rosa Elena de la Cruz Mamani", None, True)


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"given_names": " \0\u202e"}, "given_names"),
        ({"given_names": "x" * 10_000}, "given_names"),
        ({"given_names": "x" * 30_000}, "given_names"),
        ({"maternal_surname": "x" * 301}, "maternal_surname"),
        ({"treatment": "x" * 41}, "treatment"),
        ({"notes": "x" * 20_001}, "notes"),
    ],
)
def test_what_will_not_do_is_refused_by_field(db, changed, wrong):
    with nothing_written(db):
        assert set(refused(db, people.save_person, {"given_names": "Rosa"} | changed)) == {wrong}
    id_ = person(db)
    assert set(refused(db, people.save_person, changed, id_)) == {wrong}
    assert read(db, people.rows, [id_])[id_].name == "Rosa Quispe Mamani"


@pytest.mark.parametrize(("typed", "kept"), STRANGE)
def test_strange_text_is_kept_as_typed_and_found_again(db, typed, kept):
    names = ("given_names", "paternal_surname", "consent_source", "notes")
    id_ = write(db, people.save_person, dict.fromkeys(names, typed))
    assert [read(db, people.values_of, id_)[name] for name in names] == [kept] * 4
    assert read(db, people.find, typed) == [id_]


def test_people_come_by_surname_or_by_name_and_are_counted(db):
    ids = [person(db, name) for name in ("Ñusta Prueba", "Ana Prueba", "Nora Prueba")]
    order = read(db, people.find)
    assert sorted(order) == sorted(ids)
    assert [read(db, people.rows, order)[id_].name for id_ in order] == [
        "Ana Prueba",
        "Nora Prueba",
        "Ñusta Prueba",
    ]
    assert read(db, people.count) == 3
    assert read(db, people.find, limit=1) == order[:1]


# --- A name in one line


@pytest.mark.parametrize(
    ("typed", "given_names", "paternal", "maternal"),
    [
        ("Rosa", "Rosa", "", ""),
        ("Rosa Quispe", "Rosa", "Quispe", ""),
        ("Rosa Quispe Mamani", "Rosa", "Quispe", "Mamani"),
        ("Rosa Elena Quispe Mamani", "Rosa Elena", "Quispe", "Mamani"),
        ("QUISPE MAMANI, Rosa Elena", "Rosa Elena", "QUISPE", "MAMANI"),
        ("María de la Cruz Huamán", "María", "de la Cruz", "Huamán"),
        ("De la Cruz Huamán, María", "María", "De la Cruz", "Huamán"),
        ("Juan San Martín del Águila", "Juan", "San Martín", "del Águila"),
        ("  Rosa \t Quispe ", "Rosa", "Quispe", ""),
        ("María de", "María", "de", ""),
        ("", "", "", ""),
    ],
)
def test_a_name_in_one_line_is_taken_apart(typed, given_names, paternal, maternal):
    assert people.split_name(typed) == {
        "given_names": given_names,
        "paternal_surname": paternal,
        "maternal_surname": maternal,
    }


@given(st.text(max_size=60))
def test_no_word_of_a_name_is_lost(typed):
    parts = people.split_name(typed)
    said = " ".join(parts.values()).split()
    assert sorted(said) == sorted(clean_line(typed).replace(",", " ", 1).split())
    if "," not in typed and said:
        assert parts["given_names"]


def test_somebody_new_comes_with_a_post_in_an_institution(db):
    quick = people.quick_person
    rosa = write(db, quick, "Rosa Quispe", organization_id=CARMEN, post=" Gerente  Municipal ")
    luis = write(db, quick, "Luis Prueba", organization_id=CARMEN, post="GERENTE MUNICIPAL")
    posts = [each for each in read(db, people.open_posts, CARMEN) if not each.single]
    assert [each.title for each in posts] == ["Gerente Municipal"]
    nobody = write(db, quick, "Ana Prueba", organization_id=TUMBES)
    assert held(db, person_id=nobody) == [("Cargo por precisar", "Ana Prueba")]
    assert held(db, person_id=write(db, quick, "Sola")) == []
    row = read(db, people.rows, [rosa, luis])[luis]
    assert (row.post, row.organization) == (
        "Gerente Municipal",
        "M. D. Carmen de la Legua Reynoso",
    )


def test_a_post_that_is_taken_is_not_taken_by_the_way(db):
    appoint(db, person(db), head(db))
    with nothing_written(db), pytest.raises(Invalid, match="Rosa Quispe Mamani ya ocupa"):
        write(db, people.quick_person, "Luis", organization_id=CARMEN, post="Alcalde/sa")


# --- Posts


def test_a_post_is_read_back_as_written(db):
    written = {
        "organization_id": CARMEN,
        "title": "Gerente",
        "unit": "Desarrollo Humano",
        "level": PostLevel.TRUSTED,
        "single": True,
        "closed_on": None,
    }
    id_ = write(db, people.save_post, written)
    assert read(db, people.post_values, id_) == written
    (shown,) = [
        each for each in read(db, people.holdings, organization_id=CARMEN) if each.post_id == id_
    ]
    assert (shown.post, shown.person, shown.current) == ("Gerente · Desarrollo Humano", None, True)


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"unit": "x" * 301}, "unit"),
        ({"organization_id": None}, "organization_id"),
    ],
)
def test_a_post_that_will_not_do_is_refused_by_field(db, changed, wrong):
    whole = {"title": "Gerente", "organization_id": CARMEN}
    with nothing_written(db):
        assert set(refused(db, people.save_post, whole | changed)) == {wrong}


def test_the_highest_post_comes_first_and_former_holders_last(db):
    rosa, luis = person(db), person(db, "Luis Prueba")
    appoint(db, luis, head(db), YEAR(2015), YEAR(2018))
    for title, level in (("Asesor", PostLevel.CONSULTANT), ("Gerente", PostLevel.TRUSTED)):
        appoint(db, rosa, post(db, title, level=level), YEAR(2020))
    found = read(db, people.holdings, organization_id=CARMEN)
    assert [(each.title, each.person, each.current) for each in found] == [
        ("Alcalde/sa", None, True),
        ("Gerente", "Rosa Quispe Mamani", True),
        ("Asesor", "Rosa Quispe Mamani", True),
        ("Alcalde/sa", "Luis Prueba", False),
    ]


# --- Who held it on which day


@pytest.mark.parametrize(
    ("start", "end", "day", "holds"),
    [
        (None, None, ago(0), True),
        (None, None, date(1999, 1, 1), True),
        (DAY(date(2023, 1, 1)), None, date(2022, 12, 31), False),
        (DAY(date(2023, 1, 1)), None, date(2023, 1, 1), True),
        (YEAR(2019), YEAR(2022), date(2022, 12, 31), True),
        (YEAR(2019), YEAR(2022), date(2023, 1, 1), False),
        (YEAR(2019), DAY(date(2022, 6, 30)), date(2022, 6, 30), True),
        (YEAR(2019), DAY(date(2022, 6, 30)), date(2022, 7, 1), False),
        (None, MONTH(2022, 2), date(2022, 2, 28), True),
        (None, MONTH(2022, 2), date(2022, 3, 1), False),
    ],
)
def test_the_last_day_is_still_a_day_in_the_post(db, start, end, day, holds):
    rosa = person(db)
    appoint(db, rosa, post(db), start, end)
    assert bool(held(db, day, person_id=rosa)) is holds
    assert bool(read(db, people.post_on, rosa, day)) is holds


def test_a_list_shows_the_post_of_today_before_that_of_yesterday_and_tomorrow(db):
    rosa = person(db)
    tomorrow = DAY(ago(-30))
    appoint(db, rosa, post(db, "Anterior"), YEAR(2015), YEAR(2018))
    assert read(db, people.rows, [rosa])[rosa].post == "Anterior"
    appoint(db, rosa, post(db, "Electa", TUMBES), tomorrow)
    appoint(db, rosa, post(db, "Actual"), YEAR(2020), DAY(ago(-29)))
    row = read(db, people.rows, [rosa])[rosa]
    assert (row.post, row.organization_id) == ("Actual", CARMEN)


def test_time_in_a_post_may_not_end_before_it_began(db):
    rosa, gerente = person(db), post(db)
    whole = {"person_id": rosa, "post_id": gerente, "start": YEAR(2023), "end": YEAR(2022)}
    assert set(refused(db, people.appoint, whole)) == {"end"}
    id_ = appoint(db, rosa, gerente, DAY(date(2023, 5, 1)))
    ends = people.end_appointment
    assert set(refused(db, ends, id_, end=DAY(date(2023, 4, 30)))) == {"end"}
    write(db, ends, id_, end=DAY(date(2023, 5, 1)))
    assert appointment(db, id_)["end"] == DAY(date(2023, 5, 1))
    with db.read() as session:
        assert journal.next_undo(session).label == "Designación de «Rosa Quispe Mamani» terminada"


def test_somebody_and_some_post_there_must_be(db):
    assert set(refused(db, people.appoint, {})) == {"person_id", "post_id"}


# --- Two at once


OVERLAPS = [
    # the one before                         the one who comes           two at once?
    ((YEAR(2019), None), (YEAR(2023), None), True),
    ((None, None), (YEAR(2023), None), True),
    ((None, None), (None, None), True),
    ((YEAR(2019), YEAR(2022)), (YEAR(2023), None), False),
    ((YEAR(2019), YEAR(2022)), (None, None), False),
    ((YEAR(2019), YEAR(2022)), (YEAR(2022), None), False),
    ((YEAR(2019), DAY(date(2023, 1, 1))), (DAY(date(2023, 1, 1)), None), True),
    ((YEAR(2019), DAY(date(2022, 12, 31))), (DAY(date(2023, 1, 1)), None), False),
    ((YEAR(2019), DAY(date(2023, 7, 1))), (DAY(date(2023, 1, 1)), None), True),
    ((YEAR(2019), None), (YEAR(2015), YEAR(2018)), False),
    ((YEAR(2019), None), (None, YEAR(2018)), False),
    ((YEAR(2019), YEAR(2022)), (YEAR(2020), YEAR(2021)), True),
]


@pytest.mark.parametrize(("there", "new", "two"), OVERLAPS)
def test_two_at_once_in_a_post_of_one_are_warned_of_and_allowed_with_a_reason(db, there, new, two):
    rosa, luis = person(db), person(db, "Luis Prueba")
    appoint(db, rosa, head(db), *there)
    values = {"person_id": luis, "post_id": head(db), "start": new[0], "end": new[1]}
    if two:
        with nothing_written(db):
            problems = refused(db, people.appoint, values)
        assert set(problems) == {"overlap_reason"}
        assert problems["overlap_reason"].startswith("Rosa Quispe Mamani ya ocupa ese cargo")
        values["overlap_reason"] = "Encargatura durante la licencia"
    id_ = write(db, people.appoint, values)
    assert appointment(db, id_)["person_id"] == luis


@pytest.mark.parametrize(("there", "new", "two"), OVERLAPS)
def test_it_makes_no_difference_who_was_written_down_first(db, there, new, two):
    appoint(db, person(db), head(db), *new)
    values = {"person_id": person(db, "Luis"), "post_id": head(db)}
    values |= {"start": there[0], "end": there[1]}
    if two:
        assert set(refused(db, people.appoint, values)) == {"overlap_reason"}
    else:
        write(db, people.appoint, values)


def test_a_post_of_several_has_room_for_two_and_one_may_come_back_to_a_post_of_one(db):
    rosa, luis, several = person(db), person(db, "Luis"), post(db, "Regidor")
    appoint(db, rosa, several)
    appoint(db, luis, several)
    appoint(db, rosa, head(db), YEAR(2015))
    appoint(db, rosa, head(db), YEAR(2023))


def test_the_one_before_ends_the_day_before(db):
    rosa, luis = person(db), person(db, "Luis")
    before = appoint(db, rosa, head(db), YEAR(2019))
    appoint(db, luis, head(db), DAY(date(2023, 1, 1)), closes_previous=True)
    assert appointment(db, before)["end"] == DAY(date(2022, 12, 31))
    assert held(db, date(2022, 12, 31), organization_id=CARMEN) == [
        ("Alcalde/sa", "Rosa Quispe Mamani")
    ]
    assert held(db, date(2023, 1, 1), organization_id=CARMEN) == [("Alcalde/sa", "Luis")]
    with db.write() as session:
        journal.undo(session)
    assert appointment(db, before)["end"] is None


def test_an_end_that_is_known_is_not_rewritten(db):
    rosa, luis = person(db), person(db, "Luis")
    before = appoint(db, rosa, head(db), YEAR(2019), DAY(date(2023, 6, 30)))
    values = {"person_id": luis, "post_id": head(db), "start": YEAR(2023), "closes_previous": True}
    appointed = write(db, people.appoint, values)
    assert appointment(db, before)["end"] == DAY(date(2023, 6, 30))
    certain = values | {"start": DAY(date(2023, 1, 1))}
    assert set(refused(db, people.appoint, certain, appointed)) == {"overlap_reason"}
    write(db, people.appoint, certain | {"overlap_reason": "Traspaso de funciones"}, appointed)
    assert appointment(db, before)["end"] == DAY(date(2023, 6, 30))


def test_who_came_later_is_not_closed_by_who_came_before(db):
    before = appoint(db, person(db), head(db), YEAR(2023))
    values = {"person_id": person(db, "Luis"), "post_id": head(db), "closes_previous": True}
    with pytest.raises(Conflict, match="empezó después de esa fecha"):
        write(db, people.appoint, values | {"start": YEAR(2022)})
    assert set(refused(db, people.appoint, values)) == {"start"}
    assert appointment(db, before)["end"] is None


DAYS = st.dates(date(2019, 1, 1), date(2025, 12, 31))
SPANS = st.one_of(st.none(), DAYS.map(DAY), st.integers(2019, 2025).map(YEAR))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.tuples(SPANS, SPANS), second=st.tuples(SPANS, SPANS), day=DAYS)
def test_without_a_reason_nobody_shares_a_post_of_one_for_certain(db, first, second, day):
    """Where days are known exactly, no day has two holders."""
    desk = post(db, "Jefatura", single=True)
    for name, (start, end) in (("Rosa", first), ("Luis", second)):
        values = {"person_id": person(db, name), "post_id": desk, "start": start, "end": end}
        try:
            write(db, people.appoint, values)
        except Invalid as refusal:
            assert set(refusal.problems) <= {"end", "overlap_reason"}  # noqa: PT017
    spans = [*first, *second]
    if all(span and span.precision == "day" for span in spans):
        holders = [
            each
            for each in read(db, people.holdings, organization_id=CARMEN, day=day)
            if each.post_id == desk and each.person_id and each.current
        ]
        assert len(holders) <= 1


def test_what_is_gone_is_said_to_be_gone(db):
    with pytest.raises(NotFound, match="Esa persona ya no está"):
        read(db, people.values_of, 77)


def test_a_page_of_people_is_one_query_whatever_its_size(db, queries):
    ids = [person(db, f"Persona {number}") for number in range(12)]
    for id_ in ids:
        appoint(db, id_, post(db))
    for some in (ids[:1], ids):
        queries.clear()
        assert len(read(db, people.rows, some)) == len(some)
        assert len(queries) == 1
    queries.clear()
    assert len(held(db, organization_id=CARMEN)) == 13
    assert len(queries) == 1


def test_years_in_a_post_are_said_shortly(db):
    rosa = person(db)
    for start, end in ((YEAR(2019), YEAR(2022)), (YEAR(2023), YEAR(2023)), (MONTH(2023, 6), None),
                       (None, YEAR(2018)), (None, None)):  # fmt: skip
        appoint(db, rosa, post(db), start, end)
    said = {each.years for each in read(db, people.holdings, person_id=rosa)}
    assert said == {"2019–2022", "2023", "desde junio de 2023", "hasta 2018", ""}


def test_today_is_the_day_where_none_is_given(db):
    rosa = person(db)
    appoint(db, rosa, post(db, "Ayer"), YEAR(2015), on(1))
    appoint(db, rosa, post(db, "Hoy"), on(0), on(0))
    appoint(db, rosa, post(db, "Mañana"), DAY(ago(0) + timedelta(days=1)))
    assert held(db, person_id=rosa) == [("Hoy", "Rosa Quispe Mamani")]


def test_a_list_says_of_a_post_that_it_was(db):
    head = read(db, people.open_posts, CARMEN)[0].id
    ana, eva = person(db, "Ana Rojas"), person(db, "Eva Rojas")
    appoint(db, ana, head, on(900), on(400))
    appoint(db, eva, head, on(399), on(-30))
    rows = read(db, people.rows, [ana, eva])
    assert (rows[ana].held, rows[eva].held) == ("Alcalde/sa (anterior)", "Alcalde/sa")
    appoint(db, ana, post(db, "Regidora"), on(30))
    assert read(db, people.rows, [ana])[ana].held == "Regidora"
