"""What the screen on which a list is typed from paper shows, read at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import attendance, contacts, named, sessions
from crm.attendance import Minors, Row
from crm.attendance_find import Around, around
from crm.errors import NotFound
from crm.i18n import _
from crm.model import (
    Attachment,
    AttachmentPurpose,
    Event,
    EventState,
    ParticipationState,
    Person,
    SignInSheet,
)
from crm.search import Kind
from crm.sessions import SessionRow


@dataclass(frozen=True)
class PrintedSheet:
    """A printed list, by its code; `session_id` is None where it is of the whole event."""

    id: int
    session_id: int | None
    code: str
    printed_on: date
    row_count: int
    printed: tuple[int | None, ...] = ()  # for whom each row is printed, by participation


@dataclass(frozen=True)
class Listed:
    """A row as the screen shows it; `there` says that it is on this list, not only expected."""

    row: Row
    there: bool

    @property
    def id(self) -> int:
        return self.row.participation_id


@dataclass(frozen=True)
class Listing:
    """A list with all that is needed to go on typing it."""

    subject: str
    state: EventState
    sessions: tuple[SessionRow, ...]
    session_id: int | None
    sheets: tuple[PrintedSheet, ...]
    sheet_id: int | None
    rows: tuple[Listed, ...]
    minors: Minors
    awaited: int
    around: Around

    @property
    def taken(self) -> frozenset[int]:
        """The numbers of the chosen sheet that are written."""
        return frozenset(
            each.row.sheet_row
            for each in self.rows
            if each.there and each.row.sheet_row and each.row.sheet_id == self.sheet_id
        )

    def next_number(self, after: int = 0) -> int:
        """The first row of the sheet after this one that nobody is printed or written on."""
        printed = {
            each.row.sheet_row for each in self.rows if each.row.sheet_id == self.sheet_id
        } - {None}
        number = after + 1
        while number in printed:
            number += 1
        return number

    def numbered(self, number: int) -> Listed | None:
        """Who is printed or written on a row of the sheet."""
        return next(
            (
                each
                for each in self.rows
                if each.row.sheet_row == number and each.row.sheet_id == self.sheet_id
            ),
            None,
        )


def listing(
    session: Session,
    event_id: int,
    session_id: int | None = None,
    sheet_id: int | None = None,
) -> Listing:
    """Read the list of an event or of one of its sessions, as it is typed from one sheet.

    A sheet that is not of this list is as none. Whoever is expected at a session and does not
    stand on its list comes after those who do, or on the row that is printed for them.
    """
    event = session.get(Event, event_id)
    if event is None:
        raise NotFound(_("Esa reunión ya no está en este archivo."))
    parts = sessions.of_event(session, event_id)
    if session_id is not None and session_id not in [each.id for each in parts]:
        raise NotFound(_("Esa sesión ya no es de esta reunión."))
    every = sheets(session, event_id)
    of_list = [each for each in every if each.session_id == session_id]
    sheet = next((each for each in of_list if each.id == sheet_id), None)
    whole = attendance.rows(session, event_id)
    there = {
        each.participation_id: each
        for each in (attendance.rows(session, event_id, session_id) if session_id else whole)
    }
    absent = ParticipationState.ABSENT
    rows = []
    for each in whole:
        if session_id is None and each.state is ParticipationState.ATTENDED:
            rows.append(Listed(each, True))
        elif session_id is None:
            rows.append(Listed(_printed(each, sheet), False))
        elif at := there.get(each.participation_id):
            rows.append(Listed(at, True))
        elif each.state is not absent and each.person_id is not None:
            rows.append(Listed(_printed(each, sheet), False))
    waiting = (ParticipationState.INVITED, ParticipationState.CONFIRMED)
    return Listing(
        event.subject,
        event.state,
        tuple(parts),
        session_id,
        tuple(of_list),
        sheet.id if sheet else None,
        tuple(sorted(rows, key=lambda each: _order(each.row, sheet))),
        attendance.minors(session, event_id, session_id),
        sum(each.state in waiting for each in whole),
        around(session, event_id, session_id),
    )


def sheets(session: Session, event_id: int) -> list[PrintedSheet]:
    """The lists that were printed of an event, the last first."""
    query = select(SignInSheet).filter_by(event_id=event_id).order_by(SignInSheet.id.desc())
    return [
        PrintedSheet(
            each.id,
            each.session_id,
            each.code,
            each.printed_on,
            each.row_count,
            tuple(each.printed),
        )
        for each in session.scalars(query)
    ]


def _printed(row: Row, sheet: PrintedSheet | None) -> Row:
    """Somebody expected, on the row that the sheet has for them."""
    if sheet is None or row.participation_id not in sheet.printed:
        return replace(row, sheet_id=None, sheet_row=None)
    number = sheet.printed.index(row.participation_id) + 1
    return replace(row, sheet_id=sheet.id, sheet_row=number)


def _order(row: Row, sheet: PrintedSheet | None) -> tuple[bool, int, bool, int]:
    """The rows of the chosen sheet first, each sheet by its numbers."""
    other = row.sheet_id != (sheet.id if sheet else None)
    return other, row.sheet_id or 0, row.sheet_row is None, row.sheet_row or 0


@dataclass(frozen=True)
class Reached:
    """How somebody of a row can be reached, as far as the file knows."""

    phone: str = ""
    email: str = ""
    do_not_contact: bool = False


def reached(session: Session, person_id: int) -> Reached:
    """The first phone and the first mail of a person."""
    person = session.get(Person, person_id)
    points = contacts.of_person(session, person_id)
    first = {each.kind.value: each.value for each in reversed(points)}
    return Reached(
        first.get("phone", first.get("whatsapp", "")),
        first.get("email", ""),
        bool(person and person.do_not_contact),
    )


@dataclass(frozen=True)
class Scan:
    """A scan or a photo of a signed sheet, as it is kept with the event."""

    id: int
    name: str
    media_type: str
    caption: str


def scans(session: Session, event_id: int) -> list[Scan]:
    """The scans of an event's signed sheets, in the order in which they were added."""
    query = (
        select(Attachment)
        .filter_by(event_id=event_id, purpose=AttachmentPurpose.SIGN_IN)
        .order_by(Attachment.id)
    )
    return [
        Scan(each.id, each.name, each.media_type, each.caption or "")
        for each in session.scalars(query)
    ]


def known_as(session: Session, names: Sequence[str]) -> list[int]:
    """The people who are called exactly so, however it is written."""
    return named.known_as(session, " ".join(filter(None, names)), Kind.PERSON)
