"""Asking whether a screen answers, before Qt is loaded: it aborts the program where none does."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

WITHOUT_SCREEN = {"offscreen", "minimal", "minimalegl", "vnc", "linuxfb", "eglfs"}
PATIENCE = 2.0
X_PORT = 6000


def platform_named() -> bool:
    """Tell whether somebody has named a platform that needs no screen."""
    return _platform() in WITHOUT_SCREEN


def answers() -> bool:
    """Tell whether there is a screen at the other end of what the environment names."""
    if sys.platform in ("win32", "darwin"):
        return True
    if platform_named():
        return False
    wayland, x11 = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("DISPLAY")
    return bool(wayland and _wayland_answers(wayland)) or bool(x11 and _x11_answers(x11))


def lets_us_in() -> bool:
    """Open a first connection from another process: a screen may answer and yet refuse us."""
    try:
        program = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
        tried = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return tried.returncode == 0


def _platform() -> str:
    return re.split("[;:]", os.environ.get("QT_QPA_PLATFORM", ""))[0]


def _wayland_answers(name: str) -> bool:
    return _connects(str(Path(os.environ.get("XDG_RUNTIME_DIR", "/run")) / name))


def _x11_answers(name: str) -> bool:
    found = re.fullmatch(r"(?P<host>.*):(?P<display>[0-9]{1,5})(\.[0-9]+)?", name)
    if not found:
        return False
    display = int(found["display"])
    if found["host"] in ("", "unix"):
        local = f"/tmp/.X11-unix/X{display}"
        return _connects(local) or _connects("\0" + local)
    if X_PORT + display > 65535:
        return False
    try:
        address = (found["host"], X_PORT + display)
        with socket.create_connection(address, timeout=PATIENCE):
            return True
    except (OSError, UnicodeError):  # nobody there, or a name that cannot be anybody's
        return False


def _connects(address: str) -> bool:
    """Tell whether somebody listens at a local address, a path or an abstract one."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(PATIENCE)
        try:
            probe.connect(address)
        except (OSError, ValueError):
            return False
    return True
