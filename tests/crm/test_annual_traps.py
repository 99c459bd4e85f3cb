"""The traps that the report of a year must not fall into, each with a test of its name."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from makers import CARMEN, TUMBES, trying
from sqlalchemy.orm import Session

from crm import (
    catalogue,
    events,
    figures,
    followups,
    materials,
    organizations,
    people,
    plans,
    publications,
)
from crm.annual import checks
from crm.annual.figures import figures_of
from crm.annual.report import gather_report
from crm.annual.value import ActivityPart, Block, Bullets, Callout, Labels, Mark, YearReport
from crm.annual.words import text_of
from crm.database import Database, open_database
from crm.dates import PartialDate
from crm.model import (
    CountUnit,
    EventState,
    MaterialKind,
    Measure,
    NetworkRole,
    NextStep,
    OrganizationKind,
    OrganizerRole,
    ParticipationState,
    PublicationState,
    StageChange,
    VersionKind,
    VersionState,
)

YEAR = 2023


@pytest.fixture(scope="module")
def file(_blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = Path(shutil.copyfile(_blank, tmp_path_factory.mktemp("trampas") / "t.db"))
    with closing(open_database(path)) as db:
        yield db


@pytest.fixture
def session(file: Database) -> Iterator[Session]:
    """A session on a file with nothing in it; whatever it writes is undone."""
    with trying(file) as session:
        yield session


def plan(session: Session, *activities: dict[str, Any], year: int = YEAR, **more: Any) -> list[int]:
    """A plan of one objective with these activities; their ids."""
    plan_id = plans.save_plan(session, {"year": year})
    objective = {"plan_id": plan_id, "statement_es": "Enunciado largo del objetivo"} | more
    objective_id = plans.save_objective(session, objective)
    given = {"objective_id": objective_id, "statement_es": "Hacer algo"}
    return [plans.save_activity(session, given | each) for each in activities]


def event(session: Session, activity_id: int | None = None, **values: Any) -> int:
    given = {
        "subject": "Encuentro",
        "type_id": catalogue.event_type_id("workshop"),
        "state": EventState.HELD,
        "activity_id": activity_id,
    }
    return events.save_event(session, given | values)


def at(month: int, day: int, year: int = YEAR) -> PartialDate:
    return PartialDate.day(date(year, month, day))


def person(session: Session, name: str) -> int:
    return people.save_person(session, people.split_name(name))


def organization(
    session: Session, name: str, kind: OrganizationKind = OrganizationKind.COMPANY
) -> int:
    return organizations.save_organization(session, {"kind": kind, "official_name": name})


def attended(*rows: tuple[int, int]) -> list[dict[str, Any]]:
    return [
        {
            "person_id": person_id,
            "organization_id": organization_id,
            "state": ParticipationState.ATTENDED,
        }
        for person_id, organization_id in rows
    ]


def report_of(session: Session, year: int = YEAR, **how: Any) -> YearReport:
    session.flush()
    return gather_report(session, year, **how)


def parts(report: YearReport) -> list[ActivityPart]:
    return [each for objective in report.objectives for each in objective.activities]


def blocks(report: YearReport) -> list[Block]:
    return [block for part in (*parts(report), *report.others) for block in part.blocks]


def told(report: YearReport) -> str:
    """What the passages and the large numbers of a report say, a line each."""
    lines = []
    for each in blocks(report):
        if isinstance(each, Callout):
            lines.append(f"{each.number} {text_of(each.what)}")
        elif isinstance(each, Bullets):
            lines += map(text_of, each.items)
        else:
            lines.append(text_of(getattr(each, "words", ())))
    return "\n".join(lines)


def value_of(session: Session, name: str, year: int = YEAR) -> int:
    session.flush()
    return next((each.value for each in figures_of(session, year) if each.name == name), 0)


def test_trap_a_plan_against_done(session: Session):
    (id_,) = plan(session, {"target": 3, "unit_es": "talleres"})
    breakfast = catalogue.event_type_id("working_breakfast")
    event(session, id_, type_id=breakfast)
    event(session, id_, type_id=breakfast)
    said = text_of(parts(report_of(session))[0].plan)
    assert said == "Meta: 3 talleres. Realizado: 2 desayunos de trabajo."
    assert any(each.kind is checks.GapKind.TARGET for each in checks.gaps(session, YEAR))
    plans.save_activity(session, {"reason": "el tercero pasó a 2024"}, id_)
    said = text_of(parts(report_of(session))[0].plan)
    assert said.endswith("Realizado: 2 desayunos de trabajo. El tercero pasó a 2024.")
    plans.save_activity(session, {"target": 2}, id_)
    said = text_of(parts(report_of(session))[0].plan)
    assert said == "Meta: 2 talleres. Realizado: 2 desayunos de trabajo."


def test_trap_b_people_institutions_and_attendances_are_not_the_same(session: Session):
    (id_,) = plan(session, {})
    one, other = person(session, "Rosa Quispe"), person(session, "Juan Ríos")
    shop = organization(session, "Tienda S. A. C.")
    event(session, id_, participants=attended((one, shop), (other, shop)))
    event(session, id_, participants=attended((one, shop)), topic="Otra cosa")
    assert "1 empresa" in told(report_of(session))
    names = ("persons", "attendances", "institutions")
    assert [value_of(session, f"{name}@{id_}") for name in names] == [2, 3, 1]


def test_trap_c_what_was_reached_so_far_is_not_what_was_new(session: Session):
    practices = catalogue.instrument_id("practices")
    plan(session, {"instrument_id": practices, "measure": Measure.FOLLOW_UPS})
    figures.save_balance(
        session, practices, {"by_on": date(2022, 12, 31), "total": 19, "source": "Red"}
    )
    for title in ("Una", "Otra"):
        followups.begin(
            session,
            CARMEN,
            practices,
            stage_id=catalogue.stage_id("published", "practices"),
            on=at(5, 3),
            title=title,
        )
    said = told(report_of(session))
    assert said.startswith("Se promovió el envío de Buenas Prácticas al Repositorio.")
    assert "21 prácticas que en total ha alcanzado el Perú, dos de ellas nuevas en el año" in said
    assert value_of(session, "reached.practices") == 21
    assert value_of(session, "new.practices") == 2


def test_trap_d_events_of_others_are_not_ours(session: Session):
    (id_,) = plan(session, {"target": 1})
    ilo = catalogue.entity_id("OIT")
    organizers = [{"organization_id": ilo, "role": OrganizerRole.ORGANIZES}]
    event(session, id_, network_role=NetworkRole.JOINS, organizers=organizers)
    report = report_of(session)
    assert "La Red se sumó al taller, organizado por la Organización Internacional" in told(report)
    assert "Realizado: 0 eventos" in text_of(parts(report)[0].plan)
    assert value_of(session, f"events@{id_}") == 0
    assert value_of(session, f"events_others@{id_}") == 1


def test_mails_to_and_fro_are_no_events_of_the_year(session: Session):
    (id_,) = plan(session, {"target": 1})
    mail = catalogue.event_type_id("email")
    event(session, start=at(3, 5))
    event(session, start=at(3, 6), type_id=mail)
    assert "taller" in told(report_of(session))
    assert "correo" not in told(report_of(session))
    assert value_of(session, "events") == 1
    event(session, id_, start=at(3, 7), type_id=mail)
    assert "Se envió un correo" in told(report_of(session))
    assert value_of(session, "events") == 2


def test_what_was_put_off_or_called_off_is_said_whosever_it_was(session: Session):
    one, other = plan(session, {"code": "1"}, {"code": "2"})
    event(session, one, network_role=NetworkRole.JOINS, state=EventState.POSTPONED)
    event(session, other, state=EventState.CANCELLED)
    assert told(report_of(session)).splitlines() == [
        "Se postergó un taller.",
        "Se canceló un taller.",
    ]


def test_trap_e_what_lies_ahead_is_not_done_whatever_its_state(session: Session):
    (id_,) = plan(session, {})
    event(session, id_, start=at(2, 15, 2024), end=at(2, 16, 2024))
    event(session, id_, start=at(10, 3))
    said = told(report_of(session))
    assert "Se realizó un taller el 3 de octubre." in said
    assert "El taller fue programado para los días 15 y 16 de febrero de 2024." in said
    early = told(report_of(session, as_of=date(2023, 9, 30)))
    assert "realizó" not in early
    assert "programados" in early
    assert value_of(session, f"events@{id_}") == 1
    assert "Se realizó un taller los días 15 y 16 de febrero." in told(report_of(session, 2024))


def test_trap_f_activities_without_a_code_stand_where_they_were_put(session: Session):
    names = ({"code": "2.1.1.10"}, {"statement_es": "Sin código"}, {"code": "2.1.1.9"})
    plan(session, *names)
    found = parts(report_of(session))
    assert [each.heading for each in found] == [
        "Actividad 2.1.1.9",
        "Actividad",
        "Actividad 2.1.1.10",
    ]
    assert len({each.key for each in found}) == 3


def test_trap_g_the_short_name_is_stored_and_not_cut(session: Session):
    plan(session, {}, short_es="Nombre corto")
    objective = plans.objectives(session, YEAR)[0]
    plan_row = plans.plan_of(session, YEAR)
    assert plan_row is not None
    session.add(
        NextStep(plan_id=plan_row.id, objective_id=objective.id, theme_es="Tema", text_es="Ir")
    )
    found = report_of(session)
    assert text_of(found.objectives[0].statement) == "Enunciado largo del objetivo"
    assert text_of(found.steps[0].heading) == "Nombre corto: Tema"


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (PartialDate.quarter(2024, 1), "Durante el primer trimestre de 2024, el material se"),
        (PartialDate.month(2024, 3), "En marzo de 2024, el material se subirá"),
        (PartialDate.year(2024), "Durante 2024, el material se subirá"),
        (PartialDate.day(date(2024, 1, 1)), "El 1 de enero de 2024, el material se subirá"),
    ],
)
def test_trap_h_a_partial_date_is_no_first_of_january(session: Session, when, said):
    (id_,) = plan(session, {})
    sheet = {"kind": MaterialKind.FACT_SHEET, "title": "Hoja", "activity_id": id_}
    material_id = materials.save_material(session, sheet)
    draft = {"kind": VersionKind.NEW, "state": VersionState.DRAFT}
    materials.save_version(session, material_id, draft)
    publications.save(
        session,
        material_id,
        {
            "channel_id": catalogue.channel_id("knowledge_platform"),
            "state": PublicationState.PLANNED,
            "planned": when,
        },
    )
    assert said in told(report_of(session))


def test_trap_i_a_statement_is_no_instrument(session: Session):
    one, other = plan(session, {}, {"instrument_id": catalogue.instrument_id("marrakech")})
    statement = {"kind": MaterialKind.STATEMENT, "title": "Por el trabajo", "activity_id": one}
    material_id = materials.save_material(session, statement)
    out = {"kind": VersionKind.NEW, "state": VersionState.PUBLISHED, "on": at(5, 1)}
    materials.save_version(session, material_id, out)
    followups.begin(
        session,
        TUMBES,
        catalogue.instrument_id("marrakech"),
        stage_id=catalogue.stage_id("signed"),
        on=at(6, 1),
    )
    published, signed = (text_of(each.blocks[0].words) for each in parts(report_of(session)))
    assert published == "Se publicó la declaración «Por el trabajo»."
    assert "a la firma de la Declaración de Alcaldes de Marrakech" in signed
    assert value_of(session, "signed.marrakech") == 1
    assert value_of(session, f"materials_new@{other}") == 0


def test_trap_j_whoever_is_listed_has_not_signed(session: Session):
    marrakech = catalogue.instrument_id("marrakech")
    plan(session, {"instrument_id": marrakech})
    followups.begin(
        session, CARMEN, marrakech, stage_id=catalogue.stage_id("interested"), on=at(3, 1)
    )
    followups.begin(
        session, TUMBES, marrakech, stage_id=catalogue.stage_id("signed"), to_verify=True
    )
    (labels,) = (each for each in blocks(report_of(session)) if isinstance(each, Labels))
    assert [(each.name, each.mark) for each in labels.items] == [
        ("Gobierno regional de Tumbes", Mark.TO_VERIFY)
    ]
    assert text_of(labels.items[0].words) == "Firmado, por verificar"
    change = session.query(StageChange).filter(StageChange.to_verify).one()
    change.to_verify, change.on = False, at(6, 1)
    (labels,) = (each for each in blocks(report_of(session)) if isinstance(each, Labels))
    assert (labels.items[0].mark, text_of(labels.items[0].words)) == (Mark.SURE, "Firmado")


def test_trap_k_a_collective_is_named_and_is_no_number_of_people(session: Session):
    (id_,) = plan(session, {})
    many = organization(session, "Organizaciones de migrantes", OrganizationKind.COLLECTIVE)
    row = {"organization_id": many, "state": ParticipationState.ATTENDED, "highlighted": True}
    event(session, id_, several=True, participants=[row])
    said = told(report_of(session))
    assert said.splitlines() == ["Se realizaron talleres.", "Organizaciones de migrantes"]
    (among,) = (each for each in blocks(report_of(session)) if isinstance(each, Bullets))
    assert text_of(among.lead) == "Participó, entre otros:"
    assert value_of(session, f"persons@{id_}") == 0


def test_trap_k_whoever_was_only_invited_is_not_said_to_have_come(session: Session):
    (id_,) = plan(session, {})
    names = (("Asociación Una", ParticipationState.ATTENDED), ("Otra", ParticipationState.INVITED))
    rows = [
        {"organization_id": organization(session, name, OrganizationKind.CIVIL_SOCIETY), "state": s}
        for name, s in names
    ]
    event(session, id_, participants=rows)
    assert told(report_of(session)).splitlines()[0] == "Se realizó un taller con la Asociación Una."


def test_trap_l_sheets_are_counted_one_by_one_whatever_the_words(session: Session):
    (id_,) = plan(session, {})
    for more in ({"topic": "los 23 objetivos"}, {"audience": "gobiernos locales"}):
        sheet = {"kind": MaterialKind.FACT_SHEET, "title": "Hoja", "activity_id": id_} | more
        made = {"kind": VersionKind.NEW, "state": VersionState.FINAL, "on": at(7, 1)}
        material_id = materials.save_material(session, sheet)
        materials.save_version(session, material_id, made)
        # A second version in the year is the same sheet.
        again = {"kind": VersionKind.UPDATE, "state": VersionState.FINAL, "on": at(8, 1)}
        materials.save_version(session, material_id, again)
    assert (
        "2 hojas informativas nuevas: una sobre los 23 objetivos y una dirigida a gobiernos locales"
    ) in told(report_of(session))
    assert value_of(session, f"materials_new@{id_}") == 2


def test_trap_m_an_undated_event_counts_and_is_flagged(session: Session):
    (id_,) = plan(session, {})
    event(session, id_)
    assert "Se realizó un taller." in told(report_of(session))
    figure = next(each for each in figures_of(session, YEAR) if each.name == f"events@{id_}")
    assert figure.value == 1
    assert "sin fecha" in figure.note
    gaps = checks.gaps(session, YEAR)
    assert any(each.kind is checks.GapKind.DATE for each in gaps)


def test_trap_n_number_words_agree(session: Session):
    one, two = plan(session, {"code": "1"}, {"code": "2"})
    head = {"total": 1, "unit": CountUnit.INSTITUTIONS, "kind": OrganizationKind.COMPANY.value}
    event(session, one, type_id=catalogue.event_type_id("information_session"), head_counts=[head])
    for number in range(12):
        event(session, two, subject=f"Taller {number}")
    said = told(report_of(session)).splitlines()
    assert said == [
        "Se realizó una sesión informativa.",
        "Participó:",
        "1 empresa",
        "Se realizaron 12 talleres.",
    ]


def test_trap_o_short_forms_are_of_the_language_and_written_out_once(session: Session):
    one, two = plan(session, {"code": "1"}, {"code": "2"})
    names = [catalogue.entity_id(each) for each in ("OIT", "CEPAL")]
    organizers = [{"organization_id": id_, "role": OrganizerRole.ORGANIZES} for id_ in names]
    for id_ in (one, two):
        event(session, id_, network_role=NetworkRole.JOINS, organizers=organizers, topic="el PMM")
    spanish, english = told(report_of(session)), told(report_of(session, language="en"))
    assert spanish.count("Organización Internacional del Trabajo (OIT)") == 1
    assert spanish.count("Pacto Mundial para la Migración (PMM)") == 1
    assert "organizado por OIT y CEPAL" in spanish
    assert english.count("International Labour Organization (ILO)") == 1
    assert english.count("Economic Commission for Latin America and the Caribbean (ECLAC)") == 1
    assert "organized by ILO and ECLAC" in english
    assert english.count("Global Compact for Migration (GCM)") == 1
    assert "OIT" not in english


def test_trap_p_accents_neither_part_nor_hide(session: Session):
    (id_,) = plan(session, {"statement_es": "Atención en Áncash"})
    event(session, id_, topic="Migración en Áncash")
    event(session, id_, topic="migracion en ancash")
    assert "Se realizaron dos talleres sobre la migración en Áncash." in told(report_of(session))
    assert [each.id for each in plans.find(session, "atencion ancash")] == [id_]
