"""Messages to many, and who of them has it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

INSTANT = sa.DateTime(timezone=True)
WORDS = (("sender", 80), ("number", 32), ("kind", 16), ("whom", 80), ("label", 80))


def upgrade() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.String(length=length), nullable=False) for name, length in WORDS),
        sa.Column("sound", sa.String(length=32), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("sent", INSTANT, nullable=True),
        sa.Column("done", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["domain_id"], ["domains.id"], name=op.f("fk_broadcasts_domain_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["sender_id"], ["users.id"], name=op.f("fk_broadcasts_sender_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
        sa.UniqueConstraint("sound", name=op.f("uq_broadcasts_sound")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_broadcasts_domain_id_id", "broadcasts", ["domain_id", "id"])
    op.create_index("ix_broadcasts_sender_id_sent", "broadcasts", ["sender_id", "sent"])
    op.create_table(
        "broadcast_recipients",
        sa.Column("broadcast_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False, server_default=""),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(name), ondelete="CASCADE")
            for column, target, name in (
                ("broadcast_id", "broadcasts.id", "fk_broadcast_recipients_broadcast_id"),
                ("user_id", "users.id", "fk_broadcast_recipients_user_id"),
            )
        ),
        sa.PrimaryKeyConstraint("broadcast_id", "user_id", name=op.f("pk_broadcast_recipients")),
    )
    op.create_index("ix_broadcast_recipients_broadcast_id_state", "broadcast_recipients", ["broadcast_id", "state"])
    op.create_index("ix_broadcast_recipients_user_id", "broadcast_recipients", ["user_id"])


def downgrade() -> None:
    op.drop_table("broadcast_recipients")
    op.drop_table("broadcasts")
