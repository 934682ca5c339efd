"""`ringplan user mail`: what of a user's voicemail messages is mailed, and where."""

from collections.abc import Mapping
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
from controller.operations import messagemail, newsmail

OFF = -1


class Hour(click.ParamType[int]):
    """An hour of the day, or `off`."""

    name = "hour"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if value == "off":
            return OFF
        if not (str(value).isascii() and str(value).isdecimal()):
            self.fail(f"{value!r} is no hour. Use 0 to 23, or off.", param, ctx)
        return int(value)


HOUR = Hour()


@click.command("mail", short_help="What of a user's voicemail messages is mailed.")
@click.argument("user")
@click.option("--how", type=click.Choice(messagemail.HOW), help="Nothing, a notice, or the sound, too.")
@click.option("--to", multiple=True, metavar="ADDRESS", help="Beside the user's own; all of them, or none: --to ''.")
@click.option("--then", type=click.Choice(messagemail.THEN), help="What becomes of a message once it was mailed.")
@click.option("--text", type=click.Choice(messagemail.TEXT), help="Where messages stand as text; off: nowhere.")
@click.option("--missed/--no-missed", default=None, help="Whether calls that nobody answered are mailed.")
@click.option("--daily", type=HOUR, metavar="HOUR|off", help="All of it in one mail a day, at that hour of the user's.")
@domain_option
@json_option
def message_mail(user: str, domain: str | None, as_json: bool, **options: Any) -> None:
    """What of USER's voicemail messages and missed calls is mailed, from now on; without options it is shown."""
    typed = given(**{name: options[field] for name, field in messagemail.FIELDS.items()})
    of_calls = given(missed_mail=options["missed"], mail_daily=options["daily"])
    if not (typed or of_calls):
        _show(user, domain, as_json=as_json)
        return
    with changing() as (session, actor, saved):
        id_ = find_user(session, user, domain)
        if typed:
            mail = messagemail.wanted(typed, messagemail.settings(session, actor, id_))
            messagemail.change(session, actor, id_, mail.how, mail.to, mail.then, mail.text)
        if of_calls:
            cells = {name: None if value == OFF else value for name, value in of_calls.items()}
            news = newsmail.wanted(cells, newsmail.settings(session, actor, id_))
            newsmail.change(session, actor, id_, news.missed, news.hour)
    tell(saved, as_json, "Saved.")


def _show(user: str, domain: str | None, *, as_json: bool) -> None:
    with reading_database() as session:
        id_ = find_user(session, user, domain)
        mail, news = messagemail.settings(session, asking(), id_), newsmail.settings(session, asking(), id_)
    cells = messagemail.told(mail) | newsmail.told(news)
    show(cells, as_json, lambda cells: labelled(_mail_lines(cells)))


def _mail_lines(cells: Mapping[str, Any]) -> dict[str, str]:
    return {
        "mail": cells["message_mail"],
        "also to": ", ".join(cells["message_mail_to"]) or "nobody",
        "then": cells["message_mail_then"],
        "as text": cells["message_text"],
        "missed calls": "mailed" if cells["missed_mail"] else "off",
        "comes": "at once" if cells["mail_daily"] is None else f"once a day, at {cells['mail_daily']}:00",
    }
