"""`ringplan export`: a whole domain as a file to read, keep and edit."""

from pathlib import Path

import click

from controller.commands.common import asking, in_words, opened
from controller.commands.files import create
from controller.domain.ids import DomainId
from controller.operations import bell, exporting, lookup
from controller.store.engine import reading


@click.command()
@click.argument("domain", required=False)
@click.option("--secrets", is_flag=True, help="With PINs, trunks' passwords, and the digests of phones' secrets.")
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="A new file, for you alone.")
def export(domain: str | None, secrets: bool, output: Path | None) -> None:
    """Print DOMAIN, or the only one, as YAML that `import` reads.

    Messages, greetings and history are no part of it: see `backup`.
    """
    with opened() as database, in_words():
        with bell.saving(database) if secrets else reading(database) as session:  # secrets are noted in the audit log
            card = lookup.domain(session, asking(), domain)
            pieces = exporting.export(session, asking(), DomainId(card.id), secrets=secrets)
        if output is None:
            for piece in pieces:
                click.echo(piece, nl=False)
            return
        with create(output) as file:
            for piece in pieces:
                file.write(piece.encode())
