"""Whether a screen answers is asked of the screen itself, and never ends in Qt's abort."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ui import screen

NAMES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a desktop is always there")


@pytest.fixture(autouse=True)
def _no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def listening() -> Iterator[int]:
    """The number of a display at which somebody listens, as through ssh."""
    for display in range(40, 400):
        with socket.socket() as server:
            try:
                server.bind(("127.0.0.1", screen.X_PORT + display))
            except OSError:
                continue
            server.listen()
            yield display
            return
    pytest.skip("no free port")


def test_without_a_name_there_is_no_screen():
    assert not screen.answers()


@pytest.mark.parametrize("name", [":65432", "", "nonsense", "127.0.0.1:99999", ":1x", "\udcff:0"])
def test_a_display_that_nobody_serves_does_not_answer(name: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DISPLAY", name)
    assert not screen.answers()


def test_a_display_that_somebody_serves_answers(listening: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DISPLAY", f"127.0.0.1:{listening}.0")
    assert screen.answers()
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert not screen.answers()
    assert screen.platform_named()
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    assert screen.answers()
    assert not screen.platform_named()


def test_a_wayland_socket_answers_while_it_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-9")
    assert not screen.answers()
    monkeypatch.chdir(tmp_path)  # the path of a socket may be short only
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("wayland-9")
        server.listen()
        monkeypatch.setenv("WAYLAND_DISPLAY", str(Path("/proc/self/cwd/wayland-9")))
        assert screen.answers()
    assert not screen.answers()


def test_a_screen_that_answers_may_yet_refuse_us(listening: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setenv("DISPLAY", ":65432")
    assert not screen.lets_us_in()
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert screen.lets_us_in()


def test_the_window_without_a_screen_is_a_hint_and_not_an_abort():
    ran = subprocess.run(
        [sys.executable, "-m", "ui"],
        capture_output=True,
        text=True,
        timeout=60,
        env={name: value for name, value in os.environ.items() if name not in NAMES},
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "no hay pantalla" in ran.stderr
    assert ran.stderr.count("\n") == 1
