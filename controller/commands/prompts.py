"""`ringplan prompts`: the house's own recordings, and having the PBX play them from now on."""

import os
import sys

import click

from controller import running
from controller.pbx import command, prompts, sounds
from controller.pbx.own_recordings import Own, own_recordings


@click.command("prompts", short_help="Have the PBX play your own recordings from now on.")
@click.option("--names", is_flag=True, help="Only tell which prompts there are.")
def prompts_(names: bool) -> None:
    """Look into the folder `prompts` of the state folder, and have the PBX play what is there from now on.

    prompts/fr/blocked.wav stands in for that prompt, prompts/fr/asterisk/vm-intro.wav for one of Asterisk's own.
    What is no longer there is played as it was before. Ends with 1 when a recording can't be played, or sounds bad.
    """
    settings = running.settings_of(os.environ)
    if names:
        click.echo("\n".join(sorted(name.replace(f"/{prompts.FOLDER}/", "/", 1) for name in prompts.names())))
        return
    if not settings.pbx.exists():
        raise click.ClickException("There is no PBX here yet. `ringplan up` starts one, and takes them along.")
    try:
        sounds.put(settings, command.find(settings.tree).data)
    except command.NoAsterisk as error:
        raise click.ClickException(str(error)) from error
    own = list(own_recordings(settings))
    click.echo("\n".join(_line(each) for each in own) or f"No recordings of your own in {settings.home / 'prompts'}.")
    sys.exit(1 if any(each.flaw for each in own) else 0)


def _line(own: Own) -> str:
    state = "played" if own.recording else "not played"
    return f"{own.file}: {state}" + (f", {own.flaw}" if own.flaw else "")
