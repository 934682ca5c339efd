"""Figures of calls: sums by quarter of an hour, and by day in UTC."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

SUMS = ("calls", "placed", "reached", "answered", "missed", "messages", "voicemails", "elsewhere", "talked", "waited")
KEYS = {
    "call_figures": ("domain_id", "kind", "about", "quarter", "direction"),
    "call_figures_days": ("domain_id", "kind", "day", "about", "direction"),
}
TYPES = {"kind": sa.String(length=16), "about": sa.String(length=32), "direction": sa.String(length=16)}


def upgrade() -> None:
    for table, keys in KEYS.items():
        op.create_table(
            table,
            *(sa.Column(name, TYPES.get(name, sa.Integer()), autoincrement=False, nullable=False) for name in keys),
            *(sa.Column(name, sa.BigInteger(), nullable=False) for name in SUMS),
            sa.PrimaryKeyConstraint(*keys, name=op.f(f"pk_{table}")),
            sqlite_with_rowid=False,
        )


def downgrade() -> None:
    for table in KEYS:
        op.drop_table(table)
