"""People, and the posts they have held."""

from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.i18n import _
from crm.model.base import LINE, N_, NAME, NOTES, Of, Record, Span, Word, required, word
from crm.model.organization import Post
from crm.text import sort_key


class ConsentBasis(Word):
    CONSENT = "consent", N_("Consentimiento")
    MANDATE = "mandate", N_("Mandato de la organización")
    BEST_INTEREST = "best_interest", N_("Interés superior de la persona")
    PUBLIC_SOURCE = "public_source", N_("Fuente pública")
    OTHER = "other", N_("Otra base")


class EndReason(Word):
    TERM = "term", N_("Fin de la gestión")
    RESIGNED = "resigned", N_("Renuncia")
    REMOVED = "removed", N_("Cese o vacancia")
    MOVED = "moved", N_("Pasó a otro cargo")
    OTHER = "other", N_("Otro motivo")


class Person(Record):
    """Someone whom the Network knows by name."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_list", "sort_key", "id"),)

    given_names: Mapped[str] = mapped_column(String(NAME))
    paternal_surname: Mapped[str | None] = mapped_column(String(NAME))
    maternal_surname: Mapped[str | None] = mapped_column(String(NAME))
    treatment: Mapped[str | None] = mapped_column(String(40))
    sort_key: Mapped[str] = mapped_column(default="")
    consent_basis: Mapped[ConsentBasis | None] = mapped_column(word(ConsentBasis))
    consent_source: Mapped[str | None] = mapped_column(String(NAME))
    consent_on: Mapped[date | None]
    do_not_contact: Mapped[bool] = mapped_column(default=False)
    notes: Mapped[str | None] = mapped_column(String(NOTES))
    example: Mapped[bool] = mapped_column(default=False)

    @property
    def name(self) -> str:
        """Given names and both surnames, as they are said."""
        return _name(partial(getattr, self))

    @classmethod
    def derived(cls, of: Of) -> dict[str, Any]:
        return {"sort_key": sort_key(_name(of)[:LINE])}

    def problems(self) -> dict[str, str]:
        return super().problems() | required(
            self, {"given_names": _("Escriba al menos los nombres.")}
        )


def _name(of: Of) -> str:
    return " ".join(filter(None, map(of, ("given_names", "paternal_surname", "maternal_surname"))))


def full_name(person: type[Person]) -> ColumnElement[str | None]:
    """As `Person.name`, asked of the file; null where nobody is joined."""
    parts = (person.given_names, person.paternal_surname, person.maternal_surname)
    return func.nullif(func.concat_ws(" ", *parts), "")


class Appointment(Record):
    """A person's time in a post; the last day of `end` is still part of it."""

    __tablename__ = "appointment"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    start_first: Mapped[date | None]
    start_last: Mapped[date | None]
    end_first: Mapped[date | None]
    end_last: Mapped[date | None]
    end_reason: Mapped[EndReason | None] = mapped_column(word(EndReason))
    verified_on: Mapped[date | None]
    focal_point: Mapped[bool] = mapped_column(default=False)
    overlap_reason: Mapped[str | None] = mapped_column(String(NAME))

    start = Span()
    end = Span()
    person: Mapped[Person] = relationship()
    post: Mapped[Post] = relationship()

    def problems(self) -> dict[str, str]:
        found = super().problems() | required(
            self, {"person_id": _("Elija a la persona."), "post_id": _("Elija el cargo.")}
        )
        if self.start and self.end and self.end.last < self.start.first:
            found["end"] = _("El fin es anterior al inicio.")
        return found

    def current(self, day: date) -> bool:
        """Tell whether this appointment runs on a day, as far as is known."""
        begun = self.start_first is None or self.start_first <= day
        return begun and (self.end_last is None or self.end_last >= day)
