"""Long work, kept off the thread that draws."""

import gc
import threading
from collections.abc import Callable
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal


class Cancelled(Exception):  # noqa: N818
    """Ends a work whose user has changed their mind; it is no failure."""


class Task(QObject):
    """Runs `work(task)` in a thread; every signal arrives on the UI thread.

    The work opens its own session, touches no widget, and calls `step` now and then:
    that reports progress, and ends the work once the user has cancelled. Exactly one
    of `succeeded`, `failed` and `cancelled` is emitted, and then `ended`.

    While one that is `heavy` runs no garbage is collected: to go through the thousands of rows
    that it holds would stop the thread that draws for a tenth of a second.
    """

    stepped = Signal(int, int)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    ended = Signal()
    _to_ui = Signal(object)
    _running: ClassVar[set["Task"]] = set()  # nobody else keeps a task alive until it ends

    def __init__(self, work: Callable[["Task"], object], *, heavy: bool = False) -> None:
        super().__init__()
        self._work, self._heavy, self._stop = work, heavy, threading.Event()
        self._to_ui.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin, as soon as a thread is free."""
        self._running.add(self)
        if self._heavy:
            gc.disable()
        QThreadPool.globalInstance().start(self._run)

    def cancel(self) -> None:
        """Ask the work to end at its next step."""
        self._stop.set()

    def step(self, done: int, total: int) -> None:
        """Say how far the work is; raises `Cancelled` once it is no longer wanted."""
        if self._stop.is_set():
            raise Cancelled
        self._to_ui.emit(partial(self.stepped.emit, done, total))

    def _run(self) -> None:
        try:
            end = partial(self.succeeded.emit, self._work(self))
        except Cancelled:
            end = partial(self.cancelled.emit)
        except Exception as error:  # noqa: BLE001  whoever listens to `failed` reports it
            end = partial(self.failed.emit, error)
        self._to_ui.emit(partial(self._end, end))

    def _end(self, end: Callable[[], None]) -> None:
        self._running.discard(self)
        if self._heavy and not any(each._heavy for each in self._running):
            gc.enable()
        end()
        self.ended.emit()

    def _call(self, action: Callable[[], None]) -> None:
        action()

    @classmethod
    def any_running(cls) -> bool:
        """Say whether some work is still under way: quitting waits for it."""
        return bool(cls._running)
