"""From a sentence to its reading: can it be used, and is it a task or an event."""

from datetime import date

from sqlalchemy.orm import Session

from crm import events
from crm.spanish.actors import cast
from crm.spanish.happening import read_event
from crm.spanish.moments import days_in, hours_in
from crm.spanish.reading import LONGEST, TASK, Reading
from crm.spanish.scene import Chosen, Scene, is_spanish
from crm.spanish.sentence import Sentence
from crm.spanish.tasks import read_task, task_start


def read(session: Session, typed: str, *, today: date, chosen: Chosen | None = None) -> Reading:
    """Read a sentence by rules; `chosen` are answers to what an earlier reading asked, by key."""
    sentence = Sentence.of(typed)
    if why := _unreadable(sentence):
        return Reading(sentence.text, why=why)
    hours = hours_in(sentence)
    days = days_in(sentence, [each.span for each in hours])
    taken = [each.span for each in days] + [each.span for each in hours]
    scene = Scene(
        sentence,
        today,
        chosen or {},
        {
            each.code or str(each.id): (each.id, each.name)
            for each in events.types(session)
            if not each.retired
        },
        hours,
        days,
        cast(session, sentence, today, taken, _answers(chosen or {})),
    )
    if not is_spanish(scene):
        return Reading(sentence.text, why="language")
    wanted = scene.chosen.get("kind")
    start = task_start(scene)
    if wanted == TASK or (wanted is None and start is not None):
        return read_task(scene, start or 0)
    return read_event(scene)


def _answers(chosen: Chosen) -> list[int]:
    """The institutions that were chosen, which the sentence need not name."""
    ids: list[int] = []
    for key, value in chosen.items():
        if key == "organization":
            ids += value or ()
        elif key.startswith("organization:") and value is not None:
            ids.append(value)
    return ids


def _unreadable(sentence: Sentence) -> str:
    if not sentence.text:
        return "empty"
    if len(sentence.text) > LONGEST:
        return "too_long"
    worded = (word.flat for word in sentence.words if len(word.flat) > 1)
    return "" if any(each.isalpha() for word in worded for each in word) else "nothing"
