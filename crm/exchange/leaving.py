"""Making a file of what was chosen, keeping it where it was asked for, and writing it down."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy.orm import Session

from crm import ics, journal, mail
from crm.database import Database
from crm.disk import replacing, why
from crm.errors import CrmError
from crm.exchange.address_labels import labels_pdf, sheet_named
from crm.exchange.cards import Version, card_of, card_text
from crm.exchange.choosing import choose
from crm.exchange.contacts import Contact, gather
from crm.exchange.merged_letters import letters_docx
from crm.exchange.spreadsheets import write_csv, write_xlsx
from crm.exchange.tables import table
from crm.exchange.value import Exported, Format, Order, Reason, Tally, What
from crm.exchange.whole import write_json
from crm.i18n import _
from crm.mail import Recipient
from crm.model import ContactKind, Exchange
from crm.model.base import N_, NAME
from crm.model.exchange import Direction

EXPORTED = N_("Exportado: {subject}")
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
                _note(session, order, path, tally, sha256)
                session.flush()
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
    """How many records would leave, and how many stay, before any file is made."""
    tally = Tally()
    if order.what is not What.EVERYTHING:
        tally.total = len(choose(session, order, tally))
    return tally


def _note(session: Session, order: Order, path: Path, tally: Tally, sha256: str) -> None:
    subject = f"{order.what.label} · {order.format.label} · {path.name}"
    journal.describe(session, EXPORTED, subject)
    said = order.what.label if not order.segment else f"{order.what.label}: {order.segment}"
    left = Exchange(
        direction=Direction.OUT,
        format=order.format.value,
        name=path.name[:NAME],
        what=said[:NAME],
        total=tally.total,
        counts={reason.value: count for reason, count in tally.left_out.items() if count},
        at=datetime.now(UTC),
        who=session.info.get("who"),
        sha256=sha256,
    )
    journal.check_and_add(session, left)


# How each format is made


def _make(session: Session, order: Order, file: BinaryIO, tally: Tally, step: Step) -> None:
    match order.format:
        case Format.JSON:
            write_json(session, file, tally, step)
        case Format.CALENDAR:
            written, content = ics.calendar(session)
            tally.total, tally.left_out[Reason.UNDATED] = written.entries, written.left_out
            file.write(content)
        case Format.DIRECTORY:
            _write_directory(session, order, file, tally, step)
        case Format.XLSX | Format.CSV | Format.CSV_RAW:
            _write_table(session, order, file, tally, step)
        case _:
            _write_contacts(session, order, file, tally, step)
    if not tally.total:
        raise CrmError(" ".join((_("No hay nada que exportar."), *_ended(tally))))


def _ended(tally: Tally) -> list[str]:
    return [f"{each}." for each in tally.told()]


def _write_table(session: Session, order: Order, file: BinaryIO, tally: Tally, step: Step) -> None:
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


def _write_directory(
    session: Session, order: Order, file: BinaryIO, tally: Tally, step: Step
) -> None:
    from crm.listings import DirectoryOrder, gather_directory
    from crm.reports.listing import listing_pdf

    by = DirectoryOrder.REGION if order.by_region else DirectoryOrder.INSTITUTION
    who = session.info.get("who") or ""
    listing = gather_directory(session, by, names=order.names, printed_by=who)
    tally.total = len(listing.rows)
    file.write(listing_pdf(listing, step))


def _write_contacts(
    session: Session, order: Order, file: BinaryIO, tally: Tally, step: Step
) -> None:
    ids = choose(session, order, tally)

    def told(done: int) -> None:
        step(done, len(ids))

    def each() -> Iterator[Contact]:
        for done, some in gather(session, order, ids, tally):
            told(done)
            yield from some

    match order.format:
        case Format.LABELS:
            sheet = sheet_named(order.sheet)
            file.write(labels_pdf(each(), sheet, tally, skip=order.skip, step=told))
        case Format.LETTERS:
            if order.template is None:
                raise CrmError(_("Elija la plantilla de Word de las cartas."))
            file.write(letters_docx(each(), order.template, tally, told))
        case Format.MAIL:
            _write_mail(session, each(), order, file, tally)
        case _:
            version = Version.V4 if order.format is Format.VCARD_4 else Version.V3
            for contact in each():
                card = card_of(contact, order, tally)
                file.write(card_text(card, version, contact.changed_at).encode())
                tally.total += 1


def _write_mail(
    session: Session, people: Iterator[Contact], order: Order, file: BinaryIO, tally: Tally
) -> None:
    """Write a draft, or a ZIP of them where there are more than go into one."""
    barred = mail.barred(session)
    found: dict[str, Recipient] = {}
    for each in people:
        address = next(filter(None, map(mail.plain, each.of(ContactKind.EMAIL))), "")
        if not address:
            tally.left_out[Reason.NO_EMAIL] += 1
        elif address.casefold() in barred:
            tally.left_out[Reason.DO_NOT_CONTACT] += 1
        else:
            found.setdefault(address.casefold(), Recipient(each.name, address))
    drafts = mail.drafts(list(found.values()), order.subject, order.body)
    tally.total = len(found)
    if len(drafts) == 1:
        file.write(drafts[0])
        return
    tally.packed = True
    with ZipFile(file, "w", ZIP_DEFLATED) as parts:
        for number, draft in enumerate(drafts, 1):
            parts.writestr(f"{number:02}.eml", draft)
