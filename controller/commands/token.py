"""`ringplan token`: what programs show to the API."""

from datetime import datetime, timedelta

import click

from controller.commands.common import (
    asking,
    domain_option,
    find_user,
    json_option,
    moment,
    placed,
    reading_database,
    show,
    table,
    zone_of,
)
from controller.commands.saving import changing, tell
from controller.domain.ids import UserId
from controller.operations import tokens, users
from controller.operations.changes import plain
from controller.store.cards import TokenCard


@click.group()
def token() -> None:
    """Tokens: what programs show to the API at /api/v1.

    A token acts for one user, and never may more than that user.
    """


@token.command("list")
@click.argument("user")
@domain_option
@json_option
def list_(user: str, domain: str | None, as_json: bool) -> None:
    """The tokens of USER."""
    with reading_database() as session:
        by = asking()
        cards = tokens.everything(session, by, find_user(session, user, domain))
    if as_json:
        show(cards, True, str)
    else:
        rows = ((str(c.id), c.name, " ".join(c.scopes), _ends(c, by.at), _day(c.last_used, "never")) for c in cards)
        table([("#", "name", "scopes", "ends", "last used (UTC)"), *rows])


@token.command()
@click.argument("user")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    default=tokens.EVERYTHING,
    show_default=True,
    help="read, write, or one area of it such as read:users.",
)
@click.option("--days", type=click.IntRange(1, 3650), help="Ends by itself after so many days.")
@click.option("--until", callback=moment, metavar="MOMENT", help="2027-12-24T18:00, in the user's time zone.")
@domain_option
@json_option
def add(
    user: str,
    name: str,
    scopes: tuple[str, ...],
    days: int | None,
    until: datetime | None,
    domain: str | None,
    as_json: bool,
) -> None:
    """Make a token for USER, and print it.

    It can't be shown again. NAME is for people: which program has it.
    """
    if days and until:
        raise click.UsageError("Use --days or --until, not both.")
    with changing() as (session, actor, saved):
        owner = users.show(session, actor, find_user(session, user, domain))
        ends = placed(until, zone_of(session, owner)) if until else None
        ends = actor.at + timedelta(days=days) if days else ends
        made = tokens.add(session, actor, UserId(owner.id), name, scopes, ends)
    tell(saved, as_json, made.token, **plain(made.card), token=made.token)


@token.command()
@click.argument("number", type=int)
@json_option
def revoke(number: int, as_json: bool) -> None:
    """End a token: NUMBER is what `token list` shows."""
    with changing() as (session, actor, saved):
        tokens.revoke(session, actor, number)
    tell(saved, as_json, f"Token {number} opens nothing any more.")


def _ends(card: TokenCard, at: datetime) -> str:
    return "expired" if tokens.has_expired(card, at) else _day(card.expires, "never")


def _day(at: datetime | None, otherwise: str) -> str:
    return otherwise if at is None else f"{at:%Y-%m-%d %H:%M}"
