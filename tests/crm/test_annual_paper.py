"""The report of a year on paper, read back from the PDF and the Word file as its readers would."""

import re
from dataclasses import fields, is_dataclass, replace
from io import BytesIO
from zipfile import ZipFile

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from PIL import Image
from pypdf import PdfReader
from year_reports import EMPTY, LONG_URL, OBJECTIVES, RICH, URL, spoken, words

from crm.annual.value import Link, Mark, Paragraph
from crm.reports import annual_docx, annual_pdf
from crm.reports.annual_blocks import MARGIN
from crm.reports.pdf import PAGE_WIDTH

WRITERS = {"pdf": annual_pdf, "docx": annual_docx}


def printed(value) -> bytes:
    return annual_pdf.report_pdf(value)


def pages(data: bytes) -> list[str]:
    """What each page says, without its foot."""
    texts = [page.extract_text() for page in PdfReader(BytesIO(data)).pages]
    return [re.sub(r"Red de las Naciones Unidas[^\n]*Logros 2023.*", "", text) for text in texts]


def word_text(data: bytes) -> str:
    """What the whole Word file says, tables and links included, in order."""
    body = Document(BytesIO(data)).element.body
    return "\n".join(
        "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
        for paragraph in body.iter(qn("w:p"))
    )


def bare(text: str) -> str:
    return re.sub(r"[\s“”*.]+", "", text).casefold()


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return printed(RICH)


@pytest.fixture(scope="module")
def docx() -> bytes:
    return annual_docx.report_docx(RICH)


def test_every_word_of_the_report_is_in_the_pdf_and_in_the_word_file(pdf, docx):
    for shown in ("\n".join(pages(pdf)), word_text(docx)):
        found = bare(shown)
        wanted = [text for text in spoken(replace(RICH, footer="")) if text]
        assert len(wanted) > 120
        assert [text for text in wanted if bare(text) not in found] == []
        assert "Gobierno regional de Tumbes · por verificar" in " ".join(shown.split())
        assert "Representantes de gobiernos locales · Actividad 1.1.1.2" in " ".join(shown.split())
        assert "1,021 prácticas" in " ".join(shown.split())


def test_nothing_is_cut_at_the_edge_of_a_page(pdf):
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        text = page.get_textpage()
        boxes = [text.get_rect(each) for each in range(text.count_rects())]
        assert boxes
        assert min(left for left, _low, _right, _top in boxes) >= MARGIN - 1
        assert max(right for _left, _low, right, _top in boxes) <= PAGE_WIDTH - MARGIN + 1
        assert min(low for _left, low, _right, _top in boxes) >= 20
        text.close()
        page.close()
    document.close()


def test_the_same_report_is_the_same_bytes(pdf, docx):
    assert printed(RICH) == pdf
    assert annual_docx.report_docx(RICH) == docx
    with ZipFile(BytesIO(docx)) as parts:
        assert {part.date_time[:3] for part in parts.infolist()} == {(1980, 1, 1)}
    assert Document(BytesIO(docx)).core_properties.modified.date() == RICH.as_of


def test_a_heading_stays_with_what_it_opens_and_a_card_is_whole(pdf):
    """Whatever stands above it: the same activity further and further down the page."""
    first = OBJECTIVES[0]
    places = set()
    for lines in range(4, 13):
        above = replace(
            OBJECTIVES[1].activities[2],
            blocks=tuple(Paragraph("p", words("Relleno de una línea.")) for _n in range(2 * lines)),
        )
        moved = replace(RICH, objectives=(replace(first, activities=(above, *first.activities)),))
        shown = pages(printed(replace(moved, others=(), promised=(), steps=(), evidence=())))
        on = [n for n, text in enumerate(shown) if "ACTIVIDAD 1.1.1.2" in text]
        assert len(on) == 1
        page = " ".join(shown[on[0]].split())
        assert "Tres talleres de vinculación" in page
        assert "Meta: 3 talleres" in page
        card = ("necesidades y oportunidades", "gestión migratoria ajustada al territorio")
        assert (
            len({n for n, text in enumerate(shown) for said in card if said in bare_line(text)})
            == 1
        )
        with_card = next(text for text in shown if card[0] in bare_line(text))
        assert "Participaron:" in bare_line(with_card)
        places.add(on[0])
    assert places == {0, 1}


def bare_line(text: str) -> str:
    return " ".join(text.split())


def test_links_lead_where_they_say_and_only_to_the_web(pdf, docx):
    trap = Link("trap", "javascript:alert(1)", "Trampa")
    objective = replace(
        OBJECTIVES[0], activities=(replace(OBJECTIVES[0].activities[1], blocks=(trap,)),)
    )
    annotated = [
        annotation.get_object()["/A"]["/URI"]
        for page in PdfReader(BytesIO(pdf)).pages
        for annotation in page.get("/Annots", ())
    ]
    assert set(annotated) == {URL, LONG_URL}
    related = Document(BytesIO(docx)).part.rels.values()
    assert {each.target_ref for each in related if each.is_external} == {URL, LONG_URL}

    bad = replace(RICH, objectives=(objective,))
    reader = PdfReader(BytesIO(printed(bad)))
    assert "javascript:alert(1)" in reader.pages[0].extract_text()
    assert not any("/Annots" in page for page in reader.pages)
    related = Document(BytesIO(annual_docx.report_docx(bad))).part.rels.values()
    assert not [each for each in related if each.is_external]


def test_the_word_file_has_real_headings_and_speaks_its_language(docx):
    document = Document(BytesIO(docx))
    styles = [each.style.name for each in document.paragraphs if each.style.name != "Normal"]
    assert styles.count("Title") == 1
    assert styles.count("Heading 1") == 3 + 4  # objectives; others, promised, steps, annex
    assert styles.count("Heading 2") == 10 + 1 + 1 + 2
    assert "List Bullet" in styles
    spoken_in = [each.get(qn("w:val")) for each in document.styles.element.iter(qn("w:lang"))]
    assert "es-PE" in spoken_in
    italic = [run for each in document.paragraphs for run in each.runs if run.italic]
    assert [run.text.strip() for run in italic][1:] == [
        "todavía en español, con un término",
        "clave",
        "dentro",
    ]
    assert {run._r.rPr.find(qn("w:lang")).get(qn("w:val")) for run in italic} == {"en"}
    foot = document.sections[0].footer.paragraphs[0]
    fields = [each.text for each in foot._p.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert "* sin traducción" in foot.text


def test_a_year_without_records_says_so_and_nothing_else():
    for text in ("\n".join(pages(printed(EMPTY))), word_text(annual_docx.report_docx(EMPTY))):
        assert "No hay nada registrado de 2024." in text
        assert "Sustento" not in text
        assert "traducción" not in text
    assert len(PdfReader(BytesIO(printed(EMPTY))).pages) == 1


@pytest.mark.parametrize(
    "text", ["palabra " * 150, "Ñ" * 900, "<b>&</i> \ufffe\x00\u202e 👩🏽‍🌾\n\n"]
)
def test_no_text_can_break_a_report_nor_leave_a_page_empty(text):
    value = everywhere(replace(RICH, objectives=OBJECTIVES[::2], evidence=RICH.evidence[1:]), text)
    shown = pages(printed(value))
    assert 2 < len(shown) < 40
    assert all(len(page) > 100 for page in shown)
    assert Document(BytesIO(annual_docx.report_docx(value))).paragraphs


def everywhere(value, text: str):
    """The same report, but that every text in it is this one."""
    if isinstance(value, str) and not isinstance(value, Mark):
        return text
    if isinstance(value, tuple):
        return tuple(everywhere(each, text) for each in value)
    if not is_dataclass(value):
        return value
    told = [each.name for each in fields(value) if each.name not in ("language", "key", "kind")]
    return replace(value, **{name: everywhere(getattr(value, name), text) for name in told})


@pytest.mark.parametrize("kind", WRITERS)
def test_who_waits_hears_how_far_it_is_and_may_stop_it(tmp_path, kind):
    heard = []
    WRITERS[kind].write_report(RICH, tmp_path / f"a.{kind}", lambda *done: heard.append(done))
    assert heard[-1][0] == heard[-1][1]
    assert heard == sorted(heard)

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        WRITERS[kind].write_report(RICH, tmp_path / f"b.{kind}", stop)
    assert [each.name for each in tmp_path.iterdir()] == [f"a.{kind}"]


def test_the_logo_of_the_office_stands_on_both():
    drawn = BytesIO()
    Image.new("RGB", (60, 20), "#009EDB").save(drawn, "PNG")
    value = replace(EMPTY, logo=drawn.getvalue())
    assert len(PdfReader(BytesIO(printed(value))).pages[0].images) == 1
    assert not PdfReader(BytesIO(printed(EMPTY))).pages[0].images
    header = Document(BytesIO(annual_docx.report_docx(value))).sections[0].header
    assert len(header.part.rels) == 1
