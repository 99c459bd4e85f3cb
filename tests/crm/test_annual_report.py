"""The report of 2023 from the records of the demo, line by line as its readers know it.

`LINES` has a row for each line, S1 to S81: what must appear, in that order, in the PDF and in the
Word file, and of which records it tells.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from makers import CARMEN, trying
from printed import bare, docx_text, pdf_text
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.year import YEAR, fill_year
from crm import catalogue, events, organizations, people, plans
from crm.annual import overrides
from crm.annual.report import Section, basis, gather_report
from crm.annual.value import Bullets, Callout, DateCallout, Paragraph, Ref, Span, YearReport
from crm.annual.words import text_of
from crm.database import Database, open_database
from crm.dates import PartialDate
from crm.demo import build_demo
from crm.model import (
    AnnualReport,
    Commitment,
    Event,
    EventOrganizer,
    EventState,
    HeadCount,
    Material,
    MaterialKind,
    NextStep,
    Observance,
    OrganizationKind,
    Outcome,
    OutcomeKind,
    Participation,
    ParticipationState,
    Publication,
    StageChange,
    StepState,
)
from crm.reports import annual_docx, annual_pdf

URL = (
    "https://migrationnetwork.un.org/es/strong-partnerships-heart-cross-regional-dialogue-"
    "global-compact-migration-champions"
)

# The line, what it says, and the kinds of the records that say so.
LINES: list[tuple[int, str, str]] = [
    (1, "Logros de la Red de las Naciones Unidas sobre la Migración durante 2023", ""),
    (2, "involucrar a actores clave en la implementación del Pacto Mundial para la Migración", ""),
    (3, "Objetivo específico 1", "objective"),
    (3, "Brindar asistencia técnica al Estado peruano para generar política pública", "objective"),
    (4, "Actividad 1.1.1.2", "activity"),
    (5, "Tres talleres de vinculación de la Agenda 2030 y los ODS con el PMM", "activity"),
    (5, "Meta: 3 talleres. Realizado: 2 desayunos de trabajo.", "activity"),
    (6, "Se realizaron dos desayunos de trabajo", "event"),
    (6, "el vínculo entre la migración y el desarrollo sostenible", "event"),
    (7, "Participaron", "head_count"),
    (8, "30 representantes de gobiernos locales de Lima Metropolitana y Callao", "head_count"),
    (9, "Identificaron necesidades y oportunidades", "outcome"),
    (9, "a través de una gestión migratoria ajustada al territorio", "outcome"),
    (
        10,
        "14 empresas de diversos rubros: financieras, supermercados, startups, etc.",
        "head_count",
    ),
    (11, "Obtuvieron más recursos y herramientas", "outcome"),
    (11, "involucrar personas migrantes en cadenas de valor y procesos de contratación", "outcome"),
    (12, "Participación en la Reunión de Países Precursores 2023", "activity"),
    (13, "participación del Ministerio de Relaciones Exteriores de Perú", "event organization"),
    (13, "reunión intergubernamental realizada en Ghana del 28 al 30 de noviembre", "event"),
    (14, "Enlace", ""),
    (15, URL, "event"),
    (16, "Firma de la Declaración de Alcaldes de Marrakech", "activity"),
    (17, "La Red alentó e hizo seguimiento a la firma", "follow_up"),
    (17, "respalda el PMM y el Pacto Mundial sobre los Refugiados", "follow_up"),
    (18, "En Carmen de la Legua", "follow_up"),
    (18, "plan de acción", "follow_up"),
    (19, "Gobierno local de Carmen de la Legua", "follow_up"),
    (19, "por verificar", "follow_up"),
    (20, "Gobierno regional de Tumbes", "follow_up"),
    (20, "por verificar", "follow_up"),
    (21, "Gestionar la información para la toma de decisiones y mayor comunicación", "objective"),
    (22, "Actividad 2.1.1.2", "activity"),
    (23, "Material informativo en formato amigable sobre el trabajo de la Red", "activity"),
    (24, "Se actualizaron contenidos y se elaboraron nuevas hojas informativas", "material"),
    (25, "5 hojas informativas ya existentes fueron actualizadas", "material"),
    (26, "Publicadas en la Plataforma de Conocimiento de la Red", "material"),
    (27, "2 hojas informativas nuevas: una sobre los 23 objetivos del PMM", "material"),
    (27, "una dirigida a gobiernos locales", "material"),
    (28, "2 hojas informativas nuevas sobre los eventos realizados con", "material"),
    (28, "gobiernos locales y sector privado", "material"),
    (29, "Actividad 2.1.1.3", "activity"),
    (30, "Menciones y declaraciones de la Red en ocasiones y eventos importantes", "activity"),
    (31, "Declaración por el Día Internacional del Trabajo", "material observance"),
    (
        32,
        "Enfocada en integración socioeconómica, aportes a la economía y la Agenda 2030",
        "material",
    ),
    (32, "obstáculos por superar", "material"),
    (33, "publicaciones en redes sociales", "material publication"),
    (33, "Facebook, Instagram y Twitter en fechas conmemorativas", "material publication"),
    (34, "10 de diciembre", "observance material"),
    (35, "Cinco años del PMM", "observance material"),
    (36, "18 de diciembre", "observance material"),
    (37, "Día Internacional del Migrante", "observance material"),
    (38, "Actividad 2.1.1.4", "activity"),
    (39, "Cronograma de acciones de visibilización en redes sociales", "activity"),
    (40, "Se promovió el envío de Buenas Prácticas al Repositorio", "event"),
    (41, "21 prácticas que en total ha alcanzado el Perú", "opening_balance"),
    (41, "Gobierno Naciones Unidas Sociedad civil", "opening_balance"),
    (42, "Material audiovisual para difusión entre actores clave", "activity"),
    (43, "Se están actualizando y elaborando videos para difundir el PMM", "material"),
    (44, "Aportes a la migración de las agencias, fondos y programas de la Red", "material"),
    (45, "Conocimientos sobre el PMM", "material"),
    (45, "partes interesadas", "material"),
    (46, "Actividad 2.1.2.1", "activity"),
    (47, 'Réplica anual del taller para United Nations Country Team, "Training of', "activity"),
    (48, "Se iniciaron las coordinaciones entre la Red regional y la nacional", "event"),
    (49, "El ToT fue programado para los días 15 y 16 de febrero de 2024", "event"),
    (50, "Actividad 2.3.1.1", "activity"),
    (51, "Fact sheets sobre la importancia de la seguridad alimentaria", "activity"),
    (52, "Se redactó la primera versión", "material"),
    (52, "Migración y Seguridad Alimentaria", "material"),
    (53, "Durante el primer trimestre de 2024, el material se subirá a la", "publication material"),
    (53, "Plataforma de Conocimiento de la Red", "publication"),
    (54, "Fomentar la inclusión de la migración como un tema importante", "objective"),
    (55, "Actividad 3.2.2.1", "activity"),
    (56, "Encuentros institucionales anuales para promover el intercambio", "activity"),
    (57, "reuniones de intercambio de información y socialización de actividades", "event"),
    (57, "con el Grupo de Trabajo para Refugiados y Migrantes, y la Mesa de Trabajo", "event"),
    (58, "Se realizaron sesiones informativas sobre el PMM con funcionarios", "event"),
    (59, "Entre ellos:", "organization"),
    (60, "Superintendencia Nacional de Migraciones", "organization"),
    (61, "Defensoría del Pueblo", "organization"),
    (62, "Organizaciones de migrantes", "organization"),
    (63, "Grupo Impulsor de Jóvenes para la Comisión Nacional ante el Cambio", "organization"),
    (64, "Actividad 3.2.2.3", "activity"),
    (65, "Evento de promoción de compromisos institucionales, lineamientos y/o", "activity"),
    (66, "La Red se sumó al taller, organizado por", "event"),
    (66, "(OIT) y la Comisión Económica para América Latina y el Caribe (CEPAL)", "event"),
    (66, "con reflexiones sobre las contribuciones de la migración internacional", "event"),
    (67, "El nombre del evento fue:", "event"),
    (
        68,
        "Territorios Integradores: Fortaleciendo las capacidades de gobiernos locales para la "
        "protección e integración socioeconómica de personas refugiadas, migrantes, retornadas y "
        "comunidad de acogida en Perú",
        "event",
    ),
    (69, "Migration Multi-partners Trust Fund (MPTF)", "activity"),
    (70, "En un esfuerzo interagencial,", "follow_up"),
    (70, "(FAO), la Organización Internacional para las Migraciones (OIM) y OIT", "follow_up"),
    (70, "fueron candidatos al Migration MPTF con una propuesta de proyecto", "follow_up"),
    (70, "cambio climático y migración", "follow_up"),
    (
        71,
        "Building Resilience in Ancash: Strengthening Migration and Environmental Governance and "
        "Supporting Climate-adapted Livelihoods",
        "follow_up",
    ),
    (72, "Próximos pasos", ""),
    (73, "Asistencia técnica al Estado peruano: Revisión Regional 2024", "next_step"),
    (74, "Apoyo a la participación de gobierno y sociedad civil mediante eventos", "next_step"),
    (75, "Difusión del conocimiento sobre el PMM mediante sesiones informativas", "next_step"),
    (
        76,
        "Gestionar la información para la toma de decisiones: Generación de conocimiento",
        "next_step",
    ),
    (77, "Elaboración de una hoja informativa sobre la Declaración de Alcaldes", "next_step"),
    (78, "Coorganización del ToT para el UN Country Team en Perú", "next_step"),
    (
        79,
        "Posicionar la migración como un tema importante en la agenda política: Capacitaciones "
        "técnicas y sesiones informativas",
        "next_step",
    ),
    (80, "Recopilación de información y apoyo desde la Red de las Naciones Unidas", "next_step"),
    (81, "Promoción de incorporación de Buenas Prácticas, Pledges, más gobiernos", "next_step"),
]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path: Path = tmp_path_factory.mktemp("logros") / "demo.db"
    build_demo(path)
    with closing(open_database(path)) as db:
        yield db


@pytest.fixture(scope="module")
def report(demo: Database) -> YearReport:
    return gathered(demo)


@pytest.fixture(scope="module")
def papers(report: YearReport) -> dict[str, str]:
    return {"pdf": pdf_text(report), "docx": docx_text(report)}


def gathered(db: Database, year: int = 2023, **how: Any) -> YearReport:
    with db.read() as session:
        return gather_report(session, year, **how)


# What a report says, and of what


def telling(value: Any) -> Iterator[tuple[str, set[str]]]:
    """The words of each part of a report, and the kinds of the records that it tells of."""
    if isinstance(value, tuple):
        for each in value:
            yield from telling(each)
    elif is_dataclass(value) and not isinstance(value, Ref):
        refs = (*getattr(value, "refs", ()), *filter(None, [getattr(value, "ref", None)]))
        if refs:
            yield bare(all_words(value)), {each.kind for each in refs}
        for each in fields(value):
            yield from telling(getattr(value, each.name))


def all_words(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        glue = "" if value and isinstance(value[0], Span) else " "
        return glue.join(map(all_words, value))
    if isinstance(value, Span):
        return value.text
    if is_dataclass(value) and not isinstance(value, Ref):
        names = [each.name for each in fields(value) if each.name not in ("key", "figure", "mark")]
        return " ".join(all_words(getattr(value, name)) for name in names)
    return ""


def sentences(report: YearReport) -> str:
    """All the passages of a report in one text."""
    parts = [*(p for o in report.objectives for p in o.activities), *report.others]
    return "\n".join(all_words(each) for each in parts)


@pytest.mark.parametrize("paper", ["pdf", "docx"])
def test_every_line_is_there_in_its_place(papers, paper):
    text, place = bare(papers[paper]), 0
    assert {number for number, *_rest in LINES} == set(range(1, 82))
    for number, wanted, _kinds in LINES:
        found = text.find(bare(wanted), place)
        assert found >= 0, f"S{number}: «{wanted}» after «{text[max(0, place - 60) : place + 120]}»"
        place = found + 1


def test_every_line_tells_of_its_records(report):
    told = list(telling(report))
    for number, wanted, kinds in LINES:
        if kinds:
            there = [found for words, found in told if bare(wanted) in words]
            assert any(set(kinds.split()) <= found for found in there), f"S{number} «{wanted}»"


def test_the_shape_of_the_year(report):
    activities = [each for objective in report.objectives for each in objective.activities]
    assert len(report.objectives) == 3
    assert len(activities) == 12
    assert sum(each.heading != "Actividad" for each in activities) == 8
    blocks = [block for each in activities for block in each.blocks]
    numbers = [each.number for each in blocks if isinstance(each, Callout)]
    assert numbers == ["30", "14", "5", "2", "2", "21"]
    days = [each.day for each in blocks if isinstance(each, DateCallout)]
    assert days == ["10 de diciembre", "18 de diciembre"]
    assert [len(each.steps) for each in report.steps] == [2, 2, 2]
    keys = [each.key for each in blocks]
    assert len(set(keys)) == len(keys)


def test_every_number_is_that_of_its_figure(demo, report):
    evidence = {each.name: str(each.value) for each in report.evidence}
    blocks = [b for o in report.objectives for a in o.activities for b in a.blocks]
    for each in (*report.tiles, *(b for b in blocks if isinstance(b, Callout))):
        assert evidence[each.figure] == each.number, each


# Changing the records changes the sentences


def _thirty(session: Session) -> None:
    session.scalars(select(HeadCount).where(HeadCount.total == 30)).one().total = 31


def _not_held(session: Session) -> None:
    breakfast = session.scalars(select(Event).where(Event.subject.like("Desayuno%empresas"))).one()
    breakfast.state = EventState.PLANNED


def _organizer(session: Session) -> None:
    ilo = catalogue.entity_id("OIT")
    row = session.scalars(select(EventOrganizer).filter_by(organization_id=ilo)).one()
    row.organization_id = catalogue.entity_id("PNUD")


def _day(session: Session) -> None:
    material = Material.title.like("Publicación por el aniversario%")
    observance = session.scalars(select(Observance).join(Material).where(material)).one()
    observance.day = 11


def _posted(session: Session) -> None:
    material = select(Material.id).where(Material.title.like("Publicación por el aniversario%"))
    for each in session.scalars(select(Publication).where(Publication.material_id.in_(material))):
        each.on = PartialDate.day(date(2023, 12, 9))


def _confirmed(session: Session) -> None:
    for each in session.scalars(select(StageChange).where(StageChange.to_verify)):
        each.to_verify, each.on = False, PartialDate.day(date(2023, 6, 1))


def _held_after_all(session: Session) -> None:
    session.scalars(
        select(Event).where(Event.start_first == date(2024, 2, 15))
    ).one().state = EventState.HELD


def _reason(session: Session) -> None:
    choice = plans.find(session, "1.1.1.2")[0]
    plans.save_activity(session, {"reason": "el tercero pasó a 2024"}, choice.id)


CHANGES: list[tuple[str, Callable[[Session], None], str, str]] = [
    ("30", _thirty, "30 representantes", "31 representantes"),
    ("realizado", _not_held, "dos desayunos de trabajo", "Se realizó un desayuno de trabajo"),
    (
        "organizer",
        _organizer,
        "Organización Internacional del Trabajo (OIT) y la Comisión",
        "el Programa de las Naciones Unidas para el Desarrollo (PNUD) y la Comisión",
    ),
    ("10 December", _day, "10 de diciembre Cinco años", "11 de diciembre Cinco años"),
    ("posted", _posted, "nothing", "Cinco años del PMM, publicado el 9 de diciembre"),
    ("confirmed", _confirmed, "Firmado, por verificar", "Tumbes Firmado"),
    ("still ahead", _held_after_all, "nothing", "El ToT fue programado para los días 15 y 16 de"),
    ("reason", _reason, "nothing", "Realizado: 2 desayunos de trabajo. El tercero pasó a 2024."),
]


@pytest.mark.parametrize(("what", "change", "before", "after"), CHANGES, ids=lambda each: each)
def test_a_change_of_the_records_changes_the_sentence(demo, report, what, change, before, after):
    told = bare(sentences(report))
    assert before == "nothing" or bare(before) in told
    with trying(demo) as session:
        change(session)
        session.flush()
        changed = bare(sentences(gather_report(session, 2023)))
    assert bare(after) in changed
    assert before == "nothing" or bare(before) not in changed


def test_thirty_people_by_name_are_thirty_and_one_less_is_twenty_nine_everywhere(demo, report):
    (callout,) = _callouts(report, "30")
    with trying(demo) as session:
        head = session.scalars(select(HeadCount).where(HeadCount.total == 30)).one()
        people_ = _name_them(session, head.event_id, 30)
        session.delete(head)
        session.flush()
        named = gather_report(session, 2023, names=True)
        (again,) = _callouts(named, "30")
        assert text_of(again.what) == text_of(callout.what)
        assert text_of(again.below) == text_of(callout.below)
        assert sum("Persona de Prueba" in each for each in _evidence(named, again.figure)) == 30

        elsewhere = people.save_post(
            session, {"organization_id": catalogue.government_id("200000"), "title": "Asesora"}
        )
        people.appoint(session, {"person_id": people_[0], "post_id": elsewhere})
        session.flush()
        assert gather_report(session, 2023, names=True) == named

        session.delete(session.scalars(select(Participation).filter_by(person_id=people_[0])).one())
        session.flush()
        fewer = gather_report(session, 2023, names=True)
    (now,) = _callouts(fewer, "29")
    assert _callouts(fewer, "30") == []
    assert len(_evidence(fewer, now.figure)) == 29
    for text in (pdf_text(fewer), docx_text(fewer)):
        assert bare("29 representantes de gobiernos locales de Lima Metropolitana") in bare(text)
        assert bare("30 representantes") not in bare(text)


def _callouts(report: YearReport, number: str) -> list[Callout]:
    blocks = [b for o in report.objectives for a in o.activities for b in a.blocks]
    return [each for each in blocks if isinstance(each, Callout) and each.number == number]


def _evidence(report: YearReport, figure: str) -> tuple[str, ...]:
    return next(each.records for each in report.evidence if each.name == figure)


def _name_them(session: Session, event_id: int, number: int) -> list[int]:
    """So many people of municipalities of Lima and Callao, who attended."""
    made = []
    places = [CARMEN, catalogue.government_id("150100"), catalogue.government_id("150122")]
    for place in range(number):
        person_id = people.save_person(
            session, people.split_name(f"Persona de Prueba Número{place}")
        )
        session.add(
            Participation(
                event_id=event_id,
                person_id=person_id,
                organization_id=places[place % 3],
                institution="Municipalidad",
                state=ParticipationState.ATTENDED,
            )
        )
        made.append(person_id)
    return made


# Papers


def test_the_same_day_gives_the_same_bytes(demo, report):
    again = gathered(demo, as_of=date(2023, 12, 31))
    assert again == report
    for write in (annual_pdf.report_pdf, annual_docx.report_docx):
        assert write(again) == write(report)


def test_a_year_without_achievements_says_so(demo):
    report = gathered(demo, 2024)
    for text in (pdf_text(report), docx_text(report)):
        assert "No hay logros registrados de 2024" in " ".join(text.split())
    assert report.objectives == ()
    assert report.tiles == ()
    assert bare("El Training of trainers (ToT) fue programado") in bare(sentences(report))
    assert gathered(demo, 2022).nothing.startswith("No hay logros registrados de 2022")


def test_the_report_in_english_keeps_what_has_no_english_and_marks_it(demo):
    report = gathered(demo, language="en")
    text = bare(pdf_text(report))
    for wanted in (
        "Achievements of the United Nations Network on Migration during 2023",
        "Two working breakfasts were held",
        "from 28 to 30 November",
        "Five years of the GCM",
        "International Labour Organization (ILO)",
        "was scheduled for 15 and 16 February 2024",
        "During the first quarter of 2024",
        "Next steps",
    ):
        assert bare(wanted) in text, wanted
    statement = report.objectives[0].statement
    assert [each.untranslated for each in statement] == [True]


def test_parts_may_be_left_out(demo):
    report = gathered(demo, sections=[Section.STEPS])
    assert report.evidence == report.tiles == ()
    assert len(report.steps) == 3


def test_a_full_year_is_gathered_in_as_many_queries_as_a_small_one(db, queries):
    asked = []
    for size in (3, 12):
        with trying(db) as session:
            fill_year(session, activities=size, events=4 * size, attendees=20 * size)
            session.flush()
            queries.clear()
            report = gather_report(session, YEAR)
            asked.append(len(queries))
            assert len([a for o in report.objectives for a in o.activities]) == size
    assert asked[0] == asked[1]


# What was promised the year before


def test_last_years_steps_are_told_with_what_came_of_them(demo):
    with trying(demo) as session:
        plans.save_plan(session, {"year": 2024})
        _held_after_all(session)
        step = session.scalars(select(NextStep).where(NextStep.theme_es.like("Revisión%"))).first()
        assert step is not None
        step.state = StepState.DROPPED
        session.flush()
        report = gather_report(session, 2024)
    told = [text_of(each) for group in report.promised for each in group.steps]
    assert [each.rsplit(". ", 1)[1] for each in told] == [
        "Quedó sin efecto.",
        "Pendiente.",
        "Pendiente.",
        "Hecho.",
        "Pendiente.",
        "Pendiente.",
    ]


# Written by hand


def test_a_passage_by_hand_stays_and_says_when_it_is_outdated(demo, report):
    key = next(
        block.key
        for block in report.objectives[0].activities[0].blocks
        if isinstance(block, Paragraph)
    )
    with trying(demo) as session:
        kept = basis(session, 2023, "es", key)
        overrides.write(session, 2023, "es", key, "Hubo **dos desayunos** muy buenos.", kept)
        passage = _passage(gather_report(session, 2023), key)
        assert passage.words == (
            Span("Hubo "),
            Span("dos desayunos", bold=True),
            Span(" muy buenos."),
        )
        assert passage.by_hand
        assert passage.outdated == ()

        breakfast = session.scalars(select(Event).where(Event.subject.like("Desayuno%"))).first()
        assert breakfast is not None
        values = {"subject": "Otro", "type_id": breakfast.type_id, "topic": breakfast.topic}
        values |= {"activity_id": breakfast.activity_id, "state": EventState.HELD}
        events.save_event(session, values)
        outdated = _passage(gather_report(session, 2023), key)
        assert outdated.words == passage.words
        assert outdated.outdated == ("+1 desayuno de trabajo desde su edición",)

        overrides.reset(session, 2023, "es", key)
        back = _passage(gather_report(session, 2023), key)
        assert "tres desayunos de trabajo" in text_of(back.words)
        assert not back.by_hand


def test_a_passage_about_attendees_is_outdated_when_their_number_changes(demo):
    key = "1.1.1.2/attended"
    with trying(demo) as session:
        kept = basis(session, 2023, "es", key)
        overrides.write(session, 2023, "es", key, "Vinieron 30 y 14:", kept)
        _thirty(session)
        session.flush()
        assert _passage(gather_report(session, 2023), key).outdated == ("Decía 30; hoy son 31",)


def _passage(report: YearReport, key: str) -> Paragraph:
    blocks = [b for o in report.objectives for a in o.activities for b in a.blocks]
    return next(each for each in blocks if isinstance(each, Paragraph) and each.key == key)


def test_a_title_and_an_introduction_of_ones_own(demo):
    with trying(demo) as session:
        own = session.scalars(select(AnnualReport).where(AnnualReport.year == 2023)).one()
        own.title_es, own.intro_es = "Un año en el Perú", "Con el PMM."
        session.flush()
        report = gather_report(session, 2023)
    assert report.title == "Un año en el Perú"
    assert text_of(report.intro) == "Con el PMM."
    assert "Pacto Mundial para la Migración (PMM)" in sentences(report)


def test_a_planned_year_begins_with_the_introduction_of_the_last_one(demo, report):
    with trying(demo) as session:
        assert gather_report(session, 2024).intro == ()
        plan_id = plans.save_plan(session, {"year": 2024})
        plans.save_objective(session, {"plan_id": plan_id, "statement_es": "Objetivo"})
        session.flush()
        assert gather_report(session, 2024).intro == report.intro


def test_what_no_activity_has_is_told_apart_kind_by_kind(demo):
    with trying(demo) as session:
        for number, code in enumerate(("meeting", "meeting", "workshop")):
            values = {
                "subject": f"Encuentro {number}",
                "type_id": catalogue.event_type_id(code),
                "topic": f"Tema {['uno', 'dos', 'tres'][number]}",
                "start": PartialDate.day(date(2023, 5, number + 1)),
                "head_counts": [{"total": 5}],
            }
            events.save_event(session, values)
        events.save_event(
            session, values | {"subject": "Otro año", "start": PartialDate.year(2022)}
        )
        report = gather_report(session, 2023)
    (others,) = report.others
    assert others.heading == "Otros logros"
    assert [text_of(each.words) for each in others.blocks] == [
        "Se mantuvieron dos reuniones los días 1 y 2 de mayo.",
        "Se realizó un taller sobre tema tres, el 3 de mayo.",
    ]


def test_companies_count_once_however_many_came(demo):
    with trying(demo) as session:
        head = session.scalars(select(HeadCount).where(HeadCount.total == 14)).one()
        event_id = head.event_id
        session.delete(head)
        for number, sector in enumerate(("Finanzas", "Comercio", "Comercio")):
            company = _company(session, f"Empresa {number}", sector)
            for place in range(2):
                name = people.split_name(f"Representante{number} Prueba{place}")
                session.add(
                    Participation(
                        event_id=event_id,
                        person_id=people.save_person(session, name),
                        organization_id=company,
                        state=ParticipationState.ATTENDED,
                    )
                )
        session.flush()
        report = gather_report(session, 2023)
    (callout,) = _callouts(report, "3")
    assert text_of(callout.what) == "empresas de diversos rubros: comercio y finanzas"
    assert text_of(callout.below).startswith("Obtuvieron más recursos y herramientas")


def _company(session: Session, name: str, sector: str) -> int:
    values = {"kind": OrganizationKind.COMPANY, "official_name": name, "business_line": sector}
    return organizations.save_organization(session, values)


def test_bullets_are_who_was_pointed_out(report):
    lists = [b for o in report.objectives for a in o.activities for b in a.blocks]
    (among,) = (each for each in lists if isinstance(each, Bullets) and each.lead)
    assert text_of(among.lead) == "Entre ellos:"
    assert len(among.items) == 4


def test_new_materials_of_one_kind_are_told_in_the_singular(demo):
    with trying(demo) as session:
        for each in session.scalars(
            select(Material).where(Material.kind == MaterialKind.FACT_SHEET)
        ):
            if each.topic != "los 23 objetivos del PMM":
                each.example = True
        session.flush()
        told = sentences(gather_report(session, 2023))
    assert "Se elaboró una nueva hoja informativa para" in told
    assert "hoja informativa nueva sobre los 23 objetivos del PMM" in told


def test_a_plan_of_which_nothing_is_done_says_so(db):
    with trying(db) as session:
        plan_id = plans.save_plan(session, {"year": 2025})
        objective = {"plan_id": plan_id, "statement_es": "Objetivo"}
        objective_id = plans.save_objective(session, objective)
        plans.save_activity(session, {"objective_id": objective_id, "statement_es": "Algo"})
        report = gather_report(session, 2025)
    assert report.nothing == "Del plan de 2025 aún no hay logros registrados."
    assert "No hay nada registrado de esta actividad." in sentences(report)


def test_names_are_for_those_who_ask_and_numbers_for_all(demo):
    with trying(demo) as session:
        head = session.scalars(select(HeadCount).where(HeadCount.total == 30)).one()
        head.label, head.kind, head.total = None, OrganizationKind.DISTRICT.value, 28
        _name_them(session, head.event_id, 2)
        session.flush()
        report = gather_report(session, 2023)
        (callout,) = _callouts(report, "30")
        assert {each.kind for each in callout.refs} >= {"participation", "head_count"}
        records = _evidence(report, callout.figure)
        assert not any("Persona de Prueba" in each for each in records)
        assert "2 con nombre, que aquí no se publica" in records
        assert "Persona de Prueba" in str(gather_report(session, 2023, names=True).evidence)


def test_commitments_are_told_with_whoever_owes_them(demo):
    with trying(demo) as session:
        breakfast = session.scalars(select(Event).where(Event.subject.like("Desayuno%"))).first()
        assert breakfast is not None
        for number in range(12):
            outcome = Outcome(
                event_id=breakfast.id,
                kind=OutcomeKind.COMMITMENT,
                text=f"Abrir la ventanilla {number}",
                restricted=number == 0,
                raised_by="Rosa Quispe",
                commitment=Commitment(debtor_id=CARMEN),
            )
            session.add(outcome)
        session.flush()
        report = gather_report(session, 2023)
    blocks = [b for o in report.objectives for a in o.activities for b in a.blocks]
    (made,) = (b for b in blocks if b.key == "1.1.1.2/commitments")
    items = [text_of(each) for each in made.items]
    assert items[0].startswith("Municipalidad Distrital de Carmen de la Legua Reynoso: Abrir la")
    assert items[-1] == "Y 1 más."
    assert "Rosa Quispe" not in str(items)
