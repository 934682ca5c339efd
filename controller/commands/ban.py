"""`ringplan ban`: addresses that failed too often at SIP."""

from datetime import datetime

import click

from controller.commands.common import asking, json_option, reading_database, show, table
from controller.commands.saving import changing, tell
from controller.operations import bans


@click.group(short_help="Bans: addresses kept out after failures.")
def ban() -> None:
    """Bans: addresses that failed too often at SIP, and are kept out for a while."""


@ban.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Who is kept out, why and until when."""
    with reading_database() as session:
        cards = bans.everything(session, asking())
    if as_json:
        show(cards, True, str)
    else:
        rows = ((card.address, _moment(card.since), _moment(card.until), card.reason) for card in cards)
        table([("address", "since (UTC)", "until (UTC)", "why"), *rows])


@ban.command()
@click.argument("address")
@json_option
def lift(address: str, as_json: bool) -> None:
    """Let ADDRESS in again."""
    with changing() as (session, actor, saved):
        bans.lift(session, actor, address)
    tell(saved, as_json, f"{address} may come in again.")


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
