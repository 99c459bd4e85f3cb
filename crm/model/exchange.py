"""What comes in and goes out, who is whom, and the groups by which one chooses."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Dialect,
    ForeignKey,
    String,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from crm.i18n import _
from crm.model.base import N_, NAME, NOTES, Record, Word, required, word


class Direction(Word):
    IN = "in", N_("Entró")
    OUT = "out", N_("Salió")


class _Tree(TypeDecorator[Any]):
    """JSON that another program may have written over: what cannot be read is None."""

    impl = JSON
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        read = super().result_processor(dialect, coltype)
        assert read is not None

        def tolerant(stored: Any) -> Any:
            try:
                return read(stored)
            except (ValueError, TypeError, RecursionError):
                return None

        return tolerant


class SegmentOf(Word):
    ORGANIZATIONS = "organizations", N_("Instituciones")
    PEOPLE = "people", N_("Personas")


class Segment(Record):
    """A filter with a name: whoever meets it belongs to it, today and later."""

    __tablename__ = "segment"

    name: Mapped[str] = mapped_column(String(NAME), unique=True)
    of: Mapped[SegmentOf] = mapped_column(word(SegmentOf), default=SegmentOf.ORGANIZATIONS)
    criteria: Mapped[dict[str, Any]] = mapped_column(_Tree)
    notes: Mapped[str | None] = mapped_column(String(NOTES))

    def problems(self) -> dict[str, str]:
        return super().problems() | required(self, {"name": _("Escriba el nombre del segmento.")})


class ImportTemplate(Record):
    """How the columns of files of one kind are read, kept for the next one."""

    __tablename__ = "import_template"

    name: Mapped[str] = mapped_column(String(NAME), unique=True)
    columns: Mapped[dict[str, Any]] = mapped_column(JSON)

    def problems(self) -> dict[str, str]:
        return super().problems() | required(
            self, {"name": _("Escriba el nombre de la plantilla.")}
        )


class Exchange(Record):
    """A file that came in or went out: what it was, how many it held, who did it and when."""

    __tablename__ = "exchange"
    __table_args__ = (CheckConstraint("total >= 0", "total"),)

    direction: Mapped[Direction] = mapped_column(word(Direction))
    format: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(NAME))
    what: Mapped[str | None] = mapped_column(String(NAME))
    total: Mapped[int]
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    at: Mapped[datetime]
    who: Mapped[str | None] = mapped_column(String(NAME))
    sha256: Mapped[str | None] = mapped_column(String(64))


class NotTheSame(Record):
    """Two people, or two institutions, that look alike and are not the same; the lower id first."""

    __tablename__ = "not_the_same"
    __table_args__ = (
        UniqueConstraint("first_person_id", "second_person_id"),
        UniqueConstraint("first_organization_id", "second_organization_id"),
        CheckConstraint(
            "(first_person_id IS NOT NULL AND second_person_id IS NOT NULL)"
            " + (first_organization_id IS NOT NULL AND second_organization_id IS NOT NULL) = 1",
            "pair",
        ),
    )

    first_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    second_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    first_organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    second_organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("organization.id"), index=True
    )


class Merge(Record):
    """Two records that were made one: all that is needed to part them again.

    `kind` is their table, `kept_id` the one that stays; `moved` has each link that changed hands,
    and `before` both rows as they were.
    """

    __tablename__ = "merge"

    kind: Mapped[str] = mapped_column(String(30))
    kept_id: Mapped[int] = mapped_column(index=True)
    gone_id: Mapped[int] = mapped_column(index=True)
    gone_name: Mapped[str] = mapped_column(String(NAME))
    at: Mapped[datetime]
    who: Mapped[str | None] = mapped_column(String(NAME))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    moved: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    parted_at: Mapped[datetime | None]
