"""Every `remove` says what goes along and asks, as the portal does; --yes is for scripts, which nobody watches."""

import sys
from collections.abc import Iterable

import click

from controller.commands.common import visible

yes_option = click.option("--yes", is_flag=True, help="Don't ask.")


def confirm(question: str, goes: Iterable[str] = (), *, yes: bool) -> None:
    """Prints what `goes`, a line each, and the question, on stderr: --json is for stdout. Ends the command unless yes.

    No transaction may be open meanwhile: who is asked may take hours.
    """
    if yes:
        return
    for line in goes:
        click.echo(f"- {visible(line)}", err=True)
    if not sys.stdin.isatty():
        raise click.ClickException(f"{visible(question)} Nobody can be asked here: --yes does it without asking.")
    if not click.confirm(visible(question), err=True):
        click.echo("Nothing was changed.", err=True)
        raise click.exceptions.Exit(1)
