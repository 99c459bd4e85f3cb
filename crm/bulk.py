"""What makes work on hundreds of thousands of rows lighter, wherever it is done."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

_USUAL = gc.get_threshold()
_MANY = 500_000  # objects made, between two looks for those that only point at each other


@contextmanager
def many_made() -> Iterator[None]:
    """While that many objects are made which last, and none of which point at each other in turn.

    To look through all of them, over and over, for some to throw away takes a quarter of the time.
    """
    gc.set_threshold(_MANY, *_USUAL[1:])
    try:
        yield
    finally:
        gc.set_threshold(*_USUAL)


def chunks(every: Iterable[T], size: int = 10_000) -> Iterator[list[T]]:
    """So many at a time: as many as one question to the file may name."""
    rest = iter(every)
    while some := list(islice(rest, size)):
        yield some
