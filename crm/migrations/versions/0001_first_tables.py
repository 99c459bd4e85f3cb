"""The first tables: nouns, journal, and what describes the file itself."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def word(name: str, *values: str) -> sa.Enum:
    """One of a closed list of words, kept as text with a named check."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def upgrade() -> None:
    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("who", sa.String(length=300), nullable=True),
        sa.Column("kind", word("actionkind", "do", "undo", "redo"), nullable=False),
        sa.Column("verb", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=True),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["target_id"], ["action.id"], name=op.f("fk_action_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
    )
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "copy",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("next_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("catalogue", sa.Integer(), nullable=False),
        sa.Column("search", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_copy")),
    )
    op.create_table(
        "draft",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_draft")),
    )
    op.create_table(
        "event_type",
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("name_es", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=True),
        sa.Column("icon", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_type")),
        sa.UniqueConstraint("code", name=op.f("uq_event_type_code")),
    )
    op.create_table(
        "focal_point",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("agency", sa.String(length=300), nullable=True),
        sa.Column("initials", sa.String(length=6), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focal_point")),
    )
    op.create_table(
        "instrument",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_es", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument")),
        sa.UniqueConstraint("code", name=op.f("uq_instrument_code")),
    )
    op.create_table(
        "isic_section",
        sa.Column("code", sa.String(length=1), nullable=False),
        sa.Column("name_es", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_isic_section")),
        sa.UniqueConstraint("code", name=op.f("uq_isic_section_code")),
    )
    op.create_table(
        "person",
        sa.Column("given_names", sa.String(length=300), nullable=False),
        sa.Column("paternal_surname", sa.String(length=300), nullable=True),
        sa.Column("maternal_surname", sa.String(length=300), nullable=True),
        sa.Column("treatment", sa.String(length=40), nullable=True),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column(
            "consent_basis",
            word("consentbasis", "consent", "mandate", "best_interest", "public_source", "other"),
            nullable=True,
        ),
        sa.Column("consent_source", sa.String(length=300), nullable=True),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.Column("do_not_contact", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.String(length=20000), nullable=True),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index("ix_person_list", "person", ["sort_key", "id"], unique=False)
    op.create_table(
        "place",
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("level", word("placelevel", "region", "province", "district"), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("capital", sa.String(length=300), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["place.id"], name=op.f("fk_place_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("code", name=op.f("uq_place_code")),
    )
    op.create_index(op.f("ix_place_parent_id"), "place", ["parent_id"], unique=False)
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
        sa.UniqueConstraint("name", name=op.f("uq_setting_name")),
    )
    op.create_table(
        "tag",
        sa.Column(
            "framework", word("framework", "gcm_objective", "gcm_principle", "sdg"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name_es", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=False),
        sa.Column("title_es", sa.String(length=1000), nullable=True),
        sa.Column("title_en", sa.String(length=1000), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("framework", "number", name=op.f("uq_tag_framework_number")),
    )
    op.create_table(
        "territory_group",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_es", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territory_group")),
        sa.UniqueConstraint("code", name=op.f("uq_territory_group_code")),
    )
    op.create_table(
        "change",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_change_action_id")),
        sa.PrimaryKeyConstraint("action_id", "position", name=op.f("pk_change")),
    )
    op.create_index("ix_change_row", "change", ["row_id", "action_id"], unique=False)
    op.create_table(
        "event",
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column(
            "state", word("eventstate", "planned", "held", "cancelled", "postponed"), nullable=False
        ),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("official_title", sa.String(length=1000), nullable=True),
        sa.Column("topic", sa.String(length=1000), nullable=True),
        sa.Column("start_first", sa.Date(), nullable=True),
        sa.Column("start_last", sa.Date(), nullable=True),
        sa.Column("end_first", sa.Date(), nullable=True),
        sa.Column("end_last", sa.Date(), nullable=True),
        sa.Column("start_time", sa.Time(), nullable=True),
        sa.Column("end_time", sa.Time(), nullable=True),
        sa.Column("venue", sa.String(length=300), nullable=True),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("modality", word("modality", "in_person", "virtual", "hybrid"), nullable=True),
        sa.Column(
            "network_role",
            word("networkrole", "organizes", "co_organizes", "joins", "encourages"),
            nullable=False,
        ),
        sa.Column("network_result", sa.String(length=20000), nullable=True),
        sa.Column("source_url", sa.String(length=2048), nullable=True),
        sa.Column("several", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.String(length=20000), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_event_place_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["focal_point.id"], name=op.f("fk_event_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(["type_id"], ["event_type.id"], name=op.f("fk_event_type_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index("ix_event_list", "event", ["start_first", "id"], unique=False)
    op.create_index(op.f("ix_event_place_id"), "event", ["place_id"], unique=False)
    op.create_index(op.f("ix_event_recorded_by_id"), "event", ["recorded_by_id"], unique=False)
    op.create_index(op.f("ix_event_type_id"), "event", ["type_id"], unique=False)
    op.create_table(
        "organization",
        sa.Column(
            "kind",
            word(
                "organizationkind",
                "regional_government",
                "provincial_municipality",
                "district_municipality",
                "national_government",
                "autonomous_body",
                "company",
                "un_entity",
                "civil_society",
                "academia",
                "cooperation",
                "space",
                "collective",
            ),
            nullable=False,
        ),
        sa.Column("official_name", sa.String(length=300), nullable=False),
        sa.Column("short_name", sa.String(length=300), nullable=True),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("acronym_es", sa.String(length=40), nullable=True),
        sa.Column("acronym_en", sa.String(length=40), nullable=True),
        sa.Column("ruc", sa.String(length=11), nullable=True),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("isic_section", sa.String(length=1), nullable=True),
        sa.Column("business_line", sa.String(length=300), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("web", sa.String(length=2048), nullable=True),
        sa.Column("notes", sa.String(length=20000), nullable=True),
        sa.Column("catalogue_code", sa.String(length=40), nullable=True),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["organization.id"], name=op.f("fk_organization_parent_id")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_organization_place_id")),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["focal_point.id"], name=op.f("fk_organization_responsible_id")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["organization.id"], name=op.f("fk_organization_successor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
        sa.UniqueConstraint("catalogue_code", name=op.f("uq_organization_catalogue_code")),
    )
    op.create_index(
        "ix_organization_kind", "organization", ["kind", "sort_key", "id"], unique=False
    )
    op.create_index("ix_organization_list", "organization", ["sort_key", "id"], unique=False)
    op.create_index(op.f("ix_organization_parent_id"), "organization", ["parent_id"], unique=False)
    op.create_index(op.f("ix_organization_place_id"), "organization", ["place_id"], unique=False)
    op.create_index(
        op.f("ix_organization_responsible_id"), "organization", ["responsible_id"], unique=False
    )
    op.create_index(op.f("ix_organization_ruc"), "organization", ["ruc"], unique=False)
    op.create_index(
        op.f("ix_organization_successor_id"), "organization", ["successor_id"], unique=False
    )
    op.create_table(
        "stage",
        sa.Column("instrument_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_es", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=False),
        sa.Column("short_es", sa.String(length=40), nullable=False),
        sa.Column("short_en", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("signs", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instrument.id"], name=op.f("fk_stage_instrument_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage")),
        sa.UniqueConstraint("code", name=op.f("uq_stage_code")),
    )
    op.create_index(op.f("ix_stage_instrument_id"), "stage", ["instrument_id"], unique=False)
    op.create_table(
        "territory_group_place",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["territory_group.id"], name=op.f("fk_territory_group_place_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_territory_group_place_place_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territory_group_place")),
    )
    op.create_index(
        op.f("ix_territory_group_place_group_id"),
        "territory_group_place",
        ["group_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_territory_group_place_place_id"),
        "territory_group_place",
        ["place_id"],
        unique=False,
    )
    op.create_table(
        "alias",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_alias_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alias")),
    )
    op.create_index(op.f("ix_alias_organization_id"), "alias", ["organization_id"], unique=False)
    op.create_table(
        "assessment",
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("influence", sa.Integer(), nullable=True),
        sa.Column("interest", sa.Integer(), nullable=True),
        sa.Column(
            "position",
            word("position", "supportive", "neutral", "opposed", "unknown"),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=20000), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.CheckConstraint(
            "(organization_id IS NOT NULL) + (person_id IS NOT NULL) = 1",
            name=op.f("ck_assessment_owner"),
        ),
        sa.CheckConstraint("influence BETWEEN 1 AND 5", name=op.f("ck_assessment_influence")),
        sa.CheckConstraint("interest BETWEEN 1 AND 5", name=op.f("ck_assessment_interest")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_assessment_organization_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assessment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
    )
    op.create_index(
        op.f("ix_assessment_organization_id"), "assessment", ["organization_id"], unique=False
    )
    op.create_index(op.f("ix_assessment_person_id"), "assessment", ["person_id"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.CheckConstraint(
            "(event_id IS NOT NULL) + (organization_id IS NOT NULL) + (person_id IS NOT NULL) = 1",
            name=op.f("ck_attachment_owner"),
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_attachment_event_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_attachment_organization_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attachment_person_id")),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_attachment_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_event_id"), "attachment", ["event_id"], unique=False)
    op.create_index(
        op.f("ix_attachment_organization_id"), "attachment", ["organization_id"], unique=False
    )
    op.create_index(op.f("ix_attachment_person_id"), "attachment", ["person_id"], unique=False)
    op.create_index(op.f("ix_attachment_sha256"), "attachment", ["sha256"], unique=False)
    op.create_table(
        "contact_point",
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind", word("contactkind", "email", "phone", "whatsapp", "address"), nullable=False
        ),
        sa.Column("value", sa.String(length=1000), nullable=False),
        sa.Column("extension", sa.String(length=20), nullable=True),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.CheckConstraint(
            "(organization_id IS NOT NULL) + (person_id IS NOT NULL) = 1",
            name=op.f("ck_contact_point_owner"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_contact_point_organization_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_contact_point_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_point")),
    )
    op.create_index(
        op.f("ix_contact_point_organization_id"), "contact_point", ["organization_id"], unique=False
    )
    op.create_index(
        op.f("ix_contact_point_person_id"), "contact_point", ["person_id"], unique=False
    )
    op.create_table(
        "event_organizer",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            word("organizerrole", "organizes", "co_organizes", "joins", "hosts", "funds"),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_organizer_event_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_event_organizer_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_organizer")),
    )
    op.create_index(
        op.f("ix_event_organizer_event_id"), "event_organizer", ["event_id"], unique=False
    )
    op.create_index(
        op.f("ix_event_organizer_organization_id"),
        "event_organizer",
        ["organization_id"],
        unique=False,
    )
    op.create_table(
        "event_tag",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_tag_event_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_event_tag_tag_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_tag")),
        sa.UniqueConstraint("event_id", "tag_id", name=op.f("uq_event_tag_event_id_tag_id")),
    )
    op.create_index(op.f("ix_event_tag_tag_id"), "event_tag", ["tag_id"], unique=False)
    op.create_table(
        "follow_up",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("instrument_id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("side_state", word("sidestate", "paused", "declined", "retake"), nullable=True),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("next_step", sa.String(length=300), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instrument.id"], name=op.f("fk_follow_up_instrument_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_follow_up_organization_id")
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["focal_point.id"], name=op.f("fk_follow_up_responsible_id")
        ),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_follow_up_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint(
            "organization_id",
            "instrument_id",
            name=op.f("uq_follow_up_organization_id_instrument_id"),
        ),
    )
    op.create_index(
        op.f("ix_follow_up_instrument_id"), "follow_up", ["instrument_id"], unique=False
    )
    op.create_index(
        op.f("ix_follow_up_responsible_id"), "follow_up", ["responsible_id"], unique=False
    )
    op.create_index(op.f("ix_follow_up_stage_id"), "follow_up", ["stage_id"], unique=False)
    op.create_table(
        "head_count",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=True),
        sa.Column("label", sa.String(length=300), nullable=True),
        sa.Column("unit", word("countunit", "persons", "institutions"), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("women", sa.Integer(), nullable=True),
        sa.Column("men", sa.Integer(), nullable=True),
        sa.Column("other", sa.Integer(), nullable=True),
        sa.Column("unknown", sa.Integer(), nullable=True),
        sa.Column("result", sa.String(length=20000), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_head_count_event_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_head_count_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_head_count")),
    )
    op.create_index(op.f("ix_head_count_event_id"), "head_count", ["event_id"], unique=False)
    op.create_index(
        op.f("ix_head_count_organization_id"), "head_count", ["organization_id"], unique=False
    )
    op.create_table(
        "membership",
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["organization.id"], name=op.f("fk_membership_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["organization.id"], name=op.f("fk_membership_space_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_member_id"), "membership", ["member_id"], unique=False)
    op.create_index(op.f("ix_membership_space_id"), "membership", ["space_id"], unique=False)
    op.create_table(
        "organization_tag",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_organization_tag_organization_id"),
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_organization_tag_tag_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_tag")),
        sa.UniqueConstraint(
            "organization_id", "tag_id", name=op.f("uq_organization_tag_organization_id_tag_id")
        ),
    )
    op.create_index(
        op.f("ix_organization_tag_tag_id"), "organization_tag", ["tag_id"], unique=False
    )
    op.create_table(
        "outcome",
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            word(
                "outcomekind",
                "need",
                "opportunity",
                "agreement",
                "commitment",
                "resource",
                "task",
                "risk",
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=20000), nullable=False),
        sa.Column("raised_by", sa.String(length=300), nullable=True),
        sa.Column("raised_by_id", sa.Integer(), nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_outcome_event_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_outcome_organization_id")
        ),
        sa.ForeignKeyConstraint(
            ["raised_by_id"], ["person.id"], name=op.f("fk_outcome_raised_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
    )
    op.create_index(op.f("ix_outcome_event_id"), "outcome", ["event_id"], unique=False)
    op.create_index(
        op.f("ix_outcome_organization_id"), "outcome", ["organization_id"], unique=False
    )
    op.create_index(op.f("ix_outcome_raised_by_id"), "outcome", ["raised_by_id"], unique=False)
    op.create_table(
        "participation",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("institution", sa.String(length=300), nullable=True),
        sa.Column("post", sa.String(length=300), nullable=True),
        sa.Column("sex", word("sex", "female", "male", "other", "undisclosed"), nullable=True),
        sa.Column(
            "age_band", word("ageband", "under_18", "18_29", "30_59", "60_over"), nullable=True
        ),
        sa.Column(
            "state",
            word("participationstate", "invited", "confirmed", "attended", "absent"),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.CheckConstraint(
            "person_id IS NOT NULL OR organization_id IS NOT NULL",
            name=op.f("ck_participation_who"),
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_participation_event_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_participation_organization_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_participation_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation")),
    )
    op.create_index(op.f("ix_participation_event_id"), "participation", ["event_id"], unique=False)
    op.create_index(
        op.f("ix_participation_organization_id"), "participation", ["organization_id"], unique=False
    )
    op.create_index(
        op.f("ix_participation_person_id"), "participation", ["person_id"], unique=False
    )
    op.create_table(
        "post",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("unit", sa.String(length=300), nullable=True),
        sa.Column(
            "level", word("postlevel", "elected", "trusted", "career", "consultant"), nullable=True
        ),
        sa.Column("single", sa.Boolean(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("catalogue_code", sa.String(length=40), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_post_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("catalogue_code", name=op.f("uq_post_catalogue_code")),
    )
    op.create_index(op.f("ix_post_organization_id"), "post", ["organization_id"], unique=False)
    op.create_table(
        "appointment",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("start_first", sa.Date(), nullable=True),
        sa.Column("start_last", sa.Date(), nullable=True),
        sa.Column("end_first", sa.Date(), nullable=True),
        sa.Column("end_last", sa.Date(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("focal_point", sa.Boolean(), nullable=False),
        sa.Column("overlap_reason", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_appointment_person_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_appointment_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    op.create_index(op.f("ix_appointment_person_id"), "appointment", ["person_id"], unique=False)
    op.create_index(op.f("ix_appointment_post_id"), "appointment", ["post_id"], unique=False)
    op.create_table(
        "commitment",
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column("debtor_id", sa.Integer(), nullable=True),
        sa.Column("creditor_id", sa.Integer(), nullable=True),
        sa.Column("responsible", sa.String(length=300), nullable=True),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", word("commitmentstate", "open", "done", "dropped"), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(length=20000), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["organization.id"], name=op.f("fk_commitment_creditor_id")
        ),
        sa.ForeignKeyConstraint(
            ["debtor_id"], ["organization.id"], name=op.f("fk_commitment_debtor_id")
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcome.id"], name=op.f("fk_commitment_outcome_id")
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["person.id"], name=op.f("fk_commitment_responsible_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint("outcome_id", name=op.f("uq_commitment_outcome_id")),
    )
    op.create_index(op.f("ix_commitment_creditor_id"), "commitment", ["creditor_id"], unique=False)
    op.create_index(op.f("ix_commitment_debtor_id"), "commitment", ["debtor_id"], unique=False)
    op.create_index("ix_commitment_due", "commitment", ["state", "due_on"], unique=False)
    op.create_index(
        op.f("ix_commitment_responsible_id"), "commitment", ["responsible_id"], unique=False
    )
    op.create_table(
        "stage_change",
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("on_first", sa.Date(), nullable=True),
        sa.Column("on_last", sa.Date(), nullable=True),
        sa.Column("signatory", sa.String(length=300), nullable=True),
        sa.Column("signatory_post", sa.String(length=300), nullable=True),
        sa.Column("evidence", sa.String(length=20000), nullable=True),
        sa.Column("note", sa.String(length=20000), nullable=True),
        sa.Column("to_verify", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_stage_change_event_id")),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_stage_change_follow_up_id")
        ),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_stage_change_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_change")),
    )
    op.create_index(op.f("ix_stage_change_event_id"), "stage_change", ["event_id"], unique=False)
    op.create_index(
        op.f("ix_stage_change_follow_up_id"), "stage_change", ["follow_up_id"], unique=False
    )
    op.create_index(op.f("ix_stage_change_stage_id"), "stage_change", ["stage_id"], unique=False)
