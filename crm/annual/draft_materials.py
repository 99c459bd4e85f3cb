"""What is told of materials: made, published, in the making or planned; and of mails to many."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from crm.annual.figures import NO_ACTIVITY
from crm.annual.grammar import Grammar, Sheets
from crm.annual.nouns import Noun
from crm.annual.rows import MaterialRow, YearRows
from crm.annual.value import Block, Bullets, Callout, DateCallout, Link, Paragraph, Ref, Words
from crm.annual.words import join
from crm.dates import show_number
from crm.model import MaterialKind, VersionKind, VersionState
from crm.text import fold

MOST_TOPICS = 4
_PUBLISHED_BY_ITSELF = (MaterialKind.STATEMENT, MaterialKind.POST)


def material_blocks(
    rows: YearRows, grammar: Grammar, activity_id: int | None, key: str
) -> Iterator[Block]:
    """All that is told of the materials of an activity, or of those of none."""
    every = [each for each in rows.materials if each.activity_id == activity_id]
    made = [each for each in every if each.made and each.kind not in _PUBLISHED_BY_ITSELF]
    if made:
        yield from _made(grammar, made, activity_id, key)
    yield from _statements(rows, grammar, every, key)
    yield from _posts(rows, grammar, every, activity_id, key)
    yield from _under_way(grammar, every, key)
    yield from _drafted(grammar, every, key)
    yield from _planned(grammar, every, key)


def _refs(materials: Sequence[MaterialRow]) -> tuple[Ref, ...]:
    return tuple(Ref("material", each.id) for each in materials)


def _at(name: str, activity_id: int | None) -> str:
    return f"{name}{NO_ACTIVITY if activity_id is None else f'@{activity_id}'}"


def _noun(grammar: Grammar, materials: Sequence[MaterialRow]) -> Noun:
    kinds = {each.kind for each in materials}
    return grammar.material_noun(kinds.pop() if len(kinds) == 1 else MaterialKind.OTHER)


# Made


def _made(
    grammar: Grammar, made: Sequence[MaterialRow], activity_id: int | None, key: str
) -> Iterator[Block]:
    """What was updated and what is new: the latter about events, or about anything else."""
    noun = _noun(grammar, made)
    updated = [each for each in made if each.made is VersionKind.UPDATE]
    new = [each for each in made if each.made is VersionKind.NEW]
    purpose = made[0].purpose if len({fold(each.purpose) for each in made}) == 1 else ""
    words = grammar.made(noun, len(updated), len(new), purpose)
    figures = [_at("materials_updated", activity_id)] if updated else []
    figures += [_at("materials_new", activity_id)] if new else []
    yield Paragraph(f"{key}/made", words, _refs(made), tuple(figures))
    groups = (
        ("materials_updated", VersionKind.UPDATE, updated),
        ("materials_new_themes", VersionKind.NEW, [e for e in new if e.event_id is None]),
        ("materials_new_events", VersionKind.NEW, [e for e in new if e.event_id is not None]),
    )
    for name, kind, some in groups:
        if some:
            yield Callout(
                f"{key}/{name}",
                _at(name, activity_id),
                show_number(len(some)),
                grammar.sheets(_sheets(noun, kind, some)),
                _published(grammar, noun, some),
                _refs(some),
            )


def _sheets(noun: Noun, kind: VersionKind, some: Sequence[MaterialRow]) -> Sheets:
    """What a number of materials is about, where that is not too much for one sentence."""
    topics = Counter(each.topic for each in some if each.topic)
    audiences = Counter(each.audience for each in some if each.audience and not each.topic)
    if len(topics) + len(audiences) > MOST_TOPICS:
        return Sheets(len(some), noun, kind)
    of_events = [each.event_audience for each in some if each.event_audience]
    if topics or audiences or len(of_events) < len(some):
        return Sheets(len(some), noun, kind, tuple(topics.items()), tuple(audiences.items()))
    return Sheets(
        len(some),
        noun,
        kind,
        of_events=tuple(dict.fromkeys(of_events)),
        events=len({each.event_id for each in some}),
    )


def _published(grammar: Grammar, noun: Noun, some: Sequence[MaterialRow]) -> Words:
    """Where they were published, if all of them were."""
    if not all(each.out for each in some):
        return ()
    channels = list(dict.fromkeys(one.channel for each in some for one in each.out))
    return grammar.published_at(noun, channels, len(some))


# Published by themselves


def _statements(
    rows: YearRows, grammar: Grammar, every: Sequence[MaterialRow], key: str
) -> Iterator[Block]:
    found = [e for e in every if e.kind is MaterialKind.STATEMENT and (e.made or e.out)]
    for each in found:
        day = rows.marked_days.get(each.observance_id or 0)
        named = f"{key}/statement.{each.id}"
        refs = (Ref("material", each.id), *((Ref("observance", day.id),) if day else ()))
        yield Paragraph(named, grammar.statement(day.name if day else "", each.title), refs)
        if each.messages:
            yield Paragraph(f"{named}.messages", grammar.focused(each.messages), refs[:1])
        for number, one in enumerate(each.out, 1):
            if one.url:
                yield Link(f"{named}.link.{number}", one.url, ref=Ref("publication", one.id))


def _posts(
    rows: YearRows,
    grammar: Grammar,
    every: Sequence[MaterialRow],
    activity_id: int | None,
    key: str,
) -> Iterator[Block]:
    posts = [e for e in every if e.kind is MaterialKind.POST and (e.made or e.out)]
    if not posts:
        return
    days = [rows.marked_days[e.observance_id] for e in posts if e.observance_id]
    channels = list(dict.fromkeys(one.channel for each in posts for one in each.out))
    published = tuple(Ref("publication", one.id) for each in posts for one in each.out)
    figures = (_at("publications", activity_id), _at("occasions", activity_id))
    words = grammar.posts(len(posts), channels, marked=bool(days))
    yield Paragraph(f"{key}/posts", words, (*_refs(posts), *published), figures)
    for day in sorted(set(days), key=lambda each: (each.day, each.id)):
        mine = [each for each in posts if each.observance_id == day.id]
        another = next(
            (
                one.on
                for each in mine
                for one in each.out
                if one.on and not one.on.first <= day.day <= one.on.last
            ),
            None,
        )
        what = grammar.marked_day(day.name, day.years)
        yield DateCallout(
            f"{key}/day.{day.id}",
            grammar.day(day.day),
            join(what, f", {grammar.posted(another)}") if another else what,
            (Ref("observance", day.id), *_refs(mine)),
        )


# Not finished


def _under_way(grammar: Grammar, every: Sequence[MaterialRow], key: str) -> Iterator[Block]:
    """What is being made or updated, kind by kind; no number, as nothing is finished."""
    found: dict[MaterialKind, list[MaterialRow]] = defaultdict(list)
    for each in every:
        if not each.made and _doing(each):
            found[each.kind].append(each)
    for kind, some in found.items():
        kinds = [
            of for of in (VersionKind.UPDATE, VersionKind.NEW) if any(of in _doing(e) for e in some)
        ]
        channels = list(dict.fromkeys(one.channel for each in some for one in each.planned))
        purpose = some[0].purpose if len({fold(each.purpose) for each in some}) == 1 else ""
        noun = grammar.material_noun(kind)
        words = grammar.under_way(len(some), noun, kinds, purpose, channels)
        yield Paragraph(f"{key}/under_way.{kind.value}", words, _refs(some))
        items = tuple(grammar.titled(each.title, each.audience) for each in some)
        yield Bullets(f"{key}/under_way.{kind.value}.titles", items, _refs(some))


def _doing(each: MaterialRow) -> list[VersionKind]:
    """What is being made of a material: whatever is begun, and drafts of what there is already."""
    return [
        kind
        for kind, state, _number in each.unfinished
        if state is VersionState.IN_PROGRESS or kind is VersionKind.UPDATE
    ]


def _drafted(grammar: Grammar, every: Sequence[MaterialRow], key: str) -> Iterator[Block]:
    for each in every:
        if not each.made and each.unfinished and not _doing(each):
            words = grammar.drafted(grammar.material_noun(each.kind), each.title)
            yield Paragraph(f"{key}/drafted.{each.id}", words, _refs([each]))


def _planned(grammar: Grammar, every: Sequence[MaterialRow], key: str) -> Iterator[Block]:
    """Where what is drafted or finished is to be published, and when."""
    some = [
        each
        for each in every
        if each.planned and each.kind not in _PUBLISHED_BY_ITSELF and not _doing(each)
    ]
    for each in some:
        title = each.title if len(every) > 1 else ""
        for one in each.planned:
            words = grammar.planned(title, one.on, one.channel, one.platform)
            refs = (Ref("material", each.id), Ref("publication", one.id))
            yield Paragraph(f"{key}/planned.{one.id}", words, refs)


# Mails to many


def mailing_blocks(
    rows: YearRows, grammar: Grammar, activity_id: int | None, key: str
) -> Iterator[Block]:
    some = [each for each in rows.mailings if each.activity_id == activity_id]
    if some:
        recipients = sum(each.recipients for each in some)
        words = grammar.mailed(len(some), recipients, [each.subject for each in some])
        refs = tuple(Ref("mailing", each.id) for each in some)
        yield Paragraph(f"{key}/mailed", words, refs, (_at("mailings", activity_id),))
