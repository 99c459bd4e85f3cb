"""Instruments, such as the Marrakech Declaration, and how far each institution has come."""

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.i18n import _
from crm.model.base import N_, NAME, NOTES, Record, Span, Word, word


class SideState(Word):
    PAUSED = "paused", N_("En pausa")
    DECLINED = "declined", N_("Declinó")
    RETAKE = "retake", N_("Retomar con nueva gestión")


class Instrument(Record):
    """Something that institutions adhere to step by step."""

    __tablename__ = "instrument"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_es: Mapped[str] = mapped_column(String(NAME))
    name_en: Mapped[str] = mapped_column(String(NAME))


class Stage(Record):
    """One step of an instrument."""

    __tablename__ = "stage"

    instrument_id: Mapped[int] = mapped_column(ForeignKey("instrument.id"), index=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_es: Mapped[str] = mapped_column(String(NAME))
    name_en: Mapped[str] = mapped_column(String(NAME))
    short_es: Mapped[str] = mapped_column(String(40))
    short_en: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    signs: Mapped[bool] = mapped_column(default=False)


class FollowUp(Record):
    """One institution's way through one instrument."""

    __tablename__ = "follow_up"
    __table_args__ = (UniqueConstraint("organization_id", "instrument_id"),)

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instrument.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    side_state: Mapped[SideState | None] = mapped_column(word(SideState))
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("focal_point.id"), index=True)
    next_step: Mapped[str | None] = mapped_column(String(NAME))
    next_due_on: Mapped[date | None]

    stage: Mapped[Stage] = relationship()


class StageChange(Record):
    """A follow-up's arrival at a stage; undated when nobody wrote the date down."""

    __tablename__ = "stage_change"

    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    on_first: Mapped[date | None]
    on_last: Mapped[date | None]
    signatory: Mapped[str | None] = mapped_column(String(NAME))
    signatory_post: Mapped[str | None] = mapped_column(String(NAME))
    evidence: Mapped[str | None] = mapped_column(String(NOTES))
    note: Mapped[str | None] = mapped_column(String(NOTES))
    to_verify: Mapped[bool] = mapped_column(default=False)

    on = Span()
    stage: Mapped[Stage] = relationship()

    def problems(self) -> dict[str, str]:
        found = super().problems()
        if not self.stage_id:
            found["stage_id"] = _("Elija la etapa.")
        return found
