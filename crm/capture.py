"""Quick capture: one Spanish sentence read by rules as an event or a task, and saved."""

from crm.spanish.reader import read
from crm.spanish.reading import TASK, Option, Reading, Result, Slot, Someone
from crm.spanish.saving import event_values, plain_values, save, task_values

__all__ = [
    "TASK",
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
