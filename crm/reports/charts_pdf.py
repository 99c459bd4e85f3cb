"""A dashboard on paper: the chart as the screen draws it, and under it the same as a table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reportlab.lib.colors import Color, HexColor
from sqlalchemy.orm import Session

from crm import charts, dashboards, office
from crm.dashboards import Board, Kind
from crm.i18n import _
from crm.model.base import today
from crm.reports.pdf import (
    ACCENT,
    DANGER,
    FOOT,
    LINE,
    LINE_STRONG,
    MARGIN,
    MEDIUM,
    OK,
    PAGE_HEIGHT,
    REGULAR,
    SEMIBOLD,
    TEXT,
    TEXT_2,
    TEXT_3,
    WIDTH,
    Furniture,
    P,
    Paper,
    clip,
    style,
    width_of,
)
from crm.shapes import Disc, Drawn, Rect, Shape, Stroke, Words

WHITE = HexColor("#FFFFFF")
_COLOURS = {
    "text": TEXT,
    "text_2": TEXT_2,
    "text_3": TEXT_3,
    "line": LINE,
    "line_strong": LINE_STRONG,
    "accent": ACCENT,
    "on_accent": WHITE,
    "surface": WHITE,
    "selection": HexColor("#E3F1FA"),
    "ok": OK,
    "danger": DANGER,
}
_MAP = tuple(map(HexColor, ("#E6EFF6", "#CFE6F4", "#9CCBE8", "#5BA6D3", "#1B7AB5", "#00497A")))
_WHITE_FROM = 4  # from this level on, words are white
_FACES = {400: REGULAR, 500: MEDIUM, 600: SEMIBOLD}
_HATCH = 4.0
_TOP, _ROW, _SIZE = 44.0, 15.0, 8.2
_GAP = 14.0


@dataclass(frozen=True)
class ChartSheet:
    """Everything that the paper says."""

    board: Board
    printed_by: str
    printed_on: date
    logo: bytes | None

    @property
    def title(self) -> str:
        return f"{self.board.title} · {self.board.year}"


def gather_chart_sheet(session: Session, kind: Kind, year: int, printed_by: str = "") -> ChartSheet:
    """Gather what the paper says of a dashboard."""
    board = dashboards.gather(session, kind, year)
    return ChartSheet(board, printed_by, today(), office.logo(session))


def charts_pdf(sheets: Sequence[ChartSheet]) -> bytes:
    """Return dashboards as one PDF, each on pages of its own, in the language in use.

    Those of which there is nothing to draw stand together on the last page.
    """
    first = sheets[0]
    title = (
        first.title if len(sheets) == 1 else _("Tableros · {year}").format(year=first.board.year)
    )
    paper = Paper(title=title, author=first.printed_by, subject=_("Tableros"))
    empty = [sheet for sheet in sheets if sheet.board.nothing]
    plans = [(sheet, page) for sheet in sheets if sheet not in empty for page in _pages(sheet)]
    plans += [(sheet, _Page()) for sheet in empty[:1]]
    for number, (sheet, page) in enumerate(plans, 1):
        furniture = Furniture(
            _("Tableros"),
            title,
            sheet.printed_by,
            sheet.printed_on,
            personal=sheet.board.kind is Kind.ACTORS,
            logo=sheet.logo,
        )
        paper.furnish(furniture, number, len(plans))
        top = _head(paper.canvas, sheet)
        for other in empty[1:] if sheet.board.nothing else ():
            top = _head(paper.canvas, other, top + _GAP)
        if page.drawn is not None:
            top = _chart(paper.canvas, page.drawn, top, page.size) + _GAP
        _table(paper.canvas, sheet.board, page.lines, top)
        paper.end_page()
    return paper.data()


# What stands on which page


@dataclass(frozen=True)
class _Page:
    """What stands on one page: a chart brought to a size, lines of the table, or both."""

    lines: Sequence[tuple[tuple[str, ...], str]] = ()
    drawn: Drawn | None = None
    size: float = 1.0


def _pages(sheet: ChartSheet) -> Iterator[_Page]:
    """The chart with the table under it or, where it has no room there, on pages of its own."""
    board, room = sheet.board, PAGE_HEIGHT - FOOT - _head_end(sheet)
    lines, drawn = _lines(board), charts.draw(board, WIDTH)
    size = min(1.0, WIDTH / drawn.width, room / drawn.height)
    left = room - drawn.height * size - _GAP
    if len(lines) < left // _ROW:
        yield _Page(lines, drawn, size)
        return
    yield _Page((), drawn, size)
    most = int(room // _ROW) - 1
    for start in range(0, len(lines), most):
        yield _Page(lines[start : start + most])


def _paragraph(text: str, look: Any) -> tuple[Any, float]:
    made = P(text, look)
    return made, float(made.wrap(WIDTH, PAGE_HEIGHT)[1])


def _heading(sheet: ChartSheet) -> Iterator[tuple[Any, float]]:
    yield _paragraph(clip(sheet.title, 120), style(15, face=SEMIBOLD))
    for note in sheet.board.notes:
        yield _paragraph(note, style(8.4, colour=TEXT_2))
    if sheet.board.nothing:
        yield _paragraph(sheet.board.nothing, style(9.4))


def _head_end(sheet: ChartSheet) -> float:
    return _TOP + sum(high + 2 for _made, high in _heading(sheet)) + 8


def _head(canvas: Any, sheet: ChartSheet, top: float = _TOP) -> float:
    for made, high in _heading(sheet):
        made.drawOn(canvas, MARGIN, PAGE_HEIGHT - top - high)
        top += high + 2
    return top + 8


# The chart


def _colour(name: str) -> Color:
    if name.startswith("map"):
        return _MAP[int(name[3:])]
    if name.startswith("ink"):
        return WHITE if int(name[3:]) >= _WHITE_FROM else TEXT
    return _COLOURS[name]


def _chart(canvas: Any, drawn: Drawn, top: float, size: float) -> float:
    """Draw the shapes of a chart; return where it ends, counted down the page."""
    canvas.saveState()
    canvas.translate(MARGIN, PAGE_HEIGHT - top)
    canvas.scale(size, size)
    draw_shapes(canvas, drawn.shapes)
    canvas.restoreState()
    return top + drawn.height * size


def draw_shapes(canvas: Any, shapes: Iterable[Shape]) -> None:
    """Draw these with their origin where the canvas stands, `y` growing down the page."""
    for shape in shapes:
        match shape:
            case Rect():
                _rect(canvas, shape)
            case Disc():
                _ink(canvas, shape.fill, shape.edge, 1.2)
                canvas.circle(
                    shape.x, -shape.y, shape.radius, stroke=bool(shape.edge), fill=bool(shape.fill)
                )
            case Stroke():
                canvas.setStrokeColor(_colour(shape.color))
                canvas.setLineWidth(shape.width)
                canvas.line(shape.x1, -shape.y1, shape.x2, -shape.y2)
            case Words():
                _words(canvas, shape)


def _ink(canvas: Any, fill: str, edge: str, width: float = 0.7) -> None:
    canvas.setLineWidth(width)
    if fill:
        canvas.setFillColor(_colour(fill))
    if edge:
        canvas.setStrokeColor(_colour(edge))


def _rect(canvas: Any, shape: Rect) -> None:
    low = -shape.top - shape.height
    _ink(canvas, shape.fill, shape.edge)
    if shape.fill or shape.edge:
        how = {"stroke": bool(shape.edge), "fill": bool(shape.fill)}
        canvas.roundRect(shape.left, low, shape.width, shape.height, shape.radius, **how)
    if shape.hatch:
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(shape.left, low, shape.width, shape.height)
        canvas.clipPath(path, stroke=0, fill=0)
        canvas.setStrokeColor(_colour(shape.hatch))
        for n in range(int((shape.width + shape.height) / _HATCH) + 1):
            left = shape.left + n * _HATCH
            canvas.line(left, -shape.top, left - shape.height, low)
        canvas.restoreState()


def _words(canvas: Any, shape: Words) -> None:
    face = _FACES[shape.weight]
    text = _fitted(shape.text, face, shape.size, shape.room) if shape.room else shape.text
    wide = width_of(text, face, shape.size)
    left = shape.x - {"start": 0, "middle": wide / 2, "end": wide}[shape.anchor]
    look = style(shape.size, shape.size * 1.2, colour=_colour(shape.color), face=face)
    made = P(text, look)
    made.wrap(wide + 40, PAGE_HEIGHT)
    made.drawOn(canvas, left, -shape.y - shape.size * 0.2)


def _fitted(text: str, face: str, size: float, room: float) -> str:
    while len(text) > 1 and width_of(text, face, size) > room:
        text = clip(text, len(text) - 1)
    return text


# The table


def _lines(board: Board) -> list[tuple[tuple[str, ...], str]]:
    """The table line by line, each with its face; what rows have in common stands over them."""
    found: list[tuple[tuple[str, ...], str]] = []
    group = ""
    for row in board.rows:
        if row.group != group:
            group = row.group
            found.append(((group,), SEMIBOLD))
        cells = (row.name, *(cell.text for cell in row.cells))
        found.append((cells, SEMIBOLD if row.apart else REGULAR))
    return found


def _table(
    canvas: Any, board: Board, lines: Sequence[tuple[tuple[str, ...], str]], top: float
) -> None:
    if not lines:
        return
    widths = _widths(board)
    _line(canvas, (board.first, *board.columns), widths, top, SEMIBOLD)
    for cells, face in lines:
        top += _ROW
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.4)
        canvas.line(MARGIN, PAGE_HEIGHT - top, MARGIN + WIDTH, PAGE_HEIGHT - top)
        _line(canvas, cells, widths, top, face)


def _widths(board: Board) -> list[float]:
    """Each column as wide as what is in it, and the first what is left."""
    found = []
    for n, name in enumerate(board.columns):
        texts = (row.cells[n].text for row in board.rows)
        widest = max((width_of(text, REGULAR, _SIZE) for text in texts), default=0)
        found.append(min(110.0, max(width_of(name, SEMIBOLD, _SIZE), widest) + 10))
    return [WIDTH - sum(found), *found]


def _line(
    canvas: Any, cells: Sequence[str], widths: Sequence[float], top: float, face: str
) -> None:
    left = MARGIN
    for number, (text, wide) in enumerate(zip(cells, widths, strict=False)):
        look = style(_SIZE, _ROW - 4, face=face, align=2 if number else 0)
        made = P(_fitted(text, face, _SIZE, wide - 4), look)
        made.wrap(wide, PAGE_HEIGHT)
        made.drawOn(canvas, left, PAGE_HEIGHT - top - _ROW + 3)
        left += wide
