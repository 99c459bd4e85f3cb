"""The minutes (acta): who met, what was dealt with, what was agreed, and who signs for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from crm import counting, sessions, tags
from crm.dates import show_date, show_number
from crm.disk import replacing
from crm.errors import CrmError
from crm.i18n import _
from crm.model import (
    Commitment,
    Event,
    FocalPoint,
    Organization,
    Outcome,
    OutcomeKind,
    Person,
    Place,
    SessionAttendance,
)
from crm.model.base import N_
from crm.model.organization import shown_name
from crm.model.person import full_name
from crm.reports.event_facts import (
    Attendee,
    EventFacts,
    gather_attendees,
    gather_facts,
    gather_sessions,
    network_name,
    show_hours,
)
from crm.reports.story import (
    Bullets,
    Grid,
    Heading,
    Pairs,
    Part,
    Section,
    Signatures,
    Signer,
    Story,
    Text,
)
from crm.reports.story_pdf import story_pdf

AGREED = (OutcomeKind.AGREEMENT, OutcomeKind.COMMITMENT, OutcomeKind.TASK)
FOUND = {
    OutcomeKind.NEED: N_("Necesidades"),
    OutcomeKind.OPPORTUNITY: N_("Oportunidades"),
    OutcomeKind.RESOURCE: N_("Recursos"),
    OutcomeKind.RISK: N_("Riesgos"),
}


@dataclass(frozen=True)
class Point:
    """A point of the agenda, and what was said of it."""

    hours: str
    title: str
    speaker: str
    dealt_with: str


@dataclass(frozen=True)
class PartOfEvent:
    """A session with its points; the points of no session have no title over them."""

    title: str
    about: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Result:
    """What was agreed or found: what, where and about what, who, and by when."""

    kind: OutcomeKind
    what: str
    about: str
    who: str
    when: str


@dataclass(frozen=True)
class Present:
    """A line of the annex."""

    name: str
    post: str
    institution: str
    sessions: str


@dataclass(frozen=True)
class Minutes:
    """Everything that the minutes say."""

    facts: EventFacts
    topic: str
    parts: tuple[PartOfEvent, ...]
    results: tuple[Result, ...]
    counts: tuple[tuple[str, str], ...]
    present: tuple[Present, ...]
    in_sessions: bool
    next_meeting: str
    signers: tuple[Signer, ...]
    shareable: bool


# Gathering


def gather_minutes(
    session: Session, event_id: int, *, printed_by: str, shareable: bool = True
) -> Minutes:
    """Gather the minutes of an event; the shareable ones leave out what is restricted."""
    facts = gather_facts(session, event_id, printed_by)
    event = session.get_one(Event, event_id)
    there = gather_attendees(session, event_id)
    parts = tuple(_parts(session, event_id))
    return Minutes(
        facts=facts,
        topic=event.topic or "",
        parts=parts,
        results=tuple(_results(session, event_id, shareable=shareable)),
        counts=tuple(_counts(session, event_id, facts, there)),
        present=tuple(_present(session, event_id, there)),
        in_sessions=any(part.title for part in parts),
        next_meeting=event.next_meeting or "",
        signers=tuple(_signers(facts, there)),
        shareable=shareable,
    )


def _parts(session: Session, event_id: int) -> Iterator[PartOfEvent]:
    points: dict[int | None, list[Point]] = {}
    for each in sessions.agenda(session, event_id):
        point = Point(
            show_hours(each.start_time, each.end_time),
            each.title,
            each.speaker or "",
            each.dealt_with or "",
        )
        points.setdefault(each.session_id, []).append(point)
    if None in points:
        yield PartOfEvent("", "", tuple(points[None]))
    for part in gather_sessions(session, event_id):
        about = " · ".join(filter(None, (part.when, part.hours, part.where)))
        yield PartOfEvent(part.title, about, tuple(points.get(part.id, ())))


def _results(session: Session, event_id: int, *, shareable: bool) -> Iterator[Result]:
    responsible, raiser = aliased(Person), aliased(Person)
    query = (
        select(
            Outcome,
            Commitment,
            func.coalesce(full_name(responsible), Commitment.responsible),
            shown_name(Organization),
            FocalPoint.name,
            func.coalesce(full_name(raiser), Outcome.raised_by),
            Place.name,
        )
        .outerjoin(Commitment, Commitment.outcome_id == Outcome.id)
        .outerjoin(responsible, responsible.id == Commitment.responsible_id)
        .outerjoin(Organization, Organization.id == Commitment.debtor_id)
        .outerjoin(FocalPoint, FocalPoint.id == Commitment.owner_id)
        .outerjoin(raiser, raiser.id == Outcome.raised_by_id)
        .outerjoin(Place, Place.id == Outcome.place_id)
        .where(Outcome.event_id == event_id)
        .order_by(Outcome.position, Outcome.id)
    )
    about = tags.of_outcomes(session, event_id)
    for outcome, due, who, institution, owner, raised_by, place in session.execute(query):
        if outcome.restricted and shareable:
            continue
        named: tuple[str | None, ...] = (raised_by,)
        if outcome.kind in AGREED:
            named = (who, institution) if who or institution else (owner,)
        yield Result(
            outcome.kind,
            outcome.text,
            "; ".join(filter(None, (place, *(tag.short for tag in about.get(outcome.id, ()))))),
            ", ".join(filter(None, named)),
            show_date(due.due_on) if due and due.due_on else "",
        )


def _present(session: Session, event_id: int, there: Sequence[Attendee]) -> Iterator[Present]:
    order = {part.id: n for n, part in enumerate(gather_sessions(session, event_id), 1)}
    query = select(SessionAttendance).where(SessionAttendance.session_id.in_(order))
    at: dict[int, set[int]] = {}
    for each in session.scalars(query):
        at.setdefault(each.participation_id, set()).add(order[each.session_id])
    for who in there:
        numbers = sorted(at.get(who.participation_id, ()))
        yield Present(_named(who), who.post, who.institution, ", ".join(map(str, numbers)))


def _named(who: Attendee) -> str:
    if who.to_verify:
        return _("{name} (por verificar)").format(name=who.name or who.written or _("Ilegible"))
    return who.name or who.written


def _signers(facts: EventFacts, there: Sequence[Attendee]) -> Iterator[Signer]:
    """Who was chosen to sign; else who organizes signs, and the Network where nobody does."""
    chosen = [each for each in there if each.signs]
    for each in chosen:
        yield Signer(each.name, each.post, each.institution)
    if not chosen:
        for name in facts.organizers or (network_name(),):
            yield Signer(name, _("Nombre y cargo:"))


# Counting


def _counts(
    session: Session, event_id: int, facts: EventFacts, there: Sequence[Attendee]
) -> Iterator[tuple[str, str]]:
    """Each figure by its own name, as the screen and the reports count it."""
    if not facts.held:
        yield _("En la lista, antes de la reunión"), show_number(len(there))
        return
    found = counting.counts(session, [event_id])
    if not (found.total or found.institutions.total or found.institution_heads.total):
        return
    yield _("Asistencias"), found.at_least(found.total)
    for label, number in (
        (_("Personas con nombre"), found.people.total),
        (_("Por verificar"), found.unidentified.total),
        (_("Personas borradas del archivo"), found.erased.total),
    ):
        if number:
            yield label, show_number(number)
    if found.heads.total:
        yield _("Personas sin nombre"), found.at_least(found.heads.total)
    for doubt in found.doubts:
        yield _("Se repiten"), doubt.said
    for label, number in (
        (_("Instituciones"), found.institutions.total),
        (_("Instituciones sin nombre"), found.institution_heads.total),
        (_("Municipalidades"), found.municipalities.total),
    ):
        if number:
            yield label, show_number(number)
    for label, shares in (
        (_("Por sexo"), found.by_sex),
        (_("Por edad"), found.by_age),
        (_("Por tipo de actor"), found.by_kind),
        (_("Por región"), found.by_territory),
        (_("Por modalidad"), found.by_modality),
    ):
        if any(each.key is not None for each in shares):
            said = [f"{each.label}: {show_number(each.total)}" for each in shares]
            yield label, " · ".join(said)


# Telling


def minutes_story(minutes: Minutes) -> Story:
    """Put the minutes in order, as PDF and Word alike show them."""
    facts = minutes.facts
    kind = _("Acta") if minutes.shareable else _("Acta · versión interna")
    return Story(
        kind=kind,
        title=facts.title,
        about=" · ".join(filter(None, (facts.type, facts.modality))),
        sections=tuple(_sections(minutes)),
        printed_by=facts.printed_by,
        printed_on=facts.printed_on,
        notice=_("Versión para compartir. Datos personales protegidos (Ley N.° 29733).")
        if minutes.shareable
        else _("Uso interno. Contiene datos personales: no difundir (Ley N.° 29733)."),
        example=facts.example,
        logo=facts.logo,
    )


def _sections(minutes: Minutes) -> Iterator[Section]:
    yield Section(_("Datos de la reunión"), (Pairs(tuple(_data(minutes))),))
    counts = (
        Pairs(minutes.counts) if minutes.counts else _quiet(_("Sin participantes registrados."))
    )
    yield Section(_("Participantes"), (counts,))
    yield Section(_("Agenda y lo tratado"), tuple(_dealt_with(minutes)))
    yield Section(_("Acuerdos y compromisos"), (_agreements(minutes),))
    for kind, title in FOUND.items():
        if lines := [each for each in minutes.results if each.kind is kind]:
            said = tuple(_found(each.what, each.about, each.who) for each in lines)
            yield Section(_(title), (Bullets(said),))
    next_meeting = Text(minutes.next_meeting) if minutes.next_meeting else _quiet(_("Por definir."))
    yield Section(_("Próxima reunión"), (next_meeting,))
    yield Section(_("Firmas"), (Signatures(minutes.signers),))
    if minutes.present:
        yield Section(_("Anexo: lista de participantes"), tuple(_annex(minutes)), new_page=True)


def _quiet(said: str) -> Text:
    return Text(said, quiet=True)


def _data(minutes: Minutes) -> Iterator[tuple[str, str]]:
    facts = minutes.facts
    yield _("Fecha"), facts.when
    for label, said in (
        (_("Hora"), facts.hours),
        (_("Lugar"), facts.where),
        (_("Organiza"), facts.organized_by),
        (_("También"), ", ".join(facts.others)),
        (_("Tema"), minutes.topic),
    ):
        if said:
            yield label, said


def _dealt_with(minutes: Minutes) -> Iterator[Part]:
    if not minutes.parts:
        yield _quiet(_("Sin puntos de agenda registrados."))
    for part in minutes.parts:
        if part.title:
            yield Heading(part.title)
        if part.about:
            yield _quiet(part.about)
        for number, point in enumerate(part.points, 1):
            said = f"{number}. {point.title}"
            yield Heading(" · ".join(filter(None, (said, point.speaker, point.hours))))
            if point.dealt_with:
                yield Text(point.dealt_with)


def _agreements(minutes: Minutes) -> Part:
    agreed = [each for each in minutes.results if each.kind in AGREED]
    if not agreed:
        return _quiet(_("Sin acuerdos ni compromisos registrados."))
    return Grid(
        (_("N.º"), _("Tipo"), _("Qué"), _("Quién"), _("Cuándo")),
        (0.8, 2, 6.4, 3.4, 1.9),
        tuple(
            (
                str(number),
                each.kind.label,
                _found(each.what, each.about),
                each.who or _("por definir"),
                each.when or _("por definir"),
            )
            for number, each in enumerate(agreed, 1)
        ),
    )


def _found(what: str, *more: str) -> str:
    said = "; ".join(filter(None, more))
    return f"{what} ({said})" if said else what


def _annex(minutes: Minutes) -> Iterator[Part]:
    yield _quiet(_("Institución y cargo de cada quien, como eran ese día."))
    heads = [_("N.º"), _("Nombre"), _("Cargo"), _("Institución")]
    shares = [0.8, 4, 4, 4]
    if minutes.in_sessions:
        heads.append(_("Sesiones"))
        shares.append(1.5)
    yield Grid(
        tuple(heads),
        tuple(shares),
        tuple(
            (str(number), each.name or "—", each.post, each.institution, each.sessions)[
                : len(heads)
            ]
            for number, each in enumerate(minutes.present, 1)
        ),
    )


# Writing


def minutes_pdf(minutes: Minutes) -> bytes:
    """Return the minutes as a PDF, in the language in use."""
    return story_pdf(minutes_story(minutes))


def minutes_docx(minutes: Minutes) -> bytes:
    """Return the same as an editable Word file."""
    from crm.reports.story_docx import story_docx  # its library is slow to load

    return story_docx(minutes_story(minutes))


def write_minutes(minutes: Minutes, path: Path) -> None:
    """Write the minutes at `path`, as PDF or as an editable Word file, as its name ends."""
    kind = path.suffix.lower()
    if kind == ".docx":
        data = minutes_docx(minutes)
    elif kind == ".pdf":
        data = minutes_pdf(minutes)
    else:
        raise CrmError(_("Escriba un nombre que termine en .pdf o en .docx."))
    with replacing(path) as file:
        file.write(data)
