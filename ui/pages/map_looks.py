"""How areas look: on the map, in its legend, and as rows of the table beside it."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from crm.atlas import Area
from crm.board import Card
from crm.dates import month_name, show_ago, show_date, show_number, show_partial
from crm.exchange import Leaving
from crm.i18n import _, ngettext
from crm.instruments import StageRow
from crm.model.base import today
from crm.outlines import Layer, outlines
from crm.sample import EXAMPLES_LEFT_OUT
from crm.shades import Measure, Shade, Shading
from crm.text import sort_key
from ui.pages.looks import SIDE_GLYPHS, stage_glyph
from ui.parts.glyphs import Glyph
from ui.parts.map_drawing import Face, Legend, LegendLine, Shape
from ui.parts.paint import RIGHT
from ui.parts.table import Column

Order = tuple[str, bool]  # the key of a column, and whether downwards

AS_FOUND: Order = ("", False)
ORDERS = {
    Measure.STAGE: AS_FOUND,
    Measure.ACTORS: ("count", True),
    Measure.MEETINGS: ("count", True),
    Measure.CONTACT: ("last", True),
}


def leaving(instrument: str, areas: int) -> Leaving:
    """What is written down of a map that leaves."""
    return Leaving(_("Mapa: {of}").format(of=instrument), areas)


@cache
def shapes(layer: Layer) -> tuple[Shape, ...]:
    """The areas of a layer as a map draws them."""
    return tuple(Shape(each.code, each.rings, each.words, each.beside) for each in outlines(layer))


def map_name(layer: Layer) -> str:
    """What a map of a layer is called."""
    if layer is Layer.CAPITAL:
        return _("Mapa de los distritos de Lima y Callao")
    return _("Mapa de los departamentos")


def coverage(areas: Sequence[Area], layer: Layer, *, invented: bool = False) -> str:
    """Say in how many areas there is any follow-up, and if anything `invented` was left out."""
    some, every = sum(area.followed > 0 for area in areas), len(areas)
    if layer is Layer.CAPITAL:
        said = ngettext(
            "{n} de {all} distritos con seguimiento",
            "{n} de {all} distritos con seguimiento",
            some,
        )
    else:
        said = ngettext(
            "{n} de {all} territorios con seguimiento",
            "{n} de {all} territorios con seguimiento",
            some,
        )
    whole = said.format(n=show_number(some), all=show_number(every))
    return " · ".join((whole, _(EXAMPLES_LEFT_OUT))) if invented else whole


def folded(measure: Measure, n: int) -> str:
    """Say how many areas have nothing of what a map is coloured by."""
    match measure:
        case Measure.STAGE:
            said = ngettext("{n} territorio sin seguimiento", "{n} territorios sin seguimiento", n)
        case Measure.ACTORS:
            said = ngettext("{n} territorio sin actores", "{n} territorios sin actores", n)
        case Measure.MEETINGS:
            said = ngettext("{n} territorio sin reuniones", "{n} territorios sin reuniones", n)
        case Measure.CONTACT:
            said = ngettext("{n} territorio sin contacto", "{n} territorios sin contacto", n)
    return said.format(n=show_number(n))


# The map


def faces(areas: Sequence[Area], shading: Shading) -> dict[str, Face]:
    """What each area shows on a map."""
    return {area.code: _face(area, shading) for area in areas}


def _face(area: Area, shading: Shading) -> Face:
    shade = shading.of.get(area.code)
    told = _told(area, shading)
    return Face(
        area.name,
        shading.figures.get(area.code, ""),
        shade.level if shade else None,
        _glyph(shade) if shade else None,
        ", ".join((area.name, *told)),
        (area.name, *told),
    )


def _told(area: Area, shading: Shading) -> list[str]:
    """All that is known of an area, in words."""
    meetings = ngettext("{n} reunión en 12 meses", "{n} reuniones en 12 meses", area.meetings)
    return [
        *filter(None, (reached(area),)),
        followed(area),
        ngettext("{n} actor", "{n} actores", area.actors).format(n=show_number(area.actors)),
        meetings.format(n=show_number(area.meetings)),
        _("Último contacto: {when}").format(when=show_ago(_last_day(area)))
        if area.last
        else _("Sin contacto"),
        *_wrong(area),
    ]


def _wrong(area: Area) -> list[str]:
    found = []
    if area.overdue:
        said = ngettext("{n} vencido", "{n} vencidos", area.overdue)
        found.append(said.format(n=show_number(area.overdue)))
    if area.stalled:
        said = ngettext("{n} detenido", "{n} detenidos", area.stalled)
        found.append(said.format(n=show_number(area.stalled)))
    return found


def counted(area: Area) -> str:
    """Say how many institutions they are, where space is short."""
    n = area.followed
    if all(card.government for card in area.cards):
        said = ngettext("{n} gobierno", "{n} gobiernos", n)
    else:
        said = ngettext("{n} institución", "{n} instituciones", n)
    return said.format(n=show_number(n))


def followed(area: Area) -> str:
    """Say how many institutions of an area are in follow-up."""
    n = area.followed
    if not n:
        return _("Sin seguimiento")
    if all(card.government for card in area.cards):
        said = ngettext("{n} gobierno en seguimiento", "{n} gobiernos en seguimiento", n)
    else:
        said = ngettext("{n} institución en seguimiento", "{n} instituciones en seguimiento", n)
    return said.format(n=show_number(n))


def reached(area: Area) -> str:
    """How far the most advanced of an area has come, if any is on the way."""
    if area.stage:
        return area.stage.name
    return _("Declinó o salió del proceso") if area.followed else ""


def _glyph(shade: Shade) -> Glyph | None:
    if shade.aside:
        return Glyph.DECLINED
    return stage_glyph(shade.stage) if shade.stage else None


def legend(shading: Shading) -> Legend:
    """What the colours of a map stand for, and the hatch where any area has it."""
    lines = [LegendLine(each.text, each.level, _glyph(each)) for each in shading.shades]
    return Legend(shading.measure.label, (*lines, LegendLine(shading.blank)))


# The table


def area_columns(layer: Layer, shading: Shading) -> list[Column]:
    """The columns of the table of areas."""
    place = _("Distrito") if layer is Layer.CAPITAL else _("Departamento")
    return [
        Column(place, lambda area: area.name, key="name", glyph=area_glyph),
        Column(
            _("Etapa"),
            lambda area: area.stage.short if area.stage else "—",
            108,
            key="stage",
            token="text_2",
            optional=True,
        ),
        Column(
            shading.counted,
            lambda area: show_number(shading.count(area)),
            44 if len(shading.counted) < 6 else 92,
            RIGHT,
            key="count",
        ),
        Column(_("Último"), last_contact, 76, RIGHT, key="last", token="text_2"),
    ]


def area_glyph(area: Area) -> Glyph | None:
    """The sign of how far the most advanced of an area has come."""
    if area.stage:
        return stage_glyph(area.stage)
    return Glyph.DECLINED if area.followed else None


def last_contact(area: Area) -> str:
    """When somebody of an area was last met; in another year, the month is enough."""
    if area.last is None:
        return "—"
    day = area.last.last
    if area.last.precision != "day":
        return show_partial(area.last)
    if 0 <= (today() - day).days < 2:
        return show_ago(day)
    if day.year != today().year:
        return f"{month_name(day.month)[:3]} {day.year}"
    return show_partial(area.last)


def _last_day(area: Area) -> Any:
    assert area.last is not None
    return min(area.last.last, today())


def in_order(areas: Sequence[Area], shading: Shading, order: Order) -> list[Area]:
    """Sort areas as a column asks; what has nothing to sort by comes last."""
    key, downwards = order
    if not key:
        return list(areas)
    values: dict[str, Callable[[Area], Any]] = {
        "name": lambda area: sort_key(area.name),
        "stage": lambda area: area.stage.position if area.stage else None,
        "count": shading.count,
        "last": lambda area: area.last.last if area.last else None,
    }
    value = values[key]
    blank = [area for area in areas if value(area) is None]
    filled = [area for area in areas if value(area) is not None]
    return [*sorted(filled, key=value, reverse=downwards), *blank]


# The governments of an area


def card_columns(stages: dict[int, StageRow]) -> list[Column]:
    """The columns of the list of an area's follow-ups."""

    def glyph(card: Card) -> Glyph:
        return (
            SIDE_GLYPHS[card.side_state] if card.side_state else stage_glyph(stages[card.stage_id])
        )

    def stage(card: Card) -> str:
        return card.side_state.label if card.side_state else stages[card.stage_id].short

    return [
        Column(_("Institución"), _card_name, glyph=glyph),
        Column(_("Etapa"), stage, 126, token="text_2", icon=_mark),
    ]


def _card_name(card: Card) -> str:
    return f"{card.name}: {card.title}" if card.title else card.name


def _mark(card: Card) -> tuple[str, str] | None:
    if card.days_overdue:
        return "triangle-alert", "danger"
    return ("hourglass", "stalled") if card.days_stalled else None


def printed_on() -> str:
    """Say of what day a picture of the map is."""
    return _("Datos al {day}").format(day=show_date(today()))
