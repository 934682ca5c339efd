"""What is carried along of conversations that go on: a row a line, where it was a row a conversation."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

BY_KEY = sa.table("history_carried", sa.column("key", sa.String), sa.column("lines", sa.Text))
BY_PLACE = sa.table("history_carried_lines", sa.column("place", sa.BigInteger), sa.column("line", sa.Text))


def upgrade() -> None:
    op.create_table(
        "history_carried_lines",
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_history_carried_lines")),
    )
    known = op.get_bind().execute(sa.select(BY_KEY.c.lines)).scalars()
    lines = {cells[0]: json.dumps(cells) for text in known for cells in json.loads(text)}
    op.bulk_insert(BY_PLACE, [{"place": place, "line": line} for place, line in lines.items()])
    op.drop_table("history_carried")


def downgrade() -> None:
    op.create_table(
        "history_carried",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_history_carried")),
    )
    known = op.get_bind().execute(sa.select(BY_PLACE.c.place, BY_PLACE.c.line)).all()
    op.bulk_insert(BY_KEY, [{"key": str(place), "lines": f"[{line}]"} for place, line in known])
    op.drop_table("history_carried_lines")
