"""Reports of calls by mail, for those who asked for them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "report_mails",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("every", sa.String(length=16), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("done", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_report_mails_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name="pk_report_mails"),
    )


def downgrade() -> None:
    op.drop_table("report_mails")
