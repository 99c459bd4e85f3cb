"""Files kept inside the database, each content once."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.model.base import NAME, Base, Record, word
from crm.model.event import AttachmentPurpose


class Blob(Base):
    """The bytes of a file, by their SHA-256; never changed, so never journaled."""

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class Attachment(Record):
    """A file of one record, such as an event or an institution; its name is only a label."""

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint(
            "(event_id IS NOT NULL) + (organization_id IS NOT NULL) + (person_id IS NOT NULL)"
            " + (follow_up_id IS NOT NULL) + (activity_id IS NOT NULL)"
            " + (material_id IS NOT NULL) + (report_version_id IS NOT NULL) = 1",
            "owner",
        ),
    )

    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    follow_up_id: Mapped[int | None] = mapped_column(ForeignKey("follow_up.id"), index=True)
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    material_id: Mapped[int | None] = mapped_column(ForeignKey("material.id"), index=True)
    report_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("report_version.id"), index=True
    )
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"), index=True)
    name: Mapped[str] = mapped_column(String(NAME))
    purpose: Mapped[AttachmentPurpose | None] = mapped_column(word(AttachmentPurpose))
    caption: Mapped[str | None] = mapped_column(String(NAME))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    added_at: Mapped[datetime]
