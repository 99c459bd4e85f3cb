"""Closed versions of a year's report: what was published, and what the records say since.

A version keeps its figures with the records behind them, and the files that were printed. People
are kept by their ids alone: whoever is erased from the file is erased from there too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm import attachments, behind, journal
from crm.annual.figure import FigureRecord, YearFigure, as_json
from crm.annual.figures import figures_of
from crm.annual.value import Ref
from crm.attachments import AttachmentRow, Taken
from crm.dates import show_number
from crm.errors import CrmError, NotFound
from crm.i18n import Language, _, ngettext, speaking
from crm.model import AnnualReport, Attachment, ReportState, ReportVersion
from crm.model.base import N_
from crm.plan_links import Period

CLOSED = N_("Informe de {subject} cerrado")

_PEOPLE = ("person", "participation")
_MOST = 5  # records named in one sentence


@dataclass(frozen=True)
class VersionRow:
    """A closed version of a report, as lists show it, with its files."""

    id: int
    year: int
    number: int
    language: str
    as_of: date
    closed_at: datetime
    closed_by: str | None
    note: str | None
    files: tuple[AttachmentRow, ...]


@dataclass(frozen=True)
class Difference:
    """A figure that is not what was published any more, in words."""

    name: str
    published: int
    today: int
    sentence: str


def close(
    session: Session,
    year: int,
    *,
    language: Language = "es",
    as_of: date | None = None,
    note: str | None = None,
    files: Sequence[Taken] = (),
) -> int:
    """Close the report of a year as it stands, with the files that were made; return its id."""
    day = Period.of(year, as_of).as_of
    with speaking(language):
        found = figures_of(session, year, as_of=day)
    if not found:
        raise CrmError(
            _("De {year} no hay nada registrado: no hay informe que cerrar.").format(year=year)
        )
    report = _report(session, year)
    report.state = ReportState.PUBLISHED
    version = ReportVersion(
        report_id=report.id,
        number=_next_number(session, report.id),
        language=language,
        as_of=day,
        closed_at=datetime.now(UTC),
        closed_by=session.info.get("who"),
        note=note,
        figures=[_without_people(each) for each in as_json(found)],
    )
    journal.check_and_add(session, version)
    session.flush()
    journal.describe(session, CLOSED, str(year))
    for taken in files:
        attachments.attach(session, taken, report_version_id=version.id)
    return version.id


def _report(session: Session, year: int) -> AnnualReport:
    found = session.scalar(select(AnnualReport).where(AnnualReport.year == year))
    if found is None:
        found = AnnualReport(year=year)
        journal.check_and_add(session, found)
        session.flush()
    return found


def _next_number(session: Session, report_id: int) -> int:
    last = func.max(ReportVersion.number)
    return (session.scalar(select(last).where(ReportVersion.report_id == report_id)) or 0) + 1


def _without_people(figure: Mapping[str, Any]) -> dict[str, Any]:
    records = [
        {**each, "label": ""} if each["kind"] in _PEOPLE else each for each in figure["records"]
    ]
    return {**figure, "records": records}


def versions(session: Session, year: int) -> list[VersionRow]:
    """The closed versions of a year's report, the last first."""
    query = (
        select(ReportVersion)
        .join(AnnualReport, AnnualReport.id == ReportVersion.report_id)
        .where(AnnualReport.year == year)
        .order_by(ReportVersion.number.desc())
    )
    found = session.scalars(query).all()
    files = _files(session, [each.id for each in found])
    return [
        VersionRow(
            each.id,
            year,
            each.number,
            each.language,
            each.as_of,
            each.closed_at,
            each.closed_by,
            each.note,
            tuple(files.get(each.id, ())),
        )
        for each in found
    ]


def _files(session: Session, ids: Sequence[int]) -> dict[int, list[AttachmentRow]]:
    query = select(Attachment).where(Attachment.report_version_id.in_(ids)).order_by(Attachment.id)
    found: dict[int, list[AttachmentRow]] = {}
    for each in session.scalars(query):
        row = AttachmentRow(
            each.id,
            each.name,
            each.media_type,
            each.size,
            each.added_at,
            each.purpose,
            each.caption,
        )
        found.setdefault(each.report_version_id or 0, []).append(row)
    return found


# What has changed since


def changes_since(session: Session, version_id: int) -> list[Difference]:
    """What the records say now, as of the same day, that a closed version did not.

    An activity's figure is told only where no figure of the whole year tells the same.
    """
    version = session.get(ReportVersion, version_id)
    if version is None:
        raise NotFound(_("Esa versión del informe ya no está en este archivo."))
    year = session.get_one(AnnualReport, version.report_id).year
    now = {each.name: each for each in figures_of(session, year, as_of=version.as_of)}
    then = {each["name"]: each for each in version.figures}
    differences = [
        each for name in {**now, **then} if (each := _compared(then.get(name), now.get(name)))
    ]
    names = _names(session, differences)
    told: set[Ref] = set()
    found = []
    for each in sorted(differences, key=lambda one: "@" in one.name):
        if "@" not in each.name or not each.refs or not each.refs <= told:
            found.append(Difference(each.name, each.was, each.now, each.said(names)))
        told |= each.refs
    return found


@dataclass(frozen=True)
class _Compared:
    """A figure then and now: the records that came, that went, and that count otherwise."""

    name: str
    label: str
    was: int
    now: int
    came: tuple[FigureRecord, ...]
    went: tuple[FigureRecord, ...]
    changed: tuple[tuple[FigureRecord, int], ...]

    @property
    def refs(self) -> set[Ref]:
        return {each.ref for each in (*self.came, *self.went, *(each for each, _n in self.changed))}

    def said(self, names: Mapping[Ref, str]) -> str:
        """«Personas que asistieron: publicado 30, hoy 31: se añadió Ana Quispe (…).»"""
        sentence = _("{label}: publicado {was}, hoy {now}").format(
            label=self.label, was=show_number(self.was), now=show_number(self.now)
        )
        parts = "; ".join(self._parts(names))
        return f"{sentence}: {parts}." if parts else f"{sentence}."

    def _parts(self, names: Mapping[Ref, str]) -> Iterator[str]:
        if self.came:
            said = ngettext("se añadió {who}", "se añadieron {who}", len(self.came))
            yield said.format(who=_some(each.label for each in self.came))
        if self.went:
            said = ngettext("se quitó {who}", "se quitaron {who}", len(self.went))
            yield said.format(who=_some(self._gone(each, names) for each in self.went))
        for each, before in self.changed:
            yield _("{record}: de {was} a {now}").format(
                record=each.label, was=show_number(before), now=show_number(each.counts)
            )

    def _gone(self, record: FigureRecord, names: Mapping[Ref, str]) -> str:
        return record.label or names.get(record.ref) or _("alguien que ya no está en este archivo")


def _some(labels: Iterable[str]) -> str:
    """The first few, and how many more."""
    every = list(labels)
    shown, rest = ", ".join(every[:_MOST]), len(every) - _MOST
    if rest <= 0:
        return shown
    more = ngettext("{n} más", "{n} más", rest).format(n=show_number(rest))
    return _("{some} y {more}").format(some=shown, more=more)


def _compared(then: Mapping[str, Any] | None, now: YearFigure | None) -> _Compared | None:
    before = {each.ref: each for each in _records(then)}
    after = {each.ref: each for each in (now.records if now else ())}
    was, value = (then["value"] if then else 0), (now.value if now else 0)
    came = tuple(each for ref, each in after.items() if ref not in before)
    went = tuple(each for ref, each in before.items() if ref not in after)
    changed = tuple(
        (each, before[ref].counts)
        for ref, each in after.items()
        if ref in before and before[ref].counts != each.counts
    )
    if was == value and not (came or went or changed):
        return None
    label = now.label if now else then["label"] if then else ""
    name = now.name if now else then["name"] if then else ""
    return _Compared(name, label, was, value, came, went, changed)


def _records(figure: Mapping[str, Any] | None) -> Iterator[FigureRecord]:
    for each in figure["records"] if figure else ():
        yield FigureRecord(Ref(each["kind"], each["id"]), each["label"], each["counts"])


def _names(session: Session, differences: Iterable[_Compared]) -> dict[Ref, str]:
    """The names of people who went from a figure and are still in the file."""
    gone = {each.ref for one in differences for each in one.went if each.ref.kind == "person"}
    ordered = sorted(gone, key=lambda each: each.id)
    return {each.ref: each.title for each in behind.lines(session, ordered)}
