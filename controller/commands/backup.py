"""`ringplan backup`: everything into one file, while calls are up."""

import sys
from pathlib import Path

import click

from controller import backup as making
from controller import clock
from controller.commands.common import in_words, opened, settings
from controller.commands.files import create


@click.command(short_help="Write everything into one file.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
def backup(file: Path) -> None:
    """Write database, secrets, messages, recordings and journal into FILE, a new tar file, or - for standard output.

    Keep it as safe as the system itself: it holds every secret.
    """
    with opened() as database, in_words():
        if str(file) == "-":
            making.write(settings(), database, sys.stdout.buffer, clock.now())
            return
        try:
            with create(file) as out:
                manifest = making.write(settings(), database, out, clock.now())
        except OSError as error:
            file.unlink(missing_ok=True)
            raise click.ClickException(f"{file} can't be written: {error.strerror}.") from None
        except BaseException as error:
            if not isinstance(error, click.ClickException):
                file.unlink(missing_ok=True)
            raise
    size = sum(member.size for member in manifest.files)
    click.echo(f"{file}: {len(manifest.files)} files, {size / 1_000_000:.1f} MB.")
