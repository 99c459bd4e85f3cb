"""vCards 2.1, 3.0 and 4.0 as phones and mail programs write them, each card apart from the others.

Nothing that a card points to is ever opened: of a picture, only what is inside of the card counts.
"""

import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from quopri import decodestring
from typing import Any, BinaryIO, TypeVar
from urllib.parse import unquote

from crm.dates import show_number
from crm.i18n import _, ngettext
from crm.intake import charset
from crm.intake.value import (
    MOST_CARDS,
    MOST_PROBLEMS,
    Address,
    Card,
    Labelled,
    Photo,
    Problem,
)

Step = Callable[[int, int], None]
Said = TypeVar("Said", Labelled, Address)

LARGEST_PHOTO = 2 * 1024 * 1024
_MOST_JPEG_PARTS = 1_000
_MOST_PIXELS = 16_000_000  # few bytes may unfold to a picture beyond measure
_LARGEST_CARD = 8 * 1024 * 1024
_LONGEST_LABEL = 200
_MOST_VALUES = 50  # of one kind that a card may have
_MOST_LINES = 150_000  # of a card: those of a large picture, and more
_LONGEST_HEAD = 500_000  # of a property, before its value
_BEGIN = re.compile(rb"\s*BEGIN\s*:\s*VCARD\s*$", re.IGNORECASE)
_END = re.compile(rb"\s*END\s*:\s*VCARD\s*$", re.IGNORECASE)
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{4,}={0,2}$")
# Each value up to the next mark; what stands after a backslash is never one, a backslash neither.
_PARTS = re.compile(rb"(?:^|;)((?:\\.|[^;\\]|\\$)*)", re.DOTALL)
_LISTED = re.compile(r"(?:^|,)((?:\\.|[^,\\]|\\$)*)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_APPLE = re.compile(r"_\$!<(.*)>!\$_")
_LOTUS = re.compile(r"CN=([^/]+)(?:/.*)?", re.IGNORECASE)
_EXTENSION = re.compile(r"[ ,]*(?:x|ext|extensi[oó]n|anx|anexo)[ .:]*(\d{1,6})$", re.IGNORECASE)
_INSIDE = " anexo "
_PICTURES = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG": "image/png",
    b"GIF8": "image/gif",
}
# The parts of a JPEG in which it says its size: all but three from C0 to CF.
_JPEG_SIZES = frozenset(
    bytes([each]) for each in range(0xC0, 0xD0) if each not in (0xC4, 0xC8, 0xCC)
)
_SAME_KIND = {"mobile": "cell", "celular": "cell", "business": "work", "main": "pref"}
_SAYS_NOTHING = frozenset(["internet", "voice", "pref", "x400", "other", "msg", "text"])
# What a program notes for itself, and what another property says too.
_TECHNICAL = re.compile(
    r"BEGIN|END|VERSION|PRODID|REV|MAILER|CLASS|SORT-STRING|SOURCE|NAME|LANG|TZ|GEO|KEY|PROFILE"
    r"|XML|CLIENTPIDMAP|LABEL|AGENT|X-AB.*|X-ADDRESSBOOKSERVER.*|X-EVOLUTION.*|X-MOZILLA.*|X-MS-OL.*|X-KADDRESSBOOK.*"
    r"|X-PHONETIC.*|X-IMAGE.*|X-SHARED.*|X-APPLE.*|X-WAB.*|X-LOTUS.*|X-ANDROID.*"
)


@dataclass(frozen=True)
class _Property:
    """One line of a card, unfolded: its name, what is said about it, its value as written."""

    group: str
    name: str
    about: dict[str, list[str]]
    value: bytes
    encoding: str

    def text(self) -> str:
        """The whole value."""
        return _plain(self._decoded(self.value))

    def parts(self) -> list[str]:
        """The values between semicolons, each of which may be a list."""
        found = islice(_PARTS.finditer(self.value), _MOST_VALUES)
        return [_plain(self._decoded(each[1])) for each in found]

    def listed(self) -> tuple[str, ...]:
        """The values between commas."""
        found = islice(_LISTED.finditer(self._decoded(self.value)), _MOST_VALUES)
        return tuple(filter(None, (_plain(each[1]) for each in found)))

    def data(self) -> bytes | None:
        """The bytes that came inside of the card; None where there are none, or it points away."""
        value = self.value.strip()
        if value[:5].lower() == b"data:":
            value = value.partition(b",")[2]
        elif not self.is_base64():
            return None
        return b64decode(re.sub(rb"\s+", b"", value) + b"==")

    def is_base64(self) -> bool:
        return bool({"b", "base64"} & set(self.about.get("ENCODING", ())))

    def kinds(self) -> tuple[str, ...]:
        """What it is for: work, home, cell, fax."""
        said = (each.removeprefix("x-") for each in self.about.get("TYPE", ()))
        kinds = (_SAME_KIND.get(each, each) for each in said)
        return tuple(dict.fromkeys(each for each in kinds if each and each not in _SAYS_NOTHING))

    def preferred(self) -> bool:
        return "PREF" in self.about or bool({"pref", "main"} & set(self.about.get("TYPE", ())))

    def _decoded(self, value: bytes) -> str:
        if "quoted-printable" in self.about.get("ENCODING", ()):
            value = decodestring(value)
        return charset.decoded(value, (*self.about.get("CHARSET", ()), "utf-8"), self.encoding)


def read(file: BinaryIO, encoding: str, problems: list[Problem], step: Step) -> Iterator[Card]:
    """Each card of a file; what is wrong with one is told, and the next one is read."""
    return without_birthdays(_read(file, encoding, problems, step), problems)


def without_birthdays(cards: Iterable[Card], problems: list[Problem]) -> Iterator[Card]:
    """The cards, telling of how many the birthday is not kept: nobody here has a use for it."""
    count = 0
    for card in cards:
        count += bool(card.birthday)
        yield card
    if count:
        told = ngettext(
            "El cumpleaños de {n} contacto no se guarda: Enlace no lo necesita.",
            "Los cumpleaños de {n} contactos no se guardan: Enlace no los necesita.",
            count,
        )
        _tell(problems, 0, told.format(n=show_number(count)))


def _read(file: BinaryIO, encoding: str, problems: list[Problem], step: Step) -> Iterator[Card]:
    size = file.seek(0, 2)
    given = 0
    for number, (line, lines) in enumerate(_cut(_lines(file, encoding), problems), 1):
        if number % 50 == 0:
            step(min(file.tell(), size), size)
        if given == MOST_CARDS:
            _tell(problems, 0, _("Hay más de 50 000 tarjetas y las demás no se leyeron."))
            return
        try:
            card = _Reader(line, problems).read(lines, encoding)
        except (ValueError, LookupError, RecursionError):
            _tell(problems, line, _("Esta tarjeta está dañada y no se leyó."))
            continue
        if card is not None:
            given += 1
            yield card


def _tell(problems: list[Problem], line: int, sentence: str) -> None:
    if len(problems) < MOST_PROBLEMS:
        problems.append(Problem(line, sentence))


# Lines and cards


def _lines(file: BinaryIO, encoding: str) -> Iterator[bytes]:
    """Each line as bytes: programs fold them in the middle of a letter."""
    if encoding.startswith("utf-16"):
        with charset.text(file, encoding) as stream:
            for said in charset.lines(stream):
                yield said.rstrip("\r\n").encode("utf-8", "replace")
        return
    file.seek(0)
    while line := file.readline(charset.LONGEST_LINE):
        yield from line.rstrip(b"\r\n").removeprefix(b"\xef\xbb\xbf").split(b"\r")


def _cut(lines: Iterator[bytes], problems: list[Problem]) -> Iterator[tuple[int, list[bytes]]]:
    """The lines of each card and where it begins, whether it ends as it should or not."""
    card: list[bytes] | None = None
    begun = size = depth = 0
    for number, line in enumerate(lines, 1):
        if _BEGIN.match(line):
            if card and card[-1].upper().startswith(b"AGENT"):
                depth += 1  # a card within a card: who stands for this person
                continue
            if card is not None:
                _tell(problems, begun, _("A esta tarjeta le falta el final; se leyó lo que hay."))
                yield begun, card
            card, begun, size, depth = [], number, 0, 0
        elif card is None:
            continue
        elif _END.match(line):
            if depth:
                depth -= 1
            else:
                yield begun, card
                card = None
        elif not depth:
            size += len(line)
            if size <= _LARGEST_CARD and len(card) < _MOST_LINES:
                card.append(line)
    if card is not None:
        _tell(problems, begun, _("A esta tarjeta le falta el final; se leyó lo que hay."))
        yield begun, card


def _unfolded(lines: list[bytes]) -> Iterator[bytes]:
    """Join what was folded: by blanks, by `=` at the end, or not at all as in old pictures."""
    pieces: list[bytes] = []
    soft = base64 = False
    for line in lines:
        if pieces and soft:
            pieces[-1] = pieces[-1][:-1]
            pieces.append(line)
        elif pieces and line[:1] in (b" ", b"\t"):
            pieces.append(line[1:])
        elif pieces and base64 and _BASE64.match(line.strip()):
            pieces.append(line.strip())
        elif line.strip():
            if pieces:
                yield b"".join(pieces)
            pieces = [line]
            head = line.partition(b":")[0].upper()
            base64 = b"BASE64" in head or b"ENCODING=B" in head
        quoted = pieces and b"QUOTED-PRINTABLE" in pieces[0].partition(b":")[0].upper()
        soft = bool(quoted) and pieces[-1].endswith(b"=")
    if pieces:
        yield b"".join(pieces)


def _property(line: bytes, encoding: str) -> _Property | None:
    """Take a line apart; None where it is no property."""
    at = _colon(line)
    if not 0 < at < _LONGEST_HEAD:
        return None
    head = line[:at].decode("utf-8", "replace")
    name, *said = re.findall(r'(?:"[^"]*"|[^;"])+', head)
    group, _dot, name = name.strip().rpartition(".")
    about: dict[str, list[str]] = {}
    for each in said:
        key, equals, value = each.partition("=")
        if not equals:  # 2.1 says only WORK, where the others say TYPE=WORK
            key, value = ("ENCODING" if _is_encoding(each) else "TYPE"), each
        values = value.replace('"', "").split(",")
        about.setdefault(key.strip().upper(), []).extend(one.strip().lower() for one in values)
    return _Property(group.lower(), name.upper(), about, line[at + 1 :], encoding)


def _is_encoding(word: str) -> bool:
    return word.strip().lower() in ("quoted-printable", "base64", "8bit", "7bit")


def _colon(line: bytes) -> int:
    """Where the value begins: at the first colon that is not between quotes."""
    quoted = False
    for at, each in enumerate(line[:4096]):
        if each == 0x22:
            quoted = not quoted
        elif each == 0x3A and not quoted:
            return at
    return line.find(b":")


def _plain(value: str) -> str:
    unescaped = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
    return charset.clean(unescaped)


# What a card says


@dataclass
class _Reader:
    """Takes the properties of one card, and makes of them what it says."""

    line: int
    problems: list[Problem]
    said: dict[str, Any] = field(default_factory=dict)
    emails: list[tuple[str, Labelled]] = field(default_factory=list)
    phones: list[tuple[str, Labelled]] = field(default_factory=list)
    links: list[tuple[str, Labelled]] = field(default_factory=list)
    addresses: list[tuple[str, Address]] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    units: tuple[str, ...] = ()
    tags: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unread: dict[str, None] = field(default_factory=dict)
    photo: Photo | None = None
    is_organization: bool = False
    is_group: bool = False

    def read(self, lines: list[bytes], encoding: str) -> Card | None:
        """What the card says; None, and why, where it says of nobody anything."""
        for line in _unfolded(lines):
            found = _property(line, encoding)
            if found is None:
                _tell(self.problems, self.line, _("Una línea de esta tarjeta no se entiende."))
                continue
            try:
                self._take(found)
            except ValueError:
                _tell(
                    self.problems,
                    self.line,
                    _("No se entiende «{name}» de esta tarjeta.").format(name=found.name[:30]),
                )
        if self.is_group:
            _tell(self.problems, self.line, _("Es un grupo de contactos y no se trae."))
            return None
        card = self._card()
        if card is None:
            _tell(self.problems, self.line, _("Esta tarjeta no dice de quién es."))
        return card

    def _take(self, found: _Property) -> None:
        name = found.name
        if name in ("FN", "TITLE", "ROLE", "UID", "BDAY", "KIND"):
            self._once(found)
        elif name == "N":
            parts = ("family", "given", "additional", "prefix", "suffix")
            for part, said in zip(parts, found.parts(), strict=False):
                self.said.setdefault(part, said)
        elif name == "ORG":
            if named := [each for each in found.parts() if each]:
                self.said.setdefault("organization", named[0])
                self.units = self.units or tuple(named[1:])
        elif name in ("EMAIL", "TEL", "URL"):
            self._labelled(found)
        elif name == "ADR":
            self._address(found)
        elif name == "NOTE":
            self.notes.append(found.text())
        elif name in ("CATEGORIES", "NICKNAME"):
            self._many(found)
        elif name in ("PHOTO", "LOGO"):
            self._picture(found)
        elif name == "X-ABLABEL":
            label = found.text()[:_LONGEST_LABEL]
            self.labels[found.group] = _APPLE.sub(r"\1", label)
        elif name == "X-ANDROID-CUSTOM":
            kind, said, *_more = [*found.parts(), "", ""]
            if said and kind.endswith("/nickname"):
                self.said.setdefault("nickname", said)
        elif name == "X-KADDRESSBOOK-X-PROFESSION":
            self.said.setdefault("role", found.text())
        elif name == "X-KADDRESSBOOK-X-DEPARTMENT":
            self.units = self.units or (found.text(),)
        elif name == "X-ADDRESSBOOKSERVER-KIND":
            self.is_group = found.text().lower() == "group"
        elif name == "X-ABSHOWAS":
            self.is_organization = found.text().upper() == "COMPANY"
        elif found.value.strip(b"; ") and not _TECHNICAL.fullmatch(name):
            self.unread[name[:40]] = None

    def _once(self, found: _Property) -> None:
        said = found.text()
        if found.name == "FN":
            self.said.setdefault("name", _LOTUS.sub(r"\1", said))
        elif found.name == "BDAY":
            self.said.setdefault("birthday", _birthday(said, found.about))
        elif found.name == "KIND":
            self.is_organization = said.lower() == "org"
            self.is_group = said.lower() == "group"
        else:
            self.said.setdefault(found.name.lower(), said)

    def _many(self, found: _Property) -> None:
        if found.name == "NICKNAME":
            self.said.setdefault("nickname", ", ".join(found.listed()))
        else:
            tags = dict.fromkeys((*self.tags, *found.listed()))
            self.tags = list(tags)[:_MOST_VALUES]

    def _labelled(self, found: _Property) -> None:
        into = {"EMAIL": self.emails, "TEL": self.phones, "URL": self.links}[found.name]
        said = found.text()
        said = (
            _email(said) if into is self.emails else _phone(said) if into is self.phones else said
        )
        if said and len(into) < _MOST_VALUES:
            kept = Labelled(said, found.kinds(), preferred=found.preferred())
            into.append((found.group, kept))

    def _address(self, found: _Property) -> None:
        box, inside, *rest = [*found.parts(), *[""] * 7][:7]
        street, city, region, postcode, country = rest
        more = ", ".join(filter(None, (box, inside)))
        kept = Address(street, more, city, region, postcode, country, found.kinds())
        if any((more, *rest)) and len(self.addresses) < _MOST_VALUES:
            self.addresses.append((found.group, kept))

    def _picture(self, found: _Property) -> None:
        data = found.data()
        if data is None:
            sentence = _("La foto está fuera de la tarjeta y no se trae.")
        elif len(data) > LARGEST_PHOTO:
            sentence = _("La foto pesa más de 2 MB y no se trae.")
        elif _pixels(data) > _MOST_PIXELS:
            sentence = _("La foto tiene más de 16 millones de puntos y no se trae.")
        else:
            kinds = (kind for mark, kind in _PICTURES.items() if data.startswith(mark))
            if kind := next(kinds, None):
                self.photo = self.photo or Photo(kind, data)
                return
            sentence = _("La foto no es de un tipo conocido y no se trae.")
        _tell(self.problems, self.line, sentence)

    def _card(self) -> Card | None:
        said = self.said
        whole = (said.get(each) for each in ("prefix", "given", "additional", "family", "suffix"))
        emails = tuple(self._with_label(*each) for each in self.emails)
        phones = tuple(self._with_label(*each) for each in self.phones)
        alone = not any(said.get(each) for each in ("name", "family", "given", "nickname"))
        names = [said.get("name"), " ".join(filter(None, whole)), said.get("nickname")]
        names += [said.get("organization"), *(each.value for each in (*emails, *phones))]
        name = next(filter(None, names), "")
        if not name:
            return None
        organization = self.is_organization or (alone and bool(said.get("organization")))
        return Card(
            self.line,
            **said | {"name": name},
            units=self.units,
            emails=emails,
            phones=phones,
            links=tuple(self._with_label(*each) for each in self.links),
            addresses=tuple(self._with_label(*each) for each in self.addresses),
            note="\n".join(filter(None, self.notes)),
            tags=tuple(self.tags),
            photo=self.photo,
            is_organization=organization,
            unread=tuple(self.unread)[:_MOST_VALUES],
        )

    def _with_label(self, group: str, said: Said) -> Said:
        """Give it the name that its owner gave it: `item1.TEL` has that of `item1.X-ABLabel`."""
        label = self.labels.get(group, "") if group else ""
        kind = {"home": "home", "work": "work", "mobile": "cell"}.get(label.lower())
        if kind:
            return replace(said, kinds=tuple(dict.fromkeys((*said.kinds, kind))))
        return replace(said, label=label) if label else said


def _pixels(picture: bytes) -> int:
    """Of how many dots a picture says that it is, which is known without opening it."""
    if picture.startswith(b"\x89PNG"):
        return int.from_bytes(picture[16:20], "big") * int.from_bytes(picture[20:24], "big")
    if picture.startswith(b"GIF8"):
        return int.from_bytes(picture[6:8], "little") * int.from_bytes(picture[8:10], "little")
    most, at = 0, 2
    for _part in range(_MOST_JPEG_PARTS):
        mark = picture[at : at + 2]
        if mark[:1] != b"\xff" or mark == b"\xff\xda":
            return most
        if mark[1:] in _JPEG_SIZES:
            tall, wide = picture[at + 5 : at + 7], picture[at + 7 : at + 9]
            most = max(most, int.from_bytes(tall, "big") * int.from_bytes(wide, "big"))
        at += 2 + int.from_bytes(picture[at + 2 : at + 4], "big")
    return _MOST_PIXELS + 1  # it is made to be gone through for ever


def _email(said: str) -> str:
    return unquote(said[7:]).partition("?")[0] if said[:7].lower() == "mailto:" else said


def _phone(said: str) -> str:
    """A number as people write it, out of one as a link writes it; its extension as we say it."""
    if said[:4].lower() == "tel:":
        number, *about = unquote(said[4:]).split(";")
        inside = (each[4:] for each in about if each.lower().startswith("ext="))
        return _INSIDE.join((number, *inside))
    return _EXTENSION.sub(rf"{_INSIDE}\1", said) if len(said) <= _LONGEST_LABEL else said


def _birthday(said: str, about: dict[str, list[str]]) -> str:
    """A day as 1980-05-01, or as --05-01 where its owner does not give the year."""
    found = re.match(r"(?:(\d{4})-?|--)(\d\d)-?(\d\d)(?!\d)", said)
    if not found:
        return ""
    year, month, day = found.groups()
    if not 0 < int(month) < 13 or not 0 < int(day) < 32:
        return ""
    omitted = year in about.get("X-APPLE-OMIT-YEAR", ())
    return f"--{month}-{day}" if year is None or omitted else f"{year}-{month}-{day}"
