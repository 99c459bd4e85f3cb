"""The report of a year as a Word file, to be edited before it goes out."""

from collections.abc import Callable, Mapping, Sequence
from functools import singledispatch
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from crm.annual.value import (
    ActivityPart,
    Bullets,
    Callout,
    DateCallout,
    Evidence,
    Label,
    Labels,
    Link,
    Mark,
    ObjectivePart,
    Paragraph,
    Quote,
    StepGroup,
    Tile,
    Words,
    YearReport,
)
from crm.annual.value import Block as Part
from crm.checks import safe_link
from crm.disk import replacing
from crm.i18n import _, language, speaking
from crm.reports.annual_words import (
    NOT_TRANSLATED,
    activities_of,
    amount_of,
    annex_about,
    annex_title,
    foot_of,
    label_of,
    language_of,
    mark_in_words,
    network,
    others_title,
    promised_title,
    quoted,
    rules_of,
)
from crm.reports.word import (
    ACCENT,
    QUIET,
    WIDTH,
    add_page_count,
    describe,
    inline,
    mark_row,
    new_document,
    new_table,
    plain,
    quiet,
    speak,
    written,
)

Step = Callable[[int, int], object]

_SIZES = {"Normal": 10.5, "Title": 21, "Heading 1": 14, "Heading 2": 11.5}
_TEXT, _WHITE = RGBColor(0x17, 0x20, 0x2B), RGBColor(0xFF, 0xFF, 0xFF)
_MARKS = {Mark.SURE: RGBColor(0x00, 0x6B, 0x54), Mark.TO_VERIFY: RGBColor(0x85, 0x60, 0x00)}
_BAND, _TINT, _BRAND, _LINE, _PAPER = "0069A7", "E7F3FB", "009EDB", "D5DBE3", "FFFFFF"
_TILES = 5  # in a row
_SHORT_NUMBER = 5  # characters
_ANNEX = (66, 36, 68)  # millimetres of its columns
_SMALL = 8.5
# Word reads these in this order, and in no other: the sides of a border, and what of a paragraph
# comes after its borders.
_SIDES = ("top", "left", "bottom", "right")
_AFTER_BORDERS = (
    "w:shd",
    "w:tabs",
    "w:suppressAutoHyphens",
    "w:spacing",
    "w:ind",
    "w:contextualSpacing",
    "w:jc",
    "w:outlineLvl",
    "w:rPr",
)
_OTHER_LANGUAGE = {"es": "en", "en": "es-PE"}


def report_docx(value: YearReport, step: Step | None = None) -> bytes:
    """Return the report as a Word file; `step` hears how much is done, and of how much."""
    with speaking(language_of(value)):
        document = new_document(_SIZES)
        author = network()
        describe(document, title=value.title, subject=value.kicker, author=author, day=value.as_of)
        _furnish(document, value)
        _head(document, value)
        _body(document, value, step)
        if value.evidence:
            _annex(document, value)
        return written(document)


def write_report(value: YearReport, path: Path, step: Step | None = None) -> None:
    """Write the report as a Word file at `path`, whole or not at all."""
    data = report_docx(value, step)
    with replacing(path) as file:
        file.write(data)


# The whole document


def _furnish(document: WordDocument, value: YearReport) -> None:
    page = document.sections[0]
    if value.logo:
        head = page.header.paragraphs[0]
        head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        head.add_run().add_picture(BytesIO(value.logo), height=Mm(10))
    foot = page.footer.paragraphs[0]
    quiet(foot, f"{plain(foot_of(value))} · ")
    add_page_count(foot)


def _head(document: WordDocument, value: YearReport) -> None:
    kicker = document.add_paragraph()
    _say(kicker, value.kicker, size=9, colour=_WHITE, bold=True).font.all_caps = True
    kicker.paragraph_format.keep_with_next = True
    title = document.add_paragraph(style="Title")
    _say(title, value.title, colour=_WHITE, bold=True)
    side = (_BAND, 6)
    for line, edges in ((kicker, {"top": side}), (title, {"bottom": (_BRAND, 5)})):
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(12)
        line.paragraph_format.space_after = Pt(12 if line is title else 0)
        _fill(line, _BAND)
        _edges(line, {"left": side, "right": side} | edges)
    if value.intro:
        _words(document.add_paragraph(), value.intro, size=11.5)
    for start in range(0, len(value.tiles), _TILES):
        _tiles(document, value.tiles[start : start + _TILES])
    if value.nothing:
        _fill(document.add_paragraph(inline(value.nothing)), _TINT)


def _tiles(document: WordDocument, tiles: Sequence[Tile]) -> None:
    table = new_table(document, [WIDTH / _TILES] * len(tiles), 1, "Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    _cards_look(table, _PAPER, 4)
    for cell, tile in zip(table.rows[0].cells, tiles, strict=True):
        properties = cell._tc.get_or_add_tcPr()
        properties.insert_element_before(_shading(_TINT), "w:noWrap", "w:tcMar", "w:vAlign")
        size = 20 if len(tile.number) <= _SHORT_NUMBER else 14
        _say(cell.paragraphs[0], tile.number, size=size, colour=ACCENT, bold=True)
        cell.paragraphs[0].paragraph_format.space_after = Pt(0)
        _say(cell.add_paragraph(), tile.what, size=_SMALL, colour=QUIET)
    _breathe(document)


def _body(document: WordDocument, value: YearReport, step: Step | None) -> None:
    parts = sum(len(each.activities) for each in value.objectives)
    done = 0
    for each in value.objectives:
        _objective(document, each)
        for part in each.activities:
            _activity(document, part)
            done += 1
            if step:
                step(done, parts)
    if value.others:
        document.add_heading(others_title(), 1)
        for part in value.others:
            _activity(document, part)
    for title, groups in ((promised_title(), value.promised), (value.steps_heading, value.steps)):
        if groups:
            document.add_heading(plain(title), 1)
            for group in groups:
                _steps(document, group)


def _objective(document: WordDocument, part: ObjectivePart) -> None:
    heading = document.add_heading(level=1)
    _label(heading, part.heading)
    _words(heading, part.statement, size=12, colour=_TEXT, bold=True)
    _edges(heading, {"left": (_BRAND, 4)})


def _activity(document: WordDocument, part: ActivityPart) -> None:
    heading = document.add_heading(level=2)
    _label(heading, part.heading)
    _words(heading, part.statement, colour=_TEXT, bold=True)
    if part.plan:
        plan = document.add_paragraph()
        _words(plan, part.plan, size=9.5, colour=QUIET)
        plan.paragraph_format.space_before = Pt(2)
        _fill(plan, _TINT)
    for kind, blocks in groupby(part.blocks, type):
        cards = _CARDS.get(kind)
        if cards:
            _in_cards(document, [card for each in blocks for card in cards(each)])
        else:
            for block in blocks:
                _add(block, document)


def _label(heading: WordParagraph, text: str) -> None:
    label = _say(heading, text, size=_SMALL, colour=ACCENT, bold=True)
    label.font.all_caps = True
    label.add_break(WD_BREAK.LINE)


def _steps(document: WordDocument, group: StepGroup) -> None:
    _words(document.add_heading(level=2), group.heading, colour=ACCENT, bold=True)
    for each in group.steps:
        _words(document.add_paragraph(style="List Bullet"), each)


# Cards, two a row


Card = Callable[[_Cell], None]


def _in_cards(document: WordDocument, cards: Sequence[Card]) -> None:
    rows = -(-len(cards) // 2)
    table = new_table(document, (WIDTH / 2, WIDTH / 2), rows, "Table Grid")
    _cards_look(table)
    for number, row in enumerate(table.rows):
        pair = cards[2 * number : 2 * number + 2]
        cells = row.cells if len(pair) == 2 else [row.cells[0].merge(row.cells[1])]
        for cell, card in zip(cells, pair, strict=True):
            card(cell)
    _breathe(document)


def _callout(part: Callout) -> list[Card]:
    def fill(cell: _Cell) -> None:
        head = cell.paragraphs[0]
        _say(head, f"{part.number} ", size=22, colour=ACCENT, bold=True)
        _words(head, part.what, bold=True)
        if part.below:
            _words(cell.add_paragraph(), part.below, size=9.5, colour=QUIET)

    return [fill]


def _day(part: DateCallout) -> list[Card]:
    def fill(cell: _Cell) -> None:
        _say(cell.paragraphs[0], part.day, size=14, colour=ACCENT, bold=True)
        cell.paragraphs[0].paragraph_format.space_after = Pt(0)
        _words(cell.add_paragraph(), part.what)

    return [fill]


def _labels(part: Labels) -> list[Card]:
    return [_one_label(each) for each in part.items]


def _one_label(part: Label) -> Card:
    def fill(cell: _Cell) -> None:
        name = cell.paragraphs[0]
        _say(name, part.name, bold=True)
        if word := mark_in_words(part):
            _say(name, f" · {word}", size=9, colour=_MARKS[part.mark], bold=True)
        if part.words:
            _words(cell.add_paragraph(), part.words, size=9.5, colour=QUIET)

    return fill


_CARDS: dict[type, Callable[[Any], list[Card]]] = {
    Callout: _callout,
    DateCallout: _day,
    Labels: _labels,
}


# What is no card


@singledispatch
def _add(part: Part, document: WordDocument) -> None:
    """Add one part at the end of the document."""
    raise TypeError(part)


@_add.register
def _paragraph(part: Paragraph, document: WordDocument) -> None:
    _words(document.add_paragraph(), part.words)


@_add.register
def _bullets(part: Bullets, document: WordDocument) -> None:
    if part.lead:
        lead = document.add_paragraph()
        _words(lead, part.lead)
        lead.paragraph_format.keep_with_next = not part.dots
    if not part.dots:
        for item in part.items:
            _words(document.add_paragraph(style="List Bullet"), item)
        return
    line = lead if part.lead else document.add_paragraph()
    for number, item in enumerate(part.items):
        _say(line, " • " if number else " ")
        _words(line, item)


@_add.register
def _quote(part: Quote, document: WordDocument) -> None:
    if part.lead:
        lead = document.add_paragraph()
        _words(lead, part.lead)
        lead.paragraph_format.keep_with_next = True
    quote = document.add_paragraph()
    quote.paragraph_format.left_indent = Mm(5)
    _say(quote, quoted(part.text), bold=True)
    _edges(quote, {"left": (_BRAND, 2)})


@_add.register
def _link(part: Link, document: WordDocument) -> None:
    line = document.add_paragraph()
    name = _say(line, part.title or _("Enlace"), size=_SMALL, colour=QUIET, bold=True)
    name.add_break(WD_BREAK.LINE)
    shown = _say(line, part.url, size=9.5, colour=ACCENT)
    if link := safe_link(part.url):
        to = line.part.relate_to(link.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        around = OxmlElement("w:hyperlink")
        around.set(qn("r:id"), to)
        around.append(shown._r)
        line._p.append(around)
        shown.font.underline = True


def _annex(document: WordDocument, value: YearReport) -> None:
    heading = document.add_heading(annex_title(), 1)
    heading.paragraph_format.page_break_before = True
    quiet(document.add_paragraph(plain(annex_about(value))))
    table = new_table(document, _ANNEX, 2 * len(value.evidence) + 1, "Table Grid", whole_rows=False)
    _cards_look(table)
    first, *rows = table.rows
    for cell, head in zip(first.cells, (_("Cifra"), _("Valor"), _("Cómo se contó")), strict=True):
        _say(cell.paragraphs[0], head, size=_SMALL, bold=True)
    mark_row(first, "w:tblHeader")
    activities = activities_of(value)
    for number, each in enumerate(value.evidence):
        label = label_of(each, activities)
        _evidence(rows[2 * number].cells, rows[2 * number + 1].cells, label, each)


def _evidence(cells: Sequence[_Cell], below: Sequence[_Cell], name: str, part: Evidence) -> None:
    label, amount, rules = (cell.paragraphs[0] for cell in cells)
    _say(label, name, size=_SMALL, bold=True)
    _say(amount, amount_of(part), size=_SMALL, colour=ACCENT, bold=True)
    _say(rules, rules_of(part), size=_SMALL)
    for each in (label, amount, rules):
        each.paragraph_format.keep_with_next = True
    records = below[0].merge(below[-1]).paragraphs[0]
    _say(records, "; ".join(map(plain, part.records)) or _("Sin registros."), size=_SMALL)


# Words and what stands around them


def _words(
    paragraph: WordParagraph,
    words: Words,
    *,
    size: float | None = None,
    colour: RGBColor | None = None,
    bold: bool = False,
) -> None:
    """Add words in their weight; those that nobody translated in italics, with a sign."""
    for untranslated, spans in groupby(words, lambda span: span.untranslated):
        for span in spans:
            run = _say(paragraph, span.text, size=size, colour=colour, bold=bold or span.bold)
            if untranslated:
                run.italic = True
                speak(run._r.get_or_add_rPr(), _OTHER_LANGUAGE[language()])
        if untranslated:
            _say(paragraph, NOT_TRANSLATED, size=size, colour=colour)


def _say(
    paragraph: WordParagraph,
    text: str,
    *,
    size: float | None = None,
    colour: RGBColor | None = None,
    bold: bool = False,
) -> Run:
    run = paragraph.add_run(inline(text))
    run.bold = bold
    if size:
        run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = colour
    return run


def _breathe(document: WordDocument) -> None:
    """Part a table from what follows: two tables without anything between would be one."""
    gap = document.add_paragraph()
    gap.paragraph_format.space_after = Pt(0)
    gap.paragraph_format.line_spacing = Pt(6)


def _fill(paragraph: WordParagraph, colour: str) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(_shading(colour), *_AFTER_BORDERS[1:])


def _shading(colour: str) -> Any:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), colour)
    return shade


def _edges(paragraph: WordParagraph, edges: Mapping[str, tuple[str, int]]) -> None:
    """Draw a line along sides of a paragraph, each in its colour and so many points wide."""
    borders = OxmlElement("w:pBdr")
    for side in (each for each in _SIDES if each in edges):
        borders.append(_line(side, *edges[side]))
    properties = paragraph._p.get_or_add_pPr()
    for old in properties.findall(qn("w:pBdr")):
        properties.remove(old)
    properties.insert_element_before(borders, *_AFTER_BORDERS)


def _line(side: str, colour: str, width: float) -> Any:
    line = OxmlElement(f"w:{side}")
    said = {"val": "single", "sz": str(round(width * 8)), "space": "6", "color": colour}
    for name, value in said.items():
        line.set(qn(f"w:{name}"), value)
    return line


def _cards_look(table: Any, colour: str = _LINE, width: float = 0.75) -> None:
    """Give a table its lines, and its cells room around what they say."""
    borders, room = OxmlElement("w:tblBorders"), OxmlElement("w:tblCellMar")
    for side in (*_SIDES, "insideH", "insideV"):
        borders.append(_line(side, colour, width))
    for side, twentieths in zip(_SIDES, (80, 140, 60, 140), strict=True):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(twentieths))
        margin.set(qn("w:type"), "dxa")
        room.append(margin)
    properties = table._tbl.tblPr
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    properties.insert_element_before(room, "w:tblLook")
