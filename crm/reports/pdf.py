"""The ground every printed page stands on: faces, colours, safe paragraphs, furniture, files."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import lru_cache
from importlib import resources
from io import BytesIO
from itertools import groupby
from threading import RLock
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from PIL import Image
from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from crm.checks import safe_link
from crm.errors import CrmError
from crm.i18n import _, language
from crm.text import clean_line, clean_text

PAGE_WIDTH, PAGE_HEIGHT = A4
LANDSCAPE: tuple[float, float] = landscape(A4)
MARGIN = 42.0
WIDTH = PAGE_WIDTH - 2 * MARGIN
FOOT = 42.0  # nothing but the footer stands lower than this

REGULAR, MEDIUM, SEMIBOLD, BOLD = "Inter", "Inter-Medium", "Inter-SemiBold", "Inter-Bold"
ITALIC, SEMIBOLD_ITALIC = "Inter-Italic", "Inter-SemiBoldItalic"
FALLBACK, LAST_RESORT = "NotoSans", "LastResort"

TEXT = HexColor("#17202B")
TEXT_2 = HexColor("#465263")
TEXT_3 = HexColor("#5F6B7A")
LINE = HexColor("#D5DBE3")
LINE_STRONG = HexColor("#808B9B")
NOTE_LINE = HexColor("#B4BDC8")
ACCENT = HexColor("#0069A7")
ACCENT_TINT = HexColor("#E7F3FB")
BRAND = HexColor("#009EDB")
DANGER = HexColor("#B0122F")
DANGER_TINT = HexColor("#FBE7EA")
WARN = HexColor("#856000")
OK = HexColor("#006B54")
STALLED = HexColor("#7B2D8B")

_FILES = {
    REGULAR: "Inter_400Regular.ttf",
    MEDIUM: "Inter_500Medium.ttf",
    SEMIBOLD: "Inter_600SemiBold.ttf",
    BOLD: "Inter_700Bold.ttf",
    ITALIC: "Inter_400Regular_Italic.ttf",
    SEMIBOLD_ITALIC: "Inter_600SemiBold_Italic.ttf",
    FALLBACK: "NotoSans_400Regular.ttf",
    LAST_RESORT: "NotoSans_400Regular.ttf",
}
# Invisible marks that join or dress emoji: without a glyph for the emoji they only add boxes.
_INVISIBLE = {"\u200c", "\u200d", "\u2060", *map(chr, range(0xFE00, 0xFE10))}
_LOGO_BOX = (110.0, 24.0)
_LOGO_PIXELS = (660, 144)

# ReportLab reads a face through one shared cursor, so two threads must not print at once.
_printing = RLock()


class _EveryGlyph(dict[int, int]):
    """Gives every character the glyph of the missing one: an empty box."""

    def __contains__(self, code: object) -> bool:
        return True

    def __missing__(self, code: int) -> int:
        return 0


class _LastResort(TTFont):  # type: ignore[misc]
    """Draws a box for what no face can draw, yet keeps the character for copying and search."""

    def __init__(self, name: str, path: str) -> None:
        super().__init__(name, path)
        self.face.name = name.encode()  # the document files its faces by this name
        self.face.charToGlyph = _EveryGlyph()
        self.face.charWidths = {}

    def addObjects(self, doc: Any) -> None:
        """Add the font, and name the characters beyond U+FFFF as the PDF format wants them."""
        super().addObjects(doc)
        for key, stream in doc.idToObject.items():
            if key.startswith("toUnicodeCMap:") and isinstance(stream.content, str):
                stream.content = "\n".join(map(_as_utf16, stream.content.split("\n")))


def _as_utf16(line: str) -> str:
    code, _space, character = line.partition("> <")
    if len(character) < 6:  # four digits and a bracket: already right
        return line
    return f"{code}> <{chr(int(character[:-1], 16)).encode('utf-16-be').hex().upper()}>"


@lru_cache(maxsize=1)
def _faces() -> dict[str, Any]:
    """Load the faces once, when the first page is printed."""
    rl_config.useA85 = 0  # binary streams: a fifth smaller, and sooner made
    folder = resources.files("resources") / "fonts"
    with _printing, resources.as_file(folder) as fonts:
        faces = {name: TTFont(name, str(fonts / file)) for name, file in _FILES.items()}
        faces[LAST_RESORT] = _LastResort(LAST_RESORT, str(fonts / _FILES[LAST_RESORT]))
        for face in faces.values():
            pdfmetrics.registerFont(face)
    return faces


def _face_for(character: str, wanted: str) -> str:
    for name in (wanted, FALLBACK):
        if ord(character) in _faces()[name].face.charToGlyph:
            return name
    return LAST_RESORT


@lru_cache(maxsize=1)
def _drawable() -> frozenset[str]:
    codes = (code for face in (REGULAR, FALLBACK) for code in _faces()[face].face.charToGlyph)
    return frozenset(map(chr, codes)) | _INVISIBLE


def undrawable(texts: Iterable[str]) -> list[str]:
    """Return the characters that would print as a box, each once, in order."""
    used = set().union(*(text for text in texts if not text.isascii()))
    shown = clean_line("".join(sorted(used - _drawable())))
    return [each for each in shown if not each.isspace()]


def undrawable_note(characters: Sequence[str]) -> str:
    """Say which characters the page shows as boxes; empty when it shows none."""
    if not characters:
        return ""
    named = ", ".join(
        f"U+{ord(each):04X} ({unicodedata.name(each, '').lower()})".replace(" ()", "")
        for each in characters[:12]
    )
    if len(characters) > 12:
        named += "…"
    return _("Los recuadros son caracteres sin letra disponible: {list}.").format(list=named)


def warnings_of(value: object) -> str:
    """Say which characters of what is to be printed no face can draw; empty when all can be."""
    return undrawable_note(undrawable(_texts(value)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


@dataclass(frozen=True)
class Run:
    """Part of a paragraph in a face or colour of its own, or that leads to a web page."""

    text: str
    face: str = ""
    colour: Any = None
    size: float = 0
    url: str = ""


@lru_cache(maxsize=256)
def style(
    size: float, leading: float = 0, *, colour: Any = TEXT, face: str = REGULAR, align: int = 0
) -> ParagraphStyle:
    """Return the paragraph style of this look; `align` 0 is left, 1 centre, 2 right."""
    _faces()
    return ParagraphStyle(
        f"{face} {size}",
        fontName=face,
        fontSize=size,
        leading=leading or round(size * 1.36, 1),
        textColor=colour,
        alignment=align,
    )


def P(text: str | Sequence[str | Run], style: ParagraphStyle) -> Paragraph:
    """Make the paragraph that shows this text as typed. Nothing else may make a Paragraph."""
    runs = [text] if isinstance(text, str) else text
    return Paragraph("".join(_markup(run, style) for run in runs), style)


def _markup(run: str | Run, style: ParagraphStyle) -> str:
    if isinstance(run, str):
        return _in_faces(run, style.fontName)
    look = f' name="{run.face}"' if run.face else ""
    if run.colour is not None:
        look += f' color="#{run.colour.hexval()[2:]}"'
    if run.size:
        look += f' size="{run.size}"'
    shown = f"<font{look}>{_in_faces(run.text, run.face or style.fontName)}</font>"
    link = safe_link(run.url)
    return f"<a href={quoteattr(link.url)}>{shown}</a>" if link else shown


def _in_faces(text: str, wanted: str) -> str:
    safe = clean_text(text)
    # The blanks that part one run from the next are ours, and stay.
    safe = " " * text[:1].isspace() + safe + " " * text[-1:].isspace()
    if not safe.isascii():
        glyphs = _faces()[wanted].face.charToGlyph
        if not all(ord(each) in glyphs for each in safe if each != "\n"):
            return "".join(_in_other_faces(safe, wanted))
    return _escaped(safe)


def _in_other_faces(text: str, wanted: str) -> Iterator[str]:
    for face, run in groupby(
        text, lambda each: wanted if each == "\n" else _face_for(each, wanted)
    ):
        if face == wanted:
            yield _escaped("".join(run))
        else:
            shown = "".join(each for each in run if each not in _INVISIBLE)
            yield f'<font name="{face}">{_escaped(shown)}</font>'


def _escaped(text: str) -> str:
    return escape(text).replace("\n", "<br/>")


def clip(text: str, most: int) -> str:
    """Return the text cut, visibly, at so many characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def width_of(text: str, face: str, size: float) -> float:
    """Return how wide this line prints."""
    _faces()
    return float(pdfmetrics.stringWidth(text, face, size))


def language_tag() -> str:
    """Return what a PDF calls the language in use."""
    return {"es": "es-PE"}.get(language(), language())


@dataclass(frozen=True)
class Furniture:
    """What stands around every page of a document, whatever the page says."""

    kind: str
    running: str
    printed_by: str
    printed_on: date
    internal: bool = True
    personal: bool = True  # whether there are personal data on it
    example: bool = False
    logo: bytes | None = None
    notice: str = ""  # what the foot says, where it is not the usual


class Paper:
    """A PDF in the making, page by page; every page of a document has its furniture."""

    def __init__(
        self,
        *,
        title: str,
        author: str,
        subject: str = "",
        size: tuple[float, float] = A4,
        margin: float = MARGIN,
    ) -> None:
        _faces()
        self._page_width, self._page_height = size
        self._margin = margin
        self._width = self._page_width - 2 * margin
        self._buffer = BytesIO()
        self.canvas = Canvas(
            self._buffer,
            pagesize=size,
            pageCompression=1,
            invariant=1,
            initialFontName=REGULAR,
            lang=language_tag(),
        )
        self.canvas.setTitle(clip(clean_line(title), 200))
        self.canvas.setAuthor(clip(clean_line(author), 200))
        self.canvas.setSubject(clip(clean_line(subject), 200))
        self.canvas.setCreator("Enlace")
        self.canvas.setViewerPreference("DisplayDocTitle", "true")

    def furnish(self, furniture: Furniture, page: int, pages: int) -> None:
        """Draw what stands around page `page` of `pages`."""
        self.canvas.setFillColor(BRAND)
        self.canvas.rect(0, self._page_height - 8, self._page_width, 8, stroke=0, fill=1)
        self._head(furniture, page)
        self._foot(furniture, page, pages)

    def end_page(self) -> None:
        """Go on to the next page."""
        self.canvas.showPage()

    def data(self) -> bytes:
        """Return the finished PDF."""
        with _printing:
            self.canvas.save()
        return self._buffer.getvalue()

    def _head(self, furniture: Furniture, page: int) -> None:
        right = self._width
        if furniture.logo:
            edge, middle = self._margin + self._width, self._page_height - 28
            right -= draw_logo(self.canvas, furniture.logo, edge, middle) + 10
        network = _("Red de las Naciones Unidas sobre la Migración en el Perú")
        if page == 1:
            left, left_look = furniture.kind.upper(), style(8.2, colour=ACCENT, face=SEMIBOLD)
            right_text = network
        else:
            left, left_look = furniture.running, style(8.2, colour=TEXT_2, face=MEDIUM)
            right_text = furniture.kind
        room = right - width_of(right_text, REGULAR, 8.2) - 16
        self._line(_fitted(left, left_look, room), left_look, self._margin, 26, room)
        self._line(right_text, style(8.2, colour=TEXT_2, align=2), self._margin, 26, right)

    def _foot(self, furniture: Furniture, page: int, pages: int) -> None:
        self.canvas.setStrokeColor(LINE)
        self.canvas.setLineWidth(0.6)
        self.canvas.line(self._margin, FOOT - 2, self._margin + self._width, FOOT - 2)
        if furniture.notice:
            notice = furniture.notice
        elif not furniture.personal:
            notice = _("Uso interno. No contiene datos personales.")
        elif furniture.internal:
            notice = _("Uso interno. Contiene datos personales: no difundir (Ley N.° 29733).")
        else:
            notice = _("Versión para compartir. Datos personales protegidos (Ley N.° 29733).")
        if furniture.example:
            notice += " " + _("Datos de ejemplo.")
        look, at_right = style(7.2, colour=TEXT_3), style(7.2, colour=TEXT_3, align=2)
        room = self._width - width_of(notice, REGULAR, 7.2) - 14
        count = _("Página {page} de {pages}").format(page=page, pages=pages)
        printed = _("Impreso el {date} por {name}").format(
            date=f"{furniture.printed_on:%d/%m/%Y}", name=furniture.printed_by or _("sin dato")
        )
        room_for_name = room - width_of(f" · {count}", REGULAR, 7.2)
        self._line(notice, look, self._margin, self._page_height - FOOT + 8, self._width)
        printed = _fitted(printed, look, room_for_name)
        self._line(
            f"{printed} · {count}",
            at_right,
            self._margin,
            self._page_height - FOOT + 8,
            self._width,
        )

    def _line(self, text: str, look: ParagraphStyle, x: float, top: float, width: float) -> None:
        paragraph = P(text, look)
        _used, height = paragraph.wrap(width, self._page_height)
        paragraph.drawOn(self.canvas, x, self._page_height - top - height)


def draw_logo(
    canvas: Any, data: bytes, x: float, middle: float, *, box: tuple[float, float] = _LOGO_BOX
) -> float:
    """Draw the office's logo inside a box that ends at `x`, and return how wide it is."""
    reader = _logo_reader(data)
    width, height = reader.getSize()
    scale = min(box[0] / width, box[1] / height)
    width, height = width * scale, height * scale
    canvas.drawImage(reader, x - width, middle - height / 2, width, height, mask="auto")
    return float(width)


def _fitted(text: str, look: ParagraphStyle, room: float) -> str:
    text = clip(clean_line(text), 300)
    most = len(text)
    while most > 1 and width_of(clip(text, most), look.fontName, look.fontSize) > room:
        most -= 1
    return clip(text, most)


@lru_cache(maxsize=4)
def _logo_reader(data: bytes) -> ImageReader:
    try:
        with Image.open(BytesIO(data), formats=["PNG", "JPEG"]) as image:
            image.thumbnail(_LOGO_PIXELS)
            return ImageReader(image.convert("RGBA" if image.has_transparency_data else "RGB"))
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise CrmError(_("El logo no es una imagen PNG o JPEG que se pueda leer.")) from error
