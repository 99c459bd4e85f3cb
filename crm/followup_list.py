"""The follow-ups of an instrument as they stood on a day, for paper and for other programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from crm import board, figures, instruments
from crm.board import Card
from crm.dates import PartialDate
from crm.instruments import StageRow
from crm.model import SideState
from crm.model.base import today


@dataclass(frozen=True)
class FollowUpLine:
    """One follow-up as it stood; what only the present knows is empty of a past day.

    Where its dates leave open in which stage it was, `stage` is None and `may_be` has the codes
    of all; `counted` is None where they leave open whether it counts.
    """

    id: int
    organization_id: int
    organization: str
    ubigeo: str | None
    title: str | None
    stage_code: str | None
    stage: str | None
    may_be: tuple[str, ...]
    since: PartialDate | None
    counted: bool | None
    side_state: SideState | None
    next_step: str | None
    due: date | None
    responsible: str | None
    example: bool


def lines(session: Session, instrument_id: int, day: date | None = None) -> list[FollowUpLine]:
    """The follow-ups that had begun by a day (today), by stage and then as on a board."""
    on = day or today()
    stages = {each.id: each for each in instruments.stages(session, instrument_id)}
    stood: dict[int, StageRow] = {}
    perhaps: dict[int, list[StageRow]] = {}
    for stage_id, count in figures.by_stage(session, instrument_id, on, examples=True).items():
        stood |= dict.fromkeys(count.ids, stages[stage_id])
        for id_ in count.undetermined_ids:
            perhaps.setdefault(id_, []).append(stages[stage_id])
    figure = figures.stock(session, instrument_id, on)
    counted: dict[int, bool | None] = dict.fromkeys(figure.ids, True)
    counted |= dict.fromkeys(figure.undetermined_ids)
    cards = board.cards(session, instrument_id)
    found = [
        _line(
            card,
            stood.get(card.follow_up_id),
            perhaps.get(card.follow_up_id, ()),
            counted.get(card.follow_up_id, False),
            past=on < today(),
        )
        for card in cards
        if card.follow_up_id in stood or card.follow_up_id in perhaps
    ]
    last = len(stages)  # where it is not known
    return sorted(found, key=lambda each: stood[each.id].position if each.id in stood else last)


def _line(
    card: Card,
    stage: StageRow | None,
    perhaps: Sequence[StageRow],
    counted: bool | None,
    *,
    past: bool,
) -> FollowUpLine:
    return FollowUpLine(
        card.follow_up_id,
        card.organization_id,
        card.name,
        card.ubigeo,
        card.title,
        _code(stage) if stage else None,
        stage.name if stage else None,
        tuple(_code(each) for each in perhaps),
        card.since if stage and stage.id == card.stage_id else None,
        counted,
        None if past else card.side_state,
        None if past else card.next_step,
        None if past else card.due,
        None if past else card.responsible,
        card.example,
    )


def _code(stage: StageRow) -> str:
    return stage.code.rpartition(":")[2]
