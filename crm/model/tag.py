"""What records are about: objectives and principles of the GCM, and the SDGs."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.model.base import LINE, N_, NAME, Record, Word, word


class Framework(Word):
    GCM_OBJECTIVE = "gcm_objective", N_("Objetivos del PMM")
    GCM_PRINCIPLE = "gcm_principle", N_("Principios del PMM")
    SDG = "sdg", N_("ODS")


class Tag(Record):
    """One objective, principle or goal."""

    __tablename__ = "tag"
    __table_args__ = (UniqueConstraint("framework", "number"),)

    framework: Mapped[Framework] = mapped_column(word(Framework))
    number: Mapped[int]
    name_es: Mapped[str] = mapped_column(String(NAME))
    name_en: Mapped[str] = mapped_column(String(NAME))
    title_es: Mapped[str | None] = mapped_column(String(LINE))
    title_en: Mapped[str | None] = mapped_column(String(LINE))


class IsicSection(Record):
    """A section of the international classification of economic activities."""

    __tablename__ = "isic_section"

    code: Mapped[str] = mapped_column(String(1), unique=True)
    name_es: Mapped[str] = mapped_column(String(NAME))
    name_en: Mapped[str] = mapped_column(String(NAME))


class EventTag(Record):
    """An event is about this."""

    __tablename__ = "event_tag"
    __table_args__ = (UniqueConstraint("event_id", "tag_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), index=True)


class OutcomeTag(Record):
    """An outcome is about this."""

    __tablename__ = "outcome_tag"
    __table_args__ = (UniqueConstraint("outcome_id", "tag_id"),)

    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcome.id"))
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), index=True)


class OrganizationTag(Record):
    """An institution works on this."""

    __tablename__ = "organization_tag"
    __table_args__ = (UniqueConstraint("organization_id", "tag_id"),)

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), index=True)


class ActivityTag(Record):
    """An activity of the work plan is about this."""

    __tablename__ = "activity_tag"
    __table_args__ = (UniqueConstraint("activity_id", "tag_id"),)

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), index=True)


class MaterialTag(Record):
    """A material is about this."""

    __tablename__ = "material_tag"
    __table_args__ = (UniqueConstraint("material_id", "tag_id"),)

    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"))
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), index=True)
