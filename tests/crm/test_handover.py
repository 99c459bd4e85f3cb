"""What a new authority is handed, read back from the PDF as its reader would."""

from datetime import date
from io import BytesIO

import pytest
from makers import CARMEN, TUMBES, ago, appoint, meeting, on, person, post, read, write
from pypdf import PdfReader

from crm import catalogue, contacts, followups, outcomes, people, turnover
from crm.contacts import ContactValues
from crm.dates import PartialDate, show_day
from crm.errors import NotFound
from crm.i18n import set_language
from crm.model import ContactKind, EventState, OutcomeKind, PostLevel, SideState
from crm.reports.brief import brief_pdf, write_briefs
from crm.reports.handover import gather_handover
from crm.turnover import Term

LAST_DAY = date(2026, 12, 31)
TERM = Term(LAST_DAY)
DAY = PartialDate.day
SINCE = DAY(date(2023, 1, 1))


def handed(db, organization_id: int = CARMEN, term: Term = TERM, **how):
    return read(db, gather_handover, organization_id, term, printed_by="Lucía Paredes", **how)


def printed(brief) -> str:
    pages = PdfReader(BytesIO(brief_pdf(brief))).pages
    return " ".join(" ".join(each.extract_text() for each in pages).split())


def head_of(db, organization_id: int = CARMEN) -> int:
    return read(db, people.open_posts, organization_id)[0].id


def reached(db, name: str, mail: str) -> int:
    who = person(db, name)
    points = [ContactValues(ContactKind.EMAIL, mail, personal=False)]
    write(db, contacts.save_contacts, points, person_id=who)
    return who


@pytest.fixture
def signed(db):
    """Carmen de la Legua, whose mayor signed and whose promises are open."""
    appoint(db, reached(db, "Rosa Quispe", "rosa@ejemplo.pe"), head_of(db), SINCE)
    id_ = write(db, followups.begin, CARMEN, catalogue.instrument_id("marrakech"))
    write(
        db,
        followups.advance,
        id_,
        catalogue.stage_id("signed"),
        on=DAY(date(2023, 12, 12)),
        signatory="Rosa Quispe",
        signatory_post="Alcaldesa",
        evidence="Acuerdo de Concejo 012-2023",
    )
    write(db, followups.next_step, id_, "Presentar el plan al concejo", date(2099, 1, 20))
    promise = {"kind": OutcomeKind.COMMITMENT}
    for values in (
        {"text": "Aprobar el plan", "debtor_id": CARMEN, "due_on": date(2020, 1, 15)},
        {
            "text": "Capacitar al personal",
            "debtor_id": catalogue.NETWORK_ID,
            "creditor_id": CARMEN,
            "due_on": date(2099, 3, 1),
        },
        {"text": "Asunto delicado", "debtor_id": CARMEN, "restricted": True, "due_on": LAST_DAY},
    ):
        write(db, outcomes.save_outcome, promise | values)
    write(db, followups.begin, CARMEN, catalogue.instrument_id("practices"), title="Ventanilla")
    return id_


def test_it_says_first_what_was_signed_and_promised(db, signed):
    brief = handed(db)
    assert [each.text for each in brief.agenda.points] == [
        "Se firmó: Declaración de Alcaldes de Marrakech · Rosa Quispe, Alcaldesa · 12 dic 2023 · "
        "Acuerdo de Concejo 012-2023",
        "La institución ofreció: Aprobar el plan",
        "Red ONU Migración ofreció: Capacitar al personal",
    ]
    said = printed(brief)
    for sentence in (
        "FICHA DE RELEVO",
        "Para la nueva gestión",
        "Gestión que termina el 31 dic 2026",
        "venció el 15 ene 2020",
        "vence el 1 mar 2099",
        "Buenas Prácticas · Ventanilla",
        "Etapa: Firmado",
    ):
        assert sentence in said
    assert said.index("Para la nueva gestión") < said.index("Últimas interacciones")
    assert "Compromisos abiertos" not in said  # they are told once


def test_every_stage_says_its_year_for_it_is_read_in_another(db, signed):
    write(db, followups.advance, signed, catalogue.stage_id("action_plan"), on=on(0))
    said = {step.title: step.caption for step in handed(db).follow_ups[0].steps}
    assert said["Firmado"] == "12 dic 2023"
    assert said["Plan de acción"] == show_day(ago(0), date.min)
    assert str(ago(0).year) in said["Plan de acción"]


def test_what_is_ours_stays_inside_unless_it_is_printed_for_the_team(db, signed):
    shared, inside = printed(handed(db)), printed(handed(db, shareable=False))
    for secret in ("Asunto delicado", "Presentar el plan al concejo", "Antes: Rosa Quispe"):
        assert secret not in shared
        assert secret in inside


def test_whoever_leaves_is_no_contact_before_or_after_the_term_is_closed(db, signed):
    stays = reached(db, "Eva Rojas", "eva@ejemplo.pe")
    appoint(db, stays, post(db, "Especialista", level=PostLevel.CAREER), SINCE)
    before = handed(db)
    write(db, turnover.close_term, TERM)
    after = handed(db)
    for brief in (before, after):
        assert [(each.name, each.post) for each in brief.people] == [
            ("", "Alcalde/sa"),
            ("Eva Rojas", "Especialista · desde 1 ene 2023"),
        ]
        said = printed(brief)
        assert "eva@ejemplo.pe" in said
        assert "rosa@ejemplo.pe" not in said


def test_who_came_after_is_a_contact(db, signed):
    write(db, turnover.close_term, TERM)
    appoint(db, person(db, "Nueva Alcaldesa"), head_of(db), DAY(date(2027, 1, 1)))
    assert [each.name for each in handed(db).people] == ["Nueva Alcaldesa"]


def test_only_the_levels_of_the_term_leave(db, signed):
    trusted = Term(LAST_DAY, levels=frozenset({PostLevel.TRUSTED}))
    assert [each.name for each in handed(db, term=trusted).people] == ["Rosa Quispe"]


def test_where_nothing_is_known_it_is_short_and_still_prints(db):
    brief = handed(db, TUMBES)
    assert brief.agenda.points == ()
    said = printed(brief)
    assert "FICHA DE RELEVO" in said
    assert "Sin reunión programada" not in said
    with pytest.raises(NotFound):
        handed(db, 12345)


def test_a_signature_without_a_date_says_so(db):
    id_ = write(db, followups.begin, TUMBES, catalogue.instrument_id("marrakech"))
    write(db, followups.advance, id_, catalogue.stage_id("signed"), to_verify=True)
    (point,) = handed(db, TUMBES).agenda.points
    assert point.text.endswith("Marrakech · sin fecha · por verificar")
    write(db, followups.set_side, id_, SideState.RETAKE)
    assert "Retomar con nueva gestión" in printed(handed(db, TUMBES))


def test_more_than_two_pages_can_hold_is_cut_from_the_oldest(db, signed):
    for number in range(120):
        meeting(
            db,
            f"Reunión número {number:03}",
            start=on(number + 1),
            participants=[{"organization_id": CARMEN}],
        )
    pages = PdfReader(BytesIO(brief_pdf(handed(db)))).pages
    said = " ".join(each.extract_text() for each in pages)
    assert len(pages) == 2
    assert "Se firmó" in said
    assert "Reunión número 000" in said
    assert "Reunión número 119" not in said


def test_many_make_one_pdf_with_a_bookmark_each(db, signed, tmp_path):
    path = tmp_path / "relevo.pdf"
    with db.read() as session:
        ids = [CARMEN, TUMBES, catalogue.government_id("150110")]
        briefs = (gather_handover(session, id_, TERM, printed_by="Ana") for id_ in ids)
        write_briefs(briefs, path)
    pdf = PdfReader(path)
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Fichas de relevo"
    assert [each["/Title"] for each in pdf.outline] == [
        "Municipalidad Distrital de Carmen de la Legua Reynoso",
        "Gobierno Regional de Tumbes",
        "Municipalidad Distrital de Comas",
    ]


def test_what_people_wrote_is_printed_as_they_wrote_it(db):
    promise = {"kind": OutcomeKind.COMMITMENT, "text": "<b>R&D</b> =1+1", "debtor_id": CARMEN}
    write(db, outcomes.save_outcome, promise | {"due_on": LAST_DAY})
    assert "<b>R&D</b> =1+1" in printed(handed(db))


def test_it_speaks_the_language_in_use(db, signed):
    set_language("en")
    said = printed(handed(db))
    assert "Signed" in said
    assert "Firmado" not in said


def test_a_meeting_with_those_who_leave_is_not_the_new_ones(db):
    ends = ago(-30)
    term = Term(ends)
    for days, venue in ((29, "Antes"), (31, "Después")):
        meeting(
            db,
            state=EventState.PLANNED,
            start=on(-days),
            venue=venue,
            participants=[{"organization_id": CARMEN}],
        )
    assert handed(db, term=term).agenda.place == "Después"
    assert handed(db, term=Term(ago(-40))).agenda.when == ""
