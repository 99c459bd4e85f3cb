"""Which of many are compared at all: only those who have something in common.

Each way to have something in common is gone through by itself, so that what is remembered
meanwhile is never more than one of them: a hundred thousand fit beside the rest.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

Profile = TypeVar("Profile")
Step = Callable[[int, int], object]
Way = Callable[[Profile], Iterable[Hashable]]

MOST = 150  # as many with one thing in common, and it says nothing: a common name, an office
_TELL_EVERY = 2_000


def together(
    known: Sequence[Profile], ways: Sequence[Way[Profile]], step: Step | None, since: int = 0
) -> Iterator[tuple[int, int]]:
    """The places of any two to be compared, the lower first; some are told more than once.

    With `since`, only those of whom the second is from there on.
    """
    total = 2 * len(ways)
    for number, way in enumerate(ways):
        runs = _runs(known, way, _part(step, 2 * number, total), since)
        tell = _part(step, 2 * number + 1, total)
        for done, run in enumerate(runs):
            if tell is not None and done % _TELL_EVERY == 0:
                tell(done, len(runs))
            for at, second in enumerate(run):
                if second >= since:
                    for first in run[:at]:
                        yield first, second
    if step is not None:
        step(1, 1)


def _runs(
    known: Sequence[Profile], way: Way[Profile], step: Step | None, since: int
) -> list[tuple[int, ...]]:
    """Those who have the same in common, their places in order; who have several things, once."""
    keys: list[int] = []
    places: list[int] = []  # of whom each of these keys is
    for place, one in enumerate(known):
        if step is not None and place % _TELL_EVERY == 0:
            step(place, len(known))
        keys += map(hash, way(one))
        places += [place] * (len(keys) - len(places))
    asked = set(keys[bisect_left(places, since) :]) if since else None
    # Most of them are of one only: no list is made for those.
    found: dict[int, list[int]] = {
        key: []
        for key, count in Counter(keys).items()
        if count > 1 and (asked is None or key in asked)
    }
    for run, place in zip(map(found.get, keys), places, strict=True):
        if run is not None and (not run or run[-1] != place):
            run.append(place)
    return list(dict.fromkeys(tuple(each) for each in found.values() if 1 < len(each) <= MOST))


def _part(step: Step | None, number: int, of: int) -> Step | None:
    """One of several equal parts of the way, told as a share of the whole."""
    if step is None:
        return None
    return lambda done, total: step(number * total + done, of * total)
