"""What is switched off for a domain or a user; whom its users ask for help; why a number is in a caller list."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

SUPPORT = {"support_name": 80, "support_phone": 32, "support_email": 254, "support_text": 500}


def upgrade() -> None:
    for table in ("domains", "users"):
        op.add_column(table, sa.Column("switched_off", sa.JSON(), nullable=False, server_default="[]"))
    for name, length in SUPPORT.items():
        op.add_column("domains", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    op.add_column("list_entries", sa.Column("note", sa.String(length=80), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("list_entries", "note")
    for name in SUPPORT:
        op.drop_column("domains", name)
    for table in ("domains", "users"):
        op.drop_column(table, "switched_off")
