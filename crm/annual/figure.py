"""A figure of the year: a named query with its unit, its rules and the records that it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crm.annual.value import Ref
from crm.i18n import _
from crm.model.base import N_, Word


class Unit(Word):
    PERSONS = "persons", N_("personas")
    ATTENDANCES = "attendances", N_("asistencias")
    INSTITUTIONS = "institutions", N_("instituciones")
    MUNICIPALITIES = "municipalities", N_("municipalidades")
    EVENTS = "events", N_("eventos")
    MATERIALS = "materials", N_("materiales")
    PUBLICATIONS = "publications", N_("publicaciones")
    MAILINGS = "mailings", N_("envíos")
    PRACTICES = "practices", N_("prácticas")
    SIGNATURES = "signatures", N_("firmas")
    FOLLOW_UPS = "follow_ups", N_("seguimientos")
    OUTCOMES = "outcomes", N_("resultados")
    OCCASIONS = "occasions", N_("fechas conmemorativas")
    ACTIVITIES = "activities", N_("actividades")
    STEPS = "steps", N_("próximos pasos")


_ONE = {
    Unit.PERSONS: N_("persona"),
    Unit.ATTENDANCES: N_("asistencia"),
    Unit.INSTITUTIONS: N_("institución"),
    Unit.MUNICIPALITIES: N_("municipalidad"),
    Unit.EVENTS: N_("evento"),
    Unit.MATERIALS: N_("material"),
    Unit.PUBLICATIONS: N_("publicación"),
    Unit.MAILINGS: N_("envío"),
    Unit.PRACTICES: N_("práctica"),
    Unit.SIGNATURES: N_("firma"),
    Unit.FOLLOW_UPS: N_("seguimiento"),
    Unit.OUTCOMES: N_("resultado"),
    Unit.OCCASIONS: N_("fecha conmemorativa"),
    Unit.ACTIVITIES: N_("actividad"),
    Unit.STEPS: N_("próximo paso"),
}


def unit_of(unit: Unit, number: int) -> str:
    """Return what a unit is called beside a number."""
    return _(_ONE[unit]) if number == 1 else unit.label


class TimeRule(Word):
    IN_PERIOD = "in_period", N_("en el periodo")
    AS_OF = "as_of", N_("acumulado a la fecha de corte")
    SCHEDULED = "scheduled", N_("programado, no realizado")


@dataclass(frozen=True)
class FigureRecord:
    """One record that a figure counts, in words; `counts` of more than one is a head count."""

    ref: Ref
    label: str
    counts: int = 1


@dataclass(frozen=True)
class YearFigure:
    """A number and where it comes from.

    `name` is stable: what is counted, then the activity's key where it is one's («events@ID»).
    What was only known as a number is in `records` as a head count or a balance. `by_hand` ones
    were typed by somebody; of `undetermined` records it cannot be told whether they count.
    """

    name: str
    label: str
    value: int
    unit: Unit
    time_rule: TimeRule
    duplicate_rule: str
    records: tuple[FigureRecord, ...] = ()
    undetermined: tuple[FigureRecord, ...] = ()
    note: str = ""
    by_hand: bool = False


def as_json(figures: Sequence[YearFigure]) -> list[dict[str, Any]]:
    """The figures as the command line prints them and as a closed version keeps them."""
    return [
        {
            "name": each.name,
            "label": each.label,
            "value": each.value,
            "unit": each.unit.value,
            "rule": {"time": each.time_rule.value, "duplicates": each.duplicate_rule},
            "records": [
                {
                    "kind": one.ref.kind,
                    "id": one.ref.id,
                    "label": one.label,
                    "counts": one.counts,
                }
                for one in each.records
            ],
            "undetermined": [one.ref.id for one in each.undetermined],
            "note": each.note,
            "by_hand": each.by_hand,
        }
        for each in figures
    ]
