"""`ringplan serve PART`: one part in the foreground, for systemd and containers, so that each can be renewed alone."""

import os
import sys
from http.client import HTTPConnection, HTTPException
from typing import NoReturn

import click
from sqlalchemy.exc import SQLAlchemyError

from controller import running, welcome
from controller import settings as settings_module
from controller.desk_client import DeskAway, ask
from controller.history import standing
from controller.household import PROCESSES, has_plans, write_shared
from controller.pbx import command, config, sounds, tree
from controller.running import AlreadyServed, serving_part
from controller.settings import Settings
from controller.store import migrate
from controller.store.engine import open_database

MODULES = {"asterisk": "controller.pbx.keeper", **PROCESSES}
PATIENCE = 5.0  # seconds
PART = click.argument("part", type=click.Choice(list(MODULES)))


@click.command(short_help="One part alone, in the foreground: asterisk, controller, history or portal.")
@PART
def serve(part: str) -> None:
    """Run one part until SIGTERM; whoever starts it starts it again when it ends.

    Ending any but `asterisk` changes nothing about calls. `asterisk` writes the PBX's configuration first,
    `controller` brings the database up to date, `history` that of call history.
    """
    settings = settings_module.load(os.environ)
    try:
        with serving_part(settings, part):
            _prepare(settings, part)
            _become(settings, MODULES[part])
    except AlreadyServed as refusal:
        who = f"process {refusal.by.pid}" if refusal.by else "another process"
        said = f"The {part} of {settings.home} is served already, by {who}. End that first."
        raise click.ClickException(said) from None


@click.command(short_help="Whether asterisk, controller, history or portal answers.")
@PART
def alive(part: str) -> None:
    """End with 0 when that part of this state folder answers, with 1 when it does not.

    Says nothing of the parts behind it: `ringplan doctor` does.
    """
    settings = running.settings_of(os.environ)
    try:
        _ask(settings, part)
    except (DeskAway, OSError, HTTPException, command.CommandFailed, command.NoAsterisk) as error:
        click.echo(f"The {part} does not answer: {error}", err=True)
        sys.exit(1)


def _ask(settings: Settings, part: str) -> None:
    match part:
        case "asterisk":
            command.rx(settings, "core show uptime", PATIENCE)
        case "controller":
            ask(settings, "GET", "/health", PATIENCE)
        case "history":
            standing.of(settings)
        case _:
            _ask_portal(settings)


def _ask_portal(settings: Settings) -> None:
    connection = HTTPConnection(welcome.here(settings), settings.web_port, timeout=PATIENCE)
    try:
        connection.request("GET", "/health/live")
        if (status := connection.getresponse().status) != 200:
            raise HTTPException(f"status {status}")
    finally:
        connection.close()


def _prepare(settings: Settings, part: str) -> None:
    """Raises click.ClickException; whoever started us tries again."""
    try:
        if part == "asterisk":
            tree.obtain(settings, click.echo)
            write_shared(settings)
        if part == "controller":
            sounds.renew(settings)
            _upgrade(settings)
    except (tree.TreeFailed, config.UnsafeConfiguration) as error:
        raise click.ClickException(str(error)) from error
    except SQLAlchemyError as error:
        raise click.ClickException(f"The database can't be brought up to date: {error}. Calls go on.") from error


def _upgrade(settings: Settings) -> None:
    """A database that was there and is missing stays missing: the last rules stay in force."""
    if settings.database_file is not None and not settings.database_file.exists() and has_plans(settings):
        click.echo(f"The database {settings.database_file} is missing: put it back. Calls go on with the last rules.")
        return
    database = open_database(settings.database_url)
    try:
        migrate.upgrade(database)
    finally:
        database.close()


def _become(settings: Settings, module: str) -> NoReturn:
    """This process is that program from now on, so that signals and exit codes are its own."""
    os.chdir(settings_module.PROJECT)
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, "-m", module], {**os.environ, **settings.environ()})  # noqa: S606
