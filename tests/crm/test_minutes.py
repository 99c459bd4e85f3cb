"""The minutes, read back from the PDF and from Word as those who sign them would."""

import re
from dataclasses import replace
from datetime import date, time
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import CARMEN, appoint, company, meeting, on, person, post, read, write
from papers import FACTS
from pypdf import PdfReader

from crm import catalogue, counting, organizations, people, sessions
from crm.dates import PartialDate
from crm.errors import CrmError, NotFound
from crm.i18n import speaking
from crm.model import (
    AgeBand,
    Event,
    EventState,
    Framework,
    OrganizerRole,
    OutcomeKind,
    Participation,
    ParticipationState,
    SessionAttendance,
    Sex,
)
from crm.reports.minutes import (
    Minutes,
    PartOfEvent,
    Point,
    Present,
    Result,
    gather_minutes,
    minutes_docx,
    minutes_pdf,
    write_minutes,
)
from crm.reports.story import Bullets, Grid, Section, Signatures, Signer, Story, Text
from crm.reports.story_docx import story_docx
from crm.reports.story_pdf import story_pdf

MINUTES = Minutes(
    facts=FACTS,
    topic="",
    parts=(),
    results=(),
    counts=(),
    present=(),
    in_sessions=False,
    next_meeting="",
    signers=(Signer("Rosa Quispe"),),
    shareable=True,
)
DAY = PartialDate.day(date(2023, 12, 4))


def squeezed(text):
    return " ".join(text.split())


def pdf_text(minutes):
    reader = PdfReader(BytesIO(minutes_pdf(minutes)))
    return squeezed(" ".join(page.extract_text() for page in reader.pages))


def word_of(minutes):
    return Document(BytesIO(minutes_docx(minutes)))


def word_text(minutes):
    """Everything that the Word file says, in its order."""
    body = word_of(minutes).element.body
    return squeezed(
        " ".join(
            "".join(each.text or " " for each in paragraph.iter(qn("w:t"), qn("w:br")))
            for paragraph in body.iter(qn("w:p"))
        )
    )


BOTH = pytest.mark.parametrize("told", [pdf_text, word_text])


@pytest.fixture
def held(db):
    """A workshop that was held, with all that minutes can say."""
    firm = company(db, "Ejemplo Textil S. A. C.")
    rosa, luis = person(db, "Rosa Quispe Mamani"), person(db, "Luis Rojas Paz")
    event_id = meeting(
        db,
        "Taller de integración",
        start=DAY,
        start_time=time(9),
        end_time=time(13),
        venue="Auditorio",
        topic="Integración socioeconómica",
        organizers=[
            {"organization_id": firm, "role": OrganizerRole.HOSTS},
            {"organization_id": CARMEN, "role": OrganizerRole.ORGANIZES},
        ],
        participants=[
            {"person_id": rosa, "organization_id": firm, "post": "Gerenta", "sex": Sex.FEMALE},
            {"person_id": luis, "organization_id": firm, "post": "Asesor", "sex": Sex.MALE},
            {"person_id": person(db, "Ausente Pérez"), "state": ParticipationState.ABSENT},
            {"person_id": person(db, "Niña Menor"), "age_band": AgeBand.UNDER_18},
        ],
        head_counts=[{"label": "Vecinas", "total": 12, "women": 12}],
        outcomes=[
            {"kind": OutcomeKind.AGREEMENT, "text": "Reunirse cada mes"},
            {
                "kind": OutcomeKind.COMMITMENT,
                "text": "Remitir el plan",
                "responsible": "Rosa Quispe",
                "debtor_id": firm,
                "due_on": date(2024, 1, 15),
            },
            {
                "kind": OutcomeKind.NEED,
                "text": "Faltan datos",
                "raised_by": "Alcaldía",
                "place_id": catalogue.place_id("070103"),
                "tags": [
                    catalogue.tag_id(Framework.GCM_OBJECTIVE, 1),
                    catalogue.tag_id(Framework.SDG, 10),
                ],
            },
            {"kind": OutcomeKind.RISK, "text": "Secreto a voces", "restricted": True},
        ],
    )
    with db.write() as session:
        session.get_one(Event, event_id).next_meeting = "15 de enero, 10:00"
        morning = sessions.save_session(session, event_id, {"title": "Apertura"})
        sessions.save_item(
            session,
            event_id,
            {
                "session_id": morning,
                "title": "Presentación del plan",
                "speaker": "Ana Paredes",
                "start_time": time(9, 30),
                "dealt_with": "Se presentó el plan.\nHubo preguntas.",
            },
        )
        there = session.query(Participation).filter_by(person_id=rosa).one()
        session.add(SessionAttendance(participation_id=there.id, session_id=morning))
    return db, event_id


def gathered(held, **how):
    db, event_id = held
    return read(db, gather_minutes, event_id, printed_by="Ana", **how)


@BOTH
def test_the_minutes_say_what_happened_who_came_and_what_was_agreed(held, told):
    said = told(gathered(held))
    for expected in (
        "Taller de integración",
        "lunes 4 de diciembre de 2023",
        "09:00–13:00",
        "Auditorio",
        "Municipalidad Distrital de Carmen de la Legua Reynoso",
        "Ejemplo Textil S. A. C. (es sede)",
        "Integración socioeconómica",
        "Asistencias 15",
        "Personas con nombre 3",
        "Personas sin nombre 12",
        "Instituciones 1",
        "Por sexo Mujer: 13 · Hombre: 1 · Sin dato: 1",
        "Por edad Menos de 18: 1",
        "Apertura",
        "1. Presentación del plan · Ana Paredes · 09:30",
        "Se presentó el plan. Hubo preguntas.",
        "1 Acuerdo Reunirse cada mes por definir por definir",
        "2 Compromiso Remitir el plan Rosa Quispe, Ejemplo Textil S. A. C. 15/01/2024",
        "Faltan datos (Carmen de la Legua Reynoso; objetivo del PMM 1; ODS 10; Alcaldía)",
        "15 de enero, 10:00",
        "1 Rosa Quispe Mamani Gerenta Ejemplo Textil S. A. C. 1",
        "2 Luis Rojas Paz Asesor Ejemplo Textil S. A. C.",
    ):
        assert expected in said
    assert "Ausente" not in said
    assert "Niña" not in said


@BOTH
def test_what_is_restricted_is_only_in_the_internal_minutes(held, told):
    assert "Secreto" not in told(gathered(held))
    assert "Riesgos" not in told(gathered(held))
    internal = told(gathered(held, shareable=False))
    assert "Riesgos" in internal
    assert "Secreto a voces" in internal


def test_internal_minutes_say_so_on_every_page(held):
    reader = PdfReader(BytesIO(minutes_pdf(gathered(held, shareable=False))))
    assert len(reader.pages) >= 2
    assert all("no difundir" in page.extract_text() for page in reader.pages)
    word = word_of(gathered(held, shareable=False)).sections[0]
    assert "no difundir" in word.footer.paragraphs[0].text


@BOTH
def test_who_organizes_signs_unless_somebody_was_chosen(held, told):
    db, _event_id = held
    signed = "Firmas Municipalidad Distrital de Carmen de la Legua Reynoso Nombre y cargo:"
    assert signed in told(gathered(held)).replace("_" * 34, "").replace("  ", " ")
    with db.write() as session:
        for each in session.query(Participation).filter(Participation.post == "Gerenta"):
            each.signs = True
    signed = "Firmas Rosa Quispe Mamani Gerenta Ejemplo Textil S. A. C."
    assert signed in told(gathered(held)).replace("_" * 34, "").replace("  ", " ")


@pytest.mark.parametrize("signers", [1, 8])
def test_nobody_signs_a_page_that_says_nothing_else(signers):
    alone = 0
    for lines in (26, 34, 42, 46):
        parts = (
            Section("Lo tratado", (Bullets(tuple(f"Punto {n}" for n in range(lines))),)),
            Section("Próxima reunión", (Text("En marzo."),)),
            Section("Firmas", (Signatures((Signer("Rosa Quispe"),) * signers),)),
        )
        made = Story("Acta", "Taller", "", parts, "Ana", date(2026, 1, 5), "")
        pages = [each.extract_text() for each in PdfReader(BytesIO(story_pdf(made))).pages]
        (signed,) = [each for each in pages if "Rosa Quispe" in each]
        assert "En marzo." in signed
        alone += len(pages) > 1 and "Punto" not in signed
    assert alone  # some would have been signed apart


@BOTH
def test_institution_and_post_are_those_of_that_day(db, told):
    firm = company(db, "Textil Antigua")
    rosa, chair = person(db, "Rosa Quispe"), post(db, "Gerenta", firm)
    appointment = appoint(db, rosa, chair, on(900))
    event_id = meeting(db, start=on(10), participants=[{"person_id": rosa}])
    write(db, people.end_appointment, appointment, end=on(5))
    appoint(db, rosa, post(db, "Ministra", company(db, "Otra parte")), on(4))
    values = read(db, organizations.values_of, firm)
    write(db, organizations.save_organization, values | {"official_name": "Nueva"}, firm)
    said = told(read(db, gather_minutes, event_id, printed_by="Ana"))
    assert "Rosa Quispe Gerenta Textil Antigua" in said
    assert "Ministra" not in said


@BOTH
def test_who_could_not_be_read_is_shown_as_written_and_to_be_verified(db, told):
    event_id = meeting(db, start=on(3))
    with db.write() as session:
        for place, name in enumerate(("J. Pe?a", "M. Ilegible")):
            session.add(
                Participation(event_id=event_id, written=name, to_verify=True, position=place)
            )
    said = told(read(db, gather_minutes, event_id, printed_by="Ana"))
    assert "J. Pe?a (por verificar)" in said
    assert "Asistencias 2 Por verificar 2" in said


@BOTH
def test_an_event_of_which_nothing_is_known_has_minutes_too(db, told):
    said = told(read(db, gather_minutes, meeting(db), printed_by=""))
    for expected in (
        "sin fecha",
        "Sin participantes registrados.",
        "Sin puntos de agenda registrados.",
        "Sin acuerdos ni compromisos registrados.",
        "Por definir.",
        "Red de las Naciones Unidas sobre la Migración en el Perú",
    ):
        assert expected in said
    assert "Anexo" not in said


def test_who_is_awaited_is_in_the_annex_until_the_event_is_held(db):
    at = [{"person_id": person(db), "state": ParticipationState.CONFIRMED}]
    event_id = meeting(db, participants=at, state=EventState.PLANNED)
    minutes = read(db, gather_minutes, event_id, printed_by="")
    assert len(minutes.present) == 1
    assert minutes.counts == (("En la lista, antes de la reunión", "1"),)
    with db.write() as session:
        session.get_one(Event, event_id).state = EventState.HELD
    assert read(db, gather_minutes, event_id, printed_by="").present == ()


def test_the_figures_are_those_of_the_counts(held):
    db, event_id = held
    found, said = read(db, counting.counts, [event_id]), dict(gathered(held).counts)
    assert said["Asistencias"] == str(found.total)
    assert said["Instituciones"] == str(found.institutions.total)
    assert said["Personas con nombre"] == str(found.people.total)


def test_no_event_no_minutes(db):
    with pytest.raises(NotFound):
        read(db, gather_minutes, 12345, printed_by="")


@pytest.mark.parametrize(("people_", "pages"), [(0, 1), (1, 2), (30, 2), (300, 8)])
def test_the_annex_goes_on_over_the_pages_under_its_headings(people_, pages):
    present = tuple(Present(f"Persona{n} Quispe", "Gerente", "X", "") for n in range(people_))
    reader = PdfReader(BytesIO(minutes_pdf(replace(MINUTES, present=present))))
    texts = [squeezed(page.extract_text()) for page in reader.pages]
    assert len(texts) == pages
    assert all("N.º Nombre Cargo Institución" in text for text in texts[1:])
    assert all(f"Persona{n} Quispe" in " ".join(texts) for n in range(people_))
    table = word_of(replace(MINUTES, present=present)).tables[-1] if people_ else None
    if table is not None:
        assert len(table.rows) == people_ + 1
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_long_texts_go_on_over_the_pages_and_lose_nothing():
    words = [f"palabra{n}" for n in range(1_500)]
    point = Point("", "Debate", "", " ".join(words))
    result = Result(OutcomeKind.AGREEMENT, " ".join(words), "", "Ana", "")
    minutes = replace(MINUTES, parts=(PartOfEvent("", "", (point,)),), results=(result,))
    said = pdf_text(minutes)
    assert all(len(re.findall(rf"\b{word}\b", said)) == 2 for word in words)


def test_the_word_file_has_real_headings_and_tables_and_can_be_edited(held):
    word = word_of(gathered(held))
    headings = [each.text for each in word.paragraphs if each.style.name == "Heading 1"]
    assert headings == [
        "Datos de la reunión",
        "Participantes",
        "Agenda y lo tratado",
        "Acuerdos y compromisos",
        "Necesidades",
        "Próxima reunión",
        "Firmas",
        "Anexo: lista de participantes",
    ]
    agreed = next(each for each in word.tables if each.cell(0, 2).text == "Qué")
    assert [cell.text for cell in agreed.rows[2].cells] == [
        "2",
        "Compromiso",
        "Remitir el plan",
        "Rosa Quispe, Ejemplo Textil S. A. C.",
        "15/01/2024",
    ]
    assert word.core_properties.title == "Taller de integración"
    assert word.core_properties.language == "es-PE"
    fields = [each.text for each in word.sections[0].footer._element.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]


@BOTH
def test_they_speak_english_too(held, told):
    with speaking("en"):
        said = told(gathered(held))
    assert "Monday 4 December 2023" in said
    assert "Agreement" in said


@pytest.mark.parametrize("name", ["acta.pdf", "acta.docx", "ACTA.PDF"])
def test_the_name_of_the_file_says_what_it_is(tmp_path, name):
    write_minutes(MINUTES, tmp_path / name)
    begins = b"PK" if name.endswith("docx") else b"%PDF"
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_another_kind_of_file_is_refused(tmp_path):
    with pytest.raises(CrmError, match=r"\.pdf o en \.docx"):
        write_minutes(MINUTES, tmp_path / "acta.odt")
    assert list(tmp_path.iterdir()) == []


TEXT = st.text(max_size=300)


@settings(max_examples=10)
@given(TEXT, TEXT, TEXT, TEXT)
def test_no_text_can_break_them(title, name, what, said):
    minutes = replace(
        MINUTES,
        facts=replace(FACTS, title=title, subject=title),
        parts=(PartOfEvent(name, said, (Point("", what, name, said),)),),
        results=(
            Result(OutcomeKind.TASK, what, said, name, ""),
            Result(OutcomeKind.NEED, what, "", "", ""),
        ),
        present=(Present(name, what, said, ""),),
        signers=(Signer(name, what, said),),
    )
    assert len(PdfReader(BytesIO(minutes_pdf(minutes))).pages) >= 2
    assert len(word_of(minutes).tables) == 4


@BOTH
@pytest.mark.parametrize("typed", ["<b>Juan</b>", "R&D &amp; más", "<w:p/>", "{name} %s"])
def test_markup_is_shown_as_typed(told, typed):
    assert typed in told(replace(MINUTES, next_meeting=typed))


def test_no_word_of_a_table_is_parted_for_want_of_room():
    rows = tuple((str(n), "Compromiso", "Enviar el padrón", "Ate", "15/12/2026") for n in (1, 300))
    grid = Grid(("N.º", "Tipo", "Qué", "Quién", "Cuándo"), (0.8, 2, 6.4, 3.4, 1.9), rows)
    story = Story(
        kind="Acta",
        title="Taller",
        about="",
        sections=(Section("Acuerdos", (grid,)),),
        printed_by="Ana",
        printed_on=date(2026, 11, 23),
        notice="",
        example=False,
        logo=None,
    )
    (table,) = Document(BytesIO(story_docx(story))).tables
    widths = [cell.width.mm for cell in table.rows[0].cells]
    assert sum(widths) == pytest.approx(170, abs=0.5)
    assert widths[0] >= 10
    assert min(widths[1], widths[4]) >= 24
    assert widths[2] == max(widths)
