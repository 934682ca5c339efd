"""`ringplan db`: the database itself."""

import click
from sqlalchemy.exc import SQLAlchemyError

from controller.commands.common import json_option, reading_database, settings, show
from controller.store import migrate, outbox
from controller.store.engine import open_database


@click.group()
def db() -> None:
    """The database: its version, and what waits for the PBX."""


@db.command()
def upgrade() -> None:
    """Make the database, or bring it up to date. Calls go on meanwhile."""
    here = settings()
    database = open_database(here.database_url)
    try:
        migrate.upgrade(database)
        migrate.upgrade_history(here.history_url)
        click.echo(f"The database is at version {migrate.current(database)}.")
    except SQLAlchemyError as error:
        raise click.ClickException(f"The database can't be upgraded: {error}") from error
    finally:
        database.close()


@db.command()
@json_option
def status(as_json: bool) -> None:
    """Version, and how many changes wait for the controller."""
    with reading_database() as session:
        waiting = outbox.waiting(session)
    told = {"version": migrate.newest(), "waiting": waiting}
    show(told, as_json, lambda _: f"version {told['version']}, {waiting} changes wait for the controller")
