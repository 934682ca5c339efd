"""Music on hold: pieces, and whose are played in any order."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "music_pieces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("removed", INSTANT, nullable=True),
        *_owner("music_pieces"),
        sa.PrimaryKeyConstraint("id", name="pk_music_pieces"),
        sa.UniqueConstraint("key", name="uq_music_pieces_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "music_shuffled",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        *_owner("music_shuffled"),
        sa.PrimaryKeyConstraint("id", name="pk_music_shuffled"),
    )
    for table in ("music_pieces", "music_shuffled"):
        op.create_index(f"ix_{table}_domain_id_user_id", table, ["domain_id", "user_id"])
        op.create_index(f"ix_{table}_user_id", table, ["user_id"])


def downgrade() -> None:
    for table in ("music_shuffled", "music_pieces"):
        op.drop_table(table)


def _owner(table: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(["domain_id"], ["domains.id"], name=f"fk_{table}_domain_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=f"fk_{table}_user_id", ondelete="CASCADE"),
    ]
