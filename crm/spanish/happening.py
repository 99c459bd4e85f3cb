"""Sentences that tell an event: of which kind, when, with whom, about what."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time

from crm.dates import PartialDate, show_partial
from crm.i18n import _
from crm.model import OutcomeKind
from crm.model.base import NAME
from crm.spanish import lexicon
from crm.spanish.actors import Role
from crm.spanish.moments import Day, Hour, Way
from crm.spanish.partners import partners
from crm.spanish.reading import TASK, Actor, Option, Reading, Slot, State, settled
from crm.spanish.results import DUE_KINDS, Clause, clauses_of, results_of, verb_of_event
from crm.spanish.scene import Scene, topic_of
from crm.spanish.sentence import Span, inside


def read_event(scene: Scene) -> Reading:
    """Read a sentence as something that took place, or will."""
    clauses = clauses_of(scene)
    head = (0, clauses[0].start if clauses else len(scene.flat))
    topic = topic_of(scene, head)
    kind, way, noun = _kind_and_way(scene, head, topic, clauses)
    told = _told(scene, way, noun)
    on, state, on_slot, day_spans = _when(scene, head, topic, noun, way, told, kind, clauses)
    hour, hour_slot = _hour(scene, head, kind)
    found = partners(scene, head, topic, clauses, kind)
    results, of_results = results_of(scene, clauses, on, day_spans, found)
    type_id, type_name = scene.types.get(kind or "", (None, ""))
    actors = found.actors()
    reading = Reading(
        scene.sentence.text,
        kind=kind,
        type_id=type_id,
        type_name=type_name,
        state=state,
        on=on,
        time=hour.value if hour else None,
        until=hour.until if hour else None,
        organizations=actors,
        people=tuple(found.people),
        results=tuple(results),
    )
    if kind is None:
        question = Slot("kind", "kind", options=_kinds(scene), question=_("¿Qué fue?"))
        sure = [each for each in (*found.slots, on_slot, hour_slot, *of_results) if each]
        # Nothing else is asked until the kind is known.
        return settled(replace(reading, slots=(question, *(e for e in sure if not e.asked))))
    subject = _subject(scene, type_name, actors, topic)
    slots = [
        *found.slots,
        Slot("kind", "kind", kind, type_name, noun, _kinds(scene)),
        on_slot,
        hour_slot,
        Slot("subject", "subject", subject, subject, topic),
        *of_results,
    ]
    notes = scene.sentence.text if _left_over(scene, head, topic, noun) else ""
    return settled(
        replace(reading, subject=subject, notes=notes, slots=tuple(each for each in slots if each))
    )


def _kinds(scene: Scene) -> tuple[Option, ...]:
    kinds = [Option(code, name) for code, (_id, name) in scene.types.items()]
    return (*kinds, Option(TASK, OutcomeKind.TASK.label))


def _kind_and_way(
    scene: Scene, head: Span, topic: Span | None, clauses: list[Clause]
) -> tuple[str | None, Way, Span | None]:
    """Which kind of event it was, whether past or to come, and the words that say so."""
    flat = scene.flat
    found = [
        (match, each)
        for each in lexicon.HEADS
        for match in each.form.finditer(flat, *head)
        if not inside(match.start(), [*scene.names, *([topic] if topic else [])])
    ]
    found.sort(key=lambda each: (each[0].start(), -each[0].end()))
    wanted = scene.chosen.get("kind")
    if not found:
        way = Way.PAST if any(each.past for each in clauses) else Way.NEAREST
        return wanted, way, None
    match, first = found[0]
    noun, way = match.span(), first.way
    if first.noun:
        way = _way_of_noun(scene.unsaid((0, noun[0])), scene.unsaid(head))
    if way is Way.NEAREST and any(each.past for each in clauses):
        way = Way.PAST
    unclear = (
        _doubtful(scene, head, topic, noun)
        or _second_event(scene, found, match)
        or (not first.noun and any(_next_event(scene, each) for each in clauses))
    )
    told = None if unclear or first.kind not in scene.types else first.kind
    return wanted or told, way, noun


def _told(scene: Scene, way: Way, noun: Span | None) -> State | None:
    """What the verb says; «nos reunimos» tells of what was, unless its day is to come."""
    if way is not Way.NEAREST:
        return "held" if way is Way.PAST else "planned"
    if noun is None:
        return None
    said = scene.flat[slice(*noun)]
    verb = any(each.form.fullmatch(said) for each in lexicon.HEADS if not each.noun)
    return "held" if verb or lexicon.LIGHT_EITHER.search(scene.unsaid((0, noun[0]))) else None


def _way_of_noun(before: str, around: str) -> Way:
    """A noun is in no time; «hubo» and «habrá» around it put it there."""
    if lexicon.LIGHT_FUTURE.search(around) or lexicon.PLANNING.search(before):
        return Way.FUTURE
    return Way.PAST if lexicon.LIGHT_PAST.search(before) else Way.NEAREST


def _second_event(
    scene: Scene, found: list[tuple[re.Match[str], lexicon.Head]], first: re.Match[str]
) -> bool:
    """Tell whether another event is named beside the first."""
    for match, head in found[1:]:
        if match.start() < first.end() or (not head.noun and match.group() == first.group()):
            continue
        before = _BESIDE.sub("", scene.unsaid((0, match.start()))).rstrip()
        if before.endswith((" y", ",", ";", ".", " e", " pero")):
            return True
    return False


_BESIDE = re.compile(
    r"(?:\s*\b(?:el|la|los|las|un|una|luego|despues|mas\s+tarde|"
    r"tambien|ademas|de\s+ahi|otra|otro|vez|tuvimos|tuve|hubo|hicimos|(?:por|en|a)\s+la\s+"
    r"(?:tarde|noche|manana|vuelta)))*\s*$"
)


def _next_event(scene: Scene, clause: Clause) -> bool:
    """«Visité Comas y mañana visitaré Breña»: what is promised is an event with somebody."""
    return verb_of_event(scene, clause.subject[1]) and any(
        each.role is Role.WITH
        for each in scene.cast.mentions
        if clause.start <= each.span[0] < clause.end
    )


def _doubtful(scene: Scene, head: Span, topic: Span | None, noun: Span) -> bool:
    """Tell whether something denies the event, or whether it is said in words nobody knows."""
    for found in (
        *lexicon.UNDONE.finditer(scene.flat, *head),
        *lexicon.DOUBT.finditer(scene.flat, *head),
    ):
        if inside(found.start(), scene.names) or (topic and inside(found.start(), [topic])):
            continue
        near = not re.search(r"[,.;]\s", scene.flat[noun[1] : found.start()])
        if near or lexicon.UNDONE.match(scene.flat, found.start()):
            return True
    return _says_more(scene.unsaid((head[0], noun[0])))


def _says_more(rest: str) -> bool:
    """Tell whether there are words left that are not the usual ones around an event."""
    for form in lexicon.LIGHT:
        rest = form.sub(" ", rest)
    return re.search(r"[a-z]{2,}", lexicon.FILLERS.sub(" ", rest)) is not None


def _when(
    scene: Scene,
    head: Span,
    topic: Span | None,
    noun: Span | None,
    way: Way,
    told: State | None,
    kind: str | None,
    clauses: list[Clause],
) -> tuple[PartialDate | None, State | None, Slot | None, list[Span]]:
    """The day of the event and whether it was held; the days taken out of the results for it."""
    if chosen := scene.chosen.get("on"):
        return chosen, _state(chosen, way, scene.today), _on_slot(scene, chosen, None), []
    inner = [each for each in scene.days_within(head) if not each.soon]
    own = [each for each in inner if not each.of_noun or _of_event(scene, noun, each)]
    days = own or inner[:1]
    days = [each for each in days if not (topic and topic[0] <= each.span[0] < topic[1])] or days
    moved: list[Span] = []
    if not days:
        days = [
            each
            for clause in clauses
            if clause.kind not in DUE_KINDS
            for each in scene.days_within((clause.text_start, clause.end))
            if each.spoken and each.find(scene.today, way).value
        ]
        moved = [each.span for each in days]
    if not days:
        return None, told if kind else None, _ask_on(scene, (), told), []
    day = days[0]
    if day.intro == "para":
        way, told = Way.FUTURE, "planned"
    found = day.find(scene.today, way)
    value, problem = found.value, found.problem
    if len({each.find(scene.today, way) for each in days}) > 1:
        problem, value = _("Hay dos fechas."), None
    elif (day.due and day.intro != "para") or day.after or day.ending:
        problem, value = _("Falta el día exacto."), None
    if way is Way.NEAREST and found.options:
        told = None  # it follows from the day
    if value and not problem and _against(value, way, scene.today):
        problem, value, told = _("La fecha no va con lo que dice el verbo."), None, None
    if kind is None:
        return value, None, _on_slot(scene, value, day.span) if value else None, moved
    state = _state(value, way, scene.today) if value else None
    if value and state:
        return value, state, _on_slot(scene, value, day.span), moved
    if not found.options and way is Way.NEAREST:
        said = _vague_state(scene.flat[slice(*day.span)])
        told = said or (told if found.missing else None)
    options = {each: None for one in days for each in one.find(scene.today, way).options}
    return None, told, _ask_on(scene, options, told, problem, day.span), moved


def _of_event(scene: Scene, noun: Span | None, day: Day) -> bool:
    """«La reunión de ayer», «la reunión con Lince del 5»."""
    between = scene.unsaid((noun[1], day.span[0])) if noun else "x"
    return not re.search("[a-z]", lexicon.FILLERS.sub(" ", between))


def _against(value: PartialDate, way: Way, today: date) -> bool:
    late, early = value.first > today, value.last < today
    return (way is Way.PAST and late) or (way is Way.FUTURE and early)


def _vague_state(said: str) -> State | None:
    if re.search(r"pasad|hace|reciente|otro dia|ultim", said):
        return "held"
    return "planned" if re.search(r"proxim|viene|entrante|siguiente", said) else None


def _state(on: PartialDate, way: Way, today: date) -> State | None:
    """Held or to come; nothing, where a whole month leaves it open."""
    if on.first > today:
        return "planned"
    if on.last < today or way is Way.PAST:
        return "held"
    if way is Way.FUTURE:
        return "planned"
    return "held" if on.precision == "day" else None


def _on_slot(scene: Scene, on: PartialDate, span: Span | None) -> Slot:
    return Slot("on", "on", on, _shown_day(on, scene.today), span)


def _shown_day(on: PartialDate, today: date) -> str:
    if on.precision == "day":
        near = {0: _("hoy"), -1: _("ayer"), 1: _("mañana")}.get((on.first - today).days)
        if near:
            return near
    return show_partial(on, today)


def _ask_on(
    scene: Scene,
    options: Iterable[PartialDate],
    told: State | None,
    problem: str = "",
    span: Span | None = None,
) -> Slot:
    days = list(options) or ([] if told == "planned" else [PartialDate.day(scene.today)])
    question = {"held": _("¿Cuándo fue?"), "planned": _("¿Cuándo será?")}.get(
        told or "", _("¿Cuándo?")
    )
    return Slot(
        "on",
        "on",
        span=span,
        options=tuple(
            Option(each, _shown_day(each, date.min) if each.first != scene.today else _("hoy"))
            for each in days
        ),
        question=f"{problem} {question}".strip(),
    )


def _hour(scene: Scene, head: Span, kind: str | None) -> tuple[Hour | None, Slot | None]:
    if "time" in scene.chosen:
        at = scene.chosen["time"]
        slot = Slot("time", "time", at, f"{at:%H:%M}") if at else None
        return (Hour((0, 0), at) if at else None), slot
    hours = [each for each in scene.hours if head[0] <= each.span[0] < head[1]]
    hours = hours or _bare_hours(scene, head)
    if not hours:
        return None, None
    hour = _in_part(scene, hours[0])
    if len({(each.value, each.options) for each in hours}) > 1:
        hour = replace(hour, value=None, problem=_("Hay dos horas."))
    if hour.value is not None:
        shown = f"{hour.value:%H:%M}" + (f"–{hour.until:%H:%M}" if hour.until else "")
        return hour, Slot("time", "time", hour.value, shown, hour.span)
    options = tuple(Option(each, f"{each:%H:%M}") for each in hour.options)
    question = " ".join(filter(None, (hour.problem, _("¿A qué hora?"))))
    return hour, Slot("time", "time", None, "", hour.span, options, question)


def _in_part(scene: Scene, hour: Hour) -> Hour:
    """«Mañana por la tarde a las 4», «ayer en la noche a las 8»: the day says which hour it is."""
    parts = {found["part"] for day in scene.days for found in _PART.finditer(scene.flat, *day.span)}
    if len(parts) != 1:
        return hour
    early = parts == {"manana"}
    if len(hour.options) == 2:
        return replace(hour, value=min(hour.options) if early else max(hour.options), options=())
    said = scene.flat[slice(*hour.span)]
    if early or hour.value is None or not 1 <= hour.value.hour <= 12 or _HALF.search(said):
        return hour
    if hour.value.hour == 12:  # noon, or else the end of the day
        return hour if parts == {"tarde"} else replace(hour, value=None)
    until = hour.until.replace(hour=hour.until.hour % 12 + 12) if hour.until else None
    return replace(hour, value=hour.value.replace(hour=hour.value.hour + 12), until=until)


_HALF = re.compile(r"[ap]\.?\s?m\b|manana|tarde|noche")
_PART = re.compile(r"\b(?:(?:por|en|a|de)\s+la|esta)\s+(?P<part>manana|tarde|noche)\b")
_BARE = re.compile(
    r"(?:\s{2}|,\s*|\bde\s+)(?P<hour>\d{1,2})(?:\s*(?:a|-)\s*\d{1,2})?(?=\s{2}|\s*$|\s*[,.;:](?:\s|$))"
)


def _bare_hours(scene: Scene, head: Span) -> list[Hour]:
    """«Reunión con Ate hoy 10»: a number by itself may be the hour, and is asked."""
    return [
        Hour(found.span("hour"), None, options=tuple(time(each) for each in likely))
        for found in _BARE.finditer(scene.unsaid(head))
        if (hour := int(found["hour"])) < 24
        for likely in [(hour,) if not 1 <= hour <= 7 else (hour + 12, hour)]
    ]


def _subject(scene: Scene, type_name: str, actors: tuple[Actor, ...], topic: Span | None) -> str:
    if said := scene.chosen.get("subject"):
        return str(said)
    if topic and (words := scene.sentence.without(topic, [])):
        return words[:NAME]
    if not actors:
        return type_name
    *firsts, last = [each.name for each in actors]
    names = _("{names} y {last}").format(names=", ".join(firsts), last=last) if firsts else last
    return _("{type} con {names}").format(type=type_name, names=names)[:NAME]


def _left_over(scene: Scene, head: Span, topic: Span | None, noun: Span | None) -> bool:
    """Tell whether the event says more than its slots hold: then it is kept whole as a note."""
    known = [each for each in (topic, noun) if each]
    rest = scene.unsaid(head, known)
    return _says_more(rest) or re.search(r"\d", rest) is not None
