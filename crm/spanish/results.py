"""What came of an event: «acordó …», «se comprometió a … antes del 20/12»."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from crm.dates import PartialDate, show_date
from crm.i18n import _
from crm.model import OutcomeKind
from crm.spanish import lexicon
from crm.spanish.gathered import Gathered
from crm.spanish.moments import Day, Found, Way
from crm.spanish.reading import Debtor, Option, Result, Slot
from crm.spanish.scene import Scene, shown_due, topic_of
from crm.spanish.sentence import Span, inside, overlap

NEAR = 5  # words between a pause and the verb that are still its subject
DUE_KINDS = (OutcomeKind.AGREEMENT, OutcomeKind.COMMITMENT, OutcomeKind.TASK)


@dataclass(frozen=True)
class Clause:
    """A piece of the sentence that says a result."""

    start: int
    text_start: int
    end: int
    kind: OutcomeKind | None
    debtor: str
    past: bool
    subject: Span


def clauses_of(scene: Scene) -> list[Clause]:
    """The pieces that say results, in order, each up to where the next begins."""
    starts = sorted(
        [*_marked(scene), *_triggered(scene), *_promised(scene)], key=lambda each: each.text_start
    )
    made: list[Clause] = []
    for each in starts:
        if made and (each.start < made[-1].text_start or _under_label(scene, made[-1], each)):
            continue
        made.append(each)
    ends = [*(each.start for each in made[1:]), len(scene.flat)][: len(made)]
    whole = [replace(each, end=end) for each, end in zip(made, ends, strict=True)]
    return [piece for each in whole for piece in _shared_out(scene, each)]


def _under_label(scene: Scene, label: Clause, clause: Clause) -> bool:
    """«Compromisos: Ate enviará …»: the label has said already what it is."""
    said = scene.flat[label.start : label.text_start].rstrip()
    return said.endswith(":") and not scene.flat[label.text_start : clause.start].strip()


def _shared_out(scene: Scene, clause: Clause) -> list[Clause]:
    """«Lince quedó en firmar y nosotros en enviar el acta»: one verb for what each will do."""
    pieces = [clause]
    if clause.kind is not OutcomeKind.COMMITMENT:
        return pieces
    told: set[int] = set()  # «invitar a la OIM y ACNUR a …»: ACNUR does nothing there
    names: dict[Span, str] = {}
    for each in scene.cast.mentions:
        if clause.text_start <= each.span[0] < clause.end:
            names |= {} if each.group in told else {each.span: "they"}
            told.add(each.group)
    ours = {each.span("who"): "we" for each in _OURSELVES.finditer(scene.flat)}
    for span, debtor in sorted((names | ours).items()):
        joint = _JOINED.search(scene.flat[: span[0]])
        does = _DOES.match(scene.flat, span[1])
        if joint is None or does is None or does["verb"] not in lexicon.INFINITIVES:
            continue
        here, text = joint.start(), does.start("verb")
        last = pieces[-1]
        if last.text_start < here and text < last.end:
            more = replace(last, start=here, text_start=text, debtor=debtor, subject=(here, text))
            pieces[-1:] = [replace(last, end=here), more]
    return pieces


_OURSELVES = re.compile(r"\b(?P<who>nosotr[oa]s|yo)\b")
_JOINED = re.compile(r"\s*(?:[,;]|,?\s\b[ye])\s*$")
_DOES = re.compile(
    r"\s+(?:a|en|de)\s+(?P<verb>[a-z]+?[aei]r)(?:l[aeo]s?|sel[aeo]s?|se|nos|les?)?\b"
)
_BLANKS = re.compile(r"\s*")
_SEPARATOR = re.compile(r"[,.;:]\s|(?:\by|\be|\bpero|\bademas|\btambien)\s+")


def _since_separator(scene: Scene, place: int) -> int:
    """Where the piece begins in which something stands."""
    last = 0
    for found in _SEPARATOR.finditer(scene.flat, 0, place):
        if not inside(found.start(), scene.names):
            last = found.end()
    return last


def _marked(scene: Scene) -> list[Clause]:
    return [
        Clause(found.start(), found.end(), 0, lexicon.MARKS[found["letter"]], "", False, (0, 0))
        for found in lexicon.MARK.finditer(scene.flat)
    ]


def _first_mark(scene: Scene) -> int:
    """From where on only marks begin a result, for they were typed on purpose."""
    mark = lexicon.MARK.search(scene.flat)
    return mark.start() if mark else len(scene.flat)


def _triggered(scene: Scene) -> list[Clause]:
    """The results that a verb says; after the first, only a verb near a pause begins another."""
    topic = topic_of(scene, (0, len(scene.flat)))
    found = sorted(
        (match.start(), -match.end(), match, kind, debtor)
        for form, kind, debtor in lexicon.TRIGGERS
        for match in form.finditer(scene.flat, 0, _first_mark(scene))
        if _may_begin(scene, match.start(), topic)
    )
    made: list[Clause] = []
    for here, _end, match, kind, debtor in found:
        start = _since_separator(scene, here)
        near = len(scene.flat[start:here].split()) < NEAR
        if made and not near:
            continue
        if not near or not _only_subject(scene, (start, here)):
            start = here
        past = _tells_past(match[0])
        text = _BLANKS.match(scene.flat, match.end())
        end = text.end() if text and match[0].endswith(":") else match.end()
        made.append(Clause(start, end, 0, kind, debtor, past, (start, here)))
    return made


def _may_begin(scene: Scene, here: int, topic: Span | None) -> bool:
    """Tell whether a verb says a result of its own, and is neither denied nor told of."""
    before = scene.flat[:here]
    return not (
        inside(here, scene.names)
        or _is_the_event(scene, here)
        or lexicon.RELATIVE.search(before)
        or lexicon.OBJECTION.search(before)
        or (topic and topic[0] <= here < topic[1])
    )


def _is_the_event(scene: Scene, here: int) -> bool:
    """«Vamos a visitar …», «vamos a tener una reunión …»: what is to come is the event itself."""
    before = scene.unsaid((0, here))
    if any(head.form.search(before) for head in lexicon.HEADS):
        return False
    if verb_of_event(scene, here):
        return True
    light = lexicon.LIGHT_FUTURE.match(scene.unsaid((0, len(scene.flat))), here)
    return light is not None and any(
        not re.search("[a-z]{2,}", lexicon.FILLERS.sub(" ", scene.unsaid((light.end(), noun))))
        for head in lexicon.HEADS
        if head.noun
        for noun in [found.start() for found in head.form.finditer(scene.flat, light.end())]
    )


def verb_of_event(scene: Scene, here: int) -> bool:
    """Tell whether a verb to come stands here that is an event: «llamaremos», «vamos a visitar»."""
    return any(
        found.start() <= here < found.end()
        for head in lexicon.HEADS
        if head.way is Way.FUTURE
        for found in head.form.finditer(scene.flat)
    )


def _only_subject(scene: Scene, span: Span) -> bool:
    """Tell whether what stands before a verb is its subject, and not the event itself."""
    text = scene.flat[span[0] : span[1]]
    if any(overlap(span, each) for each in scene.moments):
        return False
    return not any(head.form.search(text) for head in lexicon.HEADS)


def _tells_past(trigger: str) -> bool:
    return re.search(r"\b\w+(?:[io]o|ieron|aron|imos|amos|eti|uso|rdo|rego)\b", trigger) is not None


def _promised(scene: Scene) -> list[Clause]:
    """«Enviaremos …», «OIT enviará …»: a verb in the future is itself what was promised."""
    made = []
    for found in lexicon.FUTURE.finditer(scene.flat, 0, _first_mark(scene)):
        here, we = found.start(), found["person"] in ("emos", "e")
        start = _since_separator(scene, here)
        before = scene.flat[start:here]
        event = _is_the_event(scene, here) or (
            start == 0
            and any(head.form.search(scene.flat[: found.end()]) for head in lexicon.HEADS)
        )
        if (
            event
            or found["stem"] not in lexicon.INFINITIVES
            or inside(here, scene.names)
            or len(before.split()) > NEAR
            or re.search(r"\bque\b", before)
            or lexicon.RELATIVE.search(before)
            or lexicon.OBJECTION.search(before)
        ):
            continue
        # «… que firmarán y publicarán …» is one promise; «… y Ate publicará …» another.
        joined = scene.flat[:start].rstrip().endswith((" y", " e"))
        if joined and not we and not _names_any(scene, (start, here)):
            continue
        debtor = "we" if we else "they"
        made.append(Clause(start, start, 0, OutcomeKind.COMMITMENT, debtor, False, (start, here)))
    return made


def _names_any(scene: Scene, span: Span) -> bool:
    return any(span[0] <= each.span[0] < span[1] for each in scene.cast.mentions)


def results_of(
    scene: Scene, clauses: list[Clause], on: PartialDate | None, moved: list[Span], found: Gathered
) -> tuple[list[Result], list[Slot]]:
    """The results of an event, with what is asked of them."""
    results, slots = [], []
    for number, clause in enumerate(clauses):
        key = f"result:{number}"
        if key in scene.chosen and scene.chosen[key] is None:
            continue
        result, asked = _result(scene, clause, key, on, moved, found)
        results.append(result)
        slots += asked
    return results, slots


def _result(
    scene: Scene,
    clause: Clause,
    key: str,
    on: PartialDate | None,
    moved: list[Span],
    found: Gathered,
) -> tuple[Result, list[Slot]]:
    chosen = scene.chosen
    kind, start, debtor = _kind_of(scene, clause)
    kind = chosen.get(f"{key}:kind") or kind
    span = (start, clause.end)
    days: list[Day] = []
    if kind in DUE_KINDS:
        days = [
            each
            for each in scene.days_within(span)
            if not each.of_noun and (not each.soon or kind is OutcomeKind.COMMITMENT)
            if not _of_another_sentence(scene, (start, each.span[0]))
        ]
    text = scene.sentence.without(span, [*(each.span for each in days), *moved])
    text = chosen.get(f"{key}:text") or text
    slots = [
        Slot(f"{key}:text", "result", text, f"{kind.label}: {text}", span)
        if text
        else Slot(f"{key}:text", "text", span=span, question=_("¿Qué resultado?"))
    ]
    slots[0] = replace(slots[0], options=(Option(kind, kind.label),))
    due, due_slot = _due(scene, kind, days, on, key)
    if due_slot:
        slots.append(due_slot)
    debtor = chosen.get(f"{key}:debtor") or debtor
    if kind is not OutcomeKind.COMMITMENT:
        debtor = ""
    elif not debtor:
        slots.append(
            Slot(
                f"{key}:debtor",
                "debtor",
                span=span,
                options=(Option("they", _("La institución")), Option("we", _("Nosotros"))),
                question=_("¿Quién se comprometió?"),
            )
        )
    who: Debtor | None = "we" if debtor == "we" else "they" if debtor == "they" else None
    return Result(kind, text, due, who, _debtor_id(scene, clause, who, found)), slots


def _of_another_sentence(scene: Scene, span: Span) -> bool:
    """«Acordó firmar. Próxima reunión: 15 de enero»: by then nothing of it is due."""
    stop = re.search(r"(?<!\bing)(?<!\blic)(?<!\bsra)(?<=[a-z]{3})\.\s", scene.flat[slice(*span)])
    return stop is not None and bool(
        re.search("[a-z]", scene.unsaid((span[0] + stop.end(), span[1])))
    )


def _kind_of(scene: Scene, clause: Clause) -> tuple[OutcomeKind, int, str]:
    """The kind of a result, where its text begins, and who owes it."""
    rest = scene.flat[clause.text_start : clause.end]
    start = clause.text_start
    debtor = clause.debtor
    kind = clause.kind
    if kind is None:
        infinitive = lexicon.INFINITIVE.match(rest.strip())
        if infinitive and infinitive["verb"] not in lexicon.NOT_INFINITIVES:
            kind = OutcomeKind.COMMITMENT
        else:
            kind = OutcomeKind.COMMITMENT if debtor == "we" else OutcomeKind.OPPORTUNITY
    if clause.start != clause.text_start and (that := re.match(r"\s*que\b", rest)):
        start += that.end()
        if kind is OutcomeKind.COMMITMENT:
            debtor = _person_of(scene, (start, clause.end)) or ("" if debtor == "we" else debtor)
    if kind is OutcomeKind.COMMITMENT and not debtor:
        debtor = _person_of(scene, (start, clause.end))
    return kind, start, debtor


def _person_of(scene: Scene, span: Span) -> str:
    """Who will do it, by the person of the verb."""
    text = scene.flat[span[0] : span[1]]
    if lexicon.WE.search(text):
        return "we"
    for found in lexicon.FUTURE.finditer(text):
        if found["stem"] in lexicon.INFINITIVES:
            return "we" if found["person"] in ("emos", "e") else "they"
    return ""


def _debtor_id(scene: Scene, clause: Clause, who: str | None, found: Gathered) -> int | None:
    """The institution that owes it: the one that the clause names, or the only one there was."""
    if who != "they":
        return None
    named = [
        id_
        for each in scene.cast.mentions
        if clause.start <= each.span[0] < max(clause.subject[1], clause.text_start + 1)
        or each.span[0] == clause.text_start
        for id_ in each.ids
        if id_ in found.ids
    ]
    if len(set(named)) == 1:
        return named[0]
    return next(iter(found.ids)) if len(found.ids) == 1 else None


def _due(
    scene: Scene, kind: OutcomeKind, days: list[Day], on: PartialDate | None, key: str
) -> tuple[date | None, Slot | None]:
    slot_key = f"{key}:due"
    if kind not in DUE_KINDS:
        return None, None
    if slot_key in scene.chosen:
        due = scene.chosen[slot_key]
        if due is not None or kind is not OutcomeKind.COMMITMENT:
            return due, Slot(slot_key, "due", due, shown_due(due, scene.today))
        return None, ask_due(slot_key, None, _("Falta la fecha límite."))
    if not days:
        if kind is OutcomeKind.COMMITMENT:
            return None, ask_due(slot_key, None, _("Falta la fecha límite."))
        return None, Slot(slot_key, "due")
    found = _due_day(days[0], scene.today, on)
    value, problem = found.value, found.problem
    if len(days) > 1:
        problem = _("Hay dos fechas.")
    elif value is None or value.precision != "day" or days[0].after:
        problem = problem or _("Falta el día exacto.")
    elif on and (past := days[0].just_gone(on.first, value)):
        problem = _("El {day} es anterior a la reunión.").format(day=show_date(past))
    elif on and value.first < on.first:
        problem = _("El {day} es anterior a la reunión.").format(day=show_date(value.first))
    if problem or value is None:
        return None, ask_due(slot_key, days[0].span, problem, found.options)
    shown = shown_due(value.first, scene.today)
    return value.first, Slot(slot_key, "due", value.first, shown, days[0].span)


def ask_due(key: str, span: Span | None, problem: str, options: Iterable[PartialDate] = ()) -> Slot:
    """Ask for the day by which something is due."""
    return Slot(
        key,
        "due",
        span=span,
        options=tuple(
            Option(each.first, show_date(each.first)) for each in options if each.precision == "day"
        ),
        question=" ".join(filter(None, (problem, _("¿Para cuándo?")))),
    )


def _due_day(day: Day, today: date, on: PartialDate | None) -> Found:
    """A day without year counts from the event; «mañana» from today; others from both alike."""
    from_today = day.find(today, Way.FUTURE)
    if day.spoken or on is None or on.precision != "day" or on.first >= today:
        return from_today
    from_event = day.find(on.first, Way.FUTURE)
    if day.yearless:
        return from_event
    if day.counted and (today - on.first).days <= 3:
        return from_today
    if from_event == from_today or from_event.problem:
        return from_today
    return Found(from_event.options + from_today.options)
