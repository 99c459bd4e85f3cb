"""Text in a box of a given size: it shrinks, then wraps, and is cut only when it must; columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.platypus import Paragraph

from crm.reports.pdf import REGULAR, TEXT, P, clip, style, width_of
from crm.text import clean_line

_ROUNDING = 0.01  # heights are sums of floats
_SHORTER = 0.9
_MOST = 1_000  # characters that any of our boxes could hold


@dataclass(frozen=True)
class Fitted:
    """A paragraph that fits its box, and how high it is."""

    paragraph: Paragraph
    height: float

    def draw(self, canvas: Any, left: float, top: float) -> None:
        """Draw it from this top down."""
        self.paragraph.drawOn(canvas, left, top - self.height)


def fit(
    text: str,
    width: float,
    height: float,
    sizes: Sequence[float],
    *,
    face: str = REGULAR,
    colour: Any = TEXT,
    align: int = 0,
) -> Fitted:
    """Set a line of text in the largest of these sizes that the box allows, words whole."""
    said = clip(clean_line(text), _MOST)

    def set_in(size: float, most: int) -> Fitted:
        look = style(size, size * 1.18, face=face, colour=colour, align=align)
        paragraph = P(clip(said, most), look)
        _used, high = paragraph.wrap(width, 1e6)
        return Fitted(paragraph, float(high))

    *larger, smallest = sizes
    for size in larger:
        if _widest_word(said, face, size) <= width:
            fitted = set_in(size, _MOST)
            if fitted.height <= height + _ROUNDING:
                return fitted
    most = len(said)
    fitted = set_in(smallest, _MOST)
    while fitted.height > height + _ROUNDING and most > 1:
        most = int(most * _SHORTER)
        fitted = set_in(smallest, most)
    return fitted


def _widest_word(text: str, face: str, size: float) -> float:
    return max((width_of(word, face, size) for word in text.split()), default=0)


def share_out(room: float, shares: Sequence[float], least: Sequence[float]) -> list[float]:
    """Return how wide each column is by its share, but no narrower than it must be."""
    fixed: dict[int, float] = {}
    while True:
        free = {n: share for n, share in enumerate(shares) if n not in fixed}
        left = room - sum(fixed.values())
        widths = {n: left * share / sum(free.values()) for n, share in free.items()}
        narrow = {n: least[n] for n, width in widths.items() if width < least[n]}
        if not narrow or len(narrow) == len(free):
            return [fixed.get(n) or widths[n] for n in range(len(shares))]
        fixed |= narrow
