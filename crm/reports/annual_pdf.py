"""The report of a year on A4: what the Network did, as it goes to its partners."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor, white

from crm.annual.value import YearReport
from crm.disk import replacing
from crm.i18n import _, speaking
from crm.reports.annual_blocks import (
    MARGIN,
    WIDTH,
    activity,
    evidence,
    look,
    notice,
    objective,
    prose,
    steps,
    tiles,
    title,
)
from crm.reports.annual_words import (
    activities_of,
    annex_about,
    annex_title,
    foot_of,
    language_of,
    network,
    others_title,
    promised_title,
)
from crm.reports.fitting import fit
from crm.reports.flow import Item, Placed, Prose, bottom, paginate, text_block
from crm.reports.pdf import (
    ACCENT,
    BOLD,
    BRAND,
    LINE,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    SEMIBOLD,
    TEXT_2,
    TEXT_3,
    P,
    Paper,
    draw_logo,
    warnings_of,
)
from crm.reports.story_pdf import MOST_PAGES

Step = Callable[[int, int], object]

_BAND, _BAND_LINE = 133.0, 4.6
_FIRST_TOP, _TOP = _BAND + _BAND_LINE + 18, 40.0  # where the flow begins below the edge
_FOOT = 54.0
_MOST_TOGETHER = 420.0  # leaves room on a page for the highest card that follows
_ON_BAND, _NET, _HUB = HexColor("#D3E8F5"), HexColor("#3E93C6"), HexColor("#8FD0F5")
_BESIDE_TITLE = 100.0  # what the drawing or the logo takes of the band
# The network drawing: where its five points are, their sizes, and which are joined.
_NODES = ((469, 28, 5), (560, 34, 5), (519.5, 70, 6.8), (497.5, 104, 5), (551.5, 108, 5))
_JOINED = ((0, 1), (0, 2), (1, 2), (2, 3), (2, 4), (3, 4))


def report_pdf(value: YearReport, step: Step | None = None) -> bytes:
    """Return the report as a PDF; `step` hears how much is done, and of how much."""
    with speaking(language_of(value)):
        paper = Paper(title=value.title, author=network(), subject=value.kicker)
        parts = len(value.evidence) + sum(len(each.activities) for each in value.objectives)
        body, annex = _body(value, step, parts), _annex(value, step, parts)
        pages = _pages(list(_loosened(body)), list(_loosened(annex)))
        for number, page in enumerate(pages, 1):
            _draw(paper.canvas, value, page, number, len(pages))
            paper.end_page()
            if step:
                step(parts + parts * number // len(pages), 2 * parts)
        return paper.data()


def _loosened(flow: Iterable[Item]) -> Iterator[Item]:
    """Part what is to stay together where it would be too much for any page."""
    together = 0.0
    for item in flow:
        together = together + item.space + item.height if item.sticky else 0.0
        if together > _MOST_TOGETHER:
            yield replace(item, sticky=False)
            together = 0.0
        else:
            yield item


def _pages(body: list[Item], annex: list[Item]) -> list[list[Placed]]:
    """Lay out the pages; the annex begins one, unless the body leaves half of its last empty."""
    first, later = PAGE_HEIGHT - _FOOT - _FIRST_TOP, PAGE_HEIGHT - _FOOT - _TOP
    pages, _none = paginate(body, [first, *[later] * MOST_PAGES])
    if len(pages) > 1 and bottom(pages[-1]) < later / 2:
        return paginate(body + annex, [first, *[later] * MOST_PAGES])[0]
    return pages + paginate(annex, [later] * MOST_PAGES)[0]


def write_report(value: YearReport, path: Path, step: Step | None = None) -> None:
    """Write the report as a PDF at `path`, whole or not at all."""
    data = report_pdf(value, step)
    with replacing(path) as file:
        file.write(data)


# What it says


def _body(value: YearReport, step: Step | None, parts: int) -> Iterator[Item]:
    if value.intro:
        yield prose(value.intro, look(10.4, leading=1.5))
    yield from tiles(value.tiles)
    if value.nothing:
        yield notice(value.nothing)
    done = 0
    for each in value.objectives:
        yield objective(each)
        for part in each.activities:
            yield from activity(part)
            done += 1
            if step:
                step(done, 2 * parts)
    if value.others:
        yield title("others", others_title())
        for part in value.others:
            yield from activity(part)
    if value.promised:
        yield title("promised", promised_title())
        for group in value.promised:
            yield from steps(group)
    if value.steps:
        yield title("steps", value.steps_heading)
        for group in value.steps:
            yield from steps(group)
    if note := warnings_of(value):
        yield text_block(P(note, look(7.4, TEXT_3)), WIDTH, space=12)


def _annex(value: YearReport, step: Step | None, parts: int) -> Iterator[Item]:
    if not value.evidence:
        return
    yield title("evidence", annex_title())
    yield Prose(P(annex_about(value), look(8.4, TEXT_2)), WIDTH, space=6, sticky=True)
    activities = activities_of(value)
    for number, each in enumerate(value.evidence):
        yield from evidence(each, activities)
        if step:
            step(parts - len(value.evidence) + number + 1, 2 * parts)


# The page around it


def _draw(canvas: Any, value: YearReport, page: list[Placed], number: int, pages: int) -> None:
    top = PAGE_HEIGHT - (_FIRST_TOP if number == 1 else _TOP)
    if number == 1:
        _draw_band(canvas, value)
    else:
        canvas.setFillColor(ACCENT)
        canvas.rect(0, PAGE_HEIGHT - 9, PAGE_WIDTH, 9, stroke=0, fill=1)
        canvas.setFillColor(BRAND)
        canvas.rect(0, PAGE_HEIGHT - 11, PAGE_WIDTH, 2, stroke=0, fill=1)
    for placed in page:
        placed.item.draw(canvas, MARGIN, top - placed.below)
    _draw_foot(canvas, value, number, pages)


def _draw_band(canvas: Any, value: YearReport) -> None:
    canvas.setFillColor(ACCENT)
    canvas.rect(0, PAGE_HEIGHT - _BAND, PAGE_WIDTH, _BAND, stroke=0, fill=1)
    canvas.setFillColor(BRAND)
    canvas.rect(0, PAGE_HEIGHT - _BAND - _BAND_LINE, PAGE_WIDTH, _BAND_LINE, stroke=0, fill=1)
    room = WIDTH - _BESIDE_TITLE
    if value.logo:
        _draw_plaque(canvas, value.logo)
        room -= 30
    else:
        _draw_network(canvas)
    kicker = fit(value.kicker.upper(), room, 13, (8.8, 7.4), face=SEMIBOLD, colour=_ON_BAND)
    kicker.draw(canvas, MARGIN, PAGE_HEIGHT - 33)
    heading = fit(value.title, room, 76, (20.5, 18, 15, 12), face=BOLD, colour=white)
    heading.draw(canvas, MARGIN, PAGE_HEIGHT - 50)


def _draw_network(canvas: Any) -> None:
    canvas.setStrokeColor(_NET)
    canvas.setLineWidth(1.2)
    for start, end in _JOINED:
        (x1, y1, _size), (x2, y2, _other) = _NODES[start], _NODES[end]
        canvas.line(x1, PAGE_HEIGHT - y1, x2, PAGE_HEIGHT - y2)
    for place, (x, y, size) in enumerate(_NODES):
        canvas.setFillColor(_HUB if place == 2 else _NET)
        canvas.circle(x, PAGE_HEIGHT - y, size, stroke=0, fill=1)


def _draw_plaque(canvas: Any, logo: bytes) -> None:
    """Draw the office's logo on white, where the network is drawn otherwise."""
    wide, high = 122.0, 52.0
    right = MARGIN + WIDTH
    middle = PAGE_HEIGHT - _BAND / 2
    canvas.setFillColor(white)
    canvas.roundRect(right - wide, middle - high / 2, wide, high, 5, stroke=0, fill=1)
    draw_logo(canvas, logo, right - 8, middle, box=(wide - 16, high - 16))


def _draw_foot(canvas: Any, value: YearReport, number: int, pages: int) -> None:
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.6)
    canvas.line(MARGIN, 41, MARGIN + WIDTH, 41)
    count = _("{page} de {pages}").format(page=number, pages=pages)
    foot = fit(foot_of(value), WIDTH - 60, 11, (7.4, 6.8, 6.2), colour=TEXT_2)
    foot.draw(canvas, MARGIN, 34)
    fit(count, 56, 11, (7.4,), colour=TEXT_2, align=2).draw(canvas, MARGIN + WIDTH - 56, 34)
