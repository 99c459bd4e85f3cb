"""What leaves: whole or not at all, without those who may not, and read back as it was."""

import base64
import csv
import io
import json
import os
import re
import subprocess
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import icalendar
import openpyxl
import pytest
import vobject
from docx import Document
from hypothesis import example, given, settings
from hypothesis import strategies as st
from intake import cells
from makers import (
    CARMEN,
    STRANGE,
    TUMBES,
    ago,
    appoint,
    company,
    meeting,
    on,
    person,
    post,
    read,
    write,
)
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import Enum, select

from crm import (
    attachments,
    catalogue,
    exchange,
    focal_points,
    followups,
    instruments,
    journal,
    mail,
    organizations,
    people,
    segments,
    sheets,
)
from crm import bin as papelera
from crm.__main__ import main
from crm.checks import parse_phone
from crm.contacts import ContactValues
from crm.criteria import Group, HasPost, OfKind
from crm.dates import PartialDate
from crm.errors import CrmError
from crm.exchange import Format, Order, Tally, What, cards, leaving, spreadsheets
from crm.exchange.address_labels import SHEETS, fitting
from crm.exchange.cards import Version
from crm.exchange.merged_letters import SAMPLE
from crm.exchange.tables import Table
from crm.intake import cards as read_cards
from crm.intake import charset, worker
from crm.intake.value import Address, Card, Labelled
from crm.mail import Recipient
from crm.model import (
    Base,
    ContactKind,
    Exchange,
    Framework,
    Modality,
    NetworkRole,
    Organization,
    OrganizationKind,
    OrganizerRole,
    OutcomeKind,
    Person,
    SegmentOf,
)
from crm.text import clean_line, clean_text

EMAIL, PHONE, ADDRESS = ContactKind.EMAIL, ContactKind.PHONE, ContactKind.ADDRESS
DOCUMENTED = Path(__file__).parents[2] / "docs" / "json.md"
HEADINGS = ("Institución", "Nombre", "Notas")
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60)
LINE, LINES = TEXT.map(clean_line), TEXT.map(clean_text)


@pytest.fixture
def known(db):
    """Three people of a municipality: one to be left in peace, one with a telephone of her own."""
    place = post(db, "Gerente, Desarrollo; Social")
    rosa = person(
        db,
        "Rosa Elena Quispe Mamani",
        notes="Prefiere que la llamen de tarde",
        contacts=[
            ContactValues(EMAIL, "rosa@muni.gob.pe"),
            ContactValues(PHONE, "(01) 555-0143 anexo 12"),
            ContactValues(PHONE, "987 654 321", personal=True),
            ContactValues(ADDRESS, "Jr. Áncash 123, of. 4"),
        ],
    )
    juan = person(
        db,
        "Juan Ñahui Díaz",
        do_not_contact=True,
        contacts=[ContactValues(EMAIL, "juntos@muni.gob.pe")],
    )
    luz = person(db, "Luz Díaz", contacts=[ContactValues(EMAIL, "juntos@muni.gob.pe")])
    for each in (rosa, juan, luz):
        appoint(db, each, place)
    return rosa, juan, luz


def leave(db, path: Path, format_: Format, what: What | None = None, **how):
    return exchange.export(db, path, Order(format_, what or format_.of[0], **how))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# Who leaves, and what is written down of it


def test_who_is_to_be_left_in_peace_leaves_in_no_format(db, known, tmp_path):
    for format_ in (Format.XLSX, Format.CSV, Format.CSV_RAW, Format.VCARD, Format.VCARD_4):
        path = tmp_path / f"fuera{format_.suffix}"
        done = leave(db, path, format_, What.PEOPLE, ids=(*known, 77))
        assert done.total == 2
        assert done.left_out == {"do_not_contact": 1, "gone": 1, "personal": 1, "notes": 1}
        assert "Fuera: pidieron que no se las contacte: 1; " in done.sentence
        assert b"ahui" not in path.read_bytes()
    assert {row["Nombres"] for row in rows_of(tmp_path / "fuera.csv")} == {"Rosa Elena", "Luz"}


def test_what_is_personal_or_reserved_leaves_only_where_it_is_asked_for(db, known, tmp_path):
    outcomes = [
        {"kind": OutcomeKind.AGREEMENT, "text": "Presentar el plan"},
        {"kind": OutcomeKind.RISK, "text": "Nadie debe saberlo", "restricted": True},
    ]
    meeting(db, outcomes=outcomes, notes="Solo nuestro")
    for internal in (False, True):
        leave(db, tmp_path / "p.csv", Format.CSV_RAW, What.PEOPLE, internal=internal)
        leave(db, tmp_path / "e.csv", Format.CSV_RAW, What.EVENTS, internal=internal)
        rosa = next(row for row in rows_of(tmp_path / "p.csv") if row["Nombres"] == "Rosa Elena")
        assert ("987 654 321" in rosa["Teléfono"]) is internal
        assert rosa.get("Notas") == ("Prefiere que la llamen de tarde" if internal else None)
        (event,) = rows_of(tmp_path / "e.csv")
        assert "Acuerdo: Presentar el plan" in event["Resultados"]
        assert ("Nadie debe saberlo" in event["Resultados"]) is internal


def test_invented_data_leave_only_where_they_are_asked_for(db, tmp_path):
    ids = (CARMEN, company(db, "Inventada S. A.", example=True))
    done = leave(db, tmp_path / "o.xlsx", Format.XLSX, ids=ids)
    assert (done.total, done.left_out) == (1, {"example": 1})
    done = leave(db, tmp_path / "o.xlsx", Format.XLSX, ids=ids, examples=True)
    assert (done.total, done.left_out) == (2, {})


def test_what_left_is_written_down_and_nothing_takes_that_back(db, known, tmp_path):
    last = read(db, journal.next_undo)
    done = leave(db, tmp_path / "contactos.vcf", Format.VCARD, ids=known)
    (row,) = read(db, exchange.rows)
    assert (row.name, row.total, row.who, row.what) == (
        "contactos.vcf",
        2,
        "Ana Prueba",
        "Personas",
    )
    assert row.sha256 == done.sha256
    assert "Pidieron que no se las contacte: 1" in row.left_out
    assert read(db, journal.next_undo) == last
    (exported, *_rest) = read(db, journal.recent, 1)
    with pytest.raises(CrmError, match="no cambió ningún dato"):
        write(db, journal.undo, exported.id)


def test_what_is_stopped_or_cannot_be_written_leaves_no_trace(db, known, tmp_path):
    class Stop(Exception):  # noqa: N818
        pass

    def stop(_done: int, _total: int) -> None:
        raise Stop

    path = tmp_path / "o.xlsx"
    path.write_bytes(b"before")
    with pytest.raises(Stop):
        exchange.export(db, path, Order(Format.XLSX, What.PEOPLE), stop)
    with pytest.raises(CrmError, match="No hay nada que exportar"):
        leave(db, path, Format.XLSX, What.EVENTS)
    with pytest.raises(CrmError, match="No se pudo escribir"):
        leave(db, tmp_path / "nada" / "o.xlsx", Format.XLSX, What.PEOPLE)
    (tmp_path / "carpeta.xlsx").mkdir()
    with pytest.raises(CrmError, match="no es un archivo"):
        leave(db, tmp_path / "carpeta.xlsx", Format.XLSX, What.PEOPLE)
    assert path.read_bytes() == b"before"
    assert {each.name for each in tmp_path.iterdir()} >= {"o.xlsx", "carpeta.xlsx"}
    assert not list(tmp_path.glob(".enlace*"))
    assert read(db, exchange.rows) == []


@pytest.fixture
def tiny_disk(tmp_path):
    """A disk of 64 kB, where this user may mount one."""
    folder = tmp_path / "disco"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if os.name != "posix" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_is_full_is_told_and_has_no_part_of_a_file(db, known, tiny_disk, monkeypatch):
    there = {"siempre.xlsx", "relleno"}
    (tiny_disk / "siempre.xlsx").write_bytes(b"before")
    (tiny_disk / "relleno").write_bytes(b"x" * 60 * 1024)
    at_once = leaving._IN_MEMORY
    for format_, in_memory in (
        (Format.XLSX, 1_000),
        (Format.XLSX, at_once),
        (Format.CSV, 1_000),
        (Format.VCARD, at_once),
    ):
        monkeypatch.setattr(leaving, "_IN_MEMORY", in_memory)
        with pytest.raises(CrmError, match=r"«.*»: el disco está lleno\."):
            leave(db, tiny_disk / "siempre.xlsx", format_)
        assert {each.name for each in tiny_disk.iterdir()} == there, format_
    (tiny_disk / "relleno").write_bytes(b"x" * 56 * 1024)  # room for the first of two
    drafts = mail.drafts([Recipient("Ana", "a@b.pe")], "Asunto", "x")
    with pytest.raises(CrmError, match="el disco está lleno"):
        mail.write_drafts([*drafts, b"x" * 9_000], tiny_disk, "Taller")
    assert {each.name for each in tiny_disk.iterdir()} == there
    assert (tiny_disk / "siempre.xlsx").read_bytes() == b"before"
    subprocess.run(["mount", "-o", "remount,ro", str(tiny_disk)], check=True)
    with pytest.raises(CrmError, match=r"el disco es de solo lectura\."):
        leave(db, tiny_disk / "o.vcf", Format.VCARD)
    assert read(db, exchange.rows) == []


def test_a_segment_of_institutions_lends_its_people_and_follow_ups(db, known, tmp_path):
    appoint(db, person(db, "Ana Antes"), post(db, "Asesora"), end=on(30))  # no more
    ids = read(db, people.find)
    values = {
        "name": "Distritos",
        "of": SegmentOf.ORGANIZATIONS,
        "group": Group((OfKind(kinds=(OrganizationKind.DISTRICT,)),)),
    }
    write(db, segments.save, values)
    path = tmp_path / "s.csv"
    found = leave(db, path, Format.CSV, What.PEOPLE, segment="distritos")
    assert (found.total, len(ids)) == (2, 4)
    with pytest.raises(CrmError, match="No hay nada que exportar"):
        leave(db, path, Format.CSV, What.EVENTS, segment="Distritos")
    assert read(db, exchange.rows)[0].what == "Personas: distritos"


def segment(db, name, of, *conditions):
    write(db, segments.save, {"name": name, "of": of, "group": Group(conditions)})
    return name


def test_a_directory_of_a_segment_says_who_had_to_stay_out_of_it(db, known, tmp_path):
    other = company(db, "Textiles S. A.", contacts=[ContactValues(EMAIL, "mesa@textil.pe")])
    person(db, "Nadie Aquí", do_not_contact=True)  # in no post: not to be counted
    name = segment(
        db, "Distritos", SegmentOf.ORGANIZATIONS, OfKind(kinds=(OrganizationKind.DISTRICT,))
    )
    order = Order(Format.DIRECTORY, What.ORGANIZATIONS, segment=name, names=True)
    done = exchange.export(db, tmp_path / "d.pdf", order)
    text = PdfReader(tmp_path / "d.pdf").pages[0].extract_text()
    assert "Distritos · 1 institución" in text
    assert "Rosa Elena Quispe Mamani" in " ".join(text.split())
    assert not [each for each in ("Ñahui", "Textiles", "987 654") if each in text]
    assert (done.total, done.left_out["do_not_contact"], done.left_out["personal"]) == (1, 1, 1)
    assert done.left_out["no_contact"] > 1_000  # those of the catalogue of which none is known
    seen = read(db, exchange.preview, order)
    assert (seen.total, seen.told()) == (done.total, done.told)
    chosen = Order(Format.DIRECTORY, What.ORGANIZATIONS, ids=(other,))
    exchange.export(db, tmp_path / "d.pdf", chosen)
    assert "1 institución" in PdfReader(tmp_path / "d.pdf").pages[0].extract_text()


def test_a_calendar_takes_the_meetings_of_whom_it_is_asked_for_and_none_invented(
    db, known, tmp_path
):
    due = {"kind": OutcomeKind.COMMITMENT, "due_on": ago(-3), "responsible": "Rosa"}
    outcomes = [
        due | {"text": "Enviar el plan"},
        due | {"text": "Nadie debe saberlo", "restricted": True},
    ]
    meeting(db, "Con Rosa", start=on(1), participants=[{"person_id": known[0]}], outcomes=outcomes)
    owed = due | {"text": "Prestar el local", "debtor_id": CARMEN}
    others = [{"organization_id": TUMBES}]
    meeting(db, "Con otros", start=on(2), participants=others, outcomes=[owed])
    write(db, followups.set_next_step, CARMEN, "Llamar", ago(-4))
    meeting(db, "Inventada", start=on(3), example=True)
    people_ = segment(db, "Gerentes", SegmentOf.PEOPLE, HasPost(words="gerente"))
    here = segment(
        db, "Distritos", SegmentOf.ORGANIZATIONS, OfKind(kinds=(OrganizationKind.DISTRICT,))
    )

    def said(**how) -> tuple[set[str], dict[str, int]]:
        done = leave(db, tmp_path / "a.ics", Format.CALENDAR, **how)
        if not how:
            seen = read(db, exchange.preview, done.order)
            assert (seen.total, seen.told()) == (done.total, done.told)
        events = icalendar.Calendar.from_ical((tmp_path / "a.ics").read_bytes()).events
        assert len(events) == done.total
        dates = {str(each["SUMMARY"]) for each in events if "observance" not in str(each["UID"])}
        return dates, done.left_out

    both = {"Con Rosa", "Vence: Enviar el plan"}
    theirs = {"Vence: Prestar el local", "Vence: Llamar"}  # of the institution, wherever it was
    assert said() == (both | theirs | {"Con otros"}, {"example": 1, "restricted": 1})
    assert said(examples=True)[0] == both | theirs | {"Con otros", "Inventada"}
    assert said(segment=people_) == (both, {"restricted": 1})
    assert said(segment=here) == (both | theirs, {"restricted": 1})
    for name in (people_, here):
        leave(db, tmp_path / "e.csv", Format.CSV_RAW, What.EVENTS, segment=name)
        assert [row["Asunto"] for row in rows_of(tmp_path / "e.csv")] == ["Con Rosa"]
    with pytest.raises(CrmError, match="no dice qué instituciones exportar"):
        leave(db, tmp_path / "o.csv", Format.CSV, What.ORGANIZATIONS, segment=people_)


# Tables, read back by others


def tables_of(rows, tally, raw=False, mark=True) -> tuple[bytes, bytes]:
    xlsx, plain = io.BytesIO(), io.BytesIO()
    spreadsheets.write_xlsx(xlsx, "Hoja", Table(HEADINGS, iter([(0, rows)])), tally, abs)
    of_csv = Table(HEADINGS, iter([(0, rows)]))
    spreadsheets.write_csv(plain, of_csv, Tally(), abs, raw=raw, mark=mark)
    return xlsx.getvalue(), plain.getvalue()


@settings(max_examples=12)
@given(st.lists(st.tuples(st.just("x"), LINE, LINES), min_size=1, max_size=4))
@example([("x", each, each) for _typed, each in STRANGE])
@example([("x", "_x0041_", "'=1+1"), ("x", "+51 987 654 321", "-1\n=2")])
def test_any_table_is_read_back_equal_by_others_and_none_of_it_is_a_formula(rows):
    xlsx, raw = tables_of(rows, Tally(), raw=True, mark=False)
    book = openpyxl.load_workbook(io.BytesIO(xlsx), rich_text=False)
    cells = [list(row) for row in book.active.iter_rows(min_row=2)]
    assert {cell.data_type for row in cells for cell in row if cell.value is not None} <= {"s"}
    assert [tuple(cell.value or "" for cell in row) for row in cells] == rows
    live = [cell for row in cells for cell in row if str(cell.value or "").startswith(sheets.LIVE)]
    assert all(cell.quotePrefix for cell in live)  # so that to edit one makes no formula of it
    read_ = CalamineWorkbook.from_filelike(io.BytesIO(xlsx)).get_sheet_by_index(0).to_python()
    assert [tuple(map(str, row)) for row in read_[1:]] == rows
    text = io.StringIO(raw.decode("utf-8"), newline="")
    assert [tuple(row) for row in csv.reader(text)][1:] == rows


@settings(max_examples=12)
@given(st.lists(st.tuples(st.just("x"), LINE, LINE), min_size=1, max_size=4))
@example([("x", each, each) for _typed, each in STRANGE])
@example([("x", "'=1", "''"), ("x", "+51 987", "@x")])
def test_a_csv_for_a_spreadsheet_is_harmless_there_and_the_same_here(tmp_path_factory, rows):
    _xlsx, data = tables_of(rows, Tally())
    found = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert not [cell for row in found for cell in row if cell.startswith(sheets.LIVE[:-1])]
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    path.write_bytes(data)
    assert cells(path)[1:] == rows


def test_what_left_comes_in_again_through_our_own_import(db, known, tmp_path):
    for format_ in (Format.XLSX, Format.CSV):
        path = tmp_path / f"p{format_.suffix}"
        leave(db, path, format_, What.PEOPLE)
        found = worker.read(path)
        names = [each.name for each in found.columns]
        rosa = next(
            dict(zip(names, row.cells, strict=True)) for row in found.rows if "Rosa" in str(row)
        )
        assert (rosa["Apellido paterno"], rosa["Apellido materno"]) == ("Quispe", "Mamani")
        assert (rosa["Teléfono"], rosa["Ubigeo"]) == ("(01) 555-0143 anexo 12", "070103")
        assert rosa["Id"] == str(known[0])
        assert rosa["Cargo"] == "Gerente, Desarrollo; Social"


def test_nothing_that_is_known_is_lost_in_any_format(db, tmp_path):
    """One record of each kind with all that can be known of it, as another program reads it."""
    ways = [
        ContactValues(EMAIL, "mesa@textil.pe"),
        ContactValues(PHONE, "(01) 555-0143"),
        ContactValues(ContactKind.WHATSAPP, "987 654 321"),
        ContactValues(ADDRESS, "Jr. Lima 1"),
    ]
    reach = ("mesa@textil.pe", "(01) 555-0143", "987 654 321", "Jr. Lima 1")
    carmen = ("070103", "Callao", "Callao", "Carmen de la Legua Reynoso")
    ana = write(db, focal_points.save_focal_point, {"name": "Ana Prueba", "agency": "OIM"})
    with db.read() as session:
        carmen_id = session.get_one(Organization, CARMEN).place_id
    decent = catalogue.tag_id(Framework.SDG, 8)
    textil = company(
        db,
        "Textil S. A. C.",
        short_name="Textil",
        acronym_es="TSAC",
        ruc="20100070970",
        place_id=carmen_id,
        web="https://textil.pe",
        business_line="Hilados",
        parent_id=CARMEN,
        responsible_id=ana,
        aliases=["La Textil"],
        tags=[decent],
        contacts=ways,
        notes="Nota",
    )
    write(db, organizations.close_organization, textil, on=date(2026, 1, 2))
    rosa = person(db, "Rosa Quispe Mamani", treatment="Ing.", contacts=ways, notes="Nota")
    gerente = post(db, "Gerente", unit="Gerencia Social")
    appoint(db, rosa, gerente, PartialDate.day(date(2023, 1, 2)), focal_point=True)
    taller = meeting(
        db,
        "Taller",
        start=PartialDate.day(date(2026, 3, 4)),
        end=PartialDate.day(date(2026, 3, 5)),
        start_time=time(9, 30),
        end_time=time(13, 0),
        venue="Auditorio",
        place_id=carmen_id,
        modality=Modality.IN_PERSON,
        network_role=NetworkRole.ENCOURAGES,
        organizers=[{"organization_id": CARMEN, "role": OrganizerRole.HOSTS}],
        participants=[{"person_id": rosa}],
        outcomes=[{"kind": OutcomeKind.AGREEMENT, "text": "Presentar el plan"}],
        tags=[decent],
        source_url="https://red.pe/taller",
        notes="Nota",
    )
    with db.read() as session:
        declaration = instruments.every(session)[0]
    follow_up = write(
        db, followups.begin, CARMEN, declaration.id, on=PartialDate.day(date(2026, 2, 3))
    )
    values = {
        "title": "Adhesión",
        "next_step": "Llamar",
        "next_due_on": date(2027, 1, 2),
        "responsible_id": ana,
        "contact_id": rosa,
        "reference": "Oficio 1",
        "url": "https://red.pe/1",
        "description": "Nota",
    }
    write(db, followups.save, follow_up, values)
    here = "Municipalidad Distrital de Carmen de la Legua Reynoso"
    decent_work = "8 Trabajo decente y crecimiento económico"
    rows = {
        What.ORGANIZATIONS: (
            *(str(textil), "Empresa", "Textil S. A. C.", "Textil", "TSAC", "La Textil"),
            *("20100070970", *carmen, *reach, "https://textil.pe", "Hilados", here),
            *("Ana Prueba", decent_work, "2026-01-02", "Nota", ""),
        ),
        What.PEOPLE: (
            *(str(rosa), "Ing.", "Rosa", "Quispe", "Mamani", "Gerente", "Gerencia Social"),
            *(here, "Municipalidad distrital", *carmen, *reach, "sí", "2023-01-02", "Nota", ""),
        ),
        What.EVENTS: (
            *(str(taller), "2026-03-04", "2026-03-05", "09:30", "13:00", "Taller", "Reunión"),
            *(
                "Realizada",
                "Presencial",
                "Auditorio",
                *carmen,
                NetworkRole.ENCOURAGES.label,
                here,
                here,
                "1",
            ),
            *(decent_work, "Acuerdo: Presentar el plan", "https://red.pe/taller", "Nota", ""),
        ),
        What.FOLLOW_UPS: (
            *(str(follow_up), declaration.name, here, *carmen, "Adhesión"),
            *("Por contactar", "2026-02-03", "", "Llamar", "2027-01-02", "Ana Prueba"),
            *("Rosa Quispe Mamani", "Oficio 1", "https://red.pe/1", "Nota", ""),
        ),
    }
    path = tmp_path / "t.csv"
    for what, expected in rows.items():
        id_ = int(expected[0])
        leave(db, path, Format.CSV_RAW, what, ids=(id_,), internal=True, examples=True)
        (row,) = rows_of(path)
        assert row == dict(zip(row, expected, strict=True))
    for id_, what in ((rosa, What.PEOPLE), (textil, What.ORGANIZATIONS)):
        leave(db, tmp_path / f"{what}.vcf", Format.VCARD, what, ids=(id_,))
    mine = vobject.readOne((tmp_path / "people.vcf").read_text("utf-8"))
    assert (mine.n.value.prefix, mine.org.value) == ("Ing.", [here, "Gerencia Social"])
    assert mine.categories.value == ["Municipalidad distrital", "Callao"]
    ours = vobject.readOne((tmp_path / "organizations.vcf").read_text("utf-8"))
    assert (ours.url.value, ours.categories.value) == ("https://textil.pe", ["Empresa", "Callao"])
    fields = {
        "nombre": "Rosa Quispe Mamani",
        "nombres": "Rosa",
        "apellido_paterno": "Quispe",
        "apellido_materno": "Mamani",
        "tratamiento": "Ing.",
        "cargo": "Gerente",
        "unidad": "Gerencia Social",
        "institucion": here,
        "direccion": reach[3],
        "distrito": carmen[3],
        "provincia": carmen[2],
        "region": carmen[1],
        "correo": reach[0],
        "telefono": reach[1],
    }
    document = Document()
    for name in fields:
        document.add_paragraph(f"{{{{ {name} }}}}")
    document.save(tmp_path / "plantilla.docx")
    leave(
        db, tmp_path / "c.docx", Format.LETTERS, ids=(rosa,), template=tmp_path / "plantilla.docx"
    )
    said = [each.text for each in Document(tmp_path / "c.docx").paragraphs]
    assert dict(zip(fields, said, strict=True)) == fields
    leave(db, tmp_path / "l.pdf", Format.LABELS, ids=(rosa,))
    label = " ".join(PdfReader(tmp_path / "l.pdf").pages[0].extract_text().split())
    assert label == f"Ing. Rosa Quispe Mamani Gerente {here} Jr. Lima 1 {carmen[3]}, Callao"
    write(db, people.save_person, {"do_not_contact": True}, rosa)
    done = leave(db, path, Format.CSV_RAW, What.FOLLOW_UPS, ids=(follow_up,))
    assert rows_of(path)[0]["Contacto"] == ""
    assert done.left_out == {"do_not_contact": 1, "notes": 1}


def test_numbers_and_days_are_what_they_are_and_none_is_not_nought():
    xlsx, raw = tables_of([(0, date(2026, 1, 31), None)], Tally(), raw=True, mark=False)
    (_heads, row) = openpyxl.load_workbook(io.BytesIO(xlsx)).active.iter_rows()
    assert [cell.value for cell in row] == [0, datetime(2026, 1, 31), None]
    assert raw.decode().splitlines()[1] == "0,2026-01-31,"


def test_what_no_cell_of_excel_holds_is_cut_and_told():
    long = "🙂" * 20_000
    tally = Tally()
    xlsx, plain = tables_of([("x", long, "y" * 32_767)], tally)
    (_heads, row) = openpyxl.load_workbook(io.BytesIO(xlsx)).active.iter_rows(values_only=True)
    assert (row[1], row[2]) == ("🙂" * 16_383, "y" * 32_767)
    assert tally.told() == ("Celdas cortadas a 32 767 caracteres (en CSV salen enteras): 1",)
    assert long in plain.decode("utf-8-sig")


# Cards


NAMED = LINE.filter(bool)
KINDS = st.sampled_from([("work",), ("home",), ("work", "cell")])
PHONES = st.builds(Labelled, st.sampled_from(["+5115550143", "+51987654321 anexo 7"]), KINDS)
EMAILS = st.builds(Labelled, st.sampled_from(["a@b.pe", "ñandú@correo.pe"]), KINDS)
ADDRESSES = st.builds(Address, street=NAMED, city=LINE, region=LINE, kinds=KINDS)
CARDS = st.builds(
    Card,
    line=st.just(1),
    name=NAMED,
    family=LINE,
    given=LINE,
    prefix=LINE,
    organization=NAMED,
    units=st.lists(NAMED, max_size=1).map(tuple),
    title=LINE,
    emails=st.lists(EMAILS, max_size=2).map(tuple),
    phones=st.lists(PHONES, max_size=2).map(tuple),
    addresses=st.lists(ADDRESSES, max_size=1).map(tuple),
    note=LINES.map(charset.clean),
    tags=st.lists(NAMED, unique=True, max_size=2).map(tuple),
    uid=st.just("1@enlace"),
)


@pytest.mark.parametrize("version", Version)
@settings(max_examples=15)
@given(card=CARDS)
@example(card=Card(1, name="a\\", family="de la; Cruz, \\n", given="Ñ" * 90, organization="O\\;"))
@example(card=Card(1, name="a", family="b\\", given="c", organization="o\\", tags=("t\\", "u")))
def test_any_card_is_read_back_equal(version, card):
    text = cards.card_text(card, version)
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    problems: list[object] = []
    file = io.BytesIO((text + text).encode())
    found = list(read_cards.read(file, "utf-8", problems, lambda _done, _of: None))
    assert problems == []
    said = [parse_phone(each.value) for each in card.phones]
    for each in found:
        assert [parse_phone(phone.value) for phone in each.phones] == said
        for name in (
            "name",
            "family",
            "given",
            "prefix",
            "organization",
            "units",
            "title",
            "note",
            "tags",
        ):
            assert getattr(each, name) == getattr(card, name), name
        assert (each.emails, each.addresses) == (card.emails, card.addresses)
    assert len(found) == 2


def test_a_card_says_to_other_programs_who_it_is(db, known, tmp_path):
    for format_ in (Format.VCARD, Format.VCARD_4):
        path = tmp_path / "c.vcf"
        leave(db, path, format_, internal=True)
        found = {card.fn.value: card for card in vobject.readComponents(path.read_text("utf-8"))}
        rosa = found["Rosa Elena Quispe Mamani"]
        assert (rosa.n.value.family, rosa.n.value.given) == ("Quispe Mamani", "Rosa Elena")
        assert rosa.org.value == ["Municipalidad Distrital de Carmen de la Legua Reynoso"]
        assert rosa.title.value == "Gerente, Desarrollo; Social"
        assert rosa.email.value == "rosa@muni.gob.pe"
        assert rosa.adr.value.street == "Jr. Áncash 123, of. 4"
        assert rosa.note.value == "Prefiere que la llamen de tarde"
        assert rosa.rev.value.endswith("Z")
        phones = {str(each.value) for each in rosa.tel_list}
        if format_ is Format.VCARD:
            assert phones == {"+5115550143 x12", "+51987654321"}
        else:
            assert phones == {"tel:+5115550143;ext=12", "tel:+51987654321"}


# Paper and mail


def test_labels_say_name_and_address_and_begin_where_the_sheet_does(db, known, tmp_path):
    for sheet in SHEETS:
        path = tmp_path / "l.pdf"
        done = leave(db, path, Format.LABELS, ids=known, sheet=sheet.code, skip=sheet.count - 1)
        assert (done.total, done.left_out["no_address"]) == (1, 1)
        text = PdfReader(path).pages[0].extract_text()
        assert "Rosa Elena Quispe Mamani" in text
        assert "Jr. Áncash 123, of. 4" in text
        width = sheet.left * 2 + sheet.columns * sheet.width + (sheet.columns - 1) * sheet.gap
        assert width == pytest.approx(210, abs=0.5)
        assert sheet.top * 2 + sheet.rows * sheet.height == pytest.approx(297, abs=0.5)
    with pytest.raises(CrmError, match="l7160, l7163, a4-3x8"):
        leave(db, path, Format.LABELS, sheet="l1")


def test_a_label_is_in_one_size_and_only_what_no_size_holds_is_cut():
    lines = (
        "Zoé Ñahui Ángeles de la Cruz y Huamán Condorhuaranca",
        "Gerente de Desarrollo Social y Económico",
        "Municipalidad Distrital de Carmen de la Legua Reynoso",
        "Jr. Áncash 104, urb. Las Flores de la Ñusta, mz. K lote 4, frente al parque «Tres Marías»",
        "Lonya Chico, Luya, Amazonas",
    )
    for times in (1, 9):
        street = " ".join([lines[3]] * times)
        found = fitting((*lines[:3], street, lines[4]), 157, 94)
        assert sum(each.height for each in found) + len(found) - 1 <= 94.01
        assert len({each.paragraph.style.fontSize for each in found}) == 1
        said = [each.paragraph.getPlainText() for each in found]
        assert (*said[:3], said[4]) == (*lines[:3], lines[4])
        assert said[3] == street if times == 1 else said[3].endswith("…")


def test_a_letter_for_each_is_made_of_the_office_s_own_template(db, known, tmp_path):
    strange = person(db, "Zoé <b>R&D</b> {{ 7*7 }}")
    ids = (*known, strange)
    done = leave(db, tmp_path / "c.docx", Format.LETTERS, ids=ids, template=SAMPLE)
    assert done.total == 3
    said = [each.text for each in Document(tmp_path / "c.docx").paragraphs]
    assert "Rosa Elena Quispe Mamani" in said
    assert "Zoé <b>R&D</b> {{ 7*7 }}" in said
    assert said.count("Presente.-") == 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ nombre }} {{ ruc_dni }}", "pide campos que no existen: ruc_dni. Hay: apellido"),
        ("{{ nombre ", "no se entiende"),
        ("{{ nombre.__class__.__mro__ }}", "no se entiende"),
    ],
)
def test_a_template_that_cannot_be_filled_in_is_refused_in_words(db, known, tmp_path, text, told):
    document = Document()
    document.add_paragraph(text)
    document.save(tmp_path / "mala.docx")
    with pytest.raises(CrmError, match=told):
        leave(db, tmp_path / "c.docx", Format.LETTERS, template=tmp_path / "mala.docx")
    assert not (tmp_path / "c.docx").exists()


def test_a_mail_is_a_draft_to_nobody_who_may_not_be_written_to(db, known, tmp_path):
    how = {"subject": "Taller", "body": "Venga"}
    done = leave(db, tmp_path / "m.eml", Format.MAIL, **how)
    assert (done.total, done.left_out["do_not_contact"]) == (1, 2)
    (mail,) = worker.read(tmp_path / "m.eml").mails
    assert mail.subject == "Taller"
    assert b"juntos@" not in (tmp_path / "m.eml").read_bytes()


def test_links_are_a_line_each_and_what_is_seen_before_is_what_leaves(db, known, tmp_path):
    person(db, "Ana Vega", contacts=[ContactValues(EMAIL, "Rosa@muni.gob.pe")])
    person(db, "Sin Correo")
    done = leave(db, tmp_path / "m.txt", Format.MAILTO, subject="Taller", body="Venga")
    (link,) = (tmp_path / "m.txt").read_text("ascii").splitlines()
    assert link.lower() == "mailto:?bcc=rosa@muni.gob.pe&subject=taller&body=venga"
    assert done.left_out == {"do_not_contact": 2, "no_email": 1, "same_address": 1, "personal": 1}
    seen = read(db, exchange.preview, done.order)
    assert (seen.total, seen.told()) == (1, done.told)
    lots, leaving_ = read(db, exchange.mail_lots, done.order)
    assert ([each.link for each in lots], leaving_.total) == ([link], 1)
    assert leaving_.left_out == seen.left_out


def test_drafts_that_are_several_are_one_file_which_takes_no_other_s_name(
    db, known, tmp_path, monkeypatch
):
    monkeypatch.setattr(mail, "BATCH", 1)
    person(db, "Ana Vega", contacts=[ContactValues(EMAIL, "ana@vega.pe")])
    (tmp_path / "m.zip").write_bytes(b"of others")
    done = leave(db, tmp_path / "m.eml", Format.MAIL, subject="Taller", body="Venga")
    assert (done.path.name, done.total) == ("m - 2.zip", 2)
    assert ZipFile(done.path).namelist() == ["01.eml", "02.eml"]
    assert not (tmp_path / "m.eml").exists()
    assert (tmp_path / "m.zip").read_bytes() == b"of others"


# The whole file


def test_the_whole_file_is_there_to_leave_with(db, known, tmp_path):
    taken = attachments.Taken("carta.txt", "text/plain", b"Hola \xff")
    write(db, attachments.attach, taken, organization_id=CARMEN)
    meeting(db, "Con Rosa", participants=[{"person_id": known[0]}], start_time=time(9, 30))
    gone = person(db, "Evaristo Quintanaya")
    write(db, papelera.delete, Person, gone, name="Evaristo Quintanaya")
    done = leave(db, tmp_path / "todo.json", Format.JSON)
    whole = json.loads((tmp_path / "todo.json").read_text("utf-8"))
    assert b"Quintanaya" not in (tmp_path / "todo.json").read_bytes()
    assert whole["rows"] == {name: len(rows) for name, rows in whole["tables"].items()}
    assert done.total == sum(whole["rows"].values())
    assert breaches(whole) == []
    with db.read() as session:
        kept = session.scalars(select(Exchange.id)).all()
        for name, rows in whole["tables"].items():
            table = Base.metadata.tables[name]
            stored = session.execute(select(table).order_by(table.c.id)).mappings().all()
            stored = [row for row in stored if row["id"] not in kept]
            assert [row["id"] for row in rows] == [row["id"] for row in stored], name
            for row, held in zip(rows, stored, strict=True):
                assert set(row) == set(held), name
                assert row == {key: _as_said(value) for key, value in held.items()}
        assert set(whole["tables"]) == set(journal.TABLES)
    assert whole["restricted"]["person"]["do_not_contact"] == [known[1]]
    assert [base64.b64decode(data) for data in whole["files"].values()] == [b"Hola \xff"]
    assert list(whole["files"]) == [whole["tables"]["attachment"][0]["sha256"]]


def described() -> tuple[dict[str, object], dict[str, dict[str, str]]]:
    """The example of the document, and what it says of each column of each table."""
    head, *tables = DOCUMENTED.read_text("utf-8").split("\n### ")
    shown = json.loads(head.split("```json")[1].split("```")[0])
    lines = {
        text.partition("\n")[0]: [line for line in text.splitlines() if line.startswith("- `")]
        for text in tables
    }
    return shown, {
        name: {line.split("`")[1]: line.partition("`: ")[2] for line in some}
        for name, some in lines.items()
    }


def breaches(whole: dict[str, Any]) -> list[str]:
    """Where an export is not what the document says, field by field."""
    shown, tables = described()
    ids = {name: {row["id"] for row in rows} for name, rows in whole["tables"].items()}
    ids["files"] = set(whole["files"])
    found = [f"{name}: not described" for name in set(whole) ^ set(shown)]
    found += [f"restricted.{name}" for name in set(whole["restricted"]) ^ set(shown["restricted"])]
    found += [f"{name}: not there" for name in set(tables) ^ set(whole["tables"])]
    for name, rows in whole["tables"].items():
        for row in rows:
            for column, value in row.items():
                kind, _comma, always = tables[name][column].partition(", always")
                if value is None:
                    fine = not always
                elif kind.startswith("→"):
                    fine = value in ids[kind.split("`")[1]]
                elif kind.startswith("one of"):
                    fine = f"`{value}`" in kind
                else:
                    fine = type(value) in FIELDS[kind] and _is_dated(kind, value)
                if not fine:
                    found.append(f"{name}.{column}: {value!r} is no {kind}")
    return found


FIELDS = {"number": (int,), "yes or no": (bool,), "any JSON": (dict, list)} | dict.fromkeys(
    ("text", "day", "time", "moment"), (str,)
)


def _is_dated(kind: str, value: str) -> bool:
    of = {"day": date, "time": time, "moment": datetime}.get(kind)
    said = of.fromisoformat(value) if of else None
    return not isinstance(said, datetime) or said.tzinfo is not None


def _as_said(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


# On the command line


def test_the_command_line_exports_and_says_which_formats_there_are(db, known, tmp_path, capsys):
    db.close()
    out = tmp_path / "personas.csv"
    of = ["export", "--db", str(db.path), "--out", str(out)]
    assert main([*of, "csv", "--what", "people", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["total"], told["left_out"]["do_not_contact"]) == (2, 1)
    assert len(rows_of(out)) == 2
    assert main([*of, "docs"]) == 1
    assert "Hay: xlsx, csv, csv-raw, vcard" in capsys.readouterr().err
    for empty in ("", "\x1b"):  # as a slip in a script has it: it does not mean all
        assert main([*of, "csv", "--segment", empty]) == 1
        assert "No hay un segmento" in capsys.readouterr().err
    assert main([*of, "vcard"]) == 1
    assert "ya existe y no es un VCF" in capsys.readouterr().err
    assert main([*of[:-1], str(tmp_path / "c.vcf"), "vcard", "--what", "events"]) == 1
    assert "no sirve para: reuniones" in capsys.readouterr().err
    assert main([*of[:-1], str(tmp_path / f"{'x' * 300}.vcf"), "vcard"]) == 1
    assert "No se pudo escribir en" in capsys.readouterr().err
    assert (
        main([*of[:-1], str(tmp_path / "d.pdf"), "directory", "--names", "--by-institution"]) == 0
    )


def test_every_column_that_leaves_is_described():
    _shown, tables = described()
    assert set(tables) == set(journal.TABLES)
    for name, columns in tables.items():
        table = Base.metadata.tables[name]
        assert set(columns) == set(table.columns.keys()), name
        for column in table.columns:
            said = columns[column.name]
            for key in column.foreign_keys:
                to = key.column.table.name
                assert said.partition(",")[0] == f"→ `{'files' if to == 'blob' else to}`"
            assert ("always" in said) is not (column.nullable or column.name == "id"), said
            if isinstance(column.type, Enum):
                assert re.findall("`([^`]+)`", said) == list(column.type.enums), name
