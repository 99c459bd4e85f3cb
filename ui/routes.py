"""Which page each kind of target opens; a page is imported when it is first gone to."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ui.desk import Desk, Target

Build = Callable[[Desk, Target], QWidget]

# Pages that stay as they are while the user is elsewhere; they answer `show_target`.
KEPT = {"actors", "events"}
APART = {"settings", "bin", "about", "shortcuts", "history"}


def room_of(kind: str) -> str:
    """The page that shows a kind of target: an institution opens in the list of actors."""
    return "actors" if kind in ("organization", "person") else kind


def section_of(kind: str) -> str:
    """The section of the sidebar under which a kind of target lies; empty for none."""
    if kind in APART:
        return ""
    return "events" if kind.startswith("event") else "actors"


def build(desk: Desk, target: Target) -> QWidget:
    """Return the page of a target."""
    return _ROOMS[room_of(target.kind)](desk, target)
