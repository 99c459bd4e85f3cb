"""The report of a full year, from the records to a PDF: sixty activities, four hundred events."""

import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.measure import Figure
from bench.reading import figure
from crm import catalogue, journal
from crm.annual.report import gather_report
from crm.database import open_database
from crm.model import (
    GOVERNMENTS,
    Activity,
    Event,
    EventState,
    Material,
    MaterialKind,
    MaterialVersion,
    Measure,
    NetworkRole,
    Objective,
    Organization,
    Outcome,
    OutcomeKind,
    Participation,
    ParticipationState,
    Person,
    VersionKind,
    VersionState,
    WorkPlan,
)
from crm.reports.annual_pdf import report_pdf

YEAR = 2025
ACTIVITIES, EVENTS, ATTENDEES = 60, 400, 6_000
MOST_SECONDS = 15
_OBJECTIVES = 3
_TYPES = ("workshop", "working_breakfast", "information_session", "meeting", "webinar")
_TOPICS = ("trata de personas", "dialogar sobre el territorio", "PMM", "acceso a la salud")


def years(path: Path, size: str, *, times: int = 20) -> list[Figure]:
    """Gather the report of a year, then gather and print it, against the bare statements."""
    with TemporaryDirectory(dir=path.parent) as folder:
        full = Path(shutil.copyfile(path, Path(folder) / "year.db"))
        database = open_database(full, who="Medidor")
        with closing(database), database.write() as session:
            fill_year(session)

        def printed(session: Session) -> object:
            return report_pdf(gather_report(session, YEAR))

        what = f"informe de {EVENTS} reuniones y {ATTENDEES:,} asistentes".replace(",", " ")
        found = [
            figure(full, f"{what}: datos", size, lambda s: gather_report(s, YEAR), times),
            figure(full, f"{what}: datos y PDF", size, printed, times),
        ]
    return [
        replace(
            each,
            goal=MOST_SECONDS / each.bare.middle,
            note=f"meta: {MOST_SECONDS} s; {each.note}",
        )
        for each in found
    ]


def fill_year(
    session: Session,
    *,
    activities: int = ACTIVITIES,
    events: int = EVENTS,
    attendees: int = ATTENDEES,
) -> None:
    """Make a year of so many activities, events under them, and attendees of governments."""
    (plan,) = journal.insert_rows(session, WorkPlan, [{"year": YEAR}])
    stated = [
        {"plan_id": plan, "number": number + 1, "statement_es": f"Objetivo {number + 1}"}
        for number in range(_OBJECTIVES)
    ]
    objectives = journal.insert_rows(session, Objective, stated)
    planned = journal.insert_rows(session, Activity, _activities(objectives, activities))
    held = journal.insert_rows(session, Event, _events(planned, events))
    named = {"given_names": "Ana", "paternal_surname": "Prueba"}
    people = journal.insert_rows(session, Person, [named] * attendees)
    query = select(Organization.id).where(Organization.kind.in_(GOVERNMENTS))
    governments = session.scalars(query.order_by(Organization.id)).all()
    was_there: list[dict[str, Any]] = [
        {
            "event_id": held[number % events],
            "person_id": person_id,
            "organization_id": governments[number % len(governments)],
            "state": ParticipationState.ATTENDED,
        }
        for number, person_id in enumerate(people)
    ]
    journal.insert_rows(session, Participation, was_there)
    found = [
        {"event_id": id_, "kind": OutcomeKind.NEED, "text": "Datos de la población por zona"}
        for id_ in held
    ]
    journal.insert_rows(session, Outcome, found)
    _materials(session, planned)


def _activities(objectives: Sequence[int], count: int) -> list[dict[str, Any]]:
    return [
        {
            "objective_id": objectives[number % _OBJECTIVES],
            "code": f"{number % _OBJECTIVES + 1}.1.{number}",
            "statement_es": f"Actividad inventada número {number} del plan de trabajo",
            "target": 5,
            "unit_es": "talleres",
            "measure": Measure.EVENTS,
        }
        for number in range(count)
    ]


def _events(activities: Sequence[int], count: int) -> list[dict[str, Any]]:
    return [
        {
            "subject": f"Encuentro {number}",
            "type_id": catalogue.event_type_id(_TYPES[number % len(_TYPES)]),
            "topic": _TOPICS[number % len(_TOPICS)],
            "state": EventState.HELD,
            "network_role": NetworkRole.ORGANIZES,
            "activity_id": activities[number % len(activities)],
            "start_first": date(YEAR, 1, 1) + timedelta(days=number % 365),
            "start_last": date(YEAR, 1, 1) + timedelta(days=number % 365),
        }
        for number in range(count)
    ]


def _materials(session: Session, activities: Sequence[int]) -> None:
    """Two fact sheets for each activity, one of them new."""
    sheets = [
        {"kind": MaterialKind.FACT_SHEET, "title": f"Hoja {number}", "activity_id": id_}
        for id_ in activities
        for number in range(2)
    ]
    made = journal.insert_rows(session, Material, sheets)
    versions = [
        {
            "material_id": id_,
            "number": 1,
            "kind": VersionKind.NEW if place % 2 else VersionKind.UPDATE,
            "state": VersionState.FINAL,
        }
        for place, id_ in enumerate(made)
    ]
    journal.insert_rows(session, MaterialVersion, versions)
