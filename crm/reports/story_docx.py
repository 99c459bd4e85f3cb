"""A story as a Word file to be edited: real headings and tables, numbered pages."""

from functools import singledispatch
from io import BytesIO

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Mm, Pt
from docx.table import _Cell

from crm.i18n import _
from crm.reports.fitting import share_out
from crm.reports.story import (
    SIGNED_TOGETHER,
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
from crm.reports.word import (
    WIDTH,
    add_page_count,
    describe,
    mark_row,
    new_document,
    new_table,
    plain,
    quiet,
    written,
)
from crm.text import clean_text

_LABEL = 45
_SIZES = {"Normal": 10.5, "Title": 18, "Heading 1": 13, "Heading 2": 11}
_CELL = 9  # points, in a table
# Millimetres of a letter in a table, wherever another font has to stand in; and around a cell.
_LETTER, _INSETS, _LONGEST_WORD = 2.0, 4.2, 13


def story_docx(story: Story) -> bytes:
    """Return the story as a Word file, in the language in use."""
    document = new_document(_SIZES)
    describe(
        document,
        title=story.title,
        subject=story.kind,
        author=story.printed_by,
        day=story.printed_on,
    )
    _furnish(document, story)
    document.add_paragraph(plain(story.title), "Title")
    if story.about:
        quiet(document.add_paragraph(plain(story.about)))
    for section in story.sections:
        _add_section(document, section)
    return written(document)


# The whole document


def _furnish(document: WordDocument, story: Story) -> None:
    """Say on every page what it is, how it may be used and which page it is."""
    page = document.sections[0]
    if story.logo:
        logo = page.header.paragraphs[0].add_run()
        logo.add_picture(BytesIO(story.logo), height=Mm(9))
        logo.add_text("  ")
    quiet(page.header.paragraphs[0], plain(story.kind))
    said = " ".join((story.notice, _("Datos de ejemplo."))) if story.example else story.notice
    foot = page.footer.paragraphs[0]
    quiet(foot, f"{plain(said)} · ")
    add_page_count(foot)


# Its parts


def _add_section(document: WordDocument, section: Section) -> None:
    if any(isinstance(part, Signatures) for part in section.parts):
        document.paragraphs[-1].paragraph_format.keep_with_next = True
    title = document.add_heading(plain(section.title), 1)
    title.paragraph_format.page_break_before = section.new_page
    for part in section.parts:
        _add(part, document)


@singledispatch
def _add(part: Part, document: WordDocument) -> None:
    """Add one part at the end of the document."""
    raise TypeError(part)


@_add.register
def _heading(part: Heading, document: WordDocument) -> None:
    document.add_heading(plain(part.text), 2)


@_add.register
def _text(part: Text, document: WordDocument) -> None:
    for line in clean_text(part.text).splitlines():
        paragraph = document.add_paragraph(plain(line))
        if part.quiet:
            quiet(paragraph)


@_add.register
def _bullets(part: Bullets, document: WordDocument) -> None:
    for line in part.lines:
        document.add_paragraph(plain(line), "List Bullet")


@_add.register
def _pairs(part: Pairs, document: WordDocument) -> None:
    table = new_table(document, (_LABEL, WIDTH - _LABEL), len(part.rows), "Normal Table")
    for row, (label, said) in zip(table.rows, part.rows, strict=True):
        quiet(row.cells[0].paragraphs[0], plain(label))
        _fill(row.cells[1], said)


@_add.register
def _grid(part: Grid, document: WordDocument) -> None:
    table = new_table(document, _widths(part), len(part.rows) + 1, "Table Grid")
    rows = list(table.rows)
    for cell, head in zip(rows[0].cells, part.heads, strict=True):
        run = cell.paragraphs[0].add_run(plain(head))
        run.bold, run.font.size = True, Pt(_CELL)
    mark_row(rows[0], "w:tblHeader")
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
    return share_out(WIDTH, part.shares, least)


@_add.register
def _signatures(part: Signatures, document: WordDocument) -> None:
    pairs = [part.signers[start : start + 2] for start in range(0, len(part.signers), 2)]
    table = new_table(document, (WIDTH / 2, WIDTH / 2), len(pairs), "Normal Table")
    for number, (row, pair) in enumerate(zip(table.rows, pairs, strict=True), 1):
        together = len(pairs) <= SIGNED_TOGETHER or number == len(pairs) - 1
        mark_row(row, "w:cantSplit")
        for cell, signer in zip(row.cells, pair, strict=False):
            _sign(cell, signer)
            follows = together and number < len(pairs)
            cell.paragraphs[0].paragraph_format.keep_with_next = follows


def _sign(cell: _Cell, signer: Signer) -> None:
    line = cell.paragraphs[0]
    line.paragraph_format.space_before = Pt(36)
    line.add_run("_" * 34)
    line.add_run().add_break(WD_BREAK.LINE)
    line.add_run(plain(signer.name)).bold = True
    for said in filter(None, (signer.post, signer.institution)):
        line.add_run().add_break(WD_BREAK.LINE)
        line.add_run(plain(said))
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _fill(cell: _Cell, text: str, size: float = _SIZES["Normal"]) -> None:
    first, *more = clean_text(text).splitlines() or [""]
    runs = [cell.paragraphs[0].add_run(plain(first))]
    runs += [cell.add_paragraph().add_run(plain(line)) for line in more]
    for run in runs:
        run.font.size = Pt(size)
