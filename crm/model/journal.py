"""The journal's own tables, and the few others that describe the file itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.model.base import ID, N_, NAME, Base, Word, word


class ActionKind(Word):
    DO = "do", N_("Cambio")
    UNDO = "undo", N_("Deshacer")
    REDO = "redo", N_("Rehacer")


class Action(Base):
    """One thing that one person did: the changes that were committed together."""

    __tablename__ = "action"

    id: Mapped[int] = mapped_column(ID, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    who: Mapped[str | None] = mapped_column(String(NAME))
    kind: Mapped[ActionKind] = mapped_column(word(ActionKind), default=ActionKind.DO)
    verb: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str | None] = mapped_column(String(NAME))
    target_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"))
    undone: Mapped[bool] = mapped_column(default=False)


class Change(Base):
    """What an action did to one row: its fields before and after, as they are stored.

    A new row has no `before`, a deleted one no `after`; a changed one has the changed fields.
    """

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_row", "row_id", "action_id"),)

    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    table_name: Mapped[str] = mapped_column(String(40))
    row_id: Mapped[int] = mapped_column(ID)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class Copy(Base):
    """This copy of the file: its number, the counter of its ids, and what was derived last."""

    __tablename__ = "copy"

    number: Mapped[int] = mapped_column(primary_key=True)
    next_id: Mapped[int] = mapped_column(ID)
    created_at: Mapped[datetime]
    catalogue: Mapped[int] = mapped_column(default=0)
    search: Mapped[int] = mapped_column(default=0)


class Draft(Base):
    """What a form held when it was left unsaved."""

    __tablename__ = "draft"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime]
