"""All tables of the first version."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True)
TABLES = (
    "targets",
    "rules",
    "overrides",
    "logins",
    "list_entries",
    "grants",
    "frames",
    "devices",
    "users",
    "plan_states",
    "outbox",
    "domains",
    "audit",
)


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=300), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("operation", sa.String(length=40), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_domain_id_at", "audit", ["domain_id", "at"])

    op.create_table(
        "domains",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=253), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("main_number", sa.String(length=32), nullable=True),
        sa.Column("emergency_contact", sa.String(length=254), nullable=True),
        sa.Column("emergency_numbers", sa.JSON(), nullable=False),
        sa.Column("refuse_anonymous", sa.Boolean(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_domains"),
        sa.UniqueConstraint("name", name="uq_domains_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["id"],
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )

    op.create_table(
        "plan_states",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("durable", sa.Integer(), nullable=False),
        sa.Column("live", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=80), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("commit_to_live_ms", sa.Double(), nullable=True),
        sa.Column("apply_ms", sa.Double(), nullable=True),
        sa.Column("pbx_boot", sa.String(length=64), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject_id", name="pk_plan_states"),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("extension", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("department", sa.String(length=80), nullable=False),
        sa.Column("ring_timeout", sa.Integer(), nullable=True),
        sa.Column("has_mailbox", sa.Boolean(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("outbound", sa.JSON(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=True),
        sa.Column("refuse_anonymous", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("pin", sa.String(length=16), nullable=True),
        sa.Column("created", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["domain_id"], ["domains.id"], name="fk_users_domain_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("domain_id", "extension", name="uq_users_domain_id_extension"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "devices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("ha1", sa.String(length=32), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["domain_id"], ["domains.id"], name="fk_devices_domain_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_devices_owner_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_devices"),
        sa.UniqueConstraint("domain_id", "name", name="uq_devices_domain_id_name"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_devices_owner_id", "devices", ["owner_id"])

    op.create_table(
        "frames",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("forced_on", sa.Boolean(), nullable=True),
        sa.Column("forced_until", INSTANT, nullable=True),
        sa.Column("forced_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["domain_id"], ["domains.id"], name="fk_frames_domain_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["forced_by"], ["users.id"], name="fk_frames_forced_by", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_frames_owner_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_frames"),
        sa.UniqueConstraint("domain_id", "number", name="uq_frames_domain_id_number"),
        sa.UniqueConstraint("owner_id", "name", name="uq_frames_owner_id_name"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_frames_forced_by", "frames", ["forced_by"])
    op.create_index(
        "uq_frames_shared",
        "frames",
        ["domain_id", "name"],
        unique=True,
        sqlite_where=sa.text("owner_id IS NULL"),
        postgresql_where=sa.text("owner_id IS NULL"),
    )

    op.create_table(
        "grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["of_id"], ["users.id"], name="fk_grants_of_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_grants_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_grants"),
        sa.UniqueConstraint("user_id", "kind", "of_id", name="uq_grants_user_id_kind_of_id"),
    )
    op.create_index("ix_grants_of_id", "grants", ["of_id"])
    op.create_index(
        "uq_grants_plain",
        "grants",
        ["user_id", "kind"],
        unique=True,
        sqlite_where=sa.text("of_id IS NULL"),
        postgresql_where=sa.text("of_id IS NULL"),
    )

    op.create_table(
        "list_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("list", sa.String(length=16), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["domain_id"], ["domains.id"], name="fk_list_entries_domain_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_list_entries_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_list_entries"),
        sa.UniqueConstraint("user_id", "number", name="uq_list_entries_user_id_number"),
    )
    op.create_index(
        "uq_list_entries_domain",
        "list_entries",
        ["domain_id", "number"],
        unique=True,
        sqlite_where=sa.text("user_id IS NULL"),
        postgresql_where=sa.text("user_id IS NULL"),
    )

    op.create_table(
        "logins",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("last_seen", INSTANT, nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_logins_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_logins"),
    )
    op.create_index("ix_logins_user_id", "logins", ["user_id"])

    op.create_table(
        "overrides",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_overrides_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_overrides"),
        sa.UniqueConstraint("user_id", "kind", name="uq_overrides_user_id_kind"),
    )
    op.create_table(
        "rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("frame_id", sa.Integer(), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("dnd", sa.Boolean(), nullable=False),
        sa.Column("screening", sa.Boolean(), nullable=False),
        sa.Column("ring", sa.String(length=16), nullable=False),
        sa.Column("include_extension", sa.Boolean(), nullable=False),
        sa.Column("all_phones", sa.Boolean(), nullable=False),
        sa.Column("confirm_external", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["frame_id"], ["frames.id"], name="fk_rules_frame_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_rules_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_rules"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_rules_frame_id", "rules", ["frame_id"])
    op.create_index("ix_rules_user_id", "rules", ["user_id"])

    op.create_table(
        "targets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=True),
        sa.Column("override_id", sa.Integer(), nullable=True),
        sa.Column("slot", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("delay", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name="fk_targets_device_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["holder_id"], ["users.id"], name="fk_targets_holder_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["override_id"], ["overrides.id"], name="fk_targets_override_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["rule_id"], ["rules.id"], name="fk_targets_rule_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_targets_user_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_targets"),
    )
    op.create_index("ix_targets_device_id", "targets", ["device_id"])
    op.create_index("ix_targets_holder_id", "targets", ["holder_id"])
    op.create_index("ix_targets_override_id", "targets", ["override_id"])
    op.create_index("ix_targets_rule_id", "targets", ["rule_id"])
    op.create_index("ix_targets_user_id", "targets", ["user_id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
