"""Starting, in a process of its own each time, against an empty window of the bare library."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.measure import TIMES, Figure, in_turn

GOAL_FIRST, GOAL_LIST = 1.3, 1.15
ROOT = Path(__file__).parent.parent

_SAY = """
import os, sys, time
def say():
    # Not `ru_maxrss`: a process is born with its parent's, and the bench is large by then.
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
    print(time.process_time(), peak, flush=True)
    os._exit(0)
"""
_EMPTY = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Empty(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, painted)
def painted():
    {then}
    say()
app = QApplication([])
window = Empty()
window.resize(1280, 800)
window.show()
app.exec()
"""
_OURS = """
import gc
gc.disable()  # as `ui.__main__` does
from pathlib import Path
from PySide6.QtCore import QTimer
from ui import start
class Seen(start.Window):
    painted = False
    def paintEvent(self, event):
        super().paintEvent(event)
        self.painted = True
        QTimer.singleShot(0, say)
    def begin(self, path):
        if self.painted:
            say()
        super().begin(path)
start.Window = Seen
start.run(Path(sys.argv[1]))
"""
_OURS_READY = """
import gc
gc.disable()  # as `ui.__main__` does
from pathlib import Path
from PySide6.QtCore import QEvent, QObject, QTimer
from ui import start
class Eye(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, say)
        return False
class Seen(start.Window):
    def begin(self, path):
        super().begin(path)
        self.eye = Eye()
        self.stack.currentWidget().installEventFilter(self.eye)
start.Window = Seen
start.run(Path(sys.argv[1]))
"""
_OURS_LISTED = """
import gc
gc.disable()  # as `ui.__main__` does
from pathlib import Path
from PySide6.QtCore import QTimer
from ui import start
def watch():
    from ui.parts.rows import RowView
    def painted(view, event, paint=RowView.paintEvent):
        paint(view, event)
        if view.model().rowCount():
            QTimer.singleShot(0, say)
    RowView.paintEvent = painted
class Seen(start.Window):
    def begin(self, path):
        watch()
        super().begin(path)
        self.to("actors")()
start.Window = Seen
start.run(Path(sys.argv[1]))
"""


def starts(path: Path, size: str, *, times: int = TIMES) -> list[Figure]:
    """Start until the first frame is painted, until the day is read, until the list is."""
    empty = _EMPTY.format(then="pass")
    heavy = _EMPTY.format(then="import sqlalchemy.orm")
    return [
        _start("arranque: primer cuadro", size, path, (_OURS, empty), GOAL_FIRST, times),
        _start("arranque: Inicio listo", size, path, (_OURS_READY, heavy), GOAL_LIST, times),
        _start("arranque: lista lista", size, path, (_OURS_LISTED, heavy), GOAL_LIST, times),
    ]


def _start(
    work: str, size: str, path: Path, scripts: tuple[str, str], goal: float, times: int
) -> Figure:
    peaks: list[float] = []
    ours, bare = scripts
    with TemporaryDirectory() as compiled:  # by the run that warms up
        sides = in_turn(
            lambda: _run(ours, path, compiled, peaks),
            lambda: _run(bare, path, compiled, []),
            times=times,
        )
    return Figure(work, size, *sides, goal, f"pico {max(peaks):.0f} MB")


def _run(script: str, path: Path, compiled: str, peaks: list[float]) -> tuple[float, float]:
    """Seconds of wall, from before the process to what it waits for, and of processor."""
    with TemporaryDirectory() as home:
        # A run ends without tidying up: the bell that it leaves behind goes with its folder.
        surroundings = os.environ | {"ENLACE_HOME": home, "TMPDIR": home}
        surroundings["PYTHONPYCACHEPREFIX"] = compiled
        surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
        surroundings.setdefault("QT_QPA_PLATFORM", "offscreen")
        began = perf_counter()
        with subprocess.Popen(
            [sys.executable, "-c", _SAY + script, str(path)],
            cwd=ROOT,
            env=surroundings,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            said = process.stdout.readline() if process.stdout else ""
            wall = perf_counter() - began
    cpu, peak = map(float, said.split())
    peaks.append(peak)
    return wall, cpu
