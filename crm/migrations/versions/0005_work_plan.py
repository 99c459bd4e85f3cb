"""The work plan, what is made and published, and the report of a year."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def word(name: str, *values: str) -> sa.Enum:
    """One of a closed list of words, kept as text with a named check."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def upgrade() -> None:
    op.create_table(
        "acronym",
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("short_es", sa.String(length=40), nullable=False),
        sa.Column("long_es", sa.String(length=300), nullable=False),
        sa.Column("short_en", sa.String(length=40), nullable=True),
        sa.Column("long_en", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acronym")),
        sa.UniqueConstraint("code", name=op.f("uq_acronym_code")),
    )
    op.create_table(
        "annual_report",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title_es", sa.String(length=300), nullable=True),
        sa.Column("title_en", sa.String(length=300), nullable=True),
        sa.Column("intro_es", sa.String(length=20000), nullable=True),
        sa.Column("intro_en", sa.String(length=20000), nullable=True),
        sa.Column("state", word("reportstate", "draft", "approved", "published"), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annual_report")),
        sa.UniqueConstraint("year", name=op.f("uq_annual_report_year")),
    )
    op.create_table(
        "channel",
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("name_es", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=True),
        sa.Column(
            "kind",
            word("channelkind", "social", "platform", "web", "mail", "press", "other"),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("code", name=op.f("uq_channel_code")),
    )
    op.create_table(
        "work_plan",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.String(length=300), nullable=True),
        sa.Column("notes", sa.String(length=20000), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_plan")),
        sa.UniqueConstraint("year", name=op.f("uq_work_plan_year")),
    )
    op.create_table(
        "objective",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("statement_es", sa.String(length=1000), nullable=False),
        sa.Column("statement_en", sa.String(length=1000), nullable=True),
        sa.Column("short_es", sa.String(length=300), nullable=True),
        sa.Column("short_en", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["work_plan.id"], name=op.f("fk_objective_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objective")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_objective_plan_id_number")),
    )
    op.create_table(
        "report_text",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("text", sa.String(length=20000), nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["annual_report.id"], name=op.f("fk_report_text_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_text")),
        sa.UniqueConstraint(
            "report_id", "language", "key", name=op.f("uq_report_text_report_id_language_key")
        ),
    )
    op.create_table(
        "report_version",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=False),
        sa.Column("closed_by", sa.String(length=300), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["annual_report.id"], name=op.f("fk_report_version_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_version")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_report_version_report_id_number")),
    )
    op.create_table(
        "activity",
        sa.Column("objective_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("statement_es", sa.String(length=1000), nullable=False),
        sa.Column("statement_en", sa.String(length=1000), nullable=True),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("unit_es", sa.String(length=80), nullable=True),
        sa.Column("unit_en", sa.String(length=80), nullable=True),
        sa.Column(
            "measure",
            word(
                "measure",
                "events",
                "others_events",
                "persons",
                "institutions",
                "materials",
                "publications",
                "mailings",
                "follow_ups",
                "by_hand",
            ),
            nullable=False,
        ),
        sa.Column("instrument_id", sa.Integer(), nullable=True),
        sa.Column(
            "recurrence",
            word("recurrence", "once", "yearly", "half_yearly", "quarterly", "permanent"),
            nullable=True,
        ),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_first", sa.Date(), nullable=True),
        sa.Column("due_last", sa.Date(), nullable=True),
        sa.Column(
            "state",
            word("activitystate", "done", "under_way", "late", "rescheduled", "cancelled"),
            nullable=True,
        ),
        sa.Column("rescheduled_first", sa.Date(), nullable=True),
        sa.Column("rescheduled_last", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("done_by_hand", sa.Integer(), nullable=True),
        sa.Column("carried_from_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("notes", sa.String(length=20000), nullable=True),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.CheckConstraint("target > 0", name=op.f("ck_activity_target")),
        sa.ForeignKeyConstraint(
            ["carried_from_id"], ["activity.id"], name=op.f("fk_activity_carried_from_id")
        ),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instrument.id"], name=op.f("fk_activity_instrument_id")
        ),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["objective.id"], name=op.f("fk_activity_objective_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["focal_point.id"], name=op.f("fk_activity_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    op.create_index(
        op.f("ix_activity_carried_from_id"), "activity", ["carried_from_id"], unique=False
    )
    op.create_index(op.f("ix_activity_code"), "activity", ["code"], unique=False)
    op.create_index(op.f("ix_activity_instrument_id"), "activity", ["instrument_id"], unique=False)
    op.create_index(op.f("ix_activity_objective_id"), "activity", ["objective_id"], unique=False)
    op.create_index(op.f("ix_activity_owner_id"), "activity", ["owner_id"], unique=False)

    op.create_table(
        "plan_level",
        sa.Column("objective_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_es", sa.String(length=1000), nullable=False),
        sa.Column("name_en", sa.String(length=1000), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["objective.id"], name=op.f("fk_plan_level_objective_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_level")),
        sa.UniqueConstraint("objective_id", "code", name=op.f("uq_plan_level_objective_id_code")),
    )
    op.create_table(
        "activity_responsible",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_responsible_activity_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_activity_responsible_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_responsible")),
        sa.UniqueConstraint(
            "activity_id",
            "organization_id",
            name=op.f("uq_activity_responsible_activity_id_organization_id"),
        ),
    )
    op.create_index(
        op.f("ix_activity_responsible_organization_id"),
        "activity_responsible",
        ["organization_id"],
        unique=False,
    )

    op.create_table(
        "activity_tag",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_tag_activity_id")
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_activity_tag_tag_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_tag")),
        sa.UniqueConstraint(
            "activity_id", "tag_id", name=op.f("uq_activity_tag_activity_id_tag_id")
        ),
    )
    op.create_index(op.f("ix_activity_tag_tag_id"), "activity_tag", ["tag_id"], unique=False)

    op.create_table(
        "mailing",
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.String(length=20000), nullable=True),
        sa.Column("segment", sa.String(length=300), nullable=True),
        sa.Column("state", word("mailingstate", "draft", "sent"), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("sender_id", sa.Integer(), nullable=True),
        sa.Column("planned_first", sa.Date(), nullable=True),
        sa.Column("planned_last", sa.Date(), nullable=True),
        sa.Column("on_first", sa.Date(), nullable=True),
        sa.Column("on_last", sa.Date(), nullable=True),
        sa.Column("notes", sa.String(length=20000), nullable=True),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_mailing_activity_id")
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["focal_point.id"], name=op.f("fk_mailing_sender_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing")),
    )
    op.create_index(op.f("ix_mailing_activity_id"), "mailing", ["activity_id"], unique=False)
    op.create_index(op.f("ix_mailing_sender_id"), "mailing", ["sender_id"], unique=False)

    op.create_table(
        "mailing_recipient",
        sa.Column("mailing_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["mailing_id"], ["mailing.id"], name=op.f("fk_mailing_recipient_mailing_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_mailing_recipient_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_mailing_recipient_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing_recipient")),
    )
    op.create_index(
        op.f("ix_mailing_recipient_mailing_id"), "mailing_recipient", ["mailing_id"], unique=False
    )
    op.create_index(
        op.f("ix_mailing_recipient_organization_id"),
        "mailing_recipient",
        ["organization_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_mailing_recipient_person_id"), "mailing_recipient", ["person_id"], unique=False
    )

    op.create_table(
        "material",
        sa.Column(
            "kind",
            word(
                "materialkind",
                "fact_sheet",
                "video",
                "statement",
                "newsletter",
                "post",
                "guide",
                "presentation",
                "other",
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=1000), nullable=False),
        sa.Column("topic", sa.String(length=1000), nullable=True),
        sa.Column("audience", sa.String(length=300), nullable=True),
        sa.Column("purpose", sa.String(length=1000), nullable=True),
        sa.Column(
            "language", word("materiallanguage", "es", "en", "qu", "ay", "other"), nullable=True
        ),
        sa.Column("key_messages", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("text", sa.String(length=20000), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("observance_id", sa.Integer(), nullable=True),
        sa.Column("instrument_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("notes", sa.String(length=20000), nullable=True),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_material_activity_id")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_material_event_id")),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instrument.id"], name=op.f("fk_material_instrument_id")
        ),
        sa.ForeignKeyConstraint(
            ["observance_id"], ["observance.id"], name=op.f("fk_material_observance_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["focal_point.id"], name=op.f("fk_material_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material")),
    )
    op.create_index(op.f("ix_material_activity_id"), "material", ["activity_id"], unique=False)
    op.create_index(op.f("ix_material_event_id"), "material", ["event_id"], unique=False)
    op.create_index(op.f("ix_material_instrument_id"), "material", ["instrument_id"], unique=False)
    op.create_index(op.f("ix_material_observance_id"), "material", ["observance_id"], unique=False)
    op.create_index(op.f("ix_material_owner_id"), "material", ["owner_id"], unique=False)

    op.create_table(
        "source",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=1000), nullable=True),
        sa.Column("url", sa.String(length=2048), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("accessed_on", sa.Date(), nullable=True),
        sa.Column("says_first", sa.Date(), nullable=True),
        sa.Column("says_last", sa.Date(), nullable=True),
        sa.Column("says_people", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=20000), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.CheckConstraint("says_people >= 0", name=op.f("ck_source_says_people")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_source_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
    )
    op.create_index(op.f("ix_source_event_id"), "source", ["event_id"], unique=False)

    op.create_table(
        "mailing_material",
        sa.Column("mailing_id", sa.Integer(), nullable=False),
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["mailing_id"], ["mailing.id"], name=op.f("fk_mailing_material_mailing_id")
        ),
        sa.ForeignKeyConstraint(
            ["material_id"], ["material.id"], name=op.f("fk_mailing_material_material_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing_material")),
        sa.UniqueConstraint(
            "mailing_id", "material_id", name=op.f("uq_mailing_material_mailing_id_material_id")
        ),
    )
    op.create_index(
        op.f("ix_mailing_material_material_id"), "mailing_material", ["material_id"], unique=False
    )

    op.create_table(
        "material_party",
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["material_id"], ["material.id"], name=op.f("fk_material_party_material_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_material_party_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_party")),
        sa.UniqueConstraint(
            "material_id",
            "organization_id",
            name=op.f("uq_material_party_material_id_organization_id"),
        ),
    )
    op.create_index(
        op.f("ix_material_party_organization_id"),
        "material_party",
        ["organization_id"],
        unique=False,
    )

    op.create_table(
        "material_tag",
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["material_id"], ["material.id"], name=op.f("fk_material_tag_material_id")
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_material_tag_tag_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_tag")),
        sa.UniqueConstraint(
            "material_id", "tag_id", name=op.f("uq_material_tag_material_id_tag_id")
        ),
    )
    op.create_index(op.f("ix_material_tag_tag_id"), "material_tag", ["tag_id"], unique=False)

    op.create_table(
        "material_version",
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", word("versionkind", "new", "update"), nullable=False),
        sa.Column(
            "state",
            word("versionstate", "in_progress", "draft", "reviewed", "final", "published"),
            nullable=False,
        ),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("on_first", sa.Date(), nullable=True),
        sa.Column("on_last", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=20000), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_material_version_activity_id")
        ),
        sa.ForeignKeyConstraint(
            ["material_id"], ["material.id"], name=op.f("fk_material_version_material_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_version")),
        sa.UniqueConstraint(
            "material_id", "number", name=op.f("uq_material_version_material_id_number")
        ),
    )
    op.create_index(
        op.f("ix_material_version_activity_id"), "material_version", ["activity_id"], unique=False
    )

    op.create_table(
        "next_step",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("objective_id", sa.Integer(), nullable=True),
        sa.Column("theme_es", sa.String(length=300), nullable=True),
        sa.Column("theme_en", sa.String(length=300), nullable=True),
        sa.Column("text_es", sa.String(length=1000), nullable=False),
        sa.Column("text_en", sa.String(length=1000), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_first", sa.Date(), nullable=True),
        sa.Column("due_last", sa.Date(), nullable=True),
        sa.Column("state", word("stepstate", "open", "done", "dropped"), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("material_id", sa.Integer(), nullable=True),
        sa.Column("instrument_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_next_step_activity_id")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_next_step_event_id")),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instrument.id"], name=op.f("fk_next_step_instrument_id")
        ),
        sa.ForeignKeyConstraint(
            ["material_id"], ["material.id"], name=op.f("fk_next_step_material_id")
        ),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["objective.id"], name=op.f("fk_next_step_objective_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["focal_point.id"], name=op.f("fk_next_step_owner_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["work_plan.id"], name=op.f("fk_next_step_plan_id")),
        sa.ForeignKeyConstraint(["task_id"], ["outcome.id"], name=op.f("fk_next_step_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_next_step")),
    )
    op.create_index(op.f("ix_next_step_activity_id"), "next_step", ["activity_id"], unique=False)
    op.create_index(op.f("ix_next_step_event_id"), "next_step", ["event_id"], unique=False)
    op.create_index(
        op.f("ix_next_step_instrument_id"), "next_step", ["instrument_id"], unique=False
    )
    op.create_index(op.f("ix_next_step_material_id"), "next_step", ["material_id"], unique=False)
    op.create_index(op.f("ix_next_step_objective_id"), "next_step", ["objective_id"], unique=False)
    op.create_index(op.f("ix_next_step_owner_id"), "next_step", ["owner_id"], unique=False)
    op.create_index(op.f("ix_next_step_plan_id"), "next_step", ["plan_id"], unique=False)
    op.create_index(op.f("ix_next_step_task_id"), "next_step", ["task_id"], unique=False)

    op.create_table(
        "publication",
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("channel_name", sa.String(length=300), nullable=True),
        sa.Column(
            "state", word("publicationstate", "planned", "published", "dropped"), nullable=False
        ),
        sa.Column("planned_first", sa.Date(), nullable=True),
        sa.Column("planned_last", sa.Date(), nullable=True),
        sa.Column("on_first", sa.Date(), nullable=True),
        sa.Column("on_last", sa.Date(), nullable=True),
        sa.Column("url", sa.String(length=2048), nullable=True),
        sa.Column("account", sa.String(length=300), nullable=True),
        sa.Column("reach", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=20000), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.CheckConstraint("reach >= 0", name=op.f("ck_publication_reach")),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_publication_channel_id")
        ),
        sa.ForeignKeyConstraint(
            ["material_id"], ["material.id"], name=op.f("fk_publication_material_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["material_version.id"], name=op.f("fk_publication_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    op.create_index(op.f("ix_publication_channel_id"), "publication", ["channel_id"], unique=False)
    op.create_index(
        op.f("ix_publication_material_id"), "publication", ["material_id"], unique=False
    )
    op.create_index(op.f("ix_publication_version_id"), "publication", ["version_id"], unique=False)

    with op.batch_alter_table("attachment") as batch:
        batch.drop_constraint(op.f("ck_attachment_owner"), type_="check")
        batch.add_column(sa.Column("activity_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("material_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("report_version_id", sa.Integer(), nullable=True))
        batch.create_index(op.f("ix_attachment_activity_id"), ["activity_id"], unique=False)
        batch.create_index(op.f("ix_attachment_material_id"), ["material_id"], unique=False)
        batch.create_index(
            op.f("ix_attachment_report_version_id"), ["report_version_id"], unique=False
        )
        batch.create_foreign_key(
            op.f("fk_attachment_report_version_id"), "report_version", ["report_version_id"], ["id"]
        )
        batch.create_foreign_key(
            op.f("fk_attachment_activity_id"), "activity", ["activity_id"], ["id"]
        )
        batch.create_foreign_key(
            op.f("fk_attachment_material_id"), "material", ["material_id"], ["id"]
        )
        batch.create_check_constraint(
            op.f("ck_attachment_owner"),
            "(event_id IS NOT NULL) + (organization_id IS NOT NULL) + (person_id IS NOT NULL)"
            " + (follow_up_id IS NOT NULL) + (activity_id IS NOT NULL)"
            " + (material_id IS NOT NULL) + (report_version_id IS NOT NULL) = 1",
        )

    with op.batch_alter_table("event") as batch:
        batch.add_column(sa.Column("activity_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("audience", sa.String(length=300), nullable=True))
        batch.add_column(sa.Column("was_on_first", sa.Date(), nullable=True))
        batch.add_column(sa.Column("was_on_last", sa.Date(), nullable=True))
        batch.create_index(op.f("ix_event_activity_id"), ["activity_id"], unique=False)
        batch.create_foreign_key(op.f("fk_event_activity_id"), "activity", ["activity_id"], ["id"])

    with op.batch_alter_table("head_count") as batch:
        batch.add_column(sa.Column("sectors", sa.JSON(), server_default="[]", nullable=False))
        batch.add_column(
            sa.Column("more_sectors", sa.Boolean(), server_default="0", nullable=False)
        )

    with op.batch_alter_table("opening_balance") as batch:
        batch.add_column(sa.Column("actors", sa.JSON(), server_default="[]", nullable=False))

    with op.batch_alter_table("participation") as batch:
        batch.add_column(sa.Column("highlighted", sa.Boolean(), server_default="0", nullable=False))
