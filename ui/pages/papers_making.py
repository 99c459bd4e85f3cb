"""Making the papers of an event, away from the thread that draws."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from crm.checks import safe_name
from crm.database import Database
from crm.i18n import Language, _, speaking
from crm.model import Word
from crm.model.base import N_, today
from crm.reports import badges, certificates, letters, minutes, sign_in
from crm.reports.agenda_sheet import gather_agenda_sheet
from crm.reports.event_facts import gather_sessions
from crm.reports.sign_in import Sheet, sign_in_pdf
from crm.reports.story import Grid, Signer, Story
from crm.reports.story_pdf import story_pdf
from crm.text import clean_line
from ui.parts.task import Task


class Paper(Word):
    """The papers of an event."""

    SIGN_IN = "sign_in", N_("Lista de asistencia")
    MINUTES = "minutes", N_("Acta")
    BADGES = "badges", N_("Credenciales")
    CERTIFICATES = "certificates", N_("Constancias")
    LETTERS = "letters", N_("Cartas de invitación")
    AGENDA = "agenda", N_("Programa")


@dataclass(frozen=True)
class Wanted:
    """Which paper of which event, and how; `options` are those of the form."""

    event_id: int
    paper: Paper
    printed_by: str
    language: Language
    options: Mapping[str, Any]


@dataclass(frozen=True)
class Made:
    """A PDF, how many people are in it, and what the user should know before it goes anywhere."""

    wanted: Wanted
    data: bytes
    people: int
    left_out: int  # for having asked not to be contacted
    cautions: tuple[str, ...] = field(default=())


def make(db: Database, wanted: Wanted, task: Task) -> Made:
    """Gather and print what is wanted; raises `CrmError`. A new list of attendance has no code."""
    with speaking(wanted.language):
        with db.read() as session:
            gathered = _GATHER[wanted.paper](session, wanted)
        data = _PRINT[wanted.paper](gathered, wanted, task)
        silent = len(gathered.left_out) if isinstance(gathered, letters.Letters) else 0
        return Made(wanted, data, _people(gathered), silent, tuple(_cautions(gathered)))


def final(db: Database, wanted: Wanted, suffix: str, task: Task) -> bytes:
    """Make what leaves the screen: a list of attendance is registered, minutes may be for Word."""
    with speaking(wanted.language):
        if wanted.paper is Paper.SIGN_IN:
            with db.write() as session:
                sheets = _sheets(session, wanted, sign_in.print_sheet)
                return _print_sheets(sheets, wanted, task)
        if suffix == ".docx":
            with db.read() as session:
                return minutes.minutes_docx(_minutes(session, wanted))
    return make(db, wanted, task).data


def suggested_name(wanted: Wanted, title: str) -> str:
    """What to call the file: «Acta - Taller de integración - 2026-11-23.pdf»."""
    with speaking(wanted.language):
        said = wanted.paper.label
    told = clean_line(title).replace("/", "-").replace("\\", "-").encode()[:70]
    return safe_name(f"{said} - {told.decode(errors='ignore').strip()} - {today()}.pdf")


# Gathering


def _sheets(session: Session, wanted: Wanted, sheet_of: Callable[..., Sheet]) -> list[Sheet]:
    part = wanted.options["part"]
    parts = [part] if part else [each.id for each in gather_sessions(session, wanted.event_id)]
    return [
        sheet_of(
            session,
            wanted.event_id,
            each,
            wanted.options["blank"] or 0,
            printed_by=wanted.printed_by,
            afresh=wanted.options["afresh"],
        )
        for each in parts or [None]
    ]


def _minutes(session: Session, wanted: Wanted) -> minutes.Minutes:
    return minutes.gather_minutes(
        session,
        wanted.event_id,
        printed_by=wanted.printed_by,
        shareable=wanted.options["shareable"],
    )


def _certificates(session: Session, wanted: Wanted) -> certificates.Certificates:
    return certificates.gather_certificates(
        session,
        wanted.event_id,
        printed_by=wanted.printed_by,
        signers=signers(wanted.options["signers"] or ""),
    )


def signers(typed: str) -> list[Signer]:
    """Who signs, one a line: «nombre; cargo; institución»."""
    lines = ([clean_line(each) for each in line.split(";", 2)] for line in typed.splitlines())
    return [Signer(*parts) for parts in lines if any(parts)]


def _letters(session: Session, wanted: Wanted) -> letters.Letters:
    options = wanted.options
    sender = letters.Sender(
        name=options["sender_name"] or "",
        post=options["sender_post"] or "",
        institution=options["sender_institution"] or "",
        city=options["city"] or "",
        number=options["number"],
        suffix=options["suffix"] or "",
    )
    return letters.gather_letters(
        session,
        wanted.event_id,
        sender,
        printed_by=wanted.printed_by,
        body=options["body"] or "",
    )


_GATHER: dict[Paper, Callable[[Session, Wanted], Any]] = {
    Paper.SIGN_IN: lambda session, wanted: _sheets(session, wanted, sign_in.look_at_sheet),
    Paper.MINUTES: _minutes,
    Paper.BADGES: lambda session, wanted: badges.gather_badges(
        session, wanted.event_id, printed_by=wanted.printed_by
    ),
    Paper.CERTIFICATES: _certificates,
    Paper.LETTERS: _letters,
    Paper.AGENDA: lambda session, wanted: gather_agenda_sheet(
        session, wanted.event_id, printed_by=wanted.printed_by
    ),
}


# Printing


def _telling(task: Task, total: int) -> Callable[[int], object]:
    return lambda done: task.step(min(done, total), total)


def _print_sheets(sheets: list[Sheet], _wanted: Wanted, task: Task) -> bytes:
    pages = sum(-(-each.row_count // sign_in.ROWS_A_PAGE) for each in sheets)
    return sign_in_pdf(sheets, _telling(task, pages))


def _print_badges(gathered: badges.Badges, wanted: Wanted, task: Task) -> bytes:
    format_ = next(each for each in badges.FORMATS if each.code == wanted.options["format"])
    return badges.badges_pdf(gathered, format_, _telling(task, len(gathered.badges)))


_PRINT: dict[Paper, Callable[[Any, Wanted, Task], bytes]] = {
    Paper.SIGN_IN: _print_sheets,
    Paper.MINUTES: lambda gathered, _wanted, _task: minutes.minutes_pdf(gathered),
    Paper.BADGES: _print_badges,
    Paper.CERTIFICATES: lambda gathered, _wanted, task: certificates.certificates_pdf(
        gathered, _telling(task, len(gathered.names))
    ),
    Paper.LETTERS: lambda gathered, _wanted, task: letters.letters_pdf(
        gathered, _telling(task, len(gathered.letters))
    ),
    Paper.AGENDA: lambda gathered, _wanted, _task: story_pdf(gathered),
}


def _people(gathered: object) -> int:
    """How many people a paper names."""
    match gathered:
        case list():
            return sum(attendee is not None for sheet in gathered for attendee in sheet.rows)
        case minutes.Minutes():
            return len(gathered.present)
        case badges.Badges():
            return len(gathered.badges)
        case certificates.Certificates():
            return len(gathered.names)
        case letters.Letters():
            return len(gathered.letters)
        case Story():
            parts = [part for each in gathered.sections for part in each.parts]
            points = [row for part in parts if isinstance(part, Grid) for row in part.rows]
            return sum(bool(who) for *_what, who in points)
    raise TypeError(gathered)


def _cautions(gathered: object) -> Iterator[str]:
    if isinstance(gathered, letters.Letters) and gathered.left_out:
        said = _("Sin carta, porque pidió no ser contactado: {names}.")
        yield said.format(names=", ".join(gathered.left_out))
