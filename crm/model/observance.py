"""Commemorative dates, and how far the Network is with publishing something on each."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.i18n import _
from crm.model.base import N_, NAME, NOTES, Record, Word, required, word


class PublicationStep(Word):
    TEXT = "text", N_("Texto")
    CLEARANCE = "clearance", N_("Visto bueno")
    DESIGN = "design", N_("Diseño")
    CHANNELS = "channels", N_("Canales")
    PUBLISHED = "published", N_("Publicado")
    LINK = "link", N_("Enlace web")
    REACH = "reach", N_("Alcance")


class Observance(Record):
    """A day of every year: fixed by month and day, or movable by a rule."""

    __tablename__ = "observance"
    __table_args__ = (CheckConstraint("month BETWEEN 1 AND 12", "month"),)

    code: Mapped[str | None] = mapped_column(String(40), unique=True)
    month: Mapped[int | None]
    day: Mapped[int | None]
    rule: Mapped[str | None] = mapped_column(String(80))
    name_es: Mapped[str] = mapped_column(String(NAME))
    name_en: Mapped[str | None] = mapped_column(String(NAME))
    kind: Mapped[str | None] = mapped_column(String(40))
    base_year: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(String(NOTES))
    retired: Mapped[bool] = mapped_column(default=False)

    def problems(self) -> dict[str, str]:
        found = super().problems() | required(
            self, {"name_es": _("Escriba el nombre de la fecha.")}
        )
        if not self.rule and not (self.month and self.day):
            found["day"] = _("Escriba el día y el mes.")
        elif not self.rule and not _exists(self.month, self.day):
            found["day"] = _("Ese día no existe en ese mes.")
        return found


class ObservanceStep(Record):
    """One step of the publication for a commemorative date of one year, once it is done."""

    __tablename__ = "observance_step"
    __table_args__ = (UniqueConstraint("observance_id", "year", "step"),)

    observance_id: Mapped[int] = mapped_column(ForeignKey("observance.id"))
    year: Mapped[int]
    step: Mapped[PublicationStep] = mapped_column(word(PublicationStep))
    done_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(String(2_048))


def _exists(month: int | None, day: int | None) -> bool:
    try:
        date(2024, month or 0, day or 0)  # a leap year: 29 February exists
    except ValueError:
        return False
    return True
