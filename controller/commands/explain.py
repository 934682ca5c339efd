"""`ringplan explain`: what happens to a call, and why, in sentences."""

from datetime import datetime

import click
from sqlalchemy.orm import Session

from controller.commands.common import asking, domain_option, find_user, json_option, moment, reading_database, show
from controller.domain.ids import DomainId, GroupId
from controller.operations import explaining, lookup
from controller.operations.explaining import ANONYMOUS, Explained
from controller.store import groups


@click.command(short_help="Tell what happens if somebody calls USER or a group, and why.")
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
    """Tell what happens if somebody calls USER (1002, or 1002@acme.example), a group (600) or a public number, and why.

    All phones are taken to be registered and idle. Warns of rules that can never apply.
    """
    with reading_database() as session:
        told = _told(session, user, domain, at, from_)
    show(told, as_json, _lines)


def _told(session: Session, called: str, domain: str | None, at: datetime | None, from_: str) -> Explained:
    """Of who has this extension, or of where this public number leads."""
    extension, at_sign, of = called.partition("@")
    place = DomainId(lookup.domain(session, asking(), of if at_sign else domain).id)
    if extension.startswith("+"):
        return explaining.explain_number(session, asking(), lookup.did(session, asking(), place, extension), at, from_)
    of_group = (GroupId(card.id) for card in groups.of_domain(session, place) if card.extension == extension)
    if group := next(of_group, None):
        return explaining.explain_group(session, asking(), group, at, from_)
    return explaining.explain(session, asking(), find_user(session, called, domain), at, from_)


def _lines(told: Explained) -> str:
    warnings = [f"Note: {warning}" for warning in told.warnings]
    return "\n".join([*told.story, *warnings])
