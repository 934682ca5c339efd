"""`ringplan phone`: a small test phone, so that a first call needs nothing else."""

import os
import re
import socket
import sys

import click

from controller import running, welcome
from controller.commands.common import reading_database
from controller.phone import PhoneAccount, run_phone
from controller.settings import Settings
from controller.store import accounts
from controller.store.accounts import DeviceAccount
from controller.store.engine import open_database

SECRET = "RINGPLAN_PHONE_SECRET"  # noqa: S105 - a variable's name


def number(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """What a telephone's keys can dial, and the + of international numbers."""
    if value is not None and not re.fullmatch(r"\+?[0-9*#]+", value):
        raise click.BadParameter(f"“{value}” can't be dialled. Use digits, * and #, as in 1002.")
    return value


@click.command(short_help="Be one of the phones for a while: ring, answer, call.")
@click.argument("handset")
@click.option("--answer", is_flag=True, help="Answer every call and play a soft tone.")
@click.option("--dial", metavar="NUMBER", callback=number, help="Call NUMBER, then end with the call.")
@click.option("--domain", help="The handset's domain, where there are several.")
@click.option("--for", "seconds", type=float, metavar="SECONDS", help="End after so long.")
def phone(handset: str, answer: bool, dial: str | None, domain: str | None, seconds: float | None) -> None:
    """Be the phone HANDSET (1002, 1002m) for a while: say what happens, ring, answer, call.

    Phones of the demo are known; for another, give its secret in RINGPLAN_PHONE_SECRET. A desk phone that has the same
    account is replaced meanwhile: the last to register gets the calls.
    """
    settings = running.settings_of(os.environ)
    with reading_database() as session:
        found = [a for a in accounts.device_accounts(session) if a.name == handset and domain in (None, a.domain_name)]
    account = _only(found, handset)
    secret = os.environ.get(SECRET) or _demo_secret(settings, account)
    host = welcome.here(settings)
    _there(host, settings.sip_port)
    auth_name = f"d{account.id}"
    own = PhoneAccount(account.name, account.domain_name, auth_name, secret, host, settings.sip_port)
    sys.exit(run_phone(own, answer=answer, dial=dial, seconds=seconds, say=click.echo))


def _only(found: list[DeviceAccount], handset: str) -> DeviceAccount:
    if not found:
        raise click.ClickException(f"There is no phone {handset}. `ringplan device list` shows a user's.")
    if len(found) > 1:
        names = ", ".join(account.domain_name for account in found)
        raise click.ClickException(f"Several domains have a phone {handset}. Add --domain, one of: {names}")
    return found[0]


def _there(host: str, port: int) -> None:
    """Phones use UDP, which does not tell that nobody listens; the PBX takes TCP on the same port."""
    try:
        socket.create_connection((host, port), timeout=2).close()
    except OSError:
        remedy = "Is `make run` on? `ringplan doctor` tells more."
        raise click.ClickException(f"The PBX does not answer at {host}:{port}. {remedy}") from None


def _demo_secret(settings: Settings, account: DeviceAccount) -> str:
    if (settings.home / "demo.json").exists():
        database = open_database(settings.database_url)
        try:
            made = welcome.make_demo(settings, database)
        finally:
            database.close()
        for known in made.phones:
            if known.id == account.id:
                return known.secret
    raise click.ClickException(
        f"The secret of {account.name} was shown when the phone was added and is not kept. Give it in {SECRET}, or "
        f"make a new one with `ringplan device secret {account.name}`."
    )
