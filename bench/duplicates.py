"""`python -m bench.duplicates`: how many of those who stand twice are found, and who is not."""

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import twins
from bench.twins import Truth
from crm import duplicates
from crm.alike.likeness import SURE

DEVELOPMENT = (11, 12, 13)
SIZE = 4_000
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
    offices = truth.offices | duplicates.crowded(truth.profiles)
    found = {
        (min(one, other), max(one, other)): likeness.score
        for one, other, likeness in duplicates.pairs(truth.profiles, offices)
    }
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
    )


def _of_kind(
    pairs: dict[tuple[int, int], str], found: dict[tuple[int, int], float]
) -> Iterator[Found]:
    totals = Counter(pairs.values())
    there = Counter(kind for pair, kind in pairs.items() if pair in found)
    return (Found(kind, there[kind], total) for kind, total in totals.items())


def scores(seed: int, size: int = SIZE) -> tuple[Score, Score]:
    """Those of people and of institutions."""
    return (
        score("personas", twins.people(seed, size)),
        score("instituciones", twins.institutions(seed, size // 2)),
    )


def lines(seed: int, made: tuple[Score, ...]) -> list[str]:
    """The figures as a table for README.md."""
    told = [f"Semilla {seed}.", ""]
    for each in made:
        told += [
            f"**{each.of.capitalize()}**: precisión {each.precision:.3f}, exhaustividad"
            f" {each.recall:.3f} ({each.right} pares hallados, {each.wrong} de más); solo los"
            f" «seguros», precisión {each.sure_precision:.4f} ({each.sure_right} pares).",
            "",
            "| ruido | pares | hallados | |",
            "|---|---|---|---|",
            *(f"| {k.kind} | {k.total} | {k.found} | {k.found / k.total:.0%} |" for k in each.same),
            "",
            "| parecidos que no son | pares | tomados por uno | |",
            "|---|---|---|---|",
            *(
                f"| {k.kind} | {k.total} | {k.found} | {k.found / k.total:.0%} |"
                for k in each.apart
            ),
            "",
        ]
    return told


def main() -> None:
    """Print the figures of the seeds asked for; with `--write`, keep those of the last one."""
    parser = argparse.ArgumentParser("python -m bench.duplicates", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=DEVELOPMENT)
    parser.add_argument("--size", type=int, default=SIZE)
    parser.add_argument("--write", action="store_true", help="write the table into README.md")
    asked = parser.parse_args()
    for seed in asked.seeds:
        told = lines(seed, scores(seed, asked.size))
        print("\n".join(told), flush=True)
    if asked.write:
        text = README.read_text("utf-8")
        README.write_text(_TABLE.sub(lambda _found: "\n".join(told), text), "utf-8")


if __name__ == "__main__":
    main()
