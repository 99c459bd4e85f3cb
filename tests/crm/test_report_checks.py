"""What a report lacks before it is printed: told once, with where to go, and gone once mended."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from makers import CARMEN, read, write
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import attachments, events, figures, plans
from crm.annual import overrides
from crm.annual.checks import Gap, GapKind, Severity, gaps
from crm.annual.report import basis, gather_report
from crm.attachments import Taken
from crm.catalogue import instrument_id
from crm.database import Database, open_database
from crm.dates import PartialDate
from crm.model import (
    Activity,
    Attachment,
    Blob,
    Event,
    FollowUp,
    HeadCount,
    Measure,
    NetworkRole,
    Source,
    StageChange,
)

PAPER = Taken("lista.pdf", "application/pdf", b"%PDF-1.4 lista de asistencia")
BREAKFAST = "Desayuno de trabajo con gobiernos locales"
CHAMPIONS = "Reunión de Países Precursores 2023"


@pytest.fixture
def db(facts_2023: Path, tmp_path: Path) -> Iterator[Database]:
    with closing(open_database(Path(shutil.copyfile(facts_2023, tmp_path / "f.db")))) as database:
        yield database


def of(db: Database, kind: GapKind) -> dict[str, Gap]:
    """The gaps of one kind by the beginning of what they are of."""
    return {each.subject[:30]: each for each in read(db, gaps, 2023) if each.kind is kind}


def workshops(session: Session) -> int:
    return session.scalars(select(Activity.id).where(Activity.code == "1.1.1.2")).one()


def event_id(session: Session, subject: str) -> int:
    return session.scalars(select(Event.id).where(Event.subject == subject)).one()


def test_the_report_of_2023_says_what_it_lacks_the_worst_first(db: Database):
    found = read(db, gaps, 2023)
    counted = {kind: sum(each.kind is kind for each in found) for kind in GapKind}
    assert {kind.value: number for kind, number in counted.items() if number} == {
        "evidence": 11,  # only one of the twelve has a link
        "date": 8,
        "target": 1,
        "signature": 2,
        "by_hand": 1,
    }
    order = [list(Severity).index(each.severity) for each in found]
    assert order == sorted(order)
    for each in found:
        assert each.sentence.endswith(".")
        assert (each.target is None) is (each.kind is GapKind.BY_HAND)


def test_an_activity_short_of_its_target_asks_for_a_reason(db: Database):
    (gap,) = of(db, GapKind.TARGET).values()
    assert (gap.severity, gap.sentence) == (Severity.WRONG, "2 de 3: falta decir por qué.")
    with db.write() as session:
        assert gap.target == ("activity", workshops(session))
        plans.save_activity(session, {"reason": "Uno pasó a 2024"}, workshops(session))
    assert of(db, GapKind.TARGET) == {}


def test_a_file_is_evidence_while_it_can_be_read(db: Database):
    subject = "1.1.1.2 Tres talleres de vincu"
    assert subject in of(db, GapKind.EVIDENCE)
    with db.write() as session:
        attachments.attach(session, PAPER, activity_id=workshops(session))
    assert subject not in of(db, GapKind.EVIDENCE)
    assert of(db, GapKind.ATTACHMENT) == {}
    for spoilt, why in ((b"%PDF-1.4", "incompleto"), (b"GIF89a" + PAPER.data[6:], "del tipo")):
        with db.write() as session:
            session.scalars(select(Blob)).one().data = spoilt
        gap = of(db, GapKind.ATTACHMENT)[PAPER.name]
        assert why in gap.sentence
        assert gap.target
        assert gap.target[0] == "activity"


def test_an_event_without_a_date_counts_and_is_told_until_it_has_one(db: Database):
    assert of(db, GapKind.DATE)[BREAKFAST[:30]].target
    with db.write() as session:
        on = PartialDate.day(date(2023, 6, 1))
        events.save_event(session, {"start": on}, event_id(session, BREAKFAST))
    assert BREAKFAST[:30] not in of(db, GapKind.DATE)


def test_an_event_of_the_year_without_an_activity_is_told(db: Database):
    on = PartialDate.day(date(2023, 7, 4))
    id_ = write(db, events.save_event, {"subject": "Feria de servicios", "start": on})
    gap = of(db, GapKind.ACTIVITY)["Feria de servicios"]
    assert gap.target == ("event", id_)
    assert "4 jul 2023" in gap.sentence
    with db.write() as session:
        plans.link_event(session, id_, workshops(session))
    assert of(db, GapKind.ACTIVITY) == {}


def test_a_signature_is_told_until_it_has_a_day_and_was_verified(db: Database):
    (carmen,) = (e for name, e in of(db, GapKind.SIGNATURE).items() if name.startswith("Carmen"))
    assert carmen.sentence == "Su firma no tiene fecha y está por verificar."
    with db.write() as session:
        its = select(StageChange).join(FollowUp, FollowUp.id == StageChange.follow_up_id)
        query = its.where(FollowUp.organization_id == CARMEN, StageChange.to_verify)
        session.scalars(query).one().to_verify = False
    (carmen,) = (e for name, e in of(db, GapKind.SIGNATURE).items() if name.startswith("Carmen"))
    assert (carmen.severity, carmen.sentence) == (Severity.WEAK, "Su firma no tiene fecha.")


def test_a_number_by_hand_is_told_and_a_balance_by_whether_it_has_a_source(db: Database):
    (balance,) = of(db, GapKind.BY_HAND).values()
    assert balance.severity is Severity.NOTE
    assert balance.sentence.endswith("Fuente: Logros 2023.")
    with db.write() as session:
        values = {"measure": Measure.BY_HAND, "done_by_hand": 3}
        plans.save_activity(session, values, workshops(session))
        practices = instrument_id("practices")
        (row,) = figures.balances(session, practices)
        figures.save_balance(session, practices, {"source": None}, row.id)
    found = of(db, GapKind.BY_HAND)
    assert {each.severity for each in found.values()} == {Severity.WEAK}
    assert len(found) == 2


def test_sources_that_say_otherwise_are_told_as_in_ghana(db: Database):
    with db.write() as session:
        event = session.get_one(Event, event_id(session, CHAMPIONS))
        event.network_role = NetworkRole.JOINS
        session.add_all(
            [
                HeadCount(event_id=event.id, total=80),
                Source(
                    event_id=event.id,
                    title="Oficina regional",
                    says_first=date(2023, 12, 28),
                    says_last=date(2023, 12, 30),
                    says_people=85,
                ),
                Source(
                    event_id=event.id,
                    title="Red",
                    says_first=date(2023, 11, 28),
                    says_last=date(2023, 11, 30),
                ),
            ]
        )
    said = [each.sentence for each in read(db, gaps, 2023) if each.kind is GapKind.SOURCES]
    assert said == [
        "«Oficina regional»: Dice del 28/12/2023 al 30/12/2023; aquí está del 28/11/2023 al "
        "30/11/2023.",
        "«Oficina regional»: Dice 85 personas; aquí asistieron 80.",
    ]


def test_the_words_of_the_report_are_checked_too(db: Database):
    def words(kind: GapKind) -> list[Gap]:
        with db.read() as session:
            report = gather_report(session, 2023)
            return [each for each in gaps(session, 2023, report=report) if each.kind is kind]

    key = "1.1.1.2/held.working_breakfast"
    with db.write() as session:
        made_of = basis(session, 2023, "es", key)
        overrides.write(session, 2023, "es", key, "Con la GIZ hubo dos desayunos.", made_of)
    told = {each.subject for each in words(GapKind.ACRONYM)}
    assert "GIZ" in told
    assert not told & {"PMM", "OIT", "CEPAL"}
    assert words(GapKind.OUTDATED) == []
    with db.write() as session:
        breakfast = session.get_one(Event, event_id(session, BREAKFAST))
        values = {"subject": "Tercer desayuno", "type_id": breakfast.type_id}
        events.save_event(session, values | {"activity_id": breakfast.activity_id})
    (outdated,) = words(GapKind.OUTDATED)
    assert (outdated.severity, outdated.sentence) == (Severity.WRONG, "Decía 2; hoy son 3.")
    assert outdated.subject == "Con la GIZ hubo dos desayunos."


def test_as_many_queries_however_much_there_is_to_check(db: Database, queries: list[str]):
    taken = []
    for number in (1, 12):
        with db.write() as session:
            for each in range(number):
                id_ = events.save_event(
                    session,
                    {
                        "subject": f"Encuentro {each}",
                        "start": PartialDate.day(date(2023, 5, 1 + each)),
                        "activity_id": workshops(session),
                    },
                )
                session.add(Source(event_id=id_, title="Nota", says_people=4))
                attachments.attach(session, PAPER, event_id=id_)
            assert session.scalar(select(Attachment.id).limit(1))
        with db.read() as session:
            queries.clear()
            gaps(session, 2023)
            taken.append(len(queries))
    assert taken[0] == taken[1] < 80
