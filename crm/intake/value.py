"""What a file of others says, before anything of it is believed: rows, cards, events, mails.

`worker.read(path, step=None, **choices) -> Intake` makes them. It raises `CrmError` where the whole
file is refused; what only part of it suffers from is a `Problem`. `step(done, total)` is called
several times a second: whatever it raises ends the reading, and the process that reads.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

MOST_ROWS = 200_000
MOST_COLUMNS = 200
MOST_CARDS = 50_000
MOST_PROBLEMS = 1_000
MOST_BYTES = 200 * 1024 * 1024

NUMBER, DAY, TEXT = "n", "d", "t"


class Holds(StrEnum):
    """What there is in a file: which of the fields of its `Intake` is filled."""

    ROWS = "rows"
    CARDS = "cards"
    OCCASIONS = "occasions"
    MAILS = "mails"


class Format(StrEnum):
    """What a file was by its bytes, whatever its name says."""

    CSV = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    VCARD = "vcard"
    GOOGLE = "google"  # the CSV of Google Contacts
    OUTLOOK = "outlook"  # the CSV of Outlook
    CALENDAR = "ics"
    MAIL = "eml"


@dataclass(frozen=True)
class Problem:
    """What could not be read, said to whoever gave the file; `line` is 0 for the whole file."""

    line: int
    sentence: str


@dataclass(frozen=True)
class Choice:
    """An encoding, a separator or a sheet that one may choose instead, by its `code`.

    `sample` shows a piece of the file as it would be read so.
    """

    code: str
    name: str
    sample: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table, with what its cells are like.

    `name` is its heading, of two rows where there are two («Contacto · Teléfono»), or nothing.
    """

    position: int
    name: str
    samples: tuple[str, ...] = ()  # the first different values
    filled: int = 0
    numbers: int = 0  # cells that were numbers, not text: a code has lost its zeros there
    days: int = 0

    @property
    def letter(self) -> str:
        """What a spreadsheet calls it: A, B … Z, AA."""
        letters, rest = "", self.position + 1
        while rest:
            rest, last = divmod(rest - 1, 26)
            letters = chr(ord("A") + last) + letters
        return letters


@dataclass(frozen=True, slots=True)
class Row:
    """A row, as people read it: days as 2026-12-31, whole numbers without a point.

    `line` is where it stands in the file. `kinds` has a letter for each cell, or nothing where all
    are text. There are as many cells as columns.
    """

    line: int
    cells: tuple[str, ...]
    kinds: str = ""

    def was_number(self, position: int) -> bool:
        """Whether this cell was kept as a number, so that «070103» may have become 70103."""
        return self.kinds[position : position + 1] == NUMBER


@dataclass(frozen=True)
class Labelled:
    """An e-mail, a phone or an address on the web; `kinds` as vCard says them: work, cell, fax."""

    value: str
    kinds: tuple[str, ...] = ()
    label: str = ""  # as its owner calls it: «Asistente»
    preferred: bool = False


@dataclass(frozen=True)
class Address:
    """Where to find somebody, in the parts of a vCard."""

    street: str = ""
    more: str = ""  # post box and the inside of the building
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    kinds: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True)
class Photo:
    """A picture that came inside of a card; it was not looked into."""

    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Card:
    """Somebody, or an institution, out of a vCard or of a contacts program's CSV.

    `name` is as shown; `family` and `given` are as the card divides it, where it does. `unread`
    names what the card says besides, and is not kept.
    """

    line: int
    name: str = ""
    family: str = ""
    given: str = ""
    additional: str = ""
    prefix: str = ""
    suffix: str = ""
    nickname: str = ""
    organization: str = ""
    units: tuple[str, ...] = ()
    title: str = ""
    role: str = ""
    emails: tuple[Labelled, ...] = ()
    phones: tuple[Labelled, ...] = ()
    links: tuple[Labelled, ...] = ()
    addresses: tuple[Address, ...] = ()
    note: str = ""
    birthday: str = ""  # 1980-05-01 or, without a year, --05-01
    tags: tuple[str, ...] = ()
    photo: Photo | None = None
    is_organization: bool = False
    uid: str = ""
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Attendee:
    """Somebody named in an event or a mail."""

    name: str = ""
    email: str = ""
    status: str = ""  # as iCalendar says it: accepted, declined, tentative, needs-action
    role: str = ""


@dataclass(frozen=True)
class Occasion:
    """An event of a calendar. Of an event of whole days, `ends` is the last of them.

    A time with no zone known is `floating`: it is the clock of wherever it takes place.
    """

    line: int
    uid: str = ""
    title: str = ""
    starts: datetime | date | None = None
    ends: datetime | date | None = None
    floating: bool = False
    place: str = ""
    text: str = ""
    link: str = ""
    organizer: Attendee | None = None
    attendees: tuple[Attendee, ...] = ()
    tags: tuple[str, ...] = ()
    cancelled: bool = False
    repeats: str = ""  # the rule as written; only the first time is read


@dataclass(frozen=True)
class Attached:
    """What came with a mail: named, and not opened."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True)
class Mail:
    """A saved e-mail."""

    line: int
    subject: str = ""
    sent: datetime | None = None
    sender: Attendee | None = None
    to: tuple[Attendee, ...] = ()
    copied: tuple[Attendee, ...] = ()
    text: str = ""
    attachments: tuple[Attached, ...] = ()
    uid: str = ""


@dataclass(frozen=True)
class Intake:
    """All that a file says, with what one may choose in order to read it otherwise.

    `total` counts what was read; that there is more is one of the problems.
    The choices go back into `worker.read` by their codes: `encoding`, `separator`, `sheet`,
    `header` (the line of the headings, 0 for none) and `as_table` (a CSV of Google or Outlook as
    the columns that it has).
    """

    name: str
    format: Format
    holds: Holds
    size: int = 0
    sha256: str = ""
    total: int = 0
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = field(default=(), repr=False)
    cards: tuple[Card, ...] = field(default=(), repr=False)
    occasions: tuple[Occasion, ...] = field(default=(), repr=False)
    mails: tuple[Mail, ...] = field(default=(), repr=False)
    problems: tuple[Problem, ...] = ()
    sheet: str = ""
    sheets: tuple[Choice, ...] = ()
    encoding: str = ""
    encodings: tuple[Choice, ...] = ()  # more than one only where it cannot be told for certain
    separator: str = ""
    separators: tuple[Choice, ...] = ()
    headers: tuple[int, ...] = ()  # the lines that hold the headings
    hidden: tuple[int, ...] = ()  # the lines that an .xlsx holds and does not show
