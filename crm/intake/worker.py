"""Reads a file of others in a process of its own, which can be killed and can do no harm.

The one that asks never opens the file: it starts the other, tells it by its standard input what
to read, and takes from its standard output, line by line, values in JSON and nothing that runs.
The other may open files only to read them, opens no connection, starts nothing, and has so much
memory and time and no more, as far as the system can hold it to that. Nothing is put on the disk.
"""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO, Any

from crm import faults
from crm.errors import CrmError
from crm.i18n import _, language, set_language
from crm.intake import guard, inside
from crm.intake.as_json import dump, load
from crm.intake.inside import Choices
from crm.intake.value import Card, Holds, Intake, Mail, Occasion, Row

Step = Callable[[int, int], None]
Said = queue.Queue[bytes | None]

SECONDS = 60.0
MEMORY = 300 * 1024 * 1024
_ROWS, _OTHERS = 200, 20  # how many are said at once
_SHORT, _MOST_SAME = 40, 50_000  # of the cells that are kept once, however often they are said
_WAIT = 0.1  # between two looks at whether it is still wanted
_LONGEST = 256 * 1024 * 1024
_ONE_HEAP = {"MALLOC_ARENA_MAX": "1"}  # one for each thread would take a fifth of its memory
_STACK = 256 * 1024  # of the thread that only waits
_START = "import sys; sys.path.append(sys.argv[1]); from crm.intake.worker import main; main()"
_ITEMS: dict[Holds, Any] = {Holds.CARDS: Card, Holds.OCCASIONS: Occasion, Holds.MAILS: Mail}


def read(
    path: Path,
    *,
    step: Step | None = None,
    encoding: str | None = None,
    separator: str | None = None,
    sheet: str | None = None,
    header: int | None = None,
    as_table: bool = False,
    seconds: float = SECONDS,
) -> Intake:
    """Read a file of others whole; raises `CrmError`, with what to do about it.

    `step(done, total)` is called several times a second, also while nothing moves: whatever it
    raises ends the reading at once. The choices are those of `Intake`.
    """
    choices = Choices(encoding, separator, sheet, header, as_table)
    with _started(path, choices) as said:
        return _Listener(path, step or (lambda _done, _total: None), seconds).listen(said)


def read_table(path: Path, *, step: Step | None = None) -> Intake:
    """Read every row of a table, the headings among them, each cell as one line.

    What cannot be read whole is refused: it is for lists that are written all at once.
    """
    intake = read(path, step=step, header=0, as_table=True)
    if intake.holds is not Holds.ROWS:
        sentence = _("«{name}» no es una tabla. Elija una hoja de cálculo o un .csv.")
        raise CrmError(sentence.format(name=intake.name))
    lines = {0, *(row.line for row in intake.rows)}
    for each in intake.problems:
        if each.line in lines:
            told = _("«{name}», fila {line}: {problem}") if each.line else _("«{name}»: {problem}")
            raise CrmError(told.format(name=intake.name, line=each.line, problem=each.sentence))
    return replace(intake, rows=tuple(map(_in_lines, intake.rows)))


def _in_lines(row: Row) -> Row:
    return replace(row, cells=tuple(" ".join(cell.split("\n")) for cell in row.cells))


# The one that asks


@contextmanager
def _started(path: Path, choices: Choices) -> Iterator[Said]:
    """Start the one that reads, and give what it says; however this ends, it ends too."""
    root = str(Path(__file__).parents[2])
    process = subprocess.Popen(
        [sys.executable, "-P", "-B", "-X", "utf8", "-c", _START, root],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | _ONE_HEAP,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    said: Said = queue.Queue(maxsize=8)
    ear = threading.Thread(target=_hear, args=(process.stdout, said), daemon=True)
    ear.start()
    try:
        _ask(process.stdin, path, choices)
        yield said
    finally:
        process.kill()
        while ear.is_alive():
            with suppress(queue.Empty):
                said.get(timeout=_WAIT / 10)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # it may be gone with the other end
                    pipe.close()


def _ask(pipe: IO[bytes] | None, path: Path, choices: Choices) -> None:
    asked = {"path": str(path.absolute()), "language": language()} | asdict(choices)
    if pipe is not None:
        with suppress(BrokenPipeError):  # that it said nothing is told by whoever listens
            pipe.write(json.dumps(asked).encode() + b"\n")
            pipe.flush()


def _hear(pipe: IO[bytes], said: Said) -> None:
    for line in iter(lambda: pipe.readline(_LONGEST), b""):
        said.put(line)
    said.put(None)


class _Listener:
    """Puts together what the one that reads says, for as long as it may take."""

    def __init__(self, path: Path, step: Step, seconds: float) -> None:
        self._name, self._step = guard.called(path), step
        self._ends = time.monotonic() + seconds
        self._next_step = 0.0
        self._done = (0, 0)
        self._items: list[Any] = []
        self._same: dict[str, str] = {}

    def listen(self, said: Said) -> Intake:
        while True:
            self._tell()
            try:
                line = said.get(timeout=_WAIT)
            except queue.Empty:
                continue
            if line is None:
                raise self._ended_badly()
            try:
                found = self._take(json.loads(line))
            except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
                raise self._ended_badly() from error
            if found is not None:
                return found

    def _tell(self) -> None:
        now = time.monotonic()
        if now > self._ends:
            raise CrmError(
                _("«{name}» tarda demasiado en leerse. Divídalo, o guárdelo como .csv.").format(
                    name=self._name
                )
            )
        if now >= self._next_step:
            self._next_step = now + _WAIT
            self._step(*self._done)

    def _take(self, said: dict[str, Any]) -> Intake | None:
        """Take one line; gives the whole once it is the last of them."""
        if "refused" in said:
            raise CrmError(str(said["refused"]))
        if "fault" in said:
            kind, lines = said["fault"]
            faults.write_lines(str(kind), [str(each) for each in lines])
            raise self._ended_badly()
        if "intake" in said:
            return inside.whole(load(Intake, said["intake"]), self._items)
        if "step" in said:
            done, total = map(int, said["step"])
            self._done = (done, total)
        elif "rows" in said:
            self._items += [
                Row(int(line), tuple(map(self._once, cells)), str(kinds))
                for line, kinds, *cells in said["rows"]
            ]
        else:
            kind = _ITEMS[Holds(said["holds"])]
            self._items += [load(kind, each) for each in said["items"]]
        return None

    def _once(self, cell: str) -> str:
        """The cell; of those that are often said, one and the same."""
        if len(cell) > _SHORT or len(self._same) == _MOST_SAME:
            return self._same.get(cell, cell)
        return self._same.setdefault(cell, cell)

    def _ended_badly(self) -> CrmError:
        return CrmError(
            _(
                "«{name}» no se pudo leer: está dañado o ocupa demasiada memoria. Ábralo, borre lo "
                "que sobra y guárdelo de nuevo, o divídalo."
            ).format(name=self._name)
        )


# The one that reads


def main() -> None:
    """Read what the standard input asks for, and say it on the standard output."""
    asked = json.loads(sys.stdin.buffer.readline())
    threading.stack_size(_STACK)
    threading.Thread(target=_end_with_the_other, daemon=True).start()
    set_language(asked.pop("language"))
    confine()
    path = Path(asked.pop("path"))
    try:
        _read(path, Choices(**asked))
    except CrmError as error:
        _say({"refused": error.sentence})
    except MemoryError:
        _say({"refused": _too_large(guard.called(path))})
    except BaseException as error:  # noqa: BLE001 - also the panics of what is not Python
        _say({"fault": faults.lines(error)})


def _end_with_the_other() -> None:
    """Wait until the one that asked closes its end, by wish or because it is no more."""
    sys.stdin.buffer.read(1)
    os._exit(1)


def _too_large(name: str) -> str:
    return _("«{name}» ocupa demasiada memoria. Borre lo que sobra, o divídalo.").format(name=name)


def _read(path: Path, choices: Choices) -> None:
    with inside.reading(path, choices, lambda done, total: _say({"step": [done, total]})) as found:
        holds = found.begun.holds
        row = holds is Holds.ROWS
        most = _ROWS if row else _OTHERS
        total, batch = 0, []
        for item in found.items:
            total += 1
            batch.append([item.line, item.kinds, *item.cells] if row else dump(item))
            if len(batch) == most:
                _say_items(holds, batch)
                batch = []
        _say_items(holds, batch)
        _say({"intake": dump(found.end(total))})


def _say_items(holds: Holds, batch: list[Any]) -> None:
    _say({"rows": batch} if holds is Holds.ROWS else {"holds": holds.value, "items": batch})


def _say(said: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(said, separators=(",", ":")).encode() + b"\n")
    sys.stdout.buffer.flush()


_REFUSED = (
    *("socket.", "subprocess.", "shutil.", "urllib."),
    *("os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "os.startfile"),
    *("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate"),
    *("os.chmod", "os.chown"),
)


def confine() -> None:
    """Keep this process, for good, to reading, and to its share of memory and time."""
    sys.addaudithook(_only_read)
    try:
        import resource
    except ImportError:  # Windows has no such limits: there, time and sizes are what holds
        return
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: int(SECONDS),
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for limit, most in limits.items():
        hard = resource.getrlimit(limit)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(OSError, ValueError):  # some systems know a limit, and do not set it
            resource.setrlimit(limit, (most, most))


def _only_read(event: str, about: tuple[Any, ...]) -> None:
    if event == "open":
        _path, mode, flags = about
        writes = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
        if set(mode or "") & set("wax+") or (flags or 0) & writes:
            raise PermissionError("it only reads")
    elif event.startswith(_REFUSED):
        raise PermissionError("it only reads")


if __name__ == "__main__":
    main()
