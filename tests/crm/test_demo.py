"""The sample: all that the report says that we can keep, no more; and examples that can go."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import (
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
    Membership,
    NetworkRole,
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
    StageChange,
)
from crm.model.base import today
from crm.search import Kind

ROOT = Path(__file__).parents[2]
REPORT = tomllib.loads((ROOT / "resources" / "data" / "logros-2023.toml").read_text("utf-8"))
EVENTS = {fact["id"]: fact for fact in REPORT["evento"]}
CARMEN, TUMBES = government_id("070103"), government_id("240000")
ALL = {demo.FILE, demo.FICHA_REAL, demo.FICHA_EXAMPLE, demo.WRITTEN}


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


def event_of(session: Session, fact_id: str) -> Event:
    """The record of one of the report's events."""
    fact = EVENTS[fact_id]
    found = session.scalars(select(Event).where(~Event.example)).all()
    groups = [each["grupo"] for each in fact.get("participacion", [])]
    if not fact["nombre"] and len(groups) > 1:
        groups = [fact["tipo"].capitalize()]
    (event,) = (
        each
        for each in found
        if (each.subject == fact["nombre"] if fact["nombre"] else groups[0] in each.subject)
    )
    return event


def of_event(session: Session, noun: type[Any], event: Event) -> list[Any]:
    return list(session.scalars(select(noun).where(noun.event_id == event.id).order_by(noun.id)))


def organization(session: Session, name: str) -> int:
    return named.one(session, name, Kind.ORGANIZATION)


# The facts


def test_there_is_an_event_for_each_of_the_report_and_no_other(sample: Session):
    ids = {event_of(sample, fact_id).id for fact_id in EVENTS}
    assert ids == set(sample.scalars(select(Event.id).where(~Event.example)))
    assert len(ids) == len(EVENTS)


@pytest.mark.parametrize("fact_id", EVENTS)
def test_an_event_says_what_the_report_says_and_no_more(fact_id: str, sample: Session):
    fact, event = EVENTS[fact_id], event_of(sample, fact_id)
    for name, span in (("fecha_inicio", event.start), ("fecha_fin", event.end)):
        assert (str(span) if span else "") == fact[name]
    assert event.start_time is None
    assert event.place_id is None
    assert event.modality is None
    assert (event.official_title or "") == fact["nombre"]
    assert (event.topic or "") == fact.get("tema", "")
    assert (event.venue or "") == fact["lugar"]
    assert event.source_url == fact.get("enlace")
    assert event.several is ("cantidad" not in fact)
    planned = fact["estado"] == "programado"
    assert event.state is (EventState.PLANNED if planned else EventState.HELD)
    assert (event.network_result or "").casefold() == fact.get("rol_red", "").casefold()
    if "publico" in fact:
        assert fact["publico"] in (event.notes or "")
    counts = of_event(sample, HeadCount, event)
    told = [each for each in fact.get("participacion", []) if "cantidad" in each]
    assert [(each.label, each.total, each.result) for each in counts] == [
        (each["grupo"], each["cantidad"], each["resultado"]) for each in told
    ]
    assert all(each.women is each.men is each.other is each.unknown is None for each in counts)
    names = {each["grupo"] for each in fact.get("participacion", [])} - {
        each["grupo"] for each in told
    }
    assert {each.organization_id for each in of_event(sample, Participation, event)} == {
        organization(sample, name) for name in names
    }
    assert all(each.person_id is None for each in of_event(sample, Participation, event))
    sentences = {each.get("resultado") for each in told}
    assert all(each.text in sentences for each in of_event(sample, Outcome, event))


@pytest.mark.parametrize(
    ("fact_id", "type_", "role"),
    [
        ("desayuno-gobiernos-locales", "working_breakfast", NetworkRole.ORGANIZES),
        ("desayuno-sector-privado", "working_breakfast", NetworkRole.ORGANIZES),
        ("reunion-paises-precursores", "intergovernmental", NetworkRole.ENCOURAGES),
        ("tot-unct-2024", "tot", NetworkRole.CO_ORGANIZES),
        ("reuniones-gtrm", "exchange", NetworkRole.ORGANIZES),
        ("reuniones-mtigm", "exchange", NetworkRole.ORGANIZES),
        ("sesiones-informativas-pmm", "information_session", NetworkRole.ORGANIZES),
        ("territorios-integradores", "workshop", NetworkRole.JOINS),
    ],
)
def test_an_event_is_of_its_kind_and_the_network_has_its_role(
    fact_id: str, type_: str, role: NetworkRole, sample: Session
):
    event = event_of(sample, fact_id)
    assert (event.type_id, event.network_role) == (event_type_id(type_), role)


def test_people_and_companies_are_counted_apart(sample: Session):
    counts = {
        each.total: (each.unit, each.kind)
        for each in sample.scalars(
            select(HeadCount).join(Event, Event.id == HeadCount.event_id).where(~Event.example)
        )
    }
    assert counts == {
        30: (CountUnit.PERSONS, None),
        14: (CountUnit.INSTITUTIONS, OrganizationKind.COMPANY.value),
    }


def test_a_result_is_kept_as_what_it_speaks_of(sample: Session):
    def kinds(fact_id: str) -> set[OutcomeKind]:
        return {each.kind for each in of_event(sample, Outcome, event_of(sample, fact_id))}

    assert kinds("desayuno-gobiernos-locales") == {OutcomeKind.NEED, OutcomeKind.OPPORTUNITY}
    assert kinds("desayuno-sector-privado") == {OutcomeKind.RESOURCE}


def test_others_organize_what_the_report_says_they_did(sample: Session):
    workshop = of_event(sample, EventOrganizer, event_of(sample, "territorios-integradores"))
    assert {(each.organization_id, each.role) for each in workshop} == {
        (entity_id("OIT"), OrganizerRole.ORGANIZES),
        (entity_id("CEPAL"), OrganizerRole.ORGANIZES),
    }
    (regional,) = of_event(sample, EventOrganizer, event_of(sample, "tot-unct-2024"))
    assert regional.organization_id == organization(sample, "Red regional")
    assert regional.role is OrganizerRole.CO_ORGANIZES


def test_whoever_was_encouraged_is_not_said_to_have_been_there(sample: Session):
    (ministry,) = of_event(sample, Participation, event_of(sample, "reunion-paises-precursores"))
    assert ministry.state is ParticipationState.INVITED


@pytest.mark.parametrize("fact", REPORT["organizacion"], ids=lambda fact: fact["nombre"])
def test_each_institution_of_the_report_is_there_once(fact: dict[str, Any], sample: Session):
    if "ubigeo" in fact:
        assert organization(sample, fact["ubigeo"]) == government_id(fact["ubigeo"])
        return
    (id_,) = named.known_as(sample, fact["nombre"], Kind.ORGANIZATION)
    assert not sample.get_one(Organization, id_).example


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Ministerio de Relaciones Exteriores de Perú", OrganizationKind.NATIONAL),
        ("Superintendencia Nacional de Migraciones", OrganizationKind.NATIONAL),
        ("Defensoría del Pueblo", OrganizationKind.AUTONOMOUS),
        ("Grupo de Trabajo para Refugiados y Migrantes", OrganizationKind.SPACE),
        ("Red regional", OrganizationKind.SPACE),
        ("Organizaciones de migrantes", OrganizationKind.COLLECTIVE),
        ("UN Country Team en Perú", OrganizationKind.UN),
    ],
)
def test_an_institution_is_of_its_kind(name: str, kind: OrganizationKind, sample: Session):
    assert sample.get_one(Organization, organization(sample, name)).kind is kind


def test_signatures_are_undated_and_to_be_verified(sample: Session):
    for id_, plan in ((CARMEN, True), (TUMBES, False)):
        view = followups.of_organization(sample, id_)
        reached = {step.stage.id: step for step in view.steps if step.reached}
        wanted = {stage_id("signed")} | ({stage_id("action_plan")} if plan else set())
        assert set(reached) == wanted
        signed = reached[stage_id("signed")]
        assert (signed.on, signed.to_verify, signed.signatory) == (None, True, None)
        assert "ya firmaron" in (signed.note or "")
    plan_step = followups.of_organization(sample, CARMEN).steps[-1]
    assert (plan_step.on, plan_step.to_verify) == (None, False)
    assert plan_step.note == "Trabajar en migración y desarrollo dentro de su localidad"


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
    assert found.balance.source == REPORT["informe"]["titulo"]
    assert all(actor in (found.balance.note or "") for actor in REPORT["practicas"][0]["actores"])
    assert figures.stock(sample, practices, date(2023, 12, 30)).total == 0
    assert figures.flow(sample, practices, date(2023, 1, 1), day).total == 0


def test_the_proposal_says_what_the_report_says_and_no_more(sample: Session):
    fact = REPORT["propuesta_fondo"][0]
    (seen,) = followups.others(sample, entity_id("OIM"))
    page = followup_page.page(sample, seen.id)
    assert page.title == fact["titulo"]
    assert [each.name for each in page.parties] == fact["agencias"] == ["FAO", "OIM", "OIT"]
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


def test_no_text_of_the_report_stands_in_the_code():
    code = " ".join(path.read_text("utf-8") for path in (ROOT / "crm").glob("demo*.py"))
    blocks = [
        block["texto"].replace("**", "")
        for goal in REPORT["objetivo"]
        for activity in goal["actividad"]
        for block in activity["bloques"]
        if len(block["texto"]) > 25
    ]
    assert len(blocks) > 20
    assert [block for block in blocks if block in code] == []


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
            assert {event_of(session, fact_id).id for fact_id in EVENTS} == set(
                session.scalars(select(Event.id))
            )
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
    for name in (demo.FILE, demo.FICHA_REAL, demo.FICHA_EXAMPLE):
        assert (folder / name).stat().st_ino != before[name]
    assert copies(folder / demo.FILE) == []


@pytest.mark.parametrize("name", [demo.FICHA_REAL, demo.FICHA_EXAMPLE, demo.FILE])
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
    for name in (demo.FILE, demo.FICHA_REAL, demo.FICHA_EXAMPLE):
        assert name in ran.stdout
    assert "Aquí no hay pantalla" in ran.stdout
    assert json.loads((tmp_path / "demo" / demo.WRITTEN).read_text("utf-8")).keys() == {
        demo.FICHA_REAL,
        demo.FICHA_EXAMPLE,
    }
