"""Mail of missed calls, and mail once a day instead of at once."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

INSTANT = sa.DateTime(timezone=True)
UNTOLD = sa.text("told IS NULL")


def upgrade() -> None:
    op.add_column("users", sa.Column("missed_mail_since", INSTANT, nullable=True))
    op.add_column("users", sa.Column("mail_daily", sa.Integer(), nullable=True))
    op.add_column("users", sa.Column("mail_daily_since", INSTANT, nullable=True))
    op.add_column("users", sa.Column("mail_daily_done", INSTANT, nullable=True))
    _missed_calls()
    op.create_table(
        "daily_messages",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("msg_id", sa.String(length=64), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("told", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_daily_messages_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "msg_id", name="pk_daily_messages"),
    )
    op.create_table(
        "journal_places",
        sa.Column("reader", sa.String(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("reader", name="pk_journal_places"),
    )


def downgrade() -> None:
    op.drop_table("journal_places")
    op.drop_table("daily_messages")
    op.drop_index("ix_missed_calls_untold", "missed_calls")
    op.drop_index("ix_missed_calls_user_id_called", "missed_calls")
    op.drop_table("missed_calls")
    for name in ("mail_daily_done", "mail_daily_since", "mail_daily", "missed_mail_since"):
        op.drop_column("users", name)


def _missed_calls() -> None:
    op.create_table(
        "missed_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("call", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("called", INSTANT, nullable=False),
        sa.Column("told", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_missed_calls_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_missed_calls"),
        sa.UniqueConstraint("user_id", "call", name="uq_missed_calls_user_id_call"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_missed_calls_user_id_called", "missed_calls", ["user_id", "called"])
    op.create_index("ix_missed_calls_untold", "missed_calls", ["user_id"], sqlite_where=UNTOLD, postgresql_where=UNTOLD)
