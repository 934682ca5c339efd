"""Brings a database, new or old, to the present tables. The steps are in migrations/ and history_migrations/."""

import os
from functools import cache

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from controller.store.engine import Database, open_history
from controller.store.schema import MAIN, Schema

LOCK = 7274637  # any constant: who upgrades a PostgreSQL database holds this advisory lock


def upgrade(database: Database, revision: str = "head") -> None:
    """In one transaction; processes that start together wait for the first."""
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
        known = MigrationContext.configure(connection, opts={"version_table": database.schema.version})
        return known.get_current_revision()


@cache
def newest(schema: Schema = MAIN) -> str | None:
    """The revision that this code is for; its files don't change under a running program."""
    return ScriptDirectory(str(schema.steps)).get_current_head()


def config(connection: Connection, schema: Schema = MAIN) -> Config:
    """For alembic's commands, bound to an open connection."""
    settings = Config()
    settings.set_main_option("script_location", str(schema.steps))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings
