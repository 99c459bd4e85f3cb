"""What each command of the command line does: the same verbs as the window, told on paper tape."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import (
    agenda,
    attendance_import,
    capture,
    catalogue,
    counting,
    demo,
    demo_examples,
    duplicates,
    event_json,
    events,
    exchange,
    figures,
    focal_points,
    followup_list,
    followups,
    instruments,
    journal,
    named,
    organizations,
    people,
    places,
    profile,
    segments,
    sessions,
    settings,
)
from crm.attendance_import import Verdict
from crm.database import Database, check, create_database, last_copy_at, open_database
from crm.dates import (
    PartialDate,
    parse_partial,
    show_date,
    show_number,
    show_partial,
    show_range,
)
from crm.disk import why
from crm.errors import CrmError, NotFound
from crm.exchange import Leaving
from crm.i18n import _, language, ngettext, speaking
from crm.intake import answers, apply, asking, left_out, occasions, plan, templates, worker
from crm.intake.answers import Duplicates, Imported
from crm.intake.asking import Terminal
from crm.intake.columns import Reading
from crm.intake.occasions import OccasionPlan
from crm.intake.plan import ImportPlan
from crm.intake.value import Holds, Intake
from crm.model import Action, Organization, Person
from crm.model.base import N_, today
from crm.model.plan import FIRST_YEAR, LAST_YEAR
from crm.organizations import Filters
from crm.search import Kind
from crm.text import clean_line, clean_text, fold
from crm.timeline import Entry, StageEntry

MOST_LINES = 50
AT_ONCE = 500
MOST_BYTES = 4 * event_json.LONGEST
AGENDA_DAYS = 30
COPY_AFTER = timedelta(days=1)

Row = dict[str, Any]


def run(arguments: argparse.Namespace) -> Path | None:
    """Carry out one command, telling what it did; return the file to be shown, if any."""
    return _COMMANDS[arguments.command](arguments)


# The file


def _path(arguments: argparse.Namespace) -> Path:
    given: Path | None = getattr(arguments, "db", None)
    last = settings.load().last_file
    return given or (Path(last) if last else settings.default_file())


@contextmanager
def _reading(arguments: argparse.Namespace) -> Iterator[Database]:
    """The file, to look at; a window may be at work on it."""
    db = open_database(_path(arguments), read_only=True)
    try:
        yield db
    finally:
        db.close()


@contextmanager
def _writing(arguments: argparse.Namespace) -> Iterator[Database]:
    """The file, to change it.

    A script may change it a hundred times in a row: its copies must not push out all the others.
    """
    db = open_database(_path(arguments))
    try:
        with db.read() as session:
            db.who = _who(arguments, session)
        yield db
        copied = last_copy_at(db.path)
        stale = copied is None or datetime.now(UTC) - copied > COPY_AFTER
    except BaseException:
        db.close()
        raise
    db.close(copy=stale)


def _who(arguments: argparse.Namespace, session: Session) -> str | None:
    """Who this is: as told, or whose computer it is, or who changed the file last."""
    told = clean_line(getattr(arguments, "who", None) or "")[:300]
    return told or settings.load().name or _last_user(session)


def _last_user(session: Session) -> str | None:
    query = select(Action.who).where(Action.who.is_not(None))
    return session.scalar(query.order_by(Action.at.desc(), Action.id.desc()).limit(1))


# Telling


def _say(line: str) -> None:
    """Print one line; text from people may not move the cursor of a terminal."""
    indent = line[: len(line) - len(line.lstrip(" "))]
    print(indent + clean_line(line))


def _say_json(value: Any) -> None:
    print(json.dumps(_plain(value), ensure_ascii=False, indent=2))


def _plain(value: Any) -> Any:
    """A value as JSON has it, its texts as clean as those that are printed."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, PartialDate):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):  # a row with named fields
        return _plain(value._asdict())
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


def _when(on: PartialDate | None) -> str:
    return show_partial(on, date.min) if on else _("sin fecha")


def _section(title: str, lines: Sequence[str]) -> None:
    if lines:
        _say(f"{title}:")
        for line in lines:
            _say(f"  {line}")


# Finding


@dataclass(frozen=True)
class Hit:
    """A record that was found: the same for all kinds, so that one program reads them all."""

    id: int
    type: str
    name: str
    kind: str
    place: str | None
    ubigeo: str | None
    about: str
    example: bool


def _find(arguments: argparse.Namespace) -> None:
    typed = " ".join(arguments.words)
    most = None if arguments.json else MOST_LINES
    with _reading(arguments) as db, db.read() as session:
        ids = {
            _("Instituciones"): organizations.find(session, typed, Filters(closed=True)),
            _("Personas"): people.find(session, typed),
            _("Reuniones"): events.find(session, typed),
        }
        hits = {title: _hits(session, of_kind[:most]) for title, of_kind in ids.items()}
    if arguments.json:
        _say_json([hit for of_kind in hits.values() for hit in of_kind])
        return
    if not any(ids.values()):
        _say(_("Nada coincide con «{typed}».").format(typed=typed))
    for title, of_kind in hits.items():
        _section(
            f"{title} ({len(ids[title])})",
            [f"{hit.id}  {_joined(hit.name, hit.about)}" for hit in of_kind],
        )
        if len(ids[title]) > len(of_kind):
            _say(_("  … y más; con --json salen todas"))


def _hits(session: Session, ids: Sequence[int]) -> list[Hit]:
    """The records of these ids, which are all of one kind, in their order."""
    found: dict[int, Hit] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        found |= _organization_hits(session, some) | _person_hits(session, some)
        found |= _event_hits(session, some)
    return [found[id_] for id_ in ids if id_ in found]


def _organization_hits(session: Session, ids: Sequence[int]) -> dict[int, Hit]:
    rows = organizations.rows(session, ids)
    codes = {row.ubigeo for row in rows.values() if row.ubigeo}
    where = {
        row.code: f"{row.name}, {row.inside}" if row.inside else row.name
        for row in places.rows(session, [catalogue.place_id(code) for code in codes]).values()
    }
    return {
        id_: Hit(
            id_,
            "organization",
            row.name,
            row.kind.value,
            where.get(row.ubigeo or "", row.territory),
            row.ubigeo,
            _joined(
                organizations.kind_short(row.kind),
                row.territory,
                row.stage,
                _("cerrada") if row.closed else None,
                _("ejemplo") if row.example else None,
            ),
            row.example,
        )
        for id_, row in rows.items()
    }


def _person_hits(session: Session, ids: Sequence[int]) -> dict[int, Hit]:
    return {
        id_: Hit(
            id_,
            "person",
            row.name,
            "person",
            None,
            None,
            _joined(
                row.post,
                row.organization,
                _("no contactar") if row.do_not_contact else None,
                _("ejemplo") if row.example else None,
            ),
            row.example,
        )
        for id_, row in people.rows(session, ids).items()
    }


def _event_hits(session: Session, ids: Sequence[int]) -> dict[int, Hit]:
    return {
        id_: Hit(
            id_,
            "event",
            row.subject,
            "event",
            row.venue,
            None,
            _joined(
                row.type,
                show_range(row.start, row.end, date.min) if row.start else _("sin fecha"),
                row.state.label,
                _("ejemplo") if row.example else None,
            ),
            row.example,
        )
        for id_, row in events.rows(session, ids).items()
    }


# Showing


def _show(arguments: argparse.Namespace) -> None:
    with _reading(arguments) as db, db.read() as session:
        id_ = named.one(session, arguments.record, Kind.ORGANIZATION, Kind.PERSON, Kind.EVENT)
        (hit,) = _hits(session, [id_])
        tell, look = _SHOWN[hit.type]
        found = look(session, id_)
    if arguments.json:
        _say_json({"id": id_, "type": hit.type, "name": hit.name, **_plain(found)})
        return
    _say(f"{hit.name}  [{id_}]")
    _say(hit.about)
    tell(found)


def _tell_organization(found: profile.OrganizationProfile) -> None:
    facts = found.facts
    if facts.official_name != facts.name:
        _say(facts.official_name)
    if facts.responsible:
        _say(_("Responsable: {name}").format(name=facts.responsible))
    _section(
        _("Declaración de Marrakech"),
        [
            _joined(
                step.stage.name,
                _when(step.on),
                _("por verificar") if step.to_verify else None,
                step.note,
            )
            for step in found.follow_up.steps
            if step.reached
        ],
    )
    _section(
        _("Autoridades y contactos"),
        [_joined(each.person or _("Vacante"), each.post, each.years) for each in found.current],
    )
    _section(
        _("Anteriores"), [_joined(each.person, each.post, each.years) for each in found.former]
    )
    _section(_("Datos de contacto"), [each.value for each in found.contacts])
    _tell_rest(found)


def _tell_person(found: profile.PersonProfile) -> None:
    _section(
        _("Cargos"),
        [_joined(each.post, each.organization, each.years) for each in found.holdings],
    )
    _section(_("Datos de contacto"), [each.value for each in found.contacts])
    _tell_rest(found)


def _tell_rest(found: profile.OrganizationProfile | profile.PersonProfile) -> None:
    _section(
        _("Resultados"),
        [
            _joined(
                each.kind.label,
                each.text,
                each.responsible,
                each.due_on.isoformat() if each.due_on else None,
                each.state.label if each.state else None,
            )
            for each in found.outcomes
        ],
    )
    _section(_("Documentos"), [each.name for each in found.attachments])
    _section(_("Cronología"), [_entry(each) for each in found.entries])


def _entry(each: Entry) -> str:
    if isinstance(each, StageEntry):
        return _joined(_when(each.on), each.about, each.stage, each.note)
    return _joined(_when(each.on), each.subject, each.type, each.state.label)


def _event(session: Session, id_: int) -> Row:
    who = [{"name": name, "post": post} for name, post in events.who_took_part(session, id_)]
    return events.values_of(session, id_) | {"who": who}


def _tell_event(found: Row) -> None:
    for name in ("official_title", "topic", "network_result", "source_url", "notes"):
        if found[name]:
            _say(found[name])
    _section(_("Participaron"), [_joined(each["name"], each["post"]) for each in found["who"]])
    _section(
        _("Conteos"),
        [
            _joined(each["label"], str(each["total"]) if each["total"] else None, each["result"])
            for each in found["head_counts"]
        ],
    )
    _section(
        _("Resultados"), [_joined(each["kind"].label, each["text"]) for each in found["outcomes"]]
    )


_SHOWN: dict[str, tuple[Callable[[Any], None], Callable[[Session, int], Any]]] = {
    "organization": (_tell_organization, profile.of_organization),
    "person": (_tell_person, profile.of_person),
    "event": (_tell_event, _event),
}


def _history(arguments: argparse.Namespace) -> None:
    with _reading(arguments) as db, db.read() as session:
        entries = journal.history(session, arguments.record)
        if not entries and not _is_record(session, arguments.record):
            raise NotFound(_("No hay ningún registro con el id {id}.").format(id=arguments.record))
    if arguments.json:
        _say_json(entries)
        return
    if not entries:
        _say(_("Nadie lo ha cambiado: está como lo trae el catálogo."))
    for each in entries:
        moment = each.at.astimezone()
        _say(_joined(f"{moment:%d/%m/%Y %H:%M}", each.who, each.label))
        for name, value in (each.after or {}).items():
            before = (each.before or {}).get(name)
            _say(f"  {name}: {value}" if before is None else f"  {name}: {before} → {value}")


def _is_record(session: Session, id_: int) -> bool:
    return any(session.get(noun, id_) is not None for noun in journal.TABLES.values())


# Printing


def _brief(arguments: argparse.Namespace) -> None:
    from crm.reports.brief import write_brief  # the printing library is heavy
    from crm.reports.gather import gather_brief

    out: Path = arguments.out
    _check_out(out, b"%PDF-", "PDF")
    as_of = parse_partial(arguments.as_of) if arguments.as_of else None
    with _writing(arguments) as db, db.write() as session:
        id_ = named.one(session, arguments.record, Kind.ORGANIZATION, Kind.PERSON)
        brief = gather_brief(
            session,
            id_,
            printed_by=_who(arguments, session) or "",
            as_of=as_of.last if as_of else None,
            shareable=arguments.shareable,
        )
        of_person = session.get(Person, id_) is not None
        what = _("Ficha de {name}").format(name=brief.name)
        what = _("Ficha de una persona") if of_person else what
        exchange.note_file(session, Leaving(what, 1, unnamed=of_person), out)
        write_brief(brief, out)
    _say(_("Ficha de «{name}» en {file}").format(name=brief.name, file=out))


def _minutes(arguments: argparse.Namespace) -> None:
    """The minutes of an event, shareable unless asked otherwise."""
    from crm.reports.minutes import gather_minutes, write_minutes  # the printing library is heavy

    out: Path = arguments.out
    word = out.suffix.lower() == ".docx"
    _check_out(out, b"PK\x03\x04" if word else b"%PDF-", "DOCX" if word else "PDF")
    spoken = speaking(arguments.language or language())
    with spoken, _writing(arguments) as db, db.write() as session:
        id_ = named.one(session, arguments.event, Kind.EVENT)
        minutes = gather_minutes(
            session,
            id_,
            printed_by=_who(arguments, session) or "",
            shareable=not arguments.internal,
        )
        what = _("Acta de «{name}»").format(name=minutes.facts.subject)
        exchange.note_file(session, Leaving(what, len(minutes.present) or 1), out)
        write_minutes(minutes, out)
    _say(_("Acta de «{name}» en {file}").format(name=minutes.facts.subject, file=out))


def _progress() -> Callable[[int, int], None]:
    """Tells on a terminal how far long work has come; nothing where nobody looks on."""

    def step(done: int, of: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{100 * done // max(of, 1)} %", end="\r", file=sys.stderr, flush=True)

    return step


def _report(arguments: argparse.Namespace) -> None:
    """The report of a year, as a PDF or, by the name of the file, to be edited in Word."""
    from crm.annual.report import gather_report
    from crm.reports.annual_docx import report_docx  # the printing library is heavy
    from crm.reports.annual_pdf import report_pdf

    out, year = arguments.out, arguments.year
    word = out.suffix.lower() == ".docx"
    _check_out(out, b"PK\x03\x04" if word else b"%PDF-", "DOCX" if word else "PDF")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        said = _("Escriba un año entre {first} y {last}.")
        raise CrmError(said.format(first=FIRST_YEAR, last=LAST_YEAR))
    as_of = _day(arguments.as_of).last if arguments.as_of else None
    step = _progress()
    with _writing(arguments) as db:
        with db.read() as session:
            value = gather_report(
                session, year, language=arguments.lang or language(), as_of=as_of, step=step
            )
        data = report_docx(value, step) if word else report_pdf(value, step)
        with db.write() as session:
            exchange.leave(session, Leaving(value.title, 1), out, data)
    _say(
        _("Informe de {year} al {day} en {file}").format(
            year=year, day=show_date(value.as_of), file=out
        )
    )


def _signin(arguments: argparse.Namespace) -> None:
    """The lists of attendance of an event, one for each session; each is known by its code."""
    from crm.reports.sign_in import print_sheets, write_sign_in  # the printing library is heavy

    out: Path = arguments.out
    _check_out(out, b"%PDF-", "PDF")
    spoken = speaking(arguments.language or language())
    with spoken, _writing(arguments) as db, db.write() as session:
        id_ = named.one(session, arguments.event, Kind.EVENT)
        who = _who(arguments, session) or ""
        blank, afresh = arguments.blank, arguments.new
        sheets = print_sheets(session, id_, blank, printed_by=who, afresh=afresh)
        named_ = sum(row is not None for sheet in sheets for row in sheet.rows)
        what = _("Lista de «{name}»").format(name=sheets[0].facts.subject)
        exchange.note_file(session, Leaving(what, named_ or 1), out)
        # Not kept unless it could be written: a code that is on no paper would be in the way.
        write_sign_in(sheets, out)
    for each in sheets:
        title = each.session.title if each.session else None
        rows = ngettext("{n} fila", "{n} filas", each.row_count).format(n=each.row_count)
        _say(_joined(_("Lista {code}").format(code=each.code), title, rows))
    _say(_("Lista de «{name}» en {file}").format(name=sheets[0].facts.subject, file=out))


def _export(arguments: argparse.Namespace) -> None:
    """What leaves for another program; that it left is written down in the file."""
    from crm.exchange.choosing import OF_SEGMENT

    format_ = exchange.format_named(arguments.format)
    out: Path = arguments.out
    if out.suffix.lower() != format_.suffix and _there(out):
        told = _("«{path}» ya existe y no es un {kind}. Elija otro nombre.")
        raise CrmError(told.format(path=out, kind=format_.suffix[1:].upper()))
    with _writing(arguments) as db:
        what = format_.of[0]
        if arguments.segment is not None:  # also where it is empty, as a slip in a script has it
            with db.read() as session:
                whose = OF_SEGMENT[segments.named(session, arguments.segment).of]
            what = whose if whose in format_.of else what
        if arguments.what:
            what = next(each for each in exchange.What if each.value == arguments.what)
        order = exchange.Order(
            format_,
            what,
            segment=arguments.segment or "",
            internal=arguments.internal,
            examples=arguments.examples,
            mark=not arguments.no_bom,
            sheet=arguments.sheet,
            template=arguments.template,
            subject=arguments.subject,
            body=arguments.body,
            names=arguments.names,
            by_region=not arguments.by_institution,
        )
        done = exchange.export(db, out, order, _progress())
    if arguments.json:
        _say_json(
            {
                "file": str(done.path),
                "format": format_.value,
                "what": what.value,
                "total": done.total,
                "left_out": done.left_out,
                "sha256": done.sha256,
            }
        )
        return
    _say(done.sentence)


def _there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False  # the writing itself will say what is wrong


def _check_out(out: Path, begins: bytes, kind: str) -> None:
    """A slip of the keyboard must not print over the user's own file of data."""
    try:
        ours = not out.is_file() or out.stat().st_size == 0 or _begins(out, begins)
    except OSError:
        ours = True  # the writing itself will say what is wrong
    if not ours:
        told = _("«{path}» ya existe y no es un {kind}. Elija otro nombre.")
        raise CrmError(told.format(path=out, kind=kind))


def _begins(path: Path, letters: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(letters)) == letters


# Who stands twice


def _duplicates(arguments: argparse.Namespace) -> None:
    """The pairs that are probably one, the surest first; nothing is changed."""
    with _reading(arguments) as db, db.read() as session:
        found = {
            Kind.PERSON: duplicates.sweep(session, Person, _progress()),
            Kind.ORGANIZATION: duplicates.sweep(session, Organization, _progress()),
        }
        names = {
            id_: row.name
            for kind, rows in ((Kind.PERSON, people.rows), (Kind.ORGANIZATION, organizations.rows))
            for some in _few([id_ for each in found[kind] for id_ in each.ids])
            for id_, row in rows(session, some).items()
        }
    if arguments.json:
        _say_json(
            {
                "people" if kind is Kind.PERSON else "organizations": [
                    {
                        "first": {"id": each.first_id, "name": names[each.first_id]},
                        "second": {"id": each.second_id, "name": names[each.second_id]},
                        "score": round(each.score, 3),
                        "level": each.level.value,
                        "reasons": each.reasons,
                    }
                    for each in pairs
                ]
                for kind, pairs in found.items()
            }
        )
        return
    for each in (*found[Kind.PERSON], *found[Kind.ORGANIZATION]):
        _say(f"{names[each.first_id]} = {names[each.second_id]}")
        _say(f"  {each.level.label} · {each.reasons}")
    if not any(found.values()):
        _say(_("Nadie parece estar dos veces."))


# Bringing in what others keep


def _import(arguments: argparse.Namespace) -> None:
    """Bring in what others keep, once it was said what that would do."""
    with _nothing_by_halves():
        intake = worker.read(arguments.source)
    opened = _reading if arguments.dry_run else _writing
    with opened(arguments) as db:
        with db.read() as session, _nothing_by_halves():
            planned, done, bring = _coming(session, arguments, intake)
        if not arguments.dry_run and done.created + done.merged:
            with _nothing_by_halves():
                _agreed(arguments, done)
            db.keep_copy()
            with db.write() as session, _nothing_by_halves():
                done = bring(session)
    if arguments.errors is not None and done.skipped:
        left_out.write_errors(arguments.errors, intake, done.skipped)
    if arguments.json:
        _say_json(_brought(intake, planned, done))
        return
    for each in intake.problems[:MOST_LINES]:
        _say(_at_line(each.line, each.sentence))
    for out in (*done.lost, *done.skipped)[:MOST_LINES]:
        _say(_at_line(out.line, out.reason))
    if isinstance(planned, OccasionPlan):
        _tell_unknown(planned)
    _say(_sum(done))
    if arguments.dry_run:
        _say(_("No se escribió nada."))


@contextmanager
def _nothing_by_halves() -> Iterator[None]:
    """Say that nothing was written when somebody stops what has not been."""
    try:
        yield
    except KeyboardInterrupt as error:
        raise CrmError(_("No se importó nada.")) from error


def _coming(
    session: Session, arguments: argparse.Namespace, intake: Intake
) -> tuple[ImportPlan | OccasionPlan, Imported, Callable[[Session], Imported]]:
    """What would come in, how much of it, and what writes it; somebody may be asked of twins."""
    way = _way(arguments.map, intake) or _kept_way(session, arguments, intake)
    choice = Duplicates(arguments.duplicates)
    asks = choice is Duplicates.ASK and _can_answer(arguments)
    if intake.holds in (Holds.OCCASIONS, Holds.MAILS):
        dated = occasions.make(session, intake, _progress())
        out = asking.kept_out(dated, _TERMINAL) if asks else None
        return (
            dated,
            occasions.decide(dated, out),
            lambda writing: occasions.write(writing, dated, out, _progress()),
        )
    planned = plan.make(session, intake, way, _progress())
    said = asking.answers(session, planned, _TERMINAL) if asks else {}
    return (
        planned,
        answers.decide(planned, said, choice),
        lambda writing: apply.apply(writing, planned, said, duplicates=choice, step=_progress()),
    )


def _can_answer(arguments: argparse.Namespace) -> bool:
    """Whether somebody sits there who wants to be asked."""
    silent = arguments.dry_run or arguments.yes or arguments.json
    return not silent and sys.stdin.isatty()


def _typed(question: str) -> str | None:
    """What is typed in answer; None where nobody will type any more."""
    print(question, end=" ", flush=True)
    return sys.stdin.readline() or None


_TERMINAL = Terminal(_say, _typed)


def _tell_unknown(planned: OccasionPlan) -> None:
    """Who is named and not known, so that somebody can see who they are."""
    unknown = dict.fromkeys(name for row in planned.rows for name in row.unknown)
    _section(_("No están en Enlace"), list(unknown)[:MOST_LINES])


def _way(path: Path | None, intake: Intake) -> Reading | None:
    """What each column is, as a map says; None where it is to be guessed."""
    if path is None:
        return None
    try:
        said = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise CrmError(
            _("No se pudo leer «{name}»: {reason}.").format(name=path.name, reason=why(error))
        ) from error
    except ValueError as error:
        raise CrmError(_("«{name}» no es un JSON.").format(name=path.name)) from error
    if not isinstance(said, dict):
        raise CrmError(_("El mapa es un objeto: cada columna con su dato."))
    return templates.with_columns(intake, said)


def _kept_way(session: Session, arguments: argparse.Namespace, intake: Intake) -> Reading | None:
    """How the files of these headings are read, where that was kept; said where it can be."""
    kept = templates.fitting(session, intake)
    if kept is None:
        return None
    if not arguments.json:
        _say(_("Se leyó como dice la plantilla «{name}».").format(name=kept.name))
    return templates.with_columns(intake, kept.columns)


def _agreed(arguments: argparse.Namespace, done: Imported) -> None:
    """Ask whether to go on, where somebody can answer."""
    if arguments.yes:
        return
    if arguments.json or not sys.stdin.isatty():
        raise CrmError(_("Para escribirlo sin que se le pregunte, agregue --yes."))
    _say(_sum(done))
    said = _typed(_("¿Importar? Escriba «sí» para seguir:"))
    if fold(said or "").strip() not in ("si", "s", "yes", "y"):
        raise CrmError(_("No se importó nada."))


def _at_line(line: int, reason: str) -> str:
    return _("Fila {line}: {reason}").format(line=line, reason=reason) if line else reason


def _brought(intake: Intake, planned: ImportPlan | OccasionPlan, done: Imported) -> Row:
    return {
        "read": done.read,
        "created": done.created,
        "merged": done.merged,
        "skipped": [{"row": each.line, "reason": each.reason} for each in done.skipped],
        "problems": [
            *({"row": each.line, "reason": each.sentence} for each in intake.problems),
            *({"row": each.line, "reason": each.reason} for each in done.lost),
        ],
        "plan": {each.value: planned.count(each) for each in plan.Verdict},
    }


def _sum(done: Imported) -> str:
    return _("Leídas: {read}. Nuevas: {created}, combinadas: {merged}, fuera: {skipped}.").format(
        read=show_number(done.read),
        created=show_number(done.created),
        merged=show_number(done.merged),
        skipped=show_number(len(done.skipped)),
    )


def _few(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


# The agenda


def _agenda(arguments: argparse.Namespace) -> None:
    """What is dated, the overdue first; or the calendar file of it."""
    if arguments.ics:
        _write_calendar(arguments, arguments.ics)
        return
    first = _day(arguments.first).first if arguments.first else today()
    last = _day(arguments.last).last if arguments.last else first + timedelta(AGENDA_DAYS)
    if last < first:
        raise CrmError(_("El último día es anterior al primero."))
    with _reading(arguments) as db, db.read() as session:
        mine = _me(arguments, session) if arguments.mine else None
        late = agenda.overdue(session, first, mine=mine)
        dated = agenda.entries(session, first, last, mine=mine)
    if arguments.json:
        _say_json([*late, *dated])
        return
    if not late and not dated:
        _say(
            _("Nada entre el {first} y el {last}.").format(
                first=show_date(first), last=show_date(last)
            )
        )
    exact = [each for each in dated if each.exact]
    _section(_("Vencido"), [_dated(each) for each in late])
    _section(_("Agenda"), [_dated(each) for each in exact])
    _section(_("Sin día exacto"), [_dated(each) for each in dated if not each.exact])


def _figures_of_year(arguments: argparse.Namespace) -> None:
    """The figures of a year, each with its rules and the records that it counts."""
    from crm.annual.figure import as_json
    from crm.annual.figures import figures_of

    as_of = _day(arguments.as_of).last if arguments.as_of else None
    with _reading(arguments) as db, db.read() as session:
        found = figures_of(session, arguments.year, as_of=as_of)
    if not found:
        raise NotFound(_("De {year} no hay nada registrado.").format(year=arguments.year))
    if arguments.json:
        _say_json(as_json(found))
        return
    for each in (each for each in found if each.value or each.undetermined):
        _say(
            _("{label}: {n} ({unit}, {rule}) · {name}").format(
                label=each.label,
                n=show_number(each.value),
                unit=each.unit.label,
                rule=each.time_rule.label,
                name=each.name,
            )
        )
        for line in (each.note, *(one.label for one in each.records)):
            if line:
                _say(f"  {line}")
        for one in each.undetermined:
            _say("  " + _("{record}: no se puede saber").format(record=one.label))


def _day(typed: str) -> PartialDate:
    found = parse_partial(typed)
    if found is None:
        raise CrmError(_("Escriba la fecha, por ejemplo 12/12/2023."))
    return found


def _me(arguments: argparse.Namespace, session: Session) -> int:
    name = _who(arguments, session)
    found = focal_points.named(session, name) if name else None
    if found is None:
        raise CrmError(_("No se sabe quién es usted en este archivo. Dígalo con --as y su nombre."))
    return found


def _dated(each: agenda.Entry) -> str:
    at = f"{each.start_time:%H:%M}" if each.start_time else None
    said = _joined(_when(each.on), at, each.kind.label, each.title, each.who)
    return _joined(said, each.owner, each.state)


def _write_calendar(arguments: argparse.Namespace, path: Path) -> None:
    _check_out(path, b"BEGIN:VCALENDAR", _("calendario"))
    order = exchange.Order(exchange.Format.CALENDAR, exchange.What.EVENTS)
    with _writing(arguments) as db:
        _say(exchange.export(db, path, order).sentence)


# Changing


def _new(arguments: argparse.Namespace) -> None:
    db = create_database(arguments.file)
    try:
        with db.read() as session:
            db.who = _who(arguments, session)
        if db.who:
            with db.write() as session:
                focal_points.save_focal_point(session, {"name": db.who})
    finally:
        db.close()
    _say(_("Archivo creado: {file}").format(file=db.path))


def _log(arguments: argparse.Namespace) -> None:
    if arguments.example:
        print(event_json.example())
        return
    text = _read_text(arguments.file)
    with _writing(arguments) as db, db.write() as session:
        by = focal_points.named(session, db.who) if db.who else None
        id_ = event_json.save_json(session, text, recorded_by_id=by)
        subject = events.values_of(session, id_)["subject"]
    _say(_("Reunión «{subject}» guardada con el id {id}").format(subject=subject, id=id_))


def _read_text(name: str) -> str:
    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
            return file.read(MOST_BYTES).decode("utf-8-sig")
    except OSError as error:
        raise CrmError(
            _("No se pudo leer «{name}»: {reason}.").format(name=name, reason=why(error))
        ) from error
    except UnicodeDecodeError as error:
        raise CrmError(_("«{name}» no está en UTF-8. Guárdelo así.").format(name=name)) from error


def _capture(arguments: argparse.Namespace) -> None:
    """Say how a sentence is understood, or save it once nothing of it must be asked."""
    if arguments.dry_run:
        with _reading(arguments) as db, db.read() as session:
            _tell_reading(arguments, capture.read(session, arguments.sentence, today=today()))
        return
    with _writing(arguments) as db, db.write() as session:
        reading = capture.read(session, arguments.sentence, today=today())
        if reading.verdict != "saves":
            raise CrmError(reading.said)
        by = focal_points.named(session, db.who) if db.who else None
        id_ = capture.save(session, reading, recorded_by_id=by)
    if arguments.json:
        _say_json({"id": id_, **_understood(reading)})
        return
    if reading.kind == capture.TASK:
        _say(_("Tarea «{text}» guardada con el id {id}").format(text=reading.text, id=id_))
    else:
        said = _("Reunión «{subject}» guardada con el id {id}")
        _say(said.format(subject=reading.subject, id=id_))


def _tell_reading(arguments: argparse.Namespace, reading: capture.Reading) -> None:
    if arguments.json:
        _say_json(_understood(reading))
        return
    _section(
        _("Enlace entendió"), [each.text for each in reading.slots if each.text and not each.asked]
    )
    asked = [each for each in reading.slots if each.asked]
    _section(
        _("Falta aclarar"),
        [_joined(each.question, *map(_offered, each.options)) for each in asked],
    )
    if reading.verdict == "refuses":
        _say(reading.said)


def _offered(option: capture.Option) -> str:
    return f"{option.text} ({option.detail})" if option.detail else option.text


def _understood(reading: capture.Reading) -> Row:
    """A reading for another program: what is sure, and what must be told first."""
    return {
        "verdict": reading.verdict,
        "why": reading.why,
        "said": reading.said,
        "kind": reading.kind,
        "state": reading.state,
        "on": reading.on,
        "time": reading.time,
        "until": reading.until,
        "organizations": [
            {"id": each.id, "name": each.full_name, "code": each.code}
            for each in reading.organizations
        ],
        "people": reading.people,
        "subject": reading.subject,
        "results": reading.results,
        "text": reading.text,
        "due": reading.due,
        "notes": reading.notes,
        "asks": [
            {"slot": each.name, "question": each.question, "options": each.options}
            for each in reading.slots
            if each.asked
        ],
    }


def _undo(arguments: argparse.Namespace) -> None:
    with _writing(arguments) as db, db.write() as session:
        undone = journal.undo(session)
    _say(_("Deshecho: {what}").format(what=undone.label))


def _remove_examples(arguments: argparse.Namespace) -> None:
    with _writing(arguments) as db, db.write() as session:
        count = demo_examples.remove_examples(session)
    _say(
        ngettext("{n} ejemplo quitado.", "{n} ejemplos quitados.", count).format(n=count)
        + " "
        + _("Están en la Papelera; enlace undo los trae de vuelta.")
    )


# Follow-ups


def _stage(arguments: argparse.Namespace) -> None:
    """Note that an institution reached a stage; without a date, that nobody wrote it down."""
    on = _day(arguments.date) if arguments.date is not None else None
    with _writing(arguments) as db, db.write() as session:
        id_ = named.one(session, arguments.organization, Kind.ORGANIZATION)
        instrument = instruments.named(session, arguments.instrument)
        stage = instruments.stage_named(session, instrument.id, arguments.stage)
        change_id = followups.move(session, id_, stage.id, on=on, as_history=arguments.history)
        name = organizations.rows(session, [id_])[id_].name
        now = followups.stands(session, change_id)
    _say(
        _joined(
            _("«{name}» llegó a «{stage}»").format(name=name, stage=stage.name),
            instrument.name,
            _when(on),
        )
    )
    if now.id != stage.id:
        _say(_("Queda en la historia: sigue en «{stage}».").format(stage=now.name))


def _followups(arguments: argparse.Namespace) -> None:
    """The follow-ups of an instrument, as they stand or stood at the end of a day."""
    on = _day(arguments.as_of).last if arguments.as_of is not None else None
    with _reading(arguments) as db, db.read() as session:
        instrument = instruments.named(session, arguments.instrument)
        lines = followup_list.lines(session, instrument.id, on)
        figure = figures.stock(session, instrument.id, on or today())
        left_out = figures.examples_said(figures.examples(session, instrument.id))
    if arguments.json:
        _say_json(lines)
        return
    _say(_joined(instrument.name, _("al {day}").format(day=show_date(on or today()))))
    _say(_joined(_figure(figure), left_out))
    for stage, of_stage in groupby(lines, key=lambda each: each.stage):
        told = [_joined(each.organization, each.title, each.next_step) for each in of_stage]
        named = stage or _("Sin determinar")
        _section(f"{named} ({len(told)})", told)


def _figure(figure: figures.Count) -> str:
    unsure = ngettext(
        "{n} sin determinar por su fecha", "{n} sin determinar por su fecha", figure.undetermined
    )
    return _joined(
        _("Cuentan {n}").format(n=figure.total),
        unsure.format(n=figure.undetermined) if figure.undetermined else None,
    )


# Attendance


def _attendance(arguments: argparse.Namespace) -> None:
    """Count who was at an event, or bring its list in from a spreadsheet."""
    if arguments.sheet is None:
        with _reading(arguments) as db, db.read() as session:
            event_id, session_id = _list_meant(arguments, session)
            found = counting.counts(session, [event_id], session_id=session_id)
        if arguments.json:
            _say_json({"event": event_id, "session": session_id, **_figures(found)})
        else:
            _tell_counts(found)
        return
    sheet = worker.read_table(arguments.sheet)
    opened = _reading if arguments.dry_run else _writing
    with opened(arguments) as db, db.read() if arguments.dry_run else db.write() as session:
        event_id, session_id = _list_meant(arguments, session)
        planned = attendance_import.plan(session, sheet, event_id, session_id=session_id)
        done = None if arguments.dry_run else attendance_import.apply(session, planned)
    if arguments.json:
        _say_json(_told(planned, done))
        return
    _tell_plan(planned)
    if done is not None:
        _say(
            ngettext(
                "Importada: {n} asistencia.", "Importada: {n} asistencias.", done.attended
            ).format(n=done.attended)
        )


def _list_meant(arguments: argparse.Namespace, session: Session) -> tuple[int, int | None]:
    event_id = named.one(session, arguments.event, Kind.EVENT)
    part = sessions.named(session, event_id, arguments.session) if arguments.session else None
    return event_id, part


def _told(planned: attendance_import.Plan, done: attendance_import.Imported | None) -> Row:
    return {
        "event": planned.event_id,
        "session": planned.session_id,
        "source": planned.source,
        "read": len(planned.rows),
        "counts": {each.value: planned.count(each) for each in Verdict},
        "rows": [
            {
                "number": each.number,
                "verdict": each.verdict.value,
                "reason": each.reason,
                "name": each.name,
                "institution": each.institution,
                "person": each.person_id,
                "candidates": each.candidates,
                "there": each.there,
                "notes": each.notes,
            }
            for each in planned.rows
            if each.verdict is not Verdict.EMPTY
        ],
        "done": done,
    }


_VERDICTS = {
    Verdict.KNOWN: N_("Ya en el archivo"),
    Verdict.NEW: N_("Personas nuevas"),
    Verdict.ASK: N_("Por verificar"),
    Verdict.MINOR: N_("Menores de 18, solo contados"),
    Verdict.COUNT: N_("Conteos sin nombres"),
    Verdict.WRONG: N_("No se pueden leer"),
    Verdict.EMPTY: N_("De nadie: vacías o totales"),
}


def _tell_plan(planned: attendance_import.Plan) -> None:
    """How many rows there are of each sort, and each of those that somebody should look at."""
    _say(_("Filas leídas: {n}").format(n=len(planned.rows)))
    for verdict, title in _VERDICTS.items():
        if planned.count(verdict):
            _say(f"  {_(title)}: {planned.count(verdict)}")
    for verdict in (Verdict.ASK, Verdict.WRONG):
        rows = [each for each in planned.rows if each.verdict is verdict]
        _section(
            _(_VERDICTS[verdict]),
            [
                _joined(
                    _("fila {number}").format(number=each.number),
                    each.name,
                    each.reason,
                    "; ".join(f"{one.name} ({one.reason})" for one in each.candidates),
                )
                for each in rows[:MOST_LINES]
            ],
        )
        if len(rows) > MOST_LINES:
            _say(_("  … y más; con --json salen todas"))


def _figures(found: counting.Counts) -> Row:
    return {"unique_people": found.unique_people, "total": found.total, **_plain(found)}


def _tell_counts(found: counting.Counts) -> None:
    """The figures side by side, so that none is taken for another."""
    figures_ = (
        (_("Asistencias con nombre"), found.attendances.total),
        (_("Personas distintas"), found.unique_people),
        (_("  de ellas, sin identificar"), found.unidentified.total),
        (_("Instituciones distintas"), found.institutions.total),
        (_("Municipalidades distintas"), found.municipalities.total),
        (_("Contadas sin nombre"), found.heads.total),
    )
    for title, number in figures_:
        _say(f"{title}: {number}")
    for doubt in found.doubts:
        _say(doubt.said)
    breakdowns = (
        (_("Por sexo"), found.by_sex),
        (_("Por edad"), found.by_age),
        (_("Por tipo de actor"), found.by_kind),
        (_("Por región"), found.by_territory),
        (_("Por modalidad"), found.by_modality),
    )
    for title, shares in breakdowns:
        _section(title, [f"{each.label}: {each.total}" for each in shares])
    if found.not_held.total:
        _say(_("No se realizó: nada de ella cuenta."))


# Looking after the file


def _backup(arguments: argparse.Namespace) -> None:
    with _reading(arguments) as db:
        copy = db.keep_copy()
    _say(_("Copia verificada: {file}").format(file=copy))


def _check(arguments: argparse.Namespace) -> None:
    with _reading(arguments) as db:
        wrong = check(db.path)
    if wrong:
        raise CrmError(
            _("El archivo tiene daños: {wrong}. Lleve a otra carpeta una copia y ábrala.").format(
                wrong="; ".join(wrong)
            )
        )
    _say(_("El archivo está sano: {file}").format(file=db.path))


def _demo(arguments: argparse.Namespace) -> Path:
    written = demo.write_demo(arguments.out)
    _say(_("Escrito en {folder}:").format(folder=arguments.out))
    for path in written:
        _say(f"  {path.name}")
    return written[0]


_COMMANDS: dict[str, Callable[[argparse.Namespace], Path | None]] = {
    "new": _new,
    "find": _find,
    "show": _show,
    "brief": _brief,
    "minutes": _minutes,
    "signin": _signin,
    "log": _log,
    "capture": _capture,
    "agenda": _agenda,
    "duplicates": _duplicates,
    "stage": _stage,
    "followups": _followups,
    "attendance": _attendance,
    "figures": _figures_of_year,
    "report": _report,
    "export": _export,
    "import": _import,
    "undo": _undo,
    "history": _history,
    "backup": _backup,
    "check": _check,
    "demo": _demo,
    "remove-examples": _remove_examples,
}
