"""A closed version keeps its figures, its records and its files; what changes since is told."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from makers import read, write
from sqlalchemy import select

from crm import attachments, bin, events, people
from crm.annual import versions
from crm.attachments import Taken
from crm.database import Database, open_database
from crm.errors import CrmError
from crm.model import AnnualReport, Event, HeadCount, Person, ReportState, ReportVersion

PAPER = Taken("logros-2023.pdf", "application/pdf", b"%PDF-1.4 prueba")
BREAKFAST = "Desayuno de trabajo con gobiernos locales"


@pytest.fixture(scope="module")
def closed(facts_2023: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the facts of 2023, whose report has been closed."""
    path = Path(shutil.copyfile(facts_2023, tmp_path_factory.mktemp("cerrado") / "cerrado.db"))
    with closing(open_database(path, who="Lucía")) as db:
        write(db, versions.close, 2023, note="Enviado a la coordinación", files=[PAPER])
    return path


@pytest.fixture
def db(closed: Path, tmp_path: Path) -> Iterator[Database]:
    with closing(open_database(Path(shutil.copyfile(closed, tmp_path / "c.db")))) as database:
        yield database


def sentences(db: Database) -> list[str]:
    (version, *_rest) = read(db, versions.versions, 2023)
    return [each.sentence for each in read(db, versions.changes_since, version.id)]


def attend(db: Database, name: str) -> int:
    """Somebody is added to the breakfast with local governments."""
    person_id: int = write(db, people.quick_person, name)
    with db.write() as session:
        event = session.scalars(select(Event).where(Event.subject == BREAKFAST)).one()
        rows = events.values_of(session, event.id)["participants"]
        rows.append({"person_id": person_id})
        events.save_event(session, {"participants": rows}, event.id)
    return person_id


def test_a_version_says_who_closed_it_and_keeps_what_was_printed(db: Database):
    (row,) = read(db, versions.versions, 2023)
    assert (row.number, row.language, row.as_of) == (1, "es", date(2023, 12, 31))
    assert (row.closed_by, row.note) == ("Lucía", "Enviado a la coordinación")
    (file,) = row.files
    assert read(db, attachments.read, file.id) == PAPER
    with db.read() as session:
        report = session.scalars(select(AnnualReport)).one()
        assert report.state is ReportState.PUBLISHED
        kept = {each["name"]: each for each in session.scalars(select(ReportVersion.figures)).one()}
    assert kept["persons"]["value"] == 30
    assert kept["reached.practices"]["records"][0]["counts"] == 21
    assert sentences(db) == []


def test_whoever_is_added_since_is_told_by_name_with_the_event(db: Database):
    attend(db, "Ana Quispe")
    found = sentences(db)
    assert (
        f"Personas que asistieron: publicado 30, hoy 31: se añadió Ana Quispe ({BREAKFAST})."
        in (found)
    )
    assert sum("Personas que asistieron" in each for each in found) == 1, "once for the year"


def test_whoever_went_since_is_told_by_name_only_while_in_the_file(db: Database):
    person_id = attend(db, "Ana Quispe")
    write(db, versions.close, 2023, language="en")
    rows = read(db, versions.versions, 2023)
    assert [(each.number, each.language) for each in rows] == [(2, "en"), (1, "es")]
    with db.write() as session:
        event = session.scalars(select(Event).where(Event.subject == BREAKFAST)).one()
        events.save_event(session, {"participants": []}, event.id)
    assert any("publicado 31, hoy 30: se quitó Ana Quispe." in each for each in sentences(db))
    write(db, bin.delete, Person, person_id, name="Ana Quispe")
    found = sentences(db)
    assert any("se quitó alguien que ya no está en este archivo" in each for each in found)
    with db.read() as session:
        for kept in session.scalars(select(ReportVersion.figures)):
            assert "Quispe" not in str(kept)


def test_a_number_that_was_corrected_is_told_with_both(db: Database):
    with db.write() as session:
        session.scalars(select(HeadCount).where(HeadCount.total == 30)).one().total = 29
    (persons, *_rest) = sentences(db)
    assert persons.startswith("Personas que asistieron: publicado 30, hoy 29: 29 representantes")
    assert persons.endswith("de 30 a 29.")


def test_a_year_of_which_nothing_is_recorded_is_not_closed(db: Database):
    with pytest.raises(CrmError, match="no hay informe que cerrar"):
        write(db, versions.close, 2019)
    assert read(db, versions.versions, 2019) == []
