"""Quick capture: one Spanish sentence read by rules as an event or a task, and saved."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from crm.spanish.reading import TASK, Actor, Option, Reading, Result, Slot, Someone
from crm.spanish.saving import event_values, plain_values, save, task_values

__all__ = [
    "DRAFT",
    "TASK",
    "Actor",
    "Option",
    "Reading",
    "Result",
    "Slot",
    "Someone",
    "event_values",
    "plain_values",
    "read",
    "save",
    "task_values",
]

DRAFT = "capture"  # under which a sentence is kept until it is saved


def read(
    session: Session, typed: str, *, today: date, chosen: Mapping[str, Any] | None = None
) -> Reading:
    """Read a sentence; `chosen` are answers to what an earlier reading asked, by slot key.

    Nothing is guessed and nothing is written: what is not certain is asked, and what cannot be
    used is refused with a reason.
    """
    # The patterns of the rules take longer to make than a page to open.
    from crm.spanish.reader import read as by_rules

    return by_rules(session, typed, today=today, chosen=chosen)
