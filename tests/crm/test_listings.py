"""The lists that leave the office: what is in them, what is not, and that text stays text."""

import shutil
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from makers import CARMEN, TUMBES, ago, appoint, company, meeting, person, post, read, write
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from crm import catalogue, contacts, followups, listings, materials, outcomes, plans
from crm.contacts import ContactValues
from crm.database import open_database
from crm.dates import PartialDate
from crm.listings import DirectoryOrder
from crm.model import (
    ContactKind,
    EventState,
    Framework,
    MaterialKind,
    Measure,
    OutcomeKind,
    VersionKind,
    VersionState,
)
from crm.model.base import today
from crm.reports.listing import (
    Column,
    Group,
    Listing,
    listing_pdf,
    listing_xlsx,
)

DAY = PartialDate.day
FORMULA = '=HYPERLINK("http://trampa.pe";"Taller")'
GCM_16 = catalogue.tag_id(Framework.GCM_OBJECTIVE, 16)
GCM_18 = catalogue.tag_id(Framework.GCM_OBJECTIVE, 18)
SDG_8 = catalogue.tag_id(Framework.SDG, 8)


@pytest.fixture(scope="module")
def office(_blank, tmp_path_factory):
    """A file with some of everything that is listed; to be looked at only."""
    path = shutil.copyfile(_blank, tmp_path_factory.mktemp("listas") / "oficina.db")
    with_all = open_database(path, who="Ana Prueba")
    _fill(with_all)
    yield with_all
    with_all.close()


def _reach(db, owner: dict, kind: ContactKind, value: str, *, personal: bool = False) -> None:
    write(db, contacts.save_contacts, [ContactValues(kind, value, personal=personal)], **owner)


def _fill(db) -> None:
    mail = ContactKind.EMAIL
    _reach(db, {"organization_id": CARMEN}, mail, "mesa@carmen.gob.pe")
    invented = company(db, "Ejemplo Inventado S. A.", example=True)
    _reach(db, {"organization_id": invented}, mail, "inventado@ejemplo.pe")
    for name, address, personal, silent in (
        ("Rosa Quispe", "rquispe@carmen.gob.pe", False, False),
        ("Luis Callado", "lcallado@carmen.gob.pe", False, True),
        ("Eva Privada", "eva@gmail.com", True, False),
    ):
        who = person(db, name, do_not_contact=silent)
        appoint(db, who, post(db, f"Gerencia de {name}"), DAY(date(2023, 1, 1)))
        _reach(db, {"person_id": who}, mail, address, personal=personal)

    taller = meeting(
        db,
        FORMULA,
        start=DAY(date(2023, 5, 4)),
        state=EventState.HELD,
        tags=[GCM_16, SDG_8],
        participants=[{"organization_id": CARMEN}],
    )
    meeting(db, "Inventada", start=DAY(date(2023, 5, 5)), tags=[GCM_16], example=True)
    meeting(
        db, "Solo prevista", start=DAY(date(2023, 5, 6)), tags=[GCM_16], state=EventState.PLANNED
    )
    meeting(db, "Del año siguiente", start=DAY(date(2024, 1, 2)), tags=[GCM_16])
    meeting(db, "Sin día", start=None, tags=[GCM_16], state=EventState.HELD)
    meeting(db, "En algún día", start=PartialDate(date(2023, 5, 1), date(2023, 5, 31)))
    _results(db, taller)
    _followed(db)
    _planned(db)


def _results(db, event_id: int) -> None:
    told = {"event_id": event_id, "organization_id": CARMEN}
    for kind, text, more in (
        (OutcomeKind.NEED, "Faltan albergues", {}),
        (OutcomeKind.RISK, "Dato muy reservado", {"restricted": True}),
        (
            OutcomeKind.COMMITMENT,
            "Enviar el padrón",
            {"responsible": "Rosa Quispe", "due_on": ago(10)},
        ),
        (
            OutcomeKind.COMMITMENT,
            "Compromiso reservado",
            {"responsible": "x", "due_on": ago(5), "restricted": True},
        ),
        (OutcomeKind.COMMITMENT, "Aún no vence", {"responsible": "x", "due_on": ago(-5)}),
    ):
        id_ = write(db, outcomes.save_outcome, told | {"kind": kind, "text": text} | more)
        with db.write() as session:
            outcomes.set_tags(session, id_, [GCM_18])


def _followed(db) -> None:
    marrakech = catalogue.instrument_id("marrakech")
    for organization_id, stage, on, more in (
        (CARMEN, "signed", DAY(date(2023, 6, 1)), {"evidence": "Acuerdo 12"}),
        (TUMBES, "signed", None, {"to_verify": True}),
    ):
        id_ = write(db, followups.begin, organization_id, marrakech)
        write(db, followups.advance, id_, catalogue.stage_id(stage), on=on, **more)
    kinds = {"voluntary_report": "received", "practices": "published"}
    for code, stage in kinds.items():
        title = {"title": f"Aporte de {code}"}
        id_ = write(db, followups.begin, CARMEN, catalogue.instrument_id(code), **title)
        if code == "practices":
            write(db, followups.save, id_, {"tags": [GCM_18]})
        write(db, followups.advance, id_, catalogue.stage_id(stage, code), on=DAY(date(2023, 7, 1)))


def _planned(db) -> None:
    plan = write(db, plans.save_plan, {"year": 2023})
    objective = {"plan_id": plan, "statement_es": "Brindar asistencia técnica"}
    id_ = write(db, plans.save_objective, objective)
    given = {"objective_id": id_, "target": 3, "measure": Measure.BY_HAND, "done_by_hand": 2}
    write(db, plans.save_activity, given | {"code": "1.1.10", "statement_es": "Segunda"})
    write(db, plans.save_activity, given | {"code": "1.1.9", "statement_es": "=1+1"})
    write(db, plans.save_activity, given | {"statement_es": "Inventada", "example": True})
    sheet = {"kind": MaterialKind.FACT_SHEET, "title": "Hoja sobre el PMM", "tags": [GCM_16]}
    version = {
        "kind": VersionKind.NEW,
        "state": VersionState.PUBLISHED,
        "on": DAY(date(2023, 3, 1)),
    }
    write(db, materials.save_material, sheet | {"version": version})


def printed(listing: Listing) -> str:
    pages = PdfReader(BytesIO(listing_pdf(listing))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def cells(listing: Listing) -> list[list]:
    """What the spreadsheet says, row by row."""
    book = CalamineWorkbook.from_filelike(BytesIO(listing_xlsx(listing)))
    return book.get_sheet_by_index(0).to_python()


def said_in(listing: Listing) -> str:
    """All that the listing says on paper and as a spreadsheet, and both say the same."""
    paper, sheet = printed(listing), " ".join(str(cell) for row in cells(listing) for cell in row)
    for row in listing.rows:
        for cell in row:
            if isinstance(cell, str) and cell:
                assert cell in sheet
                assert "".join(cell.split()) in "".join(paper.split())
    return paper


def of(office, gather, *given, **how) -> Listing:
    return read(office, gather, *given, **how)


def test_the_matrix_has_each_activity_in_the_order_of_its_code(office):
    listing = of(office, listings.gather_plan_matrix, 2023)
    assert [(row[0], row[1], row[3], row[4]) for row in listing.rows] == [
        ("1.1.9", "=1+1", 3, 2),
        ("1.1.10", "Segunda", 3, 2),
    ]
    said = said_in(listing)
    assert "Objetivo específico 1: Brindar asistencia técnica" in said
    nothing = of(office, listings.gather_plan_matrix, 2019)
    assert "El plan de trabajo 2019 no tiene actividades." in printed(nothing)
    assert [row[0] for row in cells(nothing) if "2019 no" in str(row[0])] == [
        "El plan de trabajo 2019 no tiene actividades."
    ]


def test_what_was_done_is_listed_by_objective_of_the_compact(office):
    given = (date(2023, 1, 1), date(2023, 12, 31))
    listing = of(office, listings.gather_voluntary_report, *given)
    found = {group.title[:11]: [row[2] for row in group.rows] for group in listing.groups}
    promised = ["Faltan albergues", "Enviar el padrón", "Aún no vence"]
    assert found == {
        "Objetivo 16": [FORMULA, "Hoja sobre el PMM"],
        "Objetivo 18": ["Aporte de practices", *promised],
        "Sin objetiv": ["Aporte de voluntary_report"],
    }
    said = said_in(listing)
    assert "reservado" not in said
    assert "Inventada" not in said
    assert "Sin registros: objetivos 1, 2, 3" in said
    assert "Sin 1 registro que no tiene fecha." in said
    assert "7 registros del 01/01/2023 al 31/12/2023" in said
    empty = of(office, listings.gather_voluntary_report, date(2019, 1, 1), date(2019, 12, 31))
    assert "No hay registros del 01/01/2019 al 31/12/2019." in printed(empty)


def test_the_state_of_the_declaration_says_who_signed_and_what_is_to_be_verified(office):
    listing = of(office, listings.gather_declaration_state)
    rows = {row[0]: row for row in listing.rows}
    carmen = next(row for name, row in rows.items() if "Carmen" in name)
    assert carmen[1:6] == ("Callao", date(2023, 6, 1), date(2023, 6, 1), "Acuerdo 12", None)
    tumbes = next(row for name, row in rows.items() if "Tumbes" in name)
    assert tumbes[1:6] == ("Tumbes", None, "sin fecha", None, "por verificar")
    assert "2 firmantes · 1 por verificar" in said_in(listing)
    before = of(office, listings.gather_declaration_state, date(2023, 1, 31))
    assert [row[3] for row in before.rows] == ["sin fecha"]
    assert "0 firmantes · 0 por verificar · 1 sin fecha cierta" in printed(before)


def test_the_directory_names_nobody_unless_it_is_asked_to(office):
    listing = of(office, listings.gather_directory)
    said = said_in(listing)
    assert "mesa@carmen.gob.pe" in said
    assert "Callao" in [group.title for group in listing.groups]
    for kept in ("Rosa", "rquispe", "Luis", "Eva", "inventado@", "Inventado"):
        assert kept not in said
    assert "Sin nombres de personas." in said
    assert "Versión para compartir" in said

    named = of(office, listings.gather_directory, DirectoryOrder.INSTITUTION, names=True)
    said = said_in(named)
    assert "Rosa Quispe" in said
    assert "rquispe@carmen.gob.pe" in said
    assert "Eva Privada" in said
    for kept in ("Callado", "lcallado", "eva@gmail.com", "inventado@"):
        assert kept not in said
    assert "Sin 1 persona que pidió que no se la contacte." in said
    assert "Datos personales protegidos" in said


def test_what_is_overdue_is_listed_with_its_days_and_without_names(office):
    listing = of(office, listings.gather_overdue)
    assert [(row[0], row[1], row[3]) for row in listing.rows] == [(ago(10), 10, "Enviar el padrón")]
    said = said_in(listing)
    assert "Rosa" not in said
    assert "Sin 1 registro reservado." in said
    assert "Rosa Quispe" in printed(of(office, listings.gather_overdue, names=True))
    none = of(office, listings.gather_overdue, date(2020, 1, 1))
    assert "Nada vencido al 01/01/2020." in printed(none)


def test_the_agenda_of_a_month_is_in_order_and_what_has_no_day_comes_last(office):
    listing = of(office, listings.gather_month_agenda, 2023, 5)
    meetings = [row for row in listing.rows if row[2] == "Reunión"]
    assert [row[3] for row in meetings] == [FORMULA, "Solo prevista", "En algún día"]
    assert meetings[0][0] == date(2023, 5, 4)
    assert listing.rows[-1][0] == "mayo de 2023"
    assert "Inventada" not in said_in(listing)


def test_coverage_adds_up_to_the_country(office, queries):
    queries.clear()
    listing = of(office, listings.gather_coverage)
    assert len(queries) < 15
    whole = [row for row in listing.rows if row[0] == "Toda la región"]
    assert len(whole) == 25
    assert listing.total[2:] == tuple(sum(row[n] for row in whole) for n in range(2, 6))
    assert listing.total[4] == 2
    assert "Perú" in printed(listing)


def test_no_gathering_asks_the_file_once_for_each_row(office, queries):
    year = (date(2023, 1, 1), date(2023, 12, 31))
    for gather, given in (
        (listings.gather_voluntary_report, year),
        (listings.gather_declaration_state, ()),
        (listings.gather_directory, ()),
        (listings.gather_overdue, ()),
    ):
        queries.clear()
        of(office, gather, *given)
        assert len(queries) < 25, gather.__name__


def test_text_that_looks_like_a_formula_stays_text_and_a_day_is_a_day():
    strange = ("=1+1", "+51 1", "-2", "@x", "http://a.pe", "007", "{=A1}", "Ñandú <b>&")
    rows = tuple((text, date(2023, 5, 4), 1_234, None) for text in strange)
    listing = Listing(
        kind="Prueba: 1/2 [x]",
        title="=Título",
        about="@sobre",
        columns=(Column("=Columna"), Column("Día"), Column("N", right=True), Column("Vacía")),
        groups=(Group("=Uno", rows[:4]), Group("Dos", rows[4:])),
        nothing="",
        printed_on=today(),
        grouped_by="Grupo",
        total=("Total", None, 9_872, None),
        notes=("=Nota",),
    )
    said = cells(listing)
    assert [row[1] for row in said[4:12]] == list(strange)
    assert said[4] == ["=Uno", "=1+1", date(2023, 5, 4), 1_234, ""]
    assert said[12] == ["", "Total", "", 9_872, ""]
    with ZipFile(BytesIO(listing_xlsx(listing))) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        book = parts.read("xl/workbook.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert 'topLeftCell="A5"' in sheet
    assert 'state="frozen"' in sheet
    assert 'orientation="landscape"' in sheet
    assert "!$4:$4</definedName>" in book
    paper = printed(listing)
    assert "Ñandú <b>&" in paper
    assert "04/05/2023" in paper
    assert "9,872" in paper


def test_long_rows_and_many_find_their_pages():
    rows = tuple((f"Fila {n} " + "palabra " * 3, n) for n in range(300))
    long = (("larga " * 900, 1),)
    listing = Listing(
        kind="Prueba",
        title="Muchas",
        about="",
        columns=(Column("Qué"), Column("N", right=True)),
        groups=(Group("Primeras", rows), Group("Larga", long)),
        nothing="",
        printed_on=today(),
    )
    heard = []
    reader = PdfReader(BytesIO(listing_pdf(listing, lambda *done: heard.append(done))))
    pages = [page.extract_text() for page in reader.pages]
    assert 8 < len(pages) < 30
    assert all("Qué" in page for page in pages)  # the headings come again
    assert sum(page.count("palabra") for page in pages) == 900
    assert sum(page.count("larga") for page in pages) == 900
    assert heard[-1] == (301, 301)
