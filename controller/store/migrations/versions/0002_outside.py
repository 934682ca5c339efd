"""Outside lines: trunks, public numbers, groups, permissions and brakes; API tokens and invitations."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True)
NEW = ("invitations", "repeats", "tokens", "bans", "ring_group_members", "ring_groups", "dids", "trunks")
BRAKES = ("day_calls", "day_minutes", "day_countries")


def upgrade() -> None:
    op.add_column("domains", sa.Column("outbound", sa.JSON(), nullable=False, server_default='["+"]'))
    op.add_column("domains", sa.Column("outside_prefix", sa.String(length=16), nullable=True))
    op.add_column("domains", sa.Column("area_code", sa.String(length=16), nullable=True))
    op.add_column("users", sa.Column("emergency_number", sa.String(length=32), nullable=True))
    op.add_column("users", sa.Column("show_caller", sa.Boolean(), nullable=False, server_default=sa.false()))
    for table in ("domains", "users"):
        for name in BRAKES:
            op.add_column(table, sa.Column(name, sa.Integer(), nullable=True))
    _trunks()
    _numbers()
    _groups()
    _access()
    op.create_table(
        "bans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bans"),
        sa.UniqueConstraint("address", name="uq_bans_address"),
        sqlite_autoincrement=True,
    )


def _trunks() -> None:
    op.create_table(
        "trunks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("port", sa.Integer(), nullable=True),
        sa.Column("transport", sa.String(length=16), nullable=False),
        sa.Column("username", sa.String(length=80), nullable=True),
        sa.Column("secret", sa.String(length=200), nullable=True),
        sa.Column("addresses", sa.JSON(), nullable=False),
        sa.Column("codecs", sa.JSON(), nullable=False),
        sa.Column("srtp", sa.Boolean(), nullable=False),
        sa.Column("number_format", sa.String(length=16), nullable=False),
        sa.Column("show_caller", sa.Boolean(), nullable=False),
        sa.Column("from_account", sa.Boolean(), nullable=False),
        sa.Column("channels", sa.Integer(), nullable=True),
        sa.Column("created", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["domain_id"], ["domains.id"], name="fk_trunks_domain_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_trunks"),
        sa.UniqueConstraint("domain_id", "name", name="uq_trunks_domain_id_name"),
        sqlite_autoincrement=True,
    )


def _destination(table: str) -> tuple[sa.Column[object] | sa.ForeignKeyConstraint, ...]:
    return (
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=f"fk_{table}_device_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=f"fk_{table}_user_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["domain_id"], ["domains.id"], name=f"fk_{table}_domain_id", ondelete="CASCADE"),
    )


def _numbers() -> None:
    op.create_table(
        "dids",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(length=80), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        *_destination("dids"),
        sa.PrimaryKeyConstraint("id", name="pk_dids"),
        sa.UniqueConstraint("number", name="uq_dids_number"),
        sqlite_autoincrement=True,
    )
    for column in ("domain_id", "device_id", "user_id"):
        op.create_index(f"ix_dids_{column}", "dids", [column])


def _groups() -> None:
    op.create_table(
        "ring_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("extension", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("ring_time", sa.Integer(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        *_destination("ring_groups"),
        sa.PrimaryKeyConstraint("id", name="pk_ring_groups"),
        sa.UniqueConstraint("domain_id", "extension", name="uq_ring_groups_domain_id_extension"),
        sqlite_autoincrement=True,
    )
    for column in ("device_id", "user_id"):
        op.create_index(f"ix_ring_groups_{column}", "ring_groups", [column])
    op.create_table(
        "ring_group_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("delay", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["ring_groups.id"], name="fk_ring_group_members_group_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_ring_group_members_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_ring_group_members"),
        sa.UniqueConstraint("group_id", "user_id", name="uq_ring_group_members_group_id_user_id"),
    )
    op.create_index("ix_ring_group_members_user_id", "ring_group_members", ["user_id"])


def _access() -> None:
    op.create_table(
        "tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("expires", INSTANT, nullable=True),
        sa.Column("last_used", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_tokens_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
        sa.UniqueConstraint("token_hash", name="uq_tokens_token_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tokens_user_id", "tokens", ["user_id"])
    op.create_table(
        "repeats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["tokens.id"], name="fk_repeats_token_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_repeats"),
        sa.UniqueConstraint("token_id", "key", name="uq_repeats_token_id_key"),
    )
    op.create_index("ix_repeats_created", "repeats", ["created"])
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("expires", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_invitations_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("token_hash", name="uq_invitations_token_hash"),
    )
    op.create_index("ix_invitations_user_id", "invitations", ["user_id"])


def downgrade() -> None:
    for table in NEW:
        op.drop_table(table)
    for name in ("emergency_number", "show_caller", *BRAKES):
        op.drop_column("users", name)
    for name in ("outbound", "outside_prefix", "area_code", *BRAKES):
        op.drop_column("domains", name)
