"""Brings a database, new or old, to the present tables. The steps are in migrations/ and history_migrations/.

Alembic is loaded by who changes tables: that takes a quarter second, and every command asks whether there is need to.
"""

import os
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Connection, column, inspect, select, table, text

from controller.store.engine import Database, open_history
from controller.store.schema import MAIN, Schema

if TYPE_CHECKING:
    from alembic.config import Config

LOCK = 7274637  # any constant: who upgrades a PostgreSQL database holds this advisory lock


def upgrade(database: Database, revision: str = "head") -> None:
    """In one transaction; processes that start together wait for the first."""
    from alembic import command

    if database.is_sqlite:
        _own_file(database.engine.url.database)
    with database.engine.execution_options(writer=True).begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        command.upgrade(config(connection, database.schema), revision)


def upgrade_history(url: str) -> None:
    """The one of call history, by its address; made where it is not there."""
    opened = open_history(url)
    try:
        upgrade(opened)
    finally:
        opened.close()


def _own_file(path: str | None) -> None:
    """The file holds PINs and digest secrets: nobody else may read it, nor what SQLite puts beside it."""
    if path and not path.startswith(("file:", ":")):
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        os.chmod(path, 0o600)


def current(database: Database) -> str | None:
    """The revision the database is at; None for an empty one."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table(database.schema.version):
            return None
        return connection.execute(select(column("version_num")).select_from(table(database.schema.version))).scalar()


@cache
def newest(schema: Schema = MAIN) -> str | None:
    """The revision that this code is for, by its files' names, which don't change under a running program."""
    return max((file.name.partition("_")[0] for file in schema.steps.glob("versions/[0-9]*_*.py")), default=None)


def config(connection: Connection, schema: Schema = MAIN) -> "Config":
    """For alembic's commands, bound to an open connection."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(schema.steps))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings
