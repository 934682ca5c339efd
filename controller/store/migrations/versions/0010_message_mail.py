"""Mail of voicemail messages: what each user wants, and which mails are of which message."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for name, usual in (("message_mail", "off"), ("message_mail_then", "keep")):
        op.add_column("users", sa.Column(name, sa.String(length=16), nullable=False, server_default=usual))
    op.add_column("users", sa.Column("message_mail_to", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("users", sa.Column("message_mail_since", INSTANT, nullable=True))
    op.add_column("mails", sa.Column("about", sa.String(length=64), nullable=True))
    op.create_index("ix_mails_user_id_about", "mails", ["user_id", "about"])


def downgrade() -> None:
    op.drop_index("ix_mails_user_id_about", "mails")
    op.drop_column("mails", "about")
    for name in ("message_mail_since", "message_mail_to", "message_mail_then", "message_mail"):
        op.drop_column("users", name)
