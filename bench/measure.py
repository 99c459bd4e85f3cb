"""Two sides of one piece of work, run by turns, so that a busy machine slows both alike."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter, process_time

TIMES = 20
WARM_UP = 3


@dataclass(frozen=True)
class Side:
    """The runs of one side, in seconds of wall and of processor."""

    wall: list[float]
    cpu: list[float]

    @property
    def middle(self) -> float:
        return median(self.wall)

    @property
    def middle_cpu(self) -> float:
        return median(self.cpu)

    @property
    def worst_of_hundred(self) -> float:
        return quantiles(self.wall, n=100)[98] if len(self.wall) > 1 else self.wall[0]


@dataclass(frozen=True)
class Figure:
    """One line of the table: ours against the bare library, and what was hoped for."""

    work: str
    size: str
    ours: Side
    bare: Side
    goal: float
    note: str = ""

    @property
    def ratio(self) -> float:
        return self.ours.middle / self.bare.middle

    @property
    def ratio_cpu(self) -> float:
        return self.ours.middle_cpu / self.bare.middle_cpu if self.bare.middle_cpu else 0.0

    @property
    def met(self) -> bool:
        return self.ratio <= self.goal


Run = Callable[[], object]
Clocked = Callable[[], tuple[float, float]]


def by_turns(
    ours: Run, bare: Run, *, times: int = TIMES, warm_up: int = WARM_UP
) -> tuple[Side, Side]:
    """Run both sides alternately and return what each took."""
    return in_turn(clocked(ours), clocked(bare), times=times, warm_up=warm_up)


def clocked(run: Run) -> Clocked:
    """Run it and return the seconds of wall and of processor that it took."""

    def clock() -> tuple[float, float]:
        wall, cpu = perf_counter(), process_time()
        run()
        return perf_counter() - wall, process_time() - cpu

    return clock


def in_turn(
    ours: Clocked, bare: Clocked, *, times: int = TIMES, warm_up: int = 1
) -> tuple[Side, Side]:
    """As `by_turns`, for what takes its own time."""
    sides = Side([], []), Side([], [])
    for run in (ours, bare) * warm_up:
        run()
    gc.collect()
    for _turn in range(times):
        for side, run in zip(sides, (ours, bare), strict=True):
            wall, cpu = run()
            side.wall.append(wall)
            side.cpu.append(cpu)
    return sides


def together(sides: list[tuple[Side, Side]]) -> tuple[Side, Side]:
    """The runs of several pieces of work as one."""
    ours, bare = (
        Side(
            [each for pair in sides for each in pair[which].wall],
            [each for pair in sides for each in pair[which].cpu],
        )
        for which in (0, 1)
    )
    return ours, bare
