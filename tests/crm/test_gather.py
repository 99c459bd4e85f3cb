"""What a brief says is what the records say: of today, or of a day gone by; inside, or shared."""

from datetime import date, time, timedelta

import pytest

from crm import (
    catalogue,
    contacts,
    events,
    followups,
    office,
    organizations,
    outcomes,
    people,
    tasks,
)
from crm.contacts import ContactValues
from crm.dates import PartialDate, show_day
from crm.errors import NotFound
from crm.focal_points import save_focal_point
from crm.i18n import speaking
from crm.model import (
    CommitmentState,
    ConsentBasis,
    ContactKind,
    CountUnit,
    EventState,
    Framework,
    Modality,
    OrganizationKind,
    OutcomeKind,
    ParticipationState,
    PostLevel,
    SideState,
)
from crm.model.base import today
from crm.reports.brief import brief_pdf
from crm.reports.gather import gather_brief

CARMEN = catalogue.government_id("070103")
DAY = PartialDate.day
IN_2023 = date(2023, 12, 12)


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def brief_of(db, record_id, **how):
    with db.read() as session:
        return gather_brief(session, record_id, printed_by="Lucía", **how)


def write(db, verb, *args, **values):
    with db.write() as session:
        return verb(session, *args, **values)


def company(db, **values) -> int:
    given = {"kind": OrganizationKind.COMPANY, "official_name": "Ejemplo Textil S. A. C."}
    return write(db, organizations.save_organization, given | values)


def holder(db, name: str, title: str, *, at=CARMEN, start=None, end=None, reach=(), **more) -> int:
    """Somebody with a post, the post of this title being made where it is not there."""
    level = more.pop("level", PostLevel.TRUSTED)
    person_id = write(
        db, people.save_person, people.split_name(name) | {"contacts": reach} | more.pop("who", {})
    )
    with db.read() as session:
        held = people.holdings(session, organization_id=at)
    posts = {each.title: each.post_id for each in held}
    if title not in posts:
        values = {"organization_id": at, "title": title, "level": level, "single": False}
        posts[title] = write(db, people.save_post, values)
    values = {"person_id": person_id, "post_id": posts[title], "start": start, "end": end} | more
    write(db, people.appoint, values)
    return person_id


def meeting(db, on=None, *, at=CARMEN, subject="Reunión de prueba", **values) -> int:
    given = {
        "subject": subject,
        "start": on,
        "type_id": catalogue.event_type_id("meeting"),
        "participants": [{"organization_id": at}],
    }
    return write(db, events.save_event, given | values)


def owed(text: str, due: date | None, **more):
    kind = OutcomeKind.COMMITMENT if due else OutcomeKind.TASK
    given = {"kind": kind, "text": text, "due_on": due, "responsible": "Gerencia"}
    return given | more


def titles(brief) -> list[str]:
    return [each.title for each in brief.interactions]


def texts(lines) -> list[str]:
    return [each.text for each in lines]


# --- Who it is


def test_an_institution_says_what_it_is(db):
    lucia = write(db, save_focal_point, {"name": "Lucía Paredes", "agency": "OIM"})
    with db.write() as session:
        organizations.assign(session, [CARMEN], lucia)
        organizations.set_tags(session, [CARMEN], [catalogue.tag_id(Framework.SDG, 8)])
    brief = brief_of(db, CARMEN)
    assert brief.name == "Municipalidad Distrital de Carmen de la Legua Reynoso"
    assert {"Callao", "Ubigeo 070103"} <= set(brief.about)
    assert brief.focal_point == "Lucía Paredes (OIM)"
    assert [(each.label, each.text) for each in brief.links] == [("ODS", "8")]
    assert (brief.printed_by, brief.printed_on, brief.as_of) == ("Lucía", today(), "")


def test_what_nobody_wrote_down_is_blank_and_prints_as_such(db):
    brief = brief_of(db, company(db))
    assert {(each.label, each.text) for each in brief.facts} == {("RUC", ""), ("Web", "")}
    blank = (brief.people, brief.outcomes, brief.commitments, brief.interactions, brief.follow_ups)
    assert blank == ((), (), (), (), ())
    assert brief_pdf(brief).startswith(b"%PDF")


def test_who_is_neither_is_told(db):
    with pytest.raises(NotFound):
        brief_of(db, 12345)


def test_the_logo_of_the_office_is_on_it(db):
    with db.write() as session:
        office.set_logo(session, b"picture")
    assert brief_of(db, CARMEN).logo == b"picture"


def test_a_closed_institution_says_so_from_that_day_on(db):
    heir = company(db, official_name="Ejemplo Nueva S. A. C.")
    old = company(db)
    write(db, organizations.close_organization, old, on=date(2023, 5, 31), successor_id=heir)
    said = "Cerrada el 31 may 2023. La sucede Ejemplo Nueva S. A. C."
    assert brief_of(db, old).alert == said
    assert brief_of(db, old, shareable=True).alert
    assert brief_of(db, old, as_of=date(2023, 5, 30)).alert == ""


# --- Who is there


def test_posts_are_those_of_the_day(db):
    holder(db, "Óscar Bendezú", "Gerente", start=PartialDate.year(2019), end=PartialDate.year(2022))
    holder(db, "Ana Prueba", "Gerente", start=PartialDate.year(2015), end=PartialDate.year(2018))
    holder(db, "Nélida Huamaní", "Gerente", start=DAY(date(2023, 1, 1)), focal_point=True)
    holder(db, "Iván Cárdenas", "Gerente", start=DAY(date(2024, 6, 1)))

    def named(as_of):
        brief = brief_of(db, CARMEN, as_of=as_of)
        return [each.name for each in brief.people if "Gerente" in each.post], brief.former

    assert named(date(2020, 6, 1)) == (
        ["Óscar Bendezú"],
        "Antes: Ana Prueba (Gerente, 2015–2018).",
    )
    assert named(IN_2023) == (
        ["Nélida Huamaní"],
        "Antes: Óscar Bendezú (Gerente, 2019–2022) y 1 persona más.",
    )
    assert named(date(2014, 1, 1)) == ([""], "")
    now = brief_of(db, CARMEN)
    by_name = {each.name: each for each in now.people}
    assert {"Nélida Huamaní", "Iván Cárdenas"} <= set(by_name)
    assert by_name["Nélida Huamaní"].post == "Gerente · desde 1 ene 2023"
    assert by_name["Nélida Huamaní"].badge == "PUNTO FOCAL"
    assert brief_of(db, CARMEN, as_of=IN_2023).as_of == "12 dic 2023"


def test_somebody_who_came_back_counts_once_among_those_before(db):
    first = holder(
        db, "Ana Prueba", "Gerente", start=PartialDate.year(2015), end=PartialDate.year(2016)
    )
    with db.read() as session:
        held = people.holdings(session, person_id=first)
    again = {"person_id": first, "post_id": held[0].post_id}
    write(
        db, people.appoint, again | {"start": PartialDate.year(2018), "end": PartialDate.year(2019)}
    )
    assert brief_of(db, CARMEN).former == "Antes: Ana Prueba (Gerente, 2018–2019)."


def test_personal_telephones_and_those_before_stay_inside(db):
    reach = (
        ContactValues(ContactKind.PHONE, "014641234"),
        ContactValues(ContactKind.WHATSAPP, "987654321", personal=True),
    )
    holder(db, "Rosa Quispe", "Gerente", reach=reach)
    holder(db, "Ana Prueba", "Asesora", end=PartialDate.year(2018))
    with db.write() as session:
        own = [ContactValues(ContactKind.EMAIL, "mesa@ejemplo.pe")]
        contacts.save_contacts(session, own, organization_id=CARMEN)
    inside, shared = (brief_of(db, CARMEN, shareable=each) for each in (False, True))

    def reached(brief):
        return [
            (each.label, each.text)
            for line in brief.people
            if line.name == "Rosa Quispe"
            for each in line.reach
        ]

    assert reached(inside) == [("", "(01) 464-1234"), ("WhatsApp", "987 654 321")]
    assert reached(shared) == [("", "(01) 464-1234")]
    assert [(each.label, each.text) for each in shared.reach] == [("Correo", "mesa@ejemplo.pe")]
    assert (bool(inside.former), shared.former) == (True, "")


def test_nobody_is_called_who_asked_not_to_be(db):
    reach = [ContactValues(ContactKind.PHONE, "987654321")]
    rosa = holder(db, "Rosa Quispe", "Gerente", reach=reach, who={"do_not_contact": True})
    inside, shared = (brief_of(db, CARMEN, shareable=each) for each in (False, True))
    assert inside.private_alert == "No contactar a Rosa Quispe."
    assert shared.private_alert == ""
    for brief, said in ((inside, ["No contactar"]), (shared, [])):
        line = next(each for each in brief.people if each.name == "Rosa Quispe")
        assert texts(line.reach) == said
    own, given = brief_of(db, rosa), brief_of(db, rosa, shareable=True)
    assert (own.private_alert, texts(own.reach)) == ("No contactar.", ["No contactar"])
    assert (given.private_alert, given.reach) == ("", ())


# --- How far it has come


def stage(db, code: str, on=None, **more) -> None:
    write(db, followups.move, CARMEN, catalogue.stage_id(code), on=on, **more)


def steps(brief) -> dict[str, tuple[str, str]]:
    return {each.title: (each.state, each.caption) for each in brief.follow_ups[0].steps}


def test_stages_are_those_of_the_day(db):
    stage(db, "contacted", DAY(date(2023, 3, 28)))
    stage(db, "signed", DAY(date(2023, 9, 21)), note="Acta en el legajo")
    now, then = steps(brief_of(db, CARMEN)), steps(brief_of(db, CARMEN, as_of=date(2023, 6, 1)))
    assert [state for state, _said in now.values()] == [
        "skipped",
        "done",
        "skipped",
        "skipped",
        "current",
        "ahead",
    ]
    assert [state for state, _said in then.values()] == ["skipped", "current", *["ahead"] * 4]
    assert now["Firmado"] == ("current", "21 set 2023")
    assert steps(brief_of(db, CARMEN, as_of=IN_2023))["Firmado"] == ("current", "21 set")
    before = steps(brief_of(db, CARMEN, as_of=date(2020, 1, 1)))
    assert [state for state, _said in before.values()] == ["current", *["ahead"] * 5]


def test_a_stage_reached_twice_stands_as_it_did_that_day(db):
    stage(db, "interested", DAY(date(2022, 5, 16)))
    stage(db, "signed", DAY(date(2022, 9, 1)))
    stage(db, "interested", DAY(date(2024, 2, 1)))
    assert steps(brief_of(db, CARMEN))["Interesado"] == ("current", "1 feb 2024")
    then = steps(brief_of(db, CARMEN, as_of=date(2023, 1, 1)))
    assert (then["Interesado"], then["Firmado"][0]) == (("done", "16 may 2022"), "current")


def test_a_signature_that_nobody_dated_says_so(db):
    stage(db, "signed", to_verify=True, note="Deducida")
    brief = brief_of(db, CARMEN, as_of=IN_2023)
    step = next(each for each in brief.follow_ups[0].steps if each.state == "current")
    assert (step.title, step.caption, step.to_verify) == ("Firmado", "sin fecha", True)
    line = brief.interactions[0]
    assert (line.when, line.title, line.detail, line.note) == (
        "sin fecha",
        "Etapa: Firmado",
        "Por verificar.",
        "Deducida",
    )
    assert brief_of(db, CARMEN, shareable=True).interactions[0].note == ""


def test_what_is_put_aside_is_told_of_today_alone(db):
    stage(db, "contacted", DAY(date(2023, 3, 28)))
    write(db, followups.set_side_state, CARMEN, SideState.PAUSED)
    assert brief_of(db, CARMEN).follow_ups[0].note == "En pausa"
    assert brief_of(db, CARMEN, as_of=IN_2023).follow_ups[0].note == ""


# --- What to raise


def test_what_is_overdue_comes_first_and_then_the_next_step_and_what_was_offered(db):
    results = [
        {"kind": OutcomeKind.OPPORTUNITY, "text": "Feria laboral"},
        owed("Enviar el formato", today() + timedelta(days=20)),
        owed("Cerrar observaciones", ago(5)),
        owed("Sin plazo", None),
    ]
    meeting(db, DAY(ago(30)), outcomes=results)
    write(db, followups.set_next_step, CARMEN, "Acordar la sesión de concejo", ago(-1))
    inside = brief_of(db, CARMEN)
    assert [(each.text, each.strong) for each in inside.agenda.points] == [
        ("Cerrar observaciones", "venció hace 5 días"),
        ("Enviar el formato", ""),
        ("Sin plazo", ""),
        ("Acordar la sesión de concejo", "vence mañana"),
        ("Feria laboral", ""),
    ]
    shared = brief_of(db, CARMEN, shareable=True)
    assert "Acordar la sesión de concejo" not in texts(shared.agenda.points)
    past = brief_of(db, CARMEN, as_of=ago(1))
    assert "Acordar la sesión de concejo" not in texts(past.agenda.points)


def test_the_next_meeting_is_the_first_still_to_come(db):
    assert brief_of(db, CARMEN).agenda.when == ""
    for days, subject in ((40, "Tardía"), (10, "Próxima"), (-3, "Pasada")):
        meeting(
            db,
            DAY(ago(-days)),
            subject=subject,
            state=EventState.PLANNED,
            start_time=time(10, 0),
            venue=f"Sala de la {subject}",
        )
    meeting(db, DAY(ago(-1)), subject="Cancelada", state=EventState.CANCELLED)
    agenda = brief_of(db, CARMEN).agenda
    assert agenda.place == "Sala de la Próxima"
    assert agenda.when.endswith(", 10:00")
    assert agenda.when[0].isupper()
    assert titles(brief_of(db, CARMEN)) == []


def test_a_meeting_known_only_by_its_month_is_the_next_all_that_month(db):
    month = PartialDate.month(today().year + 1, 3)
    meeting(db, month, state=EventState.PLANNED)
    assert brief_of(db, CARMEN).agenda.when == f"marzo de {today().year + 1}"


def test_commitments_are_those_that_were_open_that_day(db):
    meeting(
        db,
        DAY(date(2023, 10, 2)),
        outcomes=[
            owed("Cumplido después", date(2023, 11, 1)),
            owed("Cumplido antes", date(2023, 11, 1)),
            owed("Aún abierto", date(2024, 2, 15)),
            owed("Sin efecto", date(2024, 2, 15), state=CommitmentState.DROPPED),
        ],
    )
    meeting(db, DAY(date(2024, 1, 10)), outcomes=[owed("Posterior", date(2024, 3, 1))])
    with db.read() as session:
        rows = {each.text: each.id for each in outcomes.of_organization(session, CARMEN)}
    for text, day in (
        ("Cumplido después", date(2024, 1, 5)),
        ("Cumplido antes", date(2023, 11, 30)),
    ):
        write(db, tasks.set_done, rows[text], done=True, on=day)
    then = brief_of(db, CARMEN, as_of=IN_2023)
    assert [(each.text, each.due, each.state, each.tone) for each in then.commitments] == [
        ("Cumplido después", "1 nov 2023", "Venció hace 41 días", "danger"),
        ("Aún abierto", "15 feb 2024", "En plazo", "plain"),
    ]
    assert then.commitments[0].responsible == "Gerencia"
    assert texts(brief_of(db, CARMEN).commitments) == ["Aún abierto", "Posterior"]


def test_a_commitment_that_falls_due_soon_is_marked(db):
    results = [owed("Pronto", ago(-3)), owed("Lejos", ago(-90)), owed("Sin plazo", None)]
    meeting(db, DAY(ago(1)), outcomes=results)
    lines = {each.text: each for each in brief_of(db, CARMEN).commitments}
    assert [(lines[name].state, lines[name].tone) for name in ("Pronto", "Lejos", "Sin plazo")] == [
        ("En plazo", "warn"),
        ("En plazo", "plain"),
        ("Sin fecha", "plain"),
    ]


def test_needs_say_where_they_were_heard_and_restricted_ones_stay_inside(db):
    meeting(
        db,
        DAY(date(2023, 8, 24)),
        type_id=catalogue.event_type_id("working_breakfast"),
        outcomes=[
            {"kind": OutcomeKind.NEED, "text": "Datos por zona"},
            {"kind": OutcomeKind.RISK, "text": "Cambio de gestión", "restricted": True},
            {"kind": OutcomeKind.AGREEMENT, "text": "Volver a verse"},
            owed("Reservado", date(2023, 9, 1), restricted=True),
        ],
    )
    inside = brief_of(db, CARMEN, as_of=IN_2023)
    found = {each.text: (each.kind, each.source, each.tone) for each in inside.outcomes}
    assert found == {
        "Datos por zona": ("Necesidad", "Desayuno de trabajo · 24 ago 2023", "warn"),
        "Cambio de gestión": ("Riesgo", "Desayuno de trabajo · 24 ago 2023", "danger"),
    }
    shared = brief_of(db, CARMEN, as_of=IN_2023, shareable=True)
    assert texts(shared.outcomes) == ["Datos por zona"]
    assert (shared.commitments, shared.agenda.points) == ((), ())
    assert brief_of(db, CARMEN, as_of=date(2023, 8, 23)).outcomes == ()


# --- What happened


def test_an_interaction_counts_who_came_and_what_came_of_it(db):
    other = company(db)
    meeting(
        db,
        DAY(date(2023, 12, 6)),
        subject="Revisión del plan",
        modality=Modality.IN_PERSON,
        participants=[
            {"organization_id": CARMEN, "person_id": holder(db, "Ana Prueba", "Gerente")},
            {"organization_id": other},
            {"person_id": holder(db, "Rosa Quispe", "Jefa", at=other)},
            {
                "person_id": holder(db, "Luis Ausente", "Asesor"),
                "state": ParticipationState.ABSENT,
            },
        ],
        head_counts=[
            {"unit": CountUnit.PERSONS, "total": 10},
            {"unit": CountUnit.INSTITUTIONS, "total": 2},
        ],
        outcomes=[{"kind": OutcomeKind.AGREEMENT, "text": f"Acuerdo {n}"} for n in range(3)]
        + [owed("Compromiso", date(2024, 1, 1))],
        recorded_by_id=write(db, save_focal_point, {"name": "Lucía Paredes", "agency": "OIM"}),
    )
    (line,) = brief_of(db, CARMEN).interactions
    assert (line.when, line.title, line.who) == ("6 dic 2023", "Revisión del plan", "OIM")
    assert line.detail == (
        "Reunión presencial, 12 asistentes, 2 instituciones. 3 acuerdos, 1 compromiso. "
        "Con Ejemplo Textil S. A. C."
    )
    assert (
        brief_of(db, other)
        .interactions[0]
        .detail.endswith("Con Municipalidad Distrital de Carmen de la Legua Reynoso.")
    )


@pytest.mark.parametrize(
    ("agreements", "commitments", "said"),
    [
        (1, 0, "Reunión. 1 acuerdo."),
        (0, 2, "Reunión. 2 compromisos."),
        (2, 1, "Reunión. 2 acuerdos, 1 compromiso."),
        (0, 0, "Reunión."),
    ],
)
def test_one_is_not_several(db, agreements, commitments, said):
    results = [{"kind": OutcomeKind.AGREEMENT, "text": "Sí"}] * agreements
    meeting(db, DAY(IN_2023), outcomes=results + [owed("Hacer", IN_2023)] * commitments)
    assert brief_of(db, CARMEN).interactions[0].detail == said


@pytest.mark.parametrize(
    ("modality", "said"),
    [
        (Modality.IN_PERSON, "Taller presencial."),
        (Modality.VIRTUAL, "Taller virtual."),
        (Modality.HYBRID, "Taller presencial y virtual."),
    ],
)
def test_how_people_met_agrees_with_whatever_it_was(db, modality, said):
    meeting(db, DAY(IN_2023), type_id=catalogue.event_type_id("workshop"), modality=modality)
    assert brief_of(db, CARMEN).interactions[0].detail == said


def test_several_institutions_are_named_and_the_rest_counted(db):
    names = [f"Ejemplo {letter}" for letter in "ABCDE"]
    there = [{"organization_id": company(db, official_name=name)} for name in names]
    meeting(db, DAY(IN_2023), participants=[{"organization_id": CARMEN}, *there])
    detail = brief_of(db, CARMEN).interactions[0].detail
    assert detail == "Reunión. Con Ejemplo A, Ejemplo B, Ejemplo C y 2 más."


def test_events_without_a_number_give_none(db):
    meeting(db, PartialDate.year(2023), several=True)
    assert brief_of(db, CARMEN).interactions[0].detail == "Reunión, varias, sin número."


def test_history_ends_with_the_day_newest_first_and_undated_last(db):
    meeting(db, DAY(date(2023, 10, 2)), subject="Octubre")
    meeting(db, PartialDate.month(2023, 11), subject="Noviembre")
    meeting(db, DAY(date(2024, 1, 9)), subject="Enero")
    meeting(db, None, subject="Sin fecha")
    meeting(db, DAY(date(2023, 12, 1)), subject="No fue", state=EventState.CANCELLED)
    then = brief_of(db, CARMEN, as_of=IN_2023)
    assert titles(then) == ["Noviembre", "Octubre", "Sin fecha"]
    assert [each.when for each in then.interactions] == [
        "noviembre de 2023",
        "2 oct 2023",
        "sin fecha",
    ]
    assert titles(brief_of(db, CARMEN))[0] == "Enero"


# --- A person


def test_a_person_has_posts_meetings_and_what_they_answer_for(db):
    reach = [ContactValues(ContactKind.PHONE, "987654321", personal=True)]
    who = {
        "treatment": "Sra.",
        "notes": "Prefiere la mañana",
        "consent_basis": next(iter(ConsentBasis)),
        "consent_on": date(2023, 1, 2),
    }
    start, end = PartialDate.year(2019), PartialDate.year(2022)
    ana = holder(db, "Ana Prueba Ruiz", "Asesora", start=start, end=end, reach=reach, who=who)
    textil = company(db)
    post_id = write(
        db, people.save_post, {"organization_id": textil, "title": "Gerente", "single": True}
    )
    values = {"person_id": ana, "post_id": post_id, "start": DAY(date(2023, 1, 1))}
    write(db, people.appoint, values)
    meeting(
        db,
        DAY(date(2020, 6, 1)),
        subject="De asesora",
        participants=[{"person_id": ana}, {"organization_id": textil}],
        outcomes=[
            {"kind": OutcomeKind.NEED, "text": "Capacitar", "raised_by_id": ana},
            owed("Enviar", date(2020, 7, 1), responsible_id=ana),
        ],
    )
    meeting(
        db, DAY(ago(-5)), state=EventState.PLANNED, venue="Sala", participants=[{"person_id": ana}]
    )
    now = brief_of(db, ana)
    assert (now.kind, now.name) == ("person", "Sra. Ana Prueba Ruiz")
    assert now.about == ("Gerente, Ejemplo Textil S. A. C.",)
    assert [(each.title, each.span, each.current) for each in now.posts] == [
        ("Gerente", "desde 1 ene 2023", True),
        ("Asesora", "2019–2022", False),
    ]
    assert (now.agenda.place, texts(now.agenda.points)) == ("Sala", ["Enviar"])
    assert (texts(now.outcomes), texts(now.commitments)) == (["Capacitar"], ["Enviar"])
    assert now.interactions[0].detail == (
        "Reunión, 1 asistente. 1 compromiso. "
        "Como Asesora, Municipalidad Distrital de Carmen de la Legua Reynoso. "
        "Con Ejemplo Textil S. A. C."
    )
    assert ("Notas", "Prefiere la mañana") in [(each.label, each.text) for each in now.facts]
    shared = brief_of(db, ana, shareable=True)
    assert (shared.facts, shared.reach) == ((), ())
    then = brief_of(db, ana, as_of=date(2020, 7, 15))
    assert [(each.title, each.current) for each in then.posts] == [("Asesora", True)]
    assert then.about == ("Asesora, Municipalidad Distrital de Carmen de la Legua Reynoso",)
    assert then.commitments[0].state == "Venció hace 14 días"
    before = brief_of(db, ana, as_of=date(2018, 1, 1))
    assert (before.posts, before.outcomes, before.interactions) == ((), (), ())


# --- All of it


def test_a_brief_is_gathered_in_few_queries_however_long_the_history(db, queries):
    for number in range(3):
        meeting(db, DAY(ago(number)), participants=[{"organization_id": CARMEN}])
    queries.clear()
    brief_of(db, CARMEN)
    few = len(queries)
    for number in range(30):
        person_id = holder(db, f"Persona {number}", "Gerente")
        meeting(db, DAY(ago(number)), participants=[{"person_id": person_id}])
    queries.clear()
    assert len(brief_of(db, CARMEN).interactions) == 33
    assert len(queries) == few <= 14


def test_another_language_says_it_in_that_language(db):
    stage(db, "signed", DAY(date(2023, 9, 21)))
    with speaking("en"):
        brief = brief_of(db, CARMEN, as_of=date(2023, 9, 30))
    assert brief.as_of == "30 Sep 2023"
    assert "Signed" in steps(brief)
    assert show_day(date(2023, 9, 30), date.min) == "30 set 2023"


def test_an_example_says_that_it_is_one(db):
    assert brief_of(db, company(db, example=True)).example
    assert not brief_of(db, CARMEN).example
