"""The long work of an import, off the thread that draws: it is read, planned and written.

Each returns what does it, with all that it needs as it stands now.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from crm.database import Database
from crm.intake import afterwards, apply, occasions, plan, worker
from crm.intake.answers import Imported
from crm.intake.occasions import OccasionPlan
from crm.intake.plan import ImportPlan
from ui.pages.import_work import Work
from ui.pages.working import last_action
from ui.parts.task import Task


def reading(path: Path, choices: Mapping[str, Any]) -> Callable[[Task], Work]:
    """Read a file, in the process that is there for it."""

    def do(task: Task) -> Work:
        return Work(path, worker.read(path, step=task.step, **choices), choices)

    return do


def planning(db: Database, work: Work) -> Callable[[Task], ImportPlan]:
    """See what each row would do."""
    read_as = work.reading()

    def do(task: Task) -> ImportPlan:
        with db.read() as session:
            return plan.make(session, work.intake, read_as, task.step)

    return do


def planning_events(db: Database, work: Work) -> Callable[[Task], OccasionPlan]:
    """See what each of its events or mails would do."""

    def do(task: Task) -> OccasionPlan:
        with db.read() as session:
            return occasions.make(session, work.intake, task.step)

    return do


def writing(db: Database, work: Work) -> Callable[[Task], tuple[Imported, int | None]]:
    """Keep a copy, and write all of it in one action, or nothing.

    What came in is told with its place in the register, where anything was written.
    """
    planned, answers = work.plan, dict(work.answers)
    events, keep_out = work.events, set(work.keep_out)

    def do(task: Task) -> tuple[Imported, int | None]:
        db.keep_copy(task.step)
        before = last_action(db)
        with db.write() as session:
            if events is not None:
                done = occasions.write(session, events, keep_out, task.step)
            else:
                assert planned is not None
                done = apply.apply(session, planned, answers, step=task.step)
        made_by = last_action(db)
        if made_by == before:  # what was there already said all of it
            return done, None
        with db.read() as session:
            return done, afterwards.last(session, made_by)

    return do
