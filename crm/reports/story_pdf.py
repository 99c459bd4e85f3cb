"""A story on A4: sections fall into pages, the headings of tables come again, nothing is cut."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import singledispatch
from itertools import zip_longest
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from crm.reports.brief_blocks import look, section_heading
from crm.reports.fitting import Fitted, fit
from crm.reports.flow import Block, Item, Table, paginate, row_block, text_block
from crm.reports.pdf import (
    BOLD,
    FOOT,
    LINE,
    LINE_STRONG,
    MARGIN,
    PAGE_HEIGHT,
    SEMIBOLD,
    TEXT_2,
    TEXT_3,
    WIDTH,
    Furniture,
    P,
    Paper,
    warnings_of,
)
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

MOST_PAGES = 2_000
_TOP = 46.0  # where the flow begins below the edge of a page
_ROOM = PAGE_HEIGHT - _TOP - FOOT - 8
_TALLEST = 64.0  # a paragraph taller than this may go on to the next page
_TALLEST_CELL = 160.0
_LABEL = 136.0
_GUTTER = 10.0
_SIGNED = 108.0
_BODY, _TABLE = 9.4, 8.4

Cell = tuple[str, ParagraphStyle, float, float]  # what it says, how, where it begins, how wide


def story_pdf(story: Story) -> bytes:
    """Return the story as a PDF, in the language in use."""
    paper = Paper(title=story.title, author=story.printed_by, subject=story.kind)
    furniture = Furniture(
        kind=story.kind,
        running=story.title,
        printed_by=story.printed_by,
        printed_on=story.printed_on,
        example=story.example,
        logo=story.logo,
        notice=story.notice,
    )
    pages = [page for flow in _flows(story) for page in paginate(flow, [_ROOM] * MOST_PAGES)[0]]
    for number, page in enumerate(pages, 1):
        paper.furnish(furniture, number, len(pages))
        for placed in page:
            placed.item.draw(paper.canvas, MARGIN, PAGE_HEIGHT - _TOP - placed.below)
        paper.end_page()
    return paper.data()


def _flows(story: Story) -> Iterator[list[Item]]:
    """What stands together; each begins a page."""
    flow = list(_head(story))
    for each in story.sections:
        if each.new_page:
            yield flow
            flow = []
        if flow and any(isinstance(part, Signatures) for part in each.parts):
            flow[-1] = replace(flow[-1], sticky=True)  # nobody signs a page that says nothing
        flow += _section(each)
    if note := warnings_of(story):
        flow.append(text_block(P(note, look(7.2, TEXT_3)), WIDTH, space=8))
    yield flow


def _head(story: Story) -> Iterator[Item]:
    title = fit(story.title, WIDTH, 60, (17, 14.4, 12, 10), face=BOLD)
    yield Block(title.height, title.draw)
    yield from text_lines(story.about, look(9, TEXT_2), space=3)


def _section(section: Section) -> Iterator[Item]:
    yield section_heading(section.title)
    for number, part in enumerate(section.parts):
        under_heading = number and isinstance(section.parts[number - 1], Heading)
        yield from _set(part, 2 if under_heading else 5 if number == 0 else 8)


@singledispatch
def _set(part: Part, space: float) -> Iterable[Item]:
    """Set one part, so much below what stands before it."""
    raise TypeError(part)


@_set.register
def _heading(part: Heading, space: float) -> Iterable[Item]:
    yield text_block(P(part.text, look(_BODY, face=SEMIBOLD)), WIDTH, space=space, sticky=True)


@_set.register
def _text(part: Text, space: float) -> Iterable[Item]:
    yield from text_lines(
        part.text, look(_BODY, TEXT_3) if part.quiet else look(_BODY), space=space
    )


@_set.register
def _bullets(part: Bullets, space: float) -> Iterable[Item]:
    for number, line in enumerate(part.lines):
        cells = [("•", look(_BODY), 4, 10), (line, look(_BODY), 16, WIDTH - 16)]
        yield from cell_rows(cells, space=3 if number else space)


@_set.register
def _pairs(part: Pairs, space: float) -> Iterable[Item]:
    for number, (label, said) in enumerate(part.rows):
        cells = [
            (label, look(_BODY, TEXT_2), 0, _LABEL - _GUTTER),
            (said, look(_BODY), _LABEL, WIDTH - _LABEL),
        ]
        yield from cell_rows(cells, space=2 if number else space)


@_set.register
def _grid(part: Grid, space: float) -> Iterable[Item]:
    columns = list(_columns(part.shares))
    heads = [
        (P(said, look(_TABLE, TEXT_2, SEMIBOLD)), left, width)
        for said, (left, width) in zip(part.heads, columns, strict=True)
    ]
    rows = [
        block
        for row in part.rows
        for block in cell_rows(
            [
                (said, look(_TABLE), left, width)
                for said, (left, width) in zip(row, columns, strict=True)
            ],
            pad=2.4,
            rule=LINE,
        )
    ]
    head = row_block(heads, pad=2.4, rule=LINE_STRONG, width=WIDTH)
    yield Table(head, tuple(rows), space)


def _columns(shares: Sequence[float]) -> Iterator[tuple[float, float]]:
    left = 0.0
    for share in shares:
        width = WIDTH * share / sum(shares)
        yield left, width - _GUTTER
        left += width


@_set.register
def _signatures(part: Signatures, space: float) -> Iterable[Item]:
    pairs = [part.signers[start : start + 2] for start in range(0, len(part.signers), 2)]
    for number, pair in enumerate(pairs, 1):
        together = len(pairs) <= SIGNED_TOGETHER or number == len(pairs) - 1
        sticky = together and number < len(pairs)
        yield Block(_SIGNED, _signing(pair), space if number == 1 else 0, sticky)


def _signing(pair: Sequence[Signer]) -> Any:
    width = (WIDTH - 40) / 2
    blocks = [list(_signed(each, width)) for each in pair]

    def draw(canvas: Any, left: float, top: float) -> None:
        canvas.setStrokeColor(LINE_STRONG)
        canvas.setLineWidth(0.7)
        for place, lines in enumerate(blocks):
            at, down = left + place * (width + 40), top - 44
            canvas.line(at + 14, down, at + width - 14, down)
            down -= 3
            for line in lines:
                line.draw(canvas, at, down)
                down -= line.height

    return draw


def _signed(signer: Signer, width: float) -> Iterator[Fitted]:
    yield fit(signer.name, width, 26, (9.4, 8.4, 7.4), face=SEMIBOLD, align=1)
    for said in filter(None, (signer.post, signer.institution)):
        yield fit(said, width, 20, (8.2, 7.2, 6.4), colour=TEXT_2, align=1)


# Long texts go on over pages: no paragraph may be taller than a page


def text_lines(
    text: str, style: ParagraphStyle, space: float, width: float = WIDTH
) -> Iterator[Block]:
    """Set paragraphs, one a line, the first so much below what stands before it."""
    for number, line in enumerate(text.splitlines()):
        yield from cell_rows([(line, style, 0, width)], space=2 if number else space)


def cell_rows(
    cells: Sequence[Cell],
    *,
    pad: float = 0,
    rule: Any = None,
    space: float = 0,
    width: float = WIDTH,
) -> Iterator[Block]:
    """Set cells side by side; where one is too tall, in several rows without a rule between."""
    tallest = _TALLEST_CELL if rule else _TALLEST
    columns = [_parted(P(text, style), width, tallest) for text, style, _left, width in cells]
    rows = list(zip_longest(*columns))
    for number, row in enumerate(rows):
        last = number == len(rows) - 1
        blanks = (P("", style) for _text, style, _left, _width in cells)
        yield row_block(
            [
                (part or blank, left, width)
                for part, blank, (_said, _style, left, width) in zip(
                    row, blanks, cells, strict=True
                )
            ],
            pad=pad,
            rule=rule if last else None,
            width=width,
            space=0 if number else space,
        )


def _parted(paragraph: Paragraph, width: float, tallest: float) -> list[Paragraph]:
    parts = []
    _used, height = paragraph.wrap(width, 1e6)
    while height > tallest:
        first, paragraph = paragraph.split(width, tallest)
        parts.append(first)
        _used, height = paragraph.wrap(width, 1e6)
    return [*parts, paragraph]
