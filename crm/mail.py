"""Letters by mail for the user's own program: nothing is ever sent from here.

A draft is an `.eml` file that opens ready to be sent, a lot a link that opens a new mail; neither
has more than fifty people, none of whom sees the others. Who asked not to be contacted is in none.
"""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.checks import safe_name
from crm.disk import replacing
from crm.errors import Invalid
from crm.i18n import _
from crm.invitations import Invitee
from crm.model import ContactKind, ContactPoint, Person
from crm.text import clean_line, clean_text

BATCH = 50
LONGEST_LINK = 2_000  # characters: Windows cuts what is longer
# A name beyond ASCII is one encoded word, for programs part those of several with a blank.
_LONGEST_NAME, _LONGEST_WORD = 120, 45


@dataclass(frozen=True)
class Recipient:
    """Somebody with an address."""

    name: str
    address: str


@dataclass(frozen=True)
class Reach:
    """Who can be written to, and why the others cannot: by name."""

    recipients: tuple[Recipient, ...]
    barred: tuple[str, ...]  # asked not to be contacted, or share the address of who did
    without: tuple[str, ...]  # no address is known


def reach(session: Session, invitees: Sequence[Invitee]) -> Reach:
    """Say to whom of these one may write; an address that several share is written to once."""
    found: dict[str, Recipient] = {}
    barred, without = [], []
    for each, address in told_apart(session, invitees):
        if address is None:
            barred.append(each.shown)
        elif not address:
            without.append(each.shown)
        else:
            found.setdefault(address.casefold(), Recipient(each.shown, address))
    return Reach(tuple(found.values()), tuple(barred), tuple(without))


def told_apart(
    session: Session, invitees: Sequence[Invitee]
) -> Iterator[tuple[Invitee, str | None]]:
    """Each with the address to write to: empty where none is known, None where one may not."""
    no_more = barred(session)
    for each in invitees:
        address = plain(each.email)
        no = each.do_not_contact or address.casefold() in no_more
        yield each, None if no else address


def barred(session: Session) -> set[str]:
    """Every address of who asked not to be contacted, whoever else has it."""
    query = (
        select(ContactPoint.value)
        .join(Person, Person.id == ContactPoint.person_id)
        .where(Person.do_not_contact, ContactPoint.kind == ContactKind.EMAIL)
    )
    return {plain(each).casefold() for each in session.scalars(query)}


def plain(address: str) -> str:
    """An address as every program takes it, in ASCII; nothing where there is no such."""
    import email_validator

    try:
        valid = email_validator.validate_email(clean_line(address), check_deliverability=False)
    except email_validator.EmailNotValidError:
        return ""
    return valid.ascii_email or ""


def addresses(recipients: Sequence[Recipient]) -> str:
    """The addresses alone, as the line of a mail program takes them."""
    return ", ".join(each.address for each in recipients)


def drafts(recipients: Sequence[Recipient], subject: str, body: str) -> list[bytes]:
    """Return the mail as drafts, each for at most fifty; `Invalid` where there is nobody."""
    _check(recipients, subject)
    batches = [recipients[start : start + BATCH] for start in range(0, len(recipients), BATCH)]
    return [_draft(each, subject, body) for each in batches]


def _check(recipients: Sequence[Recipient], subject: str) -> None:
    if not recipients:
        raise Invalid({"recipients": _("No hay a quién escribir: nadie de la lista tiene correo.")})
    if not clean_line(subject):
        raise Invalid({"subject": _("Escriba el asunto del correo.")})


@dataclass(frozen=True)
class Lot:
    """A new mail to some of the recipients, by a link (RFC 6068) that their programs open whole."""

    number: int
    count: int  # of lots
    recipients: tuple[Recipient, ...]
    link: str

    @property
    def name(self) -> str:
        """Which of them it is."""
        return _("Lote {number} de {count}").format(number=self.number, count=self.count)


def lots(recipients: Sequence[Recipient], subject: str, body: str) -> list[Lot]:
    """Return the mail as links, each for at most fifty and no longer than programs take them."""
    _check(recipients, subject)
    said = f"&subject={quote(clean_line(subject))}"
    if text := clean_text(body).strip():
        said += "&body=" + quote(text.replace("\n", "\r\n"), safe="")
    batches: list[list[Recipient]] = []
    room = 0
    for each in recipients:
        length = len(_linked(each)) + 1
        if length > room or len(batches[-1]) == BATCH:
            batches.append([])
            room = LONGEST_LINK - len("mailto:?bcc=") - len(said) + 1
        if length > room:
            raise Invalid(
                {"body": _("El mensaje no cabe en un enlace: acórtelo o guarde borradores (EML).")}
            )
        batches[-1].append(each)
        room -= length
    return [
        Lot(
            number,
            len(batches),
            tuple(some),
            f"mailto:?bcc={','.join(map(_linked, some))}{said}",
        )
        for number, some in enumerate(batches, 1)
    ]


def _linked(each: Recipient) -> str:
    return quote(each.address, safe="@")


def _draft(recipients: Sequence[Recipient], subject: str, body: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    message.set_content(clean_text(body) + "\n", charset="utf-8", cte="base64")
    # By hand: the library's own folding parts encoded names where a comma is in them.
    head = _folded("Subject", clean_line(subject)) + b"\r\n" + _bcc(recipients) + b"\r\n"
    return head + message.as_bytes()


def _folded(name: str, text: str) -> bytes:
    said = Header(text, "utf-8", maxlinelen=74, header_name=name).encode(linesep="\r\n")
    return f"{name}: {said}".encode("ascii")


def _bcc(recipients: Sequence[Recipient]) -> bytes:
    return ("Bcc: " + ",\r\n ".join(map(_written, recipients))).encode("ascii")


def _written(each: Recipient) -> str:
    """A name and its address, as headers have them; letters beyond ASCII encoded."""
    name = clean_line(each.name)[:_LONGEST_NAME].strip()
    if name.isascii() and "=?" not in name:
        return formataddr((name, each.address))
    short = name.encode()[:_LONGEST_WORD].decode(errors="ignore").strip()
    return f"=?utf-8?b?{b64encode(short.encode()).decode()}?=\r\n <{each.address}>"


def write_drafts(messages: Sequence[bytes], folder: Path, title: str) -> list[Path]:
    """Write drafts into a folder, all or none, each by a name that is not taken there."""
    paths: list[Path] = []
    try:
        for number, message in enumerate(messages, 1):
            names = _names(folder, title, number, len(messages))
            path = next(each for each in names if not each.exists())
            with replacing(path) as file:
                file.write(message)
            paths.append(path)
    except BaseException:
        for path in paths:
            path.unlink(missing_ok=True)
        raise
    return paths


def _names(folder: Path, title: str, number: int, count: int) -> Iterator[Path]:
    which = _(" ({number} de {count})").format(number=number, count=count) if count > 1 else ""
    short = clean_line(title).replace("/", "-").replace("\\", "-").encode()[:80]
    stem = f"{short.decode(errors='ignore').strip()}{which}"
    yield folder / safe_name(f"{stem}.eml")
    for again in range(2, 10_000):
        yield folder / safe_name(f"{stem} - {again}.eml")
