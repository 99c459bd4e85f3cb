"""What the screens of events and follow-ups came to need: reasons, rows as printed, frameworks."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("commitment") as batch:
        batch.add_column(sa.Column("repeats_day", sa.Integer(), nullable=True))

    with op.batch_alter_table("event") as batch:
        batch.add_column(sa.Column("state_reason", sa.String(length=1000), nullable=True))

    with op.batch_alter_table("instrument") as batch:
        batch.add_column(sa.Column("adopted_first", sa.Date(), nullable=True))
        batch.add_column(sa.Column("adopted_last", sa.Date(), nullable=True))
        batch.add_column(sa.Column("supports_es", sa.String(length=300), nullable=True))
        batch.add_column(sa.Column("supports_en", sa.String(length=300), nullable=True))
        batch.add_column(sa.Column("url", sa.String(length=2048), nullable=True))

    op.create_table(
        "outcome_tag",
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcome.id"], name=op.f("fk_outcome_tag_outcome_id")
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_outcome_tag_tag_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_tag")),
        sa.UniqueConstraint("outcome_id", "tag_id", name=op.f("uq_outcome_tag_outcome_id_tag_id")),
    )
    op.create_index(op.f("ix_outcome_tag_tag_id"), "outcome_tag", ["tag_id"], unique=False)

    with op.batch_alter_table("outcome") as batch:
        batch.add_column(sa.Column("place_id", sa.Integer(), nullable=True))
        batch.create_index(op.f("ix_outcome_place_id"), ["place_id"], unique=False)
        batch.create_foreign_key(op.f("fk_outcome_place_id"), "place", ["place_id"], ["id"])

    with op.batch_alter_table("sign_in_sheet") as batch:
        batch.add_column(sa.Column("printed", sa.JSON(), server_default="[]", nullable=False))

    with op.batch_alter_table("stage") as batch:
        batch.add_column(sa.Column("asks_evidence_en", sa.String(length=300), nullable=True))
