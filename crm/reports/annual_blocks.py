"""The strips that the report of a year is made of: how each of its parts looks in print."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import singledispatch
from itertools import chain, groupby
from typing import Any

from reportlab.lib.colors import HexColor, white
from reportlab.lib.styles import ParagraphStyle

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
)
from crm.annual.value import (
    Block as Part,
)
from crm.i18n import _
from crm.reports.annual_words import (
    NOT_TRANSLATED,
    amount_of,
    label_of,
    mark_in_words,
    quoted,
    rules_of,
    said,
)
from crm.reports.fitting import fit
from crm.reports.flow import Block, Item, Prose, row_block, stacked, text_block
from crm.reports.pdf import (
    ACCENT,
    ACCENT_TINT,
    BOLD,
    BRAND,
    ITALIC,
    LINE,
    OK,
    PAGE_WIDTH,
    REGULAR,
    SEMIBOLD,
    SEMIBOLD_ITALIC,
    TEXT,
    TEXT_2,
    WARN,
    P,
    Run,
    clip,
    style,
    width_of,
)
from crm.text import clean_line

MARGIN = 46.0
WIDTH = PAGE_WIDTH - 2 * MARGIN

_GAP, _INSET, _RADIUS = 16.0, 12.0, 5.0
_WARN_TINT = HexColor("#FBF1D7")
_TILES = 5  # in a row
_TILE_GAP, _TILE_INSET = 8.0, 10.0
_TALLEST_CARD = 300.0  # a taller one could not be kept whole on any page
_TALLEST_STICKY = 220.0
_LONGEST_STATEMENT, _LONGEST_NAME = 1_200, 300  # characters of what no page may cut
_INDENT = 14.0
_FINE = 7.4  # points of the annex
_RECORDS = 2_000  # characters of one paragraph: longer ones take ever longer to be set
_LINK_SIZES = (8.8, 8.4, 8.0, 7.6, 7.2)


def look(
    size: float, colour: Any = TEXT, face: str = REGULAR, leading: float = 1.45, align: int = 0
) -> ParagraphStyle:
    """Return the style of running text, which stands wider apart than in a brief."""
    return style(size, round(size * leading, 1), colour=colour, face=face, align=align)


def body() -> ParagraphStyle:
    """Return the style of the report's sentences."""
    return look(9.4)


def runs(words: Words, bold: str = SEMIBOLD) -> list[str | Run]:
    """Return words in their faces; after those that nobody translated stands a sign."""
    shown: list[str | Run] = []
    for untranslated, spans in groupby(words, lambda span: span.untranslated):
        for span in spans:
            heavy = SEMIBOLD_ITALIC if untranslated else bold
            light = ITALIC if untranslated else ""
            shown.append(Run(span.text, face=heavy if span.bold else light))
        if untranslated:
            shown.append(NOT_TRANSLATED)
    return shown


def strong(words: Words) -> list[str | Run]:
    """Return words for a paragraph that is bold as a whole."""
    return runs(tuple(replace(span, bold=span.untranslated) for span in words))


def prose(
    words: Words, look: ParagraphStyle, *, space: float = 0, indent: float = 0, mark: str = ""
) -> Prose:
    """Set words as a paragraph; one that leads to what follows stays with it."""
    paragraph = Prose(
        P(runs(words), look), WIDTH, indent, space, mark=P(mark, look) if mark else None
    )
    return staying(paragraph) if said(words).endswith(":") else paragraph


def staying(paragraph: Prose) -> Prose:
    """Keep a paragraph with what follows, unless it is so long that no page might hold both."""
    return replace(paragraph, sticky=paragraph.height < _TALLEST_STICKY)


# The head of the report


def tiles(shown: Sequence[Tile]) -> Iterator[Block]:
    """Set the year's large numbers side by side."""
    width = (WIDTH - _TILE_GAP * (_TILES - 1)) / _TILES
    for start in range(0, len(shown), _TILES):
        row = [_tile(tile, width - 2 * _TILE_INSET) for tile in shown[start : start + _TILES]]
        tinted = _Frame(width, _TILE_GAP, _TILE_INSET, ACCENT_TINT, None)
        yield replace(_row(row, tinted), space=18 if start == 0 else _TILE_GAP)


def _tile(tile: Tile, width: float) -> Block:
    number = fit(tile.number, width, 28, (20, 16, 12, 9), face=BOLD, colour=ACCENT)
    what = text_block(
        P(clip(tile.what, _LONGEST_NAME), look(7.9, TEXT_2, leading=1.3)), width, space=2
    )
    return stacked([Block(number.height, number.draw), what])


def objective(part: ObjectivePart) -> Block:
    """Set the box that opens an objective, never the last on its page."""
    width = WIDTH - 2 * 16
    heading = text_block(P(clip(part.heading, _LONGEST_NAME).upper(), _label()), width)
    statement = P(strong(_clipped(part.statement)), look(9.6, face=SEMIBOLD))
    stack = stacked([heading, text_block(statement, width, space=1)])
    height = stack.height + 18

    def draw(canvas: Any, left: float, top: float) -> None:
        _outline_entry(canvas, part.key, f"{part.heading}: {said(part.statement)}", top)
        _Frame(WIDTH).draw(canvas, left, top, height)
        canvas.setFillColor(BRAND)
        canvas.rect(left, top - height, 4, height, stroke=0, fill=1)
        stack.draw(canvas, left + 16, top - 8.5)

    return Block(height, draw, space=22, sticky=True)


def _clipped(words: Words) -> Words:
    if len(said(words)) <= _LONGEST_STATEMENT:
        return words
    return (replace(words[0], text=clip(said(words), _LONGEST_STATEMENT)),)


def title(key: str, text: str) -> Block:
    """Set the title of a part that is no objective, never the last on its page."""
    words = text_block(P(clip(text, _LONGEST_NAME), look(13.5, face=BOLD, leading=1.3)), WIDTH)
    height = words.height + 5

    def draw(canvas: Any, left: float, top: float) -> None:
        _outline_entry(canvas, key, text, top)
        words.draw(canvas, left, top)
        canvas.setFillColor(BRAND)
        canvas.rect(left, top - height, WIDTH, 1.6, stroke=0, fill=1)

    return Block(height, draw, space=24, sticky=True)


def _outline_entry(canvas: Any, key: str, text: str, top: float) -> None:
    canvas.bookmarkHorizontal(key, 0, top + 10)
    canvas.addOutlineEntry(clean_line(text)[:200], key, 0)


def _label() -> ParagraphStyle:
    return look(7.8, ACCENT, SEMIBOLD)


# Activities


def activity(part: ActivityPart) -> Iterator[Item]:
    """Set an activity: what it is called stays with the first that is said of it."""
    heading = P(clip(part.heading, _LONGEST_NAME).upper(), _label())
    yield text_block(heading, WIDTH, space=18, sticky=True)
    statement = P(strong(part.statement), look(10.4, face=SEMIBOLD, leading=1.32))
    set_ = Prose(statement, WIDTH, space=1)
    yield staying(set_) if part.plan or part.blocks else set_
    if part.plan:
        yield _plan(part.plan)
    for kind, blocks in groupby(part.blocks, type):
        yield from _alike(kind, list(blocks))


def _plan(words: Words) -> Item:
    """Set target and done side by side."""
    text = text_block(P(runs(words), look(8.4, TEXT_2)), WIDTH - 20)
    if text.height > _TALLEST_STICKY:
        return Prose(P(runs(words), look(8.4, TEXT_2)), WIDTH, space=6)
    height = text.height + 9

    def draw(canvas: Any, left: float, top: float) -> None:
        _Frame(WIDTH, fill=ACCENT_TINT, line=None).draw(canvas, left, top, height)
        text.draw(canvas, left + 10, top - 4)

    return Block(height, draw, space=6)


def _alike(kind: type, blocks: Sequence[Any]) -> Iterator[Item]:
    """Set parts of one kind that follow each other; cards stand side by side."""
    if kind is Callout:
        yield from _cards(blocks, _callout_card, _plain_callout)
    elif kind is DateCallout:
        yield from _cards(blocks, _day_card, _plain_day)
    elif kind is Labels:
        labels = [label for each in blocks for label in each.items]
        yield from _cards(labels, _label_card, _plain_label)
    else:
        for block in blocks:
            yield from _set(block)


@singledispatch
def _set(part: Part) -> Iterator[Item]:
    """Set one part that is no card."""
    raise TypeError(part)


@_set.register
def _paragraph(part: Paragraph) -> Iterator[Item]:
    yield prose(part.words, body(), space=6)


@_set.register
def _bullets(part: Bullets) -> Iterator[Item]:
    if part.dots:
        shown: list[str | Run] = [*runs(part.lead), " "] if part.lead else []
        for number, item in enumerate(part.items):
            shown += [" • " if number else "", *runs(item)]
        yield Prose(P(shown, body()), WIDTH, space=6)
        return
    if part.lead:
        lead = prose(part.lead, body(), space=6)
        yield staying(lead) if part.items else lead
    yield from points(part.items, space=3 if part.lead else 6)


def points(items: Sequence[Words], *, space: float = 3) -> Iterator[Item]:
    """Set a list, each item behind its dot."""
    for number, item in enumerate(items):
        yield prose(item, body(), space=3 if number else space, indent=_INDENT, mark="•")


@_set.register
def _quote(part: Quote) -> Iterator[Item]:
    if part.lead:
        yield staying(prose(part.lead, body(), space=6))
    paragraph = P(quoted(part.text), look(9.4, face=SEMIBOLD))
    text = text_block(paragraph, WIDTH - _INDENT)
    space = 5 if part.lead else 7
    if text.height > _TALLEST_CARD:
        yield Prose(paragraph, WIDTH, _INDENT, space)
        return

    def draw(canvas: Any, left: float, top: float) -> None:
        canvas.setFillColor(BRAND)
        canvas.rect(left, top - text.height, 2.4, text.height, stroke=0, fill=1)
        text.draw(canvas, left + _INDENT, top)

    yield Block(text.height, draw, space)


@_set.register
def _link(part: Link) -> Iterator[Item]:
    name = clip(clean_line(part.title or ""), _LONGEST_NAME) or _("Enlace")
    yield text_block(P(name, look(7.8, TEXT_2, SEMIBOLD)), WIDTH, space=6, sticky=True)
    url = clean_line(part.url)
    size = next((each for each in _LINK_SIZES if width_of(url, REGULAR, each) <= WIDTH), 0)
    lines = [url] if size else list(_broken(url, _LINK_SIZES[0]))
    for line in lines:
        shown = Run(line, colour=ACCENT, url=part.url)
        yield text_block(P([shown], look(size or _LINK_SIZES[0], leading=1.35)), WIDTH)


def _broken(url: str, size: float) -> Iterator[str]:
    """Break an address where its parts meet."""
    line = ""
    for part in re.findall(r"[^/?&=._-]{1,60}|[/?&=._-]", url):
        if line and width_of(line + part, REGULAR, size) > WIDTH:
            yield line
            line = ""
        line += part
    yield line


# Cards


@dataclass(frozen=True)
class _Frame:
    """How wide cards of a row are, how far apart, and how their frame looks."""

    width: float
    gap: float = _GAP
    inset: float = _INSET
    fill: Any = None
    line: Any = LINE

    def draw(self, canvas: Any, left: float, top: float, height: float) -> None:
        canvas.setLineWidth(0.8)
        if self.line is not None:
            canvas.setStrokeColor(self.line)
        if self.fill is not None:
            canvas.setFillColor(self.fill)
        drawn = {"stroke": int(self.line is not None), "fill": int(self.fill is not None)}
        canvas.roundRect(left, top - height, self.width, height, _RADIUS, **drawn)


def _row(contents: Sequence[Block], frame: _Frame) -> Block:
    """Set framed contents side by side, all as high as the highest."""
    height = max(each.height for each in contents) + 2 * frame.inset - 2

    def draw(canvas: Any, left: float, top: float) -> None:
        for place, content in enumerate(contents):
            at = left + place * (frame.width + frame.gap)
            frame.draw(canvas, at, top, height)
            content.draw(canvas, at + frame.inset, top - frame.inset + 1)

    return Block(height, draw, space=9)


def _cards(
    parts: Sequence[Any],
    card: Callable[[Any, float], Block],
    plain: Callable[[Any], Sequence[Item]],
) -> Iterator[Item]:
    """Set cards two a row, the last of an odd number over the whole width.

    Those that no page could keep whole are said in plain paragraphs.
    """
    for start in range(0, len(parts), 2):
        pair = parts[start : start + 2]
        frame = _Frame((WIDTH - _GAP) / 2 if len(pair) == 2 else WIDTH)
        row = _row([card(each, frame.width - 2 * _INSET) for each in pair], frame)
        if row.height <= _TALLEST_CARD:
            yield row
        else:
            yield from chain.from_iterable(map(plain, pair))


def _callout_card(part: Callout, width: float) -> Block:
    number = fit(part.number, width * 0.4, 34, (24, 19, 14, 10), face=BOLD, colour=ACCENT)
    wide = min(width_of(part.number, BOLD, number.paragraph.style.fontSize), width * 0.4)
    beside = wide + 11
    what = text_block(P(strong(part.what), look(8.8, face=SEMIBOLD, leading=1.36)), width - beside)
    height = max(number.height, what.height)

    def draw(canvas: Any, left: float, top: float) -> None:
        number.draw(canvas, left, top - (height - number.height) / 2)
        what.draw(canvas, left + beside, top - (height - what.height) / 2)

    head = Block(height, draw)
    if not part.below:
        return head
    below = text_block(P(runs(part.below), look(8.4, TEXT_2)), width, space=5)
    return stacked([head, below])


def _day_card(part: DateCallout, width: float) -> Block:
    day = fit(part.day, width, 40, (15, 12, 10), face=BOLD, colour=ACCENT)
    what = text_block(P(runs(part.what), look(9)), width, space=2)
    return stacked([Block(day.height, day.draw), what])


def _label_card(part: Label, width: float) -> Block:
    beside = 0.0 if part.mark is Mark.NONE else 19.0
    name = P([part.name, *_tag(part)], look(9.4, face=SEMIBOLD, leading=1.36))
    lines = [text_block(name, width - beside)]
    if part.words:
        lines.append(text_block(P(runs(part.words), look(8.4, TEXT_2)), width - beside))
    stack = stacked(lines)

    def draw(canvas: Any, left: float, top: float) -> None:
        _mark(canvas, part.mark, left + 6.5, top - 6.6)
        stack.draw(canvas, left + beside, top)

    return Block(stack.height, draw)


def _tag(part: Label) -> Iterator[str | Run]:
    if word := mark_in_words(part):
        colour = WARN if part.mark is Mark.TO_VERIFY else OK
        unbroken = word.replace(" ", "\N{NO-BREAK SPACE}")
        yield Run(f" ·\N{NO-BREAK SPACE}{unbroken}", colour=colour, size=8.2)


def _mark(canvas: Any, mark: Mark, x: float, y: float) -> None:
    """Draw a disc with a tick, or a ring with the hands of a clock."""
    if mark is Mark.NONE:
        return
    canvas.saveState()
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    canvas.setLineWidth(1.3)
    path = canvas.beginPath()
    if mark is Mark.SURE:
        canvas.setFillColor(OK)
        canvas.circle(x, y, 6.4, stroke=0, fill=1)
        canvas.setStrokeColor(white)
        path.moveTo(x - 2.8, y - 0.1)
        path.lineTo(x - 0.8, y - 2.2)
        path.lineTo(x + 2.9, y + 2)
    else:
        canvas.setStrokeColor(WARN)
        canvas.setFillColor(_WARN_TINT)
        canvas.circle(x, y, 5.8, stroke=1, fill=1)
        path.moveTo(x, y + 3.2)
        path.lineTo(x, y)
        path.lineTo(x + 2.2, y - 1.3)
    canvas.drawPath(path, stroke=1, fill=0)
    canvas.restoreState()


def _plain_callout(part: Callout) -> list[Item]:
    number = [Run(part.number, face=BOLD, colour=ACCENT), " ", *strong(part.what)]
    head = Prose(P(number, look(9.4, face=SEMIBOLD)), WIDTH, space=8)
    return [head, *([prose(part.below, body(), space=3)] if part.below else [])]


def _plain_day(part: DateCallout) -> list[Item]:
    day = staying(Prose(P(part.day, look(9.4, ACCENT, BOLD)), WIDTH, space=8))
    return [day, prose(part.what, body(), space=1)]


def _plain_label(part: Label) -> list[Item]:
    name = P([part.name, *_tag(part)], look(9.4, face=SEMIBOLD))
    return [Prose(name, WIDTH, space=8), prose(part.words, body(), space=1)]


# What stands at the end


def steps(group: StepGroup) -> Iterator[Item]:
    """Set next steps under their heading."""
    heading = P(strong(group.heading), look(9.8, ACCENT, SEMIBOLD))
    yield staying(Prose(heading, WIDTH, space=10))
    yield from points(group.steps)


def notice(text: str) -> Block:
    """Set what is to be known of the whole report, in a box."""
    words = text_block(P(clip(text, _LONGEST_STATEMENT), look(9.4)), WIDTH - 28)
    height = words.height + 20

    def draw(canvas: Any, left: float, top: float) -> None:
        _Frame(WIDTH, fill=ACCENT_TINT, line=None).draw(canvas, left, top, height)
        words.draw(canvas, left + 14, top - 9)

    return Block(height, draw, space=18)


def evidence(part: Evidence, activities: Mapping[str, str]) -> Iterator[Item]:
    """Set a figure of the annex: its value, its rules, and each record behind it."""
    amount = clip(amount_of(part), 60)
    wide = min(width_of(amount, BOLD, 8.8) + 2, WIDTH / 3)
    name = clip(label_of(part, activities), _LONGEST_NAME)
    label = P(name, look(8.8, face=SEMIBOLD, leading=1.3))
    head = [
        (label, 0.0, WIDTH - wide - 12),
        (P(amount, look(8.8, ACCENT, BOLD, 1.3, align=2)), WIDTH - wide, wide),
    ]
    yield replace(_ruled(row_block(head)), space=8, sticky=True)
    rules = P(rules_of(part), look(_FINE, TEXT_2, leading=1.35))
    told = Prose(rules, WIDTH, space=1)
    yield staying(told) if part.records else told
    for number, text in enumerate(_joined(part.records)):
        yield Prose(P(text, look(_FINE, leading=1.35)), WIDTH, space=0 if number else 2)


def _joined(records: Sequence[str]) -> Iterator[str]:
    """Yield records one after the other, in paragraphs of a bearable length."""
    line: list[str] = []
    length = 0
    for number, record in enumerate(records):
        last = number == len(records) - 1
        line.append(clean_line(record) + ("." if last else ";"))
        length += len(record)
        if last or length > _RECORDS:
            yield " ".join(line)
            line, length = [], 0


def _ruled(block: Block) -> Block:
    def draw(canvas: Any, left: float, top: float) -> None:
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.6)
        canvas.line(left, top, left + WIDTH, top)
        block.draw(canvas, left, top - 5)

    return Block(block.height + 5, draw)
