"""`ringplan user tells`: what a user's mailbox says before each message, and how long one may be."""

from typing import Any

import click

from controller.commands.common import (
    asking,
    domain_option,
    find_user,
    given,
    json_option,
    labelled,
    reading_database,
    show,
)
from controller.commands.saving import changing, tell
from controller.operations import telling
from controller.store.telling import Telling


@click.command(short_help="What a user's mailbox says before each message.")
@click.argument("user")
@click.option("--time/--no-time", default=None, help="When it came.")
@click.option("--caller/--no-caller", default=None, help="From which number.")
@click.option("--length/--no-length", default=None, help="How long it is, from two minutes on.")
@click.option("--longest", type=int, metavar="SECONDS", help="How long a message may be.")
@domain_option
@json_option
def tells(user: str, domain: str | None, as_json: bool, **options: Any) -> None:
    """What the mailbox of USER says by phone before each message, and how long one may be; alone it tells."""
    typed = given(**options)
    if not typed:
        with reading_database() as session:
            found = telling.settings(session, asking(), find_user(session, user, domain))
        show(telling.told(found), as_json, lambda _: labelled(_lines(found)))
        return
    names = {"time": "say_time", "caller": "say_caller", "length": "say_length", "longest": "message_seconds"}
    with changing() as (session, actor, saved):
        changes = {names[option]: value for option, value in typed.items()}
        telling.change(session, actor, find_user(session, user, domain), changes)
    tell(saved, as_json, "Saved: it counts from the next call on.")


def _lines(found: Telling) -> dict[str, str]:
    said = {"when it came": found.time, "from which number": found.caller, "how long it is": found.length}
    return {name: "said" if is_said else "not said" for name, is_said in said.items()} | {
        "a message may last": f"{found.seconds} s"
    }
