"""How a map is coloured: into which class each area falls, what it says, what is printed in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from crm.atlas import Area
from crm.dates import show_number
from crm.i18n import _
from crm.instruments import StageRow
from crm.model.base import N_, Word

LEVELS = 6  # from 0, the palest, to 5
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
_SILENCES = ((30, N_("Hasta 30 días")), (90, N_("31 a 90 días")), (180, N_("91 a 180 días")))
_YEAR = 365


class Measure(Word):
    """By what a map is coloured."""

    STAGE = "stage", N_("Etapa más avanzada")
    ACTORS = "actors", N_("Actores")
    MEETINGS = "meetings", N_("Reuniones en 12 meses")
    CONTACT = "contact", N_("Último contacto")


def measure_named(name: Any) -> Measure:
    """The measure that is kept under this name; by the stage where there is none."""
    return {each.value: each for each in Measure}.get(name, Measure.STAGE)


_BLANKS = {
    Measure.STAGE: N_("Sin seguimiento"),
    Measure.ACTORS: N_("Sin actores"),
    Measure.MEETINGS: N_("Sin reuniones"),
    Measure.CONTACT: N_("Sin contacto"),
}
_COUNTED = {
    Measure.STAGE: N_("N.º"),
    Measure.ACTORS: N_("Actores"),
    Measure.MEETINGS: N_("Reuniones"),
    Measure.CONTACT: N_("N.º"),
}


@dataclass(frozen=True)
class Shade:
    """One class of a legend; `aside` is that of whoever left the way of an instrument."""

    level: int
    text: str
    stage: StageRow | None = None
    aside: bool = False


@dataclass(frozen=True)
class Shading:
    """The classes, the darkest first, and by code that of each area with what is printed in it.

    An area of no class is hatched, which `blank` explains; `counted` is the heading of `counts`.
    """

    measure: Measure
    shades: tuple[Shade, ...]
    blank: str
    counted: str
    of: dict[str, Shade] = field(default_factory=dict)
    figures: dict[str, str] = field(default_factory=dict)

    def count(self, area: Area) -> int:
        """What a table says of an area in the column `counted`."""
        if self.measure is Measure.ACTORS:
            return area.actors
        return area.meetings if self.measure is Measure.MEETINGS else area.followed


def shade(areas: Sequence[Area], measure: Measure, stages: Sequence[StageRow]) -> Shading:
    """Colour these areas by a measure; `stages` are those of the instrument."""
    if measure is Measure.STAGE:
        shades, of = _by_stage(areas, stages)
    elif measure is Measure.CONTACT:
        shades, of = _by_silence(areas)
    else:
        shades, of = _by_number(areas, _counter(measure))
    figures = {area.code: _figure(area, measure) for area in areas if area.code in of}
    blank, counted = _(_BLANKS[measure]), _(_COUNTED[measure])
    return Shading(measure, tuple(reversed(shades)), blank, counted, of, figures)


def _counter(measure: Measure) -> Callable[[Area], int]:
    if measure is Measure.ACTORS:
        return lambda area: area.actors
    return lambda area: area.meetings


def _figure(area: Area, measure: Measure) -> str:
    if measure is Measure.STAGE:
        return show_number(area.followed)
    if measure is Measure.CONTACT:
        days = area.silent_days or 0
        return _("{n} d").format(n=show_number(days)) if days else _("hoy")
    return show_number(_counter(measure)(area))


def _by_stage(
    areas: Sequence[Area], stages: Sequence[StageRow]
) -> tuple[list[Shade], dict[str, Shade]]:
    way = [stage for stage in stages if not stage.side]
    last = max(1, len(way) - 1)
    by_id = {
        stage.id: Shade(round(place * (LEVELS - 1) / last), stage.name, stage)
        for place, stage in enumerate(way)
    }
    aside = Shade(0, _("Solo declinados o fuera del proceso"), aside=True)
    of = {
        area.code: by_id[area.stage.id] if area.stage else aside for area in areas if area.followed
    }
    return [*([aside] if aside in of.values() else []), *by_id.values()], of


def _by_silence(areas: Sequence[Area]) -> tuple[list[Shade], dict[str, Shade]]:
    levels = range(LEVELS - 1, 0, -1)
    words = [*(_(text) for _days, text in _SILENCES), _("181 días a un año"), _("Más de un año")]
    shades = [Shade(level, text) for level, text in zip(levels, words, strict=True)]
    ends = [*(days for days, _text in _SILENCES), _YEAR]
    of = {}
    for area in areas:
        days = area.silent_days
        if days is not None:
            of[area.code] = shades[sum(days > end for end in ends)]
    return list(reversed(shades)), of


def _by_number(
    areas: Sequence[Area], count: Callable[[Area], int]
) -> tuple[list[Shade], dict[str, Shade]]:
    """Round classes, no more than there are colours; the first takes in all that is less."""
    numbers = {area.code: count(area) for area in areas if count(area)}
    if not numbers:
        return [], {}
    least, most = min(numbers.values()), max(numbers.values())
    starts = [step for step in _STEPS if step <= most]
    while len(starts) > 1 and starts[1] <= least:
        starts = starts[1:]
    if len(starts) > LEVELS - 1:
        starts = [starts[0], *starts[2 - LEVELS :]]
    shades = [
        Shade(LEVELS - len(starts) + place, _between(start, starts[place + 1 : place + 2]))
        for place, start in enumerate(starts)
    ]
    of = {
        code: shades[sum(number >= start for start in starts) - 1]
        for code, number in numbers.items()
    }
    return shades, of


def _between(start: int, next_start: Sequence[int]) -> str:
    if not next_start:
        return _("{n} o más").format(n=show_number(start))
    end = next_start[0] - 1
    return show_number(start) if end == start else f"{show_number(start)}–{show_number(end)}"
