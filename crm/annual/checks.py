"""What a report lacks before it is printed: each gap in words, with the record to go to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from re import findall, fullmatch
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from crm import figures, instruments, plan_links, plan_progress, sources
from crm.annual.expanding import unexpanded, words_in
from crm.annual.gather import acronyms
from crm.annual.value import Paragraph, YearReport
from crm.annual.words import text_of
from crm.annual.year_facts import with_loose
from crm.bulk import chunks
from crm.dates import show_date, show_number, show_partial
from crm.i18n import _
from crm.model import (
    ActivityState,
    Attachment,
    Blob,
    EventState,
    FollowUp,
    Instrument,
    InstrumentKind,
    Measure,
    Organization,
    Stage,
    StageChange,
)
from crm.model.base import N_, Word
from crm.model.organization import shown_name
from crm.plan_links import Links, Period, When
from crm.plan_progress import PlanView

_FAR = date.min  # years are always said
# How files of these types begin; of others nothing is known.
_BEGINNINGS = {
    "application/pdf": b"%PDF",
    "image/png": b"\x89PNG",
    "image/jpeg": b"\xff\xd8",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": b"PK",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": b"PK",
}


class Severity(Word):
    """Whether a gap makes the report wrong, weak, or is only to be known."""

    WRONG = "wrong", N_("Corregir")
    WEAK = "weak", N_("Completar")
    NOTE = "note", N_("Tener en cuenta")


class GapKind(Word):
    """What sort of thing is missing."""

    EVIDENCE = "evidence", N_("Sin evidencia")
    DATE = "date", N_("Sin fecha")
    ACTIVITY = "activity", N_("Sin actividad del plan")
    TARGET = "target", N_("Meta sin explicar")
    SIGNATURE = "signature", N_("Firma por confirmar")
    BY_HAND = "by_hand", N_("Cifra escrita a mano")
    SOURCES = "sources", N_("Fuentes que no coinciden")
    ATTACHMENT = "attachment", N_("Documento que no se puede leer")
    ACRONYM = "acronym", N_("Sigla sin explicar")
    OUTDATED = "outdated", N_("Texto desactualizado")


@dataclass(frozen=True)
class Gap:
    """Something that the report lacks: of what, in words, and the page (kind and id) to mend it.

    `target` is None where no record is to blame.
    """

    kind: GapKind
    severity: Severity
    subject: str
    sentence: str
    target: tuple[str, int] | None = None


def gaps(
    session: Session, year: int, *, as_of: date | None = None, report: YearReport | None = None
) -> list[Gap]:
    """What the report of a year lacks as of a day, the worst first; with a `report`, its words too.

    In as many queries however much there is to check.
    """
    plan = plan_progress.of_year(session, year, as_of)
    period = Period.of(year, as_of)
    ids = [each.id for each in plan.activities if not each.example]
    links = with_loose(session, period, plan_links.gather(session, period, ids))
    found = [
        *_of_plan(plan),
        *_of_events(links),
        *_signatures(session, period),
        *_by_hand(session, plan, period),
        *_sources(session, links),
        *_attachments(session, ids, links),
        *(_of_words(session, report) if report else ()),
    ]
    order = list(Severity)
    return sorted(found, key=lambda each: order.index(each.severity))


def _of_plan(plan: PlanView) -> Iterator[Gap]:
    for each in plan.activities:
        if each.example or each.state is ActivityState.CANCELLED:
            continue
        target = ("activity", each.id)
        if each.unexplained:
            said = _("{said}: falta decir por qué.").format(said=each.said)
            yield Gap(GapKind.TARGET, Severity.WRONG, each.heading, said, target)
        if each.unproven:
            said = _("No tiene archivo ni enlace que la respalde.")
            yield Gap(GapKind.EVIDENCE, Severity.WEAK, each.heading, said, target)


def _of_events(links: Links) -> Iterator[Gap]:
    told: set[int] = set()
    for each in links.events:
        if each.id in told or each.state is not EventState.HELD:
            continue
        told.add(each.id)
        target = ("event", each.id)
        if each.when is When.UNDATED:
            said = _("Cuenta en el año, pero no tiene fecha.")
            yield Gap(GapKind.DATE, Severity.WEAK, each.subject, said, target)
        elif each.counts and not each.activity_id:
            said = _("Se realizó el {day} y no es de ninguna actividad del plan.").format(
                day=show_partial(each.on, _FAR) if each.on else ""
            )
            yield Gap(GapKind.ACTIVITY, Severity.WEAK, each.subject, said, target)


def _signatures(session: Session, period: Period) -> Iterator[Gap]:
    """The signatures of declarations without a day, or still to be verified."""
    query = (
        select(FollowUp.id, shown_name(Organization), StageChange)
        .join(FollowUp, FollowUp.id == StageChange.follow_up_id)
        .join(Stage, Stage.id == StageChange.stage_id)
        .join(Instrument, Instrument.id == FollowUp.instrument_id)
        .join(Organization, Organization.id == FollowUp.organization_id)
        .where(Instrument.kind == InstrumentKind.DECLARATION, Stage.signs, ~Organization.example)
        .where(or_(StageChange.on_first.is_(None), StageChange.on_first <= period.as_of))
        .where(or_(StageChange.on_first.is_(None), StageChange.to_verify))
        .order_by(Organization.sort_key, StageChange.id)
    )
    for id_, name, change in session.execute(query):
        if change.to_verify and change.on is None:
            said = _("Su firma no tiene fecha y está por verificar.")
        elif change.to_verify:
            said = _("Su firma está por verificar.")
        else:
            said = _("Su firma no tiene fecha.")
        severity = Severity.WRONG if change.to_verify else Severity.WEAK
        yield Gap(GapKind.SIGNATURE, severity, name, said, ("followup", id_))


def _by_hand(session: Session, plan: PlanView, period: Period) -> Iterator[Gap]:
    for each in plan.activities:
        if each.measure is Measure.BY_HAND and each.done and not each.example:
            said = _("Lo realizado, {n}, se escribió a mano: ningún registro lo respalda.").format(
                n=show_number(each.done)
            )
            yield Gap(GapKind.BY_HAND, Severity.WEAK, each.heading, said, ("activity", each.id))
    if period.as_of < period.first:
        return
    for instrument in instruments.every(session):
        balance = figures.stock(session, instrument.id, period.as_of).balance
        if balance is None:
            continue
        said = _("{n} hasta el {day} se conocen solo como número.").format(
            n=show_number(balance.total), day=show_date(balance.by_on)
        )
        source = _("Fuente: {source}.").format(source=balance.source) if balance.source else ""
        severity = Severity.NOTE if balance.source else Severity.WEAK
        yield Gap(GapKind.BY_HAND, severity, instrument.name, f"{said} {source}".strip())


def _sources(session: Session, links: Links) -> Iterator[Gap]:
    """What sources say of an event otherwise than the file does."""
    subjects = {each.id: each.subject for each in links.events if each.counts}
    for event_id, found in sources.of_events(session, subjects).items():
        for each in found:
            for differs in each.differs:
                said = _("«{source}»: {differs}").format(source=each.name, differs=differs)
                target = ("event", event_id)
                yield Gap(GapKind.SOURCES, Severity.WRONG, subjects[event_id], said, target)


# Documents


_OWNERS = {"activity_id": "activity", "event_id": "event", "material_id": "material"}


def _attachments(session: Session, activities: Sequence[int], links: Links) -> Iterator[Gap]:
    """The files of the year's records that are gone, cut short or not what they are called."""
    owners: Mapping[str, Sequence[int]] = {
        "activity_id": activities,
        "event_id": list({each.id for each in links.events}),
        "material_id": list({each.material_id for each in links.versions}),
    }
    columns: list[Any] = [
        Attachment,
        func.length(Blob.data),
        func.substr(Blob.data, 1, 8),
    ]
    read = select(*columns).outerjoin(Blob, Blob.sha256 == Attachment.sha256)
    for column, ids in owners.items():
        for some in chunks(ids):
            rows = session.execute(read.where(getattr(Attachment, column).in_(some)))
            for each, length, beginning in rows:
                if why := _unreadable(each, length, beginning):
                    target = (_OWNERS[column], getattr(each, column))
                    yield Gap(GapKind.ATTACHMENT, Severity.WRONG, each.name, why, target)


def _unreadable(attachment: Attachment, length: int | None, beginning: bytes | None) -> str:
    if length is None or beginning is None:
        return _("Su contenido ya no está en este archivo.")
    if length != attachment.size:
        return _("Su contenido está incompleto.")
    if not bytes(beginning).startswith(_BEGINNINGS.get(attachment.media_type, b"")):
        return _("No es un documento del tipo que dice su nombre.")
    return ""


# Words


def _of_words(session: Session, report: YearReport) -> Iterator[Gap]:
    known = acronyms(session).longs
    for short in (*unexpanded(report, known), *_unknown(report, known)):
        said = _("Se imprime y en ninguna parte se dice qué significa.")
        yield Gap(GapKind.ACRONYM, Severity.WEAK, short, said)
    for each in _paragraphs(report):
        if each.outdated:
            said = "; ".join(each.outdated) + "."
            subject = _short(text_of(each.words))
            yield Gap(GapKind.OUTDATED, Severity.WRONG, subject, said)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59].rstrip() + "…"


def _paragraphs(report: YearReport) -> Iterator[Paragraph]:
    parts = [*(part for each in report.objectives for part in each.activities), *report.others]
    return (each for part in parts for each in part.blocks if isinstance(each, Paragraph))


def _unknown(report: YearReport, known: Mapping[str, str]) -> list[str]:
    """The short forms that no list has and that the report does not put in brackets either."""
    said = (report.title, *words_in((report.intro, report.objectives, report.others, report.steps)))
    whole = "\n".join(said)
    found = dict.fromkeys(findall(r"\b[A-ZÁÉÍÓÚÑ]{3,6}\b", whole))
    return [
        each
        for each in found
        if each not in known and f"({each})" not in whole and not fullmatch("[IVXLCDM]+", each)
    ]
