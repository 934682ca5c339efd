"""Contacts, their numbers, groups and favourites."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

INSTANT = sa.DateTime(timezone=True)
NEW = ("contact_files", "favourites", "contact_groups", "contact_numbers", "contacts")


def upgrade() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("company", sa.String(length=80), nullable=False),
        sa.Column("emails", sa.JSON(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("sorting", sa.String(length=80), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["domain_id"], ["domains.id"], name="fk_contacts_domain_id", ondelete="CASCADE"),
        _of_user("contacts"),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contacts_book", "contacts", ["domain_id", "user_id", "sorting", "id"])
    op.create_index("ix_contacts_user_id", "contacts", ["user_id"])
    _numbers()
    _groups()
    _favourites()
    _files()


def _numbers() -> None:
    op.create_table(
        "contact_numbers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("typed", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=True),
        _of_contact("contact_numbers"),
        sa.PrimaryKeyConstraint("id", name="pk_contact_numbers"),
    )
    op.create_index("ix_contact_numbers_contact_id", "contact_numbers", ["contact_id"])
    op.create_index("ix_contact_numbers_known", "contact_numbers", ["domain_id", "number"])


def _groups() -> None:
    op.create_table(
        "contact_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        _of_contact("contact_groups"),
        sa.PrimaryKeyConstraint("id", name="pk_contact_groups"),
        sa.UniqueConstraint("contact_id", "name", name="uq_contact_groups_contact_id_name"),
    )
    op.create_index("ix_contact_groups_book", "contact_groups", ["domain_id", "user_id", "name"])


def _favourites() -> None:
    op.create_table(
        "favourites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        _of_user("favourites"),
        _of_user("favourites", "of_id"),
        _of_contact("favourites"),
        sa.PrimaryKeyConstraint("id", name="pk_favourites"),
        sa.UniqueConstraint("user_id", "of_id", name="uq_favourites_user_id_of_id"),
        sa.UniqueConstraint("user_id", "contact_id", name="uq_favourites_user_id_contact_id"),
    )
    op.create_index("ix_favourites_of_id", "favourites", ["of_id"])
    op.create_index("ix_favourites_contact_id", "favourites", ["contact_id"])


def _files() -> None:
    op.create_table(
        "contact_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("done", INSTANT, nullable=True),
        sa.Column("undone", INSTANT, nullable=True),
        sa.Column("undo", sa.JSON(), nullable=False),
        _of_user("contact_files"),
        sa.PrimaryKeyConstraint("id", name="pk_contact_files"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contact_files_user_id", "contact_files", ["user_id"])


def _of_user(table: str, column: str = "user_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["users.id"], name=f"fk_{table}_{column}", ondelete="CASCADE")


def _of_contact(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=f"fk_{table}_contact_id", ondelete="CASCADE")


def downgrade() -> None:
    for table in NEW:
        op.drop_table(table)
