"""`ringplan render`, `diff`, `apply`: the dialplan as it should be, against what is in the PBX."""

import asyncio
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import orjson

from controller import settings as settings_module
from controller.commands.common import find_user, reading_database
from controller.desk_client import DeskAway, ask
from controller.pbx.ami import Ami, AmiDown
from controller.reconcile import probe, verify
from controller.reconcile.desired import FILED
from controller.reconcile.piece import Piece, path_of, shared
from controller.reconcile.render import Faulty, piece_in, render
from controller.settings import LOOPBACK, Settings
from controller.store import accounts
from controller.store.subjects import Subject

LONG = 120.0  # seconds


@click.command("render", short_help="Print the dialplan that a user's rules make.")
@click.argument("user")
@click.option("--domain", help="The user's domain, where there are several.")
def render_user(user: str, domain: str | None) -> None:
    """Print the dialplan that USER's rules make: 1002, or 1002@acme.example."""
    with reading_database() as session:
        found = render(session, Subject("user", find_user(session, user, domain)))
    if isinstance(found, Faulty):
        raise click.ClickException(found.why)
    assert isinstance(found, Piece)
    click.echo(found.text, nl=False)


@click.command(short_help="Compare database, files and PBX.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
def diff(as_json: bool) -> None:
    """Compare what the database wants with the files and with what is in the PBX. Changes nothing.

    Ends with 0 when they agree, with 1 when not, with 3 when the PBX does not answer.
    """
    settings = settings_module.load(os.environ)
    wanted = dict(_wanted())
    disk = {file.path: file for file in verify.read_disk(settings.etc)}
    on_disk = [verify.on_disk(path, piece.rows) for path, piece in wanted.items()]
    try:
        seen = asyncio.run(_seen(settings, on_disk))
    except (AmiDown, OSError):
        remedy = "`ringplan up` starts it; `ringplan doctor` tells more."
        click.echo(f"The PBX does not answer at {LOOPBACK}:{settings.ami_port}. {remedy}", err=True)
        sys.exit(3)
    against = verify.compare(on_disk, seen)
    report = {
        "files": sorted(str(path) for path in wanted.keys() | disk.keys() if _differs(path, wanted, disk)),
        "pbx": [str(path) for path in against.wrong],
        "stray": list(against.stray),
    }
    _show(report, as_json)
    sys.exit(1 if report["files"] or report["pbx"] else 0)


@click.command(short_help="Compare everything now, and mend it.")
def apply() -> None:
    """Have the controller compare everything with the PBX now, and mend what differs."""
    try:
        mended = ask(settings_module.load(os.environ), "POST", "/compare", LONG)
    except DeskAway as error:
        raise click.ClickException(f"{error}. `ringplan up` starts the controller.") from error
    click.echo(f"{len(mended['subjects'])} differed and are being brought in, {len(mended['stray'])} are left over.")


def _wanted() -> Iterator[tuple[Path, Piece]]:
    piece = shared()
    yield piece.path, piece
    with reading_database() as session:
        for subject in accounts.every_subject(session):
            if subject.kind in FILED and (found := piece_in(render(session, subject))):
                yield path_of(subject), found


async def _seen(settings: Settings, wanted: list[verify.OnDisk]) -> verify.Seen:
    socket.create_connection((LOOPBACK, settings.ami_port), timeout=2).close()  # or it is tried for seconds
    async with Ami(LOOPBACK, settings.ami_port, "dialplan", settings.secrets.ami_dialplan) as ami:
        await ami.wait_up(5.0)
        return await probe.look(ami, wanted)


def _differs(path: Path, wanted: dict[Path, Piece], disk: dict[Path, verify.OnDisk]) -> bool:
    if path not in wanted or path not in disk:
        return True
    content, fixed = verify.halves(wanted[path].rows)
    return (content, fixed) != (disk[path].content, disk[path].fixed)


def _show(report: dict[str, list[str]], as_json: bool) -> None:
    if as_json:
        click.echo(orjson.dumps(report).decode())
        return
    for path in report["files"]:
        click.echo(f"file differs: {path}")
    for path in report["pbx"]:
        click.echo(f"PBX differs:  {path}")
    if report["stray"]:
        click.echo(f"{len(report['stray'])} old plans stay until no call can be in them; --json names them.")
    if not report["files"] and not report["pbx"]:
        click.echo("The PBX is as the database wants it.")
