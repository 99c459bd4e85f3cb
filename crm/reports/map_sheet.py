"""The map on paper: its outlines as lines, its legend and note, and the same as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from reportlab.lib.colors import Color, HexColor
from sqlalchemy.orm import Session

from crm import atlas, instruments, office, sample, shades
from crm.atlas import Area
from crm.dates import show_date, show_number, show_partial
from crm.i18n import _
from crm.model.base import today
from crm.outlines import BOUNDARY_NOTE, Layer, Outline, outlines
from crm.reports.pdf import (
    FOOT,
    LINE,
    LINE_STRONG,
    MARGIN,
    MEDIUM,
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
from crm.shades import Measure, Shade, Shading

MAP = tuple(map(HexColor, ("#E6EFF6", "#CFE6F4", "#9CCBE8", "#5BA6D3", "#1B7AB5", "#00497A")))
WHITE = HexColor("#FFFFFF")
HATCH = HexColor("#C9D1DA")

_TOP = 104.0  # where the map begins, below the edge of the page
_NOTE = 26.0  # what the note takes over the foot
_BESIDE = 84.0  # what stands beside the map, west of it
_NAME, _FIGURE, _BOX, _GAP = 7.2, 8.4, 15.0, 12.0
_ROW = 12.6
_OVER = 1.3  # how far a name may go over the borders of its area
_WHITE_FROM = 4  # from this level on, words are white


@dataclass(frozen=True)
class MapSheet:
    """Everything that the paper says."""

    instrument: str
    layer: Layer
    areas: tuple[Area, ...]
    shading: Shading
    printed_by: str
    printed_on: date
    examples_left_out: bool
    logo: bytes | None

    @property
    def title(self) -> str:
        """What is shown of where."""
        where = _("Lima y Callao") if self.layer is Layer.CAPITAL else _("Perú")
        return f"{where} · {self.instrument}"


def gather_map_sheet(
    session: Session, instrument_id: int, layer: Layer, measure: Measure, printed_by: str = ""
) -> MapSheet:
    """Gather what the paper says of an instrument, coloured by a measure."""
    areas = atlas.areas(session, instrument_id, layer)
    stages = instruments.stages(session, instrument_id)
    return MapSheet(
        instruments.one(session, instrument_id).name,
        layer,
        tuple(areas),
        shades.shade(areas, measure, stages),
        printed_by,
        today(),
        sample.has_examples(session),
        office.logo(session),
    )


def map_pdf(sheet: MapSheet) -> bytes:
    """Return the map and its table as a PDF, in the language in use."""
    subject = sheet.shading.measure.label
    paper = Paper(title=sheet.title, author=sheet.printed_by, subject=subject)
    furniture = Furniture(
        _("Mapa"),
        sheet.title,
        sheet.printed_by,
        sheet.printed_on,
        personal=False,
        logo=sheet.logo,
    )
    for number, draw in enumerate((_draw_map, _draw_table), 1):
        paper.furnish(furniture, number, 2)
        draw(paper.canvas, sheet)
        paper.end_page()
    return paper.data()


def _write(canvas: Any, text: str, look: Any, left: float, top: float, width: float) -> float:
    """Write a paragraph below `top`, counted down the page, and return where it ends."""
    paragraph = P(text, look)
    _wide, high = paragraph.wrap(width, PAGE_HEIGHT)
    paragraph.drawOn(canvas, left, PAGE_HEIGHT - top - high)
    return float(top + high)


def _head(canvas: Any, sheet: MapSheet) -> float:
    end = _write(canvas, clip(sheet.title, 120), style(16, face=SEMIBOLD), MARGIN, 44, WIDTH)
    day = _("Datos al {day}").format(day=show_date(sheet.printed_on))
    left_out = _(sample.EXAMPLES_LEFT_OUT) if sheet.examples_left_out else ""
    said = " · ".join(filter(None, (sheet.shading.measure.label, day, left_out)))
    return _write(canvas, said, style(9.4, colour=TEXT_2), MARGIN, end + 3, WIDTH)


# The map


@dataclass(frozen=True)
class _Scale:
    """Brings a point of an outline onto the page."""

    size: float
    x: float
    y: float

    def at(self, point: tuple[float, float]) -> tuple[float, float]:
        return self.x + point[0] * self.size, self.y - point[1] * self.size


def _draw_map(canvas: Any, sheet: MapSheet) -> None:
    _head(canvas, sheet)
    note = style(7.6, colour=TEXT_3)
    _write(canvas, _(BOUNDARY_NOTE), note, MARGIN, PAGE_HEIGHT - FOOT - _NOTE + 6, WIDTH)
    shown = outlines(sheet.layer)
    scale = _scale(shown)
    for outline in shown:
        canvas.setStrokeColor(LINE_STRONG)
        canvas.setLineWidth(1.6)
        canvas.setLineJoin(1)
        canvas.drawPath(_path(canvas, outline, scale), stroke=1, fill=0)
    for outline in shown:
        _draw_area(canvas, outline, scale, sheet.shading.of.get(outline.code))
    for outline in shown:
        if outline.beside is None:
            over = _OVER if sheet.layer is Layer.COUNTRY else 1
            _draw_words(canvas, outline, scale, sheet.shading, over)
    _draw_beside(canvas, shown, scale, sheet.shading)
    _draw_legend(canvas, sheet.shading)


def _scale(shown: Sequence[Outline]) -> _Scale:
    points = [point for outline in shown for ring in outline.rings for point in ring]
    left, right = min(x for x, _y in points), max(x for x, _y in points)
    top, bottom = min(y for _x, y in points), max(y for _x, y in points)
    high = PAGE_HEIGHT - _TOP - FOOT - _NOTE - 6
    size = min((WIDTH - _BESIDE) / (right - left), high / (bottom - top))
    spare = WIDTH - _BESIDE - (right - left) * size
    x = MARGIN + _BESIDE + spare / 2 - left * size
    return _Scale(size, x, PAGE_HEIGHT - _TOP + top * size)


def _path(canvas: Any, outline: Outline, scale: _Scale) -> Any:
    path = canvas.beginPath()
    for ring in outline.rings:
        path.moveTo(*scale.at(ring[0]))
        for point in ring[1:]:
            path.lineTo(*scale.at(point))
        path.close()
    return path


def _draw_area(canvas: Any, outline: Outline, scale: _Scale, shade: Shade | None) -> None:
    path = _path(canvas, outline, scale)
    canvas.setFillColor(MAP[shade.level] if shade else WHITE)
    canvas.setStrokeColor(WHITE if shade else HATCH)
    canvas.setLineWidth(0.7)
    if shade is None:
        points = [scale.at(point) for ring in outline.rings for point in ring]
        _hatch(canvas, path, points)
        canvas.drawPath(path, stroke=1, fill=0)
    else:
        canvas.drawPath(path, stroke=1, fill=1)


def _hatch(canvas: Any, path: Any, points: Sequence[tuple[float, float]]) -> None:
    left, right = min(x for x, _y in points), max(x for x, _y in points)
    low, high = min(y for _x, y in points), max(y for _x, y in points)
    canvas.saveState()
    canvas.clipPath(path, stroke=0, fill=1)
    canvas.setStrokeColor(HATCH)
    canvas.setLineWidth(0.5)
    at = left - (high - low)
    while at < right:
        canvas.line(at, low, at + high - low, high)
        at += 3.6
    canvas.restoreState()


def _ink(shade: Shade | None) -> Color:
    if shade is None:
        return TEXT_2
    return WHITE if shade.level >= _WHITE_FROM else TEXT


def _room(outline: Outline) -> float:
    """How wide an area is where its words go."""
    x, y = outline.words
    borders = sorted(
        x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for ring in outline.rings
        for (x1, y1), (x2, y2) in pairwise((*ring, ring[0]))
        if (y1 > y) != (y2 > y)
    )
    west = max((each for each in borders if each <= x), default=x)
    east = min((each for each in borders if each > x), default=x)
    return 2 * min(x - west, east - x)


def _draw_words(
    canvas: Any, outline: Outline, scale: _Scale, shading: Shading, over: float
) -> None:
    """Print the name and the figure of an area, or as much of them as it has room for."""
    room = _room(outline) * scale.size
    shade, figure = shading.of.get(outline.code), shading.figures.get(outline.code, "")
    x, y = scale.at(outline.words)
    face = MEDIUM if figure else REGULAR
    named = width_of(outline.name, face, _NAME) <= room * over
    canvas.setFillColor(_ink(shade))
    if named:
        canvas.setFont(face, _NAME)
        canvas.drawCentredString(x, y + (2 if figure else -2.5), outline.name)
    if figure and width_of(figure, SEMIBOLD, _FIGURE) <= room:
        canvas.setFont(SEMIBOLD, _FIGURE)
        canvas.drawCentredString(x, y - (7.5 if named else 3), figure)


def _draw_beside(canvas: Any, shown: Sequence[Outline], scale: _Scale, shading: Shading) -> None:
    """Print the words of the areas that are too small for them in the sea, west of the coast."""
    points = [scale.at(point) for outline in shown for ring in outline.rings for point in ring]
    under = PAGE_HEIGHT
    small = [outline for outline in shown if outline.beside is not None]
    for outline in sorted(small, key=lambda each: each.words[1] + (each.beside or 0)):
        x, y = scale.at(outline.words)
        middle = min(y - (outline.beside or 0) * scale.size, under - _BOX - 4)
        under = middle
        coast = min(px for px, py in points if abs(py - middle) <= _BOX)
        _draw_box(canvas, outline, shading, (min(coast, x) - _GAP, middle), (x, y))


def _draw_box(
    canvas: Any,
    outline: Outline,
    shading: Shading,
    end: tuple[float, float],
    spot: tuple[float, float],
) -> None:
    shade, figure = shading.of.get(outline.code), shading.figures.get(outline.code, "")
    words = f"{outline.name}  {figure}" if figure else outline.name
    face = SEMIBOLD if figure else REGULAR
    lead = 14 if shade else 5
    wide = lead + width_of(words, face, _NAME) + 5
    left, low = end[0] - wide, end[1] - _BOX / 2
    canvas.setStrokeColor(LINE_STRONG)
    canvas.setLineWidth(0.6)
    canvas.line(end[0], end[1], *spot)
    canvas.setFillColor(TEXT)
    canvas.circle(*spot, 1.5, stroke=0, fill=1)
    canvas.setFillColor(WHITE)
    canvas.roundRect(left, low, wide, _BOX, 3, stroke=1, fill=1)
    if shade:
        canvas.setFillColor(MAP[shade.level])
        canvas.roundRect(left + 4, end[1] - 3.5, 7, 7, 1.5, stroke=1, fill=1)
    canvas.setFillColor(TEXT if figure else TEXT_2)
    canvas.setFont(face, _NAME)
    canvas.drawString(left + lead, end[1] - 2.6, words)


def _draw_legend(canvas: Any, shading: Shading) -> None:
    """Print what the colours stand for, in the sea south-west of the coast."""
    high = 13.0
    rows: list[Shade | None] = [*shading.shades, None]
    low = FOOT + _NOTE + 8
    top = low + high * len(rows) + 20
    look = style(7.8, colour=TEXT_2)
    wide = 150.0
    canvas.setStrokeColor(LINE)
    canvas.setFillColor(WHITE)
    canvas.setLineWidth(0.6)
    canvas.roundRect(MARGIN, low, wide, top - low, 4, stroke=1, fill=1)
    title = style(7.8, colour=TEXT_2, face=SEMIBOLD)
    _write(canvas, shading.measure.label, title, MARGIN + 8, PAGE_HEIGHT - top + 5, wide - 16)
    for number, each in enumerate(rows):
        middle = top - 21 - number * high
        path = canvas.beginPath()
        path.roundRect(MARGIN + 8, middle - 4, 8, 8, 1.5)
        canvas.setStrokeColor(LINE_STRONG)
        canvas.setFillColor(MAP[each.level] if each else WHITE)
        canvas.drawPath(path, stroke=1, fill=1)
        if each is None:
            corners = [(MARGIN + 8, middle - 4), (MARGIN + 16, middle + 4)]
            _hatch(canvas, path, corners)
        text = clip(each.text if each else shading.blank, 34)
        _write(canvas, text, look, MARGIN + 21, PAGE_HEIGHT - middle - 5.6, wide - 24)


# The table


def _draw_table(canvas: Any, sheet: MapSheet) -> None:
    top = _head(canvas, sheet) + 12
    place = _("Distrito") if sheet.layer is Layer.CAPITAL else _("Departamento")
    columns = (
        (place, 112, 0),
        (_("Etapa más avanzada"), 105, 0),
        (_("En seguimiento"), 64, 2),
        (_("Vencidos"), 38, 2),
        (_("Detenidos"), 41, 2),
        (_("Actores"), 36, 2),
        (_("Reuniones"), 44, 2),
        (_("Último"), 71, 2),
    )
    _row(canvas, columns, [name for name, _w, _a in columns], top, SEMIBOLD)
    top += _ROW + 2
    for area in sheet.areas:
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.4)
        canvas.line(MARGIN, PAGE_HEIGHT - top, MARGIN + WIDTH, PAGE_HEIGHT - top)
        _row(canvas, columns, _cells(area), top, REGULAR)
        top += _ROW
    note = _("Reuniones: las de los últimos 12 meses en que participó una institución del lugar.")
    _write(canvas, note, style(7.6, colour=TEXT_3), MARGIN, top + 5, WIDTH)


def _cells(area: Area) -> list[str]:
    numbers = (area.followed, area.overdue, area.stalled, area.actors, area.meetings)
    return [
        area.name,
        area.stage.name if area.stage else "—",
        *(show_number(number) if number else "—" for number in numbers),
        show_partial(area.last, date.min) if area.last else "—",
    ]


def _row(
    canvas: Any,
    columns: Sequence[tuple[str, float, int]],
    cells: Sequence[str],
    top: float,
    face: str,
) -> None:
    left = MARGIN
    for (_name, width, align), text in zip(columns, cells, strict=True):
        colour = TEXT if face == REGULAR else TEXT_2
        look = style(7.8, _ROW - 2, colour=colour, face=face, align=align)
        while len(text) > 1 and width_of(text, face, 7.8) > width - 1:
            text = clip(text, len(text) - 1)
        _write(canvas, text, look, left, top + 1, width)
        left += width
