"""A user's calls by what they were for him: those that he missed are few among many, and asked for by every page."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_index("ix_shares_outcome", "shares", ["user_id", "outcome", "began", "conversation_id"])


def downgrade() -> None:
    op.drop_index("ix_shares_outcome", table_name="shares")
