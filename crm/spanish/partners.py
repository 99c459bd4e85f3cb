"""With whom an event was, or a task is."""

import re
from dataclasses import replace
from itertools import pairwise

from crm.i18n import _
from crm.model import OutcomeKind
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
    with_ = [each for each in with_ if not _at_another(scene, each, with_[0])]
    staff = _staff(scene)
    dealing = _dealing(scene, [*mentions, *staff], head, topic, clauses) if kind else []
    named = {id_ for each in with_ if each not in dealing for id_ in each.ids}
    named |= {id_ for each in staff if each.span[0] < head[1] for id_ in each.ids}
    if all(named & set(each.ids) for each in dealing):
        dealing = []  # all of them took part
    partners = [*with_, *(each for each in subjects if not with_)]
    partners = [each for each in partners if each not in dealing]
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
        others = _unplaced([*mentions, *staff], in_head, partners, clauses, known)
        if dealing:
            others = list(dict.fromkeys([*partners, *dealing, *others]))
        missing = not found.ids and not any(each.asked for each in found.slots)
        unknown = _unknown_partner(scene, partners, clauses) or (
            not with_ and _unknown_first(scene, head)
        )
        if missing or others or unknown:
            _ask_partner(scene, found, others or ([] if partners else mentions))
    return found


def _at_another(scene: Scene, mention: Mention, first: Mention) -> bool:
    """«Llamé a Lince por el taller con Ate»: Ate was at something else."""
    before = scene.unsaid((0, first.span[0]))
    between = scene.unsaid((first.span[1], mention.span[0]))
    return any(each.form.search(before) for each in lexicon.HEADS) and any(
        each.noun and each.form.search(between) for each in lexicon.HEADS
    )


def _staff(scene: Scene) -> list[Mention]:
    """The people of the sentence as the institutions for which they act."""
    return [
        Mention(each.span, each.span, tuple(each.employers))
        for each in scene.cast.humans
        if each.employers
    ]


def _dealing(
    scene: Scene, mentions: list[Mention], head: Span, topic: Span | None, clauses: list[Clause]
) -> list[Mention]:
    """Institutions of which one acts on another, in the event or apart: «Ate le pidió a Lince …».

    Whoever acts without being named is the one with whom the event was.
    """
    found: list[Mention] = []
    for clause in clauses:
        if clause.subject[1] > 0 and (told := _acted_on(scene, mentions, clause)):
            verb = clause.subject[1]
            found += [e for e in mentions if e.span[1] <= verb and _acts(scene, e, verb)]
            found += told
    in_head = [each for each in mentions if each.span[0] < head[1]]
    for one, other in pairwise(in_head):
        between = scene.unsaid((one.span[1], other.span[0]), [topic] if topic else ())
        if one.role in (Role.SUBJECT, Role.LOOSE) and _DEED.search(between):
            found += [one, other]
        if one.role is Role.WITH and _WHO_DEALT.search(between):
            found.append(other)
    return found


def _acted_on(scene: Scene, mentions: list[Mention], clause: Clause) -> list[Mention]:
    """Those to whom the verb of a result is done: «pidió a Lince …», «ofreció su local a Lince»."""
    told = []
    for each in mentions:
        if not clause.text_start <= each.span[0] < clause.end:
            continue
        between = scene.unsaid((clause.text_start, each.span[0]))
        if clause.kind is OutcomeKind.COMMITMENT:
            between = _THAT.sub("", between)
        near = not re.search(r"[a-z]", _TOWARDS.sub(" ", between))
        given = clause.kind not in (OutcomeKind.AGREEMENT, OutcomeKind.COMMITMENT)
        if near or (given and _GIVEN_TO.search(between) and not _TOLD_APART.search(between)):
            told.append(each)
    return told


def _acts(scene: Scene, mention: Mention, verb: int) -> bool:
    """Tell whether a name stands right before a verb, as its subject."""
    between = scene.unsaid((mention.span[1], verb))
    return mention.role is not Role.WITH and not re.search("[a-z.,;:]", _PRONOUN.sub(" ", between))


_WHO_DEALT = re.compile(r"\b(?:que|quien|cual)\s+(?:[a-z]+\s+)+(?:al?|con)\s*$")
_PRONOUN = re.compile(r"\b(?:les?|l[aeo]s?|se|nos|me|ya|tambien)\b")
_THAT = re.compile(r"^\s*que\b")  # «quedamos en que Lince enviará …»
_TOWARDS = re.compile(r"\b(?:al?|con|c|el|la|los|las|les?|de|del)\b")
_GIVEN_TO = re.compile(r"\bal?\s+(?:(?:el|la|los|las)\s+)?$")
# Another verb, a pause or an event: what follows belongs to it.
_TOLD_APART = re.compile(
    r"[,.;:]|\b(?:que|sobre|para|por|y|[a-z]{2,}[aei]r(?:l[aeo]s?|se|nos|me)?)\b|"
    + "|".join(each.form.pattern for each in lexicon.HEADS if each.noun)
)
_DEED = re.compile(rf"^(?!.*(?:{_TOLD_APART.pattern}))\s*(?:\b[a-z]+\b\s*){{1,8}}\b(?:al?|con)\s*$")


def _unplaced(
    mentions: list[Mention],
    in_head: list[Mention],
    partners: list[Mention],
    clauses: list[Clause],
    known: set[int],
) -> list[Mention]:
    """Institutions that may have taken part as well, or in place of those that are sure."""
    apart = (Role.PLACE, Role.OF)
    loose = [each for each in in_head if each not in partners and each.role not in apart]
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


def _unknown_first(scene: Scene, head: Span) -> bool:
    """Tell whether an enumeration begins with a name that is not in the file."""
    return any(
        not inside(found.end(), scene.taken)
        and scene.sentence.capital(found.end())
        and _may_be_name(scene, found.end(), listed=False)
        for found in _WITH_ONE.finditer(scene.flat, *head)
    )


_WITH_ONE = re.compile(r"\bcon\s+(?:(?:el|la|los|las)\s+)?(?=[a-z])")


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
