"""Mail that waits to be sent; password resets."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("message_id", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("done", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["domain_id"], ["domains.id"], name="fk_mails_domain_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_mails_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_mails"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mails_state_next_try", "mails", ["state", "next_try"])
    for column in ("domain_id", "user_id"):
        op.create_index(f"ix_mails_{column}", "mails", [column])
    op.create_table(
        "resets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=300), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("is_answered", sa.Boolean(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("expires", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_resets_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_resets"),
        sa.UniqueConstraint("token_hash", name="uq_resets_token_hash"),
    )
    for column in ("account", "user_id", "created"):
        op.create_index(f"ix_resets_{column}", "resets", [column])


def downgrade() -> None:
    for table in ("resets", "mails"):
        op.drop_table(table)
