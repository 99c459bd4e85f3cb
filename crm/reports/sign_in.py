"""The list of attendance to be signed on paper: numbered rows, names first, and a code to know it.

Each session has its own. Its rows keep their numbers when they are typed in afterwards.
"""

import secrets
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from crm import journal
from crm.disk import replacing
from crm.errors import Invalid, NotFound
from crm.i18n import _
from crm.model import Participation, ParticipationState, SessionAttendance, SignInSheet
from crm.model.base import N_
from crm.reports.event_facts import (
    Attendee,
    EventFacts,
    SessionFacts,
    gather_facts,
    gather_listed,
    gather_sessions,
    network_name,
)
from crm.reports.fitting import fit
from crm.reports.pdf import (
    ACCENT_TINT,
    FOOT,
    LANDSCAPE,
    LINE_STRONG,
    MEDIUM,
    REGULAR,
    SEMIBOLD,
    TEXT,
    TEXT_2,
    TEXT_3,
    Furniture,
    Paper,
    warnings_of,
)

PRINTED = N_("Lista de asistencia de «{subject}» impresa")
MOST_BLANK = 500

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without what is read for something else
_PAGE_WIDTH, _PAGE_HEIGHT = LANDSCAPE
_MARGIN = 28.0
_WIDTH = _PAGE_WIDTH - 2 * _MARGIN
_QR = 50.0
_HEAD_TOP, _HEAD, _HEADING, _ROW = 42.0, 60.0, 25.0, 25.0
_TABLE_TOP = _HEAD_TOP + _HEAD + 6
_NOTICE = 34.0
ROWS_A_PAGE = int((_PAGE_HEIGHT - _TABLE_TOP - _HEADING - FOOT - _NOTICE) / _ROW)
_NAME_SIZES, _SMALL_SIZES = (8.6, 7.6, 6.8, 6.0, 5.4), (7.4, 6.6, 5.8, 5.2)
_INSET = 3.0


@dataclass(frozen=True)
class Sheet:
    """Everything that a list of attendance says before anybody has signed it."""

    facts: EventFacts
    session: SessionFacts | None
    code: str
    rows: tuple[Attendee | None, ...]  # a row whose invitee is no longer one is blank
    blank: int

    @property
    def row_count(self) -> int:
        """How many rows it has, with names and without."""
        return len(self.rows) + self.blank


# Printing one is an action: its code must be known when it comes back


def print_sheet(
    session: Session,
    event_id: int,
    session_id: int | None = None,
    blank: int = 20,
    *,
    printed_by: str = "",
    afresh: bool = False,
) -> Sheet:
    """Register a list of attendance, of an event or of one of its sessions, and return it.

    One that was printed before is the same list again: its code and its rows stay, and whoever
    was invited since comes after them; `afresh` makes another, with a code of its own. Whoever is
    awaited, or stands on no list yet, takes the row that is printed for them.
    """
    plan = _plan(session, event_id, session_id, blank, printed_by, afresh=afresh)
    record = plan.record or SignInSheet(
        event_id=event_id, session_id=session_id, code=_free_code(session)
    )
    record.printed, record.row_count = plan.printed, len(plan.printed)
    record.printed_on = plan.sheet.facts.printed_on
    journal.check_and_add(session, record)
    session.flush()
    _number(session, record, plan.listed)
    journal.describe(session, PRINTED, plan.sheet.facts.subject)
    return replace(plan.sheet, code=record.code)


def look_at_sheet(
    session: Session,
    event_id: int,
    session_id: int | None = None,
    blank: int = 20,
    *,
    printed_by: str = "",
    afresh: bool = False,
) -> Sheet:
    """The list as `print_sheet` would make it, without registering it; a new one has no code."""
    return _plan(session, event_id, session_id, blank, printed_by, afresh=afresh).sheet


@dataclass(frozen=True)
class _Plan:
    """A list to be printed: the record that it has already, and for whom each row will be."""

    sheet: Sheet
    record: SignInSheet | None
    printed: list[int | None]
    listed: list[Attendee]


def _plan(
    session: Session,
    event_id: int,
    session_id: int | None,
    blank: int,
    printed_by: str,
    *,
    afresh: bool,
) -> _Plan:
    facts = gather_facts(session, event_id, printed_by)
    part = _part(session, event_id, session_id) if session_id is not None else None
    listed = gather_listed(session, event_id)
    if not 0 <= blank <= MOST_BLANK:
        said = _("Las filas en blanco van de 0 a {most}.").format(most=MOST_BLANK)
        raise Invalid({"blank": said})
    record = None if afresh else last_printed(session, event_id, session_id)
    signed = _signed(session, record) if record else {}
    printed = _rows(record.printed if record else (), listed, signed, blank)
    if not printed:
        raise Invalid({"blank": _("No hay invitados: pida al menos una fila en blanco.")})
    by_row = {row: id_ for id_, row in signed.items()}
    people = {each.participation_id: each for each in listed}
    shown = [
        people.get(id_ or 0) or people.get(by_row.get(row, 0)) for row, id_ in enumerate(printed, 1)
    ]
    named = max((row for row, each in enumerate(shown, 1) if each), default=0)
    code = record.code if record else _("VISTA PREVIA")
    sheet = Sheet(facts, part, code, tuple(shown[:named]), len(shown) - named)
    return _Plan(sheet, record, printed, listed)


def print_sheets(
    session: Session, event_id: int, blank: int = 20, *, printed_by: str = "", afresh: bool = False
) -> list[Sheet]:
    """Register a list for each session of an event, or the one of an event that has none."""
    parts: list[int | None] = [each.id for each in gather_sessions(session, event_id)]
    return [
        print_sheet(session, event_id, part, blank, printed_by=printed_by, afresh=afresh)
        for part in parts or [None]
    ]


def last_printed(
    session: Session, event_id: int, session_id: int | None = None
) -> SignInSheet | None:
    """The list that was printed last of an event or of a session, if any was."""
    query = select(SignInSheet).filter_by(event_id=event_id, session_id=session_id)
    return session.scalars(query.order_by(SignInSheet.id.desc()).limit(1)).first()


def _signed(session: Session, record: SignInSheet) -> dict[int, int]:
    """Who was typed in from this very list, by participation, with the row on which they are."""
    came = Participation.state == ParticipationState.ATTENDED
    of_event = select(Participation.id, Participation.sheet_row).where(
        Participation.sheet_id == record.id, came
    )
    of_session = select(SessionAttendance.participation_id, SessionAttendance.sheet_row).where(
        SessionAttendance.sheet_id == record.id
    )
    rows = [*session.execute(of_event), *session.execute(of_session)]
    return {id_: row for id_, row in rows if row is not None}


def _rows(
    printed: Sequence[int | None], listed: Sequence[Attendee], signed: Container[int], blank: int
) -> list[int | None]:
    """For whom each row is: those that were printed stay, newcomers and more blank ones follow."""
    there = set(printed)
    late = [
        each.participation_id
        for each in listed
        if each.participation_id not in there and each.participation_id not in signed
    ]
    more = blank - sum(each is None for each in printed)
    return [*printed, *late, *[None] * max(0, more)]


def _part(session: Session, event_id: int, session_id: int) -> SessionFacts:
    for each in gather_sessions(session, event_id):
        if each.id == session_id:
            return each
    raise NotFound(_("Esa sesión ya no es de esta reunión."))


def _free_code(session: Session) -> str:
    while True:
        letters = "".join(secrets.choice(_ALPHABET) for _letter in range(8))
        code = f"{letters[:4]}-{letters[4:]}"
        if not session.scalar(select(exists().where(SignInSheet.code == code))):
            return code


def _number(session: Session, record: SignInSheet, listed: Sequence[Attendee]) -> None:
    rows = {id_: row for row, id_ in enumerate(record.printed, 1) if id_ is not None}
    waiting = [
        each.participation_id
        for each in listed
        if each.participation_id in rows and (each.awaited or not each.listed)
    ]
    for each in session.scalars(select(Participation).where(Participation.id.in_(waiting))):
        each.sheet_id, each.sheet_row = record.id, rows[each.id]
    session.flush()


# On paper


def sign_in_pdf(sheets: Sequence[Sheet], step: Callable[[int], object] | None = None) -> bytes:
    """Return these lists as one PDF, each counting its own pages; `step` hears of each page."""
    first = sheets[0].facts
    paper = Paper(
        title=" · ".join((_("Lista de asistencia"), first.subject)),
        author=first.printed_by,
        subject=", ".join(each.code for each in sheets),
        size=LANDSCAPE,
        margin=_MARGIN,
    )
    done = 0
    for sheet in sheets:
        pages = list(_pages(sheet))
        for number, page in enumerate(pages, 1):
            paper.furnish(_furniture(sheet), number, len(pages))
            _draw_page(paper.canvas, sheet, page)
            paper.end_page()
            done += 1
            if step:
                step(done)
    return paper.data()


def write_sign_in(
    sheets: Sequence[Sheet], path: Path, step: Callable[[int], object] | None = None
) -> None:
    """Write these lists as one PDF at `path`, whole or not at all."""
    data = sign_in_pdf(sheets, step)
    with replacing(path) as file:
        file.write(data)


_Row = tuple[int, Attendee | None]


def _pages(sheet: Sheet) -> Iterator[list[_Row]]:
    rows: list[_Row] = [*enumerate(sheet.rows, 1)]
    rows += [(number, None) for number in range(len(rows) + 1, sheet.row_count + 1)]
    for start in range(0, len(rows), ROWS_A_PAGE):
        yield rows[start : start + ROWS_A_PAGE]


def _furniture(sheet: Sheet) -> Furniture:
    return Furniture(
        kind=_("Lista de asistencia"),
        running=sheet.code,
        printed_by=sheet.facts.printed_by,
        printed_on=sheet.facts.printed_on,
        example=sheet.facts.example,
        logo=sheet.facts.logo,
    )


def _draw_page(canvas: Any, sheet: Sheet, rows: Sequence[_Row]) -> None:
    _draw_head(canvas, sheet)
    columns = _columns()
    top = _PAGE_HEIGHT - _TABLE_TOP
    _draw_headings(canvas, columns, top)
    for place, (number, who) in enumerate(rows):
        _draw_row(canvas, columns, top - _HEADING - place * _ROW, number, who)
    _draw_rules(canvas, columns, top, len(rows))
    _draw_notice(canvas, sheet)


def _draw_head(canvas: Any, sheet: Sheet) -> None:
    top = _PAGE_HEIGHT - _HEAD_TOP
    room = _WIDTH - _QR - 24
    about = list(_about(sheet))
    high = _HEAD - 12 * len(about)
    title = fit(sheet.facts.title, room, high, (15, 13, 11, 9.4, 8), face=SEMIBOLD)
    title.draw(canvas, _MARGIN, top)
    top -= title.height + 2
    for said in about:
        line = fit(said, room, 11, (8.6, 7.4, 6.4), colour=TEXT_2)
        line.draw(canvas, _MARGIN, top)
        top -= line.height + 1
    _draw_code(canvas, sheet.code)


def _about(sheet: Sheet) -> Iterator[str]:
    facts, part = sheet.facts, sheet.session
    when = (part and part.when) or facts.when
    hours = part.hours if part else facts.hours
    where = (part and part.where) or facts.where
    yield _dotted(when, hours, where)
    if part:
        yield _("Sesión: {title}").format(title=part.title)
    yield _("Organiza: {names}").format(names=facts.organized_by)


def _dotted(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _draw_code(canvas: Any, code: str) -> None:
    """The code for a reader and for whoever types, on every leaf: leaves get parted."""
    left, top = _MARGIN + _WIDTH - _QR, _PAGE_HEIGHT - _HEAD_TOP
    symbol = QrCodeWidget(code, barWidth=_QR, barHeight=_QR, barBorder=0)
    drawing = Drawing(_QR, _QR)
    drawing.add(symbol)
    renderPDF.draw(drawing, canvas, left, top - _QR)
    said = fit(code, _QR + 24, 12, (8.6, 7), face=SEMIBOLD, align=2)
    said.draw(canvas, left - 24, top - _QR - 2)


# The table


@dataclass(frozen=True)
class _Column:
    """A column of the list: what it asks, and the answers to draw a ring around."""

    heading: str
    width: float
    choices: tuple[tuple[str, ...], ...] = ()


def _columns() -> list[_Column]:
    yes_or_no = ((_("Sí"), _("No")),)
    return [
        _Column(_("N.º"), 20),
        _Column(_("Apellido paterno"), 66),
        _Column(_("Apellido materno"), 66),
        _Column(_("Nombres"), 76),
        _Column(_("Cargo"), 88),
        _Column(_("Institución"), 100),
        _Column(_("Sexo"), 30, ((_("M"), _("H")), (_("O"), _("N")))),
        _Column(_("Edad"), 48, (("<18", "18–29"), ("30–59", "60+"))),
        _Column(_("Teléfono"), 58),
        _Column(_("Correo"), 86),
        _Column(_("Autoriza contacto"), 38, yes_or_no),
        _Column(_("Autoriza imagen"), 38, yes_or_no),
        _Column(_("Firma"), 72),
    ]


def _lefts(columns: Sequence[_Column]) -> Iterator[tuple[_Column, float]]:
    left = _MARGIN
    for each in columns:
        yield each, left
        left += each.width


def _draw_headings(canvas: Any, columns: Sequence[_Column], top: float) -> None:
    canvas.setFillColor(ACCENT_TINT)
    canvas.rect(_MARGIN, top - _HEADING, _WIDTH, _HEADING, stroke=0, fill=1)
    for each, left in _lefts(columns):
        said = fit(each.heading, each.width - 4, _HEADING - 4, (7.4, 6.6, 6), face=SEMIBOLD)
        said.draw(canvas, left + 2, top - (_HEADING - said.height) / 2)


def _draw_row(
    canvas: Any, columns: Sequence[_Column], top: float, number: int, who: Attendee | None
) -> None:
    printed = _printed(who) if who else ()
    for place, (each, left) in enumerate(_lefts(columns)):
        room = each.width - 2 * _INSET
        if place == 0:
            said = fit(str(number), each.width - 2, _ROW, (8, 7, 6), colour=TEXT_2, align=1)
            said.draw(canvas, left + 1, top - (_ROW - said.height) / 2)
        elif place <= len(printed):
            sizes = _NAME_SIZES if place < 4 else _SMALL_SIZES
            face = MEDIUM if place < 3 else REGULAR
            said = fit(printed[place - 1], room, _ROW - 2, sizes, face=face, colour=TEXT)
            said.draw(canvas, left + _INSET, top - (_ROW - said.height) / 2)
        _draw_choices(canvas, each, left, top)


def _draw_choices(canvas: Any, column: _Column, left: float, top: float) -> None:
    """Words of our own, which need no paragraph: there are eight in each of hundreds of rows."""
    canvas.setFont(REGULAR, 7)
    canvas.setFillColor(TEXT_3)
    high = _ROW / 2 - 2
    baseline = top - (_ROW - high * len(column.choices)) / 2 - high + 2.6
    for line, words in enumerate(column.choices):
        room = column.width / len(words)
        for place, word in enumerate(words):
            canvas.drawCentredString(left + (place + 0.5) * room, baseline - line * high, word)


def _printed(who: Attendee) -> tuple[str, ...]:
    return who.paternal, who.maternal, who.given, who.post, who.institution


def _draw_rules(canvas: Any, columns: Sequence[_Column], top: float, rows: int) -> None:
    canvas.setStrokeColor(LINE_STRONG)
    canvas.setLineWidth(0.4)
    bottom = top - _HEADING - rows * _ROW
    edges = [left for _each, left in _lefts(columns)] + [_MARGIN + _WIDTH]
    heights = [top, *(top - _HEADING - row * _ROW for row in range(rows + 1))]
    canvas.lines([(_MARGIN, each, _MARGIN + _WIDTH, each) for each in heights])
    canvas.lines([(each, top, each, bottom) for each in edges])


def _draw_notice(canvas: Any, sheet: Sheet) -> None:
    said = " ".join(
        filter(
            None,
            (
                _(
                    "Encierre en un círculo lo que corresponda. Sexo: M mujer, H hombre, O otro, "
                    "N prefiere no decir. Si tiene menos de 18 años, encierre solo sexo y edad: "
                    "no escriba su nombre ni firme."
                ),
                _(
                    "Aviso de privacidad (Ley N.° 29733): la {network} y quienes organizan usan "
                    "estos datos para acreditar su asistencia, redactar el acta y contar a los "
                    "participantes; para escribirle o difundir su imagen, solo si lo autoriza. "
                    "Puede pedir verlos, corregirlos o borrarlos, u oponerse a su uso, a quienes "
                    "organizan. No autorizar no le impide participar."
                ).format(network=network_name()),
                warnings_of([each for each in sheet.rows if each]),
            ),
        )
    )
    notice = fit(said, _WIDTH, _NOTICE - 6, (6.8, 6.2, 5.6), colour=TEXT_2)
    notice.draw(canvas, _MARGIN, FOOT + _NOTICE - 5)
