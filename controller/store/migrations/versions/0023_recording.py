"""Whose calls are recorded, what is said about it, and how long recordings are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    word = sa.String(length=16)
    op.add_column("users", sa.Column("recording", word, nullable=False, server_default="off"))
    op.add_column("domains", sa.Column("recording_announcement", word, nullable=False, server_default="both"))
    op.add_column("domains", sa.Column("recording_days", sa.Integer(), nullable=True, server_default="90"))


def downgrade() -> None:
    op.drop_column("domains", "recording_days")
    op.drop_column("domains", "recording_announcement")
    op.drop_column("users", "recording")
