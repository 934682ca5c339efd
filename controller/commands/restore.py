"""`ringplan restore`: a backup back in place."""

import os
from pathlib import Path

import click

from controller import clock
from controller import restore as putting_back
from controller import settings as settings_module
from controller.commands.common import in_words
from controller.pbx import supervisor
from controller.restore import BadBackup, NotEmpty
from controller.running import AlreadyServed, serving


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Set aside what is there.")
def restore(file: Path, yes: bool) -> None:
    """Put the backup FILE back into this state folder and its database.

    Everything in FILE is proven first. What is there is set aside; --yes permits that. `ringplan up` must not run.
    """
    here = settings_module.load(os.environ)
    try:
        with serving(here), in_words():
            if supervisor.running(here):
                raise click.ClickException("The PBX still runs. `ringplan up`, then Ctrl-C, ends it.")
            with file.open("rb") as stream:
                manifest, aside = putting_back.restore(here, stream, clock.now(), replace=yes)
    except AlreadyServed:
        raise click.ClickException("`ringplan up` runs here. End it first: calls end with it.") from None
    except NotEmpty:
        raise click.ClickException(f"{here.home} is in use. --yes replaces what is there, and sets it aside.") from None
    except BadBackup as error:
        raise click.ClickException(f"{error} Nothing was changed.") from None
    click.echo(f"Restored: {len(manifest.files)} files of {manifest.made}. `ringplan up` starts with them.")
    if aside is not None:
        click.echo(f"What was there before is in {aside}. Delete it when you don't need it.")
