"""Badges and certificates, read back from the PDF: whose they are, and that any name fits."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import CARMEN, company, meeting, person, read, write
from papers import FACTS
from PIL import Image
from pypdf import PdfReader

from crm import event_states, office
from crm.dates import PartialDate
from crm.errors import CrmError
from crm.i18n import speaking
from crm.model import AgeBand, EventState, OrganizerRole, Participation, ParticipationState
from crm.reports.badges import FORMATS, Badge, Badges, badges_pdf, gather_badges, write_badges
from crm.reports.certificates import (
    Certificates,
    certificates_pdf,
    gather_certificates,
    write_certificates,
)
from crm.reports.story import Signer

NAMES = ("Rosa Quispe Mamani", "Luis Ñahui Rojas", "Ausente Pérez Paz", "Menor De Edad")


def pages(data):
    return [" ".join(each.extract_text().split()) for each in PdfReader(BytesIO(data)).pages]


@pytest.fixture
def held(db):
    """An event with two who came, one who did not, a minor, and a row nobody could read."""
    firm = company(db)
    event_id = meeting(
        db,
        "Taller de integración",
        start=PartialDate.day(date(2023, 12, 4)),
        venue="Auditorio",
        organizers=[{"organization_id": CARMEN, "role": OrganizerRole.ORGANIZES}],
        participants=[
            {
                "person_id": person(db, name),
                "organization_id": firm,
                "post": "Gerente",
                "state": state,
                "age_band": band,
            }
            for name, state, band in zip(
                NAMES,
                [
                    ParticipationState.ATTENDED,
                    ParticipationState.ATTENDED,
                    ParticipationState.ABSENT,
                    ParticipationState.ATTENDED,
                ],
                [None, None, None, AgeBand.UNDER_18],
                strict=True,
            )
        ],
    )
    with db.write() as session:
        session.add(Participation(event_id=event_id, written="J. Pe?", to_verify=True))
    return db, event_id


def of(held, gather, **how):
    db, event_id = held
    return read(db, gather, event_id, printed_by="Ana", **how)


# Badges


@pytest.mark.parametrize("format_", FORMATS)
def test_a_badge_says_who_it_is_for_and_of_which_event(held, format_):
    (text,) = pages(badges_pdf(of(held, gather_badges), format_))
    for said in ("Luis Ñahui Rojas", "Rosa Quispe Mamani", "Gerente", "Ejemplo Textil S. A. C."):
        assert said in text
    assert text.count("Taller de integración") == 2
    for nobody in ("Ausente", "Menor", "Pe?"):
        assert nobody not in text


@pytest.mark.parametrize(
    ("format_", "people", "sheets"),
    [(FORMATS[0], 1, 1), (FORMATS[0], 10, 1), (FORMATS[1], 11, 2), (FORMATS[2], 300, 75)],
)
def test_badges_fill_sheet_after_sheet(format_, people, sheets):
    badges = tuple(Badge(f"Persona{n} Quispe", "Gerente", "X") for n in range(people))
    heard = []
    found = pages(badges_pdf(Badges(FACTS, badges), format_, heard.append))
    assert len(found) == sheets
    a_sheet = format_.columns * format_.rows
    assert all(f"Persona{n} Quispe" in found[n // a_sheet] for n in range(people))
    assert heard == list(range(1, people + 1))


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_lies_within_the_sheet(format_):
    assert format_.columns * format_.width <= 210
    assert format_.rows * format_.height <= 297


def test_badges_are_written_whole_or_not_at_all(tmp_path):
    def stop(_done):
        raise CrmError("basta")

    badges = Badges(FACTS, (Badge("Rosa", "", ""),))
    with pytest.raises(CrmError):
        write_badges(badges, tmp_path / "no.pdf", step=stop)
    assert list(tmp_path.iterdir()) == []
    write_badges(badges, tmp_path / "si.pdf")
    assert pages((tmp_path / "si.pdf").read_bytes()) == ["Taller Rosa"]


@pytest.mark.parametrize("gather", [gather_badges, gather_certificates])
def test_without_anybody_there_is_nothing_to_print(db, gather):
    event_id = meeting(db, participants=[{"organization_id": company(db)}])
    with pytest.raises(CrmError, match="con nombre"):
        read(db, gather, event_id, printed_by="")


TEXT = st.text(max_size=300)


@settings(max_examples=20)
@given(TEXT, TEXT, TEXT, TEXT, st.sampled_from(FORMATS))
def test_no_name_can_break_a_badge_or_a_certificate(title, name, post, institution, format_):
    facts = replace(FACTS, title=title, subject=title, where=post, organizers=(institution,))
    badges = Badges(facts, (Badge(name, post, institution),))
    assert len(pages(badges_pdf(badges, format_))) == 1
    certificates = Certificates(facts, (name,), (Signer(name, post, institution),) * 3)
    assert len(pages(certificates_pdf(certificates))) == 1


@pytest.mark.parametrize("typed", ["<b>Juan</b>", "R&D &amp; más", "Nguyễn Văn"])
def test_a_name_is_shown_as_typed(typed):
    badge, certificate = Badges(FACTS, (Badge(typed, "", ""),)), Certificates(FACTS, (typed,), ())
    assert typed in pages(badges_pdf(badge))[0]
    assert typed in pages(certificates_pdf(certificate))[0]


def test_a_name_of_six_words_is_whole():
    name = "María de los Ángeles Guadalupe Fernández-Maldonado de la Riva-Agüero"
    for format_ in FORMATS:
        assert name in pages(badges_pdf(Badges(FACTS, (Badge(name, "", ""),)), format_))[0]
    assert name in pages(certificates_pdf(Certificates(FACTS, (name,), ())))[0]


# Certificates


def test_each_attendee_has_a_certificate_of_what_when_and_where(held):
    texts = pages(certificates_pdf(of(held, gather_certificates)))
    assert len(texts) == 2
    assert "Luis Ñahui Rojas" in texts[0]
    assert "Rosa Quispe Mamani" in texts[1]
    for said in (
        "CONSTANCIA DE PARTICIPACIÓN",
        "Taller de integración",
        "lunes 4 de diciembre de 2023, Auditorio",
        "Municipalidad Distrital de Carmen de la Legua Reynoso",
    ):
        assert all(said in text for text in texts)


def test_who_is_to_sign_may_be_said(held):
    signers = [Signer("Lucía Paredes", "Coordinadora", "OIM")]
    texts = pages(certificates_pdf(of(held, gather_certificates, signers=signers)))
    assert all(text.count("Lucía Paredes Coordinadora OIM") == 1 for text in texts)


def test_who_did_not_come_gets_one_only_while_the_event_is_to_come(held):
    db, event_id = held
    with db.write() as session:
        for each in session.query(Participation).filter_by(event_id=event_id):
            each.state = ParticipationState.CONFIRMED
    with pytest.raises(CrmError):
        of(held, gather_certificates)
    write(db, event_states.become, event_id, EventState.PLANNED)
    assert "Rosa Quispe Mamani" in of(held, gather_certificates).names


def test_a_certificate_lies_on_its_side_with_the_logo_and_speaks_english(held, tmp_path):
    db, _event_id = held
    Image.new("RGB", (90, 30), "navy").save(tmp_path / "logo.png")
    write(db, office.set_logo, office.picture(tmp_path / "logo.png"))
    with speaking("en"):
        reader = PdfReader(BytesIO(certificates_pdf(of(held, gather_certificates))))
    page = reader.pages[0]
    assert page.mediabox.width > page.mediabox.height
    assert "Monday 4 December 2023" in page.extract_text()
    assert len(page.images) == 1


def test_certificates_of_three_hundred_tell_how_many_are_done(tmp_path):
    names = tuple(f"Persona{n} Quispe" for n in range(300))
    heard = []
    path = tmp_path / "constancias.pdf"
    write_certificates(Certificates(FACTS, names, (Signer("Ana"),)), path, heard.append)
    made = PdfReader(BytesIO(path.read_bytes())).pages
    assert len(made) == 300
    assert all(names[n] in made[n].extract_text() for n in (0, 149, 299))
    assert heard == list(range(1, 301))
