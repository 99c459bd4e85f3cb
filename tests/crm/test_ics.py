"""The agenda for other programs: it parses, it keeps its ids, and says no day that nobody said."""

import shutil
from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from makers import STRANGE, ago, meeting, read, write

from crm import focal_points, followups, ics, journal, observances, outcomes, tasks
from crm.catalogue import government_id
from crm.database import open_database
from crm.dates import PartialDate
from crm.errors import CrmError
from crm.model import CommitmentState, EventState, OutcomeKind
from crm.model.base import today
from crm.text import clean_line

CARMEN = government_id("070103")
SOON = ago(-3)


def parsed(db):
    return Calendar.from_ical(read(db, ics.calendar)[1])


def components(db, category=None):
    return [
        each
        for each in parsed(db).walk("VEVENT")
        if category is None or category in each["CATEGORIES"].cats
    ]


def one(db, summary):
    (found,) = [each for each in components(db) if each["SUMMARY"] == summary]
    return found


def due(db, text="Enviar el modelo", **values):
    base = {"kind": OutcomeKind.COMMITMENT, "text": text, "due_on": SOON, "responsible": "Rosa"}
    return write(db, outcomes.save_outcome, base | values)


def planned(db, subject, **values):
    return meeting(
        db, subject, **{"state": EventState.PLANNED, "start": PartialDate.day(SOON)} | values
    )


def test_a_timed_meeting_is_in_the_zone_of_lima_that_the_file_explains(db):
    planned(db, "Mesa", start_time=time(10, 30), end_time=time(12), venue="Sala 2, piso 3")
    made = one(db, "Mesa")
    assert made.start.replace(tzinfo=None).isoformat() == f"{SOON}T10:30:00"
    assert made.start.utcoffset() == timedelta(hours=-5)
    assert made["DTSTART"].params["TZID"] == "America/Lima"
    assert made.end - made.start == timedelta(hours=1, minutes=30)
    assert made["LOCATION"] == "Sala 2, piso 3"
    assert made["STATUS"] == "CONFIRMED"
    (zone,) = parsed(db).walk("VTIMEZONE")
    assert zone["TZID"] == "America/Lima"
    assert zone.to_tz().utcoffset(made.start.replace(tzinfo=None)) == timedelta(hours=-5)
    assert ZoneInfo("America/Lima").utcoffset(made.start.replace(tzinfo=None)) == timedelta(
        hours=-5
    )


def test_a_meeting_of_days_takes_whole_days_to_the_day_after(db):
    planned(db, "Foro", end=PartialDate.day(SOON + timedelta(2)), start_time=time(9))
    made = one(db, "Foro")
    assert (made["DTSTART"].dt, made["DTEND"].dt) == (SOON, SOON + timedelta(3))


def test_a_meeting_that_ends_as_it_begins_has_no_end(db):
    planned(db, "Llamada", start=PartialDate.day(SOON), start_time=time(10), end_time=time(10))
    assert "DTEND" not in one(db, "Llamada")


def test_a_due_date_is_a_whole_day_that_keeps_nobody_busy(db):
    due(db, debtor_id=CARMEN)
    made = one(db, "Vence: Enviar el modelo")
    assert (made["DTSTART"].dt, made["DTEND"].dt) == (SOON, SOON + timedelta(1))
    assert made["TRANSP"] == "TRANSPARENT"
    assert made["CATEGORIES"].cats == ["Vencimiento"]
    assert made["DESCRIPTION"] == "Carmen de la Legua Reynoso"


def test_states_are_said_as_the_standard_has_them(db):
    planned(db, "Cancelada", state=EventState.CANCELLED)
    planned(db, "Postergada", state=EventState.POSTPONED)
    due(db, "sin efecto", state=CommitmentState.DROPPED)
    write(db, tasks.set_done, due(db, "hecho"), done=True)
    assert one(db, "Cancelada")["STATUS"] == "CANCELLED"
    assert one(db, "Postergada")["STATUS"] == "TENTATIVE"
    assert one(db, "Vence: sin efecto")["STATUS"] == "CANCELLED"
    assert "STATUS" not in one(db, "Cumplido: hecho")


@pytest.mark.parametrize(
    "on", [PartialDate.month, PartialDate.quarter, lambda year, _n: PartialDate.year(year)]
)
def test_what_has_no_exact_day_is_left_out_and_counted(db, on):
    before = read(db, ics.calendar)[0]
    planned(db, "Por precisar", start=on(today().year + 1, 1))
    written, content = read(db, ics.calendar)
    assert (written.entries, written.left_out) == (before.entries, 1)
    assert b"Por precisar" not in content


def test_no_name_of_a_person_and_nothing_restricted_goes_out(db):
    me = write(db, focal_points.save_focal_point, {"name": "Lucía Paredes"})
    due(db, "normal", owner_id=me)
    due(db, "reservado", restricted=True)
    content = read(db, ics.calendar)[1].decode()
    assert "normal" in content
    for word in ("Lucía", "Rosa", "reservado"):
        assert word not in content


def test_an_edit_raises_the_sequence_and_keeps_the_uid(db):
    id_ = planned(db, "Mesa")
    before = one(db, "Mesa")
    meeting(db, "Mesa técnica", id_)
    after = one(db, "Mesa técnica")
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt
    write(db, journal.undo)
    assert one(db, "Mesa")["SEQUENCE"] == after["SEQUENCE"] + 1


def test_a_promise_kept_raises_the_sequence_of_its_due_date(db):
    id_ = due(db)
    before = one(db, "Vence: Enviar el modelo")
    write(db, tasks.set_done, id_, done=True)
    after = one(db, "Cumplido: Enviar el modelo")
    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], before["SEQUENCE"] + 1)


def test_a_next_step_and_the_dates_of_two_years_are_there(db):
    write(db, followups.set_next_step, CARMEN, "Llamar a la gerencia", SOON)
    assert one(db, "Vence: Llamar a la gerencia")["CATEGORIES"].cats == ["Próximo paso"]
    days = [each for each in components(db) if each["SUMMARY"] == "Día Internacional del Migrante"]
    year = today().year
    assert [each["DTSTART"].dt for each in days] == [
        date(each, 12, 18) for each in (year - 1, year, year + 1)
    ]
    assert len({each["UID"] for each in days}) == 3


def test_ids_are_those_of_every_export_and_of_every_copy(db, tmp_path):
    planned(db, "Mesa")
    due(db)
    uids = [each["UID"] for each in components(db)]
    assert len(set(uids)) == len(uids)
    assert [each["UID"] for each in components(db)] == uids
    copy = Path(shutil.copyfile(db.keep_copy(), tmp_path / "otra.db"))
    other = open_database(copy)
    assert [each["UID"] for each in components(other)] == uids
    other.close()


def test_a_new_export_of_the_same_is_the_same_and_leaves_the_file_alone(db, tmp_path):
    planned(db, "Mesa")
    path = tmp_path / "agenda.ics"
    written = read(db, ics.export, path)
    assert len(Calendar.from_ical(path.read_bytes()).walk("VEVENT")) == written.entries
    before = path.stat().st_mtime_ns, path.stat().st_ino
    read(db, ics.export, path)
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before
    planned(db, "Otra")
    read(db, ics.export, path)
    assert "Otra" in path.read_text("utf-8")
    assert [each.name for each in tmp_path.glob(".enlace-*")] == []


def test_where_it_cannot_be_written_is_said_and_what_was_there_stays(db, tmp_path):
    (tmp_path / "carpeta.ics").mkdir()
    longest = tmp_path / f"{'n' * 300}.ics"
    for path in (tmp_path / "carpeta.ics", tmp_path / "no" / "existe.ics", longest):
        with pytest.raises(CrmError):
            read(db, ics.export, path)


def test_it_round_trips(db):
    for typed, _kept in STRANGE:
        planned(db, typed, venue=typed)
    observance = read(db, observances.of_year, 2026)[0].id
    write(db, observances.save, {"note": "x"}, observance)
    content = read(db, ics.calendar)[1]
    again = Calendar.from_ical(content)
    assert again.to_ical() == content
    assert again.errors == []
    assert all(not each.errors for each in again.walk("VEVENT"))


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200)


@given(subject=_TEXT.filter(lambda text: clean_line(text) != ""))
@settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_any_title_comes_back_as_it_was_kept_in_lines_that_are_short(db, subject):
    id_ = meeting(db, subject, start=PartialDate.day(ago(1)))
    kept = clean_line(subject)
    content = read(db, ics.calendar)[1]
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    (made,) = [
        each
        for each in Calendar.from_ical(content).walk("VEVENT")
        if each["UID"] == f"meeting-{id_}@enlace"
    ]
    assert made["SUMMARY"] == kept
