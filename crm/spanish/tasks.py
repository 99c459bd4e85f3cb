"""Sentences that say something to do: «Llamar a Comas el viernes»."""

import re
from datetime import date

from crm.dates import show_date
from crm.i18n import _
from crm.model import OutcomeKind
from crm.spanish import lexicon
from crm.spanish.moments import Day, Way
from crm.spanish.partners import task_actors
from crm.spanish.reading import TASK, Reading, Slot, settled
from crm.spanish.results import ask_due
from crm.spanish.scene import Scene, shown_due
from crm.spanish.sentence import inside


def task_start(scene: Scene) -> int | None:
    """Where the words of a task begin, if the sentence is one."""
    flat, here = scene.flat, 0
    for day in scene.days:
        if not flat[here : day.span[0]].strip(" ,:"):
            here = day.span[1]
    here += len(flat[here:]) - len(flat[here:].lstrip(" ,:.-–¡"))
    rest = flat[here:]
    if "?" in flat or "¿" in flat:
        return None
    if found := lexicon.TASK.match(rest):
        return here + found.end()
    found = lexicon.INFINITIVE.match(rest)
    if not found or inside(here, scene.names):
        return None
    if any(each.noun and each.form.match(flat, here) for each in lexicon.HEADS):
        return None  # «webinar» ends as a verb does
    if lexicon.PLANNING.match(rest) and _planned_by_now(scene):
        return None
    verb = found["verb"]
    known = verb in lexicon.INFINITIVES and verb not in lexicon.NOT_INFINITIVES
    likely = found[0] == verb and verb not in lexicon.NOT_INFINITIVES and len(verb) > 3
    likely = likely and lexicon.AFTER_INFINITIVE.match(rest, found.end()) is not None
    return here if known or likely else None


def _planned_by_now(scene: Scene) -> bool:
    """«Agendar una reunión» with its day is the meeting itself; without, something to do."""
    days = [each for each in scene.days if not each.of_noun]
    noun = any(head.noun and head.form.search(scene.flat) for head in lexicon.HEADS)
    return noun and len(days) == 1 and (not days[0].due or days[0].intro.startswith("para"))


def read_task(scene: Scene, start: int) -> Reading:
    sentence, chosen = scene.sentence, scene.chosen
    span = (start, len(sentence.text))
    days = [each for each in scene.days if not each.of_noun and not each.soon]
    due, due_slot = _task_due(scene, days)
    text = chosen.get("text") or sentence.without(
        span, [each.span for each in days if not _IS.search(scene.flat[: each.span[0]])]
    )
    slots = [Slot("kind", "kind", TASK, OutcomeKind.TASK.label)]
    actors, people, of_actors = task_actors(scene)
    slots += of_actors
    slots.append(
        Slot("text", "text", text, text)
        if text
        else Slot("text", "text", question=_("¿Qué hay que hacer?"))
    )
    slots.append(due_slot)
    return settled(
        Reading(
            sentence.text,
            kind=TASK,
            type_name=OutcomeKind.TASK.label,
            organizations=actors,
            people=people,
            text=text,
            due=due,
            slots=tuple(slots),
        )
    )


_IS = re.compile(r"\b(?:es|son|sera|seran)\s*$")  # without its day, the rest would say nothing


def _task_due(scene: Scene, days: list[Day]) -> tuple[date | None, Slot]:
    if "due" in scene.chosen:
        due = scene.chosen["due"]
        return due, Slot("due", "due", due, shown_due(due, scene.today))
    if not days:
        return None, Slot("due", "due")
    found = days[0].find(scene.today, Way.FUTURE)
    value = found.value
    problem = found.problem
    if len(days) > 1:
        problem = _("Hay dos fechas.")
    elif days[0].after:
        problem = _("Falta el día exacto.")
    elif past := days[0].just_gone(scene.today, value):
        problem = _("El {day} ya pasó.").format(day=show_date(past))
    elif value and value.precision == "day" and value.first < scene.today:
        problem = _("El {day} ya pasó.").format(day=show_date(value.first))
    elif value is None or value.precision != "day":
        problem = problem or _("Falta el día exacto.")
    if problem:
        ahead = [each for each in found.options if each.first >= scene.today]
        return None, ask_due("due", days[0].span, problem, ahead)
    assert value is not None
    return value.first, Slot(
        "due", "due", value.first, shown_due(value.first, scene.today), days[0].span
    )
