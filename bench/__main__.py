"""`python -m bench`: measure, print the table, and with `--write` keep it in README.md."""

import argparse
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import finding, importing, keeping, painting, printing, reading, saving, starting, year
from bench.generate import generate
from bench.measure import TIMES, Figure

SIZES = (1_900, 10_000, 100_000)
FEWER = 5  # times for what takes seconds each
README = Path(__file__).parent / "README.md"
_TABLE = re.compile("(?<=<!-- cifras -->\n).*(?=<!-- fin -->)", re.DOTALL)

Work = Callable[[Path, str, int], list[Figure]]
WORKS: dict[str, Work] = {
    "start": lambda path, size, times: starting.starts(path, size, times=times),
    "find": lambda path, size, times: finding.keystrokes(path, size, times=times),
    "page": lambda path, size, times: reading.pages(path, size, times=times),
    "paint": lambda path, size, times: painting.lists(path, size, times=times),
    "profile": lambda path, size, times: reading.profiles(path, size, times=times),
    "save": lambda path, size, times: saving.meetings(path, size, times=times),
    "turnover": lambda path, size, times: saving.turnovers(path, size, times=min(times, FEWER)),
    "brief": lambda path, size, times: printing.briefs(path, size, times=times),
    "briefs": lambda path, size, _times: printing.many(path, size),
    "year": lambda path, size, times: year.years(path, size, times=min(times, FEWER)),
    "copy": lambda path, size, times: keeping.copies(path, size, times=min(times, FEWER)),
}
HEAD = "| trabajo | instituciones | Enlace | biblioteca | razón | razón (CPU) | meta | |"
HEADING = (HEAD, re.sub("[^|]+", "---", HEAD))


def main() -> None:
    """Measure what was asked for, on files made first, and print a line for each."""
    asked = _arguments()
    with TemporaryDirectory() as scratch:
        folder = asked.files or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        print("\n".join(HEADING))
        lines = []
        for figure in _measured(asked, folder):
            lines.append(line(figure))
            print(lines[-1], flush=True)
    if asked.write:
        README.write_text(with_lines(README.read_text("utf-8"), lines), "utf-8")


def with_lines(text: str, lines: list[str]) -> str:
    """The text with these lines in its table, each in place of the one of the same work."""
    found = _TABLE.search(text)
    old = found.group().splitlines()[len(HEADING) :] if found else []
    table = {_work(each): each for each in [*old, *lines]}
    made = "\n".join([*HEADING, *table.values(), ""])
    return _TABLE.sub(lambda _found: made, text)


def _work(row: str) -> tuple[str, ...]:
    return tuple(row.split(" | ")[:2])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m bench", description=__doc__)
    parser.add_argument(
        "works", nargs="*", choices=[*WORKS, "new", "import", []], help="all unless named"
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="institutions")
    parser.add_argument("--times", type=int, default=TIMES, help="runs of each side")
    parser.add_argument("--files", type=Path, help="folder where the files made are kept")
    parser.add_argument("--write", action="store_true", help="write the table into README.md")
    return parser.parse_args()


def _measured(asked: argparse.Namespace, folder: Path) -> Iterator[Figure]:
    for size in asked.sizes:
        path = folder / f"{size}.db"
        if not path.exists():
            generate(path, size)
        for name, work in WORKS.items():
            if not asked.works or name in asked.works:
                yield from work(path, f"{size:,}".replace(",", " "), asked.times)
    if not asked.works or "new" in asked.works:
        yield from keeping.new_files(times=min(asked.times, FEWER))
    if not asked.works or "import" in asked.works:
        yield from importing.imports()


def line(figure: Figure) -> str:
    """A row of the table; a goal that was missed says so."""
    cells = (
        figure.work,
        figure.size,
        _time(figure.ours.middle),
        _time(figure.bare.middle),
        f"{figure.ratio:.2f}",
        f"{figure.ratio_cpu:.2f}",
        f"{figure.goal:.2f}" + ("" if figure.met else " ✗"),
        figure.note,
    )
    return "| " + " | ".join(cells) + " |"


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1e3:.2f} ms"


if __name__ == "__main__":
    main()
