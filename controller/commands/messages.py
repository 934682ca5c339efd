"""`ringplan messages`: what callers have left. Messages are private: who looks here is written into the audit log."""

from typing import get_args

import click

from controller.commands.common import domain_option, json_option, show, table, zone_of
from controller.commands.saving import changing
from controller.domain.ids import UserId
from controller.domain.messages import Folder
from controller.operations import lookup
from controller.operations import messages as operations
from controller.operations.messages import Message


@click.group()
def messages() -> None:
    """Voicemail messages, as the index has them."""


@messages.command("list")
@click.argument("user")
@click.option("--folder", type=click.Choice(get_args(Folder)), default="new", show_default=True)
@click.option("--search", default="", help="Part of a caller's name or number.")
@click.option(
    "--limit",
    default=operations.PAGE,
    show_default=True,
    type=click.IntRange(1, 10_000),
    help="How many of the latest.",
)
@domain_option
@json_option
def list_(user: str, folder: Folder, search: str, limit: int, domain: str | None, as_json: bool) -> None:
    """Who called USER, when, and how long each message is. Who looks is written into the audit log."""
    with changing() as (session, actor, _saved):
        card = lookup.user(session, actor, user, domain)
        zone = zone_of(session, card)
        found = operations.page(session, actor, UserId(card.id), folder, search, limit=limit)
    if as_json:
        show(found, True, str)
    elif found:
        rows = [(str(each.id), f"{each.card.called.astimezone(zone):%Y-%m-%d %H:%M}", *_told(each)) for each in found]
        table([("id", f"called ({zone.key})", "caller", "number", "length"), *rows])
    else:
        click.echo("There are none.")


def _told(message: Message) -> tuple[str, str, str]:
    minutes, seconds = divmod(message.card.seconds, 60)
    return message.caller or "unknown", message.card.number or "none", f"{minutes}:{seconds:02}"
