"""With whom an event was, or a task is."""

import re
from dataclasses import replace

from crm.i18n import _
from crm.spanish import lexicon
from crm.spanish.actors import Mention, Role
from crm.spanish.gathered import Gathered
from crm.spanish.reading import Actor, Slot, Someone
from crm.spanish.results import Clause
from crm.spanish.scene import Scene, key_of, options_of
from crm.spanish.sentence import Span, inside, overlap


def task_actors(
    scene: Scene,
) -> tuple[tuple[Actor, ...], tuple[Someone, ...], list[Slot]]:
    """Whom a task is about: one institution or one enumeration of them, or it is asked."""
    mentions = [each for each in scene.cast.mentions if each.role is not Role.PLACE]
    groups = {each.group for each in mentions}
    if len(groups) > 1 and not any(each.startswith("organization") for each in scene.chosen):
        ids = dict.fromkeys(id_ for each in mentions for id_ in each.ids)
        question = _("¿Con qué institución es?")
        slot = Slot(
            "organization", "organization", options=options_of(scene, ids), question=question
        )
        return (), (), [slot]
    if len(groups) > 1:
        mentions = [each for each in mentions if key_of(scene, each) in scene.chosen]
    loose = [each for each in mentions if each.role in (Role.LOOSE, Role.SUBJECT)]
    sure = [replace(each, doubt=True) if each in loose else each for each in mentions]
    found = Gathered(scene)
    for each in sure:
        found.take(each)
    for human in scene.cast.humans:
        found.meet(human, needed=False)
    found.add_chosen()
    return found.actors(), tuple(found.people), found.slots


def partners(
    scene: Scene, head: Span, topic: Span | None, clauses: list[Clause], kind: str | None
) -> Gathered:
    """Who took part: whom the event names, not those whom it only tells of."""
    found = Gathered(scene)
    mentions = [each for each in scene.cast.mentions if not (topic and overlap(each.span, topic))]
    in_head = [each for each in mentions if each.span[0] < head[1]]
    with_ = [each for each in in_head if each.role is Role.WITH]
    subjects = [each for each in in_head if each.role is Role.SUBJECT]
    partners = [*with_, *(each for each in subjects if not with_)]
    if kind is None and not partners:
        partners = [each for each in mentions if each.role in (Role.WITH, Role.SUBJECT)]
    for each in partners:
        found.take(each)
    for human in scene.cast.humans:
        if kind is None or (human.span[0] < head[1] and not (topic and overlap(human.span, topic))):
            found.meet(human, needed=kind is not None)
    found.add_chosen()
    if kind is not None and "organization" not in scene.chosen:
        known = {id_ for each in partners for id_ in each.ids} | set(found.ids)
        others = _unplaced(scene, mentions, in_head, partners, clauses, known)
        missing = not found.ids and not any(each.asked for each in found.slots)
        if missing or others or _unknown_partner(scene, partners, clauses):
            _ask_partner(scene, found, others or ([] if partners else mentions))
    return found


def _unplaced(
    scene: Scene,
    mentions: list[Mention],
    in_head: list[Mention],
    partners: list[Mention],
    clauses: list[Clause],
    known: set[int],
) -> list[Mention]:
    """Institutions that may have taken part as well, or in place of those that are sure."""
    loose = [
        each for each in in_head if each not in partners and each.role in (Role.LOOSE, Role.SUBJECT)
    ]
    acting = [
        each
        for clause in clauses
        for each in mentions
        if clause.subject[0] <= each.span[0] < clause.subject[1] and each.span[0] >= clause.start
    ]
    return [each for each in (*loose, *acting) if partners and not known & set(each.ids)]


def _unknown_partner(scene: Scene, partners: list[Mention], clauses: list[Clause]) -> bool:
    """Tell whether an enumeration goes on with a name that is not in the file."""
    starts = {place for each in clauses for place in (each.start, each.text_start)}
    for each in partners:
        joint = _JOINT.match(scene.flat, each.span[1])
        if not joint or inside(joint.end(), scene.taken):
            continue
        here = joint.end()
        if any(here <= start <= here + 3 for start in starts):
            continue
        if _may_be_name(scene, here, listed=joint["and"] is not None):
            return True
    return False


def _may_be_name(scene: Scene, here: int, *, listed: bool) -> bool:
    """Tell whether a word begins the name of another partner, and not what was done next."""
    word = re.compile(r"[a-z]*").match(scene.flat, here)
    if word is None or _TITLE.match(scene.flat, here):
        return False
    if scene.sentence.capital(here):
        return not any(form.match(scene.flat, here) for form, _kind, _debtor in lexicon.TRIGGERS)
    verb = re.search(r"(?:ron|mos|io|o)$", word[0])
    return listed and not verb and word[0] not in lexicon.STOP


_JOINT = re.compile(
    r"\s*(?:,|(?P<and>\b(?:y|e)\b))\s*(?:con\s+)?(?:(?:el|la|los|las)\s+)?(?=[a-z])"
)
_TITLE = re.compile(
    r"(?:senor|sra?\b|dra?\b|doctor|ing\b|ingenier|lic\b|licenciad|abog|don\b|dona\b|prof)"
)


def _ask_partner(scene: Scene, found: Gathered, mentions: list[Mention]) -> None:
    ids = dict.fromkeys(id_ for each in mentions for id_ in each.ids)
    found.slots.append(
        Slot(
            "organization",
            "organization",
            options=options_of(scene, ids),
            question=_("¿Con qué institución?"),
        )
    )
