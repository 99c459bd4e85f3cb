"""Events of calendars and saved e-mails, each apart from the others."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from intake import read_text
from makers import meeting, read

from crm import ics
from crm.dates import PartialDate
from crm.errors import CrmError
from crm.intake.value import Attached, Attendee, Format, Holds
from crm.mail import Recipient, drafts
from crm.model import EventState
from crm.model.base import today

LIMA = """BEGIN:VTIMEZONE\r
TZID:SA Pacific Standard Time\r
BEGIN:STANDARD\r
DTSTART:16010101T000000\r
TZOFFSETFROM:-0500\r
TZOFFSETTO:-0500\r
END:STANDARD\r
END:VTIMEZONE\r
"""


def events(folder: Path, *lines: str, before: str = ""):
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{before}" + "\r\n".join(lines)
    return read_text(folder, f"{text}\r\nEND:VCALENDAR\r\n", "a.ics")


def event(*lines: str) -> tuple[str, ...]:
    return ("BEGIN:VEVENT", *lines, "END:VEVENT")


def test_an_event_says_when_where_and_with_whom(tmp_path):
    found = events(
        tmp_path,
        *event(
            "UID:1@x",
            "SUMMARY:Mesa de trabajo\\, sesión 3",
            'DTSTART;TZID="SA Pacific Standard Time":20260105T090000',
            'DTEND;TZID="SA Pacific Standard Time":20260105T110000',
            "LOCATION:Jr. Ejemplo 120",
            "DESCRIPTION:Primera línea\\nSegun",
            " da línea",
            "ORGANIZER;CN=Ana Torres:mailto:ana@x.pe",
            "ATTENDEE;CN=Rosa;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT:MAILTO:rosa@x.pe",
            "ATTENDEE;CN=Sala 1;CUTYPE=ROOM:urn:x",
            "CATEGORIES:Red,Salud",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "TRIGGER:-PT15M",
            "END:VALARM",
        ),
        before=LIMA,
    )
    assert (found.format, found.holds) == (Format.CALENDAR, Holds.OCCASIONS)
    (one,) = found.occasions
    assert (one.title, one.uid) == ("Mesa de trabajo, sesión 3", "1@x")
    assert isinstance(one.starts, datetime)
    assert one.starts.utcoffset() == timedelta(hours=-5)
    assert one.ends == one.starts + timedelta(hours=2)
    assert (one.place, one.text) == ("Jr. Ejemplo 120", "Primera línea\nSegunda línea")
    assert one.organizer == Attendee("Ana Torres", "ana@x.pe")
    # The room that was booked is nobody.
    assert one.attendees == (Attendee("Rosa", "rosa@x.pe", "accepted", "req-participant"),)
    assert one.tags == ("Red", "Salud")


def test_whole_days_end_on_their_last_one(tmp_path):
    found = events(
        tmp_path,
        *event("DTSTART;VALUE=DATE:20260105", "DTEND;VALUE=DATE:20260108"),
        *event("DTSTART;VALUE=DATE:20260105"),
        *event("DTSTART:20260105T140000Z", "DURATION:PT90M", "STATUS:CANCELLED"),
    ).occasions
    assert (found[0].starts, found[0].ends) == (date(2026, 1, 5), date(2026, 1, 7))
    assert found[1].ends is None
    assert found[2].ends == datetime(2026, 1, 5, 15, 30, tzinfo=UTC)
    assert found[2].cancelled


def test_a_time_of_nowhere_is_floating_and_an_unknown_zone_is_told(tmp_path):
    found = events(
        tmp_path, *event("DTSTART:20260105T090000"), *event("DTSTART;TZID=Marte:20260105T090000")
    )
    assert [each.floating for each in found.occasions] == [True, True]
    assert [each.line for each in found.problems] == [6]


def test_what_repeats_comes_once_and_its_exceptions_apart(tmp_path):
    found = events(
        tmp_path,
        *event("UID:1", "DTSTART:20260105T140000Z", "RRULE:FREQ=WEEKLY;COUNT=3"),
        *event("UID:1", "RECURRENCE-ID:20260112T140000Z", "DTSTART:20260112T160000Z"),
    )
    assert [each.repeats for each in found.occasions] == ["FREQ=WEEKLY;COUNT=3", ""]
    assert [each.uid for each in found.occasions] == ["1", "1/20260112T140000Z"]


def test_one_bad_event_costs_only_itself(tmp_path):
    found = events(
        tmp_path,
        *event("SUMMARY:Uno", "DTSTART:20260105"),
        *event("SUMMARY:Dos", "DTSTART:ayer"),
        *("BEGIN:VEVENT", "SUMMARY:Tres", "DTSTART:20260106"),
        *event("SUMMARY:Cuatro", "DTSTART:20260107"),
    )
    assert [each.title for each in found.occasions] == ["Uno", "Tres", "Cuatro"]
    assert [each.line for each in found.problems] == [7]


HEADERS = (
    "Received: from x by y; Mon, 5 Jan 2026 10:00:01 -0500\r\n"
    "From: =?iso-8859-1?Q?Jos=E9_=D1ahui?= <jose@x.pe>\r\n"
    'To: "Torres, Ana" <ana@x.pe>, rosa@x.pe\r\n'
    "Cc: =?utf-8?B?TsOpbGlkYQ==?= <neli@x.pe>\r\n"
    "Subject: =?utf-8?Q?Reuni=C3=B3n_?=\r\n =?utf-8?Q?de_la_Red?=\r\n"
    "Date: Mon, 5 Jan 2026 10:00:00 -0500\r\n"
    "Message-ID: <1@x.pe>\r\n"
    "MIME-Version: 1.0\r\n"
)


def mail(folder: Path, text: str | bytes, headers: str = HEADERS):
    data = text.encode() if isinstance(text, str) else text
    (found,) = read_text(folder, headers.encode() + data, "a.eml").mails
    return found


def test_a_mail_says_who_wrote_what_to_whom(tmp_path):
    found = mail(tmp_path, "Content-Type: text/plain; charset=utf-8\r\n\r\nEstimada:\r\n\r\nVoy.")
    assert found.subject == "Reunión de la Red"
    assert found.sender == Attendee("José Ñahui", "jose@x.pe")
    assert found.to == (Attendee("Torres, Ana", "ana@x.pe"), Attendee("", "rosa@x.pe"))
    assert found.copied == (Attendee("Nélida", "neli@x.pe"),)
    assert found.sent == datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
    assert (found.text, found.uid) == ("Estimada:\n\nVoy.", "1@x.pe")


def test_what_is_attached_is_named_and_not_opened(tmp_path):
    found = mail(
        tmp_path,
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        '--b\r\nContent-Type: multipart/alternative; boundary="c"\r\n\r\n'
        "--c\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\nS=ED\r\n"
        "--c\r\nContent-Type: text/html\r\n\r\n<p>No</p>\r\n--c--\r\n"
        '--b\r\nContent-Type: application/pdf; name="../../acta.pdf"\r\n'
        'Content-Disposition: attachment; filename="=?utf-8?Q?acta_n=C2=BA1.pdf?="\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\nQUJD\r\n--b--\r\n",
    )
    assert found.text == "Sí"
    assert found.attachments == (Attached("acta nº1.pdf", "application/pdf", 3),)


def test_a_mail_that_is_a_page_is_read_without_what_it_would_fetch(tmp_path):
    page = (
        "<html><head><title>x</title><style>p{}</style></head><body>"
        '<p>Estimada&nbsp;Ana:</p><img src="http://127.0.0.1/x.png"><script>1</script>'
        "<p>Voy.<br>Sí.</p></body></html>"
    )
    found = mail(tmp_path, f"Content-Type: text/html; charset=utf-8\r\n\r\n{page}")
    assert found.text == "Estimada Ana:\n\nVoy.\nSí."


def test_a_box_has_several_mails(tmp_path):
    one = "From: ana@x.pe\nTo: b@x.pe\nSubject: {}\n\nHola\nFrom aquí\n"
    box = "".join(f"From ana@x.pe Mon Jan  5 10:00:00 2026\n{one.format(n)}\n" for n in "12")
    found = read_text(tmp_path, box, "a.mbox").mails
    assert [each.subject for each in found] == ["1", "2"]
    assert [each.line for each in found] == [1, 9]


def test_our_own_drafts_and_calendar_are_read_back(tmp_path, db):
    body = "Estimada:\nLa esperamos; no falte.\n\nRed ÑÁÉ"
    (draft,) = drafts([Recipient("Rosa Ñahui", "rosa@x.pe")], "Invitación a la mesa", body)
    found = mail(tmp_path, draft, "")
    assert (found.subject, found.text) == ("Invitación a la mesa", body)
    assert found.copied == (Attendee("Rosa Ñahui", "rosa@x.pe"),)

    day = today() + timedelta(days=3)
    meeting(
        db,
        "Mesa, «sesión» 3",
        state=EventState.PLANNED,
        start=PartialDate.day(day),
        start_time=time(10, 30),
        end_time=time(12),
        venue="Sala 2; piso 3",
    )
    made = read(db, ics.calendar)[1]
    events = read_text(tmp_path, made, "a.ics").occasions
    (one,) = [each for each in events if each.title == "Mesa, «sesión» 3"]
    assert isinstance(one.starts, datetime)
    assert one.starts.isoformat() == f"{day}T10:30:00-05:00"
    assert isinstance(one.ends, datetime)
    assert one.ends - one.starts == timedelta(hours=1, minutes=30)
    assert one.place == "Sala 2; piso 3"


def test_a_mail_of_nobody_is_refused(tmp_path):
    with pytest.raises(CrmError, match=r"no tiene nada que se pueda leer\. Este correo no dice"):
        read_text(tmp_path, "Received: x\r\nMIME-Version: 1.0\r\n\r\nhola", "a.eml")
