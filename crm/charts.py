"""How a dashboard is drawn: where every box, line and word of it stands, on a screen or on paper.

Nothing is told by colour alone: every shape has its number beside it or in it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from crm.dashboards import MOST, Board, Kind, Point, Row
from crm.dates import show_number
from crm.i18n import _, ngettext
from crm.model import Position
from crm.shapes import Disc, Drawn, Key, Rect, Shape, Spot, Stroke, Words

LEAST = 440.0  # no chart is drawn narrower
SMALL, PLAIN = 8.5, 9.0
_LEVELS = 5
_HEAD = 18.0  # what the names of columns take


def draw(board: Board, width: float) -> Drawn:
    """Lay a dashboard out in this width; its height is what it takes."""
    return _DRAW[board.kind](board, max(LEAST, width))


def _middle(top: float, high: float, size: float = PLAIN) -> float:
    """Where letters stand that are in the middle of a height."""
    return top + high / 2 + size * 0.36


def _said(board: Board, row: int, column: int) -> str:
    told = board.rows[row]
    return f"{told.name}, {board.columns[column]}: {told.cells[column].text}"


def _spot(board: Board, key: Key, left: float, top: float, width: float, height: float) -> Spot:
    return Spot(key, left, top, width, height, _said(board, *key))


def _heads(board: Board, lefts: Sequence[float], wide: float) -> Iterator[Shape]:
    for name, left in zip(board.columns, lefts, strict=True):
        middle = left + wide / 2
        yield Words(middle, 11, name, SMALL, "text_2", "middle", 500, wide - 2)


def _groups(rows: Sequence[Row]) -> Iterator[tuple[str, list[tuple[int, Row]]]]:
    """The rows under each heading, with their numbers."""
    of: dict[str, list[tuple[int, Row]]] = {}
    for number, row in enumerate(rows):
        of.setdefault(row.group, []).append((number, row))
    yield from of.items()


# The heat map


def _heat(board: Board, width: float) -> Drawn:
    column, high = 60.0, 15.0
    label = width - column * len(board.columns)
    lefts = [label + n * column for n in range(len(board.columns))]
    shapes: list[Shape] = list(_heads(board, lefts, column))
    spots: list[Spot] = []
    most = max((cell.value for row in board.rows for cell in row.cells), default=0)
    top = _HEAD
    for group, rows in _groups(board.rows):
        shapes.append(Words(0, top + 11, group, PLAIN, "text", weight=600))
        top += 16
        for number, row in rows:
            y = _middle(top, high)
            shapes.append(Words(0, y, row.name, PLAIN, "text", room=label - 8))
            for at, left in enumerate(lefts):
                shapes += _heat_cell(row.cells[at].value, most, left, top, column, high)
                spots.append(_spot(board, (number, at), left, top, column, high))
            top += high
        top += 8
    return Drawn(width, top, tuple(shapes), tuple(spots))


def level(value: int, most: int) -> int:
    """How dark a number is drawn, from 1 to 5; nothing is 0."""
    return max(1, -(-_LEVELS * value // most)) if value else 0


def _heat_cell(
    value: int, most: int, left: float, top: float, wide: float, high: float
) -> Iterator[Shape]:
    depth = level(value, most)
    fill, ink = (f"map{depth}", f"ink{depth}") if depth else ("", "text_3")
    yield Rect(left + 1, top + 1, wide - 2, high - 2, fill, "" if depth else "line", radius=2)
    text = show_number(value) if value else "·"
    weight = 600 if depth else 400
    yield Words(left + wide / 2, _middle(top, high), text, PLAIN, ink, "middle", weight)


# Events by month


def _months(board: Board, width: float) -> Drawn:
    label, total, high, bar = 124.0, 36.0, 36.0, 18.0
    months = len(board.columns) - 1
    wide = (width - label - total) / months
    lefts = [label + n * wide for n in range(months)]
    names = zip(board.columns, [*lefts, width - total], strict=True)
    shapes: list[Shape] = [
        Words(left + (wide if n < months else total) / 2, 11, name, SMALL, "text_2", "middle", 500)
        for n, (name, left) in enumerate(names)
    ]
    spots: list[Spot] = []
    most = max((cell.value for row in board.rows for cell in row.cells[:-1]), default=0)
    top = _HEAD
    for number, row in enumerate(board.rows):
        foot = top + high - 3
        bold = 600 if number == 0 or row.apart else 400
        shapes.append(Words(0, foot - 4, row.name, PLAIN, "text", room=label - 8, weight=bold))
        shapes.append(Stroke(label, foot, width - total, foot, "line_strong"))
        for at, left in enumerate(lefts):
            value = row.cells[at].value
            shapes += _column(value, most, left, foot, wide, bar, hatched=row.apart)
            spots.append(_spot(board, (number, at), left, top, wide, high))
        text = row.cells[months].text
        shapes.append(Words(width - total / 2, foot - 4, text, 10, "text", "middle", 600))
        spots.append(_spot(board, (number, months), width - total, top, total, high))
        top += high
    return Drawn(width, top + 2, tuple(shapes), tuple(spots))


def _column(
    value: int, most: int, left: float, foot: float, wide: float, bar: float, *, hatched: bool
) -> Iterator[Shape]:
    if value:
        tall = max(2.0, bar * value / most)
        yield _bar(left + wide * 0.2, foot - tall, wide * 0.6, tall, hatched=hatched)
        text = show_number(value)
        yield Words(left + wide / 2, foot - tall - 3, text, SMALL, "text", "middle", 500)


def _bar(left: float, top: float, wide: float, high: float, *, hatched: bool) -> Rect:
    if hatched:
        return Rect(left, top, wide, high, "surface", "accent", hatch="accent")
    return Rect(left, top, wide, high, "accent")


# Who was there


def _shares(board: Board, width: float) -> Drawn:
    label, numbers, high = 130.0, 116.0, 20.0
    room = width - label - numbers
    most = max((row.cells[0].value for row in board.rows), default=0)
    shapes: list[Shape] = []
    spots: list[Spot] = []
    top = 0.0
    for group, rows in _groups(board.rows):
        whole = sum(row.cells[0].value for _number, row in rows)
        shapes.append(Words(0, top + 12, group, PLAIN, "text", weight=600))
        people = board.columns[3].lower()
        shapes.append(Words(width, top + 12, people, SMALL, "text_2", "end", 500))
        top += _HEAD
        for number, row in rows:
            y = _middle(top, high)
            shapes.append(Words(0, y, row.name, PLAIN, "text", room=label - 8))
            end = label
            for at in (1, 2):
                wide = room * row.cells[at].value / most if most else 0
                if wide:
                    shapes.append(_bar(end, top + 4, wide, high - 8, hatched=at == 2))
                    spots.append(_spot(board, (number, at), end, top, max(wide, 6), high))
                end += wide
            part = f"{row.cells[0].text} ({_percent(row.cells[0].value, whole)})"
            shapes.append(Words(end + 6, y, part, PLAIN, "text", weight=600))
            spots.append(_spot(board, (number, 0), end + 2, top, 70, high))
            shapes.append(Words(width, y, row.cells[3].text, PLAIN, "text", "end"))
            spots.append(_spot(board, (number, 3), width - 40, top, 40, high))
            top += high
        top += 10
    shapes += _keys(((board.columns[1], False), (board.columns[2], True)), label, top)
    return Drawn(width, top + 18, tuple(shapes), tuple(spots))


def _keys(names: Sequence[tuple[str, bool]], left: float, top: float) -> Iterator[Shape]:
    """What a plain bar stands for, and what a hatched one."""
    for name, hatched in names:
        yield _bar(left, top + 3, 12, 9, hatched=hatched)
        yield Words(left + 17, top + 11, name.lower(), SMALL, "text_2")
        left += 110


def _percent(part: int, whole: int) -> str:
    return _("{percent} %").format(percent=round(100 * part / whole) if whole else 0)


# Influence and interest


_NAMES = 10  # how many stand in one place before the rest is only counted
_LINE = 12.0


def _matrix(board: Board, width: float) -> Drawn:
    axis = 26.0
    wide = (width - axis) / MOST
    of: defaultdict[tuple[int, int], list[Point]] = defaultdict(list)
    for point in board.points:
        of[point.trail[-1]].append(point)
    shapes: list[Shape] = []
    spots: list[Spot] = []
    places: dict[int, tuple[float, float]] = {}
    middles: dict[tuple[int, int], tuple[float, float]] = {}
    top = 14.0
    shapes.append(Words(0, 9, board.columns[0], SMALL, "text_2", weight=600))
    for influence in range(MOST, 0, -1):
        found = [of[influence, interest] for interest in range(1, MOST + 1)]
        lines = min(_NAMES + 1, max(map(len, found)))
        high = max(46.0, lines * _LINE + 10)
        shapes.append(Words(12, _middle(top, high), str(influence), 10, "text_2", "middle", 600))
        for n, points in enumerate(found):
            left = axis + n * wide
            fill = "selection" if influence > MOST / 2 + 1 and n + 1 > MOST / 2 + 1 else "surface"
            shapes.append(Rect(left, top, wide, high, fill, "line"))
            middles[influence, n + 1] = (left + wide / 2, top + high / 2)
            for at, (shape, spot, place) in enumerate(_named(board, points, left, top, wide)):
                shapes += shape
                spots.append(spot)
                places[points[at].row] = place
            if len(points) > _NAMES:
                shapes.append(_rest(len(points) - _NAMES, left, top + 6 + _NAMES * _LINE))
        top += high
    for interest in range(1, MOST + 1):
        middle = axis + (interest - 0.5) * wide
        shapes.append(Words(middle, top + 13, str(interest), 10, "text_2", "middle", 600))
    shapes.append(Words(width, top + 28, board.columns[1], SMALL, "text_2", "end", 600))
    shapes += _legend(axis, top + 28)
    over = {
        (point.row, 0): tuple(_trail(point, middles, places[point.row]))
        for point in board.points
        if len(point.trail) > 1 and point.row in places
    }
    return Drawn(width, top + 36, tuple(shapes), tuple(spots), over)


def _named(
    board: Board, points: Sequence[Point], left: float, top: float, wide: float
) -> Iterator[tuple[list[Shape], Spot, tuple[float, float]]]:
    """The first names of one place, each with its sign."""
    for at, point in enumerate(points[:_NAMES]):
        line, row = top + 5 + at * _LINE, board.rows[point.row]
        sign = left + 9, line + _LINE / 2
        name = Words(left + 16, _middle(line, _LINE), row.name, SMALL, room=wide - 20)
        told = ", ".join(
            f"{title}: {cell.text}" for title, cell in zip(board.columns, row.cells, strict=True)
        )
        spot = Spot((point.row, 0), left + 2, line, wide - 4, _LINE, f"{row.name}. {told}")
        yield [*_sign(point.position, *sign), name], spot, sign


def _sign(position: Position, x: float, y: float) -> Iterator[Shape]:
    """A full disc is in favour, a square against, a ring neither, a dot not known."""
    match position:
        case Position.SUPPORTIVE:
            yield Disc(x, y, 3.2, "ok")
        case Position.OPPOSED:
            yield Rect(x - 3, y - 3, 6, 6, "danger")
        case Position.NEUTRAL:
            yield Disc(x, y, 2.9, "surface", "text_2")
        case Position.UNKNOWN:
            yield Disc(x, y, 1.5, "text_3")


def _rest(number: int, left: float, top: float) -> Words:
    said = ngettext("y {n} más, en la tabla", "y {n} más, en la tabla", number)
    return Words(left + 16, top + 8, said.format(n=show_number(number)), SMALL, "text_2")


def _legend(left: float, y: float) -> Iterator[Shape]:
    for position in Position:
        yield from _sign(position, left + 4, y - 3)
        yield Words(left + 11, y, position.label, SMALL, "text_2")
        left += 68


def _trail(
    point: Point,
    middles: dict[tuple[int, int], tuple[float, float]],
    end: tuple[float, float],
) -> Iterator[Shape]:
    """The way from where somebody stood first to where they stand now."""
    way = [*(middles[place] for place in point.trail[:-1]), end]
    for (x1, y1), (x2, y2) in pairwise(way):
        yield Stroke(x1, y1, x2, y2, "accent", 1.4)
    for number, (x, y) in enumerate(way[:-1], 1):
        yield Disc(x, y, 6, "accent")
        yield Words(x, y + 3, str(number), 8, "on_accent", "middle", 600)


# How much of the country


def _regions(board: Board, width: float) -> Drawn:
    label, column, high = 100.0, 58.0, 16.0
    lefts = [width - column * (len(board.columns) - n) for n in range(len(board.columns))]
    room = lefts[0] - label - 10
    shapes: list[Shape] = list(_heads(board, lefts, column))
    spots: list[Spot] = []
    top = _HEAD
    for number, row in enumerate(board.rows):
        weight = 600 if row.apart else 400
        if row.apart:
            shapes.append(Stroke(0, top + 2, width, top + 2, "line_strong"))
            top += 4
        y = _middle(top, high)
        shapes.append(Words(0, y, row.name, PLAIN, room=label - 6, weight=weight))
        shapes += _reached(row, label, top + 3.5, room, high - 7)
        for at, left in enumerate(lefts):
            cell = row.cells[at]
            ink = "text" if cell.value else "text_3"
            shapes.append(Words(left + column / 2, y, cell.text, PLAIN, ink, "middle", weight))
            spots.append(_spot(board, (number, at), left, top, column, high))
        top += high
    shapes += _keys(((board.columns[2], False), (board.columns[1], True)), label, top + 4)
    return Drawn(width, top + 22, tuple(shapes), tuple(spots))


def _reached(row: Row, left: float, top: float, room: float, high: float) -> Iterator[Shape]:
    """Of all governments those contacted, hatched, and of these those that signed."""
    whole, contacted, signed = (row.cells[n].value for n in range(3))
    yield Rect(left, top, room, high, "", "line")
    for value, hatched in ((contacted, True), (signed, False)):
        if value:
            wide = max(1.5, room * value / whole)
            yield _bar(left, top, wide, high, hatched=hatched)


_DRAW: dict[Kind, Callable[[Board, float], Drawn]] = {
    Kind.TAGS: _heat,
    Kind.EVENTS: _months,
    Kind.PEOPLE: _shares,
    Kind.ACTORS: _matrix,
    Kind.COVERAGE: _regions,
}
