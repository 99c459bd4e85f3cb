"""Strips of a page and how they fall into pages, known before anything is drawn."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from reportlab.platypus import Paragraph

_ROUNDING = 0.01  # heights are sums of floats


@dataclass(frozen=True)
class Block:
    """A strip that is never cut; a sticky one is never the last on its page."""

    height: float
    draw: Callable[[Any, float, float], None]  # canvas, left, top
    space: float = 0
    sticky: bool = False

    @property
    def least(self) -> float:
        """Return the height of the smallest part that may stand alone."""
        return self.height

    def split(self, room: float) -> tuple["Item | None", "Item | None"]:
        """Return what fits into this room and what goes on."""
        return (self, None) if self.height <= room + _ROUNDING else (None, self)


@dataclass(frozen=True)
class Columns:
    """Stacks of blocks side by side; each goes on by itself when the page ends."""

    stacks: tuple[tuple[Block, ...], ...]
    lefts: tuple[float, ...]
    space: float = 0
    sticky: bool = False

    @property
    def height(self) -> float:
        """Return the height of the tallest stack."""
        return max(map(stack_height, self.stacks))

    @property
    def least(self) -> float:
        """Return the height that every stack needs to begin."""
        return max(_least(stack) for stack in self.stacks)

    def split(self, room: float) -> tuple["Item | None", "Item | None"]:
        """Return what fits into this room and what goes on."""
        cuts = [_fitting(stack, room) for stack in self.stacks]
        heads = tuple(stack[:cut] for stack, cut in zip(self.stacks, cuts, strict=True))
        tails = tuple(stack[cut:] for stack, cut in zip(self.stacks, cuts, strict=True))
        return (
            replace(self, stacks=heads) if any(heads) else None,
            replace(self, stacks=tails) if any(tails) else None,
        )

    def draw(self, canvas: Any, left: float, top: float) -> None:
        """Draw every stack from this top down."""
        for stack, offset in zip(self.stacks, self.lefts, strict=True):
            at = top
            for number, block in enumerate(stack):
                at -= block.space if number else 0
                block.draw(canvas, left + offset, at)
                at -= block.height


@dataclass(frozen=True)
class Table:
    """Rows under a heading, which stands again over those that go on to the next page."""

    head: Block
    rows: tuple[Block, ...]
    space: float = 0
    sticky: bool = False

    @property
    def height(self) -> float:
        """Return the height of the heading and every row."""
        return stack_height((self.head, *self.rows))

    @property
    def least(self) -> float:
        """Return the height that the heading and the first row need."""
        return stack_height((self.head, *self.rows[:1]))

    def split(self, room: float) -> tuple["Item | None", "Item | None"]:
        """Return what fits into this room and what goes on."""
        cut = max(0, _fitting((self.head, *self.rows), room) - 1)
        head, tail = self.rows[:cut], self.rows[cut:]
        return (
            replace(self, rows=head) if head else None,
            replace(self, rows=tail) if tail else None,
        )

    def draw(self, canvas: Any, left: float, top: float) -> None:
        """Draw the heading and the rows from this top down."""
        Columns(((self.head, *self.rows),), (0,)).draw(canvas, left, top)


_FEWEST_LINES = 2  # of a paragraph, on either side of a page's end


@dataclass(frozen=True)
class Prose:
    """A paragraph that may go on on the next page, with two of its lines at least on either.

    `mark` stands before its first line, such as the dot of a list.
    """

    paragraph: Paragraph
    width: float
    indent: float = 0
    space: float = 0
    sticky: bool = False
    mark: Paragraph | None = None

    @property
    def height(self) -> float:
        """Return the height of every line."""
        return self._lines * self._leading

    @property
    def least(self) -> float:
        """Return the height of as many lines as may stand alone."""
        few = self._lines < 2 * _FEWEST_LINES
        return self.height if few else _FEWEST_LINES * self._leading

    def split(self, room: float) -> tuple["Item | None", "Item | None"]:
        """Return what fits into this room and what goes on."""
        if self.height <= room + _ROUNDING:
            return self, None
        fitting = min(int((room + _ROUNDING) // self._leading), self._lines - _FEWEST_LINES)
        if fitting < _FEWEST_LINES:
            return None, self
        head, tail = self.paragraph.split(self._room, fitting * self._leading)
        return replace(self, paragraph=head), replace(self, paragraph=tail, mark=None)

    def draw(self, canvas: Any, left: float, top: float) -> None:
        """Draw the lines from this top down."""
        self.paragraph.wrap(self._room, 1e6)
        self.paragraph.drawOn(canvas, left + self.indent, top - self.height)
        if self.mark:
            _used, height = self.mark.wrap(self.indent, 1e6)
            self.mark.drawOn(canvas, left + self.indent / 3, top - height)

    @property
    def _room(self) -> float:
        return self.width - self.indent

    @property
    def _leading(self) -> float:
        return float(self.paragraph.style.leading)

    @cached_property
    def _lines(self) -> int:
        _used, height = self.paragraph.wrap(self._room, 1e6)
        return round(float(height) / self._leading)


Item = Block | Columns | Table | Prose


@dataclass(frozen=True)
class Placed:
    """An item and how far below the top of its page it stands."""

    item: Item
    below: float


def stack_height(stack: Sequence[Item]) -> float:
    """Return the height of these, one under the other."""
    return sum(item.height for item in stack) + sum(item.space for item in stack[1:])


def _least(stack: Sequence[Item]) -> float:
    height = 0.0
    for number, item in enumerate(stack):
        height += (item.space if number else 0) + (item.height if item.sticky else item.least)
        if not item.sticky:
            break
    return height


def _fitting(stack: Sequence[Item], room: float) -> int:
    used, fitting = 0.0, 0
    for number, item in enumerate(stack):
        used += (item.space if number else 0) + item.height
        if used > room + _ROUNDING:
            break
        if not item.sticky:
            fitting = number + 1
    return fitting


def paginate(flow: Iterable[Item], rooms: Sequence[float]) -> tuple[list[list[Placed]], float]:
    """Return the items page by page, and the height of what these pages cannot take."""
    waiting = deque(flow)
    pages: list[list[Placed]] = []
    for room in rooms:
        if not waiting:
            break
        pages.append(_fill(waiting, room))
    return pages, stack_height(list(waiting))


def _fill(waiting: deque[Item], room: float) -> list[Placed]:
    page: list[Placed] = []
    used = 0.0
    while waiting:
        above = waiting[0].space if page else 0
        if used + above + _least(waiting) > room + _ROUNDING:
            break
        head, tail = waiting.popleft().split(room - used - above)
        if head:
            page.append(Placed(head, used + above))
            used += above + head.height
        if tail:
            waiting.appendleft(tail)
            break
    return page


def bottom(page: Sequence[Placed]) -> float:
    """Return how far below the top the last item of a page ends."""
    return page[-1].below + page[-1].item.height if page else 0


def text_block(
    paragraph: Paragraph,
    width: float,
    *,
    indent: float = 0,
    space: float = 0,
    sticky: bool = False,
) -> Block:
    """Return the block of one paragraph."""
    return row_block([(paragraph, indent, width - indent)], space=space, sticky=sticky)


def row_block(
    cells: Sequence[tuple[Paragraph, float, float]],
    *,
    pad: float = 0,
    rule: Any = None,
    width: float = 0,
    space: float = 0,
    sticky: bool = False,
) -> Block:
    """Return the block of paragraphs side by side, on one first baseline, ruled below or not."""
    largest = max(paragraph.style.fontSize for paragraph, _x, _width in cells)
    set_cells = []
    height = 0.0
    for paragraph, x, room in cells:
        down = largest - paragraph.style.fontSize
        _used, high = paragraph.wrap(room, 1e6)
        set_cells.append((paragraph, x, down + high))
        height = max(height, down + high)

    def draw(canvas: Any, left: float, top: float) -> None:
        for paragraph, x, low in set_cells:
            paragraph.drawOn(canvas, left + x, top - pad - low)
        if rule is not None:
            canvas.setStrokeColor(rule)
            canvas.setLineWidth(0.5)
            canvas.line(left, top - height - 2 * pad, left + width, top - height - 2 * pad)

    return Block(height + 2 * pad, draw, space, sticky)


def stacked(blocks: Sequence[Block], *, space: float = 0) -> Block:
    """Return these blocks as one that is not cut."""

    def draw(canvas: Any, left: float, top: float) -> None:
        Columns((tuple(blocks),), (0,)).draw(canvas, left, top)

    return Block(stack_height(blocks), draw, space)
