"""A document as its parts, before anybody decides whether it will be a PDF or a Word file."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Heading:
    """A line that opens a part of a section."""

    text: str


@dataclass(frozen=True)
class Text:
    """Paragraphs, one a line."""

    text: str
    quiet: bool = False  # said beside the matter


@dataclass(frozen=True)
class Bullets:
    """Sentences one under the other."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Pairs:
    """What each thing is called, and what it is."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Grid:
    """A table: its headings, the share of the width that each column takes, and its rows."""

    heads: tuple[str, ...]
    shares: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Signer:
    """Who signs: a line, and what stands under it."""

    name: str
    post: str = ""
    institution: str = ""


SIGNED_TOGETHER = 4  # as many pairs of signatures stand on one page, under the end of the text


@dataclass(frozen=True)
class Signatures:
    """Lines to sign on, two side by side."""

    signers: tuple[Signer, ...]


Part = Heading | Text | Bullets | Pairs | Grid | Signatures


@dataclass(frozen=True)
class Section:
    """Parts under a title."""

    title: str
    parts: tuple[Part, ...]
    new_page: bool = False


@dataclass(frozen=True)
class Story:
    """A whole document, and what stands around its pages."""

    kind: str
    title: str
    about: str
    sections: tuple[Section, ...]
    printed_by: str
    printed_on: date
    notice: str
    example: bool = False
    logo: bytes | None = None
