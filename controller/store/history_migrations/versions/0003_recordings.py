"""Recordings of calls."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "recordings",
        sa.Column("id", ID, nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("began", "ended")),
        sa.Column("file", sa.String(length=120), nullable=False),
        sa.Column("removed", sa.BigInteger(), nullable=True),
        sa.Column("is_there", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings")),
        sa.UniqueConstraint("file", name=op.f("uq_recordings_file")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_recordings_conversation_id", "recordings", ["conversation_id", "user_id"])
    op.create_index("ix_recordings_domain_id_began", "recordings", ["domain_id", "began"])


def downgrade() -> None:
    op.drop_table("recordings")
