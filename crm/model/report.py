"""The report of a year: what the office writes in it itself, and what it has published."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.checks import web_problem
from crm.i18n import _
from crm.model.base import LINE, N_, NAME, NOTES, Record, Span, Word, required, word


class ReportState(Word):
    DRAFT = "draft", N_("Borrador")
    APPROVED = "approved", N_("Aprobado")
    PUBLISHED = "published", N_("Publicado")


class AnnualReport(Record):
    """The report of one year; a title is only kept where the office wants another than usual."""

    __tablename__ = "annual_report"

    year: Mapped[int] = mapped_column(unique=True)
    title_es: Mapped[str | None] = mapped_column(String(NAME))
    title_en: Mapped[str | None] = mapped_column(String(NAME))
    intro_es: Mapped[str | None] = mapped_column(String(NOTES))
    intro_en: Mapped[str | None] = mapped_column(String(NOTES))
    state: Mapped[ReportState] = mapped_column(word(ReportState), default=ReportState.DRAFT)


class ReportText(Record):
    """What somebody wrote by hand in place of a drafted passage of a report.

    `key` names the passage, and `basis` is what it was drafted from when it was written, so that
    one can tell when the records have moved on.
    """

    __tablename__ = "report_text"
    __table_args__ = (UniqueConstraint("report_id", "language", "key"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("annual_report.id"))
    language: Mapped[str] = mapped_column(String(2))
    key: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(String(NOTES))
    basis: Mapped[dict[str, Any]] = mapped_column(JSON)


class ReportVersion(Record):
    """A report that was closed: its figures, each with its records, stay as they were that day."""

    __tablename__ = "report_version"
    __table_args__ = (UniqueConstraint("report_id", "number"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("annual_report.id"))
    number: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    as_of: Mapped[date]
    closed_at: Mapped[datetime]
    closed_by: Mapped[str | None] = mapped_column(String(NAME))
    note: Mapped[str | None] = mapped_column(String(LINE))
    figures: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class Source(Record):
    """Where something is told of an event, and what it says: sources may disagree."""

    __tablename__ = "source"
    __table_args__ = (CheckConstraint("says_people >= 0", "says_people"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    title: Mapped[str | None] = mapped_column(String(LINE))
    url: Mapped[str | None] = mapped_column(String(2_048))
    language: Mapped[str | None] = mapped_column(String(10))
    accessed_on: Mapped[date | None]
    says_first: Mapped[date | None]
    says_last: Mapped[date | None]
    says_people: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(String(NOTES))

    says = Span()

    def problems(self) -> dict[str, str]:
        found = super().problems()
        if not (self.title or self.url):
            found["title"] = _("Escriba el título de la fuente o su enlace.")
        if self.url and (why := web_problem(self.url)):
            found["url"] = why
        if self.says_people is not None and self.says_people < 0:
            found["says_people"] = _("El número de personas no puede ser negativo.")
        return found


class Acronym(Record):
    """A short form and what it stands for, in both languages: PMM and GCM are the same."""

    __tablename__ = "acronym"

    code: Mapped[str | None] = mapped_column(String(40), unique=True)
    short_es: Mapped[str] = mapped_column(String(40))
    long_es: Mapped[str] = mapped_column(String(NAME))
    short_en: Mapped[str | None] = mapped_column(String(40))
    long_en: Mapped[str | None] = mapped_column(String(NAME))

    def problems(self) -> dict[str, str]:
        return super().problems() | required(
            self,
            {"short_es": _("Escriba la sigla."), "long_es": _("Escriba qué significa la sigla.")},
        )
