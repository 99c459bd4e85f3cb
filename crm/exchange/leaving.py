"""Making a file of what was chosen, keeping it where it was asked for, and writing it down."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy.orm import Session

from crm import mail
from crm.database import Database
from crm.disk import replacing, why
from crm.errors import CrmError
from crm.exchange.cards import Version, card_of, card_text
from crm.exchange.choosing import choose, dated
from crm.exchange.contacts import Contact, gather
from crm.exchange.merged_letters import letters_docx
from crm.exchange.register import Leaving, note
from crm.exchange.value import Exported, Format, Order, Reason, Tally
from crm.exchange.whole import write_json
from crm.i18n import _
from crm.mail import Lot, Recipient
from crm.model import ContactKind

if TYPE_CHECKING:
    from crm.reports.listing import Listing

# What prints, and what writes sheets and calendars, is slow to load: it is where it is needed.

_EVERY = 20  # contacts between two steps: a letter takes long, a card does not
_IN_MEMORY = 32 * 1024 * 1024
Step = Callable[[int, int], object]


def _quietly(_done: int, _total: int) -> None:
    """Tell nobody how far it is."""


def export(db: Database, path: Path, order: Order, step: Step = _quietly) -> Exported:
    """Write what was ordered at `path`, whole or not at all, and that it left.

    `step` hears how much is done of how much; whatever it raises ends the work, and there is
    neither a file nor a trace.
    """
    path = path.resolve()
    tally = Tally()
    try:
        with tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=str(path.parent)) as made:
            with db.read() as session:
                _make(session, order, cast(BinaryIO, made), tally, step)
            made.seek(0)
            sha256 = hashlib.file_digest(made, "sha256").hexdigest()
            size = made.tell()
            made.seek(0)
            if tally.packed:
                path = _free(path.with_suffix(".zip"))
            with db.write() as session:
                note(session, _told(order, tally), order.format.value, path.name, sha256)
                with replacing(path) as file:
                    shutil.copyfileobj(made, file)
    except OSError as error:
        raise CrmError(
            _("No se pudo escribir «{name}»: {reason}.").format(name=path.name, reason=why(error))
        ) from error
    counts = {reason.value: count for reason, count in tally.left_out.items() if count}
    return Exported(path, order, tally.total, counts, tally.told(), sha256, size)


def _free(path: Path) -> Path:
    """A name that nothing has: nobody was asked whether what has this one may go."""
    named = (path.with_stem(f"{path.stem} - {number}") for number in range(2, 10_000))
    return path if not path.exists() else next(each for each in named if not each.exists())


def preview(session: Session, order: Order) -> Tally:
    """How many would leave, and how many stay, before any file is made."""
    tally = Tally()
    match order.format:
        case Format.JSON:
            pass  # nothing of it is chosen, nor left out
        case Format.CALENDAR:
            _calendar(session, order, tally)
        case Format.DIRECTORY:
            _directory(session, order, tally)
        case Format.LABELS:
            from crm.exchange.address_labels import addressed

            for _contact, _lines in addressed(_contacts(session, order, tally), tally):
                tally.total += 1
        case Format.MAIL | Format.MAILTO:
            tally.total = len(recipients(session, order, tally))
        case _:
            tally.total = len(choose(session, order, tally))
    return tally


def _told(order: Order, tally: Tally) -> Leaving:
    what = order.what.label if not order.segment else f"{order.what.label}: {order.segment}"
    return Leaving(what, tally.total, tally.left_out)


# How each format is made


def _make(session: Session, order: Order, file: BinaryIO, tally: Tally, step: Step) -> None:
    match order.format:
        case Format.JSON:
            write_json(session, file, tally, step)
        case Format.CALENDAR:
            file.write(_calendar(session, order, tally))
        case Format.DIRECTORY:
            from crm.reports.listing import listing_pdf

            file.write(listing_pdf(_directory(session, order, tally), step))
        case Format.XLSX | Format.CSV | Format.CSV_RAW:
            _write_table(session, order, file, tally, step)
        case Format.MAIL | Format.MAILTO:
            _write_mail(session, order, file, tally)
        case _:
            _write_contacts(session, order, file, tally, step)
    if not tally.total:
        raise CrmError(" ".join((_("No hay nada que exportar."), *_ended(tally))))


def _ended(tally: Tally) -> list[str]:
    return [f"{each}." for each in tally.told()]


def _calendar(session: Session, order: Order, tally: Tally) -> bytes:
    from crm import ics

    only = dated(session, order)
    written, content = ics.calendar(session, examples=order.examples, only=only)
    tally.total = written.entries
    tally.left_out[Reason.UNDATED] = written.left_out
    tally.left_out[Reason.EXAMPLE] = written.invented
    tally.left_out[Reason.RESTRICTED] = written.restricted
    return content


def _directory(session: Session, order: Order, tally: Tally) -> "Listing":
    from crm.listings.directory import DirectoryOrder, directory

    ids = choose(session, order, tally)
    made = directory(
        session,
        DirectoryOrder.REGION if order.by_region else DirectoryOrder.INSTITUTION,
        only=ids,
        named=order.segment,
        names=order.names,
        printed_by=session.info.get("who") or "",
    )
    tally.total = made.institutions
    tally.left_out[Reason.NO_CONTACT] = len(ids) - made.institutions
    tally.left_out[Reason.DO_NOT_CONTACT] = made.silent
    tally.left_out[Reason.PERSONAL] = made.personal
    return made.listing


def _write_table(session: Session, order: Order, file: BinaryIO, tally: Tally, step: Step) -> None:
    from crm.exchange.spreadsheets import write_csv, write_xlsx
    from crm.exchange.tables import table

    ids = choose(session, order, tally)
    rows = table(session, order, ids, tally)

    def told(done: int) -> None:
        step(done, len(ids))

    if order.format is Format.XLSX:
        write_xlsx(file, order.what.label, rows, tally, told)
    else:
        raw = order.format is Format.CSV_RAW
        mark = order.mark or not raw
        write_csv(file, rows, tally, told, raw=raw, mark=mark)


def _contacts(
    session: Session, order: Order, tally: Tally, step: Step = _quietly
) -> Iterator[Contact]:
    ids = choose(session, order, tally)
    for before, some in gather(session, order, ids, tally):
        for done, contact in enumerate(some, before):
            if done % _EVERY == 0:
                step(done, len(ids))
            yield contact


def _write_contacts(
    session: Session, order: Order, file: BinaryIO, tally: Tally, step: Step
) -> None:
    each = _contacts(session, order, tally, step)
    match order.format:
        case Format.LABELS:
            from crm.exchange.address_labels import labels_pdf, sheet_named

            file.write(labels_pdf(each, sheet_named(order.sheet), tally, skip=order.skip))
        case Format.LETTERS:
            if order.template is None:
                raise CrmError(_("Elija la plantilla de Word de las cartas."))
            file.write(letters_docx(each, order.template, tally))
        case _:
            version = Version.V4 if order.format is Format.VCARD_4 else Version.V3
            for contact in each:
                card = card_of(contact, order, tally)
                file.write(card_text(card, version, contact.changed_at).encode())
                tally.total += 1


# Mail


def recipients(session: Session, order: Order, tally: Tally) -> list[Recipient]:
    """To whom a mail would go: each address once, and none of who asked not to be contacted."""
    return list(_reached(session, _contacts(session, order, tally), tally))


def _reached(session: Session, people: Iterable[Contact], tally: Tally) -> Iterator[Recipient]:
    barred, there = mail.barred(session), set[str]()
    for each in people:
        address = next(filter(None, map(mail.plain, each.of(ContactKind.EMAIL))), "")
        key = address.casefold()
        if not address:
            tally.left_out[Reason.NO_EMAIL] += 1
        elif key in barred:
            tally.left_out[Reason.DO_NOT_CONTACT] += 1
        elif key in there:
            tally.left_out[Reason.SAME_ADDRESS] += 1
        else:
            there.add(key)
            yield Recipient(each.name, address)


def mail_lots(session: Session, order: Order) -> tuple[list[Lot], Leaving]:
    """The mail as links to be opened one by one, and what is to be written down of each."""
    tally = Tally()
    found = recipients(session, order, tally)
    tally.total = len(found)
    return mail.lots(found, order.subject, order.body), _told(order, tally)


def _write_mail(session: Session, order: Order, file: BinaryIO, tally: Tally) -> None:
    """Write links, a line each; or a draft, or a ZIP of drafts where one is not enough."""
    found = recipients(session, order, tally)
    tally.total = len(found)
    if order.format is Format.MAILTO:
        lots = mail.lots(found, order.subject, order.body)
        file.write("".join(f"{lot.link}\r\n" for lot in lots).encode())
        return
    drafts = mail.drafts(found, order.subject, order.body)
    if len(drafts) == 1:
        file.write(drafts[0])
        return
    tally.packed = True
    with ZipFile(file, "w", ZIP_DEFLATED) as parts:
        for number, draft in enumerate(drafts, 1):
            parts.writestr(f"{number:02}.eml", draft)
