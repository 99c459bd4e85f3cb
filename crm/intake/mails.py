"""Saved e-mails: who wrote to whom, when, and what; what was attached is named and not opened."""

import re
from bisect import bisect
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesFeedParser
from email.policy import Compat32
from email.utils import getaddresses, parsedate_to_datetime
from html import unescape
from itertools import accumulate, count
from typing import BinaryIO

from crm.i18n import _
from crm.intake import charset
from crm.intake.charset import LONGEST_LINE, clean
from crm.intake.value import MOST_PROBLEMS, Attached, Attendee, Mail, Problem

Step = Callable[[int, int], None]

LARGEST = 30 * 1024 * 1024
_PIECE = 64 * 1024
_LONGEST_HEADER, _LONGEST_NAME, _LONGEST_PAGE = 20_000, 1_000, 1_000_000
_MOST_MAILS = 5_000
_MOST_NAMED = 500
_MOST_PARTS, _MOST_MADE = 200, 2_000  # of a mail, that are looked at, and that there may be
_HEADER = re.compile(r"^([A-Za-z][A-Za-z0-9-]*):", re.MULTILINE)
_USUAL = frozenset(
    ["from", "to", "cc", "subject", "date", "received", "message-id", "mime-version", "x-unsent"]
)
_UNREADABLE = (ValueError, LookupError, MessageError)
_SILENT = frozenset(["script", "style", "head", "title"])
_LINES = frozenset(["br", "p", "div", "tr", "li", "h1", "h2", "h3", "table"])
_BOX = re.compile(rb"From \S+ .*\d{4}\s*$")


class _Short(Compat32):
    """Reads no more of a header than a mail has need of: to divide a long one takes for ever."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        kept = list(accumulate(map(len, sourcelines)))
        lines = sourcelines[: 1 + bisect(kept, _LONGEST_HEADER)]
        name, value = super().header_source_parse(lines)
        return name, value[:_LONGEST_HEADER]


def looks_like(head: str) -> bool:
    """Whether a text begins as a saved e-mail does, or as a box of several."""
    start = head.lstrip("\ufeff \r\n")
    first, _line, rest = start.partition("\n")
    if first.startswith("From ") and _HEADER.match(rest):
        start = rest
    top = re.split(r"\r?\n\r?\n", start, maxsplit=1)[0]
    names = {each.lower() for each in _HEADER.findall(top)}
    return bool(_HEADER.match(start)) and len(names & _USUAL) >= 2


def read(file: BinaryIO, problems: list[Problem], step: Step) -> Iterator[Mail]:
    """Each mail of a file: it has one, unless it is a box."""
    size = file.seek(0, 2)
    for number, (line, data) in enumerate(_cut(file), 1):
        step(file.tell(), size)
        if number > _MOST_MAILS:
            _tell(problems, 0, _("Hay más de 5000 correos y los demás no se leyeron."))
            return
        if data is None:
            _tell(problems, line, _("El correo pesa más de 30 MB y no se leyó."))
            continue
        try:
            mail = _mail(line, _parsed(data))
        except (*_UNREADABLE, TypeError, AttributeError, RecursionError):
            _tell(problems, line, _("Este correo está dañado y no se leyó."))
            continue
        if not mail.sender and not mail.to and not mail.subject:
            _tell(problems, line, _("Este correo no dice de quién es ni de qué trata."))
            continue
        yield mail


def _tell(problems: list[Problem], line: int, sentence: str) -> None:
    if len(problems) < MOST_PROBLEMS:
        problems.append(Problem(line, sentence))


def _cut(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """The bytes of each mail and the line where it begins; None for one beyond measure."""
    file.seek(0)
    kept = bytearray()
    begun, size, blank, box = 1, 0, True, False
    for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), 1):
        if blank and (box or number == 1) and _BOX.match(line[:200]):
            if box:
                yield begun, bytes(kept) if size <= LARGEST else None
            kept, begun, size, box = bytearray(), number, 0, True
            continue
        blank = not line.strip()
        size += len(line)
        if size <= LARGEST:
            kept += line
        elif not box:
            break
    yield begun, bytes(kept) if size <= LARGEST else None


def _parsed(data: bytes) -> Message:
    """The parts of a mail; read bit by bit, for the parser keeps what it is given thrice."""
    made, short = count(), _Short()

    def part(policy: _Short = short) -> Message:
        if next(made) > _MOST_MADE:
            raise ValueError("more parts than a mail has")
        return Message(policy)

    parser = BytesFeedParser(part, policy=short)
    for at in range(0, len(data), _PIECE):
        parser.feed(data[at : at + _PIECE])
    return parser.close()


def _mail(line: int, message: Message) -> Mail:
    parts = [each for _number, each in zip(range(_MOST_PARTS), message.walk(), strict=False)]
    senders = _people(message, "from") or _people(message, "sender")
    return Mail(
        line,
        subject=_header(message, "subject"),
        sent=_sent(message),
        sender=senders[0] if senders else None,
        to=_people(message, "to"),
        copied=_people(message, "cc") + _people(message, "bcc"),
        text=_text(parts),
        attachments=tuple(_attached(each) for each in parts if _is_attached(each)),
        uid=_header(message, "message-id").strip("<> "),
    )


def _raw(message: Message, name: str) -> list[str]:
    """A header each time that it is there; letters that were not encoded are read as they are."""
    found = (said for key, said in message.raw_items() if key.lower() == name)
    written = (said.encode("utf-8", "surrogateescape") for said in found)
    return [charset.decoded(each, ("utf-8",), "cp1252") for each in written]


def _header(message: Message, name: str) -> str:
    said = next(iter(_raw(message, name)), "")[:_LONGEST_NAME]
    with suppress(*_UNREADABLE):  # what cannot be decoded is shown as it came
        said = str(make_header(decode_header(said)))
    return " ".join(clean(said).split())


def _people(message: Message, name: str) -> tuple[Attendee, ...]:
    said = [each[:_LONGEST_HEADER] for each in _raw(message, name)[:10]]
    found = []
    try:
        named = getaddresses(said)[:_MOST_NAMED]
    except RecursionError:  # parentheses without end
        return ()
    for shown, address in named:
        with suppress(*_UNREADABLE):
            shown = str(make_header(decode_header(shown[:_LONGEST_NAME])))
        if address or shown:
            found.append(Attendee(clean(shown), clean(address)))
    return tuple(found)


def _sent(message: Message) -> datetime | None:
    try:
        return parsedate_to_datetime(str(message.get("date", ""))[:200])
    except (ValueError, TypeError, OverflowError):
        return None


def _is_attached(part: Message) -> bool:
    if part.is_multipart():
        return part.get_content_type() == "message/rfc822"
    return bool(part.get_filename()) or part.get_content_maintype() != "text"


def _attached(part: Message) -> Attached:
    payload = part.get_payload()
    size = len(payload) if isinstance(payload, str) else 0
    if str(part.get("content-transfer-encoding", "")).strip().lower() == "base64":
        size = size * 3 // 4
    name = part.get_filename() or part.get_param("name") or ""
    with suppress(*_UNREADABLE):
        name = str(make_header(decode_header(str(name)[:_LONGEST_NAME])))
    return Attached(" ".join(clean(str(name)).split()), part.get_content_type(), size)


def _text(parts: list[Message]) -> str:
    """What the mail says: its plain text or, where it has none, that of its page."""
    texts = [each for each in parts if not each.is_multipart() and not _is_attached(each)]
    for kind, plain in (("text/plain", clean), ("text/html", _without_markup)):
        for part in texts:
            if part.get_content_type() == kind and (said := plain(_decoded(part))):
                return said
    return ""


def _decoded(part: Message) -> str:
    data = part.get_payload(decode=True)
    written = data if isinstance(data, bytes) else b""
    said = str(part.get_content_charset() or "utf-8")
    return charset.decoded(written, (said, "utf-8"), "cp1252")


def _without_markup(page: str) -> str:
    """The words of a page, and nothing that it would have fetched or run."""
    first, *pieces = page[:_LONGEST_PAGE].split("<")
    said, silent = [first], ""
    for piece in pieces:
        tag, closed, text = piece.partition(">")
        name = (tag.split(None, 1) or [""])[0].lower().rstrip("/")
        if piece.startswith("!--") or silent == "!--":
            _comment, ended, text = piece.partition("-->")
            silent = "" if ended else "!--"
            said.append(text)
        elif silent:
            silent = "" if name == f"/{silent}" else silent
            said.append("" if silent else text)
        elif name in _SILENT:
            silent = name
        elif not closed:
            said.append(f"<{piece}")
        else:
            said += ["\n", text] if name.lstrip("/") in _LINES else [text]
    return clean(unescape("".join(said)))
