"""The outlines of Peru's areas, projected onto a plane, for whoever draws a map of them."""

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from math import cos, radians
from typing import Any

from crm.model.base import N_

Point = tuple[float, float]

# Under every map, on the screen and on paper.
BOUNDARY_NOTE = N_(
    "Los límites y nombres que figuran en este mapa no implican aprobación ni aceptación oficial "
    "por las Naciones Unidas."
)

# An area that is too small for words has them beside it, in the sea: so far down, in degrees.
_BESIDE = {
    "070000": -0.55,
    "110000": 1.0,
    "140000": 1.35,
    "150100": 0.8,
    "180000": 0.5,
    "230000": 0.55,
    "240000": -0.75,
}
# Where the middle of an area is no place for words.
_WORDS = {
    "050000": (-74.1, -14.75),
    "060000": (-78.6, -6.55),
    "150000": (-77.05, -11.05),
    "200000": (-80.45, -5.05),
    "250000": (-73.4, -9.6),
}


class Layer(StrEnum):
    """Which areas a map shows: those of the whole country, or the districts of Lima and Callao."""

    COUNTRY = "country"
    CAPITAL = "capital"


@dataclass(frozen=True)
class Outline:
    """The border of one area; x grows eastwards and y southwards, in degrees of latitude.

    `words` is where its name goes; where that is beside the area, `beside` tells how far down.
    """

    code: str
    name: str
    rings: tuple[tuple[Point, ...], ...]
    words: Point
    beside: float | None = None


_FILES = {
    Layer.COUNTRY: "mapa-gobiernos-regionales.geojson",
    Layer.CAPITAL: "mapa-lima-callao-distritos.geojson",
}


@cache
def outlines(layer: Layer) -> tuple[Outline, ...]:
    """The areas of a layer, by code."""
    file = files("resources").joinpath("data", _FILES[layer])
    features = json.loads(file.read_text("utf-8"))["features"]
    latitudes = [lat for each in features for ring in _rings(each) for _lon, lat in ring]
    shrink = cos(radians((min(latitudes) + max(latitudes)) / 2))
    made = (_outline(each, shrink) for each in features)
    return tuple(sorted(made, key=lambda outline: outline.code))


def _outline(feature: Any, shrink: float) -> Outline:
    told = feature["properties"]
    code: str = told["codigo"]
    lon, lat = _WORDS.get(code, told["etiqueta"])
    return Outline(
        code,
        told["nombre"],
        tuple(tuple((x * shrink, -y) for x, y in ring) for ring in _rings(feature)),
        (lon * shrink, -lat),
        _BESIDE.get(code),
    )


def _rings(feature: Any) -> list[list[Point]]:
    """Every ring of an area: none of them is a hole."""
    shape = feature["geometry"]
    parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    return [ring for part in parts for ring in part]
