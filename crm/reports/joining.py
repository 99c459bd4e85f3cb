"""Joins finished PDFs into one, as they come, without ever holding more than one of them."""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_XREF_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_XREF = re.compile(rb"xref\s+0 (\d+)\s")
_CATALOG, _INFO, _PAGES, _OUTLINES = 1, 2, 3, 4
_FIRST_FREE = 5


@dataclass(frozen=True)
class Entry:
    """A line of the outline: what it says and how many pages it opens."""

    title: str
    pages: int


class Binder:
    """One growing PDF with an outline, made of parts that `pdf.Paper` made."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._offsets: dict[int, int] = {}
        self._next = _FIRST_FREE
        self._pages: list[int] = []
        self._outline: list[tuple[str, int]] = []
        self._at = 0
        self._write(b"%PDF-1.4\n%\x93\x8c\x8b\x9e\n")

    def add(self, part: bytes, entries: Sequence[Entry]) -> None:
        """Append a whole PDF whose pages belong to these entries, in order."""
        objects, root, info = _objects(part)
        pages = _number_after(b"/Pages", objects[root])
        left_out = {root, info, pages}
        new = {}
        for number in objects:
            if number not in left_out:
                new[number] = self._next
                self._next += 1
        new[pages] = _PAGES
        for number, body in objects.items():
            if number not in left_out:
                self._object(new[number], _renumbered(body, new))
        kids = objects[pages].split(b"/Kids", 1)[1].split(b"]", 1)[0]
        numbers = [new[int(each)] for each in _REFERENCE.findall(kids)]
        page = len(self._pages)
        self._pages += numbers
        for entry in entries:
            self._outline.append((entry.title, page))
            page += entry.pages

    def finish(self, *, title: str, author: str, lang: str) -> None:
        """Write what only the end can know: the pages' order, the outline, the catalogue."""
        self._write_outline()
        kids = b" ".join(b"%d 0 R" % each for each in self._pages)
        self._object(
            _PAGES, b"<< /Type /Pages /Count %d /Kids [ %b ] >>" % (len(self._pages), kids)
        )
        self._object(
            _INFO,
            b"<< /Title %b /Author %b /Creator (Enlace) /Producer (Enlace) >>"
            % (_string(title), _string(author)),
        )
        self._object(
            _CATALOG,
            b"<< /Type /Catalog /Pages %d 0 R /Outlines %d 0 R /PageMode /UseOutlines /Lang %b"
            b" /ViewerPreferences << /DisplayDocTitle true >> >>"
            % (_PAGES, _OUTLINES, _string(lang)),
        )
        self._write_xref()

    def _write_outline(self) -> None:
        first = self._next
        self._next += len(self._outline)
        last = self._next - 1
        for number, (title, page) in enumerate(self._outline, first):
            beside = b""
            if number > first:
                beside += b" /Prev %d 0 R" % (number - 1)
            if number < last:
                beside += b" /Next %d 0 R" % (number + 1)
            self._object(
                number,
                b"<< /Title %b /Parent %d 0 R /Dest [ %d 0 R /Fit ]%b >>"
                % (_string(title), _OUTLINES, self._pages[page], beside),
            )
        self._object(
            _OUTLINES,
            b"<< /Type /Outlines /Count %d /First %d 0 R /Last %d 0 R >>"
            % (len(self._outline), first, last),
        )

    def _write_xref(self) -> None:
        start = self._at
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % self._next)
        for number in range(1, self._next):
            self._write(b"%010d 00000 n \n" % self._offsets[number])
        self._write(
            b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n"
            % (self._next, _CATALOG, _INFO, start)
        )

    def _object(self, number: int, body: bytes) -> None:
        self._offsets[number] = self._at
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._at += len(data)


def _objects(pdf: bytes) -> tuple[dict[int, bytes], int, int]:
    """Return every object's body by number, and which are the catalogue and the information."""
    start = _XREF_START.search(pdf, max(0, len(pdf) - 64))
    assert start, "a part that Paper did not make"
    table = int(start[1])
    head = _XREF.match(pdf, table)
    assert head, "a part that Paper did not make"
    lines = pdf[head.end() :].split(b"\n", int(head[1]) + 1)[1 : int(head[1])]
    offsets = [int(line[:10]) for line in lines]
    ends = dict(zip(sorted(offsets), [*sorted(offsets)[1:], table], strict=True))
    objects = {}
    for number, offset in enumerate(offsets, 1):
        body = pdf[offset : ends[offset]].split(b"obj", 1)[1]
        objects[number] = body[: body.rindex(b"endobj")].strip()
    trailer = pdf[table:]
    return objects, _number_after(b"/Root", trailer), _number_after(b"/Info", trailer)


def _number_after(key: bytes, body: bytes) -> int:
    found = _REFERENCE.search(body, body.index(key))
    assert found, key
    return int(found[1])


def _renumbered(body: bytes, new: dict[int, int]) -> bytes:
    head, stream, rest = body.partition(b"stream")
    return _REFERENCE.sub(lambda found: b"%d 0 R" % new[int(found[1])], head) + stream + rest


def _string(text: str) -> bytes:
    return b"<" + (codecs.BOM_UTF16_BE + text.encode("utf-16-be")).hex().upper().encode() + b">"
