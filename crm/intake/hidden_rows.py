"""Which rows of a sheet an .xlsx holds and does not show."""

import re
from collections.abc import Iterator
from html import unescape
from typing import BinaryIO
from zipfile import ZipFile

from crm.intake.value import MOST_ROWS

_PIECE = 1024 * 1024
_LONGEST = 64 * 1024  # of the beginning of a row
_LARGEST_PART = 10 * 1024 * 1024
# As far as the next «<», never further: what does not end would be gone through for each of them.
_SHEET = re.compile(r"<(?:\w{1,20}:)?sheet\b[^<]*>")
_PLACE = re.compile(r"<(?:\w{1,20}:)?Relationship\b[^<]*>")
_ROW = re.compile(rb"<(?:\w{1,20}:)?row\b[^<]*>")
_HIDES = re.compile(rb'\bhidden="(?:1|true)"')
_NUMBER = re.compile(rb'\sr="(\d{1,7})"')


def lines(file: BinaryIO, sheet: str) -> tuple[int, ...]:
    """Its hidden rows; none are known where the workbook is not made as Excel makes it."""
    with ZipFile(file) as parts:
        part = _part(parts, sheet)
        found = _hidden(parts, part) if part in parts.namelist() else ()
        return tuple(line for line, _count in zip(found, range(MOST_ROWS), strict=False))


def _part(parts: ZipFile, sheet: str) -> str:
    """In which part of the archive a sheet is."""
    ids = [_said(each, r"\w{1,20}:id") for each in _tags(parts, "xl/workbook.xml", _SHEET, sheet)]
    places = {
        _said(each, "Id"): _said(each, "Target")
        for each in _tags(parts, "xl/_rels/workbook.xml.rels", _PLACE)
    }
    place = places.get(ids[0], "") if ids else ""
    return place[1:] if place.startswith("/") else f"xl/{place}"


def _tags(parts: ZipFile, name: str, kind: re.Pattern[str], called: str | None = None) -> list[str]:
    if name not in parts.namelist():
        return []
    with parts.open(name) as part:
        written = part.read(_LARGEST_PART).decode("utf-8", "replace")
    found = kind.findall(written)
    return [each for each in found if called is None or _said(each, "name") == called]


def _said(tag: str, attribute: str) -> str:
    found = re.search(rf"""\s{attribute}\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    return unescape(found[1] or found[2] or "") if found else ""


def _hidden(parts: ZipFile, name: str) -> Iterator[int]:
    with parts.open(name) as part:
        rest = b""
        while piece := rest + part.read(_PIECE):
            at = piece.rfind(b"<")
            if at < 1 or len(piece) - at > _LONGEST:
                at = len(piece)
            rest = piece[at:]
            if b"hidden=" not in piece:
                continue
            for row in _ROW.findall(piece[:at]):
                number = _NUMBER.search(row)
                if number and _HIDES.search(row):
                    yield int(number[1])
