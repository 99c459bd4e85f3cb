"""Segments, templates of imports, what came in and went out, who is whom."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def word(name: str, *values: str) -> sa.Enum:
    """One of a closed list of words, kept as text with a named check."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def upgrade() -> None:
    op.create_table(
        "exchange",
        sa.Column("direction", word("direction", "in", "out"), nullable=False),
        sa.Column("format", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("who", sa.String(length=300), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.CheckConstraint("total >= 0", name=op.f("ck_exchange_total")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange")),
    )
    op.create_table(
        "import_template",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_template")),
        sa.UniqueConstraint("name", name=op.f("uq_import_template_name")),
    )
    op.create_table(
        "merge",
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("gone_name", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("who", sa.String(length=300), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("parted_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge")),
    )
    op.create_index(op.f("ix_merge_gone_id"), "merge", ["gone_id"], unique=False)
    op.create_index(op.f("ix_merge_kept_id"), "merge", ["kept_id"], unique=False)

    op.create_table(
        "segment",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("of", word("segmentof", "organizations", "people"), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("notes", sa.String(length=20000), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment")),
        sa.UniqueConstraint("name", name=op.f("uq_segment_name")),
    )
    op.create_table(
        "not_the_same",
        sa.Column("first_person_id", sa.Integer(), nullable=True),
        sa.Column("second_person_id", sa.Integer(), nullable=True),
        sa.Column("first_organization_id", sa.Integer(), nullable=True),
        sa.Column("second_organization_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.CheckConstraint(
            "(first_person_id IS NOT NULL AND second_person_id IS NOT NULL)"
            " + (first_organization_id IS NOT NULL AND second_organization_id IS NOT NULL) = 1",
            name=op.f("ck_not_the_same_pair"),
        ),
        sa.ForeignKeyConstraint(
            ["first_organization_id"],
            ["organization.id"],
            name=op.f("fk_not_the_same_first_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["first_person_id"], ["person.id"], name=op.f("fk_not_the_same_first_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["second_organization_id"],
            ["organization.id"],
            name=op.f("fk_not_the_same_second_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["second_person_id"], ["person.id"], name=op.f("fk_not_the_same_second_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_not_the_same")),
        sa.UniqueConstraint(
            "first_organization_id",
            "second_organization_id",
            name=op.f("uq_not_the_same_first_organization_id_second_organization_id"),
        ),
        sa.UniqueConstraint(
            "first_person_id",
            "second_person_id",
            name=op.f("uq_not_the_same_first_person_id_second_person_id"),
        ),
    )
    op.create_index(
        op.f("ix_not_the_same_second_organization_id"),
        "not_the_same",
        ["second_organization_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_not_the_same_second_person_id"), "not_the_same", ["second_person_id"], unique=False
    )
