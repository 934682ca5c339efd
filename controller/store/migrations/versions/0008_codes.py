"""Feature codes of a domain: those that differ from the usual ones."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("domains", sa.Column("codes", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("domains", "codes")
