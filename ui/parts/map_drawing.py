"""A map as it is drawn: where each shape, its words and its legend go, on a screen or a picture."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import hypot, inf

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QTransform

from ui.parts.glyphs import Glyph, paint_glyph
from ui.parts.paint import width_of
from ui.theme import font_at
from ui.tokens import Tokens

MARGIN, GAP, BOX, HATCH = 12, 14, 24, 5
NEAR = 7  # how far from something tiny a press may be
INSIDE = 0.5  # how much of a name lies within its shape, at least
SLIDES = 7  # how many places down a side a legend is tried at
SMALLER = 0.85  # what stands around a map that has little room, of its usual size
LEAST = 11 / 12  # but no smaller than captions are
LEFTS = 4  # and for how many places of the map
SHRINK, TRIES = 0.95, 4
# Where a figure goes that has no room in the middle, in half widths and heights: near comes first.
ASIDE = sorted(
    ((right / 4, down / 2) for right in range(-4, 5) for down in range(-3, 4)),
    key=lambda by: hypot(*by),
)
MOSTLY = 0.75  # how much of such a one lies within its shape
SLANT = 0.5  # how far off its way an arrow may lead


@dataclass(frozen=True)
class Shape:
    """The border of an area; where its words go, or how far below that they stand beside it."""

    key: str
    rings: tuple[tuple[tuple[float, float], ...], ...]
    words: tuple[float, float]
    beside: float | None = None


@dataclass(frozen=True)
class Face:
    """What an area shows; without a level it is hatched. `said` is all of it in a sentence."""

    name: str
    figure: str = ""
    level: int | None = None
    glyph: Glyph | None = None
    said: str = ""
    tip: tuple[str, ...] = ()


@dataclass(frozen=True)
class LegendLine:
    """What one of the colours stands for."""

    text: str
    level: int | None = None
    glyph: Glyph | None = None


@dataclass(frozen=True)
class Legend:
    """What the colours stand for."""

    title: str = ""
    lines: tuple[LegendLine, ...] = ()


@dataclass(frozen=True)
class Pencil:
    """In which colours and how large a map is drawn."""

    tokens: Tokens
    scale: float

    def px(self, size: float) -> float:
        return size * self.scale

    def font(self, px: float, weight: int = 400) -> QFont:
        return QFont(font_at(round(px * self.scale), weight))

    def color(self, token: str) -> QColor:
        return self.tokens.color(token)

    def fill(self, level: int | None) -> QColor:
        """The colour of a level; the ground under a hatch where there is none."""
        return self.color("surface") if level is None else QColor(self.tokens.map[level])

    def ink(self, level: int | None) -> QColor:
        """The colour of words on a level: whichever is told from it better."""
        if level is None:
            return self.color("text_2")
        ground = _brightness(self.fill(level))
        inks = (self.color("text"), self.color("on_accent"))
        return max(inks, key=lambda ink: _contrast(_brightness(ink), ground))


def _brightness(color: QColor) -> float:
    """How light a colour is to the eye, from 0 to 1, as WCAG has it."""
    weights = (0.2126, 0.7152, 0.0722)
    parts = (color.redF(), color.greenF(), color.blueF())
    linear = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return sum(weight * part for weight, part in zip(weights, linear, strict=True))


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@lru_cache(maxsize=4)
def _paths(shapes: tuple[Shape, ...]) -> dict[str, QPainterPath]:
    """The borders as they are, before they are brought to a size."""
    made = {}
    for shape in shapes:
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        for ring in shape.rings:
            path.moveTo(*ring[0])
            for point in ring[1:]:
                path.lineTo(*point)
            path.closeSubpath()
        made[shape.key] = path
    return made


@lru_cache(maxsize=4)
def _southwards(shapes: tuple[Shape, ...]) -> list[tuple[float, float]]:
    """Every point of the borders, y before x, from north to south."""
    return sorted((y, x) for shape in shapes for ring in shape.rings for x, y in ring)


@dataclass(frozen=True)
class Beside:
    """The words of an area that is too small for them, and where they are about."""

    key: str
    box: QRectF
    spot: QPointF


@dataclass(frozen=True)
class _Words:
    """The words inside an area: its name, its figure, or both."""

    key: str
    name: QRectF | None
    figure: QRectF | None
    inside: float = INSIDE  # how much of it must lie within the shape


class Drawing:
    """A map laid out in a room: it can be painted, and tells what is where."""

    def __init__(
        self,
        shapes: tuple[Shape, ...],
        faces: Mapping[str, Face],
        legend: Legend,
        room: QRectF,
        pencil: Pencil,
    ) -> None:
        self._shapes, self._faces, self._legend = shapes, faces, legend
        self._borders, self._points = _paths(shapes), _southwards(shapes)
        self._room, self._pen = room, pencil
        self._small = self._terse = False
        self.paths: dict[str, QPainterPath] = {}
        self.legend = QRectF()
        self.beside: list[Beside] = []
        self._lay_out()
        self.words = self._inside()

    # Where everything goes

    def _lay_out(self) -> None:
        """Bring the map to the largest size at which all that stands around it finds room."""
        pen, room = self._pen, self._room
        inner = room.adjusted(*(pen.px(each) for each in (MARGIN, MARGIN, -MARGIN, -MARGIN)))
        whole = QRectF()
        for path in self._borders.values():
            whole = whole.united(path.boundingRect())
        scale = min(inner.width() / whole.width(), inner.height() / whole.height())
        # First what stands around it gets smaller, and then it gives up its names.
        ways = ((False, False, TRIES), (True, False, TRIES + 2), (True, True, 3 * TRIES))
        for self._small, self._terse, tries in ways:
            now = scale
            for _turn in range(tries):
                if self._place(whole, now, inner):
                    return
                now *= SHRINK

    def _place(self, whole: QRectF, scale: float, inner: QRectF) -> bool:
        """Put everything where there is room for it at this size; tell whether there was."""
        down = inner.center().y() - whole.center().y() * scale
        for left in self._lefts(whole, scale, inner):
            self._move(scale, QPointF(left, down))
            if self._reaches() >= inner.left() - 0.5 and self._place_legend(inner):
                return True
        return False

    def _lefts(self, whole: QRectF, scale: float, inner: QRectF) -> tuple[float, ...]:
        """Where the map may begin: in the middle, or else from as far west as can be eastwards."""
        middle = inner.center().x() - whole.center().x() * scale
        self._move(scale, QPointF(middle, inner.center().y() - whole.center().y() * scale))
        west = middle + inner.left() - self._reaches()
        east = inner.right() - whole.right() * scale
        between = (west + (east - west) * step / LEFTS for step in range(LEFTS + 1))
        return (max(middle, west), *(between if west <= east else ()))

    def _move(self, scale: float, by: QPointF) -> None:
        placed = QTransform(scale, 0, 0, scale, by.x(), by.y())
        self.paths = {key: placed.map(path) for key, path in self._borders.items()}
        self.spots = {each.key: placed.map(QPointF(*each.words)) for each in self._shapes}
        self.beside = self._put_beside(placed, scale)

    def _put_beside(self, placed: QTransform, scale: float) -> list[Beside]:
        """Put the words of the small areas west of the coast, one under the other."""
        high, gap = self._side.px(BOX), self._side.px(GAP)
        found: list[Beside] = []
        for shape, middle in self._beside_middles(scale):
            spot = self.spots[shape.key]
            band = QRectF(-1e6, middle - high, 2e6, 2 * high)
            coast = min(self._coast(placed, band), spot.x())
            wide = self._box_width(self._faces[shape.key])
            box = QRectF(coast - gap - wide, middle - high / 2, wide, high)
            found.append(Beside(shape.key, box, spot))
        return found

    def _beside_middles(self, scale: float) -> list[tuple[Shape, float]]:
        """How far down each of them goes: under the one before, and not over the edge."""
        step = self._side.px(BOX + 6)
        asking = [each for each in self._shapes if self._is_beside(each)]
        asking.sort(key=lambda each: each.words[1] + (each.beside or 0))
        middles: list[float] = []
        for shape in asking:
            middle = self.spots[shape.key].y() + (shape.beside or 0) * scale
            middles.append(max(middle, middles[-1] + step) if middles else middle)
        lowest = self._room.bottom() - step / 2
        for number in reversed(range(len(middles))):
            middles[number] = min(middles[number], lowest)
            lowest = middles[number] - step
        return list(zip(asking, middles, strict=True))

    def _is_beside(self, shape: Shape) -> bool:
        """Whether an area has words beside it; where room is short, only if they tell anything."""
        told = bool(self._faces[shape.key].figure) or not self._terse
        return told and shape.beside is not None

    def _coast(self, placed: QTransform, band: QRectF) -> float:
        """How far west the map goes within a band."""
        back, _possible = placed.inverted()
        strip, points = back.mapRect(band), self._points
        first = bisect_left(points, (strip.top(), -inf))
        last = bisect_right(points, (strip.bottom(), inf))
        west = min((x for _y, x in points[first:last]), default=strip.right())
        return placed.map(QPointF(west, strip.top())).x()

    def _box_width(self, face: Face) -> float:
        px = self._side.px
        name = 0 if self._hush(face) else width_of(face.name, self._beside_font(face))
        figure = width_of(face.figure, self._side.font(12, 700)) + px(8) if face.figure else 0
        lead = px(28) if face.level is not None else px(9)
        return lead + name + figure + (px(17) if face.glyph else 0) + px(9)

    @property
    def _side(self) -> Pencil:
        """How large whatever stands around the map is: smaller where room is short."""
        shrunk = max(min(LEAST, self._pen.scale), self._pen.scale * SMALLER)
        return Pencil(self._pen.tokens, shrunk) if self._small else self._pen

    def _hush(self, face: Face) -> bool:
        """Whether the name gives way, where room is short: it is in the table and the tooltip."""
        return self._terse and bool(face.figure)

    def _beside_font(self, face: Face) -> QFont:
        return self._side.font(12, 600 if face.figure else 400)

    def _reaches(self) -> float:
        """How far to the west anything goes."""
        return min(
            (each.box.left() for each in self.beside),
            default=min(path.boundingRect().left() for path in self.paths.values()),
        )

    def _place_legend(self, inner: QRectF) -> bool:
        """Put the legend where it hides nothing; tell whether there was such a place."""
        if not self._legend.lines:
            return True
        size = self._legend_size()
        right, down = inner.right() - size.width(), max(0, inner.height() - size.height())
        tops = [inner.top() + down * step / SLIDES for step in range(SLIDES + 1)]
        places = [(right, top) for top in tops] + [(inner.left(), top) for top in reversed(tops)]
        for place in places:
            self.legend = QRectF(QPointF(*place), size.size())
            if not self._hides(self.legend.adjusted(-4, -4, 4, 4)):
                return True
        self.legend.moveTo(*places[0])
        return False

    def _hides(self, rect: QRectF) -> bool:
        if any(rect.intersects(each.box) for each in self.beside):
            return True
        return any(
            path.boundingRect().intersects(rect) and path.intersects(rect)
            for path in self.paths.values()
        )

    def _legend_size(self) -> QRectF:
        px, lines = self._side.px, self._legend.lines
        texts = [width_of(line.text, self._side.font(12)) + self._legend_lead() for line in lines]
        title = width_of(self._legend.title, self._side.font(12, 600))
        return QRectF(0, 0, max(title, *texts) + px(26), px(34) + len(lines) * px(20) + px(4))

    def _legend_lead(self) -> float:
        return self._side.px(39 if any(line.glyph for line in self._legend.lines) else 23)

    # Words inside the shapes

    def _inside(self) -> list[_Words]:
        """What can be printed in each shape without meeting what is printed in another."""
        taken = [*(each.box for each in self.beside), self.legend]
        beside = {each.key for each in self.beside}
        found = []
        for shape in sorted(self._shapes, key=self._weight):
            if shape.key in beside:
                continue
            for words in self._ways(shape.key):
                rects = [rect for rect in (words.name, words.figure) if rect is not None]
                if all(self._fits(words, rect, taken) for rect in rects):
                    found.append(words)
                    taken += rects
                    break
        return found

    def _weight(self, shape: Shape) -> tuple[bool, float]:
        area = self.paths[shape.key].boundingRect()
        return not self._faces[shape.key].figure, -area.width() * area.height()

    def _ways(self, key: str) -> Iterable[_Words]:
        """The name over the figure; or else only what there is room for."""
        face, spot = self._faces[key], self.spots[key]
        name = self._line(face.name, self._name_font(face))
        if not face.figure:
            name.moveCenter(spot)
            yield _Words(key, name, None)
            return
        figure = self._line(face.figure, self._figure_font())
        if face.glyph:
            figure.setWidth(figure.width() + self._pen.px(16))
        over, under = QRectF(name), QRectF(figure)
        over.moveCenter(QPointF(spot.x(), spot.y() - figure.height() / 2))
        under.moveCenter(QPointF(spot.x(), spot.y() + name.height() / 2))
        yield _Words(key, over, under)
        figure.moveCenter(spot)
        for right, down in ASIDE:
            by = QPointF(right * figure.width() / 2, down * figure.height())
            yield _Words(key, None, figure.translated(by), MOSTLY if right or down else INSIDE)

    def _name_font(self, face: Face) -> QFont:
        return self._pen.font(12, 500 if face.figure else 400)

    def _figure_font(self) -> QFont:
        return self._pen.font(13, 600)

    @staticmethod
    def _line(text: str, letters: QFont) -> QRectF:
        return QRectF(0, 0, width_of(text, letters), QFontMetricsF(letters).height())

    def _fits(self, words: _Words, rect: QRectF, taken: Sequence[QRectF]) -> bool:
        if any(rect.intersects(other) for other in taken):
            return False
        path, steps = self.paths[words.key], 8
        if words.inside > INSIDE and not path.contains(rect.center()):
            return False
        points = (
            QPointF(rect.left() + rect.width() * step / steps, rect.center().y())
            for step in range(steps + 1)
        )
        return sum(path.contains(point) for point in points) >= words.inside * (steps + 1)

    # What is where

    def at(self, point: QPointF) -> str | None:
        """Which area is at a point, or close to it where it is tiny."""
        for each in self.beside:
            if each.box.contains(point):
                return each.key
        for key, path in self.paths.items():
            if path.contains(point):
                return key
        small = [each.key for each in self._shapes if each.beside is not None]
        near = [(QLineF(point, self.spots[key]).length(), key) for key in small]
        distance, key = min(near, default=(NEAR, ""))
        return key if distance < NEAR else None

    def place(self, key: str) -> QRectF:
        """The rectangle that an area takes, with the words beside it."""
        found = self.paths[key].boundingRect()
        for each in self.beside:
            found = found.united(each.box) if each.key == key else found
        return found

    # Painting

    def paint(self, painter: QPainter) -> None:
        """Paint everything but what the mouse and the keyboard are on."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_shapes(painter)
        for words in self.words:
            self._paint_words(painter, words)
        for each in self.beside:
            self._paint_beside(painter, each, self._pen.color("line_strong"), 1)
        if self._legend.lines:
            self._paint_legend(painter)

    def paint_mark(self, painter: QPainter, key: str, token: str, width: float) -> None:
        """Paint a ring around an area."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._pen.color(token)
        halo = QPen(self._pen.color("surface"), self._pen.px(width + 2))
        halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(self.paths[key], halo)
        ring = QPen(color, self._pen.px(width))
        ring.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(self.paths[key], ring)
        for each in self.beside:
            if each.key == key:
                self._paint_beside(painter, each, color, width)
        for words in self.words:  # the halo of a neighbour may have cut into them
            self._paint_words(painter, words)

    def _paint_shapes(self, painter: QPainter) -> None:
        edge = QPen(self._pen.color("line_strong"), self._pen.px(2))
        edge.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        for path in self.paths.values():
            painter.strokePath(path, edge)
        hatched = QPainterPath()
        hatched.setFillRule(Qt.FillRule.WindingFill)
        for key, path in self.paths.items():
            level = self._faces[key].level
            painter.fillPath(path, self._pen.fill(level))
            if level is None:
                hatched.addPath(path)
        self._paint_hatch(painter, hatched)
        border = QPen(self._pen.color("surface"), self._pen.px(1))
        for path in self.paths.values():
            painter.strokePath(path, border)
        self._paint_hatched_borders(painter, hatched)

    def _paint_hatched_borders(self, painter: QPainter, hatched: QPainterPath) -> None:
        """Between two hatched areas a border of the ground's colour would not be seen."""
        painter.strokePath(hatched, QPen(self._pen.color("line_strong"), self._pen.px(0.6)))

    def _paint_hatch(self, painter: QPainter, path: QPainterPath) -> None:
        rect, step = path.boundingRect(), self._pen.px(HATCH)
        if rect.isEmpty():
            return
        painter.save()
        painter.setClipPath(path)
        painter.setPen(QPen(self._pen.color("line"), self._pen.px(1)))
        reach = int((rect.width() + rect.height()) / step) + 1
        painter.drawLines(
            [
                QLineF(
                    rect.left() + n * step,
                    rect.top(),
                    rect.left() + n * step - rect.height(),
                    rect.bottom(),
                )
                for n in range(reach)
            ]
        )
        painter.restore()

    def _paint_words(self, painter: QPainter, words: _Words) -> None:
        face = self._faces[words.key]
        ink = self._pen.ink(face.level)
        if words.name is not None:
            letters = self._name_font(face)
            self._halo(painter, words.name, face.name, letters, self._pen.fill(face.level))
            self._text(painter, words.name, face.name, letters, ink)
        if words.figure is not None:
            figure = QRectF(words.figure)
            if face.glyph:
                side = self._pen.px(12)
                spot = QRectF(figure.left(), figure.center().y() - side / 2, side, side)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._pen.fill(face.level))
                painter.drawEllipse(spot.center(), side * 0.66, side * 0.66)
                paint_glyph(painter, spot, face.glyph, ink, self._pen.fill(face.level))
                figure.setLeft(figure.left() + self._pen.px(16))
            letters = self._figure_font()
            self._halo(painter, figure, face.figure, letters, self._pen.fill(face.level))
            self._text(painter, figure, face.figure, letters, ink)

    def _text(
        self, painter: QPainter, rect: QRectF, text: str, letters: QFont, ink: QColor
    ) -> None:
        painter.setFont(letters)
        painter.setPen(ink)
        flags = Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextDontClip.value
        painter.drawText(rect, flags, text)

    def _halo(
        self, painter: QPainter, rect: QRectF, text: str, letters: QFont, ground: QColor
    ) -> None:
        """Carry the ground of a name along with it where it goes over a border."""
        metrics = QFontMetricsF(letters)
        left = rect.center().x() - metrics.horizontalAdvance(text) / 2
        path = QPainterPath()
        base = rect.center().y() + (metrics.ascent() - metrics.descent()) / 2
        path.addText(QPointF(left, base), letters, text)
        pen = QPen(ground, self._pen.px(3))
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, pen)

    def _paint_beside(self, painter: QPainter, each: Beside, edge: QColor, width: float) -> None:
        pen, px, face = self._side, self._side.px, self._faces[each.key]
        box = each.box
        painter.setPen(QPen(edge, px(1)))
        painter.drawLine(QPointF(box.right(), box.center().y()), each.spot)
        painter.setPen(QPen(pen.color("surface"), px(1)))
        painter.setBrush(pen.color("text"))
        painter.drawEllipse(each.spot, px(3), px(3))
        painter.setPen(QPen(edge, px(width)))
        painter.setBrush(pen.color("surface"))
        painter.drawRoundedRect(box, px(5), px(5))
        left = box.left() + px(9)
        if face.level is not None:
            self._swatch(painter, QPointF(left, box.center().y()), face.level)
            left += px(19)
        if not self._hush(face):
            letters = self._beside_font(face)
            wide = width_of(face.name, letters)
            ink = pen.color("text" if face.figure else "text_2")
            place = QRectF(left, box.top(), wide, box.height())
            self._text(painter, place, face.name, letters, ink)
            left += wide + px(8)
        if face.glyph:
            side = px(12)
            spot = QRectF(left, box.center().y() - side / 2, side, side)
            paint_glyph(painter, spot, face.glyph, pen.color("text"), pen.color("surface"))
            left += px(17)
        if face.figure:
            letters = pen.font(12, 700)
            wide = width_of(face.figure, letters)
            place = QRectF(left, box.top(), wide, box.height())
            self._text(painter, place, face.figure, letters, pen.color("text"))

    def _swatch(self, painter: QPainter, left: QPointF, level: int | None) -> None:
        px = self._side.px
        square = QRectF(left.x(), left.y() - px(6.5), px(13), px(13))
        path = QPainterPath()
        path.addRoundedRect(square, px(3), px(3))
        painter.fillPath(path, self._pen.fill(level))
        if level is None:
            self._paint_hatch(painter, path)
        painter.strokePath(path, QPen(self._pen.color("line_strong"), px(1)))

    def _paint_legend(self, painter: QPainter) -> None:
        pen, px, rect = self._side, self._side.px, self.legend
        painter.setPen(QPen(pen.color("line"), px(1)))
        painter.setBrush(pen.color("surface"))
        painter.drawRoundedRect(rect, px(8), px(8))
        flags = Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignVCenter.value
        row = QRectF(rect.left() + px(13), rect.top() + px(9), rect.width() - px(26), px(20))
        painter.setFont(pen.font(12, 600))
        painter.setPen(pen.color("text_2"))
        painter.drawText(row, flags, self._legend.title)
        row.translate(0, px(5))
        for line in self._legend.lines:
            row.translate(0, px(20))
            self._swatch(painter, QPointF(row.left(), row.center().y()), line.level)
            if line.glyph:
                spot = QRectF(row.left() + px(22), row.center().y() - px(6), px(12), px(12))
                paint_glyph(painter, spot, line.glyph, pen.color("text_2"), pen.color("surface"))
            painter.setFont(pen.font(12))
            painter.setPen(pen.color("text_2"))
            painter.drawText(row.adjusted(self._legend_lead(), 0, 0, 0), flags, line.text)


def neighbour(shapes: Sequence[Shape], key: str, way: tuple[int, int]) -> str | None:
    """The area that one comes to from another by going this way, if there is any."""
    here = next(each.words for each in shapes if each.key == key)
    found: list[tuple[float, str]] = []
    for shape in shapes:
        x, y = shape.words[0] - here[0], shape.words[1] - here[1]
        ahead, aside = x * way[0] + y * way[1], abs(x * way[1] + y * way[0])
        if ahead > 0 and ahead >= SLANT * aside:
            found.append(((x * x + y * y) / ahead, shape.key))
    return min(found)[1] if found else None
