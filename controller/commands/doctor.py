"""`ringplan doctor`: is everything there that calls depend on, and how to mend what is not."""

import os
import sys
from dataclasses import asdict

import click
import orjson
from sqlalchemy.exc import SQLAlchemyError

from controller import doctor as examination
from controller import settings as settings_module
from controller.desk_client import DeskAway, ask
from controller.doctor import Check
from controller.settings import Settings
from controller.store import migrate
from controller.store.engine import open_database


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON list instead of lines.")
def doctor(as_json: bool) -> None:
    """Check Asterisk, prompts, zones, ports, permissions, clocks, database and controller. Changes nothing.

    Ends with 0 when all is well, with 1 when something needs mending.
    """
    settings = settings_module.load(os.environ)
    found = [*examination.checks(settings), _database(settings), _controller(settings)]
    if as_json:
        click.echo(orjson.dumps([asdict(check) for check in found]).decode())
    else:
        for check in found:
            click.echo(f"{'ok  ' if check.ok else 'BAD '} {check.name}: {check.detail}")
            if check.remedy and not check.ok:
                click.echo(f"     → {check.remedy}")
    sys.exit(0 if all(check.ok for check in found) else 1)


def _database(settings: Settings) -> Check:
    file = settings.database_file
    if file is not None and not file.exists():
        return Check("database", False, f"{file} is missing; calls go on with the last saved rules", "put it back")
    database = open_database(settings.database_url, existing=True)
    try:
        revision = migrate.current(database)
    except SQLAlchemyError as error:
        return Check("database", False, f"{type(error).__name__}", "start it, or mend RINGPLAN_DATABASE_URL")
    finally:
        database.close()
    remedy = "`ringplan up` brings it up to date"
    return Check("database", revision is not None, f"revision {revision}", "" if revision else remedy)


def _controller(settings: Settings) -> Check:
    try:
        status = ask(settings, "GET", "/status")
    except DeskAway as error:
        return Check("controller", False, str(error), "`ringplan up` starts it; calls go on without it")
    fault = status["fault"] or ("" if status["pbx"] == "up" else "it does not reach the PBX")
    return Check("controller", not fault, fault or f"up, {status['pending']} changes wait", "see its log in var/log")
