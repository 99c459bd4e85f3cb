"""The ground every Word file stands on: page, faces, language, fields, tables, fixed stamps."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from crm.i18n import _
from crm.reports.pdf import clip, language_tag
from crm.text import clean_line, clean_text

MARGIN = 20
WIDTH = 210 - 2 * MARGIN  # millimetres between the margins
ACCENT, QUIET = RGBColor(0x00, 0x69, 0xA7), RGBColor(0x46, 0x52, 0x63)

_PAGE = (210, 297)
_FACE = "Calibri"
_MOST = 250  # characters of a property of the file
# What XML cannot hold although it is no control character.
_NOT_XML = re.compile("[\ufffe\uffff]")


def plain(text: str) -> str:
    """Return a line that a Word file can hold, as typed otherwise."""
    return _NOT_XML.sub("", clean_line(text))


def inline(text: str) -> str:
    """Return part of a paragraph: the blanks that part it from what stands beside it stay."""
    safe = _NOT_XML.sub("", clean_text(text))
    return " " * text[:1].isspace() + safe + " " * text[-1:].isspace()


def new_document(sizes: Mapping[str, float]) -> WordDocument:
    """Return an empty A4 document with its styles in these sizes, in the language in use."""
    document: WordDocument = Document()
    page = document.sections[0]
    page.page_width, page.page_height = (Mm(each) for each in _PAGE)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(MARGIN)
    for name, size in sizes.items():
        style: Any = document.styles[name]
        style.font.name, style.font.size = _FACE, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for each in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{each}"), None)
        if name != "Normal":
            style.font.color.rgb = ACCENT
    normal: Any = document.styles["Normal"]
    speak(normal.element.get_or_add_rPr(), language_tag())
    normal.paragraph_format.space_after = Pt(4)
    return document


def speak(properties: Any, tag: str) -> None:
    """Say in which language something is, for whoever checks its spelling or reads it aloud."""
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), tag)
    properties.append(spoken)


def describe(document: WordDocument, *, title: str, subject: str, author: str, day: date) -> None:
    """Fill in what the file says of itself."""
    about = document.core_properties
    about.title = clip(plain(title), _MOST)
    about.subject = clip(plain(subject), _MOST)
    about.author = about.last_modified_by = clip(plain(author), _MOST)
    about.comments = ""
    about.language = language_tag()
    about.created = about.modified = datetime.combine(day, time(), UTC)


def written(document: WordDocument) -> bytes:
    """Return the file; its parts carry no hour, so that the same document is the same bytes."""
    loose, fixed = BytesIO(), BytesIO()
    document.save(loose)
    with ZipFile(loose) as parts, ZipFile(fixed, "w", ZIP_DEFLATED) as file:
        for name in parts.namelist():
            part = ZipInfo(name)
            part.compress_type = ZIP_DEFLATED
            file.writestr(part, parts.read(name))
    return fixed.getvalue()


def quiet(paragraph: Paragraph, text: str = "") -> None:
    """Add words in a lower voice, or lower that of those which are there."""
    for run in [paragraph.add_run(text)] if text else paragraph.runs:
        run.font.size, run.font.color.rgb = Pt(9), QUIET


def add_page_count(paragraph: Paragraph) -> None:
    """Add which page it is, and of how many, as fields that Word keeps right by itself."""
    sentence = _("Página {page} de {pages}").replace("{pages}", "{page}")
    before, between, after = sentence.split("{page}")
    for text, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
        quiet(paragraph, text)
        if field:
            _add_field(paragraph, field)


def _add_field(paragraph: Paragraph, name: str) -> None:
    for kind in ("begin", "", "separate", "1", "end"):
        run = paragraph.add_run()  # each its own: a number in one run would lose its size
        run.font.size, run.font.color.rgb = Pt(9), QUIET
        if kind == "1":
            run.add_text(kind)
            continue
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = name
        run._r.append(part)


def new_table(
    document: WordDocument,
    widths: Sequence[float],
    rows: int,
    style: str,
    *,
    whole_rows: bool = True,
) -> Table:
    """Add an empty table, its columns this wide in millimetres; a page's end cuts no whole row."""
    table: Table = document.add_table(rows, len(widths), style)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        if whole_rows:
            mark_row(row, "w:cantSplit")
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    return table


def mark_row(row: _Row, name: str) -> None:
    """Give a row a property, such as that of a heading that comes again."""
    row._tr.get_or_add_trPr().append(OxmlElement(name))
