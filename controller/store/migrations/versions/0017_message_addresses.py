"""Further addresses of voicemail messages: asked whether they want them. What was mailed to so far has said yes."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    made = op.create_table(
        "message_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("asked", INSTANT, nullable=False),
        sa.Column("expires", INSTANT, nullable=False),
        sa.Column("confirmed", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_message_addresses_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_addresses")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_message_addresses_token_hash")),
    )
    op.create_index("ix_message_addresses_user_id", "message_addresses", ["user_id"])
    op.create_index("ix_message_addresses_asked", "message_addresses", ["asked"])
    op.create_index("ix_mails_recipient_created", "mails", ["recipient", "created"])
    op.create_index("ix_mails_created", "mails", ["created"])
    users = sa.table("users", sa.column("id"), sa.column("message_mail_to", sa.JSON()), sa.column("created", INSTANT))
    named = op.get_bind().execute(sa.select(users.c.id, users.c.message_mail_to, users.c.created)).all()
    alike = {"token_hash": None}
    rows = [
        {**alike, "user_id": user, "address": address, "asked": at, "expires": at, "confirmed": at}
        for user, addresses, at in named
        for address in addresses or ()
    ]
    if rows:
        op.bulk_insert(made, rows)


def downgrade() -> None:
    op.drop_index("ix_mails_created", "mails")
    op.drop_index("ix_mails_recipient_created", "mails")
    op.drop_table("message_addresses")
