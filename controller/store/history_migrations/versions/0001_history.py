"""Call history: conversations, what they are for whom, what leads to them, and how far the journal was read."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIES = {"number_ties": sa.BigInteger(), "device_ties": sa.Integer()}
FLAGS = {"device_ties": ("is_hidden",)}


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        *_times("began", "ended"),
        *_words("direction", "result"),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("dialled", "number", "numbers", "led_to", "parties")),
        sa.Column("answered", sa.BigInteger(), nullable=True),
        *_times("talked", "held", "waits"),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("reached_by", "trunk_id", "rule_id")),
        sa.Column("forwards", sa.Integer(), nullable=False),
        *_words("ended_by"),
        sa.Column("code", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("has_message", "is_odd")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint("key", name=op.f("uq_conversations_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_conversations_domain_id_began", "conversations", ["domain_id", "began", "id"])
    op.create_index("ix_conversations_domain_id_result", "conversations", ["domain_id", "result", "began", "id"])
    op.create_table(
        "conversation_details",
        sa.Column("conversation_id", ID, nullable=False, autoincrement=False),
        sa.Column("steps", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_conversation_details")),
    )
    _shares()
    _what_leads_there()
    _reading()


def downgrade() -> None:
    for name in ("history_carried", "history_places", "gaps", *TIES, "numbers"):
        op.drop_table(name)
    for name in ("shares", "conversation_details", "conversations"):
        op.drop_table(name)


def _shares() -> None:
    op.create_table(
        "shares",
        sa.Column("user_id", sa.Integer(), nullable=False, autoincrement=False),
        *_times("began", "conversation_id", autoincrement=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        *_words("role", "outcome"),
        *_times("talked"),
        sa.Column("answerer_id", sa.Integer(), nullable=True),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "began", "conversation_id", name=op.f("pk_shares")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_shares_conversation_id", "shares", ["conversation_id", "user_id"])


def _what_leads_there() -> None:
    op.create_table(
        "numbers",
        sa.Column("id", ID, nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_numbers")),
        sa.UniqueConstraint("domain_id", "number", name=op.f("uq_numbers_domain_id_number")),
        sqlite_autoincrement=True,
    )
    for name, of in TIES.items():
        key = f"{name.partition('_')[0]}_id"
        op.create_table(
            name,
            sa.Column(key, of, nullable=False, autoincrement=False),
            *_times("began", "conversation_id", autoincrement=False),
            *(sa.Column(flag, sa.Boolean(), nullable=False) for flag in FLAGS.get(name, ())),
            sa.PrimaryKeyConstraint(key, "began", "conversation_id", name=op.f(f"pk_{name}")),
            sqlite_with_rowid=False,
        )


def _reading() -> None:
    op.create_table(
        "gaps",
        sa.Column("id", ID, nullable=False),
        *_times("since", "until"),
        *_words("why"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaps")),
        sa.UniqueConstraint("since", "until", "why", name=op.f("uq_gaps_since_until_why")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "history_places",
        sa.Column("reader", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("reader", name=op.f("pk_history_places")),
    )
    op.create_table(
        "history_carried",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_history_carried")),
    )


def _times(*names: str, **options: Any) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False, **options) for name in names]


def _words(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(length=16), nullable=False) for name in names]
