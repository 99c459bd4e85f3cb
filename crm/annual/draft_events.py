"""What is told of events: held, encouraged, joined, still to come; who came, what came of it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from crm.annual.attendees import Attendees
from crm.annual.figures import group_name
from crm.annual.grammar import Found, Grammar, Group, Happening, When
from crm.annual.rows import EventRow, OutcomeRow, YearRows
from crm.annual.value import Block, Bullets, Callout, Link, Paragraph, Quote, Ref, Words
from crm.annual.words import join, plain, sentence
from crm.dates import show_number
from crm.model import EventState, NetworkRole, OutcomeKind
from crm.text import fold

MOST_PARTIES = 4  # more than so many are not named in a sentence
MOST_TEXTS = 3
MOST_COMMITMENTS = 10

Told = tuple[Happening, tuple[EventRow, ...]]


def event_blocks(
    rows: YearRows, grammar: Grammar, activity_id: int | None, key: str
) -> Iterator[Block]:
    """All that is told of the events of an activity, or of those of none."""
    events = [each for each in rows.events if each.activity_id == activity_id]
    names = _Names()
    for what, told in happenings(rows, grammar, activity_id):
        named = names.of(f"{key}/held.{what.code or told[0].type_id}")
        yield from _held(grammar, what, told, named, activity_id)
    if activity_id is not None:
        yield from _attended(rows, grammar, activity_id, key)
    for each in events:
        if each.role is NetworkRole.ENCOURAGES and each.state in _GOES_ON:
            yield from _encouraged(grammar, each, key)
        elif each.role is NetworkRole.JOINS and each.state in _GOES_ON:
            yield from _joined(grammar, each, key)
    yield from _coordinated(grammar, events, key)
    yield from _ahead(grammar, events, key)
    if activity_id is not None:
        yield from _called_off(grammar, events, key)
        yield from _commitments(grammar, events, key)


class _Names:
    """Keys of passages, with a number from the second of a kind on."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, key: str) -> str:
        self._seen[key] += 1
        return key if self._seen[key] == 1 else f"{key}.{self._seen[key]}"


_GOES_ON = (EventState.HELD, EventState.PLANNED)


def happenings(rows: YearRows, grammar: Grammar, activity_id: int | None) -> list[Told]:
    """The Network's events that were held, those of a kind and about a thing together.

    Outside of the plan, where they are many, those of a kind.
    """
    found: dict[tuple[int, str], list[EventRow]] = defaultdict(list)
    for each in rows.events:
        if each.activity_id == activity_id and each.held and each.own and not each.prepares:
            topic = fold(each.topic) if activity_id is not None else ""
            found[each.type_id, topic].append(each)
    return [(_happening(grammar, some), tuple(some)) for some in found.values()]


def _happening(grammar: Grammar, events: Sequence[EventRow]) -> Happening:
    """Events of a kind as one happening: what differs between them is left out."""
    first = events[0]
    parties = tuple(dict.fromkeys(p.name for e in events for p in e.parties if not p.highlighted))
    dated = [When(e.start, e.end) for e in events if e.start]
    return Happening(
        number=None if any(each.several for each in events) else len(events),
        noun=grammar.event_noun(first.code, first.type[0] or "", first.type[1]),
        code=first.code,
        topic=_same([each.topic for each in events]),
        audience=_same([each.audience for each in events]),
        parties=parties[:MOST_PARTIES],
        more=max(0, len(parties) - MOST_PARTIES),
        where=_same([each.where for each in events]),
        when=tuple(dated) if len(dated) == len(events) else (),
        ahead=any(each.ahead or each.state is EventState.PLANNED for each in events),
    )


def _same(texts: Sequence[str]) -> str:
    return texts[0] if len({fold(each) for each in texts}) == 1 else ""


def _refs(events: Sequence[EventRow]) -> tuple[Ref, ...]:
    return tuple(Ref("event", each.id) for each in events)


# Held


def _held(
    grammar: Grammar,
    what: Happening,
    told: Sequence[EventRow],
    named: str,
    activity_id: int | None,
) -> Iterator[Block]:
    figures = (f"events@{activity_id}",) if activity_id is not None else ()
    yield Paragraph(named, grammar.held(what), _refs(told), figures)
    pointed_out = {p.id: p.name for each in told for p in each.parties if p.highlighted}
    if pointed_out:
        yield Bullets(
            f"{named}.among",
            tuple(plain(each) for each in pointed_out.values()),
            tuple(Ref("organization", id_) for id_ in pointed_out),
            grammar.among_them(what, len(pointed_out)),
        )


def group_of(attendees: Attendees) -> Group:
    """Attendees as the grammar is told of them."""
    return Group(
        attendees.number,
        attendees.persons,
        attendees.kind,
        attendees.label,
        attendees.territory,
        attendees.sectors,
        attendees.more_sectors,
    )


def _attended(rows: YearRows, grammar: Grammar, activity_id: int, key: str) -> Iterator[Block]:
    """Who came to the events of an activity, group by group, and what came of each."""
    groups = rows.attendees.get(activity_id, ())
    results, rest = _shared_out(rows, activity_id, groups)
    if groups:
        refs = tuple(ref for each in groups for ref in each.refs)
        words = grammar.participated(sum(each.number for each in groups))
        names = tuple(group_name(activity_id, each) for each in groups)
        yield Paragraph(f"{key}/attended", words, refs, names)
    for number, each in enumerate(groups):
        below = _results(grammar, results[number], each.number)
        yield Callout(
            f"{key}/attended.{number + 1}",
            group_name(activity_id, each),
            show_number(each.number),
            grammar.group(group_of(each)),
            below or plain(each.result),
            (*each.refs, *(Ref("outcome", one.id) for one in results[number])),
        )
    if rest:
        refs = tuple(Ref("outcome", each.id) for each in rest)
        yield Paragraph(f"{key}/results", _results(grammar, rest, 2), refs)


def _shared_out(
    rows: YearRows, activity_id: int, groups: Sequence[Attendees]
) -> tuple[list[list[OutcomeRow]], list[OutcomeRow]]:
    """What came of the events of an activity: of each group of attendees, and of none."""
    shared: list[list[OutcomeRow]] = [[] for _each in groups]
    rest: list[OutcomeRow] = []
    for event in rows.events:
        if event.activity_id != activity_id or not event.held or not event.own:
            continue
        there = rows.attendees.get(event.id, ())
        for outcome in event.outcomes:
            if outcome.kind is OutcomeKind.COMMITMENT:
                continue
            number = _raised_by(outcome, groups)
            if number is None and len(there) == 1:
                number = _alike(there[0], groups)
            (rest if number is None else shared[number]).append(outcome)
    told = {(each.kind, fold(each.text)) for some in shared for each in some}
    return shared, [each for each in rest if (each.kind, fold(each.text)) not in told]


def _raised_by(outcome: OutcomeRow, groups: Sequence[Attendees]) -> int | None:
    said = fold(outcome.raised_by)
    for number, each in enumerate(groups):
        label = fold(each.label)
        if said and label and (said in label or label in said):
            return number
        if outcome.organization_id in each.organization_ids:
            return number
    return None


def _alike(one: Attendees, groups: Sequence[Attendees]) -> int | None:
    for number, each in enumerate(groups):
        if (one.persons, one.kind, fold(one.label)) == (each.persons, each.kind, fold(each.label)):
            return number
    return None


def _results(grammar: Grammar, outcomes: Sequence[OutcomeRow], number: int) -> Words:
    """What came of it, kinds that are about the same together."""
    kinds: dict[str, tuple[str, list[OutcomeKind]]] = {}
    for each in outcomes:
        _text, of = kinds.setdefault(fold(each.text), (each.text, []))
        if each.kind not in of:
            of.append(each.kind)
    texts: dict[tuple[OutcomeKind, ...], list[str]] = defaultdict(list)
    for text, of in kinds.values():
        texts[tuple(sorted(of, key=list(OutcomeKind).index))].append(text)
    return join(
        *(grammar.found(Found(of, tuple(some[:MOST_TEXTS])), number) for of, some in texts.items())
    )


def _commitments(grammar: Grammar, events: Sequence[EventRow], key: str) -> Iterator[Block]:
    """What was committed to at events, by whom."""
    made = [
        one
        for each in events
        if each.held
        for one in each.outcomes
        if one.kind is OutcomeKind.COMMITMENT
    ]
    if made:
        items = [
            join(f"{one.debtor}:" if one.debtor else "", grammar.field(one.text))
            for one in made[:MOST_COMMITMENTS]
        ]
        if len(made) > MOST_COMMITMENTS:
            items.append(grammar.and_more(len(made) - MOST_COMMITMENTS))
        refs = tuple(Ref("outcome", one.id) for one in made)
        yield Bullets(f"{key}/commitments", tuple(items), refs, grammar.commitments())


# Of others


def _encouraged(grammar: Grammar, event: EventRow, key: str) -> Iterator[Block]:
    whom = [each.name for each in event.parties]
    came_of_it = sentence(grammar.field(event.part))
    words = join(grammar.encouraged(whom, _happening(grammar, [event])), came_of_it)
    named = f"{key}/encouraged.{event.id}"
    refs = (Ref("event", event.id), *(Ref("organization", each.id) for each in event.parties))
    yield Paragraph(named, words, refs, _of_others(event))
    yield from _links(event, named)


def _joined(grammar: Grammar, event: EventRow, key: str) -> Iterator[Block]:
    named = f"{key}/joined.{event.id}"
    words = grammar.joined(_happening(grammar, [event]), event.organizers, event.part)
    yield Paragraph(named, words, (Ref("event", event.id),), _of_others(event))
    if event.title:
        refs = (Ref("event", event.id),)
        yield Quote(f"{named}.title", grammar.was_called(), event.title, refs)
    yield from _links(event, named)


def _of_others(event: EventRow) -> tuple[str, ...]:
    counted = event.held and event.activity_id is not None
    return (f"events_others@{event.activity_id}",) if counted else ()


def _links(event: EventRow, key: str) -> Iterator[Link]:
    for number, url in enumerate(event.links, 1):
        yield Link(f"{key}.link.{number}", url, ref=Ref("event", event.id))


# Before, ahead, or not at all


def _coordinated(grammar: Grammar, events: Sequence[EventRow], key: str) -> Iterator[Block]:
    """What prepares an event: begun, as long as that was not held."""
    some = [each for each in events if each.prepares and each.held]
    if some:
        begun = not any(each.held and each.own and not each.prepares for each in events)
        words = grammar.coordinated(_happening(grammar, some), begun)
        yield Paragraph(f"{key}/coordinated", words, _refs(some))


def _ahead(grammar: Grammar, events: Sequence[EventRow], key: str) -> Iterator[Block]:
    """What was scheduled and is not counted, whatever has been said of it since."""
    found: dict[tuple[int, str], list[EventRow]] = defaultdict(list)
    for each in events:
        waits = each.ahead or each.state is EventState.PLANNED
        if waits and each.own and each.planned and each.state in _GOES_ON:
            found[each.type_id, fold(each.topic)].append(each)
    names = _Names()
    for some in found.values():
        what = _happening(grammar, some)
        named = names.of(f"{key}/ahead.{what.code or some[0].type_id}")
        figures = (
            () if some[0].activity_id is None else (f"events_scheduled@{some[0].activity_id}",)
        )
        yield Paragraph(named, grammar.scheduled(what), _refs(some), figures)


def _called_off(grammar: Grammar, events: Sequence[EventRow], key: str) -> Iterator[Block]:
    names = _Names()
    for state in (EventState.POSTPONED, EventState.CANCELLED):
        found: dict[tuple[int, str], list[EventRow]] = defaultdict(list)
        for each in events:
            if each.state is state:
                found[each.type_id, fold(each.topic)].append(each)
        for some in found.values():
            what = _happening(grammar, some)
            words = grammar.called_off(what, postponed=state is EventState.POSTPONED)
            named = names.of(f"{key}/{state.value}.{what.code or some[0].type_id}")
            yield Paragraph(named, words, _refs(some))
