"""What stands under the options of a year's report: what it lacks, its figures, its versions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm import attachments
from crm.annual import checks, heading, versions
from crm.annual.checks import Gap, Severity
from crm.annual.figure import YearFigure
from crm.annual.figures import figures_of
from crm.annual.value import YearReport
from crm.annual.versions import Difference, VersionRow
from crm.database import Database
from crm.dates import show_date, show_number
from crm.errors import CrmError
from crm.i18n import _, ngettext
from crm.model import ReportState
from ui.desk import Desk
from ui.opening import open_file
from ui.parts import fields
from ui.parts.buttons import button
from ui.parts.fields import Pick
from ui.parts.form import Form
from ui.parts.labels import IconMark, Kind, label, separator
from ui.parts.task import Task
from ui.parts.timeline import GoRow, SmallList


@dataclass(frozen=True)
class YearFacts:
    """What is known of a year's report besides its pages."""

    figures: tuple[YearFigure, ...]
    gaps: tuple[Gap, ...]
    versions: tuple[VersionRow, ...]
    changes: tuple[Difference, ...]  # since the last version
    state: ReportState


def look(
    db: Database, year: int, as_of: date | None, report: YearReport | None, task: Task
) -> YearFacts:
    """Read it all of one moment; the words of a `report` are looked at too."""
    with db.read() as session:
        figures = figures_of(session, year, as_of=as_of)
        task.step(1, 3)
        closed = versions.versions(session, year)
        changes = versions.changes_since(session, closed[0].id) if closed else []
        task.step(2, 3)
        state: ReportState = heading.values_of(session, year)["state"]
        gaps = checks.gaps(session, year, as_of=as_of, report=report)
        return YearFacts(figures, tuple(gaps), tuple(closed), tuple(changes), state)


class Aside(QWidget):
    """Tells with `close_asked` and `figures_asked` what its buttons ask for."""

    close_asked = Signal()
    figures_asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._year = 0
        self._facts: YearFacts | None = None
        self._gap_mark, self.gap_count = IconMark("circle-check", "ok"), label("", "section")
        self.gaps = SmallList(_("Datos por completar"), most=6)
        self.gaps.opened.connect(self._go)
        self._sum_mark, self.sums = IconMark("circle-check", "ok"), label("", "sec", wrap=True)
        self.see = button(_("Ver cifras"), "ghost", small=True, on=self.figures_asked.emit)
        self.form = Form(
            [
                fields.choice(
                    "state",
                    _("Estado del informe"),
                    [Pick(each, each.label) for each in ReportState],
                    empty=None,
                )
            ]
        )
        self.form.changed.connect(self._set_state)
        self._meaning = label(
            _("Versión final: queda congelada y fechada."), "sec", wrap=True, tone="muted"
        )
        self.close_it = button(_("Cerrar versión final"), icon="lock", on=self.close_asked.emit)
        self.closed = SmallList(_("Versiones cerradas"), most=6)
        self.closed.opened.connect(self._open)
        self._lead = QWidget()
        said = label(_("Desde la última versión"), "section", tone="warn")
        self._lead.setLayout(_line(IconMark("circle-alert", "warn"), said))
        self.since = label("", "sec", wrap=True)
        self._build()

    def _build(self) -> None:
        self._inside = QWidget()
        self._inside.hide()  # until something is known
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 4, 0, 0)
        outer.addWidget(self._inside)
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(separator())
        column.addLayout(_line(self._gap_mark, self.gap_count))
        column.addWidget(self.gaps)
        column.addLayout(_line(self._sum_mark, self.sums))
        column.addWidget(self.see, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(separator())
        for each in (self.form, self._meaning, self.close_it, self.closed, self._lead, self.since):
            column.addWidget(each)

    def show_facts(self, year: int, facts: YearFacts) -> None:
        """Show what is known of the report of a year."""
        self._year, self._facts = year, facts
        n = sum(each.severity is not Severity.NOTE for each in facts.gaps)
        said = ngettext("{n} dato por completar", "{n} datos por completar", n)
        self.gap_count.setText(said.format(n=show_number(n)) if n else _("Nada por completar"))
        self._gap_mark.show_icon("triangle-alert" if n else "circle-check", "danger" if n else "ok")
        self.gaps.show_rows([_gap_row(number, each) for number, each in enumerate(facts.gaps)])
        self.gaps.setVisible(bool(facts.gaps))
        self._show_sums(facts.figures)
        self.form.load({"state": facts.state})
        self.close_it.setEnabled(bool(facts.figures))
        self.closed.show_rows([row for each in facts.versions for row in _version_rows(each)])
        self.closed.setVisible(bool(facts.versions))
        self._show_changes(facts)
        self._inside.show()

    def _show_sums(self, figures: Sequence[YearFigure]) -> None:
        """Say whether every figure is the sum of its records, and of how many they are."""
        wrong = [each for each in figures if each.value != sum(one.counts for one in each.records)]
        records = {one.ref for each in figures for one in each.records}
        if wrong:
            said = ngettext(
                "{n} cifra no sale de sus registros.",
                "{n} cifras no salen de sus registros.",
                len(wrong),
            ).format(n=show_number(len(wrong)))
        else:
            said = ngettext(
                "Cifras cuadran con {n} registro", "Cifras cuadran con {n} registros", len(records)
            ).format(n=show_number(len(records)))
        self.sums.setText(said if figures else _("Sin cifras todavía."))
        self._sum_mark.show_icon(
            "triangle-alert" if wrong else "circle-check", "warn" if wrong else "ok"
        )
        self.see.setVisible(bool(figures))

    def _show_changes(self, facts: YearFacts) -> None:
        shown = [each.sentence for each in facts.changes[:6]]
        if rest := len(facts.changes) - len(shown):
            said = ngettext("{n} cambio más.", "{n} cambios más.", rest)
            shown.append(said.format(n=show_number(rest)))
        self.since.setText("\n\n".join(shown))
        for each in (self._lead, self.since):
            each.setVisible(bool(shown))

    # What its parts do

    def _go(self, number: int) -> None:
        """Go to the record that lacks something."""
        gap = self._facts.gaps[number] if self._facts else None
        if gap is not None and gap.target is not None:
            self._desk.go(*gap.target)

    def _set_state(self, *_given: object) -> None:
        state, year = self.form.fields["state"].read(), self._year
        if self._facts is not None and state is not self._facts.state:
            self._desk.attempt(
                lambda session: heading.save(session, year, {"state": state}),
                _("Informe {year}: {state}").format(year=year, state=state.label.lower()),
            )

    def _open(self, file_id: int) -> None:
        """Show the file of a closed version in its own program."""
        try:
            open_file(self._desk.read(partial(attachments.read, attachment_id=file_id)))
        except CrmError as error:
            self._desk.failed.emit(str(error))


def _line(mark: QWidget, words: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(mark)
    row.addWidget(words, 1)
    return row


_MARKS: dict[Severity, tuple[str, Kind]] = {
    Severity.WRONG: ("triangle-alert", "danger"),
    Severity.WEAK: ("circle-alert", "warn"),
    Severity.NOTE: ("info", "neutral"),
}


def _gap_row(number: int, gap: Gap) -> GoRow:
    sign, kind = _MARKS[gap.severity]
    detail = f"{gap.kind.label}. {gap.sentence}"
    return GoRow(number, gap.subject, detail, _("Ir") if gap.target else "", sign, kind)


def _version_rows(each: VersionRow) -> Iterator[GoRow]:
    """A closed version, with each of the files that were kept of it."""
    language = {"es": "Español", "en": "English"}[each.language]
    title = _("Versión {number}").format(number=each.number)
    closed: Any = each.closed_at
    detail = _("{language}. Cerrada el {day} por {who}").format(
        language=language, day=show_date(closed.date()), who=each.closed_by or "—"
    )
    for file in each.files:
        kind = "PDF" if file.media_type == "application/pdf" else "Word"
        yield GoRow(file.id, f"{title} · {kind}", detail, _("Abrir"), "lock")
    if not each.files:
        yield GoRow(None, title, detail, "", "lock")
