"""What is told of instruments: who signed, who has a plan, what was reached or applied for."""

from collections.abc import Iterator

from crm.annual.grammar import Grammar
from crm.annual.rows import ActivityRow, FollowUpRow, InstrumentRow, YearRows
from crm.annual.value import Block, Bullets, Callout, Label, Labels, Mark, Paragraph, Ref
from crm.annual.words import bold, plain
from crm.dates import show_number
from crm.model import InstrumentKind, NetworkRole
from crm.model.organization import GOVERNMENTS

MOST_TITLES = 6


def instrument_blocks(
    rows: YearRows, grammar: Grammar, activity: ActivityRow, key: str
) -> Iterator[Block]:
    """All that is told of the instrument of an activity."""
    instrument = next((e for e in rows.instruments if e.id == activity.instrument_id), None)
    if instrument is None:
        return
    match instrument.kind:
        case InstrumentKind.DECLARATION:
            yield from _declaration(rows, grammar, instrument, key)
        case InstrumentKind.ACTION_PLAN:
            yield from _plans(grammar, instrument, key)
        case InstrumentKind.PRACTICE:
            yield from _promoted(rows, grammar, instrument, activity, key)
            yield from _practices(grammar, instrument, key)
        case InstrumentKind.PROPOSAL:
            yield from _proposals(grammar, instrument, key)
        case _:
            yield from _reached(grammar, instrument, key)


def _refs(instrument: InstrumentRow) -> tuple[Ref, ...]:
    return tuple(Ref("follow_up", each.id) for each in instrument.follow_ups)


def _name(grammar: Grammar, each: FollowUpRow) -> str:
    if each.kind in GOVERNMENTS and each.place:
        return grammar.government(each.kind, each.place)
    return each.name


# A declaration, and the plans that come of it


def _declaration(
    rows: YearRows, grammar: Grammar, instrument: InstrumentRow, key: str
) -> Iterator[Block]:
    """Whoever is only named is not said to have signed: how far each has come is its stage."""
    if any(each.moved for each in instrument.follow_ups):
        words = grammar.adhered(instrument.name, instrument.supports)
        yield Paragraph(f"{key}/adhered", words, _refs(instrument))
    asked = {each.instrument_id for o in rows.objectives for each in o.activities}
    for each in rows.instruments:
        if each.kind is InstrumentKind.ACTION_PLAN and each.id not in asked:
            yield from _plans(grammar, each, key)
    signed = [each for each in instrument.follow_ups if each.counted]
    if signed:
        yield Labels(f"{key}/signed", tuple(_label(grammar, each) for each in signed))


def _label(grammar: Grammar, each: FollowUpRow) -> Label:
    return Label(
        _name(grammar, each),
        grammar.at_stage(each.stage_name, each.to_verify, each.since),
        Mark.TO_VERIFY if each.to_verify else Mark.SURE,
        Ref("follow_up", each.id),
    )


def _plans(grammar: Grammar, instrument: InstrumentRow, key: str) -> Iterator[Block]:
    told = [each for each in instrument.follow_ups if each.new and each.stage != "dropped"]
    for each in told[:MOST_TITLES]:
        where = each.place or each.name
        words = grammar.action_plan(where, each.stage, each.about)
        named = f"{key}/action_plan.{each.organization_id}"
        yield Paragraph(named, words, _one(each), _new(instrument))
    if len(told) > MOST_TITLES:
        yield from _reached(grammar, instrument, key)


def _new(instrument: InstrumentRow) -> tuple[str, ...]:
    return (f"new.{instrument.code}",)


def _one(each: FollowUpRow) -> tuple[Ref, ...]:
    return (Ref("follow_up", each.id),)


# What was reached


def _promoted(
    rows: YearRows, grammar: Grammar, instrument: InstrumentRow, activity: ActivityRow, key: str
) -> Iterator[Block]:
    """That practices were asked for, where some moved and no event of the activity says so."""
    said = any(
        each.activity_id == activity.id and each.role is NetworkRole.ENCOURAGES
        for each in rows.events
    )
    moved = [each for each in instrument.follow_ups if each.moved]
    if moved and not said:
        refs = tuple(Ref("follow_up", each.id) for each in moved)
        yield Paragraph(f"{key}/promoted", grammar.promoted(instrument.name), refs)


def _practices(grammar: Grammar, instrument: InstrumentRow, key: str) -> Iterator[Block]:
    """All that were reached by the day, however many of them this year, and whose they are."""
    if not instrument.reached:
        return
    balance = instrument.balance_id
    refs = (*_refs(instrument), *((Ref("opening_balance", balance),) if balance else ()))
    yield Callout(
        f"{key}/practices",
        f"reached.{instrument.code}",
        show_number(instrument.reached),
        grammar.practices_reached(instrument.reached, instrument.new, len(instrument.actors)),
        bold(" • ".join(grammar.actor(each) for each in instrument.actors)),
        refs,
    )


def _reached(grammar: Grammar, instrument: InstrumentRow, key: str) -> Iterator[Block]:
    if not instrument.reached:
        return
    yield Callout(
        f"{key}/reached",
        f"reached.{instrument.code}",
        show_number(instrument.reached),
        grammar.reached(instrument.kind, instrument.short, instrument.reached),
        (),
        _refs(instrument),
    )
    counted = [each for each in instrument.follow_ups if each.counted]
    items = tuple(
        plain(f"{_name(grammar, each)}: {each.title}" if each.title else _name(grammar, each))
        for each in counted[:MOST_TITLES]
    )
    if items:
        yield Bullets(f"{key}/reached.titles", items, _refs(instrument))


# Proposals to a fund


def _proposals(grammar: Grammar, instrument: InstrumentRow, key: str) -> Iterator[Block]:
    for each in (one for one in instrument.follow_ups if one.new):
        words = grammar.proposal(each.parties, instrument.short, each.stage, each.about)
        yield Paragraph(f"{key}/proposal.{each.id}", words, _one(each), _new(instrument))
        if each.title:
            project = grammar.project(each.title)
            yield Paragraph(f"{key}/proposal.{each.id}.title", project, _one(each))
