"""In which letters a text was written: told where it can be, and where it cannot, chosen."""

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import BinaryIO
from unicodedata import is_normalized

from crm.intake.value import Choice
from crm.text import LONGEST, clean_text

LONGEST_LINE = 4 * 1024 * 1024
_PIECE = 1024 * 1024
_TELLING = 64 * 1024
_SAMPLE = 60
NAMES = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows (cp1252)",
    "cp850": "MS-DOS (cp850)",
    "mac_roman": "Mac (MacRoman)",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What Python calls an encoding, and no mail is written in; the first takes minutes.
_NO_LETTERS = frozenset(["punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined"])
_ASKED = ("cp1252", "utf-8", "cp850", "mac_roman")  # of two as likely, the first
_GAPS = re.compile("\n{3,}")
_LETTERS = frozenset("áéíóúñüÁÉÍÓÚÑÜ")
# A letter that is small among capitals, or the other way round, is not the one that it was.
_TURNED = re.compile("[A-ZÑ][áéíóúñü][A-ZÑ]|[a-zñ][ÁÉÍÓÚÑÜ][a-zñ]")
# Signs of Spanish that do not stand between two letters: «Mu–oz» was written by a Mac.
_SIGN = re.compile(r"(?<![^\W\d_])[¿¡ºª°«»“”‘’–—]|[¿¡ºª°«»“”‘’–—](?![^\W\d_])")


def _one_by_one(error: UnicodeError) -> tuple[str, int]:
    """Read as Windows does the few bytes that are no UTF-8 in a text that is."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("enlace-mixed", _one_by_one)


@contextmanager
def text(file: BinaryIO, encoding: str) -> Iterator[io.TextIOWrapper]:
    """The file as text, from its beginning, its line ends as they are; it stays open."""
    file.seek(0)
    asked = "utf-8-sig" if encoding == "utf-8" else encoding
    errors = "enlace-mixed" if encoding == "utf-8" else "replace"
    stream = io.TextIOWrapper(file, asked, errors, newline="")
    try:
        yield stream
    finally:
        stream.detach()


def lines(stream: io.TextIOWrapper) -> Iterator[str]:
    """Line by line, with its end; what a line has beyond all measure comes as the next one."""
    while line := stream.readline(LONGEST_LINE):
        yield line


def encodings(file: BinaryIO, wanted: str | None = None) -> tuple[str, tuple[Choice, ...]]:
    """The encoding of a text, and those one may choose: one alone where there is no doubt."""
    file.seek(0)
    head = file.read(_PIECE)
    certain = _certain(file, head)
    if certain and wanted in (None, certain):
        return certain, (Choice(certain, NAMES[certain]),)
    piece = _telling(file)
    besides = dict.fromkeys(filter(None, (certain, wanted, "utf-16")))
    offered = [*_ASKED, *(each for each in besides if each not in _ASKED)]
    choices = tuple(Choice(each, NAMES.get(each, each), _sample(piece, each)) for each in offered)
    return wanted or max(_ASKED, key=lambda each: _likeness(piece, each)), choices


def _certain(file: BinaryIO, head: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if sixteen := _sixteen(head):
        return sixteen
    return "utf-8" if _is_utf8(file) else None


def _sixteen(head: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of what is mostly Latin is 0."""
    even, odd = head[:4096:2], head[1:4096:2]
    for zeros, others, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros.count(0) * 10 > len(zeros) * 4 and others.count(0) * 20 < len(others):
            return encoding
    return None


def _is_utf8(file: BinaryIO) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := file.read(_PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _telling(file: BinaryIO) -> bytes:
    """A piece from about the first letters that are not plain ASCII."""
    file.seek(0)
    while piece := file.read(_TELLING):
        if not piece.isascii():
            return piece
    return b""


def _decoded(piece: bytes, encoding: str) -> str:
    return piece.decode(encoding, "enlace-mixed" if encoding == "utf-8" else "replace")


def _likeness(piece: bytes, encoding: str) -> int:
    """How much this looks like Spanish in this encoding: its letters, less what it has not."""
    said = _decoded(piece, encoding)
    strange = [each for each in said if not each.isascii()]
    usual = sum(each in _LETTERS for each in strange) + len(_SIGN.findall(said))
    return 2 * (usual - len(_TURNED.findall(said))) - len(strange)


def _sample(piece: bytes, encoding: str) -> str:
    """A few words around the first letters that the encodings read differently."""
    found = _decoded(piece, encoding)
    at = next((place for place, each in enumerate(found) if not each.isascii()), 0)
    shown = "".join(
        each if each.isprintable() else " " for each in found[max(0, at - 25) :][:_SAMPLE]
    )
    return " ".join(shown.split())


def decoded(written: bytes, encodings: Iterable[str], last: str) -> str:
    """The text in the first of the encodings in which it can be read, or as well as in the last."""
    for encoding in encodings:
        with suppress(UnicodeError, LookupError):
            if codecs.lookup(encoding).name not in _NO_LETTERS:
                return written.decode(encoding)
    return written.decode(last, "replace")


def clean(said: str) -> str:
    """A text without what is not seen, line by line, single blanks between its words."""
    if said.isprintable() and (said.isascii() or is_normalized("NFC", said)):
        return " ".join(said[:LONGEST].split())
    return _clean(said)


@lru_cache(maxsize=10_000)
def _clean(said: str) -> str:
    lines = "\n".join(" ".join(line.split()) for line in clean_text(said).split("\n"))
    return _GAPS.sub("\n\n", lines).strip()
