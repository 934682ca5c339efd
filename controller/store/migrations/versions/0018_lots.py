"""Each domain's parking lot. Those that are there get the usual one, unless something else has one of its numbers."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from controller.store.numberplans import emergency_numbers

revision = "0018"
down_revision = "0017"

USUAL = {"number": "700", "first": 701, "last": 719, "seconds": 120}
DIALLED = [str(each) for each in range(700, 720)]
NO_OPERATOR = {"kind": "", "label": ""}


def upgrade() -> None:
    lots = op.create_table(
        "lots",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("first", "last", "seconds")),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["domains.id"], name=op.f("fk_lots_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_lots_device_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_lots_user_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lots")),
    )
    op.create_index("ix_lots_device_id", "lots", ["device_id"])
    op.create_index("ix_lots_user_id", "lots", ["user_id"])
    rows = [{"id": domain, **USUAL, **NO_OPERATOR} for domain in _free(op.get_bind())]
    if rows:
        op.bulk_insert(lots, rows)


def downgrade() -> None:
    op.drop_table("lots")


def _free(bind: sa.Connection) -> list[int]:
    """Domains without an extension or an emergency number that a slot is, or begins. Codes never met one."""
    names = ("id", "country", "outside_prefix")
    domains = sa.table("domains", *(sa.column(name) for name in names), sa.column("emergency_numbers", sa.JSON()))
    taken = _with_extensions(bind, "users") | _with_extensions(bind, "ring_groups")
    found = bind.execute(sa.select(*domains.c).order_by(domains.c.id)).all()
    return [row.id for row in found if row.id not in taken and not _begins_emergency(row)]


def _with_extensions(bind: sa.Connection, table: str) -> set[int]:
    of = sa.table(table, sa.column("domain_id"), sa.column("extension"))
    return set(bind.execute(sa.select(of.c.domain_id).where(of.c.extension.in_(DIALLED))).scalars())


def _begins_emergency(row: Any) -> bool:
    numbers = (*row.emergency_numbers, *emergency_numbers(row.country))
    dialled = [prefix + number for prefix in ("", row.outside_prefix or "") for number in numbers]
    return any(number.startswith(slot) for number in dialled for slot in DIALLED)
