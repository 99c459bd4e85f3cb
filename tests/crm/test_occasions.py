"""Calendars and saved e-mails come in as events, each once, with whom the file knows of them."""

from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import (
    attendance,
    catalogue,
    contacts,
    event_page,
    events,
    focal_points,
    ics,
    journal,
    outcomes,
)
from crm import bin as papelera
from crm.contacts import ContactValues
from crm.database import Database
from crm.dates import PartialDate
from crm.errors import Conflict, CrmError
from crm.event_page import counts_as_own
from crm.intake import occasions
from crm.intake.occasions import OccasionPlan, PlannedOccasion
from crm.intake.plan import Verdict
from crm.model import (
    Base,
    ContactKind,
    Event,
    EventOrganizer,
    EventState,
    Exchange,
    NetworkRole,
    Organization,
    OrganizationKind,
    OutcomeKind,
    ParticipationState,
    Person,
)
from crm.model.base import NOTES, today
from tests.conftest import WHO
from tests.intake import read_text
from tests.makers import (
    CARMEN,
    TUMBES,
    appoint,
    meeting,
    nothing_written,
    person,
    post,
    read,
    write,
)
from tests.occasions import FUTURE, MAIL, PAST, calendar


def _plan(db: Database, folder: Path, text: str | bytes, name: str = "a.ics") -> OccasionPlan:
    made: OccasionPlan = read(db, occasions.make, read_text(folder, text, name))
    return made


def _row(db: Database, folder: Path, text: str | bytes, name: str = "a.ics") -> PlannedOccasion:
    (row,) = _plan(db, folder, text, name).rows
    return row


def _stored(db: Database) -> dict[str, set[Any]]:
    """Every row of every table, but the journal and the counter of ids."""
    with db.read() as session:
        return {
            name: set(session.connection().exec_driver_sql(f'SELECT * FROM "{name}"').all())
            for name in Base.metadata.tables
            if name not in ("action", "change", "copy")
        }


def _mailbox(value: str) -> list[ContactValues]:
    return [ContactValues(ContactKind.EMAIL, value)]


def _rosa(db: Database) -> int:
    rosa = person(db, contacts=_mailbox("Rosa@Ejemplo.pe"))
    appoint(db, rosa, post(db, "Gerente"))
    return rosa


def _event(session: Session, subject: str) -> dict[str, Any]:
    id_ = session.scalars(select(Event.id).where(Event.subject == subject)).one()
    return events.values_of(session, id_)


def _list(session: Session, subject: str) -> list[tuple[str, ParticipationState, bool, str | None]]:
    id_ = session.scalars(select(Event.id).where(Event.subject == subject)).one()
    rows = attendance.rows(session, id_)
    return [(each.shown, each.state, each.to_verify, each.institution) for each in rows]


WORKSHOP = f"""UID:1@x
SUMMARY:Mesa de trabajo
DTSTART:{FUTURE}T150000Z
DTEND:{FUTURE}T170000Z
LOCATION:Jr. Ejemplo 120
DESCRIPTION:Llevar el acta
CATEGORIES:Red
RRULE:FREQ=WEEKLY
URL:https://ejemplo.pe/mesa
ORGANIZER;CN=Rosa:mailto:ROSA@ejemplo.pe
ATTENDEE;CN=Rosa;PARTSTAT=ACCEPTED:mailto:rosa@ejemplo.pe
ATTENDEE;CN=Luis Soto;PARTSTAT=DECLINED:mailto:luis@otro.pe
ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:mesa@ejemplo.gob.pe
ATTENDEE;CN=Sala 1;CUTYPE=ROOM:mailto:sala1@ejemplo.pe"""


def test_a_meeting_of_a_calendar_comes_in_with_whom_it_names(db: Database, tmp_path: Path) -> None:
    rosa = _rosa(db)
    write(db, focal_points.save_focal_point, {"name": WHO})
    write(db, contacts.save_contacts, _mailbox("mesa@ejemplo.gob.pe"), organization_id=CARMEN)
    before = _stored(db)
    plan = _plan(db, tmp_path, calendar(WORKSHOP))
    (row,) = plan.rows
    assert (row.line, row.title, row.verdict, row.state) == (
        3,
        "Mesa de trabajo",
        Verdict.NEW,
        EventState.PLANNED,
    )
    assert row.when.endswith("10:00–12:00")  # in Peru
    assert row.people == ("Rosa Quispe Mamani", row.organization)
    assert row.unknown == ("Luis Soto <luis@otro.pe>",)
    assert row.organization_id == CARMEN
    assert "Carmen de la Legua" in row.organization
    assert row.told == ("Se repite: se trae solo la primera fecha.",)

    done = write(db, occasions.write, plan)
    assert (done.read, done.created, done.merged, done.skipped) == (1, 1, 0, ())
    with db.read() as session:
        found = _event(session, "Mesa de trabajo")
        assert (found["start_time"], found["end_time"]) == (time(10), time(12))
        assert (found["venue"], found["end"]) == ("Jr. Ejemplo 120", None)
        assert found["source_url"] == "https://ejemplo.pe/mesa"
        assert found["notes"] == "Llevar el acta\n\nEtiquetas: Red"
        assert found["type_id"] == catalogue.event_type_id("meeting")
        assert found["network_role"] is NetworkRole.JOINS  # another institution calls to it
        assert found["recorded_by_id"] == focal_points.named(session, WHO)
        assert session.scalars(select(EventOrganizer.organization_id)).all() == [CARMEN]
        named = [(each["person_id"], each["post"]) for each in found["participants"]]
        assert named == [(rosa, "Gerente"), (None, None)]
        carmen = found["participants"][1]["institution"]
        assert _list(session, "Mesa de trabajo") == [
            ("Rosa Quispe Mamani", ParticipationState.CONFIRMED, False, carmen),
            ("Luis Soto <luis@otro.pe>", ParticipationState.ABSENT, True, None),
        ]
        came = session.scalars(select(Exchange)).one()
        assert (came.format, came.name, came.total) == ("ics", "a.ics", 1)
        assert came.counts == {"created": 1, "merged": 0, "skipped": 0}
        assert len(session.scalars(select(Person)).all()) == 1

    again = _row(db, tmp_path, calendar(WORKSHOP))
    assert again.verdict is Verdict.SAME
    with pytest.raises(Conflict):  # what was planned before it came in
        write(db, occasions.write, plan)
    write(db, journal.undo)
    assert _stored(db) == before


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (f"DTSTART:{PAST}T090000", ("held", -30, time(9), None, None)),
        (f"DTSTART:{PAST}T030000Z", ("held", -31, time(22), None, None)),
        (f"DTSTART;VALUE=DATE:{PAST}", ("held", -30, None, None, None)),
        (
            f"DTSTART;VALUE=DATE:{PAST}\nDTEND;VALUE=DATE:{FUTURE}",
            ("planned", -30, None, 29, None),
        ),
        (f"DTSTART:{PAST}T200000\nDURATION:PT4H", ("held", -30, time(20), None, None)),
        (f"DTSTART:{PAST}T000000\nDURATION:P1D", ("held", -30, None, None, None)),
        (f"DTSTART:{PAST}T090000\nDURATION:P1DT2H", ("held", -30, time(9), -29, time(11))),
        (f"DTSTART:{FUTURE}T090000\nSTATUS:CANCELLED", ("cancelled", 30, time(9), None, None)),
    ],
)
def test_days_and_hours_are_those_of_peru(
    db: Database, tmp_path: Path, lines: str, expected: tuple[Any, ...]
) -> None:
    row = _row(db, tmp_path, calendar(f"SUMMARY:Uno\n{lines}"))
    assert row.verdict is Verdict.NEW, row.reason

    def days(on: PartialDate | None) -> int | None:
        return (on.first - today()).days if on else None

    said = row.values
    hours = said["start_time"], said["end_time"]
    found = (said["state"].value, days(said["start"]), hours[0], days(said["end"]), hours[1])
    assert found == expected


def test_attendance_is_not_claimed_of_what_is_past(db: Database, tmp_path: Path) -> None:
    _rosa(db)
    text = calendar(
        f"SUMMARY:Antes\nDTSTART:{PAST}T090000\n"
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:rosa@ejemplo.pe\nATTENDEE;CN=Luis:urn:x"
    )
    write(db, occasions.write, _plan(db, tmp_path, text))
    with db.read() as session:
        states = [state for _who, state, *_more in _list(session, "Antes")]
    assert states == [ParticipationState.CONFIRMED, ParticipationState.INVITED]


def test_what_is_there_already_is_told_and_left(db: Database, tmp_path: Path) -> None:
    start = PartialDate.day(today() + timedelta(days=30))
    id_ = meeting(
        db,
        "Mesa de trabajo",
        state=EventState.PLANNED,
        start=start,
        start_time=time(10),
        venue="Comas",
    )

    def of(at: str, place: str = "", title: str = "MESA DE TRABAJO", uid: str = "") -> str:
        return f"UID:{uid or at + place + title}\nSUMMARY:{title}\nDTSTART:{at}\nLOCATION:{place}"

    plan = _plan(
        db,
        tmp_path,
        calendar(
            of(f"{FUTURE}T100000"),
            of(f"{FUTURE}T150000Z", "COMAS"),
            of(f"{FUTURE}T100000", "Tumbes"),
            of(f"{FUTURE}T110000"),
            of(f"{PAST}T100000"),
            of(f"{PAST}T100000", uid="otro"),
            of(f"{PAST}T120000", title="Otra", uid="otro"),
            "UID:9\nSUMMARY:Sin día posible\nDTSTART:10000101T100000",
        ),
    )
    new, same, review, wrong = Verdict
    called_off = of(f"{FUTURE}T100000") + "\nSTATUS:CANCELLED"
    assert "no está cancelada" in _row(db, tmp_path, calendar(called_off)).reason
    assert [each.verdict for each in plan.rows] == [
        same, same, review, review, new, same, same, wrong
    ]  # fmt: skip
    assert {each.same_as for each in plan.rows[:4]} == {id_}
    assert "10:00 · Comas" in plan.rows[2].reason
    assert "línea" in plan.rows[5].reason
    assert (plan.count(same), plan.count(review)) == (4, 2)
    assert occasions.decide(plan).created == 1
    with nothing_written(db):
        none_of_them = [each.line for each in plan.rows]
        assert write(db, occasions.write, plan, none_of_them).created == 0
    done = write(db, occasions.write, plan, [plan.rows[2].line])
    assert (done.created, len(done.skipped)) == (2, 6)
    assert all(each.reason for each in done.skipped)


def test_our_own_calendar_is_known_again(db: Database, tmp_path: Path) -> None:
    day = PartialDate.day(today() + timedelta(days=3))
    moved = meeting(db, "Mesa", state=EventState.PLANNED, start=day, start_time=time(10))
    meeting(db, "Día entero", state=EventState.PLANNED, start=day)
    gone = meeting(db, "Se borra", state=EventState.PLANNED, start=day)
    values = {"kind": OutcomeKind.TASK, "text": "Enviar el acta", "due_on": day.first}
    write(db, outcomes.save_outcome, values)
    written, made = read(db, ics.calendar)
    plan = _plan(db, tmp_path, made)
    assert len(plan.rows) == plan.count(Verdict.SAME) == written.entries
    assert sum(each.same_as is not None for each in plan.rows) == 3

    meeting(db, "Mesa", moved, start_time=time(16))
    write(db, papelera.delete, Event, gone, name="x")
    plan = _plan(db, tmp_path, made)
    by_title = {each.title: each for each in plan.rows}
    assert by_title["Se borra"].verdict is Verdict.NEW
    assert by_title["Mesa"].verdict is Verdict.SAME
    assert "donde dice otra cosa" in by_title["Mesa"].reason
    assert "16:00" in by_title["Mesa"].reason


def test_what_another_file_of_ours_promised_is_no_meeting(db: Database, tmp_path: Path) -> None:
    text = calendar(f"UID:due-77@enlace\nSUMMARY:Vence: algo\nDTSTART;VALUE=DATE:{PAST}")
    row = _row(db, tmp_path, text)
    assert row.verdict is Verdict.ERROR
    assert "«Vencimiento»" in row.reason


_CARMEN = "Municipalidad Distrital de Carmen de la Legua Reynoso"


def test_a_mail_comes_in_as_an_exchange_with_whom_the_file_knows(
    db: Database, tmp_path: Path
) -> None:
    _rosa(db)
    plan = _plan(db, tmp_path, MAIL, "a.eml")
    (row,) = plan.rows
    assert row.people == ("Rosa Quispe Mamani",)
    assert row.unknown == ("Red <red@onu.pe>", "Luis Soto <luis@otro.pe>")
    assert "convenio.pdf" in row.told[0]
    write(db, occasions.write, plan)
    with db.read() as session:
        found = _event(session, "Respuesta sobre el convenio")
        assert found["type_id"] == catalogue.event_type_id("email")
        assert found["state"] is EventState.HELD
        assert str(found["start"]) == "2026-01-05"
        assert found["start_time"] == time(21, 30)
        head, text = found["notes"].split("\n\n")
        assert head.splitlines() == [
            "De: Rosa Quispe <rosa@ejemplo.pe>",
            "Para: Red <red@onu.pe>, Luis Soto <luis@otro.pe>",
            "Con copia: rosa@ejemplo.pe",
            "Adjuntos que no se guardaron: convenio.pdf (3 B)",
        ]
        assert text == "Estimados: va el convenio."
        id_ = session.scalars(select(Event.id).where(Event.subject == row.title)).one()
        assert "no cuenta como evento propio" in counts_as_own(event_page.page(session, id_))
        # Who is unknown is in the text only: to have written is no attendance to be verified.
        assert _list(session, "Respuesta sobre el convenio") == [
            ("Rosa Quispe Mamani", ParticipationState.ATTENDED, False, _CARMEN)
        ]
    assert _row(db, tmp_path, MAIL, "a.eml").verdict is Verdict.SAME
    answer = MAIL.replace("02:30", "02:45").replace("<1@", "<2@")
    assert _row(db, tmp_path, answer, "a.eml").verdict is Verdict.NEW


def test_a_long_mail_is_cut_and_says_so(db: Database, tmp_path: Path) -> None:
    text = "From: a@x.pe\nTo: b@x.pe\nSubject: {}\n\n{}\n".format("Título " * 60, "palabra " * 4000)
    plan = _plan(db, tmp_path, text, "a.eml")
    (row,) = plan.rows
    assert (row.verdict, row.when) == (Verdict.REVIEW, "")  # a draft, perhaps
    assert len(row.title) == 300
    assert row.title.endswith("…")
    notes = row.values["notes"]
    assert len(notes) <= NOTES
    assert notes.startswith(("Título " * 60).strip())
    assert notes.endswith(row.told[0])
    assert occasions.decide(plan).created == 0
    assert write(db, occasions.write, plan, ()).created == 1


def test_two_mails_of_one_minute_are_two_and_one_that_came_twice_is_one(
    db: Database, tmp_path: Path
) -> None:
    box = "".join(
        f"From a@x.pe Tue Jan  6 02:30:00 2026\nFrom: a@x.pe\nTo: b@x.pe\nSubject: Uno\n"
        f"Date: Tue, 06 Jan 2026 02:30:00 +0000\nMessage-ID: <{number}@x.pe>\n\nHola\n\n"
        for number in (1, 2, 1)
    )
    rows = _plan(db, tmp_path, box, "a.eml").rows
    assert [each.verdict for each in rows] == [Verdict.NEW, Verdict.NEW, Verdict.SAME]


def test_a_shared_mailbox_is_whoever_is_so_called_or_the_institution(
    db: Database, tmp_path: Path
) -> None:
    for name in ("Ana Torres Vega", "Luis Soto Ríos"):
        person(db, name, contacts=_mailbox("mesa@x.pe"))
    text = "From: {}mesa@x.pe{}\nSubject: Uno\nDate: Tue, 06 Jan 2026 02:30:00 -0000\n\nHola\n"
    assert _row(db, tmp_path, text.format("", ""), "a.eml").people == ()
    named = _row(db, tmp_path, text.format("SOTO Luis <", ">"), "a.eml")
    assert named.people == ("Luis Soto Ríos",)
    assert named.when.endswith("21:30")  # in Peru: -0000 is an hour of which no zone is told


def test_who_is_not_known_belongs_where_they_write_from(db: Database, tmp_path: Path) -> None:
    carmen, tumbes = ("mesa@Comas.gob.pe", "a@dos.pe"), ("ong@gmail.com", "b@dos.pe")
    for id_, boxes in ((CARMEN, carmen), (TUMBES, tumbes)):
        values = [each for box in boxes for each in _mailbox(box)]
        write(db, contacts.save_contacts, values, organization_id=id_)
    said = (
        f"SUMMARY:Mesa\nDTSTART:{PAST}T090000\nATTENDEE;CN=Luis:mailto:luis@comas.gob.pe\n"
        "ATTENDEE;CN=Ana:mailto:ana@gmail.com"
    )
    shared = said.replace("comas.gob.pe", "dos.pe")  # a domain of two is of neither
    assert _row(db, tmp_path, calendar(shared)).organization_id is None
    meeting_ = _plan(db, tmp_path, calendar(said))
    assert meeting_.rows[0].organization_id == CARMEN
    assert meeting_.rows[0].people == ()
    write(db, occasions.write, meeting_)
    mails = _plan(db, tmp_path, MAIL.replace("luis@otro.pe", "luis@comas.gob.pe"), "a.eml")
    write(db, occasions.write, mails)
    invited = ParticipationState.INVITED
    with db.read() as session:
        assert _list(session, "Mesa") == [
            ("Luis <luis@comas.gob.pe>", invited, True, _CARMEN),
            ("Ana <ana@gmail.com>", invited, True, None),
        ]
        (part,) = _event(session, "Respuesta sobre el convenio")["participants"]
        assert (part["person_id"], part["organization_id"]) == (None, CARMEN)


def test_what_an_agency_calls_to_is_of_the_network(db: Database, tmp_path: Path) -> None:
    with db.read() as session:
        of_un = select(Organization.id).where(Organization.kind == OrganizationKind.UN)
        agency = session.scalars(of_un.limit(1)).one()
    write(db, contacts.save_contacts, _mailbox("red@onu.pe"), organization_id=agency)
    said = f"SUMMARY:Mesa\nDTSTART:{PAST}T090000\nORGANIZER:mailto:red@onu.pe"
    row = _row(db, tmp_path, calendar(said))
    assert row.organization_id == agency
    assert (row.values["network_role"], row.values["organizers"]) == (NetworkRole.ORGANIZES, [])


def test_a_sheet_has_no_meetings(db: Database, tmp_path: Path) -> None:
    with pytest.raises(CrmError, match="no tiene reuniones ni correos"):
        _plan(db, tmp_path, "Persona;Correo\nRosa;rosa@x.pe\n", "a.csv")


class _StopError(Exception):
    """Somebody has had enough."""


def test_a_calendar_that_is_cancelled_leaves_no_trace(db: Database, tmp_path: Path) -> None:
    rows = [f"UID:{n}\nSUMMARY:Reunión {n}\nDTSTART:{PAST}T090000" for n in range(60)]
    plan = _plan(db, tmp_path, calendar(*rows))

    def stop(done: int, _total: int) -> None:
        if done:
            raise _StopError

    with nothing_written(db), pytest.raises(_StopError):
        write(db, occasions.write, plan, step=stop)
