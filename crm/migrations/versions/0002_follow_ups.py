"""Instruments of every kind, their milestones, what hangs on them, and commemorative dates."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def word(name: str, *values: str) -> sa.Enum:
    """One of a closed list of words, kept as text with a named check."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def upgrade() -> None:
    op.create_table(
        "observance",
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("month", sa.Integer(), nullable=True),
        sa.Column("day", sa.Integer(), nullable=True),
        sa.Column("rule", sa.String(length=80), nullable=True),
        sa.Column("name_es", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("base_year", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=20000), nullable=True),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name=op.f("ck_observance_month")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observance")),
        sa.UniqueConstraint("code", name=op.f("uq_observance_code")),
    )
    op.create_table(
        "observance_step",
        sa.Column("observance_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            word(
                "publicationstep",
                "text",
                "clearance",
                "design",
                "channels",
                "published",
                "link",
                "reach",
            ),
            nullable=False,
        ),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=2048), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["observance_id"], ["observance.id"], name=op.f("fk_observance_step_observance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observance_step")),
        sa.UniqueConstraint(
            "observance_id", "year", "step", name=op.f("uq_observance_step_observance_id_year_step")
        ),
    )
    op.create_table(
        "opening_balance",
        sa.Column("instrument_id", sa.Integer(), nullable=False),
        sa.Column("by_on", sa.Date(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=True),
        sa.Column("note", sa.String(length=20000), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.CheckConstraint("total >= 0", name=op.f("ck_opening_balance_total")),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instrument.id"], name=op.f("fk_opening_balance_instrument_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_balance")),
    )
    op.create_index(
        op.f("ix_opening_balance_instrument_id"), "opening_balance", ["instrument_id"], unique=False
    )

    op.create_table(
        "milestone_kind",
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=90), nullable=True),
        sa.Column("name_es", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stage.id"], name=op.f("fk_milestone_kind_stage_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_kind")),
        sa.UniqueConstraint("code", name=op.f("uq_milestone_kind_code")),
    )
    op.create_index(
        op.f("ix_milestone_kind_stage_id"), "milestone_kind", ["stage_id"], unique=False
    )

    op.create_table(
        "action_plan",
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column("approving_act", sa.String(length=300), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_action_plan_follow_up_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_plan")),
        sa.UniqueConstraint("follow_up_id", name=op.f("uq_action_plan_follow_up_id")),
    )
    op.create_table(
        "follow_up_party",
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            word("partyrole", "participant", "partner", "implementer", "donor"),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_follow_up_party_follow_up_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_follow_up_party_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_party")),
        sa.UniqueConstraint(
            "follow_up_id",
            "organization_id",
            name=op.f("uq_follow_up_party_follow_up_id_organization_id"),
        ),
    )
    op.create_index(
        op.f("ix_follow_up_party_organization_id"),
        "follow_up_party",
        ["organization_id"],
        unique=False,
    )

    op.create_table(
        "follow_up_tag",
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.Column("primary", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_follow_up_tag_follow_up_id")
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_follow_up_tag_tag_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_tag")),
        sa.UniqueConstraint(
            "follow_up_id", "tag_id", name=op.f("uq_follow_up_tag_follow_up_id_tag_id")
        ),
    )
    op.create_index(op.f("ix_follow_up_tag_tag_id"), "follow_up_tag", ["tag_id"], unique=False)

    op.create_table(
        "milestone",
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("on_first", sa.Date(), nullable=True),
        sa.Column("on_last", sa.Date(), nullable=True),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.String(length=20000), nullable=True),
        sa.Column("note", sa.String(length=20000), nullable=True),
        sa.Column("next_step", sa.String(length=300), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_milestone_follow_up_id")
        ),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["milestone_kind.id"], name=op.f("fk_milestone_kind_id")
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["focal_point.id"], name=op.f("fk_milestone_responsible_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
    )
    op.create_index(op.f("ix_milestone_follow_up_id"), "milestone", ["follow_up_id"], unique=False)
    op.create_index(op.f("ix_milestone_kind_id"), "milestone", ["kind_id"], unique=False)
    op.create_index(
        op.f("ix_milestone_responsible_id"), "milestone", ["responsible_id"], unique=False
    )

    op.create_table(
        "pledge",
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column("kind", word("pledgekind", "individual", "joint", "matching"), nullable=True),
        sa.Column(
            "form",
            word("pledgeform", "financial", "human_resources", "process", "policy"),
            nullable=True,
        ),
        sa.Column("matched_reference", sa.String(length=300), nullable=True),
        sa.Column("indicator", sa.String(length=1000), nullable=True),
        sa.Column("baseline", sa.String(length=300), nullable=True),
        sa.Column("target", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_pledge_follow_up_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge")),
        sa.UniqueConstraint("follow_up_id", name=op.f("uq_pledge_follow_up_id")),
    )
    op.create_table(
        "practice",
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column(
            "actor",
            word(
                "practiceactor",
                "government",
                "un",
                "civil_society",
                "private_sector",
                "academia",
                "other",
            ),
            nullable=True,
        ),
        sa.Column("type", sa.String(length=300), nullable=True),
        sa.Column(
            "scope",
            word("practicescope", "country", "regions", "local", "subregion"),
            nullable=True,
        ),
        sa.Column("details", sa.String(length=20000), nullable=True),
        sa.Column("impact", sa.String(length=20000), nullable=True),
        sa.Column("lessons", sa.String(length=20000), nullable=True),
        sa.Column("replication", sa.String(length=20000), nullable=True),
        sa.Column("innovation", sa.String(length=20000), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_practice_follow_up_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
        sa.UniqueConstraint("follow_up_id", name=op.f("uq_practice_follow_up_id")),
    )
    op.create_table(
        "proposal",
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("area", sa.String(length=300), nullable=True),
        sa.Column("call", sa.String(length=300), nullable=True),
        sa.Column("budget_usd", sa.Integer(), nullable=True),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("result", sa.String(length=20000), nullable=True),
        sa.Column("feedback", sa.String(length=20000), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_proposal_follow_up_id")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["organization.id"], name=op.f("fk_proposal_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("follow_up_id", name=op.f("uq_proposal_follow_up_id")),
    )
    op.create_index(op.f("ix_proposal_lead_id"), "proposal", ["lead_id"], unique=False)

    op.create_table(
        "report_input",
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.String(length=300), nullable=True),
        sa.Column("used_text", sa.String(length=20000), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_report_input_follow_up_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_input")),
        sa.UniqueConstraint("follow_up_id", name=op.f("uq_report_input_follow_up_id")),
    )
    with op.batch_alter_table("appointment") as batch:
        batch.add_column(
            sa.Column(
                "end_reason",
                word("endreason", "term", "resigned", "removed", "moved", "other"),
                nullable=True,
            )
        )

    with op.batch_alter_table("attachment") as batch:
        batch.add_column(sa.Column("follow_up_id", sa.Integer(), nullable=True))
        batch.drop_constraint(op.f("ck_attachment_owner"), type_="check")
        batch.create_check_constraint(
            op.f("ck_attachment_owner"),
            "(event_id IS NOT NULL) + (organization_id IS NOT NULL) + (person_id IS NOT NULL)"
            " + (follow_up_id IS NOT NULL) = 1",
        )
        batch.create_index(op.f("ix_attachment_follow_up_id"), ["follow_up_id"], unique=False)
        batch.create_foreign_key(
            op.f("fk_attachment_follow_up_id"), "follow_up", ["follow_up_id"], ["id"]
        )

    with op.batch_alter_table("commitment") as batch:
        batch.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("remind_on", sa.Date(), nullable=True))
        batch.add_column(
            sa.Column(
                "repeats",
                word("repetition", "weekly", "monthly", "quarterly", "yearly"),
                nullable=True,
            )
        )
        batch.add_column(sa.Column("repeats_until", sa.Date(), nullable=True))
        batch.create_index(op.f("ix_commitment_owner_id"), ["owner_id"], unique=False)
        batch.create_foreign_key(
            op.f("fk_commitment_owner_id"), "focal_point", ["owner_id"], ["id"]
        )

    with op.batch_alter_table("follow_up") as batch:
        batch.add_column(sa.Column("title", sa.String(length=300), nullable=True))
        batch.add_column(sa.Column("description", sa.String(length=20000), nullable=True))
        batch.add_column(sa.Column("start_first", sa.Date(), nullable=True))
        batch.add_column(sa.Column("start_last", sa.Date(), nullable=True))
        batch.add_column(sa.Column("end_first", sa.Date(), nullable=True))
        batch.add_column(sa.Column("end_last", sa.Date(), nullable=True))
        batch.add_column(sa.Column("place_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("contact_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("reference", sa.String(length=300), nullable=True))
        batch.add_column(sa.Column("url", sa.String(length=2048), nullable=True))
        batch.drop_constraint(op.f("uq_follow_up_organization_id_instrument_id"), type_="unique")
        batch.create_index(op.f("ix_follow_up_contact_id"), ["contact_id"], unique=False)
        batch.create_index("ix_follow_up_next_due_on", ["next_due_on"], unique=False)
        batch.create_index(
            "ix_follow_up_organization_id_instrument_id",
            ["organization_id", "instrument_id"],
            unique=False,
        )
        batch.create_index(op.f("ix_follow_up_place_id"), ["place_id"], unique=False)
        batch.create_foreign_key(op.f("fk_follow_up_place_id"), "place", ["place_id"], ["id"])
        batch.create_foreign_key(op.f("fk_follow_up_contact_id"), "person", ["contact_id"], ["id"])

    with op.batch_alter_table("instrument") as batch:
        batch.add_column(sa.Column("short_es", sa.String(length=40), nullable=True))
        batch.add_column(sa.Column("short_en", sa.String(length=40), nullable=True))
        batch.add_column(
            sa.Column(
                "kind",
                word(
                    "instrumentkind",
                    "declaration",
                    "pledge",
                    "practice",
                    "action_plan",
                    "proposal",
                    "report_input",
                ),
                server_default="declaration",
                nullable=False,
            )
        )
        batch.add_column(sa.Column("single", sa.Boolean(), server_default="1", nullable=False))
        batch.add_column(sa.Column("position", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("outcome") as batch:
        batch.add_column(sa.Column("follow_up_id", sa.Integer(), nullable=True))
        batch.create_index(op.f("ix_outcome_follow_up_id"), ["follow_up_id"], unique=False)
        batch.create_foreign_key(
            op.f("fk_outcome_follow_up_id"), "follow_up", ["follow_up_id"], ["id"]
        )

    with op.batch_alter_table("stage") as batch:
        batch.add_column(sa.Column("counts", sa.Boolean(), server_default="0", nullable=False))
        batch.add_column(sa.Column("terminal", sa.Boolean(), server_default="0", nullable=False))
        batch.add_column(sa.Column("side", sa.Boolean(), server_default="0", nullable=False))
        batch.add_column(sa.Column("stale_after", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("asks_date", sa.Boolean(), server_default="0", nullable=False))
        batch.add_column(sa.Column("asks_evidence", sa.String(length=300), nullable=True))
        batch.create_check_constraint(op.f("ck_stage_stale_after"), "stale_after > 0")
        batch.alter_column(
            "code",
            existing_type=sa.VARCHAR(length=40),
            type_=sa.String(length=90),
            existing_nullable=False,
        )

    with op.batch_alter_table("stage_change") as batch:
        batch.add_column(sa.Column("by_id", sa.Integer(), nullable=True))
        batch.create_index(op.f("ix_stage_change_by_id"), ["by_id"], unique=False)
        batch.create_foreign_key(op.f("fk_stage_change_by_id"), "focal_point", ["by_id"], ["id"])
