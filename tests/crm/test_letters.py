"""Letters of invitation and the programme, read back as those who get them would."""

import re
from datetime import date, time
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import company, meeting, person, read, write
from papers import FACTS
from pypdf import PdfReader

from crm import sessions
from crm.dates import PartialDate
from crm.errors import CrmError
from crm.i18n import speaking
from crm.model import EventState, ParticipationState, Sex
from crm.model.base import today
from crm.reports.agenda_sheet import gather_agenda_sheet, write_agenda_sheet
from crm.reports.letters import (
    Letter,
    Letters,
    Sender,
    gather_letters,
    letters_pdf,
    write_letters,
)
from crm.reports.story_pdf import story_pdf

SENDER = Sender("Lucía Paredes", "Coordinadora", "OIM", number=7, suffix="-RED")


def pages(data):
    return [" ".join(each.extract_text().split()) for each in PdfReader(BytesIO(data)).pages]


@pytest.fixture
def planned(db):
    """An event to which two people and an institution are invited, and one not to be written to."""
    firm = company(db)
    invited, said_no = ParticipationState.INVITED, ParticipationState.ABSENT
    who = [
        ({"treatment": "Ing."}, "Rosa Quispe Mamani", Sex.FEMALE, invited),
        ({"treatment": "Sr."}, "Luis Ñahui Rojas", None, ParticipationState.CONFIRMED),
        ({"do_not_contact": True}, "Nadie Llame Aquí", None, invited),
        ({}, "Dijo Que No", None, said_no),
    ]
    event_id = meeting(
        db,
        "Taller de integración",
        state=EventState.PLANNED,
        start=PartialDate.day(date(2030, 3, 4)),
        start_time=time(9),
        venue="Auditorio",
        participants=[
            {
                "person_id": person(db, name, **more),
                "organization_id": firm,
                "post": "Gerente",
                "sex": sex,
                "state": state,
            }
            for more, name, sex, state in who
        ]
        + [{"organization_id": firm, "state": invited}],
    )
    return db, event_id


def letters_of(planned, sender=SENDER, **how):
    db, event_id = planned
    return read(db, gather_letters, event_id, sender, printed_by="Ana", **how)


def test_a_letter_has_the_form_of_an_oficio(planned):
    letters = letters_of(planned)
    rosa = next(text for text in pages(letters_pdf(letters)) if "ROSA" in text)
    day = re.escape(f"Lima, {today().day} de ")
    year = today().year
    assert re.search(rf"{day}[a-z]+ de {year} OFICIO N\.° 008-{year}-RED", rosa)
    assert (
        "Señora ING. ROSA QUISPE MAMANI Gerente Ejemplo Textil S. A. C. Presente.- "
        "Asunto: Invitación a «Taller de integración» De mi consideración:"
    ) in rosa
    for said in ("invitarle", "Fecha: lunes 4 de marzo de 2030", "Hora: 09:00", "Lugar: Auditorio"):
        assert said in rosa
    assert rosa.endswith("Atentamente, Lucía Paredes Coordinadora OIM")


def test_one_letter_each_by_surname_and_the_institution_last(planned):
    texts = pages(letters_pdf(letters_of(planned)))
    assert len(texts) == 3
    assert "Señor LUIS ÑAHUI ROJAS" in texts[0]
    assert "ROSA" in texts[1]
    assert "Señores EJEMPLO TEXTIL S. A. C. Presente.-" in texts[2]
    assert "invitarles" in texts[2]
    numbers = [re.search(r"N\.° (\d+)", text)[1] for text in texts]
    assert numbers == ["007", "008", "009"]


def test_who_must_not_be_contacted_is_left_out_and_told(planned):
    letters = letters_of(planned)
    assert letters.left_out == ("Nadie Llame Aquí",)
    said = " ".join(pages(letters_pdf(letters))).lower()
    assert "nadie llame" not in said
    assert "dijo que no" not in said


def test_without_a_number_it_is_a_letter_and_the_text_may_be_ones_own(planned):
    texts = pages(
        letters_pdf(letters_of(planned, Sender("Ana"), body="Hola <b>a todos</b>.\nFin."))
    )
    assert "OFICIO" not in texts[0]
    assert "De mi consideración: Hola <b>a todos</b>. Fin. Atentamente, Ana" in texts[0]
    assert "Es grato" not in texts[0]


def test_whose_sex_nobody_wrote_down_is_addressed_both_ways(db):
    who = {"person_id": person(db, "Alex Rojas"), "state": ParticipationState.INVITED}
    event_id = meeting(db, state=EventState.PLANNED, participants=[who])
    assert "Señor(a) ALEX ROJAS" in pages(letters_pdf(letters_of((db, event_id))))[0]


def test_without_invited_there_are_no_letters(db):
    with pytest.raises(CrmError, match="No hay invitados"):
        letters_of((db, meeting(db)))


def test_letters_speak_english_too(planned):
    with speaking("en"):
        said = pages(letters_pdf(letters_of(planned)))[0]
    assert "Monday 4 March 2030" in said


def made(count, body="Hola."):
    letter = Letter("", ("Señora", "ROSA"), body)
    return Letters(FACTS, SENDER, "Lima", "Invitación", (letter,) * count, ())


def test_three_hundred_are_written_telling_how_many_are_done(tmp_path):
    heard = []
    write_letters(made(300), tmp_path / "oficios.pdf", heard.append)
    assert len(PdfReader(tmp_path / "oficios.pdf").pages) == 300
    assert heard == list(range(1, 301))


def test_a_long_letter_goes_on_and_loses_nothing():
    words = [f"palabra{n}" for n in range(1_200)]
    texts = pages(letters_pdf(made(1, " ".join(words))))
    assert len(texts) > 1
    assert all(re.search(rf"\b{word}\b", " ".join(texts)) for word in words)
    assert "Atentamente, Lucía Paredes" in texts[-1]


TEXT = st.text(max_size=300)


@settings(max_examples=20)
@given(TEXT, TEXT, TEXT)
def test_no_text_can_break_a_letter(name, post, body):
    letter = Letter(name, (post, name, post), body)
    letters = Letters(FACTS, Sender(name, post), name, post, (letter,), ())
    assert len(pages(letters_pdf(letters))) >= 1


# The programme


def test_the_programme_has_the_points_session_by_session(planned, tmp_path):
    db, event_id = planned
    morning = write(db, sessions.save_session, event_id, {"title": "Mañana", "venue": "Sala B"})
    for values in (
        {"title": "Registro", "start_time": time(8, 30)},
        {"title": "Apertura", "session_id": morning, "speaker": "Ana <i>P</i>"},
    ):
        write(db, sessions.save_item, event_id, values | {"dealt_with": "No se imprime"})
    sheet = read(db, gather_agenda_sheet, event_id, printed_by="Ana")
    write_agenda_sheet(sheet, tmp_path / "programa.pdf")
    (text,) = pages((tmp_path / "programa.pdf").read_bytes())
    assert "Hora Punto A cargo de 08:30 Registro" in text
    assert "Mañana Sala B Hora Punto A cargo de Apertura Ana <i>P</i>" in text
    assert "Programa sujeto a cambios." in text
    assert "No se imprime" not in text


def test_a_programme_without_points_says_so(db):
    sheet = read(db, gather_agenda_sheet, meeting(db), printed_by="Ana")
    assert "Sin puntos de agenda registrados." in pages(story_pdf(sheet))[0]
