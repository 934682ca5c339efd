"""`ringplan doctor`: is everything there that calls depend on, and how to mend what is not."""

import os
import sys
from dataclasses import asdict
from http.client import HTTPConnection, HTTPException

import click
import orjson
from sqlalchemy.exc import SQLAlchemyError

from controller import clock, running, welcome
from controller import doctor as examination
from controller.commands import doctor_mail, doctor_recordings, doctor_transcripts, doctor_trunks
from controller.desk_client import DeskAway, ask
from controller.doctor import Check, checked
from controller.history import standing
from controller.history.standing import NotServed
from controller.history.upkeep import FILLING
from controller.household import has_plans
from controller.settings import Settings
from controller.store import migrate
from controller.store.engine import open_database

PATIENCE = 5.0  # seconds
START = "`ringplan up` starts it"


@click.command(short_help="Check everything that calls depend on; say how to mend it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON list instead of lines.")
def doctor(as_json: bool) -> None:
    """Check Asterisk, prompts, zones, ports, permissions, clocks, database, controller, history, portal and mail.

    Changes nothing. Ends with 0 when all is well, with 1 when something needs mending.
    """
    settings = running.settings_of(os.environ)
    found = [*examination.checks(settings), _database(settings), _controller(settings)]
    found += [_history(settings), _portal(settings)]
    found += doctor_trunks.checks(settings)
    found += doctor_mail.checks(settings)
    found += doctor_transcripts.checks(settings)
    found += doctor_recordings.checks(settings, clock.now())
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
    if file is not None and not file.exists() and not has_plans(settings):
        return Check("database", False, f"{file} is not there yet", "`ringplan up` makes it")
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
        return Check("controller", False, str(error), f"{START}; calls go on without it")
    fault = status["fault"] or ("" if status["pbx"] == "up" else "it does not reach the PBX")
    return Check("controller", not fault, fault or f"up, {status['pending']} changes wait", "see its log in var/log")


def _history(settings: Settings) -> Check:
    remedy = f"{START}; calls wait in the journal, see {settings.log / 'history.log'}"
    try:
        now = standing.of(settings)
    except NotServed as error:
        return Check("call history", False, str(error), remedy)
    if now.disk >= FILLING:
        remedy = "make room: a full disk loses calls"
    told = f"up, {now.behind} bytes of the journal wait, {now.disk:.0%} of the disk are used"
    return checked("call history", not now.fault and now.disk < FILLING, f"{told} {now.fault}".strip(), remedy)


def _portal(settings: Settings) -> Check:
    host, port = welcome.here(settings), settings.web_port
    connection = HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request("GET", "/login")
        said = connection.getresponse().status
    except (OSError, HTTPException) as error:
        return Check("portal", False, f"{host}:{port} does not answer ({error})", f"{START}; calls go on without it")
    finally:
        connection.close()
    remedy = f"see {settings.log / 'portal.log'}, and that no other program has port {port}"
    return checked("portal", said == 200, f"{host}:{port} answers {said}", remedy)
