"""The state of the Declaration, follow-up by follow-up, and how much of the country it covers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm import catalogue, coverage, figures, followup_list, i18n, instruments
from crm.coverage import Node, Tally
from crm.dates import PartialDate, show_date
from crm.followup_list import FollowUpLine
from crm.i18n import Language, _, ngettext, speaking
from crm.listings.framing import day_cell, framed
from crm.model import (
    FollowUp,
    Instrument,
    InstrumentKind,
    OrganizationKind,
    Place,
    PlaceLevel,
    Stage,
    StageChange,
)
from crm.model.base import N_, today
from crm.reports.listing import Column, Group, Listing, Row

_STATE = (
    (N_("Institución"), 18, False),
    (N_("Región"), 9, False),
    (N_("En la etapa desde"), 9, False),
    (N_("Firmó"), 9, False),
    (N_("Acta o evidencia"), 16, False),
    (N_("Por verificar"), 8, False),
    (N_("Plan de acción"), 10, False),
    (N_("Próximo paso"), 18, False),
    (N_("Vence"), 7, False),
)
_COVERAGE = (
    (N_("Territorio"), 26, False),
    (N_("Nivel"), 14, False),
    (N_("Gobiernos"), 8, True),
    (N_("Contactados"), 8, True),
    (N_("Firmantes"), 8, True),
    (N_("Con plan de acción"), 9, True),
)


@dataclass(frozen=True)
class _Signed:
    """What was noted of a signature."""

    on: PartialDate | None
    evidence: str | None
    to_verify: bool


def gather_declaration_state(
    session: Session,
    day: date | None = None,
    *,
    instrument_id: int | None = None,
    language: Language | None = None,
    printed_by: str = "",
) -> Listing:
    """Gather where each institution stands on the way to signing, stage by stage.

    Whoever signed is so by what was noted of it, never by the stage that it stands in.
    """
    with speaking(language or i18n.language()):
        on = day or today()
        id_ = instrument_id or catalogue.instrument_id("marrakech")
        lines = [each for each in followup_list.lines(session, id_, on) if not each.example]
        signed, plans = _signed(session, id_, on), _plans(session)
        regions = _regions(session)
        name = instruments.one(session, id_).name
        return framed(
            session,
            kind=_("Estado de la Declaración"),
            title=_("Estado de «{name}»").format(name=name),
            about=_about(session, id_, on, signed),
            columns=[Column(_(title), share, right) for title, share, right in _STATE],
            groups=[
                Group(stage, tuple(_line(each, signed, plans, regions) for each in inside))
                for stage, inside in groupby(lines, key=_stage)
            ],
            grouped_by=_("Etapa"),
            nothing=_("Nadie está en seguimiento de «{name}».").format(name=name),
            printed_by=printed_by,
        )


def _stage(line: FollowUpLine) -> str:
    return line.stage or _("Sin etapa cierta a esa fecha")


def _about(session: Session, instrument_id: int, day: date, signed: Mapping[int, _Signed]) -> str:
    count = figures.stock(session, instrument_id, day)
    unsure = sum(signed[id_].to_verify for id_ in count.ids if id_ in signed)
    said = [
        _("Datos al {day}").format(day=show_date(day)),
        ngettext("{n} firmante", "{n} firmantes", count.total).format(n=count.total),
        ngettext("{n} por verificar", "{n} por verificar", unsure).format(n=unsure),
    ]
    if count.undetermined:
        open_ = ngettext("{n} sin fecha cierta", "{n} sin fecha cierta", count.undetermined)
        said.append(open_.format(n=count.undetermined))
    return " · ".join(said)


def _line(
    line: FollowUpLine,
    signed: Mapping[int, _Signed],
    plans: Mapping[int, str],
    regions: Mapping[str, str],
) -> Row:
    done = signed.get(line.id)
    return (
        line.organization,
        regions.get((line.ubigeo or "")[:2], ""),
        day_cell(line.since),
        (day_cell(done.on) or _("sin fecha")) if done else None,
        done.evidence if done else None,
        _("por verificar") if done and done.to_verify else None,
        plans.get(line.organization_id),
        line.next_step,
        line.due,
    )


def _signed(session: Session, instrument_id: int, day: date) -> dict[int, _Signed]:
    query = (
        select(StageChange)
        .join(FollowUp, FollowUp.id == StageChange.follow_up_id)
        .join(Stage, Stage.id == StageChange.stage_id)
        .where(FollowUp.instrument_id == instrument_id, Stage.signs)
        .where(func.coalesce(StageChange.on_first, day) <= day)
        .order_by(StageChange.on_first.desc(), StageChange.id.desc())  # the first one stays
    )
    return {
        each.follow_up_id: _Signed(each.on, each.evidence, each.to_verify)
        for each in session.scalars(query)
    }


def _plans(session: Session) -> dict[int, str]:
    """How far the action plan of each institution is, whether or not it signed."""
    name = Stage.short_en if i18n.language() == "en" else Stage.short_es
    query = (
        select(FollowUp.organization_id, name)
        .join(Instrument, Instrument.id == FollowUp.instrument_id)
        .join(Stage, Stage.id == FollowUp.stage_id)
        .where(Instrument.kind == InstrumentKind.ACTION_PLAN)
        .order_by(Stage.position)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _regions(session: Session) -> dict[str, str]:
    query = select(Place.code, Place.name).where(Place.level == PlaceLevel.REGION)
    return {code[:2]: name for code, name in session.execute(query)}


# How much of the country


def gather_coverage(
    session: Session,
    *,
    instrument_id: int | None = None,
    language: Language | None = None,
    printed_by: str = "",
) -> Listing:
    """Gather, as it stands today, of how many governments how many were reached, by territory."""
    with speaking(language or i18n.language()):
        id_ = instrument_id or catalogue.instrument_id("marrakech")
        country = coverage.tree(session, id_)
        name = instruments.one(session, id_).name
        return framed(
            session,
            kind=_("Cobertura por territorio"),
            title=_("Cobertura por territorio: {name}").format(name=name),
            about=_("Datos al {day}").format(day=show_date(today())),
            columns=[Column(_(title), share, right) for title, share, right in _COVERAGE],
            groups=[Group(each.name, tuple(_inside(each))) for each in country.children],
            grouped_by=_("Región"),
            total=(_("Perú"), "", *_numbers(country.tally)),
            nothing=_("No hay gobiernos registrados."),
            notes=[_unsigned_said(country.tally.unsigned)],
            landscape=False,
            printed_by=printed_by,
        )


def _inside(region: Node) -> list[Row]:
    whole: Row = (_("Toda la región"), region.level.label if region.level else "")
    rows = [(*whole, *_numbers(region.tally))]
    return rows + [_territory(each) for each in region.children]


def _territory(node: Node) -> Row:
    level = node.level or node.kind or OrganizationKind.REGIONAL
    return (node.name, level.label, *_numbers(node.tally))


def _numbers(tally: Tally) -> Row:
    return (tally.total, tally.contacted, tally.signed, tally.planned)


def _unsigned_said(number: int) -> str:
    said = ngettext(
        "El plan de acción cuenta donde se firmó; {n} es de quien no firmó.",
        "El plan de acción cuenta donde se firmó; {n} son de quienes no firmaron.",
        number,
    )
    return said.format(n=number) if number else ""
