"""The map on paper, read back: what it shows, its note, and the same in a table."""

from io import BytesIO

import pytest
from makers import CARMEN, TUMBES, company, meeting, on, read, write
from pypdf import PdfReader

from crm import catalogue, followups
from crm.dates import show_partial
from crm.i18n import set_language
from crm.model import Place, Stage
from crm.outlines import Layer
from crm.reports.map_sheet import gather_map_sheet, map_pdf
from crm.shades import Measure

MARRAKECH = catalogue.instrument_id("marrakech")
NOTE = (
    "Los límites y nombres que figuran en este mapa no implican aprobación ni aceptación "
    "oficial por las Naciones Unidas."
)


@pytest.fixture
def seen(db):
    """A file in which Callao has signed and was met, and Tumbes was contacted."""
    write(db, followups.move, CARMEN, catalogue.stage_id("signed"), on=on(9))
    write(db, followups.move, TUMBES, catalogue.stage_id("contacted"))
    meeting(db, start=on(5), participants=[{"organization_id": CARMEN}])
    return db


def pages(db, layer=Layer.COUNTRY, measure=Measure.STAGE, who="Lucía Paredes"):
    sheet = read(db, gather_map_sheet, MARRAKECH, layer, measure, who)
    reader = PdfReader(BytesIO(map_pdf(sheet)))
    return reader, [" ".join(page.extract_text().split()) for page in reader.pages]


def test_the_map_says_what_it_shows_and_has_its_legend_and_note(seen):
    reader, texts = pages(seen)
    assert len(texts) == 2
    assert reader.metadata.title == "Perú · Declaración de Alcaldes de Marrakech"
    assert "Etapa más avanzada · Datos al" in texts[0]
    assert NOTE in texts[0]
    for said in ("Plan de acción", "Firmado", "Por contactar", "Sin seguimiento"):
        assert said in texts[0]
    assert "Callao 1" in texts[0]
    assert "Tumbes 1" in texts[0]
    assert "Loreto" in texts[0]


def test_the_map_is_lines_and_not_a_picture(seen):
    reader, _texts = pages(seen)
    assert list(reader.pages[0].images) == []
    assert len(reader.pages[0].get_contents().get_data()) > 20_000


def test_the_table_has_the_same_numbers(seen):
    _reader, texts = pages(seen)
    assert f"Callao Firmado 1 — — 8 1 {show_partial(on(5), on(9_999).first)}" in texts[1]
    assert "Tumbes Contactado 1 — — 14 — —" in texts[1]
    assert "Lima Metropolitana — — — — 43 — —" in texts[1]


def test_the_districts_of_the_capital_have_a_sheet_too(seen):
    reader, texts = pages(seen, Layer.CAPITAL, Measure.MEETINGS)
    assert reader.metadata.title.startswith("Lima y Callao")
    assert "Reuniones en 12 meses" in texts[0]
    assert "Sin reuniones" in texts[0]
    assert "Carmen de la Legua Reynoso Firmado 1 — — 1 1" in texts[1]
    assert sum(name in texts[1] for name in ("Mi Perú", "Villa El Salvador", "Ancón")) == 3


@pytest.mark.parametrize("measure", list(Measure))
def test_every_measure_can_be_printed(seen, measure):
    _reader, texts = pages(seen, measure=measure)
    assert measure.label in texts[0]


def test_it_says_who_printed_it_and_that_it_has_no_personal_data(seen):
    _reader, texts = pages(seen)
    for text in texts:
        assert "Lucía Paredes" in text
        assert "No contiene datos personales" in text


def test_what_people_typed_is_shown_as_it_stands(db):
    with db.write() as session:
        place = session.query(Place.id).where(Place.code == "240101").scalar()
        stage = session.get_one(Stage, catalogue.stage_id("signed"))
        stage.name_es = "<b>Firmado</b> & sellado"
    who = company(db, place_id=place)
    write(db, followups.move, who, catalogue.stage_id("signed"))
    _reader, texts = pages(db, who="<i>Ana</i>")
    assert "<b>Firmado</b> & sellado" in texts[0]
    assert "<i>Ana</i>" in texts[0]


def test_the_paper_speaks_the_language_of_the_screen(seen):
    set_language("en")
    reader, texts = pages(seen)
    assert "Marrakech Mayors Declaration" in reader.metadata.title
    assert "Signed" in texts[1]


def test_the_sheet_says_that_what_is_invented_was_left_out(seen):
    _reader, texts = pages(seen)
    assert "de ejemplo" not in texts[0]
    company(seen, example=True)
    _reader, texts = pages(seen)
    assert "sin contar los datos de ejemplo" in texts[0]
