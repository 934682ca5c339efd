"""When a shared time frame was forced, beside by whom."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("frames", sa.Column("forced_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("frames", "forced_at")
