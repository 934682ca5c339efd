"""`ringplan user operator`: where whoever presses 0 in a voicemail greeting goes."""

import click

from controller.commands import rule_words
from controller.commands.common import asking, domain_option, find_user, json_option, reading_database, show
from controller.commands.saving import changing, tell
from controller.operations import operators, users
from controller.operations.changes import plain

NONE = "none"


@click.command(short_help="Where 0 leads from a voicemail greeting.")
@click.argument("user")
@click.argument("to", required=False)
@domain_option
@json_option
def operator(user: str, to: str | None, domain: str | None, as_json: bool) -> None:
    """Where whoever presses 0 in USER’s voicemail greeting goes; without TO, where that is now.

    TO is user:1002, handset:1001a, group:600 or external:+4930123456, or none: 0 does nothing then.
    """
    if to is None:
        _tell_present(user, domain, as_json)
        return
    with changing() as (session, actor, saved):
        id_ = find_user(session, user, domain)
        wanted = None if to == NONE else rule_words.destination(session, users.show(session, actor, id_), to)
        operators.put(session, actor, id_, wanted)
    tell(saved, as_json, "Saved.")


def _tell_present(user: str, domain: str | None, as_json: bool) -> None:
    with reading_database() as session:
        id_ = find_user(session, user, domain)
        now = operators.show(session, asking(), id_)
        written = NONE if now is None else rule_words.written(session, users.show(session, asking(), id_), now)
    show({"to": plain(now)}, as_json, lambda _: written)
