"""`ringplan explain`: what happens to a call, and why, in sentences."""

from datetime import datetime

import click

from controller.commands.common import asking, domain_option, find_user, json_option, moment, reading_database, show
from controller.operations import explaining
from controller.operations.explaining import ANONYMOUS, Explained


@click.command(short_help="Tell what happens if somebody calls USER, and why.")
@click.argument("user")
@click.option("--at", callback=moment, metavar="MOMENT", help="2026-12-25T10:00, in the user's time zone; else now.")
@click.option(
    "--from",
    "from_",
    default=ANONYMOUS,
    metavar="CALLER",
    help="Who calls: an extension or a phone (1001, 1001a), a number with + (+4930…), or anonymous, as without this.",
)
@domain_option
@json_option
def explain(user: str, at: datetime | None, from_: str, domain: str | None, as_json: bool) -> None:
    """Tell what happens if somebody calls USER (1002, or 1002@acme.example), and why.

    All phones are taken to be registered and idle. Warns of rules that can never apply.
    """
    with reading_database() as session:
        told = explaining.explain(session, asking(), find_user(session, user, domain), at, from_)
    show(told, as_json, _lines)


def _lines(told: Explained) -> str:
    warnings = [f"Note: {warning}" for warning in told.warnings]
    return "\n".join([*told.story, *warnings])
