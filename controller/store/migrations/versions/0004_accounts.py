"""Second factors: code apps, recovery codes, passkeys; log-ins that are half done. What own calls outside show."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INSTANT = sa.DateTime(timezone=True)
NEW = ("login_steps", "passkeys", "recovery_codes", "code_apps")


def upgrade() -> None:
    op.add_column("domains", sa.Column("second_factor", sa.String(length=16), nullable=False, server_default="nobody"))
    op.add_column("users", sa.Column("caller_id", sa.String(length=16), nullable=False, server_default="own"))
    op.create_table(
        "code_apps",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("confirmed", INSTANT, nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=True),
        _of_user("code_apps"),
        sa.PrimaryKeyConstraint("user_id", name="pk_code_apps"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used", INSTANT, nullable=True),
        _of_user("recovery_codes"),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_codes"),
        sa.UniqueConstraint("user_id", "code_hash", name="uq_recovery_codes_user_id_code_hash"),
    )
    _passkeys()
    op.create_table(
        "login_steps",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("challenge", sa.String(length=128), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        _of_user("login_steps"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_login_steps"),
    )
    op.create_index("ix_login_steps_user_id", "login_steps", ["user_id"])


def _passkeys() -> None:
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("site", sa.String(length=253), nullable=False),
        sa.Column("credential", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("last_used", INSTANT, nullable=True),
        _of_user("passkeys"),
        sa.PrimaryKeyConstraint("id", name="pk_passkeys"),
        sa.UniqueConstraint("credential", name="uq_passkeys_credential"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_passkeys_user_id", "passkeys", ["user_id"])


def _of_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=f"fk_{table}_user_id", ondelete="CASCADE")


def downgrade() -> None:
    for table in NEW:
        op.drop_table(table)
    op.drop_column("users", "caller_id")
    op.drop_column("domains", "second_factor")
