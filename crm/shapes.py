"""What a drawing is made of, so that the screen, a picture and paper draw the very same.

Lengths are in units of its own: a point on paper, and on a screen as many pixels as the text size
asks for. Colours are the names of tokens; `map0` to `map5` are levels, and `ink0` to `ink5` what is
written on them. `y` grows downwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Rect:
    """A box; a hatched one is told from a plain one where there is no colour."""

    left: float
    top: float
    width: float
    height: float
    fill: str = ""
    edge: str = ""
    hatch: str = ""
    radius: float = 0


@dataclass(frozen=True)
class Stroke:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    color: str = "line"
    width: float = 0.6


@dataclass(frozen=True)
class Disc:
    """A circle."""

    x: float
    y: float
    radius: float
    fill: str = ""
    edge: str = ""


@dataclass(frozen=True)
class Words:
    """One line of text, whose letters stand on `y`; more than its `room` ends in an ellipsis."""

    x: float
    y: float
    text: str
    size: float = 9
    color: str = "text"
    anchor: Anchor = "start"
    weight: int = 400
    room: float = 0


Shape = Rect | Stroke | Disc | Words
Key = tuple[int, int]


@dataclass(frozen=True)
class Spot:
    """Something of a drawing that can be chosen, and all of it in a sentence."""

    key: Key
    left: float
    top: float
    width: float
    height: float
    said: str


@dataclass(frozen=True)
class Drawn:
    """A drawing laid out; `over` is what is drawn besides while one of its spots is chosen."""

    width: float
    height: float
    shapes: tuple[Shape, ...] = ()
    spots: tuple[Spot, ...] = ()
    over: Mapping[Key, tuple[Shape, ...]] = field(default_factory=dict)


def neighbour(drawn: Drawn, key: Key, way: tuple[int, int]) -> Key:
    """The spot that one comes to from another by going this way; itself at the end."""
    here = next(spot for spot in drawn.spots if spot.key == key)
    x, y = here.left + here.width / 2, here.top + here.height / 2
    found = []
    for spot in drawn.spots:
        right, down = spot.left + spot.width / 2 - x, spot.top + spot.height / 2 - y
        ahead, aside = right * way[0] + down * way[1], abs(right * way[1] + down * way[0])
        if ahead > 1 and (aside <= ahead or aside < max(spot.width, here.width) / 2):
            found.append((ahead + 3 * aside, spot.key))
    return min(found)[1] if found else key
