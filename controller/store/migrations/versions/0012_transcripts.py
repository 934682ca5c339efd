"""Transcripts of voicemail messages, and who wants them."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("domains", sa.Column("transcripts", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("users", sa.Column("message_text", sa.String(length=16), nullable=False, server_default="page"))
    op.create_table(
        "transcripts",
        sa.Column("message_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try", INSTANT, nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_transcripts_message_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message_id", name="pk_transcripts"),
    )
    op.create_index("ix_transcripts_state_next_try", "transcripts", ["state", "next_try"])
    op.create_index("ix_transcripts_digest", "transcripts", ["digest"])


def downgrade() -> None:
    op.drop_table("transcripts")
    op.drop_column("users", "message_text")
    op.drop_column("domains", "transcripts")
