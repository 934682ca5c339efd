"""How a mailbox tells of its messages, and how much it takes."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

ADDED = (("say_caller", sa.false()), ("say_length", sa.true()))


def upgrade() -> None:
    for name, usual in ADDED:
        op.add_column("users", sa.Column(name, sa.Boolean(), nullable=False, server_default=usual))


def downgrade() -> None:
    for name, _usual in ADDED:
        op.drop_column("users", name)
