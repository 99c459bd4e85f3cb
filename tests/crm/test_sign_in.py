"""The list of attendance, read back from the PDF as who stands at the door would."""

from datetime import date, time
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import company, meeting, nothing_written, on, person, refused, write
from papers import FACTS
from pypdf import PdfReader

from crm import attendance, journal
from crm.dates import PartialDate
from crm.errors import CrmError, NotFound
from crm.i18n import speaking
from crm.model import (
    AgeBand,
    EventSession,
    EventState,
    OrganizerRole,
    Participation,
    ParticipationState,
    SignInSheet,
)
from crm.reports.event_facts import Attendee, EventFacts
from crm.reports.sign_in import (
    ROWS_A_PAGE,
    Sheet,
    print_sheet,
    print_sheets,
    sign_in_pdf,
    write_sign_in,
)


def texts(sheets, step=None):
    reader = PdfReader(BytesIO(sign_in_pdf(sheets, step)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def invited(db, *names, **more):
    """An event to come with these people invited, all of one company."""
    at = company(db)
    who = [
        {
            "person_id": person(db, name),
            "organization_id": at,
            "post": "Gerente",
            "state": ParticipationState.INVITED,
        }
        for name in names
    ]
    return meeting(db, "Taller de integración", state=EventState.PLANNED, participants=who, **more)


def sheets_of(db, event_id):
    with db.read() as session:
        found = session.query(SignInSheet).filter_by(event_id=event_id).order_by(SignInSheet.id)
        return [(each.code, each.session_id, each.row_count) for each in found]


def names(sheet):
    return [each.name if each else "" for each in sheet.rows]


def rows_of(db, event_id):
    with db.read() as session:
        found = session.query(Participation).filter_by(event_id=event_id)
        return [(each.sheet_id, each.sheet_row) for each in found.order_by(Participation.position)]


def test_names_stand_by_surname_with_post_and_institution_and_blank_rows_follow(db):
    event_id = invited(db, "Rosa Quispe Mamani", "Luis Ñahui Rojas", "Ana Chávez Ríos")
    sheet = write(db, print_sheet, event_id, blank=2)
    (text,) = texts([sheet])
    assert "1 Chávez Ríos Ana Gerente Ejemplo Textil S. A. C." in text
    assert "2 Ñahui Rojas Luis" in text
    assert "3 Quispe Mamani Rosa" in text
    assert text.index("4 M H") < text.index("5 M H")
    assert "6 M H" not in text
    for heading in ("Apellido paterno", "Apellido materno", "Sexo", "Edad", "Teléfono", "Correo"):
        assert heading in text
    for heading in ("Autoriza contacto", "Autoriza imagen", "Firma", "Ley N.° 29733"):
        assert heading in text
    assert "Página 1 de 1" in text


def test_the_head_says_what_when_where_and_who_organizes(db):
    event_id = invited(
        db,
        start=on(-9),
        start_time=time(9),
        end_time=time(13, 30),
        venue="Auditorio Central",
        organizers=[{"organization_id": company(db, "OIM"), "role": OrganizerRole.ORGANIZES}],
    )
    (text, *_more) = texts([write(db, print_sheet, event_id)])
    assert "Taller de integración" in text
    assert f"de {on(-9).first.year} · 09:00–13:30 · Auditorio Central" in text
    assert "Organiza: OIM" in text


def test_each_sheet_is_registered_with_a_code_of_its_own_that_stands_on_every_page(db):
    event_id = invited(db, "Rosa Quispe Mamani")
    first = write(db, print_sheet, event_id, blank=30)
    second = write(db, print_sheet, event_id, blank=0, afresh=True)
    assert first.code != second.code
    assert sheets_of(db, event_id) == [(first.code, None, 31), (second.code, None, 1)]
    pages = texts([first])
    assert len(pages) == 3
    assert all(first.code in page for page in pages)


def test_printing_is_one_action_that_can_be_undone(db):
    event_id = invited(db, "Rosa Quispe Mamani")
    write(db, print_sheet, event_id)
    with db.read() as session:
        assert journal.next_undo(session).label == (
            "Lista de asistencia de «Taller de integración» impresa"
        )
    write(db, journal.undo)
    assert sheets_of(db, event_id) == []
    assert rows_of(db, event_id) == [(None, None)]


def test_who_is_awaited_takes_the_row_that_is_printed(db):
    event_id = invited(db, "Rosa Quispe Mamani", "Ana Chávez Ríos")
    write(db, print_sheet, event_id)
    assert [row for _sheet, row in rows_of(db, event_id)] == [2, 1]
    late = person(db, "Bruno Álvarez Paz")
    with db.write() as session:
        session.add(Participation(event_id=event_id, person_id=late, state="invited", position=2))
    write(db, print_sheet, event_id, afresh=True)
    assert [row for _sheet, row in rows_of(db, event_id)] == [3, 2, 1]


def test_a_list_printed_again_is_the_same_list_whoever_is_invited_or_not_since(db):
    event_id = invited(db, "Rosa Quispe Mamani", "Ana Chávez Ríos", "Luis Ñahui Rojas")
    first = write(db, print_sheet, event_id, blank=2)
    ((sheet_id, _row), *_others) = rows_of(db, event_id)
    with db.read() as session:
        by_row = dict(session.query(Participation.sheet_row, Participation.id).all())
    write(db, attendance.delete_row, by_row[2])  # Ñahui
    late = person(db, "Bruno Álvarez Paz")
    with db.write() as session:
        session.add(Participation(event_id=event_id, person_id=late, state="invited", position=9))
    signed = {"person_id": person(db, "Eva Soto Paz"), "sheet_id": sheet_id, "sheet_row": 4}
    write(db, attendance.save_row, event_id, signed)
    second = write(db, print_sheet, event_id, blank=2)
    assert second.code == first.code
    assert len(sheets_of(db, event_id)) == 1
    assert names(second) == [
        "Ana Chávez Ríos",
        "",
        "Rosa Quispe Mamani",
        "Eva Soto Paz",
        "",
        "Bruno Álvarez Paz",
    ]
    (text,) = texts([second])
    assert "1 Chávez Ríos Ana" in text
    assert "3 Quispe Mamani Rosa" in text
    assert "6 Álvarez Paz Bruno" in text
    again = write(db, print_sheet, event_id, blank=2)
    assert (again.code, names(again), again.row_count) == (first.code, names(second), 6)
    more = write(db, print_sheet, event_id, blank=5)
    assert (names(more), more.row_count) == (names(second), 9)


def test_who_signed_already_keeps_the_row_of_the_list_that_was_signed(db):
    event_id = invited(db, "Rosa Quispe Mamani")
    write(db, print_sheet, event_id)
    before = rows_of(db, event_id)
    with db.write() as session:
        session.query(Participation).one().state = ParticipationState.ATTENDED
    sheet = write(db, print_sheet, event_id)
    assert len(sheet.rows) == 1
    assert rows_of(db, event_id) == before


def test_somebody_else_may_sign_on_the_row_that_was_printed_for_an_invitee(db):
    event_id = invited(db, "Rosa Quispe Mamani")
    write(db, print_sheet, event_id)
    ((sheet_id, row),) = rows_of(db, event_id)
    place = {"sheet_id": sheet_id, "sheet_row": row}
    delegate = {"person_id": person(db, "Luis Ñahui Rojas"), **place}
    write(db, attendance.save_row, event_id, delegate)
    with db.read() as session:
        states = session.query(Participation.state).order_by(Participation.position).all()
    assert [state for (state,) in states] == [
        ParticipationState.INVITED,
        ParticipationState.ATTENDED,
    ]
    third = {"person_id": person(db, "Ana Chávez Ríos"), **place}
    assert "ya está escrita" in refused(db, attendance.save_row, event_id, third)["sheet_row"]


def test_who_said_no_is_illegible_or_a_minor_is_not_on_it(db):
    at = company(db)
    event_id = meeting(
        db,
        state=EventState.PLANNED,
        participants=[
            {"person_id": person(db, "Rosa Quispe"), "state": ParticipationState.ABSENT},
            {"person_id": person(db, "Luz Menor"), "age_band": AgeBand.UNDER_18},
            {"organization_id": at, "state": ParticipationState.INVITED},
        ],
    )
    with db.write() as session:
        session.add(Participation(event_id=event_id, written="J. Pe?", to_verify=True))
    sheet = write(db, print_sheet, event_id)
    assert [(each.name, each.institution) for each in sheet.rows] == [
        ("", "Ejemplo Textil S. A. C.")
    ]


def test_each_session_has_its_own_list(db):
    event_id = invited(db, "Rosa Quispe Mamani")
    with db.write() as session:
        for place, title in enumerate(("Apertura", "Mesas")):
            part = EventSession(event_id=event_id, title=title, position=place)
            part.held_on, part.start_time = date(2026, 3, 4 + place), time(9 + place)
            session.add(part)
    sheets = write(db, print_sheets, event_id, 3)
    assert [each.session.title for each in sheets] == ["Apertura", "Mesas"]
    pages = texts(sheets)
    assert "Sesión: Apertura" in pages[0]
    assert "miércoles 4 de marzo de 2026 · 09:00" in pages[0]
    assert "Sesión: Mesas" in pages[1]
    assert all("Página 1 de 1" in page and "Quispe" in page for page in pages)
    assert len({session_id for _code, session_id, _rows in sheets_of(db, event_id)}) == 2


def test_an_event_without_sessions_has_one_list(db):
    (sheet,) = write(db, print_sheets, invited(db))
    assert sheet.session is None
    assert sheet.row_count == 20


def test_what_cannot_be_printed_is_told_and_nothing_is_written(db):
    event_id = invited(db)
    with nothing_written(db):
        assert "al menos una fila" in refused(db, print_sheet, event_id, blank=0)["blank"]
        assert "0 a 500" in refused(db, print_sheet, event_id, blank=501)["blank"]
        assert "0 a 500" in refused(db, print_sheet, event_id, blank=-1)["blank"]
        with pytest.raises(NotFound):
            write(db, print_sheet, 12345)
        with pytest.raises(NotFound):
            write(db, print_sheet, event_id, 12345)


@pytest.mark.parametrize(
    ("named", "blank", "pages"), [(0, 20, 2), (1, 0, 1), (30, 0, 2), (300, 20, 22)]
)
def test_rows_are_numbered_on_over_the_pages(named, blank, pages):
    assert ROWS_A_PAGE == 15
    rows = tuple(Attendee(1, paternal=f"Apellido{n}", given="Ana") for n in range(1, named + 1))
    found = texts([Sheet(FACTS, None, "ABCD-EFGH", rows, blank)])
    assert len(found) == pages
    assert f"Página {pages} de {pages}" in found[-1]
    for number in range(1, named + 1):
        assert f"{number} Apellido{number} Ana" in found[(number - 1) // ROWS_A_PAGE]


def test_progress_is_told_page_by_page_and_can_be_stopped(tmp_path):
    sheet = Sheet(FACTS, None, "ABCD-EFGH", (), 40)
    heard: list[int] = []
    write_sign_in([sheet], tmp_path / "lista.pdf", heard.append)
    assert heard == [1, 2, 3]

    def stop(_done: int) -> None:
        raise CrmError("basta")

    with pytest.raises(CrmError):
        write_sign_in([sheet], tmp_path / "otra.pdf", stop)
    assert not (tmp_path / "otra.pdf").exists()


def test_the_list_lies_on_its_side():
    reader = PdfReader(BytesIO(sign_in_pdf([Sheet(FACTS, None, "ABCD-EFGH", (), 1)])))
    page = reader.pages[0].mediabox
    assert page.width > page.height


def test_it_speaks_another_language_too(db):
    event_id = invited(db, start=PartialDate.day(date(2026, 3, 4)))
    with speaking("en"):
        (text, *_more) = texts([write(db, print_sheet, event_id)])
    assert "March" in text


NAMES = st.text(max_size=400)


@settings(max_examples=20)
@given(NAMES, NAMES, NAMES, NAMES, NAMES, NAMES)
def test_no_name_can_break_the_list(paternal, maternal, given_, post, institution, title):
    facts = EventFacts(**{**vars(FACTS), "title": title, "subject": title})
    who = Attendee(
        1, paternal=paternal, maternal=maternal, given=given_, post=post, institution=institution
    )
    reader = PdfReader(BytesIO(sign_in_pdf([Sheet(facts, None, "ABCD-EFGH", (who,), 1)])))
    assert len(reader.pages) == 1


@pytest.mark.parametrize("name", ["<b>Juan</b>", "R&D &amp;", "<img src='/etc/hostname'/>"])
def test_markup_is_shown_as_typed(name):
    who = Attendee(1, given=name)
    reader = PdfReader(BytesIO(sign_in_pdf([Sheet(FACTS, None, "ABCD-EFGH", (who,), 0)])))
    text = "".join(reader.pages[0].extract_text().split())
    assert "".join(name.split()) in text
