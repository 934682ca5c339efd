"""`ringplan up`: everything on, until Ctrl-C."""

import os
import signal
import threading

import click

from controller import clock, logs, welcome
from controller import settings as settings_module
from controller.demo import Demo
from controller.household import PROCESSES, Household, end_leftover, has_plans
from controller.obstacles import obstacles
from controller.pbx import config, supervisor, tree
from controller.pbx.supervisor import StartFailed
from controller.running import AlreadyServed, serving
from controller.settings import Settings
from controller.smtp_url import CATCH
from controller.store import find, migrate
from controller.store.engine import open_database, reading

READY_WITHIN = 60.0
LOOK = 0.5
CAUGHT = {"RINGPLAN_SMTP": CATCH}  # a demo sends no mail unless it is told how


@click.command(short_help="Start everything, and keep it running until Ctrl-C.")
@click.option("--demo", is_flag=True, help="With the domain acme.example, four users and their phones to try.")
def up(demo: bool) -> None:
    """Start Asterisk, the controller and the portal, and keep them running until Ctrl-C.

    What still runs of an earlier start is adopted. LISTEN=address serves phones on a network.
    """
    settings = settings_module.load({**(CAUGHT if demo else {}), **os.environ})
    try:
        with serving(settings):
            _serve(settings, demo)
    except AlreadyServed as refusal:
        theirs = settings_module.load(refusal.by.environ) if refusal.by else settings
        raise click.ClickException(welcome.already(theirs, refusal.by)) from None


def _serve(settings: Settings, demo: bool) -> None:
    logs.to_file(settings, "up")
    try:
        tree.obtain(settings, click.echo)
    except tree.TreeFailed as error:
        raise click.ClickException(str(error)) from error
    _clear_the_way(settings)
    made = _database(settings, demo)
    household = Household(settings, click.echo)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    began = clock.monotonic()
    try:
        household.start()
    except StartFailed as error:
        household.stop()
        raise click.ClickException(f"{error}. `ringplan doctor` tells more.") from error
    ready = welcome.wait_ready(settings, READY_WITHIN, stop)
    if not stop.is_set():
        click.echo(welcome.text(settings, made, ready, clock.monotonic() - began, is_empty=_is_empty(settings)))
    while not stop.wait(LOOK):
        household.tend()
    click.echo("Stopping …")
    household.stop()
    click.echo("Stopped. The next start goes on where you left off.")


def _is_empty(settings: Settings) -> bool:
    """Whether there is a database, and no domain in it."""
    if settings.database_file is not None and not settings.database_file.exists():
        return False
    database = open_database(settings.database_url, settings.run / "bell")
    try:
        with reading(database) as session:
            return not find.domains(session)
    finally:
        database.close()


def _clear_the_way(settings: Settings) -> None:
    """Ends what a killed `up` left behind, and says what else stands in the way before anything is started."""
    for name in PROCESSES:
        end_leftover(settings, name)
    if problems := obstacles(settings):
        raise click.ClickException("\n       ".join(problems))
    adopted = supervisor.running(settings)
    try:
        changed = config.write(settings)
    except config.UnsafeConfiguration as error:
        raise click.ClickException(str(error)) from error
    if adopted and changed:
        click.echo(f"The PBX was running already, with an earlier configuration ({', '.join(changed)}).")
        click.echo("Ctrl-C and another start put the new one in force; that ends the calls that are up.")


def _database(settings: Settings, demo: bool) -> Demo | None:
    """Brings the database up to date. Where it is missing and the PBX has plans, it is left so: they stay in force."""
    migrate.upgrade_history(settings.history_url)
    if settings.database_file is not None and not settings.database_file.exists() and has_plans(settings):
        click.echo(f"The database {settings.database_file} is missing. Calls go on with the last saved rules.")
        click.echo("Put it back, and everything else goes on by itself.")
        return None
    database = open_database(settings.database_url, settings.run / "bell")
    try:
        migrate.upgrade(database)
        return welcome.make_demo(settings, database) if demo else None
    finally:
        database.close()
