"""The report of a year drafted from its rows: which records are told, in what order, as what block.

How each is said is the grammar's; what is counted has the name of its figure, where it is counted.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from crm.annual.draft_events import event_blocks, group_of, happenings
from crm.annual.draft_instruments import instrument_blocks
from crm.annual.draft_materials import mailing_blocks, material_blocks
from crm.annual.figures import group_name
from crm.annual.grammar import Grammar
from crm.annual.rows import ActivityRow, InstrumentRow, ObjectiveRow, StepRow, YearRows
from crm.annual.value import (
    ActivityPart,
    Block,
    Callout,
    Labels,
    ObjectivePart,
    Paragraph,
    Ref,
    StepGroup,
    Tile,
    Words,
    YearReport,
)
from crm.annual.words import plain, text_of
from crm.dates import show_number
from crm.model import InstrumentKind, Measure

MOST_TILES = 5


def draft(rows: YearRows, grammar: Grammar, language: str) -> YearReport:
    """The whole report, but for what is written by hand and for the evidence of its figures."""
    objectives = tuple(_objective(rows, grammar, each) for each in rows.objectives)
    outside = _outside_of_the_plan(rows)
    others = tuple(_others(rows, grammar, done=outside))
    done = outside or any(
        isinstance(block, Paragraph | Callout | Labels) and block.key != f"{part.key}/nothing"
        for objective in objectives
        for part in objective.activities
        for block in part.blocks
    )
    return YearReport(
        year=rows.year,
        language=language,
        as_of=rows.as_of,
        kicker=grammar.kicker(),
        title=text_of(grammar.field(*rows.title)) or grammar.title(),
        intro=grammar.field(*rows.intro),
        tiles=tuple(_tiles(rows, grammar))[:MOST_TILES],
        objectives=objectives,
        others=others,
        promised=tuple(_step_groups(rows.promised, grammar, promised=True)),
        steps=tuple(_step_groups(rows.steps, grammar)),
        steps_heading=grammar.steps_heading(),
        evidence=(),
        nothing="" if done else grammar.nothing(planned=bool(objectives)),
        footer=grammar.footer(),
    )


def _outside_of_the_plan(rows: YearRows) -> bool:
    """Whether anything was done in the year that is no activity's of its plan."""
    return (
        any(each.held for each in rows.events if each.activity_id is None)
        or any(each.made or each.out for each in rows.materials if each.activity_id is None)
        or any(each.activity_id is None for each in rows.mailings)
    )


# The plan


def _objective(rows: YearRows, grammar: Grammar, objective: ObjectiveRow) -> ObjectivePart:
    return ObjectivePart(
        f"objective.{objective.number}",
        grammar.objective(objective.number),
        grammar.field(*objective.statement),
        tuple(_activity(rows, grammar, each) for each in objective.activities),
        Ref("objective", objective.id),
    )


def activity_key(activity: ActivityRow) -> str:
    """What names an activity's passages: its code, which it keeps from year to year, or its id."""
    return activity.code or f"activity.{activity.id}"


def _activity(rows: YearRows, grammar: Grammar, activity: ActivityRow) -> ActivityPart:
    key = activity_key(activity)
    blocks = (
        *event_blocks(rows, grammar, activity.id, key),
        *instrument_blocks(rows, grammar, activity, key),
        *material_blocks(rows, grammar, activity.id, key),
        *mailing_blocks(rows, grammar, activity.id, key),
    )
    return ActivityPart(
        key,
        grammar.activity(activity.code),
        grammar.field(*activity.statement),
        blocks or (Paragraph(f"{key}/nothing", grammar.nothing_done()),),
        _plan(rows, grammar, activity),
        Ref("activity", activity.id),
    )


def _plan(rows: YearRows, grammar: Grammar, activity: ActivityRow) -> Words:
    if activity.target is None:
        return ()
    unit = grammar.field(*activity.unit) or plain(
        grammar.measured(activity.measure).of(activity.target)
    )
    noun = grammar.measured(activity.measure)
    if activity.measure is Measure.EVENTS:
        kinds = {each.noun for each, _events in happenings(rows, grammar, activity.id)}
        noun = kinds.pop() if len(kinds) == 1 else noun
    reason = grammar.field(activity.reason)
    return grammar.plan_line(activity.target, unit, activity.done, noun.of(activity.done), reason)


def _others(rows: YearRows, grammar: Grammar, *, done: bool) -> Iterator[ActivityPart]:
    """What was done in the year outside of its plan."""
    blocks: tuple[Block, ...] = (
        *event_blocks(rows, grammar, None, "others"),
        *material_blocks(rows, grammar, None, "others"),
        *mailing_blocks(rows, grammar, None, "others"),
    )
    if blocks:
        heading, statement = grammar.others(done=done)
        yield ActivityPart("others", heading, plain(statement), blocks)


# What is next, and what was


def _step_groups(
    steps: Sequence[StepRow], grammar: Grammar, *, promised: bool = False
) -> Iterator[StepGroup]:
    for (short, theme), group in groupby(steps, key=lambda each: (each.short, each.theme)):
        some = list(group)
        texts = [grammar.field(*each.text) for each in some]
        if promised:
            texts = [
                grammar.promise(text, each.state, ())
                for text, each in zip(texts, some, strict=True)
            ]
        yield StepGroup(
            grammar.step_group(grammar.field(*short), grammar.field(*theme)),
            tuple(texts),
            tuple(Ref("next_step", each.id) for each in some),
        )


# The large numbers


def _tiles(rows: YearRows, grammar: Grammar) -> Iterator[Tile]:
    """The year in a few numbers: what was held most, who came, who signed, what was reached."""
    activities = [each for objective in rows.objectives for each in objective.activities]
    yield from _held_tile(rows, grammar, activities)
    yield from _attendees_tiles(rows, grammar, activities)
    for each in rows.instruments:
        if each.kind is InstrumentKind.DECLARATION:
            yield from _signed_tiles(grammar, each)
        elif each.kind is InstrumentKind.PRACTICE and each.reached:
            said = text_of(grammar.reached(each.kind, each.short, each.reached))
            yield Tile(f"reached.{each.code}", show_number(each.reached), said)


def _held_tile(
    rows: YearRows, grammar: Grammar, activities: Iterable[ActivityRow]
) -> Iterator[Tile]:
    """The events of the activity that held most of a kind whose number is known."""
    found = []
    for activity in activities:
        told = happenings(rows, grammar, activity.id)
        if told and len({each.noun for each, _events in told}) == 1:
            numbers = [each.number for each, _events in told]
            if None not in numbers:
                number = sum(each or 0 for each in numbers)
                found.append((number, activity.id, told[0][0].noun))
    if found:
        number, id_, noun = max(found, key=lambda each: each[0])
        yield Tile(f"events@{id_}", show_number(number), noun.of(number))


def _attendees_tiles(
    rows: YearRows, grammar: Grammar, activities: Iterable[ActivityRow]
) -> Iterator[Tile]:
    """The largest group of people and the largest of institutions."""
    every = [(one, each.id) for each in activities for one in rows.attendees.get(each.id, ())]
    for persons in (True, False):
        some = [(one, id_) for one, id_ in every if one.persons is persons]
        if some:
            one, id_ = max(some, key=lambda each: each[0].number)
            said = replace(group_of(one), territory="", sectors=(), more_sectors=False)
            name = group_name(id_, one)
            yield Tile(name, show_number(one.number), text_of(grammar.group(said)))


def _signed_tiles(grammar: Grammar, instrument: InstrumentRow) -> Iterator[Tile]:
    """Those who signed or, while none is certain, those of whom that is still to be verified."""
    unsure = sum(each.counted and each.to_verify for each in instrument.follow_ups)
    if instrument.sure:
        said = text_of(grammar.reached(instrument.kind, instrument.short, instrument.sure))
        yield Tile(f"signed.{instrument.code}", show_number(instrument.sure), said)
    elif unsure:
        said = text_of(grammar.reached(instrument.kind, instrument.short, unsure))
        said = grammar.unsure(said)
        yield Tile(f"to_verify.{instrument.code}", show_number(unsure), said)
