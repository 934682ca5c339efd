"""How long a domain's call history is kept, and since when each user has seen his."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("domains", sa.Column("history_days", sa.Integer(), nullable=True, server_default="730"))
    op.add_column("users", sa.Column("history_seen", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("users", "history_seen")
    op.drop_column("domains", "history_days")
