"""`python -m bench.duplicates`: how many of those who stand twice are found, and who is not."""

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from bench import twins
from bench.twins import Truth
from crm import duplicates
from crm.alike.likeness import SURE

DEVELOPMENT = (11, 12, 13)
SIZES = 4_000, 72_000  # with those who stand twice and who look alike, 5 600 and 100 800
README = Path(__file__).parent / "README.md"
_TABLE = re.compile("(?<=<!-- duplicados -->\n).*(?=<!-- fin duplicados -->)", re.DOTALL)


@dataclass(frozen=True)
class Found:
    """What was found of one kind of pair, of how many there are."""

    kind: str
    found: int
    total: int


@dataclass(frozen=True)
class Score:
    """How well those who stand twice were found."""

    of: str
    same: tuple[Found, ...]
    apart: tuple[Found, ...]
    right: int
    wrong: int
    sure_right: int
    sure_wrong: int
    many: int
    seconds: float

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / sum(each.total for each in self.same)

    @property
    def sure_precision(self) -> float:
        return self.sure_right / max(1, self.sure_right + self.sure_wrong)


def score(of: str, truth: Truth) -> Score:
    """Look for those who stand twice, and hold what is found against the truth."""
    began = process_time()
    offices = truth.offices | duplicates.crowded(truth.profiles)
    found = {
        (min(one, other), max(one, other)): likeness.score
        for one, other, likeness in duplicates.pairs(truth.profiles, offices)
    }
    seconds = process_time() - began
    sure = {pair for pair, points in found.items() if points >= SURE}
    right = found.keys() & truth.same.keys()
    return Score(
        of,
        tuple(_of_kind(truth.same, found)),
        tuple(_of_kind(truth.apart, found)),
        len(right),
        len(found) - len(right),
        len(sure & truth.same.keys()),
        len(sure - truth.same.keys()),
        len(truth.profiles),
        seconds,
    )


def _of_kind(
    pairs: dict[tuple[int, int], str], found: dict[tuple[int, int], float]
) -> Iterator[Found]:
    totals = Counter(pairs.values())
    there = Counter(kind for pair, kind in pairs.items() if pair in found)
    return (Found(kind, there[kind], total) for kind, total in totals.items())


def scores(seed: int, size: int) -> tuple[Score, Score]:
    """Those of people and of institutions."""
    return (
        score("personas", twins.people(seed, size)),
        score("instituciones", twins.institutions(seed, size)),
    )


def lines(seed: int, made: Sequence[tuple[Score, ...]]) -> Iterator[str]:
    """The figures of each size beside one another, as tables for README.md."""
    yield f"Semilla {seed}."
    for sizes in zip(*made, strict=True):
        yield ""
        for each in sizes:
            yield (
                f"**{each.of.capitalize()}**, {_said(each.many)}: precisión {each.precision:.3f},"
                f" exhaustividad {each.recall:.3f} ({_said(each.right)} pares hallados,"
                f" {each.wrong} de más); solo los «seguros», precisión {each.sure_precision:.4f}"
                f" ({_said(each.sure_right)} pares). En {each.seconds:.1f} s de un núcleo.\n"
            )
        for title, found in (("ruido", "same"), ("parecidos que no son", "apart")):
            kinds = [getattr(each, found) for each in sizes]
            word = "hallados" if found == "same" else "tomados por uno"
            yield f"| {title} |" + f" pares | {word} | |" * len(sizes)
            yield "|---|" + "---|---|---|" * len(sizes)
            for row in zip(*kinds, strict=True):
                yield f"| {row[0].kind} |" + "".join(
                    f" {k.total} | {k.found} | {k.found / k.total:.1%} |" for k in row
                )
            yield ""


def _said(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def main() -> None:
    """Print the figures of the seeds asked for; with `--write`, keep those of the last one."""
    parser = argparse.ArgumentParser("python -m bench.duplicates", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=DEVELOPMENT)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--write", action="store_true", help="write the table into README.md")
    asked = parser.parse_args()
    for seed in asked.seeds:
        told = "\n".join(lines(seed, [scores(seed, size) for size in asked.sizes]))
        print(told, flush=True)
    if asked.write:
        text = README.read_text("utf-8")
        README.write_text(_TABLE.sub(lambda _found: told, text), "utf-8")


if __name__ == "__main__":
    main()
