"""Long work runs elsewhere and reports here."""

import gc
import threading

import pytest
from PySide6.QtCore import QThread

from ui.parts.task import Cancelled, Task


def test_every_signal_arrives_on_the_thread_that_draws(qtbot):
    here, seen = QThread.currentThread(), []

    def work(task: Task) -> str:
        task.step(1, 2)
        task.step(2, 2)
        return threading.current_thread().name

    task = Task(work)
    task.stepped.connect(lambda done, total: seen.append((done, total, QThread.currentThread())))
    with qtbot.waitSignal(task.ended), qtbot.waitSignal(task.succeeded) as told:
        task.start()
    assert seen == [(1, 2, here), (2, 2, here)]
    assert told.args[0] != threading.main_thread().name
    assert not Task.any_running()


def test_nothing_is_collected_while_heavy_work_runs(qtbot):
    assert gc.isenabled()
    go_on = threading.Event()

    def work(_task: Task) -> bool:
        go_on.wait(5)
        return gc.isenabled()

    first, second = Task(work, heavy=True), Task(work, heavy=True)
    with qtbot.waitSignals([first.ended, second.ended]), qtbot.waitSignal(first.succeeded) as told:
        first.start()
        second.start()
        go_on.set()
    assert told.args[0] is False
    assert gc.isenabled()


def test_a_failure_is_told_as_it_is(qtbot):
    def work(_task: Task) -> None:
        raise OSError("disco lleno")

    task = Task(work)
    with qtbot.waitSignal(task.failed) as told:
        task.start()
    assert isinstance(told.args[0], OSError)


def test_cancelling_ends_the_work_at_its_next_step(qtbot):
    under_way, ends, steps = threading.Event(), [], []

    def work(task: Task) -> None:
        under_way.set()
        for number in range(100_000):
            steps.append(number)
            threading.Event().wait(0.002)
            task.step(number, 100_000)

    task = Task(work)
    task.succeeded.connect(lambda _: ends.append("succeeded"))
    task.failed.connect(lambda _: ends.append("failed"))
    with qtbot.waitSignal(task.cancelled):
        task.start()
        assert under_way.wait(5)
        assert Task.any_running()
        task.cancel()
    assert len(steps) < 1000
    assert ends == []


def test_a_step_after_cancelling_raises(qtbot):
    task = Task(lambda _: None)
    task.cancel()
    with pytest.raises(Cancelled):
        task.step(1, 1)


def test_nobody_need_keep_the_task(qtbot):
    heard = []
    Task(lambda _: 7).start()
    last = Task(lambda _: 8)
    last.succeeded.connect(heard.append)
    last.start()
    del last
    qtbot.waitUntil(lambda: heard == [8])
    qtbot.waitUntil(lambda: not Task.any_running())
