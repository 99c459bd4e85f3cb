"""Which changes of stage can be, and where a follow-up stands after those that were."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.dates import PartialDate, show_date, show_partial
from crm.errors import Conflict, Invalid
from crm.i18n import _, ngettext
from crm.instruments import stage_row
from crm.model import (
    LONGEST_PLEDGE,
    SHORTEST_PLEDGE,
    FollowUp,
    Instrument,
    InstrumentKind,
    Organization,
    Stage,
    StageChange,
)
from crm.model.base import today

SUBMITTED = "submitted"  # from this stage on, the pledge that others read must be whole


class ClosedInstitution(Conflict):
    """The institution of a follow-up has closed; `successor_id` is whom it may pass to."""

    def __init__(self, sentence: str, successor_id: int | None) -> None:
        super().__init__(sentence)
        self.successor_id = successor_id


class OutOfOrder(Invalid):
    """A stage would come before an earlier one; what is only history may all the same."""


class Reached(NamedTuple):
    """One arrival at a stage, as far as the order of arrivals depends on it."""

    change_id: int
    stage_id: int
    position: int
    side: bool
    on: PartialDate | None


def reached(session: Session, follow_up_id: int) -> list[Reached]:
    """Every arrival of a follow-up, in the order in which they were noted."""
    query = (
        select(
            StageChange.id,
            StageChange.stage_id,
            Stage.position,
            Stage.side,
            StageChange.on_first,
            StageChange.on_last,
        )
        .join(Stage)
        .where(StageChange.follow_up_id == follow_up_id)
        .order_by(StageChange.id)
    )
    return [
        Reached(id_, stage_id, position, side, PartialDate(first, last) if first and last else None)
        for id_, stage_id, position, side, first, last in session.execute(query)
    ]


def latest(arrivals: Sequence[Reached]) -> Reached | None:
    """The arrival that leads to where a follow-up stands, of these in the order of noting."""
    last: Reached | None = None
    for each in arrivals:
        if last is None or _leads_on(each, last):
            last = each
    return last


def _leads_on(each: Reached, before: Reached) -> bool:
    """Tell which of two came after; where the dates do not say, the further stage did."""
    if each.on and before.on:
        if each.on.first > before.on.last:
            return True
        if each.on.last < before.on.first:
            return False
    if each.side or before.side:  # how far a stage off the way is says nothing
        return True
    return each.position >= before.position


# What cannot be


def check_open(session: Session, organization_id: int, on: PartialDate | None = None) -> None:
    """Refuse what is done with an institution after it closed; raises `ClosedInstitution`."""
    organization = session.get_one(Organization, organization_id)
    closed = organization.closed_on
    if closed is None or closed > today() or (on is not None and on.last <= closed):
        return
    if organization.successor_id is None:
        told = _("«{name}» cerró el {day}. Reábrala, o elija la institución que la reemplaza.")
        raise ClosedInstitution(
            told.format(name=organization.name, day=show_date(closed)), organization.successor_id
        )
    successor = session.get_one(Organization, organization.successor_id)
    told = _("«{name}» cerró el {day}. Pase su seguimiento a «{successor}», que la sucede.")
    raise ClosedInstitution(
        told.format(name=organization.name, day=show_date(closed), successor=successor.name),
        successor.id,
    )


def check_day(on: PartialDate | None, name: str = "on") -> None:
    """Refuse a date that has not come yet; one that may have, such as this year, is taken."""
    if on is not None and on.first > today():
        raise Invalid({name: _("Esa fecha aún no llega: aquí va lo que ya ocurrió.")})


def check_signature(session: Session, follow_up: FollowUp, stage: Stage) -> None:
    """Refuse to sign twice."""
    if not stage.signs:
        return
    query = select(StageChange).join(Stage).where(StageChange.follow_up_id == follow_up.id)
    before = session.scalars(query.where(Stage.signs).order_by(StageChange.id)).first()
    if before is None:
        return
    name = session.get_one(Organization, follow_up.organization_id).name
    if before.on is None:
        told = _("{name} ya firmó, sin fecha. Corrija esa firma en lugar de agregar otra.")
        raise Conflict(told.format(name=name))
    told = _("{name} ya firmó: {when}. Corrija esa firma en lugar de agregar otra.")
    if before.on.precision == "day":
        told = _("{name} ya firmó el {when}. Corrija esa firma en lugar de agregar otra.")
    raise Conflict(told.format(name=name, when=show_partial(before.on, date.min)))


def check_order(
    session: Session, follow_up: FollowUp, stage: Stage, on: PartialDate | None
) -> None:
    """Refuse a later stage that would have been reached before an earlier one was."""
    if on is None or stage.side:
        return
    query = (
        select(StageChange)
        .join(Stage)
        .where(StageChange.follow_up_id == follow_up.id, StageChange.on_first > on.last)
        .where(Stage.position < stage.position, ~Stage.side)
        .order_by(StageChange.on_first.desc(), Stage.position.desc())
    )
    with session.no_autoflush:
        earlier = session.scalars(query).first()
    if earlier is None or earlier.on is None:
        return
    told = _(
        "«{earlier}» es una etapa anterior y tiene una fecha posterior: {when}. "
        "Corrija la fecha, o anótela solo en la historia."
    )
    name = stage_row(earlier.stage).name
    raise OutOfOrder({"on": told.format(earlier=name, when=show_partial(earlier.on, date.min))})


def check_pledge(session: Session, follow_up: FollowUp, stage: Stage) -> None:
    """Refuse to send a pledge whose description is not as long as the form asks."""
    if follow_up.instrument.kind is not InstrumentKind.PLEDGE or stage.side:
        return
    query = select(Stage.position).where(Stage.instrument_id == follow_up.instrument_id)
    sent = session.scalar(query.where(Stage.code.endswith(f":{SUBMITTED}")))
    if sent is None:
        sent = session.scalar(query.where(Stage.counts).order_by(Stage.position).limit(1))
    if sent is None or stage.position < sent:
        return
    length = len(follow_up.description or "")
    if length < SHORTEST_PLEDGE:
        told = ngettext(
            "La descripción tiene {n} carácter; para enviar el compromiso se piden {least}.",
            "La descripción tiene {n} caracteres; para enviar el compromiso se piden {least}.",
            length,
        )
        raise Invalid({"description": told.format(n=length, least=SHORTEST_PLEDGE)})


def description_problem(kind: InstrumentKind, description: str | None) -> str | None:
    """Say why a description cannot be kept, if it cannot."""
    length = len(description or "")
    if kind is not InstrumentKind.PLEDGE or length <= LONGEST_PLEDGE:
        return None
    return _("La descripción tiene {n} caracteres; el formulario acepta {most}.").format(
        n=f"{length:,}", most=f"{LONGEST_PLEDGE:,}"
    )


def first_stage(session: Session, instrument: Instrument) -> Stage:
    """The stage at which a way through an instrument begins."""
    query = select(Stage).where(Stage.instrument_id == instrument.id, ~Stage.side)
    found = session.scalars(query.order_by(Stage.position, Stage.id)).first()
    if found is None:
        raise Conflict(
            _("«{instrument}» no tiene etapas. Agréguele una en Configuración.").format(
                instrument=instrument.name_es
            )
        )
    return found
