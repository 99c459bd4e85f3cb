"""The dashboards of a year: every number with its records, nothing invented, and all on paper."""

from datetime import date
from io import BytesIO

import pytest
from makers import CARMEN, TUMBES, company, meeting, read, write
from pypdf import PdfReader

from crm import assessments, attendance, behind, catalogue, charts, dashboards, events, followups
from crm import bin as papelera
from crm.annual.value import Ref
from crm.dashboards import Kind
from crm.dates import PartialDate
from crm.model import Event, EventTag, Framework, NetworkRole, Participation, Position, Sex
from crm.model.base import today
from crm.reports.charts_pdf import charts_pdf, gather_chart_sheet
from crm.shapes import Words, neighbour

NOV = PartialDate.month(2023, 11)
OBJECTIVE_1 = catalogue.tag_id(Framework.GCM_OBJECTIVE, 1)


def board(db, kind, year=2023):
    return read(db, dashboards.gather, kind, year)


def numbers(found):
    """What is not empty of a dashboard, by row."""
    return {
        row.name: {
            column: cell.value
            for column, cell in zip(found.columns, row.cells, strict=True)
            if cell.value
        }
        for row in found.rows
        if any(cell.value for cell in row.cells)
    }


def judge(db, who, year, influence, interest, position=Position.NEUTRAL):
    values = {
        "organization_id": who,
        "assessed_on": date(year, 3, 1),
        "influence": influence,
        "interest": interest,
        "position": position,
    }
    return write(db, assessments.save_assessment, values)


@pytest.fixture
def seen(db):
    """Two meetings of our own, one of others, one of examples and one that has no date."""
    heads = [{"total": 12, "women": 7, "men": 5, "kind": "company"}]
    rows = [
        {"organization_id": CARMEN, "written": "R. Q.", "sex": Sex.FEMALE},
        {"organization_id": TUMBES, "written": "J. P."},
    ]
    first = meeting(db, "Desayuno", start=NOV, head_counts=heads)
    for row in rows:
        write(db, attendance.save_row, first, row)
    meeting(db, "Taller", start=PartialDate.day(date(2023, 11, 28)), tags=[OBJECTIVE_1])
    meeting(db, "Foro", start=PartialDate.year(2023), network_role=NetworkRole.JOINS)
    meeting(db, "Sin fecha")
    with db.write() as session:
        made_up = events.save_event(session, {"subject": "Inventada", "start": NOV})
        session.get_one(Event, made_up).example = True
        session.add(EventTag(event_id=made_up, tag_id=OBJECTIVE_1))
    return first


def test_events_by_month_are_those_held_in_the_year_ours_apart_from_others(db, seen):
    found = board(db, Kind.EVENTS)
    assert numbers(found) == {
        "Eventos propios": {"nov": 2, "Total": 2},
        "Reunión": {"nov": 2, "Total": 2},
        "Eventos de otros": {"sin mes": 1, "Total": 1},
    }
    assert any("1 evento sin fecha ni actividad" in note for note in found.notes)
    assert any("ejemplo" in note for note in found.notes)
    titles = [each.title for each in read(db, behind.lines, found.refs(0, 10))]
    assert titles == ["Desayuno", "Taller"]
    assert board(db, Kind.EVENTS, 2024).nothing


def test_one_attendee_less_is_one_less_on_the_dashboard(db, seen):
    found = board(db, Kind.PEOPLE)
    assert found.notes[0].startswith("Eventos propios del año: 14 asistencias, 14 personas")
    assert numbers(found)["Mujer"] == {
        "Asistencias": 8,
        "Con nombre": 1,
        "Sin nombre": 7,
        "Personas": 8,
    }
    woman = found.rows[0].cells[1].refs[0]
    assert woman.kind == "participation"
    write(db, papelera.delete, Participation, woman.id, name="R. Q.")
    after = board(db, Kind.PEOPLE)
    assert after.notes[0].startswith("Eventos propios del año: 13 asistencias, 13 personas")
    assert numbers(after)["Mujer"]["Asistencias"] == 7


def test_what_records_are_about_counts_each_once_and_nothing_invented(db, seen):
    found = board(db, Kind.TAGS)
    assert len(found.rows) == 23 + 17
    assert list(numbers(found).values()) == [{"Eventos": 1}]
    assert board(db, Kind.TAGS, 2022).nothing


def test_where_an_actor_stood_before_stays_with_where_it_stands(db):
    for year, influence, interest in ((2021, 2, 3), (2022, 4, 3), (2023, 4, 3), (2024, 5, 5)):
        judge(db, CARMEN, year, influence, interest)
    judge(db, TUMBES, 2023, 3, None)
    found = board(db, Kind.ACTORS)
    assert [row.name for row in found.rows] == ["Carmen de la Legua Reynoso", "Tumbes"]
    assert [cell.text for cell in found.rows[0].cells] == ["4", "3", "Neutral", "1 mar 2023", "2–3"]
    assert [point.trail for point in found.points] == [((2, 3), (4, 3))]
    assert "1 actor sin influencia o interés" in found.notes[1]
    lines = read(db, behind.lines, found.refs(0, 0))
    assert [each.opens for each in lines] == [Ref("organization", CARMEN)] * 3
    drawn = charts.draw(found, 500)
    assert [spot.key for spot in drawn.spots] == [(0, 0)]
    assert drawn.over[0, 0], "the way from where it stood"


def test_coverage_counts_every_government_of_the_country(db):
    write(db, followups.move, TUMBES, catalogue.stage_id("signed"), on=PartialDate.year(2023))
    found = board(db, Kind.COVERAGE)
    assert numbers(found)["Tumbes"] == {"Gobiernos": 14, "Contactados": 1, "Firmaron": 1}
    assert found.rows[-1].cells[0].value == 1_916


def test_the_coverage_of_a_year_is_that_of_its_end(db):
    signed = catalogue.stage_id("signed")
    write(db, followups.move, TUMBES, signed, on=PartialDate.year(2024))
    write(db, followups.move, CARMEN, signed)
    years = (2023, 2024, today().year)
    before, after, now = (board(db, Kind.COVERAGE, year) for year in years)
    assert [each.rows[-1].cells[2].value for each in (before, after, now)] == [0, 1, 2]
    assert "1 firma sin fecha cierta" in before.notes[1]
    assert not any("sin fecha" in note for note in now.notes)


def test_the_screen_and_paper_draw_the_same_and_a_table_says_it_again(db, seen):
    company(db, "Ñandú & Cía <b>")
    judge(db, CARMEN, 2023, 5, 5)
    sheets = [read(db, gather_chart_sheet, kind, 2023, "Ana") for kind in Kind]
    data = charts_pdf(sheets)
    assert data == charts_pdf(sheets)
    texts = [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(data)).pages]
    for sheet in sheets:
        drawn = charts.draw(sheet.board, 511)
        its = " ".join(text for text in texts if sheet.board.title in text)
        for shape in drawn.shapes:
            if isinstance(shape, Words) and not shape.room:
                assert shape.text in its
        for row in sheet.board.rows:
            assert " ".join([row.name, *(cell.text for cell in row.cells)]) in its
        assert all(spot.left >= 0 and spot.left + spot.width <= 512 for spot in drawn.spots)


def test_arrows_go_through_a_chart_and_stop_at_its_edges(db, seen):
    drawn = charts.draw(board(db, Kind.EVENTS), 500)
    assert neighbour(drawn, (0, 0), (1, 0)) == (0, 1)
    assert neighbour(drawn, (0, 0), (0, 1)) == (1, 0)
    assert neighbour(drawn, (0, 0), (-1, 0)) == (0, 0)
    assert neighbour(drawn, (2, 3), (0, -1)) == (1, 3)


def test_each_dashboard_is_counted_in_few_queries(db, seen, queries):
    for kind in Kind:
        queries.clear()
        board(db, kind)
        assert len(queries) <= 16, kind
