"""Events in full: sessions, agenda, invitations, and lists that are signed on paper."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def word(name: str, *values: str) -> sa.Enum:
    """One of a closed list of words, kept as text with a named check."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def upgrade() -> None:
    op.create_table(
        "event_series",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_series")),
    )
    op.create_table(
        "event_session",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("start_time", sa.Time(), nullable=True),
        sa.Column("end_time", sa.Time(), nullable=True),
        sa.Column("venue", sa.String(length=300), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_session_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_session")),
    )
    op.create_index(op.f("ix_event_session_event_id"), "event_session", ["event_id"], unique=False)

    op.create_table(
        "agenda_item",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("start_time", sa.Time(), nullable=True),
        sa.Column("end_time", sa.Time(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("speaker", sa.String(length=300), nullable=True),
        sa.Column("dealt_with", sa.String(length=20000), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_agenda_item_event_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["event_session.id"], name=op.f("fk_agenda_item_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
    )
    op.create_index(op.f("ix_agenda_item_event_id"), "agenda_item", ["event_id"], unique=False)
    op.create_index(op.f("ix_agenda_item_session_id"), "agenda_item", ["session_id"], unique=False)

    op.create_table(
        "sign_in_sheet",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("printed_on", sa.Date(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_sign_in_sheet_event_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["event_session.id"], name=op.f("fk_sign_in_sheet_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_sheet")),
        sa.UniqueConstraint("code", name=op.f("uq_sign_in_sheet_code")),
    )
    op.create_index(op.f("ix_sign_in_sheet_event_id"), "sign_in_sheet", ["event_id"], unique=False)
    op.create_index(
        op.f("ix_sign_in_sheet_session_id"), "sign_in_sheet", ["session_id"], unique=False
    )

    op.create_table(
        "session_attendance",
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=True),
        sa.Column("sheet_row", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.id"],
            name=op.f("fk_session_attendance_participation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sign_in_sheet.id"], name=op.f("fk_session_attendance_sheet_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["event_session.id"], name=op.f("fk_session_attendance_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_attendance")),
        sa.UniqueConstraint(
            "participation_id",
            "session_id",
            name=op.f("uq_session_attendance_participation_id_session_id"),
        ),
    )
    op.create_index(
        op.f("ix_session_attendance_session_id"), "session_attendance", ["session_id"], unique=False
    )
    op.create_index(
        "ix_session_attendance_sheet_row",
        "session_attendance",
        ["sheet_id", "sheet_row"],
        unique=False,
    )

    with op.batch_alter_table("attachment") as batch:
        batch.add_column(
            sa.Column(
                "purpose",
                word("attachmentpurpose", "document", "material", "photo", "evidence", "sign_in"),
                nullable=True,
            )
        )
        batch.add_column(sa.Column("caption", sa.String(length=300), nullable=True))

    with op.batch_alter_table("event") as batch:
        batch.add_column(sa.Column("series_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("state_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("next_meeting", sa.String(length=1000), nullable=True))
        batch.create_index(op.f("ix_event_series_id"), ["series_id"], unique=False)
        batch.create_foreign_key(op.f("fk_event_series_id"), "event_series", ["series_id"], ["id"])

    with op.batch_alter_table("head_count") as batch:
        batch.add_column(
            sa.Column(
                "age_band", word("ageband", "under_18", "18_29", "30_59", "60_over"), nullable=True
            )
        )
        batch.add_column(sa.Column("session_id", sa.Integer(), nullable=True))
        batch.create_index(op.f("ix_head_count_session_id"), ["session_id"], unique=False)
        batch.create_foreign_key(
            op.f("fk_head_count_session_id"), "event_session", ["session_id"], ["id"]
        )

    with op.batch_alter_table("participation") as batch:
        batch.add_column(sa.Column("written", sa.String(length=300), nullable=True))
        batch.drop_constraint(op.f("ck_participation_who"), type_="check")
        batch.create_check_constraint(
            op.f("ck_participation_who"),
            "person_id IS NOT NULL OR organization_id IS NOT NULL OR written IS NOT NULL",
        )
        batch.add_column(sa.Column("to_verify", sa.Boolean(), server_default="0", nullable=False))
        batch.add_column(
            sa.Column("modality", word("modality", "in_person", "virtual", "hybrid"), nullable=True)
        )
        batch.add_column(sa.Column("sheet_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("sheet_row", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("invited_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("answered_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("consent_contact", sa.Boolean(), nullable=True))
        batch.add_column(sa.Column("consent_image", sa.Boolean(), nullable=True))
        batch.add_column(sa.Column("signs", sa.Boolean(), server_default="0", nullable=False))
        batch.create_index("ix_participation_sheet_row", ["sheet_id", "sheet_row"], unique=False)
        batch.create_foreign_key(
            op.f("fk_participation_sheet_id"), "sign_in_sheet", ["sheet_id"], ["id"]
        )
