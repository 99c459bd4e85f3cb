"""Lists of attendance out of spreadsheets, as messy as they come."""

from datetime import date

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake import read_table, table
from makers import CARMEN, TUMBES, appoint, meeting, person, post, read, refused, write

from crm import attendance, attendance_import, counting, journal, people, sessions, sheets
from crm import bin as papelera
from crm.attendance_import import Verdict
from crm.contacts import ContactValues
from crm.dates import PartialDate
from crm.errors import CrmError
from crm.intake.names import proper
from crm.model import AgeBand, ContactKind, Modality, ParticipationState, Person, Sex

DAY = date(2023, 11, 14)
HEADINGS = (
    *("N°", "Apellidos y Nombres", "Institución", "Cargo"),
    *("Sexo", "Edad", "Celular", "Correo"),
)


@pytest.fixture
def event_id(db):
    return meeting(
        db, "Taller", start=PartialDate.day(DAY), end=PartialDate.day(date(2023, 11, 15))
    )


def row(name="", institution="", post="", sex="", age="", phone="", mail="", number=""):
    return (number, name, institution, post, sex, age, phone, mail)


def plan(db, event_id, *rows, headings=HEADINGS, **how):
    return read(db, attendance_import.plan, table(headings, *rows), event_id, **how)


def apply(db, planned, answers=None, step=None):
    return write(db, attendance_import.apply, planned, answers, step)


def verdicts(planned):
    return [each.verdict.value for each in planned.rows]


def there(db, event_id, session_id=None):
    return read(db, attendance.rows, event_id, session_id)


# How sheets look


def test_titles_two_header_rows_blank_rows_and_totals_are_understood(db, event_id):
    rows = (
        ("LISTA DE ASISTENCIA", "", "", "", "", ""),
        ("", "", "", "", "", ""),
        ("N.º", "Apellidos", "", "Nombres", "Sexo", ""),
        ("", "Paterno", "Materno", "", "H", "M"),
        ("1", "QUISPE", "MAMANI", "ROSA  ELENA", "", "x"),
        ("", "", "", "", "", ""),
        ("2", "DE LA CRUZ", "ÑAHUI", "JUAN", "X", ""),
        ("3", "", "", "", "", ""),
        ("N.º", "Apellidos", "Materno", "Nombres", "H", "M"),
        ("TOTAL", "2", "", "", "1", "1"),
    )
    planned = read(db, attendance_import.plan, table(*rows, first=3), event_id)
    assert verdicts(planned) == ["new", "new", "empty", "empty", "empty"]
    first, second = (each for each in planned.rows if each.verdict is Verdict.NEW)
    assert (first.number, first.name, first.line.sex) == (7, "Rosa Elena Quispe Mamani", Sex.FEMALE)
    assert (second.name, second.line.row, second.line.sex) == ("Juan De la Cruz Ñahui", 2, Sex.MALE)


@pytest.mark.parametrize(
    ("heading", "typed", "name"),
    [
        ("Apellidos y nombres", "QUISPE MAMANI, Rosa Elena", "Rosa Elena Quispe Mamani"),
        ("Apellidos y nombres", "QUISPE  MAMANI   ROSA ELENA", "Rosa Elena Quispe Mamani"),
        ("Apellidos y nombres", "Quispe Rosa", "Rosa Quispe"),
        ("Nombres y apellidos", "QUISPE MAMANI Rosa Elena", "Rosa Elena Quispe Mamani"),
        ("Nombres y apellidos", "Rosa Elena QUISPE MAMANI", "Rosa Elena Quispe Mamani"),
        ("Nombres y apellidos", "rosa de la cruz ñahui", "Rosa De la Cruz Ñahui"),
        ("NOMBRE COMPLETO", "MARÍA O'HIGGINS", "María O'Higgins"),
        ("Participante", "Ana", "Ana"),
    ],
)
def test_a_name_in_one_column_is_told_apart(db, event_id, heading, typed, name):
    (found,) = plan(db, event_id, (typed,), headings=(heading,)).rows
    assert found.verdict is Verdict.NEW
    assert " ".join(each.lower() for each in found.name.split()) == name.lower()
    assert found.name[0].isupper()


def test_capitals_are_only_taken_from_those_who_shout():
    assert proper("GARCÍA-SAYÁN DEL  SOLAR") == "García-Sayán del Solar"
    assert proper("de la Cruz McKinley") == "de la Cruz McKinley"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("M", "H"), [Sex.FEMALE, Sex.MALE]),
        (("F", "M"), [Sex.FEMALE, Sex.MALE]),
        (("M", "M"), [None, None]),
        (("Mujer", "varón"), [Sex.FEMALE, Sex.MALE]),
        (("Prefiere no decir", "?"), [Sex.UNDISCLOSED, None]),
    ],
)
def test_m_is_read_by_what_stands_beside_it(db, event_id, cells, expected):
    people_ = ("Rosa Quispe", "Juan Pérez")
    rows = [row(name, sex=sex) for name, sex in zip(people_, cells, strict=True)]
    assert [each.line.sex for each in plan(db, event_id, *rows).rows] == expected


@pytest.mark.parametrize(
    ("typed", "band"),
    [
        ("25", AgeBand.FROM_18),
        ("30 – 59", AgeBand.FROM_30),
        ("60 a más", AgeBand.FROM_60),
        ("45 años", AgeBand.FROM_30),
        ("", None),
        ("adulto", None),
        ("999", None),
    ],
)
def test_an_age_is_a_band(db, event_id, typed, band):
    (found,) = plan(db, event_id, row("Rosa Quispe", age=typed)).rows
    assert found.line.age_band is band


def test_what_is_only_a_number_is_kept_as_a_number(db, event_id):
    planned = plan(
        db,
        event_id,
        ("Tumbes Textil", "3", "2", "5"),
        ("Otra", "3", "2", "4"),
        ("Nadie", "", "", ""),
        ("Total", "6", "4", "9"),
        headings=("Institución", "Mujeres", "Hombres", "Total"),
    )
    assert verdicts(planned) == ["count", "wrong", "wrong", "empty"]
    assert apply(db, planned).heads == 5
    apply(db, planned)
    assert read(db, counting.counts, [event_id]).heads.total == 5


def test_a_crowd_among_the_names_is_counted(db, event_id):
    planned = plan(db, event_id, row("30 representantes", "Club Y"), row("Rosa Quispe"))
    assert verdicts(planned) == ["count", "new"]


def test_three_hundred_rows_with_merged_cells_in_a_workbook(db, event_id, tmp_path):
    path = tmp_path / "lista.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    page.merge_range("A1:E1", "LISTA DE ASISTENCIA")
    page.merge_range("A3:A4", "N.º")
    page.merge_range("B3:C3", "Apellidos")
    page.write_row("B4", ["Paterno", "Materno"])
    page.merge_range("D3:D4", "Nombres")
    page.merge_range("E3:E4", "Institución")
    for number in range(300):
        line = 5 + number + number // 10  # every tenth row is blank
        page.write_row(line - 1, 0, [number + 1, f"QUISPE{number}", "MAMANI", "ROSA  ELENA"])
        if number % 10 == 0:
            page.merge_range(line - 1, 4, line + 8, 4, f"Colegio {number // 10}")
    page.write_row(4 + 300 + 30, 0, ["TOTAL", 300])
    book.close()
    planned = read(db, attendance_import.plan, read_table(path), event_id)
    assert planned.count(Verdict.NEW) == 300
    people_ = [each for each in planned.rows if each.verdict is Verdict.NEW]
    assert [each.line.row for each in people_] == list(range(1, 301))
    assert people_[17].name == "Rosa Elena Quispe17 Mamani"
    assert {each.institution for each in people_[10:20]} == {"Colegio 1"}
    assert apply(db, planned).attended == 300


def test_without_headings_it_is_refused(db, event_id):
    with pytest.raises(CrmError, match="columna de los nombres"):
        plan(db, event_id, ("1", "Rosa Quispe"), headings=("", "Nota"))


def test_a_workbook_keeps_the_lines_of_its_rows(db, event_id, tmp_path):
    path = tmp_path / "lista.xlsx"
    sheets.write(path, HEADINGS, [row(), row("Rosa Quispe"), row("Ana", age="16")])
    planned = read(db, attendance_import.plan, read_table(path), event_id)
    assert [(each.number, each.verdict) for each in planned.rows if each.verdict != "empty"] == [
        (3, "new"),
        (4, "minor"),
    ]


# Who they are


def test_a_name_and_something_else_make_somebody_known(db, event_id):
    rosa = person(db, "Rosa Quispe Mamani")
    appoint(db, rosa, post(db))
    mail = ContactValues(ContactKind.EMAIL, "ana@x.pe")
    ana = person(db, "Ana Torres Díaz", contacts=[mail])
    phone = ContactValues(ContactKind.PHONE, "999888777")
    eva = person(db, "Eva Ramos", contacts=[phone])
    planned = plan(
        db,
        event_id,
        row("QUISPE MAMANI, ROSA", "Carmen de la Legua"),
        row("Torres Díaz Ana", mail="ANA@x.pe"),
        row("RAMOS, Eva", phone="999 888 777"),
    )
    assert [each.person_id for each in planned.rows] == [rosa, ana, eva]
    assert [each.reason for each in planned.rows] == [
        "mismo nombre, misma institución",
        "mismo nombre, mismo correo",
        "mismo nombre, mismo teléfono",
    ]
    apply(db, planned)
    first = there(db, event_id)[0]
    assert (first.organization_id, first.post) == (CARMEN, "Gerente")
    assert read(db, people.count) == 3


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (row("Quispe Mamani, Rosa"), "mismo nombre"),
        (row("Quispe Mamani, Rosa", "Club Y"), "mismo nombre"),
        (row("Torres, Ana", mail="rosa@x.pe"), "mismo correo"),
        (row("Quispe, Rosa", "Carmen de la Legua"), "nombre parecido, misma institución"),
    ],
)
def test_who_may_be_meant_is_asked_about_never_taken(db, event_id, given, reason):
    rosa = person(
        db, "Rosa Quispe Mamani", contacts=[ContactValues(ContactKind.EMAIL, "rosa@x.pe")]
    )
    appoint(db, rosa, post(db))
    planned = plan(db, event_id, given)
    (found,) = planned.rows
    assert found.verdict is Verdict.ASK
    assert [(each.person_id, each.reason) for each in found.candidates] == [(rosa, reason)]
    done = apply(db, planned)
    assert (done.to_verify, done.new_people) == (1, 0)
    assert [each.to_verify for each in there(db, event_id)] == [True]
    again = plan(db, event_id, given)
    assert (again.rows[0].verdict, again.rows[0].there) == (Verdict.ASK, True)
    apply(db, again)
    assert len(there(db, event_id)) == 1
    apply(db, again, {found.number: rosa})
    (left,) = there(db, event_id)
    assert (left.person_id, left.written, left.to_verify) == (rosa, None, False)


def test_a_phone_of_ten_people_is_of_nobody(db, event_id):
    eva = person(db, "Eva Ramos", contacts=[ContactValues(ContactKind.PHONE, "999888777")])
    rows = [row(f"Persona{letter} Prueba", phone="999888777") for letter in "ABCDEFGHIJ"]
    planned = plan(db, event_id, *rows)
    assert set(verdicts(planned)) == {"new"}
    apply(db, planned)
    with db.read() as session:
        sql = "SELECT person_id FROM contact_point WHERE kind = 'phone'"
        assert session.connection().exec_driver_sql(sql).scalars().all() == [eva]


def test_who_does_not_want_to_be_contacted_leaves_no_mail(db, event_id):
    planned = plan(
        db,
        event_id,
        ("Rosa Quispe", "rosa@x.pe", "No"),
        ("Ana Torres", "ana@x.pe", "Sí"),
        headings=("Nombres y apellidos", "Correo", "¿Autoriza que lo contactemos?"),
    )
    apply(db, planned)
    ids = read(db, people.find)
    kept = {each.name: each.do_not_contact for each in read(db, people.rows, ids).values()}
    assert kept == {"Rosa Quispe": True, "Ana Torres": False}
    with db.read() as session:
        sql = "SELECT value FROM contact_point"
        assert session.connection().exec_driver_sql(sql).scalars().all() == ["ana@x.pe"]
    again = plan(
        db,
        event_id,
        ("Rosa Quispe", "Sí"),
        ("Ana Torres", "No"),
        headings=("Nombres y apellidos", "¿Autoriza que lo contactemos?"),
    )
    assert verdicts(again) == ["known", "known"]
    apply(db, again)  # a later yes undoes no no; a no holds for whom the file knows, too
    assert {each.do_not_contact for each in read(db, people.rows, ids).values()} == {True}


def test_the_same_person_twice_is_told_by_the_row(db, event_id):
    planned = plan(
        db,
        event_id,
        row("Quispe, Rosa", "Club Y"),
        row("ROSA QUISPE", "CLUB  Y"),
        row("Quispe, Rosa", "Otro"),
    )
    assert verdicts(planned) == ["new", "wrong", "ask"]
    assert planned.rows[1].reason == "Ya está en la fila 2 de esta hoja."
    assert planned.rows[2].reason == "Mismo nombre que la fila 2, otra institución."
    rosa = person(db)
    told = refused_apply(db, plan(db, event_id, row("Quispe Mamani Rosa"), row("x ilegible")), rosa)
    assert told == {"rows.3": "x ilegible ya está en la fila 2 de esta hoja."}


def refused_apply(db, planned, person_id):
    return refused(db, attendance_import.apply, planned, {2: person_id, 3: person_id})


def test_a_day_that_is_text_says_of_which_session_a_row_is(db, event_id):
    first = write(db, sessions.save_session, event_id, {"title": "Día 1", "held_on": DAY})
    second = write(
        db, sessions.save_session, event_id, {"title": "Día 2", "held_on": date(2023, 11, 15)}
    )
    planned = plan(
        db,
        event_id,
        ("Rosa Quispe", "14 de noviembre de 2023"),
        ("Rosa Quispe", "15/11/2023"),
        ("Ana Torres", "15/11/23"),
        ("Eva Ramos", "1/1/2020"),
        ("Luz Díaz", "ayer tarde"),
        headings=("Nombres y apellidos", "Fecha"),
    )
    assert verdicts(planned) == ["new", "new", "new", "wrong", "new"]
    assert planned.rows[4].notes
    apply(db, planned)
    assert read(db, people.count) == 3
    assert [each.name for each in there(db, event_id, first)] == ["Rosa Quispe"]
    assert len(there(db, event_id, second)) == 2
    apply(
        db,
        planned_again := plan(
            db,
            event_id,
            ("Rosa Quispe", "14/11/2023"),
            ("Rosa Quispe", "15/11/2023"),
            headings=("Nombres y apellidos", "Fecha"),
        ),
    )
    assert [each.there for each in planned_again.rows] == [True, True]
    assert (len(there(db, event_id)), len(there(db, event_id, second))) == (3, 2)


# What it does


def test_an_import_is_one_action_with_progress_and_can_be_done_again(db, event_id):
    rows = [row(f"Apellido{chr(97 + i)} Materno, Nombre", "Club Y", "Jefa", "F") for i in range(20)]
    rows += [row("Niña Segura", sex="F", age="12"), row("Niño Seguro", sex="M", age="menor de 18")]
    seen = []
    planned = plan(db, event_id, *rows)
    done = apply(db, planned, None, lambda *now: seen.append(now))
    assert (done.attended, done.new_people, done.minors) == (20, 20, 2)
    assert seen[0] == (0, 22)
    assert seen[-1] == (22, 22)
    assert [now for now, _total in seen] == sorted(now for now, _total in seen)
    before = there(db, event_id)
    again = plan(db, event_id, *rows)
    assert verdicts(again) == ["known"] * 20 + ["minor"] * 2
    repeated = apply(db, again)
    assert (repeated.there, repeated.new_people) == (20, 0)
    assert there(db, event_id) == before
    assert read(db, attendance.minors, event_id) == attendance.Minors(women=1, men=1)
    with db.read() as session:
        sql = "SELECT * FROM change"
        assert "Segur" not in str(session.connection().exec_driver_sql(sql).all())
        label = "Lista de asistencia de «Taller» importada"
        assert journal.next_undo(session).label == label
    write(db, journal.undo)
    assert (there(db, event_id), read(db, people.count)) == ([], 0)


def test_who_was_invited_and_came_is_the_same_row(db, event_id):
    rosa, ana = person(db), person(db, "Ana Torres")
    invited = [{"person_id": each, "state": "invited"} for each in (rosa, ana)]
    meeting(db, "Taller", event_id, participants=invited)
    planned = plan(
        db,
        event_id,
        ("Rosa Quispe Mamani", "Sí", "Virtual"),
        ("Ana Torres", "No", ""),
        headings=("Nombres y apellidos", "Asistió", "Modalidad"),
    )
    assert verdicts(planned) == ["known", "known"]
    apply(db, planned)
    states = {each.name: (each.state, each.modality) for each in there(db, event_id)}
    assert states == {
        "Rosa Quispe Mamani": (ParticipationState.ATTENDED, Modality.VIRTUAL),
        "Ana Torres": (ParticipationState.ABSENT, None),
    }


def test_what_was_typed_by_hand_is_not_written_over(db, event_id):
    rosa = person(db)
    given = {"person_id": rosa, "organization_id": TUMBES, "post": "Asesora"}
    write(db, attendance.save_row, event_id, given)
    before = there(db, event_id)
    apply(db, plan(db, event_id, row("Rosa Quispe Mamani", "Tumbes Textil")), {2: rosa})
    assert there(db, event_id) == before


def test_somebody_who_was_erased_is_somebody_new(db, event_id):
    rows = [row("Quispe Mamani, Rosa", "Club Y")]
    apply(db, plan(db, event_id, *rows))
    (rosa,) = read(db, people.find)
    write(db, papelera.delete, Person, rosa, name="Rosa")
    write(db, papelera.empty)
    assert verdicts(plan(db, event_id, *rows)) == ["new"]
    assert read(db, counting.counts, [event_id]).attendances.total == 1


NAMES = st.sampled_from(
    [
        *("", " ", "QUISPE MAMANI, Rosa", "Rosa  Quispe Mamani", "ilegible", "???", "TOTAL", "12"),
        *("ana torres", "Torres, Ana", "30 personas", "Juan", ",", "x" * 400, "O'HIGGINS, José"),
        *("=1+1", "Apellidos y Nombres", "Ñahui\u202e", "{name}", "Eva\0Ramos", "Rosa Quispe"),
    ]
)
CELL = st.sampled_from(
    ["", "M", "F", "16", "45", "Club Y", "OIM", "999888777", "a@x.pe", "31/02/2023"]
)
ROWS = st.lists(st.tuples(CELL, NAMES, CELL, CELL, CELL, CELL, CELL, CELL), max_size=15)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_every_row_has_one_verdict_and_nobody_is_there_twice(db, rows):
    rows = [each for each in rows if any(each)]
    person_id = person(db, "Rosa Quispe Mamani")
    event_id = meeting(db, "Taller", start=PartialDate.day(DAY))
    planned = plan(db, event_id, *rows)
    assert len(planned.rows) == len(rows)
    assert sum(map(planned.count, Verdict)) == len(rows)
    assert all(each.reason for each in planned.rows if each.verdict is Verdict.WRONG)
    assert all(not each.name for each in planned.rows if each.verdict is Verdict.MINOR)
    done = apply(db, planned)
    listed = there(db, event_id)
    assert done.attended == planned.count(Verdict.KNOWN) + planned.count(
        Verdict.NEW
    ) + planned.count(Verdict.ASK)
    known = [each.person_id for each in listed if each.person_id]
    assert len(known) == len(set(known))
    assert len(listed) == done.attended
    figures = read(db, counting.counts, [event_id])
    assert figures.total == done.attended + done.minors + done.heads
    again = plan(db, event_id, *rows)
    apply(db, again)
    assert there(db, event_id) == listed
    assert read(db, counting.counts, [event_id]).total == figures.total
    write(db, papelera.delete, Person, person_id, name="Rosa")


@pytest.mark.parametrize("invited", [True, False])
def test_a_post_without_an_institution_takes_nobody_out_of_theirs(db, event_id, invited):
    rosa = person(db)
    appoint(db, rosa, post(db, "Gerenta"), PartialDate.day(date(2023, 1, 1)))
    if invited:
        guest = {"person_id": rosa, "organization_id": CARMEN, "post": "Gerenta"}
        guest["state"] = ParticipationState.INVITED
        meeting(db, "Taller", event_id, participants=[guest])
    planned = plan(db, event_id, row("Rosa Quispe Mamani", post="Alcaldesa"))
    apply(db, planned, {each.number: rosa for each in planned.rows})
    (came,) = there(db, event_id)
    assert (came.person_id, came.organization_id, came.post) == (rosa, CARMEN, "Alcaldesa")
