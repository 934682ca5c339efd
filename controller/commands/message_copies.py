"""`ringplan user message-copies`: who gets a copy of each of a user's voicemail messages."""

import click

from controller.commands.common import asking, domain_option, find_user, json_option, reading_database, show
from controller.commands.saving import changing, tell
from controller.operations import copies


@click.command("copies", short_help="Who gets copies of a user's voicemail messages.")
@click.argument("user")
@click.argument("to", nargs=-1, metavar="[USER]...")
@click.option("--none", "nobody", is_flag=True, help="Nobody.")
@domain_option
@json_option
def message_copies(user: str, to: tuple[str, ...], nobody: bool, domain: str | None, as_json: bool) -> None:
    """Who gets a copy of each voicemail message for USER, from the next one on: these alone; with none it is shown."""
    if not (to or nobody):
        with reading_database() as session:
            cards = copies.show(session, asking(), find_user(session, user, domain))
        show({"to": [card.extension for card in cards]}, as_json, lambda cells: "\n".join(cells["to"]) or "nobody")
        return
    with changing() as (session, actor, saved):
        copies.put(session, actor, find_user(session, user, domain), [find_user(session, each, domain) for each in to])
    tell(saved, as_json, "Saved.")
