"""A story as a Word file to be edited: real headings and tables, numbered pages."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import singledispatch
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from crm.i18n import _
from crm.reports.pdf import clip, language_tag
from crm.reports.story import (
    Bullets,
    Grid,
    Heading,
    Pairs,
    Part,
    Section,
    Signatures,
    Signer,
    Story,
    Text,
)
from crm.text import clean_line, clean_text

_PAGE, _MARGIN = (210, 297), 20
_WIDTH = _PAGE[0] - 2 * _MARGIN
_LABEL = 45
_FACE = "Calibri"
_ACCENT, _QUIET = RGBColor(0x00, 0x69, 0xA7), RGBColor(0x46, 0x52, 0x63)
_SIZES = {"Normal": 10.5, "Title": 18, "Heading 1": 13, "Heading 2": 11}
_CELL = 9  # points, in a table
# Millimetres of a letter in a table, wherever another font has to stand in; and around a cell.
_LETTER, _INSETS, _LONGEST_WORD = 2.0, 4.2, 13
_MOST = 250  # characters of a property of the file
# What XML cannot hold although it is no control character.
_NOT_XML = re.compile("[\ufffe\uffff]")


def story_docx(story: Story) -> bytes:
    """Return the story as a Word file, in the language in use."""
    document = Document()
    _dress(document)
    _describe(document, story)
    _furnish(document, story)
    document.add_paragraph(_line(story.title), "Title")
    if story.about:
        _quiet(document.add_paragraph(_line(story.about)))
    for section in story.sections:
        _add_section(document, section)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _line(text: str) -> str:
    return _NOT_XML.sub("", clean_line(text))


# The whole document


def _dress(document: WordDocument) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = (Mm(each) for each in _PAGE)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(_MARGIN)
    for name, size in _SIZES.items():
        style: Any = document.styles[name]
        style.font.name, style.font.size = _FACE, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for each in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{each}"), None)
        if name != "Normal":
            style.font.color.rgb = _ACCENT
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), language_tag())
    normal: Any = document.styles["Normal"]
    normal.element.get_or_add_rPr().append(spoken)
    normal.paragraph_format.space_after = Pt(4)


def _describe(document: WordDocument, story: Story) -> None:
    about = document.core_properties
    about.title = clip(_line(story.title), _MOST)
    about.subject = clip(_line(story.kind), _MOST)
    about.author = about.last_modified_by = clip(_line(story.printed_by), _MOST)
    about.comments = ""
    about.language = language_tag()
    about.created = about.modified = datetime.combine(story.printed_on, time(), UTC)


def _furnish(document: WordDocument, story: Story) -> None:
    """Say on every page what it is, how it may be used and which page it is."""
    page = document.sections[0]
    if story.logo:
        logo = page.header.paragraphs[0].add_run()
        logo.add_picture(BytesIO(story.logo), height=Mm(9))
        logo.add_text("  ")
    _quiet(page.header.paragraphs[0], _line(story.kind))
    said = " ".join((story.notice, _("Datos de ejemplo."))) if story.example else story.notice
    foot = page.footer.paragraphs[0]
    _quiet(foot, f"{_line(said)} · ")
    before, between, after = (
        _("Página {page} de {pages}").replace("{pages}", "{page}").split("{page}")
    )
    for text, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
        _quiet(foot, text)
        if field:
            _add_field(foot, field)


def _quiet(paragraph: Paragraph, text: str = "") -> None:
    """Add words in a lower voice, or lower that of those which are there."""
    for run in [paragraph.add_run(text)] if text else paragraph.runs:
        run.font.size, run.font.color.rgb = Pt(9), _QUIET


def _add_field(paragraph: Paragraph, name: str) -> None:
    """Add a number that Word keeps right by itself."""
    for kind in ("begin", "", "separate", "1", "end"):
        run = paragraph.add_run()  # each its own: a number in one run would lose its size
        run.font.size, run.font.color.rgb = Pt(9), _QUIET
        if kind == "1":
            run.add_text(kind)
            continue
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = name
        run._r.append(part)


# Its parts


def _add_section(document: WordDocument, section: Section) -> None:
    title = document.add_heading(_line(section.title), 1)
    title.paragraph_format.page_break_before = section.new_page
    for part in section.parts:
        _add(part, document)


@singledispatch
def _add(part: Part, document: WordDocument) -> None:
    """Add one part at the end of the document."""
    raise TypeError(part)


@_add.register
def _heading(part: Heading, document: WordDocument) -> None:
    document.add_heading(_line(part.text), 2)


@_add.register
def _text(part: Text, document: WordDocument) -> None:
    for line in clean_text(part.text).splitlines():
        paragraph = document.add_paragraph(_line(line))
        if part.quiet:
            _quiet(paragraph)


@_add.register
def _bullets(part: Bullets, document: WordDocument) -> None:
    for line in part.lines:
        document.add_paragraph(_line(line), "List Bullet")


@_add.register
def _pairs(part: Pairs, document: WordDocument) -> None:
    table = _new_table(document, (_LABEL, _WIDTH - _LABEL), len(part.rows), "Normal Table")
    for row, (label, said) in zip(table.rows, part.rows, strict=True):
        _quiet(row.cells[0].paragraphs[0], _line(label))
        _fill(row.cells[1], said)


@_add.register
def _grid(part: Grid, document: WordDocument) -> None:
    table = _new_table(document, _widths(part), len(part.rows) + 1, "Table Grid")
    rows = list(table.rows)
    for cell, head in zip(rows[0].cells, part.heads, strict=True):
        run = cell.paragraphs[0].add_run(_line(head))
        run.bold, run.font.size = True, Pt(_CELL)
    _mark(rows[0], "w:tblHeader")
    for row, texts in zip(rows[1:], part.rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            _fill(cell, text, _CELL)


def _widths(part: Grid) -> list[float]:
    """How wide each column is by its share, but no narrower than its longest word."""
    columns = list(zip(part.heads, *part.rows, strict=True))
    words = [
        max((len(word) for text in column for word in text.split()), default=0)
        for column in columns
    ]
    least = [min(each, _LONGEST_WORD) * _LETTER + _INSETS for each in words]
    fixed: dict[int, float] = {}
    while True:
        free = {n: share for n, share in enumerate(part.shares) if n not in fixed}
        left = _WIDTH - sum(fixed.values())
        widths = {n: left * share / sum(free.values()) for n, share in free.items()}
        narrow = {n: least[n] for n, width in widths.items() if width < least[n]}
        if not narrow or len(narrow) == len(free):
            return [fixed.get(n) or widths[n] for n in range(len(part.shares))]
        fixed |= narrow


@_add.register
def _signatures(part: Signatures, document: WordDocument) -> None:
    pairs = [part.signers[start : start + 2] for start in range(0, len(part.signers), 2)]
    table = _new_table(document, (_WIDTH / 2, _WIDTH / 2), len(pairs), "Normal Table")
    for row, pair in zip(table.rows, pairs, strict=True):
        for cell, signer in zip(row.cells, pair, strict=False):
            _sign(cell, signer)


def _sign(cell: _Cell, signer: Signer) -> None:
    line = cell.paragraphs[0]
    line.paragraph_format.space_before = Pt(36)
    line.add_run("_" * 34)
    line.add_run().add_break(WD_BREAK.LINE)
    line.add_run(_line(signer.name)).bold = True
    for said in filter(None, (signer.post, signer.institution)):
        line.add_run().add_break(WD_BREAK.LINE)
        line.add_run(_line(said))
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _new_table(document: WordDocument, widths: Sequence[float], rows: int, style: str) -> Table:
    table: Table = document.add_table(rows, len(widths), style)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        _mark(row, "w:cantSplit")
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    return table


def _mark(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _fill(cell: _Cell, text: str, size: float = _SIZES["Normal"]) -> None:
    first, *more = clean_text(text).splitlines() or [""]
    runs = [cell.paragraphs[0].add_run(_line(first))]
    runs += [cell.add_paragraph().add_run(_line(line)) for line in more]
    for run in runs:
        run.font.size = Pt(size)
