"""The sample: all that the report says that we can keep, no more; and examples that can go."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import (
    counting,
    demo,
    figures,
    focal_points,
    followup_page,
    followups,
    journal,
    named,
    organizations,
    profile,
)
from crm.__main__ import main
from crm.annual.figures import figures_of
from crm.catalogue import (
    NETWORK_ID,
    entity_id,
    event_type_id,
    government_id,
    instrument_id,
    stage_id,
)
from crm.database import Database, copies, open_database
from crm.demo_examples import FOCAL_POINT, MUNICIPALITY, add_examples, remove_examples
from crm.errors import CrmError, NotFound
from crm.model import (
    LOCAL,
    Action,
    Activity,
    AnnualReport,
    Appointment,
    Assessment,
    Attachment,
    Base,
    Change,
    Commitment,
    ContactPoint,
    CountUnit,
    Event,
    EventOrganizer,
    EventState,
    FollowUp,
    HeadCount,
    Material,
    MaterialKind,
    MaterialVersion,
    Membership,
    NetworkRole,
    NextStep,
    Objective,
    Observance,
    Organization,
    OrganizationKind,
    OrganizationTag,
    OrganizerRole,
    Outcome,
    OutcomeKind,
    Participation,
    ParticipationState,
    Person,
    Post,
    PracticeActor,
    Publication,
    PublicationState,
    Recurrence,
    ReportText,
    StageChange,
)
from crm.model.base import today
from crm.search import Kind

CARMEN, TUMBES = government_id("070103"), government_id("240000")
ALL = {demo.FILE, demo.WRITTEN, *demo.PAPERS}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all that the demo writes; to be looked at only."""
    folder = tmp_path_factory.mktemp("muestra") / "demo"
    demo.write_demo(folder)
    return folder


@pytest.fixture
def sample(written: Path) -> Iterator[Session]:
    """The sample, to be looked at."""
    with closing(open_database(written / demo.FILE, read_only=True)) as db, db.read() as session:
        yield session


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    """The same folder, the test's own."""
    return Path(shutil.copytree(written, tmp_path / "demo"))


def names_in(folder: Path) -> set[str]:
    """What a folder holds, but for the locks that a system leaves behind."""
    return {path.name for path in folder.iterdir() if path.suffix != ".lock"}


def event_of(session: Session, subject: str) -> Event:
    """The record of the report's event that is called so."""
    return session.scalars(select(Event).where(~Event.example, Event.subject == subject)).one()


def of_event(session: Session, noun: type[Any], event: Event) -> list[Any]:
    return list(session.scalars(select(noun).where(noun.event_id == event.id).order_by(noun.id)))


def organization(session: Session, name: str) -> int:
    return named.one(session, name, Kind.ORGANIZATION)


# The facts


@dataclass(frozen=True)
class Fact:
    """What the report says of an event; whatever it does not say is empty in the record."""

    subject: str
    activity: str
    type: str
    role: NetworkRole = NetworkRole.ORGANIZES
    state: EventState = EventState.HELD
    start: str = ""
    end: str = ""
    venue: str | None = None
    title: str | None = None
    topic: str | None = None
    audience: str | None = None
    several: bool = False
    participants: tuple[str, ...] = ()


BREAKFASTS = "Desayuno de trabajo con gobiernos locales", "Desayuno de trabajo con empresas"
CHAMPIONS = "Reunión de Países Precursores 2023"
TOT = "Training of trainers (ToT) para el UN Country Team en Perú"
TERRITORIES = "Territorios Integradores"
SESSIONS = "Sesiones informativas sobre el PMM"
LINK = "el vínculo entre la migración y el desarrollo sostenible"
SHARING = "intercambio de información y socialización de actividades"
GTRM = "Grupo de Trabajo para Refugiados y Migrantes"
MTIGM = "Mesa de Trabajo Intersectorial para la Gestión Migratoria"
EVENTS = (
    Fact(BREAKFASTS[0], "1.1.1.2", "working_breakfast", topic=LINK, audience="gobiernos locales"),
    Fact(BREAKFASTS[1], "1.1.1.2", "working_breakfast", topic=LINK, audience="sector privado"),
    Fact(
        CHAMPIONS,
        "Participación en la Reunión de Países Precursores 2023",
        "intergovernmental",
        NetworkRole.ENCOURAGES,
        start="2023-11-28",
        end="2023-11-30",
        venue="Ghana",
        title=CHAMPIONS,
        participants=("Ministerio de Relaciones Exteriores de Perú",),
    ),
    Fact(
        "Envío de Buenas Prácticas al Repositorio",
        "2.1.1.4",
        "email",
        NetworkRole.ENCOURAGES,
        topic="el envío de Buenas Prácticas al Repositorio",
    ),
    Fact(
        "Coordinación del ToT entre la Red regional y la nacional",
        "2.1.2.1",
        "coordination",
        NetworkRole.CO_ORGANIZES,
        several=True,
        participants=("Red regional", "Red de las Naciones Unidas sobre la Migración"),
    ),
    Fact(
        TOT,
        "2.1.2.1",
        "tot",
        NetworkRole.CO_ORGANIZES,
        EventState.PLANNED,
        "2024-02-15",
        "2024-02-16",
        title="Training of trainers",
        topic="la implementación del PMM",
        audience="puntos focales de la Red",
    ),
    Fact(
        f"Intercambio con el {GTRM}",
        "3.2.2.1",
        "exchange",
        topic=SHARING,
        several=True,
        participants=(GTRM,),
    ),
    Fact(
        f"Intercambio con la {MTIGM}",
        "3.2.2.1",
        "exchange",
        topic=SHARING,
        several=True,
        participants=(MTIGM,),
    ),
    Fact(
        SESSIONS,
        "3.2.2.1",
        "information_session",
        topic="el PMM",
        audience="funcionarios de gobierno y sociedad civil",
        several=True,
        participants=(
            "Superintendencia Nacional de Migraciones",
            "Defensoría del Pueblo",
            "Organizaciones de migrantes",
            "Grupo Impulsor de Jóvenes para la Comisión Nacional ante el Cambio Climático",
        ),
    ),
    Fact(
        TERRITORIES,
        "3.2.2.3",
        "workshop",
        NetworkRole.JOINS,
        title="Territorios Integradores: Fortaleciendo las capacidades de gobiernos locales para "
        "la protección e integración socioeconómica de personas refugiadas, migrantes, retornadas "
        "y comunidad de acogida en Perú",
        topic="las contribuciones de la migración internacional al desarrollo sostenible de "
        "gobiernos locales",
    ),
)


def test_an_event_says_what_the_report_says_and_no_more(sample: Session):
    assert {each.subject for each in EVENTS} == set(
        sample.scalars(select(Event.subject).where(~Event.example))
    )
    for fact in EVENTS:
        event = event_of(sample, fact.subject)
        activity = sample.get_one(Activity, event.activity_id or 0)
        assert (activity.code or activity.statement_es) == fact.activity
        assert event.type_id == event_type_id(fact.type)
        assert (event.network_role, event.state) == (fact.role, fact.state)
        assert (str(event.start or ""), str(event.end or "")) == (fact.start, fact.end)
        assert (event.official_title, event.topic, event.audience, event.venue) == (
            fact.title,
            fact.topic,
            fact.audience,
            fact.venue,
        )
        assert event.several is fact.several
        assert event.start_time is event.place_id is event.modality is None
        there = of_event(sample, Participation, event)
        assert all(each.person_id is None for each in there)
        assert [each.organization_id for each in there] == [
            organization(sample, name) for name in fact.participants
        ]
    assert event_of(sample, CHAMPIONS).source_url == (
        "https://migrationnetwork.un.org/es/strong-partnerships-heart-cross-regional-dialogue-"
        "global-compact-migration-champions"
    )
    highlighted = select(Participation.event_id).where(Participation.highlighted)
    assert set(sample.scalars(highlighted)) == {event_of(sample, SESSIONS).id}


def test_people_and_companies_are_counted_apart(sample: Session):
    people, companies = (
        of_event(sample, HeadCount, event_of(sample, subject)) for subject in BREAKFASTS
    )
    (one,), (other,) = people, companies
    assert (one.total, one.unit, one.kind, one.sectors) == (30, CountUnit.PERSONS, None, [])
    assert one.label == "representantes de gobiernos locales de Lima Metropolitana y Callao"
    assert (other.total, other.unit) == (14, CountUnit.INSTITUTIONS)
    assert other.kind == OrganizationKind.COMPANY.value
    assert other.sectors == ["financieras", "supermercados", "startups"]
    assert other.more_sectors
    assert one.result is other.result is None
    counted = counting.counts(sample, [event_of(sample, each).id for each in BREAKFASTS])
    assert (counted.heads.total, counted.institution_heads.total) == (30, 14)


def test_a_result_is_kept_as_what_it_speaks_of(sample: Session):
    def of(subject: str) -> dict[OutcomeKind, str]:
        rows = of_event(sample, Outcome, event_of(sample, subject))
        return {each.kind: each.text for each in rows}

    assert of(BREAKFASTS[0]).keys() == {OutcomeKind.NEED, OutcomeKind.OPPORTUNITY}
    (about,) = set(of(BREAKFASTS[0]).values())
    assert about.startswith("integración socioeconómica")
    assert of(BREAKFASTS[1])[OutcomeKind.RESOURCE].startswith("involucrar personas migrantes")


def test_the_plan_has_three_objectives_and_twelve_activities_of_which_eight_have_a_code(
    sample: Session,
):
    objectives = sample.scalars(select(Objective).order_by(Objective.number)).all()
    assert [each.number for each in objectives] == [1, 2, 3]
    assert all(each.short_es and each.short_es != each.statement_es for each in objectives)
    activities = sample.scalars(select(Activity).where(~Activity.example)).all()
    assert (len(activities), sum(each.code is not None for each in activities)) == (12, 8)
    targets = [(each.code, each.target, each.unit_es) for each in activities if each.target]
    assert targets == [("1.1.1.2", 3, "talleres")]
    yearly = {each.code for each in activities if each.recurrence is Recurrence.YEARLY}
    assert yearly == {"2.1.2.1", "3.2.2.1"}
    instruments = {each.instrument_id for each in activities} - {None}
    assert instruments == {instrument_id(code) for code in ("marrakech", "practices", "mptf")}
    assert sample.scalars(select(AnnualReport.intro_es)).one()
    assert sample.scalars(select(ReportText.id)).all() == []


def test_each_sheet_is_a_record_and_what_is_made_of_it_says_how_far_it_is(sample: Session):
    def made(kind: MaterialKind, code: str | None = None) -> list[tuple[str, str]]:
        query = (
            select(MaterialVersion.kind, MaterialVersion.state)
            .join(Material, Material.id == MaterialVersion.material_id)
            .join(Activity, Activity.id == Material.activity_id)
            .where(Material.kind == kind, Activity.code == code)
            .order_by(Material.id)
        )
        return [(each.value, state.value) for each, state in sample.execute(query)]

    sheets = made(MaterialKind.FACT_SHEET, "2.1.1.2")
    assert sheets == [("update", "published")] * 5 + [("new", "final")] * 4
    assert made(MaterialKind.VIDEO) == [("update", "in_progress"), ("new", "in_progress")]
    assert made(MaterialKind.FACT_SHEET, "2.3.1.1") == [("new", "draft")]
    about = select(Material.event_id).where(Material.event_id.is_not(None)).order_by(Material.id)
    assert sample.scalars(about).all() == [event_of(sample, each).id for each in BREAKFASTS]
    (planned,) = sample.scalars(
        select(Publication).where(Publication.state == PublicationState.PLANNED)
    )
    assert str(planned.planned) == "2024-T1"
    (statement,) = sample.scalars(select(Material).where(Material.kind == MaterialKind.STATEMENT))
    assert len(statement.key_messages) == 3


def test_a_post_is_one_material_on_three_channels_by_the_names_of_that_day(sample: Session):
    query = (
        select(Publication, Observance)
        .join(Material, Material.id == Publication.material_id)
        .join(Observance, Observance.id == Material.observance_id)
        .where(Material.kind == MaterialKind.POST)
        .order_by(Publication.id)
    )
    found = [
        (str(each.on), each.channel_name, observance.base_year)
        for each, observance in sample.execute(query)
    ]
    names = ("Facebook", "Instagram", "Twitter")
    assert found == [("2023-12-10", name, 2018) for name in names] + [
        ("2023-12-18", name, None) for name in names
    ]


def test_six_next_steps_under_three_themes_lead_to_what_they_speak_of(sample: Session):
    steps = sample.scalars(select(NextStep).order_by(NextStep.position)).all()
    assert len(steps) == 6
    assert len({each.theme_es for each in steps}) == 3
    assert steps[3].event_id == event_of(sample, TOT).id
    sheet = sample.get_one(Material, steps[2].material_id or 0)
    assert sheet.instrument_id == instrument_id("marrakech")
    made = select(MaterialVersion.id).where(MaterialVersion.material_id == sheet.id)
    assert sample.scalars(made).all() == [], "it is only to be made"


def test_others_organize_what_the_report_says_they_did(sample: Session):
    workshop = of_event(sample, EventOrganizer, event_of(sample, TERRITORIES))
    assert {(each.organization_id, each.role) for each in workshop} == {
        (entity_id("OIT"), OrganizerRole.ORGANIZES),
        (entity_id("CEPAL"), OrganizerRole.ORGANIZES),
    }
    (regional,) = of_event(sample, EventOrganizer, event_of(sample, TOT))
    assert regional.organization_id == organization(sample, "Red regional")
    assert regional.role is OrganizerRole.CO_ORGANIZES


def test_whoever_was_encouraged_is_not_said_to_have_been_there(sample: Session):
    (ministry,) = of_event(sample, Participation, event_of(sample, CHAMPIONS))
    assert ministry.state is ParticipationState.INVITED


def test_each_institution_of_the_report_is_there_once_and_of_its_kind(sample: Session):
    kinds = {
        "Red de las Naciones Unidas sobre la Migración": OrganizationKind.SPACE,
        "Red regional": OrganizationKind.SPACE,
        "United Nations Country Team": OrganizationKind.UN,
        "UN Country Team en Perú": OrganizationKind.UN,
        "Ministerio de Relaciones Exteriores de Perú": OrganizationKind.NATIONAL,
        "Superintendencia Nacional de Migraciones": OrganizationKind.NATIONAL,
        "Defensoría del Pueblo": OrganizationKind.AUTONOMOUS,
        GTRM: OrganizationKind.SPACE,
        MTIGM: OrganizationKind.SPACE,
        "Organizaciones de migrantes": OrganizationKind.COLLECTIVE,
        "FAO": OrganizationKind.UN,
        "OIM": OrganizationKind.UN,
        "OIT": OrganizationKind.UN,
        "CEPAL": OrganizationKind.UN,
    }
    for name, kind in kinds.items():
        (id_,) = named.known_as(sample, name, Kind.ORGANIZATION)
        found = sample.get_one(Organization, id_)
        assert (found.kind, found.example) == (kind, False), name


def test_signatures_are_undated_and_to_be_verified(sample: Session):
    for id_, plan in ((CARMEN, True), (TUMBES, False)):
        view = followups.of_organization(sample, id_)
        reached = {step.stage.id: step for step in view.steps if step.reached}
        wanted = {stage_id("signed")} | ({stage_id("action_plan")} if plan else set())
        assert set(reached) == wanted
        signed = reached[stage_id("signed")]
        assert (signed.on, signed.to_verify, signed.signatory) == (None, True, None)
        assert "se deduce" in (signed.note or "")
    plan_step = followups.of_organization(sample, CARMEN).steps[-1]
    assert (plan_step.on, plan_step.to_verify) == (None, False)


def test_no_follow_up_is_of_a_real_institution_but_those_of_the_report(sample: Session):
    real = select(FollowUp.organization_id).join(Organization).where(~Organization.example)
    assert set(sample.scalars(real)) == {CARMEN, TUMBES, NETWORK_ID}
    assert len(sample.scalars(real).all()) == 4


def test_the_practices_are_known_as_a_number_of_the_end_of_the_year(sample: Session):
    practices = instrument_id("practices")
    day = date(2023, 12, 31)
    found = figures.stock(sample, practices, day)
    assert (found.total, found.ids, found.undetermined) == (21, (), 0)
    assert found.balance is not None
    assert found.balance.source == "Logros 2023"
    assert found.balance.actors == (
        PracticeActor.GOVERNMENT,
        PracticeActor.UN,
        PracticeActor.CIVIL_SOCIETY,
    )
    assert figures.stock(sample, practices, date(2023, 12, 30)).total == 0
    assert figures.flow(sample, practices, date(2023, 1, 1), day).total == 0


def test_the_proposal_says_what_the_report_says_and_no_more(sample: Session):
    (seen,) = followups.others(sample, entity_id("OIM"))
    page = followup_page.page(sample, seen.id)
    assert (page.title or "").startswith("Building Resilience in Ancash: Strengthening")
    assert [each.name for each in page.parties] == ["FAO", "OIM", "OIT"]
    assert (page.place, page.lead, page.stage.code) == ("Áncash", None, "mptf:submitted")
    (submitted,) = page.history
    assert (submitted.on, submitted.to_verify) == (None, True)
    unsaid = ("lead_id", "budget_usd", "months", "call", "result", "feedback", "area", "tags")
    assert not any(page.values[name] for name in unsaid)
    assert {each.id for each in followups.others(sample, entity_id("FAO"))} == {seen.id}


def test_the_action_plan_is_of_one_who_signed_and_is_counted_once(sample: Session):
    plans = instrument_id("action_plans")
    found = figures.stock(sample, plans, today(), kinds=LOCAL)
    page = followup_page.page(sample, found.ids[0])
    assert (len(found.ids), page.organization_id, page.without_signature) == (1, CARMEN, False)
    assert (page.stage.code, page.since) == ("action_plans:prepared", None)
    assert figures.stock(sample, plans, date(2023, 12, 31)).undetermined == 1


# The examples


def test_nothing_invented_hangs_on_a_real_institution(sample: Session):
    invented = set(sample.scalars(select(Organization.id).where(Organization.example)))
    people = set(sample.scalars(select(Person.id).where(Person.example)))
    events = set(sample.scalars(select(Event.id).where(Event.example)))
    assert people == set(sample.scalars(select(Person.id)))
    for noun in (ContactPoint, Assessment, Attachment):
        for each in sample.scalars(select(noun)):
            assert each.organization_id in {None, *invented}
            assert each.person_id in {None, *people}
    for noun in (Participation, EventOrganizer, HeadCount, Outcome):
        for each in sample.scalars(select(noun)):
            if each.event_id in events:
                assert each.organization_id in {None, *invented}
            else:
                assert each.organization_id not in invented
    for commitment in sample.scalars(select(Commitment)):
        assert {commitment.debtor_id, commitment.creditor_id} <= {None, *invented}
    held = select(Post.organization_id).join(Appointment, Appointment.post_id == Post.id)
    assert set(sample.scalars(held)) <= invented
    assert set(sample.scalars(select(OrganizationTag.organization_id))) <= invented
    assert sample.scalars(select(Membership)).all() == []
    assert (
        set(sample.scalars(select(Organization.id).where(Organization.responsible_id.is_not(None))))
        == invented
    )
    dated = (
        select(FollowUp.organization_id).join(StageChange).where(StageChange.on_first.is_not(None))
    )
    assert set(sample.scalars(dated)) <= invented


def test_nothing_invented_counts_in_the_figures_of_a_year(sample: Session):
    found = {each.name: each.value for each in figures_of(sample, 2023)}
    assert (found["persons"], found["events"], found["activities"]) == (30, 5, 12)


def test_invented_names_say_so(sample: Session):
    for noun in (Organization, Person):
        for each in sample.scalars(select(noun).where(noun.example)):
            assert "Ejemplo" in each.name


def test_the_municipality_shows_everything_that_a_profile_can(sample: Session):
    found = profile.of_organization(sample, organization(sample, MUNICIPALITY))
    assert all(step.reached and step.on for step in found.follow_up.steps)
    assert found.follow_up.next_step
    assert len([each for each in found.current if each.person]) >= 4
    assert any(each.person is None for each in found.current)
    assert any(each.focal_point for each in found.current)
    assert len(found.former) >= 3
    assert len(found.contacts) >= 3
    assert len(found.open_commitments) == 3
    assert [each.overdue for each in found.open_commitments] == [True, False, False]
    assert len(found.done_commitments) >= 2
    assert len(found.needs) >= 3
    assert len(found.attachments) == 2
    assert {each.kind for each in found.outcomes} == set(OutcomeKind)
    assert {entry.state for entry in found.entries if hasattr(entry, "state")} == set(EventState)
    assert found.facts.example
    assert found.facts.overdue == 1


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2023, 1, 5), date(2022, 12, 31)])
def test_the_examples_can_be_made_on_any_day(day: date, db: Database):
    with db.write() as session:
        id_ = add_examples(session, day)
    with db.read() as session:
        found = profile.of_organization(session, id_, day)
        assert found.current[0].title == "Alcalde/sa"
        assert found.current[0].person
        assert len(found.entries) > 10


def _rows(session: Session) -> dict[str, set[str]]:
    """Every row of every journaled table."""
    return {
        name: set(map(repr, session.execute(select(Base.metadata.tables[name]))))
        for name in journal.TABLES
    }


def test_removing_the_examples_leaves_none_and_can_be_undone(folder: Path):
    with closing(open_database(folder / demo.FILE, who="Ana")) as db:
        with db.read() as session:
            before = _rows(session)
        with db.write() as session:
            assert remove_examples(session) > 10
        with db.read() as session:
            for noun in (Organization, Person, Event):
                assert not session.scalars(select(noun.id).where(noun.example)).all()
            for noun in (Person, Appointment, ContactPoint, Attachment, Commitment, Assessment):
                assert not session.scalars(select(noun.id)).all()
            assert focal_points.named(session, FOCAL_POINT) is None
            assert set(session.scalars(select(Event.subject))) == {each.subject for each in EVENTS}
            assert followups.of_organization(session, CARMEN).current is not None
        with db.write() as session:
            journal.undo(session)
        with db.read() as session:
            assert _rows(session) == before


def test_there_is_nothing_to_remove_twice(db: Database):
    with pytest.raises(NotFound), db.write() as session:
        remove_examples(session)


def test_all_of_it_is_journaled(sample: Session):
    assert set(sample.scalars(select(Action.who))) == {demo.WHO}
    noted = set(sample.scalars(select(Change.row_id)))
    for noun in (Event, Person, StageChange, Participation, Outcome):
        assert set(sample.scalars(select(noun.id))) <= noted


# What is written


def _text_of(path: Path) -> str:
    return " ".join(page.extract_text() for page in PdfReader(path).pages)


def test_the_briefs_say_what_is_known_and_what_is_an_example(written: Path):
    assert names_in(written) == ALL
    real, example = _text_of(written / demo.FICHA_REAL), _text_of(written / demo.FICHA_EXAMPLE)
    assert "Municipalidad Distrital de Carmen de la Legua Reynoso" in real
    assert "sin fecha" in real
    assert "por verificar" in real
    assert "jemplo" not in real
    assert MUNICIPALITY in example
    assert "Datos de ejemplo" in example


def test_a_second_run_replaces_what_the_first_one_wrote(folder: Path):
    before = {path.name: path.stat().st_ino for path in folder.iterdir()}
    (folder / "mío.txt").write_text("mío")
    demo.write_demo(folder)
    assert names_in(folder) == ALL | {"mío.txt"}
    for name in (demo.FILE, *demo.PAPERS):
        assert (folder / name).stat().st_ino != before[name]
    assert copies(folder / demo.FILE) == []


@pytest.mark.parametrize("name", [demo.FICHA_REAL, "logros-2023.docx", demo.FILE])
def test_what_it_did_not_write_is_left_alone(name: str, folder: Path, blank_db: Path):
    (folder / name).unlink()
    theirs = shutil.copyfile(blank_db, folder / name)
    before = {each: (folder / each).read_bytes() for each in names_in(folder)}
    with pytest.raises(CrmError, match="no lo escribió la muestra"):
        demo.write_demo(folder)
    assert {each: (folder / each).read_bytes() for each in names_in(folder)} == before
    assert theirs.read_bytes() == blank_db.read_bytes()


def test_without_its_list_nothing_is_known_to_be_its_own(folder: Path):
    for said in ("{", "[]", "{}"):
        (folder / demo.WRITTEN).write_text(said)
        with pytest.raises(CrmError, match="no lo escribió la muestra"):
            demo.write_demo(folder)


def test_what_somebody_tried_out_is_copied_before_it_is_replaced(folder: Path):
    with closing(open_database(folder / demo.FILE, who="Ana")) as db, db.write() as session:
        organizations.save_organization(
            session, {"kind": OrganizationKind.COMPANY, "official_name": "Probando Ana"}
        )
    demo.build_demo(folder / demo.FILE)
    (copy,) = copies(folder / demo.FILE)
    for path, there in ((copy, 1), (folder / demo.FILE, 0)):
        with closing(open_database(path, read_only=True)) as db, db.read() as session:
            assert len(organizations.find(session, "Probando Ana")) == there


def test_a_sample_that_is_open_is_left_alone(folder: Path, capsys: pytest.CaptureFixture[str]):
    with closing(open_database(folder / demo.FILE)):
        assert main(["demo", "--out", str(folder)]) == 1
    assert "abierto en otra ventana" in capsys.readouterr().err
    assert names_in(folder) <= ALL | {
        f"{demo.FILE}-wal",
        f"{demo.FILE}-shm",
    }


def test_a_sample_that_is_being_read_is_left_alone(folder: Path):
    with closing(open_database(folder / demo.FILE, read_only=True)) as db, db.read() as session:
        session.scalar(select(Event.id))
        with pytest.raises(CrmError, match="se está usando"):
            demo.build_demo(folder / demo.FILE)
        assert session.scalar(select(Event.id).where(Event.example)) is not None


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "demo").write_text("no es una carpeta")
    assert main(["demo", "--out", str(tmp_path / "demo")]) == 1
    assert "No se pudo escribir" in capsys.readouterr().err


def test_the_command_says_what_it_wrote_and_needs_no_screen(tmp_path: Path):
    no_screen = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    ran = subprocess.run(
        [sys.executable, "-m", "ui", "demo", "--out", str(tmp_path / "demo")],
        capture_output=True,
        text=True,
        timeout=100,
        env={name: value for name, value in os.environ.items() if name not in no_screen},
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    for name in (demo.FILE, *demo.PAPERS):
        assert name in ran.stdout
    assert "Aquí no hay pantalla" in ran.stdout
    assert json.loads((tmp_path / "demo" / demo.WRITTEN).read_text("utf-8")).keys() == set(
        demo.PAPERS
    )
