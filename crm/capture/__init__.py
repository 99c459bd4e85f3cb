"""Quick capture: one Spanish sentence read by rules as an event or a task, and saved."""

from crm.capture.reader import read
from crm.capture.reading import TASK, Option, Reading, Result, Slot, Someone
from crm.capture.saving import event_values, save, task_values

__all__ = [
    "TASK",
    "Option",
    "Reading",
    "Result",
    "Slot",
    "Someone",
    "event_values",
    "read",
    "save",
    "task_values",
]
