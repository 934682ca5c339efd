"""Voicemail: settings, messages."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("users", sa.Column("pin_token", sa.String(length=16), nullable=True))
    op.add_column("users", sa.Column("must_change_pin", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("users", sa.Column("envelope", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("users", sa.Column("message_seconds", sa.Integer(), nullable=True))
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("msg_id", sa.String(length=64), nullable=False),
        sa.Column("folder", sa.String(length=16), nullable=False),
        sa.Column("place", sa.String(length=16), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("called", INSTANT, nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("gone", INSTANT, nullable=True),
        sa.Column("forwarded_by", sa.String(length=80), nullable=False, server_default=""),
        sa.Column("comment", sa.String(length=500), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_messages_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("user_id", "msg_id", name="uq_messages_user_id_msg_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_messages_user_id_folder_called", "messages", ["user_id", "folder", "called"])
    waiting = sa.text("waiting")
    op.create_index("ix_messages_waiting", "messages", ["waiting"], sqlite_where=waiting, postgresql_where=waiting)
    op.add_column("domains", sa.Column("trash_days", sa.Integer(), nullable=False, server_default="30"))


def downgrade() -> None:
    op.drop_column("domains", "trash_days")
    op.drop_table("messages")
    for name in ("message_seconds", "envelope", "must_change_pin", "pin_token"):
        op.drop_column("users", name)
